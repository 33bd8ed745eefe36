"""The review queue: unsure buildings, unlike one another, spread out, and some drawn by chance alone."""

from __future__ import annotations

import numpy as np
import pytest
from orogen.backend.damage.labels import RANDOM
from orogen.backend.damage.learning import Buildings, GradeModel, Grades, importance_of
from orogen.backend.damage.queue import CHANGED, SPREAD, UNSURE, queue, told_by_a_label
from orogen.backend.errors import InputError


def town(count: int = 400, seed: int = 0) -> Buildings:
    """Buildings on 1 km², each of one of four looks, with a change score."""
    rng = np.random.default_rng(seed)
    look = np.eye(4)[np.arange(count) % 4] + rng.normal(0, 0.05, (count, 4))
    return Buildings(rng.uniform(0.02, 0.98, count), {"look": look}, rng.uniform(0, 1000, count),
                     rng.uniform(0, 1000, count))


def thought(buildings: Buildings, sd: float = 1.0) -> Grades:
    p = np.asarray(buildings.prior)
    mean = np.log(p / (1 - p))
    return Grades(np.column_stack([1 - p, p]), p, p, p, mean, np.full(len(p), sd))


def test_without_labels_the_first_ones_changed_most_or_come_from_the_whole_range():
    buildings = town()
    picks = queue(buildings, thought(buildings), np.zeros(400, bool), 20, random_share=0.0)
    score = {why: np.sort(buildings.prior[[pick.row for pick in picks if pick.why == why]])
             for why in (CHANGED, SPREAD)}
    assert score[CHANGED].min() > 0.6
    assert len(score[SPREAD]) == 10
    assert score[SPREAD].min() < 0.25
    assert score[SPREAD].max() > 0.75
    assert np.diff(score[SPREAD]).max() < 0.3


def test_with_labels_of_both_kinds_the_unsure_ones_are_asked():
    buildings = town()
    now = thought(buildings)
    picks = queue(buildings, now, np.zeros(400, bool), 20, damaged=10, intact=10, random_share=0.0)
    assert {pick.why for pick in picks} == {UNSURE}
    worth = told_by_a_label(now.mean, now.sd)
    assert np.median(worth[[pick.row for pick in picks]]) > np.percentile(worth, 80)


def test_doubt_that_a_label_can_not_resolve_is_not_asked_about():
    sure, torn, open_ = told_by_a_label(np.array([6.0, 0.0, 0.0]), np.array([0.1, 0.1, 2.0]))
    assert sure < torn < open_


def test_the_queue_is_diverse_and_spread_out():
    buildings = town()
    picks = [pick.row for pick in queue(buildings, thought(buildings), np.zeros(400, bool), 12, damaged=10, intact=10,
                                        random_share=0.0)]
    assert set(np.array(picks) % 4) == {0, 1, 2, 3}
    place = np.column_stack([buildings.x_m, buildings.y_m])[picks]
    apart = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))[np.triu_indices(12, 1)]
    assert apart.min() > 30


def test_a_kind_that_is_hardly_known_yet_is_searched_at_its_end_of_the_score():
    buildings = town()
    for damaged, intact, low, high in ((2, 30, 0.6, 1.0), (30, 2, 0.0, 0.4)):
        rows = [pick.row for pick in queue(buildings, thought(buildings), np.zeros(400, bool), 10, damaged=damaged,
                                           intact=intact, random_share=0.0)]
        assert low <= buildings.prior[rows].mean() <= high


def test_the_same_labels_and_seed_give_the_same_queue_and_none_is_asked_twice():
    buildings = town()
    graded = np.zeros(400, bool)
    graded[::3] = True
    one, other = (queue(buildings, thought(buildings), graded, 50, damaged=9, intact=9, seed=4) for _ in range(2))
    assert one == other
    rows = [pick.row for pick in one]
    assert len(set(rows)) == 50
    assert not graded[rows].any()


def test_buildings_that_the_images_do_not_show_are_not_asked_for():
    buildings = town(40)
    seen = np.arange(40) < 7
    picks = queue(buildings, thought(buildings), np.zeros(40, bool), 20, seen=seen)
    assert sorted(pick.row for pick in picks) == list(range(7))


def test_when_all_are_graded_it_says_so():
    buildings = town(5)
    with pytest.raises(InputError, match="nothing left to ask"):
        queue(buildings, thought(buildings), np.ones(5, bool), 3)


def test_the_chances_that_are_told_make_the_labels_a_fair_sample_of_the_map():
    """The share of damage among actively chosen buildings is far off; weighted by the chances it is right."""
    buildings = town(300)
    damaged = np.asarray(buildings.prior) > 0.8
    plain, weighted = [], []
    for seed in range(60):
        picks = queue(buildings, thought(buildings), np.zeros(300, bool), 40, random_share=0.5, seed=seed)
        truth = damaged[[pick.row for pick in picks]]
        weight = importance_of([pick.chance for pick in picks], [pick.pool for pick in picks])
        plain.append(truth.mean())
        weighted.append((weight * truth).sum() / weight.sum())
    assert abs(np.mean(plain) - damaged.mean()) > 0.1
    assert np.mean(weighted) == pytest.approx(damaged.mean(), abs=0.04)


def test_a_quarter_is_drawn_by_chance_unless_said_otherwise():
    buildings = town()
    model = GradeModel(2, 1).fit(buildings, [], [])
    picks = queue(buildings, model.predict(), np.zeros(400, bool), 100)
    assert 15 <= sum(pick.why == RANDOM for pick in picks) <= 35
    assert all(0 < pick.chance <= 1 and pick.pool == 400 - i for i, pick in enumerate(picks))


def test_a_city_of_buildings_is_queued_from_its_best_candidates():
    buildings = town(20_000)
    picks = queue(buildings, thought(buildings), np.zeros(20_000, bool), 20, damaged=9, intact=9)
    assert len({pick.row for pick in picks}) == 20
