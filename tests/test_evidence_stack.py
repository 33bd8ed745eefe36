"""Evidence: layers stacked on one grid, examined, masked and encoded."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from ear import Ear
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import Cancelled, InputError, ParameterError
from orogen.backend.monitor import Monitor
from orogen.backend.prospectivity.evidence import (
    Encoding,
    EvidenceStack,
    GroundMask,
    build_stack,
    check_stack,
    choose_grid,
    fit_encoding,
)
from orogen.backend.raster.grid import Grid
from orogen.backend.raster.source import BandInfo, Block, RasterLayer
from rasterio.crs import CRS
from rasterio.windows import Window

UTM = CRS.from_epsg(32633)
GRID = Grid.from_bounds(UTM, (500000, 6000000, 506000, 6004000), 100)  # 40 rows, 60 columns
CLONCURRY = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "prospectivity" / "cloncurry"


def raster(path: Path, values: np.ndarray, grid: Grid = GRID, nodata: float | None = None) -> str:
    with rasterio.open(path, "w", driver="GTiff", height=grid.height, width=grid.width, count=1, dtype=values.dtype,
                       crs=grid.crs, transform=grid.transform, nodata=nodata) as file:
        file.write(values[None])
    return str(path)


def vector(path: Path, geometry: list, crs: int = 32633, **fields: list) -> str:
    geopandas.GeoDataFrame({"id": range(len(geometry)), **fields}, geometry=geometry, crs=crs).to_file(path)
    return str(path)


def noise(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=GRID.shape).astype(np.float32)


def holed(seed: int, rows: slice) -> np.ndarray:
    values = noise(seed)
    values[rows] = np.nan
    return values


def whole(grid: Grid) -> Window:
    return Window(0, 0, grid.width, grid.height)


# --- the template grid -----------------------------------------------------------------------------------------------


def test_the_template_comes_before_the_first_raster_and_that_before_vectors(tmp_path) -> None:
    small = GRID.window(Window(5, 5, 20, 10))
    template = raster(tmp_path / "template.tif", np.zeros(small.shape, np.uint8), small)
    first, codes = raster(tmp_path / "a.tif", noise()), raster(tmp_path / "c.tif", noise().astype(np.int16))
    faults = vector(tmp_path / "f.gpkg", [shapely.LineString([(0, 0), (1, 1)])])
    assert choose_grid(template=template, continuous=[first], vectors=[faults]).same_as(small)
    assert choose_grid(continuous=[first], categorical=[codes], vectors=[faults], cell_size_m=0, crs="").same_as(GRID)
    assert choose_grid(categorical=[codes], vectors=[faults]).same_as(GRID)
    assert choose_grid(continuous=[first], cell_size_m=200).shape == (20, 30)


def test_vectors_alone_make_a_grid_of_whole_cells_around_them(tmp_path) -> None:
    faults = vector(tmp_path / "f.gpkg", [shapely.LineString([(500030, 6000010), (501020, 6000950)])])
    more = vector(tmp_path / "g.gpkg", [shapely.Point(502001, 6000500)])
    grid = choose_grid(vectors=[faults, more], cell_size_m=100)
    assert grid.bounds == (500000, 6000000, 502100, 6001000)
    assert grid.crs == UTM
    with pytest.raises(ParameterError, match="cell size is not known"):
        choose_grid(vectors=[faults])


def test_another_crs_covers_the_same_ground_with_cells_in_metres(tmp_path) -> None:
    degrees = Grid.from_bounds(4326, (15, 54, 15.1, 54.05), 0.001)
    source = raster(tmp_path / "d.tif", np.zeros(degrees.shape, np.uint8), degrees)
    grid = choose_grid(continuous=[source], cell_size_m=50, crs="EPSG:32633")
    assert grid.cell_size_m == pytest.approx((50, 50))
    corners = rasterio.warp.transform_bounds(4326, 32633, *degrees.bounds)
    assert np.abs(np.array(grid.bounds) - corners).max() < 100
    feet = choose_grid(continuous=[source], cell_size_m=50, crs="EPSG:3089")
    assert feet.cell_size_m == pytest.approx((50, 50))


def test_a_geographic_or_unknown_crs_is_refused_with_a_projected_one_named(tmp_path) -> None:
    points = vector(tmp_path / "p.gpkg", [shapely.Point(15, 54), shapely.Point(15.1, 54.1)], 4326)
    with pytest.raises(ParameterError, match=r"'p' is in degrees.*EPSG:32633"):
        choose_grid(vectors=[points], cell_size_m=100)
    with pytest.raises(ParameterError, match="'EPSG:4326' is not projected"):
        choose_grid(vectors=[points], cell_size_m=100, crs="EPSG:4326")
    with pytest.raises(ParameterError, match="'EPSG:99' is no known"):
        choose_grid(vectors=[points], cell_size_m=100, crs="EPSG:99")
    with pytest.raises(ParameterError, match="positive number of metres"):
        choose_grid(vectors=[points], cell_size_m=-1)
    with pytest.raises(InputError, match="no evidence"):
        choose_grid()


# --- the stack -------------------------------------------------------------------------------------------------------


def test_all_kinds_of_layers_stack_in_order_under_unique_names(tmp_path) -> None:
    mag, rocks = raster(tmp_path / "mag.tif", noise()), raster(tmp_path / "rocks.tif", (noise() > 0).astype(np.uint8))
    polygons = vector(tmp_path / "geo.gpkg", [shapely.box(500000, 6000000, 503000, 6004000)], rock=["a"], cu=[3.5])
    faults = vector(tmp_path / "faults.gpkg", [shapely.LineString([(500000, 6000000), (506000, 6004000)])])
    stack = build_stack(grid=GRID, continuous=[mag, mag], categorical=[rocks], distance_to=[faults],
                        density_of=[faults], presence_of=[polygons], category_of=[f"{polygons}|field=rock"],
                        value_of=[f"{polygons}|field=cu"], density_radius_m=1000)
    assert [band.name for band in stack.bands] == [
        "mag", "mag (2)", "rocks", "distance to faults", "density of faults", "presence of geo", "geo rock", "geo cu"]
    assert stack.continuous.tolist() == [0, 1, 3, 4, 5, 7]
    assert stack.categorical.tolist() == [2, 6]
    block = stack.read(Window(-3, -2, 10, 8))
    assert block.values.shape == block.valid.shape == (8, 8, 10)
    assert block.values.dtype == np.float32
    assert not block.valid[:, :2].any()
    assert not block.values[~block.valid].any()
    np.testing.assert_array_equal(block.values[0, 2:, 3:], noise()[:6, :7])


def test_no_layer_or_one_beside_the_grid_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="no evidence"):
        EvidenceStack([], GRID)
    far = raster(tmp_path / "far.tif", noise(), Grid.from_bounds(UTM, (100000, 100000, 106000, 104000), 100))
    with pytest.raises(InputError, match="'far' does not overlap"):
        build_stack(grid=GRID, continuous=[far])


# --- examination -----------------------------------------------------------------------------------------------------


def test_the_examination_counts_what_the_bands_hold(tmp_path, monkeypatch) -> None:
    values, codes = holed(1, slice(0, 1)), np.random.default_rng(2).choice([3, 8, 9], GRID.shape).astype(np.int16)
    stack = build_stack(grid=GRID, continuous=[raster(tmp_path / "a.tif", values)],
                        categorical=[raster(tmp_path / "c.tif", codes)])
    ear = Ear()
    first, second = check_stack(stack, ear)
    assert (first.valid_cells, first.coverage, first.categories) == (39 * 60, 0.975, None)
    assert (first.minimum, first.maximum) == (np.nanmin(values), np.nanmax(values))
    assert (second.minimum, second.maximum, second.categories) == (3, 9, 3)
    assert ear.warnings == []
    monkeypatch.setattr("orogen.backend.prospectivity.evidence._STRIP_VALUES", 500)
    assert check_stack(stack, ear) == [first, second]


def test_thin_coverage_is_said_aloud(tmp_path) -> None:
    stack = build_stack(grid=GRID, continuous=[raster(tmp_path / "thin.tif", holed(1, slice(0, 10))),
                                               raster(tmp_path / "b.tif", noise(2))])
    ear = Ear()
    assert check_stack(stack, ear)[0].coverage == 0.75
    assert len(ear.warnings) == 1
    assert "'thin' has values on only 75 %" in ear.warnings[0]


@pytest.mark.parametrize(("values", "nodata", "message"), [
    (np.full(GRID.shape, -9, np.int16), -9, r"'x' has no values"),
    (np.full(GRID.shape, np.nan, np.float32), None, r"'x' has no values"),
    (np.full(GRID.shape, 4.5, np.float32), None, r"'x' is constant \(always 4.5\).*leave it out"),
])
@pytest.mark.parametrize("alone", [True, False])
def test_layers_that_tell_nothing_are_named(tmp_path, values: np.ndarray, nodata: float | None, message: str,
                                            alone: bool) -> None:
    others = [] if alone else [raster(tmp_path / "good.tif", noise())]
    stack = build_stack(grid=GRID, continuous=[*others, raster(tmp_path / "x.tif", values, nodata=nodata)])
    with pytest.raises(InputError, match=message):
        check_stack(stack, Monitor())


def test_layers_without_common_ground_are_refused(tmp_path) -> None:
    bands = [holed(i, slice(None)) for i in range(3)]
    for i, band in enumerate(bands):
        band[10 * i : 10 * i + 10] = noise()[:10]
    stack = build_stack(grid=GRID, continuous=[raster(tmp_path / f"{i}.tif", band) for i, band in enumerate(bands)])
    with pytest.raises(InputError, match="at least half of the evidence"):
        check_stack(stack, Monitor())


def test_the_examination_can_be_cancelled(tmp_path) -> None:
    monitor = Monitor()
    monitor.cancelled = True
    with pytest.raises(Cancelled):
        check_stack(build_stack(grid=GRID, continuous=[raster(tmp_path / "a.tif", noise())]), monitor)


def test_the_ground_is_inside_every_area_and_where_half_of_the_bands_have_values(tmp_path) -> None:
    stack = build_stack(grid=GRID, continuous=[raster(tmp_path / "a.tif", holed(1, slice(0, 10))),
                                               raster(tmp_path / "b.tif", holed(2, slice(0, 20))),
                                               raster(tmp_path / "c.tif", noise(3))])
    np.testing.assert_array_equal(GroundMask(stack).read(whole(GRID)), np.arange(40)[:, None] >= np.full(60, 10))
    west = vector(tmp_path / "west.gpkg", [shapely.box(500000, 6000000, 503000, 6004000)])
    south = vector(tmp_path / "south.gpkg", [shapely.box(500000, 6000000, 506000, 6002000)])
    rows, cols = np.indices(GRID.shape)
    ground = GroundMask(stack, [west, south])
    np.testing.assert_array_equal(ground.read(whole(GRID)), (rows >= 20) & (cols < 30))
    assert not ground.read(Window(-5, 0, 5, 40)).any()
    line = vector(tmp_path / "line.gpkg", [shapely.LineString([(500000, 6000000), (506000, 6002000)])])
    with pytest.raises(InputError, match=r"'line' must hold polygons"):
        GroundMask(stack, [line])


def test_ground_that_was_examined_is_the_same_and_read_no_more(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("orogen.backend.prospectivity.evidence._STRIP_VALUES", 7 * GRID.width)  # strips of seven rows
    stack = build_stack(grid=GRID, continuous=[raster(tmp_path / "a.tif", holed(1, slice(5, 20)))])
    west = vector(tmp_path / "west.gpkg", [shapely.box(500000, 6000000, 503000, 6003300)])
    windows = [whole(GRID), Window(-5, -3, 20, 16), Window(25, 30, 50, 20), Window(8, 21, 1, 1), Window(70, 0, 5, 5)]
    ground = GroundMask(stack, [west])
    before = [ground.read(window) for window in windows]
    check_stack(stack, Monitor(), ground)
    monkeypatch.setattr(stack, "read", None)
    for window, expected in zip(windows, before, strict=True):
        np.testing.assert_array_equal(ground.read(window), expected)


def test_only_the_ground_is_examined(tmp_path) -> None:
    values = noise()
    values[:, :30] = 7
    stack = build_stack(grid=GRID, continuous=[raster(tmp_path / "a.tif", values),
                                               raster(tmp_path / "b.tif", noise(1))])
    west = vector(tmp_path / "west.gpkg", [shapely.box(500000, 6000000, 503000, 6004000)])
    check_stack(stack, Monitor())
    with pytest.raises(InputError, match=r"'a' is constant \(always 7\)"):
        check_stack(stack, Monitor(), GroundMask(stack, [west]))


# --- encoding --------------------------------------------------------------------------------------------------------

BANDS = [BandInfo("mag", "nT"), BandInfo("rocks", categorical=True, categories=("a", "b", "c")), BandInfo("au", "ppb")]


def sample(seed: int = 0, n: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    values = np.stack([rng.normal(50_000, 300, n), rng.choice([0, 2, 7, 40], n, p=[0.5, 0.3, 0.199, 0.001]),
                       rng.lognormal(1, 2, n)]).astype(np.float32)
    valid = rng.random((3, n)) < 0.9
    return np.where(valid, values, 0).astype(np.float32), valid


def test_encoded_training_ground_is_standard_whatever_the_missing_values() -> None:
    values, valid = sample()
    encoded = fit_encoding(values, valid, BANDS).apply(Block(values[:, None], valid[:, None]))
    for band in (0, 1):
        known = encoded.continuous[band][encoded.valid[band]]
        assert known.mean() == pytest.approx(0, abs=0.02)
        assert known.std() == pytest.approx(1, abs=0.02)
        assert not encoded.continuous[band][~encoded.valid[band]].any()
    assert encoded.continuous.dtype == np.float32
    assert encoded.codes.dtype == np.int64


def test_wild_values_do_not_set_the_scale() -> None:
    values, valid = sample()
    calm = fit_encoding(values, valid, BANDS)
    values[0, :5] = 1e9
    valid[0, :5] = True
    wild = fit_encoding(values, valid, BANDS)
    assert wild.continuous[0].values[50] == pytest.approx(calm.continuous[0].values[50], rel=0.05)
    assert max(wild.continuous[0].scores) == pytest.approx(max(calm.continuous[0].scores))


def test_rare_unseen_and_missing_codes_are_0_and_the_rest_count_from_1() -> None:
    values, valid = sample()
    encoding = fit_encoding(values, valid, BANDS, min_count=20)
    assert encoding.categorical[0].codes == (0, 2, 7)
    assert encoding.categorical[0].size == 4
    block = Block(np.zeros((3, 1, 6), np.float32), np.ones((3, 1, 6), bool))
    block.values[1] = [0, 2, 7, 40, 5, 0]
    block.valid[1, 0, 5] = False
    assert encoding.apply(block).codes.tolist() == [[[1, 2, 3, 0, 0, 0]]]


def test_bands_without_values_or_variation_in_the_sample_encode_to_finite_numbers() -> None:
    values, valid = sample()
    valid[0] = valid[1] = False
    values[2] = 3.0
    encoding = fit_encoding(values, valid, BANDS)
    other, other_valid = sample(1)
    encoded = encoding.apply(Block(other[:, None], other_valid[:, None]))
    assert np.isfinite(encoded.continuous).all()
    assert not encoded.codes.any()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 99))
def test_an_encoding_survives_json_to_the_same_bytes(seed: int) -> None:
    values, valid = sample(seed, 300)
    encoding = fit_encoding(values, valid, BANDS)
    again = Encoding.from_dict(json.loads(json.dumps(encoding.to_dict(), allow_nan=False)))
    assert again == encoding
    one, two = (e.apply(Block(values[:, None], valid[:, None])) for e in (encoding, again))
    assert one.continuous.tobytes() == two.continuous.tobytes()
    assert one.codes.tobytes() == two.codes.tobytes()


def test_a_block_of_other_bands_is_refused() -> None:
    encoding = fit_encoding(*sample(), BANDS)
    with pytest.raises(ValueError, match="2 bands"):
        encoding.apply(Block(np.zeros((2, 1, 1), np.float32), np.ones((2, 1, 1), bool)))


# --- real evidence ---------------------------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.skipif(not CLONCURRY.exists(), reason="the real data in ../shared/data lacks cloncurry")
def test_cloncurrys_mixed_layers_stack_on_its_100_m_grid() -> None:
    folder = CLONCURRY / "TESTDATA" / "CalculateWeights"
    sources = {"continuous": [str(folder / "Dist2Breccia.tif"), str(CLONCURRY / "Dist2Fault_200m_from_ovr.tif")],
               "categorical": [str(folder / "StratNo.tif")]}
    grid = choose_grid(**sources)
    assert grid.shape == (2487, 1259)
    stack = build_stack(grid=grid, **sources)
    summaries = check_stack(stack, Monitor())
    assert summaries[2].categories == 87
    assert all(summary.coverage > 0.9 for summary in summaries)
    assert isinstance(stack.layers[0], RasterLayer)
    with rasterio.open(folder / "StratNo.tif") as file:
        window = Window(500, 700, 64, 64)
        own = file.read(1, window=window)
    seen = stack.read(window)
    np.testing.assert_array_equal(seen.values[2][seen.valid[2]], own[seen.valid[2]])
