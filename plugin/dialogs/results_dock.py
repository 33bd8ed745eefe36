"""The dock "Orogen results": every run with its state and skill, its layers, report and layout, and what to do next."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsColorRampShader,
    QgsProject,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QPoint, QRect, QSize, Qt, QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QColor, QDesktopServices, QGuiApplication, QPalette
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...backend.tools import TOOLS
from ...backend.tools.declaration import split_source
from .. import layout as page
from .. import results
from ..backend import BackendError
from ..history import Entry, log_line
from ..results import ResultError

_ICONS = {"raster": "/mIconRaster.svg", "polygons": "/mIconPolygonLayer.svg", "points": "/mIconPointLayer.svg"}
_SHORT = {"probability": "Probability", "uncertainty": "Uncertainty", "held_out": "Held-out points"}
_UNFINISHED = "unfinished"  # a run that is on the list as running, and that nobody runs
RESULTS_DOCK = "OrogenResultsDock"  # its object name


class ResultsDock(QgsDockWidget):
    """All runs, newest first.

    Parameters
    ----------
    iface
        The desktop's ``QgisInterface``.
    history
        The :class:`..history.History`; the dock makes it follow the backend.
    backend
        The :class:`..backend.Backend`.
    """

    run_requested = pyqtSignal(str, object)  #: tool and parameters, to be opened for a new run

    def __init__(self, iface, history, backend, parent=None):
        super().__init__("Orogen results", parent)
        self.setObjectName(RESULTS_DOCK)
        self.iface, self.history, self.backend = iface, history, backend
        self.cards: dict[str, Card] = {}
        self._expanded: dict[str, bool] = {}
        self._windows: list[QDialog] = []
        self._to_load: dict[str, int] = {}  # folder of a run → the project that its layers are for
        self._project_number = 0
        self._build()
        history.follow(backend)
        history.changed.connect(self.refresh)
        backend.run_changed.connect(self._run_changed)
        backend.run_ended.connect(self._run_ended)
        QgsProject.instance().cleared.connect(self._project_left)
        self.refresh()

    def unload(self) -> None:
        """Let go of everything; the dock can be deleted then."""
        for signal, slot in ((self.history.changed, self.refresh), (self.backend.run_changed, self._run_changed),
                             (self.backend.run_ended, self._run_ended), (self.backend.run_added, self.history.began),
                             (self.backend.run_ended, self.history.ended),
                             (QgsProject.instance().cleared, self._project_left)):
            signal.disconnect(slot)
        for window in self._windows:
            window.close()
            window.deleteLater()
        self._windows = []

    # what others call

    def show_result(self, folder, title: str = "") -> bool:
        """Put a result on the map, or go to where it is already; False when it can't be, with the reason shown."""
        project = QgsProject.instance()
        there = results.find_group(folder, project) is not None
        try:
            group = results.add_to_project(folder, project, title)
        except ResultError as error:
            self.say(str(error), Qgis.MessageLevel.Warning)
            return False
        self._zoom(group)
        if there:
            self.say("This result is on the map already: the map now shows it.", Qgis.MessageLevel.Info)
        return True

    def load_when_done(self, run) -> None:
        """Put the run's result on the map when it is done, unless the project is another one by then."""
        self._to_load[os.path.abspath(run.output)] = self._project_number

    def say(self, text: str, level=Qgis.MessageLevel.Info) -> None:
        """A message at the top of the dock, until the next one."""
        self.notice.show_text(text, level)

    def live_run(self, folder):
        """The run of this session that works into the folder, or the last that did; None if there was none."""
        wanted = os.path.abspath(str(folder))
        return next((run for run in reversed(self.backend.runs) if os.path.abspath(run.output) == wanted), None)

    # building

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 4, 4, 4)
        self.notice = Notice()
        column.addWidget(self.notice)
        self.open_button = QPushButton("Open result folder…")
        self.open_button.setToolTip("Put a result from the disk on this list, such as one made on the command line")
        self.open_button.clicked.connect(self.choose_folder)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch()
        column.addLayout(row)
        self.empty = QLabel("No runs yet. What you run appears here, with its skill, and stays for later sessions.")
        self.empty.setWordWrap(True)
        self.empty.setMargin(8)
        column.addWidget(self.empty)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list = QWidget()
        self.list_layout = QVBoxLayout(self.list)
        self.list_layout.setContentsMargins(0, 0, 0, 0)
        self.list_layout.addStretch()
        area.setWidget(self.list)
        column.addWidget(area, 1)
        self.setWidget(body)

    def refresh(self) -> None:
        """Build the list anew from the history."""
        for card in self.cards.values():
            self._expanded[card.entry.folder] = card.expanded
            self.list_layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {}
        for place, entry in enumerate(self.history.entries()):
            card = Card(self, entry)
            card.expand(self._expanded.get(entry.folder, place == 0))
            self.cards[entry.folder] = card
            self.list_layout.insertWidget(place, card)
        self.empty.setVisible(not self.cards)

    # what the cards ask for

    def choose_folder(self) -> None:
        """Ask for a result folder and put it on the list."""
        folder = QFileDialog.getExistingDirectory(self, "Open result folder")
        if folder:
            self.open_folder(folder)

    def open_folder(self, folder) -> bool:
        """Put a finished result on the list; False when it is none, with the reason shown."""
        try:
            entry = self.history.add(folder)
        except ResultError as error:
            self.say(str(error), Qgis.MessageLevel.Warning)
            return False
        self.cards[entry.folder].expand(True)
        return True

    def show_layer(self, entry: Entry, output: str) -> None:
        """Show one layer of a result: loaded if it is not on the map, ticked, selected and zoomed to."""
        project = QgsProject.instance()
        try:
            group = results.add_to_project(entry.folder, project, entry.title, [output])
        except ResultError as error:
            self.say(str(error), Qgis.MessageLevel.Warning)
            return
        for node in group.findLayers():
            if node.layer() is not None and node.layer().customProperty(results.OUTPUT) == output:
                node.setItemVisibilityCheckedParentRecursive(True)
                self.iface.setActiveLayer(node.layer())
        self._zoom(group)

    def open_file(self, entry: Entry, name: str) -> None:
        """Open a file of a result with the program that the system has for it."""
        path = Path(entry.folder) / name
        if not path.exists():
            self.say(f"{path} is gone: run it again, or restore the folder from a copy.", Qgis.MessageLevel.Warning)
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.say(f"No program opened {path}: open it from the file manager.", Qgis.MessageLevel.Warning)

    def open_layout(self, entry: Entry):
        """A print layout of the result in QGIS's layout designer; None when there can't be one."""
        made = self._layout(entry)
        if made is not None:
            self.iface.openLayoutDesigner(made)
        return made

    def save_page(self, entry: Entry, suffix: str, path: str = "") -> bool:
        """Save the result's page as a file; asks where when no path is given."""
        if not path:
            kinds = {".pdf": "PDF (*.pdf)", ".png": "Image (*.png)"}
            path, _ = QFileDialog.getSaveFileName(self, "Save the page", f"{entry.folder}-map{suffix}", kinds[suffix])
            if not path:
                return False
            if not path.lower().endswith(suffix):
                path += suffix
        made = self._layout(entry)
        if made is None:
            return False
        try:
            page.export(made, path)
        except ResultError as error:
            self.say(str(error), Qgis.MessageLevel.Warning)
            return False
        finally:
            QgsProject.instance().layoutManager().removeLayout(made)
        self.say(f"Saved {path}.", Qgis.MessageLevel.Success)
        return True

    def run_changed_copy(self, entry: Entry) -> None:
        """Ask for the tool's dialog, filled with what made this result."""
        parameters = self._parameters(entry)
        if parameters is not None:
            self.run_requested.emit(entry.tool, parameters)

    def run_again(self, entry: Entry):
        """Run the same once more: an unfinished run goes on in its folder, a finished one gets a new folder."""
        parameters = self._parameters(entry)
        if parameters is None:
            return None
        folder = Path(entry.folder)
        if (folder / results.MANIFEST).exists():
            number = 2
            while (folder.parent / f"{folder.name}-{number}").exists():
                number += 1
            folder = folder.parent / f"{folder.name}-{number}"
        try:
            run = self.backend.start(entry.tool, parameters, str(folder), title=entry.title)
        except BackendError as error:
            self.say(str(error), Qgis.MessageLevel.Warning)
            return None
        self.load_when_done(run)
        return run

    def compare(self, entry: Entry) -> CompareDialog:
        """A window that sets this result beside another one."""
        done = [other for other in self.history.entries() if state_of(other, None) == "done"]
        return self._open(CompareDialog(self, done, entry))

    def show_log(self, entry: Entry) -> LogDialog:
        """A window with the log of a run."""
        return self._open(LogDialog(self, entry, self.live_run(entry.folder)))

    def remove(self, entry: Entry, delete_files: bool = False) -> bool:
        """Take a run off the list; with its files only after asking."""
        if delete_files and not self._sure(entry):
            return False
        if delete_files:
            group = results.find_group(entry.folder, QgsProject.instance())
            if group is not None:  # a file in use can't be deleted everywhere
                QgsProject.instance().removeMapLayers(group.findLayerIds())
                group.parent().removeChildNode(group)
        try:
            self.history.remove(entry.folder, delete_files)
        except ResultError as error:
            self.say(str(error), Qgis.MessageLevel.Warning)
            return False
        return True

    # helpers

    def _sure(self, entry: Entry) -> bool:
        question = QMessageBox(QMessageBox.Icon.Warning, "Remove with files",
                               f"Delete the files of “{entry.title}” in\n{entry.folder}?\n\nThis can't be undone; "
                               f"files that Orogen didn't make stay.", QMessageBox.StandardButton.Cancel, self)
        delete = question.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(QMessageBox.StandardButton.Cancel)
        question.exec()
        return question.clickedButton() is delete

    def _layout(self, entry: Entry):
        try:
            return page.make_layout(QgsProject.instance(), entry.folder, entry.title)
        except ResultError as error:
            self.say(str(error), Qgis.MessageLevel.Warning)
            return None

    def _parameters(self, entry: Entry):
        if entry.parameters:
            return dict(entry.parameters)
        try:
            return results.read_job(entry.folder)["parameters"]
        except ResultError as error:
            self.say(str(error), Qgis.MessageLevel.Warning)
            return None

    def _zoom(self, group) -> None:
        project, canvas = QgsProject.instance(), self.iface.mapCanvas()
        extent = results.extent_of(group, canvas.mapSettings().destinationCrs(), project)
        if not extent.isEmpty():
            extent.scale(1.05)
            canvas.setExtent(extent)
            canvas.refresh()

    def _open(self, window):
        for one in [one for one in self._windows if not one.isVisible()]:
            self._windows.remove(one)
            one.deleteLater()
        self._windows.append(window)
        window.show()
        return window

    def _project_left(self) -> None:
        self._project_number += 1

    def _run_changed(self, run) -> None:
        card = self.cards.get(os.path.abspath(run.output))
        if card is not None:
            card.show_progress(run)

    def _run_ended(self, run) -> None:
        folder = os.path.abspath(run.output)
        wanted = self._to_load.pop(folder, None)
        self.refresh()
        if wanted is None or run.state != "done":
            return
        if wanted != self._project_number:
            self.say(f"“{run.title}” is done. Another project is open now, so its layers were not added: use “Add to "
                     f"map” if they belong here.", Qgis.MessageLevel.Info)
            return
        self.show_result(run.folder or folder, run.title)


# --- one run ----------------------------------------------------------------------------------------------------------

class Card(QFrame):
    """One run in the list: title, when and state; below, when unfolded, what it is worth and what can be done."""

    def __init__(self, dock: ResultsDock, entry: Entry):
        super().__init__()
        self.dock, self.entry, self.expanded = dock, entry, False
        self.run = dock.live_run(entry.folder)
        self.state = state_of(entry, self.run)
        self.buttons: dict[str, QToolButton] = {}
        self.setFrameShape(QFrame.Shape.StyledPanel)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(4)
        column.addLayout(self._header())
        self.details = QWidget()
        inside = QVBoxLayout(self.details)
        inside.setContentsMargins(4, 0, 0, 2)
        inside.setSpacing(4)
        column.addWidget(self.details)
        build = {"done": self._done, "running": self._running, "waiting": self._running}.get(self.state, self._ended)
        build(inside)
        self.expand(False)

    def expand(self, unfold: bool) -> None:
        """Show or hide the details."""
        self.expanded = unfold
        self.details.setVisible(unfold)
        self.arrow.setArrowType(Qt.ArrowType.DownArrow if unfold else Qt.ArrowType.RightArrow)
        self.arrow.setToolTip("Fold" if unfold else "Unfold")

    def show_progress(self, run) -> None:
        """Bring the bar and the words up to date."""
        if self.state not in ("running", "waiting"):
            return
        self.state = state_of(self.entry, run)
        self._tell_state(run)
        self.bar.setValue(round(1000 * run.fraction))
        left = f", {time_left(run.seconds_left)} left" if run.seconds_left else ""
        self.words.setText(f"{run.words}{left}" if run.state == "running" else "Waits for the run before it")

    # parts

    def _header(self) -> QGridLayout:
        self.arrow = QToolButton()
        self.arrow.setAutoRaise(True)
        self.arrow.setAccessibleName(f"Details of {self.entry.title}")
        self.arrow.clicked.connect(lambda: self.expand(not self.expanded))
        self.title = ElidedLabel(self.entry.title)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.title.setToolTip(f"{self.entry.title}\n{self.entry.folder}")
        tool = TOOLS.get(self.entry.tool)
        when = ElidedLabel(f"{when_words(self.entry.finished_at)} · {tool.group if tool else self.entry.tool}")
        self.state_label = QLabel()
        self._tell_state(self.run)
        grid = QGridLayout()
        grid.setVerticalSpacing(0)
        grid.addWidget(self.arrow, 0, 0)
        grid.addWidget(self.title, 0, 1)
        grid.addWidget(self.state_label, 0, 2)
        grid.addWidget(when, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        return grid

    def _tell_state(self, run) -> None:
        words = {"done": "● done", "failed": "✕ failed", "cancelled": "■ cancelled", "waiting": "○ waiting",
                 _UNFINISHED: "◌ not finished", "gone": "✕ gone"}
        self.state_label.setText(words.get(self.state) or f"◐ {round(100 * run.fraction)} %")
        dark = self.palette().color(QPalette.ColorRole.Window).lightness() < 128
        colours = {"done": ("#00704f", "#4fd1a5"), "failed": ("#b04a00", "#ff9d5c"), "gone": ("#b04a00", "#ff9d5c")}
        if self.state in colours:
            self.state_label.setStyleSheet(f"color: {colours[self.state][dark]};")

    def _done(self, inside: QVBoxLayout) -> None:
        try:
            manifest = results.read_manifest(self.entry.folder)
        except ResultError as error:
            self.state = "gone" if not Path(self.entry.folder).is_dir() else "failed"
            self._tell_state(None)
            inside.addWidget(_sentence(str(error)))
            self._actions(inside, again=Path(self.entry.folder, results.JOB).is_file())
            return
        skill = results.read_skill(self.entry.folder)
        if skill is not None and skill.mapped is not None and skill.mapped.auc is not None:
            inside.addWidget(_sentence(_skill_line(skill.mapped), _SKILL_HELP))
            if skill.lead:
                inside.addWidget(_sentence(skill.lead, skill.statement))
        lost = results.missing_files(self.entry.folder)
        if lost:
            inside.addWidget(_sentence(f"⚠ {', '.join(lost)} {'is' if len(lost) == 1 else 'are'} gone from "
                                       f"{self.entry.folder}: restore from a copy, or run it again."))
        warnings = [str(warning) for warning in manifest.get("warnings") or []]
        if warnings:
            count = "1 warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
            inside.addWidget(_sentence(f"⚠ {count}, explained in the report", "\n\n".join(warnings)))
        inside.addWidget(self._layers(manifest, lost))
        self._actions(inside, manifest, again=True)

    def _layers(self, manifest: dict, lost: list[str]) -> QWidget:
        box, flow = _flow()
        whole = self._button("Add to map", "All layers in a group; goes there if they are on the map already")
        whole.clicked.connect(lambda: self.dock.show_result(self.entry.folder, self.entry.title))
        flow.addWidget(whole)
        for entry in results.layer_entries(manifest, as_declared=True):
            count = (entry.get("metrics") or {}).get(entry["name"])
            words = _SHORT.get(entry["name"]) or str(entry.get("label"))
            if entry["kind"] == "polygons" and isinstance(count, int):
                words = f"{count} {entry['name']}"
            button = self._button(words, f"Show {entry.get('label')} on the map", name=entry["name"])
            button.setIcon(QgsApplication.getThemeIcon(_ICONS[entry["kind"]]))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setEnabled(entry["path"] not in lost)
            button.clicked.connect(lambda _=False, name=entry["name"]: self.dock.show_layer(self.entry, name))
            flow.addWidget(button)
        return box

    def _running(self, inside: QVBoxLayout) -> None:
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(10)
        self.words = _sentence("")
        inside.addWidget(self.bar)
        inside.addWidget(self.words)
        box, flow = _flow()
        cancel = self._button("Cancel", "Stop the run; what is finished stays for the same run to go on from")
        cancel.clicked.connect(self.run.cancel)
        flow.addWidget(cancel)
        flow.addWidget(self._log_button())
        inside.addWidget(box)
        self.show_progress(self.run)

    def _ended(self, inside: QVBoxLayout) -> None:
        words = self.entry.words
        if self.state == _UNFINISHED:
            words = (f"The run was cut off before it was finished, or another QGIS is running it. Run it again as it "
                     f"was, and it goes on from what is finished in {self.entry.folder}.")
        inside.addWidget(_sentence(words))
        self._actions(inside, again=True)

    def _actions(self, inside: QVBoxLayout, manifest: dict | None = None, again: bool = False) -> None:
        box, flow = _flow()
        report = next((one["path"] for one in manifest["outputs"] if one.get("kind") == "html"), "") if manifest else ""
        if report:
            button = self._button("Report", "Open the report in the browser")
            button.clicked.connect(lambda: self.dock.open_file(self.entry, report))
            flow.addWidget(button)
        if manifest and any(one.get("name") == "probability" for one in manifest["outputs"]):
            flow.addWidget(self._menu("Layout", "A page with map, legend, skill and caveats", (
                ("Open in the layout designer", lambda: self.dock.open_layout(self.entry)),
                ("Save as PDF…", lambda: self.dock.save_page(self.entry, ".pdf")),
                ("Save as image…", lambda: self.dock.save_page(self.entry, ".png")))))
        if again:
            begun = Path(self.entry.folder, results.UNFINISHED).is_dir()
            as_it_was = "As it was, into a new folder" if manifest else \
                "As it was, from where it stopped" if begun else "As it was"
            flow.addWidget(self._menu("Run again…", "The same again, or with other parameters", (
                ("Change the parameters…", lambda: self.dock.run_changed_copy(self.entry)),
                (as_it_was, lambda: self.dock.run_again(self.entry)))))
        if manifest and results.read_skill(self.entry.folder):
            button = self._button("Compare…", "Skill and parameters beside those of another run")
            button.clicked.connect(lambda: self.dock.compare(self.entry))
            flow.addWidget(button)
        flow.addWidget(self._log_button())
        choices = [("From this list", lambda: self.dock.remove(self.entry))]
        if Path(self.entry.folder).is_dir():
            choices.append(("With its files…", lambda: self.dock.remove(self.entry, delete_files=True)))
        flow.addWidget(self._menu("Remove", "From this list only, or with the files on disk", choices))
        inside.addWidget(box)

    def _log_button(self) -> QToolButton:
        button = self._button("Log", "What the run said, line by line")
        button.clicked.connect(lambda: self.dock.show_log(self.entry))
        return button

    def _button(self, words: str, tip: str, name: str = "") -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons[name or words] = button
        return button

    def _menu(self, words: str, tip: str, choices) -> QToolButton:
        button = self._button(words, tip)
        menu = QMenu(button)
        for label, act in choices:
            menu.addAction(label).triggered.connect(lambda _=False, act=act: act())
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button


_SKILL_HELP = ("AUC: the chance that a deposit gets a higher score than a background point; 0.5 is a coin, 1 is "
               "perfect. Unseen blocks: whole blocks of ground were held out, as new ground would be; in brackets the "
               "95 % interval. Random points: held out one by one, beside points that were learnt from, which "
               "flatters.")


def _skill_line(mapped: results.ModelSkill) -> str:
    random = str(mapped.auc_random) if mapped.auc_random else "unknown"
    return f"Skill (AUC) {mapped.auc} on unseen blocks · {random} on random points"


# --- windows ----------------------------------------------------------------------------------------------------------

class LogDialog(QDialog):
    """The log of a run, to read or to copy."""

    def __init__(self, dock: ResultsDock, entry: Entry, run):
        super().__init__(dock.window())
        self.setWindowTitle(f"Log: {entry.title}")
        self.resize(760, 480)
        self.text = QPlainTextEdit(_log_text(entry, run))
        self.text.setReadOnly(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(buttons)


def _log_text(entry: Entry, run) -> str:
    path = results.log_file(entry.folder)
    lines = []
    if path is not None:
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                message = json.loads(line)
            except ValueError:
                continue  # a kill can cut the last line
            if isinstance(message, dict) and message.get("type") == "log":
                lines.append(log_line(message))
    elif run is not None:
        lines = [log_line(message) for message in run.log]
    else:
        lines = list(entry.log)
    if entry.words and entry.words not in "\n".join(lines):
        lines.append(entry.words)
    return "\n".join(lines) or "The run left no log."


class CompareDialog(QDialog):
    """Two results beside each other: skill with intervals, and the parameters in which they differ."""

    def __init__(self, dock: ResultsDock, entries: list[Entry], first: Entry):
        super().__init__(dock.window())
        self.dock, self.entries = dock, entries
        self.setWindowTitle("Compare two runs")
        self.resize(820, 640)
        self.chosen = [QComboBox(), QComboBox()]
        form = QFormLayout()
        for words, box in zip(("First run", "Second run"), self.chosen):
            for entry in entries:
                box.addItem(f"{entry.title}, {when_words(entry.finished_at)}", entry.folder)
            form.addRow(words, box)
        folders = [entry.folder for entry in entries]
        here = folders.index(first.folder) if first.folder in folders else 0
        same = [i for i, other in enumerate(entries) if i != here and other.tool == first.tool]
        self.chosen[0].setCurrentIndex(here)
        self.chosen[1].setCurrentIndex(same[0] if same else here)
        self.skill, self.parameters = _table(), _table()
        self.note = _sentence("Intervals that overlap much mean that the runs may be equally good. Runs with other "
                              "deposits, area or blocks were not tested on the same ground.")
        self.difference = QPushButton("Show the difference on the map")
        self.difference.setToolTip("Second minus first probability, as a layer that QGIS works out as it draws")
        self.difference.clicked.connect(self.show_difference)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.difference, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(QLabel("Skill, with 95 % intervals"))
        column.addWidget(self.skill, 3)
        column.addWidget(self.note)
        column.addWidget(QLabel("Parameters that differ"))
        column.addWidget(self.parameters, 2)
        self.why_not = _sentence("")
        column.addWidget(self.why_not)
        column.addWidget(buttons)
        for box in self.chosen:
            box.currentIndexChanged.connect(self.fill)
        self.fill()

    def resizeEvent(self, event):  # noqa: N802  (Qt's name)
        """Rows as high as their text needs at the new width."""
        super().resizeEvent(event)
        for table in (self.skill, self.parameters):
            table.resizeRowsToContents()

    def showEvent(self, event):  # noqa: N802
        """The same once the columns have their width."""
        super().showEvent(event)
        QTimer.singleShot(0, self.skill.resizeRowsToContents)
        QTimer.singleShot(0, self.parameters.resizeRowsToContents)

    def folders(self) -> list[str]:
        """The folders of the two runs."""
        return [box.currentData() for box in self.chosen]

    def fill(self) -> None:
        """Fill the tables for the chosen runs."""
        folders = self.folders()
        titles = [self.entries[box.currentIndex()].title for box in self.chosen]
        if titles[0] == titles[1]:
            titles = [Path(folder).name for folder in folders]
        _rows(self.skill, ["", *titles], _skill_rows(*(results.read_skill(folder) for folder in folders)))
        _rows(self.parameters, ["", *titles], _differences(*folders))
        self.why_not.setText(_why_no_difference(*folders))
        self.difference.setEnabled(not self.why_not.text())
        self.why_not.setVisible(bool(self.why_not.text()))

    def show_difference(self):
        """Add the second map minus the first to the project, as a layer without a file; returns it."""
        first, second = self.folders()
        layer = difference_layer(first, second)
        if layer is None:
            self.why_not.setText("QGIS can't work out the difference of these two maps: add both to the map instead.")
            self.why_not.setVisible(True)
            return None
        QgsProject.instance().addMapLayer(layer)
        return layer


def difference_layer(first, second):
    """Probability of the second result minus that of the first as a virtual raster, or None when QGIS makes none.

    Orange where the second is more favourable, purple where the first is: readable without red and green.
    """
    one, two = (QgsRasterLayer(str(Path(folder) / "probability.tif"), "map") for folder in (first, second))
    box = one.extent()
    crs = one.crs().authid() or one.crs().toWkt()
    corners = ",".join(repr(value) for value in (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()))
    inputs = "".join(f"&{name}:uri={_encoded(layer.source())}&{name}:provider=gdal"
                     for name, layer in (("first", one), ("second", two)))
    uri = (f"?crs={_encoded(crs)}&extent={corners}&width={one.width()}&height={one.height()}"
           f"&formula={_encoded(chr(34) + 'second@1' + chr(34) + ' - ' + chr(34) + 'first@1' + chr(34))}{inputs}")
    titles = [results.title_of(folder) for folder in (first, second)]
    if titles[0] == titles[1]:
        titles = [Path(folder).name for folder in (first, second)]
    title = f"Difference: {titles[1]} minus {titles[0]}"
    layer = QgsRasterLayer(uri, title, "virtualraster")
    if not layer.isValid():
        return None
    low, high = layer.dataProvider().cumulativeCut(1, 0.02, 0.98, layer.extent(), 250_000)
    step = max(abs(low), abs(high)) / 2
    if not 0 < step < float("inf"):  # equal maps
        step = 0.01
    colours = ("#542788", "#998ec3", "#d8daeb", "#f7f7f7", "#fee0b6", "#f1a340", "#b35806")
    bounds = [step * factor for factor in (-2.0, -1.0, -0.25, 0.25, 1.0, 2.0)]
    words = [f"≤ {bounds[0]:.2g}", *(f"{low:.2g} to {high:.2g}" for low, high in zip(bounds, bounds[1:])),
             f"> {bounds[-1]:.2g}"]
    items = [QgsColorRampShader.ColorRampItem(value, QColor(colour), word.replace("-", "−"))
             for value, colour, word in zip([*bounds, float("inf")], colours, words)]
    ramp = QgsColorRampShader(-3 * step, 3 * step)
    ramp.setColorRampType(QgsColorRampShader.Type.Discrete)
    ramp.setColorRampItemList(items)
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader))
    return layer


def _encoded(text: str) -> str:
    return bytes(QUrl.toPercentEncoding(text)).decode("ascii")


def _why_no_difference(first, second) -> str:
    if first == second:
        return "Choose two different runs to see how their maps differ."
    maps = [Path(folder) / "probability.tif" for folder in (first, second)]
    if not all(path.is_file() for path in maps):
        return "One of the runs has no map of the probability, so there is no difference to show."
    one, two = (QgsRasterLayer(str(path), "map") for path in maps)
    if not (one.isValid() and two.isValid()):
        return "One of the maps can't be read, so there is no difference to show."
    if one.crs() != two.crs() or (one.width(), one.height()) != (two.width(), two.height()) \
            or one.extent() != two.extent():
        return "The maps have different cells (CRS, cell size or extent), so they can't be subtracted."
    return ""


def _skill_rows(first, second) -> list[list[str]]:
    rows = []
    one, two = (skill.mapped if skill else None for skill in (first, second))
    for words, name in (("AUC, unseen blocks", "auc"), ("AUC, random points", "auc_random"),
                        ("Average precision, unseen blocks", "precision"),
                        ("Average precision, random points", "precision_random")):
        rows.append([words, *(str(getattr(model, name) or "–") if model else "–" for model in (one, two))])
    for percent in ("1", "2", "5", "10"):
        shares = [(model.captures.get(percent) if model else None) for model in (one, two)]
        rows.append([f"Deposits in the best {percent} % of the ground",
                     *(f"{100 * share:.0f} %" if isinstance(share, (int, float)) else "–" for share in shares)])
    rows.append(["Against simpler methods", *((skill.lead or "–") if skill else "–" for skill in (first, second))])
    return rows


def _differences(first, second) -> list[list[str]]:
    jobs = []
    for folder in (first, second):
        try:
            jobs.append(results.read_job(folder))
        except ResultError:
            jobs.append({"parameters": {}, "tool": ""})
    one, two = (job["parameters"] for job in jobs)
    tool = TOOLS.get(jobs[0]["tool"])
    declared = {parameter.name: parameter for parameter in tool.parameters} if tool else {}
    rows = []
    for name in [*declared, *(name for name in {**one, **two} if name not in declared)]:
        if one.get(name) == two.get(name):
            continue
        parameter = declared.get(name)
        label = parameter.label + (f" ({parameter.unit})" if parameter.unit else "") if parameter else name
        values = [_value(one.get(name)), _value(two.get(name))]
        if values[0] == values[1]:  # files of one name from different folders
            values = [f"{words} (in {_folder_of(job.get(name))})" for words, job in zip(values, (one, two))]
        rows.append([label, *values])
    versions = [str((job.get("versions") or {}).get("orogen", "–")) for job in jobs]
    if versions[0] != versions[1]:
        rows.append(["Version of Orogen", *versions])
    return rows or [["None: the runs were asked for alike", "", ""]]


def _value(value) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and os.sep in value:
        path, options = split_source(value)
        return " ".join([os.path.basename(path), *(f"[{key} {option}]" for key, option in options.items())])
    return "–" if value in (None, "") else str(value)


def _folder_of(value) -> str:
    paths = [split_source(one)[0] for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return ", ".join(sorted({os.path.dirname(path) for path in paths})) or "–"


# --- words ------------------------------------------------------------------------------------------------------------

def state_of(entry: Entry, run) -> str:
    """The state of a run now: that of the living run, if there is one."""
    if run is not None and run.state in ("waiting", "running"):
        return run.state
    if entry.state == "running":
        return "done" if Path(entry.folder, results.MANIFEST).exists() else _UNFINISHED
    return entry.state


def when_words(seconds: float) -> str:
    """Today 14:02, yesterday, 3 November, 3 November 2024."""
    moment = datetime.fromtimestamp(seconds)
    days = (date.today() - moment.date()).days
    if days == 0:
        return f"today {moment:%H:%M}"
    if days == 1:
        return f"yesterday {moment:%H:%M}"
    return f"{moment.day} {moment:%b}" if moment.year == date.today().year else f"{moment.day} {moment:%b %Y}"


def time_left(seconds: float) -> str:
    """40 s, 4 min, 2 h 10 min."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


# --- widgets ----------------------------------------------------------------------------------------------------------

def _sentence(text: str, tip: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    if tip:
        label.setToolTip(f"<p>{tip.replace('<', '&lt;')}</p>".replace("\n", "<br>"))
    return label


def _table() -> QTableWidget:
    table = QTableWidget(0, 3)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    table.setWordWrap(True)
    header = table.horizontalHeader()
    for column in range(3):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    return table


def _rows(table: QTableWidget, headings: list[str], rows: list[list[str]]) -> None:
    table.setHorizontalHeaderLabels(headings)
    table.setRowCount(len(rows))
    for i, row in enumerate(rows):
        for j, words in enumerate(row):
            item = QTableWidgetItem(words)
            item.setToolTip(words)
            table.setItem(i, j, item)
    table.resizeRowsToContents()


class Notice(QFrame):
    """A sentence that stays until it is closed or the next one comes; unlike QGIS's message bar it breaks lines."""

    def __init__(self):
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.icon, self.label, close = QLabel(), _sentence(""), QToolButton()
        close.setAutoRaise(True)
        close.setIcon(QgsApplication.getThemeIcon("/mIconClose.svg"))
        close.setToolTip("Close the message")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 2, 4)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_text(self, text: str, level) -> None:
        """Show a sentence with the icon of its level."""
        name = {Qgis.MessageLevel.Warning: "/mIconWarning.svg", Qgis.MessageLevel.Success: "/mIconSuccess.svg"}
        size = self.fontMetrics().height()
        self.icon.setPixmap(QgsApplication.getThemeIcon(name.get(level, "/mIconInfo.svg")).pixmap(size, size))
        self.label.setText(text)
        self.show()

    def text(self) -> str:
        """The sentence that is shown; empty when none is."""
        return "" if self.isHidden() else self.label.text()


class ElidedLabel(QLabel):
    """A label that ends in … where there is no room, instead of asking for more."""

    def __init__(self, text: str):
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = text

    def resizeEvent(self, event):  # noqa: N802  (Qt's name)
        """Cut the text to the new width."""
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, event.size().width()))
        super().resizeEvent(event)


class FlowLayout(QLayout):
    """Widgets in a row that breaks where the width ends, as words do."""

    def __init__(self, parent=None, gap: int = 4):
        super().__init__(parent)
        self._items, self._gap = [], gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item):  # noqa: N802
        self._items.append(item)

    def count(self):
        return len(self._items)

    def itemAt(self, index):  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index):  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self):  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self):  # noqa: N802
        return True

    def heightForWidth(self, width):  # noqa: N802
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rectangle):  # noqa: N802
        super().setGeometry(rectangle)
        self._place(rectangle, move=True)

    def sizeHint(self):  # noqa: N802
        return self.minimumSize()

    def minimumSize(self):  # noqa: N802
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rectangle: QRect, move: bool) -> int:
        x, y, row_height = rectangle.x(), rectangle.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rectangle.x() and x + size.width() > rectangle.x() + rectangle.width():
                x, y, row_height = rectangle.x(), y + row_height + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            row_height = max(row_height, size.height())
        return y + row_height - rectangle.y()


def _flow():
    box = QWidget()
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    box.setSizePolicy(policy)
    return box, FlowLayout(box)
