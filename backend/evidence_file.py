"""``evidence.json``: what a folder of layers holds, and which of them a tool takes as what."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from .errors import InputError
from .tools import get
from .tools.declaration import LIST_KINDS, PATH_KINDS, join_source, split_source

_KEYS = {"title", "region", "source", "licence", "tool", "parameters", "truth", "notes"}


def read_evidence_file(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Read the ``evidence.json`` of a folder: which layers are evidence, which are deposits, where the data come from.

    Keys: ``title``, ``region``, ``source``, ``licence``, ``tool``, ``parameters`` (required; those of the
    tool), ``truth`` (a raster, where the true probability is known), ``notes``.  Paths are relative to the
    folder and come back absolute; what follows a bar (``faults.gpkg|subset=...``) stays as it is.

    Raises InputError when the file is missing or no JSON, a key is unknown, or a layer it names is not there.
    """
    path = Path(folder) / "evidence.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise InputError(
            f"The folder '{folder}' has no evidence.json; write one that names its layers and deposits.") from problem
    except (OSError, ValueError) as problem:
        raise InputError(f"'{path}' can't be read as JSON ({problem}); correct it.") from problem
    if not isinstance(content, dict) or not isinstance(content.get("parameters"), dict):
        raise InputError(f"'{path}' has no 'parameters'; add an object with the evidence layers and the deposits.")
    _refuse_unknown(path, content, _KEYS, "key")
    parameters = content["parameters"]
    kinds = {parameter.name: parameter.kind for parameter in get(content.get("tool", "map-prospectivity")).parameters}
    _refuse_unknown(path, parameters, set(kinds), "parameter")

    resolved = dict(parameters)
    for name, value in parameters.items():
        if kinds[name] in LIST_KINDS:
            if not isinstance(value, list):
                raise InputError(
                    f"'{name}' in '{path}' must be a list of layers, like [\"first.tif\", \"second.tif\"].")
            resolved[name] = [_resolved(path, name, layer) for layer in value]
        elif kinds[name] in PATH_KINDS and value is not None:
            resolved[name] = _resolved(path, name, value)
    result = {**content, "parameters": resolved}
    if "truth" in content:
        result["truth"] = _resolved(path, "truth", content["truth"])
    return result


def _refuse_unknown(path: Path, content: dict[str, Any], known: set[str], what: str) -> None:
    for name in sorted(content.keys() - known):
        raise InputError(f"'{path}' has the unknown {what} '{name}'; known are {', '.join(sorted(known))}.")


def _resolved(path: Path, name: str, layer: object) -> str:
    if not isinstance(layer, str) or not layer:
        raise InputError(f"'{name}' in '{path}' must name a layer's file, not {json.dumps(layer)}.")
    file, options = split_source(layer)
    place = (path.parent / file).resolve()
    if not place.exists():
        raise InputError(
            f"'{name}' in '{path}' names '{file}', which is not in the folder; add it or correct the name.")
    return join_source(str(place), options)
