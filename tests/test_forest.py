"""Forests kept as plain numbers: they score as scikit-learn does, and damaged trees never reach its compiled code."""

from __future__ import annotations

import numpy as np
import pytest
from orogen.backend.errors import ModelFileError
from orogen.backend.prospectivity.forest import Forest, log_odds
from sklearn.ensemble import RandomForestClassifier

TREES, SEED = 30, 5


def points(count: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Features (n, 4) of which the first two matter, and labels with one deposit in ten."""
    rng = np.random.default_rng(1)
    features = rng.normal(size=(count, 4)).astype(np.float32)
    score = features[:, 0] + features[:, 1] + rng.normal(size=count)
    return features, (score > np.quantile(score, 0.9)).astype(np.int64)


@pytest.fixture(scope="module")
def grown() -> tuple[Forest, np.ndarray]:
    return Forest.fit(*points(), trees=TREES, seed=SEED)


@pytest.fixture(scope="module")
def reference() -> RandomForestClassifier:
    return RandomForestClassifier(TREES, min_samples_leaf=5, class_weight="balanced_subsample", random_state=SEED,
                                  oob_score=True).fit(*points())


def test_a_forest_scores_as_scikit_learn_does(grown, reference):
    others = np.random.default_rng(2).normal(size=(100, 4)).astype(np.float32)
    np.testing.assert_allclose(grown[0].score(others), log_odds(reference.predict_proba(others)[:, 1]), atol=1e-9)


def test_the_unseen_scores_are_scikit_learns_out_of_bag_ones(grown, reference):
    np.testing.assert_allclose(grown[1], log_odds(reference.oob_decision_function_[:, 1]), atol=1e-9)


def test_points_that_every_tree_has_seen_have_no_unseen_score():
    forest, unseen = Forest.fit(*points(), trees=1, seed=SEED)
    seen = np.isnan(unseen)
    assert 0.5 < seen.mean() < 0.75  # a bootstrap sample holds 63 % of the points
    assert len(forest.trees) == 1


def test_the_same_seed_grows_the_same_forest(grown):
    again, _ = Forest.fit(*points(), trees=TREES, seed=SEED)
    other, _ = Forest.fit(*points(), trees=TREES, seed=SEED + 1)
    assert all(np.array_equal(array, again.to_arrays()[name]) for name, array in grown[0].to_arrays().items())
    assert not np.array_equal(grown[0].score(points()[0]), other.score(points()[0]))


def test_a_forest_comes_back_from_its_arrays_to_the_last_bit(grown):
    arrays = grown[0].to_arrays()
    assert all(array.dtype.kind in "biuf" for array in arrays.values())
    again = Forest.from_arrays(arrays)
    np.testing.assert_array_equal(again.score(points()[0]), grown[0].score(points()[0]))
    assert all(np.array_equal(array, again.to_arrays()[name]) for name, array in arrays.items())


def test_scores_are_bounded_where_a_leaf_holds_only_one_kind_of_point():
    features = np.repeat(np.float32([[0.0], [1.0]]), 20, axis=0)
    forest, _ = Forest.fit(features, np.repeat([0, 1], 20), trees=5, seed=0)
    scores = forest.score(np.float32([[0.0], [1.0]]))
    assert scores.tolist() == pytest.approx([-np.log(999), np.log(999)])


# --- damaged trees ----------------------------------------------------------------------------------------------------


def root(arrays: dict[str, np.ndarray], name: str, value: int) -> None:
    """Change the root of the second tree."""
    arrays[name] = arrays[name].copy()
    arrays[name][arrays["nodes"][0]] = value


@pytest.mark.parametrize(("name", "value"), [
    ("left_child", 0), ("right_child", 0), ("left_child", -2), ("right_child", -1), ("left_child", 10**6),
    ("right_child", 10**6), ("feature", 4), ("feature", -1), ("feature", 10**6),
])
def test_a_tree_that_would_run_in_circles_or_read_foreign_memory_is_refused(grown, name, value):
    arrays = dict(grown[0].to_arrays())
    root(arrays, name, value)
    with pytest.raises(ModelFileError, match="damaged tree, so it was refused"):
        Forest.from_arrays(arrays)


def test_a_tree_without_nodes_is_refused(grown):
    arrays = dict(grown[0].to_arrays())
    arrays["nodes"] = np.array([0, *arrays["nodes"][1:]])
    with pytest.raises(ModelFileError, match="damaged tree"):
        Forest.from_arrays(arrays)


@pytest.mark.parametrize("name", ["left_child", "feature", "threshold", "value", "depths", "nodes", "features"])
def test_arrays_that_are_cut_off_or_missing_give_no_forest(grown, name):
    arrays = dict(grown[0].to_arrays())
    cut = {**arrays, name: arrays[name][:-1]}
    with pytest.raises((ModelFileError, ValueError, IndexError)):
        Forest.from_arrays(cut)
    del arrays[name]
    with pytest.raises((ModelFileError, KeyError)):
        Forest.from_arrays(arrays)


def test_a_forest_that_claims_more_features_than_it_is_given_is_refused(grown):
    arrays = dict(grown[0].to_arrays())
    arrays["features"] = np.array([10**9])
    root(arrays, "feature", 10**8)
    with pytest.raises(ModelFileError, match="reads 1000000000 features of a cell, but its bands give 4"):
        Forest.from_arrays(arrays).score(points()[0])
