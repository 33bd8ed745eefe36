"""relocate-event: one event of a finished catalogue located anew, in its ground and with its station terms."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from ..errors import InputError
from ..files import json_bytes
from ..monitor import Monitor
from ..runs import OutputFile, Workspace, read_job
from ..tools.declaration import tool_of
from ..tools.locate_events import LocateEvents
from ..tools.relocate_event import RelocateEvent
from ..vector.layers import read_points
from ..waveforms.stations import read_stations
from ..waveforms.tables import EVENTS, PICKS, complete
from .location import Settings, locate
from .plane import distances_km, reach_km
from .traveltimes import TravelTimes
from .velocity import chosen_model


@dataclass(frozen=True)
class OpenCatalogue:
    """What an event is located with, kept open between questions."""

    events: pandas.DataFrame
    stations: pandas.DataFrame
    terms: pandas.DataFrame  # station, phase, term_s
    traveltimes: TravelTimes
    max_depth_km: float


def relocate_event(parameters: RelocateEvent, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Locate one event from its picks; see :class:`RelocateEvent`.

    Raises
    ------
    InputError : the folder holds no located events, or what they were made from is gone; the picks can't be read
    """
    with monitor.stage("Opening the catalogue", 0.0, 0.8):
        catalogue = open_catalogue(parameters.result)
    with monitor.stage("Locating", 0.8, 1.0):
        answer = relocated(catalogue, read_picks(parameters.picks), parameters.event)
    with workspace.writing("origin.json") as path:
        path.write_bytes(json_bytes(answer))
    workspace.device = "cpu"
    return [OutputFile("origin", workspace.path("origin.json"), {"located": answer["located"]})]


def relocated(catalogue: OpenCatalogue, picks: pandas.DataFrame, number: int) -> dict[str, Any]:
    """The columns of EVENTS, ``arrivals``, and how far the event moved; or ``located`` false and ``why``.

    ``picks`` : PICKS, all of the event; ``number`` : of the event in the catalogue, 0 for none
    """
    before = catalogue.events[catalogue.events["event"] == number]
    depth = float(before["depth_km"].iloc[0]) if len(before) and bool(before["depth_fixed"].iloc[0]) else None
    assigned = pandas.DataFrame({"event": max(number, 1), "pick": np.arange(len(picks))})
    strangers = sorted(set(picks["station"]) - set(catalogue.stations["station"]))
    settings = Settings(max_depth_km=catalogue.max_depth_km, fixed_depth_km=depth, second_pass=False)
    found = locate(picks, assigned, catalogue.stations, catalogue.traveltimes, settings,
                   starts=before if len(before) else None, station_terms=catalogue.terms)
    if len(found.events) == 0:
        why = found.not_located["why"].iloc[0] if len(found.not_located) else "there are no picks"
        return {"located": False, "event": number, "why": f"The event can't be located: {why}.",
                "strangers": strangers, "arrivals": []}
    event = found.events.iloc[0].to_dict()
    moved = None
    if len(before):
        far, _ = distances_km(before["latitude"].to_numpy(), before["longitude"].to_numpy(),
                              found.events["latitude"].to_numpy(), found.events["longitude"].to_numpy())
        moved = float(far[0])
    arrivals = [{**row, "event": number, "time": row["time"].isoformat()} for row in found.arrivals.to_dict("records")]
    return {**event, "located": True, "event": number, "why": "", "time": event["time"].isoformat(),
            "moved_km": moved, "strangers": strangers, "arrivals": arrivals}


# --- opening ----------------------------------------------------------------------------------------------------------

def open_catalogue(result: str) -> OpenCatalogue:
    """The catalogue in a result folder, given by the folder or its manifest; the last ones stay open."""
    path = Path(result)
    folder = path if path.is_dir() else path.parent
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        tool = manifest.get("tool")
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f"The folder {folder} holds no finished result: give the manifest.json of located events."
                         ) from error
    if tool != tool_of(LocateEvents).name:
        raise InputError(f"The folder {folder} holds no located events but a result of {tool}: give the manifest.json "
                         "of located events.")
    return _opened(folder, (folder / "manifest.json").stat().st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _opened(folder: Path, changed: int) -> OpenCatalogue:
    """``changed`` is there to tell results in the same folder apart by."""
    parameters: LocateEvents = tool_of(LocateEvents).validate(read_job(folder / "job.json")["parameters"])
    try:
        events = complete(pandas.read_csv(folder / "events.csv"), EVENTS)
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"The table of events in {folder} is gone or damaged: run it again into a new folder."
                         ) from error
    layer = folder / "stations.gpkg"
    stations = read_stations(str(layer) if layer.is_file() else parameters.stations)
    model = chosen_model(parameters)
    return OpenCatalogue(events, stations, _terms(layer),
                         TravelTimes(model, reach_km(stations), parameters.max_depth_km,
                                     stations["elevation_m"].to_numpy() / 1000.0), parameters.max_depth_km)


def _terms(layer: Path) -> pandas.DataFrame:
    """The terms that the catalogue was located with, kept with its stations as p_term_s and s_term_s."""
    rows = []
    if layer.is_file():
        table = read_points(str(layer))
        for phase in "PS":
            column = f"{phase.lower()}_term_s"
            if column in table:
                rows += [(name, phase, term) for name, term in zip(table["station"], table[column], strict=True)
                         if pandas.notna(term)]
    return pandas.DataFrame(rows, columns=["station", "phase", "term_s"]).astype({"term_s": "float64"})


def read_picks(path: str) -> pandas.DataFrame:
    """PICKS from a table (CSV) with station, phase and time.

    Raises
    ------
    InputError : it can't be read, or lacks a column
    """
    try:
        return complete(pandas.read_csv(path), PICKS)
    except (OSError, ValueError) as error:
        raise InputError(f"The picks {path} can't be read: give a table (CSV) with station, phase and time.") from error
    except KeyError as error:
        raise InputError(f"The picks {path} have no column {error.args[0]}: give station, phase and time.") from error
