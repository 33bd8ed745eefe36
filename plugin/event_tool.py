"""Traces on a click: the map tool that takes events, stations and picks, and the dock of the waveform panel."""

from __future__ import annotations

import os

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapToolEmitPoint, QgsVertexMarker
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QDockWidget

from .dialogs.waveform_panel import WaveformPanel
from .i18n import later, tr
from .results import OUTPUT, folder_of
from .waveforms import seconds

TITLE = later("Waveforms")
EVENTS, STATIONS, PICKS = "events", "stations", "picks"  # outputs whose layers can be clicked
_REACH = 12  # pixels around a click

# Black on white, so that they show on any ground: colour and width of the pen.
_MARKS = ((QColor("#ffffff"), 5), (QColor("#000000"), 2))


class EventTool(QgsMapToolEmitPoint):
    """The map tool with its panel; :meth:`close` takes all of it away again.

    ``iface`` is a ``qgis.gui.QgisInterface``.  The panel's dock is made when the tool is first taken up.  While it is
    seen, it also follows what is selected in a layer of events.
    """

    def __init__(self, iface) -> None:
        super().__init__(iface.mapCanvas())
        self.iface = iface
        self.dock: QDockWidget | None = None
        self.panel: WaveformPanel | None = None
        self.locate = None  # what opens locate-events with parameters; the plugin's
        self.teach = None  # the same for train-picker
        self._markers: list[QgsVertexMarker] = []
        self._places: tuple = (None, None)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.canvasClicked.connect(self._clicked)
        self.canvas().destinationCrsChanged.connect(self._mark)
        self.canvas().selectionChanged.connect(self._selected)

    # --- QGIS asks -----------------------------------------------------------------------------------------------

    def activate(self) -> None:
        """Show the panel with the tool."""
        super().activate()
        self.open_panel()

    def close(self) -> None:
        """Take away panel, markers, connections and what is being asked; what was changed is saved."""
        self.canvas().destinationCrsChanged.disconnect(self._mark)
        self.canvas().selectionChanged.disconnect(self._selected)
        if self.canvas().mapTool() is self:
            self.canvas().unsetMapTool(self)
        self._unmark()
        if self.dock is not None:
            self.panel.close_questions()
            self.iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = self.panel = None

    # --- events and stations -------------------------------------------------------------------------------------

    def open_panel(self) -> None:
        """Show the panel; with the events of the topmost result that has any."""
        if self.dock is None:
            self.panel = WaveformPanel()
            self.panel.placed.connect(self._place)
            self.panel.locate_requested.connect(self._locate)
            self.panel.teach_requested.connect(self._teach)
            self.dock = QDockWidget(tr(TITLE), self.iface.mainWindow())
            self.dock.setObjectName("OrogenWaveforms")
            self.dock.setWidget(self.panel)
            self.dock.visibilityChanged.connect(self._seen)
            self.iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
        self.dock.show()
        self.dock.raise_()
        if self.panel.catalogue is None:
            layer = next(iter(self.layers((EVENTS, PICKS))), None)
            if layer is not None:
                self.panel.open_result(folder_of(layer))

    def layers(self, outputs=(EVENTS, STATIONS, PICKS)) -> list[QgsVectorLayer]:
        """The layers that are seen and can be clicked, the topmost first."""
        return [layer for layer in self.canvas().layers()
                if isinstance(layer, QgsVectorLayer) and layer.customProperty(OUTPUT) in outputs
                and os.path.isfile(os.path.join(folder_of(layer), "picks.csv"))]

    def _clicked(self, place: QgsPointXY, button) -> None:
        if button != Qt.MouseButton.LeftButton:
            return
        self.open_panel()
        found = self._nearest(place)
        if found is None:
            self.panel.show_problem(tr("There is no event and no station here: click on one of a result that is shown "
                                       "on the map."))
        else:
            self._show(*found)

    def _nearest(self, place: QgsPointXY):
        """Layer and feature nearest to a click; events before stations before picks."""
        canvas = self.canvas()
        reach = _REACH * canvas.mapUnitsPerPixel()
        around = QgsRectangle(place.x() - reach, place.y() - reach, place.x() + reach, place.y() + reach)
        crs = canvas.mapSettings().destinationCrs()
        best = []
        for layer in self.layers():
            try:
                there = QgsCoordinateTransform(crs, layer.crs(), QgsProject.instance())
                box, back = there.transformBoundingBox(around), QgsCoordinateTransform(
                    layer.crs(), crs, QgsProject.instance())
                for feature in layer.getFeatures(QgsFeatureRequest().setFilterRect(box)):
                    at = back.transform(feature.geometry().asPoint())
                    rank = (EVENTS, STATIONS, PICKS).index(layer.customProperty(OUTPUT))
                    best.append((rank, at.distance(place), feature.id(), layer, feature))
            except QgsCsException:
                continue
        if not best:
            return None
        return min(best, key=lambda one: one[:3])[3:]

    def _selected(self, layer) -> None:
        """An event was selected in its layer or its table."""
        if self.dock is None or self.dock.isHidden() or not isinstance(layer, QgsVectorLayer) \
                or layer.customProperty(OUTPUT) != EVENTS or layer.selectedFeatureCount() != 1:
            return
        self._show(layer, layer.selectedFeatures()[0])

    def _show(self, layer, feature) -> None:
        folder, output = folder_of(layer), layer.customProperty(OUTPUT)
        if output == EVENTS:
            self.panel.show_event(folder, int(feature["event"]))
            return
        time = None
        if output == PICKS:
            when = feature["time"]
            text = when.toUTC().toString(Qt.DateFormat.ISODateWithMs) if hasattr(when, "toUTC") else str(when)
            time = seconds(text)
        self.panel.show_station(folder, str(feature["station"]), time)

    def _locate(self, parameters: dict) -> None:
        if self.locate is not None:
            self.locate(parameters)

    def _teach(self, parameters: dict) -> None:
        if self.teach is not None:
            self.teach(parameters)

    # --- markers -------------------------------------------------------------------------------------------------

    def _seen(self, _visible: bool) -> None:
        """No markers without a panel; behind another tab it is still there."""
        if self.dock is not None and self.dock.isHidden():
            self._unmark()

    def _place(self, before, after) -> None:
        self._places = (before, after)
        self._mark()

    def _mark(self) -> None:
        """A circle around the event in the catalogue, a cross where it is located now."""
        self._unmark()
        if self.dock is None or self.dock.isHidden():
            return
        there = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"),
                                       self.canvas().mapSettings().destinationCrs(), QgsProject.instance())
        icons = getattr(QgsVertexMarker, "IconType", QgsVertexMarker)
        for event, icon in zip(self._places, (icons.ICON_CIRCLE, icons.ICON_CROSS)):
            if event is None:
                continue
            try:
                centre = there.transform(QgsPointXY(event.longitude, event.latitude))
            except QgsCsException:
                continue
            for colour, width in _MARKS:
                marker = QgsVertexMarker(self.canvas())
                marker.setIconType(icon)
                marker.setColor(colour)
                marker.setFillColor(QColor(0, 0, 0, 0))
                marker.setIconSize(20)
                marker.setPenWidth(width)
                marker.setCenter(centre)
                self._markers.append(marker)

    def _unmark(self) -> None:
        while self._markers:
            self.canvas().scene().removeItem(self._markers.pop())
