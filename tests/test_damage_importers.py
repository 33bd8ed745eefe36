"""Pairs with graded buildings from the folders and layers that people have."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from orogen.backend.damage.importers import BRIGHT, from_folder, from_layers, scheme_of_folder
from orogen.backend.damage.schemes import SCHEMES, scheme_of
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.evaluation.grading import UNKNOWN
from orogen.backend.monitor import Monitor
from rasterio.crs import CRS
from rasterio.windows import Window

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "damage"
SIDE, CELL, WEST, NORTH = 64, 0.5, 500_000.0, 4_000_000.0

#: rows and columns of three buildings
BOXES = [(4, 4, 20, 20), (4, 40, 24, 60), (40, 8, 60, 30)]


class Heard(Monitor):
    def __init__(self):
        super().__init__()
        self.said = []

    def emit(self, event):
        if event["type"] == "log":
            self.said.append(event["message"])


def image(path, bands=3, seed=0, place=True):
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(seed).integers(20, 220, (bands, SIDE, SIDE)).astype(np.uint8)
    where = {"crs": CRS.from_epsg(32633), "transform": rasterio.Affine(CELL, 0, WEST, 0, -CELL, NORTH)} if place else {}
    with rasterio.open(path, "w", driver="PNG" if path.suffix == ".png" else "GTiff", height=SIDE, width=SIDE,
                       count=bands, dtype="uint8", **where) as file:
        file.write(values)
    return str(path)


def ground(row0, col0, row1, col1):
    return shapely.box(WEST + col0 * CELL, NORTH - row1 * CELL, WEST + col1 * CELL, NORTH - row0 * CELL)


def layer(path, grades, field="grading"):
    geopandas.GeoDataFrame({field: grades}, geometry=[ground(*box) for box in BOXES[: len(grades)]],
                           crs="EPSG:32633").to_file(path, layer="graded")
    return str(path)


def xbd(folder, name="quake_00000001", grades=("no-damage", "destroyed", "un-classified"), ending=".png"):
    """Labels and images as xBD has them."""
    for number, which in enumerate(("pre", "post")):
        image(folder / "images" / f"{name}_{which}_disaster{ending}", seed=number, place=ending == ".tif")
        features = {"xy": [], "lng_lat": []}
        for place, box in enumerate(BOXES):
            about = {"feature_type": "building", "uid": f"u{place}"}
            if which == "post":
                about["subtype"] = grades[place]
            row0, col0, row1, col1 = box
            features["xy"].append({"properties": about, "wkt": shapely.box(col0, row0, col1, row1).wkt})
            degrees = geopandas.GeoSeries([ground(*box)], crs="EPSG:32633").to_crs("EPSG:4326")[0]
            features["lng_lat"].append({"properties": about, "wkt": degrees.wkt})
        labels = folder / "labels" / f"{name}_{which}_disaster.json"
        labels.parent.mkdir(parents=True, exist_ok=True)
        labels.write_text(json.dumps({"features": features, "metadata": {}}))
    return folder


@pytest.mark.parametrize("ending", [".png", ".tif"])
def test_xbd_is_read_with_a_place_and_without(tmp_path, ending):
    [pair] = from_folder(xbd(tmp_path, ending=ending), Monitor())
    assert (pair.name, pair.event) == ("quake_00000001", "quake")
    assert pair.buildings["grade"].tolist() == [0, 3, UNKNOWN]
    assert pair.pair.grid.cell_size_m[0] == pytest.approx(CELL, rel=0.01)
    assert pair.pair.read(Window(0, 0, 16, 16)).before.shape == (3, 16, 16)
    target = pair.target(Window(0, 0, SIDE, SIDE))
    for box, value in zip(BOXES, (1, 4, UNKNOWN), strict=True):
        inside = target[box[0] + 2 : box[2] - 2, box[1] + 2 : box[3] - 2]
        assert (inside == value).all()
    assert abs((target != 0).sum() - sum((b[2] - b[0]) * (b[3] - b[1]) for b in BOXES)) < 60


def test_a_folder_for_each_scene_is_read(tmp_path):
    folder = tmp_path / "flood_00000002"
    image(folder / "pre.tif")
    image(folder / "post.tif", seed=1)
    shapes = [ground(*box) for box in BOXES]
    before = geopandas.GeoDataFrame({"uid": ["a", "b", "c"], "damage": ["", "", ""]}, geometry=shapes, crs="EPSG:32633")
    after = geopandas.GeoDataFrame({"uid": ["c", "a", "b"], "damage": ["major-damage", "no-damage", "un-classified"]},
                                   geometry=[shapes[2], shapes[0], shapes[1]], crs="EPSG:32633")
    before.to_file(folder / "buildings.gpkg", layer="pre")
    after.to_file(folder / "buildings.gpkg", layer="post")
    [pair] = from_folder(tmp_path, Monitor())
    assert pair.event == "flood"
    assert pair.buildings["grade"].tolist() == [0, UNKNOWN, 2]


def test_bright_is_read_from_its_targets(tmp_path):
    image(tmp_path / "pre-event" / "bata-explosion_00000003_pre_disaster.tif")
    image(tmp_path / "post-event" / "bata-explosion_00000003_post_disaster.tif", bands=1, seed=1)
    target = tmp_path / "target" / "bata-explosion_00000003_building_damage.tif"
    image(target, bands=1)
    values = np.zeros((1, SIDE, SIDE), np.uint8)
    for (row0, col0, row1, col1), grade in zip(BOXES, (1, 2, 3), strict=True):
        values[:, row0:row1, col0:col1] = grade
    with rasterio.open(target, "r+") as file:
        file.write(values)
    assert scheme_of_folder(tmp_path) is BRIGHT
    [pair] = from_folder(tmp_path, Monitor())
    assert pair.event == "bata-explosion"
    assert sorted(pair.buildings["grade"]) == [0, 1, 2]
    np.testing.assert_array_equal(pair.target(Window(0, 0, SIDE, SIDE)), values[0])
    assert pair.pair.read(Window(0, 0, 8, 8)).before.shape[0] == 1
    with pytest.raises(ParameterError, match="no table from BRIGHT to xBD"):
        from_folder(tmp_path, Monitor(), target=SCHEMES["xBD"])
    chosen = {"Intact": "no-damage", "Damaged": "major-damage", "Destroyed": "destroyed"}
    [pair] = from_folder(tmp_path, Monitor(), target=SCHEMES["xBD"], chosen=chosen)
    assert sorted(pair.buildings["grade"]) == [0, 2, 3]


def test_a_layer_with_the_usual_field_needs_no_name(tmp_path):
    images = [image(tmp_path / f"{name}.tif", seed=seed) for seed, name in enumerate(("before", "after"))]
    graded = layer(tmp_path / "graded.gpkg", ["Destroyed", "No visible damage", "Not analysed"], "damage_gra")
    pair = from_layers(*images, graded, "", scheme_of("Copernicus"), Monitor(), event="Norcia")
    assert pair.event == "Norcia"
    assert pair.buildings["grade"].tolist() == [3, 0, UNKNOWN]


def test_an_unknown_grade_is_refused_by_name(tmp_path):
    images = [image(tmp_path / f"{name}.tif", seed=seed) for seed, name in enumerate(("before", "after"))]
    graded = layer(tmp_path / "graded.gpkg", ["Destroyed", "quite bad"])
    with pytest.raises(InputError, match="'quite bad'"):
        from_layers(*images, graded, "grading", scheme_of("Copernicus"), Monitor())


def test_a_class_that_may_be_several_must_be_chosen(tmp_path):
    images = [image(tmp_path / f"{name}.tif", seed=seed) for seed, name in enumerate(("before", "after"))]
    graded = layer(tmp_path / "graded.gpkg", ["Damaged", "Destroyed"])
    copernicus, target = scheme_of("Copernicus"), scheme_of("xBD")
    with pytest.raises(ParameterError, match="'Damaged' may be"):
        from_layers(*images, graded, "grading", copernicus, Monitor(), target=target)
    heard = Heard()
    pair = from_layers(*images, graded, "grading", copernicus, heard, target=target,
                       chosen={"Damaged": "major-damage"})
    assert pair.buildings["grade"].tolist() == [2, 3]
    assert any("'Damaged' was taken for xBD 'major-damage'" in words for words in heard.said)


def no_folder(tmp_path):
    return tmp_path / "nowhere"


def empty_folder(tmp_path):
    return tmp_path


def without_image(tmp_path):
    xbd(tmp_path)
    next((tmp_path / "images").glob("*_pre_*.png")).unlink()
    return tmp_path


def broken_labels(tmp_path):
    xbd(tmp_path)
    next((tmp_path / "labels").glob("*_post_*")).write_text('{"features": {"xy": [{"wkt": "POLYGON(("}]}}')
    return tmp_path


def unknown_grade(tmp_path):
    return xbd(tmp_path, grades=("no-damage", "burnt", "destroyed"))


@pytest.mark.parametrize(("bad", "words"), [
    (no_folder, "There is no folder"), (empty_folder, "holds no pairs"), (without_image, "the pair is not complete"),
    (broken_labels, "holds no labels as xBD has them"), (unknown_grade, "'burnt'"),
])
def test_a_folder_that_can_not_be_read_is_one_sentence(tmp_path, bad, words):
    with pytest.raises(InputError, match=words):
        from_folder(bad(tmp_path), Monitor())


@pytest.mark.skipif(not (SHARED / "xbd").is_dir(), reason="../shared/data/damage/xbd is not here")
def test_real_pairs_hold_the_buildings_that_their_description_counts():
    [pair] = from_folder(SHARED / "xbd" / "midwest-flooding_00000004", Monitor())
    assert pair.event == "midwest-flooding"
    grades = pair.buildings["grade"].to_numpy()
    assert [int((grades == grade).sum()) for grade in (UNKNOWN, 0, 1, 2, 3)] == [9, 80, 0, 0, 0]
    assert pair.pair.grid.cell_size_m[0] == pytest.approx(0.46, abs=0.03)
