"""Benchmark: footprints by the million, and real graded polygons through schemes, summary and grid.

    .venv/bin/python benchmarks/graded_polygons.py [--count 1000000] [--graded ../shared/data/damage/amatrice_emsr177]

Made squares (some crossed, some twice, some outside) are read as footprints: time and memory of each million.  The
graded layer (Copernicus EMSR177, CC BY-SA 4.0, no imagery) is carried from its five classes to the current four and
counted; hot spots are found, and an interval from graded samples is held against the full count.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from pathlib import Path

import geopandas
import numpy as np
import shapely
from orogen.backend.damage.footprints import read_footprints
from orogen.backend.damage.schemes import SCHEMES, mapped
from orogen.backend.damage.summary import HOT, NEITHER, damage_grid, hot_spots, summarise
from orogen.backend.monitor import Monitor
from orogen.backend.raster.grid import Grid


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--graded", type=Path)
    options = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {len(os.sched_getaffinity(0))} cores")
    if options.count:
        squares(options.count)
    if options.graded:
        graded(options.graded)


def squares(count: int) -> None:
    side = int(np.ceil(np.sqrt(count)))
    grid = Grid.from_bounds("EPSG:32633", (400_000.0, 4_700_000.0, 400_000.0 + 20 * side, 4_700_000.0 + 20 * side), 0.5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "squares.gpkg"
        made(count, side).to_file(path, driver="GPKG", layer="squares", engine="pyogrio")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        found = read_footprints(str(path), grid, Monitor())
        took = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{count:,} squares, {len(found):,} of them usable: {took:.1f} s, {most / 2**20:.2f} GiB at most "
          f"({before / 2**20:.2f} GiB before)")
    print(found.left_out["why"].value_counts().to_string())


def graded(folder: Path, towns: int = 200, draws: int = 500) -> None:
    then, now = SCHEMES["Copernicus-2016"], SCHEMES["Copernicus"]
    began = time.perf_counter()
    footprints = read_footprints(str(folder / "graded_buildings.gpkg"), None, Monitor())
    grades = then.read(footprints.field("grading"), footprints.name, "grading")
    buildings = footprints.frame.assign(grade=grades)
    carried = mapped(grades, then, now, {"Negligible to slight damage": "Possibly damaged",
                                         "Moderately Damaged": "Damaged"})
    cells = damage_grid(buildings, then, 100.0)
    hot = hot_spots(cells, 200.0)
    print(f"\n{len(buildings):,} graded polygons, read, carried over, gridded, hot spots: "
          f"{time.perf_counter() - began:.1f} s; {len(footprints.left_out)} left out")
    for scheme, values in ((then, grades), (now, carried.grades)):
        whole = summarise(buildings.assign(grade=values), scheme)
        counts = ", ".join(f"{one.name} {one.count:.0f}" for one in whole.classes)
        print(f"  {scheme.name:15} {counts}; damaged {whole.damaged.share:.1%}")
    print(f"  {len(cells)} cells of 100 m, {int(hot['class'].isin(HOT).sum())} of them hot")
    rng = np.random.default_rng(0)
    false = 0
    for _ in range(towns):
        shuffled = buildings.assign(grade=rng.permutation(grades))
        false += bool((hot_spots(damage_grid(shuffled, then, 100.0), 200.0)["class"] != NEITHER).any())
    print(f"  grades dealt at random: a hot or cold spot in {false} of {towns} towns (5 % allowed)")
    truth = summarise(buildings, then).damaged.count
    for size in (50, 100, 300):
        held, width = 0, 0.0
        for _ in range(draws):
            sample = np.full(len(grades), "", dtype=object)
            drawn = rng.permutation(len(grades))[:size]
            sample[drawn] = grades[drawn]
            found = summarise(buildings.assign(grade=sample), then, sample=True).damaged
            held += found.low <= truth <= found.high
            width += (found.high - found.low) / draws
        print(f"  {size} graded by chance: the interval of the damaged holds the true {truth:.0f} in "
              f"{held / draws:.1%} of {draws} draws, {width:.0f} wide on average")


def made(count: int, side: int) -> geopandas.GeoDataFrame:
    """Squares of 12 m, one in 500 crossed, one in 700 given twice, one in 900 outside, in degrees."""
    number = np.arange(count)
    x, y = 400_004.0 + 20.0 * (number % side), 4_700_004.0 + 20.0 * (number // side)
    x = np.where(number % 900 == 899, x - 100_000.0, x)
    x, y = (np.where(number % 700 == 699, np.roll(part, 1), part) for part in (x, y))
    corners = np.array([[0, 0], [12, 0], [12, 12], [0, 12], [0, 0]], float)
    crossed = corners[[0, 2, 1, 3, 0]]
    rings = np.where((number % 500 == 499)[:, None, None], crossed, corners) + np.stack([x, y], axis=1)[:, None, :]
    shapes = shapely.polygons(rings)
    return geopandas.GeoDataFrame({"id": number}, geometry=shapes, crs="EPSG:32633").to_crs("EPSG:4326")


if __name__ == "__main__":
    main()
