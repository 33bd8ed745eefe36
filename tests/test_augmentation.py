"""Windows to learn from: labels stand where the arrivals are, whatever is done to the recording."""

from __future__ import annotations

import numpy as np
import pytest
from orogen.backend.synthetic.noise import coloured_noise
from orogen.backend.synthetic.seismograms import drawn_seismograms
from orogen.backend.waveforms.augmentation import Augmentation, Material, draw_batch, draw_window, labels, normalised
from orogen.backend.waveforms.dataset import Example

WINDOW = 3001
#: nothing is done to a window
PLAIN = Augmentation(**{name: 0.0 for name in Augmentation.__dataclass_fields__
                        if name not in ("signal_to_noise", "stretch_by", "label_s")})


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(0)
    return Material(simulated=drawn_seismograms(rng, 40), made_noise=coloured_noise(rng, 20, 4500))


def spike(at: int = 3000, length: int = 9000) -> Example:
    """A recording that is still but for one jump at P and a larger one at S."""
    data = np.random.default_rng(1).normal(0, 0.01, (3, length)).astype(np.float32)
    data[:, at] += 5
    data[:, at + 400] += 20
    return Example(data, 100.0, "XX.A", (float(at),), (float(at + 400),), (0, at - 100))


def test_labels_are_shares_with_their_peak_at_the_arrival():
    made = labels([500.0], [520.0, 2995.5], WINDOW, 10.0)
    np.testing.assert_allclose(made.sum(0), 1, atol=1e-6)
    assert made[1].argmax() == pytest.approx(500, abs=3)
    assert (made >= 0).all()
    assert labels([], [], WINDOW, 10.0)[0].all()


def test_labels_stay_on_the_jump_through_shift_and_stretch():
    material = Material([spike()], [])
    rng = np.random.default_rng(2)
    for augmentation in (PLAIN, Augmentation(**{**PLAIN.__dict__, "stretch": 1.0, "flip": 1.0, "turn": 1.0})):
        for _ in range(30):
            x, y = draw_window(rng, material, augmentation, WINDOW)
            if y[2].max() > 0.9:
                assert abs(int(np.abs(x).max(0).argmax()) - int(y[2].argmax())) <= 1


def test_every_window_is_scaled_and_labelled_and_repeats(made):
    material = Material([spike()], [spike().noise], made.simulated, made.made_noise)
    first, again = (draw_batch(np.random.default_rng(3), material, Augmentation(), WINDOW, 60) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    x, y = first
    assert x.shape == y.shape == (60, 3, WINDOW)
    assert np.isfinite(x).all()
    assert x.std(2).max() < 1.01
    np.testing.assert_allclose(y.sum(1), 1, atol=1e-5)
    assert (y[:, 1].max(1) > 0.5).mean() > 0.4


def test_noise_alone_has_no_arrival(made):
    only = Augmentation(noise_only=1.0)
    _, y = draw_batch(np.random.default_rng(4), made, only, WINDOW, 20)
    assert (y[:, 0] == 1).all()


def test_an_arrival_in_a_gap_is_not_told():
    gappy = Augmentation(**{**PLAIN.__dict__, "gap": 1.0, "begins": 1.0})
    rng = np.random.default_rng(5)
    seen = 0
    for _ in range(80):
        x, y = draw_window(rng, Material([spike()], []), gappy, WINDOW)
        at = int(y[2].argmax())
        if y[2, at] > 0.9:
            assert np.abs(x[:, at]).max() > 3
            seen += 1
    assert 5 < seen < 75


def test_simulated_events_rise_out_of_the_noise_where_labelled(made):
    loud = Augmentation(**{**PLAIN.__dict__, "signal_to_noise": (100.0, 200.0)})
    rng = np.random.default_rng(6)
    for _ in range(20):
        x, y = draw_window(rng, made, loud, WINDOW)
        at = int(y[1].argmax())
        if y[1, at] > 0.9 and 200 < at < WINDOW - 100:
            steps = np.abs(np.diff(x, axis=1)).max(0)
            assert steps[at : at + 100].max() > 2 * steps[at - 150 : at - 20].max()


def test_what_is_constant_becomes_zero_and_the_rest_unit_size():
    data = np.stack([np.full(100, 7.0), np.arange(100.0), np.sin(np.arange(100.0))]).astype(np.float32)
    out = normalised(data)
    assert not out[0].any()
    np.testing.assert_allclose(out[1:].std(1), 1, rtol=1e-4)


def test_there_must_be_something_to_learn_from():
    with pytest.raises(ValueError, match="nothing to learn"):
        Material()
