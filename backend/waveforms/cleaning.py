"""Raw traces of one station as clean samples on the absolute grid: merged, checked, resampled, in the order Z, N, E.

The value of a sample depends on nothing farther away than :data:`MARGIN_S`, never on where the reading began or ended:
what is prepared chunk by chunk equals what is prepared at once, bit for bit.  So nothing is detrended or scaled here.

Times.  Sample k of the grid of R samples a second is at k / R seconds since 1970.  Recorded samples are taken as if
they lay on such a grid of their own rate; the true time is up to half a sample (of the recorded rate) away, which is
less than the spread of any picker.  Rates other than the wanted one pass a zero-phase windowed sinc that keeps
frequencies up to 0.4 of the lower rate and holds back (by 60 dB) what lies over half of it.

What becomes of bad samples:

=====================================  ==============================================================================
single-sample spikes                   replaced by the mean of their two neighbours, listed
constant for 5 s and longer            not valid, listed
not a number, infinite                 not valid, listed
clipped                                kept (onsets are still there, amplitudes aren't), listed
two files, same time, other values     the first file's are kept, listed
rate under 20 samples a second         left out, listed
component other than Z N E 1 2 3       left out, listed
a second instrument at the site        used only where the better one pauses for two minutes, else left out, listed
=====================================  ==============================================================================
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import obspy
import pandas
from scipy.ndimage import maximum_filter1d, minimum_filter1d
from scipy.signal import upfirdn

from .clock import NS, nanoseconds, stamp
from .recordings import station_name
from .tables import join_left_out, left_out_table

MARGIN_S = 75.0  #: read this much more on both sides of what is wanted
COMPONENTS = "ZNE"
LOWEST_RATE = 20.0  #: Hz
FLAT_S = 5.0
CLIPPED = "It is clipped; its onsets were used, its amplitudes mean nothing."  #: the reason in LEFT_OUT

_GUARD_S = 60.0  # kept free between two instruments: longer than a window, so that no window sees both
_BLOCK_S = 10.0  # in which clipping is judged
_HALF_WIDTH = 20  # of the resampling filter, in samples of the lower rate
_ROWS = 50  # most spans of one reason for one channel that are listed one by one

# The order in which instruments are preferred: the kind of sensor before the kind of band, then the location code.
_SENSORS = "HPLNG"  # high gain, geophone, low gain, accelerometer, gravimeter
_BANDS = "HCEDFGSBM"


@dataclass(frozen=True)
class Recording:
    """One station on the absolute sample grid.

    ``data`` is float32 (3, n) in the order Z, N, E, in the unit of the recording, 0 where not ``valid`` (bool (3, n)).
    Sample i is at ``(start + i) / rate`` seconds since 1970, UTC.  ``channels`` are channel codes, '' where a component
    is missing.
    """

    station: str
    rate: float
    start: int
    data: np.ndarray
    valid: np.ndarray
    channels: tuple[str, str, str]

    def time(self, sample: float) -> pandas.Timestamp:
        """UTC time of a sample, which may lie between two."""
        return stamp(round((self.start + Fraction(sample)) * NS / _fraction(self.rate)))


def prepare(stream: Iterable[obspy.Trace], station: str, begin: Any, end: Any, *, rate: float = 100.0,
            ) -> tuple[Recording | None, pandas.DataFrame]:
    """Clean what a station recorded in [begin, end), given its raw traces :data:`MARGIN_S` more on both sides.

    Parameters
    ----------
    stream
        Raw traces; those of other stations are passed over.
    begin, end
        UTC.  The samples returned are those at begin ≤ time < end, so that spans that touch leave none out.
    rate
        Samples per second of the result.

    Returns
    -------
    Recording or None, LEFT_OUT
        None where there is no valid sample.  LEFT_OUT has one more column, ``kept``: True where the samples were used
        all the same and the row is a warning.
    """
    wanted = _fraction(rate)
    low, high = nanoseconds(begin), nanoseconds(end)
    start, stop = (math.ceil(Fraction(ns, NS) * wanted) for ns in (low, high))
    notes = _Notes(station, low, high)
    instruments = _instruments([trace for trace in stream if station_name(trace.stats) == station], notes)
    # Around the wanted span as far as an instrument's presence matters.
    guard = math.ceil(_GUARD_S * wanted) if len(instruments) > 1 else 0
    count = stop - start
    if count <= 0:
        return None, notes.table()

    data, valid = np.zeros((3, count), np.float32), np.zeros((3, count), bool)
    codes = ["", "", ""]
    present = np.zeros(count + 2 * guard, bool)  # of the instruments before
    for number, (code, components) in enumerate(instruments.items()):
        values, good = np.zeros((3, count + 2 * guard), np.float32), np.zeros((3, count + 2 * guard), bool)
        if not guard:
            values, good = data, valid
        for row, traces in components.items():
            _component(traces, wanted, start - guard, values[row], good[row], notes)
        here = good.any(axis=0) if guard else None
        if here is not None:
            if number:
                hidden = maximum_filter1d(present, 2 * guard + 1, mode="constant", cval=False)
                notes.runs(code[1] + "?", (here & hidden)[guard:guard + count], start, wanted,
                           "Another instrument of the station was preferred while it recorded and a minute around.")
                good &= ~hidden
            present |= here
            good, values = good[:, guard:guard + count], values[:, guard:guard + count]
            np.copyto(data, values, where=good)
            valid |= good
        for row, traces in components.items():
            if not codes[row] and good[row].any():
                codes[row] = traces[0].stats.channel
    missing = [name for name, code in zip(("vertical", "north", "east"), codes, strict=True) if not code]
    if len(missing) == 3:
        return None, notes.table()
    for name in missing:
        notes.add("", low, high, f"There is no {name} component; the others were used.", kept=True)
    return Recording(station, float(rate), start, data, valid, (codes[0], codes[1], codes[2])), notes.table()


# --- which channel is which -------------------------------------------------------------------------------------------

_Instruments = dict[tuple[str, str], dict[int, list[obspy.Trace]]]


def _instruments(traces: list[obspy.Trace], notes: _Notes) -> _Instruments:
    """The usable traces by instrument (location, first two letters), the preferred first, and by row: 0 Z, 1 N, 2 E."""
    found: _Instruments = {}
    present = {(trace.stats.location, trace.stats.channel) for trace in traces}
    for trace in traces:
        channel = trace.stats.channel
        known = {*present, *(trace.stats.get("siblings") or ())}
        letters = {code[-1:] for location, code in known
                   if location == trace.stats.location and code[:-1] == channel[:-1]}
        row, why = _row_of(channel, letters)
        if not math.isfinite(trace.stats.sampling_rate) or trace.stats.sampling_rate < LOWEST_RATE:
            row, why = None, (f"It has {trace.stats.sampling_rate:g} samples a second; P and S can't be picked under "
                              f"{LOWEST_RATE:g}.")
        if row is None:
            notes.add(channel, *_span(trace), why)
        else:
            found.setdefault((trace.stats.location, channel[:-1]), {}).setdefault(row, []).append(trace)
    return {code: found[code] for code in sorted(found, key=_preference)}


def _row_of(channel: str, letters: set[str]) -> tuple[int | None, str]:
    """The row of a channel, given the last letters of its instrument's channels; or None and the reason."""
    letter = channel[-1:]
    if len(channel) == 3 and channel[1] not in _SENSORS:
        return None, f"The channel code {channel} does not stand for a seismometer."
    if letter == "3" or (letter in {"1", "2"} and "3" in letters):
        if "Z" in letters:
            return None, "The instrument has a component 3 beside Z; it is not clear where it points."
        return "123".index(letter), ""  # as in the archives that number so: 1 is the vertical
    if letter in {"1", "2"}:
        return int(letter), ""
    if letter in COMPONENTS and letter:
        other = {"N": "1", "E": "2"}.get(letter)
        if other in letters:
            return None, f"The instrument has components {letter} and {other}; {other} was used."
        return COMPONENTS.index(letter), ""
    return None, (f"The channel code {channel or '(empty)'} names no component: its last letter must be Z, N, E, 1, 2 "
                  "or 3.")


def _preference(instrument: tuple[str, str]) -> tuple[int, int, str, str]:
    location, code = instrument
    band, sensor = (code[0], code[1]) if len(code) == 2 else ("", "")
    return (_SENSORS.index(sensor) if sensor and sensor in _SENSORS else len(_SENSORS),
            _BANDS.index(band) if band and band in _BANDS else len(_BANDS), location, code)


# --- one component ----------------------------------------------------------------------------------------------------

def _component(traces: list[obspy.Trace], wanted: Fraction, start: int, values: np.ndarray, valid: np.ndarray,
               notes: _Notes) -> None:
    """Fill one row of the result, which begins at sample ``start``; of several rates the highest goes first."""
    by_rate: dict[Fraction, list[obspy.Trace]] = {}
    for trace in traces:
        by_rate.setdefault(_fraction(trace.stats.sampling_rate), []).append(trace)
    channel = traces[0].stats.channel
    filled = False
    for rate in sorted(by_rate, reverse=True):
        made, good = _at_rate(by_rate[rate], channel, rate, wanted, start, len(values), notes)
        if filled:
            notes.runs(channel, good & valid, start, wanted,
                       "It was recorded at two rates at a time; the higher was used.")
            good &= ~valid
        np.copyto(values, made, where=good)
        valid |= good
        filled = True


def _at_rate(traces: list[obspy.Trace], channel: str, rate: Fraction, wanted: Fraction, start: int, count: int,
             notes: _Notes) -> tuple[np.ndarray, np.ndarray]:
    """Values and validity of ``count`` samples from ``start`` on, of traces of one rate."""
    reach = 0 if rate == wanted else 2 * _reach(rate, wanted)
    slack = math.ceil(2 * _BLOCK_S * rate) + reach  # what the checks and the filter look at around
    first = math.floor(start * rate / wanted) - slack
    last = math.ceil((start + count) * rate / wanted) + slack
    x, have = _merged(traces, rate, first, last - first, channel, notes)
    if not have.any():
        return np.zeros(count, np.float32), np.zeros(count, bool)
    _check(x, have, first, rate, channel, notes, whole=all(trace.data.dtype.kind in "iu" for trace in traces))
    if rate == wanted:
        inside = slice(start - first, start - first + count)
        return x[inside], have[inside]
    return _resampled(x, have, first, rate, wanted, start, count)


def _merged(traces: list[obspy.Trace], rate: Fraction, first: int, count: int, channel: str, notes: _Notes,
            ) -> tuple[np.ndarray, np.ndarray]:
    """All traces in one array on the absolute grid of their rate; where two hold the same time, the first stays."""
    x, have = np.zeros(count, np.float32), np.zeros(count, bool)
    broken, differing = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for trace in traces:
        at = _grid_index(trace, rate) - first
        low, high = max(at, 0), min(at + len(trace.data), count)
        if high <= low:
            continue
        part = trace.data[low - at:high - at]
        with np.errstate(over="ignore"):
            new = np.ma.getdata(part).astype(np.float32, copy=False)
        masked = np.ma.getmaskarray(part) if np.ma.isMaskedArray(part) else None
        good = np.isfinite(new) if part.dtype.kind == "f" else np.ones(len(new), bool)
        if masked is not None:
            good |= masked
        if not good.all():
            broken = np.concatenate([broken, np.flatnonzero(~good) + low])
        if masked is not None:
            good &= ~masked
        old = have[low:high]
        if old.any():
            other = old & good & (x[low:high] != new)
            if other.any():
                differing = np.concatenate([differing, np.flatnonzero(other) + low])
            good &= ~old
        if good.all():
            x[low:high], have[low:high] = new, True
        else:
            np.copyto(x[low:high], new, where=good)
            have[low:high] |= good
    notes.samples(channel, broken, first, rate, "The samples are no finite numbers.")
    notes.samples(channel, differing, first, rate,
                  "Two recordings of this time hold different values; those of the first file were used.")
    return x, have


def _grid_index(trace: obspy.Trace, rate: Fraction) -> int:
    """Absolute number of the trace's first sample on the grid of its rate."""
    ns, before = trace.stats.get("origin") or (int(trace.stats.starttime.ns), 0)
    # A little less than a half is added: recorders love to be half a sample late, give or take a microsecond, and all
    # their files must be moved the same way.
    return math.floor(Fraction(ns, NS) * rate + Fraction(49, 100)) + before


def _check(x: np.ndarray, have: np.ndarray, first: int, rate: Fraction, channel: str, notes: _Notes, *, whole: bool,
           ) -> None:
    """Mend spikes and take out flat parts, in place; list them, and what is clipped."""
    spikes = _spikes(x, have, whole)
    if len(spikes):
        x[spikes] = 0.5 * (x[spikes - 1] + x[spikes + 1])
        notes.samples(channel, spikes, first, rate,
                      "Spikes of a single sample were replaced by the mean of their neighbours.", kept=True)
    same = x[1:] == x[:-1]
    same &= have[1:]
    same &= have[:-1]
    clipped = _clipped(x, same, first, rate, whole)
    flat = _flat(same, max(math.ceil(FLAT_S * rate), 2))
    if flat is not None:
        notes.runs(channel, flat, first, rate, f"It stands still (one value for {FLAT_S:g} s or longer): dead, "
                                               "switched off or filled up.")
        have &= ~flat
        x[flat] = 0.0
    notes.samples(channel, clipped if flat is None else clipped[~flat[clipped]], first, rate,
                  CLIPPED, kept=True)


def _spikes(x: np.ndarray, have: np.ndarray, whole: bool) -> np.ndarray:
    """Single samples that stick out ten times as far as anything within six samples; digitisers can't record such."""
    found = []
    for begin in range(0, len(x), 1 << 16):  # in pieces that stay in the processor's cache
        part = x[max(begin - 7, 0):begin + (1 << 16) + 7]
        if len(part) < 15:
            continue
        bend = np.abs(part[1:-1] - 0.5 * (part[:-2] + part[2:]))  # bend[i] belongs to part[i + 1]
        middle = bend[6:-6]
        outer = np.maximum(bend[4:-8], bend[8:-4])
        likely = np.flatnonzero(middle > 10 * outer)
        likely = likely[middle[likely] > (10.0 if whole else 0.0)]
        if len(likely):
            around = bend[likely[:, None] + 6 + np.array([-6, -5, -4, -3, 3, 4, 5, 6])]
            beside = bend[likely[:, None] + 6 + np.array([-1, 1])]
            real = (middle[likely] > 10 * around.max(axis=1)) & (middle[likely] > 1.5 * beside.max(axis=1))
            found.append(likely[real] + 7 + max(begin - 7, 0))
    if not found:
        return np.zeros(0, np.int64)
    at = np.unique(np.concatenate(found))
    return at[have[at[:, None] + np.arange(-7, 8)].all(axis=1)] if len(at) else at


def _flat(same: np.ndarray, least: int) -> np.ndarray | None:
    """Where samples belong to a run of ``least`` equal ones or more; None where nowhere."""
    step = max((least - 1) // 2, 1)  # a run that long holds a whole block of this length
    if not np.logical_and.reduceat(same, np.arange(0, len(same), step)).any():
        return None
    flat = np.zeros(len(same) + 1, bool)
    for begin, end in _runs(same):
        if end - begin + 1 >= least:
            flat[begin:end + 1] = True
    return flat if flat.any() else None


def _clipped(x: np.ndarray, same: np.ndarray, first: int, rate: Fraction, whole: bool) -> np.ndarray:
    """Samples of plateaus (four and more equal ones) at the extremes of their surroundings, with a step into them.

    The step tells them from the rounded tops of slow waves.
    """
    plateau = same[:-2] & same[1:-1]
    plateau &= same[2:]
    at = np.flatnonzero(plateau)
    if not len(at):
        return at
    cuts = np.flatnonzero(np.diff(at) > 1)
    begin, end = at[np.append(0, cuts + 1)], at[np.append(cuts, len(at) - 1)] + 4
    block = math.ceil(_BLOCK_S * rate)
    edges = np.unique(np.maximum(np.arange(-(first % block), len(x), block), 0))
    top, bottom = np.maximum.reduceat(x, edges), np.minimum.reduceat(x, edges)
    where = np.searchsorted(edges, begin, side="right") - 1
    top, bottom = maximum_filter1d(top, 3)[where], minimum_filter1d(bottom, 3)[where]
    level = x[begin]
    step = np.maximum(np.abs(level - x[np.maximum(begin - 1, 0)]), np.abs(level - x[np.minimum(end, len(x) - 1)]))
    clipped = ((level == top) | (level == bottom)) & (step > 0.001 * (top - bottom)) & (top > bottom)
    if whole:  # quiet signals of a few counts have plateaus, too
        clipped &= (top - bottom > 100) & (step > 3)
    return np.concatenate([np.arange(0), *(np.arange(a, b) for a, b in
                                           zip(begin[clipped], end[clipped], strict=True))]).astype(np.int64)


# --- resampling -------------------------------------------------------------------------------------------------------

def _resampled(x: np.ndarray, have: np.ndarray, first: int, rate: Fraction, wanted: Fraction, start: int, count: int,
               ) -> tuple[np.ndarray, np.ndarray]:
    """Samples ``start`` … of the grid ``wanted`` from samples ``first`` … of the grid ``rate``.

    The position of output k among the inputs is k · down / up, a matter of whole numbers.
    """
    ratio = wanted / rate
    up, down = ratio.numerator, ratio.denominator
    reach = _reach(rate, wanted)
    x = x if have.all() else _held(x, have, reach)
    exact = up <= 2000
    taps = _taps(up if exact else 1000, reach, float(min(Fraction(1), ratio)))
    values, valid = np.empty(count, np.float32), np.empty(count, bool)
    for begin in range(0, count, 1 << 17):
        k0, n = start + begin, min(1 << 17, count - begin)
        base0, rest0 = divmod(k0 * down, up)
        position = rest0 + np.arange(n, dtype=np.int64) * down
        base, rest = position // up + (base0 - first), position % up
        valid[begin:begin + n] = have[base] & have[base + (rest > 0)]
        if exact:
            # upfirdn begins at an input from which some output lies exactly one reach away.
            q = (base0 - 2 * reach - reach) // down
            n0 = reach + down * q
            skip = k0 - q * up
            last = int(base[-1]) + first + reach + 2
            part = _window(x, n0 - first, last - first)
            values[begin:begin + n] = upfirdn(taps.T.ravel(), part, up, down)[skip:skip + n]
        else:
            phase = rest * 1000 // up
            total = np.zeros(n)
            for tap in range(2 * reach + 1):  # sums in a fixed order, whatever n
                total += taps[phase, tap] * x[base + (reach - tap)]
            values[begin:begin + n] = total
    values[~valid] = 0.0
    return values, valid


def _window(x: np.ndarray, begin: int, end: int) -> np.ndarray:
    """x[begin:end] as float64, with zeros where it reaches over the ends."""
    part = np.zeros(end - begin)
    low, high = max(begin, 0), min(end, len(x))
    if high > low:
        part[low - begin:high - begin] = x[low:high]
    return part


def _reach(rate: Fraction, wanted: Fraction) -> int:
    """Half the length of the filter in input samples."""
    return math.ceil(_HALF_WIDTH * max(Fraction(1), rate / wanted))


@lru_cache(maxsize=32)
def _taps(phases: int, reach: int, low: float) -> np.ndarray:
    """The filter (phases, 2 · reach + 1): row p, column i weighs the input ``reach - i`` after an output's base.

    An output lies p / phases of an input sample after its base.  ``low`` is the lower rate over the input's.
    Each row sums to one, so that a constant stays one.
    """
    offset = np.arange(2 * reach + 1)[None, :] - reach + np.arange(phases)[:, None] / phases
    inside = np.clip(1.0 - (offset / (reach + 1)) ** 2, 0.0, None)
    taps = np.sinc(0.9 * low * offset) * np.i0(5.65 * np.sqrt(inside))  # a Kaiser window for 60 dB
    return taps / taps.sum(axis=1, keepdims=True)


def _held(x: np.ndarray, have: np.ndarray, reach: int) -> np.ndarray:
    """``x`` with gaps filled by the last value before, else the next after, up to ``reach`` samples away."""
    index = np.arange(len(x))
    before = np.maximum.accumulate(np.where(have, index, -(1 << 40)))
    after = np.minimum.accumulate(np.where(have, index, 1 << 40)[::-1])[::-1]
    use = np.where(index - before <= reach, before, np.where(after - index <= reach, after, -1))
    return np.where(use >= 0, x[np.maximum(use, 0)], np.float32(0.0))


@lru_cache(maxsize=256)
def _fraction(rate: float) -> Fraction:
    """A sampling rate as a ratio: the simple one that is meant, where it is next to one."""
    simple = Fraction(rate).limit_denominator(1000)
    return simple if abs(simple - Fraction(rate)) <= Fraction(rate) / 10**7 else Fraction(rate).limit_denominator(10**6)


# --- what is listed ---------------------------------------------------------------------------------------------------

class _Notes:
    """Rows of LEFT_OUT for one station, cut to the span in question."""

    def __init__(self, station: str, low: int, high: int) -> None:
        self._station, self._low, self._high = station, low, high
        self._rows: list[dict[str, Any]] = []

    def add(self, channel: str, begin: int, end: int, why: str, *, kept: bool = False) -> None:
        """A span in nanoseconds."""
        begin, end = max(begin, self._low), min(end, self._high)
        if begin < end:
            self._rows.append({"station": self._station, "channel": channel, "begin": stamp(begin), "end": stamp(end),
                               "why": why, "kept": kept})

    def runs(self, channel: str, mask: np.ndarray, first: int, rate: Fraction, why: str, *, kept: bool = False) -> None:
        """The runs of True in ``mask``, whose first sample is number ``first`` of the grid of ``rate``."""
        self._spans(channel, list(_runs(mask)), first, rate, why, kept)

    def samples(self, channel: str, at: np.ndarray, first: int, rate: Fraction, why: str, *, kept: bool = False,
                ) -> None:
        """Samples by their places after ``first``; those within a second make one span."""
        if len(at):
            at = np.unique(at)
            cuts = np.flatnonzero(np.diff(at) > rate) + 1
            spans = [(int(part[0]), int(part[-1]) + 1) for part in np.split(at, cuts)]
            self._spans(channel, spans, first, rate, why, kept)

    def _spans(self, channel: str, spans: list[tuple[int, int]], first: int, rate: Fraction, why: str, kept: bool,
               ) -> None:
        times = [(int((first + begin) * NS / rate), int((first + end) * NS / rate)) for begin, end in spans]
        times = [(begin, end) for begin, end in times if begin < self._high and end > self._low]
        if len(times) > _ROWS:
            times = [(times[0][0], times[-1][1])]
        for begin, end in times:
            self.add(channel, begin, end, why, kept=kept)

    def table(self) -> pandas.DataFrame:
        return join_left_out([left_out_table(self._rows)])


def _span(trace: obspy.Trace) -> tuple[int, int]:
    begin = int(trace.stats.starttime.ns)
    rate = trace.stats.sampling_rate
    return begin, begin + round(trace.stats.npts / rate * NS) if math.isfinite(rate) and rate > 0 else begin + NS


def _runs(mask: np.ndarray) -> Iterator[tuple[int, int]]:
    """Begin and end (exclusive) of each run of True."""
    if not mask.any():
        return
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
