"""The surface: a river landscape in balance with uplift and rock strength, with alluvium in its lowlands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage, sparse
from scipy.sparse import csgraph

from .drainage import NEIGHBOURS, Drainage
from .ground import Array, Ground
from .rocks import Rocks
from .units import of_units


@dataclass(frozen=True)
class Relief:
    """The surface (m), its rivers, how fast it erodes (relative) and how thick the transported cover is (m)."""

    elevation: Array
    drainage: Drainage
    uplift: Array
    cover_m: Array

    def generalised(self, ground: Ground) -> Array:
        """The surface (m) without the gullies: the one that mapped contacts follow, and flights and rock layers too."""
        return _generalised(self.elevation, ground)


def carved(rng: np.random.Generator, ground: Ground, rocks: Rocks) -> Relief:
    """A river landscape in balance with uplift and rock strength, and alluvium in its lowlands.

    In balance, a river climbs by k·A^-θ per metre, A being its catchment (stream power; Whipple and Tucker 1999), with
    k from rock strength and uplift.  Climbing from the outlets along the drainage gives the surface; rivers then take
    the steepest way down the new surface, and so on until they rest.  No cell is ever without a lower neighbour.
    """
    shape, cell = (ground.x.shape[0], ground.x.shape[1]), ground.cell_m
    uplift = np.exp(0.55 * ground.noise(rng, 5_000))
    roughness = ground.noise(rng, 2_000, 0.75)
    base = np.full(shape, 240.0)
    crush = sum(0.75 * np.exp(-ground.distance(ground.touched(fault.trace(cell / 2))) / 180)
                for fault in rocks.faults if fault.order <= 2 and fault.length_m > 9_000)

    mouths = _mouths(rng, shape)
    drainage = _cheapest_ways(mouths, uplift * np.exp(1.2 * roughness))
    elevation = base + 300 * uplift
    for _ in range(2):  # the rocks at the surface depend on the surface, and the surface on the rocks
        unit = rocks.at(0.0, _generalised(elevation, ground)).unit
        strength = of_units("strength")[unit - 1] / (1 + crush) * np.exp(0.15 * roughness)
        steepness = 15.0 * uplift * ndimage.gaussian_filter(strength, 150 / cell)
        # Cheapest in climb: divides move to where both sides are equally high, and no cliff is left between catchments.
        drainage = _cheapest_ways(mouths, _slope(drainage, steepness, cell))
        for _ in range(6):
            elevation = _balanced(drainage, steepness, base, cell)
            drainage = Drainage.steepest(elevation)

    # Lowlands that have sagged hold alluvium: flat ground, little above its river, where uplift is slow.
    catchment = drainage.accumulate(np.full(elevation.size, cell * cell))
    river = catchment > 4e6
    above = (elevation.ravel() - drainage.carry_up(elevation.ravel(), river)).reshape(shape)
    sag = 30 - above - 55 * (ndimage.gaussian_filter(uplift, 800 / cell) - 0.62)
    sag = ndimage.gaussian_filter(sag, 200 / cell)
    return Relief(elevation, drainage, uplift, np.clip(sag, 0, 60) * (sag > 2))


def _generalised(elevation: Array, ground: Ground) -> Array:
    return ndimage.gaussian_filter(elevation, 320 / ground.cell_m)


def _mouths(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Some cells on the rim where rivers leave."""
    index = np.arange(shape[0] * shape[1]).reshape(shape)
    rim = np.concatenate([index[0], index[1:, -1], index[-1, -2::-1], index[-2:0:-1, 0]])
    return rim[(np.linspace(0, rim.size, 9)[:-1] + rng.uniform(0, rim.size / 12, 8)).astype(int) % rim.size]


def _cheapest_ways(mouths: Array, cost: Array) -> Drainage:
    """The tree of cheapest ways from every cell to the river mouths; ``cost`` (H, W) is per cell crossed."""
    shape, index = cost.shape, np.arange(cost.size).reshape(cost.shape)
    starts, ends, weights = [], [], []
    for down, right in NEIGHBOURS:
        here = (slice(max(0, -down), shape[0] - max(0, down)), slice(max(0, -right), shape[1] - max(0, right)))
        there = (slice(max(0, down), shape[0] - max(0, -down)), slice(max(0, right), shape[1] - max(0, -right)))
        starts.append(index[here].ravel())
        ends.append(index[there].ravel())
        weights.append((np.hypot(down, right) * 0.5 * (cost[here] + cost[there])).ravel())
    graph = sparse.csr_matrix((np.concatenate(weights), (np.concatenate(starts), np.concatenate(ends))))
    _, before, _ = csgraph.dijkstra(graph, indices=mouths, min_only=True, return_predecessors=True)
    return Drainage.of(np.where(before < 0, index.ravel(), before).astype(np.int64))


def _slope(drainage: Drainage, steepness: Array, cell_m: float, concavity: float = 0.45) -> Array:
    """Steady-state slope (H, W) of the rivers of ``drainage``; hillsides fail above some 30 degrees."""
    catchment = drainage.accumulate(np.full(steepness.size, cell_m * cell_m)).reshape(steepness.shape)
    return np.minimum(steepness * catchment ** -concavity, 0.6)


def _balanced(drainage: Drainage, steepness: Array, base: Array, cell_m: float) -> Array:
    """The surface (H, W; m) on which every river of ``drainage`` has its steady-state slope."""
    width, cells = base.shape[1], np.arange(base.size)
    step = np.hypot(cells // width - drainage.receiver // width, cells % width - drainage.receiver % width) * cell_m
    return drainage.rise(_slope(drainage, steepness, cell_m).ravel() * step, base.ravel()).reshape(base.shape)
