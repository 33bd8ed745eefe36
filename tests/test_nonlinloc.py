"""NonLinLoc's files: phase files that ObsPy's and our reader take, control lines, and locations read back."""

from __future__ import annotations

from pathlib import Path

import obspy
import pandas
import pytest
from orogen.backend.catalog.location import locate
from orogen.backend.catalog.nonlinloc import control_lines, read_hypocentres, write_observations
from orogen.backend.catalog.picks import read_picks
from orogen.backend.errors import InputError
from orogen.backend.synthetic.picks import picked_events

MADE = picked_events(seed=2, events=3, stations=8)
PICKS = MADE.picks.assign(polarity=1.0, uncertainty_s=0.07)
FOUND = locate(PICKS, MADE.assigned, MADE.stations, MADE.traveltimes)

# A file of NonLinLoc's own making, which comes with ObsPy.
HYP = Path(obspy.__file__).parent / "io/nlloc/tests/data/nlloc.hyp"


def test_phase_files_come_back_as_they_were(tmp_path):
    write_observations(PICKS, FOUND.arrivals, tmp_path / "e.obs")
    back, notes = read_picks(tmp_path / "e.obs")
    assert notes == []
    want = FOUND.arrivals.sort_values(["event", "time", "pick"])
    assert back["station"].tolist() == want["station"].tolist()
    assert back["phase"].tolist() == want["phase"].tolist()
    assert (back["time"].reset_index(drop=True) - want["time"].reset_index(drop=True)).abs().max() < pandas.Timedelta(
        "51us")
    assert back["uncertainty_s"].to_numpy() == pytest.approx(0.07)
    assert (back["polarity"] == 1).all()
    assert (tmp_path / "e.obs").read_text().count("\n\n") == len(FOUND.events) - 1


def test_control_lines_name_the_stations_as_the_phase_file_does(tmp_path):
    write_observations(PICKS, FOUND.arrivals, tmp_path / "e.obs")
    lines = control_lines(MADE.stations, MADE.model).splitlines()
    named = {line.split()[1] for line in lines if line.startswith("GTSRCE")}
    assert {line.split()[0] for line in (tmp_path / "e.obs").read_text().splitlines() if line} <= named
    height = MADE.stations["elevation_m"][0] / 1000
    assert lines[0].split()[2:] == ["LATLON", f"{MADE.stations['latitude'][0]:.6f}",
                                    f"{MADE.stations['longitude'][0]:.6f}", "0.0", f"{height:.4f}"]
    assert [line.split()[1:4] for line in lines if line.startswith("LAYER")][1] == ["4.0000", "6.00000", "0.0000000"]


def test_locations_are_read_as_events():
    events = read_hypocentres(HYP)
    assert "21 20.195670  Lat 51.657659 Long 7.736781 Depth 1.43359" in HYP.read_text()
    assert (events["latitude"][0], events["longitude"][0], events["depth_km"][0]) == pytest.approx(
        (51.657659, 7.736781, 1.43359), abs=1e-4)
    assert events["time"][0].floor("s") == pandas.Timestamp("2006-07-15T17:21:20Z")
    assert events["gap_deg"][0] == pytest.approx(156.347)
    assert events["ellipse_major_km"][0] == pytest.approx(1.72742)


def test_what_is_no_location_is_refused(tmp_path):
    (tmp_path / "a.hyp").write_text("no such thing\n")
    with pytest.raises(InputError, match=r"a\.hyp can't be read"):
        read_hypocentres(tmp_path / "a.hyp")
