"""A week of a simulated network whose truth is known: what is found of it, and how well it is located and sized.

    .venv/bin/python benchmarks/network_week.py [--hours 168] [--stations 12] [--weights FILE …] [--folder FOLDER]

The week holds a swarm among background earthquakes, pairs within five seconds, bursts of noise, a station that dies and
one whose clock is two seconds late.  Each of ``--weights`` is a row (a model file, or stalta, aic, kurtosis … by name);
the rest of the chain is the same; ``true onsets`` is what the chain makes of the onsets that stand out, read right to
0.05 s: what association and location lose by themselves.  An earthquake counts as there to be found when at least six
onsets (three P among them, three stations) reach three times the noise and the waves of other earthquakes.  It is found
when one of the catalogue lies within 2 s and 10 km.  Pairs are those of which both are there to be found.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas
import torch
from orogen.backend.catalog.clocks import clock_offsets
from orogen.backend.catalog.finding import find_events
from orogen.backend.catalog.job import amplitudes_of
from orogen.backend.catalog.magnitude import RELATIONS, local_magnitudes
from orogen.backend.catalog.plane import Plane
from orogen.backend.catalog.traveltimes import TravelTimes
from orogen.backend.catalog.velocity import read_velocity
from orogen.backend.evaluation.picking import match
from orogen.backend.monitor import Monitor
from orogen.backend.synthetic.network import Network, inventory, plan_network, write_network
from orogen.backend.waveforms.detectors import load
from orogen.backend.waveforms.recordings import Archive, open_recordings

AUDIBLE = 3.0
TRUE = "true onsets"
SHIPPED = Path(__file__).parent.parent / "models" / "weights" / "phasenet-orogen.safetensors"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=168.0)
    parser.add_argument("--stations", type=int, default=12)
    parser.add_argument("--events-per-day", type=float, default=60.0)
    parser.add_argument("--pairs", type=int, default=2, help="of earthquakes within five seconds of each other")
    parser.add_argument("--weights", nargs="+", default=[TRUE, str(SHIPPED)])
    parser.add_argument("--folder", type=Path, help="where the archive is kept (2 GB a week); else a temporary folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    began = time.perf_counter()
    network = plan_network(options.seed, options.hours, options.stations, options.events_per_day,
                           doublets=options.pairs)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if not (folder / "sds").is_dir():
            write_network(network, folder)
        print(f"{options.hours:g} h, {options.stations} stations, {len(network.events)} earthquakes, "
              f"{len(audible(network))} of them to be found; made in {time.perf_counter() - began:.0f} s; "
              f"{platform.processor() or platform.machine()}, {options.threads} threads\n")
        print(f"{'detector':34}{'P: rec':>8}{'prec':>7}{'sd, ms':>8}{'S: rec':>8}{'prec':>7}{'sd, ms':>8}{'false/h':>9}"
              f"{'events':>8}{'recall':>8}{'prec':>7}{'pairs':>7}{'epi, km':>9}{'depth':>7}{'clock':>7}{'M: mean':>9}"
              f"{'sd':>6}{'n':>5}{'time, s':>9}{'peak GB':>9}")
        for weights in options.weights:
            print(row(network, folder, weights), flush=True)


def row(network: Network, folder: Path, weights: str) -> str:
    began = time.perf_counter()
    recordings = open_recordings(folder / "sds")
    picks = true_onsets(network) if weights == TRUE else picked(network, recordings, weights)
    model = read_velocity(folder / "velocity.csv")
    traveltimes = TravelTimes(model, 150, 40, network.stations.elevation_m.to_numpy() / 1e3)
    found, located = find_events(picks, network.stations, model, traveltimes)
    if not len(located.events):
        return f"{Path(weights).stem:34}no events: {found.why_none}"
    clocks = clock_offsets(picks, located, network.stations, traveltimes)
    wrong = clocks[clocks.clock_wrong].set_index("station").clock_offset_s
    amplitudes = amplitudes_of(located.arrivals, recordings, inventory(network), Monitor())
    events, _ = local_magnitudes(located.events, located.arrivals, network.stations, amplitudes, RELATIONS["iaspei"])
    seconds = time.perf_counter() - began
    line, false = f"{Path(weights).stem:34}", 0
    for phase in "PS":
        recall, precision, spread, unfounded = onsets(network, picks, phase)
        line += f"{recall:8.3f}{precision:7.3f}{1e3 * spread:8.0f}"
        false += unfounded
    hours = (network.end - network.begin).total_seconds() / 3600 * len(network.stations)
    line += f"{false / hours:9.2f}"
    facts = catalogue(network, events)
    clock = "ok" if set(wrong.index) == set(network.clock_error_s) else "no"
    said = ", ".join(f"{name} {offset:+.1f}" for name, offset in wrong.items()) or "none"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return line + (f"{len(events):8d}{facts['recall']:8.3f}{facts['precision']:7.3f}{facts['pairs']:>7}"
                   f"{facts['epicentre_km']:9.2f}{facts['depth_km']:7.2f}{clock:>7}"
                   f"{facts['bias']:9.2f}{facts['spread']:6.2f}{facts['sized']:5d}{seconds:9.0f}{peak:9.2f}"
                   f"  clocks: {said}")


def picked(network: Network, recordings: Archive, weights: str) -> pandas.DataFrame:
    detector = load(weights, device="cpu")
    return pandas.concat([detector.picks(recordings, station, network.begin, network.end)[0]
                          for station in recordings.stations()], ignore_index=True)


def true_onsets(network: Network) -> pandas.DataFrame:
    heard = network.picks[network.picks.signal_to_rest >= AUDIBLE].reset_index(drop=True)
    off = np.random.default_rng(network.seed).normal(0, 0.05, len(heard)).round(3)
    return heard.assign(time=heard.time + pandas.to_timedelta(off, unit="s"))


def audible(network: Network) -> pandas.DataFrame:
    heard = network.picks[network.picks.signal_to_rest >= AUDIBLE]
    count = heard.groupby("event").agg(onsets=("phase", "size"), p=("phase", lambda phase: (phase == "P").sum()),
                                       stations=("station", "nunique"))
    there = count.index[(count.onsets >= 6) & (count.p >= 3) & (count.stations >= 3)]
    return network.events[network.events.event.isin(there)]


def onsets(network: Network, picks: pandas.DataFrame, phase: str) -> tuple[float, float, float, int]:
    """Recall of what is audible, precision against all onsets there are, the residuals' spread, and false picks."""
    right, wanted, given, residuals = 0, 0, 0, []
    zero = pandas.Timestamp(network.begin)
    for station in network.stations.station:
        mine, true = (table[(table.station == station) & (table.phase == phase)] for table in (picks, network.picks))
        found = (mine.time - zero).dt.total_seconds().tolist()
        loud = true[true.signal_to_rest >= AUDIBLE]
        every = match(found, (true.time - zero).dt.total_seconds().tolist(), 0.3)
        heard = match(found, (loud.time - zero).dt.total_seconds().tolist(), 0.3)
        right, given, wanted = right + every.right, given + len(found), wanted + len(loud)
        residuals += heard.residuals_s
    spread = float(np.std(residuals)) if residuals else np.nan
    return len(residuals) / max(wanted, 1), right / max(given, 1), spread, given - right


def catalogue(network: Network, events: pandas.DataFrame) -> dict:
    """Recall, precision and errors of located events, matched one to one by time, the closest first."""
    plane = Plane(network.stations)
    zero = pandas.Timestamp(network.begin)
    places = [(np.stack(plane.km(table.latitude.to_numpy(), table.longitude.to_numpy())), table.depth_km.to_numpy(),
               (table.time - zero).dt.total_seconds().to_numpy()) for table in (network.events, events)]
    (true, true_depth, true_s), (found, depth, found_s) = places
    apart_s = np.abs(true_s[:, None] - found_s[None])
    apart_km = np.hypot(*(true[:, :, None] - found[:, None, :]))
    apart_s[(apart_s > 2) | (apart_km > 10)] = np.inf
    pairs = []
    for flat in np.argsort(apart_s, axis=None, kind="stable"):
        i, j = np.unravel_index(flat, apart_s.shape)
        if not np.isfinite(apart_s[i, j]):
            if apart_s.min() == np.inf:
                break
            continue
        pairs.append((i, j))
        apart_s[i, :] = apart_s[:, j] = np.inf
    matched = {int(i) for i, _ in pairs}
    there = set(audible(network).index)
    gap = np.diff(true_s)
    close = [{k, k + 1} for k in np.nonzero(gap <= 5)[0] if {k, k + 1} <= there]
    both = sum(pair <= matched for pair in close)
    i, j = (np.array(part, int) for part in zip(*pairs, strict=True)) if pairs else (np.zeros(0, int),) * 2
    off = events.magnitude.to_numpy()[j] - network.events.magnitude.to_numpy()[i]
    off = off[np.isfinite(off)]
    return {"bias": float(np.mean(off)) if len(off) else np.nan, "spread": float(np.std(off)) if len(off) else np.nan,
            "sized": len(off),
            "recall": len(matched & there) / max(len(there), 1), "precision": len(pairs) / len(events),
            "pairs": f"{both}/{len(close)}", "epicentre_km": float(np.median(apart_km[i, j])) if pairs else np.nan,
            "depth_km": float(np.median(np.abs(true_depth[i] - depth[j]))) if pairs else np.nan}


if __name__ == "__main__":
    main()
