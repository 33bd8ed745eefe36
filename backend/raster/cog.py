"""Cloud-optimised GeoTIFFs: write one from blocks in little memory, and check that a file is one.

The file a run leaves is tiled, compressed, has overviews and carries what a reader needs to know: nodata, band names,
units, statistics.  The same blocks give the same bytes.
"""

from __future__ import annotations

import errno
import math
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import rasterio
import rasterio.shutil
from rasterio._err import CPLE_BaseError  # what rasterio.shutil.copy raises is exported nowhere else
from rasterio.errors import RasterioError
from rasterio.windows import Window

from ..errors import OutputError
from ..files import replace_durably
from .grid import Grid, scaled

BLOCK = 512  # cells a side of a block of the file
HISTOGRAM_BINS = 1000
# All that GDAL may keep of blocks while a file is written: each is needed once, so more would only cost memory.
WRITING_CACHE_BYTES = 16 * 2**20


@dataclass(frozen=True)
class BandStatistics:
    """What the valid cells of a band hold.

    ``histogram`` counts cells in equal bins between ``limits`` (values beyond are counted in the outermost bins); it is
    empty when no limits were given.  Without a valid cell, minimum, maximum, mean and std are NaN.
    """

    name: str
    cells: int
    minimum: float
    maximum: float
    mean: float
    std: float
    limits: tuple[float, float] | None = None
    histogram: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # int64 (bins,)

    def value_above(self, fraction: float) -> float:
        """The value that the highest ``fraction`` (0..1) of the valid cells reach, to the width of a histogram bin."""
        if self.limits is None or not self.cells:
            return math.nan
        low, high = self.limits
        from_top = np.cumsum(self.histogram[::-1])
        bins = int(np.searchsorted(from_top, fraction * self.cells)) + 1
        return high - (high - low) * min(bins, len(self.histogram)) / len(self.histogram)


def block_windows(grid: Grid) -> Iterator[Window]:
    """The windows of the file's blocks, row by row; those at the right and lower edge are clipped to the grid."""
    for row in range(0, grid.height, BLOCK):
        for col in range(0, grid.width, BLOCK):
            yield Window(col, row, min(BLOCK, grid.width - col), min(BLOCK, grid.height - row))


def write_cog(path: str | Path, grid: Grid, blocks: Iterable[tuple[Window, np.ndarray]], *, bands: Sequence[str],
              dtype: str = "float32", nodata: float = math.nan, unit: str = "", resampling: str = "average",
              limits: tuple[float, float] | None = None, tags: Mapping[str, str] | None = None,
              ) -> list[BandStatistics]:
    """Write a cloud-optimised GeoTIFF from blocks; it appears whole under ``path`` or not at all.

    Parameters
    ----------
    path
        Replaced if it exists.  Temporary files stand beside it, in a hidden folder that is gone afterwards.
    grid
        CRS, transform and shape of the file.
    blocks
        Pairs of a window inside the grid and an array (B, h, w) of ``dtype``, with ``nodata`` where there is no value.
        Any windows in any order, each cell once; those of :func:`block_windows` are the fastest.  Cells of no window
        are nodata.
    bands, unit
        Names of the B bands and the unit of their values.
    resampling
        How overviews are made: "average" of the valid cells for measures, "nearest" for classes.
    limits
        The range of values to count a histogram in.
    tags
        Metadata of the file.

    Returns
    -------
    The statistics of each band; minimum, maximum, mean and standard deviation also stand in the file.

    Raises
    ------
    OutputError
        When the disk is full or the folder can't be written; nothing is left behind.
    """
    path = Path(path)
    work = path.with_name(f".{path.name}.writing")
    size = np.dtype(dtype).itemsize * len(bands) * grid.height * grid.width
    needed = 3 * size + 2**20  # an uncompressed copy, the file, each with a third more for overviews, and some to spare
    profile = {"driver": "GTiff", "count": len(bands), "dtype": dtype, "nodata": nodata, "tiled": True,
               "blockxsize": BLOCK, "blockysize": BLOCK, "interleave": "band", "SPARSE_OK": "TRUE",
               "BIGTIFF": "IF_SAFER"}
    statistics = [_Running(limits) for _ in bands]
    with explained(path, needed), lean_gdal(WRITING_CACHE_BYTES):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            base = work / "base.tif"
            with rasterio.open(base, "w", crs=grid.crs, transform=grid.transform, height=grid.height,
                               width=grid.width, **profile) as dataset:
                for window, values in blocks:
                    dataset.write(values, window=window)
                    for running, band in zip(statistics, values):
                        running.add(_valid_values(band, nodata))
                dataset.update_tags(**(tags or {}))
                dataset.descriptions = tuple(bands)
                dataset.units = (unit,) * len(bands)
                for number, running in enumerate(statistics, 1):
                    dataset.update_tags(number, **running.tags(grid.height * grid.width))
            _write_overviews(base, profile, resampling)
            finished = work / "finished.tif"
            rasterio.shutil.copy(str(base), str(finished), driver="COG", BLOCKSIZE=str(BLOCK), COMPRESS="DEFLATE",
                                 LEVEL="1", PREDICTOR="YES", BIGTIFF="IF_SAFER", OVERVIEWS="AUTO", SPARSE_OK="TRUE",
                                 NUM_THREADS="ALL_CPUS")
            _require_whole(finished)
            replace_durably(finished, path)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return [running.finish(name) for name, running in zip(bands, statistics)]


def is_cog(path: str | Path) -> bool:
    """Whether a GeoTIFF is cloud-optimised: tiled, with overviews if larger than a block, directories before data.

    A file that can't be read is none.  The order is read from the file: all directories first, then the cells of the
    overviews from coarse to fine, then the full resolution; so a reader over the network soon sees the whole map.
    """
    try:
        with rasterio.open(path) as dataset:
            return _has_layout(dataset)
    except RasterioError:
        return False


@contextmanager
def lean_gdal(cache_bytes: int) -> Iterator[None]:
    """Bound the memory that GDAL keeps of blocks, whatever the size of the raster."""
    with rasterio.Env(GDAL_CACHEMAX=cache_bytes):
        yield


@contextmanager
def explained(path: Path, needed: int) -> Iterator[None]:
    """Turn what the disk refuses inside the block into an :class:`OutputError` with the bytes needed and free."""
    try:
        yield
    except (OSError, RasterioError, CPLE_BaseError) as error:
        number = error.errno if isinstance(error, OSError) else None
        free = _free_bytes(path)
        full = number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or (number is None and free < needed)
        if full:
            raise OutputError(f"'{path.name}' can't be written because the disk of '{path.parent}' is full: it needs "
                              f"up to {_readable(needed)} and {_readable(free)} are free; free some space or choose "
                              "another output folder, then run the same command again.") from error
        raise OutputError(f"'{path.name}' can't be written to '{path.parent}': {_reason(error)}; check that the folder "
                          "is writable or choose another output folder.") from error


# --- overviews -------------------------------------------------------------------------------------------------------


def _write_overviews(base: Path, profile: dict[str, object], resampling: str) -> None:
    """Halve ``base`` again and again into base.tif.ovr, base.tif.ovr.ovr …, which GDAL takes for its overviews.

    GDAL can make them too, but needs more time for that than for all the rest of the file.
    """
    while True:
        with rasterio.open(base) as fine:
            height, width = fine.shape
            if max(height, width) <= BLOCK:
                return
            smaller = base.with_name(base.name + ".ovr")
            half = {**profile, "height": -(-height // 2), "width": -(-width // 2), "crs": fine.crs,
                    "transform": scaled(fine.transform, 2, 2)}
            with rasterio.open(smaller, "w", **half) as coarse:
                for _, window in coarse.block_windows(1):
                    row, col = 2 * window.row_off, 2 * window.col_off
                    source = Window(col, row, min(2 * window.width, width - col), min(2 * window.height, height - row))
                    values = fine.read(window=source)
                    if (values != profile["nodata"]).any():
                        coarse.write(halved(values, float(str(profile["nodata"])), resampling), window=window)
        base = smaller


def halved(values: np.ndarray, nodata: float, resampling: str) -> np.ndarray:
    """Half the resolution of (B, h, w): the mean of the valid ones of 2 × 2 cells, or the first of them ("nearest").

    Odd sizes are rounded up; the cells beyond the edge count as nodata.
    """
    if resampling == "nearest":
        return values[:, ::2, ::2]
    _, height, width = values.shape
    if height % 2 or width % 2:
        values = np.pad(values, ((0, 0), (0, height % 2), (0, width % 2)), constant_values=nodata)
    valid = np.isfinite(values) if math.isnan(nodata) else values != nodata
    kind = values.dtype
    exact = np.float32 if kind == np.float32 or kind.itemsize < 4 else np.float64
    if valid.all():
        mean = _quads(values.astype(exact, copy=False)) * exact(0.25)
    else:
        count = _quads(valid.astype(exact))
        total = _quads(np.where(valid, values, 0).astype(exact, copy=False))
        mean = np.where(count > 0, total / np.maximum(count, 1), exact(nodata))
    return (np.rint(mean) if np.issubdtype(kind, np.integer) else mean).astype(kind, copy=False)


def _quads(values: np.ndarray) -> np.ndarray:
    rows = values[:, ::2] + values[:, 1::2]
    return rows[:, :, ::2] + rows[:, :, 1::2]


# --- statistics ------------------------------------------------------------------------------------------------------


class _Running:
    """Statistics of values that come block by block, without the loss that a plain sum of squares has."""

    def __init__(self, limits: tuple[float, float] | None) -> None:
        self.limits = limits
        self.cells, self.mean, self.squares = 0, 0.0, 0.0
        self.minimum, self.maximum = math.inf, -math.inf
        self.histogram = np.zeros(HISTOGRAM_BINS if limits else 0, np.int64)

    def add(self, values: np.ndarray) -> None:
        """Take the valid values (n,) of a block."""
        if not values.size:
            return
        mean = float(values.mean(dtype=np.float64))
        away = values - values.dtype.type(mean) if values.dtype.kind == "f" else values - mean
        # The rounding of the mean to the type of the values is put right by the second term (Chan et al. 1983).
        shift = mean - float(values.dtype.type(mean)) if values.dtype.kind == "f" else 0.0
        squares = float(np.square(away).sum(dtype=np.float64)) - values.size * shift**2
        cells = self.cells + values.size
        step = mean - self.mean
        self.squares += squares + step**2 * self.cells * values.size / cells
        self.mean += step * values.size / cells
        self.cells = cells
        self.minimum, self.maximum = min(self.minimum, float(values.min())), max(self.maximum, float(values.max()))
        if self.limits:
            low, high = self.limits
            bins = ((values - low) * (HISTOGRAM_BINS / (high - low))).astype(np.int32)
            self.histogram += np.bincount(np.clip(bins, 0, HISTOGRAM_BINS - 1), minlength=HISTOGRAM_BINS)

    def tags(self, all_cells: int) -> dict[str, str]:
        """As GDAL writes statistics, so that QGIS stretches the colours without reading the cells."""
        if not self.cells:
            return {}
        made = self.finish("")
        return {"STATISTICS_MINIMUM": repr(made.minimum), "STATISTICS_MAXIMUM": repr(made.maximum),
                "STATISTICS_MEAN": repr(made.mean), "STATISTICS_STDDEV": repr(made.std),
                "STATISTICS_VALID_PERCENT": f"{100 * self.cells / all_cells:.4g}"}

    def finish(self, name: str) -> BandStatistics:
        if not self.cells:
            return BandStatistics(name, 0, math.nan, math.nan, math.nan, math.nan, self.limits, self.histogram)
        std = math.sqrt(max(self.squares, 0.0) / self.cells)
        return BandStatistics(name, self.cells, self.minimum, self.maximum, self.mean, std, self.limits,
                              self.histogram)


def _valid_values(band: np.ndarray, nodata: float) -> np.ndarray:
    valid = np.isfinite(band) if math.isnan(nodata) else band != nodata
    return band.ravel() if valid.all() else band[valid]


# --- files -----------------------------------------------------------------------------------------------------------


def _has_layout(dataset: rasterio.DatasetReader) -> bool:
    if dataset.driver != "GTiff" or dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT") != "COG":
        return False
    levels = dataset.overviews(1)
    block = dataset.block_shapes[0]
    if block[0] % 16 or block[1] % 16 or (max(dataset.shape) > max(block) and not levels):  # tiles are multiples of 16
        return False
    # From the coarsest overview to the full resolution; GDAL counts overviews from the finest.
    order: list[int | None] = [*reversed(range(len(levels))), None]
    directories = [_offset(dataset, "IFD_OFFSET", level) for level in order]
    cells = [_offset(dataset, "BLOCK_OFFSET_0_0", level) for level in order]
    written = [offset for offset in cells if offset]  # an empty block has no place in the file
    return not written or (written == sorted(written) and max(directories) < written[0])


def _offset(dataset: rasterio.DatasetReader, item: str, level: int | None) -> int:
    return int(dataset.get_tag_item(item, "TIFF", bidx=1, ovr=level) or 0)


def _require_whole(path: Path) -> None:
    """Raise OSError unless the last blocks can be read: a disk that fills up as GDAL closes a file goes unnoticed."""
    with rasterio.open(path) as dataset:
        dataset.read(window=Window(dataset.width - 1, dataset.height - 1, 1, 1))
        if not is_cog(path):
            raise OSError(f"GDAL wrote '{path.name}' without the layout of a cloud-optimised GeoTIFF")


def _free_bytes(path: Path) -> int:
    folder = path.parent
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _readable(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).rstrip(".").lower()
