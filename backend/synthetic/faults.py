"""Faults in three orders: how they run, how they have moved the rocks, where they cross."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from .ground import Array, Ground, heading


@dataclass(frozen=True)
class Fault:
    """A curved, steep fault: ``slip_m`` along strike (positive: dextral), ``throw_m`` down on the right side."""

    name: str
    order: int
    x: float
    y: float
    azimuth: float
    length_m: float
    bends: tuple[float, float]
    slip_m: float
    throw_m: float
    dip: float

    def offset(self, along: Array) -> Array:
        """Sideways departure (m) of the trace from its chord; zero at both tips."""
        t = np.clip(along / self.length_m + 0.5, 0.0, 1.0)
        return self.bends[0] * np.sin(np.pi * t) + self.bends[1] * np.sin(2 * np.pi * t)

    def trace(self, spacing_m: float = 100.0) -> Array:
        """Points (N, 2) along the trace at the surface."""
        along = np.linspace(-0.5, 0.5, max(8, int(self.length_m / spacing_m))) * self.length_m
        (east, north), across = heading(self.azimuth), self.offset(along)
        return np.column_stack([self.x + along * east + across * north, self.y + along * north - across * east])

    def displacement(self, ground: Ground, depth_m: float) -> tuple[tuple[slice, slice], Array, Array, Array]:
        """Where the fault moved rock, and by how much (east, north, up) at a depth.

        Displacement is greatest at the middle and dies out at the tips and away from the fault, as on real faults
        (Walsh and Watterson 1988); half of it on either side.
        """
        reach = self.length_m / 4
        window = ground.window(self.x, self.y, self.length_m / 2 + 3 * reach)
        east, north = heading(self.azimuth)
        dx, dy = ground.x[window] - self.x, ground.y[window] - self.y
        along, right = dx * east + dy * north, dx * north - dy * east
        side = right - self.offset(along) - depth_m / np.tan(np.radians(self.dip))
        taper = np.sqrt(np.clip(1 - (2 * along / self.length_m) ** 2, 0, None)) * np.exp(-np.abs(side) / reach)
        half = 0.5 * np.sign(side) * taper
        return window, -half * self.slip_m * east, -half * self.slip_m * north, -half * self.throw_m


_FAULT_NAMES = ("Arda", "Kelnik", "Sorva", "Tamar", "Veshka", "Ozan", "Lirna", "Barsa")


def fault_network(rng: np.random.Generator, ground: Ground) -> list[Fault]:
    """Crustal faults, splays that leave them, and minor faults around both; lengths follow a power law."""
    strike = 52.0 + rng.normal(0, 4)
    diagonal = np.hypot(ground.width_m, ground.height_m)
    centre = np.array([ground.width_m, ground.height_m]) / 2
    faults: list[Fault] = []

    def crustal(azimuth: float, shift_m: float, slip_share: float) -> None:
        east, north = heading(azimuth)
        place = centre + shift_m * np.array([north, -east]) + rng.normal(0, 0.08, 2) * diagonal
        length = diagonal * rng.uniform(0.95, 1.25)
        faults.append(Fault(
            f"{_FAULT_NAMES[len(faults) % len(_FAULT_NAMES)]} fault zone", 1, float(place[0]), float(place[1]), azimuth,
            length, (float(rng.normal(0, 0.03) * length), float(rng.normal(0, 0.02) * length)),
            slip_share * length * rng.uniform(0.035, 0.055), float(rng.choice([-1, 1]) * rng.uniform(350, 900)),
            float(rng.uniform(72, 86))))

    belts = max(2, round(diagonal / 22_000))
    for belt in range(belts):
        crustal(strike + rng.normal(0, 5), ((belt + 0.5) / belts - 0.5) * diagonal * 0.75 + rng.normal(0, 1500), 1.0)
    crustal(strike + 95 + rng.normal(0, 6), rng.normal(0, 0.12) * diagonal, -0.6)

    def branch(order: int, start: Array, azimuth: float, length: float) -> None:
        east, north = heading(azimuth)
        x, y = start + length / 2 * np.array([east, north])
        share = 0.028 if order == 2 else 0.02
        faults.append(Fault(
            f"F{len(faults) + 1:03d}", order, float(x), float(y), azimuth, length,
            (float(rng.normal(0, 0.04) * length), float(rng.normal(0, 0.02) * length)),
            float(rng.choice([-1, 1]) * share * length * rng.uniform(0.5, 1.3)),
            float(rng.choice([-1, 1]) * share * length * rng.uniform(0.2, 0.8)), float(rng.uniform(65, 88))))

    for parent in list(faults):
        trace = parent.trace()
        trace = trace[within(trace, ground)]
        for start in trace[rng.permutation(len(trace))[:round(len(trace) * 100 / 7_500)]]:
            turn = rng.choice([-1, 1]) * rng.uniform(18, 42) + rng.choice([0, 180])
            branch(2, start, parent.azimuth + turn, _power_law(rng, 4_500, 20_000))

    stems = np.concatenate([fault.trace() for fault in faults])
    stems = stems[within(stems, ground)]
    for _ in range(round(ground.width_m * ground.height_m / 26e6)):
        near = rng.random() < 0.7
        start = (stems[rng.integers(len(stems))] + rng.normal(0, 1_400, 2) if near
                 else rng.uniform(0, 1, 2) * [ground.width_m, ground.height_m])
        family = rng.choice([strike + 15, strike + 72, strike - 58])
        branch(3, start, float(family + rng.normal(0, 8)), _power_law(rng, 1_300, 7_000))
    return faults


def _power_law(rng: np.random.Generator, shortest: float, longest: float, exponent: float = 1.8) -> float:
    """A fault length (m): the number of faults longer than L falls as L^-exponent (Bonnet et al. 2001)."""
    low, high = shortest ** -exponent, longest ** -exponent
    return float((low - rng.random() * (low - high)) ** (-1 / exponent))


def within(points: Array, ground: Ground) -> Array:
    return (points[:, 0] > 0) & (points[:, 0] < ground.width_m) & (points[:, 1] > 0) & (points[:, 1] < ground.height_m)


def crossings(faults: list[Fault]) -> Array:
    """Points (N, 2) where faults of the first two orders meet."""
    lines = np.array([shapely.LineString(fault.trace()) for fault in faults if fault.order <= 2])
    left, right = shapely.STRtree(lines).query(lines, predicate="intersects")
    meet = shapely.intersection(lines[left[left < right]], lines[right[left < right]])
    return shapely.get_coordinates(shapely.centroid(meet))
