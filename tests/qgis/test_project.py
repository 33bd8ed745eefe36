"""The project that the demo leaves beside a result, opened in the desktop."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import orogen
import pytest
from orogen.plugin import results
from orogen.plugin.project import INPUTS
from orogen.plugin.settings import INTERPRETER
from qgis.core import QgsSingleBandPseudoColorRenderer

sys.path.insert(0, str(Path(__file__).parent))

import small_result

SCRIPT = """
import sys
from pathlib import Path
from orogen.backend import demo
demo.show(Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A folder as the demo leaves it, not to be changed: ``result`` with its project, ``region``; and what it said."""
    here = tmp_path_factory.mktemp("my dèmo")
    small_result.copied(here / "result")
    shutil.copytree(small_result.made().parent / "region", here / "region")
    job = here / "result" / "job.json"
    words = job.read_text(encoding="utf-8").replace(str(small_result.made().parent / "region"), str(here / "region"))
    job.write_text(words, encoding="utf-8")
    return here, leave_project(here / "result")


@pytest.fixture
def moved(demo, tmp_path):
    """The same elsewhere, to be changed."""
    return Path(shutil.copytree(demo[0], tmp_path / "elsewhere"))


@pytest.fixture
def opened(iface, project, demo):
    """The project in the desktop."""
    assert iface.addProject(str(demo[0] / "result" / "project.qgz"))
    return project


def leave_project(folder):
    """What the demo says of a finished result, as it is run: in the backend's Python, without a screen."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment["PYTHONPATH"] = str(Path(orogen.__file__).parent.parent)
    return subprocess.run([INTERPRETER.get(), "-c", SCRIPT, str(folder)], check=True, timeout=100, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8").stdout


def named(project):
    return {layer.customProperty(results.OUTPUT) or layer.name(): layer for layer in project.mapLayers().values()}


def test_the_demo_leaves_a_project_and_says_so(demo):
    here, said = demo
    assert said == f"Open {here}/result/report.html in a browser, and {here}/result/project.qgz in QGIS.\n"
    before = {path.name for path in small_result.made().iterdir()}
    assert {path.name for path in (here / "result").iterdir()} - before == {"project.qgz"}


def test_the_project_shows_the_styled_layers(opened):
    assert opened.title() == "Small région"
    assert opened.crs().authid() == "EPSG:32754"
    group = opened.layerTreeRoot().children()[0]
    assert group.name().startswith("Small région · ")
    assert [node.name() for node in group.children() if node.isVisible()] == [
        "Ranked targets", "Held-out predictions", "Prospectivity (probability)"]
    probability = named(opened)["probability"]
    assert isinstance(probability.renderer(), QgsSingleBandPseudoColorRenderer)
    assert len(probability.renderer().shader().rasterShaderFunction().colorRampItemList()) > 3
    assert probability.metadata().abstract()


def test_what_the_map_was_made_from_is_there_and_not_drawn(opened):
    inputs = opened.layerTreeRoot().children()[-1]
    assert inputs.name() == INPUTS
    assert not inputs.isVisible()
    assert not inputs.isExpanded()
    assert [node.layer().name() for node in inputs.findLayers()] == [
        "deposits", "faults", "geology", "magnetics", "gravity"]  # points, lines, polygons, rasters: none hides another


def test_the_map_opens_on_the_ground_of_the_result(iface, opened):
    ground, seen = named(opened)["probability"].extent(), iface.mapCanvas().extent()
    assert seen.contains(ground)
    assert seen.height() < 1.5 * ground.height() or seen.width() < 1.5 * ground.width()


def test_the_page_is_in_the_project(opened):
    (page,) = opened.layoutManager().printLayouts()
    assert page.name() == "Small région"
    layers = named(opened)
    assert page.itemById("map").layers() == [layers["targets"], layers["held_out"], layers["probability"]]
    shown = [node.layer() for node in page.itemById("legend").model().rootGroup().findLayers()]
    assert set(shown) == set(page.itemById("map").layers())


def test_result_and_region_can_be_moved_together(iface, project, moved):
    iface.addProject(str(moved / "result" / "project.qgz"))
    assert len(project.mapLayers()) == 9
    assert all(layer.isValid() for layer in project.mapLayers().values())
    assert all(str(moved) in layer.source() for layer in project.mapLayers().values())
    assert results.find_group(moved / "result", project) is not None


def test_a_second_project_leaves_out_what_is_gone_and_keeps_the_one_before(iface, project, moved):
    job = moved / "result" / "job.json"
    job.write_text(job.read_text(encoding="utf-8").replace("/region/", "/gone/"), encoding="utf-8")
    mine = (moved / "result" / "project.qgz").read_bytes()
    leave_project(moved / "result")
    assert (moved / "result" / "project.qgz~").read_bytes() == mine
    iface.addProject(str(moved / "result" / "project.qgz"))
    assert project.layerTreeRoot().findGroup(INPUTS) is None
    assert set(named(project)) == {"targets", "held_out", "probability", "uncertainty"}


def test_a_result_that_is_damaged_is_said_and_leaves_no_project(moved):
    (moved / "result" / "project.qgz").unlink()
    (moved / "result" / "probability.tif").write_bytes(b"no raster")
    said = leave_project(moved / "result")
    assert "QGIS could not make a project of the result. The result in" in said
    assert "has no map of the probability to print" in said
    assert not list((moved / "result").glob("project*"))
