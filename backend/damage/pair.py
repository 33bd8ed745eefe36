"""Two images of the same ground, before and after: opened lazily on one metric grid over what both of them show.

``open_pair`` refuses, in a sentence, what can never be compared; whether what it opens is *worth* comparing is told by
``quality.py``.  ``registration.registered`` gives the pair back with the after image moved onto the before image.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.exceptions import ProjError
from rasterio.crs import CRS
from rasterio.windows import Window

from ..errors import InputError
from ..raster.crs import transformer_between
from ..raster.grid import Grid, affine_map
from ..raster.source import RasterLayer
from ..tools.declaration import split_source
from .scene import Scene, Shift, choose_bands, transform_at

# Cells of the overlap, each way, below which nothing can be said.
LEAST_CELLS = 32

# A projection whose metres are off by more than this on the ground is no place to measure buildings (Web Mercator).
_SCALE_ERROR = 0.02

# Of two cell sizes this near to one another neither is the coarser one.
_ALIKE = 1.05


@dataclass(frozen=True)
class Images:
    """A window of a pair.

    ``before``, ``after``: float32 (bands, H, W), from 0 to 1 by limits found once per image; 0 where not known.
    ``valid``: bool (H, W), seen in both, no nodata, no cloud.
    """

    before: NDArray[np.float32]
    after: NDArray[np.float32]
    valid: NDArray[np.bool_]


@dataclass(frozen=True)
class Pair:
    """A before and an after image on one grid; reads windows, never the whole.

    ``grid``: metric CRS, its extent the overlap of both images, its cells the coarser ones of both.
    ``shift``: where the ground of a cell is found in the after image, where that is known.
    ``match``: (after, window) → after as if taken with the light and the sensor of before, where that is known.
    ``clear``: window → which cells no cloud hides, where that is known.
    """

    grid: Grid
    before: Scene
    after: Scene
    shift: Shift | None = None
    match: Callable[[NDArray[np.float32], Window], NDArray[np.float32]] | None = None
    clear: Callable[[Window], NDArray[np.bool_]] | None = None

    @property
    def bands(self) -> int:
        """Bands of each image that are compared: 3 (red, green, blue) or 1."""
        return self.before.bands

    def read(self, window: Window) -> Images:
        """Both images on a window in cells of the grid; it may reach over the grid's edge, where nothing is valid."""
        before, valid = self.before.read(window)
        after, seen = self.after.read(window, self.shift)
        valid &= seen
        if self.clear is not None:
            valid &= self.clear(window)
        if self.match is not None:
            after = self.match(after, window)
        before[:, ~valid] = 0.0
        after = np.where(valid, after, np.float32(0.0))
        return Images(before, after, valid)

    def changed(self, **parts: object) -> Pair:
        """The same pair with another shift, match or clear."""
        return replace(self, **parts)  # type: ignore[arg-type]


def open_pair(before: str, after: str, *, bands_before: str | None = None, bands_after: str | None = None,
              name_before: str = "", name_after: str = "") -> Pair:
    """Open two images as a pair.

    Parameters
    ----------
    before, after
        Raster files (``path`` or ``path|bands=…``) in any CRS, cell size and data type, with one or more bands.
    bands_before, bands_after
        "3,2,1" for red, green and blue, "1" for one band; else the colours that the file names, else its first three,
        else its first.  When only one image has colours, the mean of its bands is compared with the other's band.
    name_before, name_after
        Names for messages; else those of the files.

    Raises
    ------
    InputError
        An image can't be read, has no CRS or no value, both are the same file, or they share no ground worth the name.
    ParameterError
        The numbers of bands are none.
    """
    names = [name or split_source(source)[1].get("name") or Path(split_source(source)[0]).stem
             for name, source in ((name_before, before), (name_after, after))]
    if names[0] == names[1]:
        names = [f"{names[0]} (before)", f"{names[1]} (after)"]
    layers = [RasterLayer(choose_bands(source, bands, name), name=name)
              for source, bands, name in zip((before, after), (bands_before, bands_after), names, strict=True)]
    if _same_file(layers[0].path, layers[1].path):
        raise InputError(f"Layer '{layers[0].name}' was given as the before and as the after image: choose two "
                         "images.")
    grid = common_grid(layers[0], layers[1])
    counts = [len(layer.bands) for layer in layers]
    scenes = [Scene(layer, grid, mean=count > min(counts)) for layer, count in zip(layers, counts, strict=True)]
    return Pair(grid, scenes[0], scenes[1])


def common_grid(before: RasterLayer, after: RasterLayer) -> Grid:
    """The grid over the ground that two images share.

    In the CRS of the after image, or in UTM where that is not of metres that are metres on the ground.  Its cells are
    the coarser ones of both; where an image has just those, it is read as it is, the before image first, so that only
    the other is interpolated.

    Raises
    ------
    InputError
        The images don't overlap, or hardly.
    """
    layers = (before, after)
    lon, lat = _middle(after)
    crs = after.grid.crs if _metric(after.grid.crs, lon, lat) else utm_zone(lon, lat)
    cells = []
    for layer in layers:
        across, down = layer.grid.cell_size_m
        own = Grid(layer.grid.crs, layer.grid.transform, 1, 1) if layer.grid.crs == crs else None
        cells.append(math.sqrt(abs(own.transform.a * own.transform.e - own.transform.b * own.transform.d))
                     if own else math.sqrt(across * down))
    boxes = [_box(layer, crs) for layer in layers]
    left, bottom = (max(box[side] for box in boxes) for side in (0, 1))
    right, top = (min(box[side] for box in boxes) for side in (2, 3))
    if not (left < right and bottom < top):
        raise InputError(f"The images '{before.name}' and '{after.name}' don't overlap: check that both show the same "
                         "place and that their coordinate reference systems are right.")
    coarse = max(cells)
    cell, corner = coarse, (left, top)
    for layer, size in zip(layers, cells, strict=True):
        t = layer.grid.transform
        if layer.grid.crs == crs and size * _ALIKE >= coarse and t.b == t.d == 0 and t.a > 0 > t.e and \
                math.isclose(t.a, -t.e, rel_tol=1e-6):
            cell = t.a
            # Inwards to the next corner of a cell.
            corner = (t.c + math.ceil((left - t.c) / cell - 1e-6) * cell,
                      t.f - math.ceil((t.f - top) / cell - 1e-6) * cell)
            break
    width = math.floor((right - corner[0]) / cell + 1e-6)
    height = math.floor((corner[1] - bottom) / cell + 1e-6)
    if width < LEAST_CELLS or height < LEAST_CELLS:
        raise InputError(f"The images '{before.name}' and '{after.name}' share only {max(width, 0)} × "
                         f"{max(height, 0)} cells of {cell:.3g} m, too few to compare: choose images that cover the "
                         "same ground.")
    return Grid(crs, transform_at(corner, cell), height, width)


def utm_zone(lon: float, lat: float) -> CRS:
    """The UTM zone (WGS 84) of a place in degrees; at the poles, UPS."""
    if lat > 84.0 or lat < -80.0:
        return CRS.from_epsg(32661 if lat > 0 else 32761)
    zone = min(max(math.floor((lon + 180.0) / 6.0) % 60 + 1, 1), 60)
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)


# --- helpers ---------------------------------------------------------------------------------------------------------


def _same_file(one: str, other: str) -> bool:
    """Whether two paths lead to the same file, through links, too."""
    first, second = Path(one), Path(other)
    return one == other or (first.exists() and second.exists() and first.samefile(second))


def _middle(layer: RasterLayer) -> tuple[float, float]:
    """Longitude and latitude of an image's middle."""
    x, y = affine_map(layer.grid.transform, layer.grid.width / 2, layer.grid.height / 2)
    lon, lat = transformer_between(layer.grid.crs, "EPSG:4326", layer.name).transform(x, y)
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise InputError(f"Layer '{layer.name}' lies where its coordinate reference system knows no ground: assign "
                         "the right one in QGIS ('Assign projection').")
    return float(lon), float(lat)


def _metric(crs: CRS, lon: float, lat: float) -> bool:
    """Whether distances in a CRS are metres on the ground there."""
    known = pyproj.CRS.from_user_input(crs)
    if not known.is_projected or not all(math.isclose(axis.unit_conversion_factor, 1.0) for axis in known.axis_info):
        return False
    try:
        factors = pyproj.Proj(known).get_factors(lon, lat)
    except ProjError:
        return False
    return all(abs(scale - 1.0) <= _SCALE_ERROR for scale in (factors.meridional_scale, factors.parallel_scale))


def _box(layer: RasterLayer, crs: CRS) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of an image in a CRS."""
    grid = layer.grid
    along = np.linspace(0.0, 1.0, 65)
    edge = np.concatenate([np.stack([along, np.full_like(along, side)]) for side in (0.0, 1.0)]
                          + [np.stack([np.full_like(along, side), along]) for side in (0.0, 1.0)], axis=1)
    x, y = affine_map(grid.transform, edge[0] * grid.width, edge[1] * grid.height)
    if grid.crs != crs:
        x, y = (np.asarray(way) for way in transformer_between(grid.crs, crs, layer.name).transform(x, y))
    known = np.isfinite(x) & np.isfinite(y)
    if not known.any():
        return math.inf, math.inf, -math.inf, -math.inf
    return float(x[known].min()), float(y[known].min()), float(x[known].max()), float(y[known].max())
