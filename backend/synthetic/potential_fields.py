"""Gravity and magnetics of layered ground, computed as potential fields in the wavenumber domain."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .spectrum import Array, Spectrum


def gravity_of_layers(density: Array, tops_m: Iterable[float], bottoms_m: Iterable[float], cell_m: float,
                      height_m: float = 0.0) -> Array:
    """Vertical attraction (mGal) of flat layers whose density varies sideways.

    ``density`` (K, H, W) in kg/m³ is the contrast of each layer between its depths ``tops_m`` and ``bottoms_m`` (m,
    positive down); rows run south.  Seen from ``height_m`` above depth zero.  In the wavenumber domain a layer
    contributes 2πG ρ(k) (exp(-k·top) - exp(-k·bottom)) / k, which is the infinite slab 2πGρt at k = 0 (Parker 1973;
    Blakely 1995, Potential Theory in Gravity and Magnetic Applications, chapter 11, subroutine GLAYER).
    """
    gravitational, mgal = 6.674_30e-11, 1e5
    spectrum = Spectrum(density.shape[1:], cell_m)
    total = np.zeros(spectrum.k.shape, dtype=complex)
    safe = np.where(spectrum.k > 0, spectrum.k, 1.0)
    for layer, top, bottom in zip(density, tops_m, bottoms_m):
        reach = (np.exp(-spectrum.k * (top + height_m)) - np.exp(-spectrum.k * (bottom + height_m))) / safe
        total += spectrum.forward(layer) * np.where(spectrum.k > 0, reach, bottom - top)
    return spectrum.inverse(2 * np.pi * gravitational * mgal * total)


def magnetics_of_layers(susceptibility: Array, tops_m: Iterable[float], bottoms_m: Iterable[float], cell_m: float,
                        height_m: float, field_nt: float, inclination: float, declination: float) -> Array:
    """Total magnetic intensity anomaly (nT) of flat layers magnetised by the Earth's field of ``field_nt``.

    ``susceptibility`` (K, H, W) in SI; depths and rows as in :func:`gravity_of_layers`; angles in degrees, declination
    from the grid's north.  In the wavenumber domain a layer contributes ½ F Θ² χ(k) (exp(-k·top) - exp(-k·bottom)),
    Θ = f_z + i (f_east k_east + f_north k_north)/k being the direction of both field and magnetisation (Blakely 1995,
    chapter 11, subroutine MLAYER).  Demagnetisation is neglected, as is right for susceptibilities below 0.1.
    """
    spectrum = Spectrum(susceptibility.shape[1:], cell_m)
    total = np.zeros(spectrum.k.shape, dtype=complex)
    for layer, top, bottom in zip(susceptibility, tops_m, bottoms_m):
        total += spectrum.forward(layer) * (
            np.exp(-spectrum.k * (top + height_m)) - np.exp(-spectrum.k * (bottom + height_m)))
    return spectrum.inverse(0.5 * field_nt * spectrum.direction(inclination, declination) ** 2 * total)


def reduce_to_pole(anomaly_nt: Array, cell_m: float, inclination: float, declination: float) -> Array:
    """The anomaly (H, W; nT) as it would be at the magnetic pole, above its sources (Blakely 1995, section 12.3.1).

    Division by Θ² is stable where the field is steep, as here; it is not meant for inclinations below some 30 degrees.
    """
    spectrum = Spectrum(anomaly_nt.shape, cell_m)
    return spectrum.inverse(spectrum.forward(anomaly_nt) / spectrum.direction(inclination, declination) ** 2)
