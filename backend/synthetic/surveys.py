"""What surveys of the ground would measure: magnetics from the air, gravity on the ground, metals in the streams."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from scipy import ndimage
from scipy.interpolate import RBFInterpolator
from scipy.spatial import cKDTree

from .drainage import catchment_mean
from .ground import NORTH_M, WEST_M, Array, Ground
from .intrusions import System
from .potential_fields import gravity_of_layers, magnetics_of_layers, reduce_to_pole
from .relief import Relief
from .rocks import Rocks
from .units import CODE, UNITS

#: The geomagnetic field of the region: strength (nT), inclination and declination (degrees).
FIELD_NT, INCLINATION, DECLINATION = 48_500.0, 58.0, 6.0
FLIGHT_HEIGHT_M = 80.0

#: Depths (m below ground) that bound the layers of the property model; thin where the fields are most sensitive.
LAYER_EDGES_M = (0.0, 100.0, 220.0, 400.0, 700.0, 1200.0, 2000.0, 3200.0, 5000.0, 7500.0)

#: Metals analysed in stream sediment: unit, detection limit, and relative analytical error (log standard deviation).
ELEMENTS: dict[str, tuple[str, float, float]] = {
    "cu": ("ppm", 2.0, 0.10), "au": ("ppb", 0.5, 0.45), "as": ("ppm", 1.0, 0.15), "zn": ("ppm", 5.0, 0.10)}


@dataclass(frozen=True)
class RegionRaster:
    """One raster as it is written: ``values`` (H, W), NaN where nothing is known, on cells of ``cell_m`` metres."""

    values: Array
    cell_m: float
    dtype: str
    nodata: float
    unit: str
    description: str


def property_model(ground: Ground, rocks: Rocks, relief: Relief) -> tuple[Array, Array]:
    """Density and susceptibility (K, H, W) of the layers below ground; cover thins out the uppermost."""
    density, susceptibility = [], []
    alluvium, surface = UNITS[CODE["alluvium"] - 1], relief.generalised(ground)
    for top, bottom in zip(LAYER_EDGES_M, LAYER_EDGES_M[1:]):
        depth = (top + bottom) / 2
        rho, chi = rocks.properties(depth, rocks.at(depth, surface))
        filled = np.clip((relief.cover_m - top) / (bottom - top), 0, 1)
        density.append(rho + (alluvium.density - rho) * filled)
        susceptibility.append(chi + (alluvium.susceptibility - chi) * filled)
    return np.array(density), np.array(susceptibility)


def magnetic_survey(rng: np.random.Generator, ground: Ground, susceptibility: Array) -> dict[str, RegionRaster]:
    """An airborne survey flown north-south at 200 m spacing over constant ground clearance, gridded at half a cell.

    The model is layered beneath the ground and the flight follows the ground, so both are treated as level: the usual
    approximation for draped surveys.  No flights over the restricted north-eastern corner.
    """
    tops, bottoms = LAYER_EDGES_M[:-1], LAYER_EDGES_M[1:]
    exact = magnetics_of_layers(susceptibility, tops, bottoms, ground.cell_m, FLIGHT_HEIGHT_M, FIELD_NT, INCLINATION,
                                DECLINATION)
    # At 80 m above its sources the field is smooth between cells, so a spline carries it to the finer grid.
    field_nt = _halved(exact)[tuple(slice(2 * part.start, 2 * part.stop) for part in ground.inner)]
    cell = ground.cell_m / 2

    # What levelling leaves behind: each line is off by a little, and by a little more as it goes along.
    lines = max(2, round(ground.width_m / 200))
    drift = ndimage.gaussian_filter1d(rng.standard_normal((field_nt.shape[0], lines)), 6_000 / cell, axis=0)
    off = rng.normal(0, 1.5, lines) + 1.5 * drift / drift.std()
    nearest = np.clip((np.arange(field_nt.shape[1]) + 0.5) * cell / (ground.width_m / lines), 0.5, lines - 0.5) - 0.5
    error = ndimage.map_coordinates(off, np.meshgrid(np.arange(field_nt.shape[0]), nearest, indexing="ij"), order=1)
    observed = field_nt - np.median(field_nt) + error + rng.normal(0, 0.6, field_nt.shape)

    pole = reduce_to_pole(observed, cell, INCLINATION, DECLINATION)
    down, right = np.indices(observed.shape)
    unflown = down / observed.shape[0] + 1.3 * (observed.shape[1] - 1 - right) / observed.shape[1] < 0.17
    observed, pole = np.where(unflown, np.nan, observed), np.where(unflown, np.nan, pole)
    return {
        "magnetics_tmi": RegionRaster(observed, cell, "float32", -99999.0, "nT", "total magnetic intensity anomaly"),
        "magnetics_rtp": RegionRaster(pole, cell, "float32", -99999.0, "nT", "magnetic anomaly reduced to the pole")}


def _halved(values: Array) -> Array:
    """The field on cells of half the size, by cubic spline."""
    rows, columns = ((np.arange(2 * size) + 0.5) / 2 - 0.5 for size in values.shape)
    return ndimage.map_coordinates(values, np.meshgrid(rows, columns, indexing="ij"), order=3, mode="nearest")


def gravity_survey(rng: np.random.Generator, ground: Ground, density: Array) -> dict[str, RegionRaster]:
    """Complete Bouguer anomaly from ground stations some 1.5 km apart, gridded at four cells."""
    exact = gravity_of_layers(density - 2_700, LAYER_EDGES_M[:-1], LAYER_EDGES_M[1:], ground.cell_m)
    spacing = max(1_500.0, 2 * ground.cell_m)
    along = [np.arange(spacing / 2, size, spacing) for size in (ground.width_m, ground.height_m)]
    stations = np.stack(np.meshgrid(*along), axis=-1).reshape(-1, 2)
    stations = stations + rng.uniform(-0.45, 0.45, stations.shape) * spacing
    row = ground.shape[0] + ground.margin - 0.5 - stations[:, 1] / ground.cell_m
    column = stations[:, 0] / ground.cell_m + ground.margin - 0.5
    # The crust thickens south-eastward under the mountains: a regional slope that real maps have too.
    regional = -62 - 0.22e-3 * stations[:, 0] + 0.16e-3 * stations[:, 1]
    read = ndimage.map_coordinates(exact, [row, column], order=1) + regional + rng.normal(0, 0.2, len(stations))

    cell = 4 * ground.cell_m
    gx = (np.arange(-(-ground.shape[1] // 4)) + 0.5) * cell
    gy = ground.height_m - (np.arange(-(-ground.shape[0] // 4)) + 0.5) * cell
    surface = RBFInterpolator(stations / 1e3, read, neighbors=24, smoothing=0.02)
    grid = surface(np.stack(np.meshgrid(gx, gy), axis=-1).reshape(-1, 2) / 1e3).reshape(len(gy), len(gx))
    return {"gravity": RegionRaster(grid, cell, "float64", -1e30, "mGal", "complete Bouguer anomaly, 2670 kg/m3")}


def stream_survey(rng: np.random.Generator, ground: Ground, relief: Relief, bedrock: Array,
                   systems: list[System]) -> tuple[gpd.GeoDataFrame, dict[str, RegionRaster]]:
    """Stream-sediment samples of small rivers, and the metals interpolated over the ground that drains to them."""
    size, cell = bedrock.size, ground.cell_m
    covered = relief.cover_m > 0
    source = np.array([unit.background for unit in UNITS])[bedrock - 1]
    source = source * np.exp(0.3 * np.stack([ground.noise(rng, 900, 1.3) for _ in ELEMENTS], axis=-1))
    for system in systems:
        window = ground.window(system.x, system.y, 3.5 * system.radius_m * system.elongation)
        radius = system.radius(ground.x[window], ground.y[window])
        core, halo = np.exp(-(radius / 0.55) ** 2), np.exp(-radius ** 2)
        ring = np.exp(-((radius - 1.3) / 0.5) ** 2)
        metal = system.intensity * system.grade
        source[window] += np.stack([
            700 * metal * core, 60 * metal * core, 90 * system.intensity * halo,
            220 * (0.3 + 0.7 * system.grade) * system.intensity * ring], axis=-1)
    source[covered] = np.array(UNITS[-1].background)

    catchment = relief.drainage.accumulate(np.full(size, cell * cell)).reshape(bedrock.shape)
    flowing = catchment_mean(relief.drainage, source.reshape(size, -1), relief.uplift.ravel())

    # One site to a square of 1.4 km, on a river that drains 0.5 to 25 km², clear of alluvium and inside the map.
    fits = (catchment > max(0.5e6, 4 * cell * cell)) & (catchment < 25e6) & ~covered
    mapped = np.zeros_like(fits)
    mapped[ground.inner] = True
    sites = rng.permutation(np.flatnonzero(fits & mapped))
    square = (ground.x.ravel()[sites] // 1_400).astype(int) * 100_000 + (ground.y.ravel()[sites] // 1_400).astype(int)
    sites = np.sort(sites[np.unique(square, return_index=True)[1]])

    table: dict[str, Array] = {"sample": np.array([f"S{number:04d}" for number in range(1, len(sites) + 1)]),
                               "catchment_km2": (catchment.ravel()[sites] / 1e6).round(3)}
    x, y = ground.x.ravel()[sites], ground.y.ravel()[sites]
    own = np.zeros(size, dtype=bool)
    own[sites] = True
    sampled = relief.drainage.carry_up(own.astype(float), own).reshape(bedrock.shape) > 0
    known = ((sampled | (ground.distance(own.reshape(bedrock.shape)) < 700)) & ~covered)[ground.inner]
    near, which = cKDTree(np.column_stack([x, y])).query(
        np.column_stack([ground.x[ground.inner].ravel(), ground.y[ground.inner].ravel()]), k=min(8, len(sites)))
    weight = 1 / (near + cell) ** 2

    rasters = {}
    for number, (element, (unit, limit, error)) in enumerate(ELEMENTS.items()):
        value = flowing[sites, number] * np.exp(rng.normal(0, error, len(sites)))
        below = value < limit
        value = np.where(below, limit / 2, value)  # the laboratory's convention
        table[f"{element}_{unit}"] = value.round(2)
        table[f"{element}_below_limit"] = below
        log = (weight * np.log(value)[which]).sum(axis=1) / weight.sum(axis=1)
        rasters[f"{element}_stream"] = RegionRaster(
            np.where(known, np.exp(log).reshape(ground.shape), np.nan), cell, "float32", float("nan"), unit,
            f"{element.capitalize()} in stream sediment")
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(WEST_M + x, NORTH_M - ground.height_m + y))
    return points, rasters
