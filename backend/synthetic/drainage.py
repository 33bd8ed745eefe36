"""Where water goes and what it carries: rivers on a surface, and the sediment that passes along them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

#: Steps (rows down, columns right) to the eight cells around a cell.
NEIGHBOURS = tuple((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0))


@dataclass(frozen=True)
class Drainage:
    """Where water goes: ``receiver`` (N,) is the cell below each cell (itself at an outlet), ``levels`` lists the cells
    by their number of steps to the outlet, outlets first."""

    receiver: Array
    levels: list[Array]

    @classmethod
    def of(cls, receiver: Array) -> Drainage:
        steps = (receiver != np.arange(receiver.size)).astype(np.int64)
        leap = receiver
        while True:  # doubling the leap, so a river of 1,000 cells takes ten rounds
            further = leap[leap]
            if np.array_equal(further, leap):
                break
            steps = steps + steps[leap]
            leap = further
        order = np.argsort(steps, kind="stable")
        return cls(receiver, np.split(order, np.cumsum(np.bincount(steps))[:-1]))

    @classmethod
    def steepest(cls, elevation: Array) -> Drainage:
        """Each cell of ``elevation`` (H, W) drains to the steepest of its eight neighbours (D8; O'Callaghan and Mark
        1984); a cell without a lower neighbour is an outlet."""
        height, width = elevation.shape
        walled = np.pad(elevation, 1, constant_values=np.inf)
        index = np.arange(elevation.size).reshape(elevation.shape)
        receiver, best = index.copy(), np.zeros(elevation.shape)
        for down, right in NEIGHBOURS:
            other = walled[1 + down:1 + down + height, 1 + right:1 + right + width]
            slope = (elevation - other) / np.hypot(down, right)
            better = slope > best
            best = np.where(better, slope, best)
            receiver = np.where(better, index + down * width + right, receiver)
        return cls.of(receiver.ravel())

    def accumulate(self, weights: Array) -> Array:
        """The sum of ``weights`` (N,) or (N, C) over everything upstream of each cell and the cell itself."""
        total = np.array(weights, dtype=float)
        for cells in reversed(self.levels[1:]):
            np.add.at(total, self.receiver[cells], total[cells])
        return total

    def rise(self, step: Array, base: Array) -> Array:
        """Elevation (N,) of a surface that rises by ``step`` from each receiver, starting from ``base`` at outlets."""
        level = np.array(base, dtype=float)
        for cells in self.levels[1:]:
            level[cells] = level[self.receiver[cells]] + step[cells]
        return level

    def carry_up(self, values: Array, own: Array) -> Array:
        """Each cell gets the value (N,) of the first ``own`` cell (N,) at or below it, else the outlet's."""
        result = np.array(values)
        for cells in self.levels[1:]:
            result[cells] = np.where(own[cells], values[cells], result[self.receiver[cells]])
        return result


def catchment_mean(drainage: Drainage, concentration: Array, eroded: Array) -> Array:
    """Concentration (N,) or (N, C) of the sediment that passes each cell: the mean over its catchment, weighted by what
    erodes (N,).

    With uniform erosion this is the dilution law of Hawkes (1976): Me_m A_m = Me_a A_a + Me_b (A_m - A_a).
    """
    weight = eroded if concentration.ndim == 1 else eroded[:, None]
    return drainage.accumulate(concentration * weight) / drainage.accumulate(weight * np.ones_like(concentration))
