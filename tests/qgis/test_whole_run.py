"""A whole run as a user makes it: the toolbar, the dialog, the map, the question, the page, by mouse and keys.

With OROGEN_PICTURES=FOLDER every stage is photographed; OROGEN_DATA=FOLDER takes the layers of that folder's
``evidence.json``, and the tool's own settings, instead of the small region.  ``make pictures`` does both for the docs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from orogen.backend.tools.declaration import split_source
from orogen.plugin.results import OUTPUT
from qgis.core import QgsApplication, QgsPointXY, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, QSize, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar
from qgis.utils import iface as desktop

sys.path.insert(0, str(Path(__file__).parent))

import region

SECONDS = 1200  # patience with a run of the real settings on a busy machine
PICTURES, DATA = os.environ.get("OROGEN_PICTURES", ""), os.environ.get("OROGEN_DATA", "")
ROLES = {"continuous": "continuous", "categorical": "category", "distance_to": "distance to",
         "density_of": "density of", "presence_of": "presence of", "category_of": "category of",
         "value_of": "value of"}


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """The parameters of the run, their layers as full paths."""
    if not DATA:
        return {**region.evidence(region.make_region(tmp_path_factory.mktemp("whole run é"))), "title": "Small région"}
    described = json.loads((Path(DATA) / "evidence.json").read_text(encoding="utf-8"))
    parameters = {"title": described.get("title", ""), **described["parameters"]}

    def full(source):
        return str(Path(DATA).resolve() / source)

    return {name: full(value) if name in ("deposits", "template", "permissive", "area")
            else [full(one) for one in value] if name in ROLES else value for name, value in parameters.items()}


def picture(widget, name):
    if PICTURES:
        desktop.messageBar().clearWidgets()  # QGIS's own messages are no part of the picture
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        assert widget.grab().save(f"{PICTURES}/{name}.png")


def press(window, name):
    """Click a button of the toolbar."""
    toolbar = window.findChild(QToolBar, "OrogenToolbar")
    action = next(action for action in toolbar.actions() if action.objectName() == f"orogen_{name}")
    QTest.mouseClick(toolbar.widgetForAction(action), Qt.MouseButton.LeftButton)


def open_layers(project, given):
    """Every layer of the run in the open project, by its source."""
    layers = {}
    for name in (*ROLES, "deposits"):
        for source in given.get(name, []) if name in ROLES else [given[name]]:
            path, options = split_source(source)
            title = options.get("name") or Path(path).stem
            raster = name in ("continuous", "categorical")
            options = "".join(f"|{key}={options[key]}" for key in ("layername", "subset") if key in options)
            layer = QgsRasterLayer(path, title) if raster else QgsVectorLayer(path + options, title)
            assert layer.isValid(), source
            layers[source] = layer
    project.addMapLayers(list(layers.values()))
    project.setCrs(next(iter(layers.values())).crs())
    return layers


def choose(combo, words):
    """Choose an entry of a list with the keyboard."""
    step = Qt.Key.Key_Down if combo.findText(words) > combo.currentIndex() else Qt.Key.Key_Up
    while combo.currentText() != words:
        before = combo.currentIndex()
        QTest.keyClick(combo, step)
        assert combo.currentIndex() != before, f"{words} is not in the list"


def fill_in(dialog, layers, given):
    """Evidence from the menu of the Add button, roles and numbers by their fields."""
    for parameter, role in ROLES.items():
        for source in given.get(parameter, []):
            dialog.add.menu().aboutToShow.emit()
            next(action for action in dialog.add.menu().actions()
                 if action.text() == layers[source].name()).trigger()
            row = dialog.evidence.rowCount() - 1
            choose(dialog.evidence.cellWidget(row, 1), role)
            field = split_source(source)[1].get("field")
            if field:
                dialog.evidence.cellWidget(row, 2).setField(field)
    dialog.ground.deposits.setLayer(layers[given["deposits"]])
    QTest.mouseClick(dialog.form.findChild(object, f"quality_{given.get('quality', 'quick')}"),
                     Qt.MouseButton.LeftButton)
    if "patch_cells" in given:
        dialog.ground.patch.widget.setValue(given["patch_cells"])
    if "exclusion_m" in given:
        dialog.ground.exclusion.widget.setValue(given["exclusion_m"])
    if "cell_size_m" in given:
        dialog.ground.cell.widget.setValue(given["cell_size_m"])
    dialog.form.title.widget.setText(given.get("title", ""))
    for name in ("folds", "members", "threads", "background_count"):
        if name in given:
            dialog.form.fields[name].widget.setValue(given[name])


def best(layer):
    """The middle of the most favourable cell."""
    block = layer.dataProvider().block(1, layer.extent(), layer.width(), layer.height())
    row, col = max(((row, col) for row in range(layer.height()) for col in range(layer.width())
                    if not block.isNoData(row, col)), key=lambda cell: block.value(*cell))
    size = layer.rasterUnitsPerPixelX()
    return QgsPointXY(layer.extent().xMinimum() + (col + 0.5) * size, layer.extent().yMaximum() - (row + 0.5) * size)


def test_from_the_toolbar_to_the_page(iface, plugin, project, given, wait, tmp_path):
    window = iface.mainWindow()
    window.resize(1560, 940)
    window.findChild(QDockWidget, "Browser").hide()
    layers = open_layers(project, given)

    press(window, "prospectivity")
    dialog = plugin.dialog
    assert dialog.isVisible()
    dialog.fill({})
    dialog.resize(QSize(1320, 720))
    fill_in(dialog, layers, given)
    dialog.form.folder.setFilePath(str(tmp_path / "résult"))
    evidence = sum(len(given.get(role, [])) for role in ROLES)
    wait(lambda: dialog.strip.count() == evidence and dialog.make.isEnabled(), SECONDS)
    picture(dialog, "dialog")

    QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
    wait(lambda: dialog.view.run is not None and dialog.view.run.fraction > 0.5, SECONDS)
    picture(dialog, "running")
    run = dialog.view.run
    wait(lambda: run.ended, SECONDS)
    assert run.state == "done", run.error
    wait(lambda: "The map is made" in dialog.view.words.text())
    picture(dialog, "finished")
    dialog.close()

    # The layers are on the map, styled.
    canvas = iface.mapCanvas()
    wait(lambda: any(layer.customProperty(OUTPUT) == "probability" for layer in canvas.layers()))
    by_output = {layer.customProperty(OUTPUT): layer for layer in project.mapLayers().values()
                 if layer.customProperty(OUTPUT)}
    assert {"probability", "uncertainty", "targets", "held_out"} <= set(by_output)
    assert by_output["probability"].renderer().type() == "singlebandpseudocolor"
    for layer in layers.values():
        project.layerTreeRoot().findLayer(layer.id()).setItemVisibilityChecked(False)
    wait(lambda: not canvas.isDrawing())
    assert plugin.results.isVisible()
    assert plugin.results.cards
    picture(window, "results")

    # Ask the map.
    press(window, "ask")
    assert canvas.mapTool() is plugin.place_tool
    at = canvas.getCoordinateTransform().transform(best(by_output["probability"]))
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                     QPoint(round(at.x()), round(at.y())))
    panel = plugin.place_tool.panel
    wait(lambda: panel.answer is not None, SECONDS)
    wait(lambda: not canvas.isDrawing())
    picture(window, "ask")
    canvas.unsetMapTool(plugin.place_tool)

    # The page, as PDF.
    entry = plugin.results.history.entries()[0]
    assert plugin.results.save_page(entry, ".pdf", str(tmp_path / "page.pdf"))
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    if PICTURES:
        subprocess.run(["pdftoppm", "-png", "-r", "110", "-singlefile", str(tmp_path / "page.pdf"),
                        f"{PICTURES}/page"], check=True, timeout=60)
    plugin.place_tool.dock.hide()
    QgsApplication.processEvents()
