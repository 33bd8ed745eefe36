"""Unloading the plugin leaves QGIS as it was: used and reloaded ten times, nothing has grown."""

from __future__ import annotations

import gc
import json
import os
import re
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from qgis import utils
from qgis.core import QgsApplication, QgsPointXY, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QDockWidget, QPushButton, QTabBar, QToolBar

sys.path.insert(0, str(Path(__file__).parent))

TIMES = 10


def unload():
    utils.unloadPlugin("orogen")
    settle()


def load():
    assert utils.loadPlugin("orogen")
    assert utils.startPlugin("orogen")
    settle()


def settle():
    """Let everything happen that was put off, deletions too."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def ours():
    """How many living objects there are of each class of the plugin."""
    kinds = Counter()
    for one in gc.get_objects():
        kind = type(one)
        if str(getattr(kind, "__module__", "")).startswith("orogen.plugin") and not (
                isinstance(one, sip.simplewrapper) and sip.isdeleted(one)):
            kinds[f"{kind.__module__}.{kind.__qualname__}"] += 1
    return kinds


def children():
    """Processes that this one has started and that still run, by command line."""
    found = Counter()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                found[(stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")] += 1
        except (OSError, ValueError):  # it has just ended
            continue
    return found


def receivers(*objects):
    """How many slots are connected to each signal of the objects."""
    found = Counter()
    for one in objects:
        meta = one.metaObject()
        for number in range(meta.methodCount()):
            method = meta.method(number)
            signal = getattr(one, bytes(method.name()).decode(), None)
            if method.methodType() == method.MethodType.Signal and hasattr(signal, "emit"):
                found[f"{meta.className()}.{bytes(method.name()).decode()}"] = one.receivers(signal)
    return found


def footprint(iface):
    """Everything countable that a plugin can leave in QGIS."""
    window, canvas = iface.mainWindow(), iface.mapCanvas()
    iface.messageBar().clearWidgets()
    settle()
    registry = QgsApplication.processingRegistry()
    everything = window.findChildren(QObject)
    return {
        "toolbars": Counter(bar.objectName() for bar in window.findChildren(QToolBar)),
        "docks": Counter(dock.objectName() for dock in window.findChildren(QDockWidget)),
        "menus": Counter(action.text() for action in iface.pluginMenu().actions()),
        # Qt keeps a stock of tab bars, each with two arrows, for docks that lie on docks; its size is Qt's affair.
        "children of the main window": Counter(type(one).__name__ for one in everything if not isinstance(
            one, (QAction, QTabBar)) and not isinstance(QObject.parent(one), QTabBar)),
        # QGIS itself leaves a separator behind with the last plugin that has a menu.
        "actions": Counter(f"{one.objectName()} {one.text()}" for one in everything
                           if isinstance(one, QAction) and not one.isSeparator()),
        "windows": Counter(f"{type(one).__name__} {one.objectName()}" for one in QApplication.topLevelWidgets()),
        "children of the canvas": Counter(type(one).__name__ for one in canvas.children()),
        "on the canvas": Counter(type(item).__name__ for item in canvas.scene().items()),
        "children of the application": Counter(type(one).__name__ for one in QApplication.instance().children()),
        "providers": Counter(provider.id() for provider in registry.providers()),
        "algorithms": Counter(algorithm.id() for algorithm in registry.algorithms()),
        "tasks": Counter(task.description() for task in QgsApplication.taskManager().activeTasks()),
        "threads": Counter(thread.name for thread in threading.enumerate()),
        "processes": children(),
        "timers and threads of Qt": Counter(
            type(one).__name__ for one in gc.get_objects()
            if isinstance(one, (QTimer, QThread)) and not sip.isdeleted(one)),
        # Of Qt's own objects, such as the main window, PyQt tells nobody how many slots there are.
        "connections": receivers(QgsProject.instance(), QgsProject.instance().layerTreeRoot(), canvas, registry, iface,
                                 QgsApplication.taskManager(), QgsProject.instance().layoutManager(),
                                 iface.layerTreeView(), iface.messageBar()),
        "modules": Counter(name for name in sys.modules if re.match(r"orogen\b", name)),
        "search path": Counter(sys.path),
        "variables": Counter(os.environ),
    }


def grown(before, after):
    """What there is more of, or less."""
    return {kind: {name: (before[kind][name], after[kind][name]) for name in before[kind] | after[kind]
                   if before[kind][name] != after[kind][name]}
            for kind in before if before[kind] != after[kind]}


def use(iface, wait, tmp_path):
    """Open all that can be opened, with the worker at work in between."""
    plugin = utils.plugins["orogen"]
    for name in ("prospectivity", "damage", "settings", "results", "traces", "swipe", "ask"):
        plugin.actions[name].trigger()
    settle()
    assert plugin.dialog.isVisible()
    assert plugin.damage.isVisible()
    plugin.open_review(str(tmp_path))  # no result, which the queue says
    assert plugin.review.isVisible()
    assert plugin.settings.isVisible()
    assert plugin.results.isVisible()
    assert plugin.event_tool.dock.isVisible()
    assert iface.mapCanvas().mapTool() is plugin.place_tool
    QTest.mouseClick(iface.mapCanvas().viewport(), Qt.MouseButton.LeftButton)
    plugin.place_tool.ask(QgsPointXY(0, 0))
    backend = sys.modules["orogen.plugin.backend"].backend()
    run = backend.start("check-evidence", {"rasters": [str(tmp_path / "there is none.tif")]}, str(tmp_path / "out"))
    wait(lambda: run.ended, 60)
    assert run.state == "failed"
    wait(lambda: not backend._open)
    assert any("launch.py" in command for command in children())
    draw(plugin)


def draw(plugin):
    """Take up the pencil that draws the area on the map."""
    area = plugin.dialog.ground.area
    drawing = area.findText("rectangle", Qt.MatchFlag.MatchContains)
    area.setCurrentIndex(drawing)
    area.activated.emit(drawing)
    assert "Extent" in type(plugin.iface.mapCanvas().mapTool()).__name__


@pytest.fixture
def emptied(project):
    """The empty project, and the plugin loaded again whatever happens."""
    yield project
    if "orogen" not in utils.plugins:
        load()


def test_ten_reloads_leave_nothing(iface, wait, tmp_path, emptied):
    use(iface, wait, tmp_path)  # once, for what QGIS itself makes on first use
    unload()
    first, objects = footprint(iface), ours()
    for _ in range(TIMES):
        load()
        use(iface, wait, tmp_path)
        unload()
    assert ours() - objects == Counter()
    assert grown(first, footprint(iface)) == {}
    for kind in ("toolbars", "docks", "menus", "windows", "providers", "algorithms", "threads", "processes", "modules"):
        assert not [name for name in first[kind] if "orogen" in name.lower()], kind


def test_unloading_in_the_middle_of_work_ends_the_work(iface, wait, tmp_path, emptied):
    import small_result  # here, because whoever imports the plugin keeps what is unloaded

    threads, processes, items = set(threading.enumerate()), children(), len(iface.mapCanvas().scene().items())
    plugin, backend = utils.plugins["orogen"], sys.modules["orogen.plugin.backend"].backend()
    assert plugin.results.show_result(str(small_result.made()))
    plugin.open_prospectivity(results_of(small_result.made()))
    plugin.open_settings()
    plugin.actions["ask"].trigger()
    run = backend.start("map-prospectivity", {**results_of(small_result.made()), "quality": "thorough"},
                        str(tmp_path / "result"))
    wait(lambda: run.fraction > 0, 60)
    plugin.place_tool.ask(iface.mapCanvas().extent().center())
    question = plugin.place_tool._run
    backend.begin_work("test", backend.interpreter())
    wait(lambda: question.state == "running", 60)
    unload()
    assert run.state == "cancelled"
    assert question.ended  # whichever came first: the cancel, or that its folder was taken away
    assert not (tmp_path / "result" / "manifest.json").exists()
    assert children() == processes
    assert set(threading.enumerate()) <= threads
    wait(lambda: QgsApplication.taskManager().activeTasks() == [])
    assert len(iface.mapCanvas().scene().items()) == items
    assert len(emptied.mapLayers()) > 0  # what is on the map is the user's


def test_the_hint_to_set_up_goes_with_the_plugin(iface, emptied):
    interpreter = sys.modules["orogen.plugin.settings"].INTERPRETER
    chosen = interpreter.get()
    unload()
    try:
        interpreter.set(str(Path("/nowhere/python")))
        load()
        assert hints(iface) == 1
        unload()
        assert hints(iface) == 0
    finally:
        interpreter.set(chosen)


def hints(iface):
    """How many messages QGIS shows that offer to set up."""
    return len([button for button in iface.messageBar().findChildren(QPushButton) if button.text() == "Set up…"])


def results_of(folder):
    """The parameters that made a result."""
    return json.loads((folder / "job.json").read_text(encoding="utf-8"))["parameters"]
