"""A pair at a glance: both images coarsely, where they are known, and their clouds; the same few cells for any size."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from .masks import clouds
from .pair import Pair

#: cells across at most
MOST = 900


@dataclass(frozen=True)
class Overview:
    """Both images with one value for ``step`` × ``step`` cells of the grid.

    ``before``, ``after`` float32 (bands, h, w) from 0 to 1, the after image where its file puts it; ``known_…`` and
    ``cloud_…`` bool (h, w).
    """

    step: int
    before: NDArray[np.float32]
    after: NDArray[np.float32]
    known_before: NDArray[np.bool_]
    known_after: NDArray[np.bool_]
    cloud_before: NDArray[np.bool_]
    cloud_after: NDArray[np.bool_]

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Ground that both images show (h, w)."""
        return self.known_before & self.known_after & ~self.cloud_before & ~self.cloud_after

    def clear(self, window: Window) -> NDArray[np.bool_]:
        """Which cells of a window of the grid (H, W) no cloud hides in either image."""
        cloudy = self.cloud_before | self.cloud_after
        height, width = round(window.height), round(window.width)
        if not cloudy.any():
            return np.ones((height, width), bool)
        rows = np.clip((round(window.row_off) + np.arange(height)) // self.step, 0, cloudy.shape[0] - 1)
        cols = np.clip((round(window.col_off) + np.arange(width)) // self.step, 0, cloudy.shape[1] - 1)
        return ~cloudy[np.ix_(rows, cols)]


def look_over(pair: Pair, most: int = MOST) -> Overview:
    """See a pair at a glance, ``most`` cells across at most; raises :class:`InputError` where a file is damaged."""
    step = max(1, math.ceil(max(pair.grid.shape) / most))
    before, known_before = pair.before.glance(step)
    after, known_after = pair.after.glance(step)
    cell_m = step * math.sqrt(math.prod(pair.grid.cell_size_m))
    return Overview(step, before, after, known_before, known_after,
                    clouds(before, known_before, after, known_after, cell_m),
                    clouds(after, known_after, before, known_before, cell_m))
