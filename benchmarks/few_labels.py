"""What 20, 50 and 100 labels bring over change alone: on made towns, and on real pairs by event.

    python benchmarks/few_labels.py [--towns 4] [--xbd FOLDER] [--model FILE] [--network FILE] [--repeats 4]
                                    [--work FOLDER]

Half of the ground (squares of 100 m, drawn anew in each repeat) is never asked about and only judged; labels are the
true grades of buildings on the other half.  "Asked by the queue" takes ten at a time, each time learning anew, as the
dock does; "drawn at random" takes the same number blindly.  "Logistic regression" sees the same random labels, the same
features and the change score, with its penalty chosen by cross-validation, but no starting point.  AUC and AP are of
damaged (minor or worse) against intact, their means over repeats; the spread is that of the gain over repeats.  Towns
are of seeds that nothing was chosen on.  FOLDER of xBD is that of ``benchmarks/damage.py``; the pairs of an event are
one map, and in events with a dozen damaged buildings or fewer the figures say little.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pandas
import torch
from orogen.backend.damage.features import Network, features, open_encoder, open_network
from orogen.backend.damage.footprints import Footprints, read_footprints
from orogen.backend.damage.job import lean_of, look_at, open_aligned
from orogen.backend.damage.learning import Buildings, GradeModel, standardised
from orogen.backend.damage.queue import queue
from orogen.backend.damage.ranking import rank
from orogen.backend.evaluation.skill import auc, average_precision
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.backend.synthetic.town import make_town
from orogen.backend.tools.assess_damage import AssessDamage
from scipy.special import logit
from sklearn.linear_model import LogisticRegressionCV

XBD = ("no-damage", "minor-damage", "major-damage", "destroyed")
FIRST_TOWN = 9100  # seeds that nothing was chosen on
SHARES = (0.3, 0.1, 0.2, 0.5)
LABELS = (0, 10, 20, 50, 100)
BATCH = 10
BLOCK_M = 100.0
FEWEST = 3  # damaged and intact on the half that is judged

Grade = Callable[[Footprints], np.ndarray]


def looked_at(name: str, before: Path, after: Path, footprints: str, grades: Grade, work: Path, network: Network | None,
              encoder: object) -> tuple[Buildings, np.ndarray]:
    """The buildings of one pair that have a grade, with way 1 and all features; grades 0..3."""
    monitor, begin = Monitor(), time.perf_counter()
    parameters = AssessDamage(before=str(before), after=str(after), footprints=footprints)
    journal = Journal(work / name)
    pair, _ = open_aligned(parameters, monitor, journal)
    read = read_footprints(footprints, pair.grid, monitor)
    looked = look_at(pair, read, journal, monitor)
    ranking = rank(looked.buildings, looked.ground, looked.strangers)
    found = features(pair, read.frame, monitor, lean=lean_of(pair, read), identity=name, keep=work, network=network,
                     encoder=encoder)
    grade = grades(read)
    known = (grade >= 0) & np.isfinite(ranking.probability)
    print(f"  {name}: {known.sum()} buildings, {(grade[known] > 0).sum()} damaged, {time.perf_counter() - begin:.0f} s",
          flush=True)
    return Buildings(ranking.probability[known], {group: values[known] for group, values in found.groups.items()},
                     looked.buildings.places[known, 0], looked.buildings.places[known, 1]), grade[known]


def joined(parts: list[tuple[Buildings, np.ndarray]]) -> tuple[Buildings, np.ndarray]:
    """The pairs of one event as one map, far from one another."""
    return Buildings(np.concatenate([one.prior for one, _ in parts]),
                     {name: np.concatenate([one.groups[name] for one, _ in parts]) for name in parts[0][0].groups},
                     np.concatenate([one.x_m - one.x_m.min() + 20_000 * i for i, (one, _) in enumerate(parts)]),
                     np.concatenate([one.y_m - one.y_m.min() for one, _ in parts])), np.concatenate(
                         [grade for _, grade in parts])


def halves(buildings: Buildings, grade: np.ndarray, seed: int) -> np.ndarray | None:
    """True on the half of the ground that is judged only; None where it holds too few of either kind."""
    place = np.floor(np.column_stack([buildings.x_m, buildings.y_m]) / BLOCK_M).astype(int)
    _, block = np.unique(place, axis=0, return_inverse=True)
    judged = np.random.default_rng([seed, 0]).permutation(block.max() + 1)[block.reshape(-1)] % 2 == 0
    for side in (judged, ~judged):
        if min((grade[side] > 0).sum(), (grade[side] == 0).sum()) < FEWEST:
            return None
    return judged


def skill(truth: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    return auc(truth, scores), average_precision(truth, scores)


def asked(buildings: Buildings, grade: np.ndarray, judged: np.ndarray, seed: int) -> dict[int, np.ndarray]:
    """Probabilities on the judged half after each number of labels that the queue asked for."""
    rows: list[int] = []
    reached = {}
    while True:
        model = GradeModel(4, 1).fit(buildings, rows, grade[rows])
        if len(rows) in LABELS:
            reached[len(rows)] = model.predict().probability[judged]
        pool = ~judged
        pool[rows] = False
        if len(rows) == max(LABELS) or not pool.any():
            return reached
        rows += [pick.row for pick in queue(
            buildings, model.predict(), ~pool, min(BATCH, int(pool.sum())), damaged=int((grade[rows] > 0).sum()),
            intact=int((grade[rows] == 0).sum()), seed=seed)]


def drawn(buildings: Buildings, grade: np.ndarray, judged: np.ndarray, seed: int, plain: bool
          ) -> dict[int, np.ndarray]:
    """The same for labels drawn at random; ``plain`` learns by logistic regression."""
    order = np.random.default_rng([seed, 1]).permutation(np.flatnonzero(~judged))
    reached = {}
    for count in (count for count in LABELS if count <= len(order)):
        rows, truth = order[:count], grade[order[:count]] > 0
        if not plain:
            scores = GradeModel(4, 1).fit(buildings, rows, grade[rows]).predict().probability[judged]
        elif min(truth.sum(), (~truth).sum()) < 3:
            scores = buildings.prior[judged]
        else:
            seen = np.hstack([logit(np.clip(buildings.prior, 1e-4, 1 - 1e-4))[:, None] / 3,
                              *(standardised(values) for values in buildings.groups.values())])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                learnt = LogisticRegressionCV(cv=3, scoring="neg_log_loss", max_iter=500).fit(seen[rows], truth)
            scores = learnt.predict_proba(seen[judged])[:, 1]
        reached[count] = scores
    return reached


def table(name: str, maps: list[tuple[Buildings, np.ndarray]], repeats: int) -> None:
    """Means over maps and repeats; the same maps, halves and numbers of labels for every way."""
    ways = {"asked by the queue": asked, "drawn at random": lambda *given: drawn(*given, False),
            "logistic regression": lambda *given: drawn(*given, True)}
    found: dict[str, list[dict[int, tuple[float, float]]]] = {way: [] for way in ways}
    begin = time.perf_counter()
    for buildings, grade in maps:
        for seed in range(repeats):
            judged = halves(buildings, grade, seed)
            if judged is not None:
                for way, learn in ways.items():
                    found[way].append({count: skill(grade[judged] > 0, scores) for count, scores
                                       in learn(buildings, grade, judged, seed).items()})
    runs = len(found["drawn at random"])
    grade = np.concatenate([one for _, one in maps])
    print(f"\n{name}: {len(maps)} map(s), {len(grade)} buildings, {(grade > 0).sum()} damaged; {runs} runs, "
          f"{time.perf_counter() - begin:.0f} s")
    if not runs:
        print("too few damaged buildings for two halves")
        return
    print(f"{'labels':>8s}  {'way':22s}{'AUC':>7s}{'gain':>8s}{'± sd':>7s}{'AP':>8s}{'gain':>8s}{'± sd':>7s}"
          f"{'worst AUC gain':>16s}")
    for count in LABELS:
        for way, reached in found.items():
            both = [(one[count], one[0]) for one in reached if count in one]
            if not both or (count == 0 and way != "drawn at random"):
                continue
            now, before = np.array([one for one, _ in both]), np.array([one for _, one in both])
            gain, spread = (now - before).mean(axis=0), (now - before).std(axis=0)
            print(f"{count:8d}  {'change alone (way 1)' if count == 0 else way:22s}{now[:, 0].mean():7.3f}"
                  f"{gain[0]:+8.3f}{spread[0]:7.3f}{now[:, 1].mean():8.3f}{gain[1]:+8.3f}{spread[1]:7.3f}"
                  f"{(now - before)[:, 0].min():+16.3f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--towns", type=int, default=4)
    parser.add_argument("--size", type=float, default=500.0, help="side of a town in metres")
    parser.add_argument("--xbd", type=Path)
    parser.add_argument("--model", help="damage model whose encoder is asked, too")
    parser.add_argument("--network", help="weights of torchvision's ResNet-18 as safetensors")
    parser.add_argument("--repeats", type=int, default=4)
    parser.add_argument("--work", type=Path, help="folder where towns and features are kept")
    options = parser.parse_args()
    torch.set_num_threads(1)
    network, encoder = open_network(options.network), open_encoder(options.model)
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        print(f"{platform.processor() or platform.machine()}, torch {torch.__version__}; network: "
              f"{network.name if network else 'none'}; encoder: {encoder.name if encoder else 'none'}")
        maps = []
        for number in range(options.towns):
            seed, share = FIRST_TOWN + number, SHARES[number % len(SHARES)]
            town = make_town(work / f"town-{seed}", seed, size_m=options.size, damaged=share)
            truth = geopandas.read_file(town.truth).set_index("building")["grade"]

            def grades(read: Footprints, truth: pandas.Series = truth) -> np.ndarray:
                return truth.reindex(read.field("building")).fillna(-1).astype(int).to_numpy()

            maps.append(looked_at(f"town-{seed}-{options.size:g}-{share}", town.before, town.after,
                                  str(town.footprints), grades, work, network, encoder))
        if maps:
            table("made towns", maps, options.repeats)
        if options.xbd:
            numbers = {word: number for number, word in enumerate(XBD)}
            events: dict[str, list[tuple[Buildings, np.ndarray]]] = {}
            for place in sorted(path.parent for path in options.xbd.glob("*/buildings.gpkg")):
                events.setdefault(place.name.rpartition("_")[0], []).append(looked_at(
                    place.name, place / "pre.tif", place / "post.tif",
                    f"{place / 'buildings.gpkg'}|layername=post",
                    lambda read: read.field("damage").map(numbers).fillna(-1).astype(int).to_numpy(), work, network,
                    encoder))
            for event, parts in events.items():
                table(event, [joined(parts)], options.repeats)
    return 0


if __name__ == "__main__":
    sys.exit(main())
