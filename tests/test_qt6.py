"""The plugin's source is ready for QGIS 4: judged by the real PyQt6, where QGIS 4 itself is not at hand.

What stands in a class of Qt 5 only, an enum member without its enum (`Qt.AlignLeft`) or a name that Qt 6 dropped, is
found by looking it up in PyQt6.
"""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(ROOT / "plugin").rglob("*.py"), *(ROOT / "tests" / "qgis").rglob("*.py"), ROOT / "__init__.py"])

# QGIS gives these three in qgis.PyQt.QtWidgets on Qt 6 too.  In qgis.PyQt.QtGui they are only on newer QGIS 3.
GIVEN_BY_QGIS = {"QAction", "QActionGroup", "QShortcut"}
# Capital names in QGIS's classes that are no members of enums: constants, and types.
CONSTANTS = {"QgsProcessing.TEMPORARY_OUTPUT", "QgsMapLayerProxyModel.Filter", "QgsProcessingUtils.LayerHint",
             "QgsProcessingContext.LayerDetails", "QgsProcessingParameterNumber.Type"}
OLD_NAMES = ("QgsProcessing.Type", "QgsProcessingParameterDefinition.Flag")  # renamed in 3.36, and kept under these
# Methods that Qt 6 or PyQt6 dropped, whatever they are called on.
GONE = {"exec_", "print_", "localPos", "screenPos", "windowPos", "posF", "globalPosF", "desktop", "toTime_t",
        "setTime_t", "setTabStopWidth", "tabStopWidth", "setCodec"}
NO_MORE = {"QRegExp", "QDesktopWidget", "QRegExpValidator", "QStringRef", "QTextCodec", "QMatrix", "qApp"}
# What the argument of a handler is.
EVENTS = {"mousePressEvent": "QMouseEvent", "mouseMoveEvent": "QMouseEvent", "mouseReleaseEvent": "QMouseEvent",
          "mouseDoubleClickEvent": "QMouseEvent", "dragEnterEvent": "QDragEnterEvent",
          "dragMoveEvent": "QDragMoveEvent", "dropEvent": "QDropEvent", "wheelEvent": "QWheelEvent",
          "enterEvent": "QEnterEvent",
          "keyPressEvent": "QKeyEvent", "contextMenuEvent": "QContextMenuEvent", "resizeEvent": "QResizeEvent"}


def find_faults(source: str) -> list[str]:
    """What would fail on QGIS 4, as ``line: words``."""
    tree = ast.parse(source)
    classes, faults = {}, []

    def fault(node, words):
        faults.append(f"{node.lineno}: {words}")

    # A chain is judged by its whole; what is called is a class or a function.
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] in ("PyQt5", "PyQt6", "PySide2", "PySide6", "sip"):
                    fault(node, f"import {alias.name}: import from qgis.PyQt")
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module.partition(".")[0] in ("PyQt5", "PyQt6", "PySide2", "PySide6", "sip"):
                fault(node, f"import from {node.module}: import from qgis.PyQt")
            for alias in node.names:
                words = imported(node.module, alias.name, classes, alias.asname or alias.name)
                if words:
                    fault(node, words)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if node.attr in GONE:
                fault(node, f".{node.attr} is gone in Qt 6")
            if id(node) not in inner:
                words = looked_up(dotted(node), classes, id(node) in called)
                if words:
                    fault(node, words)
            if (node.attr == "width" and isinstance(node.value, ast.Call)
                    and ast.unparse(node.value.func).endswith(("fontMetrics", "QFontMetrics", "QFontMetricsF"))):
                fault(node, "fontMetrics().width() is gone: use horizontalAdvance()")
        elif isinstance(node, ast.Name) and node.id in NO_MORE:
            fault(node, f"{node.id} is gone in Qt 6")
        elif isinstance(node, ast.FunctionDef) and node.name in EVENTS and len(node.args.args) > 1:
            faults += of_event(node)
    return faults


def imported(module, name, classes, known_as):
    """Remember a class by the name it is used under; words if Qt 6 has no such thing there."""
    if module.startswith(("qgis.core", "qgis.gui")):
        classes[known_as] = name
    if not module.startswith("qgis.PyQt.Qt"):
        return ""
    try:
        there = importlib.import_module("PyQt6." + module.rpartition(".")[2])
    except ModuleNotFoundError:
        return f"{module} is gone in Qt 6"
    if name in GIVEN_BY_QGIS:
        return "" if module.endswith("QtWidgets") else f"QGIS 3.22 has no {name} in QtGui: import it from QtWidgets"
    if not hasattr(there, name):
        return f"Qt 6 has no {name} in {module.rpartition('.')[2]}"
    classes[known_as] = getattr(there, name)
    return ""


def dotted(node):
    """``Qt.AlignmentFlag.AlignLeft`` as its parts; nothing for what doesn't begin with a name."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else []


def looked_up(parts, classes, called):
    """Words if a chain of names that begins with a class of Qt or QGIS doesn't hold in QGIS 4."""
    if not parts or parts[0] not in classes:
        return ""
    found = classes[parts[0]]
    if isinstance(found, str):  # a class of QGIS: by the manner of writing
        name = ".".join([found, *parts[1:]])
        if len(parts) == 2 and parts[1][0].isupper() and not called and name not in CONSTANTS \
                and not name.startswith(OLD_NAMES):
            return f"{'.'.join(parts)} lacks the enum between class and member"
        return ""
    if not isinstance(found, type):
        return ""
    for part in parts[1:]:
        if not hasattr(found, part):
            return f"Qt 6 has no {'.'.join(parts)}"
        found = getattr(found, part)
    return ""


def of_event(function):
    """What a handler asks of its event that the event of Qt 6 doesn't have, unless it looks first."""
    kind = getattr(importlib.import_module("PyQt6.QtGui"), EVENTS[function.name])
    name, guarded = function.args.args[1].arg, "hasattr" in ast.unparse(function)
    return [f"{node.lineno}: {EVENTS[function.name]}.{node.attr} is gone in Qt 6" for node in ast.walk(function)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
            and not hasattr(kind, node.attr) and not guarded]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_source_is_ready_for_qgis_4(path):
    assert find_faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("line", [
    "from PyQt5.QtCore import Qt",
    "import PyQt6.QtCore",
    "from qgis.PyQt.QtCore import QRegExp",
    "from qgis.PyQt.QtGui import QAction",
    "from qgis.PyQt.QtCore import Qt\nQt.AlignLeft",
    "from qgis.PyQt.QtCore import Qt\nQt.MouseButton.MidButton",
    "from qgis.PyQt.QtGui import QPalette\nQPalette.ColorRole.Background",
    "from qgis.PyQt.QtWidgets import QSizePolicy\nQSizePolicy.Expanding",
    "from qgis.PyQt.QtCore import QVariant\nQVariant.Int",
    "from qgis.PyQt.QtCore import QVariant\nQVariant.Type.Int",
    "from qgis.core import QgsTask\nQgsTask.CanCancel",
    "from qgis.core import Qgis\nQgis.Warning",
    "dialog.exec_()",
    "widget.fontMetrics().width('x')",
    "class W:\n    def dropEvent(self, event):\n        event.pos()",
    "class W:\n    def mousePressEvent(self, event):\n        event.globalX()",
])
def test_what_qgis_4_refuses_is_found(line):
    assert find_faults(line) != []


@pytest.mark.parametrize("line", [
    "from qgis.PyQt.QtWidgets import QAction, QDialog\nQDialog.exec",
    "from qgis.PyQt.QtCore import Qt\nQt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop",
    "from qgis.core import Qgis, QgsTask\nQgis.MessageLevel.Warning, QgsTask.Flag.CanCancel, Qgis.version()",
    "class W:\n    def dropEvent(self, e):\n        e.position() if hasattr(e, 'position') else e.pos()",
])
def test_what_both_take_passes(line):
    assert find_faults(line) == []
