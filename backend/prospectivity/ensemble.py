"""The models that are taught on one set of training points, and their average.

Four stand side by side, always on the same points: logistic regression and a random forest on a cell's own values, a
random forest that also sees the surroundings, and the patch network.  The *ensemble* is the mean of the last three:
they look at a cell, at what is around it, and at shapes, and err in different places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ...models.patch_resnet import PatchResNet, PatchResNetConfig
from ..evaluation.folds import block_folds, blocks_of, random_folds
from ..monitor import Monitor
from .evidence import EncodedBlock, Encoding
from .features import cell_features, cell_width, surroundings_features, surroundings_width
from .forest import Forest
from .patches import Samples
from .training import Patches, Recipe, fit_member, predict_patches

LOGISTIC, FOREST, SURROUNDINGS, NETWORK, ENSEMBLE = (
    "logistic regression", "random forest", "forest on surroundings", "network", "ensemble",
)
MODELS = (LOGISTIC, FOREST, SURROUNDINGS, NETWORK, ENSEMBLE)

Logits = NDArray[np.float64]

# Cells whose features are held at once while a forest maps; some two hundred features each.
_CELLS_AT_ONCE = 1 << 16

_INNER_FOLDS = 10


@dataclass(frozen=True)
class Settings:
    """How the models learn; the same in every fold and for the map.

    ``patch`` is in cells, ``dead_zone_m`` and ``block_m`` in metres on the ground; ``trees`` is the size of each kind
    of forest, shared out among the ``members``.
    """

    network: str = "small"
    patch: int = 33
    members: int = 5
    trees: int = 300
    block_m: float = 20_000.0
    dead_zone_m: float = 3_300.0
    recipe: Recipe = field(default_factory=Recipe)
    seed: int = 0
    device: str = "cpu"
    threads: int = 1

    @property
    def sample_size(self) -> int:
        """Cells across that must be read around a point."""
        return self.patch + 2 * self.recipe.jitter


@dataclass(frozen=True)
class Scale:
    """What makes log-odds of different models comparable: those of held-out background get mean 0 and deviation 1."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, background: NDArray[np.floating]) -> Scale:
        return cls(float(background.mean()), float(background.std()) or 1.0)

    def apply(self, logits: NDArray[np.floating]) -> Logits:
        return (np.asarray(logits, np.float64) - self.mean) / self.deviation


@dataclass
class ScaledForest:
    """A forest, and the scale of its log-odds."""

    forest: Forest
    scale: Scale

    @classmethod
    def fit(cls, features: NDArray[np.float32], labels: NDArray[np.integer], trees: int, seed: int) -> ScaledForest:
        """Grown on features (n, F); the scale is that of background points in the trees that never saw them."""
        forest, unseen = Forest.fit(features, labels, trees=trees, seed=seed)
        return cls(forest, Scale.of(unseen[(labels == 0) & np.isfinite(unseen)]))

    def score(self, features: NDArray[np.float32]) -> Logits:
        return self.scale.apply(self.forest.score(features))


@dataclass
class Member:
    """A network and its share of the trees: ``cell`` sees a cell's own values, ``surroundings`` what is around it."""

    network: PatchResNet
    network_scale: Scale
    cell: ScaledForest
    surroundings: ScaledForest

    def to_arrays(self) -> dict[str, NDArray]:
        arrays = {f"network.{k}": v.numpy() for k, v in self.network.cpu().state_dict().items()}
        arrays |= {f"cell.{k}": v for k, v in self.cell.forest.to_arrays().items()}
        arrays |= {f"surroundings.{k}": v for k, v in self.surroundings.forest.to_arrays().items()}
        scales = (self.network_scale, self.cell.scale, self.surroundings.scale)
        arrays["scales"] = np.array([[scale.mean, scale.deviation] for scale in scales])
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray], config: PatchResNetConfig) -> Member:
        """The member that :meth:`to_arrays` described; raises one of many errors when the arrays don't fit."""
        def under(prefix: str) -> dict[str, NDArray]:
            return {k[len(prefix) :]: v for k, v in arrays.items() if k.startswith(prefix)}

        with torch.device("meta"):  # draws no first weights: another thread may be drawing its own
            network = PatchResNet(config)
        network.to_empty(device="cpu")
        network.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in under("network.").items()})
        cell, surroundings = Forest.from_arrays(under("cell.")), Forest.from_arrays(under("surroundings."))
        widths = cell_width(config.continuous, config.categories), surroundings_width(config.continuous,
                                                                                       config.categories)
        if (cell.features, surroundings.features) != widths:
            raise ValueError("the forests and the network were taught on different bands")
        scales = [Scale(*pair) for pair in arrays["scales"].reshape(3, 2).tolist()]
        # One layout always: in another the last digits differ, and a resumed run must give the same bytes.
        return cls(network.eval().to(memory_format=torch.channels_last), scales[0], ScaledForest(cell, scales[1]),
                   ScaledForest(surroundings, scales[2]))


class Steps(Protocol):
    """Where finished members are kept, so that a killed run need not teach them again (see ``backend.journal``)."""

    def step(self, name: str, function: Callable[[], tuple[Mapping[str, np.ndarray], Mapping[str, Any]]],
             ) -> tuple[dict[str, np.ndarray], dict[str, Any]]: ...


@dataclass
class Taught:
    """The models after learning from one set of points."""

    encoding: Encoding
    config: PatchResNetConfig
    members: list[Member]
    logistic: LogisticRegression
    histories: list[dict[str, Any]]

    @property
    def classes(self) -> tuple[int, ...]:
        return self.config.categories

    def score(self, patches: Patches, chosen: NDArray[np.integer], device: str = "cpu") -> dict[str, Logits]:
        """Scores (n,) of the chosen points by every model; patches must be encoded with :attr:`encoding`."""
        own, around = _point_features(patches, chosen, self.classes, self.config.patch)
        scores = {name: np.zeros(len(chosen)) for name in (FOREST, SURROUNDINGS, NETWORK)}
        for member in self.members:
            logits = predict_patches(member.network.to(device), patches, chosen, torch.device(device))
            scores[NETWORK] += member.network_scale.apply(logits) / len(self.members)
            scores[FOREST] += member.cell.score(own) / len(self.members)
            scores[SURROUNDINGS] += member.surroundings.score(around) / len(self.members)
        ensemble = np.mean(list(scores.values()), axis=0)
        return {LOGISTIC: self.logistic.decision_function(own), **scores, ENSEMBLE: ensemble}


def dense_scores(members: Sequence[Member], block: EncodedBlock, config: PatchResNetConfig, device: str = "cpu",
                 threads: int = 1) -> NDArray[np.float64]:
    """The ensemble's score by each member at every cell of a tile: (members, H - P + 1, W - P + 1).

    Their mean is what :meth:`Taught.score` calls the ensemble, equal to it cell by cell.
    """
    parts = (torch.from_numpy(block.continuous)[None], torch.from_numpy(block.valid)[None].float(),
             torch.from_numpy(block.codes)[None])
    continuous, valid, codes = (part.to(device) for part in parts)
    continuous = continuous.contiguous(memory_format=torch.channels_last)
    valid = valid.contiguous(memory_format=torch.channels_last)
    networks = []
    with torch.inference_mode():
        for member in members:
            logits = member.network.to(device).dense(continuous, valid, codes)[0].float().cpu().numpy()
            networks.append(member.network_scale.apply(logits))
    return (np.stack(networks) + _forest_scores(members, block, config, threads)) / 3


def _forest_scores(members: Sequence[Member], block: EncodedBlock, config: PatchResNetConfig,
                   threads: int) -> NDArray[np.float64]:
    """Sum of each member's two forests at every cell."""
    halo = config.patch // 2
    own = cell_width(config.continuous, config.categories)
    height, width = (n - 2 * halo for n in block.codes.shape[1:])
    scores = np.empty((len(members), height, width))
    rows = max(1, _CELLS_AT_ONCE // width)

    def of_rows(begin: int) -> None:
        end = min(begin + rows, height)
        cut = (slice(None), slice(begin, end + 2 * halo))
        features = surroundings_features(block.continuous[cut][None], block.valid[cut][None], block.codes[cut][None],
                                         config.categories, halo)[0]
        flat = features.reshape(-1, features.shape[-1])
        for number, member in enumerate(members):
            both = member.cell.score(flat[:, :own]) + member.surroundings.score(flat)
            scores[number, begin:end] = both.reshape(end - begin, width)

    with ThreadPoolExecutor(max(1, threads)) as pool:
        list(pool.map(of_rows, range(0, height, rows)))
    return scores


def teach(samples: Samples, training: NDArray[np.integer], settings: Settings, monitor: Monitor,
          steps: Steps | None = None, name: str = "map") -> tuple[Taught, Patches]:
    """Teach all models on the ``training`` points; returns them with all points encoded their way.

    Each member stops early on inner blocks of its own, held out from the training points; the training points are all
    it ever sees.  The encoding is fitted on them as well.  No dead zone here: these blocks only say when to stop, and
    it would cost a third of the deposits.
    """
    encoding = samples.fit_encoding(training)
    patches = samples.encoded(encoding)
    classes = tuple(len(one.codes) for one in encoding.categorical)
    continuous = len(encoding.continuous)
    config = PatchResNetConfig(continuous, continuous, classes, settings.patch, settings.network,
                               settings.recipe.dropout)
    labels = samples.labels
    own, around = _point_features(patches, training, classes, settings.patch)
    logistic = LogisticRegression(C=1.0, class_weight="balanced", max_iter=2000).fit(own, labels[training])
    inner = _inner_folds(samples, training, settings)
    share = max(1, round(settings.trees / settings.members))
    progress = _Together(monitor, settings.members)

    def member(number: int) -> tuple[dict[str, NDArray], dict[str, Any]]:
        seed = settings.seed * 1000 + number
        fold = number % (int(inner.max()) + 1)
        held = training[inner == fold]
        rest = training[inner != fold]
        with _one_thread(settings):
            network, history = fit_member(patches, labels, rest, held, config, settings.recipe, seed,
                                          torch.device(settings.device), progress.part(number),
                                          f"{name}/member-{number}")
            background = held[labels[held] == 0]
            if not background.size:  # blocks of nothing but deposits
                background = training[labels[training] == 0]
            held_scores = predict_patches(network, patches, background, torch.device(settings.device))
            forests = [ScaledForest.fit(seen, labels[training], share, seed) for seen in (own, around)]
        made = Member(network, Scale.of(held_scores), *forests)
        return made.to_arrays(), asdict(history)

    def kept(number: int) -> tuple[dict[str, NDArray], dict[str, Any]]:
        step = f"{name}/member-{number}"
        return member(number) if steps is None else steps.step(step, lambda: member(number))

    workers = min(settings.members, settings.threads) if settings.device == "cpu" else 1
    with ThreadPoolExecutor(workers) as pool:
        made = list(pool.map(kept, range(settings.members)))
    # Not before all have learnt: making a network draws from torch's one generator, and another's first weights would
    # change.
    members = [Member.from_arrays(arrays, config) for arrays, _ in made]
    return Taught(encoding, config, members, logistic, [history for _, history in made]), patches


def _inner_folds(samples: Samples, training: NDArray[np.integer], settings: Settings) -> NDArray[np.int64]:
    """Blocks of the training points, dealt to ten folds, so that a member learns from nine tenths of the deposits.

    To fewer where there are too few blocks with deposits; at random where there is only one.
    """
    x, y, labels = samples.x_m[training], samples.y_m[training], samples.labels[training]
    deposits = labels == 1
    rich = np.unique(blocks_of(x, y, block_m=settings.block_m, seed=settings.seed)[deposits]).size
    if rich < 2:
        return random_folds(deposits, folds=2, seed=settings.seed)
    folds = max(2, min(_INNER_FOLDS, rich, int(deposits.sum()) // 2))
    return block_folds(x, y, deposits, block_m=settings.block_m, folds=folds, seed=settings.seed)


def _point_features(patches: Patches, chosen: NDArray[np.integer], classes: tuple[int, ...],
                    patch: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(n, F) features of the cells themselves and with their surroundings."""
    spare = (patches.continuous.shape[-1] - patch) // 2
    cut = (..., slice(spare, spare + patch), slice(spare, spare + patch))
    own, around = [], []
    for begin in range(0, len(chosen), 1024):
        part = chosen[begin : begin + 1024]
        parts = (patches.continuous[part][cut], patches.valid[part][cut], patches.codes[part][cut])
        own.append(cell_features(*parts, classes, patch // 2)[:, 0, 0])
        around.append(surroundings_features(*parts, classes, patch // 2)[:, 0, 0])
    return np.concatenate(own), np.concatenate(around)


@contextmanager
def _one_thread(settings: Settings) -> Iterator[None]:
    """Members learn side by side, one processor core each: small networks gain little from sharing cores."""
    if settings.device == "cpu":
        torch.set_num_threads(1)
    yield


class _Together:
    """Joins what members that learn side by side say: their progress is one, and their words come one at a time."""

    def __init__(self, monitor: Monitor, members: int) -> None:
        self.monitor, self.done, self.lock = monitor, [0.0] * members, Lock()

    def part(self, number: int) -> Monitor:
        return _Part(self, number)


class _Part(Monitor):
    def __init__(self, together: _Together, number: int) -> None:
        super().__init__()
        self.together, self.number = together, number

    def check(self) -> None:
        self.together.monitor.check()

    def progress(self, fraction: float, words: str = "") -> None:
        with self.together.lock:
            self.together.done[self.number] = fraction
            self.together.monitor.progress(sum(self.together.done) / len(self.together.done))

    def emit(self, event: dict[str, Any]) -> None:
        with self.together.lock:
            self.together.monitor.emit(event)
