"""The damage dialog: the two images and whether they go together, the buildings, and the run, left to right."""

from __future__ import annotations

import json
import os

from qgis.core import QgsMapLayer
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QDialog, QFormLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ...backend.errors import OrogenError
from ...backend.tools import get
from ...backend.tools.declaration import to_json
from ..backend import backend
from ..chain import Job
from ..i18n import later, tr
from ..said import said
from .check import Check
from .copying import Copying
from .fields import Field, add_row
from .job_dialog import JobDialog
from .result_folder import ResultFolder
from .widgets import Scrolling, open_at, sentence

TOOL, CHECK = "assess-damage", "check-images"

#: the group of parameters in the first column; the others stand in the second, and what is advanced in the third
_IMAGES = "Images"
_AUTOMATIC = {"footprints": later("none: a model finds them"), "model": later("none: ranked by change"),
              "areas": later("none"), "before_date": later("as the file says, or 2023-01-28"),
              "after_date": later("as the file says, or 2023-02-08"), "people_field": later("none"),
              "floor_field": later("none"), "area_name": later("the first with text"),
              "event": later("what happened, and when"), "sensor": later("satellite or aircraft, resolution"),
              "field_check": later("not, or when and how")}
_VERDICTS = {"good": later("These images can be compared."), "usable with care":
             later("These images can be compared with care."), "not comparable":
             later("These images can't be compared.")}


class ColumnForm(QWidget):
    """Inputs for the declared parameters of some groups; ``changed`` says that a user altered one."""

    changed = pyqtSignal()

    def __init__(self, tool: str, groups, advanced: bool, parent=None, without=()) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 4, 0)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        declared = get(tool).groups()
        for group in groups:
            here = [one for one in declared.get(group, ()) if one.advanced is advanced and one.name not in without]
            if here and len(groups) > 1:
                self.rows.addRow(QLabel(f"<b>{tr(group)}</b>"))
            for parameter in here:
                one = self.fields[parameter.name] = Field(parameter, self, _AUTOMATIC.get(parameter.name, ""))
                one.changed.connect(self.changed)
                add_row(self.rows, one)


class Picture(QLabel):
    """A picture that can be clicked."""

    clicked = pyqtSignal()

    def mousePressEvent(self, event) -> None:  # noqa: N802  (Qt's name)
        """A click with any button."""
        self.clicked.emit()


class Verdict(QWidget):
    """Whether two images go together, why, and the picture of both."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.words, self.reasons = sentence(""), sentence("")
        bold = self.words.font()
        bold.setBold(True)
        self.words.setFont(bold)
        self.picture = Picture()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.picture.setMinimumHeight(120)
        self.picture.setToolTip(tr("Click to see it large"))
        self.picture.setCursor(Qt.CursorShape.PointingHandCursor)
        self.picture.clicked.connect(self.enlarge)
        self._pixmap = QPixmap()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 4, 0)
        for part in (self.words, self.reasons):
            layout.addWidget(part)
        layout.addWidget(self.picture, 1)

    def show_found(self, found: dict | None, picture: str = "") -> None:
        """What check-images says of the pair."""
        verdict = (found or {}).get("verdict", "")
        self.words.setText(tr(_VERDICTS[verdict]) if verdict in _VERDICTS else "")
        self.reasons.setText("\n".join(said(words) for words in (found or {}).get("reasons", [])))
        self._pixmap = QPixmap(picture) if picture else QPixmap()
        self._fit()

    def enlarge(self) -> None:
        """The picture in a window of its own, where its letters can be read."""
        if self._pixmap.isNull():
            return
        window, whole = QDialog(self), QLabel()
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.setWindowTitle(self.words.text())
        whole.setPixmap(self._pixmap)
        QVBoxLayout(window).addWidget(Scrolling(whole))
        open_at(window, self._pixmap.width() + 60, self._pixmap.height() + 60)
        window.show()

    def resizeEvent(self, event) -> None:  # noqa: N802  (Qt's name)
        """The picture as wide as there is room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        size = self.picture.size()
        self.picture.setPixmap(self._pixmap if self._pixmap.isNull() else self._pixmap.scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation))


class DamageDialog(JobDialog):
    """Fill in, see whether the images go together, and assess."""

    NAME = "damage"

    def __init__(self, iface, parent=None) -> None:
        super().__init__(iface, parent)
        self.setObjectName("OrogenDamage")
        self.setWindowTitle(tr("Damage"))
        groups = list(get(TOOL).groups())
        self.images = ColumnForm(TOOL, [_IMAGES], False)
        self.buildings = ColumnForm(TOOL, [group for group in groups if group != _IMAGES], False, without=("title",))
        self.verdict = Verdict()
        self.title = Field(get(TOOL).parameter("title"), self)
        self.title.widget.setPlaceholderText(tr("heading of the report"))
        self.folder = ResultFolder()
        self.folder.fileChanged.connect(lambda _: self.changed())
        self.rest = ColumnForm(TOOL, groups, True, without=("title",))
        self.assess = QPushButton(tr("&Assess the damage"))
        form = QWidget()
        top = QFormLayout()
        add_row(top, self.title)
        save = QLabel(tr("&Save to"))
        save.setBuddy(self.folder)
        top.addRow(save, self.folder)
        advanced = QgsCollapsibleGroupBox(tr("Advanced"))
        advanced.setCollapsed(True)
        advanced.setSaveCollapsedState(False)
        QVBoxLayout(advanced).addWidget(self.rest)
        inside = QVBoxLayout(form)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.addLayout(top)
        inside.addWidget(advanced)
        inside.addStretch(1)
        first, second, third = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        images = QWidget()
        inside = QVBoxLayout(images)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.images)
        inside.addWidget(self.verdict, 1)
        first.addWidget(Scrolling(images))
        second.addWidget(Scrolling(self.buildings))
        self.view.curve.hide()  # nothing learns
        self.view.layout().addStretch(1)
        self.third.addWidget(Scrolling(form))
        self.third.addWidget(self.view)
        third.addWidget(self.third)
        self.lay_out(((tr("1  Images"), first, 36), (tr("2  Buildings"), second, 36), (tr("3  Run"), third, 28)), 1180,
                     680)
        for part in (self.images, self.buildings, self.rest, self.title):
            part.changed.connect(self.changed)
        self.assess.clicked.connect(self.start)
        self.folder.propose(self.default_name())
        self.changed()

    def fill(self, parameters: dict) -> None:
        """Open with the parameters of a past run."""
        for name, one in self.fields().items():
            one.set_value(parameters.get(name))
        self.folder.propose(self.default_name())
        if not self.running():
            self.third.setCurrentIndex(0)
        self.changed()

    def run_buttons(self) -> list[QPushButton]:
        """The one that starts the run."""
        return [self.assess]

    # --- the form -----------------------------------------------------------------------------------------------------

    def fields(self) -> dict[str, Field]:
        """The input of every parameter, by name."""
        return {**self.images.fields, **self.buildings.fields, **self.rest.fields, "title": self.title}

    def _values(self, source_of) -> dict:
        values = {name: one.value() for name, one in self.fields().items()}
        return {name: source_of(value) if isinstance(value, QgsMapLayer) else value for name, value in values.items()}

    def problems(self) -> list[str]:
        """What stands in the way of a run, a sentence each."""
        found = []
        if self.images.fields["before"].value() is None or self.images.fields["after"].value() is None:
            found.append(tr("Choose the images of before and after (1)."))
        elif self.images.fields["before"].value() == self.images.fields["after"].value():
            found.append(tr("Before and after are the same layer: choose another for one of them (1)."))
        else:
            try:
                get(TOOL).validate(self._values(lambda layer: layer.source()))
            except OrogenError as error:
                found.append(said(str(error)))
        return found + self.folder.problems() + self.refusals

    # --- the check of the images --------------------------------------------------------------------------------------

    def check(self) -> None:
        """Let the backend look at the images; what it finds comes to :meth:`show_found`."""
        self.drop_check()
        before, after = (self.images.fields[name].value() for name in ("before", "after"))
        if before is None or after is None or before == after:
            self.verdict.show_found(None)
            return
        if backend().problem() or self.running():
            return
        copying = Copying()
        known = {parameter.name for parameter in get(CHECK).parameters}
        try:
            filled = self._values(lambda layer: copying.sources.plan(layer) if layer in (before, after) else None)
            values = to_json(get(CHECK).validate({name: v for name, v in filled.items() if name in known}))
        except OrogenError as error:
            copying.sources.close()
            self.check_refused(said(str(error)))
            return
        self.verdict.words.setText(tr("Looking at the images …"))
        self.check_with(Check(CHECK, tr("Check of the images"), values, copying))

    def show_found(self, folder: str) -> None:
        """Show what the check has left in ``folder``."""
        with open(os.path.join(folder, "images.json"), encoding="utf-8") as file:
            found = json.load(file)
        self.verdict.show_found(found, os.path.join(folder, "images.png"))

    def check_refused(self, words: str, run=None) -> None:
        """Say why the check, and so the run, is refused."""
        self.verdict.show_found(None)
        super().check_refused(words, run)

    # --- the run ------------------------------------------------------------------------------------------------------

    def asked(self, source_of) -> list[Job]:
        """The one job."""
        title = self.title.value() or os.path.basename(self.folder.path())
        return [Job(TOOL, to_json(get(TOOL).validate(self._values(source_of))), self.folder.path(), title)]

    def propose_next(self, run) -> None:
        """Name a folder for the next."""
        self.folder.propose(self.default_name(), beside=run.folder)
