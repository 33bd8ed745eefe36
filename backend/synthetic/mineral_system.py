"""Where deposits may lie: the probability of one in every cell, from a stated mineral-system model."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, optimize, stats

from ..errors import ParameterError
from .faults import crossings
from .ground import Array, Ground
from .relief import Relief
from .rocks import Rocks, Slice
from .units import of_units

#: The best ground holds no more deposits than this.
DEPOSITS_PER_KM2 = 4.0


def mineral_system(rng: np.random.Generator, ground: Ground, rocks: Rocks, relief: Relief, surface: Slice,
                    deposits: float) -> tuple[Array, Array]:
    """The probability of a deposit in every cell of the map, and what of it leaves traces in the evidence.

    Intrusion-related copper-gold (after the source-pathway-trap scheme of Wyborn et al. 1994), additive in log-odds:

    * source: contacts of fertile intrusions, fading over 2.5 km; barren ones of the same rock count for nothing;
    * pathway: faults of the first two orders (700 m) and their crossings (900 m);
    * trap: the host's favourability (limestone, andesite, iron formation, porphyry), contacts of strong against weak
      rocks (250 m);
    * a source needs a pathway: their product counts as well;
    * the altered centre of a mineralised system;
    * and a part that nothing in the evidence shows.

    However good the ground, deposits share its metal: their density saturates at DEPOSITS_PER_KM2.
    """
    inner = ground.inner
    depth = rocks.at(250.0, relief.generalised(ground))  # what a drill hole reaches: stocks with a shallow roof count
    source = np.zeros(ground.x.shape)
    for number, body in enumerate(rocks.bodies):
        if body.fertility > 0:
            inside = depth.body == number
            gap = np.where(inside, 0.8 * ground.distance(~inside), ground.distance(inside))
            source = np.maximum(source, body.fertility * np.exp(-gap / 2_500))

    channels = np.concatenate([fault.trace(ground.cell_m / 2) for fault in rocks.faults if fault.order <= 2])
    pathway = (np.exp(-ground.distance(ground.touched(channels)) / 700)
               + 0.7 * np.exp(-ground.distance(ground.touched(crossings(rocks.faults))) / 900))

    strength = of_units("strength")[surface.unit - 1]
    contrast = ndimage.maximum_filter(strength, 3) - ndimage.minimum_filter(strength, 3)
    trap = of_units("host")[surface.unit - 1] + 0.5 * np.exp(-ground.distance(contrast > 0.3) / 250)

    centre = np.zeros(ground.x.shape)
    for system in rocks.systems:
        fades = np.exp(-(system.radius(ground.x, ground.y) / 0.8) ** 2)
        centre = np.maximum(centre, system.intensity * system.grade * fades)

    visible = (2.8 * source + 2.2 * pathway + 2.8 * trap + 0.8 * source * pathway + 1.2 * centre)[inner]
    odds = visible + 0.6 * ground.noise(rng, 1_200)[inner]
    crowded = min(0.5, DEPOSITS_PER_KM2 * (ground.cell_m / 1e3) ** 2)

    def probability(level: float) -> Array:
        return 1 / (1 + np.exp(-odds - level) + (1 / crowded - 1))

    if deposits >= 0.5 * crowded * odds.size:
        raise ParameterError(f"{deposits:g} deposits do not fit a region of {odds.size} cells of {ground.cell_m:g} m; "
                             "ask for fewer, or for more ground.")
    return probability(optimize.brentq(lambda level: float(probability(level).sum()) - deposits, -60.0, 60.0)), visible


def expected_auc(score: Array, truth: Array, rng: np.random.Generator, draws: int = 100) -> float:
    """The ROC AUC of ``score`` on average over deposits drawn from ``truth``."""
    rank = stats.rankdata(score.ravel())
    chance = truth.ravel()
    aucs = []
    for _ in range(draws):
        mine = rank[rng.random(chance.size, dtype=np.float32) < chance]
        if 0 < mine.size < chance.size:
            aucs.append((mine.sum() - mine.size * (mine.size + 1) / 2) / (mine.size * (chance.size - mine.size)))
    return round(float(np.mean(aucs)), 4)
