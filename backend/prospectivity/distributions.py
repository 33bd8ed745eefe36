"""How a layer's values are spread among deposits and background: kept in the model card, asked again for a place."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Ranks at which a distribution is kept: every percent, the least and the greatest value included.
_RANKS = np.linspace(0.0, 1.0, 101)
_BARS = 24

# A layer whose greatest drawn value is this many times its median has a logarithmic axis.
_SKEWED = 10.0


def distribution(values: NDArray[np.floating], valid: NDArray[np.bool_], labels: NDArray[np.integer],
                 categorical: bool) -> dict[str, Any]:
    """JSON values that tell how a band's values (n,) differ between deposits and background.

    Continuous: for each of ``deposits`` and ``background`` the ``count`` of values, their ``quantiles`` at every
    percent and the shares of values in the ``bars`` between the common ``edges`` (what lies beyond is counted in the
    outermost).  Categorical: ``count`` and the ``shares`` of the codes.
    """
    kinds = {"deposits": values[valid & (labels == 1)], "background": values[valid & (labels == 0)]}
    if categorical:
        return {name: _shares(chosen) for name, chosen in kinds.items()}
    known = values[valid].astype(np.float64)
    edges = _edges(known, kinds["deposits"])
    described: dict[str, Any] = {"edges": _short(edges)}
    for name, chosen in kinds.items():
        # In the precision of the edges, or the outermost values may be rounded to beyond them.
        bars, _ = np.histogram(np.clip(chosen.astype(np.float64), edges[0], edges[-1]), edges)
        described[name] = {"count": int(chosen.size),
                           "quantiles": _short(np.quantile(chosen, _RANKS)) if chosen.size else [],
                           "bars": _short(bars / max(chosen.size, 1))}
    return described


def percentile(quantiles: ArrayLike, value: float) -> float | None:
    """Percent of the values with these ``quantiles`` that lie below ``value``, ties counted half; None without any."""
    known = np.asarray(quantiles, np.float64)
    if not known.size:
        return None
    # np.interp takes one end of a run of equal quantiles; the middle of both ends counts ties half.
    below = np.interp(value, known, _RANKS, left=0.0, right=1.0)
    above = 1.0 - np.interp(-value, -known[::-1], _RANKS, left=0.0, right=1.0)
    return float(50.0 * (below + above))


def _shares(codes: NDArray[np.floating]) -> dict[str, Any]:
    found, counts = np.unique(codes, return_counts=True)
    return {"count": int(codes.size), "shares": {str(int(code)): float(f"{count / codes.size:.6g}")
                                                 for code, count in zip(found, counts, strict=True)}}


def _edges(known: NDArray[np.float64], deposits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Ends of the bars: from the first percentile of all points to the 98th, or the 95th of the deposits if greater."""
    if not known.size:
        return np.linspace(0.0, 1.0, _BARS + 1)
    low, middle, high = (float(value) for value in np.quantile(known, [0.01, 0.5, 0.98]))
    if deposits.size:
        high = max(high, float(np.quantile(deposits, 0.95)))
    if low > 0 and high > _SKEWED * middle:
        return np.geomspace(low, high, _BARS + 1)
    if not high > low:  # nearly constant: an axis of some width all the same
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, _BARS + 1)


def _short(numbers: ArrayLike) -> list[float]:
    """As many digits as a value of float32 needs, and no more."""
    return [float(f"{number:.9g}") for number in np.asarray(numbers, np.float64)]
