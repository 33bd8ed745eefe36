"""propose-buildings: which buildings are worth a look next, with their pictures before and after."""

from __future__ import annotations

from dataclasses import dataclass

from .declaration import Output, file, integer, number, polygons, text, tool

LABELS, QUEUE = "Labels", "Queue"


@tool(
    name="propose-buildings",
    label="Propose buildings to grade",
    group="Damage",
    help="Picks the buildings of a damage assessment that are worth a look next: those that the map is unsure of, "
         "unlike one another and spread out, and a share drawn by chance alone, by which the map can be judged "
         "honestly. Hands over pictures of each, before and after, side by side with the outline.",
    outputs=(
        Output("queue", "file", "Queue", "The buildings to look at: why each was asked, what the map thinks of it, "
               "where its pictures are, and what the labels have brought so far.", "", "queue.json"),
        Output("chips", "file", "Pictures", "One row a building: before, and after.", "", "chips.png"),
    ),
    implementation="orogen.backend.damage.reviewing:propose_buildings",
    quick=True,
)
@dataclass(frozen=True)
class ProposeBuildings:
    """Parameters of propose-buildings."""

    result: str = file(
        "Result", "The manifest.json in the result folder of a damage assessment. The images that it was made from "
        "must still be where they were.", group=LABELS)
    labels: str | None = file(
        "Labels", "The file to which the grades are appended; it need not be there yet.", optional=True, group=LABELS)
    known: str | None = polygons(
        "Graded layer", "Polygons whose field holds a grade: 'path|field=grade'. They count as labels.", optional=True,
        group=LABELS)
    scheme: str = text("Scheme", "Name of the grading scheme (xBD, EMS-98, Copernicus, Copernicus-2016, UNOSAT), or a "
                       "file with your own.", default="xBD", group=LABELS)
    mapping: str = text(
        "Mapping", "For labels of another scheme, which class each is: 'class=class; class=class', or a file.",
        default="", optional=True, advanced=True, group=LABELS)

    count: int = integer("Buildings", "How many to propose.", default=10, minimum=1, maximum=100, group=QUEUE)
    random_share: float = number(
        "Drawn by chance", "Share of the queue that chance alone decides. Without them nothing can be said about the "
        "whole map; more of them teach less.", default=0.25, minimum=0.0, maximum=1.0, advanced=True, group=QUEUE)
    picture: int = integer("Picture", "Side of each picture.", default=256, minimum=64, maximum=1024, unit="pixels",
                           advanced=True, group=QUEUE)
    margin_m: float = number("Ground around", "Ground shown around the building.", default=15.0, minimum=0.0,
                             maximum=200.0, unit="m", advanced=True, group=QUEUE)
    seed: int = integer("Seed", "The same labels and the same seed give the same queue.", default=0, minimum=0,
                        advanced=True, group=QUEUE)
