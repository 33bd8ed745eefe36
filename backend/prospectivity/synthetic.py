"""A mineral region that never was, with a truth that is known: for the demo, and for judging models before real ground.

* :func:`make_region` makes it: rocks, faults, relief, surveys and deposits, from one seed.
* :func:`write_region` writes it as a folder of rasters and layers with an ``evidence.json``.
* :func:`read_evidence_file` reads the ``evidence.json`` of any such folder, made or real.

The order of events is nature's.  A layered sequence is folded, a volcanic arc is laid over it, plutons and stocks
intrude, faults cut and move everything, dykes follow, rivers carve the surface.  Gravity and magnetics are the
response of the rocks *below* that surface, computed as potential fields; stream sediments are what the rivers bring
down from the catchment above each sample.  Deposits are drawn cell by cell from a stated mineral-system model, so the
probability that a perfect map would show is known (:attr:`Region.truth`).

The evidence follows from the *systems* that may hold deposits, never from the deposits drawn.  The truth therefore
stays the right answer for whoever sees the evidence, and calibration can be measured against it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import rasterio
import rasterio.features
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from scipy import fft, ndimage, optimize, sparse, stats
from scipy.interpolate import RBFInterpolator
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

from ..errors import InputError, OutputError, ParameterError
from ..tools import get
from ..tools.declaration import LIST_KINDS, PATH_KINDS, join_source, split_source

Array = NDArray[Any]

#: UTM zone 38 North: a place with a moderately inclined field and mountains; the region itself is invented.
EPSG = 32638
WEST_M, NORTH_M = 480_000.0, 4_420_000.0

#: The geomagnetic field of the region: strength (nT), inclination and declination (degrees).
FIELD_NT, INCLINATION, DECLINATION = 48_500.0, 58.0, 6.0
FLIGHT_HEIGHT_M = 80.0

#: Depths (m below ground) that bound the layers of the property model; thin where the fields are most sensitive.
LAYER_EDGES_M = (0.0, 100.0, 220.0, 400.0, 700.0, 1200.0, 2000.0, 3200.0, 5000.0, 7500.0)

#: The region is made this much larger on every side, so that fields and rivers know what lies beyond the map's edge.
MARGIN_M = 4_000.0

#: The best ground holds no more deposits than this.
DEPOSITS_PER_KM2 = 4.0

#: Metals analysed in stream sediment: unit, detection limit, and relative analytical error (log standard deviation).
ELEMENTS: dict[str, tuple[str, float, float]] = {
    "cu": ("ppm", 2.0, 0.10), "au": ("ppb", 0.5, 0.45), "as": ("ppm", 1.0, 0.15), "zn": ("ppm", 5.0, 0.10)}


@dataclass(frozen=True)
class Unit:
    """A map unit: what it weighs, how magnetic it is, how it weathers, what it carries.

    ``density`` in kg/m³, ``susceptibility`` in SI, ``scatter`` its log standard deviation within the unit, ``strength``
    the resistance to erosion relative to greywacke, ``background`` Cu ppm, Au ppb, As ppm, Zn ppm, ``host`` its
    favourability as a host rock (0 to 1).
    """

    name: str
    kind: str
    density: float
    susceptibility: float
    scatter: float
    strength: float
    background: tuple[float, float, float, float]
    host: float
    colour: str


#: Codes in the lithology raster are positions in this list, counted from 1.
UNITS = (
    Unit("gneiss", "metamorphic", 2740, 1.5e-3, 0.9, 1.25, (20, 0.6, 2, 60), 0.10, "#e9c6b4"),
    Unit("quartzite", "sedimentary", 2650, 2e-5, 0.4, 1.60, (6, 0.4, 2, 15), 0.10, "#fff2ae"),
    Unit("black shale", "sedimentary", 2690, 3e-4, 0.6, 0.60, (55, 2.0, 25, 130), 0.35, "#8d8f9c"),
    Unit("limestone", "sedimentary", 2710, 1e-5, 0.4, 1.30, (6, 0.5, 2, 20), 1.00, "#8fc8e8"),
    Unit("greywacke", "sedimentary", 2700, 2e-4, 0.5, 1.00, (25, 1.0, 8, 70), 0.20, "#cfe3b4"),
    Unit("iron formation", "sedimentary", 3150, 1.2e-1, 0.5, 1.35, (30, 2.0, 12, 50), 0.70, "#8c3b3b"),
    Unit("siltstone", "sedimentary", 2680, 2.5e-4, 0.5, 0.80, (30, 1.0, 8, 75), 0.25, "#e4e0a2"),
    Unit("basalt", "volcanic", 2880, 2.2e-2, 0.8, 1.15, (80, 1.2, 3, 95), 0.45, "#5f9e6e"),
    Unit("andesite", "volcanic", 2700, 1.6e-2, 0.9, 1.10, (45, 1.0, 4, 75), 0.65, "#a9d18e"),
    Unit("dacite tuff", "volcanic", 2520, 3e-3, 0.8, 0.75, (18, 0.8, 4, 55), 0.30, "#f6d6a8"),
    Unit("leucogranite", "intrusive", 2620, 2e-4, 0.5, 1.45, (5, 0.4, 3, 35), 0.05, "#f7b6c2"),
    Unit("granodiorite", "intrusive", 2700, 1.4e-2, 0.5, 1.25, (22, 0.8, 2, 55), 0.30, "#ee7d8c"),
    Unit("quartz monzonite porphyry", "intrusive", 2660, 2.4e-2, 0.5, 1.10, (40, 1.6, 4, 50), 0.85, "#d13a4e"),
    Unit("gabbro", "intrusive", 2980, 4.5e-2, 0.6, 1.30, (90, 1.5, 2, 90), 0.20, "#7d5a9e"),
    Unit("dolerite", "intrusive", 2950, 4e-2, 0.3, 1.20, (95, 1.0, 2, 95), 0.15, "#3f7a4a"),
    Unit("alluvium", "cover", 2150, 2e-4, 0.3, 0.40, (25, 1.0, 6, 60), 0.0, "#fbf7d8"),
)
CODE = {unit.name: code for code, unit in enumerate(UNITS, start=1)}

#: The folded sequence from bottom to top and the arc above the unconformity: unit and thickness (m).
SEQUENCE = (("quartzite", 600), ("black shale", 420), ("limestone", 480), ("dolerite", 90), ("greywacke", 900),
            ("iron formation", 110), ("siltstone", 620), ("basalt", 380), ("greywacke", 700), ("black shale", 350),
            ("siltstone", 800))
ARC = (("andesite", 260), ("dacite tuff", 110), ("andesite", 220), ("dacite tuff", 160), ("andesite", 900))


@dataclass(frozen=True)
class RasterLayer:
    """One layer as it is written: ``values`` (H, W), NaN where nothing is known, on cells of ``cell_m`` metres."""

    values: Array
    cell_m: float
    dtype: str
    nodata: float
    unit: str
    description: str


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
    rasters: dict[str, RasterLayer]
    faults: gpd.GeoDataFrame
    intrusions: gpd.GeoDataFrame
    samples: gpd.GeoDataFrame
    deposits: gpd.GeoDataFrame
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        height, width = self.truth.shape
        return height, width


# --- the region -------------------------------------------------------------------------------------------------------


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
    ground = _Ground.around(shape, cell_m)

    faults = _fault_network(next(streams), ground)
    rocks = _Rocks.emplaced(next(streams), ground, faults)
    relief = _carved(next(streams), ground, rocks)
    surface = rocks.at(0.0, relief.generalised(ground))
    bedrock = surface.unit
    lithology = np.where(relief.cover_m > 0, CODE["alluvium"], bedrock).astype(np.uint8)

    systems = rocks.systems
    truth, visible = _mineral_system(next(streams), ground, rocks, relief, surface, deposits)
    inner = ground.inner
    drawn = next(streams).random(shape) < truth

    density, susceptibility = _property_model(ground, rocks, relief)
    rasters = _magnetic_survey(next(streams), ground, susceptibility)
    rasters |= _gravity_survey(next(streams), ground, density)
    samples, geochemistry = _stream_survey(next(streams), ground, relief, bedrock, systems)
    rasters |= geochemistry
    ridges = ndimage.gaussian_filter(relief.elevation, 80 / cell_m)  # soil creep rounds them
    rasters["elevation"] = RasterLayer(ridges[inner], cell_m, "int16", -32768, "m", "elevation above sea level")

    transform = Affine(cell_m, 0, WEST_M, 0, -cell_m, NORTH_M)
    crs = CRS.from_epsg(EPSG)
    odds = next(streams)
    facts = {
        "seed": seed, "shape": list(shape), "cell_m": cell_m, "expected_deposits": round(float(truth.sum()), 6),
        "drawn_deposits": int(drawn.sum()), "highest_probability": float(truth.max()),
        "faults": len(faults), "intrusive_bodies": len(rocks.bodies), "systems": len(systems),
        "mineralised_systems": sum(system.grade > 0.3 for system in systems), "stream_samples": len(samples),
        "cover_fraction": float((relief.cover_m[inner] > 0).mean()),
        "auc_of_truth": _expected_auc(truth, truth, odds),
        "auc_without_hidden_part": _expected_auc(visible, truth, odds),
    }
    return Region(
        seed=seed, crs=crs, transform=transform, cell_m=cell_m, truth=truth, lithology=lithology[inner],
        bedrock=bedrock[inner], rasters=rasters, faults=_fault_table(faults, ground, crs),
        intrusions=_intrusion_table(rocks, np.where(relief.cover_m > 0, -1, surface.body)[inner], transform, crs),
        samples=samples.set_crs(crs), deposits=_deposit_table(next(streams), drawn, transform, crs), facts=facts)


# --- potential fields -------------------------------------------------------------------------------------------------


def gravity_of_layers(density: Array, tops_m: Iterable[float], bottoms_m: Iterable[float], cell_m: float,
                      height_m: float = 0.0) -> Array:
    """Vertical attraction (mGal) of flat layers whose density varies sideways.

    ``density`` (K, H, W) in kg/m³ is the contrast of each layer between its depths ``tops_m`` and ``bottoms_m`` (m,
    positive down); rows run south.  Seen from ``height_m`` above depth zero.  In the wavenumber domain a layer
    contributes 2πG ρ(k) (exp(-k·top) - exp(-k·bottom)) / k, which is the infinite slab 2πGρt at k = 0 (Parker 1973;
    Blakely 1995, Potential Theory in Gravity and Magnetic Applications, chapter 11, subroutine GLAYER).
    """
    gravitational, mgal = 6.674_30e-11, 1e5
    spectrum = _Spectrum(density.shape[1:], cell_m)
    total = np.zeros(spectrum.k.shape, dtype=complex)
    safe = np.where(spectrum.k > 0, spectrum.k, 1.0)
    for layer, top, bottom in zip(density, tops_m, bottoms_m):
        reach = (np.exp(-spectrum.k * (top + height_m)) - np.exp(-spectrum.k * (bottom + height_m))) / safe
        total += spectrum.forward(layer) * np.where(spectrum.k > 0, reach, bottom - top)
    return spectrum.inverse(2 * np.pi * gravitational * mgal * total)


def magnetics_of_layers(susceptibility: Array, tops_m: Iterable[float], bottoms_m: Iterable[float], cell_m: float,
                        height_m: float, inclination: float, declination: float, field_nt: float = FIELD_NT) -> Array:
    """Total magnetic intensity anomaly (nT) of flat layers magnetised by the Earth's field.

    ``susceptibility`` (K, H, W) in SI; depths and rows as in :func:`gravity_of_layers`; angles in degrees, declination
    from the grid's north.  In the wavenumber domain a layer contributes ½ F Θ² χ(k) (exp(-k·top) - exp(-k·bottom)),
    Θ = f_z + i (f_east k_east + f_north k_north)/k being the direction of both field and magnetisation (Blakely 1995,
    chapter 11, subroutine MLAYER).  Demagnetisation is neglected, as is right for susceptibilities below 0.1.
    """
    spectrum = _Spectrum(susceptibility.shape[1:], cell_m)
    total = np.zeros(spectrum.k.shape, dtype=complex)
    for layer, top, bottom in zip(susceptibility, tops_m, bottoms_m):
        total += spectrum.forward(layer) * (
            np.exp(-spectrum.k * (top + height_m)) - np.exp(-spectrum.k * (bottom + height_m)))
    return spectrum.inverse(0.5 * field_nt * spectrum.direction(inclination, declination) ** 2 * total)


def reduce_to_pole(anomaly_nt: Array, cell_m: float, inclination: float, declination: float) -> Array:
    """The anomaly (H, W; nT) as it would be at the magnetic pole, above its sources (Blakely 1995, section 12.3.1).

    Division by Θ² is stable where the field is steep, as here; it is not meant for inclinations below some 30 degrees.
    """
    spectrum = _Spectrum(anomaly_nt.shape, cell_m)
    return spectrum.inverse(spectrum.forward(anomaly_nt) / spectrum.direction(inclination, declination) ** 2)


class _Spectrum:
    """Wavenumbers (rad/m) of a grid mirrored at its edges, so that the borders meet without a step."""

    def __init__(self, shape: tuple[int, ...], cell_m: float) -> None:
        self.pads = [min(size, max(32, size // 4)) for size in shape]
        self.padded = [fft.next_fast_len(size + 2 * pad, real=True) for size, pad in zip(shape, self.pads)]
        self.shape = shape
        self.east = 2 * np.pi * fft.rfftfreq(self.padded[1], cell_m)[None, :]
        self.north = -2 * np.pi * fft.fftfreq(self.padded[0], cell_m)[:, None]  # rows run south
        self.k = np.hypot(self.east, self.north)

    def forward(self, values: Array) -> Array:
        width = [(pad, full - size - pad) for size, pad, full in zip(self.shape, self.pads, self.padded)]
        return fft.rfft2(np.pad(values, width, mode="symmetric"))

    def inverse(self, spectrum: Array) -> Array:
        full = fft.irfft2(spectrum, s=self.padded)
        return full[tuple(slice(pad, pad + size) for size, pad in zip(self.shape, self.pads))]

    def direction(self, inclination: float, declination: float) -> Array:
        dip, turn = np.radians([inclination, declination])
        level = np.cos(dip) * (np.sin(turn) * self.east + np.cos(turn) * self.north)
        theta = np.sin(dip) + 1j * level / np.where(self.k > 0, self.k, 1.0)
        return np.where(self.k > 0, theta, 1.0)


# --- rivers -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drainage:
    """Where water goes: ``receiver`` (N,) is the cell below each cell (itself at an outlet), ``levels`` lists the cells
    by their number of steps to the outlet, outlets first."""

    receiver: Array
    levels: list[Array]

    @classmethod
    def of(cls, receiver: Array) -> Drainage:
        steps = (receiver != np.arange(receiver.size)).astype(np.int64)
        leap = receiver
        while True:  # doubling the leap, so a river of 1,000 cells takes ten rounds
            further = leap[leap]
            if np.array_equal(further, leap):
                break
            steps = steps + steps[leap]
            leap = further
        order = np.argsort(steps, kind="stable")
        return cls(receiver, np.split(order, np.cumsum(np.bincount(steps))[:-1]))

    @classmethod
    def steepest(cls, elevation: Array) -> Drainage:
        """Each cell of ``elevation`` (H, W) drains to the steepest of its eight neighbours (D8; O'Callaghan and Mark
        1984); a cell without a lower neighbour is an outlet."""
        height, width = elevation.shape
        walled = np.pad(elevation, 1, constant_values=np.inf)
        index = np.arange(elevation.size).reshape(elevation.shape)
        receiver, best = index.copy(), np.zeros(elevation.shape)
        for down, right in _NEIGHBOURS:
            other = walled[1 + down:1 + down + height, 1 + right:1 + right + width]
            slope = (elevation - other) / np.hypot(down, right)
            better = slope > best
            best = np.where(better, slope, best)
            receiver = np.where(better, index + down * width + right, receiver)
        return cls.of(receiver.ravel())

    def accumulate(self, weights: Array) -> Array:
        """The sum of ``weights`` (N,) or (N, C) over everything upstream of each cell and the cell itself."""
        total = np.array(weights, dtype=float)
        for cells in reversed(self.levels[1:]):
            np.add.at(total, self.receiver[cells], total[cells])
        return total

    def rise(self, step: Array, base: Array) -> Array:
        """Elevation (N,) of a surface that rises by ``step`` from each receiver, starting from ``base`` at outlets."""
        level = np.array(base, dtype=float)
        for cells in self.levels[1:]:
            level[cells] = level[self.receiver[cells]] + step[cells]
        return level

    def carry_up(self, values: Array, own: Array) -> Array:
        """Each cell gets the value (N,) of the first ``own`` cell (N,) at or below it, else the outlet's."""
        result = np.array(values)
        for cells in self.levels[1:]:
            result[cells] = np.where(own[cells], values[cells], result[self.receiver[cells]])
        return result


_NEIGHBOURS = tuple((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0))


def catchment_mean(drainage: Drainage, concentration: Array, eroded: Array) -> Array:
    """Concentration (N,) or (N, C) of the sediment that passes each cell: the mean over its catchment, weighted by what
    erodes (N,).

    With uniform erosion this is the dilution law of Hawkes (1976): Me_m A_m = Me_a A_a + Me_b (A_m - A_a).
    """
    weight = eroded if concentration.ndim == 1 else eroded[:, None]
    return drainage.accumulate(concentration * weight) / drainage.accumulate(weight * np.ones_like(concentration))


# --- ground: the grid that everything is made on ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Ground:
    """Cell centres in metres, x east and y north of the map's south-west corner, with a margin around the map."""

    shape: tuple[int, int]
    cell_m: float
    margin: int
    x: Array
    y: Array

    @classmethod
    def around(cls, shape: tuple[int, int], cell_m: float) -> _Ground:
        margin = max(8, round(MARGIN_M / cell_m))
        x = (np.arange(shape[1] + 2 * margin) - margin + 0.5) * cell_m
        y = (shape[0] - np.arange(shape[0] + 2 * margin) + margin - 0.5) * cell_m
        east, north = np.meshgrid(x, y)
        return cls(shape, cell_m, margin, east, north)

    @property
    def inner(self) -> tuple[slice, slice]:
        """The map itself within the ground."""
        rows, columns = (slice(self.margin, self.margin + size) for size in self.shape)
        return rows, columns

    @property
    def width_m(self) -> float:
        return self.shape[1] * self.cell_m

    @property
    def height_m(self) -> float:
        return self.shape[0] * self.cell_m

    def window(self, x: float, y: float, reach_m: float) -> tuple[slice, slice]:
        """The cells within ``reach_m`` of a point along each axis (maybe none)."""
        column = (np.array([x - reach_m, x + reach_m]) / self.cell_m + self.margin).astype(int)
        row = (self.shape[0] + self.margin - np.array([y + reach_m, y - reach_m]) / self.cell_m).astype(int)
        (top, bottom), (left, right) = np.clip(row, 0, self.x.shape[0] - 1), np.clip(column, 0, self.x.shape[1] - 1)
        return slice(top, bottom + 1), slice(left, right + 1)

    def noise(self, rng: np.random.Generator, length_m: float, roughness: float = 2.0) -> Array:
        """A random field of zero mean and unit variance, smooth below ``length_m``; spectrum (1 + (kl)²)^-roughness."""
        spectrum = _Spectrum(self.x.shape, self.cell_m)
        white = rng.standard_normal(self.x.shape)
        shaped = spectrum.inverse(spectrum.forward(white) * (1 + (spectrum.k * length_m) ** 2) ** -roughness)
        return (shaped - shaped.mean()) / shaped.std()

    def distance(self, mask: Array) -> Array:
        """Distance (m) of every cell to the nearest cell of ``mask``; far away when there is none."""
        if not mask.any():
            return np.full(mask.shape, 1e6)
        return ndimage.distance_transform_edt(~mask) * self.cell_m

    def touched(self, points: Array) -> Array:
        """The cells that hold any of ``points`` (N, 2) in metres."""
        mask: Array = np.zeros(self.x.shape, dtype=bool)
        column = np.floor(points[:, 0] / self.cell_m).astype(int) + self.margin
        row = self.shape[0] + self.margin - 1 - np.floor(points[:, 1] / self.cell_m).astype(int)
        inside = (row >= 0) & (row < mask.shape[0]) & (column >= 0) & (column < mask.shape[1])
        mask[row[inside], column[inside]] = True
        return mask


def _heading(azimuth: float) -> tuple[float, float]:
    """East and north parts of a direction given in degrees clockwise from north."""
    return float(np.sin(np.radians(azimuth))), float(np.cos(np.radians(azimuth)))


# --- faults -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Fault:
    """A curved, steep fault: ``slip_m`` along strike (positive: dextral), ``throw_m`` down on the right side."""

    name: str
    order: int
    x: float
    y: float
    azimuth: float
    length_m: float
    bends: tuple[float, float]
    slip_m: float
    throw_m: float
    dip: float

    def offset(self, along: Array) -> Array:
        """Sideways departure (m) of the trace from its chord; zero at both tips."""
        t = np.clip(along / self.length_m + 0.5, 0.0, 1.0)
        return self.bends[0] * np.sin(np.pi * t) + self.bends[1] * np.sin(2 * np.pi * t)

    def trace(self, spacing_m: float = 100.0) -> Array:
        """Points (N, 2) along the trace at the surface."""
        along = np.linspace(-0.5, 0.5, max(8, int(self.length_m / spacing_m))) * self.length_m
        (east, north), across = _heading(self.azimuth), self.offset(along)
        return np.column_stack([self.x + along * east + across * north, self.y + along * north - across * east])

    def displacement(self, ground: _Ground, depth_m: float) -> tuple[tuple[slice, slice], Array, Array, Array]:
        """Where the fault moved rock, and by how much (east, north, up) at a depth.

        Displacement is greatest at the middle and dies out at the tips and away from the fault, as on real faults
        (Walsh and Watterson 1988); half of it on either side.
        """
        reach = self.length_m / 4
        window = ground.window(self.x, self.y, self.length_m / 2 + 3 * reach)
        east, north = _heading(self.azimuth)
        dx, dy = ground.x[window] - self.x, ground.y[window] - self.y
        along, right = dx * east + dy * north, dx * north - dy * east
        side = right - self.offset(along) - depth_m / np.tan(np.radians(self.dip))
        taper = np.sqrt(np.clip(1 - (2 * along / self.length_m) ** 2, 0, None)) * np.exp(-np.abs(side) / reach)
        half = 0.5 * np.sign(side) * taper
        return window, -half * self.slip_m * east, -half * self.slip_m * north, -half * self.throw_m


_FAULT_NAMES = ("Arda", "Kelnik", "Sorva", "Tamar", "Veshka", "Ozan", "Lirna", "Barsa")


def _fault_network(rng: np.random.Generator, ground: _Ground) -> list[_Fault]:
    """Crustal faults, splays that leave them, and minor faults around both; lengths follow a power law."""
    strike = 52.0 + rng.normal(0, 4)
    diagonal = np.hypot(ground.width_m, ground.height_m)
    centre = np.array([ground.width_m, ground.height_m]) / 2
    faults: list[_Fault] = []

    def crustal(azimuth: float, shift_m: float, slip_share: float) -> None:
        east, north = _heading(azimuth)
        place = centre + shift_m * np.array([north, -east]) + rng.normal(0, 0.08, 2) * diagonal
        length = diagonal * rng.uniform(0.95, 1.25)
        faults.append(_Fault(
            f"{_FAULT_NAMES[len(faults) % len(_FAULT_NAMES)]} fault zone", 1, float(place[0]), float(place[1]), azimuth,
            length, (float(rng.normal(0, 0.03) * length), float(rng.normal(0, 0.02) * length)),
            slip_share * length * rng.uniform(0.035, 0.055), float(rng.choice([-1, 1]) * rng.uniform(350, 900)),
            float(rng.uniform(72, 86))))

    belts = max(2, round(diagonal / 22_000))
    for belt in range(belts):
        crustal(strike + rng.normal(0, 5), ((belt + 0.5) / belts - 0.5) * diagonal * 0.75 + rng.normal(0, 1500), 1.0)
    crustal(strike + 95 + rng.normal(0, 6), rng.normal(0, 0.12) * diagonal, -0.6)

    def branch(order: int, start: Array, azimuth: float, length: float) -> None:
        east, north = _heading(azimuth)
        x, y = start + length / 2 * np.array([east, north])
        share = 0.028 if order == 2 else 0.02
        faults.append(_Fault(
            f"F{len(faults) + 1:03d}", order, float(x), float(y), azimuth, length,
            (float(rng.normal(0, 0.04) * length), float(rng.normal(0, 0.02) * length)),
            float(rng.choice([-1, 1]) * share * length * rng.uniform(0.5, 1.3)),
            float(rng.choice([-1, 1]) * share * length * rng.uniform(0.2, 0.8)), float(rng.uniform(65, 88))))

    for parent in list(faults):
        trace = parent.trace()
        trace = trace[_within(trace, ground)]
        for start in trace[rng.permutation(len(trace))[:round(len(trace) * 100 / 7_500)]]:
            turn = rng.choice([-1, 1]) * rng.uniform(18, 42) + rng.choice([0, 180])
            branch(2, start, parent.azimuth + turn, _power_law(rng, 4_500, 20_000))

    stems = np.concatenate([fault.trace() for fault in faults])
    stems = stems[_within(stems, ground)]
    for _ in range(round(ground.width_m * ground.height_m / 26e6)):
        near = rng.random() < 0.7
        start = (stems[rng.integers(len(stems))] + rng.normal(0, 1_400, 2) if near
                 else rng.uniform(0, 1, 2) * [ground.width_m, ground.height_m])
        family = rng.choice([strike + 15, strike + 72, strike - 58])
        branch(3, start, float(family + rng.normal(0, 8)), _power_law(rng, 1_300, 7_000))
    return faults


def _power_law(rng: np.random.Generator, shortest: float, longest: float, exponent: float = 1.8) -> float:
    """A fault length (m): the number of faults longer than L falls as L^-exponent (Bonnet et al. 2001)."""
    low, high = shortest ** -exponent, longest ** -exponent
    return float((low - rng.random() * (low - high)) ** (-1 / exponent))


def _within(points: Array, ground: _Ground) -> Array:
    return (points[:, 0] > 0) & (points[:, 0] < ground.width_m) & (points[:, 1] > 0) & (points[:, 1] < ground.height_m)


def _crossings(faults: list[_Fault]) -> Array:
    """Points (N, 2) where faults of the first two orders meet."""
    lines = np.array([shapely.LineString(fault.trace()) for fault in faults if fault.order <= 2])
    left, right = shapely.STRtree(lines).query(lines, predicate="intersects")
    meet = shapely.intersection(lines[left[left < right]], lines[right[left < right]])
    return shapely.get_coordinates(shapely.centroid(meet))


# --- rocks ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Body:
    """An intrusion with a lobed outline that widens downward from ``top_m`` (negative: its roof is eroded away)."""

    name: str
    unit: str
    x: float
    y: float
    radius_m: float
    elongation: float
    azimuth: float
    lobes: tuple[tuple[float, float], ...]
    top_m: float
    floor_m: float
    fertility: float
    magnetism: float

    def outside(self, x: Array, y: Array, depth_m: float) -> Array:
        """Distance (m, nearly) outward of the contact at a depth; negative inside."""
        east, north = _heading(self.azimuth)
        dx, dy = x - self.x, y - self.y
        along, right = (dx * east + dy * north) / self.elongation, (dx * north - dy * east) * self.elongation
        angle = np.arctan2(right, along)
        outline = 1 + sum(size * np.cos((lobe + 2) * angle + phase) for lobe, (size, phase) in enumerate(self.lobes))
        dome = np.sqrt(np.clip((depth_m - self.top_m) / (0.6 * self.radius_m), 0, 1))
        grown = dome * (1 + 0.1 * depth_m / self.radius_m)
        return np.hypot(along, right) - outline * self.radius_m * (grown if depth_m < self.floor_m else 0.0)


@dataclass(frozen=True)
class _System:
    """A hydrothermal system: altered ground that carries metal (``grade`` near 1) or only pyrite (near 0)."""

    x: float
    y: float
    radius_m: float
    elongation: float
    azimuth: float
    intensity: float
    grade: float

    def radius(self, x: Array, y: Array) -> Array:
        """Distance from the centre in units of the system's own radius."""
        east, north = _heading(self.azimuth)
        dx, dy = x - self.x, y - self.y
        return np.hypot((dx * east + dy * north) / self.elongation,
                        (dx * north - dy * east) * self.elongation) / self.radius_m


@dataclass(frozen=True)
class _Slice:
    """Rocks at one depth: unit code, intrusive body (-1: none), distance outside the nearest pluton (m), dyke share."""

    unit: Array
    body: Array
    outside_m: Array
    dyke: Array
    reversed_dyke: Array


@dataclass
class _Rocks:
    """The whole rock model: :meth:`at` cuts it at a depth, :meth:`properties` tells density and susceptibility."""

    ground: _Ground
    faults: list[_Fault]
    bodies: list[_Body]
    dykes: list[tuple[_Fault, float, bool]]
    systems: list[_System]
    strike: float
    fold_phases: Array
    bend: Array
    swell: Array
    unconformity: Array
    grain: Array
    patches: Array

    @classmethod
    def emplaced(cls, rng: np.random.Generator, ground: _Ground, faults: list[_Fault]) -> _Rocks:
        strike = float(np.mean([fault.azimuth for fault in faults if fault.order == 1][:-1])) - 14 + rng.normal(0, 3)
        bodies = _intrusions(rng, ground, faults)
        tilt = _heading(strike - 90 + rng.normal(0, 15))
        across = (ground.x - ground.width_m / 2) * tilt[0] + (ground.y - ground.height_m / 2) * tilt[1]
        slope = across / np.hypot(ground.width_m, ground.height_m)
        return cls(
            ground, faults, bodies, _dykes(rng, ground, strike), _systems(rng, ground, faults, bodies), strike,
            rng.uniform(0, 2 * np.pi, 3), 900 * ground.noise(rng, 5_000), 190 * ground.noise(rng, 2_500),
            1050 - 2300 * slope + 420 * ground.noise(rng, 3_500),
            ground.noise(rng, 350, 1.2), ground.noise(rng, 1_800, 1.6))

    def at(self, depth_m: float, elevation: Array) -> _Slice:
        """The rocks ``depth_m`` below a surface of ``elevation`` (m)."""
        ground = self.ground
        east, north, up = (np.zeros(ground.x.shape) for _ in range(3))
        for fault in self.faults:
            window, slip_east, slip_north, drop = fault.displacement(ground, depth_m)
            east[window] += slip_east
            north[window] += slip_north
            up[window] += drop
        level = elevation - depth_m

        # Undo the faults, then the folds: what stratigraphic height was this rock deposited at?
        x, y, z = ground.x - east, ground.y - north, level - up
        unit = _stacked(SEQUENCE, self._height(x, y, z), below=CODE["gneiss"])
        above = z - self.unconformity
        unit = np.where(above > 0, _stacked(ARC, above, below=CODE["andesite"]), unit).astype(np.uint8)

        # Plutons came while the faults were moving, and dykes near the end: they carry only part of the offset.
        body = np.full(unit.shape, -1, dtype=np.int16)
        outside = np.full(unit.shape, 1e5)
        for number, pluton in enumerate(self.bodies):
            window = ground.window(pluton.x, pluton.y, 2.2 * pluton.radius_m * pluton.elongation + 3_500)
            distance = pluton.outside(
                ground.x[window] - 0.4 * east[window], ground.y[window] - 0.4 * north[window], depth_m)
            body[window][distance < 0] = number
            unit[window][distance < 0] = CODE[pluton.unit]
            outside[window] = np.minimum(outside[window], distance)
        dyke, reverse = np.zeros(unit.shape), np.zeros(unit.shape)
        for path, width_m, is_reversed in self.dykes:
            share = _dyke_share(path, width_m, ground.x - 0.2 * east, ground.y - 0.2 * north, ground.cell_m)
            dyke = np.maximum(dyke, share)
            reverse = np.maximum(reverse, share) if is_reversed else reverse
        return _Slice(unit, body, outside, dyke, reverse)

    def _height(self, x: Array, y: Array, z: Array) -> Array:
        """Stratigraphic height (m above the base of the sequence) of rocks that the folds brought to x, y, z."""
        east, north = _heading(self.strike)
        along, across = x * east + y * north, x * north - y * east + self.bend
        first, second, third = self.fold_phases
        turn = 2 * np.pi * across / 13_500 + first
        folds = (1_250 * np.sin(turn + 0.35 * np.sin(turn)) + 230 * np.sin(2 * np.pi * across / 3_300 + second)
                 + 620 * np.sin(2 * np.pi * (along + 0.25 * across) / 25_000 + third))
        return z + 1_350 + folds + self.swell

    def properties(self, depth_m: float, rocks: _Slice) -> tuple[Array, Array]:
        """Density (kg/m³) and effective susceptibility (SI) of a slice, with contact aureoles, alteration and dykes."""
        code = rocks.unit - 1
        density = _of_units("density")[code] + 18 * self.patches + 8 * self.grain
        spread = _of_units("scatter")[code]
        # A lognormal with the unit's mean: patches of a kilometre (facies, phases) and a finer grain.
        texture = spread * (0.8 * self.patches + 0.6 * self.grain) - 0.5 * spread ** 2
        magnetism = np.array([body.magnetism for body in self.bodies] + [1.0])[rocks.body]
        susceptibility = _of_units("susceptibility")[code] * np.exp(texture) * magnetism

        # Contact metamorphism grows magnetite and pyrrhotite in what is baked: skarn in limestone, hornfels in mud.
        aureole = np.exp(-np.clip(rocks.outside_m, 0, None) / 350) * (rocks.body < 0)
        for name, gain, heavier in (("limestone", 0.035, 180), ("black shale", 0.012, 40), ("siltstone", 0.008, 30)):
            baked = aureole * (rocks.unit == CODE[name])
            susceptibility += gain * baked
            density += heavier * baked

        # Potassic cores carry new magnetite where the system is fertile; the pyritic shell destroys what was there.
        for system in self.systems:
            window = self.ground.window(system.x, system.y, 2.2 * system.radius_m * system.elongation)
            radius = system.radius(self.ground.x[window], self.ground.y[window]) * (1 + depth_m / 4_000)
            fades = system.intensity * np.exp(-depth_m / 1_800)
            core, shell = np.exp(-(radius / 0.38) ** 2), np.exp(-((radius - 0.75) / 0.35) ** 2)
            susceptibility[window] *= 1 - 0.85 * fades * shell
            susceptibility[window] += 0.045 * fades * core * (0.12 + 0.88 * system.grade)
            density[window] -= 60 * fades * shell

        dolerite = UNITS[CODE["dolerite"] - 1]
        density += (dolerite.density - density) * rocks.dyke
        # The older swarm is remanent against the present field: its effective susceptibility is negative.
        polarity = np.where(rocks.reversed_dyke > 0, -0.7, 1.0)
        susceptibility += (polarity * dolerite.susceptibility - susceptibility) * rocks.dyke
        return density, susceptibility


def _of_units(name: str) -> Array:
    return np.array([getattr(unit, name) for unit in UNITS], dtype=float)


def _stacked(sequence: tuple[tuple[str, int], ...], height: Array, below: int) -> Array:
    """Unit codes at a height above the base of a sequence; its last unit goes on for ever."""
    codes = np.array([below] + [CODE[name] for name, _ in sequence])
    return codes[np.searchsorted(np.cumsum([0] + [thick for _, thick in sequence[:-1]]), height)]


_PLUTON_NAMES = ("Mavra", "Deren", "Ilgaz", "Sartel", "Korun", "Yelva", "Ashtan", "Birkan", "Navur", "Tolga", "Adena",
                 "Pashal", "Merdin", "Halva", "Sukan")


def _intrusions(rng: np.random.Generator, ground: _Ground, faults: list[_Fault]) -> list[_Body]:
    """Plutons of three suites, mostly along the crustal faults, and porphyry stocks around the granodiorites."""
    stems = np.concatenate([fault.trace() for fault in faults if fault.order == 1])
    stems = stems[_within(stems, ground)]
    along_faults = cKDTree(np.concatenate([fault.trace() for fault in faults if fault.order <= 2]))
    size = np.array([ground.width_m, ground.height_m])
    area = size.prod() / 2e9
    bodies: list[_Body] = []

    def spot(radius: float, near_fault: float) -> Array:
        """The roomiest of some random places, so that plutons do not pile up."""
        tries = np.where(rng.random((40, 1)) < near_fault, stems[rng.integers(len(stems), size=40)]
                         + rng.normal(0, 1_800, (40, 2)), rng.uniform(0, 1, (40, 2)) * size)
        tries = np.clip(tries, 0.06 * size, 0.94 * size)
        if not bodies:
            return tries[0]
        others, radii = np.array([[body.x, body.y] for body in bodies]), np.array([body.radius_m for body in bodies])
        room = (np.linalg.norm(tries[:, None] - others, axis=2) - radii).min(axis=1)
        roomy = np.flatnonzero(room > 1.6 * radius)
        return tries[roomy[0] if roomy.size else np.argmax(room)]

    def intrude(name: str, unit: str, place: Array, radius: float, elongation: float, top: float, floor: float,
                fertility: float, rough: float) -> None:
        azimuth = 52 + rng.normal(0, 14)
        lobes = tuple((float(rng.normal(0, rough / order)), float(rng.uniform(0, 2 * np.pi))) for order in range(1, 7))
        # A fertile magma is oxidised, and so richer in magnetite - a hint, no more (Ishihara 1981).
        magnetism = float(np.exp(rng.normal(0.45 * fertility - 0.1, 0.35)))
        bodies.append(_Body(name, unit, float(place[0]), float(place[1]), radius, elongation, azimuth, lobes, top,
                            floor, fertility, magnetism))

    def name_of_next() -> str:
        again, which = divmod(len(bodies), len(_PLUTON_NAMES))
        return f"{_PLUTON_NAMES[which]} pluton" + (f" {again + 1}" if again else "")

    for _ in range(max(1, round(3 * area))):
        radius = rng.uniform(2_600, 4_200)
        intrude(name_of_next(), "leucogranite", spot(radius, 0.3), radius, rng.uniform(1.1, 1.35), -900, 5_000,
                0.0, 0.16)
    count = max(3, round(9 * area))
    fertile = set(rng.permutation(count)[:max(1, round(0.45 * count))].tolist())
    for number in range(count):
        radius = rng.uniform(1_400, 3_000)
        fertility = rng.uniform(0.7, 1.0) if number in fertile else rng.uniform(0.0, 0.12)
        hidden = number >= count - max(1, count // 4)
        intrude(name_of_next(), "granodiorite", spot(radius, 0.85), radius, rng.uniform(1.05, 1.3),
                rng.uniform(250, 700) if hidden else -900, 6_500, float(fertility), 0.15)
    for _ in range(max(1, round(3 * area))):
        radius = rng.uniform(700, 1_300)
        intrude(name_of_next(), "gabbro", spot(radius, 0.5), radius, rng.uniform(1.0, 1.25), -900, 7_500, 0.0, 0.12)

    stock = 0
    for parent in [body for body in bodies if body.unit == "granodiorite"]:
        for _ in range(rng.integers(3, 5)):
            angle = rng.uniform(0, 2 * np.pi, 12)
            ring = parent.radius_m * rng.uniform(0.7, 1.45, 12)
            places = np.column_stack([parent.x + ring * np.cos(angle), parent.y + ring * np.sin(angle)])
            best = places[np.argmin(along_faults.query(places)[0])]
            stock += 1
            radius = float(np.clip(rng.lognormal(np.log(420), 0.35), 220, 850))
            intrude(f"stock {stock}", "quartz monzonite porphyry", best, radius, rng.uniform(1.0, 1.3),
                    -500 if rng.random() < 0.75 else rng.uniform(80, 350), 3_500, parent.fertility, 0.14)
    return bodies


def _dykes(rng: np.random.Generator, ground: _Ground, strike: float) -> list[tuple[_Fault, float, bool]]:
    """Two swarms of long thin dykes: path, width (m), whether magnetised against the present field."""
    dykes = []
    for azimuth, count, is_reversed in ((strike + 68, 7, False), (strike + 118, 4, True)):
        for _ in range(max(2, round(count * ground.width_m * ground.height_m / 2e9))):
            length = rng.uniform(0.35, 0.9) * ground.width_m
            x, y = rng.uniform(0.05, 0.95, 2) * [ground.width_m, ground.height_m]
            bends = (float(rng.normal(0, 0.012) * length), float(rng.normal(0, 0.008) * length))
            path = _Fault("dyke", 0, float(x), float(y), azimuth + rng.normal(0, 4), length, bends, 0.0, 0.0, 90.0)
            dykes.append((path, float(rng.uniform(20, 55)), is_reversed))
    return dykes


def _dyke_share(path: _Fault, width_m: float, x: Array, y: Array, cell_m: float) -> Array:
    """The part of each cell that a vertical dyke fills."""
    east, north = _heading(path.azimuth)
    right = (x - path.x) * north - (y - path.y) * east
    near = np.abs(right) < sum(map(abs, path.bends)) + width_m + cell_m  # few cells: the rest of the work is on them
    along = (x[near] - path.x) * east + (y[near] - path.y) * north
    side = np.abs(right[near] - path.offset(along))
    inside = np.clip((width_m / 2 + cell_m / 2 - side) / min(width_m, cell_m), 0, 1) * min(1.0, width_m / cell_m)
    share = np.zeros(x.shape)
    share[near] = inside * (np.abs(along) < path.length_m / 2)
    return share


def _systems(rng: np.random.Generator, ground: _Ground, faults: list[_Fault], bodies: list[_Body]) -> list[_System]:
    """Altered centres on the stocks, and on fault crossings near plutons; only fertile magmas bring metal."""
    plutons = [body for body in bodies if body.unit in ("granodiorite", "leucogranite")]
    places = [(body.x, body.y, body.fertility) for body in bodies if body.unit == "quartz monzonite porphyry"]
    for x, y in _crossings(faults):
        gap = [np.hypot(x - body.x, y - body.y) - body.radius_m for body in plutons]
        if min(gap) < 2_500 and rng.random() < 0.5:
            places.append((float(x), float(y), plutons[int(np.argmin(gap))].fertility))
    systems = []
    for x, y, fertility in places:
        radius = float(np.clip(rng.lognormal(np.log(1_150), 0.3), 600, 2_200))
        shift = rng.normal(0, 200, 2)
        systems.append(_System(
            x + shift[0], y + shift[1], radius, float(rng.uniform(1.0, 1.4)), float(52 + rng.normal(0, 25)),
            float(rng.uniform(0.4, 1.0)), float(np.clip(fertility * rng.uniform(0.5, 1.1), 0, 1))))
    return systems


# --- relief -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Relief:
    """The surface (m), its rivers, how fast it erodes (relative) and how thick the transported cover is (m)."""

    elevation: Array
    drainage: Drainage
    uplift: Array
    cover_m: Array

    def generalised(self, ground: _Ground) -> Array:
        """The surface (m) without the gullies: the one that mapped contacts follow, and flights and rock layers too."""
        return _generalised(self.elevation, ground)


def _carved(rng: np.random.Generator, ground: _Ground, rocks: _Rocks) -> _Relief:
    """A river landscape in balance with uplift and rock strength, and alluvium in its lowlands.

    In balance, a river climbs by k·A^-θ per metre, A being its catchment (stream power; Whipple and Tucker 1999), with
    k from rock strength and uplift.  Climbing from the outlets along the drainage gives the surface; rivers then take
    the steepest way down the new surface, and so on until they rest.  No cell is ever without a lower neighbour.
    """
    shape, cell = ground.x.shape, ground.cell_m
    uplift = np.exp(0.55 * ground.noise(rng, 5_000))
    roughness = ground.noise(rng, 2_000, 0.75)
    base = np.full(shape, 240.0)
    crush = sum(0.75 * np.exp(-ground.distance(ground.touched(fault.trace(cell / 2))) / 180)
                for fault in rocks.faults if fault.order <= 2 and fault.length_m > 9_000)

    mouths = _mouths(rng, shape)
    drainage = _cheapest_ways(mouths, uplift * np.exp(1.2 * roughness))
    elevation = base + 300 * uplift
    for _ in range(2):  # the rocks at the surface depend on the surface, and the surface on the rocks
        unit = rocks.at(0.0, _generalised(elevation, ground)).unit
        strength = _of_units("strength")[unit - 1] / (1 + crush) * np.exp(0.15 * roughness)
        steepness = 15.0 * uplift * ndimage.gaussian_filter(strength, 150 / cell)
        # Cheapest in climb: divides move to where both sides are equally high, and no cliff is left between catchments.
        drainage = _cheapest_ways(mouths, _slope(drainage, steepness, cell))
        for _ in range(6):
            elevation = _balanced(drainage, steepness, base, cell)
            drainage = Drainage.steepest(elevation)

    # Lowlands that have sagged hold alluvium: flat ground, little above its river, where uplift is slow.
    catchment = drainage.accumulate(np.full(elevation.size, cell * cell))
    river = catchment > 4e6
    above = (elevation.ravel() - drainage.carry_up(elevation.ravel(), river)).reshape(shape)
    sag = 30 - above - 55 * (ndimage.gaussian_filter(uplift, 800 / cell) - 0.62)
    sag = ndimage.gaussian_filter(sag, 200 / cell)
    return _Relief(elevation, drainage, uplift, np.clip(sag, 0, 60) * (sag > 2))


def _generalised(elevation: Array, ground: _Ground) -> Array:
    return ndimage.gaussian_filter(elevation, 320 / ground.cell_m)


def _mouths(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Some cells on the rim where rivers leave."""
    index = np.arange(shape[0] * shape[1]).reshape(shape)
    rim = np.concatenate([index[0], index[1:, -1], index[-1, -2::-1], index[-2:0:-1, 0]])
    return rim[(np.linspace(0, rim.size, 9)[:-1] + rng.uniform(0, rim.size / 12, 8)).astype(int) % rim.size]


def _cheapest_ways(mouths: Array, cost: Array) -> Drainage:
    """The tree of cheapest ways from every cell to the river mouths; ``cost`` (H, W) is per cell crossed."""
    shape, index = cost.shape, np.arange(cost.size).reshape(cost.shape)
    starts, ends, weights = [], [], []
    for down, right in _NEIGHBOURS:
        here = (slice(max(0, -down), shape[0] - max(0, down)), slice(max(0, -right), shape[1] - max(0, right)))
        there = (slice(max(0, down), shape[0] - max(0, -down)), slice(max(0, right), shape[1] - max(0, -right)))
        starts.append(index[here].ravel())
        ends.append(index[there].ravel())
        weights.append((np.hypot(down, right) * 0.5 * (cost[here] + cost[there])).ravel())
    graph = sparse.csr_matrix((np.concatenate(weights), (np.concatenate(starts), np.concatenate(ends))))
    _, before, _ = csgraph.dijkstra(graph, indices=mouths, min_only=True, return_predecessors=True)
    return Drainage.of(np.where(before < 0, index.ravel(), before).astype(np.int64))


def _slope(drainage: Drainage, steepness: Array, cell_m: float, concavity: float = 0.45) -> Array:
    """Steady-state slope (H, W) of the rivers of ``drainage``; hillsides fail above some 30 degrees."""
    catchment = drainage.accumulate(np.full(steepness.size, cell_m * cell_m)).reshape(steepness.shape)
    return np.minimum(steepness * catchment ** -concavity, 0.6)


def _balanced(drainage: Drainage, steepness: Array, base: Array, cell_m: float) -> Array:
    """The surface (H, W; m) on which every river of ``drainage`` has its steady-state slope."""
    width, cells = base.shape[1], np.arange(base.size)
    step = np.hypot(cells // width - drainage.receiver // width, cells % width - drainage.receiver % width) * cell_m
    return drainage.rise(_slope(drainage, steepness, cell_m).ravel() * step, base.ravel()).reshape(base.shape)


# --- surveys ----------------------------------------------------------------------------------------------------------


def _property_model(ground: _Ground, rocks: _Rocks, relief: _Relief) -> tuple[Array, Array]:
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


def _magnetic_survey(rng: np.random.Generator, ground: _Ground, susceptibility: Array) -> dict[str, RasterLayer]:
    """An airborne survey flown north-south at 200 m spacing over constant ground clearance, gridded at half a cell.

    The model is layered beneath the ground and the flight follows the ground, so both are treated as level: the usual
    approximation for draped surveys.  No flights over the restricted north-eastern corner.
    """
    tops, bottoms = LAYER_EDGES_M[:-1], LAYER_EDGES_M[1:]
    exact = magnetics_of_layers(susceptibility, tops, bottoms, ground.cell_m, FLIGHT_HEIGHT_M, INCLINATION, DECLINATION)
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
    return {"magnetics_tmi": RasterLayer(observed, cell, "float32", -99999.0, "nT", "total magnetic intensity anomaly"),
            "magnetics_rtp": RasterLayer(pole, cell, "float32", -99999.0, "nT", "magnetic anomaly reduced to the pole")}


def _halved(values: Array) -> Array:
    """The field on cells of half the size, by cubic spline."""
    rows, columns = ((np.arange(2 * size) + 0.5) / 2 - 0.5 for size in values.shape)
    return ndimage.map_coordinates(values, np.meshgrid(rows, columns, indexing="ij"), order=3, mode="nearest")


def _gravity_survey(rng: np.random.Generator, ground: _Ground, density: Array) -> dict[str, RasterLayer]:
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
    return {"gravity": RasterLayer(grid, cell, "float64", -1e30, "mGal", "complete Bouguer anomaly, 2670 kg/m3")}


def _stream_survey(rng: np.random.Generator, ground: _Ground, relief: _Relief, bedrock: Array,
                   systems: list[_System]) -> tuple[gpd.GeoDataFrame, dict[str, RasterLayer]]:
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
        rasters[f"{element}_stream"] = RasterLayer(
            np.where(known, np.exp(log).reshape(ground.shape), np.nan), cell, "float32", float("nan"), unit,
            f"{element.capitalize()} in stream sediment")
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(WEST_M + x, NORTH_M - ground.height_m + y))
    return points, rasters


# --- deposits ---------------------------------------------------------------------------------------------------------


def _mineral_system(rng: np.random.Generator, ground: _Ground, rocks: _Rocks, relief: _Relief, surface: _Slice,
                    deposits: float) -> tuple[Array, Array]:
    """The probability of a deposit in every cell of the map, and what of it leaves traces in the evidence.

    Intrusion-related copper-gold (after the source-pathway-trap scheme of Wyborn et al. 1994), additive in log-odds:

    * source: contacts of fertile intrusions, fading over 2.5 km; barren ones of the same rock count for nothing;
    * pathway: faults of the first two orders (700 m) and their crossings (900 m);
    * trap: the host's favourability (limestone, andesite, iron formation, porphyry), contacts of strong against weak
      rocks (250 m);
    * a source needs a pathway: their product counts as well;
    * the altered centre of a mineralised system;
    * and a part that nothing in the evidence shows.

    However good the ground, deposits share its metal: their density saturates at DEPOSITS_PER_KM2.
    """
    inner = ground.inner
    depth = rocks.at(250.0, relief.generalised(ground))  # what a drill hole reaches: stocks with a shallow roof count
    source = np.zeros(ground.x.shape)
    for number, body in enumerate(rocks.bodies):
        if body.fertility > 0:
            inside = depth.body == number
            gap = np.where(inside, 0.8 * ground.distance(~inside), ground.distance(inside))
            source = np.maximum(source, body.fertility * np.exp(-gap / 2_500))

    channels = np.concatenate([fault.trace(ground.cell_m / 2) for fault in rocks.faults if fault.order <= 2])
    pathway = (np.exp(-ground.distance(ground.touched(channels)) / 700)
               + 0.7 * np.exp(-ground.distance(ground.touched(_crossings(rocks.faults))) / 900))

    strength = _of_units("strength")[surface.unit - 1]
    contrast = ndimage.maximum_filter(strength, 3) - ndimage.minimum_filter(strength, 3)
    trap = _of_units("host")[surface.unit - 1] + 0.5 * np.exp(-ground.distance(contrast > 0.3) / 250)

    centre = np.zeros(ground.x.shape)
    for system in rocks.systems:
        fades = np.exp(-(system.radius(ground.x, ground.y) / 0.8) ** 2)
        centre = np.maximum(centre, system.intensity * system.grade * fades)

    visible = (2.8 * source + 2.2 * pathway + 2.8 * trap + 0.8 * source * pathway + 1.2 * centre)[inner]
    odds = visible + 0.6 * ground.noise(rng, 1_200)[inner]
    crowded = min(0.5, DEPOSITS_PER_KM2 * (ground.cell_m / 1e3) ** 2)

    def probability(level: float) -> Array:
        return 1 / (1 + np.exp(-odds - level) + (1 / crowded - 1))

    if deposits >= 0.5 * crowded * odds.size:
        raise ParameterError(f"{deposits:g} deposits do not fit a region of {odds.size} cells of {ground.cell_m:g} m; "
                             "ask for fewer, or for more ground.")
    return probability(optimize.brentq(lambda level: float(probability(level).sum()) - deposits, -60.0, 60.0)), visible


def _expected_auc(score: Array, truth: Array, rng: np.random.Generator, draws: int = 100) -> float:
    """The ROC AUC of ``score`` on average over deposits drawn from ``truth``."""
    rank = stats.rankdata(score.ravel())
    chance = truth.ravel()
    aucs = []
    for _ in range(draws):
        mine = rank[rng.random(chance.size, dtype=np.float32) < chance]
        if 0 < mine.size < chance.size:
            aucs.append((mine.sum() - mine.size * (mine.size + 1) / 2) / (mine.size * (chance.size - mine.size)))
    return round(float(np.mean(aucs)), 4)


# --- tables -----------------------------------------------------------------------------------------------------------


def _fault_table(faults: list[_Fault], ground: _Ground, crs: CRS) -> gpd.GeoDataFrame:
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


def _intrusion_table(rocks: _Rocks, body: Array, transform: Affine, crs: CRS) -> gpd.GeoDataFrame:
    table = _polygons(body.astype(np.int16), transform, crs, nothing=-1)
    table.insert(0, "name", [rocks.bodies[number].name for number in table["value"]])
    table.insert(1, "unit", [rocks.bodies[number].unit for number in table["value"]])
    return table.drop(columns="value")


def _deposit_table(rng: np.random.Generator, drawn: Array, transform: Affine, crs: CRS) -> gpd.GeoDataFrame:
    row, column = np.nonzero(drawn)
    jitter = rng.uniform(0.05, 0.95, (2, row.size))
    points = gpd.points_from_xy(transform.c + transform.a * (column + jitter[0]),
                                transform.f + transform.e * (row + jitter[1]))
    names = [f"Occurrence {number}" for number in range(1, row.size + 1)]
    return gpd.GeoDataFrame({"name": names, "commodity": ["Cu-Au"] * row.size}, geometry=points, crs=crs)


def _polygons(values: Array, transform: Affine, crs: CRS, nothing: int) -> gpd.GeoDataFrame:
    """One multipolygon for each value of a raster, in order of value."""
    shapes = rasterio.features.shapes(values, mask=values != nothing, transform=transform)
    pieces = [(int(value), shapely.geometry.shape(geometry)) for geometry, value in shapes]
    codes = sorted({value for value, _ in pieces})
    merged = [shapely.MultiPolygon([piece for value, piece in pieces if value == code]) for code in codes]
    return gpd.GeoDataFrame({"value": codes}, geometry=merged, crs=crs)


# --- the folder -------------------------------------------------------------------------------------------------------


def write_region(region: Region, folder: str | os.PathLike[str]) -> Path:
    """Write ``region`` into a new ``folder`` and return the path of its ``evidence.json``.

    The folder appears whole or not at all, and the same region gives the same bytes.  Raises OutputError when the
    folder exists and is not empty, or can't be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"The folder '{folder}' for the made region exists already; remove it or name another one.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as problem:
        raise OutputError(
            f"The folder '{folder}' can't be made ({problem.strerror}); choose another place.") from problem
    try:
        _write_files(region, beside)
        beside.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    except OSError as problem:
        raise OutputError(f"The made region can't be written to '{folder}' ({problem}); free some space or choose "
                          "another place.") from problem
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder / "evidence.json"


def _write_files(region: Region, folder: Path) -> None:
    for name, layer in region.rasters.items():
        _write_raster(folder / f"{name}.tif", layer, region)
    _write_raster(folder / "truth.tif", RasterLayer(
        region.truth, region.cell_m, "float32", -1.0, "", "true probability of a deposit in the cell"), region)
    _write_raster(folder / "lithology.tif", RasterLayer(
        region.lithology, region.cell_m, "uint8", 255, "", "mapped unit (code)"), region, UNITS)

    geology = _polygons(region.lithology, region.transform, region.crs, nothing=255).rename(columns={"value": "code"})
    geology.insert(0, "unit", [UNITS[code - 1].name for code in geology["code"]])
    geology.insert(1, "kind", [UNITS[code - 1].kind for code in geology["code"]])
    with _timeless_geopackages():
        for name, table in (("geology", geology), ("faults", region.faults), ("intrusions", region.intrusions),
                            ("stream_samples", region.samples), ("deposits", region.deposits)):
            table.to_file(folder / f"{name}.gpkg", layer=name, driver="GPKG", engine="pyogrio")
    (folder / "README.txt").write_text(_readme(region), encoding="utf-8")
    evidence = json.dumps(_evidence(region), indent=2, ensure_ascii=False)
    (folder / "evidence.json").write_text(f"{evidence}\n", encoding="utf-8")


def _write_raster(path: Path, layer: RasterLayer, region: Region, legend: tuple[Unit, ...] = ()) -> None:
    values = np.where(np.isnan(layer.values), layer.nodata, layer.values)
    values = (np.rint(values) if np.issubdtype(layer.dtype, np.integer) else values).astype(layer.dtype)
    west, north = region.transform.c, region.transform.f
    with rasterio.open(
            path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype=layer.dtype,
            crs=region.crs, transform=Affine(layer.cell_m, 0, west, 0, -layer.cell_m, north), nodata=layer.nodata,
            tiled=True, blockxsize=256, blockysize=256, compress="deflate",
            predictor=3 if layer.dtype.startswith("float") else 2) as target:
        target.write(values, 1)
        target.set_band_description(1, layer.description)
        if layer.unit:
            target.units = (layer.unit,)
        if legend:
            target.write_colormap(
                1, {code: tuple(bytes.fromhex(unit.colour[1:])) for code, unit in enumerate(legend, 1)})
            target.update_tags(1, **{f"category_{code}": unit.name for code, unit in enumerate(legend, 1)})


@contextmanager
def _timeless_geopackages() -> Iterator[None]:
    """GeoPackages that do not carry the time of writing, so the same region gives the same bytes."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _evidence(region: Region) -> dict[str, Any]:
    return {
        "title": f"Synthetic copper-gold region (seed {region.seed})",
        "region": "an invented mountain belt, UTM zone 38 North",
        "source": "made by orogen.backend.prospectivity.synthetic",
        "licence": "CC0-1.0",
        "tool": "map-prospectivity",
        "parameters": {
            "continuous": ["magnetics_rtp.tif", "gravity.tif", *(f"{element}_stream.tif" for element in ELEMENTS)],
            "categorical": ["lithology.tif"],
            "distance_to": ["faults.gpkg", "intrusions.gpkg"],
            "density_of": ["faults.gpkg"],
            "deposits": "deposits.gpkg",
            "template": "lithology.tif",
        },
        "truth": "truth.tif",
        "notes": "The truth is the probability from which the deposits were drawn; see README.txt.",
    }


def _readme(region: Region) -> str:
    made = {**region.facts, "cells": "{1} × {0}".format(*region.shape), "size": f"{region.cell_m:g}", "epsg": EPSG,
            "beds": len(SEQUENCE), "layers": len(LAYER_EDGES_M) - 1, "bottom": f"{LAYER_EDGES_M[-1] / 1e3:g}",
            "height": f"{FLIGHT_HEIGHT_M:g}", "field": f"{FIELD_NT:g}", "inclination": f"{INCLINATION:g}",
            "declination": f"{DECLINATION:g}", "cover": f"{region.facts['cover_fraction']:.0%}"}
    return _README.format(**made)


_README = """\
A region that never was
=======================
{cells} cells of {size} m, EPSG:{epsg}, seed {seed}. Everything here is invented; the physics is not.

The ground
  A sequence of {beds} sedimentary and volcanic beds above gneiss was folded (wavelengths 13.5, 3.3 and 25 km) and
  eroded; a volcanic arc covers it unconformably. {intrusive_bodies} intrusions (leucogranite, granodiorite, gabbro,
  porphyry stocks; some without outcrop) baked their surroundings. {faults} faults in three orders, lengths by a power
  law, have moved the rocks; offsets are greatest in a fault's middle and die out at its tips. Two dyke swarms follow,
  one reversely magnetised, too narrow for the map. Rivers in balance with uplift and rock strength carved the
  surface. {cover} lies under alluvium up to 60 m thick: there the map says 'alluvium' whatever lies below, and no
  stream was sampled.

The evidence
  magnetics_tmi.tif   total magnetic intensity anomaly: the response of {layers} layers down to {bottom} km,
                      {height} m above ground, in a field of {field} nT,
                      inclination {inclination}, declination {declination} degrees; noise 0.6 nT,
                      remnant line errors 1.5 nT; no flights in the north-eastern corner
  magnetics_rtp.tif   the same, reduced to the pole
  gravity.tif         complete Bouguer anomaly from stations 1.5 km apart, noise 0.2 mGal, with a regional slope
  cu_stream.tif, au_stream.tif, as_stream.tif, zn_stream.tif
                      {stream_samples} stream-sediment samples (stream_samples.gpkg), each the mean of its
                      catchment, with laboratory error and detection limit (half of it stands for what is below);
                      interpolated by inverse distance in the logarithm, empty outside sampled catchments and on
                      alluvium
  elevation.tif, lithology.tif (codes; names in its tags), geology.gpkg, faults.gpkg, intrusions.gpkg

  Fields are computed in the wavenumber domain (Parker 1973; Blakely 1995), rivers after Whipple and Tucker (1999),
  dilution after Hawkes (1976).

The deposits
  Intrusion-related copper-gold. Source (contacts of fertile intrusions), pathway (faults and their crossings), trap
  (host rock; contacts of strong against weak rock), source times pathway, the altered centre of a mineralised system
  ({mineralised_systems} of {systems} altered systems carry metal) and a part that no layer shows add up as
  log-odds; the density of deposits saturates on the best ground. The level was set so that
  {expected_deposits:g} deposits are expected; {drawn_deposits} were drawn, cell by cell, from truth.tif.
  Which intrusions are fertile is on no map: it shows only in magnetics and geochemistry. The evidence depends on the
  systems, not on the deposits drawn.

  The truth itself reaches a ROC AUC of {auc_of_truth:.3f} on average over draws; no map can do better, save by luck.
  Without the part that no layer shows it is {auc_without_hidden_part:.3f}.
"""


# --- evidence.json ----------------------------------------------------------------------------------------------------

_KEYS = {"title", "region", "source", "licence", "tool", "parameters", "truth", "notes"}


def read_evidence_file(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Read the ``evidence.json`` of a folder: which layers are evidence, which are deposits, where the data come from.

    Keys: ``title``, ``region``, ``source``, ``licence``, ``tool``, ``parameters`` (required; those of the
    tool), ``truth`` (a raster, where the true probability is known), ``notes``.  Paths are relative to the
    folder and come back absolute; what follows a bar (``faults.gpkg|subset=...``) stays as it is.

    Raises InputError when the file is missing or no JSON, a key is unknown, or a layer it names is not there.
    """
    path = Path(folder) / "evidence.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise InputError(
            f"The folder '{folder}' has no evidence.json; write one that names its layers and deposits.") from problem
    except (OSError, ValueError) as problem:
        raise InputError(f"'{path}' can't be read as JSON ({problem}); correct it.") from problem
    if not isinstance(content, dict) or not isinstance(content.get("parameters"), dict):
        raise InputError(f"'{path}' has no 'parameters'; add an object with the evidence layers and the deposits.")
    _refuse_unknown(path, content, _KEYS, "key")
    parameters = content["parameters"]
    kinds = {parameter.name: parameter.kind for parameter in get(content.get("tool", "map-prospectivity")).parameters}
    _refuse_unknown(path, parameters, set(kinds), "parameter")

    resolved = dict(parameters)
    for name, value in parameters.items():
        if kinds[name] in LIST_KINDS:
            if not isinstance(value, list):
                raise InputError(
                    f"'{name}' in '{path}' must be a list of layers, like [\"first.tif\", \"second.tif\"].")
            resolved[name] = [_resolved(path, name, layer) for layer in value]
        elif kinds[name] in PATH_KINDS and value is not None:
            resolved[name] = _resolved(path, name, value)
    result = {**content, "parameters": resolved}
    if "truth" in content:
        result["truth"] = _resolved(path, "truth", content["truth"])
    return result


def _refuse_unknown(path: Path, content: dict[str, Any], known: set[str], what: str) -> None:
    for name in sorted(content.keys() - known):
        raise InputError(f"'{path}' has the unknown {what} '{name}'; known are {', '.join(sorted(known))}.")


def _resolved(path: Path, name: str, layer: object) -> str:
    if not isinstance(layer, str) or not layer:
        raise InputError(f"'{name}' in '{path}' must name a layer's file, not {json.dumps(layer)}.")
    file, options = split_source(layer)
    place = (path.parent / file).resolve()
    if not place.exists():
        raise InputError(
            f"'{name}' in '{path}' names '{file}', which is not in the folder; add it or correct the name.")
    return join_source(str(place), options)
