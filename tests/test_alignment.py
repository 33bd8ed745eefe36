"""Raster layers seen on a grid: any mix of CRS, resolution, offset, data type and nodata, without a shift."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import InputError
from orogen.backend.raster.grid import Grid
from orogen.backend.raster.source import Block, RasterLayer
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.warp import Resampling, reproject
from rasterio.windows import Window

UTM = CRS.from_epsg(32633)
SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"
TILL = SHARED / "prospectivity" / "eis_till_geochem"
CLONCURRY = SHARED / "prospectivity" / "cloncurry" / "TESTDATA" / "CalculateWeights"
TERRAIN = SHARED / "terrain" / "pysheds_dem" / "data"


def shared(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason=f"the real data in ../shared/data lacks {path.name}")


def write(path: Path, values: np.ndarray, grid: Grid, nodata: float | None = None, mask: np.ndarray | None = None,
          **options: object) -> str:
    """Write a raster of (h, w) or (bands, h, w) ``values``."""
    values = values if values.ndim == 3 else values[None]
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(
            path, "w", driver="GTiff", height=grid.height, width=grid.width, count=len(values), dtype=values.dtype,
            crs=grid.crs, transform=grid.transform, nodata=nodata, **options) as file:
        file.write(values)
        if mask is not None:
            file.write_mask(mask)
    return str(path)


def whole(grid: Grid) -> Window:
    return Window(0, 0, grid.width, grid.height)


def numbered(grid: Grid, dtype: str = "float32") -> np.ndarray:
    """Values that tell the cell."""
    return np.arange(grid.height * grid.width).reshape(grid.shape).astype(dtype)


def plane(grid: Grid, crs: CRS | None = None) -> np.ndarray:
    """Values that tell the place: linear in the coordinates of ``crs``, hence the same however it is sampled."""
    rows, cols = np.indices(grid.shape)
    x, y = grid.xy(rows, cols)
    if crs is not None:
        x, y = pyproj.Transformer.from_crs(grid.crs, crs, always_xy=True).transform(x, y)
    return (0.001 * (x - 500000) + 0.003 * (y - 6000000)).astype(np.float64)


HOME = Grid.from_bounds(UTM, (500000, 6000000, 500600, 6000400), 10)  # 40 rows, 60 columns


@settings(max_examples=40, deadline=None)
@given(row=st.integers(-50, 50), col=st.integers(-70, 70), height=st.integers(1, 70), width=st.integers(1, 70),
       dtype=st.sampled_from(["uint8", "int16", "uint16", "int32", "float32", "float64"]))
def test_any_whole_offset_recovers_every_cell_exactly(
        tmp_path_factory, row: int, col: int, height: int, width: int, dtype: str) -> None:
    values = (numbered(HOME) % 251).astype(dtype)
    layer = RasterLayer(write(tmp_path_factory.mktemp("a") / "a.tif", values, HOME))
    target = HOME.window(Window(col, row, width, height))
    block = layer.read(target, whole(target))
    rows, cols = np.indices((height, width))
    inside = HOME.contains(rows + row, cols + col)
    np.testing.assert_array_equal(block.valid[0], inside)
    expected = np.zeros((height, width), np.float32)
    expected[inside] = values[(rows + row)[inside], (cols + col)[inside]]
    np.testing.assert_array_equal(block.values[0], expected)


@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, -135.0])
def test_a_rotated_grid_recovers_its_own_cells_through_windows(tmp_path, angle: float) -> None:
    grid = Grid(UTM, Affine.translation(5e5, 6e6) * Affine.rotation(angle) * Affine.scale(10, -10), 30, 40)
    layer = RasterLayer(write(tmp_path / "r.tif", numbered(grid), grid))
    np.testing.assert_array_equal(layer.read(grid, Window(5, 7, 11, 13)).values[0], numbered(grid)[7:20, 5:16])


def test_a_south_up_file_recovers_every_cell(tmp_path) -> None:
    flipped = Grid(UTM, HOME.transform * Affine.translation(0, HOME.height) * Affine.scale(1, -1), *HOME.shape)
    layer = RasterLayer(write(tmp_path / "f.tif", numbered(HOME)[::-1], flipped))
    np.testing.assert_array_equal(layer.read(HOME, whole(HOME)).values[0], numbered(HOME))


@pytest.mark.parametrize("categorical", [False, True])
@pytest.mark.parametrize(("epsg", "cell", "angle"), [
    (32633, 10, 0), (32633, 3, 0), (32633, 7, 20), (32633, 40, 0), (32633, 35, 45), (32634, 11, 0), (4326, 0.0002, 0),
    (2263, 30, 0), (3857, 90, 0)])
def test_every_crs_resolution_and_rotation_sees_the_value_of_the_place(
        tmp_path, epsg: int, cell: float, angle: float, categorical: bool) -> None:
    file = Grid.from_bounds(UTM, (499000, 5999000, 502000, 6002000), 10)
    layer = RasterLayer(write(tmp_path / "p.tif", plane(file), file), categorical=categorical)
    if epsg == 2263:  # New York's State Plane is far from here; its feet are not
        crs = CRS.from_string("+proj=tmerc +lat_0=54 +lon_0=15 +x_0=1000 +units=us-ft +datum=WGS84")
    else:
        crs = CRS.from_epsg(epsg)
    x, y = pyproj.Transformer.from_crs(UTM, crs, always_xy=True).transform(500300, 6000700)
    target = Grid(crs, Affine.translation(x, y) * Affine.rotation(angle) * Affine.scale(cell, -cell), 12, 15)
    block = layer.read(target, whole(target))
    assert block.valid.all()
    # Nearest is off by at most half a file cell; the rest is exact up to float32 and the curve within a cell.
    tolerance = 10 * (0.001 + 0.003) / 2 + 1e-4 if categorical else 2e-3
    np.testing.assert_allclose(block.values[0], plane(target, UTM), atol=tolerance)


def test_unaligned_bilinear_values_agree_with_gdal(tmp_path) -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=HOME.shape).astype(np.float32)
    layer = RasterLayer(write(tmp_path / "a.tif", values, HOME))
    target = Grid.from_bounds(32634, tuple(Grid.from_bounds(32634, rasterio.warp.transform_bounds(
        UTM, 32634, *HOME.bounds), 7).bounds), 7)
    expected = np.full(target.shape, np.nan, np.float32)
    reproject(values, expected, src_transform=HOME.transform, src_crs=UTM, dst_transform=target.transform,
              dst_crs=target.crs, resampling=Resampling.bilinear, tolerance=0, dst_nodata=np.nan)
    block = layer.read(target, whole(target))
    both = block.valid[0] & np.isfinite(expected)
    assert both.sum() > 0.98 * block.valid.sum() > 1000
    np.testing.assert_allclose(block.values[0][both], expected[both], atol=1e-3)


@pytest.mark.parametrize("factor", [2, 3, 7])
def test_coarser_cells_are_the_means_of_the_cells_beneath(tmp_path, factor: int) -> None:
    file = Grid.from_bounds(UTM, (0, 0, 420, 420), 10)
    values = np.random.default_rng(2).normal(size=file.shape).astype(np.float32)
    layer = RasterLayer(write(tmp_path / "a.tif", values, file))
    target = Grid.from_bounds(UTM, (0, 0, 420, 420), 10 * factor)
    means = values.reshape(42 // factor, factor, 42 // factor, factor).mean(axis=(1, 3))
    np.testing.assert_allclose(layer.read(target, whole(target)).values[0], means, atol=2e-5)


def test_a_mean_of_mostly_missing_cells_is_missing(tmp_path) -> None:
    values = np.array([[1, 2, -9, -9], [3, 4, -9, 8]], np.float32)
    file = Grid.from_bounds(UTM, (0, 0, 40, 20), 10)
    layer = RasterLayer(write(tmp_path / "a.tif", values, file, nodata=-9))
    block = layer.read(Grid.from_bounds(UTM, (0, 0, 40, 20), 20), Window(0, 0, 2, 1))
    assert block.valid.tolist() == [[[True, False]]]
    assert block.values.tolist() == [[[2.5, 0.0]]]


def test_categories_are_never_mixed(tmp_path) -> None:
    codes = np.random.default_rng(3).choice([1, 5, 90], HOME.shape).astype(np.uint8)
    layer = RasterLayer(write(tmp_path / "c.tif", codes, HOME), categorical=True)
    for cell in (3.0, 23.0, 70.0):
        target = Grid(UTM, Affine.translation(500001, 6000399) * Affine.rotation(10) * Affine.scale(cell, -cell), 9, 9)
        block = layer.read(target, whole(target))
        assert set(np.unique(block.values[block.valid])) <= {1, 5, 90}


MISSING = [
    ("nodata", "int16", -32768, {}),
    ("nodata of the largest uint32", "uint32", 4294967295, {}),
    ("nodata of int64", "int64", -9999, {}),
    ("nodata of float64 beyond float32", "float64", -1.7976931348623157e308, {}),
    ("nodata of the largest float32", "float32", float(np.float32(-3.4028235e38)), {}),
    ("nan", "float32", float("nan"), {"nodata": None}),
    ("infinity", "float32", float("inf"), {"nodata": None}),
    ("beyond float32", "float64", 1e300, {"nodata": None}),
]


@pytest.mark.parametrize(("dtype", "missing", "options"), [case[1:] for case in MISSING], ids=[c[0] for c in MISSING])
@pytest.mark.parametrize("cell", [10.0, 4.0, 25.0])
def test_missing_values_are_masks_and_never_leak_into_neighbours(
        tmp_path, dtype: str, missing: float, options: dict, cell: float) -> None:
    values = np.full(HOME.shape, 100, dtype)
    values[10:20, 10:30] = missing
    layer = RasterLayer(write(tmp_path / "m.tif", values, HOME, **{"nodata": missing, **options}))
    target = Grid.from_bounds(UTM, tuple(HOME.bounds), cell)
    block = layer.read(target, whole(target))
    assert set(np.unique(block.values[block.valid])) == {100.0}
    assert not block.values[~block.valid].any()
    rows, cols = np.indices(target.shape)
    file_rows, file_cols = HOME.rowcol(*target.xy(rows, cols))
    hole = (file_rows >= 10) & (file_rows < 20) & (file_cols >= 10) & (file_cols < 30)
    if cell <= 10:
        np.testing.assert_array_equal(block.valid[0], ~hole)
    else:
        assert not block.valid[0][5:7, 5:11].any()


def test_masks_and_alpha_bands_are_missing_values(tmp_path) -> None:
    mask = np.ones(HOME.shape, bool)
    mask[:5] = False
    masked = RasterLayer(write(tmp_path / "masked.tif", numbered(HOME), HOME, mask=mask))
    np.testing.assert_array_equal(masked.read(HOME, whole(HOME)).valid[0], mask)
    image = np.stack([np.full(HOME.shape, 7, np.uint8)] * 3 + [mask.astype(np.uint8) * 255])
    path = write(tmp_path / "rgba.tif", image, HOME, photometric="RGB")
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    layer = RasterLayer(path)
    block = layer.read(HOME, whole(HOME))
    assert len(layer.bands) == 3
    np.testing.assert_array_equal(block.valid, np.stack([mask] * 3))


@settings(max_examples=15, deadline=None)
@given(cell=st.sampled_from([5.0, 10.0, 13.0, 33.0]), angle=st.sampled_from([0.0, 33.0]), height=st.integers(7, 40),
       width=st.integers(7, 40), epsg=st.sampled_from([32633, 32634]), categorical=st.booleans())
def test_tiling_never_changes_a_value(tmp_path_factory, cell: float, angle: float, height: int, width: int, epsg: int,
                                      categorical: bool) -> None:
    values = np.random.default_rng(4).normal(size=HOME.shape).astype(np.float32)
    values[3:9, 20:33] = np.nan
    layer = RasterLayer(write(tmp_path_factory.mktemp("t") / "t.tif", values, HOME), categorical=categorical)
    x, y = pyproj.Transformer.from_crs(UTM, epsg, always_xy=True).transform(499990, 6000410)
    grid = Grid(CRS.from_epsg(epsg), Affine.translation(x, y) * Affine.rotation(angle) * Affine.scale(cell, -cell),
                int(500 / cell), int(700 / cell))
    once = layer.read(grid, whole(grid))
    tiled = Block(np.zeros_like(once.values), np.zeros_like(once.valid))
    for row in range(0, grid.height, height):
        for col in range(0, grid.width, width):
            tile = layer.read(grid, Window(col, row, width, height))
            part = np.s_[:, row : row + height, col : col + width]
            shape = tiled.values[part].shape
            tiled.values[part] = tile.values[:, : shape[1], : shape[2]]
            tiled.valid[part] = tile.valid[:, : shape[1], : shape[2]]
    np.testing.assert_array_equal(tiled.valid, once.valid)
    np.testing.assert_array_equal(tiled.values, once.values)


def test_large_windows_are_worked_off_in_parts_with_the_same_values(tmp_path, monkeypatch) -> None:
    layer = RasterLayer(write(tmp_path / "a.tif", numbered(HOME), HOME))
    grid = Grid.from_bounds(UTM, tuple(HOME.bounds), 23.0)
    once = layer.read(grid, whole(grid))
    monkeypatch.setattr("orogen.backend.raster.source._MOST_POINTS", 50)
    np.testing.assert_array_equal(layer.read(grid, whole(grid)).values, once.values)
    monkeypatch.setattr("orogen.backend.raster.source._MOST_FILE_CELLS", 30)
    np.testing.assert_array_equal(layer.read(grid, whole(grid)).values, once.values)


def test_a_window_over_the_edge_is_missing_outside_the_grid_even_where_the_file_goes_on(tmp_path) -> None:
    layer = RasterLayer(write(tmp_path / "a.tif", numbered(HOME), HOME))
    grid = HOME.window(Window(10, 10, 5, 5))
    block = layer.read(grid, Window(-2, -3, 5, 4))
    assert block.valid[0].sum() == 3
    np.testing.assert_array_equal(block.values[0, 3:, 2:], numbered(HOME)[10:11, 10:13])
    assert not layer.read(grid, Window(50, 50, 3, 3)).valid.any()


def test_bands_are_chosen_named_scaled_and_keep_their_units(tmp_path) -> None:
    path = write(tmp_path / "grav mag.tif", np.stack([numbered(HOME, "int16") + i for i in range(3)]), HOME)
    with rasterio.open(path, "r+") as file:
        file.descriptions = ("Bouguer", None, "TMI")
        file.units = ("mGal", None, "nT")
        file.scales, file.offsets = (1.0, 1.0, 0.1), (0.0, 0.0, 5.0)
    layer = RasterLayer(f"{path}|bands=3,1")
    assert [(band.name, band.unit) for band in layer.bands] == [("TMI", "nT"), ("Bouguer", "mGal")]
    np.testing.assert_allclose(layer.read(HOME, whole(HOME)).values[0], (numbered(HOME) + 2) * 0.1 + 5, rtol=1e-6)
    assert [band.name for band in RasterLayer(path).bands] == ["Bouguer", "grav mag 2", "TMI"]
    assert [band.name for band in RasterLayer(f"{path}|bands=2|name=Gravity").bands] == ["Gravity"]
    with pytest.raises(InputError, match="bands 1 to 3"):
        RasterLayer(f"{path}|bands=4")


def test_threads_read_one_layer_at_the_same_time(tmp_path) -> None:
    layer = RasterLayer(write(tmp_path / "a.tif", numbered(HOME), HOME, tiled=True, blockxsize=16, blockysize=16))
    wrong = []

    def read(seed: int) -> None:
        for row in np.random.default_rng(seed).integers(0, 30, 50).tolist():
            values = layer.read(HOME, Window(3, row, 40, 10)).values[0]
            if not np.array_equal(values, numbered(HOME)[row : row + 10, 3:43]):
                wrong.append(row)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# --- layers that can't serve -----------------------------------------------------------------------------------------


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(InputError, match=r"'gone'.*no file.*gone\.tif"):
        RasterLayer(str(tmp_path / "gone.tif"))


@pytest.mark.parametrize("kept", [0, 100, 3000, 0.5, 0.99])
@pytest.mark.parametrize("compress", ["none", "deflate"])
def test_a_truncated_file_is_named_with_a_remedy(tmp_path, kept: float, compress: str) -> None:
    grid = Grid.from_bounds(UTM, (0, 0, 2000, 2000), 10)
    values = np.random.default_rng(5).normal(size=grid.shape).astype(np.float32)
    path = Path(write(tmp_path / "half.tif", values, grid, compress=compress))
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content)) if isinstance(kept, float) else kept])
    with pytest.raises(InputError, match=r"'half'.*damaged.*export it"):
        RasterLayer(str(path)).read(grid, whole(grid))


def test_damage_in_the_middle_of_a_file_is_found_on_reading(tmp_path) -> None:
    grid = Grid.from_bounds(UTM, (0, 0, 2000, 2000), 10)
    values = np.random.default_rng(5).normal(size=grid.shape).astype(np.float32)
    path = Path(write(tmp_path / "hole.tif", values, grid, compress="deflate"))
    content = bytearray(path.read_bytes())
    content[60_000:62_000] = b"\xff" * 2000
    path.write_bytes(content)
    layer = RasterLayer(str(path))
    with pytest.raises(InputError, match=r"'hole'.*damaged"):
        layer.read(grid, whole(grid))


def test_a_file_that_is_no_raster_is_refused(tmp_path) -> None:
    (tmp_path / "notes.tif").write_text("nothing to see")
    with pytest.raises(InputError, match=r"'notes'.*not a raster"):
        RasterLayer(str(tmp_path / "notes.tif"))


def test_complex_values_are_refused(tmp_path) -> None:
    with pytest.raises(InputError, match=r"'sar'.*complex"):
        RasterLayer(write(tmp_path / "sar.tif", np.zeros(HOME.shape, np.complex64), HOME))


def test_a_layer_beside_the_grid_is_refused(tmp_path) -> None:
    layer = RasterLayer(write(tmp_path / "far.tif", numbered(HOME), HOME))
    layer.require_overlap(HOME)
    layer.require_overlap(Grid.from_bounds(4326, (14.9, 54.0, 15.1, 54.3), 0.01))
    for grid in (Grid.from_bounds(UTM, (0, 0, 1000, 1000), 10), Grid.from_bounds(4326, (100, -30, 101, -29), 0.01)):
        with pytest.raises(InputError, match=r"'far' does not overlap"):
            layer.require_overlap(grid)


def test_codes_that_float32_would_merge_are_refused(tmp_path) -> None:
    codes = np.full(HOME.shape, 20_000_001, np.int32)
    layer = RasterLayer(write(tmp_path / "codes.tif", codes, HOME), categorical=True)
    with pytest.raises(InputError, match=r"'codes'.*reclassify"):
        layer.read(HOME, whole(HOME))


# --- real rasters ----------------------------------------------------------------------------------------------------


@pytest.mark.shared
@shared(TILL)
def test_rasters_misaligned_on_purpose_come_without_a_shift() -> None:
    grid = Grid.from_raster(TILL / "snapping" / "snap_raster.tif")
    rows, cols = np.indices(grid.shape)
    x, y = grid.xy(rows, cols)
    for name in ("right_top", "right_bottom", "smaller_cells", "nonsquare"):
        layer = RasterLayer(str(TILL / "snapping" / f"snap_test_raster_{name}.tif"), categorical=True)
        block = layer.read(grid, whole(grid))
        with rasterio.open(layer.path) as file:
            values = file.read(1)
        file_rows, file_cols = layer.grid.rowcol(x + 1e-7, y - 1e-7)
        inside = layer.grid.contains(file_rows, file_cols)
        assert block.valid.any()
        assert not (block.valid[0] & ~inside).any()
        at = block.valid[0]
        np.testing.assert_array_equal(block.values[0][at], values[file_rows[at], file_cols[at]].astype(np.float32))


@pytest.mark.shared
@shared(TILL)
def test_one_area_in_two_crss_shows_the_same_ground() -> None:
    layer = RasterLayer(str(TILL / "small_raster_EPSG4326.tif"))
    grid = Grid.from_raster(TILL / "small_raster_qgis_kkj.tif")
    own = RasterLayer(str(TILL / "small_raster_qgis_kkj.tif"))
    seen, expected = layer.read(grid, whole(grid)), own.read(grid, whole(grid))
    both = seen.valid & expected.valid
    assert both.sum() > 0.5 * expected.valid.sum()
    assert np.corrcoef(seen.values[both], expected.values[both])[0, 1] > 0.9


@pytest.mark.shared
@shared(CLONCURRY)
def test_cloncurrys_200_m_layer_is_seen_on_the_100_m_grid() -> None:
    grid = Grid.from_raster(CLONCURRY / "Dist2Breccia.tif")
    layer = RasterLayer(str(CLONCURRY.parents[1] / "Dist2Fault_200m_from_ovr.tif"))
    window = Window(600, 1200, 128, 128)
    block = layer.read(grid, window)
    assert block.valid.mean() > 0.5
    # The own cells of the coarse file, met at their centres, keep their values.
    fine = layer.read(layer.grid, Window(300, 600, 64, 64))
    rows, cols = np.indices((64, 64))
    target_rows, target_cols = grid.rowcol(*layer.grid.xy(rows + 600, cols + 300))
    target_rows, target_cols = target_rows - 1200, target_cols - 600
    inside = (target_rows >= 0) & (target_rows < 128) & (target_cols >= 0) & (target_cols < 128) & fine.valid[0]
    assert inside.sum() > 1000
    difference = block.values[0][target_rows[inside], target_cols[inside]] - fine.values[0][inside]
    assert np.abs(difference).max() <= 0.75 * 200  # a distance changes no faster than the way


@pytest.mark.shared
@shared(TERRAIN)
def test_an_elevation_model_in_degrees_and_one_in_feet_are_seen_in_metres() -> None:
    for name in ("dem.tif", "roi.tif"):
        layer = RasterLayer(str(TERRAIN / name))
        left, bottom, right, top = layer.grid.bounds
        lon, lat = pyproj.Transformer.from_crs(layer.grid.crs, 4326, always_xy=True).transform(
            (left + right) / 2, (bottom + top) / 2)
        crs = CRS.from_epsg(32600 + int((lon + 180) // 6) + 1)
        x, y = pyproj.Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
        size = 2 * max(layer.grid.cell_size_m)
        grid = Grid(crs, Affine(size, 0, x, 0, -size, y), 20, 20)
        block = layer.read(grid, whole(grid))
        # Beside GDAL's own average onto the same cells.
        expected = np.full(grid.shape, np.nan, np.float32)
        with rasterio.open(layer.path) as file:
            reproject(rasterio.band(file, 1), expected, dst_transform=grid.transform, dst_crs=crs, dst_nodata=np.nan,
                      resampling=Resampling.average, tolerance=0)
        both = block.valid[0] & np.isfinite(expected)
        assert both.sum() > 200
        relief = expected[both].max() - expected[both].min()
        assert np.abs(block.values[0][both] - expected[both]).max() < 0.15 * relief
        assert np.abs(block.values[0][both] - expected[both]).mean() < 0.02 * relief
