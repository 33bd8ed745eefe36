"""assess-damage with the network that comes with Orogen, as a user runs it: with footprints, and without."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pytest
import rasterio
import torch
from orogen.backend import runs
from orogen.backend.cli import main
from orogen.backend.damage import job
from orogen.backend.damage.schemes import SCHEMES
from orogen.backend.errors import ModelFileError, ParameterError
from orogen.backend.evaluation.skill import auc
from orogen.backend.monitor import Monitor
from orogen.backend.synthetic.town import make_town
from orogen.backend.tools import TOOLS

MODEL = Path(__file__).parent.parent / "models" / "weights" / "damage-orogen.safetensors"
XBD = SCHEMES["xBD"]


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module", autouse=True)
def _less_to_look_at():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "GROUND", 60)
        patch.setattr(job, "STRANGERS", 40)
        yield


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> dict[str, str]:
    made = make_town(tmp_path_factory.mktemp("town"), 7702, size_m=150.0, damaged=0.6)
    return {"before": str(made.before), "after": str(made.after), "footprints": str(made.footprints),
            "truth": str(made.truth)}


@pytest.fixture(scope="module")
def graded(town, tmp_path_factory) -> Path:
    """By the command line, with footprints."""
    folder = tmp_path_factory.mktemp("graded") / "out"
    words = ["assess-damage", "--before", town["before"], "--after", town["after"], "--footprints", town["footprints"],
             "--model", str(MODEL), "--device", "cpu", "--cell-m", "30", "--output", str(folder)]
    assert main(words) == 0
    return folder


@pytest.fixture(scope="module")
def found(town, tmp_path_factory) -> runs.Result:
    """By the tool, without footprints."""
    given = {"before": town["before"], "after": town["after"], "model": str(MODEL), "device": "cpu", "cell_m": 30.0}
    return runs.run("assess-damage", given, tmp_path_factory.mktemp("found") / "out", monitor=Monitor())


def manifest_of(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_every_building_that_is_seen_has_a_grade_and_probabilities_that_sum_to_one(graded):
    frame = geopandas.read_file(graded / "buildings.gpkg")
    known = frame["grade"].fillna("") != ""
    assert known.mean() > 0.9
    assert set(frame["grade"][known]) <= set(XBD.classes)
    chances = frame.loc[known, list(XBD.columns)].to_numpy()
    np.testing.assert_allclose(chances.sum(axis=1), 1.0, atol=1e-3)
    np.testing.assert_allclose(chances[:, XBD.damaged:].sum(axis=1), frame.loc[known, "probability"], atol=1e-3)
    grade = frame["grade"][known].map(XBD.classes.index).to_numpy()
    no_worse, no_better = (chances.cumsum(axis=1)[np.arange(len(grade)), grade],
                     chances[:, ::-1].cumsum(axis=1)[np.arange(len(grade)), len(XBD.classes) - 1 - grade])
    assert min(no_worse.min(), no_better.min()) >= 0.5 - 1e-3  # as likely to be no worse as to be no better
    assert (frame["why"].fillna("") == "")[known].all()


def test_ruins_are_thought_worse_than_whole_houses(graded, town):
    frame = geopandas.read_file(graded / "buildings.gpkg")
    truth = geopandas.read_file(town["truth"])
    both = geopandas.sjoin(frame.set_geometry(frame.representative_point()), truth[["grade", "geometry"]],
                           predicate="within")
    worst = both["grade_right"].to_numpy() >= 2
    assert 3 < worst.sum() < len(worst) - 3
    assert auc(worst, both["probability"]) > 0.8


def test_change_stands_beside_the_grades(graded):
    frame = geopandas.read_file(graded / "buildings.gpkg")
    assert np.isfinite(frame["change"]).mean() > 0.9
    metrics = manifest_of(graded)["metrics"]
    assert metrics["basis"] == "predicted"
    assert 0.0 <= metrics["changed_low"] <= metrics["changed"] <= metrics["changed_high"] <= 1.0
    assert metrics["damaged_low"] <= metrics["damaged"] <= metrics["damaged_high"]


def test_the_rasters_hold_probabilities_on_the_grid_of_the_images(graded, town):
    with rasterio.open(graded / "building.tif") as building, rasterio.open(graded / "grades.tif") as grades, \
            rasterio.open(town["before"]) as image:
        assert grades.descriptions == XBD.classes
        assert building.crs == grades.crs == image.crs
        assert building.shape == grades.shape
        one, four = building.read(masked=True), grades.read(masked=True)
    assert 0.0 <= one.min() <= one.max() <= 1.0
    np.testing.assert_allclose(four.sum(axis=0).compressed(), 1.0, atol=0.01)


def test_every_declared_output_is_in_the_manifest_and_the_model_among_the_inputs(graded):
    manifest = manifest_of(graded)
    entries = {entry["name"]: entry for entry in manifest["outputs"]}
    assert set(entries) >= {one.name for one in TOOLS["assess-damage"].outputs if not one.optional}
    assert {"building_probability", "grade_probability"} <= set(entries)
    assert all((graded / entry["path"]).is_file() for entry in entries.values())
    job = json.loads((graded / "job.json").read_text(encoding="utf-8"))
    assert str(MODEL.resolve()) in [entry["path"] for entry in job["inputs"]]
    assert not (graded / "model").exists()


def test_the_report_names_the_model_and_says_that_change_was_found_apart(graded):
    page = (graded / "report.html").read_text(encoding="utf-8")
    assert "gave every cell the probability of each grade" in page
    assert "a damage model" in page
    assert "Nothing was learnt from labels" not in page


def test_counts_of_the_classes_add_up(graded):
    counts = pandas.read_csv(graded / "counts.csv").set_index("grade")["buildings"]
    frame = geopandas.read_file(graded / "buildings.gpkg")
    assert counts[list(XBD.classes)].sum() == pytest.approx((frame["grade"].fillna("") != "").sum(), abs=0.1)


def test_without_footprints_buildings_are_found_and_graded(found, town):
    frame = geopandas.read_file(found.folder / "buildings.gpkg")
    truth = geopandas.read_file(town["truth"]).to_crs(frame.crs)
    assert len(frame) >= 0.3 * len(truth)
    drawn, true = frame.union_all(), truth.union_all()
    assert drawn.intersection(true).area > 0.5 * drawn.area
    known = frame["grade"].fillna("") != ""
    np.testing.assert_allclose(frame.loc[known, list(XBD.columns)].sum(axis=1), 1.0, atol=1e-3)
    assert {"building_probability", "grade_probability"} <= {entry["name"] for entry in found.manifest["outputs"]}
    assert "Buildings found in the images" in (found.folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def nothing_measured(monkeypatch):
    """Fails where an image is opened."""
    monkeypatch.setattr(job, "open_pair", None)


def test_grades_of_another_scheme_need_a_mapping_before_anything_is_measured(town, tmp_path, nothing_measured):
    given = {**{name: town[name] for name in ("before", "after", "footprints")}, "model": str(MODEL),
             "scheme": "EMS-98"}
    with pytest.raises(ParameterError, match="minor-damage"):
        runs.run("assess-damage", given, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_model_that_is_none_is_refused_before_anything_is_measured(town, tmp_path, nothing_measured):
    (tmp_path / "model.safetensors").write_bytes(b"no model")
    given = {**{name: town[name] for name in ("before", "after", "footprints")},
             "model": str(tmp_path / "model.safetensors")}
    with pytest.raises(ModelFileError, match=r"model\.safetensors"):
        runs.run("assess-damage", given, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_grades_are_carried_into_the_scheme_that_was_asked_for_and_the_report_shows_how(town, tmp_path):
    given = {**{name: town[name] for name in ("before", "after", "footprints")}, "model": str(MODEL), "device": "cpu",
             "scheme": "EMS-98", "align": False,
             "mapping": "no-damage=No damage; minor-damage=Grade 2; major-damage=Grade 3; destroyed=Grade 5"}
    folder = runs.run("assess-damage", given, tmp_path / "out").folder
    frame = geopandas.read_file(folder / "buildings.gpkg")
    assert set(frame["grade"].fillna("")) <= {"", *SCHEMES["EMS-98"].classes}
    np.testing.assert_allclose(frame[list(SCHEMES["EMS-98"].columns)].sum(axis=1), 1.0, atol=1e-3)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Carried over from xBD" in page
