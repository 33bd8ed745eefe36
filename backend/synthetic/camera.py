"""A photograph of a scenery from above: sun and shadows, walls that lean, haze, optics, sensor, clouds, JPEG.

The camera is far away: rays are parallel.  What is high leans away from nadir by its height times the tangent of the
view angle, hides what is behind it and shows its wall; what is high casts its shadow away from the sun, on the ground
and on its neighbours.  Both follow from the height raster alone.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile
from scipy import ndimage

from .scenery import Scenery, mottle

SKY = np.array((0.20, 0.235, 0.29), np.float32)  #: light of the sky, the sun's being 1 on level ground at 55°
SUN = np.array((1.0, 0.965, 0.90), np.float32)
AIR = np.array((0.055, 0.072, 0.095), np.float32)  #: path radiance of a hazy day


@dataclass(frozen=True)
class Exposure:
    """How an image was taken.

    Angles in degrees, azimuths clockwise from north; ``view_azimuth`` is where the camera stands, ``view_angle`` its
    angle from nadir.  ``season`` 0 lush to 1 dry and bare; ``haze`` 0..1; ``gains`` and ``gamma`` the radiometry;
    ``blur_m`` the standard deviation of the point spread; ``noise`` of the sensor, in parts of the full range;
    ``jpeg`` the quality, or None; ``cloud`` the share of the sky.
    """

    sun_azimuth: float = 150.0
    sun_elevation: float = 52.0
    view_azimuth: float = 100.0
    view_angle: float = 8.0
    season: float = 0.0
    haze: float = 0.1
    gains: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gamma: float = 1.5
    blur_m: float = 0.3
    noise: float = 0.006
    jpeg: int | None = None
    cloud: float = 0.0


def photograph(scenery: Scenery, exposure: Exposure, sunlight: NDArray | None = None,
               ) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """The image (3, H, W) in 0..1 on the scenery's own cells, before noise, and whose roof each cell shows (H, W).

    Owners as in the scenery; walls count as ground.  ``sunlight`` (H, W), 0..1, is what clouds leave of the sun.
    """
    lit = shadows_of(scenery.height, scenery.cell_m, exposure.sun_azimuth, exposure.sun_elevation)
    colour = _seasonal(scenery, exposure.season)
    colour *= 1 + scenery.grain * scenery.texture.grain
    slant = towards(exposure.sun_azimuth)
    elevation = math.radians(exposure.sun_elevation)
    # The cosine of the sun's incidence over that on level ground at 55°: roofs that face the sun are bright.
    facing = math.sin(elevation) - math.cos(elevation) * (slant[0] * scenery.east + slant[1] * scenery.south)
    facing *= lit / np.sqrt(1 + scenery.east**2 + scenery.south**2)
    np.clip(facing, 0, None, out=facing)
    facing /= math.sin(math.radians(55))
    if sunlight is not None:
        facing *= sunlight
    for band in range(3):
        colour[band] *= facing * SUN[band] + SKY[band]
    image, seen = _view(scenery, exposure, colour)
    for band in range(3):  # bright haze lifts the dark, and takes from the rest
        image[band] *= 1 - 0.45 * exposure.haze
        image[band] += AIR[band] * (0.25 + 1.6 * exposure.haze)
        image[band] *= 1.65 * exposure.gains[band]
    if exposure.blur_m > 0:
        for band in range(3):
            ndimage.gaussian_filter(image[band], exposure.blur_m / scenery.cell_m, output=image[band], truncate=2.5)
    return image, seen


def developed(rng: np.random.Generator, image: NDArray[np.float32], exposure: Exposure) -> NDArray[np.float32]:
    """Noise, tone, eight bits and JPEG for an image (3, H, W) in its final cells."""
    image = np.clip(image, 0, None) ** (1 / exposure.gamma)
    if exposure.noise > 0:
        image += (0.6 + image) * exposure.noise * rng.standard_normal(image.shape, np.float32)
    counts = np.clip(image * 254 + 1.5, 1, 255).astype(np.uint8)  # 0 is kept for cells without an image
    if exposure.jpeg is not None:
        counts = np.maximum(jpeg(counts, exposure.jpeg), 1)
    return counts.astype(np.float32) / 255


def jpeg(counts: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """What JPEG leaves of an image (3, H, W)."""
    with MemoryFile() as memory, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # nor need it be
        with memory.open(driver="JPEG", width=counts.shape[2], height=counts.shape[1], count=3, dtype="uint8",
                         QUALITY=quality) as target:
            target.write(counts)
        with memory.open() as source:
            return source.read()


def clouds(rng: np.random.Generator, shape: tuple[int, int], cell_m: float, cover: float, sun_azimuth: float,
           ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Opacity (H, W) of clouds over ``cover`` of the image, and what they leave of the ground's sunlight (H, W)."""
    reach = int(90 / cell_m)
    wide = (shape[0] + 2 * reach, shape[1] + 2 * reach)
    field = mottle(rng, wide, 90 / cell_m)
    for size, weight in ((35, 0.5), (12, 0.22)):
        field += weight * mottle(rng, wide, size / cell_m)
    level = np.quantile(field[reach:-reach:4, reach:-reach:4], 1 - cover)
    opacity = np.clip((field - level) / 0.5, 0, 1)
    opacity = opacity * opacity * (3 - 2 * opacity)
    x, y = (-round(part * 70 / cell_m) for part in towards(sun_azimuth))  # the shadow lies away from the sun
    shadow = opacity[reach - y : reach - y + shape[0], reach - x : reach - x + shape[1]]
    return opacity[reach : reach + shape[0], reach : reach + shape[1]], 1 - 0.85 * shadow


def lean(exposure: Exposure) -> tuple[float, float]:
    """How far (x, y to the south) a point one metre above ground is moved in the image: away from the camera."""
    x, y = towards(exposure.view_azimuth)
    slope = math.tan(math.radians(exposure.view_angle))
    return -slope * x, -slope * y


def towards(azimuth: float) -> tuple[float, float]:
    """The unit vector (x, y to the south) towards an azimuth."""
    turn = math.radians(azimuth)
    return math.sin(turn), -math.cos(turn)


# --- light and view -----------------------------------------------------------------------------------------------


def shadows_of(height: NDArray[np.float32], cell_m: float, sun_azimuth: float, sun_elevation: float,
               ) -> NDArray[np.float32]:
    """1 where the sun shines on a height raster (H, W), 0 in shadows: where something on the ray to it is higher."""
    x, y = towards(sun_azimuth)
    drop = cell_m * math.tan(math.radians(sun_elevation))
    steps = int(float(height.max()) / drop) + 1
    rows, columns = height.shape
    highest = np.zeros_like(height)
    scratch = np.empty_like(height)
    k = 0
    while k < min(steps, rows, columns):
        k += 1 if k < 12 else 2  # what throws a long shadow is wider than two cells
        dx, dy = round(k * x), round(k * y)
        here = (slice(max(-dy, 0), rows - max(dy, 0)), slice(max(-dx, 0), columns - max(dx, 0)))
        there = (slice(max(dy, 0), rows - max(-dy, 0)), slice(max(dx, 0), columns - max(-dx, 0)))
        ray = np.subtract(height[there], k * drop, out=scratch[here])
        np.maximum(highest[here], ray, out=highest[here])
    return (highest <= height + 0.35).astype(np.float32)


def _view(scenery: Scenery, exposure: Exposure, colour: NDArray) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """What an oblique look sees: roofs moved away from the camera, walls, and the ground that is left."""
    height, owner = scenery.height, scenery.owner
    slope = math.tan(math.radians(exposure.view_angle))
    steps = round(float(height.max()) * slope / scenery.cell_m) if exposure.view_angle > 0 else 0
    if steps < 1:
        return colour, np.maximum(owner, 0)
    x, y = towards(exposure.view_azimuth)
    rise = scenery.cell_m / slope
    rows, columns = height.shape
    source = np.arange(height.size, dtype=np.int32).reshape(height.shape)
    flat = source.copy()
    top = height.copy()
    level = np.zeros(height.shape, np.int16)
    for k in range(1, steps + 1):
        # A point k·rise above ground appears k cells away from the camera, so this cell looks k cells towards it.
        dx, dy = round(k * x), round(k * y)
        here = (slice(max(-dy, 0), rows - max(dy, 0)), slice(max(-dx, 0), columns - max(dx, 0)))
        there = (slice(max(dy, 0), rows - max(-dy, 0)), slice(max(dx, 0), columns - max(-dx, 0)))
        tall = height[there]
        hit = tall >= (k - 0.5) * rise
        np.copyto(source[here], flat[there], where=hit)
        np.copyto(top[here], tall, where=hit)
        np.copyto(level[here], k, where=hit)
    index = source.ravel()
    image = np.take(colour.reshape(3, -1), index, axis=1)
    seen = owner.ravel()[index]
    # Well below the top the ray meets the side: a wall of a house, or the inside of a tree's crown.
    wall = np.flatnonzero((top.ravel() > (level.ravel() + 0.5) * rise + 0.3) & (seen > 0))
    if wall.size:
        table = np.zeros((int(owner.max()) + 1, 3), np.float32)
        for number, paint in scenery.walls.items():
            if number < len(table):
                table[number] = paint
        sun = towards(exposure.sun_azimuth)
        bright = max(sun[0] * x + sun[1] * y, 0.0) * math.cos(math.radians(exposure.sun_elevation))
        light = (bright * SUN + 0.75 * SKY).astype(np.float32)
        windows = np.where((level.ravel()[wall] * rise) % 3.0 > 1.6, np.float32(0.72), np.float32(1.0))
        image[:, wall] = (table[seen[wall]] * light * windows[:, None]).T
        seen[wall] = 0
    return image.reshape(colour.shape), np.maximum(seen, 0).reshape(owner.shape)


def _seasonal(scenery: Scenery, season: float) -> NDArray[np.float32]:
    """The colours at a time of year: from lush to dry, where the ground is green."""
    colour = scenery.colour.copy()
    if season > 0:
        share = scenery.green * np.float32(season)
        light = 0.4 * colour[0] + 0.6 * colour[1]
        for band, dry in enumerate((1.75, 1.35, 0.95)):
            colour[band] += share * (dry * light + 0.01 - colour[band])
    return colour
