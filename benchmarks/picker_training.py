"""Train the weights that are shipped, and measure by folds of stations how well they do on stations never seen.

    .venv/bin/python benchmarks/picker_training.py --data ../shared/data/waveforms/ncedc_windows \\
        --original ../shared/data/weights/phasenet_original/phasenet_original_torch.pt \\
        --out models/weights/phasenet-orogen.safetensors --journal .build/picker

First a network learns from simulation alone.  For each fold it then goes on with the recordings of the other folds
(and simulation), and picks the fold's own.  The last one goes on with all recordings, and is written.  Beside them
stand the network before it saw a recording, and the original PhaseNet.  A run that was killed goes on with
``--journal``.

Twenty-five minutes of one quiet core in float32.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from copy import deepcopy
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from orogen.backend.evaluation.picking import figures
from orogen.backend.files import replacing
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.backend.waveforms.augmentation import Augmentation, Material
from orogen.backend.waveforms.dataset import Example, folds_by_station, read_windows
from orogen.backend.waveforms.training import Recipe, cautious, false_picks, fit, matches, simulation
from orogen.models.phasenet import PhaseNet
from orogen.models.picker import Contract, load_picker, picker_bytes

#: simulation alone; then recordings and simulation, at first with arrivals that stand out, then with weak ones too
SIMULATED = Recipe(steps=2250, cycle=4000, look=250, learning_rate=4e-3,
                   augmentation=Augmentation(begins=0.0, gap=0.05, signal_to_noise=(8.0, 8000.0)))
RECORDED = (Recipe(steps=800, look=200, learning_rate=2e-3,
                   augmentation=Augmentation(recorded=0.5, signal_to_noise=(8.0, 8000.0))),
            Recipe(steps=500, look=250, learning_rate=2e-3, augmentation=Augmentation(recorded=0.5)))
CAUTION = 1.6  # log-odds for no arrival: of six values, the least with under two false picks an hour in the folds
SHIPPED = "shipped recipe"
PLACES = 4  # windows of each recording that are judged

#: their 29 s before P hold another earthquake: the original PhaseNet picks the first four, which are counted apart
#: (that makes its own false picks there none), and most of the six show one to the eye; they teach no noise
NOT_QUIET = ("BG_HVC_2015031008403145", "BG_SQK_2016121417272497", "NC_MDPB_2012100610434359",
             "NC_MCB_2017010105240675", "BG_BUC_2016010523005440", "BG_FUM_2012092316223207")


class Curve(Monitor):
    """Says the learning curve."""

    def __init__(self) -> None:
        super().__init__()
        self.since = time.time()

    def emit(self, event: dict) -> None:
        if event["type"] == "log" and "curve" in event["fields"]:
            words = event["fields"]
            seconds = time.time() - self.since
            print(f"{seconds:6.0f} s  {words['curve']}: step {words['x']}, {words['y']:.3f}", flush=True)


class Tally:
    """Picks of held-out recordings, pooled over folds."""

    def __init__(self) -> None:
        self.matched: dict[str, list] = {"P": [], "S": []}
        self.false: list[int] = []
        self.quiet: list[bool] = []
        self.hours: list[float] = []

    def add(self, network: torch.nn.Module, examples: list[Example], seed: int, window: int = 3001) -> None:
        device = torch.device("cpu")
        for phase, found in matches(network, examples, device, places=PLACES, seed=seed, window=window).items():
            self.matched[phase] += found
        counts, _ = false_picks(network, [example.noise for example in examples], device, window=window)
        self.false += counts.tolist()
        self.quiet += [example.name not in NOT_QUIET[:4] for example in examples]
        self.hours += [example.noise.shape[1] / example.rate / 3600 for example in examples]

    def figures(self, seed: int) -> dict:
        false, quiet, hours = (np.array(part) for part in (self.false, self.quiet, self.hours))
        drawn = np.random.default_rng(seed).integers(0, quiet.sum(), (2000, quiet.sum()))
        spread = np.percentile(false[quiet][drawn].sum(1) / hours[quiet].sum(), [2.5, 97.5])
        return {**{phase: figures(found, 2000, seed) for phase, found in self.matched.items()},
                "false_per_hour": float(false[quiet].sum() / hours[quiet].sum()),
                "false_per_hour_interval": spread.tolist(), "noise_hours": float(hours[quiet].sum()),
                "false_per_hour_with_unlabelled_earthquakes": float(false.sum() / hours.sum())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled windows (.npz)")
    parser.add_argument("--original", type=Path, help="weights of the original PhaseNet, to stand beside")
    parser.add_argument("--out", type=Path, required=True, help="the model file to write")
    parser.add_argument("--journal", type=Path, required=True, help="folder that keeps what is finished")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", default="float32")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    device, seed, monitor, journal = torch.device("cpu"), options.seed, Curve(), Journal(options.journal)
    examples = read_windows(options.data)
    folds = folds_by_station(examples, options.folds, seed)
    first = replace(SIMULATED, precision=options.precision)
    then = [replace(recipe, precision=options.precision) for recipe in RECORDED]

    made = simulation(seed)
    before, _ = fit(made, examples, first, seed, device, monitor, journal=journal, name="simulated", choose=False)
    tables = {name: Tally() for name in (SHIPPED, "simulation only", "original PhaseNet")}
    tables["simulation only"].add(cautious(deepcopy(before), CAUTION), examples, seed)

    def taught(learn: list[Example], test: list[Example], number: int, name: str) -> PhaseNet:
        network, material = before, Material(learn, noises(learn), made.simulated, made.made_noise)
        for part, recipe in enumerate(then):
            network, _ = fit(material, test, recipe, seed + 1000 * part + number, device, monitor, start=network,
                             journal=journal, name=f"{name}, part {part + 1}", choose=False)
        return cautious(network, CAUTION)

    for number, fold in enumerate(folds, 1):
        test = [examples[i] for i in fold]
        learn = [example for i, example in enumerate(examples) if i not in set(fold.tolist())]
        tables[SHIPPED].add(taught(learn, test, number, f"fold {number}"), test, seed)
    final = taught(examples, [], 100, "final")
    if options.original:
        picker = load_picker(options.original)
        tables["original PhaseNet"].add(Ordered(picker.network, picker.contract), examples, seed,
                                        picker.contract.window)
    skill = {name: tally.figures(seed) for name, tally in tables.items() if tally.false}
    show(skill, len(examples), options.folds)
    assert made.simulated is not None
    write(options.out, final, card(skill, examples, options.folds, seed, len(made.simulated.data)))


def noises(examples: list[Example]) -> list[np.ndarray]:
    return [example.noise for example in examples if example.name not in NOT_QUIET]


class Ordered(torch.nn.Module):
    """A picker that takes Z, N, E and gives neither, P and S, whatever it was taught with."""

    def __init__(self, network: torch.nn.Module, contract: Contract) -> None:
        super().__init__()
        self.network = network
        self.inputs = ["ZNE".index(component) for component in contract.components]
        self.outputs = [contract.labels.index(label) for label in "NPS"]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.network(x[:, self.inputs])[:, self.outputs]


def show(skill: dict, count: int, folds: int) -> None:
    print(f"\n{count} windows of NCEDC; tolerance 0.1 s, threshold 0.3; held out by station ({folds} folds), save "
          "for the last, whose home they are; brackets: 95 % by bootstrap\n")
    print(f"{'':20}{'P F1':>21}{'prec':>7}{'rec':>7}{'sd, s':>7}{'S F1':>21}{'prec':>7}{'rec':>7}{'sd, s':>7}"
          f"{'false/h on noise':>20}{'with 4 that hold an earthquake':>32}")
    for name, row in skill.items():
        line = f"{name:20}"
        for phase in "PS":
            f = row[phase]
            low, high = f["f1_interval"]
            line += f"{f['f1']:7.3f} [{low:.3f} {high:.3f}]{f['precision']:7.3f}{f['recall']:7.3f}{f['sd_s']:7.3f}"
        low, high = row["false_per_hour_interval"]
        print(line + f"{row['false_per_hour']:8.1f} [{low:.1f} {high:.1f}]"
              f"{row['false_per_hour_with_unlabelled_earthquakes']:7.1f}")


def card(skill: dict, examples: list[Example], folds: int, seed: int, simulated: int) -> dict:
    ours, theirs = skill[SHIPPED], skill.get("original PhaseNet")
    beside = "" if theirs is None else (
        f" The original PhaseNet, taught on 623,000 recordings of this region, reaches F1 {theirs['P']['f1']:.3f} for "
        f"P and {theirs['S']['f1']:.3f} for S on the same windows; these weights reached {ours['P']['f1']:.3f} and "
        f"{ours['S']['f1']:.3f} at stations they had not seen.")
    return {
        "data": f"{len(examples)} windows of {len({e.station for e in examples})} stations of northern California "
                f"(NCEDC, as PhaseNet's authors gave them out, MIT), and {simulated} simulated earthquakes over "
                "simulated and recorded noise.",
        "training": {"seed": seed, "simulated": asdict(SIMULATED), "recorded": [asdict(part) for part in RECORDED],
                     "caution": CAUTION},
        "skill": {"protocol": f"Stations held out in {folds} folds; these weights themselves then learnt from all of "
                              f"them. Windows of 30 s, {PLACES} of each recording; tolerance 0.1 s, threshold 0.3; "
                              "intervals: 95 %, bootstrap over recordings. Noise: the 29 s before P, without those "
                              "of 4 recordings in which the original PhaseNet finds another earthquake. Augmentation, "
                              "stages and caution were chosen with these folds in sight, which flatters the figures. "
                              "'simulation only' is the first part of the training.",
                  **skill},
        "limits": "Taught on few recordings of small, near earthquakes and on simulation: look at its picks before you "
                  "trust it elsewhere. Networks taught on many thousands of recordings, such as SeisBench's, are "
                  "stronger, above all for S and for weak arrivals: take one of them where you can." + beside,
    }


def _plain(value: object) -> object:
    """JSON without infinities: what can't be said becomes null; figures to four places."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value


def write(path: Path, network: PhaseNet, card: dict) -> None:
    contract = Contract("PhaseNet of Orogen", window=3001, licence="GPL-2.0-or-later",
                        about="Taught by the project on recordings of northern California and on simulation.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_bytes(picker_bytes(network, contract, _plain(card)))
    print(f"\n{path}: {path.stat().st_size / 1e6:.2f} MB\n{json.dumps(_plain(card['skill']), indent=1)}")


if __name__ == "__main__":
    main()
