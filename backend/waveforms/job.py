"""pick-waveforms, from recordings to result files.

    sources → station-days → recordings on one sample grid → detector → picks, health, what was left out → report
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from ..catalog.quakeml import of_picks, write_quakeml
from ..errors import InputError
from ..files import cache_folder
from ..monitor import Monitor
from ..report import picks as report
from ..report.made import how_made
from ..runs import OutputFile, Workspace
from ..tools import get
from ..tools.pick_waveforms import PickWaveforms, moment
from ..vector.geopackage import write_geopackage
from . import detectors
from .detectors import Detector, Network
from .fdsn import is_service
from .health import Seen, clipped_seconds, health, look_at, together
from .polarity import add_polarities
from .recordings import Recordings, open_recordings
from .stations import match_stations, read_metadata
from .tables import PICKS, as_points, complete, empty, join_left_out, left_out_table, write_csv

AGREE_S = 0.5  # how close the picks of two detectors must be to be the same


@dataclass(frozen=True)
class StationDay:
    """What came of the day of a station: PICKS, LEFT_OUT and what was seen."""

    picks: pandas.DataFrame
    left_out: pandas.DataFrame
    seen: Seen


def pick_waveforms(parameters: PickWaveforms, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Run the whole job; see :class:`PickWaveforms` for what it takes and gives.

    Raises
    ------
    InputError : nothing can be read, or no station has a position
    ModelFileError : the network's file can't be used
    ResourceError : the device that was asked for isn't there
    OutputError : the disk is full or can't be written
    """
    begin, end = (None if when is None else when.replace(tzinfo=timezone.utc)
                  for when in (moment(parameters.begin, "From"), moment(parameters.end, "Until")))
    with monitor.stage("Looking at the recordings", 0.0, 0.05):
        # Read here and no more: a service may be down when the picks are written.
        sources = [parameters.stations] if parameters.stations else list(filter(is_service, parameters.waveforms))
        metadata = read_metadata(sources, monitor=monitor)
        archive = open_recordings(parameters.waveforms, channels=parameters.channels, begin=begin, end=end,
                                  monitor=monitor, cache=cache_folder(), login=monitor.login)
        stations, unplaced = match_stations(metadata.stations, archive.stations())
        if stations.empty:
            raise InputError(f"None of the recorded stations ({', '.join(archive.stations()[:5])}) stands in the table "
                             f"of stations '{_named(sources[0])}': check the network and station codes.")
    team = _detectors(parameters)
    # What `auto` finds faster may change from start to start; a resumed run must go on as it began.
    _, facts = workspace.journal.step("precision", lambda: ({}, {"precision": _precision(team)}))
    if facts["precision"] != _precision(team):
        team = _detectors(replace(parameters, precision=facts["precision"]))
    first, last = span(archive, stations["station"], begin, end)
    work = [(station, *day) for station in stations["station"] for day in days(archive, station, first, last)]
    recorded_s = sum(_overlap_s(archive, station, first, last) for station in stations["station"])
    done: dict[str, list[StationDay]] = {station: [] for station in stations["station"]}
    with monitor.stage("Picking", 0.05, 0.92):
        for number, (station, low, high) in enumerate(work):
            with monitor.stage("Picking", number / len(work), (number + 1) / len(work)):
                done[station].append(_station_day(workspace, archive, team, station, low, high, parameters, monitor))
    with monitor.stage("Writing", 0.92, 1.0):
        everything = [day for station in stations["station"] for day in done[station]]
        picks = _sorted([day.picks for day in everything])
        left_out = join_left_out([archive.left_out, unplaced, *(day.left_out for day in everything)])
        seen = {station: together(day.seen for day in found) for station, found in done.items()}
        stations = stations.merge(health(seen, first, last, metadata.inventory), on="station",
                                  how="left", validate="one_to_one")
        counts = picks.groupby(["station", "phase"]).size().unstack(fill_value=0)
        for phase, column in (("P", "p_picks"), ("S", "s_picks")):
            found = counts[phase] if phase in counts else pandas.Series(dtype=float)
            stations[column] = stations["station"].map(found).fillna(0).astype(int)
        if picks.empty:
            monitor.warning("Nothing was picked: the recordings hold no arrival that the detector is sure of. Lower "
                            "the thresholds, or look in the report at what was left out.")
        outputs = _write(picks, stations, left_out, workspace)
        report.write_report(_report(parameters, workspace, team, picks, stations, left_out, seen, first, last),
                            workspace.path("report.html"))
    workspace.device = team[0].annotator.device.type if isinstance(team[0], Network) else "cpu"
    workspace.metrics.update({"picks": len(picks), "p_picks": int(picks["phase"].eq("P").sum()),
                              "s_picks": int(picks["phase"].eq("S").sum()), "stations": len(stations),
                              "station_days": round(recorded_s / 86_400.0, 3), "begin": first.isoformat(),
                              "end": last.isoformat()})
    return [*outputs, OutputFile("report", workspace.path("report.html"))]


def span(recordings: Recordings, stations: pandas.Series, begin: datetime | None,
         end: datetime | None) -> tuple[datetime, datetime]:
    """The time that is picked, UTC: what was asked for, else all that was recorded."""
    spans = [one for station in stations for one in recordings.spans(station)]
    first, last = begin or min(one for one, _ in spans), end or max(one for _, one in spans)
    return first, last


def days(recordings: Recordings, station: str, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The days, UTC, of which a station has recordings, each cut to [begin, end)."""
    wanted: set[datetime] = set()
    for low, high in recordings.spans(station):
        day = max(low, begin).replace(hour=0, minute=0, second=0, microsecond=0)
        while day < min(high, end):
            wanted.add(day)
            day += timedelta(days=1)
    for day in sorted(wanted):
        yield max(day, begin), min(day + timedelta(days=1), end)


def _overlap_s(recordings: Recordings, station: str, begin: datetime, end: datetime) -> float:
    """Seconds between two times of which a station has recordings."""
    return sum(max((min(high, end) - max(low, begin)).total_seconds(), 0.0) for low, high in recordings.spans(station))


def _named(source: str) -> str:
    """A source as a sentence names it: a file without its folders, a service without its choice."""
    return source.split("|")[0] if is_service(source) else Path(source).name


def _detectors(parameters: PickWaveforms) -> list[Detector]:
    """The detectors that were chosen; of several, a pick needs them all."""
    network = parameters.model or detectors.PICKER
    names = {"network": [network], "network and ar-aic": [network, "ar-aic"]}
    return [detectors.load(name, device=parameters.device, precision=parameters.precision, overlap=parameters.overlap,
                           thresholds={"P": parameters.p_threshold, "S": parameters.s_threshold},
                           threads=parameters.threads or None)
            for name in names.get(parameters.detector, [parameters.detector])]


def _precision(team: list[Detector]) -> str:
    return next((one.annotator.precision for one in team if isinstance(one, Network)), "float32")


def _station_day(workspace: Workspace, recordings: Recordings, team: list[Detector], station: str, begin: datetime,
                 end: datetime, parameters: PickWaveforms, monitor: Monitor) -> StationDay:
    """The picks of a station in [begin, end), at most a day; kept in the journal."""

    def work() -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        parts: list[Seen] = []
        tables, lost = [], []
        for number, detector in enumerate(team):
            taps = [lambda *seen: parts.append(look_at(*seen))] if number == 0 else []
            with monitor.stage(f"Picking {station}, {begin:%Y-%m-%d}", number / len(team), (number + 1) / len(team)):
                found, left_out = detector.picks(recordings, station, begin, end, monitor=monitor, taps=taps)
            tables.append(found)
            lost.append(left_out)
        picks = tables[0] if len(team) == 1 else detectors.combine(tables, how="agreement", tolerance_s=AGREE_S,
                                                                   agree=len(team))
        if parameters.polarity:
            picks = add_polarities(picks, recordings)
        left_out = join_left_out(lost)
        seen = together(parts)
        return ({"runs": seen.runs, "levels": seen.levels},
                {"picks": records(picks), "left_out": records(left_out), "channel": seen.channel,
                 "clipped_s": clipped_seconds(left_out)})

    arrays, facts = workspace.journal.step(f"{station}/{begin:%Y-%m-%dT%H%M%S}", work)
    return StationDay(complete(pandas.DataFrame(facts["picks"]), PICKS) if facts["picks"] else empty(PICKS),
                      left_out_table(facts["left_out"]),
                      Seen(arrays["runs"], arrays["levels"], facts["clipped_s"], facts["channel"]))


def records(table: pandas.DataFrame) -> list[dict[str, Any]]:
    """The rows as JSON values, times as ISO 8601 with nanoseconds, what is missing as None."""
    plain = table.copy()
    for name in plain.columns:
        if isinstance(plain[name].dtype, pandas.DatetimeTZDtype):
            plain[name] = plain[name].map(lambda time: None if pandas.isna(time) else time.isoformat())
    return [{key: None if value is None or value != value else value for key, value in row.items()}
            for row in plain.astype(object).to_dict("records")]


def _sorted(tables: list[pandas.DataFrame]) -> pandas.DataFrame:
    tables = [table for table in tables if len(table)]
    if not tables:
        return empty(PICKS)
    picks = pandas.concat(tables, ignore_index=True)
    return complete(picks.sort_values(["time", "station", "phase"], kind="stable"), PICKS)


def _write(picks: pandas.DataFrame, stations: pandas.DataFrame, left_out: pandas.DataFrame,
           workspace: Workspace) -> list[OutputFile]:
    """All but the report."""
    places = picks.merge(stations[["station", "latitude", "longitude"]], on="station", how="left",
                         validate="many_to_one")
    write_geopackage(as_points(places), workspace.path("picks.gpkg"), "picks", "Point")
    write_geopackage(as_points(stations), workspace.path("stations.gpkg"), "stations", "Point")
    write_csv(picks, workspace.path("picks.csv"))
    write_csv(left_out, workspace.path("left_out.csv"))
    write_quakeml(of_picks(picks), workspace.path("picks.xml"))
    return [OutputFile("picks", workspace.path("picks.gpkg"), {"picks": len(picks)}),
            OutputFile("stations", workspace.path("stations.gpkg"), {"stations": len(stations)}),
            OutputFile("picks_table", workspace.path("picks.csv"), {"picks": len(picks)}),
            OutputFile("picks_quakeml", workspace.path("picks.xml"), {"picks": len(picks)}),
            OutputFile("left_out", workspace.path("left_out.csv"), {"stretches": len(left_out)})]


def _report(parameters: PickWaveforms, workspace: Workspace, team: list[Detector], picks: pandas.DataFrame,
            stations: pandas.DataFrame, left_out: pandas.DataFrame, seen: dict[str, Seen], begin: datetime,
            end: datetime) -> report.PicksReport:
    spans = {station: [(_utc(one), _utc(other)) for one, other in found.runs] for station, found in seen.items()}
    return report.PicksReport(
        title=parameters.title or "Seismic arrivals", stations=stations, picks=picks, left_out=left_out, begin=begin,
        end=end, spans=spans, threshold=min(parameters.p_threshold, parameters.s_threshold), detector=_card(team),
        made=how_made(get("pick-waveforms"), parameters, workspace))


def _card(team: list[Detector]) -> report.DetectorCard:
    """What is known about the first detector; of others only the name."""
    name = " and ".join(detector.name for detector in team)
    if not isinstance(team[0], Network):
        return report.DetectorCard(name, about="A classical detector: it was not trained, and its strength is the "
                                               "ratio it triggers on, not a probability.")
    network = team[0]
    contract, card = network.contract, network.card
    skills = card.get("skill", {})
    measured = skills.get("shipped recipe") or skills.get("this picker") or {}
    skill = [report.PhaseSkill(phase, one["precision"], one["recall"], one["f1"], *one["f1_interval"])
             for phase, one in measured.items() if phase in contract.thresholds and one["f1"] is not None]
    false_picks = measured.get("false_per_hour")  # not known where there was hardly any noise
    return report.DetectorCard(
        name, about=" ".join(words for words in (contract.about, card.get("data", "")) if words),
        paper=contract.paper, licence=contract.licence, skill=skill,
        skill_on=card.get("skill", {}).get("protocol", ""),
        noise_picks_per_hour=math.nan if false_picks is None else false_picks,
        limits=[card["limits"]] if card.get("limits") else [],
        facts={"Rate": f"{contract.rate:g} Hz", "Window": f"{contract.window / contract.rate:g} s",
               "Precision": network.annotator.precision,
               **{f"{phase} threshold": value for phase, value in contract.thresholds.items()}})


def _utc(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=float(seconds))
