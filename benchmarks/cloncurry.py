"""Benchmark 1: the default recipe on Cloncurry, by the published protocol (points and folds are fixed).

    .venv/bin/python benchmarks/cloncurry.py --data ../shared/data/prospectivity/cloncurry [--seeds 0 1 2]

Train on four folds, score the fifth, with a dead zone of 3.3 km (half a patch of 33 cells of 200 m); mean AUC over
folds, average precision pooled over folds.  Nothing is chosen on the held-out fold: encoding, early stopping and scales
come from the training points alone.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import time
from pathlib import Path

import numpy as np
import torch
from orogen.backend.evaluation.skill import compare
from orogen.backend.monitor import Monitor
from orogen.backend.prospectivity.crossvalidation import blocked
from orogen.backend.prospectivity.ensemble import ENSEMBLE, MODELS, Settings
from orogen.backend.prospectivity.evidence import build_stack, choose_grid
from orogen.backend.prospectivity.job import QUALITIES
from orogen.backend.prospectivity.patches import Samples, read_patches
from rasterio.windows import Window

CELL_M, PATCH, BLOCK_M, DEAD_ZONE_M = 200.0, 33, 20_000.0, 3_300.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the Cloncurry data")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--no-dead-zone", action="store_true")
    options = parser.parse_args()
    members, trees = QUALITIES["standard"]
    threads = len(os.sched_getaffinity(0))
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in MODELS}
    for seed in options.seeds:
        began = time.monotonic()
        settings = Settings("small", PATCH, members, trees, BLOCK_M, 0.0 if options.no_dead_zone else DEAD_ZONE_M,
                            seed=seed, threads=threads)
        samples, folds = read_samples(options.data, seed, settings)
        held_out = blocked(samples, folds, settings, Monitor())
        minutes = (time.monotonic() - began) / 60
        blocks = np.unique(np.floor(np.column_stack([samples.x_m, samples.y_m]) / BLOCK_M), axis=0,
                           return_inverse=True)[1].ravel()
        table = compare(held_out.scores, samples.labels, folds, blocks, seed=seed)
        print(f"\nseed {seed}: five folds in {minutes:.1f} min on {threads} cores")
        for model in sorted(table.models, key=lambda m: MODELS.index(m.name)):
            rows[model.name].append((model.mean_fold_auc.value, model.average_precision.value))
            folds_of = " ".join(f"{a:.3f}" for a in model.fold_auc)
            print(f"  {model.name:24s} AUC {model.mean_fold_auc.value:.3f}  AP {model.average_precision.value:.3f}"
                  f"   folds {folds_of}", flush=True)
        print(f"  {table.statement}")
    print(f"\nmean of seeds {options.seeds}; {platform.processor() or platform.machine()}, {threads} cores, "
          f"torch {torch.__version__}")
    print(f"{'model':26s}{'AUC':>8s}{'AP':>8s}{'AUC, ensemble minus it (per seed)':>40s}")
    best = np.array(rows[ENSEMBLE])[:, 0]
    for name in MODELS:
        auc, precision = np.array(rows[name]).T
        lead = " ".join(f"{d:+.3f}" for d in best - auc)
        print(f"{name:26s}{auc.mean():8.3f}{precision.mean():8.3f}{lead:>40s}")


def read_samples(data: Path, seed: int, settings: Settings) -> tuple[Samples, np.ndarray]:
    """The protocol's points with the evidence around them, and their folds."""
    weights = data / "TESTDATA" / "CalculateWeights"
    faults = weights / "Dist2Fault.tif"
    if not faults.exists():  # the full resolution is not always there
        faults = data / "Dist2Fault_200m_from_ovr.tif"
    continuous = [str(weights / "Dist2Breccia.tif"), str(weights / "FaultDensity.tif"), str(faults)]
    grid = choose_grid(template=str(weights / "StratNo.tif"), cell_size_m=CELL_M)
    stack = build_stack(grid=grid, continuous=continuous, categorical=[str(weights / "StratNo.tif")])
    with (data / "evaluation_points.csv").open(newline="") as file:
        points = list(csv.DictReader(file))
    x, y = (np.array([float(p[key]) for p in points]) for key in ("easting", "northing"))
    labels = np.array([int(p["deposit"]) for p in points], np.int64)
    folds = np.array([int(p[f"fold_seed{seed}"]) for p in points], np.int64)
    rows, cols = grid.rowcol(x, y)
    around = read_patches(stack, rows, cols, settings.sample_size, Monitor())
    ground = int(np.count_nonzero(stack.read(Window(0, 0, grid.width, grid.height)).valid.all(axis=0)))
    return Samples(around.values, around.valid, labels, x, y, rows, cols, tuple(stack.bands), ground), folds


if __name__ == "__main__":
    main()
