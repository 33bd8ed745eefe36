"""What the backend's own Python runs: ``launch.py`` is the worker, ``launch.py verify requirements.txt`` a check.

The plugin's folder may have any name and any place: it is loaded as the package ``orogen`` without being looked for.
Standard library only, up to the moment when the backend is imported.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
import platform
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODULES = {"scikit-learn": "sklearn"}  # packages that are imported under another name


def load(root: Path) -> None:
    """Make the folder ``root`` the package ``orogen`` of this process."""
    place = importlib.util.spec_from_file_location("orogen", root / "__init__.py",
                                                   submodule_search_locations=[str(root)])
    package = importlib.util.module_from_spec(place)
    sys.modules["orogen"] = package
    place.loader.exec_module(package)


def required(requirements: str) -> dict[str, tuple[int, ...]]:
    """The packages that ``requirements.txt`` names for this Python, each with its lowest version."""
    found = {}
    for line in requirements.splitlines():
        match = re.match(r"([\w.-]+)\s*>=\s*([\d.]+)", line)
        older = re.search(r';\s*python_version < "([\d.]+)"', line)
        if match and not (older and sys.version_info[:2] >= _numbers(older[1])):
            found[match[1]] = _numbers(match[2])
    return found


def verify(requirements: Path) -> dict[str, Any]:
    """Import all packages of the list and compute something; says ``problems`` in words, ``versions``, ``cuda``."""
    problems: list[str] = []
    versions = {"python": platform.python_version()}
    for package, lowest in required(requirements.read_text(encoding="utf-8")).items():
        try:
            importlib.import_module(MODULES.get(package, package))
            versions[package] = importlib.metadata.version(package)
        except (ImportError, OSError, importlib.metadata.PackageNotFoundError) as error:
            # OSError: a library file that is missing or of another machine
            missing = isinstance(error, ModuleNotFoundError) and error.name == MODULES.get(package, package)
            problems.append(f"{package} is missing" if missing else f"{package} can't be loaded ({error})")
            continue
        if _numbers(versions[package]) < lowest:
            problems.append(f"{package} is {versions[package]}, and {'.'.join(map(str, lowest))} is needed")
    cuda = False
    if not problems and "torch" in versions:
        torch = importlib.import_module("torch")
        if float(torch.ones(3) @ torch.ones(3)) != 3.0:
            problems.append("torch computes wrongly")
        cuda = bool(torch.cuda.is_available())
        importlib.import_module("orogen.backend.worker")
    return {"problems": problems, "versions": versions, "cuda": cuda}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def main() -> int:
    """Serve, or verify and print what was found as the last line."""
    if sys.argv[1:2] == ["verify"]:
        print(json.dumps(verify(Path(sys.argv[2]))))
        return 0
    return int(importlib.import_module("orogen.backend.worker").main())


if __name__ in ("__main__", "__mp_main__"):  # the second name in processes that a library starts
    load(ROOT)
if __name__ == "__main__":
    sys.exit(main())
