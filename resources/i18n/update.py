"""Brings the catalogues (``orogen_*.ts``) up to date with the texts of the plugin and of the declared tools.

    python resources/i18n/update.py

New texts are added as unfinished, those that nobody says any more are dropped, translations stay.  ``lrelease`` (Qt)
then makes of each catalogue the ``.qm`` that the plugin reads; ``make translations`` does both.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CONTEXT = "Orogen"
MARKS = ("tr", "later")


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


def texts() -> list[str]:
    """Every text to be translated, once, in the order of the alphabet."""
    found = {text for path in (ROOT / "plugin").rglob("*.py") for text in literals(path)}
    return sorted((found | set(declared())) - {""}, key=lambda text: (text.casefold(), text))


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
    for path in sorted(HERE.glob("orogen_*.ts")):
        known = translations(path)
        path.write_text(catalogue(path.stem.partition("_")[2], wanted, known), encoding="utf-8")
        without = sum(not known.get(text) for text in wanted)
        print(f"{path.name}: {len(wanted)} texts, {without} not translated")
        missing += without
    return missing


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
