"""Pickers without a network: recursive STA/LTA, an autoregressive picker, kurtosis.  ObsPy does the signal processing.

Each is a function of one cleaned recording and gives onsets in samples of it.  They run on blocks of an absolute grid
with a lead on both sides (see :class:`.detectors.Classical`), so their picks don't depend on chunks either.

* :func:`sta_lta`: P where the recursive STA/LTA of the vertical passes a ratio (Withers et al. 1998), moved to the
  minimum of the Akaike criterion just before, which is where the signal begins (Maeda 1985).
* :func:`autoregressive`: P and S around those triggers by ObsPy's ``ar_pick`` (Akazawa 2004).
* :func:`kurtosis`: P on the vertical and S on the horizontals where the kurtosis of a sliding window jumps (Baillard et
  al. 2014, the first steps of it).

The onsets of the last two are moved to the Akaike minimum next to them, which takes most of their bias (figures in
``benchmarks/README.md``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from obspy.signal.trigger import aic_simple, ar_pick, recursive_sta_lta, trigger_onset
from scipy.signal import butter, sosfilt

from .cleaning import Recording

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Onset:
    """``sample`` of the recording; ``strength`` 0 to 1; ``row`` of the component that it was read on."""

    phase: str
    sample: int
    strength: float
    uncertainty_s: float
    row: int


@dataclass(frozen=True)
class Settings:
    """Times in s, band in Hz.  The values are common for local events at 100 Hz, none is tuned to a data set."""

    band: tuple[float, float] = (2.0, 20.0)
    sta_s: float = 0.5
    lta_s: float = 10.0
    on: float = 4.0
    off: float = 1.5
    refine_s: float = 1.5  # before and after a trigger, where the onset is looked for
    move_s: float = 0.3  # the same for an onset that another method has found
    kurtosis_s: float = 4.0
    jump: float = 6.0  # of the kurtosis, to count as an onset
    s_within_s: float = 30.0  # after a P


def sta_lta(recording: Recording, settings: Settings | None = None) -> list[Onset]:
    """P onsets on the vertical, or on the first component there is."""
    settings = settings or Settings()
    row = next((row for row in range(3) if recording.valid[row].any()), None)
    if row is None:
        return []
    trace = filtered(recording, row, settings.band)
    rate = recording.rate
    found = []
    for trigger, strength in _triggers(trace, recording.valid[row], rate, settings):
        begin, end = _around(trigger, settings.refine_s, rate, len(trace))
        at, spread = _akaike(trace[begin:end], rate)
        found.append(Onset("P", begin + at, strength, spread, row))
    return found


def autoregressive(recording: Recording, settings: Settings | None = None) -> list[Onset]:
    """P and S around the triggers of the STA/LTA; needs all three components."""
    settings = settings or Settings()
    if not recording.valid.any(1).all():
        return []
    rate = recording.rate
    data = [_filled(recording, row) for row in range(3)]
    valid = recording.valid.all(0)
    trace = filtered(recording, 0, settings.band)
    found: list[Onset] = []
    high = min(settings.band[1], 0.45 * rate)
    for trigger, strength in _triggers(trace, recording.valid[0], rate, settings):
        begin, end = _unbroken(valid, trigger, round(10.0 * rate), round(20.0 * rate))
        cut = [np.ascontiguousarray(part[begin:end]) for part in data]
        if end - begin < 15.0 * rate or any(np.ptp(part) == 0 for part in cut):
            continue
        # Windows, orders and lengths are those of ObsPy's own example.
        p, s = ar_pick(*cut, rate, settings.band[0], high, 1.0, 0.1, 4.0, 1.0, 2, 8, 0.1, 0.2)
        if 0 < p < (end - begin) / rate and abs(begin + p * rate - trigger) < 3.0 * rate:
            found.append(Onset("P", begin + round(p * rate), strength, 0.1, 0))
            if p < s < (end - begin) / rate:
                found.append(Onset("S", begin + round(s * rate), strength, 0.2, 1))
    return _moved(recording, found, settings)


def kurtosis(recording: Recording, settings: Settings | None = None) -> list[Onset]:
    """P on the vertical; S on the horizontals, where it follows a P."""
    settings = settings or Settings()
    rate, found = recording.rate, []
    onsets = {}
    for phase, rows in (("P", (0,)), ("S", (1, 2))):
        present = [row for row in rows if recording.valid[row].any()]
        if not present:
            continue
        valid = recording.valid[present].all(0)
        jumps = sum(_jumps(filtered(recording, row, settings.band), settings.kurtosis_s, rate) for row in present)
        onsets[phase] = _onsets(np.asarray(jumps) / len(present), valid, rate, settings, phase, present[0])
    p_times = [onset.sample for onset in onsets.get("P", [])]
    found += onsets.get("P", [])
    for onset in onsets.get("S", []):
        before = [onset.sample - p for p in p_times]
        if any(0.3 * rate < lag < settings.s_within_s * rate for lag in before) and not any(
                abs(lag) <= 0.3 * rate for lag in before):
            found.append(onset)
    return _moved(recording, found, settings)


METHODS = {"sta-lta": sta_lta, "ar-aic": autoregressive, "kurtosis": kurtosis}


def refined(recording: Recording, sample: float, row: int, within_s: float = 0.3,
            band: tuple[float, float] = (2.0, 20.0)) -> tuple[int, float] | None:
    """The onset by the Akaike criterion near ``sample`` and its uncertainty in s; None where there is no recording."""
    begin, end = _around(round(sample), within_s, recording.rate, recording.data.shape[1])
    if end - begin < 20 or not recording.valid[row, begin:end].all():
        return None
    lead = max(begin - round(5.0 * recording.rate), 0)
    part = filtered(Recording(recording.station, recording.rate, recording.start + lead, recording.data[:, lead:end],
                              recording.valid[:, lead:end], recording.channels), row, band)[begin - lead :]
    at, spread = _akaike(part, recording.rate)
    return begin + at, spread


def filtered(recording: Recording, row: int, band: tuple[float, float]) -> Doubles:
    """One component (n,), float64, causally band-passed, so that nothing rings ahead of an onset."""
    high = min(band[1], 0.45 * recording.rate)
    sections = butter(2, [band[0], high], "bandpass", fs=recording.rate, output="sos")
    return sosfilt(sections, _filled(recording, row))


def _filled(recording: Recording, row: int) -> Doubles:
    """One component without its mean; gaps hold the last sample, so that they don't look like an onset."""
    data, valid = recording.data[row].astype(np.float64), recording.valid[row]
    if not valid.any():
        return data
    last = np.maximum.accumulate(np.where(valid, np.arange(len(data)), -1))
    data = data[np.where(last < 0, np.argmax(valid), last)]
    return data - data[:1]


def _around(sample: int, within_s: float, rate: float, length: int) -> tuple[int, int]:
    return max(sample - round(within_s * rate), 0), min(sample + round(within_s * rate), length)


def _unbroken(valid: npt.NDArray[np.bool_], sample: int, before: int, after: int) -> tuple[int, int]:
    """From where to where all is valid around a sample, at most so far; flat parts make the predictor divide by 0."""
    gaps = np.flatnonzero(~valid[max(sample - before, 0) : sample + after]) + max(sample - before, 0)
    earlier, later = gaps[gaps <= sample], gaps[gaps > sample]
    return (int(earlier[-1]) + 1 if len(earlier) else max(sample - before, 0),
            int(later[0]) if len(later) else min(sample + after, len(valid)))


def _settled(valid: npt.NDArray[np.bool_], samples: int) -> npt.NDArray[np.bool_]:
    """Where all of the ``samples`` up to and with this one are valid: what averages say after a gap is no onset."""
    total = np.concatenate([np.zeros(samples, np.int64), np.cumsum(valid)])
    return (total[samples:] - total[:-samples]) == samples


def _triggers(trace: Doubles, valid: npt.NDArray[np.bool_], rate: float, settings: Settings) -> list[tuple[int, float]]:
    """Samples where the ratio passes ``on``, and how far it rises as 0 to 1."""
    lta = round(settings.lta_s * rate)
    if len(trace) <= lta or not trace.any():
        return []
    ratio = recursive_sta_lta(trace, round(settings.sta_s * rate), lta)
    ratio[~_settled(valid, lta)] = 0.0
    found = []
    for on, off in trigger_onset(ratio, settings.on, settings.off):
        peak = float(ratio[on : off + 1].max())
        found.append((int(on), float(1.0 - np.exp(-peak / (2.0 * settings.on)))))
    return found


def _moved(recording: Recording, onsets: list[Onset], settings: Settings) -> list[Onset]:
    """The onsets at the Akaike minimum near them, S on the horizontal that moves more."""
    if not onsets:
        return []
    traces = [filtered(recording, row, settings.band) for row in range(3)]
    found = []
    for onset in onsets:
        near = slice(*_around(onset.sample, 1.0, recording.rate, len(traces[0])))
        rows = [0] if onset.phase == "P" else [1, 2]
        row = max(rows, key=lambda one: float(np.abs(traces[one][near]).max()))
        begin, end = _around(onset.sample, settings.move_s, recording.rate, len(traces[row]))
        at, spread = _akaike(traces[row][begin:end], recording.rate)
        found.append(replace(onset, sample=begin + at, uncertainty_s=spread, row=row))
    return found


def _akaike(trace: Doubles, rate: float) -> tuple[int, float]:
    """Where noise ends and signal begins, and the standard deviation of that in s.

    The weights exp(-AIC / 2) are the likelihood of each sample; correlated noise makes them too sure by about its
    correlation length, hence the floor.
    """
    criterion = aic_simple(trace)
    criterion = np.where(np.isfinite(criterion), criterion, np.inf)
    criterion[:5], criterion[-5:] = np.inf, np.inf  # too few samples for a variance
    at = int(np.argmin(criterion))
    if not np.isfinite(criterion[at]):
        return len(trace) // 2, len(trace) / rate / np.sqrt(12.0)
    weights = np.exp(-0.5 * np.clip(criterion - criterion[at], 0, 1400) / 10.0)
    spread = np.sqrt((weights * (np.arange(len(trace)) - at) ** 2).sum() / weights.sum()) / rate
    return at, float(max(spread, 0.02))


def _jumps(trace: Doubles, window_s: float, rate: float) -> Doubles:
    """How much the kurtosis of the window that ends at a sample rose within the last half second."""
    n = round(window_s * rate)
    sums = [np.concatenate([[0.0], np.cumsum(trace**power)]) for power in (1, 2, 3, 4)]
    m1, m2, m3, m4 = ((one[n:] - one[:-n]) / n for one in sums)
    variance = m2 - m1**2
    fourth = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4
    floor = 1e-12 * max(float(np.mean(m2)), 1e-300)
    value = np.where(variance > floor, fourth / np.maximum(variance, floor) ** 2, 3.0)
    value = np.concatenate([np.full(n - 1, value[0] if len(value) else 3.0), value])[: len(trace)]
    back = round(0.5 * rate)
    rise = np.zeros(len(trace))
    rise[back:] = value[back:] - value[:-back]
    rise[: n + back] = 0.0
    return rise


def _onsets(rise: Doubles, valid: npt.NDArray[np.bool_], rate: float, settings: Settings, phase: str, row: int,
            ) -> list[Onset]:
    found = []
    settled = _settled(valid, round((settings.kurtosis_s + 0.5) * rate))
    for on, off in trigger_onset(np.where(settled, rise, 0.0), settings.jump, settings.jump / 4):
        peak = int(on) + int(np.argmax(rise[on : off + 1]))
        # The rise is steepest where the onset enters the window: a sample or two after it.
        low = max(peak - round(0.6 * rate), 1)
        steps = np.diff(rise[low - 1 : peak + 1])
        at = low + int(np.argmax(steps)) - 1
        found.append(Onset(phase, at, float(1.0 - np.exp(-rise[peak] / (2 * settings.jump))), 0.1, row))
    return found
