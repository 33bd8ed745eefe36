"""The second column: the deposits to learn from, and the ground that is learnt from and mapped."""

from __future__ import annotations

import html

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsMapLayer,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapToolExtent, QgsQueryBuilder
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal, pyqtSlot
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...backend.tools import get
from ...backend.tools.declaration import join_source, split_source
from ..i18n import later, tr
from .evidence_list import red
from .fields import Field, layer_combo, set_layer, tooltip
from .opening import is_there

ALL, EXTENT, DRAWN, LAYER = (later("all of the evidence"), later("what the map shows now"),
                             later("a rectangle drawn on the map"), later("polygons of a layer"))


class GroundForm(QWidget):
    """Deposits, filter, background, area and cells; ``changed`` says that a user altered one."""

    changed = pyqtSignal()

    def __init__(self, iface, parent=None) -> None:
        super().__init__(parent)
        self.iface = iface
        declared = get("map-prospectivity").parameter
        self.deposits = layer_combo("PointLayer", empty=tr("choose a layer of points"))
        self.deposits.setToolTip(tooltip(declared("deposits")))
        self.deposits.setAccessibleName(tr("Deposits"))
        self.deposits.layerChanged.connect(self._deposits_changed)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("all points of the layer"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setToolTip(tr("<p>Learn from some of the points only, such as status = 'mine'. ε helps to write "
                                  "it.</p>"))
        self.filter.textChanged.connect(self.changed)
        self.build_filter = QToolButton()
        self.build_filter.setText("ε")
        self.build_filter.setToolTip(tr("Choose the points by their fields"))
        self.build_filter.clicked.connect(self._build_filter)
        self.counts = QLabel()
        self.counts.setWordWrap(True)
        self.counts.hide()

        self.exclusion = Field(declared("exclusion_m"), self)
        self.permissive = Field(declared("permissive"), self, automatic=later("anywhere"))
        self.area = QComboBox()
        for words in (ALL, EXTENT, DRAWN, LAYER):
            self.area.addItem(tr(words), words)
        self.area.setToolTip(tooltip(declared("area")))
        self.area.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.area.setMinimumContentsLength(12)
        self.area_layer = layer_combo("PolygonLayer", empty=tr("choose a layer of polygons"))
        self.area_layer.setToolTip(tooltip(declared("area")))
        self.area_layer.hide()
        self.area.currentIndexChanged.connect(self._area_changed)
        self.area.activated.connect(self._draw)
        self._pencil: QgsMapToolExtent | None = None
        self._rectangle: QgsRectangle | None = None  # what was drawn, in _rectangle_crs
        self._rectangle_crs = QgsCoordinateReferenceSystem()
        self.area_layer.layerChanged.connect(self.changed)
        self.cell = Field(declared("cell_size_m"), self, automatic=later("as the evidence"))
        self.patch = Field(declared("patch_cells"), self)
        self.patch.widget.setSingleStep(2)
        self.patch.widget.valueChanged.connect(self._odd_patch)
        self.patch_words = QLabel()
        for one in (self.exclusion, self.permissive, self.cell, self.patch):
            one.changed.connect(self.changed)
        self._known_cell = 0.0
        self._lay_out()
        iface.mapCanvas().extentsChanged.connect(self._extent_changed)

    # --- values --------------------------------------------------------------------------------------------------

    def sources(self, source_of) -> dict:
        """The parameters of this column; ``source_of(layer)`` gives a layer's source for the backend."""
        found = {"exclusion_m": self.exclusion.value(), "cell_size_m": self.cell.value(),
                 "patch_cells": self.patch.value()}
        if self.deposits.currentLayer() is not None:
            found["deposits"] = source_of(self._filtered())
        if self.permissive.value() is not None:
            found["permissive"] = source_of(self.permissive.value())
        if self.area.currentData() == LAYER and self.area_layer.currentLayer() is not None:
            found["area"] = source_of(self.area_layer.currentLayer())
        elif self.area.currentData() == EXTENT:
            corners = self.iface.mapCanvas().mapSettings().visiblePolygon()  # the map may be turned
            shown = QgsGeometry.fromPolygonXY([[QgsPointXY(corner) for corner in corners]])
            found["area"] = source_of(_polygon(tr("map extent"), shown, self._canvas_crs()))
        elif self.area.currentData() == DRAWN and self._rectangle is not None:
            drawn = QgsGeometry.fromRect(self._rectangle)
            found["area"] = source_of(_polygon(tr("drawn area"), drawn, self._rectangle_crs))
        return found

    def fill(self, parameters: dict) -> None:
        """Show the parameters of a past run; what it doesn't name gets its default."""
        path, options = split_source(parameters.get("deposits") or "")
        subset = options.pop("subset", "")
        set_layer(self.deposits, join_source(path, options))
        layer = self.deposits.currentLayer()
        self.filter.setText("" if layer is not None and layer.subsetString() == subset else subset)
        for one in (self.exclusion, self.permissive, self.cell, self.patch):
            one.set_value(parameters.get(one.parameter.name))
        self.area.setCurrentIndex(self.area.findData(LAYER if parameters.get("area") else ALL))
        set_layer(self.area_layer, parameters.get("area"))

    def problems(self) -> list[str]:
        """What stands in the way of a run, a sentence each."""
        found = []
        layer = self.deposits.currentLayer()
        if layer is None:
            found.append(tr("Choose the layer of known deposits to learn from (2, Deposits)."))
        elif not layer.crs().isValid():
            found.append(tr("The layer '{name}' has no coordinate reference system: set it in its properties.")
                            .format(name=layer.name()))
        elif self.filter.text().strip() and self._filtered() is None:
            found.append(tr("The filter of the deposits leaves no point of '{name}': write it like status = 'mine', "
                            "or clear it.").format(name=layer.name()))
        if self.area.currentData() == LAYER and self.area_layer.currentLayer() is None:
            found.append(tr("Choose the layer whose polygons are the area, or map all that the evidence covers."))
        if self.area.currentData() == DRAWN and self._rectangle is None:
            found.append(tr("Draw the area on the map: press, drag and let go."))
        if self.area.currentData() in (EXTENT, DRAWN) and not self._canvas_crs().isValid():
            found.append(tr("The project has no coordinate reference system, so a place on the map is none on the "
                            "earth: set one (Project, Properties), or choose another area."))
        return found

    def show_deposits(self, found: dict | None, problem: str = "") -> None:
        """What the check says became of the deposits, such as "252 used · 6 share a cell", and what is wrong."""
        words = []
        for name, said in (("used", tr("{count} used")), ("sharing", tr("{count} share a cell")),
                           ("outside", tr("{count} outside the map")),
                           ("unmapped", tr("{count} on ground that is not mapped"))):
            number = (found or {}).get(name)
            if number or (name == "used" and number is not None):
                words.append(said.format(count=number))
        line = html.escape(" · ".join(words))
        if problem:
            line += f"{'<br>' if line else ''}<span style='color:{red(self)}'>{html.escape(problem)}</span>"
        self.counts.setText(line)
        self.counts.setVisible(bool(line))

    def show_cell(self, metres: float) -> None:
        """The size of a cell that the check found."""
        self._known_cell = metres
        self._say_patch()

    # --- helpers -------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 4, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(_label(tr("&Deposits"), self.deposits), self.deposits)
        form.addRow(_label(tr("&Filter"), self.filter), _beside(self.filter, self.build_filter))
        form.addRow(self.counts)
        form.addRow(_heading(tr("Background")))
        form.addRow(_label(tr("Away from deposits"), self.exclusion.widget), self.exclusion.widget)
        form.addRow(_label(tr("Only inside"), self.permissive.widget), self.permissive.widget)
        form.addRow(_heading(tr("Map")))
        area = QVBoxLayout()
        area.setContentsMargins(0, 0, 0, 0)
        area.addWidget(self.area)
        area.addWidget(self.area_layer)
        form.addRow(_label(tr("&Area"), self.area), area)
        form.addRow(_label(tr("Ce&ll"), self.cell.widget), self.cell.widget)
        form.addRow(_label(tr("&Patch"), self.patch.widget), _beside(self.patch.widget, self.patch_words))
        self._say_patch()

    def _filtered(self) -> QgsMapLayer | None:
        """The deposits under the filter; None where it leaves none."""
        layer = self.deposits.currentLayer()
        wanted = self.filter.text().strip()
        if not wanted or not is_there(layer):
            return layer
        both = f"({layer.subsetString()}) AND ({wanted})" if layer.subsetString() else wanted
        copy = layer.clone()
        return copy if copy.setSubsetString(both) and copy.featureCount() > 0 else None

    def _build_filter(self) -> None:
        layer = self.deposits.currentLayer()
        if not is_there(layer):
            self.deposits.setFocus()
            return
        builder = QgsQueryBuilder(layer.clone(), self)
        builder.setSql(self.filter.text())
        if builder.exec():
            self.filter.setText(builder.sql())

    def _deposits_changed(self) -> None:
        self.build_filter.setEnabled(self.deposits.currentLayer() is not None)
        self.show_deposits(None)
        self.changed.emit()

    def _area_changed(self) -> None:
        self.area_layer.setVisible(self.area.currentData() == LAYER)
        if self.area.currentData() != DRAWN:
            self._put_away()
        self.changed.emit()

    @pyqtSlot()  # a slot of Qt's own is let go with the form; the canvas lives on
    def _extent_changed(self) -> None:
        if self.area.currentData() == EXTENT:
            self.changed.emit()

    def _canvas_crs(self):
        return self.iface.mapCanvas().mapSettings().destinationCrs()

    def _draw(self) -> None:
        """Take the pencil to the map when drawing is chosen, also again."""
        if self.area.currentData() != DRAWN:
            return
        canvas = self.iface.mapCanvas()
        before = canvas.mapTool()
        self._pencil = QgsMapToolExtent(canvas)  # it leaves the map when another takes its place
        self._pencil.extentChanged.connect(lambda extent: self._drawn(extent, before))
        canvas.setMapTool(self._pencil)

    def _drawn(self, extent: QgsRectangle, before) -> None:
        if extent.isEmpty():
            return
        self._rectangle, self._rectangle_crs = QgsRectangle(extent), self._canvas_crs()
        self._put_away(before)
        self.changed.emit()

    def let_go_of_map(self) -> None:
        """Put the pencil away that may be on the map."""
        self._put_away()

    def _put_away(self, before=None) -> None:
        """Give the map the tool it had."""
        pencil, self._pencil = self._pencil, None
        canvas = self.iface.mapCanvas()
        if pencil is not None and canvas.mapTool() is pencil:
            canvas.unsetMapTool(pencil)
            if before is not None and not sip.isdeleted(before):
                canvas.setMapTool(before)

    def _odd_patch(self, cells: int) -> None:
        if cells % 2 == 0:  # so that a cell is in the middle
            self.patch.widget.setValue(cells + 1)
        self._say_patch()

    def _say_patch(self) -> None:
        cell = self.cell.value() or self._known_cell
        self.patch_words.setText(f"= {self.patch.value() * cell / 1000:.3g} km" if cell else "")
        self.patch_words.setVisible(bool(cell))


def _label(words: str, buddy: QWidget) -> QLabel:
    label = QLabel(words)
    label.setBuddy(buddy)
    label.setToolTip(buddy.toolTip())
    return label


def _heading(words: str) -> QLabel:
    label = QLabel(f"<b>{words}</b>")
    label.setContentsMargins(0, 6, 0, 0)
    return label


def _beside(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget, 1 if widget is widgets[0] else 0)
    return row


def _polygon(name: str, geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> QgsVectorLayer:
    layer = QgsVectorLayer("Polygon", name, "memory")
    layer.setCrs(crs)
    feature = QgsFeature()
    feature.setGeometry(geometry)
    layer.dataProvider().addFeatures([feature])
    return layer


def project_name() -> str:
    """What the project calls itself, for names of results; empty where it has no name yet."""
    project = QgsProject.instance()
    return project.title() or project.baseName()
