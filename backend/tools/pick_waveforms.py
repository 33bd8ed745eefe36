"""pick-waveforms: recordings in; P and S arrivals with confidence and polarity, and the health of the stations, out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..errors import ParameterError
from .declaration import Output, boolean, choice, file, integer, number, text, tool, waveforms

RECORDINGS, DETECTOR, RUN = "Recordings", "Detector", "Run"
DETECTORS = ("network", "sta-lta", "ar-aic", "kurtosis", "network and ar-aic")


@tool(
    name="pick-waveforms",
    label="Pick seismic arrivals",
    group="Waveforms",
    help="Reads the recordings of seismic stations, mends them, and finds the arrivals of P and S waves with a neural "
         "network or a classical detector. Lists every stretch that it could not use, and why.",
    outputs=(
        Output("picks", "points", "Picks",
               "One point a pick, at its station, with time, phase, confidence, first motion and detector.",
               "waveform-picks", "picks.gpkg"),
        Output("stations", "points", "Stations",
               "Where the stations are and how they did: share of time recorded, gaps, noise, picks.",
               "waveform-stations", "stations.gpkg"),
        Output("picks_table", "file", "Table of picks", "The same picks as CSV.", "", "picks.csv"),
        Output("picks_quakeml", "file", "Picks as QuakeML", "The same picks as QuakeML 1.2.", "", "picks.xml"),
        Output("left_out", "file", "What was left out",
               "Every stretch of every channel that could not be used, with the reason, as CSV.", "", "left_out.csv"),
        Output("report", "html", "Report", "Stations, picks and what was left out, as one page.", "", "report.html"),
    ),
    implementation="orogen.backend.waveforms.job:pick_waveforms",
)
@dataclass(frozen=True)
class PickWaveforms:
    """Parameters of pick-waveforms."""

    waveforms: tuple[str, ...] = waveforms(
        "Recordings", "Files or folders of anything ObsPy reads (miniSEED, SAC, GSE2 …), SDS archives, or an FDSN web "
        "service: 'https://service.example|network=IV|station=A*|channel=HH?'.", group=RECORDINGS)
    stations: str | None = file(
        "Stations", "Positions of the stations: StationXML, a table (CSV) with network, station, latitude, longitude "
        "and elevation, or a layer of points. An FDSN service knows its own.", optional=True, group=RECORDINGS)
    begin: str = text(
        "From", "Only recordings from this moment on, UTC, such as 2016-10-14 or 2016-10-14T06:00; empty takes all. "
        "An FDSN service needs both.", default="", optional=True, group=RECORDINGS)
    end: str = text(
        "Until", "Only recordings before this moment, UTC; empty takes all.", default="", optional=True,
        group=RECORDINGS)
    channels: str = text(
        "Channels", "Patterns of the channels to use, such as 'HH?,EH?'; empty takes all, the better instrument of a "
        "station first.", default="", optional=True, advanced=True, group=RECORDINGS)

    detector: str = choice(
        "Detector", "The network finds most and times S best; the classical detectors need no training and can be "
        "explained: recursive STA/LTA, autoregressive AIC, kurtosis. 'network and ar-aic' keeps what both find.",
        choices=DETECTORS, default="network", group=DETECTOR)
    model: str | None = file(
        "Network", "A picker as safetensors with its card, or weights in SeisBench's format; without it the one that "
        "comes with Orogen.", optional=True, group=DETECTOR)
    p_threshold: float = number(
        "P threshold", "Least confidence of a P pick: lower finds more and errs more.", default=0.3, minimum=0.01,
        maximum=0.99, group=DETECTOR)
    s_threshold: float = number(
        "S threshold", "Least confidence of an S pick.", default=0.3, minimum=0.01, maximum=0.99, group=DETECTOR)
    overlap: float = number(
        "Overlap", "How much of a window the next one sees again; more is steadier and slower in proportion.",
        default=0.5, minimum=0.0, maximum=0.9, advanced=True, group=DETECTOR)
    polarity: bool = boolean(
        "First motions", "Read from each P whether the ground first went up or down.", default=True, group=DETECTOR)

    title: str = text("Title", "Heading of the report, such as the network and the days.", default="", optional=True,
                      group=RUN)
    device: str = choice(
        "Device", "Where the network runs; auto takes the graphics card where there is one.",
        choices=("auto", "cpu", "cuda"), default="auto", group=RUN)
    precision: str = choice(
        "Precision", "bfloat16 is faster on processors that have it; auto measures, and takes it only where no pick "
        "moves by more than a sample.", choices=("auto", "float32", "bfloat16"), default="auto", advanced=True,
        group=RUN)
    threads: int = integer(
        "Threads", "Processor cores to use; 0 takes all.", default=0, minimum=0, maximum=1024, advanced=True,
        group=RUN)

    def check(self) -> None:
        """What no single parameter can tell; raises :class:`ParameterError`."""
        begin, end = moment(self.begin, "From (begin)"), moment(self.end, "Until (end)")
        if begin and end and end <= begin:
            raise ParameterError(f"Until (end) must come after From (begin): got {self.end} and {self.begin}.")
        service = any(source.startswith(("http://", "https://")) for source in self.waveforms)
        if not service and not self.stations:
            raise ParameterError("Stations (stations) are needed to put the picks on the map: give StationXML, or a "
                                 "table with network, station, latitude, longitude and elevation.")
        if service and not (begin and end):
            raise ParameterError("An FDSN service needs From (begin) and Until (end): give both.")


def moment(words: str, label: str) -> datetime | None:
    """A time in UTC, without a zone, of ISO 8601 ``words``; ``None`` of an empty text.

    Raises :class:`ParameterError`, naming the parameter by ``label``, for anything else.
    """
    if not words:
        return None
    try:
        found = datetime.fromisoformat(words.strip().rstrip("Zz"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise ParameterError(f"{label} must be a moment in UTC, such as 2016-10-14 or 2016-10-14T06:00:00: got "
                             f"{words[:80]!r}.")
    return found
