"""How alike two pieces of ground look, whatever the light: correlation of gradients, with and without shadows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

Array = NDArray[np.float64]

# Gradients are divided by their length plus so many times the usual one: that evens out light and keeps noise small.
_EVENED = 3.0

# The width of the gradients' smoothing, in cells; correlation is over about so many cells that vary together.
_SIGMA = 1.5
_TOGETHER = 4.0 * math.pi * _SIGMA**2

# A point is believed when its correlation is so many times what chance gives, and at least this.
_CHANCE = 4.0
_LEAST_CORRELATION = 0.12

# Perhaps in shadow: darker than so much of the mean of so many cells around, above the darkest.
_DARK, _AROUND = 0.65, 61
_EDGE = 4  # an edge shows in gradients over so many widths of their smoothing
_BESIDE = 2.0  # cells by which the weighted correlation may differ from the plain one
_ALIKE = 2.0  # cells over which both images are compared cell by cell


def binned(grey: NDArray[np.float32], known: NDArray[np.bool_], cells: int,
           ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Means over ``cells`` × ``cells`` cells, where at least half are known; the sides are multiples of that."""
    if cells == 1:
        return grey, known
    shape = grey.shape[0] // cells, cells, grey.shape[1] // cells, cells
    share = known.reshape(shape).mean(axis=(1, 3))
    total = np.where(known, grey, 0.0).reshape(shape).mean(axis=(1, 3))
    return np.where(share > 0, total / np.maximum(share, 1e-6), 0.0).astype(np.float32), share >= 0.5


def oriented(grey: NDArray[np.float32], known: NDArray[np.bool_],
             ) -> tuple[NDArray[np.complex64], NDArray[np.bool_]]:
    """Gradients as complex numbers (across + i·down), their length evened out, and where they are known."""
    # Unknown cells take the value of their surroundings: no edge stands out, and gradients near them don't count.
    if not known.all():
        weight = ndimage.gaussian_filter(known.astype(np.float32), 4.0)
        grey = np.where(known, grey, ndimage.gaussian_filter(np.where(known, grey, 0.0), 4.0)
                        / np.maximum(weight, 1e-3)).astype(np.float32)
        known = ndimage.binary_erosion(known, np.ones((3, 3), bool), iterations=math.ceil(2 * _SIGMA),
                                       border_value=1)
    across = ndimage.gaussian_filter(grey, _SIGMA, order=(0, 1))
    down = ndimage.gaussian_filter(grey, _SIGMA, order=(1, 0))
    gradient = across + 1j * down
    length = np.abs(gradient)
    usual = float(np.median(length[known])) if known.any() else 0.0
    return (gradient / (length + _EVENED * max(usual, 1e-4))).astype(np.complex64), known


def near_shadow(grey: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells (h, w) that may lie in shadow, or so near to one that its edge shows in their gradient.

    Dark roofs and woods are taken for shadow too; it is for leaving cells out where enough others are left.
    """
    if not known.any():
        return ~known
    weight = ndimage.uniform_filter(known.astype(np.float32), _AROUND)
    usual = ndimage.uniform_filter(np.where(known, grey, 0.0), _AROUND) / np.maximum(weight, 1e-3)
    darkest = np.percentile(grey[known], 1.0)
    dark = known & (grey - darkest < _DARK * (usual - darkest))
    return np.asarray(ndimage.binary_dilation(dark, iterations=math.ceil(_EDGE * _SIGMA)))


def alike(one: NDArray[np.complex64], other: NDArray[np.complex64], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How alike two images (h, w) that already lie on each other are around each cell, from 0 to 1."""
    both = np.where(known, (np.conj(one) * other).real, 0.0)
    power = np.where(known, 0.5 * (np.abs(one) ** 2 + np.abs(other) ** 2), 0.0)
    share = ndimage.gaussian_filter(both, _ALIKE) / np.maximum(ndimage.gaussian_filter(power, _ALIKE), 1e-6)
    return np.asarray(np.clip(share, 0.0, 1.0) ** 2, np.float32)


def offset(fixed: NDArray[np.complex64], fixed_known: NDArray[np.bool_], moving: NDArray[np.complex64],
           moving_known: NDArray[np.bool_], search: int, weight: NDArray[np.float32] | None = None,
           ) -> tuple[float, float, float]:
    """How far (down, across) a patch (h, w) has moved inside another (h + 2·search, w + 2·search), and the
    correlation there; NaN for the first two where chance could do as well.

    The normalised cross-correlation of complex (oriented) values, each image's unknown cells left out, at every
    whole offset; then the top of a paraboloid through the nine values around the highest.  With ``weight`` (h, w), from
    0 to 1, that of the weighted correlation, where it lies no more than two cells beside.
    """
    surface = _correlations(fixed, fixed_known.astype(np.float32), moving, moving_known, search)
    if surface is None:
        return math.nan, math.nan, 0.0
    row, col = _highest(surface)
    peak = float(surface[row, col])
    chance = math.sqrt(_TOGETHER / (2.0 * fixed_known.sum()))
    rest = surface.copy()
    rest[max(row - 3, 0):row + 4, max(col - 3, 0):col + 4] = -1.0
    if (not _inside(row, col, surface) or peak < max(_LEAST_CORRELATION, _CHANCE * chance)
            or rest.max() > 0.85 * peak):  # rows of houses, waves, fields: it could as well be elsewhere
        return math.nan, math.nan, peak
    if weight is not None and (finer := _correlations(fixed, fixed_known * weight, moving, moving_known,
                                                      search)) is not None:
        there = _highest(finer)
        if _inside(*there, finer) and math.dist(there, (row, col)) <= _BESIDE:
            surface, (row, col) = finer, there
    down, across = _top(surface[row - 1:row + 2, col - 1:col + 2])
    return row - search + down, col - search + across, peak


def _correlations(fixed: NDArray[np.complex64], weight: NDArray[np.float32], moving: NDArray[np.complex64],
                  moving_known: NDArray[np.bool_], search: int) -> Array | None:
    """The normalised correlation at all whole offsets (2·search + 1, 2·search + 1); None where nothing varies."""
    shape = tuple(fft.next_fast_len(size) for size in moving.shape)
    other = np.where(moving_known, moving, 0)
    spans = tuple(slice(0, 2 * search + 1) for _ in shape)

    def correlated(a: NDArray[np.complex64] | NDArray[np.float32], b: NDArray[np.complex64] | NDArray[np.float32],
                   ) -> Array:
        if np.iscomplexobj(a):
            return np.asarray(fft.ifft2(np.conj(fft.fft2(a, shape)) * fft.fft2(b, shape)).real[spans], np.float64)
        # Of real arrays half of the waves tell all.
        return np.asarray(fft.irfft2(np.conj(fft.rfft2(a, shape)) * fft.rfft2(b, shape), shape)[spans], np.float64)

    # The sums of squares over what is known of the other image under the patch.
    power = correlated(weight * np.abs(fixed) ** 2, moving_known.astype(np.float32)), correlated(
        weight, np.abs(other) ** 2)
    scale = np.sqrt(np.maximum(power[0], 0.0) * np.maximum(power[1], 0.0))
    if not scale.max() > 0.0:
        return None
    least = 1e-3 * scale.max()
    return np.where(scale > least, correlated(weight * fixed, other) / np.maximum(scale, least), 0.0)


def _highest(surface: Array) -> tuple[int, int]:
    row, col = np.unravel_index(int(np.argmax(surface)), surface.shape)
    return int(row), int(col)


def _inside(row: int, col: int, surface: Array) -> bool:
    """Whether there are values on all sides."""
    return 0 < row < surface.shape[0] - 1 and 0 < col < surface.shape[1] - 1


def _top(nine: Array) -> tuple[float, float]:
    """Where the paraboloid through 3 × 3 values (by least squares) is highest, from the middle; at most half a cell
    … beyond which the values are no top, and the middle serves."""
    y, x = np.mgrid[-1:2, -1:2].astype(np.float64)
    design = np.stack([np.ones(9), x.ravel(), y.ravel(), x.ravel() ** 2, x.ravel() * y.ravel(), y.ravel() ** 2], 1)
    _, b, c, d, e, f = np.linalg.lstsq(design, nine.ravel(), rcond=None)[0]
    bottom = 4 * d * f - e * e
    if not (d < 0 and f < 0 and bottom > 0):
        return 0.0, 0.0
    across, down = (e * c - 2 * f * b) / bottom, (e * b - 2 * d * c) / bottom
    return (float(down), float(across)) if max(abs(down), abs(across)) <= 1.0 else (0.0, 0.0)
