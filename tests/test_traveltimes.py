"""Travel times against closed forms: constant velocity, linear gradient, two layers, and TauP's for a layered Earth."""

from __future__ import annotations

import numpy as np
import pytest
from orogen.backend.catalog.traveltimes import TravelTimes
from orogen.backend.catalog.velocity import VelocityModel

RNG = np.random.default_rng(0)
DISTANCE, DEPTH, ELEVATION = RNG.uniform(0, 120, 3000), RNG.uniform(0, 30, 3000), RNG.uniform(0.1, 1.5, 3000)
HEIGHTS = np.array([0.1, 1.5])


def test_constant_velocity_is_the_straight_line():
    times = TravelTimes(VelocityModel.constant(6.0, 3.4), 120, 30, HEIGHTS)
    straight = np.hypot(DISTANCE, DEPTH + ELEVATION)
    np.testing.assert_allclose(times.seconds("P", DISTANCE, DEPTH, ELEVATION), straight / 6.0, atol=1e-5)
    np.testing.assert_allclose(times.seconds("S", DISTANCE, DEPTH, ELEVATION), straight / 3.4, atol=1e-5)
    up = 180 - np.degrees(np.arctan2(DISTANCE, DEPTH + ELEVATION))
    np.testing.assert_allclose(times.takeoff_deg("P", DISTANCE, DEPTH, ELEVATION), up, atol=0.01)


def test_a_linear_gradient_agrees_with_circular_rays():
    nodes = np.array([-2.0, 10.0, 40.0, 100.0])
    times = TravelTimes(VelocityModel(nodes, 4 + 0.1 * nodes, (4 + 0.1 * nodes) / 1.8, "gradient"), 120, 30, HEIGHTS)

    def exact(distance, depth):
        here, there = 4 + 0.1 * depth, 4 - 0.1 * ELEVATION
        return np.arccosh(1 + 0.01 * (distance**2 + (depth + ELEVATION)**2) / (2 * here * there)) / 0.1

    found = times.times("P", DISTANCE, DEPTH, ELEVATION)
    np.testing.assert_allclose(found.seconds, exact(DISTANCE, DEPTH), atol=0.005)
    across = (exact(DISTANCE + 1e-4, DEPTH) - exact(DISTANCE - 1e-4, DEPTH)) / 2e-4
    down = (exact(DISTANCE, DEPTH + 1e-4) - exact(DISTANCE, DEPTH - 1e-4)) / 2e-4
    assert np.percentile(np.abs(found.takeoff_deg - np.degrees(np.arctan2(across, -down))), 99) < 2


def test_two_layers_give_the_direct_and_the_head_wave():
    times = TravelTimes(VelocityModel(np.array([0.0, 10.0]), np.array([5.0, 7.0]), np.array([2.9, 4.0])), 120, 30)
    distance, depth = DISTANCE, DEPTH % 9.0
    direct = np.hypot(distance, depth) / 5.0
    cosine = np.sqrt(1 - (5 / 7) ** 2)
    critical = (20 - depth) * (5 / 7) / cosine
    head = np.where(distance >= critical, distance / 7 + (20 - depth) * cosine / 5, np.inf)
    np.testing.assert_allclose(times.seconds("P", distance, depth), np.minimum(direct, head), atol=0.01)
    angle = times.takeoff_deg("P", np.array([100.0]), np.array([2.1]))
    assert angle == pytest.approx(np.degrees(np.arcsin(5 / 7)), abs=0.5)  # down, along the critical ray


def test_layers_agree_with_taup():
    from obspy.taup import TauPyModel
    model = TauPyModel("iasp91")
    layers = VelocityModel(np.array([0.0, 20, 35]), np.array([5.8, 6.5, 8.04]), np.array([3.36, 3.75, 4.47]))
    ours = TravelTimes(layers, 120, 30)
    for depth, distance, curved in ((3.0, 20.0, 0.01), (12.0, 60.0, 0.03), (25.0, 110.0, 0.1)):
        theirs = {phase: min(a.time for a in model.get_travel_times(depth, np.degrees(distance / 6371), names))
                  for phase, names in (("P", ["p", "P", "Pn"]), ("S", ["s", "S", "Sn"]))}
        for phase, seconds in theirs.items():
            assert ours.seconds(phase, np.array([distance]), np.array([depth]))[0] == pytest.approx(
                seconds, abs=curved)


def test_a_low_velocity_zone_has_finite_times_that_rise_with_distance():
    model = VelocityModel(np.array([0.0, 5, 10]), np.array([5.5, 4.0, 6.5]), np.array([3.2, 2.3, 3.7]))
    times = TravelTimes(model, 100, 20)
    grid = np.linspace(0, 100, 401)
    for depth in (0.5, 3.0, 5.0, 7.5, 10.0, 15.0):
        seconds = times.seconds("P", grid, np.full(401, depth))
        assert np.isfinite(seconds).all()
        assert (np.diff(seconds) > 0).all()
        assert (seconds >= np.hypot(grid, depth) / 6.5 - 1e-6).all()
    # Within the zone the wave along the bottom of the fast layer above overtakes the direct one.
    far = times.seconds("P", np.array([90.0]), np.array([7.0]))[0]
    assert far < np.hypot(90, 7) / 4.5


def test_source_and_station_may_change_places():
    model = VelocityModel(np.array([-2.0, 3, 12]), np.array([4.5, 6, 6.8]), np.array([2.6, 3.4, 3.9]))
    there = TravelTimes(model, 60, 20, np.array([-8.0]))  # a station in a deep mine
    back = TravelTimes(model, 60, 20)
    distance = np.linspace(0.5, 60, 80)
    np.testing.assert_allclose(there.seconds("P", distance, 0.0, -8.0), back.seconds("P", distance, 8.0, 0.0),
                               atol=0.01)


def test_stations_between_the_levels_are_interpolated():
    model = VelocityModel(np.array([-3.0, 0.0, 6.0]), np.array([4.0, 5.5, 6.3]), np.array([2.3, 3.2, 3.6]))
    wide = TravelTimes(model, 60, 20, np.array([0.0, 2.0]))
    for height in (0.13, 0.9, 1.77):
        one = TravelTimes(model, 60, 20, np.array([height]))
        np.testing.assert_allclose(wide.seconds("P", DISTANCE / 2, DEPTH / 2 + 0.5, height),
                                   one.seconds("P", DISTANCE / 2, DEPTH / 2 + 0.5, height), atol=0.01)
