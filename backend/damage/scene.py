"""One image of a pair, seen on the pair's grid: which of its bands, where its cells lie, how bright is bright.

Every value is interpolated once, from the file's own cells, whatever the way between file and grid: another CRS,
rotation, another cell size, the displacement that registration found.  Positions are carried exactly at every
sixteenth row and column of the *grid*, and linearly between those, so that they never depend on the window.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.windows import Window
from scipy import ndimage

from ..errors import InputError, ParameterError
from ..raster.crs import transformer_between
from ..raster.dataset import damaged, environment, known_cells, open_raster
from ..raster.grid import Grid, affine_map
from ..raster.source import RasterLayer
from ..tools.declaration import join_source, split_source
from .masks import FRINGE, SOLID, collar

# Between nodes so many cells apart, positions are linear: over that distance a map projection is straight to far less
# than a thousandth of a cell, and a field of displacements is smooth.
_STEP = 16

# Cells of the file around those that are needed: for the spline (which forgets a cell by a factor of 4 with every
# further one) and to see the edge of a collar.
_REACH = SOLID + FRINGE + 4

# The grid's cells (times points per cell), and the file's, that are held at once.
_MOST_POINTS = 1 << 21
_MOST_FILE_CELLS = 1 << 22
_MOST_AVERAGED = 1 << 24
_SIDE_AVERAGED = 2048  # of pieces whose blocks GDAL's cache holds

_MOST_POINTS_ACROSS = 64
_COPY = 1e-3  # of a cell: nearer to the centres of the file's cells than this, values are taken as they are

# The limits of brightness come from so many windows of so many cells, spread over the grid.
_LOOKS, _LOOK = 7, 128
_PERCENTILES = (1.0, 99.0)
_MARGIN = 0.1  # of the span between those, on each side

_COLOURS = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
_NAMES = ("red", "green", "blue")


class Shift(Protocol):
    """Where a cell of the grid is found in the image: (rows, columns) → how far down and across, in cells."""

    def at(self, rows: NDArray[np.float64], cols: NDArray[np.float64],
           ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Displacements (down, across) at positions of the grid (fractional; a cell's centre lies at a half)."""


class Scene:
    """One image of a pair on the pair's grid.

    Parameters
    ----------
    layer
        The bands that count, three (red, green, blue) or one.
    grid
        The pair's grid.
    mean
        Whether its bands are averaged to one, as the other image has no colours.

    Raises
    ------
    InputError
        The image has no value anywhere on the grid.
    """

    def __init__(self, layer: RasterLayer, grid: Grid, mean: bool = False) -> None:
        self.layer, self.grid, self.mean = layer, grid, mean
        self.name = layer.name
        with open_raster(layer.path, layer.name) as dataset:
            self.dtype = np.dtype(dataset.dtypes[0])
            try:
                self._white = _white_corner(dataset)
            except RasterioError as error:
                raise InputError(damaged(layer.name, layer.path)) from error
            #: rows and columns that the file gives at once
            self.block: tuple[int, int] = dataset.block_shapes[0]
        self._way = _Way(grid, layer)
        self._glances: dict[int, tuple[NDArray[np.float32], NDArray[np.bool_]]] = {}
        self.limits = self._limits()

    @property
    def bands(self) -> int:
        return 1 if self.mean else len(self.layer.bands)

    def read(self, window: Window, shift: Shift | None = None, *, grey: bool = False,
             ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Brightness, float32 (bands, H, W) from 0 to 1, and where it is known, bool (H, W); it is 0 elsewhere.

        ``window`` may reach over the grid's edge; nothing is known there.  ``grey``: the mean of all bands, as one.
        """
        values, valid = self._read(window, shift, "grey" if grey or self.mean else "bands")
        values = np.clip(values, 0.0, 1.0)
        values[:, ~valid] = 0.0
        return values, valid

    def raw(self, window: Window, shift: Shift | None = None) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """As :meth:`read`, in the file's own numbers and all of the layer's bands."""
        return self._read(window, shift, "raw")

    def glance(self, step: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """The whole grid coarsely, one value for ``step`` × ``step`` cells, from overviews where the file has them:
        as :meth:`read`, float32 (bands, h, w) and bool (h, w).  For pictures and clouds, not for measuring.  Kept, as
        it may take a reading of the whole file."""
        if step not in self._glances:
            self._glances[step] = self._glanced(step)
        values, known = self._glances[step]
        return values.copy(), known.copy()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _glanced(self, step: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        height, width = (math.ceil(size / step) for size in self.grid.shape)
        file_rows, file_cols = self._way((np.arange(height) + 0.5) * step, (np.arange(width) + 0.5) * step, None,
                                         max(_STEP, 4 * step))
        file = self.layer.grid
        top, bottom = (min(max(at, 0), file.height) for at in _span(file_rows))
        left, right = (min(max(at, 0), file.width) for at in _span(file_cols))
        known = np.zeros((height, width), bool)
        if top >= bottom or left >= right:
            return np.zeros((self.bands, height, width), np.float32), known
        factor = max(1, min((bottom - top) // height, (right - left) // width))
        seen, there = self._coarse(Window(left, top, right - left, bottom - top), factor)
        shape = there.shape
        rows = np.floor((file_rows - top) / factor).astype(np.intp)
        cols = np.floor((file_cols - left) / factor).astype(np.intp)
        inside = (rows >= 0) & (rows < shape[0]) & (cols >= 0) & (cols < shape[1])
        rows, cols = np.clip(rows, 0, shape[0] - 1), np.clip(cols, 0, shape[1] - 1)
        known = inside & there[rows, cols]
        low, high = (side[:, None, None] for side in self.limits.astype(np.float32).T)
        values = np.clip((seen[:, rows, cols] - low) / (high - low), 0.0, 1.0)
        if self.mean:
            values = values.mean(axis=0, keepdims=True)
        return np.where(known, values, np.float32(0.0)), known

    def _coarse(self, window: Window, factor: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """A window of the file, in its own numbers, averaged over ``factor`` × ``factor`` cells: (bands, h, w), and
        where it is known (h, w)."""
        indexes = [int(number) for number in split_source(self.layer.source)[1]["bands"].split(",")]
        height, width = (math.ceil(size / factor) for size in (window.height, window.width))
        values = np.zeros((len(indexes), height, width), np.float32)
        valid = np.ones((height, width), bool)
        with open_raster(self.layer.path, self.name) as dataset:
            fine = not dataset.overviews(indexes[0])
            # Where every cell must be read, down columns of pieces, so that blocks on the border of two are still in
            # GDAL's cache; in strips where the file is one of strips.
            across = window.width if not fine or self.block[1] >= window.width else max(_SIDE_AVERAGED, self.block[1])
            tall, wide = (_SIDE_AVERAGED**2 if fine else _MOST_AVERAGED) // (across * factor), across // factor
            for part in _pieces(height, width, max(1, tall), max(1, wide) if across < window.width else width):
                top, left = window.row_off + part[0].start * factor, window.col_off + part[1].start * factor
                shape = part[0].stop - part[0].start, part[1].stop - part[1].start
                here = Window(left, top, min(shape[1] * factor, window.col_off + window.width - left),
                              min(shape[0] * factor, window.row_off + window.height - top))
                try:
                    with environment():
                        seen, known = (_averaged(dataset, indexes, here, factor) if fine else
                                       _from_overviews(dataset, indexes, here, shape))
                except RasterioError as error:
                    raise InputError(damaged(self.name, self.layer.path)) from error
                values[:, part[0], part[1]], valid[part] = seen, known
            scales = np.array([(dataset.scales[index - 1], dataset.offsets[index - 1]) for index in indexes])
        with np.errstate(over="ignore", invalid="ignore"):
            values = (values * scales[:, 0, None, None] + scales[:, 1, None, None]).astype(np.float32)
        valid &= np.isfinite(values).all(axis=0)
        values[:, ~valid] = 0.0
        valid &= ~collar(values, valid, self.dtype, white=self._white, solid=3, fringe=1)
        return values, valid

    def _read(self, window: Window, shift: Shift | None, what: str,
              ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        top, left = round(window.row_off), round(window.col_off)
        height, width = round(window.height), round(window.width)
        values = np.zeros((1 if what == "grey" else len(self.layer.bands), height, width), np.float32)
        valid = np.zeros((height, width), bool)
        row0, row1 = max(top, 0), min(top + height, self.grid.height)
        col0, col1 = max(left, 0), min(left + width, self.grid.width)
        if row0 < row1 and col0 < col1:
            rows, cols = slice(row0 - top, row1 - top), slice(col0 - left, col1 - left)
            self._fill(values[:, rows, cols], valid[rows, cols], row0, col0, shift, what)
        return values, valid

    def _block(self, window: Window, what: str) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Cells of the file itself, in its own numbers or in brightness, and where there are any."""
        block = self.layer.read(self.layer.grid, window)
        valid = block.valid.all(axis=0)
        valid &= ~collar(block.values, valid, self.dtype, white=self._white)
        values = block.values
        if what != "raw":
            low, high = (side[:, None, None] for side in self.limits.astype(np.float32).T)
            values = (values - low) / (high - low)
            if what == "grey":
                values = values.mean(axis=0, keepdims=True)
        return values, valid

    def _fill(self, values: NDArray[np.float32], valid: NDArray[np.bool_], row: int, col: int,
              shift: Shift | None, what: str) -> None:
        """Fill arrays whose first cell is ``row``, ``col`` of the grid."""
        height, width = valid.shape
        down, across = self._way.points
        if height * down * width * across > _MOST_POINTS and height * width > 1:
            return self._fill_halves(values, valid, row, col, shift, what)
        file_rows, file_cols = self._way(row + (np.arange(height * down) + 0.5) / down,
                                         col + (np.arange(width * across) + 0.5) / across, shift)
        top, bottom = _span(file_rows)
        left, right = _span(file_cols)
        if (bottom - top) * (right - left) > _MOST_FILE_CELLS and height * width > 1:
            return self._fill_halves(values, valid, row, col, shift, what)
        if not (top < self.layer.grid.height and bottom > 0 and left < self.layer.grid.width and right > 0):
            return None
        cells, there = self._block(Window(left, top, right - left, bottom - top), what)
        sampled, known = _sampled(cells, there, file_rows - top, file_cols - left)
        if (down, across) != (1, 1):
            shape = (height, down, width, across)
            share = known.reshape(shape).mean(axis=(1, 3))
            total = np.where(known, sampled, 0.0).reshape(-1, *shape).mean(axis=(2, 4))
            known = share >= 0.5
            sampled = total / np.where(known, share, 1.0)
        valid[:] = known
        values[:] = np.where(known, sampled, 0.0)
        return None

    def _fill_halves(self, values: NDArray[np.float32], valid: NDArray[np.bool_], row: int, col: int,
                     shift: Shift | None, what: str) -> None:
        height, width = valid.shape
        if height >= width:
            half = height // 2
            self._fill(values[:, :half], valid[:half], row, col, shift, what)
            self._fill(values[:, half:], valid[half:], row + half, col, shift, what)
        else:
            half = width // 2
            self._fill(values[:, :, :half], valid[:, :half], row, col, shift, what)
            self._fill(values[:, :, half:], valid[:, half:], row, col + half, shift, what)

    def _limits(self) -> NDArray[np.float64]:
        """What counts as 0 and as 1 in each band, (bands, 2), so that a few outliers don't flatten the rest."""
        known = self._looked_at(_LOOKS, _LOOK)
        if known.shape[1] < 1000:  # perhaps a narrow strip, which wide steps miss
            known = self._looked_at(4 * _LOOKS, _LOOK)
        if not known.shape[1]:
            raise InputError(f"Layer '{self.name}' has no value in the area that both images share: check its nodata "
                             "value, or choose another image.")
        low, high = np.percentile(known, _PERCENTILES, axis=1)
        margin = _MARGIN * (high - low)
        low, high = np.maximum(low - margin, known.min(axis=1)), np.minimum(high + margin, known.max(axis=1))
        return np.stack([low, np.where(high > low, high, low + 1.0)], axis=1).astype(np.float64)

    def _looked_at(self, looks: int, look: int) -> NDArray[np.float32]:
        """Known values (bands, n) of ``looks`` × ``looks`` windows spread evenly over the grid."""
        rows, cols = (_starts(size, looks, look) for size in self.grid.shape)
        found = []
        for row in rows:
            for col in cols:
                values, valid = self.raw(Window(col, row, min(look, self.grid.width), min(look, self.grid.height)))
                found.append(values[:, valid])
        return np.concatenate(found, axis=1)


def choose_bands(source: str, given: str | None, name: str) -> str:
    """The source with the bands that count: those given ("3,2,1"), else the colours, else the first three or one.

    Raises
    ------
    ParameterError
        ``given`` is not one or three numbers of bands.
    InputError
        The image can't be read, or lacks a band.
    """
    path, options = split_source(source)
    with open_raster(path, name) as dataset:
        chosen = (given or options.get("bands") or "").replace(" ", "")
        if chosen:
            numbers = chosen.split(",")
            if len(numbers) not in (1, 3) or not all(number.isdigit() for number in numbers):
                raise ParameterError(f"The bands of layer '{name}' are one or three numbers, such as 3,2,1 for red, "
                                     f"green and blue, not '{chosen}'.")
            if not all(1 <= int(number) <= dataset.count for number in numbers):
                raise InputError(f"Layer '{name}' has bands 1 to {dataset.count}, not '{chosen}': correct the band "
                                 "numbers.")
        else:
            meanings = dict(zip(dataset.colorinterp, dataset.indexes, strict=True))
            words = {(text or "").strip().lower(): index
                     for text, index in zip(dataset.descriptions, dataset.indexes, strict=True)}
            others = [index for index, meaning in zip(dataset.indexes, dataset.colorinterp, strict=True)
                      if meaning != ColorInterp.alpha] or list(dataset.indexes)
            if all(colour in meanings for colour in _COLOURS):
                found = [meanings[colour] for colour in _COLOURS]
            elif all(word in words for word in _NAMES):
                found = [words[word] for word in _NAMES]
            else:
                found = others[:3] if len(others) >= 3 else others[:1]
            chosen = ",".join(map(str, found))
    return join_source(path, {**options, "bands": chosen})


class _Way:
    """From cells of a grid to fractional rows and columns of a file's cells, by nodes on the grid's own lattice."""

    def __init__(self, grid: Grid, layer: RasterLayer) -> None:
        self._to_ground, self._to_file = grid.transform, ~layer.grid.transform
        self._transformer = None if grid.crs == layer.grid.crs else transformer_between(
            grid.crs, layer.grid.crs, layer.name)
        rows, cols = self.exact(*(np.array(at) for at in (
            [grid.height / 2, grid.height / 2 + 1, grid.height / 2], [grid.width / 2, grid.width / 2,
                                                                      grid.width / 2 + 1])))
        down, across = math.hypot(rows[1] - rows[0], cols[1] - cols[0]), math.hypot(rows[2] - rows[0],
                                                                                    cols[2] - cols[0])
        #: points (down, across) in each cell, whose mean is its value, where the file's cells are smaller
        self.points = _points(down), _points(across)

    def exact(self, rows: NDArray[np.float64], cols: NDArray[np.float64],
              ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        x, y = affine_map(self._to_ground, cols, rows)
        if self._transformer is not None:
            x, y = self._transformer.transform(x, y)
        with np.errstate(invalid="ignore"):
            file_cols, file_rows = affine_map(self._to_file, np.asarray(x), np.asarray(y))
        return file_rows, file_cols

    def __call__(self, rows: NDArray[np.float64], cols: NDArray[np.float64], shift: Shift | None, step: int = _STEP,
                 ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Rows and columns in the file, each (n, m), of the positions in ``rows`` (n,) × ``cols`` (m,) of the grid,
        both in order; exact at every ``step``."""
        node_rows, weights_down = _between_nodes(rows, step)
        node_cols, weights_across = _between_nodes(cols, step)
        at_rows, at_cols = np.meshgrid(node_rows, node_cols, indexing="ij")
        if shift is not None:
            moved = shift.at(at_rows, at_cols)
            at_rows, at_cols = at_rows + moved[0], at_cols + moved[1]
        file_rows, file_cols = self.exact(at_rows, at_cols)
        return weights_down @ file_rows @ weights_across.T, weights_down @ file_cols @ weights_across.T


def _between_nodes(positions: NDArray[np.float64], step: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The nodes around positions, and the weights (positions, nodes) by which values there become values here."""
    first = math.floor(positions[0] / step)
    nodes = np.arange(first, math.floor(positions[-1] / step) + 2)
    place = positions / step - first
    below = np.floor(place).astype(np.intp)
    weights = np.zeros((len(positions), len(nodes)))
    at = np.arange(len(positions))
    weights[at, below] = 1.0 - (place - below)
    weights[at, below + 1] = place - below
    return nodes * float(step), weights


def _averaged(dataset: DatasetReader, indexes: list[int], window: Window, factor: int,
              ) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Means (bands, h, w) of ``factor`` × ``factor`` cells of a file, and where half of them are known (h, w).

    Not by GDAL, which without overviews takes a hundred times as long for the masks of nodata.
    """
    raw = dataset.read(indexes, window=window)
    known = np.isfinite(raw).all(axis=0) if raw.dtype.kind == "f" else np.ones(raw.shape[1:], bool)
    for band, index in zip(raw, indexes, strict=True):
        known &= known_cells(dataset, index, band, window)
    firsts = [np.arange(0, size, factor) for size in known.shape]

    def added(cells: NDArray[Any]) -> NDArray[np.float64]:
        rows = [cells[..., first:first + factor, :].sum(axis=-2, dtype=np.float64) for first in firsts[0]]
        return np.asarray(np.add.reduceat(np.stack(rows, axis=-2), firsts[1], axis=-1))

    cells = np.outer(*(np.diff(first, append=size) for first, size in zip(firsts, known.shape, strict=True)))
    if known.all():
        return added(raw) / cells, np.ones(cells.shape, bool)
    count = added(known)
    return added(np.where(known, raw, 0)) / np.maximum(count, 1.0), count >= 0.5 * cells


def _from_overviews(dataset: DatasetReader, indexes: list[int], window: Window, shape: tuple[int, int],
                    ) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """About the same from the file's overviews, in this shape."""
    seen = dataset.read(indexes, window=window, out_shape=(len(indexes), *shape), resampling=Resampling.average)
    known = np.ones(shape, bool)
    for index in indexes:
        if MaskFlags.all_valid not in dataset.mask_flag_enums[index - 1]:
            known &= dataset.read_masks(index, window=window, out_shape=shape) > 0
    return seen, known


def _pieces(height: int, width: int, tall: int, wide: int) -> Iterator[tuple[slice, slice]]:
    """Rows and columns of pieces, one column of them after the other."""
    for col in range(0, width, wide):
        for row in range(0, height, tall):
            yield slice(row, min(row + tall, height)), slice(col, min(col + wide, width))


def _points(cells: float) -> int:
    """How many points to take across a cell of the grid that spans so many of the file's."""
    if not math.isfinite(cells) or cells < 1.25:
        return 1
    return min(math.ceil(cells - 1e-3), _MOST_POINTS_ACROSS)


def _span(positions: NDArray[np.float64]) -> tuple[int, int]:
    """First and last-plus-one of the file's cells around positions."""
    low, high = float(np.nanmin(positions)), float(np.nanmax(positions))
    if not (math.isfinite(low) and math.isfinite(high)):
        return -1, -1
    return math.floor(low) - _REACH, math.floor(high) + 1 + _REACH


def _sampled(values: NDArray[np.float32], there: NDArray[np.bool_], rows: NDArray[np.float64],
             cols: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Values (bands, h, w) and validity (h, w) at positions of a block (fractional; a cell's centre at a half)."""
    height, width = there.shape
    row, col = np.floor(rows + 1e-6).astype(np.intp), np.floor(cols + 1e-6).astype(np.intp)
    if max(np.abs(rows - 0.5 - row).max(), np.abs(cols - 0.5 - col).max()) < _COPY:
        return values[:, row, col], there[row, col]
    if not there.all():
        if not there.any():
            return np.zeros((len(values), *rows.shape), np.float32), np.zeros(rows.shape, bool)
        nearest = ndimage.distance_transform_edt(~there, return_distances=False, return_indices=True)
        values = values[:, nearest[0], nearest[1]]
    at = np.stack([rows - 0.5, cols - 0.5])
    sampled = np.stack([ndimage.map_coordinates(ndimage.spline_filter(band, order=3, output=np.float32), at, order=3,
                                                mode="nearest", prefilter=False) for band in values])
    return sampled.astype(np.float32), there[np.clip(row, 0, height - 1), np.clip(col, 0, width - 1)]


def _white_corner(dataset: DatasetReader) -> bool:
    """Whether a corner of the file is white: only then can white be the colour of no data."""
    size = min(8, dataset.width, dataset.height)
    for row in (0, dataset.height - size):
        for col in (0, dataset.width - size):
            if (dataset.read(window=Window(col, row, size, size)) == 255).all():
                return True
    return False


def _starts(size: int, looks: int, look: int) -> list[int]:
    """First cells of up to ``looks`` windows of ``look`` cells, spread evenly, none twice."""
    return sorted({round(at) for at in np.linspace(0, max(size - look, 0), min(looks, math.ceil(size / look)))})


def transform_at(corner: tuple[float, float], cell: float) -> Affine:
    """North-up cells from an upper left corner (x, y)."""
    return Affine(cell, 0.0, corner[0], 0.0, -cell, corner[1])
