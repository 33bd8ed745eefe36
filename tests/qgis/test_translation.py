"""In a Chinese QGIS the plugin speaks Chinese: dialog, settings, dock, panel and toolbox."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from orogen.plugin import i18n
from orogen.plugin.backend import backend
from orogen.plugin.dialogs.place_panel import PlacePanel
from orogen.plugin.dialogs.prospectivity import ProspectivityDialog
from orogen.plugin.dialogs.results_dock import ResultsDock
from orogen.plugin.dialogs.settings import SettingsDialog
from orogen.plugin.history import history
from orogen.plugin.processing.provider import OrogenProvider
from orogen.plugin.results import date_words
from qgis.PyQt.QtWidgets import QLabel

PICTURES = os.environ.get("OROGEN_PICTURES", "")


@pytest.fixture(params=["zh_CN", "zh-Hans"])
def chinese(request):
    """The plugin speaks Chinese, by either name that QGIS has for it."""
    assert i18n.install(request.param)
    yield
    i18n.remove()


def picture(widget, name: str) -> None:
    if PICTURES:
        widget.grab().save(str(Path(PICTURES) / f"{name}.png"))


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
