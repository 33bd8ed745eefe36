"""The files that models of damage come in.

A model file of Orogen (``.safetensors``, see :mod:`.store`) carries the :class:`.damage_contract.Contract` on its card;
from elsewhere comes ONNX (see :mod:`.onnx_model`).  Neither can run code.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError  # nosec B403  (the error of a file that was refused; nothing is unpickled)
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from ..backend.errors import ModelFileError
from .damage_contract import Contract, DamageModel, Floats
from .onnx_model import load_onnx
from .siamese import SiameseConfig, SiameseUNet
from .store import load_model, model_bytes

KIND = "damage"


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
