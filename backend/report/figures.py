"""Figures for paper and screen: pure functions from arrays to a matplotlib figure, and :func:`svg` to put it in a page.

Nothing here knows what is mapped or predicted.  Sizes are inches on A4 paper: :data:`FULL` is the width of the text,
:data:`HALF` two beside one another.  The text of a figure takes the colour of the page around it (see :func:`svg`), so
the same picture serves on light, dark and paper.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from .styles import palette, significant

FULL, HALF = 7.1, 3.5

# Stand-ins: `svg` turns exactly these colours into the page's own (CSS variables), anything else stays as it is.
INK, MUTED, FAINT, PAPER = "#1c2025", "#5f6872", "#d3d7db", "#fefefe"
_VARIABLES = {INK: "--ink", MUTED: "--muted", FAINT: "--faint", PAPER: "--paper"}

_DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 1)), (0, (1, 2.5)))
_MARKERS = "osD^vP"

_STYLE: dict[str, Any] = {
    "font.family": ["DejaVu Sans"], "font.size": 8.0, "mathtext.fontset": "dejavusans", "axes.unicode_minus": True,
    "text.color": INK, "text.usetex": False, "text.parse_math": False,
    "axes.edgecolor": MUTED, "axes.labelcolor": INK, "axes.facecolor": "none",
    "axes.linewidth": 0.6, "axes.titlesize": 8.5, "axes.titleweight": "bold", "axes.titlelocation": "left",
    "axes.labelsize": 8.0, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": False,
    "xtick.color": MUTED, "ytick.color": MUTED, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "xtick.labelsize": 7.5, "ytick.labelsize": 7.5, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "xtick.major.size": 3.0, "ytick.major.size": 3.0, "xtick.direction": "out", "ytick.direction": "out",
    "figure.facecolor": "none", "figure.dpi": 100.0, "savefig.facecolor": "none", "savefig.bbox": None,
    "path.simplify": True, "image.interpolation": "none", "image.composite_image": False,
    "svg.hashsalt": "orogen", "svg.fonttype": "path", "svg.image_inline": True, "lines.solid_capstyle": "butt",
}

F = TypeVar("F", bound=Callable[..., Any])


def styled(function: F) -> F:
    """Draw in the report's style, whatever matplotlib's settings on this machine are."""
    @wraps(function)
    def drawn(*arguments: Any, **keywords: Any) -> Any:
        with mpl.rc_context(_STYLE):  # type: ignore[arg-type]
            return function(*arguments, **keywords)
    return drawn  # type: ignore[return-value]


@styled
def svg(figure: Figure, dpi: float = 200.0) -> str:
    """The figure as an ``<svg>`` element to stand inside an HTML page; the same figure gives the same bytes.

    Glyphs are outlines, so no font is needed; identifiers carry a prefix made from the content, so that figures of one
    page don't clash; the stand-in colours of this module become the CSS variables --ink, --muted, --faint and --paper.

    Parameters
    ----------
    figure
        Drawn with the object interface of matplotlib.
    dpi
        Of the parts that are drawn as pictures (rasterised points).
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", dpi=dpi, metadata=nothing)
    text = buffer.getvalue()
    text = text[text.index("<svg"):]
    text = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", text)
    prefix = "f" + hashlib.sha256(text.encode()).hexdigest()[:8] + "-"
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    text = re.sub(r' id="([^"]*)"', lambda found: f' id="{prefix}{found[1]}"' if found[1] in used else "", text)
    text = re.sub(r'(href="#|url\(#)', lambda found: found[1] + prefix, text)
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, f"var({variable},{colour})")
    return text.strip()


@dataclass(frozen=True)
class Reliability:
    """A calibration curve, one entry a bin: what was predicted against what came true.

    Parameters
    ----------
    predicted, observed
        Mean predicted probability and observed share (0..1).
    low, high
        Interval of ``observed``; empty where none is known.
    count
        Number of cells or points in the bin; empty where unknown.
    ece
        Expected calibration error (0..1), or None.
    """

    predicted: Sequence[float]
    observed: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    count: Sequence[float] = ()
    ece: float | None = None


@dataclass(frozen=True)
class DotRow:
    """One row of :func:`dot_rows`: the single values, their mean with interval, and a value to compare with."""

    name: str
    dots: Sequence[float]
    mean: float
    low: float
    high: float
    beside: float = float("nan")
    beside_dots: Sequence[float] = ()
    bold: bool = False


@styled
def dot_rows(rows: Sequence[DotRow], *, quantity: str, dots: str, beside: str, chance: float | None = None,
             width: float = FULL) -> Figure:
    """Single values, mean with interval, and a second measure beside it, one row each.

    Parameters
    ----------
    rows
        Top to bottom.
    quantity, dots, beside
        Words for the axis, for the single values and for the second measure.
    chance
        Where no skill lies; marked when it is in view.
    width
        Inches.
    """
    pitch, top, bottom = 0.31, 0.34, 0.42
    height = top + bottom + pitch * len(rows)
    left, right = min(2.5, 0.35 + 0.072 * max((len(row.name) for row in rows), default=0)), 1.85
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((left / width, bottom / height, 1 - (left + right) / width, pitch * len(rows) / height))
    everything = np.concatenate([[row.mean, row.low, row.high, row.beside, *row.dots, *row.beside_dots]
                                 for row in rows])
    everything = everything[np.isfinite(everything)]
    low, high = (float(everything.min()), float(everything.max())) if everything.size else (0.0, 1.0)
    margin = max(0.02, 0.06 * (high - low))
    low, high = low - margin, high + margin
    if chance is not None and chance > low - 0.06:
        low = min(low, chance - 0.01)
        axes.axvline(chance, color=MUTED, linewidth=0.8, dashes=(2, 2), zorder=1)
        axes.annotate("chance", (chance, 0), (2, 2), xycoords=("data", "axes fraction"), textcoords="offset points",
                      color=MUTED, fontsize=7)
    axes.set_xlim(low, min(high, 1.0) if everything.size and everything.max() <= 1 else high)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    blocked, random = palette()["series"][0], palette()["series"][1]
    # Single values stand above and below the line of their mean, so that none hides another.
    for place, row in enumerate(rows):
        axes.axhline(place, color=FAINT, linewidth=0.5, zorder=0)
        axes.plot(row.beside_dots, [place + 0.24] * len(row.beside_dots), linestyle="none", marker="d", markersize=3.0,
                  markerfacecolor="none", markeredgecolor=random, markeredgewidth=0.5, zorder=2)
        axes.plot(row.dots, [place - 0.24] * len(row.dots), linestyle="none", marker="o", markersize=3.4, color=blocked,
                  alpha=0.75, markeredgewidth=0, zorder=3)
        axes.plot([row.low, row.high], [place, place], color=INK, linewidth=1.6, zorder=4)
        axes.plot([row.mean], [place], marker="|", markersize=11, markeredgewidth=2.2, color=INK, zorder=5)
        axes.plot([row.beside], [place], marker="D", markersize=5.2, markerfacecolor=PAPER, markeredgecolor=random,
                  markeredgewidth=1.2, zorder=5)
        weight = "bold" if row.bold else "normal"
        axes.annotate(shortened(row.name, 30), (0, place), (-8, 0), xycoords=("axes fraction", "data"), va="center",
                      textcoords="offset points", ha="right", weight=weight)
        words = f"{row.mean:.2f}" if np.isfinite(row.mean) else "–"
        if np.isfinite(row.low) and np.isfinite(row.high):
            words += f" ({row.low:.2f}–{row.high:.2f})"
        axes.annotate(words, (1, place), (8, 0), va="center", xycoords=("axes fraction", "data"),
                      textcoords="offset points", weight=weight)
        if np.isfinite(row.beside):
            axes.annotate(f"{row.beside:.2f}", (1, place), (122, 0), va="center", ha="right", color=MUTED,
                          xycoords=("axes fraction", "data"), textcoords="offset points")
    # The key names the marks once, above the columns that they belong to.
    y = (bottom + pitch * len(rows) + 0.14) / height
    _key(figure, 0.1 / width, y, [("o", blocked, dots, True), ("|", INK, "mean, interval", True),
                                   ("D", random, beside, False)])
    figure.text(1 - (right - 8 / 72) / width, y, "mean (interval)", color=MUTED, fontsize=7, va="center")
    figure.text(1 - (right - 122 / 72) / width, y, "random", color=MUTED, fontsize=7, va="center", ha="right")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(quantity)
    axes.xaxis.set_major_locator(MaxNLocator(7))
    return figure


@styled
def gain_curves(curves: Mapping[str, tuple[np.ndarray, np.ndarray]], *, x: str, y: str, bold: str = "",
                marks: Sequence[float] = (0.01, 0.02, 0.05, 0.10), width: float = HALF,
                height: float = 2.6) -> Figure:
    """What share is captured (y, 0..1) by which share searched (x, 0..1), one curve a name, beside chance.

    The x axis is a square-root scale: decisions fall at its left end.  ``marks`` are shares at which the curve named
    ``bold`` (or the first) is read off.
    """
    figure, axes = _chart(width, height)
    axes.set_xscale("function", functions=(lambda value: np.sqrt(np.maximum(value, 0)), np.square))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    shares = np.linspace(0, 1, 101) ** 2
    axes.plot(shares, shares, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
    axes.annotate("chance", (0.62, 0.62), (4, -9), textcoords="offset points", color=MUTED, fontsize=7)
    named = dict(curves)
    main = bold if bold in named else next(iter(named), "")
    for place, (name, (area, capture)) in enumerate(named.items()):
        area, capture = thinned(np.asarray(area, float), np.asarray(capture, float))
        axes.plot(area, capture, color=series_colour(place), linestyle=_DASHES[place % len(_DASHES)],
                  linewidth=2.0 if name == main else 1.1, zorder=3 + (name == main))
    if main:
        area, capture = (np.asarray(part, float) for part in named[main])
        for mark in marks:
            value = float(np.interp(mark, area, capture))
            axes.plot([mark, mark], [0, value], color=FAINT, linewidth=0.6, zorder=1)
            axes.plot([mark], [value], marker="o", markersize=3, color=INK, zorder=6)
            axes.annotate(f"{100 * value:.0f} %", (mark, value), (-3, 3), textcoords="offset points",
                          fontsize=6.5, ha="right", va="bottom")
    axes.xaxis.set_major_locator(FixedLocator([0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    _names(axes, list(named), main, 0.985, 0.04, "right", "bottom")
    return figure


@styled
def trade_off(threshold: np.ndarray, capture: np.ndarray, area: np.ndarray, *, x: str, captured: str, taken: str,
              width: float = HALF, height: float = 2.6) -> Figure:
    """Capture and the area taken for it, against the threshold, with their crossing read off.

    The area's axis runs downwards, so that the curves cross where capture + area = 100 %: the higher the crossing, the
    better the map (Yousefi & Carranza 2015, doi:10.1016/j.cageo.2014.10.014).

    Parameters
    ----------
    threshold
        Increasing, units of the map.
    capture, area
        Shares (0..1) at or above each threshold.
    x, captured, taken
        Words for the three axes.
    """
    figure, axes = _chart(width, height, right=0.55)
    threshold, capture, area = (np.asarray(part, float) for part in (threshold, capture, area))
    gap = capture - (1.0 - area)
    axes.plot(*thinned(threshold, capture), color=series_colour(0), linewidth=1.6)
    axes.plot(*thinned(threshold, 1.0 - area), color=series_colour(1), linewidth=1.6, linestyle=_DASHES[1])
    axes.set_ylim(0, 1)
    rare = float(np.interp(0.01, area[::-1], threshold[::-1])) if area.size else 1.0
    axes.set_xlim(max(0.0, float(threshold.min(initial=0.0))), max(rare, float(threshold.min(initial=0.0)) + 1e-9))
    crossing = np.flatnonzero((gap[:-1] >= 0) & (gap[1:] < 0))
    if crossing.size:
        first = int(crossing[0])
        part = gap[first] / (gap[first] - gap[first + 1])
        at = threshold[first] + part * (threshold[first + 1] - threshold[first])
        value = capture[first] + part * (capture[first + 1] - capture[first])
        axes.plot([at], [value], marker="o", markersize=4, color=INK, zorder=5)
        words = f"at {significant(at)}: {100 * value:.0f} % of deposits\non {100 * (1 - value):.0f} % of the ground"
        # The words stand between the curves, where they part.
        far = 0.3 * axes.get_xlim()[0] + 0.7 * axes.get_xlim()[1]
        level = float(np.interp(far, threshold, capture) + np.interp(far, threshold, 1.0 - area)) / 2
        axes.text(0.98, level, words, transform=axes.get_yaxis_transform(), fontsize=7, ha="right", va="center",
                  linespacing=1.35)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))
    axes.set_xlabel(x)
    axes.set_ylabel(captured, color=series_colour(0))
    other = axes.twinx()
    other.set_ylim(1, 0)
    other.spines["right"].set_visible(True)
    other.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))
    other.set_ylabel(taken, color=series_colour(1))
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.6g}"))
    return figure


@styled
def reliability(curves: Mapping[str, Reliability], *, x: str, y: str, bold: str = "", width: float = HALF,
                height: float = 2.6) -> Figure:
    """Calibration curves against the diagonal; whiskers are the intervals, of the curve named ``bold`` only."""
    main = bold if bold in curves else next(iter(curves), "")
    top = max([1e-6, *(float(np.nanmax(values)) for curve in curves.values()
                       for values in (curve.predicted, curve.observed) if len(values))])
    top = min(1.0, 1.08 * top) if top <= 1 else top
    figure, axes = _chart(width, height, left=0.55 if top > 0.02 else 0.80)  # small numbers have long labels
    axes.plot([0, top], [0, top], color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
    axes.text(0.985, 0.04, "dashed: as predicted", transform=axes.transAxes, color=MUTED, fontsize=7, ha="right")
    for place, (name, curve) in enumerate(curves.items()):
        colour = series_colour(place)
        if name == main and len(curve.low):
            axes.vlines(curve.predicted, curve.low, np.minimum(curve.high, top), color=colour, linewidth=0.8, zorder=3)
        axes.plot(curve.predicted, curve.observed, color=colour, linestyle=_DASHES[place % len(_DASHES)],
                  linewidth=1.8 if name == main else 1.0, marker=_MARKERS[place % len(_MARKERS)],
                  markersize=4 if name == main else 2.8, zorder=3 + (name == main))
    names = 0.15 * len(curves) + 0.05  # inches kept free above the curves for their names
    axes.set_xlim(0, top)
    axes.set_ylim(0, top * (1 + names / (axes.get_position().height * height - names)))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in MaxNLocator(5).tick_values(0, top) if tick <= top]))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.6g}"))
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    words = {name: name if curve.ece is None else f"{name}  ECE {significant(curve.ece)}"
             for name, curve in curves.items()}
    _names(axes, list(words.values()), words.get(main, ""), 0.02, 0.985, "left", "top")
    return figure


@styled
def distributions(inside: np.ndarray, outside: np.ndarray, *, x: str, inside_name: str, outside_name: str,
                  width: float = 2.0, height: float = 1.45) -> Figure:
    """Two histograms of shares over the same bins (2nd to 98th percentile of both): filled outside, outlined inside."""
    inside, outside = (np.asarray(part, float)[np.isfinite(part)] for part in (inside, outside))
    figure = Figure(figsize=(width, height))
    axes = _axes(figure, 0.12, 0.12, 0.40, 0.20)
    both = np.concatenate([inside, outside])
    low, high = (float(part) for part in np.quantile(both, [0.02, 0.98])) if both.size else (0.0, 1.0)
    if high <= low:
        low, high = low - 0.5, high + 0.5
    bins = np.linspace(low, high, 17)
    tallest = 0.0
    for values, outlined in ((outside, False), (inside, True)):
        if not values.size:
            continue
        counts, _ = np.histogram(np.clip(values, low, high), bins)
        share = counts / values.size
        tallest = max(tallest, float(share.max()))
        if outlined:
            axes.stairs(share, bins, color=palette()["series"][1], linewidth=1.4, zorder=3)
        else:
            axes.stairs(share, bins, fill=True, color=FAINT, zorder=1)
    if inside.size:
        middle = float(np.clip(np.median(inside), low, high))
        axes.plot([middle], [0], marker="^", markersize=5, color=palette()["series"][1], clip_on=False, zorder=6)
    axes.set_ylim(0, 1.05 * tallest or 1)
    axes.set_xlim(low, high)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace(",", "\u2009")))
    axes.set_xlabel(x, fontsize=7)
    axes.tick_params(labelsize=7)
    figure.text(0.12 / width, 1 - 0.10 / height, inside_name, color=palette()["series"][1], fontsize=7, va="center",
                weight="bold")
    figure.text(1 - 0.12 / width, 1 - 0.10 / height, outside_name, color=MUTED, fontsize=7, va="center", ha="right")
    return figure


@styled
def paired_bars(names: Sequence[str], inside: Sequence[float], outside: Sequence[float], *, inside_name: str,
                outside_name: str, colours: Sequence[str] = (), width: float = 2.0, height: float = 1.45) -> Figure:
    """Two shares (0..1) for each name, the largest first as given; at most six are drawn.

    ``colours`` are little squares before the names, the map's own colours.
    """
    names, inside, outside = list(names)[:6], list(inside)[:6], list(outside)[:6]
    figure = Figure(figsize=(width, height))
    left = 0.50 * width
    axes = _axes(figure, left, 0.42, 0.06, 0.22)
    axes.set_ylim(len(names) - 0.5, -0.5)
    top = max([0.01, *inside, *outside])
    axes.set_xlim(0, top)
    for place, (name, within, without) in enumerate(zip(names, inside, outside)):
        axes.barh(place - 0.17, within, 0.34, color=palette()["series"][1])
        axes.barh(place + 0.17, without, 0.34, color=FAINT)
        axes.annotate(f"{100 * within:.0f} : {100 * without:.0f}", (max(within, without), place), (3, 0), va="center",
                      textcoords="offset points", fontsize=6.5, annotation_clip=False)
        axes.annotate(shortened(name, int(13 * width / 2.0)), (0, place), (-4, 0), va="center", ha="right",
                      textcoords="offset points", fontsize=6.5)
        if len(colours) > place:
            axes.plot([(0.06 - left) / (width - left - 0.42)], [place], marker="s", markersize=5, clip_on=False,
                      transform=axes.get_yaxis_transform(), color=colours[place], markeredgewidth=0)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    figure.text(0.12 / width, 1 - 0.10 / height, inside_name, color=palette()["series"][1], fontsize=7, va="center",
                weight="bold")
    figure.text(1 - 0.12 / width, 1 - 0.10 / height, f"{outside_name}, %", color=MUTED, fontsize=7, va="center",
                ha="right")
    return figure


def series_colour(place: int) -> str:
    """Colour of the curve at a place in a list; every figure of a page gives the same thing the same place."""
    colours = palette()["series"]
    return colours[place % len(colours)]


def shortened(text: str, characters: int) -> str:
    """The text, cut with an ellipsis when it is longer."""
    return text if len(text) <= characters else text[:max(characters - 1, 1)].rstrip() + "…"


def thinned(x: np.ndarray, y: np.ndarray, points: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """At most ``points`` of a curve, its ends among them."""
    if x.size <= points:
        return x, y
    keep = np.unique(np.linspace(0, x.size - 1, points).round().astype(int))
    return x[keep], y[keep]


def _axes(figure: Figure, left: float, right: float, bottom: float, top: float) -> Axes:
    width, height = figure.get_size_inches()
    return figure.add_axes((left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height))


def _chart(width: float, height: float, right: float = 0.14, left: float = 0.55) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height))
    return figure, _axes(figure, left, right, 0.47, 0.14)


def _names(axes: Axes, names: Sequence[str], main: str, x: float, y: float, across: str, up: str) -> None:
    """Names of the curves as coloured lines of text in a free corner, each with a piece of its line."""
    width, height = axes.get_figure().get_size_inches()  # type: ignore[union-attr]
    box = axes.get_position()
    inch_x, inch_y = 1 / (box.width * width), 1 / (box.height * height)
    rows = list(enumerate(names))
    for place, name in rows:
        row = place if up == "top" else len(rows) - 1 - place
        level = y - (row + 0.5) * 0.15 * inch_y if up == "top" else y + (row + 0.5) * 0.15 * inch_y
        start, text = (x, x + 0.30 * inch_x) if across == "left" else (x - 0.25 * inch_x, x - 0.31 * inch_x)
        axes.plot([start, start + 0.25 * inch_x], [level, level], transform=axes.transAxes, color=series_colour(place),
                  linestyle=_DASHES[place % len(_DASHES)], linewidth=2.0 if name == main else 1.2)
        axes.text(text, level, shortened(name, 42), transform=axes.transAxes, ha=across, va="center", fontsize=7,
                  weight="bold" if name == main else "normal",
                  bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.4})


def _key(figure: Figure, x: float, y: float, entries: Sequence[tuple[str, str, str, bool]]) -> None:
    """Marks and their words in a row."""
    width, _ = figure.get_size_inches()
    cover = figure.add_axes((0, 0, 1, 1), zorder=-1)
    cover.set_axis_off()
    cover.set_xlim(0, 1)
    cover.set_ylim(0, 1)
    for marker, colour, words, filled in entries:
        cover.plot([x + 0.05 / width], [y], marker=marker, markersize=8 if marker == "|" else 4.2, color=colour,
                   markerfacecolor=colour if filled else PAPER, markeredgewidth=2 if marker == "|" else 1)
        cover.text(x + 0.14 / width, y, words, va="center", fontsize=7, color=MUTED)
        x += (0.30 + 0.058 * len(words)) / width
