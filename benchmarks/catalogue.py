"""Benchmark 7: from picks to a catalogue, on central Italy, Iceland and simulated networks.

    .venv/bin/python benchmarks/catalogue.py --data ../shared/data/waveforms [--hours 12] [--only amatrice …]

Amatrice, 14 October 2016: an event of a reference counts as found within 2 s and 10 km.  The rival is PyOcto as it
comes: constant velocities (6.2 and 3.4 km/s), its own limits and places.  Settings were chosen on the first six hours
and on simulated networks; the last six are reported apart.  Iceland, 24 August 2014: picks, places and magnitudes of
QuakeMigrate.  Simulated: how often the truth lies in the 68 % ellipse.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from pathlib import Path

import numpy as np
import obspy
import pandas
from obspy.core.inventory import Channel, Inventory, Network, Response, Station
from orogen.backend.catalog.association import Limits, associate
from orogen.backend.catalog.finding import find_events
from orogen.backend.catalog.location import Located, locate
from orogen.backend.catalog.magnitude import RELATIONS, local_magnitudes, measure, wood_anderson
from orogen.backend.catalog.picks import read_picks
from orogen.backend.catalog.plane import distances_km
from orogen.backend.catalog.relocation import relocate
from orogen.backend.catalog.traveltimes import TravelTimes
from orogen.backend.catalog.velocity import VelocityModel, read_velocity
from orogen.backend.synthetic.picks import picked_events

HALF = pandas.Timestamp("2016-10-14T06:00Z")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with amatrice_picks and iceland_2014")
    parser.add_argument("--hours", type=float, default=12.0, help="of Amatrice")
    parser.add_argument("--only", nargs="+", default=["amatrice", "iceland", "simulated"])
    options = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {len(os.sched_getaffinity(0))} cores")
    if "amatrice" in options.only:
        amatrice(options.data / "amatrice_picks", options.hours)
    if "iceland" in options.only:
        iceland(options.data / "iceland_2014")
    if "simulated" in options.only:
        simulated()


def amatrice(folder: Path, hours: float) -> None:
    picks, _ = read_picks(folder / "picks.csv")
    picks = picks[picks["time"] < pandas.Timestamp("2016-10-14T00:00Z") + pandas.Timedelta(hours=hours)]
    stations = pandas.read_csv(folder / "stations.csv")
    stations["station"] = stations["network"] + "." + stations["station"]
    references = {name: read_reference(folder / f"reference_{name}.csv") for name in ("velest", "hypodd", "real")}
    model = read_velocity(folder / "velocity_1d.mod")
    rows = []
    clock = Clock()
    plain = associate(picks, stations, VelocityModel.constant(6.2, 3.4),
                      Limits(picks=10, p_picks=3, s_picks=3, both=3, min_interval_s=3.0))
    rows.append(("PyOcto as it comes", plain.events, clock.read()))
    clock = Clock()
    traveltimes = TravelTimes(model, 170.0, 40.0, stations["elevation_m"].to_numpy() / 1000)
    _, located = find_events(picks, stations, model, traveltimes)
    rows.append(("Orogen", located.events, clock.read()))
    clock = Clock()
    moved = relocate(located, stations, traveltimes)
    rows.append(("Orogen, double-difference", moved.events, clock.read()))
    print(f"\nAmatrice, {len(picks)} picks, {len(stations)} stations")
    for part, begin, end in (("first six hours", None, HALF), ("last six hours", HALF, None), ("all", None, None)):
        print(f"\n{part:26s} events   wall s  cpu s | " + " | ".join(
            f"{name} found, median km, its share of ours" for name in references))
        for name, events, (wall, cpu) in rows:
            mine = between(events, begin, end)
            cells = [matched(mine, between(reference, begin, end)) for reference in references.values()]
            print(f"{name:26s} {len(mine):6d} {wall:8.0f} {cpu:6.0f} | " + " | ".join(cells), flush=True)
    print("\nbetween references: " + "; ".join(
        f"{one}–{other} {matched(references[one], references[other])}" for one, other in
        (("real", "velest"), ("hypodd", "velest"))))
    print("relative places against hypoDD (scatter of offset from the median offset, km, east north depth): "
          + "; ".join(f"{name} {scatter(events, references['hypodd'])}" for name, events, _ in rows))
    used = located.arrivals[located.arrivals["weight"] > 0]
    for phase, mine in used.groupby("phase"):
        print(f"residuals {phase}: {len(mine)} used, median {mine['residual_s'].median():+.3f} s, "
              f"MAD {1.4826 * mine['residual_s'].abs().median():.3f} s")
    events = located.events
    print(f"outliers {int((located.arrivals['weight'] == 0).sum())}; quality "
          f"{events['quality'].value_counts().sort_index().to_dict()}; depth held {int(events['depth_fixed'].sum())}; "
          f"median ellipse {events['ellipse_major_km'].median():.2f} km; arrivals per event, median "
          f"{int(used.groupby('event').size().median())}; not located {len(located.not_located)}")


def iceland(folder: Path) -> None:
    inputs, results = folder / "Volcanotectonic_Iceland/inputs", folder / "benchmarks/Volcanotectonic_Iceland"
    table = pandas.read_csv(inputs / "iceland_stations.txt")
    stations = pandas.DataFrame({"station": table["Name"], "latitude": table["Latitude"],
                                 "longitude": table["Longitude"], "elevation_m": 1000 * table["Elevation"]})
    picks, reference, amplitudes = [], [], []
    for number, path in enumerate(sorted(results.glob("*.event")), 1):
        event = pandas.read_csv(path).iloc[0]
        reference.append({"event": number, "time": event["DT"], "latitude": event["Y"], "longitude": event["X"],
                          "depth_km": event["Z"], "magnitude": event["ML"]})
        read = pandas.read_csv(path.with_suffix(".picks"))
        picks.append(read[read["PickTime"] != "-1"].assign(of=number))
        if path.with_suffix(".amps").exists():
            amplitudes.append(pandas.read_csv(path.with_suffix(".amps")).assign(event=number))
    reference = pandas.DataFrame(reference)
    reference["time"] = pandas.to_datetime(reference["time"], utc=True)
    table = pandas.concat(picks, ignore_index=True)
    picks = pandas.DataFrame({"station": table["Station"], "phase": table["Phase"],
                              "time": pandas.to_datetime(table["PickTime"], utc=True),
                              "uncertainty_s": table["PickError"].astype(float)})
    model = read_velocity(inputs / "iceland_vmodel.txt", "gradient")
    traveltimes = TravelTimes(model, 100.0, 40.0, stations["elevation_m"].to_numpy() / 1000)
    found, located = find_events(picks, stations, model, traveltimes)
    print(f"\nIceland, {len(picks)} picks of {len(reference)} events, {len(stations)} stations {found.why_none}")
    print(f"Orogen {len(located.events)} events; QuakeMigrate's found, median km: {matched(located.events, reference)}")
    print(f"PyOcto's own places in the same model:                {matched(found.events, reference)}")
    own = locate(picks, pandas.DataFrame({"event": table["of"], "pick": np.arange(len(table))}), stations, traveltimes)
    print(f"from QuakeMigrate's own association:                  {matched(own.events, reference)}  "
          f"scatter {scatter(own.events, reference)}")
    amps = pandas.concat(amplitudes, ignore_index=True)
    amps = amps[amps["id"].str.endswith(("E", "N")) & amps["is_picked"].astype(bool)]
    amplitudes = pandas.DataFrame({"event": amps["event"], "station": amps["id"].str.split(".").str[1],
                                   "channel": amps["id"], "time": amps["S_time"], "amplitude_mm": amps["S_amp"],
                                   "noise_mm": amps["Noise_amp"], "period_s": 1 / amps["S_freq"]})
    sized, sizes = local_magnitudes(reference.assign(magnitude=np.nan), own.arrivals, stations, amplitudes,
                                    RELATIONS["bardarbunga"])
    off = sized["magnitude"].to_numpy() - reference["magnitude"].to_numpy()
    off = off[np.isfinite(off)]
    print(f"ML from QuakeMigrate's amplitudes, less its ML: {len(off)} events, mean {off.mean():+.3f}, "
          f"standard deviation {off.std():.3f}, largest {np.abs(off).max():.2f}; scatter of stations "
          f"{sizes.loc[sizes['used'], 'residual'].std():.2f}")
    ratio = drawn_amplitudes(results)
    print(f"our amplitudes over QuakeMigrate's, {len(ratio)} readings: standard deviation of log10 {ratio.std():.3f}, "
          f"interquartile range {np.subtract(*np.percentile(ratio, [75, 25])):.3f} (about a common factor: the "
          "instruments' gain isn't with the data)")


def drawn_amplitudes(results: Path) -> np.ndarray:
    """log10 of our amplitudes over QuakeMigrate's on the same traces, for a broadband sensor of made-up gain."""
    sensor = Response.from_paz([0j, 0j], [-0.037 + 0.037j, -0.037 - 0.037j], 4e8, input_units="M/S",
                               output_units="COUNTS")
    found = []
    for path in sorted(results.glob("*.amps")):
        theirs = pandas.read_csv(path).set_index("id")
        phases = pandas.read_csv(path.with_suffix(".picks"))
        stream = obspy.read(str(path.with_suffix(".m"))).detrend("demean").filter("bandpass", freqmin=2, freqmax=20)
        for name, mine in phases.groupby("Station"):
            expected = dict(zip(mine["Phase"], mine["ModelledTime"], strict=True))
            traces = stream.select(station=name)
            channels = [Channel(trace.stats.channel, "", 64.8, -16.8, 0, 0, response=sensor) for trace in traces]
            site = Inventory([Network("Z7", [Station(name, 64.8, -16.8, 0, channels=channels)])])
            drawn, _ = wood_anderson(traces, site)
            for reading in measure(drawn, obspy.UTCDateTime(expected["P"]), obspy.UTCDateTime(expected["S"])):
                their = theirs.loc[str(reading["channel"])]
                if their["S_amp"] > 3 * their["Noise_amp"]:
                    found.append(np.log10(reading["amplitude_mm"] / their["S_amp"]))
    return np.array(found)


def simulated() -> None:
    print("\nSimulated networks: 300 events, P errors 0.08 s, S 0.12 s, a tenth of the picks wrong by up to 3 s; "
          "share of the truth within the 68 % ellipse, within one error of depth and time")
    for count, aperture in ((8, 40.0), (12, 40.0), (30, 80.0)):
        made = picked_events(seed=count, events=300, stations=count, aperture_km=aperture)
        located = locate(made.picks, made.assigned, made.stations, made.traveltimes)
        inside, deep, timed, off = coverage(made.events, located)
        print(f"{count:3d} stations over {aperture:.0f} km: {len(located.events)} events, ellipse {inside:.2f}, depth "
              f"{deep:.2f}, time {timed:.2f}; median epicentre error {off:.2f} km")


def coverage(truth: pandas.DataFrame, located: Located) -> tuple[float, float, float, float]:
    events = pandas.merge_asof(located.events.sort_values("time"), truth.sort_values("time"), on="time",
                               direction="nearest", tolerance=pandas.Timedelta("20s"), suffixes=("", "_true"))
    times = truth.set_index("event")["time"]
    off, azimuth = distances_km(events["latitude"].to_numpy(), events["longitude"].to_numpy(),
                                events["latitude_true"].to_numpy(), events["longitude_true"].to_numpy())
    turn = np.radians(azimuth - events["ellipse_azimuth_deg"].to_numpy())
    inside = (off * np.cos(turn) / events["ellipse_major_km"])**2 + (off * np.sin(turn) / events["ellipse_minor_km"])**2
    free = ~events["depth_fixed"]
    deep = (events["depth_km"] - events["depth_km_true"]).abs() < events["depth_error_km"]
    late = (events["time"] - events["event_true"].map(times)).abs() / pandas.Timedelta(1, "s")
    return (float((inside < 1).mean()), float(deep[free].mean()), float((late < events["time_error_s"]).mean()),
            float(np.median(off)))


class Clock:
    """Wall and processor seconds since it was made."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.monotonic(), time.process_time()

    def read(self) -> tuple[float, float]:
        return time.monotonic() - self.wall, time.process_time() - self.cpu


def read_reference(path: Path) -> pandas.DataFrame:
    table = pandas.read_csv(path)
    return table.assign(time=pandas.to_datetime(table["time"], utc=True, format="ISO8601"))


def between(events: pandas.DataFrame, begin: pandas.Timestamp | None, end: pandas.Timestamp | None) -> pandas.DataFrame:
    return events[(events["time"] >= (begin or events["time"].min())) & (events["time"] < (end or HALF + HALF.resolution
                  + pandas.Timedelta("1D")))]


def nearest(events: pandas.DataFrame, reference: pandas.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the reference and of the events that match them: the nearest within 2 s and 10 km."""
    ours = events["time"].to_numpy("datetime64[us]").astype(np.int64) / 1e6
    pairs = []
    for row, event in enumerate(reference.itertuples()):
        close = np.flatnonzero(np.abs(ours - event.time.value / 1e9) <= 2.0)
        if len(close) == 0:
            continue
        far, _ = distances_km(np.full(len(close), event.latitude), np.full(len(close), event.longitude),
                              events["latitude"].to_numpy()[close], events["longitude"].to_numpy()[close])
        if far.min() <= 10.0:
            pairs.append((row, close[np.argmin(far)]))
    both = np.array(pairs, int).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def matched(events: pandas.DataFrame, reference: pandas.DataFrame) -> str:
    theirs, ours = nearest(events, reference)
    if len(theirs) == 0:
        return "none"
    one, other = reference.iloc[theirs], events.iloc[ours]
    far, _ = distances_km(one["latitude"].to_numpy(), one["longitude"].to_numpy(), other["latitude"].to_numpy(),
                          other["longitude"].to_numpy())
    return (f"{len(theirs) / len(reference):.3f} ({len(theirs)}/{len(reference)}), {np.median(far):.2f} km, "
            f"{len(np.unique(ours)) / len(events):.2f}")


def scatter(events: pandas.DataFrame, reference: pandas.DataFrame) -> str:
    theirs, ours = nearest(events, reference)
    one, other = reference.iloc[theirs], events.iloc[ours]
    far, azimuth = distances_km(one["latitude"].to_numpy(), one["longitude"].to_numpy(), other["latitude"].to_numpy(),
                                other["longitude"].to_numpy())
    off = np.column_stack([far * np.sin(np.radians(azimuth)), far * np.cos(np.radians(azimuth)),
                           other["depth_km"].to_numpy() - one["depth_km"].to_numpy()])
    spread = 1.4826 * np.median(np.abs(off - np.median(off, axis=0)), axis=0)
    return f"{spread.round(2).tolist()} about {np.median(off, axis=0).round(2).tolist()}"


if __name__ == "__main__":
    main()
