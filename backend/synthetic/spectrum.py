"""Grids in the wavenumber domain, for potential fields and for random ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft

Array = NDArray[Any]


class Spectrum:
    """Wavenumbers (rad/m) of a grid mirrored at its edges, so that the borders meet without a step."""

    def __init__(self, shape: tuple[int, ...], cell_m: float) -> None:
        self.pads = [min(size, max(32, size // 4)) for size in shape]
        self.padded = [fft.next_fast_len(size + 2 * pad, real=True) for size, pad in zip(shape, self.pads)]
        self.shape = shape
        self.east = 2 * np.pi * fft.rfftfreq(self.padded[1], cell_m)[None, :]
        self.north = -2 * np.pi * fft.fftfreq(self.padded[0], cell_m)[:, None]  # rows run south
        self.k = np.hypot(self.east, self.north)

    def forward(self, values: Array) -> Array:
        width = [(pad, full - size - pad) for size, pad, full in zip(self.shape, self.pads, self.padded)]
        return fft.rfft2(np.pad(values, width, mode="symmetric"))

    def inverse(self, spectrum: Array) -> Array:
        full = fft.irfft2(spectrum, s=self.padded)
        return full[tuple(slice(pad, pad + size) for size, pad in zip(self.shape, self.pads))]

    def direction(self, inclination: float, declination: float) -> Array:
        dip, turn = np.radians([inclination, declination])
        level = np.cos(dip) * (np.sin(turn) * self.east + np.cos(turn) * self.north)
        theta = np.sin(dip) + 1j * level / np.where(self.k > 0, self.k, 1.0)
        return np.where(self.k > 0, theta, 1.0)
