"""The report of a prospectivity map, for someone who must defend it.

Fill a :class:`ProspectivityReport` and call :func:`write_report`.  No figure of skill goes without its other half: the
blocked measure stands beside the random one, each with what is needed to judge it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pyproj
from matplotlib.figure import Figure

from . import cartography, figures, html
from .cartography import Areas, Picture, Points
from .figures import FULL, HALF, DotRow, Reliability
from .made import Made
from .styles import Classes, palette, probability_classes, ramp, significant, uncertainty_classes

if TYPE_CHECKING:
    from ..raster.grid import Grid

TARGETS_SHOWN = 15
_TALL = 1.25  # maps at least so much higher than wide stand side by side


@dataclass
class ModelSkill:
    """Skill of one model on points that it had not seen.

    Parameters
    ----------
    name
        In words.
    fold_auc
        AUC of every blocked fold.
    auc_mean, auc_low, auc_high
        Mean over the folds and its interval.
    auc_pooled
        AUC over the points of all folds together.
    average_precision, ap_low, ap_high
        Pooled over the folds, with its interval.
    capture
        Share of the deposits (0..1) in the most favourable 1, 2, 5 and 10 % of the ground.
    random_auc
        Mean AUC on random folds: what would have been reported without blocking.
    random_fold_auc
        AUC of every random fold, if known.
    wins
        Whether this is the model of choice.
    """

    name: str
    fold_auc: Sequence[float]
    auc_mean: float
    auc_low: float
    auc_high: float
    auc_pooled: float
    average_precision: float
    ap_low: float
    ap_high: float
    capture: Mapping[int, float]
    random_auc: float
    random_fold_auc: Sequence[float] = ()
    wins: bool = False


@dataclass
class PredictionArea:
    """Share of deposits and of ground (0..1) at or above each threshold; thresholds increase."""

    threshold: np.ndarray
    capture: np.ndarray
    area: np.ndarray


@dataclass
class SkillCurves:
    """Curves of the held-out points; the keys are the models' names, the order that of the skill table.

    ``success_rate``: (share of ground, share of deposits), both increasing from 0 to 1.  ``prediction_area`` is the
    mapped model's.
    """

    success_rate: Mapping[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    prediction_area: PredictionArea | None = None
    calibration: Mapping[str, Reliability] = field(default_factory=dict)


@dataclass
class FoldPoints:
    """Points of the evaluation, one entry each: coordinates (grid's CRS), fold (from 0), label (1 deposit)."""

    x: np.ndarray
    y: np.ndarray
    fold: np.ndarray
    label: np.ndarray
    block_km: float | None = None
    dead_zone_km: float | None = None


@dataclass
class EvidenceSummary:
    """One evidence layer.

    Parameters
    ----------
    name, unit, kind
        Words: "magnetics_rtp", "nT", "continuous".
    coverage
        Share of the area (0..1) with values.
    preview
        (h, w) over the whole grid at any size, masked or with NaN where nothing is known; or None when ``path`` says
        where a raster on the report's grid lies.
    path, band
        See ``preview``.
    at_deposits, at_background
        Values (or category codes) at the deposits and at background points.
    categories
        Name of each code, for a categorical layer; None for a continuous one.
    note
        One sentence, if there is something to say about this layer.
    """

    name: str
    unit: str
    kind: str
    coverage: float
    at_deposits: np.ndarray
    at_background: np.ndarray
    preview: Any = None
    path: Path | str | None = None
    band: int = 1
    categories: Mapping[int, str] | None = None
    note: str = ""


@dataclass
class Truth:
    """The true probability, known only for ground that was made by a computer.

    ``preview``: (h, w) over the whole grid at any size.  ``reliability``: per model, predicted against true.
    """

    preview: Any
    reliability: Mapping[str, Reliability] = field(default_factory=dict)


@dataclass
class ProspectivityReport:
    """What the report says.

    Parameters
    ----------
    title, region_notes
        The heading, and words about the region.
    grid
        The map's grid.
    probability_path, uncertainty_path
        Rasters on that grid; the second may be None.
    targets
        Ranked polygons: rank, area_km2, probability_mean, probability_peak, uncertainty_mean, expected_deposits,
        nearest_deposit_m, known (whether a known deposit lies inside, or its name).
    deposits
        Points, in any CRS.
    skill
        One row a model, in the order to be shown.
    statement
        Which model wins and whether the difference is established, in a plain sentence or two.
    mapped
        Name of the model that made the map; the winner when empty.
    curves, folds, evidence, truth
        See their classes; what is None or empty is left out.
    made
        How the result was made.
    classes
        The map's classes where the layer's style was written already; made from the raster when None.
    """

    title: str
    region_notes: str
    grid: Grid
    probability_path: Path | str
    uncertainty_path: Path | str | None
    targets: geopandas.GeoDataFrame
    deposits: geopandas.GeoDataFrame
    skill: Sequence[ModelSkill]
    statement: str
    mapped: str = ""
    curves: SkillCurves = field(default_factory=SkillCurves)
    folds: FoldPoints | None = None
    evidence: Sequence[EvidenceSummary] = ()
    made: Made = field(default_factory=Made)
    truth: Truth | None = None
    classes: Classes | None = None


def write_report(report: ProspectivityReport, path: str | Path) -> Path:
    """Write the report as one self-contained HTML file, complete or not at all; the same content gives the same bytes.

    Raises
    ------
    InputError
        When a raster can't be read.
    OutputError
        When the file can't be written.
    """
    return html.write(page(report), path)


def page(report: ProspectivityReport) -> str:
    """The report as HTML text."""
    grid = report.grid
    deposits = _on_grid(report.deposits, grid)
    points = Points(deposits.geometry.x.to_numpy(), deposits.geometry.y.to_numpy(), "known deposit")
    probability = cartography.read_picture(report.probability_path)
    classes = report.classes or probability_classes(probability.known())
    best = _mapped(report)
    maps = _maps(report, points, probability, classes)
    return html.render(
        "prospectivity.html.j2",
        title=report.title, report=report, best=best, classes=_class_rows(report, probability, classes, best),
        side_by_side=_tall(grid), maps=maps, locator=cartography.locator(grid), crs=cartography.crs_note(grid),
        targets=_target_rows(report), targets_total=len(report.targets), curves=_curve_figures(report, best),
        folds=None if report.folds is None else html.inline(
            folds_map(grid, report.folds), "Map of the evaluation points, one symbol for each fold"),
        fold_count=len(best.fold_auc) if best else 0, prevalence=_prevalence(report),
        evidence=[_card(grid, layer, points, len(report.evidence)) for layer in report.evidence],
        truth=None if report.truth is None else _truth(report, report.truth, classes, points, best),
        deposits_total=len(deposits), ground_km2=_ground_km2(grid, probability))


# --- figures of this report ---------------------------------------------------------------------------------------


def probability_map(grid: Grid, image: Picture, classes: Classes, points: Points | None, areas: Areas | None, *,
                    title: str = "Probability of a deposit", width: float = HALF, tallest: float = 6.9) -> Figure:
    """The probability map in its classes, with deposits and targets."""
    return cartography.class_map(grid, image, classes, title=title, points=points, areas=areas, width=width,
                                 legend="% of the ground, ranked; below: probability",
                                 tallest=tallest)


def uncertainty_map(grid: Grid, image: Picture, points: Points | None, *, width: float = HALF,
                    tallest: float = 6.9) -> Figure:
    """The uncertainty map in its classes."""
    return cartography.class_map(grid, image, uncertainty_classes(image.known()), points=points, width=width,
                                 title="Uncertainty of the probability", tallest=tallest, labels=False,
                                 legend="standard deviation between the ensemble's members")


def folds_map(grid: Grid, folds: FoldPoints, width: float = HALF, tallest: float = 2.3) -> Figure:
    """Where each fold lies: background as small squares, deposits with one symbol and colour a fold."""
    colours, markers = palette()["categories"], "os^Dvp*hX"
    deposits: list[Points] = []
    background: list[Points] = []
    for place, fold in enumerate(np.unique(folds.fold)):
        for chosen, group in ((folds.label == 1, deposits), (folds.label != 1, background)):
            here = chosen & (folds.fold == fold)
            group.append(Points(folds.x[here], folds.y[here], f"fold {int(fold) + 1}",
                                "s" if group is background else markers[place % len(markers)],
                                1.7 if group is background else 4.0, colours[place % len(colours)]))
    return cartography.points_map(grid, deposits, background, title="Folds of the evaluation", width=width,
                                  tallest=tallest)


def skill_dots(skill: Sequence[ModelSkill], width: float = FULL) -> Figure:
    """AUC of every blocked fold, the mean with its interval, and the random folds beside it, one row a model."""
    rows = [DotRow(row.name, row.fold_auc, row.auc_mean, row.auc_low, row.auc_high, row.random_auc,
                   row.random_fold_auc, row.wins) for row in skill]
    return figures.dot_rows(rows, quantity="AUC on ground left out (0.5 chance, 1 perfect)", dots="one blocked fold",
                            beside="random folds: flattering", chance=0.5, width=width)


# --- what the template shows --------------------------------------------------------------------------------------


def _mapped(report: ProspectivityReport) -> ModelSkill | None:
    named = [row for row in report.skill if row.name == report.mapped]
    winners = [row for row in report.skill if row.wins]
    return next(iter([*named, *winners, *report.skill]), None)


def _on_grid(layer: geopandas.GeoDataFrame, grid: Grid) -> geopandas.GeoDataFrame:
    """The layer in the grid's CRS; one without a CRS is taken to be there."""
    return layer if layer.crs is None else layer.to_crs(pyproj.CRS.from_user_input(grid.crs))


def _tall(grid: Grid) -> bool:
    across, down = cartography.cell_on_ground(grid)
    return grid.height * down >= _TALL * grid.width * across


def _ground_km2(grid: Grid, image: Picture) -> float:
    return float(image.valid.mean()) * grid.height * grid.width * grid.cell_area_km2


def _maps(report: ProspectivityReport, points: Points, probability: Picture, classes: Classes) -> dict[str, Any]:
    """The two maps: beside one another for tall ground, else the first large and the second half as wide."""
    grid, tall = report.grid, _tall(report.grid)
    areas = None
    if len(report.targets):
        targets = _on_grid(report.targets, grid).sort_values("rank", kind="stable")
        labels = [str(rank) for rank in targets["rank"].head(TARGETS_SHOWN)]
        areas = Areas(targets.geometry, labels, "target, with rank")
    large = probability_map(report.grid, probability, classes, points, areas, width=HALF if tall else FULL,
                            tallest=6.9 if tall else 7.4)
    words = "Map of the probability with known deposits and ranked targets"
    maps = {"probability": html.inline(large, words), "uncertainty": None}
    if report.uncertainty_path is not None:
        image = cartography.read_picture(report.uncertainty_path, 400_000 if tall else 150_000)
        maps["uncertainty"] = html.inline(uncertainty_map(grid, image, points), "Map of the uncertainty")
    return maps


def _class_rows(report: ProspectivityReport, image: Picture, classes: Classes,
                best: ModelSkill | None) -> list[dict[str, Any]]:
    """Most favourable class first; what the ground down to it held of the deposits that the model had not seen."""
    found = classes.classify(image.known())
    ground = _ground_km2(report.grid, image)
    curve = report.curves.success_rate.get(best.name) if best else None
    bounds = [significant(value) for value in classes.breaks]
    rows: list[dict[str, Any]] = []
    for place in reversed(range(len(classes.colours))):
        share = float(np.mean(found >= place)) if found.size else math.nan
        low, high = (bounds[place - 1] if place else ""), (bounds[place] if place < len(bounds) else "")
        held_out = None if curve is None else float(np.interp(share, curve[0], curve[1]))
        if best and curve is None:
            held_out = best.capture.get(round(100 * share))
        rows.append({"colour": classes.colours[place], "label": classes.labels[place], "share": share,
                     "range": f"{low}–{high}" if low and high else (f"above {low}" if low else f"up to {high}"),
                     "area_km2": float(np.mean(found == place)) * ground if found.size else math.nan,
                     "held_out": held_out})
    return rows


def _target_rows(report: ProspectivityReport) -> list[dict[str, Any]]:
    if report.targets.empty:
        return []
    targets = _on_grid(report.targets, report.grid).sort_values("rank", kind="stable").head(TARGETS_SHOWN)
    inside = targets.geometry.representative_point()
    crs = pyproj.CRS.from_user_input(report.grid.crs)
    x, y = inside.x.to_numpy(), inside.y.to_numpy()
    try:
        lon, lat = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
        places = [f"{abs(b):.3f}° {'N' if b >= 0 else 'S'}, {abs(a):.3f}° {'E' if a >= 0 else 'W'}"
                  for a, b in zip(lon, lat)]
    except pyproj.exceptions.ProjError:  # a local CRS
        places = [f"{html.grouped(a)}, {html.grouped(b)}" for a, b in zip(x, y)]
    rows = []
    for (_, target), place in zip(targets.iterrows(), places):
        known = target["known"]
        words = known if isinstance(known, str) else ("known" if known else "new")
        rows.append({**target.drop("geometry").to_dict(), "known": words, "place": place})
    return rows


def _prevalence(report: ProspectivityReport) -> float | None:
    """Average precision of chance: the share of deposits among the evaluation points."""
    return None if report.folds is None or not len(report.folds.label) else float(np.mean(report.folds.label == 1))


def _curve_figures(report: ProspectivityReport, best: ModelSkill | None) -> dict[str, Any]:
    curves, name = report.curves, best.name if best else ""
    order = [row.name for row in report.skill]
    drawn: dict[str, Any] = dict.fromkeys(("dots", "success", "prediction_area", "calibration"))
    if report.skill:
        drawn["dots"] = html.inline(skill_dots(report.skill), "AUC of each model, fold by fold, blocked beside random")
    if curves.success_rate:
        drawn["success"] = html.inline(
            figures.gain_curves(_ordered(curves.success_rate, order), bold=name, x="ground searched, % (root scale)",
                                y="held-out deposits found, %"), "Success-rate curves")
    if curves.prediction_area is not None:
        part = curves.prediction_area
        drawn["prediction_area"] = html.inline(
            figures.trade_off(part.threshold, part.capture, part.area, x="probability threshold",
                              captured="held-out deposits above it, %", taken="ground above it, %"),
            "Prediction–area curve")
    if curves.calibration:
        drawn["calibration"] = html.inline(
            figures.reliability(_ordered(curves.calibration, order), bold=name, x="predicted probability",
                                y="observed share of deposits"), "Calibration curves")
    return drawn


def _ordered(curves: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """In the order of the skill table, so that a model has the same colour everywhere."""
    return {name: curves[name] for name in [*order, *curves] if name in curves}


def _card(grid: Grid, layer: EvidenceSummary, points: Points, layers: int) -> dict[str, Any]:
    """Small map, range, and how deposits differ from background."""
    cells = int(min(40_000, 1_200_000 / max(layers, 1)))
    categorical = layer.categories is not None
    if layer.preview is not None:
        image = cartography.picture(layer.preview, cells)
    elif layer.path is not None:
        image = cartography.read_picture(layer.path, cells, categorical=categorical, band=layer.band)
    else:
        image = None
    deposits, background = (np.asarray(part, float) for part in (layer.at_deposits, layer.at_background))
    deposits, background = deposits[np.isfinite(deposits)], background[np.isfinite(background)]
    card: dict[str, Any] = {"layer": layer, "map": None, "facts": ""}
    if categorical:
        chosen, inside, outside = _category_shares(deposits, background)
        names = [_category(layer, code) for code in chosen]
        colours = palette()["categories"][: len(chosen)]
        rgba = None if image is None else cartography.coloured(image, chosen, colours, palette()["other"])
        drawn = figures.paired_bars(names, inside, outside, inside_name="deposits", outside_name="background",
                                    colours=colours)
        count = len(np.unique(image.known())) if image is not None else len(layer.categories or ())
        card["range"] = f"{count} categories"
        if chosen:
            card["facts"] = (f"{names[0]} holds {html.percent(inside[0])} of the deposits and "
                             f"{html.percent(outside[0])} of the background.")
    else:
        known = image.known() if image is not None else np.concatenate([deposits, background])
        low, high = (float(value) for value in np.quantile(known, [0.02, 0.98])) if known.size else (0.0, 1.0)
        rgba = None if image is None else cartography.shaded(image, low, high, ramp("evidence"))
        unit = f" {layer.unit}" if layer.unit else ""
        drawn = figures.distributions(deposits, background, x=layer.unit or "value", inside_name="deposits",
                                      outside_name="background")
        card["range"] = (f"{_value(float(known.min()))} to {_value(float(known.max()))}{unit}" if known.size
                         else "no values")
        if deposits.size and background.size:
            middle = float(np.median(deposits))
            below = float(np.mean(background < middle) + 0.5 * np.mean(background == middle))
            card["facts"] = (f"The median deposit, {_value(middle)}{unit}, lies at the "
                             f"{_ordinal(round(100 * below))} percentile of the background.")
    if rgba is not None:
        dots = None if categorical else Points(points.x, points.y, points.name, colour=palette()["series"][1])
        card["map"] = html.inline(cartography.thumbnail(grid, rgba, points=dots), f"Map of {layer.name}")
    card["histogram"] = html.inline(drawn, f"Values of {layer.name} at deposits and background")
    return card


def _category_shares(deposits: np.ndarray, background: np.ndarray) -> tuple[list[float], list[float], list[float]]:
    """The six codes that hold most deposits (then background), with their shares of both."""
    codes = np.unique(np.concatenate([deposits, background]))
    inside = [float(np.mean(deposits == code)) if deposits.size else 0.0 for code in codes]
    outside = [float(np.mean(background == code)) if background.size else 0.0 for code in codes]
    order = sorted(range(len(codes)), key=lambda place: (-inside[place], -outside[place], codes[place]))[:6]
    return ([float(codes[place]) for place in order], [inside[place] for place in order],
            [outside[place] for place in order])


def _category(layer: EvidenceSummary, code: float) -> str:
    return str((layer.categories or {}).get(int(code), f"code {int(code)}"))


def _truth(report: ProspectivityReport, truth: Truth, classes: Classes, points: Points,
           best: ModelSkill | None) -> dict[str, Any]:
    grid, tallest = report.grid, 6.0
    image = cartography.picture(truth.preview, 200_000)
    made = cartography.read_picture(report.probability_path, 200_000)
    order = [row.name for row in report.skill]
    curves = _ordered(truth.reliability, order)
    return {
        "map": html.inline(probability_map(grid, made, classes, points, None, title="Mapped probability",
                                           tallest=tallest), "The mapped probability"),
        "true": html.inline(probability_map(grid, image, classes, points, None, title="True probability",
                                            tallest=tallest), "The true probability"),
        "reliability": html.inline(
            figures.reliability(curves, x="mapped probability", y="true probability",
                                bold=best.name if best else ""), "Mapped against true probability") if curves else None,
        "errors": [(name, curve.ece) for name, curve in curves.items()],
    }


def _value(value: float) -> str:
    """Enough digits to tell values of a layer apart, no more."""
    text = html.grouped(value) if value == 0 or abs(value) >= 1000 else significant(value, 3)
    return text.replace("-", "−")


def _ordinal(place: int) -> str:
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
