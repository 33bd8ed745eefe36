"""Folds that do not flatter: square blocks dealt to folds, random folds to show the optimism, and the dead zone.

Neighbouring cells share their geology and, in a patch classifier, their pixels.  A model tested next door to where it
learnt is asked to remember, not to predict.  So whole blocks are held out (Roberts et al., 2017) and training points
whose surroundings a test point can see are left out of the training.

Everything here works on points in metres, whatever they are: cells, stations or buildings.

References
----------
Roberts, D. R. et al. (2017). Cross-validation strategies for data with temporal, spatial, hierarchical, or
phylogenetic structure. Ecography 40, 913–929.
Valavi, R., Elith, J., Lahoz-Monfort, J. J., Guillera-Arroita, G. (2019). blockCV: an R package for generating
spatially or environmentally separated folds. Methods in Ecology and Evolution 10, 225–232.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from ..errors import InputError, ParameterError

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

DEPOSITS_PER_BLOCK = 3
BLOCKS_PER_FOLD = (2, 6)
FEWEST_TO_LEARN = 2


def block_folds(x_m: ArrayLike, y_m: ArrayLike, positive: ArrayLike, *, block_m: float, folds: int,
                seed: int) -> Integers:
    """Deal square blocks of ground to folds so that every fold has its share of deposits.

    The blocks' origin is drawn at random.  Blocks with deposits are dealt first, those with most deposits foremost,
    each to the fold that has the fewest; then the barren blocks, each to the fold with the fewest points.  The folds'
    numbers of deposits so differ by no more than the richest block holds.

    Parameters
    ----------
    x_m, y_m : (n,) positions in metres
    positive : (n,) True at deposits
    block_m : side of a block in metres
    folds : number of folds, at least 2
    seed : decides the origin and who wins a tie; the order of the points does not matter

    Returns
    -------
    (n,) fold of each point, 0 … folds − 1

    Raises
    ------
    ParameterError : fewer than two folds, or a block without size
    InputError : fewer blocks with deposits than folds
    """
    positive = np.asarray(positive, dtype=bool)
    _check(folds)
    block = blocks_of(x_m, y_m, block_m=block_m, seed=seed)
    points = np.bincount(block)
    deposits = np.bincount(block, weights=positive).astype(np.int64)
    rich = int(np.count_nonzero(deposits))
    if rich < folds:
        raise InputError(
            f"The {int(positive.sum())} deposits lie in {rich} block{'s' if rich != 1 else ''} of {block_m / 1000:g} "
            f"km, fewer than the {folds} folds need; choose smaller blocks, fewer folds, or give more deposits.")

    rng = np.random.default_rng([seed, 1])
    tie = rng.permutation(points.size)
    fold_of_block = np.zeros(points.size, dtype=np.int64)
    held = np.zeros((folds, 2), dtype=np.int64)  # deposits and points dealt to each fold so far
    for b in np.lexsort((tie, -points, -deposits)):
        # Barren blocks even out the points; rich ones the deposits first.
        load = held if deposits[b] else held[:, ::-1]
        fold = int(np.lexsort((rng.permutation(folds), load[:, 1], load[:, 0]))[0])
        fold_of_block[b] = fold
        held[fold] += (deposits[b], points[b])
    return fold_of_block[block]


def blocks_of(x_m: ArrayLike, y_m: ArrayLike, *, block_m: float, seed: int) -> Integers:
    """The block in which each point lies: the same blocks that :func:`block_folds` deals, numbered from 0.

    Parameters are those of :func:`block_folds`; resampling these blocks gives the intervals of
    :mod:`.skill`.
    """
    if not block_m > 0:
        raise ParameterError(f"A block must have a size above 0 m, not {block_m:g} m.")
    origin = np.random.default_rng([seed, 0]).uniform(0.0, block_m, size=2)
    return _blocks(x_m, y_m, block_m, origin)


def automatic_block_m(x_m: ArrayLike, y_m: ArrayLike, positive: ArrayLike, folds: int, patch_m: float) -> float:
    """A block size for these deposits, in metres.

    The rule: blocks as large as the deposits allow, never smaller than a patch.  The larger the blocks, the farther
    the test from the training, which must exceed the range over which geology repeats itself (Roberts et al., 2017;
    Valavi et al., 2019); the more blocks hold deposits, the more even the folds and the truer the intervals.  So we
    take the largest size that leaves one block with deposits for every three deposits, but no fewer than two and no
    more than six per fold.  A patch is twice the dead zone: below it, the dead zone would eat the training ground.
    Who knows the range of autocorrelation of the evidence should state the block size instead.

    Parameters
    ----------
    x_m, y_m, positive : (n,) positions in metres and where the deposits are
    folds : number of folds
    patch_m : side of the ground that the model sees at once, twice the dead zone

    Returns
    -------
    side of a block in metres, rounded to two figures
    """
    _check(folds)
    x, y = np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)
    positive = np.asarray(positive, dtype=bool)
    few, many = (folds * n for n in BLOCKS_PER_FOLD)
    wanted = min(max(int(positive.sum()) // DEPOSITS_PER_BLOCK, few), many)
    smallest = max(patch_m, 1.0)
    size = max(np.ptp(x), np.ptp(y), smallest) / 2 if x.size else smallest
    # A few origins, so that the choice hangs on the deposits and not on where a grid line happens to fall.
    origins = np.random.default_rng(0).uniform(0.0, 1.0, size=(9, 2))
    while size > smallest:
        rich = [np.unique(_blocks(x[positive], y[positive], size, o * size)).size for o in origins]
        rounded = _two_figures(size)
        if np.median(rich) >= wanted and rounded >= smallest:
            return rounded
        size /= 1.1
    return float(smallest)


def random_folds(positive: ArrayLike, *, folds: int, seed: int) -> Integers:
    """Folds that ignore where the points lie, equal in deposits: only to show how much they flatter.

    Parameters
    ----------
    positive : (n,) True at deposits
    folds, seed : as in :func:`block_folds`

    Returns
    -------
    (n,) fold of each point

    Raises
    ------
    InputError : fewer deposits than folds
    """
    positive = np.asarray(positive, dtype=bool)
    _check(folds)
    if positive.sum() < folds:
        raise InputError(f"There are {int(positive.sum())} deposits, fewer than the {folds} folds need; "
                         "choose fewer folds or give more deposits.")
    rng = np.random.default_rng([seed, 2])
    fold = np.empty(positive.size, dtype=np.int64)
    for members in (np.flatnonzero(positive), np.flatnonzero(~positive)):
        fold[rng.permutation(members)] = np.arange(members.size) % folds
    return fold


def dead_zone(train_xy: ArrayLike, test_xy: ArrayLike, distance_m: float) -> Booleans:
    """Which training points may stay: those farther than ``distance_m`` from every test point.

    Parameters
    ----------
    train_xy, test_xy : (n, 2) and (m, 2) positions in metres
    distance_m : half a patch keeps the centre of every test patch out of every training patch; 0 keeps all

    Returns
    -------
    (n,) True where the training point stays
    """
    train, test = np.asarray(train_xy, dtype=float), np.asarray(test_xy, dtype=float)
    if distance_m <= 0 or len(test) == 0 or len(train) == 0:
        return np.ones(len(train), dtype=bool)
    nearest, _ = cKDTree(test).query(train)
    return np.asarray(nearest > distance_m)


@dataclass(frozen=True)
class Split:
    """One fold held out: indexes of the training and the test points, and how many the dead zone took."""

    fold: int
    train: Integers
    test: Integers
    dropped: int


def splits(fold_of_point: ArrayLike, x_m: ArrayLike, y_m: ArrayLike, dead_zone_m: float,
           positive: ArrayLike | None = None) -> Iterator[Split]:
    """Hold out one fold after the other, with a dead zone around the points held out.

    Parameters
    ----------
    fold_of_point : (n,) fold of each point
    x_m, y_m : (n,) positions in metres
    dead_zone_m : no training point lies within this distance of any test point
    positive : (n,) True at deposits; when given, two of both kinds must be left: to learn from, and to see when to stop

    Raises
    ------
    InputError : the dead zone leaves nothing to learn from
    """
    fold_of_point = np.asarray(fold_of_point)
    xy = np.column_stack([np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)])
    for fold in np.unique(fold_of_point):
        test = np.flatnonzero(fold_of_point == fold)
        rest = np.flatnonzero(fold_of_point != fold)
        train = rest[dead_zone(xy[rest], xy[test], dead_zone_m)]
        kinds = {"point": train.size} if positive is None else {
            "deposit": int(np.asarray(positive, dtype=bool)[train].sum()),
            "background point": int((~np.asarray(positive, dtype=bool)[train]).sum())}
        for kind, count in kinds.items():
            if count < FEWEST_TO_LEARN:
                left = f"only 1 {kind}" if count else f"no {kind}s"
                raise InputError(f"Fold {int(fold) + 1} keeps {left} to learn from outside the dead zone of "
                                 f"{dead_zone_m / 1000:g} km; choose larger blocks, a smaller patch or fewer folds, or "
                                 "give more deposits.")
        yield Split(int(fold), train, test, int(rest.size - train.size))


def _blocks(x_m: ArrayLike, y_m: ArrayLike, block_m: float, origin: NDArray[Any]) -> Integers:
    """Number the blocks of that size and origin (a shift of the lines in metres) that hold points."""
    column = np.floor((np.asarray(x_m, dtype=float) - origin[0]) / block_m)
    row = np.floor((np.asarray(y_m, dtype=float) - origin[1]) / block_m)
    _, block = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True)
    return block.reshape(-1).astype(np.int64)


def _two_figures(value: float) -> float:
    """Round down to two significant figures: a size one can quote."""
    scale = 10.0 ** (np.floor(np.log10(value)) - 1)
    return float(np.floor(value / scale) * scale)


def _check(folds: int) -> None:
    if folds < 2:
        raise ParameterError(f"Cross-validation needs at least 2 folds, not {folds}.")
