"""Location: made-up events come back where they were, wrong picks don't matter, and errors are as large as they say."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from orogen.backend.catalog.finding import find_events
from orogen.backend.catalog.location import Settings, locate
from orogen.backend.catalog.plane import distances_km
from orogen.backend.catalog.traveltimes import TravelTimes
from orogen.backend.catalog.velocity import VelocityModel
from orogen.backend.synthetic.picks import picked_events
from orogen.backend.waveforms.tables import ARRIVALS, EVENTS

MADE = picked_events(seed=2, events=40, stations=12)


def located(made, settings=None, **more):
    return locate(made.picks, made.assigned, made.stations, made.traveltimes, settings, **more)


def off_km(events, truth):
    return distances_km(events["latitude"].to_numpy(), events["longitude"].to_numpy(), truth["latitude"].to_numpy(),
                        truth["longitude"].to_numpy())


def test_events_without_errors_come_back_to_some_metres():
    made = picked_events(seed=2, events=20, stations=10, wrong=0.0, errors=0.0)
    found = located(made, Settings(station_terms=False))
    assert off_km(found.events, made.events)[0].max() < 0.02
    assert (found.events["depth_km"] - made.events["depth_km"]).abs().max() < 0.05
    late = (found.events["time"] - made.events["time"]) / pandas.Timedelta("1s")
    assert late.abs().max() < 0.005


def test_wrong_picks_get_no_weight_and_stay_listed():
    clean = picked_events(seed=4, events=20, stations=12, wrong=0.0)
    picks = clean.picks.copy()
    bad = np.arange(0, len(picks), 11)
    picks.loc[bad, "time"] += pandas.Timedelta("2.5s")
    found = locate(picks, clean.assigned, clean.stations, clean.traveltimes, Settings(second_pass=False))
    assert len(found.arrivals) == len(picks)
    weight = found.arrivals.set_index("pick")["weight"]
    assert (weight[bad] == 0).mean() > 0.95
    assert (weight.drop(bad) > 0).mean() > 0.98
    assert np.median(off_km(found.events, clean.events)[0]) < 0.4


def test_the_truth_lies_in_the_ellipse_as_often_as_it_says():
    made = picked_events(seed=7, events=250, stations=12)
    found = located(made)
    events = found.events
    off, azimuth = off_km(events, made.events)
    turn = np.radians(azimuth - events["ellipse_azimuth_deg"].to_numpy())
    inside = np.hypot(off * np.cos(turn) / events["ellipse_major_km"], off * np.sin(turn) / events["ellipse_minor_km"])
    assert 0.60 < (inside < 1).mean() < 0.76
    assert (events["ellipse_major_km"] >= events["ellipse_minor_km"]).all()
    free = ~events["depth_fixed"]
    deep = (events["depth_km"] - made.events["depth_km"]).abs() / events["depth_error_km"]
    assert 0.58 < (deep[free] < 1).mean() < 0.78


def test_where_the_search_begins_changes_nothing():
    far = MADE.events.assign(latitude=MADE.events["latitude"] + 0.1, depth_km=20.0)
    one, two = located(MADE), located(MADE, starts=far)
    off, _ = off_km(one.events, two.events)
    assert np.median(off) < 0.01
    assert (off < 0.1).mean() > 0.95


def test_tables_have_their_columns_and_events_are_numbered_by_time():
    found = located(MADE)
    assert list(found.events.columns) == list(EVENTS)
    assert list(found.arrivals.columns) == list(ARRIVALS)
    assert found.events["event"].tolist() == list(range(1, 41))
    assert found.events["time"].is_monotonic_increasing
    assert set(found.events["quality"]) <= set("ABCD")
    assert found.arrivals["azimuth_deg"].between(0, 360).all()
    assert found.arrivals["takeoff_deg"].between(0, 180).all()
    used = found.arrivals[found.arrivals["weight"] > 0]
    assert (found.events["p_arrivals"] + found.events["s_arrivals"]).tolist() == used.groupby("event").size().tolist()


def test_two_runs_give_the_same_numbers():
    pandas.testing.assert_frame_equal(located(MADE).events, located(MADE).events, check_exact=True)


def test_late_stations_are_learnt_and_taken_off():
    made = picked_events(seed=5, events=120, stations=14, wrong=0.0)
    late = {"XX.S03": 0.4, "XX.S08": -0.3}
    picks = made.picks.copy()
    picks["time"] += pandas.to_timedelta(picks["station"].map(late).fillna(0.0), unit="s")
    found = locate(picks, made.assigned, made.stations, made.traveltimes, Settings())
    terms = found.station_terms.set_index(["station", "phase"])["term_s"]
    for station, seconds in late.items():
        assert terms[station, "P"] == pytest.approx(seconds, abs=0.15)
    without = locate(picks, made.assigned, made.stations, made.traveltimes, Settings(station_terms=False))
    assert np.median(off_km(found.events, made.events)[0]) < np.median(off_km(without.events, made.events)[0])
    again = locate(picks, made.assigned, made.stations, made.traveltimes, Settings(),
                   station_terms=found.station_terms)
    assert again.station_terms["term_s"].to_numpy() == pytest.approx(found.station_terms["term_s"].to_numpy())


def test_a_depth_that_p_from_afar_cannot_tell_is_held():
    made = picked_events(seed=6, events=5, stations=8, wrong=0.0)
    far = made.stations.assign(latitude=made.stations["latitude"] + 1.0)  # all of them to one side
    traveltimes = TravelTimes(made.model, 250.0, 30.0, far["elevation_m"].to_numpy() / 1000)
    rows = []
    for event in made.events.itertuples():
        distance, _ = distances_km(np.full(8, event.latitude), np.full(8, event.longitude), far["latitude"].to_numpy(),
                                   far["longitude"].to_numpy())
        seconds = traveltimes.seconds("P", distance, event.depth_km, far["elevation_m"].to_numpy() / 1000)
        rows += [{"event": event.event, "station": name, "phase": "P", "time": event.time + pandas.Timedelta(t, "s")}
                 for name, t in zip(far["station"], seconds, strict=True)]
    picks = pandas.DataFrame(rows)
    assigned = pandas.DataFrame({"event": picks["event"], "pick": picks.index})
    found = locate(picks, assigned, far, traveltimes, Settings(fixed_depth_km=7.0))
    held = found.events["depth_fixed"]
    assert held.any()
    assert found.events["depth_error_km"][held].isna().all()
    assert not found.events["quality"].isin(["A", "B"]).any()


def test_free_picks_that_fit_join_and_those_that_do_not_stay_out():
    kept = MADE.assigned.sample(frac=0.7, random_state=1)
    with_more = locate(MADE.picks, kept, MADE.stations, MADE.traveltimes, Settings())
    alone = locate(MADE.picks, kept, MADE.stations, MADE.traveltimes, Settings(second_pass=False))
    assert len(with_more.arrivals) > len(alone.arrivals) * 1.2
    assert not with_more.arrivals["pick"].duplicated().any()
    truth = MADE.assigned.set_index("pick")["event"]
    assert (with_more.arrivals["event"].to_numpy() == truth[with_more.arrivals["pick"]].to_numpy()).mean() > 0.99
    pairs = with_more.arrivals.pivot_table(index=["event", "station"], columns="phase", values="time").dropna()
    assert (pairs["S"] > pairs["P"]).all()


def test_events_of_too_few_stations_are_listed_with_the_reason():
    first = MADE.assigned[MADE.assigned["event"] == 1].index[:2]
    few = MADE.assigned.drop(index=MADE.assigned[MADE.assigned["event"] == 1].index.difference(first))
    found = locate(MADE.picks, few, MADE.stations, MADE.traveltimes)
    assert found.not_located["event"].tolist() == [1]
    assert "fewer than three stations" in found.not_located["why"][0]
    assert len(found.events) == 39


def test_nothing_assigned_gives_empty_tables():
    found = locate(MADE.picks, MADE.assigned.iloc[:0], MADE.stations, MADE.traveltimes)
    assert len(found.events) == 0
    assert list(found.events.columns) == list(EVENTS)


def test_times_before_1970_and_the_date_line_do_not_matter():
    shifted = MADE.picks.assign(time=MADE.picks["time"] - pandas.Timedelta(days=365.25 * 60))
    stations = MADE.stations.assign(longitude=(MADE.stations["longitude"] + 167.0 + 180) % 360 - 180)
    found = locate(shifted, MADE.assigned, stations, MADE.traveltimes)
    usual = located(MADE)
    assert (found.events["time"] + pandas.Timedelta(days=365.25 * 60) - usual.events["time"]).abs().max() \
        < pandas.Timedelta("10ms")
    assert ((found.events["longitude"] - usual.events["longitude"]) % 360).to_numpy() == pytest.approx(167, abs=1e-3)


def test_a_low_velocity_zone_locates_all_the_same():
    zone = VelocityModel(np.array([0.0, 5, 9]), np.array([5.6, 4.6, 6.4]), np.array([3.2, 2.6, 3.6]))
    made = picked_events(seed=9, events=15, stations=12, model=zone)
    assert np.median(off_km(located(made).events, made.events)[0]) < 0.6


def test_two_events_within_five_seconds_are_both_found():
    made = picked_events(seed=11, events=6, stations=14, wrong=0.0, every_s=4.0)
    found, catalogue = find_events(made.picks, made.stations, made.model, made.traveltimes)
    assert found.why_none == ""
    off = np.array([(catalogue.events["time"] - time).abs().min() for time in made.events["time"]])
    assert (off < pandas.Timedelta("0.5s")).sum() >= 5


def test_too_few_picks_for_an_event_end_in_a_sentence_not_in_an_error():
    found, catalogue = find_events(MADE.picks.iloc[:3], MADE.stations, MADE.model, MADE.traveltimes)
    assert found.why_none.startswith("No event")
    assert len(catalogue.events) == 0
