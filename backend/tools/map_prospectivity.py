"""map-prospectivity: evidence layers and known deposits in; a probability map, ranked targets and honest skill out."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ParameterError
from .declaration import (
    Output,
    boolean,
    choice,
    integer,
    number,
    points,
    polygons,
    raster,
    rasters,
    split_source,
    text,
    tool,
    vectors,
)

EVIDENCE, GROUND, GRID = "Evidence", "Deposits and ground", "Grid"
MODEL, EVALUATION, TARGETS, RUN = "Model", "Evaluation", "Targets", "Run"


@tool(
    name="map-prospectivity",
    label="Map mineral prospectivity",
    group="Prospectivity",
    help="Learns from known deposits what mineralised ground looks like in the evidence layers, maps the probability "
         "of a deposit over the whole area, outlines ranked targets, and reports how well it does on blocks of ground "
         "it has never seen, beside simpler methods on the same blocks.",
    outputs=(
        Output("probability", "raster", "Prospectivity (probability)",
               "Probability of a deposit in every cell, 0 to 1.",
               "prospectivity-probability", "probability.tif"),
        Output("uncertainty", "raster", "Prospectivity (uncertainty)",
               "How far the members of the ensemble disagree: their standard deviation in every cell.",
               "prospectivity-uncertainty", "uncertainty.tif"),
        Output("targets", "polygons", "Ranked targets",
               "The most prospective ground as polygons, ranked, with area, mean and peak probability, uncertainty and "
               "distance to the nearest known deposit.",
               "prospectivity-targets", "targets.gpkg"),
        Output("probability_style", "file", "Style of the probability",
               "Classes and colours as in the report; QGIS takes it by itself when it opens the raster.", "",
               "probability.qml"),
        Output("uncertainty_style", "file", "Style of the uncertainty", "The same for the uncertainty.", "",
               "uncertainty.qml"),
        Output("targets_style", "file", "Style of the targets", "The same for the targets.", "", "targets.qml"),
        Output("model", "model", "Trained model",
               "Weights of the network, and the scaling of the evidence, as safetensors.", "", "model.safetensors"),
        Output("model_card", "file", "Model card",
               "What the model expects and how well it does: bands, units, scaling, CRS, resolution, sources, skill.",
               "", "model.json"),
        Output("report", "html", "Report",
               "Map, targets, skill and warnings as one page that needs no network.", "", "report.html"),
        Output("skill", "file", "Skill table",
               "Every figure of the report as JSON: per fold and pooled, every method, with intervals.",
               "", "skill.json"),
        Output("held_out", "points", "Held-out predictions",
               "Deposits and background points with the probability given by models that never saw their block.",
               "prospectivity-held-out", "held_out.gpkg"),
    ),
    implementation="orogen.backend.prospectivity.job:map_prospectivity",
)
@dataclass(frozen=True)
class MapProspectivity:
    """Parameters of map-prospectivity.  Layers are written as in QGIS: ``path|layername=…|subset=…|name=…``."""

    continuous: tuple[str, ...] = rasters(
        "Continuous rasters", "Measured evidence such as magnetics, gravity, radiometrics, elevation or geochemistry, "
        "in any CRS and resolution. 'path|bands=1,3' takes some bands, '|name=…' names the layer.",
        optional=True, group=EVIDENCE)
    categorical: tuple[str, ...] = rasters(
        "Categorical rasters", "Rasters of classes, such as lithology or regolith codes; their numbers are names, not "
        "amounts.", optional=True, group=EVIDENCE)
    distance_to: tuple[str, ...] = vectors(
        "Distance to", "Faults, contacts, intrusions …: the distance in metres from every cell to the nearest feature "
        "is the evidence.", optional=True, group=EVIDENCE)
    density_of: tuple[str, ...] = vectors(
        "Density of", "Faults, dykes, veins …: the amount of features around every cell (length of lines or "
        "number of points within the density radius) is the evidence.", optional=True, group=EVIDENCE)
    presence_of: tuple[str, ...] = vectors(
        "Presence of", "Alteration zones, favourable units …: whether a feature covers the cell is the evidence.",
        optional=True, group=EVIDENCE)
    category_of: tuple[str, ...] = vectors(
        "Category of", "Mapped units whose class is the evidence, with the attribute that names it: "
        "'geology.gpkg|field=LITHOLOGY'.", optional=True, group=EVIDENCE)
    value_of: tuple[str, ...] = vectors(
        "Value of", "Features whose numeric attribute is the evidence, such as catchments with stream-sediment "
        "results: 'catchments.gpkg|field=CU_PPM'.", optional=True, group=EVIDENCE)
    density_radius_m: float = number(
        "Density radius", "How far around a cell features count for its density.", default=5000.0, minimum=1.0,
        unit="m", advanced=True, group=EVIDENCE)

    deposits: str = points(
        "Known deposits", "Points of the deposits or occurrences to learn from, all of one mineral system.",
        group=GROUND)
    permissive: str | None = polygons(
        "Permissive ground", "Ground where such deposits can form and would have been found: the background is drawn, "
        "and the map made, only inside it.", optional=True, group=GROUND)
    area: str | None = polygons(
        "Area of interest", "The map is cut to these polygons; without them it covers the whole grid.",
        optional=True, group=GROUND)
    exclusion_m: float = number(
        "Exclusion distance", "Background points keep at least this far from every known deposit, because the ground "
        "next to a deposit is no barren ground.", default=1000.0, minimum=0.0, unit="m", group=GROUND)
    background_count: int = integer(
        "Background points", "How many points of presumably barren ground to learn from; 0 chooses by the number of "
        "deposits and the size of the area.", default=0, minimum=0, maximum=10_000_000, advanced=True, group=GROUND)

    template: str | None = raster(
        "Template raster", "The map takes its CRS, cells and extent from this raster; without it from the first "
        "continuous raster, else the first categorical one, else from the vector layers.",
        optional=True, group=GRID)
    cell_size_m: float = number(
        "Cell size", "Size of a map cell on the ground; 0 keeps the template's.", default=0.0, minimum=0.0, unit="m",
        group=GRID)
    crs: str = text(
        "CRS", "Coordinate reference system of the map, such as EPSG:28354; empty keeps the template's.", default="",
        optional=True, group=GRID)

    quality: str = choice(
        "Quality", "Quick for a first look, standard for work, thorough for the last word: more networks and trees "
        "make the map steadier, and the run longer in proportion.", choices=("quick", "standard", "thorough"),
        default="standard", group=MODEL)
    network: str = choice(
        "Network", "The small residual network is right for tens to hundreds of deposits; ResNet-18 and ResNet-34 "
        "need many more.", choices=("small", "resnet18", "resnet34"), default="small", group=MODEL)
    patch_cells: int = integer(
        "Patch size", "Width of the square of ground around a cell that the network looks at; an odd number.",
        default=33, minimum=9, maximum=255, unit="cells", advanced=True, group=MODEL)
    directional: bool = boolean(
        "Directional evidence", "A layer's pattern depends on compass direction, e.g. hill-shade or un-reduced "
        "magnetics: augment by neither flips nor turns.", default=False, advanced=True, group=MODEL)
    members: int = integer(
        "Ensemble members", "How many networks are trained on different draws; 0 chooses by quality.", default=0,
        minimum=0, maximum=100, advanced=True, group=MODEL)

    folds: int = integer(
        "Folds", "Into how many sets of spatial blocks the ground is cut; each set is held out once.", default=5,
        minimum=2, maximum=50, group=EVALUATION)
    block_m: float = number(
        "Block size", "Width of the spatial blocks; 0 takes the widest that still spread the deposits over enough of "
        "them, and never less than the patch.", default=0.0, minimum=0.0, unit="m", group=EVALUATION)

    target_percent: float = number(
        "Targets cover", "This most prospective part of the ground becomes target polygons.", default=2.0,
        minimum=0.01, maximum=50.0, unit="% of the area", group=TARGETS)

    title: str = text(
        "Title", "Heading of the report, such as the district and the kind of deposit.", default="", optional=True,
        group=RUN)
    truth: str | None = raster(
        "Known truth", "Probability of a deposit in every cell, where a region was made by simulation: the report "
        "then shows the map against it. The models never see it.", optional=True, advanced=True, group=RUN)
    seed: int = integer(
        "Seed", "The same seed on the same machine gives the same map.", default=0, minimum=0, maximum=2**31 - 1,
        group=RUN)
    device: str = choice(
        "Device", "Where the network runs; auto takes the graphics card where there is one.",
        choices=("auto", "cpu", "cuda"), default="auto", group=RUN)
    threads: int = integer(
        "Threads", "Processor cores to use; 0 takes all.", default=0, minimum=0, maximum=1024, advanced=True,
        group=RUN)

    def check(self) -> None:
        """What no single parameter can tell; raises :class:`ParameterError`."""
        if not (self.continuous or self.categorical or self.distance_to or self.density_of or self.presence_of
                or self.category_of or self.value_of):
            raise ParameterError("There is no evidence: give at least one layer as continuous, categorical, "
                                 "distance_to, density_of, presence_of, category_of or value_of.")
        if self.patch_cells % 2 == 0:
            raise ParameterError(f"Patch size (patch_cells) must be odd, so that a cell is in its middle: use "
                                 f"{self.patch_cells - 1} or {self.patch_cells + 1} instead of {self.patch_cells}.")
        for name, layers in (("category_of", self.category_of), ("value_of", self.value_of)):
            for layer in layers:
                if not split_source(layer)[1].get("field"):
                    raise ParameterError(f"The layer {layer!r} of {name} needs the attribute to read: write "
                                         f"'{layer}|field=NAME'.")
