"""Double differences: what the ground does to close events alike drops out, and clusters keep their middle."""

from __future__ import annotations

import numpy as np
import pandas
from orogen.backend.catalog.location import Settings, locate
from orogen.backend.catalog.plane import Plane
from orogen.backend.catalog.relocation import Links, relocate
from orogen.backend.synthetic.picks import picked_events

MADE = picked_events(seed=8, events=60, stations=14, wrong=0.02, errors=0.2, cluster_km=2.0)


def catalogue():
    """Located with each station off by a different time, and without station terms, so that places are distorted."""
    rng = np.random.default_rng(0)
    off = dict(zip(MADE.stations["station"], rng.normal(0, 0.25, len(MADE.stations)), strict=True))
    picks = MADE.picks.assign(time=MADE.picks["time"] + pandas.to_timedelta(MADE.picks["station"].map(off), unit="s"))
    picks = picks.sample(frac=0.8, random_state=1).sort_index()  # which stations take part differs between events
    old = np.asarray(picks.index)
    new = pandas.Series(np.arange(len(old)), index=old)
    assigned = MADE.assigned[MADE.assigned["pick"].isin(old)]
    assigned = assigned.assign(pick=assigned["pick"].map(new).to_numpy())
    return locate(picks.reset_index(drop=True), assigned, MADE.stations, MADE.traveltimes,
                  Settings(station_terms=False))


def places(events):
    x, y = Plane(MADE.stations).km(events["latitude"].to_numpy(), events["longitude"].to_numpy())
    return np.column_stack([x, y, events["depth_km"].to_numpy()])


def misfit_km(events):
    """Scatter of places about the truth, the common shift taken off."""
    off = places(events) - places(MADE.events)
    return np.median(np.linalg.norm(off - np.median(off, axis=0), axis=1))


def test_relative_places_get_much_better_and_the_middle_stays():
    before = catalogue()
    after = relocate(before, MADE.stations, MADE.traveltimes)
    assert misfit_km(after.events) < 0.6 * misfit_km(before.events)
    shift = (places(after.events) - places(before.events)).mean(axis=0)
    assert np.abs(shift).max() < 0.05
    linked = after.events["cluster"] > 0
    assert linked.mean() > 0.9
    assert after.events["relative_error_km"][linked].between(0.001, 2).all()


def test_arrivals_move_with_their_events():
    before = catalogue()
    after = relocate(before, MADE.stations, MADE.traveltimes)
    assert after.arrivals["pick"].tolist() == before.arrivals["pick"].tolist()
    assert not np.allclose(after.arrivals["distance_km"], before.arrivals["distance_km"], atol=0.01)
    used = before.arrivals["weight"] > 0

    def spread(catalogue):  # of a station's residuals over events: what double differences lessen
        return catalogue.arrivals[used].groupby(["station", "phase"])["residual_s"].std().mean()

    assert spread(after) < spread(before)


def test_lone_events_stay_where_they_were():
    made = picked_events(seed=2, events=8, stations=10)
    before = locate(made.picks, made.assigned, made.stations, made.traveltimes)
    after = relocate(before, made.stations, made.traveltimes, Links(within_km=0.001))
    assert (after.events["cluster"] == 0).all()
    pandas.testing.assert_frame_equal(after.events[before.events.columns], before.events)


def test_an_empty_catalogue_stays_empty():
    before = locate(MADE.picks, MADE.assigned.iloc[:0], MADE.stations, MADE.traveltimes)
    assert len(relocate(before, MADE.stations, MADE.traveltimes).events) == 0
