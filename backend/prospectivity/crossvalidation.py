"""Scores on ground that a model has never seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..evaluation.calibration import Calibrator, ground_weights
from ..evaluation.folds import Split, random_folds, splits
from ..monitor import Monitor
from .ensemble import MODELS, Settings, Steps, teach
from .patches import Samples

Scores = dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class HeldOut:
    """For every point, the fold it was held out in (N,) and the score (N,) that each model gave it then."""

    folds: NDArray[np.int64]
    scores: Scores


def blocked(samples: Samples, folds: NDArray[np.integer], settings: Settings, monitor: Monitor,
            steps: Steps | None = None) -> HeldOut:
    """Hold out each of the ``folds`` (N,) in turn, with the dead zone between it and what is learnt from.

    Raises ``InputError`` when the dead zone leaves a fold nothing to learn from.
    """
    parts = splits(folds, samples.x_m, samples.y_m, settings.dead_zone_m, samples.labels == 1)
    return _held_out(samples, folds, list(parts), settings, monitor, steps, "blocked")


def scattered(samples: Samples, count: int, settings: Settings, monitor: Monitor,
              steps: Steps | None = None) -> HeldOut:
    """The same with ``count`` random folds and no dead zone: the flattering figure, to be shown beside the honest one.

    One network a fold has to do here.
    """
    folds = random_folds(samples.labels == 1, folds=count, seed=settings.seed)
    parts = [Split(fold, np.flatnonzero(folds != fold), np.flatnonzero(folds == fold), 0) for fold in range(count)]
    return _held_out(samples, folds, parts, replace(settings, members=1, dead_zone_m=0.0), monitor, steps, "random")


def calibrators(held_out: HeldOut, labels: NDArray[np.integer], ground_cells: int) -> dict[str, Calibrator]:
    """For each model what turns its scores into probabilities, fitted on all held-out scores."""
    weights = ground_weights(labels, ground_cells)
    return {name: Calibrator.fit(scores, labels, weights) for name, scores in held_out.scores.items()}


def held_out_probabilities(held_out: HeldOut, labels: NDArray[np.integer], ground_cells: int) -> Scores:
    """Probabilities (N,) by each model; every fold calibrated on the scores of the other folds only."""
    weights = ground_weights(labels, ground_cells)
    out: Scores = {}
    for name, scores in held_out.scores.items():
        out[name] = np.empty(len(labels))
        for fold in np.unique(held_out.folds):
            here = held_out.folds == fold
            fitted = Calibrator.fit(scores[~here], labels[~here], weights[~here])
            out[name][here] = fitted.apply(scores[here])
    return out


def _held_out(samples: Samples, folds: NDArray[np.integer], parts: list[Split], settings: Settings, monitor: Monitor,
              steps: Steps | None, kind: str) -> HeldOut:
    scores = {name: np.full(len(samples), np.nan) for name in MODELS}
    for number, part in enumerate(parts):
        words = f"Fold {number + 1} of {len(parts)} ({kind}): learning"
        name = f"{kind}-{part.fold}"

        def of_fold(part: Split = part, name: str = name) -> tuple[Scores, Mapping[str, int]]:
            taught, patches = teach(samples, part.train, settings, monitor, steps, name)
            return taught.score(patches, part.test, settings.device), {"dropped": part.dropped}

        with monitor.stage(words, number / len(parts), (number + 1) / len(parts)):
            made, _ = of_fold() if steps is None else steps.step(f"{name}/scores", of_fold)
        for model in MODELS:
            scores[model][part.test] = made[model]
    return HeldOut(np.asarray(folds, np.int64), scores)
