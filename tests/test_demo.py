"""The demo: one command from a made region, or a folder of layers, to a report."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from orogen.backend import cli, demo
from orogen.backend.prospectivity import job
from orogen.backend.synthetic import make_region, write_region

# So little ground, learning and testing that it takes seconds.
SMALL = {"quality": "quick", "members": 1, "folds": 2, "patch_cells": 9, "background_count": 150, "device": "cpu",
         "threads": 1}


def small_region(seed: int):
    return make_region(seed=seed, shape=(48, 48), cell_m=200.0, deposits=24)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A folder as a user would describe it."""
    path = write_region(small_region(3), tmp_path_factory.mktemp("demo") / "données")
    evidence = json.loads(path.read_text(encoding="utf-8"))
    evidence["parameters"].update(SMALL)
    path.write_text(json.dumps(evidence), encoding="utf-8")
    return path.parent


@pytest.fixture
def asked(monkeypatch) -> list[list[str]]:
    """The command lines that the demo runs, in place of running them."""
    words: list[list[str]] = []
    monkeypatch.setattr(cli, "main", lambda line: words.append(line) or 0)
    monkeypatch.setattr(demo, "make_region", small_region)
    return words


def test_a_folder_of_layers_becomes_a_report_against_the_truth(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(job, "Recipe", partial(job.Recipe, epochs=1, first_look=1, epoch=256))
    assert demo.main(["--data", str(data), "--output", str(tmp_path / "out")]) == 0
    assert f"Open {tmp_path / 'out' / 'report.html'} in a browser" in capsys.readouterr().out
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Synthetic copper-gold region (seed 3)" in report
    parameters = json.loads((tmp_path / "out" / "job.json").read_text(encoding="utf-8"))["parameters"]
    assert parameters["truth"] == str(data / "truth.tif")
    assert parameters["members"] == 1


def test_without_data_a_region_is_made_beside_the_result(asked, tmp_path):
    assert demo.main(["--output", str(tmp_path / "out")]) == 0
    (line,) = asked
    assert line[-3:] == ["--output", str(tmp_path / "out"), "--overwrite"]
    assert str(tmp_path / "out-region" / "deposits.gpkg") in line
    assert any("Synthetic copper-gold region" in word for word in line)


def test_the_second_time_the_region_is_there_already(asked, tmp_path, monkeypatch):
    demo.main(["--output", str(tmp_path / "out")])
    monkeypatch.setattr(demo, "make_region", lambda seed: pytest.fail("was made again"))
    assert demo.main(["--output", str(tmp_path / "out")]) == 0
    assert asked[0] == asked[1]


def test_a_users_folder_in_the_place_of_the_region_is_left_alone(asked, tmp_path, capsys):
    (tmp_path / "out-region").mkdir()
    (tmp_path / "out-region" / "thesis.txt").write_text("mine")
    assert demo.main(["--output", str(tmp_path / "out")]) == 4
    assert "exists already; remove it or name another one" in capsys.readouterr().err
    assert not asked


def test_a_folder_without_a_description_is_explained(asked, tmp_path, capsys):
    assert demo.main(["--data", str(tmp_path), "--output", str(tmp_path / "out")]) == 3
    assert capsys.readouterr().err.startswith(f"Error: The folder '{tmp_path}' has no evidence.json")
    assert not asked


def test_the_status_of_the_run_is_that_of_the_demo(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cli, "main", lambda line: 130)
    assert demo.main(["--data", str(data), "--output", str(tmp_path / "out")]) == 130
    assert "report.html" not in capsys.readouterr().out
