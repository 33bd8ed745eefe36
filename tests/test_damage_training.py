"""Learning to grade damage: losses, batches, training, judging and the tool."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pytest
import rasterio
import shapely
import torch
from orogen.backend import runs
from orogen.backend.damage.dataset import Augmentation, Material, StillPair, graded_pair, simulated_pairs
from orogen.backend.damage.losses import Weights, damage_loss, dice_loss, focal_loss, ordinal_loss
from orogen.backend.damage.schemes import SCHEMES
from orogen.backend.damage.teaching import Calibrated, calibrate, skill_of, skill_rows
from orogen.backend.damage.training import Judged, Recipe, fit, judge, train_damage
from orogen.backend.errors import Cancelled, InputError, ParameterError
from orogen.backend.evaluation.grading import UNKNOWN, all_intact, building_skill, cell_counts, cell_skill
from orogen.backend.evaluation.reliability import fit_calibration, reliability
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.backend.report.teaching import DamageReport, write_report
from orogen.backend.tools import get
from orogen.models.damage_contract import XBD, Contract, DamageModel
from orogen.models.damage_model import TorchPredictor, load_damage_model
from rasterio.crs import CRS
from rasterio.windows import Window

from .small_damage import CELL, SIDE, arrays, scene

CPU = torch.device("cpu")
WEIGHTS = Path(__file__).parent.parent / "models" / "weights" / "damage-orogen.safetensors"
CONTRACT = Contract("small", bands=1, mean=(0.5,), deviation=(0.25,))
TINY = Recipe(steps=4, batch=2, side=48, rim=4, look=2, looks=2, precision="float32")


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def grey(seed: int, event: str = ""):
    return scene(seed, bands=1, event=event)


class Killed(Monitor):
    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def check(self) -> None:
        self.left -= 1
        self.cancelled = self.left < 0
        super().check()


def weights(network):
    return {name: value.numpy() for name, value in network.state_dict().items()}


# --- figures ----------------------------------------------------------------------------------------------------------


def test_the_score_is_that_of_xview2():
    truth = np.array([0, 0, 1, 1, 1, 1, 4, 4])
    found = np.array([0, 1, 1, 1, 0, 4, 4, 4])
    skill = cell_skill(cell_counts(truth, found, 4))
    located, intact, gone = 2 * 5 / (2 * 5 + 1 + 1), 2 * 2 / (2 * 2 + 0 + 2), 2 * 2 / (2 * 2 + 1 + 0)
    assert skill["localisation_f1"] == pytest.approx(located)
    assert skill["grade_f1"] == [pytest.approx(intact), None, None, pytest.approx(gone)]
    harmonic = 2 / (1 / intact + 1 / gone)
    assert skill["harmonic_f1"] == pytest.approx(harmonic, abs=1e-5)
    assert skill["xview2"] == pytest.approx(0.3 * located + 0.7 * harmonic, abs=1e-5)


def test_a_building_of_unknown_grade_counts_where_buildings_are_sought_and_nowhere_else():
    truth, found = np.array([UNKNOWN, UNKNOWN, 1, 0]), np.array([3, 0, 1, 0])
    skill = cell_skill(cell_counts(truth, found, 4))
    assert skill["localisation_f1"] == pytest.approx(2 * 2 / (2 * 2 + 0 + 1))
    assert skill["grade_f1"] == [1.0, None, None, None]


def test_everything_intact_stands_beside():
    counts = cell_counts([1, 1, 4, 0], [1, 4, 4, 0], 4)
    intact = cell_skill(all_intact(counts))
    assert intact["localisation_f1"] == 1
    assert intact["grade_f1"][3] == 0
    assert intact["harmonic_f1"] < 1e-5


def test_buildings_without_a_vote_or_a_known_grade_are_not_judged():
    votes = np.eye(4)[[0, 3, 0, 1]]
    votes[3] = np.nan
    skill = building_skill([0, 3, UNKNOWN, 1], votes, 1)
    assert skill["buildings"] == 2
    assert skill["without_grade"] == 1
    assert skill["macro_f1"] == 1
    assert skill["auc"] == 1


# --- losses -----------------------------------------------------------------------------------------------------------


def test_two_grades_off_costs_more_than_one():
    truth = torch.tensor([0])
    near, far = (torch.log(torch.tensor([row])) for row in ([0.1, 0.8, 0.05, 0.05], [0.1, 0.05, 0.05, 0.8]))
    assert ordinal_loss(near, truth) < ordinal_loss(far, truth)
    assert focal_loss(near, truth, 2.0) == pytest.approx(float(focal_loss(far, truth, 2.0)))


def test_the_rare_weigh_as_much_as_the_frequent_in_dice():
    truth = torch.zeros(1000, 2)
    truth[:, 0], truth[0] = 1, torch.tensor([0.0, 1.0])
    missed = torch.zeros(1000, 2)
    missed[:, 0] = 1
    assert dice_loss(truth, truth) < 1e-3 < 0.2 < dice_loss(missed, truth)


def test_unknown_grades_and_cells_that_do_not_count_teach_nothing():
    torch.manual_seed(0)
    building, grade = (torch.randn(1, n, 4, 4, requires_grad=True) for n in (1, 4))
    target = torch.zeros(1, 4, 4, dtype=torch.int64)
    target[0, 0], target[0, 1] = UNKNOWN, 2
    counts = torch.ones(1, 4, 4, dtype=torch.bool)
    counts[0, 3] = False
    damage_loss(building, grade, target, counts, Weights()).backward()
    assert (grade.grad[0, :, 1] != 0).all()
    assert (grade.grad[0, :, [0, 2, 3]] == 0).all()
    assert (building.grad[0, 0, :3] != 0).all()
    assert (building.grad[0, 0, 3] == 0).all()


# --- batches ----------------------------------------------------------------------------------------------------------


def test_rare_grades_are_drawn_as_often_as_frequent_ones():
    polygons = [shapely.box(x, -2, x + 1, -1) for x in range(0, 60, 2)]
    pair = graded_pair("a", "a", StillPair.of(*np.zeros((2, 1, 40, 160)), CELL), polygons, [0] * 29 + [3])
    material = Material([pair], CONTRACT, ground=0.0)
    rng = np.random.default_rng(0)
    columns = [material._place(rng)[2] for _ in range(200)]
    assert 70 < sum(column > 116 - 4 for column in columns) < 130


def test_a_batch_is_the_same_for_the_same_seed_and_lies_on_its_labels():
    plain = Augmentation(zoom=1, shift=0, gain=0, offset=0, gamma=0, hue=0, noise=0, blur=0, grey=0, pale=0)
    material = Material([grey(0)], CONTRACT, plain)
    one, other = (material.batch(np.random.default_rng(3), 4, 64, 4) for _ in range(2))
    for name in ("before", "after", "target", "counts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    roofs = one.target != 0
    assert one.before[:, 0][one.counts & roofs].mean() > one.before[:, 0][one.counts & ~roofs].mean() + 1
    assert not one.counts[:, :4].any()
    assert one.before.dtype == np.float32


def test_ground_teaches_nothing_where_not_every_building_is_drawn():
    pair = grey(0)
    some = graded_pair("some", "some", pair.pair, pair.buildings.geometry[:5], pair.buildings.grade[:5], complete=False)
    drawn = Material([some], CONTRACT).batch(np.random.default_rng(0), 4, 64, 0)
    assert (drawn.target[drawn.counts] != 0).all()
    assert drawn.counts.any()


def test_a_window_over_the_edge_is_not_valid_there():
    images = grey(0).pair.read(Window(-10, -20, 30, 40))
    assert not images.valid[:20].any()
    assert not images.valid[:, :10].any()
    assert images.valid[20:, 10:].all()
    assert (images.before[:, ~images.valid] == 0).all()


def test_no_grade_at_all_is_said_in_a_sentence():
    pair = graded_pair("a", "a", grey(0).pair, [shapely.box(0, -9, 9, 0)], [UNKNOWN])
    with pytest.raises(InputError, match="None of the buildings has a grade"):
        Material([pair], CONTRACT)


# --- learning ---------------------------------------------------------------------------------------------------------


def test_what_is_plain_is_learnt_and_a_scene_never_seen_is_graded():
    recipe = Recipe(steps=45, batch=4, side=80, rim=4, look=45, learning_rate=6e-3, averaging=0.9, precision="float32")
    network, history = fit([grey(seed) for seed in range(3)], CONTRACT, recipe, 0, CPU, Monitor())
    judged = judge(DamageModel(TorchPredictor(network), CONTRACT), [grey(9)])
    skill = judged.skill(CONTRACT.damaged)
    assert skill["cells"]["localisation_f1"] > 0.8
    assert skill["buildings"]["auc"] > 0.8
    assert skill["buildings"]["macro_f1"] > skill["all intact"]["buildings"]["macro_f1"] + 0.2
    assert math.isnan(history.grade_f1[-1])  # nothing was held out


def test_a_killed_run_goes_on_to_the_same_weights(tmp_path):
    pairs = [grey(0), grey(1)]
    whole, course = fit(pairs, CONTRACT, TINY, 0, CPU, Monitor(), held_out=[grey(2)])
    journal = Journal(tmp_path)
    with pytest.raises(Cancelled):
        fit(pairs, CONTRACT, TINY, 0, CPU, Killed(6), held_out=[grey(2)], journal=journal)
    assert journal.load("all pairs")[1]["step"] == 2
    again, course_again = fit(pairs, CONTRACT, TINY, 0, CPU, Monitor(), held_out=[grey(2)], journal=journal)
    assert course == course_again
    for name, value in weights(whole).items():
        np.testing.assert_array_equal(value, weights(again)[name], err_msg=name)


def test_the_learning_curve_can_be_drawn():
    points = []

    class Listening(Monitor):
        def emit(self, event):
            if "curve" in event.get("fields", {}):
                points.append(event["fields"])

    fit([grey(0)], CONTRACT, TINY, 0, CPU, Listening(), held_out=[grey(1)], name="without x")
    assert [point["x"] for point in points] == [2, 4]
    assert all(point["curve"] == "without x" and point["of"] == 4 for point in points)


def test_each_event_is_graded_by_a_network_that_never_saw_it():
    pairs = [grey(0, "north"), grey(1, "north"), grey(2, "south")]
    seen = {}

    class Listening(Monitor):
        def emit(self, event):
            if "curve" in event.get("fields", {}):
                seen.setdefault(event["fields"]["curve"], 0)

    trained = train_damage(pairs, CONTRACT, TINY, 0, CPU, Listening())
    assert sorted(trained.events) == ["north", "south"]
    assert len(trained.events["north"].truth) == 50
    assert len(trained.events["south"].truth) == 25
    assert list(seen) == ["Learning without north", "Learning without south", "all pairs"]
    named = train_damage(pairs, CONTRACT, TINY, 0, CPU, Monitor(), held_out=["south"])
    assert list(named.events) == ["south"]
    with pytest.raises(InputError, match="no event 'west'"):
        train_damage(pairs, CONTRACT, TINY, 0, CPU, Monitor(), held_out=["west"])


# --- calibration ------------------------------------------------------------------------------------------------------


def town_of_votes(seed, event, count=400):
    """Grades of which 8 in 10 are intact, and what a network says that learnt from as many of each grade: its odds of
    the other grades are too high, and it is too sure."""
    rng = np.random.default_rng(seed)
    common = np.array([0.8, 0.1, 0.06, 0.04])
    truth = rng.choice(4, count, p=common)
    odds = rng.normal(0, 1.2, (count, 4))
    odds[np.arange(count), truth] += 2
    seen = np.exp(2 * odds)
    return Judged(np.zeros((6, 5), np.int64), truth, seen / seen.sum(1, keepdims=True), (event,))


def test_a_calibrated_probability_is_the_share_of_buildings_in_a_town_never_seen():
    learnt, town = town_of_votes(0, "learnt"), town_of_votes(1, "town", 2000)
    calibration = fit_calibration(learnt.truth, learnt.votes)
    raw, made = (reliability(town.truth, one.votes, 1) for one in (town, town.calibrated(calibration)))
    assert made["error"] < 0.03 < 0.1 < raw["error"]
    assert made["brier"] < 0.9 * raw["brier"]
    assert made["said"] == pytest.approx(made["found"], abs=0.03)
    assert calibration.power < 1  # it was too sure
    assert calibration.odds[0] > calibration.odds[3]


def test_few_buildings_or_one_grade_alone_make_no_calibration():
    few = town_of_votes(0, "few", 20)
    assert fit_calibration(few.truth, few.votes) is None
    assert fit_calibration(np.zeros(100, int), np.full((100, 4), 0.25)) is None
    assert calibrate({"few": few}, 1) == Calibrated(None, {"few": few}, {})


def test_a_grade_that_no_building_has_keeps_some_odds():
    votes = town_of_votes(0, "town")
    truth = np.minimum(votes.truth, 2)
    calibration = fit_calibration(truth, votes.votes)
    assert calibration.odds[3] > 0
    assert np.isnan(calibration.apply([[np.nan] * 4])).all()


def test_events_are_calibrated_by_the_others_and_the_report_shows_it(tmp_path):
    events = {name: town_of_votes(seed, name) for seed, name in enumerate(("east", "west"))}
    found = calibrate(events, 1)
    assert found.calibration == fit_calibration(*(np.concatenate([getattr(one, key) for one in events.values()])
                                                  for key in ("truth", "votes")))
    by_west = fit_calibration(events["west"].truth, events["west"].votes)
    np.testing.assert_allclose(found.events["east"].votes, by_west.apply(events["east"].votes))
    assert found.reliability["after"]["error"] < found.reliability["before"]["error"]
    skill = skill_rows(skill_of(found.events, 1), SCHEMES["xBD"])
    curve = {"step": [1, 2], "localisation_f1": [0.2, 0.5], "grade_f1": [math.nan, 0.3]}
    pairs = pandas.DataFrame([{"pair": "a", "event": "east", "buildings": 4, **dict.fromkeys(XBD, 1),
                               "without a grade": 0}])
    page = write_report(DamageReport("Mine", "It works.", classes=XBD, skill=skill, pairs=pairs,
                                     curves={"Learning without east": curve}, calibration=found.reliability),
                        tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Each event left out was calibrated by the others" in page
    assert page.count("<svg") == 2
    one = calibrate({"east": events["east"]}, 1)
    assert list(one.reliability) == ["before"]
    assert one.events["east"] is events["east"]


# --- what is shipped --------------------------------------------------------------------------------------------------


def test_the_shipped_weights_say_how_far_to_trust_them_and_know_a_made_town():
    assert WEIGHTS.stat().st_size < 5e6
    model = load_damage_model(WEIGHTS)
    assert "simulated" in model.card["data"]
    assert "no real image" in model.card["data"]
    assert "don't trust its grades of a real event" in model.card["limits"]
    assert any("xBD" in name for name in model.card["skill"])
    assert model.contract.calibration is not None
    made = model.card["skill"]["40 places of all kinds, held out"]["reliability"]
    assert made["after"]["error"] < 0.5 * made["before"]["error"]
    skill = judge(model, simulated_pairs(77, 1, cells=256)).skill(model.contract.damaged)
    assert skill["cells"]["localisation_f1"] > 0.6


# --- the tool ---------------------------------------------------------------------------------------------------------


def write_scene(folder, seed, grades=XBD):
    """before.tif, after.tif and graded.gpkg of a small town."""
    folder.mkdir()
    before, after, boxes, found = arrays(seed, bands=1)
    transform = rasterio.Affine(CELL, 0, 500_000, 0, -CELL, 4_000_000)
    for name, image in (("before", before), ("after", after)):
        with rasterio.open(folder / f"{name}.tif", "w", driver="GTiff", height=SIDE, width=SIDE, count=1,
                           dtype="uint8", crs=CRS.from_epsg(32633), transform=transform) as file:
            file.write(image)
    shapes = [shapely.box(500_000 + c0 * CELL, 4_000_000 - r1 * CELL, 500_000 + c1 * CELL, 4_000_000 - r0 * CELL)
              for r0, c0, r1, c1 in boxes]
    geopandas.GeoDataFrame({"damage": [grades[one] for one in found]}, geometry=shapes,
                           crs="EPSG:32633").to_file(folder / "graded.gpkg", layer="graded")
    return folder


def parameters(scenes, **changes):
    return {"before": [str(one / "before.tif") for one in scenes], "after": [str(one / "after.tif") for one in scenes],
            "buildings": [str(one / "graded.gpkg") for one in scenes], "steps": 2, "batch": 2, "window": 48,
            "align": False, "threads": 1, "precision": "float32", **changes}


def test_the_tool_makes_a_model_that_grades_with_its_skill_beside(tmp_path):
    scenes = [write_scene(tmp_path / name, seed) for seed, name in enumerate(("one", "two"))]
    result = runs.run("train-damage", parameters(scenes, events="east,west", title="My model"), tmp_path / "result")
    model = load_damage_model(tmp_path / "result" / "damage.safetensors")
    assert model.contract.name == "My model"
    assert model.contract.classes == XBD
    assert model.contract.cell_m == CELL
    assert model.contract.scheme == "xBD"
    assert sorted(model.card["skill"]) == ["all events", "east", "west"]
    assert "Not field checked" in model.card["limits"]
    assert model.contract.calibration is not None
    assert model.card["reliability"]["before"]["buildings"] == 50
    assert "too little to measure" in (tmp_path / "result" / "report.html").read_text(encoding="utf-8")
    assert "2 events" in model.card["data"]
    with open(tmp_path / "result" / "skill.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["event"], row["model"]) for row in rows[:2]] == [("east", "taught"), ("east", "all intact")]
    assert {output["name"] for output in result.manifest["outputs"]} == {"model", "skill", "curve", "pairs",
                                                                           "report"}
    json.dumps(model.card, allow_nan=False)


@pytest.mark.parametrize(("changes", "error", "words"), [
    ({"after": []}, ParameterError, "Every pair needs"),
    ({"before": [], "after": [], "buildings": []}, ParameterError, "nothing to learn from"),
    ({"events": "one"}, ParameterError, "names 1 events for 2 pairs"),
    ({"start": "x.safetensors", "encoder": "resnet18"}, ParameterError, "begin from scratch"),
    ({"held_out": "elsewhere"}, ParameterError, "which no pair shows"),
    ({"grade_field": "grading"}, InputError, "no field 'grading'"),
    ({"scheme": "EMS-98"}, InputError, "'destroyed'"),
    ({"folder": "nowhere"}, InputError, "nowhere"),
])
def test_bad_input_is_one_sentence(tmp_path, changes, error, words):
    scenes = [write_scene(tmp_path / name, seed) for seed, name in enumerate(("one", "two"))]
    with pytest.raises(error, match=words):
        runs.run("train-damage", parameters(scenes, **changes), tmp_path / "result")


def test_one_event_alone_leaves_the_skill_unknown_and_says_so(tmp_path):
    scenes = [write_scene(tmp_path / "one", 0)]
    runs.run(get("train-damage"), parameters(scenes), tmp_path / "result")
    log = (tmp_path / "result" / "log.jsonl").read_text()
    assert "All pairs are of one event" in log
    assert "The model is not calibrated" in log
    assert "put buildings in order" in (tmp_path / "result" / "report.html").read_text(encoding="utf-8")
    assert load_damage_model(tmp_path / "result" / "damage.safetensors").card["skill"] == {}
