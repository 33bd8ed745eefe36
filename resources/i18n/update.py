"""Brings the catalogues (``orogen_*.ts``) up to date with the texts of the plugin, the declared tools and the backend.

    python resources/i18n/update.py

New texts are added as unfinished, those that nobody says any more are dropped, translations stay.  ``lrelease`` (Qt)
then makes of each catalogue the ``.qm`` that the plugin reads; ``make translations`` does both.

The backend itself speaks English only.  Its sentences are found here, those with something put in as templates, and
listed in ``backend.json`` for ``plugin/said.py``, which says them in the language of QGIS.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CONTEXT = "Orogen"
MARKS = ("tr", "later")
SENTENCES = HERE / "backend.json"

# What is never shown in QGIS: reports, cards and what only they tell, which stay English; the columns of tables; the
# words of QuakeML; patterns, and errors that only a fault in the program raises.
UNHEARD = ("backend/report/", "backend/prospectivity/card.py", "backend/tools/reference.py",
           "backend/evaluation/magnitudes.py", "backend/waveforms/tables.py", "backend/catalog/quakeml.py")
SILENT = ("TypeError", "ValueError", "KeyError", "RuntimeError", "OSError", "AttributeError", "TypeVar", "_refuse",
          "compile", "search", "fullmatch", "sub", "Contract", "DetectorCard", "Relation")
SAYING = ("stage", "progress", "track", "info", "warning", "log")  # of the monitor: these words may be single ones


def literals(path: Path) -> Iterator[str]:
    """The literals of a module that are marked to be translated."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS and node.args:
            given = node.args[0]
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value


def declared() -> Iterator[str]:
    """The texts of the declared tools that the plugin shows."""
    from orogen.backend.tools import TOOLS

    for tool in TOOLS.values():
        yield from (tool.label, tool.group, tool.help)
        for parameter in tool.parameters:
            yield from (parameter.label, parameter.help, parameter.group, parameter.unit, *parameter.choices)
        for output in tool.outputs:
            yield from (output.label, output.help)


def spoken(path: Path) -> set[str]:
    """The sentences of a module of the backend, with ``{1}``, ``{2}`` … and ``{label}`` where something is put in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()

    def visit(node: ast.AST, said: bool = False) -> None:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring
            return
        if isinstance(node, ast.FunctionDef) and node.name == "__repr__":
            return
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in SILENT:
                return
            for part in ast.iter_child_nodes(node):
                visit(part, called in SAYING)
            return
        if isinstance(node, ast.JoinedStr):
            found.update(text for text in templates(node) if _speech(text))
            for part in node.values:
                if isinstance(part, ast.FormattedValue):  # not how it is written
                    visit(part.value)
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (
                _speech(node.value) or (said and node.value[:1].isupper())):
            found.add(node.value)
        for part in ast.iter_child_nodes(node):
            visit(part)

    declares = path.parent.name == "tools" and path.name != "declaration.py"  # whose other texts are `declared`
    for node in ast.walk(tree) if declares else [tree]:
        if not declares or isinstance(node, ast.Raise):
            visit(node)
    return found


def templates(node: ast.expr) -> Iterator[str]:
    """What a literal or an f-string says; more than one text where it chooses between words."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    for chosen in itertools.product(*map(_variants, parts)):
        number, text = 0, ""
        for part in chosen:
            number += part is None
            text += f"{{{number}}}" if part is None else part
        yield text


def _variants(part: ast.expr) -> list[str | None]:
    """The words of a part of an f-string, each that it may be; None for a value that only the run knows."""
    if isinstance(part, ast.Constant):
        return [str(part.value)]
    value = part.value if isinstance(part, ast.FormattedValue) else part
    if isinstance(value, ast.Attribute) and value.attr == "label":
        return ["{label}"]
    if isinstance(value, ast.IfExp) and all(isinstance(one, ast.Constant) for one in (value.body, value.orelse)):
        return [str(one.value) for one in (value.body, value.orelse)]
    return [None]


def _speech(text: str) -> bool:
    """Whether it has words that a person would read: not the name of a file, a format or a pattern."""
    words = re.sub(r"\{(\d|label)\}", "", text)
    if "{label}" in text:
        return True
    return " " in text.strip() and "\n" not in text and bool(re.search(r"(^|[ (])[A-Za-z][a-z']+", words))


def backend_texts() -> list[str]:
    """The sentences of the backend, in the order of the alphabet."""
    return _ordered({text for path in heard() for text in spoken(path)})


def heard() -> list[Path]:
    """The modules that speak to users of the plugin: what the worker, its launcher and the declared tools import."""
    from orogen.backend.tools import TOOLS

    names = [str(tool.implementation).partition(":")[0] for tool in TOOLS.values()]
    todo = [ROOT / "plugin" / "launch.py", ROOT / "backend" / "worker.py",
            *(ROOT.joinpath(*name.split(".")[1:]).with_suffix(".py") for name in names)]
    found: list[Path] = []
    while todo:
        path = todo.pop()
        if not path.suffix:
            path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if path in found or not path.is_file():
            continue
        found.append(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
                todo += [folder, *(folder / one.name for one in node.names)]
    return [path for path in found if not path.relative_to(ROOT).as_posix().startswith(UNHEARD)]


def texts() -> list[str]:
    """Every text to be translated, once, in the order of the alphabet."""
    found = {text for path in (ROOT / "plugin").rglob("*.py") for text in literals(path)}
    return _ordered(found.union(declared(), backend_texts()) - {""})


def _ordered(found: set[str]) -> list[str]:
    return sorted(found, key=lambda text: (text.casefold(), text))


def listed() -> str:
    """What ``backend.json`` holds."""
    return json.dumps(backend_texts(), ensure_ascii=False, indent=1) + "\n"


def translations(path: Path) -> dict[str, str]:
    """What a catalogue has; empty strings for what is not translated yet."""
    if not path.exists():
        return {}
    return {message.findtext("source", ""): message.findtext("translation", "")
            for message in ElementTree.parse(path).iter("message")}  # noqa: S314  (our own file)


def catalogue(language: str, wanted: list[str], known: dict[str, str]) -> str:
    """A catalogue of the ``wanted`` texts as Qt Linguist writes it."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>",
             f'<TS version="2.1" language="{language}" sourcelanguage="en">', "<context>",
             f"    <name>{CONTEXT}</name>"]
    for text in wanted:
        said = known.get(text, "")
        kind = "" if said else ' type="unfinished"'
        lines += ["    <message>", f"        <source>{_escaped(text)}</source>",
                  f"        <translation{kind}>{_escaped(said)}</translation>", "    </message>"]
    return "\n".join([*lines, "</context>", "</TS>", ""])


def _escaped(text: str) -> str:
    return escape(text, {'"': "&quot;", "'": "&apos;"})


def main() -> int:
    """Update every catalogue; returns the number of texts that have no translation."""
    wanted, missing = texts(), 0
    SENTENCES.write_text(listed(), encoding="utf-8")
    for path in sorted(HERE.glob("orogen_*.ts")):
        known = translations(path)
        path.write_text(catalogue(path.stem.partition("_")[2], wanted, known), encoding="utf-8")
        without = sum(not known.get(text) for text in wanted)
        print(f"{path.name}: {len(wanted)} texts, {without} not translated")
        missing += without
    return missing


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
