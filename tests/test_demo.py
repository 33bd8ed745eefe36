"""The demo: one command from a made region, or a folder of layers, to a report."""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from orogen.backend import cli, demo
from orogen.backend.prospectivity import job
from orogen.backend.synthetic import make_region, town, write_region
from orogen.backend.synthetic.town import make_town

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


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch):
    """Tests open no QGIS on the screen of whoever runs them."""
    monkeypatch.setenv("CI", "true")


@pytest.fixture
def no_qgis(monkeypatch):
    """The only Python there is can't import QGIS."""
    monkeypatch.setattr(demo, "pythons", lambda _qgis: [sys.executable])


@pytest.fixture
def asked(monkeypatch, no_qgis) -> list[list[str]]:
    """The command lines that the demo runs, in place of running them."""
    words: list[list[str]] = []
    monkeypatch.setattr(cli, "main", lambda line: words.append(line) or 0)
    monkeypatch.setattr(demo, "make_region", small_region)
    monkeypatch.setattr(town, "make_town", lambda folder, seed, **_: make_town(folder, seed, size_m=60.0))
    return words


def test_a_folder_of_layers_becomes_a_report_against_the_truth(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(job, "Recipe", partial(job.Recipe, epochs=1, first_look=1, epoch=256))
    assert demo.main(["--data", str(data), "--output", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert f"Open {tmp_path / 'out' / 'report.html'} in a browser" in said
    project = tmp_path / "out" / "project.qgz"  # test_project.py opens it
    assert f"and {project} in QGIS." in said if project.exists() else "No QGIS was found" in said
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Synthetic copper-gold region (seed 3)" in report
    parameters = json.loads((tmp_path / "out" / "job.json").read_text(encoding="utf-8"))["parameters"]
    assert parameters["truth"] == str(data / "truth.tif")
    assert parameters["members"] == 1


def test_without_data_a_region_is_made_beside_the_result(asked, tmp_path):
    assert demo.main(["--output", str(tmp_path / "out")]) == 0
    line = asked[0]
    assert line[-3:] == ["--output", str(tmp_path / "out"), "--overwrite"]
    assert str(tmp_path / "out-region" / "deposits.gpkg") in line
    assert any("Synthetic copper-gold region" in word for word in line)


def test_the_second_time_the_region_is_there_already(asked, tmp_path, monkeypatch):
    demo.main(["--output", str(tmp_path / "out")])
    monkeypatch.setattr(demo, "make_region", lambda seed: pytest.fail("was made again"))
    assert demo.main(["--output", str(tmp_path / "out")]) == 0
    assert asked[:5] == asked[5:]


def test_the_made_network_is_located_and_the_made_town_assessed_too(asked, tmp_path):
    assert demo.main(["--output", str(tmp_path / "out")]) == 0
    assert [line[0] for line in asked] == ["map-prospectivity", "pick-waveforms", "locate-events", "pick-waveforms",
                                         "assess-damage"]
    for line in asked[1:]:
        for path in line[2::2]:
            if path.startswith(str(tmp_path)) and path != line[-2] and "picks.csv" not in path:
                assert Path(path).exists(), path


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


# --- the QGIS project -------------------------------------------------------------------------------------------------

def test_without_a_qgis_the_demo_says_how_to_get_one(asked, data, tmp_path, capsys):
    assert demo.main(["--data", str(data), "--output", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "and probability.tif and targets.gpkg in QGIS." in said
    assert "apt-get install qgis" in said


def test_a_python_that_is_not_there_or_hangs_is_passed_over(tmp_path, monkeypatch):
    hanging = program(tmp_path / "python3", "exec sleep 60")
    monkeypatch.setattr(demo, "pythons", lambda _qgis: [str(tmp_path / "none"), hanging])
    monkeypatch.setattr(demo, "_SECONDS", 0.2)
    project, why = demo.make_project(tmp_path, {"PATH": "/usr/bin:/bin"})
    assert project is None
    assert why.startswith("No QGIS was found")


def test_what_qgis_could_not_do_is_passed_on(tmp_path, monkeypatch):
    failing = program(tmp_path / "python3", '[ $# = 3 ] || { echo "The disk is full." >&2; exit 1; }')
    monkeypatch.setattr(demo, "pythons", lambda _qgis: [failing])
    assert demo.make_project(tmp_path, {"PATH": "/usr/bin:/bin"}) == (
        None, "QGIS could not make a project of the result. The disk is full.")


def test_the_python_beside_qgis_comes_before_that_of_the_system():
    assert demo.pythons("/opt/qgis/bin/qgis")[0] == "/opt/qgis/bin/python3"
    assert demo.pythons("/usr/bin/qgis") == demo.pythons(None)
    assert "/usr/bin/python3" in demo.pythons(None)


def test_qgis_is_not_led_to_the_libraries_of_this_python():
    given = {"PATH": "/env/.venv/bin:/usr/bin:/bin:/opt/bin", "VIRTUAL_ENV": "/env/.venv", "PYTHONPATH": "/env",
             "PYTHONHOME": "/env", "GDAL_DATA": "/env/gdal", "PROJ_DATA": "/env/proj", "LD_LIBRARY_PATH": "/env",
             "HOME": "/home/ana", "DISPLAY": ":0", "LANG": "de_DE.UTF-8"}
    assert demo.qgis_environment(given) == {"PATH": "/usr/bin:/bin:/env/.venv/bin:/opt/bin", "HOME": "/home/ana",
                                            "DISPLAY": ":0", "LANG": "de_DE.UTF-8"}


@pytest.mark.parametrize("screen", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_where_there_is_a_screen_qgis_starts_with_the_project(tmp_path, screen):
    program(tmp_path / "qgis", f'printf "%s|" "$@" > "{tmp_path}/said"; mv "{tmp_path}/said" "{tmp_path}/words"')
    assert demo.open_in_qgis(tmp_path / "project.qgz", {"PATH": f"{tmp_path}:/usr/bin:/bin", screen: ":0"})
    for _ in range(3000):
        if not (tmp_path / "words").exists():
            time.sleep(0.01)
    assert (tmp_path / "words").read_text() == f"--project|{tmp_path}/project.qgz|"


def test_qgis_does_not_start_where_nobody_looks(tmp_path):
    program(tmp_path / "qgis", "exit 1")
    path = str(tmp_path)
    for variables in ({"PATH": path}, {"PATH": path, "DISPLAY": ""}, {"PATH": path, "DISPLAY": ":0", "CI": "true"},
                      {"PATH": str(tmp_path / "none"), "DISPLAY": ":0"}):
        assert not demo.open_in_qgis(tmp_path / "project.qgz", variables)


def program(path: Path, script: str) -> str:
    """A program of the shell."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)
