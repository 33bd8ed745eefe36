"""Footprints are read from whatever mappers have; what can't be used is listed, and what is off is found."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from orogen.backend.damage.footprints import Footprints, burn, find_offset, metric_crs, read_footprints
from orogen.backend.errors import InputError
from orogen.backend.monitor import Monitor
from orogen.backend.raster.grid import Grid
from rasterio.windows import Window
from scipy import ndimage
from shapely import Polygon, box

WEST, SOUTH = 355_000.0, 4_720_000.0
GRID = Grid.from_bounds("EPSG:32633", (WEST, SOUTH, WEST + 200, SOUTH + 200), 0.5)


class Hearing(Monitor):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, event: dict) -> None:
        if event["type"] == "log":
            self.said.append(event["message"])


def square(x: float, y: float, side: float = 10.0) -> Polygon:
    return box(WEST + x, SOUTH + y, WEST + x + side, SOUTH + y + side)


def layer(folder: Path, shapes: list, crs: str | None = "EPSG:32633", **fields: list) -> str:
    path = folder / "houses.gpkg"
    frame = geopandas.GeoDataFrame({"n": range(len(shapes)), **fields}, geometry=shapes, crs="EPSG:32633")
    frame = frame.set_crs(None, allow_override=True) if crs is None else frame.to_crs(crs)
    frame.to_file(path, driver="GPKG")
    return str(path)


def read(folder: Path, shapes: list, crs: str | None = "EPSG:32633", grid: Grid | None = GRID) -> Footprints:
    return read_footprints(layer(folder, shapes, crs), grid, Monitor())


def reasons(found: Footprints) -> list[tuple[int, str, bool]]:
    return list(found.left_out.itertuples(index=False, name=None))


@pytest.mark.parametrize("crs", ["EPSG:32633", "EPSG:4326", "EPSG:3857", "EPSG:2263"])
def test_footprints_of_any_crs_come_into_that_of_the_grid(tmp_path, crs):
    found = read(tmp_path, [square(20, 30), square(60, 30)], crs)
    assert found.frame.crs == "EPSG:32633"
    assert found.frame.geometry.iloc[0].symmetric_difference(square(20, 30)).area < 1e-3
    assert found.frame["area_m2"].tolist() == pytest.approx([100, 100], rel=2e-3)
    assert found.frame["building"].tolist() == [1, 2]


def test_parts_of_a_multipart_are_buildings_that_share_their_feature(tmp_path):
    found = read(tmp_path, [shapely.MultiPolygon([square(0, 0), square(20, 0)]), square(50, 50)])
    assert found.frame["building"].tolist() == [1, 2, 3]
    first, second, third = found.frame["feature"]
    assert first == second != third
    assert found.field("n").tolist() == [0, 0, 1]


def test_an_outline_that_crosses_itself_is_repaired_and_said(tmp_path):
    bow = Polygon([(WEST + x, SOUTH + y) for x, y in ((50, 50), (70, 70), (70, 50), (50, 70))])
    said = Hearing()
    found = read_footprints(layer(tmp_path, [bow, square(0, 0)]), GRID, said)
    assert found.frame.geometry.is_valid.all()
    assert found.frame["feature"].nunique() == 2
    assert any("1 broken geometries were repaired" in words for words in said.said)


def test_what_is_outside_is_listed_and_what_reaches_over_the_edge_is_used_with_care(tmp_path):
    said = Hearing()
    found = read_footprints(layer(tmp_path, [square(100, 100), square(500, 0), square(-8, 50), square(-2, 20)]),
                            GRID, said)
    listed = {why: kept for _, why, kept in reasons(found)}
    assert listed == {"outside of the ground that both images show": False,
                      "more than half outside of the ground that both images show": False,
                      "reaching over the edge of the ground that both images show": True}
    assert len(found) == 2
    assert any("footprints left out: 1 (outside" in words and "'houses'" in words for words in said.said)


def test_the_same_building_given_twice_counts_once(tmp_path):
    found = read(tmp_path, [square(0, 0), square(40, 0), square(0.2, 0.1), square(5, 0)])
    assert found.frame["feature"].tolist() == [1, 2, 4]  # neighbours that merely overlap are two
    assert reasons(found) == [(3, "on the same ground as an earlier one", False)]


def test_slivers_are_listed_too(tmp_path):
    found = read(tmp_path, [square(0, 0), square(50, 0, 0.8), box(WEST, SOUTH + 90, WEST + 100, SOUTH + 90.3)])
    assert [why for _, why, _ in reasons(found)] == ["smaller than four cells of the images",
                                                     "narrower than a cell of the images"]
    assert len(found) == 1


def test_lines_and_points_are_no_footprints(tmp_path):
    with pytest.raises(InputError, match="'houses' must hold the outlines of buildings as polygons, not LineString"):
        read(tmp_path, [shapely.LineString([(WEST, SOUTH), (WEST + 9, SOUTH)])])
    with pytest.raises(InputError, match="not Point"):
        read(tmp_path, [shapely.Point(WEST, SOUTH)])


def test_a_layer_that_mixes_gives_its_polygons(tmp_path):
    mixed = shapely.GeometryCollection([square(0, 0), shapely.Point(WEST + 50, SOUTH + 50)])
    found = read(tmp_path, [mixed, square(30, 30)])
    assert len(found) == 2
    assert reasons(found) == [(1, "a line or a point, not the outline of a building", False)]


def test_what_no_projection_reaches_is_listed(tmp_path):
    beyond = box(13.0, 95.0, 13.1, 95.1)
    path = tmp_path / "houses.gpkg"
    here = geopandas.GeoSeries([square(0, 0)], crs="EPSG:32633").to_crs("EPSG:4326").iloc[0]
    geopandas.GeoDataFrame(geometry=[beyond, here], crs="EPSG:4326").to_file(path, driver="GPKG")
    found = read_footprints(str(path), GRID, Monitor())
    assert [why for _, why, _ in reasons(found)] == [
        "not to be carried into the coordinate reference system of the images"]
    geopandas.GeoDataFrame(geometry=[beyond], crs="EPSG:4326").to_file(path, driver="GPKG")
    with pytest.raises(InputError, match="no footprint to grade: all are not to be carried"):
        read_footprints(str(path), GRID, Monitor())


@pytest.mark.parametrize(("shapes", "crs", "words"), [
    ([], "EPSG:32633", "'houses' is empty"),
    ([square(0, 0)], None, "no coordinate reference system"),
    ([square(9000, 0), square(9100, 0)], "EPSG:32633", "none of its 2 footprints lies on the ground"),
    ([square(0, 0, 0.1)], "EPSG:32633", "no footprint to grade: all are smaller than four cells"),
])
def test_a_layer_that_cannot_serve_is_refused_in_a_sentence_that_names_it(tmp_path, shapes, crs, words):
    with pytest.raises(InputError, match=words):
        read(tmp_path, shapes, crs)


def test_without_images_the_layer_keeps_its_metres_or_gets_those_of_its_utm_zone(tmp_path):
    assert read(tmp_path, [square(0, 0)], grid=None).frame.crs == "EPSG:32633"
    for crs in ("EPSG:4326", "EPSG:3857"):
        found = read(tmp_path, [square(0, 0)], crs, grid=None)
        assert found.frame.crs == "EPSG:32633"
        assert found.frame["area_m2"].iloc[0] == pytest.approx(100, rel=2e-3)


def test_areas_are_those_on_the_ground_though_the_grid_is_that_of_a_web_map(tmp_path):
    shapes = geopandas.GeoSeries([square(0, 0)], crs="EPSG:32633").to_crs("EPSG:3857")
    left, bottom, *_ = shapes.total_bounds
    grid = Grid.from_bounds("EPSG:3857", (left - 50, bottom - 50, left + 100, bottom + 100), 0.5)
    found = read(tmp_path, [square(0, 0)], grid=grid)
    assert found.frame.geometry.area.iloc[0] > 150
    assert found.frame["area_m2"].iloc[0] == pytest.approx(100, rel=0.01)


def test_metric_crs_passes_over_feet():
    frame = geopandas.GeoDataFrame(geometry=[square(0, 0)], crs="EPSG:32633").to_crs("EPSG:2263")
    assert metric_crs(frame).axis_info[0].unit_name == "metre"


def test_labels_do_not_depend_on_the_window_and_reach_over_the_edge(tmp_path):
    rng = np.random.default_rng(1)
    found = read(tmp_path, [square(*place) for place in rng.uniform(0, 185, (30, 2))])
    whole = found.labels(Window(0, 0, GRID.width, GRID.height))
    assert set(np.unique(whole)) == {0, *found.frame["building"]}
    part = found.labels(Window(-20, 130, 150, 90))
    assert (part[:, :20] == 0).all()
    assert (part[:, 20:] == whole[130:220, :130]).all()
    assert set(np.unique(part)) - {0} <= set(found.frame["building"].iloc[found.within(Window(-20, 130, 150, 90))])


def test_a_field_that_is_not_there_is_named_with_those_that_are(tmp_path):
    with pytest.raises(InputError, match="no field 'people': its fields are n"):
        read(tmp_path, [square(0, 0)]).field("people")


# --- footprints beside their buildings ----------------------------------------------------------------------------

def town(seed: int = 0) -> tuple[Grid, list[Polygon], np.ndarray]:
    """A grid, sixty turned houses, and what they look like: roofs lighter or darker than a mottled ground."""
    rng = np.random.default_rng(seed)
    grid = Grid.from_bounds("EPSG:32633", (WEST, SOUTH, WEST + 400, SOUTH + 400), 0.5)
    shapes = []
    for x in range(25, 400, 50):
        for y in range(25, 400, 50):
            wide, tall = rng.uniform(8, 18, 2)
            shape = box(WEST + x - wide, SOUTH + y - tall, WEST + x + wide, SOUTH + y + tall)
            shapes.append(shapely.affinity.rotate(shape, rng.uniform(0, 90)))
    frame = geopandas.GeoDataFrame({"building": range(1, len(shapes) + 1)}, geometry=shapes, crs="EPSG:32633")
    labels = burn(frame, grid)
    roofs = np.concatenate([[0.4], rng.uniform(0.1, 0.8, len(shapes))])
    picture = roofs[labels] + 0.1 * ndimage.gaussian_filter(rng.normal(size=grid.shape), 3) * 3
    return grid, shapes, (picture + 0.03 * rng.normal(size=grid.shape)).astype(np.float32)


@pytest.mark.parametrize(("east", "north"), [(0.0, 0.0), (10.0, 0.0), (-6.0, 8.0)])
def test_an_offset_of_footprints_is_found_in_metres(tmp_path, east, north):
    grid, shapes, picture = town()
    found = read(tmp_path, [shapely.affinity.translate(shape, -east, -north) for shape in shapes], grid=grid)

    def seen(window: Window) -> tuple[np.ndarray, np.ndarray]:
        frame = np.full((3, 2000, 2000), np.nan, np.float32)
        frame[:, 600:1400, 600:1400] = picture
        rows = slice(600 + window.row_off, 600 + window.row_off + window.height)
        cols = slice(600 + window.col_off, 600 + window.col_off + window.width)
        return np.nan_to_num(frame[:, rows, cols]), np.isfinite(frame[0, rows, cols])

    offset = find_offset(found, seen)
    assert (offset.east_m, offset.north_m) == pytest.approx((east, north), abs=0.5)
    assert offset.confidence > 0.9
    words = offset.warning("houses")
    assert bool(words) == (offset.metres > 2)
    assert not words or "lie 10.0 m beside" in words
    again = find_offset(found.moved(offset.east_m, offset.north_m), seen)
    assert again.metres < 0.5


def test_an_image_without_buildings_gives_no_confidence(tmp_path):
    grid, shapes, _ = town()
    found = read(tmp_path, shapes, grid=grid)
    rng = np.random.default_rng(3)

    def seen(window: Window) -> tuple[np.ndarray, np.ndarray]:
        return rng.random((1, window.height, window.width), np.float32), np.ones((window.height, window.width), bool)

    offset = find_offset(found, seen)
    assert offset.confidence < 0.9
    assert offset.warning("houses") == ""

    def nothing(window: Window) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros((1, window.height, window.width), np.float32), np.zeros((window.height, window.width), bool)

    assert find_offset(found, nothing).windows == 0
