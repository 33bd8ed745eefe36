"""Places of all kinds to learn from: farms in fields, houses under trees, other roofs and soils."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from orogen.backend.damage.dataset import simulated_pairs
from orogen.backend.synthetic.nuisances import Nuisances
from orogen.backend.synthetic.places import USUAL, drawn_place
from orogen.backend.synthetic.roofs import build_houses
from orogen.backend.synthetic.streets import plan_town
from orogen.backend.synthetic.town import draw_scene

FRAME = (0.0, 0.0, 300.0, 300.0)
STILL = Nuisances.none()


def scene(place, seed=3, cells=160):
    return draw_scene(np.random.default_rng(seed), cells, nuisances=STILL, damaged=0.0, place=place)


def houses(place, shares, seed=4):
    plan = plan_town(np.random.default_rng(seed), FRAME, shares, place.lots)
    return build_houses(np.random.default_rng(seed), plan, place)


def test_the_same_seed_draws_the_same_place_and_another_one_another():
    first, again, other = (drawn_place(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first.shares != other.shares
    one, two = scene(first), scene(again)
    np.testing.assert_array_equal(one.before, two.before)
    np.testing.assert_array_equal(one.labels, two.labels)


def test_every_place_can_be_drawn():
    for seed in range(6):
        rng = np.random.default_rng(seed)
        made = draw_scene(rng, 96, place=drawn_place(rng))
        assert 0 <= made.before.min() <= made.before.max() <= 1
        assert len(made.grades) == made.labels.max() + 1


def test_larger_lots_hold_fewer_houses():
    few, many = (len(houses(replace(USUAL, lots=lots), {"suburb": 1.0})) for lots in (4.0, 1.0))
    assert few < 0.5 * many


def test_a_farm_has_a_house_barns_and_wide_fields():
    found = houses(USUAL, {"farm": 1.0})
    assert {"tile", "metal"} <= {house.material for house in found}
    assert 3 < len(found) < 0.3 * len(houses(USUAL, {"suburb": 1.0}))


def test_a_roof_under_a_tree_stays_a_building():
    bare = replace(USUAL, trees=0.0, shares={"suburb": 1.0})
    under = replace(bare, trees=2.5, crowns=1.6, over=0.6)
    open_ground, hidden = scene(bare), scene(under)
    np.testing.assert_array_equal(open_ground.labels, hidden.labels)
    roofs = open_ground.labels > 0
    changed = np.abs(open_ground.before - hidden.before).max(0) > 0.1
    assert changed[roofs].mean() > 0.02


def test_paving_has_the_colours_of_roofs_and_is_none():
    plain, paved = (scene(replace(USUAL, paved=paved, trees=0.0, shares={"suburb": 1.0})) for paved in (0.0, 14.0))
    np.testing.assert_array_equal(plain.labels, paved.labels)
    changed = np.abs(plain.before - paved.before).max(0) > 0.05
    assert changed[plain.labels == 0].mean() > 0.02


def test_of_the_towns_to_learn_from_a_share_is_any_place():
    usual, varied = (simulated_pairs(5, 3, cells=96, varied=share) for share in (0.0, 0.4))
    same = [np.array_equal(one.pair._load()[0], other.pair._load()[0]) for one, other in
            zip(usual, varied, strict=True)]
    assert same == [True, False, True]
