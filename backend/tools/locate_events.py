"""locate-events: picks in; associated, located and sized events with their errors out."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ParameterError
from .declaration import Output, boolean, choice, file, integer, number, text, tool, waveforms

PICKS, ASSOCIATION, LOCATION, MAGNITUDE, RUN = "Picks", "Association", "Location", "Magnitude", "Run"
RELATIONS = ("iaspei", "southern-california", "bardarbunga", "ethiopia", "tanzania", "own")


@tool(
    name="locate-events",
    label="Locate seismic events",
    group="Waveforms",
    help="Gathers P and S picks of many stations into events, locates each in a layered earth with errors in time, "
         "place and depth, and gives it a local magnitude where recordings are at hand.",
    outputs=(
        Output("events", "points", "Events", "One point an event: time, depth, magnitude, errors, quality.",
               "catalogue-events", "events.gpkg"),
        Output("ellipses", "polygons", "Error ellipses", "Where each epicentre lies with a probability of 68 %.",
               "catalogue-ellipses", "ellipses.gpkg"),
        Output("rays", "lines", "Ray paths", "From each epicentre to the stations that located it, with residuals.",
               "catalogue-rays", "rays.gpkg"),
        Output("stations", "points", "Stations", "The stations used, with arrivals, terms and residuals.",
               "waveform-stations", "stations.gpkg"),
        Output("catalogue", "file", "Catalogue as QuakeML",
               "Events, origins, arrivals, picks and magnitudes as QuakeML 1.2.", "", "catalogue.xml"),
        Output("events_style", "file", "Style of the events",
               "Classes as in the report, and the time that an event stays on the map when QGIS plays them.", "",
               "events.qml"),
        Output("ellipses_style", "file", "Style of the ellipses", "The same for the ellipses.", "", "ellipses.qml"),
        Output("rays_style", "file", "Style of the ray paths", "The same for the ray paths.", "", "rays.qml"),
        Output("events_table", "file", "Table of events", "The same events as CSV.", "", "events.csv"),
        Output("arrivals", "file", "Table of arrivals",
               "Which pick belongs to which event, with residual, weight, distance, azimuth and take-off angle.", "",
               "arrivals.csv"),
        Output("picks", "file", "Table of picks", "The picks that came in, numbered as the arrivals name them.", "",
               "picks.csv"),
        Output("nonlinloc", "file", "Picks for NonLinLoc", "The arrivals of each event as NonLinLoc phase file.", "",
               "nonlinloc.obs"),
        Output("seiscomp", "file", "Catalogue as SC3ML", "The same catalogue for SeisComP.", "", "catalogue.sc3ml"),
        Output("report", "html", "Report",
               "Map, cross-sections, magnitudes in time, Gutenberg–Richter law, residuals, as one page.", "",
               "report.html"),
    ),
    implementation="orogen.backend.catalog.job:locate_events",
)
@dataclass(frozen=True)
class LocateEvents:
    """Parameters of locate-events."""

    picks: str = file(
        "Picks", "Picks from pick-waveforms (CSV), QuakeML, NonLinLoc phase files, or any table with station, phase "
        "and time.", group=PICKS)
    stations: str = file(
        "Stations", "Positions of the stations: StationXML, a table (CSV) with network, station, latitude, longitude "
        "and elevation, or a layer of points.", group=PICKS)
    least_probability: float = number(
        "Least confidence", "Picks with less confidence are not used; those without one are.", default=0.0,
        minimum=0.0, maximum=1.0, advanced=True, group=PICKS)

    velocity: str | None = file(
        "Velocity model", "Depth (km), P and S velocity (km/s), one layer a line: a table, VELEST, NonLinLoc or TauP "
        "file. Without it the two constants below.", optional=True, group=LOCATION)
    gradient: bool = boolean(
        "Even change", "The velocities of the model change evenly from depth to depth, instead of by layers.",
        default=False, advanced=True, group=LOCATION)
    vp_km_s: float = number(
        "P velocity", "Where there is no velocity model.", default=6.0, minimum=0.3, maximum=10.0, unit="km/s",
        group=LOCATION)
    vp_vs: float = number(
        "P to S velocity", "Ratio of the velocities, where there is no velocity model.", default=1.74, minimum=1.3,
        maximum=5.0, advanced=True, group=LOCATION)
    max_depth_km: float = number(
        "Greatest depth", "Events are looked for down to here.", default=30.0, minimum=1.0, maximum=300.0, unit="km",
        group=LOCATION)
    station_terms: bool = boolean(
        "Station terms", "Learn from all events how early or late each station is, and take it off.", default=True,
        group=LOCATION)
    double_difference: bool = boolean(
        "Double difference", "Then move close events relative to each other, so that their picks' differences fit.",
        default=False, group=LOCATION)

    least_picks: int = integer(
        "Least picks", "An event needs this many picks; 0 chooses by the number of stations.", default=0, minimum=0,
        maximum=1000, group=ASSOCIATION)
    least_p: int = integer(
        "Least P picks", "Of which this many P; 0 chooses.", default=0, minimum=0, maximum=1000, group=ASSOCIATION)
    least_s: int = integer(
        "Least S picks", "And this many S; 0 chooses, and asks for none where no S was picked.", default=0, minimum=0,
        maximum=1000, group=ASSOCIATION)
    least_both: int = integer(
        "Stations with both", "This many stations must have P and S of the event; 0 chooses.", default=0, minimum=0,
        maximum=1000, advanced=True, group=ASSOCIATION)
    tolerance_s: float = number(
        "Tolerance", "Largest misfit of a pick to be taken for an event's.", default=1.5, minimum=0.1, maximum=10.0,
        unit="s", advanced=True, group=ASSOCIATION)

    waveforms: tuple[str, ...] = waveforms(
        "Recordings for magnitudes", "The recordings that were picked; with the instruments' responses (stations as "
        "StationXML) they give local magnitudes.", optional=True, group=MAGNITUDE)
    relation: str = choice(
        "Attenuation relation", "How amplitude falls with distance: the IASPEI standard, that of a region, or your own "
        "numbers below.", choices=RELATIONS, default="iaspei", group=MAGNITUDE)
    relation_a: float = number(
        "a of your own", "ML = log10 A + a log10(r / 100 km) + b (r − 100 km) + c, A in mm on a Wood–Anderson.",
        default=1.11, minimum=-10.0, maximum=10.0, advanced=True, group=MAGNITUDE)
    relation_b: float = number("b of your own", "See a.", default=0.00189, minimum=-1.0, maximum=1.0, unit="1/km",
                               advanced=True, group=MAGNITUDE)
    relation_c: float = number("c of your own", "See a.", default=3.0, minimum=-10.0, maximum=10.0, advanced=True,
                               group=MAGNITUDE)

    title: str = text("Title", "Heading of the report, such as the sequence and its days.", default="", optional=True,
                      group=RUN)
    threads: int = integer("Threads", "Processor cores to use; 0 takes all.", default=0, minimum=0, maximum=1024,
                           advanced=True, group=RUN)

    def check(self) -> None:
        """What no single parameter can tell; raises :class:`ParameterError`."""
        if self.least_picks and self.least_p + self.least_s > self.least_picks:
            raise ParameterError(f"Least picks (least_picks) must be at least least_p and least_s together: give "
                                 f"{self.least_p + self.least_s} or more, got {self.least_picks}.")
        if self.least_picks and 2 * self.least_both > self.least_picks:
            raise ParameterError(f"Stations with both (least_both) count two picks each: give least_picks "
                                 f"{2 * self.least_both} or more, got {self.least_picks}.")
