"""train-picker, from picks and recordings to a model file.

    picks, recordings → stretches → stations that teach, say when to stop, judge → network → skill, card, report
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timezone
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import torch
from torch import nn

from ...models.phasenet import PhaseNet
from ...models.picker import Contract, load_picker, picker_bytes
from ..catalog.picks import read_picks
from ..errors import InputError, ModelFileError
from ..evaluation.picking import TOLERANCE_S, Matched, f1_difference, figures
from ..files import cache_folder, plain
from ..monitor import Monitor
from ..report import teaching as report
from ..report.made import how_made
from ..runs import OutputFile, Workspace
from ..teaching import device_of, threads
from ..tools import get
from ..tools.pick_waveforms import moment
from ..tools.train_picker import TrainPicker
from . import dataset, training
from .dataset import COMPONENTS, Example
from .detectors import PICKER
from .recordings import open_recordings
from .tables import join_left_out, left_out_table, write_csv

LABELS, THRESHOLD, PLACES = "NPS", 0.3, 4
FINE, FRESH = 2e-3, 4e-3  # rates of learning: of a network that goes on, and of one from scratch
NOISES = 300  # stretches of simulated noise that are always learnt from
LOOKS = 12  # at the stations that say when to stop
_FEW_RECORDINGS, _FEW_HOURS = 20, 0.5  # under which skill and false picks say little

#: part of every card that is made here
LIMITS = ("Taught on the recordings of one user's stations: look at its picks before you trust it elsewhere. Whatever "
          "was not picked in those recordings was learnt as no arrival. Networks taught on many thousands of "
          "recordings, such as SeisBench's, are stronger wherever nothing shows otherwise.")


@dataclass(frozen=True)
class Start:
    """The network to go on from, or to be compared with: its inputs and outputs in our order."""

    network: PhaseNet
    name: str
    window: int
    licence: str


@dataclass(frozen=True)
class Comparison:
    """The taught picker and what was there before it, on the same recordings of stations that neither learnt from.

    ``stations`` is a row a station; ``difference`` that of F1 over P and S together, with its 95 % interval.
    """

    skill: dict[str, Any]
    before: dict[str, Any]
    stations: pandas.DataFrame
    difference: tuple[float, float, float]
    phases: dict[str, tuple[float, float, float]]


def train_picker(parameters: TrainPicker, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Run the whole job; see :class:`TrainPicker` for what it takes and gives.

    Raises
    ------
    InputError : nothing can be learnt from, or there are fewer than three stations
    ModelFileError : the network to go on from can't be used
    ResourceError : the device that was asked for isn't there
    OutputError : the disk is full or can't be written
    """
    device = device_of(parameters.device)
    before = read_start(parameters.model or PICKER)
    with monitor.stage("Cutting out what is picked", 0.0, 0.15):
        examples, left_out = _examples(parameters, monitor)
        split = training.split_stations(examples, parameters.seed)
    teach, stop, judge = (len({example.station for example in part}) for _, part in _parts(split))
    monitor.info(f"{len(examples)} stretches of recording: {len(split.learn)} ({teach} stations) teach, "
                 f"{len(split.stop)} ({stop}) say when to stop, and {len(split.judge)} ({judge}) judge.")
    simulated = None
    if parameters.simulated:
        with monitor.stage("Simulating earthquakes", 0.15, 0.2):
            simulated = training.simulation(parameters.seed, parameters.simulated,
                                            max(parameters.simulated // 3, NOISES), monitor)
    # Recordings of a swarm are hardly ever quiet: without further noise the network forgets what is none.
    noise = training.simulated_noise(parameters.seed, NOISES) if simulated is None else None
    recipe = _recipe(parameters, before)
    with threads(parameters.threads):
        # What `auto` finds faster may change from start to start; a resumed run must go on as it began.
        _, facts = workspace.journal.step("precision", lambda: ({}, {"precision": training.precision(recipe, device)}))
        recipe = replace(recipe, precision=facts["precision"])
        with monitor.stage("Learning", 0.2, 0.9):
            trained = training.train_picker(
                examples, recipe, parameters.seed, device, monitor, simulated=simulated, noise=noise,
                start=None if parameters.scratch else before.network, journal=workspace.journal)
        with monitor.stage("Judging", 0.9, 0.97):
            found = compare(trained.network, before.network.to(device), split.judge, device, recipe.window,
                            parameters.seed)
    words, care = verdict(found, before.name), caution_in_words(trained.caution)
    monitor.info(words)
    monitor.info(care[0])
    _warn(found, trained.caution, before.name, monitor)
    with monitor.stage("Writing", 0.97, 1.0):
        name = parameters.title or "Own picker"
        contract = Contract(name, window=recipe.window, licence="" if parameters.scratch else before.licence,
                            thresholds=dict.fromkeys("PS", THRESHOLD), about=words)
        data, measured = _data(examples, parameters, before.name), " ".join([protocol(split), *care])
        card = plain({
            "data": data, "limits": LIMITS, "verdict": words,
            "skill": {"protocol": measured, "this picker": found.skill, "before": found.before,
                      "difference": {"together": found.difference, **found.phases}},
            "training": {"begun from": "scratch" if parameters.scratch else before.name, "compared with": before.name,
                         "seed": parameters.seed, "simulated": parameters.simulated,
                         "reviewed only": parameters.reviewed, "recipe": asdict(recipe),
                         "stations": {part: sorted({example.station for example in of_part})
                                      for part, of_part in _parts(split)},
                         "history": asdict(trained.history), "caution": asdict(trained.caution)}})
        with workspace.writing("picker.safetensors") as temporary:
            temporary.write_bytes(picker_bytes(trained.network.cpu(), contract, card))
        write_csv(found.stations, workspace.path("skill.csv"))
        curve = pandas.DataFrame({key: value for key, value in asdict(trained.history).items() if key != "best_step"})
        write_csv(curve, workspace.path("learning_curve.csv"))
        write_csv(left_out, workspace.path("left_out.csv"))
        report.write_report(report.PickerReport(
            title=name, verdict=words, before=before.name, skill=found.skill, skill_before=found.before,
            stations=found.stations, history=trained.history, data=data, limits=LIMITS, protocol=measured,
            left_out=left_out, made=how_made(get("train-picker"), parameters, workspace)),
            workspace.path("report.html"))
    workspace.device = device.type
    scores = plain({f"{phase.lower()}_f1{suffix}": part[phase]["f1"] for phase in "PS"
                    for suffix, part in (("", found.skill), ("_before", found.before))})
    workspace.metrics.update({
        **scores, "recordings": len(examples), "stations": len({example.station for example in examples}),
        "judged_stations": found.skill["stations"], "noise_picks_per_hour": found.skill["false_per_hour"],
        "noise_picks_per_hour_before": found.before["false_per_hour"], "best_step": trained.history.best_step,
        "caution": trained.caution.log_odds, "held_out_noise_picks_per_hour": trained.caution.false[1],
        "verdict": words})
    return [OutputFile("model", workspace.path("picker.safetensors"), scores),
            OutputFile("skill", workspace.path("skill.csv"), {"stations": len(found.stations)}),
            OutputFile("curve", workspace.path("learning_curve.csv"), {"looks": len(curve)}),
            OutputFile("left_out", workspace.path("left_out.csv"), {"stretches": len(left_out)}),
            OutputFile("report", workspace.path("report.html"))]


# --- what is learnt from ----------------------------------------------------------------------------------------------


def _examples(parameters: TrainPicker, monitor: Monitor) -> tuple[list[Example], pandas.DataFrame]:
    """All stretches, and what was left out."""
    examples: list[Example] = []
    left_out: list[pandas.DataFrame] = []
    if parameters.dataset:
        folder = Path(parameters.dataset)
        examples += dataset.read_seisbench(folder if folder.is_dir() else folder.parent, rate=training.RATE,
                                           limit=parameters.most_recordings, seed=parameters.seed, monitor=monitor)
    if parameters.picks:
        learnt, others = _picks(parameters, monitor)
        begin, end = (None if when is None else when.replace(tzinfo=timezone.utc)
                      for when in (moment(parameters.begin, "From"), moment(parameters.end, "Until")))
        archive = open_recordings(parameters.waveforms, channels=parameters.channels, begin=begin, end=end,
                                  monitor=monitor, cache=cache_folder(), login=monitor.login)
        recorded = archive.stations()
        learnt, others = as_recorded(learnt, recorded), as_recorded(others, recorded)
        file = Path(parameters.picks).name
        if not set(learnt.station) & set(recorded):
            raise InputError(f"The recordings hold none of the stations that '{file}' has picks of "
                             f"({_some(learnt.station)}; recorded: {_some(recorded)}): check the network and station "
                             "codes.")
        cut, lost = dataset.from_picks(archive, learnt, rate=training.RATE, others=others, monitor=monitor)
        if not cut:
            spans = [span for station in recorded for span in archive.spans(station)]
            first, last = (f"{one:%Y-%m-%d %H:%M}" for one in (min(a for a, _ in spans), max(b for _, b in spans)))
            from_, to = (f"{one:%Y-%m-%d %H:%M}" for one in (learnt.time.min(), learnt.time.max()))
            raise InputError(f"None of the {len(learnt)} picks of '{file}' ({from_} to {to}) lies within the "
                             f"recordings ({first} to {last}): give the recordings that were picked.")
        examples += cut
        left_out += [archive.left_out, lost]
    return examples, join_left_out(left_out) if left_out else left_out_table([])


def _picks(parameters: TrainPicker, monitor: Monitor) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The picks to learn from, and those that are not to be learnt either way."""
    file = Path(parameters.picks or "").name
    picks, passed_over = read_picks(parameters.picks or "")
    for note in passed_over:
        monitor.warning(note)
    begin, end = moment(parameters.begin, "From"), moment(parameters.end, "Until")
    if begin:
        picks = picks[picks.time >= pandas.Timestamp(begin, tz="UTC")]
    if end:
        picks = picks[picks.time < pandas.Timestamp(end, tz="UTC")]
    if picks.empty:
        raise InputError(f"There is no pick in '{file}' between the times that are asked for: give other times (begin, "
                         "end), or other picks.")
    known = picks.phase.isin(["P", "S"])
    if not known.any():
        raise InputError(f"The picks '{file}' hold neither P nor S but {_some(picks.phase)}: name the phases P or S "
                         "(Pg, Pn, Sg, Sn count as such).")
    if not known.all():
        monitor.warning(f"{int((~known).sum())} picks of {_some(picks.phase[~known])} in '{file}' serve no learning: "
                        "only P and S do.")
    picks = picks[known]
    if not parameters.reviewed:
        return picks[picks.status != "rejected"], picks.iloc[:0]
    reviewed = picks.status.str.lower().isin(["reviewed", "manual"])
    if not reviewed.any():
        raise InputError(f"None of the {len(picks)} picks of '{file}' is marked as reviewed: give those that the "
                         "waveform panel keeps in the folder 'reviewed' of the result, or learn from all picks.")
    return picks[reviewed], picks[~reviewed & (picks.status != "rejected")]


def as_recorded(picks: pandas.DataFrame, recorded: Sequence[str]) -> pandas.DataFrame:
    """The picks with their stations named as the recordings name them, where these mean the same.

    A name with a location loses it; one without a network, here or there, matches the one station of that code.
    """
    by_code: dict[str, list[str]] = {}
    for name in recorded:
        by_code.setdefault(name.split(".")[-1], []).append(name)

    def named(name: str) -> str:
        short = ".".join(name.split(".")[:2])
        if name in recorded or short in recorded:
            return name if name in recorded else short
        alike = by_code.get(short.split(".")[-1], [])
        return alike[0] if len(alike) == 1 and ("." not in name or "." not in alike[0]) else name

    names = {name: named(name) for name in picks.station.unique()}
    return picks.assign(station=picks.station.map(names))


def read_start(source: str | Path) -> Start:
    """A picker to go on from, with its components as Z, N, E and its curves as neither, P and S.

    Raises
    ------
    ModelFileError : it is no PhaseNet, or takes other windows than are taught
    """
    picker = load_picker(source)
    contract, network = picker.contract, picker.network
    wrong = ""
    if not isinstance(network, PhaseNet):
        wrong = "runs inside SeisBench only"
    elif sorted(contract.labels) != sorted(LABELS) or not contract.logits:
        wrong = f"gives the curves {contract.labels}, not P, S and neither"
    elif contract.rate != training.RATE:
        wrong = f"takes {contract.rate:g} samples a second, not {training.RATE:g}"
    elif contract.normalisation != "std":
        wrong = "scales its windows by their peak, not by their standard deviation"
    if wrong or not isinstance(network, PhaseNet):
        raise ModelFileError(f"The picker '{contract.name}' can't be taught on, because it {wrong}: go on from another "
                             "PhaseNet, or begin from scratch.")
    weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    weights["inc.weight"] = weights["inc.weight"][:, [contract.components.index(one) for one in COMPONENTS]]
    rows = [contract.labels.index(one) for one in LABELS]
    weights["out.weight"], weights["out.bias"] = weights["out.weight"][rows], weights["out.bias"][rows]
    ours = PhaseNet(width=weights["inc.weight"].shape[0])
    ours.load_state_dict(weights)
    return Start(ours.eval(), contract.name, contract.window, contract.licence)


def _recipe(parameters: TrainPicker, before: Start) -> training.Recipe:
    steps = parameters.steps
    plain_width = training.Recipe.width if parameters.scratch else before.network.inc.weight.shape[0]
    return training.Recipe(
        steps=steps, batch=parameters.batch, look=max(steps // LOOKS, 1), patience=LOOKS // 2,
        learning_rate=parameters.learning_rate or (FRESH if parameters.scratch else FINE),
        averaging=min(0.998, 1 - 10 / max(steps, 20)), precision=parameters.precision,
        window=training.WINDOW if parameters.scratch else before.window, width=plain_width)


# --- judging ----------------------------------------------------------------------------------------------------------


def compare(network: nn.Module, before: nn.Module, examples: Sequence[Example], device: torch.device, window: int,
            seed: int) -> Comparison:
    """Both networks on the same windows of ``examples``."""
    matched, noise = [], []
    for one in (network, before):
        matched.append(training.matches(one, examples, device, window=window, places=PLACES, seed=seed))
        noise.append(training.false_picks(one, [example.noise for example in examples], device, window=window))
    hours = noise[0][1]
    owners = np.array([example.station for example in examples])
    rows = []
    for station in sorted(set(owners)):
        mine = np.flatnonzero(owners == station)
        row: dict[str, Any] = {"station": station, "recordings": len(mine)}
        for phase in "PS":
            now, old = ([found[phase][place] for place in mine] for found in matched)
            row |= {f"{phase.lower()}_{key}": value for key, value in _counted(now).items()}
            row[f"{phase.lower()}_f1_before"] = _counted(old)["f1"]
        row["noise_hours"] = sum(examples[place].noise.shape[1] for place in mine) / training.RATE / 3600
        row["noise_picks"], row["noise_picks_before"] = (int(counts[mine].sum()) for counts, _ in noise)
        rows.append(row)
    skills = []
    for found, (counts, _) in zip(matched, noise, strict=True):
        skills.append(plain({**{phase: figures(found[phase], seed=seed) for phase in "PS"},
                             "false_per_hour": float(counts.sum() / hours) if hours > 1 / 6 else None,
                             "noise_hours": hours, "recordings": len(examples), "stations": len(set(owners))}))
    together = [[_sum(p, s) for p, s in zip(found["P"], found["S"], strict=True)] for found in matched]
    return Comparison(skills[0], skills[1], pandas.DataFrame(rows), f1_difference(together[0], together[1], seed=seed),
                      {phase: f1_difference(matched[0][phase], matched[1][phase], seed=seed) for phase in "PS"})


def verdict(found: Comparison, before: str) -> str:
    """Whether the taught picker is better than what was there before it, in a sentence."""
    value, low, high = found.difference
    count = found.skill["stations"]
    p, s, p_before, s_before = (f"{part[phase]['f1']:.2f}" if part[phase]["f1"] is not None else "–"
                                for part in (found.skill, found.before) for phase in "PS")
    if low > 0:
        return (f"At stations that it never saw ({count}) this picker does better than '{before}': F1 of P {p}, before "
                f"{p_before}, of S {s}, before {s_before}; over both {value:+.2f}, 95 % between {low:+.2f} and "
                f"{high:+.2f}.")
    if high < 0:
        return (f"At stations that it never saw ({count}) this picker does worse than '{before}', so keep what you "
                f"had: F1 of P {p}, before {p_before}, of S {s}, before {s_before}; over both {value:+.2f}, 95 % "
                f"between {low:+.2f} and {high:+.2f}.")
    return (f"At stations that it never saw ({count}) no difference between this picker and '{before}' is shown: F1 of "
            f"P {p}, before {p_before}, of S {s}, before {s_before}; over both {value:+.2f}, 95 % between {low:+.2f} "
            f"and {high:+.2f}.")


def caution_in_words(caution: training.Caution) -> list[str]:
    """How cautious the picker was made after learning, and at what price: a sentence or two."""
    plain, now = caution.false
    f1_plain, f1_now = caution.f1
    hours, back = f"{caution.noise_hours:.1f}", f"{100 * (1 - caution.share):.0f}"
    if caution.share < 1:
        done = (f"Learning wears off caution, so its weights went back {back} % of the way to where it began and the "
                f"odds of no arrival changed by {caution.log_odds:+.1f} (their logarithm): on {hours} h of held-out "
                f"noise it makes {now:.1f} false picks an hour instead of {plain:.1f}, and at the stations that say "
                f"when to stop the mean F1 of P and S is {f1_now:.2f} instead of {f1_plain:.2f}.")
    elif caution.log_odds:
        done = (f"Learning wears off caution, so the odds of no arrival changed by {caution.log_odds:+.1f} (their "
                f"logarithm): on {hours} h of held-out noise it makes {now:.1f} false picks an hour instead of "
                f"{plain:.1f}, and at the stations that say when to stop the mean F1 of P and S is {f1_now:.2f} "
                f"instead of {f1_plain:.2f}.")
    else:
        done = (f"On {hours} h of held-out noise, simulated and of the stations that say when to stop, it makes "
                f"{now:.1f} false picks an hour as it learnt, so that nothing was done for its caution.")
    if not caution.enough:
        return [done, f"No more than {caution.allowed:.1f} false picks an hour were aimed at; more caution would have "
                      f"cost more than {training.DEAR:g} of that F1."]
    return [done]


def _warn(found: Comparison, caution: training.Caution, before: str, monitor: Monitor) -> None:
    if found.difference[2] < 0:
        monitor.warning(f"The taught picker does worse than '{before}' at stations that it never saw: keep that one, "
                        "or teach on more picks of more stations.")
    if found.skill["recordings"] < _FEW_RECORDINGS:
        monitor.warning(f"Only {found.skill['recordings']} stretches of recording judge the picker, so its skill is "
                        "known roughly: give more picks.")
    if found.skill["noise_hours"] < _FEW_HOURS:
        monitor.warning(f"Only {60 * found.skill['noise_hours']:.1f} min before arrivals serve as noise, so how "
                        "often it picks noise is hardly known: run it over a quiet day and look.")
    now, old = found.skill["false_per_hour"], found.before["false_per_hour"]
    if now is not None and now > max(2.0, 1.5 * (old or 0.0)):
        monitor.warning(f"On noise the taught picker makes {now:.1f} false picks an hour and station, '{before}' "
                        f"{old or 0.0:.1f}: raise the thresholds when you pick with it.")
    elif not caution.enough:
        monitor.warning(f"On held-out noise the taught picker makes {caution.false[1]:.1f} false picks an hour, where "
                        f"{caution.allowed:.1f} were aimed at: raise the thresholds when you pick with it.")


def protocol(split: training.Split) -> str:
    """How the skill was measured."""
    count, seconds = len({example.station for example in split.judge}), training.WINDOW / training.RATE
    return (f"Stations that taught nothing and did not say when to stop: {count}, with {len(split.judge)} stretches of "
            f"recording, {PLACES} windows of {seconds:.0f} s around each arrival; tolerance {TOLERANCE_S:g} s, "
            f"threshold {THRESHOLD:g}; intervals: 95 %, bootstrap over the stretches. Noise: what comes before the "
            "first arrivals. What it is compared with may have learnt from these stations.")


def _data(examples: Sequence[Example], parameters: TrainPicker, before: str) -> str:
    p, s = (sum(len(getattr(example, phase)) for example in examples) for phase in "ps")
    whose = "reviewed picks" if parameters.reviewed else "picks"
    made = f", and {parameters.simulated} simulated earthquakes" if parameters.simulated else ""
    begun = "from scratch" if parameters.scratch else f"going on from '{before}'"
    stations = len({example.station for example in examples})
    return f"{len(examples)} stretches of {stations} stations with {p} P and {s} S {whose}{made}; {begun}."


def _counted(matched: Sequence[Matched]) -> dict[str, Any]:
    right, false, missed = (sum(getattr(one, key) for one in matched) for key in ("right", "false", "missed"))
    total = 2 * right + false + missed
    return {"right": right, "false": false, "missed": missed, "f1": 2 * right / total if total else math.nan}


def _sum(one: Matched, other: Matched) -> Matched:
    return Matched(one.right + other.right, one.false + other.false, one.missed + other.missed,
                   one.residuals_s + other.residuals_s)


# --- small things -----------------------------------------------------------------------------------------------------


def _parts(split: training.Split) -> list[tuple[str, list[Example]]]:
    """The parts of a split by name."""
    return [("learn", split.learn), ("stop", split.stop), ("judge", split.judge)]


def _some(names: Any, most: int = 4) -> str:
    found = sorted({str(name) or "nothing" for name in names})
    return ", ".join(found[:most]) + (" …" if len(found) > most else "")
