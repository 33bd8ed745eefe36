"""How good held-out scores are, how sure we are of it, and which model wins.

Scores come from points that the model did not learn from (:mod:`.folds`).  Ranking is judged by AUC, average precision
and by how many deposits the best ground captures; probabilities by calibration and Brier score.  Intervals come from
resampling whole blocks of ground, for points of one block are no independent witnesses.

References
----------
Agterberg, F. P., Bonham-Carter, G. F. (2005). Measuring the performance of mineral-potential maps. Natural Resources
Research 14, 1–17 (success-rate curve).
Yousefi, M., Carranza, E. J. M. (2015). Prediction–area (P–A) plot and C–A fractal analysis to classify and evaluate
evidential maps for mineral prospectivity modeling. Computers & Geosciences 79, 69–81.
Davison, A. C., Hinkley, D. V. (1997). Bootstrap Methods and their Application, Cambridge (blocks, percentiles).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from ..errors import ParameterError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: ``statistic(labels, scores, folds, weights)`` → value per resample; labels, scores and folds are (n,), weights
#: (draws, n) tell how often each point was drawn; nan where the draw leaves the statistic undefined.
Statistic = Callable[[Floats, Floats, Integers, Floats], Floats]

PERCENTS = (1.0, 2.0, 5.0, 10.0)
SEPARATES = 0.95


# --- one figure ---------------------------------------------------------------------------------------------------

def auc(labels: ArrayLike, scores: ArrayLike) -> float:
    """Area under the ROC curve: the chance that a deposit scores higher than a background point; (n,) and (n,)."""
    return float(roc_auc_score(np.asarray(labels, dtype=bool), np.asarray(scores)))


def fold_aucs(labels: ArrayLike, scores: ArrayLike, folds: ArrayLike) -> list[float]:
    """AUC of each fold by itself, in the order of the folds' numbers; nan for a fold with one kind of point only."""
    labels, scores, folds = np.asarray(labels, dtype=bool), np.asarray(scores), np.asarray(folds)
    inside = [folds == fold for fold in np.unique(folds)]
    return [auc(labels[i], scores[i]) if 0 < labels[i].sum() < i.sum() else math.nan for i in inside]


def average_precision(labels: ArrayLike, scores: ArrayLike) -> float:
    """Mean precision over the deposits, from the best score down; (n,) and (n,).  A coin gets the prevalence."""
    return float(average_precision_score(np.asarray(labels, dtype=bool), np.asarray(scores)))


# --- curves over the ground ---------------------------------------------------------------------------------------

@dataclass(frozen=True)
class SuccessRate:
    """Share of the deposits captured (0..1) by the best share of the ground (0..1), both rising along the curve."""

    area: Floats
    captured: Floats
    threshold: Floats


def success_rate_curve(ground: ArrayLike, deposits: ArrayLike) -> SuccessRate:
    """Deposits captured as more and more of the best ground is taken (Agterberg & Bonham-Carter, 2005).

    Parameters
    ----------
    ground : (m,) scores of the ground: every mapped cell, or a uniform sample such as held-out background points
    deposits : (k,) held-out scores at the deposits

    Returns
    -------
    the curve from (0, 0) to (1, 1), one point for every score that occurs
    """
    ground, deposits = np.sort(_finite(ground, "ground")), np.sort(_finite(deposits, "deposits"))
    if ground.size == 0 or deposits.size == 0:
        raise ParameterError("A success-rate curve needs scores of ground and of deposits.")
    threshold = np.unique(np.concatenate([ground, deposits]))[::-1]
    area = 1 - np.searchsorted(ground, threshold, side="left") / ground.size
    captured = 1 - np.searchsorted(deposits, threshold, side="left") / deposits.size
    return SuccessRate(np.r_[0.0, area], np.r_[0.0, captured], np.r_[np.inf, threshold])


def capture(ground: ArrayLike, deposits: ArrayLike, percents: Sequence[float] = PERCENTS) -> dict[float, float]:
    """Share of the deposits (0..1) within the best ``percents`` % of the area.

    Where many cells share a score, a percentage that cuts through them gets its part of their deposits.

    Parameters
    ----------
    ground, deposits : as in :func:`success_rate_curve`
    percents : parts of the area in percent
    """
    curve = success_rate_curve(ground, deposits)
    # np.interp takes the last of equal abscissae, which is the highest captured share there.
    return {float(p): float(np.interp(p / 100, curve.area, curve.captured)) for p in percents}


@dataclass(frozen=True)
class PredictionArea:
    """Prediction–area plot: against the threshold, the deposits captured and the area occupied (shares, 0..1).

    Where the two curves meet (captured = 1 − occupied), ``prediction_rate`` of the deposits lie in ``occupied_area``
    of the ground; ``normalised_density`` is their ratio, and its logarithm the weight of the map.
    """

    threshold: Floats
    captured: Floats
    area: Floats
    crossing: float
    prediction_rate: float
    occupied_area: float
    normalised_density: float


def prediction_area_curve(ground: ArrayLike, deposits: ArrayLike) -> PredictionArea:
    """The prediction–area plot and its intersection (Yousefi & Carranza, 2015); arguments as :func:`capture`."""
    curve = success_rate_curve(ground, deposits)
    both = curve.captured + curve.area  # rises from 0 to 2; the curves meet where it passes 1
    after = int(np.searchsorted(both, 1.0))
    before = after - 1
    part = (1.0 - both[before]) / (both[after] - both[before])
    rate = float(curve.captured[before] + part * (curve.captured[after] - curve.captured[before]))
    area = 1.0 - rate
    low = curve.threshold[before] if before else curve.threshold[1]
    crossing = float(low + part * (curve.threshold[after] - low))
    return PredictionArea(curve.threshold[1:], curve.captured[1:], curve.area[1:], crossing, rate, area,
                          rate / area if area > 0 else math.inf)


# --- probabilities ------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Calibration:
    """Probabilities against what happened, in bins of equal count, and the mean gap between them.

    ``predicted``, ``observed`` : (bins,) mean probability and observed rate, or mean truth
    ``low``, ``high`` : (bins,) 95 % Wilson interval of the observed rate; nan against a known truth
    ``weight`` : (bins,) share of the ground in the bin, sums to 1
    ``count`` : (bins,) points in the bin
    ``error`` : expected calibration error, the mean of |observed − predicted| over the ground
    """

    predicted: Floats
    observed: Floats
    low: Floats
    high: Floats
    weight: Floats
    count: Integers
    error: float

    def to_dict(self) -> dict[str, Any]:
        """JSON values: one row per bin, and the error."""
        names = ("predicted", "observed", "low", "high", "weight", "count")
        rows = [{n: _number(getattr(self, n)[i]) for n in names} for i in range(self.count.size)]
        return {"bins": rows, "expected_calibration_error": self.error}


def calibration(labels: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None,
                bins: int = 10) -> Calibration:
    """Reliability of probabilities: equal-count bins, observed rate with its interval, expected calibration error.

    Parameters
    ----------
    labels, probability : (n,) held-out; a tie of probabilities is never cut, so there may be fewer bins
    weights : (n,) cells that each point stands for, as in :class:`.calibration.Calibrator`; one each by default
    bins : wanted number of bins

    Notes
    -----
    The interval takes the bin's deposits as binomial in its (weighted) cells (Wilson, 1927).  It knows nothing of
    blocks and is for the eye.
    """
    labels, probability = np.asarray(labels, dtype=float), _finite(probability, "probability")
    weights = _weighting(weights, labels)
    index = _equal_count(probability, bins)
    total = np.bincount(index, weights).astype(float)
    predicted = np.bincount(index, weights * probability) / total
    observed = np.bincount(index, weights * labels) / total
    low, high = _wilson(observed, total)
    return _calibration(predicted, observed, low, high, total, np.bincount(index))


def calibration_against_truth(probability: ArrayLike, truth: ArrayLike, *, bins: int = 10) -> Calibration:
    """Reliability where the true probability of every cell is known, as in a synthetic region.

    Parameters
    ----------
    probability, truth : same shape; cells where either is nan are left out
    bins : as in :func:`calibration`
    """
    p, t = np.ravel(np.asarray(probability, dtype=float)), np.ravel(np.asarray(truth, dtype=float))
    known = np.isfinite(p) & np.isfinite(t)
    if not known.any():
        raise ParameterError("No cell has both a probability and a known truth.")
    p, t = p[known], t[known]
    index = _equal_count(p, bins)
    count = np.bincount(index)
    unknown = np.full(count.size, np.nan)
    return _calibration(np.bincount(index, p) / count, np.bincount(index, t) / count, unknown, unknown,
                        count.astype(float), count)


def brier_skill(labels: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    """1 − Brier score / Brier score of the prevalence everywhere: 1 is perfect, 0 no better than the prevalence.

    Parameters
    ----------
    labels, probability, weights : as in :func:`calibration`
    """
    labels, probability = np.asarray(labels, dtype=bool), np.asarray(probability, dtype=float)
    weights = _weighting(weights, labels)
    prevalence = np.full(labels.size, np.average(labels, weights=weights))
    return float(1 - brier_score_loss(labels, probability, sample_weight=weights)
                 / brier_score_loss(labels, prevalence, sample_weight=weights))


# --- intervals ----------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Interval:
    """A figure and its 95 % interval from resampled blocks."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{_figure(self.value)} ({_figure(self.low)} to {_figure(self.high)})"

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of 0; not so where it is undefined."""
        return self.low > 0 or self.high < 0


def pooled_auc_statistic(labels: Floats, scores: Floats, folds: Integers, weights: Floats) -> Floats:
    """AUC over all points, whatever their fold: the weighted :data:`Statistic` beside :func:`auc`."""
    order, last = _ranked(scores)
    positive = _cumulative(weights[:, order] * labels[order], last)
    negative = _cumulative(weights[:, order] * (1 - labels[order]), last)
    # Trapezoids: a tie counts one half.
    area = (np.diff(negative, prepend=0.0) * (positive + np.hstack([np.zeros((len(positive), 1)), positive[:, :-1]]))
            ).sum(axis=1) / 2
    return _ratio(area, positive[:, -1] * negative[:, -1])


def mean_fold_auc_statistic(labels: Floats, scores: Floats, folds: Integers, weights: Floats) -> Floats:
    """Mean of the folds' AUCs; a fold that a draw leaves with one kind of point is not counted in that draw."""
    each = np.array([pooled_auc_statistic(labels[i], scores[i], folds[i], weights[:, i])
                     for i in (np.flatnonzero(folds == fold) for fold in np.unique(folds))])
    defined = np.isfinite(each)
    return _ratio(np.where(defined, each, 0.0).sum(axis=0), defined.sum(axis=0).astype(float))


def average_precision_statistic(labels: Floats, scores: Floats, folds: Integers, weights: Floats) -> Floats:
    """Average precision over all points: the weighted :data:`Statistic` beside :func:`average_precision`."""
    order, last = _ranked(scores)
    drawn = weights[:, order]
    positive, taken = _cumulative(drawn * labels[order], last), _cumulative(drawn, last)
    precision = np.divide(positive, taken, out=np.zeros_like(taken), where=taken > 0)
    return _ratio((np.diff(positive, prepend=0.0) * precision).sum(axis=1), positive[:, -1])


# --- models side by side ------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class ModelSkill:
    """What one model reached on held-out points; ``captures`` maps a percentage of the area to a share of deposits."""

    name: str
    fold_auc: list[float]
    mean_fold_auc: Interval
    pooled_auc: Interval
    average_precision: Interval
    captures: dict[float, float]


@dataclass(frozen=True)
class Difference:
    """``better`` minus ``worse`` in mean-fold AUC, paired on the same resamples."""

    better: str
    worse: str
    difference: Interval

    def __str__(self) -> str:
        if self.difference.value == 0:
            return f"{_capital(self.better)} and {self.worse} do equally well in mean-fold AUC."
        if self.difference.excludes_zero:
            return (f"{_capital(self.better)} is better than {self.worse} by {self.difference} in mean-fold AUC: the "
                    "interval excludes zero.")
        return (f"{_capital(self.better)} is better than {self.worse} by {self.difference} in mean-fold AUC: the "
                "interval includes zero, so the difference is not established.")


@dataclass(frozen=True)
class SkillTable:
    """Models on the same folds, the best first, and the best one's lead over each of the others.

    ``prevalence`` is the share of deposits among the points: the average precision of a coin.
    """

    models: list[ModelSkill]
    differences: list[Difference]
    prevalence: float

    @property
    def best(self) -> ModelSkill:
        """The model with the highest mean-fold AUC."""
        return self.models[0]

    @property
    def statement(self) -> str:
        """Which model wins, in one sentence or two."""
        if not self.differences:
            return f"{_capital(self.best.name)} reaches a mean-fold AUC of {self.best.mean_fold_auc}; nothing else ran."
        runner_up = self.differences[0]
        behind = [d.worse for d in self.differences if d.difference.excludes_zero]
        if len(self.differences) == 1 or runner_up.difference.excludes_zero or not behind:
            return str(runner_up)
        lead = f"{_capital(self.best.name)}'s lead over {_listing(behind)} is established."
        return f"{runner_up} {lead}"

    def to_dict(self) -> dict[str, Any]:
        """JSON values for the manifest, the model card and the report."""
        def interval(i: Interval) -> dict[str, float | None]:
            return {"value": _number(i.value), "low": _number(i.low), "high": _number(i.high)}

        models = [{"name": m.name, "fold_auc": [_number(a) for a in m.fold_auc],
                   "mean_fold_auc": interval(m.mean_fold_auc), "pooled_auc": interval(m.pooled_auc),
                   "average_precision": interval(m.average_precision),
                   "captures": {f"{p:g}": share for p, share in m.captures.items()}} for m in self.models]
        return {"models": models, "prevalence": self.prevalence, "statement": self.statement,
                "differences": [{"better": d.better, "worse": d.worse, "mean_fold_auc": interval(d.difference),
                                 "established": d.difference.excludes_zero} for d in self.differences]}


def compare(models: Mapping[str, ArrayLike], labels: ArrayLike, folds: ArrayLike, blocks: ArrayLike, *,
            percents: Sequence[float] = PERCENTS, draws: int = 1000, seed: int = 0) -> SkillTable:
    """Judge models on the same held-out points, with 95 % percentile intervals from resampling whole blocks.

    Blocks are drawn with replacement within their fold, so every resample has the folds of the experiment; all models
    and their differences are judged on the same resamples.

    Parameters
    ----------
    models : name as it stands in a sentence ("the forest") → (n,) held-out scores
    labels, folds, blocks : (n,) deposits or not, fold, block of ground (:func:`.folds.blocks_of`)
    percents : parts of the area for :func:`capture`; background points stand for the ground
    draws, seed : of the resampling

    Notes
    -----
    Pooled figures set scores of different folds side by side, which come from different fits: give scores on a common
    scale.  The mean over folds does not ask for that, and decides.
    """
    if not models:
        raise ParameterError("There is no model to compare.")
    names = list(models)
    label, _, fold = _points(labels, models[names[0]], folds)
    every = [_points(label, models[name], fold)[1] for name in names]
    block = np.asarray(blocks)

    def judged(statistic: Statistic) -> tuple[list[Interval], Floats, Floats]:
        value, drawn = _resample(statistic, label, every, block, fold, draws, seed)
        return [_interval(v, d) for v, d in zip(value, drawn)], value, drawn

    mean_fold, value, drawn = judged(mean_fold_auc_statistic)
    pooled, _, _ = judged(pooled_auc_statistic)
    precision, _, _ = judged(average_precision_statistic)
    skills = [ModelSkill(name, fold_aucs(label, s, fold), mean_fold[i], pooled[i], precision[i],
                         capture(s[label == 0], s[label == 1], percents))
              for i, (name, s) in enumerate(zip(names, every))]
    order = sorted(range(len(names)), key=lambda i: (-value[i], names[i]))
    best = order[0]
    differences = [Difference(names[best], names[i], _interval(value[best] - value[i], drawn[best] - drawn[i]))
                   for i in order[1:]]
    return SkillTable([skills[i] for i in order], differences, float(label.mean()))


@dataclass(frozen=True)
class Optimism:
    """What random folds would have claimed beyond blocked folds with a dead zone."""

    blocked_auc: float
    random_auc: float

    @property
    def gap(self) -> float:
        """Random minus blocked AUC."""
        return self.random_auc - self.blocked_auc

    def __str__(self) -> str:
        return (f"Random folds would have claimed an AUC of {_figure(self.random_auc)}; held out in blocks it is "
                f"{_figure(self.blocked_auc)}, so {_figure(self.gap)} of it would have been optimism.")


# --- layers that give the answer away -----------------------------------------------------------------------------

def separates_alone(values: ArrayLike, valid: ArrayLike, labels: ArrayLike, names: Sequence[str],
                    categorical: Sequence[bool]) -> list[str]:
    """Warn of evidence that separates deposits from background all by itself: it may be made from the deposits.

    A continuous layer is judged by its AUC, one way or the other; a category by the rate of deposits among the other
    points of its class; and each layer by where it has data at all.  The limit is an AUC of .95.

    Parameters
    ----------
    values, valid : (n, C) evidence at the training points, and where it has data
    labels : (n,) deposits or not
    names, categorical : (C,) name of each layer, and whether it holds classes

    Returns
    -------
    one sentence for each suspicious layer
    """
    values, valid, labels = np.asarray(values), np.asarray(valid, dtype=bool), np.asarray(labels, dtype=bool)
    warnings = []
    for c, name in enumerate(names):
        here = valid[:, c]
        reached = layer_auc(values[here, c], labels[here], categorical[c])
        if reached > SEPARATES:
            warnings.append(
                f"Layer '{name}' alone separates deposits from background (AUC {_figure(reached)}): check that it was "
                "not made from the deposits, and leave it out if it was.")
        elif (known := _either_way_auc(here, labels)) > SEPARATES:
            warnings.append(
                f"Where layer '{name}' has data alone tells deposits from background (AUC {_figure(known)}): check "
                "that both lie on the same ground, or leave the layer out.")
    return warnings


def layer_auc(values: ArrayLike, labels: ArrayLike, categorical: bool) -> float:
    """How well one layer alone tells deposits from background, one way or the other: .5 (not at all) to 1.

    Values (n,) and labels (n,) where the layer has data; .5 where these are of one kind only.
    """
    values, labels = np.asarray(values), np.asarray(labels, dtype=bool)
    if not 0 < labels.sum() < labels.size:
        return 0.5
    return _category_auc(values, labels) if categorical else _either_way_auc(values, labels)


def _either_way_auc(values: NDArray[Any], labels: NDArray[np.bool_]) -> float:
    reached = auc(labels, values)
    return max(reached, 1 - reached)


def _category_auc(classes: NDArray[Any], labels: NDArray[np.bool_]) -> float:
    """AUC of a class's rate of deposits, each pair of a deposit and a background point judged without the two.

    Leaving only the point itself out would give deposits a lower rate than their background neighbours of the same
    class, and a worthless layer an AUC near 0.
    """
    _, index = np.unique(classes, return_inverse=True)
    deposits = np.bincount(index[labels], minlength=index.max() + 1).astype(float)
    background = np.bincount(index[~labels], minlength=index.max() + 1).astype(float)
    points = deposits + background
    rate = labels.mean()
    without_deposit = np.divide(deposits - 1, points - 1, out=np.full_like(points, rate), where=points > 1)
    without_background = np.divide(deposits, points - 1, out=np.full_like(points, rate), where=points > 1)
    wins = (np.sign(without_deposit[:, None] - without_background[None, :]) + 1) / 2
    np.fill_diagonal(wins, 0.5)  # two points of the same class can't be told apart
    return float(deposits @ wins @ background / (deposits.sum() * background.sum()))


# --- helpers ------------------------------------------------------------------------------------------------------

def _resample(statistic: Statistic, labels: Floats, scores: Sequence[Floats], blocks: NDArray[Any], folds: Integers,
              draws: int, seed: int) -> tuple[Floats, Floats]:
    """The statistic of each model, (models,), and of each of its resamples, (models, draws)."""
    whole = np.ones((1, labels.size))
    value = np.array([statistic(labels, s, folds, whole)[0] for s in scores])
    parts = [[statistic(labels, s, folds, weights) for s in scores] for weights in _weights(blocks, folds, draws, seed)]
    return value, np.concatenate(parts, axis=1)


def _weights(blocks: NDArray[Any], folds: Integers, draws: int, seed: int) -> Iterator[Floats]:
    """How often each point is drawn, (some draws, n) at a time so that memory stays small."""
    pair, index = np.unique(np.column_stack([folds, blocks]), axis=0, return_inverse=True)
    index = index.reshape(-1)
    rng = np.random.default_rng([seed, 3])
    edges = np.r_[0, np.flatnonzero(np.diff(pair[:, 0])) + 1, len(pair)]
    times = np.hstack([rng.multinomial(b - a, np.full(b - a, 1 / (b - a)), size=draws) for a, b in pairwise(edges)])
    for begin in range(0, draws, 50):
        yield times[begin:begin + 50, index].astype(float)


def _interval(value: float, drawn: Floats) -> Interval:
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.percentile(drawn, [2.5, 97.5]) if drawn.size else (math.nan, math.nan)
    return Interval(float(value), float(low), float(high))


def _points(labels: ArrayLike, scores: ArrayLike, folds: ArrayLike) -> tuple[Floats, Floats, Integers]:
    labels, folds, scores = np.asarray(labels, float), np.asarray(folds, np.int64), _finite(scores, "scores")
    if not labels.size == scores.size == folds.size:
        raise ParameterError(f"Labels, scores and folds differ in number: {labels.size}, {scores.size}, {folds.size}.")
    return labels, scores, folds


def _finite(values: ArrayLike, what: str) -> Floats:
    values = np.ravel(np.asarray(values, dtype=float))
    if not np.isfinite(values).all():
        raise ParameterError(f"Some {what} are not finite numbers; leave those points out.")
    return values


def _weighting(weights: ArrayLike | None, labels: NDArray[Any]) -> Floats:
    return np.ones(labels.size) if weights is None else np.asarray(weights, dtype=float)


def _ranked(scores: Floats) -> tuple[Integers, Integers]:
    """Order from the best score down, and where in it each run of equal scores ends."""
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.r_[np.diff(scores[order]) != 0, True])
    return order, ends


def _cumulative(weights: Floats, last: Integers) -> Floats:
    return np.cumsum(weights, axis=1)[:, last]


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)


def _equal_count(probability: Floats, bins: int) -> Integers:
    """Bin of each point; equal probabilities share a bin, and no bin is empty."""
    edges = np.unique(np.quantile(probability, np.linspace(0, 1, bins + 1)[1:-1]))
    _, index = np.unique(np.searchsorted(edges, probability, side="left"), return_inverse=True)
    return index.astype(np.int64)


def _calibration(predicted: Floats, observed: Floats, low: Floats, high: Floats, total: Floats,
                 count: NDArray[Any]) -> Calibration:
    weight = total / total.sum()
    return Calibration(predicted, observed, low, high, weight, count.astype(np.int64),
                       float((weight * np.abs(observed - predicted)).sum()))


def _wilson(rate: Floats, trials: Floats) -> tuple[Floats, Floats]:
    z = 1.959964
    middle = (rate + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * np.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def _figure(value: float) -> str:
    """A figure as tables of AUC print it: three decimals, no leading zero, a true minus."""
    if not math.isfinite(value):
        return "undefined"
    text = f"{abs(value):.3f}"
    return ("−" if value < 0 and float(text) else "") + (text[1:] if text.startswith("0.") else text)


def _number(value: Any) -> Any:
    """A JSON value: nan and infinities have none."""
    value = value.item() if hasattr(value, "item") else value
    return value if not isinstance(value, float) or math.isfinite(value) else None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _listing(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
