"""summarise-damage: graded building polygons in; counts, damage grid, areas, hot spots and a report out."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ParameterError
from .declaration import Output, boolean, choice, file, number, polygons, text, tool

BUILDINGS, SCHEME, PLACES, TOLD = "Buildings", "Grading scheme", "Places", "What responders must know"
SCHEMES = ("xBD", "EMS-98", "Copernicus", "Copernicus-2016", "UNOSAT")  # those of damage/schemes.py; a test compares
OWN, AS_IT_IS = "own", "as it is"

# What is made of graded buildings, however they were graded: the tool assess-damage gives the same.
BUILDING_OUTPUTS = (
    Output("buildings", "polygons", "Buildings", "One polygon a building: grade, probabilities where there are some, "
           "why it has no grade.", "damage-buildings", "buildings.gpkg"),
    Output("grid", "polygons", "Damage grid", "Square cells with the share of buildings that are damaged, with "
           "intervals, and the count of each grade.", "damage-grid", "grid.gpkg"),
    Output("hot_spots", "polygons", "Hot spots", "Cells whose surroundings hold more, or fewer, damaged buildings than "
           "chance would put there.", "damage-hot-spots", "hot_spots.gpkg"),
    Output("areas", "polygons", "Areas", "Each area with its buildings, damaged ones, ratio, people and floor area.",
           "damage-areas", "areas.gpkg", optional=True),
    Output("ratio", "raster", "Damage ratio as raster", "The damage grid as a raster: ratio, graded and damaged "
           "buildings.", "damage-ratio", "damage_ratio.tif", optional=True),
    Output("buildings_style", "file", "Style of the buildings", "The classes and colours of the grading scheme.", "",
           "buildings.qml"),
    Output("buildings_geojson", "file", "Buildings as GeoJSON", "The same buildings on WGS 84 (RFC 7946).", "",
           "buildings.geojson"),
    Output("buildings_table", "file", "Table of buildings", "The same buildings as CSV, with longitude and latitude.",
           "", "buildings.csv"),
    Output("counts", "file", "Table of counts", "How many buildings of each grade, with intervals, as CSV.", "",
           "counts.csv"),
    Output("left_out", "file", "What was left out", "Features of the layer that are in no count, and why, as CSV.", "",
           "left_out.csv"),
    Output("report", "html", "Report", "Maps, counts with intervals, areas, hot spots, how sure and what is missing, "
           "as one page.", "", "report.html"),
)


@tool(
    name="summarise-damage",
    label="Summarise damage",
    group="Damage",
    help="Takes buildings that someone has graded, in the field, on images or with another program, and tells what "
         "they come to: counts of each grade with intervals, the damage ratio on a grid and by area, hot spots, people "
         "and floor area in damaged buildings, and a report with the caveats that responders need. Grades can be "
         "carried from one scheme into another by a mapping that is always shown.",
    outputs=BUILDING_OUTPUTS,
    implementation="orogen.backend.damage.summarising:summarise_damage",
)
@dataclass(frozen=True)
class SummariseDamage:
    """Parameters of summarise-damage."""

    buildings: str = polygons("Buildings", "Polygons of buildings with a field that holds their grade.",
                              group=BUILDINGS)
    grade_field: str = text(
        "Field with the grade", "Its name; when empty, the only field whose values the scheme knows is taken.",
        default="", optional=True, group=BUILDINGS)
    sample: bool = boolean(
        "Only a sample is graded", "The graded buildings were drawn by chance from all in the layer, so that their "
        "shares stand for all.", default=False, group=BUILDINGS)
    people_field: str = text("Field with people", "Number of people in each building, where the layer has it.",
                             default="", optional=True, group=BUILDINGS)
    floor_field: str = text("Field with floor area", "Floor area of each building in m², where the layer has it.",
                            default="", optional=True, group=BUILDINGS)

    scheme: str = choice("Scheme of the layer", "Which classes the grades are; own takes the file below.",
                         choices=(*SCHEMES, OWN), group=SCHEME)
    scheme_file: str | None = file(
        "Own scheme", "JSON or CSV with the classes, least damage first, and from which on a building counts as "
        "damaged.", optional=True, group=SCHEME)
    target: str = choice("Scheme of the result", "Carry the grades over into this scheme.",
                         choices=(AS_IT_IS, *SCHEMES), default=AS_IT_IS, group=SCHEME)
    mapping: str = text(
        "Mapping", "Which class becomes which, where that is open: class=class; class=class. What is open is said "
        "before anything is counted.", default="", optional=True, group=SCHEME)
    mapping_file: str | None = file("Mapping file", "The same as JSON, or as CSV with two columns.", optional=True,
                                    advanced=True, group=SCHEME)
    damaged_from: str = text(
        "Counts as damaged from", "The first class that counts as damaged; when empty, that of the scheme.", default="",
        optional=True, advanced=True, group=SCHEME)

    areas: str | None = polygons("Areas", "Municipalities, wards or search sectors to count by.", optional=True,
                                 group=PLACES)
    area_name: str = text("Field with the area's name", "When empty, the first field with text.", default="",
                          optional=True, group=PLACES)
    cell_m: float = number("Cell of the grid", "Side of a cell of the damage grid.", default=100.0, minimum=5.0,
                           maximum=100_000.0, unit="m", group=PLACES)
    neighbourhood_m: float = number(
        "Reach of hot spots", "How far the surroundings of a cell reach; 0 takes twice the cell.", default=0.0,
        minimum=0.0, maximum=1_000_000.0, unit="m", advanced=True, group=PLACES)
    raster: bool = boolean("Grid as raster, too", "Write the damage grid as cloud-optimised GeoTIFF as well.",
                           default=False, advanced=True, group=PLACES)

    title: str = text("Title", "Heading of the report, such as the place and the event.", default="", optional=True,
                      group=TOLD)
    event: str = text("Event", "What happened, and when.", default="", optional=True, group=TOLD)
    before: str = text("Before", "Date of the image or survey before the event.", default="", optional=True, group=TOLD)
    after: str = text("After", "Date of the image or survey that the grades were made from.", default="", optional=True,
                      group=TOLD)
    sensor: str = text("Sensor", "Satellite, aircraft or survey, and resolution.", default="", optional=True,
                       group=TOLD)
    made_by: str = text("Graded by", "Who or what gave the grades, and under which licence.", default="", optional=True,
                        group=TOLD)
    field_check: str = text("Checked in the field", "Whether, when and how the grades were checked on site.",
                            default="", optional=True, group=TOLD)

    def check(self) -> None:
        """What no single parameter can tell; raises :class:`ParameterError`."""
        if self.scheme == OWN and not self.scheme_file:
            raise ParameterError("Own scheme (scheme_file) is needed where the scheme is own: give a JSON or CSV file "
                                 "with its classes.")
        if self.scheme != OWN and self.scheme_file:
            raise ParameterError(f"Own scheme (scheme_file) is given, but the scheme is {self.scheme}: choose own, or "
                                 "leave the file out.")
        if self.mapping and self.mapping_file:
            raise ParameterError("Mapping (mapping) and mapping file (mapping_file) are both given: leave one out.")
        if (self.mapping or self.mapping_file) and self.target == AS_IT_IS:
            raise ParameterError("Mapping (mapping) needs a scheme to carry the grades into: choose the scheme of the "
                                 "result (target), or leave the mapping out.")
