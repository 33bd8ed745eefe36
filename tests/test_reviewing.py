"""What an assessment has measured is not measured again by those who go on with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
from orogen.backend import runs
from orogen.backend.damage import features, job, reviewing
from orogen.backend.damage.kept import FILE, kept
from orogen.backend.damage.labels import Label, LabelStore
from orogen.backend.damage.reviewing import open_assessed
from orogen.backend.monitor import Monitor
from small_streets import make_streets


@pytest.fixture(scope="module")
def streets(tmp_path_factory) -> dict[str, str]:
    return make_streets(3, size=240, ruined=0.25).write(tmp_path_factory.mktemp("streets"))


@pytest.fixture(scope="module")
def finished(streets, tmp_path_factory) -> Path:
    return runs.run("assess-damage", {**streets, "raster": False}, tmp_path_factory.mktemp("result") / "out").folder


@pytest.fixture
def result(finished, tmp_path, monkeypatch) -> Path:
    """A copy for one test, as opened by somebody who comes later."""
    monkeypatch.setattr(reviewing, "_PAIRS", {})
    shutil.copytree(finished, tmp_path / "result")
    return tmp_path / "result"


@pytest.fixture
def measured_again(monkeypatch) -> list[str]:
    """What is measured from now on."""
    seen: list[str] = []
    for module, name in ((job, "find_displacement"), (features, "_computed"), (reviewing, "lean_of")):
        monkeypatch.setattr(module, name, _telling(name, getattr(module, name), seen))
    return seen


def _telling(name, original, seen):
    def told(*given, **named):
        seen.append(name)
        return original(*given, **named)
    return told


def proposed(result: Path, folder: Path) -> dict:
    made = runs.run("propose-buildings", {"result": str(result / "manifest.json"), "count": 4, "picture": 64}, folder)
    return json.loads((made.folder / "queue.json").read_text(encoding="utf-8"))


def learnt(result: Path, folder: Path) -> geopandas.GeoDataFrame:
    assessed = open_assessed(str(result))
    store = LabelStore(folder / "labels.jsonl")
    for row in range(6):
        store.append(Label(row + 1, assessed.key(row), ("no-damage", "destroyed")[row % 2], "xBD"))
    made = runs.run("learn-grades", {"result": str(result / "manifest.json"), "labels": str(folder / "labels.jsonl")},
                    folder / "learnt")
    return geopandas.read_file(made.folder / "buildings.gpkg")


def test_the_first_queue_and_the_first_learning_measure_nothing(result, tmp_path, measured_again):
    assert proposed(result, tmp_path / "queue")["learns_from"] == "features"
    learnt(result, tmp_path)
    assert measured_again == []


def test_the_answer_is_that_of_measuring_anew(result, tmp_path, measured_again, monkeypatch):
    quick = learnt(result, tmp_path / "quick")
    (result / FILE).unlink()
    monkeypatch.setattr(reviewing, "_PAIRS", {})
    slow = learnt(result, tmp_path / "slow")
    assert measured_again == ["find_displacement", "lean_of", "_computed"]
    np.testing.assert_allclose(quick["probability"], slow["probability"], atol=1e-6)
    assert (quick["grade"] == slow["grade"]).all()


def test_a_damaged_file_is_not_believed(result, tmp_path, measured_again):
    (result / FILE).write_bytes((result / FILE).read_bytes()[:-9])
    assert proposed(result, tmp_path / "queue")["learns_from"] == "change"
    assert measured_again == ["find_displacement"]


def test_of_another_image_at_the_same_place_nothing_is_taken_over(result, streets, tmp_path, measured_again):
    described = json.loads((result / "job.json").read_text(encoding="utf-8"))
    with rasterio.open(streets["after"]) as file:
        profile, values = {**file.profile, "compress": "deflate"}, file.read()
    with rasterio.open(tmp_path / "other.tif", "w", **profile) as file:
        file.write(values)
    for entry in described["inputs"]:
        entry["path"] = str(tmp_path / "other.tif") if entry["path"] == streets["after"] else entry["path"]
    described["parameters"]["after"] = str(tmp_path / "other.tif")
    (result / "job.json").write_text(json.dumps(described), encoding="utf-8")
    proposed(result, tmp_path / "queue")
    assert measured_again == ["find_displacement"]


def test_what_was_measured_is_of_these_buildings_and_this_grid_alone(result):
    measured, assessed = kept(result), open_assessed(str(result))
    grid = assessed.pair(Monitor()).grid
    assert measured is not None
    assert measured.fits(grid)
    assert not measured.fits(grid.window(rasterio.windows.Window(1, 0, 100, 100)))
    assert measured.hand_of(assessed.frame) is not None
    assert measured.hand_of(assessed.frame.iloc[1:]) is None
