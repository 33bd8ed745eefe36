"""The situation map: buildings by grade on one page, how many there are, and what responders must know before use."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsGraduatedSymbolRenderer,
    QgsLayout,
    QgsRasterLayer,
    QgsVectorLayer,
)

from .. import results
from ..i18n import later, tr
from ..results import ResultError
from ..said import said
from .items import close_up, fill_legend, fill_map, fill_table, fitting, provenance, say

TEMPLATE = Path(__file__).resolve().parent.parent.parent / "resources" / "layouts" / "situation.qpt"
HEADINGS = (later("How many buildings"), later("Before you use this map"))  # that the template holds
_COLUMNS = (later("Grade"), later("Buildings"), later("95 % interval"))
_CHANGED = later("Probability of change")
DAMAGED = "damaged"  # the row of all classes that count as damaged together
_NOT_CHECKED = later("Made from images; nobody has checked it on the ground.")


def fill(layout: QgsLayout, folder, manifest: dict, layers: dict) -> None:
    """Fill a layout with the result in ``folder``, whose layers are given by the names of their outputs.

    Raises :class:`ResultError` when the result lacks its buildings.
    """
    buildings = layers.get("buildings")
    if not isinstance(buildings, QgsVectorLayer):
        raise ResultError(tr("The result in {folder} has no buildings to print: choose a finished result of the damage "
                             "tool.").format(folder=folder))
    image = _image_of(folder, layout.project())
    shown = [layers[key] for key in ("areas", "buildings") if key in layers]
    fill_map(layout, [*shown, *([image] if image else [])], buildings)
    figures = manifest.get("metrics") if isinstance(manifest.get("metrics"), dict) else {}
    ranked = figures.get("basis") == results.RANKED
    fill_legend(layout, {buildings: tr("Buildings: probability of change") if ranked else tr("Buildings")}, {})
    fill_table(layout, "counts", _rows(folder, buildings, ranked))
    say(layout, "subtitle", _subtitle(folder, buildings))
    say(layout, "statement", _statement(folder, figures))
    close_up(layout, ("legend", "counts_heading", "counts", "statement", "caveats_heading", "caveats"))
    sentences = [tr(_NOT_CHECKED), *(said(str(words)) for words in manifest.get("warnings") or [])]
    say(layout, "caveats", fitting(layout, "caveats", sentences))
    say(layout, "provenance", provenance(folder, manifest, buildings))


def _image_of(folder, project) -> QgsRasterLayer | None:
    """The image of after, where the result was made from one and it is still there."""
    try:
        return results.image_layer(folder, "after", project)
    except ResultError:
        return None


def _rows(folder, buildings: QgsVectorLayer, ranked: bool) -> list:
    """Rows of the table from the run's counts.csv; the last one is of the damaged together.

    Buildings that are ``ranked``, not graded, are counted by the classes of their probability, and those of a run
    without that file by their grades.
    """
    rows = [([tr(words) for words in ((_CHANGED, *_COLUMNS[1:]) if ranked else _COLUMNS)], False)]
    try:
        with open(os.path.join(folder, "counts.csv"), encoding="utf-8", newline="") as file:
            counts = list(csv.DictReader(file))
    except OSError:
        counts = []
    if ranked or not counts:
        rows += [([tr(label), f"{count:,}", ""], False) for label, count in _classes(buildings) if ranked or count]
    for entry in counts:
        count, low, high = (_number(entry.get(name)) for name in ("buildings", "low", "high"))
        interval = "" if low is None or high is None or low == high else f"{low:,.0f}–{high:,.0f}"
        grade = str(entry.get("grade", ""))
        if grade != DAMAGED and not count:
            continue
        words = tr("read as changed") if ranked and grade == DAMAGED else tr(grade)
        rows.append(([words, "" if count is None else f"{count:,.0f}", interval],
                     grade == DAMAGED))
    if not any(row[-1] for row, _ in rows[1:]):  # no interval is known, so there is no column for it
        rows = [(row[:-1], shaded) for row, shaded in rows]
    return rows


def _classes(buildings: QgsVectorLayer) -> list[tuple[str, int]]:
    """The classes that the layer is drawn in, and how many of its features are in each."""
    renderer = buildings.renderer()
    if isinstance(renderer, QgsGraduatedSymbolRenderer):
        values = [_number(feature[renderer.classAttribute()]) for feature in buildings.getFeatures()]
        bounds = [(one.label(), one.lowerValue(), one.upperValue()) for one in renderer.ranges()]
        first = [next((label for label, low, high in bounds if value is not None and low <= value <= high), None)
                 for value in values]
        return [(label, first.count(label)) for label, _, _ in bounds]
    if isinstance(renderer, QgsCategorizedSymbolRenderer):
        grades = [str(feature[renderer.classAttribute()] or "") for feature in buildings.getFeatures()]
        return [(one.label(), grades.count(str(one.value() or ""))) for one in renderer.categories()]
    return []


def _number(words) -> float | None:
    try:
        return float(words)
    except (TypeError, ValueError):
        return None


def _statement(folder, figures: dict) -> str:
    """What the grades are, so that nobody takes a change for damage that someone saw."""
    try:
        with open(os.path.join(folder, "gain.json"), encoding="utf-8") as file:
            gain = results.gain_words(json.load(file).get("gain"))
    except (OSError, ValueError):
        gain = ""
    if gain:
        return tr("Learnt from grades that were given by eye. {gain} Damage to walls or inside is not seen from "
                  "above.").format(gain=gain)
    if figures.get("basis") == results.RANKED:
        return tr("No grades: each building is ranked by how surely it changed between the images. A change is not yet "
                  "damage, and damage to walls or inside is not seen from above. How often it is wrong here is not "
                  "known: grade some dozens of buildings by eye to learn it.")
    return tr("95 % intervals say what the grades leave open, building by building; a bias that all share is not in "
              "them. Damage to walls or inside is not seen from above.")


def _subtitle(folder, buildings: QgsVectorLayer) -> str:
    try:
        parameters = results.assessment_of(folder)
    except ResultError:
        parameters = {}
    parts = [tr("Building damage"), tr("{count} buildings").format(count=f"{buildings.featureCount():,}")]
    before, after = parameters.get("before_date"), parameters.get("after_date")
    if before and after:
        parts.append(tr("images of {before} and {after}").format(before=before, after=after))
    return ", ".join(parts)
