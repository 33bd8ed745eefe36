"""The ground of a town and what stands on it, as rasters of colour and height: streets, yards, trees, cars, shelters.

A :class:`Scenery` is the town as it is, not as an image shows it: that is :mod:`.camera`'s work.  Everything is painted
object by object in small windows, so a scene of 256 × 256 cells takes milliseconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .places import USUAL, Colour, Place
from .streets import Block, Plan, Polygon, edges, inset, inward, middle, rectangle

#: Reflectances (red, green, blue) of the ground.
ASPHALT: Colour = (0.115, 0.111, 0.107)
PAVING: Colour = (0.26, 0.245, 0.225)
CONCRETE: Colour = (0.33, 0.32, 0.30)
GRAVEL: Colour = (0.24, 0.22, 0.19)
SOIL: Colour = (0.26, 0.195, 0.135)
LAWN: Colour = (0.075, 0.105, 0.045)
WATER: Colour = (0.035, 0.055, 0.06)
CARS: tuple[Colour, ...] = ((0.55, 0.55, 0.55), (0.62, 0.62, 0.6), (0.36, 0.37, 0.39), (0.05, 0.05, 0.055),
                            (0.16, 0.17, 0.18), (0.32, 0.05, 0.05), (0.06, 0.1, 0.24), (0.25, 0.24, 0.22))
TENTS: tuple[Colour, ...] = ((0.82, 0.82, 0.8), (0.82, 0.82, 0.8), (0.18, 0.32, 0.62), (0.72, 0.70, 0.62),
                             (0.16, 0.3, 0.2))
_FLATS: tuple[Colour, ...] = (ASPHALT, PAVING, CONCRETE, GRAVEL, SOIL, LAWN)  # what lies flat on the ground


@dataclass
class Scenery:
    """Rasters of a town, rows to the south.

    ``colour`` (3, H, W) reflectance of what is seen from above; ``height`` (H, W) metres above ground; ``east``,
    ``south`` (H, W) the surface's slope; ``owner`` (H, W) the building's number, 0 for ground, -1 for other objects;
    ``green`` (H, W) 0..1 how far the seasons change it; ``grain`` (H, W) how strong its texture is.  ``west_m``,
    ``north_m`` are the coordinates of the upper left corner in the plan.  ``walls`` holds a colour for each building.
    """

    west_m: float
    north_m: float
    cell_m: float
    colour: NDArray[np.float32]
    height: NDArray[np.float32]
    east: NDArray[np.float32]
    south: NDArray[np.float32]
    owner: NDArray[np.int32]
    green: NDArray[np.float32]
    grain: NDArray[np.float32]
    walls: dict[int, Colour]
    texture: Texture

    @classmethod
    def empty(cls, rng: np.random.Generator, west_m: float, north_m: float, shape: tuple[int, int], cell_m: float,
              ) -> Scenery:
        """Asphalt as far as the eye reaches."""
        zero = [np.zeros(shape, np.float32) for _ in range(4)]
        colour = np.empty((3, *shape), np.float32)
        colour[:] = np.array(ASPHALT, np.float32)[:, None, None]
        return cls(west_m, north_m, cell_m, colour, zero[0], zero[1], zero[2], np.zeros(shape, np.int32), zero[3],
                   np.full(shape, 0.05, np.float32), {}, Texture.drawn(rng, shape, cell_m))

    def copy(self) -> Scenery:
        """A second town to change; the texture is shared, for the ground stays the same."""
        return Scenery(self.west_m, self.north_m, self.cell_m, self.colour.copy(), self.height.copy(),
                       self.east.copy(), self.south.copy(), self.owner.copy(), self.green.copy(), self.grain.copy(),
                       dict(self.walls), self.texture)

    @property
    def shape(self) -> tuple[int, int]:
        height, width = self.height.shape
        return height, width

    def window(self, polygon: Polygon, margin_m: float = 0.0) -> tuple[slice, slice] | None:
        """The cells around a polygon of the plan, or None outside the scenery."""
        xs, ys = [p[0] for p in polygon], [p[1] for p in polygon]
        rows, columns = self.shape
        top = max(int((min(ys) - margin_m - self.north_m) / self.cell_m), 0)
        left = max(int((min(xs) - margin_m - self.west_m) / self.cell_m), 0)
        bottom = min(int((max(ys) + margin_m - self.north_m) / self.cell_m) + 1, rows)
        right = min(int((max(xs) + margin_m - self.west_m) / self.cell_m) + 1, columns)
        return (slice(top, bottom), slice(left, right)) if top < bottom and left < right else None

    def axes(self, at: tuple[slice, slice]) -> tuple[NDArray, NDArray]:
        """x of the columns and y of the rows of a window, at cell centres."""
        x = self.west_m + self.cell_m * (np.arange(at[1].start, at[1].stop, dtype=np.float32) + 0.5)
        y = self.north_m + self.cell_m * (np.arange(at[0].start, at[0].stop, dtype=np.float32) + 0.5)
        return x, y

    def cells_around(self, at: NDArray, reach_m: NDArray) -> tuple[NDArray, NDArray, NDArray, NDArray]:
        """Cells near points (n, 2) of the plan, within ``reach_m`` (n) both ways, as flat arrays.

        Of each cell: the number of its point, its own index in the ravelled rasters, and how far it is to the east and
        to the south of the point (m, float32).
        """
        rows, columns = self.shape
        n = int(np.ceil(float(reach_m.max()) / self.cell_m)) if len(at) else 0
        step = np.arange(-n, n + 1)
        row = np.floor((at[:, 1] - self.north_m) / self.cell_m).astype(np.int64)[:, None] + step
        column = np.floor((at[:, 0] - self.west_m) / self.cell_m).astype(np.int64)[:, None] + step
        dy = (self.north_m + (row + 0.5) * self.cell_m - at[:, 1:]).astype(np.float32)
        dx = (self.west_m + (column + 0.5) * self.cell_m - at[:, :1]).astype(np.float32)
        near_y = (np.abs(dy) <= reach_m[:, None]) & (row >= 0) & (row < rows)
        near_x = (np.abs(dx) <= reach_m[:, None]) & (column >= 0) & (column < columns)
        point, i, j = np.nonzero(near_y[:, :, None] & near_x[:, None, :])
        return point, row[point, i] * columns + column[point, j], dx[point, j], dy[point, i]

    def tint(self, at: tuple[slice, slice], mask: NDArray, colour: Colour | NDArray) -> None:
        """Colour the cells of ``mask`` in a window: with one colour, or with (3, h, w) of them."""
        for band in range(3):
            np.copyto(self.colour[band][at], colour[band], where=mask)

    def cover(self, polygon: Polygon, colour: Colour, *, grain: float | None = None, green: float | None = None,
              ) -> tuple[tuple[slice, slice], NDArray] | None:
        """Paint a polygon on the ground; returns the window and the cells in it."""
        at = self.window(polygon)
        if at is None:
            return None
        mask = inward(polygon, *self.axes(at)) >= 0
        self.tint(at, mask, colour)
        if grain is not None:
            np.copyto(self.grain[at], grain, where=mask)
        if green is not None:
            np.copyto(self.green[at], green, where=mask)
        return at, mask

    def box(self, polygon: Polygon, colour: Colour, height_m: float, owner: int, *, on_top: bool) -> None:
        """A thing with a flat top and upright sides, on the ground or on top of what is there."""
        at = self.window(polygon)
        if at is None:
            return
        mask = inward(polygon, *self.axes(at)) >= 0
        if not mask.any():
            return
        if on_top:  # cells of another building, or of the street, stay as they are
            mask &= self.owner[at] == owner
            if not mask.any():
                return
        here = self.height[at]
        top = float(here[mask].max()) + height_m
        self.tint(at, mask, colour)
        here[mask] = top
        self.owner[at][mask] = owner
        for array in (self.east, self.south, self.green):
            array[at][mask] = 0.0
        self.grain[at][mask] = 0.03


@dataclass(frozen=True)
class Texture:
    """Noise (H, W) of unit variance at some sizes: cells, 1 m, 2.5 m, 8 m and 30 m; ``grain`` is a sum of the first."""

    fine: NDArray[np.float32]
    small: NDArray[np.float32]
    mid: NDArray[np.float32]
    coarse: NDArray[np.float32]
    broad: NDArray[np.float32]
    grain: NDArray[np.float32]

    @classmethod
    def drawn(cls, rng: np.random.Generator, shape: tuple[int, int], cell_m: float) -> Texture:
        fine = rng.standard_normal(shape, np.float32)
        small, mid, coarse, broad = (mottle(rng, shape, max(size / cell_m, 1.01)) for size in (1.0, 2.5, 8.0, 30.0))
        # A cell shows the mean of what is in it: the smaller the cells, the rougher each.
        return cls(fine, small, mid, coarse, broad, 0.55 * fine + 0.6 * small + 0.5 * mid)


def mottle(rng: np.random.Generator, shape: tuple[int, ...], period: float) -> NDArray[np.float32]:
    """Smooth noise (H, W) of about unit variance that changes over ``period`` cells: splines on a coarse grid."""
    small = [int(n / period) + 5 for n in shape]
    field = rng.standard_normal((small[0], small[1]), np.float32)
    for axis, phase in enumerate(rng.integers(0, 4, 2).tolist()):
        count = shape[axis]
        index, weight = _spline(1 << max(count - 1, 63).bit_length(), round(period, 3), phase / 4)
        index, weight = index[:count], weight[:, :count, None]
        spread = weight[0] * field[index]
        for k in (1, 2, 3):
            spread += weight[k] * field[index + k]
        field = spread.T
    return field


@lru_cache(maxsize=64)
def _spline(count: int, period: float, phase: float) -> tuple[NDArray, NDArray]:
    """Of each cell: the first of the four knots around it, and the weights of the four (4, count)."""
    at = np.arange(count) / period + phase
    index = at.astype(np.int64)
    t = (at - index).astype(np.float32)
    weight = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3])
    return index, (weight / np.sqrt((weight**2).sum(0))).astype(np.float32)


# --- ground -------------------------------------------------------------------------------------------------------


def paint_ground(rng: np.random.Generator, scenery: Scenery, plan: Plan, place: Place = USUAL) -> None:
    """Streets, pavements, yards, parks, fields, water and bare ground."""
    texture = scenery.texture
    scenery.colour *= 1 + 0.10 * texture.broad + 0.06 * texture.coarse
    for street in plan.streets:
        if street.width_m > 8.5:
            _markings(scenery, street.begin, street.end)
    greenness = rng.uniform(0.2, 1.0)
    for block in plan.blocks:
        _paint_block(rng, scenery, block, greenness)
        if place.paved:
            _pave(rng, scenery, block, place.paved)
    for band, factor in enumerate(place.tint):
        if factor != 1.0:
            scenery.colour[band] *= np.float32(factor)


def _paint_block(rng: np.random.Generator, scenery: Scenery, block: Block, greenness: float) -> None:
    shade = rng.uniform(0.75, 1.25)
    scenery.cover(block.polygon, _times(PAVING, shade), grain=0.06)
    inner = inset(block.polygon, block.sidewalk_m)
    if len(inner) < 3:
        return
    kind = block.district
    if kind in ("old", "dense"):
        ground = PAVING if kind == "old" else (CONCRETE, GRAVEL, SOIL)[int(rng.integers(3))]
        scenery.cover(inner, _times(ground, rng.uniform(0.7, 1.0)), grain=0.12)
        for lot in block.lots:
            if rng.random() < 0.5:
                _yard(rng, scenery, lot.polygon, greenness * 0.6)
    elif kind in ("suburb", "slabs"):
        scenery.cover(inner, _times(LAWN, rng.uniform(0.8, 1.2)), grain=0.12, green=0.9)
        for lot in block.lots:
            _yard(rng, scenery, lot.polygon, greenness if kind == "suburb" else 0.5 + 0.5 * greenness)
    elif kind == "works":
        for lot in block.lots:
            ground = (CONCRETE, ASPHALT, GRAVEL, SOIL)[int(rng.integers(4))]
            scenery.cover(lot.polygon, _times(ground, rng.uniform(0.8, 1.2)), grain=0.08)
    elif kind == "park":
        _mixed(scenery, inner, LAWN, SOIL, 0.8 - greenness, 0.12)
        _paths(rng, scenery, inner)
    elif kind == "field":
        _field(rng, scenery, inner)
    elif kind == "farm":
        for lot in block.lots:
            _field(rng, scenery, lot.polygon)
            _yard(rng, scenery, rectangle(*middle(lot.polygon), _direction(rng), *rng.uniform(35, 75, 2)), greenness)
    elif kind == "wood":
        _mixed(scenery, inner, LAWN, SOIL, 0.3 - 0.5 * greenness, 0.16)
    elif kind == "bare":
        _mixed(scenery, inner, _times(SOIL, rng.uniform(0.9, 1.5)), GRAVEL, 0.0, 0.14)
        _paths(rng, scenery, inner)
    elif kind == "water":
        scenery.cover(inner, CONCRETE, grain=0.05)
        scenery.cover(inset(inner, 1.5) or inner, _times(WATER, rng.uniform(0.7, 1.6)), grain=0.03)


def _pave(rng: np.random.Generator, scenery: Scenery, block: Block, per_hectare: float) -> None:
    """Drives, courts, pools, plots and slabs: of a roof's size, colour and corners, but flat on the ground."""
    for lot in block.lots:
        if block.district in ("suburb", "farm") and rng.random() < 0.6:
            front = max(edges(lot.polygon), key=lambda edge: edge[4])
            x, y = middle(lot.polygon)
            to = ((front[0] + front[5]) / 2, (front[1] + front[6]) / 2)
            length = math.dist((x, y), to) or 1.0
            drive = rectangle((x + to[0]) / 2, (y + to[1]) / 2, ((to[0] - x) / length, (to[1] - y) / length), length,
                              rng.uniform(2.5, 6))
            scenery.cover(drive, _times((CONCRETE, GRAVEL, ASPHALT, SOIL)[int(rng.integers(4))], rng.uniform(0.7, 1.3)),
                          grain=0.07, green=0.0)
    if block.district in ("old", "dense", "water"):
        return
    side = edges(block.polygon)[0]
    xs, ys = [p[0] for p in block.polygon], [p[1] for p in block.polygon]
    hectares = (max(xs) - min(xs)) * (max(ys) - min(ys)) / 1e4
    for _ in range(int(rng.poisson(min(per_hectare * hectares, 60)))):
        along = (side[3], -side[2]) if rng.random() < 0.7 else _direction(rng)
        length, width = np.exp(rng.uniform(np.log(3), np.log(24))), np.exp(rng.uniform(np.log(2.5), np.log(14)))
        spot = rectangle(rng.uniform(min(xs), max(xs)), rng.uniform(min(ys), max(ys)), along, length, width)
        colour = (*_FLATS, *(((0.06, 0.16, 0.20), (0.10, 0.16, 0.09), (0.26, 0.12, 0.09))))[int(rng.integers(9))]
        scenery.cover(spot, _times(colour, rng.uniform(0.6, 1.4)), grain=rng.uniform(0.02, 0.12), green=0.0)


def _direction(rng: np.random.Generator) -> tuple[float, float]:
    turn = rng.uniform(0, math.pi)
    return math.cos(turn), math.sin(turn)


def _yard(rng: np.random.Generator, scenery: Scenery, polygon: Polygon, greenness: float) -> None:
    drawn = rng.random()
    if drawn < 0.75 * greenness:
        lawn = (0.85 + 0.3 * rng.random()) * np.array(LAWN) + rng.uniform(0, 0.02) * np.array((2.0, 1.0, 0.2))
        scenery.cover(polygon, tuple(lawn), grain=0.13, green=1.0)
    elif drawn < 0.85:
        _mixed(scenery, polygon, _times(SOIL, rng.uniform(0.7, 1.15)), LAWN, rng.uniform(-0.6, 0.8), 0.14)
    else:
        scenery.cover(polygon, _times(CONCRETE, rng.uniform(0.6, 1.05)), grain=0.07, green=0.0)
    wall = edges(polygon)[int(rng.integers(len(polygon)))]
    if rng.random() < 0.5 and wall[4] > 4:  # a hedge or a garden wall along one side
        along = (wall[3], -wall[2])
        x, y = (wall[0] + wall[5]) / 2 + 0.5 * wall[2], (wall[1] + wall[6]) / 2 + 0.5 * wall[3]
        strip = rectangle(x, y, along, wall[4], 0.8)
        if rng.random() < greenness:
            scenery.box(strip, _times(LAWN, 0.7), 1.6, -1, on_top=False)
        else:
            scenery.box(strip, CONCRETE, 1.4, -1, on_top=False)


def _mixed(scenery: Scenery, polygon: Polygon, colour: Colour, other: Colour, level: float, grain: float) -> None:
    """Ground of two kinds in patches; where ``level`` is high there is more of the other."""
    painted = scenery.cover(polygon, colour, grain=grain)
    if painted is None:
        return
    at, mask = painted
    rough = 0.6 * scenery.texture.coarse[at] + 0.35 * scenery.texture.mid[at] + 0.6 * scenery.texture.broad[at]
    share = np.clip(1.6 * (rough + 1.4 * level - 0.3) + 0.5, 0, 1) * mask
    for band in range(3):
        target = scenery.colour[band][at]
        target += share * (other[band] - target)
    if other is LAWN or colour is LAWN:
        green = share if other is LAWN else 1 - share
        np.copyto(scenery.green[at], green, where=mask)


def _paths(rng: np.random.Generator, scenery: Scenery, polygon: Polygon) -> None:
    """Trodden or paved paths between the sides of a park."""
    sides = edges(polygon)
    for _ in range(int(rng.integers(1, 4))):
        first, second = rng.integers(len(sides), size=2)
        ends = [(sides[i][0] + t * (sides[i][5] - sides[i][0]), sides[i][1] + t * (sides[i][6] - sides[i][1]))
                for i, t in ((first, rng.uniform(0.2, 0.8)), (second, rng.uniform(0.2, 0.8)))]
        length = math.dist(*ends)
        if first == second or length < 5:
            continue
        along = ((ends[1][0] - ends[0][0]) / length, (ends[1][1] - ends[0][1]) / length)
        path = rectangle((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2, along, length,
                         rng.uniform(1.6, 3.2))
        scenery.cover(path, _times(PAVING, rng.uniform(0.8, 1.3)), grain=0.06, green=0.0)


def _field(rng: np.random.Generator, scenery: Scenery, polygon: Polygon) -> None:
    """Crops or bare furrows, in rows along the longest side."""
    grown = rng.random() < 0.55
    colour = _times(LAWN, rng.uniform(0.9, 1.5)) if grown else _times(SOIL, rng.uniform(0.6, 1.1))
    painted = scenery.cover(polygon, colour, grain=0.09, green=1.0 if grown else 0.0)
    if painted is None:
        return
    at, mask = painted
    longest = max(edges(polygon), key=lambda edge: edge[4])
    x, y = scenery.axes(at)
    rows = np.sin((longest[2] * x[None] + longest[3] * y[:, None]) * (2 * np.pi / rng.uniform(2.2, 4.0)))
    stripe = 1 + (0.05 + 0.06 * rng.random()) * rows + 0.08 * scenery.texture.broad[at]
    for band in range(3):
        scenery.colour[band][at] *= np.where(mask, stripe, 1)


def _markings(scenery: Scenery, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """White dashes along the middle of a main road."""
    length = math.dist(begin, end)
    along = ((end[0] - begin[0]) / length, (end[1] - begin[1]) / length)
    line = rectangle((begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2, along, length, 0.4)
    at = scenery.window(line)
    if at is None:
        return
    x, y = scenery.axes(at)
    offset = np.abs((y - begin[1])[:, None] * along[0] - (x - begin[0])[None] * along[1])
    run = (x - begin[0])[None] * along[0] + (y - begin[1])[:, None] * along[1]
    paint = (offset < 0.3) & (run % 9.0 < 3.5) & (run > 0) & (run < length)
    scenery.tint(at, paint, (0.30, 0.30, 0.29))  # a line of 0.15 m fills a part of a cell only


def _times(colour: Colour, factor: float) -> Colour:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


# --- things -------------------------------------------------------------------------------------------------------


def plant_trees(rng: np.random.Generator, scenery: Scenery, plan: Plan, place: Place = USUAL) -> None:
    """Trees in yards, along streets and in clumps in parks; call after the houses are built: none grows in a house."""
    lush = rng.uniform(0.3, 1.2) * place.trees
    places: list[tuple[float, float]] = []
    for block in plan.blocks:
        kind = block.district
        box = _bounds(block.polygon, plan.frame)
        if box is None:
            continue
        size = (box[2] - box[0]) * (box[3] - box[1])
        per_m2 = {"old": 1 / 700, "dense": 1 / 900, "suburb": 1 / 130, "slabs": 1 / 220, "works": 1 / 1500,
                  "park": 1 / 60, "field": 1 / 6000, "bare": 1 / 900, "water": 0.0, "farm": 1 / 900,
                  "wood": 1 / 35}[kind] * lush
        count = int(rng.poisson(size * per_m2))
        xy = rng.uniform((box[0], box[1]), (box[2], box[3]), (count, 2))
        if kind == "park":  # in clumps, around the first ones
            xy = xy[rng.integers(0, max(count // 7, 1), count)] + rng.normal(0, 5, (count, 2)) if count else xy
        places += [(x, y) for x, y in xy.tolist()]
        if kind in ("suburb", "slabs", "park") and rng.random() < 0.6:
            spacing = rng.uniform(7, 13)
            for x, y, nx, ny, length, x1, y1 in edges(block.polygon):
                for t in np.arange(spacing / 2, length, spacing) / length:
                    if rng.random() < 0.75:
                        places.append((x + t * (x1 - x) + 1.2 * nx, y + t * (y1 - y) + 1.2 * ny))
    trees = np.array(places, float).reshape(-1, 2)
    for chunk in range(0, len(trees), 400):
        _plant(rng, scenery, trees[chunk : chunk + 400], place)


def _plant(rng: np.random.Generator, scenery: Scenery, at: NDArray, place: Place) -> None:
    """Trees at points (n, 2), all at once: crowns like lumpy domes; the higher one hides the lower.

    What of a roof is below a crown stays the building's: who draws footprints draws through the leaves.
    """
    count = len(at)
    radius = (place.crowns * np.clip(rng.normal(2.3, 0.7, count), 1.0, 4.5)).astype(np.float32)
    tall = (radius * rng.uniform(1.5, 2.6, count) + 1.0).astype(np.float32)
    colours = np.array((0.045, 0.07, 0.03)) * rng.uniform(0.6, 1.3, (count, 1)) \
        + np.array((0.012, 0.008, 0)) * rng.normal(0, 1, (count, 1))
    colours = np.clip(colours, 0.01, 1).astype(np.float32)
    green = np.where(rng.random(count) < 0.25, 0.25, 1.0).astype(np.float32)  # some are evergreen

    tree, flat, dx, dy = scenery.cells_around(at, 1.15 * radius)
    dx, dy = dx / radius[tree], dy / radius[tree]
    texture = scenery.texture
    fine = texture.fine.ravel()[flat]
    r2 = dx**2 + dy**2
    core = np.bincount(tree[r2 < 1], minlength=count)
    built = np.bincount(tree[(r2 < 1) & (scenery.owner.ravel()[flat] > 0)], minlength=count)
    free = built <= max(0.12, place.over) * core
    r2 += 0.22 * texture.small.ravel()[flat] + 0.1 * fine
    crown = np.sqrt(np.clip(1 - r2, 0, 1))
    top = tall[tree] * (0.45 + 0.55 * crown)
    keep = np.flatnonzero((r2 < 1) & free[tree] & (top > scenery.height.ravel()[flat])
                          & (place.over > 0 or scenery.owner.ravel()[flat] <= 0))
    keep = keep[np.argsort(top[keep], kind="stable")]  # of values for one cell the last one stays
    tree, flat = tree[keep], flat[keep]
    steep = 1.1 / np.maximum(crown[keep], 0.5)
    rough = 0.8 * fine[keep]
    owner = scenery.owner.ravel()[flat]
    for array, values in ((scenery.height, top[keep]), (scenery.east, rough - steep * dx[keep]),
                          (scenery.south, -rough - steep * dy[keep]),
                          (scenery.owner, np.where(owner > 0, owner, -1)),
                          (scenery.green, green[tree]), (scenery.grain, 0.22),
                          *((scenery.colour[band], colours[tree, band]) for band in range(3))):
        array.ravel()[flat] = values


def _bounds(polygon: Polygon, frame: tuple[float, float, float, float]) -> tuple[float, float, float, float] | None:
    xs, ys = [p[0] for p in polygon], [p[1] for p in polygon]
    box = max(min(xs), frame[0]), max(min(ys), frame[1]), min(max(xs), frame[2]), min(max(ys), frame[3])
    return box if box[0] < box[2] and box[1] < box[3] else None


@dataclass(frozen=True)
class Car:
    """A car or a lorry where it stands, and the unit vector of where it heads."""

    x: float
    y: float
    along: tuple[float, float]
    length_m: float
    width_m: float
    height_m: float
    colour: Colour


def park_cars(rng: np.random.Generator, plan: Plan, per_km: float = 45.0) -> list[Car]:
    """Cars along the kerbs and on the yards of works and slabs."""
    cars: list[Car] = []
    rate = per_km * rng.gamma(3.0) / 3.0 / 1000
    for block in plan.blocks:
        if block.district in ("field", "water"):
            continue
        for x, y, nx, ny, length, x1, y1 in edges(block.polygon):
            for t in rng.random(int(rng.poisson(length * rate))).tolist():
                away = 1.2 if rng.random() < 0.8 else 2.8
                cars.append(_car(rng, x + t * (x1 - x) - away * nx, y + t * (y1 - y) - away * ny,
                                 (-nx, -ny) if rng.random() < 0.08 else (ny, -nx)))
        if block.district in ("works", "slabs"):
            for lot in block.lots:  # a row of parked cars along a lot line
                side = edges(lot.polygon)[int(rng.integers(len(lot.polygon)))]
                if rng.random() < 0.6 and side[4] > 15:
                    for s in np.arange(4.0, side[4] - 4, 2.7) / side[4]:
                        if rng.random() < 0.5:
                            cars.append(_car(rng, side[0] + s * (side[5] - side[0]) + 3 * side[2],
                                             side[1] + s * (side[6] - side[1]) + 3 * side[3], (side[2], side[3])))
    west, north, east, south = plan.frame
    return [car for car in cars if west < car.x < east and north < car.y < south]


def _car(rng: np.random.Generator, x: float, y: float, along: tuple[float, float]) -> Car:
    colour = CARS[int(rng.integers(len(CARS)))]
    if rng.random() < 0.04:
        return Car(x, y, along, rng.uniform(6, 9.5), 2.4, 2.9, (0.5, 0.5, 0.48))
    return Car(x, y, along, rng.uniform(3.9, 4.8), 1.8, 1.5, colour)


def place_cars(scenery: Scenery, cars: list[Car]) -> None:
    """Set cars on the ground, all at once; none is set on a house, a tree or rubble."""
    for chunk in range(0, len(cars), 400):
        some = cars[chunk : chunk + 400]
        at = np.array([(car.x, car.y) for car in some])
        size = np.array([(car.length_m, car.width_m, car.height_m, *car.along) for car in some], np.float32)
        number, flat, dx, dy = scenery.cells_around(at, 0.5 * size[:, 0])
        length, width, height, ux, uy = size[number].T
        ahead, aside = dx * ux + dy * uy, np.abs(dy * ux - dx * uy)
        inside = (np.abs(ahead) < length / 2) & (aside < width / 2)
        number, flat, ahead, height = number[inside], flat[inside], ahead[inside], height[inside]
        blocked = np.bincount(number, scenery.height.ravel()[flat] > 0.5, minlength=len(some)) > 0
        keep = ~blocked[number]
        number, flat = number[keep], flat[keep]
        colour = np.array([car.colour for car in some], np.float32)[number]
        colour[np.abs(ahead[keep] - 0.8) < 0.3] *= 0.45  # the windscreen
        for array, values in ((scenery.height, height[keep]), (scenery.east, 0), (scenery.south, 0),
                              (scenery.owner, -1), (scenery.green, 0), (scenery.grain, 0.03),
                              *((scenery.colour[band], colour[:, band]) for band in range(3))):
            array.ravel()[flat] = values


def pitch_shelters(rng: np.random.Generator, scenery: Scenery, plan: Plan, per_hectare: float) -> int:
    """Tents and containers in rows on open ground, in parks first; returns how many stand."""
    west, north, east, south = plan.frame
    wanted = int(rng.poisson(per_hectare * (east - west) * (south - north) / 1e4))
    stand = 0
    for _ in range(30):
        if stand >= wanted:
            break
        block = plan.blocks[int(rng.integers(len(plan.blocks)))]
        if block.district in ("water", "old") or (block.district != "park" and rng.random() < 0.5):
            continue
        side = edges(block.polygon)[0]
        along = (side[3], -side[2])
        box = _bounds(block.polygon, plan.frame)
        if box is None:
            continue
        x, y = rng.uniform((box[0], box[1]), (box[2], box[3]))
        colour = TENTS[int(rng.integers(len(TENTS)))]
        length, width = (6.0, 2.5) if rng.random() < 0.3 else (rng.uniform(3.5, 6), rng.uniform(3, 4))
        for row in range(int(rng.integers(1, 4))):
            for column in range(int(rng.integers(2, 7))):
                cx = x + along[0] * column * (length + 1.5) - along[1] * row * (width + 2)
                cy = y + along[1] * column * (length + 1.5) + along[0] * row * (width + 2)
                if any((cx - e[0]) * e[2] + (cy - e[1]) * e[3] < 0.5 * width for e in edges(block.polygon)):
                    continue  # streets are kept free
                tent = rectangle(cx, cy, along, length, width)
                at = scenery.window(tent, 0.5)
                if at is not None and rng.random() < 0.85 and scenery.height[at].max() < 0.3:
                    scenery.box(tent, _times(colour, rng.uniform(0.9, 1.1)), 2.2, -1, on_top=False)
                    stand += 1
    return stand
