"""What an earthquake does to houses, seen from above: in a made town, or on a real image.

* :func:`draw_grades` says which buildings are damaged, and how much: clustered, by distance from the worst shaking, by
  construction and height, and by luck;
* :func:`damage_house` breaks a house of a :class:`.scenery.Scenery`;
* :func:`damage_onto` makes an after image from any before image with known buildings.

Grades are those of xBD: 0 no damage, 1 minor, 2 major, 3 destroyed.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .roofs import House
from .scenery import Colour, Scenery, mottle

#: xBD's names of the grades 0 to 3.
GRADES = ("no-damage", "minor-damage", "major-damage", "destroyed")

#: How much worse than a timber house the same shaking treats a building.
WEAKNESS = {"masonry": 0.9, "concrete": 0.3, "timber": 0.0, "metal": -0.5}

DUST: Colour = (0.37, 0.335, 0.285)
TIMBER: Colour = (0.12, 0.09, 0.065)
DARK: Colour = (0.05, 0.045, 0.04)


def draw_grades(rng: np.random.Generator, x: NDArray, y: NDArray, weakness: NDArray, damaged: float, *,
                shares: tuple[float, float, float] = (0.45, 0.3, 0.25), scatter: float = 0.7,
                cluster_m: float = 90.0, reach_m: float = 400.0) -> NDArray[np.int8]:
    """A grade for each building at ``x``, ``y`` (m), so that a share of ``damaged`` has at least minor damage.

    ``weakness`` adds to the shaking that a building feels (see :data:`WEAKNESS`); ``shares`` of minor, major and
    destroyed among the damaged; ``scatter`` of single buildings beside ``cluster_m`` wide differences of the ground and
    shaking that fades over ``reach_m`` from a random centre.  Shares are those of the expectation: a share of 0.3 among
    10 buildings may hit 1 or 5.
    """
    count = len(x)
    if count == 0:
        return np.zeros(0, np.int8)
    centre = rng.integers(count)
    far = np.hypot(x - x[centre] - rng.normal(0, 0.4 * reach_m), y - y[centre] - rng.normal(0, 0.4 * reach_m))
    felt = -2.0 * far / reach_m + weakness + rng.normal(0, scatter, count)
    # Soft ground comes in patches: a sum of waves of random direction has the size of patches wanted.
    for _ in range(6):
        turn, phase = rng.uniform(0, 2 * math.pi, 2)
        felt += 0.4 * np.sin((x * math.cos(turn) + y * math.sin(turn)) * (2.2 / cluster_m) + phase)
    order = felt.argsort().argsort() / count
    u = rng.uniform(0, 1 / count)
    minor, major, destroyed = shares
    total = minor + major + destroyed
    limits = 1 - damaged * np.array([1.0, (major + destroyed) / total, destroyed / total])
    return (order + u >= limits[:, None]).sum(0).astype(np.int8)


def damage_house(rng: np.random.Generator, scenery: Scenery, house: House, grade: int, hidden: float = 0.3) -> None:
    """Break a house of a scenery; of minor damage, a share ``hidden`` can't be seen from above."""
    if grade <= 0 or (grade == 1 and rng.random() < hidden):
        return
    margin_m = (2.0, 4.5, 6.5)[grade - 1]
    at = scenery.window([corner for part in house.parts for corner in part.polygon], margin_m)
    if at is None:
        return
    own = scenery.owner[at] == house.number
    if not own.any():
        return
    ruin = _Ruin(rng, scenery, house, at, own)
    if grade == 1:
        ruin.minor()
    elif grade == 2:
        ruin.major()
    elif rng.random() < {"concrete": 0.45, "masonry": 0.2, "timber": 0.35, "metal": 0.5}[house.construction]:
        ruin.pancake()
    else:
        ruin.heap()


class _Ruin:
    """A house and its surroundings (windows of the scenery's rasters), to be broken."""

    def __init__(self, rng: np.random.Generator, scenery: Scenery, house: House, at: tuple[slice, slice],
                 own: NDArray) -> None:
        self.rng, self.scenery, self.house, self.at, self.own = rng, scenery, house, at, own
        self.cell = scenery.cell_m
        self.height = scenery.height[at]
        self.owner = scenery.owner[at]
        self.tall = float(np.median(self.height[own]))
        self.bump, self.piece = rubble(rng, own.shape, self.cell, 2.2 if house.construction == "metal" else 1.0)
        wall = np.array(house.wall)
        self.palette = np.array([DUST, DUST, 0.8 * np.array(DUST), house.colour, wall, (0.44, 0.43, 0.41), TIMBER, DARK,
                                 0.6 * wall, 1.1 * np.array(DUST)], np.float32)
        if house.construction == "metal":
            self.palette[[1, 2, 9]] = np.array(house.colour)
        # Dust settles on everything: rubble is of one colour from afar, more or less.
        self.palette += rng.uniform(0.2, 0.65) * (rng.uniform(0.8, 1.05) * np.array(DUST, np.float32) - self.palette)

    def minor(self) -> None:
        """Tiles that slid, cracks, fallen chimneys and parapets."""
        rng, own = self.rng, self.own
        inside = ndimage.distance_transform_edt(own) * self.cell
        if self.house.material == "flat":
            lost = own & crack(rng, own, self.cell)
            if rng.random() < 0.6:  # the parapet fell along a part of one side
                lost |= own & (inside < 1.2) & side(rng, own, rng.uniform(0.1, 0.3))
            self._tint(lost, (0.13, 0.12, 0.11) if rng.random() < 0.5 else DUST, 0.2)
        else:
            rough = roughness(rng, own.shape, self.cell) + 0.5 * (inside < 1.0)
            level = np.quantile(rough[own], 1 - rng.uniform(0.05, 0.2))
            lost = own & (rough > level)
            below = TIMBER if rng.random() < 0.6 else DUST
            self._tint(lost, below, 0.35)
            self.height[lost] -= 0.15
        if rng.random() < 0.6:
            self._spill(side(rng, own, rng.uniform(0.2, 0.6)) & own, rng.uniform(0.6, 1.4), 0.4)

    def major(self) -> None:
        """A part of the house came down, or its roof fell in; debris lies on that side."""
        rng, own = self.rng, self.own
        if self.house.material != "flat" and rng.random() < 0.3:
            inside = ndimage.distance_transform_edt(own) * self.cell
            gone = own & (inside > 0.7) & (roughness(rng, own.shape, self.cell) > rng.uniform(-1.6, -0.4))
            self._fill(gone, self.tall * rng.uniform(0.3, 0.6), 0.9)
            self._spill(side(rng, own, 0.4) & own, rng.uniform(0.8, 2.0), 0.6)
            return
        gone = own & side(rng, own, rng.uniform(0.2, 0.6), roughness(rng, own.shape, self.cell))
        self._fill(gone, self.tall * rng.uniform(0.08, 0.35), 1.3)
        edge = own & ~ndimage.binary_erosion(own)
        stubs = gone & edge & (self.piece % 3 == 0)  # pieces of the walls still stand
        self.height[stubs] = self.tall * rng.uniform(0.3, 0.8)
        self._spill(gone, rng.uniform(1.5, 4.0), 0.9)
        rest = own & ~gone
        if rest.any() and rng.random() < 0.6:
            rough = roughness(rng, own.shape, self.cell)
            holes = rest & (rough > np.quantile(rough[rest], 1 - rng.uniform(0.04, 0.15)))
            self._tint(holes, DARK, 0.3)
            self.height[holes] = np.maximum(self.height[holes] - 3.0, 0.5)

    def heap(self) -> None:
        """A heap of rubble that spills over the footprint."""
        rng = self.rng
        inside = ndimage.distance_transform_edt(self.own) * self.cell
        mound = np.minimum(inside / 3.0, 1.0) * self.tall * rng.uniform(0.06, 0.22)
        self._fill(self.own, mound, min(0.7 + 0.08 * self.tall, 1.6))
        if rng.random() < 0.35:  # some of a wall stands
            wall = self.own & ~ndimage.binary_erosion(self.own) & side(rng, self.own, rng.uniform(0.1, 0.3))
            self.height[wall] = self.tall * rng.uniform(0.3, 0.7)
        self._spill(self.own, self.tall * rng.uniform(0.2, 0.5) + 0.6, 1.0)

    def pancake(self) -> None:
        """The storeys lie on one another: the roof is lower, has moved, is tilted and cracked; debris all round."""
        rng, own, cell = self.rng, self.own, self.cell
        colour, relief = self.scenery.colour[:, self.at[0], self.at[1]].copy(), self.height - self.tall
        self._fill(own, self.tall * 0.12, 0.8)
        self._spill(own, rng.uniform(1.2, 3.0), 0.9)
        move = rng.normal(0, 1.3 / cell, 2).round().astype(int)
        turn = rng.uniform(0, 2 * math.pi)
        y, x = (axis * cell for axis in np.ogrid[: own.shape[0], : own.shape[1]])
        tilt = rng.uniform(0.03, 0.15) * (x * math.cos(turn) + y * math.sin(turn))
        slab = np.roll(own, move, (0, 1)) & ((self.owner <= 0) | own)
        slab &= roughness(rng, own.shape, cell) < rng.uniform(0.6, 1.8)
        slab &= ~crack(rng, own, cell) & ~crack(rng, own, cell)
        level = self.tall * rng.uniform(0.18, 0.42)
        top = level + tilt - tilt[own].mean() + 0.35 * np.roll(relief, move, (0, 1)).clip(-1, 3)
        self.height[slab] = np.maximum(top, 0.4)[slab]
        for band in range(3):
            moved = np.roll(colour[band], move, (0, 1)) * (0.85 + 0.1 * self.bump)
            np.copyto(self.scenery.colour[band][self.at], 0.8 * moved + 0.2 * DUST[band], where=slab)
        self.scenery.east[self.at][slab] = math.cos(turn) * 0.1
        self.scenery.south[self.at][slab] = math.sin(turn) * 0.1
        self.scenery.grain[self.at][slab] = 0.12

    def _fill(self, mask: NDArray, base: NDArray | float, rough_m: float) -> None:
        """Rubble on ``mask``, ``base`` high and ``rough_m`` rough."""
        if not mask.any():
            return
        scenery, at = self.scenery, self.at
        top = np.maximum(base + rough_m * (self.bump - 0.3), 0.05).astype(np.float32)
        self.height[mask] = top[mask]
        south, east = np.gradient(top, self.cell)
        scenery.east[at][mask] = np.clip(east, -0.8, 0.8)[mask]
        scenery.south[at][mask] = np.clip(south, -0.8, 0.8)[mask]
        tone = 0.76 + 0.42 * self.bump
        for band in range(3):
            scenery.colour[band][at][mask] = (self.palette[self.piece, band] * tone)[mask]
        self.owner[mask] = -1
        scenery.green[at][mask] = 0.0
        scenery.grain[at][mask] = 0.14

    def _spill(self, origin: NDArray, reach_m: float, rough_m: float) -> None:
        """Debris around ``origin`` on open ground, thinning out within ``reach_m``; it buries cars, not trees."""
        if not origin.any():
            return
        rng = self.rng
        outside = ndimage.distance_transform_edt(~origin) * self.cell
        turn = rng.uniform(0, 2 * math.pi)
        row, column = (np.nonzero(origin)[axis].mean() for axis in (0, 1))
        y, x = np.ogrid[: origin.shape[0], : origin.shape[1]]
        y, x = y - row, x - column
        away = (x * math.cos(turn) + y * math.sin(turn)) / np.maximum(np.hypot(x, y), 1)
        rough = mottle(rng, origin.shape, max(2.0 / self.cell, 1.2))
        reach = np.maximum(reach_m * (1 + 0.55 * away) * (1 + 0.35 * rough), 0.1)
        fallen = (outside > 0) & (outside < reach) & (self.owner <= 0) & ~self.own & (self.height < 2.0)
        far = outside / reach
        self._fill(fallen & (far < 0.55 + 0.4 * self.bump), 0.25 * rough_m * np.clip(1 - far, 0, 1), 0.6 * rough_m)

    def _tint(self, mask: NDArray, colour: Colour, grain: float) -> None:
        tone = 0.8 + 0.4 * self.bump
        for band in range(3):
            self.scenery.colour[band][self.at][mask] = (colour[band] * tone)[mask]
        self.scenery.grain[self.at][mask] = grain


# --- shapes of damage: masks and noise (H, W), for made and for real images alike -------------------------------------


def rubble(rng: np.random.Generator, shape: tuple[int, ...], cell_m: float, scale: float = 1.0,
           ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Rubble: its relief (H, W) in 0..1 and of which of ten kinds each fragment is (H, W); slabs are of 0 to 5.

    ``scale`` 1 for bricks and concrete, more for sheets of metal.
    """
    small, kind = _fragments(rng, shape, cell_m, 0.9 * scale)
    large, slab = _fragments(rng, shape, cell_m, 2.4 * scale)
    every = max(round(0.5 / cell_m), 1)  # grit has a size in metres, too
    grit = rng.random((shape[0] // every + 1, shape[1] // every + 1), np.float32)
    bump = 0.4 * small + 0.35 * large + 0.25 * _repeated(grit, every, shape)
    return bump, np.where(large > 0.72, slab % 6, kind)  # the dark kinds, 6 and 7, are gaps: small


def _repeated(values: NDArray, every: int, shape: tuple[int, ...]) -> NDArray:
    return values.repeat(every, 0).repeat(every, 1)[: shape[0], : shape[1]]


def _fragments(rng: np.random.Generator, shape: tuple[int, ...], cell_m: float, size_m: float,
               ) -> tuple[NDArray, NDArray]:
    """Pieces of about ``size_m`` with crooked borders: a value 0..1 and a kind 0..9 for each."""
    period, every = max(size_m / cell_m, 1.0), max(round(0.5 / cell_m), 1)
    turn = rng.uniform(0, math.pi / 2)
    y = np.arange(shape[0], dtype=np.float32)[:, None] / period
    x = np.arange(shape[1], dtype=np.float32)[None] / period
    wild = [0.35 * _repeated(rng.standard_normal((shape[0] // every + 1, shape[1] // every + 1), np.float32), every,
                             shape) for _ in range(2)]
    u = (x * math.cos(turn) + y * math.sin(turn) + wild[0]).astype(np.int64)
    v = (y * math.cos(turn) - x * math.sin(turn) + wild[1] + 512).astype(np.int64)
    table = rng.random((64, 64), dtype=np.float32)
    value = table[v % 64, u % 64]
    return value, (value * 997).astype(np.int64) % 10


def roughness(rng: np.random.Generator, shape: tuple[int, ...], cell_m: float) -> NDArray:
    """Noise of about unit variance with ragged shapes of some metres."""
    return 0.8 * mottle(rng, shape, max(3.0 / cell_m, 1.2)) + 0.45 * mottle(rng, shape, max(1.1 / cell_m, 1.05))


def side(rng: np.random.Generator, own: NDArray, share: float, rough: NDArray | None = None) -> NDArray:
    """About that share of a building, from one side or corner."""
    turn = rng.uniform(0, 2 * math.pi)
    y, x = np.ogrid[: own.shape[0], : own.shape[1]]
    along = x * math.cos(turn) + y * math.sin(turn)
    if rough is not None:
        along = along + 0.09 * math.sqrt(own.sum()) * rough
    return along > np.quantile(along[own], 1 - share)


def crack(rng: np.random.Generator, own: NDArray, cell_m: float) -> NDArray:
    """A crooked line across a building."""
    row, column = np.nonzero(own)
    pick = int(rng.integers(len(row)))
    turn = rng.uniform(0, math.pi)
    y, x = np.ogrid[: own.shape[0], : own.shape[1]]
    off = (x - column[pick]) * math.sin(turn) - (y - row[pick]) * math.cos(turn)
    off = off + mottle(rng, own.shape, max(2.5 / cell_m, 1.2)) * 0.8 / cell_m
    return np.abs(off) * cell_m < 0.3
