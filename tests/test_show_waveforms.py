"""show-waveforms: what the panel gets is what was recorded, at the right time, filtered without moving an onset."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import obspy
import pandas
import pytest
from orogen.backend import runs
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.waveforms.showing import filtered

sys.path.insert(0, str(Path(__file__).parent))

RATE = 50.0
BEGIN = obspy.UTCDateTime("2024-05-06T00:00:00")


def trace(station: str, values: np.ndarray, start: float = 0.0, channel: str = "HHZ") -> obspy.Trace:
    return obspy.Trace(values.astype(np.int32), {
        "network": "XX", "station": station, "channel": channel, "sampling_rate": RATE, "starttime": BEGIN + start})


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two stations for four minutes: one with a step at 100 s, one with a gap of 10 s at 110 s."""
    rng = np.random.default_rng(2)
    count = int(240 * RATE)
    step = rng.normal(0, 5, count)
    step[int(100 * RATE):] += 1000 * np.sin(np.arange(count - int(100 * RATE)) * 0.7)
    noise = rng.normal(0, 50, count)
    folder = tmp_path / "Aufnahmen"
    folder.mkdir()
    trace("A", step).write(str(folder / "a.mseed"), format="MSEED")
    obspy.Stream([trace("B", noise[:int(110 * RATE)]), trace("B", noise[int(120 * RATE):], 120.0)]).write(
        str(folder / "b.mseed"), format="MSEED")
    pandas.DataFrame({"station": ["XX.A", "XX.B"], "latitude": [44.0, 44.1], "longitude": [10.0, 10.0]}).to_csv(
        tmp_path / "stations.csv", index=False)
    return folder


def show(archive: Path, out: Path, **changes) -> tuple[dict, np.ndarray]:
    given = {"waveforms": [str(archive)], "begin": "2024-05-06T00:01:30", "end": "2024-05-06T00:02:10",
             "stations": str(archive.parent / "stations.csv"), "latitude": 44.2, "longitude": 10.0, **changes}
    folder = runs.run("show-waveforms", given, out).folder
    return (json.loads((folder / "traces.json").read_text(encoding="utf-8")),
            np.fromfile(folder / "traces.f32", "<f4"))


def samples(answer: dict, numbers: np.ndarray, station: str) -> np.ndarray:
    one = next(entry for entry in answer["traces"] if entry["station"] == station)
    return numbers[one["first"]:one["first"] + one["count"]]


def test_stations_come_by_distance_with_their_samples_at_their_own_rate(archive, tmp_path):
    answer, numbers = show(archive, tmp_path / "out")
    assert [place["station"] for place in answer["stations"]] == ["XX.B", "XX.A"]
    assert answer["stations"][0]["distance_km"] == pytest.approx(11.1, abs=0.05)
    assert {entry["rate"] for entry in answer["traces"]} == {RATE}
    assert len(samples(answer, numbers, "XX.A")) == 40 * RATE
    assert (answer["begin"], answer["seconds"]) == ("2024-05-06T00:01:30+00:00", 40.0)
    assert {entry["start_s"] for entry in answer["traces"]} == {0.0}


def test_a_gap_is_not_a_number_and_lies_between_the_pieces(archive, tmp_path):
    answer, numbers = show(archive, tmp_path / "out")
    values = samples(answer, numbers, "XX.B")
    missing = np.flatnonzero(np.isnan(values)) / RATE
    assert (missing.min(), missing.max()) == pytest.approx((20.0, 30.0 - 1 / RATE))
    pieces = next(entry["pieces"] for entry in answer["traces"] if entry["station"] == "XX.B")
    assert pieces == [[0, int(20 * RATE)], [int(30 * RATE), int(40 * RATE)]]


@pytest.mark.parametrize("band", [(2.0, 20.0), (1.0, 0.0), (0.0, 10.0)])
def test_no_filter_moves_anything_to_before_an_onset(archive, tmp_path, band):
    low, high = band
    plain, unfiltered = show(archive, tmp_path / "plain")
    answer, numbers = show(archive, tmp_path / "out", low_hz=low, high_hz=high)
    values, before = samples(answer, numbers, "XX.A"), samples(plain, unfiltered, "XX.A")
    onset = int(10 * RATE)
    assert np.abs(values[:onset]).max() < 60
    assert np.abs(values[onset:onset + 50]).max() > 300
    assert not np.allclose(values, before)


def test_a_filter_that_the_rate_cannot_hold_is_no_filter():
    values = np.sin(np.arange(400) * 0.5)
    assert filtered(values, 20.0, 0.0, 30.0) == pytest.approx(values - values.mean())


def test_many_samples_a_second_are_resampled(archive, tmp_path):
    answer, _ = show(archive, tmp_path / "out", most_hz=25.0)
    assert {entry["rate"] for entry in answer["traces"]} == {25.0}
    assert {entry["count"] for entry in answer["traces"]} == {1000}


def test_a_spectrogram_is_loud_where_the_trace_is(archive, tmp_path):
    answer, numbers = show(archive, tmp_path / "out", spectrogram="XX.A Z", only="XX.A")
    picture = answer["spectrogram"]
    power = numbers[picture["first"]:].reshape(picture["rows"], picture["columns"])
    times = picture["start_s"] + (np.arange(picture["columns"]) + 0.5) * picture["step_s"]
    hertz = np.linspace(0, picture["highest_hz"], picture["rows"])
    loud = power[np.abs(hertz - 0.7 * RATE / 2 / np.pi).argmin()]
    assert times[0] <= picture["step_s"]
    assert loud[times > 10.5].mean() > loud[times < 9.5].mean() + 30
    assert [entry["station"] for entry in answer["traces"]] == ["XX.A"]


def test_what_changed_on_the_disk_is_read_anew(archive, tmp_path):
    show(archive, tmp_path / "one")
    trace("C", np.random.default_rng(3).normal(0, 10, 10_000)).write(str(archive / "c.mseed"), format="MSEED")
    answer, _ = show(archive, tmp_path / "two")
    assert "XX.C" in {entry["station"] for entry in answer["traces"]}
    assert answer["stations"][-1] == {"station": "XX.C", "distance_km": None, "azimuth_deg": None}


def test_a_time_without_recordings_is_an_empty_answer(archive, tmp_path):
    answer, numbers = show(archive, tmp_path / "out", begin="2020-01-01", end="2020-01-01T00:01")
    assert answer["traces"] == []
    assert len(numbers) == 0


def test_stations_that_were_not_recorded_are_refused_with_those_that_were(archive, tmp_path):
    with pytest.raises(InputError, match=r"none of the stations YY\.Q.*XX\.A"):
        show(archive, tmp_path / "out", only="YY.Q")


@pytest.mark.parametrize(("changes", "words"), [
    ({"end": "2024-05-06T02:00"}, "at most an hour"), ({"end": "2024-05-06T00:00"}, "must come after"),
    ({"low_hz": 10.0, "high_hz": 2.0}, "above the lowest")])
def test_what_cannot_be_shown_is_refused_before_it_is_read(archive, tmp_path, changes, words):
    with pytest.raises(ParameterError, match=words):
        show(archive, tmp_path / "out", **changes)
