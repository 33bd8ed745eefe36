"""The model that makes the map: what is saved, read again, and run over tiles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rasterio.windows import Window

from ...models.patch_resnet import PatchResNetConfig
from ...models.store import load_model, model_bytes
from ..errors import ModelFileError
from ..evaluation.calibration import Calibrator
from ..raster.source import Block
from .ensemble import Member, dense_scores
from .evidence import Encoding, GroundMask

# As wide as the tool lets a patch be.
_WIDEST_PATCH = 255


@dataclass
class GroundBlock(Block):
    """Evidence with the cells to map, ``mapped`` bool (h, w), read in one go."""

    mapped: np.ndarray


class GroundSource:
    """The evidence as the tile engine reads it, each block with its :class:`GroundMask`."""

    def __init__(self, ground: GroundMask) -> None:
        self.ground = ground

    def read(self, window: Window) -> GroundBlock:
        block = self.ground.stack.read(window)
        return GroundBlock(block.values, block.valid, self.ground.of(block, window))


@dataclass
class MapModel:
    """From raw evidence to probability and its uncertainty at every cell.

    ``predict`` suits :func:`orogen.backend.raster.tiles.map_tiles`, with a halo of :attr:`halo` cells.
    """

    encoding: Encoding
    config: PatchResNetConfig
    members: list[Member]
    calibrator: Calibrator
    device: str = "cpu"
    threads: int = 1
    card: dict[str, Any] = field(default_factory=dict)

    @property
    def halo(self) -> int:
        return self.config.patch // 2

    @property
    def facts(self) -> dict[str, Any]:
        """What :meth:`load` needs besides the weights, as JSON values."""
        return {"encoding": self.encoding.to_dict(), "network": self.config.to_dict(),
                "calibration": self.calibrator.to_dict(), "members": len(self.members)}

    def predict(self, blocks: Sequence[Block]) -> list[np.ndarray]:
        """Probability and uncertainty (2, h, w) float32 of each block (C, h + 2 halo, w + 2 halo).

        Of a :class:`GroundBlock` only the mapped cells get values, the others are NaN.

        The uncertainty is the standard deviation of the probability between the members of the ensemble.
        """
        torch.set_num_threads(self.threads)
        out = []
        for block in blocks:
            height, width = (n - 2 * self.halo for n in block.values.shape[1:])
            mapped = np.ones((height, width), bool)
            if isinstance(block, GroundBlock):
                mapped = block.mapped[self.halo : self.halo + height, self.halo : self.halo + width]
            if not mapped.any():
                out.append(np.full((2, height, width), np.nan, np.float32))
                continue
            scores = dense_scores(self.members, self.encoding.apply(block), self.config, self.device, self.threads)
            probability = self.calibrator.apply(scores.mean(axis=0))
            spread = self.calibrator.apply(scores).std(axis=0)
            values = np.stack([probability, spread]).astype(np.float32)
            out.append(np.where(mapped, values, np.float32(np.nan)))
        return out

    def to_bytes(self, card: Mapping[str, Any]) -> bytes:
        """The model file: weights as safetensors, with ``card`` and all that :meth:`load` needs in its header."""
        tensors = {f"member-{n}.{k}": v for n, member in enumerate(self.members) for k, v in member.to_arrays().items()}
        return model_bytes(tensors, {**card, "model": self.facts})

    @classmethod
    def load(cls, path: str | Path) -> MapModel:
        """Read a model file; raises ``ModelFileError`` when it is no such file, or could run code."""
        tensors, card = load_model(path)
        try:
            facts = card["model"]
            encoding, config = Encoding.from_dict(facts["encoding"]), PatchResNetConfig.from_dict(facts["network"])
            _require_agreement(encoding, config)  # first: the config decides how much memory a network takes
            members = []
            for number in range(int(facts["members"])):
                prefix = f"member-{number}."
                arrays = {k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)}
                members.append(Member.from_arrays(arrays, config))
            model = cls(encoding, config, members, Calibrator.from_dict(facts["calibration"]), card=card)
            _require_value(model)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError, RuntimeError) as error:
            raise ModelFileError(f"The model file '{Path(path).name}' is no prospectivity model, or parts of it are "
                                 "missing or damaged; fetch or make it again.") from error
        return model


def _require_agreement(encoding: Encoding, config: PatchResNetConfig) -> None:
    names = [one.name for one in encoding.continuous] + [one.name for one in encoding.categorical]
    classes = tuple(len(one.codes) for one in encoding.categorical)
    if sorted(names) != sorted(encoding.bands) or config.categories != classes or config.patch > _WIDEST_PATCH \
            or not config.continuous == config.masks == len(encoding.continuous):
        raise ValueError("the encoding and the network don't fit together")


def _require_value(model: MapModel) -> None:
    """Raise one of many errors unless the model values a patch: all its parts then fit together."""
    shape = (len(model.encoding.bands), model.config.patch, model.config.patch)
    with np.errstate(all="ignore"):
        patch = model.encoding.apply(Block(np.zeros(shape, np.float32), np.ones(shape, bool)))
        scores = dense_scores(model.members, patch, model.config)
        if not (np.isfinite(scores).all() and np.isfinite(model.calibrator.apply(scores)).all()):
            raise ValueError("the model gives no number")


def identity(model: bytes, *rest: object) -> str:
    """Names what decides a map's values, for the journal of tiles."""
    return hashlib.sha256(model + repr(rest).encode()).hexdigest()
