"""assess-damage: two images and footprints in; every building with the probability that it changed, or a grade."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ParameterError
from .check_images import CheckImages
from .declaration import Output, boolean, choice, file, integer, polygons, same_as, text, tool
from .summarise_damage import BUILDING_OUTPUTS, SummariseDamage

IMAGES, BUILDINGS, GRADES, RUN = "Images", "Buildings", "Grades", "Run"
DEVICES = ("auto", "cpu", "cuda")


@tool(
    name="assess-damage",
    label="Assess damage to buildings",
    group="Damage",
    help="Compares an image from before an event with one from after it. Aligns them, says whether they can be "
         "compared, and gives every building the probability that it changed, without any label: each is set against "
         "neighbours that look alike. With a damage model it gives grades, too. Sums up by cells and areas.",
    outputs=(
        *BUILDING_OUTPUTS,
        Output("quality", "file", "Quality of the images", "What the images have in common, how they were aligned, and "
               "whether they can be compared.", "", "quality.json"),
        Output("picture", "file", "Picture of the images", "Before and after beside each other, the shift between "
               "them, and what was not compared.", "", "quality.png"),
        Output("measured", "file", "What was measured", "How the after image was moved, and the measures of change of "
               "every building, for those who go on with the result: so proposing buildings and learning from labels "
               "measure nothing again.", "", "measured.safetensors"),
        Output("building_probability", "raster", "Probability of a building", "What the model takes for buildings.",
               "", "building.tif", optional=True),
        Output("grade_probability", "raster", "Probability of each grade", "By the model, one band a class.", "",
               "grades.tif", optional=True),
    ),
    implementation="orogen.backend.damage.job:assess_damage",
)
@dataclass(frozen=True)
class AssessDamage:
    """Parameters of assess-damage."""

    before: str = same_as(CheckImages, "before")
    after: str = same_as(CheckImages, "after")
    before_date: str = same_as(CheckImages, "before_date")
    after_date: str = same_as(CheckImages, "after_date")
    before_bands: str = same_as(CheckImages, "before_bands")
    after_bands: str = same_as(CheckImages, "after_bands")
    align: bool = boolean("Align", "Move the after image onto the before image, place by place, and match its light.",
                          default=True, advanced=True, group=IMAGES)
    reach: int = integer("Reach", "How far places may have moved between the images.", default=32, minimum=4,
                         maximum=256, unit="cells", advanced=True, group=IMAGES)

    footprints: str | None = polygons(
        "Footprints", "Outlines of the buildings: OpenStreetMap, a cadastre, any polygons. Without them a damage model "
        "has to find the buildings.", optional=True, group=BUILDINGS)
    move_footprints: bool = boolean(
        "Move the footprints", "Where the outlines as a whole lie beside the buildings of the before image, move them "
        "there.", default=False, group=BUILDINGS)
    people_field: str = same_as(SummariseDamage, "people_field")
    floor_field: str = same_as(SummariseDamage, "floor_field")

    model: str | None = file(
        "Damage model", "A network that grades the buildings. Without one they are ranked by how surely they changed.",
        optional=True, group=GRADES)
    scheme: str = text("Scheme", "Grading scheme of the result: xBD, EMS-98, Copernicus, Copernicus-2016, UNOSAT, or a "
                       "file with your own.", default="xBD", group=GRADES)
    mapping: str = text(
        "Mapping", "Where the model's classes are of another scheme, which class each is: 'class=class; class=class'.",
        default="", optional=True, advanced=True, group=GRADES)

    areas: str | None = same_as(SummariseDamage, "areas")
    area_name: str = same_as(SummariseDamage, "area_name")
    cell_m: float = same_as(SummariseDamage, "cell_m")
    neighbourhood_m: float = same_as(SummariseDamage, "neighbourhood_m")
    raster: bool = same_as(SummariseDamage, "raster")

    title: str = same_as(SummariseDamage, "title")
    event: str = same_as(SummariseDamage, "event")
    sensor: str = same_as(SummariseDamage, "sensor")
    field_check: str = same_as(SummariseDamage, "field_check")

    device: str = choice("Device", "Where a damage model runs; auto takes the graphics card where there is one.",
                         choices=DEVICES, default="auto", advanced=True, group=RUN)
    seed: int = integer("Seed", "Decides the ground that is looked at, and the resamples of the intervals.", default=0,
                        minimum=0, maximum=2**31 - 1, advanced=True, group=RUN)

    def check(self) -> None:
        """What no single parameter can tell; raises :class:`ParameterError`."""
        if self.footprints is None and self.model is None:
            raise ParameterError("Footprints (footprints) are needed: give a polygon layer of buildings, or a damage "
                                 "model (model) that finds them in the images.")
