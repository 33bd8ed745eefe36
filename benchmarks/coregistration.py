"""How well the after image is brought onto the before image.

    python benchmarks/coregistration.py [--pairs FOLDER] [--size CELLS]

Three tables.  *Simulated*: a made-up town, and the before images of real pairs where ``--pairs`` (a folder of folders
with pre.tif and post.tif) is there, moved by a known field (order-5 splines of the image itself, whose own error is far
below what is measured), lit otherwise and with noise; the error in cells at the control points that hold, and the share
that does.  Under another sun it is the usual pair of ``make_town``, seen from straight above so that its images lie on
each other until they are moved; season, haze, colours and noise differ too, and 3 in 10 buildings are damaged.
*Real*: what both images of the pairs say, where no truth is known: the share that holds, the median displacement, the
difference between neighbouring points, and how much more local detail (window of 41 cells, 1–8 cells wide) correlates
after registration than before.  *Closure*: the after image of each real pair is moved by a known shift on top; what the
displacement found for it differs from the first one plus that shift.

Beside it stands plain phase correlation of the whole image: one shift for everything (Kuglin & Hines, 1975) with the
peak refined by a parabola.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import rasterio
from orogen.backend.damage.pair import Pair, open_pair
from orogen.backend.damage.registration import Displacement, find_displacement
from orogen.backend.monitor import Monitor
from orogen.backend.synthetic import town as made_town
from orogen.backend.synthetic.nuisances import Nuisances
from rasterio.windows import Window
from scipy import ndimage

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from pairs_of_images import moved, otherwise_lit, town, write

#: seeds of the made towns under another sun
SUNS = (40, 41, 42)

CELL_M = 0.5

Field = Callable[[np.ndarray, np.ndarray], np.ndarray]

#: name → (down, across), of rows and columns
FIELDS: dict[str, tuple[Field, Field]] = {
    "shift 0.30, -0.40": (lambda r, c: 0.3 + 0 * r, lambda r, c: -0.4 + 0 * r),
    "shift 0.50, 0.50": (lambda r, c: 0.5 + 0 * r, lambda r, c: 0.5 + 0 * r),
    "shift 7.25, -18.60": (lambda r, c: 7.25 + 0 * r, lambda r, c: -18.6 + 0 * r),
    "parallax to 5": (lambda r, c: 3.5 * np.sin(c / 150), lambda r, c: 3.5 * np.cos(r / 180)),
    "parallax to 30": (lambda r, c: 18 * np.sin(c / 400) + 5, lambda r, c: 20 * np.cos(r / 450) - 3),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pairs", type=Path, default=Path("../shared/data/damage/xbd"))
    arguments.add_argument("--size", type=int, default=1024)
    given = arguments.parse_args()
    folders = sorted(given.pairs.glob("*/")) if given.pairs.is_dir() else []
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}; one process")
    with tempfile.TemporaryDirectory() as folder:
        simulated(Path(folder), folders, given.size)
        if not folders:
            print(f"\nNo real pairs in {given.pairs}: give --pairs.")
            return
        real(Path(folder), folders)


def simulated(folder: Path, folders: list[Path], size: int) -> None:
    print("\nSimulated: error in cells at control points that hold (median / 90th percentile)")
    print(f"{'image':28} {'moved by':20} {'light':8} {'holds':>6} {'median':>7} {'p90':>7} {'one shift':>10} {'s':>5}")
    for name, light, image, other in _images(folder, folders, size):
        for words, (down, across) in FIELDS.items():
            after = moved(other, down, across)
            pair = _pair(folder, image, otherwise_lit(after) if light == "other" else after)
            began = time.process_time()
            found = find_displacement(pair, Monitor())
            seconds = time.process_time() - began
            away = _errors(found, down, across)
            alone = _errors(found, down, across, of=_phase_correlation(pair))
            print(f"{name:28} {words:20} {light:8} {found.share:6.0%} {np.median(away):7.3f} "
                  f"{np.percentile(away, 90):7.3f} {np.median(alone):10.3f} {seconds:5.1f}", flush=True)


def real(folder: Path, folders: list[Path]) -> None:
    print("\nReal pairs, and what a further shift of 1.3, -2.4 cells is told as (closure, median / 90th percentile)")
    print(f"{'pair':28} {'holds':>6} {'median':>7} {'spread':>7} {'neighb.':>8} {'detail r, before':>17} {'after':>6} "
          f"{'closure':>8} {'p90':>6}")
    for place in folders:
        pair = open_pair(str(place / "pre.tif"), str(place / "post.tif"))
        found = find_displacement(pair, Monitor())
        if not found.reliable:
            print(f"{place.name:28} {found.share:6.0%}   can't be aligned, and is said so")
            continue
        with rasterio.open(place / "post.tif") as dataset:
            after, crs, transform = dataset.read().astype(float), dataset.crs, dataset.transform
        # Down and across the file are nearly those of the grid: both are north-up to a fraction of a degree.
        write(folder / "again.tif", moved(after, 1.3, -2.4), crs=crs, transform=transform)
        again = find_displacement(open_pair(str(place / "pre.tif"), str(folder / "again.tif")), Monitor())
        both = found.held & again.held
        closure = np.hypot(again.measured[0] - found.measured[0] - 1.3,
                           again.measured[1] - found.measured[1] + 2.4)[both]
        print(f"{place.name:28} {found.share:6.0%} {found.median_cells:7.2f} {found.spread_cells:7.2f} "
              f"{found.residual_cells:8.2f} {_detail(pair, None):17.3f} {_detail(pair, found):6.3f} "
              f"{np.median(closure):8.3f} {np.percentile(closure, 90):6.3f}", flush=True)


def _images(folder: Path, folders: list[Path], size: int) -> Iterator[tuple[str, str, np.ndarray, np.ndarray]]:
    """Names, how the light differs, and two images that lie on each other."""
    images = [("made-up town", town(size))]
    for place in folders[:1] + folders[-2:-1]:
        with rasterio.open(place / "pre.tif") as dataset:
            images.append((place.name, dataset.read().astype(float)))
    for name, image in images:
        yield name, "same", image, image
        yield name, "other", image, image
    for seed in SUNS:
        yield f"made town {seed}", "sun", *_under_another_sun(folder / str(seed), seed, size)


def _under_another_sun(folder: Path, seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    above = replace(Nuisances(), shift_m=0.0, rotation_deg=0.0, warp_m=0.0, view_deg=0.0)
    made = made_town.make_town(folder, seed, size_m=size * CELL_M, cell_m=CELL_M, nuisances=above)
    with rasterio.open(made.before) as before, rasterio.open(made.after) as after:
        image, other, way = before.read().astype(float), after.read().astype(float), ~after.transform * before.transform
    cols, rows = way * np.meshgrid(np.arange(image.shape[2]) + 0.5, np.arange(image.shape[1]) + 0.5)
    return image, np.stack([ndimage.map_coordinates(band, [rows - 0.5, cols - 0.5], order=5, mode="mirror")
                            for band in other])


def _pair(folder: Path, before: np.ndarray, after: np.ndarray) -> Pair:
    return open_pair(str(write(folder / "before.tif", before)), str(write(folder / "after.tif", after)))


def _errors(found: Displacement, down: Field, across: Field, of: tuple[float, float] | None = None) -> np.ndarray:
    rows, cols = np.meshgrid(found.rows - 0.5, found.cols - 0.5, indexing="ij")
    here = of if of is not None else (found.down, found.across)
    return np.hypot(here[0] - down(rows, cols), here[1] - across(rows, cols))[found.held]


def _phase_correlation(pair: Pair) -> tuple[float, float]:
    """One displacement (down, across) for the whole image."""
    window = Window(0, 0, pair.grid.width, pair.grid.height)
    one, other = (scene.read(window, grey=True)[0][0].astype(float) for scene in (pair.before, pair.after))
    taper = np.outer(*(np.hanning(size) for size in one.shape))
    cross = np.conj(np.fft.fft2((one - one.mean()) * taper)) * np.fft.fft2((other - other.mean()) * taper)
    surface = np.fft.ifft2(cross / np.maximum(np.abs(cross), 1e-9)).real
    top = np.unravel_index(int(np.argmax(surface)), surface.shape)
    parts = []
    for axis, at in enumerate(top):
        size = surface.shape[axis]
        low, middle, high = (float(np.take(np.take(surface, top[1 - axis], axis=1 - axis), (at + step) % size))
                             for step in (-1, 0, 1))
        parts.append((at + size / 2) % size - size / 2 + (high - low) / (2 * (2 * middle - low - high)))
    return parts[0], parts[1]


def _detail(pair: Pair, found: Displacement | None) -> float:
    """The median correlation of local detail of both images."""
    window = Window(0, 0, pair.grid.width, pair.grid.height)
    one, _ = pair.before.read(window, grey=True)
    other, known = pair.after.read(window, found, grey=True)
    a, b = (ndimage.gaussian_filter(part[0], 1) - ndimage.gaussian_filter(part[0], 8) for part in (one, other))

    def local(values: np.ndarray) -> np.ndarray:
        return np.asarray(ndimage.uniform_filter(values, 41))

    return float(np.median((local(a * b) / np.sqrt(local(a * a) * local(b * b) + 1e-12))[known]))


if __name__ == "__main__":
    main()
