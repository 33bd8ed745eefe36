"""Maps for the report: any grid drawn in its own frame, with scale bar, true north, coordinates and a class legend.

A map is drawn in cells (columns to the right, rows downwards), each as wide and high as it is on the ground.  So every
affine grid works, rotated or in degrees or feet; what turns is the north arrow and the graticule, as on a rotated map
sheet.  Grids whose rows run northwards are flipped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pyproj
import rasterio
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import Colormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from rasterio.enums import Resampling

from ..errors import InputError
from .figures import INK, MUTED, PAPER, styled
from .styles import Classes, palette, significant

if TYPE_CHECKING:
    from ..raster.grid import Grid

_LEFT, _RIGHT, _TOP, _BOTTOM = 0.30, 0.08, 0.22, 0.26  # inches around the map, for coordinates
_LEGEND, _FOOT = 0.56, 0.42


# --- rasters at display size --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """A raster at display size over a whole grid.

    Parameters
    ----------
    values
        float32 (h, w), any size; the whole stands for the whole grid.
    valid
        bool (h, w).
    """

    values: np.ndarray
    valid: np.ndarray

    def known(self) -> np.ndarray:
        """Values of valid cells, one-dimensional."""
        return self.values[self.valid]


def read_picture(path: str | Path, cells: int = 400_000, *, categorical: bool = False, band: int = 1) -> Picture:
    """Read a raster at display size, through its overviews where it has any.

    Parameters
    ----------
    path
        A raster on the report's grid.
    cells
        About how many display cells at most.
    categorical
        Take the nearest cell rather than the mean.
    band
        From 1.

    Raises
    ------
    InputError
        When the file can't be read.
    """
    try:
        with rasterio.open(path) as dataset:
            shrink = max(1.0, math.sqrt(dataset.height * dataset.width / cells))
            shape = max(1, round(dataset.height / shrink)), max(1, round(dataset.width / shrink))
            method = Resampling.nearest if categorical or shrink == 1.0 else Resampling.average
            block = dataset.read(band, out_shape=shape, resampling=method, masked=True)
    except rasterio.errors.RasterioError as fault:
        raise InputError(f"The report can't read '{Path(path).name}': run the job again to make it anew "
                         f"({fault}).") from fault
    return picture(block)


def picture(array: Any, cells: int = 400_000) -> Picture:
    """An array (h, w), masked or with NaN where nothing is known, as a :class:`Picture` of about ``cells`` at most."""
    shrink = max(1, math.ceil(math.sqrt(np.size(array) / cells)))
    block = np.ma.asarray(array)[::shrink, ::shrink]
    values = np.asarray(block.filled(0) if block.dtype.kind in "iub" else block.filled(np.nan), dtype=np.float32)
    valid = ~np.ma.getmaskarray(block) & np.isfinite(values)
    return Picture(np.where(valid, values, np.float32(0)), valid)


# --- where and how large ------------------------------------------------------------------------------------------


def cell_on_ground(grid: Grid) -> tuple[float, float]:
    """Size of a cell (across, down) in metres on the ground, along the ellipsoid in the middle of the grid.

    Unlike the CRS's own units this leaves out the projection's scale error, which is twofold in web maps at 60° N.
    A local CRS that doesn't know where it lies is taken at its units.
    """
    reach = max(1.0, grid.width / 8), max(1.0, grid.height / 8)
    column, row = grid.width / 2, grid.height / 2
    columns = np.array([column - reach[0], column + reach[0], column, column])
    rows = np.array([row, row, row - reach[1], row + reach[1]])
    lon, lat = _lonlat(grid, columns, rows)
    if np.isfinite(lon).all():
        _, _, metres = pyproj.Geod(ellps="WGS84").inv(lon[[0, 2]], lat[[0, 2]], lon[[1, 3]], lat[[1, 3]])
    else:
        x, y = _in_crs(grid, columns, rows)
        metres = np.hypot(x[[1, 3]] - x[[0, 2]], y[[1, 3]] - y[[0, 2]]) * _unit_m(grid)
    return float(metres[0]) / (2 * reach[0]), float(metres[1]) / (2 * reach[1])


def flips(grid: Grid) -> tuple[bool, bool]:
    """Whether the map is drawn with its columns, its rows reversed, so that it isn't mirrored and north isn't down."""
    t = grid.transform
    mirrored = t.a * t.e - t.b * t.d > 0
    down = t.e > 0 if not mirrored else t.e < 0
    return (down, down) if not mirrored else (down, not down)


def north(grid: Grid) -> float:
    """Direction of true north on the drawn map, degrees clockwise from straight up, in the middle of the grid."""
    across, down = cell_on_ground(grid)
    column, row = grid.width / 2, grid.height / 2
    t = grid.transform
    x, y = t.a * column + t.b * row + t.c, t.d * column + t.e * row + t.f
    transformer = _transformer(grid)
    lon, lat = transformer.transform(x, y) if transformer else (math.inf, math.inf)
    if transformer and math.isfinite(lon) and math.isfinite(lat):
        step = max(min(0.05, 0.01 * grid.height * down / 111_000), 1e-6)
        there = transformer.transform(lon, min(lat + step, 90.0), direction="INVERSE")
    else:
        there = (x, y + 1.0)
    far_column, far_row = (float(part[0]) for part in _in_cells(grid, [there[0]], [there[1]]))
    flip_x, flip_y = flips(grid)
    right = (far_column - column) * across * (-1 if flip_x else 1)
    up = (row - far_row) * down * (-1 if flip_y else 1)
    return math.degrees(math.atan2(right, up))


@dataclass(frozen=True)
class ScaleBar:
    """A round length: ``metres`` on the ground, ``columns`` of the grid, and the ``label`` with its unit."""

    metres: float
    columns: float
    label: str


def scale_bar(grid: Grid, share: float = 0.25) -> ScaleBar:
    """The longest round bar (1, 2 or 5 times a power of ten) within ``share`` of the map's width."""
    across, _ = cell_on_ground(grid)
    metres = round_length(share * grid.width * across)
    label = f"{significant(metres / 1000, 1)} km" if metres >= 1000 else f"{significant(metres, 1)} m"
    return ScaleBar(metres, metres / across, label)


def round_length(longest: float) -> float:
    """The largest of 1, 2, 5 × 10ⁿ that is not longer."""
    power = 10.0 ** math.floor(math.log10(longest))
    return max(step for step in (1.0, 2.0, 5.0) if step * power <= longest * (1 + 1e-9)) * power


@dataclass(frozen=True)
class Graticule:
    """Coordinate lines in cells (each (2, 2): column, row of the two ends) and the labels on the two drawn edges.

    ``bottom`` and ``left`` hold (position in columns or rows, text).
    """

    lines: tuple[np.ndarray, ...]
    bottom: tuple[tuple[float, str], ...]
    left: tuple[tuple[float, str], ...]


def graticule(grid: Grid, across: int = 4, down: int = 5) -> Graticule:
    """Round coordinates of the grid's own CRS, about ``across`` and ``down`` of them, with labels at the edges."""
    box = grid.bounds
    flip_x, flip_y = flips(grid)
    bottom_row, left_column = (0 if flip_y else grid.height), (grid.width if flip_x else 0)
    values = {"x": _round_values(box.left, box.right, across), "y": _round_values(box.bottom, box.top, down)}
    lines, bottom, left = [], [], []
    t = grid.transform
    turned = abs(t.a) * grid.width < abs(t.d) * grid.width  # the bottom edge then runs along y
    for axis, numbers in values.items():
        for number in numbers:
            here = np.full(2, number)
            x, y = (here, box[1::2]) if axis == "x" else (box[0::2], here)
            columns, rows = _in_cells(grid, x, y)
            lines.append(np.stack([columns, rows]))
            along, beyond = (t.a, t.b * bottom_row + t.c) if axis == "x" else (t.d, t.e * bottom_row + t.f)
            up, outer = (t.b, t.a * left_column + t.c) if axis == "x" else (t.e, t.d * left_column + t.f)
            if (axis == "x") != turned:
                position = (number - beyond) / along
                if 0 <= position <= grid.width:
                    bottom.append((position, _coordinate(grid, number, axis)))
            else:
                position = (number - outer) / up
                if 0 <= position <= grid.height:
                    left.append((position, _coordinate(grid, number, axis)))
    return Graticule(tuple(lines), tuple(bottom), tuple(left))


def locator(grid: Grid) -> str:
    """Where the map lies and how large it is, in words: the centre in degrees, the size in kilometres."""
    across, down = cell_on_ground(grid)
    size = f"{_km(across * grid.width)} × {_km(down * grid.height)} km"
    lon, lat = _lonlat(grid, np.array([grid.width / 2]), np.array([grid.height / 2]))
    if not np.isfinite(lon).all():
        return size
    return (f"centre {abs(lat[0]):.2f}° {'N' if lat[0] >= 0 else 'S'}, "
            f"{abs(lon[0]):.2f}° {'E' if lon[0] >= 0 else 'W'}; {size}")


def crs_note(grid: Grid) -> str:
    """The CRS by name and code, and the cell size in metres."""
    crs = pyproj.CRS.from_user_input(grid.crs)
    code = crs.to_authority(min_confidence=70)
    across, down = grid.cell_size_m
    cell = f"{across:.4g} m" if abs(across - down) < 0.005 * across else f"{across:.4g} × {down:.4g} m"
    return f"{crs.name}{f' ({code[0]}:{code[1]})' if code else ''}, cells of {cell}"


# --- drawing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Points:
    """Point symbols: coordinates in the grid's CRS."""

    x: np.ndarray
    y: np.ndarray
    name: str
    marker: str = "o"
    size: float = 4.0
    colour: str = field(default_factory=lambda: palette()["deposit"])


@dataclass(frozen=True)
class Areas:
    """Outlined polygons with numbers; ``labels`` beside the first so many of ``shapes`` (in the grid's CRS)."""

    shapes: geopandas.GeoSeries
    labels: Sequence[str]
    name: str
    colour: str = field(default_factory=lambda: palette()["target"])


@dataclass(frozen=True)
class Symbols:
    """Symbols that each have a size and a colour: coordinates in the grid's CRS.

    Parameters
    ----------
    x, y
        The first is drawn lowest.
    name
        In the key; nothing there when empty.
    sizes, colours
        Diameter in points, and fill: one for all or one each.
    marker
        As in matplotlib.
    labels
        Short texts beside them, or none.
    """

    x: np.ndarray
    y: np.ndarray
    name: str
    sizes: Any = 4.0
    colours: Any = "#ffffff"
    marker: str = "o"
    labels: Sequence[str] = ()


@dataclass(frozen=True)
class Lines:
    """Lines, each (n, 2) in the grid's CRS; ``ends`` are texts at the two ends of each, or none."""

    paths: Sequence[np.ndarray]
    name: str
    colour: str
    width: float = 0.5
    ends: Sequence[tuple[str, str]] = ()
    style: Any = "-"


@styled
def class_map(grid: Grid, image: Picture, classes: Classes, *, title: str, legend: str, points: Points | None = None,
              areas: Areas | None = None, labels: bool = True, width: float = 3.5, tallest: float = 7.2) -> Figure:
    """A classed map with everything that a map on paper needs.

    Parameters
    ----------
    grid
        What ``image`` covers.
    image, classes
        The values at display size, and their classes.
    title, legend
        Above the map; above the legend, saying what the classes mean.
    points, areas
        Drawn over it.
    labels
        Whether the legend shows the classes' labels; their bounds it always does.
    width, tallest
        Inches: the figure's width, and the greatest height of the map itself.
    """
    figure, axes = _sheet(grid, width, tallest, _LEGEND)
    colours = np.array([to_rgba(colour) for colour in classes.colours])
    rgba = colours[classes.classify(image.values)]
    rgba[~image.valid] = 0
    _draw(axes, grid, rgba)
    _furnish(figure, axes, grid, title, areas, points)
    _legend(figure, axes, classes, legend, labels)
    return figure


@styled
def points_map(grid: Grid, groups: Sequence[Points], background: Sequence[Points] = (), *, title: str,
               width: float = 3.5, tallest: float = 5.0) -> Figure:
    """Groups of points, each with its symbol and colour, over thinner ``background`` dots; named below the map."""
    figure, axes = _sheet(grid, width, tallest, 0.10 + 0.16 * math.ceil(len(groups) / 5))
    _frame(axes, grid)
    axes.set_facecolor("#ffffff")
    for part in background:
        columns, rows = _in_cells(grid, part.x, part.y)
        axes.scatter(columns, rows, s=part.size**2, marker=part.marker, color=part.colour, alpha=0.35, linewidths=0,
                     rasterized=True, zorder=2)
    for part in groups:
        _symbols(axes, grid, part, part.colour)
    _furnish(figure, axes, grid, title, None, None)
    strip, across = _strip(figure, axes)
    per_row, step = min(len(groups), 5), across / 5
    for place, part in enumerate(groups):
        x, y = 0.06 + place % per_row * step, 0.08 + 0.16 * ((len(groups) - 1) // per_row - place // per_row)
        strip.plot([x], [y], marker=part.marker, markersize=part.size, markerfacecolor=part.colour,
                   markeredgecolor="#000000", markeredgewidth=0.7)
        strip.text(x + 0.10, y, part.name, fontsize=6.8, va="center")
    return figure


@styled
def symbols_map(grid: Grid, symbols: Sequence[Symbols], lines: Sequence[Lines] = (), *, title: str,
                classes: Classes | None = None, legend: str = "", sizes: Sequence[tuple[str, float]] = (),
                width: float = 7.1, tallest: float = 5.6) -> Figure:
    """Sized and coloured symbols over lines, on white ground, with a key below.

    Parameters
    ----------
    symbols, lines
        The first is drawn lowest; lines lie below symbols.
    classes, legend
        What the symbols' colours mean, in words above their strip.
    sizes
        What sizes mean: text and diameter in points.
    """
    named = [part for part in symbols if part.name], [part for part in lines if part.name]
    tallest_mark = max((size for _, size in sizes), default=0.0) / 72
    keyed = max(0.24, tallest_mark + 0.06) if any(named) or sizes else 0.0
    figure, axes = _sheet(grid, width, tallest, (_LEGEND if classes else 0.0) + keyed)
    _frame(axes, grid)
    axes.set_facecolor("#ffffff")
    for line in lines:
        for place, path in enumerate(line.paths):
            columns, rows = _in_cells(grid, path[:, 0], path[:, 1])
            axes.plot(columns, rows, color=line.colour, linewidth=line.width, linestyle=line.style, zorder=5,
                      scalex=False, scaley=False, rasterized=len(line.paths) > 1500)
            for end, text in zip((0, -1), line.ends[place] if place < len(line.ends) else ()):
                axes.text(columns[end], rows[end], text, fontsize=8, weight="bold", ha="center", va="center",
                          color="#000000", zorder=14, clip_on=True,
                          path_effects=[withStroke(linewidth=2.2, foreground=palette()["casing"])])
    for place, part in enumerate(symbols):
        columns, rows = _in_cells(grid, part.x, part.y)
        axes.scatter(columns, rows, s=np.square(part.sizes), c=part.colours, marker=part.marker, edgecolors="#000000",
                     linewidths=0.35 if len(columns) <= 1500 else 0.12, zorder=8 + 0.1 * place,
                     rasterized=len(columns) > 1500)
        for column, row, text in zip(columns, rows, part.labels):
            axes.annotate(text, (column, row), (0, -4.5), textcoords="offset points", fontsize=5.5, ha="center",
                          va="top", color="#000000", zorder=7.5, annotation_clip=True,
                          path_effects=[withStroke(linewidth=1.6, foreground=palette()["casing"])])
    _furnish(figure, axes, grid, title, None, None)
    if classes:
        _legend(figure, axes, classes, legend, labels=False)
    if keyed:
        _key(figure, axes, _FOOT + (_LEGEND if classes else 0.0), keyed, named[0], named[1], sizes)
    return figure


@dataclass(frozen=True)
class Fills:
    """Polygons of one colour, in the grid's CRS, the first drawn lowest; ``opacity`` (0..1) is that of the fill."""

    shapes: Sequence[Any]
    colour: str
    edge: str = "#3c4046"
    width: float = 0.4
    opacity: float = 1.0


@styled
def fills_map(grid: Grid, fills: Sequence[Fills], symbols: Sequence[Symbols] = (), *, title: str,
              picture: np.ndarray | None = None, width: float = 3.5, tallest: float = 3.5) -> Figure:
    """Filled polygons with symbols on them, on white ground or on a picture; the key is left to the page.

    Parameters
    ----------
    picture
        RGBA (h, w, 4; 0..1) over the whole grid.
    """
    figure, axes = _sheet(grid, width, tallest, 0.0)
    if picture is not None:
        _draw(axes, grid, picture)
    else:
        _frame(axes, grid)
        axes.set_facecolor("#ffffff")
    for place, part in enumerate(fills):
        rings = [Outline.make_compound_path(*(Outline(_cells(grid, ring), closed=True)
                                              for piece in getattr(shape, "geoms", [shape])
                                              for ring in (piece.exterior, *piece.interiors)))
                 for shape in part.shapes if not shape.is_empty]
        axes.add_collection(PathCollection(
            rings, facecolors=to_rgba(part.colour, part.opacity), edgecolors=part.edge, linewidths=part.width,
            zorder=4 + 0.01 * place, rasterized=len(rings) > 3000), autolim=False)
    many = sum(len(one.x) for one in symbols) > 3000  # then as a picture, for the size of the file
    for place, one in enumerate(symbols):
        columns, rows = _in_cells(grid, one.x, one.y)
        axes.scatter(columns, rows, s=np.square(one.sizes), c=one.colours, marker=one.marker, edgecolors="#000000",
                     linewidths=0.08 * float(np.median(one.sizes)), zorder=8 + 0.001 * place, rasterized=many)
    _furnish(figure, axes, grid, title, None, None)
    return figure


@styled
def thumbnail(grid: Grid, rgba: np.ndarray, *, points: Points | None = None, width: float = 1.45,
              tallest: float = 1.9) -> Figure:
    """A small map without coordinates: the picture (h, w, 4; 0..1) in the grid's true shape."""
    inches = _size_within(grid, width, tallest)
    figure = Figure(figsize=inches)
    axes = figure.add_axes((0, 0, 1, 1))
    _draw(axes, grid, rgba)
    if points is not None:
        columns, rows = _in_cells(grid, points.x, points.y)
        axes.scatter(columns, rows, s=1.6**2, color=points.colour, linewidths=0, rasterized=len(columns) > 500)
    return figure


def shaded(image: Picture, low: float, high: float, colours: Colormap, steps: int = 24) -> np.ndarray:
    """RGBA (h, w, 4) of values between ``low`` and ``high`` in so many steps; transparent where nothing is known."""
    part = np.clip((image.values - low) / (high - low if high > low else 1.0), 0, 1)
    rgba = colours(np.round(part * (steps - 1)) / (steps - 1))
    rgba[~image.valid] = 0
    return np.asarray(rgba)


def coloured(image: Picture, values: Sequence[float], colours: Sequence[str], other: str) -> np.ndarray:
    """RGBA (h, w, 4) of categories: the given values in their colours, all else in ``other``."""
    rgba = np.broadcast_to(np.array(to_rgba(other)), (*image.values.shape, 4)).copy()
    for value, colour in zip(values, colours):
        rgba[image.values == value] = to_rgba(colour)
    rgba[~image.valid] = 0
    return rgba


def _size_within(grid: Grid, width: float, tallest: float) -> tuple[float, float]:
    across, down = cell_on_ground(grid)
    tall = down * grid.height / (across * grid.width)
    return (width, width * tall) if width * tall <= tallest else (max(tallest / tall, 0.2), tallest)


def _sheet(grid: Grid, width: float, tallest: float, legend: float) -> tuple[Figure, Axes]:
    """A figure as wide as asked with the map in its middle, above the legend and the foot."""
    across, down = _size_within(grid, width - _LEFT - _RIGHT, tallest)
    below = _BOTTOM + _FOOT + legend
    height = _TOP + down + below
    figure = Figure(figsize=(width, height))
    left = _LEFT + (width - _LEFT - _RIGHT - across) / 2
    axes = figure.add_axes((left / width, below / height, across / width, down / height))
    return figure, axes


def _draw(axes: Axes, grid: Grid, rgba: np.ndarray) -> None:
    # Eight bits a channel: the picture is embedded as it is, and equal colours stay equal.
    axes.imshow((rgba * 255).round().astype(np.uint8), extent=(0, grid.width, grid.height, 0), aspect="auto",
                interpolation="none", zorder=1)
    _frame(axes, grid)


def _frame(axes: Axes, grid: Grid) -> None:
    flip_x, flip_y = flips(grid)
    axes.set_xlim(*((grid.width, 0) if flip_x else (0, grid.width)))
    axes.set_ylim(*((0, grid.height) if flip_y else (grid.height, 0)))
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_zorder(20)


def _furnish(figure: Figure, axes: Axes, grid: Grid, title: str, areas: Areas | None, points: Points | None) -> None:
    width, height = (float(size) for size in figure.get_size_inches())
    box = axes.get_position()
    inches = box.width * width, box.height * height
    lines = graticule(grid, max(2, round(inches[0] / 0.95)), max(2, round(inches[1] / 0.95)))
    for ends in lines.lines:
        axes.plot(ends[0], ends[1], color="#000000", alpha=0.18, linewidth=0.4, zorder=3, scalex=False, scaley=False)
    # Labels stay clear of the corners, where those of the two edges would meet.
    bottom = [(at, text) for at, text in lines.bottom if 0.27 <= at / grid.width * inches[0] <= inches[0] - 0.2]
    left = [(at, text) for at, text in lines.left if 0.27 <= at / grid.height * inches[1] <= inches[1] - 0.27]
    axes.set_xticks([at for at, _ in bottom], [text for _, text in bottom])
    axes.set_yticks([at for at, _ in left], [text for _, text in left], rotation=90, va="center")
    axes.tick_params(labelsize=6.5, length=2.5, pad=1.5)
    figure.text(box.x0, 1 - 0.10 / height, title, weight="bold", fontsize=8.5, va="center", ha="left")
    if points is not None:
        _symbols(axes, grid, points, "none")
    if areas is not None:
        _outlines(figure, axes, grid, areas)
    _foot(figure, axes, grid, points, areas)


def _symbols(axes: Axes, grid: Grid, points: Points, face: str) -> None:
    columns, rows = _in_cells(grid, points.x, points.y)
    many = len(columns) > 1500  # then as a picture, for the size of the file
    size = points.size * (0.6 if many else 0.8 if len(columns) > 100 else 1.0)
    edge = points.colour if face == "none" else "#000000"
    for colour, line, order in ((palette()["casing"], 1.5, 8), (edge, 0.7, 9)):
        axes.plot(columns, rows, linestyle="none", marker=points.marker, markersize=size, markerfacecolor=face,
                  markeredgecolor=colour, markeredgewidth=line, zorder=order, rasterized=many, scalex=False,
                  scaley=False)


def _outlines(figure: Figure, axes: Axes, grid: Grid, areas: Areas) -> None:
    """Outlines with a casing, and numbers where they hide least of one another: best rank first."""
    width, height = (float(size) for size in figure.get_size_inches())
    box = axes.get_position()
    per_inch = grid.width / (box.width * width), grid.height / (box.height * height)
    pixel = math.sqrt(abs(grid.transform.determinant)) * max(per_inch) / 250  # what print can't show is left out
    taken: list[tuple[float, float, float, float]] = []
    for place, shape in enumerate(areas.shapes):
        if shape is None or shape.is_empty:
            continue
        simple = shape.simplify(pixel)
        parts = getattr(simple, "geoms", [simple])
        rings = [ring for part in parts if hasattr(part, "exterior") for ring in (part.exterior, *part.interiors)]
        if not rings:
            continue
        outline = Outline.make_compound_path(*(Outline(_cells(grid, ring), closed=True) for ring in rings))
        for colour, line, order in ((palette()["casing"], 2.0, 10), (areas.colour, 0.9, 11)):
            axes.add_patch(PathPatch(outline, facecolor="none", edgecolor=colour, linewidth=line, zorder=order,
                                     joinstyle="round"))
        if place >= len(areas.labels):
            continue
        text = areas.labels[place]
        corners = np.asarray(outline.vertices)
        low, high = corners.min(axis=0), corners.max(axis=0)
        size = 7.5 if place < 5 else 6.5
        wide, tall = size / 72 * (0.70 * len(text) + 0.15) * per_inch[0], size / 72 * per_inch[1]
        gap = 0.02 * per_inch[0], 0.03 * per_inch[1]
        middle = (low + high) / 2
        spots = [(right, up) for right in (high[0] + gap[0] + wide / 2, low[0] - gap[0] - wide / 2, middle[0])
                 for up in (low[1] - gap[1] - tall / 2, high[1] + gap[1] + tall / 2, middle[1])
                 if (right, up) != (middle[0], middle[1])]

        def hidden(spot: tuple[float, float], w: float = wide, h: float = tall) -> float:
            a, b, c, d = spot[0] - w / 2, spot[1] - h / 2, spot[0] + w / 2, spot[1] + h / 2
            outside = max(0.0, -a) + max(0.0, c - grid.width) + max(0.0, -b) + max(0.0, d - grid.height)
            return 4 * outside * h + sum(max(0.0, min(c, z) - max(a, x)) * max(0.0, min(d, q) - max(b, y))
                                         for x, y, z, q in taken)
        best = min(spots, key=hidden)
        taken.append((best[0] - wide / 2, best[1] - tall / 2, best[0] + wide / 2, best[1] + tall / 2))
        axes.text(*best, text, fontsize=size, weight="bold", color=areas.colour, ha="center", va="center_baseline",
                  zorder=12, path_effects=[withStroke(linewidth=2.0, foreground=palette()["casing"])])


def _cells(grid: Grid, ring: Any) -> np.ndarray:
    x, y = np.asarray(ring.coords)[:, :2].T
    return np.stack(_in_cells(grid, x, y), axis=1)


def _foot(figure: Figure, axes: Axes, grid: Grid, points: Points | None, areas: Areas | None) -> None:
    """Scale bar, symbols and north arrow in a row under the map."""
    width, height = (float(size) for size in figure.get_size_inches())
    box = axes.get_position()
    left, right = box.x0 * width, box.x1 * width
    if right - left < 2.6:  # a narrow map: let the row be as wide as the figure allows
        left, right = max(0.1, (left + right) / 2 - 1.5), min(width - 0.1, (left + right) / 2 + 1.5)
    row = figure.add_axes((left / width, 0, (right - left) / width, _FOOT / height))
    row.set_xlim(0, right - left)
    row.set_ylim(0, _FOOT)
    row.set_axis_off()
    share = min(0.45, 1.2 / (box.width * width))
    bar = scale_bar(grid, share)
    length = bar.columns / grid.width * box.width * width
    for part, colour in ((0, INK), (1, PAPER)):
        row.add_patch(Rectangle((0.02 + part * length / 2, 0.20), length / 2, 0.05, facecolor=colour, edgecolor=INK,
                                linewidth=0.6))
    row.text(0.02, 0.13, "0", fontsize=6.5, ha="left", va="center")
    row.text(0.02 + length, 0.13, bar.label, fontsize=6.5, ha="center" if length > 0.3 else "left", va="center")
    x = length + 0.32
    marks = [] if points is None else [(points, points.name)]
    level = 0.28 if points is not None and areas is not None else 0.20
    for mark, name in marks:
        row.plot([x], [level], marker=mark.marker, markersize=4.5, markerfacecolor="none", markeredgecolor=INK,
                 markeredgewidth=0.9)
        row.text(x + 0.10, level, name, fontsize=6.8, va="center")
        level = 0.12
    if areas is not None:
        row.add_patch(Rectangle((x - 0.05, level - 0.035), 0.10, 0.07, facecolor="none", edgecolor=INK, linewidth=1.1))
        row.text(x + 0.10, level, areas.name, fontsize=6.8, va="center")
    _arrow(row, right - left - 0.20, 0.21, north(grid))


def _arrow(row: Axes, x: float, y: float, bearing: float) -> None:
    turn = math.radians(bearing)

    def at(right: float, up: float) -> tuple[float, float]:
        return x + right * math.cos(turn) + up * math.sin(turn), y - right * math.sin(turn) + up * math.cos(turn)

    row.add_patch(Polygon([at(0, 0.16), at(-0.07, -0.14), at(0, -0.08)], facecolor=INK, edgecolor=INK, linewidth=0.6))
    row.add_patch(Polygon([at(0, 0.16), at(0.07, -0.14), at(0, -0.08)], facecolor=PAPER, edgecolor=INK, linewidth=0.6))
    row.text(x - 0.19, y, "N", fontsize=8, weight="bold", ha="center", va="center")


def _legend(figure: Figure, axes: Axes, classes: Classes, title: str, labels: bool) -> None:
    """The classes as a strip: what they mean inside, where they end below."""
    strip, across = _strip(figure, axes)
    step = across / len(classes.colours)
    strip.text(0, 0.49, title, fontsize=6.8, va="center")
    for place, (colour, label) in enumerate(zip(classes.colours, classes.labels)):
        strip.add_patch(Rectangle((place * step, 0.17), step, 0.22, facecolor=colour, edgecolor=MUTED, linewidth=0.4))
        if not labels:
            continue
        dark = _luminance(colour) < 0.18  # where black and white stand out alike
        strip.text((place + 0.5) * step, 0.275, label, fontsize=6.5, ha="center", va="center",
                   color="#ffffff" if dark else "#000000")
    for place, value in enumerate(classes.breaks):
        text = f"{value:.10g}" if len(f"{value:.10g}") <= 4 else significant(value)  # round bounds as they are
        strip.text((place + 1) * step, 0.10, text, fontsize=6.3, ha="center", va="center", color=MUTED)


def _key(figure: Figure, axes: Axes, bottom: float, tall: float, symbols: Sequence[Symbols], lines: Sequence[Lines],
         sizes: Sequence[tuple[str, float]]) -> None:
    """What the symbols and lines are, in a row ``bottom`` inches above the lower end of the figure."""
    width, height = (float(size) for size in figure.get_size_inches())
    left = min(axes.get_position().x0 * width, width - 3.0)
    row = figure.add_axes((left / width, bottom / height, (width - left) / width, tall / height))
    row.set_xlim(0, width - left)
    row.set_ylim(0, tall)
    row.set_axis_off()
    x = 0.06
    for part in symbols:
        size = min(float(np.median(np.atleast_1d(part.sizes))), 6.0)
        one = isinstance(part.colours, str)
        row.plot([x], [tall / 2], marker=part.marker, markersize=size, markerfacecolor=part.colours if one else PAPER,
                 markeredgecolor=INK, markeredgewidth=0.6)
        row.text(x + 0.10, tall / 2, part.name, fontsize=6.8, va="center")
        x += 0.30 + 0.055 * len(part.name)
    for line in lines:
        colour = INK if _luminance(line.colour) < 0.01 else line.colour  # black would vanish on a dark page
        row.plot([x - 0.04, x + 0.16], [tall / 2, tall / 2], color=colour, linewidth=max(line.width, 0.8),
                 linestyle=line.style)
        row.text(x + 0.22, tall / 2, line.name, fontsize=6.8, va="center")
        x += 0.42 + 0.055 * len(line.name)
    for text, size in sizes:
        x += size / 144
        row.plot([x], [tall / 2], marker="o", markersize=size, markerfacecolor="none", markeredgecolor=INK,
                 markeredgewidth=0.6)
        row.text(x + size / 144 + 0.04, tall / 2, text, fontsize=6.8, va="center")
        x += size / 144 + 0.18 + 0.055 * len(text)


def _strip(figure: Figure, axes: Axes) -> tuple[Axes, float]:
    """Room for the legend between map and foot, in inches; returns its width too."""
    width, height = (float(size) for size in figure.get_size_inches())
    box = axes.get_position()
    middle, across = (box.x0 + box.x1) / 2 * width, min(max(box.width * width, 2.9), width - 0.2, 5.0)
    left = min(max(middle - across / 2, 0.1), width - 0.1 - across)
    if across < box.width * width:
        left = box.x0 * width
    strip = figure.add_axes((left / width, _FOOT / height, across / width, _LEGEND / height))
    strip.set_xlim(0, across)
    strip.set_ylim(0, _LEGEND)
    strip.set_axis_off()
    return strip, across


def _luminance(colour: str) -> float:
    channels = np.array(to_rgba(colour)[:3])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


# --- coordinates --------------------------------------------------------------------------------------------------


def _transformer(grid: Grid) -> pyproj.Transformer | None:
    try:
        return pyproj.Transformer.from_crs(pyproj.CRS.from_user_input(grid.crs), "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError:  # a local CRS that doesn't know where on earth it lies
        return None


def _lonlat(grid: Grid, columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = _in_crs(grid, columns, rows)
    transformer = _transformer(grid)
    if transformer is None:
        return np.full(len(columns), np.inf), np.full(len(columns), np.inf)
    # Lists, as pyproj takes an array of one value for a single number.
    lon, lat = transformer.transform(x.tolist(), y.tolist())
    return np.asarray(lon), np.asarray(lat)


def _in_crs(grid: Grid, columns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    t = grid.transform
    return t.a * columns + t.b * rows + t.c, t.d * columns + t.e * rows + t.f


def _in_cells(grid: Grid, x: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    t = ~grid.transform
    x, y = np.asarray(x, float), np.asarray(y, float)
    return t.a * x + t.b * y + t.c, t.d * x + t.e * y + t.f


def _unit_m(grid: Grid) -> float:
    axes = pyproj.CRS.from_user_input(grid.crs).axis_info
    return float(axes[0].unit_conversion_factor) if axes else 1.0


def _round_values(low: float, high: float, about: int) -> np.ndarray:
    step = round_length((high - low) / max(about, 1) * 1.35)
    first = math.ceil(low / step - 1e-9)
    return np.arange(first, math.floor(high / step + 1e-9) + 1) * step


def _coordinate(grid: Grid, number: float, axis: str) -> str:
    crs = pyproj.CRS.from_user_input(grid.crs)
    if crs.is_geographic:
        number = (number + 180) % 360 - 180 if axis == "x" else number  # a map over the date line goes on beyond 180
        letter = ("E" if number >= 0 else "W") if axis == "x" else ("N" if number >= 0 else "S")
        return f"{abs(number):.6g}° {letter}"
    return f"{number:,.10g}".replace(",", "\u2009")


def _km(metres: float) -> str:
    return f"{metres / 1000:,.0f}".replace(",", "\u2009") if metres >= 10_000 else significant(metres / 1000)
