"""Learning: an obvious pattern is learnt, a seed repeats to the bit, and augmentation leaves the geology what it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch
from orogen.backend.errors import Cancelled
from orogen.backend.monitor import Monitor
from orogen.backend.prospectivity.training import (
    History,
    Patches,
    Recipe,
    _augment,
    balanced_log_loss,
    fit_member,
    predict_patches,
)
from orogen.models.patch_resnet import PatchResNet, PatchResNetConfig
from sklearn.metrics import roc_auc_score

CPU = torch.device("cpu")
CONFIG = PatchResNetConfig(continuous=2, masks=2, categories=(4,), patch=9)
QUICK = Recipe(epochs=3, first_look=1, patience=3, epoch=256, batch=32)
STILL = Recipe(jitter=0, directional=True, band_dropout=0.0, unit_dropout=0.0)


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def ground(count: int, size: int = 11, seed: int = 0) -> Patches:
    """Noise with holes, and units that mean nothing."""
    rng = np.random.default_rng(seed)
    valid = rng.random((count, 2, size, size)) < 0.95
    continuous = np.where(valid, rng.normal(size=valid.shape), 0).astype(np.float32)
    return Patches(continuous, valid, rng.integers(0, 5, (count, 1, size, size)).astype(np.int16))


def rings(count: int) -> tuple[Patches, np.ndarray]:
    """Around each deposit, one point in ten, the first band is high in a ring; the deposit's own cell says nothing."""
    patches, labels = ground(count), (np.arange(count) % 10 == 0).astype(np.int64)
    row, col = np.indices(patches.continuous.shape[2:]) - 5
    ring = (np.hypot(row, col) > 1.5) & (np.hypot(row, col) < 3.5)
    patches.continuous[labels == 1, 0] += 1.5 * ring
    return patches, labels


def fitted(recipe: Recipe = QUICK, seed: int = 0, monitor: Monitor | None = None) -> tuple[PatchResNet, History]:
    patches, labels = rings(400)
    return fit_member(patches, labels, np.arange(300), np.arange(300, 400), CONFIG, recipe, seed, CPU,
                      monitor or Monitor())


def weights(network: PatchResNet) -> dict[str, np.ndarray]:
    return {name: value.numpy().copy() for name, value in network.state_dict().items()}


# --- learning ---------------------------------------------------------------------------------------------------------


def test_an_obvious_pattern_is_recognised_on_points_never_seen():
    patches, labels = rings(1000)
    learning, watching, unseen = np.arange(600), np.arange(600, 800), np.arange(800, 1000)
    network, history = fit_member(patches, labels, learning, watching, CONFIG, Recipe(), 0, CPU, Monitor())
    assert roc_auc_score(labels[unseen], predict_patches(network, patches, unseen, CPU)) > 0.9
    assert history.training_loss[-1] < history.training_loss[0]


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    first, again, other = (weights(fitted(seed=seed)[0]) for seed in (3, 3, 4))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["stem.0.weight"], other["stem.0.weight"])


def test_members_that_learn_side_by_side_get_the_weights_of_members_that_learn_alone():
    alone = [weights(fitted(seed=seed)[0]) for seed in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        together = [weights(network) for network, _ in pool.map(lambda seed: fitted(seed=seed), (1, 2))]
    for apart, beside in zip(alone, together, strict=True):
        assert all(np.array_equal(apart[name], beside[name]) for name in apart)


def test_what_others_draw_meanwhile_changes_nothing():
    torch.manual_seed(1)
    first = weights(fitted()[0])
    torch.manual_seed(2)
    np.random.seed(2)  # noqa: NPY002  (the shared generator is what must not matter)
    before = torch.get_rng_state()
    second = weights(fitted()[0])
    assert torch.equal(torch.get_rng_state(), before)
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_the_best_epoch_is_kept_and_learning_stops_when_it_gets_no_better():
    patches = ground(200)
    labels = (np.random.default_rng(1).random(200) < 0.3).astype(np.int64)  # nothing to learn, all to learn by heart
    recipe = Recipe(epochs=20, first_look=2, patience=2, epoch=256, batch=32, learning_rate=5e-3, dropout=0.0)
    validation = np.arange(100, 200)
    network, history = fit_member(patches, labels, np.arange(100), validation, CONFIG, recipe, 0, CPU, Monitor())
    losses = history.validation_loss
    assert len(losses) < recipe.epochs
    assert len(losses) - 1 - history.best_epoch == recipe.patience
    assert history.best_epoch == np.argmin(losses[recipe.first_look - 1:]) + recipe.first_look - 1
    kept = balanced_log_loss(predict_patches(network, patches, validation, CPU), labels[validation])
    assert kept == pytest.approx(losses[history.best_epoch], rel=1e-5)


def test_a_cancelled_member_stops_between_batches():
    class Impatient(Monitor):
        checks = 0

        def check(self) -> None:
            self.checks += 1
            self.cancelled = self.checks > 3
            super().check()

    monitor = Impatient()
    with pytest.raises(Cancelled):
        fitted(monitor=monitor)
    assert monitor.checks == 4


def test_progress_runs_from_epoch_to_epoch():
    class Ear(Monitor):
        def __init__(self) -> None:
            super().__init__()
            self.heard: list[float] = []

        def progress(self, fraction: float, words: str = "") -> None:
            self.heard.append(fraction)

    ear = Ear()
    fitted(monitor=ear)
    assert ear.heard == pytest.approx([1 / 3, 2 / 3, 1])


def test_every_look_at_the_held_out_points_is_a_point_of_the_learning_curve():
    class Ear(Monitor):
        def __init__(self) -> None:
            super().__init__()
            self.heard: list[dict] = []

        def emit(self, event: dict) -> None:
            if event["type"] == "log":
                self.heard.append(event)

    ear = Ear()
    _, history = fitted(monitor=ear)
    assert {event["level"] for event in ear.heard} == {"debug"}
    fields = [event["fields"] for event in ear.heard]
    assert [(field["curve"], field["x"], field["of"]) for field in fields] == [("network", n, 3) for n in (1, 2, 3)]
    assert all(0 <= field["y"] <= 1 for field in fields)
    assert len(history.validation_loss) == 3


# --- scores -----------------------------------------------------------------------------------------------------------


def test_scores_are_those_of_the_middle_of_the_patches_in_any_batch():
    network, _ = fitted()
    patches, _ = rings(400)
    chosen = np.array([7, 3, 399, 7])
    middle = [torch.from_numpy(part[chosen][..., 1:-1, 1:-1].astype(kind)) for part, kind in
              ((patches.continuous, np.float32), (patches.valid, np.float32), (patches.codes, np.int64))]
    with torch.inference_mode():
        expected = network(*middle).numpy()
    for batch in (1, 3, 256):
        np.testing.assert_allclose(predict_patches(network, patches, chosen, CPU, batch), expected, atol=1e-5)
    assert predict_patches(network, patches, np.zeros(0, int), CPU).shape == (0,)


def test_the_loss_gives_deposits_and_background_the_same_weight():
    logits, labels = np.array([2.0, -1.0, 0.5]), np.array([1, 0, 0])
    more = balanced_log_loss(np.r_[logits, logits[1:], logits[1:]], np.r_[labels, labels[1:], labels[1:]])
    assert more == pytest.approx(balanced_log_loss(logits, labels))
    assert balanced_log_loss(np.zeros(5), np.array([1, 0, 0, 0, 0])) == pytest.approx(np.log(2))
    assert balanced_log_loss(np.array([1e4, -1e4]), np.array([1, 0])) == 0.0
    assert balanced_log_loss(np.array([1e4, -1e4]), np.array([0, 1])) == 1e4


# --- augmentation -----------------------------------------------------------------------------------------------------


def parts(count: int = 64, size: int = 9, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    patches = ground(count, size, seed)
    return (torch.from_numpy(patches.continuous), torch.from_numpy(patches.valid).float(),
            torch.from_numpy(patches.codes.astype(np.int64)))


def augmented(given: tuple[torch.Tensor, ...], recipe: Recipe, size: int = 9, seed: int = 0) -> list[np.ndarray]:
    return [part.numpy() for part in _augment(given, size, recipe, torch.Generator().manual_seed(seed))]


def turns(patch: np.ndarray) -> list[np.ndarray]:
    """The eight ways to lay a square down, (C, S, S)."""
    return [np.rot90(side, quarter, (1, 2)) for side in (patch, patch[:, :, ::-1]) for quarter in range(4)]


@pytest.mark.parametrize("seed", range(5))
def test_evidence_that_depends_on_the_compass_is_never_turned_or_flipped(seed):
    given = parts(seed=seed)
    for before, after in zip(given, augmented(given, STILL, seed=seed), strict=True):
        np.testing.assert_array_equal(before.numpy(), after)


def test_other_evidence_is_laid_down_in_all_eight_ways_all_bands_alike():
    given = parts()
    after = augmented(given, replace(STILL, directional=False))
    met = set()
    for point in range(64):
        ways = [{way for way, turned in enumerate(turns(part[point].numpy())) if np.array_equal(turned, out[point])}
                for part, out in zip(given, after, strict=True)]
        assert len(ways[0]) == 1
        assert ways[0] <= ways[1]
        assert ways[0] <= ways[2]
        met |= ways[0]
    assert met == set(range(8))


@pytest.mark.parametrize("count", [1, 5, 8, 13])
def test_points_stay_in_their_order_in_batches_of_any_size(count):
    given = parts(count)
    after = augmented(given, replace(STILL, directional=False))
    for point in range(count):
        np.testing.assert_array_equal(np.sort(after[0][point].ravel()), np.sort(given[0][point].numpy().ravel()))


def test_a_batch_is_shifted_by_at_most_the_jitter_and_in_all_directions():
    given = parts(size=11)
    met = set()
    for seed in range(60):
        after = augmented(given, replace(STILL, jitter=1), seed=seed)
        (shift,) = [(r, c) for r in range(3) for c in range(3)
                    if np.array_equal(given[0][..., r:r + 9, c:c + 9].numpy(), after[0])]
        np.testing.assert_array_equal(given[2][..., shift[0]:shift[0] + 9, shift[1]:shift[1] + 9].numpy(), after[2])
        met.add(shift)
    assert len(met) == 9


def test_a_hidden_band_is_missing_in_the_whole_patch_and_says_so():
    given = parts()
    continuous, valid, codes = augmented(given, replace(STILL, band_dropout=0.5))
    hidden = (valid == 0).all((2, 3))
    assert 0.3 < hidden.mean() < 0.7
    assert not continuous[hidden].any()
    np.testing.assert_array_equal(continuous[~hidden], given[0].numpy()[~hidden])
    np.testing.assert_array_equal(valid[~hidden], given[1].numpy()[~hidden])
    unknown = (codes == 0).all((2, 3))
    assert 0.3 < unknown.mean() < 0.7
    np.testing.assert_array_equal(codes[~unknown], given[2].numpy()[~unknown])


def test_the_only_band_is_never_hidden():
    continuous, valid, codes = parts()
    given = (continuous[:, :1], valid[:, :1], codes[:, :0])
    np.testing.assert_array_equal(augmented(given, replace(STILL, band_dropout=1.0))[0], given[0].numpy())


def test_the_unit_of_the_centre_is_made_unknown_wherever_it_lies_and_no_other():
    given = parts()
    before, after = given[2].numpy(), augmented(given, replace(STILL, unit_dropout=1.0))[2]
    middle = before[:, :, 4:5, 4:5]
    np.testing.assert_array_equal(after, np.where(before == middle, 0, before))
    np.testing.assert_array_equal(augmented(given, STILL)[2], before)


def test_augmentation_leaves_the_patches_themselves_alone():
    given = parts()
    kept = [part.clone() for part in given]
    augmented(given, replace(Recipe(), jitter=0))
    assert all(torch.equal(part, before) for part, before in zip(given, kept, strict=True))
