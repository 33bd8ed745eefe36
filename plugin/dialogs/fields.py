"""Widgets made from declared parameters: one for each kind, with its help as tooltip and its unit behind the number."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QWidget

from ...backend.tools.declaration import LAYER_KINDS, Parameter
from ..i18n import later, tr
from .opening import is_there, open_source
from .recordings_list import RecordingsList

#: what the number 0 means where the tool then chooses by itself
BY_ITSELF = later("automatic")

_LARGEST = 2**31 - 1


class Field(QWidget):
    """The widget of one parameter; :attr:`widget` stands in the form, ``changed`` says that a user altered it."""

    changed = pyqtSignal()

    def __init__(self, parameter: Parameter, parent: QWidget | None = None, automatic: str = "") -> None:
        """``automatic`` are the words for a number 0, or no layer, file or text, that leaves the choice to the tool."""
        super().__init__(parent)
        self.hide()  # it only keeps the widget and the signal together
        self.parameter = parameter
        self.widget = self._make(automatic)
        self.widget.setObjectName(parameter.name)
        self.widget.setToolTip(tooltip(parameter))
        self.widget.setAccessibleName(tr(parameter.label))

    def value(self):
        """The value as the declaration takes it; a map layer where the parameter is one; None where nothing is set."""
        widget = self.widget
        if isinstance(widget, QgsMapLayerComboBox):
            return widget.currentLayer()
        if isinstance(widget, RecordingsList):
            return widget.sources()
        if isinstance(widget, QgsFileWidget):
            return widget.filePath().strip().strip('"') or None
        if isinstance(widget, QCheckBox):
            return widget.isChecked()
        if isinstance(widget, QComboBox):
            return widget.currentData()
        return widget.text().strip() if isinstance(widget, QLineEdit) else widget.value()

    def set_value(self, value) -> None:
        """Show ``value``, or the declared default for None."""
        widget, value = self.widget, self.parameter.default if value is None else value
        if isinstance(widget, QgsMapLayerComboBox):
            set_layer(widget, value, self.parameter.kind == "raster")
        elif isinstance(widget, RecordingsList):
            widget.set_sources(value or ())
        elif isinstance(widget, QgsFileWidget):
            widget.setFilePath(value or "")
        elif isinstance(widget, QCheckBox):
            widget.setChecked(bool(value))
        elif isinstance(widget, QComboBox):
            widget.setCurrentIndex(max(0, widget.findData(value)))
        elif isinstance(widget, QLineEdit):
            widget.setText(value or "")
        else:
            widget.setValue(value or 0)

    def _make(self, automatic: str) -> QWidget:
        parameter = self.parameter
        if parameter.kind in LAYER_KINDS:
            return self._layers(automatic)
        if parameter.kind == "waveforms":
            widget = RecordingsList()
            widget.changed.connect(self.changed)
        elif parameter.kind == "file":
            widget = QgsFileWidget()
            widget.setDialogTitle(tr(parameter.label))
            widget.lineEdit().setPlaceholderText(tr(automatic))
            widget.fileChanged.connect(self.changed)
        elif parameter.kind == "boolean":
            widget = QCheckBox(tr(parameter.label))
            widget.toggled.connect(self.changed)
        elif parameter.kind == "choice":
            widget = QComboBox()
            for choice in parameter.choices:
                widget.addItem(tr(choice), choice)
            widget.currentIndexChanged.connect(self.changed)
        elif parameter.kind == "text":
            widget = QLineEdit()
            widget.setPlaceholderText(tr(automatic))
            widget.textChanged.connect(self.changed)
        else:
            widget = self._number(automatic)
            widget.valueChanged.connect(self.changed)
        long = isinstance(widget, QDoubleSpinBox) and widget.decimals() > 2
        if parameter.kind in ("choice", "number", "integer") and not automatic and not long:
            widget.setMinimumWidth(60)
        self.widget = widget
        self.set_value(None)
        return widget

    def _number(self, automatic: str) -> QWidget:
        parameter = self.parameter
        if parameter.kind == "integer":
            widget = QSpinBox()
            widget.setRange(int(parameter.minimum or 0), int(min(parameter.maximum or _LARGEST, _LARGEST)))
        else:
            widget = QDoubleSpinBox()
            default = parameter.default or 0
            fine = 2 if default == round(default, 2) else 5
            widget.setDecimals(0 if default >= 100 or parameter.unit == "m" else fine)
            widget.setRange(parameter.minimum or 0.0, parameter.maximum or 1e7)
            if parameter.unit == "m":
                widget.setSingleStep(100.0)
        if parameter.unit:
            widget.setSuffix(" " + tr(parameter.unit).split(" ")[0])
        if automatic:
            widget.setSpecialValueText(tr(automatic))
        widget.setKeyboardTracking(False)  # a number counts when it is typed in full
        return widget

    def _layers(self, automatic: str) -> QgsMapLayerComboBox:
        kinds = {"raster": "RasterLayer", "points": "PointLayer", "polygons": "PolygonLayer", "vector": "VectorLayer"}
        empty = automatic or (later("none") if self.parameter.optional else "")
        combo = layer_combo(kinds[self.parameter.kind], tr(empty))
        combo.layerChanged.connect(self.changed)
        return combo


def add_row(form: QFormLayout, field: Field) -> None:
    """A row of ``form`` with the field's label; a check box carries its own."""
    if isinstance(field.widget, QCheckBox):
        form.addRow(field.widget)
        return
    label = QLabel(tr(field.parameter.label))
    label.setBuddy(field.widget)
    label.setToolTip(field.widget.toolTip())
    form.addRow(label, field.widget)


def tooltip(parameter: Parameter) -> str:
    """Its help, its unit and the numbers it may have, as a text that wraps."""
    words = tr(parameter.help)
    if parameter.minimum is not None and parameter.maximum is not None:
        unit = f" {tr(parameter.unit)}" if parameter.unit else ""
        words += tr(" Allowed: {low:g} to {high:.10g}{unit}.").format(low=parameter.minimum, high=parameter.maximum,
                                                                      unit=unit)
    elif parameter.unit:
        words += tr(" In {unit}.").format(unit=tr(parameter.unit))
    return f"<p>{words}</p>"


def layer_combo(kind: str, empty: str = "") -> QgsMapLayerComboBox:
    """A list of the project's layers of a ``kind`` (such as ``PointLayer``); ``empty`` are the words for none."""
    combo = QgsMapLayerComboBox()
    combo.setFilters(getattr(QgsMapLayerProxyModel.Filter, kind))
    combo.setMinimumContentsLength(8)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setAllowEmptyLayer(bool(empty), empty)
    set_layer(combo, None)
    return combo


def set_layer(combo: QgsMapLayerComboBox, value, raster: bool = False) -> None:
    """Show a layer, or the layer of a source as the backend writes it; one outside the project joins the list."""
    layer = open_source(value, raster) if isinstance(value, str) and value else value or None
    if not is_there(layer):
        layer = None
    if layer is not None and layer.project() is None:
        combo.setAdditionalLayers([layer])
        combo.kept = layer  # the list doesn't own it
    if layer is None and combo.allowEmptyLayer():
        combo.setCurrentIndex(0)  # setLayer(None) would show nothing, not the words for none
    else:
        combo.setLayer(layer)
