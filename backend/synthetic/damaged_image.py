"""Simulated damage on a real image: an after image from any before image with known buildings.

Nothing is known about the scene but the pixels and the footprints, so the same shapes of damage as in
:mod:`.damage` are painted over the image: rubble in the colours of the building and of the bare ground around, or cut
from rough bare ground of the image itself; holes; debris; shadows that go with what threw them.  The nuisances hit all
buildings alike.  What it can't do: show what was hidden, turn the sun for trees and terrain, or change a season beyond
the colours of plants.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..errors import ParameterError
from .camera import AIR, clouds, jpeg, shadows_of, towards
from .damage import crack, roughness, rubble, side
from .misregistration import Misregistration, on_grid, sampled
from .nuisances import Nuisances
from .scenery import CARS, TENTS


def damage_onto(before: NDArray, labels: NDArray, grades: NDArray, rng: np.random.Generator, *, cell_m: float = 0.5,
                nuisances: Nuisances | None = None, sun_azimuth: float | None = None) -> NDArray[np.float32]:
    """An image after an earthquake (3, H, W), float32 in 0..1, made from a real image before.

    Parameters
    ----------
    before
        (3, H, W), red, green, blue: float in 0..1, or uint8.
    labels
        (H, W) integers: the number of the building that a cell shows, 0 elsewhere.
    grades
        (n + 1) xBD grades 0..3 by building number; what stands for number 0 doesn't matter.
    nuisances
        How the images differ besides; the defaults when None.  ``rebuilt`` and ``digitising_m`` aren't used.
    sun_azimuth
        Degrees, where the sun stood in the before image; found from the shadows beside the buildings when None.

    Raises ParameterError when the shapes don't fit.
    """
    if before.ndim != 3 or before.shape[0] != 3 or before.shape[1:] != labels.shape or labels.max() >= len(grades):
        raise ParameterError("Damage can't be painted: the image must be (3, H, W), the labels (H, W), and the grades "
                             "must reach to the highest label.")
    nuisances = Nuisances() if nuisances is None else nuisances
    image = before.astype(np.float32) / (255.0 if before.dtype == np.uint8 else 1.0)
    break_rng, light_rng, other_rng = rng.spawn(3)
    painting = _Painting(break_rng, image.copy(), labels, cell_m, sun_azimuth)
    boxes = ndimage.find_objects(labels)
    for number, box in enumerate(boxes, 1):
        if box is not None and grades[number] > 0:
            painting.damage(number, box, int(grades[number]), nuisances.hidden)
    return _disturbed(light_rng, other_rng, painting, labels, grades, boxes, cell_m, nuisances)


def shadow_azimuth(image: NDArray, labels: NDArray, cell_m: float) -> float:
    """Where the sun stands (degrees), from the side of the buildings on which it is darkest; 0.5 m to 5 m away."""
    light = image.mean(0)
    built = labels > 0
    darkness = []
    azimuths = np.arange(0, 360, 15)
    for azimuth in azimuths:
        x, y = towards(azimuth)
        values = []
        for far in (1.0, 2.0, 3.5):
            dy, dx = round(-y * far / cell_m), round(-x * far / cell_m)  # a shadow lies away from the sun
            beside = np.roll(built, (dy, dx), (0, 1)) & ~built
            values.append(float(light[beside].mean()) if beside.any() else 1.0)
        darkness.append(-np.mean(values))
    return float(azimuths[int(np.argmax(darkness))])


class _Painting:
    """The image while damage is painted on it."""

    def __init__(self, rng: np.random.Generator, image: NDArray[np.float32], labels: NDArray, cell_m: float,
                 sun_azimuth: float | None) -> None:
        self.rng, self.image, self.labels, self.cell = rng, image, labels, cell_m
        self.sun = shadow_azimuth(image, labels, cell_m) if sun_azimuth is None else sun_azimuth
        self.light = image.mean(0)
        self.built = labels > 0
        green = image[1] - 0.5 * (image[0] + image[2])
        self.plants = (green > 0.02 + np.median(green)) & (green > 0.015)
        open_ground = ~self.built & ~self.plants
        dry = self.light[~self.plants] if not self.plants.all() else self.light.ravel()
        self.bright = float(np.quantile(dry, 0.85))  # dust is as bright as the brighter ground and roofs
        self.dark = float(np.quantile(self.light, 0.03))
        bare = open_ground & (self.light > 0.85 * self.bright) & (self.light < 1.4 * self.bright)
        self.bare = image[:, bare].mean(1) if bare.any() else np.full(3, self.bright, np.float32)
        self.quarry = self._rough_ground(open_ground)

    def _rough_ground(self, open_ground: NDArray) -> list[tuple[int, int, int]]:
        """Corners and sizes of squares of rough ground without buildings or plants: patches to copy rubble from."""
        size = max(int(9 / self.cell), 6)
        rows, columns = (n // size for n in open_ground.shape)
        if not rows or not columns:
            return []

        def squares(values: NDArray) -> NDArray:
            return values[: rows * size, : columns * size].reshape(rows, size, columns, size)

        share = squares(open_ground.astype(np.float32)).mean((1, 3))
        rough = squares(self.light).std((1, 3))
        lit = squares(self.light).mean((1, 3))
        good = (share > 0.9) & (lit > 0.75 * self.bright)
        if not good.any():
            return []
        good &= rough >= np.quantile(rough[good], 0.7)
        return [(int(r) * size, int(c) * size, size) for r, c in np.argwhere(good)]

    def damage(self, number: int, box: tuple[slice, slice], grade: int, hidden: float) -> None:
        rng = self.rng
        margin = int(8 / self.cell)
        at = tuple(slice(max(part.start - margin, 0), min(part.stop + margin, n))
                   for part, n in zip(box, self.labels.shape))
        own = self.labels[at] == number
        stone, lumps = self._rubble(at, own)
        inside = ndimage.distance_transform_edt(own) * self.cell
        if grade == 1:
            if rng.random() < hidden:
                return
            if rng.random() < 0.35:
                lost = own & crack(rng, own, self.cell)
            else:
                rough = roughness(rng, own.shape, self.cell) + 0.5 * (inside < 1.0)
                lost = own & (rough > np.quantile(rough[own], 1 - rng.uniform(0.05, 0.2)))
            shade = rng.uniform(0.35, 0.6) if rng.random() < 0.6 else rng.uniform(1.15, 1.4)
            self.blend(at, lost, shade * self.image[:, at[0], at[1]] * (0.85 + 0.3 * lumps), 0.85)
            if rng.random() < 0.5:
                self._spill(at, side(rng, own, 0.4) & own, rng.uniform(0.6, 1.4), stone)
        elif grade == 2:
            rough = roughness(rng, own.shape, self.cell)
            gone = own & side(rng, own, rng.uniform(0.2, 0.6), rough)
            if rng.random() < 0.25:  # the roof fell in, the walls stand
                gone = own & (inside > 0.8) & (rough > rng.uniform(-1.4, -0.3))
            self.blend(at, gone, stone, 1.0)
            # The wall that still stands throws a shadow on what fell.
            x, y = towards(self.sun)
            reach = max(round(rng.uniform(1, 3) / self.cell), 1)
            shaded = np.zeros_like(own)
            for k in range(1, reach + 1):
                shaded |= np.roll(own & ~gone, (round(-y * k), round(-x * k)), (0, 1))
            self.blend(at, gone & shaded, 0.5 * self.image[:, at[0], at[1]], 0.9)
            self._spill(at, gone, rng.uniform(1.5, 4.0), stone)
            rest = own & ~gone
            if rest.any() and rng.random() < 0.6:
                rough = roughness(rng, own.shape, self.cell)
                holes = rest & (rough > np.quantile(rough[rest], 1 - rng.uniform(0.04, 0.15)))
                self.blend(at, holes, self.dark * (0.8 + 0.6 * lumps) * np.ones((3, 1, 1), np.float32), 0.9)
        else:
            self._lift_shadow(at, own)
            if rng.random() < 0.3:  # a pancake: the roof is still there, moved and broken
                move = rng.normal(0, 1.3 / self.cell, 2).round().astype(int)
                roof = np.roll(self.image[:, at[0], at[1]], move, (1, 2)) * rng.uniform(0.75, 0.95)
                slab = np.roll(own, move, (0, 1)) & ~(self.built[at] & ~own)
                slab &= roughness(rng, own.shape, self.cell) < rng.uniform(0.6, 1.8)
                slab &= ~crack(rng, own, self.cell) & ~crack(rng, own, self.cell)
                self.blend(at, own, stone, 1.0)
                self.blend(at, slab, roof * (0.9 + 0.2 * lumps), 1.0)
            else:
                self.blend(at, own, stone, 1.0)
            self._spill(at, own, rng.uniform(1.0, 4.5), stone)

    def _rubble(self, at: tuple[slice, ...], own: NDArray) -> tuple[NDArray, NDArray]:
        """Rubble for a window (3, h, w) and its lumps (h, w): made, or cut from the image's own rough ground."""
        rng = self.rng
        bump, piece = rubble(rng, own.shape, self.cell)
        roof = np.median(self.image[:, at[0], at[1]][:, own], axis=1)
        grey = np.full(3, self.bright, np.float32)
        palette = np.stack([self.bare, self.bare, 0.85 * self.bare, roof, 0.9 * roof, 1.1 * grey, 0.5 * self.bare,
                            0.5 * (grey * 0.3 + self.dark), 0.5 * (self.bare + roof), 1.05 * self.bare])
        colour = np.moveaxis(palette[piece], -1, 0) * (0.75 + 0.4 * bump) * rng.uniform(0.9, 1.25)
        if self.quarry and rng.random() < 0.4:
            row, column, size = self.quarry[int(rng.integers(len(self.quarry)))]
            patch = np.rot90(self.image[:, row : row + size, column : column + size], int(rng.integers(4)), (1, 2))
            pad = [(0, 0), *((0, max(n - size, 0)) for n in own.shape)]
            patch = np.pad(patch, pad, mode="symmetric")[:, : own.shape[0], : own.shape[1]]
            colour = 0.5 * colour + 0.5 * patch * (0.75 + 0.5 * bump)
        south, east = np.gradient(ndimage.gaussian_filter(bump, 0.5))
        x, y = towards(self.sun)
        colour *= np.clip(1 - 0.9 * (x * east + y * south), 0.55, 1.4)
        return ndimage.gaussian_filter(colour.astype(np.float32), (0, 0.5, 0.5)), bump

    def blend(self, at: tuple[slice, ...], mask: NDArray, colour: NDArray, strength: float) -> None:
        """Paint ``colour`` on ``mask`` with edges as soft as the image's."""
        alpha = strength * ndimage.gaussian_filter(mask.astype(np.float32), 0.55)
        target = self.image[:, at[0], at[1]]
        target += alpha * (np.clip(colour, 0, 1) - target)

    def _spill(self, at: tuple[slice, ...], origin: NDArray, reach_m: float, stone: NDArray) -> None:
        """Debris on open ground around ``origin``."""
        if not origin.any():
            return
        rng = self.rng
        outside = ndimage.distance_transform_edt(~origin) * self.cell
        row, column = (np.nonzero(origin)[axis].mean() for axis in (0, 1))
        y, x = np.indices(origin.shape)
        away = np.cos(np.arctan2(y - row, x - column) - rng.uniform(0, 2 * math.pi))
        reach = np.maximum(reach_m * (1 + 0.55 * away) * (1 + 0.35 * roughness(rng, origin.shape, self.cell)), 0.1)
        thick = rng.random(origin.shape, np.float32) > outside / reach - 0.4
        self.blend(at, (outside > 0) & (outside < reach) & thick & ~self.built[at] & ~self.plants[at], stone, 0.9)

    def _lift_shadow(self, at: tuple[slice, ...], own: NDArray) -> None:
        """Light on the ground where the house's shadow was: the dark cells on its far side from the sun."""
        x, y = towards(self.sun)
        swept = np.zeros_like(own)
        for k in range(1, int(8 / self.cell) + 1):
            swept |= np.roll(own, (round(-y * k), round(-x * k)), (0, 1))
        light = self.light[at]
        ground = ~self.built[at]
        lit = ground & ~swept
        if not lit.any():
            return
        usual = float(np.median(light[lit]))
        shadow = swept & ground & (light < 0.62 * usual)
        if shadow.sum() < 4:
            return
        part = self.image[:, at[0], at[1]]
        gain = np.clip(np.median(part[:, lit], axis=1) / np.maximum(part[:, shadow].mean(1), 0.01), 1.0, 4.0)
        self.blend(at, ndimage.binary_dilation(shadow), part * gain[:, None, None], 0.95)


# --- nuisances on all buildings -----------------------------------------------------------------------------------


def _disturbed(rng: np.random.Generator, other_rng: np.random.Generator, painting: _Painting, labels: NDArray,
               grades: NDArray, boxes: list, cell_m: float, nuisances: Nuisances) -> NDArray[np.float32]:
    """The painted image as another sensor saw it, from elsewhere, on another day."""
    image = painting.image
    rows, columns = labels.shape
    before, after = nuisances.exposures(rng)
    heights = np.clip(rng.gamma(4.0, 1.8, len(grades)), 2.5, 25) * np.array((1, 1, 0.6, 0.15))[np.clip(grades, 0, 3)]
    heights[0] = 0.0
    relief = heights[labels].astype(np.float32)
    if nuisances.traffic > 0 or nuisances.shelters_per_ha > 0:
        _strew(other_rng, painting, nuisances)
    if nuisances.season > 0:  # plants change colour, towards straw or back to green
        share = float(after.season - before.season) * painting.plants
        luma = image.mean(0)
        straw = np.stack([1.25 * luma, 1.05 * luma, 0.75 * luma])
        fresh = np.stack([0.75 * luma, 1.1 * luma, 0.7 * luma])
        image += np.abs(share) * (np.where(share > 0, straw, fresh) - image)
    if nuisances.sun_deg > 0:
        azimuth = painting.sun + after.sun_azimuth - before.sun_azimuth
        new = ndimage.gaussian_filter(1 - shadows_of(relief, cell_m, azimuth, after.sun_elevation), 0.6)
        old = ndimage.gaussian_filter(((painting.light < 0.55 * np.median(painting.light)) & ~painting.built)
                                      .astype(np.float32), 0.8)
        fade = min(nuisances.sun_deg / 35, 1.0) * rng.uniform(0.3, 0.9)
        image *= 1 + 0.9 * fade * old * (1 - new)  # an old shadow gets light, a new one loses it
        image *= 1 - (0.55 + 0.1 * rng.random()) * fade * new * (1 - 0.8 * old)
    if nuisances.view_deg > 0:
        image = _leaning(rng, image, labels, heights, nuisances, cell_m)
    if after.cloud > 0.005:
        opacity, sunlight = clouds(rng, (rows, columns), cell_m, after.cloud, after.sun_azimuth)
        image = image * (0.3 + 0.7 * sunlight)
        image += opacity * (0.97 - image)
    at = [(np.arange(n, dtype=np.float32) + 0.5) * cell_m for n in (columns, rows)]
    wrong = Misregistration.drawn(rng, nuisances, (columns * cell_m / 2, rows * cell_m / 2))
    if not wrong.is_none:
        east, south = on_grid(wrong.error, *at)
        image = sampled(image, np.arange(rows)[:, None] + south / cell_m, np.arange(columns)[None] + east / cell_m)
    more = math.sqrt(max(after.blur_m**2 - before.blur_m**2, 0)) / cell_m
    if nuisances.blur > 0 and more > 0.1:
        image = ndimage.gaussian_filter(image, (0, more, more))
    haze = max(after.haze - before.haze, 0.0)
    image = image * (1 - 0.45 * haze) + (1.6 * haze * AIR[:, None, None]) ** 0.6 * (haze > 0) * 0.35
    image = np.clip(image * np.array(after.gains, np.float32)[:, None, None], 0, None)
    image = image ** np.float32(before.gamma / after.gamma)
    if after.noise > 0:
        image = image + after.noise * (0.6 + image) * rng.standard_normal(image.shape, np.float32)
    counts = np.clip(image * 255 + 0.5, 0, 255).astype(np.uint8)
    if after.jpeg is not None:
        counts = jpeg(counts, after.jpeg)
    return counts.astype(np.float32) / 255


def _leaning(rng: np.random.Generator, image: NDArray, labels: NDArray, heights: NDArray, nuisances: Nuisances,
             cell_m: float) -> NDArray[np.float32]:
    """Roofs moved by their heights, as from another view; what they uncover is what was beside them."""
    slope = math.tan(math.radians(nuisances.view_deg)) * rng.uniform(0.05, 0.6)
    x, y = towards(rng.uniform(0, 360))
    # The order matters where a roof moves over its neighbour: a roof wins over ground.
    reach = heights.astype(np.float32) * slope / cell_m
    moved = labels.copy()
    rows, columns = np.indices(labels.shape)
    for part in (0.5, 1.0):
        dy, dx = np.round(part * y * reach[labels]).astype(int), np.round(part * x * reach[labels]).astype(int)
        r, c = rows + dy, columns + dx
        fits = (labels > 0) & (r >= 0) & (r < labels.shape[0]) & (c >= 0) & (c < labels.shape[1])
        moved[r[fits], c[fits]] = labels[fits]
    shift = reach[moved]
    return sampled(image, rows - y * shift, columns - x * shift)


def _strew(rng: np.random.Generator, painting: _Painting, nuisances: Nuisances) -> None:
    """Cars and tents on open ground: small boxes with a shadow."""
    rows, columns = painting.labels.shape
    cell = painting.cell
    hectares = rows * columns * cell * cell / 1e4
    count = int(rng.poisson(12 * nuisances.traffic * hectares)), int(rng.poisson(nuisances.shelters_per_ha * hectares))
    x, y = towards(painting.sun)
    near = ndimage.binary_dilation(painting.built, iterations=max(int(1 / cell), 1)) | painting.plants
    for number in range(sum(count)):
        tent = number >= count[0]
        length, width = (rng.uniform(3.5, 6), rng.uniform(3, 4)) if tent else (rng.uniform(3.9, 4.8), 1.8)
        row, column = int(rng.integers(rows)), int(rng.integers(columns))
        reach = int(length / cell) + 2
        at = (slice(max(row - reach, 0), row + reach + 1), slice(max(column - reach, 0), column + reach + 1))
        dy = (np.arange(at[0].start, min(at[0].stop, rows)) - row)[:, None] * cell
        dx = (np.arange(at[1].start, min(at[1].stop, columns)) - column)[None] * cell
        turn = rng.uniform(0, math.pi)
        u, v = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
        box = (np.abs(u) < length / 2) & (np.abs(v) < width / 2)
        if not box.any() or near[at][box].any():
            continue
        colour = np.array((TENTS if tent else CARS)[int(rng.integers(len(TENTS if tent else CARS)))]) ** (1 / 1.6)
        far = 1.6 if tent else 1.1
        shade = (np.abs(u + far * (x * math.cos(turn) + y * math.sin(turn))) < length / 2) \
            & (np.abs(v + far * (y * math.cos(turn) - x * math.sin(turn))) < width / 2) & ~box
        painting.blend(at, shade, 0.5 * painting.image[:, at[0], at[1]], 0.9)
        painting.blend(at, box, colour[:, None, None] * np.ones((1, *box.shape)), 1.0)
