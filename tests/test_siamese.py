"""The siamese network, and the files that models of damage come in."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from orogen.backend.errors import ModelFileError
from orogen.models.damage_contract import Contract, DamageModel
from orogen.models.damage_model import (
    TorchPredictor,
    damage_model_bytes,
    load_damage_model,
    new_network,
    read_damage_network,
    take_encoder,
)
from orogen.models.siamese import SiameseConfig, SiameseUNet
from orogen.models.store import model_bytes
from safetensors.torch import save_file
from torchvision.models import resnet18


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def lively(encoder: str = "small", **changes) -> SiameseUNet:
    """A network whose every weight matters."""
    torch.manual_seed(0)
    network = SiameseUNet(replace(SiameseConfig(encoder), **changes)).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.02 * torch.randn_like(parameter))
    return network.requires_grad_(False)


@pytest.mark.parametrize("shape", [(64, 64), (50, 37), (1, 1)])
def test_every_cell_of_any_window_gets_a_building_and_the_grades(shape):
    network = lively(bands=1, classes=3)
    found = network.probabilities(*torch.rand(2, 2, 1, *shape))
    assert found.shape == (2, 4, *shape)
    assert torch.allclose(found[:, 1:].sum(1), torch.ones(()), atol=1e-5)


@pytest.mark.parametrize("encoder", ["small", "resnet18"])
def test_nothing_beyond_the_halo_matters(encoder):
    network = lively(encoder, bands=1)
    halo, stride = network.halo, network.stride
    assert halo % stride == 0
    side = 2 * halo + stride
    wide = torch.rand(2, 1, 1, side + 2 * stride, side + 2 * stride)
    alone, among = network(*wide[..., stride:-stride, stride:-stride]), network(*wide)
    cut, moved = slice(halo, halo + stride), slice(halo + stride, halo + 2 * stride)
    for one, other in zip(alone, among, strict=True):
        assert torch.allclose(one[..., cut, cut], other[..., moved, moved], atol=1e-4, rtol=1e-4)


def test_the_order_of_the_images_matters():
    before, after = torch.rand(2, 1, 3, 32, 32)
    network = lively()
    assert not torch.allclose(network.probabilities(before, after), network.probabilities(after, before))


def test_the_encoder_takes_weights_of_torchvision(tmp_path):
    theirs = resnet18(weights=None)
    save_file(theirs.state_dict(), tmp_path / "resnet18.safetensors")
    torch.save(theirs.state_dict(), tmp_path / "resnet18.pth")
    for name in ("resnet18.safetensors", "resnet18.pth"):
        network = new_network(Contract("x", encoder="resnet18"), 1)
        take_encoder(network, tmp_path / name)
        assert torch.equal(network.encoder.layer3[1].conv2.weight, theirs.layer3[1].conv2.weight)
    grey = new_network(Contract("x", encoder="resnet18", bands=1, mean=(0.5,), deviation=(0.2,)), 1)
    take_encoder(grey, tmp_path / "resnet18.pth")
    assert torch.allclose(grey.encoder.conv1.weight, theirs.conv1.weight.sum(1, keepdim=True))


def test_weights_of_another_network_are_refused(tmp_path):
    save_file({"conv1.weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(ModelFileError, match="don't fit the encoder 'small'"):
        take_encoder(new_network(Contract("x"), 0), tmp_path / "other.safetensors")
    with pytest.raises(ModelFileError, match="can't be opened"):
        take_encoder(new_network(Contract("x"), 0), tmp_path / "none.pth")


def test_a_model_comes_back_from_its_file_as_it_was(tmp_path):
    contract = Contract("x", classes=("whole", "gone"), scheme="own")
    network = new_network(contract, 3)
    path = tmp_path / "model.safetensors"
    path.write_bytes(damage_model_bytes(network, contract, {"data": "three towns"}))
    model = load_damage_model(path)
    assert model.contract == contract
    assert model.card["data"] == "three towns"
    images = np.random.default_rng(0).random((2, 1, 3, 32, 32), dtype=np.float32)
    valid = np.ones((1, 32, 32), bool)
    again = DamageModel(TorchPredictor(network), contract)
    np.testing.assert_array_equal(model.probabilities(*images, valid), again.probabilities(*images, valid))


def test_one_band_serves_a_model_of_three():
    model = DamageModel(TorchPredictor(new_network(Contract("x"), 0)), Contract("x"))
    grey = np.random.default_rng(0).random((2, 1, 1, 16, 16), dtype=np.float32)
    valid = np.ones((1, 16, 16), bool)
    np.testing.assert_array_equal(model.probabilities(*grey, valid),
                                  model.probabilities(*np.repeat(grey, 3, 2), valid))


def test_cells_that_were_not_seen_are_the_same_whatever_stands_there():
    model = DamageModel(TorchPredictor(new_network(Contract("x"), 0)), Contract("x"))
    images = np.random.default_rng(0).random((2, 1, 3, 32, 32), dtype=np.float32)
    valid = np.ones((1, 32, 32), bool)
    valid[:, :10] = False
    other = images.copy()
    other[..., :10, :] = 0.9
    np.testing.assert_array_equal(model.probabilities(*images, valid), model.probabilities(*other, valid))


@pytest.mark.parametrize(("changes", "words"), [
    ({"bands": 2}, "2 bands with 3 means"), ({"cell_m": 0}, "cells of 0.0 m"), ({"classes": ["a"]}, "the classes a"),
    ({"classes": ["a", "a"]}, "the classes a, a"), ({"damaged": 0}, "class 0 as the first that is damaged"),
    ({"encoder": "vgg"}, "the encoder 'vgg'"), ({"deviation": [1, 0, 1]}, "can't scale an image"),
    ({"colour": 1}, "can't be understood"), ({"mean": "no"}, "can't be understood"),
])
def test_a_card_that_can_not_be_used_says_why(changes, words):
    with pytest.raises(ModelFileError, match=words):
        Contract.from_dict({**Contract("x").to_dict(), **changes})


def test_files_that_are_no_damage_model_are_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(model_bytes({"a": np.zeros(1)}, {"kind": "picker"}))
    with pytest.raises(ModelFileError, match="no model of damage"):
        load_damage_model(path)
    network = new_network(Contract("x"), 0)
    path.write_bytes(damage_model_bytes(network, Contract("x", classes=("a", "b"))))
    with pytest.raises(ModelFileError, match="don't fit what its card says"):
        load_damage_model(path)
    with torch.no_grad():
        network.building.bias.fill_(float("nan"))
    path.write_bytes(damage_model_bytes(network, Contract("x")))
    with pytest.raises(ModelFileError, match="aren't all finite"):
        read_damage_network(path)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ModelFileError, match="damaged"):
        load_damage_model(path)


def test_the_card_is_plain_json():
    assert json.loads(json.dumps(Contract("x").to_dict()))["classes"][0] == "no-damage"
