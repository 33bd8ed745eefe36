"""How much a building changed between two images, measured without any label.

Each of :data:`MEASURES` is larger where more changed, or told with a sign where both ways mean change.  They are taken
inside the footprint, along its outline and in the ring around it, on fine and coarse detail.  The building is first
shifted to where both images agree best: by up to :data:`REACH` cells any way, and further the way in which all roofs of
the pair lean (:class:`Lean`), for a tall building leans with the view: parallax is no damage.  What sun, season and
sensor do to all buildings alike is taken off later, in :mod:`.ranking`.

References
----------
Förstner, W., Gülch, E. (1987). A fast operator for detection and precise location of distinct points, corners and
circular features. ISPRS Intercommission Workshop, 281–305 (the structure tensor, here turned along the outline).
Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Trans. Information Theory 37, 145–151.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion, gaussian_filter

from .chips import Bools, Chip

Floats = NDArray[np.float32]

REACH = 3  # cells that a building may have moved beyond the registration
LEAN_M, MOST_LEAN = 8.0, 16  # how far roofs may lean: metres, and cells at most
FINE, COARSE = 1.0, 2.5  # smoothing in cells
LEAST_SEEN = 0.5  # share of a footprint that both images must show


@dataclass(frozen=True)
class Measure:
    """One measure of change: its family, the least spread among unchanged buildings that is believed, and whether a
    fall means change as much as a rise does."""

    name: str
    family: str
    least: float
    both_ways: bool = False


MEASURES = (
    Measure("structure_fine", "structure", 0.15),  # how unlike the two images are, after the shift
    Measure("structure_coarse", "structure", 0.15),
    Measure("edges", "edges", 0.15),  # gradients that no longer agree
    Measure("directions", "edges", 0.05),  # the same, whether light turned dark or not
    Measure("outline", "edges", 0.05),  # straight edges along the footprint that are gone
    Measure("texture_fine", "texture", 0.1, True),  # rubble roughens, mud smooths
    Measure("texture_coarse", "texture", 0.1, True),
    Measure("histogram", "texture", 0.03),  # another mixture of light and dark
    Measure("brightness", "colour", 0.03, True),
    Measure("colour_1", "colour", 0.03, True),
    Measure("colour_2", "colour", 0.03, True),
    Measure("shadow", "shadow", 0.02),  # shadow that is gone
    Measure("debris", "surroundings", 0.1),  # ground beside that got rough
)

#: What a building looks like before, by which it finds others to be compared with: size and detail.
LOOK = ("log2_cells", "log_detail")

_SURE, _BETTER = 0.6, 0.1  # agreement by which a roof is found elsewhere, and how much better than near its place
_FLOOR = 0.006  # of brightness, 0..1: below it a difference is noise of sensor and file
_BINS = np.linspace(-0.4, 0.4, 17)


@dataclass(frozen=True)
class Lean:
    """How the roofs of a pair have moved beyond the ground: ``down`` and ``across`` per cell of way (a direction of
    length 1), by up to ``most`` cells for the tallest.  All roofs lean the same way, as both images see them so.
    """

    down: float = 0.0
    across: float = 1.0
    most: float = 0.0

    @property
    def reach(self) -> int:
        """Cells that a building must be sought in each way."""
        return max(REACH, int(np.ceil(self.most)) + 1)

    def shifts(self) -> Bools:
        """(2 reach + 1, 2 reach + 1) shifts that a building may have: near nothing, or along the lean."""
        steps = np.arange(-self.reach, self.reach + 1)
        down, across = steps[:, None], steps[None, :]
        along, aside = down * self.down + across * self.across, down * self.across - across * self.down
        near = np.maximum(abs(down), abs(across)) <= REACH
        return near | ((along > 0) & (along <= self.most) & (abs(aside) <= 2.0))


UPRIGHT = Lean()


def find_lean(chips: Iterable[Chip], cell_m: float) -> Lean:
    """The lean that a sample of buildings shows; none where too few of them agree."""
    reach = int(min(max(np.ceil(LEAN_M / cell_m), REACH), MOST_LEAN))
    found = []
    for chip in chips:
        if chip.seen < LEAST_SEEN or min(chip.footprint.shape) <= 2 * reach:
            continue
        agreement = _agreement(*_both_slopes(chip), _zone(chip), reach)
        near = agreement[reach - REACH : reach + REACH + 1, reach - REACH : reach + REACH + 1].max()
        best = np.unravel_index(int(np.argmax(agreement)), agreement.shape)
        sure = agreement[best] >= _SURE and agreement[best] >= near + _BETTER
        found.append((best[0] - reach, best[1] - reach) if sure else (0, 0))
    shifts = np.array(found, float).reshape(-1, 2)
    far = shifts[np.hypot(*shifts.T) > REACH]
    if len(far) < max(5, 0.02 * len(shifts)):
        return UPRIGHT
    way = far / np.hypot(*far.T)[:, None]
    # The direction that most agree with, to 20 degrees.
    agree = way @ way.T > np.cos(np.radians(20.0))
    mine = agree[int(np.argmax(agree.sum(axis=1)))]
    if mine.mean() < 0.6:
        return UPRIGHT
    down, across = way[mine].mean(axis=0) / np.hypot(*way[mine].mean(axis=0))
    most = float(np.percentile(far[mine] @ [down, across], 95)) + 1.0
    return Lean(float(down), float(across), min(most, float(reach)))


def measure(chip: Chip, lean: Lean = UPRIGHT) -> tuple[Floats, Floats]:
    """Measures of change (M,) and the look before (L,) of one building; nan where a measure can't be taken.

    All are nan where less than half of the footprint is seen in both images.
    """
    measures, look = np.full(len(MEASURES), np.nan, np.float32), np.full(len(LOOK), np.nan, np.float32)
    if chip.seen < LEAST_SEEN or not chip.inside.any():
        return measures, look
    valid, ring = chip.images.valid, chip.ring
    before, after = (_grey(image, valid) for image in (chip.images.before, chip.images.after))
    distance, zone = chip.distance, _zone(chip)
    slopes = _slopes(before, FINE), _slopes(after, FINE)
    shifts = lean.shifts()
    row, col = best_shift(slopes[0], slopes[1], zone, shifts)
    # The roof moves, the ground around it doesn't; what comes in from beyond the window isn't looked at.
    roof, there = _moved(after, row, col), valid & _moved(valid, row, col)
    colours = [_moved(image, row, col) for image in chip.images.after]
    sloped = np.stack([_moved(part, row, col) for part in slopes[1]])
    zone, inside = zone & there, chip.inside & there
    if not inside.any():
        return measures, look
    core = binary_erosion(inside)
    core = core if core.sum() >= 9 else inside
    values = {
        "structure_fine": _unlike(_smooth(before, 0.7), _smooth(roof, 0.7), zone),
        "structure_coarse": _unlike(_smooth(before, COARSE), _smooth(roof, COARSE), zone),
        "edges": _turned(_cosine(slopes[0], sloped, zone)),
        "directions": -_directions(slopes[0], sloped, zone),
        "outline": (_outline(slopes[0], distance, valid, UPRIGHT.shifts())
                    - _outline(slopes[1], distance, valid, shifts)),
        "texture_fine": _roughness(roof, 0.0, 1.5, core) - _roughness(before, 0.0, 1.5, core),
        "texture_coarse": _roughness(roof, 1.5, 4.0, inside) - _roughness(before, 1.5, 4.0, inside),
        "histogram": _divergence(before[inside], roof[inside]),
        **_colours(chip, colours, inside),
        "shadow": _dark(before, chip.inside | ring) - _dark(after, chip.inside | ring),
        "debris": _roughness(after, 0.0, 1.5, ring) - _roughness(before, 0.0, 1.5, ring) if ring.sum() > 20 else np.nan,
    }
    measures[:] = [values[one.name] for one in MEASURES]
    detail = np.sqrt(np.mean((slopes[0][:, zone] ** 2).sum(axis=0))) if zone.any() else 0.0
    look[:] = np.log2(float(chip.footprint.sum())), np.log(detail + _FLOOR)
    return measures, look


def best_shift(before: Floats, after: Floats, zone: Bools, shifts: Bools) -> tuple[int, int]:
    """Rows and columns by which ``after`` must be moved up and left so that it agrees best with ``before``.

    ``before``, ``after`` : (2, H, W) slopes; ``zone`` : (H, W) where to look; ``shifts`` : (2r + 1, 2r + 1) those
    allowed, the middle being none.
    """
    reach = shifts.shape[0] // 2
    agreement = _agreement(before, after, zone, reach)
    # Equal agreement, as on bare ground, is no reason to move.
    steps = np.arange(-reach, reach + 1)
    agreement = agreement - 1e-4 * (steps[:, None] ** 2 + steps[None, :] ** 2) / reach**2
    best = np.unravel_index(int(np.argmax(np.where(shifts, agreement, -np.inf))), agreement.shape)
    return int(best[0]) - reach, int(best[1]) - reach


# --- on arrays --------------------------------------------------------------------------------------------------------

def _agreement(before: Floats, after: Floats, zone: Bools, reach: int) -> np.ndarray:
    """Cosine, (2 reach + 1, 2 reach + 1), between the slopes (2, H, W) of both images in ``zone`` for every shift."""
    side = 2 * reach + 1
    rows, cols = np.flatnonzero(zone.any(axis=1)), np.flatnonzero(zone.any(axis=0))
    if not len(rows):
        return np.zeros((side, side))
    mask, here, padded = _cut(zone.astype(np.float32), before, after, rows, cols, reach)
    here = here * mask
    views = [sliding_window_view(part, mask.shape) for part in padded]
    both = sum(np.einsum("hw,ijhw->ij", part, view) for part, view in zip(here, views, strict=True))
    power = np.einsum("hw,ijhw->ij", mask, sliding_window_view((padded**2).sum(axis=0), mask.shape))
    return both / np.sqrt(np.maximum(power * float((here**2).sum()), 1e-12))


def _cut(mask: np.ndarray, here: np.ndarray, there: np.ndarray, rows: np.ndarray, cols: np.ndarray, reach: int
         ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The parts that hold ``rows`` and ``cols``; that of ``there`` reaches further on every side, padded with 0."""
    cut = (slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1))
    padded = np.pad(there, ((0, 0), (reach, reach), (reach, reach)))
    return (mask[cut], here[:, cut[0], cut[1]],
            padded[:, rows[0] : rows[-1] + 1 + 2 * reach, cols[0] : cols[-1] + 1 + 2 * reach])


def _zone(chip: Chip) -> Bools:
    """The building with the ground at its foot, where its edges are."""
    return (chip.distance <= 2.5) & chip.images.valid


def _both_slopes(chip: Chip) -> tuple[Floats, Floats]:
    valid = chip.images.valid
    return _slopes(_grey(chip.images.before, valid), FINE), _slopes(_grey(chip.images.after, valid), FINE)


def _grey(image: Floats, valid: Bools) -> Floats:
    """(H, W) mean of the bands; what isn't seen gets the mean of the rest, so that it makes no edges of its own."""
    grey = image.mean(axis=0)
    return np.where(valid, grey, grey[valid].mean() if valid.any() else 0.0).astype(np.float32)


def _smooth(image: Floats, sigma: float) -> Floats:
    return gaussian_filter(image, sigma, mode="nearest", truncate=3.0) if sigma else image


def _slopes(image: Floats, sigma: float) -> Floats:
    """(2, H, W) differences down and across."""
    return np.stack(np.gradient(_smooth(image, sigma)))


def _moved(image: np.ndarray, row: int, col: int) -> np.ndarray:
    """The array moved up by ``row`` and left by ``col``; what comes in is 0 or False."""
    moved = np.zeros_like(image)
    height, width = image.shape
    moved[max(-row, 0) : height - max(row, 0), max(-col, 0) : width - max(col, 0)] = \
        image[max(row, 0) : height + min(row, 0), max(col, 0) : width + min(col, 0)]
    return moved


def _turned(agreement: float) -> float:
    """A correlation as a measure of change that scatters alike everywhere (Fisher's transform, turned round)."""
    return -float(np.arctanh(np.clip(agreement, -0.98, 0.98)))


def _unlike(before: Floats, after: Floats, mask: Bools) -> float:
    b, a = before[mask] - before[mask].mean(), after[mask] - after[mask].mean()
    floor = _FLOOR**2 * len(b)  # so that two even roofs aren't compared by their noise
    return _turned(float((b * a).sum() + floor) / float(np.sqrt(((b**2).sum() + floor) * ((a**2).sum() + floor))))


def _cosine(before: Floats, after: Floats, mask: Bools) -> float:
    b, a = before[:, mask], after[:, mask]
    return float((b * a).sum() / max(np.sqrt((b**2).sum() * (a**2).sum()), 1e-9))


def _directions(before: Floats, after: Floats, mask: Bools) -> float:
    """Mean of cos 2Δ over the angles Δ between the slopes, weighted by both; 1 where all edges run as before."""
    b, a = before[0] + 1j * before[1], after[0] + 1j * after[1]
    b, a = b[mask], a[mask]
    weight = np.abs(a) * np.abs(b)
    product = a * np.conj(b)
    return float((np.real(product**2) / np.maximum(weight, 1e-9)).sum() / max(float(weight.sum()), 1e-9))


def _outline(slopes: Floats, distance: np.ndarray, valid: Bools, shifts: Bools) -> float:
    """How far slopes along the outline stand square to it: 1 straight edges, 0 any direction; the best of the shifts.

    ``distance`` is in cells from the outline, negative inside.
    """
    band, reach = (np.abs(distance) <= 1.6) & valid, shifts.shape[0] // 2
    normal = np.stack(np.gradient(gaussian_filter(distance, 1.0))).astype(np.float32)
    normal /= np.maximum(np.sqrt((normal**2).sum(axis=0)), 1e-6)
    rows, cols = np.flatnonzero(band.any(axis=1)), np.flatnonzero(band.any(axis=0))
    if not len(rows):
        return 0.0
    mask, n, padded = _cut(band.astype(np.float32), normal, slopes, rows, cols, reach)

    def total(weight: np.ndarray, field: np.ndarray) -> np.ndarray:
        return np.einsum("hw,ijhw->ij", weight * mask, sliding_window_view(field, mask.shape))

    down, across, mixed = padded[0] ** 2, padded[1] ** 2, padded[0] * padded[1]
    square = total(n[0] ** 2, down) + total(n[1] ** 2, across) + total(2 * n[0] * n[1], mixed)
    power = total(np.ones_like(n[0]), down + across)
    floor = (0.5 * _FLOOR) ** 2 * float(mask.sum())
    return float(((2 * square - power) / (power + floor))[shifts].max())


def _roughness(image: Floats, fine: float, coarse: float, mask: Bools) -> float:
    """Logarithm of the spread of detail between two scales."""
    detail = (_smooth(image, fine) - _smooth(image, coarse))[mask]
    return float(np.log(detail.std() + _FLOOR)) if detail.size else np.nan


def _divergence(before: Floats, after: Floats) -> float:
    """Root of the Jensen–Shannon divergence of the brightnesses about their medians, in bits, 0..1."""
    p, q = (np.histogram(np.clip(one - np.median(one), -0.399, 0.399), _BINS)[0] / len(one) for one in (before, after))
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = [np.nansum(np.where(one > 0, one * np.log2(one / middle), 0.0)) for one in (p, q)]
    return float(np.sqrt(max(sum(bits) / 2, 0.0)))


def _colours(chip: Chip, roof: list[np.ndarray], inside: Bools) -> dict[str, float]:
    """Change of brightness and of colour inside, less that of the ring, as logarithms of ratios."""
    change = []
    for before, after, moved in zip(chip.images.before, chip.images.after, roof, strict=True):
        own = np.median(_ratio(before[inside], moved[inside]))
        around = np.median(_ratio(before[chip.ring], after[chip.ring])) if chip.ring.any() else 0.0
        change.append(float(own - around))
    first, second = np.nan, np.nan
    if len(change) >= 3:
        first, second = change[0] - change[1], change[0] + change[1] - 2 * change[2]
    return {"brightness": float(np.mean(change)), "colour_1": first, "colour_2": second}


def _ratio(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return np.log((np.maximum(after, 0) + 0.05) / (np.maximum(before, 0) + 0.05))


def _dark(image: Floats, mask: Bools) -> float:
    """Share of the cells that lie in shadow: less than half as bright as the middle one."""
    values = image[mask]
    return float((values < 0.5 * np.median(values)).mean()) if values.size else np.nan
