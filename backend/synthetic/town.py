"""A town that never was, seen from above before and after an earthquake, with the damage of every building known.

* :func:`make_town` writes a pair of images, footprints as a mapper would draw them, and the truth;
* :func:`draw_scene` gives the same as arrays, small and quick, to learn from.

The same seed gives the same bytes.  What real pairs have and these have not: perspective and terrain, reflections,
power lines, people, curved streets, the sheer variety of roofs and yards, and mistakes of those who graded.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS

from ..errors import OutputError, ParameterError
from ..files import replacing, write_json
from ..raster.cog import explained
from ..vector.geopackage import write_geopackage
from .camera import Exposure, clouds, developed, lean, photograph
from .damage import GRADES, WEAKNESS, damage_house, draw_grades
from .misregistration import Misregistration, on_grid, sampled
from .nuisances import Nuisances
from .places import USUAL, Place
from .roofs import House, build_houses, outline, paint_house
from .scenery import Scenery, paint_ground, park_cars, pitch_shelters, place_cars, plant_trees
from .streets import plan_town

#: UTM zone 38 North, as the synthetic region.
EPSG = 32638
WEST_M, NORTH_M = 461_200.0, 4_418_600.0

MARGIN_M = 18.0  #: of town around an image: from there walls lean and shadows fall in; less around a scene
LARGEST = 5000  #: cells along a side: some 5 GB of memory
FINE = 1600  #: a town up to so many cells along a side is made on cells of half the size


@dataclass(frozen=True)
class Scene:
    """A pair of images as arrays, rows to the south.

    ``before``, ``after`` (3, H, W) float32 in 0..1 (eight bits; red, green, blue); ``labels`` (H, W) int32, the number
    of the building whose roof a cell of ``before`` shows, 0 elsewhere; ``grades`` (n + 1) int8, the grade of each
    building, with -1 for number 0; ``displacement`` (2, H, W) float32: what stands on the ground at (row, column) of
    ``before`` stands at (row + displacement[0], column + displacement[1]) of ``after``.
    """

    before: NDArray[np.float32]
    after: NDArray[np.float32]
    labels: NDArray[np.int32]
    grades: NDArray[np.int8]
    displacement: NDArray[np.float32]


@dataclass(frozen=True)
class Town:
    """The files of a made town, and what is known about it; ``facts`` is what ``truth.json`` holds."""

    folder: Path
    before: Path
    after: Path
    footprints: Path
    truth: Path
    facts: dict[str, Any]
    misregistration: Misregistration

    def displacement(self, x: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
        """Where the after image shows the ground that lies at (x, y), in metres to the east and to the north of there.

        All coordinates are those of the files' CRS.
        """
        east, south = self.misregistration.displacement(np.asarray(x) - WEST_M, NORTH_M - np.asarray(y))
        return east, -south


def draw_scene(rng: np.random.Generator, cells: int = 256, cell_m: float = 0.5, *, nuisances: Nuisances | None = None,
               damaged: float | None = None, shares: dict[str, float] | None = None, place: Place = USUAL) -> Scene:
    """A square scene of ``cells`` × ``cells``, with a share of ``damaged`` buildings (None: any from none to most).

    ``shares`` of districts as in :func:`.streets.plan_town`; without them those of the ``place``.

    Raises ParameterError for a scene under 20 m.
    """
    _require_size(cells * cell_m, cell_m)
    nuisances = Nuisances() if nuisances is None else nuisances
    if damaged is None:
        damaged = float(rng.uniform(0, 0.8)) if rng.random() < 0.85 else 0.0
    size = cells * cell_m
    made = _Pair(rng, (size, size), cell_m, nuisances, damaged, shares or place.shares, place=place)
    at = (np.arange(cells, dtype=np.float32) + 0.5) * cell_m
    before, seen = made.before_at(at, at)
    after = made.after_at(at, at)
    numbers = np.unique(seen[seen > 0])
    order = np.zeros(max(len(made.houses), 1) + 2, np.int32)
    order[numbers] = np.arange(1, len(numbers) + 1)
    grades = np.concatenate([[-1], made.grades[numbers - 1]]).astype(np.int8)
    east, south = on_grid(made.misregistration.displacement, at, at)
    displacement = np.stack([south, east]) / np.float32(cell_m)
    return Scene(before, after, order[seen], grades, displacement)


def make_town(folder: str | Path, seed: int, *, size_m: float = 600.0, cell_m: float = 0.5,
              nuisances: Nuisances | None = None, damaged: float = 0.3, after_cell_m: float | None = None,
              shares: dict[str, float] | None = None) -> Town:
    """Write a town into ``folder``: before.tif, after.tif, footprints.gpkg, truth.gpkg and truth.json.

    The images are RGB of eight bits (0: no image) in UTM, each on a grid of its own; the after image's georeference is
    wrong by :attr:`Town.misregistration`.  ``footprints.gpkg`` holds the roofs of the before image as a mapper draws
    them (column ``building``); ``truth.gpkg`` the same roofs without the mapper's error, never overlapping, with
    ``grade`` 0..3, ``damage`` (xBD's name), ``construction``, ``material``, ``district``, ``storeys``, ``height_m``
    and ``other`` ("demolished": pulled down for other reasons, grade 0).  Only buildings wholly in the before image
    are in them.

    Raises ParameterError for a town under 20 m or over 5000 cells, OutputError when the folder can't be written.
    """
    _require_size(size_m, cell_m)
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise OutputError(f"The folder '{folder}' for the made town can't be made ({problem.strerror}); choose another "
                          "place.") from problem
    nuisances = Nuisances() if nuisances is None else nuisances
    rng = np.random.default_rng(seed)
    made = _Pair(rng, (size_m, size_m), cell_m, nuisances, damaged, shares,
                 fine=size_m / cell_m <= FINE, margin_m=MARGIN_M)
    town_rng = rng.spawn(1)[0]

    cells = round(size_m / cell_m)
    at = (np.arange(cells, dtype=np.float32) + 0.5) * cell_m
    before, _ = made.before_at(at, at)
    _write_image(folder / "before.tif", before, 0.0, 0.0, cell_m, made.exposures[0])
    # The after image has cells of its own, and its edges lie elsewhere.
    finer = after_cell_m or cell_m
    west, north = town_rng.uniform(-0.4, 0.4, 2) * MARGIN_M
    extent = size_m + town_rng.uniform(-0.4, 0.4, 2) * MARGIN_M
    columns, rows = (int((extent[i] - start) / finer) for i, start in enumerate((west, north)))
    after = made.after_at(west + (np.arange(columns, dtype=np.float32) + 0.5) * finer,
                          north + (np.arange(rows, dtype=np.float32) + 0.5) * finer)
    _write_image(folder / "after.tif", after, west, north, finer, made.exposures[1])

    truth = _truth(made, size_m)
    drawn = truth[["building", "geometry"]].copy()
    moved = town_rng.random(len(drawn)) < 0.2
    offset = np.where(moved[:, None], town_rng.normal(0, 1, (len(drawn), 2)) * nuisances.digitising_m, 0.0)
    drawn["geometry"] = [shapely.affinity.translate(shape, *by) for shape, by in zip(drawn.geometry, offset.tolist())]
    write_geopackage(drawn, folder / "footprints.gpkg", "footprints", "MultiPolygon" if drawn.empty else None)
    write_geopackage(truth, folder / "truth.gpkg", "truth", "MultiPolygon" if truth.empty else None)
    facts = write_json(folder / "truth.json", {
        "seed": seed, "size_m": size_m, "cell_m": cell_m, "after_cell_m": finer, "buildings": len(truth),
        "grades": {name: int((truth.grade == grade).sum()) for grade, name in enumerate(GRADES)},
        "nuisances": asdict(nuisances), "before": asdict(made.exposures[0]), "after": asdict(made.exposures[1]),
        "misregistration": asdict(made.misregistration), "shelters": made.shelters,
        "source": "made by orogen.backend.synthetic.town", "licence": "CC0-1.0"})
    return Town(folder, folder / "before.tif", folder / "after.tif", folder / "footprints.gpkg",
                folder / "truth.gpkg", facts, made.misregistration)


class _Pair:
    """A town before and after, photographed; both images can be looked at on any cells."""

    def __init__(self, rng: np.random.Generator, size_m: tuple[float, float], cell_m: float, nuisances: Nuisances,
                 damaged: float, shares: dict[str, float] | None, *, fine: bool = False,
                 margin_m: float = 0.6 * MARGIN_M, place: Place = USUAL) -> None:
        # One stream for each theme: another nuisance doesn't make another town.
        plan_rng, ground_rng, house_rng, tree_rng, car_rng, grade_rng, ruin_rng, light_rng, other_rng, self.sensor = \
            rng.spawn(10)
        margin = math.ceil((margin_m + 2.5 * nuisances.shift_m) / cell_m) * cell_m
        frame = (-margin, -margin, size_m[0] + margin, size_m[1] + margin)
        # Edges of roofs are smoother when the town has smaller cells than its images.
        self.cell_m = cell_m / 2 if fine else cell_m
        shape = (math.ceil((size_m[1] + 2 * margin) / self.cell_m), math.ceil((size_m[0] + 2 * margin) / self.cell_m))
        plan = plan_town(plan_rng, frame, shares, place.lots)
        scenery = Scenery.empty(ground_rng, -margin, -margin, shape, self.cell_m)
        paint_ground(ground_rng, scenery, plan, place)
        houses = build_houses(house_rng, plan, place)
        fate = other_rng.random(len(houses))
        built = [house for house, luck in zip(houses, fate) if luck > 1 - nuisances.rebuilt]
        self.houses = [house.numbered(number) for number, house in enumerate(
            (house for house, luck in zip(houses, fate) if luck <= 1 - nuisances.rebuilt), 1)]
        self.demolished = {house.number for house in self.houses if other_rng.random() < nuisances.rebuilt}
        for house in self.houses:
            paint_house(house_rng, scenery, house)
        plant_trees(tree_rng, scenery, plan, place)
        cars = park_cars(car_rng, plan)

        later = scenery.copy()
        place_cars(scenery, cars)
        for house in self.houses:
            if house.number in self.demolished:
                _pull_down(other_rng, later, house)
        for number, house in enumerate(built, len(self.houses) + 1):
            paint_house(other_rng, later, house.numbered(number))
        self.grades = _grades(grade_rng, self.houses, damaged, self.demolished)
        for house, grade in zip(self.houses, self.grades.tolist()):
            damage_house(ruin_rng, later, house, grade, nuisances.hidden)
        stay = car_rng.random(len(cars)) >= nuisances.traffic
        cars = [car for car, stays in zip(cars, stay) if stays]
        if nuisances.traffic > 0:
            cars += [car for car in park_cars(car_rng, plan) if car_rng.random() < nuisances.traffic]
        place_cars(later, cars)
        self.shelters = pitch_shelters(other_rng, later, plan, nuisances.shelters_per_ha)

        self.exposures = nuisances.exposures(light_rng)
        self.misregistration = Misregistration.drawn(light_rng, nuisances, (size_m[0] / 2, size_m[1] / 2))
        self.margin = margin
        self._before, self._seen = photograph(scenery, self.exposures[0])
        self._after = _photograph_through_clouds(light_rng, later, self.exposures[1])

    def before_at(self, x: NDArray, y: NDArray) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """The image before (3, H, W) at the columns ``x`` and the rows ``y`` (m), and whose roof is seen (H, W)."""
        rows, columns = (((axis + self.margin) / self.cell_m).astype(np.int64) for axis in (y, x))
        seen = self._seen[rows[:, None], columns]
        seen = np.where(seen <= len(self.houses), seen, 0).astype(np.int32)
        return developed(self.sensor, self._sampled(self._before, x, y), self.exposures[0]), seen

    def after_at(self, x: NDArray, y: NDArray) -> NDArray[np.float32]:
        """The image after (3, H, W) where its georeference says ``x`` and ``y``."""
        wrong = None if self.misregistration.is_none else on_grid(self.misregistration.error, x, y)
        return developed(self.sensor, self._sampled(self._after, x, y, wrong), self.exposures[1])

    def _sampled(self, image: NDArray[np.float32], x: NDArray, y: NDArray,
                 wrong: tuple[NDArray, NDArray] | None = None) -> NDArray[np.float32]:
        rows, columns = ((axis + self.margin) / self.cell_m - 0.5 for axis in (y, x))
        if wrong is None:
            row, column = (np.rint(axis).astype(np.int64) for axis in (rows, columns))
            if max(np.abs(rows - row).max(), np.abs(columns - column).max()) < 1e-3:  # the cells are the town's own
                return image[:, row[:, None], column]
            return sampled(image, *np.broadcast_arrays(rows[:, None], columns[None]))
        return sampled(image, rows[:, None] + wrong[1] / self.cell_m, columns[None] + wrong[0] / self.cell_m)


def _photograph_through_clouds(rng: np.random.Generator, scenery: Scenery, exposure: Exposure) -> NDArray[np.float32]:
    if exposure.cloud < 0.005:
        return photograph(scenery, exposure)[0]
    opacity, sunlight = clouds(rng, scenery.shape, scenery.cell_m, exposure.cloud, exposure.sun_azimuth)
    image, _ = photograph(scenery, exposure, sunlight)
    for band in image:
        band += opacity * (1.05 - band)
    return image


def _grades(rng: np.random.Generator, houses: list[House], damaged: float, demolished: set[int]) -> NDArray[np.int8]:
    """Grades of all houses; those pulled down were not damaged."""
    if not houses:
        return np.zeros(0, np.int8)
    x, y = np.array([house.middle for house in houses]).T
    weak = np.array([WEAKNESS[house.construction] + 0.06 * house.storeys + (0.3 if house.district == "old" else 0.0)
                     for house in houses])
    grades = draw_grades(rng, x, y, weak, damaged)
    grades[[number - 1 for number in demolished]] = 0
    return grades


def _pull_down(rng: np.random.Generator, scenery: Scenery, house: House) -> None:
    """Cleared ground where a house was."""
    shade = rng.uniform(0.9, 1.4)
    for part in house.parts:
        painted = scenery.cover(part.polygon, (0.25 * shade, 0.20 * shade, 0.15 * shade), grain=0.1, green=0.0)
        if painted is not None:
            at, mask = painted
            for array in (scenery.height, scenery.east, scenery.south, scenery.owner):
                array[at][mask] = 0


def _truth(made: _Pair, size_m: float) -> gpd.GeoDataFrame:
    """Roofs as the before image shows them: moved by their height, a lower roof cut where a higher one hides it."""
    per_metre = lean(made.exposures[0])
    shapes = []
    for house in made.houses:
        parts = [shapely.affinity.translate(shapely.Polygon(ring), per_metre[0] * part.eave_m,
                                            per_metre[1] * part.eave_m)
                 for ring, part in zip(outline(house), house.parts)]
        shapes.append(shapely.union_all(parts))
    roofs = np.array(shapes, object)
    height = np.array([house.eave_m for house in made.houses])
    if len(roofs):
        first, second = shapely.STRtree(roofs).query(roofs, predicate="intersects")
        for low, high in zip(first, second):
            if (height[low], low) < (height[high], high):
                roofs[low] = shapely.difference(roofs[low], roofs[high])
    frame = shapely.box(0, 0, size_m, size_m)
    rows: list[dict[str, Any]] = []
    for house, shape in zip(made.houses, roofs):
        pieces = [piece for piece in shapely.get_parts(shape) if piece.geom_type == "Polygon" and piece.area > 4]
        if not pieces or not frame.contains(shape):
            continue
        geometry = shapely.transform(max(pieces, key=lambda piece: piece.area),
                                     lambda points: points * (1, -1) + (WEST_M, NORTH_M))
        grade = int(made.grades[house.number - 1])
        rows.append({"building": len(rows) + 1, "grade": grade, "damage": GRADES[grade],
                     "construction": house.construction, "material": house.material, "district": house.district,
                     "storeys": house.storeys, "height_m": round(house.eave_m, 1),
                     "other": "demolished" if house.number in made.demolished else "", "geometry": geometry})
    columns = ["building", "grade", "damage", "construction", "material", "district", "storeys", "height_m", "other",
               "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=CRS.from_epsg(EPSG))


def _write_image(path: Path, image: NDArray[np.float32], west: float, north: float, cell_m: float,
                 exposure: Exposure) -> None:
    counts = np.rint(image * 255).astype(np.uint8)
    with explained(path, 2 * counts.nbytes), replacing(path) as temporary, rasterio.open(
            temporary, "w", driver="GTiff", height=counts.shape[1], width=counts.shape[2], count=3, dtype="uint8",
            crs=CRS.from_epsg(EPSG), transform=Affine(cell_m, 0, WEST_M + west, 0, -cell_m, NORTH_M - north), nodata=0,
            photometric="RGB", tiled=True, blockxsize=256, blockysize=256, compress="deflate", predictor=2) as target:
        target.write(counts)
        target.update_tags(SUN_AZIMUTH=f"{exposure.sun_azimuth % 360:.1f}",
                           SUN_ELEVATION=f"{exposure.sun_elevation:.1f}", OFF_NADIR=f"{exposure.view_angle:.1f}")
        target.build_overviews([2, 4, 8], rasterio.enums.Resampling.average)


def _require_size(size_m: float, cell_m: float) -> None:
    if not (cell_m > 0 and size_m >= 20 and size_m / cell_m <= LARGEST):
        raise ParameterError(f"A town of {size_m:g} m with cells of {cell_m:g} m can't be made: take at least 20 m and "
                             f"at most {LARGEST} cells along a side.")
