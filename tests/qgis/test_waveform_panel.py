"""The waveform panel in QGIS's desktop: events clicked on the map, picks moved by mouse and key, the real worker.

With OROGEN_PICTURES=FOLDER the panel is photographed (and OROGEN_THEME='Night Mapping' makes it night).
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from array import array
from pathlib import Path

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from qgis.PyQt.QtGui import QMouseEvent, QPixmap, QWheelEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parent))

import region
from orogen.backend.tools import TOOLS
from orogen.plugin.dialogs.traces import SECTION, SPECTROGRAM, TracesView, polylines
from orogen.plugin.event_tool import EVENTS, EventTool
from orogen.plugin.results import OUTPUT, add_to_project
from orogen.plugin.settings import INTERPRETER
from orogen.plugin.waveforms import REVIEWED, Catalogue, Review, Shown, Trace, iso, seconds
from quakes import need_pyocto

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120  # patience with a first question on a busy machine
PICTURES = os.environ.get("OROGEN_PICTURES", "")
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Recordings of a small network and a result of locate-events on them, made by the backend; not to be changed."""
    need_pyocto()
    folder = tmp_path_factory.getbasetemp() / "petit réseau"
    subprocess.run([INTERPRETER.get(), str(ROOT / "tests" / "small_network.py"), str(folder)], check=True, timeout=300,
                   env=region.backend_environment())
    return folder / "result"


@pytest.fixture
def result(made, tmp_path):
    """A copy, to be worked on."""
    return Path(shutil.copytree(made, tmp_path / "résultat"))


@pytest.fixture
def tool(iface, project, result, wait):
    """The map tool, taken up over the events in the desktop."""
    iface.mainWindow().resize(1560, 940)
    add_to_project(str(result), project)
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    layer = events(project)
    box = QgsCoordinateTransform(layer.crs(), canvas.mapSettings().destinationCrs(), project).transformBoundingBox(
        layer.extent())
    box.scale(2.0)
    canvas.setExtent(box)
    wait(lambda: layer in canvas.layers())
    tool = EventTool(iface)
    canvas.setMapTool(tool)
    tool.dock.resize(1500, 420)
    iface.mainWindow().resizeDocks([tool.dock], [420], Qt.Orientation.Vertical)
    canvas.refresh()
    wait(lambda: not canvas.isDrawing())
    yield tool
    tool.close()


def events(project):
    return next(layer for layer in project.mapLayers().values() if layer.customProperty(OUTPUT) == EVENTS)


def click_event(iface, project, number):
    """A click with the mouse on an event's place on the map."""
    layer, canvas = events(project), iface.mapCanvas()
    feature = next(one for one in layer.getFeatures() if one["event"] == number)
    there = QgsCoordinateTransform(layer.crs(), canvas.mapSettings().destinationCrs(), QgsProject.instance()).transform(
        feature.geometry().asPoint())
    at = canvas.getCoordinateTransform().transform(QgsPointXY(there))
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, QPoint(round(at.x()) + 3, round(at.y()) - 2))


@pytest.fixture
def panel(tool, iface, project, wait):
    """The panel with the traces of event 2."""
    click_event(iface, project, 2)
    wait(lambda: tool.panel.traces.rows, SECONDS)
    settle()
    return tool.panel


def settle():
    for _ in range(5):
        QApplication.processEvents()


def place_of(view, pick):
    """Where a pick is on the widget."""
    row = next(number for number, trace in enumerate(view.rows) if trace.station == pick.station)
    plot = view._plot()
    middle = next(y for number, y, _ in view._middles(plot) if number == row)
    return QPoint(round(view._x(pick.time - view.shown.begin, plot)), round(middle))


def drag(view, start, end):
    """Press at ``start``, move to ``end`` in two steps, release."""
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    for point in ((start + end) / 2, end):  # QTest's own moves have no button held
        QApplication.sendEvent(view.viewport(), QMouseEvent(QEvent.Type.MouseMove, QPointF(point), LEFT, LEFT, NONE))
    QTest.mouseRelease(view.viewport(), LEFT, NONE, end)


def first(panel, phase="P"):
    """The pick on the first trace."""
    return next(pick for pick in panel.traces.picks
                if (pick.station, pick.phase) == (panel.traces.rows[0].station, phase))


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def relocated(panel, wait):
    wait(lambda: panel.event.number in panel.relocated and not panel.locating.is_open, SECONDS)
    return panel.relocated[panel.event.number]


def picture(widget, name):
    if PICTURES:
        settle()
        QTest.qWait(200)
        widget.grab().save(f"{PICTURES}/{name}.png")


def test_a_click_on_an_event_shows_its_traces_by_distance(panel, tool, iface):
    assert panel.event.number == 2
    view = panel.traces
    far = [place["distance_km"] for place in view.shown.stations]
    assert len(view.rows) == 9
    assert far == sorted(far)
    assert [trace.component for trace in view.rows] == ["Z"] * 9
    assert {(pick.phase, pick.event) for pick in view.picks} == {("P", 2), ("S", 2)}
    assert f"ML {panel.event.magnitude:.1f}" in panel.facts.text()
    assert "± " in panel.facts.text()
    assert tool._markers
    picture(iface.mainWindow(), "desktop")
    picture(tool.dock, "stacked")


def test_a_pick_moved_by_the_mouse_relocates_the_event_at_once(panel, tool, result, wait):
    before, pick = panel.event, first(panel, "S")
    start = place_of(panel.traces, pick)
    drag(panel.traces, start, start + QPoint(60, 0))
    moved = first(panel, "S")
    assert moved.time > pick.time + 0.5
    assert moved.status == "reviewed"
    trace = panel.traces.rows[0]
    samples = (moved.time - panel.traces.shown.begin - trace.start_s) * trace.rate
    assert samples == pytest.approx(round(samples), abs=0.01)
    now, residuals = relocated(panel, wait)
    assert (now.latitude, now.longitude) != (before.latitude, before.longitude)
    assert abs(residuals[pick.number]) > 0.2
    assert "relocated" in panel.facts.text()
    assert len(tool._markers) == 4  # the old place and the new, black on white
    rows = table(result / "reviewed" / REVIEWED)
    assert [(row["station"], row["phase"], row["status"], row["event"]) for row in rows] == [
        (pick.station, "S", "reviewed", "2")]
    picture(tool.dock, "moved pick")


def test_undo_puts_the_pick_and_the_event_back(panel, result, wait):
    pick = first(panel)
    start = place_of(panel.traces, pick)
    drag(panel.traces, start, start + QPoint(-40, 0))
    relocated(panel, wait)
    QTest.keyClick(panel.traces, Qt.Key.Key_U)
    assert first(panel) == pick
    assert 2 not in panel.relocated
    assert "relocated" not in panel.facts.text()
    assert table(result / "reviewed" / REVIEWED) == []
    QTest.keyClick(panel.traces, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert first(panel).moved
    wait(lambda: not panel.locating.is_open, SECONDS)


def test_everything_can_be_done_by_keys(panel, wait):
    view = panel.traces
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert view.row == 2
    station = view.rows[2].station
    QTest.keyClick(view, Qt.Key.Key_Space)
    chosen = view._chosen_pick()
    assert (chosen.station, chosen.phase) == (station, "P")
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view._chosen_pick().time == pytest.approx(chosen.time + 0.01, abs=0.0055)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert (station, "P") not in {(pick.station, pick.phase) for pick in view.picks}
    view.cursor = chosen.time + 0.2
    QTest.keyClick(view, Qt.Key.Key_P)
    there = next(pick for pick in view.picks if (pick.station, pick.phase) == (station, "P"))
    assert there.time == pytest.approx(chosen.time + 0.2, abs=0.006)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert panel.review.is_reviewed(2)
    assert "reviewed" in panel.facts.text()
    for _ in range(4):
        QTest.keyClick(view, Qt.Key.Key_U)
    assert not panel.review.can_undo
    assert panel.review.picks_of(2) == panel.catalogue.picks_of(2)
    wait(lambda: not panel.locating.is_open, SECONDS)


def test_what_was_reviewed_is_there_when_the_panel_is_opened_again(panel, tool, iface, project, result, wait):
    pick = first(panel)
    start = place_of(panel.traces, pick)
    drag(panel.traces, start, start + QPoint(30, 0))
    panel.remove_pick(first(panel, "S"))
    moved = first(panel)
    now, _ = relocated(panel, wait)
    tool.close()
    again = EventTool(iface)
    try:
        again.open_panel()
        again.panel.show_event(str(result), 2)
        wait(lambda: again.panel.traces.rows, SECONDS)
        assert first(again.panel).time == pytest.approx(moved.time, abs=1e-5)
        assert len(again.panel.traces.picks) == 17
        assert relocated(again.panel, wait)[0].latitude == pytest.approx(now.latitude, abs=1e-6)
        merged, whole = table(again.panel.review.merged()), table(result / "picks.csv")
        assert len(merged) == len(whole) - 1
        assert [row["time"] for row in merged if row["status"] == "reviewed"] == [iso(moved.time)]
    finally:
        again.close()
        tool.dock = None
        iface.mapCanvas().destinationCrsChanged.connect(tool._mark)  # so that the fixture can close it
        iface.mapCanvas().selectionChanged.connect(tool._selected)


def test_locating_again_starts_from_the_picks_as_they_are_now(panel, tool, result):
    given = []
    tool.locate = given.append
    panel.remove_pick(first(panel))
    panel.again.click()
    parameters = TOOLS["locate-events"].validate(given[0])
    assert parameters.velocity.endswith("velocity.csv")
    assert len(table(parameters.picks)) == len(table(result / "picks.csv")) - 1


def test_reviewed_picks_go_back_into_training_and_the_others_only_along(panel, tool, result):
    given = []
    tool.teach = given.append
    panel.teach_button.click()
    assert given == []
    assert "is reviewed yet" in panel.notice.label.text()
    panel.accept()
    panel.teach_button.click()
    parameters = TOOLS["train-picker"].validate(given[0])
    assert parameters.reviewed
    assert parameters.waveforms
    states = [row["status"] for row in table(parameters.picks)]
    assert 0 < states.count("reviewed") == len(panel.review.picks_of(panel.event.number)) < len(states)


def test_a_result_that_was_made_anew_is_read_anew(panel, result, wait):
    before = panel.catalogue
    os.utime(result / "manifest.json", (1, 1))
    panel.show_event(str(result), 1)
    assert panel.catalogue is not before
    assert panel.event.number == 1
    wait(lambda: not panel.showing.is_open, SECONDS)


def test_an_event_selected_in_its_layer_is_shown(tool, project, wait):
    layer = events(project)
    layer.selectByIds([next(one.id() for one in layer.getFeatures() if one["event"] == 3)])
    wait(lambda: tool.panel.event is not None and tool.panel.event.number == 3)
    wait(lambda: not tool.panel.showing.is_open, SECONDS)
    tool.panel.before.click()
    assert tool.panel.event.number == 2
    wait(lambda: not tool.panel.showing.is_open, SECONDS)


def test_a_station_shows_what_it_recorded_around_a_time(tool, result, wait):
    tool.panel.show_station(str(result), "XX.S03")
    wait(lambda: tool.panel.traces.rows, SECONDS)
    assert {trace.station for trace in tool.panel.traces.rows} == {"XX.S03"}
    assert tool.panel.traces.picks
    time_ = tool.panel.time
    tool.panel.after.click()
    assert tool.panel.time > time_
    wait(lambda: not tool.panel.showing.is_open, SECONDS)


def test_section_spectrogram_and_components(panel, tool, wait):
    panel.view.setCurrentIndex(panel.view.findData(SECTION))
    middles = [y for _, y, _ in panel.traces._middles(panel.traces._plot())]
    assert middles == sorted(middles)
    picture(tool.dock, "section")
    panel.view.setCurrentIndex(panel.view.findData(SPECTROGRAM))
    wait(lambda: panel.traces.shown.spectrogram is not None and not panel.showing.is_open, SECONDS)
    trace = panel.traces.chosen_trace()
    assert panel.traces.shown.spectrogram["station"] == trace.station
    picture(tool.dock, "spectrogram")
    panel.view.setCurrentIndex(0)
    panel.components.setCurrentIndex(3)
    assert len(panel.traces.rows) == 27
    assert panel.traces.verticalScrollBar().maximum() > 0
    picture(tool.dock, "three components")


def test_the_filter_changes_the_traces_and_not_what_is_seen_of_them(panel, wait):
    view = panel.traces
    view.zoom(0.25, 8.0)
    seen, before = (view.begin, view.end), view.rows[0].values
    panel.filter.setCurrentIndex(0)
    wait(lambda: view.rows[0].values != before and not panel.showing.is_open, SECONDS)
    assert (view.begin, view.end) == seen


def test_behind_the_traces_lies_how_sure_the_network_is(panel, tool, wait, monkeypatch):
    weights = ROOT.parent / "shared" / "data" / "weights" / "phasenet_original" / "phasenet_original_torch.pt"
    if not weights.is_file():
        pytest.skip("../shared/data/weights is not here")
    monkeypatch.setattr(Catalogue, "model", lambda _self: str(weights))
    panel.curves.setChecked(True)
    wait(lambda: panel.traces.shown.curves and not panel.showing.is_open, SECONDS)
    view = panel.traces
    assert {station for station, _ in view.shown.curves} == {trace.station for trace in view.rows}
    for pick in view.picks[:4]:
        curve = view.shown.curves[pick.station, pick.phase]
        at = round((pick.time - view.shown.begin - curve.start_s) * curve.rate)
        assert max(curve.values[at - 30:at + 30]) > 0.3
    picture(tool.dock, "confidence")


def test_the_wheel_zooms_at_the_mouse_and_a_double_click_shows_all(panel):
    view = panel.traces
    x = view._plot().left() + 0.3 * view._plot().width()
    under = view._time(x)
    for _ in range(3):
        wheel(view, QPointF(x, 60), NONE)
    assert view.end - view.begin == pytest.approx(0.512 * view.shown.seconds)
    assert view._time(x) == pytest.approx(under)
    gain = view.gain
    wheel(view, QPointF(x, 60), Qt.KeyboardModifier.ControlModifier)
    assert panel.gain.value() == pytest.approx(1.25 * gain)
    QTest.mouseDClick(view.viewport(), LEFT, NONE, QPoint(round(x), 60))
    assert (view.begin, view.end) == (0.0, view.shown.seconds)


def wheel(view, at, modifiers):
    event = QWheelEvent(at, QPointF(view.viewport().mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120),
                        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(view.viewport(), event)


def test_recordings_that_are_gone_are_said_in_a_sentence(tool, result, made, wait):
    job = (result / "job.json").read_text(encoding="utf-8")
    (result / "job.json").write_text(job.replace("/sds", "/gone"), encoding="utf-8")
    tool.panel.catalogue = None
    tool.panel.show_event(str(result), 1)
    wait(lambda: tool.panel.notice.text(), SECONDS)
    assert "gone" in tool.panel.notice.text()
    assert tool.panel.find.isVisible()


def test_reviewed_picks_that_can_not_be_written_are_kept_and_said(panel, result, wait):
    (result / "reviewed").write_text("in the way", encoding="utf-8")
    panel.remove_pick(first(panel))
    assert "can't be written" in panel.notice.text()
    assert panel.save_button.isEnabled()
    (result / "reviewed").unlink()
    panel.save_button.click()
    assert not panel.save_button.isEnabled()
    assert (result / "reviewed" / "rejected_picks.csv").is_file()
    wait(lambda: not panel.locating.is_open, SECONDS)


def test_with_letters_of_twice_the_size_nothing_is_cut_off(panel, tool):
    from test_scaling import ROOM, cut_off_in

    application = QApplication.instance()
    before, points = application.styleSheet(), application.font().pointSizeF()
    application.setStyleSheet(f"{before}\n* {{ font-size: {2 * points}pt }}")
    try:
        tool.dock.setFloating(True)
        settle()
        least = tool.dock.minimumSizeHint()
        assert least.width() < ROOM.width() * 0.6
        assert cut_off_in(tool.dock, "waveforms", QSize(least.width(), ROOM.height())) == []
        assert cut_off_in(tool.dock, "wide waveforms", QSize(ROOM.width(), ROOM.height() // 2)) == []
    finally:
        application.setStyleSheet(before)


def test_a_line_through_blocks_reaches_every_extreme():
    values = array("f", [((number * 7919) % 101) - 50.0 for number in range(1001)])
    values[500] = 400.0
    trace = Trace("XX.A", "Z", "HHZ", 100.0, 2.0, values, [[0, 1001]], 400.0)
    for wanted in (200.0, 50.0, 20.0, 3.0):
        (polygon,) = polylines(trace, 0.0, 60.0, wanted)
        heights = [polygon.at(number).y() for number in range(polygon.count())]
        assert (min(heights), max(heights)) == (-50.0, 400.0)
        at = next(polygon.at(number).x() for number in range(polygon.count()) if polygon.at(number).y() == 400.0)
        assert abs(at - 7.0) <= 1 / wanted


def test_a_review_that_is_read_again_is_the_same(made, tmp_path):
    result = Path(shutil.copytree(made, tmp_path / "r"))
    review = Review(Catalogue(result))
    one, other, third = review.picks_of(1)[:3]
    review.move(one, one.time + 0.123456)
    review.remove(other)
    review.add("XX.S01", "P", third.time + 100, 0)
    review.accept(3)
    review.save()
    again = Review(Catalogue(result))
    for event in (1, 2, 3):
        assert [(pick.station, pick.phase, iso(pick.time), pick.status) for pick in sorted_(again.picks_of(event))] == [
            (pick.station, pick.phase, iso(pick.time), pick.status) for pick in sorted_(review.picks_of(event))]
    assert again.is_reviewed(3)
    assert not again.is_edited(3)
    there = again.picks_between("XX.S01", third.time + 99.9, third.time + 100.1)
    assert [(pick.status, pick.event) for pick in there] == [("reviewed", 0)]
    published = {path.name for path in made.iterdir()}
    assert {path.name for path in result.iterdir()} == published | {"reviewed"}


def sorted_(picks):
    return sorted(picks, key=lambda pick: (pick.time, pick.station))


def test_times_keep_their_microseconds():
    for text in ("2016-10-14T00:00:09.123456Z", "1969-07-20T20:17:40.000001Z", "2024-02-29T23:59:59.999999Z"):
        assert iso(seconds(text)) == text
    assert seconds("2016-10-14 00:00:09+00:00") == seconds("2016-10-14T00:00:09Z")


def test_a_hundred_traces_of_a_minute_are_drawn():
    """Prints how long a frame takes; no time is asserted, machines differ."""
    view = TracesView()
    view.resize(1500, 900)
    values = array("f", [((number * 7919) % 101 - 50.0) * (1 if number < 2000 else 4) for number in range(6000)])
    traces = [Trace(f"XX.S{number:03d}", "Z", "HHZ", 100.0, 0.0, array("f", values), [[0, 6000]], 200.0)
              for number in range(100)]
    places = [{"station": trace.station, "distance_km": number * 1.0} for number, trace in enumerate(traces)]
    view.show_traces(Shown(0.0, 60.0, traces, {}, places, None, []))
    picture_ = QPixmap(view.size())
    frames = {}
    for name, change in (("first", lambda: None), ("again", lambda: None), ("zoomed", lambda: view.zoom(0.8)),
                         ("panned", lambda: view._see(3.0, 51.0)), ("far in", lambda: view.zoom(0.05)),
                         ("section", lambda: (view.set_view(SECTION), view.whole()))):
        change()
        begun = time.perf_counter()
        view.render(picture_)
        frames[name] = time.perf_counter() - begun
    print("\nframe, ms: " + ", ".join(f"{name} {1000 * one:.0f}" for name, one in frames.items()))
    ink = picture_.toImage()
    assert len({ink.pixel(x, 400) for x in range(0, 1500, 7)}) > 3
    view.deleteLater()
