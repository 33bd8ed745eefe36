"""Learning to pick: what is plain is learnt, a killed run goes on to the same weights, unseen stations judge."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from orogen.backend.errors import Cancelled, InputError
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.backend.waveforms.augmentation import Augmentation, Material
from orogen.backend.waveforms.dataset import Example
from orogen.backend.waveforms.training import (
    DEAR,
    FEW_FALSE,
    Caution,
    Heard,
    Recipe,
    cautious,
    choose_caution,
    false_picks,
    fit,
    hear,
    matches,
    new_network,
    simulation,
    skill,
    train_picker,
)

CPU = torch.device("cpu")
STILL = Augmentation(noise_only=0.2, nuisance=0.0, second=0.0, stretch=0.0, gain=0.0, vertical_only=0.0, dead=0.0,
                     gap=0.0, begins=0.0, clip=0.0, filtered=0.0, rounded=0.0, louder_noise=0.0)
QUICK = Recipe(steps=12, batch=4, look=4, window=1001, precision="float32", averaging=0.9, augmentation=STILL)


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def recording(station: str, seed: int = 0) -> Example:
    """P is a burst upright, S one sideways."""
    rng = np.random.default_rng(seed)
    data = rng.normal(0, 1, (3, 6000)).astype(np.float32)
    p, s = 3000, 3000 + int(rng.integers(150, 500))
    burst = np.exp(-np.arange(300) / 80)
    data[0, p : p + 300] += 15 * burst * rng.normal(0, 1, 300)
    data[1:, s : s + 300] += 30 * burst * rng.normal(0, 1, (2, 300))
    return Example(data, 100.0, station, (float(p),), (float(s),), (0, 2900), f"{station} {seed}")


RECORDINGS = [recording(f"XX.S{number % 6}", number) for number in range(18)]
MATERIAL = Material(RECORDINGS[:12], [example.noise for example in RECORDINGS[:12]])


class Killed(Monitor):
    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def check(self) -> None:
        self.left -= 1
        self.cancelled = self.left < 0
        super().check()


def weights(network):
    return {name: tensor.numpy() for name, tensor in network.state_dict().items()}


def test_a_killed_run_goes_on_to_the_same_weights(tmp_path):
    whole, history = fit(MATERIAL, RECORDINGS[12:14], QUICK, 3, CPU, Monitor(), journal=Journal(tmp_path / "whole"))
    with pytest.raises(Cancelled):
        fit(MATERIAL, RECORDINGS[12:14], QUICK, 3, CPU, Killed(14), journal=Journal(tmp_path / "killed"))
    assert Journal(tmp_path / "killed").done("picker")
    resumed, again = fit(MATERIAL, RECORDINGS[12:14], QUICK, 3, CPU, Monitor(), journal=Journal(tmp_path / "killed"))
    assert again == history
    for name, value in weights(whole).items():
        np.testing.assert_array_equal(value, weights(resumed)[name], err_msg=name)


def test_what_is_plain_is_learnt_from_few_recordings():
    recipe = Recipe(steps=150, batch=8, look=150, window=1001, precision="float32", averaging=0.95, learning_rate=1e-2,
                    augmentation=STILL)
    network, history = fit(MATERIAL, RECORDINGS[12:], recipe, 0, CPU, Monitor())
    assert history.p_f1[-1] > 0.5
    untaught = matches(new_network(8, 0), RECORDINGS[12:], CPU, window=1001)
    taught = matches(network, RECORDINGS[12:], CPU, window=1001)
    assert sum(m.right for m in taught["P"]) > sum(m.right for m in untaught["P"])


def test_the_learning_curve_can_be_drawn(tmp_path):
    said = []

    class Listening(Monitor):
        def emit(self, event):
            said.append(event)

    fit(MATERIAL, RECORDINGS[12:13], QUICK, 0, CPU, Listening(), name="mine")
    points = [event["fields"] for event in said if event["type"] == "log"]
    assert [(point["curve"], point["x"], point["of"]) for point in points] == [("mine", 4, 12), ("mine", 8, 12),
                                                                               ("mine", 12, 12)]


def test_a_picker_is_judged_by_stations_that_it_never_saw():
    start = new_network(8, 1)
    trained = train_picker(RECORDINGS, QUICK, 0, CPU, Monitor(), start=start, simulated=simulation(0, 10, 5))
    assert set(trained.skill) == {"this picker", "before"}
    judged = trained.skill["this picker"]
    assert judged["stations"] < 6
    assert judged["recordings"] == 3 * judged["stations"]
    assert judged["P"]["arrivals"] == 4 * judged["recordings"]


def test_two_stations_are_too_few_to_judge_by():
    with pytest.raises(InputError, match=r"XX\.S0, XX\.S1"):
        train_picker(RECORDINGS[:2], QUICK, 0, CPU, Monitor())


def test_a_network_that_picks_at_the_truth_scores_one_and_noise_costs_nothing():
    class Oracle(torch.nn.Module):
        """Finds bursts by their size."""

        def forward(self, x):
            loud = torch.nn.functional.max_pool1d(x.abs(), 31, 1, 15)
            first = torch.stack([loud[:, 0] > 3.5, loud[:, 1:].amax(1) > 3.5], 1).float()
            onset = torch.zeros_like(first)
            onset[..., 15:] = (first[..., 15:] > 0) & (first.cumsum(-1)[..., 15:] == 1)
            return torch.cat([torch.full_like(x[:, :1], 5.0), 20 * torch.roll(onset, 15, -1)], 1)

    found = skill(Oracle(), RECORDINGS[:3], CPU)
    assert found["P"]["recall"] > 0.7
    counts, hours = false_picks(Oracle(), [np.zeros((3, 2900), np.float32)] * 4, CPU)
    assert counts.sum() == 0
    assert hours == pytest.approx(4 * 29 / 3600)


def heard(arrivals: float, noise: float) -> Heard:
    """Curves that peak at so much at twenty arrivals of P and S, and once on each of twenty minutes of noise."""
    curves = np.zeros((20, 3, 1000), np.float32)
    curves[:, 1, 300] = curves[:, 2, 500] = arrivals
    quiet = np.zeros((20, 3, 6000), np.float32)
    quiet[:, 1, 3000] = noise
    for part in (curves, quiet):
        part[:, 0] = 1 - part[:, 1] - part[:, 2]
    return Heard(curves, [{"P": [3.0], "S": [5.0]}] * 20, range(20), 20, quiet, range(20), 20, 1 / 3)


def chosen(*heard_at: tuple[float, Heard], allowed: float = FEW_FALSE) -> Caution:
    shares = dict(heard_at)
    return choose_caution(shares.__getitem__, allowed, list(shares))


def test_caution_takes_the_false_picks_away_and_keeps_the_arrivals():
    care = chosen((1.0, heard(arrivals=0.9, noise=0.5)))
    # From odds of 1 to below those of 0.3, which are 3 to 7: their logarithm is 0.85.
    assert (care.share, care.log_odds) == (1.0, 1.0)
    assert (care.false, care.f1) == ((60.0, 0.0), (1.0, 1.0))
    assert care.enough


def test_a_picker_that_is_cautious_enough_stays_as_it_is():
    for care in (chosen((1.0, heard(0.9, noise=0.2))), chosen((1.0, heard(0.9, noise=0.5)), allowed=60.0)):
        assert (care.share, care.log_odds) == (1.0, 0.0)


def test_part_of_the_way_back_is_taken_where_caution_alone_would_cost_arrivals():
    care = chosen((1.0, weak(heard(0.9, noise=0.5))), (0.7, heard(0.9, noise=0.2)))
    assert (care.share, care.f1) == (0.7, (1.0, 1.0))
    assert care.enough


def test_caution_that_would_cost_too_many_arrivals_is_not_taken():
    care = chosen((1.0, weak(heard(arrivals=0.9, noise=0.8))))
    assert care.f1[1] >= care.f1[0] - DEAR
    assert not care.enough
    assert care.false[1] > care.allowed == FEW_FALSE


def weak(one: Heard) -> Heard:
    """The same, with P of some recordings hardly above the threshold."""
    one.curves[:8, 1, 300], one.curves[:8, 0, 300] = 0.35, 0.65
    return one


def test_curves_that_were_kept_say_what_the_cautious_network_does():
    network = new_network(8, 1)
    noises = [example.noise for example in RECORDINGS[:4]]
    kept = hear(network, RECORDINGS[:4], noises, CPU)
    assert sum(one.right + one.false for one in kept.matches()["P"]) > 0
    wary = cautious(network, 0.4)
    assert kept.matches(caution=0.4) == matches(wary, RECORDINGS[:4], CPU)
    np.testing.assert_array_equal(kept.false_picks(caution=0.4), false_picks(wary, noises, CPU)[0])


def test_simulation_repeats_and_has_what_was_asked_for():
    first, again = simulation(1, 20, 5), simulation(1, 20, 5)
    assert len(first.simulated.data) == 20
    assert len(first.made_noise) == 5
    np.testing.assert_array_equal(first.simulated.data, again.simulated.data)
    np.testing.assert_array_equal(first.made_noise, again.made_noise)
