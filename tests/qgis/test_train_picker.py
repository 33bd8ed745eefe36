"""Teaching a picker from the toolbox: filled in as the waveform panel does it, run by a click, its model usable."""

from __future__ import annotations

import sys
from pathlib import Path

import processing
import pytest
from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

sys.path.insert(0, str(Path(__file__).parent))

import quakes
from orogen.plugin.processing.recordings import RecordingsWrapper

SECONDS = 240  # patience with a run on a busy machine


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """Picks and recordings of a small network, and as little learning as can be."""
    folder = tmp_path_factory.mktemp("réseau")
    picking, _ = quakes.make_network(folder)
    picks = quakes.by_command_line("pick-waveforms", picking, folder / "picks") / "picks.csv"
    return {"PICKS": str(picks), "WAVEFORMS": picking["waveforms"], "STEPS": 2, "BATCH": 2, "DEVICE": "cpu",
            "PRECISION": "float32", "TITLE": "Swarm"}


def test_a_picker_is_taught_by_a_click_and_its_curve_is_heard(given, project, tmp_path, wait):
    dialog = processing.createAlgorithmDialog("orogen:train_picker", {**given, "OUTPUT": str(tmp_path / "taught")})
    dialog.show()
    assert isinstance(dialog.mainWidget().wrappers["WAVEFORMS"], RecordingsWrapper)
    QTest.mouseClick(dialog.runButton(), Qt.MouseButton.LeftButton)
    wait(dialog.runButton().isEnabled, SECONDS)
    made = sorted(path.name for path in (tmp_path / "taught").iterdir())
    assert {"picker.safetensors", "skill.csv", "learning_curve.csv", "report.html", "manifest.json"} <= set(made)
    dialog.close()


def test_the_same_from_a_script_and_what_is_wrong_is_a_sentence(given, project, tmp_path):
    made = processing.run("orogen:train_picker", {**given, "LOAD_LAYERS": False, "OUTPUT": str(tmp_path / "taught")})
    assert Path(made["MODEL"]).is_file()
    assert (tmp_path / "taught" / "skill.csv").read_text(encoding="utf-8").startswith("station,")
    with pytest.raises(QgsProcessingException, match="marked as reviewed"):
        processing.run("orogen:train_picker", {**given, "REVIEWED": True, "OUTPUT": str(tmp_path / "none")})
