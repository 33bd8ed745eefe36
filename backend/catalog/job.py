"""locate-events, from picks to result files.

    picks, stations, velocities → associated → located (→ moved by double differences) → sized → layers, QuakeML, report
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import obspy
import pandas
from obspy.core.inventory import Inventory

from ..errors import InputError
from ..files import cache_folder
from ..monitor import Monitor
from ..report import catalogue as report
from ..report.made import how_made
from ..runs import OutputFile, Workspace
from ..tools import get
from ..tools.locate_events import LocateEvents
from ..vector.geopackage import write_geopackage
from ..waveforms.recordings import Recordings, open_recordings
from ..waveforms.stations import read_inventory, read_stations
from ..waveforms.tables import as_points, write_csv
from . import layers, magnitude, nonlinloc, quakeml
from .association import Association, Limits
from .clocks import clock_offsets
from .finding import find_events
from .location import QUALITIES, Located, Settings
from .picks import read_picks
from .plane import reach_km
from .relocation import relocate
from .traveltimes import TravelTimes
from .velocity import VelocityModel, chosen_model

_BEFORE_S, _AFTER_S = 75.0, 75.0  # around P and S: noise of the longest window, and room for the filters


def locate_events(parameters: LocateEvents, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Run the whole job; see :class:`LocateEvents` for what it takes and gives.

    Raises
    ------
    InputError : picks, stations or the velocity model can't be read or can't serve
    OutputError : the disk is full or can't be written
    """
    with monitor.stage("Reading the picks", 0.0, 0.05):
        stations = read_stations(parameters.stations, monitor=monitor)
        model = chosen_model(parameters)
        picks, passed_over = read_picks(parameters.picks)
        picks = picks[~(picks["probability"] < parameters.least_probability)].reset_index(drop=True)
        for note in [*passed_over, *model.notes()]:
            monitor.warning(note)
        if picks.empty:
            raise InputError(f"The picks '{Path(parameters.picks).name}' hold none with a confidence of "
                             f"{parameters.least_probability:g} or more: lower the least confidence, or pick with "
                             "lower thresholds.")
    with monitor.stage("Finding and locating events", 0.05, 0.65):
        traveltimes = TravelTimes(model, reach_km(stations), parameters.max_depth_km,
                                  stations["elevation_m"].to_numpy() / 1000.0)
        found, located = find_events(picks, stations, model, traveltimes, _limits(parameters),
                                     Settings(station_terms=parameters.station_terms,
                                              max_depth_km=parameters.max_depth_km))
        clocks = clock_offsets(picks, located, stations, traveltimes)
        for note in [*found.notes, *located.notes]:
            monitor.warning(note)
        if found.why_none:
            monitor.warning(found.why_none)
    if parameters.double_difference and len(located.events):
        with monitor.stage("Moving events by double differences", 0.65, 0.75):
            located = relocate(located, stations, traveltimes)
    with monitor.stage("Measuring amplitudes", 0.75, 0.93):
        events, sizes = _magnitudes(parameters, located, picks, stations, monitor)
    with monitor.stage("Writing the catalogue", 0.93, 1.0):
        outputs = _write(parameters, workspace, picks, events, located, sizes,
                         _with_terms(stations, located, picks, clocks), found, model)
    workspace.device = "cpu"
    workspace.metrics.update(headline(events))
    return outputs


def headline(events: pandas.DataFrame) -> dict[str, Any]:
    """The figures that name a catalogue: how many events, and how well they are placed."""
    figures: dict[str, Any] = {"events": len(events)}
    if len(events):
        figures |= {"begin": events["time"].min().isoformat(), "end": events["time"].max().isoformat(),
                    "median_ellipse_major_km": round(float(events["ellipse_major_km"].median()), 3),
                    "quality_a_b": int(events["quality"].isin(["A", "B"]).sum())}
        for name in ("depth_error_km", "magnitude"):
            if events[name].notna().any():
                figures[f"median_{name}"] = round(float(events[name].median()), 3)
        if events["magnitude"].notna().any():
            figures["largest_magnitude"] = round(float(events["magnitude"].max()), 2)
    return figures


def _limits(parameters: LocateEvents) -> Limits:
    return Limits(max_depth_km=parameters.max_depth_km, tolerance_s=parameters.tolerance_s,
                  picks=parameters.least_picks or None, p_picks=parameters.least_p or None,
                  s_picks=parameters.least_s or None, both=parameters.least_both or None,
                  threads=parameters.threads or None)


# --- magnitudes -------------------------------------------------------------------------------------------------------

def _magnitudes(parameters: LocateEvents, located: Located, picks: pandas.DataFrame, stations: pandas.DataFrame,
                monitor: Monitor) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """EVENTS with magnitudes where there are recordings or amplitudes, and the stations' magnitudes."""
    if not len(located.events):
        return located.events, pandas.DataFrame()
    if parameters.waveforms:
        inventory = read_inventory(parameters.stations)
        if inventory is None:
            monitor.warning("There are no magnitudes: the stations come without the responses of their instruments. "
                            "Give them as StationXML.")
            return located.events, pandas.DataFrame()
        times = located.arrivals["time"].dt.floor("us")
        room = pandas.Timedelta(seconds=_BEFORE_S + _AFTER_S)
        with monitor.stage("Looking at the recordings", 0.0, 0.2):
            recordings = open_recordings(parameters.waveforms, begin=(times.min() - room).to_pydatetime(),
                                         end=(times.max() + room).to_pydatetime(), monitor=monitor,
                                         cache=cache_folder(), login=monitor.login)
        with monitor.stage("Measuring amplitudes", 0.2, 1.0):
            amplitudes = amplitudes_of(located.arrivals, recordings, inventory, monitor)
    else:
        amplitudes = magnitude.amplitudes_of_picks(picks, located.arrivals)
        if amplitudes.empty:
            return located.events, pandas.DataFrame()
    return magnitude.local_magnitudes(located.events, located.arrivals, stations, amplitudes, relation(parameters),
                                      corrections=parameters.station_terms)


def relation(parameters: LocateEvents) -> magnitude.Relation:
    """How amplitude falls with distance, as chosen."""
    if parameters.relation == "own":
        return magnitude.Relation(parameters.relation_a, parameters.relation_b, parameters.relation_c)
    return magnitude.RELATIONS[parameters.relation]


def amplitudes_of(arrivals: pandas.DataFrame, recordings: Recordings, inventory: Inventory,
                  monitor: Monitor) -> pandas.DataFrame:
    """Wood–Anderson amplitudes (see :data:`.magnitude.AMPLITUDES`) of every station that an event's arrivals name.

    A phase that wasn't picked is expected where S takes 1.73 times as long as P.
    """
    recorded = set(recordings.stations())
    rows: list[dict[str, Any]] = []
    notes: set[str] = set()
    groups = list(arrivals[arrivals["weight"] > 0].groupby(["event", "station"], sort=True))
    for (event, station), mine in monitor.track(groups, len(groups)):
        if station not in recorded:
            continue
        times = {row.phase: row.time for row in mine.itertuples()}
        later = pandas.Timedelta(seconds=float(mine["distance_km"].iloc[0]) / 8.0)  # about what S takes longer than P
        p = times["P"] if "P" in times else times["S"] - later
        s = times.get("S", p + later)
        begin = (p - pandas.Timedelta(seconds=_BEFORE_S)).floor("us")
        end = (s + pandas.Timedelta(seconds=_AFTER_S)).floor("us")
        stream = recordings.read(station, begin.to_pydatetime(), end.to_pydatetime())
        cut = obspy.Stream([trace.slice(obspy.UTCDateTime(ns=begin.value), obspy.UTCDateTime(ns=end.value))
                            for trace in stream if trace.stats.channel[-1:] not in ("Z", "3")])
        drawn, said = magnitude.wood_anderson(obspy.Stream([one for one in cut if one.stats.npts > 100]), inventory)
        notes.update(said)
        rows += [{"event": event, "station": station, **one}
                 for one in magnitude.measure(drawn, obspy.UTCDateTime(ns=p.value), obspy.UTCDateTime(ns=s.value))]
    for note in sorted(notes):
        monitor.warning(note)
    return pandas.DataFrame(rows, columns=list(magnitude.AMPLITUDES))


# --- writing ----------------------------------------------------------------------------------------------------------

def _with_terms(stations: pandas.DataFrame, located: Located, picks: pandas.DataFrame,
                clocks: pandas.DataFrame) -> pandas.DataFrame:
    """STATIONS with their arrivals, p_term_s and s_term_s, and the spread of their residuals; those with picks only.

    ``clock_offset_s`` is how late their picks come, the ones that count nothing among them.
    """
    table = stations[stations["station"].isin(picks["station"])].reset_index(drop=True)
    used = located.arrivals[located.arrivals["weight"] > 0]
    for phase in "PS":
        terms = located.station_terms[located.station_terms["phase"] == phase].set_index("station")
        mine = used[used["phase"] == phase].groupby("station")["residual_s"]
        table[f"{phase.lower()}_arrivals"] = table["station"].map(mine.size()).fillna(0).astype(int)
        table[f"{phase.lower()}_term_s"] = table["station"].map(terms["term_s"]).astype(float)
        table[f"{phase.lower()}_mad_s"] = table["station"].map(terms["mad_s"]).astype(float)
    table["clock_offset_s"] = table["station"].map(clocks.set_index("station")["clock_offset_s"]).astype(float)
    return table


def _write(parameters: LocateEvents, workspace: Workspace, picks: pandas.DataFrame, events: pandas.DataFrame,
           located: Located, sizes: pandas.DataFrame, stations: pandas.DataFrame, found: Association,
           model: VelocityModel) -> list[OutputFile]:
    arrivals, path = located.arrivals, workspace.path
    layers.write_layers(events, arrivals, stations, path("events.gpkg").parent)
    layers.write_tables(events, arrivals, path("events.gpkg").parent)
    write_geopackage(as_points(stations), path("stations.gpkg"), "stations", "Point")
    write_csv(picks, path("picks.csv"))
    catalog = quakeml.to_catalog(events, arrivals, picks, sizes if len(sizes) else None, model=_model_name(parameters))
    quakeml.write_quakeml(catalog, path("catalogue.xml"))
    quakeml.write_sc3ml(catalog, path("catalogue.sc3ml"))
    nonlinloc.write_observations(picks, arrivals, path("nonlinloc.obs"))
    for name, text in report.layer_styles(events).items():
        with workspace.writing(f"{name}.qml") as temporary:
            temporary.write_text(text, encoding="utf-8")
    report.write_report(_report(parameters, workspace, picks, events, located, stations, found), path("report.html"))
    figures = headline(events)
    return [OutputFile("events", path("events.gpkg"), figures),
            OutputFile("ellipses", path("ellipses.gpkg")),
            OutputFile("rays", path("rays.gpkg"), {"arrivals": len(arrivals)}),
            OutputFile("stations", path("stations.gpkg"), {"stations": len(stations)}),
            OutputFile("catalogue", path("catalogue.xml"), figures),
            *(OutputFile(f"{name}_style", path(f"{name}.qml")) for name in ("events", "ellipses", "rays")),
            OutputFile("events_table", path("events.csv"), figures),
            OutputFile("arrivals", path("arrivals.csv"), {"arrivals": len(arrivals)}),
            OutputFile("picks", path("picks.csv"), {"picks": len(picks),
                                                    "associated": int(arrivals["pick"].nunique())}),
            OutputFile("nonlinloc", path("nonlinloc.obs")),
            OutputFile("seiscomp", path("catalogue.sc3ml")),
            OutputFile("report", path("report.html"))]


def _report(parameters: LocateEvents, workspace: Workspace, picks: pandas.DataFrame, events: pandas.DataFrame,
            located: Located, stations: pandas.DataFrame, found: Association) -> report.CatalogueReport:
    chosen = relation(parameters)
    note = "" if not np.isfinite(events["magnitude"]).any() else (
        f"ML = log A + {chosen.a:g} log (r / {chosen.reference_km:g} km) + {chosen.b:g} (r − "
        f"{chosen.reference_km:g} km) + {chosen.c:.3g}, for {chosen.where}"
        f"{f' ({chosen.paper})' if chosen.paper else ''}.")
    return report.CatalogueReport(
        title=parameters.title or "Located events", stations=stations, picks=picks, events=events,
        arrivals=located.arrivals, station_terms=located.station_terms if parameters.station_terms else None,
        quality=qualities_in_words(), why_none=found.why_none, magnitude_note=note,
        made=how_made(get("locate-events"), parameters, workspace))


def qualities_in_words() -> dict[str, str]:
    """What each quality class asks for, best first."""
    words = {name: f"gap up to {gap:g}°, ellipse up to {ellipse:g} km, depth error up to {depth:g} km, at least "
                   f"{least} arrivals" for name, gap, ellipse, depth, least in QUALITIES}
    return {**words, "D": "the rest"}


def _model_name(parameters: LocateEvents) -> str:
    return Path(parameters.velocity).stem if parameters.velocity else "constant"
