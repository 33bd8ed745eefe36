"""The tile engine: the map is the model's, whatever the tiles, the mask, the batches or the kill in the middle."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import Cancelled, InputError, OutputError, ParameterError
from orogen.backend.monitor import Monitor
from orogen.backend.raster.grid import Grid
from orogen.backend.raster.source import Block
from orogen.backend.raster.tiles import MapSummary, RasterOutput, TilePlan, blended, feather, map_tiles
from rasterio.crs import CRS
from rasterio.windows import Window

# --- what every test needs: a raster, models whose right answer is known, and a run ---------------------------------


class Array:
    """A source of one array (C, h, w); beyond its edges everything is invalid."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values.astype(np.float32)
        self.windows: list[Window] = []

    def read(self, window: Window) -> Block:
        self.windows.append(window)
        bands, height, width = self.values.shape
        block = Block(np.zeros((bands, window.height, window.width), np.float32),
                      np.zeros((bands, window.height, window.width), bool))
        top, left = max(0, window.row_off), max(0, window.col_off)
        bottom, right = min(height, window.row_off + window.height), min(width, window.col_off + window.width)
        if top < bottom and left < right:
            here = (slice(None), slice(top - window.row_off, bottom - window.row_off),
                    slice(left - window.col_off, right - window.col_off))
            block.values[here] = self.values[:, top:bottom, left:right]
            block.valid[here] = True
        return block


def neighbourhood(values: np.ndarray, halo: int) -> np.ndarray:
    """A model without padding: band 0 summed over each cell's neighbours within ``halo``; exact for whole numbers."""
    side = 2 * halo + 1
    return np.lib.stride_tricks.sliding_window_view(values[0], (side, side)).sum((2, 3))[None].astype(np.float32)


def neighbourhoods(halo: int) -> Callable[[list[Block]], list[np.ndarray]]:
    return lambda blocks: [neighbourhood(block.values, halo) for block in blocks]


def whole_map(values: np.ndarray, halo: int) -> np.ndarray:
    """What the model says when it sees the whole raster at once."""
    return neighbourhood(np.pad(values.astype(np.float32), ((0, 0), (halo, halo), (halo, halo))), halo)


def numbers(height: int, width: int, bands: int = 1) -> np.ndarray:
    return np.random.default_rng(height * 1000 + width).integers(0, 50, (bands, height, width)).astype(np.float32)


def grid_of(values: np.ndarray) -> Grid:
    return Grid(CRS.from_epsg(32754), Affine(50, 0, 3e5, 0, -50, 7e6), *values.shape[1:])


def run(folder: Path, predict: Callable, source: Array, plan: TilePlan, **options: object) -> MapSummary:
    settings_: dict = {"outputs": [RasterOutput(folder / "map.tif", ("value",))], "journal_folder": folder / "strips",
                       "identity": "a", "monitor": Monitor(), **options}
    return map_tiles(predict, source, grid_of(source.values), plan=plan, **settings_)


def written(path: Path) -> np.ndarray:
    with rasterio.open(path) as dataset:
        return dataset.read()


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@st.composite
def plans(draw: st.DrawFn) -> TilePlan:
    tile = draw(st.integers(1, 24))
    return TilePlan(tile, draw(st.integers(0, 3)), draw(st.integers(0, tile // 3)))


# --- the plan ---------------------------------------------------------------------------------------------------------


@given(st.integers(1, 300), plans())
def test_tiles_cover_every_cell_and_share_only_the_overlap(size: int, plan: TilePlan) -> None:
    spans = plan.spans(size)
    times = np.zeros(size, int)
    for span in spans:
        times[span.start:span.stop] += 1
        assert span.begin <= span.start < span.next <= span.stop <= span.end <= span.begin + plan.tile
    assert times.min() == 1
    assert (times == 2).sum() == plan.overlap * (len(spans) - 1)
    assert times.max() <= 2


@given(st.integers(1, 300), plans().filter(lambda plan: plan.overlap > 0))
def test_a_padded_network_always_sees_tiles_of_full_size(size: int, plan: TilePlan) -> None:
    assert {span.end - span.begin for span in plan.spans(size)} == {plan.tile}


def test_too_much_overlap_is_refused() -> None:
    with pytest.raises(ParameterError, match="overlap of 200 cells is more than a third of the tile of 512"):
        TilePlan(512, 0, 200)


# --- the map ----------------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 32), st.integers(1, 32), plans(), st.integers(1, 3))
def test_tile_size_never_changes_the_map(height: int, width: int, plan: TilePlan, batch: int) -> None:
    values = numbers(height, width)
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), neighbourhoods(plan.halo), Array(values), plan, batch=batch)
        np.testing.assert_array_equal(written(Path(folder) / "map.tif"), whole_map(values, plan.halo))


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 32), st.integers(1, 32), plans(), st.integers(0, 2**32 - 1))
def test_masked_cells_are_nodata_and_the_others_are_untouched(height: int, width: int, plan: TilePlan,
                                                              seed: int) -> None:
    values = numbers(height, width)
    random = np.random.default_rng(seed)
    # Coarse patches, so that some tiles hold nothing to map.
    mask = np.kron(random.random((height // 8 + 1, width // 8 + 1)) < 0.4, np.ones((8, 8)))[:height, :width] > 0
    source = Array(values)
    with tempfile.TemporaryDirectory() as folder:
        summary = run(Path(folder), neighbourhoods(plan.halo), source, plan, mapped=lambda w: mask[w.toslices()])
        expected = np.where(mask, whole_map(values, plan.halo), np.nan)
        np.testing.assert_array_equal(written(Path(folder) / "map.tif"), expected)
    assert summary.cells == mask.sum()
    assert len(source.windows) == summary.tiles - summary.empty


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 32), st.integers(1, 32), plans(), st.floats(-1e6, 1e6, width=32))
def test_a_constant_stays_that_constant_under_blending(height: int, width: int, plan: TilePlan, value: float) -> None:
    def predict(blocks: list[Block]) -> list[np.ndarray]:
        return [np.full_like(neighbourhood(block.values, plan.halo), value) for block in blocks]

    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), predict, Array(numbers(height, width)), plan)
        assert (written(Path(folder) / "map.tif") == np.float32(value)).all()


def test_overlapping_tiles_that_disagree_are_blended_without_a_seam(tmp_path: Path) -> None:
    counted = iter(range(100))

    def predict(blocks: list[Block]) -> list[np.ndarray]:
        return [np.full((1, 32, 32), next(counted) % 2, np.float32) for _ in blocks]  # 0, 1, 0 | 1, 0, 1 | 0, 1, 0

    run(tmp_path, predict, Array(numbers(76, 76)), TilePlan(32, 0, 10))
    values = written(tmp_path / "map.tif")[0]
    assert values.min() == 0
    assert values.max() == 1
    assert max(np.abs(np.diff(values, axis=axis)).max() for axis in (0, 1)) < 0.2  # pi / 2 / 10 is the steepest


def test_feather_weights_rise_smoothly_and_mirror_each_other() -> None:
    weight = feather(9)
    assert (np.diff(weight) > 0).all()
    assert weight.min() > 0
    np.testing.assert_allclose(weight + weight[::-1], 1, atol=1e-6)


def test_where_one_tile_has_no_value_the_other_counts_whole() -> None:
    nan = np.nan
    mixed = blended(np.array([1, nan, nan], np.float32), np.array([nan, 2, nan], np.float32), np.float32(0.5))
    np.testing.assert_array_equal(mixed, [1, 2, nan])


def test_cells_the_model_gives_no_value_for_are_nodata(tmp_path: Path) -> None:
    values = numbers(20, 20)

    def predict(blocks: list[Block]) -> list[np.ndarray]:
        return [np.where(b.values > 25, b.values, np.inf) for b in blocks]

    run(tmp_path, predict, Array(values), TilePlan(8))
    np.testing.assert_array_equal(written(tmp_path / "map.tif"), np.where(values > 25, values, np.nan))


def test_a_raster_without_a_cell_to_map_gives_an_empty_map(tmp_path: Path) -> None:
    source = Array(numbers(20, 30))
    nothing = np.zeros((20, 30), bool)
    summary = run(tmp_path, neighbourhoods(0), source, TilePlan(8), mapped=lambda w: nothing[w.toslices()])
    assert np.isnan(written(tmp_path / "map.tif")).all()
    assert (summary.cells, summary.empty, source.windows) == (0, 12, [])


def test_each_output_takes_its_channels_in_its_own_type(tmp_path: Path) -> None:
    values = numbers(40, 50)
    outputs = [RasterOutput(tmp_path / "a.tif", ("mean", "spread"), unit="nT", nodata=-1.0),
               RasterOutput(tmp_path / "b.tif", ("class",), dtype="uint8", nodata=255, resampling="nearest")]

    def predict(blocks: list[Block]) -> list[np.ndarray]:
        return [np.concatenate([b.values, b.values * 2, b.values * 10.004]) for b in blocks]

    summary = run(tmp_path, predict, Array(values), TilePlan(16), outputs=outputs,
                  mapped=lambda w: numbers(40, 50)[0][w.toslices()] > 10)
    mask = values > 10
    np.testing.assert_array_equal(written(tmp_path / "a.tif"),
                                  np.where(mask, np.concatenate([values, values * 2]), -1))
    np.testing.assert_array_equal(written(tmp_path / "b.tif"), np.where(mask, np.minimum(values * 10, 255), 255))
    assert [[band.name for band in bands] for bands in summary.statistics] == [["mean", "spread"], ["class"]]
    assert summary.statistics[0][1].maximum == 2 * values.max()


def test_a_batch_holds_blocks_of_one_shape_and_at_most_so_many(tmp_path: Path) -> None:
    batches: list[list[tuple[int, ...]]] = []

    def predict(blocks: list[Block]) -> list[np.ndarray]:
        batches.append([b.values.shape for b in blocks])
        return neighbourhoods(1)(blocks)

    run(tmp_path, predict, Array(numbers(20, 37)), TilePlan(8, 1), batch=3)
    assert all(len(set(shapes)) == 1 for shapes in batches)
    assert [len(shapes) for shapes in batches] == [3, 1, 1] * 3  # four tiles and a remainder in each of three strips


def test_a_model_that_returns_the_wrong_shape_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"returned \(1, 10, 10\) .* \(1, 8, 8\) was expected"):
        run(tmp_path, neighbourhoods(0), Array(numbers(20, 20)), TilePlan(8, 1))


# --- threads and memory -----------------------------------------------------------------------------------------------


def test_the_next_tile_is_read_while_the_model_computes(tmp_path: Path) -> None:
    asked = threading.Event()
    seen: list[bool] = []

    class Watching(Array):
        def read(self, window: Window) -> Block:
            if len(self.windows) == 1:
                asked.set()
            return super().read(window)

    def predict(blocks: list[Block]) -> list[np.ndarray]:
        seen.append(asked.wait(5))
        return neighbourhoods(0)(blocks)

    run(tmp_path, predict, Watching(numbers(8, 32)), TilePlan(8))
    assert seen[0]


def test_reading_stays_only_a_few_tiles_ahead(tmp_path: Path) -> None:
    source = Array(numbers(8, 160))
    ahead: list[int] = []

    def predict(blocks: list[Block]) -> list[np.ndarray]:
        ahead.append(len(source.windows))
        return neighbourhoods(0)(blocks)

    run(tmp_path, predict, source, TilePlan(8), read_ahead=2)
    assert max(read - done for done, read in enumerate(ahead)) <= 3


def test_an_error_of_the_reader_surfaces_and_leaves_no_thread(tmp_path: Path) -> None:
    class Corrupt(Array):
        def read(self, window: Window) -> Block:
            if len(self.windows) == 5:
                raise InputError("Layer 'Magnetics' is damaged: copy it again from where it came.")
            return super().read(window)

    threads = set(threading.enumerate())
    with pytest.raises(InputError, match="'Magnetics' is damaged"):
        run(tmp_path, neighbourhoods(0), Corrupt(numbers(32, 32)), TilePlan(8))
    assert set(threading.enumerate()) <= threads
    assert not (tmp_path / "map.tif").exists()
    assert not list(tmp_path.rglob("*.part"))


def test_a_cancelled_run_keeps_its_strips_and_leaves_no_thread(tmp_path: Path) -> None:
    monitor = Monitor()

    def predict(blocks: list[Block]) -> list[np.ndarray]:
        monitor.cancelled = bool(list((tmp_path / "strips").glob("strip-*.json")))
        return neighbourhoods(0)(blocks)

    threads = set(threading.enumerate())
    with pytest.raises(Cancelled):
        run(tmp_path, predict, Array(numbers(32, 32)), TilePlan(8), monitor=monitor)
    assert set(threading.enumerate()) <= threads
    assert [path.name for path in sorted((tmp_path / "strips").iterdir())] == [
        "strip-000000.f32", "strip-000000.json", "strips.json"]
    assert not (tmp_path / "map.tif").exists()


def test_memory_does_not_grow_with_the_raster(tmp_path: Path) -> None:
    class Level(Array):
        def read(self, window: Window) -> Block:
            shape = (1, window.height, window.width)
            return Block(np.ones(shape, np.float32), np.ones(shape, bool))

    def peak(rows: int) -> int:
        source = Level(np.zeros((1, 1, 1)))
        source.values = np.broadcast_to(np.float32(0), (1, rows, 512))
        tracemalloc.start()
        run(tmp_path, neighbourhoods(0), source, TilePlan(128))
        high = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return high

    peak(1536)  # what is imported and kept on first use isn't the raster's
    assert peak(6144) < 1.1 * peak(1536)


# --- the journal ------------------------------------------------------------------------------------------------------

INTERRUPTED = TilePlan(16, 1, 5)


def seed_dependent(blocks: list[Block]) -> list[np.ndarray]:
    """A padded model: what it says of a cell depends on where in the tile the cell lies."""
    height, width = blocks[0].values.shape[1:]
    slope = np.linspace(0, 1, height * width, dtype=np.float32).reshape(1, height, width)
    return [(b.values * slope)[:, 1:-1, 1:-1] for b in blocks]


def run_interrupted(folder: Path, die_at: int | None) -> tuple[MapSummary, int]:
    """A run of 5 × 6 tiles that kills its process before the ``die_at``-th of them; and how many it predicted."""
    calls = 0

    def predict(blocks: list[Block]) -> list[np.ndarray]:
        nonlocal calls
        if calls == die_at:
            os.kill(os.getpid(), 9)
        calls += 1
        return seed_dependent(blocks)

    summary = run(folder, predict, Array(numbers(60, 70)), INTERRUPTED)
    return summary, calls


def test_a_killed_run_resumes_to_the_same_bytes(tmp_path: Path) -> None:
    run_interrupted(tmp_path / "undisturbed", None)
    script = (f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
              f"import pathlib, test_tiles; test_tiles.run_interrupted(pathlib.Path({str(tmp_path / 'killed')!r}), 15)")
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert killed.returncode == -9, killed.stderr
    assert not (tmp_path / "killed" / "map.tif").exists()

    summary, calls = run_interrupted(tmp_path / "killed", None)
    assert summary.resumed >= 1
    assert calls == 6 * (summary.strips - summary.resumed)
    assert fingerprint(tmp_path / "killed" / "map.tif") == fingerprint(tmp_path / "undisturbed" / "map.tif")


def stopped(folder: Path, strips: int, identity: str = "a") -> None:
    """Leave the journal of a run that was stopped after so many strips."""
    rows = iter(range(10**6))

    def predict(blocks: list[Block]) -> list[np.ndarray]:
        if next(rows) == 6 * strips:
            raise KeyboardInterrupt
        return seed_dependent(blocks)

    with pytest.raises(KeyboardInterrupt):
        run(folder, predict, Array(numbers(60, 70)), INTERRUPTED, identity=identity)


def test_a_damaged_strip_is_made_again(tmp_path: Path) -> None:
    run_interrupted(tmp_path / "undisturbed", None)
    stopped(tmp_path, 3)
    strip = tmp_path / "strips" / "strip-000001.f32"
    content = bytearray(strip.read_bytes())
    content[100] ^= 1
    strip.write_bytes(content)
    assert run_interrupted(tmp_path, None)[0].resumed == 2
    assert fingerprint(tmp_path / "map.tif") == fingerprint(tmp_path / "undisturbed" / "map.tif")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"bytes": 1}', '{"bytes": "x", "sha256": 3, "pieces": 0}'])
def test_a_damaged_entry_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    stopped(tmp_path, 2)
    (tmp_path / "strips" / "strip-000000.json").write_text(content)
    assert run_interrupted(tmp_path, None)[0].resumed == 1


def test_strips_of_another_model_are_thrown_away(tmp_path: Path) -> None:
    stopped(tmp_path, 3, identity="another model")
    assert run_interrupted(tmp_path, None)[0].resumed == 0


def test_the_journal_is_gone_when_the_map_stands_and_what_is_not_its_own_is_left(tmp_path: Path) -> None:
    (tmp_path / "strips").mkdir()
    (tmp_path / "strips" / "notes.txt").write_text("mine")
    run_interrupted(tmp_path, None)
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["map.tif", "strips", "notes.txt"]


def test_an_entry_names_the_hash_of_its_strip(tmp_path: Path) -> None:
    stopped(tmp_path, 2)
    entry = json.loads((tmp_path / "strips" / "strip-000001.json").read_text())
    assert entry["sha256"] == fingerprint(tmp_path / "strips" / "strip-000001.f32")


@pytest.mark.skipif(sys.platform == "win32", reason="files can't be limited in size there")
def test_a_full_disk_is_explained_and_the_finished_strips_are_kept(tmp_path: Path) -> None:
    import resource

    # The second strip doesn't fit: the disk is played by the limit that the system puts on the size of a file.
    source = Array(numbers(16, 200))
    mask = np.ones((16, 200), bool)
    mask[:8, 60:] = False
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, before[1]))
    try:
        with pytest.raises(OutputError, match=r"disk of '.*' is full: it needs up to 1\d\.\d kB and .* are free"):
            run(tmp_path, neighbourhoods(0), source, TilePlan(8), mapped=lambda w: mask[w.toslices()])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert {path.name for path in (tmp_path / "strips").iterdir()} == {
        "strips.json", "strip-000000.f32", "strip-000000.json"}
    assert run(tmp_path, neighbourhoods(0), source, TilePlan(8), mapped=lambda w: mask[w.toslices()]).resumed == 1
