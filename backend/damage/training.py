"""Teach a network to find and grade buildings from pairs of images with graded buildings.

* :func:`train_damage` teaches one on a user's pairs and says how well it does on events it has not seen: what a user
  calls;
* :func:`fit` is the learning itself, :func:`judge` the judging.

Everything drawn at random at a step follows from the seed and the step's number.  A run that was killed goes on from
its last look and ends with the same weights, on a machine and thread count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ...models.damage_contract import Calibration, Contract, DamageModel
from ...models.damage_model import TorchPredictor, new_network
from ...models.siamese import SiameseUNet
from ..errors import InputError
from ..evaluation.grading import UNKNOWN, Counts, all_intact, building_skill, cell_counts, cell_skill
from ..journal import Journal
from ..monitor import Monitor
from ..teaching import State, faster_in_half, move_towards, read_ahead
from .dataset import Augmentation, Batch, GradedPair, Material
from .losses import Weights, damage_loss
from .segmentation import numbers, shares, vote, windows_of

#: probability from which a cell counts as building
BUILDING = 0.5


@dataclass(frozen=True)
class Recipe:
    """How a network learns.  ``steps`` batches of ``batch`` windows of ``side`` cells, the ``rim`` not counted; after
    every ``look`` of them ``looks`` held-out windows are graded.

    ``averaging`` is the memory of the running mean of the weights, per step.  ``precision`` is "float32", "bfloat16"
    or "auto", which times both on this machine.  ``rarity`` is the power of a class's rarity that weighs its cells.
    """

    steps: int = 1500
    batch: int = 8
    side: int = 192
    rim: int = 16
    look: int = 100
    looks: int = 24
    learning_rate: float = 2e-3
    weight_decay: float = 1e-3
    warm_up: float = 0.1
    averaging: float = 0.99
    precision: str = "auto"
    ground: float = 0.2
    weights: Weights = field(default_factory=Weights)
    augmentation: Augmentation = field(default_factory=Augmentation)


#: how long each quality learns; with the least, the run of a few scenes takes minutes on a processor
QUALITIES = {"quick": Recipe(steps=150, look=25), "standard": Recipe(), "high": Recipe(steps=8000, look=400)}


@dataclass(frozen=True)
class History:
    """A look a column: the step, the mean training loss since the look before, and on held-out windows F1 of
    localisation and the mean F1 of the grades (NaN without such windows)."""

    step: list[int]
    loss: list[float]
    localisation_f1: list[float]
    grade_f1: list[float]


@dataclass(frozen=True)
class Judged:
    """What a model made of pairs: ``counts`` of cells, and the ``truth`` (n,) and ``votes`` (n, classes) of their
    buildings, the means of their cells or, :meth:`calibrated`, probabilities; of ``events``."""

    counts: Counts
    truth: NDArray[np.int64]
    votes: NDArray[np.float64]
    events: tuple[str, ...]

    def skill(self, damaged: int) -> dict[str, Any]:
        """Figures of the model, and of calling every building that it found intact; JSON values."""
        intact = np.zeros_like(self.votes)
        intact[:, 0] = np.where(np.isfinite(self.votes[:, 0]), 1.0, np.nan)
        return {"cells": cell_skill(self.counts), "buildings": building_skill(self.truth, self.votes, damaged),
                "all intact": {"cells": cell_skill(all_intact(self.counts)),
                               "buildings": building_skill(self.truth, intact, damaged)}}

    def calibrated(self, calibration: Calibration | None) -> Judged:
        """The same, what buildings got being brought to probabilities; itself without a calibration."""
        return self if calibration is None else replace(self, votes=calibration.apply(self.votes))

    @staticmethod
    def together(parts: Sequence[Judged]) -> Judged:
        return Judged(np.sum([part.counts for part in parts], axis=0), np.concatenate([part.truth for part in parts]),
                      np.concatenate([part.votes for part in parts]),
                      tuple(sorted({event for part in parts for event in part.events})))


@dataclass(frozen=True)
class Trained:
    """A network that was taught, how it learnt, and for each held-out event what a network that never saw it made of
    it (``events``); ``histories`` by the name of their learning curve."""

    network: SiameseUNet
    histories: dict[str, History]
    events: dict[str, Judged]


def train_damage(pairs: Sequence[GradedPair], contract: Contract, recipe: Recipe, seed: int, device: torch.device,
                 monitor: Monitor, *, held_out: Sequence[str] | None = None, start: SiameseUNet | None = None,
                 also: Sequence[GradedPair] = (), journal: Journal | None = None) -> Trained:
    """Teach a network on pairs, and judge the recipe by leaving out one event at a time.

    ``held_out`` names the events to leave out in turn; every one where None, none where empty.  For each a network
    learns from all other events and grades the whole of it; the network that is given back learns from all pairs.
    ``start`` is what each begins with, ``also`` are pairs that teach and never judge, such as simulated ones.

    Raises
    ------
    InputError : no building has a grade; an event to hold out doesn't exist; see :func:`fit`
    """
    events = sorted({pair.event for pair in pairs})
    unknown = sorted(set(held_out or ()) - set(events))
    if unknown:
        raise InputError(f"There is no event '{unknown[0]}' to hold out: the pairs are of {', '.join(events)}.")
    turns = events if held_out is None else [event for event in events if event in set(held_out)]
    if len(events) < 2:
        turns = []
    judged: dict[str, Judged] = {}
    histories: dict[str, History] = {}
    share = 1 / (len(turns) + 1)
    for number, event in enumerate(turns):
        rest, test = [p for p in pairs if p.event != event], [p for p in pairs if p.event == event]
        words = f"Learning without {event}"
        with monitor.stage(words, number * share, (number + 0.9) * share):
            network, histories[words] = fit([*rest, *also], contract, recipe, seed + 1 + number, device, monitor,
                                            start=start, journal=journal, name=words, held_out=test)
        with monitor.stage(f"Grading {event}", (number + 0.9) * share, (number + 1) * share):
            model = DamageModel(TorchPredictor(network, device), contract)
            judged[event] = _judged(journal, model, test, event, monitor)
    with monitor.stage("Learning from all pairs", len(turns) * share, 1.0):
        network, histories["all pairs"] = fit([*pairs, *also], contract, recipe, seed, device, monitor, start=start,
                                              journal=journal, name="all pairs")
    return Trained(network, histories, judged)


def fit(pairs: Sequence[GradedPair], contract: Contract, recipe: Recipe, seed: int, device: torch.device,
        monitor: Monitor, *, start: SiameseUNet | None = None, journal: Journal | None = None, name: str = "all pairs",
        held_out: Sequence[GradedPair] = ()) -> tuple[SiameseUNet, History]:
    """Teach a network on ``pairs``, from ``start`` or from scratch, for all steps of the recipe.

    ``held_out`` pairs are only looked at: every look is a point of the learning curve ``name``.  They never say when to
    stop, so what is measured on them stays honest.

    Raises
    ------
    InputError : no building has a grade, or the loss is not finite
    Cancelled : the user stopped; with a ``journal`` the same call goes on from the last look
    """
    material = Material(pairs, contract, recipe.augmentation, recipe.ground)
    network, average = (new_network(contract, seed).to(device) for _ in range(2))
    for one in (network, average):
        if start is not None:
            one.load_state_dict(start.state_dict())
    network.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay,
                                  foreach=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.learning_rate, pct_start=recipe.warm_up,
                                                   total_steps=recipe.steps + 1)
    state = State(network, average, optimiser, schedule)
    history: dict[str, list[Any]] = {"step": [], "loss": [], "localisation_f1": [], "grade_f1": []}
    begin, half = 0, None
    if journal is not None and journal.done(name):
        arrays, facts = journal.load(name)
        state.restore(arrays, facts["step"])
        # What is faster may change from start to start; a resumed run must go on as it began.
        begin, half = facts["step"], facts["half"]
        history = {key: [math.nan if value is None else value for value in facts["history"][key]] for key in history}
    looked_at = _looks(held_out, contract, recipe, seed) if held_out else []
    if half is None:
        half = _half(recipe, contract, device)
    network.train()
    total = 0.0
    for step, drawn in _batches(material, recipe, seed, begin):
        monitor.check()
        loss = _loss(network, drawn, recipe, device, half)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        move_towards(average, network, 1 - min(recipe.averaging, (step + 1) / (step + 10)))
        total += float(loss.detach())
        done = step + 1
        monitor.progress(done / recipe.steps)
        if done % recipe.look and done != recipe.steps:
            continue
        mean = total / (done % recipe.look or recipe.look)
        total = 0.0
        if not math.isfinite(mean):
            raise InputError("Learning came to no finite result: look for absurd values in the images, or lower the "
                             "learning rate.")
        located, graded = _look(average, looked_at, recipe, device)
        for key, value in zip(history, (done, mean, located, graded), strict=True):
            history[key].append(value)
        if held_out and math.isfinite(located):
            score = 0.3 * located + 0.7 * graded if math.isfinite(graded) else located
            monitor.log("debug", "How well buildings of an event held out of learning are found and graded (0.3 F1 of "
                        "cells + 0.7 mean F1 of grades)", curve=name, x=done, of=recipe.steps, y=round(score, 5))
        else:
            monitor.log("debug", "How much the network still errs on what it learns from (loss)", curve=name, x=done,
                        of=recipe.steps, y=round(mean, 5))
        if journal is not None:
            journal.save(name, state.arrays(), {"step": done, "half": half, "history": _null(history)})
    return average.eval(), History(**history)


def judge(model: DamageModel, pairs: Sequence[GradedPair], monitor: Monitor | None = None) -> Judged:
    """Grade whole pairs, cells and buildings, and set both against what is known; the votes are not calibrated."""
    monitor = monitor or Monitor()
    classes = len(model.contract.classes)
    counts = np.zeros((classes + 2, classes + 1), np.int64)
    truths, votes = [], []
    for pair in monitor.track(pairs, len(pairs)):
        n = len(pair.buildings)
        summed = np.zeros((n + 1, classes + 3))
        for window, found, valid in windows_of(pair.pair, model, monitor):
            target = pair.target(window)
            if pair.complete:
                counts += cell_counts(target, _graded(found), classes, valid)
            else:
                counts += cell_counts(target, _graded(found), classes, valid & (target != 0))
            vote(summed, numbers(pair, pair.pair.grid, window), found, valid)
        votes.append(shares(summed[1:])[:, 1:])
        truths.append(pair.buildings["grade"].to_numpy())
    return Judged(counts, np.concatenate(truths) if truths else np.zeros(0, np.int64),
                  np.concatenate(votes) if votes else np.zeros((0, classes)),
                  tuple(sorted({pair.event for pair in pairs})))


def _graded(found: NDArray[np.float32]) -> NDArray[np.int64]:
    """Cells as 0 (ground) or grade plus one, of probabilities (1 + classes, h, w)."""
    return np.where(found[0] >= BUILDING, found[1:].argmax(0) + 1, 0)


def _judged(journal: Journal | None, model: DamageModel, test: Sequence[GradedPair], event: str, monitor: Monitor,
            ) -> Judged:
    """:func:`judge`, kept as a finished step."""
    if journal is None:
        return judge(model, test, monitor)

    def step() -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        found = judge(model, test, monitor)
        return {"counts": found.counts, "truth": found.truth, "votes": found.votes}, {}

    arrays, _ = journal.step(f"judged {event}", step)
    return Judged(arrays["counts"], arrays["truth"], arrays["votes"], (event,))


# --- a step -----------------------------------------------------------------------------------------------------------


def _batches(material: Material, recipe: Recipe, seed: int, begin: int) -> Iterator[tuple[int, Batch]]:
    """Steps from ``begin`` on with their windows; the next are read while one is learnt from."""
    return read_ahead(lambda step: material.batch(np.random.default_rng([seed, step]), recipe.batch, recipe.side,
                                                  recipe.rim), begin, recipe.steps, 2)


def _loss(network: nn.Module, drawn: Batch, recipe: Recipe, device: torch.device, half: bool) -> Tensor:
    before, after = (torch.from_numpy(image).to(device, memory_format=torch.channels_last)
                     for image in (drawn.before, drawn.after))
    target, counts = torch.from_numpy(drawn.target).to(device), torch.from_numpy(drawn.counts).to(device)
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=half):
        building, grade = network(before, after)
    return damage_loss(building.float(), grade.float(), target, counts, recipe.weights)


def _looks(pairs: Sequence[GradedPair], contract: Contract, recipe: Recipe, seed: int) -> list[Batch]:
    """Held-out windows, the same at every look, as they are but for where they lie."""
    plain = Augmentation(zoom=1.0, shift=0, gain=0.0, offset=0.0, gamma=0.0, hue=0.0, noise=0.0, blur=0.0,
                         grey=0.0, pale=0.0)
    if not any((pair.buildings["grade"] != UNKNOWN).any() for pair in pairs):
        return []
    material = Material(pairs, contract, plain, recipe.ground)
    rng = np.random.default_rng([seed, recipe.steps, 1])
    return [material.batch(rng, min(recipe.batch, recipe.looks - done), recipe.side, recipe.rim)
            for done in range(0, recipe.looks, recipe.batch)]


def _look(network: SiameseUNet, looks: Sequence[Batch], recipe: Recipe, device: torch.device) -> tuple[float, float]:
    """F1 of localisation and the mean F1 of the grades over the held-out windows."""
    if not looks:
        return math.nan, math.nan
    classes = network.config.classes
    counts = np.zeros((classes + 2, classes + 1), np.int64)
    network.eval()
    with torch.inference_mode():
        for drawn in looks:
            images = (torch.from_numpy(image).to(device) for image in (drawn.before, drawn.after))
            found = network.probabilities(*images).cpu().numpy()
            for one, target, valid in zip(found, drawn.target, drawn.counts, strict=True):
                counts += cell_counts(target, _graded(one), classes, valid)
    skill = cell_skill(counts)
    return tuple(math.nan if skill[key] is None else skill[key]  # type: ignore[return-value]
                 for key in ("localisation_f1", "mean_f1"))


def _half(recipe: Recipe, contract: Contract, device: torch.device) -> bool:
    """Whether to compute in bfloat16: where asked for, or where it is clearly the faster on this machine."""
    if recipe.precision != "auto":
        return recipe.precision == "bfloat16"
    trial = new_network(contract, 0).to(device)
    rng, side = np.random.default_rng(0), min(recipe.side, 128)
    image = rng.standard_normal((2, contract.bands, side, side)).astype(np.float32)
    target = rng.integers(0, 2, (2, side, side))
    drawn = Batch(image, image, target, np.ones_like(target, bool))
    return faster_in_half(lambda half: _loss(trial, drawn, recipe, device, half).backward(), device)


def _null(history: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {key: [None if isinstance(value, float) and not math.isfinite(value) else value for value in values]
            for key, values in history.items()}
