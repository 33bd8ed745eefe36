"""A few streets of houses before and after: arrays and files, small enough for tests, with every ruin known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import rasterio
import shapely
from affine import Affine
from orogen.backend.damage.pair import Images
from orogen.backend.raster.grid import Grid
from rasterio.crs import CRS
from rasterio.windows import Window
from scipy.ndimage import gaussian_filter

CELL_M, WEST, NORTH = 0.5, 461_000.0, 4_418_000.0


@dataclass
class Streets:
    """Images (3, H, W) from 0 to 1, footprints, and which of these were ruined."""

    grid: Grid
    before: np.ndarray
    after: np.ndarray
    footprints: geopandas.GeoDataFrame
    ruined: np.ndarray

    def read(self, window: Window) -> Images:
        """As a pair reads; beyond the edge nothing is valid."""
        rows = np.arange(window.row_off, window.row_off + window.height)
        cols = np.arange(window.col_off, window.col_off + window.width)
        inside = self.grid.contains(*np.meshgrid(rows, cols, indexing="ij"))
        at = np.ix_(np.clip(rows, 0, self.grid.height - 1), np.clip(cols, 0, self.grid.width - 1))
        return Images(*(np.where(inside, image[:, at[0], at[1]], 0).astype(np.float32)
                        for image in (self.before, self.after)), inside)

    def write(self, folder: Path) -> dict[str, str]:
        """Both images and the footprints as files; their paths as parameters of assess-damage."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, image in (("before", self.before), ("after", self.after)):
            with rasterio.open(folder / f"{name}.tif", "w", driver="GTiff", count=3, dtype="uint8", crs=self.grid.crs,
                               transform=self.grid.transform, height=self.grid.height, width=self.grid.width) as file:
                file.write((1 + 254 * image).round().astype(np.uint8))
        self.footprints.to_file(folder / "footprints.gpkg", layer="footprints")
        return {name: str(folder / file) for name, file in
                (("before", "before.tif"), ("after", "after.tif"), ("footprints", "footprints.gpkg"))}


def make_streets(seed: int = 0, *, size: int = 420, ruined: float = 0.15, lean: tuple[int, int] = (0, 0),
                 light: float = 1.0, noise: float = 0.015) -> Streets:
    """``ruined``: share of houses; ``lean``: cells down and across by which every second roof stands elsewhere in the
    after image; ``light``: how bright that is."""
    rng = np.random.default_rng(seed)
    shape = (size, size)
    ground = np.stack([(0.35 + 0.04 * _mottle(rng, shape, 12) + 0.05 * _mottle(rng, shape, 1.5)) * part
                       for part in (1.0, 1.05, 0.8)])
    before, after = ground.copy(), ground + 0.015 * _mottle(rng, shape, 2)
    boxes, ruins = [], []
    for top in range(14, size - 34, 34):
        for left in range(14, size - 34, 34):
            height, width = rng.integers(12, 20, 2)
            top_, left_ = top + int(rng.integers(0, 5)), left + int(rng.integers(0, 5))
            colour = np.array([0.6, 0.42, 0.35]) * rng.uniform(0.7, 1.3)
            ridge = np.where(np.arange(height) < height / 2, 1.15, 0.8)[:, None]
            roof = np.clip(colour[:, None, None] * ridge + 0.03 * _mottle(rng, (height, width), 1), 0, 1)
            before[:, top_ : top_ + height, left_ : left_ + width] = roof
            ruin = bool(rng.random() < ruined)
            if ruin:
                rubble = np.clip(0.45 + 0.13 * _mottle(rng, (height + 4, width + 4), 0.8), 0, 1)
                after[:, top_ - 2 : top_ + height + 2, left_ - 2 : left_ + width + 2] = rubble
            else:
                down, across = lean if len(boxes) % 2 else (0, 0)
                after[:, top_ + down : top_ + down + height, left_ + across : left_ + across + width] = roof
            boxes.append(shapely.box(WEST + left_ * CELL_M, NORTH - (top_ + height) * CELL_M,
                                     WEST + (left_ + width) * CELL_M, NORTH - top_ * CELL_M))
            ruins.append(ruin)
    images = [np.clip(gaussian_filter(image, (0, 0.6, 0.6)) + rng.normal(0, noise, image.shape), 0, 1)
              for image in (before, after * light)]
    grid = Grid(CRS.from_epsg(32638), Affine(CELL_M, 0, WEST, 0, -CELL_M, NORTH), size, size)
    frame = geopandas.GeoDataFrame({"house": np.arange(len(boxes))}, geometry=boxes, crs="EPSG:32638")
    return Streets(grid, images[0], images[1], frame, np.array(ruins))


def _mottle(rng: np.random.Generator, shape: tuple[int, int], width: float) -> np.ndarray:
    field = gaussian_filter(rng.normal(size=shape), width)
    return field / field.std()
