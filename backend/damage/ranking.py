"""From measures of change to a ranking of buildings, and a probability that is calibrated without any label.

    measures → set against neighbours that look alike → one figure per building → mixture of unchanged and changed

Sun, season, haze and sensor change all buildings of a place alike, so a building counts by how far it stands off its
neighbours of similar size and detail.  Where these scatter is read from the densest half of the unchanged ones
(Rousseeuw, 1984).

Neighbours say nothing where most of them changed, too.  So there is a second yardstick that doesn't lean on them:
*strangers*, the image before of one building with the image after of another, in which nothing of the old is left
whatever sun, season and sensor do.  Buildings that are as unlike what stood there as strangers are no neighbours, what
strangers score is where changed buildings are looked for, and how many buildings are that unlike is told, and within
the interval.  Where too few buildings are left, ground without buildings, looked at through the same footprints, takes
the place of neighbours.

What comes out is the probability that a building *changed* beyond what is usual here.  It is no grade and knows of no
damage that can't be seen from above, nor of much that leaves a roof as it was; and new roofs, cranes or parked lorries
are changes, too.

References
----------
Rousseeuw, P. J. (1984). Least median of squares regression. J. American Statistical Association 79, 871–880.
Efron, B. (2004). Large-scale simultaneous hypothesis testing: the choice of a null hypothesis. JASA 99, 96–104.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.special import erf, erfinv, expit
from sklearn.mixture import GaussianMixture

from .change import MEASURES

Floats = NDArray[np.float64]

#: How much each family of measures says; structure and edges are what a collapse can't leave as they were.
WEIGHTS = {"structure": 1.0, "edges": 1.0, "texture": 0.75, "colour": 0.5, "shadow": 0.5, "surroundings": 0.5}

CANDIDATES, NEIGHBOURS = 400, 80  # the nearest, and of these the most alike
LEAST_AGREEMENT = 0.3  # correlation of the ground below which it changed itself: flood, snow, another season
LEAST_BUILDINGS = 60  # with fewer, ground takes the place of neighbours
LEAST_STRANGERS = 40  # with fewer they tell nothing
GONE = 10.0  # percentile of the strangers from which a building is as unlike as they are
_CLEARLY = 0.1  # by so much strangers and neighbours may differ in the share of changed buildings
_LEAST_KEPT = 0.1  # share of buildings that must be left as they were, else ground takes the place of neighbours
_LEAST_USUAL = 12  # things to compare with; of fewer nothing can be said
DRAWS = 100  # resamples behind the intervals
_HIGHEST, _LOWEST = 5.0, -2.5  # one measure alone must not decide
_LEAST_SPREAD = 0.3  # of what was made of several measures: nearly equal images must not make much of noise
_CHUNK = 2048  # buildings at once
_MOST_FITTED = 4000  # scores that a mixture is fitted to: more change nothing
_LEVELS = 512

# What is thought of changed buildings before any is seen, in so many imagined buildings: the mixture of a small town
# must not run away.
_PRIOR_COUNT, _PRIOR_MEAN, _PRIOR_SPREAD = 5.0, 3.0, 1.5
_LEAST_MEAN = 3.0  # what stands off less can't be told from the unchanged
# The same where strangers are seen: what is damaged keeps something of the old, so its scores are so large in parts of
# theirs, and no less than that.
_STRANGERS_COUNT, _STRANGERS_PART, _STRANGERS_LEAST = 20.0, 0.75, 0.6
_LIMITS = (-6.0, 12.0)  # of standardised scores


@dataclass(frozen=True)
class Measured:
    """Measures (n, M), looks (n, L) and places (n, 2; metres) of buildings, of windows of ground, or of strangers."""

    measures: NDArray[np.float32]
    looks: NDArray[np.float32]
    places: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        return np.isfinite(self.looks).all(axis=1) & np.isfinite(self.measures).any(axis=1)

    def part(self, chosen: NDArray[np.bool_]) -> Measured:
        return Measured(self.measures[chosen], self.looks[chosen], self.places[chosen])


@dataclass(frozen=True)
class Ranking:
    """What each building's change says; all (n,), nan where nothing was measured or nothing is there to compare with.

    ``change`` : how far it stands off what is usual, in spreads of unchanged buildings
    ``probability``, ``low``, ``high`` : that it changed, with its 95 % interval
    ``share`` : of buildings that changed, as the mean of the probabilities, with its 95 % interval
    ``ground`` : share of windows of ground that read as changed, nan where none was looked at
    ``by_ground`` : whether ground stood in for neighbours
    ``ground_agrees`` : median correlation of the ground between buildings in both images; nan where none was looked at
    ``gone`` : share of buildings that are as unlike what stood there as strangers are, with its 95 % interval; nan
    where there were no strangers
    ``has_yardstick`` : whether what the buildings were set against has stayed as it was
    """

    change: Floats
    probability: Floats
    low: Floats
    high: Floats
    share: tuple[float, float, float]
    ground: float
    by_ground: bool
    ground_agrees: float = np.nan
    gone: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    has_yardstick: bool = True

    @property
    def said_by_strangers(self) -> bool:
        """Whether clearly more buildings are as unlike as strangers than neighbours say that changed."""
        return self.gone[0] > self.share[0] + _CLEARLY


def rank(buildings: Measured, ground: Measured | None = None, strangers: Measured | None = None, *,
         seed: int = 0) -> Ranking:
    """Rank buildings by change, with probabilities.

    Parameters
    ----------
    buildings
        What :func:`.change.measure` found, and where.
    ground
        The same for windows of ground without buildings, if any; needed where there are fewer than
        :data:`LEAST_BUILDINGS`, or hardly any are left.
    strangers
        The same for buildings before with others after (:meth:`.chips.Buildings.strangers`), if any; needed where much
        is damaged.  Where there are too few, nothing bounds the share of changed buildings from above.
    seed
        Of the resamples.
    """
    known, count = buildings.known, len(buildings.places)
    empty = np.full(count, np.nan)
    if not known.any():
        return Ranking(empty, empty, empty, empty, (np.nan,) * 3, np.nan, False)
    here = buildings.part(known)
    there = ground.part(ground.known) if ground is not None and ground.known.any() else None
    strange = _Strangers(strangers.part(strangers.known)) if strangers is not None \
        and strangers.known.sum() >= LEAST_STRANGERS else None
    # Neighbours are those that have not changed themselves: in the ruins of a whole quarter they stand further away.
    unlike = strange.unlike(here) if strange is not None else None
    left = ~_gone(unlike, strange.own) if strange is not None and unlike is not None else \
        _unchanged(_Scorer(there or here).score(here))
    enough = left.sum() >= max(_LEAST_USUAL, _LEAST_KEPT * len(left))
    few = len(here.places) < LEAST_BUILDINGS
    by_ground = there is not None and (
        (few and len(there.places) > len(here.places))
        or (not enough and len(there.places) >= max(_LEAST_USUAL, int(left.sum()))))
    if unlike is not None and not (enough or few or by_ground):  # those most like before, for the order
        left = unlike <= np.quantile(unlike, max(_LEAST_KEPT, 1.5 * _LEAST_USUAL / len(left)))
    usual = there if by_ground and there is not None else here.part(left)
    agrees = np.nan if there is None else _agreement(there)
    if len(usual.places) < _LEAST_USUAL:
        return Ranking(empty, empty, empty, empty, (np.nan,) * 3, np.nan, by_ground, agrees)
    scorer = _Scorer(usual)
    scores, null = scorer.score(here), scorer.score(usual)
    ground_scores = scorer.score(there) if there is not None else np.empty(0)
    gone_scores = scorer.score(strange.measured) if strange is not None else None

    # A probability depends on the score alone, so that a table of scores serves any number of buildings.
    levels = np.linspace(min(scores.min(), ground_scores.min(initial=np.inf)),
                         max(scores.max(), ground_scores.max(initial=-np.inf)) + 1e-9, _LEVELS)
    rng = np.random.default_rng(seed)
    blocks, curves, gone = _blocks(here.places), np.empty((DRAWS, _LEVELS)), np.full(DRAWS, np.nan)
    for draw in range(DRAWS):
        others = rng.integers(len(null), size=min(len(null), _MOST_FITTED))
        # How unchanged things scatter upwards can't be told from changed ones, so the intervals allow for much.
        lean, tail = rng.uniform(*LEAN), rng.uniform(*TAIL)
        # Nor is it known of a few buildings how many of them to expect.
        expected, rows = float(rng.beta(0.5, 2.0)), _resampled(blocks, rng)
        drawn = gone_scores
        if strange is not None and unlike is not None and gone_scores is not None:
            again = rng.integers(len(gone_scores), size=len(gone_scores))
            drawn, gone[draw] = gone_scores[again], _share_gone(unlike[rows], strange.own[again])
        curves[draw] = Mixture.fitted(scores[rows], null[others], lean, tail, expected, drawn).probability(levels)
    where = np.clip(np.searchsorted(levels, scores), 0, _LEVELS - 1)
    curve, (low, high) = curves.mean(axis=0), np.percentile(curves, [2.5, 97.5], axis=0)
    shares = np.percentile(curves @ np.bincount(where, minlength=_LEVELS) / len(scores), [2.5, 97.5])
    probability, low, high = (np.interp(scores, levels, one) for one in (curve, low, high))
    share = float(probability.mean())
    low, high = np.minimum(low, probability), np.maximum(high, probability)
    bounds = min(float(shares[0]), share), max(float(shares[1]), share)
    lost = (np.nan, np.nan, np.nan)
    if strange is not None and unlike is not None:
        # Those that are as unlike as strangers may all have changed, however like their neighbours they are; or none
        # of them, where season or view made all roofs unlike: then plain neighbours are right.
        least, most = np.percentile(gone, [2.5, 97.5])
        lost = _share_gone(unlike, strange.own), float(least), float(most)
        bounds = min(bounds[0], lost[1], _least_by_neighbours(here, there, rng)), max(bounds[1], lost[2])
    elif strangers is not None:  # among a handful of buildings there are no strangers: all may have changed
        bounds = bounds[0], 1.0
    yardstick = agrees >= LEAST_AGREEMENT if by_ground else bool(enough)
    if not yardstick:
        # Nothing to go by: the order may mean something, the numbers don't.
        low, high, bounds = np.zeros_like(low), np.ones_like(high), (0.0, 1.0)

    def everywhere(values: Floats) -> Floats:
        filled = empty.copy()
        filled[known] = values
        return filled

    return Ranking(everywhere(Mixture.fitted(scores, null).standard(scores)), everywhere(probability),
                   everywhere(low), everywhere(high), (share, *bounds),
                   float((np.interp(ground_scores, levels, curve) >= 0.5).mean()) if len(ground_scores) else np.nan,
                   by_ground, agrees, lost, yardstick)


def _least_by_neighbours(here: Measured, there: Measured | None, rng: np.random.Generator) -> float:
    """The lower end of the share of changed buildings where these are set against neighbours alone, as if strangers had
    nothing to say; of a sample of a large town."""
    if len(here.places) > _MOST_FITTED:
        chosen = np.zeros(len(here.places), bool)
        chosen[rng.choice(len(chosen), _MOST_FITTED, replace=False)] = True
        here = here.part(chosen)
    usual = here.part(_unchanged(_Scorer(there or here).score(here)))
    if len(usual.places) < _LEAST_USUAL:
        return 0.0
    scorer, blocks = _Scorer(usual), _blocks(here.places)
    scores, null, shares = scorer.score(here), scorer.score(usual), np.empty(DRAWS)
    for draw in range(DRAWS):
        drawn = Mixture.fitted(scores[_resampled(blocks, rng)], null[rng.integers(len(null), size=len(null))],
                               rng.uniform(*LEAN), rng.uniform(*TAIL), float(rng.beta(0.5, 2.0)))
        shares[draw] = drawn.probability(scores).mean()
    return float(np.percentile(shares, 2.5))


def _agreement(ground: Measured) -> float:
    """Median correlation of the windows of ground in both images."""
    place = [one.name for one in MEASURES].index("structure_coarse")
    return float(np.tanh(-np.nanmedian(ground.measures[:, place])))


class _Strangers:
    """Buildings before with others after, and how unlike anything is beside them.

    Likeness is judged by structure and edges, absolutely: what neighbours do says nothing here.  ``own`` (n,) is how
    unlike they are themselves.
    """

    _FAMILIES = ("structure", "edges")

    def __init__(self, measured: Measured) -> None:
        self.measured = measured
        self._columns = [[i for i, one in enumerate(MEASURES) if one.family == family] for family in self._FAMILIES]
        self._limits = [np.nanpercentile(measured.measures[:, own], [16, 50, 84], axis=0) for own in self._columns]
        self.own = self.unlike(measured)

    def unlike(self, measured: Measured) -> Floats:
        """(n,) about 0 for strangers, in about their spreads; lower where something of the old is found."""
        parts = []
        for own, (low, middle, high) in zip(self._columns, self._limits, strict=True):
            z = (measured.measures[:, own] - middle) / np.fmax((high - low) / 2, 1e-3)
            parts.append(np.nan_to_num(z, nan=0.0).sum(axis=1) / np.maximum(np.isfinite(z).sum(axis=1), 1))
        return np.asarray(np.mean(parts, axis=0), np.float64)


def _gone(unlike: Floats, strangers: Floats) -> NDArray[np.bool_]:
    """Which things are as unlike what stood there as nine strangers of ten."""
    return unlike >= np.percentile(strangers, GONE)


def _share_gone(unlike: Floats, strangers: Floats) -> float:
    """Share of the things of which nothing is left; a tenth more than is seen, as of strangers a tenth isn't."""
    return min(float(_gone(unlike, strangers).mean()) / (1.0 - GONE / 100.0), 1.0)


def _unchanged(scores: Floats) -> NDArray[np.bool_]:
    """Which things may serve as neighbours: those of the lower of two clear heaps (Ashman's D above 2), else all."""
    if len(scores) < LEAST_BUILDINGS:
        return np.ones(len(scores), bool)
    every = scores
    if len(scores) > _MOST_FITTED:
        scores = np.quantile(scores, (np.arange(_MOST_FITTED) + 0.5) / _MOST_FITTED)
    fits = [GaussianMixture(count, random_state=0, n_init=2, reg_covar=1e-4).fit(scores[:, None]) for count in (1, 2)]
    means, variances = fits[1].means_.ravel(), fits[1].covariances_.ravel()
    apart = abs(means[1] - means[0]) / np.sqrt(variances.mean())
    lower = fits[1].predict(every[:, None]) == int(np.argmin(means))
    lower |= every < means.min()  # a wide upper heap may reach around the lower one
    if apart < 2.0 or fits[1].bic(scores[:, None]) >= fits[0].bic(scores[:, None]) or lower.mean() < 0.1:
        return np.ones(len(every), bool)
    return lower


# --- against neighbours -----------------------------------------------------------------------------------------------

class _Scorer:
    """Scores of anything measured, against neighbours among ``usual``; higher where more changed."""

    def __init__(self, usual: Measured) -> None:
        self.usual = usual
        self._tree = cKDTree(usual.places)
        self._scale = np.maximum(densest(usual.looks.T.astype(np.float64))[1], 0.1)
        spread = densest(np.ascontiguousarray(usual.measures.T.astype(np.float64)))[1]
        self._spread = np.fmax(spread, [one.least for one in MEASURES])
        own = against_neighbours(usual, usual, self._tree, self._scale, self._spread)
        families = _by_family(own)
        self._families = [(float(middle[0]), max(float(spread[0]), _LEAST_SPREAD))
                          for middle, spread in (densest(column[None, :]) for column in families.T)]

    def score(self, measured: Measured) -> Floats:
        z = against_neighbours(measured, self.usual, self._tree, self._scale, self._spread)
        families = _by_family(z)
        total, weights = np.zeros(len(z)), np.zeros(len(z))
        for column, (middle, spread), weight in zip(families.T, self._families, WEIGHTS.values(), strict=True):
            there = np.isfinite(column) & np.isfinite(middle)
            total[there] += weight * np.clip((column[there] - middle) / spread, _LOWEST, _HIGHEST)
            weights[there] += weight
        return total / np.maximum(weights, 1e-9)


def against_neighbours(measured: Measured, usual: Measured, tree: cKDTree, scale: Floats, spread: Floats) -> Floats:
    """How far each measure stands off that of the neighbours, in their spreads; (n, M), larger is more change.

    Neighbours are the :data:`NEIGHBOURS` most alike (in units of ``scale``) of the :data:`CANDIDATES` nearest; a thing
    is no neighbour of itself.  ``spread`` (M,) is that of all: a neighbourhood's own is not taken for less than half.
    """
    count = len(usual.places)
    candidates = min(CANDIDATES + 1, count)
    found = np.full(measured.measures.shape, np.nan)
    for begin in range(0, len(measured.places), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        _, near = tree.query(measured.places[part], k=candidates)
        near = near.reshape(-1, candidates)
        unlike = (np.abs(usual.looks[near] - measured.looks[part, None, :]) / scale).sum(axis=2)
        if measured is usual:
            unlike[near == np.arange(begin, begin + len(near))[:, None]] = np.inf
        chosen = np.take_along_axis(near, np.argsort(unlike, axis=1, kind="stable")[:, :NEIGHBOURS], axis=1)
        for i in range(found.shape[1]):
            middle, own = densest(usual.measures[chosen, i].astype(np.float64))
            least = max(0.5 * float(spread[i]), MEASURES[i].least)
            found[part, i] = (measured.measures[part, i] - middle) / np.fmax(own, least)
    both = np.array([one.both_ways for one in MEASURES])
    found[:, both] = one_way(found[:, both])
    return np.clip(found, _LOWEST, _HIGHEST)


def densest(values: Floats) -> tuple[Floats, Floats]:
    """Middle and spread (n,) of the main part of each row (n, k): of what lies near its densest half.

    As of a normal distribution, with whatever lies away from it left out; nan for rows without four finite values.
    """
    values = np.sort(values, axis=1)  # nan last
    count = np.isfinite(values).sum(axis=1)
    middle, spread = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for size in np.unique(count[count >= 4]):
        rows = count == size
        these = values[rows, :size]
        half = size // 2 + 1
        widths = these[:, half - 1 :] - these[:, : size - half + 1]
        first = np.argmin(widths, axis=1)
        low = np.take_along_axis(these, first[:, None], axis=1)[:, 0]
        width = np.take_along_axis(widths, first[:, None], axis=1)[:, 0]
        rough = np.maximum(width / 1.349 * (1 + 2.0 / size), 1e-6)  # a half holds ±0.67 spreads
        centre = low + width / 2
        for _ in range(2):  # then the usual mean and spread of what lies within two of them
            near = np.abs(these - centre[:, None]) <= 2.0 * rough[:, None]
            total = np.maximum(near.sum(axis=1), 1)
            centre = np.where(near, these, 0.0).sum(axis=1) / total
            variance = (np.where(near, these - centre[:, None], 0.0) ** 2).sum(axis=1) / total
            rough = np.maximum(np.sqrt(variance / 0.774), 1e-6)  # of a normal cut at two spreads
        middle[rows], spread[rows] = centre, rough
    return middle, spread


def one_way(z: Floats) -> Floats:
    """Deviations where both ways count, as such where only the upper one does, with equal chances."""
    chance = np.clip(erf(np.abs(z) / np.sqrt(2)), 1e-9, 1 - 1e-12)  # of less
    return np.where(np.isfinite(z), np.sqrt(2) * erfinv(2 * chance - 1), np.nan)


def _by_family(z: Floats) -> Floats:
    """Means (n, families) over the measures of each family that there are."""
    columns = []
    for family in WEIGHTS:
        own = z[:, [one.family == family for one in MEASURES]]
        there = np.isfinite(own)
        total = np.where(there, own, 0.0).sum(axis=1)
        columns.append(np.where(there.any(axis=1), total / np.maximum(there.sum(axis=1), 1), np.nan))
    return np.stack(columns, axis=1)


# --- probabilities ----------------------------------------------------------------------------------------------------

#: How many times as far unchanged things scatter upwards as downwards, and which share of them twice as widely still:
#: seen in simulated towns, and left open between these bounds.
LEAN, TAIL, _TAIL_WIDTH = (1.1, 1.7), (0.02, 0.12), 2.0


@dataclass(frozen=True)
class Mixture:
    """Scores as those of unchanged things and of changed ones.

    The unchanged are normal below ``middle``, with ``spread``, and ``lean`` times as wide above it; a share ``tail`` of
    them scatters twice as widely: trees, cars, awnings.  ``share`` of all are changed; theirs are normal (``mean``,
    ``width`` in spreads of the unchanged).
    """

    middle: float
    spread: float
    lean: float
    tail: float
    share: float
    mean: float
    width: float

    @classmethod
    def fitted(cls, scores: Floats, null: Floats, lean: float = sum(LEAN) / 2, tail: float = sum(TAIL) / 2,
               expected: float = 0.1, strangers: Floats | None = None) -> Mixture:
        """By expectation–maximisation, held by a weak opinion (a share ``expected`` of changed ones).

        The unchanged are the main part of ``null``; the changed are about where ``strangers`` are, if there are any.
        """
        middle = float(densest(null[None, :])[0][0])
        below = null[null < middle]
        spread = max(float(np.sqrt(np.mean((below - middle) ** 2))) if len(below) else 0.0, _LEAST_SPREAD)
        z = np.clip((scores[:: max(1, len(scores) // _MOST_FITTED)] - middle) / spread, *_LIMITS)
        share, weight, like, wide, least = min(max(expected, 0.02), 0.9), _PRIOR_COUNT, _PRIOR_MEAN, _PRIOR_SPREAD, \
            _LEAST_MEAN
        if strangers is not None:
            seen = np.clip((strangers - middle) / spread, *_LIMITS)
            weight, wide = _STRANGERS_COUNT, max(float(seen.std()), 1.0)
            like, least = (max(part * float(np.median(seen)), 1.0) for part in (_STRANGERS_PART, _STRANGERS_LEAST))
        mean, width, opinion = like, wide, _PRIOR_COUNT * share
        for _ in range(60):
            changed = expit(_log_odds(z, share, mean, width, lean, tail))
            total = changed.sum()
            share = float((total + opinion) / (len(z) + _PRIOR_COUNT))
            mean = max(float((changed @ z + weight * like) / (total + weight)), least)
            width = float(np.sqrt((changed @ (z - mean) ** 2 + weight * wide**2) / (total + weight)))
            width = min(max(width, 1.0), 3.0)
        return cls(middle, spread, lean, tail, share, mean, width)

    def standard(self, scores: Floats) -> Floats:
        """Scores in spreads of the unchanged."""
        return (scores - self.middle) / self.spread

    def probability(self, scores: Floats) -> Floats:
        """Of having changed; never falls as the score rises."""
        z = np.linspace(*_LIMITS, 721)
        odds = _log_odds(z, self.share, self.mean, self.width, self.lean, self.tail)
        lowest, top = int(np.argmin(np.where(z < self.mean, odds, np.inf))), int(np.argmax(z >= self.mean))
        odds = np.maximum.accumulate(np.where(np.arange(len(z)) < lowest, odds[lowest], odds))
        odds[top:] = np.maximum(odds[top:], odds[top])
        return np.asarray(expit(np.interp(self.standard(scores), z, odds)))


def _log_odds(z: Floats, share: float, mean: float, width: float, lean: float, tail: float) -> Floats:
    null = z / np.where(z > 0, lean, 1.0)
    null = np.logaddexp(np.log(1 - tail) - 0.5 * null**2,
                        np.log(tail / _TAIL_WIDTH) - 0.5 * (null / _TAIL_WIDTH) ** 2) - np.log((1 + lean) / 2)
    return np.log(share / (1 - share)) - np.log(width) - 0.5 * ((z - mean) / width) ** 2 - null


def _blocks(places: Floats) -> list[NDArray[np.int64]]:
    """Rows by squares of ground of some ten buildings each: neighbours are no independent witnesses."""
    extent = np.maximum(places.max(axis=0) - places.min(axis=0), 1.0)
    side = float(np.sqrt(extent[0] * extent[1] * 10.0 / len(places)))
    keys = np.floor((places - places.min(axis=0)) / max(side, 1.0)).astype(np.int64)
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    cuts = np.flatnonzero((np.diff(keys[order], axis=0) != 0).any(axis=1)) + 1
    return np.split(order, cuts)


def _resampled(blocks: list[NDArray[np.int64]], rng: np.random.Generator) -> NDArray[np.int64]:
    return np.concatenate([blocks[i] for i in rng.integers(len(blocks), size=len(blocks))])
