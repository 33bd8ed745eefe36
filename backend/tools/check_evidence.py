"""check-evidence: what a prospectivity map would be made from, seen in seconds, with every problem and its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from .declaration import Output, points, same_as, tool
from .map_prospectivity import GROUND, MapProspectivity


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

    continuous: tuple[str, ...] = same_as(MapProspectivity, "continuous")
    categorical: tuple[str, ...] = same_as(MapProspectivity, "categorical")
    distance_to: tuple[str, ...] = same_as(MapProspectivity, "distance_to")
    density_of: tuple[str, ...] = same_as(MapProspectivity, "density_of")
    presence_of: tuple[str, ...] = same_as(MapProspectivity, "presence_of")
    category_of: tuple[str, ...] = same_as(MapProspectivity, "category_of")
    value_of: tuple[str, ...] = same_as(MapProspectivity, "value_of")
    density_radius_m: float = same_as(MapProspectivity, "density_radius_m")

    deposits: str | None = points(
        "Known deposits", "Points of the deposits or occurrences to learn from; without them only the layers are "
        "checked.", optional=True, group=GROUND)
    permissive: str | None = same_as(MapProspectivity, "permissive")
    area: str | None = same_as(MapProspectivity, "area")
    exclusion_m: float = same_as(MapProspectivity, "exclusion_m")
    background_count: int = same_as(MapProspectivity, "background_count")

    template: str | None = same_as(MapProspectivity, "template")
    cell_size_m: float = same_as(MapProspectivity, "cell_size_m")
    crs: str = same_as(MapProspectivity, "crs")

    quality: str = same_as(MapProspectivity, "quality")
    network: str = same_as(MapProspectivity, "network")
    patch_cells: int = same_as(MapProspectivity, "patch_cells")
    members: int = same_as(MapProspectivity, "members")
    folds: int = same_as(MapProspectivity, "folds")

    device: str = same_as(MapProspectivity, "device")
    threads: int = same_as(MapProspectivity, "threads")
