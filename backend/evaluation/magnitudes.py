"""How many earthquakes of which size: the Gutenberg-Richter law, and the magnitude from which a catalogue is complete.

``log10 N(≥ M) = a − b·M`` holds from the completeness magnitude Mc upwards; below it small events were missed.  Mc is
estimated in three ways, because each errs in its own: see :func:`frequency_magnitude`.

Papers: Aki 1965, Bull. Earthq. Res. Inst. 43 and Utsu 1966, J. Fac. Sci. Hokkaido Univ. (b and its correction for
binned magnitudes); Shi & Bolt 1982, doi:10.1785/BSSA0720051677 (its error); Wiemer & Wyss 2000,
doi:10.1785/0119990114 (maximum curvature, goodness of fit); Cao & Gao 2002, doi:10.1029/2001GL013775 and Woessner &
Wiemer 2005, doi:10.1785/0120040007 (stability of b, correction of the maximum curvature).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

# Below so many complete events the error of b is near 15 % and what looks like a change of b is chance.
FEWEST = 50

_CORRECTION = 0.2  # Woessner & Wiemer 2005: the most frequent magnitude lies below Mc
_FIT = (95.0, 90.0)  # per cent of the counts that a fit must explain; the second where the first is never reached
_STABLE_OVER = 0.5  # magnitude units over which b must stay within its error


@dataclass(frozen=True)
class FrequencyMagnitude:
    """Numbers of events by magnitude, and the law they follow; NaN where ``why_none`` says why it isn't known.

    Parameters
    ----------
    magnitudes, counts
        Centres of the bins, increasing without a gap, and events in each.
    bin_width
        Of the bins, magnitude units.
    estimates
        Completeness magnitude by each estimator that reached one: ``maximum curvature``, ``goodness of fit``,
        ``stability of b``.
    completeness, completeness_low, completeness_high
        The larger of goodness of fit and stability of b, else the maximum curvature, and its 95 % interval over
        resampled catalogues.  An estimate that is too low bends b; one that is too high only costs events.
    b, b_error, b_low, b_high
        Slope of the complete part, its standard error (Shi & Bolt), its 95 % interval over resampled catalogues, in
        which the completeness was estimated anew each time.
    a
        log10 of the number of events of magnitude 0 and above that the law expects, in the time of the catalogue.
    complete
        Events at or above the completeness magnitude.
    fit
        Per cent of the cumulative counts above completeness that the law explains.
    why_none
        One sentence, where there is no law.
    """

    magnitudes: np.ndarray
    counts: np.ndarray
    bin_width: float
    estimates: Mapping[str, float] = field(default_factory=dict)
    completeness: float = math.nan
    completeness_low: float = math.nan
    completeness_high: float = math.nan
    b: float = math.nan
    b_error: float = math.nan
    b_low: float = math.nan
    b_high: float = math.nan
    a: float = math.nan
    complete: int = 0
    fit: float = math.nan
    why_none: str = ""

    @property
    def chosen(self) -> str:
        """Name of the estimate that is used; empty where there is none."""
        same = [name for name, value in self.estimates.items() if value == self.completeness]
        return same[-1] if same else ""

    @property
    def cumulative(self) -> np.ndarray:
        """Events in each bin and above it."""
        return np.cumsum(self.counts[::-1])[::-1]

    def expected(self, magnitudes: np.ndarray) -> np.ndarray:
        """Number of events in the bin of each magnitude and above, by the law."""
        return np.asarray(10.0 ** (self.a - self.b * np.asarray(magnitudes, float)))


def frequency_magnitude(magnitudes: Sequence[float] | np.ndarray, *, bin_width: float = 0.1, resamples: int = 500,
                        seed: int = 0) -> FrequencyMagnitude:
    """The frequency-magnitude distribution of a catalogue; repeatable.

    Parameters
    ----------
    magnitudes
        One a event, of one kind (ML or Mw, not mixed); values that are not finite are left out.
    bin_width
        Magnitude units; at least the rounding of the catalogue.
    resamples
        Bootstrap catalogues for the intervals.
    seed
        Of the bootstrap.
    """
    found = np.asarray(magnitudes, np.float64)
    found = found[np.isfinite(found)]
    if not found.size:
        return FrequencyMagnitude(np.empty(0), np.empty(0, np.int64), bin_width, why_none="No event has a magnitude.")
    steps = np.floor(found / bin_width + 0.5 + 1e-9).astype(np.int64)  # halves go up, to one side as Utsu's bins do
    counts = np.bincount(steps - steps.min())
    centres = np.round((steps.min() + np.arange(counts.size)) * bin_width, 9)
    if found.size < FEWEST:
        return FrequencyMagnitude(centres, counts, bin_width, why_none=(
            f"{found.size} event{'' if found.size == 1 else 's'} with a magnitude: too few for a completeness "
            f"magnitude and a b-value, which need at least {FEWEST}."))
    table = _Table(counts[None], centres, bin_width)
    estimates = {name: float(value) for name, (value,) in table.completeness().items() if math.isfinite(value)}
    chosen = table.chosen()
    place = int(table.place(chosen)[0])
    complete = int(table.above[0, place]) if place < centres.size else 0
    if complete < FEWEST:
        return FrequencyMagnitude(centres, counts, bin_width, estimates, float(chosen[0]), complete=complete, why_none=(
            f"Only {complete} event{'' if complete == 1 else 's'} of {found.size} reach the completeness magnitude "
            f"{chosen[0]:.1f}: too few for a b-value, which needs at least {FEWEST}."))
    b, error = float(table.b[0, place]), float(table.error[0, place])
    again = np.random.default_rng(seed).multinomial(found.size, counts / found.size, resamples)
    mc, slopes = _resampled(again, centres, bin_width)
    return FrequencyMagnitude(
        centres, counts, bin_width, estimates, float(chosen[0]), *_bounds(mc), b, error, *_bounds(slopes),
        a=math.log10(complete) + b * float(centres[place]), complete=complete, fit=float(table.fit(place)[0]))


def b_value(magnitudes: np.ndarray, completeness: float, bin_width: float = 0.1) -> tuple[float, float]:
    """b of the events at or above ``completeness`` and its standard error (Shi & Bolt); NaN below two events.

    Parameters
    ----------
    magnitudes
        Rounded to ``bin_width``; give 0 for magnitudes that are not rounded.
    completeness
        Centre of the lowest complete bin.
    """
    found = np.asarray(magnitudes, np.float64)
    found = found[found >= completeness - bin_width / 2 - 1e-9]
    over = float(found.mean() - (completeness - bin_width / 2)) if found.size > 1 else 0.0
    if over <= 0:
        return math.nan, math.nan
    b = math.log10(math.e) / over
    return b, math.log(10) * b**2 * float(found.std()) / math.sqrt(found.size - 1)


class _Table:
    """R catalogues over the same K bins, with what each bin and all above it say: arrays (R, K)."""

    def __init__(self, counts: np.ndarray, centres: np.ndarray, width: float) -> None:
        def upwards(values: np.ndarray) -> np.ndarray:
            return np.cumsum(values[:, ::-1], axis=1)[:, ::-1]

        self.counts, self.centres, self.width = counts, centres, width
        self.above = upwards(counts)
        from_first = centres - centres[0]
        total, squares = upwards(counts * from_first), upwards(counts * from_first**2)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = total / self.above
            self.b = math.log10(math.e) / (mean - (from_first - width / 2))
            spread = np.maximum(squares - self.above * mean**2, 0) / (self.above * (self.above - 1.0))
            self.error = math.log(10) * self.b**2 * np.sqrt(spread)
        self.mode = counts.shape[1] - 1 - np.argmax(counts[:, ::-1], axis=1)  # of ties the largest

    def completeness(self) -> dict[str, np.ndarray]:
        """Each estimator's magnitude, (R,); NaN where it reaches none.

        Completeness can't lie below the most frequent magnitude, so the search begins there.
        """
        bins = self.centres.size
        fits = np.stack([self.fit(place) for place in range(bins)], axis=1)
        enough = (self.above >= FEWEST) & (np.arange(bins) >= self.mode[:, None])
        good = self._first(enough & (fits >= _FIT[0]))
        second = self._first(enough & (fits >= _FIT[1]))
        return {"maximum curvature": np.round(self.centres[self.mode] + _CORRECTION, 9),
                "goodness of fit": np.where(np.isfinite(good), good, second),
                "stability of b": self._first(enough & self._stable())}

    def chosen(self) -> np.ndarray:
        """The completeness magnitude to use, (R,): see :class:`FrequencyMagnitude`."""
        found = self.completeness()
        best = np.fmax(found["goodness of fit"], found["stability of b"])
        return np.where(np.isfinite(best), best, found["maximum curvature"])

    def fit(self, place: int) -> np.ndarray:
        """Per cent of the cumulative counts from bin ``place`` on that its own law explains, (R,)."""
        seen = self.above[:, place:]
        with np.errstate(invalid="ignore", over="ignore"):
            law = seen[:, :1] * 10.0 ** (-self.b[:, place:place + 1] * (self.centres[place:] - self.centres[place]))
            return 100.0 - 100.0 * np.abs(seen - law).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)

    def place(self, magnitude: np.ndarray) -> np.ndarray:
        """The bin of each catalogue's magnitude, (R,); may lie above the last."""
        return np.round((magnitude - self.centres[0]) / self.width).astype(np.int64)

    def _stable(self) -> np.ndarray:
        """Where the mean of b over the next half unit of magnitude stays within the error of b, bool (R, K)."""
        reach = max(2, round(_STABLE_OVER / self.width))
        held = np.zeros(self.b.shape, bool)
        for place in range(self.centres.size - reach + 1):
            ahead = self.b[:, place:place + reach].mean(axis=1)
            held[:, place] = np.abs(ahead - self.b[:, place]) <= self.error[:, place]
        return held

    def _first(self, met: np.ndarray) -> np.ndarray:
        return np.where(met.any(axis=1), self.centres[np.argmax(met, axis=1)], np.nan)


def _resampled(counts: np.ndarray, centres: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Completeness and b of each resampled catalogue, (R,); b is NaN where nothing is left."""
    table = _Table(counts, centres, width)
    mc = table.chosen()
    place = np.minimum(table.place(mc), centres.size - 1)
    slopes = np.take_along_axis(table.b, place[:, None], axis=1)[:, 0]
    return mc, np.where(np.take_along_axis(table.above, place[:, None], axis=1)[:, 0] > 1, slopes, np.nan)


def _bounds(values: np.ndarray) -> tuple[float, float]:
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
