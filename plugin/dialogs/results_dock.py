"""The dock "Orogen results": every run with its state and skill, its layers, report and layout, and what to do next."""

from __future__ import annotations

import json
import os
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsProject,
)
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices, QGuiApplication
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...backend.tools import TOOLS
from .. import layout as page
from .. import results
from ..backend import BackendError
from ..history import Entry, log_line
from ..i18n import later, tr
from ..results import ResultError
from ..said import said
from .compare import CompareDialog
from .widgets import ElidedLabel, Notice, Scrolling, flowing, open_at, sentence, time_left, when_words

_ICONS = {"raster": "/mIconRaster.svg", "polygons": "/mIconPolygonLayer.svg", "lines": "/mIconLineLayer.svg",
          "points": "/mIconPointLayer.svg"}
_SHORT = {"probability": later("Probability"), "uncertainty": later("Uncertainty"),
          "held_out": later("Held-out points")}
_COUNTED = {"targets": later("{count} targets"), "events": later("{count} events"), "picks": later("{count} picks"),
            "stations": later("{count} stations")}
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

    grade_requested = pyqtSignal(str)  #: folder of an assessment of damage, to be graded by eye
    run_requested = pyqtSignal(str, object)  #: tool and parameters, to be opened for a new run

    def __init__(self, iface, history, backend, parent=None):
        super().__init__(tr("Orogen results"), parent)
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
        results.set_times(results.times_of(group), project, self.iface.mapCanvas().temporalController())
        if there:
            self.say(tr("This result is on the map already: the map now shows it."), Qgis.MessageLevel.Info)
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
        self.open_button = QPushButton(tr("Open result folder…"))
        self.open_button.setToolTip(tr("Put a result from the disk on this list, such as one made on the command line"))
        self.open_button.clicked.connect(self.choose_folder)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch()
        column.addLayout(row)
        self.empty = QLabel(tr("No runs yet. What you run appears here, with its skill, and stays for later sessions."))
        self.empty.setWordWrap(True)
        self.empty.setMargin(8)
        column.addWidget(self.empty)
        self.list = QWidget()
        self.list_layout = QVBoxLayout(self.list)
        self.list_layout.setContentsMargins(0, 0, 0, 0)
        self.list_layout.addStretch()
        column.addWidget(Scrolling(self.list), 1)
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
        folder = QFileDialog.getExistingDirectory(self, tr("Open result folder"))
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
            self.say(tr("{path} is gone: run it again, or restore the folder from a copy.").format(path=path),
                     Qgis.MessageLevel.Warning)
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.say(tr("No program opened {path}: open it from the file manager.").format(path=path),
                     Qgis.MessageLevel.Warning)

    def open_layout(self, entry: Entry):
        """A print layout of the result in QGIS's layout designer; None when there can't be one."""
        made = self._layout(entry)
        if made is not None:
            self.iface.openLayoutDesigner(made)
        return made

    def save_page(self, entry: Entry, suffix: str, path: str = "") -> bool:
        """Save the result's page as a file; asks where when no path is given."""
        if not path:
            kinds = {".pdf": tr("PDF (*.pdf)"), ".png": tr("Image (*.png)")}
            path, _ = QFileDialog.getSaveFileName(self, tr("Save the page"), f"{entry.folder}-map{suffix}",
                                                  kinds[suffix])
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
        self.say(tr("Saved {path}.").format(path=path), Qgis.MessageLevel.Success)
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
        question = QMessageBox(QMessageBox.Icon.Warning, tr("Remove with files"),
                               tr("Delete the files of “{title}” in\n{folder}?\n\nThis can't be undone; files that "
                                  "Orogen didn't make stay.").format(title=entry.title, folder=entry.folder),
                               QMessageBox.StandardButton.Cancel, self)
        delete = question.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
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
            self.say(tr("“{title}” is done. Another project is open now, so its layers were not added: use “Add to "
                        "map” if they belong here.").format(title=run.title), Qgis.MessageLevel.Info)
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
        self.arrow.setToolTip(tr("Fold") if unfold else tr("Unfold"))

    def show_progress(self, run) -> None:
        """Bring the bar and the words up to date."""
        if self.state not in ("running", "waiting"):
            return
        self.state = state_of(self.entry, run)
        self._tell_state(run)
        self.bar.setValue(round(1000 * run.fraction))
        left = tr(", {time} left").format(time=time_left(run.seconds_left)) if run.seconds_left else ""
        self.words.setText(f"{said(run.words)}{left}" if run.state == "running" else tr("Waits for the run before it"))

    # parts

    def _header(self) -> QGridLayout:
        self.arrow = QToolButton()
        self.arrow.setAutoRaise(True)
        self.arrow.setAccessibleName(tr("Details of {title}").format(title=self.entry.title))
        self.arrow.clicked.connect(lambda: self.expand(not self.expanded))
        self.title = ElidedLabel(self.entry.title)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.title.setToolTip(f"{self.entry.title}\n{self.entry.folder}")
        tool = TOOLS.get(self.entry.tool)
        when = ElidedLabel(f"{when_words(self.entry.finished_at)} · {tr(tool.group) if tool else self.entry.tool}")
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
        words = {"done": tr("● done"), "failed": tr("✕ failed"), "cancelled": tr("■ cancelled"),
                 "waiting": tr("○ waiting"), _UNFINISHED: tr("◌ not finished"), "gone": tr("✕ gone")}
        self.state_label.setText(words.get(self.state) or f"◐ {round(100 * run.fraction)} %")
        self._colour_state()

    def _colour_state(self) -> None:
        self.title.ensurePolished()  # a theme by style sheet colours labels, not what is around them
        dark = self.title.palette().color(self.title.foregroundRole()).lightness() > 128
        colours = {"done": ("#00704f", "#4fd1a5"), "failed": ("#b04a00", "#ff9d5c"), "gone": ("#b04a00", "#ff9d5c")}
        if self.state in colours:
            self.state_label.setStyleSheet(f"color: {colours[self.state][dark]};")

    def changeEvent(self, event) -> None:  # noqa: N802  (Qt's name)
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() in (event.Type.PaletteChange, event.Type.StyleChange) and self.isVisible():
            self._colour_state()

    def _done(self, inside: QVBoxLayout) -> None:
        try:
            manifest = results.read_manifest(self.entry.folder)
        except ResultError as error:
            self.state = "gone" if not Path(self.entry.folder).is_dir() else "failed"
            self._tell_state(None)
            inside.addWidget(sentence(str(error)))
            self._actions(inside, again=Path(self.entry.folder, results.JOB).is_file())
            return
        skill = results.read_skill(self.entry.folder)
        if skill is not None and skill.mapped is not None and skill.mapped.auc is not None:
            inside.addWidget(sentence(_skill_line(skill.mapped), tr(_SKILL_HELP)))
            if skill.lead:
                inside.addWidget(sentence(skill.lead, skill.statement))
        found = results.catalogue_words(manifest)
        if found:
            inside.addWidget(sentence(found, tr(_ERRORS_HELP)))
        damaged = results.damage_words(manifest)
        if damaged:
            inside.addWidget(sentence(damaged, tr(_DAMAGE_HELP)))
        lost = results.missing_files(self.entry.folder)
        if lost:
            words = (tr("⚠ {names} is gone from {folder}: restore from a copy, or run it again.") if len(lost) == 1 else
                     tr("⚠ {names} are gone from {folder}: restore from a copy, or run it again."))
            inside.addWidget(sentence(words.format(names=", ".join(lost), folder=self.entry.folder)))
        warnings = [said(str(warning)) for warning in manifest.get("warnings") or []]
        if warnings:
            words = (tr("⚠ {count} warning, explained in the report") if len(warnings) == 1 else
                     tr("⚠ {count} warnings, explained in the report"))
            inside.addWidget(sentence(words.format(count=len(warnings)), "\n\n".join(warnings)))
        inside.addWidget(self._layers(manifest, lost))
        self._actions(inside, manifest, again=True)

    def _layers(self, manifest: dict, lost: list[str]) -> QWidget:
        box, flow = flowing()
        whole = self._button(tr("Add to map"), tr("All layers in a group; goes there if they are on the map already"))
        whole.clicked.connect(lambda: self.dock.show_result(self.entry.folder, self.entry.title))
        flow.addWidget(whole)
        for entry in results.layer_entries(manifest, as_declared=True):
            count = (entry.get("metrics") or {}).get(entry["name"])
            label = str(entry.get("label"))
            words = tr(_SHORT.get(entry["name"], label))
            if entry["name"] in _COUNTED and isinstance(count, int):
                words = tr(_COUNTED[entry["name"]]).format(count=count)
            button = self._button(words, tr("Show {label} on the map").format(label=tr(label)), name=entry["name"])
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
        self.words = sentence("")
        inside.addWidget(self.bar)
        inside.addWidget(self.words)
        box, flow = flowing()
        cancel = self._button(tr("Cancel"), tr("Stop the run; what is finished stays for the same run to go on from"))
        cancel.clicked.connect(self.run.cancel)
        flow.addWidget(cancel)
        flow.addWidget(self._log_button())
        inside.addWidget(box)
        self.show_progress(self.run)

    def _ended(self, inside: QVBoxLayout) -> None:
        words = said(self.entry.words)
        if self.state == _UNFINISHED:
            words = tr("The run was cut off before it was finished, or another QGIS is running it. Run it again as it "
                       "was, and it goes on from what is finished in {folder}.").format(folder=self.entry.folder)
        inside.addWidget(sentence(words))
        self._actions(inside, again=True)

    def _actions(self, inside: QVBoxLayout, manifest: dict | None = None, again: bool = False) -> None:
        box, flow = flowing()
        report = next((one["path"] for one in manifest["outputs"] if one.get("kind") == "html"), "") if manifest else ""
        if report:
            button = self._button(tr("Report"), tr("Open the report in the browser"))
            button.clicked.connect(lambda: self.dock.open_file(self.entry, report))
            flow.addWidget(button)
        if manifest and self.entry.tool == results.ASSESS_DAMAGE:
            button = self._button(tr("Grade…"), tr("Grade buildings by eye, one after the other, and learn from it"))
            button.clicked.connect(lambda: self.dock.grade_requested.emit(self.entry.folder))
            flow.addWidget(button)
        if manifest and page.has_page(self.entry.tool):
            flow.addWidget(self._menu(tr("Layout"), tr("A page with map, legend, figures and caveats"), (
                (tr("Open in the layout designer"), lambda: self.dock.open_layout(self.entry)),
                (tr("Save as PDF…"), lambda: self.dock.save_page(self.entry, ".pdf")),
                (tr("Save as image…"), lambda: self.dock.save_page(self.entry, ".png")))))
        if again:
            begun = Path(self.entry.folder, results.UNFINISHED).is_dir()
            as_it_was = tr("As it was, into a new folder") if manifest else \
                tr("As it was, from where it stopped") if begun else tr("As it was")
            flow.addWidget(self._menu(tr("Run again…"), tr("The same again, or with other parameters"), (
                (tr("Change the parameters…"), lambda: self.dock.run_changed_copy(self.entry)),
                (as_it_was, lambda: self.dock.run_again(self.entry)))))
        if manifest and results.read_skill(self.entry.folder):
            button = self._button(tr("Compare…"), tr("Skill and parameters beside those of another run"))
            button.clicked.connect(lambda: self.dock.compare(self.entry))
            flow.addWidget(button)
        flow.addWidget(self._log_button())
        choices = [(tr("From this list"), lambda: self.dock.remove(self.entry))]
        if Path(self.entry.folder).is_dir():
            choices.append((tr("With its files…"), lambda: self.dock.remove(self.entry, delete_files=True)))
        flow.addWidget(self._menu(tr("Remove"), tr("From this list only, or with the files on disk"), choices))
        inside.addWidget(box)

    def _log_button(self) -> QToolButton:
        button = self._button(tr("Log"), tr("What the run said, line by line"))
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


_SKILL_HELP = later("AUC: the chance that a deposit gets a higher score than a background point; 0.5 is a coin, 1 is "
                    "perfect. Unseen blocks: whole blocks of ground were held out, as new ground would be; in brackets "
                    "the 95 % interval. Random points: held out one by one, beside points that were learnt from, which "
                    "flatters.")


_ERRORS_HELP = later("The epicentre lies within the error with a probability of 68 %, by the times that don't fit: "
                     "what the velocity model gets wrong is not in it. The depth's error is one standard deviation.")

_DAMAGE_HELP = later("In brackets the 95 % interval of what the grades leave open. Damage to walls or inside is not "
                     "seen from above, and a change is not yet damage.")


def _skill_line(mapped: results.ModelSkill) -> str:
    random = str(mapped.auc_random) if mapped.auc_random else tr("unknown")
    return tr("Skill (AUC) {auc} on unseen blocks · {random} on random points").format(auc=mapped.auc, random=random)


# --- windows ----------------------------------------------------------------------------------------------------------

class LogDialog(QDialog):
    """The log of a run, to read or to copy."""

    def __init__(self, dock: ResultsDock, entry: Entry, run):
        super().__init__(dock.window())
        self.setWindowTitle(tr("Log: {title}").format(title=entry.title))
        open_at(self, 760, 480)
        self.text = QPlainTextEdit(_log_text(entry, run))
        self.text.setReadOnly(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(
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
    if entry.words and said(entry.words) not in "\n".join(lines):
        lines.append(said(entry.words))
    return "\n".join(lines) or tr("The run left no log.")


def state_of(entry: Entry, run) -> str:
    """The state of a run now: that of the living run, if there is one."""
    if run is not None and run.state in ("waiting", "running"):
        return run.state
    if entry.state == "running":
        return "done" if Path(entry.folder, results.MANIFEST).exists() else _UNFINISHED
    return entry.state
