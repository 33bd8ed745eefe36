"""The list of evidence layers: each with what it tells, taken by drag and drop, from the menu, or from a past run."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.core import (
    Qgis,
    QgsFieldProxyModel,
    QgsIconUtils,
    QgsMapLayer,
    QgsMimeDataUtils,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsFieldComboBox
from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal, pyqtSlot
from qgis.PyQt.QtGui import QBrush, QColor, QPainter
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QWidget,
)

from ...backend.tools import get
from ...backend.tools.declaration import split_source
from ..i18n import later, tr
from .opening import is_there, open_file, open_source

_FEW_CLASSES = 40  # a raster of whole numbers with no more of them is taken for classes
_LOOK = 128  # cells across that are looked at to count them


@dataclass(frozen=True)
class Role:
    """What a layer tells: the parameter it goes to, and the words for it in the list."""

    parameter: str
    words: str

    @property
    def raster(self) -> bool:
        return get("map-prospectivity").parameter(self.parameter).kind == "rasters"

    @property
    def help(self) -> str:
        return get("map-prospectivity").parameter(self.parameter).help

    @property
    def needs_field(self) -> bool:
        return self.parameter in ("category_of", "value_of")


ROLES = (Role("continuous", later("continuous")), Role("categorical", later("category")),
         Role("distance_to", later("distance to")), Role("density_of", later("density of")),
         Role("presence_of", later("presence of")), Role("category_of", later("category of")),
         Role("value_of", later("value of")))


@dataclass
class Evidence:
    """One row: a layer, its role, and the field or band it is read from (``detail``).

    ``found`` is what the check of the evidence found wrong with it.
    """

    layer: QgsMapLayer
    role: Role
    detail: str = ""
    name: str = ""
    found: str = ""

    def __post_init__(self) -> None:
        self.name = self.name or self.layer.name()


class EvidenceList(QTableWidget):
    """Evidence layers as rows.  ``changed`` says that the evidence is another, ``refused`` why a drop was not taken."""

    changed = pyqtSignal()
    refused = pyqtSignal(str)

    def __init__(self, parent=None) -> None:
        super().__init__(0, 4, parent)
        self.evidence: list[Evidence] = []
        self.setAccessibleName(tr("Evidence layers"))
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.setHorizontalHeaderLabels([tr("Layer"), tr("Taken as"), tr("Field"), ""])
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.ensurePolished()  # a style sheet may have set the font
        letters = self.fontMetrics()
        line = letters.height()
        roles = max(letters.horizontalAdvance(words) for words in (tr("Taken as"), *(tr(role.words) for role in ROLES)))
        widths = {1: roles + 5 * line // 2, 2: 16 * letters.averageCharWidth(), 3: 2 * line}
        for column, width in widths.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        self.setIconSize(QSize(line, line))
        self.verticalHeader().setDefaultSectionSize(line + 12)
        self.setMinimumSize(sum(widths.values()) + 11 * letters.averageCharWidth(), 5 * (line + 12))
        QgsProject.instance().layersWillBeRemoved.connect(self._going)

    # --- what it holds -------------------------------------------------------------------------------------------

    def add(self, layer: QgsMapLayer, role: Role | None = None, detail: str = "") -> None:
        """Take a layer in; without a ``role``, in the one that its kind suggests and that it doesn't have yet."""
        taken = [one.role for one in self.evidence if one.layer is layer]
        if role is None:
            role, detail = suggested(layer)
            free = [other for other in roles_of(layer) if other not in taken and not other.needs_field]
            role = role if role not in taken or not free else free[0]
        self.evidence.append(Evidence(layer, role, detail))
        self._fill_row(len(self.evidence) - 1)
        self.changed.emit()

    def add_source(self, parameter: str, source: str) -> None:
        """Take in one layer of a past run."""
        role = next(role for role in ROLES if role.parameter == parameter)
        options = split_source(source)[1]
        layer = open_source(source, role.raster)
        self.add(layer, role, options.get("bands" if role.raster else "field", ""))

    def remove(self, row: int) -> None:
        """Take a row out."""
        del self.evidence[row]
        self._fill()
        self.changed.emit()

    def clear_evidence(self) -> None:
        """Take all rows out."""
        self.evidence.clear()
        self._fill()
        self.changed.emit()

    def sources(self, source_of, sound_only: bool = False) -> dict[str, list[str]]:
        """The parameters of the evidence; ``source_of(layer, field=…, bands=…)`` gives a source for the backend.

        With ``sound_only``, rows that can't even be opened are left out.
        """
        found: dict[str, list[str]] = {role.parameter: [] for role in ROLES}
        for one in self.sound() if sound_only else self.evidence:
            detail = {"bands" if one.role.raster else "field": one.detail} if one.detail else {}
            found[one.role.parameter].append(source_of(one.layer, **detail))
        return found

    def sound(self) -> list[Evidence]:
        """The rows that can be read."""
        return [one for one in self.evidence if not self._own_problem(one)]

    def problems(self) -> list[str]:
        """What stands in the way of a run, a sentence each; marks the rows it is said of."""
        words = [self._own_problem(one) or one.found for one in self.evidence]
        for row, problem in enumerate(words):
            self._mark(row, problem)
        return [problem for problem in words if problem]

    def tell(self, found: list[tuple[Evidence, str]]) -> None:
        """Take what the check found wrong with rows, or "" for each that is well."""
        for one, problem in found:
            one.found = problem

    # --- rows ----------------------------------------------------------------------------------------------------

    def _own_problem(self, one: Evidence) -> str:
        if not is_there(one.layer):
            return tr("The layer '{name}' is no longer there: take it out of the list, or add it again.").format(
                name=one.name)
        if one.role.needs_field and not one.detail:
            words = (tr("The layer '{name}' needs the field that holds the category: choose it beside the layer.")
                     if one.role.parameter == "category_of" else
                     tr("The layer '{name}' needs the field that holds the value: choose it beside the layer."))
            return words.format(name=one.name)
        if not one.layer.crs().isValid():
            return tr("The layer '{name}' has no coordinate reference system: set it in the layer's properties."
                      ).format(name=one.name)
        return ""

    def _mark(self, row: int, problem: str) -> None:
        item, one = self.item(row, 0), self.evidence[row]
        item.setForeground(QBrush(QColor(red(self))) if problem else QBrush())
        words = problem or self._source_words(one)
        item.setToolTip(f"<p>{words}</p>" if words else "")

    def _source_words(self, one: Evidence) -> str:
        return one.layer.publicSource() if is_there(one.layer) else ""

    def _fill(self) -> None:
        self.setRowCount(0)
        for row in range(len(self.evidence)):
            self._fill_row(row)

    def _fill_row(self, row: int) -> None:
        one = self.evidence[row]
        if self.rowCount() <= row:
            self.insertRow(row)
        item = QTableWidgetItem(one.name)
        if is_there(one.layer):
            item.setIcon(QgsIconUtils.iconForLayer(one.layer))
        self.setItem(row, 0, item)
        roles = QComboBox()
        roles.setAccessibleName(tr("What {name} tells").format(name=one.name))
        roles.setFrame(False)
        for role in roles_of(one.layer) if is_there(one.layer) else [one.role]:
            roles.addItem(tr(role.words), role)
            roles.setItemData(roles.count() - 1, tr(role.help), Qt.ItemDataRole.ToolTipRole)
        roles.setCurrentIndex(max(0, roles.findText(tr(one.role.words))))
        roles.setToolTip(f"<p>{tr(one.role.help)}</p>")
        roles.activated.connect(lambda _, one=one, roles=roles: self._set_role(one, roles.currentData()))
        self.setCellWidget(row, 1, roles)
        self._fill_detail(row)
        cross = QToolButton()
        cross.setText("✕")
        cross.setAutoRaise(True)
        cross.setToolTip(tr("Take {name} out of the list (Del)").format(name=one.name))
        cross.setAccessibleName(tr("Take {name} out").format(name=one.name))
        cross.clicked.connect(lambda _=False, one=one: self.remove(self._row_of(one)))
        self.setCellWidget(row, 3, cross)
        self._mark(row, one.found)

    def _fill_detail(self, row: int) -> None:
        """The field or the band, where there is a choice."""
        one = self.evidence[row]
        if self.cellWidget(row, 2) is not None:
            self.cellWidget(row, 2).hide()  # it is deleted only when Qt comes round to it
        self.removeCellWidget(row, 2)
        if not is_there(one.layer):
            return
        if one.role.needs_field:
            widget = QgsFieldComboBox()
            if one.role.parameter == "value_of":
                widget.setFilters(QgsFieldProxyModel.Filter.Numeric)
            widget.setLayer(one.layer)
            widget.setAllowEmptyFieldName(True)
            widget.setField(one.detail)
            one.detail = widget.currentField()
            widget.fieldChanged.connect(lambda name, one=one: self._set_detail(one, name))
            widget.setAccessibleName(tr("Field of {name}").format(name=one.name))
        elif isinstance(one.layer, QgsRasterLayer) and one.layer.bandCount() > 1:
            widget = QComboBox()
            widget.addItem(tr("all {count} bands").format(count=one.layer.bandCount()), "")
            for band in range(1, one.layer.bandCount() + 1):
                widget.addItem(one.layer.bandName(band), str(band))
            if one.detail and widget.findData(one.detail) < 0:
                widget.addItem(tr("bands {numbers}").format(numbers=one.detail), one.detail)
            widget.setCurrentIndex(max(0, widget.findData(one.detail)))
            widget.activated.connect(lambda _, one=one, widget=widget: self._set_detail(one, widget.currentData()))
            widget.setAccessibleName(tr("Band of {name}").format(name=one.name))
        else:
            one.detail = ""
            return
        widget.setFrame(False)
        self.setCellWidget(row, 2, widget)

    def _set_role(self, one: Evidence, role: Role) -> None:
        if role == one.role:
            return
        one.role, one.found = role, ""
        one.detail = best_field(one.layer, numeric=role.parameter == "value_of") if role.needs_field else ""
        row = self._row_of(one)
        self.cellWidget(row, 1).setToolTip(f"<p>{tr(role.help)}</p>")
        self._fill_detail(row)
        self.changed.emit()

    def _set_detail(self, one: Evidence, detail: str) -> None:
        one.detail, one.found = detail or "", ""
        self.changed.emit()

    def _row_of(self, one: Evidence) -> int:
        return next(row for row, other in enumerate(self.evidence) if other is one)

    @pyqtSlot("QStringList")  # a slot of Qt's own is let go with the list; the project lives on
    def _going(self, identifiers: list[str]) -> None:
        gone = [one for one in self.evidence if is_there(one.layer) and one.layer.id() in identifiers
                and one.layer.project() is not None]
        if gone:
            for one in gone:
                one.layer = None
            self._fill()
            self.changed.emit()

    # --- hand and eye --------------------------------------------------------------------------------------------

    def keyPressEvent(self, event) -> None:  # noqa: N802  (Qt's name)
        """Delete takes the selected rows out."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for row in sorted({index.row() for index in self.selectedIndexes()}, reverse=True):
                self.remove(row)
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event) -> None:  # noqa: N802
        """Layers and files are welcome."""
        if QgsMimeDataUtils.isUriList(event.mimeData()) or event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def dragMoveEvent(self, event) -> None:  # noqa: N802
        """Anywhere in the list will do."""
        self.dragEnterEvent(event)

    def dropEvent(self, event) -> None:  # noqa: N802
        """Take the dropped layers, and say which were no evidence."""
        layers, refused = dropped(event.mimeData())
        for layer in layers:
            self.add(layer)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if refused:
            names = ", ".join(f"'{name}'" for name in refused)
            self.refused.emit(tr("{names} can't be evidence: only rasters and vector layers can.").format(names=names))

    def paintEvent(self, event) -> None:  # noqa: N802
        """An empty list says what to do with it."""
        super().paintEvent(event)
        if not self.evidence:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.setOpacity(0.6)
            painter.drawText(self.viewport().rect(), int(Qt.AlignmentFlag.AlignCenter), tr("Drop layers or files here"))
            painter.end()


def red(widget: QWidget) -> str:
    """The colour of what is wrong, which is read on the light or dark ground of ``widget``."""
    return "#ff7b72" if widget.palette().color(widget.foregroundRole()).lightness() > 128 else "#c62828"


def dropped(mime) -> tuple[list[QgsMapLayer], list[str]]:
    """The layers in dropped data, of the project or from files, and the names of what is none."""
    layers: list[QgsMapLayer] = []
    refused: list[str] = []
    if QgsMimeDataUtils.isUriList(mime):
        for uri in QgsMimeDataUtils.decodeUriList(mime):
            layer = QgsProject.instance().mapLayer(uri.layerId) if uri.layerId else None
            if layer is None and uri.layerType in ("raster", "vector") and uri.providerKey in ("ogr", "gdal"):
                layer = open_source(uri.uri, raster=uri.layerType == "raster")
            if layer is not None and layer.isValid() and roles_of(layer):
                layers.append(layer)
            else:
                refused.append(uri.name)
        return layers, refused
    for url in mime.urls():
        found = [layer for layer in open_file(url.toLocalFile()) if roles_of(layer)] if url.isLocalFile() else []
        layers += found
        if not found:
            refused.append(url.fileName() or url.toString())
    return layers, refused


def roles_of(layer: QgsMapLayer) -> list[Role]:
    """The roles that a layer can have; none for what is no evidence."""
    if isinstance(layer, QgsRasterLayer):
        return [role for role in ROLES if role.raster]
    if not isinstance(layer, QgsVectorLayer):
        return []
    kind = QgsWkbTypes.geometryDisplayString(layer.geometryType())
    if kind == "Polygon":
        allowed = ("distance_to", "presence_of", "category_of", "value_of")
    else:
        allowed = ("distance_to", "density_of", "presence_of") if kind in ("Point", "Line") else ()
    return [role for role in ROLES if role.parameter in allowed]


def suggested(layer: QgsMapLayer) -> tuple[Role, str]:
    """The role we would give a layer, and its field."""
    by_name = {role.parameter: role for role in ROLES}
    if isinstance(layer, QgsRasterLayer):
        return by_name["categorical" if _holds_classes(layer) else "continuous"], ""
    roles = [role.parameter for role in roles_of(layer)]
    if "category_of" not in roles:
        return by_name["distance_to"], ""
    chosen = best_field(layer)
    return (by_name["category_of"], chosen) if chosen else (by_name["presence_of"], "")


def best_field(layer: QgsVectorLayer, numeric: bool = False) -> str:
    """The field that most likely names a mapped unit (or holds a measured value); empty where none does."""
    if not is_there(layer):
        return ""
    telling = ("unit", "lith", "geol", "form", "rock", "strat", "name", "class", "type", "code")
    best, mark = "", -1
    for attribute in layer.fields():
        name = attribute.name().lower()
        if attribute.isNumeric() != numeric or name in ("fid", "id", "objectid", "ogc_fid"):
            continue
        here = next((len(telling) - place for place, word in enumerate(telling) if word in name), 0)
        if here > mark:
            best, mark = attribute.name(), here
    return best


def _holds_classes(layer: QgsRasterLayer) -> bool:
    """Whether a raster looks like classes: painted as such, or few whole numbers."""
    if isinstance(layer.renderer(), QgsPalettedRasterRenderer):
        return True
    provider = layer.dataProvider()
    whole = {Qgis.DataType.Byte, Qgis.DataType.UInt16, Qgis.DataType.Int16, Qgis.DataType.UInt32, Qgis.DataType.Int32}
    if layer.bandCount() != 1 or provider.sourceDataType(1) not in whole or provider.bandScale(1) != 1.0:
        return False
    columns, rows = min(_LOOK, layer.width()), min(_LOOK, layer.height())
    block = provider.block(1, layer.extent(), columns, rows)
    seen = {block.value(row, column) for row in range(rows) for column in range(columns)
            if not block.isNoData(row, column)}
    return 0 < len(seen) <= _FEW_CLASSES
