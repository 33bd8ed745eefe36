"""Orogen's settings, and the panel of the first start: the backend's Python environment, folders, diagnosis.

It doesn't block QGIS; work on the environment goes on when it is closed, and is there again when it is opened.
"""

from __future__ import annotations

import os

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFontDatabase, QGuiApplication
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from .. import environment, settings
from ..backend import INTERPRETER_VARIABLE, BackendError, backend
from ..environment import GIGABYTE
from ..i18n import later, tr
from .widgets import open_at

# A colour never speaks alone: a shape and words stand beside it.  Both are readable on light and on dark ground.
GOOD, BAD, BUSY = ("✔", "#2a9d5c"), ("✖", "#e05a47"), ("●", "#4a90d9")
DOING = {"create": later("Creating the environment"), "verify": later("Verifying the environment"),
         "repair": later("Repairing the environment"), "update": later("Updating the environment"),
         "remove": later("Removing the environment"), "test": later("Testing the chosen Python")}


class SettingsDialog(QDialog):
    """Environment on top, because nothing runs without it; then folders, memory and the report for an issue."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("orogen_settings")
        self.setWindowTitle(tr("Orogen settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._backend = backend()
        layout = QVBoxLayout(self)
        layout.addWidget(self._environment_box())
        layout.addWidget(self._own_box())
        layout.addWidget(self._folders_box())
        layout.addLayout(self._bottom())
        layout.setStretch(0, 1)
        self.ensurePolished()  # a style sheet may have set the font
        open_at(self, self.fontMetrics().averageCharWidth() * 105, self.fontMetrics().height() * 38)
        self._backend.work_said.connect(self._say)
        self._backend.work_ended.connect(self._work_ended)
        self._backend.state_changed.connect(self.refresh)
        for line in self._backend.work_log:
            self.log.appendPlainText(line)
        self._backend.look_at_machine()
        self.refresh()

    # --- the page ------------------------------------------------------------------------------------------------

    def _environment_box(self) -> QGroupBox:
        box = QGroupBox(tr("Python environment"))
        layout = QVBoxLayout(box)
        row = QHBoxLayout()
        self.mark = QLabel()
        self.mark.setAccessibleName(tr("State"))
        self.words = _sentence()
        self.words.setAccessibleName(tr("State in words"))
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        layout.addLayout(row)
        self.cost = _sentence()
        layout.addWidget(self.cost)

        buttons = QHBoxLayout()
        self.buttons = {}
        for action, text, tip in (
                ("create", tr("&Create"), tr("Fetch Python packages into an environment of Orogen's own. Nothing in "
                                             "QGIS or the system is changed.")),
                ("verify", tr("&Verify"), tr("Load every package once and compute something.")),
                ("repair", tr("&Repair"), tr("Make the environment anew, from nothing.")),
                ("update", tr("&Update"), tr("Bring every package to the newest version that fits.")),
                ("remove", tr("Re&move"), tr("Take the environment away and free its disk space. Results stay."))):
            self.buttons[action] = button = QPushButton(text)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, wanted=action: self.begin(wanted))
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.cancel = QPushButton(tr("Ca&ncel"))
        self.cancel.setToolTip(tr("Stop what is being done. What is unfinished is not used."))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self._backend.cancel_work)
        buttons.addWidget(self.cancel)
        layout.addLayout(buttons)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setFixedHeight(max(4, self.fontMetrics().height() // 3))
        layout.addWidget(self.busy)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(5000)
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log.setPlaceholderText(tr("What is being done to the environment shows here, line by line."))
        self.log.setAccessibleName(tr("Log"))
        self.log.setTabChangesFocus(True)
        layout.addWidget(self.log, 1)
        return box

    def _own_box(self) -> QGroupBox:
        box = QGroupBox(tr("Instead of fetching"))
        form = _form(box)
        self.interpreter = QgsFileWidget()
        self.interpreter.setDialogTitle(tr("Choose a Python"))
        self.interpreter.lineEdit().setPlaceholderText(tr("none: Orogen's own environment is used"))
        self.interpreter.setToolTip(tr("A Python 3.10 or newer that has the packages of requirements.txt already."))
        self.interpreter.setFilePath(settings.INTERPRETER.get())
        self.interpreter.fileChanged.connect(self._choose_interpreter)
        self.test = QPushButton(tr("&Test"))
        self.test.setToolTip(tr("Load every package with this Python once and compute something."))
        self.test.setAutoDefault(False)
        self.test.clicked.connect(lambda _=False: self.begin("test"))
        row = QHBoxLayout()
        row.addWidget(self.interpreter, 1)
        row.addWidget(self.test)
        _add_row(form, tr("Use this &Python"), row, self.interpreter.lineEdit())
        self.wheels = QgsFileWidget()
        self.wheels.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.wheels.setDialogTitle(tr("Choose a folder of wheels"))
        self.wheels.lineEdit().setPlaceholderText(tr("none: packages are fetched from the network"))
        self.wheels.setToolTip(tr("For machines without a network: a folder with a wheel of every package, for this "
                                  "system and version of Python."))
        self.wheels.setFilePath(settings.WHEELS.get())
        self.wheels.fileChanged.connect(lambda path: (settings.WHEELS.set(path.strip()), self.refresh()))
        _add_row(form, tr("Install from a folder of &wheels"), self.wheels, self.wheels.lineEdit())
        return box

    def _folders_box(self) -> QGroupBox:
        box = QGroupBox(tr("Runs"))
        form = _form(box)
        self.results = QgsFileWidget()
        self.results.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.results.setDialogTitle(tr("Choose a folder for results"))
        self.results.setFilePath(settings.RESULTS_FOLDER.get())
        self.results.lineEdit().setPlaceholderText(settings.results_folder())
        self.results.setToolTip(tr("New results get a folder of their own in here, unless another is chosen for a "
                                   "run."))
        self.results.fileChanged.connect(lambda path: settings.RESULTS_FOLDER.set(path.strip()))
        _add_row(form, tr("Re&sults go to"), self.results, self.results.lineEdit())
        self.idle = QSpinBox()
        self.idle.setRange(1, 24 * 60)
        self.idle.setSuffix(tr(" min"))
        self.idle.setValue(settings.IDLE_MINUTES.get())
        self.idle.setToolTip(tr("Minutes without a run after which Orogen gives its memory back. The next run then "
                                "takes some seconds longer to start."))
        self.idle.valueChanged.connect(settings.IDLE_MINUTES.set)
        row = QHBoxLayout()
        row.addWidget(self.idle)
        row.addStretch(1)
        _add_row(form, tr("Free the memory when &idle for"), row, self.idle)
        return box

    def _bottom(self) -> QHBoxLayout:
        self.diagnose = QPushButton(tr("&Diagnose…"))
        self.diagnose.setToolTip(tr("A report fit to paste in an issue; home folder, names and secrets are left out."))
        self.diagnose.setAutoDefault(False)
        self.diagnose.clicked.connect(self.show_report)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.diagnose)
        row.addStretch(1)
        row.addWidget(close)
        return row

    # --- what it shows -------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the state, what it costs, and which buttons have a meaning now."""
        state, work = self._backend.state(), self._backend.work
        own = bool(self._backend.chosen_interpreter())
        managed = self._backend.environment.state().kind
        words = tr(DOING[work]) + " …" if work else state.words
        if not work and self._backend.work_outcome and self._backend.work_outcome != state.words:
            words = f"{self._backend.work_outcome}\n{state.words}"
        if os.environ.get(INTERPRETER_VARIABLE):
            words += tr(" (The variable {name} decides.)").format(name=INTERPRETER_VARIABLE)
        self.words.setText(words)
        shape, colour = BUSY if work else GOOD if state.kind == "ready" else BAD
        self.mark.setText(f'<span style="color:{colour}; font-size:x-large">{shape}</span>')
        self.mark.setToolTip(tr("working") if work else tr("ready") if state.kind == "ready"
                             else tr("not ready"))
        self._show_cost()
        possible = {"create": managed in ("absent", "unfinished"), "verify": managed != "absent",
                    "repair": managed not in ("absent",), "update": managed in ("ready", "outdated"),
                    "remove": managed != "absent"}
        for action, button in self.buttons.items():
            button.setEnabled(possible[action] and not work)
        self.buttons["create"].setDefault(managed == "absent" and not own)
        self.cancel.setEnabled(bool(work))
        self.busy.setVisible(bool(work))
        self.test.setEnabled(bool(self.interpreter.filePath().strip()) and not work)
        for widget in (self.interpreter, self.wheels):
            widget.setEnabled(not work)

    def _show_cost(self) -> None:
        folder = self._backend.environment.folder
        free = environment.free_bytes(folder) / GIGABYTE
        machine = self._backend.machine
        if machine is None:
            self.cost.setText(tr("Looking for a graphics card …"))
            return
        build = environment.build_for(machine)
        card = tr("no NVIDIA graphics card found")
        if machine.graphics_card:
            card = tr("{card} found").format(card=machine.graphics_card)
        source = tr("installed from the folder of wheels") if settings.WHEELS.get() else \
            tr("{size:g} GB to fetch, {time}").format(size=build.download_gb, time=build.time())
        self.cost.setText(tr("Orogen's own environment holds PyTorch {build} ({card}) and packages for maps and "
                             "statistics: {source}.\nIt takes about {size:g} GB of the {free:.0f} GB that are "
                             "free, in {folder}").format(build=tr(build.words), card=card, source=source,
                                                         size=build.disk_gb, free=free, folder=folder))

    def _say(self, line: str) -> None:
        self.log.appendPlainText(line)

    def _work_ended(self, outcome: str) -> None:
        if not self.log.toPlainText().endswith(outcome):  # it says itself what went wrong
            self.log.appendPlainText(outcome)

    # --- what it does --------------------------------------------------------------------------------------------

    def begin(self, action: str) -> None:
        """Start work on the environment; says in words why it can't."""
        self.log.clear()
        try:
            self._backend.begin_work(action, self.interpreter.filePath().strip())
        except BackendError as error:
            self.words.setText(str(error))

    def _choose_interpreter(self, path: str) -> None:
        settings.INTERPRETER.set(path.strip().strip('"'))
        self._backend.state_changed.emit()

    def show_report(self) -> None:
        """Open the report; ready to be copied."""
        self.report = ReportDialog(self._backend.diagnose(), self)
        self.report.show()


class ReportDialog(QDialog):
    """The report for an issue, to be read before it is copied."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Orogen: report for an issue"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        words = _sentence()
        words.setText(tr("Paste this into an issue. Your home folder, names and what looks like a password are left "
                         "out; read it through all the same."))
        layout.addWidget(words)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(tr("Report"))
        layout.addWidget(self.text, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(lambda _=False: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.ensurePolished()
        open_at(self, self.fontMetrics().averageCharWidth() * 100, self.fontMetrics().height() * 34)


def _sentence() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _form(box: QGroupBox) -> QFormLayout:
    form = QFormLayout(box)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form


def _add_row(form: QFormLayout, text: str, field: QWidget | QHBoxLayout, buddy: QWidget) -> None:
    label = QLabel(text)
    label.setBuddy(buddy)
    form.addRow(label, field)
