"""train-damage, from pairs with graded buildings to a model file.

    layers, data sets → pairs → one network per event left out, which grades it → network of all pairs → skill,
    calibration, card, report
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas

from ...models.damage_contract import Calibration, Contract
from ...models.damage_model import damage_model_bytes, new_network, read_damage_network, take_encoder
from ...models.siamese import SiameseUNet
from ..errors import ParameterError
from ..evaluation.reliability import FEWEST, fit_calibration, reliability
from ..files import plain
from ..monitor import Monitor
from ..report import teaching as report
from ..report.made import how_made
from ..runs import OutputFile, Workspace
from ..teaching import device_of, threads
from ..tools import get
from ..tools.train_damage import EACH, NONE, TrainDamage, listed
from .chips import Reads
from .dataset import GradedPair, simulated_pairs
from .importers import from_folder, from_layers, scheme_of_folder
from .pair import Pair
from .registration import find_displacement
from .schemes import Scheme, mapped, read_choice, scheme_of
from .training import QUALITIES, Judged, Recipe, Trained
from .training import train_damage as teach

_FEW = 30  # buildings of a grade under which its F1 says little
_TOGETHER = "all events"

#: part of every card that is made here
LIMITS = ("Taught on the images of one user: look at its grades before you trust them elsewhere. Another sensor, "
          "season or way of building, and damage that can't be seen from above, are not covered by its figures. Not "
          "field checked.")


#: how skill is measured
PROTOCOL = ("Each event was graded by a network of the same recipe that learnt from the others and never saw it; whole "
            "pairs, all cells and buildings. F1 of where buildings are and of grades, and xView2's score, go by cell; "
            "macro F1, AUC and AP (of damaged against intact) by building, as its cells vote.")


def train_damage(parameters: TrainDamage, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Run the whole job; see :class:`TrainDamage` for what it takes and gives.

    Raises
    ------
    InputError : an image or layer can't be used, or no building has a grade
    ParameterError : a scheme, event or mapping isn't known
    ModelFileError : the model or the weights to begin with can't be used
    ResourceError : the device that was asked for isn't there
    OutputError : the disk is full or can't be written
    """
    device = device_of(parameters.device)
    scheme = _scheme(parameters)
    with monitor.stage("Reading the pairs", 0.0, 0.1):
        pairs = read_pairs(parameters, scheme, monitor)
    contract, start = _begin(parameters, scheme, pairs)
    # The events that are there, and what is held out of them, before hours are spent.
    events = sorted({pair.event for pair in pairs})
    held_out = _held_out(parameters.held_out, events)
    if held_out != [] and len(events) < 2:
        monitor.warning(f"All pairs are of one event ({events[0]}), so nothing is left to measure the model on, and "
                        "its skill is unknown: give pairs of a second event.")
    simulated: list[GradedPair] = []
    if parameters.simulated:
        with monitor.stage("Simulating towns", 0.1, 0.15):
            made = simulated_pairs(parameters.seed, parameters.simulated, varied=0.5, monitor=monitor)
            simulated = _in_scheme(made, scheme)
    recipe = _recipe(parameters)
    with threads(parameters.threads), monitor.stage("Learning", 0.15, 0.98):
        trained = teach(pairs, contract, recipe, parameters.seed, device, monitor, held_out=held_out, start=start,
                        also=simulated, journal=workspace.journal)
    calibrated = calibrate(trained.events, contract.damaged)
    figures = skill_of(calibrated.events, contract.damaged)
    _warn(pairs, scheme, monitor)
    if calibrated.calibration is None:
        monitor.warning("The model is not calibrated, because too few graded buildings were left out of learning: its "
                        f"probabilities put buildings in order and are no shares. Leave out events with {FEWEST} "
                        "graded buildings at least, of two grades or more.")
    with monitor.stage("Writing", 0.98, 1.0):
        words = verdict(figures)
        monitor.info(words)
        contract = replace(contract, about=words, calibration=calibrated.calibration)
        data = _data(pairs, parameters)
        card = plain({
            "data": data, "limits": LIMITS, "verdict": words, "skill": figures,
            "reliability": calibrated.reliability,
            "training": {"begun from": Path(parameters.start).name if parameters.start else "scratch",
                         "seed": parameters.seed, "simulated towns": parameters.simulated, "recipe": asdict(recipe),
                         "events": events, "buildings": dict(zip(scheme.classes, _counts(pairs, scheme), strict=True)),
                         "history": {name: asdict(one) for name, one in trained.histories.items()}}})
        with workspace.writing("damage.safetensors") as temporary:
            temporary.write_bytes(damage_model_bytes(trained.network.cpu(), contract, card))
        rows = skill_rows(figures, scheme)
        for name, frame in (("skill.csv", rows), ("learning_curve.csv", _curves(trained)),
                            ("pairs.csv", _pairs_table(pairs, scheme))):
            with workspace.writing(name) as temporary:
                frame.to_csv(temporary, index=False, float_format="%.6g", lineterminator="\n")
        report.write_report(report.DamageReport(
            title=contract.name, verdict=words, classes=scheme.classes, skill=rows,
            curves={name: asdict(one) for name, one in trained.histories.items()}, pairs=_pairs_table(pairs, scheme),
            calibration=calibrated.reliability, data=data, limits=LIMITS, protocol=PROTOCOL,
            made=how_made(get("train-damage"), parameters, workspace)), workspace.path("report.html"))
    workspace.device = device.type
    whole = figures.get(_TOGETHER)
    scores = plain({} if whole is None else {
        "localisation_f1": whole["cells"]["localisation_f1"], "xview2": whole["cells"]["xview2"],
        "macro_f1": whole["buildings"]["macro_f1"], "auc": whole["buildings"]["auc"]})
    workspace.metrics.update({**scores, "pairs": len(pairs), "events": len(events), "verdict": words,
                              "buildings": sum(len(pair.buildings) for pair in pairs)})
    return [OutputFile("model", workspace.path("damage.safetensors"), scores),
            OutputFile("skill", workspace.path("skill.csv"), {"rows": len(rows)}),
            OutputFile("curve", workspace.path("learning_curve.csv")),
            OutputFile("pairs", workspace.path("pairs.csv"), {"pairs": len(pairs)}),
            OutputFile("report", workspace.path("report.html"))]


def read_pairs(parameters: TrainDamage, target: Scheme, monitor: Monitor) -> list[GradedPair]:
    """All pairs that are asked for, their grades in the scheme of the model."""
    chosen = read_choice(parameters.mapping)
    names = listed(parameters.events)
    register = aligned if parameters.align else None
    pairs = []
    given = list(zip(parameters.before, parameters.after, parameters.buildings, strict=True))
    for number, (before, after, buildings) in enumerate(monitor.track(given, len(given))):
        pairs.append(from_layers(before, after, buildings, parameters.grade_field, scheme_of(parameters.scheme),
                                 monitor, target=target, chosen=chosen, event=names[number] if names else "",
                                 complete=parameters.complete, register=register))
    if parameters.folder:
        pairs += from_folder(parameters.folder, monitor, target=target, chosen=chosen, register=register)
    return pairs


def aligned(pair: Pair, monitor: Monitor) -> Reads:
    """The pair with its after image moved onto the one before, where that can be found out."""
    found = find_displacement(pair, monitor)
    if not found.reliable:
        monitor.warning(f"The images '{pair.before.name}' and '{pair.after.name}' could not be aligned, and are used "
                        "as they lie: look whether they show the same place.")
        return pair
    return pair.changed(shift=found)


@dataclass(frozen=True)
class Calibrated:
    """The ``calibration`` of a model, by all events left out; these with their probabilities, each ``calibrated`` by
    the others alone, and how reliable they are ``before`` and ``after`` (:func:`..evaluation.reliability.reliability`).

    With one event only nothing is left to measure by: ``events`` then stand as the cells vote, and ``after`` is absent.
    """

    calibration: Calibration | None
    events: dict[str, Judged]
    reliability: dict[str, dict[str, Any]]


def calibrate(events: dict[str, Judged], damaged: int) -> Calibrated:
    """Fit a calibration on what networks made of ``events`` that they never saw."""
    if not events:
        return Calibrated(None, events, {})
    whole = Judged.together(list(events.values()))
    calibration = fit_calibration(whole.truth, whole.votes)
    if calibration is None:
        return Calibrated(None, events, {})
    found = {"before": reliability(whole.truth, whole.votes, damaged)}
    rest = {event: Judged.together([one for name, one in events.items() if name != event])
            for event in events if len(events) > 1}
    by_others = {event: fit_calibration(one.truth, one.votes) for event, one in rest.items()}
    if not by_others or None in by_others.values():
        return Calibrated(calibration, events, found)
    made = {event: one.calibrated(by_others[event]) for event, one in events.items()}
    after = Judged.together(list(made.values()))
    return Calibrated(calibration, made, {**found, "after": reliability(after.truth, after.votes, damaged)})


def skill_of(events: dict[str, Judged], damaged: int) -> dict[str, Any]:
    """Figures of each event left out, and of all together; JSON values."""
    figures = {event: judged.skill(damaged) for event, judged in events.items()}
    if events:
        figures[_TOGETHER] = Judged.together(list(events.values())).skill(damaged)
    return figures


def skill_rows(figures: dict[str, Any], scheme: Scheme) -> pandas.DataFrame:
    """A row an event and model: what was taught, and calling everything intact."""
    rows = []
    for event, found in figures.items():
        for model, part in (("taught", found), ("all intact", found["all intact"])):
            cells, buildings = part["cells"], part["buildings"]
            row = {"event": event, "model": model, **{key: cells[key] for key in
                                                      ("localisation_f1", "harmonic_f1", "xview2")},
                   **{key: buildings[key] for key in ("buildings", "damaged", "without_grade", "macro_f1", "accuracy",
                                                      "auc", "ap")}}
            for name, by_cell, by_building in zip(scheme.classes, cells["grade_f1"],
                                                  buildings["grade_f1"] or [None] * len(scheme.classes), strict=True):
                row[f"f1 of cells, {name}"], row[f"f1 of buildings, {name}"] = by_cell, by_building
            rows.append(row)
    return pandas.DataFrame(rows) if rows else pandas.DataFrame(columns=["event", "model"])


def verdict(figures: dict[str, Any]) -> str:
    """What was measured, in a sentence."""
    if not figures:
        return "Nothing was measured: no event was left out of learning."
    found = figures[_TOGETHER]
    mine, intact = found["buildings"], found["all intact"]["buildings"]
    located = found["cells"]["localisation_f1"]
    if mine["macro_f1"] is None:
        return "Nothing was measured: no building of the events left out has a known grade."
    ranked = "" if mine["auc"] is None else f", ranks damaged buildings with an AUC of {mine['auc']:.2f}"
    return (f"On {len(figures) - 1} events that it never saw a network of this recipe finds buildings with F1 "
            f"{located or 0.0:.2f} by cell{ranked}, and grades them with a macro F1 of {mine['macro_f1']:.2f} "
            f"(everything intact: {intact['macro_f1']:.2f}).")


# --- helpers ----------------------------------------------------------------------------------------------------------


def _scheme(parameters: TrainDamage) -> Scheme:
    if parameters.model_scheme:
        return scheme_of(parameters.model_scheme)
    if parameters.before or not parameters.folder:
        return scheme_of(parameters.scheme)
    return scheme_of_folder(parameters.folder)


def _begin(parameters: TrainDamage, scheme: Scheme, pairs: Sequence[GradedPair],
           ) -> tuple[Contract, SiameseUNet | None]:
    """The contract of the model, and the network that it begins with, where there is one."""
    name = parameters.title or "Own damage model"
    if parameters.start:
        network, contract, _ = read_damage_network(parameters.start)
        if contract.classes != scheme.classes:
            raise ParameterError(f"The model '{contract.name}' grades in {', '.join(contract.classes)}, the pairs are "
                                 f"in {', '.join(scheme.classes)}: choose that scheme for the model (model_scheme), or "
                                 "begin from scratch.")
        return replace(contract, name=name, calibration=None), network
    cell = float(np.median([math.sqrt(math.prod(pair.pair.grid.cell_size_m)) for pair in pairs]))
    contract = Contract(name, cell_m=round(cell, 4), classes=scheme.classes, damaged=scheme.damaged,
                        scheme=scheme.name, encoder=parameters.encoder)
    if not parameters.encoder_weights:
        return contract, None
    network = new_network(contract, parameters.seed)
    take_encoder(network, parameters.encoder_weights)
    return contract, network


def _held_out(words: str, events: Sequence[str]) -> list[str] | None:
    if words.strip().casefold() == EACH:
        return None
    if words.strip().casefold() in (NONE, ""):
        return []
    names = listed(words)
    unknown = [name for name in names if name not in events]
    if unknown:
        raise ParameterError(f"Events left out (held_out) names '{unknown[0]}', which no pair shows: the events are "
                             f"{', '.join(events)}.")
    return names


def _recipe(parameters: TrainDamage) -> Recipe:
    recipe = replace(QUALITIES[parameters.quality], precision=parameters.precision, batch=parameters.batch,
                     side=parameters.window, rim=min(16, parameters.window // 8))
    if parameters.steps:
        recipe = replace(recipe, steps=parameters.steps, look=max(parameters.steps // 12, 1),
                         averaging=min(recipe.averaging, 1 - 10 / max(parameters.steps, 20)))
    return recipe


def _in_scheme(pairs: Sequence[GradedPair], scheme: Scheme) -> list[GradedPair]:
    """Simulated towns, which are graded as xBD is, in another scheme."""
    source = scheme_of("xBD")
    if scheme.classes == source.classes:
        return list(pairs)
    table = mapped(np.array(source.classes, object), source, scheme).table
    places = np.array([scheme.classes.index(table[one]) for one in source.classes])
    return [replace(pair, buildings=pair.buildings.assign(grade=places[pair.buildings["grade"].to_numpy()]))
            for pair in pairs]


def _counts(pairs: Sequence[GradedPair], scheme: Scheme) -> list[int]:
    grades = np.concatenate([pair.buildings["grade"].to_numpy() for pair in pairs])
    return [int((grades == place).sum()) for place in range(len(scheme.classes))]


def _warn(pairs: Sequence[GradedPair], scheme: Scheme, monitor: Monitor) -> None:
    counts = _counts(pairs, scheme)
    none = [name for name, count in zip(scheme.classes, counts, strict=True) if not count]
    few = [f"{name} ({count})" for name, count in zip(scheme.classes, counts, strict=True) if 0 < count < _FEW]
    if none:
        monitor.warning(f"No building is graded {', '.join(none)}, so the model will never give that grade rightly: "
                        "add pairs that show it, or a scheme without it.")
    if few:
        monitor.warning(f"Few buildings are graded {', '.join(few)}: what the model knows of these grades is luck.")


def _data(pairs: Sequence[GradedPair], parameters: TrainDamage) -> str:
    made = f", and {parameters.simulated} simulated towns" if parameters.simulated else ""
    count = sum(len(pair.buildings) for pair in pairs)
    return (f"{count} buildings in {len(pairs)} pairs of {len({pair.event for pair in pairs})} events "
            f"({', '.join(sorted({pair.event for pair in pairs}))}){made}.")


def _curves(trained: Trained) -> pandas.DataFrame:
    return pandas.concat([pandas.DataFrame({"curve": name, **asdict(one)})
                          for name, one in trained.histories.items()], ignore_index=True)


def _pairs_table(pairs: Sequence[GradedPair], scheme: Scheme) -> pandas.DataFrame:
    rows = []
    for pair in pairs:
        grades = pair.buildings["grade"].to_numpy()
        rows.append({"pair": pair.name, "event": pair.event, "buildings": len(grades),
                     **{name: int((grades == place).sum()) for place, name in enumerate(scheme.classes)},
                     "without a grade": int((grades < 0).sum())})
    return pandas.DataFrame(rows)
