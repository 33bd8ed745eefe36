"""Two results beside each other: their skill, where their parameters differ, and the difference of their maps."""

from __future__ import annotations

import os
from pathlib import Path

from qgis.core import (
    QgsColorRampShader,
    QgsProject,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QTimer, QUrl
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from ...backend.tools import TOOLS
from ...backend.tools.declaration import split_source
from .. import results
from ..history import Entry
from ..i18n import tr
from ..results import ResultError
from .widgets import open_at, sentence, when_words


class CompareDialog(QDialog):
    """Two results beside each other: skill with intervals, and the parameters in which they differ."""

    def __init__(self, dock, entries: list[Entry], first: Entry):
        super().__init__(dock.window())
        self.dock, self.entries = dock, entries
        self.setWindowTitle(tr("Compare two runs"))
        open_at(self, 820, 640)
        self.chosen = [QComboBox(), QComboBox()]
        form = QFormLayout()
        for words, box in zip((tr("First run"), tr("Second run")), self.chosen):
            for entry in entries:
                box.addItem(f"{entry.title}, {when_words(entry.finished_at)}", entry.folder)
            form.addRow(words, box)
        folders = [entry.folder for entry in entries]
        here = folders.index(first.folder) if first.folder in folders else 0
        same = [i for i, other in enumerate(entries) if i != here and other.tool == first.tool]
        self.chosen[0].setCurrentIndex(here)
        self.chosen[1].setCurrentIndex(same[0] if same else here)
        self.skill, self.parameters = _table(), _table()
        self.note = sentence(tr("Intervals that overlap much mean that the runs may be equally good. Runs with "
                                 "other deposits, area or blocks were not tested on the same ground."))
        self.difference = QPushButton(tr("Show the difference on the map"))
        self.difference.setToolTip(tr("Second minus first probability, as a layer that QGIS works out as it draws"))
        self.difference.clicked.connect(self.show_difference)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.difference, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(QLabel(tr("Skill, with 95 % intervals")))
        column.addWidget(self.skill, 3)
        column.addWidget(self.note)
        column.addWidget(QLabel(tr("Parameters that differ")))
        column.addWidget(self.parameters, 2)
        self.why_not = sentence("")
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
            self.why_not.setText(tr("QGIS can't work out the difference of these two maps: add both to the map "
                                    "instead."))
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
    title = tr("Difference: {second} minus {first}").format(first=titles[0], second=titles[1])
    layer = QgsRasterLayer(uri, title, "virtualraster")
    if not layer.isValid():
        return None
    low, high = layer.dataProvider().cumulativeCut(1, 0.02, 0.98, layer.extent(), 250_000)
    step = max(abs(low), abs(high)) / 2
    if not 0 < step < float("inf"):  # equal maps
        step = 0.01
    colours = ("#542788", "#998ec3", "#d8daeb", "#f7f7f7", "#fee0b6", "#f1a340", "#b35806")
    bounds = [step * factor for factor in (-2.0, -1.0, -0.25, 0.25, 1.0, 2.0)]
    words = [f"≤ {bounds[0]:.2g}", *(tr("{low:.2g} to {high:.2g}").format(low=low, high=high)
                                        for low, high in zip(bounds, bounds[1:])),
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
        return tr("Choose two different runs to see how their maps differ.")
    maps = [Path(folder) / "probability.tif" for folder in (first, second)]
    if not all(path.is_file() for path in maps):
        return tr("One of the runs has no map of the probability, so there is no difference to show.")
    one, two = (QgsRasterLayer(str(path), "map") for path in maps)
    if not (one.isValid() and two.isValid()):
        return tr("One of the maps can't be read, so there is no difference to show.")
    if one.crs() != two.crs() or (one.width(), one.height()) != (two.width(), two.height()) \
            or one.extent() != two.extent():
        return tr("The maps have different cells (CRS, cell size or extent), so they can't be subtracted.")
    return ""


def _skill_rows(first, second) -> list[list[str]]:
    rows = []
    one, two = (skill.mapped if skill else None for skill in (first, second))
    for words, name in ((tr("AUC, unseen blocks"), "auc"), (tr("AUC, random points"), "auc_random"),
                        (tr("Average precision, unseen blocks"), "precision"),
                        (tr("Average precision, random points"), "precision_random")):
        rows.append([words, *(str(getattr(model, name) or "–") if model else "–" for model in (one, two))])
    for percent in ("1", "2", "5", "10"):
        shares = [(model.captures.get(percent) if model else None) for model in (one, two)]
        rows.append([tr("Deposits in the best {percent} % of the ground").format(percent=percent),
                     *(f"{100 * share:.0f} %" if isinstance(share, (int, float)) else "–" for share in shares)])
    rows.append([tr("Against simpler methods"), *((skill.lead or "–") if skill else "–" for skill in (first, second))])
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
        label = name
        if parameter:
            label = tr(parameter.label) + (f" ({tr(parameter.unit)})" if parameter.unit else "")
        values = [_value(one.get(name)), _value(two.get(name))]
        if values[0] == values[1]:  # files of one name from different folders
            values = [tr("{words} (in {folder})").format(words=words, folder=_folder_of(job.get(name)))
                      for words, job in zip(values, (one, two))]
        rows.append([label, *values])
    versions = [str((job.get("versions") or {}).get("orogen", "–")) for job in jobs]
    if versions[0] != versions[1]:
        rows.append([tr("Version of Orogen"), *versions])
    return rows or [[tr("None: the runs were asked for alike"), "", ""]]


def _value(value) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "–"
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, str) and os.sep in value:
        path, options = split_source(value)
        return " ".join([os.path.basename(path), *(f"[{key} {option}]" for key, option in options.items())])
    return "–" if value in (None, "") else str(value)


def _folder_of(value) -> str:
    paths = [split_source(one)[0] for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
    return ", ".join(sorted({os.path.dirname(path) for path in paths})) or "–"


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
