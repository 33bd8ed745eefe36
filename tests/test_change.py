"""Change of buildings without labels: ruins stand out, light, shift and lean don't, and quiet ground reads as quiet."""

from __future__ import annotations

import numpy as np
import pytest
from orogen.backend.damage.change import MEASURES, REACH, UPRIGHT, best_shift, find_lean, measure
from orogen.backend.damage.chips import chips, on_ground
from orogen.backend.damage.ranking import LEAST_BUILDINGS, Measured, Mixture, densest, one_way, rank
from orogen.backend.evaluation.skill import auc
from small_streets import CELL_M, Streets, make_streets

NAMES = [one.name for one in MEASURES]
SIZE = 380


def measured(streets: Streets, frame=None, lean=UPRIGHT) -> Measured:
    frame = streets.footprints if frame is None else frame
    found = {member: measure(chip, lean) for member, chip in chips(streets, frame, others=streets.footprints)}
    places = np.stack([frame.centroid.x, frame.centroid.y], axis=1)
    return Measured(*(np.stack([found[i][part] for i in range(len(frame))]) for part in (0, 1)), places)


@pytest.fixture(scope="module")
def streets() -> Streets:
    return make_streets(1, ruined=0.2, size=SIZE)


@pytest.fixture(scope="module")
def seen(streets) -> Measured:
    return measured(streets)


# --- measures ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["structure_fine", "edges", "directions", "texture_fine"])
def test_ruins_stand_out_by_each_measure(streets, seen, name):
    assert auc(streets.ruined, seen.measures[:, NAMES.index(name)]) > 0.9


def test_a_building_that_moved_a_few_cells_is_found_again():
    rng = np.random.default_rng(0)
    slopes = rng.normal(size=(2, 40, 40)).astype(np.float32)
    zone = np.zeros((40, 40), bool)
    zone[12:28, 12:28] = True
    assert best_shift(slopes, np.roll(slopes, (2, -3), axis=(1, 2)), zone, UPRIGHT.shifts()) == (2, -3)


def test_even_ground_is_not_moved():
    flat = np.zeros((2, 30, 30), np.float32)
    assert best_shift(flat, flat, np.ones((30, 30), bool), UPRIGHT.shifts()) == (0, 0)


def test_another_light_changes_little(streets, seen):
    darker = measured(make_streets(1, ruined=0.2, size=SIZE, light=0.7))
    quiet = ~streets.ruined
    one, other = (part.measures[quiet, NAMES.index("structure_fine")] for part in (seen, darker))
    ruins = seen.measures[streets.ruined, NAMES.index("structure_fine")]
    assert abs(np.median(one) - np.median(other)) < 0.3 * (np.median(ruins) - np.median(one))


def test_leaning_roofs_are_no_damage():
    leaning = make_streets(2, ruined=0.2, lean=(-5, 6), size=320)
    lean = find_lean((chip for _, chip in chips(leaning, leaning.footprints)), CELL_M)
    assert lean.most > REACH
    assert np.degrees(np.arctan2(-lean.down, lean.across)) == pytest.approx(np.degrees(np.arctan2(5, 6)), abs=8)
    way = NAMES.index("structure_fine")
    blind, aware = (measured(leaning, lean=one).measures[:, way] for one in (UPRIGHT, lean))
    moved = ~leaning.ruined & (np.arange(len(blind)) % 2 == 1)
    usual, ruins = np.median(aware[~leaning.ruined & ~moved]), np.median(aware[leaning.ruined])
    assert np.median(aware[moved]) < usual + 0.2 * (ruins - usual)
    assert np.median(blind[moved]) > usual + 0.5 * (ruins - usual)


def test_upright_roofs_show_no_lean(streets):
    assert find_lean((chip for _, chip in chips(streets, streets.footprints)), CELL_M) == UPRIGHT


def test_what_is_hardly_seen_is_not_measured(streets):
    outside = streets.footprints.iloc[:1].copy()
    outside["geometry"] = outside.translate(-1000.0)
    (_, chip), = chips(streets, outside)
    assert np.isnan(measure(chip)[0]).all()


def test_one_band_has_no_colours_and_all_else(streets):
    grey = Streets(streets.grid, streets.before[:1], streets.after[:1], streets.footprints, streets.ruined)
    missing = {name for name, gone in zip(NAMES, np.isnan(measured(grey).measures).all(axis=0), strict=True) if gone}
    assert missing == {"colour_1", "colour_2"}


# --- ranking ----------------------------------------------------------------------------------------------------------

def test_ruins_are_ranked_first_and_their_share_is_told(streets, seen):
    ranking = rank(seen)
    assert auc(streets.ruined, ranking.change) > 0.97
    assert ranking.share[1] <= streets.ruined.mean() <= ranking.share[2]
    assert np.median(ranking.probability[streets.ruined]) > 0.5 > np.quantile(ranking.probability[~streets.ruined], 0.9)
    assert (ranking.low <= ranking.probability).all()
    assert (ranking.probability <= ranking.high).all()


def test_a_quiet_town_reads_as_quiet():
    quiet = make_streets(3, ruined=0.0, size=380)
    ranking = rank(measured(quiet))
    assert ranking.share[0] < 0.08
    assert ranking.share[1] < 0.02
    assert (ranking.probability > 0.5).mean() < 0.05


def test_images_that_are_nearly_equal_make_nothing_of_noise():
    still = make_streets(6, size=320, ruined=0.0)
    still = Streets(still.grid, still.before, still.before, still.footprints, still.ruined)
    ranking = rank(measured(still))
    assert ranking.share[0] < 0.02
    assert np.abs(ranking.change).max() < 1.0


def test_where_most_lies_in_ruins_the_ground_tells_which_end_is_quiet():
    struck = make_streets(4, ruined=0.7, size=380)
    ranking = rank(measured(struck), measured(struck, on_ground(struck.grid, struck.footprints, 120, clear_m=1.0)))
    assert auc(struck.ruined, ranking.change) > 0.95
    assert ranking.share[0] == pytest.approx(struck.ruined.mean(), abs=0.15)


def test_a_few_buildings_are_set_against_the_ground():
    few = make_streets(5, size=200, ruined=0.3)
    assert len(few.footprints) < LEAST_BUILDINGS
    ground = measured(few, on_ground(few.grid, few.footprints, 120, clear_m=1.0))
    ranking = rank(measured(few), ground)
    assert ranking.by_ground
    assert auc(few.ruined, ranking.change) > 0.9


def test_with_nothing_to_compare_nothing_is_said(seen):
    ranking = rank(seen.part(np.arange(len(seen.places)) < 3))
    assert np.isnan(ranking.probability).all()
    assert np.isnan(ranking.share[0])


def test_the_same_seed_gives_the_same_ranking(seen):
    one, other = rank(seen, seed=4), rank(seen, seed=4)
    np.testing.assert_array_equal(one.probability, other.probability)
    np.testing.assert_array_equal(one.high, other.high)


def test_the_order_of_the_layer_changes_no_ranking(seen):
    order = np.random.default_rng(0).permutation(len(seen.places))
    turned = rank(Measured(seen.measures[order], seen.looks[order], seen.places[order]))
    np.testing.assert_allclose(turned.change, rank(seen).change[order], atol=1e-6)


def test_probability_never_falls_as_change_rises():
    rng = np.random.default_rng(0)
    scores = np.r_[rng.normal(0, 1, 300), rng.normal(5, 1.5, 40)]
    chance = Mixture.fitted(scores, scores).probability(np.linspace(-8, 14, 500))
    assert (np.diff(chance) >= -1e-12).all()
    assert chance[0] < 0.05 < 0.95 < chance[-1]


def test_the_densest_half_is_not_moved_by_ruins():
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0, 1, (200, 60)), rng.normal(7, 1, (200, 25))], axis=1)
    middle, spread = densest(values)
    assert np.median(middle) == pytest.approx(0.0, abs=0.15)
    assert np.median(spread) == pytest.approx(1.0, abs=0.25)


def test_both_ways_of_a_measure_count_alike():
    assert one_way(np.array([3.0])) == pytest.approx(one_way(np.array([-3.0])))
    assert one_way(np.array([0.2]))[0] < 0 < one_way(np.array([2.0]))[0]
