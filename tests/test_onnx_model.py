"""Models of damage from elsewhere."""

from __future__ import annotations

import importlib.util
import json
import sys

import numpy as np
import pytest
import torch
from orogen.backend.errors import ModelFileError, ParameterError
from orogen.models.damage_model import XBD, Contract, load_damage_model

HAS = all(importlib.util.find_spec(name) for name in ("onnx", "onnxruntime"))
needs_runtime = pytest.mark.skipif(not HAS, reason="onnx and onnxruntime are not installed")

CARD = {"bands": 1, "cell_m": 0.3, "classes": ["whole", "gone"], "scheme": "own", "mean": [0.5], "deviation": [0.25]}


class Plain(torch.nn.Module):
    """Ground where before is dark; the second class where after lost its light."""

    def forward(self, both):
        before, after = both[:, :1], both[:, 1:]
        return torch.cat([-4 * before, 4 * before + 4 * after, 4 * before - 4 * after], 1)


def exported(path, size=64, metadata=None, channels=2):
    import onnx

    if channels == 2:
        torch.onnx.export(Plain(), (torch.zeros(1, 2, size, size),), path, dynamo=False, input_names=["both"])
    else:
        torch.onnx.export(torch.nn.Conv2d(channels, 3, 1), (torch.zeros(1, channels, size, size),), path, dynamo=False)
    model = onnx.load(path)
    for key, value in (metadata or {}).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.save(model, path)
    return path


def test_without_the_package_it_is_said_in_a_sentence(tmp_path, monkeypatch):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"x")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ParameterError, match="needs the package onnxruntime"):
        load_damage_model(path)
    with pytest.raises(ModelFileError, match="no such file"):
        load_damage_model(tmp_path / "none.onnx")


@needs_runtime
def test_a_model_with_a_card_beside_grades_any_window(tmp_path):
    path = exported(tmp_path / "model.onnx")
    path.with_suffix(".json").write_text(json.dumps(CARD))
    model = load_damage_model(path)
    assert model.contract == Contract.from_dict({"name": "model", **CARD, "encoder": "onnx"})
    before, after = np.zeros((2, 1, 1, 150, 90), np.float32)
    before[..., 40:, :], after[..., 40:, :45] = 1, 1
    found = model.probabilities(before, after, np.ones((1, 150, 90), bool))[0]
    halo = model.predictor.halo
    found = found[:, halo:-halo, halo:-halo]
    assert (found[0, : 40 - halo] < 0.01).all()
    assert (found[0, 40 - halo :] > 0.99).all()
    assert (found[1, 40 - halo :, : 45 - halo] > 0.99).all()
    assert (found[2, 40 - halo :, 45 - halo :] > 0.99).all()


@needs_runtime
def test_the_metadata_of_deepness_is_understood(tmp_path):
    path = exported(tmp_path / "model.onnx", metadata={
        "model_type": '"Segmentor"', "class_names": json.dumps({0: "ground", 1: "whole", 2: "gone"}),
        "resolution": "30", "standardization_mean": "[0.4]", "standardization_std": "[0.2]"})
    contract = load_damage_model(path).contract
    assert contract.classes == ("whole", "gone")
    assert contract.cell_m == pytest.approx(0.3)
    assert contract.mean == (0.4,)
    assert contract.deviation == (0.2,)


@needs_runtime
def test_what_can_not_be_used_is_refused(tmp_path):
    path = exported(tmp_path / "model.onnx")
    with pytest.raises(ModelFileError, match="has no card"):
        load_damage_model(path)
    path.with_suffix(".json").write_text(json.dumps({**CARD, "classes": list(XBD)}))
    with pytest.raises(ModelFileError, match="not ground and the 4 classes"):
        load_damage_model(path)
    path.with_suffix(".json").write_text("{")
    with pytest.raises(ModelFileError, match="can't be understood"):
        load_damage_model(path)
    single = exported(tmp_path / "single.onnx", channels=3)
    with pytest.raises(ModelFileError, match="not an image before and one after"):
        load_damage_model(single)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ModelFileError, match="damaged or no ONNX model"):
        load_damage_model(path)
