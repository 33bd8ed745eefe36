"""How well picks agree with an analyst's: precision, recall, F1 and residuals, with intervals from the recordings.

A pick counts as right when it lies within a tolerance of an arrival of its phase that no better pick has taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOLERANCE_S = 0.1  #: customary (Zhu & Beroza 2019)


@dataclass(frozen=True)
class Matched:
    """Of one recording and one phase: right picks, false picks, arrivals missed, residuals (found minus true, s)."""

    right: int
    false: int
    missed: int
    residuals_s: tuple[float, ...] = ()


def match(found_s: Sequence[float], true_s: Sequence[float], tolerance_s: float = TOLERANCE_S) -> Matched:
    """Pair picks with arrivals, the closest first, each used once; the borders of the tolerance belong to it."""
    found, true = np.asarray(found_s, float), np.asarray(true_s, float)
    difference = found[:, None] - true[None, :]
    residuals: list[float] = []
    distance = np.abs(difference)
    for flat in np.argsort(distance, axis=None, kind="stable"):
        i, j = divmod(int(flat), max(len(true), 1))
        if np.isfinite(distance[i, j]) and distance[i, j] <= tolerance_s + 1e-9:
            residuals.append(float(difference[i, j]))
            distance[i, :] = distance[:, j] = np.inf
    return Matched(len(residuals), len(found) - len(residuals), len(true) - len(residuals), tuple(residuals))


def figures(matched: Sequence[Matched], draws: int = 1000, seed: int = 0) -> dict[str, float | list[float]]:
    """Precision, recall, F1 with its 95 % interval, and residuals' mean, standard deviation and mean size.

    The interval is that of a bootstrap over ``matched``: give one for each recording.
    """
    counts = np.array([(m.right, m.false, m.missed) for m in matched], float).reshape(-1, 3)
    residuals = np.array([r for m in matched for r in m.residuals_s])
    precision, recall, f1 = _rates(counts.sum(0))
    drawn = np.random.default_rng(seed).integers(0, max(len(counts), 1), (draws, len(counts)))
    spread = _rates(counts[drawn].sum(1).T)[2]
    nan = float("nan")
    return {
        "precision": float(precision), "recall": float(recall), "f1": float(f1),
        "f1_interval": [float(v) for v in np.nanpercentile(spread, [2.5, 97.5])] if len(counts) else [nan, nan],
        "mean_s": float(residuals.mean()) if len(residuals) else nan,
        "sd_s": float(residuals.std()) if len(residuals) else nan,
        "mae_s": float(np.abs(residuals).mean()) if len(residuals) else nan,
        "arrivals": int(counts[:, [0, 2]].sum()), "picks": int(counts[:, :2].sum()),
    }


def f1_difference(one: Sequence[Matched], other: Sequence[Matched], draws: int = 1000, seed: int = 0
                  ) -> tuple[float, float, float]:
    """F1 of ``one`` less that of ``other``, both on the same recordings in the same order, and its 95 % interval.

    The interval is that of a bootstrap over recordings, the same drawn for both; not a number where neither has picks
    or arrivals.
    """
    counts = np.array([[(m.right, m.false, m.missed) for m in part] for part in (one, other)], float).reshape(2, -1, 3)
    if not counts.shape[1]:
        return (float("nan"),) * 3
    value = np.subtract(*(_rates(part.sum(0))[2] for part in counts))
    drawn = np.random.default_rng(seed).integers(0, counts.shape[1], (draws, counts.shape[1]))
    spread = np.subtract(*(_rates(part[drawn].sum(1).T)[2] for part in counts))
    if not np.isfinite(spread).any():
        return float(value), float("nan"), float("nan")
    low, high = np.nanpercentile(spread, [2.5, 97.5])
    return float(value), float(low), float(high)


def _rates(counts: NDArray[np.floating]) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]:
    right, false, missed = counts
    with np.errstate(invalid="ignore", divide="ignore"):
        return (np.divide(right, right + false), np.divide(right, right + missed),
                np.divide(2 * right, 2 * right + false + missed))
