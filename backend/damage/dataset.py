"""Pairs of images with graded buildings to learn from, read in windows, and the batches drawn from them.

:class:`GradedPair` is a before and an after image with its buildings; importers.py makes them of the usual data sets.
:class:`Material` draws batches in which rare grades are as common as frequent ones, and changes them in the ways in
which images differ while the damage stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.windows import Window
from scipy import ndimage

from ...models.damage_contract import Contract, fitted, normalised
from ..errors import InputError
from ..evaluation.grading import UNKNOWN
from ..monitor import Monitor
from ..raster.grid import Grid
from ..synthetic.places import drawn_place
from ..synthetic.town import draw_scene
from ..vector.polygonise import polygons_of
from .chips import Reads
from .footprints import burn
from .pair import Images
from .scene import transform_at

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Rgb = Callable[[], tuple[NDArray[np.generic], NDArray[np.generic]]]

#: percentiles of a whole image that become 0 and 1, less a tenth of their span, as in scene.py
_PERCENTILES, _MARGIN = (1.0, 99.0), 0.1


class StillPair:
    """Two images of the same cells that lie in memory, or are read by ``load`` when first asked for.

    ``before`` and ``after`` are (bands, H, W) of any type; missing cells are NaN.  The ground they show has no place on
    earth: ``grid`` has metres and begins at 0, 0.
    """

    def __init__(self, load: Rgb, shape: tuple[int, int], cell_m: float) -> None:
        self._load = load
        self.grid = Grid(CRS.from_epsg(32631), transform_at((0.0, 0.0), cell_m), *shape)

    @classmethod
    def of(cls, before: NDArray[np.generic], after: NDArray[np.generic], cell_m: float = 0.5) -> StillPair:
        """A pair of arrays."""
        return cls(lambda: (before, after), (before.shape[1], before.shape[2]), cell_m)

    @cached_property
    def limits(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The values (bands, 2) that become 0 and 1, of the image before and the one after."""
        return _limits(self._load()[0]), _limits(self._load()[1])

    def read(self, window: Window) -> Images:
        """Both images on a window, which may reach over the edge; see :class:`.pair.Images`."""
        height, width = round(window.height), round(window.width)
        top, left = round(window.row_off), round(window.col_off)
        row0, row1 = max(top, 0), min(top + height, self.grid.height)
        col0, col1 = max(left, 0), min(left + width, self.grid.width)
        raw = self._load()
        count = min(map(len, raw))
        valid = np.zeros((height, width), bool)
        found = [np.zeros((count, height, width), np.float32) for _ in raw]
        if row0 < row1 and col0 < col1:
            rows, cols = slice(row0 - top, row1 - top), slice(col0 - left, col1 - left)
            scaled = [_scaled(image[:, row0:row1, col0:col1], limits)
                      for image, limits in zip(raw, self.limits, strict=True)]
            valid[rows, cols] = scaled[0][1] & scaled[1][1]
            for made, (image, _) in zip(found, scaled, strict=True):
                single = image if len(image) == count else image.mean(0, keepdims=True)
                made[:, rows, cols] = np.where(valid[rows, cols], single, np.float32(0))
        return Images(found[0], found[1], valid)


def _limits(image: NDArray[np.generic]) -> NDArray[np.float64]:
    """Robust least and greatest value (bands, 2) of a whole image."""
    values = image[:, :: max(1, image.shape[1] // 512), :: max(1, image.shape[2] // 512)].astype(np.float64)
    values = values[:, np.isfinite(values).all(0)]
    if not values.size:
        return np.tile([0.0, 1.0], (len(image), 1))
    low, high = np.percentile(values, _PERCENTILES, axis=1)
    span = np.maximum(high - low, 1e-6)
    return np.stack([low - _MARGIN * span, high + _MARGIN * span], 1)


def _scaled(image: NDArray[np.generic], limits: NDArray[np.float64]) -> tuple[Floats, Bools]:
    """Values 0..1, and where there are any."""
    values = image.astype(np.float32)
    valid = np.isfinite(values).all(0)
    low, high = limits[:, 0, None, None], limits[:, 1, None, None]
    return np.clip(np.where(valid, (values - low) / (high - low), 0.0), 0.0, 1.0).astype(np.float32), valid


@dataclass(frozen=True)
class GradedPair:
    """Two images with buildings whose grades are known.

    Parameters
    ----------
    name, event
        Of this pair, and of the disaster that it shows: whole events are held out.
    pair
        What gives windows of both images.
    buildings
        ``building`` (int64, 1..n), ``grade`` (int64, index of a class of the scheme or ``UNKNOWN``) and ``geometry``
        (polygons in the grid's CRS).
    complete
        Whether every building that the images show is among them; where not, ground tells nothing about where
        buildings are.
    """

    name: str
    event: str
    pair: Reads
    buildings: geopandas.GeoDataFrame
    complete: bool = True

    @cached_property
    def index(self) -> shapely.STRtree:
        """Finds rows of ``buildings`` by place."""
        return shapely.STRtree(self.buildings.geometry.to_numpy())

    @cached_property
    def centres(self) -> NDArray[np.int64]:
        """Row and column (n, 2) of a cell inside each building."""
        points = self.buildings.geometry.representative_point()
        return np.stack(self.pair.grid.rowcol(points.x.to_numpy(), points.y.to_numpy()), 1)

    def target(self, window: Window) -> NDArray[np.int8]:
        """Per cell 0 on ground, the grade plus one on a building, ``UNKNOWN`` where its grade isn't known."""
        grid = self.pair.grid.window(window)
        near = np.sort(self.index.query(shapely.box(*grid.bounds)))
        rows = self.buildings.iloc[near]
        grades = np.zeros(int(self.buildings["building"].max()) + 1 if len(self.buildings) else 1, np.int8)
        known = rows["grade"].to_numpy()
        grades[rows["building"].to_numpy()] = np.where(known == UNKNOWN, UNKNOWN, known + 1)
        return grades[burn(rows, grid)]


def graded_pair(name: str, event: str, pair: Reads, polygons: Sequence[shapely.Geometry],
                grades: Sequence[int], complete: bool = True) -> GradedPair:
    """A pair of polygons in the grid's CRS and their grades; empty and broken polygons are left out."""
    geometry = np.asarray(polygons, dtype=object)
    kept = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    frame = geopandas.GeoDataFrame({"building": np.arange(1, kept.sum() + 1),
                                    "grade": np.asarray(grades, np.int64)[kept]},
                                   geometry=geometry[kept], crs=pair.grid.crs)
    return GradedPair(name, event, pair, frame, complete)


def simulated_pairs(seed: int, count: int, *, cells: int = 448, cell_m: float = 0.5, varied: float = 0.0,
                    monitor: Monitor | None = None) -> list[GradedPair]:
    """Made towns to learn from, with the after image laid onto the one before as registration would; about half a
    second each.  Each is an event of its own.

    A share ``varied`` of them are any place (:func:`.places.drawn_place`), seen with cells of 0.35 to 0.75 m and, a
    third of them, undamaged; the others are usual towns.
    """
    monitor = monitor or Monitor()
    made = []
    for number in monitor.track(range(count), count):
        rng = np.random.default_rng([seed, number])
        any_place = round((number + 1) * varied) > round(number * varied)
        made.append(simulated_pair(rng, f"town {number + 1}", cells, cell_m, any_place))
    return made


def simulated_pair(rng: np.random.Generator, name: str, cells: int, cell_m: float, any_place: bool = False,
                   ) -> GradedPair:
    """One made town; see :mod:`orogen.backend.synthetic.town`.  Its cells count as ``cell_m`` whatever they show."""
    if any_place:
        place = drawn_place(rng)
        seen_m = cell_m * float(np.exp(rng.uniform(np.log(0.7), np.log(1.5))))
        damaged = float(rng.uniform(0.02, 0.8)) if rng.random() < 0.67 else 0.0
        scene = draw_scene(rng, cells, seen_m, place=place, damaged=damaged)
    else:
        scene = draw_scene(rng, cells, cell_m)
    rows, columns = np.indices(scene.labels.shape, np.float32)
    where = np.stack([rows + scene.displacement[0], columns + scene.displacement[1]])
    after = np.stack([ndimage.map_coordinates(band, where, order=1, mode="nearest") for band in scene.after])
    before, after = (np.rint(image * 255).clip(0, 255).astype(np.uint8) for image in (scene.before, after))
    pair = StillPair.of(before, after, cell_m)
    found = polygons_of(scene.labels, pair.grid)
    return graded_pair(name, name, pair, list(found.geometry), scene.grades[found["label"].to_numpy()].tolist())


# --- what is drawn ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Augmentation:
    """How windows are changed: the eight turns and flips; sizes up to ``zoom`` times larger or smaller; the after image
    moved by up to ``shift`` cells; each image brighter, of more contrast, another gamma and hue, unsharp or sharpened,
    noisy; both paler, by up to ``pale`` of their colour, or without any."""

    zoom: float = 1.25
    shift: int = 2
    gain: float = 0.25
    offset: float = 0.12
    gamma: float = 0.35
    hue: float = 0.08
    noise: float = 0.03
    blur: float = 0.3  # how often
    grey: float = 0.1  # how often
    pale: float = 0.5


@dataclass(frozen=True)
class Batch:
    """Normalised images float32 (B, bands, S, S); ``target`` int64 and ``counts`` bool (B, S, S) as in losses.py."""

    before: Floats
    after: Floats
    target: NDArray[np.int64]
    counts: Bools


@dataclass(frozen=True)
class Material:
    """Pairs to learn from.  ``ground`` is how often a window lies anywhere, not on a building of a drawn grade."""

    pairs: Sequence[GradedPair]
    contract: Contract
    augmentation: Augmentation = field(default_factory=Augmentation)
    ground: float = 0.2

    def __post_init__(self) -> None:
        if not any(len(rows) for rows in self.by_grade):
            raise InputError("None of the buildings has a grade, so there is nothing to learn from: check the field of "
                             "grades and the scheme.")

    @cached_property
    def by_grade(self) -> list[NDArray[np.int64]]:
        """For each class the (pair, row of its buildings) (n, 2) of that grade."""
        out: list[list[tuple[int, int]]] = [[] for _ in self.contract.classes]
        for number, pair in enumerate(self.pairs):
            for row, grade in enumerate(pair.buildings["grade"].to_numpy()):
                if grade != UNKNOWN:
                    out[int(grade)].append((number, row))
        return [np.array(rows, np.int64).reshape(-1, 2) for rows in out]

    @property
    def counts(self) -> list[int]:
        """Buildings of each class."""
        return [len(rows) for rows in self.by_grade]

    def batch(self, rng: np.random.Generator, size: int, side: int, rim: int) -> Batch:
        """``size`` windows of ``side`` cells; the ``rim`` around, where the network sees its own padding, doesn't
        count."""
        made = [self.example(rng, side, rim) for _ in range(size)]
        before, after, target, counts = (np.stack(parts) for parts in zip(*made, strict=True))
        return Batch(before, after, target, counts)

    def example(self, rng: np.random.Generator, side: int, rim: int,
                ) -> tuple[Floats, Floats, NDArray[np.int64], Bools]:
        number, row, column = self._place(rng)
        pair, how = self.pairs[number], self.augmentation
        zoom = float(np.exp(rng.uniform(-1, 1) * np.log(how.zoom)))
        wide = round(side * zoom)
        down, across = (int(value) for value in rng.integers(-how.shift, how.shift + 1, 2))
        jitter = max(1, wide // 2 - rim)
        top, left = (int(at) - wide // 2 + int(rng.integers(-jitter, jitter + 1)) for at in (row, column))
        spare = how.shift
        images = pair.pair.read(Window(left - spare, top - spare, wide + 2 * spare, wide + 2 * spare))
        target = pair.target(Window(left, top, wide, wide)).astype(np.int64)
        middle = slice(spare, spare + wide)
        rows, cols = slice(spare + down, spare + down + wide), slice(spare + across, spare + across + wide)
        before, after = images.before[:, middle, middle], images.after[:, rows, cols]
        valid = images.valid[middle, middle] & images.valid[rows, cols]
        at = np.minimum(((np.arange(side) + 0.5) * wide / side).astype(np.intp), wide - 1)
        target, valid = target[np.ix_(at, at)], valid[np.ix_(at, at)]
        both = [_resized(image, side) for image in (before, after)]
        both = [_changed(rng, image, how) for image in both]
        if rng.random() < how.grey:
            both = [np.broadcast_to(image.mean(0), image.shape) for image in both]
        elif how.pale:
            share = np.float32(rng.uniform(0, how.pale))
            both = [image + share * (image.mean(0) - image) for image in both]
        before, after = (normalised(fitted(image[None], self.contract.bands), valid[None], self.contract)[0]
                         for image in both)
        counts = valid.copy()
        if rim:
            counts[:rim] = counts[-rim:] = counts[:, :rim] = counts[:, -rim:] = False
        if not pair.complete:
            counts &= target != 0
        turns, flip = int(rng.integers(4)), bool(rng.integers(2))
        return (_turned(before, turns, flip), _turned(after, turns, flip), _turned(target, turns, flip),
                _turned(counts, turns, flip))

    @cached_property
    def _odds(self) -> list[NDArray[np.float64]]:
        """For each class running sums of how readily each building of ``by_grade`` is drawn.

        Among the buildings of a grade those of a pair with few of them are drawn more often, so that fields teach
        beside cities: a pair counts as the root of its number.
        """
        each = [np.bincount(rows[:, 0], minlength=len(self.pairs)) for rows in self.by_grade]
        return [np.cumsum(1 / np.sqrt(count[rows[:, 0]])) for rows, count in zip(self.by_grade, each, strict=True)]

    def _place(self, rng: np.random.Generator) -> tuple[int, int, int]:
        """Pair, row and column of a window's middle: a grade is drawn first, then one of its buildings."""
        there = [one for one in zip(self.by_grade, self._odds, strict=True) if len(one[0])]
        if rng.random() < self.ground:
            number = int(rng.integers(len(self.pairs)))
            grid = self.pairs[number].pair.grid
            return number, int(rng.integers(grid.height)), int(rng.integers(grid.width))
        rows, odds = there[int(rng.integers(len(there)))]
        number, building = (int(value) for value in rows[int(np.searchsorted(odds, rng.random() * odds[-1]))])
        row, column = self.pairs[number].centres[building]
        return number, int(row), int(column)


def _resized(image: Floats, side: int) -> Floats:
    """An image (C, n, n) as (C, side, side), between its cells linearly."""
    size = image.shape[1]
    if size == side:
        return image
    at = np.clip((np.arange(side) + 0.5) * size / side - 0.5, 0, size - 1)
    low = np.minimum(at.astype(np.intp), size - 2)
    share = (at - low).astype(np.float32)
    rows = image[:, low] * (1 - share)[:, None] + image[:, low + 1] * share[:, None]
    return rows[:, :, low] * (1 - share) + rows[:, :, low + 1] * share


def _changed(rng: np.random.Generator, image: Floats, how: Augmentation) -> Floats:
    """Light, season and sensor of its own for one image, values 0..1."""
    gamma = float(np.exp(rng.uniform(-how.gamma, how.gamma)))
    gain = np.exp(rng.uniform(-how.gain, how.gain) + rng.uniform(-how.hue, how.hue, len(image)))
    offset = rng.uniform(-how.offset, how.offset) + rng.uniform(-how.hue, how.hue, len(image)) / 2
    out = image**gamma * gain[:, None, None] + offset[:, None, None]
    if rng.random() < how.blur:
        smooth = ndimage.gaussian_filter(out, (0, *(float(rng.uniform(0.3, 1.2)),) * 2))
        # Some sellers sharpen what they sell.
        out = smooth if rng.random() < 0.6 else out + rng.uniform(0.3, 1.0) * (out - smooth)
    out = out + rng.normal(0, rng.uniform(0, how.noise), out.shape) if how.noise else out
    return np.clip(out, 0, 1).astype(np.float32)


def _turned(array: NDArray, turns: int, flip: bool) -> NDArray:
    out = np.rot90(array, turns, (-2, -1))
    return np.ascontiguousarray(out[..., ::-1] if flip else out)
