"""pick-waveforms, from recordings to result files."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import geopandas
import numpy as np
import obspy
import pandas
import pytest
from orogen.backend import runs
from orogen.backend.errors import Cancelled, InputError, ParameterError
from orogen.backend.monitor import Monitor
from orogen.backend.waveforms.job import days
from orogen.backend.waveforms.recordings import StreamRecordings
from orogen.backend.waveforms.tables import PICKS, complete

sys.path.insert(0, str(Path(__file__).parent))
from fdsn_server import FdsnServer


def asked(ground, **more):
    return {"waveforms": [str(ground / "sds")], "stations": str(ground / "stations.xml"), **more}


@pytest.fixture(scope="module")
def made(ground, tmp_path_factory):
    return runs.run("pick-waveforms", asked(ground), tmp_path_factory.mktemp("picks") / "out")


def read_picks(folder):
    return complete(pandas.read_csv(folder / "picks.csv"), PICKS)


def matched(picks, truth, tolerance_s=0.2):
    """The share of the true arrivals that were picked."""
    found = 0
    for row in truth.itertuples():
        near = picks[(picks["station"] == row.station) & (picks["phase"] == row.phase)]
        found += bool(((near["time"] - row.time).abs() <= pandas.Timedelta(seconds=tolerance_s)).any())
    return found / len(truth)


def test_clear_arrivals_are_found_at_their_times(made, network):
    picks, truth = read_picks(made.folder), network.picks
    clear = truth[truth["signal_to_noise"] > 30]
    assert len(clear) > 20
    assert matched(picks, clear) > 0.8
    assert picks["status"].eq("automatic").all()
    assert picks["probability"].between(0.3, 1).all()


def test_every_file_says_the_same(made):
    picks = read_picks(made.folder)
    layer = geopandas.read_file(made.folder / "picks.gpkg")
    assert len(layer) == len(picks) == made.manifest["metrics"]["picks"]
    assert layer.crs.to_epsg() == 4326
    assert pandas.api.types.is_datetime64_any_dtype(layer["time"])
    quakeml = obspy.read_events(str(made.folder / "picks.xml"))
    assert sorted(pick.time.ns // 1000 for pick in quakeml[0].picks) == sorted(picks["time"].astype("int64") // 1000)
    stations = geopandas.read_file(made.folder / "stations.gpkg").set_index("station")
    assert stations["p_picks"].sum() == picks["phase"].eq("P").sum()
    assert stations["uptime_share"].between(0.99, 1).all()
    assert stations["noise_m_s"].between(1e-9, 1e-6).all()


def test_the_report_tells_the_picks_and_the_detectors_skill(made):
    page = (made.folder / "report.html").read_text(encoding="utf-8")
    assert "PhaseNet of Orogen" in page
    assert "false picks an hour" in page
    assert "What was not processed" in page


def test_a_cancelled_run_goes_on_to_the_same_bytes(ground, made, tmp_path):
    class Impatient(Monitor):
        def emit(self, event):
            if event["type"] == "progress" and event["fraction"] > 0.5:
                self.cancelled = True

    with pytest.raises(Cancelled, match="kept"):
        runs.run("pick-waveforms", asked(ground), tmp_path / "out", monitor=Impatient())
    again = runs.run("pick-waveforms", asked(ground), tmp_path / "out")
    for name in ("picks.csv", "picks.gpkg", "picks.xml", "stations.gpkg", "left_out.csv", "report.html"):
        assert (again.folder / name).read_bytes() == (made.folder / name).read_bytes(), name


def test_a_service_gives_the_picks_that_its_files_give(network, ground, made, tmp_path, monkeypatch):
    monkeypatch.setenv("OROGEN_CACHE", str(tmp_path / "cache"))
    stream = obspy.Stream()
    for file in sorted((ground / "sds").rglob("*.D.*")):
        stream += obspy.read(str(file))
    chosen = ["XX.S01"]
    with FdsnServer(stream, obspy.read_inventory(str(ground / "stations.xml"))) as server:
        found = runs.run("pick-waveforms", {
            "waveforms": [f"{server.url}|network=XX|station=S01|channel=HH?"],
            "begin": network.begin.strftime("%Y-%m-%dT%H:%M:%S"),
            "end": (network.end + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")}, tmp_path / "out")
    ours, files = read_picks(found.folder), read_picks(made.folder)
    files = files[files["station"].isin(chosen)].reset_index(drop=True)
    pandas.testing.assert_frame_equal(ours, files)


def served(ground, *stations):
    """The recordings of some stations, and what is known of these stations."""
    stream = obspy.Stream(trace for station in stations for file in sorted((ground / "sds").rglob(f"XX.{station}*.D.*"))
                          for trace in obspy.read(str(file)))
    return stream, sum((obspy.read_inventory(str(ground / "stations.xml")).select(station=station)
                        for station in stations[1:]),
                       obspy.read_inventory(str(ground / "stations.xml")).select(station=stations[0]))


def whole(network):
    return {"begin": network.begin.strftime("%Y-%m-%dT%H:%M:%S"),
            "end": (network.end + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")}


def test_every_service_gives_the_places_of_its_own_stations(network, ground, tmp_path, monkeypatch):
    monkeypatch.setenv("OROGEN_CACHE", str(tmp_path / "cache"))
    with FdsnServer(*served(ground, "S01")) as one, FdsnServer(*served(ground, "S02", "S03")) as other:
        found = runs.run("pick-waveforms", {
            "waveforms": [f"{one.url}|network=XX", f"{other.url}|network=XX"], "detector": "sta-lta",
            **whole(network)}, tmp_path / "out")
    stations = geopandas.read_file(found.folder / "stations.gpkg").set_index("station")
    assert list(stations.index) == ["XX.S01", "XX.S02", "XX.S03"]
    truth = network.stations.set_index("station")["latitude"]
    assert np.allclose(stations["latitude"], truth[stations.index], atol=1e-4)
    assert stations["noise_m_s"].notna().all()
    assert set(read_picks(found.folder)["station"]) == set(stations.index)


def test_station_days_are_the_days_that_were_recorded(made):
    assert made.manifest["metrics"]["station_days"] == pytest.approx(9 * 8 / 1440, abs=1e-3)


def test_a_login_is_written_nowhere(network, ground, tmp_path, monkeypatch):
    monkeypatch.setenv("OROGEN_CACHE", str(tmp_path / "cache"))
    stream = obspy.Stream(trace for file in sorted((ground / "sds").rglob("XX.S01*.D.*"))
                          for trace in obspy.read(str(file)))
    heard = []

    class Listener(Monitor):
        login = "geologist", "granodiorite-7"

        def emit(self, event):
            heard.append(json.dumps(event))

    with FdsnServer(stream, obspy.read_inventory(str(ground / "stations.xml")),
                    login=("geologist", "granodiorite-7")) as server:
        found = runs.run("pick-waveforms", {
            "waveforms": [f"{server.url}|network=XX|station=S01|channel=HH?"], "detector": "sta-lta",
            "begin": network.begin.strftime("%Y-%m-%dT%H:%M:%S"),
            "end": (network.end + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")},
            tmp_path / "out", monitor=Listener())
    assert len(read_picks(found.folder))
    assert "granodiorite" not in "".join(heard)
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(written) > 8
    assert not [file for file in written if b"granodiorite" in file.read_bytes()]


@pytest.mark.parametrize("detector", ["sta-lta", "ar-aic", "kurtosis", "network and ar-aic"])
def test_every_detector_finds_clear_p_arrivals(detector, network, ground, tmp_path):
    few = tmp_path / "sds"
    shutil.copytree(ground / "sds", few, ignore=lambda folder, names: [
        name for name in names if name.startswith("S0") and name not in ("S01", "S02", "S03")])
    found = runs.run("pick-waveforms", {**asked(ground), "waveforms": [str(few)], "detector": detector},
                     tmp_path / "out")
    picks, truth = read_picks(found.folder), network.picks
    clear = truth[truth["station"].isin(["XX.S01", "XX.S02", "XX.S03"]) & (truth["phase"] == "P")
                  & (truth["signal_to_noise"] > 50)]
    assert matched(picks, clear, 0.3) > 0.5


def test_a_day_is_cut_where_the_recordings_cross_midnight():
    begin = obspy.UTCDateTime(2024, 5, 6, 23, 50)
    trace = obspy.Trace(np.zeros(120_000, np.float32), {"sampling_rate": 100.0, "starttime": begin, "network": "XX",
                                                        "station": "S01", "channel": "HHZ"})
    recordings = StreamRecordings([trace])
    low, high = recordings.spans("XX.S01")[0]
    cut = list(days(recordings, "XX.S01", low, high))
    assert [one.strftime("%d %H:%M") for pair in cut for one in pair][:3] == ["06 23:50", "07 00:00", "07 00:00"]
    assert cut[-1][1] == high


def test_what_cannot_serve_is_said_in_one_sentence(ground, tmp_path):
    nowhere = tmp_path / "stations.csv"
    nowhere.write_text("network,station,latitude,longitude,elevation\nYY,A01,44.1,10.2,500\n")
    cases = [
        (asked(ground, stations=str(nowhere)), InputError, "None of the recorded stations"),
        ({"waveforms": [str(ground / "sds")]}, ParameterError, "Stations .* are needed"),
        ({"waveforms": ["http://127.0.0.1:9|network=XX"]}, ParameterError, "needs From"),
        (asked(ground, begin="yesterday"), ParameterError, "must be a moment in UTC"),
        (asked(ground, begin="2024-05-07", end="2024-05-06"), ParameterError, "must come after"),
        (asked(ground, begin="2001-01-01", end="2001-01-02"), InputError, "No station can be read"),
    ]
    for number, (parameters, error, words) in enumerate(cases):
        with pytest.raises(error, match=words):
            runs.run("pick-waveforms", parameters, tmp_path / str(number))
        assert not (tmp_path / str(number) / "manifest.json").exists()


def test_quiet_ground_gives_an_empty_result_and_says_so(ground, tmp_path):
    rng = np.random.default_rng(0)
    quiet = obspy.Stream([obspy.Trace(rng.normal(0, 50, 18_000).round().astype(np.int32), {
        "sampling_rate": 100.0, "network": "XX", "station": "S01", "channel": f"HH{one}",
        "starttime": obspy.UTCDateTime(2024, 5, 6)}) for one in "ZNE"])
    quiet.write(str(tmp_path / "quiet.mseed"), format="MSEED")
    found = runs.run("pick-waveforms", {**asked(ground), "waveforms": [str(tmp_path / "quiet.mseed")],
                                        "p_threshold": 0.99, "s_threshold": 0.99}, tmp_path / "out")
    assert found.manifest["metrics"]["picks"] == 0
    assert any("Nothing was picked" in warning for warning in found.manifest["warnings"])
    assert len(geopandas.read_file(found.folder / "picks.gpkg")) == 0
