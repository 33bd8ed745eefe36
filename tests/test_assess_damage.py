"""assess-damage from files to result: ruins come first, and what is wrong with the input is one clear sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pytest
import rasterio
from orogen.backend import runs
from orogen.backend.damage import job
from orogen.backend.errors import Cancelled, InputError, ParameterError
from orogen.backend.evaluation.skill import auc
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.backend.tools import TOOLS
from orogen.backend.tools.assess_damage import AssessDamage
from small_streets import make_streets

QUICK = {"align": False}  # what needs no alignment


@pytest.fixture(scope="module")
def streets():
    return make_streets(1, size=380, ruined=0.2)


@pytest.fixture(scope="module")
def given(streets, tmp_path_factory) -> dict[str, str]:
    return streets.write(tmp_path_factory.mktemp("streets"))


@pytest.fixture(scope="module")
def result(given, tmp_path_factory) -> Path:
    made = runs.run("assess-damage", {**given, "before_date": "2023-01-28", "after_date": "2023-02-09", "cell_m": 50.0,
                                      "title": "Made streets"}, tmp_path_factory.mktemp("result") / "out")
    return made.folder


def assess(given: dict[str, str], folder: Path, monitor: Monitor | None = None, **changes: object) -> runs.Result:
    return runs.run("assess-damage", {**given, **QUICK, **changes}, folder / "out", monitor=monitor, overwrite=True)


# --- the result -------------------------------------------------------------------------------------------------------

def test_ruins_come_first_and_their_share_is_told(streets, result):
    frame = geopandas.read_file(result / "buildings.gpkg")
    assert auc(streets.ruined, frame["probability"]) > 0.97
    assert (frame["grade"].fillna("") == "").all()
    metrics = json.loads((result / "manifest.json").read_text(encoding="utf-8"))["metrics"]
    assert metrics["changed_low"] <= streets.ruined.mean() <= metrics["changed_high"]
    assert metrics["basis"] == "ranked"


def test_every_output_that_is_declared_is_there(result):
    manifest = json.loads((result / "manifest.json").read_text(encoding="utf-8"))
    made = {entry["name"] for entry in manifest["outputs"]}
    assert made >= {output.name for output in TOOLS["assess-damage"].outputs if not output.optional}


def test_the_tables_tell_the_same(result):
    layer = geopandas.read_file(result / "buildings.gpkg")
    table = pandas.read_csv(result / "buildings.csv")
    web = geopandas.read_file(result / "buildings.geojson")
    np.testing.assert_allclose(table["probability"], layer["probability"], atol=1e-4)
    np.testing.assert_allclose(web["probability"], layer["probability"], atol=1e-4)


def test_the_report_says_what_it_is_not(result):
    page = (result / "report.html").read_text(encoding="utf-8")
    assert "Made streets" in page
    assert "read as changed" in page
    assert "Nothing was learnt from labels" in page
    assert "compared with strangers" in page
    assert "Lighter damage that leaves a roof as it was is in neither" in page
    assert "2023-02-09" in page


def test_the_images_are_judged(result):
    quality = json.loads((result / "quality.json").read_text(encoding="utf-8"))
    assert quality["verdict"] in ("good", "usable with care")
    assert quality["figures"]["shift_median_cells"] < 0.3


def test_a_cancelled_run_goes_on_and_ends_with_the_same_bytes(given, tmp_path, monkeypatch):
    monkeypatch.setattr(job, "STEP", 20)
    monkeypatch.setattr(job.Buildings, "tiles", lambda self, tile=64, tiles=job.Buildings.tiles: tiles(self, 64))
    monkeypatch.setattr(job, "GROUND", 40)
    whole = assess(given, tmp_path / "whole").folder

    class Stops(Monitor):
        def emit(self, event: dict) -> None:
            self.cancelled |= event.get("words") == "Looking at the ground between"

    with pytest.raises(Cancelled, match="kept in"):
        assess(given, tmp_path / "cut", Stops())
    looked: list[object] = []
    measure = job.measure
    monkeypatch.setattr(job, "measure", lambda *chip: looked.append(chip) or measure(*chip))
    cut = assess(given, tmp_path / "cut").folder
    assert 0 < len(looked) <= job.GROUND  # none of the buildings again
    for name in ("buildings.gpkg", "buildings.csv", "manifest.json", "quality.json"):
        assert (cut / name).read_bytes() == (whole / name).read_bytes(), name


# --- what is wrong with the input -------------------------------------------------------------------------------------

def test_footprints_that_lie_beside_the_houses_are_said_with_metres_and_can_be_moved(streets, given, tmp_path):
    beside = streets.footprints.copy()
    beside["geometry"] = beside.translate(8.0, -6.0)
    beside.to_file(tmp_path / "beside.gpkg", layer="beside")
    heard: list[str] = []
    monitor = Monitor()
    monitor.emit = lambda event: heard.append(event.get("message", ""))  # type: ignore[method-assign]
    parameters = AssessDamage(**{**given, "footprints": str(tmp_path / "beside.gpkg")}, **QUICK)
    pair, _ = job.open_aligned(parameters, monitor)
    job.read_buildings(parameters, pair, runs.Workspace(tmp_path, Journal(tmp_path), []), monitor)
    (words,) = [one for one in heard if "beside the buildings" in one]
    assert "'beside'" in words
    assert "move_footprints" in words
    assert float(words.split(" lie ")[1].split(" m ")[0]) == pytest.approx(10.0, abs=1.0)
    parameters = replace(parameters, move_footprints=True)
    moved = job.read_buildings(parameters, pair, runs.Workspace(tmp_path, Journal(tmp_path), []), monitor).frame
    assert moved.centroid.distance(streets.footprints.centroid).median() < 1.0


def test_an_older_after_image_is_refused(given, tmp_path):
    with pytest.raises(InputError, match="2022-01-01"):
        assess(given, tmp_path, before_date="2023-01-01", after_date="2022-01-01")


def test_a_date_that_is_none_is_refused(given, tmp_path):
    with pytest.raises(ParameterError, match="yesterday"):
        assess(given, tmp_path, before_date="yesterday")


def test_images_that_do_not_overlap_are_refused_by_name(given, tmp_path):
    with rasterio.open(given["after"]) as file:
        profile, values = file.profile, file.read()
    t = profile["transform"]
    profile["transform"] = type(t)(t.a, t.b, t.c + 5000.0, t.d, t.e, t.f)
    with rasterio.open(tmp_path / "elsewhere.tif", "w", **profile) as file:
        file.write(values)
    with pytest.raises(InputError, match="'elsewhere' don't overlap"):
        assess({**given, "after": str(tmp_path / "elsewhere.tif")}, tmp_path)


def test_footprints_of_another_place_are_refused_by_name(streets, given, tmp_path):
    away = streets.footprints.copy()
    away["geometry"] = away.translate(50_000.0)
    away.to_file(tmp_path / "away.gpkg", layer="away")
    with pytest.raises(InputError, match="'away'"):
        assess({**given, "footprints": str(tmp_path / "away.gpkg")}, tmp_path)


def test_an_empty_layer_is_refused_by_name(streets, given, tmp_path):
    streets.footprints.iloc[:0].to_file(tmp_path / "empty.gpkg", layer="empty", geometry_type="Polygon")
    with pytest.raises(InputError, match="'empty' is empty"):
        assess({**given, "footprints": str(tmp_path / "empty.gpkg")}, tmp_path)


def test_without_footprints_and_without_a_model_nothing_can_be_done(given, tmp_path):
    with pytest.raises(ParameterError, match="polygon layer of buildings, or a damage model"):
        assess({name: path for name, path in given.items() if name != "footprints"}, tmp_path)


def test_an_unknown_scheme_is_refused(given, tmp_path):
    with pytest.raises(ParameterError, match="richter"):
        assess(given, tmp_path, scheme="richter")


def test_of_a_few_houses_one_outside_is_listed_and_the_rest_rests_on_the_ground(streets, given, tmp_path):
    few = streets.footprints.iloc[:12].copy()
    few.loc[0, "geometry"] = few.translate(3000.0).iloc[0]
    few.to_file(tmp_path / "few.gpkg", layer="few")
    made = assess({**given, "footprints": str(tmp_path / "few.gpkg")}, tmp_path)
    assert len(geopandas.read_file(made.folder / "buildings.gpkg")) == 11
    assert "outside" in pandas.read_csv(made.folder / "left_out.csv")["why"].iloc[0]
    assert any("'few'" in words and "rough" in words for words in made.manifest["warnings"])
    assert made.manifest["metrics"]["compared_with"] == "ground"
