"""The after image is brought onto the before image to a tenth of a cell, locally, and no further than it is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from orogen.backend.damage import registration
from orogen.backend.damage.pair import Pair, open_pair
from orogen.backend.damage.registration import Displacement, find_displacement, registered, smooth_field
from orogen.backend.monitor import Monitor
from orogen.backend.synthetic.nuisances import Nuisances
from orogen.backend.synthetic.town import make_town
from pairs_of_images import Field, moved, otherwise_lit, town, write
from rasterio.windows import Window

SIZE = 448
WHOLE = Window(0, 0, SIZE, SIZE)


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return town(SIZE)


@pytest.fixture(scope="module")
def shifted(image, tmp_path_factory) -> tuple[Pair, Displacement]:
    """A pair whose after image is shifted by 7.3 cells up and 11.6 to the right, in another light, and noisy."""
    pair = opened(tmp_path_factory.mktemp("shifted"), image, otherwise_lit(moved(image, -7.3, 11.6)))
    return pair, find_displacement(pair, Monitor())


def opened(folder: Path, before: np.ndarray, after: np.ndarray) -> Pair:
    return open_pair(str(write(folder / "before.tif", before)), str(write(folder / "after.tif", after)))


def errors(found: Displacement, down: Field, across: Field) -> np.ndarray:
    """Distances from the truth, in cells, at points that hold."""
    rows, cols = np.meshgrid(found.rows - 0.5, found.cols - 0.5, indexing="ij")
    return np.hypot(found.down - down(rows, cols), found.across - across(rows, cols))[found.held]


def test_a_shift_is_found_to_a_tenth_of_a_cell_in_another_light(shifted):
    _, found = shifted
    assert found.reliable
    assert found.share > 0.9
    assert errors(found, lambda r, c: -7.3, lambda r, c: 11.6).max() < 0.1
    assert found.median_cells == pytest.approx(np.hypot(7.3, 11.6), abs=0.03)
    assert found.spread_cells < 0.1


@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.25, -0.5), (0.5, 0.75)])
def test_parts_of_a_cell_are_told(tmp_path, image, shift):
    small = image[:, :256, :256]
    found = find_displacement(opened(tmp_path, small, otherwise_lit(moved(small, *shift))), Monitor(), reach=8)
    assert found.middle == pytest.approx(shift, abs=0.05)
    assert np.percentile(errors(found, lambda r, c: shift[0], lambda r, c: shift[1]), 90) < 0.1


def test_ground_that_moves_differently_is_followed_over_thirty_cells(tmp_path, image):
    def down(rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
        return 10 + 18 * np.sin(cols / 290)

    def across(rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
        return -12 + 10 * np.cos(rows / 220)

    found = find_displacement(opened(tmp_path, image, otherwise_lit(moved(image, down, across))), Monitor())
    away = errors(found, down, across)
    assert np.hypot(found.down, found.across)[found.held].max() > 28
    assert found.share > 0.6
    assert np.median(away) < 0.1
    assert np.percentile(away, 90) < 0.1


def test_what_was_rebuilt_does_not_pull_its_surroundings(tmp_path, image):
    after = moved(image, 3.4, -2.2)
    after[:, 130:300, 150:330] = town(SIZE, seed=7)[:, 130:300, 150:330]
    found = find_displacement(opened(tmp_path, image, after), Monitor())
    held = found.held[np.ix_((found.rows > 180) & (found.rows < 250), (found.cols > 200) & (found.cols < 280))]
    assert not held.any()
    away = errors(found, lambda r, c: 3.4, lambda r, c: -2.2)
    assert np.median(away) < 0.05
    assert np.percentile(away, 80) < 0.2
    down, across = found.at(np.array([215.0]), np.array([240.0]))
    assert (down[0], across[0]) == pytest.approx((3.4, -2.2), abs=0.3)


def test_shadows_that_moved_with_the_sun_do_not_pull_the_field_after_them(tmp_path, monkeypatch):
    sun = replace(Nuisances.none(), sun_deg=35.0)
    made = make_town(tmp_path, 20, size_m=256, damaged=0.2, nuisances=sun)  # the sun stands 72° further round
    pair = open_pair(str(made.before), str(made.after))

    def away() -> float:
        found = find_displacement(pair, Monitor())
        assert found.reliable
        return float(np.median(np.hypot(found.down, found.across)[found.held]))

    assert away() < 0.1
    monkeypatch.setattr(registration, "_shadows_moved", lambda *ways: False)
    assert away() > 0.2


def test_different_ground_is_not_aligned_and_not_moved(tmp_path, image):
    pair = opened(tmp_path, image, town(SIZE, seed=3))
    found = find_displacement(pair, Monitor())
    assert not found.reliable
    assert found.share < 0.05
    still = registered(pair, found, matched=False)
    np.testing.assert_array_equal(still.read(WHOLE).after, pair.read(WHOLE).after)


def test_a_registered_pair_lies_on_itself_in_the_same_light(shifted):
    pair, found = shifted
    images = registered(pair, found).read(WHOLE)
    inner = images.valid.copy()
    inner[:20], inner[-20:], inner[:, :20], inner[:, -20:] = False, False, False, False
    assert inner.mean() > 0.8
    raw = pair.read(WHOLE)
    for band in range(3):
        assert np.corrcoef(images.before[band][inner], images.after[band][inner])[0, 1] > 0.95
        assert np.abs(images.before[band] - images.after[band])[inner].mean() < 0.05
        assert np.abs(raw.before[band] - raw.after[band])[inner].mean() > 0.1
    # What has moved in from beyond the after image's edge is not known.
    assert not images.valid[:6].any()
    assert not images.valid[:, -10:].any()


def test_a_registered_window_is_part_of_the_whole(shifted):
    moved_pair = registered(*shifted)
    part, whole = moved_pair.read(Window(101, 55, 90, 70)), moved_pair.read(WHOLE)
    np.testing.assert_allclose(part.after, whole.after[:, 55:125, 101:191], atol=1e-5)


def test_the_same_images_give_the_same_field(shifted):
    pair, found = shifted
    again = find_displacement(pair, Monitor())
    np.testing.assert_array_equal(again.down, found.down)
    np.testing.assert_array_equal(again.held, found.held)


def test_beyond_the_outermost_points_the_field_goes_straight_on_for_one_step():
    rows, cols = np.arange(4) * 50.0 + 60, np.arange(5) * 50.0 + 40
    down = 0.02 * rows[:, None] - 0.01 * cols
    held = np.ones(down.shape, bool)
    field = Displacement(rows, cols, down, -down, np.stack([down, -down]), held.astype(float), held)
    found = field.at(np.array([20.0, 140.0, 255.0, -500.0]), np.array([200.0, 0.0, 280.0, 40.0]))
    np.testing.assert_allclose(found[0], [-1.6, 2.8, 2.3, -0.2], atol=0.02)
    np.testing.assert_allclose(found[1], -found[0])


def test_few_wild_points_do_not_bend_a_smooth_field():
    rows, cols = np.mgrid[0:14, 0:17].astype(float)
    truth = np.stack([0.2 * rows, 3 * np.sin(cols / 6)])
    rng = np.random.default_rng(0)
    held = rng.random(rows.shape) < 0.8
    measured = truth + rng.normal(0, 0.05, truth.shape)
    wild = held & (rng.random(rows.shape) < 0.1)
    measured[:, wild] += 5
    field, weight = smooth_field(np.where(held, measured, np.nan), held)
    assert np.abs(field - truth).max() < 0.4
    assert not weight[wild].any()
