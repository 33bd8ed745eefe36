"""Plutons, stocks and dykes, and the altered ground that their fluids made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from .faults import Fault, crossings, within
from .ground import Array, Ground, heading


@dataclass(frozen=True)
class Body:
    """An intrusion with a lobed outline that widens downward from ``top_m`` (negative: its roof is eroded away)."""

    name: str
    unit: str
    x: float
    y: float
    radius_m: float
    elongation: float
    azimuth: float
    lobes: tuple[tuple[float, float], ...]
    top_m: float
    floor_m: float
    fertility: float
    magnetism: float

    def outside(self, x: Array, y: Array, depth_m: float) -> Array:
        """Distance (m, nearly) outward of the contact at a depth; negative inside."""
        east, north = heading(self.azimuth)
        dx, dy = x - self.x, y - self.y
        along, right = (dx * east + dy * north) / self.elongation, (dx * north - dy * east) * self.elongation
        angle = np.arctan2(right, along)
        outline = 1 + sum(size * np.cos((lobe + 2) * angle + phase) for lobe, (size, phase) in enumerate(self.lobes))
        dome = np.sqrt(np.clip((depth_m - self.top_m) / (0.6 * self.radius_m), 0, 1))
        grown = dome * (1 + 0.1 * depth_m / self.radius_m)
        return np.hypot(along, right) - outline * self.radius_m * (grown if depth_m < self.floor_m else 0.0)


@dataclass(frozen=True)
class System:
    """A hydrothermal system: altered ground that carries metal (``grade`` near 1) or only pyrite (near 0)."""

    x: float
    y: float
    radius_m: float
    elongation: float
    azimuth: float
    intensity: float
    grade: float

    def radius(self, x: Array, y: Array) -> Array:
        """Distance from the centre in units of the system's own radius."""
        east, north = heading(self.azimuth)
        dx, dy = x - self.x, y - self.y
        return np.hypot((dx * east + dy * north) / self.elongation,
                        (dx * north - dy * east) * self.elongation) / self.radius_m


_PLUTON_NAMES = ("Mavra", "Deren", "Ilgaz", "Sartel", "Korun", "Yelva", "Ashtan", "Birkan", "Navur", "Tolga", "Adena",
                 "Pashal", "Merdin", "Halva", "Sukan")


def intruded_bodies(rng: np.random.Generator, ground: Ground, faults: list[Fault]) -> list[Body]:
    """Plutons of three suites, mostly along the crustal faults, and porphyry stocks around the granodiorites."""
    stems = np.concatenate([fault.trace() for fault in faults if fault.order == 1])
    stems = stems[within(stems, ground)]
    along_faults = cKDTree(np.concatenate([fault.trace() for fault in faults if fault.order <= 2]))
    size = np.array([ground.width_m, ground.height_m])
    area = size.prod() / 2e9
    bodies: list[Body] = []

    def spot(radius: float, near_fault: float) -> Array:
        """The roomiest of some random places, so that plutons do not pile up."""
        tries = np.where(rng.random((40, 1)) < near_fault, stems[rng.integers(len(stems), size=40)]
                         + rng.normal(0, 1_800, (40, 2)), rng.uniform(0, 1, (40, 2)) * size)
        tries = np.clip(tries, 0.06 * size, 0.94 * size)
        if not bodies:
            return tries[0]
        others, radii = np.array([[body.x, body.y] for body in bodies]), np.array([body.radius_m for body in bodies])
        room = (np.linalg.norm(tries[:, None] - others, axis=2) - radii).min(axis=1)
        roomy = np.flatnonzero(room > 1.6 * radius)
        return tries[roomy[0] if roomy.size else np.argmax(room)]

    def intrude(name: str, unit: str, place: Array, radius: float, elongation: float, top: float, floor: float,
                fertility: float, rough: float) -> None:
        azimuth = 52 + rng.normal(0, 14)
        lobes = tuple((float(rng.normal(0, rough / order)), float(rng.uniform(0, 2 * np.pi))) for order in range(1, 7))
        # A fertile magma is oxidised, and so richer in magnetite - a hint, no more (Ishihara 1981).
        magnetism = float(np.exp(rng.normal(0.45 * fertility - 0.1, 0.35)))
        bodies.append(Body(name, unit, float(place[0]), float(place[1]), radius, elongation, azimuth, lobes, top,
                            floor, fertility, magnetism))

    def name_of_next() -> str:
        again, which = divmod(len(bodies), len(_PLUTON_NAMES))
        return f"{_PLUTON_NAMES[which]} pluton" + (f" {again + 1}" if again else "")

    for _ in range(max(1, round(3 * area))):
        radius = rng.uniform(2_600, 4_200)
        intrude(name_of_next(), "leucogranite", spot(radius, 0.3), radius, rng.uniform(1.1, 1.35), -900, 5_000,
                0.0, 0.16)
    count = max(3, round(9 * area))
    fertile = set(rng.permutation(count)[:max(1, round(0.45 * count))].tolist())
    for number in range(count):
        radius = rng.uniform(1_400, 3_000)
        fertility = rng.uniform(0.7, 1.0) if number in fertile else rng.uniform(0.0, 0.12)
        hidden = number >= count - max(1, count // 4)
        intrude(name_of_next(), "granodiorite", spot(radius, 0.85), radius, rng.uniform(1.05, 1.3),
                rng.uniform(250, 700) if hidden else -900, 6_500, float(fertility), 0.15)
    for _ in range(max(1, round(3 * area))):
        radius = rng.uniform(700, 1_300)
        intrude(name_of_next(), "gabbro", spot(radius, 0.5), radius, rng.uniform(1.0, 1.25), -900, 7_500, 0.0, 0.12)

    stock = 0
    for parent in [body for body in bodies if body.unit == "granodiorite"]:
        for _ in range(rng.integers(3, 5)):
            angle = rng.uniform(0, 2 * np.pi, 12)
            ring = parent.radius_m * rng.uniform(0.7, 1.45, 12)
            places = np.column_stack([parent.x + ring * np.cos(angle), parent.y + ring * np.sin(angle)])
            best = places[np.argmin(along_faults.query(places)[0])]
            stock += 1
            radius = float(np.clip(rng.lognormal(np.log(420), 0.35), 220, 850))
            intrude(f"stock {stock}", "quartz monzonite porphyry", best, radius, rng.uniform(1.0, 1.3),
                    -500 if rng.random() < 0.75 else rng.uniform(80, 350), 3_500, parent.fertility, 0.14)
    return bodies


def dyke_swarms(rng: np.random.Generator, ground: Ground, strike: float) -> list[tuple[Fault, float, bool]]:
    """Two swarms of long thin dykes: path, width (m), whether magnetised against the present field."""
    dykes = []
    for azimuth, count, is_reversed in ((strike + 68, 7, False), (strike + 118, 4, True)):
        for _ in range(max(2, round(count * ground.width_m * ground.height_m / 2e9))):
            length = rng.uniform(0.35, 0.9) * ground.width_m
            x, y = rng.uniform(0.05, 0.95, 2) * [ground.width_m, ground.height_m]
            bends = (float(rng.normal(0, 0.012) * length), float(rng.normal(0, 0.008) * length))
            path = Fault("dyke", 0, float(x), float(y), azimuth + rng.normal(0, 4), length, bends, 0.0, 0.0, 90.0)
            dykes.append((path, float(rng.uniform(20, 55)), is_reversed))
    return dykes


def dyke_share(path: Fault, width_m: float, x: Array, y: Array, cell_m: float) -> Array:
    """The part of each cell that a vertical dyke fills."""
    east, north = heading(path.azimuth)
    right = (x - path.x) * north - (y - path.y) * east
    near = np.abs(right) < sum(map(abs, path.bends)) + width_m + cell_m  # few cells: the rest of the work is on them
    along = (x[near] - path.x) * east + (y[near] - path.y) * north
    side = np.abs(right[near] - path.offset(along))
    inside = np.clip((width_m / 2 + cell_m / 2 - side) / min(width_m, cell_m), 0, 1) * min(1.0, width_m / cell_m)
    share = np.zeros(x.shape)
    share[near] = inside * (np.abs(along) < path.length_m / 2)
    return share


def altered_systems(rng: np.random.Generator, ground: Ground, faults: list[Fault],
                    bodies: list[Body]) -> list[System]:
    """Altered centres on the stocks, and on fault crossings near plutons; only fertile magmas bring metal."""
    plutons = [body for body in bodies if body.unit in ("granodiorite", "leucogranite")]
    places = [(body.x, body.y, body.fertility) for body in bodies if body.unit == "quartz monzonite porphyry"]
    for x, y in crossings(faults):
        gap = [np.hypot(x - body.x, y - body.y) - body.radius_m for body in plutons]
        if min(gap) < 2_500 and rng.random() < 0.5:
            places.append((float(x), float(y), plutons[int(np.argmin(gap))].fertility))
    systems = []
    for x, y, fertility in places:
        radius = float(np.clip(rng.lognormal(np.log(1_150), 0.3), 600, 2_200))
        shift = rng.normal(0, 200, 2)
        systems.append(System(
            x + shift[0], y + shift[1], radius, float(rng.uniform(1.0, 1.4)), float(52 + rng.normal(0, 25)),
            float(rng.uniform(0.4, 1.0)), float(np.clip(fertility * rng.uniform(0.5, 1.1), 0, 1))))
    return systems
