"""How well each station worked: when it recorded, its gaps, noise and clipping, as columns that join STATIONS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import obspy
import pandas

from .cleaning import CLIPPED, Recording
from .clock import NS, nanoseconds

_BLOCK_S = 10.0
_TOUCHING_S = 0.1  # stretches closer than that are one


@dataclass(frozen=True)
class Seen:
    """What was seen of a station in some stretch of time.

    ``runs`` float64 (n, 2): seconds since 1970 from when to when any component was recorded, in order.
    ``levels`` float32 (m,): the standard deviation of the vertical (else of the first component there is) in each
    block of ten seconds; their median is the noise, as half the blocks of any network hold no earthquake.
    ``clipped_s``: seconds of clipped recording, a third for each component.
    """

    runs: np.ndarray
    levels: np.ndarray
    clipped_s: float = 0.0
    channel: str = ""


def look_at(recording: Recording, first: int, last: int) -> Seen:
    """What a recording shows from absolute sample ``first`` to before ``last``."""
    begin, end = max(first - recording.start, 0), min(last - recording.start, recording.data.shape[1])
    if begin >= end:
        return Seen(np.empty((0, 2)), np.empty(0, np.float32))
    part = Recording(recording.station, recording.rate, recording.start + begin, recording.data[:, begin:end],
                     recording.valid[:, begin:end], recording.channels)
    edges = np.flatnonzero(np.diff(np.pad(part.valid.any(axis=0), 1).astype(np.int8)))
    row = int(np.argmax(part.valid.any(axis=1)))
    return Seen((edges.reshape(-1, 2) + part.start) / part.rate, _levels(part, row), 0.0, part.channels[row])


def clipped_seconds(left_out: pandas.DataFrame) -> float:
    """Seconds of clipped recording that a table of LEFT_OUT lists, a third for each component."""
    clipped = left_out[left_out["why"].eq(CLIPPED)]
    return float((clipped["end"] - clipped["begin"]).dt.total_seconds().sum()) / 3.0


def together(parts: Iterable[Seen]) -> Seen:
    """One of many, in order of time; stretches that touch become one."""
    parts = list(parts)
    runs: list[list[float]] = []
    for begin, end in np.concatenate([part.runs for part in parts] or [np.empty((0, 2))]):
        if runs and begin - runs[-1][1] < _TOUCHING_S:
            runs[-1][1] = max(runs[-1][1], end)
        else:
            runs.append([begin, end])
    levels = np.concatenate([part.levels for part in parts] or [np.empty(0, np.float32)])
    return Seen(np.array(runs).reshape(-1, 2), levels, sum(part.clipped_s for part in parts),
                next((part.channel for part in parts if part.channel), ""))


def health(seen: dict[str, Seen], begin: Any, end: Any, inventory: obspy.Inventory | None = None) -> pandas.DataFrame:
    """One row a station, of the time from ``begin`` to ``end`` (UTC): uptime_share, gaps, gap_s, noise_counts,
    noise_m_s, clipped_share.

    ``noise_m_s`` is missing where the inventory has no response in m/s for the channel.
    """
    low, high = nanoseconds(begin) / NS, nanoseconds(end) / NS
    rows = []
    for name, one in sorted(seen.items()):
        runs = np.clip(one.runs, low, high)
        runs = runs[runs[:, 1] > runs[:, 0]]
        present = float((runs[:, 1] - runs[:, 0]).sum())
        silent = np.r_[runs[:, 0], high] - np.r_[low, runs[:, 1]]
        level = float(np.median(one.levels)) if len(one.levels) else float("nan")
        factor = _counts_per_m_s(inventory, name, one.channel, round(runs[0, 0] * NS)) if len(runs) else None
        rows.append({"station": name, "uptime_share": present / (high - low), "gaps": int((silent > _TOUCHING_S).sum()),
                     "gap_s": float(silent.sum()), "noise_counts": level,
                     "noise_m_s": level / factor if factor else float("nan"),
                     "clipped_share": min(one.clipped_s / present, 1.0) if present else 0.0})
    return pandas.DataFrame(rows, columns=["station", "uptime_share", "gaps", "gap_s", "noise_counts", "noise_m_s",
                                           "clipped_share"])


def _levels(recording: Recording, row: int) -> np.ndarray:
    """Standard deviation in each whole block of ten seconds, float32 (blocks,)."""
    length = round(_BLOCK_S * recording.rate)
    blocks = recording.data.shape[1] // length
    data = recording.data[row, :blocks * length].reshape(blocks, length)
    whole = recording.valid[row, :blocks * length].reshape(blocks, length).all(axis=1)
    return data[whole].std(axis=1, dtype=np.float64).astype(np.float32)


def _counts_per_m_s(inventory: obspy.Inventory | None, station: str, channel: str, moment: int) -> float | None:
    """Sensitivity of a velocity channel, counts per m/s; None where it is not known."""
    if inventory is None or "." not in station:
        return None
    network, code = station.split(".")[:2]
    found = inventory.select(network=network, station=code, channel=channel, time=obspy.UTCDateTime(ns=moment))
    for one in (channel for net in found for sta in net for channel in sta):
        gain = one.response.instrument_sensitivity if one.response else None
        if gain is not None and gain.value and str(gain.input_units).upper() in {"M/S", "M/SEC"}:
            return float(gain.value)
    return None
