"""A station whose clock is wrong is named with how much; the ground's own delays are none."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from orogen.backend.catalog.clocks import clock_notes, clock_offsets
from orogen.backend.catalog.finding import find_events
from orogen.backend.synthetic.picks import picked_events

MADE = picked_events(seed=6, events=20, stations=10, wrong=0.05)


def offsets_of(delays):
    """Of each station, when the P and S of some come late by ``delays`` (P, S) by name."""
    picks = MADE.picks.copy()
    for name, delay in delays.items():
        for phase, seconds in zip("PS", delay, strict=True):
            picks.loc[(picks["station"] == name) & (picks["phase"] == phase), "time"] += pandas.Timedelta(seconds, "s")
    _, located = find_events(picks, MADE.stations, MADE.model, MADE.traveltimes)
    assert len(located.events) >= 19
    return clock_offsets(picks, located, MADE.stations, MADE.traveltimes).set_index("station")


@pytest.mark.parametrize("late", [2.0, -1.0, 5.0])
def test_a_wrong_clock_is_named_and_measured(late):
    found = offsets_of({"XX.S04": (late, late)})
    assert found.index[found["clock_wrong"]].tolist() == ["XX.S04"]
    assert found.loc["XX.S04", "clock_offset_s"] == pytest.approx(late, abs=0.3)
    (sentence,) = clock_notes(found.reset_index(), True)
    assert "XX.S04" in sentence
    assert f"{found.loc['XX.S04', 'clock_offset_s']:+.1f} s" in sentence


def test_right_clocks_and_soft_ground_are_no_wrong_clocks():
    found = offsets_of({"XX.S04": (0.5, 0.9)})
    assert not found["clock_wrong"].any()
    assert np.abs(found["clock_offset_s"].drop("XX.S04")).max() < 0.2


def test_without_events_nothing_is_said():
    alone = MADE.picks[MADE.picks["station"] == "XX.S01"].reset_index(drop=True)
    _, located = find_events(alone, MADE.stations, MADE.model, MADE.traveltimes)
    found = clock_offsets(alone, located, MADE.stations, MADE.traveltimes)
    assert len(found) == 0
    assert clock_notes(found, True) == []
