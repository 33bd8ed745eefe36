"""Model files: weights as safetensors with a card of JSON.  Loading one can't run code.

The safetensors format holds numbers and text only, and nothing else ever reads the file.  What it turns out to be
instead, a pickle or a zipped ``torch.save`` say, is refused by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from ..backend.errors import ModelFileError

FORMAT = "orogen-model"
VERSION = 1

#: how files that may run code when they are loaded begin
_RUNS_CODE = {b"\x80": "a pickle", b"PK": "a zip archive, as torch.save writes it"}


def model_bytes(tensors: Mapping[str, np.ndarray], card: Mapping[str, Any]) -> bytes:
    """The file's content: ``tensors`` by name and the ``card`` (JSON values); the same input gives the same bytes."""
    arrays = {name: np.asarray(tensor, order="C") for name, tensor in tensors.items()}
    # One metadata entry only: safetensors keeps several in no fixed order.
    return bytes(save(arrays, {FORMAT: json.dumps({"version": VERSION, **card}, sort_keys=True, allow_nan=False)}))


def load_model(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Tensors and card of a model file.

    Raises
    ------
    ModelFileError : the file is missing, is not safetensors (it might run code), is truncated, or has no Orogen card
    """
    path = Path(path)
    try:
        with safe_open(path, framework="numpy") as file:
            card = json.loads((file.metadata() or {}).get(FORMAT, "null"))
            tensors = {name: file.get_tensor(name) for name in sorted(file.keys())}
    except (SafetensorError, ValueError, RecursionError, OSError) as error:
        raise _refused(path, error) from error
    if not isinstance(card, dict) or card.get("version") != VERSION:
        raise ModelFileError(
            f"The model file '{path.name}' carries no model card of Orogen (version {VERSION}), so its bands and "
            "scaling are unknown: use a model that Orogen saved."
        )
    return tensors, card


def _refused(path: Path, error: Exception) -> ModelFileError:
    """What to say of a file that is no whole safetensors file."""
    try:
        with path.open("rb") as file:
            begin = file.read(2)
    except OSError as closed:
        return ModelFileError(f"The model file '{path}' can't be opened ({closed.strerror}): check the path and its "
                              "permissions.")
    # Only now: a safetensors file begins with a length, which may look like either.
    for sign, what in _RUNS_CODE.items():
        if begin.startswith(sign):
            return ModelFileError(f"The model file '{path.name}' is {what} and could run code when loaded, so it was "
                                  "refused: ask for the model as safetensors.")
    return ModelFileError(f"The model file '{path.name}' is damaged or no safetensors file ({error}); fetch or make it "
                          "again.")
