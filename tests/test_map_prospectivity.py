"""map-prospectivity from layers to result files: what comes out, what is refused and how, and what a kill leaves."""

from __future__ import annotations

import json
import os
import pickle
import re
import shutil
import signal
import struct
import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import torch
from orogen.backend.cli import main
from orogen.backend.errors import ModelFileError
from orogen.backend.monitor import Monitor
from orogen.backend.prospectivity.ensemble import ENSEMBLE, Settings, dense_scores, teach
from orogen.backend.prospectivity.evidence import EvidenceStack, build_stack
from orogen.backend.prospectivity.mapping import MapModel
from orogen.backend.prospectivity.patches import Samples, read_patches
from orogen.backend.prospectivity.samples import positions_m
from orogen.backend.prospectivity.training import Recipe
from orogen.backend.raster.cog import is_cog
from orogen.backend.raster.grid import Grid
from orogen.backend.raster.tiles import RasterOutput, TilePlan, map_tiles
from orogen.models.store import model_bytes
from rasterio.crs import CRS
from rasterio.transform import from_origin
from rasterio.windows import Window
from safetensors.numpy import load_file
from scipy.ndimage import gaussian_filter
from shapely.geometry import LineString, box

sys.path.insert(0, str(Path(__file__).parent))
import tiny_tool
import warm as warm_process

HEIGHT, WIDTH, CELL, LEFT, TOP = 60, 70, 100.0, 500_000.0, 6_200_000.0
CORNER = (slice(0, 8), slice(0, 9))  # where most layers have no data


# --- tiny layers ------------------------------------------------------------------------------------------------------

def write_raster(path: Path, values: np.ndarray, crs: str | None = "EPSG:32633", **profile: object) -> Path:
    with rasterio.open(path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1,
                       dtype=values.dtype, crs=crs, transform=from_origin(LEFT, TOP, CELL, CELL), **profile) as file:
        file.write(values, 1)
    return path


def write_points(path: Path, rows: np.ndarray, cols: np.ndarray) -> Path:
    at = geopandas.points_from_xy(LEFT + CELL * (cols + 0.3), TOP - CELL * (rows + 0.6))
    names = [f"Dep {n}" for n in range(len(rows))]
    geopandas.GeoDataFrame({"name": names}, geometry=at, crs="EPSG:32633").to_file(path)
    return path


class Ground:
    """A folder of tiny layers, and the deposits' cells."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        rng = np.random.default_rng(0)

        def field(width: float) -> np.ndarray:
            rough = gaussian_filter(rng.normal(size=(HEIGHT, WIDTH)), width)
            return ((rough - rough.mean()) / rough.std()).astype(np.float32)

        self.magnetics, self.gravity, classes = field(3), field(5), field(6)
        truth = 1 / (1 + np.exp(-(2 * self.magnetics + self.gravity - 4)))
        odds = truth.copy()
        odds[CORNER] = 0
        cells = rng.choice(HEIGHT * WIDTH, 24, replace=False, p=(odds / odds.sum()).ravel())
        self.rows, self.cols = np.divmod(cells, WIDTH)
        magnetics = self.magnetics.copy()
        magnetics[CORNER] = -9999
        magnetics[30, 30], magnetics[30, 31], magnetics[30, 32] = np.nan, np.inf, -np.inf
        gravity = self.gravity.copy()
        gravity[CORNER] = np.nan
        lithology = (np.digitize(classes, [-0.5, 0.5]) + 1).astype(np.uint8)
        lithology[CORNER] = 0
        write_raster(folder / "magnetics.tif", magnetics, nodata=-9999)
        write_raster(folder / "gravity.tif", gravity)
        write_raster(folder / "lithology.tif", lithology, nodata=0)
        write_raster(folder / "truth.tif", truth.astype(np.float32))
        write_points(folder / "deposits.gpkg", self.rows, self.cols)
        fault = LineString([(LEFT, TOP - 1000), (LEFT + 7000, TOP - 5000)])
        geopandas.GeoDataFrame(geometry=[fault], crs="EPSG:32633").to_file(folder / "faults.gpkg")
        east = box(LEFT + 1000, TOP - 6000, LEFT + 7000, TOP)
        geopandas.GeoDataFrame(geometry=[east], crs="EPSG:32633").to_file(folder / "permissive.gpkg")

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def arguments(self, output: Path | str, **changes: str | None) -> list[str]:
        """A command line; ``changes`` replace the values of parameters, several joined by semicolons."""
        values = {"continuous": f"{self.path('magnetics.tif')};{self.path('gravity.tif')}",
                  "categorical": self.path("lithology.tif"), "distance_to": self.path("faults.gpkg"),
                  "deposits": self.path("deposits.gpkg"), "exclusion_m": "150", "background_count": "200",
                  "patch_cells": "9", "quality": "quick", "members": "3", "folds": "2", "device": "cpu",
                  "threads": "1", "truth": self.path("truth.tif"), "title": "Tiny <hills> & dales",
                  **changes}
        words = ["map-prospectivity", "--output", str(output)]
        for name, value in values.items():
            for one in [] if value is None else value.split(";"):
                words += [f"--{name.replace('_', '-')}", one]
        return words


@pytest.fixture(scope="session")
def ground(tmp_path_factory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground") / "Größe und Höhe, 2 км")


@pytest.fixture(scope="session")
def warm(tmp_path_factory):
    """Processes in which learning is cut short."""
    process = warm_process.Warm(tmp_path_factory.mktemp("warm"))
    yield process
    process.close()


@pytest.fixture(scope="session")
def finished(ground, warm, tmp_path_factory) -> Path:
    """The result of an undisturbed run."""
    folder = tmp_path_factory.mktemp("finished") / "result"
    ended = warm.orogen(*ground.arguments(folder))
    assert ended.status == 0, ended.err
    assert ended.out.startswith(f"Result in {folder}")
    return folder


def result(folder: Path, name: str) -> np.ndarray:
    with rasterio.open(folder / name) as file:
        return file.read(1)


def stack_of(ground: Ground) -> EvidenceStack:
    return build_stack(grid=Grid.from_raster(ground.path("magnetics.tif")),
                       continuous=[ground.path("magnetics.tif"), ground.path("gravity.tif")],
                       categorical=[ground.path("lithology.tif")], distance_to=[ground.path("faults.gpkg")])


# --- what comes out ---------------------------------------------------------------------------------------------------

def test_the_manifest_names_every_output_with_its_kind_style_and_figures(finished):
    manifest = json.loads((finished / "manifest.json").read_text())
    outputs = {output["name"]: output for output in manifest["outputs"]}
    kinds = {"probability": "raster", "uncertainty": "raster", "targets": "polygons", "model": "model",
             "model_card": "file", "report": "html", "skill": "file", "held_out": "points"}
    assert {name: outputs[name]["kind"] for name in kinds} == kinds
    assert all({"name", "kind", "path", "style", "metrics"} <= set(output) for output in outputs.values())
    assert {path.name for path in finished.iterdir()} == {"manifest.json", "job.json", "log.jsonl",
                                                          *(output["path"] for output in outputs.values())}
    assert outputs["probability"]["style"] == "prospectivity-probability"
    metrics = outputs["probability"]["metrics"]
    assert metrics["auc_blocked_low"] <= metrics["auc_blocked"] <= metrics["auc_blocked_high"]
    assert 0 < metrics["auc_random"] <= 1
    assert metrics["deposits"] == 24


def test_the_maps_are_cloud_optimised_with_nodata_where_evidence_is_missing(finished, ground):
    for name in ("probability.tif", "uncertainty.tif"):
        assert is_cog(finished / name)
        with rasterio.open(finished / name) as file:
            assert np.isnan(file.nodata)
            assert file.crs == CRS.from_epsg(32633)
            assert file.shape == (HEIGHT, WIDTH)
            values = file.read(1)
        missing = np.zeros((HEIGHT, WIDTH), bool)
        missing[CORNER] = True
        assert (np.isnan(values) == missing).all()
        assert np.nanmin(values) >= 0
        assert np.nanmax(values) <= 1
    assert np.nanmax(result(finished, "uncertainty.tif")) > 0


def test_not_a_number_and_infinity_are_missing_values(finished):
    card = json.loads((finished / "model.json").read_text())
    bands = {band["name"]: band for band in card["bands"]}
    mapped = HEIGHT * WIDTH - 8 * 9
    assert bands["magnetics"]["coverage"] == pytest.approx((mapped - 3) / mapped)
    assert max(abs(bands["magnetics"][side]) for side in ("minimum", "maximum")) < 10
    assert np.isfinite(result(finished, "probability.tif")[30, 30:33]).all()


def test_every_point_was_held_out_once(finished, ground):
    points = geopandas.read_file(finished / "held_out.gpkg")
    assert len(points) == 224
    rows = np.floor((TOP - points.geometry.y) / CELL).astype(int)
    cols = np.floor((points.geometry.x - LEFT) / CELL).astype(int)
    assert len(set(zip(rows, cols, strict=True))) == 224
    deposits = points["deposit"] == 1
    assert set(zip(rows[deposits], cols[deposits], strict=True)) == set(zip(ground.rows, ground.cols, strict=True))
    assert set(points["fold"]) == {1, 2}
    scores = points[["logistic_regression", "random_forest", "forest_on_surroundings", "network", "ensemble"]]
    assert ((scores > 0) & (scores < 1)).all(axis=None)


def test_the_job_file_tells_what_made_the_result(finished, ground):
    job = json.loads((finished / "job.json").read_text())
    assert job["tool"] == "map-prospectivity"
    assert (job["seed"], job["device"]) == (0, "cpu")
    assert {Path(entry["path"]).name for entry in job["inputs"]} == {
        "magnetics.tif", "gravity.tif", "lithology.tif", "faults.gpkg", "deposits.gpkg", "truth.tif"}
    assert all(len(entry["sha256"]) == 64 for entry in job["inputs"])
    assert {"orogen", "torch", "gdal"} <= set(job["versions"])


def test_no_file_of_the_result_knows_where_it_lies(finished):
    """Else two runs could not give the same bytes."""
    where = str(finished).encode()
    assert [path.name for path in finished.iterdir() if where in path.read_bytes()] == []


def test_the_report_is_one_page_without_network_that_keeps_its_title_harmless(finished):
    page = (finished / "report.html").read_text(encoding="utf-8")
    assert "Tiny &lt;hills&gt; &amp; dales" in page
    assert "<hills>" not in page
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page)
    assert "<script" not in page


def test_a_known_truth_fills_its_part_of_the_report(finished):
    truth = json.loads((finished / "skill.json").read_text())["truth"]
    mapped = HEIGHT * WIDTH - 8 * 9
    assert truth["cells"] == min(mapped, 4000)
    assert set(truth["expected_calibration_error"]) == set(truth["auc"])
    assert all(0 <= auc <= truth["auc_of_the_truth"] + 1e-6 for auc in truth["auc"].values())
    assert "truth" in (finished / "report.html").read_text(encoding="utf-8").lower()


# --- the map is what the models say -----------------------------------------------------------------------------------

def test_the_saved_model_gives_the_map_again(finished, ground):
    model = MapModel.load(finished / "model.safetensors")
    block = stack_of(ground).read(Window(-model.halo, -model.halo, WIDTH + 2 * model.halo, HEIGHT + 2 * model.halo))
    probability, uncertainty = model.predict([block])[0]
    for made, name in ((probability, "probability.tif"), (uncertainty, "uncertainty.tif")):
        written = result(finished, name)
        known = np.isfinite(written)
        assert np.abs(made - written)[known].max() < 1e-6


def test_the_size_of_the_tiles_does_not_change_the_map(finished, ground, tmp_path):
    model = MapModel.load(finished / "model.safetensors")
    outputs = [RasterOutput(tmp_path / "p.tif", ("p",)), RasterOutput(tmp_path / "u.tif", ("u",))]
    stack = stack_of(ground)
    map_tiles(model.predict, stack, stack.grid, outputs, plan=TilePlan(17, model.halo),
              journal_folder=tmp_path / "tiles", identity="", monitor=Monitor())
    written = result(finished, "probability.tif")
    known = np.isfinite(written)
    assert np.abs(result(tmp_path, "p.tif") - written)[known].max() < 1e-6


def test_the_map_has_the_score_of_a_point_in_every_cell(ground):
    stack = stack_of(ground)
    rows, cols = (index.ravel() for index in np.indices((HEIGHT, WIDTH)))
    settings = Settings(patch=9, members=2, trees=20, block_m=1500, dead_zone_m=450,
                        recipe=Recipe(epochs=1, epoch=640))
    around = read_patches(stack, rows, cols, settings.sample_size, Monitor())
    labels = np.zeros(HEIGHT * WIDTH, np.int64)
    labels[ground.rows * WIDTH + ground.cols] = 1
    samples = Samples(around.values, around.valid, labels, *positions_m(stack.grid, rows, cols), rows, cols,
                      tuple(stack.bands), labels.size)
    training = np.union1d(np.flatnonzero(labels), np.arange(0, labels.size, 17))
    taught, patches = teach(samples, training, settings, Monitor())
    at_points = taught.score(patches, np.arange(labels.size))[ENSEMBLE].reshape(HEIGHT, WIDTH)
    block = taught.encoding.apply(stack.read(Window(-4, -4, WIDTH + 8, HEIGHT + 8)))
    dense = dense_scores(taught.members, block, taught.config).mean(axis=0)
    assert np.ptp(dense) > 0.1
    assert np.abs(dense - at_points).max() < 1e-3


# --- the same command, the same bytes ---------------------------------------------------------------------------------

def test_the_worker_gives_the_bytes_of_the_command_line(finished, ground, tmp_path):
    job = json.loads((finished / "job.json").read_text())
    start = {"v": 1, "type": "start", "id": "a", "tool": job["tool"], "parameters": job["parameters"],
             "output": str(tmp_path / "out")}
    with subprocess.Popen([sys.executable, warm_process.__file__, "worker"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as worker:
        worker.stdin.write(json.dumps(start).encode() + b"\n")
        worker.stdin.flush()
        for line in worker.stdout:
            message = json.loads(line)
            if message["type"] in ("result", "error"):
                break
        worker.stdin.close()
    assert message["type"] == "result", message
    assert tiny_tool.digest(tmp_path / "out") == tiny_tool.digest(finished)


def test_a_run_killed_again_and_again_ends_with_the_same_bytes(warm, ground, finished, tmp_path):
    folder = tmp_path / "Ergebnis – результат 1"
    arguments = [*ground.arguments(folder), "--verbose"]
    kept = 0
    for words, places in [("Fold 1 of 2 (blocked): learning", 3), ("Fold 2 of 2 (blocked): learning", 4),
                          ("Fold 1 of 2 (random): learning", 2), ("Learning from all deposits", 4),
                          ("Writing the map", 0), ("Writing uncertainty.tif", 1), ("Outlining targets", 2),
                          ("Writing the report", 1),
                          ("Writing the report", 2)]:
        ended = warm.orogen(*arguments, disturb=(signal.SIGKILL, words, places))
        assert ended.status == -signal.SIGKILL, f"{words}: {ended.err}"
        assert [path.name for path in folder.iterdir()] == [".unfinished"]
        told = re.search(r"Going on from (\d+) finished step", ended.err)
        assert int(told.group(1) if told else 0) == kept, words
        kept = len(list((folder / ".unfinished" / "journal").glob("*.safetensors")))
    ended = warm.orogen(*arguments)
    assert ended.status == 0, ended.err
    # Scores of four folds; networks: three a fold, one a random fold, three for the map; and the map.
    assert kept == 16
    assert "Drawing the evidence" in ended.err
    assert "Writing the map" not in ended.err
    assert tiny_tool.digest(folder) == tiny_tool.digest(finished)


@pytest.mark.parametrize("words", ["Fold 2 of 2 (blocked): learning", "Writing uncertainty.tif"])
def test_a_cancelled_run_says_what_is_left_and_goes_on(warm, ground, finished, tmp_path, words):
    folder = tmp_path / "out"
    ended = warm.orogen(*ground.arguments(folder), disturb=(signal.SIGINT, words, 2))
    assert ended.status == 130
    assert len(ended.errors) == 1
    assert ended.errors[0].startswith("The run was cancelled. ")
    assert f"kept in {folder / '.unfinished'}; the same command goes on from there." in ended.errors[0]
    assert [path.name for path in folder.iterdir()] == [".unfinished"]
    assert half_written(folder) == []
    ended = warm.orogen(*ground.arguments(folder))
    assert ended.status == 0, ended.err
    assert tiny_tool.digest(folder) == tiny_tool.digest(finished)


def test_a_run_cancelled_before_its_first_step_leaves_nothing(warm, ground, tmp_path):
    ended = warm.orogen(*ground.arguments(tmp_path / "out"), disturb=(signal.SIGINT, "Reading the evidence", 1))
    assert ended.status == 130
    assert ended.errors == ["The run was cancelled before its first step was finished; nothing is left behind."]
    assert not (tmp_path / "out").exists()


def test_the_number_of_threads_does_not_change_the_map(warm, ground, finished, tmp_path):
    ended = warm.orogen(*ground.arguments(tmp_path / "out", threads="2"))
    assert ended.status == 0, ended.err
    for name in ("model.safetensors", "held_out.gpkg"):
        assert (tmp_path / "out" / name).read_bytes() == (finished / name).read_bytes()
    there, here = result(tmp_path / "out", "probability.tif"), result(finished, "probability.tif")
    assert np.nanmax(np.abs(there - here)) < 1e-6


def half_written(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if ".part" in path.name or ".writing" in path.name]


# --- ground ---------------------------------------------------------------------------------------------------------

def test_permissive_ground_bounds_the_map_and_the_background(warm, ground, tmp_path):
    folder = tmp_path / "out"
    ended = warm.orogen(*ground.arguments(folder, permissive=ground.path("permissive.gpkg")))
    assert ended.status == 0, ended.err
    assert np.isnan(result(folder, "probability.tif")[:, :10]).all()
    assert np.isfinite(result(folder, "probability.tif")[:, 10:]).all()
    assert geopandas.read_file(folder / "held_out.gpkg").geometry.x.min() > LEFT + 1000
    kept = int((ground.cols >= 10).sum())
    assert json.loads((folder / "manifest.json").read_text())["metrics"]["deposits"] == kept
    if kept < 24:
        assert f"{24 - kept} deposit" in ended.err


def test_one_layer_alone_and_deposits_in_one_cell_are_warned_of(warm, ground, tmp_path):
    rows, cols = np.r_[ground.rows, ground.rows[:3]], np.r_[ground.cols, ground.cols[:3]]
    twice = write_points(tmp_path / "twice.gpkg", rows, cols)
    folder = tmp_path / "out"
    ended = warm.orogen(*ground.arguments(folder, continuous=ground.path("magnetics.tif"), categorical=None,
                                          distance_to=None, deposits=str(twice), truth=None))
    assert ended.status == 0, ended.err
    warnings = json.loads((folder / "manifest.json").read_text())["warnings"]
    assert any(w.startswith("'magnetics' is the only evidence") for w in warnings)
    assert "Layer 'twice': 3 of 27 deposits share a cell with another one; the 24 cells count once each." in warnings
    assert "truth" not in json.loads((folder / "skill.json").read_text())
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "3 of 27 deposits share a cell" in page
    assert all(f"Warning: {warning}" in ended.err for warning in warnings)


# --- bad input --------------------------------------------------------------------------------------------------------

def no_crs(ground: Ground, folder: Path) -> dict[str, str]:
    return {"continuous": str(write_raster(folder / "Bouguer.tif", ground.gravity, crs=None))}


def deposits_without_crs(ground: Ground, folder: Path) -> dict[str, str]:
    path = write_points(folder / "occurrences.shp", ground.rows, ground.cols)
    path.with_suffix(".prj").unlink()
    return {"deposits": str(path)}


def deposits_elsewhere(ground: Ground, folder: Path) -> dict[str, str]:
    return {"deposits": str(write_points(folder / "occurrences.gpkg", ground.rows + 5000, ground.cols))}


def deposits_on_nodata(ground: Ground, folder: Path) -> dict[str, str]:
    rows, cols = (index.ravel() for index in np.indices((5, 5)))
    return {"deposits": str(write_points(folder / "occurrences.gpkg", rows, cols))}


def deposits_outside_permissive_ground(ground: Ground, folder: Path) -> dict[str, str]:
    north = box(LEFT, TOP - 6000, LEFT + 7000, TOP - 5900)
    geopandas.GeoDataFrame(geometry=[north], crs="EPSG:32633").to_file(folder / "volcanics.gpkg")
    few = ground.rows != 59
    deposits = write_points(folder / "occurrences.gpkg", ground.rows[few], ground.cols[few])
    return {"deposits": str(deposits), "permissive": str(folder / "volcanics.gpkg")}


def few_deposits(ground: Ground, folder: Path) -> dict[str, str]:
    return {"deposits": str(write_points(folder / "occurrences.gpkg", ground.rows[:9], ground.cols[:9]))}


def fewer_deposits_than_folds(ground: Ground, folder: Path) -> dict[str, str]:
    return {"folds": "20"}


def deposits_side_by_side(ground: Ground, folder: Path) -> dict[str, str]:
    rows, cols = (index.ravel() for index in np.indices((4, 4)))
    return {"deposits": str(write_points(folder / "occurrences.gpkg", rows + 30, cols + 30)), "block_m": "3000"}


def lines_as_deposits(ground: Ground, folder: Path) -> dict[str, str]:
    return {"deposits": ground.path("faults.gpkg")}


def no_deposits(ground: Ground, folder: Path) -> dict[str, str]:
    none = np.zeros(0)
    return {"deposits": str(write_points(folder / "occurrences.gpkg", none, none))}


def filter_without_features(ground: Ground, folder: Path) -> dict[str, str]:
    return {"deposits": ground.path("deposits.gpkg") + "|subset=\"name\" = 'Broken Hill'"}


def constant_layer(ground: Ground, folder: Path) -> dict[str, str]:
    flat = write_raster(folder / "elevation.tif", np.full((HEIGHT, WIDTH), 7, np.int16))
    return {"continuous": f"{ground.path('magnetics.tif')};{flat}"}


def empty_layer(ground: Ground, folder: Path) -> dict[str, str]:
    nothing = write_raster(folder / "radiometrics.tif", np.full((HEIGHT, WIDTH), np.nan, np.float32))
    return {"continuous": f"{ground.path('magnetics.tif')};{nothing}"}


def nodata_layer(ground: Ground, folder: Path) -> dict[str, str]:
    nothing = write_raster(folder / "radiometrics.tif", np.full((HEIGHT, WIDTH), -1, np.int16), nodata=-1)
    return {"continuous": f"{ground.path('magnetics.tif')};{nothing}"}


def layer_elsewhere(ground: Ground, folder: Path) -> dict[str, str]:
    far = write_raster(folder / "radiometrics.tif", ground.gravity, crs="EPSG:32635")
    return {"continuous": f"{ground.path('magnetics.tif')};{far}"}


def smaller_than_the_patch(ground: Ground, folder: Path) -> dict[str, str]:
    return {"patch_cells": "61"}


def text_as_raster(ground: Ground, folder: Path) -> dict[str, str]:
    (folder / "gravity.tif").write_text("easting northing mGal\n")
    return {"continuous": str(folder / "gravity.tif")}


def no_bytes(ground: Ground, folder: Path) -> dict[str, str]:
    (folder / "gravity.tif").write_bytes(b"")
    return {"continuous": str(folder / "gravity.tif")}


def truncated_raster(ground: Ground, folder: Path) -> dict[str, str]:
    whole = Path(ground.path("gravity.tif")).read_bytes()
    (folder / "gravity.tif").write_bytes(whole[:len(whole) // 2])
    return {"continuous": str(folder / "gravity.tif")}


def damaged_inside(ground: Ground, folder: Path) -> dict[str, str]:
    path = write_raster(folder / "gravity.tif", ground.gravity, compress="deflate", blockysize=4, predictor=3)
    content = bytearray(path.read_bytes())
    content[len(content) // 2:len(content) // 2 + 200] = b"\xff" * 200
    path.write_bytes(content)
    return {"continuous": str(path)}


def truncated_deposits(ground: Ground, folder: Path) -> dict[str, str]:
    whole = Path(ground.path("deposits.gpkg")).read_bytes()
    (folder / "occurrences.gpkg").write_bytes(whole[:len(whole) // 2])
    return {"deposits": str(folder / "occurrences.gpkg")}


def damaged_deposits(ground: Ground, folder: Path) -> dict[str, str]:
    content = bytearray(Path(ground.path("deposits.gpkg")).read_bytes())
    begin = content.index(b"Dep 2") // 4096 * 4096
    content[begin:begin + 4096] = b"\xaa" * 4096
    (folder / "occurrences.gpkg").write_bytes(content)
    return {"deposits": str(folder / "occurrences.gpkg")}


def damaged_crs(ground: Ground, folder: Path) -> dict[str, str]:
    path = write_points(folder / "occurrences.shp", ground.rows, ground.cols)
    path.with_suffix(".prj").write_bytes(b'PROJCS["UTM",GEOGCS["WG\xff\xfe' + bytes(200))
    return {"deposits": str(path)}


def no_unicode(ground: Ground, folder: Path) -> dict[str, str]:
    path = write_points(folder / "occurrences.geojson", ground.rows, ground.cols)
    path.write_bytes(path.read_bytes().replace(b'"name": "Dep 1"', b'"n\xe4me": "Dep 1"'))
    return {"deposits": str(path)}


def cells_without_size(ground: Ground, folder: Path) -> dict[str, str]:
    path = write_raster(folder / "gravity.tif", ground.gravity)
    path.write_bytes(path.read_bytes().replace(struct.pack("<dd", CELL, CELL), struct.pack("<dd", 1e-200, 1e-200)))
    return {"continuous": str(path)}


def text_as_faults(ground: Ground, folder: Path) -> dict[str, str]:
    (folder / "faults.gpkg").write_text("no faults here\n")
    return {"distance_to": str(folder / "faults.gpkg")}


def missing_file(ground: Ground, folder: Path) -> dict[str, str]:
    return {"distance_to": str(folder / "faults.gpkg")}


def truth_elsewhere(ground: Ground, folder: Path) -> dict[str, str]:
    return {"truth": str(write_raster(folder / "odds.tif", ground.gravity, crs="EPSG:32635"))}


def truth_without_probabilities(ground: Ground, folder: Path) -> dict[str, str]:
    return {"truth": str(write_raster(folder / "odds.tif", ground.gravity))}


def no_background_left(ground: Ground, folder: Path) -> dict[str, str]:
    return {"exclusion_m": "50000"}


def even_patch(ground: Ground, folder: Path) -> dict[str, str]:
    return {"patch_cells": "10"}


def no_evidence(ground: Ground, folder: Path) -> dict[str, str | None]:
    return {"continuous": None, "categorical": None, "distance_to": None}


@pytest.mark.parametrize(("bad", "status", "words"), [
    (no_crs, 3, ("'Bouguer'", "assign one")),
    (deposits_without_crs, 3, ("'occurrences'", "assign one")),
    (deposits_elsewhere, 3, ("'occurrences'", "outside the evidence", "check the CRS")),
    (deposits_on_nodata, 3, ("All 25 deposits of layer 'occurrences'", "no data", "give evidence that covers them")),
    (deposits_outside_permissive_ground, 3, ("'occurrences'", "permissive ground")),
    (few_deposits, 3, ("9 deposit cells", "at least 10", "give more deposits")),
    (fewer_deposits_than_folds, 3, ("24 deposit cells", "at most 12 folds")),
    (deposits_side_by_side, 3, ("16 deposits", "smaller blocks")),
    (lines_as_deposits, 3, ("'faults' must hold points", "make points")),
    (no_deposits, 3, ("'occurrences' is empty",)),
    (filter_without_features, 3, ("'deposits' is empty", "change the filter")),
    (constant_layer, 3, ("'elevation' is constant (always 7)", "leave it out")),
    (empty_layer, 3, ("'radiometrics' has no values", "leave it out")),
    (nodata_layer, 3, ("'radiometrics' has no values", "leave it out")),
    (layer_elsewhere, 3, ("'radiometrics' does not overlap", "check its coordinate reference system")),
    (smaller_than_the_patch, 3, ("70 × 60 cells", "patch of 61", "smaller patch (patch_cells)")),
    (text_as_raster, 3, ("'gravity' can't be read", "copy it again")),
    (no_bytes, 3, ("'gravity' can't be read", "copy it again")),
    (truncated_raster, 3, ("'gravity' can't be read", "copy it again")),
    (damaged_inside, 3, ("'gravity' can't be read", "copy it again")),
    (truncated_deposits, 3, ("'occurrences' can't be read", "copy it again")),
    (damaged_deposits, 3, ("'occurrences' can't be read", "copy it again")),
    (damaged_crs, 3, ("'occurrences'",)),
    (no_unicode, 3, ("'occurrences' can't be read", "copy it again")),
    (cells_without_size, 3, ("'gravity' has cells without size", "georeference it")),
    (text_as_faults, 3, ("'faults' can't be read", "copy it again")),
    (missing_file, 3, ("Distance to (distance_to)", "there is no file")),
    (truth_elsewhere, 3, ("'odds' does not overlap",)),
    (truth_without_probabilities, 3, ("'odds'", "probabilities", "0 to 1")),
    (no_background_left, 3, ("exclusion distance of 50000 m", "lower exclusion_m")),
    (even_patch, 2, ("Patch size (patch_cells) must be odd", "9 or 11")),
    (no_evidence, 2, ("no evidence", "give at least one layer")),
], ids=lambda value: getattr(value, "__name__", ""))
def test_bad_input_is_one_sentence_that_names_the_layer_and_the_remedy(ground, tmp_path, capfd, bad, status, words):
    layers = tmp_path / "Karte der Höhen – карта"
    layers.mkdir()
    assert main(ground.arguments(tmp_path / "out", **bad(ground, layers))) == status
    shown = capfd.readouterr()
    errors = [line for line in shown.err.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1
    assert errors[0].endswith(".")
    assert all(word in errors[0] for word in words), errors[0]
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == [layers.name], "something was left behind"


# --- bad output -------------------------------------------------------------------------------------------------------

def test_a_finished_result_is_not_replaced_unasked(finished, ground, capfd):
    before = tiny_tool.digest(finished)
    assert main(ground.arguments(finished, seed="7")) == 4
    assert "holds a finished result: choose another output folder" in capfd.readouterr().err
    assert tiny_tool.digest(finished) == before


def test_a_folder_with_other_files_is_left_alone(ground, tmp_path, capfd):
    (tmp_path / "thesis.docx").write_text("years of work")
    assert main([*ground.arguments(tmp_path), "--overwrite"]) == 4
    assert "holds other files, and no result of Orogen" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own; call it with a size, or options, to change it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if shutil.which("mount") is None or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(folder)], capture_output=True).returncode:
        pytest.skip("only root may mount the small disk that this test fills")

    def change(options: str) -> Path:
        subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)
        return folder

    yield change
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_can_not_be_written_is_one_sentence(disk, ground, capfd):
    folder = disk("ro")
    assert main(ground.arguments(folder / "out")) == 4
    errors = [line for line in capfd.readouterr().err.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1
    assert f"can't be written into {folder / 'out'}" in errors[0]
    assert "choose an output folder where you may write" in errors[0]


def test_a_disk_that_fills_up_is_one_sentence_and_with_room_the_same_command_goes_on(disk, warm, ground, finished):
    folder = disk("size=128k") / "out"
    for size in (128, 256, 384, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072):
        disk(f"size={size}k")
        ended = warm.orogen(*ground.arguments(folder))
        if ended.status == 0:
            break
        assert ended.status == 4, ended.err
        assert len(ended.errors) == 1
        assert "free some space" in ended.errors[0]
        assert "Traceback" not in ended.err
        assert not (folder / "manifest.json").exists()
        assert half_written(folder) == []
    assert ended.status == 0, ended.err
    assert size > 512
    assert tiny_tool.digest(folder) == tiny_tool.digest(finished)


# --- model files ------------------------------------------------------------------------------------------------------

class Malice:
    """What runs code when it is unpickled: it makes a file, the canary."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.canary),)


@pytest.mark.parametrize("kind", ["pickle", "old pickle", "torch.save", "old torch.save"])
def test_a_model_file_that_would_run_code_is_refused(tmp_path, kind):
    canary, path = tmp_path / "canary", tmp_path / "model.safetensors"
    if kind.endswith("pickle"):
        path.write_bytes(pickle.dumps(Malice(canary), protocol=0 if kind == "old pickle" else 4))
    else:
        torch.save(Malice(canary), path, _use_new_zipfile_serialization=kind == "torch.save")
    with pytest.raises(ModelFileError, match=r"model\.safetensors"):
        MapModel.load(path)
    assert not canary.exists()
    if kind == "pickle":  # the trap is a real one
        pickle.loads(path.read_bytes())
        assert canary.exists()


def test_a_truncated_model_file_is_refused(finished, tmp_path):
    content = (finished / "model.safetensors").read_bytes()
    path = tmp_path / "model.safetensors"
    for length in [0, 1, 7, 8, 9, 100, *range(1000, len(content), 9973), len(content) - 1]:
        path.write_bytes(content[:length])
        with pytest.raises(ModelFileError, match=r"model\.safetensors"):
            MapModel.load(path)


def test_a_header_of_any_length_is_read(finished, tmp_path):
    """A safetensors file begins with the length of its header, which may look like the sign of a pickle."""
    tensors, card = model_parts(finished)
    lengths = set()
    for spaces in range(0, 256, 8):
        content = model_bytes(tensors, {**card, "note": " " * spaces})
        lengths.add(content[0])
        (tmp_path / "model.safetensors").write_bytes(content)
        MapModel.load(tmp_path / "model.safetensors")
    assert 0x80 in lengths


def model_parts(folder: Path) -> tuple[dict[str, np.ndarray], dict]:
    content = (folder / "model.safetensors").read_bytes()
    length, = struct.unpack("<Q", content[:8])
    card = json.loads(json.loads(content[8:8 + length])["__metadata__"]["orogen-model"])
    return load_file(folder / "model.safetensors"), card


def change(name: str, value: object, at: object = ...) -> object:
    def changed(tensors: dict, card: dict) -> None:
        tensors[name] = tensors[name].copy()
        tensors[name][at] = value
    return changed


def replace(name: str, with_: object) -> object:
    def changed(tensors: dict, card: dict) -> None:
        tensors[name] = with_(tensors[name])
    return changed


def drop(name: str) -> object:
    return lambda tensors, card: tensors.pop(name)


def fact(value: object, *path: str | int) -> object:
    def changed(tensors: dict, card: dict) -> None:
        place = card["model"]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
    return changed


TREE = "member-0.surroundings."


@pytest.mark.parametrize("tamper", [
    change(TREE + "left_child", 10_000_000, 0), change(TREE + "right_child", 0, 0), change(TREE + "left_child", -5, 0),
    change(TREE + "feature", 9999, 0), change(TREE + "feature", -1, 0), change(TREE + "features", 9999),
    change(TREE + "features", -3), change(TREE + "nodes", 10**14, 0), change(TREE + "nodes", -1, 0),
    replace(TREE + "nodes", lambda a: a[:0]), replace(TREE + "depths", lambda a: a[1:]),
    replace(TREE + "value", lambda a: a[:, :, :1]), replace(TREE + "value", lambda a: a[:-1]),
    replace(TREE + "threshold", lambda a: a[:5]), replace(TREE + "features", lambda a: a[:0]), drop(TREE + "nodes"),
    drop(TREE + "left_child"), drop("member-0.scales"), replace("member-0.scales", lambda a: a[:2]),
    replace("member-0.scales", lambda a: a * np.nan), drop("member-1.network.bias"),
    replace("member-1.network.bias", lambda a: a[:0]), replace("member-1.network.bias", lambda a: a * np.inf),
    replace("member-0.network.stem.0.weight", lambda a: a[:, :1]), fact(0, "members"), fact(10**9, "members"),
    fact("many", "members"), fact(10**8, "network", "continuous"), fact(10**9 + 1, "network", "patch"),
    fact(8, "network", "patch"), fact(-9, "network", "patch"), fact("enormous", "network", "network"),
    fact([10**9], "network", "categories"), fact(None, "network"),
    fact(["magnetics"], "encoding", "bands"), fact([], "encoding", "continuous"), fact(None, "encoding", "categorical"),
    fact({"slope": "steep", "intercept": 0}, "calibration"), fact({}, "calibration"), fact([], "calibration"),
    lambda tensors, card: card.pop("model"), lambda tensors, card: card.update(version=99),
    lambda tensors, card: card.update(model=[]), fact(["deep"], "encoding", "continuous", 0, "values"),
    fact([], "encoding", "continuous", 0, "scores"), fact([[1], 2], "encoding", "categorical", 0, "codes"),
])
def test_a_tampered_model_file_is_refused(finished, tmp_path, tamper):
    tensors, card = model_parts(finished)
    tamper(tensors, card)
    (tmp_path / "model.safetensors").write_bytes(model_bytes(tensors, card))
    with pytest.raises(ModelFileError) as refused:
        MapModel.load(tmp_path / "model.safetensors")
    assert "again" in str(refused.value) or "use a model" in str(refused.value)
    assert "\n" not in str(refused.value)
