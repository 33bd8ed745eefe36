"""The synthetic region: its physics against closed forms, its truth against its deposits, its files against GDAL."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.errors import OutputError, ParameterError
from orogen.backend.evidence_file import read_evidence_file
from orogen.backend.synthetic import Region, make_region, write_region, writing
from orogen.backend.synthetic.drainage import Drainage, catchment_mean
from orogen.backend.synthetic.mineral_system import DEPOSITS_PER_KM2
from orogen.backend.synthetic.potential_fields import gravity_of_layers, magnetics_of_layers, reduce_to_pole
from orogen.backend.synthetic.region import EPSG
from orogen.backend.synthetic.units import CODE, UNITS
from sklearn.metrics import roc_auc_score

SHAPE, CELL_M = (100, 125), 400.0  # 40 x 50 km, coarse enough for seconds


@pytest.fixture(scope="module")
def region() -> Region:
    return make_region(seed=7, shape=SHAPE, cell_m=CELL_M)


@pytest.fixture(scope="module")
def folder(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_region(region, tmp_path_factory.mktemp("made") / "région d'essai").parent


# --- potential fields -------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(density=st.floats(-500, 500), top=st.floats(0, 2000), thickness=st.floats(1, 3000))
def test_a_wide_layer_attracts_like_the_infinite_slab(density: float, top: float, thickness: float) -> None:
    layer = np.full((1, 40, 50), density)
    attraction = gravity_of_layers(layer, [top], [top + thickness], 100.0)
    np.testing.assert_allclose(attraction, 2 * np.pi * 6.674_30e-11 * density * thickness * 1e5, rtol=1e-9, atol=1e-12)


def test_a_small_deep_block_attracts_like_a_point_mass() -> None:
    cell, depth = 100.0, 800.0
    density = np.zeros((1, 160, 161))
    density[0, 80, 70] = 400.0
    attraction = gravity_of_layers(density, [depth - 50], [depth + 50], cell)
    row, column = np.indices(attraction.shape)
    distance = np.sqrt(((row - 80) * cell) ** 2 + ((column - 70) * cell) ** 2 + depth ** 2)
    expected = 6.674_30e-11 * 400 * cell ** 3 * depth / distance ** 3 * 1e5
    near = distance < 2_500
    assert np.abs(attraction - expected)[near].max() < 0.01 * expected.max()


@pytest.mark.parametrize(("inclination", "declination"), [(90.0, 0.0), (58.0, 6.0), (-35.0, 40.0), (0.0, 0.0)])
def test_a_small_deep_block_is_magnetic_like_a_dipole(inclination: float, declination: float) -> None:
    cell, depth, height, chi, field_nt = 100.0, 600.0, 80.0, 0.05, 50_000.0
    susceptibility = np.zeros((1, 161, 160))
    susceptibility[0, 80, 70] = chi
    anomaly = magnetics_of_layers(
        susceptibility, [depth - 50], [depth + 50], cell, height, field_nt, inclination, declination)
    # The dipole's field along the Earth's: B = µ0 m / 4π r³ · (3 (f·r)² - 1), with µ0 m = chi · field · volume.
    row, column = np.indices(anomaly.shape)
    offset = np.stack([(column - 70) * cell, (80 - row) * cell, np.full(row.shape, -(depth + height))])  # z down
    dip, turn = np.radians([inclination, declination])
    direction = np.array([np.cos(dip) * np.sin(turn), np.cos(dip) * np.cos(turn), np.sin(dip)])
    distance = np.linalg.norm(offset, axis=0)
    cosine = np.tensordot(direction, offset, axes=1) / distance
    expected = chi * field_nt * cell ** 3 / (4 * np.pi * distance ** 3) * (3 * cosine ** 2 - 1)
    near = distance < 2_500
    assert np.abs(anomaly - expected)[near].max() < 0.02 * np.abs(expected).max()


def test_reduction_to_the_pole_undoes_the_slant_of_the_field() -> None:
    rng = np.random.default_rng(1)
    susceptibility = np.zeros((1, 120, 130))
    susceptibility[0, 40:80, 50:70] = 0.02
    susceptibility[0, 60:64, 20:110] += 0.01 * rng.random((4, 90))
    layer = (susceptibility, [100.0], [700.0], 100.0, 80.0, 50_000.0)
    pole = magnetics_of_layers(*layer, inclination=90.0, declination=0.0)
    reduced = reduce_to_pole(magnetics_of_layers(*layer, inclination=58.0, declination=6.0), 100.0, 58.0, 6.0)
    assert np.abs(reduced - pole).max() < 0.03 * np.abs(pole).max()


# --- rivers -----------------------------------------------------------------------------------------------------------


def valley(height: int, width: int, seed: int) -> np.ndarray:
    """A rough surface that slopes to the south."""
    return np.random.default_rng(seed).random((height, width)) + 2.0 * np.arange(height)[::-1, None]


@settings(max_examples=20, deadline=None)
@given(height=st.integers(2, 25), width=st.integers(1, 25), seed=st.integers(0, 99))
def test_all_water_leaves_through_the_outlets(height: int, width: int, seed: int) -> None:
    drainage = Drainage.steepest(valley(height, width, seed))
    total = drainage.accumulate(np.ones(height * width))
    outlets = drainage.receiver == np.arange(height * width)
    assert total[outlets].sum() == height * width
    assert total.min() >= 1


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 99), metal=st.floats(50, 5000))
def test_an_anomaly_is_diluted_by_its_catchment(seed: int, metal: float) -> None:
    drainage = Drainage.steepest(valley(20, 15, seed))
    background, cells = 20.0, np.arange(300)
    rich = (cells % 15 == 7) & (cells < 60)
    sediment = catchment_mean(drainage, np.where(rich, metal, background), np.ones(300))
    catchment, within = drainage.accumulate(np.ones(300)), drainage.accumulate(rich.astype(float))
    np.testing.assert_allclose(sediment, background + (metal - background) * within / catchment)


def test_what_erodes_faster_counts_for_more() -> None:
    ditch = Drainage.steepest(np.array([[3.0], [2.0], [1.0]]))
    sediment = catchment_mean(ditch, np.array([100.0, 10.0, 10.0]), np.array([4.0, 1.0, 1.0]))
    np.testing.assert_allclose(sediment, [100.0, (400 + 10) / 5, (400 + 20) / 6])


# --- the region -------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_region(region: Region) -> None:
    again = make_region(seed=7, shape=SHAPE, cell_m=CELL_M)
    assert np.array_equal(region.truth, again.truth)
    assert all(np.array_equal(layer.values, again.rasters[name].values, equal_nan=True)
               for name, layer in region.rasters.items())
    assert region.deposits.equals(again.deposits)
    assert region.facts == again.facts


def test_another_seed_gives_another_region(region: Region) -> None:
    other = make_region(seed=8, shape=SHAPE, cell_m=CELL_M)
    assert (other.lithology != region.lithology).mean() > 0.3


def test_the_truth_adds_up_to_the_expected_deposits(region: Region) -> None:
    assert region.truth.sum() == pytest.approx(70, rel=1e-6)
    assert region.truth.min() > 0
    assert region.truth.max() < 0.6


def test_the_deposits_follow_the_truth(region: Region) -> None:
    drawn = np.zeros(region.shape, dtype=bool)
    places = region.deposits.geometry
    drawn[rasterio.transform.rowcol(region.transform, places.x, places.y)] = True
    assert drawn.sum() == len(region.deposits)
    assert abs(len(region.deposits) - 70) < 4 * np.sqrt(70)
    assert roc_auc_score(drawn.ravel(), region.truth.ravel()) > 0.8
    assert 0.85 < region.facts["auc_of_truth"] < 0.97
    assert region.facts["auc_without_hidden_part"] < region.facts["auc_of_truth"]


def test_the_best_ground_is_no_better_than_deposits_can_crowd() -> None:
    fine = make_region(seed=3, shape=(90, 90), cell_m=100.0, deposits=20)
    assert fine.truth.max() <= DEPOSITS_PER_KM2 * 0.01


def test_folded_rocks_intrusions_and_cover_are_all_on_the_map(region: Region) -> None:
    share = np.bincount(region.lithology.ravel(), minlength=len(UNITS) + 1)[1:] / region.lithology.size
    assert (share > 0).sum() >= 13
    assert share.max() < 0.35
    assert 0.03 < share[CODE["alluvium"] - 1] < 0.4
    covered = region.lithology == CODE["alluvium"]
    assert (region.bedrock[covered] != CODE["alluvium"]).all()
    assert (region.bedrock[~covered] == region.lithology[~covered]).all()


def test_no_geochemistry_is_known_under_cover(region: Region) -> None:
    copper = region.rasters["cu_stream"].values
    assert np.isnan(copper[region.lithology == CODE["alluvium"]]).all()
    assert 0.4 < np.isfinite(copper).mean() < 0.95


def test_crustal_faults_are_fewer_and_longer_than_their_splays(region: Region) -> None:
    by_order = region.faults.groupby("fault_order")["length_km"]
    assert list(by_order.count().sort_values().index) == [1, 2, 3]
    assert list(by_order.median().sort_values().index) == [3, 2, 1]


def test_gabbro_is_heavier_and_more_magnetic_than_leucogranite_in_the_surveys(region: Region) -> None:
    pole = region.rasters["magnetics_rtp"].values[::2, ::2]
    gravity = region.rasters["gravity"].values.repeat(4, axis=0).repeat(4, axis=1)[:SHAPE[0], :SHAPE[1]]
    gabbro, granite = (region.bedrock == CODE[name] for name in ("gabbro", "leucogranite"))
    assert np.nanmedian(pole[gabbro]) > np.nanmedian(pole[granite]) + 200
    assert np.median(gravity[gabbro]) > np.median(gravity[granite]) + 3


def test_ground_too_small_for_folds_is_refused() -> None:
    with pytest.raises(ParameterError, match="at least 32 cells"):
        make_region(shape=(20, 500))


def test_more_deposits_than_the_ground_can_hold_are_refused() -> None:
    with pytest.raises(ParameterError, match="ask for fewer"):
        make_region(shape=(80, 80), deposits=5_000)


# --- the folder -------------------------------------------------------------------------------------------------------


def test_the_folder_opens_with_its_crs_units_and_nodata(folder: Path, region: Region) -> None:
    rasters = sorted(folder.glob("*.tif"))
    assert len(rasters) == 10
    seen = set()
    for path in rasters:
        with rasterio.open(path) as source:
            assert source.crs.to_epsg() == EPSG
            assert source.profile["tiled"]
            assert source.descriptions[0]
            assert (source.bounds.left, source.bounds.top) == (region.transform.c, region.transform.f)
            seen.add((source.dtypes[0], str(source.nodata), source.res[0]))
    assert len({dtype for dtype, _, _ in seen}) >= 4
    assert len({nodata for _, nodata, _ in seen}) >= 5
    assert {size for _, _, size in seen} == {CELL_M / 2, CELL_M, 4 * CELL_M}
    for path in folder.glob("*.gpkg"):
        table = gpd.read_file(path)
        assert table.crs.to_epsg() == EPSG
        assert len(table)
        assert table.geometry.is_valid.all()


def test_the_geology_polygons_say_what_the_lithology_raster_says(folder: Path) -> None:
    geology = gpd.read_file(folder / "geology.gpkg")
    with rasterio.open(folder / "lithology.tif") as source:
        codes, counts = np.unique(source.read(1), return_counts=True)
        legend = source.tags(1)
    assert dict(zip(geology["code"], geology.geometry.area.round())) == dict(zip(codes, counts * CELL_M ** 2))
    assert all(legend[f"category_{code}"] == unit for code, unit in zip(geology["code"], geology["unit"]))


def test_written_layers_hold_what_was_made(folder: Path, region: Region) -> None:
    with rasterio.open(folder / "truth.tif") as source:
        np.testing.assert_allclose(source.read(1), region.truth, rtol=1e-6)
    with rasterio.open(folder / "cu_stream.tif") as source:
        np.testing.assert_allclose(source.read(1), region.rasters["cu_stream"].values, rtol=1e-6)
        assert source.units == ("ppm",)
    with rasterio.open(folder / "magnetics_rtp.tif") as source:
        made = region.rasters["magnetics_rtp"].values
        assert np.array_equal(source.read(1, masked=True).mask, np.isnan(made))
        assert np.isnan(made).any()


def test_writing_twice_gives_the_same_bytes(folder: Path, region: Region, tmp_path: Path) -> None:
    again = write_region(region, tmp_path / "again").parent
    assert fingerprints(again) == fingerprints(folder)


def fingerprints(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_folder_that_holds_something_is_left_alone(region: Region, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        write_region(region, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_failure_while_writing_leaves_no_folder(
        region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_write_raster", disk_full)
    with pytest.raises(OutputError, match="free some space"):
        write_region(region, tmp_path / "region")
    assert not list(tmp_path.iterdir())


def test_the_evidence_file_names_layers_that_are_there(folder: Path) -> None:
    evidence = read_evidence_file(folder)
    parameters = evidence["parameters"]
    assert Path(evidence["truth"]).is_absolute()
    for layer in [*parameters["continuous"], *parameters["categorical"], *parameters["distance_to"],
                  parameters["deposits"], parameters["template"]]:
        assert Path(layer).is_file()


def test_the_folder_can_be_moved(folder: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    assert read_evidence_file(moved)["truth"] == str(moved.resolve() / "truth.tif")
