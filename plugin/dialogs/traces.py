"""Seismic traces with their picks, drawn quickly and worked on by mouse and key.

A trace is drawn from the coarsest of its levels that the screen can tell from the samples: each level joins twice as
many samples to a least and a greatest.  A level is an array of points made once, of which the visible part is copied
into a polygon whole; Qt carries it to the screen, so that no point costs a step in Python.
"""

from __future__ import annotations

import functools
import json
import math
from array import array
from pathlib import Path

from qgis.PyQt.QtCore import QEvent, QPointF, QRectF, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QFont, QImage, QPainter, QPen, QPixmap, QPolygonF
from qgis.PyQt.QtWidgets import QAbstractScrollArea, QFrame, QLabel

from ..i18n import tr
from ..waveforms import Pick, Shown, Trace, moment

PALETTE = Path(__file__).resolve().parents[2] / "resources" / "styles" / "palette.json"
STACKED, SECTION, SPECTROGRAM = "stacked", "section", "spectrogram"

_GRAB = 6  # pixels around a pick in which the mouse takes it
_SHORTEST_S = 0.2  # that can be zoomed into
_POINT = 16  # bytes of a point
_PAPER = {False: QColor("#ffffff"), True: QColor("#1d2023")}
_INK = {False: QColor("#1c2025"), True: QColor("#e8eaed")}
_CLOCK_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)


class TracesView(QAbstractScrollArea):
    """The traces; it changes no pick itself, it says what a reader wants."""

    moved = pyqtSignal(object, float)  #: a Pick, and the time it shall have
    added = pyqtSignal(str, str, float)  #: station, phase, time
    removed = pyqtSignal(object)  #: a Pick
    accepted = pyqtSignal()  #: Enter
    undo = pyqtSignal()
    redo = pyqtSignal()
    chosen_changed = pyqtSignal()  #: another trace, or pick
    gain_changed = pyqtSignal(float)

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None
        self.picks: list = []  # to be worked on
        self.others: list = []  # to be seen only
        self.residuals: dict = {}  # by number of pick
        self.origin: float | None = None
        self.view, self.components, self.gain = STACKED, "Z", 1.0
        self.rows: list = []  # of Trace
        self.row = 0  # the chosen one
        self.pick: int | None = None  # number of the chosen one
        self.cursor: float | None = None  # a time, where P and S are put
        self.begin, self.end = 0.0, 60.0  # what is seen, in seconds after the answer's begin
        self._hovered: int | None = None  # the row under the mouse, until keys go elsewhere
        self._drag = None  # ("pick", Pick, time) or ("pan", x, y, begin, end, scroll)
        self._picture: QPixmap | None = None
        self._pictured = None
        self._image: QImage | None = None
        self._ink = QLabel(self)  # a theme by style sheet gives labels the colour of text, and bare widgets none
        self._ink.hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(tr("Traces with their picks"))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())
        letter = self.fontMetrics()
        self.setMinimumSize(letter.averageCharWidth() * 40, letter.height() * 6)

    # --- what it shows -------------------------------------------------------------------------------------------

    def show_traces(self, shown: Shown | None, keep_view: bool = False) -> None:
        """Other traces; ``keep_view`` where they are the same ones, filtered otherwise."""
        station = self.rows[self.row].station if self.rows and self.row < len(self.rows) else ""
        self.shown, self._image = shown, None
        if not keep_view and shown is not None:
            self.begin, self.end = 0.0, shown.seconds
            self.pick, self.cursor, station = None, None, ""
        self._make_rows(station)

    def show_picks(self, picks: list, others: list, residuals: dict, origin: float | None) -> None:
        """Other picks on the same traces."""
        self.picks, self.others, self.residuals, self.origin = picks, others, residuals, origin
        if self.pick is not None and self._chosen_pick() is None:
            self.pick = None
        self.viewport().update()

    def set_view(self, view: str) -> None:
        """One of STACKED, SECTION and SPECTROGRAM."""
        self.view = view
        self._fit()

    def set_components(self, components: str) -> None:
        """Z, N, E or ZNE."""
        self.components = components
        self._make_rows(self.rows[self.row].station if self.rows else "")

    def set_gain(self, gain: float) -> None:
        """How much larger than to fill its row a trace is."""
        gain = min(max(gain, 0.05), 1000.0)
        if gain != self.gain:
            self.gain = gain
            self.gain_changed.emit(gain)
            self.viewport().update()

    def whole(self) -> None:
        """All of the time there is."""
        if self.shown is not None:
            self._see(0.0, self.shown.seconds)

    def zoom(self, factor: float, about: float | None = None) -> None:
        """``factor`` under 1 shows less time, around ``about`` (seconds after the begin)."""
        about = (self.begin + self.end) / 2 if about is None else about
        length = max((self.end - self.begin) * factor, _SHORTEST_S)
        share = (about - self.begin) / (self.end - self.begin)
        self._see(about - share * length, about + (1 - share) * length)

    def chosen_trace(self) -> Trace | None:
        return self.rows[self.row] if 0 <= self.row < len(self.rows) else None

    def choose_station(self, station: str) -> None:
        """Make the station's first trace the chosen one."""
        for number, trace in enumerate(self.rows):
            if trace.station == station:
                self._choose(number)
                return

    def _make_rows(self, station: str) -> None:
        shown = self.shown
        self.rows, self._hovered = [], None
        if shown is not None:
            of: dict = {}
            for trace in shown.traces:
                of.setdefault(trace.station, {})[trace.component] = trace
            for place in shown.stations:
                there = of.get(place["station"], {})
                wanted = [there[one] for one in self.components if one in there]
                # A station without the wanted component is better seen on another than not at all.
                self.rows += wanted or list(there.values())[:1]
        self.row = next((number for number, trace in enumerate(self.rows) if trace.station == station), 0)
        self._fit()

    def _fit(self) -> None:
        """The rows' heights, and how far there is to scroll."""
        room = self._plot().height()
        bar = self.verticalScrollBar()
        total = self._row_height() * len(self.rows) if self.view == STACKED else room
        bar.setRange(0, max(0, round(total - room)))
        bar.setPageStep(max(1, round(room)))
        bar.setSingleStep(max(1, round(self._row_height())))
        self.viewport().update()

    def _see(self, begin: float, end: float) -> None:
        whole = self.shown.seconds if self.shown is not None else 60.0
        length = min(end - begin, whole)
        begin = min(max(begin, 0.0), whole - length)
        self.begin, self.end = begin, begin + length
        self.viewport().update()

    # --- where things are ----------------------------------------------------------------------------------------

    def _plot(self) -> QRectF:
        """The part of the widget that is time across."""
        letter = self.fontMetrics()
        names = {trace.station for trace in self.rows}
        left = max([letter.horizontalAdvance(self._label(trace)) for trace in self.rows] or [0]) + 10
        if self.view != STACKED:
            left = letter.horizontalAdvance("1000 km") + 10
        right = letter.horizontalAdvance("P +0.00  S −0.00") + 10 if self.view == STACKED and self.residuals else 8
        if self.view == SECTION:
            right = max([letter.horizontalAdvance(name) for name in names] or [0]) + 10
        size = self.viewport().size()
        bottom = letter.height() + 6
        return QRectF(left, 2, max(size.width() - left - right, 20), max(size.height() - bottom - 2, 20))

    def _label(self, trace: Trace) -> str:
        return f"{trace.station} {trace.component}"

    def _row_height(self) -> float:
        least = self.fontMetrics().height() * (1.5 if len(self.components) == 1 else 1.15)
        return max(least, self._plot().height() / max(len(self.rows), 1))

    def _x(self, time: float, plot: QRectF) -> float:
        """Of a time after the answer's begin."""
        return plot.left() + (time - self.begin) / (self.end - self.begin) * plot.width()

    def _time(self, x: float) -> float:
        plot = self._plot()
        return self.begin + (x - plot.left()) / plot.width() * (self.end - self.begin)

    def _distances(self) -> dict:
        return {place["station"]: place["distance_km"] for place in self.shown.stations
                if place["distance_km"] is not None} if self.shown is not None else {}

    def _middles(self, plot: QRectF) -> list:
        """(row, y of the zero line, half the height) of the rows that are seen."""
        if self.view == STACKED:
            height, top = self._row_height(), plot.top() - self.verticalScrollBar().value()
            return [(number, top + (number + 0.5) * height, height / 2) for number in range(len(self.rows))
                    if top + (number + 1) * height > plot.top() and top + number * height < plot.bottom()]
        if self.view == SECTION:
            far = self._distances()
            high = self._farthest(far)
            half = max(plot.height() / max(len(self.rows), 4) * 0.9, 8.0)
            return [(number, plot.top() + half + far[trace.station] / high * (plot.height() - 2 * half), half)
                    for number, trace in enumerate(self.rows) if trace.station in far]
        height = plot.height() * 0.28
        return [(self.row, plot.bottom() - height / 2, height / 2)] if self.rows else []

    def _farthest(self, far: dict) -> float:
        return max([far[trace.station] for trace in self.rows if trace.station in far] or [1.0]) or 1.0

    def _row_at(self, y: float) -> int | None:
        middles = self._middles(self._plot())
        if self.view == STACKED:
            return next((number for number, middle, half in middles if abs(y - middle) <= half), None)
        return min(middles, key=lambda one: abs(y - one[1]))[0] if middles else None

    def _pick_at(self, x: float, row: int | None) -> Pick | None:
        if row is None or self.shown is None:
            return None
        plot = self._plot()
        near = [(abs(self._x(pick.time - self.shown.begin, plot) - x), pick) for pick in self.picks
                if pick.station == self.rows[row].station]
        far, pick = min(near, key=lambda one: one[0], default=(math.inf, None))
        return pick if far <= _GRAB else None

    def _chosen_pick(self) -> Pick | None:
        return next((pick for pick in self.picks if pick.number == self.pick), None)

    # --- painting ------------------------------------------------------------------------------------------------

    def is_dark(self) -> bool:
        """Whether text is light, on dark ground."""
        return self._ink.palette().color(self._ink.foregroundRole()).lightness() > 128

    def ink(self, alpha: int = 255) -> QColor:
        """The colour of text and traces."""
        colour = QColor(_INK[self.is_dark()])
        colour.setAlpha(alpha)
        return colour

    def phase_colour(self, phase: str) -> QColor:
        """Blue for P, orange for S; lighter on dark ground."""
        colour = QColor(_palette()["phases"].get(phase, "#888888"))
        return colour.lighter(150) if self.is_dark() else colour

    def paintEvent(self, _event) -> None:  # noqa: N802  (Qt's name)
        """The traces from a picture that is kept, and on it what moves."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), _PAPER[self.is_dark()])
        plot = self._plot()
        if self.shown is None or not self.rows:
            painter.end()
            return
        self._paint_ground(painter, plot)
        painter.drawPixmap(plot.topLeft(), self._traces_picture(plot))
        self._paint_axis(painter, plot)
        self._paint_picks(painter, plot)
        self._paint_words(painter, plot)
        painter.end()

    def _traces_picture(self, plot: QRectF) -> QPixmap:
        """All traces on nothing; painted anew only where it would be another."""
        scale = self.viewport().devicePixelRatioF()
        state = (plot.width(), plot.height(), plot.top(), scale, self.begin, self.end, self.gain, self.view, self.row
                 if self.view == SPECTROGRAM else 0, self.verticalScrollBar().value(), self.is_dark(), id(self.shown),
                 tuple(map(id, self.rows)), len(self.shown.curves), id(self.shown.spectrogram))
        if self._picture is not None and self._pictured == state:
            return self._picture
        size = (plot.size() * scale).toSize()
        picture = QPixmap(size)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.translate(-plot.left(), -plot.top())
        painter.setClipRect(plot)
        if self.view == SPECTROGRAM:
            self._paint_spectrogram(painter, plot)
        few = len(self._middles(plot)) <= 12  # smooth lines take their time
        for number, middle, half in self._middles(plot):
            self._paint_curves(painter, plot, self.rows[number], middle, half)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, few)
        pen = QPen(self.ink(230), 1.1 if few else 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for number, middle, half in self._middles(plot):
            trace = self.rows[number]
            if trace.peak > 0:
                self._paint_trace(painter, plot, trace, middle, 0.85 * half * self.gain / trace.peak)
        painter.end()
        self._picture, self._pictured = picture, state
        return picture

    def _paint_trace(self, painter: QPainter, plot: QRectF, trace: Trace, middle: float, height: float) -> None:
        across = plot.width() / (self.end - self.begin)
        painter.save()
        painter.translate(plot.left() - self.begin * across, middle)
        painter.scale(across, -height)
        wanted = self.viewport().devicePixelRatioF() * across  # blocks of a level in a second, not much fewer
        for polygon in polylines(trace, self.begin, self.end, wanted):
            painter.drawPolyline(polygon)
        painter.restore()

    def _paint_curves(self, painter: QPainter, plot: QRectF, trace: Trace, middle: float, half: float) -> None:
        """How sure the detector is, from the row's foot up."""
        for phase in "PS":
            curve = self.shown.curves.get((trace.station, phase))
            if curve is None:
                continue
            across = plot.width() / (self.end - self.begin)
            painter.save()
            painter.translate(plot.left() - self.begin * across, middle + half * 0.95)
            painter.scale(across, -1.9 * half)
            colour = self.phase_colour(phase)
            colour.setAlpha(90)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for polygon in polylines(curve, self.begin, self.end, 2 * across):
                if polygon.count() > 1:
                    polygon.append(QPointF(polygon.at(polygon.count() - 1).x(), 0.0))
                    polygon.append(QPointF(polygon.at(0).x(), 0.0))
                    painter.drawPolygon(polygon)
            painter.restore()

    def _paint_spectrogram(self, painter: QPainter, plot: QRectF) -> None:
        found = self.shown.spectrogram
        trace = self.chosen_trace()
        if found is None or trace is None or (found["station"], found["component"]) != (trace.station, trace.component):
            return
        if self._image is None:
            self._image = spectrogram_image(found)
        area = self._spectrum_area(plot)
        left = self._x(found["start_s"], plot)
        right = self._x(found["start_s"] + found["step_s"] * found["columns"], plot)
        painter.save()
        painter.setClipRect(area)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, area.top(), right - left, area.height()), self._image)
        painter.restore()

    def _spectrum_area(self, plot: QRectF) -> QRectF:
        return QRectF(plot.left(), plot.top(), plot.width(), plot.height() * 0.70)

    def _paint_ground(self, painter: QPainter, plot: QRectF) -> None:
        """Rows, the chosen one, and lines at the ticks."""
        painter.setPen(QPen(self.ink(28), 1))
        for tick in self._ticks(plot):
            x = self._x(tick - self.shown.begin, plot)
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        if self.view == STACKED:
            for number, middle, half in self._middles(plot):
                if number == self.row:
                    colour = QColor(_palette()["phases"]["P"])
                    colour.setAlpha(38)
                    painter.fillRect(QRectF(0, max(middle - half, plot.top()), self.viewport().width(),
                                            min(2 * half, plot.bottom() - middle + half)), colour)
        if self.origin is not None and self.view != SPECTROGRAM:
            x = self._x(self.origin - self.shown.begin, plot)
            if plot.left() <= x <= plot.right():
                painter.setPen(QPen(self.ink(120), 1, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))

    def _ticks(self, plot: QRectF) -> list:
        """Round moments on the clock, as close as their words allow."""
        room = self.fontMetrics().horizontalAdvance("00:00:00.00") * 1.4
        least = (self.end - self.begin) * room / plot.width()
        step = next((one for one in _CLOCK_STEPS if one >= least), 3600)
        first = math.ceil((self.shown.begin + self.begin) / step - 1e-9)
        last = math.floor((self.shown.begin + self.end) / step + 1e-9)
        return [number * step for number in range(first, last + 1)]

    def _paint_axis(self, painter: QPainter, plot: QRectF) -> None:
        letter = painter.fontMetrics()
        painter.setPen(QPen(self.ink(150), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        ticks = self._ticks(plot)
        fine = len(ticks) > 1 and ticks[1] - ticks[0] < 0.999
        painter.setPen(self.ink())
        for tick in ticks:
            when = moment(tick)
            words = f"{when:%H:%M:%S}" + (f".{when.microsecond // 10000:02d}" if fine else "")
            width = letter.horizontalAdvance(words)
            x = min(max(self._x(tick - self.shown.begin, plot) - width / 2, 0), self.viewport().width() - width)
            painter.drawText(QPointF(x, plot.bottom() + letter.ascent() + 3), words)
        if self.view == SECTION:
            far = self._distances()
            half = max(plot.height() / max(len(self.rows), 4) * 0.9, 8.0)
            self._paint_scale(painter, plot, plot.top() + half, plot.bottom() - half, 0.0, self._farthest(far), "km")
        elif self.view == SPECTROGRAM and self.shown.spectrogram is not None:
            area = self._spectrum_area(plot)
            self._paint_scale(painter, plot, area.bottom(), area.top(), 0.0, self.shown.spectrogram["highest_hz"], "Hz")

    def _paint_scale(self, painter: QPainter, plot: QRectF, low_y: float, high_y: float, low: float, high: float,
                     unit: str) -> None:
        """Numbers on the left: ``low`` at ``low_y``, ``high`` at ``high_y``."""
        letter = painter.fontMetrics()
        least = (high - low) * letter.height() * 1.6 / max(abs(high_y - low_y), 1)
        size = 10 ** math.floor(math.log10(least)) if least > 0 else 1
        step = next((size * one for one in (1, 2, 5, 10) if size * one >= least), size * 10)
        number = math.ceil(low / step)
        while number * step <= high * 1.0001:
            y = low_y + (number * step - low) / (high - low) * (high_y - low_y)
            words = f"{number * step:g} {unit}"
            painter.setPen(self.ink())
            foot = max(y + letter.ascent() / 2 - 1, letter.ascent())
            painter.drawText(QPointF(plot.left() - letter.horizontalAdvance(words) - 5, foot), words)
            painter.setPen(QPen(self.ink(60), 1))
            painter.drawLine(QPointF(plot.left() - 3, y), QPointF(plot.left(), y))
            number += 1

    def _paint_picks(self, painter: QPainter, plot: QRectF) -> None:
        """Lines with their letters; those of a reader are full, a detector's have gaps."""
        painter.save()
        painter.setClipRect(plot)
        bold = QFont(painter.font())
        bold.setBold(True)
        painter.setFont(bold)
        letter = painter.fontMetrics()
        dragged = self._drag[1:] if self._drag and self._drag[0] == "pick" else (None, 0.0)
        for number, middle, half in self._middles(plot):
            station = self.rows[number].station
            half *= 0.6 if self.view == SECTION else 1.0  # traces lie close there
            top = plot.top() if self.view == SPECTROGRAM else middle - half
            for pick in [*self.others, *self.picks]:
                if pick.station != station:
                    continue
                mine = pick not in self.others
                time = dragged[1] if dragged[0] is not None and dragged[0].number == pick.number else pick.time
                x = self._x(time - self.shown.begin, plot)
                if not plot.left() - 1 <= x <= plot.right() + 1:
                    continue
                colour = self.phase_colour(pick.phase)
                if not mine:
                    colour.setAlpha(110)
                chosen = mine and pick.number == self.pick
                pen = QPen(colour, 3.0 if chosen else 1.8 if mine else 1.0)
                if pick.status != "reviewed":
                    pen.setStyle(Qt.PenStyle.DashLine if mine else Qt.PenStyle.DotLine)
                painter.setPen(pen)
                painter.drawLine(QPointF(x, top + 1), QPointF(x, middle + half - 1))
                if mine and self._is_first(number):  # on its left, where the onset isn't
                    width = letter.horizontalAdvance(pick.phase) + 2
                    painter.fillRect(QRectF(x - width - 1.5, top + 1, width, letter.height() - 2),
                                     _PAPER[self.is_dark()])
                    painter.setPen(colour)
                    painter.drawText(QPointF(x - width - 0.5, top + letter.ascent()), pick.phase)
        if self.cursor is not None:
            x = self._x(self.cursor - self.shown.begin, plot)
            painter.setPen(QPen(self.ink(130), 1))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.restore()

    def _is_first(self, row: int) -> bool:
        """Whether it is the first of its station's rows, which says what holds for all of them."""
        return self.view != STACKED or row == 0 or self.rows[row - 1].station != self.rows[row].station

    def _paint_words(self, painter: QPainter, plot: QRectF) -> None:
        """Stations on the left and residuals on the right."""
        letter = painter.fontMetrics()
        taken = -math.inf
        for number, middle, _ in self._middles(plot):
            trace = self.rows[number]
            y = middle + letter.ascent() / 2 - 1
            painter.setPen(self.ink())
            if self.view == STACKED:
                painter.drawText(QPointF(5, y), self._label(trace))
                if self._is_first(number):
                    self._paint_residuals(painter, plot, trace.station, y)
            elif self.view == SECTION and middle - taken >= letter.height() * 0.9:
                painter.drawText(QPointF(plot.right() + 5, y), trace.station)
                taken = middle
            elif self.view == SPECTROGRAM:
                words = f"{trace.station} {trace.channel}"
                back = QRectF(plot.left() + 4, plot.top() + 4, letter.horizontalAdvance(words) + 8, letter.height() + 2)
                painter.fillRect(back, _PAPER[self.is_dark()])
                painter.drawText(back, int(Qt.AlignmentFlag.AlignCenter), words)

    def _paint_residuals(self, painter: QPainter, plot: QRectF, station: str, y: float) -> None:
        x = plot.right() + 6
        for phase in "PS":
            of = [self.residuals.get(pick.number) for pick in self.picks
                  if pick.station == station and pick.phase == phase]
            if of and of[0] is not None:
                words = f"{phase} {round(of[0], 2) + 0.0:+.2f}".replace("-", "−")
                painter.setPen(self.phase_colour(phase))
                painter.drawText(QPointF(x, y), words)
            x += painter.fontMetrics().horizontalAdvance("P +0.00  ")

    # --- the mouse -----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event) -> None:  # noqa: N802
        """Take a pick, or the sheet."""
        if event.button() != Qt.MouseButton.LeftButton or self.shown is None:
            return
        x, y = _where(event)
        row = self._row_at(y)
        if row is not None:
            self._choose(row)
        pick = self._pick_at(x, row)
        self.pick = pick.number if pick else None
        if pick is not None:
            self._drag = ("pick", pick, pick.time)
        else:
            self._drag = ("pan", x, y, self.begin, self.end, self.verticalScrollBar().value())
        self.chosen_changed.emit()
        self.viewport().update()

    def mouseMoveEvent(self, event) -> None:  # noqa: N802
        """Move what was taken; else show where P and S would come."""
        if self.shown is None:
            return
        x, y = _where(event)
        row = self._row_at(y)
        if self._drag is None:
            self._hovered = row
            self.cursor = self._on_sample(self.shown.begin + self._time(x), row)
            over = self._pick_at(x, row)
            shape = Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.CrossCursor
            self.viewport().setCursor(shape)
        elif self._drag[0] == "pick":
            self._drag = ("pick", self._drag[1], self._on_sample(self.shown.begin + self._time(x), self.row))
            self.cursor = self._drag[2]
        else:
            _, at_x, at_y, begin, end, scroll = self._drag
            shift = (at_x - x) / self._plot().width() * (end - begin)
            self._see(begin + shift, end + shift)
            self.verticalScrollBar().setValue(round(scroll + at_y - y))
        self.viewport().update()

    def mouseReleaseEvent(self, event) -> None:  # noqa: N802
        """The pick is where it shall be."""
        drag, self._drag = self._drag, None
        if drag is not None and drag[0] == "pick" and drag[2] != drag[1].time:
            self.moved.emit(drag[1], drag[2])
        self.viewport().update()

    def mouseDoubleClickEvent(self, _event) -> None:  # noqa: N802
        """All of it."""
        self.whole()

    def wheelEvent(self, event) -> None:  # noqa: N802
        """Time, at the mouse; with Ctrl amplitude, with Shift up and down."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if not turn or self.shown is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_gain(self.gain * 1.25 ** (turn / 120))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - round(turn / 120 * bar.singleStep()))
        else:
            self.zoom(0.8 ** (turn / 120), self._time(_where(event)[0]))
        event.accept()

    def leaveEvent(self, _event) -> None:  # noqa: N802
        """The line stays where keys would put a pick."""
        self._hovered = None
        self.viewport().update()

    # --- keys ----------------------------------------------------------------------------------------------------

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab goes from trace to trace, and after the last on to the next widget."""
        step = self.row + (1 if forward else -1)
        if self.shown is None or not 0 <= step < len(self.rows):
            return super().focusNextPrevChild(forward)
        self._choose(step)
        self.pick = None
        self.chosen_changed.emit()
        return True

    def event(self, event) -> bool:
        """Keys that QGIS itself has shortcuts for are ours while we have the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and self._action(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event) -> None:  # noqa: N802
        """See the panel's help."""
        action = self._action(event) if self.shown is not None and self.rows else None
        if action is None:
            super().keyPressEvent(event)
            return
        action()
        event.accept()

    def _action(self, event):
        """What a key does, or None."""
        key, held = event.key(), event.modifiers()
        keys, control = Qt.Key, bool(held & Qt.KeyboardModifier.ControlModifier)
        many = 10 if held & Qt.KeyboardModifier.ShiftModifier else 1
        if control:
            return {keys.Key_Z: self.redo.emit if many > 1 else self.undo.emit, keys.Key_Y: self.redo.emit,
                    keys.Key_Up: lambda: self.set_gain(self.gain * 1.25),
                    keys.Key_Down: lambda: self.set_gain(self.gain / 1.25)}.get(key)
        return {
            keys.Key_P: lambda: self._add("P"), keys.Key_S: lambda: self._add("S"),
            keys.Key_Delete: self._remove, keys.Key_Backspace: self._remove, keys.Key_U: self.undo.emit,
            keys.Key_Return: self.accepted.emit, keys.Key_Enter: self.accepted.emit,
            keys.Key_Left: lambda: self._nudge(-many), keys.Key_Right: lambda: self._nudge(many),
            keys.Key_Up: lambda: self._choose(self.row - 1), keys.Key_Down: lambda: self._choose(self.row + 1),
            keys.Key_Space: self._next_pick, keys.Key_Escape: self._let_go,
            keys.Key_Plus: lambda: self.zoom(0.8, self._cursor_time()),
            keys.Key_Equal: lambda: self.zoom(0.8, self._cursor_time()),
            keys.Key_Minus: lambda: self.zoom(1.25, self._cursor_time()), keys.Key_0: self.whole,
            keys.Key_PageUp: lambda: self._shift(-0.5), keys.Key_PageDown: lambda: self._shift(0.5),
        }.get(key)

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self.rows) or row == self.row:
            return
        self.row = row
        self._hovered = None
        if self.view == STACKED:
            bar, height = self.verticalScrollBar(), self._row_height()
            bar.setValue(round(min(max(bar.value(), (row + 1) * height - self._plot().height()), row * height)))
        self.chosen_changed.emit()
        self.viewport().update()

    def _cursor_time(self) -> float | None:
        return None if self.cursor is None else self.cursor - self.shown.begin

    def _on_sample(self, time: float, row: int | None) -> float:
        """The nearest sample of the trace."""
        trace = self.rows[row] if row is not None else self.chosen_trace()
        if trace is None:
            return time
        first = self.shown.begin + trace.start_s
        return first + round((time - first) * trace.rate) / trace.rate

    def _add(self, phase: str) -> None:
        self._choose(self._row_meant())
        trace = self.chosen_trace()
        if trace is not None and self.cursor is not None:
            self.added.emit(trace.station, phase, self.cursor)

    def _row_meant(self) -> int:
        """The row under the mouse, or the one that keys have chosen since."""
        return self.row if self._hovered is None else self._hovered

    def _remove(self) -> None:
        """The chosen pick, or the nearest to the cursor on its trace."""
        pick, trace = self._chosen_pick(), self.rows[self._row_meant()] if self.rows else None
        if pick is None and trace is not None and self.cursor is not None:
            there = [one for one in self.picks if one.station == trace.station]
            pick = min(there, key=lambda one: abs(one.time - self.cursor), default=None)
        if pick is not None:
            self.removed.emit(pick)

    def _nudge(self, samples: int) -> None:
        """The chosen pick by samples; without one the cursor by pixels."""
        pick, trace = self._chosen_pick(), self.chosen_trace()
        if pick is not None and trace is not None:
            time = self._on_sample(pick.time, self.row) + samples / trace.rate
            self.cursor = time
            self.moved.emit(pick, time)
            return
        if self.cursor is None:
            self.cursor = self.shown.begin + (self.begin + self.end) / 2
        pixel = (self.end - self.begin) / self._plot().width()
        step = max(pixel, 1 / trace.rate if trace else 0.01)
        self.cursor = self._on_sample(self.cursor + samples * step, self.row)
        self.viewport().update()

    def _next_pick(self) -> None:
        """Choose one pick of the trace after the other, then none."""
        trace = self.chosen_trace()
        there = sorted((pick for pick in self.picks if trace and pick.station == trace.station),
                       key=lambda pick: pick.time)
        numbers = [pick.number for pick in there]
        place = numbers.index(self.pick) + 1 if self.pick in numbers else 0
        self.pick = numbers[place] if place < len(numbers) else None
        if self.pick is not None:
            self.cursor = there[place].time
        self.chosen_changed.emit()
        self.viewport().update()

    def _let_go(self) -> None:
        self._drag = self.pick = None
        self.chosen_changed.emit()
        self.viewport().update()

    def _shift(self, share: float) -> None:
        length = self.end - self.begin
        self._see(self.begin + share * length, self.end + share * length)

    # --- the window ----------------------------------------------------------------------------------------------

    def resizeEvent(self, event) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event) -> None:  # noqa: N802
        """Another theme or size of letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._pictured = None
            self.viewport().update()


# --- from samples to lines --------------------------------------------------------------------------------------------

def polylines(trace: Trace, begin: float, end: float, wanted: float) -> list:
    """Polygons in seconds and samples of [begin, end), with at least ``wanted`` blocks a second, or all samples."""
    level = max(0, math.floor(math.log2(trace.rate / wanted))) if 0 < wanted < trace.rate else 0
    found = []
    for points, start, step in _level(trace, level):
        count = len(points) // 2
        first = max(0, math.floor((begin - start) / step) - 2)
        last = min(count, math.ceil((end - start) / step) + 2)
        if last - first > 1:
            found.append(_polygon(memoryview(points)[2 * first:2 * last]))
    return found


def _level(trace: Trace, level: int) -> list:
    """(points x, y, x, y …; time of the first; time between two) of each piece, made when first asked for."""
    if level not in trace.levels:
        step = 2 ** level / trace.rate
        trace.levels[level] = [_points(*_extremes(trace, level, number), trace.start_s + low / trace.rate, step, level)
                               for number, (low, _) in enumerate(trace.pieces)]
    return trace.levels[level]


def _extremes(trace: Trace, level: int, number: int) -> tuple:
    """The least and the greatest of each block of 2 to the ``level`` samples of a piece."""
    if (level, number) not in trace.levels:
        if level == 0:
            low, high = trace.pieces[number]
            trace.levels[level, number] = (trace.values[low:high],) * 2
        else:
            finer = _extremes(trace, level - 1, number)
            trace.levels[level, number] = tuple(
                array("f", map(choose, one[0::2], one[1::2])) + (one[-1:] if len(one) % 2 else array("f"))
                for one, choose in zip(finer, (min, max)))
    return trace.levels[level, number]


def _points(least: array, most: array, start: float, step: float, level: int) -> tuple:
    """A line through all samples, or through the least and the greatest of every block."""
    if level == 0:
        points = array("d", bytes(_POINT * len(least)))
        points[0::2] = array("d", (start + number * step for number in range(len(least))))
        points[1::2] = array("d", least)
        return points, start, step
    points = array("d", bytes(2 * _POINT * len(least)))
    times = array("d", (start + number * step for number in range(len(least))))
    points[0::4] = points[2::4] = times
    points[1::4] = array("d", least)
    points[3::4] = array("d", most)
    return points, start, step / 2


def _polygon(points: memoryview) -> QPolygonF:
    """A polygon of points that lie x, y, x, y …"""
    polygon = QPolygonF()
    polygon.fill(QPointF(), len(points) // 2)  # room; Qt 6 has no polygon of a size
    room = polygon.data()
    room.setsize(points.nbytes)
    memoryview(room).cast("B")[:] = points.cast("B")
    return polygon


def spectrogram_image(found: dict) -> QImage:
    """Weak is dark, strong is light; the highest frequency on top."""
    low, scale = found["low_db"], 255 / (found["high_db"] - found["low_db"])
    values, columns, rows = found["values"], found["columns"], found["rows"]
    image = QImage(columns, rows, QImage.Format.Format_Indexed8)
    image.setColorTable(_colours())
    width = image.bytesPerLine()
    room = image.bits()
    room.setsize(width * rows)
    pixels = memoryview(room).cast("B")
    for row in range(rows):
        decibels = values[row * columns:(row + 1) * columns]
        line = bytes(min(255, max(0, int((value - low) * scale))) for value in decibels)
        place = (rows - 1 - row) * width
        pixels[place:place + columns] = line
    return image


@functools.lru_cache(maxsize=1)
def _palette() -> dict:
    return json.loads(PALETTE.read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=1)
def _colours() -> list:
    """256 from dark to light through the palette's colours of depth."""
    marks = [QColor(one) for one in reversed(_palette()["depth"]["colours"])]
    found = []
    for number in range(256):
        place = number / 255 * (len(marks) - 1)
        at = min(int(place), len(marks) - 2)
        share = place - at
        one, other = marks[at], marks[at + 1]
        found.append(QColor(*(round(a + share * (b - a)) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3]))).rgb())
    return found


def _where(event) -> tuple:
    """The place of an event of the mouse: Qt 6 has it with fractions."""
    place = event.position() if hasattr(event, "position") else event.pos()
    return place.x(), place.y()
