"""Teach a picker from recordings with picks, from simulation, or from both.

* :func:`simulation` makes earthquakes and noise to learn from;
* :func:`train_picker` teaches a network and says how well it does on stations it has not seen: what a user calls;
  :func:`choose_caution` says how cautious it must be made after that;
* :func:`fit` is the learning itself, of PhaseNet; :func:`teach` that of any network;
* :func:`matches` and :func:`false_picks` say how well a network picks recordings, and how often it picks noise;
  :func:`hear` keeps what they need, for thresholds and caution to be tried.

Everything drawn at random at a step follows from the seed and the step's number.  A run that was killed goes on from
its last look at the held-out stations and ends with the same weights, on a machine and thread count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  (its customary name)
from numpy.typing import NDArray
from torch import Tensor, nn

from ...models.phasenet import PhaseNet
from ..errors import InputError
from ..evaluation.picking import Matched, figures, match
from ..journal import Journal
from ..monitor import Monitor
from ..synthetic.noise import coloured_noise, nuisances
from ..synthetic.seismograms import Seismograms, drawn_seismograms
from ..teaching import State, faster_in_half, move_towards, read_ahead
from .augmentation import Augmentation, Floats, Material, draw_batch, normalised
from .dataset import Example, folds_by_station
from .peaks import find_peaks

WINDOW = 3001
RATE = 100.0
_PART = 250  # earthquakes simulated at once
RADIUS = 50  #: samples within which a phase is picked once
FEW_FALSE = 1.0  #: picks an hour of noise that need no more caution
DEAR = 0.05  #: of F1, mean of P and S, at the stations that say when to stop: caution may not cost more
_CAUTIONS = [number / 5 for number in range(-4, 16)]  # log-odds that are tried
_SHARES = (1.0, 0.85, 0.7, 0.5)  # of the way from where it began that are tried
_CALM = 180  # stretches of held-out noise, a window each: an hour and a half
Net = TypeVar("Net", bound=nn.Module)


@dataclass(frozen=True)
class Recipe:
    """How a picker learns.  ``steps`` batches of ``batch`` windows; after every ``look`` of them the held-out
    recordings are picked.  ``patience`` looks without a better one end it.

    The rate of learning rises and falls over ``cycle`` steps (``steps`` where 0); a longer one leaves it high at the
    end, for learning to go on with other material.

    ``averaging`` is the memory of the running mean of the weights, per step.  ``precision`` is "float32", "bfloat16"
    or "auto", which times both on this machine.
    """

    steps: int = 6000
    cycle: int = 0
    batch: int = 32
    look: int = 500
    patience: int = 5
    learning_rate: float = 4e-3
    weight_decay: float = 1e-3
    warm_up: float = 0.1
    averaging: float = 0.998
    precision: str = "auto"
    window: int = WINDOW
    width: int = 8
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True)
class History:
    """A look a column: the step, the mean training loss since the look before, F1 of P and S on held-out stations."""

    step: list[int]
    loss: list[float]
    p_f1: list[float]
    s_f1: list[float]
    best_step: int


@dataclass(frozen=True)
class Trained:
    """A picker that was taught, how it learnt, how cautious it was made after that, and ``skill``: on stations that it
    never saw, beside that of what it started from (where it did)."""

    network: PhaseNet
    history: History
    caution: Caution
    skill: dict[str, Any]


@dataclass(frozen=True)
class Caution:
    """How cautious a network was made after learning, and what that did.

    It went back to ``share`` of the way from where it began, and the odds of "neither" were raised by ``log_odds``.
    ``false`` picks an hour of held-out noise and ``f1`` (mean of P and S at the stations that say when to stop): as it
    learnt, and now.  ``allowed`` is how many false picks an hour were aimed at.
    """

    share: float
    log_odds: float
    false: tuple[float, float]
    f1: tuple[float, float]
    allowed: float
    noise_hours: float

    @property
    def enough(self) -> bool:
        """Whether more caution would not have cost too many arrivals."""
        return self.false[1] <= self.allowed


def train_picker(examples: Sequence[Example], recipe: Recipe, seed: int, device: torch.device, monitor: Monitor, *,
                 start: PhaseNet | None = None, simulated: Material | None = None, noise: Floats | None = None,
                 journal: Journal | None = None) -> Trained:
    """Teach a picker on a user's recordings: a fifth of the stations judges it, another fifth says when to stop.

    ``start`` is a network to go on from, ``simulated`` further material (see :func:`simulation`), ``noise`` simulated
    noise where there is no such material (see :func:`simulated_noise`).

    Raises
    ------
    InputError : fewer than three stations, which leaves none to judge by; or see :func:`fit`
    """
    split = split_stations(examples, seed)
    made = simulated.made_noise if simulated else np.zeros((0, 3, 0), np.float32) if noise is None else noise
    material = Material(split.learn, [example.noise for example in split.learn if example.noise.shape[1] >= 5 * RATE],
                        simulated.simulated if simulated else None, made)
    network, history = fit(material, split.stop, recipe, seed, device, monitor, start=start, journal=journal)
    network, care = _made_cautious(network, start, split.stop, recipe.window, seed, device)
    judged = {"this picker": skill(network, split.judge, device, window=recipe.window, seed=seed)}
    if start is not None:
        judged["before"] = skill(start.to(device), split.judge, device, window=recipe.window, seed=seed)
    return Trained(network, history, care, judged)


@dataclass(frozen=True)
class Split:
    """Examples to learn from, to stop by and to judge by; no station stands in two of them."""

    learn: list[Example]
    stop: list[Example]
    judge: list[Example]


def split_stations(examples: Sequence[Example], seed: int) -> Split:
    """A fifth of the stations to judge by, another to stop by, the rest to learn from.

    Raises
    ------
    InputError : fewer than three stations
    """
    stations = {example.station for example in examples}
    if len(stations) < 3:
        names = ", ".join(sorted(stations)) or "none"
        raise InputError(f"There are picks with recordings of {len(stations)} stations only ({names}): give at least "
                         "three, so that there is one to learn from, one to stop by, and one to judge by.")
    folds = folds_by_station(examples, min(5, len(stations)), seed)
    judge, stop, *rest = ([examples[i] for i in fold] for fold in folds)
    return Split([example for part in rest for example in part], stop, judge)


def fit(material: Material, held_out: Sequence[Example], recipe: Recipe, seed: int, device: torch.device,
        monitor: Monitor, *, start: PhaseNet | None = None, journal: Journal | None = None, name: str = "picker",
        choose: bool = True) -> tuple[PhaseNet, History]:
    """Teach a network on ``material``, from ``start`` or from scratch.

    ``held_out`` are recordings of stations that aren't in the material.  With ``choose`` the weights of the best look
    are given back, else those of the last.  Every look is a point of the learning curve ``name``.

    Raises
    ------
    InputError : the loss is not finite
    Cancelled : the user stopped; with a ``journal`` the same call goes on from the last look
    """
    return teach(new_network(recipe.width, seed) if start is None else start, material, held_out, recipe, seed, device,
                 monitor, journal=journal, name=name, choose=choose)


def teach(start: Net, material: Material, held_out: Sequence[Example], recipe: Recipe, seed: int, device: torch.device,
          monitor: Monitor, *, journal: Journal | None = None, name: str = "picker", choose: bool = True,
          ) -> tuple[Net, History]:
    """Go on teaching ``start``, which maps windows (B, 3, W) to logits of neither, P and S; see :func:`fit`."""
    network, average = (deepcopy(start).to(device).requires_grad_(True) for _ in range(2))
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay,
                                  foreach=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.learning_rate, pct_start=recipe.warm_up,
                                                   total_steps=(recipe.cycle or recipe.steps) + 1)
    state = State(network, average, optimiser, schedule)
    history: dict[str, list[Any]] = {"step": [], "loss": [], "p_f1": [], "s_f1": []}
    best, begin = {"score": -math.inf, "step": 0}, 0
    best_weights = _weights(average)
    if journal is not None and journal.done(name):
        arrays, facts = journal.load(name)
        state.restore(arrays, facts["step"])
        history, best, begin = facts["history"], facts["best"], facts["step"]
        best_weights = {key.removeprefix("best/"): torch.from_numpy(array) for key, array in arrays.items()
                        if key.startswith("best/")}
    half = precision(recipe, device) == "bfloat16"
    network.train()
    total = 0.0
    for step, x, y in _batches(material, recipe, seed, begin, device):
        if begin and best["step"] + recipe.patience * recipe.look <= begin and choose and held_out:
            break
        monitor.check()
        loss = _loss(network, x, y, half)
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
        mean = total / (recipe.look if done % recipe.look == 0 else done % recipe.look)
        total = 0.0
        if not math.isfinite(mean):
            raise InputError("Learning came to no finite result: look for absurd values in the recordings, or lower "
                             "the learning rate.")
        looked = matches(average, held_out, device, window=recipe.window, seed=seed)
        p_f1, s_f1 = (_f1(looked[phase]) for phase in "PS")
        for key, value in (("step", done), ("loss", mean), ("p_f1", p_f1), ("s_f1", s_f1)):
            history[key].append(value)
        told = [value for value in (p_f1, s_f1) if math.isfinite(value)]  # a phase nobody picked says nothing
        score = float(np.mean(told)) if told else -mean
        monitor.log("debug", "How well onsets at stations held out of learning are picked (mean F1 of P and S)",
                    curve=name, x=done, of=recipe.steps, y=round(score, 5))
        if score > best["score"] or not choose:
            best, best_weights = {"score": score, "step": done}, _weights(average)
        if journal is not None:
            arrays = state.arrays() | {f"best/{key}": value.cpu().numpy() for key, value in best_weights.items()}
            journal.save(name, arrays, {"step": done, "history": history, "best": best})
        if choose and held_out and done - best["step"] >= recipe.patience * recipe.look:
            break
    average.load_state_dict(best_weights)
    return average.eval(), History(**history, best_step=int(best["step"]))


@torch.no_grad()
def cautious(network: PhaseNet, log_odds: float) -> PhaseNet:
    """The network with the odds of "neither" raised by ``log_odds``, in place.

    Recordings hold far fewer arrivals than the windows that it learnt from; this puts the threshold's usual value where
    it belongs.
    """
    if network.out.bias is None:
        raise ValueError("the network has no odds of its own to raise")
    network.out.bias[0] += log_odds
    return network


def choose_caution(heard_at: Callable[[float], Heard], allowed: float, shares: Sequence[float] = _SHARES) -> Caution:
    """The way back and the caution with which noise is picked no oftener than ``allowed`` an hour, at the best F1.

    Learning from windows that mostly hold arrivals wears off the caution that a network came with.  Part of the way
    back to where it began often brings it again and costs little (Wortsman et al. 2022, "Robust fine-tuning of
    zero-shot models", CVPR).  No more than DEAR of F1 is given for it; where that doesn't suffice, it is what makes the
    fewest false picks.  ``heard_at`` gives what the network makes of recordings at a share of the way.
    """
    heard = heard_at(1.0)
    hours, plain = heard.noise_hours, (heard.false_per_hour(), heard.f1())
    found = [(*plain, 1.0, 0.0)]
    for share in shares if plain[0] > allowed else ():
        heard = heard_at(share)
        for log_odds in _CAUTIONS:
            false, f1 = heard.false_per_hour(caution=log_odds), heard.f1(caution=log_odds)
            dear = f1 < plain[1] - DEAR
            if not dear:
                found.append((false, f1, share, log_odds))
            if false <= allowed or (dear and log_odds >= 0):
                break
    enough = [one for one in found if one[0] <= allowed]
    best = max(enough, key=lambda one: (one[1], one[2])) if enough else min(found, key=lambda one: (one[0], -one[1]))
    return Caution(best[2], best[3], (plain[0], best[0]), (plain[1], best[1]), allowed, hours)


def _made_cautious(network: PhaseNet, start: PhaseNet | None, stop: Sequence[Example], window: int, seed: int,
                   device: torch.device) -> tuple[PhaseNet, Caution]:
    calm = [*(example.noise for example in stop if example.noise.shape[1] >= 5 * RATE), *_held_out_noise(seed)]

    def heard_at(share: float) -> Heard:
        return hear(_between(start, network, share), stop, calm, device, window=window, seed=seed)

    before = 0.0 if start is None else hear(start.to(device), (), calm, device, window=window).false_per_hour()
    care = choose_caution(heard_at, max(FEW_FALSE, before), _SHARES if start is not None else _SHARES[:1])
    return cautious(_between(start, network, care.share), care.log_odds), care


def _between(start: PhaseNet | None, network: PhaseNet, share: float) -> PhaseNet:
    """A network whose weights are ``share`` of the way from ``start`` to ``network``."""
    made = deepcopy(network)
    if start is not None and share < 1:
        move_towards(made, start, 1 - share)
    return made


def new_network(width: int, seed: int) -> PhaseNet:
    """A network with weights drawn from ``seed``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return PhaseNet(width=width)


def simulation(seed: int, earthquakes: int = 8000, noises: int = 2500, monitor: Monitor | None = None) -> Material:
    """Simulated earthquakes and noise to learn from; a thousand take some ten seconds and 20 MB."""
    monitor = monitor or Monitor()
    parts = [drawn_seismograms(np.random.default_rng([2 * seed + 1, number]), min(_PART, earthquakes - number * _PART))
             for number in monitor.track(range(-(-earthquakes // _PART)), -(-earthquakes // _PART))]
    made = {entry.name: np.concatenate([getattr(part, entry.name) for part in parts]) for entry in fields(Seismograms)
            if entry.name != "rate"}
    return Material(simulated=Seismograms(**{**made, "data": made["data"].astype(np.float16), "rate": RATE}),
                    made_noise=simulated_noise(seed, noises))


def simulated_noise(seed: int, noises: int) -> Floats:
    """Noise (noises, 3, 4500) as :func:`simulation` has it, standard deviation one."""
    parts = [coloured_noise(np.random.default_rng([2 * seed + 2, number]), min(_PART, noises - number * _PART), 4500)
             for number in range(-(-noises // _PART))]
    return np.concatenate(parts) if parts else np.zeros((0, 3, 0), np.float32)


def _held_out_noise(seed: int) -> list[Floats]:
    """Noise with what comes and goes in it, a window (3, WINDOW) each; none of it is ever learnt from."""
    rng = np.random.default_rng([2 * seed + 2, 0, 1])
    return [nuisances(rng, one) for one in coloured_noise(rng, _CALM, WINDOW)]


def precision(recipe: Recipe, device: torch.device) -> str:
    """In what to compute, "float32" or "bfloat16": as asked for, else the latter where it is clearly faster here."""
    if recipe.precision != "auto":
        return recipe.precision
    trial = new_network(recipe.width, 0).to(device)
    x = torch.randn(recipe.batch, 3, recipe.window, device=device, generator=torch.Generator(device).manual_seed(0))
    y = torch.full_like(x, 1 / 3)
    return "bfloat16" if faster_in_half(lambda half: _loss(trial, x, y, half).backward(), device) else "float32"


# --- judging ------------------------------------------------------------------------------------------------------


def skill(network: nn.Module, examples: Sequence[Example], device: torch.device, *, window: int = WINDOW,
          places: int = 4, seed: int = 0) -> dict[str, Any]:
    """Figures of P and S on ``examples`` (see :func:`..evaluation.picking.figures`), and of their quiet parts
    ``false_per_hour`` (null where there are less than ten minutes) and ``noise_hours``; JSON values."""
    found: dict[str, Any] = {phase: figures(matched, seed=seed) for phase, matched
                             in matches(network, examples, device, window=window, places=places, seed=seed).items()}
    counts, hours = false_picks(network, [example.noise for example in examples], device, window=window)
    return {**found, "false_per_hour": float(counts.sum() / hours) if hours > 1 / 6 else None, "noise_hours": hours,
            "recordings": len(examples), "stations": len({example.station for example in examples})}


def matches(network: nn.Module, examples: Sequence[Example], device: torch.device, *, window: int = WINDOW,
            threshold: float = 0.3, places: int = 2, seed: int = 0) -> dict[str, list[Matched]]:
    """For P and for S one :class:`Matched` an example, summed over its windows: ``places`` that hold its first
    arrivals and, where more follow, as many around each of these."""
    return hear(network, examples, (), device, window=window, places=places, seed=seed).matches(threshold)


def false_picks(network: nn.Module, noises: Sequence[Floats], device: torch.device, *, window: int = WINDOW,
                threshold: float = 0.3, rate: float = RATE) -> tuple[NDArray[np.intp], float]:
    """Picks of both phases on each stretch of noise, and the hours of all of it.

    A stretch that is shorter than a window is filled up with zeros; a longer one is cut into windows.
    """
    heard = hear(network, (), noises, device, window=window, rate=rate)
    return heard.false_picks(threshold), heard.noise_hours


@dataclass(frozen=True)
class Heard:
    """What a network makes of recordings and of noise, kept so that thresholds and caution are tried without it.

    ``curves`` (n, 3, window) of windows that hold arrivals, ``onsets`` (s) by phase and ``owner``, the number of the
    recording, of each of them; ``noise`` (m, 3, window) and ``noise_owner`` the same of ``stretches`` of noise.
    """

    curves: Floats
    onsets: Sequence[Mapping[str, Sequence[float]]]
    owner: Sequence[int]
    recordings: int
    noise: Floats
    noise_owner: Sequence[int]
    stretches: int
    noise_hours: float
    rate: float = RATE

    def matches(self, threshold: float | Mapping[str, float] = 0.3, caution: float = 0.0) -> dict[str, list[Matched]]:
        """Of P and of S one :class:`Matched` a recording, with the odds of neither raised by ``caution``."""
        out: dict[str, list[Matched]] = {}
        for phase, curves in _rows(self.curves, caution):
            parts: list[list[Matched]] = [[] for _ in range(self.recordings)]
            for curve, onsets, number in zip(curves, self.onsets, self.owner, strict=True):
                picks = find_peaks(curve, _of(threshold, phase), RADIUS).index / self.rate
                parts[number].append(match(picks.tolist(), onsets[phase]))
            out[phase] = [Matched(sum(m.right for m in part), sum(m.false for m in part), sum(m.missed for m in part),
                                  sum((m.residuals_s for m in part), ())) for part in parts]
        return out

    def false_picks(self, threshold: float | Mapping[str, float] = 0.3, caution: float = 0.0) -> NDArray[np.intp]:
        """Picks of both phases on each stretch of noise."""
        counts = np.zeros(self.stretches, np.intp)
        for phase, curves in _rows(self.noise, caution):
            for number, curve in zip(self.noise_owner, curves, strict=True):
                counts[number] += len(find_peaks(curve, _of(threshold, phase), RADIUS))
        return counts

    def false_per_hour(self, threshold: float | Mapping[str, float] = 0.3, caution: float = 0.0) -> float:
        """Picks of both phases an hour of noise; 0 where there is none."""
        return float(self.false_picks(threshold, caution).sum()) / self.noise_hours if self.noise_hours else 0.0

    def f1(self, threshold: float | Mapping[str, float] = 0.3, caution: float = 0.0) -> float:
        """The mean of F1 of P and of S, of those that there are; 0 where there is neither."""
        told = [value for matched in self.matches(threshold, caution).values() if math.isfinite(value := _f1(matched))]
        return float(np.mean(told)) if told else 0.0


def hear(network: nn.Module, examples: Sequence[Example], noises: Sequence[Floats], device: torch.device, *,
         window: int = WINDOW, places: int = 2, seed: int = 0, rate: float = RATE) -> Heard:
    """Run a network over windows of ``examples``, placed as :func:`matches` has them, and over ``noises``."""
    draw = np.random.default_rng(seed)
    windows, onsets, owner = [], [], []
    for number, example in enumerate(examples):
        first = [min(part) for part in (example.p, example.s) if part]
        most = example.p if len(example.p) >= len(example.s) else example.s
        later = sorted(set(most) - set(first)) if len(most) > 1 else []
        for around in [first, *([onset] for onset in later)]:
            low = max(max(around) + 100 - window, 0)
            high = min(min(around) - 100, example.data.shape[1] - window)
            for _ in range(places):
                begin = int(draw.integers(int(low), max(int(high), int(low)) + 1))
                cut = example.data[:, begin : begin + window]
                windows.append(np.pad(cut, ((0, 0), (0, window - cut.shape[1]))))
                onsets.append({phase: [(x - begin) / rate for x in part if 0 <= x - begin < window]
                               for phase, part in (("P", example.p), ("S", example.s))})
                owner.append(number)
    quiet, of_stretch = [], []
    for number, noise in enumerate(noises):
        for begin in range(0, max(noise.shape[1] - window // 2, min(noise.shape[1], 1)), window):
            cut = normalised(noise[:, begin : begin + window])
            quiet.append(np.pad(cut, ((0, 0), (0, window - cut.shape[1]))))
            of_stretch.append(number)
    return Heard(predict(network, windows, device), onsets, owner, len(examples),
                 predict(network, quiet, device, scaled=True), of_stretch, len(noises),
                 sum(noise.shape[1] for noise in noises) / rate / 3600, rate)


def _rows(curves: Floats, caution: float) -> Iterator[tuple[str, Floats]]:
    """The curves (n, window) of P and of S, as they are once the odds of neither are raised."""
    for row, phase in enumerate("PS", 1):
        yield phase, curves[:, row] / (1 + curves[:, 0] * np.float32(math.expm1(caution)))


def _of(threshold: float | Mapping[str, float], phase: str) -> float:
    return threshold[phase] if isinstance(threshold, Mapping) else threshold


def predict(network: nn.Module, windows: Sequence[Floats], device: torch.device, batch: int = 64,
            scaled: bool = False) -> Floats:
    """Probabilities (n, 3, window) of neither, P and S."""
    network.eval()
    out = []
    with torch.inference_mode():
        for begin in range(0, len(windows), batch):
            x = np.stack(windows[begin : begin + batch])
            x = x if scaled else normalised(x)
            out.append(torch.softmax(network(torch.from_numpy(x).to(device)), 1).cpu().numpy())
    return np.concatenate(out) if out else np.zeros((0, 3, WINDOW), np.float32)


def _f1(matched: Sequence[Matched]) -> float:
    right, wrong = sum(m.right for m in matched), sum(m.false + m.missed for m in matched)
    return 2 * right / (2 * right + wrong) if right + wrong else math.nan


# --- a step -------------------------------------------------------------------------------------------------------


def _batches(material: Material, recipe: Recipe, seed: int, begin: int, device: torch.device
             ) -> Iterator[tuple[int, Tensor, Tensor]]:
    """Steps from ``begin`` on with their windows and labels; the next are put together while one is learnt from."""

    def make(step: int) -> tuple[Floats, Floats]:
        rng = np.random.default_rng([seed, step])
        return draw_batch(rng, material, recipe.augmentation, recipe.window, recipe.batch, RATE)

    for step, (x, y) in read_ahead(make, begin, recipe.steps, 8 if device.type == "cuda" else 1):
        yield step, torch.from_numpy(x).to(device), torch.from_numpy(y).to(device)


def _loss(network: nn.Module, x: Tensor, y: Tensor, half: bool) -> Tensor:
    """Cross entropy against soft labels, mean over samples and windows."""
    with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=half):
        logits = network(x)
    return -(y * F.log_softmax(logits.float(), 1)).sum(1).mean()


def _weights(network: nn.Module) -> dict[str, Tensor]:
    return {key: value.detach().clone() for key, value in network.state_dict().items()}
