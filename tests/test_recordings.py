"""Files, folders and archives are read by station and span; what can't be read is listed and stops nothing."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import obspy
import pandas
import pytest
from obspy.core.util.base import get_example_file
from orogen.backend.errors import InputError
from orogen.backend.waveforms.cleaning import MARGIN_S, prepare
from orogen.backend.waveforms.clock import moment, nanoseconds
from orogen.backend.waveforms.recordings import StreamRecordings, open_recordings

DAY = datetime(2016, 10, 14, tzinfo=timezone.utc)
SHARED = Path(__file__).parents[2] / "shared" / "data" / "waveforms"


def trace(seconds=60, *, channel="HHZ", station="ARRO", shift=0.0, seed=0, network="IV"):
    data = np.rint(np.random.default_rng(seed).normal(0, 1000, round(seconds * 100))).astype(np.int32)
    return obspy.Trace(data, {"network": network, "station": station, "channel": channel, "sampling_rate": 100.0,
                              "starttime": obspy.UTCDateTime(DAY) + shift})


def after(seconds):
    return DAY + timedelta(seconds=seconds)


def write(path, *traces, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    obspy.Stream(traces).write(str(path), **{"format": "MSEED", "reclen": 512, **options})
    return path


def sds(root, one):
    stats = one.stats
    return write(root / f"{stats.starttime.year}" / stats.network / stats.station / f"{stats.channel}.D"
                 / f"{one.id}.D.{stats.starttime.year}.{stats.starttime.julday:03d}", one)


def test_any_format_that_obspy_reads_can_lie_in_a_folder(tmp_path):
    write(tmp_path / "a" / "one.mseed", trace())
    write(tmp_path / "b.sac", trace(station="CAMP"), format="SAC", reclen=None)
    write(tmp_path / "c.gse", trace(station="CESI"), format="GSE2", reclen=None)
    (tmp_path / "read me.txt").write_text("hello")
    recordings = open_recordings(tmp_path)
    assert [name.split(".")[-1] for name in recordings.stations()] == ["ARRO", "CAMP", "CESI"]
    for station in recordings.stations():
        ((begin, end),) = recordings.spans(station)
        assert (begin, end) == (DAY, after(60))
        np.testing.assert_allclose(recordings.read(station, begin, end)[0].data, trace().data, rtol=1e-6)
    assert "read me.txt" in recordings.left_out["why"].iloc[0]


def test_only_what_is_asked_for_is_read(tmp_path):
    write(tmp_path / "one.mseed", trace(600), trace(600, station="CAMP"))
    stream = open_recordings(tmp_path).read("IV.ARRO", after(100), after(110))
    assert [one.stats.station for one in stream] == ["ARRO"]
    assert 1000 <= stream[0].stats.npts <= 1010


def test_an_sds_archive_is_known_by_its_folders_and_opened_station_by_station(tmp_path):
    sds(tmp_path, trace())
    (tmp_path / "2016" / "IV" / "CAMP" / "HHZ.D").mkdir(parents=True)
    bad = tmp_path / "2016" / "IV" / "CAMP" / "HHZ.D" / "IV.CAMP..HHZ.D.2016.288"
    bad.write_bytes(b"no record at all" * 100)
    recordings = open_recordings(tmp_path)
    assert recordings.stations() == ["IV.ARRO", "IV.CAMP"]
    assert recordings.left_out.empty  # nothing was opened yet
    assert recordings.spans("IV.ARRO") == [(DAY, after(60))]
    assert recordings.spans("IV.CAMP") == []
    assert "IV.CAMP..HHZ.D.2016.288" in recordings.left_out["why"].iloc[0]


def test_channels_and_times_narrow_the_choice(tmp_path):
    sds(tmp_path, trace())
    sds(tmp_path, trace(channel="LHZ"))
    sds(tmp_path, trace(station="CAMP", channel="EHZ"))
    recordings = open_recordings(tmp_path, channels="HH?, LH?", begin=after(10), end=after(20))
    assert recordings.stations() == ["IV.ARRO"]
    assert recordings.spans("IV.ARRO") == [(after(10), after(20))]
    assert {one.stats.channel for one in recordings.read("IV.ARRO", DAY, after(60))} == {"HHZ", "LHZ"}


def test_a_file_and_a_folder_and_an_archive_serve_together(tmp_path):
    sources = [write(tmp_path / "one.mseed", trace()), tmp_path / "folder", tmp_path / "archive"]
    write(tmp_path / "folder" / "two.mseed", trace(shift=60))
    sds(tmp_path / "archive", trace(shift=120))
    assert open_recordings(sources).spans("IV.ARRO") == [(DAY, after(180))]


def test_truncated_miniseed_gives_what_is_whole_and_says_so(tmp_path):
    path = write(tmp_path / "cut.mseed", trace())
    path.write_bytes(path.read_bytes()[:-700])
    recordings = open_recordings(path)
    ((begin, end),) = recordings.spans("IV.ARRO")
    assert after(50) < end < after(60)
    assert len(recordings.read("IV.ARRO", begin, end)) == 1
    row = recordings.left_out.iloc[0]
    assert "cut.mseed" in row["why"]
    assert row["station"] == "IV.ARRO"


def test_damaged_samples_are_listed_and_the_rest_is_used(tmp_path):
    path = write(tmp_path / "bad.sac", trace(), format="SAC", reclen=None)
    path.write_bytes(path.read_bytes()[:5000])
    write(tmp_path / "good.mseed", trace(station="CAMP"))
    recordings = open_recordings(tmp_path)
    for station in recordings.stations():
        recordings.read(station, DAY, after(60))
    assert "IV.CAMP" in recordings.stations()
    assert "bad.sac" in " ".join(recordings.left_out["why"])


def test_a_pickle_is_never_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return Path.touch, (tmp_path / "sprung",)

    (tmp_path / "trap.pickle").write_bytes(pickle.dumps(Trap()))
    write(tmp_path / "one.mseed", trace())
    assert open_recordings(tmp_path).stations() == ["IV.ARRO"]
    assert not (tmp_path / "sprung").exists()


def test_wrong_clocks_are_warned_of_and_kept(tmp_path):
    old, coming = trace(), trace(station="CAMP")
    old.stats.starttime = obspy.UTCDateTime(1965, 1, 1)
    coming.stats.starttime = obspy.UTCDateTime(2090, 1, 1)
    write(tmp_path / "one.mseed", old, coming)
    recordings = open_recordings(tmp_path)
    why = recordings.left_out.set_index("station")["why"]
    assert "before 1970" in why["IV.ARRO"]
    assert "future" in why["IV.CAMP"]
    assert recordings.left_out["kept"].all()
    assert recordings.spans("IV.ARRO")[0][0] == datetime(1965, 1, 1, tzinfo=timezone.utc)


def test_poor_timing_quality_in_miniseed_is_warned_of():
    path = get_example_file("timingquality.mseed")  # record by record from 0 to 100 %
    recordings = open_recordings(path)
    assert "below 50 %" in " ".join(recordings.left_out["why"])
    assert recordings.left_out["kept"].all()


def test_day_files_join_without_a_seam(tmp_path):
    whole = trace(86_400 * 2, shift=-86_400)
    for begin in (-86_400, 0):
        sds(tmp_path, whole.slice(obspy.UTCDateTime(DAY) + begin, obspy.UTCDateTime(DAY) + begin + 86_399.995))
    recordings = open_recordings(tmp_path)
    stream = recordings.read("IV.ARRO", after(-30 - MARGIN_S), after(30 + MARGIN_S))
    assert len(stream) == 2
    recording, _ = prepare(stream, "IV.ARRO", after(-30), after(30))
    np.testing.assert_array_equal(recording.data[0], whole.data[8_640_000 - 3000:8_640_000 + 3000])


def test_a_stream_in_memory_serves_as_well():
    recordings = StreamRecordings([trace(), trace(shift=90.0)])
    assert recordings.stations() == ["IV.ARRO"]
    assert recordings.spans("IV.ARRO") == [(DAY, after(60)), (after(90), after(150))]
    found = recordings.read("IV.ARRO", after(55), after(95))
    assert [one.stats.npts for one in found] == pytest.approx([501, 501], abs=2)


def test_no_recordings_at_all_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match=r"no recordings .*nowhere.*: check the path"):
        open_recordings(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"No station can be read.*empty"):
        open_recordings(tmp_path)
    (tmp_path / "a.txt").write_text("no seismogram")
    with pytest.raises(InputError, match=r"a\.txt"):
        open_recordings(tmp_path)


def test_times_without_a_zone_are_utc():
    assert nanoseconds("2016-10-14T00:00:00.000001") == nanoseconds(DAY) + 1000
    assert nanoseconds(pandas.Timestamp("2016-10-14T02:00+02:00")) == nanoseconds(obspy.UTCDateTime(DAY))
    assert moment(nanoseconds(DAY)) == DAY


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="no ../shared/data")
def test_iceland_events_can_be_read_for_every_station():
    recordings = open_recordings(sorted((SHARED / "iceland_2014/benchmarks/Volcanotectonic_Iceland").glob("*.m")))
    assert len(recordings.stations()) == 12
    begin, end = recordings.spans("Z7.KVER")[0]
    recording, _ = prepare(recordings.read("Z7.KVER", begin, end), "Z7.KVER", begin, end)
    assert recording.channels == ("HHZ", "HHN", "HHE")
    assert recording.valid.all()
