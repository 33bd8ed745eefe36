"""The report of a catalogue of earthquakes, for someone who must defend it.

Fill a :class:`CatalogueReport` with the tables of :mod:`..waveforms.tables` and call :func:`write_report`.  No number
goes without its error, and what was not used is said beside what was.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas
from markupsafe import Markup

from ..evaluation.magnitudes import FrequencyMagnitude, frequency_magnitude
from ..waveforms.tables import ARRIVALS, EVENTS, LEFT_OUT, PICKS, STATIONS, complete, empty
from . import cartography, figures, html, seismicity
from .made import Made
from .seismicity import PHASES
from .styles import depth_classes, significant, timed_style

EVENTS_SHOWN = 50
_STAYS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 20_160, 43_200, 86_400, 525_600)  # minutes
_STATIONS_SHOWN = 80
_REASONS_SHOWN = 25
_CODES_SHOWN = 8  # stations named in one cell of a table


@dataclass
class CatalogueReport:
    """What the report says.

    Parameters
    ----------
    title, notes
        The heading, and words about the network or the sequence.
    stations, picks, events, arrivals, left_out
        Tables as in :mod:`..waveforms.tables`.
    station_terms
        Columns station, phase, term_s; or None where none were taken.
    quality
        What each quality class asks for, best first.
    strike_deg
        Direction of the first section, clockwise from north; chosen from the epicentres when None.
    why_none
        Why there is no event, where there is none.
    magnitude_note
        One sentence on the relation that magnitudes come from.
    made
        How the result was made.
    """

    title: str
    stations: pandas.DataFrame
    picks: pandas.DataFrame
    events: pandas.DataFrame
    arrivals: pandas.DataFrame
    notes: str = ""
    left_out: pandas.DataFrame = field(default_factory=lambda: empty(LEFT_OUT))
    station_terms: pandas.DataFrame | None = None
    quality: Mapping[str, str] = field(default_factory=dict)
    strike_deg: float | None = None
    why_none: str = ""
    magnitude_note: str = ""
    made: Made = field(default_factory=Made)


def write_report(report: CatalogueReport, path: str | Path) -> Path:
    """Write the report as one self-contained HTML file, complete or not at all; the same content gives the same bytes.

    Raises
    ------
    OutputError
        When the file can't be written.
    """
    return html.write(page(report), path)


def page(report: CatalogueReport) -> str:
    """The report as HTML text."""
    stations, picks = complete(report.stations, STATIONS), complete(report.picks, PICKS)
    events, arrivals = complete(report.events, EVENTS), complete(report.arrivals, ARRIVALS)
    law = frequency_magnitude(events.magnitude.to_numpy(float))
    used = arrivals[~(arrivals.weight <= 0)]  # an unknown weight counts as used
    sized = int(np.isfinite(events.magnitude).sum())
    taken = np.zeros(len(picks), bool)
    taken[arrivals.pick[arrivals.pick.between(0, len(picks) - 1)].to_numpy(int)] = True
    pictures, words = _pictures(report, stations, picks, events, used, law, taken)
    groups, more = left_out_rows(report.left_out)
    rows, stations_more, silent = _station_rows(report, stations, picks, used, taken)
    return html.render(
        "catalogue.html.j2", title=report.title, report=report, figures=pictures, section_words=words,
        place=_place(stations, events), period=_period(events), total=len(events), used=len(used),
        station_count=used.station.nunique(), size=_size(events), errors=_errors(events), law=law, sized=sized,
        unsized=len(events) - sized, completeness=_magnitude(law.completeness),
        completeness_interval=_span(law.completeness_low, law.completeness_high),
        estimates=[(name, _magnitude(value), name == law.chosen) for name, value in law.estimates.items()],
        classes_said=_classes_said(events), largest=_largest(events), fixed=int(events.depth_fixed.sum()),
        associated=float(taken.mean()) if len(taken) else math.nan, picks_total=len(picks),
        outside=_outside(stations, events),
        magnitude_note=report.magnitude_note, qualities=_quality_rows(events, report.quality),
        spread={phase: _mad(used.residual_s[used.phase == phase]) for phase in PHASES},
        station_rows=rows, stations_more=stations_more, silent=silent,
        has_terms=report.station_terms is not None and len(report.station_terms) > 0,
        event_rows=_event_rows(events), left_over=int((~taken).sum()), left_over_said=_left_over(picks, taken),
        left_out=groups, left_out_more=more)


def layer_styles(events: pandas.DataFrame) -> dict[str, str]:
    """QGIS styles of the layers ``events``, ``ellipses`` and ``rays``: the depth classes of the report, and a pace.

    While the catalogue plays, an event stays for about a fortieth of it: long enough to be seen, short enough to see
    the events move.
    """
    events = complete(events, EVENTS)
    minutes = (events.time.max() - events.time.min()) / pandas.Timedelta(minutes=1) if len(events) else 0.0
    stay = next((step for step in _STAYS if step >= minutes / 40), _STAYS[-1])
    classes = depth_classes(events.depth_km.to_numpy(float))
    return {"events": timed_style("catalogue-events", stay, classes),
            "ellipses": timed_style("catalogue-ellipses", stay), "rays": timed_style("catalogue-rays", stay)}


def left_out_rows(left_out: pandas.DataFrame) -> tuple[list[dict[str, Any]], int]:
    """What was left out, grouped by reason, the longest first; and how many rows have reasons that aren't shown."""
    table = complete(left_out, LEFT_OUT)
    rows: list[dict[str, Any]] = []
    for why, part in table.groupby("why", sort=True):
        seconds = float((part.end - part.begin).dt.total_seconds().clip(lower=0).sum())
        rows.append({"why": str(why), "count": len(part), "seconds": seconds, "length": duration(seconds),
                     "stations": listed(sorted(set(part.station))), "begin": moment(part.begin.min()),
                     "end": moment(part.end.max())})
    rows.sort(key=lambda row: (-row["seconds"], -row["count"], row["why"]))
    return rows[:_REASONS_SHOWN], sum(row["count"] for row in rows[_REASONS_SHOWN:])


def listed(codes: Sequence[str]) -> str:
    """Some of the codes, and how many more there are."""
    shown = ", ".join(code or "–" for code in codes[:_CODES_SHOWN])
    return shown + (f" and {len(codes) - _CODES_SHOWN} more" if len(codes) > _CODES_SHOWN else "")


def duration(seconds: float) -> str:
    """A length of time in the unit that suits it; a dash for none."""
    for unit, size in (("days", 2 * 86_400.0), ("h", 3_600.0), ("min", 60.0), ("s", 0.0)):
        if seconds >= max(size, 1e-9):
            return f"{significant(seconds / (86_400.0 if unit == 'days' else size or 1.0), 2)}\u00a0{unit}"
    return "–"


def moment(time: pandas.Timestamp, digits: int = 0) -> str:
    """A time in UTC to the second, or with decimals of it; a dash where unknown."""
    if pandas.isna(time):
        return "–"
    rounded = time.tz_convert("UTC").round(f"{10 ** (9 - digits)}ns")
    text = rounded.strftime("%Y-%m-%d %H:%M:%S")
    return text + (f".{rounded.nanosecond + 1000 * rounded.microsecond:09d}"[:digits + 1] if digits else "")


# --- pictures -----------------------------------------------------------------------------------------------------


def _pictures(report: CatalogueReport, stations: pandas.DataFrame, picks: pandas.DataFrame, events: pandas.DataFrame,
              used: pandas.DataFrame, law: FrequencyMagnitude, taken: np.ndarray) -> tuple[dict[str, Any], str]:
    """All figures by name, None where there is nothing to draw, and how the sections run, in words."""
    found: dict[str, Markup | list[Markup] | None] = dict.fromkeys(
        ("map", "sections", "time", "law", "residuals", "distance", "left_over"))
    classes = depth_classes(events.depth_km.to_numpy(float))
    words, lines = "", list[seismicity.Line]()
    if len(events):
        chosen, words = seismicity.section_lines(events, report.strike_deg)
        lines.extend(chosen)
        reach = seismicity.section_reach(events, lines)
        found["sections"] = [
            html.inline(seismicity.section(events, stations, classes, line, reach, title="Section"),
                        f"Section of the earthquakes from {line.ends[0]} to {line.ends[1]}") for line in lines]
        found["time"] = html.inline(seismicity.over_time(events, classes), "Magnitudes and number of events over time")
    if len(stations) or len(events):
        drawn = seismicity.events_map(events, stations, classes, lines,
                                      title="Earthquakes" if len(events) else "Stations")
        found["map"] = html.inline(drawn, "Map of the earthquakes and stations")
    if law.counts.sum():
        kinds = sorted({kind for kind in events.magnitude_type if kind})
        found["law"] = html.inline(seismicity.gutenberg_richter(law, kind=kinds[0] if len(kinds) == 1 else ""),
                                   "Number of events by magnitude")
    if np.isfinite(used.residual_s).any():
        limit = _limit(used.residual_s)
        found["residuals"] = html.inline(seismicity.phase_histograms(
            {phase: used.residual_s[used.phase == phase].to_numpy(float) for phase in PHASES},
            np.linspace(-limit, limit, 41), x="residual, s", y="arrivals"), "Histogram of the residuals")
        if np.isfinite(used.distance_km).any():
            found["distance"] = html.inline(seismicity.residuals_by_distance(used, limit), "Residuals with distance")
    probability = picks.probability.to_numpy(float)
    if np.isfinite(probability[taken]).any() and np.isfinite(probability[~taken]).any():
        found["left_over"] = html.inline(figures.distributions(
            probability[taken], probability[~taken], x="the detector’s confidence", inside_name="in an earthquake",
            outside_name="left over", width=figures.HALF, height=1.7), "Confidence of associated and other picks")
    return found, words


def _limit(residuals: pandas.Series) -> float:
    """A round bound that holds nearly all residuals, s."""
    return max(cartography.round_length(2.0 * float(np.nanquantile(np.abs(residuals), 0.98))), 0.05)


# --- words and numbers --------------------------------------------------------------------------------------------


def _place(stations: pandas.DataFrame, events: pandas.DataFrame) -> str:
    return cartography.locator(seismicity.map_grid(stations, events)) if len(stations) or len(events) else ""


def _period(events: pandas.DataFrame) -> str:
    return f"{moment(events.time.min())} to {moment(events.time.max())} UTC" if len(events) else ""


def _magnitude(value: float) -> str:
    return html.number(value, 1).replace("-", "−")


def _span(low: float, high: float) -> str:
    return f"({_magnitude(low)} to {_magnitude(high)})" if math.isfinite(low) and math.isfinite(high) else ""


def _size(events: pandas.DataFrame) -> str:
    known = events.magnitude.dropna()
    if known.empty:
        return "without magnitudes"
    return f"magnitudes {_magnitude(known.min())} to {_magnitude(known.max())}"


def _horizontal(events: pandas.DataFrame) -> pandas.Series:
    """Radius (km) of the circle with the area of the 68 % ellipse."""
    return np.sqrt(events.ellipse_major_km * events.ellipse_minor_km)


def _errors(events: pandas.DataFrame) -> dict[str, float]:
    free = events[~events.depth_fixed]
    return {"horizontal": float(_horizontal(events).median()), "depth": float(free.depth_error_km.median())}


def _classes_said(events: pandas.DataFrame) -> str:
    counts = events.quality[events.quality != ""].value_counts().sort_index()
    return ", ".join(f"{html.grouped(count)} of class {name}" for name, count in counts.items())


def _largest(events: pandas.DataFrame) -> dict[str, str] | None:
    if not np.isfinite(events.magnitude).any():
        return None
    event = events.loc[events.magnitude.idxmax()]
    return {"words": _sized(event), "time": moment(event.time)}


def _sized(event: Any) -> str:
    if not math.isfinite(event.magnitude):
        return "–"
    error = f" ± {event.magnitude_error:.1f}" if math.isfinite(event.magnitude_error) else ""
    return f"{event.magnitude_type or 'M'} {_magnitude(event.magnitude)}{error}"


def _outside(stations: pandas.DataFrame, events: pandas.DataFrame) -> int:
    if not len(events):
        return 0
    grid = seismicity.map_grid(stations, events)
    x, y = seismicity.on_map(grid, events)
    box = grid.bounds
    return int(((x < box.left) | (x > box.right) | (y < box.bottom) | (y > box.top)).sum())


def _quality_rows(events: pandas.DataFrame, definitions: Mapping[str, str]) -> list[dict[str, Any]]:
    horizontal = _horizontal(events)
    rows: list[dict[str, Any]] = []
    if not (events.quality != "").any():
        return rows
    for name in [*definitions, *sorted(set(events.quality) - set(definitions))]:
        part = events.quality == name
        rows.append({"name": name or "none", "definition": definitions.get(name, ""), "count": int(part.sum()),
                     "share": float(part.mean()), "horizontal": float(horizontal[part].median()),
                     "depth": float(events.depth_error_km[part].median()), "gap": float(events.gap_deg[part].median()),
                     "rms": float(events.rms_s[part].median())})
    return rows


def _mad(values: pandas.Series) -> float:
    return float((values - values.median()).abs().median())


def _station_rows(report: CatalogueReport, stations: pandas.DataFrame, picks: pandas.DataFrame, used: pandas.DataFrame,
                  taken: np.ndarray) -> tuple[list[dict[str, Any]], int, str]:
    """Rows by number of picks, how many stations are not shown, and the stations without any pick."""
    terms = {}
    if report.station_terms is not None:
        table = report.station_terms
        terms = dict(zip(zip(table.station, table.phase), table.term_s))
    counts = picks.groupby(["station", "phase"]).size()
    joined = picks.assign(taken=taken).groupby(["station", "phase"]).taken.mean()
    residuals = used.groupby(["station", "phase"]).residual_s
    medians, spreads = residuals.median(), residuals.apply(_mad) if len(used) else residuals.median()
    rows = []
    for station in sorted(set(picks.station)):
        row: dict[str, Any] = {"station": station}
        for phase in PHASES:
            key = station, phase
            row[f"picks_{phase}"] = int(counts.get(key, 0))
            row[f"share_{phase}"] = html.percent(joined.get(key)).removesuffix(" %")
            row[f"median_{phase}"] = _signed(medians.get(key))
            row[f"mad_{phase}"] = html.number(spreads.get(key), 2)
            row[f"term_{phase}"] = _signed(terms.get(key))
        rows.append(row)
    rows.sort(key=lambda row: (-row["picks_P"] - row["picks_S"], row["station"]))
    silent = sorted(set(stations.station) - set(picks.station))
    return rows[:_STATIONS_SHOWN], max(0, len(rows) - _STATIONS_SHOWN), listed(silent)


def _signed(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "–"
    return "0.00" if abs(value) < 0.005 else f"{value:+.2f}".replace("-", "−")


def _event_rows(events: pandas.DataFrame) -> list[dict[str, Any]]:
    order = events.assign(horizontal=_horizontal(events)).sort_values(
        ["magnitude", "time"], ascending=[False, True], na_position="last", kind="stable")
    rows = []
    for event in order.head(EVENTS_SHOWN).itertuples():
        depth = f"{event.depth_km:.1f}".replace("-", "−")
        if event.depth_fixed:
            depth += " held"
        elif math.isfinite(event.depth_error_km):
            depth += f" ± {significant(event.depth_error_km, 2)}"
        rows.append({
            "time": moment(event.time, 2), "horizontal": significant(event.horizontal, 2),
            "latitude": f"{abs(event.latitude):.4f} {'N' if event.latitude >= 0 else 'S'}",
            "longitude": f"{abs(event.longitude):.4f} {'E' if event.longitude >= 0 else 'W'}",
            "depth": depth, "magnitude": _sized(event), "arrivals": f"{event.p_arrivals} + {event.s_arrivals}",
            "gap": html.number(event.gap_deg, 0), "rms": html.number(event.rms_s, 2), "quality": event.quality or "–"})
    return rows


def _left_over(picks: pandas.DataFrame, taken: np.ndarray) -> str:
    said = []
    for phase in PHASES:
        part = (picks.phase == phase).to_numpy()
        if part.any():
            said.append(f"{html.percent(float((~taken)[part].mean()))} of all {phase}")
    return ", ".join(said)
