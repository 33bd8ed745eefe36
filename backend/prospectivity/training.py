"""Teach a patch network to tell deposits from background.

One member of the ensemble learns here: from the patches of its training points, with early stopping on validation
points that stand in blocks of their own, repeatable to the byte for a seed on a given machine and thread count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from threading import Lock

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  (its customary name)
from numpy.typing import NDArray
from torch import Tensor

from ...models.patch_resnet import PatchResNet, PatchResNetConfig
from ..errors import InputError
from ..evaluation.skill import auc
from ..monitor import Monitor
from ..teaching import move_towards

# torch draws first weights from a generator that all threads share.
_DRAWING = Lock()


@dataclass(frozen=True)
class Recipe:
    """How a member learns.  The defaults are the recipe we would use; docs/decisions.md says where they come from.

    Learning is short: with some hundred deposits a network knows after fifty steps what it will ever know about unseen
    ground, and from then on learns its deposits by heart.  ``epoch`` counts the patches between two looks at the
    validation points; looks begin after ``first_look`` epochs, when the rate of learning falls.
    ``share_of_deposits`` is their part of every batch: deposits are rare, and a batch drawn as they come would hold
    none.  ``averaging`` is the memory of the running mean of the weights, per step.
    """

    epochs: int = 8
    first_look: int = 6
    patience: int = 3
    epoch: int = 1024
    batch: int = 128
    share_of_deposits: float = 0.33
    learning_rate: float = 2e-3
    weight_decay: float = 5e-2
    dropout: float = 0.3
    band_dropout: float = 0.1
    unit_dropout: float = 0.15
    averaging: float = 0.9
    jitter: int = 1
    directional: bool = False


@dataclass
class Patches:
    """Encoded patches of N points, ``jitter`` cells wider on each side than the network's patch.

    ``continuous`` float32 (N, Cc, S, S), zero where missing; ``valid`` bool (N, Cc, S, S); ``codes`` int16
    (N, Ck, S, S), zero where missing or unseen.
    """

    continuous: NDArray[np.float32]
    valid: NDArray[np.bool_]
    codes: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.continuous)


@dataclass(frozen=True)
class History:
    """What a member's learning looked like: one value an epoch, and the epoch that was kept."""

    training_loss: list[float]
    validation_loss: list[float]
    best_epoch: int


def fit_member(
    patches: Patches,
    labels: NDArray[np.integer],
    training: NDArray[np.integer],
    validation: NDArray[np.integer],
    config: PatchResNetConfig,
    recipe: Recipe,
    seed: int,
    device: torch.device,
    monitor: Monitor,
    name: str = "network",
) -> tuple[PatchResNet, History]:
    """Fit one network on ``training`` (indexes into ``patches``) and stop early on ``validation``.

    Every look at the validation points is said as a point of the learning curve ``name``, so that a face can draw it:
    their AUC, which people can read, and not the loss, which rises with a network's confidence in its ranking.

    The weights kept are a running average over steps (Polyak & Juditsky 1992), taken at the epoch with the lowest
    validation log-loss in which deposits and background weigh the same.  Raises ``Cancelled`` between batches, and
    ``InputError`` when no look gives a finite loss.
    """
    labels = np.asarray(labels)
    deposits, background = training[labels[training] == 1], training[labels[training] == 0]
    generator = torch.Generator().manual_seed(seed)
    draw = np.random.default_rng(seed)
    network, average = (new_network(config, seed).to(device) for _ in range(2))
    network.to(memory_format=torch.channels_last)
    network.noise = torch.Generator(device).manual_seed(seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    steps = max(1, recipe.epoch // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, total_steps=steps * recipe.epochs, pct_start=0.15
    )
    scaler = torch.amp.GradScaler(device.type, enabled=device.type == "cuda")
    per_batch = max(1, round(recipe.batch * recipe.share_of_deposits))
    training_loss: list[float] = []
    validation_loss: list[float] = []
    best, best_state, best_epoch = math.inf, {k: v.clone() for k, v in network.state_dict().items()}, 0
    for epoch in range(recipe.epochs):
        network.train()
        total = 0.0
        for _ in range(steps):
            monitor.check()
            chosen = np.concatenate(
                [draw.choice(deposits, per_batch), draw.choice(background, recipe.batch - per_batch)]
            )
            draw.shuffle(chosen)
            continuous, valid, codes = _augment(_batch(patches, chosen, device), config.patch, recipe, generator)
            target = torch.as_tensor(labels[chosen], dtype=torch.float32, device=device)
            with torch.autocast(device.type, dtype=torch.float16, enabled=device.type == "cuda"):
                loss = F.binary_cross_entropy_with_logits(network(continuous, valid, codes).float(), target)
            optimiser.zero_grad(set_to_none=True)
            scaler.scale(loss).backward()
            scaler.step(optimiser)
            scaler.update()
            schedule.step()
            move_towards(average, network, 1.0 - recipe.averaging)
            total += float(loss.detach())
        training_loss.append(total / steps)
        scores = predict_patches(average, patches, validation, device)
        validation_loss.append(balanced_log_loss(scores, labels[validation]))
        if np.isfinite(scores).all() and 0 < labels[validation].sum() < len(validation):
            monitor.log("debug", "How well points held out of learning are ranked (AUC)", curve=name, x=epoch + 1,
                        of=recipe.epochs, y=round(auc(labels[validation], scores), 5))
        monitor.progress((epoch + 1) / recipe.epochs)
        if epoch + 1 < min(recipe.first_look, recipe.epochs):
            continue
        if validation_loss[-1] < best:
            best, best_epoch = validation_loss[-1], epoch
            best_state = {k: v.clone() for k, v in average.state_dict().items()}
        elif epoch - best_epoch >= recipe.patience:
            break
    if not math.isfinite(best):
        raise InputError("Learning came to no finite result: look for absurd values in the evidence (see its ranges in "
                         "the log), and leave out or repair the layer that holds them.")
    network.load_state_dict(best_state)
    return network.eval(), History(training_loss, validation_loss, best_epoch)


def new_network(config: PatchResNetConfig, seed: int) -> PatchResNet:
    """A network with weights drawn from ``seed``, whatever other threads draw meanwhile."""
    with _DRAWING, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return PatchResNet(config)


def predict_patches(
    network: PatchResNet, patches: Patches, chosen: NDArray[np.integer], device: torch.device, batch: int = 256
) -> NDArray[np.float32]:
    """Log-odds (n,) of the chosen points, from the middle of their patches."""
    network.eval()
    out = []
    with torch.inference_mode():
        for start in range(0, len(chosen), batch):
            parts = _batch(patches, chosen[start : start + batch], device)
            out.append(network(*_crop(parts, network.config.patch)).float().cpu().numpy())
    return np.concatenate(out) if out else np.zeros(0, np.float32)


def balanced_log_loss(logits: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """Log-loss of log-odds with both classes given the same weight in all."""
    signed = np.where(labels == 1, logits, -logits)
    loss = np.logaddexp(0.0, -signed.astype(np.float64))
    return float(np.mean([loss[labels == c].mean() for c in (0, 1) if np.any(labels == c)]))


def _batch(patches: Patches, chosen: NDArray[np.integer], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    return (
        torch.from_numpy(patches.continuous[chosen]).to(device),
        torch.from_numpy(patches.valid[chosen]).to(device, torch.float32),
        torch.from_numpy(patches.codes[chosen].astype(np.int64)).to(device),
    )


def _crop(parts: tuple[Tensor, ...], size: int, down: int = -1, right: int = -1) -> list[Tensor]:
    spare = parts[0].shape[-1] - size
    row = spare // 2 if down < 0 else down
    col = spare // 2 if right < 0 else right
    return [part[..., row : row + size, col : col + size] for part in parts]


def _augment(
    parts: tuple[Tensor, ...], size: int, recipe: Recipe, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Change the patches in ways that leave the geology what it is.

    Shifts of a cell (a deposit's coordinates are no better), the eight turns and flips of the square (unless a band
    depends on the compass), a band hidden (surveys have holes), the unit at the centre made unknown (another map sheet
    will have other units).  Never noise on categories, never stretching: distances carry meaning.
    """
    spare = parts[0].shape[-1] - size
    down, right = (int(torch.randint(spare + 1, (1,), generator=generator)) for _ in range(2))
    continuous, valid, codes = _crop(parts, size, down, right)
    count, device = continuous.shape[0], continuous.device
    if not recipe.directional:
        # A batch is in random order, so each eighth of it takes one of the eight symmetries.
        pieces = [
            [torch.rot90(part[n::8], n % 4, (2, 3)).flip(3) if n >= 4 else torch.rot90(part[n::8], n % 4, (2, 3))
             for part in (continuous, valid, codes)]
            for n in range(min(8, count))
        ]
        order = torch.argsort(torch.cat([torch.arange(n, count, 8) for n in range(min(8, count))])).to(device)
        continuous, valid, codes = (torch.cat([p[k] for p in pieces])[order] for k in range(3))
    if recipe.band_dropout and continuous.shape[1] + codes.shape[1] > 1:
        hide = torch.rand(count, continuous.shape[1], 1, 1, generator=generator).to(device) < recipe.band_dropout
        continuous, valid = continuous.masked_fill(hide, 0.0), valid.masked_fill(hide, 0.0)
        hide = torch.rand(count, codes.shape[1], 1, 1, generator=generator).to(device) < recipe.band_dropout
        codes = codes.masked_fill(hide, 0)
    if recipe.unit_dropout and codes.shape[1]:
        middle = codes[..., size // 2, size // 2][..., None, None]
        hide = torch.rand(count, codes.shape[1], 1, 1, generator=generator).to(device) < recipe.unit_dropout
        codes = codes.masked_fill(hide & (codes == middle), 0)
    layout = torch.channels_last
    return continuous.contiguous(memory_format=layout), valid.contiguous(memory_format=layout), codes
