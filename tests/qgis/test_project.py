"""The project that the demo leaves beside a result, alone or with those of the other jobs, opened in the desktop.

With OROGEN_PICTURES=FOLDER the project of all jobs is photographed; OROGEN_DEMO=FOLDER/demo-result is then one that
``make demo`` has made, in the place of the small results made here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import orogen
import pytest
from orogen.plugin import results
from orogen.plugin.project import INPUTS, TITLE
from orogen.plugin.settings import INTERPRETER
from qgis.core import QgsRasterLayer, QgsSingleBandPseudoColorRenderer, QgsVectorLayer
from qgis.PyQt.QtTest import QTest

sys.path.insert(0, str(Path(__file__).parent))

import quakes
import small_result
import town

PICTURES = os.environ.get("OROGEN_PICTURES", "")

SCRIPT = """
import sys
from pathlib import Path
from orogen.backend import demo
demo.show(*map(Path, sys.argv[1:]))
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


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    """The folders of a small map, of a struck town, and of the picks and the events of a swarm; the first has a project
    of all."""
    if os.environ.get("OROGEN_DEMO"):
        made = [Path(os.environ["OROGEN_DEMO"] + name) for name in ("", "-damage", "-picks", "-events")]
    else:
        here = tmp_path_factory.mktemp("all jobs")
        picking, locating = quakes.make_network(here / "network")
        made = [small_result.copied(here / "result"), town.by_command_line(here)[1],
                quakes.by_command_line("pick-waveforms", picking, here / "picks")]
        locating["picks"] = str(made[-1] / "picks.csv")
        made.append(quakes.by_command_line("locate-events", locating, here / "events"))
    leave_project(*made)
    return made


@pytest.fixture
def all_jobs(iface, project, jobs):
    """The project of all jobs in the desktop."""
    assert iface.addProject(str(jobs[0] / "project.qgz"))
    return project


def leave_project(*folders):
    """What the demo says of finished results, as it is run: in the backend's Python, without a screen."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment["PYTHONPATH"] = str(Path(orogen.__file__).parent.parent)
    return subprocess.run([INTERPRETER.get(), "-c", SCRIPT, *map(str, folders)], check=True, timeout=200,
                          env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8").stdout


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


# --- all jobs in one project ------------------------------------------------------------------------------------------


def test_one_project_shows_the_map_the_town_and_the_swarm(all_jobs, jobs):
    titles = [results.title_of(folder) for folder in jobs]
    names = [node.name().split(" · ")[0] for node in all_jobs.layerTreeRoot().children()]
    assert names == [f"{titles[3]}: events", f"{titles[2]}: picks", titles[1], titles[0], INPUTS]
    assert all_jobs.title() == TITLE
    assert all(layer.isValid() for layer in all_jobs.mapLayers().values())
    seen = {name: [node.name() for node in group.findLayers() if node.isVisible()]
            for name, group in zip(names, all_jobs.layerTreeRoot().children())}
    assert seen[names[0]] == ["Events", "Error ellipses"]
    assert "Stations" in seen[names[1]]
    assert seen[names[2]] == ["Buildings", "After", "Before"]
    assert seen[names[3]][-1] == "Prospectivity (probability)"
    assert seen[INPUTS] == []


def test_each_job_keeps_its_style_and_the_swarm_its_time(all_jobs, jobs):
    of = {Path(results.folder_of(layer)).name + "/" + layer.customProperty(results.OUTPUT): layer
          for layer in all_jobs.mapLayers().values() if layer.customProperty(results.OUTPUT)}
    buildings, events = (of[f"{jobs[number].name}/{name}"] for number, name in ((1, "buildings"), (3, "events")))
    assert len(buildings.renderer().legendSymbolItems()) > 1
    assert events.temporalProperties().isActive()
    span = all_jobs.timeSettings().temporalRange()
    moments = [feature["time"] for feature in events.getFeatures()]
    assert len(moments) == events.featureCount() > 0
    assert span.begin().date().year() == span.end().date().year() == moments[0].date().year()
    assert 0 < span.begin().secsTo(span.end()) < 2 * 86400


def test_a_bookmark_leads_to_each_job_and_the_map_opens_on_all(iface, all_jobs, wait, jobs):
    marks = all_jobs.bookmarkManager().bookmarks()
    whole = all_jobs.viewSettings().defaultViewExtent()
    assert len(marks) == 4
    for mark, folder in zip(marks, jobs):
        group = results.find_group(folder, all_jobs)
        assert mark.extent().contains(results.extent_of(group, all_jobs.crs(), all_jobs)), mark.name()
        assert whole.contains(mark.extent())
    photograph(iface, wait, "demo-project")
    for mark in marks:
        iface.mapCanvas().setReferencedExtent(mark.extent())
        photograph(iface, wait, "demo-" + mark.name().replace(" ", "-").replace(":", ""))


def test_the_pages_of_map_and_town_are_there_to_print(all_jobs, jobs):
    pages = {page.name(): page for page in all_jobs.layoutManager().printLayouts()}
    assert set(pages) == {results.title_of(jobs[0]), results.title_of(jobs[1])}
    on_the_map = pages[results.title_of(jobs[1])].itemById("map").layers()
    assert [type(layer) for layer in on_the_map] == [QgsVectorLayer, QgsRasterLayer]


def photograph(iface, wait, name):
    if PICTURES:
        iface.messageBar().clearWidgets()
        iface.mainWindow().resize(1560, 940)
        QTest.qWait(500)
        iface.mapCanvas().refresh()
        QTest.qWait(1500)
        wait(lambda: not iface.mapCanvas().isDrawing(), 60)
        assert iface.mainWindow().grab().save(f"{PICTURES}/{name}.png")
