"""The aligned stack at a glance: a thumbnail for each band, framed red where something is wrong."""

from __future__ import annotations

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from qgis.PyQt.QtWidgets import QAbstractItemView, QFrame, QListView, QListWidget, QListWidgetItem, QSizePolicy

from ..i18n import tr
from .evidence_list import red

_SIZE = QSize(72, 54)


class StackStrip(QListWidget):
    """Thumbnails that wrap; the tooltip of each says its coverage and what is wrong."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setIconSize(_SIZE)
        self.ensurePolished()  # a style sheet may have set the font
        font = self.font()
        font.setPointSizeF(0.85 * font.pointSizeF())
        self.setFont(font)
        self.setWordWrap(True)
        self._lines(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAccessibleName(tr("The aligned evidence"))
        self._fit()

    def show_bands(self, bands: list[dict], sheet: QPixmap) -> None:
        """Show the bands of a ``check.json``, each under its ``caption``.

        Each says which part of the ``sheet`` is its small map.
        """
        self.clear()
        for band in bands:
            picture = sheet.copy(*band["thumbnail"]) if band.get("thumbnail") else QPixmap()
            framed = self._framed(picture, bool(band.get("problem")))
            item = QListWidgetItem(QIcon(framed), band["caption"])
            item.setToolTip("<p>" + "<br>".join([f"<b>{band['name']}</b>", *_facts(band)]) + "</p>")
            self.addItem(item)
        widest = max((self.fontMetrics().horizontalAdvance(band["caption"]) for band in bands), default=0)
        self._lines(2 if widest > self.gridSize().width() - 6 else 1)
        self._fit()

    def resizeEvent(self, event) -> None:  # noqa: N802  (Qt's name)
        """Wider, it needs fewer rows."""
        super().resizeEvent(event)
        self._fit()

    def _lines(self, count: int) -> None:
        """Room for captions of so many lines."""
        letters = self.fontMetrics()
        self.setGridSize(QSize(max(_SIZE.width(), 11 * letters.averageCharWidth()) + 12,
                               _SIZE.height() + count * letters.height() + 9))
        for number in range(self.count()):
            self.item(number).setSizeHint(self.gridSize())

    def _fit(self) -> None:
        """Two rows at most, or one where the window is low; more are scrolled to."""
        across = max(1, (self.width() - 24) // self.gridSize().width())
        self._rows = 2 if self.count() > across else 1
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The rows that it has."""
        return QSize(super().sizeHint().width(), self._rows * self.gridSize().height() + 8)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """One row."""
        return QSize(super().minimumSizeHint().width(), self.gridSize().height() + 8)

    def _framed(self, picture: QPixmap, problem: bool) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(_SIZE * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(QColor(0, 0, 0, 0))
        painter = QPainter(made)
        frame = QRectF(1, 1, _SIZE.width() - 2, _SIZE.height() - 2)
        if not picture.isNull():
            small = picture.scaled(frame.size().toSize() * ratio, Qt.AspectRatioMode.KeepAspectRatio,
                                   Qt.TransformationMode.SmoothTransformation)
            small.setDevicePixelRatio(ratio)
            width, height = small.width() / ratio, small.height() / ratio
            frame = QRectF((_SIZE.width() - width) / 2, (_SIZE.height() - height) / 2, width, height)
            painter.drawPixmap(frame.topLeft(), small)
        else:
            painter.fillRect(frame, self.palette().color(QPalette.ColorRole.Window))
        painter.setPen(QPen(QColor(red(self)), 2) if problem
                       else QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
        return made


def _facts(band: dict) -> list[str]:
    """What is known of a band, a line each."""
    facts = []
    if band.get("problem"):
        facts.append(band["problem"])
    if band.get("coverage") is not None:
        facts.append(tr("covers {coverage:.0f} % of the mapped ground").format(coverage=100 * band["coverage"]))
    if band.get("minimum") is not None:
        unit = f" {band['unit']}" if band.get("unit") else ""
        facts.append(tr("from {minimum:.4g} over {median:.4g} (median) to {maximum:.4g}{unit}")
                        .format(minimum=band["minimum"], median=band["median"], maximum=band["maximum"], unit=unit))
    if band.get("categories") is not None:
        facts.append(tr("{count} classes").format(count=band["categories"]))
    if band.get("auc") is not None:
        facts.append(tr("tells deposits from background alone with an AUC of {auc:.2f} (on all of them, not held out)")
                        .format(auc=band["auc"]))
    return facts
