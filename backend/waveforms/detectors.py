"""Detectors: from recordings to picks, with networks or without, alone or combined; all have one interface.

:func:`load` knows them by name: a model file, ``seisbench:PhaseNet/stead``, ``sta-lta``, ``ar-aic``, ``kurtosis``.
:func:`combine` makes one table of picks of several, :func:`refine` moves picks to the onset by the Akaike criterion.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas

from ...models.picker import Picker, load_picker
from ..errors import ParameterError
from ..monitor import Monitor
from .annotate import CHUNK_S, Annotator, Tap, read_samples
from .classical import METHODS, Settings, refined
from .cleaning import MARGIN_S, Recording, prepare
from .clock import NS, nanoseconds, stamp
from .peaks import Peaks, PeakStream, uncertainties
from .recordings import Recordings
from .tables import PICKS, complete, empty, join_left_out

#: the picker that comes with Orogen
PICKER = Path(__file__).resolve().parents[2] / "models" / "weights" / "phasenet-orogen.safetensors"
RADIUS_S = 0.5  #: no two picks of a phase at a station are closer
BLOCK_S = 900.0  # of the absolute grid on which classical detectors work
LEAD_S = 90.0  # that they see before and after a block: the recursive averages have then forgotten where they began


class Detector(Protocol):
    """Anything that picks."""

    name: str

    def picks(self, recordings: Recordings, station: str, begin: datetime, end: datetime, *,
              chunk_s: float = CHUNK_S, monitor: Monitor | None = None, taps: Sequence[Tap] = (),
              ) -> tuple[pandas.DataFrame, pandas.DataFrame]:
        """PICKS of a station in [begin, end), in order of time, and LEFT_OUT; for ``taps`` see
        :meth:`.annotate.Annotator.curves`."""


def load(source: str | Path, *, device: str = "auto", precision: str = "auto", overlap: float = 0.5,
         stacking: str = "mean", thresholds: dict[str, float] | None = None, threads: int | None = None) -> Detector:
    """The detector of that name or model file.

    ``source`` may carry values that a bare state dict can't state, such as ``weights.pt|window=3000|components=ENZ``
    (see :class:`...models.picker.Contract`).  ``thresholds`` by phase replace those of the model's card.

    Raises
    ------
    ModelFileError : see :func:`...models.picker.load_picker`
    ParameterError : the name or a value isn't known
    """
    name, *rest = str(source).split("|")
    if name in METHODS:
        return Classical(name)
    changes: dict[str, Any] = {}
    for entry in rest:
        key, sign, value = entry.partition("=")
        if not sign:
            raise ParameterError(f"'{entry}' in '{source}' isn't of the form name=value.")
        changes[key.strip()] = value.strip()
    if not Path(name).suffix and ":" not in name and not Path(name).exists():
        raise ParameterError(f"The detector '{name}' isn't known: give a model file, seisbench:PhaseNet/stead, or one "
                             f"of {', '.join(METHODS)}.")
    picker = load_picker(name, changes)
    if thresholds:
        picker = load_picker(name, {**changes, "thresholds": {**picker.contract.thresholds, **thresholds}})
    return Network(picker, device=device, precision=precision, overlap=overlap, stacking=stacking, threads=threads)


class Network:
    """A network as a detector; ``annotator`` gives its curves."""

    def __init__(self, picker: Picker, **how: Any) -> None:
        self.name = picker.contract.name
        self.contract, self.card = picker.contract, picker.card
        for phase, threshold in self.contract.thresholds.items():
            if not 0 < threshold <= 1:
                raise ParameterError(f"The threshold of {phase} is {threshold}; it must be above 0 and at most 1.")
        self.annotator = Annotator(picker, **how)

    def picks(self, recordings: Recordings, station: str, begin: datetime, end: datetime, *,
              chunk_s: float = CHUNK_S, monitor: Monitor | None = None, taps: Sequence[Tap] = (),
              ) -> tuple[pandas.DataFrame, pandas.DataFrame]:
        """PICKS of a station in [begin, end) and LEFT_OUT; see :class:`Detector`."""
        contract = self.contract
        radius = round(RADIUS_S * contract.rate)
        rate = Fraction(contract.rate).limit_denominator(10**6)
        room = Fraction(2 * radius + 1) / rate * NS  # a sample is a pick only if none around it is higher
        low, high = nanoseconds(begin), nanoseconds(end)
        around = (stamp(low - math.ceil(room)), stamp(high + math.ceil(room)))
        streams = {label: PeakStream(contract.thresholds[label], radius) for label in contract.labels
                   if label in contract.thresholds}
        found: dict[str, list[Peaks]] = {label: [] for label in streams}
        tables: list[pandas.DataFrame] = []
        for piece in self.annotator.curves(recordings, station, around[0], around[1], chunk_s=chunk_s, monitor=monitor,
                                           left_out=tables, taps=taps):
            for label, stream in streams.items():
                found[label].append(stream.add(piece.start, piece.values[contract.labels.index(label)]))
        rows = []
        for label, stream in streams.items():
            for peaks in [*found[label], stream.finish()]:
                spreads = uncertainties(peaks, contract.rate)
                for index, height, spread in zip(peaks.index.tolist(), peaks.height, spreads, strict=True):
                    ns = round(index * NS / rate)
                    if low <= ns < high:
                        rows.append({"station": station, "phase": label, "time": stamp(ns), "probability": height,
                                     "uncertainty_s": spread, "method": self.name})
        return _table(rows), _clipped(join_left_out(tables), low, high)


class Classical:
    """One of the methods of :mod:`.classical` as a detector."""

    def __init__(self, name: str, settings: Settings | None = None, rate: float = 100.0) -> None:
        self.name = name
        self.method, self.settings, self.rate = METHODS[name], settings or Settings(), rate

    def picks(self, recordings: Recordings, station: str, begin: datetime, end: datetime, *,
              chunk_s: float = CHUNK_S, monitor: Monitor | None = None, taps: Sequence[Tap] = (),
              ) -> tuple[pandas.DataFrame, pandas.DataFrame]:
        """PICKS of a station in [begin, end) and LEFT_OUT; see :class:`Detector`."""
        monitor = monitor or Monitor()
        low, high = nanoseconds(begin), nanoseconds(end)
        blocks = _blocks(recordings, station, low, high, chunk_s)
        rows: list[dict[str, Any]] = []
        tables: list[pandas.DataFrame] = []
        for first, last in monitor.track(blocks, len(blocks)):
            recording, left_out = read_samples(recordings, station, self.rate, *(
                round((at * BLOCK_S + lead) * self.rate) for at, lead in ((first, -LEAD_S), (last, LEAD_S))))
            tables.append(left_out)
            if recording is None:
                continue
            for tap in taps:
                tap(recording, *(round(at * BLOCK_S * self.rate) for at in (first, last)))
            for block in range(first, last):
                rows += self._block(recording, block)
        rows = [row for row in rows if low <= row["time"].value < high]
        return _once(_table(rows)), _clipped(join_left_out(tables), low, high)

    def _block(self, recording: Recording, block: int) -> list[dict[str, Any]]:
        begin, end = (round(at * BLOCK_S * self.rate) - recording.start for at in (block, block + 1))
        lead = round(LEAD_S * self.rate)
        cut = slice(max(begin - lead, 0), min(end + lead, recording.data.shape[1]))
        if cut.start >= cut.stop:
            return []
        part = Recording(recording.station, recording.rate, recording.start + cut.start, recording.data[:, cut],
                         recording.valid[:, cut], recording.channels)
        rows = []
        for onset in self.method(part, self.settings):
            if begin <= onset.sample + cut.start < end and part.valid[onset.row, onset.sample]:
                rows.append({"station": recording.station, "phase": onset.phase, "time": part.time(onset.sample),
                             "probability": onset.strength, "uncertainty_s": onset.uncertainty_s,
                             "channel": part.channels[onset.row], "method": self.name})
        return rows


def combine(tables: Sequence[pandas.DataFrame], *, how: str = "union", tolerance_s: float = 0.5,
            agree: int = 2) -> pandas.DataFrame:
    """One table of the picks of several detectors, earlier tables first in rank.

    ``union`` keeps every pick; of picks of a station and phase closer than ``tolerance_s`` the one of the first table
    stays.  ``agreement`` keeps of those only what at least ``agree`` detectors have.

    Raises
    ------
    ParameterError : ``how`` isn't one of the two
    """
    if how not in ("union", "agreement"):
        raise ParameterError(f"Picks can be combined by union or agreement, not by '{how}'.")
    full = [complete(table, PICKS) for table in tables if len(table)]
    if not full:
        return empty(PICKS)
    frame = pandas.concat([table.assign(_rank=rank) for rank, table in enumerate(full)], ignore_index=True)
    gap = pandas.Timedelta(seconds=tolerance_s)
    kept = []
    for _, group in frame.groupby(["station", "phase"], sort=False):
        group = group.sort_values(["_rank", "time"], kind="stable")
        times, ranks = group["time"].astype("int64").to_numpy(), group["_rank"].to_numpy()
        taken: list[int] = []
        for row, (time, rank) in enumerate(zip(times, ranks, strict=True)):
            near = np.abs(times - time) <= gap.value
            if any(ranks[other] < rank and near[other] for other in taken):
                continue
            if how == "union" or len(set(ranks[near])) >= agree:
                taken.append(row)
        kept.append(group.iloc[taken])
    frame = pandas.concat(kept).drop(columns="_rank")
    return complete(frame.sort_values(["time", "station", "phase"], kind="stable"), PICKS)


def refine(picks: pandas.DataFrame, recordings: Recordings, *, within_s: float = 0.3, rate: float = 100.0,
           ) -> pandas.DataFrame:
    """Picks moved to the onset that the Akaike criterion finds within ``within_s``: P on the vertical, S on the
    horizontal with the larger amplitude; picks without a recording stay."""
    picks = complete(picks, PICKS)
    margin = pandas.Timedelta(seconds=MARGIN_S)
    for row, pick in picks.iterrows():
        begin, end = (pick["time"].floor("us") + sign * pandas.Timedelta(seconds=8) for sign in (-1, 1))
        recording, _ = prepare(recordings.read(pick["station"], (begin - margin).to_pydatetime(),
                                               (end + margin).to_pydatetime()), pick["station"], begin, end, rate=rate)
        if recording is None:
            continue
        at = nanoseconds(pick["time"]) / NS * rate - recording.start
        rows = [0] if pick["phase"] == "P" else [one for one in (1, 2) if recording.valid[one].any()]
        if not rows:
            continue
        component = max(rows, key=lambda one: float(np.abs(recording.data[one] - recording.data[one].mean()).max()))
        found = refined(recording, at, component, within_s)
        if found is not None:
            picks.loc[row, ["time", "uncertainty_s"]] = [recording.time(found[0]), found[1]]
            picks.loc[row, "channel"] = recording.channels[component]
    return picks


def _blocks(recordings: Recordings, station: str, low: int, high: int, chunk_s: float) -> list[tuple[int, int]]:
    """Blocks of the absolute grid from where to where each chunk has, only where something was recorded."""
    block = round(BLOCK_S * NS)
    most = max(1, int(chunk_s // BLOCK_S))
    wanted: set[int] = set()
    for begin, end in recordings.spans(station):
        one, other = max(nanoseconds(begin), low), min(nanoseconds(end) + NS, high)
        if one < other:
            wanted |= set(range(one // block, -(-other // block)))
    chunks: list[tuple[int, int]] = []
    for at in sorted(wanted):
        if chunks and chunks[-1][1] == at and at - chunks[-1][0] < most:
            chunks[-1] = chunks[-1][0], at + 1
        else:
            chunks.append((at, at + 1))
    return chunks


def _table(rows: list[dict[str, Any]]) -> pandas.DataFrame:
    if not rows:
        return empty(PICKS)
    return complete(complete(pandas.DataFrame(rows), PICKS).sort_values(["time", "phase"], kind="stable"), PICKS)


def _once(picks: pandas.DataFrame) -> pandas.DataFrame:
    """Without picks that follow one of their phase within the radius: two blocks may see one onset a sample apart."""
    keep = np.ones(len(picks), bool)
    for _, group in picks.groupby("phase"):
        last = None
        for row, time in group["time"].items():
            if last is not None and (time - last).total_seconds() < RADIUS_S:
                keep[row] = False
            else:
                last = time
    return picks[keep].reset_index(drop=True)


def _clipped(left_out: pandas.DataFrame, low: int, high: int) -> pandas.DataFrame:
    """The rows that touch the span, cut to it."""
    begin, end = stamp(low), stamp(high)
    frame = left_out[~(left_out["end"].lt(begin) | left_out["begin"].ge(end))].copy()
    frame["begin"], frame["end"] = frame["begin"].clip(lower=begin), frame["end"].clip(upper=end)
    return frame.reset_index(drop=True)
