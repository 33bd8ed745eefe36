"""Which picks belong together: association with PyOcto, its limits chosen from the network.

Münchmeyer (2024), PyOcto: A high-throughput seismic phase associator, Seismica 3(1), doi:10.26443/seismica.v3i1.1130.
"""

from __future__ import annotations

import logging
import os
import struct
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from ..errors import ResourceError
from ..waveforms.tables import ARRIVALS, EVENTS, PICKS, STATIONS, complete, empty
from .plane import Plane, seconds_since, timestamps
from .traveltimes import TravelTimes
from .velocity import VelocityModel

_TABLE_KM = 1.0  # nodes of the tables given to PyOcto
_ONE_PLACE_KM = 0.1
_MOST_PER_SLICE = 40_000  # picks in a time slice of PyOcto's, which bounds its memory


@dataclass(frozen=True)
class Limits:
    """What makes an event.  ``None``: chosen from the network by `limits_for`.

    margin_km : how far outside the stations' frame events are sought
    max_depth_km : how deep
    tolerance_s : by how much a pick may differ from the time predicted for the first guess of the place
    picks, p_picks, s_picks : least numbers of an event; both : of stations with P and S
    cutoff_km : stations farther from an event don't take part in finding it
    min_interval_s : least time between two events
    """

    margin_km: float | None = None
    max_depth_km: float = 30.0
    tolerance_s: float = 1.5
    picks: int | None = None
    p_picks: int | None = None
    s_picks: int | None = None
    both: int | None = None
    cutoff_km: float | None = None
    min_interval_s: float = 1.0
    min_pick_fraction: float = 0.25
    threads: int | None = None


@dataclass(frozen=True)
class Association:
    """Picks put together.

    assigned : event, pick, station, phase, time, residual_s; picks by their row in the table given
    events : first guesses as EVENTS, in order of time
    why_none : a sentence where there is no event, else empty
    notes : sentences for the report: stations unknown, picks given twice, limits lowered
    """

    assigned: pandas.DataFrame
    events: pandas.DataFrame
    why_none: str = ""
    notes: list[str] = field(default_factory=list)


def associate(picks: pandas.DataFrame, stations: pandas.DataFrame, model: VelocityModel,
              limits: Limits | None = None, traveltimes: TravelTimes | None = None) -> Association:
    """Put ``picks`` (PICKS) at ``stations`` (STATIONS) together to events.

    Every pick serves one event at most; each station gives an event one P and one S at most, S after P.  Nothing found
    is no error: ``why_none`` says what stood in the way.

    Raises
    ------
    InputError : the table of stations is empty or without coordinates
    """
    picks, stations = complete(picks, PICKS), complete(stations, STATIONS)
    plane = Plane(stations)
    usable, notes = _usable(picks, stations)
    limits = limits_for(usable, stations, plane, limits or Limits())
    notes += _lowered(usable)
    why = _hopeless(picks, usable, stations, plane, limits, model)
    if why:
        return _nothing(why, notes)
    events, assigned = _run(usable, stations, plane, model, limits, traveltimes)
    if len(events) == 0:
        return _nothing(_which_limit(usable, stations, plane, model, limits, traveltimes), notes)
    assigned = _once(assigned, usable)
    kept, assigned = _enough(events, assigned, limits)
    if len(kept) == 0:
        return _nothing(_which_limit(usable, stations, plane, model, limits, traveltimes), notes)
    return Association(assigned, kept, "", notes)


def limits_for(picks: pandas.DataFrame, stations: pandas.DataFrame, plane: Plane, limits: Limits) -> Limits:
    """``limits`` with what was left open chosen for this network and for the phases that were picked."""
    x, y = plane.km(stations["latitude"].to_numpy(), stations["longitude"].to_numpy())
    aperture = float(np.hypot(np.ptp(x), np.ptp(y)))
    active = picks["station"].nunique()
    phases = set(picks["phase"])
    least = int(np.clip(np.ceil(0.4 * active) + 2, 5, 8))
    both = 0 if phases != {"P", "S"} else int(np.clip(active // 3, 1, 2))
    p = 0 if "P" not in phases else (least if "S" not in phases else (3 if active >= 20 else 2))
    s = 0 if "S" not in phases else (least if "P" not in phases else max(both, 1))
    # As far as twice as many stations as picks are needed stand around most stations, and as far again.
    apart = np.sort(np.hypot(x[:, None] - x, y[:, None] - y), axis=1)[:, min(2 * least, len(x) - 1)]
    chosen: dict[str, Any] = {
        "margin_km": float(np.clip(0.25 * aperture, 10.0, 100.0)), "picks": least, "p_picks": min(p, least),
        "s_picks": min(s, least), "both": both, "cutoff_km": max(2 * float(np.median(apart)), 40.0)}
    return replace(limits, **{name: value for name, value in chosen.items() if getattr(limits, name) is None})


def _usable(picks: pandas.DataFrame, stations: pandas.DataFrame) -> tuple[pandas.DataFrame, list[str]]:
    """Picks of P or S at known stations, each once; their row in the table given is the index."""
    notes = []
    known = picks["station"].isin(set(stations["station"]))
    if not known.all():
        unknown = sorted(picks["station"][~known].unique())
        notes.append(f"{int((~known).sum())} picks are of stations that the table of stations lacks: "
                     f"{', '.join(unknown[:10])}{' …' if len(unknown) > 10 else ''}.")
    dated = picks["time"].notna()
    if not dated.all():
        notes.append(f"{int((~dated).sum())} picks have no time and were left out.")
    phase = picks["phase"].isin(["P", "S"])
    if not phase.all():
        others = ", ".join(sorted(picks["phase"][~phase].astype(str).unique())[:10])
        notes.append(f"{int((~phase).sum())} picks are of phases other than P and S ({others}) and were left out.")
    usable = picks[known & phase & dated]
    order = usable.sort_values(["probability", "time"], ascending=[False, True], kind="stable")
    twice = order.duplicated(["station", "phase", "time"])
    if twice.any():
        notes.append(f"{int(twice.sum())} picks are given more than once; each counts once.")
    usable = usable.drop(index=order.index[twice])
    return usable.sort_values(["time", "station", "phase"], kind="stable"), notes


def _lowered(usable: pandas.DataFrame) -> list[str]:
    phases = set(usable["phase"])
    if phases == {"P"}:
        return ["There are no S picks: events are made of P alone, and their depths will be poorly known."]
    if phases == {"S"}:
        return ["There are no P picks: events are made of S alone, and their depths and times will be poorly known."]
    return []


def _nothing(why: str, notes: list[str]) -> Association:
    return Association(empty(ARRIVALS), empty(EVENTS), why, notes)


def _hopeless(picks: pandas.DataFrame, usable: pandas.DataFrame, stations: pandas.DataFrame, plane: Plane,
              limits: Limits, model: VelocityModel) -> str:
    """A sentence where no search could find an event, else nothing."""
    if len(picks) == 0:
        return "No event: there are no picks. Lower the detector's threshold, or look whether the traces hold signal."
    if len(usable) == 0:
        return ("No event: none of the picks can be used; look at the names of stations "
                f"({picks['station'].iloc[0]} in the picks, {stations['station'].iloc[0]} in the stations).")
    active = stations[stations["station"].isin(set(usable["station"]))]
    least = max(3, ((limits.picks or 0) + 1) // 2)
    if len(active) < least:
        names = ", ".join(active["station"])
        return (f"No event: only {len(active)} stations have picks ({names}), and {limits.picks} picks need "
                f"{least} at least. Add stations or lower the number of picks.")
    x, y = plane.km(active["latitude"].to_numpy(), active["longitude"].to_numpy())
    if np.hypot(np.ptp(x), np.ptp(y)) < _ONE_PLACE_KM:
        return ("No event: all stations with picks stand in one place, from which no epicentre follows. Check the "
                "coordinates of the stations.")
    window = _crossing_s(plane, stations, model)
    together = _most_together(usable, window)
    if together < least:
        return (f"No event: within any {window:.0f} s, the time that S takes across the network, at most {together} "
                f"stations have picks, and {least} are needed. Check the picks' times (all UTC? in seconds?), or lower "
                "the detector's threshold.")
    return ""


def _crossing_s(plane: Plane, stations: pandas.DataFrame, model: VelocityModel) -> float:
    x, y = plane.km(stations["latitude"].to_numpy(), stations["longitude"].to_numpy())
    return float(np.hypot(np.ptp(x), np.ptp(y)) + 30.0) / float(model.vs_km_s.min())


def _most_together(picks: pandas.DataFrame, window_s: float) -> int:
    """The largest number of stations with picks within any window of this length."""
    times = seconds_since(picks["time"], picks["time"].min())
    codes, _ = pandas.factorize(picks["station"])
    counts: dict[int, int] = {}
    most, first = 0, 0
    for last, time in enumerate(times):
        counts[codes[last]] = counts.get(codes[last], 0) + 1
        while time - times[first] > window_s:
            counts[codes[first]] -= 1
            if not counts[codes[first]]:
                del counts[codes[first]]
            first += 1
        most = max(most, len(counts))
    return most


def _which_limit(picks: pandas.DataFrame, stations: pandas.DataFrame, plane: Plane, model: VelocityModel,
                 limits: Limits, traveltimes: TravelTimes | None) -> str:
    """Loosen one limit after the other and name the first that stood in the way."""
    fewer = replace(limits, picks=max(4, (limits.picks or 0) - 3), p_picks=min(limits.p_picks or 0, 2), s_picks=0,
                    both=0)
    trials = [
        (replace(limits, tolerance_s=2 * limits.tolerance_s + 1),
         f"a larger tolerance than {limits.tolerance_s:g} s (or a velocity model or clocks that fit better)"),
        (fewer, f"fewer picks than {limits.picks}, {limits.p_picks} P, {limits.s_picks} S and {limits.both} stations "
                "with both"),
        (replace(limits, margin_km=2 * (limits.margin_km or 0.0) + 50, max_depth_km=2 * limits.max_depth_km),
         f"a larger area than {limits.margin_km:.0f} km about the stations and {limits.max_depth_km:.0f} km deep"),
    ]
    times = picks["time"]
    crossing = _crossing_s(plane, stations, model)
    # An hour around the busiest minute tells the reason as well as a month would.
    minute = times.dt.floor("60s").value_counts(sort=True).sort_index(kind="stable").idxmax()
    part = picks[(times - minute).abs() < pandas.Timedelta(max(1800.0, 2 * crossing), "s")]
    for trial, words in trials:
        deeper = trial.max_depth_km > limits.max_depth_km
        if len(_run(part, stations, plane, model, trial, None if deeper else traveltimes)[0]):
            return f"No event: the limits are too tight. It would take {words}."
    return ("No event: no picks fit together, even with looser limits. Check that the picks' times are UTC, that the "
            "stations' coordinates are right, and that the velocity model is in km and km/s.")


def _run(picks: pandas.DataFrame, stations: pandas.DataFrame, plane: Plane, model: VelocityModel, limits: Limits,
         traveltimes: TravelTimes | None) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """PyOcto's events (as EVENTS) and assignments."""
    try:
        import pyocto
    except ImportError as error:
        raise ResourceError("Picks are put together by PyOcto, which isn't installed here and can't be for Python 3.13 "
                            "or newer: make Orogen's environment with Python 3.10, 3.11 or 3.12.") from error
    stations = stations.drop_duplicates("station").reset_index(drop=True)
    x, y = plane.km(stations["latitude"].to_numpy(), stations["longitude"].to_numpy())
    elevation = stations["elevation_m"].to_numpy() / 1000.0
    margin = limits.margin_km or 0.0
    xlim = (float(x.min() - margin), float(x.max() + margin))
    ylim = (float(y.min() - margin), float(y.max() + margin))
    zlim = (min(-float(elevation.max()), 0.0), limits.max_depth_km)
    widest = float(np.hypot(np.ptp(xlim), np.ptp(ylim)))
    origin = picks["time"].min().floor("s")
    times = seconds_since(picks["time"], origin)
    names = {name: str(number) for number, name in enumerate(stations["station"])}
    table = pandas.DataFrame({"station": picks["station"].map(names), "phase": picks["phase"], "time": times})
    sites = pandas.DataFrame({"id": list(names.values()), "x": x, "y": y, "z": -elevation})
    crossing = (widest if limits.cutoff_km is None else min(widest, 2 * limits.cutoff_km)) / float(model.vs_km_s.min())
    slicing = float(np.clip(_MOST_PER_SLICE * max(np.ptp(times), 1.0) / max(len(times), 1), 4 * crossing, 1200.0))
    # PyOcto's own log repeats what `limits_for` has settled.
    logging.getLogger("pyocto").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="orogen-pyocto-") as folder:
        if len(model.depth_km) == 1:
            velocity: pyocto.VelocityModel = pyocto.VelocityModel0D(
                float(model.vp_km_s[0]), float(model.vs_km_s[0]), limits.tolerance_s, limits.cutoff_km)
        else:
            reach = float(np.hypot(widest, zlim[1] - zlim[0])) + 2 * _TABLE_KM
            times_of = traveltimes or TravelTimes(model, min(reach, 400.0), limits.max_depth_km, elevation)
            _write_tables(Path(folder), times_of, elevation, reach, limits.max_depth_km)
            velocity = pyocto.StationSpecificVelocityModel1D(Path(folder), limits.tolerance_s, limits.cutoff_km)
        found = pyocto.OctoAssociator(
            xlim=xlim, ylim=ylim, zlim=zlim, velocity_model=velocity, time_before=crossing,
            n_picks=limits.picks, n_p_picks=limits.p_picks, n_s_picks=limits.s_picks, n_p_and_s_picks=limits.both,
            pick_match_tolerance=limits.tolerance_s, min_interevent_time=limits.min_interval_s,
            min_node_size=float(np.clip(widest / 16, 2.0, 10.0)), min_node_size_location=1.0,
            min_pick_fraction=limits.min_pick_fraction, time_slicing=max(slicing, 1.5 * crossing),
            n_threads=limits.threads or _cores(),
        )
        guesses, assigned = found.associate(table.reset_index(drop=True), sites)
    if len(guesses) == 0:
        return pandas.DataFrame(), pandas.DataFrame()
    guesses = guesses.sort_values(["time", "x", "y"], kind="stable").reset_index(drop=True)
    number = dict(zip(guesses["idx"], range(1, len(guesses) + 1), strict=True))
    latitude, longitude = plane.degrees(guesses["x"].to_numpy(), guesses["y"].to_numpy())
    events = complete(pandas.DataFrame({
        "event": range(1, len(guesses) + 1), "time": timestamps(guesses["time"].to_numpy(), origin),
        "latitude": latitude, "longitude": longitude, "depth_km": guesses["z"]}), EVENTS)
    rows = assigned["pick_idx"].to_numpy()
    chosen = picks.iloc[rows]
    arrivals = pandas.DataFrame({
        "event": assigned["event_idx"].map(number).to_numpy(), "pick": chosen.index.to_numpy(),
        "station": chosen["station"].to_numpy(), "phase": chosen["phase"].to_numpy(), "time": chosen["time"].to_numpy(),
        "residual_s": assigned["residual"].to_numpy()})
    arrivals["time"] = pandas.to_datetime(arrivals["time"], utc=True)
    return events, arrivals.sort_values(["event", "time", "pick"], kind="stable").reset_index(drop=True)


def _cores() -> int:
    """Cores this process may use; where the system doesn't tell, one, as PyOcto uses there anyway."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _write_tables(folder: Path, traveltimes: TravelTimes, elevation_km: np.ndarray, reach_km: float,
                  max_depth_km: float) -> None:
    """Travel times in PyOcto's own binary form, a file for each station: from above the highest station down."""
    above = int(np.ceil((elevation_km.max() - elevation_km.min()) / _TABLE_KM)) + 1
    down = int(np.ceil((max_depth_km + elevation_km.max()) / _TABLE_KM)) + 2
    distances = np.arange(int(np.ceil(reach_km / _TABLE_KM)) + 2) * _TABLE_KM
    below = np.arange(-above, down) * _TABLE_KM
    for number, elevation in enumerate(elevation_km):
        depths = below - elevation
        with open(folder / f"{number}.pyocto", "wb") as file:
            file.write(struct.pack("iid", len(distances), len(below), _TABLE_KM))
            for phase in "PS":
                grid = np.broadcast_to(distances[:, None], (len(distances), len(below)))
                seconds = traveltimes.seconds(phase, grid.ravel(), np.tile(depths, len(distances)), elevation)
                file.write(seconds.tobytes())
    (folder / "n_padding").write_bytes(struct.pack("i", above))


def _once(assigned: pandas.DataFrame, picks: pandas.DataFrame) -> pandas.DataFrame:
    """Every pick in one event only, one P and one S of a station in each, S after P.  The better fit stays."""
    order = assigned.assign(misfit=assigned["residual_s"].abs()).sort_values(["misfit", "event"], kind="stable")
    order = order.drop_duplicates("pick").drop_duplicates(["event", "station", "phase"])
    pairs = order[order["phase"] == "P"].merge(order[order["phase"] == "S"], on=["event", "station"],
                                               suffixes=("_p", "_s"))
    wrong = pairs[pairs["time_s"] <= pairs["time_p"]]
    drop = np.where(wrong["misfit_p"] > wrong["misfit_s"], wrong["pick_p"], wrong["pick_s"])
    order = order[~order["pick"].isin(drop)]
    return order.drop(columns="misfit").sort_values(["event", "time", "pick"], kind="stable").reset_index(drop=True)


def _enough(events: pandas.DataFrame, assigned: pandas.DataFrame,
            limits: Limits) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Without events that lost too many picks to a neighbour; numbered anew."""
    count = assigned.groupby("event").size().reindex(events["event"], fill_value=0).to_numpy()
    kept = events[count >= (limits.picks or 0)].reset_index(drop=True)
    number = dict(zip(kept["event"], range(1, len(kept) + 1), strict=True))
    assigned = assigned[assigned["event"].isin(number)].reset_index(drop=True)
    assigned["event"] = assigned["event"].map(number).astype("int64")
    kept["event"] = np.arange(1, len(kept) + 1)
    return kept, assigned
