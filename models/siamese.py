"""A siamese network that outlines buildings and grades their damage from an image before and one after.

Both images go through the same residual encoder (He et al. 2016); at every depth their features and the difference of
these are joined, and a decoder in the manner of the U-Net (Ronneberger et al. 2015) carries them back to the cells.
Two heads read it there: one for where buildings are, one for the grade that a building would have.  The plan follows
what won the xView2 challenge (Gupta et al. 2019 for the data), with one change: the deepest stage of the ResNets is
left out, as its cells are larger than most buildings.

What a cell gets depends on the ``halo`` cells around it and on nothing else, if the tile begins at a multiple of
``stride`` cells: normalisation is fixed, padding lies beyond the halo.  So tiles of any size tell the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  (its customary name)
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock, conv1x1

PAPER = "He et al. (2016), https://doi.org/10.1109/CVPR.2016.90; Gupta et al. (2019), https://arxiv.org/abs/1911.09296"


@dataclass(frozen=True)
class _Plan:
    """Filters and kernel of the first convolution; (filters, blocks) of each stage; filters of the last decoder."""

    stem: int
    kernel: int
    stages: tuple[tuple[int, int], ...]
    last: int


#: ``small`` learns on a processor in minutes; the others take torchvision's weights
ENCODERS: dict[str, _Plan] = {
    "small": _Plan(16, 3, ((32, 1), (64, 1), (128, 1)), 16),
    "resnet18": _Plan(64, 7, ((64, 2), (128, 2), (256, 2)), 32),
    "resnet34": _Plan(64, 7, ((64, 3), (128, 4), (256, 6)), 32),
}


@dataclass(frozen=True)
class SiameseConfig:
    """What fixes the network's shape; saved beside its weights.  ``classes`` counts the grades."""

    encoder: str = "small"
    bands: int = 3
    classes: int = 4

    def __post_init__(self) -> None:
        if self.encoder not in ENCODERS:
            raise ValueError(f"unknown encoder {self.encoder!r}; choose one of {', '.join(ENCODERS)}")
        if not 1 <= self.bands <= 64 or not 2 <= self.classes <= 64:
            raise ValueError(f"{self.bands} bands and {self.classes} grades make no network")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> SiameseConfig:
        return cls(str(values["encoder"]), int(values["bands"]), int(values["classes"]))


class SiameseUNet(nn.Module):
    """Normalised images ``(B, bands, H, W)`` before and after to logits of building ``(B, 1, H, W)`` and of the grades
    ``(B, classes, H, W)``, for any H and W."""

    def __init__(self, config: SiameseConfig) -> None:
        super().__init__()
        self.config = config
        plan = ENCODERS[config.encoder]
        self.encoder = Encoder(plan, config.bands)
        widths = [plan.stem, *(width for width, _ in plan.stages)]
        self.joined = nn.ModuleList(_layer(3 * width, width, 1) for width in widths)
        above = widths[-1]
        self.decoder = nn.ModuleList()
        for beside in reversed(widths[:-1]):
            made = max(beside, plan.last)
            self.decoder.append(_layer(above + beside, made, 3))
            above = made
        self.cells = _layer(above, plan.last, 3)
        self.building = nn.Conv2d(plan.last, 1, 1)
        self.grade = nn.Conv2d(plan.last, config.classes, 1)

    @property
    def stride(self) -> int:
        """Cells between neighbouring features at the greatest depth: tiles begin at multiples of it."""
        return 2 ** (1 + len(ENCODERS[self.config.encoder].stages))

    @property
    def halo(self) -> int:
        """How far a cell sees at most, as a multiple of :attr:`stride`."""
        reach = _reach(ENCODERS[self.config.encoder])
        return -(-reach // self.stride) * self.stride

    def forward(self, before: Tensor, after: Tensor) -> tuple[Tensor, Tensor]:
        height, width = before.shape[-2:]
        spare = (0, -width % self.stride, 0, -height % self.stride)
        both = F.pad(torch.cat([before, after]), spare)
        features = [joined(torch.cat([*parts, (parts[1] - parts[0]).abs()], 1)) for joined, parts in
                    zip(self.joined, ([*level.chunk(2)] for level in self.encoder(both)), strict=True)]
        x = features.pop()
        for layer in self.decoder:
            x = layer(torch.cat([_doubled(x), features.pop()], 1))
        x = self.cells(_doubled(x))[..., :height, :width]
        return self.building(x), self.grade(x)

    def probabilities(self, before: Tensor, after: Tensor) -> Tensor:
        """``(B, 1 + classes, H, W)``: of a building, then of each grade if there is one (these sum to 1)."""
        building, grade = self(before, after)
        return torch.cat([torch.sigmoid(building.float()), torch.softmax(grade.float(), 1)], 1)


class Encoder(nn.Module):
    """The first stages of a ResNet, whose parameters have torchvision's names; gives the features of each depth."""

    def __init__(self, plan: _Plan, bands: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(bands, plan.stem, plan.kernel, 2, plan.kernel // 2, bias=False)
        self.bn1 = nn.BatchNorm2d(plan.stem)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        width = plan.stem
        self.stages: list[str] = []
        for number, (filters, blocks) in enumerate(plan.stages):
            layers = []
            for block in range(blocks):
                step = 2 if number and not block else 1
                shortcut = None
                if step > 1 or width != filters:
                    shortcut = nn.Sequential(conv1x1(width, filters, step), nn.BatchNorm2d(filters))
                layers.append(BasicBlock(width, filters, step, shortcut))
                width = filters
            self.stages.append(f"layer{number + 1}")
            self.add_module(self.stages[-1], nn.Sequential(*layers))

    def forward(self, x: Tensor) -> list[Tensor]:
        x = F.relu(self.bn1(self.conv1(x)))
        found = [x]
        x = self.maxpool(x)
        for name in self.stages:
            x = self.get_submodule(name)(x)
            found.append(x)
        return found

    def take(self, weights: Mapping[str, Tensor]) -> None:
        """Begin with the weights of torchvision's ResNet; what is deeper than this encoder is left.

        One band takes the sum over the colours.  Raises ``ValueError`` where a weight is missing or of another shape.
        """
        own = self.state_dict()
        found: dict[str, Tensor] = {}
        for name, value in own.items():
            if name not in weights:
                raise ValueError(f"there is no {name}")
            other = weights[name]
            if name == "conv1.weight" and value.shape[1] == 1 and other.shape[1] == 3:
                other = other.sum(1, keepdim=True)
            if other.shape != value.shape:
                raise ValueError(f"{name} is {tuple(other.shape)}, not {tuple(value.shape)}")
            found[name] = other
        self.load_state_dict(found)


def _layer(before: int, filters: int, kernel: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(before, filters, kernel, padding=kernel // 2, bias=False), nn.BatchNorm2d(filters),
                         nn.ReLU(inplace=True))


def _doubled(x: Tensor) -> Tensor:
    # Repeated, not interpolated: a cell then sees no further than it must, and the result is the same on any tile.
    return F.interpolate(x, scale_factor=2, mode="nearest")


def _reach(plan: _Plan) -> int:
    """How many cells away a cell's result may still depend on, followed backwards through decoder and encoder."""
    radius, reach = 1, 0  # the last convolution
    for level in range(len(plan.stages) + 1):
        radius = -(-radius // 2)  # through the doubling
        if level < len(plan.stages):
            radius += 1  # the decoder's convolution
        reach = max(reach, _encoded_reach(plan, level, radius))
    return reach


def _encoded_reach(plan: _Plan, level: int, radius: int) -> int:
    """Cells that ``radius`` features at a depth reach: back through (kernel, stride) of every convolution."""
    layers = [(plan.kernel, 2)]
    if level:
        layers.append((3, 2))
    for stage in range(level):
        for block in range(plan.stages[stage][1]):
            layers += [(3, 2 if stage and not block else 1), (3, 1)]
    low, high = -radius, radius
    for kernel, step in reversed(layers):
        low, high = low * step - kernel // 2, high * step + kernel // 2
    # The result's cell may be the last of those that share a feature.
    return max(-low + 2 ** (level + 1) - 1, high)
