"""Recordings with picks, to learn from and to be judged by.

* :func:`from_picks` cuts them from recordings, around the picks of a table;
* :func:`read_seisbench` reads a data set in SeisBench's format (``metadata.csv`` beside ``waveforms.hdf5``);
* :func:`read_windows` reads windows as PhaseNet's authors gave them out (``.npz``, one window each).

All give :class:`Example`.  Whoever learns from them takes every arrival in them for labelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas
from numpy.typing import NDArray
from scipy.signal import resample_poly

from ..errors import InputError, ParameterError
from ..monitor import Monitor
from .cleaning import MARGIN_S, prepare
from .recordings import Recordings
from .tables import PICKS, complete, join_left_out, left_out_table

LONGEST_S = 120.0  #: stretches are cut where picks follow each other for longer
_CLEAR = pandas.Timedelta(seconds=0.5)  # kept free around what isn't to be learnt either way
_CODA = pandas.Timedelta(seconds=30)  # after a pick, until which the ground isn't quiet
_ARRIVAL = re.compile(r"trace_([ps])([gnb]?)_arrival_sample", re.IGNORECASE)

COMPONENTS = "ZNE"


@dataclass(frozen=True)
class Example:
    """A stretch of recording and the arrivals in it.

    ``data`` float32 (3, n) in order Z, N, E, zero where nothing was recorded; ``p`` and ``s`` in samples, not
    necessarily whole; ``quiet`` the span of samples before the first arrival that may serve as noise.
    """

    data: NDArray[np.float32]
    rate: float
    station: str
    p: tuple[float, ...] = ()
    s: tuple[float, ...] = ()
    quiet: tuple[int, int] = (0, 0)
    name: str = ""

    @property
    def noise(self) -> NDArray[np.float32]:
        """The quiet part (3, m); m may be 0."""
        return self.data[:, self.quiet[0] : self.quiet[1]]


def from_picks(recordings: Recordings, picks: pandas.DataFrame, *, rate: float = 100.0, before_s: float = 40.0,
               after_s: float = 60.0, others: pandas.DataFrame | None = None, monitor: Monitor | None = None
               ) -> tuple[list[Example], pandas.DataFrame]:
    """Cut stretches of ``recordings`` around ``picks``, and what was left out of them, and why.

    A stretch reaches from ``before_s`` before its first pick to ``after_s`` behind its last, and holds no pick of
    another stretch.  Whatever isn't picked in it is learnt as no arrival: give all picks of a station, or none.
    ``others`` are picks that aren't to be learnt either way, such as those that nobody has looked at: no stretch holds
    one.
    """
    monitor = monitor or Monitor()
    picks = complete(picks, PICKS)
    others = complete(picks.iloc[:0] if others is None else others, PICKS)
    recorded = set(recordings.stations())
    examples, left_out = [], []
    stations = sorted(picks.station.unique())
    for station in monitor.track(stations, len(stations), "Cutting out what is picked"):
        of_station = picks[picks.station == station].sort_values("time", kind="stable")
        if station not in recorded:
            left_out.append(left_out_table([{
                "station": station, "begin": of_station.time.iloc[0], "end": of_station.time.iloc[-1],
                "why": f"{len(of_station)} picks serve no learning, because there is no recording of the station."}]))
            continue
        apart = _apart(others[others.station == station].time, of_station.time)
        clusters = list(_clusters(of_station, after_s, apart))
        spans = [(cluster.time.iloc[0], cluster.time.iloc[-1]) for cluster in clusters]
        for place, (cluster, (first, last)) in enumerate(zip(clusters, spans, strict=True)):
            begin, end = first - pandas.Timedelta(seconds=before_s), last + pandas.Timedelta(seconds=after_s)
            earlier = [*(one for _, one in spans[:place][-1:]), *apart[apart < first][-1:]]
            later = [*(one for one, _ in spans[place + 1 :][:1]), *apart[apart > last][:1]]
            begin, end = max([begin, *(one + _CLEAR for one in earlier)]), min([end, *(one - _CLEAR for one in later)])
            margin = timedelta(seconds=MARGIN_S)
            stream = recordings.read(station, begin.to_pydatetime(warn=False) - margin,
                                     end.to_pydatetime(warn=False) + margin)
            recording, left = prepare(stream, station, begin, end, rate=rate)
            left_out.append(left)
            if recording is None or not recording.valid.any():
                continue
            at = [(time - recording.time(0)).total_seconds() * rate for time in cluster.time]
            covered = recording.valid.any(0)
            onsets = {phase: tuple(place for place, letter in zip(at, cluster.phase, strict=True) if letter == phase
                                   and 0 <= place < len(covered) and covered[int(place)]) for phase in "PS"}
            if not onsets["P"] and not onsets["S"]:
                continue
            until = max(int(min([*onsets["P"], *onsets["S"]]) - rate), 0)
            holes = np.nonzero(~covered[:until])[0]
            calm = [int((one + _CODA - recording.time(0)).total_seconds() * rate) for one in earlier]
            quiet = (max([int(holes[-1]) + 1 if len(holes) else 0, *calm]), until)
            examples.append(Example(recording.data, rate, station, onsets["P"], onsets["S"],
                                    quiet if quiet[1] > quiet[0] else (0, 0), f"{station} {begin.isoformat()}"))
    return examples, join_left_out(left_out)


def read_seisbench(folder: str | Path, *, rate: float = 100.0, limit: int | None = None, seed: int = 0,
                   monitor: Monitor | None = None) -> list[Example]:
    """Recordings of a data set in SeisBench's format that have a P or an S; ``limit`` draws as many at random.

    First arrivals count as P or S, whatever their branch (Pg, Pn); of both the earlier.

    Raises
    ------
    ParameterError : the package h5py isn't there
    InputError : the folder holds no such data set
    """
    try:
        import h5py  # type: ignore[import-untyped]
    except ImportError as error:
        raise ParameterError("Data sets of SeisBench need the package h5py in the backend's environment: install it, "
                             "or give picks and recordings.") from error
    monitor = monitor or Monitor()
    folder = Path(folder)
    parts = []
    for path in sorted(folder.glob("metadata*.csv")):
        part = pandas.read_csv(path, low_memory=False)
        part["file"] = str(path.with_name("waveforms" + path.stem.removeprefix("metadata") + ".hdf5"))
        parts.append(part)
    if not parts or "trace_name" not in (table := pandas.concat(parts, ignore_index=True)).columns:
        raise InputError(f"The folder '{folder}' holds no data set of SeisBench: it needs metadata.csv, with a column "
                         "trace_name, and waveforms.hdf5.")
    arrivals = {phase: [column for column in table.columns if (found := _ARRIVAL.fullmatch(column))
                        and found[1].upper() == phase] for phase in "PS"}
    onset = {phase: table[columns].min(axis=1) if columns else pandas.Series(np.nan, table.index)
             for phase, columns in arrivals.items()}
    chosen = np.flatnonzero(onset["P"].notna() | onset["S"].notna())
    if limit is not None and limit < len(chosen):
        chosen = np.sort(np.random.default_rng(seed).choice(chosen, limit, replace=False))
    examples = []
    for file, rows in table.iloc[chosen].groupby("file", sort=True):
        try:
            with h5py.File(file, "r") as waveforms:
                said = {key: _text(waveforms[f"data_format/{key}"][()]) for key in waveforms.get("data_format", {})}
                for number, row in monitor.track(rows.iterrows(), len(rows), "Reading recordings"):
                    examples.append(_seisbench_example(waveforms, said, row, {p: onset[p][number] for p in "PS"}, rate))
        except (OSError, KeyError, ValueError) as error:
            raise InputError(f"The recordings '{Path(str(file)).name}' of the data set can't be read ({error}): fetch "
                             "them again.") from error
    return examples


def read_windows(folder: str | Path, rate: float = 100.0) -> list[Example]:
    """Windows of ``.npz`` files: ``data`` (n, 3) in order E, N, Z and the samples ``itp`` and ``its``.

    The file's name begins with network and station, parted by underscores.
    """
    examples = []
    for path in sorted(Path(folder).glob("*.npz")):
        with np.load(path, allow_pickle=False) as window:
            data = np.ascontiguousarray(window["data"].T[::-1], dtype=np.float32)
            p, s = (float(np.ravel(window[key])[0]) for key in ("itp", "its"))
        examples.append(Example(data, rate, ".".join(path.stem.split("_")[:2]), (p,), (s,),
                                (0, max(int(p - rate), 0)), path.stem))
    return examples


def folds_by_station(examples: Sequence[Example], folds: int, seed: int = 0) -> list[NDArray[np.intp]]:
    """Indexes of the examples of each fold; all of one station stand in one fold, and folds are about as large."""
    stations = sorted({example.station for example in examples})
    count = {station: sum(example.station == station for example in examples) for station in stations}
    np.random.default_rng(seed).shuffle(stations)
    size = [0] * folds
    fold_of = {}
    for station in sorted(stations, key=lambda name: -count[name]):
        fold_of[station] = int(np.argmin(size))
        size[fold_of[station]] += count[station]
    return [np.array([i for i, example in enumerate(examples) if fold_of[example.station] == fold], dtype=np.intp)
            for fold in range(folds)]


def _apart(others: pandas.Series, picks: pandas.Series) -> pandas.DatetimeIndex:
    """The times of ``others``, in order, without those that one of ``picks`` stands for, being about as early."""
    times = pandas.DatetimeIndex(others.sort_values())
    mine = pandas.DatetimeIndex(picks)
    return times[[not (abs(mine - time) <= 2 * _CLEAR).any() for time in times]] if len(times) else times


def _clusters(picks: pandas.DataFrame, after_s: float, apart: pandas.DatetimeIndex) -> Iterator[pandas.DataFrame]:
    """Runs of picks, in order of time, that stand closer together than ``after_s``, with none of ``apart`` between;
    none longer than LONGEST_S."""
    seconds = (picks.time - picks.time.iloc[0]).dt.total_seconds().to_numpy()
    passed = apart.searchsorted(pandas.DatetimeIndex(picks.time))
    begin = 0
    for i in range(1, len(seconds) + 1):
        if i == len(seconds) or seconds[i] - seconds[i - 1] > after_s or (
                passed[i] != passed[i - 1]) or (
                seconds[i] - seconds[begin] > LONGEST_S and seconds[i] - seconds[i - 1] > 2.0):
            yield picks.iloc[begin:i]
            begin = i


def _seisbench_example(waveforms: Any, said: dict[str, Any], row: pandas.Series, onset: dict[str, float], rate: float
                       ) -> Example:
    name, _, place = str(row.trace_name).partition("$")
    data = waveforms["data"][name]
    if place:  # bucket$number,:components,:samples
        number, *lengths = place.split(",")
        data = data[int(number)]
        data = data[tuple(slice(int(length.strip(":") or data.shape[axis])) for axis, length in enumerate(lengths))]
    data = np.asarray(data, np.float32)
    if str(said.get("dimension_order", "CW")).endswith("WC"):
        data = data.T
    order = str(row.get("trace_component_order") or said.get("component_order") or COMPONENTS)
    out = np.zeros((3, data.shape[1]), np.float32)
    for component, values in zip(order, data, strict=False):
        at = COMPONENTS.find({"1": "N", "2": "E"}.get(component, component))
        if at >= 0:
            out[at] = np.nan_to_num(values)
    own = float(row.get("trace_sampling_rate_hz") or said.get("sampling_rate") or rate)
    if own != rate:
        ratio = Fraction(rate / own).limit_denominator(1000)
        out = resample_poly(out, ratio.numerator, ratio.denominator, axis=1).astype(np.float32)
    p, s = ((float(onset[phase]) * rate / own,) if np.isfinite(onset[phase]) else () for phase in "PS")
    first = int(min([*p, *s]) - rate)
    station = f"{row.get('station_network_code', '')}.{row.get('station_code', '')}"
    return Example(out, rate, station, p, s, (0, max(first, 0)), str(row.trace_name))


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value
