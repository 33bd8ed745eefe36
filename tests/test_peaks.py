"""Peaks: what is one, and that no cut of the stream loses or doubles any."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from orogen.backend.waveforms.peaks import PeakStream, find_peaks, uncertainties


def by_definition(curve: np.ndarray, threshold: float, radius: int) -> list[int]:
    found = []
    for i, value in enumerate(curve):
        before, after = curve[max(i - radius, 0) : i], curve[i + 1 : i + radius + 1]
        if value >= threshold and (before < value).all() and (after <= value).all():
            found.append(i)
    return found


# Few different values, so that equals are common.
curves = st.lists(st.integers(0, 6), max_size=120).map(lambda values: np.array(values, np.float32) / 6)


@given(curve=curves, radius=st.integers(1, 9), threshold=st.sampled_from([0.1, 0.5, 1.0]))
def test_a_peak_is_the_first_highest_within_the_radius(curve, radius, threshold):
    assert find_peaks(curve, threshold, radius).index.tolist() == by_definition(curve, threshold, radius)


@given(curve=curves, radius=st.integers(1, 9), cuts=st.lists(st.integers(0, 120), max_size=8),
       start=st.integers(-200, 10**12))
def test_pieces_of_a_curve_have_the_peaks_of_the_whole(curve, radius, cuts, start):
    stream = PeakStream(0.5, radius)
    edges = [0, *sorted(min(cut, len(curve)) for cut in cuts), len(curve)]
    parts = [stream.add(start + one, curve[one:other]) for one, other in zip(edges, edges[1:])]
    parts.append(stream.finish())
    whole = find_peaks(curve, 0.5, radius)
    assert np.concatenate([part.index for part in parts]).tolist() == (whole.index + start).tolist()
    np.testing.assert_array_equal(np.concatenate([part.width for part in parts]), whole.width)
    np.testing.assert_array_equal(np.concatenate([part.height for part in parts]), whole.height)


@given(curve=curves, radius=st.integers(1, 9), hole=st.integers(0, 60))
def test_what_lies_between_pieces_counts_as_zero(curve, radius, hole):
    stream = PeakStream(0.5, radius)
    parts = [stream.add(0, curve), stream.add(len(curve) + hole, curve), stream.finish()]
    filled = np.concatenate([curve, np.zeros(hole, np.float32), curve])
    assert np.concatenate([part.index for part in parts]).tolist() == by_definition(filled, 0.5, radius)


def test_pieces_out_of_order_are_refused():
    stream = PeakStream(0.5, 3)
    stream.add(100, np.zeros(20, np.float32))
    with pytest.raises(ValueError, match="order"):
        stream.add(50, np.zeros(20, np.float32))


def test_a_wider_peak_is_less_certain():
    t = np.arange(400) - 200
    narrow, wide = (find_peaks(np.exp(-0.5 * (t / width) ** 2).astype(np.float32), 0.3, 50) for width in (4, 12))
    assert narrow.index.tolist() == wide.index.tolist() == [200]
    assert uncertainties(wide, 100.0)[0] > 2 * uncertainties(narrow, 100.0)[0]
    # the area under a normal curve of deviation 4 over its height
    assert narrow.width[0] == pytest.approx(4 * np.sqrt(2 * np.pi), rel=1e-3)
