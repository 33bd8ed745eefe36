"""Recordings from files, folders and SDS archives, read station by station and span by span, never whole.

:func:`open_recordings` looks at headers only (of an SDS archive not even those, until a station is asked for) and gives
something to read streams from.  What can't be read is listed in ``left_out`` and never ends the run.

Every trace that is read knows its place in the file it came from: ``trace.stats.origin`` holds the time of the first
sample of its unbroken piece (nanoseconds since 1970) and how many samples of the piece come before the trace.  The time
of a sample therefore never depends on how much of the file was read.  ``trace.stats.siblings`` holds the codes of all
channels that the station has anywhere.
"""

from __future__ import annotations

import fnmatch
import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import obspy
import pandas

from ..errors import InputError
from ..monitor import Monitor
from . import fdsn
from .clock import NS, moment, nanoseconds, stamp
from .formats import UNREADABLE, format_of, read_waveforms
from .tables import join_left_out, left_out_table

_DAY = 86_400 * NS


class Recordings(Protocol):
    """Anything that gives streams: files, archives, a stream in memory, a simulated network."""

    def stations(self) -> list[str]:
        """Names such as ``IV.ARRO``, sorted."""

    def spans(self, station: str) -> list[tuple[datetime, datetime]]:
        """The times (UTC) of which there is something, merged over channels, in order."""

    def read(self, station: str, begin: datetime, end: datetime) -> obspy.Stream:
        """Raw traces that touch [begin, end), in file order; a little more at both sides is allowed."""


def open_recordings(sources: str | os.PathLike[str] | Sequence[str | os.PathLike[str]], *, channels: str = "",
                    begin: datetime | None = None, end: datetime | None = None, monitor: Monitor | None = None,
                    cache: Path | None = None, login: tuple[str, str] | None = None) -> Archive:
    """Open recordings; later sources yield to earlier ones where both hold the same time.

    Parameters
    ----------
    sources
        Files in any format ObsPy reads, folders of them (with their sub-folders), roots of SDS archives, and FDSN
        services as ``https://host|network=IV|station=*|channel=HH?``.
    channels
        Channel codes to keep, such as ``"HH? EH?"``; empty keeps all.
    begin, end
        UTC; nothing outside is looked at.  Needed for FDSN services.
    cache
        Folder that keeps what FDSN services sent; a later run asks only for what is missing.
    login
        User and password for restricted data of FDSN services; kept in no file and no message.

    Raises
    ------
    InputError
        A source isn't there, or not one station remains.
    """
    monitor = monitor or Monitor()
    given = [sources] if isinstance(sources, (str, os.PathLike)) else list(sources)
    limits = (-(1 << 62) if begin is None else nanoseconds(begin), 1 << 62 if end is None else nanoseconds(end))
    archive = Archive(channels.replace(",", " ").split(), limits)
    for number, source in enumerate(given):
        with monitor.stage("Looking at the recordings", number / len(given), (number + 1) / len(given)):
            if fdsn.is_service(str(source)):
                got = fdsn.download(str(source), cache, begin, end, login=login, monitor=monitor)
                archive.note(got.left_out)
                if _is_sds(got.folder):
                    archive.add_sds(got.folder)
            else:
                archive.add(Path(source), monitor)
    if not archive.stations():
        why = archive.left_out["why"]
        reason = why.iloc[0] if len(why) else "the folder is empty, or the choice of channels and times leaves nothing."
        sources = ", ".join(repr(str(source)) for source in given[:3])
        raise InputError(f"No station can be read from {sources}: {reason}")
    return archive


def station_name(stats: Any) -> str:
    """``NETWORK.STATION``, or the bare code where the file names no network."""
    return ".".join(code for code in (stats.network.strip(), stats.station.strip()) if code)


class StreamRecordings:
    """A stream in memory as :class:`Recordings`; the traces are shared, not copied."""

    def __init__(self, stream: Iterable[obspy.Trace]) -> None:
        self._traces = list(stream)

    def stations(self) -> list[str]:
        return sorted({station_name(trace.stats) for trace in self._traces})

    def spans(self, station: str) -> list[tuple[datetime, datetime]]:
        return _merged_spans([_piece(trace) for trace in self._of(station)])

    def read(self, station: str, begin: datetime, end: datetime) -> obspy.Stream:
        mine = self._of(station)
        siblings = tuple(sorted({(trace.stats.location, trace.stats.channel) for trace in mine}))
        found = (_cut(trace, [_piece(trace)], nanoseconds(begin), nanoseconds(end), siblings) for trace in mine)
        return obspy.Stream([trace for trace in found if trace is not None])

    def _of(self, station: str) -> list[obspy.Trace]:
        return [trace for trace in self._traces if station_name(trace.stats) == station]


# --- files ------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class _Piece:
    """An unbroken run of samples in a file."""

    channel: tuple[str, str, str, str]  # network, station, location, channel
    begin: int  # ns
    rate: float
    samples: int

    @property
    def end(self) -> int:
        """Time of the sample after the last."""
        return self.begin + round(self.samples / self.rate * NS)


@dataclass
class _File:
    """A file that may hold something of a station between two times."""

    path: Path
    begin: int
    end: int
    codes: frozenset[tuple[str, str]]  # location and channel
    format: str = ""
    pieces: list[_Piece] | None = field(default=None, repr=False)  # None: its headers weren't looked at yet


class Archive:
    """Files on disk as :class:`Recordings`.  ``left_out`` lists what couldn't be read, and warnings about clocks."""

    def __init__(self, channels: Sequence[str] = (), limits: tuple[int, int] = (-(1 << 62), 1 << 62)) -> None:
        self._channels = list(channels)
        self._limits = limits
        self._files: dict[str, list[_File]] = {}
        self._unlisted: dict[str, list[Path]] = {}  # folders of each station in SDS archives
        self._tables: list[pandas.DataFrame] = []
        self._last: tuple[Path, obspy.Stream] | None = None  # of formats that can be read whole only

    # --- Recordings

    def stations(self) -> list[str]:
        return sorted(self._files)

    def spans(self, station: str) -> list[tuple[datetime, datetime]]:
        low, high = self._limits
        pieces = [piece for file in self._of(station) for piece in self._pieces(file)
                  if self._is_of(piece, station)]
        return [(max(begin, moment(low)) if low > -(1 << 62) else begin,
                 min(end, moment(high)) if high < 1 << 62 else end)
                for begin, end in _merged_spans([p for p in pieces if p.end > low and p.begin < high])]

    def read(self, station: str, begin: datetime, end: datetime) -> obspy.Stream:
        low, high = max(nanoseconds(begin), self._limits[0]), min(nanoseconds(end), self._limits[1])
        found = obspy.Stream()
        files = self._of(station)
        siblings = tuple(sorted({code for file in files for code in file.codes}))
        for file in files:
            if file.end <= low or file.begin >= high:
                continue
            pieces = [piece for piece in self._pieces(file)
                      if self._is_of(piece, station) and piece.end > low and piece.begin < high]
            if pieces:
                found += self._read(file, pieces, station, low, high, siblings)
        return found

    def codes(self, station: str) -> list[str]:
        """The channels, such as ``HHZ``, that the station has anywhere."""
        return sorted({channel for file in self._of(station) for _, channel in file.codes})

    @property
    def left_out(self) -> pandas.DataFrame:
        """LEFT_OUT with ``kept``, of all that was looked at so far."""
        return join_left_out(self._tables)

    # --- filling it

    def note(self, table: pandas.DataFrame) -> None:
        """Add rows to ``left_out``."""
        self._tables.append(table)

    def add(self, path: Path, monitor: Monitor) -> None:
        """Add a file, a folder of files or the root of an SDS archive; raises InputError where there is none."""
        if not path.exists():
            raise InputError(f"There are no recordings '{path}': check the path.")
        if not path.is_dir():
            self.add_file(path)
        elif _is_sds(path):
            self.add_sds(path)
        else:
            paths = sorted(one for one in path.rglob("*") if one.is_file()
                           and not any(part.startswith(".") for part in one.relative_to(path).parts))
            for one in monitor.track(paths, len(paths)):
                self.add_file(one)

    def add_file(self, path: Path) -> None:
        """Look at the headers of one file."""
        format, pieces = self._scan(path)
        by_station: dict[str, list[_Piece]] = {}
        for piece in pieces:
            by_station.setdefault(_station_of(piece), []).append(piece)
        for station, mine in by_station.items():
            if not any(self._is_of(p, station) and p.end > self._limits[0] and p.begin < self._limits[1] for p in mine):
                continue
            self._files.setdefault(station, []).append(
                _File(path, min(p.begin for p in mine), max(p.end for p in mine),
                      frozenset(p.channel[2:] for p in mine), format, mine))

    def add_sds(self, root: Path) -> None:
        """Find the stations of an SDS archive by the names of its folders."""
        first, last = (moment(limit).year for limit in self._limits)
        for year in _folders(root):
            if re.fullmatch(r"\d{4}", year.name) and first <= int(year.name) <= last:
                for station in (station for network in _folders(year) for station in _folders(network)):
                    if any(self._wanted(channel.name[:-2]) for channel in _folders(station)
                           if channel.name.endswith(".D")):
                        name = f"{station.parent.name}.{station.name}"
                        self._files.setdefault(name, [])
                        self._unlisted.setdefault(name, []).append(station)

    # --- helpers

    def _wanted(self, channel: str) -> bool:
        return not self._channels or any(fnmatch.fnmatch(channel, pattern) for pattern in self._channels)

    def _is_of(self, piece: _Piece, station: str) -> bool:
        return _station_of(piece) == station and self._wanted(piece.channel[3])

    def _of(self, station: str) -> list[_File]:
        """The station's files, in order."""
        for folder in self._unlisted.pop(station, []):
            self._files[station] += [
                file for file in _day_files(folder) if any(self._wanted(code) for _, code in file.codes)
                and file.end > self._limits[0] and file.begin < self._limits[1]]
        return self._files.get(station, [])

    def _pieces(self, file: _File) -> list[_Piece]:
        if file.pieces is None:
            file.format, file.pieces = self._scan(file.path)
        return file.pieces

    def _scan(self, path: Path) -> tuple[str, list[_Piece]]:
        """Format and pieces of a file by its headers; notes what is wrong with it."""
        rows: list[dict[str, Any]] = []
        format = ""
        pieces: list[_Piece] = []
        try:
            format = format_of(path)
            if format:
                with warnings.catch_warnings(record=True) as said:
                    warnings.simplefilter("always")
                    stream = read_waveforms(path, format, headonly=True)
                    detailed = read_waveforms(path, format, headonly=True, details=True) if format == "MSEED" else []
                pieces = [piece for piece in map(_piece, stream)
                          if piece.samples and np.isfinite(piece.rate) and piece.rate > 0]
                rows += list(_clock_rows(pieces, detailed))
                cut = format == "MSEED" and (any("SEED" in str(one.message) for one in said) or any(
                    path.stat().st_size % trace.stats.mseed.record_length for trace in stream[:1]))
                if pieces and cut:
                    rows.append(_row(pieces[-1], f"The file '{path.name}' ends in the middle or is damaged there; what "
                                                 "can be read of it is used.", begin=pieces[-1].end, kept=True))
        except UNREADABLE:
            pieces = []
        if not pieces:
            why = "holds no samples that can be read" if format else "is no recording, or packed: unpack it"
            rows.append({"station": "", "begin": pandas.NaT, "end": pandas.NaT, "kept": False,
                         "why": f"The file '{path.name}' {why}."})
        if rows:
            self.note(left_out_table(rows))
        return format, pieces

    def _read(self, file: _File, pieces: list[_Piece], station: str, low: int, high: int,
              siblings: tuple[tuple[str, str], ...]) -> obspy.Stream:
        try:
            if file.format == "MSEED":
                network, code = pieces[0].channel[:2]
                stream = read_waveforms(file.path, "MSEED", sourcename=f"{network}_{code}_*",
                                        starttime=obspy.UTCDateTime(ns=low) - 1,
                                        endtime=obspy.UTCDateTime(ns=high) + 1)
            else:
                last = self._last
                known = last is not None and last[0] == file.path
                stream = last[1] if last is not None and known else read_waveforms(file.path, file.format)
                self._last = (file.path, stream)
        except UNREADABLE:
            self.note(left_out_table(
                _row(piece, f"The samples in the file '{file.path.name}' can't be decoded; it is damaged.")
                for piece in pieces))
            return obspy.Stream()
        traces = (_cut(trace, pieces, low, high, siblings) for trace in stream
                  if station_name(trace.stats) == station and self._wanted(trace.stats.channel))
        placed = [trace for trace in traces if trace is not None]
        # ObsPy's order depends on which records were read; that of the pieces does not.
        return obspy.Stream(sorted(placed, key=lambda trace: (trace.id, trace.stats.origin)))


def _clock_rows(pieces: list[_Piece], detailed: Iterable[obspy.Trace]) -> Iterator[dict[str, Any]]:
    """Warnings about times that can't be trusted."""
    now = int(datetime.now(timezone.utc).timestamp()) * NS
    for piece in pieces:
        if piece.end > now + _DAY:
            yield _row(piece, "These times lie in the future: the recorder's clock was wrong.", kept=True)
        elif piece.begin < 0:
            yield _row(piece, "These times lie before 1970: the recorder's clock may have been wrong.", kept=True)
    for trace in detailed:
        quality = trace.stats.mseed.get("blkt1001", {}).get("timing_quality", False)
        if quality is not False and quality < 50:
            yield _row(_piece(trace), "The recorder itself rates its timing below 50 %: its clock may have been wrong.",
                       kept=True)


def _row(piece: _Piece, why: str, *, begin: int | None = None, kept: bool = False) -> dict[str, Any]:
    return {"station": _station_of(piece), "channel": piece.channel[3], "why": why, "kept": kept,
            "begin": stamp(piece.begin if begin is None else begin), "end": stamp(piece.end)}


def _station_of(piece: _Piece) -> str:
    return ".".join(code for code in piece.channel[:2] if code)


def _piece(trace: obspy.Trace) -> _Piece:
    stats = trace.stats
    return _Piece((stats.network.strip(), stats.station.strip(), stats.location.strip(), stats.channel.strip()),
                  int(stats.starttime.ns), float(stats.sampling_rate), int(stats.npts))


def _cut(trace: obspy.Trace, pieces: list[_Piece], low: int, high: int, siblings: tuple[tuple[str, str], ...],
         ) -> obspy.Trace | None:
    """The samples of ``trace`` between two times (nanoseconds), with their place in the piece they belong to."""
    mine = _piece(trace)
    if not mine.samples:
        return None
    origin, before = mine.begin, 0
    slack = round(0.5 / mine.rate * NS)
    for piece in pieces:
        if (piece.channel == mine.channel and piece.rate == mine.rate and piece.begin - slack <= mine.begin
                and mine.end <= piece.end + 2 * slack):
            origin, before = piece.begin, max(round((mine.begin - piece.begin) * mine.rate / NS), 0)
            break
    first = max(int((low - mine.begin) * mine.rate / NS) - 1, 0)
    last = min(int((high - mine.begin) * mine.rate / NS) + 2, mine.samples)
    if last <= first:
        return None
    found = obspy.Trace(trace.data[first:last])
    found.stats.update({"network": mine.channel[0], "station": mine.channel[1], "location": mine.channel[2],
                        "channel": mine.channel[3], "sampling_rate": mine.rate})
    found.stats.starttime = obspy.UTCDateTime(ns=mine.begin + round(first / mine.rate * NS))
    found.stats["origin"] = (origin, before + first)
    found.stats["siblings"] = siblings
    return found


def _merged_spans(pieces: list[_Piece]) -> list[tuple[datetime, datetime]]:
    spans: list[list[int]] = []
    for piece in sorted(pieces, key=lambda piece: piece.begin):
        if spans and piece.begin <= spans[-1][1] + round(NS / piece.rate):
            spans[-1][1] = max(spans[-1][1], piece.end)
        else:
            spans.append([piece.begin, piece.end])
    return [(moment(begin), moment(end)) for begin, end in spans]


# --- formats and folders

def _folders(path: Path) -> list[Path]:
    if not path.is_dir():
        return []
    return sorted(Path(entry) for entry in os.scandir(path) if entry.is_dir() and not entry.name.startswith("."))


def _is_sds(root: Path) -> bool:
    """Whether folders are named YEAR/NETWORK/STATION/CHANNEL.D; looks at the first of each only."""
    for year in _folders(root):
        if not re.fullmatch(r"\d{4}", year.name):
            continue
        for network in _folders(year)[:1]:
            for station in _folders(network)[:1]:
                return any(re.fullmatch(r"\w{1,3}\.[A-Z]", channel.name) for channel in _folders(station))
    return False


def _day_files(station: Path) -> Iterator[_File]:
    """The day files of a station's folder in an SDS archive, by their names: NET.STA.LOC.CHA.D.YEAR.DAY."""
    for folder in _folders(station):
        if not folder.name.endswith(".D"):
            continue
        for path in sorted(folder.iterdir()):
            parts = path.name.split(".")
            if len(parts) == 7 and re.fullmatch(r"\d{4}", parts[5]) and re.fullmatch(r"\d{3}", parts[6]):
                day = nanoseconds(datetime(int(parts[5]), 1, 1, tzinfo=timezone.utc) + timedelta(int(parts[6]) - 1))
                # A file may reach over midnight: its last record began before.
                yield _File(path, day - 3600 * NS, day + _DAY + 3600 * NS, frozenset({(parts[2], parts[3])}), "MSEED")
