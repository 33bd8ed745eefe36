"""Evidence: all layers of a prospectivity job, seen together on one grid.

From the lists of sources that a geologist gives come the template grid (:func:`choose_grid`), the stack of named bands
(:func:`build_stack`), its examination (:func:`check_stack`), the ground that is mapped (:class:`GroundMask`), and the
encoding that turns bands into numbers for a model (:func:`fit_encoding`).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.warp import calculate_default_transform
from rasterio.windows import Window
from scipy.special import ndtri

from ..errors import InputError, ParameterError
from ..monitor import Monitor
from ..raster.grid import Grid
from ..raster.source import BandInfo, Block, RasterLayer
from ..vector.evidence import VectorLayer
from ..vector.layers import VectorSource, dimension_of, read_vector

# A band that lacks values on more of the ground than this is worth a warning.
EXPECTED_COVERAGE = 0.95

# Ranks at which the distribution of a band is kept: the outermost are the 0.5 and 99.5 percentiles.
_KNOTS = 100

# Values held at once while a stack is examined.
_STRIP_VALUES = 1 << 22


class EvidenceStack:
    """Layers of evidence on one grid, their bands one after the other.

    Parameters
    ----------
    layers
        At least one; their order is the order of the bands.
    grid
        The template grid.

    Raises
    ------
    InputError
        There is no layer, or one does not overlap the grid.
    """

    def __init__(self, layers: Sequence[RasterLayer | VectorLayer], grid: Grid) -> None:
        if not layers:
            raise InputError("There is no evidence: give at least one raster or geology layer.")
        for layer in layers:
            layer.require_overlap(grid)
        self.layers, self.grid = list(layers), grid
        self.bands = _with_unique_names([band for layer in layers for band in layer.bands])
        categorical = np.array([band.categorical for band in self.bands])
        self.continuous, self.categorical = np.flatnonzero(~categorical), np.flatnonzero(categorical)

    def read(self, window: Window) -> Block:
        """All bands (C, h, w) on a window of the grid, which may reach over its edge (missing there)."""
        blocks = [layer.read(self.grid, window) for layer in self.layers]
        return Block(np.concatenate([block.values for block in blocks]),
                     np.concatenate([block.valid for block in blocks]))

    def strips(self) -> Iterator[Window]:
        """Windows of whole rows that cover the grid, each small enough to be held in memory."""
        rows = max(1, _STRIP_VALUES // (self.grid.width * len(self.bands)))
        for row in range(0, self.grid.height, rows):
            yield Window(0, row, self.grid.width, min(rows, self.grid.height - row))


@dataclass(frozen=True)
class PackedMask:
    """A mask (h, w) as compressed bits: of 24,000 × 24,000 cells of ground they take a few megabytes."""

    shape: tuple[int, ...]
    bits: bytes

    @classmethod
    def of(cls, mask: np.ndarray) -> PackedMask:
        return cls(mask.shape, zlib.compress(np.packbits(mask).tobytes(), 1))

    def unpack(self) -> np.ndarray:
        bits = np.frombuffer(zlib.decompress(self.bits), np.uint8)
        return np.unpackbits(bits, count=math.prod(self.shape)).reshape(self.shape).astype(bool)


class GroundMask:
    """Which cells are mapped: inside the polygons, if any, and with values in at least half of the bands.

    Once :func:`check_stack` has seen all of it, it is remembered and the evidence is not read again.

    Parameters
    ----------
    stack
        The evidence.
    areas
        Sources of polygon layers, say the area of interest and the permissive ground; a cell must lie in a polygon of
        every one of them.
    monitor
        Hears of repairs to the polygons.

    Raises
    ------
    InputError
        An area can't be read, is not of polygons, or lies outside the grid.
    """

    def __init__(self, stack: EvidenceStack, areas: Sequence[str] = (), monitor: Monitor | None = None) -> None:
        self.stack = stack
        for area in areas:
            name = VectorSource.parse(area).name
            if dimension_of(read_vector(area), name) != 2:
                raise InputError(f"The area '{name}' must hold polygons: make polygons of its outline first (in QGIS: "
                                 "'Lines to polygons').")
        self._areas = [VectorLayer(area, "presence", stack.grid, monitor=monitor) for area in areas]
        self._remembered: list[tuple[Window, PackedMask]] = []

    def read(self, window: Window) -> np.ndarray:
        """Whether each cell (h, w) of the window is mapped; cells beyond the grid's edge are not."""
        if not self._remembered:
            return self.of(self.stack.read(window), window)
        ground = np.zeros((window.height, window.width), bool)
        left, right = max(0, window.col_off), min(self.stack.grid.width, window.col_off + window.width)
        for strip, mask in self._remembered:
            top, bottom = (min(max(row, strip.row_off), strip.row_off + strip.height)
                           for row in (window.row_off, window.row_off + window.height))
            if top < bottom and left < right:
                known = mask.unpack()[top - strip.row_off : bottom - strip.row_off, left:right]
                row, col = top - window.row_off, left - window.col_off
                ground[row : row + known.shape[0], col : col + known.shape[1]] = known
        return ground

    def remember(self, strips: Sequence[tuple[Window, PackedMask]]) -> None:
        """Keep what :meth:`of` gave for all :meth:`EvidenceStack.strips`."""
        self._remembered = list(strips)

    def of(self, block: Block, window: Window) -> np.ndarray:
        """As :meth:`read`, from evidence that was read already."""
        ground = 2 * block.valid.sum(axis=0) >= len(block.valid)
        for area in self._areas:
            ground &= area.read(self.stack.grid, window).values[0] > 0  # 0 beyond the edge, too
        return ground


# --- the template grid and the stack ---------------------------------------------------------------------------------


def choose_grid(*, template: str | None = None, continuous: Sequence[str] = (), categorical: Sequence[str] = (),
                vectors: Sequence[str] = (), cell_size_m: float | None = None, crs: str | None = None) -> Grid:
    """The grid to map on: that of the template, else of the first raster, else around the vector layers.

    Parameters
    ----------
    template, continuous, categorical, vectors
        Sources.
    cell_size_m
        Cell size in metres instead of the raster's own (which None and 0 keep); needed when there are only vector
        layers.
    crs
        Projected CRS instead of the layer's own (``EPSG:…`` or WKT).

    Raises
    ------
    ParameterError
        No cell size for vector layers, a negative cell size, a CRS that is unknown or not projected.
    InputError
        No layer at all, or one that can't be read.
    """
    if cell_size_m is not None and cell_size_m < 0:
        raise ParameterError(f"The cell size must be a positive number of metres, not {cell_size_m}.")
    target = None if not crs else _projected(crs)
    rasters = [source for source in (template, *continuous, *categorical) if source]
    if rasters:
        return _reshaped(RasterLayer(rasters[0]).grid, target, cell_size_m)
    if not vectors:
        raise InputError("There is no evidence: give at least one raster or geology layer.")
    if not cell_size_m:
        raise ParameterError("With vector layers alone the cell size is not known: give it, in metres, or a template "
                             "raster.")
    return _around(vectors, target, cell_size_m)


def build_stack(*, grid: Grid, continuous: Sequence[str] = (), categorical: Sequence[str] = (),
                distance_to: Sequence[str] = (), density_of: Sequence[str] = (), presence_of: Sequence[str] = (),
                category_of: Sequence[str] = (), value_of: Sequence[str] = (), density_radius_m: float | None = None,
                monitor: Monitor | None = None) -> EvidenceStack:
    """Open all evidence on ``grid``, band order as the arguments'.

    Parameters
    ----------
    grid
        The template grid.
    continuous, categorical
        Sources of rasters.
    distance_to, density_of, presence_of, category_of, value_of
        Sources of vector layers, by the kind of evidence to make (see
        :class:`~orogen.backend.vector.evidence.VectorLayer`).
    density_radius_m
        Radius of the circle that densities count in, metres.
    monitor
        Hears of repairs.

    Raises
    ------
    InputError, ParameterError
        As the layers themselves.
    """
    layers: list[RasterLayer | VectorLayer] = [RasterLayer(source) for source in continuous]
    layers += [RasterLayer(source, categorical=True) for source in categorical]
    kinds = {"distance": distance_to, "density": density_of, "presence": presence_of, "category": category_of,
             "value": value_of}
    layers += [VectorLayer(source, kind, grid, density_radius_m if kind == "density" else None, monitor=monitor)
               for kind, sources in kinds.items() for source in sources]
    return EvidenceStack(layers, grid)


# --- examination -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BandSummary:
    """What one band holds on the mapped ground.

    ``coverage`` is the part (0..1) of the mapped cells that have a value; ``categories`` the number of codes, None for
    continuous bands.
    """

    name: str
    valid_cells: int
    coverage: float
    minimum: float
    maximum: float
    categories: int | None


def check_stack(stack: EvidenceStack, monitor: Monitor, ground: GroundMask | None = None) -> list[BandSummary]:
    """Read all evidence once, strip by strip, and see whether each band can serve.

    Parameters
    ----------
    stack
        The evidence.
    monitor
        Hears of progress, and of bands with values on less than 95 % of the ground.
    ground
        The mapped ground, which remembers what is seen; else where at least half of the bands have values.

    Raises
    ------
    InputError
        A band has no value or is constant on the ground, or no cell has enough evidence to be mapped.
    """
    ground = ground or GroundMask(stack)
    count = len(stack.bands)
    anywhere, valid = np.zeros(count, np.int64), np.zeros(count, np.int64)
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    codes: dict[int, set[float]] = {int(band): set() for band in stack.categorical}
    cells = 0
    seen: list[tuple[Window, PackedMask]] = []
    strips = list(stack.strips())
    for window in monitor.track(strips, len(strips), "Checking the evidence"):
        block = stack.read(window)
        mapped = ground.of(block, window)
        seen.append((window, PackedMask.of(mapped)))
        cells += int(mapped.sum())
        anywhere += block.valid.sum(axis=(1, 2))
        for band in range(count):
            values = block.values[band][block.valid[band] & mapped]
            if values.size:
                valid[band] += values.size
                low[band], high[band] = min(low[band], values.min()), max(high[band], values.max())
                if band in codes:
                    codes[band].update(np.unique(values).tolist())
    ground.remember(seen)
    for band, info in enumerate(stack.bands):
        if not anywhere[band]:
            raise InputError(f"Layer '{info.name}' has no values in the mapped area, only nodata: leave it out, or "
                             "check its nodata value and its extent.")
    if not cells:
        raise InputError("No cell of the area has values in at least half of the evidence layers: check that the "
                         "layers, and the area polygons, overlap.")
    summaries = []
    for band, info in enumerate(stack.bands):
        if not valid[band]:
            raise InputError(f"Layer '{info.name}' has values only where too few other layers have them: leave it out, "
                             "or add layers that cover the same ground.")
        if low[band] == high[band]:
            raise InputError(f"Layer '{info.name}' is constant (always {low[band]:g}) in the mapped area, so it can "
                             "tell nothing apart: leave it out.")
        summary = BandSummary(info.name, int(valid[band]), float(valid[band] / cells), float(low[band]),
                              float(high[band]), len(codes[band]) if band in codes else None)
        if summary.coverage < EXPECTED_COVERAGE:
            monitor.warning(f"Layer '{info.name}' has values on only {100 * summary.coverage:.0f} % of the mapped "
                            "area; elsewhere the model must do without it.", layer=info.name, coverage=summary.coverage)
        summaries.append(summary)
    return summaries


# --- encoding --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ContinuousEncoding:
    """Normal scores of a band: its ``values`` (ascending) become ``scores``, what lies between is interpolated.

    What lies beyond them is clipped.  Without values all becomes 0.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True)
class CategoricalEncoding:
    """Codes of a band in ascending order: the first becomes 1, the next 2 …; all others, and missing, become 0.

    ``categories`` are the names behind the codes where there are any (see
    :class:`~orogen.backend.raster.source.BandInfo`).
    """

    name: str
    codes: tuple[int, ...]
    categories: tuple[str, ...] | None = None

    @property
    def size(self) -> int:
        """Number of classes, the missing one included."""
        return len(self.codes) + 1


@dataclass
class EncodedBlock:
    """Evidence as a model takes it, on a window (h, w); any trailing shape serves."""

    continuous: np.ndarray  # float32 (Cc, h, w), 0 (the mean) where missing
    valid: np.ndarray  # bool (Cc, h, w)
    codes: np.ndarray  # int64 (Ck, h, w), 0 where missing or unknown


@dataclass(frozen=True)
class Encoding:
    """How bands become numbers for a model; fitted on training ground only and kept with the model."""

    bands: tuple[str, ...]
    continuous: tuple[ContinuousEncoding, ...] = field(default=())
    categorical: tuple[CategoricalEncoding, ...] = field(default=())

    def apply(self, block: Block) -> EncodedBlock:
        """Encode a block whose bands are those of ``self.bands`` in their order."""
        if len(block.values) != len(self.bands):
            raise ValueError(f"the block has {len(block.values)} bands, the encoding {len(self.bands)}")
        shape = block.values.shape[1:]
        place = {name: band for band, name in enumerate(self.bands)}
        continuous = np.zeros((len(self.continuous), *shape), np.float32)
        valid = np.zeros((len(self.continuous), *shape), bool)
        for i, one in enumerate(self.continuous):
            band = place[one.name]
            valid[i] = block.valid[band]
            if one.values:
                continuous[i] = np.where(valid[i], np.interp(block.values[band], one.values, one.scores), 0.0)
        codes = np.zeros((len(self.categorical), *shape), np.int64)
        for i, kind in enumerate(self.categorical):
            band = place[kind.name]
            if kind.codes:
                known = np.array(kind.codes, np.float32)
                at = np.minimum(np.searchsorted(known, block.values[band]), len(known) - 1)
                codes[i] = np.where(block.valid[band] & (known[at] == block.values[band]), at + 1, 0)
        return EncodedBlock(continuous, valid, codes)

    def to_dict(self) -> dict[str, Any]:
        """As JSON values, for the model card."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Encoding:
        """The encoding that :meth:`to_dict` gave, before or after a round through JSON."""
        categorical = tuple(
            CategoricalEncoding(one["name"], tuple(one["codes"]),
                                None if one["categories"] is None else tuple(one["categories"]))
            for one in data["categorical"])
        continuous = tuple(ContinuousEncoding(one["name"], one["unit"], tuple(one["values"]), tuple(one["scores"]))
                           for one in data["continuous"])
        return cls(tuple(data["bands"]), continuous, categorical)


def fit_encoding(values: np.ndarray, valid: np.ndarray, bands: Sequence[BandInfo], min_count: int = 5) -> Encoding:
    """Fit the encoding on a sample of training ground.

    Parameters
    ----------
    values, valid
        Values float32 (C, n) and their validity bool (C, n) at n cells of the training ground.
    bands
        What the C bands are.
    min_count
        Categories on fewer cells of the sample than this are taken as unknown: nothing can be learnt about them.

    Notes
    -----
    Continuous bands become normal scores (Deutsch & Journel 1998): the rank of a value in the sample, as a standard
    normal deviate.  Distances, densities and assays are as skewed as they come; this way no unit, logarithm or wild
    assay sets the scale.
    """
    continuous, categorical = [], []
    for band, info in enumerate(bands):
        known = values[band][valid[band]].astype(np.float64)
        if info.categorical:
            codes, counts = np.unique(known, return_counts=True)
            kept = tuple(int(code) for code in codes[counts >= min_count])
            categorical.append(CategoricalEncoding(info.name, kept, info.categories))
            continue
        continuous.append(ContinuousEncoding(info.name, info.unit, *_normal_scores(known)))
    return Encoding(tuple(info.name for info in bands), tuple(continuous), tuple(categorical))


# --- helpers ---------------------------------------------------------------------------------------------------------


def _normal_scores(known: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Values and their normal scores, ascending, at up to ``_KNOTS`` ranks; equal values get their mean score."""
    if not known.size:
        return (), ()
    ranks = (np.arange(_KNOTS) + 0.5) / _KNOTS
    values, place = np.unique(np.quantile(known, ranks, method="hazen"), return_inverse=True)
    scores = np.bincount(place, ndtri(ranks)) / np.bincount(place)
    return tuple(values.tolist()), tuple(scores.tolist())


def _with_unique_names(bands: list[BandInfo]) -> list[BandInfo]:
    """Bands of one name get a number: 'Gravity', 'Gravity (2)'."""
    taken: set[str] = set()
    unique = []
    for band in bands:
        name, number = band.name, 1
        while name in taken:
            number += 1
            name = f"{band.name} ({number})"
        taken.add(name)
        unique.append(replace(band, name=name))
    return unique


def _projected(crs: str) -> CRS:
    try:
        target = CRS.from_user_input(crs)
    except CRSError as error:
        raise ParameterError(f"'{crs}' is no known coordinate reference system: give a code such as "
                             "EPSG:32633.") from error
    if not target.is_projected:
        raise ParameterError(f"The coordinate reference system '{crs}' is not projected, and cells are measured in "
                             "metres: give a projected one, say the UTM zone of the area.")
    return target


def _reshaped(grid: Grid, crs: CRS | None, cell_size_m: float | None) -> Grid:
    """``grid`` in another CRS or with other cells, over the same ground."""
    if crs is None or crs == grid.crs:
        return grid.rescaled(cell_size_m) if cell_size_m else grid
    units = cell_size_m / crs.linear_units_factor[1] if cell_size_m else None
    transform, width, height = calculate_default_transform(grid.crs, crs, grid.width, grid.height, *grid.bounds,
                                                           resolution=units)
    return Grid(crs, transform, height, width)


def _around(vectors: Sequence[str], crs: CRS | None, cell_size_m: float) -> Grid:
    """The grid around the features of vector layers."""
    frames = [read_vector(source) for source in vectors]
    if crs is None:
        crs = CRS.from_user_input(frames[0].crs)
        if not crs.is_projected:
            name, suggested = VectorSource.parse(vectors[0]).name, frames[0].estimate_utm_crs()
            raise ParameterError(f"Layer '{name}' is in degrees, and cells are measured in metres: give a projected "
                                 f"coordinate reference system, say {suggested.to_string()}.")
    bounds = np.array([frame.to_crs(crs).total_bounds for frame in frames])
    left, bottom = bounds[:, :2].min(axis=0)
    right, top = bounds[:, 2:].max(axis=0)
    cell = cell_size_m / crs.linear_units_factor[1]
    # Whole multiples of the cell, so that grids of neighbouring areas fit; and never without an area.
    left, bottom = math.floor(left / cell) * cell, math.floor(bottom / cell) * cell
    right, top = max(math.ceil(right / cell) * cell, left + cell), max(math.ceil(top / cell) * cell, bottom + cell)
    return Grid.from_bounds(crs, (left, bottom, right, top), cell)
