"""The region as a whole: made in nature's order of events, from one seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from rasterio.crs import CRS
from scipy import ndimage

from ..errors import ParameterError
from ..raster.grid import Grid
from ..vector.polygonise import polygons_of
from .faults import Fault, fault_network
from .ground import NORTH_M, WEST_M, Array, Ground
from .mineral_system import expected_auc, mineral_system
from .relief import carved
from .rocks import Rocks
from .surveys import RegionRaster, gravity_survey, magnetic_survey, property_model, stream_survey
from .units import CODE

#: UTM zone 38 North: a place with a moderately inclined field and mountains; the region itself is invented.
EPSG = 32638


@dataclass(frozen=True)
class Region:
    """A made region.

    ``truth`` (H, W) is the probability that a cell holds a deposit; ``lithology`` (H, W) the mapped unit codes of
    :data:`UNITS`; ``rasters`` the evidence by file stem; the tables are GeoDataFrames in ``crs``; ``facts`` holds
    counts and parameters, among them ``auc_of_truth``: the ROC AUC that the truth itself reaches on average over many
    draws of deposits (no model can do better, save by luck), and ``auc_without_hidden_part``, the same for the part of
    the model that leaves traces in the evidence.
    """

    seed: int
    crs: CRS
    transform: Affine
    cell_m: float
    truth: Array
    lithology: Array
    bedrock: Array
    rasters: dict[str, RegionRaster]
    faults: gpd.GeoDataFrame
    intrusions: gpd.GeoDataFrame
    samples: gpd.GeoDataFrame
    deposits: gpd.GeoDataFrame
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        height, width = self.truth.shape
        return height, width

    @property
    def grid(self) -> Grid:
        return Grid(self.crs, self.transform, *self.shape)


def make_region(seed: int = 7, shape: tuple[int, int] = (400, 500), cell_m: float = 100.0,
                deposits: float = 70) -> Region:
    """Make a region of ``shape`` cells of ``cell_m`` metres where ``deposits`` deposits are expected.

    The same arguments give the same region.  Features have their natural size, whatever the cells; folds and plutons
    need some 15 km to fit.  Raises ParameterError when the region is too small, or too small for its deposits.
    """
    if min(shape) < 32 or min(shape) * cell_m < 8_000:
        raise ParameterError(f"A region of {shape[0]} × {shape[1]} cells of {cell_m:g} m is too small for folds and "
                             "plutons to fit; take at least 32 cells and 8 km each way.")
    streams = iter(np.random.default_rng(seed).spawn(12))  # one stream for each theme: they don't disturb each other
    ground = Ground.around(shape, cell_m)

    faults = fault_network(next(streams), ground)
    rocks = Rocks.emplaced(next(streams), ground, faults)
    relief = carved(next(streams), ground, rocks)
    surface = rocks.at(0.0, relief.generalised(ground))
    bedrock = surface.unit
    lithology = np.where(relief.cover_m > 0, CODE["alluvium"], bedrock).astype(np.uint8)

    systems = rocks.systems
    truth, visible = mineral_system(next(streams), ground, rocks, relief, surface, deposits)
    inner = ground.inner
    drawn = next(streams).random(shape) < truth

    density, susceptibility = property_model(ground, rocks, relief)
    rasters = magnetic_survey(next(streams), ground, susceptibility)
    rasters |= gravity_survey(next(streams), ground, density)
    samples, geochemistry = stream_survey(next(streams), ground, relief, bedrock, systems)
    rasters |= geochemistry
    ridges = ndimage.gaussian_filter(relief.elevation, 80 / cell_m)  # soil creep rounds them
    rasters["elevation"] = RegionRaster(ridges[inner], cell_m, "int16", -32768, "m", "elevation above sea level")

    transform = Affine(cell_m, 0, WEST_M, 0, -cell_m, NORTH_M)
    crs = CRS.from_epsg(EPSG)
    odds = next(streams)
    facts = {
        "seed": seed, "shape": list(shape), "cell_m": cell_m, "expected_deposits": round(float(truth.sum()), 6),
        "drawn_deposits": int(drawn.sum()), "highest_probability": float(truth.max()),
        "faults": len(faults), "intrusive_bodies": len(rocks.bodies), "systems": len(systems),
        "mineralised_systems": sum(system.grade > 0.3 for system in systems), "stream_samples": len(samples),
        "cover_fraction": float((relief.cover_m[inner] > 0).mean()),
        "auc_of_truth": expected_auc(truth, truth, odds),
        "auc_without_hidden_part": expected_auc(visible, truth, odds),
    }
    return Region(
        seed=seed, crs=crs, transform=transform, cell_m=cell_m, truth=truth, lithology=lithology[inner],
        bedrock=bedrock[inner], rasters=rasters, faults=_fault_table(faults, ground, crs),
        intrusions=_intrusion_table(rocks, np.where(relief.cover_m > 0, -1, surface.body)[inner],
                                    Grid(crs, transform, *shape)),
        samples=samples.set_crs(crs), deposits=_deposit_table(next(streams), drawn, transform, crs), facts=facts)


def _fault_table(faults: list[Fault], ground: Ground, crs: CRS) -> gpd.GeoDataFrame:
    frame = shapely.box(0, 0, ground.width_m, ground.height_m)
    corner = np.array([WEST_M, NORTH_M - ground.height_m])
    rows = []
    for fault in faults:
        line = shapely.intersection(shapely.simplify(shapely.LineString(fault.trace()), 5), frame)
        if line.length > 300:
            rows.append({"name": fault.name, "fault_order": fault.order, "length_km": round(fault.length_m / 1e3, 2),
                         "slip_m": round(abs(fault.slip_m)), "sense": "dextral" if fault.slip_m > 0 else "sinistral",
                         "geometry": shapely.transform(line, lambda points: points + corner)})
    return gpd.GeoDataFrame(rows, crs=crs)


def _intrusion_table(rocks: Rocks, body: Array, grid: Grid) -> gpd.GeoDataFrame:
    table = polygons_of(body + 1, grid)
    table.insert(0, "name", [rocks.bodies[label - 1].name for label in table["label"]])
    table.insert(1, "unit", [rocks.bodies[label - 1].unit for label in table["label"]])
    return table.drop(columns="label")


def _deposit_table(rng: np.random.Generator, drawn: Array, transform: Affine, crs: CRS) -> gpd.GeoDataFrame:
    row, column = np.nonzero(drawn)
    jitter = rng.uniform(0.05, 0.95, (2, row.size))
    points = gpd.points_from_xy(transform.c + transform.a * (column + jitter[0]),
                                transform.f + transform.e * (row + jitter[1]))
    names = [f"Occurrence {number}" for number in range(1, row.size + 1)]
    return gpd.GeoDataFrame({"name": names, "commodity": ["Cu-Au"] * row.size}, geometry=points, crs=crs)
