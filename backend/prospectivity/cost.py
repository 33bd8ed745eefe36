"""About how long a map will take, and how much memory and disk: counted from the job, at speeds measured on the spot.

Time is what the parts cost one by one: reading the cells, at the speed at which they were just read; steps of learning,
trees, and cells of mapping, each at the speed of a small one of its kind, done now.  The range around it covers what
can't be known before: when learning stops, how a file is laid out, what else the machine has to do.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  (its customary name)

from ...models.patch_resnet import PatchResNet, PatchResNetConfig
from .features import cell_width, surroundings_width
from .forest import Forest
from .job import QUALITIES
from .training import Recipe, new_network

# Points and trees of the forest that speeds are measured on, patches of the step of learning, cells of the tile.
_POINTS, _TREES, _PATCHES, _TILE = 600, 4, 32, 32

# Times all cells are read: examined, drawn from, around points, mapped.
_READINGS = 4

# What there is whatever is mapped: libraries, GDAL's cache, start, report.
_BASE_MB, _BASE_S = 700.0, 15.0
_MB = 1e6

# A tile of the map and its halo, blocks read ahead, and arrays of a network's width alive at once on a tile.
_TILE_CELLS, _AHEAD, _ALIVE = 512, 3, 4


@dataclass(frozen=True)
class Job:
    """What decides the cost of a map; ``reading_s`` is the measured time to read one cell of all layers."""

    grid_cells: int
    mapped_cells: int
    bands: int
    reading_s: float
    deposits: int
    background: int
    folds: int
    members: int
    trees: int
    network: PatchResNetConfig
    device: str
    threads: int

    @property
    def points(self) -> int:
        return self.deposits + self.background


def members_and_trees(quality: str, members: int) -> tuple[int, int]:
    """Networks of the ensemble and trees of each kind of forest, where ``members`` 0 leaves it to the quality."""
    usual, trees = QUALITIES[quality]
    return members or usual, trees


def estimate(job: Job) -> dict[str, Any]:
    """Seconds (``low``, ``likely``, ``high``), memory and disk in MB, and in words how they were found."""
    speeds = _Speeds.measured(job)
    recipe = Recipe()
    steps = recipe.epochs * max(1, recipe.epoch // recipe.batch)
    # Each look at the held-out tenth, and the scores of the points at the end, are forward passes: a third of a step.
    looks = job.points * (recipe.epochs / 10 + 0.5 / job.folds) / recipe.batch / 3
    one_network = (steps + looks) * recipe.batch * speeds.patch_s
    forests = job.trees * job.points * np.log2(max(job.points, 2)) * speeds.tree_point_s
    beside = min(job.members, job.threads) if job.device == "cpu" else 1
    whole = (job.members * one_network + forests) / beside
    single = one_network + forests
    learning = (job.folds + 1) * whole + job.folds * single
    mapping = job.mapped_cells * (job.members * speeds.cell_s + job.trees * speeds.tree_cell_s / max(1, job.threads))
    reading = _READINGS * job.grid_cells * job.reading_s
    likely = _BASE_S + reading + learning + mapping
    size, bands = job.network.patch + 2 * recipe.jitter, job.bands
    # Values and validity as read, as encoded, and the batch in work.
    patches = job.points * bands * size**2 * 12
    tile = (_TILE_CELLS + job.network.patch) ** 2
    width = 64 if job.network.network == "small" else 512
    tiles = tile * (5 * bands * _AHEAD + 4 * width * _ALIVE)
    model = job.trees * 2 * min(job.points, 2000) * 60 + job.members * 4 * speeds.weights
    return {
        "seconds": {"low": round(0.6 * likely), "likely": round(likely), "high": round(1.8 * likely)},
        "memory_mb": round(_BASE_MB + (patches + tiles + 2 * model) / _MB),
        # Finished strips of two maps as float32, the two maps themselves, the model, report and points.
        "disk_mb": round((16 * job.grid_cells + 2 * model) / _MB + 10),
        "how": f"counted from {job.mapped_cells:,} cells, {job.points:,} points, {job.members} networks and "
               f"{job.trees} trees a forest in {job.folds} folds, at speeds measured on this machine just now",
    }


@dataclass(frozen=True)
class _Speeds:
    patch_s: float  # a step of learning, for each of its patches
    cell_s: float  # a network over a cell of the map
    tree_point_s: float  # growing both trees, for each point and doubling of the points
    tree_cell_s: float  # both trees over a cell of the map
    weights: int

    @classmethod
    def measured(cls, job: Job) -> _Speeds:
        """Half a second of small work of each kind, drawn from generators of its own."""
        config, device = job.network, torch.device(job.device)
        draw = np.random.default_rng(0)
        network = new_network(config, 0).to(device).to(memory_format=torch.channels_last)
        network.noise = torch.Generator(device).manual_seed(0)

        def inputs(count: int, size: int) -> list[torch.Tensor]:
            values = torch.from_numpy(draw.normal(size=(count, config.continuous, size, size)).astype(np.float32))
            codes = torch.zeros((count, len(config.categories), size, size), dtype=torch.int64)
            return [values.to(device), torch.ones_like(values).to(device), codes.to(device)]

        batch, target = inputs(_PATCHES, config.patch), torch.zeros(_PATCHES, device=device)

        def step() -> None:
            network.train()
            F.binary_cross_entropy_with_logits(network(*batch), target).backward()

        tile = inputs(1, _TILE + config.patch - 1)

        def dense() -> None:
            network.eval()
            with torch.inference_mode():
                network.dense(*tile).cpu()

        own = cell_width(config.continuous, config.categories)
        around = surroundings_width(config.continuous, config.categories)
        features = draw.normal(size=(_POINTS, own + around)).astype(np.float32)
        labels = (np.arange(_POINTS) % 10 == 0).astype(np.int64)
        grown: list[Forest] = []

        def grow() -> None:
            grown[:] = [Forest.fit(features[:, :own], labels, trees=_TREES, seed=0)[0],
                        Forest.fit(features[:, own:], labels, trees=_TREES, seed=0)[0]]

        def score() -> None:
            grown[0].score(features[:, :own])
            grown[1].score(features[:, own:])

        return cls(_seconds(step, device) / _PATCHES, _seconds(dense, device) / _TILE**2,
                   _seconds(grow, device) / (_TREES * _POINTS * np.log2(_POINTS)),
                   _seconds(score, device) / (_TREES * _POINTS), _weights(network))


def _weights(network: PatchResNet) -> int:
    return sum(one.numel() for one in network.parameters())


def _seconds(work: Callable[[], None], device: torch.device) -> float:
    """The shorter of the second and third time: the first one pays for what is done once, and other work on the
    machine only lengthens it."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        took.append(time.perf_counter() - began)
    return min(took[1:])
