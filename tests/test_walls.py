"""The walls of the design, read from the source: who may import what, and what must agree."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
from orogen.backend import __version__

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest brings it

ROOT = Path(__file__).resolve().parent.parent
QGIS = {"qgis", "PyQt5", "PyQt6", "PySide2", "PySide6", "sip", "osgeo", "processing"}


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Full names of all modules that a file imports anywhere, relative ones resolved to ``orogen.…``."""
    package = ["orogen", *path.relative_to(ROOT).parent.parts]
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = [*base, *([node.module] if node.module else [])]
            names |= {".".join([*base, alias.name]) for alias in node.names}
    return names


def own_file(name: str) -> Path | None:
    """The file of ``orogen.a.b``, where ``b`` may also be something inside the module."""
    parts = name.split(".")[1:]
    for length in range(len(parts), -1, -1):
        place = ROOT.joinpath(*parts[:length])
        for file in (place.with_suffix(".py") if length else place, place / "__init__.py"):
            if file.is_file():
                return file
    return None


def reached(*start: Path) -> set[Path]:
    """The files themselves, all that they import of our own, and the packages on the way."""
    found, waiting = set(), list(start)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting += [file for folder in path.parents if folder.is_relative_to(ROOT)
                    for file in [folder / "__init__.py"] if file.is_file()]
        waiting += [file for name in imports(path) if name.split(".")[0] == "orogen"
                    for file in [own_file(name)] if file]
    return found


@pytest.mark.parametrize("path", modules("backend", "models"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_backend_never_imports_qgis(path):
    assert {name for name in imports(path) if name.split(".")[0] in QGIS} == set()
    assert {name for name in imports(path) if name.startswith("orogen.plugin")} == set()


def test_the_plugin_and_the_declarations_need_only_what_qgis_has():
    allowed = set(sys.stdlib_module_names) | {"qgis", "processing", "orogen"}
    light = reached(*modules("plugin", "backend/tools"), ROOT / "__init__.py")
    foreign = {(path.relative_to(ROOT).as_posix(), name) for path in light for name in imports(path)
               if name.split(".")[0] not in allowed}
    assert foreign == set()
    assert ROOT / "backend" / "errors.py" in light  # the search does follow imports


def test_what_qgis_reads_is_python_3_9():
    for path in reached(*modules("plugin", "backend/tools"), ROOT / "__init__.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=(3, 9))
        evaluated = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                     and node.module == "__future__" and "annotations" in {alias.name for alias in node.names}]
        annotated = [node for node in ast.walk(tree) if isinstance(node, (ast.AnnAssign, ast.arg))
                     and node.annotation is not None]
        assert evaluated or not annotated, f"{path} needs 'from __future__ import annotations'"


def test_every_package_folder_is_packaged():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = {".".join(["orogen", *path.relative_to(ROOT).parent.parts])
               for top in ("backend", "models", "plugin") for path in (ROOT / top).rglob("__init__.py")}
    assert set(listed) == {"orogen", *folders}


def test_every_folder_of_modules_is_a_package():
    assert {path.parent for path in modules("backend", "models", "plugin")
            if not (path.parent / "__init__.py").is_file()} == set()


def test_the_versions_agree():
    words = (ROOT / "metadata.txt").read_text(encoding="utf-8")
    assert re.search(r"^version=(.*)$", words, re.MULTILINE)[1].strip() == __version__


def test_nothing_that_a_user_loads_can_run_code():
    dangerous = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
    for path in modules("backend", "models"):
        named = imports(path) - {"pickle.UnpicklingError"}  # what torch.load raises when it refuses a file
        assert {name for name in named if name.split(".")[0] in dangerous} == set(), path
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
                assert given.get("allow_pickle", "False") == "False", f"{path}:{call.lineno}"
                if ast.unparse(call.func) == "torch.load":
                    assert given.get("weights_only") == "True", f"{path}:{call.lineno}"
