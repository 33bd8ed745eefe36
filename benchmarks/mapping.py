"""What the mapping job costs over its own model, and its peak memory.

    python benchmarks/mapping.py [--sizes 2000 8000 24000] [--members 5] [--folder FOLDER]

The model is the tool's, taught once on made points: networks, both kinds of forest, encoding and calibration.  The job
is all of it: reading three compressed GeoTIFFs, encoding, the model, masking, the journal of strips and two finished
cloud-optimised GeoTIFFs.  The model alone has encoded tiles in memory; it is timed before and after the job, because
other work on the machine comes and goes, as the median of a few tiles of each shape times the number of tiles of that
shape.  The networks alone are timed on the same tiles.  Processor time stands beside the clock's: other work stretches
it far less.  Each part runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import rasterio
import torch
from affine import Affine
from orogen.backend.evaluation.calibration import Calibrator
from orogen.backend.monitor import Monitor
from orogen.backend.prospectivity.ensemble import Settings, dense_scores, teach
from orogen.backend.prospectivity.evidence import EncodedBlock, EvidenceStack, GroundMask, build_stack
from orogen.backend.prospectivity.mapping import GroundSource, MapModel
from orogen.backend.prospectivity.patches import Samples, read_patches
from orogen.backend.prospectivity.samples import positions_m
from orogen.backend.raster.cog import lean_gdal
from orogen.backend.raster.grid import Grid
from orogen.backend.raster.tiles import RasterOutput, TilePlan, map_tiles
from rasterio.crs import CRS
from rasterio.windows import Window

THREADS = 2
TILE = 512
LAYERS = {"gravity": "float32", "magnetics": "float32", "lithology": "uint8"}
UNITS = 8  # lithological units
POINTS, DEPOSITS = 8000, 250
TREES = 60  # of each kind in a member, as in the tool's standard quality

# "model" is the mean of "before" and "after", "others" the cores that other programs took while the job ran; "cpu" is
# processor time.
HEADING = (f"{'cells':>9} {'networks s':>10} {'model s':>8} {'job s':>8} {'job/model':>9} {'job/networks':>12} "
           f"{'before':>8} {'after':>8} {'others':>6} {'model cpu':>9} {'job cpu':>8} {'ratio':>5} {'start MiB':>9} "
           f"{'peak MiB':>8} {'flat':>5}")


def grid_of(size: int) -> Grid:
    return Grid(CRS.from_epsg(32754), Affine(50, 0, 3e5, 0, -50, 7e6), size, size)


def write_evidence(folder: Path, size: int) -> None:
    """Smooth anomalies in 0.01 mGal and 0.1 nT, and bands of rock; stripes of nodata, so that every tile is masked."""
    for number, (name, dtype) in enumerate(LAYERS.items()):
        nodata = 255 if dtype == "uint8" else -9999
        with lean_gdal(2**24), rasterio.open(
                folder / f"{name}.tif", "w", driver="GTiff", crs=grid_of(size).crs, transform=grid_of(size).transform,
                height=size, width=size, count=1, dtype=dtype, nodata=nodata, tiled=True, blockxsize=512,
                blockysize=512, compress="deflate", zlevel=1, predictor=2, BIGTIFF="IF_SAFER") as layer:
            for _, window in layer.block_windows(1):
                rows, cols = np.ogrid[window.row_off:window.row_off + window.height,
                                      window.col_off:window.col_off + window.width]
                wave = np.sin(cols / np.float32(83 + number)) + np.cos((rows + cols // 3) / np.float32(131))
                values = (wave + 2) * (UNITS - 1) / 4 + 1 if dtype == "uint8" else np.round(wave * 100, 1)
                values = np.where((rows + cols) % 97 > 4, values, nodata)
                layer.write(values.astype(dtype), 1, window=window)


def stack_of(folder: Path, size: int) -> EvidenceStack:
    *continuous, categorical = (str(folder / f"{name}.tif") for name in LAYERS)
    return build_stack(grid=grid_of(size), continuous=continuous, categorical=[categorical])


def model_of(folder: Path) -> MapModel:
    model = MapModel.load(folder / "model.safetensors")
    model.threads = THREADS
    return model


# --- what runs in a process of its own --------------------------------------------------------------------------------


def learn(folder: Path, size: int, members: int) -> dict[str, float]:
    """Teach the model on points whose deposits prefer high gravity; the mean number of leaves of its trees."""
    stack, rng = stack_of(folder, size), np.random.default_rng(0)
    settings = Settings(members=members, trees=TREES * members, threads=THREADS)
    rows, cols = rng.integers(0, size, (2, POINTS))
    around = read_patches(stack, rows, cols, settings.sample_size, Monitor())
    middle = settings.sample_size // 2
    liking = around.values[:, 0, middle, middle] + rng.normal(0, 200, POINTS)
    labels = (liking >= np.sort(liking)[-DEPOSITS]).astype(np.int64)
    samples = Samples(around.values, around.valid, labels, *positions_m(stack.grid, rows, cols), rows, cols,
                      tuple(stack.bands), size * size)
    taught, _ = teach(samples, np.arange(POINTS), settings, Monitor())
    model = MapModel(taught.encoding, taught.config, taught.members, Calibrator(1.0, -7.0))
    (folder / "model.safetensors").write_bytes(model.to_bytes({}))
    forests = [scaled.forest for member in model.members for scaled in (member.cell, member.surroundings)]
    return {"leaves": float(np.mean([tree.n_leaves for forest in forests for tree in forest.trees]))}


def job(folder: Path, size: int, members: int) -> dict[str, float]:
    """Seconds of the whole job, the cores that other work took meanwhile, and the peak of resident memory."""
    model, source = model_of(folder), GroundSource(GroundMask(stack_of(folder, size)))
    model.predict([source.read(Window(0, 0, TILE, TILE))])  # what torch sets up once isn't the engine's
    outputs = [RasterOutput(folder / f"{name}.tif", (name,), limits=(0, 1)) for name in ("probability", "uncertainty")]
    before, everyone, own, began = resident("VmRSS"), busy(), time.process_time(), time.perf_counter()
    map_tiles(model.predict, source, grid_of(size), outputs, plan=TilePlan(TILE, model.halo),
              journal_folder=folder / "strips", identity="benchmark", monitor=Monitor())
    seconds, cpu = time.perf_counter() - began, time.process_time() - own
    return {"seconds": seconds, "cpu": cpu, "others": (busy() - everyone - cpu) / seconds, "before_mib": before,
            "peak_mib": resident("VmHWM")}


def bare(folder: Path, size: int, members: int) -> dict[str, float]:
    """Seconds of the model alone on all tiles, and of its networks."""
    torch.set_num_threads(THREADS)
    model, source = model_of(folder), GroundSource(GroundMask(stack_of(folder, size)))
    halo = model.halo
    spans = TilePlan(TILE, halo).spans(size)
    count = Counter((rows.end - rows.begin, cols.end - cols.begin) for rows in spans for cols in spans)
    seconds = {"networks": 0.0, "model": 0.0, "cpu": 0.0}

    def of_model(block: EncodedBlock) -> None:
        dense_scores(model.members, block, model.config, threads=THREADS)

    for (height, width), tiles in count.items():
        held = [model.encoding.apply(source.read(Window(TILE * n - halo, TILE * n - halo, width + 2 * halo,
                                                        height + 2 * halo))) for n in range(3)]
        repeats = 9 if tiles > 100 else 4
        for name, run in (("networks", of_networks(model)), ("model", of_model)):
            run(held[0])
            clock, cpu = zip(*(timed(run, held[number % 3]) for number in range(repeats)), strict=True)
            seconds[name] += tiles * median(clock)
        seconds["cpu"] += tiles * median(cpu)  # the model's, which comes last
    return seconds


def of_networks(model: MapModel) -> Callable[[EncodedBlock], None]:
    """The networks of the model, as ``dense_scores`` runs them."""
    def run(block: EncodedBlock) -> None:
        parts = (torch.from_numpy(part)[None] for part in (block.continuous, block.valid.astype(np.float32)))
        continuous, valid = (part.contiguous(memory_format=torch.channels_last) for part in parts)
        with torch.inference_mode():
            for member in model.members:
                member.network.dense(continuous, valid, torch.from_numpy(block.codes)[None])
    return run


def timed(run: Callable[[EncodedBlock], None], block: EncodedBlock) -> tuple[float, float]:
    """Seconds by the clock and of processor time."""
    began, own = time.perf_counter(), time.process_time()
    run(block)
    return time.perf_counter() - began, time.process_time() - own


def busy() -> float:
    """Seconds of processor time that all programs of this machine have had."""
    user, nice, system, _, _, interrupts, soft_interrupts, *_ = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:])
    return (user + nice + system + interrupts + soft_interrupts) / os.sysconf("SC_CLK_TCK")


def resident(what: str) -> float:
    """MiB of this process's memory: VmRSS now, VmHWM at its peak."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024
    raise OSError(f"/proc/self/status doesn't tell {what}")


# --- the table --------------------------------------------------------------------------------------------------------


def apart(part: str, folder: Path, size: int, members: int) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, "--part", part, "--folder", str(folder), "--sizes", str(size),
                           "--members", str(members)], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2000, 8000, 24000], help="cells a side")
    parser.add_argument("--folder", type=Path, help="for evidence and map; a temporary one if not given")
    parser.add_argument("--members", type=int, default=5, help="of the ensemble; 5 is the tool's standard")
    parser.add_argument("--part", choices=("learn", "job", "bare"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        part = {"learn": learn, "job": job, "bare": bare}[options.part]
        print(json.dumps(part(options.folder, options.sizes[0], options.members)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder, first = Path(name), 0.0
        for size in options.sizes:
            write_evidence(folder, size)
            if not first:
                leaves = apart("learn", folder, size, options.members)["leaves"]
                print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {THREADS} threads; torch "
                      f"{torch.__version__}, GDAL {rasterio.__gdal_version__}; tiles of {TILE} cells, float32\n"
                      f"{options.members} members, each a network and {TREES} + {TREES} trees of {leaves:.0f} leaves")
                print(HEADING, flush=True)
            earlier = apart("bare", folder, size, options.members)
            whole = apart("job", folder, size, options.members)
            later = apart("bare", folder, size, options.members)
            networks, model, cpu = ((earlier[part] + later[part]) / 2 for part in ("networks", "model", "cpu"))
            first = first or whole["peak_mib"]
            seconds = whole["seconds"]
            print(f"{f'{size}²':>9} {networks:10.1f} {model:8.1f} {seconds:8.1f} {seconds / model:9.2f} "
                  f"{seconds / networks:12.2f} {earlier['model']:8.1f} {later['model']:8.1f} "
                  f"{whole['others']:6.2f} {cpu:9.1f} {whole['cpu']:8.1f} {whole['cpu'] / cpu:5.2f} "
                  f"{whole['before_mib']:9.0f} {whole['peak_mib']:8.0f} "
                  f"{whole['peak_mib'] / first:5.2f}", flush=True)


if __name__ == "__main__":
    main()
