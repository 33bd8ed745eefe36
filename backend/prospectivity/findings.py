"""What a run found out, before it is written down."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas
import numpy as np
from numpy.typing import NDArray

from ..evaluation.skill import SkillTable
from ..raster.grid import Grid
from ..tools.map_prospectivity import MapProspectivity
from .crossvalidation import HeldOut
from .ensemble import Settings, Taught
from .evidence import BandSummary, EvidenceStack
from .patches import Samples


@dataclass
class Findings:
    """All that a run found out, for the outputs and the report."""

    parameters: MapProspectivity
    stack: EvidenceStack
    summaries: list[BandSummary]
    deposits: geopandas.GeoDataFrame
    samples: Samples
    settings: Settings
    held_out: HeldOut
    probabilities: dict[str, NDArray[np.float64]]
    random: HeldOut
    random_skill: SkillTable
    skill: SkillTable
    taught: Taught

    @property
    def grid(self) -> Grid:
        return self.stack.grid
