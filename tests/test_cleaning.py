"""What is prepared in chunks equals what is prepared at once; bad samples are dealt with, and listed."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import obspy
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.waveforms.cleaning import MARGIN_S, prepare
from orogen.backend.waveforms.health import health, look_at, together
from orogen.backend.waveforms.recordings import StreamRecordings, open_recordings
from orogen.backend.waveforms.tables import join_left_out

BEGIN = datetime(2016, 10, 14, 0, 1, tzinfo=timezone.utc)


def after(seconds):
    return BEGIN + timedelta(seconds=seconds)


def trace(data, *, channel="HHZ", rate=100.0, shift=0.0, station="ARRO", location=""):
    return obspy.Trace(np.asarray(data), {"network": "IV", "station": station, "location": location, "channel": channel,
                                          "sampling_rate": rate, "starttime": obspy.UTCDateTime(BEGIN) + shift})


def noise(seconds, *, rate=100.0, seed=0, size=1000.0):
    return np.rint(np.random.default_rng(seed).normal(0, size, round(seconds * rate))).astype(np.int32)


def three(seconds, **options):
    return [trace(noise(seconds, seed=i), channel=f"HH{c}", **options) for i, c in enumerate("ZNE")]


def prepared(traces, begin=0.0, end=30.0, **options):
    recordings = StreamRecordings(traces)
    stream = recordings.read("IV.ARRO", after(begin - MARGIN_S), after(end + MARGIN_S))
    return prepare(stream, "IV.ARRO", after(begin), after(end), **options)


def reasons(left_out, kept=None):
    chosen = left_out if kept is None else left_out[left_out["kept"] == kept]
    return " ".join(chosen["why"])


@st.composite
def archives(draw):
    """Traces of one station with all that can be wrong with them, over about 260 s."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rate = draw(st.sampled_from([20.0, 50.0, 62.5, 99.99, 100.0, 100.0, 125.0, 200.0, 250.0, 500.0]))
    traces = []
    for code in draw(st.sampled_from([["HHZ", "HHN", "HHE"], ["EH1", "EH2", "EH3"], ["HHZ"], ["HHZ", "ENZ", "ENN"],
                                      ["BHZ", "HHZ", "ENZ"]])):
        whole = rng.normal(0, 500, round(260 * rate)).cumsum()
        whole = np.rint(whole - np.convolve(whole, np.ones(50) / 50, "same")).astype(np.int32)
        for _ in range(3):
            at = rng.integers(0, len(whole) - 1)
            what = rng.integers(0, 3)
            if what == 0:
                whole[at] += 200_000
            elif what == 1:
                whole[at:at + round(rng.uniform(1, 20) * rate)] = 7
        cuts = np.sort(rng.integers(0, len(whole), 2 * draw(st.integers(0, 3))))
        pieces = np.split(np.arange(len(whole)), cuts)[::2]  # every other piece is a gap
        offset = draw(st.sampled_from([0.0, 0.003, 0.5 / rate, 0.123456]))
        for piece in pieces:
            if len(piece) > 2:
                traces.append(trace(whole[piece], channel=code, rate=rate, shift=offset + piece[0] / rate))
    return [one for one in traces if one.stats.npts]


@settings(max_examples=20)
@given(archives(), st.lists(st.floats(2, 258), min_size=1, max_size=4, unique=True),
       st.sampled_from([100.0, 100.0, 62.5, 40.0]))
def test_chunks_equal_the_whole_bit_for_bit(traces, cuts, rate):
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(traces):
            one.write(str(Path(folder, f"{number:02d}.mseed")), format="MSEED", reclen=512)
        recordings = open_recordings(folder)
        edges = [0.0, *sorted(cuts), 262.0]

        def between(begin, end):
            stream = recordings.read("IV.ARRO", after(begin - MARGIN_S), after(end + MARGIN_S))
            return prepare(stream, "IV.ARRO", after(begin), after(end), rate=rate)

        whole, _ = between(edges[0], edges[-1])
        chunks = [between(a, b)[0] for a, b in zip(edges, edges[1:])]
    if whole is None:
        assert not any(chunks)
        return
    seen = np.zeros(whole.data.shape[1], bool)
    for chunk in (one for one in chunks if one is not None):
        inside = slice(chunk.start - whole.start, chunk.start - whole.start + chunk.data.shape[1])
        seen[inside] = True
        np.testing.assert_array_equal(chunk.data, whole.data[:, inside])
        np.testing.assert_array_equal(chunk.valid, whole.valid[:, inside])
    assert not whole.valid[:, ~seen].any()
    assert not whole.data[~whole.valid].any()


@pytest.mark.parametrize("rate", [20.0, 50.0, 62.5, 99.99, 125.0, 200.0, 250.0, 500.0, 1000.0])
@pytest.mark.parametrize("hertz", [2.0, 7.0])
def test_resampling_keeps_a_wave_at_its_place(rate, hertz):
    length = round(60 * rate)
    first = round(BEGIN.timestamp() * rate)  # on the grid of this rate, so that the true times are known
    times = (first + np.arange(length)) / rate - BEGIN.timestamp()
    wave = 1000.0 * np.sin(2 * np.pi * hertz * times)
    recording, _ = prepared([trace(wave, rate=rate, shift=float(times[0]))], 10.0, 50.0)
    here = (recording.start + np.arange(4000)) / 100.0 - BEGIN.timestamp()
    # The filter passes all but 0.1 % up to 0.4 of the lower rate.
    np.testing.assert_allclose(recording.data[0], 1000.0 * np.sin(2 * np.pi * hertz * here), atol=5.0)


def test_what_would_fold_over_is_held_back():
    times = np.arange(60 * 500) / 500.0
    recording, _ = prepared([trace(np.sin(2 * np.pi * 63.0 * times) * 1000, rate=500.0)], 10.0, 50.0)
    assert np.abs(recording.data[0]).max() < 3.0


def test_a_constant_offset_stays_through_resampling():
    recording, _ = prepared([trace(noise(60, rate=125.0, size=2.0) + 8_000_000, rate=125.0)], 10.0, 50.0)
    assert abs(recording.data[0].mean() - 8_000_000) < 1


def test_samples_at_the_wanted_rate_are_untouched():
    traces = three(30)
    recording, left_out = prepared(traces)
    np.testing.assert_array_equal(recording.data, [one.data for one in traces])
    assert recording.valid.all()
    assert recording.channels == ("HHZ", "HHN", "HHE")
    assert left_out.empty
    assert recording.time(0) == pandas.Timestamp(BEGIN)
    assert recording.time(50.5) == pandas.Timestamp(BEGIN) + pandas.Timedelta(seconds=0.505)


def test_times_before_1970_lie_on_the_same_grid():
    one = trace(noise(30))
    one.stats.starttime = obspy.UTCDateTime(1965, 3, 2)
    begin = datetime(1965, 3, 2, tzinfo=timezone.utc)
    recording, _ = prepare([one], "IV.ARRO", begin, begin + timedelta(seconds=30))
    assert recording.start == round(begin.timestamp() * 100)
    np.testing.assert_array_equal(recording.data[0], one.data)


def test_equal_overlaps_become_one_and_differing_ones_keep_the_first():
    data = noise(30)
    recording, left_out = prepared([trace(data[:2000]), trace(data[1500:], shift=15.0)])
    np.testing.assert_array_equal(recording.data[0], data)
    assert "different" not in reasons(left_out)
    recording, left_out = prepared([trace(data[:2000]), trace(-data[1500:] - 1, shift=15.0)])
    np.testing.assert_array_equal(recording.data[0, :2000], data[:2000])
    row = left_out[left_out["why"].str.contains("different values")].iloc[0]
    assert (row["begin"], row["end"]) == (pandas.Timestamp(after(15)), pandas.Timestamp(after(20)))


def test_out_of_order_and_duplicate_traces_change_nothing():
    data = noise(30)
    parts = [trace(data[i * 1000:(i + 1) * 1000], shift=10.0 * i) for i in range(3)]
    expected, _ = prepared(parts)
    recording, left_out = prepared([parts[2], parts[0], parts[1], parts[0]])
    np.testing.assert_array_equal(recording.data, expected.data)
    assert "different" not in reasons(left_out)


def test_a_gap_is_not_valid_and_zero():
    data = noise(30)
    recording, _ = prepared([trace(data[:1000]), trace(data[1500:], shift=15.0)])
    assert not recording.valid[0, 1000:1500].any()
    assert recording.valid[0].sum() == 2500
    assert not recording.data[0, 1000:1500].any()


def test_nothing_but_what_is_recorded_counts_as_valid_after_resampling():
    data = noise(30, rate=50.0)
    recording, _ = prepared([trace(data[:500], rate=50.0), trace(data[750:], rate=50.0, shift=15.0)])
    assert recording.valid[0, :999].all()
    assert not recording.valid[0, 1001:1499].any()
    assert recording.valid[0, 1500:2990].all()


def test_a_trace_shorter_than_a_window_is_kept():
    recording, _ = prepared([trace(noise(0.5), shift=10.0)])
    assert recording.valid[0].sum() == 50


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_not_valid(bad):
    data = noise(30).astype(float)
    data[700:800] = bad
    recording, left_out = prepared([trace(data)])
    assert not recording.valid[0, 700:800].any()
    assert recording.valid[0].sum() == 2900
    assert np.isfinite(recording.data).all()
    assert "no finite numbers" in reasons(left_out, kept=False)


def test_a_spike_is_replaced_and_listed():
    data = noise(30)
    data[1234] = 4_000_000
    recording, left_out = prepared([trace(data)])
    assert recording.data[0, 1234] == (data[1233] + data[1235]) / 2
    assert "Spikes" in reasons(left_out)
    assert left_out["begin"].iloc[-1] == pandas.Timestamp(after(12.34))


def test_an_earthquake_and_a_step_are_no_spikes():
    data = noise(30, size=10.0)
    data[1000:] += np.rint(1e5 * np.exp(-np.arange(2000) / 300) * np.sin(np.arange(2000) * 0.9)).astype(np.int32)
    recording, _ = prepared([trace(data)])
    np.testing.assert_array_equal(recording.data[0], data)
    data = noise(30, size=1.0)
    data[1000:] += 100_000
    recording, _ = prepared([trace(data)])
    np.testing.assert_array_equal(recording.data[0], data)


def test_a_day_of_zeros_gives_nothing_and_says_so():
    recording, left_out = prepared([trace(np.zeros(3000, np.int32))])
    assert recording is None
    assert "stands still" in reasons(left_out, kept=False)


def test_a_dead_component_is_listed_and_the_others_used():
    traces = three(30)
    traces[1].data[:] = 512
    recording, left_out = prepared(traces)
    assert recording.channels == ("HHZ", "", "HHE")
    assert list(recording.valid.all(axis=1)) == [True, False, True]
    assert "HHN" in set(left_out["channel"])
    assert "no north component" in reasons(left_out, kept=True)


def test_a_clipped_wave_is_kept_and_listed_and_a_slow_one_is_not_listed():
    times = np.arange(3000) / 100.0
    loud = np.rint(1e6 * np.sin(2 * np.pi * 3 * times)).astype(np.int32)
    recording, left_out = prepared([trace(loud)])
    assert "clipped" not in reasons(left_out)
    recording, left_out = prepared([trace(np.clip(loud, -500_000, 500_000))])
    assert recording.valid[0].all()
    assert "clipped" in reasons(left_out, kept=True)
    slow = np.rint(500 * np.sin(2 * np.pi * 0.1 * times)).astype(np.int32)
    assert "clipped" not in reasons(prepared([trace(slow)])[1])


def test_a_quiet_recorder_of_few_counts_is_neither_clipped_nor_spiky():
    recording, left_out = prepared([trace(noise(30, size=0.7))])
    assert recording.valid[0].all()
    assert not set(left_out["channel"]) - {""}


def test_low_rates_are_left_out_with_the_reason():
    recording, left_out = prepared([trace(noise(30, rate=1.0), channel="LHZ", rate=1.0), trace(noise(30))])
    assert recording.channels[0] == "HHZ"
    row = left_out[left_out["channel"] == "LHZ"].iloc[0]
    assert "1 samples a second" in row["why"]
    assert not row["kept"]


def test_of_two_rates_the_higher_is_used():
    recording, left_out = prepared([trace(noise(30, rate=50.0, seed=5), rate=50.0), trace(noise(30))])
    np.testing.assert_array_equal(recording.data[0], noise(30))
    assert "two rates" in reasons(left_out)


@pytest.mark.parametrize(("codes", "channels"), [
    (["HHE", "HHZ", "HHN"], ("HHZ", "HHN", "HHE")), (["HH2", "HHZ", "HH1"], ("HHZ", "HH1", "HH2")),
    (["EH3", "EH2", "EH1"], ("EH1", "EH2", "EH3")), (["SHZ"], ("SHZ", "", "")), (["Z"], ("Z", "", ""))])
def test_component_codes_find_their_rows(codes, channels):
    recording, _ = prepared([trace(noise(30), channel=code) for code in codes])
    assert recording.channels == channels


@pytest.mark.parametrize("code", ["HHQ", "LOG", "HDF", "", "VM1"])
def test_a_wrong_component_code_is_left_out_with_a_sentence(code):
    recording, left_out = prepared([trace(noise(30), channel=code)])
    assert recording is None
    assert left_out["why"].str.endswith(".").all()
    assert "channel code" in reasons(left_out, kept=False)


def test_the_better_instrument_is_used_and_the_other_only_where_it_pauses():
    broadband = [trace(noise(100), channel="HHZ"), trace(noise(100), channel="HHZ", shift=400.0)]
    strong = trace(noise(500, seed=1), channel="ENZ")
    recording, left_out = prepared([strong, *broadband], 0, 500)
    assert recording.channels[0] == "HHZ"
    np.testing.assert_array_equal(recording.data[0, :10_000], broadband[0].data)
    assert not recording.valid[0, 10_000:15_900].any()
    np.testing.assert_array_equal(recording.data[0, 17_000:33_000], strong.data[17_000:33_000])
    assert "preferred" in reasons(left_out, kept=False)


def test_rows_of_chunks_join_to_those_of_the_whole():
    data = noise(90)
    data[2000:7000] = 3
    traces = [*three(90)[1:], trace(data)]
    whole = prepared(traces, 0, 90)[1]
    parts = join_left_out([prepared(traces, a, a + 30)[1] for a in (0, 30, 60)])
    pandas.testing.assert_frame_equal(whole[whole["channel"] == "HHZ"], parts[parts["channel"] == "HHZ"])
    assert len(whole) == 1


def test_health_counts_uptime_gaps_and_noise_whatever_the_chunks():
    data = noise(300, size=200.0)
    traces = [trace(data[:10_000]), trace(data[15_000:25_000], shift=150.0)]

    def table(step):
        parts = []
        for begin in range(0, 300, step):
            recording, _ = prepared(traces, begin, begin + step)
            if recording is not None:
                parts.append(look_at(recording, recording.start, recording.start + recording.data.shape[1]))
        return health({"IV.ARRO": together(parts)}, after(0), after(300)).iloc[0]

    for row in (table(300), table(100), table(30)):
        assert row["uptime_share"] == pytest.approx(2 / 3)
        assert row["gaps"] == 2
        assert row["gap_s"] == pytest.approx(100.0)
        assert row["noise_counts"] == pytest.approx(200.0, rel=0.05)
        assert np.isnan(row["noise_m_s"])


def test_health_gives_noise_in_metres_per_second_where_the_response_is_known():
    inventory = obspy.read_inventory()  # ObsPy's example: BW.RJOB and others
    channel = inventory.select(network="BW", station="RJOB", channel="EHZ", time=obspy.UTCDateTime(BEGIN))[0][0][0]
    one = trace(noise(60), channel="EHZ", station="RJOB")
    one.stats.network = "BW"
    recording, _ = prepare([one], "BW.RJOB", after(0), after(60))
    seen = look_at(recording, recording.start, recording.start + recording.data.shape[1])
    row = health({"BW.RJOB": seen}, after(0), after(60), inventory).iloc[0]
    assert row["noise_m_s"] == pytest.approx(row["noise_counts"] / channel.response.instrument_sensitivity.value)
