"""learn-grades: a grade for every building, learnt from the few that were graded by eye."""

from __future__ import annotations

from dataclasses import dataclass

from .declaration import Output, file, integer, same_as, tool
from .propose_buildings import LABELS, ProposeBuildings

LEARNING = "Learning"


@tool(
    name="learn-grades",
    label="Learn grades from labels",
    group="Damage",
    help="Learns from the buildings that were graded by eye and gives every building of a damage assessment a grade "
         "and the probability of each class, starting from the change score: without labels the map is that of change "
         "alone. Says what the labels bring, held out in blocks of ground, with intervals. Looking at the buildings "
         "takes minutes once; after that the map is learnt anew in seconds.",
    outputs=(
        Output("buildings", "polygons", "Buildings", "Every building with its grade, the probability of damage with "
               "its interval, and that of each class.", "damage-buildings", "buildings.gpkg"),
        Output("geojson", "file", "Buildings as GeoJSON", "The same for the web, on WGS 84.", "", "buildings.geojson"),
        Output("table", "file", "Buildings as table", "The same with longitude and latitude.", "", "buildings.csv"),
        Output("labels", "polygons", "Labels", "What was graded by eye: by whom, when, how sure, on which images; to "
               "learn from elsewhere.", "", "labels.gpkg"),
        Output("labels_table", "file", "Labels as table", "The same with longitude and latitude.", "", "labels.csv"),
        Output("gain", "file", "What the labels bring", "Held-out skill of the change score and of what was learnt.",
               "", "gain.json"),
    ),
    implementation="orogen.backend.damage.reviewing:learn_grades",
)
@dataclass(frozen=True)
class LearnGrades:
    """Parameters of learn-grades."""

    result: str = same_as(ProposeBuildings, "result")
    labels: str | None = file("Labels", "The file to which the grades were appended.", optional=True, group=LABELS)
    known: str | None = same_as(ProposeBuildings, "known")
    scheme: str = same_as(ProposeBuildings, "scheme")
    mapping: str = same_as(ProposeBuildings, "mapping")

    network: str | None = file(
        "Pretrained network", "Weights of torchvision's ResNet-18 as safetensors, whose view of each building is "
        "learnt from as well. Without it those in torchvision's own cache are used where they are there.",
        optional=True, advanced=True, group=LEARNING)
    model: str | None = file(
        "Damage model", "A damage model of Orogen, whose view of each building is learnt from as well.", optional=True,
        advanced=True, group=LEARNING)
    seed: int = integer("Seed", "Decides the blocks that are held out and the resamples of the intervals.", default=0,
                        minimum=0, advanced=True, group=LEARNING)
