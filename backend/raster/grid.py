"""The grid: the one currency of every raster step.

A :class:`Grid` says where cells lie on the ground: a CRS, an affine transform and a shape.  Everything that is mapped
is seen on one template grid; windows of it are grids of their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
from affine import Affine
from rasterio.coords import BoundingBox
from rasterio.crs import CRS
from rasterio.windows import Window

from ..errors import ParameterError
from .crs import metres_per_unit
from .dataset import open_raster

# Two grids are aligned when no cell corner is further than this part of a cell from a corner of the other.  Files store
# transforms as decimal text or float64, so exact equality would refuse grids that were written from one another.
ALIGNMENT_TOLERANCE = 1e-3

# No grid has so many cells, and so many fit an index.
_BEYOND = 2.0**62


@dataclass(frozen=True)
class Grid:
    """Cells on the ground.

    Parameters
    ----------
    crs
        Any CRS: geographic, projected in any unit, local.
    transform
        From (column, row) of cell corners to (x, y) in the CRS; rotated and south-up grids are welcome.
    height, width
        Number of rows and columns, both at least 1.
    """

    crs: CRS
    transform: Affine
    height: int
    width: int

    def __post_init__(self) -> None:
        if self.height < 1 or self.width < 1:
            raise ParameterError(f"A grid needs at least one cell; this one has {self.height} rows and {self.width} "
                                 "columns: check the extent and the cell size.")

    # --- where grids come from -----------------------------------------------------------------------------------

    @classmethod
    def from_raster(cls, path: str | Path) -> Grid:
        """The grid of a raster file; raises :class:`InputError` when it can't be read or has no CRS."""
        with open_raster(str(path)) as dataset:
            return cls(dataset.crs, dataset.transform, dataset.height, dataset.width)

    @classmethod
    def from_bounds(cls, crs: Any, bounds: tuple[float, float, float, float],
                    cell: float | tuple[float, float]) -> Grid:
        """The north-up grid that begins at the upper left of ``bounds`` and covers it.

        Parameters
        ----------
        crs
            Anything :meth:`rasterio.crs.CRS.from_user_input` takes.
        bounds
            left, bottom, right, top in units of the CRS.
        cell
            Cell size in units of the CRS: one number, or (across, down).
        """
        across, down = (cell, cell) if isinstance(cell, (int, float)) else cell
        left, bottom, right, top = bounds
        if not (across > 0 and down > 0 and right > left and top > bottom):
            raise ParameterError(f"Extent {tuple(bounds)} with cell size {cell} makes no grid: the cell size must be "
                                 "positive and the extent must have an area.")
        # A millionth of a cell is rounding of the extent, not ground to cover.
        width = max(1, math.ceil((right - left) / across - 1e-6))
        height = max(1, math.ceil((top - bottom) / down - 1e-6))
        return cls(CRS.from_user_input(crs), Affine(across, 0.0, left, 0.0, -down, top), height, width)

    # --- extent and cells ----------------------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.height, self.width

    @property
    def bounds(self) -> BoundingBox:
        """The smallest box in the CRS around the grid: left, bottom, right, top."""
        x, y = affine_map(self.transform, np.array([0.0, self.width, 0.0, self.width]),
                          np.array([0.0, 0.0, self.height, self.height]))
        return BoundingBox(float(x.min()), float(y.min()), float(x.max()), float(y.max()))

    def rowcol(self, x: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns (int64) of the cells that hold the points; points outside get indices outside.

        A cell holds its edge towards the first row and the first column.  Points that are not finite, or absurdly far,
        get -1, -1.
        """
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        with np.errstate(invalid="ignore", over="ignore"):
            column, row = affine_map(~self.transform, x, y)
        there = (np.abs(column) < _BEYOND) & (np.abs(row) < _BEYOND)  # false for NaN, too
        rows = np.where(there, np.floor(row), -1).astype(np.int64)
        return rows, np.where(there, np.floor(column), -1).astype(np.int64)

    def xy(self, rows: Any, cols: Any) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates (float64, units of the CRS) of the centres of cells."""
        return affine_map(self.transform, np.asarray(cols, dtype=np.float64) + 0.5,
                          np.asarray(rows, dtype=np.float64) + 0.5)

    def contains(self, rows: Any, cols: Any) -> np.ndarray:
        """Which of the cells lie on the grid (bool, same shape as the indices)."""
        rows, cols = np.asarray(rows), np.asarray(cols)
        return (rows >= 0) & (rows < self.height) & (cols >= 0) & (cols < self.width)

    # --- sizes in metres -----------------------------------------------------------------------------------------

    @cached_property
    def cell_size_m(self) -> tuple[float, float]:
        """Cell size (across, down) in metres, at the middle of the grid.

        Along the ellipsoid for a geographic CRS; elsewhere plane units times the CRS's own unit (feet, kilometres),
        without the projection's scale error.
        """
        t = self.transform
        crs = pyproj.CRS.from_user_input(self.crs)
        if not crs.is_geographic:
            metres = metres_per_unit(crs)
            return math.hypot(t.a, t.d) * metres, math.hypot(t.b, t.e) * metres
        column, row = self.width / 2, self.height / 2
        columns = np.array([column - 0.5, column + 0.5, column, column])
        rows = np.array([row, row, row - 0.5, row + 0.5])
        lon, lat = affine_map(t, columns, rows)
        degrees = math.degrees(crs.axis_info[0].unit_conversion_factor)
        geod = crs.get_geod() or pyproj.Geod(ellps="WGS84")
        _, _, metres = geod.inv(lon[[0, 2]] * degrees, lat[[0, 2]] * degrees, lon[[1, 3]] * degrees,
                                lat[[1, 3]] * degrees)
        return float(metres[0]), float(metres[1])

    @property
    def cell_area_km2(self) -> float:
        """Area of one cell in square kilometres, at the middle of the grid."""
        across, down = self.cell_size_m
        t = self.transform
        # Sheared cells cover less than a rectangle of their sides.
        lean = abs(t.a * t.e - t.b * t.d) / (math.hypot(t.a, t.d) * math.hypot(t.b, t.e))
        return across * down * lean / 1e6

    # --- other grids ---------------------------------------------------------------------------------------------

    def window(self, window: Window) -> Grid:
        """The grid of a window in cells; it may reach over the edges."""
        row, col = round(window.row_off), round(window.col_off)
        t = self.transform
        x, y = affine_map(t, col, row)
        return Grid(self.crs, Affine(t.a, t.b, x, t.d, t.e, y), round(window.height), round(window.width))

    def rescaled(self, cell_size_m: float) -> Grid:
        """The grid over the same ground, from the same corner, with square cells of ``cell_size_m`` metres."""
        if not cell_size_m > 0:
            raise ParameterError(f"The cell size must be a positive number of metres, not {cell_size_m}.")
        across, down = (cell_size_m / size for size in self.cell_size_m)
        return Grid(self.crs, scaled(self.transform, across, down),
                    max(1, math.ceil(self.height / down - 1e-6)), max(1, math.ceil(self.width / across - 1e-6)))

    def offset_in(self, other: Grid) -> tuple[int, int] | None:
        """Row and column of this grid's first cell in ``other``, or None when the cells don't coincide."""
        if self.crs != other.crs:
            return None
        columns = np.array([0.0, self.width, 0.0, self.width])
        rows = np.array([0.0, 0.0, self.height, self.height])
        there_columns, there_rows = affine_map(~other.transform, *affine_map(self.transform, columns, rows))
        row, col = round(float(there_rows[0])), round(float(there_columns[0]))
        error = max(np.abs(there_rows - rows - row).max(), np.abs(there_columns - columns - col).max())
        return (row, col) if error <= ALIGNMENT_TOLERANCE else None

    def aligned_with(self, other: Grid) -> bool:
        """Whether both have the same CRS and their cells coincide (up to a thousandth of a cell)."""
        return self.offset_in(other) is not None

    def same_as(self, other: Grid) -> bool:
        """Whether both have the same CRS, cells and extent."""
        return self.shape == other.shape and self.offset_in(other) == (0, 0)


# Written out, because affine's own operators differ between its versions (`*` in 2, `@` in 3).

def affine_map(transform: Affine, x: Any, y: Any) -> tuple[Any, Any]:
    """``transform`` applied to coordinates: numbers, or arrays of them."""
    return transform.a * x + transform.b * y + transform.c, transform.d * x + transform.e * y + transform.f


def scaled(transform: Affine, across: float, down: float) -> Affine:
    """The transform of cells ``across`` times as wide and ``down`` times as high, from the same corner."""
    t = transform
    return Affine(t.a * across, t.b * down, t.c, t.d * across, t.e * down, t.f)
