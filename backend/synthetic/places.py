"""What kind of place a town is: how large its lots are, what its roofs are made of, what grows there.

* :data:`USUAL` is what a town is made as where nothing else is said;
* :func:`drawn_place` draws any other, from farms in wide fields to houses under trees, for a network that shall know
  more than one country.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]

#: Reflectances (red, green, blue) of roofs.
TILE: tuple[Colour, ...] = ((0.285, 0.145, 0.10), (0.32, 0.18, 0.125), (0.235, 0.13, 0.10), (0.335, 0.22, 0.16),
                            (0.21, 0.155, 0.13), (0.165, 0.16, 0.16))
METAL: tuple[Colour, ...] = ((0.46, 0.47, 0.48), (0.54, 0.54, 0.53), (0.42, 0.44, 0.46), (0.14, 0.23, 0.36),
                             (0.30, 0.11, 0.09), (0.34, 0.25, 0.18), (0.16, 0.25, 0.18))
FLAT: tuple[Colour, ...] = ((0.36, 0.35, 0.33), (0.30, 0.29, 0.275), (0.47, 0.46, 0.44), (0.24, 0.23, 0.22),
                            (0.16, 0.16, 0.16), (0.53, 0.52, 0.49), (0.33, 0.19, 0.14), (0.21, 0.27, 0.2))
#: shingles, slates, thatch and wood, beside the tiles
SHINGLES: tuple[Colour, ...] = ((0.075, 0.075, 0.08), (0.115, 0.11, 0.105), (0.16, 0.155, 0.15), (0.20, 0.195, 0.185),
                                (0.14, 0.115, 0.09), (0.19, 0.155, 0.12), (0.25, 0.235, 0.21), (0.29, 0.24, 0.175))


@dataclass(frozen=True)
class Place:
    """How a place is built and what covers its ground; the defaults are the usual town.

    ``lots`` size of the lots of detached houses against the usual; ``house`` length of such a house against the usual;
    ``wings`` how often it has a wing (a second one above 1); ``sheds`` how often a shed; ``metal`` and ``flat`` shares
    of such roofs among them; ``tiles``, ``metals``, ``flats`` the roofs' colours; ``trees`` how many, and ``crowns``
    how wide against the usual; ``over`` the share of a crown that may lie over a roof; ``paved`` rectangles of paving,
    courts and pools per hectare that are no roofs, and whether houses have drives; ``tint`` of all ground by band;
    ``shares`` of its districts, a town's own mix where None.
    """

    lots: float = 1.0
    house: float = 1.0
    wings: float = 0.45
    sheds: float = 0.25
    metal: float = 0.18
    flat: float = 0.15
    tiles: tuple[Colour, ...] = TILE
    metals: tuple[Colour, ...] = METAL
    flats: tuple[Colour, ...] = FLAT
    trees: float = 1.0
    crowns: float = 1.0
    over: float = 0.0
    paved: float = 0.0
    tint: Colour = (1.0, 1.0, 1.0)
    shares: dict[str, float] | None = None


USUAL = Place()


def drawn_place(rng: np.random.Generator) -> Place:
    """Any place: its districts, lots, roofs, trees and soil."""
    kinds = (TILE, SHINGLES, TILE + SHINGLES, SHINGLES + METAL)
    mean = {"old": 0.7, "dense": 1.0, "suburb": 3.0, "slabs": 0.7, "works": 0.9, "park": 0.5, "field": 1.0, "bare": 0.5,
            "water": 0.2, "farm": 1.2, "wood": 0.6}
    return Place(
        lots=float(np.exp(rng.uniform(np.log(0.6), np.log(4.5)))), house=float(rng.uniform(0.75, 1.6)),
        wings=float(rng.uniform(0.1, 1.6)), sheds=float(rng.uniform(0.05, 0.7)),
        metal=float(rng.beta(0.7, 2.0)), flat=float(rng.beta(0.6, 3.0)),
        tiles=_some(rng, kinds[int(rng.integers(len(kinds)))]), metals=_some(rng, METAL), flats=_some(rng, FLAT),
        trees=float(np.exp(rng.uniform(np.log(0.15), np.log(2.5)))), crowns=float(rng.uniform(0.7, 2.0)),
        over=float(rng.uniform(0.0, 0.6)), paved=float(rng.uniform(0.0, 14.0)),
        tint=_bands(rng.uniform(0.7, 1.35) * np.exp(rng.normal(0, 0.08, 3))),
        shares={name: float(rng.gamma(0.6) * weight) + 0.01 for name, weight in mean.items()})


def _some(rng: np.random.Generator, colours: tuple[Colour, ...]) -> tuple[Colour, ...]:
    """A few of the colours, each its own way: a place has its own paints, clays and stones."""
    chosen = rng.choice(len(colours), int(rng.integers(2, 6)))
    light = rng.uniform(0.75, 1.35)
    return tuple(_bands(np.array(colours[one]) * light * np.exp(rng.normal(0, 0.12, 3))) for one in chosen.tolist())


def _bands(values: np.ndarray) -> Colour:
    red, green, blue = (float(value) for value in np.clip(values, 0.01, 1.6))
    return red, green, blue
