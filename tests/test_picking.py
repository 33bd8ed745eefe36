"""The score of a picker: each pick and arrival counts once, the tolerance's border is in, intervals repeat."""

from __future__ import annotations

import pytest
from orogen.backend.evaluation.picking import Matched, figures, match


def test_the_closest_pick_takes_the_arrival_and_the_other_is_false():
    found = match([9.95, 10.02, 14.0], [10.0, 12.0])
    assert (found.right, found.false, found.missed) == (1, 2, 1)
    assert found.residuals_s == pytest.approx((0.02,))


def test_the_border_of_the_tolerance_belongs_to_it():
    assert match([1.1], [1.0]).right == 1
    assert match([1.1001], [1.0]).right == 0


def test_without_picks_all_is_missed_and_without_arrivals_all_is_false():
    assert match([], [1.0, 2.0]) == Matched(0, 0, 2)
    assert match([1.0, 2.0], []) == Matched(0, 2, 0)


def test_figures_pool_the_recordings_and_bracket_f1():
    matched = [Matched(1, 0, 0, (0.01,))] * 8 + [Matched(0, 1, 1)] * 2
    found = figures(matched)
    assert found["precision"] == found["recall"] == found["f1"] == pytest.approx(0.8)
    low, high = found["f1_interval"]
    assert low < 0.8 < high
    assert found == figures(matched)
