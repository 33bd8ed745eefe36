"""A small simulated network: recordings, and a finished result of locate-events on it.

    python tests/small_network.py FOLDER

writes FOLDER/network (an SDS archive, StationXML, the truth) and FOLDER/result, in seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas
from orogen.backend import runs
from orogen.backend.synthetic.network import Network, plan_network, write_network

MINUTES = 8


def small_network() -> Network:
    """Nine stations and a handful of clear events, nothing wrong with them."""
    return plan_network(seed=5, hours=MINUTES / 60, stations=9, events_per_day=900, radius_km=25.0,
                        magnitudes=(1.6, 3.2), doublets=0, dead_station=False, wrong_clock_s=0.0)


def make(folder: Path) -> Path:
    """Write network and result below ``folder``; returns the folder of the result.

    The picks are the true ones, each off by some hundredths of a second.
    """
    network = small_network()
    ground = folder / "network"
    write_network(network, ground)
    picks = network.picks.sort_values("time", kind="stable", ignore_index=True)
    rng = np.random.default_rng(1)
    picks["time"] += pandas.to_timedelta(rng.normal(0, 0.02, len(picks)).round(3), unit="s")
    picks["probability"], picks["method"] = rng.uniform(0.5, 1.0, len(picks)).round(3), "PhaseNet"
    picks.drop(columns=["event", "signal_to_noise", "signal_to_rest", "clock_error_s"]).to_csv(
        ground / "picks.csv", index=False, date_format="%Y-%m-%dT%H:%M:%S.%fZ")
    runs.run("locate-events", {
        "picks": str(ground / "picks.csv"), "stations": str(ground / "stations.xml"),
        "velocity": str(ground / "velocity.csv"), "waveforms": [str(ground / "sds")], "station_terms": False,
        "title": "Small swarm"}, folder / "result")
    return folder / "result"


if __name__ == "__main__":
    make(Path(sys.argv[1]))
