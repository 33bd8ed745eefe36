"""The made town: its files against GDAL and GEOS, its truth against its pixels, its nuisances one by one."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from orogen.backend.errors import OutputError, ParameterError
from orogen.backend.synthetic.camera import Exposure, lean, photograph
from orogen.backend.synthetic.nuisances import Nuisances
from orogen.backend.synthetic.roofs import build_houses, outline
from orogen.backend.synthetic.scenery import Scenery
from orogen.backend.synthetic.streets import area, cut, distances, inset, plan_town, rectangle
from orogen.backend.synthetic.town import EPSG, Scene, Town, draw_scene, make_town

HOUSES = {"suburb": 1.0, "dense": 1.0, "park": 0.4}
FILES = ("before.tif", "after.tif", "footprints.gpkg", "truth.gpkg", "truth.json")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return make_town(tmp_path_factory.mktemp("made") / "città", 3, size_m=120, damaged=0.5, shares=HOUSES)


def scene(nuisances: Nuisances, *, seed: int = 5, damaged: float = 0.5, cells: int = 160, cell_m: float = 0.5,
          shares: dict[str, float] = HOUSES) -> Scene:
    return draw_scene(np.random.default_rng(seed), cells, cell_m, nuisances=nuisances, damaged=damaged, shares=shares)


def change_of_buildings(drawn: Scene) -> np.ndarray:
    """Mean absolute difference on each building, by number from 1."""
    difference = np.abs(drawn.after - drawn.before).mean(0)
    count = np.maximum(np.bincount(drawn.labels.ravel()), 1)
    return (np.bincount(drawn.labels.ravel(), difference.ravel()) / count)[1:]


# --- files --------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes(town: Town, tmp_path: Path) -> None:
    again = make_town(tmp_path / "again", 3, size_m=120, damaged=0.5, shares=HOUSES)
    for name in FILES:
        assert hashlib.sha256((again.folder / name).read_bytes()).digest() == \
            hashlib.sha256((town.folder / name).read_bytes()).digest(), name


def test_another_seed_gives_another_town() -> None:
    assert (scene(Nuisances.none(), seed=1).before != scene(Nuisances.none(), seed=2).before).mean() > 0.5


def test_the_images_are_tiled_rgb_in_utm_on_grids_of_their_own(town: Town) -> None:
    with rasterio.open(town.before) as before, rasterio.open(town.after) as after:
        for image in (before, after):
            assert (image.crs.to_epsg(), image.count, image.dtypes[0], image.nodata) == (EPSG, 3, "uint8", 0)
            assert image.profile["tiled"]
            assert image.overviews(1)
            assert image.read().min() >= 1  # there is an image everywhere
        assert before.shape == (240, 240)
        assert before.transform != after.transform
        assert not rasterio.coords.disjoint_bounds(before.bounds, after.bounds)


def test_truth_and_footprints_hold_the_same_buildings_inside_the_image(town: Town) -> None:
    truth, drawn = gpd.read_file(town.truth), gpd.read_file(town.footprints)
    with rasterio.open(town.before) as before:
        frame = shapely.box(*before.bounds)
    assert truth.crs.to_epsg() == drawn.crs.to_epsg() == EPSG
    assert len(truth) > 15
    assert list(truth.building) == list(drawn.building) == list(range(1, len(truth) + 1))
    assert truth.geometry.is_valid.all()
    assert truth.geometry.within(frame.buffer(0.01)).all()
    overlap = truth.geometry.intersection(drawn.geometry).area / truth.geometry.union(drawn.geometry).area
    assert overlap.median() > 0.999  # most are drawn exactly
    assert 0.4 < overlap.min() < 0.98  # some were drawn beside
    assert set(truth.damage) <= {"no-damage", "minor-damage", "major-damage", "destroyed"}
    assert (truth.grade > 0).mean() == pytest.approx(0.5, abs=0.25)
    assert town.facts["buildings"] == len(truth)


def test_no_building_overlaps_another(town: Town) -> None:
    shapes = gpd.read_file(town.truth).geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    both = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    assert both[first != second].sum() < 1e-6 * shapely.area(shapes).sum()


def test_houses_stand_apart_on_the_ground_and_off_the_streets() -> None:
    plan = plan_town(np.random.default_rng(4), (0, 0, 150, 150))
    houses = [shapely.union_all([shapely.Polygon(ring) for ring in outline(house)])
              for house in build_houses(np.random.default_rng(4), plan)]
    kerbs = shapely.union_all([shapely.Polygon([corner[:2] for corner in block.polygon]) for block in plan.blocks])
    first, second = shapely.STRtree(houses).query(houses, predicate="intersects")
    assert all(houses[a].intersection(houses[b]).area < 1e-6 for a, b in zip(first, second) if a != b)
    assert shapely.union_all(houses).difference(kerbs.buffer(0.01)).area < 1e-6


def test_the_roofs_of_the_truth_are_where_the_before_image_shows_them(tmp_path: Path) -> None:
    # Roofs and ground differ in colour: a shift of the polygons by some cells mixes them.
    made = make_town(tmp_path, 8, size_m=120, shares={"suburb": 1.0}, damaged=0.0, nuisances=Nuisances(view_deg=35.0))
    truth = gpd.read_file(made.truth)
    with rasterio.open(made.before) as source:
        image, transform = source.read().astype(float), source.transform

    def spread(shift_m: float) -> float:
        total = 0.0
        for shape in truth.geometry[truth.geometry.area > 50]:
            moved = shapely.affinity.translate(shape.buffer(-0.5), shift_m, shift_m)
            inside = rasterio.features.geometry_mask([moved], image.shape[1:], transform, invert=True)
            total += image[:, inside].std(1).sum()
        return total
    assert spread(0.0) < 0.9 * min(spread(-3.0), spread(3.0))


def test_the_after_image_shows_the_ground_where_its_displacement_says(tmp_path: Path) -> None:
    quiet = replace(Nuisances.none(), shift_m=3.0, warp_m=0.8, rotation_deg=0.1)
    made = make_town(tmp_path, 4, size_m=120, damaged=0.0, nuisances=quiet)
    with rasterio.open(made.before) as source:
        first, ahead = source.read(2).astype(float), source.transform
    with rasterio.open(made.after) as source:
        second, there = source.read(2).astype(float), source.transform
    rows, columns = np.mgrid[40:200:1, 40:200:1]
    x, y = ahead.c + (columns + 0.5) * ahead.a, ahead.f + (rows + 0.5) * ahead.e
    east, north = made.displacement(x, y)
    assert np.hypot(east, north).mean() > 1.0

    def difference(dx: np.ndarray | float, dy: np.ndarray | float) -> float:
        column, row = (x + dx - there.c) / there.a - 0.5, (y + dy - there.f) / there.e - 0.5
        moved = second[np.rint(row).astype(int), np.rint(column).astype(int)]
        return float(np.abs(moved - first[rows, columns]).mean())
    assert difference(east, north) < 0.5 * difference(0.0, 0.0)


@pytest.mark.parametrize(("size_m", "cell_m"), [(10, 0.5), (600, 0.01), (600, -1)])
def test_a_town_that_cannot_be_made_is_refused_in_a_sentence(size_m: float, cell_m: float, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="can't be made"):
        make_town(tmp_path / "none", 1, size_m=size_m, cell_m=cell_m)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        make_town(tmp_path / "file" / "town", 1, size_m=40)


# --- damage and nuisances -----------------------------------------------------------------------------------------


def test_without_nuisances_buildings_change_by_their_grade_and_the_rest_stays() -> None:
    by_grade: dict[int, list[float]] = {0: [], 1: [], 2: [], 3: []}
    for seed in range(6):
        drawn = scene(Nuisances.none(), seed=seed)
        for grade, change in zip(drawn.grades[1:].tolist(), change_of_buildings(drawn).tolist()):
            by_grade[grade].append(change)
    intact, minor, major, destroyed = (float(np.median(by_grade[grade])) for grade in range(4))
    assert intact < 0.002 < minor < major
    assert destroyed > max(major, 20 * intact)


def test_without_damage_and_nuisances_nothing_changes() -> None:
    drawn = scene(Nuisances.none(), damaged=0.0)
    np.testing.assert_array_equal(drawn.before, drawn.after)
    np.testing.assert_array_equal(drawn.displacement, 0)
    assert (drawn.grades[1:] == 0).all()


@pytest.mark.parametrize("name", sorted({item.name for item in fields(Nuisances)}
                                        - {"warp_reach_m", "hidden", "digitising_m", "rebuilt"}))
def test_each_nuisance_alone_changes_the_image_of_an_intact_town(name: str) -> None:
    strength = {"cloud": 0.6, "jpeg": 1.0, "shelters_per_ha": 40.0, "rotation_deg": 0.5}.get(
        name, getattr(Nuisances(), name))
    drawn = scene(replace(Nuisances.none(), **{name: strength}), damaged=0.0, cells=128,
                  shares={"suburb": 1.0, "park": 1.0})
    assert np.abs(drawn.after - drawn.before).mean() > 1e-5


def test_the_usual_nuisances_hit_intact_buildings() -> None:
    drawn = scene(Nuisances(), damaged=0.0)
    assert np.median(change_of_buildings(drawn)) > 0.02


def test_what_was_pulled_down_for_other_reasons_is_not_damaged() -> None:
    drawn = scene(replace(Nuisances.none(), rebuilt=0.5), damaged=1.0, seed=9)
    gone = change_of_buildings(drawn)[drawn.grades[1:] == 0]
    assert len(gone)
    assert np.median(gone) > 0.03


def test_a_nuisance_does_not_make_another_town() -> None:
    plain, shifted = scene(Nuisances.none()), scene(replace(Nuisances.none(), haze=1.0, traffic=1.0))
    np.testing.assert_array_equal(plain.labels, shifted.labels)
    np.testing.assert_array_equal(plain.grades, shifted.grades)


def test_scaled_nuisances_end_at_none() -> None:
    assert Nuisances().scaled(0.0) == Nuisances.none()
    assert Nuisances().scaled(1.0) == Nuisances()


# --- scenes -------------------------------------------------------------------------------------------------------


def test_a_scene_numbers_what_is_seen_and_grades_each() -> None:
    drawn = scene(Nuisances())
    assert drawn.before.shape == drawn.after.shape == (3, 160, 160)
    assert drawn.before.dtype == drawn.after.dtype == np.float32
    assert 0 < drawn.before.min() <= drawn.before.max() <= 1
    assert drawn.labels.shape == (160, 160)
    assert set(np.unique(drawn.labels)) == set(range(len(drawn.grades)))
    assert drawn.grades[0] == -1
    assert set(drawn.grades[1:].tolist()) <= {0, 1, 2, 3}


def test_houses_keep_their_size_in_metres_when_cells_shrink() -> None:
    def typical_m2(cell_m: float) -> float:
        areas = [np.bincount(scene(Nuisances.none(), seed=seed, cells=round(100 / cell_m), cell_m=cell_m)
                             .labels.ravel())[1:] for seed in range(3)]
        return float(np.median(np.concatenate(areas))) * cell_m**2
    assert typical_m2(1.0) == pytest.approx(typical_m2(0.5), rel=0.1)


def test_a_scene_without_buildings_is_a_scene() -> None:
    drawn = draw_scene(np.random.default_rng(1), 64, shares={"field": 1.0})
    assert drawn.grades.tolist() == [-1]
    assert not drawn.labels.any()


# --- light and geometry -------------------------------------------------------------------------------------------


def tower(cell_m: float = 0.5, height_m: float = 10.0) -> Scenery:
    """A box of 10 m on each side in the middle of 100 m of even ground."""
    scenery = Scenery.empty(np.random.default_rng(0), 0, 0, (200, 200), cell_m)
    scenery.grain[:] = 0
    scenery.walls[1] = (0.4, 0.4, 0.4)
    scenery.box(rectangle(50, 50, (1, 0), 10, 10), (0.5, 0.5, 0.5), height_m, 1, on_top=False)
    return scenery


@pytest.mark.parametrize("azimuth", [0.0, 90.0, 200.0])
def test_a_shadow_is_as_long_as_the_sun_says_and_lies_away_from_it(azimuth: float) -> None:
    exposure = Exposure(sun_azimuth=azimuth, sun_elevation=45, view_angle=0, blur_m=0)
    image, seen = photograph(tower(), exposure)
    shade = (image[1] < 0.6 * np.median(image[1])) & (seen == 0)
    assert shade.sum() * 0.25 == pytest.approx(10 * 10 * (abs(np.sin(np.radians(azimuth)))
                                                        + abs(np.cos(np.radians(azimuth)))), rel=0.12)
    row, column = (np.nonzero(shade)[axis].mean() - 99.5 for axis in (0, 1))
    assert np.degrees(np.arctan2(-column, row)) % 360 == pytest.approx(azimuth, abs=8)


def test_a_roof_leans_away_from_the_camera_by_its_height() -> None:
    exposure = Exposure(view_azimuth=90, view_angle=26.565, blur_m=0)  # the tangent is a half; the camera in the east
    _, seen = photograph(tower(), exposure)
    rows, columns = np.nonzero(seen == 1)
    assert (columns.mean() + 0.5) * 0.5 == pytest.approx(50 - 5, abs=0.3)
    assert (rows.mean() + 0.5) * 0.5 == pytest.approx(50, abs=0.1)
    assert lean(exposure) == pytest.approx((-0.5, 0.0), abs=1e-4)


def test_cut_halves_make_the_whole() -> None:
    square = rectangle(5, 5, (0.6, 0.8), 10, 4)
    first, second = cut(square, 5, 5, 0.3, 0.9, 7.0), cut(square, 5, 5, -0.3, -0.9, 7.0)
    assert area(first) + area(second) == pytest.approx(area(square))
    assert sum(tag == 7.0 for _, _, tag in first) == 1


def test_inset_keeps_its_distance_and_may_leave_nothing() -> None:
    square = rectangle(0, 0, (1, 0), 10, 6)
    assert area(inset(square, 1.0)) == pytest.approx(8 * 4)
    assert inset(square, 3.5) == []
    inward = distances(square, np.array([0.0, 4.0]), np.array([0.0]))
    np.testing.assert_allclose(inward.min(0), [[3.0, 1.0]])
