"""Picks that others made: tables with other names for the columns, QuakeML, and what is wrong in them said by line."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from orogen.backend.catalog.location import locate
from orogen.backend.catalog.picks import phase_of, read_picks
from orogen.backend.catalog.quakeml import to_catalog, write_quakeml
from orogen.backend.errors import InputError
from orogen.backend.synthetic.picks import picked_events
from orogen.backend.waveforms.tables import PICKS, complete, write_csv

WANT = [("IV.ARRO", "P", "2016-10-14T00:00:16.7Z"), ("IV.CESI", "S", "2016-10-14T00:00:20.25Z")]
TABLES = {
    "ours": "station,phase,time,probability\nIV.ARRO,P,2016-10-14T00:00:16.7Z,0.6\n"
            "IV.CESI,S,2016-10-14T00:00:20.25Z,1\n",
    "amatrice": "station,phase,time_utc,prob\nIV.ARRO,P,2016-10-14T00:00:16.700000Z,0.6\n"
                "IV.CESI,S,2016-10-14T00:00:20.250000Z,1\n",
    "seisbench": "trace_id,start_time,end_time,peak_time,peak_value,phase\n"
                 "IV.ARRO.,x,x,2016-10-14T00:00:16.700000Z,0.6,P\nIV.CESI.,x,x,2016-10-14T00:00:20.250000Z,1,S\n",
    "two columns": "network;station;phase_hint;phase_time;phase_score\nIV;ARRO;Pg;2016-10-14 00:00:16.7;0.6\n"
                   "IV;CESI;Sn;2016-10-14 00:00:20.25;1\n",
    "gamma": "id,timestamp,prob,type\nIV.ARRO,2016-10-14T00:00:16.700,0.6,p\nIV.CESI,2016-10-14T00:00:20.250,1,s\n",
    "seconds": "station,phase,time,probability\nIV.ARRO,P,1476403216.7,0.6\nIV.CESI,S,1476403220.25,1\n",
    "trace ids": "id,phase,time,score\nIV.ARRO..HHZ,P,2016-10-14T00:00:16.7Z,0.6\nIV.CESI..HHN,S,2016-10-14T02:00:20.25"
                 "+02:00,1\n",
}


def written(tmp_path, text, name="picks.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_many_programs_give_the_same_picks(tmp_path, name):
    picks, notes = read_picks(written(tmp_path, TABLES[name]))
    assert notes == []
    assert list(picks.columns) == list(PICKS)
    for row, (station, phase, time) in zip(picks.itertuples(), WANT, strict=True):
        assert (row.station, row.phase) == (station, phase)
        assert abs(row.time - pandas.Timestamp(time)) < pandas.Timedelta("1us")
    assert picks["probability"].tolist() == [0.6, 1.0]


def test_our_own_table_comes_back(tmp_path):
    made = picked_events(seed=1, events=2, stations=6)
    picks = made.picks.assign(polarity=1.0, polarity_confidence=0.8, amplitude_mm=0.3, channel="HHZ", status="reviewed")
    write_csv(complete(picks, PICKS), tmp_path / "p.csv")
    back, _ = read_picks(tmp_path / "p.csv")
    assert (back["time"] - picks["time"]).abs().max() < pandas.Timedelta("1us")
    for name in ("station", "phase", "polarity", "polarity_confidence", "amplitude_mm", "channel", "status"):
        assert back[name].tolist() == picks[name].tolist()


def test_picks_of_quakeml_come_back(tmp_path):
    made = picked_events(seed=1, events=3, stations=6)
    picks = made.picks.assign(polarity=-1.0, uncertainty_s=0.05, channel="HHZ")
    found = locate(picks, made.assigned, made.stations, made.traveltimes)
    write_quakeml(to_catalog(found.events, found.arrivals, picks), tmp_path / "c.xml")
    back, _ = read_picks(tmp_path / "c.xml")
    assert sorted(back["time"].dt.round("us")) == sorted(picks.loc[found.arrivals["pick"], "time"].dt.round("us"))
    assert (back["polarity"] == -1).all()
    assert back["uncertainty_s"].to_numpy() == pytest.approx(0.05)
    assert set(back["station"]) <= set(made.stations["station"])


def test_times_before_1970_are_read(tmp_path):
    picks, _ = read_picks(written(tmp_path, "station,phase,time\nA.B,P,1958-03-01T00:00:00.5Z\n"))
    assert picks["time"][0] == pandas.Timestamp("1958-03-01T00:00:00.5Z")


def test_rows_without_a_time_are_said_by_line(tmp_path):
    picks, notes = read_picks(written(tmp_path, "station,phase,time\nA.B,P,2016-10-14T00:00:16Z\nA.B,S,yesterday\n"))
    assert len(picks) == 1
    assert "1 rows of picks.csv have no readable time (the first is line 3: “yesterday”)" in notes[0]


@pytest.mark.parametrize(("text", "said"), [
    ("", "is empty"),
    ("phase,time\nP,2016-10-14T00:00:16Z\n", "have no column of stations"),
    ("station,phase\nA.B,P\n", "have no column of times"),
    ("station,phase,time\nA.B,P,12.5\nA.B,S,14.0\n", "numbers such as 12.5"),
])
def test_tables_that_cannot_serve_are_refused_with_the_reason(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        read_picks(written(tmp_path, text))


def test_a_missing_or_damaged_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="aren't there"):
        read_picks(tmp_path / "none.csv")
    with pytest.raises(InputError, match="can't be read as QuakeML"):
        read_picks(written(tmp_path, "<?xml version='1.0'?><quake", "c.xml"))
    with pytest.raises(InputError, match="no picks in"):
        read_picks(written(tmp_path, "nothing here\n", "c.obs"))
    (tmp_path / "b.csv").write_bytes(bytes(range(128, 256)))
    with pytest.raises(InputError, match="can't be read as a table"):
        read_picks(tmp_path / "b.csv")


def test_names_of_local_phases_are_p_and_s():
    assert [phase_of(name) for name in ("P", "Pg", "Pn", "p", "P1", "S", "Sg", "s", "PKP", "Lg", "")] == \
        ["P", "P", "P", "P", "P", "S", "S", "S", "PKP", "Lg", ""]


def test_an_empty_table_with_a_heading_gives_no_picks(tmp_path):
    picks, _ = read_picks(written(tmp_path, "station,phase,time\n"))
    assert len(picks) == 0
    assert picks["time"].dtype == "datetime64[ns, UTC]"
    assert np.isnan(picks["probability"]).all()
