"""Every window on a screen of 1920 × 1080, at twice the scale and with letters of twice the size: nothing is cut off.

In the QGIS of the other tests the letters are twice as large; a QGIS of its own runs these tests at twice the scale.
With OROGEN_PICTURES=FOLDER every window is photographed (and OROGEN_THEME='Night Mapping' makes it night).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import processing
import pytest
from orogen.plugin import results
from orogen.plugin.backend import backend
from orogen.plugin.dialogs.damage import DamageDialog
from orogen.plugin.dialogs.prospectivity import ProspectivityDialog
from orogen.plugin.dialogs.recordings_list import ServiceDialog
from orogen.plugin.dialogs.results_dock import ResultsDock
from orogen.plugin.dialogs.settings import SettingsDialog
from orogen.plugin.dialogs.waveforms import WaveformsDialog
from orogen.plugin.dialogs.widgets import ElidedLabel
from orogen.plugin.history import KEY, History
from orogen.plugin.place_tool import PlaceTool
from orogen.plugin.results import OUTPUT, add_to_project
from orogen.plugin.review import ReviewDock
from orogen.plugin.settings import INTERPRETER
from qgis.core import QgsSettings
from qgis.gui import QgsCollapsibleGroupBox, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QPoint, QRect, QSize, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

sys.path.insert(0, str(Path(__file__).parent))

import quakes
import small_result
import town

SECONDS = 240  # patience with a run on a busy machine
PICTURES = os.environ.get("OROGEN_PICTURES", "")
SCALED = os.environ.get("QT_SCALE_FACTOR") == "2"
TITLE_BAR = 30
SCREEN = QSize(960, 540) if SCALED else QSize(1920, 1080)  # in the pixels that widgets are measured in
ROOM = QSize(SCREEN.width(), SCREEN.height() - TITLE_BAR)  # for a window


@pytest.fixture(autouse=True)
def letters():
    """Letters of twice the size, as QGIS itself sets the size that was chosen in its options."""
    application = QApplication.instance()
    before, points = application.styleSheet(), application.font().pointSizeF()
    if not SCALED:
        application.setStyleSheet(f"{before}\n* {{ font-size: {2 * points}pt }}")
    yield
    application.setStyleSheet(before)


@pytest.fixture(scope="module")
def result():
    """A finished result, not to be changed; OROGEN_RESULT names the one that another QGIS has made."""
    given = os.environ.get("OROGEN_RESULT", "")
    return Path(given) if given else small_result.made()


@pytest.fixture
def history():
    """An empty list of runs, and emptied again."""
    QgsSettings().remove(KEY)
    yield History()
    QgsSettings().remove(KEY)


def cut_off_in(window, name, room=ROOM):
    """What is cut off when ``window`` gets no more than ``room``, a line each."""
    settle()
    least, opened = window.minimumSizeHint().expandedTo(window.minimumSize()), window.frameGeometry()
    found = []
    if least.width() > room.width() or least.height() > room.height():
        found.append(f"{name} is at least {least.width()} × {least.height()}, more than {room}")
    if SCALED and (opened.width() > SCREEN.width() or opened.height() > SCREEN.height()):
        found.append(f"{name} opens larger than the screen: {opened}")
    window.resize(room)
    settle()
    if PICTURES:
        QTest.qWait(200)
        window.grab().save(f"{PICTURES}/{name}-{room.width()}.png")
    return found + [f"{name}: {one}" for one in cut_off(window)]


def cut_off(window):
    """What is not shown in full, or can't be reached, a line each."""
    found = []
    for one in window.findChildren(QWidget):
        if not one.isVisible() or not one.isVisibleTo(window):
            continue
        said = f"{type(one).__name__} {words_of(one)!r}: {one.width()} × {one.height()}"
        if isinstance(one, QLabel) and one.text() and not isinstance(one, ElidedLabel):
            least = one.sizeHint()
            if one.wordWrap():
                least = QSize(one.minimumSizeHint().width(), one.heightForWidth(one.width()))
            if least.width() > one.width() or least.height() > one.height():
                found.append(f"{said} needs {least.width()} × {least.height()}")
        elif isinstance(one, QAbstractButton) and one.text():
            least = one.sizeHint()
            if least.width() > one.width() or least.height() > one.height():
                found.append(f"{said} needs {least.width()} × {least.height()}")
        elif isinstance(one, QComboBox) and not isinstance(one, QgsMapLayerComboBox):
            option = QStyleOptionComboBox()
            option.initFrom(one)
            field = one.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option,
                                               QStyle.SubControl.SC_ComboBoxEditField, one)
            if one.fontMetrics().horizontalAdvance(one.currentText()) > field.width():
                found.append(f"{said} shows {field.width()}")
        elif isinstance(one, QAbstractSpinBox):
            if one.fontMetrics().horizontalAdvance(one.text()) > one.findChild(QLineEdit).width():
                found.append(f"{said} {one.text()!r} is shown in {one.findChild(QLineEdit).width()}")
        elif isinstance(one, QHeaderView):
            found += [f"{said} section {at}: {one.sectionSizeHint(at)} in {one.sectionSize(at)}"
                      for at in range(one.count()) if one.sectionSizeHint(at) > one.sectionSize(at)]
        if words_of(one) or one.focusPolicy() != Qt.FocusPolicy.NoFocus:
            around = one.parentWidget()
            while around is not window and not isinstance(around, QAbstractScrollArea):
                around = around.parentWidget()
            frame, seen = QRect(one.mapTo(around, QPoint(0, 0)), one.size()), around.rect()
            if around is not window:  # what lies below can be scrolled to
                across = around.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
                right = around.viewport().geometry().right()
                seen = frame if across else QRect(0, frame.y(), right + 1, frame.height())
            if not seen.contains(frame):
                found.append(f"{said} lies outside of {seen}, at {frame}")
    return found


def words_of(widget):
    if isinstance(widget, (QLabel, QAbstractButton)):
        return widget.text()
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def settle():
    for _ in range(5):
        QApplication.processEvents()


def test_the_prospectivity_dialog(iface, project, result, tmp_path, wait):
    dialog = ProspectivityDialog(iface, iface.mainWindow())
    dialog.fill(results.read_job(result)["parameters"])
    dialog.form.folder.setFilePath(str(tmp_path / "résult"))
    dialog.show()
    try:
        wait(lambda: dialog.strip.count() == 4 and dialog.make.isEnabled(), SECONDS)
        found = cut_off_in(dialog, "form")
        dialog.form.advanced.setCollapsed(False)
        found += cut_off_in(dialog, "advanced")
        QTest.mouseClick(dialog.make, Qt.MouseButton.LeftButton)
        wait(lambda: dialog.view.run is not None and dialog.view.run.fraction > 0.5, SECONDS)
        found += cut_off_in(dialog, "running")
        wait(lambda: dialog.view.run.ended, SECONDS)
        wait(lambda: "The map is made" in dialog.view.words.text())
        found += cut_off_in(dialog, "finished")
        dialog.view.show_log()
        found += cut_off_in(dialog.view.findChild(QWidget, "OrogenLog"), "log of the run")
        assert found == []
    finally:
        dialog.view.run.cancel() if dialog.view.run is not None else None
        dialog.close()
        dialog.deleteLater()


def test_the_waveforms_dialog(iface, project, tmp_path, wait):
    picking, locating = quakes.make_network(tmp_path / "réseau")
    dialog = WaveformsDialog(iface, iface.mainWindow())
    dialog.fill("pick-waveforms", picking)
    dialog.form.folder.setFilePath(str(tmp_path / "séismes"))
    dialog.events.fields["locate-events", "velocity"].set_value(locating["velocity"])
    dialog.show()
    try:
        wait(lambda: "9 stations" in dialog.recordings.summary.text() and dialog.find.isEnabled(), SECONDS)
        found = cut_off_in(dialog, "waveforms form")
        dialog.form.advanced.setCollapsed(False)
        found += cut_off_in(dialog, "waveforms advanced")
        service = ServiceDialog("https://service.example|network=IV|channel=HH?", dialog)
        service.show()
        found += cut_off_in(service, "service")
        service.close()
        QTest.mouseClick(dialog.find, Qt.MouseButton.LeftButton)
        wait(lambda: dialog.view.run is not None and dialog.view.run.fraction > 0.1, SECONDS)
        found += cut_off_in(dialog, "waveforms running")
        wait(lambda: not dialog.running(), SECONDS)
        found += cut_off_in(dialog, "waveforms finished")
        assert found == []
    finally:
        dialog.view.run.cancel() if dialog.view.run is not None else None
        dialog.close()
        dialog.deleteLater()


def test_the_damage_dialog_and_the_queue(iface, project, tmp_path, wait):
    parameters, assessed = town.by_command_line(tmp_path)
    dialog, dock = DamageDialog(iface, iface.mainWindow()), ReviewDock(iface)
    dialog.fill(parameters)
    dialog.folder.setFilePath(str(tmp_path / "dégâts"))
    dialog.show()
    try:
        wait(lambda: "compared" in dialog.verdict.words.text(), SECONDS)
        found = cut_off_in(dialog, "damage form")
        dialog.findChild(QgsCollapsibleGroupBox).setCollapsed(False)
        found += cut_off_in(dialog, "damage advanced")
        dock.setFloating(True)
        dock.open_result(str(assessed))
        wait(lambda: dock.queue, SECONDS)
        found += cut_off_in(dock, "damage queue")
        assert found == []
    finally:
        dock.close_all()
        dialog.close()
        dialog.deleteLater()


def test_what_is_seen_before_there_is_an_environment(iface, project, wait):
    before = INTERPRETER.get()
    INTERPRETER.set("")
    dialog, page = ProspectivityDialog(iface, iface.mainWindow()), SettingsDialog(iface.mainWindow())
    try:
        dialog.show()
        found = cut_off_in(dialog, "form without an environment")
        page.show()
        wait(lambda: backend().machine is not None and "GB" in page.cost.text())
        found += cut_off_in(page, "first start")
        page.show_report()
        found += cut_off_in(page.report, "report for an issue")
        page.report.close()
        assert found == []
    finally:
        INTERPRETER.set(before)
        backend().state_changed.emit()
        page.close()
        dialog.close()
        dialog.deleteLater()


def test_the_results_dock_and_its_windows(iface, project, result, tmp_path, history):
    for folder in (result, shutil.copytree(result, tmp_path / "the same result")):
        history.add(folder)
    dock = ResultsDock(iface, history, backend(), iface.mainWindow())
    iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.setFloating(True)
    dock.show()
    try:
        settle()
        least = dock.minimumSizeHint().width()
        assert least < ROOM.width() / 2  # the map needs its place as well
        found = cut_off_in(dock, "results dock", QSize(ROOM.width() // 2, ROOM.height()))
        found += cut_off_in(dock, "narrow results dock", QSize(least, ROOM.height()))
        entry = history.entries()[0]
        found += cut_off_in(dock.compare(entry), "compare")
        found += cut_off_in(dock.show_log(entry), "log")
        assert found == []
    finally:
        dock.unload()
        iface.removeDockWidget(dock)
        dock.deleteLater()


def test_the_panel_of_ask_the_map(iface, project, result, wait):
    add_to_project(str(result), project)
    layer = next(one for one in project.mapLayers().values() if one.customProperty(OUTPUT) == "probability")
    iface.mapCanvas().setDestinationCrs(layer.crs())
    iface.mapCanvas().setExtent(layer.extent())
    wait(lambda: layer in iface.mapCanvas().layers())
    tool = PlaceTool(iface)
    try:
        tool.ask(layer.extent().center())
        tool.dock.setFloating(True)
        wait(lambda: tool.panel.answer is not None, SECONDS)
        settle()
        least = tool.dock.minimumSizeHint().width()
        assert least < ROOM.width() * 0.6
        assert cut_off_in(tool.dock, "ask the map", QSize(least, ROOM.height())) == []
    finally:
        tool.close()


@pytest.mark.parametrize("tool", ["map_prospectivity", "pick_waveforms"])
def test_the_dialog_of_processing(iface, tool):
    dialog = processing.createAlgorithmDialog(f"orogen:{tool}")
    dialog.show()
    assert cut_off_in(dialog, "processing") == []
    dialog.close()


@pytest.mark.skipif(SCALED, reason="this is the QGIS at twice the scale")
def test_all_of_this_at_twice_the_scale(result):
    environment = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "DISPLAY")}
    environment |= {"QT_SCALE_FACTOR": "2", "OROGEN_SCREEN": "1920x1080", "OROGEN_RESULT": str(result),
                    "OROGEN_INTERPRETER": INTERPRETER.get()}
    here = Path(__file__).resolve()
    ended = subprocess.run(["/usr/bin/python3", str(here.with_name("run.py")), "-q", f"tests/qgis/{here.name}"],
                           cwd=here.parents[2], env=environment, timeout=500, capture_output=True, text=True,
                           check=False)
    assert ended.returncode == 0, ended.stdout[-5000:]
