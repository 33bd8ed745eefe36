"""How well buildings are ranked by damage: on real pairs by event, and on whole made towns that nothing was chosen on.

    python benchmarks/damage.py --xbd FOLDER [--towns 4] [--work FOLDER] [--draws 1000] [--seed 0]

FOLDER holds pairs (``pre.tif``, ``post.tif``, ``buildings.gpkg`` with the layers ``pre`` and ``post``, which has the
``damage`` class of xBD); what a folder's name says before its last underscore is its event.  Each pair is assessed by
itself, without labels, from the footprints of the layer ``post``, as the tool does it.  "Damaged" is minor damage or
worse; "major" is major damage or worse.  AUC and AP are of all buildings of an event together; the intervals (95 %)
resample whole squares of ground of 100 m.  Beside it stands "everything intact", whose AUC is a coin's and whose AP the
share of damaged buildings; and the change of grey values inside the footprint, which anyone could compute.
"""

from __future__ import annotations

import argparse
import math
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import geopandas
import numpy as np
import pandas
from orogen.backend.damage.chips import chips
from orogen.backend.damage.footprints import Footprints, read_footprints
from orogen.backend.damage.job import look_at, open_aligned
from orogen.backend.damage.ranking import rank
from orogen.backend.evaluation.skill import auc, average_precision
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.backend.synthetic.town import make_town
from orogen.backend.tools.assess_damage import AssessDamage

XBD = ("no-damage", "minor-damage", "major-damage", "destroyed")
FIRST_TOWN = 9000  # seeds that nothing was chosen on
BLOCK_M = 100.0


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


def assessed(name: str, before: Path, after: Path, footprints: str, grades: Callable[[Footprints], np.ndarray],
             work: Path) -> Scored:
    """One pair by way 1; ``grades`` gives those of the buildings, -1 where nobody knows."""
    monitor, begin = Monitor(), time.perf_counter()
    parameters = AssessDamage(before=str(before), after=str(after), footprints=footprints)
    journal = Journal(work / name)
    pair, _ = open_aligned(parameters, monitor, journal)
    buildings = read_footprints(footprints, pair.grid, monitor)
    measured, ground, _, _ = look_at(pair, buildings, journal, monitor)
    ranking = rank(measured, ground)
    seconds = time.perf_counter() - begin
    plain = np.full(len(buildings.frame), np.nan)
    for member, chip in chips(pair, buildings.frame):
        if chip.inside.any():
            away = (chip.images.after - chip.images.before)[:, chip.inside]
            plain[member] = float(np.abs(away).mean())
    grade = grades(buildings)
    known = (grade >= 0) & np.isfinite(ranking.change)
    places = np.floor(measured.places[known] / BLOCK_M).astype(int)
    _, block = np.unique(places, axis=0, return_inverse=True)
    return Scored(name, grade[known], {"way 1, no labels": ranking.change[known],
                                       "mean difference of grey values": np.nan_to_num(plain[known])},
                  ranking.probability[known], block.reshape(-1), ranking.share, ranking.ground, seconds)


def xbd(folder: Path, work: Path) -> Iterator[tuple[str, Scored]]:
    numbers = {word: number for number, word in enumerate(XBD)}

    def grades(buildings: Footprints) -> np.ndarray:
        return buildings.field("damage").map(numbers).fillna(-1).astype(int).to_numpy()

    for place in sorted(path.parent for path in folder.glob("*/buildings.gpkg")):
        source = f"{place / 'buildings.gpkg'}|layername=post"
        yield place.name.rpartition("_")[0], assessed(place.name, place / "pre.tif", place / "post.tif", source, grades,
                                                      work)


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
    offset, blocks = 0, []
    for one in pairs:
        blocks.append(one.block + offset)
        offset += int(one.block.max()) + 1
    block = np.concatenate(blocks)
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


def interval(truth: np.ndarray, score: np.ndarray, block: np.ndarray, draws: int, rng: np.random.Generator
             ) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of AUC and AP from resampled blocks; draws with one kind only are left out."""
    rows = [np.flatnonzero(block == one) for one in np.unique(block)]
    found = []
    for _ in range(draws):
        drawn = np.concatenate([rows[i] for i in rng.integers(len(rows), size=len(rows))])
        if truth[drawn].any() and not truth[drawn].all():
            found.append((auc(truth[drawn], score[drawn]), average_precision(truth[drawn], score[drawn])))
    if not found:
        return np.full(2, math.nan), np.full(2, math.nan)
    low, high = np.percentile(np.array(found), [2.5, 97.5], axis=0)
    return low, high


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--xbd", type=Path, help="folder of real pairs")
    parser.add_argument("--towns", type=int, default=0, help="how many made towns")
    parser.add_argument("--work", type=Path, help="folder for what is made on the way; a temporary one by default")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    rng = np.random.default_rng(options.seed)
    print(f"{datetime.now(timezone.utc):%Y-%m-%d}, {platform.machine()}, seed {options.seed}")
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        events: dict[str, list[Scored]] = {}
        for event, scored in [*(xbd(options.xbd, work) if options.xbd else ()), *towns(options.towns, work)]:
            events.setdefault(event, []).append(scored)
        for event, pairs in events.items():
            table(event, pairs, options.draws, rng)
    return 0


if __name__ == "__main__":
    sys.exit(main())
