"""Polygons of a labelled raster."""

from __future__ import annotations

import geopandas
import numpy as np
import shapely
from rasterio.features import shapes

from ..raster.grid import Grid


def polygons_of(labels: np.ndarray, grid: Grid) -> geopandas.GeoDataFrame:
    """Outline the labelled regions of a grid.

    Parameters
    ----------
    labels
        Integers (h, w) on the cells of ``grid``; 0 and below is ground without a label.
    grid
        Where the cells lie; any CRS, rotated grids too.

    Returns
    -------
    GeoDataFrame
        ``label`` (int64) and ``geometry``, one row per label in ascending order, each a multi-polygon of the label's
        parts (parts that meet in a corner only are two).  Every geometry is valid, in the grid's CRS, and covers
        exactly its cells.

    Raises
    ------
    ValueError
        The shapes of labels and grid differ.
    """
    if labels.shape != grid.shape:
        raise ValueError(f"labels are {labels.shape}, the grid is {grid.shape}")
    # The rasteriser takes 32 bits: labels are numbered, so that any integer serves.
    names, numbers = np.unique(labels, return_inverse=True)
    numbers = (numbers.reshape(labels.shape) + 1).astype(np.int32)
    parts: dict[int, list[shapely.Polygon]] = {}
    # Four-connected: cells that touch at a corner only stay polygons of their own, joined they would cross themselves.
    for shape, number in shapes(numbers, mask=labels > 0, connectivity=4, transform=grid.transform):
        parts.setdefault(int(names[int(number) - 1]), []).append(shapely.geometry.shape(shape))
    found = sorted(parts)
    return geopandas.GeoDataFrame({"label": np.array(found, dtype=np.int64)},
                                  geometry=[shapely.MultiPolygon(parts[label]) for label in found], crs=grid.crs)
