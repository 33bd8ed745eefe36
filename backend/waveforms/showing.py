"""show-waveforms: recordings around a moment as the waveform panel draws them: traces, curves, a spectrogram.

Filters run once and forwards, as a seismologist's do who picks on the trace: nothing moves to before its onset.
"""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt, sosfilt_zi, spectrogram

from ..catalog.plane import distances_km
from ..errors import InputError
from ..files import cache_folder, json_bytes
from ..monitor import Monitor
from ..runs import OutputFile, Workspace
from ..tools.declaration import split_source
from ..tools.show_waveforms import ShowWaveforms
from . import fdsn
from .cleaning import COMPONENTS, MARGIN_S, Recording, prepare
from .clock import moment, nanoseconds
from .recordings import Archive, open_recordings
from .stations import match_stations, read_stations

LEAD_S = 10.0  # read before what is shown, so that filters have settled
ORDER = 4
WINDOW_S = 0.5  # of the spectrogram: short, for it is there to pick on


def show_waveforms(parameters: ShowWaveforms, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Write traces.json and traces.f32; see :class:`ShowWaveforms`.

    Raises
    ------
    InputError : there are no recordings, none of these stations, or the spectrogram's trace isn't there
    """
    begin, end = nanoseconds(parameters.begin.rstrip("Zz")), nanoseconds(parameters.end.rstrip("Zz"))
    with monitor.stage("Looking at the recordings", 0.0, 0.2):
        opened = open_for_showing(parameters.waveforms, parameters.channels, begin, end, monitor)
        names = _chosen(opened.archive.stations(), parameters.only)
        places = _places(parameters, names)
    samples = _Samples()
    traces: list[dict[str, Any]] = []
    left_out: list[dict[str, str]] = []
    with monitor.stage("Reading", 0.2, 0.8 if parameters.curves else 0.95):
        for name in monitor.track(names, len(names)):
            recording, table = opened.recording(name, begin - round(LEAD_S * 1e9), end, parameters.most_hz)
            left_out += [{"station": name, "channel": row.channel, "why": row.why} for row in table.itertuples()]
            if recording is not None:
                traces += _traces(recording, begin, parameters, samples)
    curves = []
    if parameters.curves:
        with monitor.stage("Asking the network", 0.8, 0.95):
            curves = list(_curves(opened.archive, parameters, sorted({one["station"] for one in traces}), begin, end,
                                  samples))
    picture = _spectrogram(opened, parameters, begin, end, samples) if parameters.spectrogram else None
    answer = {"begin": moment(begin).isoformat(), "seconds": (end - begin) / 1e9, "traces": traces, "curves": curves,
              "stations": places, "spectrogram": picture, "left_out": left_out}
    with workspace.writing("traces.f32") as path:
        path.write_bytes(samples.bytes())
    with workspace.writing("traces.json") as path:
        path.write_bytes(json_bytes(answer))
    workspace.device = "cpu"
    return [OutputFile("traces", workspace.path("traces.json")), OutputFile("samples", workspace.path("traces.f32"))]


# --- recordings, kept open between questions --------------------------------------------------------------------------

@dataclass(frozen=True)
class Opened:
    """Recordings whose headers were read, and what was prepared of them lately."""

    archive: Archive

    def __post_init__(self) -> None:
        object.__setattr__(self, "recording", functools.lru_cache(maxsize=256)(self.recording))

    def recording(self, station: str, begin: int, end: int, most_hz: float,
                  ) -> tuple[Recording | None, pandas.DataFrame]:
        """Samples of a station in [begin, end), nanoseconds, at its own rate or ``most_hz``."""
        margin = round(MARGIN_S * 1e9)
        stream = self.archive.read(station, moment(begin - margin), moment(end + margin))
        rate = min(max((trace.stats.sampling_rate for trace in stream), default=most_hz), most_hz)
        return prepare(stream, station, pandas.Timestamp(begin, tz="UTC"), pandas.Timestamp(end, tz="UTC"), rate=rate)


def open_for_showing(sources: tuple[str, ...], channels: str, begin: int, end: int, monitor: Monitor) -> Opened:
    """The recordings, kept open from one question to the next as long as their folders stay as they are."""
    if any(fdsn.is_service(source) for source in sources):
        return Opened(open_recordings(sources, channels=channels, begin=moment(begin), end=moment(end),
                                      monitor=monitor, cache=cache_folder(), login=monitor.login))
    return _opened(sources, channels, tuple(state for source in sources for state in _state(source)))


@functools.lru_cache(maxsize=2)
def _opened(sources: tuple[str, ...], channels: str, state: tuple[tuple[str, int], ...]) -> Opened:
    """``state`` is there to tell changed folders by."""
    return Opened(open_recordings(sources, channels=channels))


def _state(source: str) -> Iterator[tuple[str, int]]:
    """When the folders of a source, or the file itself, last changed."""
    path = split_source(source)[0]
    try:
        yield path, os.stat(path).st_mtime_ns
        for folder, inner, _ in os.walk(path):
            inner.sort()
            yield folder, os.stat(folder).st_mtime_ns
    except OSError:  # gone: whoever opens it says so
        yield path, 0


def _chosen(there: list[str], only: str) -> list[str]:
    """The stations asked for, in their order; a name without a network means any."""
    if not only.strip():
        return there
    wanted = only.replace(",", " ").split()
    found = [name for name in there if name in wanted or name.split(".")[-1] in wanted
             or any("." in one and "." not in name and one.split(".")[1] == name for one in wanted)]
    if not found:
        raise InputError(f"The recordings hold none of the stations {', '.join(wanted[:5])}: they are of "
                         f"{', '.join(there[:5])}. Choose the recordings that were picked.")
    return found


def _places(parameters: ShowWaveforms, names: list[str]) -> list[dict[str, Any]]:
    """Every station with its position and distance, as far as they are known; the nearest first."""
    known: dict[str, Any] = {}
    if parameters.stations:
        table, _ = match_stations(read_stations(parameters.stations), names)
        known = {row.station: row for row in table.itertuples()}
    places = []
    for name in names:
        row = known.get(name)
        place: dict[str, Any] = {"station": name, "distance_km": None, "azimuth_deg": None}
        if row is not None:
            place |= {"latitude": row.latitude, "longitude": row.longitude, "elevation_m": row.elevation_m}
            if parameters.latitude is not None and parameters.longitude is not None:
                distance, azimuth = distances_km(np.array([parameters.latitude]), np.array([parameters.longitude]),
                                                 np.array([row.latitude]), np.array([row.longitude]))
                place |= {"distance_km": float(distance[0]), "azimuth_deg": float(azimuth[0])}
        places.append(place)
    return sorted(places, key=lambda one: (one["distance_km"] is None, one["distance_km"] or 0.0, one["station"]))


# --- what is drawn ----------------------------------------------------------------------------------------------------

class _Samples:
    """All numbers of an answer, one after the other."""

    def __init__(self) -> None:
        self._parts: list[NDArray[np.float32]] = []
        self._count = 0

    def add(self, values: NDArray[Any]) -> int:
        """Where the values begin."""
        first = self._count
        self._parts.append(np.ascontiguousarray(values, "<f4").ravel())
        self._count += values.size
        return first

    def bytes(self) -> bytes:
        return b"".join(part.tobytes() for part in self._parts)


def _traces(recording: Recording, begin: int, parameters: ShowWaveforms, samples: _Samples,
            ) -> Iterator[dict[str, Any]]:
    """The components there are, filtered, from ``begin`` on."""
    lead = max(math.ceil(begin / 1e9 * recording.rate) - recording.start, 0)
    for row, channel in enumerate(recording.channels):
        if not channel:
            continue
        values = np.full(recording.data.shape[1], np.nan, np.float32)
        runs = [(low, high) for low, high in _runs(recording.valid[row]) if high > lead]
        for low, high in runs:
            values[low:high] = filtered(recording.data[row, low:high].astype(np.float64), recording.rate,
                                        parameters.low_hz, parameters.high_hz)
        shown = values[lead:]
        if not runs or not len(shown):
            continue
        yield {"station": recording.station, "channel": channel, "component": COMPONENTS[row], "rate": recording.rate,
               "start_s": (recording.start + lead) / recording.rate - begin / 1e9, "count": len(shown),
               "first": samples.add(shown), "peak": float(np.nanmax(np.abs(shown))),
               "pieces": [[max(low - lead, 0), high - lead] for low, high in runs]}


def filtered(values: NDArray[np.float64], rate: float, low_hz: float, high_hz: float) -> NDArray[np.float64]:
    """Without its mean and beyond the pass band, once and forwards; frequencies that the rate can't hold pass."""
    values = values - values.mean()
    high_hz = high_hz if high_hz < 0.45 * rate else 0.0
    low_hz = low_hz if low_hz < 0.45 * rate else 0.0
    if not low_hz and not high_hz:
        return values
    band = [low_hz, high_hz] if low_hz and high_hz else low_hz or high_hz
    kind = "bandpass" if low_hz and high_hz else "highpass" if low_hz else "lowpass"
    sections = butter(ORDER // 2 if kind == "bandpass" else ORDER, band, kind, fs=rate, output="sos")
    made, _ = sosfilt(sections, values, zi=sosfilt_zi(sections) * values[0])
    return np.asarray(made)


def _runs(valid: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """From where to where it is valid."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], valid, [False]]).astype(np.int8)))
    return [(int(low), int(high)) for low, high in edges.reshape(-1, 2)]


def _curves(archive: Archive, parameters: ShowWaveforms, names: list[str], begin: int, end: int, samples: _Samples,
            ) -> Iterator[dict[str, Any]]:
    """P and S of the network, station by station."""
    annotator = _network(parameters.model or "").annotator
    for name in names:
        pieces = list(annotator.curves(archive, name, moment(begin), moment(end)))
        if not pieces:
            continue
        rate, start = pieces[0].rate, pieces[0].start
        whole = np.zeros((len(pieces[0].labels), pieces[-1].start + pieces[-1].values.shape[1] - start), np.float32)
        for piece in pieces:
            whole[:, piece.start - start:piece.start - start + piece.values.shape[1]] = piece.values
        for phase in "PS":
            if phase in pieces[0].labels:
                curve = whole[pieces[0].labels.index(phase)]
                yield {"station": name, "phase": phase, "rate": rate, "start_s": start / rate - begin / 1e9,
                       "count": len(curve), "first": samples.add(curve)}


@functools.lru_cache(maxsize=1)
def _network(model: str) -> Any:
    from . import detectors  # here, for they take seconds to come, and most questions don't need them

    found = detectors.load(model or detectors.PICKER)
    if not isinstance(found, detectors.Network):
        raise InputError(f"'{model}' is no network, so it has no curves: choose a picker's file.")
    return found


def _spectrogram(opened: Opened, parameters: ShowWaveforms, begin: int, end: int, samples: _Samples,
                 ) -> dict[str, Any]:
    """Power in decibels over time and frequency of one component, unfiltered; the lowest frequency first."""
    name, _, component = parameters.spectrogram.strip().rpartition(" ")
    if component not in COMPONENTS or not name:
        raise InputError(f"A spectrogram is of a station and a component, such as 'IV.ARRO Z': got "
                         f"'{parameters.spectrogram}'.")
    recording, _ = opened.recording(name, begin - round(LEAD_S * 1e9), end, parameters.most_hz)
    row = COMPONENTS.index(component)
    if recording is None or not recording.channels[row]:
        raise InputError(f"{name} has no component {component} here: choose another trace for the spectrogram.")
    values = np.where(recording.valid[row], recording.data[row] - recording.data[row][recording.valid[row]].mean(), 0.0)
    window = max(2 * int(recording.rate * WINDOW_S / 2), 8)
    step = max(window // 10, 1)
    frequencies, times, power = spectrogram(values, recording.rate, nperseg=window, noverlap=window - step,
                                            nfft=4 * window)
    start = recording.start / recording.rate - begin / 1e9 + times[0] - step / recording.rate / 2
    keep = slice(max(math.floor(-start * recording.rate / step), 0), None)  # not what was read for the filter
    power, begins = power[:, keep], start + keep.start * step / recording.rate
    decibels = 10 * np.log10(np.maximum(power, power.max(initial=1e-30) * 1e-14))
    low, high = (float(np.percentile(decibels, share)) for share in (10, 99.5)) if decibels.size else (0.0, 1.0)
    return {"station": name, "component": component, "channel": recording.channels[row], "start_s": begins,
            "step_s": step / recording.rate, "columns": decibels.shape[1], "rows": decibels.shape[0],
            "highest_hz": float(frequencies[-1]), "low_db": low, "high_db": max(high, low + 1.0),
            "first": samples.add(decibels)}
