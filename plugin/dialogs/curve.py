"""The learning curve, drawing itself: how well each network ranks points held out of its learning."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy

from ..i18n import tr

GUESSING = 0.5  #: of the pairs are ranked right by chance

_LINE = {False: QColor("#0072b2"), True: QColor("#56b4e9")}  # on light and on dark ground, safe for the colour-blind


class LearningCurve(QLabel):
    """Lines of skill over learning, one a network: those of the fold at work strong, earlier ones faint.

    A label, because style sheets such as QGIS's night theme give labels the colour of text, and bare widgets none.
    """

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.curves: dict[str, list[tuple[float, float]]] = {}
        self.length = 1.0
        self.setAccessibleName(tr("Learning curve"))
        self.setToolTip(tr("<p>Each line is one network. The higher it climbs, the better the network tells deposits "
                           "from background that it has not learnt from. Faint lines are those of earlier folds.</p>"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 120)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """What a column has room for."""
        return QSize(300, 180)

    def clear(self) -> None:
        """Forget all lines."""
        self.curves.clear()
        self.length = 1.0
        self.update()

    def hear(self, fields: dict) -> None:
        """Take the point in the fields of a log message; others are passed over."""
        name, x, y = fields.get("curve"), fields.get("x"), fields.get("y")
        if not isinstance(name, str) or not all(isinstance(one, (int, float)) for one in (x, y)):
            return
        self.curves.setdefault(name, []).append((float(x), float(y)))
        self.length = max(self.length, float(fields.get("of") or 0), float(x))
        self.update()

    def paintEvent(self, _event) -> None:  # noqa: N802
        """Axes with words, the line of guessing, and the curves."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text = self.palette().color(self.foregroundRole())
        faint = QColor(text)
        faint.setAlpha(110)
        metrics = painter.fontMetrics()
        line = metrics.height()
        frame = QRectF(line + 4, 4, self.width() - line - 8, self.height() - line - 10)
        painter.setPen(QPen(faint, 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.drawLine(frame.bottomLeft(), frame.topLeft())
        painter.setPen(text)
        painter.drawText(QRectF(frame.left(), frame.bottom() + 3, frame.width(), line),
                         int(Qt.AlignmentFlag.AlignCenter), tr("learning →"))
        painter.save()
        painter.translate(0, frame.bottom())
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, frame.height(), line), int(Qt.AlignmentFlag.AlignCenter),
                         tr("unseen deposits ranked right"))
        painter.restore()
        low, high = self._range()

        def place(x: float, y: float) -> QPointF:
            across = (x - 1) / max(self.length - 1, 1)
            return QPointF(frame.left() + 6 + across * (frame.width() - 12),
                           frame.bottom() - (y - low) / (high - low) * frame.height())

        painter.setPen(QPen(faint, 1, Qt.PenStyle.DashLine))
        guess = place(1, GUESSING).y()
        painter.drawLine(QPointF(frame.left(), guess), QPointF(frame.right(), guess))
        painter.setPen(faint)
        painter.drawText(QRectF(frame.left(), guess - line, frame.width() - 2, line),
                         int(Qt.AlignmentFlag.AlignRight), tr("guessing"))
        now = next(reversed(self.curves)).rpartition("/")[0] if self.curves else ""
        for name, points in self.curves.items():
            colour = QColor(_LINE[text.lightness() > 128])
            at_work = name.rpartition("/")[0] == now
            colour.setAlpha(230 if at_work else 55)
            painter.setPen(QPen(colour, 2 if at_work else 1.2))
            painter.drawPolyline(QPolygonF([place(*point) for point in points]))
            if at_work:
                painter.setBrush(colour)
                painter.drawEllipse(place(*points[-1]), 2.5, 2.5)
        painter.end()

    def _range(self) -> tuple[float, float]:
        seen = [y for points in self.curves.values() for _, y in points] or [GUESSING]
        return min(0.45, min(seen) - 0.02), 1.0
