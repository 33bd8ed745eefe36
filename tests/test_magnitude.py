"""Local magnitudes: Wood–Anderson amplitudes of known ground motion, relations as published, averages that forgive."""

from __future__ import annotations

import math

import numpy as np
import obspy
import pandas
import pytest
from obspy.core.inventory import Channel, Inventory, Network, Response, Site, Station
from orogen.backend.catalog.magnitude import (
    AMPLITUDES,
    RELATIONS,
    Relation,
    amplitudes_of_picks,
    half_peak_to_peak,
    local_magnitudes,
    measure,
    wood_anderson,
)
from orogen.backend.waveforms.tables import ARRIVALS, EVENTS, PICKS, STATIONS, complete

START = obspy.UTCDateTime("2020-01-01")
GAIN = 4.0e8  # counts per m/s


def station(channels=("HHE", "HHN", "HHZ")) -> Inventory:
    response = Response.from_paz([0j, 0j], [-0.037 + 0.037j, -0.037 - 0.037j], GAIN, input_units="M/S",
                                 output_units="COUNTS")
    made = [Channel(code, "", 42.0, 13.0, 0.0, 0.0, azimuth=0.0, dip=0.0, sample_rate=100.0, response=response)
            for code in channels]
    return Inventory([Network("XX", [Station("A", 42.0, 13.0, 0.0, channels=made, site=Site("a"))])])


def ground(channel="HHE", hz=5.0, metres=1e-6) -> obspy.Trace:
    """A minute of a sine of ``metres`` from second 30 to 36, as counts of a velocity sensor."""
    t = np.arange(6000) / 100.0
    on = (t >= 30) & (t < 36)
    ramp = np.clip(np.minimum(t - 30, 36 - t), 0, 1)
    velocity = metres * 2 * np.pi * hz * np.cos(2 * np.pi * hz * t) * on * ramp
    return obspy.Trace((velocity * GAIN).astype(np.float32), {
        "network": "XX", "station": "A", "channel": channel, "sampling_rate": 100.0, "starttime": START})


def magnification(hz: float) -> float:
    """Of displacement, by the standard instrument."""
    s = 2j * math.pi * hz
    return abs(2080 * s**2 / ((s + 5.49779 - 5.60886j) * (s + 5.49779 + 5.60886j)))


@pytest.mark.parametrize("hz", [2.0, 5.0, 12.0])
def test_a_sine_is_drawn_with_the_magnification_of_the_standard(hz):
    drawn, notes = wood_anderson(obspy.Stream([ground(hz=hz)]), station())
    assert notes == []
    readings = measure(drawn, START + 26, START + 30)
    assert readings[0]["amplitude_mm"] == pytest.approx(1e-3 * magnification(hz), rel=0.05)
    assert readings[0]["period_s"] == pytest.approx(1 / hz, abs=0.02)
    assert readings[0]["noise_mm"] < 0.05 * readings[0]["amplitude_mm"]


def test_only_horizontals_that_last_long_enough_are_read():
    stream = obspy.Stream([ground("HHE"), ground("HHN"), ground("HHZ")])
    drawn, _ = wood_anderson(stream, station())
    assert [one["channel"] for one in measure(drawn, START + 26, START + 30)] == ["XX.A..HHE", "XX.A..HHN"]
    assert measure(drawn, START + 50, START + 59.5) == []


def test_a_trace_without_a_response_is_named_and_left_out():
    drawn, notes = wood_anderson(obspy.Stream([ground("HHE"), ground("HHN")]), station(("HHE",)))
    assert [trace.id for trace in drawn] == ["XX.A..HHE"]
    assert "XX.A..HHN has no usable response" in notes[0]


def test_the_largest_swing_between_neighbours_counts():
    amplitude, at, period = half_peak_to_peak(np.array([0.0, 1, 0, -3, 5, 2, 2.5, 0]), 0.5)
    assert (amplitude, at, period) == (4.0, 2.0, 1.0)


def test_relations_have_their_published_anchors():
    one = np.array([1.0])
    assert RELATIONS["southern-california"].magnitude(one, np.array([100.0]))[0] == pytest.approx(3.0)
    for name in ("bardarbunga", "ethiopia", "tanzania"):  # 10 mm at 17 km is magnitude 3
        assert RELATIONS[name].magnitude(10 * one, np.array([17.0]))[0] == pytest.approx(3.0)
    nanometres, r = 480.0, 63.0  # the standard's formula is in nm of ground motion
    standard = math.log10(nanometres) + 1.11 * math.log10(r) + 0.00189 * r - 2.09
    drawn_mm = nanometres * 1e-6 * 2080
    assert RELATIONS["iaspei"].magnitude(np.array([drawn_mm]), np.array([r]))[0] == pytest.approx(standard, abs=1e-9)
    assert all(relation.paper and relation.where for relation in RELATIONS.values())
    own = Relation(1.0, 0.0, 3.0)
    assert own.magnitude(one, np.array([10.0]))[0] == pytest.approx(2.0)


def catalogue(corrections=False, off=None, wrong=0.0):
    """Three events of ML 1, 2 and 3 at ten stations whose readings follow the relation."""
    stations = complete(pandas.DataFrame({"station": [f"XX.S{i}" for i in range(10)],
                                          "latitude": 42 + np.linspace(-0.4, 0.4, 10), "longitude": 13.0}), STATIONS)
    events = complete(pandas.DataFrame({
        "event": [1, 2, 3], "time": pandas.Timestamp("2020-01-01", tz="UTC"), "latitude": 42.0,
        "longitude": [12.7, 12.9, 13.2], "depth_km": 8.0}), EVENTS)
    relation = RELATIONS["iaspei"]
    unit = pandas.DataFrame([(event, name, "", pandas.NaT, 1.0, math.nan, math.nan) for event in (1, 2, 3)
                             for name in stations["station"]], columns=list(AMPLITUDES))
    _, sizes = local_magnitudes(events, complete(pandas.DataFrame(columns=list(ARRIVALS)), ARRIVALS), stations, unit,
                                relation)
    unit["amplitude_mm"] = 10 ** (unit["event"] - sizes["magnitude"].to_numpy())
    unit["amplitude_mm"] *= 10 ** unit["station"].map(off or {}).fillna(0.0)
    unit.loc[4, "amplitude_mm"] *= 10**wrong
    return local_magnitudes(events, pandas.DataFrame(columns=list(ARRIVALS)), stations, unit, relation, corrections)


def test_consistent_readings_give_the_magnitude_without_error():
    events, sizes = catalogue()
    assert events["magnitude"].tolist() == pytest.approx([1, 2, 3])
    assert events["magnitude_error"].tolist() == pytest.approx([0, 0, 0], abs=1e-6)
    assert events["magnitude_stations"].tolist() == [10, 10, 10]
    assert set(events["magnitude_type"]) == {"ML"}
    assert sizes["used"].all()


def test_an_outlier_does_not_count_but_stays_listed():
    events, sizes = catalogue(wrong=2.0)
    assert events["magnitude"].tolist() == pytest.approx([1, 2, 3])
    assert events["magnitude_stations"].tolist() == [9, 10, 10]
    assert sizes.loc[~sizes["used"], "residual"].tolist() == pytest.approx([2.0])


def test_station_corrections_lessen_the_scatter():
    off = {"XX.S2": 0.25, "XX.S7": -0.25}
    plain, _ = catalogue(off=off)
    corrected, sizes = catalogue(True, off=off)
    assert (corrected["magnitude_error"] < 0.75 * plain["magnitude_error"]).all()
    each = sizes.drop_duplicates("station").set_index("station")["correction"]
    assert each["XX.S2"] < -0.1
    assert each["XX.S7"] > 0.1


def test_events_without_a_clear_reading_have_no_magnitude():
    events = complete(pandas.DataFrame({"event": [1], "time": [pandas.Timestamp("2020-01-01", tz="UTC")],
                                        "latitude": [42.0], "longitude": [13.0], "depth_km": [8.0]}), EVENTS)
    stations = pandas.DataFrame({"station": ["XX.A"], "latitude": [42.1], "longitude": [13.0], "elevation_m": [0.0]})
    faint = pandas.DataFrame([(1, "XX.A", "", pandas.NaT, 0.02, 0.01, 0.2)], columns=list(AMPLITUDES))
    sized, sizes = local_magnitudes(events, pandas.DataFrame(), stations, faint, RELATIONS["iaspei"])
    assert sized["magnitude"].isna().all()
    assert sized["magnitude_stations"].tolist() == [0]
    assert len(sizes) == 0


def test_amplitudes_that_the_detector_measured_are_taken_from_s():
    picks = complete(pandas.DataFrame({"station": "XX.A", "phase": ["P", "S"], "amplitude_mm": [0.1, 0.5],
                                       "time": pandas.Timestamp("2020-01-01", tz="UTC")}), PICKS)
    arrivals = complete(pandas.DataFrame({"event": 1, "pick": [0, 1], "station": "XX.A", "phase": ["P", "S"],
                                          "time": picks["time"], "weight": 1.0}), ARRIVALS)
    table = amplitudes_of_picks(picks, arrivals)
    assert list(table.columns) == list(AMPLITUDES)
    assert table["amplitude_mm"].tolist() == [0.5]
