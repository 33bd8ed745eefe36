"""Completeness magnitude and b-value: known ones come back, and too few events are called too few."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from orogen.backend.evaluation.magnitudes import FEWEST, b_value, frequency_magnitude
from scipy.stats import norm
from small_catalogue import magnitudes

CATALOGUES = Path(__file__).resolve().parents[2] / "shared" / "data" / "catalogues"


def gradual(number: int, b: float, half_seen: float, seed: int) -> np.ndarray:
    """A catalogue in which the chance to see an event rises over half a magnitude, as in nature."""
    rng = np.random.default_rng(seed)
    found = rng.exponential(1 / (b * np.log(10)), 60 * number) + half_seen - 1.5
    return found[rng.random(found.size) < norm.cdf((found - half_seen) / 0.2)][:number]


@pytest.mark.parametrize("b", [0.7, 1.0, 1.5])
@pytest.mark.parametrize("number", [300, 3000])
def test_a_known_law_is_recovered_within_its_interval(b: float, number: int) -> None:
    laws = [frequency_magnitude(magnitudes(number, b, 1.5, seed), resamples=200) for seed in range(20)]
    assert sum(law.b_low <= b <= law.b_high for law in laws) >= 17  # 95 % intervals, 20 catalogues
    assert sum(law.completeness_low <= 1.5 <= law.completeness_high for law in laws) >= 17
    assert np.mean([law.completeness for law in laws]) == pytest.approx(1.5, abs=0.1)


@pytest.mark.parametrize("b", [0.8, 1.2])
def test_events_missed_gradually_bend_b_little(b: float) -> None:
    slopes = [frequency_magnitude(gradual(3000, b, 1.0, seed), resamples=20).b for seed in range(12)]
    assert np.mean(slopes) == pytest.approx(b, rel=0.05)


def test_the_stated_error_of_b_is_the_scatter_between_catalogues() -> None:
    found = [b_value(magnitudes(400, 1.0, 2.0, seed), 2.0, 0.1) for seed in range(300)]
    slopes, errors = np.array(found).T
    assert errors.mean() == pytest.approx(slopes.std(), rel=0.15)


@given(st.floats(0.6, 1.8), st.integers(0, 1000))
def test_rounding_magnitudes_does_not_move_b(b: float, seed: int) -> None:
    exact = magnitudes(4000, b, 1.0, seed)
    assert b_value(np.round(exact, 1), 1.0)[0] == pytest.approx(b_value(exact, 0.95, 0.0)[0], rel=0.02)


def test_the_law_passes_through_the_count_at_completeness() -> None:
    law = frequency_magnitude(magnitudes(2000, 1.0, 1.5))
    assert law.expected(np.array([law.completeness]))[0] == pytest.approx(law.complete)
    assert law.cumulative[0] == law.counts.sum() == 2000


def test_the_same_catalogue_gives_the_same_numbers_in_any_order() -> None:
    found = magnitudes(500, 1.0, 1.5)
    first, again = frequency_magnitude(found), frequency_magnitude(found[::-1])
    assert (first.completeness, first.b, first.b_low, first.b_high) == (again.completeness, again.b, again.b_low,
                                                                       again.b_high)


def test_a_shift_of_all_magnitudes_shifts_completeness_and_leaves_b() -> None:
    found = np.round(magnitudes(800, 1.0, 1.5), 1)
    first, shifted = frequency_magnitude(found), frequency_magnitude(found - 2.7)
    assert shifted.completeness == pytest.approx(first.completeness - 2.7)
    assert shifted.b == pytest.approx(first.b)


@pytest.mark.parametrize("number", [0, 1, 12, FEWEST - 1])
def test_too_few_events_are_called_so_and_get_no_law(number: int) -> None:
    law = frequency_magnitude(magnitudes(number, 1.0, 1.5))
    assert np.isnan(law.b)
    assert np.isnan(law.completeness)
    assert "too few" in law.why_none or "No event" in law.why_none
    assert law.counts.sum() == number


def test_too_few_complete_events_are_called_so() -> None:
    many_small = np.r_[np.full(60, 1.0), magnitudes(30, 1.0, 1.5)]
    law = frequency_magnitude(many_small)
    assert np.isnan(law.b)
    assert "reach the completeness magnitude" in law.why_none


def test_equal_magnitudes_and_missing_ones_are_no_trouble() -> None:
    assert frequency_magnitude(np.full(500, 2.0)).counts.tolist() == [500]
    assert frequency_magnitude(np.r_[magnitudes(200, 1.0, 1.5), np.full(9, np.nan)]).counts.sum() == 200


@pytest.mark.shared
@pytest.mark.parametrize("since", [1972, 1992])
def test_the_swiss_catalogue_has_the_completeness_that_its_authors_gave(since: int) -> None:
    path = CATALOGUES / "switzerland_1972_2021.csv"
    if not path.exists():
        pytest.skip("the Swiss catalogue is not in ../shared/data/catalogues")
    table = pandas.read_csv(path)
    theirs = table[(table.time.str[:4].astype(int) >= 1992) == (since == 1992)]
    law = frequency_magnitude(theirs.magnitude)
    assert law.completeness == pytest.approx(theirs.mc_current.iloc[0], abs=0.1 + 1e-9)
    assert 0.9 < law.b < 1.3
