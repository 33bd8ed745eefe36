"""Cloud-optimised GeoTIFFs: what stands in them, what they cost, and that there is never half a file."""

from __future__ import annotations

import math
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from orogen.backend.errors import InputError, OutputError
from orogen.backend.raster import cog
from orogen.backend.raster.cog import BandStatistics, block_windows, halved, is_cog, write_cog
from orogen.backend.raster.grid import Grid
from rasterio.crs import CRS
from rasterio.windows import Window


def grid_of(values: np.ndarray) -> Grid:
    return Grid(CRS.from_epsg(32754), Affine(50, 0, 3e5, 0, -50, 7e6), *values.shape[1:])


def blocks(values: np.ndarray) -> Iterator[tuple[Window, np.ndarray]]:
    for window in block_windows(grid_of(values)):
        yield window, values[(slice(None), *window.toslices())]


def write(path: Path, values: np.ndarray, **options: object) -> list[BandStatistics]:
    settings_: dict = {"bands": [f"band {n}" for n in range(len(values))], "dtype": values.dtype.name, **options}
    return write_cog(path, grid_of(values), blocks(values), **settings_)


def noise(bands: int = 1, height: int = 1100, width: int = 700) -> np.ndarray:
    values = np.random.default_rng(1).random((bands, height, width), dtype=np.float32)
    values[:, :300, 200:] = np.nan
    return values


def test_what_goes_in_comes_out_with_its_names_units_and_place(tmp_path: Path) -> None:
    values = noise(2)
    path = tmp_path / "Karte für Würzburg 2.tif"
    write(path, values, bands=("mean", "spread"), unit="mGal", tags={"MODEL": "resnet"})
    with rasterio.open(path) as dataset:
        np.testing.assert_array_equal(dataset.read(), values)
        assert dataset.descriptions == ("mean", "spread")
        assert dataset.units == ("mGal", "mGal")
        assert math.isnan(dataset.nodata)
        assert dataset.tags()["MODEL"] == "resnet"
        assert (dataset.crs, dataset.transform) == (CRS.from_epsg(32754), Affine(50, 0, 3e5, 0, -50, 7e6))
        assert dataset.profile["compress"] == "deflate"
        assert dataset.tags(ns="IMAGE_STRUCTURE")["PREDICTOR"] == "3"


@pytest.mark.parametrize("shape", [(1, 1), (512, 512), (513, 512), (1100, 700)])
def test_the_file_has_the_layout_of_a_cog(tmp_path: Path, shape: tuple[int, int]) -> None:
    write(tmp_path / "map.tif", np.ones((1, *shape), np.float32))
    assert is_cog(tmp_path / "map.tif")


def test_overviews_go_down_to_one_block(tmp_path: Path) -> None:
    write(tmp_path / "map.tif", noise())
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert dataset.overviews(1) == [2, 4]


@pytest.mark.parametrize("profile", [{}, {"tiled": True, "blockxsize": 256, "blockysize": 256}])
def test_an_ordinary_geotiff_is_no_cog(tmp_path: Path, profile: dict) -> None:
    with rasterio.open(tmp_path / "plain.tif", "w", driver="GTiff", height=600, width=600, count=1, dtype="uint8",
                       transform=Affine(1, 0, 0, 0, -1, 0), **profile) as dataset:
        dataset.write(np.ones((1, 600, 600), np.uint8))
        dataset.build_overviews([2])
    assert not is_cog(tmp_path / "plain.tif")


def test_a_cog_that_was_edited_is_one_no_longer(tmp_path: Path) -> None:
    write(tmp_path / "map.tif", noise())
    with rasterio.open(tmp_path / "map.tif", "r+", IGNORE_COG_LAYOUT_BREAK="YES") as dataset:
        dataset.write(np.random.default_rng(2).random((1, 512, 512), dtype=np.float32), window=Window(0, 0, 512, 512))
    assert not is_cog(tmp_path / "map.tif")


def test_a_file_that_is_no_raster_is_no_cog(tmp_path: Path) -> None:
    (tmp_path / "map.tif").write_text("hello")
    assert not is_cog(tmp_path / "map.tif")


def test_the_same_blocks_give_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "a.tif", noise())
    write(tmp_path / "b.tif", noise())
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()


def test_windows_of_any_shape_give_the_same_bytes(tmp_path: Path) -> None:
    values = noise()
    write(tmp_path / "a.tif", values, limits=(0, 1))

    rows = ((Window(0, row, 700, 100), values[:, row:row + 100]) for row in range(0, 1100, 100))
    write_cog(tmp_path / "b.tif", grid_of(values), rows, bands=["band 0"], limits=(0, 1))
    assert (tmp_path / "a.tif").stat().st_size == pytest.approx((tmp_path / "b.tif").stat().st_size, abs=64)
    with rasterio.open(tmp_path / "a.tif") as a, rasterio.open(tmp_path / "b.tif") as b:
        np.testing.assert_array_equal(a.read(), b.read())


def test_cells_of_no_block_are_nodata(tmp_path: Path) -> None:
    values = np.full((1, 1100, 700), 3, np.uint8)
    statistics = write_cog(tmp_path / "map.tif", grid_of(values), list(blocks(values))[:1], bands=["class"],
                           dtype="uint8", nodata=255)
    with rasterio.open(tmp_path / "map.tif") as dataset:
        read = dataset.read(1)
    assert (read[:512, :512] == 3).all()
    assert (read == 255).sum() == 1100 * 700 - 512 * 512
    assert statistics[0].cells == 512 * 512


# --- overviews --------------------------------------------------------------------------------------------------------


def test_overviews_average_the_valid_cells(tmp_path: Path) -> None:
    values = noise()
    write(tmp_path / "map.tif", values)
    with rasterio.open(tmp_path / "map.tif", overview_level=0) as dataset:
        np.testing.assert_array_equal(dataset.read(), halved(values, math.nan, "average"))


def test_overviews_of_classes_are_classes(tmp_path: Path) -> None:
    values = np.random.default_rng(0).choice(np.array([2, 9], np.uint8), (1, 1100, 700))
    write(tmp_path / "map.tif", values, nodata=0, resampling="nearest")
    with rasterio.open(tmp_path / "map.tif", overview_level=1) as dataset:
        np.testing.assert_array_equal(dataset.read(), values[:, ::4, ::4])


@given(arrays.arrays(np.float32, st.tuples(st.just(1), st.integers(1, 9), st.integers(1, 9)),
                     elements=st.sampled_from([-1.0, 0.0, 1.0, 2.0, 8.0])))
def test_half_the_resolution_is_the_mean_of_the_valid_of_four(values: np.ndarray) -> None:
    half = halved(values, -1.0, "average")
    assert half.shape == (1, -(-values.shape[1] // 2), -(-values.shape[2] // 2))
    for row in range(half.shape[1]):
        for col in range(half.shape[2]):
            four = values[0, 2 * row:2 * row + 2, 2 * col:2 * col + 2]
            valid = four[four != -1]
            assert half[0, row, col] == (np.float32(valid.mean()) if valid.size else -1)


def test_averages_of_whole_numbers_are_rounded_not_cut_off() -> None:
    assert halved(np.array([[[1, 2], [2, 2]]], np.int16), -1, "average").tolist() == [[[2]]]


# --- statistics -------------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.floats(-1e5, 1e5), st.floats(1e-3, 1e3), st.integers(0, 99))
def test_statistics_are_those_of_all_valid_cells(centre: float, spread: float, seed: int) -> None:
    values = np.random.default_rng(seed).normal(centre, spread, (1, 40, 90)).astype(np.float32)
    running = cog._Running(None)
    for part in np.array_split(values.ravel(), 7):
        running.add(part)
    made = running.finish("band")
    exact = values.astype(np.float64)
    assert (made.cells, made.minimum, made.maximum) == (3600, values.min(), values.max())
    assert made.mean == pytest.approx(exact.mean(), rel=1e-6, abs=1e-6 * spread)
    assert made.std == pytest.approx(exact.std(), rel=1e-4)


def test_statistics_stand_in_the_file(tmp_path: Path) -> None:
    values = noise()
    statistics = write(tmp_path / "map.tif", values)[0]
    with rasterio.open(tmp_path / "map.tif") as dataset:
        tags = dataset.tags(1)
    assert float(tags["STATISTICS_MEAN"]) == statistics.mean == pytest.approx(np.nanmean(values), rel=1e-5)
    assert float(tags["STATISTICS_VALID_PERCENT"]) == pytest.approx(100 * np.isfinite(values).mean(), rel=1e-3)


def test_a_band_without_a_valid_cell_has_no_statistics(tmp_path: Path) -> None:
    statistics = write(tmp_path / "map.tif", np.full((1, 9, 9), np.nan, np.float32), limits=(0, 1))[0]
    assert statistics.cells == 0
    assert math.isnan(statistics.mean)
    assert math.isnan(statistics.value_above(0.1))


def test_the_histogram_tells_the_value_of_the_best_part_of_the_area(tmp_path: Path) -> None:
    values = np.linspace(0, 1, 10_000, dtype=np.float32).reshape(1, 100, 100)
    statistics = write(tmp_path / "map.tif", values, limits=(0, 1))[0]
    assert statistics.histogram.sum() == 10_000
    for fraction in (0.01, 0.1, 0.5):
        assert statistics.value_above(fraction) == pytest.approx(1 - fraction, abs=0.002)


# --- never half a file ------------------------------------------------------------------------------------------------


def test_a_failure_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "map.tif"
    write(path, noise())
    before = path.read_bytes()

    def failing() -> Iterator[tuple[Window, np.ndarray]]:
        yield next(blocks(noise()))
        raise InputError("Layer 'Gravity' is damaged.")

    with pytest.raises(InputError, match="Gravity"):
        write_cog(path, grid_of(noise()), failing(), bands=["a"])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".map.tif.writing").mkdir()
    (tmp_path / ".map.tif.writing" / "base.tif.ovr").write_text("rubbish")
    write(tmp_path / "map.tif", noise())
    assert [path.name for path in tmp_path.iterdir()] == ["map.tif"]


@pytest.mark.skipif(sys.platform == "win32", reason="files can't be limited in size there")
@pytest.mark.parametrize("limit", [100_000, 2_900_000])  # it fills up in the uncompressed copy, in the finished file
def test_a_full_disk_is_explained_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                      limit: int) -> None:
    import resource

    # The system's limit on the size of a file plays the full disk.
    monkeypatch.setattr(cog.shutil, "disk_usage", lambda _: namedtuple("usage", "free")(2_500))
    values = np.random.default_rng(0).random((1, 900, 800), dtype=np.float32)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        with pytest.raises(OutputError, match=r"'map.tif' .* is full: it needs up to 9.7 MB and 2.5 kB are free"):
            write(tmp_path / "map.tif", values)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OutputError, match=r"'map.tif' can't be written to .*not a directory.*choose another"):
        write(tmp_path / "file" / "map.tif", noise())
