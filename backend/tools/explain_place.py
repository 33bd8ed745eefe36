"""explain-place: why a prospectivity map says what it says at one place."""

from __future__ import annotations

from dataclasses import dataclass

from .declaration import Output, file, number, text, tool

PLACE = "Place"


@tool(
    name="explain-place",
    label="Ask the map about a place",
    group="Prospectivity",
    help="Explains a prospectivity map at one place: the probability and how sure the models are of it, whether the "
         "evidence there is like what they have learnt from, the value of every evidence layer beside those at "
         "deposits and background, how far the probability falls when a layer is hidden, the nearest deposits and "
         "the target it belongs to.",
    outputs=(Output("place", "file", "Explanation", "All of it, for one place.", "", "place.json"),),
    implementation="orogen.backend.prospectivity.place:explain_place",
    quick=True,
)
@dataclass(frozen=True)
class ExplainPlace:
    """Parameters of explain-place."""

    result: str = file(
        "Result", "The manifest.json in the result folder of a prospectivity map. The evidence layers that it was made "
        "from must still be where they were.", group=PLACE)
    x: float = number("X", "Easting or longitude of the place, in the CRS below.", group=PLACE)
    y: float = number("Y", "Northing or latitude of the place, in the CRS below.", group=PLACE)
    crs: str = text("CRS", "Coordinate reference system of the place, such as EPSG:4326; empty for that of the map.",
                    default="", optional=True, group=PLACE)
