"""Vector layers as evidence: distance, density, presence, category and value on the cells of a grid.

:class:`VectorLayer` has the face of :class:`~orogen.backend.raster.source.RasterLayer`: windows of a grid are read
lazily, and the value of a cell never depends on the window it is read in.

Distances and densities are measured in one plane per grid, an azimuthal equidistant projection about the grid's middle
on the ellipsoid of its CRS.  Scale is true along lines through the middle; across them, at the distance r from it,
lengths come out too long by r²/6R²: 0.02 % at 200 km, 0.13 % at 550 km (5°), 0.5 % at 1,100 km (10°).  Lines keep the
shape they have in their own CRS: they are cut into pieces of at most 5 km before they are carried over, which puts no
point more than 1 m off up to 60° of latitude.
"""

from __future__ import annotations

import math

import geopandas
import numpy as np
import pyproj
import shapely
from affine import Affine
from pyproj.crs import ProjectedCRS
from pyproj.crs.coordinate_operation import AzimuthalEquidistantConversion
from pyproj.enums import TransformDirection
from rasterio.features import rasterize
from rasterio.windows import Window
from scipy.signal import fftconvolve
from scipy.spatial import KDTree

from ..errors import InputError, ParameterError
from ..monitor import Monitor
from ..raster.crs import metres_per_unit, transformer_between
from ..raster.grid import Grid, affine_map
from ..raster.source import BandInfo, Block
from .layers import VectorSource, dimension_of, read_vector

KINDS = ("distance", "density", "presence", "category", "value")

# Lines are cut so that their pieces stay true when carried into another CRS.
_LONGEST_PIECE_M = 5_000.0

# Steps of the lattice on which density is counted: this many per radius, but no finer than so many per cell.  The error
# is then without bias and, for a line near the circle's edge, at most a few percent of what a line through its middle
# counts.
_STEPS_PER_RADIUS = 64
_STEPS_PER_CELL = 4

# Beyond this half-diagonal of the grid, distances are off by more than half a percent.
_LARGEST_REACH_M = 1_100_000.0

# Side, in cells, of the patches that share their search for near lines.
_PATCH = 16

# With more pieces than this near a patch, searching for each cell is faster than measuring all against all.
_MANY = 100

# Side, in cells, of the squares that a window is worked off in; bounds memory.
_SQUARE = 512

# Edges exactly on cell centres would fall either way by rounding, and with the window; this moves them one way (cells).
_TIE = 1.3e-7


class VectorLayer:
    """A vector layer as one band of evidence.

    Parameters
    ----------
    source
        ``path|layername=x|subset=SQL where|field=NAME|name=…``; ``field`` is needed by category and value.
    kind
        - ``distance``: metres from the cell centre to the nearest feature, 0 inside polygons;
        - ``density``: km of line per km², or points per km², within ``radius_m`` of the cell centre;
        - ``presence``: 1 where the cell centre lies in a polygon (a line crosses the cell, a point lies in it), else 0;
        - ``category``: code of the polygon's text or number, missing outside; a code is the index in ``categories``;
        - ``value``: the polygon's number, missing outside.

        Where polygons overlap, the later feature of the file holds.
    grid
        The only grid the layer is read on.
    radius_m
        Radius of the circle that ``density`` counts in, metres.
    categories
        The code table to use, say that of a saved model; texts that it lacks are missing.  Else the texts found,
        sorted.
    monitor
        Hears of repairs, and of grids too large for exact distances.

    Raises
    ------
    InputError
        The layer can't be read (see :func:`~orogen.backend.vector.layers.read_vector`), has the wrong geometry for the
        kind, or no feature on the grid where the kind needs one.
    ParameterError
        Unknown kind, no field or no radius.
    """

    def __init__(self, source: str, kind: str, grid: Grid, radius_m: float | None = None, *,
                 categories: list[str] | None = None, monitor: Monitor | None = None) -> None:
        if kind not in KINDS:
            raise ParameterError(f"'{kind}' is no kind of vector evidence: choose one of {', '.join(KINDS)}.")
        monitor = monitor or Monitor()
        parts = VectorSource.parse(source)
        self.source, self.path, self.kind, self.grid, self.name = source, parts.path, kind, grid, parts.name
        self.categorical = kind == "category"
        self.categories: list[str] | None = None
        frame = read_vector(source, monitor)
        dimension = dimension_of(frame, self.name)
        if kind in ("category", "value"):
            self._require_polygons(parts, dimension)
        if kind in ("distance", "density"):
            self._plane = _Plane(grid)
            if self._plane.reach_m > _LARGEST_REACH_M:
                monitor.warning(f"Layer '{self.name}': the area is so large that distances are wrong by up to "
                                f"{100 * (self._plane.reach_m / 6.371e6) ** 2 / 6:.1f} %.", layer=self.name)
        if kind == "distance":
            self._distance = _Distance(self._plane.pieces(frame, self.name))
            self._inside = _Burned(frame, grid, self.name) if dimension == 2 else None
            self.bands = [BandInfo(f"distance to {self.name}", "m")]
        elif kind == "density":
            if radius_m is None or not radius_m >= max(grid.cell_size_m):
                raise ParameterError(f"The density of layer '{self.name}' needs a radius of at least one cell, "
                                     f"{max(grid.cell_size_m):g} m.")
            if dimension == 2:
                raise InputError(f"Layer '{self.name}' holds polygons, whose density is not defined: use their "
                                 "presence, or their outlines (in QGIS: 'Polygons to lines').")
            self._density = _Density(self._plane.pieces(frame, self.name), self._plane, radius_m)
            self.bands = [BandInfo(f"density of {self.name}", "km/km²" if dimension == 1 else "1/km²")]
        else:
            self._burned = _Burned(frame, grid, self.name)
            if not self._burned.any():
                raise InputError(f"Layer '{self.name}' has no feature in the mapped area: check its coordinate "
                                 "reference system, or leave the layer out.")
            self._values, self._known = self._attribute(frame, parts.field, categories)
            self.bands = [self._attribute_band(parts)]

    def __repr__(self) -> str:
        return f"VectorLayer({self.source!r}, {self.kind!r})"

    def require_overlap(self, grid: Grid) -> None:
        """Nothing to require: far features still have distances, and the other kinds were checked on opening."""

    def read(self, grid: Grid, window: Window) -> Block:
        """The layer on a window of its grid, (1, h, w); cells beyond the grid's edge are missing.

        Raises
        ------
        ValueError
            ``grid`` is not the layer's.
        """
        if grid is not self.grid and not grid.same_as(self.grid):
            raise ValueError(f"{self!r} was made for another grid")
        top, left = round(window.row_off), round(window.col_off)
        height, width = round(window.height), round(window.width)
        block = Block(np.zeros((1, height, width), np.float32), np.zeros((1, height, width), bool))
        row0, row1 = max(top, 0), min(top + height, grid.height)
        col0, col1 = max(left, 0), min(left + width, grid.width)
        if row0 >= row1 or col0 >= col1:
            return block
        for row in range(row0, row1, _SQUARE):
            for col in range(col0, col1, _SQUARE):
                rows, cols = min(_SQUARE, row1 - row), min(_SQUARE, col1 - col)
                values, valid = self._cells(row, col, rows, cols)
                inside = (0, slice(row - top, row - top + rows), slice(col - left, col - left + cols))
                block.values[inside], block.valid[inside] = np.where(valid, values, 0.0), valid
        return block

    # --- helpers -------------------------------------------------------------------------------------------------

    def _cells(self, row: int, col: int, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Values and validity (h, w) of cells of the grid."""
        if self.kind in ("distance", "density"):
            x, y = self._plane.centres(row, col, height, width)
            valid = np.isfinite(x) & np.isfinite(y)
            if not valid.any():
                return np.zeros(x.shape), valid
            # Cells without a place on the earth are measured at another's, and stay missing.
            x, y = np.where(valid, x, x[valid][0]), np.where(valid, y, y[valid][0])
            if self.kind == "density":
                return self._density(x, y), valid
            metres = self._distance(x, y)
            if self._inside is not None:
                metres[self._inside.read(row, col, height, width) > 0] = 0.0
            return metres, valid
        feature = self._burned.read(row, col, height, width)
        return self._values[feature], self._known[feature]

    def _require_polygons(self, parts: VectorSource, dimension: int) -> None:
        if parts.field is None:
            raise ParameterError(f"The {self.kind} of layer '{self.name}' needs a field: add '|field=NAME' to the "
                                 "source.")
        if dimension != 2:
            raise InputError(f"Layer '{self.name}' must hold polygons to give each cell a {self.kind}: interpolate "
                             "points to a raster first (in QGIS: 'IDW interpolation'), or use distance or density.")

    def _attribute(self, frame: geopandas.GeoDataFrame, field: str | None,
                   categories: list[str] | None) -> tuple[np.ndarray, np.ndarray]:
        """Value and validity per burned feature; entry 0 is the ground without one."""
        count = len(frame)
        if self.kind == "presence":
            return np.r_[0.0, np.ones(count)], np.ones(count + 1, bool)
        column = frame[field]
        if self.kind == "category":
            texts = ["" if missing else _as_text(value) for value, missing in zip(column, column.isna(), strict=True)]
            table = categories if categories is not None else _sorted_texts(set(texts) - {""})
            self.categories = list(table)
            code_of = {text: code for code, text in enumerate(table) if text}
            codes = np.array([code_of.get(text, -1) for text in texts])  # "" is in no table
            return np.r_[0.0, np.maximum(codes, 0)], np.r_[False, codes >= 0]
        if column.dtype.kind not in "iufb":
            raise InputError(f"Field '{field}' of layer '{self.name}' holds {column.dtype} and not numbers: use it as "
                             "a category, or choose a numeric field.")
        numbers = column.to_numpy(dtype=np.float64)
        known = np.isfinite(numbers)
        return np.r_[0.0, np.where(known, numbers, 0.0)], np.r_[False, known]

    def _attribute_band(self, parts: VectorSource) -> BandInfo:
        if self.kind == "presence":
            return BandInfo(f"presence of {self.name}")
        name = f"{self.name} {parts.field}"
        return BandInfo(name, "", self.categorical, None if self.categories is None else tuple(self.categories))


class _Plane:
    """The plane about the middle of a grid in which lengths are measured (see the module's text)."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        crs = pyproj.CRS.from_user_input(grid.crs)
        if crs.geodetic_crs is None:
            raise InputError("The grid's coordinate reference system has no place on the earth, so that distances to "
                             "other layers are not defined: choose a projected one.")
        x, y = affine_map(grid.transform, np.array(grid.width / 2), np.array(grid.height / 2))
        lon, lat = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(float(x), float(y))
        degrees = math.degrees(crs.geodetic_crs.axis_info[0].unit_conversion_factor)
        self.crs = ProjectedCRS(AzimuthalEquidistantConversion(lat * degrees, lon * degrees),
                                geodetic_crs=crs.geodetic_crs)
        self._from_grid = pyproj.Transformer.from_crs(crs, self.crs, always_xy=True)
        corners = self.positions(np.array([0.0, 0.0, grid.height, grid.height]),
                                 np.array([0.0, grid.width, 0.0, grid.width]))
        reach = np.hypot(*corners)
        self.reach_m = float(reach[np.isfinite(reach)].max(initial=0.0))

    def positions(self, rows: np.ndarray, cols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Metres (x, y) of fractional rows and columns of the grid; infinite where the CRS has no place for them."""
        x, y = self._from_grid.transform(*affine_map(self.grid.transform, cols, rows))
        return np.asarray(x), np.asarray(y)

    def centres(self, row: int, col: int, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Metres (x, y), each (h, w), of the centres of cells."""
        cols, rows = np.meshgrid(col + np.arange(width) + 0.5, row + np.arange(height) + 0.5)
        return self.positions(rows, cols)

    def pieces(self, frame: geopandas.GeoDataFrame, name: str) -> np.ndarray:
        """Straight pieces (N, 2, 2) of lines and outlines, or points (N, 1, 2), in metres."""
        geometry = frame.geometry.to_numpy()
        if shapely.get_dimensions(geometry).max() == 0:
            coordinates, length = shapely.get_coordinates(geometry), 1
        else:
            outlines = np.where(shapely.get_dimensions(geometry) == 2, shapely.boundary(geometry), geometry)
            lines = shapely.get_parts(shapely.segmentize(outlines, _longest_piece(frame.crs)))
            coordinates, line = shapely.get_coordinates(lines, return_index=True)
            length = 2
        x, y = transformer_between(frame.crs, self.crs, name).transform(coordinates[:, 0], coordinates[:, 1])
        points = np.column_stack([x, y])
        if length == 1:
            pieces = points[:, None]
        else:
            joined = line[1:] == line[:-1]
            pieces = np.stack([points[:-1][joined], points[1:][joined]], axis=1)
        # What lies about the opposite end of the earth is torn apart by the projection, and far from any nearest.
        with np.errstate(invalid="ignore"):
            spread = np.hypot(*(pieces[:, -1] - pieces[:, 0]).T)
        pieces = pieces[np.isfinite(pieces).all(axis=(1, 2)) & (spread < 4 * _LONGEST_PIECE_M)]
        if not len(pieces):
            raise InputError(f"Layer '{name}' lies nowhere near the mapped area: check its coordinate reference "
                             "system.")
        return pieces


class _Distance:
    """Metres from points of the plane to the nearest piece.

    Neighbouring cells have the same few pieces near: these are looked up once for a patch of cells, and the cells are
    measured against them as arrays.
    """

    def __init__(self, pieces: np.ndarray) -> None:
        self._points = KDTree(pieces[:, 0]) if pieces.shape[1] == 1 else None
        if self._points is None:
            self._pieces = pieces
            self._tree = shapely.STRtree(shapely.linestrings(pieces))

    def __call__(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Distances (h, w) for coordinates (h, w), finite."""
        if self._points is not None:
            return self._points.query(np.stack([x, y], axis=-1))[0]
        metres = np.empty(x.shape)
        for row in range(0, x.shape[0], _PATCH):
            for col in range(0, x.shape[1], _PATCH):
                patch = np.s_[row : row + _PATCH, col : col + _PATCH]
                metres[patch] = self._to_lines(x[patch], y[patch])
        return metres

    def _to_lines(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        middle_x, middle_y = x.mean(), y.mean()
        middle = shapely.Point(middle_x, middle_y)
        _, (nearest,) = self._tree.query_nearest(middle, all_matches=False, return_distance=True)
        # The nearest of any cell is no further from the middle than the middle's own plus twice the way there.
        reach = nearest + 2 * np.hypot(x - middle_x, y - middle_y).max()
        near = self._pieces[self._tree.query(middle, "dwithin", reach * (1 + 1e-9) + 1e-6)]
        if len(near) > _MANY:
            cells = shapely.points(x.ravel(), y.ravel())
            return self._tree.query_nearest(cells, all_matches=False, return_distance=True)[1].reshape(x.shape)
        squares = np.full(x.shape, np.inf)
        for start, end in near:
            along_x, along_y = end - start
            from_x, from_y = x - start[0], y - start[1]
            length2 = along_x**2 + along_y**2
            if length2 > 0:
                share = np.clip((from_x * along_x + from_y * along_y) / length2, 0.0, 1.0)
                from_x, from_y = from_x - share * along_x, from_y - share * along_y
            np.minimum(squares, from_x**2 + from_y**2, out=squares)
        return np.sqrt(squares)


class _Density:
    """Length (km) or number of pieces within a radius, per km², counted on a lattice of the plane.

    Lines are cut to the lattice's step; each piece is shared between the four nodes about it; the nodes in the circle
    are summed, those on its edge by the part of their square inside; the sums are read off bilinearly.
    """

    def __init__(self, pieces: np.ndarray, plane: _Plane, radius_m: float) -> None:
        self._radius = radius_m
        self._step = max(radius_m / _STEPS_PER_RADIUS, min(plane.grid.cell_size_m) / _STEPS_PER_CELL)
        near = np.hypot(*pieces.mean(axis=1).T) < plane.reach_m + radius_m + 4 * _LONGEST_PIECE_M
        positions, amounts = _cut(pieces[near], self._step)
        order = np.argsort(positions[:, 1], kind="stable")
        self._positions, self._amounts = positions[order] / self._step, amounts[order]
        self._disc = _disc(radius_m / self._step)

    def __call__(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Densities for coordinates of any one shape, finite."""
        x, y = x / self._step, y / self._step
        margin = self._disc.shape[0] // 2
        left, bottom = math.floor(x.min()) - margin, math.floor(y.min()) - margin
        shape = (math.floor(y.max()) - bottom + margin + 2, math.floor(x.max()) - left + margin + 2)
        nodes = self._nodes(left, bottom, shape)
        if not nodes.any():
            return np.zeros(x.shape)
        sums = fftconvolve(nodes, self._disc, mode="valid")
        col, row = x - (left + margin), y - (bottom + margin)
        i, j = np.floor(row).astype(np.intp), np.floor(col).astype(np.intp)
        up, right = row - i, col - j
        total = ((1 - up) * ((1 - right) * sums[i, j] + right * sums[i, j + 1])
                 + up * ((1 - right) * sums[i + 1, j] + right * sums[i + 1, j + 1]))
        density = total / (math.pi * (self._radius / 1000) ** 2)
        return np.where(density > 1e-9, density, 0.0)  # the transform's rounding is not density

    def _nodes(self, left: int, bottom: int, shape: tuple[int, int]) -> np.ndarray:
        """Amounts on the lattice's nodes from ``left``, ``bottom`` on."""
        height, width = shape
        first, last = np.searchsorted(self._positions[:, 1], [bottom - 1, bottom + height])
        x, y = self._positions[first:last].T
        near = (x > left - 1) & (x < left + width)
        x, y, amounts = x[near], y[near], self._amounts[first:last][near]
        padded = np.zeros((height + 2, width + 2))
        i, j = np.floor(y).astype(np.intp), np.floor(x).astype(np.intp)
        up, right = y - i, x - j
        for r, share_r in ((0, 1 - up), (1, up)):
            for c, share_c in ((0, 1 - right), (1, right)):
                at = (i + r - bottom + 1) * (width + 2) + j + c - left + 1
                padded += np.bincount(at, share_r * share_c * amounts, padded.size).reshape(padded.shape)
        return padded[1:-1, 1:-1]


class _Burned:
    """Features on the cells of a grid: polygons hold cell centres, lines what they cross, points their cell."""

    def __init__(self, frame: geopandas.GeoDataFrame, grid: Grid, name: str) -> None:
        geometry = frame.geometry.to_numpy()
        self._touched = shapely.get_dimensions(geometry).max() < 2
        crs = pyproj.CRS.from_user_input(grid.crs)
        if not crs.equals(frame.crs, ignore_axis_order=True):
            transformer = transformer_between(frame.crs, crs, name)
            geometry = shapely.segmentize(_clipped(geometry, grid, transformer), _longest_piece(frame.crs))
            geometry = shapely.transform(geometry, lambda x, y: transformer.transform(x, y), interleaved=False)
        to_cells = ~grid.transform

        def in_cells(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            col, row = affine_map(to_cells, x, y)
            return col + _TIE, row + _TIE

        geometry = shapely.transform(geometry, in_cells, interleaved=False)
        bounds = shapely.bounds(geometry)
        # Carried into cells once, so that every window sees the same numbers.
        self._features = np.flatnonzero(np.isfinite(bounds).all(axis=1))
        self._geometry = geometry[self._features]
        self._tree = shapely.STRtree(self._geometry)
        self._grid = grid

    def any(self) -> bool:
        """Whether any feature touches the grid."""
        return bool(self._tree.query(shapely.box(0, 0, self._grid.width, self._grid.height), "intersects").size)

    def read(self, row: int, col: int, height: int, width: int) -> np.ndarray:
        """Number (from 1) of the last feature on each cell (h, w), 0 where there is none."""
        here = np.sort(self._tree.query(shapely.box(col, row, col + width, row + height), "intersects"))
        if not here.size:
            return np.zeros((height, width), np.int32)
        shapes = [(self._geometry[i], int(self._features[i]) + 1) for i in here]
        return rasterize(shapes, (height, width), transform=Affine.translation(col, row), all_touched=self._touched,
                         dtype="int32")


def _longest_piece(crs: pyproj.CRS) -> float:
    """:data:`_LONGEST_PIECE_M` in units of the CRS."""
    if crs.is_geographic:
        return _LONGEST_PIECE_M / 6_371_000.0 / float(crs.axis_info[0].unit_conversion_factor)
    return _LONGEST_PIECE_M / metres_per_unit(crs)


def _clipped(geometry: np.ndarray, grid: Grid, to_grid: pyproj.Transformer) -> np.ndarray:
    """What lies about the grid: ground far off may have no place in the grid's CRS and would spoil a whole feature."""
    left, bottom, right, top = grid.bounds
    around_x, around_y = (right - left) * 0.05, (top - bottom) * 0.05
    box = to_grid.transform_bounds(left - around_x, bottom - around_y, right + around_x, top + around_y,
                                   direction=TransformDirection.INVERSE)
    if not np.isfinite(box).all() or box[0] >= box[2]:  # over a pole or the 180th meridian there is no one box
        return geometry
    return shapely.intersection(geometry, shapely.box(*box))


def _cut(pieces: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Middles (M, 2) of pieces cut to at most ``step`` metres, and their lengths in km; points count one each."""
    if pieces.shape[1] == 1:
        return pieces[:, 0], np.ones(len(pieces))
    start, along = pieces[:, 0], pieces[:, 1] - pieces[:, 0]
    length = np.hypot(*along.T)
    count = np.maximum(1, np.ceil(length / step)).astype(np.intp)
    of = np.repeat(np.arange(len(pieces)), count)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    return start[of] + along[of] * ((nth + 0.5) / count[of])[:, None], (length / count)[of] / 1000


def _disc(radius: float) -> np.ndarray:
    """Parts of unit squares about the nodes of a lattice that lie in a circle; their sum is its area."""
    reach = math.ceil(radius + 0.5)
    fine = (np.arange((2 * reach + 1) * 8) + 0.5) / 8 - reach - 0.5
    inside = fine[:, None] ** 2 + fine[None] ** 2 < radius**2
    disc = inside.reshape(2 * reach + 1, 8, 2 * reach + 1, 8).mean(axis=(1, 3))
    return disc * (math.pi * radius**2 / disc.sum())


def _as_text(value: object) -> str:
    """The category's text: 3 and 3.0 are one category."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _sorted_texts(texts: set[str]) -> list[str]:
    """Numbers in their order, then the rest in theirs."""
    numbers = {text for text in texts if text.removeprefix("-").isdecimal()}
    return sorted(numbers, key=int) + sorted(texts - numbers)
