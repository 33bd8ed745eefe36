"""From pairs of images to probability rasters, votes and outlines."""

from __future__ import annotations

from dataclasses import replace

import geopandas
import numpy as np
import pandas
import pytest
import rasterio
import shapely
import torch
from orogen.backend.damage import segmentation
from orogen.backend.damage.dataset import StillPair
from orogen.backend.damage.pair import Images
from orogen.backend.damage.segmentation import (
    BUILDING,
    GRADES,
    Coarser,
    Drawn,
    find_footprints,
    grade_buildings,
    map_pair,
    numbers,
    outlines,
    squared,
    windows_of,
)
from orogen.backend.errors import InputError, ModelFileError, ResourceError
from orogen.backend.monitor import Monitor
from orogen.models.damage_contract import Calibration, Contract, DamageModel
from orogen.models.damage_model import (
    TorchPredictor,
    damage_model_bytes,
    new_network,
)
from rasterio.windows import Window

from .small_damage import CELL, arrays


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Told:
    """A predictor that reads the truth off the images: bright before is building, the loss of light is the grade."""

    stride, halo = 8, 8

    def __call__(self, before, after):
        light, loss = before.mean(1), (before - after).mean(1)
        grade = np.clip(np.round(loss), 0, 3).astype(int)
        return np.concatenate([(light > 1.5)[:, None], np.eye(4)[grade].transpose(0, 3, 1, 2)], 1).astype(np.float32)


def pair_of(boxes, light=(), shape=(96, 120)):
    """Bright boxes (row0, col0, row1, col1) on dark ground; after, each lost so much ``light`` (0..1)."""
    before = np.full((1, *shape), 20.0, np.float32)
    after = before.copy()
    for (row0, col0, row1, col1), lost in zip(boxes, light or [0.0] * len(boxes), strict=True):
        before[:, row0:row1, col0:col1] = 220
        after[:, row0:row1, col0:col1] = 220 - 200 * lost
    return StillPair.of(before, after, CELL)


def ground(row0, col0, row1, col1):
    return shapely.box(col0 * CELL, -row1 * CELL, col1 * CELL, -row0 * CELL)


def frame(shapes, crs="EPSG:32631"):
    return geopandas.GeoDataFrame({"building": np.arange(1, len(shapes) + 1)}, geometry=shapes, crs=crs)


def told_model():
    return DamageModel(Told(), Contract("told", bands=1, mean=(0.5,), deviation=(0.25,)))


@pytest.fixture
def taught(tmp_path):
    """The path of a model file with random weights."""
    contract = Contract("random")
    path = tmp_path / "model.safetensors"
    path.write_bytes(damage_model_bytes(new_network(contract, 5), contract))
    return path


@pytest.fixture
def told(monkeypatch, tmp_path):
    """The path of a model file that stands for the predictor above."""
    monkeypatch.setattr(segmentation, "load_damage_model", lambda path, device: told_model())
    path = tmp_path / "told.safetensors"
    path.write_bytes(b"told")
    return path


def test_the_size_of_the_tiles_never_changes_the_map(tmp_path):
    before, after, _, _ = arrays(0, side=110)
    pair = StillPair.of(before, after, CELL)
    model = DamageModel(TorchPredictor(new_network(Contract("x"), 1)), Contract("x"))
    found = {}
    for tile in (48, 512):
        map_pair(pair, model, tmp_path / str(tile), Monitor(), tile=tile)
        with rasterio.open(tmp_path / str(tile) / BUILDING) as one, rasterio.open(tmp_path / str(tile) / GRADES) as two:
            found[tile] = np.concatenate([one.read(), two.read()])
            assert two.descriptions == Contract("x").classes
    assert np.isfinite(found[512]).all()
    np.testing.assert_allclose(found[48], found[512], atol=2e-5)
    for window, values, valid in windows_of(pair, model, tile=64):
        rows, columns = window.toslices()
        assert valid.all()
        np.testing.assert_allclose(values, found[512][:, rows, columns], atol=2e-5)


def test_every_building_gets_the_grade_of_its_cells(told):
    boxes = [(10, 10, 30, 30), (10, 50, 40, 80), (60, 20, 80, 60), (60, 80, 90, 110)]
    pair = pair_of(boxes, [0.0, 0.3, 0.6, 1.0])
    table = grade_buildings(pair, frame([ground(*box) for box in boxes]), told, Monitor(), "cpu")
    assert list(table.columns) == ["p_no_damage", "p_minor_damage", "p_major_damage", "p_destroyed", "located", "seen"]
    assert table.index.name == "building"
    assert list(table.index) == [1, 2, 3, 4]
    assert table.iloc[:, :4].to_numpy().argmax(1).tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(table.iloc[:, :4].sum(axis=1), 1)
    assert (table[["located", "seen"]] == 1).all(axis=None)


def test_the_calibration_makes_probabilities_of_the_votes_and_a_model_without_one_is_said(told, monkeypatch):
    class Heard(Monitor):
        def emit(self, event):
            if event.get("level") == "warning":
                said.append(event["message"])

    said = []
    boxes = [(10, 10, 30, 30), (10, 50, 40, 80)]
    pair, buildings = pair_of(boxes, [0.0, 1.0]), frame([ground(*box) for box in boxes])
    plain = grade_buildings(pair, buildings, told, Heard(), "cpu")
    assert len(said) == 1
    assert "was never calibrated" in said[0]
    calibration = Calibration(0.5, (0.7, 0.1, 0.1, 0.1))
    contract = replace(told_model().contract, calibration=calibration)
    monkeypatch.setattr(segmentation, "load_damage_model", lambda path, device: DamageModel(Told(), contract))
    found = grade_buildings(pair, buildings, told, Heard(), "cpu")
    assert len(said) == 1
    np.testing.assert_allclose(found.iloc[:, :4], calibration.apply(plain.iloc[:, :4].to_numpy()))
    np.testing.assert_allclose(found.iloc[:, :4].sum(axis=1), 1)
    assert found["p_destroyed"][2] < plain["p_destroyed"][2]


def test_cells_vote_by_their_area_and_the_unseen_ones_do_not(told):
    pair = pair_of([(20, 20, 80, 80)])
    _, after = pair._load()
    after[:, 20:80, 50:80] = 20  # the eastern half fell
    after[:, 20:50, 20:80] = np.nan  # the northern half was not seen
    table = grade_buildings(pair, frame([ground(20, 20, 80, 80)]), told, Monitor(), "cpu")
    assert table.loc[1, "seen"] == pytest.approx(0.5)
    assert table.loc[1, "p_no_damage"] == pytest.approx(0.5)
    assert table.loc[1, "p_destroyed"] == pytest.approx(0.5)


def test_a_building_that_nobody_saw_has_no_grade(told):
    pair = pair_of([(20, 20, 40, 40)])
    pair._load()[0][:, :60] = np.nan
    table = grade_buildings(pair, frame([ground(20, 20, 40, 40)]), told, Monitor(), "cpu")
    assert table.loc[1, "seen"] == 0
    assert np.isnan(table.loc[1, "p_no_damage"])


def test_a_building_smaller_than_a_cell_has_the_cell_under_it_in_any_window():
    drawn = frame([shapely.Point(10.3, -10.3).buffer(0.05), ground(40, 40, 50, 50)])
    drawn = Drawn(drawn, shapely.STRtree(drawn.geometry.to_numpy()))
    grid = pair_of([]).grid
    whole = numbers(drawn, grid, Window(0, 0, 120, 96))
    assert (whole == 1).sum() == 1
    assert whole[20, 20] == 1
    assert (whole == 2).sum() == 100
    for top in range(0, 96, 32):
        np.testing.assert_array_equal(numbers(drawn, grid, Window(16, top, 40, 32)), whole[top : top + 32, 16:56])


def test_rasters_stay_where_a_folder_is_given_and_only_buildings_are_read(told, tmp_path):
    pair = pair_of([(10, 10, 30, 30)])
    grade_buildings(pair, frame([ground(10, 10, 30, 30)]), told, Monitor(), "cpu", folder=tmp_path / "maps")
    assert sorted(path.name for path in (tmp_path / "maps").iterdir()) == [BUILDING, GRADES]
    with rasterio.open(tmp_path / "maps" / BUILDING) as dataset:
        values = dataset.read(1)
    assert np.isfinite(values[10:30, 10:30]).all()
    assert np.isnan(values[40:, 40:]).all()


def test_buildings_are_found_where_no_layer_is(told):
    boxes = [(10, 10, 30, 30), (50, 50, 80, 100)]
    found = find_footprints(pair_of([*boxes, (5, 100, 8, 103)]), told, Monitor(), "cpu")
    assert len(found) == 2  # the third is smaller than twenty square metres
    assert list(found.frame.columns) == ["building", "feature", "area_m2", "geometry"]
    for shape, box in zip(found.frame.geometry, boxes, strict=True):
        assert shape.symmetric_difference(ground(*box)).area < 0.02 * shape.area
    assert found.field("located").tolist() == [1, 1]
    assert isinstance(found.left_out, pandas.DataFrame)
    assert found.left_out.empty


def test_what_was_read_to_find_buildings_is_not_read_again_to_grade_them(told, tmp_path, monkeypatch):
    pair = pair_of([(10, 10, 40, 40)])
    found = find_footprints(pair, told, Monitor(), "cpu", folder=tmp_path / "maps")
    apart = grade_buildings(pair, found, told, Monitor(), "cpu")
    monkeypatch.setattr(segmentation, "map_pair", None)
    pandas.testing.assert_frame_equal(grade_buildings(pair, found, told, Monitor(), "cpu", folder=tmp_path / "maps"),
                                      apart)


def test_no_building_is_said_in_a_sentence(told):
    with pytest.raises(InputError, match="found no building"):
        find_footprints(pair_of([]), told, Monitor(), "cpu")


def test_outlines_that_cross_strips_are_one(tmp_path, monkeypatch):
    boxes = [(10, 10, 70, 40), (20, 60, 45, 90)]
    model, pair = told_model(), pair_of(boxes)
    map_pair(pair, model, tmp_path, Monitor())
    whole = outlines(tmp_path / BUILDING, Monitor())
    monkeypatch.setattr(segmentation, "_ROWS", 16)
    cut = outlines(tmp_path / BUILDING, Monitor())
    assert len(whole) == len(cut) == 2
    for one in whole.geometry:
        assert max(one.intersection(other).area for other in cut.geometry) > 0.99 * one.area


def test_two_buildings_that_touch_in_a_cell_are_two(tmp_path):
    map_pair(pair_of([(10, 10, 30, 30), (30, 29, 50, 50)]), told_model(), tmp_path, Monitor())
    assert len(outlines(tmp_path / BUILDING, Monitor())) == 2


@pytest.mark.parametrize("angle", [0, 17, 45, 80])
def test_a_ragged_outline_becomes_right_angles_of_the_same_area(angle):
    whole = shapely.union_all([shapely.box(0, 0, 30, 12), shapely.box(0, 0, 12, 28)])
    turned = shapely.affinity.rotate(whole, angle)
    cells = [shapely.box(x, y, x + 0.5, y + 0.5) for x in np.arange(-20, 50, 0.5) for y in np.arange(-20, 50, 0.5)]
    ragged = shapely.union_all([cell for cell in cells if turned.contains(cell.centroid)])
    made = squared(ragged, 0.75)
    assert made.intersection(turned).area / made.union(turned).area > 0.93
    steps = np.diff(shapely.get_coordinates(made), axis=0)
    assert len(steps) == 6
    headings = np.degrees(np.arctan2(*steps.T[::-1])) % 90
    assert np.ptp((headings - headings[0] + 45) % 90) < 1e-6


def test_a_fine_image_is_read_at_the_cells_that_the_model_knows():
    rng = np.random.default_rng(0)

    class Fine:
        grid = pair_of([]).grid

        def read(self, window):
            shape = (1, round(window.height), round(window.width))
            valid = np.ones(shape[1:], bool)
            valid[:2, :2], valid[4:7, 4:8] = False, False
            image = rng.random(shape, dtype=np.float32)
            self.last = image
            return Images(image, image, valid)

    fine = Fine()
    coarse = Coarser(fine, 4)
    images = coarse.read(Window(0, 0, 2, 2))
    assert coarse.grid.shape == (24, 30)
    assert coarse.grid.cell_size_m == (4 * CELL, 4 * CELL)
    assert images.valid.tolist() == [[True, True], [True, False]]
    inside = np.ones((4, 4), bool)
    inside[:2, :2] = False
    assert images.before[0, 0, 0] == pytest.approx(fine.last[0, :4, :4][inside].mean(), rel=1e-5)


def test_coarse_images_are_warned_of(taught):
    class Heard(Monitor):
        def emit(self, event):
            if event.get("level") == "warning":
                words.append(event["message"])

    words, heard = [], Heard()
    pair = StillPair.of(*np.random.default_rng(0).random((2, 3, 40, 40)), 2.0)
    grade_buildings(pair, frame([shapely.box(10, -20, 20, -10)]), taught, heard, "cpu")
    assert any("cells of 0.5 m, the images have 2 m" in one for one in words)


def test_a_device_that_is_not_there_is_refused(taught):
    if torch.cuda.is_available():
        pytest.skip("this machine has a graphics card")
    with pytest.raises(ResourceError, match="no GPU"):
        grade_buildings(pair_of([]), frame([ground(1, 1, 9, 9)]), taught, Monitor(), "cuda")


def test_a_model_that_is_none_is_refused(tmp_path):
    with pytest.raises(ModelFileError, match="can't be opened"):
        grade_buildings(pair_of([]), frame([ground(1, 1, 9, 9)]), tmp_path / "no.safetensors", Monitor(), "cpu")
