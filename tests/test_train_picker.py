"""train-picker: what was picked and recorded teaches a picker that picks at once, and says where it was measured."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pytest
import torch
from orogen.backend import runs
from orogen.backend.catalog.picks import read_picks
from orogen.backend.errors import Cancelled, InputError, ModelFileError, OrogenError, ParameterError
from orogen.backend.monitor import Monitor
from orogen.backend.synthetic.network import Network, plan_network, write_network
from orogen.backend.tools import get
from orogen.backend.vector.geopackage import write_geopackage
from orogen.backend.waveforms.dataset import from_picks
from orogen.backend.waveforms.detectors import PICKER
from orogen.backend.waveforms.recordings import open_recordings
from orogen.backend.waveforms.tables import as_points
from orogen.backend.waveforms.teaching import as_recorded, caution_in_words, compare, read_start, verdict
from orogen.backend.waveforms.training import Caution, new_network
from orogen.models.picker import Contract, load_picker, picker_bytes

TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
QUICK = {"steps": 4, "batch": 2, "precision": "float32", "threads": 1, "device": "cpu"}


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def planned() -> Network:
    return plan_network(seed=5, hours=4 / 60, stations=5, events_per_day=1200, radius_km=20.0, magnitudes=(1.6, 3.2),
                        doublets=0, dead_station=False, wrong_clock_s=0.0)


@pytest.fixture(scope="module")
def ground(planned, tmp_path_factory) -> Path:
    """Five minutes of five stations, the true picks, and which of them a reader has seen."""
    folder = tmp_path_factory.mktemp("réseau")
    write_network(planned, folder)
    picks = planned.picks.sort_values("time", ignore_index=True)
    first = picks.event == picks.event.min()
    picks["status"] = np.where(first, "reviewed", "automatic")
    picks[["station", "phase", "time", "status"]].to_csv(folder / "picks.csv", index=False, date_format=TIME)
    return folder


def given(ground: Path, **changes: object) -> dict:
    return {"picks": str(ground / "picks.csv"), "waveforms": [str(ground / "sds")], **QUICK, **changes}


@pytest.fixture(scope="module")
def taught(ground, tmp_path_factory) -> runs.Result:
    return runs.run("train-picker", given(ground, simulated=10, title="Swarm"), tmp_path_factory.mktemp("taught"))


def rows(path: Path) -> list[dict]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Heard(Monitor):
    """Keeps what is said; stops the run after so many looks at the held-out stations."""

    def __init__(self, looks: int = 1 << 30) -> None:
        super().__init__()
        self.looks, self.curve, self.said = looks, [], []

    def emit(self, event):
        if event["type"] != "log":
            return
        self.said.append(event["message"])
        if "curve" in event["fields"]:
            self.curve.append((event["fields"]["x"], event["fields"]["of"]))
            self.cancelled = len(self.curve) >= self.looks


def test_the_taught_picker_picks_at_once(taught, ground, tmp_path):
    made = runs.run("pick-waveforms", {
        "waveforms": [str(ground / "sds")], "stations": str(ground / "stations.xml"), "threads": 1,
        "model": str(taught.folder / "picker.safetensors")}, tmp_path / "picked")
    picked = rows(made.folder / "picks.csv")
    assert len(picked) >= 0.7 * len(rows(ground / "picks.csv"))
    assert {row["method"] for row in picked} == {"Swarm"}
    page = (made.folder / "report.html").read_text(encoding="utf-8")
    assert "that it never saw" in page
    assert "SeisBench" in page


def test_the_card_says_from_what_it_learnt_and_how_it_was_measured(taught):
    card = load_picker(taught.folder / "picker.safetensors").card
    stations = card["training"]["stations"]
    assert sorted(map(len, stations.values())) == [1, 1, 3]
    assert len({name for part in stations.values() for name in part}) == 5
    assert "10 simulated earthquakes" in card["data"]
    assert "PhaseNet of Orogen" in card["data"]
    assert "such as SeisBench's, are stronger" in card["limits"]
    assert set(card["skill"]) == {"protocol", "this picker", "before", "difference"}
    assert card["verdict"] == taught.manifest["metrics"]["verdict"]


def test_how_cautious_it_was_made_stands_on_the_card_and_in_the_report(taught):
    care = load_picker(taught.folder / "picker.safetensors").card["training"]["caution"]
    assert care["noise_hours"] >= 1.5
    assert care["false"][1] <= max(care["false"][0], care["allowed"])
    assert taught.manifest["metrics"]["caution"] == care["log_odds"]
    assert "h of held-out noise" in (taught.folder / "report.html").read_text(encoding="utf-8")


def test_skill_is_told_for_every_station_that_judged_and_none_other(taught):
    card = load_picker(taught.folder / "picker.safetensors").card
    table = rows(taught.folder / "skill.csv")
    assert [row["station"] for row in table] == card["training"]["stations"]["judge"]
    arrivals = sum(int(row[f"p_{key}"]) for row in table for key in ("right", "missed"))
    assert arrivals == card["skill"]["this picker"]["P"]["arrivals"]
    assert "By station" in (taught.folder / "report.html").read_text(encoding="utf-8")


def test_the_curve_can_be_heard_while_it_learns_and_is_kept(ground, tmp_path):
    heard = Heard()
    made = runs.run("train-picker", given(ground), tmp_path / "out", monitor=heard)
    assert heard.curve == [(step, 4) for step in (1, 2, 3, 4)]
    assert [int(row["step"]) for row in rows(made.folder / "learning_curve.csv")] == [1, 2, 3, 4]


def test_a_cancelled_run_goes_on_to_the_same_bytes(ground, tmp_path):
    whole = runs.run("train-picker", given(ground), tmp_path / "whole").folder
    heard = Heard(looks=2)
    with pytest.raises(Cancelled):
        runs.run("train-picker", given(ground), tmp_path / "stopped", monitor=heard)
    again = Heard()
    stopped = runs.run("train-picker", given(ground), tmp_path / "stopped", monitor=again).folder
    assert again.curve == [(3, 4), (4, 4)]
    for name in ("picker.safetensors", "skill.csv", "learning_curve.csv", "report.html"):
        assert (stopped / name).read_bytes() == (whole / name).read_bytes(), name


def test_only_what_a_reader_has_seen_is_learnt_where_asked(ground, planned):
    picks, _ = read_picks(ground / "picks.csv")
    seen = picks.status == "reviewed"
    archive = open_recordings([str(ground / "sds")])
    everything, _ = from_picks(archive, picks)
    reviewed, _ = from_picks(archive, picks[seen], others=picks[~seen])
    assert 0 < sum(len(one.p) + len(one.s) for one in reviewed) <= seen.sum() < sum(
        len(one.p) + len(one.s) for one in everything)
    for one in reviewed:
        begin = pandas.Timestamp(one.name.split()[1])
        end = begin + pandas.Timedelta(seconds=one.data.shape[1] / one.rate)
        inside = picks[~seen & (picks.station == one.station) & (picks.time > begin) & (picks.time < end)]
        assert inside.empty


def test_no_arrival_of_a_long_swarm_is_learnt_as_none(planned, ground):
    """However the stretches are cut, whatever is picked within one is an arrival in it."""
    picks, _ = read_picks(ground / "picks.csv")
    more = pandas.concat([picks.assign(time=picks.time + pandas.Timedelta(seconds=wait)) for wait in (0, 2.6, 5.2)])
    examples, _ = from_picks(open_recordings([str(ground / "sds")]), more)
    for one in examples:
        begin = pandas.Timestamp(one.name.split()[1])
        end = begin + pandas.Timedelta(seconds=one.data.shape[1] / one.rate)
        inside = more[(more.station == one.station) & (more.time >= begin) & (more.time < end)]
        assert len(one.p) + len(one.s) == len(inside)


def test_picks_come_from_a_layer_too(ground, tmp_path):
    picks, _ = read_picks(ground / "picks.csv")
    write_geopackage(as_points(picks.assign(latitude=1.0, longitude=2.0)), tmp_path / "picks.gpkg", "picks", "Point")
    back, notes = read_picks(tmp_path / "picks.gpkg")
    assert notes == []
    assert back[["station", "phase", "status"]].equals(picks[["station", "phase", "status"]])
    assert (back.time - picks.time).abs().max() <= pandas.Timedelta("1ms")


def test_stations_are_found_under_the_recordings_names():
    picks = pandas.DataFrame({"station": ["XX.A.00", "B", "YY.C", "ZZ.A", "D"]})
    assert as_recorded(picks, ["XX.A", "XX.B", "C", "XX.D", "YY.D"]).station.tolist() == [
        "XX.A", "XX.B", "C", "ZZ.A", "D"]


def test_a_network_of_another_order_gives_the_same_after_it_was_put_in_ours(tmp_path):
    theirs = new_network(8, 3)
    path = tmp_path / "theirs.safetensors"
    path.write_bytes(picker_bytes(theirs, Contract("Theirs", window=3000, components="ENZ", labels="PSN")))
    ours = read_start(path)
    assert (ours.name, ours.window) == ("Theirs", 3000)
    waves = torch.randn(1, 3, 3000, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        wanted = theirs.eval()(waves[:, [2, 1, 0]])[:, [2, 0, 1]]
        torch.testing.assert_close(ours.network(waves), wanted)


def test_whether_it_is_better_is_said_plainly(planned, ground):
    picks, _ = read_picks(ground / "picks.csv")
    examples, _ = from_picks(open_recordings([str(ground / "sds")]), picks)
    good, bad, cpu = read_start(PICKER).network, new_network(8, 0), torch.device("cpu")
    found = compare(good, bad, examples[:3], cpu, 3001, 0)
    value, low, high = found.difference
    assert 0 < low <= value <= high
    assert "does better than 'old'" in verdict(found, "old")
    assert "does worse than 'old'" in verdict(replace(found, difference=(-value, -high, -low)), "old")
    assert "no difference" in verdict(replace(found, difference=(0.0, -0.1, 0.1)), "old")


def test_the_price_of_caution_is_said():
    left, = caution_in_words(Caution(1.0, 0.0, (0.5, 0.5), (0.7, 0.7), 1.0, 2.1))
    assert "nothing was done" in left
    raised, short = caution_in_words(Caution(0.7, 0.6, (9.0, 4.0), (0.74, 0.70), 1.0, 2.1))
    assert "back 30 % of the way" in raised
    assert "changed by +0.6" in raised
    assert "4.0 false picks an hour instead of 9.0" in raised
    assert "0.70 instead of 0.74" in raised
    assert "No more than 1.0" in short


def test_a_seisbench_data_set_teaches_alone(tmp_path):
    h5py = pytest.importorskip("h5py", reason="h5py isn't installed, and data sets of SeisBench need it")
    rng = np.random.default_rng(0)
    folder = tmp_path / "set"
    folder.mkdir()
    with h5py.File(folder / "waveforms.hdf5", "w") as file:
        file["data/bucket0"] = rng.normal(size=(4, 3, 4000)).astype(np.float32)
        file["data_format/dimension_order"], file["data_format/component_order"] = "NCW", "ZNE"
    pandas.DataFrame({
        "trace_name": [f"bucket0${n},:3,:4000" for n in range(4)], "station_network_code": "XX",
        "station_code": list("ABCD"), "trace_sampling_rate_hz": 100, "trace_p_arrival_sample": 1500,
        "trace_s_arrival_sample": 1900}).to_csv(folder / "metadata.csv", index=False)
    made = runs.run("train-picker", {**QUICK, "dataset": str(folder / "metadata.csv"), "scratch": True},
                    tmp_path / "out")
    assert made.manifest["metrics"]["recordings"] == 4
    assert load_picker(made.folder / "picker.safetensors").card["training"]["begun from"] == "scratch"


# --- what is refused --------------------------------------------------------------------------------------------------


def refusal(parameters: dict, folder: Path, kind: type[OrogenError] = InputError) -> str:
    with pytest.raises(kind) as refused:
        runs.run("train-picker", parameters, folder / "refused")
    assert not (folder / "refused" / "manifest.json").exists()
    return str(refused.value)


def edited(ground: Path, folder: Path, **changes: tuple[str, str]) -> str:
    """A copy of the picks with words of a column replaced."""
    table = pandas.read_csv(ground / "picks.csv", dtype=str)
    for column, (old, new) in changes.items():
        table[column] = table[column].str.replace(old, new, regex=True)
    table.to_csv(folder / "picks.csv", index=False)
    return str(folder / "picks.csv")


@pytest.mark.parametrize(("changes", "words"), [
    ({"phase": ("[PS]", "Lg")}, "name the phases P or S"),
    ({"status": ("reviewed", "automatic")}, "marked as reviewed"),
    ({"station": ("XX", "QQ")}, "check the network and station codes"),
    ({"time": ("2024", "1999")}, "give the recordings that were picked"),
], ids=["phases", "unseen", "stations", "times"])
def test_picks_that_teach_nothing_are_refused_with_the_remedy(ground, tmp_path, changes, words):
    told = refusal(given(ground, picks=edited(ground, tmp_path, **changes), reviewed="status" in changes), tmp_path)
    assert words in told
    assert "picks.csv" in told
    assert told.count(". ") == 0


def test_two_stations_are_refused_before_anything_is_learnt(ground, tmp_path):
    two = tmp_path / "sds"
    for name in ("S01", "S02"):
        shutil.copytree(next((ground / "sds").glob(f"*/*/{name}")), two / "2024" / "XX" / name)
    assert "2 stations only (XX.S01, XX.S02): give at least three" in refusal(
        given(ground, waveforms=[str(two)]), tmp_path)


def test_a_network_that_scales_otherwise_is_refused(tmp_path):
    path = tmp_path / "theirs.safetensors"
    path.write_bytes(picker_bytes(new_network(8, 3), Contract("Theirs", window=3001, normalisation="peak")))
    with pytest.raises(ModelFileError, match="scales its windows by their peak"):
        read_start(path)


@pytest.mark.parametrize(("values", "words"), [
    ({}, "nothing to learn from"), ({"picks": "a.csv"}, "need each other"), ({"waveforms": ["a"]}, "nothing to learn"),
    ({"dataset": "a", "reviewed": True}, "needs picks"),
    ({"dataset": "a", "model": "b", "scratch": True}, "one of the"),
    ({"picks": "a.csv", "waveforms": ["https://service.invalid|network=IV"]}, "needs From"),
])
def test_parameters_that_contradict_each_other_are_refused(values, words):
    with pytest.raises(ParameterError, match=words):
        get("train-picker").validate(values)


def test_the_job_file_repeats_the_run(taught):
    job = json.loads((taught.folder / "job.json").read_text(encoding="utf-8"))
    assert get("train-picker").validate(job["parameters"]).simulated == 10
