"""A real FDSN service is asked over HTTP; whatever it does, what came is used and the rest is listed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import obspy
import pytest
from fdsn_server import FdsnServer
from obspy.core.inventory import Channel, Inventory, Network, Station
from orogen.backend.errors import InputError
from orogen.backend.monitor import Monitor
from orogen.backend.waveforms import fdsn
from orogen.backend.waveforms.recordings import open_recordings
from orogen.backend.waveforms.stations import read_stations

DAY = datetime(2016, 10, 14, tzinfo=timezone.utc)
NEXT = DAY + timedelta(days=1)
PASSWORD = "hush-hush-7"


def trace(station, channel, seed, days=1):
    """A day that is recorded for its first twenty minutes only, to keep the files small."""
    data = np.rint(np.random.default_rng(seed).normal(0, 1000, 120_000)).astype(np.int32)
    return [obspy.Trace(data, {"network": "IV", "station": station, "channel": channel, "sampling_rate": 100.0,
                               "starttime": obspy.UTCDateTime(DAY) + 86_400 * day}) for day in range(days)]


def inventory(*stations):
    since = obspy.UTCDateTime(2010, 1, 1)
    return Inventory([Network("IV", [Station(code, 42.5 + 0.1 * i, 13.0, 500.0, creation_date=since, channels=[
        Channel(f"HH{c}", "", 42.5 + 0.1 * i, 13.0, 500.0, 0.0, sample_rate=100.0, start_date=since) for c in "ZNE"])
        for i, code in enumerate(stations)])], source="test")


@pytest.fixture
def server():
    stream = obspy.Stream(one for i, station in enumerate(("ARRO", "CAMP")) for c in "ZNE"
                          for one in trace(station, f"HH{c}", 10 * i + ord(c), days=2))
    with FdsnServer(stream, inventory("ARRO", "CAMP")) as running:
        yield running


def source(server, **options):
    return "|".join([server.url, *(f"{key}={value}" for key, value in {"network": "IV", **options}.items())])


def data_requests(server):
    return [wanted for path, wanted in server.asked if "/dataselect/" in path]


def all_samples(recordings, station):
    """Of the first hour, by channel."""
    return {one.stats.channel: one.data for one in recordings.read(station, DAY, DAY + timedelta(hours=1)).merge()}


def test_recordings_come_over_the_web_as_they_were_sent(server, tmp_path):
    recordings = open_recordings(source(server, channel="HH?"), begin=DAY, end=NEXT, cache=tmp_path)
    assert recordings.stations() == ["IV.ARRO", "IV.CAMP"]
    for one in server.stream.select(station="CAMP").slice(endtime=obspy.UTCDateTime(NEXT) - 1):
        np.testing.assert_array_equal(all_samples(recordings, "IV.CAMP")[one.stats.channel], one.data)
    assert recordings.left_out.empty


def test_what_is_in_the_cache_is_not_asked_for_again(server, tmp_path):
    open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    asked = len(data_requests(server))
    open_recordings(source(server), begin=DAY, end=NEXT + timedelta(days=1), cache=tmp_path)
    assert len(data_requests(server)) == asked + 2  # the second day of two stations
    server.down = True
    recordings = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    assert recordings.stations() == ["IV.ARRO", "IV.CAMP"]


def test_part_of_a_day_never_stands_for_the_whole(server, tmp_path):
    hour = DAY + timedelta(minutes=5)
    part = open_recordings(source(server), begin=DAY, end=hour, cache=tmp_path)
    assert part.spans("IV.ARRO")[0][1] == hour
    whole = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    assert len(all_samples(whole, "IV.ARRO")["HHZ"]) == 120_000


@pytest.mark.parametrize("fault", ["503", "500", "die", "truncate"])
def test_a_fault_that_passes_leaves_no_trace(server, tmp_path, fault):
    server.faults = [fault]
    recordings = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    assert recordings.left_out.empty
    assert len(all_samples(recordings, "IV.ARRO")["HHZ"]) == 120_000
    assert len(all_samples(recordings, "IV.CAMP")["HHN"]) == 120_000


def test_an_answer_that_always_breaks_off_is_used_as_far_as_it_came(server, tmp_path):
    server.faults = ["die"] * 3
    recordings = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    came = sum(len(data) for data in all_samples(recordings, "IV.ARRO").values())
    assert 0 < came < 360_000
    rows = recordings.left_out[recordings.left_out["station"] == "IV.ARRO"]
    assert set(rows["channel"]) >= {"HHN"}
    assert rows["why"].str.contains("broke off").all()
    again = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)  # the service is well now
    assert len(all_samples(again, "IV.ARRO")["HHN"]) == 120_000
    assert again.left_out.empty


def test_a_worse_answer_never_takes_away_what_came_before(server, tmp_path):
    server.faults = ["truncate"] * 3
    first = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    server.faults = ["die"] * 3
    second = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    assert len(all_samples(second, "IV.ARRO")["HHN"]) == len(all_samples(first, "IV.ARRO")["HHN"]) == 120_000


def test_a_service_that_goes_down_half_way_ends_nothing(server, tmp_path, monkeypatch):
    served = server._waveforms

    def then_down(handler, wanted, method):
        served(handler, wanted, method)
        server.down = True

    monkeypatch.setattr(server, "_waveforms", then_down)
    recordings = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    assert recordings.stations() == ["IV.ARRO"]
    assert set(recordings.left_out["station"]) == {"IV.CAMP"}
    assert recordings.left_out["why"].str.contains("503").all()


def test_days_without_data_are_no_fault(server, tmp_path):
    server.faults = ["204"]
    recordings = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    assert recordings.stations() == ["IV.CAMP"]
    assert recordings.left_out.empty


def test_a_page_in_place_of_records_is_listed(server, tmp_path):
    server.faults = ["html"]
    recordings = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path)
    assert recordings.stations() == ["IV.CAMP"]
    assert "no miniSEED" in " ".join(recordings.left_out["why"])


def test_restricted_recordings_need_a_login_which_stands_nowhere(tmp_path):
    said = []

    class Listening(Monitor):
        def emit(self, event):
            said.append(repr(event))

    stream = obspy.Stream(one for c in "ZNE" for one in trace("ARRO", f"HH{c}", ord(c)))
    with FdsnServer(stream, inventory("ARRO"), login=("ada", PASSWORD)) as server:
        with pytest.raises(InputError, match="give user and password"):
            open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path / "a")
        with pytest.raises(InputError, match="refused the user name and password") as refusal:
            open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path / "b", login=("ada", PASSWORD + "x"))
        assert PASSWORD not in str(refusal.value)
        recordings = open_recordings(source(server), begin=DAY, end=NEXT, cache=tmp_path / "c", login=("ada", PASSWORD),
                                     monitor=Listening())
        assert len(all_samples(recordings, "IV.ARRO")["HHZ"]) == 120_000
        assert PASSWORD not in repr(server.asked) + repr(said)
    assert not any(PASSWORD.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_password_in_the_address_is_refused_without_being_repeated(tmp_path):
    with pytest.raises(InputError, match="give the login apart") as refusal:
        open_recordings(f"https://ada:{PASSWORD}@example.org|network=IV", begin=DAY, end=NEXT, cache=tmp_path)
    assert PASSWORD not in str(refusal.value)


def test_no_service_at_all_is_one_sentence(tmp_path):
    with FdsnServer(obspy.Stream()) as gone:
        pass
    with pytest.raises(InputError, match=r"127\.0\.0\.1:\d+ does not answer"):
        open_recordings(source(gone), begin=DAY, end=NEXT, cache=tmp_path)
    with pytest.raises(InputError, match="begin and end"):
        open_recordings(source(gone), cache=tmp_path)


def test_stations_and_events_come_from_the_service(server):
    stations = read_stations(source(server, station="A*"))
    assert list(stations["station"]) == ["IV.ARRO"]
    assert stations["latitude"].iloc[0] == 42.5
    server.catalog = obspy.read_events()
    time = server.catalog[0].origins[0].time
    found = fdsn.events(server.url, (time - 1).datetime, (time + 1).datetime)
    assert len(found) == 1
    assert len(fdsn.events(server.url, (time + 1e8).datetime, (time + 1.1e8).datetime)) == 0


def test_obspy_itself_finds_the_server_a_true_fdsn_service(server):
    from obspy.clients.fdsn import Client

    client = Client(server.url)
    begin = obspy.UTCDateTime(DAY)
    assert len(client.get_waveforms("IV", "ARRO", "*", "HH?", begin, begin + 60)) == 3
    assert len(client.get_stations(network="IV", level="channel")[0]) == 2
