"""Building by building through a pair of images: a window of both, where the building is, and the ground around it.

Buildings are gathered by tiles and every tile is read once, so memory holds one tile however large the scene.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.windows import Window
from scipy.ndimage import distance_transform_edt

from ..raster.grid import Grid, affine_map
from .pair import Images

Bools = NDArray[np.bool_]

MARGIN_M = 10.0  # what a collapse throws around it, and about the shadow of two storeys
LEAST_MARGIN = 6  # cells: room to shift a window and to smooth it
TILE = 1024  # cells a side
LARGEST = 2048  # cells a side of one building's window; of a larger one its middle is looked at
_TRIES = 10  # other buildings that are tried for one


class Reads(Protocol):
    """What gives windows of both images: a :class:`.pair.Pair`, registered or not."""

    @property
    def grid(self) -> Grid: ...

    def read(self, window: Window) -> Images: ...


@dataclass(frozen=True)
class Chip:
    """A building in both images; arrays are (H, W) cells of the pair's grid, the images (bands, H, W).

    ``inside`` is the footprint, ``ring`` the ground within the margin that no building stands on; where nothing was
    seen is False in ``images.valid``, and in neither of the two.  ``footprint`` is the whole footprint, seen or not.
    """

    images: Images
    inside: Bools
    ring: Bools
    footprint: Bools
    window: Window

    @property
    def seen(self) -> float:
        """Share of the footprint that both images show, 0..1."""
        return float(self.inside.sum() / max(int(self.footprint.sum()), 1))

    @cached_property
    def distance(self) -> NDArray[np.float64]:
        """Cells from the outline (H, W), negative inside."""
        return distance_transform_edt(~self.footprint) - distance_transform_edt(self.footprint)


@dataclass(frozen=True)
class Tile:
    """What is read at once: a window that holds the windows of its ``members`` (positions in the frame)."""

    window: Window
    members: tuple[int, ...]
    windows: tuple[Window, ...]


def chips(pair: Reads, footprints: geopandas.GeoDataFrame, *, margin_m: float = MARGIN_M,
          others: geopandas.GeoDataFrame | None = None) -> Iterator[tuple[int, Chip]]:
    """The chip of every footprint with its position in the frame, tile by tile (not in the order of the frame).

    Parameters
    ----------
    pair
        Gives windows of both images on one grid.
    footprints
        Polygons in the CRS of that grid.
    margin_m
        Width of the ground around a building, in metres.
    others
        All buildings, where ``footprints`` are not these: what the ring must not hold.
    """
    buildings = Buildings(pair.grid, footprints, margin_m=margin_m, others=others)
    for tile in buildings.tiles():
        yield from buildings.read(pair, tile)


def on_ground(grid: Grid, footprints: geopandas.GeoDataFrame, count: int, *, clear_m: float = 3.0,
              seed: int = 0) -> geopandas.GeoDataFrame:
    """Shapes of footprints on ground near them where no building stands: what stays as it is looks like this.

    Parameters
    ----------
    grid
        Of the images, which hold all of the shapes.
    footprints
        Buildings, in the CRS of the grid.
    count
        So many shapes at most; fewer where there is hardly any ground between the buildings.
    clear_m
        Their least distance from a building, metres.
    """
    shapes = footprints.geometry.to_numpy()
    rng = np.random.default_rng(seed)
    tree, extent = shapely.STRtree(shapes), shapely.box(*grid.bounds)
    found: list[shapely.Geometry] = []
    for reach in (30.0, 60.0, 120.0, 240.0):  # metres: as near as there is room
        if len(found) >= count or not len(shapes):
            break
        chosen = shapes[rng.integers(len(shapes), size=4 * count)]
        way, far = rng.uniform(0, 2 * np.pi, len(chosen)), reach * rng.uniform(0.3, 1.0, len(chosen))
        moved = np.array([shapely.transform(shape, lambda xy, d=step: xy + d) for shape, step in
                          zip(chosen, np.stack([far * np.cos(way), far * np.sin(way)], axis=1), strict=True)])
        boxes = shapely.box(*(shapely.bounds(moved) + np.array([-clear_m, -clear_m, clear_m, clear_m])).T)
        free = shapely.within(boxes, extent)
        free[tree.query(boxes, predicate="intersects")[0]] = False
        found += list(moved[free])
    return geopandas.GeoDataFrame(geometry=np.array(found[:count], dtype=object), crs=footprints.crs)


class Buildings:
    """Footprints on a grid, gathered by the tiles in which they are read; see :func:`chips`."""

    def __init__(self, grid: Grid, footprints: geopandas.GeoDataFrame, *, margin_m: float = MARGIN_M,
                 others: geopandas.GeoDataFrame | None = None) -> None:
        self.grid = grid
        self.shapes = footprints.geometry.to_numpy()
        self.margin = max(math.ceil(margin_m / min(grid.cell_size_m)), LEAST_MARGIN)
        self._others = self.shapes if others is None else others.geometry.to_numpy()
        self._tree = shapely.STRtree(self._others)

    def tiles(self, tile: int = TILE) -> list[Tile]:
        """All there is to read, row by row of tiles; the same for the same footprints."""
        boxes = self._boxes()
        centres = (boxes[:, :2] + boxes[:, 2:]) // 2
        order = np.lexsort((np.arange(len(boxes)), centres[:, 1] // tile, centres[:, 0] // tile))
        places = centres[order] // tile
        cuts = np.flatnonzero((np.diff(places, axis=0) != 0).any(axis=1)) + 1
        tiles = []
        for members in np.split(order, cuts):
            if len(members):
                low, high = boxes[members, :2].min(axis=0), boxes[members, 2:].max(axis=0)
                tiles.append(Tile(_window(*low, *high), tuple(int(i) for i in members),
                                  tuple(_window(*boxes[i]) for i in members)))
        return tiles

    def read(self, pair: Reads, tile: Tile) -> Iterator[tuple[int, Chip]]:
        """The chips of one tile, which is read now."""
        yield from self._cut(pair.read(tile.window), tile)

    def strangers(self, pair: Reads, tile: Tile, count: int, rng: np.random.Generator) -> Iterator[tuple[int, Chip]]:
        """Up to ``count`` chips of one tile in whose after image another building of the tile stands.

        Nothing of the building is left in them, whatever sun, season and sensor do.
        """
        if len(tile.members) < 2:
            return
        images = pair.read(tile.window)
        chips = list(self._cut(images, tile))
        middles = [(one.row_off - tile.window.row_off + one.height // 2,
                    one.col_off - tile.window.col_off + one.width // 2) for one in tile.windows]
        height, width = images.valid.shape
        for one in np.resize(rng.permutation(len(chips)), min(count, len(chips) * (len(chips) - 1))):
            member, chip = chips[one]
            rows, cols = chip.footprint.shape
            for other in rng.permutation(len(chips))[:_TRIES]:
                top, left = middles[other][0] - rows // 2, middles[other][1] - cols // 2
                if other == one or top < 0 or left < 0 or top + rows > height or left + cols > width:
                    continue
                there = slice(top, top + rows), slice(left, left + cols)
                seen = chip.images.valid & images.valid[there]
                swapped = Images(chip.images.before, images.after[:, there[0], there[1]], seen)
                yield member, Chip(swapped, chip.footprint & seen, chip.ring & seen, chip.footprint, chip.window)
                break

    def _cut(self, images: Images, tile: Tile) -> Iterator[tuple[int, Chip]]:
        """The chips of one tile from its images."""
        top, left = tile.window.row_off, tile.window.col_off
        built = self._burnt(tile.window, self._others[self._near(tile.window)], touched=True)
        for member, window in zip(tile.members, tile.windows, strict=True):
            rows = slice(window.row_off - top, window.row_off - top + window.height)
            cols = slice(window.col_off - left, window.col_off - left + window.width)
            cut = Images(images.before[:, rows, cols], images.after[:, rows, cols], images.valid[rows, cols])
            footprint = self._burnt(window, self.shapes[member : member + 1])
            if not footprint.any():  # smaller than a cell
                footprint = self._burnt(window, self.shapes[member : member + 1], touched=True)
            near = distance_transform_edt(~footprint) <= self.margin if footprint.any() else np.zeros_like(footprint)
            yield member, Chip(cut, footprint & cut.valid, near & ~footprint & ~built[rows, cols] & cut.valid,
                               footprint, window)

    def _boxes(self) -> NDArray[np.int64]:
        """Rows and columns (top, left, bottom, right) of each footprint with its margin."""
        left, bottom, right, top = shapely.bounds(self.shapes).T
        cols, rows = affine_map(~self.grid.transform, np.stack([left, right, left, right]),
                                np.stack([bottom, bottom, top, top]))
        low = np.floor(np.stack([rows.min(axis=0), cols.min(axis=0)], axis=1)).astype(np.int64) - self.margin
        high = np.ceil(np.stack([rows.max(axis=0), cols.max(axis=0)], axis=1)).astype(np.int64) + self.margin
        middle = (low + high) // 2
        return np.concatenate([np.maximum(low, middle - LARGEST // 2), np.minimum(high, middle + LARGEST // 2)], axis=1)

    def _near(self, window: Window) -> NDArray[np.int64]:
        bounds = self.grid.window(window).bounds
        return np.sort(self._tree.query(shapely.box(*bounds)))

    def _burnt(self, window: Window, shapes: NDArray[np.object_], touched: bool = False) -> Bools:
        grid = self.grid.window(window)
        if not len(shapes):
            return np.zeros(grid.shape, bool)
        return rasterize(shapes, out_shape=grid.shape, transform=grid.transform, fill=0, default_value=1,
                         all_touched=touched, dtype=np.uint8).astype(bool)


def first(tile: Tile, count: int) -> Tile:
    """The tile with so many of its members at most."""
    return Tile(tile.window, tile.members[: max(count, 1)], tile.windows[: max(count, 1)])


def _window(top: int, left: int, bottom: int, right: int) -> Window:
    return Window(int(left), int(top), int(right - left), int(bottom - top))
