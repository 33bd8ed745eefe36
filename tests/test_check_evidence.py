"""Looking at the evidence before a map is made: every layer judged by itself, in the words of the run itself."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import torch
from matplotlib.image import imread
from orogen.backend import runs
from orogen.backend.errors import Cancelled
from orogen.backend.monitor import Monitor
from orogen.backend.prospectivity import cost
from orogen.backend.prospectivity.evidence import GroundMask, check_stack
from orogen.backend.tools import get
from rasterio.transform import from_origin
from scipy.ndimage import gaussian_filter
from shapely.geometry import Point, box

sys.path.insert(0, str(Path(__file__).parent))
from test_map_prospectivity import CELL, CORNER, HEIGHT, LEFT, TOP, WIDTH, Ground, stack_of, write_points, write_raster


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground") / "Größe und Höhe, 2 км")


@pytest.fixture
def check(ground, tmp_path):
    """``check(**changes)`` looks at the tiny ground and gives back check.json."""
    def looked(**changes: object) -> dict:
        values = {"continuous": [ground.path("magnetics.tif"), ground.path("gravity.tif")],
                  "categorical": [ground.path("lithology.tif")], "distance_to": [ground.path("faults.gpkg")],
                  "deposits": ground.path("deposits.gpkg"), "exclusion_m": 150, "background_count": 200,
                  "patch_cells": 9, "quality": "quick", "folds": 2, "device": "cpu", "threads": 1, **changes}
        result = runs.run("check-evidence", values, tmp_path / "check", overwrite=True)
        return json.loads((result.folder / "check.json").read_text(encoding="utf-8"))
    return looked


def bands(found: dict) -> dict[str, dict]:
    return {band["name"]: band for band in found["bands"]}


# --- what is right ----------------------------------------------------------------------------------------------------

def test_good_layers_have_no_problem_and_the_figures_of_the_run_itself(check, ground):
    found = check()
    assert (found["problems"], [band["problem"] for band in found["bands"]]) == ([], [""] * 4)
    stack = stack_of(ground)
    for told in check_stack(stack, Monitor(), GroundMask(stack)):  # the grid is small enough to be seen cell by cell
        band = bands(found)[told.name]
        assert band["coverage"] == pytest.approx(told.coverage)
        assert band["categories"] == told.categories
        if told.categories is None:
            assert (band["minimum"], band["maximum"]) == (told.minimum, told.maximum)
            assert band["minimum"] < band["median"] < band["maximum"]
    assert [band["role"] for band in found["bands"]] == ["continuous", "continuous", "categorical", "distance_to"]
    assert bands(found)["distance to faults"]["unit"] == "m"


def test_the_grid_and_the_deposits_are_counted(check):
    found = check()
    assert (found["grid"]["height"], found["grid"]["width"], found["grid"]["cells"]) == (HEIGHT, WIDTH, HEIGHT * WIDTH)
    assert (found["grid"]["crs"], found["grid"]["cell_m"]) == ("EPSG:32633", [CELL, CELL])
    assert found["deposits"] == {"points": 24, "used": 24, "sharing": 0, "outside": 0, "unmapped": 0, "problem": ""}


def test_the_layer_that_deposits_follow_tells_them_from_background(check):
    found = bands(check())
    assert found["magnetics"]["auc"] > 0.75
    assert found["magnetics"]["auc"] > found["lithology"]["auc"]


def test_deposits_are_not_needed_for_a_look_at_the_layers(check):
    found = check(deposits=None)
    assert found["deposits"] is None
    assert {band["auc"] for band in found["bands"]} == {None}
    assert found["estimate"]["seconds"]["likely"] > 0


def test_each_layer_has_a_small_map_that_is_clear_where_it_has_no_data(check, tmp_path):
    found = check()
    sheet = imread(tmp_path / "check" / "thumbnails.png")
    for band in found["bands"]:
        left, top, width, height = band["thumbnail"]
        picture = sheet[top : top + height, left : left + width]
        assert picture.shape == (HEIGHT, WIDTH, 4)
        empty = band["name"] != "distance to faults"
        assert (picture[CORNER][..., 3] == (0 if empty else 1)).all()
        assert len(np.unique(picture[..., :3].reshape(-1, 3), axis=0)) > 2


def test_a_large_raster_is_seen_at_cells_of_the_map(check, tmp_path):
    rng = np.random.default_rng(2)
    values = gaussian_filter(rng.normal(size=(610, 901)), 20).astype(np.float32)
    path = str(write_raster(tmp_path / "large.tif", values))
    found = check(continuous=[path], categorical=[], distance_to=[], deposits=None)
    band = bands(found)["large"]
    assert found["grid"]["cells"] == values.size
    seen = values[2::5, 2::5]
    assert (band["minimum"], band["maximum"]) == (float(seen.min()), float(seen.max()))
    assert band["thumbnail"][2:] == [seen.shape[1], seen.shape[0]]


# --- what is wrong ----------------------------------------------------------------------------------------------------

def without_crs(folder: Path, ground: Ground) -> str:
    return str(write_raster(folder / "bad.tif", ground.gravity, crs=None))


def constant(folder: Path, ground: Ground) -> str:
    return str(write_raster(folder / "bad.tif", np.full((HEIGHT, WIDTH), 7, np.float32)))


def elsewhere(folder: Path, ground: Ground) -> str:
    with rasterio.open(folder / "bad.tif", "w", driver="GTiff", height=9, width=9, count=1, dtype="float32",
                       crs="EPSG:32633", transform=from_origin(LEFT + 1e6, TOP, CELL, CELL)) as file:
        file.write(np.random.default_rng(0).random((9, 9), np.float32), 1)
    return str(folder / "bad.tif")


def truncated(folder: Path, ground: Ground) -> str:
    whole = Path(ground.path("gravity.tif")).read_bytes()
    (folder / "bad.tif").write_bytes(whole[: len(whole) // 2])
    return str(folder / "bad.tif")


def only_nodata(folder: Path, ground: Ground) -> str:
    return str(write_raster(folder / "bad.tif", np.full((HEIGHT, WIDTH), -1, np.float32), nodata=-1))


@pytest.mark.parametrize(("make", "words"), [
    (without_crs, "Layer 'bad' has no coordinate reference system: assign one"),
    (constant, "Layer 'bad' is constant (always 7)"),
    (elsewhere, "Layer 'bad' does not overlap the mapped area: check its"),
    (truncated, "Layer 'bad' can't be read: the file"),
    (only_nodata, "Layer 'bad' has no values in the mapped area, only nodata: leave it out"),
])
@pytest.mark.parametrize("place", [0, 2])
def test_a_bad_raster_is_named_with_its_remedy_and_does_not_stop_the_others(check, ground, tmp_path, make, words,
                                                                            place):
    layers = [ground.path("magnetics.tif"), ground.path("gravity.tif")]
    layers.insert(place, make(tmp_path, ground))
    found = check(continuous=layers, template=None if place else ground.path("gravity.tif"))
    assert bands(found)["bad"]["problem"].startswith(words)
    assert [band["problem"] for band in found["bands"] if band["name"] != "bad"] == [""] * 4
    assert found["deposits"]["used"] == 24
    assert found["estimate"]["seconds"]["likely"] > 0


def test_bad_vector_layers_are_named_with_their_remedy(check, ground, tmp_path):
    geopandas.GeoDataFrame(geometry=[Point(LEFT, TOP)]).to_file(tmp_path / "nowhere.gpkg")
    far = box(LEFT + 9e5, TOP, LEFT + 9.1e5, TOP + 1e4)
    geopandas.GeoDataFrame({"unit": ["a"]}, geometry=[far], crs="EPSG:32633").to_file(tmp_path / "far.gpkg")
    found = check(distance_to=[str(tmp_path / "nowhere.gpkg"), ground.path("faults.gpkg")],
                  category_of=[f"{tmp_path / 'far.gpkg'}|field=unit", str(tmp_path / "far.gpkg"),
                               f"{tmp_path / 'far.gpkg'}|field=rock"])
    problems = [band["problem"] for band in found["bands"]]
    assert "Layer 'nowhere' has no coordinate reference system" in problems[3]
    assert problems[4] == ""
    assert "Layer 'far' has no feature in the mapped area" in problems[5]
    assert "needs a field" in problems[6]
    assert "has no field 'rock': its fields are unit" in problems[7]


def test_without_any_readable_layer_there_is_no_grid_but_an_answer(check, ground, tmp_path):
    found = check(continuous=[truncated(tmp_path, ground)], categorical=[], distance_to=[])
    assert found["grid"] is None
    assert found["bands"][0]["problem"].startswith("Layer 'bad' can't be read")
    assert "No layer can be read" in found["problems"][0]
    assert found["deposits"]["points"] == 24


def test_vector_layers_alone_need_a_cell_size(check, ground):
    alone = {"continuous": [], "categorical": []}
    assert "the cell size is not known: give it" in check(**alone)["problems"][0]
    found = check(**alone, cell_size_m=100)
    assert found["problems"] == []
    assert found["grid"]["cell_m"] == [100, 100]
    assert any("is the only evidence" in words for words in found["warnings"])


def test_deposits_that_share_a_cell_or_lie_outside_are_counted(check, ground, tmp_path):
    rows, cols = np.r_[ground.rows, ground.rows[:2], [2], [HEIGHT + 40]], np.r_[ground.cols, ground.cols[:2], [2], [3]]
    found = check(deposits=str(write_points(tmp_path / "more.gpkg", rows, cols)))
    assert found["deposits"] == {"points": 28, "used": 24, "sharing": 2, "outside": 1, "unmapped": 1, "problem": ""}
    assert len([words for words in found["warnings"] if "more" in words]) == 3


def test_too_few_deposits_and_a_bad_area_are_problems_of_their_own(check, ground, tmp_path):
    few = str(write_points(tmp_path / "few.gpkg", ground.rows[:5], ground.cols[:5]))
    found = check(deposits=few, permissive=ground.path("faults.gpkg"))
    assert "5 deposit cells are too few" in found["deposits"]["problem"]
    assert "must hold polygons" in found["areas"][0]["problem"]
    assert check(permissive=ground.path("permissive.gpkg"))["areas"][0]["problem"] == ""


def test_a_layer_made_from_the_deposits_is_suspected(check, ground, tmp_path):
    near = np.zeros((HEIGHT, WIDTH), np.float32)
    near[ground.rows, ground.cols] = 1
    path = write_raster(tmp_path / "drill.tif", gaussian_filter(near, 1.0) + 1e-6 * ground.gravity)
    found = check(continuous=[str(path), ground.path("magnetics.tif"), ground.path("gravity.tif")])
    assert bands(found)["drill"]["auc"] > 0.95
    assert any("'drill' alone separates deposits from background" in words for words in found["warnings"])


def test_a_patch_wider_than_the_area_is_a_problem(check):
    assert "smaller than the patch of 101 cells" in check(patch_cells=101)["problems"][0]


def test_a_layer_that_changed_on_disk_is_looked_at_again(check, ground, tmp_path):
    path = write_raster(tmp_path / "new.tif", ground.gravity)
    assert bands(check(continuous=[str(path)]))["new"]["maximum"] == ground.gravity.max()
    write_raster(path, np.pad(2 * ground.gravity, ((0, 1), (0, 0))))
    assert bands(check(continuous=[str(path)]))["new"]["maximum"] == 2 * ground.gravity.max()


def test_a_cancelled_look_is_no_problem_of_a_layer(ground, tmp_path):
    monitor = Monitor()
    monitor.cancelled = True
    with pytest.raises(Cancelled):
        runs.run("check-evidence", {"continuous": [ground.path("gravity.tif")]}, tmp_path / "check", monitor=monitor)


# --- what it will cost ------------------------------------------------------------------------------------------------

def test_the_estimate_grows_with_what_is_asked(check, monkeypatch):
    speeds = cost._Speeds(patch_s=2e-3, cell_s=1e-5, tree_point_s=1e-7, tree_cell_s=1e-7, weights=100_000)
    monkeypatch.setattr(cost._Speeds, "measured", classmethod(lambda cls, job: speeds))  # a busy machine has its moods
    small, large = check(quality="quick")["estimate"], check(quality="thorough", folds=5)["estimate"]
    assert small["seconds"]["low"] < small["seconds"]["likely"] < small["seconds"]["high"]
    assert large["seconds"]["likely"] > small["seconds"]["likely"]
    assert small["memory_mb"] > 0
    assert small["disk_mb"] > 0
    assert "measured on this machine" in small["how"]


def test_a_look_draws_nothing_from_the_generator_that_learning_shares(check):
    """It runs beside a long job, whose networks must come out the same."""
    before = torch.get_rng_state()
    check()
    assert torch.equal(torch.get_rng_state(), before)


def test_its_parameters_are_those_of_the_map():
    whole = get("map-prospectivity")
    for parameter in get("check-evidence").parameters:
        other = whole.parameter(parameter.name)
        if parameter.name == "deposits":
            other = replace(other, optional=True, help=parameter.help)
        assert parameter == other
