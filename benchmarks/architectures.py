"""Does another architecture earn PhaseNet's place?  Both taught alike, judged on the same recordings.

    PYTHON benchmarks/architectures.py --data ../shared/data/waveforms/ncedc_windows --journal .build/architectures \\
        [--model EQTransformer] [--steps 1000] [--rival-rate 1e-3]

``--model`` is the name of a class of SeisBench that gives curves of P and S; PYTHON must then have SeisBench.  Without
it PhaseNet is measured alone.  Every network learns from the simulated stage of ``picker_training.py`` only, so that
all recordings are held out: the same windows in the same order, the same loss (cross entropy of neither, P and S) and
schedule; the highest rate of learning is the recipe's for PhaseNet, ``--rival-rate`` for the other.  Two comparisons
are made: by as many windows, and by as much core time, for which the cheaper network gets more windows.

Of a network that also gives detections (EQTransformer) the decoder of detections learns "neither" instead: three
decoders, three curves.

Thresholds: 0.3; and each network's best by phase on one half of the stations, judged on the other half.
"""

from __future__ import annotations

import argparse
import inspect
import platform
import tempfile
import time
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import torch
from annotator import write_day
from orogen.backend.evaluation.picking import Matched, figures
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor
from orogen.backend.waveforms.augmentation import Material
from orogen.backend.waveforms.dataset import Example, folds_by_station, read_windows
from orogen.backend.waveforms.detectors import Network
from orogen.backend.waveforms.recordings import open_recordings
from orogen.backend.waveforms.training import Recipe, hear, new_network, simulation, teach
from orogen.models.picker import Contract, Picker
from picker_training import NOT_QUIET, PLACES, SIMULATED, Curve

THRESHOLDS = np.round(np.arange(0.05, 0.91, 0.05), 2).tolist()
WINDOW = 3001
TIMED = 6  # steps


class Rival(torch.nn.Module):
    """A model of SeisBench as a map of windows (B, 3, WINDOW) to logits of neither, P and S."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.model = model
        labels = [str(label)[0] for label in model.labels]
        neither = next(at for at, label in enumerate(labels) if label not in "PS")
        self.order = [neither, labels.index("P"), labels.index("S")]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        made = self.model(x, logits=True)
        curves = torch.stack(made, 1) if isinstance(made, tuple) else made
        return curves[:, self.order]


def rival(name: str, seed: int) -> torch.nn.Module:
    try:
        import seisbench.models
    except ImportError:
        raise SystemExit(f"--model {name} needs a Python that has SeisBench.") from None
    kind = getattr(seisbench.models, name, None)
    if kind is None or "logits" not in inspect.signature(kind.forward).parameters:
        raise SystemExit(f"SeisBench has no model '{name}' that gives curves and logits.")
    takes = inspect.signature(kind.__init__).parameters
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Rival(kind(**({"in_samples": WINDOW} if "in_samples" in takes else {})))


def core_seconds(network: torch.nn.Module, material: Material, recipe: Recipe, seed: int) -> float:
    """Of the processor for one step, windows included."""
    short = replace(recipe, steps=TIMED, look=TIMED, cycle=0)
    begin = time.process_time()
    teach(network, material, [], short, seed, torch.device("cpu"), Monitor(), choose=False)
    return (time.process_time() - begin) / TIMED


def station_day(network: torch.nn.Module, folder: Path, hours: float) -> float:
    """Core seconds a day to read, clean and pick made recordings, half overlap, one thread."""
    detector = Network(Picker(deepcopy(network).eval().requires_grad_(False), Contract("judged", window=WINDOW)),
                       device="cpu", precision="float32", threads=1)
    recordings = open_recordings([str(folder)])
    spans = recordings.spans("XX.TEST")
    begin = time.process_time()
    detector.picks(recordings, "XX.TEST", spans[0][0], spans[-1][1] + timedelta(seconds=1))
    return (time.process_time() - begin) * 24 / hours


def judged(name: str, network: torch.nn.Module, examples: list[Example], seed: int) -> None:
    heard = hear(network, examples, [example.noise for example in examples], torch.device("cpu"), window=WINDOW,
                 places=PLACES, seed=seed)
    quiet = np.array([example.name not in NOT_QUIET[:4] for example in examples])
    hours = sum(example.noise.shape[1] for example, calm in zip(examples, quiet, strict=True) if calm) / 360_000
    row("at 0.3", name, heard.matches(0.3), heard.false_picks(0.3)[quiet].sum() / hours, seed)
    by_threshold = {threshold: heard.matches(threshold) for threshold in THRESHOLDS}
    halves = folds_by_station(examples, 2, seed)
    found: dict[str, list[Matched]] = {"P": [], "S": []}
    false, chosen = 0, []
    for judge, choose in (halves, halves[::-1]):
        best = {phase: max(THRESHOLDS, key=lambda threshold, of=phase: f1(by_threshold[threshold][of], choose))
                for phase in "PS"}
        for phase in "PS":
            found[phase] += [by_threshold[best[phase]][phase][at] for at in judge]
        counts = heard.false_picks(best)
        false += int(sum(counts[at] for at in judge if quiet[at]))
        chosen.append("/".join(f"{best[phase]:.2f}" for phase in "PS"))
    row(f"at {', '.join(chosen)}", name, found, false / hours, seed)


def f1(matched: list[Matched], of: np.ndarray) -> float:
    right, wrong = (sum(f(matched[at]) for at in of) for f in (lambda m: m.right, lambda m: m.false + m.missed))
    return 2 * right / max(2 * right + wrong, 1)


def row(how: str, name: str, matched: dict[str, list[Matched]], false: float, seed: int) -> None:
    line = f"{name:<34} {how:<26}"
    for phase in "PS":
        f = figures(matched[phase], 2000, seed)
        low, high = f["f1_interval"]
        line += f"{f['f1']:7.3f} [{low:.3f} {high:.3f}]{f['precision']:7.3f}{f['recall']:7.3f}{1e3 * f['sd_s']:5.0f}"
    print(f"{line}{false:9.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled windows (.npz)")
    parser.add_argument("--journal", type=Path, required=True, help="folder that keeps what is finished")
    parser.add_argument("--model", help="class of SeisBench, such as EQTransformer")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--rival-rate", type=float, default=1e-3, help="highest rate of learning of --model")
    parser.add_argument("--earthquakes", type=int, default=8000)
    parser.add_argument("--hours", type=float, default=6.0, help="of the day that are picked to time it")
    parser.add_argument("--only", help="teach this one alone: ours, rival or longer")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    seed, journal = options.seed, Journal(options.journal)
    recipe = replace(SIMULATED, steps=options.steps, cycle=0, look=max(options.steps // 10, 1), precision="float32")
    material = simulation(seed, options.earthquakes, options.earthquakes * 5 // 16)
    starts = {"PhaseNet": new_network(recipe.width, seed)}
    if options.model:
        starts[options.model] = rival(options.model, seed)
    # Times change from run to run; a resumed run keeps to its first.
    _, facts = journal.step("seconds", lambda: ({}, {name: core_seconds(start, material, recipe, seed)
                                                     for name, start in starts.items()}))
    plan = [("ours", "PhaseNet", options.steps)]
    if options.model:
        ratio = facts[options.model] / facts["PhaseNet"]
        more = round(options.steps * max(ratio, 1 / ratio))
        plan += [("rival", options.model, options.steps), ("longer", "PhaseNet" if ratio > 1 else options.model, more)]
    print(f"{platform.machine()}, torch {torch.__version__}, one thread; core seconds a step of {recipe.batch} "
          "windows: " + ", ".join(f"{name} {facts[name]:.2f} ({sum(p.numel() for p in start.parameters())} weights)"
                      for name, start in starts.items()), flush=True)
    taught = {}
    for part, name, steps in plan:
        if options.only in (None, part):
            rate = recipe.learning_rate if name == "PhaseNet" else options.rival_rate
            own = replace(recipe, steps=steps, look=max(steps // 10, 1), learning_rate=rate)
            torch.manual_seed(seed)  # of what a network drops at random
            network, _ = teach(starts[name], material, [], own, seed, torch.device("cpu"), Curve(), journal=journal,
                               name=f"{name}, {steps} steps, rate {rate:g}", choose=False)
            taught[f"{name}, {32 * steps} windows"] = network, steps * facts[name]
    examples = read_windows(options.data)
    print(f"\n{len(examples)} windows of NCEDC, none learnt from; brackets: 95 % by bootstrap; sd in ms; false picks "
          "an hour on noise\n" + " " * 61
          + "".join(f"{phase + ' F1':>21}{'prec':>7}{'rec':>7}{'sd':>5}" for phase in "PS") + f"{'false/h':>9}")
    for name, (network, _) in taught.items():
        judged(name, network, examples, seed)
    with tempfile.TemporaryDirectory() as folder:
        write_day(Path(folder), 0, options.hours)
        for name, (network, seconds) in taught.items():
            print(f"{name}: taught in {seconds / 60:.1f} core minutes; a station-day takes "
                  f"{station_day(network, Path(folder), options.hours):.1f} core seconds", flush=True)


if __name__ == "__main__":
    main()
