"""The report of graded buildings, for those who must act on it: how many, where, how sure, and what is not in it.

Fill a :class:`DamageReport` and call :func:`write_report`.  It works for grades of any origin, with images or without.
"""

from __future__ import annotations

import base64
import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # nosec B405  (reads our own files only)

import geopandas
import numpy as np
import pandas
import pyproj
import shapely
from markupsafe import Markup
from matplotlib.figure import Figure

from ..damage.footprints import LEFT_OUT
from ..damage.schemes import Scheme
from ..damage.summary import (
    FIXED,
    HOT,
    PREDICTED,
    RANKED,
    SAMPLED,
    Attribute,
    Count,
    Summary,
    count_column,
    damage_grid,
    ratio_raster,
)
from ..raster.grid import Grid
from . import cartography, html
from .cartography import Fills, Picture, Symbols
from .figures import FULL, HALF, INK, MUTED, styled
from .made import Made
from .styles import STYLES, Classes, palette, significant

_AREAS_SHOWN, _PLACES_SHOWN, _REASONS_SHOWN, _DETAILS = 60, 12, 20, 4
_DETAIL_M = 300.0  # side of a detail map
_LEAST_MARKED_M2 = 45.0  # of a building with a mark on a detail map
_ROUNDS = 8  # in which marks are drawn
_MOST_CELLS = 400_000  # of the map of ratios
_MARKERS = {"circle": "o", "triangle": "^", "square": "s", "diamond": "D", "cross_fill": "P", "star": "*"}

#: What each basis means for the reader.
BASES = {
    FIXED: "Every grade was given to that very building; the counts are plain, and as right as the grades.",
    PREDICTED: "Grades are predictions with probabilities, and counts add these up: they may differ from the number of "
               "buildings drawn in a grade, which is the middle of what each one’s probabilities say. Intervals (95 %) "
               "take the probabilities as calibrated and the buildings as independent: an error that all share is not "
               "in them.",
    SAMPLED: "Only a sample was graded. Counts are carried to all buildings; intervals (95 %, Wilson) hold where the "
             "sample was drawn by chance.",
    RANKED: "Buildings were ranked by how much they changed, not graded. The number that reads as changed is what the "
            "calibrated probabilities add up to; not every change is damage.",
}


@dataclass
class SkillFigure:
    """One measured figure of skill or error, with its 95 % interval where there is one: a share 0..1, or any number."""

    name: str
    value: float
    low: float = math.nan
    high: float = math.nan
    share: bool = True


@dataclass
class DamageReport:
    """What the report says.

    Parameters
    ----------
    title, notes
        The heading, and words about the event.
    buildings
        In a metric CRS: ``building``, ``grade`` (empty where not graded) or ``probability``, and what the summary
        takes.
    scheme
        Of the grades.
    summary, cells, cell_m
        From :mod:`..damage.summary`: the whole place, and its grid with the cells' size in metres.
    hot
        From :func:`..damage.summary.hot_spots`, or None where they were not looked for.
    areas, in_no_area
        From :func:`..damage.summary.by_area`, or None.
    left_out
        See :data:`..damage.footprints.LEFT_OUT`.
    facts
        What responders must know first, label → words: event, dates, sensor, source, whether it was checked in the
        field.
    method
        Sentences on how the grades came about.
    mapping, mapping_said
        Class → class where the grades were carried over from another scheme, and the sentences on what was chosen.
    quality
        Of the images: ``verdict``, ``reasons`` (sentences), ``figures`` (label → words), ``picture`` (PNG or JPEG as
        bytes, or its path); empty where there are no images.
    skill, skill_on
        Measured error rates, and on what they were measured.
    picture, picture_grid
        The image after the event for the detail maps, uint8 (h, w, 3) over a grid of the buildings' CRS.
    made
        How the result was made.
    """

    title: str
    buildings: geopandas.GeoDataFrame
    scheme: Scheme
    summary: Summary
    cells: geopandas.GeoDataFrame
    cell_m: float
    hot: geopandas.GeoDataFrame | None = None
    areas: geopandas.GeoDataFrame | None = None
    in_no_area: int = 0
    left_out: pandas.DataFrame = field(
        default_factory=lambda: pandas.DataFrame({name: [] for name in LEFT_OUT}).astype(LEFT_OUT))
    notes: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    method: Sequence[str] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    mapping_from: str = ""
    mapping_said: Sequence[str] = ()
    quality: Mapping[str, Any] = field(default_factory=dict)
    skill: Sequence[SkillFigure] = ()
    skill_on: str = ""
    picture: np.ndarray | None = None
    picture_grid: Grid | None = None
    made: Made = field(default_factory=Made)


def write_report(report: DamageReport, path: str | Path) -> Path:
    """Write the report as one self-contained HTML file, complete or not at all; the same content gives the same bytes.

    Raises
    ------
    OutputError
        When the file can't be written.
    """
    return html.write(page(report), path)


def page(report: DamageReport) -> str:
    """The report as HTML text."""
    summary = report.summary
    grid = map_grid(report.buildings)
    places = hot_places(report)
    pictures = _pictures(report, grid, places)
    used = report.left_out["kept"].to_numpy(bool)
    why = report.buildings["why"].fillna("") if "why" in report.buildings else pandas.Series(dtype=object)
    return html.render(
        "damage.html.j2", title=report.title, report=report, figures=pictures, place=cartography.locator(grid),
        crs=cartography.crs_note(grid).partition(", cells")[0], summary=summary, damaged=summary.damaged,
        ranked=summary.basis == RANKED, uncertain=summary.damaged.uncertain, basis=BASES[summary.basis],
        classes=[_class_row(report, place, one) for place, one in enumerate(summary.classes)],
        worst=summary.classes[-1] if summary.classes else None, ungraded=summary.buildings - summary.graded,
        damaging=report.scheme.damaging(), attributes=[_attribute_row(one) for one in summary.attributes],
        areas=_area_rows(report)[:_AREAS_SHOWN], areas_more=max(0, _total_areas(report) - _AREAS_SHOWN),
        ranks=list(zip(probability_classes().colours, probability_classes().labels)), detail_m=f"{_DETAIL_M:g}",
        cells=_cells_said(report), cell=f"{report.cell_m:g} m", places=places[:_PLACES_SHOWN],
        places_more=max(0, len(places) - _PLACES_SHOWN),
        grey=palette()["damage"]["unknown"], first=_first_rows(report) if summary.basis == RANKED else [],
        quality_picture=_embedded(report.quality.get("picture")), skill=[_skill_row(one) for one in report.skill],
        left_out=_reasons(report.left_out[~used]), cautions=_reasons(report.left_out[used]),
        not_graded=_counted(why[why != ""]))


def map_grid(buildings: geopandas.GeoDataFrame, margin: float = 0.04) -> Grid:
    """A grid around all buildings, about a thousand cells a side."""
    left, bottom, right, top = buildings.total_bounds
    longest = max(right - left, top - bottom, 100.0)
    room = margin * longest
    # A street of houses must not make a map without width.
    half = [max((high - low) / 2 + room, 0.2 * longest) for low, high in ((left, right), (bottom, top))]
    middle = (left + right) / 2, (bottom + top) / 2
    return Grid.from_bounds(buildings.crs, (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0],
                                            middle[1] + half[1]), longest / 1000)


# --- styles of the layers -----------------------------------------------------------------------------------------

def ratio_classes() -> Classes:
    """Classes of the damage ratio, the same in report and layers."""
    return _classes("damage_ratio")


def probability_classes() -> Classes:
    """Classes of the probability of being damaged, where buildings are only ranked."""
    return _classes("damage_probability")


def grade_style(scheme: Scheme) -> str:
    """The QGIS style of buildings graded in ``scheme``: its classes with their colours and markers, as XML text."""
    ours = (STYLES / "damage-buildings.qml").read_text(encoding="utf-8")
    root = ElementTree.fromstring(ours)  # nosec B314  # noqa: S314  (our own file)
    categories, symbols = root.find("./renderer-v2/categories"), root.find("./renderer-v2/symbols")
    if categories is None or symbols is None:
        raise ValueError("damage-buildings.qml has no categories")
    first, ungraded, category = symbols[0], symbols[-1], categories[-1]
    template = copy.deepcopy(first)
    for element in (categories, symbols):
        for child in list(element):
            element.remove(child)
    for place, (name, colour, marker) in enumerate(zip(scheme.classes, scheme.colours, scheme.markers, strict=True)):
        ElementTree.SubElement(categories, "category", value=name, type="string", symbol=str(place), label=name,
                               render="true")
        symbol = copy.deepcopy(template)
        symbol.set("name", str(place))
        fill, inner = symbol.findall("./layer")
        _set(fill, color=_rgba(colour))
        for nested in inner.findall("./symbol"):
            nested.set("name", f"@{place}@1")
            for layer in nested.findall("./layer"):
                _set(layer, color=_rgba(colour), name=marker)
        symbols.append(symbol)
    ungraded.set("name", str(len(scheme.classes)))
    category.set("symbol", str(len(scheme.classes)))
    symbols.append(ungraded)
    categories.append(category)
    ElementTree.indent(root)
    return "<!DOCTYPE qgis>\n" + ElementTree.tostring(root, encoding="unicode") + "\n"


def _set(layer: ElementTree.Element, **values: str) -> None:
    for name, value in values.items():
        for option in layer.findall(f"./Option/Option[@name='{name}']"):
            option.set("value", value)
        for option in layer.findall(f"./prop[@k='{name}']"):
            option.set("v", value)


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[place:place + 2], 16)) for place in (1, 3, 5)) + ",255"


def _classes(name: str) -> Classes:
    entry = palette()[name]
    bounds = [0.0, *entry["breaks"], 1.0]
    labels = tuple(f"{100 * low:g}–{100 * high:g} %" for low, high in zip(bounds, bounds[1:]))
    return Classes(entry["quantity"], entry["unit"], tuple(entry["breaks"]), tuple(entry["colours"]), labels)


# --- where it is worst --------------------------------------------------------------------------------------------

def hot_places(report: DamageReport) -> list[dict[str, Any]]:
    """Hot spots as connected places, most damaged buildings first: number, counts, ratio, latitude and longitude."""
    if report.hot is None:
        return []
    hot = report.hot[report.hot["class"].isin(HOT)]
    if hot.empty:
        return []
    whole = shapely.get_parts(shapely.union_all(hot.geometry.buffer(0.01 * report.cell_m).to_numpy()))
    index = shapely.STRtree(whole)
    cell, part = index.query(hot.geometry.to_numpy(), predicate="intersects")
    owner = np.zeros(len(hot), np.int64)
    owner[cell] = part
    found = []
    for number, cells in hot.groupby(owner):
        busiest = cells.loc[cells["damaged"].idxmax()].geometry.centroid
        graded, damaged = int(cells["graded"].sum()), float(cells["damaged"].sum())
        found.append({"shape": whole[number], "x": busiest.x, "y": busiest.y, "cells": len(cells), "graded": graded,
                      "damaged": damaged, "ratio": damaged / graded,
                      "worst": _of_class(report, cells["cell"].to_numpy())})
    found.sort(key=lambda one: (-one["damaged"], one["x"]))
    for rank, one in enumerate(found, start=1):
        one["number"] = rank
        one["latitude"], one["longitude"] = _degrees(report, one["x"], one["y"])
    return found


def _first_rows(report: DamageReport, count: int = 15) -> list[dict[str, Any]]:
    """The buildings that are most likely to be damaged."""
    rows = []
    for one in report.buildings.nlargest(count, "probability").itertuples():
        inner = one.geometry.representative_point()
        latitude, longitude = _degrees(report, inner.x, inner.y)
        rows.append({"building": one.building, "probability": html.percent(one.probability), "latitude": latitude,
                     "longitude": longitude})
    return rows


def _degrees(report: DamageReport, x: float, y: float) -> tuple[str, str]:
    """Latitude and longitude in words, to the metre."""
    transformer = pyproj.Transformer.from_crs(report.buildings.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = transformer.transform(x, y)
    return (f"{abs(latitude):.5f}° {'N' if latitude >= 0 else 'S'}",
            f"{abs(longitude):.5f}° {'E' if longitude >= 0 else 'W'}")


def _of_class(report: DamageReport, cells: np.ndarray) -> float:
    name = count_column(report.scheme.classes[-1])
    if name not in report.cells:
        return math.nan
    return float(report.cells.loc[report.cells["cell"].isin(cells), name].sum())


# --- pictures -----------------------------------------------------------------------------------------------------

def _pictures(report: DamageReport, grid: Grid, places: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"map": None, "counts": None, "grid": None, "details": []}
    wide = grid.width > 1.1 * grid.height
    found["wide"] = wide
    drawn = cartography.fills_map(grid, (), _symbols(report, report.buildings, len(report.buildings)),
                                  title="Buildings by grade" if report.summary.basis != RANKED
                                  else "Buildings by probability of change",
                                  width=FULL if wide else HALF, tallest=5.8)
    found["map"] = html.inline(drawn, "Map of the buildings by grade")
    if report.summary.classes:
        found["counts"] = html.inline(counts_chart(report.summary, report.scheme), "Number of buildings of each grade")
    if len(report.cells):
        found["grid"] = html.inline(_ratio_map(report, places, wide), "Map of the damage ratio")
    for title, frame in _detail_frames(report, places):
        found["details"].append(html.inline(_detail(report, frame, title), title))
    return found


def _symbols(report: DamageReport, buildings: geopandas.GeoDataFrame, among: int, size: float = 4.6,
             fill: str = "") -> list[Symbols]:
    """One kind of symbol for each class, in ``fill`` or the class's colour.

    They are drawn in rounds, so that where they crowd no class hides another.
    """
    inner = shapely.point_on_surface(buildings.geometry.to_numpy())
    x, y = shapely.get_x(inner), shapely.get_y(inner)
    size = size * min(1.0, max(0.3, (400 / max(among, 1)) ** 0.4))
    if report.summary.basis == RANKED:
        classes = probability_classes()
        chance = buildings["probability"].to_numpy(float)
        order = np.argsort(np.nan_to_num(chance, nan=-1.0), kind="stable")
        colours = np.array([*classes.colours, palette()["damage"]["unknown"]])
        place = np.where(np.isfinite(chance), classes.classify(np.nan_to_num(chance)), len(classes.colours))
        return [Symbols(x[order], y[order], "", size, list(colours[place[order]]))] if len(order) else []
    grades = buildings["grade"].fillna("").to_numpy()
    parts = [("", palette()["damage"]["unknown"], ".")]
    parts += [(one, colour, _MARKERS[marker]) for one, colour, marker in
              zip(report.scheme.classes, report.scheme.colours, report.scheme.markers, strict=True)]
    rounds = _ROUNDS if len(buildings) > 20 else 1
    turn = np.random.default_rng(0).integers(rounds, size=len(buildings))
    return [Symbols(x[here], y[here], "", size * (1.35 if mark == "*" else 1.0), fill or colour, mark)
            for number in range(rounds) for one, colour, mark in parts
            if (here := (grades == one) & (turn == number)).any()]


def _ratio_map(report: DamageReport, places: Sequence[Mapping[str, Any]], wide: bool) -> Figure:
    cells, cell_m = report.cells, report.cell_m
    left, bottom, right, top = cells.total_bounds
    if (right - left) * (top - bottom) / cell_m**2 > _MOST_CELLS:
        cell_m = cell_m * math.ceil(math.sqrt((right - left) * (top - bottom) / cell_m**2 / _MOST_CELLS))
        cells = damage_grid(report.buildings, report.scheme, cell_m)
    grid, values = ratio_raster(cells, cell_m)
    grid, values = _padded(grid, values[0])
    areas = cartography.Areas(geopandas.GeoSeries([one["shape"] for one in places]),
                              [str(one["number"]) for one in places[:_PLACES_SHOWN]], "hot spot") if places else None
    legend = "Share of the buildings that read as changed, %" if report.summary.basis == RANKED \
        else "Share of the graded buildings that are damaged, %"
    valid, shares = np.isfinite(values), ratio_classes()
    classes = replace(shares, breaks=tuple(100 * bound for bound in shares.breaks))
    return cartography.class_map(
        grid, Picture(np.where(valid, 100 * values, 0).astype(np.float32), valid), classes,
        title=f"{'Change' if report.summary.basis == RANKED else 'Damage'} ratio in cells of {cell_m:g} m",
        legend=legend, areas=areas, labels=False, width=FULL if wide else HALF, tallest=5.8)


def _padded(grid: Grid, values: np.ndarray) -> tuple[Grid, np.ndarray]:
    """A margin of a cell, and no map that is longer than five times its width."""
    longest = max(grid.shape)
    rows, cols = (max(1, math.ceil((longest / 2.5 - side) / 2)) for side in grid.shape)
    t = grid.transform
    west, north = t.c - cols * t.a, t.f - rows * t.e
    bounds = (west, north + (grid.height + 2 * rows) * t.e, west + (grid.width + 2 * cols) * t.a, north)
    return (Grid.from_bounds(grid.crs, bounds, (t.a, -t.e)),
            np.pad(values, ((rows, rows), (cols, cols)), constant_values=np.nan))


def _detail_frames(report: DamageReport, places: Sequence[Mapping[str, Any]]) -> list[tuple[str, Grid]]:
    """Squares around the worst places: hot spots first, else the cells with most damaged buildings."""
    centres = [(f"Hot spot {one['number']}", one["x"], one["y"]) for one in places]
    if not centres and len(report.cells):
        worst = report.cells[report.cells["damaged"] > 0].nlargest(40, "damaged")
        centres = [("", one.centroid.x, one.centroid.y) for one in worst.geometry]
    chosen: list[tuple[str, Grid]] = []
    taken: list[tuple[float, float]] = []
    for title, x, y in centres:
        if len(chosen) == _DETAILS or any(max(abs(x - a), abs(y - b)) < _DETAIL_M for a, b in taken):
            continue
        taken.append((x, y))
        half = _DETAIL_M / 2
        if report.picture_grid is not None:
            x, y = _inside(report.picture_grid, x, y, half)
        chosen.append((title or f"Detail {len(chosen) + 1}", Grid.from_bounds(
            report.buildings.crs, (x - half, y - half, x + half, y + half), _DETAIL_M / 600)))
    return chosen


def _inside(grid: Grid, x: float, y: float, half: float) -> tuple[float, float]:
    """The middle of a square, moved so that it shows the image and not what is beside it."""
    left, bottom, right, top = grid.bounds
    return (min(max(x, left + half), right - half) if right - left > 2 * half else x,
            min(max(y, bottom + half), top - half) if top - bottom > 2 * half else y)


def _detail(report: DamageReport, frame: Grid, title: str) -> Figure:
    box, picture = shapely.box(*frame.bounds), _under(report, frame)

    def fill(shapes: list[Any], colour: str) -> Fills:
        # On an image the roof must stay in sight.
        return Fills(shapes, colour) if picture is None else Fills(shapes, colour, colour, 0.9, 0.4)

    here = report.buildings[report.buildings.geometry.intersects(box)]
    if report.summary.basis == RANKED:
        classes = probability_classes()
        places = classes.classify(np.nan_to_num(here["probability"].to_numpy(float)))
        fills = [fill(here.geometry[places == place].tolist(), colour) for place, colour in enumerate(classes.colours)]
        return cartography.fills_map(frame, fills, title=title, picture=picture, width=HALF)
    grades = here["grade"].fillna("").to_numpy()
    colours = {"": palette()["damage"]["unknown"], **dict(zip(report.scheme.classes, report.scheme.colours))}
    fills = [fill(here.geometry[grades == one].tolist(), colour) for one, colour in colours.items()]
    # A mark must not hide the building that it stands on.
    centres = here[here["area_m2"] >= _LEAST_MARKED_M2] if "area_m2" in here else here
    centres = centres.set_geometry(centres.geometry.intersection(box))
    return cartography.fills_map(frame, fills, _symbols(report, centres, len(here), 3.4, "#ffffff"), title=title,
                                 picture=picture, width=HALF)


def _under(report: DamageReport, frame: Grid) -> np.ndarray | None:
    """The picture of the place on the frame, pale; None where there is none."""
    if report.picture is None or report.picture_grid is None:
        return None
    rows, cols = np.meshgrid(np.arange(frame.height), np.arange(frame.width), indexing="ij")
    there = report.picture_grid.rowcol(*frame.xy(rows, cols))
    inside = report.picture_grid.contains(*there)
    seen = np.ones((*frame.shape, 4))
    seen[inside, :3] = report.picture[there[0][inside], there[1][inside]] / 255.0
    return seen


@styled
def counts_chart(summary: Summary, scheme: Scheme, width: float = FULL) -> Figure:
    """A bar for each class with its count and interval; those that count as damaged are bracketed."""
    height = 0.32 * len(summary.classes) + 0.45
    figure = Figure(figsize=(width, height))
    left = 0.10 + 0.068 * max(len(one) for one in scheme.classes) + 0.25
    axes = figure.add_axes((left / width, 0.36 / height, 1 - (left + 0.25) / width, 1 - 0.42 / height))
    top = max(max(one.high if one.uncertain else one.count for one in summary.classes), 1.0)
    for place, (one, colour, marker) in enumerate(zip(summary.classes, scheme.colours, scheme.markers, strict=True)):
        axes.barh(place, one.count, color=colour, edgecolor=MUTED, linewidth=0.5, height=0.66)
        end = one.count
        if one.uncertain:
            axes.plot([one.low, one.high], [place, place], color=INK, linewidth=1.1, solid_capstyle="butt")
            for bound in (one.low, one.high):
                axes.plot([bound, bound], [place - 0.16, place + 0.16], color=INK, linewidth=1.1)
            end = one.high
        words = f"{_whole(one)}   {html.percent(one.share, 1 if one.share < 0.1 else 0)}"
        axes.text(end + 0.012 * top, place, words, va="center", fontsize=7.6)
        axes.plot([-0.012 * top * 7.1 / width], [place], marker=_MARKERS[marker], markersize=6, markerfacecolor=colour,
                  markeredgecolor=INK, markeredgewidth=0.5, clip_on=False)
    axes.set_yticks(range(len(scheme.classes)), [f"{name}    " for name in scheme.classes])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(scheme.classes) - 0.45, -0.55)
    axes.set_xlim(0, top * 1.24)
    axes.set_xlabel("buildings")
    axes.spines["left"].set_visible(False)
    return figure


# --- what the template shows --------------------------------------------------------------------------------------

def _whole(one: Count) -> str:
    """A count, with its interval where there is one."""
    if not one.uncertain:
        return html.grouped(round(one.count))
    return f"{html.grouped(round(one.count))} ({html.grouped(round(one.low))}–{html.grouped(round(one.high))})"


def _class_row(report: DamageReport, place: int, one: Count) -> dict[str, Any]:
    return {"name": one.name, "count": html.grouped(round(one.count)),
            "interval": f"({html.grouped(round(one.low))}–{html.grouped(round(one.high))})" if one.uncertain else "",
            "share": html.percent(one.share, 1), "colour": report.scheme.colours[place],
            "marker": report.scheme.markers[place], "damaged": place >= report.scheme.damaged}


def _attribute_row(one: Attribute) -> dict[str, Any]:
    interval = f"{html.grouped(round(one.low))}–{html.grouped(round(one.high))}" if one.high - one.low > 0.5 else ""
    names = {"people": "people", "floor_area_m2": "m² of floor"}
    return {"name": names.get(one.name, one.name), "damaged": html.grouped(round(one.damaged)), "interval": interval,
            "total": html.grouped(round(one.total)), "unknown": one.unknown,
            "share": html.percent(one.damaged / one.total) if one.total else "–"}


def _total_areas(report: DamageReport) -> int:
    return 0 if report.areas is None else len(report.areas)


def _area_rows(report: DamageReport) -> list[dict[str, Any]]:
    """Most damaged buildings first."""
    if report.areas is None:
        return []
    table = report.areas.sort_values(["damaged", "name"], ascending=[False, True], kind="stable")
    worst = count_column(report.scheme.classes[-1])
    rows = []
    for one in table.to_dict("records"):
        graded = one["graded"]
        sure = abs(one["damaged_high"] - one["damaged_low"]) < 0.5
        rows.append({
            "name": one["name"], "buildings": one["buildings"], "graded": graded,
            "damaged": html.grouped(round(one["damaged"])) if graded else "–",
            "interval": "" if sure or not graded else
            f"({html.grouped(round(one['damaged_low']))}–{html.grouped(round(one['damaged_high']))})",
            "ratio": html.percent(one["ratio"]), "few": bool(one["few"]) and graded > 0,
            "ratio_interval": f"({100 * one['ratio_low']:.0f}–{100 * one['ratio_high']:.0f} %)" if graded else "",
            "worst": html.grouped(round(one[worst])) if worst in one and graded else "–",
            "attributes": [html.grouped(round(one[f"{name.name}_damaged"])) for name in report.summary.attributes]})
    return rows


def _cells_said(report: DamageReport) -> dict[str, Any]:
    cells = report.cells
    half = cells[(cells["ratio"] >= 0.5) & ~cells["few"]]
    return {"count": len(cells), "few": int(cells["few"].sum()), "half": len(half),
            "held": float(half["damaged"].sum() / cells["damaged"].sum()) if cells["damaged"].sum() else math.nan}


def _skill_row(one: SkillFigure) -> dict[str, str]:
    if one.share:
        value, bounds = html.percent(one.value), f"({100 * one.low:.0f}–{100 * one.high:.0f} %)"
    else:
        value, bounds = significant(one.value), f"({significant(one.low)}–{significant(one.high)})"
    return {"name": one.name, "value": value, "interval": bounds if math.isfinite(one.low + one.high) else ""}


def _reasons(table: pandas.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for why, group in table.groupby("why", sort=False):
        features = [str(one) for one in group["feature"].to_numpy()[:8]]
        more = len(group) - len(features)
        rows.append({"why": why, "count": len(group),
                     "features": ", ".join(features) + (f" and {html.grouped(more)} more" if more > 0 else "")})
    rows.sort(key=lambda one: (-one["count"], one["why"]))
    return rows[:_REASONS_SHOWN]


def _counted(why: pandas.Series) -> list[tuple[str, int]]:
    counts = why.value_counts()
    return sorted(((str(name), int(count)) for name, count in counts.items()), key=lambda one: (-one[1], one[0]))


def _embedded(picture: Any) -> Markup | str:
    """An image file or its bytes to stand in the page; empty for none."""
    if not picture:
        return ""
    content = picture if isinstance(picture, bytes) else Path(picture).read_bytes()
    kind = "jpeg" if content[:2] == b"\xff\xd8" else "png"
    data = base64.b64encode(content).decode("ascii")
    return Markup('<img src="data:image/{};base64,{}" alt="{}" style="width:100%;height:auto">').format(
        kind, data, "Image before and image after, side by side")
