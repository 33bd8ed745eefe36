"""check-evidence: what a prospectivity map would be made from, seen in seconds, with every problem and its remedy."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from .declaration import Output, points, tool
from .map_prospectivity import GROUND, MapProspectivity


def _same(name: str) -> Any:
    """The parameter of that name as map-prospectivity declares it."""
    field = MapProspectivity.__dataclass_fields__[name]
    return dataclasses.field(default=field.default, metadata=field.metadata)


@tool(
    name="check-evidence",
    label="Check evidence layers",
    group="Prospectivity",
    help="Looks at the layers of a prospectivity map before it is made: how much of the area each covers, what values "
         "it holds, how well it alone tells deposits from background, and what is wrong with it. Says which grid the "
         "map would have, which deposits count, and about how long the map takes and how much memory and disk it "
         "needs. A layer that can't be read doesn't stop the others.",
    outputs=(
        Output("check", "file", "Evidence check",
               "The grid, every layer, the deposits, warnings, and the estimate of time, memory and disk.", "",
               "check.json"),
        Output("thumbnails", "file", "Small maps",
               "One picture with a small map of every layer; the check says which part of it shows which layer.", "",
               "thumbnails.png", optional=True),
    ),
    implementation="orogen.backend.prospectivity.preview:check_evidence",
    quick=True,
)
@dataclass(frozen=True)
class CheckEvidence:
    """Parameters of check-evidence: those of map-prospectivity that decide what it learns from and how long."""

    continuous: tuple[str, ...] = _same("continuous")
    categorical: tuple[str, ...] = _same("categorical")
    distance_to: tuple[str, ...] = _same("distance_to")
    density_of: tuple[str, ...] = _same("density_of")
    presence_of: tuple[str, ...] = _same("presence_of")
    category_of: tuple[str, ...] = _same("category_of")
    value_of: tuple[str, ...] = _same("value_of")
    density_radius_m: float = _same("density_radius_m")

    deposits: str | None = points(
        "Known deposits", "Points of the deposits or occurrences to learn from; without them only the layers are "
        "checked.", optional=True, group=GROUND)
    permissive: str | None = _same("permissive")
    area: str | None = _same("area")
    exclusion_m: float = _same("exclusion_m")
    background_count: int = _same("background_count")

    template: str | None = _same("template")
    cell_size_m: float = _same("cell_size_m")
    crs: str = _same("crs")

    quality: str = _same("quality")
    network: str = _same("network")
    patch_cells: int = _same("patch_cells")
    members: int = _same("members")
    folds: int = _same("folds")

    device: str = _same("device")
    threads: int = _same("threads")
