"""Ask the map: click a place on a prospectivity map and read in a panel what it says there, and why."""

from __future__ import annotations

import json
import os
import shutil

from qgis.core import Qgis, QgsCoordinateTransform, QgsCsException, QgsPointXY, QgsProject
from qgis.gui import QgsMapToolEmitPoint, QgsVertexMarker
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QDockWidget

from ..backend.errors import OutputError
from .backend import BackendError, backend
from .dialogs.place_panel import PlacePanel
from .dialogs.results_dock import RESULTS_DOCK
from .i18n import later, tr
from .layers import temporary_folder
from .results import MANIFEST, OUTPUT, folder_of
from .said import said

TITLE = later("Ask the map")
PROBABILITY = "probability"  # the output whose layer can be asked
_MADE_NAMES = ("distance to ", "density of ", "presence of ")  # of layers, made by the backend

# Black on white, so that it shows on any ground: colour and width of the pen.
_MARKS = ((QColor("#ffffff"), 6), (QColor("#000000"), 2))


class PlaceTool(QgsMapToolEmitPoint):
    """The map tool with its panel; :meth:`close` takes all of it away again.

    ``iface`` is a ``qgis.gui.QgisInterface``.  The panel's dock is made when the tool is first taken up.
    """

    def __init__(self, iface) -> None:
        super().__init__(iface.mapCanvas())
        self.iface = iface
        self.dock: QDockWidget | None = None
        self.panel: PlacePanel | None = None
        self.place: QgsPointXY | None = None  # the last one asked about, in the map's CRS of then
        self._place_crs = None
        self._markers: list[QgsVertexMarker] = []
        self._backend = None  # met with the first question
        self._run = None
        self._folder = ""
        self._next: dict | None = None  # asked while another question is being answered
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.canvasClicked.connect(self._clicked)
        self.canvas().destinationCrsChanged.connect(self._mark)

    # --- QGIS asks -----------------------------------------------------------------------------------------------

    def activate(self) -> None:
        """Show the panel with the tool."""
        super().activate()
        self._open_panel()

    def close(self) -> None:
        """Take away panel, marker, connections and what is being asked."""
        run, self._next = self._run, None
        if run is not None:
            run.cancel()
        self._clear_run()
        if self._backend is not None:
            self._backend.run_changed.disconnect(self._changed)
            self._backend.run_ended.disconnect(self._ended)
            self._backend = None
        self.canvas().destinationCrsChanged.disconnect(self._mark)
        if self.canvas().mapTool() is self:
            self.canvas().unsetMapTool(self)
        self._unmark()
        if self.dock is not None:
            self.iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = self.panel = None

    # --- asking --------------------------------------------------------------------------------------------------

    def ask(self, place: QgsPointXY) -> None:
        """Ask the topmost visible map about a place in the canvas's CRS."""
        self._open_panel()
        self.place, self._place_crs = QgsPointXY(place), self.canvas().mapSettings().destinationCrs()
        self._mark()
        layer = self.asked_layer()
        if layer is None:
            self._say_no(tr("There is no prospectivity map to ask: show the probability layer of a result, and click "
                            "on it again."))
            return
        try:
            there = QgsCoordinateTransform(self._place_crs, layer.crs(), QgsProject.instance()).transform(place)
        except QgsCsException:
            self._say_no(tr("This place can't be carried into the coordinate reference system of '{name}': click on "
                            "the ground of the map.").format(name=layer.name()))
            return
        manifest = os.path.join(folder_of(layer), MANIFEST)
        self._next = {"result": manifest, "x": there.x(), "y": there.y()}
        self.panel.show_waiting(tr("Asking the map…"))
        if self._run is None:  # else it is asked next: a run that is cancelled at work could take a long one with it
            self._start()

    def _start(self) -> None:
        question, self._next = self._next, None
        if self._backend is None:
            self._backend = backend()
            self._backend.run_changed.connect(self._changed)
            self._backend.run_ended.connect(self._ended)
        try:
            self._folder = temporary_folder("orogen-place-")
            self._run = self._backend.start("explain-place", question, os.path.join(self._folder, "place"),
                                            title=tr(TITLE))
        except (BackendError, OutputError) as trouble:
            self._clear_run()
            self._say_no(str(trouble))

    def asked_layer(self):
        """The topmost visible layer that is the probability of a result, or None."""
        return next((layer for layer in self.canvas().layers()
                     if layer.customProperty(OUTPUT) == PROBABILITY), None)

    # --- answers -------------------------------------------------------------------------------------------------

    def _clicked(self, place: QgsPointXY, button) -> None:
        if button == Qt.MouseButton.LeftButton:
            self.ask(place)

    def _changed(self, run) -> None:
        if run is self._run and not run.ended and self.panel is not None:
            self.panel.show_waiting(f"{said(run.words)}…" if run.words else tr("Asking the map…"), run.fraction)

    def _ended(self, run) -> None:
        if run is not self._run or self.panel is None:
            return
        if self._next is None:
            self._tell(run)
        self._clear_run()
        if self._next is not None:
            self._start()

    def _tell(self, run) -> None:
        if run.state != "done":
            self.panel.show_problem(said(run.error["message"]))
            return
        try:
            with open(os.path.join(run.folder, "place.json"), encoding="utf-8") as file:
                answer = json.load(file)
        except (OSError, ValueError):
            self.panel.show_problem(tr("The answer can't be read: see whether the disk is full, and click again."))
            return
        self.panel.show_answer(_in_their_language(answer))

    def _clear_run(self) -> None:
        self._run = None
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def _say_no(self, sentence: str) -> None:
        self._next = None
        self.panel.show_problem(sentence)
        self.iface.messageBar().pushMessage(tr(TITLE), sentence, Qgis.MessageLevel.Warning, 8)

    # --- panel and marker ----------------------------------------------------------------------------------------

    def _open_panel(self) -> None:
        if self.dock is None:
            self.panel = PlacePanel()
            self.dock = QDockWidget(tr(TITLE), self.iface.mainWindow())
            self.dock.setObjectName("OrogenPlace")
            self.dock.setWidget(self.panel)
            self.dock.visibilityChanged.connect(self._seen)
            self.iface.addTabifiedDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock, [RESULTS_DOCK], True)
        self.dock.show()
        self.dock.raise_()

    def _seen(self, _visible: bool) -> None:
        """No marker without a panel; behind another tab the panel is still there."""
        if self.dock is not None and self.dock.isHidden():
            self._unmark()

    def _mark(self) -> None:
        """A cross at the place, wherever it lies in the present CRS of the canvas."""
        self._unmark()
        if self.place is None:
            return
        now = self.canvas().mapSettings().destinationCrs()
        try:
            there = QgsCoordinateTransform(self._place_crs, now, QgsProject.instance()).transform(self.place)
        except QgsCsException:
            return
        for colour, width in _MARKS:
            marker = QgsVertexMarker(self.canvas())
            marker.setIconType(_cross())
            marker.setColor(colour)
            marker.setIconSize(22)
            marker.setPenWidth(width)
            marker.setCenter(there)
            self._markers.append(marker)

    def _unmark(self) -> None:
        while self._markers:
            self.canvas().scene().removeItem(self._markers.pop())


def _cross():
    """The cross among the marker's icons, whose place changed between versions."""
    icons = getattr(QgsVertexMarker, "IconType", QgsVertexMarker)
    return icons.ICON_CROSS


def _in_their_language(answer: dict) -> dict:
    """The backend's answer with its sentences, and the names it made for layers, as the reader has them."""
    layers = [{**layer, "name": said(layer["name"]) if layer["name"].startswith(_MADE_NAMES) else layer["name"]}
              for layer in answer["layers"]]
    return {**answer, "layers": layers, "sentence": said(answer["sentence"]),
            "outside": [said(words) for words in answer.get("outside", [])],
            "deposits_sentence": said(answer.get("deposits_sentence", ""))}
