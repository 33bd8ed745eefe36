"""From scores to probabilities of ground: Platt's logistic curve, corrected for how the background was sampled.

**What the probability means.**  It is the probability that a cell *of this size* holds a deposit *like the known ones*,
given how those were found and where the background was drawn.  Summed over the ground it gives about the number of
known deposits.  It is not the chance of a deposit that nobody has found yet: how much of what is there is known stands
in no evidence layer.  Halve the cells, and a cell's probability halves or so.

Training on all deposits and a sample of the background makes every score too high by the same factor in odds; each
background point therefore counts as the ground that it stands for (King & Zeng, 2001).

References
----------
Platt, J. C. (1999). Probabilistic outputs for support vector machines and comparisons to regularized likelihood
methods. Advances in Large Margin Classifiers, 61–74.
King, G., Zeng, L. (2001). Logistic regression in rare events data. Political Analysis 9, 137–163.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit, logit

from ..errors import ParameterError

# A whisper of a penalty on the slope of standardised scores keeps it finite where deposits and background do not
# overlap; with a handful of deposits it changes the slope by less than one part in a hundred.
RIDGE = 0.01
STEEPEST = 50.0


@dataclass(frozen=True)
class Calibrator:
    """Probability = logistic(``slope`` · score + ``intercept``); the slope is never negative, so ranks stay.

    Scores are logits, on an unbounded scale.  A slope of 0 says that the held-out scores told nothing: every cell
    then gets the prevalence.
    """

    slope: float
    intercept: float

    @classmethod
    def fit(cls, logits: ArrayLike, labels: ArrayLike, weights: ArrayLike) -> Calibrator:
        """Fit by weighted maximum likelihood, so that the probabilities of the ground sum to its deposits.

        Parameters
        ----------
        logits : (n,) **held-out** scores; a model is overconfident where it has learnt
        labels : (n,) deposits or not, both present
        weights : (n,) cells each point stands for, from :func:`ground_weights`

        Raises
        ------
        ParameterError : scores that are not finite, or points of one kind only
        """
        logits, labels = np.asarray(logits, dtype=float), np.asarray(labels, dtype=float)
        weights = np.asarray(weights, dtype=float)
        if not np.isfinite(logits).all():
            raise ParameterError("Some held-out scores are not finite; bound the probabilities away from 0 and 1.")
        wanted = float(weights @ labels)
        if not 0 < wanted < weights.sum():
            raise ParameterError("Calibration needs held-out scores of both deposits and background.")
        middle, spread = logits.mean(), logits.std() or 1.0
        z = (logits - middle) / spread

        def intercept(slope: float) -> float:
            """The one that makes the probabilities sum to the deposits: the likelihood's own best for this slope."""
            base = float(logit(wanted / weights.sum()))
            reach = abs(slope) * float(np.abs(z).max()) + 1.0
            return float(brentq(lambda b: weights @ expit(slope * z + b) - wanted, base - reach, base + reach,
                                xtol=1e-12, rtol=1e-14))

        def loss(slope: float) -> float:
            score = slope * z + intercept(slope)
            # −log p and −log(1 − p) in forms that do not overflow
            return float(weights @ (np.logaddexp(0, score) - labels * score) + RIDGE * slope**2 / 2)

        # With its best intercept the loss is convex in the slope alone; at no slope it is that of the prevalence.
        steep = minimize_scalar(loss, bounds=(0.0, STEEPEST), method="bounded", options={"xatol": 1e-8}).x
        slope = float(steep) if loss(steep) < loss(0.0) else 0.0
        return cls(slope / float(spread), intercept(slope) - slope * float(middle) / float(spread))

    def apply(self, logits: ArrayLike) -> NDArray[Any]:
        """Probabilities of any shape, in the floating type of the logits; nan stays nan."""
        logits = np.asarray(logits)
        logits = logits if np.issubdtype(logits.dtype, np.floating) else logits.astype(float)
        kind = logits.dtype.type
        return np.asarray(expit(kind(self.slope) * logits + kind(self.intercept)))

    def to_dict(self) -> dict[str, float]:
        """JSON values for the model card."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, float]) -> Calibrator:
        """The calibrator that :meth:`to_dict` described."""
        return cls(float(values["slope"]), float(values["intercept"]))


def ground_weights(labels: ArrayLike, ground_cells: int) -> NDArray[np.float64]:
    """Cells each point stands for: 1 for a deposit's own, and for background an equal part of the rest of the ground.

    Parameters
    ----------
    labels : (n,) deposits or not
    ground_cells : mapped cells in all, with the ground near deposits where no background was drawn: it is ground too

    Raises
    ------
    ParameterError : no background point, or less ground than points
    """
    labels = np.asarray(labels, dtype=bool)
    background = int((~labels).sum())
    if background == 0 or ground_cells < labels.size:
        raise ParameterError(f"{background} background points can't stand for {ground_cells} cells of ground.")
    return np.where(labels, 1.0, (ground_cells - labels.sum()) / max(background, 1))
