"""The prospectivity dialog in QGIS's desktop, by mouse and keys, with the real worker behind it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from orogen.backend.errors import InputError
from orogen.backend.tools import get
from orogen.plugin.backend import backend
from orogen.plugin.dialogs.prospectivity import ProspectivityDialog
from orogen.plugin.dialogs.run_form import PLACED
from orogen.plugin.settings import INTERPRETER
from osgeo import gdal
from qgis.core import QgsFeature, QgsGeometry, QgsMimeDataUtils, QgsRasterLayer, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QDropEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QPushButton

sys.path.insert(0, str(Path(__file__).parent))

import region

SECONDS = 240  # patience with a run on a busy machine


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The files of a small region, by name."""
    return region.make_region(tmp_path_factory.mktemp("région with space"))


@pytest.fixture
def layers(project, files):
    """The region's layers in the open project, by name."""
    made = {name: (QgsRasterLayer if path.endswith(".tif") else QgsVectorLayer)(path, name)
            for name, path in files.items()}
    project.setCrs(made["magnetics"].crs())
    project.addMapLayers(list(made.values()))
    return made


@pytest.fixture
def dialog(iface, layers, tmp_path, monkeypatch):
    """The dialog, open, and gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shown = ProspectivityDialog(iface, iface.mainWindow())
    shown.show()
    shown.form.folder.setFilePath(str(tmp_path / "carte é"))
    yield shown
    if shown.view.run is not None:
        shown.view.run.cancel()
    shown.close()
    shown.deleteLater()


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def drop(dialog, mime):
    where = QPointF(dialog.evidence.viewport().rect().center())
    dialog.evidence.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                                         Qt.KeyboardModifier.NoModifier))


def drop_layers(dialog, *layers):
    """As QGIS's layer panel gives them."""
    drop(dialog, QgsMimeDataUtils.encodeUriList([_uri(layer) for layer in layers]))


def _uri(layer):
    uri = QgsMimeDataUtils.Uri()
    uri.layerId, uri.name, uri.uri, uri.providerKey = layer.id(), layer.name(), layer.source(), layer.providerType()
    uri.layerType = "raster" if isinstance(layer, QgsRasterLayer) else "vector"
    return uri


def drop_files(dialog, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    drop(dialog, mime)


def rows(dialog):
    """What the list shows: name, role and field of each row."""
    found = []
    for row in range(dialog.evidence.rowCount()):
        detail = dialog.evidence.cellWidget(row, 2)
        found.append((dialog.evidence.item(row, 0).text(), dialog.evidence.cellWidget(row, 1).currentText(),
                      detail.currentText() if detail is not None else ""))
    return found


def choose(combo, words):
    """Choose an entry of a list with the keyboard."""
    combo.setFocus()
    step = Qt.Key.Key_Down if combo.findText(words) > combo.currentIndex() else Qt.Key.Key_Up
    while combo.currentText() != words:
        before = combo.currentIndex()
        QTest.keyClick(combo, step)
        assert combo.currentIndex() != before, f"{words} is not in the list"


def small_run(dialog):
    """Set what makes a run take seconds, as a user would, in the fields."""
    click(dialog.form.findChild(object, "quality_quick"))
    dialog.ground.patch.widget.setValue(9)
    dialog.ground.exclusion.widget.setValue(300)
    for name, value in {"folds": 2, "members": 2, "threads": 1, "background_count": 120}.items():
        dialog.form.fields[name].widget.setValue(value)


def temporary(words):
    """Copies of layers that lie about."""
    return [name for name in os.listdir(tempfile.gettempdir()) if name.startswith(words)]


# --- filling in -------------------------------------------------------------------------------------------------------


def test_dropped_layers_take_the_role_that_their_kind_suggests(dialog, layers):
    drop_layers(dialog, *(layers[name] for name in ("magnetics", "faults", "geology")))
    assert rows(dialog) == [("magnetics", "continuous", ""), ("faults", "distance to", ""),
                            ("geology", "category of", "LITHO")]


def test_a_layer_dropped_again_takes_another_role(dialog, layers):
    drop_layers(dialog, layers["faults"])
    drop_layers(dialog, layers["faults"])
    assert [role for _, role, _ in rows(dialog)] == ["distance to", "density of"]


def test_files_from_the_file_manager_are_welcome_and_text_is_refused_with_a_reason(dialog, files, tmp_path):
    (tmp_path / "notes.txt").write_text("no layer")
    drop_files(dialog, files["gravity"], files["faults"], str(tmp_path / "notes.txt"))
    assert [name for name, _, _ in rows(dialog)] == ["gravity", "faults"]
    assert "'notes.txt' can't be evidence" in dialog.bar.currentItem().text()


def test_a_raster_of_few_whole_numbers_is_taken_for_classes(dialog, project, files, tmp_path):
    path = str(tmp_path / "codes.tif")
    gdal.Translate(path, files["gravity"], outputType=gdal.GDT_Byte, scaleParams=[[-14, 14, 1, 6]])
    drop_files(dialog, path)
    assert rows(dialog) == [("codes", "category", "")]


def test_the_menu_adds_layers_of_the_project_and_delete_takes_them_out(dialog):
    dialog.add.menu().aboutToShow.emit()
    actions = {action.text(): action for action in dialog.add.menu().actions()}
    assert {"magnetics", "gravity", "faults", "geology"} <= set(actions)
    actions["magnetics"].trigger()
    actions["geology"].trigger()
    dialog.evidence.selectRow(0)
    QTest.keyClick(dialog.evidence, Qt.Key.Key_Delete)
    assert [name for name, _, _ in rows(dialog)] == ["geology"]


def test_roles_and_fields_are_chosen_by_keyboard_and_become_parameters(dialog, layers, files):
    drop_layers(dialog, layers["magnetics"], layers["geology"])
    choose(dialog.evidence.cellWidget(1, 1), "value of")
    assert rows(dialog)[1] == ("geology", "value of", "AGE")
    given = dialog.parameters()
    assert given["continuous"] == [files["magnetics"]]
    assert given["value_of"] == [files["geology"] + "|field=AGE"]
    assert given["deposits"].startswith(files["deposits"])  # chosen by its name


def test_every_parameter_of_the_tool_has_its_place_and_its_help(dialog):
    for parameter in get("map-prospectivity").parameters:
        if parameter.name not in PLACED:
            assert parameter.help in dialog.form.fields[parameter.name].widget.toolTip()


def test_a_past_run_fills_the_form_and_comes_back_as_it_was(dialog, files):
    past = {**region.evidence(files), "deposits": files["deposits"] + "|subset=STATUS = 'mine'", "title": "Again",
            "folds": 3, "directional": True}
    dialog.fill(past)
    given = dialog.parameters()
    assert {name: given[name] for name in past} == past
    assert dialog.ground.filter.text() == "STATUS = 'mine'"


def test_a_file_of_a_past_run_that_is_gone_is_said_at_its_row(dialog, files):
    dialog.fill({**region.evidence(files), "distance_to": ["/nowhere/dykes.gpkg"]})
    assert "'dykes' is no longer there" in dialog.reason.text()
    assert not dialog.make.isEnabled()
    with pytest.raises(InputError, match="dykes"):
        dialog.parameters()


def test_the_area_can_be_what_the_map_shows(dialog, iface, layers):
    drop_layers(dialog, layers["magnetics"])
    iface.mapCanvas().setExtent(QgsRectangle(region.WEST, region.NORTH - 6000, region.WEST + 6000, region.NORTH))
    choose(dialog.ground.area, "what the map shows now")
    area = QgsVectorLayer(dialog.parameters()["area"].replace("|name=map extent", ""), "area", "ogr")
    assert area.featureCount() == 1
    assert area.extent().contains(QgsRectangle(region.WEST + 1, region.NORTH - 5999, region.WEST + 5999,
                                               region.NORTH - 1))


def test_the_area_can_be_drawn_on_the_map(dialog, iface, layers, wait):
    canvas = iface.mapCanvas()
    drop_layers(dialog, layers["magnetics"])
    canvas.setExtent(QgsRectangle(region.WEST, region.NORTH - 6000, region.WEST + 6000, region.NORTH))
    canvas.refresh()
    wait(lambda: bool(canvas.layers()) and not canvas.isDrawing())  # its extent settles with the first layers
    before = canvas.mapTool()
    choose(dialog.ground.area, "a rectangle drawn on the map")
    assert "Draw the area on the map" in dialog.reason.text()
    assert canvas.mapTool() is not before
    ground, left = canvas.viewport(), Qt.MouseButton.LeftButton
    start, end = QPoint(ground.width() // 4, ground.height() // 4), QPoint(ground.width() // 2, ground.height() // 2)
    corners = [canvas.getCoordinateTransform().toMapCoordinates(corner) for corner in (start, end)]
    QTest.mousePress(ground, left, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(ground, (start + end) / 2)
    wait(lambda: True)
    QTest.mouseMove(ground, end)
    wait(lambda: True)
    QTest.mouseRelease(ground, left, Qt.KeyboardModifier.NoModifier, end)
    wait(lambda: dialog.make.isEnabled())
    assert canvas.mapTool() is before
    area = QgsVectorLayer(dialog.parameters()["area"].replace("|name=drawn area", ""), "area", "ogr")
    assert area.featureCount() == 1
    drawn = area.extent()
    assert [drawn.xMinimum(), drawn.yMaximum(), drawn.xMaximum(), drawn.yMinimum()] == pytest.approx(
        [value for corner in corners for value in (corner.x(), corner.y())])


# --- what is wrong is said --------------------------------------------------------------------------------------------


def test_the_map_is_never_made_without_a_reason_why_not(dialog, layers):
    reasons = []

    def reason():
        assert dialog.make.isEnabled() == (not dialog.reason.text())
        reasons.append(dialog.reason.text())
        return reasons[-1]

    assert "at least one layer of evidence" in reason()
    drop_layers(dialog, layers["geology"])
    dialog.evidence.cellWidget(0, 2).setField("")
    assert "needs the field that holds the category" in reason()
    dialog.evidence.cellWidget(0, 2).setField("LITHO")
    dialog.ground.deposits.setLayer(None)
    assert "Choose the layer of known deposits" in reason()
    dialog.ground.deposits.setLayer(layers["deposits"])
    dialog.ground.filter.setText("NO_FIELD = 1")
    assert "filter of the deposits" in reason()
    dialog.ground.filter.clear()
    choose(dialog.ground.area, "polygons of a layer")
    assert "polygons are the area" in reason()
    choose(dialog.ground.area, "all of the evidence")
    dialog.form.folder.setFilePath("relative")
    assert "full path" in reason()
    dialog.form.folder.setFilePath("/proc/no/result")
    assert "Nothing can be written" in reason() or os.environ.get("USER", "root") == "root"


def test_a_removed_layer_is_said_at_its_row(dialog, project, layers):
    drop_layers(dialog, layers["magnetics"], layers["faults"])
    project.removeMapLayer(layers["faults"].id())
    assert "The layer 'faults' is no longer there" in dialog.reason.text()
    assert "no longer there" in dialog.evidence.item(1, 0).toolTip()
    click(dialog.copy)
    assert "no longer there" in dialog.bar.currentItem().text()


def test_an_empty_project_without_a_crs_is_no_trouble(dialog, iface, project, layers, files):
    project.clear()
    drop_files(dialog, files["magnetics"])
    assert "Choose the layer of known deposits" in dialog.reason.text()


def test_the_patch_stays_odd(dialog):
    dialog.ground.patch.widget.setValue(20)
    assert dialog.ground.patch.value() == 21


def test_without_a_backend_the_dialog_sends_to_the_settings_and_stays_at_hand(dialog, layers, tmp_path):
    before = INTERPRETER.get()
    INTERPRETER.set(str(tmp_path / "no-python"))
    asked = []
    dialog.settings_requested.connect(lambda: asked.append(True))
    try:
        backend().state_changed.emit()
        drop_layers(dialog, layers["magnetics"])
        assert "no-python" in dialog.reason.text()
        assert not dialog.make.isEnabled()
        click(dialog.bar.currentItem().findChild(QPushButton))
        assert asked
    finally:
        INTERPRETER.set(before)
        backend().state_changed.emit()
    assert dialog.make.isEnabled()
    assert dialog.bar.currentItem() is None


# --- the check --------------------------------------------------------------------------------------------------------


def test_the_check_shows_small_maps_deposits_device_and_estimate_by_itself(dialog, layers, wait):
    drop_layers(dialog, *(layers[name] for name in ("magnetics", "gravity", "faults", "geology")))
    wait(lambda: dialog.strip.count() == 4, SECONDS)
    assert dialog.ground.counts.text().startswith("40 used")
    assert "CPU" in dialog.form.device.text()
    assert "on disk" in dialog.form.estimate.text()
    assert "km" in dialog.ground.patch_words.text()
    assert not dialog.strip.item(0).icon().isNull()
    wait(lambda: temporary("orogen-check-") == [])


def test_the_check_says_which_layer_lies_elsewhere_and_holds_the_map_back(dialog, layers, files, wait, tmp_path):
    far = str(tmp_path / "elsewhere.tif")
    gdal.Translate(far, files["gravity"], outputBounds=[100_000, 6_000_000, 112_000, 5_988_000])
    drop_layers(dialog, layers["magnetics"])
    drop_files(dialog, far)
    wait(lambda: dialog.strip.count() == 2, SECONDS)
    assert "elsewhere" in dialog.reason.text()
    assert not dialog.make.isEnabled()
    assert "elsewhere" in dialog.evidence.item(1, 0).toolTip()
    dialog.evidence.selectRow(1)
    QTest.keyClick(dialog.evidence, Qt.Key.Key_Delete)
    assert dialog.make.isEnabled()


def test_a_newer_change_overtakes_a_check(dialog, layers, wait):
    drop_layers(dialog, layers["magnetics"])
    wait(lambda: dialog.checking is not None and dialog.checking.run is not None, SECONDS)
    drop_layers(dialog, layers["gravity"])
    wait(lambda: dialog.strip.count() == 2, SECONDS)
    wait(lambda: temporary("orogen-check-") == [])


def test_what_a_stopped_check_writes_late_goes_too(dialog, layers, wait):
    drop_layers(dialog, layers["magnetics"])
    wait(lambda: dialog.checking is not None and dialog.checking.run is not None, SECONDS)
    check = dialog.checking
    run, folder = check.run, check.folder
    dialog.drop_check()
    wait(lambda: run.ended)
    assert run.state == "cancelled"
    os.makedirs(os.path.join(folder, "late"), exist_ok=True)
    wait(lambda: not os.path.exists(folder))


def test_a_check_that_failed_shows_its_log(dialog, layers, wait):
    drop_layers(dialog, layers["magnetics"])
    wait(lambda: dialog.checking is not None and dialog.checking.run is not None, SECONDS)
    run = dialog.checking.run
    wait(lambda: run.state == "running", SECONDS)
    os.kill(backend()._worker.process_id, signal.SIGKILL)
    wait(lambda: dialog.refusals, SECONDS)
    assert "Log" in dialog.reason.text()
    assert "Check again" in dialog.reason.text()
    dialog.reason.linkActivated.emit("log")
    shown = dialog.findChild(QDialog, "OrogenLog")
    assert dialog.refusals[0] in shown.text.toPlainText()
    shown.close()
    dialog.reason.linkActivated.emit("check")
    wait(lambda: dialog.strip.count() == 1, SECONDS)


# --- the run ----------------------------------------------------------------------------------------------------------


def test_a_run_by_clicking_draws_its_curve_and_ends_with_its_skill(dialog, layers, wait, project):
    drop_layers(dialog, *(layers[name] for name in ("magnetics", "gravity", "faults", "geology")))
    small_run(dialog)
    click(dialog.make)
    assert not dialog.make.isEnabled()
    wait(lambda: dialog.view.run is not None and dialog.view.run.fraction > 0, SECONDS)
    assert "goes on when this dialog is closed" in dialog.reason.text()
    project.removeMapLayer(layers["gravity"].id())  # its file is what the run reads
    wait(lambda: dialog.view.run.state not in ("waiting", "running"), SECONDS)
    wait(dialog.view.back.isVisible)
    assert dialog.view.run.state == "done", dialog.view.run.error
    assert len(dialog.view.curve.curves) == 2 * 2 + 2 + 2  # blocked folds, random folds, and on all deposits
    assert "The map is made" in dialog.view.words.text()
    assert "random folds" in dialog.view.words.text()
    assert dialog.view.report.isVisible()
    click(dialog.view.back)
    assert "gravity" in dialog.reason.text()
    assert not os.path.exists(dialog.form.output())  # the next run gets a folder of its own


def test_a_run_can_be_cancelled_and_says_what_is_left(dialog, layers, wait):
    drop_layers(dialog, layers["magnetics"], layers["gravity"])
    small_run(dialog)
    dialog.form.fields["members"].widget.setValue(50)
    click(dialog.make)
    wait(lambda: bool(dialog.view.curve.curves), SECONDS)
    click(dialog.view.cancel)
    wait(dialog.view.back.isVisible)
    assert dialog.view.run.state == "cancelled"
    assert "cancelled" in dialog.view.words.text()
    assert not os.path.exists(os.path.join(dialog.form.output(), "manifest.json"))
    assert dialog.view.back.isVisible()


def test_a_failed_run_says_why_with_the_log_one_click_away(dialog, layers, wait):
    drop_layers(dialog, layers["magnetics"], layers["gravity"])
    small_run(dialog)
    dialog.ground.filter.setText("NAME = 'D1'")  # one deposit alone
    click(dialog.make)
    wait(dialog.view.back.isVisible, SECONDS)
    assert dialog.view.run.state == "failed"
    assert "deposit" in dialog.view.words.text()
    click(dialog.view.log)
    window = dialog.view.findChild(object, "OrogenLog")
    assert dialog.view.run.error["message"] in window.text.toPlainText()
    window.close()


def test_closing_the_dialog_leaves_the_run_alone_and_removes_copies_at_its_end(dialog, layers, project, wait):
    drawn = QgsVectorLayer("LineString?crs=EPSG:32754", "drawn", "memory")
    line = QgsFeature()
    line.setGeometry(QgsGeometry.fromWkt(region._line((0.1, 0.1), (0.8, 0.7))))
    drawn.dataProvider().addFeatures([line])
    project.addMapLayer(drawn)
    drop_layers(dialog, layers["magnetics"], drawn)
    small_run(dialog)
    click(dialog.make)
    wait(lambda: dialog.view.run is not None, SECONDS)
    run = dialog.view.run
    click(dialog.close_button)
    assert not dialog.isVisible()
    wait(lambda: run.fraction > 0.1, SECONDS)
    assert run.state == "running"
    assert temporary("orogen-layers-")
    run.cancel()
    wait(lambda: temporary("orogen-layers-") == [])


# --- as words ---------------------------------------------------------------------------------------------------------


def test_the_copied_command_and_the_saved_job_say_the_same(dialog, layers, tmp_path, wait):
    drop_layers(dialog, layers["magnetics"], layers["faults"])
    small_run(dialog)
    click(dialog.copy)
    words = shlex.split(QApplication.clipboard().text())
    assert words[:2] == ["orogen", "map-prospectivity"]
    assert words[2:-2] == get("map-prospectivity").command_line(dialog.parameters())[1:]
    assert words[-2:] == ["--output", dialog.form.output()]
    job = tmp_path / "job.json"
    dialog.write_jobs([(str(job), dialog.jobs()[0])])
    assert json.loads(job.read_text())["parameters"] == dialog.parameters()
    # A folder of other files is refused once the job has been read and judged, which spares the run.
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("not to be touched")
    command = [INTERPRETER.get(), "-m", "orogen.backend.cli", "run", str(job), "--output", str(tmp_path / "mine")]
    made = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=SECONDS,
                          check=False, env=region.backend_environment())
    assert made.returncode == 4, made.stderr


def test_a_command_is_not_given_for_a_layer_that_only_lives_in_the_project(dialog, layers, project):
    drawn = QgsVectorLayer("LineString?crs=EPSG:32754", "drawn", "memory")
    project.addMapLayer(drawn)
    drop_layers(dialog, layers["magnetics"], drawn)
    QApplication.clipboard().setText("before")
    click(dialog.copy)
    assert QApplication.clipboard().text() == "before"
    assert "drawn" in dialog.bar.currentItem().text()
