"""Which buildings are worth a look: unsure, unlike one another, spread over the map, and some drawn by chance alone.

Active ones teach most, but are no sample of the map; so each place in the queue goes to chance with a fixed
probability, and every pick says with which chance it was drawn.  That is what makes an honest assessment possible
(:func:`.learning.importance_of`).

References
----------
Houlsby, N., Huszár, F., Ghahramani, Z., Lengyel, M. (2011). Bayesian active learning for classification and preference
learning. arXiv:1112.5745 (what a label would tell).
Sener, O., Savarese, S. (2018). Active learning for convolutional neural networks: a core-set approach. ICLR (unlike).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from scipy.stats import rankdata

from ..errors import InputError
from .labels import RANDOM
from .learning import Buildings, Grades, standardised

Floats = NDArray[np.float64]

RANDOM_SHARE = 0.25
SEEK = 5  # damaged ones, and intact ones, that must be known before doubt can guide the search
CHANGED, SPREAD, UNSURE = "changed", "spread", "unsure"
WHY = {RANDOM: "drawn by chance", CHANGED: "changed much", SPREAD: "one of every kind", UNSURE: "unsure"}

_MOST = 4000  # candidates that are weighed against one another
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(21)


@dataclass(frozen=True)
class Pick:
    """A building to be graded: its row, why (a key of :data:`WHY`), and with which chance it was drawn, of how many."""

    row: int
    why: str
    chance: float
    pool: int


def queue(buildings: Buildings, thought: Grades, graded: ArrayLike, count: int, *, damaged: int = 0, intact: int = 0,
          seen: ArrayLike | None = None, random_share: float = RANDOM_SHARE, seed: int = 0) -> list[Pick]:
    """The next buildings to look at, best first.

    Parameters
    ----------
    buildings, thought : all n of them, and what is thought of them now
    graded : (n,) True where somebody has graded the building already
    count : how many
    damaged, intact : graded so far; until there are :data:`SEEK` of both, the missing kind is searched by the change
        score, and without any label the first ones come from the top of it and from all of its range
    seen : (n,) True where the images show the building; others are not asked for
    random_share : of the queue that chance decides, 0 to 1
    seed : the same labels and the same seed give the same queue

    Raises
    ------
    InputError : every building that can be seen is graded
    """
    free = ~np.asarray(graded, dtype=bool)
    if seen is not None:
        free &= np.asarray(seen, dtype=bool)
    if not free.any():
        raise InputError("Every building that the images show is graded: there is nothing left to ask.")
    rng = np.random.default_rng([seed, int(np.asarray(graded, dtype=bool).sum())])
    rows = np.flatnonzero(free)
    rank = rankdata(thought.probability[rows]) / len(rows)
    seeking = min(damaged, intact) < SEEK
    first = damaged + intact == 0
    worth = rank if seeking else told_by_a_label(thought.mean[rows], thought.sd[rows])
    if seeking and intact < damaged:
        worth = 1.0 - rank
    if len(rows) > _MOST:
        kept = np.sort(np.argsort(-worth, kind="stable")[:_MOST // 2])
        others = np.setdiff1d(np.arange(len(rows)), kept)
        kept = np.sort(np.r_[kept, rng.permutation(others)[:_MOST - len(kept)]])
        candidates = kept
    else:
        candidates = np.arange(len(rows))
    place = np.column_stack([buildings.x_m, buildings.y_m])[rows[candidates]]
    look = np.hstack([standardised(values)[rows[candidates]] for values in buildings.groups.values()]) \
        if buildings.groups else np.zeros((len(candidates), 1))
    apart = _Apart(look, place)
    left = np.ones(len(rows), dtype=bool)
    picks: list[Pick] = []
    for step in range(min(count, len(rows))):
        why, value = (UNSURE, worth[candidates]) if not seeking else _sought(rank[candidates], worth[candidates],
                                                                             step, first)
        value = np.where(left[candidates], (value + 1e-9) * apart.novelty, -1.0)
        best = int(np.argmax(value))
        pool = int(left.sum())
        by_chance = bool(rng.random() < random_share) or value[best] < 0
        chosen = int(rng.choice(np.flatnonzero(left))) if by_chance else int(candidates[best])
        active = value[best] >= 0 and chosen == candidates[best]
        chance = random_share / pool + (1.0 - random_share if active else 0.0)
        picks.append(Pick(int(rows[chosen]), RANDOM if by_chance else why, min(max(chance, 0.0), 1.0), pool))
        left[chosen] = False
        where = np.flatnonzero(candidates == chosen)
        if len(where):
            apart.take(int(where[0]))
    return picks


def told_by_a_label(mean: Floats, sd: Floats) -> Floats:
    """(n,) bits that a label is expected to tell of the latent damage: doubt that can be resolved, not mere noise."""
    mean, told = np.asarray(mean, dtype=float), np.zeros(len(mean))
    once = np.zeros(len(mean))  # the mean probability
    for node, share in zip(np.asarray(sd)[None] * _NODES[:, None], _WEIGHTS / _WEIGHTS.sum(), strict=True):
        p = expit(mean + node)
        once += share * p
        told -= share * _bits(p)
    return np.maximum(_bits(once) + told, 0.0)


def spread_m(x_m: Sequence[float] | Floats, y_m: Sequence[float] | Floats) -> float:
    """How far apart two picks should be: a thirtieth of the map, but never within one block of houses."""
    extent = max(float(np.ptp(x_m)), float(np.ptp(y_m))) if len(x_m) else 0.0
    return max(extent / 30, 30.0)


class _Apart:
    """How unlike all that was picked each candidate is, and how far from it; 0 to 1, and 1 before the first pick."""

    def __init__(self, look: Floats, place: Floats) -> None:
        self._look, self._place = look, place
        self._reach = spread_m(place[:, 0], place[:, 1])
        self._scale = 0.25 * max(float((look**2).sum(axis=1).mean()), 1e-9)
        self.novelty = np.ones(len(look))

    def take(self, candidate: int) -> None:
        unlike = ((self._look - self._look[candidate]) ** 2).sum(axis=1) / (2 * self._scale)
        far = ((self._place - self._place[candidate]) ** 2).sum(axis=1) / (2 * self._reach**2)
        self.novelty = np.minimum(self.novelty, (1 - 0.9 * np.exp(-unlike)) * (1 - 0.9 * np.exp(-far)))


def _sought(rank: Floats, worth: Floats, step: int, first: bool) -> tuple[str, Floats]:
    """Every second one from the end that is searched, the others from all over the range of the score."""
    if step % 2 == 0 or not first:
        return CHANGED, worth**4
    target, part, number = 0.0, 0.5, step // 2 + 1
    while number:  # van der Corput: halves, quarters, eighths …
        target, part, number = target + part * (number % 2), part / 2, number // 2
    return SPREAD, np.exp(-(((rank - target) / 0.05) ** 2) / 2)


def _bits(p: Floats) -> Floats:
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
