"""Building footprints: read from any polygon layer, made fit to be graded, burned, and set against the image.

What can't be used is listed with the reason, never dropped silently.  All steps are vectorised: a million footprints
take about a minute.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import geopandas
import numpy as np
import pandas
import pyproj
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.windows import Window
from scipy import fft, ndimage

from ..errors import InputError
from ..monitor import Monitor
from ..raster.crs import metres_per_unit, transformer_between
from ..raster.grid import Grid
from ..vector.layers import VectorSource, read_vector

#: Columns of :attr:`Footprints.left_out`: the feature's number in its layer, why, and whether it is used all the same.
LEFT_OUT = {"feature": "int64", "why": "object", "kept": "bool"}

_NUMBER = "orogen feature"  # a name that no layer has
_LEAST_CELLS = 4.0  # smaller footprints show nothing that could be graded
_LEAST_M2 = 1.0  # the same where there is no image
_NARROWEST = 1.0  # cells
_LEAST_INSIDE = 0.5  # share of a footprint that must lie within the images
_SAME = 0.9  # of their union is common to two footprints of one building
_ENOUGH = 20  # buildings that an offset can be told from
_DISTORTED = 0.01  # areas of a CRS that are further off than this are corrected


@dataclass(frozen=True)
class Footprints:
    """Buildings, ready to be graded.

    Parameters
    ----------
    frame
        One row a building, in a metric CRS (the grid's where there is one): ``building`` (int64, 1..n, in the layer's
        order), ``feature`` (int64, its number in the layer; the parts of a multipart share it), ``area_m2`` (on the
        ground), ``geometry`` (one valid polygon).
    fields
        The layer's own fields, indexed by ``feature``.
    left_out
        LEFT_OUT; rows with ``kept`` are used, with care.
    name
        Of the layer.
    grid
        Of the images, or None.
    """

    frame: geopandas.GeoDataFrame
    fields: pandas.DataFrame
    left_out: pandas.DataFrame
    name: str
    grid: Grid | None = None

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def index(self) -> shapely.STRtree:
        """Finds rows of the frame by place."""
        return shapely.STRtree(self.frame.geometry.to_numpy())

    def within(self, window: Window) -> NDArray[np.intp]:
        """Rows of the frame, ascending, whose footprints meet a window of the grid."""
        return np.sort(self.index.query(_extent(self._grid().window(window)), predicate="intersects"))

    def labels(self, window: Window) -> NDArray[np.int32]:
        """The footprints burned into a window of the grid: the building's number, 0 on other ground; int32 (h, w).

        A cell belongs to the building that holds its centre, and where two overlap to the later one.  The window may
        reach over the grid's edge, and the label of a cell never depends on the window.
        """
        grid = self._grid().window(window)
        return burn(self.frame.iloc[self.within(window)], grid)

    def field(self, name: str) -> pandas.Series:
        """A field of the layer, one value a building; raises :class:`InputError` where there is no such field."""
        if name not in self.fields.columns:
            raise InputError(f"Layer '{self.name}' has no field '{name}': its fields are "
                             f"{', '.join(map(str, self.fields.columns)) or 'none'}.")
        return self.fields[name].reindex(self.frame["feature"]).set_axis(self.frame.index)

    def moved(self, east_m: float, north_m: float) -> Footprints:
        """The same footprints, shifted on the ground; both in metres of the frame's CRS."""
        geometry = self.frame.geometry.translate(east_m, north_m)
        return replace(self, frame=self.frame.set_geometry(geometry))

    def _grid(self) -> Grid:
        if self.grid is None:
            raise ValueError("these footprints were read without a grid")
        return self.grid


# --- reading ----------------------------------------------------------------------------------------------------------

def read_footprints(source: str, grid: Grid | None, monitor: Monitor) -> Footprints:
    """Read a layer of building footprints.

    Parameters
    ----------
    source
        ``path|layername=x|subset=…``; any polygon layer in any CRS.
    grid
        That of the images, in a metric CRS.  Without it the frame keeps the layer's CRS where that is metric, true to
        scale and the same for all, else it gets that of the UTM zone; nothing is outside then.
    monitor
        Hears in a sentence each what was left out or is used with care.

    Raises
    ------
    InputError
        The layer can't be read, has no CRS, holds no polygons, or no footprint of it lies on the images.
    """
    name = VectorSource.parse(source).name
    frame = read_vector(source, monitor, numbers=_NUMBER)
    feature = frame.pop(_NUMBER).to_numpy(np.int64)
    fields = pandas.DataFrame(frame.drop(columns=frame.geometry.name)).set_axis(pandas.Index(feature, name="feature"))
    parts, owner = shapely.get_parts(shapely.get_parts(frame.geometry.to_numpy()), return_index=True)
    if len(parts) != len(frame):  # parts of parts: collections may hold multi-polygons
        parts, owner = _exploded(frame.geometry.to_numpy())
    polygon = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    if not polygon.any():
        kinds = ", ".join(sorted({str(kind) for kind in frame.geometry.type}))
        raise InputError(f"Layer '{name}' must hold the outlines of buildings as polygons, not {kinds}: choose the "
                         "polygon layer, or make polygons of it first (in QGIS: 'Polygonize' or 'Buffer').")
    crs = pyproj.CRS.from_user_input(grid.crs) if grid is not None else metric_crs(frame)
    listed = _Listed(feature[owner], polygon, monitor, name)
    listed.without(~polygon, "a line or a point, not the outline of a building")
    geometry = _carried(parts, frame.crs, crs, name)
    lost = ~np.isfinite(shapely.bounds(geometry)).all(axis=1)
    lost[~lost] = ~(shapely.area(geometry[~lost]) > 0)
    listed.without(lost, "not to be carried into the coordinate reference system of the images" if grid is not None
                   else "not to be carried into a metric coordinate reference system")
    geometry = _mended(geometry, listed.used)
    area = _area_m2(geometry, crs, listed.used)
    if grid is not None:
        _on_images(geometry, grid, listed)
    _large_enough(geometry, area, grid, listed)
    _once(geometry, listed)
    if not listed.used.any():
        raise InputError(f"Layer '{name}' has no footprint to grade: {listed.most_frequent()}; choose another layer "
                         "of buildings.")
    used = listed.used
    made = geopandas.GeoDataFrame(
        {"building": np.arange(1, int(used.sum()) + 1, dtype=np.int64), "feature": feature[owner][used],
         "area_m2": area[used]}, geometry=geometry[used], crs=crs)
    return Footprints(made, fields, listed.table(), name, grid)


def metric_crs(frame: geopandas.GeoDataFrame) -> pyproj.CRS:
    """The frame's CRS where its units are metres on the ground within 1 %, else that of the UTM zone of its middle."""
    crs = pyproj.CRS.from_user_input(frame.crs)
    box = frame.total_bounds
    if crs.is_projected and abs(metres_per_unit(crs) - 1.0) < 1e-9:
        scale = _areal_scale(crs, np.array([(box[0] + box[2]) / 2]), np.array([(box[1] + box[3]) / 2]))
        if abs(float(scale[0]) - 1.0) <= _DISTORTED:
            return crs
    elif not crs.is_projected and not crs.is_geographic:
        return crs  # a local plane: nobody knows where it lies
    return pyproj.CRS.from_user_input(frame.estimate_utm_crs())


class _Listed:
    """Which parts are still used, and why the others are not."""

    def __init__(self, feature: NDArray[np.int64], used: NDArray[np.bool_], monitor: Monitor, name: str) -> None:
        self.feature, self.used = feature, np.ones(len(used), bool)
        self.monitor, self.name = monitor, name
        self.rows: list[pandas.DataFrame] = []

    def without(self, parts: NDArray[np.bool_], why: str) -> None:
        """Leave ``parts`` out."""
        self._list(parts & self.used, why, kept=False)
        self.used &= ~parts

    def with_care(self, parts: NDArray[np.bool_], why: str) -> None:
        """Use ``parts``, but list them."""
        self._list(parts & self.used, why, kept=True)

    def table(self) -> pandas.DataFrame:
        rows = pandas.concat(self.rows) if self.rows else pandas.DataFrame({name: [] for name in LEFT_OUT})
        return rows.astype(LEFT_OUT).sort_values("feature", kind="stable").reset_index(drop=True)

    def most_frequent(self) -> str:
        table = self.table()
        counts = table["why"][~table["kept"]].value_counts()
        return f"{'all are' if len(counts) == 1 else 'most are'} {counts.index[0]}"

    def _list(self, parts: NDArray[np.bool_], why: str, *, kept: bool) -> None:
        count = int(parts.sum())
        if not count:
            return
        self.rows.append(pandas.DataFrame({"feature": self.feature[parts], "why": why, "kept": kept}))
        if kept:
            self.monitor.warning(f"Layer '{self.name}': footprints used with care: {count} ({why}).",
                                 layer=self.name, count=count)
        else:
            self.monitor.warning(f"Layer '{self.name}': footprints left out: {count} ({why}).",
                                 layer=self.name, count=count)


def _exploded(geometry: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Single parts, and the row that each comes from; collections are taken apart to the last."""
    parts, owner = shapely.get_parts(geometry, return_index=True)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts, within = shapely.get_parts(parts, return_index=True)
        owner = owner[within]
    return parts, owner


def _carried(geometry: NDArray[np.object_], source: pyproj.CRS, target: pyproj.CRS,
             name: str) -> NDArray[np.object_]:
    if pyproj.CRS.from_user_input(source) == target:
        return geometry
    transformer = transformer_between(source, target, name)

    def carried(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack(transformer.transform(xy[:, 0], xy[:, 1]), axis=1)

    return np.asarray(shapely.transform(geometry, carried))


def _mended(geometry: NDArray[np.object_], used: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Carrying over can make an outline cross itself by a hair; of what is mended the largest part is the building."""
    broken = used.copy()
    broken[used] = ~shapely.is_valid(geometry[used])
    for place in np.flatnonzero(broken):
        parts, _ = _exploded(np.array([shapely.make_valid(geometry[place])], dtype=object))
        geometry[place] = parts[int(np.argmax(shapely.area(parts)))]
    return geometry


def _area_m2(geometry: NDArray[np.object_], crs: pyproj.CRS, used: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Areas on the ground: plane areas, corrected where the CRS stretches them, as web maps do."""
    area = np.zeros(len(geometry))
    area[used] = shapely.area(geometry[used]) * metres_per_unit(crs) ** 2
    if not used.any():
        return area
    box = shapely.bounds(geometry[used])
    x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    corners = np.array([x.min(), x.max(), np.median(x)]), np.array([y.min(), y.max(), np.median(y)])
    if np.abs(_areal_scale(crs, *corners) - 1.0).max() > _DISTORTED:
        area[used] /= _areal_scale(crs, x, y)
    return area


def _areal_scale(crs: pyproj.CRS, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many times larger areas are in the CRS than on the ground; 1 where nobody can tell."""
    if crs.geodetic_crs is None or not crs.is_projected:
        return np.ones(len(x))
    twice = np.append(x, x[-1]), np.append(y, y[-1])  # pyproj takes an array of one for a number, and complains
    longitude, latitude = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(*twice)
    factors = pyproj.Proj(crs).get_factors(longitude, latitude, radians=False, errcheck=False)
    scale = np.asarray(factors.areal_scale)[:-1]
    return np.where(np.isfinite(scale) & (scale > 0), scale, 1.0)


def _on_images(geometry: NDArray[np.object_], grid: Grid, listed: _Listed) -> None:
    if not listed.used.any():
        return
    extent = _extent(grid)
    shapely.prepare(extent)
    outside, share = np.zeros(len(geometry), bool), np.ones(len(geometry))
    outside[listed.used] = ~shapely.intersects(extent, geometry[listed.used])
    crossing = np.zeros(len(geometry), bool)
    crossing[listed.used] = ~shapely.contains_properly(extent, geometry[listed.used])
    crossing &= ~outside
    share[crossing] = shapely.area(shapely.intersection(geometry[crossing], extent)) / shapely.area(geometry[crossing])
    if outside[listed.used].all():
        raise InputError(f"Layer '{listed.name}': none of its {int(listed.used.sum())} footprints lies on the ground "
                         "that both images show; check the coordinate reference systems of layer and images, or choose "
                         "the buildings of this place.")
    listed.without(outside, "outside of the ground that both images show")
    listed.without(share < _LEAST_INSIDE, "more than half outside of the ground that both images show")
    listed.with_care(share < 1.0 - 1e-6, "reaching over the edge of the ground that both images show")


def _large_enough(geometry: NDArray[np.object_], area: NDArray[np.float64], grid: Grid | None,
                  listed: _Listed) -> None:
    if grid is None:
        listed.without(area < _LEAST_M2, "smaller than a square metre")
        return
    used = listed.used.copy()
    cell = abs(grid.transform.determinant)
    plane, width = np.full(len(geometry), np.inf), np.full(len(geometry), np.inf)
    plane[used] = shapely.area(geometry[used])
    width[used] = 2 * plane[used] / shapely.length(geometry[used])  # of a long strip
    listed.without(plane < _LEAST_CELLS * cell, "smaller than four cells of the images")
    listed.without(width < _NARROWEST * math.sqrt(cell), "narrower than a cell of the images")


def _once(geometry: NDArray[np.object_], listed: _Listed) -> None:
    """Footprints that lie on one another are one building; the first of the layer is kept."""
    used = np.flatnonzero(listed.used)
    shapes = geometry[used]
    inner = shapely.point_on_surface(shapes)
    later, earlier = shapely.STRtree(shapes).query(inner, predicate="within")
    # The inner point of one in the other may hold one way only, so both ways are pairs.
    pairs = np.unique(np.sort(np.stack([earlier, later])[:, earlier != later], axis=0), axis=1)
    if not pairs.size:
        return
    first, second = shapes[pairs[0]], shapes[pairs[1]]
    common = shapely.area(shapely.intersection(first, second))
    union = shapely.area(first) + shapely.area(second) - common
    twice = np.zeros(len(geometry), bool)
    twice[used[pairs[1][common >= _SAME * union]]] = True
    listed.without(twice, "on the same ground as an earlier one")


# --- on the grid ------------------------------------------------------------------------------------------------------

def burn(frame: geopandas.GeoDataFrame, grid: Grid) -> NDArray[np.int32]:
    """The numbers (column ``building``) of footprints in the grid's CRS, on its cells; 0 on other ground."""
    if not len(frame):
        return np.zeros(grid.shape, np.int32)
    shapes = zip(frame.geometry.to_numpy(), frame["building"].to_numpy().tolist(), strict=True)
    return np.asarray(rasterize(shapes, out_shape=grid.shape, transform=grid.transform, fill=0, dtype="int32"),
                      dtype=np.int32)


def _extent(grid: Grid) -> shapely.Polygon:
    t = grid.transform
    corners = [(0, 0), (grid.width, 0), (grid.width, grid.height), (0, grid.height)]
    return shapely.Polygon([(t.a * column + t.b * row + t.c, t.d * column + t.e * row + t.f)
                            for column, row in corners])


# --- set against the image --------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Offset:
    """How far the footprints must be moved to lie on the image.

    Parameters
    ----------
    east_m, north_m
        Along the axes of the grid's CRS, metres.
    confidence
        Share (0..1) of 200 resamples of the looked-at windows that agree within a metre, or a cell where that is more.
    windows
        How many windows were looked at.
    """

    east_m: float
    north_m: float
    confidence: float
    windows: int

    @property
    def metres(self) -> float:
        return math.hypot(self.east_m, self.north_m)

    def warning(self, name: str, least_m: float = 2.0) -> str:
        """A sentence for the user, where the layer ``name`` is surely off by ``least_m`` or more; else empty."""
        if self.confidence < 0.9 or self.metres < least_m:
            return ""
        return (f"Layer '{name}': its footprints lie {self.metres:.1f} m beside the buildings of the image; moving "
                f"them by {self.east_m:+.1f} m east and {self.north_m:+.1f} m north would bring them together.")


#: What an image shows on a window of the grid: float32 (bands, h, w), and which cells are known: bool (h, w).
Read = Callable[[Window], tuple[NDArray[np.float32], NDArray[np.bool_]]]


def find_offset(footprints: Footprints, read: Read, *, reach_m: float = 20.0, windows: int = 24, size: int = 384,
                seed: int = 0) -> Offset:
    """Find by how much the footprints as a whole lie beside the buildings of the image.

    The direction of the outlines is correlated with that of the image's edges: both as gradients with their angle
    doubled, so that a roof may be lighter or darker than its ground.

    Parameters
    ----------
    footprints
        Read with the grid of the image.
    read
        The image before the event: what it shows on a window of the grid.
    reach_m
        The longest offset that is looked for, along each axis.
    windows, size
        How many windows are looked at, spread over those with buildings, and their cells a side.
    """
    grid = footprints._grid()
    cell = float(np.mean(grid.cell_size_m))
    reach = max(2, math.ceil(reach_m / cell))
    size = max(size, 4 * reach)
    surfaces = [surface for window in _windows_with_buildings(footprints, size, windows, seed)
                if (surface := _agreement(footprints.labels(window), *read(window), reach)) is not None]
    if not surfaces:
        return Offset(0.0, 0.0, 0.0, 0)
    stack = np.stack(surfaces)
    row, column = _peak(stack.sum(axis=0))
    rng = np.random.default_rng(seed)
    near = max(1.0, 1.0 / cell)
    agreed = 0
    for _ in range(200):
        there = np.unravel_index(np.argmax(stack[rng.integers(len(stack), size=len(stack))].sum(axis=0)),
                                 stack.shape[1:])
        agreed += math.hypot(there[0] - row, there[1] - column) <= near
    down, right = row - reach, column - reach
    t, metres = grid.transform, metres_per_unit(pyproj.CRS.from_user_input(grid.crs))
    # One window can't disagree with itself, and a few buildings fit many places: that is no confidence.
    sure = min(agreed / 200, 1.0 if len(stack) >= 3 and len(footprints) >= _ENOUGH else 0.5)
    return Offset(float((t.a * right + t.b * down) * metres), float((t.d * right + t.e * down) * metres), sure,
                  len(stack))


def _windows_with_buildings(footprints: Footprints, size: int, count: int, seed: int) -> Sequence[Window]:
    """Windows of a regular tiling, those with much outline first, spread by chance among the better half."""
    grid = footprints._grid()
    middle = shapely.centroid(footprints.frame.geometry.to_numpy())
    rows, cols = grid.rowcol(shapely.get_x(middle), shapely.get_y(middle))
    inside = grid.contains(rows, cols)
    across = math.ceil(grid.width / size)
    tile = (rows[inside] // size) * across + cols[inside] // size
    outline = np.bincount(tile, weights=shapely.length(footprints.frame.geometry.to_numpy()[inside]))
    there = np.flatnonzero(outline)
    best = there[np.argsort(-outline[there], kind="stable")][:max(count, len(there) // 2)]
    chosen = np.sort(np.random.default_rng(seed).permutation(best)[:count])
    return [Window(int(number % across) * size, int(number // across) * size, size, size) for number in chosen]


def _agreement(labels: NDArray[np.int32], image: NDArray[np.float32], valid: NDArray[np.bool_],
               reach: int) -> NDArray[np.float64] | None:
    """How well outlines and edges agree when the outlines are moved by (row − reach, column − reach); (2r+1, 2r+1)."""
    if not (labels > 0).any() or valid.mean() < 0.3:
        return None
    known = ndimage.binary_erosion(valid, iterations=3)
    picture = np.where(valid, image.mean(axis=0), float(image.mean(axis=0)[valid].mean()))
    edges = _doubled(ndimage.gaussian_filter(picture.astype(np.float64), 1.0)) * known
    outlines = _doubled(ndimage.gaussian_filter((labels > 0).astype(np.float64), 1.0))
    # A few glaring edges must not outvote the rest.
    strength = np.abs(edges)
    limit = float(np.quantile(strength[known], 0.9)) if known.any() else 0.0
    if limit <= 0:
        return None
    edges *= np.minimum(1.0, limit / np.maximum(strength, 1e-12)) / limit
    shape = tuple(fft.next_fast_len(side + 2 * reach) for side in labels.shape)
    product = fft.ifft2(fft.fft2(edges, shape) * np.conj(fft.fft2(outlines, shape))).real
    surface = np.roll(product, (reach, reach), axis=(0, 1))[:2 * reach + 1, :2 * reach + 1]
    spread = float(surface.std())
    return None if spread <= 0 else (surface - float(surface.mean())) / spread


def _doubled(picture: NDArray[np.float64]) -> NDArray[np.complex128]:
    """The gradient as complex numbers with the angle doubled: length is strength, and opposite directions are one."""
    down, right = np.gradient(picture)
    gradient = right + 1j * down
    strength = np.abs(gradient)
    return np.asarray(gradient ** 2 / np.maximum(strength, 1e-12))


def _peak(surface: NDArray[np.float64]) -> tuple[float, float]:
    """Row and column of the highest place, between cells by a parabola each way."""
    row, column = (int(place) for place in np.unravel_index(np.argmax(surface), surface.shape))

    def between(low: float, middle: float, high: float) -> float:
        bend = low - 2 * middle + high
        return 0.0 if bend >= 0 else float(np.clip(0.5 * (low - high) / bend, -0.5, 0.5))

    drow = between(*surface[row - 1:row + 2, column]) if 0 < row < surface.shape[0] - 1 else 0.0
    dcolumn = between(*surface[row, column - 1:column + 2]) if 0 < column < surface.shape[1] - 1 else 0.0
    return row + drow, column + dcolumn
