"""Before and after on the map: a seam that is dragged across it, the image of before on its left."""

from __future__ import annotations

from functools import partial

from qgis.core import Qgis, QgsMapRendererParallelJob, QgsProject, QgsRasterLayer
from qgis.gui import QgsMapCanvasItem, QgsMapTool
from qgis.PyQt.QtCore import QLineF, QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPen

from . import results
from .i18n import later, tr
from .results import ResultError

TITLE = later("Swipe before and after")
_STEP = 0.02  # of the width of the map, for a press of an arrow key
_HANDLE = 9  # px


class SwipeTool(QgsMapTool):
    """The map tool: drag, or press the arrow keys; the space bar blinks.  :meth:`close` takes all of it away.

    It shows the images of the newest damage result in the project, or those that :meth:`compare` is given.
    ``iface`` is a ``qgis.gui.QgisInterface``.
    """

    def __init__(self, iface) -> None:
        super().__init__(iface.mapCanvas())
        self.iface = iface
        self.before: QgsRasterLayer | None = None
        self.after: QgsRasterLayer | None = None
        self.seam: _Seam | None = None
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def compare(self, before: QgsRasterLayer, after: QgsRasterLayer) -> None:
        """Swipe these two layers of the project."""
        self.before, self.after = before, after
        if self.isActive():
            self._show()

    # --- QGIS asks -----------------------------------------------------------------------------------------------

    def activate(self) -> None:
        """Lay the seam over the middle of the map."""
        super().activate()
        if not self._alive():
            try:
                self.before, self.after = images_in(QgsProject.instance())
            except ResultError as error:
                self.iface.messageBar().pushMessage(tr(TITLE), str(error), Qgis.MessageLevel.Warning)
                self.canvas().unsetMapTool(self)
                return
        self._show()

    def deactivate(self) -> None:
        """Take the seam away."""
        self._hide()
        super().deactivate()

    def canvasPressEvent(self, event) -> None:  # noqa: N802  (QGIS's name)
        """The seam jumps to the mouse."""
        self._move(event)

    def canvasMoveEvent(self, event) -> None:  # noqa: N802
        """The seam follows while a button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move(event)

    def keyPressEvent(self, event) -> None:  # noqa: N802
        """Arrow keys move the seam; the space bar shows before or after on the whole map."""
        steps = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}
        if self.seam is None:
            return
        if event.key() in steps:
            self.seam.set_share(self.seam.share + steps[event.key()])
        elif event.key() == Qt.Key.Key_Space:
            self.seam.set_share(0.0 if self.seam.share > 0.5 else 1.0)
        else:
            return
        event.ignore()  # QGIS would move the map

    # --- the seam ------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Take away what is drawn, and the tool."""
        if self.canvas().mapTool() is self:
            self.canvas().unsetMapTool(self)
        self._hide()
        self.before = self.after = None
        self.deleteLater()  # the canvas is its parent, and would keep it

    def _alive(self) -> bool:
        layers = QgsProject.instance().mapLayers().values()
        return self.before in layers and self.after in layers

    def _show(self) -> None:
        self._hide()
        self.seam = _Seam(self.canvas(), self.before, self.after)

    def _hide(self) -> None:
        if self.seam is not None:
            self.seam.close()
            self.seam = None

    def _move(self, event) -> None:
        if self.seam is not None:
            self.seam.set_share(event.pos().x() / max(1, self.canvas().width()))


class _Seam(QgsMapCanvasItem):
    """The map with the image of before left of the seam, and with that of after right of it, drawn over the canvas."""

    def __init__(self, canvas, before: QgsRasterLayer, after: QgsRasterLayer) -> None:
        super().__init__(canvas)
        self.canvas, self.before, self.after = canvas, before, after
        self.share = 0.5
        self.images: dict[QgsRasterLayer, QImage] = {}  # of the map with the one or the other
        self._jobs: dict[QgsRasterLayer, QgsMapRendererParallelJob] = {}
        self._turn = 0
        self.setZValue(50)
        canvas.mapCanvasRefreshed.connect(self._draw)
        canvas.extentsChanged.connect(self._stale)
        self._draw()

    def close(self) -> None:
        """Stop drawing, and leave the canvas."""
        self.canvas.mapCanvasRefreshed.disconnect(self._draw)
        self.canvas.extentsChanged.disconnect(self._stale)
        self._stop()
        self.canvas.scene().removeItem(self)

    def set_share(self, share: float) -> None:
        """Where the seam lies: 0 at the left edge of the map, 1 at the right."""
        self.share = min(max(share, 0.0), 1.0)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802  (Qt's name)
        """The whole canvas."""
        return QRectF(0, 0, self.canvas.width(), self.canvas.height())

    def paint(self, painter: QPainter, option=None, widget=None) -> None:
        """The left part, the seam, and the words on both sides of it."""
        width, height = self.canvas.width(), self.canvas.height()
        at = self.share * width
        for layer, part in ((self.before, QRectF(0, 0, at, height)), (self.after, QRectF(at, 0, width - at, height))):
            if layer in self.images:
                painter.save()
                painter.setClipRect(part)
                painter.drawImage(QRectF(0, 0, width, height), self.images[layer])
                painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, thick in ((QColor("#000000"), 4), (QColor("#ffffff"), 2)):
            painter.setPen(QPen(colour, thick))
            painter.drawLine(QLineF(at, 0, at, height))
        painter.setBrush(QColor("#ffffff"))
        painter.setPen(QPen(QColor("#000000"), 1))
        painter.drawEllipse(QPointF(at, height / 2), _HANDLE, _HANDLE)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        for words, place, side in ((tr("before"), QRectF(at - 108, 8, 100, 22), Qt.AlignmentFlag.AlignRight),
                                   (tr("after"), QRectF(at + 8, 8, 100, 22), Qt.AlignmentFlag.AlignLeft)):
            box = painter.boundingRect(place, side | Qt.AlignmentFlag.AlignVCenter, words).adjusted(-5, -2, 5, 2)
            painter.fillRect(box, QColor(0, 0, 0, 170))
            painter.setPen(QColor("#ffffff"))
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, words)

    def _stale(self) -> None:
        self._stop()
        self.images.clear()  # of another place
        self.update()

    def _draw(self) -> None:
        self._stop()
        for image, other in ((self.before, self.after), (self.after, self.before)):
            settings = self.canvas.mapSettings()
            # The result's own layers would hide what became of its buildings.
            layers = [one for one in settings.layers() if not one.customProperty(results.FOLDER)]
            places = [layers.index(one) for one in (image, other) if one in layers]
            at = max(places) + 1 if places else len(layers)  # below everything that lies over either of them
            above, below = ([one for one in part if one not in (image, other)] for part in (layers[:at], layers[at:]))
            settings.setLayers([*above, image, *below])
            job = self._jobs[image] = QgsMapRendererParallelJob(settings)
            job.finished.connect(partial(self._drawn, image, self._turn))
            job.start()

    def _drawn(self, image: QgsRasterLayer, turn: int) -> None:
        if turn == self._turn and image in self._jobs:  # else one that was cancelled
            self.images[image] = self._jobs.pop(image).renderedImage()
            self.update()

    def _stop(self) -> None:
        jobs, self._jobs = self._jobs, {}
        self._turn += 1
        for job in jobs.values():
            job.cancelWithoutBlocking()


def images_in(project: QgsProject) -> tuple[QgsRasterLayer, QgsRasterLayer]:
    """The layers of the images before and after of the topmost damage result, added to its group where they lack.

    Raises :class:`ResultError` where the project has no such result, or its images are gone.
    """
    for group in project.layerTreeRoot().findGroups(True):
        folder = group.customProperty(results.FOLDER)
        try:
            tool = results.read_job(folder)["tool"] if folder else ""
        except ResultError:
            continue
        if tool == results.ASSESS_DAMAGE:
            return results.image_layer(folder, "before", project), results.image_layer(folder, "after", project)
    raise ResultError(tr("There is no damage result on the map to swipe: assess the damage first, or load a result "
                         "from the results dock."))
