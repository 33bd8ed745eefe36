"""Models of damage from elsewhere."""

from __future__ import annotations

import importlib.util
import json
import sys

import geopandas
import numpy as np
import pytest
import shapely
from orogen.backend.damage.dataset import StillPair
from orogen.backend.damage.segmentation import grade_buildings
from orogen.backend.errors import ModelFileError, ParameterError
from orogen.backend.monitor import Monitor
from orogen.models.damage_contract import XBD, Contract
from orogen.models.damage_model import load_damage_model

HAS = all(importlib.util.find_spec(name) for name in ("onnx", "onnxruntime"))
needs_runtime = pytest.mark.skipif(not HAS, reason="onnx and onnxruntime are not installed")

CARD = {"bands": 1, "cell_m": 0.3, "classes": ["whole", "gone"], "scheme": "own", "mean": [0.5], "deviation": [0.25]}


#: logits of ground, whole and gone from the values before and after: ground is dark before, gone is dark after
PLAIN = [[-4.0, 0.0], [4.0, 4.0], [4.0, -4.0]]


def exported(path, size=64, metadata=None, inputs=(2,), weights=PLAIN):
    """A model file that multiplies the channels of its inputs, one after the other, with ``weights``."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    matrix = np.array(weights, np.float32)
    names = [f"image{place}" for place in range(len(inputs))]
    images = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, size, size])
              for name, channels in zip(names, inputs, strict=True)]
    nodes = [helper.make_node("Concat", names, ["both"], axis=1),
             helper.make_node("Conv", ["both", "weights"], ["odds"])]
    odds = helper.make_tensor_value_info("odds", TensorProto.FLOAT, [1, len(matrix), size, size])
    graph = helper.make_graph(nodes, "plain", images, [odds],
                              [numpy_helper.from_array(matrix[:, :, None, None], "weights")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    for key, value in (metadata or {}).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.save(model, path)
    return path


def test_without_the_package_it_is_said_in_a_sentence(tmp_path, monkeypatch):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"x")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ParameterError, match=r"needs the package onnxruntime.*install it there"):
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
def test_buildings_are_graded_by_a_model_of_two_inputs_with_its_calibration(tmp_path):
    path = exported(tmp_path / "model.onnx", inputs=(1, 1))
    path.with_suffix(".json").write_text(json.dumps(CARD))
    before, after = np.full((2, 1, 96, 96), 20, np.uint8)
    before[:, 10:40, 10:40], before[:, 10:40, 50:80] = 220, 220
    after[:, 10:40, 10:40] = 220
    pair = StillPair.of(before, after, 0.3)
    frame = geopandas.GeoDataFrame({"building": [1, 2]}, crs=pair.grid.crs, geometry=[
        shapely.box(0.3 * left, -12, 0.3 * (left + 30), -3) for left in (10, 50)])
    found = grade_buildings(pair, frame, path, Monitor(), "cpu")
    assert (found["located"] > 0.9).all()
    assert (found["p_gone"] > 0.9).tolist() == [False, True]
    path.with_suffix(".json").write_text(json.dumps({**CARD, "calibration": {"power": 1.0, "odds": [0.999, 0.001]}}))
    calibrated = grade_buildings(pair, frame, path, Monitor(), "cpu")
    np.testing.assert_allclose(calibrated.sum(axis=1), found.sum(axis=1), atol=1e-5)
    assert calibrated["p_gone"][2] < found["p_gone"][2]
    path.with_suffix(".json").write_text(json.dumps({**CARD, "calibration": {"power": 1.0, "odds": [1.0]}}))
    with pytest.raises(ModelFileError, match="1 odds of its calibration for 2 classes"):
        load_damage_model(path)


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
    single = exported(tmp_path / "single.onnx", inputs=(3,), weights=np.ones((3, 3)))
    with pytest.raises(ModelFileError, match="not an image before and one after"):
        load_damage_model(single)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ModelFileError, match="damaged or no ONNX model"):
        load_damage_model(path)
