"""Damage painted on images: made ones that stand for real ones, and real ones where they are there."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import rasterio.features
from orogen.backend.errors import ParameterError
from orogen.backend.synthetic.damage import WEAKNESS, draw_grades, rubble
from orogen.backend.synthetic.damaged_image import damage_onto, shadow_azimuth
from orogen.backend.synthetic.nuisances import Nuisances
from orogen.backend.synthetic.town import Scene, draw_scene

XBD = Path(__file__).parents[2] / "shared" / "data" / "damage" / "xbd"


@pytest.fixture(scope="module")
def scene() -> Scene:
    """An undamaged image with buildings."""
    return draw_scene(np.random.default_rng(12), 200, nuisances=Nuisances.none(), damaged=0.0, shares={"suburb": 1.0})


def changes(before: np.ndarray, after: np.ndarray, labels: np.ndarray) -> np.ndarray:
    difference = np.abs(after - before).mean(0)
    return np.bincount(labels.ravel(), difference.ravel()) / np.maximum(np.bincount(labels.ravel()), 1)


def test_buildings_change_by_their_grade_and_the_others_stay(scene: Scene) -> None:
    found: dict[int, list[float]] = {0: [], 1: [], 2: [], 3: []}
    for seed in range(4):
        grades = np.random.default_rng(seed).integers(0, 4, len(scene.grades))
        after = damage_onto(scene.before, scene.labels, grades, np.random.default_rng(seed), nuisances=Nuisances.none())
        for grade, change in zip(grades[1:].tolist(), changes(scene.before, after, scene.labels)[1:].tolist()):
            found[grade].append(change)
    intact, minor, major, destroyed = (float(np.median(found[grade])) for grade in range(4))
    assert intact < 0.004 < minor < major < destroyed


def test_without_damage_and_nuisances_the_image_stays(scene: Scene) -> None:
    after = damage_onto(scene.before, scene.labels, np.zeros_like(scene.grades), np.random.default_rng(0),
                        nuisances=Nuisances.none())
    np.testing.assert_allclose(after, scene.before, atol=1.01 / 255)


def test_nuisances_hit_intact_buildings(scene: Scene) -> None:
    after = damage_onto(scene.before, scene.labels, np.zeros_like(scene.grades), np.random.default_rng(0))
    assert np.median(changes(scene.before, after, scene.labels)[1:]) > 0.02


def test_the_same_seed_paints_the_same(scene: Scene) -> None:
    grades = np.arange(len(scene.grades)) % 4
    first, again = (damage_onto(scene.before, scene.labels, grades, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_counts_and_fractions_of_one_image_are_the_same_image(scene: Scene) -> None:
    grades = np.arange(len(scene.grades)) % 4
    counts = np.rint(scene.before * 255).astype(np.uint8)
    fractions = damage_onto(scene.before, scene.labels, grades, np.random.default_rng(3))
    np.testing.assert_allclose(damage_onto(counts, scene.labels, grades, np.random.default_rng(3)), fractions,
                               atol=2 / 255)


def test_a_destroyed_house_loses_its_shadow(scene: Scene) -> None:
    grades = np.full(len(scene.grades), 3)
    after = damage_onto(scene.before, scene.labels, grades, np.random.default_rng(3), nuisances=Nuisances.none())
    near = np.zeros(scene.labels.shape, bool)
    for shift in ((4, 0), (-4, 0), (0, 4), (0, -4)):
        near |= np.roll(scene.labels, shift, (0, 1)) > 0
    ground = near & (scene.labels == 0)
    dark = 0.5 * np.median(scene.before.mean(0))
    assert (after.mean(0)[ground] < dark).mean() < 0.7 * (scene.before.mean(0)[ground] < dark).mean()


def test_the_sun_is_found_from_the_shadows() -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        made = draw_scene(rng, 200, nuisances=Nuisances.none(), damaged=0.0, shares={"suburb": 1.0})
        # The made town knows its sun: exposures are the first that the stream for light draws.
        again = np.random.default_rng(seed)
        light = again.spawn(10)[7]
        truth = Nuisances.none().exposures(light)[0].sun_azimuth
        assert abs((shadow_azimuth(made.before, made.labels, 0.5) - truth + 180) % 360 - 180) <= 40


def test_what_does_not_fit_is_refused(scene: Scene) -> None:
    with pytest.raises(ParameterError, match="labels"):
        damage_onto(scene.before, scene.labels[:-1], scene.grades, np.random.default_rng(0))
    with pytest.raises(ParameterError, match="grades"):
        damage_onto(scene.before, scene.labels, scene.grades[:2], np.random.default_rng(0))


def test_an_image_without_buildings_gets_nuisances_only() -> None:
    before = np.random.default_rng(0).uniform(0.2, 0.6, (3, 40, 50)).astype(np.float32)
    after = damage_onto(before, np.zeros((40, 50), np.int32), np.array([-1]), np.random.default_rng(0))
    assert after.shape == before.shape
    assert np.isfinite(after).all()


def test_the_wanted_share_is_damaged_and_weak_buildings_more() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 1000, (2, 4000))
    weakness = np.where(np.arange(4000) % 2, WEAKNESS["masonry"], WEAKNESS["timber"])
    grades = draw_grades(rng, x, y, weakness, 0.3)
    assert (grades > 0).mean() == pytest.approx(0.3, abs=0.01)
    assert (grades == 3).mean() == pytest.approx(0.3 * 0.25, abs=0.01)
    assert (grades[1::2] > 0).mean() > 1.5 * (grades[::2] > 0).mean()


def test_damage_is_clustered() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 1000, (2, 2000))
    grades = draw_grades(rng, x, y, np.zeros(2000), 0.3)
    near = np.hypot(x[:, None] - x, y[:, None] - y) < 30
    np.fill_diagonal(near, False)
    of_neighbours = (near * (grades > 0)).sum(1) / np.maximum(near.sum(1), 1)
    assert of_neighbours[grades > 0].mean() > of_neighbours[grades == 0].mean() + 0.1


def test_no_buildings_need_no_grades() -> None:
    assert len(draw_grades(np.random.default_rng(0), np.zeros(0), np.zeros(0), np.zeros(0), 0.5)) == 0


def test_rubble_has_lumps_of_about_a_metre_whatever_the_cells() -> None:
    def lump_m(cell_m: float) -> float:
        bump, piece = rubble(np.random.default_rng(0), (200, 200), cell_m)
        assert 0 <= bump.min() <= bump.max() <= 1
        assert set(np.unique(piece)) <= set(range(10))
        same = np.corrcoef(bump[:, :-1].ravel(), bump[:, 1:].ravel())[0, 1]
        return cell_m / max(-np.log(max(same, 0.01)), 0.01)
    assert 0.3 < lump_m(0.25) < 2.5
    assert 0.3 < lump_m(0.5) < 2.5


@pytest.mark.skipif(not XBD.exists(), reason=f"real images are not at {XBD}")
def test_damage_goes_onto_a_real_image() -> None:
    folder = XBD / "mexico-earthquake_00000005"
    with rasterio.open(folder / "pre.tif") as source:
        image, transform = source.read()[:, 300:500, 300:500], source.transform
        transform = rasterio.windows.transform(rasterio.windows.Window(300, 300, 200, 200), transform)
    shapes = gpd.read_file(folder / "buildings.gpkg", layer="pre").geometry
    labels = rasterio.features.rasterize([(shape, number) for number, shape in enumerate(shapes, 1)], (200, 200),
                                         transform=transform, dtype="int32")
    grades = np.where(np.arange(len(shapes) + 1) % 2, 3, 0)
    after = damage_onto(image, labels, grades, np.random.default_rng(0), nuisances=Nuisances.none())
    change = changes(image / 255, after, labels)[1:]
    there = np.bincount(labels.ravel(), minlength=len(shapes) + 1)[1:][: len(change)] > 50
    wrecked = grades[1:][: len(change)] == 3
    assert change[there & wrecked].mean() > 4 * change[there & ~wrecked].mean()
