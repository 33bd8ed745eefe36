"""Deposits fall on mapped cells, once each; background keeps its distance, in metres, whatever the CRS counts in."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
from affine import Affine
from ear import Ear
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.prospectivity import samples
from orogen.backend.prospectivity.samples import (
    deposit_cells,
    draw_background,
    enough_deposits,
    extent_warning,
    positions_m,
)
from orogen.backend.raster.grid import Grid
from pyproj import Geod
from rasterio.crs import CRS


def utm(height=60, width=80, cell=100.0):
    return Grid(CRS.from_epsg(32754), Affine(cell, 0, 500_000, 0, -cell, 7_700_000), height, width)


def points(x, y, crs="EPSG:32754"):
    return geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y), crs=crs)


def all_mapped(window):
    return np.ones((window.height, window.width), dtype=bool)


def cells_of(frame, grid, mapped=lambda rows, cols: np.ones(rows.size, bool)):
    ear = Ear()
    return (*deposit_cells(frame, grid, ear, mapped, name="Mines"), ear.warnings)


# --- deposits ---

def test_deposits_are_found_in_their_cells_from_another_crs():
    grid = utm()
    x, y = grid.xy(np.array([3, 40]), np.array([7, 60]))
    rows, cols, counts, warnings = cells_of(points(x, y).to_crs("EPSG:4326"), grid)
    assert (rows.tolist(), cols.tolist()) == ([3, 40], [7, 60])
    assert counts == {"points": 2, "outside": 0, "unmapped": 0, "merged": 0, "cells": 2}
    assert warnings == []


def test_deposits_outside_on_nodata_and_sharing_a_cell_are_counted_and_told():
    grid = utm()
    x, y = grid.xy(np.array([3, 3, 3, 40, 50, -9]), np.array([7, 7, 7, 60, 70, 5]))
    rows, _, counts, warnings = cells_of(points(x + 20, y), grid, lambda rows, cols: rows != 50)
    assert rows.tolist() == [3, 40]
    assert counts == {"points": 6, "outside": 1, "unmapped": 1, "merged": 2, "cells": 2}
    assert warnings[0].startswith("Layer 'Mines': 1 deposit lies outside the mapped area")
    assert warnings[1].startswith("Layer 'Mines': 1 deposit lies where the evidence has no data")
    assert "2 of 4 deposits share a cell" in warnings[2]


def test_deposits_all_outside_ask_for_the_crs():
    with pytest.raises(InputError, match="'Mines' lie outside the evidence: check the CRS of 'Mines'"):
        cells_of(points([139.5], [-20.9]), utm())


def test_deposits_that_the_crs_has_no_place_for_are_outside():
    grid = utm()
    x, y = grid.xy(3, 7)
    inside = points([x], [y]).to_crs("EPSG:4326").geometry.iloc[0]
    _, _, counts, _ = cells_of(points([inside.x, 0.0], [inside.y, 999.0], "EPSG:4326"), grid)
    assert (counts["cells"], counts["outside"]) == (1, 1)


def test_deposits_all_on_nodata_are_refused():
    x, y = utm().xy(np.arange(3), np.arange(3))
    with pytest.raises(InputError, match="All 3 deposits of layer 'Mines' lie where the evidence has no data"):
        cells_of(points(x, y), utm(), lambda rows, cols: np.zeros(rows.size, bool))


def test_deposits_without_a_crs_are_refused():
    with pytest.raises(InputError, match="'Mines' has no coordinate reference system"):
        cells_of(points([500_050], [7_699_950], crs=None), utm())


def test_shapes_that_are_no_points_are_refused():
    shapes = points([500_050], [7_699_950])
    shapes["geometry"] = shapes.buffer(10)
    with pytest.raises(InputError, match="'Mines' must hold points"):
        cells_of(shapes, utm())


@pytest.mark.parametrize(("count", "folds", "words"), [
    (9, 3, r"9 deposit cells.*3 folds need at least 10; give more deposits of the same kind\.$"),
    (15, 10, r"10 folds need at least 20; .* or choose at most 7 folds\.$")])
def test_too_few_deposits_are_refused_with_numbers(count, folds, words):
    with pytest.raises(InputError, match=words):
        enough_deposits(count, folds)


def test_just_enough_deposits_pass():
    assert enough_deposits(10, 5) is None


# --- background ---

@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31), exclusion=st.floats(0, 1500))
def test_background_is_mapped_unique_and_farther_than_the_exclusion(seed, exclusion):
    grid = utm()
    rng = np.random.default_rng(seed)
    ground = rng.random(grid.shape) < 0.7
    deposits = rng.integers(0, grid.shape, size=(5, 2))

    def mapped(window):
        return ground[window.row_off:window.row_off + window.height, window.col_off:window.col_off + window.width]

    drawn = draw_background(grid, mapped, deposits[:, 0], deposits[:, 1], exclusion_m=exclusion, count=200, seed=seed)
    rows, cols = np.indices(grid.shape)
    apart = np.min([np.hypot(rows - r, cols - c) * 100 for r, c in deposits], axis=0)
    assert ground[drawn.rows, drawn.cols].all()
    assert (apart[drawn.rows, drawn.cols] > exclusion).all()
    assert len(set(zip(drawn.rows, drawn.cols, strict=True))) == 200
    assert drawn.eligible_cells == (ground & (apart > exclusion)).sum()
    assert drawn.mapped_cells == ground.sum()


def test_every_cell_is_drawn_as_often_as_any_other():
    grid = utm(6, 8)
    times = np.zeros(grid.shape)
    for seed in range(400):
        drawn = draw_background(grid, all_mapped, [0], [0], exclusion_m=0, count=10, seed=seed)
        times[drawn.rows, drawn.cols] += 1
    assert times[0, 0] == 0
    expected = 400 * 10 / 47
    # 47 cells, binomial: four and a half deviations
    assert np.abs(times.ravel()[1:] - expected).max() < 4.5 * np.sqrt(expected * (1 - 10 / 47))


def test_the_same_seed_draws_the_same_cells_across_window_edges(monkeypatch):
    monkeypatch.setattr(samples, "_WINDOW_ROWS", 16)
    monkeypatch.setattr(samples, "_WINDOW_COLS", 32)
    first, again, other = (draw_background(utm(), all_mapped, [15], [31], exclusion_m=700, count=500, seed=s)
                           for s in (1, 1, 2))
    assert np.array_equal(first.rows, again.rows)
    assert np.array_equal(first.cols, again.cols)
    assert not np.array_equal(first.rows, other.rows)
    assert np.hypot(first.rows - 15, first.cols - 31).min() > 7
    assert first.eligible_cells == 60 * 80 - 149  # 149 whole cells within seven of one


@pytest.mark.parametrize("latitude", [0.0, -45.0, 68.0])
def test_the_exclusion_is_in_metres_on_a_grid_in_degrees_also_far_from_its_middle(latitude):
    cell = 0.01
    grid = Grid(CRS.from_epsg(4326), Affine(cell, 0, 20.0, 0, -cell, latitude + 600 * cell), 1200, 160)
    drawn = draw_background(grid, all_mapped, [100], [80], exclusion_m=20_000, count=1200 * 160, seed=0)
    taken = np.zeros(grid.shape, bool)
    taken[drawn.rows, drawn.cols] = True
    rows, cols = np.indices(grid.shape)
    lon, lat = grid.xy(rows.ravel(), cols.ravel())
    lon0, lat0 = grid.xy(100, 80)
    _, _, apart = Geod(ellps="WGS84").inv(np.full(lon.size, lon0), np.full(lat.size, lat0), lon, lat)
    apart = apart.reshape(grid.shape)
    assert taken[apart > 20_300].all()
    assert not taken[apart < 19_700].any()


def test_the_exclusion_is_in_metres_on_a_grid_in_feet():
    grid = Grid(CRS.from_epsg(2227), Affine(100.0, 0, 6_000_000, 0, -100.0, 2_100_000), 100, 100)
    drawn = draw_background(grid, all_mapped, [50], [50], exclusion_m=304.9, count=10_000, seed=0)
    assert drawn.eligible_cells == 10_000 - 317  # within ten cells of 100 feet


def test_less_ground_than_wanted_is_used_up_with_a_warning():
    ear = Ear()
    drawn = draw_background(utm(10, 10), all_mapped, [5], [5], exclusion_m=0, count=1000, seed=0, monitor=ear)
    assert drawn.rows.size == 99
    assert ear.warnings[0].startswith("Only 99 cells of mapped ground lie farther than 0 m")


def test_hardly_any_ground_names_the_exclusion_and_the_remedy():
    with pytest.raises(InputError, match=r"Only 0 of 4800 mapped cells.*distance of 90000 m.*lower exclusion_m"):
        draw_background(utm(), all_mapped, [5], [5], exclusion_m=90_000, count=100, seed=0)


def test_no_points_or_a_negative_distance_are_refused():
    with pytest.raises(ParameterError, match="0 background points"):
        draw_background(utm(), all_mapped, [5], [5], exclusion_m=0, count=0, seed=0)


def test_positions_are_metres_along_the_axes_of_the_grid():
    x, y = positions_m(utm(), [0, 10], [0, 20])
    assert (np.diff(x)[0], np.diff(y)[0]) == (2000.0, -1000.0)


def test_deposits_in_a_corner_of_the_background_are_remarked():
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 100, (2, 500))
    deposit = np.arange(500) < 30
    assert extent_warning(x, y, deposit) is None
    corner = np.where(deposit, 0.2, 1.0)
    assert "holds only 4 % of the background" in extent_warning(x * corner, y * corner, deposit)
