"""What the dialogs of tools share: columns, the run in the last of them, what is wrong, and the buttons below."""

from __future__ import annotations

import html
import json
import os
import shlex
import subprocess

from qgis.core import Qgis
from qgis.gui import QgsGui, QgsMessageBar
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
)

from ...backend.errors import OrogenError
from ...backend.tools import get
from ..backend import BackendError, backend
from ..chain import Chain, Job
from ..i18n import tr
from ..layers import Sources
from ..said import said
from .check import Check
from .copying import Copying, Heard
from .ground_form import project_name
from .run_view import LogWindow, RunView
from .widgets import open_at

_PAUSE = 800  # ms without a change before what is filled in is checked


class JobDialog(QDialog):
    """A form in columns, of which the last becomes the run.  It doesn't block QGIS, and closing it stops no run.

    A subclass fills the columns, says in :meth:`problems` what stands in the way, looks closer in :meth:`check`, and
    gives the jobs in :meth:`asked`.
    """

    NAME = ""  #: of what is saved, where the project has none

    settings_requested = pyqtSignal()
    started = pyqtSignal(object)  #: Run, when the backend has taken it

    def __init__(self, iface, parent=None) -> None:
        super().__init__(parent)
        self.iface = iface
        self.setModal(False)
        self.bar = QgsMessageBar(self)
        self.view = RunView()
        self.third = QStackedWidget()
        self.warnings = QLabel()
        self.reason = QLabel()
        self.columns: list[QGroupBox] = []
        self.chain: Chain | None = None  # the jobs that run
        self._preparing: Copying | None = None  # the copies that they wait for
        self.checking: Check | None = None  # what is filled in is being looked at
        self.refusals: list[str] = []  # what the check refused, and so would the run
        self._refused_run = None  # the check that failed
        self._environment_item = None
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(_PAUSE)
        self.pause.timeout.connect(self.check)

    # --- what a subclass has ------------------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """What stands in the way of a run, a sentence each; the first is shown."""
        raise NotImplementedError

    def check(self) -> None:
        """Look closer at what is filled in, a moment after the last change."""

    def run_buttons(self) -> list[QPushButton]:
        """Those that start a run."""
        raise NotImplementedError

    def asked(self, source_of) -> list[Job]:
        """The jobs that are filled in, each layer by ``source_of(layer)``; raises an OrogenError with the remedy."""
        raise NotImplementedError

    def show_found(self, folder: str) -> None:
        """Show what a check has left in ``folder``."""
        raise NotImplementedError

    def propose_next(self, run) -> None:
        """The last of the jobs is done well: name a folder for the next."""
        raise NotImplementedError

    # --- the window ---------------------------------------------------------------------------------------------------

    def lay_out(self, columns, width: int, height: int) -> None:
        """``columns`` are heading, layout and share; the last holds the form and, while there is one, the run."""
        row = QHBoxLayout()
        row.setSpacing(10)
        for heading, inside, share in columns:
            box = QGroupBox(heading)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # its share only
            inside.setContentsMargins(8, 8, 8, 8)
            box.setLayout(inside)
            row.addWidget(box, share)
            self.columns.append(box)
        self.warnings.setWordWrap(True)
        self.warnings.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.warnings.hide()
        self.reason.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.reason.setWordWrap(True)
        self.reason.linkActivated.connect(self._follow_reason)
        self.copy = QPushButton(tr("Copy as &command"))
        self.copy.setToolTip(tr("Copy the command that does this in a terminal"))
        self.copy.clicked.connect(self.copy_command)
        self.save = QPushButton(tr("Save &job"))
        self.save.setToolTip(tr("Save a job file that does this with: orogen run FILE"))
        self.save.clicked.connect(self.save_job)
        self.close_button = QPushButton(tr("Close"))
        self.close_button.clicked.connect(self.close)
        buttons = QHBoxLayout()
        for button in (self.copy, self.save):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.close_button, *self.run_buttons()):
            buttons.addWidget(button)
        for button in (self.copy, self.save, self.close_button, *self.run_buttons()):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.addWidget(self.bar)
        layout.addLayout(row, 1)
        layout.addWidget(self.warnings)
        layout.addLayout(buttons)
        layout.addWidget(self.reason)
        for box in self.columns:
            box.setMinimumWidth(box.minimumSizeHint().width())  # nothing is ever cut off at the side
        open_at(self, width, height)
        QgsGui.enableAutoGeometryRestore(self)
        self.view.again.connect(self.back_to_form)
        self.view.stopped.connect(self._stop_preparing)
        shared = backend()
        shared.state_changed.connect(self._environment_changed)
        shared.run_changed.connect(self._run_changed)
        shared.run_logged.connect(self._run_logged)
        self._environment_changed()

    def changed(self) -> None:
        """Something was filled in."""
        self.refusals = []
        self._refused_run = None
        self.judge()
        self.pause.start()

    # --- the check ----------------------------------------------------------------------------------------------------

    def check_with(self, check: Check) -> None:
        """Start a check in place of the one under way."""
        self.drop_check()
        self.checking = check
        check.found.connect(self._check_found)
        check.refused.connect(self.check_refused)
        check.start()

    def drop_check(self) -> None:
        """Forget the check under way."""
        check, self.checking = self.checking, None
        if check is not None:
            check.drop()

    def check_refused(self, words: str, run=None) -> None:
        """Say why the check, and so the run, is refused."""
        self.checking = None
        self.refusals, self._refused_run = [words], run
        self.judge()

    def _check_found(self, folder: str) -> None:
        self.checking = self._refused_run = None
        self.show_found(folder)
        self.judge()

    def _follow_reason(self, link: str) -> None:
        if link == "log":
            LogWindow(self._refused_run, self).show()
        else:
            self.check()

    # --- the run ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Copy what has no file, then hand the jobs to the backend, one after the other."""
        self.hand_over(self.asked)

    def hand_over(self, asked) -> None:
        """Start the jobs that ``asked(source_of)`` gives."""
        self.pause.stop()
        self.drop_check()
        copying = Copying(self)
        try:
            jobs = asked(copying.sources.plan)
        except OrogenError as error:
            copying.sources.close()
            self.bar.pushWarning("", said(str(error)))
            return
        self._preparing = copying
        self.view.preparing()
        self.show_running()
        copying.ended.connect(lambda problem: self._copied(copying, jobs, problem))
        copying.start()

    def began(self, run) -> None:
        """The backend has taken one of the jobs."""
        self.view.follow(run)
        self.started.emit(run)
        self.show_running()

    def ended(self, why: str) -> None:
        """No job is left, or ``why`` the next could not begin."""
        self.chain = None
        run = self.view.run
        if why:
            self.view.fail(said(why))
        elif run is not None:
            self.view.refresh()
            if run.state == "done":
                self.propose_next(run)
        self.show_running()

    def _copied(self, copying: Copying, jobs: list[Job], problem: str) -> None:
        if copying is not self._preparing:
            return
        self._preparing = None
        chain = self.chain = Chain(jobs)
        copying.setParent(chain)  # the copies are needed till its end, whatever becomes of the dialog
        chain.ended.connect(lambda _: copying.cancel())
        chain.began.connect(self.began)
        chain.ended.connect(self.ended)
        try:
            chain.start(problem)
        except BackendError as error:
            self.view.fail(said(str(error)))
            self.show_running()

    def _stop_preparing(self) -> None:
        if self._preparing is not None:
            copying, self._preparing = self._preparing, None
            copying.cancel()
            self.back_to_form()

    def judge(self) -> None:
        """Say what stands in the way of a run, or let it start."""
        problems = self.problems()
        if backend().problem():
            problems.append(backend().problem())
        running = self.running()
        for button in self.run_buttons():
            button.setEnabled(not problems and not running)
        more = tr("  (and {count} more)").format(count=len(problems) - 1) if len(problems) > 1 else ""
        self.reason.setText(tr("The run goes on when this dialog is closed.") if running
                            else problems[0] + more if problems else "")
        self.reason.setToolTip("<p>" + "<br>".join(map(html.escape, problems)) + "</p>" if len(problems) > 1 else "")
        if problems and not running and problems[0] in self.refusals:
            links = [f"<a href='check'>{tr('Check again')}</a>"]
            if self._refused_run is not None:
                links.append(f"<a href='log'>{tr('Log')}</a>")
            self.reason.setText(f"{html.escape(problems[0], quote=False)}{more}  " + "  ".join(links))

    def running(self) -> bool:
        """Whether the jobs that the dialog shows, or what comes before them, have not all ended."""
        return self._preparing is not None or self.chain is not None

    def show_running(self) -> None:
        """The run in the last column; the others wait for its end."""
        self.third.setCurrentIndex(1)
        for box in self.columns[:-1]:
            box.setEnabled(not self.running())
        self.judge()

    def back_to_form(self) -> None:
        """The form in the last column again."""
        self.third.setCurrentIndex(0)
        for box in self.columns[:-1]:
            box.setEnabled(True)
        self.changed()

    def _environment_changed(self) -> None:
        if self._environment_item is not None:
            self.bar.popWidget(self._environment_item)
            self._environment_item = None
        problem = backend().problem()
        if problem:
            item = self.bar.createMessage("", problem)
            button = QPushButton(tr("Settings …"))
            button.setAutoDefault(False)
            button.clicked.connect(self.settings_requested)
            item.layout().addWidget(button)
            self._environment_item = self.bar.pushWidget(item, Qgis.MessageLevel.Warning)
        else:
            self.pause.start()
        self.judge()

    def _run_changed(self, run) -> None:
        if run is self.view.run:
            self.view.refresh()

    def _run_logged(self, run, message: dict) -> None:
        if run is self.view.run:
            self.view.hear(message)

    # --- the form as words --------------------------------------------------------------------------------------------

    def default_name(self) -> str:
        """What to call what is saved."""
        return project_name() or self.NAME

    def jobs(self) -> list[Job]:
        """The jobs, with layers that are there tomorrow too; none, and the reason said, where some are not."""
        return self.lasting(lambda sources: self.asked(sources.plan))

    def copy_command(self) -> None:
        """Put the command that does the same on the clipboard."""
        jobs = self.jobs()
        if not jobs:
            return
        words = [["orogen", *get(job.tool).command_line(job.parameters), "--output", job.output] for job in jobs]
        join = subprocess.list2cmdline if os.name == "nt" else shlex.join
        QApplication.clipboard().setText(" && ".join(map(join, words)))
        self.bar.pushSuccess("", tr("The command is on the clipboard."))

    def lasting(self, make) -> list:
        """The jobs that ``make(sources)`` gives, with layers of lasting files; none, and the reason said, where not."""
        heard = Heard()
        sources = Sources(heard)
        try:
            made = make(sources)
        except OrogenError as error:
            self.bar.pushWarning("", said(str(error)))
            return []
        finally:
            sources.close()
        if heard.said:
            self.bar.pushWarning("", tr("This needs layers with files of their own; export this one first and use "
                                        "the export. {reason}").format(reason=heard.said[0]))
            return []
        return made

    def save_job(self) -> None:
        """Ask where to save the jobs, and write a file for each."""
        jobs = self.jobs()
        if not jobs:
            return
        path, _ = QFileDialog.getSaveFileName(self, tr("Save the job"), f"{self.default_name()}.json",
                                              tr("Job (*.json)"))
        if path:
            stem = path[:-5] if path.lower().endswith(".json") else path
            self.write_jobs([(f"{stem}-{os.path.basename(job.output)}.json" if len(jobs) > 1 else path, job)
                             for job in jobs])

    def write_jobs(self, named) -> None:
        """Write job files for ``orogen run``, pairs of path and job, and say so."""
        for path, job in named:
            content = {"schema": "orogen-job/1", "tool": job.tool, "parameters": job.parameters}
            try:
                with open(path, "w", encoding="utf-8") as file:
                    json.dump(content, file, indent=1, ensure_ascii=False)
            except OSError as error:
                self.bar.pushWarning("", tr("{path} can't be written ({reason}): choose another place.")
                                     .format(path=path, reason=said(error.strerror)))
                return
        command = " && ".join(shlex.join(["orogen", "run", path, "--output", job.output]) for path, job in named)
        self.bar.pushSuccess("", tr("Saved. It runs with: {command}").format(command=command))

    # --- Qt -----------------------------------------------------------------------------------------------------------

    def showEvent(self, event) -> None:  # noqa: N802  (Qt's name)
        """What is filled in may have changed while the dialog was closed: look at it again."""
        super().showEvent(event)
        self.pause.start()

    def closeEvent(self, event) -> None:  # noqa: N802
        """The run goes on; only the check stops."""
        self.pause.stop()
        self.drop_check()
        super().closeEvent(event)
