"""Two images of a gigapixel each, through the whole job assess-damage: seconds, memory, alignment, ranking, by size.

    python benchmarks/gigapixel_pair.py [--sides 4096 8192 16384 32768] [--sun 35] [--folder FOLDER]
        [--rival PYTHON]

One made town of 2048² cells of 0.5 m, seen from straight above, is laid out again and again: lighter or darker, a third
of the copies struck by an earthquake.  The after image has another season, haze, colours and, unless
``--sun 0`` is given, shadows that lie elsewhere; a light of its own over the scene, noise, and stands off by a known
field of up to 30 cells that bends over 1.2 to 5 km.  Both are tiled GeoTIFFs (deflate, three bands of 8 bits, nodata 0,
no overviews) and never whole in memory.

Each row is one side length, each part of it in a process of its own.  The *job* is all of it, hashing and report
included, *aligning* the steps of it that find the field, with the peak of memory until then; the field's error is that
at the control points that hold and at 4000 places anywhere.  *Bare* is reading both images block by block once and
writing one of them again, compressed, with rasterio and nothing else.  AUC is of damaged buildings (minor and worse)
and of those with major damage and worse.  Processor time stands beside the clock's: other work stretches it far less.

The rival is AROSICS' local co-registration (Scheffler et al., 2017) with as many tie points, one process, and the
aligned image written; ``--rival`` is a Python that has it, up to ``--rival-side`` cells.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from orogen.backend import runs
from orogen.backend.damage.kept import kept
from orogen.backend.evaluation.skill import auc
from orogen.backend.monitor import Monitor
from orogen.backend.synthetic import town
from orogen.backend.synthetic.nuisances import Nuisances
from rasterio.windows import Window
from scipy import ndimage

SIDES = (4096, 8192, 16384, 32768)
TILE, MARGIN, CELL_M, BLOCK = 2048, 40, 0.5, 512
SEED, DAMAGED = 12, 0.3
#: a town with its fields: some 1600 buildings on a square kilometre would be a town without any
SHARES = {"old": 0.02, "dense": 0.03, "suburb": 0.11, "slabs": 0.08, "works": 0.14, "park": 0.10, "field": 0.40,
          "bare": 0.08, "water": 0.04}
EPSG, WEST_M, NORTH_M = 32638, 400_000.0, 4_418_600.0
NODE = 32  # cells between the places where the field is worked out
PROFILE = {"driver": "GTiff", "count": 3, "dtype": "uint8", "nodata": 0, "tiled": True, "blockxsize": BLOCK,
           "blockysize": BLOCK, "compress": "deflate", "zlevel": 1, "predictor": 2, "photometric": "RGB",
           "BIGTIFF": "IF_SAFER"}
CACHE_MB = 64

#: (down?, amplitude, waves down, waves across, phase): lengths of waves in cells
WAVES = ((True, 8.0, math.inf, 10_000.0, 0.4), (True, 3.0, 2400.0, 5200.0, 1.0), (False, 9.0, 9000.0, 21_000.0, 2.1),
         (False, 2.5, 6000.0, -2900.0, 0.0))
MIDDLE = 9.0, -11.0

Array = NDArray[np.float64]


# --- the pair ---------------------------------------------------------------------------------------------------------


def source(rows: Array, cols: Array) -> tuple[Array, Array]:
    """How far down and across of a cell of the after image its ground lies in the before image, in cells."""
    down, across = (np.full(np.broadcast(rows, cols).shape, middle) for middle in MIDDLE)
    for of_down, size, tall, wide, phase in WAVES:
        wave = size * np.sin(2 * math.pi * (rows / tall + cols / wide) + phase)
        if of_down:
            down = down + wave
        else:
            across = across + wave
    return down, across


def displacement(rows: Array, cols: Array) -> tuple[Array, Array]:
    """Where the ground at (rows, cols) of the before image is found in the after image: down and across, in cells."""
    down, across = np.zeros_like(rows), np.zeros_like(cols)
    for _ in range(12):
        more = source(rows + down, cols + across)
        down, across = -more[0], -more[1]
    return down, across


class Country:
    """A made town without end: copies of one, each a variation of it."""

    def __init__(self, folder: Path, sun_deg: float) -> None:
        above = replace(Nuisances(), shift_m=0.0, rotation_deg=0.0, warp_m=0.0, view_deg=0.0, sun_deg=sun_deg)
        size_m = (TILE + 2 * MARGIN) * CELL_M
        towns = [town.make_town(folder / name, SEED, size_m=size_m, nuisances=above, damaged=damaged, shares=SHARES)
                 for name, damaged in (("still", 0.0), ("struck", DAMAGED))]
        with rasterio.open(towns[0].before) as image:
            self.before = image.read(window=Window(MARGIN, MARGIN, TILE, TILE)).astype(np.float32)
        self.waves = [self._on_before(made.after) for made in towns]
        corner = town.WEST_M, town.NORTH_M
        drawn, truth = geopandas.read_file(towns[0].footprints), geopandas.read_file(towns[0].truth)
        struck = geopandas.read_file(towns[1].truth)
        if not (truth.geometry == struck.geometry).all():
            raise RuntimeError("the town struck is another one than the town that stands still")
        cells = shapely.transform(drawn.geometry.to_numpy(),
                                  lambda xy: (xy - corner) * (1, -1) / CELL_M - MARGIN)
        inside = shapely.contains_properly(shapely.box(2, 2, TILE - 2, TILE - 2), cells)
        self.outlines = cells[inside]
        self.grades = np.stack([truth["grade"].to_numpy()[inside], struck["grade"].to_numpy()[inside]])

    @staticmethod
    def _on_before(path: Path) -> NDArray[np.float32]:
        """The spline (order 3) of the after image on the cells of the before image."""
        with rasterio.open(path) as image:
            t = image.transform
            rows = np.arange(TILE) + MARGIN - (town.NORTH_M - t.f) / CELL_M
            cols = np.arange(TILE) + MARGIN - (t.c - town.WEST_M) / CELL_M
            at = np.stack(np.meshgrid(rows, cols, indexing="ij"))
            return np.stack([ndimage.spline_filter(ndimage.map_coordinates(band, at, order=5, mode="mirror"), order=3,
                                                   output=np.float32) for band in image.read().astype(np.float32)])

    @staticmethod
    def copy(row: int, col: int) -> tuple[bool, float]:
        """Whether a copy is struck, and how bright it is.  None is mirrored: the sun shines from one side."""
        struck = (row + 2 * col) % 3 == 0  # a third, and some in the smallest pair
        return struck, np.random.default_rng((SEED, row + 1000, col + 1000)).uniform(0.85, 1.1)

    def cut(self, top: int, left: int, height: int, width: int, after: bool) -> NDArray[np.float32]:
        """Brightness (3, height, width) before, or the spline of that after."""
        out = np.empty((3, height, width), np.float32)
        for row in range(top // TILE, (top + height - 1) // TILE + 1):
            for col in range(left // TILE, (left + width - 1) // TILE + 1):
                struck, light = self.copy(row, col)
                tile = self.waves[struck] if after else self.before
                there = [slice(max(first, start), min(first + size, start + TILE)) for first, size, start in
                         ((top, height, row * TILE), (left, width, col * TILE))]
                out[:, there[0].start - top:there[0].stop - top, there[1].start - left:there[1].stop - left] = light * \
                    tile[:, there[0].start - row * TILE:there[0].stop - row * TILE,
                         there[1].start - col * TILE:there[1].stop - col * TILE]
        return out

    def seen_before(self, top: int, left: int, height: int, width: int) -> NDArray[np.uint8]:
        return eight_bits(self.cut(top, left, height, width, after=False))

    def seen_after(self, top: int, left: int, height: int, width: int) -> NDArray[np.uint8]:
        nodes = [np.arange(0, size + NODE, NODE, dtype=float) for size in (height, width)]
        coarse = source(top + nodes[0][:, None], left + nodes[1][None, :])
        place = np.stack(np.meshgrid(np.arange(height) / NODE, np.arange(width) / NODE, indexing="ij"))
        down, across = (ndimage.map_coordinates(part, place, order=1) for part in coarse)
        rows, cols = top + np.arange(height)[:, None] + down, left + np.arange(width)[None, :] + across
        first = math.floor(rows.min()) - 4, math.floor(cols.min()) - 4
        wave = self.cut(*first, math.ceil(rows.max()) + 5 - first[0], math.ceil(cols.max()) + 5 - first[1], after=True)
        at = np.stack([rows - first[0], cols - first[1]])
        image = np.stack([ndimage.map_coordinates(band, at, order=3, prefilter=False) for band in wave])
        sky = 1.0 + 0.06 * np.sin((rows + 0.7 * cols) / 2500.0)
        noise = np.random.default_rng((SEED, top, left)).normal(0.0, 2.0, image.shape)
        return eight_bits(image * sky + noise)

    def footprints(self, side: int) -> geopandas.GeoDataFrame:
        """Outlines in metres with the grade (0..3) of each building, all within an image of ``side`` cells."""
        shapes, grades = [], []
        for row in range(side // TILE):
            for col in range(side // TILE):
                start = TILE * np.array([col, row])
                shapes.append(shapely.transform(self.outlines, lambda xy, start=start: (
                    xy + start) * (CELL_M, -CELL_M) + (WEST_M, NORTH_M)))
                grades.append(self.grades[int(self.copy(row, col)[0])])
        return geopandas.GeoDataFrame({"grade": np.concatenate(grades)}, geometry=np.concatenate(shapes), crs=EPSG)


def eight_bits(image: NDArray[Any]) -> NDArray[np.uint8]:
    return np.clip(np.rint(image), 1, 255).astype(np.uint8)


def windows(side: int) -> list[Window]:
    return [Window(col, row, BLOCK, BLOCK) for row in range(0, side, BLOCK) for col in range(0, side, BLOCK)]


def at(side: int) -> dict[str, Any]:
    return {**PROFILE, "height": side, "width": side, "crs": rasterio.CRS.from_epsg(EPSG),
            "transform": Affine(CELL_M, 0, WEST_M, 0, -CELL_M, NORTH_M)}


# --- what runs in a process of its own --------------------------------------------------------------------------------


class Stages(Monitor):
    """Takes the time of each stage, and the peak of memory at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: dict[str, float] = {}
        self.peaks: dict[str, float] = {}
        self._last, self._since = "Before the first stage", time.perf_counter()

    def emit(self, event: dict[str, Any]) -> None:
        if event.get("type") == "progress" and event["words"] != self._last:
            self.end()
            self._last = event["words"]

    def end(self) -> None:
        now = time.perf_counter()
        self.seconds[self._last] = self.seconds.get(self._last, 0.0) + now - self._since
        self.peaks[self._last] = resident("VmHWM")
        self._since = now


def make(folder: Path, side: int, sun_deg: float) -> dict[str, Any]:
    """Both images, the footprints (without grades) and the grades."""
    country = Country(folder, sun_deg)
    with rasterio.Env(GDAL_CACHEMAX=CACHE_MB), rasterio.open(folder / "before.tif", "w", **at(side)) as before, \
            rasterio.open(folder / "after.tif", "w", **at(side)) as after:
        for window in windows(side):
            place = window.row_off, window.col_off, BLOCK, BLOCK
            before.write(country.seen_before(*place), window=window)
            after.write(country.seen_after(*place), window=window)
    frame = country.footprints(side)
    np.save(folder / "grades.npy", frame["grade"].to_numpy())
    frame[["geometry"]].to_file(folder / "footprints.gpkg", driver="GPKG")
    size = sum((folder / f"{name}.tif").stat().st_size for name in ("before", "after"))
    return {"buildings": len(frame), "gb": size / 1e9}


def bare(folder: Path, side: int) -> dict[str, Any]:
    """Both images read once, block by block, and one of them written."""
    with rasterio.Env(GDAL_CACHEMAX=CACHE_MB), rasterio.open(folder / "before.tif") as before, \
            rasterio.open(folder / "after.tif") as after, \
            rasterio.open(folder / "bare.tif", "w", **at(side)) as aligned:
        for window in windows(side):
            before.read(window=window)
            aligned.write(after.read(window=window), window=window)
    (folder / "bare.tif").unlink()
    return {}


def job(folder: Path, side: int) -> dict[str, Any]:
    """The whole job; how well it ranks."""
    stages, began, own = Stages(), time.perf_counter(), time.process_time()
    made = runs.run("assess-damage", {"before": str(folder / "before.tif"), "after": str(folder / "after.tif"),
                                      "footprints": str(folder / "footprints.gpkg")}, folder / "result",
                    monitor=stages, overwrite=True)
    stages.end()
    cost = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - own, "peak": resident("VmHWM")}
    frame = geopandas.read_file(made.folder / "buildings.gpkg", columns=["feature", "change"], read_geometry=False)
    # A GeoPackage counts its features from one.
    grade, change = np.load(folder / "grades.npy")[frame["feature"].to_numpy() - 1], frame["change"].to_numpy(float)
    known = np.isfinite(change)
    return {**cost, "auc": auc(grade[known] >= 1, change[known]), "auc_major": auc(grade[known] >= 2, change[known]),
            "stages": stages.seconds, "peaks": stages.peaks}


def align(folder: Path, side: int) -> dict[str, Any]:
    """The error of the job's field against the one that is known."""
    left = kept(folder / "result")
    if left is None:
        raise RuntimeError(f"{folder / 'result'} doesn't hold what was measured")
    found = left.displacement
    at_points = displacement(*(part[found.held] - 0.5 for part in np.meshgrid(found.rows, found.cols, indexing="ij")))
    anywhere = np.random.default_rng(0).uniform(100, side - 100, (2, 4000))
    truth, field = displacement(*(anywhere - 0.5)), found.at(*anywhere)
    return {"points": int(found.held.size), "hold": found.share,
            **errors("", found.down[found.held] - at_points[0], found.across[found.held] - at_points[1]),
            **errors("anywhere_", field[0] - truth[0], field[1] - truth[1])}


RIVAL = """
import json, sys, time
before, after, out, step, table = sys.argv[1:]
from arosics import COREG_LOCAL
began, own = time.perf_counter(), time.process_time()
made = COREG_LOCAL(before, after, grid_res=int(step), max_shift=40, path_out=out, fmt_out="GTIFF", CPUs=1,
                   nodata=(0, 0), q=True, progress=False,
                   out_crea_options=["COMPRESS=DEFLATE", "ZLEVEL=1", "PREDICTOR=2", "TILED=YES"])
points = made.CoRegPoints_table
made.correct_shifts()
good = points[(points.ABS_SHIFT != -9999) & (points.OUTLIER == False)]
good[["X_IM", "Y_IM", "X_SHIFT_PX", "Y_SHIFT_PX"]].to_csv(table, index=False)
peak = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - own, "peak": peak,
                  "points": len(points), "hold": len(good) / max((points.ABS_SHIFT != -9999).sum(), 1)}))
"""


def rival(folder: Path, side: int, python: str) -> dict[str, Any]:
    """AROSICS, with tie points as far apart as ours."""
    done = subprocess.run([python, "-c", RIVAL, str(folder / "before.tif"), str(folder / "after.tif"),
                           str(folder / "rival.tif"), str(max(48, math.ceil(side / math.sqrt(6000)))),
                           str(folder / "rival.csv")], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return {}
    col, row, across, down = np.loadtxt(folder / "rival.csv", delimiter=",", skiprows=1, ndmin=2).T
    truth = displacement(row, col)
    (folder / "rival.tif").unlink(missing_ok=True)
    # What it gives is how the after image must be moved, which is the other way.
    return {**json.loads(done.stdout.splitlines()[-1]), **errors("", -down - truth[0], -across - truth[1])}


def errors(name: str, down: Array, across: Array) -> dict[str, float]:
    away = np.hypot(down, across)
    return {f"{name}median": float(np.median(away)), f"{name}p90": float(np.percentile(away, 90))}


def resident(what: str) -> float:
    """MiB of this process's memory: VmRSS now, VmHWM at its peak."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024
    raise OSError(f"/proc/self/status doesn't tell {what}")


# --- the table --------------------------------------------------------------------------------------------------------


def apart(part: str, folder: Path, side: int, *more: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, "--part", part, "--folder", str(folder), "--sides", str(side),
                           *more], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sides", type=int, nargs="+", default=list(SIDES), help=f"cells, multiples of {TILE}")
    parser.add_argument("--sun", type=float, default=35.0, help="spread of the difference of the sun's azimuth, in °")
    parser.add_argument("--folder", type=Path, help="for images and results (some 12 GB); a temporary one if not given")
    parser.add_argument("--keep", action="store_true", help="images that are there already are taken as they are")
    parser.add_argument("--stages", action="store_true", help="seconds and peak memory of each stage of the job, too")
    parser.add_argument("--rival", default="", help="a Python with AROSICS")
    parser.add_argument("--rival-side", type=int, default=8192, help="the largest side that the rival gets")
    parser.add_argument("--part", choices=("make", "bare", "job", "align", "rival"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if any(side % TILE for side in given.sides):
        parser.error(f"sides are multiples of {TILE}")
    if given.part:
        folder, side = given.folder, given.sides[0]
        parts = {"make": lambda: make(folder, side, given.sun), "bare": lambda: bare(folder, side),
                 "job": lambda: job(folder, side), "align": lambda: align(folder, side),
                 "rival": lambda: rival(folder, side, given.rival)}
        began, own = time.perf_counter(), time.process_time()
        said = parts[given.part]()
        print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - own,
                          "peak": resident("VmHWM"), **said}))
        return
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, OMP_NUM_THREADS="
          f"{os.environ.get('OMP_NUM_THREADS', 'not set')}; GDAL {rasterio.__gdal_version__}")
    print(f"{'cells':>8} {'buildings':>9} {'GB':>5} {'job s':>7} {'cpu s':>7} {'s/Mpx':>6} {'cpu/Mpx':>7} "
          f"{'bare s':>7} {'ratio':>6} {'cpu':>6} {'MiB':>5} {'align s':>8} {'MiB':>5} {'points':>6} {'hold':>5} "
          f"{'median':>7} {'p90':>6} {'anyw.':>6} {'p90':>6} {'AUC':>5} {'major':>6}", flush=True)
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as temporary:
        for side in given.sides:
            row(Path(temporary) if not given.keep else given.folder / str(side), side, given)


def row(folder: Path, side: int, given: argparse.Namespace) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    facts = folder / "made.json"
    if not (given.keep and facts.exists()):
        facts.write_text(json.dumps(apart("make", folder, side, "--sun", str(given.sun))))
    made = json.loads(facts.read_text())
    plain, whole, field = (apart(part, folder, side) for part in ("bare", "job", "align"))
    pixels = side * side / 1e6
    steps = [words for words in whole["stages"] if words.startswith("Aligning the images")]
    print(f"{f'{side}²':>8} {made['buildings']:9} {made['gb']:5.2f} {whole['seconds']:7.1f} {whole['cpu']:7.1f} "
          f"{whole['seconds'] / pixels:6.2f} {whole['cpu'] / pixels:7.2f} {plain['seconds']:7.1f} "
          f"{whole['seconds'] / plain['seconds']:6.1f} {whole['cpu'] / plain['cpu']:6.1f} {whole['peak']:5.0f} "
          f"{sum(whole['stages'][words] for words in steps):8.1f} {whole['peaks'][steps[-1]]:5.0f} "
          f"{field['points']:6} {field['hold']:5.0%} "
          f"{field['median']:7.3f} {field['p90']:6.3f} {field['anywhere_median']:6.3f} {field['anywhere_p90']:6.3f} "
          f"{whole['auc']:5.3f} {whole['auc_major']:6.3f}", flush=True)
    if given.stages:
        for words, seconds in whole["stages"].items():
            print(f"{'':10}{words:50} {seconds:8.1f} s {whole['peaks'][words]:7.0f} MiB")
    if given.rival and side <= given.rival_side:
        other = apart("rival", folder, side, "--rival", given.rival)
        print(f"{'AROSICS':>8} " + (f"{other['seconds']:.1f} s, cpu {other['cpu']:.1f} s, {other['peak']:.0f} MiB, "
                                    f"{other['points']} points, {other['hold']:.0%} hold, error {other['median']:.3f}, "
                                    f"p90 {other['p90']:.3f}" if "median" in other else "failed"), flush=True)


if __name__ == "__main__":
    main()
