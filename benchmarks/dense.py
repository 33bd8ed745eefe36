"""Benchmark 2: the value of every cell, densely and patch by patch, with the same weights.

    .venv/bin/python benchmarks/dense.py [--size 256] [--network small]

Both ways run in float32 on the same threads.  Patch by patch means batches of 256 patches of 33 cells, timed on a
sample of the cells and scaled up; the largest difference is taken over that sample.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time

import numpy as np
import torch
from orogen.models.patch_resnet import PatchResNet, PatchResNetConfig
from torch import nn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=256, help="cells a side of the tile")
    parser.add_argument("--network", default="small")
    parser.add_argument("--patch", type=int, default=33)
    parser.add_argument("--sample", type=int, default=2048, help="cells classified patch by patch in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    network = PatchResNet(PatchResNetConfig(4, 4, (80,), options.patch, options.network))
    liven(network)
    network.eval().to(memory_format=torch.channels_last)
    size, halo = options.size, network.halo
    side = size + 2 * halo
    tile = (torch.randn(1, 4, side, side), (torch.rand(1, 4, side, side) > 0.05).float(),
            torch.randint(0, 81, (1, 1, side, side)))
    tile = tuple(t.contiguous(memory_format=torch.channels_last) if t.is_floating_point() else t for t in tile)
    draw = np.random.default_rng(options.seed)
    dense_s, patch_s, difference = [], [], 0.0
    with torch.inference_mode():
        network.dense(*tile)
        for _ in range(options.rounds):
            began = time.perf_counter()
            dense = torch.sigmoid(network.dense(*tile))[0]
            dense_s.append(time.perf_counter() - began)
            cells = draw.integers(0, size, (options.sample, 2)).tolist()
            began = time.perf_counter()
            values = []
            for start in range(0, len(cells), 256):
                batch = [torch.cat([t[..., r : r + options.patch, c : c + options.patch]
                                    for r, c in cells[start : start + 256]]) for t in tile]
                values.append(torch.sigmoid(network(*batch)))
            patch_s.append((time.perf_counter() - began) * size * size / options.sample)
            at = torch.stack([dense[r, c] for r, c in cells])
            difference = max(difference, float((torch.cat(values) - at).abs().max()))
    one, other = statistics.median(dense_s), statistics.median(patch_s)
    print(f"{options.network}, patch {options.patch}, {size} x {size} cells, seed {options.seed}, "
          f"{torch.get_num_threads()} threads, {platform.processor() or platform.machine()}, torch {torch.__version__}")
    print(f"{'patch by patch':>16s} {other:9.2f} s\n{'dense':>16s} {one:9.3f} s\n{'ratio':>16s} {other / one:9.0f}")
    print(f"{'largest difference of probability':>33s} {difference:.1e}")


def liven(network: PatchResNet) -> None:
    """Weights and statistics as after learning, so that the difference is not measured on zeros."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    for weight in network.head:
        weight.data.normal_(0, 0.3)


if __name__ == "__main__":
    main()
