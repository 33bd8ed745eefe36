"""Small made-up pairs of images: a town seen before and after, moved and lit as a test wants it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import from_origin
from scipy import ndimage

Field = Callable[[np.ndarray, np.ndarray], np.ndarray]


def town(size: int = 400, seed: int = 0) -> np.ndarray:
    """Roofs of all sizes over rough ground: float64 (3, size, size), 0 to 255, no sharper than a camera sees."""
    rng = np.random.default_rng(seed)
    ground = ndimage.gaussian_filter(rng.normal(0, 1, (size, size)), 6) * 120 + 90
    image = np.stack([ground, ground * 1.05, ground * 0.8]) + rng.normal(0, 10, (3, size, size))
    for _ in range(size * size // 500):
        row, col, tall, wide = *rng.integers(-5, size, 2), *rng.integers(6, 26, 2)
        image[:, max(row, 0):row + tall, max(col, 0):col + wide] = (
            rng.uniform(50, 220) * rng.uniform(0.7, 1.1, 3))[:, None, None]
    return np.clip(ndimage.gaussian_filter(image, (0, 0.9, 0.9)), 1, 254)


def moved(image: np.ndarray, down: Field | float, across: Field | float) -> np.ndarray:
    """What is at (row, col) of ``image`` is found at (row + down, col + across); fields take rows and columns."""
    rows, cols = np.mgrid[0:image.shape[1], 0:image.shape[2]].astype(float)
    at_rows, at_cols = rows.copy(), cols.copy()
    for _ in range(20):
        at_rows, at_cols = (rows - (down(at_rows, at_cols) if callable(down) else down),
                            cols - (across(at_rows, at_cols) if callable(across) else across))
    return np.stack([ndimage.map_coordinates(band, [at_rows, at_cols], order=5, mode="mirror") for band in image])


def otherwise_lit(image: np.ndarray, seed: int = 1, noise: float = 5.0) -> np.ndarray:
    """As another sensor sees it in another light: gamma, haze, colours, noise."""
    rng = np.random.default_rng(seed)
    lit = 255 * (np.clip(image * 0.8 + 20, 0, 255) / 255) ** 0.8 * np.array([1.0, 0.95, 0.85])[:, None, None]
    return lit + rng.normal(0, noise, image.shape)


def write(path: Path, image: np.ndarray, *, crs: Any = "EPSG:32633", corner: tuple[float, float] = (400_000, 4_700_000),
          cell: float = 0.5, dtype: str = "uint8", **options: Any) -> Path:
    """A GeoTIFF of an image (bands, rows, columns); ``tags`` among the options."""
    tags, interpretation = options.pop("tags", {}), options.pop("colorinterp", None)
    transform = options.pop("transform", from_origin(*corner, cell, cell))
    values = np.asarray(image)
    if np.issubdtype(np.dtype(dtype), np.integer):
        values = np.clip(values, 0, np.iinfo(dtype).max).round()
    with rasterio.open(path, "w", driver="GTiff", width=values.shape[2], height=values.shape[1], count=values.shape[0],
                       dtype=dtype, crs=crs, transform=transform, **options) as dataset:
        dataset.write(values.astype(dtype))
        if interpretation:
            dataset.colorinterp = interpretation
        dataset.update_tags(**tags)
    return path
