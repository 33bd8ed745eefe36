"""Noise of the ground and of recorders, at random: what a picker must not take for an earthquake.

* :func:`coloured_noise` shakes three components with a spectrum between quiet and loud, drawn for each record.
* :func:`nuisances` lays what comes and goes over it: bursts, spikes, steps, tremor, pulses of calibration, drop-outs.

Arrays are (n, 3, samples), float32.  Peterson 1993 drew the limits that the spectra keep to roughly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

Array = NDArray[np.floating]

#: frequencies at which the spectrum's level is drawn, Hz
_KNOTS_HZ = np.array([0.02, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 50.0])


def coloured_noise(rng: np.random.Generator, count: int, samples: int, rate: float = 100.0,
                   spectrum: np.random.Generator | None = None) -> NDArray[np.float32]:
    """Noise of standard deviation one: a random spectrum, sharp lines of machines, loudness that comes and goes.

    ``spectrum`` draws the spectrum where it is to be the same as that of other noise.
    """
    amplitude = _spectrum(spectrum or rng, count, fft.rfftfreq(samples, 1 / rate))
    shape = amplitude.shape
    white = rng.standard_normal(shape, dtype=np.float32) + 1j * rng.standard_normal(shape, dtype=np.float32)
    noise = fft.irfft(white * amplitude, samples, axis=-1)
    swell = _smooth(rng, count, samples, int(rng.integers(2, 12)))
    noise *= np.exp(swell * rng.uniform(0, 0.6, (count, 1)))[:, None]
    return (noise / (noise.std((1, 2), keepdims=True) + 1e-12)).astype(np.float32)


def nuisances(rng: np.random.Generator, noise: NDArray[np.float32], rate: float = 100.0) -> NDArray[np.float32]:
    """``noise`` (3, samples) of standard deviation about one, with one or two things in it that are no earthquake."""
    out = noise.copy()
    kinds = (_burst, _footsteps, _spikes, _step, _tremor, _pulse, _dropout, _teleseism, _one_component)
    for kind in rng.choice(len(kinds), rng.integers(1, 3), replace=False):
        kinds[kind](rng, out, rate)
    return out


def _spectrum(rng: np.random.Generator, count: int, frequency: Array) -> NDArray[np.float32]:
    """Amplitudes (count, 3, F)."""
    log_knots = np.log(_KNOTS_HZ)
    walk = np.cumsum(rng.normal(0, 0.55, (count, 1, len(_KNOTS_HZ))), axis=-1)
    level = walk + rng.normal(0, 0.25, (count, 3, len(_KNOTS_HZ))) + rng.uniform(-1.0, 0.35, (count, 1, 1)) * log_knots
    microseism = rng.choice([0.0, 1.0], (count, 1, 1), p=[0.6, 0.4]) * rng.uniform(0, 3, (count, 1, 1))
    level = (level + microseism * np.exp(-((log_knots - np.log(0.2)) ** 2) / 0.8)).astype(np.float32)
    place = np.interp(np.log(np.maximum(frequency, 0.02)), log_knots, np.arange(len(_KNOTS_HZ)))
    low = np.minimum(place.astype(int), len(_KNOTS_HZ) - 2)
    share = (place - low).astype(np.float32)
    amplitude = np.exp(level[..., low] * (1 - share) + level[..., low + 1] * share)
    deaf = rng.choice([0.02, 0.1, 0.5, 1.0], (count, 1, 1))  # an instrument hears nothing far below its corner
    amplitude *= (1 / (1 + (deaf / np.maximum(frequency, 1e-3)) ** 2)).astype(np.float32)
    amplitude[..., 0] = 0.0
    for record in np.nonzero(rng.random(count) < 0.25)[0]:
        for _ in range(rng.integers(1, 4)):  # lines of machines
            hertz = rng.uniform(1, 45)
            line = np.abs(frequency - hertz) < rng.uniform(0.01, 0.1)
            amplitude[record, :, line] *= np.float32(np.exp(rng.uniform(0.5, 3.0)))
    return amplitude


def _smooth(rng: np.random.Generator, count: int, samples: int, knots: int) -> Array:
    """Smooth random lines (count, samples) of unit size."""
    values = rng.standard_normal((count, knots + 2))
    place = np.linspace(0, knots + 1, samples)
    low = np.minimum(place.astype(int), knots)
    share = 0.5 - 0.5 * np.cos(np.pi * (place - low))
    return values[:, low] * (1 - share) + values[:, low + 1] * share


def _band(rng: np.random.Generator, samples: int, rate: float) -> Array:
    """Three components of noise in a band drawn at random, standard deviation one."""
    centre = np.exp(rng.uniform(np.log(1.0), np.log(30.0)))
    width = rng.uniform(0.2, 0.9)
    band = np.clip(np.array([centre * (1 - width / 2), centre * (1 + width / 2)]) / (rate / 2), 1e-3, 0.95)
    sos = signal.butter(2, band, "bandpass", output="sos")
    noise = signal.sosfilt(sos, rng.standard_normal((3, samples)), axis=-1)
    return noise / (noise.std() + 1e-12)


def _loudness(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(np.log(2.0), np.log(40.0))))


def _burst(rng: np.random.Generator, out: Array, rate: float) -> None:
    """A vehicle or a gust: swells and dies in seconds, as fast before as behind."""
    samples = out.shape[-1]
    middle, half = rng.uniform(0, samples), np.exp(rng.uniform(np.log(0.5), np.log(8.0))) * rate
    bell = np.exp(-0.5 * ((np.arange(samples) - middle) / half) ** 2)
    out += _band(rng, samples, rate) * bell * _loudness(rng) * rng.uniform(0.4, 1.0, (3, 1))


def _footsteps(rng: np.random.Generator, out: Array, rate: float) -> None:
    """Short knocks at even times, as of steps, hammers or pumps."""
    samples = out.shape[-1]
    gap, at = rng.uniform(0.3, 3.0) * rate, rng.uniform(0, samples)
    envelope = np.zeros(samples)
    length = int(rng.uniform(0.05, 0.4) * rate) + 2
    knock = np.exp(-np.arange(length) / (length / 4))
    for _ in range(rng.integers(1, 15)):
        begin = int(at)
        if begin >= samples:
            break
        envelope[begin : begin + length] += knock[: samples - begin] * rng.uniform(0.5, 1.5)
        at += gap * rng.uniform(0.9, 1.1)
    out += _band(rng, samples, rate) * envelope * _loudness(rng) * rng.uniform(0.2, 1.0, (3, 1))


def _spikes(rng: np.random.Generator, out: Array, rate: float) -> None:
    """Single samples gone wrong, on one component or all."""
    for _ in range(rng.integers(1, 6)):
        at = rng.integers(0, out.shape[-1])
        hit = rng.random(3) < rng.choice([0.4, 1.0])
        out[hit, at : at + rng.integers(1, 3)] += rng.choice([-1, 1]) * np.exp(rng.uniform(np.log(4), np.log(300)))


def _step(rng: np.random.Generator, out: Array, rate: float) -> None:
    """A sensor that is tilted or re-centred: a jump that decays."""
    samples = out.shape[-1]
    at = rng.integers(0, samples)
    decay = np.exp(-np.arange(samples - at) / (np.exp(rng.uniform(np.log(0.3), np.log(60))) * rate))
    out[:, at:] += decay * rng.normal(0, 1, (3, 1)) * _loudness(rng)


def _tremor(rng: np.random.Generator, out: Array, rate: float) -> None:
    """Tremor: some hertz, minutes long, no onset."""
    samples = out.shape[-1]
    swell = np.exp(0.7 * _smooth(rng, 1, samples, int(rng.integers(2, 8))))
    out += _band(rng, samples, rate) * swell * rng.uniform(0.5, 4)


def _pulse(rng: np.random.Generator, out: Array, rate: float) -> None:
    """A pulse of calibration: the instrument swings back."""
    samples = out.shape[-1]
    at, period = rng.integers(0, samples), np.exp(rng.uniform(np.log(0.1), np.log(5)))
    t = np.arange(samples - at) / rate
    wave = np.exp(-t / period) * np.sin(2 * np.pi * t / period + rng.uniform(0, 2 * np.pi))
    out[:, at:] += wave * _loudness(rng) * (rng.random((3, 1)) < 0.6) * rng.normal(0, 1, (3, 1))


def _dropout(rng: np.random.Generator, out: Array, rate: float) -> None:
    """Samples that never came, as zeros."""
    at, length = rng.integers(0, out.shape[-1]), int(np.exp(rng.uniform(np.log(5), np.log(15 * rate))))
    out[:, at : at + length] = 0.0


def _teleseism(rng: np.random.Generator, out: Array, rate: float) -> None:
    """A far earthquake: below a hertz or two, slow to come and go."""
    samples = out.shape[-1]
    at = rng.integers(0, samples)
    rise, fall = rng.uniform(0.3, 4) * rate, rng.uniform(5, 40) * rate
    since = np.clip(np.arange(samples) - at, 0, None)
    sos = signal.butter(2, np.array([0.05, rng.uniform(0.5, 1.5)]) / (rate / 2), "bandpass", output="sos")
    wave = signal.sosfilt(sos, rng.standard_normal((3, samples)), axis=-1)
    wave *= (1 - np.exp(-since / rise)) * np.exp(-since / fall) * rng.uniform(0.3, 1.0, (3, 1))
    out += wave / (np.abs(wave).max() + 1e-12) * _loudness(rng)


def _one_component(rng: np.random.Generator, out: Array, rate: float) -> None:
    """Rubbish from one component's wire: random walk or a loud hum."""
    samples, one = out.shape[-1], rng.integers(0, 3)
    if rng.random() < 0.5:
        walk = np.cumsum(rng.standard_normal(samples))
        out[one] += walk / (walk.std() + 1e-9) * rng.uniform(1, 10)
    else:
        out[one] += np.sin(2 * np.pi * rng.uniform(2, 45) * np.arange(samples) / rate) * rng.uniform(1, 10)
