"""Ranked targets: the most prospective ground as polygons, with what one needs to choose among them.

Targets are ranked by expected deposits per square kilometre, the yield of the ground that a crew would walk.  The peak
would favour whichever large target has the luckiest cell among its many, and the sum of probability whichever is
largest; both stand beside the rank.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyproj
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.windows import Window
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..errors import InputError
from ..monitor import Monitor
from ..raster.crs import metres_per_unit
from ..raster.dataset import environment
from ..raster.grid import Grid, affine_map
from ..vector.geopackage import write_geopackage

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Strip = tuple[int, NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]

LAYER = "targets"
COLUMNS = ("rank", "area_km2", "probability_mean", "probability_peak", "uncertainty_mean", "expected_deposits",
           "nearest_deposit_m", "peak_x", "peak_y", "known")

_STRIP_CELLS = 1 << 22
_EIGHT_NEIGHBOURS = np.ones((3, 3), dtype=bool)


def ranked_targets(probability: Path, uncertainty: Path, deposits: geopandas.GeoDataFrame, *,
                   target_percent: float = 2.0, minimum_cells: int = 4,
                   monitor: Monitor | None = None) -> geopandas.GeoDataFrame:
    """Outline and rank the most prospective ground.

    Cells among the best ``target_percent`` of the mapped ones that touch, by a side or a corner, make one target.  The
    rasters are read in strips, four times; memory grows with their width and with the targets, not with their height.

    Parameters
    ----------
    probability, uncertainty : rasters of one band on the same grid, in any CRS
    deposits : the known deposits as points in any CRS, also those beyond the map
    target_percent : part of the mapped cells, in percent; a plateau of equal values is not cut, but left out where it
        would exceed this by more than a quarter
    minimum_cells : smaller targets are dropped

    Returns
    -------
    polygons in the grid's CRS, best first, with the columns

    - ``rank`` from 1: by expected deposits per km², then by area
    - ``area_km2``: on the ellipsoid in a geographic CRS, else cells times the area of a cell
    - ``probability_mean``, ``probability_peak``, ``uncertainty_mean`` over the cells
    - ``expected_deposits``: the sum of the cells' probabilities
    - ``nearest_deposit_m``: from the target's edge to the nearest known deposit along the ellipsoid, 0 where it holds
      one, nan without deposits
    - ``peak_x``, ``peak_y``: middle of the best cell, in the grid's CRS
    - ``known``: whether one of its cells holds a known deposit

    Raises
    ------
    InputError : the rasters do not share their grid, or no cell is mapped
    """
    monitor = monitor or Monitor()
    grid = Grid.from_raster(probability)
    if not Grid.from_raster(uncertainty).same_as(grid):
        raise InputError(f"'{uncertainty.name}' and '{probability.name}' do not lie on the same grid: make both by the "
                         "same run.")
    with environment():
        with monitor.stage("Finding the best ground", 0.0, 0.4):
            threshold = _threshold(probability, grid, target_percent, monitor)
        if threshold is None:
            return _table([], np.zeros((0, len(COLUMNS))), grid)
        with monitor.stage("Joining cells to targets", 0.4, 0.7):
            regions = _regions(probability, uncertainty, grid, threshold, monitor)
        kept = np.flatnonzero(regions.cells >= minimum_cells)
        if not kept.size:
            monitor.warning(f"There is no target: the best {target_percent:g} % of the ground lie in patches of fewer "
                            f"than {minimum_cells} cells; let the targets cover more of the area (target_percent).")
        with monitor.stage("Outlining targets", 0.7, 1.0):
            outlines = _outlines(probability, uncertainty, grid, threshold, regions.of_label, kept, monitor)

    area = _areas_km2(outlines, regions.cells[kept], grid)
    total = regions.probability[kept]
    order = np.lexsort((regions.peak_cell[kept], -area, -total / area))
    kept, outlines, area, total = kept[order], outlines[order], area[order], total[order]
    peak_row, peak_col = np.divmod(regions.peak_cell[kept], grid.width)
    peak_x, peak_y = grid.xy(peak_row, peak_col)
    nearest, known = _nearest_deposit(outlines, deposits, grid)
    values = np.column_stack([np.arange(1, kept.size + 1), area, total / regions.cells[kept], regions.peak[kept],
                              regions.uncertainty[kept], total, nearest, peak_x, peak_y, known])
    return _table(list(outlines), values, grid)


def write_targets(targets: geopandas.GeoDataFrame, path: Path) -> None:
    """Write targets as the layer ``targets`` of a GeoPackage; the same targets give the same bytes.

    Raises
    ------
    OutputError : the folder can't be written or the disk is full; nothing is left behind
    """
    write_geopackage(targets, path, LAYER, "MultiPolygon")


# --- the best ground ----------------------------------------------------------------------------------------------

def _strips(probability: Path, uncertainty: Path | None, grid: Grid, monitor: Monitor) -> Iterator[Strip]:
    """First row, probability, uncertainty and which cells are mapped, (h, width) each, from the top down."""
    height = max(1, _STRIP_CELLS // grid.width)
    with rasterio.open(probability) as p, rasterio.open(uncertainty or probability) as u:
        for row in monitor.track(range(0, grid.height, height), -(-grid.height // height)):
            window = Window(0, row, grid.width, min(height, grid.height - row))
            values = p.read(1, window=window, masked=True).astype(np.float32)
            spread = u.read(1, window=window, masked=True).astype(np.float32).filled(np.nan) if uncertainty else values
            mapped = ~np.ma.getmaskarray(values) & np.isfinite(values.data)
            yield row, values.filled(np.nan), np.asarray(spread), mapped


def _threshold(probability: Path, grid: Grid, percent: float, monitor: Monitor) -> np.float32 | None:
    """The least probability of a target, exact, from two passes; None when the map has no contrast."""
    # Floats that are not negative sort as their bits do, so two histograms, of the upper and the lower half of the
    # bits, find the wanted one of any number of cells.
    with monitor.stage("Finding the best ground", 0.0, 0.5):
        upper = sum((np.bincount(_bits(p, mapped) >> 16, minlength=1 << 16)
                     for _, p, _, mapped in _strips(probability, None, grid, monitor)), np.zeros(1 << 16, np.int64))
    mapped_cells = int(upper.sum())
    if mapped_cells == 0:
        raise InputError(f"'{probability.name}' has no mapped cell, so no targets: check that the evidence layers "
                         "overlap.")
    wanted = max(1, round(mapped_cells * percent / 100))
    half, above = _from_the_top(upper, wanted)
    with monitor.stage("Finding the best ground", 0.5, 1.0):
        lower = sum((np.bincount(bits[bits >> 16 == half] & 0xFFFF, minlength=1 << 16) for bits in
                     (_bits(p, mapped) for _, p, _, mapped in _strips(probability, None, grid, monitor))),
                    np.zeros(1 << 16, np.int64))
    rest, better = _from_the_top(lower, wanted - above)
    better += above
    reached = better + int(lower[rest])
    value = np.array([half << 16 | rest], dtype=np.uint32).view(np.float32)[0]
    if reached == mapped_cells > wanted and better == 0:
        monitor.warning("The probability is the same everywhere: there is no most prospective ground, and no target.")
        return None
    if reached <= 1.25 * wanted:
        return value
    if better:
        return np.float32(np.nextafter(value, np.float32(np.inf)))
    monitor.warning(f"The highest probability covers {100 * reached / mapped_cells:.1f} % of the area at once, more "
                    f"than the {percent:g} % asked for: the targets cover all of it.")
    return value


def _bits(probability: NDArray[np.float32], mapped: NDArray[np.bool_]) -> Integers:
    return np.maximum(probability[mapped], np.float32(0)).view(np.uint32).astype(np.int64)


def _from_the_top(histogram: Integers, wanted: int) -> tuple[int, int]:
    """The bin that holds the ``wanted``-th value from the top, and how many values lie in the bins above it."""
    from_top = np.cumsum(histogram[::-1])
    place = int(np.searchsorted(from_top, wanted))
    return histogram.size - 1 - place, int(from_top[place] - histogram[::-1][place])


# --- regions ------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class _Regions:
    """Per region: number of cells, sum and peak of probability, mean uncertainty, and the peak's cell (row-major).

    ``of_label`` gives the region of each label of :func:`_labelled`, which are counted from 1 over all strips.
    """

    of_label: Integers
    cells: Integers
    probability: Floats
    peak: Floats
    peak_cell: Integers
    uncertainty: Floats


def _labelled(probability: Path, uncertainty: Path, grid: Grid, threshold: np.float32,
              monitor: Monitor) -> Iterator[tuple[int, NDArray[Any], NDArray[np.float32], NDArray[np.float32]]]:
    """First row, labels unique over all strips (0 is no target), probability and uncertainty of each strip."""
    first = 0
    for row, p, u, mapped in _strips(probability, uncertainty, grid, monitor):
        labels, count = ndimage.label(mapped & (p >= threshold), structure=_EIGHT_NEIGHBOURS)
        labels[labels > 0] += first
        first += count
        yield row, labels, p, u


def _regions(probability: Path, uncertainty: Path, grid: Grid, threshold: np.float32, monitor: Monitor) -> _Regions:
    """Join the labels of all strips to regions, and sum up each."""
    above: NDArray[Any] | None = None
    seams, rows = [], []
    for row, labels, p, u in _labelled(probability, uncertainty, grid, threshold, monitor):
        if above is not None:
            seams.append(_touching(above, labels[0]))
        above = labels[-1].copy()
        place = np.flatnonzero(labels)
        label, value, spread = labels.ravel()[place], p.ravel()[place].astype(float), u.ravel()[place].astype(float)
        order = np.lexsort((place, -value, label))
        present, at = np.unique(label[order], return_index=True)
        known = np.isfinite(spread)
        size = int(present[-1]) + 1 if present.size else 0
        sums = [np.bincount(label, w, minlength=size)[present]
                for w in (np.ones(label.size), value, np.where(known, spread, 0.0), known.astype(float))]
        best = order[at]
        rows.append(np.column_stack([present, *sums, value[best], place[best] + row * grid.width]))
    every = np.concatenate(rows)
    pairs = np.concatenate([np.zeros((0, 2), dtype=np.int64), *seams])
    n = len(every)  # labels run from 1 to n without a gap
    joined = coo_array((np.ones(len(pairs)), (pairs[:, 0] - 1, pairs[:, 1] - 1)), shape=(n, n))
    count, region = connected_components(joined, directed=False)
    cells, total, spread_sum, spread_count = (np.bincount(region, every[:, i], minlength=count).astype(float)
                                              for i in range(1, 5))
    order = np.lexsort((every[:, 6], -every[:, 5], region))
    best = order[np.unique(region[order], return_index=True)[1]]
    spread_mean = np.divide(spread_sum, spread_count, out=np.full(count, np.nan), where=spread_count > 0)
    return _Regions(region.astype(np.int64), cells.astype(np.int64), total, every[best, 5],
                    every[best, 6].astype(np.int64), spread_mean)


def _touching(above: NDArray[Any], below: NDArray[Any]) -> Integers:
    """Pairs of labels of two neighbouring rows that touch by a side or a corner, (n, 2)."""
    width = above.size
    pairs = [np.column_stack([above[max(0, -d):width - max(0, d)], below[max(0, d):width - max(0, -d)]])
             for d in (-1, 0, 1)]
    both = np.concatenate(pairs).astype(np.int64)
    return np.unique(both[(both > 0).all(axis=1)], axis=0)


def _outlines(probability: Path, uncertainty: Path, grid: Grid, threshold: np.float32, of_label: Integers,
              kept: Integers, monitor: Monitor) -> NDArray[Any]:
    """Multi-polygons (k,) of the regions ``kept``, in the grid's CRS."""
    number = np.full(of_label.max() + 1, 0, dtype=np.int32)
    number[kept] = np.arange(1, kept.size + 1)
    target_of = np.concatenate([[0], number[of_label]]).astype(np.int32)
    pieces: list[list[Any]] = [[] for _ in kept]
    for row, labels, _, _ in _labelled(probability, uncertainty, grid, threshold, monitor):
        targets = target_of[labels]
        # Cells that touch by a corner only stay polygons of their own: joined, they would make invalid ones.  Whole
        # numbers of cells fit without a gap where the strips meet.
        for shape, value in shapes(targets, mask=targets > 0, connectivity=4, transform=Affine.translation(0, row)):
            pieces[int(value) - 1].append(shapely.geometry.shape(shape))

    def on_the_ground(cells: Floats) -> Floats:
        return np.column_stack(affine_map(grid.transform, cells[:, 0], cells[:, 1]))

    outlines = np.empty(kept.size, dtype=object)
    for i, parts in enumerate(pieces):
        # Without the points that only mark where strips met; a normal ring begins at a corner, which stays.
        whole = shapely.simplify(shapely.normalize(shapely.union_all(parts)), 0)
        polygons = shapely.get_parts(shapely.transform(whole, on_the_ground))
        outlines[i] = shapely.normalize(shapely.multipolygons(polygons))
    return outlines


# --- figures on the ground ----------------------------------------------------------------------------------------

def _areas_km2(outlines: NDArray[Any], cells: Integers, grid: Grid) -> Floats:
    if not grid.crs.is_geographic:
        return np.asarray(cells * grid.cell_area_km2, dtype=np.float64)
    geod, to_degrees = _geodesy(grid)
    areas = []
    for outline in outlines:
        rings = [(part.exterior, 1) for part in outline.geoms]
        rings += [(hole, -1) for part in outline.geoms for hole in part.interiors]
        areas.append(sum(sign * abs(geod.polygon_area_perimeter(*to_degrees(*np.array(ring.coords).T))[0])
                         for ring, sign in rings))
    return np.array(areas, dtype=float) / 1e6


def _nearest_deposit(outlines: NDArray[Any], deposits: geopandas.GeoDataFrame,
                     grid: Grid) -> tuple[Floats, NDArray[np.bool_]]:
    """Metres from each outline to the nearest deposit, and whether a cell of it holds one."""
    points = deposits.geometry.to_crs(grid.crs).to_numpy()
    points = points[np.isfinite(shapely.get_x(points)) & np.isfinite(shapely.get_y(points))]
    if points.size == 0 or outlines.size == 0:
        return np.full(outlines.size, np.nan), np.zeros(outlines.size, dtype=bool)
    # A deposit belongs to its cell even where its point lies on the cell's edge.
    middles = shapely.points(*grid.xy(*grid.rowcol(shapely.get_x(points), shapely.get_y(points))))
    known = np.zeros(outlines.size, dtype=bool)
    known[shapely.STRtree(middles).query(outlines, predicate="contains")[0]] = True

    crs = pyproj.CRS.from_user_input(grid.crs)
    plane = crs
    if crs.is_geographic:  # degrees are no measure of near and far
        lon, lat = _geodesy(grid)[1](*grid.xy(grid.height // 2, grid.width // 2))
        plane = pyproj.CRS.from_dict({"proj": "aeqd", "lon_0": float(lon), "lat_0": float(lat), "ellps": "WGS84"})
    on_plane = geopandas.GeoSeries(outlines, crs=crs).to_crs(plane).to_numpy()
    points = geopandas.GeoSeries(points, crs=crs).to_crs(plane).to_numpy()
    nearest = points[shapely.STRtree(points).nearest(on_plane)]
    ends = shapely.get_coordinates(shapely.shortest_line(on_plane, nearest)).reshape(-1, 2, 2)
    if crs.geodetic_crs is None:  # a local CRS has no place on the earth
        metres = np.hypot(*(ends[:, 1] - ends[:, 0]).T) * metres_per_unit(crs)
    else:
        lon, lat = pyproj.Transformer.from_crs(plane, 4326, always_xy=True).transform(ends[..., 0], ends[..., 1])
        _, _, metres = pyproj.Geod(ellps="WGS84").inv(lon[:, 0], lat[:, 0], lon[:, 1], lat[:, 1])
    return np.where(known, 0.0, metres), known


def _geodesy(grid: Grid) -> tuple[pyproj.Geod, Any]:
    """The ellipsoid of a geographic grid, and a function from its coordinates to degrees."""
    crs = pyproj.CRS.from_user_input(grid.crs)
    factor = np.degrees(crs.axis_info[0].unit_conversion_factor)
    return crs.get_geod() or pyproj.Geod(ellps="WGS84"), lambda x, y: (np.asarray(x) * factor, np.asarray(y) * factor)


def _table(outlines: list[Any], values: Floats, grid: Grid) -> geopandas.GeoDataFrame:
    columns: dict[str, Any] = {name: values[:, i] for i, name in enumerate(COLUMNS)}
    columns["rank"] = columns["rank"].astype(np.int32)
    columns["known"] = columns["known"].astype(bool)
    return geopandas.GeoDataFrame(columns, geometry=outlines, crs=pyproj.CRS.from_user_input(grid.crs))
