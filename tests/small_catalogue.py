"""A made-up network and catalogue with known properties, as the tables that reports and layers are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas
from orogen.backend.waveforms.tables import ARRIVALS, EVENTS, LEFT_OUT, PICKS, STATIONS, complete

BEGIN = pandas.Timestamp("2016-10-14T00:00:00Z")
QUALITY = {"A": "error below 1 km, gap below 180°, a station within the depth", "B": "error below 2 km, gap below 230°",
           "C": "error below 5 km", "D": "all others"}


def magnitudes(number: int, b: float, smallest: float, seed: int = 0) -> np.ndarray:
    """Gutenberg-Richter magnitudes, complete from the bin of ``smallest`` on and nothing below."""
    return np.random.default_rng(seed).exponential(1 / (b * np.log(10)), number) + smallest - 0.05


def small_catalogue(number: int = 160, seed: int = 3, longitude: float = 13.2,
                    latitude: float = 42.8) -> dict[str, Any]:
    """Tables by name: stations, picks, events, arrivals, left_out, station_terms."""
    rng = np.random.default_rng(seed)
    codes = [f"XX.S{place:02d}" for place in range(14)]
    stations = pandas.DataFrame({
        "station": codes, "latitude": latitude + rng.normal(0, 0.16, 14),
        "longitude": longitude + rng.normal(0, 0.2, 14),
        "elevation_m": rng.uniform(100, 1800, 14), "channels": "HHZ HHN HHE",
        "uptime_share": np.r_[np.ones(10), 0.97, 0.8, 0.3, 0],
        "gaps": np.r_[np.zeros(10, int), 3, 12, 40, 0], "gap_s": np.r_[np.zeros(10), 1300, 8640, 30240, 43200],
        "noise_counts": np.r_[rng.uniform(50, 900, 13), np.nan],
        "noise_m_s": np.r_[rng.uniform(2e-8, 4e-7, 12), np.nan, np.nan], "clipped_share": 0.0})
    when = np.sort(rng.uniform(0, 43_200, number))
    along, beside = rng.normal(0, 0.09, number), rng.normal(0, 0.025, number)
    major = rng.uniform(0.2, 1.6, number)
    events = pandas.DataFrame({
        "event": np.arange(1, number + 1), "time": BEGIN + pandas.to_timedelta(when, unit="s"),
        "latitude": latitude + along * 0.9 - beside * 0.4, "longitude": longitude - along * 0.4 * 1.36 + beside * 1.2,
        "depth_km": np.abs(rng.normal(6, 3, number)), "time_error_s": 0.05, "ellipse_major_km": major,
        "ellipse_minor_km": major * 0.5, "ellipse_azimuth_deg": rng.uniform(0, 180, number),
        "depth_error_km": rng.uniform(0.3, 2.5, number), "depth_fixed": np.arange(number) % 17 == 0,
        "rms_s": rng.uniform(0.05, 0.2, number), "gap_deg": rng.uniform(60, 250, number),
        "nearest_km": rng.uniform(1, 15, number), "stations": 9, "p_arrivals": 9, "s_arrivals": 7,
        "quality": rng.choice(list("ABCD"), number, p=[0.4, 0.3, 0.2, 0.1]),
        "magnitude": magnitudes(number, 1.0, 0.5, seed),
        "magnitude_type": "ML", "magnitude_error": 0.12, "magnitude_stations": 6})
    events.loc[events.index % 40 == 7, "magnitude"] = np.nan
    rows, picks = [], []
    for event in events.itertuples():
        for place in rng.choice(12, 8, replace=False):
            distance = rng.uniform(5, 60)
            for phase, speed, error in (("P", 6.0, 0.06), ("S", 3.4, 0.12)):
                residual = rng.normal(0, error) + 0.001 * distance * (phase == "S")
                time = event.time + pandas.Timedelta(seconds=float(distance / speed + residual))
                rows.append((event.event, len(picks), codes[place], phase, time, residual, 1.0, distance,
                             rng.uniform(0, 360), 95.0))
                picks.append((codes[place], phase, time, rng.beta(6, 2)))
    for _ in range(len(picks) // 3):
        picks.append((codes[rng.integers(13)], rng.choice(["P", "S"]),
                      BEGIN + pandas.Timedelta(seconds=float(rng.uniform(0, 43_200))), 0.3 + 0.7 * rng.beta(1.2, 4)))
    arrivals = pandas.DataFrame(rows, columns=["event", "pick", "station", "phase", "time", "residual_s", "weight",
                                               "distance_km", "azimuth_deg", "takeoff_deg"])
    picked = pandas.DataFrame(picks, columns=["station", "phase", "time", "probability"])
    hour = pandas.Timedelta(hours=1)
    left_out = pandas.DataFrame([
        (codes[12], "HHZ", BEGIN + 3 * hour, BEGIN + 11.4 * hour, "There is no recording."),
        (codes[13], "", BEGIN, BEGIN + 12 * hour, "The station records nothing but zeros."),
        (codes[11], "HHN", BEGIN + hour, BEGIN + 1.002 * hour, "A spike of one sample was taken out <&>."),
        (codes[10], "HHN", BEGIN + 2 * hour, BEGIN + 2.002 * hour, "A spike of one sample was taken out <&>.")],
        columns=list(LEFT_OUT))
    terms = pandas.DataFrame([(code, phase, rng.normal(0, 0.06)) for code in codes[:12] for phase in "PS"],
                             columns=["station", "phase", "term_s"])
    return {"stations": complete(stations, STATIONS), "picks": complete(picked, PICKS),
            "events": complete(events, EVENTS), "arrivals": complete(arrivals, ARRIVALS),
            "left_out": complete(left_out, LEFT_OUT), "station_terms": terms}
