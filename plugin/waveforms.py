"""What the waveform panel works on: a result's events, stations and picks, what a reader makes of them, and traces.

Times are seconds since 1970, UTC, good to a microsecond; picks are named by their row in the result's picks.csv, those
that a reader added by negative numbers.
"""

from __future__ import annotations

import calendar
import csv
import json
import os
import re
import shutil
import sys
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..backend.errors import OutputError
from .backend import BackendError, backend
from .i18n import tr
from .layers import temporary_folder
from .results import MANIFEST, ResultError, read_job, read_manifest
from .said import said

REVIEWED_FOLDER = "reviewed"  #: in the result folder, beside its published files
REVIEWED, REJECTED, MERGED = "reviewed_picks.csv", "rejected_picks.csv", "picks_for_location.csv"
PICKS = ("station", "phase", "time", "probability", "uncertainty_s", "channel", "method", "status", "polarity",
         "polarity_confidence", "amplitude_mm")  # as backend/waveforms/tables.py has them
_OURS = ("event", "event_time", "replaces")  # columns that only reviewed picks have

_MOMENT = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?")
_EPOCH = datetime(1970, 1, 1)
_SAME_EVENT_S = 5.0  # origin times nearer than this are of one event, when a result was made anew


def seconds(text: str) -> float:
    """Seconds since 1970 of a moment in ISO 8601, UTC; raises ValueError for anything else."""
    found = _MOMENT.match(text)
    if found is None:
        raise ValueError(text)
    year, month, day, hour, minute, second, fraction = found.groups()
    whole = calendar.timegm((int(year), int(month), int(day), int(hour), int(minute), int(second or 0)))
    return whole + float(fraction or 0)


def moment(when: float) -> datetime:
    """The moment in UTC, without a zone."""
    return _EPOCH + timedelta(microseconds=round(when * 1e6))


def iso(when: float) -> str:
    """As the tables have it."""
    return moment(when).isoformat(timespec="microseconds") + "Z"


# --- what a result holds ----------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Event:
    """One event as it stands in a catalogue, or as it was just located."""

    number: int
    time: float
    latitude: float
    longitude: float
    depth_km: float
    depth_error_km: float | None = None
    error_km: float | None = None  # half the major axis of the 68 % ellipse
    magnitude: float | None = None
    magnitude_type: str = ""
    rms_s: float | None = None
    quality: str = ""

    @classmethod
    def of(cls, row: dict, **changes) -> Event:
        """From a row of the table of events, or the answer of relocate-event."""
        values = {
            "number": int(row["event"]), "time": seconds(str(row["time"])), "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]), "depth_km": float(row["depth_km"]),
            "depth_error_km": _number(row.get("depth_error_km")), "error_km": _number(row.get("ellipse_major_km")),
            "magnitude": _number(row.get("magnitude")), "magnitude_type": str(row.get("magnitude_type") or ""),
            "rms_s": _number(row.get("rms_s")), "quality": str(row.get("quality") or "")}
        return cls(**{**values, **changes})


@dataclass(frozen=True)
class Pick:
    """One arrival.  ``status`` is automatic, reviewed or rejected; ``event`` 0 where it belongs to none."""

    number: int
    station: str
    phase: str
    time: float
    event: int = 0
    status: str = "automatic"
    probability: float | None = None
    channel: str = ""
    moved: bool = False  # or added: what the detector said of it no longer holds


class Catalogue:
    """The tables of a finished result of locate-events or pick-waveforms; raises :class:`ResultError`."""

    def __init__(self, folder) -> None:
        self.folder = Path(folder)
        self.tool = str(read_manifest(folder).get("tool"))
        self._made = self._manifest_time()
        self.parameters = read_job(folder)["parameters"]
        try:
            self._columns, self._rows = _table(self.folder / "picks.csv")
            missing = {"station", "phase", "time"} - set(self._columns)
            if missing:
                raise ValueError(", ".join(missing))
            self.events = sorted((Event.of(row) for row in _dicts(self.folder / "events.csv")),
                                 key=lambda event: event.time) if self.is_located else []
            self.residuals: dict[int, float | None] = {}
            self._of_event: dict[int, list[int]] = {}
            self._event_of: dict[int, int] = {}
            for row in _dicts(self.folder / "arrivals.csv") if self.is_located else []:
                pick, event = int(row["pick"]), int(row["event"])
                self._rows[pick]  # an arrival of a pick that isn't there: damaged
                self._of_event.setdefault(event, []).append(pick)
                self._event_of[pick] = event
                self.residuals[pick] = _number(row.get("residual_s"))
        except (OSError, ValueError, KeyError, IndexError, csv.Error) as trouble:
            raise ResultError(tr("The tables in {folder} are gone or damaged, so there is nothing to show: run it "
                                 "again into a new folder, or restore the folder from a copy.")
                              .format(folder=folder)) from trouble
        self._by_number = {event.number: event for event in self.events}
        self._by_station: dict[str, tuple[list, list]] = {}

    @property
    def is_located(self) -> bool:
        return self.tool == "locate-events"

    @property
    def is_current(self) -> bool:
        """Whether the folder still holds the result that was read."""
        return self._made == self._manifest_time()

    def _manifest_time(self) -> float:
        try:
            return os.path.getmtime(self.folder / MANIFEST)
        except OSError:
            return 0.0

    def event(self, number: int) -> Event | None:
        return self._by_number.get(number)

    def event_at(self, time: float) -> Event | None:
        """The event of that origin time, give or take some seconds."""
        near = min(self.events, key=lambda event: abs(event.time - time), default=None)
        return near if near is not None and abs(near.time - time) <= _SAME_EVENT_S else None

    def pick(self, number: int) -> Pick:
        row = self._rows[number]
        get = dict(zip(self._columns, row)).get
        return Pick(number, row[self._at("station")], row[self._at("phase")], seconds(row[self._at("time")]),
                    self._event_of.get(number, 0), get("status") or "automatic", _number(get("probability")),
                    get("channel") or "")

    def row(self, number: int) -> dict:
        """All columns of a pick, as texts."""
        return dict(zip(self._columns, self._rows[number]))

    def numbers(self) -> range:
        return range(len(self._rows))

    def picks_of(self, event: int) -> list[Pick]:
        return [self.pick(number) for number in self._of_event.get(event, [])]

    def stations(self) -> list[str]:
        """All that have picks."""
        self._sort()
        return sorted(self._by_station)

    def picks_between(self, station: str, begin: float, end: float) -> list[Pick]:
        self._sort()
        times, numbers = self._by_station.get(station, ([], []))
        return [self.pick(number) for number in numbers[bisect_left(times, begin):bisect_left(times, end)]]

    def next_pick(self, station: str, after: float, step: int) -> float | None:
        """When the next (or, with −1, the last) pick of the station is."""
        self._sort()
        times, _ = self._by_station.get(station, ([], []))
        place = bisect_left(times, after + 0.001) if step > 0 else bisect_left(times, after - 0.001) - 1
        return times[place] if 0 <= place < len(times) else None

    def recordings(self) -> list[str]:
        """Sources of the recordings, of this job or the one that made its picks; empty where none is told."""
        return [str(source) for source in self.parameters.get("waveforms") or self._picking().get("waveforms") or []]

    def model(self) -> str:
        """The file of the network that picked; empty for Orogen's own, or where none is told."""
        return str(self._picking().get("model") or "")

    def times(self) -> dict:
        """From when to when was picked, as the job that picked was asked; without what it was not asked."""
        return {name: str(self._picking()[name]) for name in ("begin", "end") if self._picking().get(name)}

    def _picking(self) -> dict:
        """The parameters of the job that made the picks."""
        if not self.is_located:
            return self.parameters
        try:
            return read_job(os.path.dirname(str(self.parameters.get("picks") or "")))["parameters"]
        except ResultError:
            return {}

    def station_source(self) -> str:
        """Where the stations' positions are."""
        own = self.folder / "stations.gpkg"
        return str(own) if own.is_file() else str(self.parameters.get("stations") or "")

    def _at(self, column: str) -> int:
        return self._columns.index(column)

    def _sort(self) -> None:
        if self._by_station or not self._rows:
            return
        found: dict[str, list] = {}
        at, when = self._at("station"), self._at("time")
        for number, row in enumerate(self._rows):
            found.setdefault(row[at], []).append((seconds(row[when]), number))
        for station, pairs in found.items():
            pairs.sort()
            self._by_station[station] = ([time for time, _ in pairs], [number for _, number in pairs])


def _table(path: Path) -> tuple[list, list]:
    with open(path, encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        columns = next(lines, [])
        return columns, [line for line in lines if line]


def _dicts(path: Path):
    columns, rows = _table(path)
    return (dict(zip(columns, row)) for row in rows)


def _number(value) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if found == found else None


# --- what a reader makes of it ----------------------------------------------------------------------------------------

class Review:
    """The picks as a reader leaves them: every change can be undone, and is written to the disk at once.

    Reviewed picks stand in ``reviewed/reviewed_picks.csv`` in the result folder, ready for training and for
    locate-events; automatic ones that were taken away in ``rejected_picks.csv`` beside it.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.folder = catalogue.folder / REVIEWED_FOLDER
        self.saved = True  # whether the disk holds all of it
        self._now: dict[int, Pick | None] = {}  # picks that are not as the catalogue has them
        self._done: list[list] = []  # steps, each of (number, before, after)
        self._undone: list[list] = []
        self._load()

    # --- looking

    def picks_of(self, event: int) -> list[Pick]:
        """The event's picks, those taken away left out."""
        found = {pick.number: pick for pick in self.catalogue.picks_of(event)}
        found.update({number: pick for number, pick in self._now.items() if pick and pick.event == event})
        return [pick for pick in found.values() if pick.status != "rejected"]

    def picks_between(self, station: str, begin: float, end: float) -> list[Pick]:
        """All picks of a station in a span of time, whatever event they are of."""
        found = {pick.number: pick for pick in self.catalogue.picks_between(station, begin, end)}
        found.update({number: pick for number, pick in self._now.items() if pick and pick.station == station})
        return [pick for pick in found.values() if pick.status != "rejected" and begin <= pick.time < end]

    def is_edited(self, event: int) -> bool:
        """Whether the event's picks are others than it was located with."""
        return any(pick and pick.event == event and (pick.moved or pick.status == "rejected")
                   for pick in self._now.values())

    def is_reviewed(self, event: int) -> bool:
        """Whether all picks of the event were seen by a reader."""
        picks = self.picks_of(event)
        return bool(picks) and all(pick.status == "reviewed" for pick in picks)

    @property
    def has_reviewed(self) -> bool:
        """Whether any pick was seen by a reader."""
        return any(pick is not None and pick.status == "reviewed" for pick in self._now.values())

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    # --- changing

    def move(self, pick: Pick, time: float) -> Pick:
        """Put a pick elsewhere in time."""
        moved = replace(pick, time=time, status="reviewed", moved=True)
        self._do([(pick.number, pick, moved)])
        return moved

    def add(self, station: str, phase: str, time: float, event: int, channel: str = "") -> Pick:
        """A new pick; one of that phase, station and event moves instead."""
        there = [pick for pick in self.picks_of(event) if event and (pick.station, pick.phase) == (station, phase)]
        if there:
            return self.move(there[0], time)
        number = min([-1, *(one - 1 for one in self._now)])
        pick = Pick(number, station, phase, time, event, "reviewed", None, channel, True)
        self._do([(number, None, pick)])
        return pick

    def remove(self, pick: Pick) -> None:
        """Take a pick away; an automatic one is remembered as rejected."""
        self._do([(pick.number, pick, replace(pick, status="rejected") if pick.number >= 0 else None)])

    def accept(self, event: int) -> None:
        """All picks of the event were seen and are right."""
        step = [(pick.number, pick, replace(pick, status="reviewed")) for pick in self.picks_of(event)
                if pick.status != "reviewed"]
        if step:
            self._do(step)

    def undo(self) -> int | None:
        """Take the last step back; the event it was about, None where there is none."""
        return self._back(self._done, self._undone, 1)

    def redo(self) -> int | None:
        """Do it again."""
        return self._back(self._undone, self._done, 2)

    def _do(self, step: list) -> None:
        for number, _, after in step:
            self._now[number] = after
        self._done.append(step)
        self._undone.clear()
        self.saved = False

    def _back(self, source: list, target: list, which: int) -> int | None:
        if not source:
            return None
        step = source.pop()
        for change in step:
            self._now[change[0]] = change[which]
        target.append(step)
        self.saved = False
        return next(pick.event for change in step for pick in change[1:] if pick is not None)

    # --- on the disk

    def save(self) -> None:
        """Write both tables; raises :class:`OutputError` with the remedy, and what was there stays."""
        kinds: dict[str, list] = {"reviewed": [], "rejected": []}
        for pick in self._now.values():
            if pick is not None and pick.status in kinds:
                kinds[pick.status].append(pick)
        for name, picks in ((REJECTED, kinds["rejected"]), (REVIEWED, kinds["reviewed"])):
            if picks or (self.folder / name).exists():
                self._write(name, (self._as_row(pick) for pick in sorted(picks, key=lambda one: one.time)),
                            PICKS + _OURS)
        self.saved = True

    def merged(self) -> Path:
        """All picks, those of the reader in the place of the detector's, as a file for locate-events."""
        changed = {number: pick for number, pick in self._now.items() if pick is not None}
        rows = [{"status": "automatic", **self.catalogue.row(number)} for number in self.catalogue.numbers()
                if number not in changed]
        rows += [self._as_row(pick) for pick in changed.values() if pick.status != "rejected"]
        return self._write(MERGED, rows, PICKS)

    def of_event_as_file(self, event: int, path: str) -> None:
        """The event's picks as relocate-event takes them."""
        _write_csv(Path(path), (self._as_row(pick) for pick in self.picks_of(event)), PICKS)

    def _as_row(self, pick: Pick) -> dict:
        row = self.catalogue.row(pick.number) if pick.number >= 0 else {}
        event = self.catalogue.event(pick.event)
        ours = {"event": pick.event or "", "event_time": iso(event.time) if event else "",
                "replaces": row.get("time", "")}
        if not pick.moved:
            return {**row, **ours, "status": pick.status}
        return {**ours, "station": pick.station, "phase": pick.phase, "time": iso(pick.time), "status": pick.status,
                "channel": pick.channel, "method": "manual", "probability": "1" if pick.status == "reviewed" else ""}

    def _write(self, name: str, rows, columns) -> Path:
        try:
            self.folder.mkdir(exist_ok=True)
            _write_csv(self.folder / name, rows, columns)
        except OSError as trouble:
            raise OutputError(tr("The reviewed picks can't be written to {folder} ({reason}): make room or allow "
                                 "writing there, then save again.")
                              .format(folder=self.folder, reason=said(trouble.strerror or ""))) from trouble
        return self.folder / name

    def _load(self) -> None:
        """What was saved; picks that the result no longer has stand as added ones."""
        known: dict | None = None
        for name, status in ((REVIEWED, "reviewed"), (REJECTED, "rejected")):
            try:
                rows = list(_dicts(self.folder / name))
            except (OSError, csv.Error, UnicodeDecodeError):
                continue
            if rows and known is None:
                known = {}
                for number in self.catalogue.numbers():
                    row = self.catalogue.row(number)
                    known[row["station"], row["phase"], row["time"]] = number
            for row in rows:
                try:
                    time, event = seconds(row["time"]), row.get("event_time")
                    number = known.get((row["station"], row["phase"], row.get("replaces", "")))
                    if number is None and status == "rejected":
                        continue
                    belongs = self.catalogue.event_at(seconds(event)) if event else None
                    moved = number is None or row["time"] != row.get("replaces")
                    place = min([-1, *(one - 1 for one in self._now)]) if number is None else number
                    self._now[place] = Pick(
                        place, row["station"], row["phase"], time, belongs.number if belongs else 0, status,
                        _number(row.get("probability")), row.get("channel", ""), moved)
                except (ValueError, KeyError):
                    continue  # a line that was edited by hand, and badly


def _write_csv(path: Path, rows, columns) -> None:
    """Whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    with open(draft, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


# --- traces -----------------------------------------------------------------------------------------------------------

@dataclass
class Trace:
    """Samples of one component, not a number where nothing was recorded; ``start_s`` after the answer's begin."""

    station: str
    component: str
    channel: str
    rate: float
    start_s: float
    values: array
    pieces: list  # of [first, end), without gaps
    peak: float
    levels: dict = field(default_factory=dict)  # what the painter keeps


@dataclass
class Shown:
    """An answer of show-waveforms."""

    begin: float
    seconds: float
    traces: list
    curves: dict  # (station, phase) → Trace of 0 to 1
    stations: list  # dicts, the nearest first
    spectrogram: dict | None  # with ``values``
    left_out: list

    @classmethod
    def read(cls, folder) -> Shown:
        """From the folder of the run; raises OSError, ValueError or KeyError where it is damaged."""
        answer = json.loads((Path(folder) / "traces.json").read_text(encoding="utf-8"))
        numbers = array("f")
        numbers.frombytes((Path(folder) / "traces.f32").read_bytes())
        if sys.byteorder != "little":
            numbers.byteswap()

        def part(entry: dict, count: int) -> array:
            found = numbers[entry["first"]:entry["first"] + count]
            if len(found) != count:
                raise ValueError("traces.f32")
            return found

        traces = [Trace(one["station"], one["component"], one["channel"], one["rate"], one["start_s"],
                        part(one, one["count"]), one["pieces"], one["peak"]) for one in answer["traces"]]
        curves = {(one["station"], one["phase"]):
                  Trace(one["station"], one["phase"], "", one["rate"], one["start_s"], part(one, one["count"]),
                        [[0, one["count"]]], 1.0) for one in answer["curves"]}
        picture = answer["spectrogram"]
        if picture is not None:
            picture["values"] = part(picture, picture["columns"] * picture["rows"])
        return cls(seconds(answer["begin"]), answer["seconds"], traces, curves, answer["stations"], picture,
                   answer["left_out"])


# --- asking the worker ------------------------------------------------------------------------------------------------

class Question(QObject):
    """Asks the worker one thing at a time; of what is asked meanwhile, the last."""

    answered = pyqtSignal(str)  #: the folder of the answer, which is gone afterwards
    failed = pyqtSignal(str)  #: why, in a sentence
    waiting = pyqtSignal(str, float)  #: what is being done, and how far it is

    def __init__(self, tool: str, title: str, parent=None) -> None:
        super().__init__(parent)
        self._tool, self._title = tool, title
        self._backend = None  # met with the first question
        self._run = None
        self._folder = ""
        self._next = None

    @property
    def is_open(self) -> bool:
        return self._run is not None or self._next is not None

    def ask(self, parameters) -> None:
        """``parameters`` are a dict, or a function of the folder where the question's own files may lie."""
        self._next = parameters
        if self._run is None:
            self._start()

    def close(self) -> None:
        """Forget what is asked."""
        run, self._next = self._run, None
        if run is not None:
            run.cancel()
        self._clear()
        if self._backend is not None:
            self._backend.run_changed.disconnect(self._changed)
            self._backend.run_ended.disconnect(self._ended)
            self._backend = None

    def _start(self) -> None:
        wanted, self._next = self._next, None
        if self._backend is None:
            self._backend = backend()
            self._backend.run_changed.connect(self._changed)
            self._backend.run_ended.connect(self._ended)
        try:
            self._folder = temporary_folder("orogen-waveforms-")
            parameters = wanted(self._folder) if callable(wanted) else wanted
            self._run = self._backend.start(self._tool, parameters, os.path.join(self._folder, "answer"),
                                            title=self._title)
        except (BackendError, OutputError) as trouble:
            self._clear()
            self.failed.emit(str(trouble))
        except OSError as trouble:
            self._clear()
            self.failed.emit(tr("The question can't be written among the temporary files ({reason}): make room there.")
                             .format(reason=said(trouble.strerror or "")))

    def _changed(self, run) -> None:
        if run is self._run and not run.ended:
            self.waiting.emit(said(run.words), run.fraction)

    def _ended(self, run) -> None:
        if run is not self._run:
            return
        if self._next is None:
            if run.state == "done":
                self.answered.emit(run.folder)
            elif run.state != "cancelled":
                self.failed.emit(said(run.error["message"]))
        self._clear()
        if self._next is not None:
            self._start()

    def _clear(self) -> None:
        self._run = None
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""
