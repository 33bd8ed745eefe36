"""explain-place: what the map says at one place, and why.

The evidence around the place is read anew and put to the saved model, so the answer is the map's own number; then each
layer in turn is hidden from the model, the way a hole in a survey would, to see what the number owes to it.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyproj
import rasterio
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError
from rasterio.windows import Window

from ..errors import InputError, OrogenError, ParameterError
from ..files import json_bytes
from ..monitor import Monitor
from ..raster.grid import Grid
from ..raster.source import BandInfo, Block
from ..report.cartography import read_picture
from ..runs import OutputFile, Workspace, read_job
from ..tools import get
from ..tools.explain_place import ExplainPlace
from ..tools.map_prospectivity import MapProspectivity
from ..vector.layers import read_points
from .distributions import percentile
from .ensemble import dense_scores
from .evidence import EvidenceStack, GroundMask
from .job import open_evidence
from .mapping import MapModel

_NEAREST = 5  # deposits

# Cells of the map that its distribution is taken from; larger maps are read at display size.
_MAP_CELLS = 4_000_000

# Two numbers further apart than this, in parts of the larger, are not the same probability rounded differently.
_SAME = 0.02

_COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


@dataclass
class _Deposits:
    names: list[str]
    x: NDArray[np.float64]  # in the CRS of the map
    y: NDArray[np.float64]


@dataclass
class OpenMap:
    """A finished map with all that is needed to ask it, kept open between questions."""

    folder: Path
    title: str
    model: MapModel
    stack: EvidenceStack
    ground: GroundMask
    distributions: list[dict[str, Any]]
    map_values: NDArray[np.float32]  # ascending
    targets: geopandas.GeoDataFrame
    deposits: _Deposits | None

    @property
    def grid(self) -> Grid:
        return self.stack.grid


def explain_place(parameters: ExplainPlace, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Answer for one place; see :class:`ExplainPlace`.

    Raises
    ------
    InputError : the folder holds no finished map, or the layers that it was made from are gone
    ParameterError : the CRS of the place is unknown
    """
    with monitor.stage("Opening the map", 0.0, 0.6):
        opened = open_map(parameters.result)
    with monitor.stage("Asking the models", 0.6, 1.0):
        answer = ask(opened, parameters.x, parameters.y, parameters.crs, monitor)
    with workspace.writing("place.json") as path:
        path.write_bytes(json_bytes(answer))
    workspace.device = "cpu"
    return [OutputFile("place", workspace.path("place.json"), {"on": answer["on"]})]


# --- opening ----------------------------------------------------------------------------------------------------------


def open_map(result: str) -> OpenMap:
    """The map in a result folder, given by the folder or its manifest; the last ones asked stay open."""
    path = Path(result)
    folder = path if path.is_dir() else path.parent
    try:
        manifest = (folder / "manifest.json").read_bytes()
        made_by = json.loads(manifest).get("tool")
    except (OSError, ValueError, AttributeError) as error:
        raise InputError(f"The folder {folder} holds no finished result: give the manifest.json of a prospectivity "
                         "map.") from error
    if made_by != "map-prospectivity":
        raise InputError(f"The folder {folder} holds no prospectivity map but a result of {made_by}: give the "
                         "manifest.json of a prospectivity map.")
    inputs = read_job(folder / "job.json").get("inputs", [])
    return _opened(folder, hashlib.sha256(manifest).hexdigest(), tuple(state_of(entry["path"]) for entry in inputs))


def state_of(path: str) -> tuple[str, int, int]:
    """What tells, at no cost, that a file is another than before; zeros where there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return path, 0, 0
    return path, found.st_size, found.st_mtime_ns


@functools.lru_cache(maxsize=2)
def _opened(folder: Path, manifest: str, inputs: tuple[tuple[str, int, int], ...]) -> OpenMap:
    """The map with that hash of its manifest, over inputs in that state: both are there to be told apart by."""
    parameters: MapProspectivity = get("map-prospectivity").validate(read_job(folder / "job.json")["parameters"])
    model = MapModel.load(folder / "model.safetensors")
    bands = model.card.get("bands", [])
    if not bands or not all("distribution" in band for band in bands):
        raise InputError("This map was made by an earlier version of Orogen that kept no record of what its deposits "
                         "are like: run it again to ask it.")
    try:
        stack, ground = open_evidence(parameters, Monitor())
    except OrogenError as error:
        raise InputError(f"The map can't be asked without the layers that it was made from: {error}") from error
    names = [band.name for band in stack.bands]
    if names != list(model.encoding.bands):
        raise InputError(f"The evidence is not what the map was made from (bands {', '.join(names)} instead of "
                         f"{', '.join(model.encoding.bands)}): put the old layers back, or make the map again.")
    values = np.sort(read_picture(folder / "probability.tif", _MAP_CELLS).known())
    return OpenMap(folder, parameters.title, model, stack, ground, [band["distribution"] for band in bands], values,
                   geopandas.read_file(folder / "targets.gpkg"), _deposits(parameters.deposits, stack.grid))


def _deposits(source: str, grid: Grid) -> _Deposits | None:
    """The known deposits, or None where they can't be read any more."""
    try:
        points = read_points(source)
        there = points.geometry.to_crs(grid.crs)
    except (OrogenError, ProjError):
        return None
    column = _name_column(points)
    names = ["" if column is None or value is None or value != value else str(value)
             for value in (points[column] if column else [None] * len(points))]
    return _Deposits(names, there.x.to_numpy(), there.y.to_numpy())


def _name_column(points: geopandas.GeoDataFrame) -> str | None:
    """The attribute that names the deposits: the one called so, else one with 'name' in it."""
    text = [column for column in points.columns
            if column != points.geometry.name and points[column].dtype.kind not in "iufbM"]
    exact = [column for column in text if column.lower() in ("name", "deposit", "site", "label", "title")]
    return next(iter(exact or [column for column in text if "name" in column.lower()]), None)


# --- asking -----------------------------------------------------------------------------------------------------------


def ask(opened: OpenMap, x: float, y: float, crs: str = "", monitor: Monitor | None = None) -> dict[str, Any]:
    """All that the map can say of the place ``x``, ``y`` in ``crs`` (empty: that of the map), as JSON values.

    ``on`` is ``map``; or ``masked`` or ``outside`` where there is no map, and ``sentence`` then says why.
    """
    monitor = monitor or Monitor()
    grid = opened.grid
    map_x, map_y = _on_map(grid, x, y, crs)
    rows, cols = grid.rowcol(map_x, map_y)
    row, col = int(rows), int(cols)
    answer: dict[str, Any] = {
        "x": x, "y": y, "crs": crs, "map_x": _finite(map_x), "map_y": _finite(map_y), "sentence": "",
        "title": opened.title,
        "deposits": [], "deposits_sentence": "", "target": None, "layers": [],
    }
    if not grid.contains(row, col):
        return {**answer, "on": "outside", "sentence": "This place lies outside the map: click on its ground."}
    answer |= _surroundings(opened, map_x, map_y)
    patch = opened.model.config.patch
    block = opened.stack.read(Window(col - patch // 2, row - patch // 2, patch, patch))
    here = [None if not known else float(value) for value, known in
            zip(block.values[:, patch // 2, patch // 2], block.valid[:, patch // 2, patch // 2], strict=True)]
    mapped = bool(opened.ground.read(Window(col, row, 1, 1))[0, 0])
    if not mapped:
        missing = [band.name for band, value in zip(opened.stack.bands, here, strict=True) if value is None]
        why = (f"too few layers have values here (missing: {_listed(missing)})" if 2 * len(missing) > len(here)
               else "it lies outside the permissive ground or the area of interest")
        return {**answer, "on": "masked", "sentence": f"This place is not mapped: {why}.",
                "layers": [_layer(band, value, kept) for band, value, kept in
                           zip(opened.stack.bands, here, opened.distributions, strict=True)]}
    members = _member_probabilities(opened.model, block)
    probability, spread = float(members[0]), members[1]
    layers = []
    for number, band in enumerate(monitor.track(opened.stack.bands, len(opened.stack.bands))):
        hidden = Block(block.values, block.valid.copy())
        hidden.valid[number] = False
        without = probability if not block.valid[number].any() else _member_probabilities(opened.model, hidden)[0]
        layers.append({**_layer(band, here[number], opened.distributions[number]), "hidden": float(without)})
    outside = [layer["outside"] for layer in layers if layer["outside"]]
    return {
        **answer, "on": "map", "layers": layers, "sentence": _doubt(opened, row, col, probability),
        "probability": probability, "low": float(spread.min()), "high": float(spread.max()),
        "uncertainty": float(spread.std()), "members": len(spread),
        "percentile": _map_percentile(opened, probability),
        "mean_probability": float(opened.map_values.mean(dtype=np.float64)) if opened.map_values.size else None,
        "known_ground": not outside, "outside": outside,
    }


def _on_map(grid: Grid, x: float, y: float, crs: str) -> tuple[float, float]:
    if not crs:
        return x, y
    try:
        carried = pyproj.Transformer.from_crs(pyproj.CRS.from_user_input(crs), grid.crs, always_xy=True)
    except CRSError as error:
        raise ParameterError(f"'{crs}' is no known coordinate reference system: give a code such as "
                             "EPSG:4326.") from error
    except ProjError as error:
        raise ParameterError(f"Places can't be carried from '{crs}' to the CRS of the map: give the place in that of "
                             "the map.") from error
    map_x, map_y = carried.transform(x, y)
    return float(map_x), float(map_y)


def _member_probabilities(model: MapModel, block: Block) -> tuple[float, NDArray[np.float64]]:
    """The map's probability at the middle of a patch, and (members,) each member's own."""
    scores = dense_scores(model.members, model.encoding.apply(block), model.config)[:, 0, 0]
    return float(model.calibrator.apply(scores.mean())), np.asarray(model.calibrator.apply(scores))


def _map_percentile(opened: OpenMap, probability: float) -> float | None:
    """Percent of the map with a lower probability; equal ones count half."""
    values = opened.map_values
    if not values.size:
        return None
    low, high = (np.searchsorted(values, np.float32(probability), side) for side in ("left", "right"))
    return float(50.0 * (low + high) / values.size)


def _doubt(opened: OpenMap, row: int, col: int, probability: float) -> str:
    """A sentence when the evidence now gives another number than the map shows, else an empty one."""
    with rasterio.open(opened.folder / "probability.tif") as file:
        shown = float(file.read(1, window=Window(col, row, 1, 1))[0, 0])
    if not math.isfinite(shown) or abs(shown - probability) > _SAME * max(shown, probability):
        told = f"{shown:.3g}" if math.isfinite(shown) else "nothing"
        return (f"The map shows {told} here, but its layers now give {probability:.3g}: a layer has changed since the "
                "map was made, so make the map again.")
    return ""


def _layer(band: BandInfo, value: float | None, kept: dict[str, Any]) -> dict[str, Any]:
    """One layer at the place, beside deposits and background."""
    described: dict[str, Any] = {"name": band.name, "unit": band.unit,
                                 "kind": "category" if band.categorical else "continuous",
                                 "value": value, "outside": "", "hidden": None}
    if band.categorical:
        shares = {kind: kept[kind]["shares"] for kind in ("deposits", "background")}
        code = None if value is None else str(int(value))
        common = sorted({*shares["deposits"], *shares["background"]},
                        key=lambda one: (-shares["deposits"].get(one, 0.0), -shares["background"].get(one, 0.0)))
        described |= {
            "text": "" if code is None else _category(band, code),
            "share_of_deposits": None if code is None else shares["deposits"].get(code, 0.0),
            "share_of_background": None if code is None else shares["background"].get(code, 0.0),
            "categories": [{"name": _category(band, one), "here": one == code,
                            "deposits": shares["deposits"].get(one, 0.0),
                            "background": shares["background"].get(one, 0.0)} for one in common],
        }
        if code is not None and code not in common:
            described["outside"] = f"{band.name}: {_category(band, code)}, never seen"
        return described
    quantiles = {kind: kept[kind]["quantiles"] for kind in ("deposits", "background")}
    described |= {
        "percentile_of_deposits": None if value is None else percentile(quantiles["deposits"], value),
        "percentile_of_background": None if value is None else percentile(quantiles["background"], value),
        "edges": kept["edges"], "bars_of_deposits": kept["deposits"]["bars"],
        "bars_of_background": kept["background"]["bars"],
    }
    seen = [*quantiles["deposits"], *quantiles["background"]]
    # Rounded to what float32 holds, as the values are that the limits were taken from.
    if value is not None and seen and not np.float32(min(seen)) <= np.float32(value) <= np.float32(max(seen)):
        unit = f" {band.unit}" if band.unit else ""
        seen_to = f"at most {max(seen):.3g}" if value > max(seen) else f"at least {min(seen):.3g}"
        described["outside"] = f"{band.name}: {value:.3g}{unit}, seen {seen_to}{unit}"
    return described


def _category(band: BandInfo, code: str) -> str:
    number = int(code)
    return band.categories[number] if band.categories and 0 <= number < len(band.categories) else code


def _surroundings(opened: OpenMap, x: float, y: float) -> dict[str, Any]:
    """The nearest deposits, and the target here or nearest."""
    found: dict[str, Any] = {}
    if opened.deposits is None:
        found["deposits_sentence"] = "The layer of the deposits can't be read any more."
    else:
        metres, bearing = _ways(opened.grid, x, y, opened.deposits.x, opened.deposits.y)
        order = [number for number in np.argsort(metres, kind="stable")[:_NEAREST] if math.isfinite(metres[number])]
        found["deposits"] = [
            {"name": opened.deposits.names[number], "distance_km": round(float(metres[number]) / 1000, 3),
             "bearing": round(float(bearing[number]), 1), "direction": _COMPASS[round(bearing[number] / 22.5) % 16]}
            for number in order]
    if len(opened.targets):
        point = geopandas.points_from_xy([x], [y])[0]
        nearest = opened.targets.geometry.distance(point).to_numpy()
        number = int(np.argmin(nearest))
        target = opened.targets.iloc[number]
        metres_per_unit = opened.grid.cell_size_m[0] / math.hypot(opened.grid.transform.a, opened.grid.transform.d)
        found["target"] = {"rank": int(target["rank"]), "of": len(opened.targets), "inside": bool(nearest[number] == 0),
                           "distance_km": round(float(nearest[number]) * metres_per_unit / 1000, 3),
                           "area_km2": float(target["area_km2"])}
    return found


def _ways(grid: Grid, x: float, y: float, to_x: NDArray[np.float64],
          to_y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres and bearing (degrees from true north) from a place to others, along the ellipsoid."""
    crs = pyproj.CRS.from_user_input(grid.crs)
    if crs.geodetic_crs is None:  # a local system: its own plane, and its own north
        across, down = to_x - x, to_y - y
        unit = crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0
        return np.hypot(across, down) * unit, np.degrees(np.arctan2(across, down)) % 360
    carried = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    lon, lat = carried.transform(np.r_[x, to_x], np.r_[y, to_y])
    geod = crs.get_geod() or pyproj.Geod(ellps="WGS84")
    degrees = math.degrees(crs.geodetic_crs.axis_info[0].unit_conversion_factor)
    lon, lat = np.asarray(lon) * degrees, np.asarray(lat) * degrees
    count = len(to_x)
    bearing, _, metres = geod.inv(np.full(count, lon[0]), np.full(count, lat[0]), lon[1:], lat[1:])
    return np.asarray(metres, np.float64), np.asarray(bearing, np.float64) % 360


def _listed(names: Sequence[str], most: int = 4) -> str:
    first = ", ".join(names[:most])
    return f"{first} and {len(names) - most} more" if len(names) > most else first


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
