"""show-waveforms: what stations recorded between two moments, cleaned, filtered and ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ParameterError
from .declaration import Output, boolean, file, number, text, tool, waveforms
from .pick_waveforms import moment

RECORDINGS, VIEW = "Recordings", "View"
LONGEST_S = 3600.0


@tool(
    name="show-waveforms",
    label="Show recordings",
    group="Waveforms",
    help="Reads what stations recorded around an event or a moment, mends and filters it, and hands it to the waveform "
         "panel: traces in the order of distance, the curves of the detector, a spectrogram.",
    outputs=(
        Output("traces", "file", "Traces", "Which samples of the other file are what: station, component, start, rate, "
               "distance.", "", "traces.json"),
        Output("samples", "file", "Samples", "All samples, one after the other, as little-endian numbers of 4 bytes; "
               "not a number where nothing was recorded.", "", "traces.f32"),
    ),
    implementation="orogen.backend.waveforms.showing:show_waveforms",
    quick=True,
)
@dataclass(frozen=True)
class ShowWaveforms:
    """Parameters of show-waveforms."""

    waveforms: tuple[str, ...] = waveforms(
        "Recordings", "Files or folders of anything ObsPy reads (miniSEED, SAC, GSE2 …), SDS archives, or an FDSN web "
        "service: 'https://service.example|network=IV|station=A*|channel=HH?'.", group=RECORDINGS)
    begin: str = text("From", "Moment in UTC, such as 2016-10-14T06:00:00.", group=RECORDINGS)
    end: str = text("Until", "Moment in UTC, at most an hour later.", group=RECORDINGS)
    stations: str | None = file(
        "Stations", "Positions of the stations, to sort them by distance: StationXML, a table, or a layer of points.",
        optional=True, group=RECORDINGS)
    only: str = text(
        "Only these stations", "Names such as 'IV.ARRO IV.NRCA', separated by blanks; empty takes all.", default="",
        optional=True, group=RECORDINGS)
    channels: str = text("Channels", "Patterns of the channels to use, such as 'HH?,EH?'; empty takes all.", default="",
                         optional=True, advanced=True, group=RECORDINGS)
    latitude: float | None = number("Latitude", "Of the event, to sort the stations by distance.", minimum=-90.0,
                                    maximum=90.0, unit="°", optional=True, group=RECORDINGS)
    longitude: float | None = number("Longitude", "Of the event.", minimum=-360.0, maximum=360.0, unit="°",
                                     optional=True, group=RECORDINGS)

    low_hz: float = number("Lowest frequency", "Keep what is faster; 0 keeps all.", default=0.0, minimum=0.0,
                           maximum=1000.0, unit="Hz", group=VIEW)
    high_hz: float = number("Highest frequency", "Keep what is slower; 0 keeps all.", default=0.0, minimum=0.0,
                            maximum=1000.0, unit="Hz", group=VIEW)
    most_hz: float = number("Samples a second", "At most; faster recordings are resampled.", default=100.0,
                            minimum=20.0, maximum=1000.0, unit="Hz", advanced=True, group=VIEW)
    curves: bool = boolean("Curves of the detector", "Also how sure a network is of P and S at each moment.",
                           default=False, group=VIEW)
    model: str | None = file("Network", "The picker whose curves are shown; without it the one that comes with Orogen.",
                             optional=True, advanced=True, group=VIEW)
    spectrogram: str = text(
        "Spectrogram of", "A station and component, such as 'IV.ARRO Z'; empty makes none.", default="", optional=True,
        group=VIEW)

    def check(self) -> None:
        """What no single parameter can tell; raises :class:`ParameterError`."""
        begin, end = moment(self.begin, "From (begin)"), moment(self.end, "Until (end)")
        if begin is None or end is None or not 0 < (end - begin).total_seconds() <= LONGEST_S:
            raise ParameterError(f"Until (end) must come after From (begin), by at most an hour: got {self.end!r} and "
                                 f"{self.begin!r}.")
        if self.low_hz and self.high_hz and self.high_hz <= self.low_hz:
            raise ParameterError(f"The highest frequency (high_hz) must lie above the lowest (low_hz): got "
                                 f"{self.high_hz:g} and {self.low_hz:g} Hz.")
