"""Detectors side by side: classical pickers, combinations, refinement, first motions."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import obspy
import pandas
import pytest
from orogen.backend.errors import ParameterError
from orogen.backend.waveforms.classical import METHODS
from orogen.backend.waveforms.cleaning import Recording
from orogen.backend.waveforms.detectors import Classical, combine, load, refine
from orogen.backend.waveforms.polarity import add_polarities, first_motion
from orogen.backend.waveforms.recordings import StreamRecordings
from orogen.backend.waveforms.tables import PICKS, complete, empty

BEGIN = datetime(2021, 3, 5, 23, 40, tzinfo=timezone.utc)
LENGTH_S = 2400  # across midnight
EVENTS = [(400.0, 4.0), (900.3, 6.0), (1199.9, 5.0), (1700.0, 3.0), (2100.0, 7.0)]  # P in s from BEGIN, and S after it


def swarm(noise: float = 1.0) -> obspy.Stream:
    rng = np.random.default_rng(5)
    data = noise * rng.standard_normal((3, LENGTH_S * 100))
    t = np.arange(3000) / 100
    for p, lag in EVENTS:
        for at, shares, size, hertz in ((p, (1.0, 0.3, 0.3), 60.0, 7.0), (p + lag, (0.4, 1.0, 0.8), 150.0, 4.0)):
            shape = size * np.exp(-t / 1.5)
            for row, share in zip(data, shares, strict=True):
                row[round(at * 100) : round(at * 100) + 3000] += share * shape * np.sin(2 * np.pi * hertz * t)
    stream = obspy.Stream()
    for code, row in zip("ZNE", data, strict=True):
        header = {"network": "XX", "station": "TEST", "channel": "HH" + code, "sampling_rate": 100.0,
                  "starttime": obspy.UTCDateTime(BEGIN)}
        stream.append(obspy.Trace(np.round(100 * row).astype(np.int32), header))
    return stream


@pytest.fixture(scope="module")
def recordings():
    return StreamRecordings(swarm())


SPAN = BEGIN, BEGIN + timedelta(seconds=LENGTH_S)


def seconds(picks: pandas.DataFrame, phase: str) -> list[float]:
    return [(time - pandas.Timestamp(BEGIN)).total_seconds() for time in picks.loc[picks["phase"].eq(phase), "time"]]


@pytest.fixture(scope="module")
def found(recordings):
    return {name: load(name).picks(recordings, "XX.TEST", *SPAN)[0] for name in METHODS}


@pytest.mark.parametrize("name", METHODS)
def test_a_classical_detector_finds_the_swarm(name, found):
    p = np.array(seconds(found[name], "P"))
    for at, _ in EVENTS:
        assert np.abs(p - at).min() < 0.1
    assert len(p) <= 2 * len(EVENTS)  # STA/LTA can't tell an S from a P
    assert found[name]["probability"].between(0, 1).all()
    assert (found[name]["uncertainty_s"] > 0).all()
    assert set(found[name]["method"]) == {name}


def test_the_autoregressive_picker_finds_s_too(found):
    s = np.array(seconds(found["ar-aic"], "S"))
    assert sum(np.abs(s - (p + lag)).min() < 0.2 for p, lag in EVENTS) >= 4


@pytest.mark.parametrize("name", METHODS)
def test_classical_picks_do_not_depend_on_chunks_or_spans(name, found, recordings):
    detector = Classical(name)
    middle = BEGIN + timedelta(seconds=1200.0)  # midnight; an event's P stands just before
    parts = [detector.picks(recordings, "XX.TEST", *span, chunk_s=900)[0]
             for span in ((SPAN[0], middle), (middle, SPAN[1]))]
    both = pandas.concat(parts, ignore_index=True)
    assert seconds(both, "P") == seconds(found[name], "P")
    assert seconds(both, "S") == seconds(found[name], "S")


@pytest.mark.parametrize("name", METHODS)
def test_a_day_of_zeros_and_a_missing_component_end_nothing(name):
    stream = swarm()[:2]
    assert load(name).picks(StreamRecordings(stream), "XX.TEST", *SPAN)[0] is not None
    for trace in stream:
        trace.data[:] = 0
    assert len(load(name).picks(StreamRecordings(stream), "XX.TEST", *SPAN)[0]) == 0


def table(*rows: tuple[str, float]) -> pandas.DataFrame:
    time = [pandas.Timestamp(BEGIN) + pandas.Timedelta(seconds=at) for _, at in rows]
    phases = [phase for phase, _ in rows]
    return complete(pandas.DataFrame({"station": "XX.TEST", "phase": phases, "time": time}), PICKS)


def test_a_union_keeps_the_first_tables_pick_of_each_onset():
    made = combine([table(("P", 10.0), ("S", 14.0)), table(("P", 10.2), ("P", 30.0), ("S", 10.1))])
    assert seconds(made, "P") == [10.0, 30.0]
    assert seconds(made, "S") == [10.1, 14.0]


def test_agreement_keeps_what_two_have():
    made = combine([table(("P", 10.0), ("P", 50.0)), table(("P", 10.2), ("P", 30.0)), table(("P", 30.4))],
                   how="agreement")
    assert seconds(made, "P") == [10.0, 30.0]
    assert len(combine([empty(PICKS), empty(PICKS)])) == 0
    with pytest.raises(ParameterError, match="vote"):
        combine([table(("P", 1.0))], how="vote")


def test_refining_moves_picks_to_the_onset(recordings):
    late = table(*(("P", at + 0.15) for at, _ in EVENTS))
    moved = refine(late, recordings)
    assert np.abs(np.array(seconds(moved, "P")) - [at for at, _ in EVENTS]).max() < 0.06
    assert set(moved["channel"]) == {"HHZ"}


def test_unknown_detectors_are_named():
    with pytest.raises(ParameterError, match="zigzag"):
        load("zigzag")
    with pytest.raises(ParameterError, match="name=value"):
        load("x.pt|window")


def arrival(sign: int, clear: float, seed: int, pick_error_s: float = 0.0) -> tuple[int, float] | None:
    rng = np.random.default_rng(seed)
    t = np.arange(1000) / 100
    after = np.clip(t - 5.0, 0, None)
    wave = sign * clear * np.sin(2 * np.pi * 6 * after) * np.exp(-after / 0.8)
    data = np.zeros((3, 1000), np.float32)
    data[0] = wave + rng.standard_normal(1000)
    recording = Recording("XX.TEST", 100.0, 0, data, np.ones((3, 1000), bool), ("HHZ", "", ""))
    return first_motion(recording, 500 + 100 * pick_error_s, 0.04)


def test_clear_first_motions_are_read_right_and_faint_ones_left_undecided():
    rng = np.random.default_rng(0)
    cases = [(int(rng.choice([-1, 1])), seed, float(rng.normal(0, 0.02))) for seed in range(60)]
    clear = [(sign, arrival(sign, 30.0, seed, error)[0]) for sign, seed, error in cases]
    faint = [arrival(sign, 1.0, seed, error)[0] for sign, seed, error in cases]
    decided = [(sign, got) for sign, got in clear if got]
    assert len(decided) >= 50
    assert sum(sign == got for sign, got in decided) >= 0.95 * len(decided)
    assert sum(got == 0 for got in faint) >= 45


def test_confidence_grows_with_the_signal():
    means = [np.mean([arrival(1, clear, seed)[1] for seed in range(30)]) for clear in (2, 6, 20, 60)]
    assert means == sorted(means)


def test_turning_the_trace_over_turns_the_polarity():
    for seed in range(5):
        data = np.random.default_rng(seed).standard_normal((3, 1000)).astype(np.float32)
        data[0, 500:540] += 30 * np.sin(np.arange(40) / 3)
        valid = np.ones((3, 1000), bool)
        up, down = (first_motion(Recording("A", 100.0, 0, one, valid, ("Z", "", "")), 500, 0.03)
                    for one in (data, -data))
        assert (up[0], up[1]) == (-down[0], pytest.approx(down[1]))
        assert up[0] == 1


def test_polarities_are_added_to_p_picks_only(recordings):
    made = add_polarities(table(("P", EVENTS[0][0]), ("S", EVENTS[0][0] + 4), ("P", 1e6)), recordings)
    assert made["polarity"].tolist()[0] == 1
    assert made["polarity"].isna().tolist() == [False, True, True]


def test_a_pick_in_a_gap_has_no_polarity():
    data, valid = np.ones((3, 1000), np.float32), np.ones((3, 1000), bool)
    valid[0, 480:520] = False
    assert first_motion(Recording("A", 100.0, 0, data, valid, ("Z", "", "")), 500, 0.03) is None
