"""Networks that grade damage: what each expects and gives, and the files that they come in.

A :class:`DamageModel` is a network with its :class:`Contract`.  It comes from a model file of Orogen (``.safetensors``,
see :mod:`.store`), which carries the contract on its card, or from elsewhere as ONNX (see :mod:`.onnx_model`).  Neither
can run code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from pickle import UnpicklingError  # nosec B403  (the error of a file that was refused; nothing is unpickled)
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from ..backend.errors import ModelFileError
from .siamese import ENCODERS, PAPER, SiameseConfig, SiameseUNet
from .store import load_model, model_bytes

Floats = NDArray[np.float32]

KIND = "damage"

#: grades of the xBD data set (Gupta et al. 2019), from the least
XBD = ("no-damage", "minor-damage", "major-damage", "destroyed")


@dataclass(frozen=True)
class Contract:
    """What a model of damage expects and gives; it stands on the card beside the weights.

    Images of ``bands`` with values 0..1 (scaled once per image) go in, each band less its ``mean`` and divided by its
    ``deviation``, missing cells 0 after that.  ``cell_m`` is the size of the cells that it learnt from.  Out come the
    probability of a building and those of ``classes``, ordered from the least grade; from ``damaged`` on they count as
    damaged.  ``scheme`` names where the classes come from.
    """

    name: str
    bands: int = 3
    cell_m: float = 0.5
    classes: tuple[str, ...] = XBD
    damaged: int = 1
    scheme: str = "xBD"
    mean: tuple[float, ...] = (0.5, 0.5, 0.5)
    deviation: tuple[float, ...] = (0.25, 0.25, 0.25)
    encoder: str = "small"
    paper: str = PAPER
    licence: str = ""
    about: str = ""

    def __post_init__(self) -> None:
        wrong = ""
        if not 1 <= self.bands <= 64 or {len(self.mean), len(self.deviation)} != {self.bands}:
            wrong = f"{self.bands} bands with {len(self.mean)} means and {len(self.deviation)} deviations"
        elif not all(math.isfinite(value) for value in self.mean) or not all(value > 0 for value in self.deviation):
            wrong = "means or deviations that can't scale an image"
        elif not (self.cell_m > 0 and math.isfinite(self.cell_m)):
            wrong = f"cells of {self.cell_m} m"
        elif len(self.classes) < 2 or len(set(self.classes)) != len(self.classes) or not all(self.classes):
            wrong = f"the classes {', '.join(map(str, self.classes)) or 'none'}"
        elif not 1 <= self.damaged < len(self.classes):
            wrong = f"class {self.damaged} as the first that is damaged"
        elif self.encoder not in (*ENCODERS, "onnx"):
            wrong = f"the encoder '{self.encoder}' (known: {', '.join(ENCODERS)})"
        if wrong:
            raise ModelFileError(f"The damage model '{self.name}' states {wrong}, which can't be used: correct its "
                                 "card.")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Contract:
        """Raises ModelFileError where a value is missing, unknown or of the wrong kind."""
        try:
            kinds = {"bands": int, "damaged": int, "cell_m": float}
            made = {name: kinds[name](value) if name in kinds else value for name, value in values.items()}
            for name in ("mean", "deviation"):
                if name in made:
                    made[name] = tuple(float(value) for value in made[name])
            if "classes" in made:
                made["classes"] = tuple(str(value) for value in made["classes"])
            return cls(**made)
        except (TypeError, ValueError, AttributeError) as error:
            raise ModelFileError(f"The card of the damage model can't be understood ({error}): use a model that Orogen "
                                 "saved.") from error


class Predictor(Protocol):
    """A network as the tile engine asks it."""

    @property
    def stride(self) -> int:
        """Tiles begin at multiples of so many cells."""
        ...

    @property
    def halo(self) -> int:
        """Cells around a tile that it must see; 0 where tiles must overlap instead."""
        ...

    def __call__(self, before: Floats, after: Floats) -> Floats:
        """Normalised images (B, bands, H, W) to probabilities (B, 1 + classes, H, W)."""
        ...


@dataclass(frozen=True)
class DamageModel:
    """``predictor`` maps normalised images to probabilities; ``card`` is all that the file says of itself."""

    predictor: Predictor
    contract: Contract
    card: dict[str, Any] = field(default_factory=dict)

    def probabilities(self, before: Floats, after: Floats, valid: NDArray[np.bool_]) -> Floats:
        """Of a building, and of each grade if there is one: (B, 1 + classes, H, W).

        ``before`` and ``after`` are (B, bands, H, W) in 0..1, ``valid`` (B, H, W).  Images of one band are repeated,
        those of more averaged, to what the model learnt from.
        """
        return self.predictor(*(normalised(fitted(image, self.contract.bands), valid, self.contract)
                                for image in (before, after)))


class TorchPredictor:
    """A :class:`SiameseUNet` on a device."""

    def __init__(self, network: SiameseUNet, device: torch.device | str = "cpu", half: bool = False) -> None:
        self.network = network.eval().requires_grad_(False).to(device)
        self.device, self.half = torch.device(device), half

    @property
    def stride(self) -> int:
        return self.network.stride

    @property
    def halo(self) -> int:
        return self.network.halo

    def __call__(self, before: Floats, after: Floats) -> Floats:
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16, enabled=self.half):
            images = (torch.from_numpy(image).to(self.device) for image in (before, after))
            return self.network.probabilities(*images).float().cpu().numpy()


def fitted(images: Floats, bands: int) -> Floats:
    """Images (B, C, H, W) with the wanted number of bands."""
    if images.shape[1] == bands:
        return images
    return np.repeat(images.mean(1, keepdims=True, dtype=np.float32), bands, 1)


def normalised(images: Floats, valid: NDArray[np.bool_], contract: Contract) -> Floats:
    """Images (B, bands, H, W) as the network takes them; 0 where not ``valid`` (B, H, W)."""
    mean = np.asarray(contract.mean, np.float32)[:, None, None]
    deviation = np.asarray(contract.deviation, np.float32)[:, None, None]
    return np.where(valid[:, None], (images - mean) / deviation, np.float32(0))


def new_network(contract: Contract, seed: int) -> SiameseUNet:
    """A network for the contract with weights drawn from ``seed``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return SiameseUNet(SiameseConfig(contract.encoder, contract.bands, len(contract.classes)))


def damage_model_bytes(network: SiameseUNet, contract: Contract, card: Mapping[str, Any] | None = None) -> bytes:
    """The model file of a network taught here; ``card`` (JSON values) is kept beside the contract."""
    tensors = {name: tensor.detach().cpu().numpy() for name, tensor in network.state_dict().items()}
    return model_bytes(tensors, {**(card or {}), "kind": KIND, "contract": contract.to_dict()})


def load_damage_model(path: str | Path, device: torch.device | str = "cpu", half: bool = False) -> DamageModel:
    """The model of a file: Orogen's own ``.safetensors``, or ``.onnx`` with a card.

    Raises
    ------
    ModelFileError : the file is missing, damaged, could run code, or is no model of damage
    ParameterError : an ONNX file, where the package onnxruntime isn't installed
    """
    path = Path(path)
    if path.suffix.lower() == ".onnx":
        from .onnx_model import load_onnx  # here, as the two know of each other

        return load_onnx(path)
    network, contract, card = read_damage_network(path)
    return DamageModel(TorchPredictor(network, device, half), contract, card)


def read_damage_network(path: str | Path) -> tuple[SiameseUNet, Contract, dict[str, Any]]:
    """Network, contract and card of a model file of Orogen: to run it, or to go on learning from it.

    Raises
    ------
    ModelFileError : as :func:`load_damage_model`
    """
    path = Path(path)
    tensors, card = load_model(path)
    if card.get("kind") != KIND or not isinstance(card.get("contract"), dict):
        raise ModelFileError(f"The model file '{path.name}' is no model of damage: choose one that train-damage made.")
    contract = Contract.from_dict(card["contract"])
    try:
        network = SiameseUNet(SiameseConfig(contract.encoder, contract.bands, len(contract.classes)))
        network.load_state_dict({name: torch.from_numpy(np.array(tensor)) for name, tensor in tensors.items()})
    except (RuntimeError, ValueError, TypeError) as error:
        raise ModelFileError(f"The weights in '{path.name}' don't fit what its card says of the network: fetch or make "
                             "the file again.") from error
    if not all(bool(torch.isfinite(value).all()) for value in network.state_dict().values()):
        raise ModelFileError(f"The weights in '{path.name}' aren't all finite: fetch or make the file again.")
    return network, contract, card


def take_encoder(network: SiameseUNet, path: str | Path) -> None:
    """Begin with the weights of torchvision's ResNet of the same depth, from a ``.safetensors`` or ``.pth`` file.

    Raises
    ------
    ModelFileError : the file is missing, damaged, could run code, or holds another network
    """
    path = Path(path)
    try:
        if path.suffix == ".safetensors":
            weights: Any = load_file(path)
        else:
            weights = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise ModelFileError(f"The weights '{path}' can't be opened ({error.strerror or error}): check the path and "
                             "its permissions.") from error
    except (UnpicklingError, SafetensorError, RuntimeError, EOFError, ValueError, KeyError) as error:
        raise ModelFileError(f"The weights '{path.name}' are damaged, or could run code when loaded, so they were "
                             "refused: ask for the state dict alone.") from error
    if not isinstance(weights, dict) or not all(isinstance(value, Tensor) for value in weights.values()):
        raise ModelFileError(f"The file '{path.name}' is no state dict: save the network's state_dict().")
    try:
        network.encoder.take(weights)
    except ValueError as error:
        raise ModelFileError(f"The weights '{path.name}' don't fit the encoder '{network.config.encoder}' ({error}): "
                             "choose weights of the same ResNet from torchvision.") from error
