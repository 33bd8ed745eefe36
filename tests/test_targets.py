"""Targets: the best ground and no other, whole across strips, measured right on the ground, the same bytes twice."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import geopandas
import numpy as np
import pytest
import rasterio
from affine import Affine
from ear import Ear
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from orogen.backend.errors import InputError, OutputError
from orogen.backend.prospectivity import targets as module
from orogen.backend.prospectivity.targets import COLUMNS, ranked_targets, write_targets
from orogen.backend.raster.grid import Grid, affine_map
from pyogrio.errors import FeatureError
from pyproj import Geod
from rasterio.crs import CRS
from scipy import ndimage

UTM = Affine(100, 0, 500_000, 0, -100, 7_700_000)


def written(path, values, transform=UTM, epsg=32754):
    values = np.asarray(values, dtype=np.float32)
    with rasterio.open(path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1,
                       dtype="float32", crs=CRS.from_epsg(epsg), transform=transform, nodata=np.nan) as dataset:
        dataset.write(values, 1)
    return path


def points(rows=(), cols=(), transform=UTM, epsg=32754):
    x, y = affine_map(transform, np.asarray(cols, dtype=float) + 0.5, np.asarray(rows, dtype=float) + 0.5)
    return geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(np.atleast_1d(x), np.atleast_1d(y)), crs=epsg)


def found(folder, probability, deposits=None, uncertainty=None, transform=UTM, epsg=32754, **options):
    p = written(folder / "p.tif", probability, transform, epsg)
    u = written(folder / "u.tif", np.full(np.shape(probability), 0.1) if uncertainty is None else uncertainty,
                transform, epsg)
    return ranked_targets(p, u, points(epsg=epsg) if deposits is None else deposits, **options)


def two_hills():
    """A small rich hill and a large one less rich, of 4 and 9 cells, on flat ground of 2,500 cells."""
    p = np.full((50, 50), 0.001)
    p[10:12, 10:12] = 0.5
    p[30:33, 30:33] = 0.3
    p[31, 31] = 0.9
    return p


def test_targets_are_ranked_by_expected_deposits_per_area_with_peak_and_sum_beside(tmp_path):
    table = found(tmp_path, two_hills(), target_percent=0.52)
    assert tuple(table.columns[:-1]) == COLUMNS
    assert table["rank"].tolist() == [1, 2]
    assert table["area_km2"].tolist() == pytest.approx([0.04, 0.09])
    assert table["probability_mean"].tolist() == pytest.approx([0.5, 3.3 / 9], rel=1e-6)
    assert table["probability_peak"].tolist() == pytest.approx([0.5, 0.9])
    assert table["expected_deposits"].tolist() == pytest.approx([2.0, 3.3], rel=1e-6)
    assert table["uncertainty_mean"].tolist() == pytest.approx([0.1, 0.1])
    assert (table["peak_x"][1], table["peak_y"][1]) == (503_150, 7_696_850)
    assert table.crs.to_epsg() == 32754


def test_a_known_deposit_is_told_and_the_distance_is_from_the_edge_of_the_target(tmp_path):
    deposits = points([30, 11], [32, 20])  # in a corner of the second target; nine columns east of the first
    table = found(tmp_path, two_hills(), deposits, target_percent=0.52)
    assert table["known"].tolist() == [False, True]
    # 850 m from the edge to the middle of the cell, on a map whose scale is 0.9996 at its central meridian
    assert table["nearest_deposit_m"].tolist() == pytest.approx([850 / 0.9996, 0.0], rel=1e-4)


def test_without_deposits_no_distance_is_invented(tmp_path):
    table = found(tmp_path, two_hills(), target_percent=0.52)
    assert table["nearest_deposit_m"].isna().all()
    assert not table["known"].any()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31), percent=st.floats(0.5, 40))
def test_the_targets_are_exactly_the_best_cells(tmp_path, seed, percent):
    rng = np.random.default_rng(seed)
    p = ndimage.gaussian_filter(rng.normal(size=(40, 60)), 2)
    p = ((p - p.min()) / np.ptp(p)).astype(np.float32)
    p[rng.random(p.shape) < 0.1] = np.nan
    table = found(tmp_path, p, target_percent=percent, minimum_cells=1)
    mapped = np.isfinite(p)
    wanted = max(1, round(mapped.sum() * percent / 100))
    best = mapped & (p >= np.sort(p[mapped])[-wanted])
    covered = rasterio.features.rasterize(table.geometry, p.shape, transform=UTM).astype(bool)
    assert np.array_equal(covered, best)
    assert len(table) == ndimage.label(best, np.ones((3, 3)))[1]
    assert table["expected_deposits"].sum() == pytest.approx(p[best].sum(), rel=1e-5)
    assert table.geometry.is_valid.all()
    assert (table.geometry.geom_type == "MultiPolygon").all()
    per_km2 = table["expected_deposits"] / table["area_km2"]
    assert (np.diff(per_km2) <= 1e-9 * per_km2.max()).all()


@pytest.mark.parametrize("rows", [1, 3, 7])
def test_the_height_of_the_strips_does_not_change_the_targets(tmp_path, monkeypatch, rows):
    p = ndimage.gaussian_filter(np.random.default_rng(3).random((40, 60)), 1.5)
    deposits = points([5, 30], [6, 40])
    whole = found(tmp_path, p, deposits, target_percent=10)
    monkeypatch.setattr(module, "_STRIP_CELLS", 60 * rows)
    in_strips = found(tmp_path, p, deposits, target_percent=10)
    assert len(whole) > 3
    assert in_strips.geometry.geom_equals_identical(whole.geometry).all()
    assert np.allclose(in_strips.drop(columns="geometry").astype(float), whole.drop(columns="geometry").astype(float),
                       rtol=1e-12)


def test_cells_that_touch_by_a_corner_across_a_strip_edge_are_one_target(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_STRIP_CELLS", 20)
    p = np.zeros((20, 20))
    for i in range(5):
        p[6 + i, 6 + i] = p[6 + i, 14 - i] = 0.5
    table = found(tmp_path, p, target_percent=2.25, minimum_cells=1)
    assert len(table) == 1
    assert table["area_km2"][0] == pytest.approx(0.09)


def test_tiny_targets_are_dropped(tmp_path):
    assert len(found(tmp_path, two_hills(), target_percent=0.52, minimum_cells=5)) == 1


def test_a_plateau_is_not_cut_and_not_let_in_beyond_what_was_asked_for(tmp_path):
    p = np.full((50, 50), 0.2)
    p[4:8, 4:8] = 0.6
    table = found(tmp_path, p, target_percent=5)
    assert table["area_km2"].tolist() == pytest.approx([0.16])


def test_a_map_without_contrast_has_no_targets_and_says_so(tmp_path):
    ear = Ear()
    table = found(tmp_path, np.full((20, 20), 0.01), monitor=ear)
    assert len(table) == 0
    assert "the same everywhere" in ear.warnings[0]


def test_a_wide_top_is_taken_whole_with_a_warning(tmp_path):
    ear = Ear()
    p = np.zeros((20, 20))
    p[:5] = 0.7
    table = found(tmp_path, p, monitor=ear, target_percent=2)
    assert table["area_km2"].tolist() == pytest.approx([1.0])
    assert "covers 25.0 % of the area at once" in ear.warnings[0]


@pytest.mark.parametrize("latitude", [0.0, -60.0])
def test_area_and_distance_are_right_on_a_grid_in_degrees(tmp_path, latitude):
    cell = 0.002
    transform = Affine(cell, 0, 138, 0, -cell, latitude + 25 * cell)
    deposits = points([31], [45], transform, 4326)
    table = found(tmp_path, np.where(two_hills() == 0.5, 0.0, two_hills()), deposits, transform=transform, epsg=4326,
                  target_percent=0.36)
    geod = Geod(ellps="WGS84")
    lon, lat = affine_map(transform, np.array([30.0, 33, 33, 30]), np.array([30.0, 30, 33, 33]))
    assert table["area_km2"][0] == pytest.approx(abs(geod.polygon_area_perimeter(lon, lat)[0]) / 1e6, rel=1e-6)
    lon, lat = affine_map(transform, np.array([33.0, 45.5]), np.array([31.5, 31.5]))
    _, _, metres = geod.inv(lon[0], lat[0], lon[1], lat[1])
    assert table["nearest_deposit_m"][0] == pytest.approx(metres, rel=1e-3)


def test_area_and_distance_are_in_metres_on_a_grid_in_feet(tmp_path):
    transform = Affine(100.0, 0, 6_000_000, 0, -100.0, 2_100_000)
    table = found(tmp_path, two_hills(), points([31], [45], transform, 2227), transform=transform, epsg=2227,
                  target_percent=0.52)
    foot = 1200 / 3937
    assert table["area_km2"].tolist() == pytest.approx([4 * (100 * foot) ** 2 / 1e6, 9 * (100 * foot) ** 2 / 1e6])
    assert table["nearest_deposit_m"][1] == pytest.approx(1250 * foot, rel=1e-3)


def test_a_rotated_grid_keeps_its_targets_in_place(tmp_path):
    transform = Affine(80, -60, 500_000, -60, -80, 7_700_000)
    table = found(tmp_path, two_hills(), points([31], [31], transform), transform=transform, target_percent=0.52)
    assert table["area_km2"].tolist() == pytest.approx([0.04, 0.09])
    assert table.geometry.area.tolist() == pytest.approx([40_000, 90_000])
    assert table["known"].tolist() == [False, True]


def test_a_local_crs_measures_distance_in_its_own_plane(tmp_path):
    local = CRS.from_wkt('LOCAL_CS["mine grid",UNIT["metre",1],AXIS["X",EAST],AXIS["Y",NORTH]]')
    paths = [written(tmp_path / name, two_hills()) for name in ("p.tif", "u.tif")]
    for path in paths:
        with rasterio.open(path, "r+") as dataset:
            dataset.crs = local
    deposits = points([31], [45]).set_crs(Grid.from_raster(paths[0]).crs, allow_override=True)
    table = ranked_targets(*paths, deposits, target_percent=0.52)
    assert table["nearest_deposit_m"][1] == pytest.approx(1250)


def test_rasters_on_different_grids_are_refused(tmp_path):
    p, u = written(tmp_path / "p.tif", two_hills()), written(tmp_path / "u.tif", two_hills()[:40])
    with pytest.raises(InputError, match=r"'u\.tif' and 'p\.tif' do not lie on the same grid"):
        ranked_targets(p, u, points())


def test_a_map_without_any_mapped_cell_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"'p\.tif' has no mapped cell"):
        found(tmp_path, np.full((5, 5), np.nan))


# --- the file ---

def test_targets_come_back_from_the_file_as_they_were(tmp_path):
    table = found(tmp_path, two_hills(), points([31], [45]), target_percent=0.52)
    path = tmp_path / "Zielgebiete, größte.gpkg"
    write_targets(table, path)
    back = geopandas.read_file(path, layer="targets")
    assert back.drop(columns="geometry").equals(table.drop(columns="geometry"))
    assert back.geometry.geom_equals(table.geometry).all()
    assert back.crs == table.crs


def test_the_same_targets_give_the_same_bytes(tmp_path):
    table = found(tmp_path, two_hills(), target_percent=0.52)
    for name in ("a.gpkg", "b.gpkg", "a.gpkg"):
        write_targets(table, tmp_path / name)
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.gpkg", "b.gpkg", "p.tif", "u.tif"]
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database:  # no clock in the file
        assert database.execute("SELECT last_change FROM gpkg_contents").fetchall() == [("2000-01-01T00:00:00.000Z",)]


def test_no_targets_are_an_empty_layer_with_all_columns(tmp_path):
    write_targets(found(tmp_path, np.zeros((10, 10))), tmp_path / "none.gpkg")
    back = geopandas.read_file(tmp_path / "none.gpkg", layer="targets")
    assert len(back) == 0
    assert tuple(back.columns[:-1]) == COLUMNS


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path):
    table = found(tmp_path, two_hills())
    with pytest.raises(OutputError, match=r"'t\.gpkg' can't be written"):
        write_targets(table, tmp_path / "nowhere" / "t.gpkg")


def test_a_disk_that_fills_up_leaves_nothing_and_says_how_much_is_needed(tmp_path, monkeypatch):
    def refuse(self, *_, **__):
        raise FeatureError("sqlite3_exec() failed: database or disk is full")

    table = found(tmp_path, two_hills())
    monkeypatch.setattr(geopandas.GeoDataFrame, "to_file", refuse)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**6, 10**6, 0))
    with pytest.raises(OutputError, match=r"disk of .* is full: it needs up to 1\.\d MB and .* are free"):
        write_targets(table, tmp_path / "t.gpkg")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.tif", "u.tif"]


def test_targets_lie_on_the_map(tmp_path):
    table = found(tmp_path, two_hills(), target_percent=0.52)
    left, bottom, right, top = Grid.from_raster(tmp_path / "p.tif").bounds
    assert table.total_bounds[0] >= left
    assert table.total_bounds[1] >= bottom
    assert table.total_bounds[2] <= right
    assert table.total_bounds[3] <= top
