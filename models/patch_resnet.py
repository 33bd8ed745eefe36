"""A residual patch classifier that can be read densely.

:class:`PatchResNet` looks at a square patch of evidence around a cell and gives the log-odds that the cell holds a
deposit.  It has two ways to be evaluated with one set of weights:

* :meth:`PatchResNet.forward`: patches in, one value each (how it learns; strides make it cheap);
* :meth:`PatchResNet.dense`: a tile in, the value of *every* cell of the tile out, each equal to what ``forward`` gives
  for the patch around that cell.

That works because nothing is padded and because a convolution with stride *s* on a patch equals the same convolution
with stride 1 on the tile when all that follows is dilated by *s* (Giusti et al. 2013, "Fast image scanning with deep
max-pooling convolutional neural networks"; Yu & Koltun 2016 for the dilation).  The usual padded ResNet can't do it:
its zeros at the patch's rim would have to move along with every cell.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  (its customary name)
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock, conv1x1

#: name -> (width, blocks, stride) of each stage.  ``small`` suits some dozens of deposits; the others are the stages
#: of He et al. (2016), "Deep residual learning for image recognition".
STAGES: dict[str, tuple[tuple[int, int, int], ...]] = {
    "small": ((16, 1, 1), (32, 1, 2), (32, 1, 1)),
    "resnet18": ((64, 2, 1), (128, 2, 2), (256, 2, 2), (512, 2, 2)),
    "resnet34": ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)),
}


@dataclass(frozen=True)
class PatchResNetConfig:
    """What fixes the network's shape; saved beside its weights.

    ``continuous`` and ``masks`` count the channels of values and of validity; ``categories`` has, for each categorical
    band, the number of codes known to its encoding (code 0, *missing or unseen*, comes on top).
    """

    continuous: int
    masks: int
    categories: tuple[int, ...] = field(default=())
    patch: int = 33
    network: str = "small"
    dropout: float = 0.3

    def __post_init__(self) -> None:
        if self.network not in STAGES:
            raise ValueError(f"unknown network {self.network!r}; choose one of {', '.join(STAGES)}")
        if self.patch < 3 or self.patch % 2 == 0:
            raise ValueError(f"the patch is {self.patch} cells wide; it must be odd and at least 3")
        if self.continuous + len(self.categories) < 1:
            raise ValueError("a network needs at least one evidence band")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> PatchResNetConfig:
        return cls(**{**values, "categories": tuple(values["categories"])})


def embedding_width(categories: int) -> int:
    """Channels that stand for a categorical band: few, so that a unit seen at two deposits can't be memorised."""
    return max(2, min(8, (categories + 1) // 4))


class PatchResNet(nn.Module):
    """Patches ``(B, C, P, P)`` to log-odds ``(B,)``; tiles ``(B, C, H, W)`` to log-odds ``(B, H-P+1, W-P+1)``.

    The head reads the centre cell at every depth (its own value, its neighbourhood, ...) and the mean of the deepest
    features over the rest of the patch: a hypercolumn (Hariharan et al. 2015) plus context.  So what the cell itself
    says is never lost among its thousand neighbours, and a generalised linear model of the cell is part of the family.
    """

    def __init__(self, config: PatchResNetConfig) -> None:
        super().__init__()
        self.config = config
        self.embeddings = nn.ModuleList(
            nn.Embedding(count + 1, embedding_width(count), padding_idx=0) for count in config.categories
        )
        channels = config.continuous + config.masks + sum(embedding_width(n) for n in config.categories)
        stages = STAGES[config.network]
        room = (config.patch - 1) // 2
        width = stages[0][0]
        stem_kernel = 3 if room >= 1 else 1
        self.stem = nn.Sequential(
            nn.Conv2d(channels, width, stem_kernel, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)
        )
        self.stem_margin = stem_kernel // 2
        room -= self.stem_margin
        blocks: list[ValidBlock] = []
        step = 1
        for stage_width, count, stage_stride in stages:
            for number in range(count):
                stride = stage_stride if number == 0 else 1
                margin = step * (1 + stride)
                # When the patch leaves no room for another 3 x 3 pair the block goes on with 1 x 1: same depth and
                # width, no further context.
                spatial = margin <= room
                block = ValidBlock(width, stage_width, stride if spatial else 1, spatial)
                blocks.append(block)
                width = stage_width
                if spatial:
                    room -= margin
                    step *= stride
        self.blocks = nn.ModuleList(blocks)
        #: half the pooling window, in steps; and what is left over, cut off the patch's rim before anything else
        self.pool, self.trim = divmod(room, step)
        self.step = step
        widths = [channels, stages[0][0], *(block.bn2.num_features for block in blocks), width]
        #: where dropout draws from; of its own, so that networks may learn side by side and still repeat
        self.noise: torch.Generator | None = None
        self.head = nn.ParameterList(nn.Parameter(0.02 * torch.randn(w)) for w in widths)
        self.bias = nn.Parameter(torch.zeros(1))

    @property
    def halo(self) -> int:
        """Cells of context that :meth:`dense` consumes on each side."""
        return (self.config.patch - 1) // 2

    def forward(self, continuous: Tensor, valid: Tensor, codes: Tensor) -> Tensor:
        """Log-odds ``(B,)`` of the patches' centre cells.

        ``continuous`` (B, Cc, P, P) float, ``valid`` (B, Cm, P, P) float, ``codes`` (B, Ck, P, P) integer.
        """
        return self._evaluate(continuous, valid, codes, dense=False).reshape(continuous.shape[0])

    def dense(self, continuous: Tensor, valid: Tensor, codes: Tensor) -> Tensor:
        """Log-odds ``(B, H - P + 1, W - P + 1)``: what :meth:`forward` gives for the patch around every cell."""
        return self._evaluate(continuous, valid, codes, dense=True)

    def _evaluate(self, continuous: Tensor, valid: Tensor, codes: Tensor, dense: bool) -> Tensor:
        x = self._inputs(continuous, valid, codes)
        margin = self.halo - self.trim
        if self.trim:
            x = x[..., self.trim : -self.trim, self.trim : -self.trim]
        step = 1  # cells of the patch between neighbouring features
        dilation = 1  # the same between neighbouring elements of the tensor at hand: equals step when dense
        logits = self._read(0, x, margin, dense, step)
        for depth, layer in enumerate((self.stem, *self.blocks), start=1):
            if isinstance(layer, ValidBlock):
                x = layer(x, dilation, dense)
                margin -= layer.margin * step
                step *= layer.step
                dilation = step if dense else 1
            else:
                x = layer(x)
                margin = self.halo - self.trim - self.stem_margin
            logits = logits + self._read(depth, x, margin, dense, step)
        pooled = _sliding_mean(x, self.pool, dilation) if dense else x.mean((2, 3), keepdim=True)
        logits = logits + self._linear(len(self.head) - 1, pooled)
        return logits[:, 0] + self.bias

    def _inputs(self, continuous: Tensor, valid: Tensor, codes: Tensor) -> Tensor:
        parts = [continuous, valid.to(continuous.dtype)]
        for band, embedding in enumerate(self.embeddings):
            parts.append(embedding(codes[:, band]).permute(0, 3, 1, 2).to(continuous.dtype))
        return torch.cat(parts, 1)

    def _read(self, depth: int, x: Tensor, margin: int, dense: bool, step: int) -> Tensor:
        """The head's share from the cell at the centre of what is ``margin`` cells wider on each side."""
        cut = margin if dense else margin // step
        if cut:
            x = x[..., cut:-cut, cut:-cut]
        return self._linear(depth, x)

    def _linear(self, depth: int, x: Tensor) -> Tensor:
        if self.training and self.config.dropout:
            keep = torch.rand(x.shape[:2], generator=self.noise, device=x.device) >= self.config.dropout
            x = x * (keep / (1.0 - self.config.dropout))[:, :, None, None].to(x.dtype)
        # A product, not a 1 x 1 convolution: faster, and the same digits whatever the number of threads.
        return (x.permute(0, 2, 3, 1) @ self.head[depth])[:, None]


class ValidBlock(BasicBlock):
    """torchvision's ``BasicBlock`` without padding: the shortcut is cut to what the convolutions leave.

    ``margin`` is what it consumes on each side in cells of its input, ``step`` its stride.  ``spatial=False`` makes
    both convolutions 1 x 1.
    """

    conv1: nn.Conv2d
    conv2: nn.Conv2d

    def __init__(self, inplanes: int, planes: int, stride: int, spatial: bool) -> None:
        shortcut = None
        if inplanes != planes:
            shortcut = nn.Sequential(conv1x1(inplanes, planes), nn.BatchNorm2d(planes))
        super().__init__(inplanes, planes, stride, shortcut)
        if spatial:
            self.conv1.padding = self.conv2.padding = (0, 0)
        else:
            self.conv1, self.conv2 = conv1x1(inplanes, planes), conv1x1(planes, planes)
        self.step = stride
        self.margin = 1 + stride if spatial else 0

    def forward(self, x: Tensor, dilation: int = 1, dense: bool = False) -> Tensor:
        """``dilation``: distance in elements between neighbours of this block's features (1 on patches)."""
        stride = 1 if dense else self.step
        after = dilation * self.step if dense else 1
        out = F.conv2d(x, self.conv1.weight, None, stride, 0, dilation)
        out = self.relu(self.bn1(out))
        out = self.bn2(F.conv2d(out, self.conv2.weight, None, 1, 0, after))
        cut = self.margin * dilation
        if cut:
            x = x[..., cut : x.shape[-2] - cut : stride, cut : x.shape[-1] - cut : stride]
        if self.downsample is not None:
            x = self.downsample(x)
        return self.relu(out + x)


def _sliding_mean(x: Tensor, radius: int, dilation: int) -> Tensor:
    """Mean over ``2 radius + 1`` elements each way, ``dilation`` apart, at every place where they all exist."""
    for axis in (2, 3):
        size = x.shape[axis] - 2 * radius * dilation
        total = x.narrow(axis, 0, size).clone()
        for k in range(1, 2 * radius + 1):
            total += x.narrow(axis, k * dilation, size)
        x = total / (2 * radius + 1)
    return x
