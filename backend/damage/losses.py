"""Losses for buildings and rare grades of damage.

Targets are int64 ``(B, H, W)``: 0 on ground, the grade plus one on a building, ``UNKNOWN`` (-1) on a building whose
grade nobody knows.  ``counts`` bool ``(B, H, W)`` says which cells count at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812  (its customary name)
from torch import Tensor


@dataclass(frozen=True)
class Weights:
    """How much each part counts.

    ``building``: cross entropy and Dice of where buildings are; ``focal``: focal cross entropy of the grade (Lin et al.
    2017) with exponent ``gamma``; ``dice``: soft Dice of each grade that occurs (Milletari et al. 2016), blind to how
    rare it is; ``ordinal``: squared distance of the cumulative probabilities (Hou et al. 2016), which makes two grades
    off worse than one.
    """

    building: float = 1.0
    focal: float = 1.0
    dice: float = 0.5
    ordinal: float = 1.0
    gamma: float = 2.0


def damage_loss(building: Tensor, grade: Tensor, target: Tensor, counts: Tensor, weights: Weights,
                of_classes: Tensor | None = None) -> Tensor:
    """The whole loss of logits of building ``(B, 1, H, W)`` and of grades ``(B, K, H, W)``.

    ``of_classes`` (K,) weighs the grades against each other, all alike where None.
    """
    total = weights.building * building_loss(building, target, counts)
    graded = counts & (target > 0)
    if bool(graded.any()):
        logits = grade.permute(0, 2, 3, 1)[graded]
        truth = target[graded] - 1
        total = total + weights.focal * focal_loss(logits, truth, weights.gamma, of_classes)
        total = total + weights.dice * dice_loss(torch.softmax(logits, 1), F.one_hot(truth, logits.shape[1]))
        total = total + weights.ordinal * ordinal_loss(logits, truth, of_classes)
    return total


def building_loss(building: Tensor, target: Tensor, counts: Tensor) -> Tensor:
    """Cross entropy and Dice of where buildings are; a building of unknown grade is one, too."""
    if not bool(counts.any()):
        return building.sum() * 0.0
    logits, truth = building[:, 0][counts], (target != 0)[counts].to(building.dtype)
    entropy = F.binary_cross_entropy_with_logits(logits, truth)
    return entropy + dice_loss(torch.sigmoid(logits)[:, None], truth[:, None])


def focal_loss(logits: Tensor, truth: Tensor, gamma: float, of_classes: Tensor | None = None) -> Tensor:
    """Cross entropy (N, K) against classes (N,), each cell weighed by how unsure the network is of the truth."""
    log_odds = F.log_softmax(logits, 1)
    mine = log_odds.gather(1, truth[:, None])[:, 0]
    each = -((1 - mine.exp()) ** gamma) * mine
    return _mean(each, truth, of_classes)


def dice_loss(probability: Tensor, truth: Tensor) -> Tensor:
    """One less the soft Dice coefficient, mean over the classes (columns of (N, K)) that occur in ``truth``."""
    truth = truth.to(probability.dtype)
    there = truth.sum(0) > 0
    if not bool(there.any()):
        return probability.sum() * 0.0
    common = 2 * (probability * truth).sum(0) + 1.0
    return 1 - (common / (probability.sum(0) + truth.sum(0) + 1.0))[there].mean()


def ordinal_loss(logits: Tensor, truth: Tensor, of_classes: Tensor | None = None) -> Tensor:
    """Squared earth mover's distance between the probabilities (N, K) and the true classes (N,)."""
    cumulative = torch.softmax(logits, 1).cumsum(1)
    wanted = F.one_hot(truth, logits.shape[1]).to(cumulative.dtype).cumsum(1)
    return _mean(((cumulative - wanted) ** 2).sum(1), truth, of_classes)


def _mean(each: Tensor, truth: Tensor, of_classes: Tensor | None) -> Tensor:
    if of_classes is None:
        return each.mean()
    weight = of_classes.to(each.dtype)[truth]
    return (weight * each).sum() / weight.sum().clamp_min(1e-6)
