"""Raster files, opened and checked before anything relies on them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from ..errors import InputError
from .crs import require_crs

# GDAL's block cache is by default 5 % of the machine's memory; ours must not grow with the machine.
GDAL_CACHE_MB = 64


def environment() -> rasterio.Env:
    """The one GDAL environment that rasters are read in: a cache bounded on every machine."""
    return rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE_MB)


@contextmanager
def open_raster(path: str, name: str | None = None) -> Iterator[DatasetReader]:
    """An open, checked rasterio dataset; raises :class:`InputError` when it can't serve as a layer."""
    dataset = checked_dataset(path, name or Path(path).stem)
    try:
        yield dataset
    finally:
        dataset.close()


def checked_dataset(path: str, name: str) -> DatasetReader:
    """As :func:`open_raster`; the caller closes it."""
    # GDAL's own names for things inside other things: /vsizip/…, NETCDF:"…":…
    virtual = path.startswith("/vsi") or re.match(r"[A-Za-z0-9_]{2,}:", path)
    if not virtual and not Path(path).exists():
        raise InputError(f"Layer '{name}': there is no file '{path}'; check the path.")
    try:
        with environment():
            dataset = rasterio.open(path)
            try:
                # A truncated file opens well and lacks its end.
                block_height, block_width = dataset.block_shapes[0]
                row = (dataset.height - 1) // block_height * block_height
                col = (dataset.width - 1) // block_width * block_width
                dataset.read(dataset.count, window=Window(col, row, dataset.width - col, dataset.height - row))
            except RasterioError:
                dataset.close()
                raise
    except (RasterioError, IndexError) as error:  # IndexError: a container without bands of its own
        raise InputError(damaged(name, path)) from error
    try:
        require_crs(dataset.crs, name)
        if dataset.transform.is_degenerate or not all(math.isfinite(number) for number in dataset.transform):
            raise InputError(f"Layer '{name}' has cells without size, so it has no place on the map: georeference it "
                             "again (in QGIS: 'Georeferencer').")
        if any("complex" in dtype for dtype in dataset.dtypes):
            raise InputError(f"Layer '{name}' holds complex numbers: export its amplitude or phase as a real raster.")
    except InputError:
        dataset.close()
        raise
    return dataset


def known_cells(dataset: DatasetReader, index: int, cells: NDArray[Any], window: Window) -> NDArray[np.bool_]:
    """Where a band has values by its nodata value, mask or alpha band, bool (h, w); ``cells`` (h, w) are what was read.

    Whole numbers are compared with nodata here: GDAL would read the window once more, and slowly.  Those of eight bytes
    are left to it, as a nodata value is a float64.
    """
    flags = dataset.mask_flag_enums[index - 1]
    if flags == [MaskFlags.nodata] and cells.dtype.kind in "iu" and cells.dtype.itemsize <= 4:
        return np.asarray(cells != dataset.nodatavals[index - 1])
    if MaskFlags.all_valid in flags:
        return np.ones(cells.shape, bool)
    return np.asarray(dataset.read_masks(index, window=window) > 0)


def damaged(name: str, path: str) -> str:
    """What to say of a file that can't be read."""
    return (f"Layer '{name}' can't be read: the file '{path}' is damaged, truncated or not a raster; copy it again "
            "from its source, or export it from QGIS as GeoTIFF.")
