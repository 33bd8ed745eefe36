"""The page of a prospectivity map: map, legend, skill table and caveats."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsLayout, QgsRasterLayer

from .. import results
from ..i18n import later, tr
from ..results import ResultError
from ..said import said
from .items import fill_legend, fill_map, fill_table, fitting, provenance, say

TEMPLATE = Path(__file__).resolve().parent.parent.parent / "resources" / "layouts" / "prospectivity.qpt"
HEADINGS = (later("How good the map is"), later("Caveats"))  # that the template holds

_LEGEND_NAMES = {"held_out": "", "targets": later("Targets, ranked"), "probability": later("Probability of a deposit")}
_COLUMNS = (later("Model"), later("AUC,\nunseen"), later("AUC,\nrandom"), later("AP,\nunseen"),
            later("AP,\nrandom"))


def fill(layout: QgsLayout, folder, manifest: dict, layers: dict) -> None:
    """Fill a layout with the result in ``folder``, whose layers are given by the names of their outputs.

    Raises :class:`ResultError` when the result lacks its map.
    """
    probability = layers.get("probability")
    if not isinstance(probability, QgsRasterLayer):
        raise ResultError(tr("The result in {folder} has no map of the probability to print: choose a finished "
                             "result of the prospectivity tool.").format(folder=folder))
    fill_map(layout, [layers[key] for key in ("targets", "held_out", "probability") if key in layers], probability)
    listed = {layers[key]: tr(name) for key, name in _LEGEND_NAMES.items() if key in layers}
    fill_legend(layout, listed, {layers["held_out"]: [0]} if "held_out" in layers else {})  # of these the deposits only
    skill = results.read_skill(folder)
    fill_table(layout, "skill", _rows(skill))
    say(layout, "subtitle", _subtitle(manifest))
    say(layout, "statement", _statement(skill))
    say(layout, "caveats", fitting(layout, "caveats", [said(str(w)) for w in manifest.get("warnings") or []]))
    say(layout, "provenance", provenance(folder, manifest, probability))


def _rows(skill: results.Skill | None) -> list:
    rows = [([tr(words) for words in _COLUMNS], False)]
    for model in skill.models if skill else []:
        figures = (model.auc, model.auc_random, model.precision, model.precision_random)
        mapped = model.name == results.MAPPED
        name = tr(model.name)
        for words, broken in ((" on ", "\non "), ("logistic ", "logistic\n"), ("random ", "random\n")):
            name = name.replace(words, broken)
        name = tr("{model}\n(this map)").format(model=name) if mapped else name
        rows.append(([name, *map(_two_lines, figures)], mapped))
    return rows


def _two_lines(figure: results.Figure | None) -> str:
    return f"{figure.value:.2f}\n{figure.interval}" if figure else "–"


def _subtitle(manifest: dict) -> str:
    figures = manifest.get("metrics") if isinstance(manifest.get("metrics"), dict) else {}
    parts = [tr("Mineral prospectivity: probability of a deposit in each cell")]
    if isinstance(figures.get("deposits"), int):
        parts.append(tr("learnt from {deposits} deposits").format(deposits=figures["deposits"]))
    return ", ".join(parts)


def _statement(skill: results.Skill | None) -> str:
    if skill is None:
        return tr("The result holds no skill table: judge the map with care.")
    return (tr("{statement}\nAUC: chance that a deposit scores above background. AP: average precision. Below each, "
               "its 95 % interval. Unseen: whole blocks of ground were held out; these figures decide. Random: "
               "points were held out at random, which flatters.").format(statement=skill.statement))
