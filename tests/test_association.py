"""Association: made-up events are found again, picks are used once, and an empty result says why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas
import pytest
from orogen.backend.catalog.association import Limits, associate
from orogen.backend.catalog.velocity import VelocityModel
from orogen.backend.errors import InputError
from orogen.backend.synthetic.picks import picked_events
from orogen.backend.waveforms.tables import PICKS, empty

MADE = picked_events(seed=3, events=12, stations=12, wrong=0.05)
CONSTANT = VelocityModel.constant(5.9, 3.4)


def why_none(picks, stations=MADE.stations, limits=None):
    found = associate(picks, stations, CONSTANT, limits)
    assert len(found.events) == 0
    assert list(found.assigned.columns[:2]) == ["event", "pick"]
    return found.why_none


@pytest.mark.parametrize("model", [CONSTANT, MADE.model], ids=["constant", "layered"])
def test_made_up_events_are_found_again(model):
    found = associate(MADE.picks, MADE.stations, model, Limits(threads=1))
    assert found.why_none == ""
    assert len(found.events) == len(MADE.events)
    off = (found.events["time"] - MADE.events["time"]) / pandas.Timedelta("1s")
    assert np.abs(off).max() < 1.5
    assert found.events["event"].tolist() == list(range(1, 13))


def test_a_pick_is_used_once_and_s_comes_after_p():
    found = associate(MADE.picks, MADE.stations, CONSTANT)
    assert not found.assigned["pick"].duplicated().any()
    assert not found.assigned.duplicated(["event", "station", "phase"]).any()
    pairs = found.assigned.pivot_table(index=["event", "station"], columns="phase", values="time", aggfunc="first")
    pairs = pairs.dropna()
    assert len(pairs) > 50
    assert (pairs["S"] > pairs["P"]).all()
    rows = MADE.picks.iloc[found.assigned["pick"]]
    assert rows["station"].tolist() == found.assigned["station"].tolist()
    assert rows["time"].tolist() == found.assigned["time"].tolist()


def test_the_order_of_the_picks_changes_nothing():
    order = np.random.default_rng(0).permutation(len(MADE.picks))
    one = associate(MADE.picks, MADE.stations, CONSTANT, Limits(threads=1))
    two = associate(MADE.picks.iloc[order].reset_index(drop=True), MADE.stations, CONSTANT, Limits(threads=1))
    pandas.testing.assert_frame_equal(one.events, two.events)
    assert one.assigned["time"].tolist() == two.assigned["time"].tolist()


def test_events_before_1970_and_across_the_date_line_are_found():
    stations = MADE.stations.assign(longitude=(MADE.stations["longitude"] + 167.0 + 180) % 360 - 180)
    assert stations["longitude"].min() < -179 < 179 < stations["longitude"].max()
    early = MADE.picks.assign(time=MADE.picks["time"] - pandas.Timedelta(days=365.25 * 60))
    found = associate(early, stations, CONSTANT)
    assert len(found.events) == len(MADE.events)
    assert found.events["time"].dt.year.unique().tolist() == [1960]


def test_unknown_stations_other_phases_and_duplicates_are_said_and_left_out():
    more = pandas.concat([MADE.picks, MADE.picks.iloc[:3], MADE.picks.iloc[:2].assign(station="YY.NONE"),
                          MADE.picks.iloc[:1].assign(phase="Lg")], ignore_index=True)
    found = associate(more, MADE.stations, CONSTANT)
    assert len(found.events) == len(MADE.events)
    said = " ".join(found.notes)
    assert "2 picks are of stations that the table of stations lacks: YY.NONE" in said
    assert "3 picks are given more than once" in said
    assert "other than P and S (Lg)" in said


@pytest.mark.parametrize(("phase", "said"), [("P", "There are no S picks"), ("S", "There are no P picks")])
def test_one_phase_alone_makes_events_and_says_so(phase, said):
    found = associate(MADE.picks[MADE.picks["phase"] == phase].reset_index(drop=True), MADE.stations, CONSTANT)
    assert len(found.events) >= 8
    assert said in found.notes[0]


def test_an_empty_table_says_so():
    assert "there are no picks" in why_none(empty(PICKS))


def test_names_that_never_match_say_so():
    assert "none of the picks can be used; look at the names of stations (S00 in the picks, XX.S00" in why_none(
        MADE.picks.assign(station="S00"))


def test_too_few_stations_say_so():
    few = MADE.picks[MADE.picks["station"].isin(["XX.S00", "XX.S01"])].reset_index(drop=True)
    assert "only 2 stations have picks (XX.S00, XX.S01)" in why_none(few)


def test_stations_in_one_place_say_so():
    there = MADE.stations.assign(latitude=42.0, longitude=13.0)
    assert "stand in one place" in why_none(MADE.picks, there)


def test_times_that_never_meet_say_so():
    apart = MADE.picks.copy()
    codes = pandas.factorize(apart["station"])[0]
    apart["time"] = MADE.picks["time"].min() + pandas.to_timedelta(codes * 86400.0, unit="s")
    assert "at most 1 stations have picks" in why_none(apart)


def test_limits_that_are_too_tight_are_named():
    assert "fewer picks than 22" in why_none(MADE.picks, limits=Limits(picks=22))
    assert "a larger tolerance than 0.01 s" in why_none(MADE.picks, limits=Limits(tolerance_s=0.01))


def test_picks_at_random_say_that_nothing_fits():
    rng = np.random.default_rng(0)
    noise = MADE.picks.assign(time=MADE.picks["time"].min() + pandas.to_timedelta(
        rng.uniform(0, 12 * 120, len(MADE.picks)), unit="s"))
    assert associate(noise, MADE.stations, CONSTANT, replace(Limits(), picks=12)).why_none.startswith("No event: ")


def test_stations_without_coordinates_are_refused_by_name():
    lost = MADE.stations.copy()
    lost.loc[3, "latitude"] = np.nan
    with pytest.raises(InputError, match=r"no usable coordinates: XX\.S03"):
        associate(MADE.picks, lost, CONSTANT)
    with pytest.raises(InputError, match="table of stations is empty"):
        associate(MADE.picks, MADE.stations.iloc[:0], CONSTANT)
