"""What the graded buildings of a place come to: counts with intervals, damage ratio by cell and by area, hot spots.

Buildings are a frame as :mod:`.footprints` makes it, with a column ``grade`` (class name, empty where not graded) and,
where grades are predictions, ``p_<class>`` for every class, or ``probability`` (of being damaged) where buildings are
only ranked.  The intervals say how uncertain the counts are for that reason alone:

- fixed grades: none; someone decided each;
- calibrated probabilities: the Poisson-binomial distribution, by its normal approximation with continuity correction
  (Hong 2013, doi:10.1016/j.csda.2012.10.006); it takes buildings as independent, so a bias that all share is not in it;
- a graded sample of more buildings: Wilson's interval (Brown, Cai and DasGupta 2001, doi:10.1214/ss/1009213286) of the
  share, with the finite-population correction, times the number of buildings.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas
import numpy as np
import pandas
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree
from scipy.special import erfc
from scipy.stats import norm

from ..errors import InputError
from ..raster.grid import Grid
from .schemes import Scheme, column

FIXED, PREDICTED, SAMPLED, RANKED = "fixed", "predicted", "sampled", "ranked"
LEVEL = 0.95  #: of all intervals
_Z = float(norm.ppf(0.5 + LEVEL / 2))
_FEW = 5  # buildings: a ratio of fewer says little
_MOST_CELLS = 4_000_000


@dataclass(frozen=True)
class Count:
    """How many, and between what and what at 95 %; ``low`` and ``high`` equal ``count`` where nothing is uncertain."""

    name: str
    count: float
    low: float
    high: float
    share: float

    @property
    def uncertain(self) -> bool:
        return not (math.isnan(self.low) or self.low == self.high)


@dataclass(frozen=True)
class Summary:
    """The whole place.

    Parameters
    ----------
    basis
        FIXED, PREDICTED, SAMPLED or RANKED: where the grades come from, and so what the intervals are.
    buildings, graded
        How many there are, and how many of them have a grade or a probability.
    classes
        One count a class, least damage first; empty where buildings are only ranked.
    damaged
        Those of the scheme's damaged classes together.
    attributes
        For people and floor area, where the layer has them: how much is in damaged buildings.
    """

    basis: str
    buildings: int
    graded: int
    classes: tuple[Count, ...]
    damaged: Count
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True)
class Attribute:
    """A quantity of buildings, such as people: its sum over all, and over damaged ones with interval.

    ``unknown``: graded buildings without a value, which are counted in no sum.
    """

    name: str
    total: float
    damaged: float
    low: float
    high: float
    unknown: int


# --- the whole place --------------------------------------------------------------------------------------------------

def basis_of(buildings: pandas.DataFrame, scheme: Scheme, *, sample: bool = False) -> str:
    """Where the grades of a table come from, by its columns; ``sample``: the graded ones were drawn by chance."""
    if set(scheme.columns) <= set(buildings.columns) and buildings[list(scheme.columns)].notna().any(axis=None):
        return PREDICTED
    if "grade" in buildings.columns and (buildings["grade"].fillna("") != "").any():
        return SAMPLED if sample else FIXED
    if "probability" in buildings.columns and buildings["probability"].notna().any():
        return RANKED
    return FIXED


def class_probabilities(buildings: pandas.DataFrame, scheme: Scheme) -> NDArray[np.float64]:
    """The probability of each class, float64 (buildings, classes): predicted, or 1 for a fixed grade.

    Rows of buildings that nobody graded are NaN.  A fixed grade without probabilities stands among predicted ones, too:
    a person's grade counts as sure.
    """
    chances = np.full((len(buildings), len(scheme.classes)), np.nan)
    if "grade" in buildings.columns:
        place = buildings["grade"].map({one: number for number, one in enumerate(scheme.classes)})
        known = place.notna().to_numpy()
        chances[known] = np.eye(len(scheme.classes))[place[known].astype(int)]
    if set(scheme.columns) <= set(buildings.columns):
        predicted = buildings[list(scheme.columns)].to_numpy(np.float64)
        whole = np.isfinite(predicted).all(axis=1) & (predicted.sum(axis=1) > 0)
        chances[whole] = predicted[whole] / predicted[whole].sum(axis=1, keepdims=True)
    return chances


def damage_probability(buildings: pandas.DataFrame, scheme: Scheme) -> NDArray[np.float64]:
    """The probability of each building to be damaged, float64 (buildings,): 0 or 1 for fixed grades, NaN for none."""
    chances = class_probabilities(buildings, scheme)
    damaged = np.asarray(chances[:, scheme.damaged:].sum(axis=1))
    if "probability" in buildings.columns:
        ranked = buildings["probability"].to_numpy(np.float64)
        damaged = np.where(np.isnan(damaged), ranked, damaged)
    return damaged


def summarise(buildings: pandas.DataFrame, scheme: Scheme, *, sample: bool = False,
              attributes: Sequence[str] = ()) -> Summary:
    """Count the buildings of a place.

    Parameters
    ----------
    buildings
        With ``grade``, ``p_<class>`` or ``probability``; see the module.
    sample
        Whether the graded buildings were drawn by chance from all, so that their shares stand for all.
    attributes
        Numeric columns to add up over damaged buildings, such as people.
    """
    basis = basis_of(buildings, scheme, sample=sample)
    chances, damaged = class_probabilities(buildings, scheme), damage_probability(buildings, scheme)
    graded = int(np.isfinite(damaged).sum())
    of_all = len(buildings) if basis == SAMPLED else graded
    classes = () if basis == RANKED else tuple(
        _counted(one, chances[:, place], basis, of_all) for place, one in enumerate(scheme.classes))
    return Summary(basis, len(buildings), graded, classes, _counted("damaged", damaged, basis, of_all),
                   tuple(_added_up(buildings, name, damaged, basis) for name in attributes))


def _counted(name: str, chance: NDArray[np.float64], basis: str, of_all: int) -> Count:
    known = chance[np.isfinite(chance)]
    if basis == SAMPLED:
        low, high = (float(bound) * of_all for bound in wilson(known.sum(), known.size, of_all))
        share = float(known.mean()) if known.size else math.nan
        return Count(name, share * of_all, low, high, share)
    low, high = poisson_binomial_interval(known)
    total = float(known.sum())
    return Count(name, total, low, high, total / known.size if known.size else math.nan)


def _added_up(buildings: pandas.DataFrame, name: str, damaged: NDArray[np.float64], basis: str) -> Attribute:
    values = numbers(buildings, name)
    known = np.isfinite(values) & np.isfinite(damaged)
    total, hit = float(values[known].sum()), float((values * damaged)[known].sum())
    spread = math.sqrt(float((values**2 * damaged * (1 - damaged))[known].sum())) if basis != FIXED else 0.0
    return Attribute(name, total, hit, max(0.0, hit - _Z * spread), min(total, hit + _Z * spread),
                     int((np.isfinite(damaged) & ~np.isfinite(values)).sum()))


def numbers(buildings: pandas.DataFrame, name: str) -> NDArray[np.float64]:
    """A column as numbers, float64; NaN for what is none, negative or infinite."""
    values = pandas.to_numeric(buildings[name], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return np.where(np.isfinite(values) & (values >= 0), values, np.nan)


def poisson_binomial_interval(chance: ArrayLike, level: float = LEVEL) -> tuple[float, float]:
    """Interval of the number of successes of independent trials with unequal probabilities (see the module).

    Exact, by convolution, up to 400 trials that are in doubt; beyond by the normal approximation.
    """
    chances = np.asarray(chance, np.float64)
    certain = float((chances >= 1.0).sum())
    doubt = chances[(chances > 0.0) & (chances < 1.0)]
    if not doubt.size:
        return certain, certain
    tail = (1 - level) / 2
    if doubt.size <= 400:
        mass = np.ones(1)
        for one in doubt:
            mass = np.append(mass * (1 - one), 0.0) + np.append(0.0, mass * one)
        below = np.cumsum(mass)
        return (certain + float(np.searchsorted(below, tail, side="right")),
                certain + float(np.searchsorted(below, 1 - tail, side="left")))
    mean, spread = float(doubt.sum()), math.sqrt(float((doubt * (1 - doubt)).sum()))
    z = float(norm.ppf(1 - tail))
    low, high = math.ceil(mean - z * spread - 0.5), math.floor(mean + z * spread + 0.5)
    return certain + max(0, low), certain + min(doubt.size, high)


def wilson(successes: ArrayLike, trials: ArrayLike, population: ArrayLike | None = None,
           level: float = LEVEL) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's interval of shares; with the finite-population correction where ``population`` trials are possible.

    0 to 1 for no trial; the share itself where all of the population was tried.
    """
    hits, tried = np.asarray(successes, np.float64), np.asarray(trials, np.float64)
    whole = np.full(tried.shape, np.inf) if population is None else np.asarray(population, np.float64)
    z = float(norm.ppf(0.5 + level / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(tried > 0, hits / tried, 0.5)
        left = np.where(np.isinf(whole), 1.0, (whole - tried) / (whole - 1))
        effective = np.where(tried > 0, tried / left, 0.0)
        middle = (share + z**2 / (2 * effective)) / (1 + z**2 / effective)
        half = z * np.sqrt(share * (1 - share) / effective + z**2 / (4 * effective**2)) / (1 + z**2 / effective)
    low, high = np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
    all_tried = (tried >= whole) & (tried > 0)
    low, high = np.where(all_tried, share, low), np.where(all_tried, share, high)
    return np.where(tried > 0, low, 0.0), np.where(tried > 0, high, 1.0)


def count_column(name: str) -> str:
    """The column that counts a class: ``n_`` and the class in small letters."""
    return "n_" + column(name).removeprefix("p_")


# --- by cell and by area ----------------------------------------------------------------------------------------------

def damage_grid(buildings: geopandas.GeoDataFrame, scheme: Scheme, cell_m: float, *, sample: bool = False,
                attributes: Sequence[str] = ()) -> geopandas.GeoDataFrame:
    """The damage ratio in square cells, those with graded buildings only.

    A building belongs to the cell of its inner point.  Cells lie at whole multiples of their size, so grids of two
    layers fit.

    Returns
    -------
    GeoDataFrame
        In the CRS of ``buildings`` (metric): ``cell`` (1..n, from the south-west), ``buildings``, ``graded``,
        ``damaged``, ``damaged_low``, ``damaged_high``, ``ratio`` (0..1), ``ratio_low``, ``ratio_high`` (Wilson: how far
        chance can move a ratio of so few buildings), ``few`` (fewer than five graded), ``n_<class>`` for each class,
        ``<attribute>_damaged`` for each attribute, ``geometry``.

    Raises
    ------
    InputError : the cells are so small that there would be more than four million of them
    """
    inner = shapely.point_on_surface(buildings.geometry.to_numpy())
    across = np.floor(shapely.get_x(inner) / cell_m).astype(np.int64)
    up = np.floor(shapely.get_y(inner) / cell_m).astype(np.int64)
    places, cell = np.unique(np.stack([up, across], axis=1), axis=0, return_inverse=True)
    if len(places) > _MOST_CELLS:
        raise InputError(f"Cells of {cell_m:g} m are too small for a grid of damage: give larger cells.")
    table = _areas_table(buildings, scheme, cell.reshape(-1), len(places), sample, attributes)
    table.insert(0, "cell", np.arange(1, len(table) + 1, dtype=np.int64))
    west, south = places[:, 1] * cell_m, places[:, 0] * cell_m
    made = geopandas.GeoDataFrame(table, geometry=shapely.box(west, south, west + cell_m, south + cell_m),
                                  crs=buildings.crs)
    made = made[made["graded"] > 0].reset_index(drop=True)
    made["cell"] = np.arange(1, len(made) + 1, dtype=np.int64)
    return made


def ratio_raster(cells: geopandas.GeoDataFrame, cell_m: float) -> tuple[Grid, NDArray[np.float32]]:
    """The cells of :func:`damage_grid` as bands: ratio, graded and damaged buildings; float32 (3, h, w), NaN elsewhere.

    Raises :class:`InputError` where the raster would have more than four million cells.
    """
    left, bottom, right, top = cells.total_bounds
    width, height = round((right - left) / cell_m), round((top - bottom) / cell_m)
    if width * height > _MOST_CELLS:
        raise InputError(f"Cells of {cell_m:g} m make a raster of {width} × {height} cells: give larger cells.")
    grid = Grid.from_bounds(cells.crs, (left, bottom, right, top), cell_m)
    values = np.full((3, *grid.shape), np.nan, np.float32)
    middle = shapely.centroid(cells.geometry.to_numpy())
    rows, cols = grid.rowcol(shapely.get_x(middle), shapely.get_y(middle))
    for band, name in enumerate(("ratio", "graded", "damaged")):
        values[band, rows, cols] = cells[name].to_numpy(np.float32)
    return grid, values


def by_area(buildings: geopandas.GeoDataFrame, scheme: Scheme, areas: geopandas.GeoDataFrame, names: Sequence[str], *,
            sample: bool = False, attributes: Sequence[str] = ()) -> tuple[geopandas.GeoDataFrame, int]:
    """The same counts for administrative areas, and how many buildings lie in none of them.

    Parameters
    ----------
    areas
        Polygons in any CRS.  A building belongs to the first area that holds its inner point.
    names
        One name an area.

    Returns
    -------
    (GeoDataFrame, int)
        Columns as in :func:`damage_grid`, ``name`` in place of ``cell``; in the CRS of ``buildings``, in the order of
        the areas; areas without buildings are there, too.
    """
    there = areas.to_crs(buildings.crs)
    inner = shapely.point_on_surface(buildings.geometry.to_numpy())
    point, area = shapely.STRtree(there.geometry.to_numpy()).query(inner, predicate="intersects")
    member = np.full(len(buildings), len(there), np.int64)
    np.minimum.at(member, point, area)
    table = _areas_table(buildings, scheme, member, len(there), sample, attributes)
    table.insert(0, "name", list(names))
    return (geopandas.GeoDataFrame(table, geometry=there.geometry.to_numpy(), crs=buildings.crs),
            int((member == len(there)).sum()))


def _areas_table(buildings: pandas.DataFrame, scheme: Scheme, member: NDArray[np.int64], count: int, sample: bool,
                 attributes: Sequence[str]) -> pandas.DataFrame:
    """Counts of ``count`` places; ``member`` says which one a building is in (others are in none)."""
    chances, damaged = class_probabilities(buildings, scheme), damage_probability(buildings, scheme)
    basis = basis_of(buildings, scheme, sample=sample)
    inside = member < count
    known = inside & np.isfinite(damaged)

    def added(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(member[known], weights=values[known], minlength=count).astype(np.float64)

    buildings_here, graded = np.bincount(member[inside], minlength=count), np.bincount(member[known], minlength=count)
    hit = added(damaged)
    scale = np.divide(buildings_here, graded, out=np.ones(count), where=graded > 0) if basis == SAMPLED \
        else np.ones(count)
    variance = added(damaged * (1 - damaged))
    ratio = np.divide(hit, graded, out=np.full(count, np.nan), where=graded > 0)
    bounds = [np.where(graded > 0, bound, np.nan) for bound in wilson(hit, graded)]
    low, high = hit - _Z * np.sqrt(variance), hit + _Z * np.sqrt(variance)
    if basis == SAMPLED:
        low, high = (bound * buildings_here for bound in wilson(hit, graded, buildings_here))
    table = pandas.DataFrame({
        "buildings": buildings_here.astype(np.int64), "graded": graded.astype(np.int64),
        "damaged": hit * scale, "damaged_low": np.maximum(low, 0.0),
        "damaged_high": np.minimum(high, graded * scale), "ratio": ratio, "ratio_low": bounds[0],
        "ratio_high": bounds[1], "few": graded < _FEW})
    if basis != RANKED:
        for place, one in enumerate(scheme.classes):
            table[count_column(one)] = added(np.nan_to_num(chances[:, place])) * scale
    for name in attributes:
        values = numbers(buildings, name)
        table[f"{name}_damaged"] = added(np.nan_to_num(values * damaged))
    return table


# --- hot spots --------------------------------------------------------------------------------------------------------

HOT, COLD, NEITHER = ("hot 99 %", "hot 95 %"), ("cold 99 %", "cold 95 %"), "not significant"
_LEAST_NEIGHBOURS = 4  # cells: of fewer the statistic is far from normal


def hot_spots(cells: geopandas.GeoDataFrame, distance_m: float) -> geopandas.GeoDataFrame:
    """Cells whose surroundings hold more, or fewer, damaged buildings than chance would put there.

    Getis and Ord's Gi* (Ord and Getis 1995, doi:10.1111/j.1538-4632.1995.tb00912.x) with equal weights within
    ``distance_m``.  The variable is each cell's Pearson residual, its damaged buildings beyond the overall share in
    standard deviations, so that one ruin among two houses weighs less than twenty among forty.  Significance allows for
    the number of cells by the false discovery rate (Benjamini and Hochberg 1995), as Caldas de Castro and Singer (2006,
    doi:10.1111/j.0016-7363.2006.00682.x) propose for local statistics.

    Parameters
    ----------
    cells
        From :func:`damage_grid`.
    distance_m
        Between the middles of cells; a cell is its own neighbour, too.

    Returns
    -------
    GeoDataFrame
        Of the same cells ``cell``, ``class`` (one of HOT, COLD, NEITHER), ``z``, ``p``, ``q`` (the least false
        discovery rate at which it counts), ``neighbours`` (with itself), ``graded``, ``damaged``, ``ratio``.
    """
    graded, ratio = cells["graded"].to_numpy(np.float64), np.nan_to_num(cells["ratio"].to_numpy(np.float64))
    count = len(cells)
    z, neighbours = np.zeros(count), np.ones(count, np.int64)
    overall = float((graded * ratio).sum() / graded.sum()) if count else 0.0
    if count >= 3 and 0 < overall < 1:
        middle = shapely.centroid(cells.geometry.to_numpy())
        pairs = cKDTree(np.stack([shapely.get_x(middle), shapely.get_y(middle)], axis=1)).query_pairs(
            distance_m * (1 + 1e-9), output_type="ndarray")
        first, second = np.concatenate([pairs, pairs[:, ::-1]]).T
        residual = (ratio - overall) * np.sqrt(graded / (overall * (1 - overall)))
        near = residual + np.bincount(first, weights=residual[second], minlength=count)
        neighbours = 1 + np.bincount(first, minlength=count)
        spread = float(residual.std())
        scale = spread * np.sqrt(np.maximum(neighbours * (count - neighbours) / (count - 1), 0.0))
        z = np.divide(near - neighbours * residual.mean(), scale, out=np.zeros(count), where=scale > 1e-12)
        z[neighbours < _LEAST_NEIGHBOURS] = 0.0
    p = erfc(np.abs(z) / math.sqrt(2))
    q = false_discovery_rate(p)
    sure, hot = (q <= 0.01), (z > 0)
    found = cells[["cell", "graded", "damaged", "ratio", "geometry"]].assign(
        z=z, p=p, q=q, neighbours=neighbours.astype(np.int64))
    found["class"] = np.where(q > 0.05, NEITHER, np.where(hot, np.where(sure, *HOT), np.where(sure, *COLD)))
    return found[["cell", "class", "z", "p", "q", "neighbours", "graded", "damaged", "ratio", "geometry"]]


def false_discovery_rate(p: ArrayLike) -> NDArray[np.float64]:
    """For each of many p-values the least false discovery rate at which it is a discovery (Benjamini and Hochberg)."""
    values = np.asarray(p, np.float64)
    order = np.argsort(values, kind="stable")
    adjusted = values[order] * len(values) / np.arange(1, len(values) + 1)
    q = np.empty(len(values))
    q[order] = np.minimum(np.minimum.accumulate(adjusted[::-1])[::-1], 1.0)
    return q
