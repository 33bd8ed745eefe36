"""Figures of stations, picks and earthquakes: pure functions from the tables of :mod:`..waveforms.tables` to a figure.

Positions are degrees on WGS 84, depths km below sea level, times UTC.  P is blue and S orange everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timezone
from typing import Any

import numpy as np
import pandas
import pyproj
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..evaluation.magnitudes import FrequencyMagnitude
from ..raster.grid import Grid
from .cartography import Lines, Symbols, symbols_map
from .figures import FAINT, FULL, HALF, INK, MUTED, PAPER, shortened, styled
from .styles import Classes, palette, ramp

PHASES = ("P", "S")
_MANY = 1500  # marks that are drawn as a picture, for the size of the file
_ROOM = 0.08  # of the map's extent, kept free around stations and events
_SMALLEST_KM = 2.0
_STATION = 7.0  # points
_SPANS = 120  # columns of the heat strip at most; 12 hours are drawn in tens of minutes, five days in hours


# --- where --------------------------------------------------------------------------------------------------------


def map_grid(stations: pandas.DataFrame, events: pandas.DataFrame | None = None) -> Grid:
    """A grid in degrees around all stations and, but for the outermost hundredths, all events."""
    longitude, latitude = stations.longitude.to_numpy(float), stations.latitude.to_numpy(float)
    if events is not None and len(events):
        inside = [np.quantile(events[name].to_numpy(float), [0.01, 0.99]) for name in ("longitude", "latitude")]
        longitude, latitude = np.r_[longitude, inside[0]], np.r_[latitude, inside[1]]
    longitude = continuous(longitude)
    south, north = float(latitude.min()), float(latitude.max())
    west, east = float(longitude.min()), float(longitude.max())
    degree_km = 111.2, 111.2 * max(math.cos(math.radians((south + north) / 2)), 0.02)
    # Neither a line of stations nor a single one may give a map without height or width.
    longest = max((north - south) * degree_km[0], (east - west) * degree_km[1], _SMALLEST_KM)
    half = [max(span * scale * (0.5 + _ROOM), 0.42 * longest) / scale
            for span, scale in ((north - south, degree_km[0]), (east - west, degree_km[1]))]
    middle = (south + north) / 2, (west + east) / 2
    bounds = (middle[1] - half[1], max(middle[0] - half[0], -90.0), middle[1] + half[1], min(middle[0] + half[0], 90.0))
    return Grid.from_bounds("EPSG:4326", bounds, ((bounds[2] - bounds[0]) / 1000, (bounds[3] - bounds[1]) / 1000))


def continuous(longitude: np.ndarray, beside: float | None = None) -> np.ndarray:
    """Longitudes without a jump at the date line: within 180° of ``beside``, or of the first."""
    if not longitude.size:
        return longitude
    origin = float(longitude[0]) if beside is None else beside
    return origin + (longitude - origin + 180.0) % 360.0 - 180.0


def on_map(grid: Grid, table: pandas.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude of a table's rows as the grid counts them."""
    box = grid.bounds
    return (continuous(table.longitude.to_numpy(float), (box.left + box.right) / 2), table.latitude.to_numpy(float))


@dataclass(frozen=True)
class Line:
    """A vertical section through (latitude, longitude) towards ``azimuth_deg``; ``ends`` name its two ends."""

    latitude: float
    longitude: float
    azimuth_deg: float
    ends: tuple[str, str]

    def along(self, table: pandas.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Distance (km) along the line, and to its right, of each row."""
        if not len(table):
            return np.empty(0), np.empty(0)
        here = np.full(len(table), self.longitude), np.full(len(table), self.latitude)
        azimuth, _, metres = pyproj.Geod(ellps="WGS84").inv(*here, table.longitude.to_numpy(float),
                                                            table.latitude.to_numpy(float))
        angle = np.radians(np.asarray(azimuth) - self.azimuth_deg)
        return np.asarray(metres) / 1000 * np.cos(angle), np.asarray(metres) / 1000 * np.sin(angle)

    def at(self, km: float) -> tuple[float, float]:
        """Longitude and latitude of a point on the line."""
        longitude, latitude, _ = pyproj.Geod(ellps="WGS84").fwd(self.longitude, self.latitude, self.azimuth_deg,
                                                                1000 * km)
        return float(longitude), float(latitude)


def section_lines(events: pandas.DataFrame, strike_deg: float | None = None) -> tuple[tuple[Line, Line], str]:
    """Two lines at right angles through the middle of the events, and where their direction comes from, in words.

    They run along and across ``strike_deg`` where it is given, else along the longest axis of the epicentres where
    these are at least twice as long as wide, else west-east and south-north.
    """
    latitude = float(events.latitude.median())
    longitude = float(np.median(continuous(events.longitude.to_numpy(float))))
    words = "along and across the strike given"
    if strike_deg is None:
        east, south = Line(latitude, longitude, 90.0, ("", "")).along(events)
        middle = np.hypot(east, south) <= np.quantile(np.hypot(east, south), 0.95)  # far events turn the axis
        spread, axes = np.linalg.eigh(np.cov(np.stack([east[middle], -south[middle]]))) if middle.sum() > 10 else (
            np.ones(2), np.eye(2))
        if spread[1] < 4 * spread[0]:
            return ((Line(latitude, longitude, 90.0, ("W", "E")), Line(latitude, longitude, 0.0, ("S", "N"))),
                    "west to east and south to north")
        strike_deg = math.degrees(math.atan2(axes[0, 1], axes[1, 1])) % 180
        words = "along and across the longest axis of the epicentres"
    along = strike_deg % 180
    across = along + 90 if along < 90 else along - 90
    return ((Line(latitude, longitude, along, ("A", "A′")), Line(latitude, longitude, across, ("B", "B′"))),
            f"{words} (N {along:.0f}° E)")


# --- sizes and colours --------------------------------------------------------------------------------------------


def marker_size(magnitudes: Any, number: int = 1) -> np.ndarray:
    """Diameter in points of an event of each magnitude among ``number`` events; small where it has no magnitude.

    The layer's style has the same sizes; on paper, where nobody can zoom in, those of a large catalogue shrink.
    """
    found = np.asarray(magnitudes, float)
    crowd = min(1.0, max(0.4, (800 / max(number, 1)) ** 0.3))
    return crowd * np.where(np.isfinite(found), np.clip(3.4 * 1.45**np.nan_to_num(found), 2.55, 34.0), 3.1)


def depth_colours(depths_km: Any, classes: Classes) -> list[str]:
    """Colour of each depth."""
    return [classes.colours[place] for place in classes.classify(np.nan_to_num(np.asarray(depths_km, float)))]


def size_key(magnitudes: np.ndarray) -> list[tuple[str, float]]:
    """Up to four whole magnitudes with their symbols' sizes."""
    finite = magnitudes[np.isfinite(magnitudes)]
    if not finite.size:
        return []
    low, high = math.floor(finite.min()), math.ceil(finite.max())
    step = max(1, math.ceil((high - low) / 3))
    return [(f"M {value}".replace("-", "−"), float(marker_size(value, magnitudes.size)))
            for value in range(low, high + 1, step)]


# --- maps ---------------------------------------------------------------------------------------------------------


def events_map(events: pandas.DataFrame, stations: pandas.DataFrame, classes: Classes, sections: Sequence[Line], *,
               title: str, width: float = FULL, tallest: float = 5.7) -> Figure:
    """Epicentres by magnitude and depth with their 68 % ellipses, stations, and where the sections run."""
    grid = map_grid(stations, events)
    order = events.sort_values("magnitude", ascending=False, na_position="last", kind="stable")
    ellipses = [] if len(order) > 3 * _MANY else error_ellipses(order)
    centre = (grid.bounds.left + grid.bounds.right) / 2
    for path in ellipses:
        path[:, 0] = continuous(path[:, 0], centre)
    lines = [Lines(ellipses, "68 % error ellipse", "#60656c", 0.45)] if ellipses else []
    if len(events):
        reach = section_reach(events, sections)
        paths = [_inside(grid, line, reach) for line in sections]
        lines.append(Lines(paths, "section", "#000000", 0.7, [line.ends for line in sections], (0, (4, 2))))
    symbols = [_triangles(grid, stations, "#ffffff", "station")]
    if len(order):
        symbols.append(Symbols(*on_map(grid, order), "", marker_size(order.magnitude, len(order)),
                               depth_colours(order.depth_km, classes)))
    return symbols_map(grid, symbols, lines, title=title, classes=classes if len(order) else None,
                       legend="Depth, km below sea level", sizes=size_key(order.magnitude.to_numpy(float)), width=width,
                       tallest=tallest)


def stations_map(stations: pandas.DataFrame, classes: Classes | None, *, title: str, width: float = FULL,
                 tallest: float = 5.0) -> Figure:
    """Stations with their codes, coloured by the column ``uptime_share`` (0..1) where there is one."""
    grid = map_grid(stations)
    colours: Any = "#ffffff"
    if classes is not None:
        uptime = stations.uptime_share.to_numpy(float)
        colours = [classes.colours[place] if known else "#ffffff"
                   for place, known in zip(classes.classify(np.nan_to_num(uptime)), np.isfinite(uptime))]
    return symbols_map(grid, [_triangles(grid, stations, colours, "" if classes else "station")], title=title,
                       classes=classes, legend="Share of the time with usable recordings", width=width, tallest=tallest)


def _inside(grid: Grid, line: Line, reach_km: float) -> np.ndarray:
    """Ends (2, 2) of a section on the map, drawn in until they and their names are on it."""
    box = grid.bounds
    margin = 0.03 * (box.right - box.left), 0.03 * (box.top - box.bottom)
    ends = []
    for side in (-1, 1):
        for part in np.linspace(1, 0.02, 50):
            longitude, latitude = line.at(side * part * reach_km)
            longitude = float(continuous(np.array([longitude]), (box.left + box.right) / 2)[0])
            if (box.left + margin[0] <= longitude <= box.right - margin[0]
                    and box.bottom + margin[1] <= latitude <= box.top - margin[1]):
                break
        ends.append((longitude, latitude))
    return np.array(ends)


def error_ellipses(events: pandas.DataFrame, points: int = 37) -> list[np.ndarray]:
    """Longitude and latitude (n, 2) of each event's 68 % ellipse; events without one are left out."""
    known = events[np.isfinite(events.ellipse_major_km.to_numpy(float))
                   & np.isfinite(events.ellipse_minor_km.to_numpy(float))]
    angle = np.linspace(0, 2 * math.pi, points)
    geod, found = pyproj.Geod(ellps="WGS84"), []
    for event in known.itertuples():
        along, beside = event.ellipse_major_km * np.cos(angle), event.ellipse_minor_km * np.sin(angle)
        turned = np.degrees(np.arctan2(beside, along)) + np.nan_to_num(event.ellipse_azimuth_deg)
        longitude, latitude, _ = geod.fwd(np.full(points, event.longitude), np.full(points, event.latitude), turned,
                                          1000 * np.hypot(along, beside))
        found.append(np.stack([longitude, latitude], axis=1))
    return found


def _triangles(grid: Grid, stations: pandas.DataFrame, colours: Any, name: str) -> Symbols:
    labels = [str(code).split(".")[1] if "." in str(code) else str(code) for code in stations.station]
    return Symbols(*on_map(grid, stations), name, _STATION if len(stations) <= 100 else 4.5, colours, "^",
                   labels if len(stations) <= 80 else ())


# --- sections -----------------------------------------------------------------------------------------------------


@styled
def section(events: pandas.DataFrame, stations: pandas.DataFrame, classes: Classes, line: Line, reach_km: float, *,
            title: str, width: float = HALF) -> Figure:
    """Hypocentres projected onto a vertical plane, with their errors; depths that were held are hollow.

    Parameters
    ----------
    reach_km
        Half the length of the section.
    """
    depth = events.depth_km.to_numpy(float)
    heights = -stations.elevation_m.to_numpy(float) / 1000
    along, _ = line.along(events)
    inside = np.abs(along) <= reach_km
    top = min(-0.02 * reach_km, float(np.min(heights, initial=0.0)) - 0.06 * reach_km)
    bottom = max(float(np.quantile(depth[inside], 0.99)) if inside.any() else 1.0, 1.0) * 1.08
    left, right, below, above = 0.46, 0.10, 0.40, 0.34
    per_km = (width - left - right) / (2 * reach_km)
    scale = next((factor for factor in (1, 2, 5, 10, 20) if factor * per_km * (bottom - top) >= 0.9), 20)
    tall = min(scale * per_km * (bottom - top), 1.1 * width)
    figure = Figure(figsize=(width, tall + below + above))
    height = tall + below + above
    axes = figure.add_axes((left / width, below / height, 1 - (left + right) / width, tall / height))
    axes.set_xlim(-reach_km, reach_km)
    axes.set_ylim(bottom, top)
    axes.axhline(0, color=MUTED, linewidth=0.5, zorder=1)
    across = _half_width(events, line.azimuth_deg)
    many = len(events) > _MANY
    for segments in (_bars(along, depth, np.zeros(len(events)), events.depth_error_km.to_numpy(float)),
                     _bars(along, depth, across, np.zeros(len(events)))):
        axes.add_collection(LineCollection(list(segments), colors=MUTED, linewidths=0.35, zorder=2, rasterized=many))
    order = np.argsort(-np.nan_to_num(events.magnitude.to_numpy(float), nan=-9.0), kind="stable")
    fixed = events.depth_fixed.to_numpy(bool)
    size = marker_size(events.magnitude, len(events))
    for part, hollow in ((order[~fixed[order]], False), (order[fixed[order]], True)):
        colours = depth_colours(depth[part], classes)
        axes.scatter(along[part], depth[part], s=np.square(0.85 * size[part]),
                     c=PAPER if hollow else colours, edgecolors=colours if hollow else INK,
                     linewidths=0.9 if hollow else 0.1 if many else 0.3, zorder=3, rasterized=many)
    if len(stations):
        place, _ = line.along(stations)
        axes.plot(place, heights - 0.02 * (bottom - top), linestyle="none", marker="v", markersize=3.6,
                  markerfacecolor=PAPER, markeredgecolor=INK, markeredgewidth=0.5, zorder=4)
    axes.set_xlabel("km along the section")
    axes.set_ylabel("depth, km")
    axes.xaxis.set_major_locator(_ticks(6))
    axes.yaxis.set_major_locator(_ticks(max(2, int(tall / 0.35)), integer=True))
    shape = "true to scale" if abs(tall - per_km * (bottom - top)) < 1e-6 else (
        f"depth × {tall / (per_km * (bottom - top)):.2g}")
    level = 1 - 0.10 / height
    figure.text(left / width, level, f"{title}  {line.ends[0]} – {line.ends[1]}", weight="bold", fontsize=8.5,
                va="center")
    figure.text(1 - right / width, level, shape, color=MUTED, fontsize=7, va="center", ha="right")
    return figure


def section_reach(events: pandas.DataFrame, lines: Sequence[Line]) -> float:
    """Half the length (km) that sections of these events need: one for all, so that they have one scale."""
    far = [float(np.quantile(np.abs(line.along(events)[0]), 0.99)) for line in lines]
    return max(1.15 * max(far, default=1.0), 1.0)


def _half_width(events: pandas.DataFrame, azimuth_deg: float) -> np.ndarray:
    """Half the shadow of each error ellipse on a line, km."""
    angle = np.radians(events.ellipse_azimuth_deg.fillna(0).to_numpy(float) - azimuth_deg)
    return np.hypot(events.ellipse_major_km.to_numpy(float) * np.cos(angle),
                    events.ellipse_minor_km.to_numpy(float) * np.sin(angle))


def _bars(x: np.ndarray, y: np.ndarray, dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
    known = np.isfinite(dx) & np.isfinite(dy)
    return np.stack([np.stack([x - dx, y - dy], axis=1), np.stack([x + dx, y + dy], axis=1)], axis=1)[known]


# --- time and magnitude -------------------------------------------------------------------------------------------


@styled
def over_time(events: pandas.DataFrame, classes: Classes, *, width: float = FULL, height: float = 2.5) -> Figure:
    """Magnitudes over time with the running number of events; without magnitudes the number alone."""
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0.52 / width, 0.42 / height, 1 - 1.14 / width, 1 - 0.56 / height))
    order = events.sort_values("time", kind="stable")
    when = date2num(order.time.dt.tz_convert(None).to_numpy())
    magnitude = order.magnitude.to_numpy(float)
    known = np.isfinite(magnitude)
    number = axes.twinx() if known.any() else axes
    number.step(when, np.arange(1, len(order) + 1), where="post", color=INK, linewidth=1.1, zorder=4)
    number.set_ylim(0, None)
    number.set_ylabel("events so far")
    number.spines["right" if known.any() else "left"].set_visible(True)
    number.yaxis.set_major_locator(_ticks(5, integer=True))
    number.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}".replace(",", "\u2009")))
    if known.any():
        floor = float(magnitude[known].min()) - 0.05 * max(float(np.ptp(magnitude[known])), 1.0)
        if known.sum() <= _MANY:
            axes.vlines(when[known], floor, magnitude[known], color=FAINT, linewidth=0.4, zorder=1)
        axes.scatter(when[known], magnitude[known], s=np.square(0.7 * marker_size(magnitude[known], len(order))),
                     c=depth_colours(order.depth_km.to_numpy(float)[known], classes), edgecolors=MUTED,
                     linewidths=0.3 if known.sum() <= _MANY else 0.0, zorder=2,
                     rasterized=known.sum() > _MANY)
        axes.set_ylim(floor, None)
        axes.set_ylabel(f"magnitude {_kind(order)}".strip())
        axes.yaxis.set_major_locator(_ticks(5))
    _dates(axes)
    return figure


@styled
def gutenberg_richter(law: FrequencyMagnitude, *, width: float = HALF, height: float = 2.9, kind: str = "") -> Figure:
    """Number of events by magnitude, cumulative (filled) and in bins (hollow), with the law from completeness up."""
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0.55 / width, 0.47 / height, 1 - 0.69 / width, 1 - 0.61 / height))
    axes.set_yscale("log")
    some = law.counts > 0
    axes.plot(law.magnitudes[some], law.counts[some], linestyle="none", marker="o", markersize=3, markerfacecolor=PAPER,
              markeredgecolor=MUTED, markeredgewidth=0.7, zorder=2)
    axes.plot(law.magnitudes, law.cumulative, linestyle="none", marker="s", markersize=3, color=INK, markeredgewidth=0,
              zorder=3)
    lines = ["■ this magnitude and above", "○ in each bin"]
    if math.isfinite(law.completeness):
        if math.isfinite(law.completeness_low):
            axes.axvspan(law.completeness_low, law.completeness_high, color=FAINT, alpha=0.5, linewidth=0, zorder=0)
        axes.axvline(law.completeness, color=MUTED, linewidth=0.8, dashes=(2, 2), zorder=1)
    if math.isfinite(law.b):
        ends = np.array([law.completeness, law.magnitudes[-1]])
        axes.plot(ends, law.expected(ends), color=palette()["series"][1], linewidth=1.6, zorder=4)
        lines.append(f"b {law.b:.2f} ± {law.b_error:.2f} above M {law.completeness:.1f}".replace("-", "−"))
    top = float(law.cumulative[0])
    axes.set_ylim(0.7, top * 10 ** (0.45 * max(1.0, math.log10(top) / 3)))
    for row, text in enumerate(lines):
        axes.text(0.985, 0.985 - 0.065 * row, text, transform=axes.transAxes, fontsize=7, ha="right", va="top",
                  color=palette()["series"][1] if row == 2 else INK if row == 0 else MUTED)
    axes.set_xlabel(f"magnitude {kind}".strip())
    axes.set_ylabel("events")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}".replace(",", "\u2009")))
    axes.minorticks_off()
    axes.xaxis.set_major_locator(_ticks(6))
    return figure


# --- picks and residuals ------------------------------------------------------------------------------------------


@styled
def phase_histograms(values: Mapping[str, np.ndarray], bins: np.ndarray, *, x: str, y: str = "picks",
                     mark: float | None = None, mark_name: str = "", width: float = HALF,
                     height: float = 2.3) -> Figure:
    """Counts over the same bins for each phase: P filled, S outlined; values beyond the ends go into the end bins."""
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0.60 / width, 0.47 / height, 1 - 0.74 / width, 1 - 0.79 / height))
    colours = palette()["phases"]
    for phase, found in values.items():
        counts, _ = np.histogram(np.clip(found[np.isfinite(found)], bins[0], bins[-1]), bins)
        filled = phase == "P"
        axes.stairs(counts, bins, fill=filled, color=colours[phase], alpha=0.45 if filled else 1.0,
                    linewidth=0 if filled else 1.3, zorder=2 if filled else 3)
    if mark is not None:
        axes.axvline(mark, color=MUTED, linewidth=0.8, dashes=(2, 2))
        axes.annotate(mark_name, (mark, 1), (3, -2), xycoords=("data", "axes fraction"), textcoords="offset points",
                      fontsize=7, color=MUTED, va="top")
    axes.set_xlim(bins[0], bins[-1])
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.yaxis.set_major_locator(_ticks(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}".replace(",", "\u2009")))
    axes.xaxis.set_major_locator(_ticks(6))
    for place, phase in enumerate(values):
        figure.text((0.60 + 0.30 * place) / width, 1 - 0.14 / height, phase, color=colours[phase], weight="bold",
                    fontsize=8, va="center")
    return figure


@styled
def residuals_by_distance(arrivals: pandas.DataFrame, limit_s: float, *, width: float = HALF,
                          height: float = 2.3) -> Figure:
    """Residuals against distance, with the running median of each phase: where the velocity model bends."""
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0.60 / width, 0.47 / height, 1 - 0.74 / width, 1 - 0.79 / height))
    colours = palette()["phases"]
    axes.axhline(0, color=MUTED, linewidth=0.6, zorder=1)
    for place, phase in enumerate(PHASES):
        part = arrivals[arrivals.phase == phase].dropna(subset=["residual_s", "distance_km"])
        x, y = part.distance_km.to_numpy(float), part.residual_s.to_numpy(float)
        axes.plot(x, np.clip(y, -limit_s, limit_s), linestyle="none", marker=".", markersize=2.2, alpha=0.35,
                  color=colours[phase], markeredgewidth=0, rasterized=x.size > 400, zorder=2)
        if x.size >= 30:
            edges = np.unique(np.quantile(x, np.linspace(0, 1, min(12, x.size // 15) + 1)))
            which = np.clip(np.digitize(x, edges) - 1, 0, edges.size - 2)
            middle = [(np.median(x[which == bin_]), np.median(y[which == bin_])) for bin_ in np.unique(which)]
            for colour, line, order in ((PAPER, 3.2, 3), (colours[phase], 1.6, 4)):
                axes.plot(*np.transpose(middle), color=colour, linewidth=line, zorder=order)
        figure.text((0.60 + 0.30 * place) / width, 1 - 0.14 / height, phase, color=colours[phase], weight="bold",
                    fontsize=8, va="center")
    axes.set_ylim(-limit_s, limit_s)
    axes.set_xlim(0, None)
    axes.set_xlabel("epicentral distance, km")
    axes.set_ylabel("residual, s")
    axes.yaxis.set_major_locator(_ticks(5))
    return figure


@styled
def heat_strip(counts: np.ndarray, recorded: np.ndarray | None, stations: Sequence[str], edges: np.ndarray, *,
               unit: str, width: float = FULL) -> Figure:
    """Numbers of picks, one row a station and one column a span of time.

    Parameters
    ----------
    counts
        (stations, spans).
    recorded
        Whether there was anything to pick, bool of the same shape; or None where unknown.
    edges
        Ends of the spans, ``datetime64``, one more than there are columns.
    unit
        How long a span is, in words: "an hour".
    """
    pitch = 0.135 if len(stations) <= 60 else 0.09
    left, right, below, above = 0.80, 0.72, 0.36, 0.32
    tall = max(pitch * len(stations), 0.5)
    height = tall + below + above
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((left / width, below / height, 1 - (left + right) / width, tall / height))
    top = max(float(np.quantile(counts[counts > 0], 0.99)) if (counts > 0).any() else 1.0, 1.0)
    bounds = _count_bounds(top)
    colours = ListedColormap([*ramp()(np.linspace(0.25, 1, len(bounds) - 1))])
    # Cells as rectangles: the picture stays sharp at any size, and empty cells take the colour of the page.
    x = date2num(edges)
    y = np.arange(len(stations) + 1)
    shown = np.ma.masked_equal(counts, 0)
    mesh = axes.pcolormesh(x, y, shown, cmap=colours, norm=BoundaryNorm(bounds, colours.N, clip=True),
                           rasterized=counts.size > 4000, zorder=2, linewidth=0)
    if recorded is not None:
        axes.pcolormesh(x, y, np.ma.masked_equal(~recorded, False), cmap=ListedColormap([FAINT]), zorder=1, alpha=0.9,
                        rasterized=counts.size > 4000, linewidth=0)
    axes.set_ylim(len(stations), 0)
    axes.set_xlim(x[0], x[-1])
    axes.set_yticks(y[:-1] + 0.5, [shortened(name, 14) for name in stations],
                    fontsize=6.3 if pitch > 0.1 else 5.0)
    axes.tick_params(axis="y", length=0)
    _dates(axes)
    bar = figure.add_axes((1 - 0.60 / width, (below + tall - min(tall, 1.3)) / height, 0.10 / width,
                           min(tall, 1.3) / height))
    figure.colorbar(mesh, cax=bar, ticks=bounds[:-1], drawedges=False)
    bar.set_yticklabels([f"{value:.0f}" for value in bounds[:-1]], fontsize=6.3)
    bar.tick_params(length=0, which="both")
    bar.set_title(f"picks in\n{unit}", fontsize=6.3, loc="left", weight="normal", color=MUTED, pad=3)
    return figure


def spans_of_time(begin: pandas.Timestamp, end: pandas.Timestamp) -> tuple[np.ndarray, str]:
    """Ends of round spans that cover a time (``datetime64``), and how long one is, in words."""
    length = (end - begin) / pandas.Timedelta(hours=1)
    ladder = ((1, "a minute"), (10, "ten minutes"), (60, "an hour"), (360, "six hours"), (1440, "a day"),
              (10_080, "a week"), (43_200, "30 days"), (525_600, "365 days"))
    minutes, name = next(((step, words) for step, words in ladder if 60 * length <= _SPANS * step), ladder[-1])
    step = pandas.Timedelta(minutes=minutes)
    first = begin.tz_convert("UTC").floor(min(step, pandas.Timedelta(days=1))).tz_convert(None)
    number = max(1, math.ceil((end.tz_convert(None) - first) / step))
    return np.datetime64(first, "ns") + np.timedelta64(step) * np.arange(number + 1), name


def _count_bounds(top: float) -> list[float]:
    """Up to seven round, growing bounds from 1 on."""
    ladder = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]
    if top <= 7:
        return [float(value) for value in range(1, max(int(top), 1) + 2)]
    last = next((place for place, value in enumerate(ladder) if value >= top), len(ladder) - 1)
    return [float(value) for value in ladder[max(0, last - 6):last + 1]]


def _ticks(number: int, integer: bool = False) -> MaxNLocator:
    return MaxNLocator(number, integer=integer, steps=[1, 2, 5, 10])


def _dates(axes: Axes) -> None:
    """Dates and times in UTC along the x axis; what they have in common stands once below."""
    locator = AutoDateLocator(tz=timezone.utc, minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(
        locator, tz=timezone.utc, formats=["%Y", "%b", "%d %b", "%H:%M", "%H:%M", "%S.%f"],
        zero_formats=["", "%Y", "%b", "%d %b", "%H:%M", "%H:%M"],
        offset_formats=["", "%Y", "%b %Y", "%d %b %Y", "%d %b %Y", "%d %b %Y %H:%M"]))
    axes.xaxis.get_offset_text().set(color=MUTED, fontsize=7)


def _kind(events: pandas.DataFrame) -> str:
    kinds = sorted({str(kind) for kind in events.magnitude_type if kind})
    return kinds[0] if len(kinds) == 1 else ""
