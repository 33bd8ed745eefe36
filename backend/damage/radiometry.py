"""The after image as if taken with the light and the sensor of the before image.

Learnt from unchanged ground only, from a bounded number of windows: a rising curve for each band that carries the
distribution of the after image into that of the before image, and a smooth offset over the ground for haze and for
light that differs from place to place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window
from scipy import ndimage

from .pair import Pair

# Windows each way, and cells across each: what is learnt from, for images of any size.
_LOOKS, _LOOK = 12, 48

# The offset varies over no less ground than this: a block of collapsed houses must not look like haze.
_SPACING_M = 400.0
_MOST_OFFSET = 0.15

_KNOTS = 33
_UNCHANGED = 0.6  # share of the cells that count as unchanged, those that fit best
_LEAST = 2000  # cells from which a curve can be learnt


@dataclass(frozen=True)
class Matching:
    """``curves`` (bands, 2, knots): brightness of the after image, rising, and what it becomes.

    ``offsets`` (bands, n, m) are added, at ``rows`` (n,) and ``cols`` (m,), evenly spaced cells of the grid.
    """

    curves: NDArray[np.float64]
    offsets: NDArray[np.float64]
    rows: NDArray[np.float64]
    cols: NDArray[np.float64]

    def __call__(self, after: NDArray[np.float32], window: Window) -> NDArray[np.float32]:
        """The after image (bands, H, W) of a window of the grid, matched, from 0 to 1."""
        height, width = after.shape[1:]
        down = _between(round(window.row_off) + 0.5 + np.arange(height), self.rows)
        across = _between(round(window.col_off) + 0.5 + np.arange(width), self.cols)
        matched = np.empty_like(after)
        for band, (curve, offset) in enumerate(zip(self.curves, self.offsets, strict=True)):
            more = down @ offset @ across.T
            matched[band] = np.clip(np.interp(after[band], curve[0], curve[1]) + more, 0.0, 1.0)
        return matched


def match_radiometry(pair: Pair) -> Matching | None:
    """Learn how the after image of a registered pair becomes like the before image; None where too little is seen."""
    looks = _look_around(pair)
    valid = [look.valid for look in looks]
    if sum(int(part.sum()) for part in valid) < _LEAST:
        return None
    before = np.concatenate([look.before[:, look.valid] for look in looks], axis=1).astype(np.float64)
    after = np.concatenate([look.after[:, look.valid] for look in looks], axis=1).astype(np.float64)
    place = np.concatenate([np.full(int(part.sum()), number) for number, part in enumerate(valid)])
    kept = np.ones(len(place), bool)
    curves = np.stack([_curve(one, other) for one, other in zip(after, before, strict=True)])
    for _ in range(3):
        away = np.abs(before - _through(curves, after)).max(axis=0)
        kept = away <= np.quantile(away, _UNCHANGED)
        curves = np.stack([_curve(one, other) for one, other in zip(after[:, kept], before[:, kept], strict=True)])
    rows, cols, offsets = _offsets(pair, [look.window for look in looks], place[kept],
                                   (before - _through(curves, after))[:, kept])
    return Matching(curves, offsets, rows, cols)


# --- helpers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Look:
    window: Window
    before: NDArray[np.float32]
    after: NDArray[np.float32]
    valid: NDArray[np.bool_]


def _look_around(pair: Pair) -> list[_Look]:
    """Windows spread evenly over the grid."""
    height, width = pair.grid.shape
    starts = [sorted({round(at) for at in np.linspace(0, max(size - _LOOK, 0), min(_LOOKS, max(1, size // _LOOK)))})
              for size in (height, width)]
    found = []
    for row in starts[0]:
        for col in starts[1]:
            window = Window(col, row, min(_LOOK, width), min(_LOOK, height))
            images = pair.read(window)
            found.append(_Look(window, images.before, images.after, images.valid))
    return found


def _curve(values: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rising curve (2, knots) from the quantiles of values to those wanted, straight on beyond the outermost."""
    shares = np.linspace(0.01, 0.99, _KNOTS - 2)
    knots, targets = np.quantile(values, shares), np.quantile(wanted, shares)
    knots = np.maximum.accumulate(knots + 1e-6 * np.arange(len(knots)))
    spread = max(float(knots[-1] - knots[0]), 1e-3)
    slope = min(max(float(targets[-1] - targets[0]) / spread, 0.25), 4.0)
    begin, end = min(-1e-3, float(knots[0]) - 1e-3), max(1.0 + 1e-3, float(knots[-1]) + 1e-3)
    return np.array([[begin, *knots, end], [targets[0] - slope * (knots[0] - begin), *targets,
                                            targets[-1] + slope * (end - knots[-1])]])


def _through(curves: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.interp(one, curve[0], curve[1]) for one, curve in zip(after, curves, strict=True)])


def _offsets(pair: Pair, windows: list[Window], place: NDArray[np.int_], left: NDArray[np.float64],
             ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Where (rows, cols) and how much (bands, n, m) brighter unchanged ground is before, smoothly over the ground."""
    height, width = pair.grid.shape
    cell = math.sqrt(math.prod(pair.grid.cell_size_m))
    spacing = max(_SPACING_M / cell, max(height, width) / _LOOKS)
    counts = [max(1, math.ceil(size / spacing)) for size in (height, width)]
    rows, cols = ((np.arange(count) + 0.5) * size / count for count, size in zip(counts, (height, width), strict=True))
    middles = np.array([(window.row_off + window.height / 2, window.col_off + window.width / 2) for window in windows])
    boxes = (np.floor(middles / np.array([height, width]) * np.array(counts)).astype(np.intp)
             .clip(0, np.array(counts) - 1))
    box = boxes[:, 0] * counts[1] + boxes[:, 1]
    values = np.zeros((len(left), math.prod(counts)))
    weight = np.zeros(math.prod(counts))
    for number in np.unique(box[place]):
        here = box[place] == number
        if here.sum() >= _LEAST // 10:
            values[:, number] = np.median(left[:, here], axis=1)
            weight[number] = 1.0
    grids = values.reshape(-1, *counts)
    known = weight.reshape(counts)
    # What is known, spread into what is not and smoothed; of a single place there is nothing to smooth.
    share = np.maximum(ndimage.gaussian_filter(known, 1.0, mode="nearest"), 1e-6)
    smooth = np.stack([ndimage.gaussian_filter(np.where(known > 0, part, 0.0), 1.0, mode="nearest") / share
                       for part in grids])
    return rows, cols, np.clip(smooth, -_MOST_OFFSET, _MOST_OFFSET)


def _between(positions: NDArray[np.float64], lattice: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (positions, lattice) by which values on an even lattice become values between; beyond it they stay."""
    step = lattice[1] - lattice[0] if len(lattice) > 1 else 1.0
    place = np.clip((positions - lattice[0]) / step, 0.0, len(lattice) - 1.0)
    return np.asarray(np.maximum(1.0 - np.abs(place[:, None] - np.arange(len(lattice))), 0.0))
