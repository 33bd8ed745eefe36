"""Files that are there whole or not at all, and JSON that every reader takes.

:func:`replacing` is how every file of a run is written: beside, flushed to the disk, then renamed.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs


def cache_folder() -> Path:
    """Where what was fetched is kept for the next time: the user's cache folder, or ``OROGEN_CACHE``."""
    return Path(os.environ.get("OROGEN_CACHE") or platformdirs.user_cache_path("orogen"))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` (same suffix); afterwards flush it to the disk and rename it to ``path``.

    When the block raises, the temporary file is removed and ``path`` stays as it was.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.part{path.suffix}")
    temporary.unlink(missing_ok=True)  # a killed run may have left one
    try:
        yield temporary
        replace_durably(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replace_durably(finished: Path, path: Path) -> None:
    """Move a finished file to its place: after a power cut too, either the old or the whole new one is there."""
    with open(finished, "rb+") as file:
        os.fsync(file.fileno())
    os.replace(finished, path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power cut, where the system can."""
    if os.name == "posix":  # elsewhere a folder can't be opened, and a rename is durable without
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_json(path: Path) -> dict[str, Any] | None:
    """A JSON object from a file; None when there is none, or it is something else."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def write_json(path: Path, value: Mapping[str, Any]) -> dict[str, Any]:
    """Write a JSON object, atomically; returns it as it reads back."""
    words = json_bytes(value)
    with replacing(path) as temporary:
        temporary.write_bytes(words)
    written: dict[str, Any] = json.loads(words)
    return written


def json_bytes(value: Any) -> bytes:
    """JSON in UTF-8 with the keys in their order; not-a-number and infinity become null, numpy values plain ones."""
    words = json.dumps(plain(value), indent=1, ensure_ascii=False, allow_nan=False)
    return words.encode("utf-8", "backslashreplace") + b"\n"  # a lone surrogate (odd file name) becomes a JSON escape


def plain(value: Any) -> Any:
    """The value as JSON has it: objects, lists, finite numbers, text, true, false and null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return plain(json_value(value))


def json_value(value: Any) -> Any:
    """The ``default`` of json.dumps for what tools meet: numpy scalars and arrays, paths, tuples."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")
