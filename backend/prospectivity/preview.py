"""check-evidence: the layers of a map before it is made, on every n-th cell of its grid, and what the map will cost.

Rasters are read in rows of the grid itself, so that every value shown is one that the map would see.  Vector layers are
measured on a grid of wider cells with the same centres, because a row of single distances costs as much as a square.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pyproj
import torch
from matplotlib.image import imsave
from numpy.typing import NDArray
from rasterio.windows import Window
from scipy.spatial import KDTree

from ...models.patch_resnet import PatchResNetConfig
from ..errors import Cancelled, OrogenError
from ..evaluation.skill import layer_auc, separates_alone
from ..files import json_bytes
from ..monitor import Monitor
from ..raster.grid import Grid, scaled
from ..raster.source import BandInfo, Block, RasterLayer
from ..report.cartography import Picture, coloured, shaded
from ..report.styles import palette, ramp
from ..runs import OutputFile, Workspace
from ..tools.check_evidence import CheckEvidence
from ..tools.declaration import split_source
from ..vector.evidence import VectorLayer
from ..vector.layers import VectorSource, read_points, read_vector
from .cost import Job, estimate, members_and_trees
from .evidence import EvidenceStack, GroundMask, build_stack, check_stack, choose_grid
from .job import background_points, device_and_threads, lone_layer_warning, wide_enough
from .place import state_of
from .samples import deposit_cells, enough_deposits, extent_warning, positions_m

ROLES = ("continuous", "categorical", "distance_to", "density_of", "presence_of", "category_of", "value_of")
_RASTERS = ("continuous", "categorical")

# Cells across of the overview, at most; the small maps are drawn from it cell by cell.
_ACROSS = 200

# Layers that were looked at lately, oldest first, by all that decides what is seen.
_KEPT = 64
_seen: dict[tuple[Any, ...], tuple[RasterLayer | VectorLayer, Block, float, list[str]]] = {}


@dataclass
class _Layer:
    """One layer as it was asked for; ``problem`` instead of the rest where it can't serve."""

    role: str
    source: str
    problem: str = ""
    exact: RasterLayer | VectorLayer | None = None  # on the grid of the map
    seen: Block | None = None  # (bands, h, w) on the overview
    seconds_per_cell: float = 0.0

    @property
    def name(self) -> str:
        return split_source(self.source)[1].get("name") or VectorSource.parse(self.source).name


class _Overview:
    """A layer that was read already, with the face of a layer."""

    def __init__(self, bands: Sequence[BandInfo], block: Block) -> None:
        self.bands, self.block = list(bands), block

    def require_overlap(self, grid: Grid) -> None:
        """It overlaps: it was read on the same grid."""

    def read(self, grid: Grid, window: Window) -> Block:
        rows = slice(window.row_off, window.row_off + window.height)
        cols = slice(window.col_off, window.col_off + window.width)
        return Block(self.block.values[:, rows, cols], self.block.valid[:, rows, cols])


class _KnownGround(GroundMask):
    """Ground that was found out from all layers, to examine each of them on."""

    def __init__(self, stack: EvidenceStack, mapped: NDArray[np.bool_]) -> None:
        super().__init__(stack)
        self.mapped = mapped

    def of(self, block: Block, window: Window) -> NDArray[np.bool_]:
        return self.mapped[window.row_off : window.row_off + window.height,
                           window.col_off : window.col_off + window.width]


class _Listener(Monitor):
    """Keeps warnings instead of saying them, but lets itself be cancelled."""

    def __init__(self, monitor: Monitor) -> None:
        super().__init__()
        self.monitor, self.warnings = monitor, list[str]()

    def check(self) -> None:
        self.monitor.check()

    def emit(self, event: dict[str, Any]) -> None:
        if event["type"] == "log" and event["level"] == "warning" and event["message"] not in self.warnings:
            self.warnings.append(event["message"])


@dataclass
class _Check:
    """What is known so far."""

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def attempt(self, function: Callable[[], Any]) -> tuple[Any, str]:
        """What ``function`` gives, or the sentence that says why it can't."""
        try:
            return function(), ""
        except Cancelled:
            raise
        except OrogenError as error:
            return None, str(error)


def check_evidence(parameters: CheckEvidence, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Look at everything, stop at nothing; see :class:`CheckEvidence`."""
    check, heard = _Check(), _Listener(monitor)
    layers = [_Layer(role, source) for role in ROLES for source in getattr(parameters, role)]
    with monitor.stage("Opening the layers", 0.0, 0.1):
        grid = _grid(parameters, layers, check)
    areas = {role: getattr(parameters, role) for role in ("permissive", "area") if getattr(parameters, role)}
    content: dict[str, Any] = {"grid": None, "bands": [], "areas": [], "deposits": None, "estimate": None}
    outputs = []
    if grid is None:
        content["bands"] = [_refused(layer) for layer in layers]
    else:
        _, doubt = check.attempt(lambda: wide_enough(grid, parameters.patch_cells))
        check.problems += [doubt] if doubt else []
        overview = _overview_grid(grid)
        with monitor.stage("Looking at the layers", 0.1, 0.7):
            for layer in monitor.track(layers, len(layers)):
                _look(layer, parameters, grid, overview, heard, check)
        good = [layer for layer in layers if layer.exact is not None]
        content["grid"] = _described(grid)
        content["bands"] = [_refused(layer) for layer in layers]
        if good:
            with monitor.stage("Judging the layers", 0.7, 0.9):
                outputs = _judge(parameters, layers, good, areas, grid, overview, content, check, heard, workspace)
    content["device"] = _device_words(parameters, check)
    if parameters.deposits and content["deposits"] is None:
        points, problem = check.attempt(lambda: read_points(str(parameters.deposits), heard))
        content["deposits"] = {"points": 0 if points is None else len(points), "problem": problem}
    content |= {"problems": check.problems, "warnings": [*heard.warnings, *check.warnings]}
    with workspace.writing("check.json") as path:
        path.write_bytes(json_bytes(content))
    return [OutputFile("check", workspace.path("check.json")), *outputs]


# --- the grid ---------------------------------------------------------------------------------------------------------


def _grid(parameters: CheckEvidence, layers: list[_Layer], check: _Check) -> Grid | None:
    """The grid of the map, or that from the layers that can be read; None where there is none."""
    def readable(layer: _Layer) -> bool:
        if layer.role in _RASTERS:
            _, layer.problem = check.attempt(lambda: RasterLayer(layer.source))
        return not layer.problem

    template = parameters.template
    if template:
        _, problem = check.attempt(lambda: RasterLayer(str(template)))
        if problem:
            check.problems.append(f"The template raster can't serve. {problem}")
            template = None
    usable = [layer for layer in layers if readable(layer)]
    rasters = {role: [layer.source for layer in usable if layer.role == role] for role in _RASTERS}
    vectors = [layer for layer in usable if layer.role not in _RASTERS]
    if not template and not any(rasters.values()):  # only then is the grid laid around the vector layers
        for layer in vectors:
            _, layer.problem = check.attempt(partial(read_vector, layer.source))
        vectors = [layer for layer in vectors if not layer.problem]
    if layers and not template and not any(rasters.values()) and not vectors:
        check.problems.append("No layer can be read, so there is no ground to map: see what is said of each layer.")
        return None
    grid, problem = check.attempt(lambda: choose_grid(
        template=template, continuous=rasters["continuous"], categorical=rasters["categorical"],
        vectors=[layer.source for layer in vectors], cell_size_m=parameters.cell_size_m, crs=parameters.crs))
    check.problems += [problem] if problem else []
    return grid


def _overview_grid(grid: Grid) -> Grid:
    """Wider cells, an odd number of cells across, so that each has its centre where a cell of the grid has."""
    step = max(1, math.ceil(max(grid.shape) / _ACROSS))
    step += 1 - step % 2
    step = min(step, 2 * min(grid.shape) - 1)  # at least one row and column of centres
    height, width = (len(range(step // 2, size, step)) for size in grid.shape)
    return Grid(grid.crs, scaled(grid.transform, step, step), height, width)


def _centres(grid: Grid, overview: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the grid that the overview's centres lie in."""
    x, y = overview.xy(np.arange(overview.height), np.zeros(overview.height))
    rows, _ = grid.rowcol(x, y)
    x, y = overview.xy(np.zeros(overview.width), np.arange(overview.width))
    _, cols = grid.rowcol(x, y)
    return rows, cols


def _described(grid: Grid) -> dict[str, Any]:
    across, down = grid.cell_size_m
    crs = grid.crs
    epsg = crs.to_epsg()
    left, bottom, right, top = grid.bounds
    return {"crs": f"EPSG:{epsg}" if epsg else crs.to_wkt(), "crs_name": pyproj.CRS.from_user_input(crs).name,
            "cell_m": [round(across, 6), round(down, 6)], "height": grid.height, "width": grid.width,
            "cells": grid.height * grid.width, "bounds": [left, bottom, right, top]}


# --- each layer -------------------------------------------------------------------------------------------------------


def _look(layer: _Layer, parameters: CheckEvidence, grid: Grid, overview: Grid, monitor: _Listener,
          check: _Check) -> None:
    """Open one layer on the grid and read its overview; on failure its ``problem`` says why.

    What was seen is kept for the next look: in a dialog one layer after the other is added.
    """
    if layer.problem:
        return
    state = state_of(split_source(layer.source)[0])
    key = layer.role, layer.source, state, grid, parameters.density_radius_m
    if key not in _seen:
        heard = _Listener(monitor.monitor)
        made, layer.problem = check.attempt(lambda: (*_read(layer, parameters, grid, overview, heard), heard.warnings))
        if made is None:
            return
        _seen[key] = made
        while len(_seen) > _KEPT:
            del _seen[next(iter(_seen))]
    layer.exact, layer.seen, layer.seconds_per_cell, warnings = _seen[key]
    if not any(state[1:]):  # no file whose state tells when it changes
        del _seen[key]
    for sentence in warnings:
        monitor.warning(sentence)


def _read(layer: _Layer, parameters: CheckEvidence, grid: Grid, overview: Grid,
          monitor: Monitor) -> tuple[RasterLayer | VectorLayer, Block, float]:
    """The layer on the grid, its overview, and the seconds that one cell took."""
    def on(grid: Grid, radius_m: float) -> RasterLayer | VectorLayer:
        lists: dict[str, Any] = {layer.role: [layer.source]}
        return build_stack(grid=grid, density_radius_m=radius_m, monitor=monitor, **lists).layers[0]

    exact = on(grid, parameters.density_radius_m)
    if isinstance(exact, RasterLayer):
        began = time.perf_counter()
        seen, cells = _rows(exact, grid, overview, monitor)
    else:
        # A circle must hold a cell of the overview, too.
        wide = on(overview, max(parameters.density_radius_m, *overview.cell_size_m))
        began = time.perf_counter()
        seen = wide.read(overview, Window(0, 0, overview.width, overview.height))
        cells = overview.height * overview.width
    return exact, seen, (time.perf_counter() - began) / cells


def _rows(layer: RasterLayer, grid: Grid, overview: Grid, monitor: Monitor) -> tuple[Block, int]:
    """The raster at the overview's centres, and how many cells were read for that."""
    rows, cols = _centres(grid, overview)
    if grid.shape == overview.shape:
        return layer.read(grid, Window(0, 0, grid.width, grid.height)), grid.height * grid.width
    values = np.zeros((len(layer.bands), len(rows), len(cols)), np.float32)
    valid = np.zeros(values.shape, bool)
    for number, row in enumerate(rows):
        monitor.check()
        block = layer.read(grid, Window(0, int(row), grid.width, 1))
        values[:, number], valid[:, number] = block.values[:, 0, cols], block.valid[:, 0, cols]
    return Block(values, valid), len(rows) * grid.width


def _refused(layer: _Layer) -> dict[str, Any]:
    return {"name": layer.name, "role": layer.role, "source": layer.source, "kind": "", "unit": "", "coverage": None,
            "minimum": None, "median": None, "maximum": None, "categories": None, "auc": None, "constant": False,
            "problem": layer.problem, "thumbnail": None}


def _judge(parameters: CheckEvidence, layers: list[_Layer], good: list[_Layer], areas: dict[str, str], grid: Grid,
           overview: Grid, content: dict[str, Any], check: _Check, heard: _Listener,
           workspace: Workspace) -> list[OutputFile]:
    """Fill in what takes all layers together: coverage of the ground, deposits, figures, warnings, the estimate."""
    exact = EvidenceStack([layer.exact for layer in good if layer.exact], grid)
    names = iter(exact.bands)
    per_layer = [[next(names) for _ in layer.exact.bands] for layer in good if layer.exact]
    shown = EvidenceStack([_Overview(bands, layer.seen)  # type: ignore[misc]
                           for bands, layer in zip(per_layer, good, strict=True) if layer.seen], overview)
    whole = shown.read(Window(0, 0, overview.width, overview.height))
    content["areas"] = _areas(areas, exact, check)
    usable = [entry["source"] for entry in content["areas"] if not entry["problem"]]
    ground = GroundMask(exact, usable, heard)
    mapped = GroundMask(shown, usable, Monitor()).of(whole, Window(0, 0, overview.width, overview.height))
    if not mapped.any():
        check.problems.append("No cell of the area has values in at least half of the evidence layers: check that the "
                              "layers, and the area polygons, overlap.")
    if doubt := lone_layer_warning([band.name for band in exact.bands]):
        check.warnings.append(doubt)

    points = _Points(np.zeros((len(exact.bands), 0)), np.zeros((len(exact.bands), 0), bool), np.zeros(0, np.int64))
    deposits = 0
    if parameters.deposits:
        content["deposits"], at = _deposits(parameters, exact, ground, check, heard)
        if at is not None and mapped.any():
            deposits = len(at[0])
            points = _against_background(parameters, exact, overview, whole, mapped, at, check)

    sheet = _Sheet(overview.height, overview.width, len(exact.bands))
    found, number = [], 0
    for layer in layers:
        if layer.exact is None:
            found.append(_refused(layer))
            continue
        for band in per_layer[good.index(layer)]:
            one = Block(whole.values[number : number + 1], whole.valid[number : number + 1])
            found.append(_band(layer, band, one, overview, mapped, points, number, sheet, check, heard))
            number += 1
    content["bands"] = found
    with workspace.writing("thumbnails.png") as path:
        imsave(path, sheet.pixels, format="png")
    known = points.known.T
    if points.labels.any():
        check.warnings += separates_alone(points.values.T, known, points.labels, [b.name for b in exact.bands],
                                          [b.categorical for b in exact.bands])
    cells = round(grid.height * grid.width * float(mapped.mean()))
    device, problem = check.attempt(lambda: device_and_threads(parameters))
    if not problem and cells:
        classes = tuple(_codes(whole, int(band), mapped) for band in exact.categorical)
        network = PatchResNetConfig(len(exact.continuous), len(exact.continuous), classes, parameters.patch_cells,
                                    parameters.network)
        members, trees = members_and_trees(parameters.quality, parameters.members)
        content["estimate"] = estimate(Job(
            grid.height * grid.width, cells, len(exact.bands), sum(layer.seconds_per_cell for layer in good), deposits,
            min(cells, background_points(parameters.background_count, deposits)), parameters.folds, members, trees,
            network, *device))
    return [OutputFile("thumbnails", workspace.path("thumbnails.png"))]


def _codes(whole: Block, band: int, mapped: NDArray[np.bool_]) -> int:
    return len(np.unique(whole.values[band][whole.valid[band] & mapped]))


def _areas(areas: dict[str, str], exact: EvidenceStack, check: _Check) -> list[dict[str, str]]:
    return [{"role": role, "source": source, "problem": check.attempt(partial(GroundMask, exact, [source]))[1]}
            for role, source in areas.items()]


def _band(layer: _Layer, band: BandInfo, one: Block, overview: Grid, mapped: NDArray[np.bool_], points: _Points,
          number: int, sheet: _Sheet, check: _Check, heard: Monitor) -> dict[str, Any]:
    """What check.json says of one band."""
    alone = EvidenceStack([_Overview([band], one)], overview)  # type: ignore[list-item]
    problem = ""
    if mapped.any():
        _, problem = check.attempt(lambda: check_stack(alone, heard, _KnownGround(alone, mapped)))
    values = one.values[0][one.valid[0] & mapped]
    here = points.known[number]
    reached = layer_auc(points.values[number][here], points.labels[here], band.categorical)
    measured = {} if band.categorical or not values.size else {
        "minimum": float(values.min()), "median": float(np.median(values)), "maximum": float(values.max())}
    return {
        **_refused(layer), "name": band.name, "unit": band.unit,
        "kind": "category" if band.categorical else "continuous",
        "coverage": float(values.size / mapped.sum()) if mapped.any() else None, **measured,
        "categories": len(np.unique(values)) if band.categorical else None,
        "constant": bool(values.size and values.min() == values.max()),
        "auc": round(reached, 4) if points.labels.any() else None, "problem": problem,
        "thumbnail": sheet.draw(number, Picture(one.values[0], one.valid[0]), band.categorical),
    }


# --- deposits ---------------------------------------------------------------------------------------------------------


@dataclass
class _Points:
    """Values and validity (C, n) at deposits (label 1) and background."""

    values: NDArray[Any]
    known: NDArray[np.bool_]
    labels: NDArray[np.int64]


Cells = tuple[NDArray[np.int64], NDArray[np.int64]]


def _deposits(parameters: CheckEvidence, exact: EvidenceStack, ground: GroundMask, check: _Check,
              heard: Monitor) -> tuple[dict[str, Any], Cells | None]:
    """What becomes of the deposits, in numbers, and their cells."""
    source = str(parameters.deposits)

    def mapped(rows: NDArray[np.int64], cols: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.array([bool(ground.read(Window(int(c), int(r), 1, 1))[0, 0])
                         for r, c in zip(rows, cols, strict=True)])

    def placed() -> tuple[NDArray[np.int64], NDArray[np.int64], dict[str, int]]:
        points = read_points(source, heard)
        described["points"] = len(points)
        return deposit_cells(points, exact.grid, heard, mapped, name=VectorSource.parse(source).name)

    described: dict[str, Any] = {"points": 0, "used": 0, "sharing": 0, "outside": 0, "unmapped": 0}
    found, described["problem"] = check.attempt(placed)
    if found is None:
        return described, None
    rows, cols, counts = found
    described |= {"used": counts["cells"], "sharing": counts["merged"], "outside": counts["outside"],
                  "unmapped": counts["unmapped"]}
    _, described["problem"] = check.attempt(lambda: enough_deposits(len(rows), parameters.folds))
    return described, (rows, cols)


def _against_background(parameters: CheckEvidence, exact: EvidenceStack, overview: Grid, whole: Block,
                        mapped: NDArray[np.bool_], at: Cells, check: _Check) -> _Points:
    """The evidence at the deposits' cells, and on the overview beyond the exclusion distance."""
    rows, cols = at
    grid = exact.grid
    single = [exact.read(Window(int(col), int(row), 1, 1)) for row, col in zip(rows, cols, strict=True)]
    x, y = positions_m(grid, rows, cols)
    centre_rows, centre_cols = _centres(grid, overview)
    every_row, every_col = (part[mapped] for part in np.meshgrid(centre_rows, centre_cols, indexing="ij"))
    around_x, around_y = positions_m(grid, every_row, every_col)
    away, _ = KDTree(np.column_stack([x, y])).query(np.column_stack([around_x, around_y]))
    far = away > parameters.exclusion_m
    if not far.any():
        check.problems.append(f"No mapped ground lies farther than the exclusion distance of "
                              f"{parameters.exclusion_m:g} m from every deposit: lower exclusion_m, or widen the "
                              "area.")
    labels = np.r_[np.ones(len(rows), np.int64), np.zeros(int(far.sum()), np.int64)]
    if far.any() and (doubt := extent_warning(np.r_[x, around_x[far]], np.r_[y, around_y[far]], labels)):
        check.warnings.append(doubt)
    values = [np.stack([block.values[:, 0, 0] for block in single], axis=1), whole.values[:, mapped][:, far]]
    known = [np.stack([block.valid[:, 0, 0] for block in single], axis=1), whole.valid[:, mapped][:, far]]
    return _Points(np.concatenate(values, axis=1), np.concatenate(known, axis=1), labels)


# --- small maps -------------------------------------------------------------------------------------------------------


class _Sheet:
    """All small maps one below the other, each as large as the overview."""

    def __init__(self, height: int, width: int, count: int) -> None:
        self.height, self.width = height, width
        self.pixels = np.zeros((height * count, width, 4))

    def draw(self, number: int, image: Picture, categorical: bool) -> list[int]:
        """Draw one; returns where it is: left, top, width, height in pixels of the sheet."""
        known = image.known()
        if categorical:
            codes, counts = np.unique(known, return_counts=True)
            largest = codes[np.argsort(-counts, kind="stable")]
            rgba = coloured(image, largest.tolist(), palette()["categories"], palette()["other"])
        else:
            low, high = np.quantile(known, [0.02, 0.98]) if known.size else (0.0, 1.0)
            rgba = shaded(image, float(low), float(high), ramp("evidence"), steps=256)
        top = number * self.height
        self.pixels[top : top + self.height] = rgba
        return [0, top, self.width, self.height]


def _device_words(parameters: CheckEvidence, check: _Check) -> str:
    found, problem = check.attempt(lambda: device_and_threads(parameters))
    if problem:
        check.problems.append(problem)
        return ""
    device, threads = found
    cores = f"{threads} core{'' if threads == 1 else 's'}"
    return f"{torch.cuda.get_device_name(0)}, {cores}" if device == "cuda" else f"CPU, {cores}"
