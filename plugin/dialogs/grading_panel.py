"""Two chips, one question: what became of this building?  Answered by key, one building after the other."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.PyQt.QtCore import QRectF, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QPainter, QPen, QPixmap
from qgis.PyQt.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ..i18n import tr
from .widgets import Notice, sentence

_LEAST = 170  # px, of a chip


@dataclass(frozen=True)
class Card:
    """A building that is asked about: its chips, what is thought of it now, and why it is asked."""

    before: QPixmap
    after: QPixmap
    now: str
    why: str


class Chip(QWidget):
    """A picture that keeps its proportions and says whether it is before or after."""

    clicked = pyqtSignal()

    def __init__(self, words: str, parent=None) -> None:
        super().__init__(parent)
        self.words = words
        self.picture = QPixmap()
        self.setMinimumSize(_LEAST, _LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """As large as a chip is worth looking at."""
        return QSize(260, 260)

    def show_picture(self, picture: QPixmap, words: str) -> None:
        """Another picture, and what it is."""
        self.picture, self.words = picture, words
        self.update()

    def mousePressEvent(self, event) -> None:  # noqa: N802
        """A click blinks, as the space bar does."""
        self.clicked.emit()

    def paintEvent(self, event) -> None:  # noqa: N802
        """The picture in the middle, its words in a corner."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = min(self.width(), self.height())
        place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        if self.picture.isNull():
            painter.setPen(QPen(self.palette().mid().color(), 1, Qt.PenStyle.DashLine))
            painter.drawRect(place.adjusted(1, 1, -1, -1))
            return
        painter.drawPixmap(place, self.picture, QRectF(self.picture.rect()))
        box = painter.boundingRect(place.adjusted(6, 6, -6, -6), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
                                   self.words)
        painter.fillRect(box.adjusted(-4, -2, 4, 2), QColor(0, 0, 0, 170))
        painter.setPen(QColor("#ffffff"))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.words)


class GradingPanel(QWidget):
    """Shows a :class:`Card` and takes the answer; it keeps nothing itself.

    Keys: 0 to 9 grade, with Shift as a guess; U can't tell; ← or Backspace takes the last one back; the space bar
    blinks before and after.
    """

    graded = pyqtSignal(str, bool)  #: the class, empty where nobody could tell; whether the person is sure
    taken_back = pyqtSignal()
    more = pyqtSignal()  #: buildings, please
    learn = pyqtSignal()

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.classes: list[str] = []
        self.card: Card | None = None
        self._blinks = False
        self.heading = QLabel()
        heading = self.heading.font()
        heading.setBold(True)
        self.heading.setFont(heading)
        self.before, self.after = Chip(tr("before")), Chip(tr("after"))
        self.now = sentence("")
        self.gain = sentence("")
        self.notice = Notice()
        self.grades = QGridLayout()
        self.buttons: list[QPushButton] = []
        self.unsure = QPushButton(tr("&U  can't tell"))
        self.unsure.setToolTip(tr("Nobody could tell from these images (key U); with Shift a number is a guess"))
        self.unsure.clicked.connect(lambda: self._grade(""))
        self.back = QPushButton(tr("←  take back"))
        self.back.setToolTip(tr("Take the last grade back (← or Backspace)"))
        self.back.clicked.connect(self.taken_back)
        self.blink = QPushButton(tr("Space  blink"))
        self.blink.setToolTip(tr("Show before in the place of after, and back (space bar)"))
        self.blink.clicked.connect(self._blink)
        self.learn_button = QPushButton()
        self.learn_button.setToolTip(tr("Grade all buildings anew from what was graded so far"))
        self.learn_button.clicked.connect(self.learn)
        self.more_button = QPushButton(tr("&More buildings"))
        self.more_button.setToolTip(tr("Ask for the next buildings that are worth looking at"))
        self.more_button.clicked.connect(self.more)
        for chip in (self.before, self.after):
            chip.clicked.connect(self._blink)
        self._lay_out()
        self.show_learning(None)
        self.show_card(None, 0, 0)

    def _lay_out(self) -> None:
        chips = QHBoxLayout()
        chips.addWidget(self.before)
        chips.addWidget(self.after)
        keys, below = QHBoxLayout(), QHBoxLayout()
        for button in (self.unsure, self.back, self.blink):
            keys.addWidget(button)
        for button in (self.more_button, self.learn_button):
            below.addWidget(button)
        for button in (self.unsure, self.back, self.blink, self.more_button, self.learn_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the panel
        layout = QVBoxLayout(self)
        layout.addWidget(self.heading)
        layout.addLayout(chips, 1)
        layout.addWidget(self.now)
        layout.addLayout(self.grades)
        layout.addLayout(keys)
        layout.addWidget(self.gain)
        layout.addLayout(below)
        layout.addWidget(self.notice)

    def set_classes(self, classes, colours) -> None:
        """The grades that there are, least damage first, with a colour each."""
        self.classes = list(classes)
        for button in self.buttons:
            self.grades.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        for number, (name, colour) in enumerate(zip(self.classes, colours)):
            button = QPushButton(f"{number}  {name}")
            button.setToolTip(tr("Key {number}; with Shift as a guess").format(number=number))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            dark = QColor(colour).lightness() < 128
            button.setStyleSheet(f"QPushButton {{ background: {colour}; color: {'#ffffff' if dark else '#000000'}; "
                                 "border: 1px solid #555555; border-radius: 3px; padding: 4px; }"
                                 "QPushButton:focus { border: 2px solid palette(highlight); }"
                                 "QPushButton:disabled { background: palette(button); color: palette(mid); }")
            button.clicked.connect(lambda _=False, name=name: self._grade(name))
            self.grades.addWidget(button, number // 3, number % 3)
            self.buttons.append(button)

    def show_card(self, card: Card | None, number: int, count: int, words: str = "") -> None:
        """Ask about a building, the ``number``-th of ``count``; without one ``words`` say why there is none."""
        self.card = card
        self._blinks = False
        self.before.show_picture(card.before if card else QPixmap(), tr("before"))
        self.after.show_picture(card.after if card else QPixmap(), tr("after"))
        self.heading.setText(tr("Grade {number} of {count}").format(number=number, count=count) if card else words)
        self.now.setText(" · ".join(part for part in (card.now, card.why) if part) if card else "")
        for button in (*self.buttons, self.unsure, self.blink):
            button.setEnabled(card is not None)

    def show_learning(self, fraction: float | None) -> None:
        """How far the learning is, from 0 to 1; None where nothing learns, and it can be asked for."""
        self.learn_button.setEnabled(fraction is None)
        self.learn_button.setText(
            tr("&Learn from my grades") if fraction is None else tr("Learning …") if not fraction
            else tr("Learning … {percent} %").format(percent=round(100 * fraction)))

    def keyPressEvent(self, event) -> None:  # noqa: N802  (Qt's name)
        """Grade, take back or blink."""
        number = self._number(event)
        if number is not None and number < len(self.classes):
            guess = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._grade(self.classes[number], not guess)
        elif event.key() == Qt.Key.Key_U:
            self._grade("")
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Backspace):
            self.taken_back.emit()
        elif event.key() == Qt.Key.Key_Space:
            self._blink()
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _number(event) -> int | None:
        """The digit of the key, whatever Shift makes of it where the keyboard tells."""
        if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
            return int(event.key()) - int(Qt.Key.Key_0)
        code = event.nativeScanCode()  # of X11 and Wayland: 10 to 19 are the digits' row
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and 10 <= code <= 19:
            return (code - 9) % 10
        return None

    def _grade(self, name: str, sure: bool = True) -> None:
        if self.card is not None:
            self.graded.emit(name, sure)

    def _blink(self) -> None:
        if self.card is None:
            return
        self._blinks = not self._blinks
        picture, words = (self.card.before, tr("before")) if self._blinks else (self.card.after, tr("after"))
        self.after.show_picture(picture, words)
