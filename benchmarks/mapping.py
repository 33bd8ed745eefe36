"""What the tile engine costs: a whole mapping job over the bare network on the same tiles, and its peak memory.

    python benchmarks/mapping.py [--sizes 2000 8000 24000] [--networks 5] [--folder FOLDER]

Each size runs in processes of its own.  The job is all of it: reading three compressed GeoTIFFs, preparing the tensors,
the network, masking, the journal of strips and the finished cloud-optimised GeoTIFF.  The bare network has tensors of
the same tiles in memory; it is timed before and after the job, because other work on the machine comes and goes, as the
median of a few tiles of each shape times the number of tiles of that shape.
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
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import rasterio
import torch
from affine import Affine
from orogen.backend.monitor import Monitor
from orogen.backend.raster.cog import lean_gdal
from orogen.backend.raster.grid import Grid
from orogen.backend.raster.source import Block
from orogen.backend.raster.tiles import RasterOutput, TilePlan, map_tiles
from orogen.models.patch_resnet import PatchResNet, PatchResNetConfig
from rasterio.crs import CRS
from rasterio.windows import Window

THREADS = 2
TILE = 512
LAYERS = {"gravity": "float32", "magnetics": "float32", "lithology": "uint8"}
UNITS = 8  # lithological units


class Predictor:
    """The networks under test, the one place to change them: ``tensors`` isn't timed as network, ``network`` is."""

    def __init__(self, networks: int) -> None:
        torch.set_num_threads(THREADS)
        torch.manual_seed(0)
        config = PatchResNetConfig(continuous=2, masks=2, categories=(UNITS,))
        self.models = [PatchResNet(config).eval().to(memory_format=torch.channels_last) for _ in range(networks)]
        self.halo = self.models[0].halo

    def tensors(self, blocks: list[Block]) -> tuple[torch.Tensor, ...]:
        values = torch.from_numpy(np.stack([block.values for block in blocks]))
        valid = torch.from_numpy(np.stack([block.valid[:2] for block in blocks]))
        layout = torch.channels_last
        continuous = (values[:, :2] * 0.01).contiguous(memory_format=layout)
        return continuous, valid.to(torch.float32, memory_format=layout), values[:, 2:].to(torch.int32)

    def network(self, tensors: tuple[torch.Tensor, ...]) -> torch.Tensor:
        return sum(model.dense(*tensors) for model in self.models) / len(self.models)

    def __call__(self, blocks: list[Block]) -> list[np.ndarray]:
        with torch.inference_mode():
            probability = torch.sigmoid(self.network(self.tensors(blocks)).float())
        return list(probability[:, None].numpy())


class Evidence:
    """The layers of a folder, which lie on the grid already."""

    def __init__(self, folder: Path) -> None:
        self.layers = [rasterio.open(folder / f"{name}.tif") for name in LAYERS]

    def read(self, window: Window) -> Block:
        shape = (len(self.layers), window.height, window.width)
        block = Block(np.zeros(shape, np.float32), np.zeros(shape, bool))
        height, width = self.layers[0].shape
        top, left = max(0, window.row_off), max(0, window.col_off)
        bottom, right = min(height, window.row_off + window.height), min(width, window.col_off + window.width)
        here = np.s_[top - window.row_off:bottom - window.row_off, left - window.col_off:right - window.col_off]
        inside = Window(left, top, right - left, bottom - top)
        for layer, values, valid in zip(self.layers, block.values, block.valid):
            read = layer.read(1, window=inside)
            values[here] = read
            valid[here] = read != layer.nodata
        return block


def mapped(window: Window) -> np.ndarray:
    """Most cells, so that every tile costs its masking and none is left out."""
    rows, cols = np.ogrid[window.row_off:window.row_off + window.height, window.col_off:window.col_off + window.width]
    return (rows + cols) % 97 > 4


def grid_of(size: int) -> Grid:
    return Grid(CRS.from_epsg(32754), Affine(50, 0, 3e5, 0, -50, 7e6), size, size)


def write_evidence(folder: Path, size: int) -> None:
    """Smooth anomalies in 0.01 mGal and 0.1 nT, and bands of rock."""
    for number, (name, dtype) in enumerate(LAYERS.items()):
        with lean_gdal(2**24), rasterio.open(
                folder / f"{name}.tif", "w", driver="GTiff", crs=grid_of(size).crs, transform=grid_of(size).transform,
                height=size, width=size, count=1, dtype=dtype, nodata=255 if dtype == "uint8" else -9999, tiled=True,
                blockxsize=512, blockysize=512, compress="deflate", zlevel=1, predictor=2, BIGTIFF="IF_SAFER") as layer:
            for _, window in layer.block_windows(1):
                rows, cols = np.ogrid[window.row_off:window.row_off + window.height,
                                      window.col_off:window.col_off + window.width]
                wave = np.sin(cols / np.float32(83 + number)) + np.cos((rows + cols // 3) / np.float32(131))
                values = (wave + 2) * (UNITS - 1) / 4 + 1 if dtype == "uint8" else np.round(wave * 100, 1)
                layer.write(values.astype(dtype), 1, window=window)


# --- what runs in a process of its own --------------------------------------------------------------------------------


def job(folder: Path, size: int, networks: int) -> dict[str, float]:
    """Seconds of the whole job and of its two stages, and the peak of resident memory."""
    class Stages(Monitor):
        def emit(self, event: dict[str, Any]) -> None:
            if event.get("words", "").startswith("Writing"):
                began_writing.append(time.perf_counter())

    predict = Predictor(networks)
    predict([Evidence(folder).read(Window(0, 0, TILE, TILE))])  # what torch sets up once isn't the engine's
    began_writing: list[float] = []
    before, began = resident("VmRSS"), time.perf_counter()
    map_tiles(predict, Evidence(folder), grid_of(size),
              [RasterOutput(folder / "probability.tif", ("probability",), limits=(0, 1))],
              plan=TilePlan(TILE, predict.halo), journal_folder=folder / "strips", identity="benchmark",
              monitor=Stages(), mapped=mapped)
    ended = time.perf_counter()
    return {"seconds": ended - began, "mapping": began_writing[0] - began, "writing": ended - began_writing[0],
            "before_mib": before, "peak_mib": resident("VmHWM")}


def bare(folder: Path, size: int, networks: int) -> dict[str, float]:
    """Seconds of the network alone on all tiles."""
    predict, source = Predictor(networks), Evidence(folder)
    halo = predict.halo
    spans = TilePlan(TILE, halo).spans(size)
    count = Counter((rows.end - rows.begin, cols.end - cols.begin) for rows in spans for cols in spans)
    seconds = 0.0
    with torch.inference_mode():
        for (height, width), tiles in count.items():
            held = [predict.tensors([source.read(Window(TILE * n - halo, TILE * n - halo, width + 2 * halo,
                                                        height + 2 * halo))]) for n in range(3)]
            predict.network(held[0])
            times = []
            for number in range(15 if tiles > 100 else 6):
                began = time.perf_counter()
                predict.network(held[number % 3])
                times.append(time.perf_counter() - began)
            seconds += tiles * median(times)
    return {"seconds": seconds}


def resident(what: str) -> float:
    """MiB of this process's memory: VmRSS now, VmHWM at its peak."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024
    raise OSError(f"/proc/self/status doesn't tell {what}")


# --- the table --------------------------------------------------------------------------------------------------------


def apart(mode: str, folder: Path, size: int, networks: int) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, "--part", mode, "--folder", str(folder), "--sizes", str(size),
                           "--networks", str(networks)], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2000, 8000, 24000], help="cells a side")
    parser.add_argument("--folder", type=Path, help="for evidence and map; a temporary one if not given")
    parser.add_argument("--networks", type=int, default=5, help="in the ensemble; 5 is the tool's standard")
    parser.add_argument("--part", choices=("job", "bare"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps({"job": job, "bare": bare}[options.part](options.folder, options.sizes[0],
                                                                          options.networks)))
        return
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {THREADS} threads; torch "
          f"{torch.__version__}, GDAL {rasterio.__gdal_version__}; tiles of {TILE} cells, float32; "
          f"networks: {options.networks}; load {os.getloadavg()[0]:.1f}")
    print(f"{'cells':>9} {'bare s':>8} {'job s':>8} {'mapping':>8} {'writing':>8} {'ratio':>6} {'start MiB':>10} "
          f"{'peak MiB':>9} {'flat':>5}")
    first = 0.0
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as name:
            folder = Path(name)
            write_evidence(folder, size)
            earlier = apart("bare", folder, size, options.networks)["seconds"]
            whole = apart("job", folder, size, options.networks)
            network = (earlier + apart("bare", folder, size, options.networks)["seconds"]) / 2
        first = first or whole["peak_mib"]
        print(f"{f'{size}²':>9} {network:8.2f} {whole['seconds']:8.2f} {whole['mapping']:8.2f} {whole['writing']:8.2f} "
              f"{whole['seconds'] / network:6.2f} {whole['before_mib']:10.0f} {whole['peak_mib']:9.0f} "
              f"{whole['peak_mib'] / first:5.2f}", flush=True)


if __name__ == "__main__":
    main()
