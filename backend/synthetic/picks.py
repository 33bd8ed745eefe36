"""Picks of made-up events in a layered ground, without recordings: where the truth about places and times is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas

from ..catalog.plane import Plane, timestamps
from ..catalog.traveltimes import TravelTimes
from ..catalog.velocity import VelocityModel
from ..waveforms.tables import EVENTS, PICKS, STATIONS, complete

_BEGIN = pandas.Timestamp("2020-01-01T00:00Z")
_ERRORS_S = {"P": 0.08, "S": 0.12}
_READ = {"P": 0.9, "S": 0.75}  # chance that a phase is picked


@dataclass(frozen=True)
class PickedEvents:
    """The truth (``events``) and what was picked; ``assigned``: event and pick (row of ``picks``)."""

    stations: pandas.DataFrame
    events: pandas.DataFrame
    picks: pandas.DataFrame
    assigned: pandas.DataFrame
    model: VelocityModel
    traveltimes: TravelTimes


def picked_events(seed: int = 1, events: int = 30, stations: int = 12, aperture_km: float = 40.0, *,
                  wrong: float = 0.1, errors: float = 1.0, every_s: float = 120.0, cluster_km: float | None = None,
                  model: VelocityModel | None = None) -> PickedEvents:
    """Events spread below a network, or within ``cluster_km`` of its middle.

    wrong : share of picks that are off by up to 3 s
    errors : factor on the picks' errors (0.08 s for P, 0.12 s for S)
    """
    rng = np.random.default_rng(seed)
    model = model or VelocityModel(np.array([0.0, 4.0, 15.0]), np.array([5.0, 6.0, 6.8]), np.array([2.9, 3.45, 3.9]))
    sites = complete(pandas.DataFrame({
        "station": [f"XX.S{number:02d}" for number in range(stations)],
        "latitude": 42 + rng.uniform(-0.5, 0.5, stations) * aperture_km / 111,
        "longitude": 13 + rng.uniform(-0.5, 0.5, stations) * aperture_km / 82,
        "elevation_m": rng.uniform(0, 1500, stations).round()}), STATIONS)
    elevation = sites["elevation_m"].to_numpy() / 1000.0
    traveltimes = TravelTimes(model, 2.5 * aperture_km, 30.0, elevation)
    plane = Plane(sites)
    x, y = plane.km(sites["latitude"].to_numpy(), sites["longitude"].to_numpy())
    place = np.column_stack([rng.uniform(-0.4, 0.4, (events, 2)) * aperture_km, rng.uniform(3, 15, events)])
    if cluster_km is not None:
        place = np.array([0.0, 0.0, 8.0]) + rng.normal(0, cluster_km / 2, (events, 3))
    origin = 30.0 + np.arange(events) * every_s
    rows = []
    for event in range(events):
        distance = np.hypot(x - place[event, 0], y - place[event, 1])
        for phase in "PS":
            seconds = traveltimes.seconds(phase, distance, place[event, 2], elevation)
            off = np.where(rng.random(stations) < wrong, rng.uniform(-3, 3, stations),
                           rng.normal(0, errors * _ERRORS_S[phase], stations))
            for site in np.flatnonzero(rng.random(stations) < _READ[phase]):
                rows.append((event + 1, sites["station"][site], phase, origin[event] + seconds[site] + off[site]))
    table = pandas.DataFrame(rows, columns=["event", "station", "phase", "seconds"])
    table["time"] = timestamps(table["seconds"].to_numpy(), _BEGIN)
    latitude, longitude = plane.degrees(place[:, 0], place[:, 1])
    truth = complete(pandas.DataFrame({
        "event": np.arange(1, events + 1), "time": timestamps(origin, _BEGIN), "latitude": latitude,
        "longitude": longitude, "depth_km": place[:, 2]}), EVENTS)
    picks = complete(table[["station", "phase", "time"]].assign(probability=0.9), PICKS)
    return PickedEvents(sites, truth, picks, pandas.DataFrame({"event": table["event"], "pick": table.index}), model,
                        traveltimes)
