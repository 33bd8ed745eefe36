"""The map units and their properties, and the order in which the beds lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Unit:
    """A map unit: what it weighs, how magnetic it is, how it weathers, what it carries.

    ``density`` in kg/m³, ``susceptibility`` in SI, ``scatter`` its log standard deviation within the unit, ``strength``
    the resistance to erosion relative to greywacke, ``background`` Cu ppm, Au ppb, As ppm, Zn ppm, ``host`` its
    favourability as a host rock (0 to 1).
    """

    name: str
    kind: str
    density: float
    susceptibility: float
    scatter: float
    strength: float
    background: tuple[float, float, float, float]
    host: float
    colour: str


#: Codes in the lithology raster are positions in this list, counted from 1.
UNITS = (
    Unit("gneiss", "metamorphic", 2740, 1.5e-3, 0.9, 1.25, (20, 0.6, 2, 60), 0.10, "#e9c6b4"),
    Unit("quartzite", "sedimentary", 2650, 2e-5, 0.4, 1.60, (6, 0.4, 2, 15), 0.10, "#fff2ae"),
    Unit("black shale", "sedimentary", 2690, 3e-4, 0.6, 0.60, (55, 2.0, 25, 130), 0.35, "#8d8f9c"),
    Unit("limestone", "sedimentary", 2710, 1e-5, 0.4, 1.30, (6, 0.5, 2, 20), 1.00, "#8fc8e8"),
    Unit("greywacke", "sedimentary", 2700, 2e-4, 0.5, 1.00, (25, 1.0, 8, 70), 0.20, "#cfe3b4"),
    Unit("iron formation", "sedimentary", 3150, 1.2e-1, 0.5, 1.35, (30, 2.0, 12, 50), 0.70, "#8c3b3b"),
    Unit("siltstone", "sedimentary", 2680, 2.5e-4, 0.5, 0.80, (30, 1.0, 8, 75), 0.25, "#e4e0a2"),
    Unit("basalt", "volcanic", 2880, 2.2e-2, 0.8, 1.15, (80, 1.2, 3, 95), 0.45, "#5f9e6e"),
    Unit("andesite", "volcanic", 2700, 1.6e-2, 0.9, 1.10, (45, 1.0, 4, 75), 0.65, "#a9d18e"),
    Unit("dacite tuff", "volcanic", 2520, 3e-3, 0.8, 0.75, (18, 0.8, 4, 55), 0.30, "#f6d6a8"),
    Unit("leucogranite", "intrusive", 2620, 2e-4, 0.5, 1.45, (5, 0.4, 3, 35), 0.05, "#f7b6c2"),
    Unit("granodiorite", "intrusive", 2700, 1.4e-2, 0.5, 1.25, (22, 0.8, 2, 55), 0.30, "#ee7d8c"),
    Unit("quartz monzonite porphyry", "intrusive", 2660, 2.4e-2, 0.5, 1.10, (40, 1.6, 4, 50), 0.85, "#d13a4e"),
    Unit("gabbro", "intrusive", 2980, 4.5e-2, 0.6, 1.30, (90, 1.5, 2, 90), 0.20, "#7d5a9e"),
    Unit("dolerite", "intrusive", 2950, 4e-2, 0.3, 1.20, (95, 1.0, 2, 95), 0.15, "#3f7a4a"),
    Unit("alluvium", "cover", 2150, 2e-4, 0.3, 0.40, (25, 1.0, 6, 60), 0.0, "#fbf7d8"),
)
CODE = {unit.name: code for code, unit in enumerate(UNITS, start=1)}

#: The folded sequence from bottom to top and the arc above the unconformity: unit and thickness (m).
SEQUENCE = (("quartzite", 600), ("black shale", 420), ("limestone", 480), ("dolerite", 90), ("greywacke", 900),
            ("iron formation", 110), ("siltstone", 620), ("basalt", 380), ("greywacke", 700), ("black shale", 350),
            ("siltstone", 800))
ARC = (("andesite", 260), ("dacite tuff", 110), ("andesite", 220), ("dacite tuff", 160), ("andesite", 900))


def of_units(name: str) -> Array:
    return np.array([getattr(unit, name) for unit in UNITS], dtype=float)
