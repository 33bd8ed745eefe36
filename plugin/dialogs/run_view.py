"""The third column during and after the run: what is being done, the curve, and what came of it."""

from __future__ import annotations

import html
import os

from qgis.PyQt.QtCore import Qt, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..i18n import tr
from ..results import catalogue_words, damage_words
from ..said import said
from .curve import LearningCurve
from .widgets import flowing, open_at

_STEPS = 1000


class RunView(QWidget):
    """Shows one run of the backend.  ``again`` asks for the form back, ``stopped`` to stop what comes before a run."""

    again = pyqtSignal()
    stopped = pyqtSignal()

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.run = None
        self.cancelling = False
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.curve = LearningCurve()
        self.cancel = QPushButton(tr("&Cancel"))
        self.cancel.clicked.connect(self._cancel)
        self.report = QPushButton(tr("&Report"))
        self.report.setToolTip(tr("Open the report in the browser"))
        self.report.clicked.connect(self._open_report)
        self.log = QPushButton(tr("&Log"))
        self.log.setToolTip(tr("All that the run said"))
        self.log.clicked.connect(self.show_log)
        self.back = QPushButton(tr("&Back"))
        self.back.setToolTip(tr("Back to the form"))
        self.back.clicked.connect(self.again)
        row, buttons = flowing()
        for button in (self.report, self.log, self.back, self.cancel):
            button.setAutoDefault(False)
            button.hide()
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        layout.addWidget(self.bar)
        layout.addWidget(self.curve, 1)
        layout.addWidget(row)

    def preparing(self) -> None:
        """Before there is a run: layers without a file are being copied."""
        self.run = None
        self.curve.clear()
        self._show(tr("Preparing the layers"), running=True)

    def follow(self, run) -> None:
        """Show ``run`` from now on."""
        self.run, self.cancelling = run, False
        self.curve.clear()
        for message in run.log:
            self.curve.hear(message.get("fields") or {})
        self.refresh()

    def hear(self, message: dict) -> None:
        """A message of the log."""
        self.curve.hear(message.get("fields") or {})

    def refresh(self) -> None:
        """Show the run's state."""
        run = self.run
        if self.cancelling and run.state in ("waiting", "running"):
            return
        if run.state == "waiting":
            self._show(tr("Waiting for the run before it"), running=True)
        elif run.state == "running":
            left = time_left(run.seconds_left)
            self._show(", ".join(words for words in (said(run.words) or tr("Starting"), left) if words), running=True)
        elif run.state == "done":
            self._show(outcome(run.manifest or {}) + "<br>"
                       + tr("Saved in {folder}").format(folder=html.escape(run.folder)), running=False)
        else:
            why = said((run.error or {}).get("message", ""))
            self._show(why or (tr("The run was cancelled.") if run.state == "cancelled" else tr("The run failed.")),
                       running=False)

    def fail(self, words: str) -> None:
        """The run could not start."""
        self.run = None
        self._show(words, running=False)

    def show_log(self) -> None:
        """All messages of the run, in a window that doesn't block."""
        window = LogWindow(self.run, self)
        window.show()

    def _show(self, words: str, running: bool) -> None:
        self.words.setText(words)
        done = self.run is not None and self.run.state == "done"
        self.bar.setVisible(running)
        self.bar.setValue(round(_STEPS * (self.run.fraction if self.run else 0.0)))
        self.cancel.setVisible(running)
        self.cancel.setEnabled(True)
        self.report.setVisible(done and self._report_path() is not None)
        self.log.setVisible(self.run is not None)
        self.back.setVisible(not running)

    def _cancel(self) -> None:
        if self.run is None:
            self.stopped.emit()
            return
        self.cancelling = True
        self.cancel.setEnabled(False)
        self.words.setText(tr("Cancelling"))
        self.run.cancel()

    def _report_path(self) -> str | None:
        for entry in (self.run.manifest or {}).get("outputs", []):
            if entry.get("kind") == "html":
                return os.path.join(self.run.folder, entry["path"])
        return None

    def _open_report(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._report_path()))


class LogWindow(QDialog):
    """What a run said, in the order of saying, fit to copy."""

    def __init__(self, run, parent=None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Log of {title}").format(title=run.title or run.tool))
        self.setObjectName("OrogenLog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        open_at(self, 720, 420)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setPlainText("\n".join(self._lines(run)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(buttons)

    @staticmethod
    def _lines(run) -> list[str]:
        lines = []
        for message in run.log:
            fields = message.get("fields") or {}
            level = message.get("level", "info")
            if level == "debug":  # the points of the curve
                continue
            mark = {"info": "", "warning": tr("Warning: ")}.get(level, tr("Error: "))
            known = f" ({', '.join(f'{name} {value}' for name, value in fields.items())})" if fields else ""
            lines.append(f"{mark}{said(message.get('message', ''))}{known}")
        if run.error:
            lines.append(tr("The run ended ({code}): {message}").format(code=run.error.get("code", ""),
                                                                        message=said(run.error.get("message", ""))))
        return lines


def time_left(seconds) -> str:
    """Such as "about 40 s left", "4 min left" or "2 h 10 min left"; empty where it isn't known."""
    if seconds is None:
        return ""
    return tr("{time} left").format(time=duration(seconds))


def duration(seconds: float) -> str:
    """A time as one says it: seconds under a minute and a half, then minutes, then hours."""
    if seconds < 90:
        return tr("{seconds} s").format(seconds=max(5, 5 * round(seconds / 5)))
    minutes = round(seconds / 60)
    if minutes < 90:
        return tr("{minutes} min").format(minutes=minutes)
    return tr("{hours} h {minutes:02d} min").format(hours=minutes // 60, minutes=minutes % 60)


def span(low: float, high: float) -> str:
    """A range of times in one unit, such as "4 to 11 min"."""
    size, unit = (1, tr("s")) if high < 90 else (60, tr("min")) if high < 5400 else (3600, tr("h"))
    first, last = (f"{one / size:.1f}" if size == 3600 else f"{max(1, round(one / size))}" for one in (low, high))
    words = "{first} {unit}" if first == last else tr("{first} to {last} {unit}")
    return words.format(first=first, last=last, unit=unit)


def outcome(manifest: dict) -> str:
    """What a finished run is worth, in a sentence: never the skill on blocks without that on random folds."""
    count = len(manifest.get("warnings") or [])
    words = tr(" {count} warning in the report.") if count == 1 else tr(" {count} warnings in the report.")
    warned = words.format(count=count) if count else ""
    found = catalogue_words(manifest) or damage_words(manifest)
    if found:
        return tr("<b>Done.</b> {found}.").format(found=html.escape(found)) + warned
    figures = manifest.get("metrics") or {}
    try:
        skill = tr("Skill {blocked} ({low} to {high}) on blocks of ground it had not seen, {random} on random folds, "
                   "which flatter.").format(
            blocked=_two(figures["auc_blocked"]), low=_two(figures["auc_blocked_low"]),
            high=_two(figures["auc_blocked_high"]), random=_two(figures["auc_random"]))
    except (KeyError, TypeError):
        skill = ""
    targets = next((entry["metrics"].get("targets") for entry in manifest.get("outputs", [])
                    if entry.get("name") == "targets"), None)
    words = tr(" {count} target outlined.") if targets == 1 else tr(" {count} targets outlined.")
    found = words.format(count=targets) if targets is not None else ""
    return f"<b>{tr('The map is made.')}</b> {skill}{found}{warned}".strip()


def _two(figure: float) -> str:
    return f"{figure:.2f}".lstrip("0")
