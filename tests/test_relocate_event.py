"""relocate-event: an event from its picks, in the ground and with the station terms of its catalogue."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas
import pytest
from orogen.backend import runs
from orogen.backend.catalog.one_event import open_catalogue, read_picks, relocated
from orogen.backend.errors import InputError

sys.path.insert(0, str(Path(__file__).parent))
import small_network


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> Path:
    return small_network.make(tmp_path_factory.mktemp("network"))


@pytest.fixture
def picks(result) -> pandas.DataFrame:
    """Those of event 2."""
    arrivals = pandas.read_csv(result / "arrivals.csv")
    every = read_picks(str(result / "picks.csv"))
    return every.iloc[arrivals[arrivals["event"] == 2]["pick"]].reset_index(drop=True)


def event_2(result: Path) -> pandas.Series:
    events = pandas.read_csv(result / "events.csv")
    return events[events["event"] == 2].iloc[0]


def test_the_same_picks_give_the_same_place(result, picks, tmp_path):
    picks.to_csv(tmp_path / "picks.csv", index=False)
    folder = runs.run("relocate-event", {"result": str(result / "manifest.json"), "event": 2,
                                         "picks": str(tmp_path / "picks.csv")}, tmp_path / "out").folder
    answer = json.loads((folder / "origin.json").read_text(encoding="utf-8"))
    before = event_2(result)
    assert answer["located"]
    assert answer["moved_km"] < 0.3
    assert answer["depth_km"] == pytest.approx(before["depth_km"], abs=0.5)
    assert len(answer["arrivals"]) == len(picks)
    assert max(abs(row["residual_s"]) for row in answer["arrivals"]) < 0.15
    assert [picks["station"][row["pick"]] for row in answer["arrivals"]] == [
        row["station"] for row in answer["arrivals"]]


def test_a_pick_that_is_wrong_by_far_shows_in_its_residual_and_not_in_the_place(result, picks):
    catalogue = open_catalogue(str(result))
    wrong = picks.copy()
    wrong.loc[3, "time"] += pandas.Timedelta("3s")
    answer = relocated(catalogue, wrong, 2)
    assert answer["moved_km"] < 0.5
    row = next(row for row in answer["arrivals"] if row["pick"] == 3)
    assert row["residual_s"] == pytest.approx(3.0, abs=0.3)
    assert row["weight"] == 0


def test_all_picks_moved_alike_move_the_time_and_not_the_place(result, picks):
    catalogue = open_catalogue(str(result))
    answer, late = (relocated(catalogue, picks.assign(time=picks["time"] + pandas.Timedelta(shift)), 2)
                    for shift in ("0s", "1s"))
    assert late["latitude"] == pytest.approx(answer["latitude"], abs=1e-4)
    assert pandas.Timestamp(late["time"]) - pandas.Timestamp(answer["time"]) == pytest.approx(
        pandas.Timedelta("1s"), abs=pandas.Timedelta("5ms"))


def test_the_terms_of_the_catalogue_are_taken_off(result, picks):
    catalogue = open_catalogue(str(result))
    station = picks["station"][0]
    late = picks.copy()
    late.loc[(late["station"] == station) & (late["phase"] == "P"), "time"] += pandas.Timedelta("80ms")
    terms = pandas.DataFrame({"station": [station], "phase": ["P"], "term_s": [0.08]})
    with_terms = type(catalogue)(catalogue.events, catalogue.stations, terms, catalogue.traveltimes,
                                 catalogue.max_depth_km)
    plain, known = relocated(catalogue, picks, 2), relocated(with_terms, late, 2)
    assert known["latitude"] == pytest.approx(plain["latitude"], abs=1e-4)  # ten metres
    assert known["rms_s"] == pytest.approx(plain["rms_s"], abs=1e-3)


def test_too_few_picks_are_a_sentence_and_no_place(result, picks):
    answer = relocated(open_catalogue(str(result)), picks[picks["station"].isin(picks["station"].unique()[:2])], 2)
    assert not answer["located"]
    assert "fewer than three stations" in answer["why"]


def test_a_folder_without_a_catalogue_is_refused(tmp_path):
    with pytest.raises(InputError, match="no finished result"):
        open_catalogue(str(tmp_path / "manifest.json"))


def test_a_table_without_times_is_refused(tmp_path):
    (tmp_path / "picks.csv").write_text("station,phase\nXX.A,P\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column time"):
        read_picks(str(tmp_path / "picks.csv"))
