"""Damage in QGIS's desktop: the dialog, the queue that is driven by keys, the map learnt from it, the situation map."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from orogen.backend.damage.labels import LabelStore, read_labels
from orogen.plugin import i18n, layout, results, review
from orogen.plugin.dialogs.damage import DamageDialog
from orogen.plugin.review import ReviewDock, damage_result, labels_of
from orogen.plugin.swipe_tool import SwipeTool
from qgis.core import QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialog

sys.path.insert(0, str(Path(__file__).parent))

import town
from test_bad_input import disk, fill_up  # noqa: F401  (a fixture)

SECONDS = 240  # patience with a run on a busy machine
PICTURES = os.environ.get("OROGEN_PICTURES", "")


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    """Parameters and folder of an assessment of a small town."""
    return town.by_command_line(tmp_path_factory.mktemp("ville"), float(os.environ.get("OROGEN_TOWN_M", "160")))


@pytest.fixture
def dialog(iface, plugin, project, tmp_path):
    """The dialog, open, and gone afterwards."""
    shown = DamageDialog(iface, iface.mainWindow())
    shown.show()
    shown.folder.setFilePath(str(tmp_path / "dégâts"))
    yield shown
    if shown.view.run is not None:
        shown.view.run.cancel()
    shown.close()
    shown.deleteLater()


@pytest.fixture
def dock(iface, project, assessed, wait):
    """The queue, opened on the assessment's layers."""
    results.add_to_project(str(assessed[1]), project)
    iface.messageBar().clearWidgets()
    iface.mainWindow().resize(1560, 940)
    shown = ReviewDock(iface)
    iface.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, shown)
    shown.open_result(damage_result(project))
    wait(lambda: shown.queue, SECONDS, "the queue comes")
    yield shown
    shown.close_all()
    Path(labels_of(assessed[1])).unlink(missing_ok=True)


def photograph(widget, name):
    if PICTURES:
        QTest.qWait(1500)
        assert widget.grab().save(f"{PICTURES}/{name}.png")


def labels(assessed):
    return read_labels(labels_of(assessed[1])).in_effect()


# --- the dialog -------------------------------------------------------------------------------------------------------


def test_the_dialog_says_whether_the_images_go_together_and_a_click_assesses_them(dialog, assessed, project, wait):
    images = [QgsRasterLayer(assessed[0][name], name) for name in ("before", "after")]
    footprints = QgsVectorLayer(assessed[0]["footprints"], "footprints")
    project.addMapLayers([*images, footprints])
    for name, layer in zip(("before", "after", "footprints"), (*images, footprints)):
        dialog.fields()[name].set_value(layer)
    dialog.fields()["cell_m"].set_value(40)
    wait(lambda: "can" in dialog.verdict.words.text() or dialog.refusals, SECONDS, "the verdict comes")
    assert "compared" in dialog.verdict.words.text(), dialog.refusals
    photograph(dialog, "damage-dialog")
    QTest.mouseClick(dialog.verdict.picture, Qt.MouseButton.LeftButton)
    large = next(one for one in dialog.verdict.findChildren(QDialog) if one.isVisible())
    assert large.width() > dialog.verdict.picture.width()
    large.close()
    assert dialog.assess.isEnabled(), dialog.reason.text()
    QTest.mouseClick(dialog.assess, Qt.MouseButton.LeftButton)
    wait(lambda: dialog.view.run is not None, SECONDS)
    run = dialog.view.run
    wait(lambda: run.ended and not dialog.running(), SECONDS)
    assert run.state == "done", run.error
    assert "read as changed (" in dialog.view.words.text()
    assert dialog.folder.path() != run.folder
    group = results.add_to_project(run.folder, project)
    shown = {node.layer().customProperty(results.OUTPUT): node.layer() for node in group.findLayers()}
    assert shown["buildings"].featureCount() > 5
    assert len(shown["buildings"].renderer().legendSymbolItems()) > 1


def test_the_same_layer_twice_is_said(dialog, assessed, project):
    image = QgsRasterLayer(assessed[0]["before"], "before")
    project.addMapLayer(image)
    for name in ("before", "after"):
        dialog.fields()[name].set_value(image)
    assert "same layer" in dialog.reason.text()
    assert not dialog.assess.isEnabled()


# --- the queue --------------------------------------------------------------------------------------------------------


def test_keys_grade_and_each_grade_is_on_the_disk_at_once(dock, assessed, wait, iface):
    photograph(iface.mainWindow(), "damage-queue")
    classes = dock.scheme["classes"]
    first = dock.queue[0]
    QTest.keyClick(dock.panel, Qt.Key.Key_3)
    assert [(one.building, one.grade, one.sure) for one in labels(assessed)] == [(first["building"], classes[3], True)]
    QTest.keyClick(dock.panel, Qt.Key.Key_U)
    assert labels(assessed)[-1].grade == ""
    assert dock.place == 2
    QTest.keyClick(dock.panel, Qt.Key.Key_Left)
    assert dock.place == 1
    assert len(labels(assessed)) == 1
    QTest.keyClick(dock.panel, Qt.Key.Key_9)  # no such grade
    assert len(labels(assessed)) == 1


def test_the_space_bar_blinks_before_and_after(dock):
    assert dock.panel.after.words == "after"
    shown = dock.panel.after.picture.toImage()
    QTest.keyClick(dock.panel, Qt.Key.Key_Space)
    assert dock.panel.after.words == "before"
    assert dock.panel.after.picture.toImage() == dock.panel.before.picture.toImage()
    QTest.keyClick(dock.panel, Qt.Key.Key_Space)
    assert dock.panel.after.picture.toImage() == shown


def test_the_building_that_is_asked_about_is_outlined_and_its_roof_seen_while_it_is_asked(dock, iface, wait, project):
    wait(lambda: not iface.mapCanvas().isDrawing())
    buildings = next(layer for layer in project.mapLayers().values()
                     if layer.customProperty(results.OUTPUT) == "buildings")
    asked = next(one for one in buildings.getFeatures() if one["building"] == dock.queue[0]["building"])
    assert dock.band.isVisible()
    assert dock.band.asGeometry().area() == pytest.approx(asked.geometry().area(), rel=1e-6)
    assert buildings.opacity() < 0.5
    dock.hide()
    assert buildings.opacity() == 1.0
    dock.open_result(dock.folder)
    assert buildings.opacity() < 0.5


def test_a_queue_that_is_done_brings_the_next_and_learning_brings_grades_onto_the_map(dock, assessed, project, wait,
                                                                                      iface):
    truth = QgsVectorLayer(str(Path(assessed[0]["before"]).parent / "truth.gpkg"), "truth")
    grades = {feature["building"]: feature["grade"] for feature in truth.getFeatures()}
    for _ in range(2):
        count = len(dock.queue)
        first = dock.queue[0]["key"]
        for _ in range(count):
            known = grades.get(dock.queue[dock.place]["building"], 0)
            QTest.keyClick(dock.panel, Qt.Key(int(Qt.Key.Key_0) + int(known)))
        wait(lambda: dock._run is None, SECONDS)
        if not dock.queue:
            break
        assert dock.queue[0]["key"] != first
    QTest.mouseClick(dock.panel.learn_button, Qt.MouseButton.LeftButton)
    wait(lambda: dock._learning is None, SECONDS)
    assert dock._learnt, dock.panel.notice.text()
    group = results.find_group(dock._learnt, project)
    buildings = next(node.layer() for node in group.findLayers()
                     if node.layer().customProperty(results.OUTPUT) == "buildings")
    assert group.name().startswith("Simulated town: grades from labels · ")
    assert {feature["grade"] for feature in buildings.getFeatures()} - {""}
    iface.mapCanvas().setExtent(buildings.extent())
    iface.mapCanvas().refresh()
    photograph(iface.mainWindow(), "damage-learnt")
    page = layout.make_layout(project, dock._learnt)
    assert [type(layer) for layer in page.itemById("map").layers()] == [QgsVectorLayer, QgsRasterLayer]
    assert f"{buildings.featureCount()} buildings, images of 2023-01-28" in page.itemById("subtitle").text()
    assert page.itemById("statement").text().startswith("Learnt from grades that were given by eye. ")
    rows = page.itemById("counts").multiFrame().tableContents()
    assert sum(int(row[1].content()) for row in rows[1:]) == buildings.featureCount()


def test_a_full_disk_is_said_and_the_building_stays(dock, disk, wait):  # noqa: F811
    dock.store = LabelStore(disk / "labels.jsonl")
    fill_up(disk)
    QTest.keyClick(dock.panel, Qt.Key.Key_1)
    assert "is full" in dock.panel.notice.text()
    assert dock.place == 0
    assert dock.store.labels().labels == ()


def test_the_queue_of_another_result_does_not_look_as_if_it_learnt(dock, assessed, wait, tmp_path):
    QTest.keyClick(dock.panel, Qt.Key.Key_0)
    offered = dock.panel.learn_button.text()
    dock.learn()
    run = dock._learning
    assert not dock.panel.learn_button.isEnabled()
    dock.open_result(str(shutil.copytree(assessed[1], tmp_path / "another")))
    assert dock.panel.learn_button.isEnabled()
    assert dock.panel.learn_button.text() == offered
    run.cancel()
    wait(lambda: run.ended and dock.queue, SECONDS)
    assert dock.panel.learn_button.text() == offered


def test_a_file_that_holds_no_grades_is_said_in_the_readers_language_and_again_till_it_is_gone(iface, plugin, project,
                                                                                              tmp_path):
    Path(labels_of(tmp_path / "assessed")).write_text("a thesis\n", encoding="utf-8")
    dock = ReviewDock(iface)
    try:
        dock.open_result(str(tmp_path / "assessed"))
        assert "is no label file of Orogen" in dock.panel.notice.text()
        assert i18n.install("zh_CN")
        dock.open_result(str(tmp_path / "assessed"))
        assert "不是 Orogen" in dock.panel.notice.text()
        assert "choose the file" not in dock.panel.notice.text()
    finally:
        i18n.remove()
        dock.close_all()


def test_without_an_assessment_there_is_nothing_to_grade(project):
    assert damage_result(project) == ""
    assert review.labels_of("/data/x") == "/data/x-labels.jsonl"


# --- swipe and page ---------------------------------------------------------------------------------------------------


def test_swipe_finds_the_images_of_the_result(iface, project, assessed, wait):
    results.add_to_project(str(assessed[1]), project)
    tool = SwipeTool(iface)
    canvas = iface.mapCanvas()
    iface.messageBar().clearWidgets()
    canvas.setMapTool(tool)
    assert Path(tool.before.source()).name == "before.tif"
    canvas.setDestinationCrs(tool.after.crs())
    canvas.setExtent(tool.after.extent())
    canvas.refresh()
    wait(lambda: tool.seam is not None and len(tool.seam.images) == 2 and not canvas.isDrawing())
    for image in tool.seam.images.values():
        assert image.pixelColor(image.width() // 2, image.height() // 2).name() != "#ffffff"
    photograph(iface.mainWindow(), "damage-swipe")
    tool.close()


def test_the_situation_map_is_one_page_with_counts_and_caveats(project, assessed, tmp_path):
    page = layout.make_layout(project, assessed[1])
    made = layout.export(page, tmp_path / "situation.pdf")
    words = subprocess.run(["pdftotext", "-layout", str(made), "-"], capture_output=True, check=True, timeout=60
                           ).stdout.decode()
    assert "Simulated town" in words
    assert "nobody has checked it on the ground" in " ".join(words.split())
    assert "2023-02-08" in words
    assert words.count("\f") == 1
    if PICTURES:
        layout.export(page, Path(PICTURES) / "damage-page.png")
    figures = json.loads((Path(assessed[1]) / "manifest.json").read_text(encoding="utf-8"))["metrics"]
    counts = re.findall(r"\d+ – \d+ % +([\d,]+) *$", words, re.MULTILINE)
    assert sum(int(count.replace(",", "")) for count in counts) == figures["buildings"]
    damaged = next(line for line in words.splitlines() if line.split()[:1] == ["read"])
    assert f"{figures['damaged']:,.0f}" in damaged.split()
