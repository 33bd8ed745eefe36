"""Skill figures: equal to scikit-learn's where it has them, with intervals that treat a block as one witness."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import ParameterError
from orogen.backend.evaluation.skill import (
    Difference,
    Interval,
    Optimism,
    auc,
    average_precision,
    average_precision_statistic,
    brier_skill,
    calibration,
    calibration_against_truth,
    capture,
    compare,
    fold_aucs,
    mean_fold_auc_statistic,
    pooled_auc_statistic,
    prediction_area_curve,
    separates_alone,
    success_rate_curve,
)
from sklearn.metrics import auc as area_under
from sklearn.metrics import average_precision_score, roc_auc_score

seeds = st.integers(0, 2**31)


def held_out(seed: int, n: int = 300, ties: bool = False):
    """Labels, scores with some skill, folds and blocks."""
    rng = np.random.default_rng(seed)
    labels = (rng.random(n) < 0.2).astype(float)
    labels[:5], labels[5:10] = 1, 0
    scores = rng.normal(size=n) + labels
    blocks = np.repeat(np.arange(n // 10), 10)
    folds = blocks % 5
    return labels, np.round(scores) if ties else scores, folds, blocks


@settings(max_examples=50, deadline=None)
@given(seed=seeds, ties=st.booleans())
def test_weighted_auc_and_average_precision_are_those_of_scikit_learn(seed, ties):
    labels, scores, folds, _ = held_out(seed, ties=ties)
    weights = np.random.default_rng(seed).integers(0, 4, size=(3, labels.size)).astype(float)
    for ours, theirs in ((pooled_auc_statistic, roc_auc_score), (average_precision_statistic, average_precision_score)):
        assert ours(labels, scores, folds, weights) == pytest.approx(
            [theirs(labels, scores, sample_weight=w) for w in weights])


@given(seed=seeds)
def test_the_mean_over_folds_is_the_mean_of_the_folds(seed):
    labels, scores, folds, _ = held_out(seed)
    mean = mean_fold_auc_statistic(labels, scores, folds, np.ones((1, labels.size)))[0]
    assert mean == pytest.approx(np.nanmean(fold_aucs(labels, scores, folds)))


def test_a_fold_with_one_kind_of_point_has_no_auc_and_does_not_spoil_the_mean():
    labels, scores, folds = np.array([1.0, 0, 0, 0]), np.array([2.0, 1, 1, 0]), np.array([0, 0, 1, 1])
    assert fold_aucs(labels, scores, folds)[0] == 1.0
    assert math.isnan(fold_aucs(labels, scores, folds)[1])
    assert mean_fold_auc_statistic(labels, scores, folds, np.ones((1, 4)))[0] == 1.0


# --- curves ---

def test_capture_counts_the_deposits_in_the_best_part_of_the_ground():
    ground = np.arange(100.0)  # the best 1 % is the cell with 99, the best 10 % those from 90
    assert capture(ground, [99.5, 95, 92, 40], (1, 10, 100)) == {1.0: 0.25, 10.0: 0.75, 100.0: 1.0}


def test_a_map_without_any_contrast_captures_its_share_of_the_area():
    assert capture(np.zeros(1000), np.zeros(7), (1, 5)) == pytest.approx({1.0: 0.01, 5.0: 0.05})


@given(seed=seeds, ties=st.booleans())
def test_the_success_rate_rises_from_nothing_to_everything(seed, ties):
    labels, scores, _, _ = held_out(seed, ties=ties)
    curve = success_rate_curve(scores[labels == 0], scores[labels == 1])
    assert (curve.area[0], curve.captured[0], curve.area[-1], curve.captured[-1]) == (0, 0, 1, 1)
    assert (np.diff(curve.area) >= 0).all()
    assert (np.diff(curve.captured) >= 0).all()
    # With background as ground, the area under it is the AUC.
    assert area_under(curve.area, curve.captured) == pytest.approx(auc(labels, scores))


@given(seed=seeds)
def test_the_prediction_area_curves_meet_where_captured_and_unoccupied_are_equal(seed):
    labels, scores, _, _ = held_out(seed)
    plot = prediction_area_curve(scores[labels == 0], scores[labels == 1])
    above, below = plot.threshold > plot.crossing, plot.threshold < plot.crossing
    rounding = 1e-12
    for curve, met in ((plot.captured, plot.prediction_rate), (plot.area, plot.occupied_area)):
        assert curve[above].max(initial=0) - rounding <= met <= curve[below].min(initial=1) + rounding
    assert plot.prediction_rate + plot.occupied_area == pytest.approx(1)
    assert plot.normalised_density == pytest.approx(plot.prediction_rate / plot.occupied_area)


def test_a_perfect_map_occupies_no_area_at_its_intersection():
    plot = prediction_area_curve(np.linspace(0, 0.5, 50), [0.9, 0.95])
    assert (plot.prediction_rate, plot.occupied_area, plot.normalised_density) == (1.0, 0.0, math.inf)


def test_scores_that_are_not_numbers_are_refused():
    with pytest.raises(ParameterError, match="ground are not finite"):
        capture([0.1, np.nan], [0.2])


# --- probabilities ---

def test_honest_probabilities_have_almost_no_calibration_error_and_doubled_ones_have():
    rng = np.random.default_rng(0)
    p = rng.beta(1, 9, 50_000)
    happened = rng.random(p.size) < p
    assert calibration(happened, p).error < 0.005
    assert calibration(happened, np.clip(2 * p, 0, 1)).error > 0.08


def test_calibration_bins_hold_equal_counts_and_their_intervals_the_observed_rate():
    rng = np.random.default_rng(1)
    p = rng.random(1000)
    table = calibration(rng.random(1000) < p, p, bins=10)
    assert table.count.tolist() == [100] * 10
    assert ((table.low <= table.observed) & (table.observed <= table.high)).all()


def test_equal_probabilities_share_a_bin():
    table = calibration(np.arange(100) < 10, np.full(100, 0.1))
    assert table.count.tolist() == [100]
    assert table.error == pytest.approx(0)


def test_weights_stand_for_the_ground():
    labels, p = np.array([1, 0, 0]), np.array([0.5, 0.5, 0.1])
    weights = np.array([1.0, 1.0, 8.0])
    repeated = calibration(np.repeat(labels, weights.astype(int)), np.repeat(p, weights.astype(int)), bins=2)
    assert calibration(labels, p, weights=weights, bins=2).error == pytest.approx(repeated.error)


def test_the_truth_is_perfectly_calibrated_against_itself_and_unknown_cells_are_left_out():
    truth = np.random.default_rng(0).random((40, 50))
    truth[3, 4] = np.nan
    table = calibration_against_truth(truth, truth)
    assert table.error == pytest.approx(0)
    assert table.count.sum() == 1999
    assert calibration_against_truth(truth + 0.05, truth).error == pytest.approx(0.05)


def test_the_prevalence_has_no_skill_and_the_truth_has():
    rng = np.random.default_rng(0)
    p = rng.beta(1, 4, 5000)
    happened = rng.random(5000) < p
    assert brier_skill(happened, np.full(5000, happened.mean())) == pytest.approx(0, abs=1e-12)
    assert brier_skill(happened, p) > 0.05
    assert brier_skill(happened, happened.astype(float)) == pytest.approx(1)


# --- intervals ---

def judged(labels, scores, blocks, folds=None, **options):
    """The skill of one model, in one fold by default."""
    folds = np.zeros(labels.size, int) if folds is None else folds
    return compare({"the model": scores}, labels, folds, blocks, **options).best


def test_an_interval_holds_its_figure_and_repeats_with_the_seed():
    labels, scores, folds, blocks = held_out(0)
    first = judged(labels, scores, blocks, folds, draws=300, seed=4).mean_fold_auc
    assert first.low < first.value < first.high
    assert first.value == pytest.approx(np.mean(fold_aucs(labels, scores, folds)))
    assert first == judged(labels, scores, blocks, folds, draws=300, seed=4).mean_fold_auc
    assert first != judged(labels, scores, blocks, folds, draws=300, seed=5).mean_fold_auc


def test_copies_of_the_same_point_in_a_block_do_not_narrow_the_interval():
    labels, scores, _, _ = held_out(1, n=100)
    once = judged(labels, scores, np.arange(100), draws=400).pooled_auc
    copied = judged(*(np.repeat(each, 9) for each in (labels, scores, np.arange(100))), draws=400).pooled_auc
    assert (copied.low, copied.high) == pytest.approx((once.low, once.high))


def test_the_interval_covers_the_true_auc_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    truth, covered = 0.76025, 0  # Φ(1/√2): normal scores one deviation apart
    for trial in range(60):
        labels = (np.arange(400) < 80).astype(float)
        scores = rng.normal(size=400) + labels
        interval = judged(labels, scores, np.arange(400), draws=200, seed=trial).pooled_auc
        covered += interval.low <= truth <= interval.high
    assert covered >= 52


def test_a_model_does_not_differ_from_itself():
    labels, scores, folds, blocks = held_out(2)
    (nothing,) = compare({"a": scores, "the same": scores}, labels, folds, blocks, draws=50).differences
    assert nothing.difference == Interval(0, 0, 0)
    assert not nothing.difference.excludes_zero


def test_pairing_finds_a_difference_that_two_separate_intervals_hide():
    labels, scores, folds, blocks = held_out(3, n=2000)
    worse = scores + np.random.default_rng(0).normal(0, 0.6, scores.size)
    table = compare({"clear": scores, "blurred": worse}, labels, folds, blocks, draws=200)
    clear, blurred = (model.mean_fold_auc for model in table.models)
    (lead,) = table.differences
    assert clear.low < blurred.high
    assert lead.difference.excludes_zero
    assert lead.difference.value == pytest.approx(clear.value - blurred.value)


# --- models side by side ---

def test_the_table_puts_the_best_first_and_says_whether_its_lead_is_established():
    labels, scores, folds, blocks = held_out(4, n=1000)
    rng = np.random.default_rng(0)
    models = {"the forest": scores + rng.normal(0, 0.01, 1000), "the ensemble": scores + 0.3 * labels,
              "chance": rng.random(1000)}
    table = compare(models, labels, folds, blocks, draws=200)
    assert [m.name for m in table.models] == ["the ensemble", "the forest", "chance"]
    assert table.statement.startswith("The ensemble is better than the forest by .")
    assert table.statement.endswith("the interval excludes zero.")
    assert table.best.average_precision.value == pytest.approx(average_precision(labels, models["the ensemble"]))
    assert table.best.pooled_auc.value == pytest.approx(auc(labels, models["the ensemble"]))
    assert table.prevalence == labels.mean()


def test_a_lead_that_may_be_luck_is_called_not_established():
    lead = Difference("the ensemble", "the forest", Interval(0.021, -0.004, 0.045))
    assert str(lead) == ("The ensemble is better than the forest by .021 (−.004 to .045) in mean-fold AUC: the "
                         "interval includes zero, so the difference is not established.")


def test_a_tie_at_the_top_still_names_whom_the_best_beats():
    labels, scores, folds, blocks = held_out(5, n=1000)
    table = compare({"the network": scores, "the forest": scores, "chance": np.zeros(1000)}, labels, folds, blocks,
                    draws=100)
    assert table.statement.endswith("do equally well in mean-fold AUC. The forest's lead over chance is established.")


def test_the_table_is_json():
    labels, scores, folds, blocks = held_out(6)
    table = compare({"a": scores, "b": -scores}, labels, folds, blocks, draws=20).to_dict()
    assert json.loads(json.dumps(table, allow_nan=False))["models"][0]["name"] == "a"


def test_models_scored_at_different_points_are_refused():
    labels, scores, folds, blocks = held_out(7)
    with pytest.raises(ParameterError, match="differ in number"):
        compare({"a": scores, "b": scores[1:]}, labels, folds, blocks)


def test_the_optimism_of_random_folds_is_said_in_words():
    assert str(Optimism(0.728, 0.829)) == ("Random folds would have claimed an AUC of .829; held out in blocks it is "
                                           ".728, so .101 of it would have been optimism.")


# --- layers that give the answer away ---

def warnings_of(layer, labels, valid=None, categorical=False):
    valid = np.ones(len(layer), dtype=bool) if valid is None else valid
    return separates_alone(np.asarray(layer)[:, None], valid[:, None], labels, ["Distance to mines"], [categorical])


@pytest.mark.parametrize("sign", [1, -1])
def test_a_layer_made_from_the_deposits_is_named(sign):
    labels = np.arange(200) < 20
    layer = sign * (labels + np.random.default_rng(0).normal(0, 0.2, 200))
    assert "Layer 'Distance to mines' alone separates deposits" in warnings_of(layer, labels)[0]


def test_a_class_that_only_deposits_have_is_named():
    labels = np.arange(200) < 40
    classes = np.where(labels, np.arange(200) % 3, 3 + np.arange(200) % 5)
    assert len(warnings_of(classes, labels, categorical=True)) == 1


def test_points_of_the_same_class_count_as_undecided():
    labels = np.arange(1000) < 100
    classes = np.where(np.arange(1000) < 100 + 72, 1, 2)  # all deposits and 8 % of the background: .92 + .08 / 2
    assert "(AUC .960)" in warnings_of(classes, labels, categorical=True)[0]


@settings(max_examples=30)
@given(seed=seeds, classes=st.integers(1, 200))
def test_classes_without_meaning_never_look_as_if_they_separated(seed, classes):
    rng = np.random.default_rng(seed)
    labels = np.arange(300) < 40
    assert warnings_of(rng.integers(0, classes, 300), labels, categorical=True) == []


def test_ordinary_evidence_raises_no_warning():
    labels, scores, _, _ = held_out(8)
    assert warnings_of(scores, labels == 1) == []


def test_a_layer_that_only_covers_the_deposits_is_named():
    labels = np.arange(200) < 20
    found = warnings_of(np.random.default_rng(0).random(200), labels, valid=labels)
    assert "Where layer 'Distance to mines' has data alone tells" in found[0]
