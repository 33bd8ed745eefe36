"""check-recordings: what would be picked, seen in seconds, with every problem and its remedy."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from .declaration import Output, tool, waveforms
from .pick_waveforms import RECORDINGS, PickWaveforms


def _same(name: str) -> Any:
    """The parameter of that name as pick-waveforms declares it."""
    field = PickWaveforms.__dataclass_fields__[name]
    return dataclasses.field(default=field.default, metadata=field.metadata)


@tool(
    name="check-recordings",
    label="Check recordings",
    group="Waveforms",
    help="Looks at seismic recordings before they are picked: which stations there are, from when to when, on which "
         "channels, and which of them have a position. Says about how long picking takes. Only headers are read, and "
         "web services are not asked.",
    outputs=(Output("recordings", "file", "Recordings found", "Stations, days, channels, what is wrong, and the "
                    "estimate of time.", "", "recordings.json"),),
    implementation="orogen.backend.waveforms.preview:check_recordings",
    quick=True,
)
@dataclass(frozen=True)
class CheckRecordings:
    """Parameters of check-recordings: those of pick-waveforms that decide what is read and how long it takes."""

    waveforms: tuple[str, ...] = waveforms(
        "Recordings", "Files or folders of anything ObsPy reads, SDS archives, or FDSN web services, which are passed "
        "over.", group=RECORDINGS)
    stations: str | None = _same("stations")
    begin: str = _same("begin")
    end: str = _same("end")
    channels: str = _same("channels")
    detector: str = _same("detector")
    overlap: float = _same("overlap")
    device: str = _same("device")
    threads: int = _same("threads")
