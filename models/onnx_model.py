"""Models of damage from elsewhere, as ONNX with a card.

The card is a JSON file beside the model (``model.onnx`` and ``model.json``) or stands in the model's own metadata under
``orogen``.  It holds a :class:`.damage_contract.Contract`; where there is none, the metadata that Deepness (a QGIS
plugin) embeds is understood: ``class_names``, ``resolution`` in centimetres, ``standardization_mean`` and ``…_std``.

Two images go in: as two inputs, before and after, or as one whose first half of channels is the image before.  Out
comes one array whose first channel is ground and whose others are the classes; odds or probabilities, which a trial
tells.

The package onnxruntime is needed, which comes with the extra ``onnx`` (``pip install orogen[onnx]``).
"""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..backend.errors import ModelFileError, ParameterError
from .damage_contract import Contract, DamageModel, Floats

_SIZE = 512  # of a tile where the model takes any
_MARGIN = 8  # of a tile's side is seen on each of its sides, and thrown away


class OnnxPredictor:
    """A session of onnxruntime as the tile engine asks it: tiles of one size, of which the margins are thrown away."""

    stride = 1

    def __init__(self, session: Any, contract: Contract) -> None:
        self._session = session
        inputs = session.get_inputs()
        self._names = [one.name for one in inputs]
        height, width = (size if isinstance(size, int) and size > 0 else None for size in inputs[0].shape[-2:])
        self._fixed = (height, width) if height and width else None
        self.size = min(self._fixed) if self._fixed else _SIZE
        self.halo = self.size // _MARGIN
        self.channels = 1 + len(contract.classes)
        self._softmax = False
        trial = np.random.default_rng(0).standard_normal((2, 1, contract.bands, self.size, self.size))
        found = self._run(*trial.astype(np.float32))
        self._softmax = not (found.min() >= 0 and np.allclose(found.sum(1), 1, atol=1e-3))

    def __call__(self, before: Floats, after: Floats) -> Floats:
        count, _, height, width = before.shape
        step = self.size - 2 * self.halo
        out = np.zeros((count, self.channels, height, width), np.float32)
        # Windows begin where the tile's do, so that what is seen of a cell hangs on its place alone.
        for top in range(0, max(height - 2 * self.halo, 1), step):
            for left in range(0, max(width - 2 * self.halo, 1), step):
                cut = [np.zeros((count, image.shape[1], self.size, self.size), np.float32) for image in (before, after)]
                for made, image in zip(cut, (before, after), strict=True):
                    part = image[..., top : top + self.size, left : left + self.size]
                    made[..., : part.shape[2], : part.shape[3]] = part
                found = np.concatenate([self._run(one[None], other[None])
                                        for one, other in zip(cut[0], cut[1], strict=True)])
                kept = out[..., top + self.halo : top + self.halo + step, left + self.halo : left + self.halo + step]
                kept[:] = self._graded(found)[..., self.halo : self.halo + kept.shape[2],
                                              self.halo : self.halo + kept.shape[3]]
        return out

    def _run(self, before: Floats, after: Floats) -> Floats:
        """What the model says of a batch of one, its values as they come or as probabilities."""
        images = [before, after] if len(self._names) == 2 else [np.concatenate([before, after], 1)]
        found = np.asarray(self._session.run(None, dict(zip(self._names, images, strict=True)))[0], np.float32)
        if self._softmax:
            found = np.exp(found - found.max(1, keepdims=True))
            found /= found.sum(1, keepdims=True)
        return found

    @staticmethod
    def _graded(found: Floats) -> Floats:
        """Ground and classes as the probability of a building, and of each class if there is one."""
        building = 1 - found[:, :1]
        total = found[:, 1:].sum(1, keepdims=True)
        even = np.float32(1 / (found.shape[1] - 1))
        return np.concatenate([building, np.where(total > 1e-6, found[:, 1:] / np.maximum(total, 1e-6), even)], 1)


def load_onnx(path: Path) -> DamageModel:
    """A model of an ONNX file with a card.

    Raises
    ------
    ModelFileError : the file is missing or damaged, has no card, or its inputs and outputs don't fit the card
    ParameterError : onnxruntime isn't installed
    """
    if not path.is_file():
        raise ModelFileError(f"The model file '{path}' can't be opened (no such file): check the path.")
    try:
        runtime = importlib.import_module("onnxruntime")
        faults = importlib.import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    except ImportError as error:
        raise ParameterError(f"The model '{path.name}' is ONNX, which needs the package onnxruntime in the backend's "
                             "environment: install it there (pip install onnxruntime), or choose a "
                             "model file of Orogen (.safetensors).") from error
    refusals = (RuntimeError, ValueError, faults.Fail, faults.InvalidProtobuf, faults.InvalidGraph,
                faults.InvalidArgument, faults.NoSuchFile, faults.NotImplemented)
    try:
        session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        metadata = dict(session.get_modelmeta().custom_metadata_map)
    except refusals as error:
        raise ModelFileError(f"The model file '{path.name}' is damaged or no ONNX model: fetch or make it "
                             "again.") from error
    shapes = [one.shape for one in session.get_inputs()]
    channels = [shape[1] if len(shape) == 4 and isinstance(shape[1], int) else 0 for shape in shapes]
    bands = channels[0] if len(channels) == 2 and channels[0] == channels[1] else \
        channels[0] // 2 if len(channels) == 1 and channels[0] % 2 == 0 else 0
    if not bands:
        raise ModelFileError(f"The model '{path.name}' takes arrays of {' and '.join(map(str, shapes))}, not an image "
                             "before and one after: use a model with two inputs, or one with both images' channels.")
    contract, card = _card(path, metadata, bands)
    if contract.bands != bands:
        raise ModelFileError(f"The card of '{path.name}' states {contract.bands} bands, the model takes {bands}: "
                             "correct the card.")
    try:
        predictor = OnnxPredictor(session, contract)
        made = predictor._run(*np.zeros((2, 1, bands, predictor.size, predictor.size), np.float32))
    except refusals as error:
        raise ModelFileError(f"The model '{path.name}' can't be run on images of {bands} bands: use it with the "
                             "program that made it, or export it again.") from error
    if made.shape != (1, predictor.channels, predictor.size, predictor.size):
        raise ModelFileError(f"The model '{path.name}' gives an array of {list(made.shape)}, not ground and the "
                             f"{len(contract.classes)} classes of its card for every cell: correct the card.")
    return DamageModel(predictor, contract, card)


def _card(path: Path, metadata: Mapping[str, str], bands: int) -> tuple[Contract, dict[str, Any]]:
    beside = path.with_suffix(".json")
    try:
        if beside.is_file():
            card = json.loads(beside.read_text(encoding="utf-8"))
            return Contract.from_dict({"name": path.stem, **card, "encoder": "onnx"}), dict(card)
        if "orogen" in metadata:
            card = json.loads(metadata["orogen"])
            return Contract.from_dict({"name": path.stem, **card, "encoder": "onnx"}), dict(card)
        if "class_names" in metadata or "names" in metadata:
            return _deepness(path, metadata, bands), dict(metadata)
    except (ValueError, TypeError, SyntaxError, AttributeError, RecursionError) as error:
        raise ModelFileError(f"The card of '{path.name}' can't be understood ({error}): correct it.") from error
    raise ModelFileError(f"The model '{path.name}' has no card, so its bands, scaling and classes are unknown: put a "
                         f"'{beside.name}' with bands, cell_m, classes, mean and deviation beside it.")


def _deepness(path: Path, metadata: Mapping[str, str], bands: int) -> Contract:
    """The contract that Deepness's metadata states; its class 0 is ground."""
    names = {int(key): str(name) for key, name in _literal(metadata.get("class_names") or metadata["names"]).items()}
    classes = tuple(name for key, name in sorted(names.items()) if key)
    mean, deviation = (_literal(metadata.get(key, "null")) for key in ("standardization_mean", "standardization_std"))

    def each(values: Any, usual: float) -> tuple[float, ...]:
        found = [float(value) for value in values] if values else [usual]
        return tuple(found[place % len(found)] for place in range(bands))

    return Contract.from_dict({
        "name": path.stem, "bands": bands, "classes": classes, "scheme": "own", "encoder": "onnx",
        "cell_m": float(_literal(metadata.get("resolution", "50"))) / 100, "mean": each(mean, 0.0),
        "deviation": each(deviation, 1.0), "paper": ""})


def _literal(words: str) -> Any:
    """A value as JSON, or as Python writes it."""
    try:
        return json.loads(words)
    except ValueError:
        return ast.literal_eval(words)
