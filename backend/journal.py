"""The journal of a run: finished steps on disk, so that a killed run goes on and ends with the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from .files import json_value, replacing

Arrays = dict[str, np.ndarray]
Facts = dict[str, Any]


class Journal:
    """Finished steps in a folder, one safetensors file each: arrays, and facts as JSON in its metadata.

    An entry that is truncated, corrupt or of another name is treated as not there.  Step names may hold any letters,
    ``/`` too.  Arrays are boolean, integer or floating, of any shape.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def step(self, name: str, function: Callable[[], tuple[Mapping[str, np.ndarray], Mapping[str, Any]]]
             ) -> tuple[Arrays, Facts]:
        """The arrays and facts of step ``name``: read back where it is finished, else made by ``function`` and kept.

        Facts come back as JSON gives them (tuples as lists), the first time as well, so that a resumed run sees what
        an undisturbed one sees.
        """
        try:
            return self.load(name)
        except KeyError:
            arrays, facts = function()
            return self.save(name, arrays, facts)

    def done(self, name: str) -> bool:
        """Whether step ``name`` is finished; reads and verifies its entry."""
        try:
            self.load(name)
        except KeyError:
            return False
        return True

    def load(self, name: str) -> tuple[Arrays, Facts]:
        """The arrays and facts of a finished step; raises KeyError where there is no entry that can be trusted."""
        path = self._path(name)
        try:
            with safe_open(path, framework="numpy") as entry:
                words = entry.metadata() or {}
                arrays = {key: entry.get_tensor(key) for key in entry.keys()}  # noqa: SIM118  (no mapping)
        except (OSError, SafetensorError, ValueError) as error:
            raise KeyError(name) from error
        facts = words.get("facts", "")
        if words.get("name") != name or words.get("digest") != _digest(name, arrays, facts):
            raise KeyError(name)
        return arrays, json.loads(facts)

    def save(self, name: str, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> tuple[Arrays, Facts]:
        """Keep a finished step, atomically; returns what :meth:`load` will return."""
        plain = {key: _plain_array(key, array) for key, array in arrays.items()}
        written = json.dumps(facts, sort_keys=True, default=json_value)
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            # Not save_file, whose error on a full disk says nothing of the disk but in words.
            temporary.write_bytes(save(plain, {"name": name, "facts": written,
                                               "digest": _digest(name, plain, written)}))
        return plain, json.loads(written)

    def __len__(self) -> int:
        """How many steps are kept (verified only when loaded)."""
        return sum(1 for _ in self.folder.glob("*.safetensors"))

    def _path(self, name: str) -> Path:
        plain = quote(name, safe="")
        if len(plain) > 120:  # file systems end at 255 bytes
            plain = plain[:80] + "-" + hashlib.sha256(name.encode()).hexdigest()[:32]
        return self.folder / f"{plain}.safetensors"


def _plain_array(key: str, array: np.ndarray) -> np.ndarray:
    """Contiguous and little-endian, as safetensors stores it."""
    array = np.asarray(array)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"the journal keeps numbers; {key!r} is {array.dtype}")
    return np.array(array, dtype=array.dtype.newbyteorder("<"), order="C")


def _digest(name: str, arrays: Mapping[str, np.ndarray], facts: str) -> str:
    digest = hashlib.sha256(json.dumps([name, facts]).encode())
    for key in sorted(arrays):
        array = arrays[key]
        digest.update(json.dumps([key, array.dtype.str, array.shape]).encode())
        digest.update(array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()
