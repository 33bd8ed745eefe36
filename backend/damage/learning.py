"""From few labels to grades: a Gaussian process over frozen features whose starting point is the change score.

The latent damage of a building is its way-1 score (the logit of the probability that change alone gives) plus what the
labels teach: how far that score can be trusted, how common damage is, and which looks of a building go with which
grade.  Grades cut the latent damage in order (a cumulative logit).  Without labels the answer is way 1 itself, to the
last digit; far from all labels it stays near it; how much the features may say is weighed by the evidence of the labels
(Laplace's approximation), so a handful of them can't overfit.

How good the grades are is judged on held-out blocks of ground.  Buildings that the queue chose because they were hard
are no sample of the map: judged for the whole map each label counts by one over the chance with which it was drawn.
For learning it needs no weight, since the queue looked at features and never at the grade.

References
----------
Chu, W., Ghahramani, Z. (2005). Gaussian processes for ordinal regression. JMLR 6, 1019–1041.
Rasmussen, C. E., Williams, C. K. I. (2006). Gaussian Processes for Machine Learning, algorithms 3.1 and 3.2.
Farquhar, S., Gal, Y., Rainforth, T. (2021). On statistical bias in active learning: how and when to fix it. ICLR.
"""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize
from scipy.special import expit, logit
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from ..errors import InputError
from ..evaluation.folds import automatic_block_m, block_folds, blocks_of, dead_zone
from ..evaluation.skill import Interval, average_precision_statistic, brier_skill, pooled_auc_statistic

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

UNSURE = 0.5  # what a label counts whose author was not sure
FEWEST = 4  # damaged buildings, and intact ones, below which no gain can be measured
FEWEST_RANDOM = 20  # labels drawn by chance below which nothing is said about the whole map
DEAD_ZONE_M = 20.0  # chips this near share pixels

_BIAS_SD, _SLOPE_SD = 1.5, 0.5  # of the intercept and the slope that way 1 gets
_GAP, _GAP_SD = 1.5, 0.5  # between two grades, in logits: median, and standard deviation of its logarithm
_AMPLITUDES = (0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 4.5)  # of what a group of features may say, in logits
_AMPLITUDE_PRICE = 1.5  # what a logit of amplitude must gain in evidence (an exponential prior)
_MOST_SELECTING = 300  # labels that decide on the amplitudes; the evidence of more changes little and costs much
_MOST_LABELS = 3000
_CHUNK = 4_000_000  # entries of the kernel at once
_LIMIT = 4.0  # logits; once there are labels, way 1 is never surer than that
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(21)


F = TypeVar("F", bound=Callable[..., Any])


class _OneThread:
    """Keeps linear algebra in one thread while anyone is inside; two lanes of a worker may be, at the same time."""

    def __init__(self) -> None:
        self._lock, self._inside = threading.Lock(), 0
        self._known: ThreadpoolController | None = None
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._known = self._known or ThreadpoolController()
                self._limit = self._known.limit(limits=1, user_api="blas")
            self._inside += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._limit is not None:
                self._limit.restore_original_limits()
                self._limit = None


_ONE_THREAD = _OneThread()


def _in_one_thread(function: F) -> F:
    """Many small matrices: on a busy machine threads that wait for one another make them a hundred times slower."""
    @functools.wraps(function)
    def calm(*given: Any, **named: Any) -> Any:
        with _ONE_THREAD:
            return function(*given, **named)

    return cast(F, calm)


# --- what is known of the buildings -----------------------------------------------------------------------------------

@dataclass(frozen=True)
class Buildings:
    """What the model sees of n buildings.

    Parameters
    ----------
    prior : (n,) probability of damage by way 1; nan where there is none, which counts as the mean of the others
    groups : named groups of features, each (n, d), of one origin and alike in importance; nan counts as the mean
    x_m, y_m : (n,) centres in metres
    """

    prior: Floats
    groups: Mapping[str, NDArray[Any]]
    x_m: Floats
    y_m: Floats

    def __len__(self) -> int:
        return len(self.prior)


def standardised(values: ArrayLike, most: int = 24) -> Floats:
    """A group of features (n, d) with mean 0 and total variance 1, as at most ``most`` principal components.

    Robust to a few wild buildings: values beyond five standard deviations are pulled in.
    """
    table = np.asarray(values, dtype=np.float64)
    table = table.reshape(len(table), -1)
    known = np.isfinite(table)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, table, 0.0).sum(axis=0) / count
    table = np.where(known, table - mean, 0.0)
    spread = np.sqrt((table**2).sum(axis=0) / count)
    table = np.clip(table[:, spread > 1e-12] / spread[spread > 1e-12], -5.0, 5.0)
    if not table.shape[1]:
        return np.zeros((len(table), 1))
    if table.shape[1] > most:
        sample = table if len(table) <= 20_000 else table[:: -(-len(table) // 20_000)]
        _, axes = np.linalg.eigh(sample.T @ sample)
        axes = axes[:, ::-1][:, :most]
        axes *= np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1.0, 1.0)
        table = table @ axes
        table = table / np.sqrt(np.maximum(table.std(axis=0), 1e-9))  # half-way to white: later ones hold detail
    return np.asarray(table / math.sqrt(max(float((table**2).mean(axis=0).sum()), 1e-12)))


# --- the model --------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Grades:
    """What is thought of n buildings: ``p_class`` (n, K), ``probability`` of damage (n,) with its 95 % interval.

    ``mean`` and ``sd`` (n,) are of the latent damage, in logits; ``sd`` says what more labels could still change.
    """

    p_class: Floats
    probability: Floats
    low: Floats
    high: Floats
    mean: Floats
    sd: Floats

    @property
    def grade(self) -> Integers:
        """(n,) the median grade, so that one is damaged just where ``probability`` is above a half."""
        return np.asarray((np.cumsum(self.p_class, axis=1) < 0.5).sum(axis=1), dtype=np.int64)


@dataclass
class GradeModel:
    """Learns grades 0 … K − 1 in their order, of which those from ``damaged`` on count as damaged.

    Parameters
    ----------
    classes : K, at least 2
    damaged : 1 … K − 1
    amplitudes : how much each group of features, and the neighbourhood, may say; found by :meth:`fit`
    gaps : (K − 2,) between the cuts, in logits
    """

    classes: int
    damaged: int
    amplitudes: dict[str, float] = field(default_factory=dict)
    gaps: Floats = field(default_factory=lambda: np.empty(0))
    _kernel: _Kernel | None = None
    _rows: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    _fit: _Laplace | None = None

    def __post_init__(self) -> None:
        if not 0 < self.damaged < self.classes:
            raise ValueError(f"a scheme of {self.classes} classes can't have its first damaged class at {self.damaged}")
        if len(self.gaps) != self.classes - 2:
            self.gaps = np.full(self.classes - 2, _GAP)

    @_in_one_thread
    def fit(self, buildings: Buildings, rows: ArrayLike, grades: ArrayLike, weights: ArrayLike | None = None, *,
            select: bool = True) -> GradeModel:
        """Learn from labels.

        Parameters
        ----------
        buildings : all of them
        rows : (m,) which building each label is of; one may have several
        grades : (m,) 0 … K − 1
        weights : (m,) what each counts, 1 by default
        select : find amplitudes and gaps from these labels; else those there are stay
        """
        rows, grades = np.asarray(rows, np.int64), np.asarray(grades, np.int64)
        weights = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=float)
        if self._kernel is None or self._kernel.buildings is not buildings:
            self._kernel = _Kernel(buildings)
        self._rows, inverse = np.unique(rows, return_inverse=True)
        counts = np.zeros((len(self._rows), self.classes))
        np.add.at(counts, (inverse.reshape(-1), grades), weights)
        if len(self._rows) > _MOST_LABELS:  # way 3 learns from so many
            kept = np.sort(np.random.default_rng(0).permutation(len(self._rows))[:_MOST_LABELS])
            self._rows, counts = self._rows[kept], counts[kept]
        if not len(self._rows):
            self._fit = None
            return self
        if select:
            self._select(counts)
        self._fit = self._laplace(self._rows, counts)
        return self

    @_in_one_thread
    def predict(self, rows: ArrayLike | None = None) -> Grades:
        """What is thought of the buildings at ``rows``, or of all; without labels that is way 1."""
        if self._kernel is None:
            raise ValueError("nothing was fitted")
        rows = np.arange(len(self._kernel.buildings)) if rows is None else np.asarray(rows, np.int64)
        step = max(_CHUNK // max(len(self._rows), 100), 256)
        parts = [self._predicted(rows[i:i + step]) for i in range(0, len(rows), step)] or [self._predicted(rows)]
        return Grades(*(np.concatenate([getattr(part, name) for part in parts]) for name in
                        ("p_class", "probability", "low", "high", "mean", "sd")))

    @property
    def cuts(self) -> Floats:
        """(K − 1,) where the latent damage passes from one grade to the next; 0 at the first damaged one."""
        edges = np.r_[0.0, np.cumsum(self.gaps)]
        return edges - edges[self.damaged - 1]

    # helpers

    def _predicted(self, rows: Integers) -> Grades:
        kernel = self._kernel
        if kernel is None:
            raise ValueError("nothing was fitted")
        if self._fit is None:
            mean, variance = kernel.way_1[rows], np.zeros(len(rows))
            sd = np.sqrt(kernel.diagonal(rows, self.amplitudes or kernel.usual()))
        else:
            cross = kernel(self._rows, rows, self.amplitudes)
            mean = kernel.start[rows] + cross.T @ self._fit.gradient
            half = solve_triangular(self._fit.lower, self._fit.root[:, None] * cross, lower=True, check_finite=False)
            variance = np.maximum(kernel.diagonal(rows, self.amplitudes) - (half**2).sum(axis=0), 1e-9)
            sd = np.sqrt(variance)
        above = np.ones((len(rows), self.classes + 1))
        above[:, -1] = 0.0
        spread = np.sqrt(variance)[:, None] * _NODES
        for k, cut in enumerate(self.cuts, 1):
            above[:, k] = expit(mean[:, None] + spread - cut) @ _NODE_WEIGHTS / _NODE_WEIGHTS.sum()
        p_class = np.maximum(above[:, :-1] - above[:, 1:], 0.0)
        reach = 1.96 * sd
        return Grades(p_class / p_class.sum(axis=1, keepdims=True), above[:, self.damaged],
                      expit(mean - reach), expit(mean + reach), mean, sd)

    def _laplace(self, rows: Integers, counts: Floats) -> _Laplace:
        kernel = self._kernel
        if kernel is None:
            raise ValueError("nothing was fitted")
        return _laplace(kernel(rows, rows, self.amplitudes), kernel.start[rows], counts, self.cuts)

    def _select(self, counts: Floats) -> None:
        """Amplitudes and gaps by the evidence of the labels, one after the other, twice round."""
        kernel = self._kernel
        if kernel is None:
            raise ValueError("nothing was fitted")
        rows = self._rows
        if len(rows) > _MOST_SELECTING:
            kept = np.sort(np.random.default_rng(1).permutation(len(rows))[:_MOST_SELECTING])
            rows, counts = rows[kept], counts[kept]
        parts, start = kernel.parts(rows, rows), kernel.start[rows]
        amplitudes = kernel.usual()
        self.gaps = np.full(self.classes - 2, _GAP)

        def evidence(gaps: Floats) -> float:
            edges = np.r_[0.0, np.cumsum(gaps)]
            whole = sum((amplitudes[name] ** 2 * part for name, part in parts.items()), kernel.fixed(rows, rows))
            found = _laplace(whole, start, counts, edges - edges[self.damaged - 1]).evidence
            prior = _AMPLITUDE_PRICE * sum(amplitudes.values())
            return found - prior - float(((np.log(gaps / _GAP) / _GAP_SD) ** 2).sum()) / 2

        for _ in range(2):
            for name in amplitudes:
                told = np.empty(len(_AMPLITUDES))
                for i, value in enumerate(_AMPLITUDES):
                    amplitudes[name] = value
                    told[i] = evidence(self.gaps)
                # The mean over what is possible, not the best: few labels leave much possible.
                likely = np.exp(told - told.max())
                amplitudes[name] = float(likely @ _AMPLITUDES / likely.sum())
            if len(self.gaps):
                found = minimize(lambda logs: -evidence(np.exp(logs)), np.log(self.gaps), method="Nelder-Mead",
                                 options={"maxfev": 40, "xatol": 0.02, "fatol": 0.02})
                self.gaps = np.exp(found.x)
        self.amplitudes = amplitudes


class _Kernel:
    """How alike two buildings are: by each group of features (half straight, half curved), and by being neighbours."""

    def __init__(self, buildings: Buildings) -> None:
        self.buildings = buildings
        prior = np.asarray(buildings.prior, dtype=float)
        known = np.isfinite(prior)
        mean = float(prior[known].mean()) if known.any() else 0.5
        self.way_1 = logit(np.clip(np.where(known, prior, mean), 1e-15, 1 - 1e-15))
        self.start = _LIMIT * np.tanh(self.way_1 / _LIMIT)  # ranks stay
        self._groups = {name: standardised(values) for name, values in buildings.groups.items()}
        self._place = np.column_stack([buildings.x_m, buildings.y_m]).astype(float)
        # Damage comes in neighbourhoods; how wide they are is a twelfth of the map, but never one house.
        extent = np.ptp(self._place, axis=0).max() if len(self._place) else 0.0
        self._reach = max(float(extent) / 12, 60.0)
        middle = float(np.median(self.start)) if len(self.start) else 0.0
        self._slope = self.start - middle

    def usual(self) -> dict[str, float]:
        return {**dict.fromkeys(self._groups, 0.5), "neighbourhood": 0.5}

    def fixed(self, a: Integers, b: Integers) -> Floats:
        return _BIAS_SD**2 + _SLOPE_SD**2 * np.multiply.outer(self._slope[a], self._slope[b])

    def parts(self, a: Integers, b: Integers) -> dict[str, Floats]:
        """What each amplitude multiplies (squared), (len(a), len(b))."""
        found = {}
        for name, table in self._groups.items():
            inner = table[a] @ table[b].T
            squares = (table[a] ** 2).sum(axis=1)[:, None] + (table[b] ** 2).sum(axis=1) - 2 * inner
            found[name] = 0.5 * inner + 0.5 * np.exp(-np.maximum(squares, 0.0) / 2.0)
        squares = ((self._place[a][:, None] - self._place[b][None]) ** 2).sum(axis=2)
        found["neighbourhood"] = np.exp(-squares / (2 * self._reach**2))
        return found

    def __call__(self, a: Integers, b: Integers, amplitudes: Mapping[str, float]) -> Floats:
        parts = self.parts(a, b)
        return sum((amplitudes[name] ** 2 * part for name, part in parts.items() if amplitudes[name]),
                   self.fixed(a, b))

    def diagonal(self, rows: Integers, amplitudes: Mapping[str, float]) -> Floats:
        whole = _BIAS_SD**2 + _SLOPE_SD**2 * self._slope[rows] ** 2 + amplitudes["neighbourhood"] ** 2
        for name, table in self._groups.items():
            whole = whole + amplitudes[name] ** 2 * (0.5 * (table[rows] ** 2).sum(axis=1) + 0.5)
        return np.asarray(whole)


@dataclass(frozen=True)
class _Laplace:
    """The posterior at its peak: ``gradient`` of the likelihood, ``root`` of its curvature, the factor, evidence."""

    gradient: Floats
    root: Floats
    lower: Floats
    evidence: float


def _laplace(kernel: Floats, start: Floats, counts: Floats, cuts: Floats) -> _Laplace:
    """Newton's way to the peak; the likelihood is log-concave, so there is one (Rasmussen & Williams, 3.1)."""
    latent, weights = start.copy(), np.zeros(len(start))
    value, gradient, curvature = _likelihood(latent, counts, cuts)
    for _ in range(30):
        root = np.sqrt(curvature)
        lower = _cholesky(np.eye(len(latent)) + root[:, None] * kernel * root)
        b = curvature * (latent - start) + gradient
        step = b - root * cho_solve((lower, True), root * (kernel @ b), check_finite=False)
        goal = value - 0.5 * weights @ (latent - start)
        for shrink in (1.0, 0.5, 0.25, 0.125):
            tried = weights + shrink * (step - weights)
            moved = start + kernel @ tried
            now = _likelihood(moved, counts, cuts)
            if now[0] - 0.5 * tried @ (moved - start) >= goal - 1e-12:
                break
        gain = now[0] - 0.5 * tried @ (moved - start) - goal
        weights, latent, (value, gradient, curvature) = tried, moved, now
        if gain < 1e-6:
            break
    root = np.sqrt(curvature)
    lower = _cholesky(np.eye(len(latent)) + root[:, None] * kernel * root)
    evidence = value - 0.5 * weights @ (latent - start) - float(np.log(np.diag(lower)).sum())
    return _Laplace(gradient, root, lower, float(evidence))


def _likelihood(latent: Floats, counts: Floats, cuts: Floats) -> tuple[float, Floats, Floats]:
    """Log-likelihood of counted grades (m, K), its gradient and minus its curvature in the latent damage (m,)."""
    above = expit(latent[:, None] - cuts)  # (m, K − 1)
    upper = np.hstack([np.ones((len(latent), 1)), above])
    lower = np.hstack([above, np.zeros((len(latent), 1))])
    value = float((counts * np.log(np.maximum(upper - lower, 1e-300))).sum())
    gradient = (counts * (1.0 - upper - lower)).sum(axis=1)
    curvature = (counts * (upper * (1 - upper) + lower * (1 - lower))).sum(axis=1)
    return value, gradient, np.maximum(curvature, 1e-10)


def _cholesky(matrix: Floats) -> Floats:
    try:
        return np.asarray(cho_factor(matrix, lower=True, check_finite=False)[0])
    except LinAlgError:
        return np.asarray(cho_factor(matrix + 1e-6 * np.eye(len(matrix)), lower=True, check_finite=False)[0])


# --- how much the labels brought --------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Gain:
    """Way 1 and the learnt grades on the same labels, held out in blocks of ground.

    ``weighted`` figures are for the whole map; without it they are for the labels as they are, which the queue chose
    to be hard.  ``count`` labelled buildings, ``damaged`` of them; ``effective`` is how many equal ones the weighted
    ones are worth.
    """

    auc_before: Interval
    auc_after: Interval
    auc_gain: Interval
    ap_before: Interval
    ap_after: Interval
    ap_gain: Interval
    brier_before: float
    brier_after: float
    count: int
    damaged: int
    effective: float
    blocks: int
    block_m: float
    weighted: bool = False

    def to_dict(self) -> dict[str, Any]:
        """JSON values for the manifest and the queue."""
        figures: dict[str, Any] = {name: _interval_json(getattr(self, name)) for name in
                                   ("auc_before", "auc_after", "auc_gain", "ap_before", "ap_after", "ap_gain")}
        return {**figures, "brier_skill_before": _finite(self.brier_before),
                "brier_skill_after": _finite(self.brier_after), "labels": self.count, "damaged": self.damaged,
                "effective_labels": round(self.effective, 1), "blocks": self.blocks, "block_m": self.block_m,
                "weighted": self.weighted, "sentence": self.sentence}

    @property
    def sentence(self) -> str:
        """What a mapper reads."""
        verdict = "" if self.auc_gain.excludes_zero else ", which is not established: grade more buildings"
        return (f"On {self.count} buildings that you graded, {self.damaged} of them damaged, the AUC goes from "
                f"{self.auc_before.value:.2f} to {self.auc_after.value:.2f}, a gain of {self.auc_gain.value:+.2f} "
                f"({self.auc_gain.low:+.2f} to {self.auc_gain.high:+.2f}){verdict}.")


@dataclass(frozen=True)
class Assessment:
    """``own``: the gain on the labels as they are; ``map``: for the whole map; None with the reason in ``why``."""

    own: Gain | None
    map: Gain | None
    why: tuple[str, ...] = ()
    held_out: Floats = field(default_factory=lambda: np.empty(0))  # (labelled buildings,) probability of damage
    rows: Integers = field(default_factory=lambda: np.empty(0, np.int64))

    def to_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {"own": self.own.to_dict() if self.own else None, "map": self.map.to_dict() if self.map else None,
                "why": list(self.why)}


@_in_one_thread
def assess(buildings: Buildings, rows: ArrayLike, grades: ArrayLike, weights: ArrayLike | None = None, *,
           classes: int, damaged: int, importance: ArrayLike | None = None, drawn: ArrayLike | None = None,
           folds: int = 5, draws: int = 500, seed: int = 0) -> Assessment:
    """Cross-validate on blocks of ground: is what was learnt better than way 1, and by how much?

    Parameters
    ----------
    buildings, rows, grades, weights : as in :meth:`GradeModel.fit`
    importance : (m,) one over the chance with which each label was drawn, 0 where unknown; see :func:`importance_of`
    drawn : (m,) True where chance alone chose the building
    folds, draws, seed : at most so many folds; resamples of the intervals; of blocks and resamples
    """
    rows, grades = np.asarray(rows, np.int64), np.asarray(grades, np.int64)
    weights = np.ones(len(rows)) if weights is None else np.asarray(weights, dtype=float)
    here, inverse = np.unique(rows, return_inverse=True)
    inverse = inverse.reshape(-1)
    share = np.bincount(inverse, weights * (grades >= damaged)) / np.maximum(np.bincount(inverse, weights), 1e-12)
    truth = share > 0.5 if len(here) else np.empty(0, bool)
    positive, negative = int(truth.sum()), int((~truth).sum())
    if min(positive, negative) < FEWEST:
        kind = "damaged" if positive < FEWEST else "intact"
        return Assessment(None, None, (f"Only {min(positive, negative)} {kind} buildings are graded: grade at least "
                                       f"{FEWEST} of them to see what the labels bring.",))
    x, y = buildings.x_m[here], buildings.y_m[here]
    dealt = _folds(x, y, truth, folds, seed)
    if dealt is None:
        return Assessment(None, None, ("All damaged buildings that are graded lie in one place: grade some elsewhere "
                                       "to see what the labels bring.",))
    fold, block, size = dealt
    after = np.zeros(len(here))
    kernel: _Kernel | None = None
    for held in np.unique(fold):
        test = np.flatnonzero(fold == held)
        rest = np.flatnonzero(fold != held)
        train = rest[dead_zone(np.column_stack([x, y])[rest], np.column_stack([x, y])[test], DEAD_ZONE_M)]
        mine = np.isin(inverse, train)
        model = GradeModel(classes, damaged, _kernel=kernel)
        model.fit(buildings, rows[mine], grades[mine], weights[mine])
        kernel = model._kernel
        after[test] = model.predict(here[test]).probability
    prior = np.asarray(buildings.prior, dtype=float)
    known = np.isfinite(prior)
    before = np.where(known, prior, prior[known].mean() if known.any() else 0.5)[here]
    own = _gain(truth, before, after, fold, block, np.ones(len(here)), size, draws, seed)
    why: list[str] = []
    whole = None
    chance = np.zeros(len(here))
    if importance is not None:
        np.maximum.at(chance, inverse, np.asarray(importance, dtype=float))
    by_chance = 0 if drawn is None else len(np.unique(rows[np.asarray(drawn, bool)]))
    used = chance > 0
    if by_chance < FEWEST_RANDOM or min(truth[used].sum(), (~truth[used]).sum()) < 2:
        why.append(f"{by_chance} graded buildings were drawn by chance: with {FEWEST_RANDOM} of them, damaged ones "
                   "among them, the gain can be told for the whole map.")
    else:
        whole = replace(_gain(truth[used], before[used], after[used], fold[used], block[used],
                              chance[used] / chance[used].mean(), size, draws, seed), weighted=True)
    return Assessment(own, whole, tuple(why), after, here)


def importance_of(chance: ArrayLike, pool: ArrayLike) -> Floats:
    """What a label counts for the whole map: how much rarer than by pure chance its building was drawn; 0 if unknown.

    Parameters
    ----------
    chance : (m,) with which the queue drew the building; 0 where a person chose it
    pool : (m,) buildings that it drew from
    """
    chance, pool = np.asarray(chance, dtype=float), np.asarray(pool, dtype=float)
    told = (chance > 0) & (pool > 0)
    return np.where(told, 1.0 / np.where(told, chance * pool, 1.0), 0.0)


def _folds(x: Floats, y: Floats, truth: NDArray[np.bool_], folds: int,
           seed: int) -> tuple[Integers, Integers, float] | None:
    """Folds and blocks of the labelled buildings; fewer folds where the damaged ones lie close together."""
    for count in range(folds, 1, -1):
        size = automatic_block_m(x, y, truth, count, 2 * DEAD_ZONE_M)
        try:
            return (block_folds(x, y, truth, block_m=size, folds=count, seed=seed),
                    blocks_of(x, y, block_m=size, seed=seed), size)
        except InputError:
            continue
    return None


def _gain(truth: NDArray[np.bool_], before: Floats, after: Floats, fold: Integers, block: Integers, weights: Floats,
          size: float, draws: int, seed: int) -> Gain:
    """Both on the same resampled blocks, each label counting ``weights``."""
    label = truth.astype(float)
    names, index = np.unique(block, return_inverse=True)
    rng = np.random.default_rng([seed, 7])
    times = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)[:, index.reshape(-1)]
    drawn = np.vstack([np.ones(len(label)), times]) * weights
    intervals: dict[str, Any] = {}
    for name, statistic in (("auc", pooled_auc_statistic), ("ap", average_precision_statistic)):
        values = [statistic(label, score, fold, drawn) for score in (before, after)]
        for part, found in (("before", values[0]), ("after", values[1]), ("gain", values[1] - values[0])):
            sound = found[1:][np.isfinite(found[1:])]
            low, high = np.percentile(sound, [2.5, 97.5]) if sound.size else (math.nan, math.nan)
            intervals[f"{name}_{part}"] = Interval(float(found[0]), float(low), float(high))
    return Gain(**intervals, brier_before=brier_skill(label, before, weights=weights),
                brier_after=brier_skill(label, after, weights=weights), count=len(label), damaged=int(truth.sum()),
                effective=float(weights.sum() ** 2 / (weights**2).sum()), blocks=len(names), block_m=size)


def _interval_json(interval: Interval) -> dict[str, float | None]:
    return {"value": _finite(interval.value), "low": _finite(interval.low), "high": _finite(interval.high)}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def grade_numbers(grades: Sequence[str], classes: Sequence[str]) -> Integers:
    """Grades by name as numbers 0 … K − 1; −1 for a name that the scheme lacks."""
    number = {name: i for i, name in enumerate(classes)}
    return np.array([number.get(grade, -1) for grade in grades], dtype=np.int64)
