"""Simulated seismograms: rays arrive when they must, nothing moves before, P and S shake as they should."""

from __future__ import annotations

import numpy as np
import pytest
from orogen.backend.catalog.traveltimes import TravelTimes
from orogen.backend.catalog.velocity import VelocityModel
from orogen.backend.synthetic.network import CRUST
from orogen.backend.synthetic.noise import coloured_noise, nuisances
from orogen.backend.synthetic.seismograms import (
    LayeredEarth,
    Site,
    Source,
    arrivals,
    drawn_seismograms,
    recorded,
    seismograms,
)

HALF_SPACE = LayeredEarth(*(np.array([[value]]) for value in (0.0, 6.0, 3.4)))
EARTH = LayeredEarth(*(np.array(column)[None] for column in zip(*CRUST, strict=True)))


def quiet_site(count: int) -> Site:
    """No echo, hardly any attenuation or coda."""
    still = {name: np.full(count, 1e-6) for name in Site.__dataclass_fields__}
    return Site(**{**still, "q_p": np.full(count, 1e4), "q_s": np.full(count, 1e4), "coda_q": np.full(count, 100.0)})


def test_in_a_half_space_rays_are_straight():
    distance, depth = np.array([0.1, 5.0, 40.0]), np.array([3.0, 8.0, 10.0])
    rays = arrivals(HALF_SPACE, distance, depth, elevation_km=0.5)
    path = np.hypot(distance, depth + 0.5)
    np.testing.assert_allclose(rays.first("P"), path / 6.0, rtol=1e-6)
    np.testing.assert_allclose(rays.first("S"), path / 3.4, rtol=1e-6)
    up = rays.takeoff[:, rays.names.index("Pg")]
    np.testing.assert_allclose(np.tan(np.pi - up), distance / (depth + 0.5), rtol=1e-4)


def test_first_arrivals_are_those_of_the_travel_times_that_locate():
    model = VelocityModel(*(np.array(column) for column in zip(*CRUST, strict=True)))
    rng = np.random.default_rng(0)
    distance, depth, height = rng.uniform(0.5, 90, 300), rng.uniform(1, 25, 300), rng.uniform(0, 1.5, 300)
    table = TravelTimes(model, 100, 30, elevations_km=np.linspace(0, 1.5, 40))
    rays = arrivals(EARTH, distance, depth, height)
    for wave in "PS":
        difference = rays.first(wave) - table.times(wave, distance, depth, height).seconds
        assert np.percentile(np.abs(difference), 95) < 0.02


def test_far_away_the_refracted_wave_comes_first():
    near, far = (arrivals(EARTH, np.array([km]), np.array([8.0])) for km in (10.0, 200.0))
    first = [rays.names[int(rays.time_s[0].argmin())] for rays in (near, far)]
    assert first == ["Pg", "Pn4"]


def test_nothing_moves_before_p_and_its_first_motion_has_the_stated_sign():
    rng = np.random.default_rng(1)
    count = 60
    distance, depth = rng.uniform(3, 20, count), rng.uniform(5, 12, count)
    source = Source.drawn(rng, np.full(count, 2.5))
    begin = arrivals(HALF_SPACE, distance, depth).first("P") - 1.0
    made = seismograms(rng, HALF_SPACE, source, quiet_site(count), distance, depth, rng.uniform(0, 6.28, count),
                       begin_s=begin, samples=1500)
    np.testing.assert_allclose(made.p_s, 1.0, atol=1e-9)
    vertical = made.data[:, 0]
    peak = np.abs(vertical[:, 95:130]).max(1)
    assert (np.abs(vertical[:, :90]).max(1) < 0.05 * peak).all()
    swing = vertical[:, 98:112]
    first = swing[np.arange(count), (np.abs(swing) > 0.3 * peak[:, None]).argmax(1)]
    assert (np.sign(first) == made.polarity).mean() > 0.97


def test_p_shakes_upright_and_s_sideways_and_louder():
    made = drawn_seismograms(np.random.default_rng(2), 200)
    p, s = (made.p_s * 100).astype(int), (made.s_s * 100).astype(int)
    far = s - p > 100
    energy = [[np.square(made.data[i, part, at : at + 60]).sum() for part in (0, [1, 2])] for i in np.nonzero(far)[0]
              for at in (p[i], s[i])]
    energy = np.array(energy).reshape(-1, 2, 2)  # record, wave, upright or sideways
    upright = energy[:, :, 0] / energy.sum(2)
    assert np.median(upright[:, 0]) > 0.5 > np.median(upright[:, 1])
    assert np.median(energy[:, 1].sum(1) / energy[:, 0].sum(1)) > 3


def test_a_larger_magnitude_shakes_more_and_lower():
    count = 2
    source = Source(np.array([1.0, 3.0]), *(np.full(count, value) for value in (3e6, 1.0, 1.0, 0.5)))
    distance, depth = np.full(count, 15.0), np.full(count, 8.0)
    begin = arrivals(EARTH, distance, depth).first("P") - 1
    made = seismograms(np.random.default_rng(3), EARTH, source, quiet_site(count), distance, depth, np.zeros(count),
                       begin_s=begin, samples=2000)
    peak = np.abs(made.data).max((1, 2))
    assert 10 < peak[1] / peak[0] < 1000
    spectrum = np.abs(np.fft.rfft(made.data[:, 1])) ** 2
    centre = (spectrum * np.arange(spectrum.shape[1])).sum(1) / spectrum.sum(1)
    assert centre[1] < centre[0]


def test_the_same_seed_makes_the_same_records():
    first, again = (drawn_seismograms(np.random.default_rng(4), 20) for _ in range(2))
    np.testing.assert_array_equal(first.data, again.data)
    assert np.isfinite(first.data).all()
    assert (first.s_s > first.p_s).all()


def test_nothing_shakes_before_p_on_any_instrument():
    made = drawn_seismograms(np.random.default_rng(7), 200, before_s=5.0)
    before = np.abs(made.data[:, :, :460]).max((1, 2))  # each record has a peak of one
    assert np.median(before) < 1e-4
    assert before.max() < 0.01


def test_an_instrument_is_deaf_below_its_corner_and_clips():
    t = np.arange(6000) / 100
    slow = np.tile(np.sin(2 * np.pi * 0.1 * t), (1, 3, 1)).astype(np.float32)
    fast = np.tile(np.sin(2 * np.pi * 10 * t), (1, 3, 1)).astype(np.float32)
    middle = slice(2000, 4000)
    assert np.abs(recorded(slow, 100, "short-period", 1.0)[..., middle]).max() < 0.05
    assert np.abs(recorded(fast, 100, "short-period", 1.0)[..., middle]).max() == pytest.approx(1, abs=0.05)
    assert np.abs(recorded(fast, 100, "broadband", 0.01, 1000.0, limit=300)).max() == 300
    with pytest.raises(ValueError, match="seismoscope"):
        recorded(fast, 100, "seismoscope", 1.0)


def test_noise_is_finite_and_of_size_one_and_what_disturbs_it_repeats():
    noise = coloured_noise(np.random.default_rng(5), 30, 3001)
    np.testing.assert_allclose(noise.std((1, 2)), 1, atol=0.05)
    twice = [nuisances(np.random.default_rng(6), noise[0]) for _ in range(2)]
    np.testing.assert_array_equal(*twice)
    for seed in range(60):
        assert np.isfinite(nuisances(np.random.default_rng(seed), noise[seed % 30])).all()
