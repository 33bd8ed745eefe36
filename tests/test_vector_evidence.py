"""Vector layers: read with their QGIS sources, and turned into evidence on any grid."""

from __future__ import annotations

import time
from pathlib import Path

import geopandas
import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine
from ear import Ear
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.raster.grid import Grid
from orogen.backend.vector.evidence import VectorLayer
from orogen.backend.vector.layers import read_points, read_vector
from orogen.backend.vector.polygonise import polygons_of
from rasterio.crs import CRS
from rasterio.windows import Window

UTM = CRS.from_epsg(32633)
GRID = Grid.from_bounds(UTM, (500000, 6000000, 506000, 6004000), 100)  # 40 rows, 60 columns
TILL = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "prospectivity" / "eis_till_geochem"


def write(path: Path, geometry: list, crs: object = 32633, **fields: list) -> str:
    frame = geopandas.GeoDataFrame({"id": range(len(geometry)), **fields}, geometry=geometry, crs=crs)
    frame.to_file(path)
    return str(path)


def whole(grid: Grid) -> Window:
    return Window(0, 0, grid.width, grid.height)


def faults(grid: Grid, count: int = 12, seed: int = 0) -> list[shapely.LineString]:
    """Winding lines over and beyond the grid, in its CRS."""
    rng = np.random.default_rng(seed)
    left, bottom, right, top = grid.bounds
    size = np.array([right - left, top - bottom])
    lines = []
    for _ in range(count):
        start = rng.uniform(-0.2, 1.2, 2)
        steps = np.cumsum(rng.normal(0, 0.05, (8, 2)) + rng.normal(0, 0.08, 2), axis=0)
        lines.append(shapely.LineString((start + steps) * size + (left, bottom)))
    return lines


def geodesic_distance(lines: list[shapely.LineString], crs: CRS, lon: float, lat: float) -> float:
    """Metres over the ellipsoid to lines that were cut very fine in their own CRS."""
    geod = pyproj.Geod(ellps="WGS84")
    to_degrees = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    best = np.inf
    for line in lines:
        vertices = shapely.get_coordinates(shapely.segmentize(line, line.length / 3000))
        there_lon, there_lat = to_degrees.transform(vertices[:, 0], vertices[:, 1])
        metres = geod.inv(np.full(len(vertices), lon), np.full(len(vertices), lat), there_lon, there_lat)[2]
        best = min(best, metres.min())
    return best


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_qgis_source_names_layer_filter_and_field(tmp_path) -> None:
    path = tmp_path / "geo logy.gpkg"
    points = [shapely.Point(i, i) for i in range(4)]
    frame = geopandas.GeoDataFrame({"kind": ["Cu", "Au", "Cu", "a|b"]}, geometry=points, crs=32633)
    frame.to_file(path, layer="known")
    frame.to_file(path, layer="other")
    assert len(read_vector(f"{path}|layername=known|subset=\"kind\" = 'Cu'|field=kind")) == 2
    assert len(read_vector(f"{path}|layername=known|subset=kind = 'a' || '|' || 'b'")) == 1
    with pytest.raises(InputError, match=r"several layers \(known, other\).*layername=known"):
        read_vector(str(path))
    with pytest.raises(InputError, match=r"no layer 'gone': its layers are known, other"):
        read_vector(f"{path}|layername=gone")
    with pytest.raises(InputError, match=r"'known' has no field 'grade': its fields are kind"):
        read_vector(f"{path}|layername=known|field=grade")
    with pytest.raises(InputError, match=r"'known' is empty.*change the filter"):
        read_vector(f"{path}|layername=known|subset=kind = 'Zn'")
    with pytest.raises(InputError, match=r"'known' can't be filtered.*fields are kind"):
        read_vector(f"{path}|layername=known|subset=nothing ~~ such")


def test_files_that_are_missing_damaged_or_without_geometry_are_named(tmp_path) -> None:
    with pytest.raises(InputError, match=r"'gone': there is no file"):
        read_vector(str(tmp_path / "gone.gpkg"))
    good = Path(write(tmp_path / "good.gpkg", [shapely.Point(0, 0)]))
    (tmp_path / "cut.gpkg").write_bytes(good.read_bytes()[:6000])
    with pytest.raises(InputError, match=r"'cut' can't be read.*damaged"):
        read_vector(str(tmp_path / "cut.gpkg"))
    (tmp_path / "table.csv").write_text("x,y\n1,2\n")
    with pytest.raises(InputError, match=r"'table' is a table without geometry"):
        read_vector(str(tmp_path / "table.csv"))
    with pytest.raises(InputError, match=r"'hollow' has no geometry"):
        read_vector(write(tmp_path / "hollow.gpkg", [shapely.Point(), None]))


def test_a_layer_without_crs_is_refused(tmp_path) -> None:
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        source = write(tmp_path / "bare.shp", [shapely.Point(0, 0)], crs=None)
    with pytest.raises(InputError, match=r"'bare'.*Assign projection"):
        read_vector(source)


def test_broken_polygons_are_repaired_and_empty_ones_left_out_aloud(tmp_path) -> None:
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    ear = Ear()
    frame = read_vector(write(tmp_path / "bow.gpkg", [bow, shapely.box(0, 0, 1, 1), None]), ear)
    assert frame.geometry.is_valid.all()
    assert frame.area.tolist() == [50.0, 1.0]
    assert [warning.split(":")[0] for warning in ear.warnings] == ["Layer 'bow'"] * 2


def test_points_are_taken_apart_and_other_shapes_refused(tmp_path) -> None:
    source = write(tmp_path / "p.gpkg", [shapely.MultiPoint([(0, 0), (1, 1)]), shapely.MultiPoint([(2, 2)])])
    assert read_points(source)["id"].tolist() == [0, 0, 1]
    with pytest.raises(InputError, match=r"'a' must hold points, not Polygon.*Centroids"):
        read_points(write(tmp_path / "a.gpkg", [shapely.box(0, 0, 1, 1)]))


# --- distance --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer_epsg", [32633, 4326, 3857])
@pytest.mark.parametrize(("crs", "origin", "cell", "angle"), [
    (32633, (500000, 6000000), 100.0, 0), (32633, (420000, 6000000), 100.0, 30), (4326, (14.0, 54.0), 0.002, 0),
    (4326, (11.0, 50.0), 0.05, 0), (2263, (980000, 190000), 500.0, 0), (2263, (980000, 190000), 500.0, -70),
    (3857, (1.6e6, 7.2e6), 300.0, 0)])
def test_distances_are_true_in_degrees_in_feet_and_on_rotated_grids(
        tmp_path, crs: int, origin: tuple[float, float], cell: float, angle: float, layer_epsg: int) -> None:
    grid = Grid(CRS.from_epsg(crs), Affine.translation(*origin) * Affine.rotation(angle) * Affine.scale(cell, -cell),
                50, 60)
    lines = geopandas.GeoSeries(faults(grid, 5), crs=crs).to_crs(layer_epsg)
    layer = VectorLayer(write(tmp_path / "faults.gpkg", list(lines), layer_epsg), "distance", grid)
    block = layer.read(grid, whole(grid))
    assert block.valid.all()
    to_degrees = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    for row, col in ((0, 0), (49, 59), (25, 30), (7, 52), (44, 3)):
        lon, lat = to_degrees.transform(*grid.xy(row, col))
        expected = geodesic_distance(list(lines), CRS.from_epsg(layer_epsg), float(lon), float(lat))
        step = max(line.length for line in lines) / 3000 * (111_000 if layer_epsg == 4326 else 1)
        assert block.values[0, row, col] == pytest.approx(expected, rel=0.005, abs=step)


def test_a_grid_of_some_degrees_stays_within_half_a_percent_of_the_geodesic(tmp_path) -> None:
    grid = Grid.from_bounds(4326, (10, 40, 20, 50), 0.25)
    places = [shapely.Point(lon, lat) for lon, lat in np.random.default_rng(0).uniform((9, 39), (21, 51), (20, 2))]
    layer = VectorLayer(write(tmp_path / "p.gpkg", places, 4326), "distance", grid)
    lon, lat = grid.xy(*np.indices(grid.shape))
    geod = pyproj.Geod(ellps="WGS84")
    expected = np.min([geod.inv(lon, lat, np.full_like(lon, p.x), np.full_like(lat, p.y))[2] for p in places], axis=0)
    np.testing.assert_allclose(layer.read(grid, whole(grid)).values[0], expected, rtol=0.005)


def test_long_straight_lines_keep_their_shape_in_their_own_crs(tmp_path) -> None:
    # A parallel is straight in degrees and bends by some 700 m over 3° at 60° of latitude.
    line = shapely.LineString([(13.5, 60), (16.5, 60)])
    grid = Grid.from_bounds(32633, (420000, 6640000, 580000, 6660000), 1000)
    block = VectorLayer(write(tmp_path / "parallel.gpkg", [line], 4326), "distance", grid).read(grid, whole(grid))
    lon, lat = pyproj.Transformer.from_crs(32633, 4326, always_xy=True).transform(*grid.xy(*np.indices(grid.shape)))
    expected = np.abs(pyproj.Geod(ellps="WGS84").inv(lon, lat, lon, np.full_like(lat, 60.0))[2])
    np.testing.assert_allclose(block.values[0], expected, atol=8)


def test_the_distance_inside_a_polygon_is_0_and_outside_that_to_its_outline(tmp_path) -> None:
    ring = shapely.Point(503000, 6002000).buffer(1000).difference(shapely.Point(503000, 6002000).buffer(400))
    block = VectorLayer(write(tmp_path / "r.gpkg", [ring]), "distance", GRID).read(GRID, whole(GRID))
    x, y = GRID.xy(*np.indices(GRID.shape))
    np.testing.assert_allclose(block.values[0], shapely.distance(shapely.points(x, y), ring), rtol=0.001, atol=0.01)


@pytest.mark.parametrize("kind", ["distance", "density", "presence", "category", "value"])
@settings(max_examples=4, deadline=None)
@given(angle=st.sampled_from([0, 25]), height=st.integers(9, 40), width=st.integers(9, 60),
       epsg=st.sampled_from([32633, 4326]))
def test_tiling_never_changes_a_value(tmp_path_factory, kind: str, angle: int, height: int, width: int,
                                      epsg: int) -> None:
    grid = Grid(UTM, Affine.translation(500000, 6004000) * Affine.rotation(angle) * Affine.scale(100, -100), 40, 60)
    shapes = faults(grid)
    if kind in ("presence", "category", "value"):  # with outlines that run exactly through cell centres
        shapes = [shapely.box(500050 + 700 * i, 6000050, 501050 + 700 * i, 6002050 + 100 * i) for i in range(7)]
    frame = geopandas.GeoDataFrame({"n": np.arange(len(shapes)) * 1.5}, geometry=shapes, crs=32633).to_crs(epsg)
    path = tmp_path_factory.mktemp("t") / "t.gpkg"
    frame.to_file(path)
    layer = VectorLayer(f"{path}|field=n", kind, grid, radius_m=1500)
    once = layer.read(grid, whole(grid))
    for row in range(-5, grid.height, height):
        for col in range(-5, grid.width, width):
            tile = layer.read(grid, Window(col, row, width, height))
            rows, cols = np.arange(row, row + height), np.arange(col, col + width)
            on_rows, on_cols = (rows >= 0) & (rows < grid.height), (cols >= 0) & (cols < grid.width)
            on_grid = on_rows[:, None] & on_cols
            assert not tile.valid[0][~on_grid].any()
            expected = once.valid[0][rows[on_rows]][:, cols[on_cols]]
            np.testing.assert_array_equal(tile.valid[0][on_grid], expected.ravel())
            expected = once.values[0][rows[on_rows]][:, cols[on_cols]]
            atol = 1e-3 if kind == "distance" else 1e-6
            np.testing.assert_allclose(tile.values[0][on_grid], expected.ravel(), atol=atol)


def test_squares_of_a_large_window_and_crowded_patches_give_the_same_distances(tmp_path, monkeypatch) -> None:
    layer = VectorLayer(write(tmp_path / "f.gpkg", faults(GRID)), "distance", GRID)
    once = layer.read(GRID, whole(GRID)).values
    monkeypatch.setattr("orogen.backend.vector.evidence._SQUARE", 7)
    monkeypatch.setattr("orogen.backend.vector.evidence._MANY", 3)
    np.testing.assert_allclose(layer.read(GRID, whole(GRID)).values, once, atol=1e-3)


def test_a_hundred_thousand_cells_and_a_thousand_lines_take_about_a_second(tmp_path) -> None:
    grid = Grid.from_bounds(UTM, (500000, 6000000, 532000, 6032000), 100)
    layer = VectorLayer(write(tmp_path / "f.gpkg", faults(grid, 150)), "distance", grid)
    began = time.process_time()
    layer.read(grid, whole(grid))
    assert time.process_time() - began < 5


# --- density ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("radius", [800.0, 2500.0])
@pytest.mark.parametrize("angle", [0, 40])
def test_density_is_the_length_within_the_circle_over_its_area(tmp_path, radius: float, angle: int) -> None:
    grid = Grid(UTM, Affine.translation(500000, 6004000) * Affine.rotation(angle) * Affine.scale(100, -100), 40, 60)
    lines = faults(grid, 30)
    layer = VectorLayer(write(tmp_path / "f.gpkg", lines), "density", grid, radius)
    block = layer.read(grid, whole(grid))
    exact = np.zeros(grid.shape)
    for row, col in np.ndindex(4, 6):
        row, col = row * 10, col * 10
        circle = shapely.Point(*(float(v) for v in grid.xy(row, col))).buffer(radius, 128)
        length_km = sum(line.intersection(circle).length for line in lines) / 1000
        exact[row, col] = length_km / (np.pi * (radius / 1000) ** 2)
    error = (block.values[0] - exact)[::10, ::10]
    # Rasterisation costs a few percent of the density of one line through the middle, 2r / πr², and has no bias.
    one_line = 2 / (np.pi * radius / 1000)
    assert np.abs(error).max() < 0.1 * one_line
    assert np.sqrt((error**2).mean()) < 0.025 * one_line
    assert abs(error.mean()) < 0.01 * one_line
    assert layer.bands[0].unit == "km/km²"


def test_the_density_of_points_adds_up_to_their_number(tmp_path) -> None:
    points = [shapely.Point(502000, 6002000)] * 3 + [shapely.Point(504000, 6002500)]
    layer = VectorLayer(write(tmp_path / "p.gpkg", points), "density", GRID, 1000)
    density = layer.read(GRID, whole(GRID)).values[0]
    assert density.sum() * GRID.cell_area_km2 == pytest.approx(4, rel=0.01)
    assert density.max() == pytest.approx(3 / np.pi, rel=0.01)
    assert (density >= 0).all()
    assert density[0, 0] == 0


def test_density_needs_a_radius_and_no_polygons(tmp_path) -> None:
    source = write(tmp_path / "f.gpkg", faults(GRID))
    for radius in (None, 0.0, 99.0):
        with pytest.raises(ParameterError, match="'f' needs a radius of at least one cell, 100 m"):
            VectorLayer(source, "density", GRID, radius)
    with pytest.raises(InputError, match="polygons"):
        VectorLayer(write(tmp_path / "a.gpkg", [shapely.box(500000, 6000000, 501000, 6001000)]), "density", GRID, 1000)


# --- presence, category, value ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer_epsg", [32633, 4326])
@pytest.mark.parametrize("angle", [0, 33])
def test_presence_is_whether_the_cell_centre_lies_in_a_polygon(tmp_path, angle: int, layer_epsg: int) -> None:
    grid = Grid(UTM, Affine.translation(500000, 6004000) * Affine.rotation(angle) * Affine.scale(100, -100), 40, 60)
    shapes = [shapely.Point(501500, 6002500).buffer(900), shapely.Point(505000, 6003000).buffer(1500)]
    source = geopandas.GeoSeries(shapes, crs=32633).to_crs(layer_epsg)
    layer = VectorLayer(write(tmp_path / "a.gpkg", list(source), layer_epsg), "presence", grid)
    block = layer.read(grid, whole(grid))
    x, y = grid.xy(*np.indices(grid.shape))
    inside = shapely.contains_xy(shapely.union_all(shapes), x, y)
    assert block.valid.all()
    assert (block.values[0] != inside).mean() < (0 if layer_epsg == 32633 else 0.002) + 1e-9


def test_a_line_is_present_in_every_cell_it_crosses(tmp_path) -> None:
    line = shapely.LineString([(500110, 6000120), (503370, 6002230)])
    block = VectorLayer(write(tmp_path / "l.gpkg", [line]), "presence", GRID).read(GRID, whole(GRID))
    rows, cols = GRID.rowcol(*shapely.get_coordinates(shapely.segmentize(line, 1)).T)
    expected = np.zeros(GRID.shape)
    expected[rows, cols] = 1
    np.testing.assert_array_equal(block.values[0], expected)


def test_categories_are_coded_by_their_sorted_names_and_missing_outside(tmp_path) -> None:
    shapes = [shapely.box(500000 + 1000 * i, 6000000, 501000 + 1000 * i, 6004000) for i in range(4)]
    source = write(tmp_path / "g.gpkg", shapes, rock=["schist", "basalt", None, "schist"])
    layer = VectorLayer(f"{source}|field=rock", "category", GRID)
    block = layer.read(GRID, whole(GRID))
    assert layer.categories == ["basalt", "schist"]
    assert layer.bands[0].categories == ("basalt", "schist")
    assert layer.bands[0].categorical
    assert block.values[0, 20, 5:60:10].tolist() == [1, 0, 0, 1, 0, 0]
    assert block.valid[0, 20, 5:60:10].tolist() == [True, True, False, True, False, False]


def test_a_saved_code_table_keeps_its_codes_on_other_ground(tmp_path) -> None:
    shapes = [shapely.box(500000 + 1000 * i, 6000000, 501000 + 1000 * i, 6004000) for i in range(3)]
    source = write(tmp_path / "g.gpkg", shapes, rock=["schist", "chert", "basalt"])
    layer = VectorLayer(f"{source}|field=rock", "category", GRID, categories=["schist", "granite", "basalt"])
    block = layer.read(GRID, Window(0, 20, 60, 1))
    assert block.values[0, 0, 5:30:10].tolist() == [0, 0, 2]
    assert block.valid[0, 0, 5:30:10].tolist() == [True, False, True]


def test_numbers_as_categories_sort_as_numbers(tmp_path) -> None:
    shapes = [shapely.box(500000 + 1000 * i, 6000000, 501000 + 1000 * i, 6004000) for i in range(3)]
    source = write(tmp_path / "g.gpkg", shapes, code=[10.0, 9.0, np.nan])
    assert VectorLayer(f"{source}|field=code", "category", GRID).categories == ["9", "10"]


def test_values_are_those_of_the_last_polygon_and_missing_outside(tmp_path) -> None:
    shapes = [shapely.box(500000, 6000000, 502000, 6004000), shapely.box(501000, 6000000, 503000, 6004000),
              shapely.box(503000, 6000000, 504000, 6004000)]
    source = write(tmp_path / "c.gpkg", shapes, cu_ppm=[12.5, -3.0, np.nan])
    block = VectorLayer(f"{source}|field=cu_ppm", "value", GRID).read(GRID, whole(GRID))
    assert block.values[0, 20, 5:60:10].tolist() == [12.5, -3.0, -3.0, 0, 0, 0]
    assert block.valid[0, 20, 5:60:10].tolist() == [True, True, True, False, False, False]


def test_kinds_that_do_not_fit_the_layer_are_refused_with_a_remedy(tmp_path) -> None:
    source = write(tmp_path / "a.gpkg", [shapely.box(500000, 6000000, 501000, 6001000)], rock=["a"])
    points = write(tmp_path / "p.gpkg", [shapely.Point(500000, 6000000)])
    with pytest.raises(ParameterError, match="'nearness' is no kind"):
        VectorLayer(source, "nearness", GRID)
    with pytest.raises(ParameterError, match=r"'a' needs a field: add '\|field=NAME'"):
        VectorLayer(source, "category", GRID)
    with pytest.raises(InputError, match=r"'rock' of layer 'a' holds .* not numbers"):
        VectorLayer(f"{source}|field=rock", "value", GRID)
    with pytest.raises(InputError, match=r"'p' must hold polygons.*interpolate"):
        VectorLayer(f"{points}|field=id", "value", GRID)
    with pytest.raises(InputError, match="'a' has no feature in the mapped area"):
        VectorLayer(source, "presence", GRID.window(Window(20, 0, 10, 10)))
    mixed = write(tmp_path / "m.gpkg", [shapely.Point(500000, 6000000), shapely.box(500000, 6000000, 501000, 6001000)])
    with pytest.raises(InputError, match="'m' mixes Point, Polygon"):
        VectorLayer(mixed, "distance", GRID)
    assert VectorLayer(f"{mixed}|geometrytype=Polygon", "distance", GRID).bands[0].unit == "m"


def test_features_on_the_other_side_of_the_earth_do_not_spoil_the_near_ones(tmp_path) -> None:
    near, far = shapely.LineString([(15.01, 54.14), (15.05, 54.16)]), shapely.LineString([(-170, -60), (-160, -50)])
    shapes = [near, far, shapely.LineString([(-165.1, -54.1), (-164.9, -54.2)])]
    with_far = VectorLayer(write(tmp_path / "all.gpkg", shapes, 4326), "distance", GRID).read(GRID, whole(GRID))
    alone = VectorLayer(write(tmp_path / "near.gpkg", [near], 4326), "distance", GRID).read(GRID, whole(GRID))
    np.testing.assert_array_equal(with_far.values, alone.values)
    world = VectorLayer(write(tmp_path / "world.gpkg", [shapely.box(-180, -90, 180, 90)], 4326), "presence", GRID)
    assert world.read(GRID, whole(GRID)).values.all()


def test_a_layer_is_read_on_its_own_grid_only(tmp_path) -> None:
    layer = VectorLayer(write(tmp_path / "f.gpkg", faults(GRID)), "distance", GRID)
    with pytest.raises(ValueError, match="another grid"):
        layer.read(GRID.window(Window(1, 0, 5, 5)), Window(0, 0, 5, 5))


# --- polygons of labels ----------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), height=st.integers(1, 12), width=st.integers(1, 12), angle=st.sampled_from([0, 30]))
def test_polygons_cover_exactly_the_cells_of_their_label(seed: int, height: int, width: int, angle: int) -> None:
    transform = Affine.translation(500000, 6000000) * Affine.rotation(angle) * Affine.scale(100, -100)
    grid = Grid(UTM, transform, height, width)
    labels = np.random.default_rng(seed).choice([0, 1, 7, 2**40], grid.shape)
    frame = polygons_of(labels, grid)
    assert frame["label"].tolist() == sorted(set(labels.ravel().tolist()) - {0})
    assert frame.geometry.is_valid.all()
    x, y = grid.xy(*np.indices(grid.shape))
    for label, geometry in zip(frame["label"], frame.geometry, strict=True):
        np.testing.assert_array_equal(shapely.contains_xy(geometry, x, y), labels == label)
        assert geometry.area == pytest.approx((labels == label).sum() * 1e4)


def test_cells_that_touch_at_a_corner_are_one_target() -> None:
    frame = polygons_of(np.eye(3, dtype=np.int32), Grid(UTM, GRID.transform, 3, 3))
    assert len(frame) == 1
    assert frame.crs == UTM


# --- real layers -----------------------------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.skipif(not TILL.exists(), reason="the real data in ../shared/data lacks eis_till_geochem")
def test_real_faults_and_lithology_become_evidence() -> None:
    litho = read_vector(f"{TILL / 'Test_Litho.geojson'}")
    bounds = litho.total_bounds
    grid = Grid.from_bounds(litho.crs, tuple(bounds), max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / 100)
    field = next(name for name in litho.columns if litho[name].dtype.kind not in "iuf" and name != "geometry")
    rocks = VectorLayer(f"{TILL / 'Test_Litho.geojson'}|field={field}", "category", grid).read(grid, whole(grid))
    assert rocks.valid.mean() > 0.3
    layer = VectorLayer(str(TILL / "Test_Faults.geojson"), "distance", grid)
    block = layer.read(grid, whole(grid))
    lines = read_vector(str(TILL / "Test_Faults.geojson")).to_crs(litho.crs).union_all()
    x, y = grid.xy(*np.indices(grid.shape))
    np.testing.assert_allclose(block.values[0], shapely.distance(shapely.points(x, y), lines), rtol=0.005, atol=1)
