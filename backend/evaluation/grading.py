"""How well buildings are found and graded: per cell as xView2 scores it, and per building.

Grades are counted from 0, the least; a target or a prediction of a cell is 0 on ground without a building and the grade
plus one on a building, and ``UNKNOWN`` on a building whose grade nobody knows (it counts where buildings are sought and
nowhere else).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .skill import auc, average_precision

UNKNOWN = -1

Counts = NDArray[np.int64]


def cell_counts(target: ArrayLike, predicted: ArrayLike, classes: int, valid: ArrayLike | None = None) -> Counts:
    """How many cells of each target (rows) got each prediction (columns), int64 (classes + 2, classes + 1).

    The first row and column are ground, the last row buildings whose grade is unknown.  Counts of several windows may
    be added.
    """
    truth, found = np.asarray(target).ravel().astype(np.int64), np.asarray(predicted).ravel().astype(np.int64)
    if valid is not None:
        kept = np.asarray(valid).ravel()
        truth, found = truth[kept], found[kept]
    truth = np.where(truth == UNKNOWN, classes + 1, truth)
    wide = classes + 1
    counted = np.bincount(truth * wide + found, minlength=(classes + 2) * wide)
    return counted.reshape(classes + 2, wide)


def cell_skill(counts: Counts) -> dict[str, Any]:
    """F1 of localisation, F1 of each grade, their harmonic mean and the score of xView2, from :func:`cell_counts`.

    As in that challenge (Gupta et al. 2019) a grade is judged on the cells of real buildings alone, and given only
    where a building was predicted; score = 0.3 × F1 of localisation + 0.7 × harmonic mean.  A grade that no cell has is
    None and left out of the means.
    """
    hit = int(counts[1:, 1:].sum())
    located = _f1(hit, int(counts[0, 1:].sum()), int(counts[1:, 0].sum()))
    graded = counts[1:-1]
    each = []
    for grade in range(1, counts.shape[1]):
        right = int(graded[grade - 1, grade])
        each.append(None if not graded[grade - 1].sum() else
                    _f1(right, int(graded[:, grade].sum()) - right, int(graded[grade - 1].sum()) - right))
    there = [value for value in each if value is not None]
    harmonic = len(there) / sum(1 / (value + 1e-6) for value in there) if there else None
    return {"localisation_f1": located, "grade_f1": each, "harmonic_f1": harmonic,
            "mean_f1": float(np.mean(there)) if there else None,
            "xview2": None if harmonic is None or located is None else 0.3 * located + 0.7 * harmonic}


def all_intact(counts: Counts) -> Counts:
    """The same counts, had every building that was found been called intact."""
    plain = np.zeros_like(counts)
    plain[:, 0], plain[:, 1] = counts[:, 0], counts[:, 1:].sum(1)
    return plain


def middle_grade(probabilities: ArrayLike) -> NDArray[np.int64]:
    """The grade (n,) of buildings from the probabilities (n, classes) of their ordered grades: the middle of these,
    which errs by the fewest grades on average.  The likeliest grade leaves out one between two that are likelier."""
    odds = np.asarray(probabilities, float)
    return np.minimum((np.cumsum(odds, axis=1) < 0.5).sum(axis=1), odds.shape[1] - 1)


def building_skill(truth: ArrayLike, probabilities: ArrayLike, damaged: int) -> dict[str, Any]:
    """Macro F1 and share of right grades (each the middle one), and AUC and AP of the probability of damage.

    Parameters
    ----------
    truth : grades (n,), ``UNKNOWN`` where nobody knows
    probabilities : (n, classes), NaN for a building that got no grade (left out and counted)
    damaged : the first grade that counts as damaged

    The macro mean runs over the grades that occur; AUC and AP are None where all or none are damaged.
    """
    grades, odds = np.asarray(truth), np.asarray(probabilities, float)
    kept = (grades != UNKNOWN) & np.isfinite(odds).all(1)
    left = int(((grades != UNKNOWN) & ~kept).sum())
    grades, odds = grades[kept], odds[kept]
    out: dict[str, Any] = {"buildings": len(grades), "damaged": int((grades >= damaged).sum()), "without_grade": left}
    if not len(grades):
        return {**out, "macro_f1": None, "accuracy": None, "grade_f1": [], "auc": None, "ap": None}
    found = middle_grade(odds)
    each = _each_f1(grades, found, odds.shape[1])
    is_damaged, score = grades >= damaged, odds[:, damaged:].sum(1)
    both = 0 < is_damaged.sum() < len(grades)
    return {**out, "macro_f1": float(np.mean([value for value in each if value is not None])),
            "accuracy": float((found == grades).mean()), "grade_f1": each,
            "auc": auc(is_damaged.astype(int), score) if both else None,
            "ap": average_precision(is_damaged.astype(int), score) if both else None}


def _each_f1(truth: NDArray[Any], found: NDArray[Any], classes: int) -> list[float | None]:
    out: list[float | None] = []
    for grade in range(classes):
        right = int(((truth == grade) & (found == grade)).sum())
        there = int((truth == grade).sum())
        out.append(_f1(right, int((found == grade).sum()) - right, there - right) if there else None)
    return out


def _f1(right: int, false: int, missed: int) -> float | None:
    return 2 * right / (2 * right + false + missed) if right + false + missed else None


def mean_known(values: Sequence[float | None]) -> float | None:
    """The mean of the values that are known; None where none is."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
