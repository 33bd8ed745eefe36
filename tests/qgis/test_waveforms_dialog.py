"""The waveforms dialog in QGIS's desktop, by mouse and keys, with the real worker behind it.

With OROGEN_PICTURES=FOLDER every stage is photographed (and OROGEN_THEME='Night Mapping' makes it night).
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from orogen.backend.tools import get
from orogen.plugin.backend import backend
from orogen.plugin.dialogs.recordings_list import ServiceDialog
from orogen.plugin.dialogs.waveforms import LOCATE, PICK, PLACED, WaveformsDialog
from orogen.plugin.history import KEY
from orogen.plugin.results import OUTPUT
from orogen.plugin.settings import INTERPRETER
from qgis.core import QgsSettings, QgsTemporalNavigationObject, QgsVectorLayer
from qgis.PyQt.QtCore import QMimeData, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QDropEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QToolBar
from qgis.utils import iface as desktop

sys.path.insert(0, str(Path(__file__).parent))

import quakes
import region

SECONDS = 300  # patience with a run on a busy machine
PICTURES = os.environ.get("OROGEN_PICTURES", "")


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """Parameters of picking and locating the recordings of a small network."""
    return quakes.make_network(tmp_path_factory.mktemp("réseau with space"))


@pytest.fixture(autouse=True)
def no_history(wait):
    """Nothing runs on, and nothing stays on the list of runs."""
    yield
    wait(lambda: all(run.ended for run in backend().runs), SECONDS)
    QgsSettings().remove(KEY)


@pytest.fixture
def dialog(iface, plugin, project, tmp_path, monkeypatch):
    """The dialog, open, and gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shown = WaveformsDialog(iface, iface.mainWindow())
    shown.show()
    shown.form.folder.setFilePath(str(tmp_path / "séismes"))
    yield shown
    if shown.view.run is not None:
        shown.view.run.cancel()
    shown.close()
    shown.deleteLater()


def click(widget):
    assert widget.isEnabled(), widget.text()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def drop(dialog, *paths):
    """Files as a file manager gives them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    place = dialog.recordings.recordings.list
    place.dropEvent(QDropEvent(QPointF(place.viewport().rect().center()), Qt.DropAction.CopyAction, mime,
                               Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))


def choose(combo, words):
    """Choose an entry of a list with the keyboard."""
    combo.setFocus()
    step = Qt.Key.Key_Down if combo.findText(words) > combo.currentIndex() else Qt.Key.Key_Up
    while combo.currentText() != words:
        before = combo.currentIndex()
        QTest.keyClick(combo, step)
        assert combo.currentIndex() != before, f"{words} is not in the list"


def fill_in(dialog, network):
    """Drop the recordings and the stations, and choose what the small network needs."""
    picking, locating = network
    drop(dialog, *picking["waveforms"], picking["stations"])
    choose(dialog.events.fields[PICK, "detector"].widget, picking["detector"])
    dialog.events.fields[LOCATE, "velocity"].widget.setFilePath(locating["velocity"])
    dialog.form.title.widget.setText(picking["title"])


def picture(widget, name):
    if PICTURES:
        desktop.messageBar().clearWidgets()  # QGIS's own messages are no part of the picture
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        assert widget.grab().save(f"{PICTURES}/{name}.png")


# --- filling in -------------------------------------------------------------------------------------------------------


def test_dropped_recordings_are_looked_at_and_a_dropped_station_file_goes_to_the_stations(dialog, network, wait):
    picking, _ = network
    assert "Drop recordings" in dialog.reason.text()
    drop(dialog, *picking["waveforms"])
    assert "Choose the stations" in dialog.reason.text()
    drop(dialog, picking["stations"])
    assert dialog.recordings.stations.value() == picking["stations"]
    wait(lambda: "9 stations" in dialog.recordings.summary.text(), SECONDS)
    assert "HHE HHN HHZ" in dialog.recordings.summary.text()
    assert "for the picks" in dialog.form.estimate.text()
    assert dialog.find.isEnabled(), dialog.reason.text()
    assert dialog.reason.text() == ""


def test_delete_takes_recordings_out_again(dialog, network):
    drop(dialog, *network[0]["waveforms"])
    dialog.recordings.recordings.list.selectAll()
    QTest.keyClick(dialog.recordings.recordings.list, Qt.Key.Key_Delete)
    assert dialog.recordings.recordings.sources() == []
    assert "Drop recordings" in dialog.reason.text()


def test_every_parameter_of_both_tools_has_its_place_and_its_help(dialog):
    fields = {**dialog.events.fields, **dialog.form.fields}
    for tool in (PICK, LOCATE):
        for parameter in get(tool).parameters:
            if parameter.name not in PLACED[tool]:
                assert parameter.help in fields[tool, parameter.name].widget.toolTip()


def test_what_is_not_touched_keeps_its_declared_default(dialog, network):
    drop(dialog, *network[0]["waveforms"], network[0]["stations"])
    for job in dialog.jobs():
        declared = {one.name: one.default for one in get(job.tool).parameters}
        given = {name: value for name, value in job.parameters.items() if value != declared[name]
                 and [value] != [declared[name]] and value != list(declared[name] or [])}
        assert set(given) <= {"waveforms", "stations", "picks"}


def test_a_past_run_of_either_tool_fills_the_form_and_comes_back_as_it_was(dialog, network):
    past = {**network[0], "begin": "2024-05-06T00:01:00", "p_threshold": 0.4, "overlap": 0.6, "threads": 1}
    dialog.fill(PICK, past)
    given = dialog.jobs()[0].parameters
    assert {name: given[name] for name in past} == past

    past = {**network[1], "picks": network[1]["velocity"], "least_picks": 9, "relation_b": 0.00211}
    dialog.fill(LOCATE, past)
    (job,) = dialog.jobs()
    assert {name: job.parameters[name] for name in past} == past
    assert not dialog.only_pick.isEnabled(), "the picks are there"


def _few_picks(dialog):
    for name, number in {"least_picks": 5, "least_p": 4, "least_s": 2}.items():
        dialog.events.fields[LOCATE, name].widget.setValue(number)


@pytest.mark.parametrize(("change", "words"), [
    (lambda dialog: drop(dialog, "/nowhere/day.mseed"), "no longer there"),
    (lambda dialog: dialog.recordings.stations.set_value(None), "Choose the stations"),
    (lambda dialog: dialog.recordings.begin.widget.setText("yesterday"), "must be a moment in UTC"),
    (_few_picks, "least_p and least_s together"),
    (lambda dialog: dialog.events.fields[LOCATE, "picks"].widget.setFilePath("/nowhere/picks.csv"), "isn't there"),
    (lambda dialog: dialog.form.folder.setFilePath("results"), "with its full path"),
])
def test_what_is_wrong_is_said_while_it_is_filled_in(change, words, dialog, network):
    drop(dialog, *network[0]["waveforms"], network[0]["stations"])
    assert dialog.find.isEnabled()
    change(dialog)
    assert words in dialog.reason.text()
    assert not dialog.find.isEnabled()


def test_stations_that_fit_no_recording_are_said_before_the_run(dialog, network, tmp_path, wait):
    table = tmp_path / "others.csv"
    table.write_text("network,station,latitude,longitude,elevation\nIV,ARRO,42.6,12.8,250\n", encoding="utf-8")
    drop(dialog, *network[0]["waveforms"], str(table))
    wait(lambda: "stands in the table of stations" in dialog.reason.text(), SECONDS)
    assert not dialog.find.isEnabled()


def test_a_layer_of_points_gives_the_stations_and_is_copied_where_it_has_no_file(dialog, network, project):
    layer = QgsVectorLayer("Point?crs=EPSG:4326&field=network:string&field=station:string", "stations", "memory")
    project.addMapLayer(layer)
    drop(dialog, *network[0]["waveforms"])
    dialog.recordings.stations.combo.setLayer(layer)
    assert dialog.find.isEnabled(), dialog.reason.text()
    assert dialog.jobs() == []
    assert "layers with files of their own" in dialog.bar.currentItem().text()


def test_a_service_is_named_by_its_codes_and_needs_times(dialog, iface):
    service = ServiceDialog("", dialog)
    service.address.setEditText("service.example")
    service.codes["network"].setText("IV")
    service.codes["channel"].setText("HH?, EH?")
    assert service.source() == "https://service.example|network=IV|channel=HH?,EH?"
    dialog.recordings.recordings.add_service(service.source())
    assert "needs From (begin) and Until (end)" in dialog.reason.text()
    dialog.recordings.begin.widget.setText("2016-10-14")
    dialog.recordings.end.widget.setText("2016-10-15")
    assert dialog.find.isEnabled(), "the service knows its stations"
    picking, locating = dialog.jobs()
    assert picking.parameters["stations"] is None
    assert locating.parameters["stations"] == service.source()
    service.deleteLater()


# --- as words ---------------------------------------------------------------------------------------------------------


def test_the_copied_command_and_the_saved_jobs_say_the_same(dialog, network, tmp_path):
    fill_in(dialog, network)
    click(dialog.copy)
    words = shlex.split(QApplication.clipboard().text())
    assert words.count("orogen") == 2
    assert words[words.index("&&") + 2] == LOCATE
    jobs = dialog.jobs()
    dialog.write_jobs([(str(tmp_path / f"{number}.json"), job) for number, job in enumerate(jobs)])
    saved = json.loads((tmp_path / "0.json").read_text(encoding="utf-8"))
    assert saved == {"schema": "orogen-job/1", "tool": PICK, "parameters": jobs[0].parameters}
    checked = subprocess.run([INTERPRETER.get(), "-m", "orogen.backend.cli", *words[1:words.index("&&")], "--help"],
                             capture_output=True, text=True, timeout=60, env=region.backend_environment())
    assert checked.returncode == 0, checked.stderr


# --- whole runs -------------------------------------------------------------------------------------------------------


def test_from_the_toolbar_to_events_that_play_on_the_map(iface, plugin, project, network, tmp_path, wait, monkeypatch):
    window, canvas = iface.mainWindow(), iface.mapCanvas()
    window.resize(1560, 940)
    window.findChild(QDockWidget, "Browser").hide()
    toolbar = window.findChild(QToolBar, "OrogenToolbar")
    click(toolbar.widgetForAction(plugin.actions["waveforms"]))
    dialog = plugin.waveforms
    assert dialog.isVisible()
    dialog.fill(PICK, {})
    fill_in(dialog, network)
    dialog.form.folder.setFilePath(str(tmp_path / "séismes"))
    wait(lambda: "9 stations" in dialog.recordings.summary.text(), SECONDS)
    picture(dialog, "waveforms-dialog")

    click(dialog.find)
    wait(lambda: dialog.view.run is not None and dialog.view.run.fraction > 0.3, SECONDS)
    assert "Picking (1 of 2)" in dialog.columns[2].title()
    picture(dialog, "waveforms-picking")
    wait(lambda: dialog.view.run.tool == LOCATE, SECONDS)
    assert dialog.running()
    wait(lambda: not dialog.running(), SECONDS)
    assert dialog.view.run.state == "done", dialog.view.run.error
    assert "events" in dialog.view.words.text()
    assert "median error" in dialog.view.words.text()
    picture(dialog, "waveforms-done")
    dialog.close()

    # Two results in the dock and on the map, the ellipses below the events, the rays on demand.
    shown = {(Path(layer.source()).parent.name, layer.customProperty(OUTPUT)): layer
             for layer in project.mapLayers().values() if layer.customProperty(OUTPUT)}
    assert set(shown) == {("picks", "picks"), ("picks", "stations"), ("events", "events"), ("events", "ellipses"),
                          ("events", "rays"), ("events", "stations")}
    events = shown["events", "events"]
    group = project.layerTreeRoot().findLayer(events.id()).parent()
    assert [node.layer().customProperty(OUTPUT) for node in group.children()] == \
        ["events", "ellipses", "rays", "stations"]
    assert [node.itemVisibilityChecked() for node in group.children()] == [True, True, False, False], \
        "the stations of the picks tell more"
    cards = [card.entry.title for card in plugin.results.cards.values()]
    assert cards[:2] == ["Small swarm: events", "Small swarm: picks"]

    # They play: every event has its time, and together they are all.
    controller = canvas.temporalController()
    times = sorted(feature["time"] for feature in events.getFeatures())
    assert controller.temporalExtents().begin() <= times[0]
    assert times[-1] <= controller.temporalExtents().end()
    assert project.timeSettings().temporalRange() == controller.temporalExtents()
    iface.mainWindow().findChild(QDockWidget, "Temporal Controller").show()
    window.resizeDocks([window.findChild(QDockWidget, "Temporal Controller")], [90], Qt.Orientation.Vertical)
    QTest.qWait(200)
    plugin.results.show_result(str(tmp_path / "séismes" / "events"))
    controller.setNavigationMode(QgsTemporalNavigationObject.NavigationMode.Animated)
    frames = controller.totalFrameCount()
    assert 2 <= frames <= 130
    seen = set()
    for frame in range(frames):
        controller.setCurrentFrameNumber(frame)
        span = controller.dateTimeRangeForFrameNumber(frame)
        here = [feature["event"] for feature in events.getFeatures() if span.contains(feature["time"])]
        seen.update(here)
        drawn = []
        canvas.mapCanvasRefreshed.connect(lambda drawn=drawn: drawn.append(True))
        canvas.refresh()
        wait(lambda drawn=drawn: drawn)
        assert canvas.mapSettings().temporalRange() == span
        picture(window, f"waveforms-playing-{frame:02d}")
    assert len(seen) == events.featureCount()
    controller.setNavigationMode(QgsTemporalNavigationObject.NavigationMode.NavigationOff)
    wait(lambda: not canvas.isDrawing())
    picture(window, "waveforms-result")
    window.findChild(QDockWidget, "Temporal Controller").hide()
    plugin.results.setUserVisible(False)


def test_only_picks_then_events_without_picking_again(dialog, network, tmp_path, wait):
    fill_in(dialog, network)
    click(dialog.only_pick)
    wait(lambda: not dialog.running() and dialog.view.run is not None, SECONDS)
    assert dialog.view.run.state == "done", dialog.view.run.error
    made = tmp_path / "séismes" / "picks" / "manifest.json"
    before = made.stat().st_mtime_ns
    assert not (tmp_path / "séismes" / "events").exists()
    click(dialog.view.back)
    click(dialog.find)
    wait(lambda: not dialog.running(), SECONDS)
    assert dialog.view.run.state == "done", dialog.view.run.error
    assert (tmp_path / "séismes" / "events" / "events.gpkg").is_file()
    assert made.stat().st_mtime_ns == before


def test_a_cancelled_run_ends_the_chain_and_publishes_nothing(dialog, network, tmp_path, wait):
    fill_in(dialog, network)
    click(dialog.find)
    wait(lambda: dialog.view.run is not None and dialog.view.run.fraction > 0.1, SECONDS)
    click(dialog.view.cancel)
    wait(lambda: not dialog.running(), 30)
    assert dialog.view.run.state == "cancelled"
    assert dialog.view.run.tool == PICK
    assert not (tmp_path / "séismes" / "picks" / "manifest.json").exists()
    assert not (tmp_path / "séismes" / "events").exists()
    click(dialog.view.back)
    assert dialog.find.isEnabled(), dialog.reason.text()


def test_a_closed_dialog_stops_neither_run(dialog, network, tmp_path, wait):
    fill_in(dialog, network)
    click(dialog.find)
    wait(lambda: dialog.view.run is not None, SECONDS)
    dialog.close()
    wait(lambda: (tmp_path / "séismes" / "events" / "manifest.json").exists(), SECONDS)
    wait(lambda: not dialog.running(), 30)


def test_the_history_takes_the_parameters_back_to_the_dialog(plugin, dialog, network):
    plugin.results.run_requested.emit(PICK, {**network[0], "p_threshold": 0.55})
    assert plugin.waveforms.isVisible()
    assert plugin.waveforms.jobs()[0].parameters["p_threshold"] == 0.55
    plugin.waveforms.close()
