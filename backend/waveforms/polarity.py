"""First motions: whether the ground went up or down first, and how sure that is.

On the vertical, the first swing after the pick that stands out of the noise before it gives the sign.  The confidence
is the probability that the sign is right: that noise didn't make the swing, and that the pick, moved within its
uncertainty, would have found the same one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas

from .cleaning import MARGIN_S, Recording, prepare
from .clock import NS, nanoseconds
from .recordings import Recordings
from .tables import PICKS, complete

NOISE_S = 2.0  # before the pick, from which the noise is judged
SWING_S = 0.25  # within which the first swing must come
STANDS_OUT = 3.5  # noise deviations
HIDDEN = 4.0  # how much a growing signal counts against the first swing seen
DECIDED = 0.7  # confidence under which the polarity is 0
_HOUR = 3600 * NS


def add_polarities(picks: pandas.DataFrame, recordings: Recordings, rate: float = 100.0) -> pandas.DataFrame:
    """``picks`` with ``polarity`` (1, -1, 0) and ``polarity_confidence`` of every P that has a vertical.

    Recordings are read hour by hour, where there are picks.
    """
    picks = complete(picks, PICKS)
    for rows, recording in _by_hour(picks, recordings, rate):
        for row in rows:
            at = nanoseconds(picks.at[row, "time"]) / NS * rate - recording.start
            spread = picks.at[row, "uncertainty_s"]
            found = first_motion(recording, at, 0.05 if math.isnan(spread) else float(spread))
            if found is not None:
                picks.loc[row, ["polarity", "polarity_confidence"]] = found
    return picks


def first_motion(recording: Recording, sample: float, uncertainty_s: float) -> tuple[int, float] | None:
    """Sign and confidence of the P at ``sample`` of the recording; None where the vertical wasn't recorded there."""
    rate = recording.rate
    reach = min(max(uncertainty_s, 1.0 / rate), 0.15)
    noise_begin = round(sample - (NOISE_S + reach) * rate)
    begin, end = round(sample - reach * rate), round(sample + (reach + SWING_S) * rate) + 1
    if noise_begin < 0 or end > recording.data.shape[1] or not recording.valid[0, noise_begin:end].all():
        return None
    trace = recording.data[0].astype(np.float64)[noise_begin:end]
    noise = trace[: begin - noise_begin]
    # A line through the noise: long waves under the onset are no first motion.
    line = np.polynomial.Polynomial.fit(np.arange(len(noise)), noise, 1)
    trace = trace - line(np.arange(len(trace)))
    deviation = float(np.std(trace[: len(noise)]))
    if deviation == 0:
        deviation = 1e-3 * float(np.abs(trace).max()) or 1.0
    signs, heights, growths = [], [], []
    for shift in np.linspace(-reach, reach, 7):
        first = round(sample + shift * rate) - noise_begin
        height, following = _first_swings(trace[first : first + round(SWING_S * rate)], STANDS_OUT * deviation)
        if height:
            signs.append(math.copysign(1, height))
            heights.append(abs(height) / deviation)
            growths.append(following / abs(height))
    if not signs:
        return 0, 0.0
    sign = 1 if sum(signs) > 0 else -1
    same = sum(1 for one in signs if one == sign) / 7  # starts that found nothing count against it
    stands_out = 1.0 - math.exp(-0.5 * (float(np.median(heights)) / STANDS_OUT) ** 2)
    # Where the next swing is larger the signal was still growing, and one before may have drowned in the noise: the
    # sooner, the closer this one stands to it.
    growth = max(float(np.median(growths)) - 1.0, 0.0)
    emergent = math.exp(-growth * HIDDEN * STANDS_OUT / float(np.median(heights)))
    confidence = same * stands_out * emergent
    return (sign if confidence >= DECIDED else 0), confidence


def _first_swings(trace: npt.NDArray[np.float64], least: float) -> tuple[float, float]:
    """The first extreme that reaches ``least`` either way, and the size of the opposite one after it; 0 without."""
    out = np.flatnonzero(np.abs(trace) >= least)
    if len(out) == 0:
        return 0.0, 0.0
    sign = np.sign(trace[out[0]])
    rest = sign * trace[out[0] :]
    crossing = np.flatnonzero(rest < 0)
    swing = rest[: crossing[0]] if len(crossing) else rest
    return float(sign * swing.max()), float(max(-rest.min(), 0.0))


def _by_hour(picks: pandas.DataFrame, recordings: Recordings, rate: float,
             ) -> Iterator[tuple[list[int], Recording]]:
    """Rows of P picks of one station and hour, and the recording that holds them all with room around."""
    p = picks[picks["phase"].eq("P")]
    known = set(recordings.stations())
    hours = p["time"].map(lambda time: nanoseconds(time) // _HOUR)
    for (station, hour), group in p.groupby([p["station"], hours], sort=True):
        if station not in known:
            continue
        begin, end = (pandas.Timestamp(ns, tz="UTC") for ns in (hour * _HOUR - 5 * NS, (hour + 1) * _HOUR + 5 * NS))
        margin = timedelta(seconds=MARGIN_S)
        stream = recordings.read(station, begin.to_pydatetime() - margin, end.to_pydatetime() + margin)
        recording, _ = prepare(stream, station, begin, end, rate=rate)
        if recording is not None:
            yield list(group.index), recording
