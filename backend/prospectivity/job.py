"""map-prospectivity, from layers to result files.

    evidence, deposits → grid → checked stack → samples → held-out skill → taught on all → map → targets → report
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas
import numpy as np
import torch
from numpy.typing import NDArray
from rasterio.windows import Window

from ..errors import InputError, ResourceError
from ..evaluation.folds import automatic_block_m, block_folds, blocks_of
from ..evaluation.skill import compare, separates_alone
from ..monitor import Monitor
from ..raster.cog import is_cog
from ..raster.grid import Grid
from ..raster.source import Block
from ..raster.tiles import RasterOutput, TilePlan, map_tiles
from ..runs import OutputFile, Workspace, versions
from ..tools.check_evidence import CheckEvidence
from ..tools.map_prospectivity import MapProspectivity
from ..vector.geopackage import write_geopackage
from ..vector.layers import VectorSource, read_points
from . import card, reporting
from .crossvalidation import blocked, calibrators, held_out_probabilities, scattered
from .ensemble import ENSEMBLE, Settings, teach
from .evidence import BandSummary, EvidenceStack, GroundMask, build_stack, check_stack, choose_grid
from .findings import Findings
from .mapping import GroundSource, MapModel, identity
from .patches import Samples, read_patches
from .samples import deposit_cells, draw_background, enough_deposits, extent_warning, positions_m
from .targets import ranked_targets, write_targets
from .training import Recipe

#: what each quality means: networks in the ensemble, and trees in each of its forests
QUALITIES: dict[str, tuple[int, int]] = {"quick": (3, 150), "standard": (5, 300), "thorough": (15, 600)}

# Background points for each deposit, and their least and greatest number, where the user leaves it to us.
_BACKGROUND_PER_DEPOSIT, _LEAST_BACKGROUND, _MOST_BACKGROUND = 30, 2000, 10_000


def map_prospectivity(parameters: MapProspectivity, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Run the whole job; see :class:`MapProspectivity` for what it takes and gives.

    Raises
    ------
    InputError : a layer can't be read or can't serve, or the deposits are too few
    ResourceError : the device that was asked for isn't there
    OutputError : the disk is full or can't be written
    """
    device, threads = device_and_threads(parameters)
    workspace.device = device
    torch.set_num_threads(threads)

    with monitor.stage("Reading the evidence", 0.0, 0.08):
        stack, ground, summaries = _evidence(parameters, monitor)
    with monitor.stage("Placing deposits and background", 0.08, 0.12):
        deposits, samples, settings = _samples(parameters, stack, ground, device, threads, monitor)
    folds = block_folds(samples.x_m, samples.y_m, samples.labels == 1, block_m=settings.block_m,
                        folds=parameters.folds, seed=parameters.seed)
    with monitor.stage("Testing on held-out blocks", 0.12, 0.55):
        held_out = blocked(samples, folds, settings, monitor, workspace.journal)
    with monitor.stage("Testing on random folds", 0.55, 0.67):
        random = scattered(samples, parameters.folds, settings, monitor, workspace.journal)
    with monitor.stage("Judging the models", 0.67, 0.70):
        blocks = blocks_of(samples.x_m, samples.y_m, block_m=settings.block_m, seed=parameters.seed)
        # Probabilities, not raw scores: figures pooled over folds need a scale that the folds share.
        probabilities = held_out_probabilities(held_out, samples.labels, samples.ground_cells)
        skill = compare(probabilities, samples.labels, folds, blocks, seed=parameters.seed)
        random_skill = compare(random.scores, samples.labels, random.folds, blocks, draws=200, seed=parameters.seed)
        monitor.info(skill.statement)
    with monitor.stage("Learning from all deposits", 0.70, 0.80):
        everything = np.arange(len(samples))
        taught, _ = teach(samples, everything, settings, monitor, workspace.journal)

    found = Findings(parameters, stack, summaries, deposits, samples, settings, held_out, probabilities, random,
                     random_skill, skill, taught)
    fitted = calibrators(held_out, samples.labels, samples.ground_cells)
    model = MapModel(taught.encoding, taught.config, taught.members, fitted[ENSEMBLE], device, threads)
    model_card = card.model_card(found, workspace.inputs)
    content = model.to_bytes(model_card)
    with monitor.stage("Mapping", 0.80, 0.93):
        cells = _map(model, content, found, ground, workspace, monitor)
    with monitor.stage("Outlining targets", 0.93, 0.95):
        probability, uncertainty = workspace.path("probability.tif"), workspace.path("uncertainty.tif")
        targets = ranked_targets(probability, uncertainty, deposits, target_percent=parameters.target_percent,
                                 monitor=monitor)
        write_targets(targets, workspace.path("targets.gpkg"))
    with monitor.stage("Writing the report", 0.95, 1.0):
        truth = reporting.against_truth(found, fitted, ground, monitor) if parameters.truth else None
        figures = reporting.figures_of(found, cells, truth)
        styles = reporting.write_styles(workspace)
        reporting.write(found, targets, truth, workspace, monitor)
        _write(workspace, "model.safetensors", content)
        _write(workspace, "model.json", _json({**model_card, "model": model.facts}))
        _write(workspace, "skill.json", _json(figures))
        write_geopackage(reporting.held_out_points(found), workspace.path("held_out.gpkg"), "held_out", "Point")
    best = found.skill.best
    workspace.metrics.update(reporting.headline(found))
    return [
        OutputFile("probability", probability, {"cells": cells, "cog": is_cog(probability),
                                                **reporting.headline(found)}),
        OutputFile("uncertainty", uncertainty, {"cells": cells, "cog": is_cog(uncertainty)}),
        OutputFile("targets", workspace.path("targets.gpkg"), {"targets": len(targets)}),
        *styles,
        OutputFile("model", workspace.path("model.safetensors"), reporting.headline(found)),
        OutputFile("model_card", workspace.path("model.json")),
        OutputFile("report", workspace.path("report.html")),
        OutputFile("skill", workspace.path("skill.json"),
                   {"best_model": best.name, "best_auc_blocked": best.mean_fold_auc.value}),
        OutputFile("held_out", workspace.path("held_out.gpkg"), {"points": len(samples)}),
    ]


def device_and_threads(parameters: MapProspectivity | CheckEvidence) -> tuple[str, int]:
    """Where the networks run, ``cpu`` or ``cuda``, and on how many processor cores the rest.

    Raises ``ResourceError`` when the device that was asked for isn't there.
    """
    if parameters.device == "cuda" and not torch.cuda.is_available():
        raise ResourceError("No CUDA graphics card can be used on this machine: choose device 'cpu' or 'auto', or "
                            "install the card's driver and a CUDA build of PyTorch.")
    device = "cuda" if parameters.device != "cpu" and torch.cuda.is_available() else "cpu"
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return device, parameters.threads or available


def open_evidence(parameters: MapProspectivity, monitor: Monitor) -> tuple[EvidenceStack, GroundMask]:
    """The evidence on the grid of the map, and the ground that is mapped; not yet looked at."""
    vectors = (*parameters.distance_to, *parameters.density_of, *parameters.presence_of, *parameters.category_of,
               *parameters.value_of)
    grid = choose_grid(template=parameters.template, continuous=parameters.continuous,
                       categorical=parameters.categorical, vectors=vectors, cell_size_m=parameters.cell_size_m,
                       crs=parameters.crs)
    wide_enough(grid, parameters.patch_cells)
    stack = build_stack(grid=grid, continuous=parameters.continuous, categorical=parameters.categorical,
                        distance_to=parameters.distance_to, density_of=parameters.density_of,
                        presence_of=parameters.presence_of, category_of=parameters.category_of,
                        value_of=parameters.value_of, density_radius_m=parameters.density_radius_m, monitor=monitor)
    return stack, GroundMask(stack, [area for area in (parameters.permissive, parameters.area) if area], monitor)


def wide_enough(grid: Grid, patch_cells: int) -> None:
    """Raise ``InputError`` when a patch does not fit into the grid."""
    if min(grid.shape) < patch_cells:
        raise InputError(f"The area is only {grid.width} × {grid.height} cells, smaller than the patch of "
                         f"{patch_cells} cells that the network looks at: choose smaller cells (cell_size_m), a "
                         "smaller patch (patch_cells), or a wider area.")


def background_points(wanted: int, deposits: int) -> int:
    """How many background points to draw for so many deposit cells: ``wanted``, or our choice where that is 0."""
    return wanted or int(np.clip(_BACKGROUND_PER_DEPOSIT * deposits, _LEAST_BACKGROUND, _MOST_BACKGROUND))


def lone_layer_warning(names: Sequence[str]) -> str:
    """A sentence when the evidence is one band only, else an empty one."""
    return "" if len(names) != 1 else (f"'{names[0]}' is the only evidence: the map can show nothing but that layer "
                                       "in another colour; add layers that tell of source, pathway and trap.")


def _evidence(parameters: MapProspectivity,
              monitor: Monitor) -> tuple[EvidenceStack, GroundMask, list[BandSummary]]:
    stack, ground = open_evidence(parameters, monitor)
    if doubt := lone_layer_warning([band.name for band in stack.bands]):
        monitor.warning(doubt)
    if parameters.truth:
        reporting.check_truth(parameters.truth, stack.grid)  # now, and not after hours of learning
    return stack, ground, check_stack(stack, monitor, ground)


def _samples(parameters: MapProspectivity, stack: EvidenceStack, ground: GroundMask, device: str, threads: int,
             monitor: Monitor) -> tuple[geopandas.GeoDataFrame, Samples, Settings]:
    grid = stack.grid
    deposits = read_points(parameters.deposits, monitor)

    def mapped(rows: NDArray[np.int64], cols: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.array([bool(ground.read(Window(int(c), int(r), 1, 1))[0, 0])
                         for r, c in zip(rows, cols, strict=True)])

    name = VectorSource.parse(parameters.deposits).name
    rows, cols, _ = deposit_cells(deposits, grid, monitor, mapped, name=name)
    enough_deposits(len(rows), parameters.folds)
    wanted = background_points(parameters.background_count, len(rows))
    with monitor.stage("Drawing background", 0.0, 0.5):
        background = draw_background(grid, ground.read, rows, cols, exclusion_m=parameters.exclusion_m, count=wanted,
                                     seed=parameters.seed, monitor=monitor)
    all_rows, all_cols = np.r_[rows, background.rows], np.r_[cols, background.cols]
    labels = np.r_[np.ones(len(rows), np.int64), np.zeros(len(background.rows), np.int64)]
    x_m, y_m = positions_m(grid, all_rows, all_cols)

    patch_m = parameters.patch_cells * max(grid.cell_size_m)
    block_m = parameters.block_m or automatic_block_m(x_m, y_m, labels == 1, parameters.folds, patch_m)
    members, trees = QUALITIES[parameters.quality]
    settings = Settings(parameters.network, parameters.patch_cells, parameters.members or members, trees, block_m,
                        patch_m / 2, Recipe(directional=parameters.directional), parameters.seed, device,
                        threads)
    with monitor.stage("Reading the ground around the points", 0.5, 1.0):
        around: Block = read_patches(stack, all_rows, all_cols, settings.sample_size, monitor)
    samples = Samples(around.values, around.valid, labels, x_m, y_m, all_rows, all_cols, tuple(stack.bands),
                      background.mapped_cells)
    values, valid = samples.centres
    for sentence in separates_alone(values.T, valid.T, labels, [band.name for band in stack.bands],
                                    [band.categorical for band in stack.bands]):
        monitor.warning(sentence)
    if doubt := extent_warning(x_m, y_m, labels):
        monitor.warning(doubt)
    return deposits, samples, settings


def _map(model: MapModel, content: bytes, found: Findings, ground: GroundMask, workspace: Workspace,
         monitor: Monitor) -> int:
    """Run the model over the ground; writes probability.tif and uncertainty.tif and returns the cells mapped.

    Where an earlier attempt has written both, with this model, they stay.
    """
    parameters = found.parameters
    tags = {"TIFFTAG_SOFTWARE": f"Orogen {versions()['orogen']}", "OROGEN_SKILL": found.skill.statement}
    outputs = [
        RasterOutput(workspace.path("probability.tif"), ("probability",), "1", limits=(0.0, 1.0), tags=tags),
        RasterOutput(workspace.path("uncertainty.tif"), ("uncertainty",), "1", limits=(0.0, 0.5), tags=tags),
    ]
    name = identity(content, parameters.permissive, parameters.area, workspace.inputs)
    step = f"map-{name}"
    if workspace.journal.done(step) and all(output.path.is_file() for output in outputs):
        _, facts = workspace.journal.load(step)
    else:
        summary = map_tiles(model.predict, GroundSource(ground), found.grid, outputs, plan=TilePlan(512, model.halo),
                            journal_folder=workspace.path("tiles"), identity=name, monitor=monitor)
        _, facts = workspace.journal.save(step, {}, {"cells": summary.cells})
    return int(facts["cells"])


def _write(workspace: Workspace, name: str, content: bytes) -> None:
    with workspace.writing(name) as path:
        path.write_bytes(content)


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False) + "\n").encode()
