"""Local magnitudes from Wood–Anderson amplitudes: simulate, measure, relate to distance, average over stations.

The instrument is that of the IASPEI standard: natural period 0.8 s, damping 0.7, static magnification 2080.
Uhrhammer & Collins (1990), Synthesis of Wood-Anderson seismograms from broadband digital records, BSSA 80.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import obspy
import pandas
from obspy.core.inventory import Inventory
from obspy.core.util.obspy_types import ObsPyException

from .plane import distances_km

WOOD_ANDERSON = {"poles": [-5.49779 + 5.60886j, -5.49779 - 5.60886j], "zeros": [0j, 0j], "gain": 1.0,
                 "sensitivity": 2080.0}  # of displacement
AMPLITUDES = ("event", "station", "channel", "time", "amplitude_mm", "noise_mm", "period_s")
_BAND_HZ = (0.5, 1.0, 30.0, 40.0)  # corners of the response's removal; the upper are lowered with the sampling rate
_LEAST_SIGNAL = 3.0  # times the noise before P
_OUTLIER = 3.0  # standard deviations (of a normal spread with the same median deviation)


@dataclass(frozen=True)
class Relation:
    """ML = log10(A / mm) + a · log10(r / r0) + b · (r − r0) + c, with r the distance from the hypocentre in km."""

    a: float
    b: float
    c: float
    reference_km: float = 100.0
    where: str = "the user's own"
    paper: str = ""

    def magnitude(self, amplitude_mm: np.ndarray, distance_km: np.ndarray) -> np.ndarray:
        """(n,) magnitudes of readings."""
        r = np.maximum(distance_km, 1.0)
        return np.asarray(np.log10(amplitude_mm) + self.a * np.log10(r / self.reference_km)
                          + self.b * (r - self.reference_km) + self.c)


RELATIONS = {
    "iaspei": Relation(
        1.11, 0.00189, 6.0 - math.log10(2080.0) + 2.22 + 0.189 - 2.09, 100.0,
        "ground like that of Southern California, by the IASPEI standard",
        "IASPEI (2013), Summary of magnitude working group recommendations"),
    "southern-california": Relation(
        1.110, 0.00189, 3.0, 100.0, "Southern California",
        "Hutton & Boore (1987), The ML scale in Southern California, BSSA 77"),
    "bardarbunga": Relation(
        1.2534, 0.0032, 2.0, 17.0, "Bárðarbunga, Iceland",
        "Greenfield et al. (2018), Seismicity of the Askja and Bárðarbunga volcanic systems of Iceland, JVGR 391"),
    "ethiopia": Relation(
        1.196997, 0.001066, 2.0, 17.0, "the Ethiopian rift",
        "Keir et al. (2006), Local earthquake magnitude scale and seismicity rate for the Ethiopian rift, BSSA 96"),
    "tanzania": Relation(
        0.776, 0.000902, 2.0, 17.0, "Tanzania",
        "Langston et al. (1998), Local magnitude scale and seismicity rate for Tanzania, East Africa, BSSA 88"),
}


def wood_anderson(stream: obspy.Stream, inventory: Inventory) -> tuple[obspy.Stream, list[str]]:
    """What a Wood–Anderson seismometer would have drawn, in mm, and a sentence for each trace without a response."""
    drawn, notes = obspy.Stream(), []
    for trace in stream:
        trace = trace.copy()
        nyquist = trace.stats.sampling_rate / 2
        low, rise, fall, high = _BAND_HZ
        band = (low, rise, min(fall, 0.8 * nyquist), min(high, 0.95 * nyquist))
        trace.data = trace.data.astype(np.float64)
        trace.detrend("linear").taper(0.05, max_length=2.0)
        try:
            trace.remove_response(inventory, output="DISP", pre_filt=band, water_level=None)
        except (ValueError, ObsPyException) as error:
            notes.append(f"{trace.id} has no usable response ({error}); it gives no amplitude.")
            continue
        trace.simulate(paz_simulate=WOOD_ANDERSON, taper=False)
        trace.data = trace.data * 1000.0
        drawn.append(trace)
    return drawn, notes


def measure(drawn: obspy.Stream, p: obspy.UTCDateTime, s: obspy.UTCDateTime) -> list[dict[str, object]]:
    """Largest half peak-to-peak of each horizontal trace from S on, with the noise before P.

    drawn : traces of one station in mm, as from `wood_anderson`
    p, s : arrivals, picked or predicted
    """
    length = float(np.clip(1.0 + (s - p), 3.0, 60.0))
    found: list[dict[str, object]] = []
    for trace in drawn:
        if trace.stats.channel[-1:] in ("Z", ""):
            continue
        signal = trace.slice(s - 0.3, s + length)
        noise = trace.slice(p - 0.5 - length, p - 0.5)
        if signal.stats.npts < 3 or signal.stats.endtime < s + 0.5 * length:
            continue
        amplitude, at, period = half_peak_to_peak(np.asarray(signal.data, np.float64), signal.stats.delta)
        before = half_peak_to_peak(np.asarray(noise.data, np.float64), noise.stats.delta)[0] if noise.stats.npts > 10 \
            else math.nan
        found.append({"channel": trace.id, "time": pandas.Timestamp((signal.stats.starttime + at).datetime, tz="UTC"),
                      "amplitude_mm": amplitude, "noise_mm": before, "period_s": period})
    return found


def half_peak_to_peak(values: np.ndarray, delta_s: float) -> tuple[float, float, float]:
    """Half of the largest swing between neighbouring extremes, when its second half is reached, and its period."""
    turns = np.flatnonzero(np.diff(np.sign(np.diff(values))) != 0) + 1
    turns = np.concatenate([[0], turns, [len(values) - 1]])
    swing = np.abs(np.diff(values[turns]))
    largest = int(np.argmax(swing))
    return float(swing[largest] / 2), float(turns[largest + 1] * delta_s), \
        float(2 * (turns[largest + 1] - turns[largest]) * delta_s)


def amplitudes_of_picks(picks: pandas.DataFrame, arrivals: pandas.DataFrame) -> pandas.DataFrame:
    """The table of amplitudes (AMPLITUDES) where the detector has measured them with the S picks."""
    chosen = arrivals[(arrivals["phase"] == "S") & (arrivals["weight"] > 0)]
    rows = picks.iloc[chosen["pick"].to_numpy(np.int64)]
    table = pandas.DataFrame({
        "event": chosen["event"].to_numpy(), "station": chosen["station"].to_numpy(), "channel": "",
        "time": rows["time"].to_numpy(), "amplitude_mm": rows["amplitude_mm"].to_numpy(), "noise_mm": math.nan,
        "period_s": math.nan})
    return table[table["amplitude_mm"] > 0].reset_index(drop=True)


def local_magnitudes(events: pandas.DataFrame, arrivals: pandas.DataFrame, stations: pandas.DataFrame,
                     amplitudes: pandas.DataFrame, relation: Relation,
                     corrections: bool = False) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Events with ML, and the stations' magnitudes.

    amplitudes : AMPLITUDES, one row for each component
    corrections : whether each station's mean deviation is taken off (shrunk where it has few readings)

    A station counts once, with the mean of its components; stations that deviate by more than three standard deviations
    from the median don't count.  The magnitude is the mean of the others, its error that mean's standard error.
    Returns events (EVENTS) and event, station, amplitude_mm, distance_km, magnitude, correction, residual, used.
    """
    columns = ["event", "station", "amplitude_mm", "distance_km", "magnitude", "correction", "residual", "used"]
    clear = amplitudes[(amplitudes["amplitude_mm"] > 0)
                       & ~(amplitudes["amplitude_mm"] < _LEAST_SIGNAL * amplitudes["noise_mm"])]
    sites = stations.drop_duplicates("station").set_index("station")
    clear = clear[clear["station"].isin(sites.index) & clear["event"].isin(events["event"])]
    events = events.copy()
    if len(clear) == 0:
        return events, pandas.DataFrame(columns=columns)
    of = events.set_index("event").loc[clear["event"]]
    at = sites.loc[clear["station"]]
    epicentral, _ = distances_km(of["latitude"].to_numpy(), of["longitude"].to_numpy(), at["latitude"].to_numpy(),
                                 at["longitude"].to_numpy())
    distance = np.hypot(epicentral, of["depth_km"].to_numpy() + at["elevation_m"].to_numpy() / 1000.0)
    table = pandas.DataFrame({"event": clear["event"].to_numpy(), "station": clear["station"].to_numpy(),
                              "amplitude_mm": clear["amplitude_mm"].to_numpy(), "distance_km": distance,
                              "magnitude": relation.magnitude(clear["amplitude_mm"].to_numpy(), distance)})
    each = table.groupby(["event", "station"], sort=True, as_index=False).agg(
        amplitude_mm=("amplitude_mm", "max"), distance_km=("distance_km", "first"), magnitude=("magnitude", "mean"))
    each["correction"] = 0.0
    for _ in range(4 if corrections else 1):
        each = _averaged(each)
        if corrections:
            kept = each[each["used"]]
            mean = (kept["magnitude"] - kept["mean"]).groupby(kept["station"]).agg(["mean", "size"])
            shrunk = -mean["mean"] * mean["size"] / (mean["size"] + 3.0)
            each["correction"] = each["station"].map(shrunk - shrunk.mean()).fillna(0.0)
    each = _averaged(each)
    used = each[each["used"]].groupby("event")
    size, spread = used.size(), used["corrected"].std(ddof=1)
    number = events["event"]
    events["magnitude"] = number.map(used["corrected"].mean()).round(3).astype("float64")
    events["magnitude_stations"] = number.map(size).fillna(0).astype("int64")
    events["magnitude_error"] = number.map(spread / np.sqrt(size)).round(3).astype("float64")
    events["magnitude_type"] = np.where(events["magnitude_stations"] > 0, "ML", "")
    each["residual"] = each["corrected"] - each["mean"]
    return events, each[columns]


def _averaged(each: pandas.DataFrame) -> pandas.DataFrame:
    each = each.assign(corrected=each["magnitude"] + each["correction"])
    by = each.groupby("event")["corrected"]
    off = (each["corrected"] - by.transform("median")).abs()
    spread = 1.4826 * off.groupby(each["event"]).transform("median")
    each["used"] = off <= np.maximum(_OUTLIER * spread, 0.3)
    mean = each[each["used"]].groupby("event")["corrected"].mean()
    return each.assign(mean=each["event"].map(mean))
