"""From curves of probability to picks: exact, local, and the same wherever a stream is cut.

A sample is a pick where its curve reaches the threshold and nothing within ``radius`` is higher; of equal samples the
first counts.  Whether a sample is a pick hence depends on 2 radius + 1 samples alone, and a stream is picked piece by
piece with that much carried over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

#: how the width of a peak becomes the pick's standard deviation: from the residuals of the original PhaseNet on NCEDC's
#: windows, whose deviations for P and S it makes 0.8 and 1.1 times what is stated
SPREAD = 0.14


@dataclass(frozen=True)
class Peaks:
    """Picks of one curve: ``index`` of the absolute sample, ``height`` of the curve there, ``width`` in samples."""

    index: npt.NDArray[np.int64]
    height: npt.NDArray[np.float64]
    width: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.index)


def find_peaks(curve: Floats, threshold: float, radius: int) -> Peaks:
    """The peaks of a whole ``curve`` (n,), which is 0 beyond its ends; indices count from 0.

    The width is the area under the peak over its height, within the radius: the width of a box of the same area.
    """
    candidates = np.flatnonzero(curve >= threshold)
    if threshold <= 0:
        raise ValueError("the threshold of a pick must be above 0")
    if len(candidates) == 0:
        return Peaks(np.empty(0, np.int64), np.empty(0), np.empty(0))
    padded = np.pad(curve, radius)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * radius + 1)
    # Neighbours first, which leaves few of the many samples above the threshold.
    centre = candidates + radius
    rising = (padded[centre] > padded[centre - 1]) & (padded[centre] >= padded[centre + 1])
    candidates = candidates[rising]
    found = candidates[windows[candidates].argmax(1) == radius]  # argmax gives the first of equals
    around = windows[found].astype(np.float64)
    height = around[:, radius].copy()
    return Peaks(found, height, around.sum(1) / height)


class PeakStream:
    """The peaks of one curve that comes in pieces; what lies between pieces that don't touch counts as 0."""

    def __init__(self, threshold: float, radius: int) -> None:
        self.threshold, self.radius = threshold, radius
        self._held: Floats = np.empty(0, np.float32)
        self._start = 0  # absolute index of the first sample held
        self._decided = 0  # absolute index up to which all peaks have been given

    def add(self, start: int, curve: Floats) -> Peaks:
        """Peaks that are certain now that the samples from absolute index ``start`` on are known; in order of time."""
        parts = []
        end = self._start + len(self._held)
        if len(self._held) and start - end > 2 * self.radius:
            parts.append(self.finish())
        if len(self._held) == 0:
            self._start = self._decided = start
            end = start
        if start < end:
            raise ValueError("the pieces of a curve must come in order of time")
        self._held = np.concatenate([self._held, np.zeros(start - end, np.float32), curve])
        parts.append(self._give(self._start + len(self._held) - self.radius))
        keep = min(len(self._held), 2 * self.radius)
        self._start += len(self._held) - keep
        self._held = self._held[len(self._held) - keep :]
        return _joined(parts)

    def finish(self) -> Peaks:
        """The peaks still open at the end of the curve."""
        peaks = self._give(self._start + len(self._held))
        self._held = np.empty(0, np.float32)
        return peaks

    def _give(self, until: int) -> Peaks:
        if until <= self._decided:
            return _joined([])
        peaks = find_peaks(self._held, self.threshold, self.radius)
        index = peaks.index + self._start
        certain = (index >= self._decided) & (index < until)
        self._decided = until
        return Peaks(index[certain], peaks.height[certain], peaks.width[certain])


def uncertainties(peaks: Peaks, rate: float) -> npt.NDArray[np.float64]:
    """Standard deviations in s.  A network that is unsure where an onset is spreads its probability over time."""
    return SPREAD * peaks.width / rate


def _joined(parts: Sequence[Peaks]) -> Peaks:
    return Peaks(np.concatenate([np.empty(0, np.int64), *(part.index for part in parts)]),
                 np.concatenate([np.empty(0), *(part.height for part in parts)]),
                 np.concatenate([np.empty(0), *(part.width for part in parts)]))
