"""The waveforms dialog: recordings, picking and events, and the run, left to right on one page."""

from __future__ import annotations

import json
import os

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...backend.errors import OrogenError
from ...backend.tools import get
from ...backend.tools.declaration import to_json
from ..backend import backend
from ..chain import Job
from ..i18n import later, tr
from ..results import ResultError, read_job
from ..said import said
from .check import Check
from .copying import Copying
from .fields import BY_ITSELF, Field, add_row, tooltip
from .ground_form import project_name
from .job_dialog import JobDialog
from .recordings_form import RecordingsForm
from .result_folder import ResultFolder
from .run_view import span
from .widgets import Scrolling

PICK, LOCATE, CHECK = "pick-waveforms", "locate-events", "check-recordings"
PICKS, EVENTS = "picks", "events"  #: the folders of the two results

#: parameters that stand in the first column, or in the third by themselves
PLACED = {PICK: ("waveforms", "stations", "begin", "end", "channels", "title", "device"),
          LOCATE: ("stations", "waveforms", "title", "threads")}  # threads: those of picking

_AUTOMATIC = {"threads": later("all"), "model": later("the one that comes with Orogen"),
              "velocity": later("constant, as below"), "picks": later("those found here"),
              "least_picks": BY_ITSELF, "least_p": BY_ITSELF, "least_s": BY_ITSELF, "least_both": BY_ITSELF}


class EventsForm(QWidget):
    """The second column: how to pick and how to locate; ``changed`` says that a user altered something."""

    changed = pyqtSignal()

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.fields: dict[tuple[str, str], Field] = {}
        self.picking = QWidget()
        form = _form(self.picking)
        form.setContentsMargins(0, 0, 0, 0)
        self._fill(form, PICK, tr("Picking"))
        below = QWidget()
        events = _form(below)
        events.setContentsMargins(0, 0, 0, 0)
        self._fill(events, LOCATE, "")
        self.magnitudes = QCheckBox(tr("Magnitudes from the recordings"))
        self.magnitudes.setToolTip(tooltip(get(LOCATE).parameter("waveforms")))
        self.magnitudes.setChecked(True)
        self.magnitudes.toggled.connect(self.changed)
        events.addRow(self.magnitudes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.addWidget(self.picking)
        layout.addWidget(below)
        layout.addStretch(1)
        self.fields[LOCATE, "picks"].changed.connect(self._picks_changed)

    def picks(self) -> str:
        """The file of picks that are there already; empty to pick first."""
        return self.fields[LOCATE, "picks"].value() or ""

    def _fill(self, form: QFormLayout, tool: str, heading: str) -> None:
        for group, parameters in get(tool).groups().items():
            here = [one for one in parameters if not one.advanced and one.name not in PLACED[tool]]
            if here:
                form.addRow(_heading(heading or tr(group)))
            for parameter in here:
                self.fields[tool, parameter.name] = one = Field(parameter, self, _AUTOMATIC.get(parameter.name, ""))
                one.changed.connect(self.changed)
                add_row(form, one)

    def _picks_changed(self) -> None:
        self.picking.setEnabled(not self.picks())


class CatalogueRunForm(QWidget):
    """The third column before the run: device, estimate, title, folder, and all that is seldom touched."""

    changed = pyqtSignal()

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.device = Field(get(PICK).parameter("device"), self)
        self.device_words = QLabel(tr("not known yet"))
        self.device_words.setWordWrap(True)
        self.estimate = QLabel(tr("known when the recordings are looked at"))
        self.estimate.setWordWrap(True)
        self.estimate.setToolTip(tr("About how long picking takes; locating takes a small part of that."))
        self.title = Field(get(PICK).parameter("title"), self)
        self.title.widget.setPlaceholderText(tr("heading of the reports"))
        self.folder = ResultFolder()
        self.folder.fileChanged.connect(lambda _: self.changed.emit())
        self.fields: dict[tuple[str, str], Field] = {}
        top = QWidget()
        form = _form(top)
        form.setContentsMargins(0, 0, 0, 0)
        add_row(form, self.device)
        form.addRow(tr("Found"), self.device_words)
        form.addRow(tr("About"), self.estimate)
        add_row(form, self.title)
        save = QLabel(tr("&Save to"))
        save.setBuddy(self.folder)
        form.addRow(save, self.folder)
        self.advanced = QgsCollapsibleGroupBox(tr("Advanced"))
        self.advanced.setCollapsed(True)
        self.advanced.setSaveCollapsedState(False)
        inside = _form(self.advanced)
        for tool in (PICK, LOCATE):
            for group, parameters in get(tool).groups().items():
                rest = [one for one in parameters if one.advanced and one.name not in PLACED[tool]]
                if rest:
                    inside.addRow(_heading(tr(group)))
                for parameter in rest:
                    self.fields[tool, parameter.name] = one = Field(parameter, self,
                                                                    _AUTOMATIC.get(parameter.name, ""))
                    one.changed.connect(self.changed)
                    add_row(inside, one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 4, 0)
        layout.addWidget(top)
        layout.addWidget(self.advanced)
        layout.addStretch(1)
        for one in (self.device, self.title):
            one.changed.connect(self.changed)
        self.propose_folder()

    def propose_folder(self, beside: str = "") -> None:
        """Name a folder that isn't there yet, ``beside`` another where one is given."""
        self.folder.propose(project_name() or "waveforms", beside)

    def show_estimate(self, found: dict | None) -> None:
        """Where picking will run, and about how long, as the check says."""
        found = found or {}
        self.device_words.setText(said(found.get("device", "")) or tr("not known yet"))
        seconds = (found.get("estimate") or {}).get("seconds")
        self.estimate.setText(tr("{time} for the picks").format(time=span(seconds["low"], seconds["high"])) if seconds
                              else tr("known when the recordings are looked at"))


class WaveformsDialog(JobDialog):
    """Fill in, see what there is and what is wrong, and find the events: picks first, then the catalogue."""

    NAME = "waveforms"

    def __init__(self, iface, parent=None) -> None:
        super().__init__(iface, parent)
        self.setObjectName("OrogenWaveforms")
        self.setWindowTitle(tr("Waveforms"))
        self.recordings = RecordingsForm()
        self.events = EventsForm()
        self.form = CatalogueRunForm()
        self.find = QPushButton(tr("&Find the events"))
        self.find.setToolTip(tr("Pick, then associate, locate and size"))
        self.only_pick = QPushButton(tr("&Only pick"))
        self.only_pick.setToolTip(tr("Stop when the picks are there; events can be found in them later"))
        self._picked = False  # the folder holds these very picks
        first, second, third = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        first.addWidget(self.recordings)
        second.addWidget(Scrolling(self.events))
        self.view.curve.hide()  # nothing learns
        self.view.layout().addStretch(1)
        self.third.addWidget(Scrolling(self.form))
        self.third.addWidget(self.view)
        third.addWidget(self.third)
        self.headings = (tr("1  Recordings"), tr("2  Picking and events"), tr("3  Run"))
        self.lay_out(list(zip(self.headings, (first, second, third), (36, 34, 30))), 1180, 700)
        for part in (self.recordings, self.events, self.form):
            part.changed.connect(self.changed)
        self.find.clicked.connect(lambda: self.start())
        self.only_pick.clicked.connect(lambda: self.start(only_pick=True))
        self.changed()

    # --- for others ---------------------------------------------------------------------------------------------------

    def fill(self, tool: str, parameters: dict) -> None:
        """Open with the parameters of a past run of ``pick-waveforms`` or ``locate-events``."""
        values = {name: value for name, value in parameters.items() if value not in (None, "")}
        self.recordings.fill(values)
        for (of, name), one in {**self.events.fields, **self.form.fields}.items():
            one.set_value(values.get(name) if of == tool else None)
        self.events.magnitudes.setChecked(tool != LOCATE or bool(values.get("waveforms")))
        self.form.title.set_value(values.get("title"))
        self.form.device.set_value(values.get("device"))
        if tool == LOCATE:
            self.form.fields[PICK, "threads"].set_value(values.get("threads"))
        self.form.propose_folder()
        if not self.running():
            self.third.setCurrentIndex(0)
        self.changed()

    def run_buttons(self) -> list[QPushButton]:
        """To pick only, and to do all."""
        return [self.only_pick, self.find]

    # --- the form -----------------------------------------------------------------------------------------------------

    def _values(self, source_of) -> tuple[dict, dict]:
        """What is filled in, for the two tools."""
        common = self.recordings.sources(source_of)
        title = self.form.title.value()
        fields = {**self.events.fields, **self.form.fields}
        picking = {name: one.value() for (tool, name), one in fields.items() if tool == PICK}
        picking.update(common, title=title, device=self.form.device.value())
        locating = {name: one.value() for (tool, name), one in fields.items() if tool == LOCATE}
        services = self.recordings.services()
        locating.update(title=title, threads=picking["threads"],
                        stations=common["stations"] or (services[0] if services else None),
                        waveforms=common["waveforms"] if self.events.magnitudes.isChecked() else [],
                        picks=self.events.picks() or os.path.join(self.form.folder.path(), PICKS, "picks.csv"))
        return picking, locating

    def asked(self, source_of, only_pick: bool = False) -> list[Job]:
        """Both jobs, without the one that is not wanted; raises an OrogenError with the remedy."""
        picking, locating = self._values(source_of)
        folder = self.form.folder.path()
        title = self.form.title.value() or os.path.basename(folder)
        jobs = []
        if not self.events.picks():
            jobs.append(Job(PICK, to_json(get(PICK).validate(picking)), os.path.join(folder, PICKS),
                            tr("{title}: picks").format(title=title)))
        if not only_pick:
            jobs.append(Job(LOCATE, to_json(get(LOCATE).validate(locating)), os.path.join(folder, EVENTS),
                            tr("{title}: events").format(title=title)))
        return jobs

    def problems(self) -> list[str]:
        """What stands in the way of a run, a sentence each."""
        found = []
        picks = self.events.picks()
        if not picks and not self.recordings.recordings.sources():
            found.append(tr("Drop recordings into the list (1), or give the picks that there are (2, Picks)."))
        if picks and not os.path.exists(picks):
            found.append(tr("The file of picks {path} isn't there: choose another, or none (2, Picks).")
                         .format(path=picks))
        found += self.recordings.problems()
        if not found:
            try:
                jobs = self.asked(lambda layer: layer.source())
            except OrogenError as error:
                found.append(said(str(error)))
            else:
                found += self.form.folder.problems([os.path.basename(job.output) for job in jobs
                                                    if job.tool == LOCATE or not _is_made(job)])
                self._picked = any(job.tool == PICK and _is_made(job) for job in jobs)
        return found + self.refusals

    def judge(self) -> None:
        """Say what stands in the way of a run, or let it start."""
        self._picked = False
        super().judge()
        if self.events.picks() or self._picked:
            self.only_pick.setEnabled(False)  # the picks are there

    # --- the check of the recordings ----------------------------------------------------------------------------------

    def check(self) -> None:
        """Let the backend look at the recordings; what it finds comes to :meth:`show_found`."""
        self.drop_check()
        if backend().problem() or self.running():
            return
        if not self.recordings.recordings.sources() or self.recordings.recordings.missing():
            self._show_found(None)
            return
        copying = Copying()
        picking, _ = self._values(copying.sources.plan)
        known = {parameter.name for parameter in get(CHECK).parameters}
        try:
            values = to_json(get(CHECK).validate({name: v for name, v in picking.items() if name in known}))
        except OrogenError:
            copying.sources.close()  # the form says the same
            return
        self.check_with(Check(CHECK, tr("Check of the recordings"), values, copying))

    def show_found(self, folder: str) -> None:
        """Show what the check has left in ``folder``."""
        with open(os.path.join(folder, "recordings.json"), encoding="utf-8") as file:
            self._show_found(json.load(file))

    def _show_found(self, found: dict | None) -> None:
        if found:
            found["warnings"] = [said(words) for words in found["warnings"]]
        self.recordings.show_found(found)
        self.form.show_estimate(found)
        self.refusals = [said(words) for words in (found or {}).get("problems", [])]

    # --- the run ------------------------------------------------------------------------------------------------------

    def start(self, only_pick: bool = False) -> None:
        """Copy what has no file, then hand the jobs to the backend, one after the other."""
        self.hand_over(lambda source_of: self._needed(self.asked(source_of, only_pick)))

    def _needed(self, jobs: list[Job]) -> list[Job]:
        """Without the picking whose picks are there already."""
        if len(jobs) > 1 and _is_made(jobs[0]):
            self.bar.pushInfo("", tr("The picks in {folder} were made of the same recordings in the same way, and are "
                                     "used.").format(folder=jobs[0].output))
            del jobs[0]
        return jobs

    def began(self, run) -> None:
        """The backend has taken one of the jobs."""
        count = len(self.chain.jobs)
        step = tr("Picking") if run.tool == PICK else tr("Locating")
        self.columns[-1].setTitle(tr("3  Run: {step} ({number} of {count})").format(
            step=step, number=self.chain.number, count=count) if count > 1 else self.headings[-1])
        super().began(run)

    def ended(self, why: str) -> None:
        """No job is left, or ``why`` the next could not begin."""
        self.columns[-1].setTitle(self.headings[-1])
        super().ended(why)

    def propose_next(self, run) -> None:
        """Name a folder for the next, unless events may still be sought in these picks."""
        if run.tool == LOCATE:
            self.form.propose_folder(beside=self.form.folder.path())


def _is_made(job: Job) -> bool:
    """Whether the job's folder holds its result already, and nothing that went into it is newer."""
    manifest = os.path.join(job.output, "manifest.json")
    try:
        made, when = read_job(job.output), os.path.getmtime(manifest)
        inputs = [*job.parameters["waveforms"], *(str(one.get("path")) for one in made.get("inputs") or [])]
        return made["tool"] == job.tool and made["parameters"] == job.parameters and all(
            os.path.getmtime(path) <= when for path in inputs if os.path.exists(path))
    except (OSError, ResultError):
        return False


def _form(parent: QWidget) -> QFormLayout:
    form = QFormLayout(parent)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return form


def _heading(words: str) -> QLabel:
    label = QLabel(f"<b>{words}</b>")
    label.setContentsMargins(0, 6, 0, 0)
    return label
