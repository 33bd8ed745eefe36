"""The report of picked recordings: which stations worked, what was picked on them, and what could not be used.

Fill a :class:`PicksReport` with the tables of :mod:`..waveforms.tables` and call :func:`write_report`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from ..waveforms.tables import LEFT_OUT, PICKS, STATIONS, complete, empty
from . import cartography, html, seismicity
from .catalogue import duration, left_out_rows, listed, moment
from .made import Made
from .seismicity import PHASES
from .styles import significant, uptime_classes

_STATIONS_SHOWN = 120
# Under so much of the time with recordings, a station is named in the lead.
_POOR = 0.5


@dataclass
class PhaseSkill:
    """How well the detector does with one phase, on recordings that it has not learned from; shares 0..1.

    ``f1_low`` and ``f1_high`` bound the 95 % interval.
    """

    phase: str
    precision: float
    recall: float
    f1: float
    f1_low: float = math.nan
    f1_high: float = math.nan


@dataclass
class DetectorCard:
    """What is known about the detector.

    Parameters
    ----------
    name, about, paper, licence
        Words.
    skill, skill_on
        Its measured skill, and on which recordings it was measured and how they were split from those of training.
    noise_picks_per_hour
        False picks per station and hour on noise.
    limits
        Sentences.
    facts
        Label → value: rate, window, thresholds, precision of the arithmetic.
    """

    name: str
    about: str = ""
    paper: str = ""
    licence: str = ""
    skill: Sequence[PhaseSkill] = ()
    skill_on: str = ""
    noise_picks_per_hour: float = math.nan
    limits: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class PicksReport:
    """What the report says.

    Parameters
    ----------
    title, notes
        The heading, and words about the network.
    stations
        As in :mod:`..waveforms.tables`, joined, where they are known, by the columns of
        :class:`..waveforms.health.Health`.
    picks, left_out
        As in :mod:`..waveforms.tables`; rows of the latter whose ``kept`` is true were used, with care.
    begin, end
        The time that was asked for, UTC; that of the picks where None.
    spans
        Per station the stretches (UTC) with recordings; empty where unknown.
    threshold
        The least confidence of a pick, where there is one.
    detector
        See :class:`DetectorCard`.
    asked
        What was asked in words: label → value.
    made
        How the result was made.
    """

    title: str
    stations: pandas.DataFrame
    picks: pandas.DataFrame
    notes: str = ""
    left_out: pandas.DataFrame = field(default_factory=lambda: empty(LEFT_OUT))
    begin: datetime | None = None
    end: datetime | None = None
    spans: Mapping[str, Sequence[tuple[datetime, datetime]]] = field(default_factory=dict)
    threshold: float | None = None
    detector: DetectorCard | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    made: Made = field(default_factory=Made)


def write_report(report: PicksReport, path: str | Path) -> Path:
    """Write the report as one self-contained HTML file, complete or not at all; the same content gives the same bytes.

    Raises
    ------
    OutputError
        When the file can't be written.
    """
    return html.write(page(report), path)


def page(report: PicksReport) -> str:
    """The report as HTML text."""
    stations, picks = complete(report.stations, STATIONS), complete(report.picks, PICKS)
    begin, end = _period(report, picks)
    uptime = (stations.uptime_share.astype(float) if "uptime_share" in stations
              else pandas.Series(np.nan, stations.index))
    hours = (end - begin) / pandas.Timedelta(hours=1) if begin is not None and end is not None else math.nan
    recorded = float(uptime.sum() * hours) if uptime.notna().any() else math.nan
    # The table may say of a row that the samples were used all the same: a warning, no loss.
    kept = report.left_out.get("kept", pandas.Series(False, report.left_out.index)).eq(True)
    groups, more = left_out_rows(report.left_out[~kept])
    cautions, cautions_more = left_out_rows(report.left_out[kept])
    rows = _station_rows(stations, picks, hours)
    pictures, unit = _pictures(report, stations, picks, begin, end)
    return html.render(
        "picks.html.j2", title=report.title, report=report, figures=pictures, unit=unit,
        place=cartography.locator(seismicity.map_grid(stations)) if len(stations) else "",
        begin=moment(begin) if begin is not None else "", end=moment(end) if end is not None else "",
        length=duration(3600 * hours) if math.isfinite(hours) else "",
        total=len(picks), counts={phase: int((picks.phase == phase).sum()) for phase in PHASES},
        reviewed=int((picks.status == "reviewed").sum()), station_total=len(stations),
        uptime=float(uptime.mean()) if uptime.notna().any() else math.nan,
        rate=len(picks) / recorded if recorded > 0 else math.nan,
        poor=listed(sorted(stations.station[uptime < _POOR])), poor_percent=html.percent(_POOR),
        rows=rows[:_STATIONS_SHOWN],
        rows_more=max(0, len(rows) - _STATIONS_SHOWN),
        silent=listed(sorted(set(stations.station) - set(picks.station))),
        health="uptime_share" in stations,
        polarities=_polarities(picks), left_out=groups, left_out_more=more,
        cautions=cautions, cautions_more=cautions_more)


# --- what the template shows --------------------------------------------------------------------------------------


def _period(report: PicksReport, picks: pandas.DataFrame) -> tuple[pandas.Timestamp | None, pandas.Timestamp | None]:
    times = [_utc(moment) for stretches in report.spans.values() for stretch in stretches for moment in stretch]
    times = times or ([picks.time.min(), picks.time.max()] if len(picks) else [])
    begin = report.begin if report.begin is not None else min(times, default=None)
    end = report.end if report.end is not None else max(times, default=None)
    return None if begin is None else _utc(begin), None if end is None else _utc(end)


def _utc(time: datetime) -> pandas.Timestamp:
    """The moment in UTC; one without a zone is taken to be there."""
    stamp = pandas.Timestamp(time)
    return stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")


def _station_rows(stations: pandas.DataFrame, picks: pandas.DataFrame, hours: float) -> list[dict[str, Any]]:
    counts = picks.groupby(["station", "phase"]).size()
    rows = []
    for station in stations.sort_values("station").to_dict("records"):
        name = station["station"]
        p, s = (int(counts.get((name, phase), 0)) for phase in PHASES)
        uptime = float(station.get("uptime_share", math.nan))
        time = hours * uptime
        rows.append({
            "station": name, "p": p, "s": s, "channels": station["channels"],
            "place": f"{station['latitude']:.4f}, {station['longitude']:.4f}".replace("-", "−"),
            "elevation": html.grouped(station["elevation_m"]).replace("-", "−"), "uptime": html.percent(uptime, 1),
            "gaps": html.grouped(float(station.get("gaps", math.nan))),
            "gap_length": duration(float(station.get("gap_s", math.nan))),
            "noise": _noise(station),
            "clipped": html.percent(float(station.get("clipped_share", math.nan)), 2),
            "rate": significant((p + s) / time, 2) if time > 0 else "–"})
    return rows


def _noise(station: Mapping[Any, Any]) -> str:
    """In metres a second where the response is known, else in counts."""
    ground = float(station.get("noise_m_s", math.nan))
    return (f"{_scientific(1e6 * ground)} µm/s" if math.isfinite(ground)
            else f"{_scientific(float(station.get('noise_counts', math.nan)))} counts").replace("– counts", "–")


def _scientific(value: float) -> str:
    """A number of any size with two digits: plain where that is short, else as a power of ten."""
    if not math.isfinite(value):
        return "–"
    if value == 0 or 0.01 <= abs(value) < 1e5:
        return significant(value, 2)
    power = math.floor(math.log10(abs(value)))
    superscript = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{value / 10.0**power:.1f} · 10{superscript}"


def _polarities(picks: pandas.DataFrame) -> str:
    """How many first motions were read, in words; empty where none were asked for."""
    asked = picks.polarity[(picks.phase == "P") & picks.polarity.notna()]
    if asked.empty:
        return ""
    up, down = int((asked > 0).sum()), int((asked < 0).sum())
    return (f"Of {html.grouped(len(asked))} P, {html.grouped(up)} begin upwards and {html.grouped(down)} downwards; of "
            f"{html.grouped(len(asked) - up - down)} the first motion can’t be told.")


def _pictures(report: PicksReport, stations: pandas.DataFrame, picks: pandas.DataFrame, begin: pandas.Timestamp | None,
              end: pandas.Timestamp | None) -> tuple[dict[str, Any], str]:
    """All figures by name, None where there is nothing to draw, and what a column of the strip is."""
    found: dict[str, Any] = dict.fromkeys(("map", "strip", "probability"))
    unit = ""
    if len(stations):
        classes = uptime_classes() if "uptime_share" in stations else None
        drawn = seismicity.stations_map(stations, classes, title="Stations", tallest=4.4)
        found["map"] = html.inline(drawn, "Map of the stations")
    if begin is not None and end is not None and end > begin and (len(picks) or report.spans):
        edges, unit = seismicity.spans_of_time(begin, end)
        names = sorted({*stations.station, *picks.station})[:_STATIONS_SHOWN]
        row = {name: place for place, name in enumerate(names)}
        counts = np.zeros((len(names), edges.size - 1), np.int64)
        here = picks[picks.station.isin(names)]
        column = np.searchsorted(edges, here.time.dt.tz_convert(None).to_numpy(), side="right") - 1
        inside = (column >= 0) & (column < counts.shape[1])
        np.add.at(counts, (here.station.map(row).to_numpy()[inside].astype(int), column[inside]), 1)
        recorded = _recorded(report.spans, names, edges) if report.spans else None
        found["strip"] = html.inline(seismicity.heat_strip(counts, recorded, names, edges, unit=unit),
                                     "Number of picks on each station over time")
    probability = picks.probability.to_numpy(float)
    if np.isfinite(probability).any():
        low = 0.0 if report.threshold is None else math.floor(10 * report.threshold) / 10
        found["probability"] = html.inline(seismicity.phase_histograms(
            {phase: probability[(picks.phase == phase).to_numpy()] for phase in PHASES}, np.linspace(low, 1, 36),
            x="the detector’s confidence", mark=report.threshold, mark_name="threshold"), "Histogram of the confidence")
    return found, unit


def _recorded(spans: Mapping[str, Sequence[tuple[datetime, datetime]]], names: Sequence[str],
              edges: np.ndarray) -> np.ndarray:
    """Whether a station has any recording within each span of time, bool (stations, spans)."""
    there = np.zeros((len(names), edges.size - 1), bool)
    for place, name in enumerate(names):
        for begin, end in spans.get(name, ()):
            first, last = (np.datetime64(_utc(time).tz_convert(None)) for time in (begin, end))
            there[place] |= (edges[:-1] < last) & (edges[1:] > first)
    return there
