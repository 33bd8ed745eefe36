"""The plugin speaks Simplified Chinese in full: every text it shows has its translation, of the same make."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.plugin import i18n
from orogen.plugin.said import said

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "resources" / "i18n"

_spec = importlib.util.spec_from_file_location("update_catalogues", CATALOGUES / "update.py")
update = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(update)

ALL = sorted(CATALOGUES.glob("orogen_*.ts"))
CHINESE = update.translations(CATALOGUES / "orogen_zh_CN.ts")

# What shows its words, and what raises them.
SHOWING = re.compile(r"(set|add|push)(Text|Html|Title|WindowTitle|ToolTip|StatusTip|WhatsThis|PlaceholderText"
                     r"|ProgressText|Info|Warning|Critical|Success|Message|Item|Tab|Menu|Group|Row|Prefix|Suffix|SpecialValueText)"
                     r"|Q(Label|PushButton|Action|GroupBox|CheckBox|RadioButton)|reportError|sentence|say|question"
                     r"|State|_finish|\w+Error|\w+Exception|EnvironmentTrouble|Cancelled")
MARKS = ("tr", "later", "said")


@pytest.fixture
def chinese():
    """The catalogue is in use, as it would be through Qt."""
    with speaking():
        yield


@contextmanager
def speaking():
    i18n._installed.extend((None, lambda _, text: CHINESE.get(text) or text))
    try:
        yield
    finally:
        i18n._installed.clear()


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
    for text, words in update.translations(path).items():
        assert places(words) == places(text), text
        assert len(re.findall(r"&\w", words)) == len(re.findall(r"&\w", text)), text
        assert sorted(re.findall(r"</?\w+", words)) == sorted(re.findall(r"</?\w+", text)), text
        assert words.count("\n") == text.count("\n"), text


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_what_the_plugin_reads_holds_every_translation(path):
    compiled = path.with_suffix(".qm").read_bytes()
    lost = [text for text, words in update.translations(path).items() if words.encode("utf-16-be") not in compiled]
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


def test_what_is_shown_is_marked_to_be_translated():
    unmarked = [f"{path.relative_to(ROOT)}:{line} {text}" for path in (ROOT / "plugin").rglob("*.py")
                for line, text in shown_unmarked(ast.parse(path.read_text(encoding="utf-8")))]
    assert unmarked == []


def test_a_text_that_is_not_marked_is_seen():
    seen = shown_unmarked(ast.parse("""label.setText(f"{count} layers of it")
raise InputError("No layer.")
label.setText(tr("Three layers"))
"""))
    assert seen == [(1, " layers of it"), (2, "No layer.")]


def shown_unmarked(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and words of literals that are shown as they are."""
    found = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(
                r"[A-Za-z]{3,}", re.sub(r"<[^>]*(>|$)|^[^<>]*>|&\w+;|Orogen", "", node.value)) and " " in node.value:
            found.append((node.lineno, node.value))
        for part in ast.iter_child_nodes(node):
            if not isinstance(part, ast.Call) or not SHOWING.fullmatch(_called(part)):  # which is looked at by itself
                visit(part)

    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and SHOWING.fullmatch(_called(node)):
            for part in [*node.args, *(keyword.value for keyword in node.keywords)]:
                visit(part)
    return found


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


# --- what the backend says --------------------------------------------------------------------------------------------

def test_the_list_of_sentences_is_what_the_backend_says():
    assert (CATALOGUES / "backend.json").read_text(encoding="utf-8") == update.listed(), "run: make translations"


def test_a_new_sentence_of_the_backend_is_found(tmp_path):
    module = tmp_path / "module.py"
    module.write_text('''"""Says things."""
def work(name, count, monitor, parameter):
    """Not said."""
    with monitor.stage("Sieving", 0, 1):
        monitor.warning(f"Layer '{name}' has {count:,} hole{'s' if count != 1 else ''}.")
    remedy = "mend it"
    raise InputError(f"{parameter.label} is torn: {remedy}.")
    raise ValueError("not for users")
''')
    assert update.spoken(module) == {"Sieving", "Layer '{1}' has {2} hole.", "Layer '{1}' has {2} holes.", "mend it",
                                     "{label} is torn: {1}."}


def test_every_sentence_of_the_backend_is_said_in_chinese(chinese):
    for text in update.backend_texts():
        names = re.findall(r"\{(\d|label)\}", text)
        fields = {name: "Known deposits" if name == "label" else str(70 + number) for number, name in enumerate(names)}
        wanted = {**fields, **({"label": "已知矿床"} if "label" in fields else {})}
        assert said(_filled(text, fields)) == _filled(CHINESE[text], wanted), text


def _filled(text: str, fields: dict) -> str:
    return re.sub(r"\{(\d|label)\}", lambda place: fields[place[1]], text)


@pytest.mark.parametrize(("english", "words"), [
    ("Layer 'Mapping' is empty: it has no features; leave it out.", "图层“Mapping”为空：它没有要素；请去掉该图层。"),
    ("The template raster can't serve. Layer 'a': there is no file 'b'; check the path.",
     "模板栅格不能使用。图层“a”：没有文件“b”；请检查路径。"),
    ("Exclusion distance (exclusion_m) must be from 0 to 100000 m: got -5.",
     "排除距离（exclusion_m）必须为 0 至 100000 m：给出的是 -5。"),
    ("Greatest depth (max_depth_km) must be from 1 to 300 km: got 900.",
     "最大深度（max_depth_km）必须为 1 至 300 km：给出的是 900。"),
    ("Fold 2 of 5 (blocked): learning", "第 2/5 折（分块）：正在学习"),
    ("CPU, 1 core", "CPU, 1 个核心"),
    ("No event: the limits are too tight. It would take a larger tolerance than 1.5 s (or a velocity model or clocks "
     "that fit better).", "未得到地震事件：限制过严。需要大于 1.5 s 的容差（或更符合实际的速度模型或台站时钟）。"),
    ("Recordings of IV.ARRO from 2016-10-14 00:00: The service a.org does not answer.",
     "IV.ARRO 自 2016-10-14 00:00 起的波形记录：服务 a.org 没有应答。"),
    ("From (begin) must be a moment in UTC, such as 2016-10-14 or 2016-10-14T06:00:00: got 'noon'.",
     "开始时间（begin）必须是 UTC 时刻，如 2016-10-14 或 2016-10-14T06:00:00：给出的是 'noon'。"),
    ("Magnetics: 12.5 nT, seen at most 3 nT", "Magnetics：12.5 nT，所见至多 3 nT"),
    ("The run was cancelled. 2 finished steps are kept in /a b/c; the same command goes on from there.",
     "运行已取消。2 个已完成步骤保存在 /a b/c；再次进行相同的运行，将由此继续。"),
    ("Random forest is better than ensemble by .010 (−.02 to .04) in mean-fold AUC: the interval includes zero, so the "
     "difference is not established. Random forest's lead over network and logistic regression is established.",
     "随机森林的折均 AUC 比集成模型高 .010（−.02 至 .04）：区间包含零，因而差异尚无定论。"
     "随机森林对网络、逻辑回归的领先已有定论。"),
    ("What nobody has said yet.", "What nobody has said yet."),
    ("此处未成图。", "此处未成图。"),
])
def test_a_sentence_is_said_with_all_that_is_put_into_it(chinese, english, words):
    assert said(english) == words


def test_a_sentence_without_a_catalogue_is_as_it_was():
    assert said("Mapping") == "Mapping"


_sentences = st.sampled_from(json.loads((CATALOGUES / "backend.json").read_text(encoding="utf-8")))
_anything = st.one_of(st.text(), _sentences, st.lists(st.one_of(st.text(max_size=8), _sentences)).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(_sentences, st.lists(_anything, min_size=10, max_size=10))
def test_whatever_is_put_into_a_sentence_it_is_said(text, fields):
    with speaking():
        assert isinstance(said(re.sub(r"\{(\d|label)\}", lambda _: fields.pop(), text)), str)


@settings(max_examples=300, deadline=None)
@given(_anything)
def test_whatever_is_said_is_text(text):
    with speaking():
        assert isinstance(said(text), str)
