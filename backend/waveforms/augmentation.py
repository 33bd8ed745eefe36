"""What a picker learns from: windows put together at random from recordings, simulation and noise.

A window is an earthquake of a recording, or a simulated one laid over noise, or noise alone; often a second
earthquake comes on top.  Then the station is changed: turned, amplified, deaf on a component, clipped, filtered,
rounded to counts.  :func:`draw_window` makes one, :func:`draw_batch` many; the same generator gives the same windows.

Zhu & Beroza 2019; Mousavi et al. 2020 and Zhu et al. 2020 (augmentation for pickers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from ..synthetic.noise import nuisances
from ..synthetic.seismograms import Seismograms
from .dataset import Example

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Augmentation:
    """Shares of windows that something is done to, from 0 to 1, and by how much.

    ``recorded``: the share of windows with an earthquake that shows a recorded one, where there is simulation as well.
    ``begins``: the share in which the recording begins, or ends.
    ``signal_to_noise``: peak of P over the standard deviation of the noise, drawn evenly in the logarithm.
    """

    noise_only: float = 0.25
    nuisance: float = 0.5
    recorded: float = 0.4
    own_noise: float = 0.5
    second: float = 0.2
    signal_to_noise: tuple[float, float] = (2.0, 2000.0)
    louder_noise: float = 0.3
    stretch: float = 0.4
    stretch_by: float = 1.35
    turn: float = 0.6
    flip: float = 0.5
    gain: float = 0.3
    vertical_only: float = 0.2
    dead: float = 0.06
    gap: float = 0.08
    begins: float = 0.17
    clip: float = 0.04
    filtered: float = 0.15
    rounded: float = 0.3
    label_s: float = 0.1


@dataclass(frozen=True)
class Material:
    """What windows are put together from; each part may be empty.

    ``noises``: recorded noise (3, n) each; ``made_noise``: (N, 3, n), standard deviation one.
    """

    examples: Sequence[Example] = ()
    noises: Sequence[Floats] = ()
    simulated: Seismograms | None = None
    made_noise: Floats = field(default_factory=lambda: np.zeros((0, 3, 0), np.float32))

    def __post_init__(self) -> None:
        if not self.examples and self.simulated is None:
            raise ValueError("nothing to learn from: neither recordings with picks nor simulation")


def draw_batch(rng: np.random.Generator, material: Material, augmentation: Augmentation, window: int, count: int,
               rate: float = 100.0) -> tuple[Floats, Floats]:
    """``count`` windows (count, 3, window), normalised, and their labels (count, 3, window): neither, P and S."""
    parts = [draw_window(rng, material, augmentation, window, rate) for _ in range(count)]
    return np.stack([part[0] for part in parts]), np.stack([part[1] for part in parts])


def draw_window(rng: np.random.Generator, material: Material, augmentation: Augmentation, window: int,
                rate: float = 100.0) -> tuple[Floats, Floats]:
    """One window (3, window), each component with mean 0 and standard deviation 1, and its labels (3, window)."""
    p: list[float] = []
    s: list[float] = []
    if rng.random() < augmentation.noise_only and (len(material.noises) or len(material.made_noise)):
        data = _noise(rng, material, augmentation, window)
        if rng.random() < augmentation.nuisance:
            data = nuisances(rng, data, rate)
    elif material.simulated is None or (material.examples and rng.random() < augmentation.recorded):
        data, p, s = _recorded(rng, material, augmentation, window)
    else:
        data, p, s = _simulated(rng, material, augmentation, window, rate)
    if (p or s) and rng.random() < augmentation.second:
        data, p, s = _with_second(rng, material, augmentation, data, p, s, rate)
    data = _another_station(rng, data.copy(), augmentation, rate)
    there = _there(rng, augmentation, window, rate)
    p, s = ([x for x in part if 0 <= x < window and there[max(int(x) - 10, 0) : int(x) + 50].all()] for part in (p, s))
    if there.all():
        out = normalised(data)
    elif rng.random() < 0.5:  # as the annotator does it, which knows what is missing
        out = np.zeros_like(data)
        out[:, there] = normalised(data[:, there])
    else:  # as files do it, which hold zeros there
        out = normalised(np.where(there, data + rng.choice([0.0, 3.0]) * data.std(1, keepdims=True), 0.0))
    return out, labels(p, s, window, augmentation.label_s * rate)


def normalised(data: Floats) -> Floats:
    """Each component of (..., 3, n) with mean 0 and standard deviation 1; what is constant becomes 0."""
    data = data - data.mean(-1, keepdims=True)
    deviation = data.std(-1, keepdims=True)
    return (data / np.where(deviation > 1e-12, deviation, 1.0)).astype(np.float32)


def labels(p: Sequence[float], s: Sequence[float], window: int, width: float) -> Floats:
    """Labels (3, window), neither, P and S: bells of standard deviation ``width`` samples around the arrivals."""
    out = np.zeros((3, window), np.float32)
    reach = int(4 * width) + 1
    for row, onsets in enumerate((p, s), 1):
        for onset in onsets:
            low, high = max(int(onset) - reach, 0), min(int(onset) + reach + 1, window)
            if high > low:
                bell = np.exp(-0.5 * ((np.arange(low, high) - onset) / width) ** 2)
                out[row, low:high] = np.maximum(out[row, low:high], bell)
    out[1:] /= np.maximum(out[1] + out[2], 1.0)
    out[0] = np.clip(1 - out[1] - out[2], 0, 1)
    return out


# --- the three kinds of window ------------------------------------------------------------------------------------


def _noise(rng: np.random.Generator, material: Material, augmentation: Augmentation, window: int) -> Floats:
    """Noise of standard deviation about one; recorded noise too short for the window is mirrored on."""
    own = len(material.noises) and (not len(material.made_noise) or rng.random() < augmentation.own_noise)
    if not own:
        noise = material.made_noise[rng.integers(len(material.made_noise))]
        start = rng.integers(noise.shape[1] - window + 1)
        noise = noise[:, start : start + window] * rng.choice([-1, 1])
    else:
        noise = material.noises[rng.integers(len(material.noises))]
        noise = noise - noise.mean(1, keepdims=True)
        while noise.shape[1] < window:
            noise = np.concatenate([noise, -noise[:, ::-1]], axis=1)
        start = rng.integers(noise.shape[1] - window + 1)
        noise = noise[:, start : start + window]
        alive = noise.std(1) > 1e-9
        if alive.any():
            noise = noise / noise[alive].std()
        if not alive.all() and alive.any() and rng.random() < 0.7:
            # A station of one component: lend its other noise to the rest, else all such windows look alike.
            noise = noise.copy()
            for component in np.nonzero(~alive)[0]:
                noise[component] = np.roll(noise[alive][0], rng.integers(1, window)) * rng.uniform(0.6, 1.5)
    return noise.astype(np.float32)


def _recorded(rng: np.random.Generator, material: Material, augmentation: Augmentation, window: int
              ) -> tuple[Floats, list[float], list[float]]:
    """A recorded earthquake, its first arrival anywhere in the window; time may run faster or slower."""
    example = material.examples[rng.integers(len(material.examples))]
    pace = float(np.exp(rng.uniform(-1, 1) * np.log(augmentation.stretch_by))) if (
        rng.random() < augmentation.stretch) else 1.0
    onsets = sorted([*example.p, *example.s])
    anchor = onsets[rng.integers(len(onsets))] if len(onsets) > 2 else onsets[0] if onsets else 0.0
    start = anchor - rng.uniform(0.02, 0.95) * window * pace
    length = example.data.shape[1]
    start = float(np.clip(start, 0, max(length - window * pace - 1, 0)))
    if pace == 1.0:
        begin = int(start)
        data, start = example.data[:, begin : begin + window], float(begin)
    else:
        place = start + np.arange(window) * pace
        data = np.stack([np.interp(place, np.arange(length), component) for component in example.data])
    if data.shape[1] < window:
        data = np.pad(data, ((0, 0), (0, window - data.shape[1])))
    data = data.astype(np.float32)
    p, s = ([(onset - start) / pace for onset in part] for part in (example.p, example.s))
    first = min((x for x in [*p, *s] if x > 0), default=0.0)
    if rng.random() < augmentation.louder_noise and (len(material.noises) or len(material.made_noise)) and first > 0:
        peak = np.abs(data[:, int(first) : int(first) + 200]).max(initial=0)
        ratio = np.exp(rng.uniform(np.log(3.0), np.log(60.0)))
        data = data + _noise(rng, material, augmentation, window) * (peak / ratio) * (data.std(1, keepdims=True) > 0)
    return data, p, s


def _simulated(rng: np.random.Generator, material: Material, augmentation: Augmentation, window: int, rate: float
               ) -> tuple[Floats, list[float], list[float]]:
    data = _noise(rng, material, augmentation, window).copy()
    if rng.random() < 0.2 * augmentation.nuisance:
        data = nuisances(rng, data, rate)
    return _lay_over(rng, material, augmentation, data, rng.uniform(0.0, 0.95) * window, rate)


def _lay_over(rng: np.random.Generator, material: Material, augmentation: Augmentation, data: Floats, at: float,
              rate: float, loudness: float | None = None) -> tuple[Floats, list[float], list[float]]:
    """A simulated earthquake laid over ``data`` so that P comes about sample ``at``."""
    made = material.simulated
    if made is None:
        raise ValueError("there is no simulated earthquake to lay over")
    number = rng.integers(len(made.data))
    record, p, s = made.data[number].astype(np.float32), made.p_s[number] * rate, made.s_s[number] * rate
    begin = int(at - p)
    window = data.shape[1]
    low, high = max(begin, 0), min(begin + record.shape[1], window)
    peak = np.abs(record[:, int(p) : int(p) + int(rate)]).max() + 1e-9
    if loudness is None:
        level = np.diff(data, axis=1).std() * 0.7 + 0.05 * data.std()  # noise as a picker hears it, without slow swell
        loudness = level * float(np.exp(rng.uniform(*np.log(augmentation.signal_to_noise))))
    out = data.copy()
    out[:, low:high] += record[:, low - begin : high - begin] * np.float32(loudness / peak)
    return out, [p + begin], [s + begin]


def _with_second(rng: np.random.Generator, material: Material, augmentation: Augmentation, data: Floats,
                 p: list[float], s: list[float], rate: float) -> tuple[Floats, list[float], list[float]]:
    """A further earthquake, louder or quieter, a moment later or anywhere; one that hides or is hidden isn't told."""
    window = data.shape[1]
    first = p[0] if p else s[0]
    at = first + rng.uniform(1.0, 6.0) * rate if rng.random() < 0.5 else rng.uniform(0, 0.95) * window
    if not 0 <= at < window - 1:
        return data, p, s
    around = data[:, max(int(at) - 100, 0) : int(at) + 1]
    here = np.abs(around).max(initial=0) + 1e-9
    loudness = here * float(np.exp(rng.uniform(np.log(2.5), np.log(30.0))))
    if material.simulated is not None and (not material.examples or rng.random() > augmentation.recorded):
        out, p2, s2 = _lay_over(rng, material, augmentation, data, at, rate, loudness)
    else:
        other, p2, s2 = _recorded(rng, material, augmentation, window)
        if not p2 or not 0 <= p2[0] < window - 200:
            return data, p, s
        shift = int(at - p2[0])
        other = other - other.mean(1, keepdims=True)
        moved = np.zeros_like(other)
        source = slice(max(-shift, 0), window - max(shift, 0))
        moved[:, max(shift, 0) : window - max(-shift, 0)] = other[:, source]
        peak = np.abs(other[:, int(p2[0]) : int(p2[0]) + 100]).max(initial=0) + 1e-9
        out = data + moved * np.float32(loudness / peak)
        p2, s2 = [x + shift for x in p2], [x + shift for x in s2]
    # What the newcomer drowned is no longer to be seen.
    gone = [x for x in (*p, *s) if p2[0] - 0.3 * rate < x]
    return out, [x for x in p if x not in gone] + p2, [x for x in s if x not in gone] + s2


def _there(rng: np.random.Generator, augmentation: Augmentation, window: int, rate: float) -> NDArray[np.bool_]:
    """Which samples (window,) were recorded: where a recording begins, ends or pauses is no onset."""
    there = np.ones(window, bool)
    if rng.random() < augmentation.begins:
        cut = int(rng.uniform(0.01, 0.9) * window)
        if rng.random() < 0.8:
            there[:cut] = False
        else:
            there[-cut:] = False
    if rng.random() < augmentation.gap:
        begin = rng.integers(window)
        there[begin : begin + int(np.exp(rng.uniform(np.log(10), np.log(8 * rate))))] = False
    return there if there.any() else ~there


# --- another station ----------------------------------------------------------------------------------------------


def _another_station(rng: np.random.Generator, data: Floats, augmentation: Augmentation, rate: float) -> Floats:
    """The same ground motion as another instrument would have kept it.  Changes ``data``."""
    chance = rng.random(8)
    if chance[0] < augmentation.turn:
        angle = rng.uniform(0, 2 * np.pi)
        if data[1].any() and data[2].any():
            north, east = data[1].copy(), data[2].copy()
            data[1], data[2] = (np.cos(angle) * north + np.sin(angle) * east,
                                np.cos(angle) * east - np.sin(angle) * north)
    if chance[1] < augmentation.flip:
        data *= -1
    if chance[2] < augmentation.gain:
        data *= np.exp(rng.normal(0, 0.5, (3, 1))).astype(np.float32)
    if chance[3] < augmentation.filtered:
        low = np.exp(rng.uniform(np.log(0.3), np.log(3.0)))
        if rng.random() < 0.5:
            sos = signal.butter(rng.integers(1, 4), low, "highpass", fs=rate, output="sos")
        else:
            sos = signal.butter(2, [low, rng.uniform(10, 0.47 * rate)], "bandpass", fs=rate, output="sos")
        data = signal.sosfilt(sos, data - data.mean(1, keepdims=True), axis=-1).astype(np.float32)
    if chance[4] < augmentation.clip:
        limit = np.abs(data).max() * rng.uniform(0.1, 0.7)
        data = np.clip(data, -limit, limit)
    if chance[5] < augmentation.rounded:
        step = np.diff(data, axis=1).std() * np.exp(rng.uniform(np.log(0.05), np.log(1.0)))
        if step > 0:
            quiet = np.median(np.abs(np.diff(data, axis=1))) + 1e-12
            step = min(step, 3 * quiet)
            data = np.round(data / step) * np.float32(step)
    if chance[6] < augmentation.vertical_only:
        data[1:] = 0.0
    elif chance[7] < augmentation.dead:
        data[rng.integers(0, 3)] = 0.0
    return data
