"""From findings to the report, the skill table and the held-out points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import geopandas
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window
from sklearn.metrics import roc_auc_score

from ..errors import InputError
from ..evaluation.calibration import Calibrator, ground_weights
from ..evaluation.skill import (
    Calibration,
    Optimism,
    brier_skill,
    calibration,
    calibration_against_truth,
    prediction_area_curve,
    success_rate_curve,
)
from ..monitor import Monitor
from ..raster.grid import Grid
from ..raster.source import RasterLayer
from ..report import prospectivity as report
from ..report.cartography import read_picture
from ..report.figures import Reliability
from ..report.made import how_made
from ..report.styles import STYLES, layer_style, probability_classes, uncertainty_classes
from ..runs import OutputFile, Workspace
from ..tools import get
from .ensemble import ENSEMBLE, MODELS
from .evidence import EvidenceStack, GroundMask
from .findings import Findings
from .patches import read_patches
from .samples import draw_background

# Cells of ground on which the models are held against a known truth.
_TRUTH_CELLS = 4000
# Cells across of the small maps of the evidence.
_PREVIEW_CELLS = 320


@dataclass(frozen=True)
class AgainstTruth:
    """Each model's probabilities against the true ones, on a sample of all ground; ``best_auc`` is the truth's own."""

    calibrations: dict[str, Calibration]
    aucs: dict[str, float]
    best_auc: float
    mean_probability: float
    cells: int


def headline(found: Findings) -> dict[str, Any]:
    """The figures that name a run: never the blocked one without the random one."""
    mapped = next(m for m in found.skill.models if m.name == ENSEMBLE)
    random = next(m for m in found.random_skill.models if m.name == ENSEMBLE)
    interval = mapped.mean_fold_auc
    return {
        "auc_blocked": round(interval.value, 4), "auc_blocked_low": round(interval.low, 4),
        "auc_blocked_high": round(interval.high, 4), "auc_random": round(random.mean_fold_auc.value, 4),
        "average_precision": round(mapped.average_precision.value, 4), "best_model": found.skill.best.name,
        "deposits": int(found.samples.labels.sum()),
    }


def check_truth(source: str, grid: Grid) -> None:
    """Raise ``InputError`` when the truth raster can't be read, or holds no probabilities on the ``grid``."""
    layer = RasterLayer(source)
    stack = EvidenceStack([layer], grid)
    known = 0
    for window in stack.strips():
        block = stack.read(window)
        values = block.values[block.valid]
        known += values.size
        if values.size and not 0 <= values.min() <= values.max() <= 1:
            raise InputError(f"The known truth '{layer.name}' must hold probabilities from 0 to 1, but has values of "
                             f"{values.min():g} to {values.max():g}: give the true probability of a deposit in every "
                             "cell, or leave it out.")
    if not known:
        raise InputError(f"The known truth '{layer.name}' has no values in the mapped area, only nodata: leave it out, "
                         "or check its nodata value and its extent.")


def against_truth(found: Findings, fitted: dict[str, Calibrator], ground: GroundMask,
                  monitor: Monitor) -> AgainstTruth:
    """Judge the models that learnt from all deposits on cells drawn from all ground, against the truth raster."""
    cells = draw_background(found.grid, ground.read, np.zeros(0, np.int64), np.zeros(0, np.int64), exclusion_m=0.0,
                            count=_TRUTH_CELLS, seed=found.settings.seed + 1)
    truth_layer = EvidenceStack([RasterLayer(str(found.parameters.truth))], found.grid)
    truth = read_patches(truth_layer, cells.rows, cells.cols, 1, Monitor())
    known = truth.valid[:, 0, 0, 0]
    true = truth.values[:, 0, 0, 0].astype(np.float64)[known]
    around = read_patches(found.stack, cells.rows[known], cells.cols[known], found.settings.sample_size, monitor)
    patches = found.samples.with_points(around).encoded(found.taught.encoding)
    scores = found.taught.score(patches, np.arange(len(true)), found.settings.device)
    probabilities = {name: fitted[name].apply(scores[name]) for name in MODELS}
    return AgainstTruth(
        {name: calibration_against_truth(p, true) for name, p in probabilities.items()},
        {name: _expected_auc(p, true) for name, p in probabilities.items()}, _expected_auc(true, true),
        float(true.mean()), len(true),
    )


def _expected_auc(score: NDArray[np.floating], truth: NDArray[np.floating]) -> float:
    """AUC over all deposits that could have been: each cell a deposit with its true probability, else none."""
    labels = np.r_[np.ones(len(score)), np.zeros(len(score))]
    return float(roc_auc_score(labels, np.r_[score, score], sample_weight=np.r_[truth, 1.0 - truth]))


def figures_of(found: Findings, cells: int, truth: AgainstTruth | None) -> dict[str, Any]:
    """Every figure of the report, as JSON values; ``cells`` were mapped."""
    labels = found.samples.labels
    weights = ground_weights(labels, found.samples.ground_cells)
    values: dict[str, Any] = {
        "blocked": found.skill.to_dict(),
        "random": found.random_skill.to_dict(),
        "optimism": {name: _optimism(found, name).gap for name in MODELS},
        "calibration": {name: calibration(labels, p, weights=weights).to_dict()
                        for name, p in found.probabilities.items()},
        "brier_skill": {name: brier_skill(labels, p, weights=weights) for name, p in found.probabilities.items()},
        "block_m": found.settings.block_m,
        "dead_zone_m": found.settings.dead_zone_m,
        "cells_mapped": cells,
        "learning": found.taught.histories,
    }
    if truth is not None:
        values["truth"] = {
            "cells": truth.cells, "mean_probability": truth.mean_probability, "auc_of_the_truth": truth.best_auc,
            "auc": truth.aucs,
            "expected_calibration_error": {name: c.error for name, c in truth.calibrations.items()},
        }
    return values


def held_out_points(found: Findings) -> geopandas.GeoDataFrame:
    """Deposits and background with the probability that each model gave them when they were held out."""
    samples, grid = found.samples, found.grid
    x, y = grid.xy(samples.rows, samples.cols)
    columns: dict[str, Any] = {"deposit": samples.labels.astype(np.int32), "fold": found.held_out.folds + 1}
    columns |= {name.replace(" ", "_"): p for name, p in found.probabilities.items()}
    return geopandas.GeoDataFrame(columns, geometry=geopandas.points_from_xy(x, y), crs=grid.crs)


def write_styles(workspace: Workspace) -> list[OutputFile]:
    """Write QGIS styles beside the layers, with the classes and colours that the report shows."""
    probability = read_picture(workspace.path("probability.tif")).known()
    uncertainty = read_picture(workspace.path("uncertainty.tif")).known()
    texts = {
        "probability": layer_style("prospectivity-probability", probability_classes(probability)),
        "uncertainty": layer_style("prospectivity-uncertainty", uncertainty_classes(uncertainty)),
        "targets": (STYLES / "prospectivity-targets.qml").read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        with workspace.writing(f"{name}.qml") as path:
            path.write_text(text, encoding="utf-8")
    return [OutputFile(f"{name}_style", workspace.path(f"{name}.qml")) for name in texts]


def write(found: Findings, targets: geopandas.GeoDataFrame, truth: AgainstTruth | None, workspace: Workspace,
          monitor: Monitor) -> None:
    """Write report.html into the workspace."""
    labels = found.samples.labels
    weights = ground_weights(labels, found.samples.ground_cells)
    probabilities = found.probabilities
    x, y = found.grid.xy(found.samples.rows, found.samples.cols)
    success = {}
    for name, p in probabilities.items():
        curve = success_rate_curve(p[labels == 0], p[labels == 1])
        success[name] = (curve.area, curve.captured)
    area = prediction_area_curve(probabilities[ENSEMBLE][labels == 0], probabilities[ENSEMBLE][labels == 1])
    curves = report.SkillCurves(
        success, report.PredictionArea(area.threshold, area.captured, area.area),
        {name: _reliability(calibration(labels, p, weights=weights)) for name, p in probabilities.items()},
    )
    made = how_made(get("map-prospectivity"), found.parameters, workspace)
    if found.settings.members > 1:
        made = replace(made, warnings=[*made.warnings, "Random folds were run with one network each, which makes the "
                                                       "optimism look a little smaller than it is."])
    content = report.ProspectivityReport(
        title=found.parameters.title or "Mineral prospectivity",
        region_notes=_region(found),
        grid=found.grid,
        probability_path=workspace.path("probability.tif"),
        uncertainty_path=workspace.path("uncertainty.tif"),
        targets=targets,
        deposits=found.deposits,
        skill=_skill_rows(found),
        statement=found.skill.statement,
        mapped=ENSEMBLE,
        curves=curves,
        folds=report.FoldPoints(x, y, found.held_out.folds, labels, found.settings.block_m / 1000,
                                found.settings.dead_zone_m / 1000),
        evidence=_evidence(found, monitor),
        made=made,
        truth=_truth(found, truth),
    )
    report.write_report(content, workspace.path("report.html"))


def _optimism(found: Findings, name: str) -> Optimism:
    here = next(m for m in found.skill.models if m.name == name)
    there = next(m for m in found.random_skill.models if m.name == name)
    return Optimism(here.mean_fold_auc.value, there.mean_fold_auc.value)


def _region(found: Findings) -> str:
    grid = found.grid
    across, down = grid.cell_size_m
    return (f"{grid.width:,} × {grid.height:,} cells of {across:,.0f} × {down:,.0f} m; "
            f"{int(found.samples.labels.sum())} deposit cells, {int((found.samples.labels == 0).sum()):,} background "
            f"points, {len(found.stack.bands)} evidence bands.")


def _skill_rows(found: Findings) -> list[report.ModelSkill]:
    random = {m.name: m for m in found.random_skill.models}
    rows = []
    for model in found.skill.models:
        mean, precision = model.mean_fold_auc, model.average_precision
        rows.append(report.ModelSkill(
            model.name, model.fold_auc, mean.value, mean.low, mean.high, model.pooled_auc.value, precision.value,
            precision.low, precision.high, {round(p): share for p, share in model.captures.items()},
            random[model.name].mean_fold_auc.value, random[model.name].fold_auc, model.name == found.skill.best.name,
        ))
    return rows


def _reliability(curve: Calibration) -> Reliability:
    known = np.isfinite(curve.low).all()
    return Reliability(curve.predicted.tolist(), curve.observed.tolist(), curve.low.tolist() if known else (),
                       curve.high.tolist() if known else (), curve.count.tolist(), curve.error)


def _evidence(found: Findings, monitor: Monitor) -> list[report.EvidenceSummary]:
    values, valid = found.samples.centres
    labels = found.samples.labels
    pictures = _previews(found.stack, monitor)
    rows = []
    for number, (band, summary) in enumerate(zip(found.stack.bands, found.summaries, strict=True)):
        def at(label: int, number: int = number) -> NDArray[np.float32]:
            return values[number][valid[number] & (labels == label)]

        categories = None
        if band.categorical:
            codes = np.unique(np.concatenate([at(0), at(1)])).astype(int)
            names = band.categories
            categories = {int(c): names[c] if names and 0 <= c < len(names) else str(c) for c in codes}
        rows.append(report.EvidenceSummary(
            band.name, band.unit, "categorical" if band.categorical else "continuous", summary.coverage, at(1), at(0),
            preview=pictures[number], categories=categories,
        ))
    return rows


def _previews(stack: EvidenceStack, monitor: Monitor) -> np.ma.MaskedArray:
    """Every n-th cell of every n-th row of all bands, (C, h, w)."""
    every = max(1, -(-max(stack.grid.shape) // _PREVIEW_CELLS))
    rows = list(range(every // 2, stack.grid.height, every))
    values, known = [], []
    for row in monitor.track(rows, len(rows), "Drawing the evidence"):
        block = stack.read(Window(0, row, stack.grid.width, 1))
        values.append(block.values[:, 0, every // 2 :: every])
        known.append(block.valid[:, 0, every // 2 :: every])
    return np.ma.MaskedArray(np.stack(values, axis=1), ~np.stack(known, axis=1))


def _truth(found: Findings, truth: AgainstTruth | None) -> report.Truth | None:
    if truth is None:
        return None
    with rasterio.open(str(found.parameters.truth).partition("|")[0]) as file:
        preview = file.read(1, masked=True)
    return report.Truth(preview, {name: _reliability(c) for name, c in truth.calibrations.items()})
