"""In a Chinese QGIS the plugin speaks Chinese: dialog, settings, dock, panel and toolbox."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest
from orogen.backend.tools import get
from orogen.plugin import i18n
from orogen.plugin.backend import backend
from orogen.plugin.dialogs.place_panel import PlacePanel
from orogen.plugin.dialogs.prospectivity import ProspectivityDialog
from orogen.plugin.dialogs.recordings_list import ServiceDialog
from orogen.plugin.dialogs.results_dock import ResultsDock
from orogen.plugin.dialogs.settings import SettingsDialog
from orogen.plugin.dialogs.waveform_panel import WaveformPanel
from orogen.plugin.dialogs.waveforms import LOCATE, PICK, WaveformsDialog
from orogen.plugin.history import history
from orogen.plugin.place_tool import _in_their_language
from orogen.plugin.processing.provider import OrogenProvider
from orogen.plugin.results import add_to_project, date_words
from orogen.plugin.said import said
from processing.gui.AlgorithmDialog import AlgorithmDialog
from qgis.core import QgsPointXY, QgsProcessingContext
from qgis.PyQt.QtWidgets import QAbstractButton, QComboBox, QLabel, QPlainTextEdit, QTextEdit

sys.path.insert(0, str(Path(__file__).parent))

import quakes
import region

PICTURES = os.environ.get("OROGEN_PICTURES", "")
OF_QGIS = {"Remaining messages"}  # which is not Chinese here
SECONDS = 240  # patience with a run on a busy machine


@pytest.fixture(params=["zh_CN", "zh-Hans"])
def chinese(request):
    """The plugin speaks Chinese, by either name that QGIS has for it."""
    assert i18n.install(request.param)
    yield
    i18n.remove()


def picture(widget, name: str) -> None:
    if PICTURES:
        widget.grab().save(str(Path(PICTURES) / f"{name}.png"))


def english(widget) -> list[str]:
    """What a window still says in English: two words or more that are neither a path nor in quotes."""
    texts = [widget.windowTitle(), *(one.text() for kind in (QLabel, QAbstractButton)
                                     for one in widget.findChildren(kind))]
    texts += [one.toPlainText() for kind in (QPlainTextEdit, QTextEdit) for one in widget.findChildren(kind)]
    texts += [one.toolTip() for one in widget.findChildren(QLabel)]
    texts += [combo.itemText(i) for combo in widget.findChildren(QComboBox) for i in range(combo.count())]
    plain = (re.sub(r"<[^>]*>|“[^”]*”|'[^']*'|/[^；。：，）\n]*|&\w+;", " ", text) for text in texts)
    return sorted({text for text in plain if re.search(r"\b[A-Za-z]{3,} +[a-z]{3,}\b", text)} - OF_QGIS)


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """The files of a small region, by name."""
    return region.make_region(tmp_path_factory.mktemp("region"))


@pytest.fixture
def filled(iface, project, ground, wait, tmp_path):
    """The dialog, filled for a run of seconds and checked."""
    dialog = ProspectivityDialog(iface, iface.mainWindow())
    dialog.fill(region.evidence(ground))
    dialog.form.folder.setFilePath(str(tmp_path / "result"))
    dialog.show()
    wait(lambda: dialog.strip.count() == 4, SECONDS)
    yield dialog
    if dialog.view.run is not None:
        dialog.view.run.cancel()
        wait(lambda: dialog.view.run.ended)
    dialog.close()
    dialog.deleteLater()


@pytest.mark.parametrize("chinese", ["zh_CN"], indirect=True)
def test_a_run_is_followed_in_chinese(chinese, filled, wait):
    assert "个核心" in filled.form.device.text()
    assert any("到 faults 的距离" in filled.strip.item(i).text() + filled.strip.item(i).toolTip() for i in range(4))
    filled.form.fields["members"].widget.setValue(40)
    filled.make.click()
    wait(lambda: "正在学习" in filled.view.words.text(), SECONDS)
    wait(lambda: filled.view.curve.curves, SECONDS)
    picture(filled, "chinese_run")
    assert english(filled) == []
    filled.view.cancel.click()
    wait(filled.view.back.isVisible, SECONDS)
    assert "已取消" in filled.view.words.text()
    assert english(filled) == []


@pytest.mark.parametrize("chinese", ["zh_CN"], indirect=True)
def test_a_failure_is_explained_in_chinese(chinese, filled, iface, wait):
    filled.ground.filter.setText("NAME = 'D1'")  # one deposit alone
    wait(lambda: "1 个矿床像元不足以学习和检验" in filled.ground.counts.text(), SECONDS)
    picture(filled, "chinese_check")
    assert english(filled) == []
    filled.refusals = []
    filled.judge()
    filled.make.click()
    wait(filled.view.back.isVisible, SECONDS)
    assert filled.view.run.state == "failed"
    assert "1 个矿床像元不足以学习和检验" in filled.view.words.text()
    filled.view.show_log()
    window = filled.view.findChild(object, "OrogenLog")
    assert "正在运行 map-prospectivity" in window.text.toPlainText()
    picture(filled, "chinese_failed")
    picture(window, "chinese_log")
    assert english(filled) + english(window) == []
    window.close()


@pytest.mark.parametrize("chinese", ["zh_CN"], indirect=True)
def test_results_and_the_answer_at_a_place_are_chinese(chinese, iface, project, result, wait, tmp_path):
    past = history()
    past.add(result)
    dock = ResultsDock(iface, past, backend(), iface.mainWindow())
    dock.resize(420, 600)
    dock.show()
    picture(dock, "chinese_dock")
    assert english(dock) == []
    layers = add_to_project(result, project).findLayers()
    middle = layers[0].layer().extent().center()
    for where, name in ((middle, "chinese_place"), (QgsPointXY(0, 0), "chinese_outside")):
        run = backend().start("explain-place", {"result": str(result), "x": where.x(), "y": where.y()},
                              str(tmp_path / name))
        wait(lambda run=run: run.ended, SECONDS)
        panel = PlacePanel()
        panel.resize(420, 700)
        panel.show()
        panel.show_answer(_in_their_language(_json(tmp_path / name / "place.json")))
        picture(panel, name)
        assert english(panel) == []
        panel.deleteLater()
    assert past.entries()
    past.remove(str(result))
    dock.unload()
    dock.deleteLater()


@pytest.mark.parametrize("chinese", ["zh_CN"], indirect=True)
def test_the_toolbox_shows_translated_choices_and_gives_the_declared_words(chinese, iface, project, ground):
    provider = OrogenProvider()
    provider.loadAlgorithms()
    algorithm = next(tool for tool in provider.algorithms() if tool.name() == "map_prospectivity").create()
    dialog = AlgorithmDialog(algorithm, parent=iface.mainWindow())
    dialog.show()
    quality = dialog.mainWidget().wrappers["QUALITY"]
    shown = quality.widget if isinstance(quality.widget, QComboBox) else quality.wrappedWidget()
    assert [shown.itemText(i) for i in range(shown.count())] == [i18n.tr(one) for one in
                                                                get("map-prospectivity").parameter("quality").choices]
    assert "standard" not in [shown.itemText(i) for i in range(shown.count())]
    assert quality.parameterValue() == "standard"
    quality.setParameterValue("quick", QgsProcessingContext())
    assert quality.parameterValue() == "quick"
    picture(dialog, "chinese_processing")
    ok, why = algorithm.checkParameterValues({"EXCLUSION_M": -5, "CONTINUOUS": [ground["gravity"]],
                                              "DEPOSITS": ground["deposits"], "OUTPUT": "x"}, QgsProcessingContext())
    assert not ok
    assert "排除距离" in why
    dialog.close()


@pytest.mark.parametrize("chinese", ["zh_CN"], indirect=True)
def test_earthquakes_are_found_and_picked_anew_in_chinese(chinese, iface, plugin, project, wait, tmp_path):
    picking, locating = quakes.make_network(tmp_path / "network")
    dialog = WaveformsDialog(iface, iface.mainWindow())
    dialog.show()
    assert "请将波形记录拖入列表" in dialog.reason.text()
    dialog.fill(PICK, {**picking, "title": "小震群"})
    dialog.events.fields[LOCATE, "velocity"].set_value(locating["velocity"])
    dialog.form.folder.setFilePath(str(tmp_path / "result"))
    dialog.form.advanced.setCollapsed(False)
    wait(lambda: "9 个台站" in dialog.recordings.summary.text(), SECONDS)
    picture(dialog, "chinese_waveforms")
    assert english(dialog) == []
    dialog.recordings.begin.widget.setText("yesterday")
    assert "开始时间（begin）必须是 UTC 时刻" in dialog.reason.text()
    dialog.recordings.begin.widget.setText("")
    service = ServiceDialog("", dialog)
    picture(service, "chinese_service")
    assert english(service) == []
    dialog.find.click()
    wait(lambda: dialog.view.run is not None and dialog.view.run.tool == PICK, SECONDS)
    assert "震相拾取（1/2）" in dialog.columns[2].title()
    wait(lambda: not dialog.running(), SECONDS)
    assert "误差中位数" in dialog.view.words.text()
    picture(dialog, "chinese_located")
    dialog.view.show_log()
    log = dialog.view.findChild(object, "OrogenLog")
    picture(log, "chinese_located_log")
    assert english(dialog) + english(log) == []

    dock = ResultsDock(iface, history(), backend(), iface.mainWindow())
    dock.resize(420, 600)
    dock.show()
    picture(dock, "chinese_located_dock")
    assert english(dock) == []

    panel = WaveformPanel()
    panel.resize(1500, 420)
    panel.show()
    panel.show_event(str(tmp_path / "result" / "events"), 1)
    wait(lambda: panel.traces.rows, SECONDS)
    panel.relocate()
    wait(lambda: panel.relocated, SECONDS)
    picture(panel, "chinese_traces")
    assert "已重新定位" in panel.facts.text()
    assert english(panel) == []
    panel.close_questions()
    for one in (log, service, dialog, panel):
        one.close()
        one.deleteLater()
    dock.unload()
    dock.deleteLater()


def _json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def test_what_the_backend_says_is_said_by_the_catalogue_that_qt_reads(chinese):
    assert said("Fold 2 of 5 (blocked): learning") == "第 2/5 折（分块）：正在学习"
    assert said("Layer 'a' is empty: it has no features; leave it out.") == "图层“a”为空：它没有要素；请去掉该图层。"


def test_the_dialog_is_chinese(chinese, iface, project, wait):
    dialog = ProspectivityDialog(iface, iface.mainWindow())
    dialog.show()
    assert dialog.windowTitle() == "成矿远景"
    assert [box.title() for box in dialog.columns] == ["1  证据图层", "2  矿床与区域", "3  运行"]
    assert dialog.make.text() == "生成预测图(&M)"
    assert "请将至少一个证据图层拖入列表" in dialog.reason.text()
    assert "一个成矿系统" in dialog.ground.deposits.toolTip()
    dialog.form.advanced.setCollapsed(False)
    labels = {label.text() for label in dialog.form.findChildren(QLabel)}
    assert {"设备", "预计", "网络", "折数"} <= labels
    wait(lambda: dialog.width() > 900)
    picture(dialog, "chinese_dialog")
    dialog.close()
    dialog.deleteLater()


def test_the_settings_are_chinese(chinese, iface, wait):
    page = SettingsDialog(iface.mainWindow())
    page.show()
    wait(lambda: backend().machine is not None and "GB" in page.cost.text())
    assert page.windowTitle() == "Orogen 设置"
    assert page.buttons["create"].text() == "创建(&C)"
    assert "包含 PyTorch" in page.cost.text()
    assert "使用所选的 Python" in page.words.text()
    picture(page, "chinese_settings")
    page.close()


def test_dock_and_panel_are_chinese(chinese, iface):
    dock = ResultsDock(iface, history(), backend(), iface.mainWindow())
    assert dock.windowTitle() == "Orogen 结果"
    assert dock.open_button.text() == "打开结果文件夹…"
    dock.unload()
    dock.deleteLater()
    panel = PlacePanel()
    assert panel.copy.text() == "复制为文本(&C)"
    assert "成矿远景图" in panel.message.text()
    panel.deleteLater()
    assert date_words(0).startswith("1970 年 1 月 1 日")


def test_the_tools_explain_themselves_in_chinese(chinese):
    provider = OrogenProvider()
    provider.loadAlgorithms()
    shown = next(tool for tool in provider.algorithms() if tool.name() == "map_prospectivity").create()
    assert (shown.displayName(), shown.group()) == ("成矿远景预测", "成矿远景")
    assert "由已知矿床学习" in shown.shortHelpString()
    assert shown.parameterDefinition("DEPOSITS").description() == "已知矿床"
    assert shown.parameterDefinition("QUALITY").defaultValue() == "standard"  # what is stored is the same everywhere


def test_without_a_catalogue_it_speaks_english():
    assert not i18n.install("fr_FR")
    assert i18n.tr("Known deposits") == "Known deposits"
