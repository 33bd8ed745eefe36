"""What the simple models see: a cell's own values, and what its surroundings are like.

One function serves points and maps: patches go in as a batch of small tiles and come out as one cell each, a map's
tile goes in as a batch of one.  So a cell gets the same features either way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def cell_features(continuous: Floats, valid: NDArray[np.bool_], codes: NDArray[np.integer], classes: tuple[int, ...],
                  halo: int) -> Floats:
    """Values at the cells themselves.

    Parameters
    ----------
    continuous, valid : (B, Cc, H, W) encoded values, 0 where missing, and where they are known
    codes : (B, Ck, H, W) encoded categories, 0 where missing or unknown
    classes : for each categorical band how many codes there are besides 0
    halo : cells at the rim that are context only

    Returns
    -------
    (B, H - 2 halo, W - 2 halo, F) float32: the values, and one column for each category
    """
    inner = (..., slice(halo, continuous.shape[-2] - halo), slice(halo, continuous.shape[-1] - halo))
    parts = [np.moveaxis(continuous[inner], 1, -1)]
    for band, count in enumerate(classes):
        known = np.arange(1, count + 1)
        parts.append((codes[inner][:, band, ..., None] == known).astype(np.float32))
    return np.concatenate(parts, axis=-1, dtype=np.float32)


def surroundings_features(continuous: Floats, valid: NDArray[np.bool_], codes: NDArray[np.integer],
                          classes: tuple[int, ...], halo: int) -> Floats:
    """:func:`cell_features`, and what the square of ``halo`` cells each way is like: the mean and the standard
    deviation of each continuous band where it is known, and the part of the square that each category covers.

    Takes and returns what :func:`cell_features` does.
    """
    width = 2 * halo + 1
    parts = [cell_features(continuous, valid, codes, classes, halo)]
    known = np.maximum(_window_sums(valid, width, np.int64), 1)
    values = np.where(valid, continuous, np.float32(0))
    mean = _window_sums(values, width, np.float64) / known
    square = _window_sums(values.astype(np.float64) ** 2, width, np.float64) / known
    deviation = np.sqrt(np.maximum(square - mean**2, 0.0))
    parts += [np.moveaxis(mean, 1, -1), np.moveaxis(deviation, 1, -1)]
    for band, count in enumerate(classes):
        for code in range(1, count + 1):
            share = _window_sums(codes[:, band] == code, width, np.int32) / np.float32(width * width)
            parts.append(share[..., None])
    return np.concatenate(parts, axis=-1, dtype=np.float32)


def cell_width(continuous: int, classes: tuple[int, ...]) -> int:
    """How many features :func:`cell_features` gives; they come first in :func:`surroundings_features`."""
    return continuous + sum(classes)


def surroundings_width(continuous: int, classes: tuple[int, ...]) -> int:
    """How many features :func:`surroundings_features` gives for so many continuous bands and ``classes``."""
    return cell_width(continuous, classes) + 2 * continuous + sum(classes)


def _window_sums(values: NDArray, width: int, kind: type) -> NDArray:
    """Sums over every square of ``width`` cells inside: (..., H, W) to (..., H - width + 1, W - width + 1)."""
    for axis in (-2, -1):
        total: NDArray = np.cumsum(values, axis=axis, dtype=kind)
        rest = total.shape[axis] - width
        after = np.take(total, range(width - 1, total.shape[axis]), axis=axis)
        before = np.take(total, range(rest), axis=axis)
        begin = [slice(None)] * total.ndim
        begin[axis] = slice(1, None)
        after[tuple(begin)] -= before
        values = after
    return values
