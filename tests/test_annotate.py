"""Continuous annotation: the same curves and picks however the recordings are cut, gaps, and what the windows see."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import obspy
import pandas
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import ParameterError
from orogen.backend.waveforms.annotate import Annotator, calibration_windows, scaled
from orogen.backend.waveforms.detectors import Network
from orogen.backend.waveforms.recordings import StreamRecordings
from orogen.models.phasenet import PhaseNet
from orogen.models.picker import Contract, Picker

MIDNIGHT = datetime(2021, 3, 5, tzinfo=timezone.utc)
STATION = "XX.TEST"


def untrained(window: int = 300, **changes) -> Picker:
    """A network that says something different everywhere: random weights, sharpened."""
    torch.manual_seed(3)
    network = PhaseNet()
    network.out.weight.data *= 30
    contract = Contract("untrained", window=window, thresholds={"P": 0.5, "S": 0.5}, **changes)
    return Picker(network.eval().requires_grad_(False), contract)


def noise(begin: datetime, seconds: float, seed: int = 0, gaps: tuple[tuple[float, float], ...] = ()) -> obspy.Stream:
    """Three components at 100 Hz, cut where ``gaps`` (seconds from, to) say."""
    rng = np.random.default_rng(seed)
    stream = obspy.Stream()
    for code in ("HHZ", "HHN", "HHE"):
        data = (1000 * rng.standard_normal(round(seconds * 100))).astype(np.int32)
        kept = np.ones(len(data), bool)
        for one, other in gaps:
            kept[round(one * 100) : round(other * 100)] = False
        edges = np.flatnonzero(np.diff(np.concatenate([[0], kept.astype(int), [0]])))
        for one, other in zip(edges[::2], edges[1::2], strict=True):
            header = {"network": "XX", "station": "TEST", "channel": code, "sampling_rate": 100.0,
                      "starttime": obspy.UTCDateTime(begin) + one / 100}
            stream.append(obspy.Trace(data[one:other], header))
    return stream


@pytest.fixture(scope="module")
def detector():
    return Network(untrained(), precision="float32", device="cpu", threads=2)


@pytest.fixture(scope="module")
def recordings():
    """23 minutes across midnight with gaps: in a window, of several windows, of several batches, at midnight."""
    gaps = ((61.2, 61.3), (100.0, 112.0), (300.0, 520.0), (659.5, 660.5))
    return StreamRecordings(noise(MIDNIGHT - timedelta(minutes=11), 23 * 60, gaps=gaps))


SPAN = MIDNIGHT - timedelta(minutes=12), MIDNIGHT + timedelta(minutes=13)


@pytest.fixture(scope="module")
def at_once(detector, recordings):
    return detector.picks(recordings, STATION, *SPAN, chunk_s=10_000)[0]


def joined(curves):
    """All curves of a list as one array on the span's samples."""
    first = round(SPAN[0].timestamp() * 100)
    values, recorded = np.zeros((3, 150_000), np.float32), np.zeros(150_000, bool)
    for piece in curves:
        here = slice(piece.start - first, piece.start - first + piece.values.shape[1])
        assert not recorded[here].any()
        values[:, here], recorded[here] = piece.values, piece.recorded
    return values, recorded


@settings(max_examples=6)
@given(chunk=st.floats(1, 900))
def test_curves_are_the_same_to_the_last_bit_whatever_the_chunk(chunk, detector, recordings):
    whole = joined(detector.annotator.curves(recordings, STATION, *SPAN, chunk_s=10_000))
    chunked = joined(detector.annotator.curves(recordings, STATION, *SPAN, chunk_s=chunk))
    np.testing.assert_array_equal(whole[0], chunked[0])
    np.testing.assert_array_equal(whole[1], chunked[1])


@settings(max_examples=6)
@given(cuts=st.lists(st.integers(0, 25 * 60 * 1000), min_size=1, max_size=4), chunk=st.floats(1, 900))
def test_no_pick_is_lost_or_doubled_where_a_run_is_cut_in_spans(cuts, chunk, detector, recordings, at_once):
    times = [SPAN[0], *(SPAN[0] + timedelta(milliseconds=cut) for cut in sorted(set(cuts) - {0})), SPAN[1]]
    parts = [detector.picks(recordings, STATION, one, other, chunk_s=chunk)[0]
             for one, other in zip(times, times[1:])]
    cut = pandas.concat(parts).sort_values(["time", "phase"], kind="stable", ignore_index=True)
    assert len(at_once) > 100
    pandas.testing.assert_frame_equal(cut, at_once)


def test_days_picked_one_by_one_give_the_picks_of_both(detector, recordings, at_once):
    parts = [detector.picks(recordings, STATION, *span)[0]
             for span in ((SPAN[0], MIDNIGHT), (MIDNIGHT, SPAN[1]))]
    near = at_once["time"].sub(pandas.Timestamp(MIDNIGHT)).abs() < pandas.Timedelta(seconds=20)
    assert near.any()
    pandas.testing.assert_frame_equal(pandas.concat(parts, ignore_index=True), at_once)


def test_the_number_of_threads_changes_nothing(detector, recordings, at_once):
    alone = Network(untrained(), precision="float32", device="cpu", threads=1)
    pandas.testing.assert_frame_equal(alone.picks(recordings, STATION, *SPAN)[0], at_once)


def test_curves_are_zero_where_nothing_was_recorded(detector, recordings):
    values, recorded = joined(detector.annotator.curves(recordings, STATION, *SPAN))
    assert (values[:, ~recorded] == 0).all()
    assert values[:, recorded].sum(0) == pytest.approx(1.0, abs=1e-4)  # probabilities, stacked by weights
    begun = 60 * 100  # the recordings begin a minute after the span
    assert not recorded[:begun].any()
    assert recorded[begun : begun + 6000].all()
    assert not recorded[begun + 30_000 : begun + 52_000].any()


def test_the_gap_of_a_recording_is_the_edge_of_another(detector):
    """A gap longer than a window: what stands before it is picked as if the recording ended there."""
    both = StreamRecordings(noise(MIDNIGHT, 120, gaps=((50, 60),)))
    first = StreamRecordings(noise(MIDNIGHT, 120, gaps=((50, 120),)))
    end = MIDNIGHT + timedelta(seconds=55)
    pandas.testing.assert_frame_equal(detector.picks(both, STATION, MIDNIGHT, end)[0],
                                      detector.picks(first, STATION, MIDNIGHT, end)[0])


def test_a_recording_shorter_than_a_window_is_picked(detector):
    short = StreamRecordings(noise(MIDNIGHT, 2.0))
    values = list(detector.annotator.curves(short, STATION, MIDNIGHT, MIDNIGHT + timedelta(seconds=60)))
    assert sum(int(piece.recorded.sum()) for piece in values) == 200
    assert all(np.isfinite(piece.values).all() for piece in values)


def test_times_before_1970_lie_on_the_same_grid(detector):
    begin = datetime(1969, 12, 31, 23, 58, tzinfo=timezone.utc)
    recordings = StreamRecordings(noise(begin, 240))
    span = begin, begin + timedelta(seconds=240)
    whole = detector.picks(recordings, STATION, *span)[0]
    assert len(whole) > 10
    pandas.testing.assert_frame_equal(detector.picks(recordings, STATION, *span, chunk_s=30)[0], whole)


@pytest.mark.parametrize("stacking", ["mean", "max"])
@pytest.mark.parametrize("overlap", [0.0, 0.5, 0.83])
def test_stacking_is_what_its_definition_says(stacking, overlap):
    picker = untrained(window=301, blinding=4) if overlap else untrained(window=301)
    annotator = Annotator(picker, precision="float32", device="cpu", overlap=overlap, stacking=stacking)
    recordings = StreamRecordings(noise(MIDNIGHT, 40))
    data = np.stack([trace.data for trace in recordings.read(STATION, MIDNIGHT, MIDNIGHT + timedelta(minutes=1))])
    begin = MIDNIGHT + timedelta(seconds=10)
    found = np.concatenate([piece.values for piece in annotator.curves(recordings, STATION, begin,
                                                                       begin + timedelta(seconds=20))], 1)
    origin, first = round(MIDNIGHT.timestamp() * 100), round(begin.timestamp() * 100)
    expected, weights = np.zeros((3, 2000)), np.zeros(2000)
    blind = picker.contract.blinding
    for k in range((first - 301) // annotator.stride + 1, (first + 2000) // annotator.stride + 1):
        start = k * annotator.stride
        cut = torch.from_numpy(data[:, start - origin : start - origin + 301].astype(np.float32))[None]
        curve = torch.softmax(picker.network(scaled(cut.clone(), None, "std")), 1)[0].numpy()
        for j in range(blind, 301 - blind):
            i = start + j - first
            if 0 <= i < 2000:
                weight = min(j, 300 - j) + 1 - blind
                if stacking == "max":
                    expected[:, i] = np.maximum(expected[:, i], curve[:, j])
                else:
                    expected[:, i] += weight * curve[:, j]
                weights[i] += weight
    if stacking == "mean":
        expected /= weights
    np.testing.assert_allclose(found, expected, atol=2e-4)


def test_invalid_samples_count_neither_in_mean_nor_in_scale():
    rng = np.random.default_rng(1)
    waves = torch.from_numpy(rng.normal(50, 3, (1, 3, 200)).astype(np.float32))
    valid = torch.ones(1, 3, 200, dtype=torch.bool)
    valid[0, 1, 60:] = False
    made = scaled(waves.clone() * valid, valid, "std")
    part = made[0, 1, :60]
    assert (made[0, 1, 60:] == 0).all()
    assert part.mean().item() == pytest.approx(0, abs=1e-5)
    assert part.std(correction=0).item() == pytest.approx(1, abs=1e-4)
    torch.testing.assert_close(made[:, 0], scaled(waves.clone(), None, "std")[:, 0])


@pytest.mark.parametrize("normalisation", ["std", "peak", "common peak"])
def test_a_channel_that_stands_still_is_not_blown_up(normalisation):
    waves = torch.randn(2, 3, 500) * 100
    waves[:, 1] = 123456.7
    waves[:, 2] = 0
    made = scaled(waves, None, normalisation)
    assert (made[:, 1:] == 0).all()
    assert made[:, 0].abs().max() > 0.9


def test_components_go_in_by_the_contracts_order(recordings):
    zne = Annotator(untrained(), precision="float32", device="cpu")
    picker = untrained(components="ENZ")
    picker.network.inc.weight.data = picker.network.inc.weight.data.flip(1)
    enz = Annotator(picker, precision="float32", device="cpu")
    span = MIDNIGHT + timedelta(seconds=60), MIDNIGHT + timedelta(seconds=90)
    one, other = (np.concatenate([piece.values for piece in annotator.curves(recordings, STATION, *span)], 1)
                  for annotator in (zne, enz))
    np.testing.assert_allclose(one, other, atol=1e-4)


def test_the_calibration_windows_are_always_the_same():
    contract = untrained().contract
    assert torch.equal(calibration_windows(contract, 4), calibration_windows(contract, 4))


@pytest.mark.parametrize(("how", "word"), [({"overlap": 1.5}, "overlap"), ({"stacking": "sum"}, "Stacking"),
                                           ({"precision": "float8"}, "precision"), ({"device": "toaster"}, "device")])
def test_a_wrong_setting_is_named(how, word):
    with pytest.raises(ParameterError, match=word):
        Annotator(untrained(), **how)


def test_blind_ends_may_not_leave_gaps():
    with pytest.raises(ParameterError, match="gaps"):
        Annotator(untrained(blinding=50), overlap=0.1, device="cpu")
