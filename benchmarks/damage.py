"""How well damage is found: one table of the three ways on real pairs by event, and way 1 on whole made towns.

    python benchmarks/damage.py --xbd FOLDER [--ways 1 2 3] [--model FILE] [--steps 150] [--repeats 4]
    python benchmarks/damage.py --towns 4
                                [--work FOLDER] [--draws 1000] [--seed 0]

FOLDER holds pairs (``pre.tif``, ``post.tif``, ``buildings.gpkg`` with the layers ``pre`` and ``post``, which has the
``damage`` class of xBD); what a folder's name says before its last underscore is its event.  "Damaged" is minor damage
or worse.  AUC and AP are of all buildings of an event together; the intervals (95 %) resample whole squares of ground
of 100 m.  Nothing was chosen on these pairs or towns.

* Beside all stands "everything intact", whose AUC is a coin's and whose AP the share of damaged buildings, and the
  change of grey values inside the footprint, which anyone could compute.
* Way 1 assesses each pair by itself, without labels, from the footprints of the layer ``post``, as the tool does it.
* Way 2 learns from 20, 50 and 100 labels that the queue asks for on half of the ground, and is judged on the other half
  (see ``few_labels.py``); its interval holds the luck of ``--repeats`` halves, too.
* Way 3 is a network, which finds the buildings, too (F1 of localisation, by cell): the one of ``--model`` as it is, and
  taught on for ``--steps`` steps on all pairs of the other events, which is what train-damage does.

``--work`` keeps what is finished, so that the ways can be run one by one; all of it takes half an hour of one core.
"""

from __future__ import annotations

import argparse
import math
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import geopandas
import numpy as np
import pandas
import shapely
import torch
from few_labels import asked, halves, joined, looked_at
from orogen.backend.damage.chips import chips
from orogen.backend.damage.dataset import GradedPair
from orogen.backend.damage.footprints import Footprints, read_footprints
from orogen.backend.damage.importers import from_folder
from orogen.backend.damage.job import look_at, open_aligned
from orogen.backend.damage.ranking import rank
from orogen.backend.damage.teaching import aligned
from orogen.backend.damage.training import QUALITIES, fit, judge
from orogen.backend.evaluation.grading import cell_skill
from orogen.backend.evaluation.skill import auc, average_precision
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.backend.synthetic.town import make_town
from orogen.backend.tools.assess_damage import AssessDamage
from orogen.models.damage_contract import DamageModel
from orogen.models.damage_model import TorchPredictor, read_damage_network

XBD = ("no-damage", "minor-damage", "major-damage", "destroyed")
FIRST_TOWN = 9000  # seeds that nothing was chosen on
BLOCK_M = 100.0
LABELS = (20, 50, 100)
WEIGHTS = Path(__file__).parents[1] / "models" / "weights" / "damage-orogen.safetensors"


@dataclass(frozen=True)
class Scored:
    """Buildings of one pair: grade (0..3), the score of each way, probability of change, and square of ground."""

    name: str
    grade: np.ndarray
    scores: dict[str, np.ndarray]
    probability: np.ndarray
    block: np.ndarray
    share: tuple[float, float, float]
    ground: float
    seconds: float


@dataclass(frozen=True)
class Row:
    """A way's scores on an event: ``runs`` of (damaged, score, square of ground), one but for way 2; and F1 of
    localisation, where buildings were looked for."""

    way: str
    runs: list[tuple[np.ndarray, np.ndarray, np.ndarray]]
    located: float = math.nan


def assessed(name: str, before: Path, after: Path, footprints: str, grades: Callable[[Footprints], np.ndarray],
             work: Path) -> Scored:
    """One pair by way 1; ``grades`` gives those of the buildings, -1 where nobody knows."""
    monitor, begin = Monitor(), time.perf_counter()
    parameters = AssessDamage(before=str(before), after=str(after), footprints=footprints)
    journal = Journal(work / name)
    pair, _ = open_aligned(parameters, monitor, journal)
    buildings = read_footprints(footprints, pair.grid, monitor)
    looked = look_at(pair, buildings, journal, monitor)
    measured = looked.buildings
    ranking = rank(measured, looked.ground, looked.strangers)
    seconds = time.perf_counter() - begin
    plain = np.full(len(buildings.frame), np.nan)
    for member, chip in chips(pair, buildings.frame):
        if chip.inside.any():
            away = (chip.images.after - chip.images.before)[:, chip.inside]
            plain[member] = float(np.abs(away).mean())
    grade = grades(buildings)
    known = (grade >= 0) & np.isfinite(ranking.change)
    return Scored(name, grade[known], {"way 1, no labels": ranking.change[known],
                                       "mean difference of grey values": np.nan_to_num(plain[known])},
                  ranking.probability[known], squares(measured.places[known]), ranking.share, ranking.ground, seconds)


def xbd(folder: Path, work: Path) -> Iterator[tuple[str, Scored]]:
    numbers = {word: number for number, word in enumerate(XBD)}

    def grades(buildings: Footprints) -> np.ndarray:
        return buildings.field("damage").map(numbers).fillna(-1).astype(int).to_numpy()

    for place in scenes(folder):
        yield event_of(place), assessed(place.name, place / "pre.tif", place / "post.tif", layer(place), grades, work)


def towns(count: int, work: Path) -> Iterator[tuple[str, Scored]]:
    for number in range(count):
        damaged = (0.0, 0.05, 0.2, 0.5)[number % 4]
        town = work / f"town-{FIRST_TOWN + number}"
        if not (town / "truth.json").exists():  # written last
            make_town(town, FIRST_TOWN + number, size_m=500.0, damaged=damaged)
        truth = geopandas.read_file(town / "truth.gpkg").set_index("building")["grade"]

        def grades(buildings: Footprints, truth: pandas.Series = truth) -> np.ndarray:
            return truth.reindex(buildings.field("building")).fillna(-1).astype(int).to_numpy()

        yield f"made town, {damaged:.0%} struck", assessed(
            f"journal-{FIRST_TOWN + number}", town / "before.tif", town / "after.tif", str(town / "footprints.gpkg"),
            grades, work)


def table(event: str, pairs: list[Scored], draws: int, rng: np.random.Generator) -> None:
    grade = np.concatenate([one.grade for one in pairs])
    counts = np.bincount(grade, minlength=4)
    print(f"\n{event}: {len(pairs)} pair(s), {len(grade)} buildings: "
          + ", ".join(f"{count} {word}" for count, word in zip(counts, XBD, strict=True)))
    block = apart([one.block for one in pairs])
    for word, least in (("damaged", 1), ("major", 2)):
        truth = grade >= least
        if not truth.any() or truth.all():
            print(f"  {word:<8} {int(truth.sum())} of {len(truth)}: nothing to rank")
            continue
        print(f"  {word:<8} {'everything intact':<32} AUC  .500               AP {truth.mean():5.3f}")
        for name in pairs[0].scores:
            score = np.concatenate([one.scores[name] for one in pairs])
            low, high = interval(truth, score, block, draws, rng)
            print(f"  {word:<8} {name:<32} AUC {auc(truth, score):5.3f} ({low[0]:.3f}–{high[0]:.3f}) "
                  f"AP {average_precision(truth, score):5.3f} ({low[1]:.3f}–{high[1]:.3f})")
    chance = np.concatenate([one.probability for one in pairs])
    for one in pairs:
        print(f"  {one.name:<32} share said {one.share[0]:.3f} ({one.share[1]:.3f}–{one.share[2]:.3f}), damaged "
              f"{(one.grade >= 1).mean():.3f}, major {(one.grade >= 2).mean():.3f}; ground that reads as changed "
              f"{one.ground:.3f}; {one.seconds:.0f} s")
    print(f"  Brier score against damaged {np.mean((chance - (grade >= 1)) ** 2):.3f}, everything intact "
          f"{np.mean(grade >= 1):.3f}; macro F1 of the four grades if all are called intact "
          f"{0.25 * 2 * counts[0] / (counts[0] + len(grade)):.3f}")


def squares(places: np.ndarray) -> np.ndarray:
    """The square of ground that each place (n, 2) in metres lies in, as numbers from 0."""
    _, block = np.unique(np.floor(places / BLOCK_M).astype(int), axis=0, return_inverse=True)
    return np.asarray(block.reshape(-1))


def apart(blocks: Sequence[np.ndarray]) -> np.ndarray:
    """The squares of several pairs, none of which is the same."""
    counts = np.cumsum([0, *(int(block.max()) + 1 if len(block) else 0 for block in blocks)])
    return np.concatenate([block + count for block, count in zip(blocks, counts, strict=False)])


def interval(truth: np.ndarray, score: np.ndarray, block: np.ndarray, draws: int, rng: np.random.Generator, *,
             ends: bool = True) -> np.ndarray:
    """95 % intervals (2, 2) of AUC and AP from resampled blocks, or all draws (n, 2); draws with one kind only are
    left out."""
    rows = [np.flatnonzero(block == one) for one in np.unique(block)]
    found = []
    for _ in range(draws):
        drawn = np.concatenate([rows[i] for i in rng.integers(len(rows), size=len(rows))])
        if truth[drawn].any() and not truth[drawn].all():
            found.append((auc(truth[drawn], score[drawn]), average_precision(truth[drawn], score[drawn])))
    made = np.array(found) if found else np.full((1, 2), math.nan)
    return np.percentile(made, [2.5, 97.5], axis=0) if ends else made


# --- the three ways on real events ------------------------------------------------------------------------------------


def by_change(pairs: list[Scored]) -> Iterator[Row]:
    """Way 1, and the plain difference."""
    truth, block = np.concatenate([one.grade for one in pairs]) >= 1, apart([one.block for one in pairs])
    for name in reversed(pairs[0].scores):
        yield Row(name, [(truth, np.concatenate([one.scores[name] for one in pairs]), block)])


def by_few_labels(folder: Path, event: str, repeats: int, work: Path) -> Iterator[Row]:
    """Way 2, on the half of the ground that it was not asked about."""
    numbers = {word: number for number, word in enumerate(XBD)}

    def grades(read: Footprints) -> np.ndarray:
        return read.field("damage").map(numbers).fillna(-1).astype(int).to_numpy()

    places = [place for place in scenes(folder) if event_of(place) == event]
    buildings, grade = joined([looked_at(place.name, place / "pre.tif", place / "post.tif", layer(place), grades, work,
                                         None, None) for place in places])
    block = squares(np.column_stack([buildings.x_m, buildings.y_m]))
    runs: dict[int, list[tuple[np.ndarray, np.ndarray, np.ndarray]]] = {}
    for seed in range(repeats):
        judged = halves(buildings, grade, seed)
        if judged is not None:
            for count, scores in asked(buildings, grade, judged, seed).items():
                runs.setdefault(count, []).append((grade[judged] > 0, scores, block[judged]))
    if not runs:
        print(f"  way 2: {event} has too few damaged buildings for two halves")
    for count in (0, *LABELS):
        if count in runs:
            words = f"way 2, {count} labels" if count else "way 1 on the halves of way 2"
            yield Row(words, runs[count])


def by_network(pairs: list[GradedPair], event: str, model: Path, steps: int, work: Path) -> Iterator[Row]:
    """Way 3: the model as it is, and taught on by the other events."""
    network, contract, _ = read_damage_network(model)
    mine, others = ([pair for pair in pairs if (pair.event == event) == same] for same in (True, False))
    centres = [shapely.centroid(pair.buildings.geometry.to_numpy()) for pair in mine]
    block = apart([squares(np.column_stack([shapely.get_x(one), shapely.get_y(one)])) for one in centres])

    def row(way: str, found: DamageModel) -> Row:
        judged = judge(found, mine)
        odds = judged.calibrated(found.contract.calibration).votes[:, contract.damaged :].sum(1)
        known = (judged.truth >= 0) & np.isfinite(odds)
        return Row(way, [(judged.truth[known] >= contract.damaged, odds[known], block[known])],
                   cell_skill(judged.counts)["localisation_f1"])

    yield row("way 3, as it is shipped", DamageModel(TorchPredictor(network), contract))
    if others and steps:
        names = ", ".join(sorted({pair.event for pair in others}))
        network, contract, _ = read_damage_network(model)
        recipe = replace(QUALITIES["quick"], steps=steps, look=steps)
        taught, _ = fit(others, contract, recipe, 0, torch.device("cpu"), Monitor(), start=network,
                        journal=Journal(work / f"without {event}"))
        yield row(f"way 3, taught on {names}", DamageModel(TorchPredictor(taught), replace(contract, calibration=None)))


def print_rows(event: str, rows: list[Row], draws: int, rng: np.random.Generator) -> None:
    """One table of all ways on an event."""
    print(f"\n{event}\n  {'':44}{'located':>8}{'buildings':>11}{'damaged':>9}   AUC                  AP")
    truth = rows[0].runs[0][0]
    print(f"  {'everything intact':44}{'':8}{len(truth):11}{int(truth.sum()):9}  .500                 "
          f"{truth.mean():.3f}")
    for one in rows:
        both = np.mean([(auc(truth, score), average_precision(truth, score)) for truth, score, _ in one.runs], axis=0)
        ends = [interval(*run, max(draws // len(one.runs), 1), rng, ends=False) for run in one.runs]
        low, high = np.nanpercentile(np.concatenate(ends), [2.5, 97.5], axis=0)
        located = f"{one.located:8.3f}" if math.isfinite(one.located) else " " * 8
        count, hit = (np.mean([part(run[0]) for run in one.runs]) for part in (len, np.sum))
        print(f"  {one.way:44}{located}{count:11.0f}{hit:9.0f}  {both[0]:.3f} ({low[0]:.3f}–{high[0]:.3f})  "
              f"{both[1]:.3f} ({low[1]:.3f}–{high[1]:.3f})", flush=True)


def scenes(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/buildings.gpkg"))


def event_of(place: Path) -> str:
    return place.name.rpartition("_")[0]


def layer(place: Path) -> str:
    return f"{place / 'buildings.gpkg'}|layername=post"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--xbd", type=Path, help="folder of real pairs")
    parser.add_argument("--ways", type=int, nargs="+", default=[1, 2, 3], choices=(1, 2, 3))
    parser.add_argument("--model", type=Path, default=WEIGHTS, help="damage model of way 3")
    parser.add_argument("--steps", type=int, default=150, help="of teaching on the other events; 0 leaves it")
    parser.add_argument("--repeats", type=int, default=4, help="halves of the ground for way 2")
    parser.add_argument("--towns", type=int, default=0, help="how many made towns")
    parser.add_argument("--work", type=Path, help="folder for what is made on the way; a temporary one by default")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    rng = np.random.default_rng(options.seed)
    print(f"{datetime.now(timezone.utc):%Y-%m-%d}, {platform.machine()}, seed {options.seed}")
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        events: dict[str, list[Scored]] = {}
        for event, scored in [*(xbd(options.xbd, work) if options.xbd and 1 in options.ways else ()),
                              *towns(options.towns, work)]:
            events.setdefault(event, []).append(scored)
        for event, pairs in events.items():
            table(event, pairs, options.draws, rng)
        if options.xbd:
            graded = from_folder(options.xbd, Monitor(), register=aligned) if 3 in options.ways else []
            for event in sorted({event_of(place) for place in scenes(options.xbd)}):
                rows = list(by_change(events[event])) if 1 in options.ways else []
                rows += by_few_labels(options.xbd, event, options.repeats, work) if 2 in options.ways else []
                rows += by_network(graded, event, options.model, options.steps, work) if graded else []
                print_rows(event, rows, options.draws, rng)
    return 0


if __name__ == "__main__":
    sys.exit(main())
