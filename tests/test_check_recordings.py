"""check-recordings tells by headers alone what picking would meet, and never fails for what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import obspy
import pytest
from orogen.backend import runs

DAY = obspy.UTCDateTime(2016, 10, 14)
STATIONS = "network,station,latitude,longitude,elevation\nIV,ARRO,42.6,12.8,250\nIV,CESX,42.6,12.6,600\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two stations of ten minutes, one with its vertical only, and a table of both."""
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    rng = np.random.default_rng(0)
    for station, channels in (("ARRO", "ZNE"), ("CESX", "Z")):
        for channel in channels:
            trace = obspy.Trace(rng.normal(0, 100, 12_000).astype("int32"), {
                "network": "IV", "station": station, "channel": f"HH{channel}", "starttime": DAY,
                "sampling_rate": 20.0})
            trace.write(str(recordings / f"{trace.id}.mseed"), format="MSEED")
    (tmp_path / "stations.csv").write_text(STATIONS, encoding="utf-8")
    return tmp_path


def check(folder: Path, **changes: object) -> dict:
    given = {"waveforms": [str(folder / "recordings")], "stations": str(folder / "stations.csv"), "threads": 1}
    made = runs.run("check-recordings", {**given, **changes}, folder / "check", overwrite=True)
    return json.loads((made.folder / "recordings.json").read_text(encoding="utf-8"))


def test_stations_days_channels_and_span_are_told(folder):
    found = check(folder)
    assert [(row["station"], row["channels"], row["placed"]) for row in found["stations"]] == [
        ("IV.ARRO", ["HHE", "HHN", "HHZ"], True), ("IV.CESX", ["HHZ"], True)]
    assert found["station_days"] == pytest.approx(2 * 600 / 86_400, abs=1e-3)
    assert found["begin"].startswith("2016-10-14T00:00:00")
    assert found["end"].startswith("2016-10-14T00:10:00")
    assert found["problems"] == []
    assert "Only 2 stations" in found["warnings"][0]
    assert 0 < found["estimate"]["seconds"]["low"] < found["estimate"]["seconds"]["high"]
    assert found["device"]


def test_the_times_and_channels_that_are_asked_for_count(folder):
    found = check(folder, begin="2016-10-14T00:05", channels="HHZ")
    assert found["begin"].startswith("2016-10-14T00:05:00")
    assert [row["channels"] for row in found["stations"]] == [["HHZ"], ["HHZ"]]


def test_what_cannot_be_read_is_a_sentence_and_the_rest_is_told(folder):
    (folder / "recordings" / "notes.mseed").write_bytes(b"no recording at all")
    assert any("can't be read" in words for words in check(folder)["warnings"])
    found = check(folder, stations=str(folder / "gone.csv"))
    assert len(found["stations"]) == 2
    assert "gone.csv" in found["problems"][0]
    assert "check the path" in check(folder, waveforms=[str(folder / "gone")])["problems"][0]


def test_stations_without_a_position_are_named(folder):
    table = folder / "stations.csv"
    table.write_text(STATIONS.replace("IV,CESX,42.6,12.6,600\n", ""), encoding="utf-8")
    assert any("lacks IV.CESX" in words for words in check(folder)["warnings"])
    table.write_text(STATIONS.replace("ARRO", "AAAA").replace("CESX", "BBBB"), encoding="utf-8")
    assert "stands in the table of stations" in check(folder)["problems"][0]


def test_a_service_is_not_asked(folder):
    found = check(folder, waveforms=["https://service.invalid|network=IV"], stations=None)
    assert (found["services"], found["stations"], found["problems"], found["estimate"]) == (1, [], [], None)
