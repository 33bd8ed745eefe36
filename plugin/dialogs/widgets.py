"""Small widgets and words that several windows share."""

from __future__ import annotations

from datetime import date, datetime

from qgis.core import (
    Qgis,
    QgsApplication,
)
from qgis.PyQt.QtCore import QEvent, QPoint, QRect, QSize, Qt
from qgis.PyQt.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QToolButton,
    QWidget,
)

from ..i18n import tr


def when_words(seconds: float) -> str:
    """Today 14:02, yesterday, 3 November, 3 November 2024."""
    moment = datetime.fromtimestamp(seconds)
    days = (date.today() - moment.date()).days
    if days == 0:
        return tr("today {moment:%H:%M}").format(moment=moment)
    if days == 1:
        return tr("yesterday {moment:%H:%M}").format(moment=moment)
    this_year = moment.year == date.today().year
    words = tr("{moment.day} {moment:%b}") if this_year else tr("{moment.day} {moment:%b %Y}")
    return words.format(moment=moment)


def time_left(seconds: float) -> str:
    """40 s, 4 min, 2 h 10 min."""
    if seconds < 90:
        return tr("{seconds} s").format(seconds=max(1, round(seconds)))
    minutes = round(seconds / 60)
    words = tr("{minutes} min") if minutes < 90 else tr("{hours} h {rest} min")
    return words.format(minutes=minutes, hours=minutes // 60, rest=minutes % 60)


def sentence(text: str, tip: str = "") -> QLabel:
    """A label that breaks lines and can be selected."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    if tip:
        label.setToolTip(f"<p>{tip.replace('<', '&lt;')}</p>".replace("\n", "<br>"))
    return label


def open_at(window: QWidget, width: int, height: int) -> None:
    """Let ``window`` open in this size, or in what the screen has room for."""
    room = (window.parentWidget() or window).screen().availableGeometry()
    title_bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    window.resize(min(width, room.width()), min(height, room.height() - title_bar))


class Scrolling(QScrollArea):
    """``inside`` in an area that scrolls down where the window is low, never across: it is as wide as that needs."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(inside)

    def setWidget(self, inside: QWidget) -> None:  # noqa: N802  (Qt's name)
        """Show ``inside`` on the ground of the window."""
        super().setWidget(inside)
        inside.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as what is inside, and its scroll bar."""
        return QSize(self.widget().minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width(), 60)

    def eventFilter(self, watched, event) -> bool:  # noqa: N802
        """What is inside may need another width now."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class Notice(QFrame):
    """A sentence that stays until it is closed or the next one comes; unlike QGIS's message bar it breaks lines."""

    def __init__(self):
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.icon, self.label, close = QLabel(), sentence(""), QToolButton()
        close.setAutoRaise(True)
        close.setIcon(QgsApplication.getThemeIcon("/mIconClose.svg"))
        close.setToolTip(tr("Close the message"))
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 2, 4)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_text(self, text: str, level) -> None:
        """Show a sentence with the icon of its level."""
        name = {Qgis.MessageLevel.Warning: "/mIconWarning.svg", Qgis.MessageLevel.Success: "/mIconSuccess.svg"}
        size = self.fontMetrics().height()
        self.icon.setPixmap(QgsApplication.getThemeIcon(name.get(level, "/mIconInfo.svg")).pixmap(size, size))
        self.label.setText(text)
        self.show()

    def text(self) -> str:
        """The sentence that is shown; empty when none is."""
        return "" if self.isHidden() else self.label.text()


class ElidedLabel(QLabel):
    """A label that ends in … where there is no room, instead of asking for more."""

    def __init__(self, text: str):
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = text

    def resizeEvent(self, event):  # noqa: N802  (Qt's name)
        """Cut the text to the new width."""
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, event.size().width()))
        super().resizeEvent(event)


class FlowLayout(QLayout):
    """Widgets in a row that breaks where the width ends, as words do."""

    def __init__(self, parent=None, gap: int = 4):
        super().__init__(parent)
        self._items, self._gap = [], gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item):  # noqa: N802
        self._items.append(item)

    def count(self):
        return len(self._items)

    def itemAt(self, index):  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index):  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self):  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self):  # noqa: N802
        return True

    def heightForWidth(self, width):  # noqa: N802
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rectangle):  # noqa: N802
        super().setGeometry(rectangle)
        self._place(rectangle, move=True)

    def sizeHint(self):  # noqa: N802
        return self.minimumSize()

    def minimumSize(self):  # noqa: N802
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rectangle: QRect, move: bool) -> int:
        x, y, row_height = rectangle.x(), rectangle.y(), 0
        for item in self._items:
            if item.isEmpty():  # hidden
                continue
            size = item.sizeHint()
            if x > rectangle.x() and x + size.width() > rectangle.x() + rectangle.width():
                x, y, row_height = rectangle.x(), y + row_height + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            row_height = max(row_height, size.height())
        return y + row_height - rectangle.y()


def flowing() -> tuple[QWidget, FlowLayout]:
    """A box, and its layout that breaks lines as text does."""
    box = QWidget()
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    box.setSizePolicy(policy)
    return box, FlowLayout(box)
