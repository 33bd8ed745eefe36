"""The patch network: reading a tile densely gives what classifying the patch around every cell gives."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from orogen.models.patch_resnet import PatchResNet, PatchResNetConfig, embedding_width
from torch import Tensor

Inputs = tuple[Tensor, Tensor, Tensor]


def network(**given: object) -> PatchResNet:
    """A network in the state that learning leaves: statistics of the batches seen, weights that are not tiny."""
    config = PatchResNetConfig(**{"continuous": 2, "masks": 2, "categories": (5,), "patch": 17, **given})
    torch.manual_seed(0)
    made = PatchResNet(config)
    with torch.no_grad():
        for read in made.head:
            read.normal_(std=0.3)
        made.train()
        for seed in range(3):
            made(*ground(config, config.patch, config.patch, count=4, seed=seed))
    return made.eval()


def ground(config: PatchResNetConfig, height: int, width: int, count: int = 1, seed: int = 0) -> Inputs:
    """Random evidence with missing values."""
    draw = torch.Generator().manual_seed(seed)
    valid = torch.rand(count, config.masks, height, width, generator=draw) < 0.9
    values = torch.randn(count, config.continuous, height, width, generator=draw)
    if config.masks == config.continuous:
        values = values * valid
    codes = [torch.randint(0, known + 1, (count, 1, height, width), generator=draw) for known in config.categories]
    return values, valid.float(), torch.cat(codes, 1) if codes else torch.zeros((count, 0, height, width), dtype=int)


def patch_by_patch(made: PatchResNet, tile: Inputs) -> np.ndarray:
    size = made.config.patch
    rows, cols = (n - size + 1 for n in tile[0].shape[-2:])
    patches = [torch.cat([part[..., r:r + size, c:c + size] for r in range(rows) for c in range(cols)])
               for part in tile]
    return made(*patches).reshape(rows, cols).numpy()


# ``trim``: what the strides leave over of the patch, and the network cuts off its rim.
@pytest.mark.parametrize(("kind", "patch", "trim"), [
    ("small", 3, 0), ("small", 5, 0), ("small", 7, 0), ("small", 15, 1), ("small", 17, 0), ("small", 33, 0),
    ("resnet18", 9, 0), ("resnet18", 33, 0), ("resnet18", 35, 1), ("resnet34", 21, 0), ("resnet34", 33, 0),
])
def test_every_cell_of_a_tile_gets_the_value_of_its_own_patch(kind: str, patch: int, trim: int) -> None:
    made = network(network=kind, patch=patch)
    tile = ground(made.config, patch + 4, patch + 6, seed=1)
    with torch.inference_mode():
        dense, single = made.dense(*tile)[0].numpy(), patch_by_patch(made, tile)
    assert dense.shape == (5, 7)
    assert np.abs(dense - single).max() < 1e-4
    assert single.std() > 1e-3  # there was something to tell apart
    assert made.trim == trim


@pytest.mark.parametrize("bands", [
    {"categories": ()}, {"continuous": 0, "masks": 0, "categories": (3, 40)}, {"masks": 0},
    {"continuous": 7, "masks": 7},
], ids=["no category", "categories only", "no masks", "many bands"])
def test_any_mix_of_bands_can_be_read_densely(bands: dict[str, object]) -> None:
    made = network(**bands)
    tile = ground(made.config, 20, 19, seed=2)
    with torch.inference_mode():
        assert np.abs(made.dense(*tile)[0].numpy() - patch_by_patch(made, tile)).max() < 1e-4


def test_several_tiles_at_once_are_as_each_alone() -> None:
    made = network()
    tiles = ground(made.config, 21, 20, count=3, seed=3)
    with torch.inference_mode():
        together = made.dense(*tiles)
        for number in range(3):
            alone = made.dense(*(part[number:number + 1] for part in tiles))[0]
            torch.testing.assert_close(together[number], alone, atol=1e-5, rtol=0)


@pytest.mark.parametrize("patch", [3, 9, 33])
def test_dense_consumes_the_halo_and_nothing_beyond_the_patch_counts(patch: int) -> None:
    made = network(patch=patch)
    tile = ground(made.config, 2 * patch, 2 * patch, seed=4)
    changed = tuple(part.clone() for part in tile)
    changed[0][..., patch:, :] += 5.0  # the first row that the cells of the first row of results don't see
    with torch.inference_mode():
        before, after = made.dense(*tile)[0], made.dense(*changed)[0]
    assert made.halo == (patch - 1) // 2
    assert before.shape == (2 * patch - 2 * made.halo,) * 2
    torch.testing.assert_close(before[0], after[0], atol=1e-6, rtol=0)
    assert (before[patch] - after[patch]).abs().max() > 1e-3


def test_the_centre_cell_counts_even_in_the_widest_patch() -> None:
    made = network(patch=33)
    tile = ground(made.config, 33, 33, seed=5)
    changed = tuple(part.clone() for part in tile)
    changed[0][..., 16, 16] += 1.0
    with torch.inference_mode():
        assert (made(*tile) - made(*changed)).abs().item() > 1e-2


def test_an_unknown_category_adds_nothing() -> None:
    made = network(continuous=0, masks=0, categories=(4,))
    assert made.embeddings[0].weight[0].abs().max().item() == 0.0


def test_few_channels_stand_for_a_category() -> None:
    assert [embedding_width(count) for count in (1, 3, 15, 40, 400)] == [2, 2, 4, 8, 8]


def test_the_configuration_comes_back_from_json() -> None:
    config = PatchResNetConfig(3, 3, (4, 12), patch=21, network="resnet18", dropout=0.1)
    assert PatchResNetConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_the_weights_serve_another_network_of_the_same_configuration() -> None:
    made = network()
    other = PatchResNet(PatchResNetConfig.from_dict(made.config.to_dict()))
    other.load_state_dict(made.state_dict())
    tile = ground(made.config, 20, 20, seed=6)
    with torch.inference_mode():
        torch.testing.assert_close(other.eval().dense(*tile), made.dense(*tile), atol=0, rtol=0)


def test_dropout_draws_from_the_networks_own_noise() -> None:
    made = network(dropout=0.5)
    patches = ground(made.config, 17, 17, count=8)
    heard = []
    for seed in (1, 1, 2):
        twin = PatchResNet(made.config)
        twin.load_state_dict(made.state_dict())
        twin.train()
        twin.noise = torch.Generator().manual_seed(seed)
        torch.manual_seed(len(heard))  # what others draw meanwhile makes no difference
        heard.append(twin(*patches).detach())
    assert torch.equal(heard[0], heard[1])
    assert not torch.equal(heard[0], heard[2])


@pytest.mark.parametrize(("wrong", "words"), [
    ({"network": "resnet19"}, "unknown network 'resnet19'; choose one of small, resnet18, resnet34"),
    ({"patch": 32}, "must be odd"), ({"patch": 1}, "at least 3"),
    ({"continuous": 0, "masks": 0, "categories": ()}, "at least one evidence band"),
])
def test_a_network_that_can_not_be_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        PatchResNetConfig(**{"continuous": 1, "masks": 1, **wrong})
