"""The rocks in three dimensions: folded beds under an arc, plutons, dykes and altered ground, cut by the faults."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .faults import Fault
from .ground import Array, Ground, heading
from .intrusions import Body, System, altered_systems, dyke_share, dyke_swarms, intruded_bodies
from .units import ARC, CODE, SEQUENCE, UNITS, of_units


@dataclass(frozen=True)
class Slice:
    """Rocks at one depth: unit code, intrusive body (-1: none), distance outside the nearest pluton (m), dyke share."""

    unit: Array
    body: Array
    outside_m: Array
    dyke: Array
    reversed_dyke: Array


@dataclass
class Rocks:
    """The whole rock model: :meth:`at` cuts it at a depth, :meth:`properties` tells density and susceptibility."""

    ground: Ground
    faults: list[Fault]
    bodies: list[Body]
    dykes: list[tuple[Fault, float, bool]]
    systems: list[System]
    strike: float
    fold_phases: Array
    bend: Array
    swell: Array
    unconformity: Array
    grain: Array
    patches: Array

    @classmethod
    def emplaced(cls, rng: np.random.Generator, ground: Ground, faults: list[Fault]) -> Rocks:
        strike = float(np.mean([fault.azimuth for fault in faults if fault.order == 1][:-1])) - 14 + rng.normal(0, 3)
        bodies = intruded_bodies(rng, ground, faults)
        tilt = heading(strike - 90 + rng.normal(0, 15))
        across = (ground.x - ground.width_m / 2) * tilt[0] + (ground.y - ground.height_m / 2) * tilt[1]
        slope = across / np.hypot(ground.width_m, ground.height_m)
        return cls(
            ground, faults, bodies, dyke_swarms(rng, ground, strike),
            altered_systems(rng, ground, faults, bodies), strike,
            rng.uniform(0, 2 * np.pi, 3), 900 * ground.noise(rng, 5_000), 190 * ground.noise(rng, 2_500),
            1050 - 2300 * slope + 420 * ground.noise(rng, 3_500),
            ground.noise(rng, 350, 1.2), ground.noise(rng, 1_800, 1.6))

    def at(self, depth_m: float, elevation: Array) -> Slice:
        """The rocks ``depth_m`` below a surface of ``elevation`` (m)."""
        ground = self.ground
        east, north, up = (np.zeros(ground.x.shape) for _ in range(3))
        for fault in self.faults:
            window, slip_east, slip_north, drop = fault.displacement(ground, depth_m)
            east[window] += slip_east
            north[window] += slip_north
            up[window] += drop
        level = elevation - depth_m

        # Undo the faults, then the folds: what stratigraphic height was this rock deposited at?
        x, y, z = ground.x - east, ground.y - north, level - up
        unit = _stacked(SEQUENCE, self._height(x, y, z), below=CODE["gneiss"])
        above = z - self.unconformity
        unit = np.where(above > 0, _stacked(ARC, above, below=CODE["andesite"]), unit).astype(np.uint8)

        # Plutons came while the faults were moving, and dykes near the end: they carry only part of the offset.
        body = np.full(unit.shape, -1, dtype=np.int16)
        outside = np.full(unit.shape, 1e5)
        for number, pluton in enumerate(self.bodies):
            window = ground.window(pluton.x, pluton.y, 2.2 * pluton.radius_m * pluton.elongation + 3_500)
            distance = pluton.outside(
                ground.x[window] - 0.4 * east[window], ground.y[window] - 0.4 * north[window], depth_m)
            body[window][distance < 0] = number
            unit[window][distance < 0] = CODE[pluton.unit]
            outside[window] = np.minimum(outside[window], distance)
        dyke, reverse = np.zeros(unit.shape), np.zeros(unit.shape)
        for path, width_m, is_reversed in self.dykes:
            share = dyke_share(path, width_m, ground.x - 0.2 * east, ground.y - 0.2 * north, ground.cell_m)
            dyke = np.maximum(dyke, share)
            reverse = np.maximum(reverse, share) if is_reversed else reverse
        return Slice(unit, body, outside, dyke, reverse)

    def _height(self, x: Array, y: Array, z: Array) -> Array:
        """Stratigraphic height (m above the base of the sequence) of rocks that the folds brought to x, y, z."""
        east, north = heading(self.strike)
        along, across = x * east + y * north, x * north - y * east + self.bend
        first, second, third = self.fold_phases
        turn = 2 * np.pi * across / 13_500 + first
        folds = (1_250 * np.sin(turn + 0.35 * np.sin(turn)) + 230 * np.sin(2 * np.pi * across / 3_300 + second)
                 + 620 * np.sin(2 * np.pi * (along + 0.25 * across) / 25_000 + third))
        return z + 1_350 + folds + self.swell

    def properties(self, depth_m: float, rocks: Slice) -> tuple[Array, Array]:
        """Density (kg/m³) and effective susceptibility (SI) of a slice, with contact aureoles, alteration and dykes."""
        code = rocks.unit - 1
        density = of_units("density")[code] + 18 * self.patches + 8 * self.grain
        spread = of_units("scatter")[code]
        # A lognormal with the unit's mean: patches of a kilometre (facies, phases) and a finer grain.
        texture = spread * (0.8 * self.patches + 0.6 * self.grain) - 0.5 * spread ** 2
        magnetism = np.array([body.magnetism for body in self.bodies] + [1.0])[rocks.body]
        susceptibility = of_units("susceptibility")[code] * np.exp(texture) * magnetism

        # Contact metamorphism grows magnetite and pyrrhotite in what is baked: skarn in limestone, hornfels in mud.
        aureole = np.exp(-np.clip(rocks.outside_m, 0, None) / 350) * (rocks.body < 0)
        for name, gain, heavier in (("limestone", 0.035, 180), ("black shale", 0.012, 40), ("siltstone", 0.008, 30)):
            baked = aureole * (rocks.unit == CODE[name])
            susceptibility += gain * baked
            density += heavier * baked

        # Potassic cores carry new magnetite where the system is fertile; the pyritic shell destroys what was there.
        for system in self.systems:
            window = self.ground.window(system.x, system.y, 2.2 * system.radius_m * system.elongation)
            radius = system.radius(self.ground.x[window], self.ground.y[window]) * (1 + depth_m / 4_000)
            fades = system.intensity * np.exp(-depth_m / 1_800)
            core, shell = np.exp(-(radius / 0.38) ** 2), np.exp(-((radius - 0.75) / 0.35) ** 2)
            susceptibility[window] *= 1 - 0.85 * fades * shell
            susceptibility[window] += 0.045 * fades * core * (0.12 + 0.88 * system.grade)
            density[window] -= 60 * fades * shell

        dolerite = UNITS[CODE["dolerite"] - 1]
        density += (dolerite.density - density) * rocks.dyke
        # The older swarm is remanent against the present field: its effective susceptibility is negative.
        polarity = np.where(rocks.reversed_dyke > 0, -0.7, 1.0)
        susceptibility += (polarity * dolerite.susceptibility - susceptibility) * rocks.dyke
        return density, susceptibility


def _stacked(sequence: tuple[tuple[str, int], ...], height: Array, below: int) -> Array:
    """Unit codes at a height above the base of a sequence; its last unit goes on for ever."""
    codes = np.array([below] + [CODE[name] for name, _ in sequence])
    return codes[np.searchsorted(np.cumsum([0] + [thick for _, thick in sequence[:-1]]), height)]
