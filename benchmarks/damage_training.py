"""Train the damage weights that are shipped, and measure them on made towns and on real pairs that they never saw.

    .venv/bin/python benchmarks/damage_training.py --journal .build/damage \\
        --out models/weights/damage-orogen.safetensors
    .venv/bin/python benchmarks/damage_training.py --model models/weights/damage-orogen.safetensors \\
        --xbd ../shared/data/damage/xbd

The first line teaches the small network on simulated towns alone and writes it; a run that was killed goes on with
``--journal``.  Both lines then measure: whole simulated towns of other seeds, and the pairs of xBD where ``--xbd`` says
where they are (they are for measuring only and teach nothing).

Ten minutes of one core.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import asdict, replace
from pathlib import Path

import torch
from orogen.backend.damage.dataset import Augmentation, simulated_pairs
from orogen.backend.damage.importers import Registered, from_folder
from orogen.backend.damage.teaching import aligned
from orogen.backend.damage.training import Judged, Recipe, fit, judge
from orogen.backend.files import plain, replacing
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.models.damage_model import Contract, DamageModel, TorchPredictor, damage_model_bytes, read_damage_network
from orogen.models.siamese import SiameseUNet

TOWNS, CELLS, TEST_TOWNS, TEST_CELLS = 110, 384, 4, 800
LEARN_SEED, LOOK_SEED, TEST_SEED = 1, 2, 3
RECIPE = Recipe(steps=1200, batch=6, side=160, look=100, looks=12, learning_rate=3e-3, precision="bfloat16",
                augmentation=Augmentation(zoom=1.4))
CONTRACT = Contract("Damage network of Orogen", cell_m=0.5, licence="GPL-2.0-or-later",
                    about="Taught by the project on simulated towns alone.")

LIMITS = ("Taught on simulated towns alone: it has never seen a real image. Use it to try the way out, or to go on "
          "from with graded buildings of your own; don't trust its grades of a real event. Without labels, the change "
          "measured at each footprint is the safer guide.")


class Curve(Monitor):
    """Prints the learning curve."""

    def __init__(self) -> None:
        super().__init__()
        self.began = time.time()

    def emit(self, event: dict) -> None:
        if event["type"] == "log" and "curve" in event["fields"]:
            print(f"{time.time() - self.began:7.0f} s  step {event['fields']['x']:6}  {event['fields']['y']:.4f}",
                  flush=True)
        elif event["type"] == "log":
            print(event["message"], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="the model file to write")
    parser.add_argument("--journal", type=Path, help="folder that keeps what is finished")
    parser.add_argument("--model", type=Path, help="measure this model instead of teaching one; with --out, write it "
                        "again with what was measured on its card")
    parser.add_argument("--xbd", type=Path, help="folder of xBD pairs, to measure on")
    parser.add_argument("--align", action="store_true", help="move the after images of xBD onto those before")
    parser.add_argument("--steps", type=int, default=RECIPE.steps)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    monitor = Curve()
    if options.model is None:
        network, card = taught(replace(RECIPE, steps=options.steps), options.journal, monitor)
    else:
        network, _, card = read_damage_network(options.model)
    skill = measured(DamageModel(TorchPredictor(network), CONTRACT), options.xbd, aligned if options.align else None)
    show(skill)
    if options.out:
        write(options.out, damage_model_bytes(network, CONTRACT, plain({**card, "limits": LIMITS, "skill": {
            "protocol": f"Whole simulated towns of other seeds ({TEST_SEED}); the pairs of xBD (CC BY-NC-SA 4.0), "
                        "where measured, taught nothing, and their after images "
                        f"{'were aligned as the product does' if options.align else 'lie as they are'}.", **skill}})))


def taught(recipe: Recipe, journal: Path | None, monitor: Curve) -> tuple[SiameseUNet, dict]:
    learn = simulated_pairs(LEARN_SEED, TOWNS, cells=CELLS)
    count = sum(len(pair.buildings) for pair in learn)
    print(f"{time.time() - monitor.began:7.0f} s  {TOWNS} towns of {count} buildings", flush=True)
    network, history = fit(learn, CONTRACT, recipe, 0, torch.device("cpu"), monitor,
                           held_out=simulated_pairs(LOOK_SEED, 3), journal=Journal(journal) if journal else None)
    return network, {
        "data": f"{TOWNS} simulated towns of {CELLS // 2} × {CELLS // 2} m with {count} buildings "
                "(orogen.backend.synthetic.town); no real image.",
        "training": {"recipe": asdict(recipe), "seed": 0, "towns": LEARN_SEED},
        "curve": {"step": history.step, "loss": [round(x, 4) for x in history.loss]}}


def measured(model: DamageModel, xbd: Path | None, register: Registered | None) -> dict:
    judged = {f"{TEST_TOWNS} simulated towns of {TEST_CELLS // 2} m, held out":
              judge(model, simulated_pairs(TEST_SEED, TEST_TOWNS, cells=TEST_CELLS))}
    if xbd:
        pairs = from_folder(xbd, Monitor(), register=register)
        for event in sorted({pair.event for pair in pairs}):
            judged[f"xBD {event}"] = judge(model, [pair for pair in pairs if pair.event == event])
        judged["xBD, both events"] = Judged.together([one for name, one in judged.items() if name.startswith("xBD ")])
    return {name: one.skill(model.contract.damaged) for name, one in judged.items()}


def show(skill: dict) -> None:
    print(f"\n{'':44}{'located':>8}{'grades':>8}{'xView2':>8}{'macro F1':>9}{'AUC':>7}{'AP':>7}{'n':>7}{'damaged':>8}")
    for name, figures in skill.items():
        for words, part in ((name, figures), ("  all intact", figures["all intact"])):
            cells, buildings = part["cells"], part["buildings"]
            print(f"{words:44}{number(cells['localisation_f1'], 8)}{number(cells['harmonic_f1'], 8)}"
                  f"{number(cells['xview2'], 8)}{number(buildings['macro_f1'], 9)}{number(buildings['auc'], 7)}"
                  f"{number(buildings['ap'], 7)}{buildings['buildings']:7}{buildings['damaged']:8}")
    print("\nF1 of each grade, by cell and by building:")
    for name, figures in skill.items():
        print(f"{name}: {json.dumps([figures[part]['grade_f1'] for part in ('cells', 'buildings')])}")


def number(value: float | None, width: int) -> str:
    return f"{'–':>{width}}" if value is None or not math.isfinite(value) else f"{value:{width}.3f}"


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
