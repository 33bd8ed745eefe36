"""What an assessment leaves beside its layers for those who go on with it: how the after image was moved, and what was
measured of each building.

Both take minutes and are needed again for every queue of buildings and for learning from labels.  They lie in one
safetensors file, which is verified when it is read.  Where it is missing, damaged, of other buildings, or of images
of another grid or size in bytes, everything is measured anew: the answer is the same.  An image that was exchanged for
one of the very same size isn't noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
from numpy.typing import NDArray

from ..journal import Journal
from ..raster.grid import Grid
from .change import Lean
from .features import HAND, VERSION
from .registration import Displacement

FILE = "measured.safetensors"  #: in the result folder


@dataclass(frozen=True)
class Kept:
    """What was measured for an assessment.

    ``displacement`` : of the images on ``grid``; ``lean`` : of the roofs
    ``hand`` : float32 (n, HAND), the features made by hand of the buildings numbered ``building`` (n,)
    """

    grid: Mapping[str, Any]
    displacement: Displacement
    lean: Lean
    building: NDArray[np.int64]
    hand: NDArray[np.float32]

    def fits(self, grid: Grid) -> bool:
        """Whether the displacement is that of images on this grid."""
        return self.grid == _told(grid)

    def hand_of(self, frame: geopandas.GeoDataFrame) -> NDArray[np.float32] | None:
        """The features of the buildings of a table; None where these are others than those that were measured."""
        return self.hand if np.array_equal(self.building, frame["building"].to_numpy()) else None


def keep(folder: Path, grid: Grid, displacement: Displacement, lean: Lean, building: NDArray[np.int64],
         hand: NDArray[np.float32]) -> Path:
    """Write what was measured into a folder; returns the file."""
    arrays = {field.name: getattr(displacement, field.name) for field in fields(displacement)}
    facts = {"version": VERSION, "grid": _told(grid), "lean": asdict(lean)}
    Journal(folder).save(_STEP, {**arrays, "building": building.astype(np.int64), "hand": hand}, facts)
    return folder / FILE


def kept(folder: Path) -> Kept | None:
    """What was measured for the result in a folder; None where there is nothing that can be trusted."""
    try:
        arrays, facts = Journal(folder).load(_STEP)
    except KeyError:
        return None
    names = [field.name for field in fields(Displacement)]
    if facts.get("version") != VERSION or not {*names, "building", "hand"} <= set(arrays) \
            or arrays["hand"].shape != (len(arrays["building"]), HAND):
        return None
    return Kept(facts["grid"], Displacement(**{name: arrays[name] for name in names}), Lean(**facts["lean"]),
                arrays["building"], arrays["hand"])


_STEP = Path(FILE).stem


def _told(grid: Grid) -> dict[str, Any]:
    """A grid in JSON."""
    return {"crs": grid.crs.to_wkt(), "transform": list(grid.transform[:6]), "shape": list(grid.shape)}
