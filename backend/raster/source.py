"""Raster layers, seen on any grid.

:class:`RasterLayer` reads windows *of a target grid* from a file in whatever CRS, resolution, offset, data type and
nodata it has.  Nothing is resampled to disk, and the value of a cell never depends on the window it is read in.

Where the cells of file and grid coincide, values are read as they are.  Elsewhere each cell centre is carried into the
file exactly (no approximated transform) and takes

- categorical: the value of the file's cell that holds it;
- continuous: the bilinear value of the four nearest file cells, the missing ones left out;
- continuous, a grid cell spanning two or more file cells: the mean of the bilinear values at evenly spaced points of
  the grid cell, about one per file cell beneath (so the plain mean of the cells beneath where these fit in whole), at
  most 1024 each way; missing when fewer than half of the points have a value.

The sampling is done here and not by GDAL's warper because that one approximates the transform per chunk, so that the
tiling would show in the map, and spans an averaged cell between two of its corners, which fails on rotated grids.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from ..errors import InputError
from ..tools.declaration import split_source
from .crs import transformer_between
from .dataset import checked_dataset, damaged, environment, known_cells
from .grid import Grid, affine_map

# Cells of the grid (times points per cell), and of the file, held at once while resampling.
_MOST_POINTS = 1 << 20
_MOST_FILE_CELLS = 1 << 23

# Points across a cell of the grid at most, however fine the file.
_MOST_POINTS_ACROSS = 1024

# Codes of categories travel as float32, which counts exactly to here.
_LARGEST_CODE = 1 << 24

# Cell centres that fall on an edge between two file cells would go either way by rounding; this moves them one way.
_TIE = 1e-6


@dataclass
class Block:
    """Values of C bands on a window of a grid.

    A missing value is False in ``valid``, never a number; ``values`` is 0 there.
    """

    values: np.ndarray  # float32 (C, h, w)
    valid: np.ndarray  # bool (C, h, w)


@dataclass(frozen=True)
class BandInfo:
    """What one band of evidence is: its name, unit ('' when unknown), whether its numbers are codes of categories.

    ``categories`` are the names that the codes 0, 1, 2 … stand for, where the layer's codes were made from text.
    """

    name: str
    unit: str = ""
    categorical: bool = False
    categories: tuple[str, ...] | None = None


class RasterLayer:
    """A raster file as evidence.

    Parameters
    ----------
    source
        ``path``, ``path|bands=1,3`` or ``path|bands=1,3|name=Magnetics``; without bands, all but an alpha band.
    categorical
        Whether the numbers are codes of categories (never interpolated).
    name
        Name for the report; else the ``name=`` of the source, else the file's.

    Raises
    ------
    InputError
        The file is missing, damaged, complex-valued, has no CRS or lacks a band.

    Notes
    -----
    May be read from several threads; reads of one layer wait for one another.
    """

    def __init__(self, source: str, categorical: bool = False, name: str | None = None) -> None:
        self.source = source
        self.path, options = split_source(source)
        self.categorical = categorical
        self.name = name or options.get("name") or Path(self.path).stem
        self._lock = threading.Lock()
        self._ways: dict[Grid, _Way] = {}
        self._dataset = checked_dataset(self.path, self.name)
        self.grid = Grid(self._dataset.crs, self._dataset.transform, self._dataset.height, self._dataset.width)
        self._indexes = _band_indexes(self._dataset, options.get("bands"), self.name)
        self.bands = self._band_infos(named=bool(name or options.get("name")))
        self._scaling = [(self._dataset.scales[i - 1], self._dataset.offsets[i - 1]) for i in self._indexes]

    def __repr__(self) -> str:
        return f"RasterLayer({self.source!r}, categorical={self.categorical}, name={self.name!r})"

    def require_overlap(self, grid: Grid) -> None:
        """Raise :class:`InputError` unless the file's extent meets the grid's."""
        # The grid's edge and middle lines, carried into the file: cheap, and right for curved and rotated edges alike.
        rows, cols = np.meshgrid(np.linspace(0, grid.height, 33), np.linspace(0, grid.width, 33), indexing="ij")
        file_cols, file_rows = self._way(grid)(cols, rows)
        finite = np.isfinite(file_cols) & np.isfinite(file_rows)
        if finite.any():
            file_cols, file_rows = file_cols[finite], file_rows[finite]
            if (file_cols.max() > 0 and file_cols.min() < self.grid.width
                    and file_rows.max() > 0 and file_rows.min() < self.grid.height):
                return
        raise InputError(f"Layer '{self.name}' does not overlap the mapped area: check its coordinate reference "
                         "system, or leave the layer out.")

    def read(self, grid: Grid, window: Window) -> Block:
        """The layer on a window of ``grid``.

        Parameters
        ----------
        grid
            The target grid, in any CRS.
        window
            In cells of ``grid``; it may reach over the grid's edge, where every value is missing.

        Raises
        ------
        InputError
            The file turns out damaged or truncated, or a category's code is beyond 16,777,216.
        """
        top, left = round(window.row_off), round(window.col_off)
        height, width = round(window.height), round(window.width)
        block = Block(np.zeros((len(self.bands), height, width), np.float32),
                      np.zeros((len(self.bands), height, width), bool))
        # Only the part of the window on the grid is read.
        row0, row1 = max(top, 0), min(top + height, grid.height)
        col0, col1 = max(left, 0), min(left + width, grid.width)
        if row0 >= row1 or col0 >= col1:
            return block
        inside = (slice(None), slice(row0 - top, row1 - top), slice(col0 - left, col1 - left))
        part = Block(block.values[inside], block.valid[inside])
        offset = grid.offset_in(self.grid)
        if offset is not None:
            self._copy(part, row0 + offset[0], col0 + offset[1])
        else:
            self._sample(part, grid, row0, col0)
        part.values[~part.valid] = 0.0
        if self.categorical and np.abs(part.values).max(initial=0.0) > _LARGEST_CODE:
            raise InputError(f"Categorical layer '{self.name}' has codes beyond {_LARGEST_CODE:,}, which can't be kept "
                             "apart: reclassify it to smaller codes.")
        return block

    # --- helpers -------------------------------------------------------------------------------------------------

    def _band_infos(self, named: bool) -> list[BandInfo]:
        infos = []
        for index in self._indexes:
            description = (self._dataset.descriptions[index - 1] or "").strip()
            if len(self._indexes) == 1:
                name = self.name if named else description or self.name
            else:
                name = f"{self.name} {description or index}" if named or not description else description
            infos.append(BandInfo(name, self._dataset.units[index - 1] or "", self.categorical))
        return infos

    def _file_window(self, row: int, col: int, height: int, width: int) -> Block:
        """A window of the file itself, inside its extent."""
        window = Window(col, row, width, height)
        try:
            with self._lock, environment():
                raw = self._dataset.read(self._indexes, window=window)
                valid = np.stack([known_cells(self._dataset, index, band, window)
                                  for index, band in zip(self._indexes, raw, strict=True)])
        except RasterioError as error:
            raise InputError(damaged(self.name, self.path)) from error
        values = np.zeros(raw.shape, np.float32)
        for i, (scale, offset) in enumerate(self._scaling):
            # Float64 beyond float32's range becomes infinite, hence missing: no message needed.
            with np.errstate(over="ignore", invalid="ignore"):
                values[i] = raw[i] if (scale, offset) == (1.0, 0.0) else raw[i] * scale + offset
        valid &= np.isfinite(values)
        values[~valid] = 0.0
        return Block(values, valid)

    def _copy(self, part: Block, row: int, col: int) -> None:
        """Fill ``part`` from the file's cells that begin at ``row``, ``col``: the cells coincide."""
        height, width = part.valid.shape[1:]
        row0, row1 = max(row, 0), min(row + height, self.grid.height)
        col0, col1 = max(col, 0), min(col + width, self.grid.width)
        if row0 >= row1 or col0 >= col1:
            return
        read = self._file_window(row0, col0, row1 - row0, col1 - col0)
        inside = (slice(None), slice(row0 - row, row1 - row), slice(col0 - col, col1 - col))
        part.values[inside], part.valid[inside] = read.values, read.valid

    def _sample(self, part: Block, grid: Grid, row: int, col: int) -> None:
        """Fill ``part``, whose first cell is ``row``, ``col`` of ``grid``, by resampling."""
        way = self._way(grid)
        down, across = (1, 1) if self.categorical else way.points_per_cell
        height, width = part.valid.shape[1:]
        rows = row + (np.arange(height * down) + 0.5) / down
        cols = col + (np.arange(width * across) + 0.5) / across
        if rows.size * cols.size > _MOST_POINTS and height * width > 1:
            return self._sample_halves(part, grid, row, col)
        file_cols, file_rows = way(*np.meshgrid(cols, rows))
        reach = 0 if self.categorical else 1
        row0, row1 = _span(file_rows, reach, self.grid.height)
        col0, col1 = _span(file_cols, reach, self.grid.width)
        if row0 >= row1 or col0 >= col1:
            return None
        if (row1 - row0) * (col1 - col0) > _MOST_FILE_CELLS and height * width > 1:
            return self._sample_halves(part, grid, row, col)
        there = self._file_window(row0, col0, row1 - row0, col1 - col0)
        values, valid = (nearest if self.categorical else bilinear)(there, (row0, col0), file_rows, file_cols)
        part.values[:], part.valid[:] = _block_means(values, valid, down, across)
        return None

    def _sample_halves(self, part: Block, grid: Grid, row: int, col: int) -> None:
        height, width = part.valid.shape[1:]
        if height >= width:
            half = height // 2
            self._sample(Block(part.values[:, :half], part.valid[:, :half]), grid, row, col)
            self._sample(Block(part.values[:, half:], part.valid[:, half:]), grid, row + half, col)
        else:
            half = width // 2
            self._sample(Block(part.values[:, :, :half], part.valid[:, :, :half]), grid, row, col)
            self._sample(Block(part.values[:, :, half:], part.valid[:, :, half:]), grid, row, col + half)

    def _way(self, grid: Grid) -> _Way:
        if grid not in self._ways:
            self._ways[grid] = _Way(grid, self.grid, self.name)
        return self._ways[grid]


class _Way:
    """From columns and rows of ``grid`` to columns and rows of ``file``, exactly."""

    def __init__(self, grid: Grid, file: Grid, name: str) -> None:
        self._same_crs = grid.crs == file.crs
        self._to_ground, self._to_file = grid.transform, ~file.transform
        self._direct = self._to_file * self._to_ground
        if not self._same_crs:
            self._transformer = transformer_between(grid.crs, file.crs, name)
        # Spans of one grid cell in file cells, at the middle of the grid.
        col, row = grid.width / 2, grid.height / 2
        x, y = self(np.array([col - 0.5, col + 0.5, col, col]), np.array([row, row, row - 0.5, row + 0.5]))
        across, down = math.hypot(x[1] - x[0], y[1] - y[0]), math.hypot(x[3] - x[2], y[3] - y[2])
        coarse = max(across, down) >= 2.0 - _TIE and math.isfinite(across + down)
        # (down, across): 1 means bilinear.
        self.points_per_cell = (_points(down), _points(across)) if coarse else (1, 1)

    def __call__(self, cols: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self._same_crs:
            return affine_map(self._direct, cols, rows)
        x, y = self._transformer.transform(*affine_map(self._to_ground, cols, rows))
        with np.errstate(invalid="ignore"):  # what has no place in the file's CRS comes as infinity
            return affine_map(self._to_file, np.asarray(x), np.asarray(y))


def _points(cells: float) -> int:
    """How many points to take across so many file cells."""
    return min(max(1, math.ceil(cells - 1e-3)), _MOST_POINTS_ACROSS)


def nearest(block: Block, origin: tuple[int, int], rows: np.ndarray,
            cols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values (C, …) and validity of the cells that hold the points.

    ``origin`` is the row and column of the block's first cell in the frame of ``rows`` and ``cols`` (fractional; a
    cell's centre lies at a half).
    """
    inside, row, col = _cells(block, origin, np.floor(rows + _TIE), np.floor(cols + _TIE))
    valid = block.valid[:, row, col] & inside
    return np.where(valid, block.values[:, row, col], np.float32(0)), valid


def bilinear(block: Block, origin: tuple[int, int], rows: np.ndarray,
             cols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bilinear values (C, …) at the points, as :func:`nearest`; missing neighbours get no weight.

    A point has a value where the cell that holds it has one: no edge grows or shrinks.
    """
    _, valid = nearest(block, origin, rows, cols)
    row0, col0 = np.floor(rows - 0.5), np.floor(cols - 0.5)
    total, weight = np.zeros(valid.shape), np.zeros(valid.shape)
    with np.errstate(invalid="ignore"):  # points without a place are infinite, and not valid
        down, across = rows - 0.5 - row0, cols - 0.5 - col0
    for r, share_r in ((0, 1 - down), (1, down)):
        for c, share_c in ((0, 1 - across), (1, across)):
            inside, row, col = _cells(block, origin, row0 + r, col0 + c)
            w = np.where(block.valid[:, row, col] & inside, share_r * share_c, 0.0)
            total += w * block.values[:, row, col]
            weight += w
    valid &= weight > 0
    return np.where(valid, total / np.where(valid, weight, 1.0), 0.0).astype(np.float32), valid


def _band_indexes(dataset: DatasetReader, bands: str | None, name: str) -> list[int]:
    if bands is None:
        return [i for i, meaning in zip(dataset.indexes, dataset.colorinterp, strict=True)
                if meaning != ColorInterp.alpha] or list(dataset.indexes)
    indexes = [int(part) if part.strip().isdigit() else 0 for part in bands.split(",")]
    if not set(indexes) <= set(dataset.indexes):
        raise InputError(f"Layer '{name}' has bands 1 to {dataset.count}, not 'bands={bands}': correct "
                         "the band numbers.")
    return indexes


def _span(positions: np.ndarray, reach: int, size: int) -> tuple[int, int]:
    """First and last-plus-one index of the file's cells, of ``size``, that fractional positions need."""
    finite = positions[np.isfinite(positions)]
    if not finite.size:
        return 0, 0
    low, high = float(finite.min()), float(finite.max())
    return max(0, math.floor(max(low, -2.0)) - reach), min(size, math.floor(min(high, size + 2.0) + _TIE) + 1 + reach)


def _cells(block: Block, origin: tuple[int, int], rows: np.ndarray,
           cols: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which whole ``rows`` and ``cols`` lie in the block, and their indices there (0, 0 for those outside)."""
    height, width = block.valid.shape[1:]
    rows, cols = rows - origin[0], cols - origin[1]
    inside = (rows >= 0) & (rows < height) & (cols >= 0) & (cols < width)  # false for NaN and infinity
    return inside, np.where(inside, rows, 0).astype(np.intp), np.where(inside, cols, 0).astype(np.intp)


def _block_means(values: np.ndarray, valid: np.ndarray, down: int, across: int) -> tuple[np.ndarray, np.ndarray]:
    """Means over ``down`` × ``across`` points of each cell, where at least half have a value."""
    if (down, across) == (1, 1):
        return values, valid
    bands, height, width = values.shape
    shape = (bands, height // down, down, width // across, across)
    total = values.reshape(shape).sum(axis=(2, 4), dtype=np.float64)  # invalid values are 0
    count = valid.reshape(shape).sum(axis=(2, 4))
    enough = 2 * count >= down * across
    return np.where(enough, total / np.maximum(count, 1), 0.0).astype(np.float32), enough
