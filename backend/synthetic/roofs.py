"""Houses on the lots of a plan: outline, height, roof and material, and how their roofs look from above."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .places import USUAL, Colour, Place
from .scenery import Scenery
from .streets import Lot, Plan, Polygon, area, cut, distances, edges, inset, middle, rectangle

WALLS: tuple[Colour, ...] = ((0.42, 0.38, 0.32), (0.50, 0.47, 0.42), (0.34, 0.31, 0.28), (0.46, 0.36, 0.28),
                             (0.58, 0.56, 0.52))


@dataclass(frozen=True)
class Part:
    """A convex piece of a house with one roof: "hip", "gable", "shed" or "flat", its eaves and its slope."""

    polygon: Polygon
    eave_m: float
    roof: str
    slope: float


@dataclass(frozen=True)
class House:
    """A building: number from 1, how it is built ("masonry", "concrete", "timber", "metal"), roof and parts."""

    number: int
    district: str
    construction: str
    material: str
    colour: Colour
    wall: Colour
    storeys: int
    parts: tuple[Part, ...]
    axis: tuple[float, float] = field(default=(1.0, 0.0))

    @property
    def middle(self) -> tuple[float, float]:
        return middle(self.parts[0].polygon)

    @property
    def eave_m(self) -> float:
        return max(part.eave_m for part in self.parts)

    def numbered(self, number: int) -> House:
        return House(number, self.district, self.construction, self.material, self.colour, self.wall, self.storeys,
                     self.parts, self.axis)


def build_houses(rng: np.random.Generator, plan: Plan, place: Place = USUAL) -> list[House]:
    """A house for most lots, as the ``place`` builds them; numbers run from 1."""
    houses: list[House] = []
    for block in plan.blocks:
        # Neighbours resemble each other: a block has its own height and its own favourite roof.
        storeys, favourite = rng.integers(0, 3), int(rng.integers(0, 100))
        for lot in block.lots:
            for house in _houses_on(rng, lot, int(storeys), favourite, place):
                houses.append(house.numbered(len(houses) + 1))
    return houses


def _houses_on(rng: np.random.Generator, lot: Lot, storeys: int, favourite: int, place: Place) -> list[House]:
    if area(lot.polygon) < 25:
        return []
    if lot.district == "old":
        return _town_house(rng, lot, storeys + int(rng.integers(1, 3)), favourite, place, old=True)
    if lot.district == "dense":
        return _town_house(rng, lot, max(storeys - 1, 0) + int(rng.integers(1, 4)), favourite, place, old=False)
    if lot.district == "suburb":
        return _villa(rng, lot, favourite, place)
    if lot.district == "farm":
        return _farm(rng, lot, favourite, place)
    if lot.district == "slabs":
        return _big(rng, lot, "slab", favourite, place)
    return _big(rng, lot, "hall", favourite, place)


def _town_house(rng: np.random.Generator, lot: Lot, storeys: int, favourite: int, place: Place, *, old: bool,
                ) -> list[House]:
    """A house wall to wall with its neighbours, along the street, with a yard behind when the lot is deep."""
    if not lot.on_street and rng.random() < (0.6 if old else 0.35):
        return []
    if rng.random() < (0.03 if old else 0.07):
        return []
    gap = 0.12 if old or rng.random() < 0.6 else rng.uniform(0.4, 1.2)
    polygon = inset(lot.polygon, [rng.uniform(0.0, 0.4) if corner[2] else gap for corner in lot.polygon])
    if len(polygon) < 3:
        return []
    if lot.on_street:  # the front is the longest edge on the street
        front = max((e for e, corner in zip(edges(lot.polygon), lot.polygon) if corner[2]), key=lambda e: e[4])
        depth = rng.uniform(8, 13)
        polygon = cut(polygon, front[0] + depth * front[2], front[1] + depth * front[3], -front[2], -front[3], 0.0)
    if len(polygon) < 3 or area(polygon) < 25 or _narrow(polygon) < 3.0:
        return []
    eave = 3.0 * storeys + rng.uniform(0.2, 0.9)
    wall = _any(rng, WALLS)
    drawn = rng.random()
    if drawn < (0.8 if old else 0.12):
        colour = _near(rng, place.tiles[(favourite + int(rng.integers(2))) % len(place.tiles)])
        form = "hip" if rng.random() < 0.45 else "gable"
        return [_house(lot, "masonry", "tile", colour, wall, storeys,
                       [Part(polygon, eave, form, rng.uniform(0.32, 0.6))])]
    if drawn > (0.92 if old else 0.86):
        colour = _near(rng, place.metals[(favourite + int(rng.integers(3))) % len(place.metals)])
        return [_house(lot, "masonry", "metal", colour, wall, storeys,
                       [Part(polygon, eave, "shed" if rng.random() < 0.5 else "gable", rng.uniform(0.08, 0.25))])]
    colour = _any(rng, place.flats)
    parts = [Part(polygon, eave, "flat", 0.0)]
    if not old and rng.random() < 0.4:  # another storey on a part of the house
        x, y = middle(polygon)
        turn = edges(polygon)[int(rng.integers(len(polygon)))]
        upper = inset(cut(polygon, x, y, turn[2], turn[3], 0.0), 0.3)
        if len(upper) >= 3 and area(upper) > 15:
            parts.append(Part(upper, eave + 3.0, "flat", 0.0))
    built = "concrete" if storeys > 2 and not old else "masonry"
    return [_house(lot, built, "flat", colour, wall, storeys, parts)]


def _villa(rng: np.random.Generator, lot: Lot, favourite: int, place: Place) -> list[House]:
    """A detached house, some with a wing, some with a shed in the yard."""
    if not lot.on_street and rng.random() < 0.4:
        return []
    streets = [e for e, corner in zip(edges(lot.polygon), lot.polygon) if corner[2]] or edges(lot.polygon)
    front = max(streets, key=lambda e: e[4])
    along = (front[3], -front[2])
    free = inset(lot.polygon, [3.0 if corner[2] else 1.3 for corner in lot.polygon])
    if len(free) < 3 or area(free) < 50:
        return []
    x, y = middle(free)
    length, width = place.house * rng.uniform(9.5, 15), math.sqrt(place.house) * rng.uniform(7.5, 10.5)
    if rng.random() < 0.35:
        along = (-along[1], along[0])
    for _ in range(4):
        main = rectangle(x, y, along, length, width)
        if _inside(main, free):
            break
        length, width = 0.85 * length, 0.88 * width
    else:
        return []
    storeys = 1 + int(rng.random() < 0.4)
    eave = 2.9 * storeys + rng.uniform(0.1, 0.6)
    roof = ("hip", "gable", "gable")[favourite % 3] if rng.random() < 0.7 else "hip"
    slope = rng.uniform(0.3, 0.6)
    material, colour = "tile", _near(rng, place.tiles[(favourite + int(rng.integers(3))) % len(place.tiles)])
    if rng.random() < place.metal:
        material, colour, slope = "metal", _any(rng, place.metals), rng.uniform(0.15, 0.35)
    elif rng.random() < place.flat:
        material, colour, roof, slope = "flat", _any(rng, place.flats), "flat", 0.0
    parts = [Part(main, eave, roof, slope)]
    parts += _wing(rng, parts[0], (x, y), along, (length, width), free, place.wings)
    if place.wings > 1:
        parts += _wing(rng, parts[0], (x, y), along, (length, width), free, place.wings - 1)
    wall = _any(rng, WALLS)
    built = "timber" if rng.random() < 0.3 else "masonry"
    houses = [_house(lot, built, material, colour, wall, storeys, parts)]
    corner = lot.polygon[int(rng.integers(len(lot.polygon)))]
    if rng.random() < place.sheds:  # a shed, if it stands clear of the house
        sx, sy = corner[0] + 0.35 * (x - corner[0]), corner[1] + 0.35 * (y - corner[1])
        shed = rectangle(sx, sy, along, rng.uniform(3, 5.5), rng.uniform(2.5, 3.5))
        box = inset(lot.polygon, 0.6)
        if len(box) >= 3 and _inside(shed, box) and all(_apart(shed, part.polygon, 1.0) for part in parts):
            houses.append(_house(lot, "timber", "metal", _any(rng, place.metals), wall, 1,
                                 [Part(shed, 2.4, "shed", 0.12)]))
    return houses


def _wing(rng: np.random.Generator, main: Part, at: tuple[float, float], along: tuple[float, float],
          size: tuple[float, float], free: Polygon, often: float) -> list[Part]:
    """A wing across the house, where it is drawn and has room."""
    if rng.random() >= often:
        return []
    (x, y), (length, width) = at, size
    reach, wide = rng.uniform(3, 6), rng.uniform(4.5, 6.5)
    side = 1 if rng.random() < 0.5 else -1
    end = rng.uniform(0.1, 1.0) * (length - wide) / 2 * (1 if rng.random() < 0.5 else -1)
    wx = x + along[0] * end - along[1] * side * (width / 2 + reach / 2 - wide / 2)
    wy = y + along[1] * end + along[0] * side * (width / 2 + reach / 2 - wide / 2)
    wing = rectangle(wx, wy, (-along[1], along[0]), reach + wide, wide)
    if not _inside(wing, free):
        return []
    return [Part(wing, main.eave_m - (0.4 if rng.random() < 0.5 else 0.0), main.roof, main.slope)]


def _farm(rng: np.random.Generator, lot: Lot, favourite: int, place: Place) -> list[House]:
    """A farmhouse with barns, sheds and silos around its yard; many lots are fields only."""
    free = inset(lot.polygon, 4.0)
    if len(free) < 3 or area(free) < 900 or rng.random() < 0.35:
        return []
    x, y = middle(lot.polygon)
    turn = rng.uniform(0, math.pi)
    houses: list[House] = []
    taken: list[Polygon] = []
    for number in range(1 + int(rng.integers(0, 6))):
        length, width = (place.house * rng.uniform(9, 15), rng.uniform(7.5, 10.5)) if not number else \
            (rng.uniform(4, 36), rng.uniform(3.5, 15))
        length, width = max(length, width), min(length, width)
        for _ in range(5):
            along = (math.cos(turn), math.sin(turn)) if rng.random() < 0.5 else (-math.sin(turn), math.cos(turn))
            sx, sy = x + rng.normal(0, 16), y + rng.normal(0, 16)
            shape = rectangle(sx, sy, along, length, width)
            if _inside(shape, free) and all(_apart(shape, other, 2.0) or _apart(other, shape, 2.0) for other in taken):
                break
        else:
            continue
        taken.append(shape)
        wall = _any(rng, WALLS)
        if not number:
            colour = _near(rng, place.tiles[favourite % len(place.tiles)])
            houses.append(_house(lot, "timber" if rng.random() < 0.4 else "masonry", "tile", colour, wall, 1,
                                 [Part(shape, rng.uniform(3, 6), "hip" if rng.random() < 0.3 else "gable",
                                       rng.uniform(0.3, 0.6))]))
            continue
        tiled = rng.random() < 0.3
        colours = place.tiles if tiled else place.metals
        houses.append(_house(lot, "timber" if rng.random() < 0.5 else "metal", "tile" if tiled else "metal",
                             _any(rng, colours), wall, 1,
                             [Part(shape, rng.uniform(2.3, 7), "shed" if width < 5 else "gable",
                                   rng.uniform(0.08, 0.45))]))
    return houses


def _big(rng: np.random.Generator, lot: Lot, kind: str, favourite: int, place: Place) -> list[House]:
    """A slab of flats or a hall of works."""
    free = inset(lot.polygon, rng.uniform(4, 7))
    if len(free) < 3 or area(free) < 150 or rng.random() < 0.06:
        return []
    longest = max(edges(free), key=lambda e: e[4])
    along = (longest[3], -longest[2])
    x, y = middle(free)
    reach = [(p[0] - x) * along[0] + (p[1] - y) * along[1] for p in free]
    depth = [-(p[0] - x) * along[1] + (p[1] - y) * along[0] for p in free]
    length, width = max(reach) - min(reach), max(depth) - min(depth)
    if kind == "slab":
        width = min(width, rng.uniform(11, 16))
        length = min(length, rng.uniform(22, 60))
    else:
        length, width = length * rng.uniform(0.6, 0.95), width * rng.uniform(0.5, 0.95)
    for _ in range(6):
        main = rectangle(x, y, along, length, width)
        if _inside(main, free):
            break
        length, width = 0.85 * length, (0.93 if kind == "slab" else 0.85) * width
    else:
        return []
    if kind == "slab":
        storeys = 3 + favourite % 4 + int(rng.integers(0, 3))
        return [_house(lot, "concrete", "flat", _any(rng, place.flats[:6]),
                       _near(rng, WALLS[favourite % len(WALLS)]), storeys,
                       [Part(main, 2.9 * storeys + 0.8, "flat", 0.0)])]
    eave = rng.uniform(5, 9)
    if rng.random() < 0.25:
        return [_house(lot, "concrete", "flat", _any(rng, place.flats[:6]), _near(rng, WALLS[2]), 1,
                       [Part(main, eave, "flat", 0.0)])]
    return [_house(lot, "metal", "metal", _any(rng, place.metals), _near(rng, WALLS[2]), 1,
                   [Part(main, eave, "gable", rng.uniform(0.08, 0.2))])]


def _house(lot: Lot, construction: str, material: str, colour: Colour, wall: Colour, storeys: int,
           parts: list[Part]) -> House:
    longest = max(edges(parts[0].polygon), key=lambda e: e[4])
    return House(0, lot.district, construction, material, colour, wall, storeys, tuple(parts),
                 (longest[3], -longest[2]))


def _near(rng: np.random.Generator, colour: Colour) -> Colour:
    """Not quite this colour: paint, age, dirt."""
    shade = rng.uniform(0.78, 1.2)
    r, g, b = (float(value * shade * (1 + 0.05 * rng.standard_normal())) for value in colour)
    return r, g, b


def _any(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    return _near(rng, colours[int(rng.integers(len(colours)))])


def _inside(polygon: Polygon, outer: Polygon) -> bool:
    return all((x - e[0]) * e[2] + (y - e[1]) * e[3] > -0.01 for x, y, _ in polygon for e in edges(outer))


def _apart(one: Polygon, other: Polygon, by: float) -> bool:
    """Whether an edge of ``other`` has all of ``one`` at least ``by`` outside (convex polygons; never wrongly true)."""
    return any(all((x - e[0]) * e[2] + (y - e[1]) * e[3] < -by for x, y, _ in one) for e in edges(other))


def _narrow(polygon: Polygon) -> float:
    """The least width in m."""
    return min(max((x - e[0]) * e[2] + (y - e[1]) * e[3] for x, y, _ in polygon) for e in edges(polygon))


# --- how they look ------------------------------------------------------------------------------------------------


def paint_house(rng: np.random.Generator, scenery: Scenery, house: House) -> None:
    """Build a house into the scenery."""
    scenery.walls[house.number] = house.wall
    for part in house.parts:
        _paint_part(rng, scenery, house, part)
    _details(rng, scenery, house)


def _paint_part(rng: np.random.Generator, scenery: Scenery, house: House, part: Part) -> None:
    at = scenery.window(part.polygon)
    if at is None:
        return
    x, y = scenery.axes(at)
    d = distances(part.polygon, x, y)
    least = d.min(0)
    top, east, south = _surface(part, d, house.axis)
    mask = (least >= 0) & (top > scenery.height[at])
    if not mask.any():
        return
    shade = _finish(rng, scenery, house, part, at, (x, y), least)
    colour = np.array(house.colour, np.float32)[:, None, None] * shade
    scenery.tint(at, mask, colour)
    np.copyto(scenery.height[at], top, where=mask)
    np.copyto(scenery.east[at], east, where=mask)
    np.copyto(scenery.south[at], south, where=mask)
    np.copyto(scenery.owner[at], house.number, where=mask)
    np.copyto(scenery.green[at], 0.0, where=mask)
    np.copyto(scenery.grain[at], {"tile": 0.10, "metal": 0.025, "flat": 0.045}[house.material], where=mask)


def _surface(part: Part, d: NDArray, axis: tuple[float, float]) -> tuple[NDArray, NDArray | float, NDArray | float]:
    """Height of the roof and its slope to the east and to the south."""
    sides = edges(part.polygon)
    if part.roof == "flat":
        return part.eave_m + 0.6 * (d.min(0) < 0.45).astype(np.float32), 0.0, 0.0
    use = list(range(len(sides)))
    if part.roof != "hip":  # the long side and the one across from it carry the roof
        longest = max(use, key=lambda i: sides[i][4])
        across = min(use, key=lambda i: sides[i][2] * sides[longest][2] + sides[i][3] * sides[longest][3])
        use = [longest, across] if part.roof == "gable" else [longest]
    rise = d[use]
    which = rise.argmin(0)
    normal = np.array([(sides[i][2], sides[i][3]) for i in use], np.float32) * part.slope
    height = part.eave_m + part.slope * np.clip(rise.min(0), 0, 14)
    return height, normal[which, 0], normal[which, 1]


def _finish(rng: np.random.Generator, scenery: Scenery, house: House, part: Part, at: tuple[slice, slice],
            axes: tuple[NDArray, NDArray], least: NDArray) -> NDArray:
    """How the colour varies over a roof (h, w)."""
    texture = scenery.texture
    if house.material == "tile":
        return 1 + 0.06 * texture.mid[at] + 0.05 * texture.coarse[at] - 0.12 * (texture.coarse[at] > 1.2)
    along = (axes[0] * house.axis[0])[None] + (axes[1] * house.axis[1])[:, None]
    if house.material == "metal":  # sheets side by side, some newer, some rusty
        sheet = np.floor(along / rng.uniform(1.0, 3.0)).astype(np.int64) % 61
        tones = 1 + rng.normal(0, 0.035, 61).astype(np.float32)
        return tones[sheet] * (1 - 0.05 * np.clip(texture.mid[at] + texture.coarse[at], 0, 2))
    stains = 1 + 0.07 * texture.mid[at] + 0.10 * texture.coarse[at]
    if area(part.polygon) > 220:  # expansion joints and strips of felt
        stains *= 1 - 0.08 * ((along % 9.0) < scenery.cell_m)
    return stains + 0.18 * (least < 0.45)


def _details(rng: np.random.Generator, scenery: Scenery, house: House) -> None:
    """Chimneys, tanks, machines, skylights and panels."""
    main = house.parts[-1] if house.material == "flat" else house.parts[0]
    size = area(main.polygon)
    if size < 30:
        return
    along = house.axis
    x, y = middle(main.polygon)
    spread = 0.3 * math.sqrt(size)

    def somewhere() -> tuple[float, float]:
        u, v = rng.uniform(-1, 1, 2) * spread
        return x + u, y + v

    def put(length: float, width: float, colour: Colour, height: float) -> None:
        scenery.box(rectangle(*somewhere(), along, length, width), colour, height, house.number, on_top=True)

    if house.material == "tile":
        for _ in range(int(rng.integers(0, 3))):
            put(0.9, 0.9, (0.24, 0.17, 0.14), 1.0)
        if rng.random() < 0.05:
            put(rng.uniform(3, 6), 2.0, (0.03, 0.04, 0.075), 0.1)
    elif house.material == "flat":
        if house.district == "slabs":
            for _ in range(int(rng.integers(1, 4))):
                put(5.0, 4.0, house.wall, 2.8)
        elif rng.random() < 0.55:
            put(3.0, 2.5, house.wall, 2.3)
        for _ in range(int(rng.poisson(min(size / 70, 9)))):
            kind = rng.random()
            if kind < 0.55:
                put(rng.uniform(0.9, 1.8), 1.0, (0.6, 0.6, 0.6), 0.9)
            elif kind < 0.95:
                put(1.3, 1.3, ((0.06, 0.06, 0.06), (0.1, 0.2, 0.42), (0.75, 0.75, 0.75))[int(rng.integers(3))], 1.5)
            else:
                put(rng.uniform(2, 4), 1.6, (0.03, 0.04, 0.075), 0.4)
    elif size > 250:
        for _ in range(int(rng.integers(0, 7))):
            put(rng.uniform(3, 7), 1.2, (0.55, 0.62, 0.66), 0.1)


def outline(house: House) -> list[list[tuple[float, float]]]:
    """The rings of the house's parts on the ground."""
    return [[(x, y) for x, y, _ in part.polygon] for part in house.parts]
