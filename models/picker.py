"""Networks that pick phases: what each expects and gives, and the files that they come in.

A :class:`Picker` is a network with its :class:`Contract`.  It comes from

* a model file of Orogen (``.safetensors``, see :mod:`.store`), which carries the contract on its card;
* SeisBench's pair of files, ``name.json.v1`` and ``name.pt.v1`` (with or without the version), either of them named;
  others than PhaseNet's, such as EQTransformer's, are run by that package, where it is installed;
* a state dict of PhaseNet alone (``.pt``), which says nothing of itself: the weights of 2019 are recognised, others
  are taken to be as SeisBench's usual ones, and ``changes`` corrects that;
* SeisBench's own hub, as ``seisbench:PhaseNet/stead``, where that package is installed.

Nothing of it can run code: PyTorch's files are read with ``weights_only``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from pickle import UnpicklingError  # nosec B403  (the error of a file that was refused; nothing is unpickled)
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from ..backend.errors import ModelFileError, ParameterError
from .phasenet import PAPER, PhaseNet
from .store import load_model, model_bytes

HUB = "seisbench:"

#: how a window is scaled after its mean is taken off: each component by its own deviation or peak; or all by one peak,
#: for networks that then scale by themselves
NORMALISATIONS = ("std", "peak", "common peak")

#: the first bytes of the digest of the weights of 2019 (see :func:`digest`), in whatever file they come
ORIGINAL = "b5f091238fd7ad46"  # pragma: allowlist secret

#: what a pair of SeisBench's files is tried as, beside PhaseNet: they don't say which model they are of
RUN_BY_SEISBENCH = ("EQTransformer", "OBSTransformer")


@dataclass(frozen=True)
class Contract:
    """What a picker expects and gives; it stands on the card beside the weights.

    ``window`` samples at ``rate`` Hz of ``components`` in that order go in, demeaned and scaled by ``normalisation``;
    one curve for each letter of ``labels`` comes out.  ``thresholds`` are by phase, ``blinding`` is how many samples at
    either end of a window are not to be trusted, ``logits`` whether the softmax is still to be taken.
    """

    name: str
    window: int
    rate: float = 100.0
    components: str = "ZNE"
    normalisation: str = "std"
    labels: str = "NPS"
    thresholds: dict[str, float] = field(default_factory=lambda: {"P": 0.3, "S": 0.3})
    blinding: int = 0
    logits: bool = True
    paper: str = PAPER
    licence: str = ""
    about: str = ""

    def __post_init__(self) -> None:
        wrong = ""
        if not self.rate > 0 or self.window < 16:
            wrong = f"a window of {self.window} samples at {self.rate} Hz"
        elif self.normalisation not in NORMALISATIONS:
            wrong = f"the normalisation '{self.normalisation}' (known: {', '.join(NORMALISATIONS)})"
        elif sorted(self.components) != ["E", "N", "Z"]:
            wrong = f"the components '{self.components}' (they must be Z, N and E in some order)"
        elif "P" not in self.labels and "S" not in self.labels:
            wrong = f"the labels '{self.labels}', without P and S"
        elif not 0 <= 2 * self.blinding < self.window:
            wrong = f"a blinding of {self.blinding} samples"
        if wrong:
            raise ModelFileError(f"The picker '{self.name}' states {wrong}, which can't be used: correct its card.")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Contract:
        """Raises ModelFileError where a value is missing, unknown or of the wrong kind."""
        try:
            kinds = {"window": int, "rate": float, "blinding": int}
            made = {name: kinds[name](value) if name in kinds else value for name, value in values.items()}
            if "thresholds" in made:
                made["thresholds"] = {str(phase): float(value) for phase, value in made["thresholds"].items()}
            return cls(**made)
        except (TypeError, ValueError, AttributeError) as error:
            raise ModelFileError(f"The picker's card can't be understood ({error}): use a model that Orogen "
                                 "saved.") from error


@dataclass(frozen=True)
class Picker:
    """``network`` maps scaled windows ``(B, 3, window)`` to ``(B, len(labels), window)``; ``card`` is all that the
    file says of itself."""

    network: nn.Module
    contract: Contract
    card: dict[str, Any] = field(default_factory=dict)


def picker_bytes(network: PhaseNet, contract: Contract, card: Mapping[str, Any] | None = None) -> bytes:
    """The model file of a network taught here; ``card`` (JSON values) is kept beside the contract."""
    tensors = {name: tensor.detach().cpu().numpy() for name, tensor in network.state_dict().items()}
    return model_bytes(tensors, {**(card or {}), "kind": "picker", "contract": contract.to_dict()})


def load_picker(source: str | Path, changes: Mapping[str, Any] | None = None) -> Picker:
    """The picker of a file or, as ``seisbench:MODEL/WEIGHTS``, of SeisBench's hub.

    ``changes`` replaces values of the contract: what a bare state dict can't say, or other thresholds.

    Raises
    ------
    ModelFileError : the file is missing, damaged, could run code, or needs SeisBench, which is missing or can't run it
    ParameterError : SeisBench is asked for and not installed, or doesn't know the name; ``changes`` has unknown names
    """
    name = str(source)
    if name.startswith(HUB):
        picker = _from_hub(name.removeprefix(HUB))
    elif Path(name).suffix == ".safetensors":
        picker = _from_own(Path(name))
    else:
        picker = _from_torch(Path(name))
    unknown = sorted(set(changes or {}) - {entry.name for entry in fields(Contract)})
    if unknown:
        raise ParameterError(f"A picker has no setting '{unknown[0]}'; it has "
                             f"{', '.join(entry.name for entry in fields(Contract))}.")
    picker.network.eval().requires_grad_(False)
    return replace(picker, contract=Contract.from_dict({**picker.contract.to_dict(), **(changes or {})}))


def digest(weights: Mapping[str, Tensor]) -> str:
    """SHA-256 of the convolutions at both ends of a PhaseNet: tells weights from each other in any file."""
    ends = [weights["inc.weight"], weights["out.weight"]]
    return hashlib.sha256(b"".join(end.detach().cpu().numpy().astype("<f4").tobytes() for end in ends)).hexdigest()


def _from_own(path: Path) -> Picker:
    tensors, card = load_model(path)
    if card.get("kind") != "picker" or not isinstance(card.get("contract"), dict):
        raise ModelFileError(f"The model file '{path.name}' is no phase picker: choose one that was trained on picks.")
    weights = {name: torch.from_numpy(np.array(tensor)) for name, tensor in tensors.items()}
    return Picker(_phasenet(path, weights), Contract.from_dict(card["contract"]), card)


def _from_torch(path: Path) -> Picker:
    """A state dict, alone or with SeisBench's description beside it (``name.json.v1`` and ``name.pt.v1``)."""
    described, weighted = path, path
    parts = path.name.split(".")
    for here, there in (("json", "pt"), ("pt", "json")):
        if here in parts[1:]:
            at = len(parts) - 1 - parts[::-1].index(here)
            other = path.with_name(".".join([*parts[:at], there, *parts[at + 1 :]]))
            described, weighted = (path, other) if here == "json" else (other, path)
    about = _description(described) if described != weighted and described.is_file() else {}
    weights = _state_dict(weighted, about.get("sha256"))
    if about and "inc.weight" not in weights:
        return _by_seisbench(described, weighted)
    network = _phasenet(weighted, weights)
    first = parts[0]
    if digest(weights).startswith(ORIGINAL):
        # Its data came as E, N, Z, and 3000 samples make the padding that it was trained with.
        contract = Contract(first, window=3000, components="ENZ", licence="MIT", about="The weights of 2019, trained "
                            "on recordings of northern California.")
    else:
        contract = Contract(first, window=3001)
        contract = _seisbench_contract(contract, about) if about else contract
    return Picker(network, contract, about)


def _seisbench_contract(start: Contract, about: Mapping[str, Any]) -> Contract:
    """What SeisBench's description says of a PhaseNet, on top of its defaults."""
    made, given = about.get("model_args") or {}, about.get("default_args") or {}
    if made.get("norm_detrend"):
        raise ModelFileError(f"The weights '{start.name}' want every window detrended, which only SeisBench does: "
                             f"install it and name the model as {HUB}PhaseNet/{start.name}.")
    blinding = given.get("blinding") or [0]
    return Contract.from_dict({
        **start.to_dict(),
        "rate": made.get("sampling_rate", start.rate),
        "components": made.get("component_order") or start.components,
        "normalisation": "peak" if made.get("norm_amp_per_comp") else made.get("norm", start.normalisation),
        "labels": "".join(made.get("phases", start.labels)),
        "thresholds": {phase: given.get(f"{phase}_threshold", start.thresholds[phase]) for phase in "PS"},
        "blinding": max(blinding) if isinstance(blinding, list) else blinding,
        "about": about.get("docstring", ""),
    })


def _description(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelFileError(f"The description '{path.name}' of a SeisBench model can't be read ({error}): fetch it "
                             "again.") from error
    if not isinstance(found, dict):
        raise ModelFileError(f"The description '{path.name}' isn't one of a SeisBench model: choose another file.")
    return found


def _state_dict(path: Path, sha256: str | None) -> dict[str, Tensor]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"The model file '{path}' can't be opened ({error.strerror}): check the path and its "
                             "permissions.") from error
    if sha256 and hashlib.sha256(content).hexdigest() != sha256.lower():
        raise ModelFileError(f"The model file '{path.name}' doesn't have the hash that its description states: fetch "
                             "it again.")
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError, ValueError, KeyError) as error:
        raise ModelFileError(f"The model file '{path.name}' is damaged, no PyTorch file, or could run code when "
                             "loaded, so it was refused: ask for its state dict alone.") from error
    if not isinstance(weights, dict) or not all(isinstance(value, Tensor) for value in weights.values()):
        raise ModelFileError(f"The model file '{path.name}' is no state dict: save the network's state_dict().")
    return weights


def _phasenet(path: Path, weights: Mapping[str, Tensor]) -> PhaseNet:
    try:
        width = weights["inc.weight"].shape[0]
        network = PhaseNet(classes=weights["out.weight"].shape[0], width=width)
        network.load_state_dict(dict(weights))
    except (KeyError, RuntimeError, ValueError) as error:
        raise ModelFileError(f"The weights in '{path.name}' don't fit PhaseNet with three components: others are "
                             f"used through SeisBench, as {HUB}MODEL/WEIGHTS.") from error
    return network


# --- run by SeisBench ------------------------------------------------------------------------------------------------


def _by_seisbench(described: Path, weighted: Path) -> Picker:
    """A model of SeisBench from its pair of files, which must have been found to hold nothing but weights."""
    try:
        import seisbench.models  # type: ignore[import-not-found]
    except ImportError as error:
        raise ModelFileError(f"The weights in '{weighted.name}' aren't PhaseNet's and run in SeisBench only: install "
                             "the package seisbench in the backend's environment, or choose another file.") from error
    name, _, version = described.name.rpartition(".json")
    for architecture in RUN_BY_SEISBENCH:
        try:
            model = getattr(seisbench.models, architecture).load(
                described.with_name(name), version_str=version.removeprefix(".v") or None, weights_only=True,
                map_location="cpu")
        except ValueError as error:  # it says which version of SeisBench it wants
            raise ModelFileError(f"SeisBench refuses '{weighted.name}' ({error}): update the package seisbench, or "
                                 "choose another file.") from error
        except (AttributeError, TypeError, RuntimeError):
            continue
        return wrap_seisbench(model, name)
    raise ModelFileError(f"The weights in '{weighted.name}' fit none of PhaseNet, {', '.join(RUN_BY_SEISBENCH)}: name "
                         f"them as {HUB}MODEL/WEIGHTS where SeisBench knows them, or choose another file.")


def _from_hub(name: str) -> Picker:
    try:
        import seisbench.models
    except ImportError as error:
        raise ParameterError(f"'{HUB}{name}' needs the package seisbench in the backend's environment: install it, or "
                             "choose a model file.") from error
    architecture, _, weights = name.partition("/")
    kind = getattr(seisbench.models, architecture, None)
    if kind is None or not weights:
        raise ParameterError(f"'{HUB}{name}' isn't known to SeisBench: write it as {HUB}PhaseNet/stead.")
    try:
        model = kind.from_pretrained(weights)
    except (ValueError, OSError) as error:
        raise ParameterError(f"SeisBench can't give '{name}' ({error}): check the name and the connection.") from error
    return wrap_seisbench(model, weights)


def wrap_seisbench(model: Any, weights: str) -> Picker:
    """A picker of any model of SeisBench that gives curves of P or S over its window.

    The model scales its windows itself, so that none of its ways is repeated here.

    Raises
    ------
    ParameterError : the model labels whole windows, or neither P nor S
    """
    name = f"{type(model).__name__}/{weights}"
    labels = "".join(label if len(label) == 1 else "D" for label in model.labels or "")
    if model.output_type != "array" or model.in_samples is None or not {"P", "S"} & set(labels):
        raise ParameterError(f"SeisBench's {name} gives no curves of P and S: choose one that does, such as "
                             f"{HUB}PhaseNet/stead.")
    given = {key: value[1] for key, value in model._annotate_args.items()} | dict(model.default_args)
    if type(model).__name__ == "PhaseNet" and digest(model.state_dict()).startswith(ORIGINAL):
        return Picker(_phasenet(Path(name), model.state_dict()),
                      Contract(name, window=3000, components="ENZ", licence="MIT"))
    blinding = given.get("blinding", (0, 0))
    contract = Contract(
        name, window=model.in_samples, rate=float(model.sampling_rate), components=model.component_order,
        normalisation="common peak", labels=labels, blinding=max(blinding), logits=False,
        thresholds={phase: float(given.get(f"{phase}_threshold", given.get("*_threshold", 0.3))) for phase in "PS"},
        paper=" ".join((model.citation or "").split()), about=model.weights_docstring or "",
    )
    return Picker(_SeisBenchNetwork(model, given), contract, {"seisbench": weights})


class _SeisBenchNetwork(nn.Module):
    """A SeisBench model with its own scaling before and its own arrangement of the curves after."""

    def __init__(self, model: Any, arguments: dict[str, Any]) -> None:
        super().__init__()
        self.model = model
        # Blinding is the annotator's matter: it is done by weights, not by NaN.
        self.arguments = {**arguments, "blinding": (0, 0)}

    def forward(self, x: Tensor) -> Tensor:
        made = self.model.annotate_batch_pre(x, self.arguments)
        extra = None
        if isinstance(made, tuple):
            made, extra = made
        curves = self.model.annotate_batch_post(self.model(made), extra, self.arguments)  # (B, W, classes)
        return cast("Tensor", curves).transpose(1, 2)
