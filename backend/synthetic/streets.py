"""The plan of a town: districts, streets, blocks and lots, as convex polygons that share their edges.

Land is cut in two again and again, across its longer side, as towns grow: the first cuts are main roads, the last ones
alleys and lot lines.  Metres, x to the east and y to the *south* of the plan's upper left corner, so that rows of an
image run along y.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: A convex polygon, counted so that the inside lies to the right of each edge (y to the south).  Each corner carries a
#: number of the edge that begins there: the street's half width while streets are cut, then 1 for an edge on a street.
Polygon = list[tuple[float, float, float]]


@dataclass(frozen=True)
class District:
    """How a part of the town is laid out: sizes of blocks and lots in m², how crooked its cuts are, its streets."""

    name: str
    block_m2: float
    lot_m2: float
    crooked: float
    street_m: float
    sidewalk_m: float


DISTRICTS = {district.name: district for district in (
    District("old", 2800, 135, 0.30, 5.0, 0.8),
    District("dense", 3800, 165, 0.07, 7.5, 1.2),
    District("suburb", 7000, 480, 0.05, 7.0, 1.5),
    District("slabs", 9000, 2000, 0.06, 9.0, 2.0),
    District("works", 16000, 4200, 0.03, 10.0, 1.0),
    District("park", 9000, 9000, 0.15, 7.0, 1.5),
    District("field", 12000, 12000, 0.12, 4.5, 0.0),
    District("bare", 7000, 7000, 0.10, 6.0, 0.5),
    District("water", 12000, 12000, 0.15, 7.0, 1.0),
    District("farm", 30000, 9000, 0.10, 5.0, 0.0),
    District("wood", 14000, 14000, 0.15, 5.0, 0.0),
)}


@dataclass(frozen=True)
class Lot:
    """A piece of ground with at most one house."""

    district: str
    polygon: Polygon
    on_street: bool


@dataclass(frozen=True)
class Block:
    """Ground between streets; ``polygon`` is its kerb, and inside it come a pavement and the lots."""

    district: str
    polygon: Polygon
    sidewalk_m: float
    lots: list[Lot]


@dataclass(frozen=True)
class Street:
    """The middle line of a street, from (x, y) to (x, y), and its width."""

    begin: tuple[float, float]
    end: tuple[float, float]
    width_m: float


@dataclass(frozen=True)
class Plan:
    """The blocks and streets that touch the frame (west, north, east, south)."""

    frame: tuple[float, float, float, float]
    blocks: list[Block]
    streets: list[Street]


def plan_town(rng: np.random.Generator, frame: tuple[float, float, float, float],
              shares: dict[str, float] | None = None, lots: float = 1.0) -> Plan:
    """Draw the plan of a town around ``frame``, with districts in about these ``shares`` (of their number).

    ``lots`` is the size of the suburbs' lots against the usual one.
    """
    west, north, east, south = frame
    shares = shares or drawn_shares(rng)
    names, odds = list(shares), np.cumsum(list(shares.values()))
    # The first piece of land is turned and larger than the frame: streets come from outside, in any direction.
    turn = rng.uniform(0, math.pi / 2)
    reach = 0.5 * math.hypot(east - west, south - north) + 60.0
    x, y = (west + east) / 2 + rng.uniform(-40, 40), (north + south) / 2 + rng.uniform(-40, 40)
    corner = [turn + k * math.pi / 2 for k in range(4)]
    r = reach * math.sqrt(2)
    land: Polygon = [(x + r * math.cos(a), y + r * math.sin(a), 6.0) for a in corner]
    district_m2 = min(30_000.0, 0.6 * (east - west) * (south - north))
    blocks: list[Block] = []
    streets: list[Street] = []
    work: list[tuple[Polygon, District | None]] = [(land, None)]
    while work:
        polygon, district = work.pop()
        if not touches(polygon, frame):
            continue
        size = area(polygon)
        if district is None and size < district_m2 * rng.uniform(0.7, 1.6):
            district = DISTRICTS[names[int(np.searchsorted(odds, rng.random() * odds[-1]))]]
        if district is not None and size < district.block_m2 * rng.uniform(0.75, 1.7):
            blocks.append(_block(rng, polygon, district, frame, lots))
            continue
        if district is None:
            width, crooked = rng.uniform(9, 15), 0.12
        else:
            width, crooked = district.street_m * rng.uniform(0.75, 1.25), district.crooked
        first, second, line = _halves(rng, polygon, crooked, width / 2)
        streets.append(Street(line[0], line[1], width))
        work += [(first, district), (second, district)]
    return Plan(frame, blocks, streets)


def drawn_shares(rng: np.random.Generator) -> dict[str, float]:
    """A town's own mix of districts: some are mostly old centre, some mostly suburb."""
    mean = {"old": 2.0, "dense": 2.4, "suburb": 2.6, "slabs": 1.0, "works": 0.9, "park": 0.5, "field": 0.4,
            "bare": 0.4, "water": 0.15}
    return {name: float(rng.gamma(0.9) * weight) + 0.02 for name, weight in mean.items()}


# --- convex polygons ----------------------------------------------------------------------------------------------


def area(polygon: Polygon) -> float:
    """Area in m²."""
    total = 0.0
    x0, y0, _ = polygon[-1]
    for x, y, _ in polygon:
        total += x0 * y - x * y0
        x0, y0 = x, y
    return abs(total) / 2


def middle(polygon: Polygon) -> tuple[float, float]:
    """Mean of the corners."""
    return sum(p[0] for p in polygon) / len(polygon), sum(p[1] for p in polygon) / len(polygon)


def touches(polygon: Polygon, frame: tuple[float, float, float, float]) -> bool:
    """Whether the polygon's box meets the frame."""
    xs, ys = [p[0] for p in polygon], [p[1] for p in polygon]
    return min(xs) < frame[2] and max(xs) > frame[0] and min(ys) < frame[3] and max(ys) > frame[1]


def cut(polygon: Polygon, x: float, y: float, nx: float, ny: float, mark: float) -> Polygon:
    """The part of the polygon where (p - (x, y)) · (nx, ny) >= 0; the new edge carries ``mark``."""
    kept: Polygon = []
    sides = [(p[0] - x) * nx + (p[1] - y) * ny for p in polygon]
    for i, (px, py, tag) in enumerate(polygon):
        j = (i + 1) % len(polygon)
        here, there = sides[i], sides[j]
        if here >= 0:
            kept.append((px, py, tag))
        if (here >= 0) != (there >= 0):
            t = here / (here - there)
            kept.append((px + t * (polygon[j][0] - px), py + t * (polygon[j][1] - py), mark if here >= 0 else tag))
    return kept


def edges(polygon: Polygon) -> list[tuple[float, float, float, float, float, float, float]]:
    """Of each edge: its begin (x, y), its inward normal (nx, ny), its length, and its end (x, y)."""
    found = []
    for i, (x, y, _) in enumerate(polygon):
        x1, y1, _ = polygon[(i + 1) % len(polygon)]
        length = math.hypot(x1 - x, y1 - y) or 1e-9
        found.append((x, y, -(y1 - y) / length, (x1 - x) / length, length, x1, y1))
    return found


def inset(polygon: Polygon, by: float | list[float]) -> Polygon:
    """The polygon with its edges moved inward by metres, one number or one for each; empty when nothing is left."""
    moved = polygon
    for i, (x, y, nx, ny, _, _, _) in enumerate(edges(polygon)):
        d = by if isinstance(by, (int, float)) else by[i]
        if d:
            moved = cut(moved, x + d * nx, y + d * ny, nx, ny, polygon[i][2])
            if len(moved) < 3:
                return []
    return moved


def distances(polygon: Polygon, x: NDArray, y: NDArray) -> NDArray:
    """Distance (edges, rows, columns) of points on a grid inward of each edge; ``x`` of columns, ``y`` of rows."""
    rows, columns = [], []
    x0, y0, _ = polygon[0]
    for x1, y1, _ in (*polygon[1:], polygon[0]):
        length = math.hypot(x1 - x0, y1 - y0) or 1e-9
        nx, ny = (y0 - y1) / length, (x1 - x0) / length
        rows.append(ny * y - (x0 * nx + y0 * ny))
        columns.append(nx * x)
        x0, y0 = x1, y1
    return np.asarray(rows, np.float32)[:, :, None] + np.asarray(columns, np.float32)[:, None, :]


def inward(polygon: Polygon, x: NDArray, y: NDArray) -> NDArray:
    """Distance (rows, columns) of points on a grid inward of the nearest edge's line; negative outside."""
    least: NDArray | None = None
    x0, y0, _ = polygon[0]
    for x1, y1, _ in (*polygon[1:], polygon[0]):
        length = math.hypot(x1 - x0, y1 - y0) or 1e-9
        nx, ny = (y0 - y1) / length, (x1 - x0) / length
        d = np.add.outer(np.float32(ny) * y - np.float32(x0 * nx + y0 * ny), np.float32(nx) * x)
        least = d if least is None else np.minimum(least, d, out=least)
        x0, y0 = x1, y1
    if least is None:
        raise ValueError("a polygon needs corners")
    return least


def rectangle(x: float, y: float, along: tuple[float, float], length: float, width: float) -> Polygon:
    """A rectangle around (x, y) with its length in the direction ``along``, a unit vector."""
    ux, uy = along[0] * length / 2, along[1] * length / 2
    vx, vy = -along[1] * width / 2, along[0] * width / 2
    return [(x - ux - vx, y - uy - vy, 0.0), (x + ux - vx, y + uy - vy, 0.0), (x + ux + vx, y + uy + vy, 0.0),
            (x - ux + vx, y - uy + vy, 0.0)]


# --- cuts ---------------------------------------------------------------------------------------------------------


def _halves(rng: np.random.Generator, polygon: Polygon, crooked: float, mark: float,
            ) -> tuple[Polygon, Polygon, tuple[tuple[float, float], tuple[float, float]]]:
    """The polygon in two, across its longer side, and the line of the cut."""
    begin = max(edges(polygon), key=lambda edge: edge[4])
    dx, dy = begin[3], -begin[2]  # along the longest edge
    along = [p[0] * dx + p[1] * dy for p in polygon]
    across = [p[0] * -dy + p[1] * dx for p in polygon]
    if max(across) - min(across) > max(along) - min(along):
        dx, dy, along = -dy, dx, across
    low, high = min(along), max(along)
    at = low + (high - low) * (0.5 + rng.uniform(-1, 1) * (0.06 + 0.4 * crooked))
    mx, my = middle(polygon)
    shift = at - (mx * dx + my * dy)
    mx, my = mx + shift * dx, my + shift * dy
    turn = rng.normal(0, crooked)
    nx, ny = dx * math.cos(turn) - dy * math.sin(turn), dx * math.sin(turn) + dy * math.cos(turn)
    first, second = cut(polygon, mx, my, nx, ny, mark), cut(polygon, mx, my, -nx, -ny, mark)
    ends = [-(mx - p[0]) * -ny - (my - p[1]) * nx for p in polygon]
    reach = (min(ends), max(ends))
    return first, second, ((mx - ny * reach[0], my + nx * reach[0]), (mx - ny * reach[1], my + nx * reach[1]))


def _block(rng: np.random.Generator, land: Polygon, district: District, frame: tuple[float, float, float, float],
           lots_of: float) -> Block:
    kerb = inset(land, [tag for _, _, tag in land])
    if len(kerb) < 3 or area(kerb) < 60:
        return Block("bare", land, 0.0, [])
    inner = inset(kerb, district.sidewalk_m)
    lots: list[Lot] = []
    if len(inner) >= 3 and district.name not in ("park", "field", "water", "bare", "wood"):
        lot_m2 = district.lot_m2 * (lots_of if district.name == "suburb" else 1.0)
        work = [[(x, y, 1.0) for x, y, _ in inner]]
        while work:
            polygon = work.pop()
            if len(polygon) < 3 or not touches(polygon, frame):
                continue
            if area(polygon) < lot_m2 * rng.uniform(0.8, 1.9):
                # An edge on the street of a metre gives no door.
                fronts = [edge[4] for edge, corner in zip(edges(polygon), polygon) if corner[2]]
                lots.append(Lot(district.name, polygon, max(fronts, default=0.0) > 3.0))
            else:
                work += _halves(rng, polygon, 0.6 * district.crooked, 0.0)[:2]
    return Block(district.name, kerb, district.sidewalk_m, lots)
