"""Whether probabilities of grades keep what they promise: the fit of a calibration, and how far it is off.

* :func:`fit_calibration` from the means of held-out buildings' cells to their grades' probabilities;
* :func:`reliability` says how far probabilities are off: Brier score, log loss, expected calibration error.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

from ...models.damage_contract import Calibration
from .grading import UNKNOWN

FEWEST = 30  # buildings that a calibration is fitted on
BINS = 10
_RIDGE = 0.5  # per parameter, as much as half a building: keeps a grade that no building has finite
_LEAST = 1e-4


def fit_calibration(truth: ArrayLike, means: ArrayLike) -> Calibration | None:
    """The calibration under which held-out grades are likeliest.

    Parameters
    ----------
    truth : grades (n,), ``UNKNOWN`` where nobody knows
    means : (n, classes) of networks that never saw these buildings; NaN where no cell voted

    None for fewer than :data:`FEWEST` buildings, or where all have one grade: then nothing tells the odds.
    """
    grades, odds = _known(truth, means)
    if len(grades) < FEWEST or len(np.unique(grades)) < 2:
        return None
    logs = np.log(np.clip(odds, _LEAST, 1.0))
    rows = np.arange(len(grades))
    hot = np.zeros_like(logs)
    hot[rows, grades] = 1

    def loss(x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Of log power, and the log odds of each class; the derivative beside it."""
        power = float(np.exp(x[0]))
        found = log_softmax(power * logs + x[1:], 1)
        off = np.exp(found) - hot
        slope = np.concatenate([[power * float((off * logs).sum())], off.sum(0)])
        return float(-found[rows, grades].sum() + _RIDGE * (x @ x) / 2), slope + _RIDGE * x

    best = minimize(loss, np.zeros(1 + logs.shape[1]), jac=True, method="L-BFGS-B",
                    bounds=[(-4, 4)] + [(-12, 12)] * logs.shape[1]).x
    shares = np.exp(log_softmax(best[1:]))
    return Calibration(float(np.exp(best[0])), tuple(float(one) for one in shares))


def reliability(truth: ArrayLike, probabilities: ArrayLike, damaged: int) -> dict[str, Any]:
    """How far probabilities (n, classes) are off from grades (n,): JSON values.

    ``brier`` over all grades (0 to 2), ``log_loss`` (nats), and of the probability of damage (grade ``damaged`` or
    worse) ``brier_damaged``, ``error`` (expected calibration error over ten bins of equal width), the mean said and the
    share found.
    """
    grades, odds = _known(truth, probabilities)
    if not len(grades):
        return {"buildings": 0}
    hot = np.zeros_like(odds)
    hot[np.arange(len(grades)), grades] = 1
    said, found = odds[:, damaged:].sum(1), grades >= damaged
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    count, sum_said, sum_found = (np.bincount(bins, weights, BINS) for weights in (None, said, found.astype(float)))
    return {"buildings": len(grades), "brier": float(((odds - hot) ** 2).sum(1).mean()),
            "log_loss": float(-np.log(np.clip(odds[np.arange(len(grades)), grades], _LEAST, 1)).mean()),
            "brier_damaged": float(((said - found) ** 2).mean()),
            "error": float(np.abs(sum_said - sum_found).sum() / len(grades)),
            "said": float(said.mean()), "found": float(found.mean()),
            "bins": [{"buildings": int(n), "said": float(s / n), "found": float(f / n)}
                     for n, s, f in zip(count, sum_said, sum_found, strict=True) if n]}


def _known(truth: ArrayLike, odds: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    grades, values = np.asarray(truth, np.int64), np.asarray(odds, float)
    kept = (grades != UNKNOWN) & np.isfinite(values).all(1)
    return grades[kept], values[kept]
