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


def write_points(path: Path, rows: np.ndarray, cols: np.ndarray, crs: str | None = "EPSG:32633") -> Path:
    at = geopandas.points_from_xy(LEFT + CELL * (cols + 0.3), TOP - CELL * (rows + 0.6))
    geopandas.GeoDataFrame({"name": [f"Dep {n}" for n in range(len(rows))]}, geometry=at, crs=crs).to_file(path)
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
        """A command line; ``changes`` replace the values of parameters, several joined by semicolons, None drops one."""
        values = {"continuous": f"{self.path('magnetics.tif')};{self.path('gravity.tif')}",
                  "categorical": self.path("lithology.tif"), "distance_to": self.path("faults.gpkg"),
                  "deposits": self.path("deposits.gpkg"), "exclusion_m": "150", "background_count": "200",
                  "patch_cells": "9", "quality": "quick", "members": "2", "folds": "2", "device": "cpu",
                  "threads": "1", **changes}
        words = ["map-prospectivity", "--output", str(output)]
        for name, value in values.items():
            for one in [] if value is None else value.split(";"):
                words += [f"--{name.replace('_', '-')}", one]
        return words


@pytest.fixture(scope="session")
def ground(tmp_path_factory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"))


@pytest.fixture(scope="session")
def finished(ground, tmp_path_factory) -> Path:
    """The result of one run by the real command line, learning in full."""
    folder = tmp_path_factory.mktemp("finished") / "result"
    arguments = ground.arguments(folder, truth=ground.path("truth.tif"), title="Tiny <hills> & dales")
    done = subprocess.run([sys.executable, "-m", "orogen.backend.cli", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Result in {folder}")
    return folder


@pytest.fixture(scope="session")
def warm(tmp_path_factory):
    """Processes in which learning is cut short."""
    process = warm_process.Warm(tmp_path_factory.mktemp("warm"))
    yield process
    process.close()


@pytest.fixture(scope="session")
def undisturbed(ground, warm, tmp_path_factory) -> Path:
    """The result of a run with learning cut short."""
    folder = tmp_path_factory.mktemp("undisturbed") / "result"
    ended = warm.orogen(*ground.arguments(folder))
    assert ended.status == 0, ended.err
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


def test_a_known_truth_fills_its_part_of_the_report(finished, undisturbed):
    truth = json.loads((finished / "skill.json").read_text())["truth"]
    mapped = HEIGHT * WIDTH - 8 * 9
    assert truth["cells"] == min(mapped, 4000)
    assert set(truth["expected_calibration_error"]) == set(truth["auc"])
    assert all(0 <= auc <= truth["auc_of_the_truth"] + 1e-6 for auc in truth["auc"].values())
    assert "truth" in (finished / "report.html").read_text(encoding="utf-8").lower()
    assert "truth" not in json.loads((undisturbed / "skill.json").read_text())


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
    with subprocess.Popen([sys.executable, "-m", "orogen.backend.worker"], stdin=subprocess.PIPE,
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


def test_a_run_killed_again_and_again_ends_with_the_same_bytes(warm, ground, undisturbed, tmp_path):
    folder = tmp_path / "Größe und Höhe, 2 км"
    arguments = [*ground.arguments(folder), "--verbose"]
    kept = 0
    for words, places in [("Fold 1 of 2 (blocked): learning", 3), ("Fold 2 of 2 (blocked): learning", 4),
                          ("Fold 1 of 2 (random): learning", 2), ("Learning from all deposits", 4),
                          ("Writing the map", 0), ("Writing uncertainty.tif", 1), ("Outlining targets", 2),
                          ("Writing the report", 1)]:
        ended = warm.orogen(*arguments, disturb=(signal.SIGKILL, words, places))
        assert ended.status == -signal.SIGKILL, f"{words}: {ended.err}"
        assert [path.name for path in folder.iterdir()] == [".unfinished"]
        told = re.search(r"Going on from (\d+) finished step", ended.err)
        assert int(told.group(1) if told else 0) == kept, words
        kept = len(list((folder / ".unfinished" / "journal").glob("*.safetensors")))
    ended = warm.orogen(*arguments)
    assert ended.status == 0, ended.err
    assert kept == 12  # scores of four folds, and networks: two a fold, one a random fold, two for the map
    assert tiny_tool.digest(folder) == tiny_tool.digest(undisturbed)


@pytest.mark.parametrize("words", ["Fold 2 of 2 (blocked): learning", "Writing uncertainty.tif"])
def test_a_cancelled_run_says_what_is_left_and_goes_on(warm, ground, undisturbed, tmp_path, words):
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
    assert tiny_tool.digest(folder) == tiny_tool.digest(undisturbed)


def test_a_run_cancelled_before_its_first_step_leaves_nothing(warm, ground, tmp_path):
    ended = warm.orogen(*ground.arguments(tmp_path / "out"), disturb=(signal.SIGINT, "Reading the evidence", 1))
    assert ended.status == 130
    assert ended.errors == ["The run was cancelled before its first step was finished; nothing is left behind."]
    assert not (tmp_path / "out").exists()


def test_the_number_of_threads_does_not_change_the_map(warm, ground, undisturbed, tmp_path):
    ended = warm.orogen(*ground.arguments(tmp_path / "out", threads="2"))
    assert ended.status == 0, ended.err
    for name in ("model.safetensors", "skill.json", "held_out.gpkg"):
        assert (tmp_path / "out" / name).read_bytes() == (undisturbed / name).read_bytes()
    there, here = result(tmp_path / "out", "probability.tif"), result(undisturbed, "probability.tif")
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
                                          distance_to=None, deposits=str(twice)))
    assert ended.status == 0, ended.err
    warnings = json.loads((folder / "manifest.json").read_text())["warnings"]
    assert any(w.startswith("'magnetics' is the only evidence") for w in warnings)
    assert "Layer 'twice': 3 of 27 deposits share a cell with another one; the 24 cells count once each." in warnings
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "3 of 27 deposits share a cell" in page
    assert all(f"Warning: {warning}" in ended.err for warning in warnings)
