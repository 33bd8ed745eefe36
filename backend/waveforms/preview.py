"""check-recordings: the stations, days and channels of recordings by their headers, and what picking them will cost."""

from __future__ import annotations

import math
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timezone
from typing import Any

import numpy as np
import pandas
import torch

from ...models.phasenet import FoldedPhaseNet, PhaseNet
from ..errors import OrogenError
from ..files import json_bytes
from ..monitor import Monitor
from ..runs import OutputFile, Workspace
from ..tools.check_recordings import CheckRecordings
from ..tools.pick_waveforms import moment
from .fdsn import is_service
from .recordings import Archive, open_recordings
from .stations import match_stations, read_stations

_DAY_S = 86_400.0
_FEW = 3  # stations with which nothing can be located
_WINDOWS, _WINDOW, _RATE = 8, 3001, 100.0  # that are timed, of PhaseNet's make
_CLASSICAL_S = 6.0  # for a station-day of a classical detector on one core, about
_measured: dict[str, float] = {}  # seconds for a window, by device


def check_recordings(parameters: CheckRecordings, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Write recordings.json: ``stations`` (name, begin, end, days, channels, placed), ``station_days``, ``begin``,
    ``end``, ``services``, ``problems``, ``warnings``, ``device`` and ``estimate`` (seconds from low to high).

    What can't be read is a sentence under ``problems`` and never ends the check.
    """
    begin, end = (None if when is None else when.replace(tzinfo=timezone.utc)
                  for when in (moment(parameters.begin, "From"), moment(parameters.end, "Until")))
    services = [source for source in parameters.waveforms if is_service(source)]
    files = [source for source in parameters.waveforms if not is_service(source)]
    problems: list[str] = []
    warnings: list[str] = []
    archive = None
    if files:
        try:
            archive = open_recordings(files, channels=parameters.channels, begin=begin, end=end, monitor=monitor)
        except OrogenError as error:
            monitor.check()
            problems.append(str(error))
    table = None
    if parameters.stations and not is_service(parameters.stations):
        try:
            table = read_stations(parameters.stations)
        except OrogenError as error:
            problems.append(str(error))
    rows = _stations(archive, table, monitor) if archive else []
    unplaced = [row["station"] for row in rows if row["placed"] is False]
    if unplaced and len(unplaced) == len(rows):
        problems.append(f"None of the recorded stations ({', '.join(unplaced[:5])}) stands in the table of stations: "
                        "check the network and station codes.")
    elif unplaced:
        warnings.append(f"The table of stations lacks {', '.join(unplaced[:8])}: they are left out.")
    if rows and not services and len(rows) - len(unplaced) <= _FEW:
        warnings.append(f"Only {len(rows) - len(unplaced)} stations have recordings and a position: events can't be "
                        "located with fewer than 4, and well only with more.")
    if archive is not None:
        lost = archive.left_out
        unread = int((~lost["kept"].astype(bool)).sum()) if len(lost) else 0
        if unread:
            warnings.append(f"{unread} files or parts of files can't be read; the report will list them.")
    days = sum(row["days"] for row in rows)
    device = "cuda" if parameters.device != "cpu" and torch.cuda.is_available() else "cpu"
    content: dict[str, Any] = {
        "stations": rows, "station_days": round(days, 3), "services": len(services), "problems": problems,
        "warnings": warnings, "begin": min((row["begin"] for row in rows), default=None),
        "end": max((row["end"] for row in rows), default=None), "device": _device_words(device, parameters.threads),
        "estimate": _estimate(parameters, days, device) if rows and not services else None}
    path = workspace.path("recordings.json")
    path.write_bytes(json_bytes(content))
    return [OutputFile("recordings", path)]


def _stations(archive: Archive, table: pandas.DataFrame | None, monitor: Monitor) -> list[dict[str, Any]]:
    placed: set[str] = set()
    if table is not None:
        placed = set(match_stations(table, archive.stations())[0]["station"])
    rows = []
    names = archive.stations()
    for name in monitor.track(names, len(names), "Looking at the recordings"):
        spans = archive.spans(name)
        if not spans:
            continue
        rows.append({"station": name, "begin": spans[0][0].isoformat(), "end": max(one[1] for one in spans).isoformat(),
                     "days": sum((last - first).total_seconds() for first, last in spans) / _DAY_S,
                     "channels": archive.codes(name), "placed": name in placed if table is not None else None})
    return rows


def _cores(threads: int) -> int:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return threads or available


def _device_words(device: str, threads: int) -> str:
    cores = _cores(threads)
    words = f"{cores} core" if cores == 1 else f"{cores} cores"
    return f"{torch.cuda.get_device_name(0)}, {words}" if device == "cuda" else f"CPU, {words}"


def _estimate(parameters: CheckRecordings, days: float, device: str) -> dict[str, Any]:
    """Seconds that picking takes, from low to high, by a measured network or by experience with classical detectors."""
    seconds = 0.0
    if "network" in parameters.detector:
        step = max(1, round(_WINDOW * (1 - parameters.overlap)))
        share = 1 if device == "cuda" else _cores(parameters.threads)
        seconds += days * _DAY_S * _RATE / step * _seconds_per_window(device) / share
    if parameters.detector != "network":
        seconds += days * _CLASSICAL_S
    return {"seconds": {"low": 5 + seconds, "high": 10 + 3 * seconds}}


def _seconds_per_window(device: str) -> float:
    """Of the network that comes with Orogen, on one core or a card; the best of a few runs, measured once."""
    if device not in _measured:
        before = torch.get_num_threads()
        # A thread of its own, on one core: with more, other work on the machine counts many times.
        with ThreadPoolExecutor(1, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            _measured[device] = pool.submit(_time_windows, device).result()
        torch.set_num_threads(before)
    return _measured[device]


def _time_windows(device: str) -> float:
    network = FoldedPhaseNet(PhaseNet().eval()).to(device)
    waves = torch.from_numpy(np.zeros((_WINDOWS, 3, _WINDOW), np.float32)).to(device)
    best = math.inf
    with torch.inference_mode():
        for _ in range(5):
            begin = time.perf_counter()
            network(waves).sum().item()
            best = min(best, time.perf_counter() - begin)
    return best / _WINDOWS
