"""An image that is not quite where its georeference says: shifted, turned, and warped by terrain and sensor."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .nuisances import Nuisances


@dataclass(frozen=True)
class Misregistration:
    """How far the after image's georeference is wrong: it shows at p (m, y to the south) the ground at p + error(p)."""

    shift: tuple[float, float]
    turn: float
    centre: tuple[float, float]
    waves: tuple[tuple[float, float, float, float, float], ...]

    @classmethod
    def drawn(cls, rng: np.random.Generator, nuisances: Nuisances, centre: tuple[float, float]) -> Misregistration:
        x, y = rng.normal(0, 1, 2) * nuisances.shift_m
        turn = math.radians(float(rng.normal(0, 1)) * nuisances.rotation_deg)
        waves = []
        for _ in range(6):
            heading, phase, size = rng.uniform(0, 2 * math.pi), rng.uniform(0, 2 * math.pi), rng.uniform(0.7, 1.4)
            number = 2 * math.pi / (2 * size * nuisances.warp_reach_m)
            east, south = rng.normal(0, 1, 2) * nuisances.warp_m * math.sqrt(2 / 6)
            waves.append((float(number * math.cos(heading)), float(number * math.sin(heading)), float(phase),
                          float(east), float(south)))
        return cls((float(x), float(y)), turn, centre, tuple(waves))

    @property
    def is_none(self) -> bool:
        """Whether the georeference is right."""
        return self.shift == (0, 0) and self.turn == 0 and not any(wave[3] or wave[4] for wave in self.waves)

    def error(self, x: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
        """Metres to the east and to the south, at points of the plan."""
        dx, dy = x - self.centre[0], y - self.centre[1]
        sine, cosine = math.sin(self.turn), math.cos(self.turn)
        east = self.shift[0] + (cosine - 1) * dx - sine * dy
        south = self.shift[1] + sine * dx + (cosine - 1) * dy
        for u, v, phase, to_east, to_south in self.waves:
            if to_east or to_south:
                wave = np.sin(u * x + v * y + phase)
                east, south = east + to_east * wave, south + to_south * wave
        return east, south

    def displacement(self, x: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
        """Where the after image shows the ground at (x, y): so many metres to the east and to the south of there."""
        east, south = self.error(x, y)
        for _ in range(2):
            east, south = self.error(x - east, y - south)
        return -east, -south


def on_grid(field: Callable[[NDArray, NDArray], tuple[NDArray, NDArray]], x: NDArray, y: NDArray,
            ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A smooth field of vectors on the grid of ``x`` and ``y`` (evenly spaced, m), worked out every 6 m or so."""
    knots = [np.linspace(axis[0], axis[-1], max(int((axis[-1] - axis[0]) / 6), 2)) for axis in (x, y)]
    coarse = field(*np.broadcast_arrays(knots[0][None], knots[1][:, None]))
    place = [(axis - knot[0]) / (knot[1] - knot[0]) for axis, knot in zip((x, y), knots)]
    first = [np.minimum(at.astype(np.int64), len(knot) - 2) for at, knot in zip(place, knots)]
    part = [(at - low).astype(np.float32) for at, low in zip(place, first)]
    fine = []
    for values in coarse:
        values = values.astype(np.float32)
        values = values[first[1]] * (1 - part[1])[:, None] + values[first[1] + 1] * part[1][:, None]
        fine.append(values[:, first[0]] * (1 - part[0]) + values[:, first[0] + 1] * part[0])
    return fine[0], fine[1]


def sampled(image: NDArray[np.float32], rows: NDArray, columns: NDArray) -> NDArray[np.float32]:
    """An image (B, H, W) at fractional rows and columns (h, w), bilinear; the border goes on outside."""
    bands, height, width = image.shape
    rows = np.clip(rows, 0, height - 1.001)
    columns = np.clip(columns, 0, width - 1.001)
    top, left = rows.astype(np.int64), columns.astype(np.int64)
    down, right = (rows - top).astype(np.float32).ravel(), (columns - left).astype(np.float32).ravel()
    corner = (top * width + left).ravel()
    flat = image.reshape(bands, -1)
    upper = np.take(flat, corner, axis=1) * (1 - right) + np.take(flat, corner + 1, axis=1) * right
    lower = np.take(flat, corner + width, axis=1) * (1 - right) + np.take(flat, corner + width + 1, axis=1) * right
    upper += (lower - upper) * down
    return upper.reshape(bands, *rows.shape)
