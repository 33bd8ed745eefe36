"""The grid: cells on the ground."""

from __future__ import annotations

import math

import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.raster.grid import Grid
from rasterio.crs import CRS
from rasterio.windows import Window

UTM = CRS.from_epsg(32633)


def grids() -> st.SearchStrategy[Grid]:
    """Grids of any size, place, shape of cell, rotation and direction."""

    def build(height: int, width: int, x: float, y: float, cell: float, aspect: float, angle: float, up: bool) -> Grid:
        cells = Affine.scale(cell, cell * aspect * (1 if up else -1))
        return Grid(UTM, Affine.translation(x, y) * Affine.rotation(angle) * cells, height, width)

    return st.builds(build, st.integers(1, 3000), st.integers(1, 3000), st.floats(-1e6, 1e6), st.floats(0, 9e6),
                     st.floats(0.1, 5000), st.floats(0.2, 5), st.floats(-180, 180), st.booleans())


@given(grids(), st.integers(-50, 4000), st.integers(-50, 4000))
def test_a_cell_centre_lies_in_its_cell(grid: Grid, row: int, col: int) -> None:
    rows, cols = grid.rowcol(*grid.xy([row], [col]))
    assert (rows.tolist(), cols.tolist()) == ([row], [col])


@given(grids(), st.integers(-20, 20), st.integers(-20, 20), st.integers(1, 40), st.integers(1, 40))
def test_a_window_keeps_its_cells_in_place(grid: Grid, row: int, col: int, height: int, width: int) -> None:
    part = grid.window(Window(col, row, width, height))
    assert part.shape == (height, width)
    assert part.offset_in(grid) == (row, col)
    np.testing.assert_allclose(part.xy(1, 2), grid.xy(row + 1, col + 2), rtol=1e-9, atol=1e-6)


@given(grids())
def test_the_bounds_hold_every_corner(grid: Grid) -> None:
    left, bottom, right, top = grid.bounds
    for corner in ((0, 0), (grid.width, 0), (0, grid.height), (grid.width, grid.height)):
        x, y = grid.transform * corner
        assert left <= x + 1e-6
        assert x - 1e-6 <= right
        assert bottom <= y + 1e-6
        assert y - 1e-6 <= top


def test_points_are_floored_and_not_truncated() -> None:
    grid = Grid.from_bounds(UTM, (0, 0, 100, 100), 10)
    rows, cols = grid.rowcol([-0.5, 5.0, 100.5, np.nan, np.inf], [99.0, 100.5, 0.5, 1.0, 1.0])
    assert rows.tolist() == [0, -1, 9, -1, -1]
    assert cols.tolist() == [-1, 0, 10, -1, -1]
    assert not grid.contains(rows, cols).any()


def test_contains_tells_cells_on_the_grid() -> None:
    grid = Grid.from_bounds(UTM, (0, 0, 30, 20), 10)
    assert grid.contains([0, 1, 2, -1, 1], [2, 2, 0, 0, 3]).tolist() == [True, True, False, False, False]


def test_bounds_that_are_no_multiple_of_the_cell_are_covered() -> None:
    grid = Grid.from_bounds(UTM, (0, 0, 101, 95), 10)
    assert grid.shape == (10, 11)
    assert grid.bounds == (0, -5, 110, 95)


def test_cell_size_in_degrees_is_measured_along_the_ellipsoid() -> None:
    grid = Grid.from_bounds(4326, (20, 59.5, 21, 60.5), 0.01)
    across, down = grid.cell_size_m
    geod = pyproj.Geod(ellps="WGS84")
    assert across == pytest.approx(geod.inv(20.5, 60, 20.51, 60)[2], rel=1e-6)
    assert down == pytest.approx(geod.inv(20.5, 59.995, 20.5, 60.005)[2], rel=1e-6)
    assert grid.cell_area_km2 == pytest.approx(across * down / 1e6)


def test_cell_size_in_feet_and_in_grads_comes_in_metres() -> None:
    assert Grid.from_bounds(2263, (0, 0, 1000, 1000), 100).cell_size_m == pytest.approx((30.48006096, 30.48006096))
    # A grad is nine tenths of a degree.
    across, _ = Grid.from_bounds(4807, (0, -0.005, 1, 0.005), 0.01).cell_size_m
    assert across == pytest.approx(0.01 * 0.9 * math.pi / 180 * 6378249.2, rel=1e-4)


def test_cell_area_of_a_sheared_grid_is_that_of_its_parallelogram() -> None:
    grid = Grid(UTM, Affine(100, 50, 0, 0, -100, 0), 10, 10)
    assert grid.cell_area_km2 == pytest.approx(0.01)


@pytest.mark.parametrize(("epsg", "bounds", "cell"), [
    (32633, (500000, 6000000, 510000, 6010000), 100), (2263, (900000, 100000, 1000000, 200000), 1000),
    (4326, (20, 59.5, 21, 60.5), 0.01)])
def test_a_rescaled_grid_covers_the_same_ground_with_cells_of_the_asked_size(
        epsg: int, bounds: tuple[float, float, float, float], cell: float) -> None:
    grid = Grid.from_bounds(epsg, bounds, cell)
    rescaled = grid.rescaled(250.0)
    assert rescaled.cell_size_m == pytest.approx((250.0, 250.0), rel=1e-3)
    assert rescaled.bounds.left == grid.bounds.left
    assert rescaled.bounds.top == grid.bounds.top
    assert 0 <= rescaled.bounds.right - grid.bounds.right < abs(rescaled.transform.a)
    assert 0 <= grid.bounds.bottom - rescaled.bounds.bottom < abs(rescaled.transform.e)


def test_alignment_needs_the_same_crs_the_same_cells_and_a_whole_offset() -> None:
    grid = Grid.from_bounds(UTM, (0, 0, 1000, 1000), 10)
    assert Grid.from_bounds(UTM, (200, 300, 700, 900), 10).offset_in(grid) == (10, 20)
    assert not grid.same_as(Grid.from_bounds(UTM, (200, 300, 700, 900), 10))
    assert grid.same_as(Grid.from_bounds(UTM, (0, 0, 1000, 1000), 10))
    assert not Grid.from_bounds(UTM, (205, 300, 705, 900), 10).aligned_with(grid)
    assert not Grid.from_bounds(32634, (0, 0, 1000, 1000), 10).aligned_with(grid)
    # A hundredth of a millimetre per cell adds up to a shift of a hundredth of a cell only over many cells.
    assert not Grid.from_bounds(UTM, (0, 0, 100010, 100010), 10.00001 * 10).aligned_with(
        Grid.from_bounds(UTM, (0, 0, 100010, 100010), 100.01))


def test_a_grid_without_cells_is_refused() -> None:
    with pytest.raises(ParameterError, match="at least one cell"):
        Grid(UTM, Affine.identity(), 0, 5)
    with pytest.raises(ParameterError, match="cell size must be positive"):
        Grid.from_bounds(UTM, (0, 0, 10, 10), 0)


def test_a_grid_is_read_from_a_file_whose_path_has_spaces_and_letters(tmp_path) -> None:
    path = tmp_path / "Größe übersicht 図.tif"
    transform = Affine(10, 0, 500000, 0, -10, 6000000)
    with rasterio.open(path, "w", driver="GTiff", height=3, width=4, count=1, dtype="uint8", crs=UTM,
                       transform=transform) as file:
        file.write(np.zeros((1, 3, 4), np.uint8))
    assert Grid.from_raster(path) == Grid(UTM, transform, 3, 4)


def test_a_raster_without_crs_gives_no_grid(tmp_path) -> None:
    with rasterio.open(tmp_path / "bare.tif", "w", driver="GTiff", height=3, width=4, count=1, dtype="uint8",
                       transform=Affine(10, 0, 0, 0, -10, 0)) as file:
        file.write(np.zeros((1, 3, 4), np.uint8))
    with pytest.raises(InputError, match=r"'bare'.*Assign projection"):
        Grid.from_raster(tmp_path / "bare.tif")
