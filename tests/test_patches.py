"""Reading the evidence around points: in any order, at any edge, as if each point were read by itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import Cancelled
from orogen.backend.monitor import Monitor
from orogen.backend.prospectivity import patches as module
from orogen.backend.prospectivity.evidence import EvidenceStack, build_stack
from orogen.backend.prospectivity.patches import Samples, read_patches
from orogen.backend.raster.grid import Grid
from orogen.backend.raster.source import Block
from rasterio.crs import CRS
from rasterio.windows import Window

GRID = Grid.from_bounds(CRS.from_epsg(32633), (500000, 6000000, 506000, 6004000), 100)  # 40 rows, 60 columns


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> EvidenceStack:
    """A continuous band with holes, finer than the grid and beside it, and a categorical one."""
    folder = tmp_path_factory.mktemp("evidence")
    rng = np.random.default_rng(0)
    fine = Grid.from_bounds(GRID.crs, (500330, 6000000, 506000, 6003700), 50)
    gravity = rng.normal(size=fine.shape).astype(np.float32)
    gravity[rng.random(fine.shape) < 0.1] = -9999
    write(folder / "gravity.tif", gravity, fine, -9999)
    write(folder / "rocks.tif", rng.integers(1, 5, GRID.shape).astype(np.uint8), GRID, 255)
    return build_stack(grid=GRID, continuous=[str(folder / "gravity.tif")], categorical=[str(folder / "rocks.tif")])


def write(path: Path, values: np.ndarray, grid: Grid, nodata: float) -> None:
    with rasterio.open(path, "w", driver="GTiff", height=grid.height, width=grid.width, count=1, dtype=values.dtype,
                       crs=grid.crs, transform=grid.transform, nodata=nodata) as file:
        file.write(values[None])


def one_by_one(stack: EvidenceStack, rows: np.ndarray, cols: np.ndarray, size: int) -> Block:
    blocks = [stack.read(Window(int(col) - size // 2, int(row) - size // 2, size, size))
              for row, col in zip(rows, cols)]
    return Block(np.stack([block.values for block in blocks]), np.stack([block.valid for block in blocks]))


def same(first: Block, second: Block) -> bool:
    known = first.valid
    return bool((known == second.valid).all() and (first.values[known] == second.values[known]).all())


@settings(max_examples=20, deadline=None)
@given(points=st.lists(st.tuples(st.integers(0, 39), st.integers(0, 59)), min_size=1, max_size=12),
       size=st.sampled_from([1, 3, 9, 33]), square=st.sampled_from([1, 7, 16, 256]))
def test_points_are_read_as_if_each_were_read_by_itself(stack, points, size, square):
    rows, cols = np.array(points).T
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SQUARE", square)
        together = read_patches(stack, rows, cols, size, Monitor())
    assert together.values.shape == (len(points), 2, size, size)
    assert together.values.dtype == np.float32
    assert same(together, one_by_one(stack, rows, cols, size))


def test_beyond_the_grid_the_evidence_is_missing(stack):
    corners = np.array([[0, 0], [0, 59], [39, 0], [39, 59]])
    around = read_patches(stack, *corners.T, 5, Monitor())
    rocks = around.valid[:, 1]
    assert rocks[:, 2, 2].all()
    assert [int(part.sum()) for part in rocks] == [9, 9, 9, 9]
    assert rocks[0, 2:, 2:].all()
    assert rocks[3, :3, :3].all()


def test_a_cell_that_is_asked_for_twice_is_there_twice(stack):
    rows, cols = np.array([20, 3, 20]), np.array([30, 4, 30])
    around = read_patches(stack, rows, cols, 3, Monitor())
    np.testing.assert_array_equal(around.values[0], around.values[2])
    assert not np.array_equal(around.values[0], around.values[1])


def test_reading_can_be_cancelled(stack):
    monitor = Monitor()
    monitor.cancelled = True
    with pytest.raises(Cancelled):
        read_patches(stack, np.array([1]), np.array([1]), 3, monitor)


# --- samples ----------------------------------------------------------------------------------------------------------


def samples_of(stack: EvidenceStack, count: int = 60, size: int = 5) -> Samples:
    rng = np.random.default_rng(1)
    rows, cols = rng.integers(0, 40, count), rng.integers(0, 60, count)
    around = read_patches(stack, rows, cols, size, Monitor())
    return Samples(around.values, around.valid, (np.arange(count) < 10).astype(int), cols * 100.0, rows * -100.0, rows,
                   cols, tuple(stack.bands), 2400)


def test_the_centres_are_the_points_own_cells(stack):
    samples = samples_of(stack)
    values, valid = samples.centres
    own = one_by_one(stack, samples.rows, samples.cols, 1)
    np.testing.assert_array_equal(valid, own.valid[:, :, 0, 0].T)
    np.testing.assert_array_equal(values[valid], own.values[:, :, 0, 0].T[valid])


def test_the_encoding_sees_the_training_points_and_no_other(stack):
    samples = samples_of(stack)
    training = np.arange(30)
    encoding = samples.fit_encoding(training)
    samples.values[30:] *= 100
    assert samples.fit_encoding(training) == encoding
    assert samples.fit_encoding(np.arange(60)) != encoding


def test_patches_are_encoded_as_the_same_ground_on_a_map_is(stack):
    samples = samples_of(stack)
    encoding = samples.fit_encoding(np.arange(60))
    patches = samples.encoded(encoding)
    assert patches.continuous.shape == patches.valid.shape == patches.codes.shape == (60, 1, 5, 5)
    for point in (0, 17, 59):
        block = encoding.apply(Block(samples.values[point], samples.valid[point]))
        np.testing.assert_array_equal(patches.continuous[point], block.continuous)
        np.testing.assert_array_equal(patches.valid[point], block.valid)
        np.testing.assert_array_equal(patches.codes[point], block.codes)
    assert patches.codes.dtype == np.int16


def test_other_points_of_the_same_evidence_are_encoded_alike(stack):
    samples = samples_of(stack)
    encoding = samples.fit_encoding(np.arange(60))
    few = samples.with_points(Block(samples.values[5:9], samples.valid[5:9]))
    assert len(few) == 4
    np.testing.assert_array_equal(few.encoded(encoding).continuous, samples.encoded(encoding).continuous[5:9])
