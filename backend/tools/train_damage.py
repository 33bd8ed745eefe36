"""train-damage: pairs of images with graded buildings in; a network that finds and grades buildings, with its skill on
events it never saw, out."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ParameterError
from .assess_damage import BUILDINGS, DEVICES, IMAGES, RUN
from .declaration import Output, boolean, choice, file, integer, rasters, text, tool, vectors

LEARNING = "Learning"
QUALITIES = ("quick", "standard", "high")
ENCODERS = ("small", "resnet18", "resnet34")
EACH, NONE = "each", "none"


@tool(
    name="train-damage",
    label="Teach a damage model",
    group="Damage",
    help="Teaches a network that finds buildings and grades their damage on pairs of images with graded buildings: "
         "your own layers, or data sets such as xBD and BRIGHT. It is measured by leaving out whole events: a network "
         "that never saw an event grades it. The model file serves at once as the damage model of Assess damage to "
         "buildings.",
    outputs=(
        Output("model", "model", "Damage model",
               "The network as safetensors with its card: what it learnt from, its skill, its limits. Give it as the "
               "damage model of Assess damage to buildings.", "", "damage.safetensors"),
        Output("skill", "file", "Skill by event",
               "For each event left out, and for all together: F1 of localisation and of each grade by cell, score of "
               "xView2, macro F1, AUC and AP by building, beside calling everything intact, as CSV.", "", "skill.csv"),
        Output("curve", "file", "Learning curves",
               "Loss and, on windows of the event left out, F1 of localisation and grades, by step, as CSV.", "",
               "learning_curve.csv"),
        Output("pairs", "file", "Pairs learnt from", "The pairs with their events and how many buildings of each grade "
               "they hold, as CSV.", "", "pairs.csv"),
        Output("report", "html", "Report", "How well buildings are found and graded in events that it never saw, "
               "whether its probabilities can be trusted, and what it learnt from, as one page.", "", "report.html"),
    ),
    implementation="orogen.backend.damage.teaching:train_damage",
)
@dataclass(frozen=True)
class TrainDamage:
    """Parameters of train-damage."""

    before: tuple[str, ...] = rasters(
        "Before", "Images from before, one for each pair.", optional=True, group=IMAGES)
    after: tuple[str, ...] = rasters(
        "After", "Images from after, in the same order.", optional=True, group=IMAGES)
    folder: str | None = file(
        "Data set", "A folder of xBD, of BRIGHT, or with a folder for each scene (pre.tif, post.tif, buildings.gpkg): "
        "instead of pairs, or in addition.", optional=True, group=IMAGES)
    events: str = text(
        "Events", "The disaster that each pair shows, in their order, separated by commas; empty takes each pair for "
        "an event of its own. Of a data set the names of the files tell it.", default="", optional=True, group=IMAGES)
    align: bool = boolean(
        "Align", "Move each after image onto its before image first, as Assess damage to buildings does.", default=True,
        group=IMAGES)

    buildings: tuple[str, ...] = vectors(
        "Graded buildings", "Polygons of the buildings with their grades, a layer for each pair in the same order, "
        "such as a grading of Copernicus EMS.", optional=True, group=BUILDINGS)
    grade_field: str = text(
        "Field of grades", "The field of the layers that holds the grades; empty looks for the usual names.",
        default="", optional=True, group=BUILDINGS)
    scheme: str = text(
        "Scheme", "Grading scheme of the layers: xBD, EMS-98, Copernicus, Copernicus-2016, UNOSAT, or a file with your "
        "own. Values that it doesn't know are refused by name.", default="xBD", group=BUILDINGS)
    model_scheme: str = text(
        "Scheme of the model", "What the network shall grade in; empty takes the scheme of the layers, or of the data "
        "set.", default="", optional=True, group=BUILDINGS)
    mapping: str = text(
        "Mapping", "Where a class may be several of the model's, which it is: 'class=class; class=class', or a file.",
        default="", optional=True, advanced=True, group=BUILDINGS)
    complete: bool = boolean(
        "Every building is drawn", "Whether the layers hold every building of the ground that both images show; where "
        "not, the ground between teaches nothing about where buildings are.", default=True, group=BUILDINGS)

    start: str | None = file(
        "Go on from", "A damage model to go on from; without it the network begins from scratch.", optional=True,
        group=LEARNING)
    encoder: str = choice(
        "Network", "small learns on a processor; the others want a graphics card and many scenes.", choices=ENCODERS,
        default="small", group=LEARNING)
    encoder_weights: str | None = file(
        "Weights of the encoder", "Weights of torchvision's ResNet of the same depth to begin with, as .safetensors or "
        ".pth.", optional=True, advanced=True, group=LEARNING)
    quality: str = choice(
        "Quality", "How long it learns: 150, 1,500 or 8,000 steps, for each event left out and once more for the "
        "model. On one core a step of the small network takes about half a second.", choices=QUALITIES,
        default="standard", group=LEARNING)
    steps: int = integer(
        "Steps", "So many steps instead of those of the quality; 0 leaves it to the quality.", default=0, minimum=0,
        maximum=1_000_000, advanced=True, group=LEARNING)
    batch: int = integer(
        "Windows a step", "So many windows are learnt from in a step: more is steadier, and takes more memory.",
        default=8, minimum=1, maximum=1024, advanced=True, group=LEARNING)
    window: int = integer(
        "Size of a window", "Cells along its side; it should hold a few buildings with what is around them.",
        default=192, minimum=48, maximum=2048, unit="cells", advanced=True, group=LEARNING)
    held_out: str = text(
        "Events left out", "Names of the events to leave out in turn and to measure on, separated by commas; 'each' "
        "takes every one, 'none' measures nothing.", default=EACH, group=LEARNING)
    simulated: int = integer(
        "Simulated towns", "So many simulated towns, suburbs and farms are learnt from beside the pairs: with few "
        "scenes they keep the network from learning these by heart. Half a second each.", default=0, minimum=0,
        maximum=5000, group=LEARNING)
    seed: int = integer(
        "Seed", "All that is drawn at random: the same seed on the same machine gives the same model.", default=0,
        minimum=0, maximum=2**31 - 1, group=LEARNING)

    title: str = text("Name", "What the model is called, in reports.", default="", optional=True, group=RUN)
    device: str = choice("Device", "Where the network learns; auto takes the graphics card where there is one.",
                         choices=DEVICES, default="auto", group=RUN)
    precision: str = choice(
        "Precision", "bfloat16 is faster on processors that have it; auto measures.",
        choices=("auto", "float32", "bfloat16"), default="auto", advanced=True, group=RUN)
    threads: int = integer("Threads", "Processor cores to use; 0 takes all.", default=0, minimum=0, maximum=1024,
                           advanced=True, group=RUN)

    def check(self) -> None:
        """What no single parameter can tell; raises :class:`ParameterError`."""
        counts = {len(self.before), len(self.after), len(self.buildings)}
        if len(counts) > 1:
            raise ParameterError(f"Every pair needs an image before, one after and a layer of buildings: got "
                                 f"{len(self.before)} before, {len(self.after)} after and {len(self.buildings)} "
                                 "buildings; give as many of each, in the same order.")
        if not self.before and not self.folder:
            raise ParameterError("There is nothing to learn from: give pairs (before, after, buildings), or the folder "
                                 "of a data set (folder).")
        names = listed(self.events)
        if names and len(names) != len(self.before):
            raise ParameterError(f"Events (events) names {len(names)} events for {len(self.before)} pairs: name one "
                                 "for each, or none.")
        if self.start and (self.encoder_weights or self.encoder != "small"):
            raise ParameterError("A model that goes on from another one (start) has that one's network: leave out "
                                 "Network (encoder) and its weights (encoder_weights), or begin from scratch.")


def listed(words: str) -> list[str]:
    """The parts of a list separated by commas."""
    return [part.strip() for part in words.split(",") if part.strip()]
