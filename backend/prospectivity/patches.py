"""The evidence around points: read once, encoded as often as there are folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from ..monitor import Monitor
from ..raster.source import BandInfo, Block
from .evidence import Encoding, EvidenceStack, fit_encoding
from .training import Patches

# Points are read by squares of the grid, so that each part of a file is decompressed about once.
_SQUARE = 256


@dataclass
class Samples:
    """Deposits and background with the evidence around them.

    ``values`` float32 and ``valid`` bool are (N, C, S, S), S odd, the point's own cell in the middle; ``labels`` (N,)
    1 at deposits; ``x_m``, ``y_m`` (N,) positions in metres; ``rows``, ``cols`` (N,) cells; ``ground_cells`` the cells
    of ground that the background stands for.
    """

    values: NDArray[np.float32]
    valid: NDArray[np.bool_]
    labels: NDArray[np.int64]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    bands: tuple[BandInfo, ...]
    ground_cells: int

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def centres(self) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Values and validity (C, N) of the points' own cells."""
        middle = self.values.shape[-1] // 2
        return self.values[:, :, middle, middle].T, self.valid[:, :, middle, middle].T

    def with_points(self, around: Block) -> Samples:
        """The same bands at other points, of which only the evidence (N, C, S, S) around them is known."""
        none = np.zeros(len(around.values), np.int64)
        return Samples(around.values, around.valid, none, none.astype(float), none.astype(float), none, none,
                       self.bands, self.ground_cells)

    def fit_encoding(self, training: NDArray[np.integer]) -> Encoding:
        """Scaling and categories as the ground of the ``training`` points shows them."""
        values, valid = self.centres
        return fit_encoding(values[:, training], valid[:, training], self.bands)

    def encoded(self, encoding: Encoding) -> Patches:
        """All patches as a model takes them."""
        count, bands, size, _ = self.values.shape

        def flat(array: NDArray) -> NDArray:
            return array.transpose(1, 0, 2, 3).reshape(bands, count * size, size)

        def stacked(array: NDArray) -> NDArray:
            return np.ascontiguousarray(array.reshape(len(array), count, size, size).transpose(1, 0, 2, 3))

        block = encoding.apply(Block(flat(self.values), flat(self.valid)))
        return Patches(stacked(block.continuous), stacked(block.valid), stacked(block.codes.astype(np.int16)))


def read_patches(stack: EvidenceStack, rows: NDArray[np.integer], cols: NDArray[np.integer], size: int,
                 monitor: Monitor) -> Block:
    """Evidence (N, C, size, size) around cells ``rows``, ``cols`` (N,); beyond the grid it is missing."""
    half = size // 2
    count = len(rows)
    values = np.zeros((count, len(stack.bands), size, size), np.float32)
    valid = np.zeros(values.shape, bool)
    square = (np.asarray(rows) // _SQUARE) * (stack.grid.width // _SQUARE + 1) + np.asarray(cols) // _SQUARE
    groups = np.split(np.argsort(square, kind="stable"), np.flatnonzero(np.diff(np.sort(square, kind="stable"))) + 1)
    for group in monitor.track(groups, len(groups)):
        top, left = int(rows[group].min()) - half, int(cols[group].min()) - half
        height = int(rows[group].max()) + half + 1 - top
        width = int(cols[group].max()) + half + 1 - left
        block = stack.read(Window(left, top, width, height))
        for point in group:
            row, col = int(rows[point]) - half - top, int(cols[point]) - half - left
            values[point] = block.values[:, row : row + size, col : col + size]
            valid[point] = block.valid[:, row : row + size, col : col + size]
    return Block(values, valid)
