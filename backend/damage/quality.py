"""Whether two images are worth comparing: figures, a plain verdict with its reasons, and a picture to see it by."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray
from rasterio.windows import Window

from ..errors import InputError, ParameterError
from ..raster.dataset import open_raster
from ..report.cartography import scale_bar
from ..report.figures import styled
from .overview import Overview
from .pair import Pair
from .registration import Displacement

GOOD, CARE, NOT = "good", "usable with care", "not comparable"

# What makes a pair "usable with care" or, the second number, "not comparable".
_OVERLAP = 0.5, 0.05  # share of the smaller image that both show
_CELL_RATIO = 1.5, 4.0
_CELL_M = 1.0, 5.0  # beyond which single houses are hardly, or not, seen
_HOLD = 0.4, 0.0  # share of control points
_RESIDUAL = 1.0, math.inf  # cells
_SPREAD = 3.0, math.inf  # cells
_CORRELATION = 0.4, 0.1
_HIDDEN = 0.1, 0.9  # share under clouds
_MISSING = 0.2, 0.95  # share of the common extent without data
_YEARS = 3.0
_ANGLE = 15.0  # degrees between the directions of view, or of the sun
_SWAPPED = 0.05  # by which colours would have to fit better in another order

# Windows, and cells across each, in which the images are correlated.
_LOOKS, _LOOK = 8, 64


@dataclass(frozen=True)
class ImageFacts:
    """What a file says of itself; angles in degrees, None where it doesn't."""

    name: str
    path: str
    rows: int
    columns: int
    bands: int
    used: tuple[int, ...]
    dtype: str
    crs: str
    cell_m: float
    date: datetime.date | None
    date_from: str  # "given", "file", or ""
    off_nadir: float | None = None
    sun_azimuth: float | None = None
    sun_elevation: float | None = None


@dataclass(frozen=True)
class Quality:
    """``verdict``: good, usable with care or not comparable; ``reasons``: sentences, the gravest first; ``figures``:
    numbers by name, None where unknown."""

    verdict: str
    reasons: tuple[str, ...]
    figures: dict[str, float | None]


def image_facts(source: Any, date: str = "") -> ImageFacts:
    """What is known of one image of a pair (a :class:`Scene`); ``date`` as given, else from the file's own tags.

    Raises :class:`ParameterError` when ``date`` is none.
    """
    layer = source.layer
    with open_raster(layer.path, layer.name) as dataset:
        tags = {key.lower().rpartition(":")[2]: str(value)
                for space in (None, "IMAGERY") for key, value in dataset.tags(ns=space).items()}
        count, dtype = dataset.count, dataset.dtypes[0]
    own, said = _date_in(tags)
    when = parse_date(date) if date.strip() else own
    across, down = layer.grid.cell_size_m
    used = tuple(int(number) for number in layer.source.rpartition("bands=")[2].partition("|")[0].split(","))
    return ImageFacts(
        layer.name, layer.path, layer.grid.height, layer.grid.width, count, used, dtype, layer.grid.crs.to_string(),
        math.sqrt(across * down), when, "given" if date.strip() else said,
        _number(tags, "off.?nadir|view.?angle"), _number(tags, "sun.?azimuth"), _number(tags, "sun.?elevation"))


def parse_date(text: str) -> datetime.date:
    """A day written as 2023-02-06; raises :class:`ParameterError` for anything else."""
    try:
        return datetime.date.fromisoformat(text.strip()[:10].replace(":", "-").replace("/", "-"))
    except ValueError as error:
        raise ParameterError(f"'{text[:40]}' is no date of an image: write it as 2023-02-06.") from error


def check_order(before: ImageFacts, after: ImageFacts) -> None:
    """Raise :class:`InputError` when the before image is known to be the later one."""
    if before.date is not None and after.date is not None and before.date > after.date:
        raise InputError(f"The before image '{before.name}' is of {before.date} and the after image '{after.name}' of "
                         f"{after.date}: exchange them, or correct the dates.")


def judge(pair: Pair, displacement: Displacement, overview: Overview, before: ImageFacts, after: ImageFacts, *,
          order_is_certain: bool = True) -> Quality:
    """Judge a pair as opened, with its displacement and what is seen of it at a glance.

    ``order_is_certain`` False: the dates of the files contradict the order, which is a reason and not an error.
    """
    across, down = pair.grid.cell_size_m
    cell_m = math.sqrt(across * down)
    shared = pair.grid.height * pair.grid.width * pair.grid.cell_area_km2
    known = overview.known_before & overview.known_after
    hidden = (overview.cloud_before | overview.cloud_after) & known
    seen_share = float(overview.seen.mean())
    smaller = min(facts.rows * facts.columns * facts.cell_m**2 / 1e6 for facts in (before, after))
    correlation, colours = _correlated(pair, displacement)
    ratio = max(before.cell_m, after.cell_m) / min(before.cell_m, after.cell_m)
    days = (after.date - before.date).days if before.date and after.date else None
    figures: dict[str, float | None] = {
        "overlap_km2": shared * seen_share,
        "overlap_share": min(1.0, shared * float(known.mean()) / smaller),
        "cell_before_m": before.cell_m, "cell_after_m": after.cell_m, "cell_m": cell_m,
        "shift_median_cells": _finite(displacement.median_cells),
        "shift_median_m": _finite(displacement.median_cells * cell_m),
        "shift_down_cells": _finite(displacement.middle[0]), "shift_across_cells": _finite(displacement.middle[1]),
        "shift_spread_cells": _finite(displacement.spread_cells),
        "residual_cells": _finite(displacement.residual_cells),
        "points": float(displacement.held.size), "points_hold": displacement.share,
        "correlation": _finite(correlation),
        "cloud_share": float(hidden.sum() / max(known.sum(), 1)),
        "missing_share": 1.0 - float(known.mean()),
        "days": None if days is None else float(days),
        "view_difference_deg": _difference(before.off_nadir, after.off_nadir),
        "sun_azimuth_difference_deg": _difference(before.sun_azimuth, after.sun_azimuth, 360.0),
        "sun_elevation_difference_deg": _difference(before.sun_elevation, after.sun_elevation),
    }
    reasons: list[tuple[int, str]] = []

    def weigh(value: float | None, limits: tuple[float, float], words: str, *, low: bool = False) -> None:
        if value is None:
            return
        passed = [value < limit if low else value > limit for limit in limits]
        if any(passed):
            reasons.append((2 if passed[1] else 1, words))

    if not displacement.reliable:
        seen = int(np.isfinite(displacement.correlation).sum())
        reasons.append((2, f"The images could not be aligned: {int(displacement.held.sum())} of {seen} control points "
                        "agree, as if they showed different ground, or ground that has changed all over."))
    else:
        weigh(displacement.share, _HOLD, f"Only {displacement.share:.0%} of the control points hold; between them the "
              "alignment is a guess.", low=True)
        weigh(figures["residual_cells"], _RESIDUAL, f"Neighbouring control points differ by "
              f"{displacement.residual_cells:.1f} cells: tall houses lean in different directions.")
        weigh(figures["shift_spread_cells"], _SPREAD, f"The shift differs by {displacement.spread_cells:.1f} cells "
              "over the area: the images were taken from different directions, or set on different terrain.")
        weigh(figures["correlation"], _CORRELATION, f"Aligned, the images correlate by only {correlation:.2f}: season, "
              "light or the ground itself differs much.", low=True)
    weigh(figures["overlap_share"], _OVERLAP, f"Both images show only {figures['overlap_share']:.0%} of the smaller "
          "one's ground.", low=True)
    weigh(ratio, _CELL_RATIO, f"The cells of one image are {ratio:.1f} times as large as those of the other "
          f"({before.cell_m:.2g} m and {after.cell_m:.2g} m).")
    weigh(cell_m, _CELL_M, f"With cells of {cell_m:.2g} m single houses are hardly seen.")
    weigh(figures["cloud_share"], _HIDDEN, f"Clouds hide {figures['cloud_share']:.0%} of the ground.")
    weigh(figures["missing_share"], _MISSING, f"{figures['missing_share']:.0%} of the common extent has no data.")
    if days is not None and days < 0 and not order_is_certain:
        reasons.append((1, f"By the dates in the files the before image ({before.date}) is later than the after image "
                        f"({after.date}): make sure that they are not exchanged."))
    elif days is not None and days > _YEARS * 365:
        reasons.append((1, f"{days / 365:.0f} years lie between the images: new and demolished houses read as change."))
    for key, words in (("view_difference_deg", "angle of view"), ("sun_azimuth_difference_deg", "sun's direction"),
                       ("sun_elevation_difference_deg", "sun's height")):
        angle = figures[key]
        if angle is not None and angle > _ANGLE:
            reasons.append((1, f"The {words} differs by {angle:.0f}°: walls and shadows read as change."))
    if pair.before.mean or pair.after.mean:
        flat = before.name if pair.after.mean else after.name
        reasons.append((1, f"Layer '{flat}' has one band, so only brightness is compared."))
    if colours is not None:
        reasons.append((1, f"The colours fit better in the order {colours} of the after image: check the band order."))
    reasons.sort(key=lambda reason: -reason[0])
    worst = max((grave for grave, _ in reasons), default=0)
    return Quality((GOOD, CARE, NOT)[worst], tuple(words for _, words in reasons), figures)


# --- the picture -----------------------------------------------------------------------------------------------------

_SIGNS = {GOOD: "#2e7d4f", CARE: "#b7791f", NOT: "#b3392f"}
_ARROW, _LOST = "#ffd23f", "#e8590c"
_HATCH = "#ff2d95"


@styled
def quality_picture(pair: Pair, displacement: Displacement, overview: Overview, quality: Quality,
                    before: ImageFacts, after: ImageFacts) -> Figure:
    """Both images beside each other with a seam, the shift of the control points, and what is not compared."""
    height, width = pair.grid.shape
    aspect = min(max(height / width, 0.35), 2.2)
    panel = 5.4
    figure = Figure(figsize=(2 * panel + 0.75, panel * aspect + 1.75), dpi=130, facecolor="white")
    full_width, full_height = figure.get_size_inches()
    head, foot = 0.78, 0.62
    tall = full_height - head - foot - 0.35
    axes = [figure.add_axes((left / full_width, foot / full_height, panel / full_width, tall / full_height))
            for left in (0.25, panel + 0.5)]
    images = [_rgb(overview.before, overview.known_before), _rgb(overview.after, overview.known_after)]
    _swipe(axes[0], images, (height, width), before, after)
    _arrows(axes[1], images[0], displacement, overview, (height, width))
    for one in axes:
        one.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[], anchor="N")
        one.set_aspect("equal", adjustable="box")
        for spine in one.spines.values():
            spine.set(visible=True, color="#5f6872", linewidth=0.6)
    axes[0].set_title("Before | after, as the files place them", fontsize=9)
    shift = "not known" if not displacement.reliable else \
        f"{quality.figures['shift_median_cells']:.1f} cells ({quality.figures['shift_median_m']:.1f} m)"
    axes[1].set_title(f"Shift of the after image: {shift}", fontsize=9)
    top = 1 - 0.30 / full_height
    figure.text(0.25 / full_width, top, quality.verdict.capitalize(), fontsize=15, weight="bold", va="center",
                color=_SIGNS[quality.verdict])
    first = _wrapped(quality.reasons[0]) if quality.reasons else "Nothing stands against comparing them."
    figure.text(0.25 / full_width, top - 0.30 / full_height, first, fontsize=9, va="center", color="#1c2025")
    _bar(figure, axes[0], pair)
    _legend(figure, displacement, overview, full_width)
    return figure


def _swipe(axes: Axes, images: list[NDArray[np.uint8]], shape: tuple[int, int], before: ImageFacts,
           after: ImageFacts) -> None:
    height, width = shape
    half = images[0].shape[1] // 2
    both = np.concatenate([images[0][:, :half], images[1][:, half:]], axis=1)
    axes.imshow(both, extent=(0, width, height, 0), interpolation="antialiased", aspect="auto")
    seam = half / images[0].shape[1] * width
    axes.axvline(seam, color="white", linewidth=2.2)
    axes.axvline(seam, color="#1c2025", linewidth=0.8)
    for place, facts, words in ((0.015, before, "Before"), (0.515, after, "After")):
        name = facts.name if len(facts.name) <= 34 else facts.name[:33] + "…"
        day = f" · {facts.date}" if facts.date else ""
        axes.text(place, 0.975, f"{words} · {name}{day}", va="top", fontsize=7.5, color="white",
                  transform=axes.transAxes,
                  bbox={"facecolor": "#1c2025", "alpha": 0.75, "edgecolor": "none", "boxstyle": "round,pad=0.35"})


def _arrows(axes: Axes, image: NDArray[np.uint8], displacement: Displacement, overview: Overview,
            shape: tuple[int, int]) -> None:
    height, width = shape
    grey = image.astype(np.float32).mean(axis=2, keepdims=True) * 0.72
    axes.imshow(np.broadcast_to(grey, image.shape).astype(np.uint8), extent=(0, width, height, 0),
                interpolation="antialiased", aspect="auto")
    hidden = ~overview.seen
    if hidden.any():
        cover = np.zeros((*hidden.shape, 4), np.float32)
        cover[hidden] = (1.0, 0.18, 0.58, 0.45)
        axes.imshow(cover, extent=(0, width, height, 0), interpolation="nearest", aspect="auto")
    held = displacement.held
    thin = max(1, math.ceil(math.sqrt(held.size / 700)))
    rows, cols = np.meshgrid(displacement.rows, displacement.cols, indexing="ij")
    pick = np.zeros(held.shape, bool)
    pick[thin // 2::thin, thin // 2::thin] = True
    seen = pick & np.isfinite(displacement.correlation)
    axes.scatter(cols[seen & ~held], rows[seen & ~held], s=5, color=_LOST, linewidths=0, zorder=3)
    known = pick & held
    if known.any():
        step = thin * (displacement.rows[1] - displacement.rows[0] if len(displacement.rows) > 1 else 64.0)
        longest = float(np.percentile(np.hypot(displacement.down, displacement.across)[held], 98))
        scale = 1.6 * step / max(longest, 0.5)
        axes.quiver(cols[known], rows[known], displacement.across[known] * scale, displacement.down[known] * scale,
                    color=_ARROW, angles="xy", scale_units="xy", scale=1.0, width=0.0026, headwidth=4.2, zorder=4)
        axes.text(0.985, 0.025, f"arrows drawn {significant_factor(scale)}× as long", transform=axes.transAxes,
                  ha="right", fontsize=7, color="white",
                  bbox={"facecolor": "#1c2025", "alpha": 0.75, "edgecolor": "none", "boxstyle": "round,pad=0.3"})


def significant_factor(scale: float) -> str:
    """A factor as a reader wants it: 12, 1.5."""
    return f"{scale:.0f}" if scale >= 3 else f"{scale:.1f}"


def _bar(figure: Figure, axes: Axes, pair: Pair) -> None:
    bar = scale_bar(pair.grid, 0.2)
    height = pair.grid.height
    y, x = 0.965 * height, 0.02 * pair.grid.width
    axes.plot([x, x + bar.columns], [y, y], color="white", linewidth=4.0, solid_capstyle="butt")
    axes.plot([x, x + bar.columns], [y, y], color="#1c2025", linewidth=2.0, solid_capstyle="butt")
    axes.text(x + bar.columns / 2, y - 0.012 * height, bar.label, ha="center", va="bottom", fontsize=7.5, color="white",
              bbox={"facecolor": "#1c2025", "alpha": 0.75, "edgecolor": "none", "boxstyle": "round,pad=0.25"})


def _legend(figure: Figure, displacement: Displacement, overview: Overview, full_width: float) -> None:
    entries: list[Any] = [Patch(color=_ARROW, label=f"control point that holds ({displacement.share:.0%})"),
                          Patch(color=_LOST, label="control point that doesn't")]
    if not overview.seen.all():
        entries.append(Patch(color=_HATCH, alpha=0.45, label="no data or cloud: not compared"))
    figure.legend(handles=entries, loc="lower right", bbox_to_anchor=(1 - 0.25 / full_width, 0.008), ncols=len(entries),
                  frameon=False, fontsize=7.5, handlelength=1.0, handleheight=0.8, columnspacing=1.4)


def _rgb(values: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """A picture (h, w, 3) of coarse brightness, white where nothing is known."""
    three = np.repeat(values, 3, axis=0) if values.shape[0] == 1 else values[:3]
    shown = np.where(known, three ** 0.85, 1.0)
    return np.moveaxis((255 * shown).round().astype(np.uint8), 0, -1)


def _wrapped(words: str, most: int = 150) -> str:
    return words if len(words) <= most else words[:most - 1].rpartition(" ")[0] + " …"


# --- figures ---------------------------------------------------------------------------------------------------------


def _correlated(pair: Pair, displacement: Displacement) -> tuple[float, str | None]:
    """The median correlation of small windows of both images, aligned, at points that hold; and the order of colours
    of the after image that fits better, if one does."""
    places = np.argwhere(displacement.held)
    if not len(places):
        return math.nan, None
    places = places[np.unique(np.linspace(0, len(places) - 1, _LOOKS**2).round().astype(int))]
    aligned = pair.changed(shift=displacement, match=None)
    found, straight, crossed = [], [], []
    for i, j in places:
        row, col = (round(float(at)) - _LOOK // 2 for at in (displacement.rows[i], displacement.cols[j]))
        images = aligned.read(Window(col, row, _LOOK, _LOOK))
        if images.valid.sum() < _LOOK**2 // 2:
            continue
        before, after = images.before[:, images.valid], images.after[:, images.valid]
        found.append(_correlation(before.mean(axis=0), after.mean(axis=0)))
        if len(before) == 3:
            straight.append((before, after))
    swapped = None
    if straight:
        one, other = (np.concatenate(parts, axis=1) for parts in zip(*straight, strict=True))
        table = np.array([[_correlation(a, b) for b in other] for a in one])
        crossed = [table[0, 2] + table[1, 1] + table[2, 0], table[0, 0] + table[1, 1] + table[2, 2]]
        swapped = "3,2,1" if crossed[0] > crossed[1] + _SWAPPED else None
    return (float(np.median(found)) if found else math.nan), swapped


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _finite(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None


def _difference(one: float | None, other: float | None, around: float = 0.0) -> float | None:
    if one is None or other is None:
        return None
    away = abs(one - other)
    return min(away % around, around - away % around) if around else away


def _date_in(tags: dict[str, str]) -> tuple[datetime.date | None, str]:
    """The day of an image by its tags: that of acquisition, else the one of the TIFF, which may be of processing."""
    for pattern in (r"acqui", r"^(date_?time|date|collection_?date|tifftag_datetime)$"):
        for key, value in sorted(tags.items()):
            if re.search(pattern, key):
                day = re.match(r"\s*(\d{4})[-:/]?(\d{2})[-:/]?(\d{2})", value)
                if day:
                    try:
                        return datetime.date(*(int(part) for part in day.groups())), "file"
                    except ValueError:
                        continue
    return None, ""


def _number(tags: dict[str, str], pattern: str) -> float | None:
    for key, value in sorted(tags.items()):
        if re.search(pattern, key):
            try:
                number = float(value)
            except ValueError:
                continue
            if math.isfinite(number):
                return number
    return None
