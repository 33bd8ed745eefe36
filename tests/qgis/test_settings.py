"""The settings page says in words how things stand, makes an environment without blocking, keeps what is chosen."""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile
from pathlib import Path

import pytest
from orogen.plugin import environment, settings
from orogen.plugin.backend import backend
from orogen.plugin.dialogs.settings import SettingsDialog
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLabel, QLineEdit, QPushButton

PICTURES = os.environ.get("OROGEN_PICTURES", "")


@pytest.fixture
def keep_settings():
    """All settings as they were, after the test."""
    all_of_them = (settings.INTERPRETER, settings.WHEELS, settings.RESULTS_FOLDER, settings.IDLE_MINUTES)
    kept = [(one, one.get()) for one in all_of_them]
    yield
    for one, value in kept:
        one.set(value)


@pytest.fixture
def dialog(iface, keep_settings, wait):
    """``dialog()`` opens the page; closed after the test."""
    opened = []

    def open_it() -> SettingsDialog:
        page = SettingsDialog(iface.mainWindow())
        page.show()
        opened.append(page)
        wait(lambda: backend().machine is not None and "GB" in page.cost.text())
        return page

    yield open_it
    backend().cancel_work()
    wait(lambda: not backend().work, 60)
    for page in opened:
        page.close()


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """An environment that needs one tiny package, with a folder of wheels that has it."""
    wheels = tmp_path / "wheels é"
    wheels.mkdir()
    made = {"stones.py": "", "stones-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: stones\nVersion: 1.0\n",
            "stones-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\n"
                                          "Tag: py3-none-any\n"}
    digests = {name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
               for name, text in made.items()}
    record = "".join(f"{name},sha256={digests[name]},{len(text)}\n" for name, text in made.items())
    with zipfile.ZipFile(wheels / "stones-1.0-py3-none-any.whl", "w") as archive:
        for name, text in {**made, "stones-1.0.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    (wheels / "requirements.txt").write_text("stones>=1.0\n", encoding="utf-8")
    monkeypatch.setattr(backend(), "environment",
                        environment.Environment(tmp_path / "data ø" / "environment", wheels / "requirements.txt"))
    return wheels


def picture(widget, name: str) -> None:
    if PICTURES:
        widget.grab().save(str(Path(PICTURES) / f"{name}.png"))


def test_without_an_environment_it_says_what_will_be_fetched_and_offers_to(dialog):
    settings.INTERPRETER.set("")
    page = dialog()
    assert page.words.text() == "There is no environment yet."
    assert page.mark.toolTip() == "not ready"
    for words in ("PyTorch", "GB to fetch", "minutes", "that are free", str(environment.data_folder())):
        assert words in page.cost.text()
    assert page.buttons["create"].isEnabled()
    assert not any(page.buttons[action].isEnabled() for action in ("verify", "repair", "update", "remove"))
    assert not page.cancel.isEnabled()
    picture(page, "settings_first")


def test_an_environment_is_made_by_clicking_while_qgis_goes_on(dialog, tiny, wait):
    settings.INTERPRETER.set("")
    page = dialog()
    page.wheels.setFilePath(str(tiny))
    assert settings.WHEELS.get() == str(tiny)
    turns = []
    clock = QTimer()
    clock.timeout.connect(lambda: turns.append(1))
    clock.start(20)
    QTest.mouseClick(page.buttons["create"], Qt.MouseButton.LeftButton)
    assert page.words.text() == "Creating the environment …"
    assert not page.buttons["create"].isEnabled()
    assert page.cancel.isEnabled()
    assert "is being worked on" in backend().problem()
    wait(lambda: page.log.blockCount() > 3, 60)
    picture(page, "settings_working")
    wait(lambda: not backend().work, 120)
    assert len(turns) > 5
    assert page.words.text() == "The environment is ready."
    assert page.mark.toolTip() == "ready"
    assert "stones" in page.log.toPlainText()
    assert backend().interpreter().startswith(str(tiny.parent / "data ø"))
    picture(page, "settings_ready")
    QTest.mouseClick(page.buttons["remove"], Qt.MouseButton.LeftButton)
    wait(lambda: not backend().work, 60)
    assert "There is no environment yet." in page.words.text()


def test_a_cancel_stops_it_and_it_can_go_on(dialog, tiny, wait):
    settings.INTERPRETER.set("")
    settings.WHEELS.set(str(tiny))
    page = dialog()
    QTest.mouseClick(page.buttons["create"], Qt.MouseButton.LeftButton)
    wait(lambda: page.log.blockCount() > 2, 60)
    page.close()  # closing stops nothing
    assert backend().work == "create"
    page = dialog()
    assert "Graphics card" in page.log.toPlainText()
    QTest.mouseClick(page.cancel, Qt.MouseButton.LeftButton)
    wait(lambda: not backend().work)
    assert page.words.text().startswith("Cancelled.")
    assert page.buttons["create"].isEnabled()


def test_a_python_without_the_packages_is_said_to_lack_them(dialog, wait):
    page = dialog()
    page.interpreter.setFilePath("/usr/bin/python3")
    QTest.mouseClick(page.test, Qt.MouseButton.LeftButton)
    wait(lambda: not backend().work, 100)
    assert "This Python can't run the backend" in page.words.text()
    assert "torch is missing" in page.words.text()
    page.interpreter.setFilePath("/nowhere/python")
    assert page.mark.toolTip() == "not ready"
    assert "is not there" in page.words.text()


def test_what_is_chosen_is_kept(dialog, tmp_path):
    page = dialog()
    page.results.setFilePath(str(tmp_path))
    page.idle.setValue(3)
    assert settings.results_folder() == str(tmp_path)
    assert settings.IDLE_MINUTES.get() == 3
    page.close()
    assert dialog().idle.value() == 3


def test_the_report_is_shown_and_copied(dialog):
    page = dialog()
    page.show_report()
    QTest.mouseClick(page.report.copy, Qt.MouseButton.LeftButton)
    assert "QGIS: " in QGuiApplication.clipboard().text()
    picture(page.report, "settings_report")
    page.report.close()


def test_every_field_has_its_tip_and_its_key(dialog):
    page = dialog()
    for button in page.findChildren(QPushButton):
        if button.isVisible() and button.text() and button.text() != "…":
            assert "&" in button.text() or button.text() == "Close", button.text()
    buddies = [label.buddy() for label in page.findChildren(QLabel) if label.buddy() is not None]
    assert {type(buddy) for buddy in buddies} >= {type(page.idle)}
    assert all(field in buddies for field in (page.interpreter.lineEdit(), page.wheels.lineEdit(),
                                              page.results.lineEdit()))
    assert all(isinstance(buddy, QLineEdit) or buddy is page.idle for buddy in buddies)
