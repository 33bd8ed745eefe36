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
        ``label`` (int64) and ``geometry``, one row per label in ascending order.  Cells that touch at a corner belong
        together; a label's separate parts, or parts that meet in a corner only, make a multi-polygon.  Every geometry
        is valid, in the grid's CRS, and covers exactly its cells.

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
    found = [(int(names[int(number) - 1]), shape) for shape, number in
             shapes(numbers, mask=labels > 0, connectivity=8, transform=grid.transform)]
    # Eight-connected outlines cross themselves where cells touch at a corner; make_valid parts them there.
    parts = geopandas.GeoDataFrame(
        {"label": np.array([label for label, _ in found], dtype=np.int64)},
        geometry=[shapely.make_valid(shapely.geometry.shape(shape)) for _, shape in found], crs=grid.crs)
    return parts.dissolve("label", as_index=False) if len(parts) else parts
