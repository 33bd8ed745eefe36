"""Two images are seen on one metric grid, whatever their CRS, cells, bands and depth, or refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from orogen.backend.damage import scene
from orogen.backend.damage.masks import clouds, collar, shadows
from orogen.backend.damage.pair import open_pair, utm_zone
from orogen.backend.damage.scene import choose_bands
from orogen.backend.errors import InputError, ParameterError
from pairs_of_images import town, write
from rasterio.enums import ColorInterp
from rasterio.warp import Resampling, calculate_default_transform, reproject
from rasterio.windows import Window

SIZE = 240


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return town(SIZE)


def opened(folder: Path, before: np.ndarray, after: np.ndarray, **options: object):
    return open_pair(str(write(folder / "before.tif", before)), str(write(folder / "after.tif", after)), **options)


def carried(source: Path, target: Path, crs: str) -> Path:
    """The same ground in another CRS, as a warper writes it."""
    with rasterio.open(source) as dataset:
        transform, width, height = calculate_default_transform(dataset.crs, crs, dataset.width, dataset.height,
                                                               *dataset.bounds)
        values = np.zeros((dataset.count, height, width), np.uint8)
        reproject(dataset.read(), values, src_transform=dataset.transform, src_crs=dataset.crs,
                  dst_transform=transform, dst_crs=crs, resampling=Resampling.cubic)
    return write(target, values, crs=crs, transform=transform, nodata=0)


def test_images_on_the_same_cells_are_read_as_they_are(tmp_path, image):
    pair = opened(tmp_path, image, image[:, ::-1])
    assert (pair.grid.shape, pair.bands, pair.grid.cell_size_m) == ((SIZE, SIZE), 3, (0.5, 0.5))
    images = pair.read(Window(0, 0, SIZE, SIZE))
    assert images.valid.all()
    low, high = pair.before.limits.T[:, :, None, None]
    seen = np.clip((np.round(image) - low) / (high - low), 0, 1)
    np.testing.assert_allclose(images.before, seen, atol=1e-6)


def test_degrees_become_metres_and_the_ground_stays_where_it_is(tmp_path, image):
    before = write(tmp_path / "before.tif", image)
    after = carried(before, tmp_path / "after.tif", "EPSG:4326")
    pair = open_pair(str(before), str(after))
    assert pair.grid.crs == utm_zone(13.8, 42.4)
    assert pair.grid.cell_size_m[0] == pytest.approx(0.5, rel=0.25)
    images = pair.read(Window(0, 0, pair.grid.width, pair.grid.height))
    assert images.valid.mean() > 0.85
    assert np.corrcoef(images.before[0][images.valid], images.after[0][images.valid])[0, 1] > 0.97


def test_metres_of_web_mercator_are_no_metres(tmp_path, image):
    before = write(tmp_path / "before.tif", image)
    pair = open_pair(str(before), str(carried(before, tmp_path / "after.tif", "EPSG:3857")))
    assert pair.grid.crs.to_epsg() == 32633


def test_the_coarser_cells_count_and_the_overlap_is_the_extent(tmp_path, image):
    before = write(tmp_path / "before.tif", image)
    after = write(tmp_path / "after.tif", image[:, ::3, ::3], cell=1.5, corner=(400_030, 4_699_970))
    pair = open_pair(str(before), str(after))
    assert pair.grid.cell_size_m == (1.5, 1.5)
    assert pair.grid.shape == (60, 60)
    assert pair.grid.bounds.left == 400_030
    # A cell of the grid is the mean of the nine cells beneath.
    images = pair.read(Window(5, 7, 1, 1))
    low, high = pair.before.limits[0]
    beneath = np.round(image)[0, 60 + 21:60 + 24, 60 + 15:60 + 18].mean()
    assert images.before[0, 0, 0] == pytest.approx((beneath - low) / (high - low), abs=1e-5)


def test_no_value_depends_on_the_window_and_none_is_beyond_the_edge(tmp_path, image):
    before = write(tmp_path / "before.tif", image)
    pair = open_pair(str(before), str(carried(before, tmp_path / "after.tif", "EPSG:4326")))
    height, width = pair.grid.shape
    whole = pair.read(Window(-10, -10, width + 20, height + 20))
    part = pair.read(Window(33, 70, 61, 47))
    np.testing.assert_allclose(part.after, whole.after[:, 80:127, 43:104], atol=1e-6)
    np.testing.assert_array_equal(part.valid, whole.valid[80:127, 43:104])
    assert not whole.valid[:10].any()
    assert not whole.valid[:, -10:].any()
    assert (whole.before[:, ~whole.valid] == 0).all()


@pytest.mark.parametrize("tiled", [True, False])
def test_a_glance_is_the_mean_of_the_cells_in_whatever_pieces_it_is_read(tmp_path, image, monkeypatch, tiled):
    monkeypatch.setattr(scene, "_SIDE_AVERAGED", 40)
    monkeypatch.setattr(scene, "_MOST_AVERAGED", 8 * SIZE * 16)
    options = {"tiled": True, "blockxsize": 32, "blockysize": 32} if tiled else {}
    before = write(tmp_path / "before.tif", image, **options)
    pair = open_pair(str(before), str(write(tmp_path / "after.tif", image[:, ::-1])))
    values, known = pair.before.glance(8)
    low, high = pair.before.limits.T[:, :, None, None]
    means = np.round(image).reshape(3, SIZE // 8, 8, SIZE // 8, 8).mean(axis=(2, 4))
    assert known.all()
    np.testing.assert_allclose(values, np.clip((means - low) / (high - low), 0, 1), atol=0.5 / (high - low).min())
    again, _ = pair.before.glance(8)
    np.testing.assert_array_equal(again, values)


def test_a_glance_is_of_the_cells_that_are_known_and_of_nothing_where_most_are_not(tmp_path, image):
    dark = np.clip(np.round(image), 1, 254)
    dark[:, :60] = 0
    before = write(tmp_path / "before.tif", dark, nodata=0)
    pair = open_pair(str(before), str(write(tmp_path / "after.tif", image[:, ::-1])))
    values, known = pair.before.glance(8)
    low, high = pair.before.limits.T[:, :, None]
    assert not known[:7].any()
    assert known[7:].all()
    edge = dark[:, 60:64].reshape(3, 4, SIZE // 8, 8).mean(axis=(1, 3))
    np.testing.assert_allclose(values[:, 7], np.clip((edge - low) / (high - low), 0, 1), atol=1e-4)


def test_outliers_of_sixteen_bits_do_not_flatten_the_rest(tmp_path, image):
    deep = image * 8 + 300
    deep[:, :4, :4] = 65_535
    pair = open_pair(str(write(tmp_path / "before.tif", image)), str(write(tmp_path / "after.tif", deep,
                                                                          dtype="uint16")))
    assert pair.read(Window(0, 0, SIZE, SIZE)).after.std() > 0.1
    assert pair.after.limits.max() < 3000


def test_alpha_nodata_and_collars_are_not_seen(tmp_path, image):
    alpha = np.full((1, SIZE, SIZE), 255.0)
    alpha[:, :30] = 0
    after = image.copy()
    after[:, :, :40] = 0
    pair = open_pair(
        str(write(tmp_path / "before.tif", np.concatenate([image, alpha]), colorinterp=(
            ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha))),
        str(write(tmp_path / "after.tif", after)))
    assert pair.bands == 3
    valid = pair.read(Window(0, 0, SIZE, SIZE)).valid
    assert not valid[:30].any()
    assert not valid[:, :40].any()
    assert valid[40:, 50:].all()


def test_the_fringe_of_a_lossy_collar_goes_with_it_and_a_black_car_stays():
    raw = np.full((3, 60, 60), 100, np.float32)
    raw[:, :, :20] = 0
    raw[:, :, 20:23] = 5
    raw[:, 40:44, 40:44] = 0
    found = collar(raw, np.ones((60, 60), bool), np.dtype("uint8"))
    assert found[:, :23].all()
    assert not found[:, 23:].any()


def test_one_band_and_three_are_compared_as_one(tmp_path, image):
    pair = opened(tmp_path, image[:1], image)
    assert pair.bands == 1
    assert pair.read(Window(0, 0, 50, 60)).after.shape == (1, 60, 50)


def test_colours_are_found_by_what_the_file_says_of_them(tmp_path, image):
    path = str(write(tmp_path / "bgr.tif", np.concatenate([image[::-1], image[:1]]), photometric="MINISBLACK",
                     colorinterp=(ColorInterp.blue, ColorInterp.green, ColorInterp.red, ColorInterp.undefined)))
    assert choose_bands(path, None, "bgr").endswith("bands=3,2,1")
    assert choose_bands(path, "4, 2,1", "bgr").endswith("bands=4,2,1")
    with pytest.raises(InputError, match=r"'bgr' has bands 1 to 4, not '5'"):
        choose_bands(path, "5", "bgr")
    with pytest.raises(ParameterError, match="one or three numbers"):
        choose_bands(path, "red", "bgr")


def test_what_can_never_be_compared_is_refused_by_name(tmp_path, image):
    before = str(write(tmp_path / "before.tif", image))

    def refused(after: Path) -> str:
        with pytest.raises(InputError) as error:
            open_pair(before, str(after))
        assert str(error.value).endswith(".")
        return str(error.value)

    assert "'before' and 'far' don't overlap" in refused(write(tmp_path / "far.tif", image, corner=(500_000, 1)))
    assert "share only 240 × 10 cells" in refused(write(tmp_path / "edge.tif", image, corner=(400_000, 4_700_115)))
    assert "'plain' has no coordinate reference" in refused(write(tmp_path / "plain.tif", image, crs=None))
    assert "'empty' has no value" in refused(write(tmp_path / "empty.tif", image * 0, nodata=0))
    assert "'black' has no value" in refused(write(tmp_path / "black.tif", image * 0))
    assert "before and as the after image" in refused(tmp_path / "before.tif")
    cut = tmp_path / "cut.tif"
    cut.write_bytes(Path(before).read_bytes()[:60_000])
    assert "'cut' can't be read" in refused(cut)
    assert "there is no file" in refused(tmp_path / "gone.tif")


def test_images_of_the_same_name_are_told_apart(tmp_path, image):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    with pytest.raises(InputError, match=r"'town \(before\)' and 'town \(after\)'"):
        open_pair(str(write(tmp_path / "a" / "town.tif", image)),
                  str(write(tmp_path / "b" / "town.tif", image, corner=(500_000, 1))))


def test_a_cloud_is_found_and_a_white_roof_is_none(image):
    ground = (image / 255).astype(np.float32)
    after = ground.copy()
    after[:, 50:150, 60:170] = 0.97
    after[:, 200:215, 30:50] = 0.97
    known = np.ones(ground.shape[1:], bool)
    found = clouds(after, known, ground, known, 2.0)
    assert found[55:145, 65:165].mean() > 0.95
    assert not found[190:].any()
    assert not clouds(after, known, after, known, 2.0).any()


def test_shadow_is_dark_beside_light():
    image = np.full((3, 100, 100), 0.5, np.float32)
    image[:, 40:50, 40:50] = 0.05
    found = shadows(image, np.ones((100, 100), bool))
    assert found[40:50, 40:50].all()
    assert found.sum() == 100
