"""From graded buildings to layers, tables and report; and the tool summarise-damage, which takes grades from a layer.

:func:`write_results` serves every way to a grade: whoever has graded calls it with the buildings and what there is to
say about them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import shapely
from numpy.typing import NDArray
from rasterio.windows import Window

from ..errors import InputError
from ..monitor import Monitor
from ..raster.cog import block_windows, write_cog
from ..report import damage as report
from ..report.made import how_made
from ..runs import OutputFile, Workspace
from ..tools import get
from ..tools.summarise_damage import AS_IT_IS, OWN, SummariseDamage
from ..vector.geopackage import write_geopackage
from ..vector.layers import VectorSource, dimension_of, read_vector
from ..waveforms.tables import write_csv
from . import exports, schemes, summary
from .footprints import LEFT_OUT, Footprints, read_footprints
from .schemes import Mapped, Scheme

PEOPLE, FLOOR_AREA = "people", "floor_area_m2"
NOT_CHECKED = "no, these grades have not been checked in the field"
_REACH_CELLS = 2.0  # of hot spots, where none is given
_MOST_VALUES = 200  # of a field that may hold grades
_NO_GRADE = "the layer gives it no grade"


def summarise_damage(parameters: SummariseDamage, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Run the tool; see :class:`SummariseDamage` for what it takes and gives.

    Raises
    ------
    InputError : the layer can't be read, holds no polygons, or grades that the scheme doesn't know
    ParameterError : a class may be several of the other scheme, and none was chosen
    OutputError : the disk is full or can't be written
    """
    with monitor.stage("Reading the buildings", 0.0, 0.4):
        given = schemes.read_scheme(Path(str(parameters.scheme_file))) if parameters.scheme == OWN \
            else schemes.SCHEMES[parameters.scheme]
        footprints = read_footprints(parameters.buildings, None, monitor)
        field = grade_field(footprints, given, parameters.grade_field or VectorSource.parse(
            parameters.buildings).field or "")
        grades = given.read(footprints.fields[field], footprints.name, field)
        buildings, scheme, carried = graded(footprints, grades, given, parameters)
        attributes = add_attributes(buildings, footprints, {PEOPLE: parameters.people_field,
                                                            FLOOR_AREA: parameters.floor_field}, monitor)
        if not (buildings["grade"] != "").any():
            raise InputError(f"Layer '{footprints.name}': no building has a grade in the field '{field}'; choose "
                             "another field.")
    areas = read_areas(parameters.areas, parameters.area_name, monitor) if parameters.areas else None
    if not parameters.field_check:
        monitor.warning("The grades have not been checked in the field, as far as anyone has said: pass that on with "
                        "every number.")
    with monitor.stage("Counting and writing", 0.4, 1.0):
        outputs = write_results(
            workspace, monitor, buildings, scheme, left_out=footprints.left_out, areas=areas, cell_m=parameters.cell_m,
            reach_m=parameters.neighbourhood_m, sample=parameters.sample, attributes=attributes,
            raster=parameters.raster, said={
                "title": parameters.title or f"Damage of {footprints.name}",
                "facts": facts(event=parameters.event, before=parameters.before, after=parameters.after,
                               sensor=parameters.sensor, made_by=parameters.made_by,
                               field_check=parameters.field_check),
                "method": [f"The grades were read from the field '{field}' of the layer '{footprints.name}' as classes "
                           f"of {given.name}; Orogen neither made nor checked them."],
                "mapping": carried.table if carried else {}, "mapping_from": given.name if carried else "",
                "mapping_said": carried.said if carried else (),
                "made": how_made(get("summarise-damage"), parameters, workspace)})
    workspace.device = "cpu"
    return outputs


# --- what every way to a grade ends with ------------------------------------------------------------------------------

def write_results(workspace: Workspace, monitor: Monitor, buildings: geopandas.GeoDataFrame, scheme: Scheme, *,
                  left_out: pandas.DataFrame | None = None,
                  areas: tuple[geopandas.GeoDataFrame, Sequence[str]] | None = None, cell_m: float = 100.0,
                  reach_m: float = 0.0, sample: bool = False, attributes: Sequence[str] = (), raster: bool = False,
                  share: tuple[float, float] | None = None, said: Mapping[str, Any]) -> list[OutputFile]:
    """Summarise graded or ranked buildings and write every output of :data:`..tools.summarise_damage.BUILDING_OUTPUTS`.

    Parameters
    ----------
    buildings
        As :mod:`.summary` takes them, in a metric CRS.  A column ``sure`` (0..1, the probability of the grade) is added
        where there are probabilities.
    left_out
        LEFT_OUT of the footprints.
    areas
        From :func:`read_areas`.
    cell_m, reach_m
        Side of a cell, and how far hot spots look around; 0: two cells.
    sample, attributes
        See :func:`.summary.summarise`.
    share
        Bounds of the share of damaged buildings, where the probabilities share an uncertainty of their own.
    said
        What else the report says: any fields of :class:`..report.damage.DamageReport`, at least ``title`` and ``made``.
    """
    buildings = with_sureness(buildings, scheme)
    monitor.progress(0.05)
    whole = summary.summarise(buildings, scheme, sample=sample, attributes=attributes)
    if share is not None:
        whole = _widened(whole, *share)
    cells = summary.damage_grid(buildings, scheme, cell_m, sample=sample, attributes=attributes)
    hot = summary.hot_spots(cells, reach_m or _REACH_CELLS * cell_m)
    by_area, in_none = None, 0
    if areas is not None:
        by_area, in_none = summary.by_area(buildings, scheme, *areas, sample=sample, attributes=attributes)
        if in_none == len(buildings):
            monitor.warning("None of the buildings lies in any of the areas: check that both layers show the same "
                            "place.")
    monitor.progress(0.3)
    outputs = _write_layers(workspace, buildings, cells, hot, by_area)
    monitor.progress(0.6)
    if raster:
        outputs.append(_write_raster(workspace, cells, cell_m))
    style = report.grade_style(scheme) if whole.basis != summary.RANKED else \
        (report.STYLES / "damage-ranked.qml").read_text(encoding="utf-8")
    with workspace.writing("buildings.qml") as temporary:
        temporary.write_text(style, encoding="utf-8")
    left_out = left_out if left_out is not None else \
        pandas.DataFrame({name: [] for name in LEFT_OUT}).astype(LEFT_OUT)
    write_csv(counts_table(whole), workspace.path("counts.csv"))
    write_csv(left_out, workspace.path("left_out.csv"))
    monitor.progress(0.7)
    written = report.DamageReport(
        buildings=buildings, scheme=scheme, summary=whole, cells=cells, cell_m=cell_m, hot=hot, areas=by_area,
        in_no_area=in_none, left_out=left_out, **said)
    report.write_report(written, workspace.path("report.html"))
    figures = headline(whole, hot)
    workspace.metrics.update(figures)
    return [*outputs, OutputFile("buildings_style", workspace.path("buildings.qml")),
            OutputFile("counts", workspace.path("counts.csv"), figures),
            OutputFile("left_out", workspace.path("left_out.csv"), {"footprints": int((~left_out["kept"]).sum())}),
            OutputFile("report", workspace.path("report.html"))]


def _widened(whole: summary.Summary, low: float, high: float) -> summary.Summary:
    """The summary with the interval of damaged buildings widened to these shares of the graded ones."""
    damaged = whole.damaged
    return replace(whole, damaged=replace(damaged, low=min(damaged.low, math.floor(low * whole.graded)),
                                          high=max(damaged.high, math.ceil(high * whole.graded))))


def headline(whole: summary.Summary, hot: geopandas.GeoDataFrame) -> dict[str, Any]:
    """The figures that name a result: how many buildings, how many damaged, between what and what."""
    damaged = whole.damaged
    figures: dict[str, Any] = {
        "buildings": whole.buildings, "graded": whole.graded, "damaged": round(damaged.count, 1),
        "damaged_low": round(damaged.low, 1), "damaged_high": round(damaged.high, 1), "basis": whole.basis,
        "hot_cells": int(hot["class"].isin(summary.HOT).sum())}
    if math.isfinite(damaged.share):
        figures["damage_ratio"] = round(damaged.share, 4)
    return figures


def counts_table(whole: summary.Summary) -> pandas.DataFrame:
    """``grade``, ``buildings``, ``low``, ``high``, ``share``: a row a class, then damaged, not graded, attributes."""
    rows = [{"grade": one.name, "buildings": one.count, "low": one.low, "high": one.high, "share": one.share}
            for one in (*whole.classes, whole.damaged)]
    missing = whole.buildings - whole.graded
    rows.append({"grade": "not graded", "buildings": missing, "low": missing, "high": missing,
                 "share": missing / whole.buildings if whole.buildings else math.nan})
    rows += [{"grade": f"{one.name} in damaged buildings", "buildings": one.damaged, "low": one.low, "high": one.high,
              "share": one.damaged / one.total if one.total else math.nan} for one in whole.attributes]
    return pandas.DataFrame(rows).round({"buildings": 2, "low": 2, "high": 2, "share": 5})


def facts(*, event: str = "", before: str = "", after: str = "", sensor: str = "", made_by: str = "",
          field_check: str = "") -> dict[str, str]:
    """What responders must know first, label → words; what nobody has told is said to be unknown."""
    unknown = "not given"
    return {"Event": event or unknown, "Before": before or unknown, "After": after or unknown,
            "Sensor": sensor or unknown, "Graded by": made_by or unknown,
            "Checked in the field": field_check or NOT_CHECKED}


def with_sureness(buildings: geopandas.GeoDataFrame, scheme: Scheme) -> geopandas.GeoDataFrame:
    """The buildings with ``sure``: the probability of the grade that each has; NaN for grades without one."""
    made = buildings.copy()
    sure = np.full(len(made), np.nan)
    if "grade" in made.columns and set(scheme.columns) <= set(made.columns):
        place = made["grade"].map({one: number for number, one in enumerate(scheme.classes)})
        known = place.notna().to_numpy()
        chances = made[list(scheme.columns)].to_numpy(np.float64)
        sure[known] = chances[known, place[known].astype(int)]
    if "sure" not in made.columns:
        made.insert(made.columns.get_loc("grade") + 1 if "grade" in made.columns else len(made.columns) - 1, "sure",
                    sure)
    return made


def read_areas(source: str, name_field: str, monitor: Monitor) -> tuple[geopandas.GeoDataFrame, list[str]]:
    """Areas to count by, and their names: from the field named, that of the source, or the first one with text.

    Raises
    ------
    InputError : the layer can't be read, holds no polygons, or lacks the field
    """
    parts = VectorSource.parse(source)
    frame = read_vector(source, monitor)
    if dimension_of(frame, parts.name) != 2:
        raise InputError(f"Layer '{parts.name}' must hold areas as polygons: choose the polygon layer.")
    wanted = name_field or parts.field or ""
    fields = [str(one) for one in frame.columns.drop(frame.geometry.name)]
    if wanted and wanted not in fields:
        raise InputError(f"Layer '{parts.name}' has no field '{wanted}': its fields are {', '.join(fields) or 'none'}.")
    texts = [one for one in fields if pandas.api.types.is_string_dtype(frame[one]) and frame[one].notna().any()]
    chosen = wanted or next(iter(texts), "")
    names = [f"area {number}" for number in range(1, len(frame) + 1)]
    if chosen:
        names = [str(value) if not pandas.isna(value) and str(value).strip() else fallback
                 for value, fallback in zip(frame[chosen], names, strict=True)]
    return frame, names


# --- grades from a layer ----------------------------------------------------------------------------------------------

def grade_field(footprints: Footprints, scheme: Scheme, wanted: str) -> str:
    """The field with the grades: the one wanted, or the only one whose values the scheme knows.

    Raises :class:`InputError` where there is none, or several.
    """
    if wanted:
        footprints.field(wanted)  # says which fields there are
        return wanted
    # Numbers may be anything; they are looked at where no words serve.
    names = footprints.fields.columns
    words = [name for name in names if pandas.api.types.is_string_dtype(footprints.fields[name])]
    found = [name for name in words if _tells(footprints, scheme, name)] or \
        [name for name in names if name not in words and _tells(footprints, scheme, name)]
    if len(found) == 1:
        return found[0]
    fields = ", ".join(map(str, footprints.fields.columns)) or "none"
    if found:
        raise InputError(f"Layer '{footprints.name}' has several fields that may hold grades of {scheme.name} "
                         f"({', '.join(found)}): say which in grade_field.")
    raise InputError(f"Layer '{footprints.name}' has no field whose values are all classes of {scheme.name} "
                     f"({', '.join(scheme.classes)}): name the field in grade_field, or choose the scheme of the "
                     f"layer; its fields are {fields}.")


def _tells(footprints: Footprints, scheme: Scheme, name: str) -> bool:
    """Whether a field holds at least two classes of the scheme, and nothing that it doesn't know."""
    values = footprints.fields[name]
    if values.nunique() > _MOST_VALUES:
        return False
    try:
        return len(set(scheme.read(values, footprints.name, name)) - {""}) > 1
    except InputError:
        return False


def graded(footprints: Footprints, grades: NDArray[np.object_], given: Scheme,
           parameters: SummariseDamage) -> tuple[geopandas.GeoDataFrame, Scheme, Mapped | None]:
    """The buildings with their grades in the scheme of the result, that scheme, and how they were carried over.

    ``grades`` are of the layer's features.  Probabilities of the classes (fields ``p_<class>``) go the same way.
    """
    target = given if parameters.target == AS_IT_IS else schemes.SCHEMES[parameters.target]
    buildings = footprints.frame.copy()
    of_feature = pandas.Series(grades, index=footprints.fields.index)
    own = of_feature.reindex(buildings["feature"]).to_numpy()
    chances = None
    if set(given.columns) <= set(footprints.fields.columns):
        chances = np.stack([pandas.to_numeric(footprints.field(name), errors="coerce").to_numpy(np.float64)
                            for name in given.columns], axis=1)
    carried = None
    if target is not given:
        possible = [] if chances is None else [one for place, one in enumerate(given.classes)
                                               if np.nansum(chances[:, place]) > 0]
        carried = schemes.mapped([*own, *possible], given, target,
                                 schemes.read_choice(parameters.mapping or parameters.mapping_file or ""))
        buildings["grade_given"], own = own, carried.grades[:len(own)]
    buildings["grade"] = own
    if chances is not None:
        for name in target.columns:
            buildings[name] = 0.0
        for place, one in enumerate(given.classes):
            aim = one if carried is None else carried.table.get(one)  # a class that never occurs may stay open
            if aim is not None:
                buildings[schemes.column(aim)] += chances[:, place]
    buildings["why"] = np.where(own == "", _NO_GRADE, "")
    order = ["building", "feature", "area_m2", "grade", *(["grade_given"] if carried else []),
             *(target.columns if chances is not None else ()), "why", "geometry"]
    scheme = target.counting_from(parameters.damaged_from) if parameters.damaged_from else target
    return buildings[order], scheme, carried


def add_attributes(buildings: geopandas.GeoDataFrame, footprints: Footprints, wanted: Mapping[str, str],
                   monitor: Monitor) -> list[str]:
    """Adds the columns that are wanted, as numbers; parts of one feature share its value by their areas."""
    found = []
    area = buildings.groupby("feature")["area_m2"].transform("sum")
    for name, field in wanted.items():
        if not field:
            continue
        values = pandas.to_numeric(footprints.field(field), errors="coerce").set_axis(buildings.index)
        negative = int((values < 0).sum())
        if not values.notna().any():
            raise InputError(f"Layer '{footprints.name}': the field '{field}' holds no numbers; choose another field, "
                             "or leave it out.")
        if negative:
            monitor.warning(f"Layer '{footprints.name}': negative values of the field '{field}' were taken as unknown: "
                            f"{negative}.", layer=footprints.name, count=negative)
        buildings.insert(buildings.columns.get_loc("why"), name,
                         values.where(values >= 0) * buildings["area_m2"] / area)
        found.append(name)
    return found


# --- writing ----------------------------------------------------------------------------------------------------------

def _write_layers(workspace: Workspace, buildings: geopandas.GeoDataFrame, cells: geopandas.GeoDataFrame,
                  hot: geopandas.GeoDataFrame, areas: geopandas.GeoDataFrame | None) -> list[OutputFile]:
    folder = workspace.path("buildings.gpkg").parent
    paths = exports.write_buildings(buildings, folder)
    write_geopackage(cells, workspace.path("grid.gpkg"), "grid", "Polygon")
    write_geopackage(hot, workspace.path("hot_spots.gpkg"), "hot_spots", "Polygon")
    found = [OutputFile("buildings", paths["gpkg"], {"buildings": len(buildings)}),
             OutputFile("grid", workspace.path("grid.gpkg"), {"cells": len(cells)}),
             OutputFile("hot_spots", workspace.path("hot_spots.gpkg")),
             OutputFile("buildings_geojson", paths["geojson"]), OutputFile("buildings_table", paths["csv"])]
    if areas is not None:
        multi = areas.set_geometry(geopandas.GeoSeries(
            [one if one.geom_type == "MultiPolygon" else shapely.MultiPolygon([one]) for one in areas.geometry],
            crs=areas.crs))
        write_geopackage(multi, workspace.path("areas.gpkg"), "areas", "MultiPolygon")
        found.append(OutputFile("areas", workspace.path("areas.gpkg"), {"areas": len(areas)}))
    return found


def _write_raster(workspace: Workspace, cells: geopandas.GeoDataFrame, cell_m: float) -> OutputFile:
    grid, values = summary.ratio_raster(cells, cell_m)

    def blocks() -> Iterator[tuple[Window, NDArray[np.float32]]]:
        for window in block_windows(grid):
            rows, cols = window.toslices()
            yield window, values[:, rows, cols]

    write_cog(workspace.path("damage_ratio.tif"), grid, blocks(), bands=("damage ratio", "graded buildings",
                                                                         "damaged buildings"))
    return OutputFile("ratio", workspace.path("damage_ratio.tif"), {"cells": len(cells)})
