"""A small made-up town as arrays, for tests of learning: bright roofs on dark ground; what is destroyed is rubble."""

from __future__ import annotations

import numpy as np
import shapely
from orogen.backend.damage.dataset import GradedPair, StillPair, graded_pair

SIDE, CELL = 160, 0.5


def scene(seed: int, *, side: int = SIDE, event: str = "", blocks: int = 5, bands: int = 3) -> GradedPair:
    """A pair of which every building is intact (0), darkened (1), half rubble (2) or rubble (3), a quarter each."""
    before, after, boxes, grades = arrays(seed, side=side, blocks=blocks, bands=bands)
    shapes = [shapely.box(c0 * CELL, -r1 * CELL, c1 * CELL, -r0 * CELL) for r0, c0, r1, c1 in boxes]
    return graded_pair(f"scene-{seed}", event or f"event-{seed}", StillPair.of(before, after, CELL), shapes, grades)


def arrays(seed: int, *, side: int = SIDE, blocks: int = 5, bands: int = 3):
    """before, after uint8 (bands, side, side); rows and columns of the buildings; their grades."""
    rng = np.random.default_rng(seed)
    before = 70 + 10 * rng.standard_normal((bands, side, side))
    after = 80 + 10 * rng.standard_normal((bands, side, side))
    boxes, grades = [], []
    step = side // blocks
    for place in range(blocks * blocks):
        row, column = (int(n) * step + int(rng.integers(2, 6)) for n in divmod(place, blocks))
        high, wide = (int(n) for n in rng.integers(step // 2, step - 7, 2))
        here = (slice(None), slice(row, row + high), slice(column, column + wide))
        roof = rng.uniform(150, 210)
        before[here] = roof + 4 * rng.standard_normal((bands, high, wide))
        after[here] = roof + 10 + 4 * rng.standard_normal((bands, high, wide))
        grade = int(rng.integers(4))
        rubble = 110 + 45 * rng.standard_normal((bands, high, wide))
        if grade == 1:
            after[here] -= 70
        elif grade == 2:
            after[here][:, : high // 2] = rubble[:, : high // 2]
        elif grade == 3:
            after[here] = rubble
        boxes.append((row, column, row + high, column + wide))
        grades.append(grade)
    return before.clip(0, 255).astype(np.uint8), after.clip(0, 255).astype(np.uint8), boxes, grades
