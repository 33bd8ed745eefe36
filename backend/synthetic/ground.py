"""The grid that everything is made on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from .spectrum import Array, Spectrum

#: The map's north-western corner (m).
WEST_M, NORTH_M = 480_000.0, 4_420_000.0

#: The region is made this much larger on every side, so that fields and rivers know what lies beyond the map's edge.
MARGIN_M = 4_000.0


@dataclass(frozen=True)
class Ground:
    """Cell centres in metres, x east and y north of the map's south-west corner, with a margin around the map."""

    shape: tuple[int, int]
    cell_m: float
    margin: int
    x: Array
    y: Array

    @classmethod
    def around(cls, shape: tuple[int, int], cell_m: float) -> Ground:
        margin = max(8, round(MARGIN_M / cell_m))
        x = (np.arange(shape[1] + 2 * margin) - margin + 0.5) * cell_m
        y = (shape[0] - np.arange(shape[0] + 2 * margin) + margin - 0.5) * cell_m
        east, north = np.meshgrid(x, y)
        return cls(shape, cell_m, margin, east, north)

    @property
    def inner(self) -> tuple[slice, slice]:
        """The map itself within the ground."""
        rows, columns = (slice(self.margin, self.margin + size) for size in self.shape)
        return rows, columns

    @property
    def width_m(self) -> float:
        return self.shape[1] * self.cell_m

    @property
    def height_m(self) -> float:
        return self.shape[0] * self.cell_m

    def window(self, x: float, y: float, reach_m: float) -> tuple[slice, slice]:
        """The cells within ``reach_m`` of a point along each axis (maybe none)."""
        column = (np.array([x - reach_m, x + reach_m]) / self.cell_m + self.margin).astype(int)
        row = (self.shape[0] + self.margin - np.array([y + reach_m, y - reach_m]) / self.cell_m).astype(int)
        (top, bottom), (left, right) = np.clip(row, 0, self.x.shape[0] - 1), np.clip(column, 0, self.x.shape[1] - 1)
        return slice(top, bottom + 1), slice(left, right + 1)

    def noise(self, rng: np.random.Generator, length_m: float, roughness: float = 2.0) -> Array:
        """A random field of zero mean and unit variance, smooth below ``length_m``; spectrum (1 + (kl)²)^-roughness."""
        spectrum = Spectrum(self.x.shape, self.cell_m)
        white = rng.standard_normal(self.x.shape)
        shaped = spectrum.inverse(spectrum.forward(white) * (1 + (spectrum.k * length_m) ** 2) ** -roughness)
        return (shaped - shaped.mean()) / shaped.std()

    def distance(self, mask: Array) -> Array:
        """Distance (m) of every cell to the nearest cell of ``mask``; far away when there is none."""
        if not mask.any():
            return np.full(mask.shape, 1e6)
        return ndimage.distance_transform_edt(~mask) * self.cell_m

    def touched(self, points: Array) -> Array:
        """The cells that hold any of ``points`` (N, 2) in metres."""
        mask: Array = np.zeros(self.x.shape, dtype=bool)
        column = np.floor(points[:, 0] / self.cell_m).astype(int) + self.margin
        row = self.shape[0] + self.margin - 1 - np.floor(points[:, 1] / self.cell_m).astype(int)
        inside = (row >= 0) & (row < mask.shape[0]) & (column >= 0) & (column < mask.shape[1])
        mask[row[inside], column[inside]] = True
        return mask


def heading(azimuth: float) -> tuple[float, float]:
    """East and north parts of a direction given in degrees clockwise from north."""
    return float(np.sin(np.radians(azimuth))), float(np.cos(np.radians(azimuth)))
