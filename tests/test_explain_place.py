"""Asking a finished map about a place: the map's own number, what it owes to each layer, and answers where there is no
map."""

from __future__ import annotations

import json
import math
import shutil
import sys
from pathlib import Path

import geopandas
import numpy as np
import pyproj
import pytest
import rasterio
from orogen.backend import runs
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.prospectivity.distributions import distribution, percentile
from orogen.backend.prospectivity.place import OpenMap, ask, open_map

sys.path.insert(0, str(Path(__file__).parent))
import warm as warm_process
from test_map_prospectivity import CELL, CORNER, HEIGHT, LEFT, TOP, WIDTH, Ground, result, write_raster


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground") / "Größe und Höhe, 2 км")


@pytest.fixture(scope="module")
def made(ground, tmp_path_factory) -> Path:
    """A finished map of the ground."""
    folder = tmp_path_factory.mktemp("made") / "result"
    warm = warm_process.Warm(tmp_path_factory.mktemp("warm"))
    ended = warm.orogen(*ground.arguments(folder))
    warm.close()
    assert ended.status == 0, ended.err
    return folder


@pytest.fixture
def opened(made) -> OpenMap:
    return open_map(str(made / "manifest.json"))


def at(row: float, col: float) -> tuple[float, float]:
    """Coordinates in a cell, off its middle."""
    return LEFT + CELL * (col + 0.3), TOP - CELL * (row + 0.8)


def best(made: Path) -> tuple[int, int]:
    probability = result(made, "probability.tif")
    row, col = np.unravel_index(np.nanargmax(probability), probability.shape)
    return int(row), int(col)


def layers(answer: dict) -> dict[str, dict]:
    return {layer["name"]: layer for layer in answer["layers"]}


# --- the answer is the map's ------------------------------------------------------------------------------------------

def test_the_answer_is_what_the_map_shows(made, opened):
    probability, uncertainty = result(made, "probability.tif"), result(made, "uncertainty.tif")
    rng = np.random.default_rng(1)
    mapped = np.argwhere(np.isfinite(probability))
    cells = [*mapped[rng.choice(len(mapped), 6, replace=False)], (HEIGHT - 1, WIDTH - 1), best(made)]
    for row, col in cells:
        answer = ask(opened, *at(row, col))
        assert answer["on"] == "map"
        assert answer["probability"] == pytest.approx(probability[row, col], abs=1e-6)
        assert answer["uncertainty"] == pytest.approx(uncertainty[row, col], abs=1e-6)
        assert answer["low"] <= answer["probability"] <= answer["high"]
        assert answer["sentence"] == ""
        below = np.nanmean(np.where(np.isnan(probability), np.nan, probability < probability[row, col]))
        assert answer["percentile"] == pytest.approx(100 * below, abs=1)


def test_the_values_are_those_of_the_layers_there(opened, ground):
    answer = layers(ask(opened, *at(40, 20)))
    assert answer["magnetics"]["value"] == pytest.approx(ground.magnetics[40, 20])
    assert answer["gravity"]["value"] == pytest.approx(ground.gravity[40, 20])
    assert answer["lithology"]["text"] in {"1", "2", "3"}


def test_hiding_a_layer_that_decides_lowers_the_probability_most(made, opened):
    """The deposits were drawn by magnetics and gravity; the other layers are there by chance."""
    probability = np.nan_to_num(result(made, "probability.tif"))
    cells = np.column_stack(np.unravel_index(np.argsort(-probability, axis=None)[:12], probability.shape))
    answers = [ask(opened, *at(row, col)) for row, col in cells]
    falls = {name: np.mean([1 - layers(answer)[name]["hidden"] / answer["probability"] for answer in answers])
             for name in layers(answers[0])}
    print(falls)
    assert min(falls["magnetics"], falls["gravity"]) > 0.1
    assert min(falls["magnetics"], falls["gravity"]) > max(falls["lithology"], falls["distance to faults"])


def test_a_layer_without_a_value_is_not_missed_when_hidden(opened):
    """Row 30 has no magnetics in three cells; the patch around them has, so the model may still owe it something."""
    answer = layers(ask(opened, *at(30, 31)))
    assert answer["magnetics"]["value"] is None
    assert answer["magnetics"]["percentile_of_deposits"] is None
    assert answer["magnetics"]["outside"] == ""


def test_a_place_may_be_given_in_any_crs(opened):
    x, y = at(40, 20)
    lon, lat = pyproj.Transformer.from_crs(32633, 4326, always_xy=True).transform(x, y)
    there, here = ask(opened, lon, lat, "EPSG:4326"), ask(opened, x, y)
    assert there["probability"] == here["probability"]
    assert (there["map_x"], there["map_y"]) == pytest.approx((x, y), abs=0.01)
    with pytest.raises(ParameterError, match="no known coordinate reference system"):
        ask(opened, lon, lat, "EPSG:nowhere")


# --- deposits and background ------------------------------------------------------------------------------------------

def test_percentiles_are_those_among_the_points_that_were_learnt_from(made, opened, ground):
    points = geopandas.read_file(made / "held_out.gpkg")
    rows = np.floor((TOP - points.geometry.y) / CELL).astype(int)
    cols = np.floor((points.geometry.x - LEFT) / CELL).astype(int)
    deposit = points["deposit"].to_numpy() == 1
    values = ground.gravity[rows, cols]
    answer = layers(ask(opened, *at(40, 20)))["gravity"]
    for kind, chosen in (("deposits", values[deposit]), ("background", values[~deposit])):
        below = 100 * np.mean(chosen < ground.gravity[40, 20])
        assert answer[f"percentile_of_{kind}"] == pytest.approx(below, abs=100 / len(chosen) + 1)
        assert sum(answer[f"bars_of_{kind}"]) == pytest.approx(1)
    assert len(answer["edges"]) == len(answer["bars_of_deposits"]) + 1


def test_shares_of_categories_add_up(opened):
    answer = layers(ask(opened, *at(40, 20)))["lithology"]
    for kind in ("deposits", "background"):
        assert sum(one[kind] for one in answer["categories"]) == pytest.approx(1, abs=1e-3)
        assert answer[f"share_of_{kind}"] == next(one[kind] for one in answer["categories"] if one["here"])


def test_percentiles_count_ties_half_and_know_their_ends():
    values = np.array([0, 0, 0, 0, 1, 2, 3, 4], np.float32)
    kept = distribution(values, np.ones(8, bool), np.ones(8, int), False)["deposits"]["quantiles"]
    assert percentile(kept, 0) == pytest.approx(25, abs=5)
    assert percentile(kept, -1) == 0
    assert percentile(kept, 9) == 100
    assert percentile([], 1) is None


def test_the_nearest_deposits_come_with_name_distance_and_direction(opened, ground):
    row, col = int(ground.rows[3]), int(ground.cols[3])
    x, y = LEFT + CELL * (col + 0.3), TOP - CELL * (row + 0.6) - 1000.0  # a kilometre south of it
    x, y = x, max(y, TOP - CELL * HEIGHT + 1)
    found = ask(opened, x, y)["deposits"]
    assert [one["distance_km"] for one in found] == sorted(one["distance_km"] for one in found)
    own = [math.hypot(LEFT + CELL * (c + 0.3) - x, TOP - CELL * (r + 0.6) - y)
           for r, c in zip(ground.rows, ground.cols, strict=True)]
    assert found[0]["name"] == f"Dep {int(np.argmin(own))}"
    assert found[0]["distance_km"] == pytest.approx(min(own) / 1000, rel=0.002, abs=0.001)  # the scale of UTM
    assert {one["direction"] for one in found} <= {"N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW",
                                                   "WSW", "W", "WNW", "NW", "NNW"}


def test_the_target_that_holds_the_place_is_named(made, opened):
    target = geopandas.read_file(made / "targets.gpkg").iloc[0]
    inside = target.geometry.representative_point()
    answer = ask(opened, inside.x, inside.y)["target"]
    assert (answer["rank"], answer["inside"], answer["distance_km"]) == (int(target["rank"]), True, 0.0)


# --- where there is no answer -----------------------------------------------------------------------------------------

def test_outside_the_map_and_on_masked_ground_the_answer_says_so(opened):
    outside = ask(opened, LEFT - 5000, TOP)
    assert (outside["on"], "probability" in outside) == ("outside", False)
    assert "outside the map" in outside["sentence"]
    masked = ask(opened, *at(CORNER[0].start + 2, CORNER[1].start + 2))
    assert masked["on"] == "masked"
    assert "magnetics" in masked["sentence"]
    assert masked["deposits"]
    assert layers(masked)["distance to faults"]["value"] > 0
    assert ask(opened, math.inf, TOP)["on"] == "outside"


def test_values_beyond_all_that_was_learnt_are_named_and_so_is_a_changed_layer(made, ground):
    path = ground.folder / "magnetics.tif"
    before = path.read_bytes()
    with rasterio.open(path) as file:
        changed = file.read(1)
    row, col = 45, 50
    changed[row - 2 : row + 3, col - 2 : col + 3] = 99.0
    try:
        write_raster(path, changed, nodata=-9999)
        answer = ask(open_map(str(made)), *at(row, col))
    finally:
        path.write_bytes(before)
    assert answer["known_ground"] is False
    assert answer["outside"] == [layers(answer)["magnetics"]["outside"]]
    assert answer["outside"][0].startswith("magnetics: 99, seen at most ")
    assert "a layer has changed since the map was made" in answer["sentence"]
    assert ask(open_map(str(made)), *at(40, 20))["known_ground"] is True


def test_a_layer_that_moved_away_is_missed_in_one_sentence(made, ground):
    path = ground.folder / "gravity.tif"
    path.rename(ground.folder / "elsewhere.tif")
    try:
        with pytest.raises(InputError, match="without the layers that it was made from: Layer 'gravity'") as missed:
            open_map(str(made))
    finally:
        (ground.folder / "elsewhere.tif").rename(path)
    assert "\n" not in str(missed.value)


def test_a_map_without_its_deposits_can_still_be_asked(made, ground):
    path = ground.folder / "deposits.gpkg"
    path.rename(ground.folder / "elsewhere.gpkg")
    try:
        answer = ask(open_map(str(made)), *at(40, 20))
    finally:
        (ground.folder / "elsewhere.gpkg").rename(path)
    assert answer["on"] == "map"
    assert answer["deposits_sentence"] == "The layer of the deposits can't be read any more."


def test_what_is_no_map_is_refused(tmp_path, made):
    with pytest.raises(InputError, match="holds no finished result"):
        open_map(str(tmp_path / "manifest.json"))
    (tmp_path / "manifest.json").write_text('{"tool": "check-evidence"}')
    with pytest.raises(InputError, match="holds no prospectivity map but a result of check-evidence"):
        open_map(str(tmp_path / "manifest.json"))


# --- the tool ---------------------------------------------------------------------------------------------------------

def test_the_tool_writes_its_answer_and_keeps_the_map_open(made, tmp_path):
    x, y = at(40, 20)
    finished = runs.run("explain-place", {"result": str(made / "manifest.json"), "x": x, "y": y}, tmp_path / "answer")
    answer = json.loads((finished.folder / "place.json").read_text(encoding="utf-8"))
    assert answer["probability"] == pytest.approx(result(made, "probability.tif")[40, 20], abs=1e-6)
    assert open_map(str(made / "manifest.json")) is open_map(str(made))


def test_a_result_can_be_asked_wherever_it_was_moved_to(made, tmp_path):
    moved = tmp_path / "moved"
    shutil.copytree(made, moved)
    assert ask(open_map(str(moved)), *at(40, 20))["on"] == "map"
