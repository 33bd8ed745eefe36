"""What the map says of a place, and why: the panel of "Ask the map"."""

from __future__ import annotations

import math

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from qgis.PyQt.QtGui import QColor, QFont, QGuiApplication, QPainter, QPalette, QPen, QPolygonF
from qgis.PyQt.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..i18n import later, tr
from .widgets import Scrolling

# The palette's first two of the series, safe for the colour-blind; lighter ones for dark ground.
_DEPOSITS = {False: QColor("#c04f00"), True: QColor("#ff9440")}
_WARNING = {False: "#b3261e", True: "#ffb4a9"}
_GOOD = {False: "#00724f", True: "#5fd3ab"}

_MOST_CATEGORIES = 4

_DIRECTIONS = (later("N"), later("NNE"), later("NE"), later("ENE"), later("E"), later("ESE"), later("SE"), later("SSE"),
               later("S"), later("SSW"), later("SW"), later("WSW"), later("W"), later("WNW"), later("NW"), later("NNW"))

# A layer that takes more than this part of the probability with it is worth bold letters.
_MUCH = 0.2


class PlacePanel(QWidget):
    """Shows an answer of explain-place, what is wrong, or that the answer is on its way."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.answer: dict | None = None
        self._recolouring = QTimer(self)
        self._recolouring.setSingleShot(True)
        self._recolouring.timeout.connect(self._recolour)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                             | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.waiting = QProgressBar()
        self.waiting.setTextVisible(False)
        self.waiting.setMaximumHeight(6)
        self.scroll = Scrolling(QWidget())
        self.scroll.setAccessibleName(tr("What the map says of the place"))
        self.copy = QPushButton(tr("&Copy as text"))
        self.copy.setToolTip(tr("Copy all that is said here, to paste into notes or a report."))
        self.copy.clicked.connect(self.copy_text)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.addWidget(self.waiting)
        layout.addWidget(self.message)
        layout.addWidget(self.scroll, 1)
        layout.addLayout(row)
        self.ensurePolished()  # a style sheet may have set the font
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 54)
        self.show_hint(tr("Click a place on a prospectivity map to see what the map says there, and why."))

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Room for a handful of layers."""
        return QSize(self.fontMetrics().averageCharWidth() * 58, self.fontMetrics().height() * 42)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_hint(self, words: str) -> None:
        """Only words."""
        self._show(words, None)

    def show_problem(self, sentence: str) -> None:
        """Why there is no answer."""
        self._show(f'<span style="color:{_WARNING[self._dark()]}">⚠ {_escaped(sentence)}</span>', None)

    def show_waiting(self, words: str, fraction: float = 0.0) -> None:
        """The answer is on its way; the last one stays to be read."""
        self.message.setText(_escaped(words))
        self.message.setVisible(True)
        self.waiting.setVisible(True)
        self.waiting.setRange(0, 0 if fraction <= 0 else 100)
        self.waiting.setValue(round(100 * fraction))
        self.scroll.setEnabled(False)
        self.copy.setEnabled(False)

    def show_answer(self, answer: dict) -> None:
        """``answer`` is place.json."""
        sentence = answer.get("sentence", "")
        words = f'<span style="color:{_WARNING[self._dark()]}">⚠ {_escaped(sentence)}</span>' if sentence else ""
        self._show(words, answer)

    def copy_text(self) -> None:
        """Put the answer on the clipboard."""
        if self.answer is not None:
            QGuiApplication.clipboard().setText(as_text(self.answer))

    def changeEvent(self, event) -> None:  # noqa: N802
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() in (event.Type.PaletteChange, event.Type.StyleChange) and self.answer is not None:
            self._recolouring.start()  # later: the widgets that it replaces are hearing of the change as well

    def _recolour(self) -> None:
        if self.answer is not None:
            self.show_answer(self.answer)

    # --- how it is built -----------------------------------------------------------------------------------------

    def _dark(self) -> bool:
        # A theme by style sheet colours labels, not the panel around them.
        return self.message.palette().color(QPalette.ColorRole.WindowText).lightness() > 128

    def _show(self, words: str, answer: dict | None) -> None:
        self.answer = answer
        self.message.setText(words)
        self.message.setVisible(bool(words))
        self.waiting.setVisible(False)
        self.scroll.setEnabled(True)
        self.copy.setEnabled(answer is not None)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 4, 0)
        if answer is not None:
            self._fill(layout, answer)
        layout.addStretch()
        self.scroll.setWidget(content)
        self.scroll.setVisible(answer is not None)

    def _fill(self, layout: QVBoxLayout, answer: dict) -> None:
        if answer["on"] == "map":
            self._headline(layout, answer)
        if answer["layers"]:
            layout.addWidget(Key())
            for layer in by_effect(answer):
                layout.addWidget(LayerRow(layer, answer.get("probability")))
        for words in (deposits_words(answer), target_words(answer)):
            if words:
                layout.addWidget(_label(words, wrap=True))

    def _headline(self, layout: QVBoxLayout, answer: dict) -> None:
        probability = _label(tr("<b>Probability {probability}</b> ({interval})").format(
            probability=number(answer["probability"]), interval=interval(answer)), wrap=True)
        font = QFont(probability.font())
        font.setPointSizeF(font.pointSizeF() * 1.25)
        probability.setFont(font)
        probability.setToolTip(tr("<p>The probability that this cell holds a deposit like the known ones. In "
                                  "brackets the least and the most that one of the {members} models of the map "
                                  "says.</p>").format(members=answer["members"]))
        layout.addWidget(probability)
        if answer.get("percentile") is not None:
            layout.addWidget(RankBar(answer["percentile"]))
            layout.addWidget(_label(rank_words(answer), wrap=True))
        colour, sign = (_GOOD, "✓") if answer["known_ground"] else (_WARNING, "⚠")
        layout.addWidget(_label(f'<span style="color:{colour[self._dark()]}">{sign}</span> '
                                f"{_escaped(known_words(answer))}", wrap=True))
        if answer["outside"]:
            items = "".join(f"<li>{_escaped(words)}</li>" for words in answer["outside"])
            layout.addWidget(_label(f'<ul style="margin:0; margin-left:-22px">{items}</ul>', wrap=True))


# --- the parts --------------------------------------------------------------------------------------------------------


class Figure(QLabel):
    """A painted figure, in the colours of the palette at the time of painting.

    A label, because style sheets such as QGIS's night theme give labels the colour of text, and bare widgets none.
    """

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.ensurePolished()  # a style sheet may have set the font, by which figures are as high as they are

    def ink(self, alpha: int = 255) -> QColor:
        """The colour of text."""
        colour = QColor(self.palette().color(self.foregroundRole()))
        colour.setAlpha(alpha)
        return colour

    def is_dark(self) -> bool:
        """Whether text is light, on dark ground."""
        return self.ink().lightness() > 128


class RankBar(Figure):
    """Which part of the map is less favourable than the place."""

    def __init__(self, percentile: float, parent=None) -> None:
        super().__init__(parent)
        self.percentile = percentile
        self.setFixedHeight(round(self.fontMetrics().height() * 0.7))
        self.setAccessibleName(tr("{percentile} percentile of the map").format(percentile=ordinal(percentile)))
        self.setToolTip(tr("<p>How much of the map is less favourable than this place.</p>"))

    def paintEvent(self, _event) -> None:  # noqa: N802
        """A bar filled from the left."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
        painter.setPen(QPen(self.ink(110), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole, 2, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_DEPOSITS[self.is_dark()])
        painter.drawRoundedRect(QRectF(whole.left(), whole.top(), whole.width() * self.percentile / 100,
                                       whole.height()), 2, 2)
        painter.end()


class Key(Figure):
    """What the marks in the little charts mean."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.setFixedHeight(round(self.fontMetrics().height() * 1.3))
        self.setAccessibleName(tr("Orange line: deposits; grey: background; pointer: here"))

    def paintEvent(self, _event) -> None:  # noqa: N802
        """Three marks, each with its word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        middle, size, x = self.height() / 2, metrics.height() * 0.55, 0.0
        for word in (later("deposits"), later("background"), later("here")):
            box = QRectF(x, middle - size / 2, size * 1.6, size)
            if word == "deposits":
                _deposit_style(painter, self.is_dark())
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            elif word == "background":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.ink(75))
                painter.drawRect(box)
            else:
                _pointer(painter, self.ink(), box.center().x(), box.top() - 1, box.bottom() + 1)
            x = box.right() + 5
            painter.setPen(self.ink())
            painter.drawText(QRectF(x, 0, self.width(), self.height()), int(Qt.AlignmentFlag.AlignVCenter), tr(word))
            x += metrics.horizontalAdvance(tr(word)) + 16
        painter.end()


class LayerRow(QFrame):
    """One layer: its value here, beside those at deposits and background, and what hiding it does."""

    def __init__(self, layer: dict, probability: float | None, parent=None) -> None:
        super().__init__(parent)
        self.layer = layer
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 4)
        layout.setSpacing(1)
        top = QHBoxLayout()
        name = _label(f"<b>{_escaped(layer['name'])}</b>", wrap=True)
        name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        top.addWidget(name, 1)
        value = _label(_escaped(value_words(layer)), wrap=layer["kind"] == "category")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        top.addWidget(value)
        layout.addLayout(top)
        if layer["kind"] == "category":
            layout.addWidget(Shares(layer))
        else:
            layout.addWidget(Distribution(layer))
        bottom = QHBoxLayout()
        told = _label(_escaped(beside_words(layer)), wrap=True)
        told.setForegroundRole(QPalette.ColorRole.WindowText)
        bottom.addWidget(told, 1)
        if probability is not None and layer["hidden"] is not None and layer["value"] is not None:
            words = tr("hidden: {probability} → {hidden}").format(probability=number(probability),
                                                                  hidden=number(layer["hidden"]))
            hidden = _label(f"<b>{words}</b>" if fall(layer, probability) > _MUCH else words)
            hidden.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            hidden.setToolTip(tr("<p>The probability when this layer is hidden from the models, here and around: how "
                                 "much the place owes to it. Layers that tell the same story stand in for one "
                                 "another, so what they share shows in none of them.</p>"))
            bottom.addWidget(hidden)
        layout.addLayout(bottom)


class Distribution(Figure):
    """Values at background (grey) and deposits (line), with a pointer at the value here."""

    def __init__(self, layer: dict, parent=None) -> None:
        super().__init__(parent)
        self.layer = layer
        self.setFixedHeight(round(self.fontMetrics().height() * 2.9))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{layer['name']}: {beside_words(layer)}")

    def paintEvent(self, _event) -> None:  # noqa: N802
        """Bars, line, pointer, and the ends of the axis in words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() * 0.85)
        painter.setFont(small)
        words = painter.fontMetrics().height()
        edges = self.layer["edges"]
        frame = QRectF(1, 5, self.width() - 2, self.height() - words - 6)
        bars = {kind: self.layer[f"bars_of_{kind}"] for kind in ("deposits", "background")}
        # Each on its own height: few deposits in few bars would else press the background flat.
        outlines = {kind: _steps(frame, values) for kind, values in bars.items() if values and max(values) > 0}
        if "background" in outlines:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.ink(75))
            painter.drawPolygon(outlines["background"])
        if "deposits" in outlines:
            _deposit_style(painter, self.is_dark())
            painter.drawPolygon(outlines["deposits"])
        painter.setPen(QPen(self.ink(150), 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.setPen(self.ink(190))
        below = QRectF(frame.left(), frame.bottom() + 1, frame.width(), words)
        unit = f" {self.layer['unit']}" if self.layer["unit"] else ""
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), number(edges[0], 3))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), number(edges[-1], 3) + unit)
        value = self.layer["value"]
        if value is not None:
            x = frame.left() + frame.width() * position(edges, value)
            _pointer(painter, self.ink(), min(max(x, frame.left() + 3), frame.right() - 3), 1, frame.bottom())
        painter.end()


class Shares(Figure):
    """The classes that hold most deposits, and the one here: their shares of deposits and background."""

    def __init__(self, layer: dict, parent=None) -> None:
        super().__init__(parent)
        self.layer = layer
        classes = layer["categories"]
        self.shown = classes[:_MOST_CATEGORIES]
        self.shown += [one for one in classes[_MOST_CATEGORIES:] if one["here"]]
        self.setFixedHeight(round(self.fontMetrics().height() * 1.15 * max(1, len(self.shown))))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{layer['name']}: {beside_words(layer)}")

    def paintEvent(self, _event) -> None:  # noqa: N802
        """For each class its name, a line for deposits above a grey bar for background, and the shares in figures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        line = metrics.height() * 1.15
        names = min(self.width() * 0.4,
                    max([metrics.horizontalAdvance(one["name"]) for one in self.shown] or [0]) + line)
        figures = metrics.horizontalAdvance("100 % / 100 % ")
        room = self.width() - names - figures
        most = max([max(one["deposits"], one["background"]) for one in self.shown] or [1.0]) or 1.0
        for row, one in enumerate(self.shown):
            top = row * line
            painter.setPen(self.ink())
            if one["here"]:
                painter.setBrush(self.ink())
                painter.drawPolygon(QPolygonF([QPointF(1, top + line * 0.25), QPointF(1, top + line * 0.75),
                                               QPointF(line * 0.4, top + line * 0.5)]))
            name = metrics.elidedText(one["name"], Qt.TextElideMode.ElideRight, round(names - line * 0.7))
            painter.drawText(QRectF(line * 0.6, top, names, line), int(Qt.AlignmentFlag.AlignVCenter), name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.ink(75))
            painter.drawRect(QRectF(names, top + line * 0.52, room * one["background"] / most, line * 0.3))
            _deposit_style(painter, self.is_dark())
            if one["deposits"]:
                painter.drawRect(QRectF(names + 0.5, top + line * 0.16, room * one["deposits"] / most, line * 0.3))
            painter.setPen(self.ink(190))
            painter.drawText(QRectF(self.width() - figures, top, figures, line),
                             int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                             f"{percent(one['deposits'])} / {percent(one['background'])}")
        painter.end()


# --- words ------------------------------------------------------------------------------------------------------------


def as_text(answer: dict) -> str:
    """The whole answer as plain text."""
    lines = [f"{answer['title']}".strip() or tr("Prospectivity map"),
             tr("Place: {x:.10g}, {y:.10g} {crs}").format(x=answer["x"], y=answer["y"], crs=answer["crs"]).rstrip()]
    if answer["sentence"]:
        lines.append(answer["sentence"])
    if answer["on"] == "map":
        lines += [tr("Probability {probability} ({interval}), {rank_words}")
                     .format(probability=number(answer["probability"]), interval=interval(answer),
                             rank_words=rank_words(answer)),
                  known_words(answer), *(f"- {words}" for words in answer["outside"])]
    for layer in by_effect(answer):
        words = f"{layer['name']}: {value_words(layer)}"
        if beside_words(layer):
            words += f"; {beside_words(layer)}"
        if answer["on"] == "map" and layer["value"] is not None:
            words += tr("; hidden: {probability} → {hidden}").format(probability=number(answer["probability"]),
                                                                     hidden=number(layer["hidden"]))
        lines.append(words)
    for text in (deposits_words(answer), target_words(answer)):
        if text:
            lines.append(_plain(text))
    return "\n".join(lines) + "\n"


def by_effect(answer: dict) -> list:
    """The layers, those first whose hiding lowers the probability most."""
    probability = answer.get("probability")
    if probability is None:
        return list(answer["layers"])
    return sorted(answer["layers"], key=lambda layer: -fall(layer, probability))


def fall(layer: dict, probability: float) -> float:
    """The part of the probability that goes when the layer is hidden."""
    if layer["hidden"] is None or not probability:
        return 0.0
    return 1.0 - layer["hidden"] / probability


def interval(answer: dict) -> str:
    """What the models of the map say, from the least to the most."""
    if answer["members"] == 1:
        return tr("of one model, so without an interval")
    return f"{number(answer['low'])}–{number(answer['high'])}"


def rank_words(answer: dict) -> str:
    """The place among the ground of the map."""
    percentile = answer.get("percentile")
    words = []
    if percentile is not None:
        words.append(tr("{percentile} percentile of the map").format(percentile=ordinal(percentile)))
    mean = answer.get("mean_probability")
    if mean:
        words.append(tr("{ratio} × the map's mean").format(ratio=number(answer["probability"] / mean)))
    return ", ".join(words)


def known_words(answer: dict) -> str:
    """Whether the models have seen such ground."""
    if answer["known_ground"]:
        missing = [layer["name"] for layer in answer["layers"] if layer["value"] is None]
        gap = tr("; no value here of {missing}").format(missing=", ".join(missing)) if missing else ""
        return tr("Known ground: inside what the model has seen{gap}").format(gap=gap)
    return tr("Not known ground, so the model guesses. Beyond all that it has learnt from:")


def value_words(layer: dict) -> str:
    """The value here with its unit, or the name of the class."""
    if layer["value"] is None:
        return tr("no data here")
    if layer["kind"] == "category":
        return layer["text"]
    return f"{number(layer['value'], 3)} {layer['unit']}".strip()


def beside_words(layer: dict) -> str:
    """The value here beside those of deposits and background."""
    if layer["value"] is None:
        return ""
    if layer["kind"] == "category":
        return tr("{deposits} of deposits, {background} of ground").format(
            deposits=percent(layer["share_of_deposits"]), background=percent(layer["share_of_background"]))
    parts = [words.format(percent=percent(layer[f"percentile_of_{kind}"] / 100))
             for kind, words in (("deposits", tr("{percent} of deposits")), ("background", tr("{percent} of ground")))
             if layer[f"percentile_of_{kind}"] is not None]
    return tr("above {parts}").format(parts=", ".join(parts)) if parts else ""


def deposits_words(answer: dict) -> str:
    """The nearest deposits with distance and direction, as rich text."""
    if answer.get("deposits_sentence"):
        return _escaped(answer["deposits_sentence"])
    near = [f"{_escaped(one['name'] or tr('deposit'))} {number(one['distance_km'])} km {tr(one['direction'])}"
            for one in answer["deposits"]]
    return tr("<b>Nearest deposits</b> {names}").format(names=" · ".join(near)) if near else ""


def target_words(answer: dict) -> str:
    """The target that holds the place, or the nearest, as rich text."""
    target = answer.get("target")
    if not target:
        return ""
    where = "" if target["inside"] else tr(", {distance} km away").format(distance=number(target["distance_km"]))
    words = (tr("<b>Target</b> rank {rank} of {of}, {area} km²") if target["inside"]
             else tr("<b>Nearest target</b> rank {rank} of {of}, {area} km²"))
    return words.format(rank=target["rank"], of=target["of"], area=number(target["area_km2"])) + where


def number(value: float, digits: int = 2) -> str:
    """So many significant digits, and no exponent; whole numbers stay whole."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "–"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    if places > 0 and abs(value) >= 1:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def percent(share: float) -> str:
    """A share of 0 to 1 in percent, without pretending to a nought that isn't one."""
    if 0 < share < 0.005:
        return "<1 %"
    if 0.995 < share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"


def ordinal(percentile: float) -> str:
    """97th; with a decimal where it matters, at the top."""
    if percentile >= 99:
        return tr("{place:g}th").format(place=min(99.9, math.floor(10 * percentile) / 10))
    place = math.floor(percentile)
    words = {1: tr("{place:g}st"), 2: tr("{place:g}nd"), 3: tr("{place:g}rd")}
    return words.get(0 if 10 <= place % 100 <= 20 else place % 10, tr("{place:g}th")).format(place=place)


def position(edges: list, value: float) -> float:
    """Where a value stands on an axis of bars of equal width, 0 to 1; beyond the axis, at its end."""
    if value <= edges[0]:
        return 0.0
    for bar, (low, high) in enumerate(zip(edges, edges[1:])):
        if value <= high:
            return (bar + (value - low) / (high - low if high > low else 1.0)) / (len(edges) - 1)
    return 1.0


# --- helpers ----------------------------------------------------------------------------------------------------------


def _label(words: str, wrap: bool = False) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(wrap)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(rich: str) -> str:
    text = rich.replace("<b>", "").replace("</b>", ":")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _deposit_style(painter: QPainter, dark: bool) -> None:
    colour = QColor(_DEPOSITS[dark])
    painter.setPen(QPen(colour, 1.6))
    colour.setAlpha(45)
    painter.setBrush(colour)


def _steps(frame: QRectF, bars: list) -> QPolygonF:
    """The outline of bars of equal width, the highest as high as the frame."""
    points = [frame.bottomLeft()]
    width = frame.width() / len(bars)
    for number_, share in enumerate(bars):
        y = frame.bottom() - frame.height() * share / max(bars)
        points += [QPointF(frame.left() + number_ * width, y), QPointF(frame.left() + (number_ + 1) * width, y)]
    return QPolygonF([*points, frame.bottomRight()])


def _pointer(painter: QPainter, colour: QColor, x: float, top: float, bottom: float) -> None:
    """A line with a head: the value here."""
    painter.setPen(QPen(colour, 1.6))
    painter.drawLine(QPointF(x, top), QPointF(x, bottom))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(x - 3.5, top - 1), QPointF(x + 3.5, top - 1), QPointF(x, top + 5)]))
