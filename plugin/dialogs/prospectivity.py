"""The prospectivity dialog: evidence, deposits and ground, and the run, left to right on one page."""

from __future__ import annotations

import html
import json
import os
from collections import Counter

from qgis.core import QgsProject, QgsVectorLayer, QgsWkbTypes
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from ...backend.errors import InputError, OrogenError
from ...backend.tools import get
from ...backend.tools.declaration import to_json
from ..backend import backend
from ..chain import Job
from ..i18n import tr
from ..layers import Sources
from ..said import said
from .check import Check
from .copying import Copying
from .evidence_list import ROLES, EvidenceList, red, roles_of
from .ground_form import GroundForm
from .job_dialog import JobDialog
from .opening import open_file
from .run_form import RunForm
from .stack_strip import StackStrip
from .widgets import Scrolling

TOOL, CHECK = "map-prospectivity", "check-evidence"

_LIKE_DEPOSITS = ("deposit", "occurrence", "mine", "prospect")


class ProspectivityDialog(JobDialog):
    """Fill in, see what is wrong before anything runs, make the map, and watch it learn.

    It doesn't block QGIS, and closing it doesn't stop the run.  ``settings_requested`` asks for Orogen's settings.
    """

    NAME = "prospectivity"

    def __init__(self, iface, parent=None) -> None:
        super().__init__(iface, parent)
        self.setObjectName("OrogenProspectivity")
        self.setWindowTitle(tr("Prospectivity"))
        self.evidence = EvidenceList()
        self.strip = StackStrip()
        self.notes = QLabel()
        self.ground = GroundForm(iface)
        self.form = RunForm()
        self.make = QPushButton(tr("&Make the map"))
        self._check_rows: list = []  # the rows that the check looks at, each with its role and source
        self._lent: Sources | None = None  # of parameters()
        self._lay_out()
        self._wire()
        self._choose_deposits()
        self.changed()

    # --- for others ----------------------------------------------------------------------------------------------

    def fill(self, parameters: dict) -> None:
        """Open with the parameters of a past run: layers of the project where it has them, else their files."""
        values = {name: value for name, value in parameters.items() if value not in (None, "")}
        self.evidence.clear_evidence()
        for parameter in get(TOOL).parameters:
            if parameter.is_list:
                for source in values.get(parameter.name, []):
                    self.evidence.add_source(parameter.name, source)
        self.ground.fill(values)
        self.form.fill(values)
        self.form.propose_folder()
        if not self.running():
            self.third.setCurrentIndex(0)
        self.changed()

    def parameters(self) -> dict:
        """The parameters as the form has them, judged by the declaration; raises an OrogenError with the remedy.

        Copies of layers that have no file of their own live until the next call, or the dialog's end.
        """
        self._drop_lent()
        self._lent = Sources()
        return to_json(get(TOOL).validate(self._values(self._lent.of)))

    # --- the form ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        add = QToolButton()
        add.setText(tr("&Add layer"))
        add.setToolTip(tr("Add evidence: layers of the project, or files"))
        add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        add.setMenu(QMenu(add))
        add.menu().aboutToShow.connect(lambda: self._fill_menu(add.menu()))
        self.add = add
        self.notes.setWordWrap(True)
        self.notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        first = QVBoxLayout()
        first.addWidget(self.evidence, 4)
        below = QHBoxLayout()
        below.addWidget(add)
        self.looking = QLabel()
        self.looking.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        below.addWidget(self.looking, 1)
        first.addLayout(below)
        first.addWidget(self.strip)
        first.addWidget(Scrolling(self.notes), 1)
        second = QVBoxLayout()
        second.addWidget(Scrolling(self.ground))
        self.third.addWidget(Scrolling(self.form))
        self.third.addWidget(self.view)
        third = QVBoxLayout()
        third.addWidget(self.third)
        self.lay_out(((tr("1  Evidence"), first, 42), (tr("2  Deposits and ground"), second, 29),
                      (tr("3  Run"), third, 29)), 1240, 640)

    def _wire(self) -> None:
        for part in (self.evidence, self.ground, self.form):
            part.changed.connect(self.changed)
        self.evidence.refused.connect(lambda words: self.bar.pushWarning("", words))
        self.make.clicked.connect(self.start)

    def _choose_deposits(self) -> None:
        points = [layer for layer in QgsProject.instance().mapLayers().values() if isinstance(layer, QgsVectorLayer)
                  and layer.geometryType() == QgsWkbTypes.GeometryType.PointGeometry]
        likely = [layer for layer in points if any(word in layer.name().lower() for word in _LIKE_DEPOSITS)]
        if likely:
            self.ground.deposits.setLayer(likely[0])

    def _fill_menu(self, menu: QMenu) -> None:
        menu.clear()
        for node in QgsProject.instance().layerTreeRoot().findLayers():
            layer = node.layer()
            if layer is not None and layer.isValid() and roles_of(layer):
                menu.addAction(layer.name(), lambda layer=layer: self.evidence.add(layer))
        menu.addSeparator()
        menu.addAction(tr("Files …"), self._add_files)

    def _add_files(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, tr("Add evidence from files"))
        for path in paths:
            found = [layer for layer in open_file(path) if roles_of(layer)]
            for layer in found:
                self.evidence.add(layer)
            if not found:
                self.bar.pushWarning("", tr("{names} can't be evidence: only rasters and vector layers can.")
                                     .format(names=f"'{os.path.basename(path)}'"))

    def _values(self, source_of) -> dict:
        problems = self.evidence.problems() + self.ground.problems()
        if problems:
            raise InputError(problems[0])
        return {**self.evidence.sources(source_of), **self.ground.sources(source_of), **self.form.sources(source_of)}

    def problems(self) -> list[str]:
        """What stands in the way of a run, a sentence each."""
        problems = []
        if not self.evidence.evidence:
            problems.append(tr("Drop at least one layer of evidence into the list (1)."))
        problems += self.evidence.problems() + self.ground.problems() + self.form.problems()
        return problems + self.refusals

    def run_buttons(self) -> list[QPushButton]:
        """The one that makes the map."""
        return [self.make]

    # --- the check of the evidence -------------------------------------------------------------------------------

    def check(self) -> None:
        """Let the backend look at the layers; what it finds comes to :meth:`show_found`."""
        self.drop_check()
        self.looking.clear()
        if not self.evidence.sound():
            self._show_check({}, "")
            return
        if backend().problem() or self.running():
            return
        copying = Copying()
        try:
            values = self.evidence.sources(copying.sources.plan, sound_only=True)
            if not self.ground.problems():
                values.update(self.ground.sources(copying.sources.plan))
            values.update(self.form.sources(copying.sources.plan))
            known = {parameter.name for parameter in get(CHECK).parameters}
            values = to_json(get(CHECK).validate({name: v for name, v in values.items() if name in known}))
        except OrogenError as error:
            copying.sources.close()
            self.check_refused(said(str(error)))
            return
        self._check_rows = self._rows_of(values)
        self.looking.setText(tr("Looking at the layers …"))
        self.check_with(Check(CHECK, tr("Evidence check"), values, copying))

    def show_found(self, folder: str) -> None:
        """Show what the check has left in ``folder``."""
        self.looking.clear()
        with open(os.path.join(folder, "check.json"), encoding="utf-8") as file:
            self._show_check(json.load(file), folder)

    def check_refused(self, words: str, run=None) -> None:
        """Say why the check, and so the run, is refused."""
        self.looking.clear()
        super().check_refused(words, run)

    def _rows_of(self, values: dict) -> list:
        """The rows that are looked at, each with its role and its source."""
        waiting = {role.parameter: list(values[role.parameter]) for role in ROLES}
        return [(one, one.role.parameter, waiting[one.role.parameter].pop(0)) for one in self.evidence.sound()]

    def _show_check(self, check: dict, folder: str) -> None:
        """Show what the check found where it belongs: small maps, rows, deposits, device, estimate, warnings."""
        bands = [{**band, "problem": said(band.get("problem", ""))} for band in self._named(check.get("bands") or [])]
        self.strip.show_bands(bands, QPixmap(os.path.join(folder, "thumbnails.png")))
        wrong = {(band["role"], band["source"]): band["problem"] for band in bands if band.get("problem")}
        self.evidence.tell([(one, wrong.get((role, source), "")) for one, role, source in self._check_rows])
        deposits = check.get("deposits") or {}
        areas = [said(area["problem"]) for area in check.get("areas") or [] if area["problem"]]
        self.ground.show_deposits(deposits, said(deposits.get("problem", "")))
        self.ground.show_cell(max((check.get("grid") or {}).get("cell_m", [0.0])))
        self.form.show_estimate(said(check.get("device", "")), check.get("estimate"))
        self.refusals = [*map(said, check.get("problems", [])), *areas]
        if deposits.get("problem"):
            self.refusals.append(said(deposits["problem"]))
        of_layers, of_all = [], []
        for warning in check.get("warnings", []):
            meant = [band for band in bands if f"'{band['name']}'" in warning]
            for band in meant:
                warning = warning.replace(f"'{band['name']}'", f"'{band['caption']}'")
            (of_layers if meant else of_all).append(said(warning))
        self.notes.setText(_lines(red(self), [band["problem"] for band in bands if band.get("problem")], of_layers))
        self.warnings.setText(_lines(red(self), [], of_all))
        self.warnings.setVisible(bool(of_all))

    def _named(self, bands: list[dict]) -> list[dict]:
        """Captions for the bands: a raster of one band is called as in the list, whatever its file calls it."""
        rows = {(role, source): one for one, role, source in self._check_rows if one.role.raster}
        number = Counter((band["role"], band["source"]) for band in bands)
        named = []
        for band in bands:
            key = (band["role"], band["source"])
            alone = key in rows and number[key] == 1
            name = rows[key].name if alone else band["name"] if key in rows else said(band["name"])
            named.append({**band, "caption": name})
        return named

    # --- the run -------------------------------------------------------------------------------------------------

    def asked(self, source_of) -> list[Job]:
        """The one job."""
        values = to_json(get(TOOL).validate(self._values(source_of)))
        output = self.form.output()
        return [Job(TOOL, values, output, values["title"] or os.path.basename(output))]

    def propose_next(self, run) -> None:
        """Name a folder for the next."""
        self.form.propose_folder(beside=run.folder)

    def _drop_lent(self) -> None:
        if self._lent is not None:
            self._lent.close()
            self._lent = None

    def closeEvent(self, event) -> None:  # noqa: N802  (Qt's name)
        """The run goes on; only the check stops, and the map is let go of."""
        self._drop_lent()
        self.ground.let_go_of_map()
        super().closeEvent(event)


def _lines(colour: str, problems: list[str], warnings: list[str]) -> str:
    """Sentences with a sign before each, problems in ``colour``."""
    wrong = [f"<span style='color:{colour}'>✖ {html.escape(words)}</span>" for words in problems]
    return "<br>".join([*wrong, *(f"⚠ {html.escape(words)}" for words in warnings)])
