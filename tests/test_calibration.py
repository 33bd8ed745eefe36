"""Probabilities of ground: they sum to the deposits, keep the ranks, and undo the sampling of the background."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import ParameterError
from orogen.backend.evaluation.calibration import Calibrator, ground_weights
from orogen.backend.evaluation.skill import calibration_against_truth
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

seeds = st.integers(0, 2**31)


def sampled(seed: int, deposits: int = 40, background: int = 400):
    rng = np.random.default_rng(seed)
    labels = np.arange(deposits + background) < deposits
    return rng.normal(size=labels.size) * 3 + 2 * labels, labels


@settings(max_examples=40, deadline=None)
@given(seed=seeds, cells=st.integers(500, 10_000_000), skill=st.floats(-5, 50))
def test_probabilities_of_the_ground_sum_to_the_number_of_deposits(seed, cells, skill):
    scores, labels = sampled(seed)
    scores = scores + skill * labels
    weights = ground_weights(labels, cells)
    calibrator = Calibrator.fit(scores, labels, weights)
    assert weights @ calibrator.apply(scores) == pytest.approx(labels.sum(), rel=1e-6)
    assert calibrator.slope >= 0


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_the_curve_is_the_logistic_regression_that_scikit_learn_finds(seed):
    scores, labels = sampled(seed)
    weights = ground_weights(labels, 100_000)
    ours = Calibrator.fit(scores, labels, weights)
    theirs = LogisticRegression(C=1e6, tol=1e-10, max_iter=1000).fit(scores[:, None], labels, weights)
    assert ours.slope == pytest.approx(theirs.coef_[0, 0], rel=5e-3)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], rel=5e-3)


def test_a_sampled_background_gives_back_the_true_probability_of_every_cell():
    rng = np.random.default_rng(0)
    score = rng.normal(size=400_000)
    truth = expit(1.5 * score - 7)
    deposit = rng.random(score.size) < truth
    background = rng.choice(np.flatnonzero(~deposit), 20_000, replace=False)
    points = np.concatenate([np.flatnonzero(deposit), background])
    # A model trained on the sample believes deposits to be common: its logits are too high and too flat.
    calibrator = Calibrator.fit(0.5 * score[points] + 3, deposit[points], ground_weights(deposit[points], score.size))
    # With 5,000 background points the error of 25 seeds was 10.6 ± 3.3 % of the mean probability; four times as many
    # halve both, and the limit stands four deviations above.
    assert calibrator.slope == pytest.approx(3, rel=0.1)
    assert calibration_against_truth(calibrator.apply(0.5 * score + 3), truth).error < 0.12 * truth.mean()


def test_scores_that_point_the_wrong_way_give_the_prevalence_everywhere():
    scores, labels = sampled(1)
    calibrator = Calibrator.fit(-scores, labels, ground_weights(labels, 44_000))
    assert calibrator.slope == 0
    assert calibrator.apply(scores) == pytest.approx(40 / 44_000)


@pytest.mark.parametrize("scores", [np.zeros(50), np.r_[np.full(10, 9.0), np.full(40, -9.0)]],
                         ids=["constant", "separated"])
def test_constant_and_perfectly_separated_scores_give_finite_probabilities(scores):
    labels = np.arange(50) < 10
    probability = Calibrator.fit(scores, labels, ground_weights(labels, 10_000)).apply(scores)
    assert np.isfinite(probability).all()
    assert ((probability > 0) & (probability < 1)).all()


def test_a_calibrator_comes_back_from_json_as_it_was():
    scores, labels = sampled(2)
    calibrator = Calibrator.fit(scores, labels, ground_weights(labels, 10_000))
    assert Calibrator.from_dict(json.loads(json.dumps(calibrator.to_dict()))) == calibrator


def test_strips_keep_their_type_and_their_missing_cells():
    strip = np.array([[0.0, np.nan], [2.0, -2.0]], dtype=np.float32)
    probability = Calibrator(1.0, 0.0).apply(strip)
    assert probability.dtype == np.float32
    assert np.array_equal(np.isnan(probability), np.isnan(strip))


def test_infinite_scores_one_kind_of_point_and_too_little_ground_are_refused():
    with pytest.raises(ParameterError, match="not finite"):
        Calibrator.fit([np.inf, 0.0], [1, 0], [1, 1])
    with pytest.raises(ParameterError, match="both deposits and background"):
        Calibrator.fit([1.0, 0.0], [1, 1], [1, 1])
    with pytest.raises(ParameterError, match="can't stand for 1 cells"):
        ground_weights([1, 0], 1)
