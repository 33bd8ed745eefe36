"""Few labels: never worse than change alone, better with a handful, judged honestly; and the two tools around it."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
import torch
from affine import Affine
from matplotlib.image import imread
from orogen.backend import runs
from orogen.backend.damage import features as module
from orogen.backend.damage.features import Network, kept_features, open_network
from orogen.backend.damage.labels import Label, LabelStore, like, read_labels
from orogen.backend.damage.learning import Buildings, GradeModel, assess, importance_of, standardised
from orogen.backend.damage.reviewing import labels_of_layer, open_assessed
from orogen.backend.damage.schemes import SCHEMES
from orogen.backend.errors import InputError, ModelFileError, ParameterError
from orogen.backend.evaluation.skill import auc
from orogen.backend.monitor import Monitor
from orogen.backend.vector.geopackage import write_geopackage
from safetensors.torch import save_file
from scipy.special import expit
from torchvision.models import resnet18

XBD = SCHEMES["xBD"]
COLUMNS, ROWS, CELL = 10, 8, 0.5


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


# --- the learner ------------------------------------------------------------------------------------------------------

def world(seed: int = 0, count: int = 600) -> tuple[Buildings, np.ndarray]:
    """Buildings whose grade hangs on the change score and on two of eight features."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 1500, (2, count))
    look, score = rng.normal(size=(count, 8)), rng.normal(size=count)
    damage = 1.5 * look[:, 0] + 1.2 * look[:, 1] + score - 1.5 + 0.7 * rng.logistic(size=count)
    return Buildings(expit(0.9 * score - 1.0), {"look": look}, x, y), np.digitize(damage, [0, 1, 2])


def test_without_labels_the_answer_is_that_of_change_to_the_last_digit():
    buildings, _ = world()
    buildings.prior[:3] = 1e-12, 1 - 1e-12, 0.5
    thought = GradeModel(4, 1).fit(buildings, [], []).predict()
    assert thought.probability == pytest.approx(buildings.prior, rel=1e-6, abs=1e-15)
    assert thought.p_class.sum(axis=1) == pytest.approx(1.0)
    assert (thought.low <= thought.probability).all()
    assert (thought.high >= thought.probability).all()


def test_labels_raise_the_ranking_and_a_handful_of_them_does_not_ruin_it():
    gains = {count: [] for count in (5, 50, 150)}
    for seed in range(3):
        buildings, grades = world(seed)
        for count, found in gains.items():
            p = GradeModel(4, 1).fit(buildings, np.arange(count), grades[:count]).predict().probability
            found.append(auc(grades[150:] > 0, p[150:]) - auc(grades[150:] > 0, buildings.prior[150:]))
    assert min(gains[5]) > -0.02
    assert np.mean(gains[50]) > 0.1
    assert np.mean(gains[150]) > np.mean(gains[50])


def test_probabilities_of_what_was_not_graded_come_true():
    off = []
    for seed in range(3):
        buildings, grades = world(seed, 900)
        thought = GradeModel(4, 1).fit(buildings, np.arange(150), grades[:150]).predict(np.arange(150, 900))
        truth = grades[150:]
        off.append([thought.p_class[:, k].mean() - (truth == k).mean() for k in range(4)])
        sure = thought.probability > 0.8
        assert (truth[sure] > 0).mean() > 0.7
    assert np.abs(np.mean(off, axis=0)).max() < 0.05


def test_the_order_of_the_labels_does_not_matter_and_a_worthless_feature_is_not_believed():
    buildings, grades = world()
    noise = Buildings(buildings.prior, {"noise": np.random.default_rng(1).normal(size=(600, 30))}, buildings.x_m,
                      buildings.y_m)
    order = np.random.default_rng(2).permutation(40)
    one = GradeModel(4, 1).fit(buildings, np.arange(40), grades[:40])
    other = GradeModel(4, 1).fit(buildings, order, grades[order])
    assert one.predict().probability == pytest.approx(other.predict().probability, abs=1e-6)
    model = GradeModel(4, 1).fit(noise, np.arange(60), grades[:60])
    assert model.amplitudes["noise"] <= 0.5


def test_a_label_given_unsurely_moves_less():
    buildings, grades = world()
    rows = np.arange(20)
    moved = []
    for weight in (0.5, 1.0):
        model = GradeModel(4, 1).fit(buildings, [*rows, 21], [*grades[:20], 3], [*np.ones(20), weight])
        moved.append(model.predict([21]).mean[0])
    assert moved[0] < moved[1]


def test_a_scheme_of_two_classes_and_one_of_six_are_learnt():
    buildings, grades = world()
    for classes, damaged, given in ((2, 1, np.minimum(grades, 1)), (6, 2, grades + 1)):
        thought = GradeModel(classes, damaged).fit(buildings, np.arange(60), given[:60]).predict()
        assert thought.p_class.shape == (600, classes)
        assert thought.p_class[:, damaged:].sum(axis=1) == pytest.approx(thought.probability)
        assert ((thought.grade >= damaged) == (thought.probability > 0.5)).all()


def test_what_is_missing_counts_as_the_mean():
    table = np.random.default_rng(0).normal(size=(50, 3))
    table[4] = np.nan
    table[5, 1] = 1e9
    made = standardised(table)
    assert np.isfinite(made).all()
    assert (made**2).mean(axis=0).sum() == pytest.approx(1.0)
    assert made[4] == pytest.approx(0.0)


# --- how much it brought ----------------------------------------------------------------------------------------------

def test_the_gain_is_found_on_held_out_blocks_with_an_interval():
    buildings, grades = world(0, 900)
    found = assess(buildings, np.arange(120), grades[:120], classes=4, damaged=1)
    assert found.own is not None
    assert found.own.auc_gain.low < found.own.auc_gain.value < found.own.auc_gain.high
    assert found.own.auc_gain.value > 0.05
    assert found.own.auc_before.value == pytest.approx(auc(grades[:120] > 0, buildings.prior[:120]))
    assert "On 120 buildings that you graded" in found.own.sentence
    assert found.map is None
    assert "drawn by chance" in found.why[0]


def test_worthless_features_claim_no_gain():
    buildings, grades = world(3, 900)
    noise = Buildings(buildings.prior, {"noise": np.random.default_rng(1).normal(size=(900, 40))}, buildings.x_m,
                      buildings.y_m)
    gain = assess(noise, np.arange(100), grades[:100], classes=4, damaged=1).own
    assert not gain.auc_gain.low > 0


def test_with_enough_drawn_by_chance_the_gain_is_told_for_the_whole_map():
    buildings, grades = world(1, 900)
    rows = np.arange(100)
    chance = np.where(rows < 40, 0.25 / 900, 0.75)
    found = assess(buildings, rows, grades[:100], classes=4, damaged=1,
                   importance=importance_of(chance, np.full(100, 900)), drawn=rows < 40)
    assert found.map.weighted
    assert 38 < found.map.effective < 45


def test_too_few_of_one_kind_is_said_and_not_measured():
    buildings, grades = world()
    intact = np.flatnonzero(grades == 0)[:30]
    found = assess(buildings, intact, grades[intact], classes=4, damaged=1)
    assert found.own is None
    assert "Only 0 damaged buildings" in found.why[0]


# --- features ---------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def weights(tmp_path_factory) -> Path:
    """A ResNet-18 that never learnt anything: what matters here is that it is read, asked and kept."""
    path = tmp_path_factory.mktemp("weights") / "random.safetensors"
    torch.manual_seed(0)
    save_file(resnet18(weights=None).state_dict(), path)
    return path


def test_weights_come_from_a_file_or_from_the_cache_and_never_from_the_net(weights, tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    assert open_network() is None
    network = open_network(str(weights))
    picture = torch.rand(2, 3, 64, 64)
    found = network(picture, picture)
    assert found.shape == (2, 1536)
    assert found[:, :512].abs().max() < 1e-4  # the same picture twice: nothing is new
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / module._TORCHVISION).write_bytes(b"not what it says")
    with pytest.raises(ModelFileError, match="delete it"):
        open_network()


def test_weights_that_are_not_a_resnet_are_refused(weights, tmp_path):
    with pytest.raises(ModelFileError, match=r"can't be read as safetensors"):
        open_network(str(tmp_path / "gone.safetensors"))
    save_file({"conv1.weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(ModelFileError, match="not those of a ResNet-18"):
        open_network(str(tmp_path / "other.safetensors"))
    torch.save({"a": torch.zeros(1)}, tmp_path / "pickle.safetensors")
    with pytest.raises(ModelFileError, match=r"can't be read as safetensors"):
        open_network(str(tmp_path / "pickle.safetensors"))


# --- the tools --------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def assessed(tmp_path_factory) -> Path:
    """A finished assessment of 80 houses, a third of which turned to rubble."""
    folder = tmp_path_factory.mktemp("assessed")
    rng = np.random.default_rng(0)
    height, width = 30 * ROWS + 30, 30 * COLUMNS + 30
    before = rng.normal(90, 4, (height, width))
    after = before + rng.normal(6, 4, (height, width))
    shapes, grade = [], rng.choice([0, 0, 1, 2, 3, 3], ROWS * COLUMNS)
    for number in range(ROWS * COLUMNS):
        top, left = 20 + 30 * (number // COLUMNS), 20 + 30 * (number % COLUMNS)
        roof = (slice(top, top + 18), slice(left, left + 14))
        before[roof] = after[roof] = rng.uniform(120, 200)
        after[roof] += rng.normal(0, 3 + 14 * grade[number], (18, 14))
        shapes.append(shapely.box(500000 + left * CELL, 4000000 - (top + 18) * CELL, 500000 + (left + 14) * CELL,
                                  4000000 - top * CELL))
    images = {}
    for name, image in (("before", before), ("after", after)):
        images[name] = str(folder / f"{name}.tif")
        with rasterio.open(images[name], "w", driver="GTiff", height=height, width=width, count=1, dtype="uint8",
                           crs="EPSG:32633", transform=Affine(CELL, 0, 500000, 0, -CELL, 4000000)) as file:
            file.write(np.clip(image, 1, 255).astype(np.uint8), 1)
    result = folder / "result"
    result.mkdir()
    change = grade + rng.normal(0, 1.5, len(grade))
    frame = geopandas.GeoDataFrame(
        {"building": np.arange(1, len(shapes) + 1), "feature": np.arange(len(shapes)), "area_m2": 63.0,
         "change": change, "probability": expit(change - 1.5), "low": 0.0, "high": 1.0, "grade": "", "seen": 1.0,
         "why": "", "truth": grade}, geometry=shapes, crs="EPSG:32633")
    write_geopackage(frame, result / "buildings.gpkg", "buildings")
    inputs = [{"path": path, "size": 1, "sha256": f"{name}{'0' * 60}"} for name, path in images.items()]
    job = {"schema": runs.JOB_SCHEMA, "tool": "assess-damage", "identity": "made for the tests", "inputs": inputs,
           "parameters": {**images, "footprints": str(result / "buildings.gpkg"), "align": False}}
    (result / "job.json").write_text(json.dumps(job), encoding="utf-8")
    (result / "manifest.json").write_text(json.dumps({"tool": "assess-damage"}), encoding="utf-8")
    return result


@pytest.fixture
def truth(assessed) -> np.ndarray:
    return geopandas.read_file(assessed / "buildings.gpkg")["truth"].to_numpy()


def grade(assessed: Path, path: Path, rows: object, truth: np.ndarray, **more: object) -> LabelStore:
    store, result = LabelStore(path, who="Anna"), open_assessed(str(assessed))
    for row in rows:
        store.append(Label(int(row) + 1, result.key(int(row)), XBD.classes[truth[row]], "xBD", **more))
    return store


def learn(assessed: Path, out: Path, labels: Path | None = None, **more: object) -> tuple[geopandas.GeoDataFrame, dict]:
    given = {"result": str(assessed / "manifest.json"), "labels": str(labels) if labels else None, **more}
    made = runs.run("learn-grades", given, out, overwrite=True)
    return geopandas.read_file(made.folder / "buildings.gpkg"), made.manifest


def test_the_queue_hands_over_buildings_with_pictures_and_why_each_was_asked(assessed, truth, tmp_path):
    labels = tmp_path / "labels.jsonl"
    given = {"result": str(assessed / "manifest.json"), "labels": str(labels), "count": 6, "picture": 64}
    made = runs.run("propose-buildings", given, tmp_path / "queue")
    asked = json.loads((made.folder / "queue.json").read_text(encoding="utf-8"))
    assert len(asked["buildings"]) == 6
    assert {one["asked"] for one in asked["buildings"]} <= {"random", "changed", "spread"}
    assert asked["graded"] == {"buildings": 0, "damaged": 0, "intact": 0, "left": 80}
    assert asked["scheme"]["classes"] == list(XBD.classes)
    pixels = np.moveaxis(np.round(imread(made.folder / "chips.png")[..., :3] * 255).astype(int), 2, 0)
    left, top, width, height = asked["buildings"][5]["after"]
    assert pixels[:, top:top + height, left:left + width].shape == (3, 64, 64)
    yellow = (pixels[0] == 255) & (pixels[1] == 214) & (pixels[2] == 0)
    for box in (asked["buildings"][5][name] for name in ("before", "after")):
        assert yellow[box[1]:box[1] + 64, box[0]:box[0] + 64].sum() > 40

    first = asked["buildings"][0]
    store = LabelStore(labels, who="Anna")
    store.append(Label(first["building"], first["key"], "destroyed", "xBD", at=tuple(first["at"]),
                       seen=tuple(asked["seen"]), asked=first["asked"], chance=first["chance"], pool=first["pool"]))
    made = runs.run("propose-buildings", given, tmp_path / "queue", overwrite=True)
    again = json.loads((made.folder / "queue.json").read_text(encoding="utf-8"))
    assert again["graded"]["damaged"] == 1
    assert first["building"] not in [one["building"] for one in again["buildings"]]
    assert again["problems"] == []


def test_learning_gives_every_building_a_grade_and_says_what_the_labels_brought(assessed, truth, tmp_path):
    rows = np.random.default_rng(0).permutation(80)[:40]
    labels = tmp_path / "labels.jsonl"
    grade(assessed, labels, rows, truth)
    frame, manifest = learn(assessed, tmp_path / "out", labels)
    rest = np.setdiff1d(np.arange(80), rows)
    before = open_assessed(str(assessed)).frame["probability"].to_numpy()
    assert auc(truth[rest] > 0, frame["probability"][rest]) > auc(truth[rest] > 0, before[rest])
    assert frame[list(XBD.columns)].sum(axis=1).to_numpy() == pytest.approx(1.0, abs=1e-3)
    assert set(frame["grade"]) <= set(XBD.classes)
    assert (frame["by_eye"][rows] == [XBD.classes[g] for g in truth[rows]]).all()
    assert (frame["grade"][rows] == frame["by_eye"][rows]).all()  # what somebody saw stands
    assert manifest["metrics"]["gain"]["own"]["auc_after"]["value"] > 0.8
    kept = geopandas.read_file(tmp_path / "out" / "labels.gpkg")
    assert len(kept) == 40
    assert set(kept["who"]) == {"Anna"}


def test_learning_anew_looks_at_no_image(assessed, truth, tmp_path, weights, monkeypatch):
    labels = tmp_path / "labels.jsonl"
    monkeypatch.setattr(module, "CHIP", 32)  # quicker
    store = grade(assessed, labels, range(20), truth)
    one, _ = learn(assessed, tmp_path / "one", labels, network=str(weights))
    result = open_assessed(str(assessed))
    groups = kept_features(result.frame, result.identity, assessed, network=open_network(str(weights))).groups
    assert {name: len(values) for name, values in groups.items()} == {"change": 80, "look": 80, "network": 80}
    monkeypatch.setattr(module, "_computed", None)  # it would fail, were it called
    again, _ = learn(assessed, tmp_path / "two", labels, network=str(weights))
    assert (tmp_path / "one" / "buildings.csv").read_bytes() == (tmp_path / "two" / "buildings.csv").read_bytes()
    store.append(Label(30, result.key(29), "destroyed", "xBD", sure=False))
    more, _ = learn(assessed, tmp_path / "three", labels, network=str(weights))
    assert not np.allclose(more["probability"], one["probability"])
    assert again["by_eye"][29] == ""
    assert more["by_eye"][29] == "destroyed"
    assert 0.6 < more["p_destroyed"][29] < 0.95  # a guess is believed less than what was said surely


def test_without_labels_the_map_is_that_of_change(assessed, tmp_path):
    frame, manifest = learn(assessed, tmp_path / "out")
    assert frame["probability"].to_numpy() == pytest.approx(open_assessed(str(assessed)).frame["probability"])
    assert manifest["metrics"]["gain"] is None


def test_labels_of_one_kind_only_say_what_to_do_and_change_nothing(assessed, truth, tmp_path):
    labels = tmp_path / "labels.jsonl"
    rows = np.flatnonzero(truth == 3)[:8]
    grade(assessed, labels, rows, truth)
    frame, manifest = learn(assessed, tmp_path / "out", labels)
    rest = np.setdiff1d(np.arange(80), rows)
    assert frame["probability"][rest].to_numpy() == pytest.approx(
        open_assessed(str(assessed)).frame["probability"][rest])
    assert (frame["grade"][rows] == "destroyed").all()
    assert "grade some intact ones, too" in manifest["warnings"][0]


# --- labels that do not fit -------------------------------------------------------------------------------------------

def test_labels_of_another_place_are_refused(assessed, tmp_path):
    LabelStore(tmp_path / "labels.jsonl").append(Label(1, "another", "destroyed", "xBD"))
    with pytest.raises(InputError, match=r"None of the 1 labels in labels\.jsonl is of a building of this map"):
        learn(assessed, tmp_path / "out", tmp_path / "labels.jsonl")


def test_a_label_of_a_building_that_is_gone_is_kept_and_said(assessed, truth, tmp_path):
    labels = tmp_path / "labels.jsonl"
    store = grade(assessed, labels, range(10), truth)
    store.append(Label(999, "gone", "destroyed", "xBD"))
    _, manifest = learn(assessed, tmp_path / "out", labels)
    assert any("1 labels in labels.jsonl are of buildings that this map lacks, such as building 999" in words
               for words in manifest["warnings"])
    assert len(read_labels(labels).labels) == 11


def test_grades_that_the_scheme_lacks_are_named_and_another_scheme_needs_a_mapping(assessed, truth, tmp_path):
    labels = tmp_path / "labels.jsonl"
    store = grade(assessed, labels, range(20), truth)
    (label,) = read_labels(labels).labels[:1]
    key = open_assessed(str(assessed)).key
    store.append(like(label, building=31, key=key(30), grade="gone"))
    _, manifest = learn(assessed, tmp_path / "out", labels)
    assert any("('gone')" in words for words in manifest["warnings"])
    store.append(like(label, building=32, key=key(31), grade="Grade 1", scheme="EMS-98"))
    with pytest.raises(ParameterError, match="Grade 1"):
        learn(assessed, tmp_path / "out", labels)
    frame, _ = learn(assessed, tmp_path / "out", labels, mapping="Grade 1=minor-damage")
    assert frame["by_eye"][31] == "minor-damage"


def test_a_building_is_known_again_by_its_place_where_the_map_was_made_in_another_crs(assessed, truth, tmp_path):
    result = open_assessed(str(assessed))
    store = LabelStore(tmp_path / "labels.jsonl")
    for row in range(12):
        store.append(Label(500 + row, f"otherwise{row}", XBD.classes[truth[row]], "xBD",
                           at=tuple(result.degrees[row].tolist()), area_m2=63.2))
    frame, manifest = learn(assessed, tmp_path / "out", tmp_path / "labels.jsonl")
    assert (frame["by_eye"][:12] == [XBD.classes[g] for g in truth[:12]]).all()
    assert manifest["warnings"] == []


def test_a_graded_layer_serves_as_labels_and_unknown_values_are_named(assessed, truth, tmp_path):
    frame = open_assessed(str(assessed)).frame[["geometry"]].copy()
    frame["damage"] = [XBD.classes[g] for g in truth]
    moved = frame.iloc[:30].translate(1.0, 0.5)
    layer = tmp_path / "survey.gpkg"
    frame.iloc[:30].set_geometry(moved).to_crs(4326).to_file(layer)
    learnt, manifest = learn(assessed, tmp_path / "out", known=f"{layer}|field=damage")
    assert manifest["metrics"]["labels"] == 30
    assert (learnt["by_eye"][:30] != "").all()
    labels = labels_of_layer(f"{layer}|field=damage", open_assessed(str(assessed)), XBD, Monitor())
    store = LabelStore(tmp_path / "labels.jsonl")
    assert [store.extend(labels), store.extend(labels)] == [30, 0]
    with pytest.raises(InputError, match="say which field holds the grade"):
        learn(assessed, tmp_path / "out", known=str(layer))
    frame.assign(damage="kaputt").to_file(layer)
    with pytest.raises(InputError, match="kaputt"):
        learn(assessed, tmp_path / "out", known=f"{layer}|field=damage")


def test_a_folder_without_an_assessment_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no finished result"):
        open_assessed(str(tmp_path))
    (tmp_path / "manifest.json").write_text(json.dumps({"tool": "map-prospectivity"}), encoding="utf-8")
    with pytest.raises(InputError, match="not by assess-damage"):
        open_assessed(str(tmp_path))


def test_a_network_of_random_weights_is_frozen(weights):
    network = open_network(str(weights))
    assert isinstance(network, Network)
    assert not any(parameter.requires_grad for parameter in network.parameters())
