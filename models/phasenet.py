"""PhaseNet: a U-net over 30 s of three components that says for every sample how likely a P or an S begins there.

Zhu & Beroza (2019), "PhaseNet: a deep-neural-network-based seismic arrival-time picking method", Geophysical Journal
International 216, 261-273, https://doi.org/10.1093/gji/ggy423.  The parameters have the names that SeisBench gives
them, so its weights load as they are.

One rule of padding serves all the weights there are: TensorFlow's "same", which makes ``ceil(n / 4)`` of ``n`` samples
and puts the odd zero behind.  On 3000 samples that is the network of 2019; on 3001, where the zeros fall evenly, it is
SeisBench's, whose networks were all trained so.  The two differ by some 20 ms in where they see an onset, so
weights must run on the length that they were trained on.
"""

from __future__ import annotations

from typing import Any, cast

import torch
import torch.nn.functional as F  # noqa: N812  (its customary name)
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

PAPER = "Zhu & Beroza (2019), https://doi.org/10.1093/gji/ggy423"

LEVELS = 5
KERNEL = 7
STRIDE = 4
EPSILON = 1e-3  # of the batch normalisations; TensorFlow's default, which the first weights need


class PhaseNet(nn.Module):
    """Normalised waveforms ``(B, components, W)`` to logits ``(B, classes, W)``, for any length W.

    ``width`` is the number of filters of the first level (8 in the paper); it doubles from level to level.
    """

    def __init__(self, components: int = 3, classes: int = 3, width: int = 8) -> None:
        super().__init__()
        widths = [width * 2**level for level in range(LEVELS)]
        self.inc = nn.Conv1d(components, width, KERNEL, padding="same")
        self.in_bn = _normalise(width)
        # Each level: convolution, normalisation, then the same with a stride, which the deepest has not.
        self.down_branch = nn.ModuleList()
        for level, (before, filters) in enumerate(zip([width, *widths], widths)):
            layers: list[nn.Module] = [nn.Conv1d(before, filters, KERNEL, padding="same", bias=False),
                                       _normalise(filters)]
            if level < LEVELS - 1:
                layers += [nn.Conv1d(filters, filters, KERNEL, STRIDE, bias=False), _normalise(filters)]
            self.down_branch.append(nn.ModuleList(layers))
        # Upwards: transposed convolution and normalisation; convolution over it and what the level above kept.
        self.up_branch = nn.ModuleList()
        for filters in reversed(widths[:-1]):
            self.up_branch.append(nn.ModuleList([
                nn.ConvTranspose1d(2 * filters, filters, KERNEL, STRIDE, bias=False), _normalise(filters),
                nn.Conv1d(2 * filters, filters, KERNEL, padding="same", bias=False), _normalise(filters),
            ]))
        self.out = nn.Conv1d(width, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.in_bn(self.inc(x)))
        kept: list[Tensor] = []
        for layers in _parts(self.down_branch):
            x = F.relu(layers[1](layers[0](x)))
            if len(layers) == 4:
                kept.append(x)
                x = F.relu(layers[3](layers[2](F.pad(x, same_padding(x.shape[-1])))))
        for up, norm, conv, norm2 in _parts(self.up_branch):
            beside = kept.pop()
            x = F.relu(norm(up(x)))
            begin = first_kept(x.shape[-1], beside.shape[-1])
            x = torch.cat([beside, x[..., begin : begin + beside.shape[-1]]], 1)
            x = F.relu(norm2(conv(x)))
        return self.out(x)


class FoldedPhaseNet(nn.Module):
    """The same function as a trained ``network``, for inference only: some 1.6 times as fast on a processor.

    Batch normalisation is folded into the convolutions before it, and all runs as images of one row with the channels
    last, which is how the processor's fast convolutions want their memory.  The logits differ by rounding.
    """

    def __init__(self, network: PhaseNet) -> None:
        super().__init__()
        fused: list[Any] = [fuse_conv_bn_eval(network.inc, network.in_bn)]
        for layers in _parts(network.down_branch):
            fused += [fuse_conv_bn_eval(layers[i], layers[i + 1]) for i in range(0, len(layers), 2)]
        for layers in _parts(network.up_branch):
            fused += [fuse_conv_bn_eval(layers[0], layers[1], transpose=True), fuse_conv_bn_eval(layers[2], layers[3])]
        for place, layer in enumerate([*fused, network.out]):
            weight = layer.weight.detach().unsqueeze(2).contiguous(memory_format=torch.channels_last)
            self.register_buffer(f"weight{place}", weight)
            self.register_buffer(f"bias{place}", layer.bias.detach().clone())
        self.layers = len(fused) + 1

    def forward(self, x: Tensor) -> Tensor:
        parameters = [(getattr(self, f"weight{i}"), getattr(self, f"bias{i}")) for i in range(self.layers)]
        same, step = (0, KERNEL // 2), (1, STRIDE)
        x = x.unsqueeze(2).contiguous(memory_format=torch.channels_last)
        x = F.conv2d(x, *parameters[0], padding=same).relu_()
        kept: list[Tensor] = []
        place = 1
        for level in range(LEVELS):
            x = F.conv2d(x, *parameters[place], padding=same).relu_()
            place += 1
            if level < LEVELS - 1:
                kept.append(x)
                x = F.conv2d(F.pad(x, same_padding(x.shape[-1])), *parameters[place], stride=step).relu_()
                place += 1
        for _ in range(LEVELS - 1):
            beside = kept.pop()
            x = F.conv_transpose2d(x, *parameters[place], stride=step).relu_()
            begin = first_kept(x.shape[-1], beside.shape[-1])
            x = torch.cat([beside, x[..., begin : begin + beside.shape[-1]]], 1)
            x = F.conv2d(x, *parameters[place + 1], padding=same).relu_()
            place += 2
        return F.conv2d(x, *parameters[place]).squeeze(2)


def same_padding(samples: int) -> tuple[int, int]:
    """Zeros before and after ``samples`` that a convolution with stride needs to give ``ceil(samples / STRIDE)``."""
    total = max((-(-samples // STRIDE) - 1) * STRIDE + KERNEL - samples, 0)
    return total // 2, total - total // 2


def first_kept(made: int, wanted: int) -> int:
    """Where the ``wanted`` samples begin among the ``made`` ones of a transposed convolution.

    TensorFlow's "same" cuts what the padding of ``4 n`` samples would have been, PhaseNet then the middle of the rest.
    """
    left, right = same_padding(made - KERNEL + STRIDE)
    return left + (made - left - right - wanted) // 2


def _parts(branch: nn.ModuleList) -> list[Any]:
    """The layers of each level."""
    return [list(cast("nn.ModuleList", level)) for level in branch]


def _normalise(filters: int) -> nn.BatchNorm1d:
    return nn.BatchNorm1d(filters, eps=EPSILON)
