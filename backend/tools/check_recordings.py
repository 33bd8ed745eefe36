"""check-recordings: what would be picked, seen in seconds, with every problem and its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from .declaration import Output, same_as, tool, waveforms
from .pick_waveforms import RECORDINGS, PickWaveforms


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
    stations: str | None = same_as(PickWaveforms, "stations")
    begin: str = same_as(PickWaveforms, "begin")
    end: str = same_as(PickWaveforms, "end")
    channels: str = same_as(PickWaveforms, "channels")
    detector: str = same_as(PickWaveforms, "detector")
    overlap: float = same_as(PickWaveforms, "overlap")
    device: str = same_as(PickWaveforms, "device")
    threads: int = same_as(PickWaveforms, "threads")
