"""What is wrong with images, footprints and labels, row by row, through the tool: one sentence that names the layer, or
the result that it should be; and never a folder half written."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pytest
import rasterio
import shapely
from affine import Affine
from orogen.backend import runs
from orogen.backend.damage import chips, job, reviewing
from orogen.backend.damage.chips import Buildings
from orogen.backend.damage.footprints import read_footprints
from orogen.backend.damage.labels import Label, LabelStore, read_labels
from orogen.backend.damage.reviewing import open_assessed
from orogen.backend.errors import InputError, OrogenError, ParameterError
from orogen.backend.evaluation.skill import auc
from orogen.backend.monitor import Monitor
from rasterio.enums import ColorInterp
from small_streets import CELL_M, NORTH, WEST, Streets, make_streets

QUICK = {"align": False, "cell_m": 25.0}


@pytest.fixture(scope="module", autouse=True)
def _less_to_look_at():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "GROUND", 40)
        patch.setattr(job, "STRANGERS", 40)
        yield


@pytest.fixture(scope="module")
def streets() -> Streets:
    return make_streets(2, size=230, ruined=0.25)


@pytest.fixture(scope="module")
def given(streets, tmp_path_factory) -> dict[str, str]:
    return streets.write(tmp_path_factory.mktemp("given"))


@pytest.fixture(scope="module")
def usual(given, tmp_path_factory) -> runs.Result:
    return runs.run("assess-damage", {**given, **QUICK}, tmp_path_factory.mktemp("usual") / "out")


def assess(given: dict[str, str], folder: Path, **changes: object) -> runs.Result:
    return runs.run("assess-damage", {**given, **QUICK, **changes}, folder / "out")


def buildings(result: runs.Result) -> geopandas.GeoDataFrame:
    return geopandas.read_file(result.folder / "buildings.gpkg")


def refused(folder: Path, tool: str, given: dict[str, object], error: type[OrogenError] = InputError) -> str:
    """What the tool says, which is one sentence; nothing is left in the folder of the result."""
    with pytest.raises(error) as caught:
        runs.run(tool, given, folder / "out")
    words = str(caught.value)
    assert words.endswith(".")
    assert "\n" not in words
    assert len(re.findall(r"[a-z)]\. [A-Z]", words)) == 0
    assert not (folder / "out").exists() or not list((folder / "out").iterdir())
    return words


def image(source: str, target: Path, change: Callable[[dict, np.ndarray], np.ndarray], **profile: object) -> str:
    """The image written anew after a change to its values (bands, H, W)."""
    with rasterio.open(source) as file:
        known, values = {**file.profile, **profile}, file.read()
    values = change(known, values)
    with rasterio.open(target, "w", **{**known, "count": len(values), "dtype": values.dtype.name}) as file:
        file.write(values)
        if len(values) == 4:
            file.colorinterp = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    return str(target)


def layer(streets: Streets, target: Path, change: Callable[[geopandas.GeoDataFrame], geopandas.GeoDataFrame]) -> str:
    change(streets.footprints.copy()).to_file(target, layer=target.stem)
    return str(target)


# --- images -----------------------------------------------------------------------------------------------------------

def test_images_that_do_not_overlap(given, tmp_path):
    def elsewhere(profile, values):
        profile["transform"] = Affine.translation(0, -4000) * profile["transform"]
        return values

    after = image(given["after"], tmp_path / "elsewhere.tif", elsewhere)
    assert refused(tmp_path, "assess-damage", {**given, "after": after}) == (
        "The images 'before' and 'elsewhere' don't overlap: check that both show the same place and that their "
        "coordinate reference systems are right.")


def test_after_before_before(given, tmp_path):
    words = refused(tmp_path, "assess-damage", {**given, "before_date": "2023-02-09", "after_date": "2023-01-28"})
    assert "'after'" in words
    assert "2023-01-28" in words
    assert "2023-02-09" in words


def test_one_band_beside_three(given, streets, tmp_path):
    grey = image(given["after"], tmp_path / "grey.tif", lambda profile, values: values.mean(axis=0, keepdims=True)
                 .astype(np.uint8), photometric="minisblack")
    made = buildings(assess(given, tmp_path, after=grey))
    assert auc(streets.ruined, made["change"]) > 0.9


def test_sixteen_bits_with_outliers(given, streets, tmp_path):
    def deep(profile, values):
        values = 200 + 9 * values.astype(np.uint16)
        values[:, 3, 5:9] = 65535
        return values

    made = buildings(assess(given, tmp_path, after=image(given["after"], tmp_path / "deep.tif", deep)))
    assert auc(streets.ruined, made["change"]) > 0.9


def test_what_an_alpha_band_hides_is_not_called_changed(given, streets, tmp_path):
    def hidden(profile, values):
        alpha = np.full_like(values[:1], 255)
        alpha[:, :, :60] = 0
        values[:, :, :60] = 255 - values[:, :, :60]
        return np.concatenate([values, alpha])

    made = buildings(assess(given, tmp_path, after=image(given["after"], tmp_path / "hidden.tif", hidden)))
    under = made.bounds["maxx"] < WEST + 60 * CELL_M
    assert under.sum() >= 5
    assert set(made["why"][under]) == {"less than half of it is seen in both images"}
    assert made["probability"][under].isna().all()
    assert made["probability"][made.bounds["minx"] > WEST + 70 * CELL_M].notna().all()


def test_the_fringe_of_a_lossy_collar_is_not_called_changed(given, tmp_path):
    def collar(profile, values):
        values[:, :, :61] = 0  # and the compression makes of it what it likes
        return values

    lossy = image(given["after"], tmp_path / "lossy.tif", collar, compress="jpeg", jpeg_quality=60, photometric="ycbcr",
                  tiled=True, blockxsize=64, blockysize=64, nodata=0)
    made = buildings(assess(given, tmp_path, after=lossy))
    under = made.bounds["maxx"] < WEST + 60 * CELL_M
    assert made["probability"][under].isna().all()


# --- footprints -------------------------------------------------------------------------------------------------------

def test_footprints_ten_metres_beside_the_houses(given, tmp_path_factory, tmp_path):
    streets = make_streets(1, size=380, ruined=0.1)
    given = streets.write(tmp_path_factory.mktemp("larger"))
    beside = layer(streets, tmp_path / "beside.gpkg", lambda frame: frame.set_geometry(frame.translate(8.0, -6.0)))
    words = [one for one in assess(given, tmp_path, footprints=beside).manifest["warnings"] if "beside the" in one]
    assert len(words) == 1
    assert "'beside'" in words[0]
    assert float(words[0].split(" lie ")[1].split(" m ")[0]) == pytest.approx(10.0, abs=1.0)
    assert "move_footprints" in words[0]


def test_a_footprint_that_crosses_itself(given, streets, tmp_path):
    def crossed(frame):
        left, bottom, right, top = frame.geometry.iloc[3].bounds
        frame.loc[3, "geometry"] = shapely.Polygon([(left, bottom), (right, top), (right, bottom), (left, top)])
        return frame

    made = assess(given, tmp_path, footprints=layer(streets, tmp_path / "crossed.gpkg", crossed))
    assert buildings(made).is_valid.all()
    assert 3 in set(buildings(made)["feature"] - buildings(made)["feature"].min())
    (words,) = [one for one in made.manifest["warnings"] if "repaired" in one]
    assert "'crossed'" in words


def test_memory_stays_flat_as_footprints_grow_in_number(tmp_path, monkeypatch):
    monkeypatch.setattr(chips, "TILE", 128)
    streets = make_streets(0, size=600)
    peaks = []
    for count in (300, 3000):
        rng = np.random.default_rng(count)
        left, top = rng.integers(0, 590, (2, count)) * CELL_M
        shapes = shapely.box(WEST + left, NORTH - top - 3.0, WEST + left + 3.0, NORTH - top)
        frame = geopandas.GeoDataFrame({"house": np.arange(count)}, geometry=shapes, crs="EPSG:32638")
        frame.to_file(tmp_path / f"{count}.gpkg")
        read = read_footprints(str(tmp_path / f"{count}.gpkg"), streets.grid, Monitor()).frame
        reader = Buildings(streets.grid, read)
        tiles = reader.tiles(128)
        tracemalloc.start()
        seen = sum(1 for tile in tiles[: len(tiles) // 4] for _ in reader.read(streets, tile))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert seen > 0.1 * len(read)
    assert peaks[1] < 1.5 * peaks[0]


def test_footprints_outside_the_image_are_listed(given, streets, tmp_path):
    def partly(frame):
        frame.loc[0, "geometry"] = frame.translate(3000.0).iloc[0]
        return frame

    made = assess(given, tmp_path, footprints=layer(streets, tmp_path / "partly.gpkg", partly))
    assert len(buildings(made)) == len(streets.footprints) - 1
    (told,) = pandas.read_csv(made.folder / "left_out.csv").query("not kept")["why"]
    assert "outside" in told


def test_a_layer_of_another_place(given, streets, tmp_path):
    away = layer(streets, tmp_path / "away.gpkg", lambda frame: frame.set_geometry(frame.translate(50_000.0)))
    assert "'away'" in refused(tmp_path, "assess-damage", {**given, **QUICK, "footprints": away})


def test_parts_of_a_multipart_are_buildings_of_one_feature(given, streets, tmp_path):
    def joined(frame):
        parts = shapely.MultiPolygon([frame.geometry.iloc[0], frame.geometry.iloc[1]])
        return geopandas.GeoDataFrame({"house": frame["house"].iloc[1:]}, geometry=[parts, *frame.geometry.iloc[2:]],
                                      crs=frame.crs)

    made = buildings(assess(given, tmp_path, footprints=layer(streets, tmp_path / "joined.gpkg", joined)))
    assert len(made) == len(streets.footprints)
    assert made["building"].is_unique
    assert sorted(made["feature"].value_counts())[-1] == 2


def test_footprints_in_degrees_are_the_same_buildings(given, streets, usual, tmp_path):
    degrees = layer(streets, tmp_path / "degrees.gpkg", lambda frame: frame.to_crs(4326))
    made = buildings(assess(given, tmp_path, footprints=degrees))
    assert np.corrcoef(made["change"], buildings(usual)["change"])[0, 1] > 0.99  # cells on an outline may fall outside
    assert made.crs == streets.footprints.crs


@pytest.mark.filterwarnings("ignore:.crs. was not provided")
def test_footprints_without_a_crs_are_refused_by_name(given, streets, tmp_path):
    nowhere = layer(streets, tmp_path / "nowhere.gpkg", lambda frame: frame.set_crs(None, allow_override=True))
    words = refused(tmp_path, "assess-damage", {**given, **QUICK, "footprints": nowhere})
    assert "'nowhere'" in words
    assert "coordinate reference system" in words


def test_an_empty_layer(given, streets, tmp_path):
    streets.footprints.iloc[:0].to_file(tmp_path / "empty.gpkg", layer="empty", geometry_type="Polygon")
    words = refused(tmp_path, "assess-damage", {**given, **QUICK, "footprints": str(tmp_path / "empty.gpkg")})
    assert "'empty' is empty" in words


# --- grades and labels ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("tool", ["learn-grades", "propose-buildings", "summarise-damage"])
def test_grades_that_no_scheme_knows(streets, usual, tmp_path, tool):
    survey = layer(streets, tmp_path / "survey.gpkg",
                   lambda frame: frame.assign(damage=["kaputt" if one % 3 else "destroyed" for one in frame["house"]]))
    given = {"buildings": survey, "grade_field": "damage", "scheme": "xBD"} if tool == "summarise-damage" else \
        {"result": str(usual.folder / "manifest.json"), "known": f"{survey}|field=damage"}
    words = refused(tmp_path, tool, given)
    assert "'survey'" in words
    assert "kaputt" in words
    assert "xBD" in words


def test_a_scheme_that_lacks_the_class_of_a_label(usual, tmp_path):
    scheme = tmp_path / "two.json"
    scheme.write_text(json.dumps({"name": "two", "classes": ["sound", "ruined"], "damaged": "ruined"}),
                      encoding="utf-8")
    labels = tmp_path / "labels.jsonl"
    LabelStore(labels).append(Label(1, open_assessed(str(usual.folder)).key(0), "destroyed", "two"))
    given = {"result": str(usual.folder / "manifest.json"), "labels": str(labels), "scheme": str(scheme)}
    words = refused(tmp_path, "learn-grades", given)
    assert "labels.jsonl" in words
    assert "'destroyed'" in words
    assert "two" in words


def test_a_scheme_of_one_class(given, tmp_path):
    scheme = tmp_path / "one.json"
    scheme.write_text(json.dumps({"name": "one", "classes": ["ruined"]}), encoding="utf-8")
    with pytest.raises((InputError, ParameterError)) as caught:
        assess(given, tmp_path, scheme=str(scheme))
    assert "one.json" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_a_label_file_that_is_edited_while_it_is_learnt_from(usual, tmp_path, monkeypatch):
    labels, result = tmp_path / "labels.jsonl", open_assessed(str(usual.folder))
    store = LabelStore(labels)
    for row in range(6):
        store.append(Label(row + 1, result.key(row), ("no-damage", "destroyed")[row % 2], "xBD"))
    learnt = reviewing.taught

    def meanwhile(*given):
        store.append(Label(9, result.key(8), "destroyed", "xBD"))
        return learnt(*given)

    monkeypatch.setattr(reviewing, "taught", meanwhile)
    heard: list[str] = []
    monitor = Monitor()
    monitor.emit = lambda event: heard.append(event.get("message", ""))  # type: ignore[method-assign]
    made = runs.run("learn-grades", {"result": str(usual.folder / "manifest.json"), "labels": str(labels)},
                    tmp_path / "out", monitor=monitor)
    (words,) = [one for one in heard if "edited while" in one]
    assert "+1 labels" in words
    assert made.manifest["metrics"]["labels"] == 6
    assert len(read_labels(labels).labels) == 7
