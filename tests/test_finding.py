"""Association and location in rounds: two events within seconds are both found; a wrong clock shows in its terms."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from orogen.backend.catalog.finding import find_events
from orogen.backend.catalog.location import Settings
from orogen.backend.synthetic.picks import picked_events


def found_of(made, picks=None, **more):
    return find_events(made.picks if picks is None else picks, made.stations, made.model, made.traveltimes, **more)[1]


def test_two_events_within_five_seconds_are_both_found():
    both = 0
    for seed in range(6):
        made = picked_events(seed=seed, events=2, stations=12, every_s=3.0, wrong=0.0)
        found = found_of(made).events
        off = [(found["time"] - time).abs().min() for time in made.events["time"]]
        both += len(found) >= 2 and max(off) < pandas.Timedelta(1, "s")
    assert both >= 5


@pytest.fixture(scope="module")
def late():
    """Events of which a station's picks all come two seconds late."""
    made = picked_events(seed=6, events=20, stations=10, wrong=0.0)
    picks = made.picks.copy()
    picks.loc[picks["station"] == "XX.S04", "time"] += pandas.Timedelta(2, "s")
    return made, picks


def test_a_wrong_clock_shows_in_the_stations_terms_and_its_picks_serve(late):
    made, picks = late
    association, found = find_events(picks, made.stations, made.model, made.traveltimes)
    assert [note[:34] for note in association.notes] == ["The clock of station XX.S04 seems o"[:34]]
    terms = found.station_terms[found.station_terms["station"] == "XX.S04"]
    assert np.allclose(terms["term_s"], 2.0, atol=0.15)
    arrivals = found.arrivals
    mine = arrivals[arrivals["station"] == "XX.S04"]
    assert (mine["weight"] > 0).mean() > 0.9
    assert mine["residual_s"].abs().median() < 0.2
    assert (arrivals["time"].to_numpy() == picks["time"].to_numpy()[arrivals["pick"]]).all()


def test_without_station_terms_clocks_are_left_as_they_are(late):
    made, picks = late
    terms = found_of(made, picks, settings=Settings(station_terms=False)).station_terms
    assert (terms["term_s"] == 0).all()
