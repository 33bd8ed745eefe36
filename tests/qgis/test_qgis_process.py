"""``qgis_process`` runs the tools without a desktop, with the bytes of the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from qgis.core import QgsSettings

sys.path.insert(0, str(Path(__file__).parent))

import quakes
import region

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 300

# Debian's qgis_process 3.22 is a wrapper that passes an option on which the program itself refuses.
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="qgis_process is not installed")


@pytest.fixture(scope="module")
def qgis_process(tmp_path_factory):
    """``qgis_process(words, …)``: its end, in a profile where the plugin is enabled as a user enables it."""
    home = tmp_path_factory.mktemp("höme of qgis_process")
    profile = home / "data" / "QGIS" / "QGIS3" / "profiles" / "default"
    (profile / "python" / "plugins").mkdir(parents=True)
    (profile / "python" / "plugins" / "orogen").symlink_to(ROOT, target_is_directory=True)
    (profile / "QGIS").mkdir()
    (profile / "QGIS" / "QGIS3.ini").write_text("[PythonPlugins]\norogen=true\n")  # QGIS 3.22 can't `plugins enable`
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "XDG_DATA_HOME": str(home / "data"),
                   "XDG_RUNTIME_DIR": str(home), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8",
                   "OMP_NUM_THREADS": "1", "OROGEN_INTERPRETER": QgsSettings().value("orogen/interpreter")}

    def call(*words, **changes):
        return subprocess.run([PROGRAM, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                              text=True, encoding="utf-8", env={**environment, **changes}, cwd=home)

    return call


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """The files of a small region, and what the command line makes of them."""
    return region.by_command_line(tmp_path_factory.getbasetemp() / "ground")


def test_the_tools_are_listed_and_explained(qgis_process):
    listed = json.loads(qgis_process("list", "--json").stdout)
    assert "orogen:map_prospectivity" in listed["providers"]["orogen"]["algorithms"]
    told = qgis_process("help", "orogen:map_prospectivity").stdout
    assert "EXCLUSION_M: Exclusion distance (m)" in told
    assert "PROBABILITY: <outputRaster>" in told


def test_a_run_has_the_bytes_of_the_command_line(qgis_process, ground, tmp_path):
    ended = qgis_process("run", "orogen:map_prospectivity", *words(ground[0]), f"--OUTPUT={tmp_path / 'résult'}")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    made, wanted = region.contents(tmp_path / "résult"), region.contents(ground[1])
    assert set(made) == set(wanted)
    assert [name for name in wanted if made[name] != wanted[name]] == []


def test_picks_and_events_have_the_bytes_of_the_command_line(qgis_process, tmp_path):
    picking, locating = quakes.make_network(tmp_path / "réseau")
    for tool, parameters, folder in (("pick-waveforms", picking, "picks"), ("locate-events", locating, "events")):
        if tool == "locate-events":
            parameters = {**parameters, "picks": str(tmp_path / "wanted-picks" / "picks.csv")}
        wanted = quakes.by_command_line(tool, parameters, tmp_path / f"wanted-{folder}")
        given = [f"--{name.upper()}={one}" for name, value in parameters.items()
                 for one in (value if isinstance(value, list) else [value])]
        ended = qgis_process("run", f"orogen:{tool.replace('-', '_')}", *given, f"--OUTPUT={tmp_path / folder}")
        assert ended.returncode == 0, ended.stdout + ended.stderr
        made, wanted = region.contents(tmp_path / folder), region.contents(wanted)
        assert set(made) == set(wanted)
        assert [name for name in wanted if made[name] != wanted[name]] == []


def words(files, **changes):
    """The parameters of a run, as they are written after ``qgis_process run``."""
    given = {**region.evidence(files), **changes}
    return [f"--{name.upper()}={one}" for name, value in given.items()
            for one in (value if isinstance(value, list) else [value])]


def test_what_is_wrong_is_said_before_the_run(qgis_process, ground, tmp_path):
    ended = qgis_process("run", "orogen:map_prospectivity", *words(ground[0], patch_cells=10),
                         f"--OUTPUT={tmp_path / 'result'}")
    assert ended.returncode != 0
    assert "Patch size (patch_cells) must be odd" in ended.stdout + ended.stderr


def test_without_the_backend_it_says_what_to_do(qgis_process, ground, tmp_path):
    gone = str(tmp_path / "gone" / "python")
    ended = qgis_process("run", "orogen:map_prospectivity", f"--DEPOSITS={ground[0]['deposits']}",
                         f"--CONTINUOUS={ground[0]['gravity']}", f"--OUTPUT={tmp_path / 'result'}",
                         OROGEN_INTERPRETER=gone)
    assert ended.returncode != 0
    assert f"The chosen Python is not there: {gone}" in ended.stdout + ended.stderr
