"""Where the ground of the before image is found in the after image: a smooth field of displacements, and what to trust.

The field is measured at control points on a regular lattice, coarse to fine.  At each, a patch of the before image is
sought in the after image by the correlation of their *gradients*, each divided by its own length plus the usual one, so
that light, haze, sensor and season matter little (orientation correlation: Fitch et al., 2002).
Every level looks only for what the field of the level before has left; the last one thus measures displacements near
nothing, where sub-cell estimates are free of bias.  A point holds when its correlation stands out of chance, agrees
with its neighbours (normalised median test: Westerweel & Scarano, 2005) and with the smooth field through them all
(robust penalised least squares in the cosine domain, its smoothness by generalised cross-validation: Garcia, 2010).
Changed or flooded ground, clouds and water don't correlate, and the field is carried across them.

Shadows move with the sun, some cells between two acquisitions and all the same way, so that they draw the field after
them.  As soon as cells aren't averaged any more, points are measured with and without what is dark and lies around it;
where that makes a difference, the dark no longer counts.  At the last level the top of the correlation is sought among
the edges that both images show.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window
from scipy import fft, ndimage
from scipy.optimize import minimize_scalar

from ..monitor import Monitor
from .correlation import alike, binned, near_shadow, offset, oriented
from .overview import look_over
from .pair import Pair
from .radiometry import match_radiometry
from .scene import Shift

Array = NDArray[np.float64]

#: control points at most; on larger images they stand wider apart
POINTS = 6000

_LEAST_SUNLIT = 0.25  # share of a patch that must lie in the light in both images
_SHADY = 4  # points from one in the light within which those in shadow are left out
_SHADOWS_MOVED = 0.1  # cells by which the field without them differs from that with all, in the middle
_LEAST_VALID = 0.5  # share of a patch that must be seen in both images
_OUTLIER = 3.0  # normalised distance from the median of the neighbours
_OUTLIER_FLOOR = 0.15  # cells by which neighbours may always differ
_AWAY = 0.75  # cells from the smooth field at which a point no longer holds
_FEW_POINTS, _FEW_SHARE = 6, 0.04  # with fewer nothing is known of the displacement

_RING = np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])

# On steep fields the finest level is repeated, so often at most, until it moves nine points of ten by less than this.
_AGAIN, _STILL = 2, 0.05  # cells

# Points by which the field is carried on over its border, so that the spline is smooth to one beyond.
_BEYOND = 4

# Side of the blocks that are read at once where control points stand close.
_BLOCK = 512

# Across bands of so many cells the blocks of tiled files between two rows of points stay in GDAL's cache.
_BAND = 4096


@dataclass(frozen=True)
class _Level:
    """One step from coarse to fine: all lengths in cells of the grid."""

    bin: int  # cells that are averaged to one
    patch: int
    search: int
    spacing: int
    points: int  # at most
    last: bool = False  # where both images lie nearly on each other


@dataclass(frozen=True)
class Displacement:
    """A smooth field of displacements on control points: the ground at (row, col) of the before image is found at
    (row + down, col + across) of the after image, in cells of the pair's grid.

    ``rows`` (n,), ``cols`` (m,): where the control points are (a cell's centre lies at a half), evenly spaced.
    ``down``, ``across`` (n, m): the smooth field there, in cells.
    ``measured`` (2, n, m): what was measured (down, across); NaN where nothing could be.
    ``correlation`` (n, m): of the gradients of both patches, from -1 to 1; NaN where too little is seen.
    ``held`` (n, m): the points that hold.
    """

    rows: Array
    cols: Array
    down: Array
    across: Array
    measured: Array
    correlation: Array
    held: NDArray[np.bool_]

    def at(self, rows: Array, cols: Array) -> tuple[Array, Array]:
        """Displacements (down, across) in cells at positions of the grid, of any shape; beyond the outermost control
        points they go straight on as far as these stand apart, and then stay as they are."""
        at = np.stack([np.clip(_index(np.asarray(places, np.float64), lattice), -1.0, len(lattice))
                       for places, lattice in ((rows, self.rows), (cols, self.cols))])
        # If they stayed as they are at once, half of an outermost patch would be looked for at the wrong place.
        down, across = (ndimage.map_coordinates(np.pad(field, _BEYOND, mode="reflect", reflect_type="odd"),
                                                at + _BEYOND, order=3, mode="nearest")
                        for field in (self.down, self.across))
        return down, across

    @property
    def reliable(self) -> bool:
        """Whether enough points hold to know the displacement at all; where not, it is nothing."""
        return _enough(self.held)

    @property
    def share(self) -> float:
        """Share of the control points that hold, of those where both images show ground."""
        seen = np.isfinite(self.correlation).sum()
        return float(self.held.sum() / seen) if seen else 0.0

    @property
    def median_cells(self) -> float:
        """The median length of the displacement at points that hold, in cells; NaN without any."""
        return float(np.median(np.hypot(self.down, self.across)[self.held])) if self.held.any() else math.nan

    @property
    def middle(self) -> tuple[float, float]:
        """Median displacement (down, across) in cells at points that hold."""
        if not self.held.any():
            return math.nan, math.nan
        return float(np.median(self.down[self.held])), float(np.median(self.across[self.held]))

    @property
    def spread_cells(self) -> float:
        """How far the displacement differs from its median over the ground, in cells: the 90th percentile at points
        that hold; NaN without any."""
        if not self.held.any():
            return math.nan
        down, across = self.middle
        return float(np.percentile(np.hypot(self.down - down, self.across - across)[self.held], 90))

    @property
    def residual_cells(self) -> float:
        """How far a point that holds is from the mean of those around it, in cells: the median; NaN with too few.

        On smoothly moving ground this is the error of a single measurement and a little more.
        """
        weight = np.pad(self.held.astype(np.float64), 1)
        around = ndimage.convolve(weight, _RING, mode="constant")[1:-1, 1:-1]
        away = []
        for part in self.measured:
            total = ndimage.convolve(np.pad(np.where(self.held, part, 0.0), 1), _RING, mode="constant")[1:-1, 1:-1]
            away.append(np.where(self.held, part, 0.0) - total / np.maximum(around, 1.0))
        counted = self.held & (around >= 3)
        return float(np.median(np.hypot(*away)[counted])) if counted.any() else math.nan


def no_displacement(pair: Pair) -> Displacement:
    """The displacement of images that lie on each other, or of which nothing is known."""
    one = np.zeros((1, 1))
    return Displacement(np.array([pair.grid.height / 2]), np.array([pair.grid.width / 2]), one, one,
                        np.full((2, 1, 1), np.nan), np.full((1, 1), np.nan), np.zeros((1, 1), bool))


def find_displacement(pair: Pair, monitor: Monitor, *, reach: int = 32, points: int = POINTS) -> Displacement:
    """Measure where the ground of the before image lies in the after image.

    Parameters
    ----------
    pair
        As opened; a shift that it has already is what the result is relative to.
    reach
        Displacements up to so many cells are looked for.
    points
        Control points at most.  They stand 48 cells apart on small images, wider on large ones.

    Returns
    -------
    Displacement
        Not ``reliable``, and zero everywhere, where too few points hold.
    """
    levels = _levels(reach, points)
    levels += [levels[-1]] * _AGAIN
    field: Displacement | None = None
    sunlit: bool | None = None
    for number, level in enumerate(levels):
        words = f"Aligning the images, step {number + 1} of up to {len(levels)}"
        with monitor.stage(words, number / len(levels), (number + 1) / len(levels)):
            found, sunlit = _measured(pair, level, field, sunlit, monitor)
        smooth = _smoothed(found, _AWAY * level.bin)
        fine = number >= len(levels) - _AGAIN - 1
        if fine and (smooth is None or field is None or _settled(smooth, field)):
            break
        # What a coarse level doesn't see, a finer one still may.
        field = smooth if smooth is not None else field
    return smooth if smooth is not None else _unknown(found)


def _settled(field: Displacement, before: Displacement) -> bool:
    """Whether a level has moved the field by next to nothing where it holds."""
    there = before.at(*np.meshgrid(field.rows, field.cols, indexing="ij"))
    return float(np.percentile(np.hypot(field.down - there[0], field.across - there[1])[field.held], 90)) < _STILL


def registered(pair: Pair, displacement: Displacement, *, clear: bool = True, matched: bool = True) -> Pair:
    """The pair with its after image moved onto the before image, its clouds masked and its light matched.

    The after image is still interpolated once, straight from its file.  A displacement that is not reliable moves
    nothing.  ``clear`` and ``matched`` leave out masking and matching.
    """
    moved = pair.changed(shift=_Sum(pair.shift, displacement)) if displacement.reliable else pair
    if clear:
        moved = moved.changed(clear=look_over(pair).clear)
    return moved.changed(match=match_radiometry(moved)) if matched else moved


# --- levels and control points ---------------------------------------------------------------------------------------


def _levels(reach: int, points: int) -> list[_Level]:
    coarse = 1 << max(0, math.ceil(math.log2(max(reach, 4) / 9)))  # so that the reach is at most 9 coarse cells
    cells, search, levels = coarse, reach + coarse, list[_Level]()
    while cells > 1:
        levels.append(_Level(cells, (64 if cells == coarse else 96) * cells, search, max(16 * cells, 48),
                             min(points, 600)))
        cells //= 2
        search = 7 * cells
    levels.append(_Level(1, 128, search + 1, 48, points))
    levels.append(_Level(1, 96, 4, 48, points, last=True))
    return levels


def _lattice(size: int, patch: int, spacing: float) -> NDArray[np.int_]:
    """First cells of patches, evenly spaced by whole cells, in the middle of the grid."""
    room = max(size - patch, 0)
    step = max(round(spacing), 1)
    count = room // step + 1
    return (room - (count - 1) * step) // 2 + step * np.arange(count)


def _measured(pair: Pair, level: _Level, field: Displacement | None, sunlit: bool | None, monitor: Monitor,
              ) -> tuple[Displacement, bool | None]:
    """Measure at all control points of a level; down and across are what was measured, NaN included.

    ``sunlit``: whether only what lies in the light counts, because shadows have moved; None where that isn't known yet,
    and the answer comes back.
    """
    height, width = pair.grid.shape
    patch = max(level.bin * 8, min(level.patch, height // level.bin * level.bin, width // level.bin * level.bin))
    spacing = max(float(level.spacing), math.sqrt(height * width / level.points))
    tops, lefts = _lattice(height, patch, spacing), _lattice(width, patch, spacing)
    ways = np.full((2, 3, len(tops), len(lefts)), np.nan)
    look = pair.changed(shift=_Sum(pair.shift, field)) if field is not None else pair
    groups = _near_one_another(pair, list(_groups(tops, lefts, patch)), lefts)
    for down, across in monitor.track(groups, len(groups)):
        ways[:, :, down, across] = _block(look, level, patch, tops[down], lefts[across], sunlit)
    if sunlit is None and level.bin == 1:
        sunlit = _shadows_moved(*ways)
    found = _in_the_light(*ways) if sunlit else ways[0]
    rows, cols = tops + patch / 2, lefts + patch / 2
    measured, correlation = found[:2], found[2]
    if field is not None:
        measured = measured + np.stack(field.at(*np.meshgrid(rows, cols, indexing="ij")))
    return Displacement(rows, cols, measured[0], measured[1], measured, correlation, np.isfinite(measured[0])), sunlit


def _shadows_moved(everything: Array, light: Array) -> bool:
    """Whether what lies in the light alone says something else than everything does, and neighbours the same."""
    both = np.isfinite(light[0]) & np.isfinite(everything[0])
    differ = np.where(both, (light - everything)[:2], 0.0)
    around = ndimage.convolve(both.astype(np.float64), np.ones((5, 5)), mode="constant")
    counted = both & (around >= _FEW_POINTS)
    if counted.sum() < _FEW_POINTS:
        return False
    near = [ndimage.convolve(part, np.ones((5, 5)), mode="constant")[counted] / around[counted] for part in differ]
    return bool(np.median(np.hypot(*near)) > max(_SHADOWS_MOVED, 0.5 * np.median(np.hypot(*differ)[both])))


def _in_the_light(everything: Array, light: Array) -> Array:
    """What the light alone says, and elsewhere, unless that is near, what everything says."""
    near = ndimage.binary_dilation(np.isfinite(light[0]), np.ones((3, 3), bool), iterations=_SHADY)
    return np.where(np.isfinite(light[2]), light, np.where(near, np.nan, everything))


def _groups(tops: NDArray[np.int_], lefts: NDArray[np.int_], patch: int) -> Iterator[tuple[slice, slice]]:
    """Neighbouring control points that are read together: many where patches are close, else one by one."""
    def runs(starts: NDArray[np.int_]) -> list[slice]:
        step = int(starts[1] - starts[0]) if len(starts) > 1 else 1
        count = max(1, (_BLOCK - patch) // step + 1) if step <= patch else 1
        return [slice(first, min(first + count, len(starts))) for first in range(0, len(starts), count)]
    return product(runs(tops), runs(lefts))


def _near_one_another(pair: Pair, groups: list[tuple[slice, slice]], lefts: NDArray[np.int_],
                      ) -> list[tuple[slice, slice]]:
    """The groups down one band of the images after the other, so that a file's blocks are unpacked once and not for
    every row of points; row by row where a file's blocks are as wide as the bands would be."""
    if max(pair.before.block[1], pair.after.block[1]) > _BAND:
        return groups
    return sorted(groups, key=lambda group: (lefts[group[1].start] // _BAND, group[0].start, group[1].start))


class _Sum:
    """Two shifts, one after the other as they are small: the field on top of what the pair had."""

    def __init__(self, first: Shift | None, field: Displacement) -> None:
        self.first, self.field = first, field

    def at(self, rows: Array, cols: Array) -> tuple[Array, Array]:
        down, across = self.field.at(rows, cols)
        if self.first is None:
            return down, across
        more = self.first.at(rows + down, cols + across)
        return down + more[0], across + more[1]


# --- one block of control points -------------------------------------------------------------------------------------


def _block(pair: Pair, level: _Level, patch: int, tops: NDArray[np.int_], lefts: NDArray[np.int_], sunlit: bool | None,
           ) -> Array:
    """What is measured at tops × lefts: (2, 3, n, m), by everything and by what lies in the light; down and across in
    cells, and the correlation.  ``sunlit`` says which of both is wanted, None both; by everything only where too little
    lies in the light."""
    rim = level.bin * (math.ceil(level.search / level.bin) + 4)  # for the search and the gradients' own reach
    top, left = int(tops[0]) - rim, int(lefts[0]) - rim
    height = _up(int(tops[-1]) + patch + rim - top, level.bin)
    width = _up(int(lefts[-1]) + patch + rim - left, level.bin)
    window = Window(left, top, width, height)
    before, after = (binned(grey[0], known, level.bin) for grey, known in (
        pair.before.read(window, grey=True), pair.after.read(window, pair.shift, grey=True)))
    fixed, moving = oriented(*before), oriented(*after)
    seen = bright = fixed[1], moving[1]
    wanted = level.bin == 1 and sunlit is not False
    if wanted:
        bright = seen[0] & ~near_shadow(*before), seen[1] & ~near_shadow(*after)
    weight = alike(fixed[0], moving[0], bright[0] & bright[1]) if level.last else None
    size, search = patch // level.bin, math.ceil(level.search / level.bin)
    found = np.full((2, 3, len(tops), len(lefts)), np.nan)
    for i, j in product(range(len(tops)), range(len(lefts))):
        # The lattice is even in cells, not always in bins: a coarse patch may stand a few cells beside its point.
        row, col = (int(tops[i]) - top) // level.bin, (int(lefts[j]) - left) // level.bin
        inner = slice(row, row + size), slice(col, col + size)
        outer = slice(row - search, row + size + search), slice(col - search, col + size + search)
        if min(seen[0][inner].mean(), seen[1][outer].mean()) < _LEAST_VALID:
            continue
        lit = wanted and min(bright[0][inner].mean(), bright[1][outer].mean()) >= _LEAST_SUNLIT
        for way in (0,) if not lit else (1,) if sunlit else (0, 1):
            known = bright if way else seen
            found[way, :, i, j] = offset(fixed[0][inner], known[0][inner], moving[0][outer], known[1][outer], search,
                                         None if weight is None else weight[inner])
    found[:, :2] *= level.bin
    return found


# --- from points to a field ------------------------------------------------------------------------------------------


def _smoothed(found: Displacement, farthest: float) -> Displacement | None:
    """The smooth field through what was measured, with what holds: points no farther from it than ``farthest`` cells,
    and more where they stand wide apart; None where too few do."""
    held = found.held & _agrees(found.measured, found.held)
    if not _enough(held):
        return None
    field, weight = smooth_field(found.measured, held)
    away = np.hypot(*np.where(held, found.measured - field, 0.0))
    cell = found.rows[1] - found.rows[0] if len(found.rows) > 1 else 64.0
    held &= (weight > 0.0) & (away <= max(farthest, cell / 128.0))
    if not _enough(held):
        return None
    return Displacement(found.rows, found.cols, field[0], field[1], found.measured, found.correlation, held)


def _enough(held: NDArray[np.bool_]) -> bool:
    return bool(held.sum() >= min(_FEW_POINTS, max(1, held.size // 2)) and held.mean() >= _FEW_SHARE)


def _unknown(found: Displacement) -> Displacement:
    none = np.zeros(found.held.shape)
    return Displacement(found.rows, found.cols, none, none, found.measured, found.correlation,
                        np.zeros(found.held.shape, bool))


def _agrees(measured: Array, held: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which points (n, m) agree with the median of those around them (5 × 5); the lonely ones with that of all."""
    agrees = np.zeros(held.shape, bool)
    everywhere = np.array([np.median(part[held]) for part in measured]) if held.any() else np.zeros(2)
    for i, j in np.argwhere(held):
        around = slice(max(i - 2, 0), i + 3), slice(max(j - 2, 0), j + 3)
        others = held[around].copy()
        others[i - around[0].start, j - around[1].start] = False
        own = measured[:, i, j]
        if others.sum() < 3:
            # Alone, a point is believed where it is about what is found elsewhere.
            agrees[i, j] = held.sum() <= 4 or np.hypot(*(own - everywhere)) < 4.0
            continue
        near = measured[:, around[0], around[1]][:, others]
        middle = np.median(near, axis=1)
        usual = np.median(np.abs(near - middle[:, None]), axis=1)
        agrees[i, j] = float(np.hypot(*((own - middle) / (usual + _OUTLIER_FLOOR)))) <= _OUTLIER * math.sqrt(2.0)
    return agrees


def smooth_field(measured: Array, held: NDArray[np.bool_]) -> tuple[Array, Array]:
    """The smooth field (2, n, m) through what is measured where ``held``, and the weight (n, m) of each point in it.

    Penalised least squares in the cosine domain with bisquare weights; one smoothness for both parts, chosen by
    generalised cross-validation (Garcia 2010, Computational Statistics & Data Analysis 54, 1167–1178).
    """
    shape = held.shape
    if held.sum() < 4 or (min(shape) == 1 and held.sum() < 6):
        middle = np.array([np.median(part[held]) for part in measured])
        return np.broadcast_to(middle[:, None, None], (2, *shape)).copy(), held.astype(np.float64)
    waves = [2.0 - 2.0 * np.cos(np.pi * np.arange(size) / size) for size in shape]
    bend = (waves[0][:, None] + waves[1][None, :]) ** 2
    nearest = ndimage.distance_transform_edt(~held, return_distances=False, return_indices=True)
    values = np.where(held, measured, 0.0)
    field = values[:, nearest[0], nearest[1]]
    weight = held.astype(np.float64)

    def through(start: Array, weight: Array, power: float) -> tuple[Array, float]:
        """One step from a field towards the smooth one, and how much of the waves is let through."""
        gain = 1.0 / (1.0 + 10.0**power * bend)
        waves = gain * fft.dctn(weight * (values - start) + start, axes=(1, 2), norm="ortho")
        return np.asarray(fft.idctn(waves, axes=(1, 2), norm="ortho")), float(gain.mean())

    def score(power: float, start: Array, weight: Array) -> float:
        """Of generalised cross-validation."""
        guess, share = through(start, weight, power)
        return float((weight * (values - guess) ** 2).sum() / weight.sum()) / max(1.0 - share, 1e-6) ** 2

    for _ in range(5):
        power = float(minimize_scalar(score, bounds=(-2.0, 5.0), args=(field, weight), method="bounded",
                                      options={"xatol": 0.1}).x)
        for _ in range(400):
            new, _ = through(field, weight, power)
            step = float(np.abs(new - field).max())
            field = new
            if step < 1e-4:
                break
        away = np.hypot(*np.where(held, values - field, 0.0))
        usual = 1.4826 * float(np.median(away[held])) + 0.02
        weight = np.where(held, np.clip(1.0 - (away / (4.685 * usual)) ** 2, 0.0, 1.0) ** 2, 0.0)
        if not weight.any():
            return field, held.astype(np.float64)
    return field, weight


def _index(positions: Array, lattice: Array) -> Array:
    """Fractional indices in an even lattice."""
    step = lattice[1] - lattice[0] if len(lattice) > 1 else 1.0
    return (positions - lattice[0]) / step


def _up(size: int, multiple: int) -> int:
    return -(-size // multiple) * multiple
