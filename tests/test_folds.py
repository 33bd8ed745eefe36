"""Folds that do not flatter: blocks stay whole, every fold has deposits, and nothing is learnt in the dead zone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.evaluation.folds import (
    automatic_block_m,
    block_folds,
    blocks_of,
    dead_zone,
    random_folds,
    splits,
)
from scipy.spatial.distance import cdist

seeds = st.integers(0, 2**31)


def ground(seed: int, n: int = 400, deposits: int = 40, side_m: float = 100_000.0):
    """Scattered points, the first of them deposits in a few clusters, as deposits are."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, side_m, size=(n, 2))
    centres = rng.uniform(0, side_m, size=(12, 2))
    xy[:deposits] = centres[rng.integers(0, 12, deposits)] + rng.normal(0, side_m / 50, size=(deposits, 2))
    return xy[:, 0], xy[:, 1], np.arange(n) < deposits


@settings(max_examples=40, deadline=None)
@given(seed=seeds, folds=st.integers(2, 6))
def test_every_fold_has_deposits_as_evenly_as_its_richest_block_allows(seed, folds):
    x, y, positive = ground(seed)
    fold = block_folds(x, y, positive, block_m=10_000, folds=folds, seed=seed)
    deposits = np.bincount(fold[positive], minlength=folds)
    richest = np.bincount(blocks_of(x, y, block_m=10_000, seed=seed)[positive]).max()
    assert deposits.min() >= 1
    assert np.ptp(deposits) <= richest


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_a_block_is_never_cut_in_two(seed):
    x, y, positive = ground(seed)
    fold = block_folds(x, y, positive, block_m=10_000, folds=4, seed=seed)
    block = blocks_of(x, y, block_m=10_000, seed=seed)
    assert all(np.unique(fold[block == b]).size == 1 for b in np.unique(block))
    for b in np.unique(block):
        assert max(np.ptp(x[block == b]), np.ptp(y[block == b])) <= 10_000


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_the_order_of_the_points_does_not_change_their_folds(seed):
    x, y, positive = ground(seed)
    shuffled = np.random.default_rng(seed).permutation(x.size)
    fold = block_folds(x, y, positive, block_m=10_000, folds=5, seed=3)
    again = block_folds(x[shuffled], y[shuffled], positive[shuffled], block_m=10_000, folds=5, seed=3)
    assert np.array_equal(fold[shuffled], again)


def test_the_same_seed_gives_the_same_folds_and_another_seed_others():
    x, y, positive = ground(1)
    first, again, other = (block_folds(x, y, positive, block_m=10_000, folds=5, seed=s) for s in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_richest_blocks_are_dealt_first_so_that_the_poor_ones_even_out():
    deposits_of_block = [1, 2, 3, 4, 5, 6]
    x = np.repeat(np.arange(6) * 10_000.0 + 1, deposits_of_block)
    for seed in range(10):
        fold = block_folds(x, np.ones(21), np.ones(21, dtype=bool), block_m=5_000, folds=3, seed=seed)
        assert np.bincount(fold).tolist() == [7, 7, 7]


def test_points_are_dealt_evenly_where_blocks_are_many():
    x, y, positive = ground(2, n=4000)
    points = np.bincount(block_folds(x, y, positive, block_m=5_000, folds=5, seed=0))
    assert points.max() < 1.1 * points.min()


def test_fewer_blocks_with_deposits_than_folds_is_refused_with_numbers_and_a_remedy():
    x, y = np.array([0.0, 10, 20, 5000, 90_000]), np.zeros(5)
    positive = np.array([True, True, True, False, False])
    with pytest.raises(InputError, match=r"The 3 deposits lie in [12] blocks? of 50 km.*3 folds.*smaller blocks"):
        block_folds(x, y, positive, block_m=50_000, folds=3, seed=0)


def test_one_fold_or_a_block_without_size_is_refused():
    x, y, positive = ground(0)
    with pytest.raises(ParameterError, match="at least 2 folds"):
        block_folds(x, y, positive, block_m=10_000, folds=1, seed=0)
    with pytest.raises(ParameterError, match="size above 0"):
        block_folds(x, y, positive, block_m=0, folds=3, seed=0)


@settings(max_examples=25, deadline=None)
@given(seed=seeds, folds=st.integers(2, 5), patch=st.sampled_from([500.0, 2_000.0, 6_600.0]))
def test_the_automatic_block_is_no_smaller_than_a_patch_and_serves_the_folds(seed, folds, patch):
    x, y, positive = ground(seed)
    block_m = automatic_block_m(x, y, positive, folds, patch)
    assert block_m >= patch
    fold = block_folds(x, y, positive, block_m=block_m, folds=folds, seed=seed)
    assert set(fold[positive]) == set(range(folds))


def test_more_deposits_on_wider_ground_allow_larger_blocks():
    x, y, positive = ground(5)
    assert automatic_block_m(3 * x, 3 * y, positive, 5, 1000) > 2 * automatic_block_m(x, y, positive, 5, 1000)


@given(seed=seeds, folds=st.integers(2, 6))
def test_random_folds_are_equal_in_deposits_and_points(seed, folds):
    positive = np.random.default_rng(seed).random(200) < 0.2
    fold = random_folds(positive, folds=folds, seed=seed)
    assert np.ptp(np.bincount(fold[positive], minlength=folds)) <= 1
    assert np.ptp(np.bincount(fold, minlength=folds)) <= 2


def test_random_folds_refuse_fewer_deposits_than_folds():
    with pytest.raises(InputError, match="2 deposits, fewer than the 3 folds"):
        random_folds(np.arange(10) < 2, folds=3, seed=0)


@given(seed=seeds, distance=st.floats(0.1, 5_000))
def test_the_dead_zone_keeps_exactly_the_points_farther_than_the_distance(seed, distance):
    rng = np.random.default_rng(seed)
    train, test = rng.uniform(0, 10_000, (60, 2)), rng.uniform(0, 10_000, (20, 2))
    assert np.array_equal(dead_zone(train, test, distance), cdist(train, test).min(axis=1) > distance)


def test_a_point_at_exactly_the_distance_is_within_it():
    assert not dead_zone([[3300.0, 0.0]], [[0.0, 0.0]], 3300.0)[0]


def test_no_dead_zone_keeps_everything():
    assert dead_zone(np.zeros((4, 2)), np.zeros((2, 2)), 0.0).all()


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_splits_test_every_point_once_and_learn_nothing_in_the_dead_zone(seed):
    x, y, positive = ground(seed)
    fold = block_folds(x, y, positive, block_m=20_000, folds=3, seed=seed)
    parts = list(splits(fold, x, y, 3_000))
    assert np.array_equal(np.sort(np.concatenate([p.test for p in parts])), np.arange(x.size))
    for part in parts:
        apart = cdist(np.column_stack([x, y])[part.train], np.column_stack([x, y])[part.test])
        assert apart.min() > 3_000
        assert part.train.size + part.test.size + part.dropped == x.size


def test_a_dead_zone_that_eats_all_deposits_is_refused_by_name():
    x, y = np.array([0.0, 900, 5000, 9000]), np.zeros(4)
    positive = np.array([True, True, False, False])
    with pytest.raises(InputError, match=r"Fold 1 keeps no deposits.*dead zone of 1 km; choose larger blocks"):
        list(splits([0, 1, 0, 1], x, y, 1_000, positive))


def test_one_deposit_is_too_few_to_learn_from():
    x = np.arange(6) * 1000.0
    with pytest.raises(InputError, match=r"Fold 1 keeps only 1 deposit to learn from"):
        list(splits([0, 0, 0, 1, 1, 1], x, np.zeros(6), 0, np.array([1, 1, 0, 1, 0, 0], bool)))
