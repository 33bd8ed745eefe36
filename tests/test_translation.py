"""The plugin speaks Simplified Chinese in full: every text it shows has its translation, of the same make."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "resources" / "i18n"

_spec = importlib.util.spec_from_file_location("update_catalogues", CATALOGUES / "update.py")
update = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(update)

ALL = sorted(CATALOGUES.glob("orogen_*.ts"))


def places(text: str) -> set[str]:
    """What is put into a text: names, without what is asked of them."""
    return {re.split(r"[.!:]", name)[0] for name in re.findall(r"(?<!\{)\{([^{}]*)\}", text)}


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_a_catalogue_is_what_the_update_makes_of_it_and_lacks_nothing(path):
    wanted, known = update.texts(), update.translations(path)
    assert path.read_text(encoding="utf-8") == update.catalogue(path.stem.partition("_")[2], wanted, known), \
        "run: make translations"
    assert [text for text in wanted if not known[text]] == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_a_translation_has_the_makeup_of_its_text(path):
    for text, said in update.translations(path).items():
        assert places(said) == places(text), text
        assert len(re.findall(r"&\w", said)) == len(re.findall(r"&\w", text)), text
        assert sorted(re.findall(r"</?\w+", said)) == sorted(re.findall(r"</?\w+", text)), text
        assert said.count("\n") == text.count("\n"), text


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_what_the_plugin_reads_holds_every_translation(path):
    compiled = path.with_suffix(".qm").read_bytes()
    lost = [text for text, said in update.translations(path).items() if said.encode("utf-16-be") not in compiled]
    assert lost == [], "run: make translations"


def test_chinese_is_among_them():
    assert [path.name for path in ALL] == ["orogen_zh_CN.ts"]


def test_what_varies_is_put_in_after_translating():
    """A text put together before it is looked up is in no catalogue."""
    for path in (ROOT / "plugin").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "later"):
                inside = list(ast.walk(node.args[0]))
                assert not any(isinstance(part, (ast.JoinedStr, ast.BinOp)) for part in inside), f"{path}:{node.lineno}"
                assert not any(isinstance(part, ast.Attribute) and part.attr == "format" for part in inside)
