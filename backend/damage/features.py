"""What a learner sees of each building: groups of frozen features, computed once and kept beside the result.

``change``: the measures of :mod:`.change` against neighbours that look alike.  ``look``: what the building and the
ground around it look like afterwards, for rubble is known by its look, too.  ``network``: embeddings of a ResNet-18
that was trained on everyday pictures, where its weights are on this machine: nothing is fetched.  ``encoder``: those of
a network taught on pairs of images, where one is given.

References
----------
He, K., Zhang, X., Ren, S., Sun, J. (2016). Deep residual learning for image recognition. CVPR, 770–778.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import geopandas
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models import resnet18

from ...models.damage_contract import Contract
from ...models.damage_model import read_damage_network
from ...models.siamese import SiameseUNet
from ..errors import ModelFileError
from ..files import cache_folder
from ..journal import Journal
from ..monitor import Monitor
from .change import LOOK, MEASURES, UPRIGHT, Lean, measure
from .chips import Buildings, Chip, Reads
from .ranking import Measured, against_neighbours, densest

Floats = NDArray[np.float32]

VERSION = 1  #: goes up when features are computed otherwise, so that kept ones are not taken for the new
CHIP = 64  #: cells a side of what the networks see
BATCH = 32
FOLDER = ".features"

LOOKS = ("roughness", "roughness_coarse", "edges", "brightness", "contrast", "dark", "redness", "greenness",
         "roughness_beside", "edges_beside", "roughness_before", "edges_before", "outline_contrast", "log2_area")

_IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_TORCHVISION = "resnet18-f37072fd.pth"  # the name carries the beginning of its SHA-256
_FLOOR = 0.006


class Encoder(Protocol):
    """A network taught on pairs: (B, 3, S, S) before and after, from 0 to 1, to (B, D); in evaluation mode.

    ``name`` changes with its weights, ``size`` is S.
    """

    name: str
    size: int

    def __call__(self, before: Tensor, after: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class Features:
    """Groups of features, float32 (n, d) each in the order of the frame; nan where a building was not seen."""

    groups: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(next(iter(self.groups.values()), ()))


def features(pair: Reads, frame: geopandas.GeoDataFrame, monitor: Monitor, *, lean: Lean = UPRIGHT,
             identity: str = "", keep: Path | None = None, network: Network | None = None,
             encoder: Encoder | None = None, hand: Floats | None = None) -> Features:
    """All groups of features of all buildings; those that are kept already are read back.

    Parameters
    ----------
    pair
        Both images, registered and matched.
    frame
        Polygons in the CRS of the pair's grid.
    lean
        How roofs lean between the images.
    identity
        Says which images and footprints these are; features are kept under it.
    keep
        Folder of the result beside which they are kept; None keeps nothing.
    network, encoder
        The networks to ask, where there are any.
    hand
        (n, HAND) those made by hand, where they were measured before.
    """
    asked: dict[str, _Group] = {"hand": _Hand(lean)}
    if network is not None:
        asked[_key("network", network)] = _Embedding(network, CHIP)
    if encoder is not None:
        asked[_key("encoder", encoder)] = _Embedding(_of_encoder(encoder), encoder.size)
    found: dict[str, Floats] = {} if hand is None else {"hand": hand}
    journals = _journals(keep)
    for name in [name for name in asked if name not in found]:
        stored = _kept(journals, _entry(identity, name, len(frame)))
        if stored is not None and len(stored) == len(frame):
            found[name] = stored
    missing = {name: group for name, group in asked.items() if name not in found}
    if missing:
        computed = _computed(pair, frame, missing, monitor)
        for name, values in computed.items():
            _keep(journals, _entry(identity, name, len(frame)), values, monitor)
            found[name] = _as_kept(values).astype(np.float32)  # so that the first answer and the next are the same
    hand = found.pop("hand")
    place = np.column_stack([frame.geometry.centroid.x, frame.geometry.centroid.y])
    groups = {"change": _against_neighbours(hand[:, :_MEASURED], place), "look": hand[:, _MEASURED:]}
    groups.update({name.partition(" ")[0]: values for name, values in found.items()})
    return Features(groups)


def kept_features(frame: geopandas.GeoDataFrame, identity: str, keep: Path, *, network: Network | None = None,
                  encoder: Encoder | None = None, hand: Floats | None = None) -> Features | None:
    """The features that :func:`features` has kept, all those asked for; None where any is still to be computed."""
    names = ["hand"] if hand is None else []
    names += [_key(group, model) for group, model in (("network", network), ("encoder", encoder)) if model is not None]
    journals = _journals(keep)
    if any(_kept(journals, _entry(identity, name, len(frame))) is None for name in names):
        return None
    return features(_Nothing(), frame, Monitor(), identity=identity, keep=keep, network=network, encoder=encoder,
                    hand=hand)


# --- by hand ----------------------------------------------------------------------------------------------------------

_MEASURED = len(MEASURES) + len(LOOK)
HAND = _MEASURED + len(LOOKS)  #: features made by hand: measures of change, looks before, looks after


def _key(group: str, model: Network | Encoder) -> str:
    """What the features of a network are kept under: their group, and which network it was."""
    return " ".join((group, model.name))


def looks(chip: Chip) -> Floats:
    """(LOOKS,) what a building and the ground beside it look like; nan where it wasn't seen."""
    found = np.full(len(LOOKS), np.nan, np.float32)
    inside, ring = chip.inside, chip.ring
    if inside.sum() < 4:
        return found
    before, after = chip.images.before.mean(axis=0), chip.images.after.mean(axis=0)
    valid = chip.images.valid
    before, after = (np.where(valid, one, one[valid].mean()) for one in (before, after))
    edges = [np.hypot(*np.gradient(gaussian_filter(one, 1.0))) for one in (before, after)]
    beside = ring if ring.sum() >= 10 else np.zeros_like(ring)
    values = after[inside]
    colours = [float(band[inside].mean()) for band in chip.images.after]
    red, green, blue = colours[:3] if len(colours) >= 3 else (0.0, 0.0, 0.0)
    total = max(red + green + blue, 0.02)
    found[:] = (
        _rough(after, 0.0, 1.5, inside), _rough(after, 1.5, 4.0, inside), _log_mean(edges[1], inside),
        float(values.mean()), float(np.percentile(values, 90) - np.percentile(values, 10)),
        float((values < 0.5 * np.median(after[valid])).mean()), red / total, green / total,
        _rough(after, 0.0, 1.5, beside), _log_mean(edges[1], beside), _rough(before, 0.0, 1.5, inside),
        _log_mean(edges[0], inside), float(values.mean() - after[beside].mean()) if beside.any() else np.nan,
        float(np.log2(chip.footprint.sum())))
    return found


def _rough(image: np.ndarray, fine: float, coarse: float, mask: np.ndarray) -> float:
    if not mask.any():
        return np.nan
    smooth = gaussian_filter(image, fine) if fine else image
    return float(np.log((smooth - gaussian_filter(image, coarse))[mask].std() + _FLOOR))


def _log_mean(image: np.ndarray, mask: np.ndarray) -> float:
    return float(np.log(image[mask].mean() + _FLOOR)) if mask.any() else np.nan


def _against_neighbours(hand: Floats, place: np.ndarray) -> Floats:
    """Measures of change in spreads of the neighbours; plain where too few buildings were seen."""
    all_ = Measured(hand[:, :len(MEASURES)], hand[:, len(MEASURES):], place)
    known = all_.known
    found = np.full((len(hand), len(MEASURES)), np.nan, np.float32)
    if known.sum() >= 5:
        here = all_.part(known)
        scale = np.maximum(densest(here.looks.T.astype(np.float64))[1], 0.1)
        spread = densest(np.ascontiguousarray(here.measures.T.astype(np.float64)))[1]
        found[known] = against_neighbours(here, here, cKDTree(here.places), scale, spread)
    return found


# --- by networks ------------------------------------------------------------------------------------------------------

class Network(nn.Module):
    """A frozen ResNet-18 without its last layer; see :meth:`forward`."""

    def __init__(self, state: Mapping[str, Tensor], name: str) -> None:
        super().__init__()
        self.name = name
        whole = resnet18(weights=None)
        wanted = whole.state_dict()
        lacking = [key for key in wanted if key not in state and not key.startswith("fc.")
                   and not key.endswith("num_batches_tracked")]
        wrong = [key for key in wanted if key in state and not key.startswith("fc.")
                 and state[key].shape != wanted[key].shape]
        if lacking or wrong:
            raise ModelFileError(f"The weights '{name}' are not those of a ResNet-18 ({(lacking + wrong)[0]} is "
                                 "missing or of another shape): give the weights of torchvision's resnet18 as "
                                 "safetensors.")
        whole.load_state_dict({key: state[key] if key in state and not key.startswith("fc.") else value
                               for key, value in wanted.items()})
        whole.fc = nn.Identity()
        self.body = whole.eval()
        self.register_buffer("mean", torch.tensor(_IMAGENET[0]).view(1, 3, 1, 1))
        self.register_buffer("spread", torch.tensor(_IMAGENET[1]).view(1, 3, 1, 1))
        self.requires_grad_(False)
        self.eval()

    def forward(self, before: Tensor, after: Tensor) -> Tensor:
        """(B, 3, S, S) from 0 to 1, twice → (B, 1536): what is new, what is there, and what their difference shows."""
        difference = (after - before) / 2 + 0.5
        three = torch.cat([before, after, difference])
        one, two, three = self.body((three - self.get_buffer("mean")) / self.get_buffer("spread")).chunk(3)
        return torch.cat([two - one, two, three], dim=1)


def open_network(path: str | None = None) -> Network | None:
    """The frozen ResNet-18 from a safetensors file, or from torchvision's cache where it is there; else None.

    Raises
    ------
    ModelFileError : the file is missing, no safetensors, damaged, or of another network
    """
    if not path:
        cached = Path(torch.hub.get_dir()) / "checkpoints" / _TORCHVISION
        if not cached.is_file():
            return None
        digest = hashlib.sha256(cached.read_bytes()).hexdigest()
        if not digest.startswith(_TORCHVISION.split("-")[1].split(".")[0]):
            raise ModelFileError(f"The file '{cached}' is not what its name says: delete it.")
        return Network(torch.load(cached, map_location="cpu", weights_only=True), f"resnet18 {digest[:12]}")
    file = Path(path)
    try:
        with safe_open(file, framework="pt") as entries:
            state = {key: entries.get_tensor(key).float() for key in entries.keys()}  # noqa: SIM118  (no mapping)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except (SafetensorError, OSError) as error:
        raise ModelFileError(f"The weights '{file}' can't be read as safetensors ({error}): check the path, or save "
                             "them with safetensors.torch.save_file.") from error
    return Network(state, f"{file.stem} {digest[:12]}")


class ModelEncoder(nn.Module):
    """What a damage model makes of a building, frozen: its deepest features of both images, and its grades."""

    size = CHIP

    def __init__(self, network: SiameseUNet, contract: Contract, name: str) -> None:
        super().__init__()
        self.name, self.network, self.contract = name, network.eval().requires_grad_(False), contract

    def forward(self, before: Tensor, after: Tensor) -> Tensor:
        """(B, 3, S, S) from 0 to 1, twice → (B, D)."""
        images = [self._fitted(image) for image in (before, after)]
        levels = self.network.encoder(torch.cat(images))
        deep = [joined(torch.cat([*parts, (parts[1] - parts[0]).abs()], 1)) for joined, parts in
                zip(self.network.joined[-2:], ([*level.chunk(2)] for level in levels[-2:]), strict=True)]
        middle = self.size // 4  # the building itself, without what is around
        grades = torch.log_softmax(self.network(*images)[1][..., middle:-middle, middle:-middle], 1)
        return torch.cat([*(level.mean(dim=(2, 3)) for level in deep), grades.mean(dim=(2, 3))], 1)

    def _fitted(self, image: Tensor) -> Tensor:
        bands = image if self.contract.bands == 3 else image.mean(1, keepdim=True).repeat(1, self.contract.bands, 1, 1)
        mean, deviation = (torch.tensor(value).view(1, -1, 1, 1) for value in
                           (self.contract.mean, self.contract.deviation))
        return (bands - mean) / deviation


def open_encoder(path: str | None) -> ModelEncoder | None:
    """The encoder of a damage model; None where no model is given.

    Raises
    ------
    ModelFileError : the file is missing, damaged, could run code, or is no damage model of Orogen
    """
    if not path:
        return None
    network, contract, _ = read_damage_network(path)
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return ModelEncoder(network, contract, f"{contract.name} {digest[:12]}")


def square(chip: Chip, size: int) -> tuple[Tensor, Tensor]:
    """A chip as two float32 pictures (3, size, size) from 0 to 1: its middle square, what wasn't seen in grey."""
    pictures = []
    for image in (chip.images.before, chip.images.after):
        bands = image if image.shape[0] == 3 else np.repeat(image.mean(axis=0, keepdims=True), 3, axis=0)
        middle = bands[:, chip.images.valid].mean(axis=1) if chip.images.valid.any() else np.full(3, 0.5, np.float32)
        filled = np.where(chip.images.valid, bands, middle[:, None, None]).astype(np.float32)
        side = max(filled.shape[1:])
        down, across = side - filled.shape[1], side - filled.shape[2]
        filled = np.pad(filled, ((0, 0), (down // 2, down - down // 2), (across // 2, across - across // 2)),
                        mode="edge")
        picture = functional.interpolate(torch.from_numpy(filled)[None], size=(size, size), mode="bilinear",
                                         align_corners=False, antialias=True)
        pictures.append(picture[0].clamp(0.0, 1.0))
    return pictures[0], pictures[1]


# --- going through the buildings --------------------------------------------------------------------------------------

class _Group(Protocol):
    def take(self, member: int, chip: Chip) -> Iterator[tuple[int, Floats]]: ...

    def rest(self) -> Iterator[tuple[int, Floats]]: ...


class _Hand:
    """Measures of change, looks before, looks after."""

    def __init__(self, lean: Lean) -> None:
        self._lean = lean

    def take(self, member: int, chip: Chip) -> Iterator[tuple[int, Floats]]:
        yield member, np.concatenate([*measure(chip, self._lean), looks(chip)])

    def rest(self) -> Iterator[tuple[int, Floats]]:
        yield from ()


class _Embedding:
    """A network asked in batches."""

    def __init__(self, network: Callable[[Tensor, Tensor], Tensor], size: int) -> None:
        self._network, self._size = network, size
        self._waiting: list[tuple[int, Tensor, Tensor]] = []

    def take(self, member: int, chip: Chip) -> Iterator[tuple[int, Floats]]:
        if chip.inside.any():
            self._waiting.append((member, *square(chip, self._size)))
            if len(self._waiting) == BATCH:
                yield from self.rest()

    def rest(self) -> Iterator[tuple[int, Floats]]:
        if self._waiting:
            with torch.inference_mode():
                found = self._network(torch.stack([one[1] for one in self._waiting]),
                                      torch.stack([one[2] for one in self._waiting])).float().numpy()
            yield from zip([one[0] for one in self._waiting], found, strict=True)
            self._waiting = []


def _of_encoder(encoder: Encoder) -> Callable[[Tensor, Tensor], Tensor]:
    if isinstance(encoder, nn.Module):
        encoder.eval()
    return encoder


def _computed(pair: Reads, frame: geopandas.GeoDataFrame, groups: Mapping[str, _Group],
              monitor: Monitor) -> dict[str, Floats]:
    """Each group of every building, reading the images once."""
    found: dict[str, Floats] = {}

    def put(name: str, parts: Iterator[tuple[int, Floats]]) -> None:
        for member, values in parts:
            if name not in found:
                found[name] = np.full((len(frame), len(values)), np.nan, np.float32)
            found[name][member] = values

    buildings, done = Buildings(pair.grid, frame), 0
    for tile in buildings.tiles():
        for member, chip in buildings.read(pair, tile):
            for name, group in groups.items():
                put(name, group.take(member, chip))
            done += 1
            monitor.progress(done / len(frame), "Looking at the buildings")
    for name, group in groups.items():
        put(name, group.rest())
        found.setdefault(name, np.full((len(frame), 1), np.nan, np.float32))
    return found


class _Nothing:
    """Stands for images that nobody will look at."""

    @property
    def grid(self) -> Any:
        raise RuntimeError("the features should have been there")

    def read(self, window: Any) -> Any:
        raise RuntimeError("the features should have been there")


# --- what is kept -----------------------------------------------------------------------------------------------------

def _journals(keep: Path | None) -> list[Journal]:
    """Beside the result, or where that can't be written, in the user's cache."""
    return [] if keep is None else [Journal(keep / FOLDER), Journal(cache_folder() / "damage-features")]


def _entry(identity: str, name: str, count: int) -> str:
    return hashlib.sha256(f"{VERSION} {identity} {name} {count}".encode()).hexdigest()[:24]


def _kept(journals: list[Journal], entry: str) -> Floats | None:
    for journal in journals:
        try:
            arrays, _ = journal.load(entry)
        except KeyError:
            continue
        return np.asarray(arrays["values"], dtype=np.float32)
    return None


def _keep(journals: list[Journal], entry: str, values: Floats, monitor: Monitor) -> None:
    for journal in journals:
        try:
            journal.save(entry, {"values": _as_kept(values)}, {})
        except OSError:
            continue
        return
    if journals:
        monitor.info("The features could not be kept, so they will be computed anew the next time: the result folder "
                     "and the cache can't be written.")


def _as_kept(values: Floats) -> NDArray[Any]:
    """Wide embeddings at half precision: three decimals are more than a network means."""
    return np.clip(values, -6e4, 6e4).astype(np.float16) if values.shape[1] > 256 else values
