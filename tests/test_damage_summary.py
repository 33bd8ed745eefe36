"""What graded buildings come to: counts whose intervals hold, ratios by cell and area, hot spots that are no chance."""

from __future__ import annotations

import json
import math
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from orogen.backend.damage import exports
from orogen.backend.damage.schemes import SCHEMES
from orogen.backend.damage.summary import (
    COLD,
    FIXED,
    HOT,
    NEITHER,
    PREDICTED,
    RANKED,
    SAMPLED,
    by_area,
    damage_grid,
    false_discovery_rate,
    hot_spots,
    poisson_binomial_interval,
    ratio_raster,
    summarise,
    wilson,
)
from scipy import stats

XBD = SCHEMES["xBD"]
WEST, SOUTH = 355_000.0, 4_720_000.0


def town(grades: list[str], side: int = 10, step: float = 20.0) -> geopandas.GeoDataFrame:
    """Houses of 8 m in rows of ``side``, from the south-west."""
    number = np.arange(len(grades))
    x, y = WEST + 6 + step * (number % side), SOUTH + 6 + step * (number // side)
    return geopandas.GeoDataFrame({"building": number + 1, "feature": number, "area_m2": 64.0, "grade": grades},
                                  geometry=shapely.box(x, y, x + 8, y + 8), crs="EPSG:32633")


def random_town(count: int, seed: int = 0, side: int = 10) -> geopandas.GeoDataFrame:
    return town(list(np.random.default_rng(seed).choice(XBD.classes, count)), side)


# --- counts -------------------------------------------------------------------------------------------------------

def test_fixed_grades_are_counted_plain():
    found = summarise(town(["no-damage"] * 5 + ["destroyed"] * 3 + [""] * 2), XBD)
    assert (found.basis, found.buildings, found.graded) == (FIXED, 10, 8)
    assert [one.count for one in found.classes] == [5, 0, 0, 3]
    assert (found.damaged.count, found.damaged.low, found.damaged.high) == (3, 3, 3)
    assert not found.damaged.uncertain


def test_predicted_grades_are_added_up_with_an_interval():
    buildings = town(["destroyed"] * 50)
    buildings[list(XBD.columns)] = [0.3, 0.2, 0.1, 0.4]
    found = summarise(buildings, XBD)
    assert found.basis == PREDICTED
    assert [one.count for one in found.classes] == pytest.approx([15, 10, 5, 20])
    assert (found.damaged.low, found.damaged.high) == stats.binom.interval(0.95, 50, 0.7)


def test_ranked_buildings_have_a_count_of_damaged_ones_only():
    buildings = town([""] * 40)
    buildings["probability"] = [0.25] * 36 + [math.nan] * 4
    found = summarise(buildings, XBD)
    assert (found.basis, found.graded, found.classes) == (RANKED, 36, ())
    assert found.damaged.count == 9


def test_a_sample_stands_for_all_and_its_interval_shrinks_as_the_sample_grows():
    widths = []
    for graded in (20, 50, 99, 100):
        grades = (["destroyed", "no-damage"] * 50)[:graded] + [""] * (100 - graded)
        found = summarise(town(grades), XBD, sample=True)
        assert found.basis == SAMPLED
        assert found.damaged.count == pytest.approx(50, abs=1)
        assert found.damaged.low <= 50 <= found.damaged.high
        widths.append(found.damaged.high - found.damaged.low)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0


def test_a_person_s_grade_counts_as_sure_among_predicted_ones():
    buildings = town(["destroyed", "no-damage"])
    buildings[list(XBD.columns)] = [[0.1, 0.1, 0.1, 0.7], [math.nan] * 4]
    found = summarise(buildings, XBD)
    assert [one.count for one in found.classes] == pytest.approx([1.1, 0.1, 0.1, 0.7])


def test_people_are_added_up_over_damaged_buildings_and_the_unknown_are_said():
    buildings = town(["destroyed", "destroyed", "no-damage", ""])
    buildings["people"] = ["4", None, 10, 99]
    (found,) = summarise(buildings, XBD, attributes=["people"]).attributes
    assert (found.total, found.damaged, found.low, found.high, found.unknown) == (14, 4, 4, 4, 1)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1), max_size=30))
def test_the_interval_of_a_sum_of_chances_lies_within_what_is_possible(chances):
    low, high = poisson_binomial_interval(chances)
    assert sum(one >= 1 for one in chances) <= low <= high <= sum(one > 0 for one in chances)


@pytest.mark.parametrize("count", [60, 3000])
def test_the_interval_of_a_sum_of_chances_holds_in_95_of_100_cases(count):
    rng = np.random.default_rng(5)
    chances = rng.beta(0.6, 2, count)
    low, high = poisson_binomial_interval(chances)
    drawn = (rng.random((4000, count)) < chances).sum(axis=1)
    assert 0.94 < np.mean((drawn >= low) & (drawn <= high)) < 0.985


def test_wilson_agrees_with_scipy_and_knows_when_all_were_asked():
    low, high = wilson([7, 0], [20, 20])
    theirs = [stats.binomtest(k, 20).proportion_ci(method="wilson") for k in (7, 0)]
    assert low == pytest.approx([one.low for one in theirs])
    assert high == pytest.approx([one.high for one in theirs])
    assert [float(bound) for bound in wilson(7, 20, 20)] == [0.35, 0.35]
    assert [float(bound) for bound in wilson(0, 0)] == [0, 1]


# --- by cell and area ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("cell_m", [17.0, 50.0, 10_000.0])
def test_cells_hold_every_building_once(cell_m):
    buildings = random_town(100)
    cells = damage_grid(buildings, XBD, cell_m)
    whole = summarise(buildings, XBD)
    assert cells["graded"].sum() == 100
    assert cells["damaged"].sum() == whole.damaged.count
    counts = [f"n_{column.removeprefix('p_')}" for column in XBD.columns]
    assert cells[counts].sum().tolist() == [one.count for one in whole.classes]
    assert ((cells["ratio_low"] <= cells["ratio"]) & (cells["ratio"] <= cells["ratio_high"])).all()
    assert (cells["few"] == (cells["graded"] < 5)).all()
    assert (cells.geometry.bounds["minx"] % cell_m).pipe(lambda rest: np.minimum(rest, cell_m - rest)).max() < 1e-6


def test_a_column_of_a_class_never_meets_that_of_the_damaged():
    scheme = SCHEMES["Copernicus"]  # which has a class Damaged
    cells = damage_grid(town(["Damaged", "Destroyed", "Possibly damaged"]), scheme, 100)
    names = [name.casefold() for name in cells.columns]
    assert len(set(names)) == len(names)
    assert cells[["damaged", "n_damaged", "n_destroyed"]].iloc[0].tolist() == [2, 1, 1]


def test_cells_without_a_graded_building_are_no_cells():
    cells = damage_grid(town(["destroyed"] + [""] * 99), XBD, 20.0)
    assert len(cells) == 1
    assert cells["cell"].tolist() == [1]


def test_the_raster_of_the_grid_has_the_cells_values():
    cells = damage_grid(random_town(100), XBD, 40.0)
    grid, values = ratio_raster(cells, 40.0)
    middle = cells.geometry.centroid
    rows, cols = grid.rowcol(middle.x, middle.y)
    assert values[0, rows, cols] == pytest.approx(cells["ratio"].to_numpy(), rel=1e-6)
    assert np.isfinite(values[0]).sum() == len(cells)
    assert grid.bounds == pytest.approx(tuple(cells.total_bounds))


def test_areas_in_another_crs_are_counted_and_what_lies_in_none_is_told():
    buildings = random_town(100)
    halves = geopandas.GeoSeries([shapely.box(WEST, SOUTH, WEST + 100, SOUTH + 160),
                                  shapely.box(WEST + 100, SOUTH, WEST + 200, SOUTH + 160),
                                  shapely.box(WEST + 900, SOUTH, WEST + 950, SOUTH + 100)], crs="EPSG:32633")
    areas = geopandas.GeoDataFrame(geometry=halves).to_crs("EPSG:4326")
    found, outside = by_area(buildings, XBD, areas, ["west", "east", "none"])
    assert found["name"].tolist() == ["west", "east", "none"]
    assert found["buildings"].tolist() == [40, 40, 0]
    assert outside == 20
    assert math.isnan(found["ratio"].iloc[2])
    assert found.crs == buildings.crs
    west = buildings[buildings.geometry.centroid.x < WEST + 100].iloc[:40]
    assert found["damaged"].iloc[0] == (west["grade"] != "no-damage").sum()


def test_a_sample_is_carried_to_all_buildings_of_a_cell():
    cells = damage_grid(town(["destroyed", "no-damage", "", ""] * 25), XBD, 200.0, sample=True)
    assert cells[["buildings", "graded", "damaged"]].iloc[0].tolist() == [100, 50, 50]
    assert cells["damaged_low"].iloc[0] < 50 < cells["damaged_high"].iloc[0]


# --- hot spots ----------------------------------------------------------------------------------------------------

def test_a_ruined_quarter_is_a_hot_spot_and_only_it():
    buildings = town(["no-damage"] * 3600, side=60)
    rng = np.random.default_rng(2)
    middle = buildings.geometry.centroid
    quarter = (middle.x < WEST + 300) & (middle.y < SOUTH + 300)
    buildings["grade"] = np.where(rng.random(3600) < np.where(quarter, 0.8, 0.15), "destroyed", "no-damage")
    cells = damage_grid(buildings, XBD, 60.0)
    found = hot_spots(cells, 120.0)
    where = found.geometry.centroid
    inside = (where.x < WEST + 270) & (where.y < SOUTH + 270)
    outside = (where.x > WEST + 420) | (where.y > SOUTH + 420)
    assert found["class"][inside].isin(HOT).all()
    assert not found["class"][outside].isin(HOT).any()
    assert set(found["class"]) <= {*HOT, *COLD, NEITHER}


def test_chance_makes_hot_spots_in_one_town_of_twenty_at_most():
    false = 0
    for seed in range(60):
        grades = np.where(np.random.default_rng(seed).random(900) < 0.3, "destroyed", "no-damage")
        cells = damage_grid(town(list(grades), side=30), XBD, 50.0)
        false += bool((hot_spots(cells, 100.0)["class"] != NEITHER).any())
    assert false <= 6


@pytest.mark.parametrize("grades", [["destroyed"] * 100, ["no-damage"] * 100, ["destroyed"],
                                    ["destroyed", "no-damage"]])
def test_where_all_is_the_same_or_hardly_anything_there_is_no_hot_spot(grades):
    found = hot_spots(damage_grid(town(grades), XBD, 40.0), 80.0)
    assert (found["class"] == NEITHER).all()
    assert np.isfinite(found[["z", "p", "q"]]).all(axis=None)


def test_false_discovery_rates_are_those_of_benjamini_and_hochberg():
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.5])
    assert false_discovery_rate(p) == pytest.approx(stats.false_discovery_control(p))
    assert false_discovery_rate([]).size == 0


# --- for others ---------------------------------------------------------------------------------------------------

def test_buildings_come_back_from_geopackage_geojson_and_csv(tmp_path):
    buildings = random_town(20)
    buildings["probability"] = np.linspace(0, 1, 20).round(3)
    buildings.loc[3, "probability"] = math.nan
    buildings["why"] = ["Störung — 金; \"x\""] + [""] * 19
    paths = exports.write_buildings(buildings, tmp_path)
    for suffix in ("gpkg", "geojson"):
        again = geopandas.read_file(paths[suffix])
        assert again.crs == ("EPSG:32633" if suffix == "gpkg" else "EPSG:4326")
        assert again["grade"].tolist() == buildings["grade"].tolist()
        assert again["why"].iloc[0] == buildings["why"].iloc[0]
        assert again.to_crs("EPSG:32633").geometry.symmetric_difference(buildings.geometry).area.max() < 0.5
        assert math.isnan(again["probability"].iloc[3])
    table = pandas.read_csv(paths["csv"])
    assert table["probability"].tolist() == pytest.approx(buildings["probability"].tolist(), nan_ok=True)
    assert table["latitude"].between(42.6, 42.7).all()


def test_geojson_keeps_to_rfc_7946(tmp_path):
    shape = shapely.box(WEST, SOUTH, WEST + 50, SOUTH + 50, ccw=False)
    holed = shapely.Polygon(shape.exterior, [shapely.box(WEST + 10, SOUTH + 10, WEST + 20, SOUTH + 20).exterior])
    frame = geopandas.GeoDataFrame({"n": [1, 2]}, geometry=[shape, holed], crs="EPSG:32633")
    exports.write_geojson(frame, tmp_path / "a.geojson")
    content = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert "crs" not in content
    for feature in content["features"]:
        outer, *holes = (shapely.LinearRing(ring) for ring in feature["geometry"]["coordinates"])
        assert outer.is_ccw
        assert not any(hole.is_ccw for hole in holes)
        assert all(13 < x < 14 and 42 < y < 43 for x, y in outer.coords)


def test_the_same_buildings_give_the_same_bytes(tmp_path):
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        paths = exports.write_buildings(random_town(20), tmp_path / name)
        made.append({suffix: path.read_bytes() for suffix, path in paths.items()})
    assert made[0] == made[1]


SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "damage" / "amatrice_emsr177"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the graded polygons of Amatrice are not in ../shared/data")
def test_a_sample_of_amatrice_tells_of_all_of_it():
    scheme = SCHEMES["Copernicus-2016"]
    frame = geopandas.read_file(SHARED / "graded_buildings.gpkg")
    buildings = frame[["geometry"]].assign(grade=scheme.read(frame["grading"], "amatrice", "grading"))
    whole = summarise(buildings, scheme)
    assert whole.damaged.count == 1060
    rng, held = np.random.default_rng(0), 0
    for _ in range(200):
        drawn = buildings.copy()
        drawn.loc[rng.permutation(len(drawn))[100:], "grade"] = ""
        found = summarise(drawn, scheme, sample=True).damaged
        held += found.low <= 1060 <= found.high
    assert 182 <= held <= 200
