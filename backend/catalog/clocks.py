"""Stations whose clock was wrong: P and S of all events come late, or early, by the same.

Picks of such a station are too far from what is predicted to be associated, or count nothing in the location, so that
its terms don't show it.  Here every pick near a prediction counts, whether an event has it or not.
"""

from __future__ import annotations

import numpy as np
import pandas

from ..waveforms.tables import PICKS, complete
from .location import Located
from .plane import distances_km, seconds_since
from .traveltimes import TravelTimes

REACH_S = 10.0  # how far from the prediction picks are looked at
LEAST_S = 0.5  # less than this may be the ground
_TOGETHER_S = 0.5  # picks of a wrong clock lie together within this
_LEAST_PICKS = 6

COLUMNS = ("station", "clock_offset_s", "clock_picks", "clock_wrong")


def clock_offsets(picks: pandas.DataFrame, located: Located, stations: pandas.DataFrame,
                  traveltimes: TravelTimes) -> pandas.DataFrame:
    """One row a station: ``clock_offset_s``, about which its picks lie closest together, seconds after the predictions
    of all located events; ``clock_picks``, how many do; ``clock_wrong``, whether only a wrong clock explains it.

    That is said where P and S agree, where hardly a pick lies at the predicted time, and where chance or other events
    don't make so many.  Stations with few picks have no row.
    """
    picks, events = complete(picks, PICKS), located.events
    rows = []
    if len(events):
        origin = events["time"].min()
        begin = seconds_since(events["time"], origin)
        used = located.arrivals[located.arrivals["weight"] > 0]
        farthest = used.groupby("event")["distance_km"].max().reindex(events["event"], fill_value=0.0).to_numpy()
        for station in stations.itertuples():
            distance, _ = distances_km(np.full(len(events), station.latitude), np.full(len(events), station.longitude),
                                       events["latitude"].to_numpy(), events["longitude"].to_numpy())
            near = distance <= farthest
            mine = picks[(picks["station"] == station.station) & picks["time"].notna()]
            offsets, is_s = [], []
            for phase in "PS":
                times = np.sort(seconds_since(mine.loc[mine["phase"] == phase, "time"], origin))
                travel = traveltimes.seconds(phase, distance[near], events["depth_km"].to_numpy()[near],
                                             np.full(int(near.sum()), station.elevation_m / 1000.0))
                offsets.append(_near(times, begin[near] + travel))
                is_s.append(np.full(len(offsets[-1]), phase == "S"))
            both = np.concatenate(offsets)
            if len(both) >= _LEAST_PICKS:
                rows.append((station.station, *_judged(both, np.concatenate(is_s))))
    return pandas.DataFrame(rows, columns=list(COLUMNS)).astype({"clock_offset_s": "float64", "clock_wrong": bool})


def clock_notes(offsets: pandas.DataFrame, set_right: bool) -> list[str]:
    """A sentence for every wrong clock; ``set_right`` says whether events were located as if it were right."""
    what = ("It was taken as that much off; set its times right." if set_right
            else "Set its times right, or leave the station out.")
    return [f"The clock of station {row.station} seems off by about {row.clock_offset_s:+.1f} s: {row.clock_picks} of "
            f"its picks, P and S alike, lie that far from the times predicted for located events. {what}"
            for row in offsets.itertuples() if row.clock_wrong]


def _near(times: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """How much later than each expected time all ``times`` (sorted) within reach of it are."""
    low, high = (np.searchsorted(times, expected + reach) for reach in (-REACH_S, REACH_S))
    count = high - low
    before = np.repeat(np.cumsum(count) - count, count)
    return times[np.arange(count.sum()) - before + np.repeat(low, count)] - np.repeat(expected, count)


def _judged(offsets: np.ndarray, is_s: np.ndarray) -> tuple[float, int, bool]:
    """Where ``offsets`` (n,) lie closest together, how many do, and whether that can only be a clock."""
    order = np.argsort(offsets, kind="stable")
    offsets, is_s = offsets[order], is_s[order]
    count = np.searchsorted(offsets, offsets + _TOGETHER_S, side="right") - np.arange(len(offsets))
    first = int(count.argmax())
    chosen = slice(first, first + int(count[first]))
    middle, many = float(np.median(offsets[chosen])), int(count[first])
    s = is_s[chosen]
    if min(s.sum(), (~s).sum()) < 2 or many < _LEAST_PICKS or abs(middle) < LEAST_S:
        return middle, many, False
    apart = abs(float(np.median(offsets[chosen][s]) - np.median(offsets[chosen][~s])))
    punctual = int((np.abs(offsets) < _TOGETHER_S / 2).sum())
    by_chance = (len(offsets) - many) * _TOGETHER_S / (2 * REACH_S - _TOGETHER_S)
    wrong = apart <= max(0.15, 0.2 * abs(middle)) and 4 * punctual <= many and many >= _LEAST_PICKS + 4 * by_chance
    return middle, many, bool(wrong)
