"""The simulated network: its truth is in its recordings, hours join, and what goes wrong goes wrong as said."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import obspy
import pandas
import pytest
from orogen.backend.catalog.velocity import read_velocity
from orogen.backend.errors import ParameterError
from orogen.backend.synthetic.network import plan_network, recorded_block, write_network
from orogen.backend.waveforms.recordings import open_recordings


@pytest.fixture(scope="module")
def network():
    return plan_network(3, hours=0.2, stations=5, events_per_day=24 * 50, magnitudes=(1.0, 3.5))


@pytest.fixture(scope="module")
def folder(network, tmp_path_factory):
    folder = tmp_path_factory.mktemp("network")
    write_network(network, folder)
    return folder


def at(network, trace, time):
    return round((obspy.UTCDateTime(time.to_pydatetime(warn=False)) - trace.stats.starttime) * 100)


def test_the_ground_shakes_at_every_loud_onset_on_the_stations_own_clock(network):
    stream = recorded_block(network, 0)
    loud = network.picks[(network.picks.signal_to_noise > 60) & (network.picks.phase == "P")]
    assert set(loud.station) > set(network.clock_error_s)
    for pick in loud.itertuples():
        trace = stream.select(station=pick.station.split(".")[1], channel="HHZ")[0]
        sample = at(network, trace, pick.time)
        if 500 < sample < len(trace) - 200:
            before = np.abs(np.diff(trace.data[sample - 60 : sample - 5])).max()
            assert np.abs(np.diff(trace.data[sample - 5 : sample + 60])).max() > before


def test_the_archive_holds_the_same_samples_and_opens_like_any_other(network, folder):
    recordings = open_recordings(folder / "sds")
    assert recordings.stations() == network.stations.station.tolist()
    stream = recorded_block(network, 0)
    read = recordings.read("XX.S01", network.begin, network.end).merge()
    for component in "ZNE":
        np.testing.assert_array_equal(read.select(channel="HH" + component)[0].data,
                                      stream.select(station="S01", channel="HH" + component)[0].data)
    assert not list(folder.rglob("*.part"))


def test_the_dead_station_falls_silent_and_has_no_onsets_from_then_on(network):
    (name, since), = network.dead.items()
    trace = recorded_block(network, 0).select(station=name.split(".")[1])[0]
    silent = int((since - network.begin).total_seconds() * 100)
    assert not trace.data[silent:].any()
    assert trace.data[:silent].any()
    assert (network.picks.time[network.picks.station == name] < pandas.Timestamp(since)).all()


def test_earthquakes_and_noise_go_on_from_hour_to_hour():
    network = plan_network(5, hours=1.2, stations=4, events_per_day=2000, magnitudes=(1, 3), dead_station=False)
    first, second = (recorded_block(network, block).select(station="S01", channel="HHZ")[0] for block in range(2))
    assert second.stats.starttime - first.stats.endtime == pytest.approx(0.01)
    step = abs(int(second.data[0]) - int(first.data[-1]))
    around = np.abs(np.diff(np.concatenate([first.data[-3000:], second.data[:3000]])))
    assert step <= around.max()
    assert 0.3 < second.data[:2000].std() / first.data[-2000:].std() < 3


def test_doublets_come_within_five_seconds_and_magnitudes_keep_their_range(network):
    gaps = network.events.time.diff().dt.total_seconds().dropna()
    assert ((gaps >= 0) & (gaps <= 5)).sum() >= 2
    assert network.events.magnitude.between(1.0, 3.5).all()


def test_the_truth_hangs_together(network):
    picks, links = network.picks, network.arrivals
    assert (picks.station.to_numpy() == links.station.to_numpy()).all()
    assert (links["pick"] == np.arange(len(links))).all()
    pairs = picks.pivot_table(index=["event", "station"], columns="phase", values="signal_to_noise")
    assert pairs.P.notna().all()
    assert picks.time.is_monotonic_increasing


def test_metadata_gives_the_response_and_the_velocity_model_reads(network, folder):
    inventory = obspy.read_inventory(str(folder / "stations.xml"))
    response = inventory.get_response("XX.S01..HHZ", obspy.UTCDateTime(network.begin + timedelta(minutes=1)))
    gain = abs(response.get_evalresp_response_for_frequencies([5.0], output="VEL")[0])
    assert gain == pytest.approx(6e8, rel=0.01)
    assert read_velocity(folder / "velocity.csv").vp_km_s[0] == 4.0


def test_the_same_seed_writes_the_same_bytes(network, folder, tmp_path):
    again = plan_network(3, hours=0.2, stations=5, events_per_day=24 * 50, magnitudes=(1.0, 3.5))
    write_network(again, tmp_path)
    for path in sorted(folder.rglob("*.*")):
        if path.is_file():
            assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


def test_too_few_stations_are_refused():
    with pytest.raises(ParameterError, match="four stations"):
        plan_network(stations=3)
