"""Ask the map: a click in QGIS's desktop, the real worker, and what the panel then says."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsPointXY, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLabel

sys.path.insert(0, str(Path(__file__).parent))

import region
from orogen.plugin.dialogs.place_panel import (
    _GOOD,
    Distribution,
    Key,
    LayerRow,
    RankBar,
    Shares,
    number,
    ordinal,
    percent,
)
from orogen.plugin.place_tool import PlaceTool
from orogen.plugin.results import OUTPUT, add_to_project

SECONDS = 120  # patience with a first question on a busy machine
PICTURES = os.environ.get("OROGEN_PICTURES", "")


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """The folder of a finished map; OROGEN_RESULT names another one, for pictures."""
    given = os.environ.get("OROGEN_RESULT", "")
    return Path(given) if given else region.by_command_line(tmp_path_factory.getbasetemp() / "ground")[1]


@pytest.fixture
def asking(iface, project, result, wait):
    """The tool, taken up over the result's map in the desktop."""
    iface.mainWindow().resize(1560, 940)
    add_to_project(str(result), project)
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(probability(project).crs())
    canvas.setExtent(probability(project).extent())
    wait(lambda: probability(project) in canvas.layers())
    tool = PlaceTool(iface)
    canvas.setMapTool(tool)
    canvas.refresh()
    wait(lambda: not canvas.isDrawing())
    yield tool
    tool.close()


def probability(project):
    return next(layer for layer in project.mapLayers().values() if layer.customProperty(OUTPUT) == "probability")


def click(canvas, x, y):
    """A click with the mouse on a place of the ground."""
    at = canvas.getCoordinateTransform().transform(QgsPointXY(x, y))
    place = QPoint(round(at.x()), round(at.y()))
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    return canvas.getCoordinateTransform().toMapCoordinates(place)


def best(project):
    """The middle of the most favourable cell."""
    layer = probability(project)
    block = layer.dataProvider().block(1, layer.extent(), layer.width(), layer.height())
    row, col = max(((row, col) for row in range(layer.height()) for col in range(layer.width())
                    if not block.isNoData(row, col)), key=lambda cell: block.value(*cell))
    size = layer.rasterUnitsPerPixelX()
    return layer.extent().xMinimum() + (col + 0.5) * size, layer.extent().yMaximum() - (row + 0.5) * size


def picture(widget, name):
    if PICTURES:
        widget.grab().save(f"{PICTURES}/{name}.png")


def test_a_click_on_the_map_tells_what_the_map_shows_and_why(asking, iface, project, wait):
    clicked = click(iface.mapCanvas(), *best(project))
    wait(lambda: asking.panel.answer is not None, SECONDS)
    answer = asking.panel.answer
    assert answer["on"] == "map"
    shown, known = probability(project).dataProvider().sample(clicked, 1)
    assert known
    assert answer["probability"] == pytest.approx(shown, abs=1e-6)
    rows = asking.panel.findChildren(LayerRow)
    assert {row.layer["name"] for row in rows} == {"magnetics", "gravity", "distance to faults", "geology LITHO"} \
        or os.environ.get("OROGEN_RESULT")
    falls = [1 - row.layer["hidden"] / answer["probability"] for row in rows]
    assert falls == sorted(falls, reverse=True)
    assert asking.panel.findChildren(RankBar)
    assert asking._markers
    wait(lambda: not iface.mapCanvas().isDrawing())
    wait(lambda: asking.panel.findChildren(Distribution)[0].isVisible())
    picture(asking.dock, "panel-light")
    picture(iface.mainWindow(), "desktop-light")


def test_what_the_panel_says_can_be_copied(asking, iface, project, wait):
    click(iface.mapCanvas(), *best(project))
    wait(lambda: asking.panel.copy.isEnabled(), SECONDS)
    QTest.mouseClick(asking.panel.copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert f"Probability {number(asking.panel.answer['probability'])}" in text
    assert "hidden:" in text
    assert "Nearest deposits:" in text
    assert "<" not in text.replace("<1 %", "")


def test_the_last_of_many_clicks_is_answered(asking, iface, project, wait):
    x, y = best(project)
    for step in range(4):
        last = click(iface.mapCanvas(), x + step * 300, y)
    wait(lambda: asking._run is None, SECONDS)
    assert asking.panel.answer["map_x"] == pytest.approx(last.x(), abs=0.01)


def test_the_place_is_found_in_whatever_crs_the_canvas_has(asking, iface, project, wait):
    canvas, layer = iface.mapCanvas(), probability(project)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    asking.ask(canvas.mapSettings().layerToMapCoordinates(layer, QgsPointXY(*best(project))))
    wait(lambda: asking.panel.answer is not None, SECONDS)
    assert (asking.panel.answer["map_x"], asking.panel.answer["map_y"]) == pytest.approx(best(project), abs=0.5)


def test_outside_the_map_the_panel_says_so(asking, project, wait):
    extent = probability(project).extent()
    asking.ask(QgsPointXY(extent.xMaximum() + 5000, extent.yMaximum()))
    wait(lambda: asking.panel.answer is not None, SECONDS)
    assert asking.panel.answer["on"] == "outside"
    assert "outside the map" in asking.panel.message.text()


def test_without_a_map_to_ask_a_sentence_says_what_to_do(asking, iface, project):
    for layer in project.mapLayers().values():
        project.layerTreeRoot().findLayer(layer).setItemVisibilityChecked(False)
    QApplication.processEvents()
    asking.ask(QgsPointXY(0, 0))
    assert "no prospectivity map to ask" in asking.panel.message.text()
    assert any("no prospectivity map" in item.text() for item in iface.messageBar().items())
    iface.messageBar().clearWidgets()


def test_the_topmost_visible_map_is_asked(asking, project, iface, wait, tmp_path):
    top = QgsRasterLayer(shutil.copy(probability(project).source(), tmp_path), "another result")
    top.setCustomProperty(OUTPUT, "probability")
    project.addMapLayer(top, False)
    project.layerTreeRoot().insertLayer(0, top)
    wait(lambda: top in iface.mapCanvas().layers())
    assert asking.asked_layer() is top
    asking.ask(QgsPointXY(*best(project)))
    wait(lambda: "⚠" in asking.panel.message.text(), SECONDS)
    assert "holds no finished result" in asking.panel.message.text() or "there is no file" in \
        asking.panel.message.text()


def test_without_an_environment_the_panel_says_how_to_get_one(asking, project, wait):
    before = QgsSettings().value("orogen/interpreter")
    QgsSettings().setValue("orogen/interpreter", "/nowhere/python")
    try:
        asking.ask(QgsPointXY(*best(project)))
        assert "Orogen → Settings" in asking.panel.message.text()
    finally:
        QgsSettings().setValue("orogen/interpreter", before)


def test_the_marker_goes_with_the_panel_and_all_of_it_with_the_tool(asking, iface, project, wait):
    asking.ask(QgsPointXY(*best(project)))
    wait(lambda: asking.panel.answer is not None, SECONDS)
    scene = iface.mapCanvas().scene()
    assert set(asking._markers) <= set(scene.items())
    asking.dock.close()
    assert asking._markers == []
    assert iface.mapCanvas().mapTool() is asking


def test_the_panel_is_readable_in_a_dark_theme(asking, project, wait):
    asking.ask(QgsPointXY(*best(project)))
    wait(lambda: asking.panel.answer is not None, SECONDS)
    before, (first, *_) = QApplication.palette(), asking.panel.findChildren(LayerRow)
    QgsApplication.setUITheme("Night Mapping")
    try:
        wait(lambda: first not in asking.panel.findChildren(LayerRow))  # the panel is filled anew
        wait(lambda: asking.panel.findChildren(Distribution)[0].isVisible())
        picture(asking.dock, "panel-dark")
        ground = asking.panel.grab().toImage().pixelColor(2, 2)
        labels = asking.panel.findChildren(QLabel)
        assert {RankBar, Key, Distribution, Shares} <= {type(label) for label in labels}
        assert min(lightness(label) for label in labels) - ground.lightness() > 100
        assert _GOOD[True] in "".join(label.text() for label in labels)
    finally:
        QgsApplication.setUITheme("default")
        QApplication.setPalette(before)  # QGIS keeps a theme's colours until it starts again


def lightness(label):
    return label.palette().color(label.foregroundRole()).lightness()


@pytest.mark.parametrize(("value", "words"), [(0.0123, "0.012"), (0.1, "0.10"), (412.3, "412"), (-58.04, "−58"),
                                              (0, "0"), (1.0, "1"), (12345.0, "12,345")])
def test_numbers_have_two_digits_that_count(value, words):
    assert number(value) == words


def test_ranks_and_shares_are_said_without_false_precision():
    assert [ordinal(rank) for rank in (0, 1.2, 22.9, 11, 97.4, 99.87, 100)] == \
        ["0th", "1st", "22nd", "11th", "97th", "99.8th", "99.9th"]
    assert [percent(share) for share in (0, 0.001, 0.114, 0.999, 1)] == ["0 %", "<1 %", "11 %", ">99 %", "100 %"]
