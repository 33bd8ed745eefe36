"""The traces behind an event or a station: seen, picked anew, and the event relocated at once."""

from __future__ import annotations

import json
from pathlib import Path

from qgis.core import Qgis
from qgis.PyQt.QtCore import QDate, QDateTime, QSignalBlocker, QSize, Qt, QTime, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QDoubleSpinBox,
    QFileDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...backend.errors import OutputError
from ..i18n import later, tr
from ..results import MANIFEST, ResultError
from ..said import said
from ..waveforms import Catalogue, Event, Pick, Question, Review, Shown, iso, moment
from .traces import SECTION, SPECTROGRAM, STACKED, TracesView
from .widgets import Notice, flowing

_BEFORE_S, _AFTER_S, _LEAST_S, _MOST_S = 5.0, 12.0, 30.0, 600.0  # of what is shown around an event
_AROUND_S = 60.0  # of what is shown of a station
_MANY_STATIONS = 60  # more than these are not all read: only those that have picks

FILTERS = ((later("no filter"), 0.0, 0.0), (later("1–10 Hz"), 1.0, 10.0), (later("2–20 Hz"), 2.0, 20.0))
VIEWS = ((later("stacked"), STACKED), (later("section by distance"), SECTION), (later("spectrogram"), SPECTROGRAM))
COMPONENTS = ((later("Z"), "Z"), (later("N"), "N"), (later("E"), "E"), (later("all"), "ZNE"))

_KEYS = later(
    "Drag a pick to move it, the sheet to pan; the wheel zooms in time, with Ctrl in amplitude, with Shift it scrolls; "
    "a double click shows everything. Keys: P and S put a pick at the line, Space chooses a pick, ← → move it by a "
    "sample (with Shift by ten) or else the line, Del removes, U or Ctrl+Z undoes, Ctrl+Y redoes, Tab ↑ ↓ go from "
    "trace to trace, + − 0 zoom, Page Up and Page Down pan, Enter says that the event is reviewed. Dashed picks are "
    "the detector's, full ones a reader's.")


class WaveformPanel(QWidget):
    """One result at a time, one event or station of it."""

    placed = pyqtSignal(object, object)  #: the Event in the catalogue, and as located now; None: there is none
    locate_requested = pyqtSignal(dict)  #: parameters for locate-events, with the picks as they are now
    teach_requested = pyqtSignal(dict)  #: parameters for train-picker, with the picks as they are now

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.catalogue: Catalogue | None = None
        self.review: Review | None = None
        self.event: Event | None = None  # that is shown, as the catalogue has it
        self.station, self.time = "", 0.0  # that are shown where there is no event
        self.relocated: dict[int, tuple] = {}  # by event: (Event, residuals by pick)
        self._sources: dict[str, list] = {}  # recordings that were chosen by hand, by result folder
        self._begin, self._end = 0.0, _LEAST_S
        self._keep = False  # whether the same traces are on their way, filtered otherwise
        self._numbers: list[int] = []  # of the picks that are being located
        self._locating_event = 0
        self.showing = Question("show-waveforms", tr("Recordings"), self)
        self.showing.answered.connect(self._show_answer)
        self.showing.failed.connect(lambda _why: self.find.show())  # they may have been moved
        self.locating = Question("relocate-event", tr("Relocate"), self)
        self.locating.answered.connect(self._show_origin)
        for question in (self.showing, self.locating):
            question.failed.connect(self.show_problem)
            question.waiting.connect(self._wait)
        self._later = QTimer(self)  # one question for many steps of a wheel
        self._later.setSingleShot(True)
        self._later.setInterval(150)
        self._later.timeout.connect(self._ask_again)
        self._build()
        self._say(tr("Click an event or a station on the map, or choose one here."))
        self._enable()

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Room for a dozen traces."""
        return QSize(self.fontMetrics().averageCharWidth() * 120, self.fontMetrics().height() * 22)

    # --- what it shows -------------------------------------------------------------------------------------------

    def open_result(self, folder) -> bool:
        """Make the result in ``folder`` the one that is worked on; whether it can be."""
        if self.catalogue is not None and self.catalogue.folder == Path(folder) and self.catalogue.is_current:
            return True
        try:
            catalogue = Catalogue(folder)
        except ResultError as trouble:
            self.show_problem(str(trouble))
            return False
        self.catalogue, self.review = catalogue, Review(catalogue)
        self.event, self.station = None, ""
        self.relocated.clear()
        with QSignalBlocker(self.choice):
            self.choice.clear()
            if catalogue.is_located:
                for event in catalogue.events:
                    self.choice.addItem(_list_words(event), event.number)
            else:
                for station in catalogue.stations():
                    self.choice.addItem(station, station)
            self.choice.setCurrentIndex(-1)
        self.traces.show_traces(None)
        self._say(tr("Click an event or a station on the map, or choose one here."))
        self._enable()
        return True

    def show_event(self, folder, number: int) -> None:
        """The traces of an event, the nearest station first."""
        if not self.open_result(folder):
            return
        event = self.catalogue.event(number)
        if event is None:
            self.show_problem(tr("The result in {folder} has no event {number}: it was made anew since; load its "
                                 "layers again.").format(folder=folder, number=number))
            return
        self.event, self.station = event, ""
        with QSignalBlocker(self.choice):
            self.choice.setCurrentIndex(self.choice.findData(number))
        last = max([pick.time for pick in self.review.picks_of(number)] or [event.time])
        self._begin = event.time - _BEFORE_S
        self._end = min(max(last + _AFTER_S, event.time + _LEAST_S), self._begin + _MOST_S)
        self._ask()
        self._refresh()
        if self.review.is_edited(number) and number not in self.relocated:
            self.relocate()

    def show_station(self, folder, station: str, time: float | None = None) -> None:
        """What a station recorded around a time, at first its first pick's."""
        if not self.open_result(folder):
            return
        if time is None:
            time = self.time if self.station == station else self.catalogue.next_pick(station, -1e12, 1)
        if time is None:
            self.show_problem(tr("{station} has no picks, so it is not told when to look: give the time.")
                                 .format(station=station))
            time = self._begin + _AROUND_S / 2
        self.event, self.station, self.time = None, station, time
        with QSignalBlocker(self.choice):
            self.choice.setCurrentIndex(self.choice.findData(station))
        with QSignalBlocker(self.when):
            self.when.setDateTime(_as_qt(time))
        self._begin, self._end = time - _AROUND_S / 2, time + _AROUND_S / 2
        self._ask()
        self._refresh()

    def show_problem(self, sentence: str) -> None:
        """What is wrong, until it is closed or something else is shown."""
        self.waiting.hide()
        self.notice.show_text(sentence, Qgis.MessageLevel.Warning)

    def step(self, by: int) -> None:
        """The next event, or the last; of a station, the next pick."""
        if self.station and self.catalogue is not None:
            time = self.catalogue.next_pick(self.station, self.time, by)
            if time is not None:
                self.show_station(self.catalogue.folder, self.station, time)
            return
        place = self.choice.currentIndex() + by
        if 0 <= place < self.choice.count():
            self.choice.setCurrentIndex(place)
            self._choose(place)

    def close_questions(self) -> None:
        """Forget what is asked, save what is not saved."""
        self._later.stop()
        if self.review is not None and not self.review.saved:
            self.save()
        self.showing.close()
        self.locating.close()

    # --- working on picks ----------------------------------------------------------------------------------------

    def move_pick(self, pick: Pick, time: float) -> None:
        self.traces.pick = self.review.move(pick, time).number
        self._changed()

    def add_pick(self, station: str, phase: str, time: float) -> None:
        trace = self.traces.chosen_trace()
        channel = trace.channel if trace is not None and trace.station == station else ""
        self.traces.pick = self.review.add(station, phase, time, self.event.number if self.event else 0, channel).number
        self._changed()

    def remove_pick(self, pick: Pick) -> None:
        self.review.remove(pick)
        self._changed()

    def accept(self) -> None:
        """The event is reviewed."""
        if self.event is not None:
            self.review.accept(self.event.number)
            self._changed(relocate=False)

    def undo(self) -> None:
        if self.review is not None:
            self._after(self.review.undo())

    def redo(self) -> None:
        if self.review is not None:
            self._after(self.review.redo())

    def _after(self, event: int | None) -> None:
        if event is None:
            return
        if event and (self.event is None or event != self.event.number):
            self.show_event(self.catalogue.folder, event)
        self._changed()

    def _changed(self, relocate: bool = True) -> None:
        self.save()
        if self.event is not None and relocate:
            if self.review.is_edited(self.event.number):
                self.relocate()
            else:
                self.relocated.pop(self.event.number, None)
        self._refresh()

    def save(self) -> None:
        """Write the reviewed picks; what goes wrong is said, and can be tried again."""
        try:
            self.review.save()
        except OutputError as trouble:
            self.show_problem(str(trouble))
        self._enable()

    def relocate(self) -> None:
        """Locate the event from its picks as they are now."""
        if self.event is None:
            return
        event = self.event.number

        def question(folder: str) -> dict:
            self._numbers = [pick.number for pick in self.review.picks_of(event)]
            self._locating_event = event
            picks = str(Path(folder) / "picks.csv")
            self.review.of_event_as_file(event, picks)
            return {"result": str(self.catalogue.folder / MANIFEST), "picks": picks, "event": event}

        self.locating.ask(question)

    def locate_again(self) -> None:
        """Ask for a new run of locate-events from all picks as they are now."""
        try:
            picks = self.review.merged()
        except OutputError as trouble:
            self.show_problem(str(trouble))
            return
        self.locate_requested.emit({**self.catalogue.parameters, "picks": str(picks)})

    def teach(self) -> None:
        """Ask for a run of train-picker on the reviewed picks; the others go along, to be kept out of what it sees."""
        if not self.review.has_reviewed:
            self.show_problem(tr("No pick of this result is reviewed yet: move or add picks, or say of an event that "
                                 "it is reviewed (Enter); then teach a picker on them."))
            return
        try:
            picks = self.review.merged()
        except OutputError as trouble:
            self.show_problem(str(trouble))
            return
        sources = self._sources.get(str(self.catalogue.folder)) or self.catalogue.recordings()
        self.teach_requested.emit({"picks": str(picks), "reviewed": True, "waveforms": list(sources),
                                   "model": self.catalogue.model() or None, **self.catalogue.times()})

    # --- asking --------------------------------------------------------------------------------------------------

    def choose_recordings(self) -> None:
        """A folder with the recordings, where the result doesn't tell or they were moved."""
        folder = QFileDialog.getExistingDirectory(self, tr("Folder of the recordings"))
        if folder and self.catalogue is not None:
            self._sources[str(self.catalogue.folder)] = [folder]
            self._ask()

    def _ask_again(self) -> None:
        self._ask(keep=True)

    def _ask(self, keep: bool = False) -> None:
        if self.catalogue is None or (self.event is None and not self.station):
            return
        sources = self._sources.get(str(self.catalogue.folder)) or self.catalogue.recordings()
        self.find.setVisible(not sources)
        if not sources:
            self.show_problem(tr("This result doesn't tell where its recordings are: choose their folder "
                                 "(Recordings…)."))
            return
        low, high = self.low.value(), self.high.value()
        if low and high and low >= high:
            self.show_problem(tr("The filter lets nothing through: its lowest frequency must lie under the highest."))
            return
        question = {"waveforms": sources, "begin": iso(self._begin)[:-1], "end": iso(self._end)[:-1],
                    "stations": self.catalogue.station_source() or None, "low_hz": low, "high_hz": high,
                    "curves": self.curves.isChecked(), "model": self.catalogue.model() or None,
                    "channels": str(self.catalogue.parameters.get("channels") or ""), "only": self.station}
        if self.event is not None:
            question.update(latitude=self.event.latitude, longitude=self.event.longitude)
            if len(self.catalogue.stations()) > _MANY_STATIONS:
                question["only"] = " ".join({pick.station for pick in self.review.picks_of(self.event.number)})
        trace = self.traces.chosen_trace()
        if self.traces.view == SPECTROGRAM and trace is not None:
            question["spectrogram"] = f"{trace.station} {trace.component}"
        self._keep = keep and not (self.showing.is_open and not self._keep)
        self.notice.hide()
        self.showing.ask(question)

    def _wait(self, words: str, fraction: float) -> None:
        self.waiting.setVisible(self.showing.is_open)
        self.waiting.setRange(0, 0 if fraction <= 0 else 100)
        self.waiting.setValue(round(100 * fraction))
        self.waiting.setToolTip(words)

    def _show_answer(self, folder: str) -> None:
        self.waiting.hide()
        try:
            shown = Shown.read(folder)
        except (OSError, ValueError, KeyError, TypeError):
            self.show_problem(tr("The traces can't be read: see whether the disk is full, and ask again."))
            return
        before = self.traces.chosen_trace()
        self.traces.show_traces(shown, self._keep)
        if self.station and before is None:
            self.traces.choose_station(self.station)
        if not shown.traces:
            self.show_problem(tr("Nothing was recorded then: choose another time, or other recordings."))
        self._refresh()
        if self.traces.view == SPECTROGRAM and shown.spectrogram is None:
            self._later.start()

    def _show_origin(self, folder: str) -> None:
        try:
            answer = json.loads((Path(folder) / "origin.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.show_problem(tr("The new place can't be read: see whether the disk is full, and relocate again."))
            return
        number, before = self._locating_event, self.catalogue.event(self._locating_event)
        if before is None:
            return
        if not answer["located"]:
            self.relocated.pop(number, None)
            self.show_problem(said(answer["why"]))
        else:
            residuals = {self._numbers[row["pick"]]: row["residual_s"] for row in answer["arrivals"]}
            event = Event.of(answer, number=number, magnitude=before.magnitude, magnitude_type=before.magnitude_type)
            self.relocated[number] = (event, residuals)
        self._refresh()

    # --- putting it on the screen --------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Picks, header and map, from what is known now."""
        if self.review is None:
            return
        begin, end = self._begin, self._end
        if self.event is not None:
            now, residuals = self.relocated.get(self.event.number, (None, self.catalogue.residuals))
            picks = self.review.picks_of(self.event.number)
            mine = {pick.number for pick in picks}
            others = [pick for station in {trace.station for trace in self.traces.rows}
                      for pick in self.review.picks_between(station, begin, end) if pick.number not in mine]
            self.traces.show_picks(picks, others, residuals, (now or self.event).time)
            self._say(_event_words(self.event, now, self.review.is_reviewed(self.event.number)))
            self.placed.emit(self.event, now)
        elif self.station:
            self.traces.show_picks(self.review.picks_between(self.station, begin, end), [], {}, None)
            self._say(tr("<b>{station}</b> around {time} UTC").format(
                station=self.station, time=f"{moment(self.time):%Y-%m-%d %H:%M:%S}"))
            self.placed.emit(None, None)
        self._enable()

    def _say(self, words: str) -> None:
        self.facts.setText(words)

    def _enable(self) -> None:
        review, event = self.review, self.event
        self.when.setVisible(bool(self.station))
        self.undo_button.setEnabled(review is not None and review.can_undo)
        self.redo_button.setEnabled(review is not None and review.can_redo)
        self.relocate_button.setEnabled(event is not None)
        self.reviewed.setEnabled(event is not None and not review.is_reviewed(event.number))
        self.save_button.setEnabled(review is not None and not review.saved)
        self.again.setEnabled(self.catalogue is not None and self.catalogue.is_located)
        self.teach_button.setEnabled(review is not None)
        for button in (self.before, self.after):
            button.setEnabled(bool(self.station) or self.choice.count() > 0)

    def _choose(self, place: int) -> None:
        chosen = self.choice.itemData(place)
        if chosen is None or self.catalogue is None:
            return
        if self.catalogue.is_located:
            self.show_event(self.catalogue.folder, chosen)
        else:
            self.show_station(self.catalogue.folder, chosen)

    def _set_filter(self, _index: int) -> None:
        chosen = self.filter.currentData()
        for box in (self.low, self.high):
            box.setVisible(chosen is None)
        if chosen is not None:
            for box, value in zip((self.low, self.high), chosen):
                with QSignalBlocker(box):
                    box.setValue(value)
        self._later.start()

    def _set_view(self, _index: int) -> None:
        self.traces.set_view(self.view.currentData())
        if self.view.currentData() == SPECTROGRAM:
            self._later.start()

    def _other_trace(self) -> None:
        """The spectrogram is of the chosen trace."""
        trace, shown = self.traces.chosen_trace(), self.traces.shown
        if self.traces.view == SPECTROGRAM and trace is not None and shown is not None and (
                shown.spectrogram is None
                or (shown.spectrogram["station"], shown.spectrogram["component"]) != (trace.station, trace.component)):
            self._later.start()

    def _set_time(self) -> None:
        if self.station and self.catalogue is not None:
            time = _from_qt(self.when.dateTime())
            if abs(time - self.time) >= 1:
                self.show_station(self.catalogue.folder, self.station, time)

    # --- how it is built -----------------------------------------------------------------------------------------

    def _build(self) -> None:
        top, header = flowing()
        self.before = _tool("◀", tr("The event before, or the station's pick before"), lambda: self.step(-1))
        self.choice = QComboBox()
        self.choice.setToolTip(tr("Events of the result, or its stations"))
        self.choice.setAccessibleName(tr("Event or station"))
        self.choice.setMinimumContentsLength(24)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.activated.connect(self._choose)
        self.after = _tool("▶", tr("The next event, or the station's next pick"), lambda: self.step(1))
        self.when = QDateTimeEdit()
        self.when.setDisplayFormat("yyyy-MM-dd HH:mm:ss")
        self.when.setTimeSpec(Qt.TimeSpec.UTC)
        self.when.setToolTip(tr("Moment in UTC"))
        self.when.editingFinished.connect(self._set_time)
        self.relocate_button = _push(tr("&Relocate"), tr("Locate the event from its picks as they are now; after every "
                                                         "change it happens by itself."), self.relocate)
        self.undo_button = _tool("↶", tr("Undo the last change (U)"), self.undo)
        self.redo_button = _tool("↷", tr("Redo (Ctrl+Y)"), self.redo)
        self.reviewed = _push(tr("Re&viewed"), tr("All picks of this event were looked at and are right (Enter)."),
                              self.accept)
        self.save_button = _push(tr("Sa&ve"), tr("Changes are saved as you make them, in the folder 'reviewed' of the "
                                                 "result; this tries again where that failed."), self.save)
        self.again = _push(tr("Locate &again…"), tr("A new run of 'Locate seismic events' on all picks as they are "
                                                    "now, those that were reviewed among them."), self.locate_again)
        self.teach_button = _push(tr("&Teach a picker…"), tr("Teach the network on the picks that were reviewed, and "
                                                             "see whether it does better."), self.teach)
        self.find = _push(tr("Recor&dings…"), tr("Choose the folder of the recordings."), self.choose_recordings)
        self.find.hide()
        for one in (self.before, self.choice, self.after, self.when, self.relocate_button, self.undo_button,
                    self.redo_button, self.reviewed, self.save_button, self.again, self.teach_button, self.find):
            header.addWidget(one)
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.notice = Notice()
        self.waiting = QProgressBar()
        self.waiting.setTextVisible(False)
        self.waiting.setMaximumHeight(6)
        self.waiting.hide()
        self.traces = TracesView()
        self.traces.moved.connect(self.move_pick)
        self.traces.added.connect(self.add_pick)
        self.traces.removed.connect(self.remove_pick)
        self.traces.accepted.connect(self.accept)
        self.traces.undo.connect(self.undo)
        self.traces.redo.connect(self.redo)
        self.traces.chosen_changed.connect(self._other_trace)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.setSpacing(2)
        for one in (top, self.facts, self.notice, self.waiting):
            layout.addWidget(one)
        layout.addWidget(self.traces, 1)
        layout.addWidget(self._controls())

    def _controls(self) -> QWidget:
        bottom, row = flowing()
        self.filter = _combo(tr("Filter"), [(tr(words), (low, high)) for words, low, high in FILTERS]
                             + [(tr("own filter"), None)], self._set_filter, chosen=1)
        self.low, self.high = (QDoubleSpinBox() for _ in range(2))
        for box, value, name in ((self.low, 1.0, tr("Lowest frequency")), (self.high, 10.0, tr("Highest frequency"))):
            box.setRange(0.0, 500.0)
            box.setDecimals(2)
            box.setValue(value)
            box.setSuffix(" Hz")
            box.setAccessibleName(name)
            box.setToolTip(f"{name}; {tr('0 has no limit')}")
            box.setKeyboardTracking(False)
            box.valueChanged.connect(lambda _value: self._later.start())
            box.hide()
        self.components = _combo(tr("Components"), [(tr(words), value) for words, value in COMPONENTS],
                                 lambda _index: self.traces.set_components(self.components.currentData()))
        self.view = _combo(tr("View"), [(tr(words), value) for words, value in VIEWS], self._set_view)
        self.gain = QDoubleSpinBox()
        self.gain.setRange(0.05, 1000.0)
        self.gain.setValue(1.0)
        self.gain.setPrefix("× ")
        self.gain.setToolTip(tr("Amplitude: how much larger than to fill its row (Ctrl and the wheel)"))
        self.gain.setAccessibleName(tr("Amplitude"))
        self.gain.setSingleStep(0.5)
        self.gain.valueChanged.connect(self.traces.set_gain)
        self.traces.gain_changed.connect(self.gain.setValue)
        self.curves = QCheckBox(tr("&Confidence"))
        self.curves.setToolTip(tr("Behind each trace, how sure the network is of P and S at each moment"))
        self.curves.toggled.connect(lambda _on: self._later.start())
        keys = _tool("?", tr(_KEYS), lambda: self.notice.show_text(tr(_KEYS), Qgis.MessageLevel.Info))
        keys.setAccessibleName(tr("Mouse and keys"))
        for one in (self.filter, self.low, self.high, self.components, self.view, self.gain, self.curves, keys):
            row.addWidget(one)
        return bottom


# --- words and small widgets ------------------------------------------------------------------------------------------


def _list_words(event: Event) -> str:
    """An event in the list."""
    size = f"  M {event.magnitude:.1f}".replace("-", "−") if event.magnitude is not None else ""
    return f"{moment(event.time):%Y-%m-%d %H:%M:%S}{size}"


def _event_words(event: Event, now: Event | None, reviewed: bool) -> str:
    """What the header says, as rich text; every number that can mislead with its error."""
    at = now or event
    when = moment(at.time)
    parts = [f"<b>{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 10000:02d}</b> UTC"]
    if at.magnitude is not None:
        parts.append(f"{at.magnitude_type or 'M'} {at.magnitude:.1f}".replace("-", "−"))
    north = tr("{degrees}° N") if at.latitude >= 0 else tr("{degrees}° S")
    east = tr("{degrees}° E") if at.longitude >= 0 else tr("{degrees}° W")
    place = " ".join(words.format(degrees=f"{abs(angle):.3f}")
                     for words, angle in ((north, at.latitude), (east, at.longitude)))
    parts.append(place + (f" ± {at.error_km:.1f} km" if at.error_km is not None else ""))
    error = f" ± {at.depth_error_km:.1f}" if at.depth_error_km is not None else " " + tr("(held)")
    parts.append(tr("depth {depth} km").format(depth=f"{at.depth_km:.1f}{error}".replace("-", "−")))
    if at.rms_s is not None:
        parts.append(tr("misfit {rms} s").format(rms=f"{at.rms_s:.2f}"))
    if at.quality:
        parts.append(tr("quality {quality}").format(quality=at.quality))
    if now is not None:
        parts.append("<b>" + tr("relocated") + "</b>")
    if reviewed:
        parts.append("✓ " + tr("reviewed"))
    return " · ".join(parts)


def _tool(text: str, tip: str, act) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(f"<p>{tip}</p>")
    button.setAccessibleName(tip)
    button.clicked.connect(lambda _checked=False: act())
    return button


def _push(text: str, tip: str, act) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(f"<p>{tip}</p>")
    button.clicked.connect(lambda _checked=False: act())
    return button


def _combo(name: str, entries: list, act, chosen: int = 0) -> QComboBox:
    box = QComboBox()
    for words, value in entries:
        box.addItem(words, value)
    box.setToolTip(name)
    box.setAccessibleName(name)
    box.setCurrentIndex(chosen)
    box.currentIndexChanged.connect(act)
    return box


def _as_qt(time: float) -> QDateTime:
    when = moment(time)
    return QDateTime(QDate(when.year, when.month, when.day), QTime(when.hour, when.minute, when.second),
                     Qt.TimeSpec.UTC)


def _from_qt(when: QDateTime) -> float:
    return float(when.toSecsSinceEpoch())
