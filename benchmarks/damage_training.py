"""Train the damage weights that are shipped, and measure them on made towns and on real pairs that they never saw.

    .venv/bin/python benchmarks/damage_training.py --journal .build/damage \\
        --out models/weights/damage-orogen.safetensors
    .venv/bin/python benchmarks/damage_training.py --model models/weights/damage-orogen.safetensors \\
        --xbd ../shared/data/damage/xbd

The first line teaches the small network on simulated places alone, calibrates it on others and writes it; a run that
was killed goes on with ``--journal``.  Both lines then measure: whole simulated places of other seeds, and the pairs of
xBD where ``--xbd`` says where they are (they are for measuring only and teach nothing).  ``--calibrate`` calibrates a
model anew, such as one from before there was a calibration.

A quarter of an hour of one core.
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
from orogen.backend.evaluation.reliability import fit_calibration, reliability
from orogen.backend.files import plain, replacing
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.models.damage_contract import Contract, DamageModel
from orogen.models.damage_model import TorchPredictor, damage_model_bytes, read_damage_network
from orogen.models.siamese import SiameseUNet

TOWNS, CELLS, VARIED, TEST_TOWNS, TEST_CELLS, TEST_PLACES = 240, 384, 0.7, 4, 800, 40
CALIBRATION_PLACES = 30
LEARN_SEED, LOOK_SEED, TEST_SEED, CALIBRATION_SEED = 1, 2, 3, 4
RECIPE = Recipe(steps=2400, batch=6, side=160, look=100, looks=24, learning_rate=3e-3, averaging=0.995,
                precision="bfloat16", ground=0.25, augmentation=Augmentation(zoom=1.2))
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
    parser.add_argument("--calibrate", action="store_true", help="calibrate the model that --model names anew")
    parser.add_argument("--steps", type=int, default=RECIPE.steps)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    monitor = Curve()
    if options.model is None:
        network, card = taught(replace(RECIPE, steps=options.steps), options.journal, monitor)
        contract = CONTRACT
    else:
        network, contract, card = read_damage_network(options.model)
    if options.model is None or options.calibrate:
        contract = calibrated(network, replace(contract, calibration=None))
    skill = measured(DamageModel(TorchPredictor(network), contract), options.xbd, aligned if options.align else None)
    show(skill)
    if options.out:
        write(options.out, damage_model_bytes(network, contract, plain({**card, "limits": LIMITS, "skill": {
            "protocol": f"Whole simulated places of other seeds ({TEST_SEED}), calibrated on {CALIBRATION_PLACES} of "
                        f"further ones ({CALIBRATION_SEED}); the pairs of xBD (CC BY-NC-SA 4.0), where measured, "
                        "taught nothing, and their after images "
                        f"{'were aligned as the product does' if options.align else 'lie as they are'}.", **skill}})))


def taught(recipe: Recipe, journal: Path | None, monitor: Curve) -> tuple[SiameseUNet, dict]:
    learn = simulated_pairs(LEARN_SEED, TOWNS, cells=CELLS, varied=VARIED)
    count = sum(len(pair.buildings) for pair in learn)
    print(f"{time.time() - monitor.began:7.0f} s  {TOWNS} places of {count} buildings", flush=True)
    looked_at = simulated_pairs(LOOK_SEED, 10, cells=CELLS, varied=VARIED)
    network, history = fit(learn, CONTRACT, recipe, 0, torch.device("cpu"), monitor, held_out=looked_at,
                           journal=Journal(journal) if journal else None)
    return network, {
        "data": f"{TOWNS} simulated places of {CELLS} × {CELLS} cells with {count} buildings, {VARIED:.0%} of them of "
                "any kind, the others usual towns (orogen.backend.synthetic.town); no real image.",
        "training": {"recipe": asdict(recipe), "seed": 0, "towns": LEARN_SEED},
        "curve": {"step": history.step, "loss": [round(x, 4) for x in history.loss]}}


def calibrated(network: SiameseUNet, contract: Contract) -> Contract:
    """The contract with a calibration, from made places that taught nothing."""
    found = judge(DamageModel(TorchPredictor(network), contract),
                  simulated_pairs(CALIBRATION_SEED, CALIBRATION_PLACES, cells=CELLS, varied=VARIED))
    calibration = fit_calibration(found.truth, found.votes)
    print(f"calibrated on {len(found.truth)} buildings: {calibration}", flush=True)
    return replace(contract, calibration=calibration)


def measured(model: DamageModel, xbd: Path | None, register: Registered | None) -> dict:
    judged = {f"{TEST_TOWNS} usual towns of {TEST_CELLS // 2} m, held out":
              judge(model, simulated_pairs(TEST_SEED, TEST_TOWNS, cells=TEST_CELLS)),
              f"{TEST_PLACES} places of all kinds, held out":
              judge(model, simulated_pairs(TEST_SEED, TEST_PLACES, cells=CELLS, varied=1.0))}
    if xbd:
        pairs = from_folder(xbd, Monitor(), register=register)
        for event in sorted({pair.event for pair in pairs}):
            judged[f"xBD {event}"] = judge(model, [pair for pair in pairs if pair.event == event])
        judged["xBD, both events"] = Judged.together([one for name, one in judged.items() if name.startswith("xBD ")])
    damaged, calibration = model.contract.damaged, model.contract.calibration
    return {name: {**one.calibrated(calibration).skill(damaged), "reliability": {
        "before": reliability(one.truth, one.votes, damaged),
        **({} if calibration is None else
           {"after": reliability(one.truth, one.calibrated(calibration).votes, damaged)})},
        "as the cells vote": one.skill(damaged)["buildings"]} for name, one in judged.items()}


def show(skill: dict) -> None:
    print(f"\n{'':44}{'located':>8}{'grades':>8}{'xView2':>8}{'macro F1':>9}{'AUC':>7}{'AP':>7}{'n':>7}{'damaged':>8}")
    for name, figures in skill.items():
        for words, part in ((name, figures), ("  all intact", figures["all intact"])):
            cells, buildings = part["cells"], part["buildings"]
            print(f"{words:44}{number(cells['localisation_f1'], 8)}{number(cells['harmonic_f1'], 8)}"
                  f"{number(cells['xview2'], 8)}{number(buildings['macro_f1'], 9)}{number(buildings['auc'], 7)}"
                  f"{number(buildings['ap'], 7)}{buildings['buildings']:7}{buildings['damaged']:8}")
    print(f"\n{'probability of damage':44}{'said':>8}{'found':>8}{'error':>8}{'Brier':>8}{'all grades':>12}"
          f"{'log loss':>10}")
    for name, figures in skill.items():
        for words, found in figures["reliability"].items():
            print(f"{name + ', ' + words:44.44}{number(found['said'], 8)}{number(found['found'], 8)}"
                  f"{number(found['error'], 8)}{number(found['brier_damaged'], 8)}{number(found['brier'], 12)}"
                  f"{number(found['log_loss'], 10)}")
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
