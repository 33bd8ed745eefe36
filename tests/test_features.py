"""What the simple models see: the same for a point's patch and for its cell on the map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.prospectivity.features import cell_features, surroundings_features

CLASSES = (3, 2)
COLUMNS = 2 + sum(CLASSES)  # values, and one for each category


def ground(height: int, width: int, seed: int = 0, known: float = 0.8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two continuous bands with holes (0 where missing) and two categorical ones (0 where unknown)."""
    rng = np.random.default_rng(seed)
    valid = rng.random((2, height, width)) < known
    continuous = np.where(valid, rng.normal(size=valid.shape), 0).astype(np.float32)
    codes = np.stack([rng.integers(0, count + 1, (height, width)) for count in CLASSES])
    return continuous, valid, codes


def patches(tile: tuple[np.ndarray, ...], size: int) -> list[np.ndarray]:
    """The patch around every cell that has a whole one: (N, C, size, size) of each part."""
    return [np.ascontiguousarray(np.moveaxis(np.lib.stride_tricks.sliding_window_view(part, (size, size), (1, 2)), 0, 2)
                                 .reshape(-1, len(part), size, size)) for part in tile]


@settings(max_examples=25, deadline=None)
@given(halo=st.integers(0, 4), height=st.integers(1, 8), width=st.integers(1, 8), seed=st.integers(0, 99),
       features=st.sampled_from([cell_features, surroundings_features]))
def test_a_cell_gets_the_same_features_from_its_patch_and_from_a_tile(halo, height, width, seed, features):
    tile = ground(height + 2 * halo, width + 2 * halo, seed)
    whole = features(*(part[None] for part in tile), CLASSES, halo)[0]
    single = features(*patches(tile, 2 * halo + 1), CLASSES, halo)[:, 0, 0]
    assert whole.shape[:2] == (height, width)
    np.testing.assert_allclose(whole.reshape(height * width, -1), single, atol=2e-6)


def test_a_cells_own_columns_are_its_values_and_its_units():
    tile = ground(5, 5)
    own = cell_features(*(part[None] for part in tile), CLASSES, 2)[0, 0, 0]
    assert own.dtype == np.float32
    assert own[:2].tolist() == tile[0][:, 2, 2].tolist()
    first, second = (int(code) for code in tile[2][:, 2, 2])
    assert own[2:].tolist() == [float(first == code) for code in (1, 2, 3)] + [float(second == code) for code in (1, 2)]


def test_an_unknown_category_is_in_no_column():
    tile = ground(3, 3)
    tile[2][:] = 0
    assert not cell_features(*(part[None] for part in tile), CLASSES, 0)[..., 2:].any()


def test_means_and_deviations_count_only_what_is_known():
    continuous, valid, codes = ground(9, 9, known=0.5)
    continuous[~valid] = 1e6  # whatever stands where nothing is known
    found = surroundings_features(continuous[None], valid[None], codes[None], CLASSES, 4)[0, 0, 0, COLUMNS:]
    known = [band[mask].astype(float) for band, mask in zip(continuous, valid)]
    assert found[:2].tolist() == pytest.approx([values.mean() for values in known], abs=1e-6)
    assert found[2:4].tolist() == pytest.approx([values.std() for values in known], abs=1e-6)


def test_where_nothing_is_known_mean_and_deviation_are_nought():
    continuous, valid, codes = ground(3, 3, known=0.0)
    found = surroundings_features(continuous[None], valid[None], codes[None], CLASSES, 1)[0, 0, 0]
    assert not found[COLUMNS:COLUMNS + 4].any()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 99), halo=st.integers(0, 3))
def test_the_parts_of_all_units_add_up_to_what_is_mapped(seed, halo):
    continuous, valid, codes = ground(8, 9, seed)
    parts = surroundings_features(continuous[None], valid[None], codes[None], CLASSES, halo)[0, ..., COLUMNS + 4:]
    side = 2 * halo + 1
    for band, columns in enumerate((slice(0, 3), slice(3, 5))):
        mapped = np.lib.stride_tricks.sliding_window_view(codes[band] > 0, (side, side)).mean((2, 3))
        np.testing.assert_allclose(parts[..., columns].sum(-1), mapped, atol=1e-6)
        assert parts.min() >= 0


def test_categories_alone_and_values_alone_have_features_too():
    continuous, valid, codes = ground(5, 5)
    nothing = np.zeros((1, 0, 5, 5))
    assert surroundings_features(continuous[None], valid[None], nothing.astype(int), (), 2).shape == (1, 1, 1, 2 + 4)
    assert surroundings_features(nothing.astype(np.float32), nothing.astype(bool), codes[None], CLASSES,
                                 2).shape == (1, 1, 1, 2 * sum(CLASSES))


def test_large_constant_values_have_no_deviation():
    continuous = np.full((1, 1, 60, 60), 3.3, np.float32)
    found = surroundings_features(continuous, np.ones(continuous.shape, bool), np.zeros((1, 0, 60, 60), int), (), 5)
    assert np.abs(found[..., 1] - 3.3).max() < 1e-6
    assert found[..., 2].max() < 1e-5
