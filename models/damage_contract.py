"""What a model of damage expects and gives: its contract, and the model as a job asks it.

:class:`DamageModel` is a predictor of any make, PyTorch or ONNX, with its :class:`Contract`; where these come from is
the matter of :mod:`.damage_model` and :mod:`.onnx_model`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..backend.errors import ModelFileError
from .siamese import ENCODERS, PAPER

Floats = NDArray[np.float32]

_LEAST = 1e-4  # a mean of a building's cells is no nearer to 0

#: grades of the xBD data set (Gupta et al. 2019), from the least
XBD = ("no-damage", "minor-damage", "major-damage", "destroyed")


@dataclass(frozen=True)
class Calibration:
    """How the means of a building's cells become the probabilities of its grades: m ** ``power`` · ``odds``, brought to
    a sum of 1.

    A network learns from windows in which every grade is as common as the others, and is surer of a cell than the vote
    of many cells allows; ``odds`` (one a class) give the grades their shares again, ``power`` makes it less sure, or
    surer (vector scaling with one slope: Guo et al. 2017, https://arxiv.org/abs/1706.04599).
    """

    power: float
    odds: tuple[float, ...]

    def __post_init__(self) -> None:
        if not (math.isfinite(self.power) and self.power > 0
                and all(math.isfinite(one) and one > 0 for one in self.odds)):
            raise ModelFileError(f"A calibration of the power {self.power} and the odds {list(self.odds)} can't be "
                                 "used: both must be positive numbers; correct the model's card.")

    def apply(self, means: ArrayLike) -> NDArray[np.float64]:
        """Probabilities (n, classes) of means (n, classes); NaN stays NaN."""
        logits = self.power * np.log(np.clip(np.asarray(means, float), _LEAST, 1.0)) + np.log(self.odds)
        made = np.exp(logits - logits.max(1, keepdims=True, initial=-np.inf))
        return np.asarray(made / made.sum(1, keepdims=True))


@dataclass(frozen=True)
class Contract:
    """What a model of damage expects and gives; it stands on the card beside the weights.

    Images of ``bands`` with values 0..1 (scaled once per image) go in, each band less its ``mean`` and divided by its
    ``deviation``, missing cells 0 after that.  ``cell_m`` is the size of the cells that it learnt from.  Out come the
    probability of a building and those of ``classes``, ordered from the least grade; from ``damaged`` on they count as
    damaged.  ``scheme`` names where the classes come from.  ``calibration`` is for the grades of whole buildings;
    without one their probabilities are no more than the means of their cells.
    """

    name: str
    bands: int = 3
    cell_m: float = 0.5
    classes: tuple[str, ...] = XBD
    damaged: int = 1
    scheme: str = "xBD"
    mean: tuple[float, ...] = (0.5, 0.5, 0.5)
    deviation: tuple[float, ...] = (0.25, 0.25, 0.25)
    encoder: str = "small"
    paper: str = PAPER
    licence: str = ""
    about: str = ""
    calibration: Calibration | None = None

    def __post_init__(self) -> None:
        wrong = ""
        if not 1 <= self.bands <= 64 or {len(self.mean), len(self.deviation)} != {self.bands}:
            wrong = f"{self.bands} bands with {len(self.mean)} means and {len(self.deviation)} deviations"
        elif not all(math.isfinite(value) for value in self.mean) or not all(value > 0 for value in self.deviation):
            wrong = "means or deviations that can't scale an image"
        elif not (self.cell_m > 0 and math.isfinite(self.cell_m)):
            wrong = f"cells of {self.cell_m} m"
        elif len(self.classes) < 2 or len(set(self.classes)) != len(self.classes) or not all(self.classes):
            wrong = f"the classes {', '.join(map(str, self.classes)) or 'none'}"
        elif not 1 <= self.damaged < len(self.classes):
            wrong = f"class {self.damaged} as the first that is damaged"
        elif self.encoder not in (*ENCODERS, "onnx"):
            wrong = f"the encoder '{self.encoder}' (known: {', '.join(ENCODERS)})"
        elif self.calibration is not None and len(self.calibration.odds) != len(self.classes):
            wrong = f"{len(self.calibration.odds)} odds of its calibration for {len(self.classes)} classes"
        if wrong:
            raise ModelFileError(f"The damage model '{self.name}' states {wrong}, which can't be used: correct its "
                                 "card.")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Contract:
        """Raises ModelFileError where a value is missing, unknown or of the wrong kind."""
        try:
            kinds = {"bands": int, "damaged": int, "cell_m": float}
            made = {name: kinds[name](value) if name in kinds else value for name, value in values.items()}
            for name in ("mean", "deviation"):
                if name in made:
                    made[name] = tuple(float(value) for value in made[name])
            if "classes" in made:
                made["classes"] = tuple(str(value) for value in made["classes"])
            if made.get("calibration") is not None:
                found = made["calibration"]
                made["calibration"] = Calibration(float(found["power"]), tuple(float(one) for one in found["odds"]))
            return cls(**made)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise ModelFileError(f"The card of the damage model can't be understood ({error}): use a model that Orogen "
                                 "saved.") from error


class Predictor(Protocol):
    """A network as the tile engine asks it."""

    @property
    def stride(self) -> int:
        """Tiles begin at multiples of so many cells."""
        ...

    @property
    def halo(self) -> int:
        """Cells around a tile that it must see; 0 where tiles must overlap instead."""
        ...

    def __call__(self, before: Floats, after: Floats) -> Floats:
        """Normalised images (B, bands, H, W) to probabilities (B, 1 + classes, H, W)."""
        ...


@dataclass(frozen=True)
class DamageModel:
    """``predictor`` maps normalised images to probabilities; ``card`` is all that the file says of itself."""

    predictor: Predictor
    contract: Contract
    card: dict[str, Any] = field(default_factory=dict)

    def probabilities(self, before: Floats, after: Floats, valid: NDArray[np.bool_]) -> Floats:
        """Of a building, and of each grade if there is one: (B, 1 + classes, H, W).

        ``before`` and ``after`` are (B, bands, H, W) in 0..1, ``valid`` (B, H, W).  Images of one band are repeated,
        those of more averaged, to what the model learnt from.
        """
        return self.predictor(*(normalised(fitted(image, self.contract.bands), valid, self.contract)
                                for image in (before, after)))


def fitted(images: Floats, bands: int) -> Floats:
    """Images (B, C, H, W) with the wanted number of bands."""
    if images.shape[1] == bands:
        return images
    return np.repeat(images.mean(1, keepdims=True, dtype=np.float32), bands, 1)


def normalised(images: Floats, valid: NDArray[np.bool_], contract: Contract) -> Floats:
    """Images (B, bands, H, W) as the network takes them; 0 where not ``valid`` (B, H, W)."""
    mean = np.asarray(contract.mean, np.float32)[:, None, None]
    deviation = np.asarray(contract.deviation, np.float32)[:, None, None]
    return np.where(valid[:, None], (images - mean) / deviation, np.float32(0))
