"""A small simulated network: recordings, and a finished result of locate-events on it.

    python tests/small_network.py FOLDER

writes FOLDER/network (an SDS archive, StationXML, the truth) and FOLDER/result, in seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas
import numpy as np
import pandas
from orogen.backend.catalog.location import Settings, locate
from orogen.backend.catalog.traveltimes import TravelTimes
from orogen.backend.catalog.velocity import read_velocity
from orogen.backend.files import write_json
from orogen.backend.synthetic.network import Network, plan_network, write_network
from orogen.backend.vector.geopackage import write_geopackage

MINUTES = 8


def small_network() -> Network:
    """Nine stations and a handful of clear events, nothing wrong with them."""
    return plan_network(seed=5, hours=MINUTES / 60, stations=9, events_per_day=900, radius_km=25.0,
                        magnitudes=(1.6, 3.2), doublets=0, dead_station=False, wrong_clock_s=0.0)


def make(folder: Path) -> Path:
    """Write network and result below ``folder``; returns the folder of the result."""
    network = small_network()
    ground = folder / "network"
    write_network(network, ground)
    picks = network.picks.sort_values("time", kind="stable", ignore_index=True)
    rng = np.random.default_rng(1)
    picks["time"] += pandas.to_timedelta(rng.normal(0, 0.02, len(picks)).round(3), unit="s")
    picks["probability"], picks["method"] = rng.uniform(0.5, 1.0, len(picks)).round(3), "PhaseNet"
    assigned = pandas.DataFrame({"event": picks["event"], "pick": np.arange(len(picks))})
    stations = network.stations
    times = TravelTimes(read_velocity(ground / "velocity.csv"), 120.0, 30.0, stations["elevation_m"].to_numpy() / 1e3)
    found = locate(picks, assigned, stations, times, Settings(max_depth_km=30.0, station_terms=False))
    size = network.events["magnitude"].to_numpy()
    found.events["magnitude"], found.events["magnitude_type"] = size[found.events["event"] - 1], "ML"
    _write(folder / "result", ground, picks, found.events, found.arrivals, stations)
    return folder / "result"


def _write(result: Path, ground: Path, picks: pandas.DataFrame, events: pandas.DataFrame, arrivals: pandas.DataFrame,
           stations: pandas.DataFrame) -> None:
    result.mkdir(parents=True)
    moment = "%Y-%m-%dT%H:%M:%S.%fZ"
    for name, table in (("events", events), ("arrivals", arrivals), ("picks", picks)):
        table.to_csv(result / f"{name}.csv", index=False, date_format=moment)
    for name, table in (("events", events), ("stations", stations)):
        frame = geopandas.GeoDataFrame(table, geometry=geopandas.points_from_xy(table.longitude, table.latitude),
                                       crs="EPSG:4326")
        write_geopackage(frame, result / f"{name}.gpkg", name)
    parameters = {"picks": str(ground / "true_picks.csv"), "stations": str(ground / "stations.xml"),
                  "velocity": str(ground / "velocity.csv"), "waveforms": [str(ground / "sds")],
                  "title": "Small swarm"}
    write_json(result / "job.json", {"schema": "orogen-job/1", "tool": "locate-events",
                                     "parameters": parameters, "inputs": [], "identity": "0"})
    outputs = [("events", "points", "Events", "events.gpkg", "catalogue-events"),
               ("stations", "points", "Stations", "stations.gpkg", "waveform-stations"),
               ("events_table", "file", "Table of events", "events.csv", ""),
               ("arrivals", "file", "Table of arrivals", "arrivals.csv", ""),
               ("picks", "file", "Table of picks", "picks.csv", "")]
    write_json(result / "manifest.json", {
        "schema": "orogen-manifest/1", "tool": "locate-events", "version": "0", "warnings": [], "metrics": {},
        "outputs": [{"name": name, "kind": kind, "label": label, "path": path, "style": style}
                    for name, kind, label, path, style in outputs]})


if __name__ == "__main__":
    make(Path(sys.argv[1]))
