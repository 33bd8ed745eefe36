"""Whatever is wrong with a recording or a table: one sentence that names it, and the rest of the run is finished.

One run over many stations, each with a fault of its own and the same ground motion, and one that is faultless.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import obspy
import pandas
import pytest
from orogen.backend import runs
from orogen.backend.errors import InputError
from orogen.backend.waveforms.tables import LEFT_OUT, PICKS, complete

sys.path.insert(0, str(Path(__file__).parent))
from fdsn_server import FdsnServer

RATES = (1, 20, 50, 250, 1000)


def like(traces, station, **stats):
    """Copies under another station's name."""
    made = obspy.Stream(trace.copy() for trace in traces)
    for trace in made:
        trace.stats.update({"station": station, **stats})
    return made


def at_rate(traces, rate):
    made = traces.copy()
    if rate > 100:
        made.interpolate(rate, method="linear")
    else:
        made.decimate(int(100 / rate), no_filter=rate == 1)
    for trace in made:
        trace.data = np.rint(trace.data).astype(np.int32)
    return made


def coded(traces, codes):
    for trace, code in zip(traces, codes, strict=True):
        trace.stats.channel = code
    return traces


@pytest.fixture(scope="module")
def good(ground):
    return obspy.Stream(trace for file in sorted((ground / "sds").rglob("XX.S01*.D.*"))
                        for trace in obspy.read(str(file))).sort(["channel"], reverse=True)


@pytest.fixture(scope="module")
def stations(ground, tmp_path_factory):
    """A table with all stations at the place of one, but NOMET, which it lacks, and NOXY, without a place."""
    row = pandas.read_csv(ground / "true_stations.csv").iloc[0]
    names = ["GOOD", "CODES", "SHORT", "ZEROS", "ORDER", "CUT", "NOISE", *(f"R{rate}" for rate in RATES)]
    table = tmp_path_factory.mktemp("table") / "stations.csv"
    table.write_text("station,latitude,longitude,elevation_m\nXX.NOXY,,,\n" + "".join(
        f"XX.{name},{row.latitude},{row.longitude},{row.elevation_m}\n" for name in names))
    return table


@pytest.fixture(scope="module")
def made(good, stations, tmp_path_factory):
    folder = tmp_path_factory.mktemp("recordings")

    def write(name, traces):
        traces.write(str(folder / name), format="MSEED", encoding="STEIM2", reclen=512)

    for name in ("GOOD", "NOMET", "NOXY"):
        write(f"{name}.mseed", like(good, name))
    write("CODES.mseed", coded(like(good, "CODES"), ["HHZ", "HHX", "LOG"]))
    begin = good[0].stats.starttime
    write("SHORT.mseed", like(good, "SHORT").trim(begin + 100, begin + 110))
    zeros = like(good, "ZEROS")
    for trace in zeros:
        trace.data[:] = 0
    write("ZEROS.mseed", zeros)
    pieces = [like(good, "ORDER").trim(begin + a, begin + b) for a, b in ((300, 480), (0, 200), (150, 320), (0, 200))]
    for number, piece in enumerate(pieces):
        write(f"{number} ORDER.mseed", piece)
    write("CUT.mseed", like(good, "CUT"))
    whole = (folder / "CUT.mseed").read_bytes()
    (folder / "CUT.mseed").write_bytes(whole[: len(whole) // 2 + 100])
    for rate in RATES:
        write(f"R{rate}.mseed", at_rate(like(good, f"R{rate}"), rate))
    (folder / "NOISE.mseed").write_bytes(np.random.default_rng(0).bytes(4000))
    return runs.run("pick-waveforms", {"waveforms": [str(folder)], "stations": str(stations)},
                    tmp_path_factory.mktemp("picks") / "out")


@pytest.fixture(scope="module")
def picks(made):
    return complete(pandas.read_csv(made.folder / "picks.csv"), PICKS)


def of(picks, station):
    return picks[picks["station"] == f"XX.{station}"]


def reasons(made, station):
    left_out = complete(pandas.read_csv(made.folder / "left_out.csv"), LEFT_OUT)
    return " ".join(left_out.loc[left_out["station"].eq(f"XX.{station}"), "why"])


def near(one, other, tolerance_s):
    """The share of the picks of one table that another has, too."""
    hits = [((other["time"] - row.time).abs()[other["phase"] == row.phase] <= pandas.Timedelta(tolerance_s, "s")).any()
            for row in one.itertuples()]
    return float(np.mean(hits))


def test_the_run_is_finished_and_what_was_left_out_is_reported(made, picks):
    assert len(of(picks, "GOOD")) > 5
    page = (made.folder / "report.html").read_text(encoding="utf-8")
    for name in ("XX.NOMET", "XX.ZEROS", "XX.R1"):
        assert name in page


def test_a_station_without_metadata_is_named(made, picks):
    assert of(picks, "NOMET").empty
    assert "The table of stations does not have this station" in reasons(made, "NOMET")


def test_a_station_without_coordinates_is_named(made, picks):
    assert of(picks, "NOXY").empty
    assert any("without coordinates" in words and "XX.NOXY" in words for words in made.manifest["warnings"])
    assert reasons(made, "NOXY")


def test_a_wrong_component_code_is_named_and_the_vertical_is_used(made, picks):
    assert "HHX names no component" in reasons(made, "CODES")
    assert "LOG does not stand for a seismometer" in reasons(made, "CODES")
    assert len(of(picks, "CODES"))


def test_rates_from_1_to_1000_hz(made, picks):
    assert "1 samples a second" in reasons(made, "R1")
    for rate, least in ((50, 0.6), (250, 0.9), (1000, 0.9)):
        assert near(of(picks, "GOOD"), of(picks, f"R{rate}"), 0.1) >= least, rate
    assert of(picks, "R1").empty


def test_a_trace_shorter_than_a_window_is_picked_or_passed_without_harm(made, picks):
    stations = pandas.Series(made.manifest["metrics"])
    assert stations["stations"] >= 11
    begin = of(picks, "SHORT")["time"]
    assert begin.empty or begin.max() - begin.min() < pandas.Timedelta(10, "s")


def test_zeros_are_named(made, picks):
    assert of(picks, "ZEROS").empty
    assert "stands still" in reasons(made, "ZEROS")


def test_files_out_of_order_and_twice_give_the_same_picks(picks):
    one, other = of(picks, "GOOD"), of(picks, "ORDER")
    assert one["time"].tolist() == other["time"].tolist()
    assert np.allclose(one["probability"], other["probability"])


def test_truncated_miniseed_is_used_as_far_as_it_goes_and_named(made, picks):
    assert "CUT.mseed" in reasons(made, "CUT")
    left_out = pandas.read_csv(made.folder / "left_out.csv")
    assert left_out["why"].str.contains("NOISE.mseed").any()


def test_times_before_1970_are_kept_warned_of_and_located(good, ground, tmp_path):
    old = obspy.UTCDateTime(1965, 3, 1)
    shift = old - good[0].stats.starttime
    everything = obspy.Stream(trace for file in sorted((ground / "sds").rglob("*.D.*"))
                              for trace in obspy.read(str(file)))
    for trace in everything:
        trace.stats.starttime += shift
    everything.write(str(tmp_path / "old.mseed"), format="MSEED")
    found = runs.run("pick-waveforms", {"waveforms": [str(tmp_path / "old.mseed")], "detector": "sta-lta",
                                        "stations": str(ground / "true_stations.csv")}, tmp_path / "picks")
    times = pandas.to_datetime(pandas.read_csv(found.folder / "picks.csv")["time"], utc=True)
    assert times.dt.year.eq(1965).all()
    assert "before 1970" in reasons(found, "S01")
    events = runs.run("locate-events", {"picks": str(found.folder / "picks.csv"),
                                        "stations": str(ground / "true_stations.csv"),
                                        "velocity": str(ground / "velocity.csv")}, tmp_path / "events")
    assert pandas.read_csv(events.folder / "events.csv")["time"].str.startswith("1965").all()


def located(ground, folder, picks, **more):
    folder.mkdir()
    picks.to_csv(folder / "picks.csv", index=False, date_format="%Y-%m-%dT%H:%M:%S.%fZ")
    return runs.run("locate-events", {"picks": str(folder / "picks.csv"), "stations": str(ground / "stations.xml"),
                                      "velocity": str(ground / "velocity.csv"), **more}, folder / "out")


def test_s_without_p_still_serves(network, ground, tmp_path):
    picks = network.picks
    lonely = picks[~(picks["station"].isin(["XX.S02", "XX.S05"]) & picks["phase"].eq("P"))]
    found = located(ground, tmp_path / "some", lonely)
    arrivals = pandas.read_csv(found.folder / "arrivals.csv")
    assert found.manifest["metrics"]["events"] == len(network.events)
    assert set(arrivals.loc[arrivals["station"].eq("XX.S02"), "phase"]) == {"S"}
    alone = located(ground, tmp_path / "all", picks[picks["phase"].eq("S")])
    assert any("There are no P picks" in words for words in alone.manifest["warnings"])


def test_all_stations_in_one_place_are_said_to_be(network, ground, tmp_path):
    table = tmp_path / "stations.csv"
    network.stations.assign(latitude=44.3, longitude=10.6).to_csv(table, index=False)
    found = located(ground, tmp_path / "one", network.picks, stations=str(table))
    assert found.manifest["metrics"]["events"] == 0
    assert any("one place" in words for words in found.manifest["warnings"])


def test_a_low_velocity_zone_is_said_and_used(network, ground, tmp_path):
    model = tmp_path / "slow.csv"
    model.write_text("depth_km,vp_km_s,vs_km_s\n0,4,2.2\n1,5.2,3\n4,5.9,3.4\n10,5.5,3.2\n14,6.5,3.75\n32,8,4.55\n")
    found = located(ground, tmp_path / "slow", network.picks, velocity=str(model))
    assert any("low-velocity zone" in words for words in found.manifest["warnings"])
    assert found.manifest["metrics"]["events"] == len(network.events)


def test_a_typing_error_in_the_velocities_is_named_by_line(network, ground, tmp_path):
    model = tmp_path / "typo.csv"
    model.write_text("depth_km,vp_km_s,vs_km_s\n0,4,2.2\n1,52,3\n")
    with pytest.raises(InputError, match=r"Line 3 of the velocity model .*typo\.csv"):
        located(ground, tmp_path / "typo", network.picks, velocity=str(model))


def test_a_service_that_goes_down_half_way_gives_what_it_gave(network, ground, tmp_path, monkeypatch):
    monkeypatch.setenv("OROGEN_CACHE", str(tmp_path / "cache"))
    stream = obspy.Stream(trace for station in ("S01", "S02", "S03")
                          for file in sorted((ground / "sds").rglob(f"XX.{station}*.D.*"))
                          for trace in obspy.read(str(file)))
    known = obspy.read_inventory(str(ground / "stations.xml"))
    known[0].stations = known[0].stations[:3]
    with FdsnServer(stream, known) as server:
        served = server._waveforms

        def then_down(handler, wanted, method):
            served(handler, wanted, method)
            server.down = True

        monkeypatch.setattr(server, "_waveforms", then_down)
        found = runs.run("pick-waveforms", {
            "waveforms": [f"{server.url}|network=XX"], "detector": "sta-lta",
            "begin": network.begin.strftime("%Y-%m-%dT%H:%M:%S"),
            "end": (network.end + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")}, tmp_path / "out")
    assert set(pandas.read_csv(found.folder / "picks.csv")["station"]) == {"XX.S01"}
    assert "503" in reasons(found, "S02")
    assert "503" in reasons(found, "S03")
