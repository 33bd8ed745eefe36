"""summarise-damage from graded polygons to layers, tables and report; and the styles and pages of graded buildings."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pytest
import rasterio
import shapely
from matplotlib.colors import to_rgb
from orogen.backend import runs
from orogen.backend.damage import summary
from orogen.backend.damage.schemes import SCHEMES
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.monitor import Monitor
from orogen.backend.raster.grid import Grid
from orogen.backend.report import damage as report
from orogen.backend.report import styles
from orogen.backend.report.made import Made
from PIL import Image

NASTY = 'Störung <b>"&\' $x_1$ — 金'
WEST, SOUTH = 355_000.0, 4_720_000.0
THEN = SCHEMES["Copernicus-2016"]


class Hearing(Monitor):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, event: dict) -> None:
        if event["type"] == "log":
            self.said.append(event["message"])


def houses(count: int = 120, seed: int = 0, **fields: Any) -> geopandas.GeoDataFrame:
    """Houses in rows of twelve, the southern third worse hit."""
    number = np.arange(count)
    x, y = WEST + 4 + 25 * (number % 12), SOUTH + 4 + 25 * (number // 12)
    rng = np.random.default_rng(seed)
    south = number < count // 3
    grade = np.where(south, rng.choice(THEN.classes[2:], count), rng.choice(THEN.classes[:2], count))
    return geopandas.GeoDataFrame({"grading": grade, "people": rng.integers(0, 9, count), "note": "x", **fields},
                                  geometry=shapely.box(x, y, x + 9, y + 9), crs="EPSG:32633")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    houses().to_file(tmp_path / "houses.gpkg", driver="GPKG")
    areas = geopandas.GeoDataFrame({"ward": [f"South {NASTY}", "North"]}, geometry=[
        shapely.box(WEST, SOUTH, WEST + 400, SOUTH + 100), shapely.box(WEST, SOUTH + 100, WEST + 400, SOUTH + 300)],
        crs="EPSG:32633").to_crs("EPSG:4326")
    areas.to_file(tmp_path / "wards.gpkg", driver="GPKG")
    return tmp_path


def summarised(folder: Path, monitor: Monitor | None = None, **changes: Any) -> runs.Result:
    given = {"buildings": str(folder / "houses.gpkg"), "scheme": "Copernicus-2016", "cell_m": 50, **changes}
    return runs.run("summarise-damage", given, folder / "result", monitor=monitor, overwrite=True)


def page_words(folder: Path) -> str:
    text = (folder / "report.html").read_text(encoding="utf-8")
    text = re.sub(r"<svg.*?</svg>|<style>.*?</style>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


# --- the tool -----------------------------------------------------------------------------------------------------

def test_all_outputs_agree_on_the_counts(folder):
    made = summarised(folder, areas=str(folder / "wards.gpkg"), people_field="people", raster=True)
    truth = houses()
    damaged = int((truth["grading"] != "Not Affected").sum())
    assert made.manifest["metrics"]["damaged"] == damaged
    buildings = geopandas.read_file(made.folder / "buildings.gpkg")
    assert buildings["grade"].tolist() == truth["grading"].tolist()
    counts = pandas.read_csv(made.folder / "counts.csv").set_index("grade")["buildings"]
    assert counts["damaged"] == damaged
    assert counts[list(THEN.classes)].tolist() == [(truth["grading"] == one).sum() for one in THEN.classes]
    assert counts["people in damaged buildings"] == truth["people"][truth["grading"] != "Not Affected"].sum()
    for name in ("grid", "areas"):
        layer = geopandas.read_file(made.folder / f"{name}.gpkg")
        assert layer["damaged"].sum() == damaged
        assert layer["people_damaged"].sum() == counts["people in damaged buildings"]
    with rasterio.open(made.folder / "damage_ratio.tif") as raster:
        assert raster.descriptions == ("damage ratio", "graded buildings", "damaged buildings")
        assert np.nansum(raster.read(3)) == damaged
    hot = geopandas.read_file(made.folder / "hot_spots.gpkg")
    assert hot["class"].isin(summary.HOT).any()
    assert json.loads((made.folder / "buildings.geojson").read_text(encoding="utf-8"))["type"] == "FeatureCollection"
    words = page_words(made.folder)
    assert f"{damaged} of 120 buildings are damaged" in words
    assert "Checked in the field no, these grades have not been checked" in words
    assert "The error rates of these grades are not known" in words


def test_the_same_layer_gives_the_same_bytes(folder):
    first = summarised(folder, raster=True)
    before = {path.name: path.read_bytes() for path in first.folder.iterdir() if path.name != "log.jsonl"}
    again = summarised(folder, raster=True)
    assert {path.name: path.read_bytes() for path in again.folder.iterdir() if path.name != "log.jsonl"} == before


def test_grades_are_carried_over_by_a_mapping_that_the_report_shows(folder):
    with pytest.raises(ParameterError, match=r"'Negligible to slight damage' may be .*; 'Moderately Damaged' may be"):
        summarised(folder, target="Copernicus")
    made = summarised(folder, target="Copernicus", mapping="Negligible to slight damage=Possibly damaged; "
                                                           "Moderately Damaged=Damaged")
    buildings = geopandas.read_file(made.folder / "buildings.gpkg")
    assert buildings["grade_given"].tolist() == houses()["grading"].tolist()
    moderate = buildings[buildings["grade_given"] == "Moderately Damaged"]
    assert set(moderate["grade"]) == {"Damaged"}
    words = page_words(made.folder)
    assert "Carried over from Copernicus-2016" in words
    assert "‘" not in words.split("Carried over")[1][:600]
    assert "'Moderately Damaged' was taken for Copernicus 'Damaged', as chosen" in words.replace("&#39;", "'")
    style = ElementTree.parse(made.folder / "buildings.qml").getroot()
    assert [one.get("value") for one in style.iter("category")] == [*SCHEMES["Copernicus"].classes, ""]


def test_probabilities_go_with_the_grades_and_give_intervals(folder):
    frame = houses()
    rng = np.random.default_rng(1)
    frame[list(THEN.columns)] = rng.dirichlet(np.ones(5), len(frame))
    frame.to_file(folder / "houses.gpkg", driver="GPKG")
    choice = "Negligible to slight damage=Possibly damaged; Moderately Damaged=Damaged"
    for changes in ({}, {"target": "Copernicus", "mapping": choice}):
        made = summarised(folder, grade_field="grading", **changes)
        metrics = made.manifest["metrics"]
        assert metrics["basis"] == "predicted"
        assert metrics["damaged_low"] < metrics["damaged"] < metrics["damaged_high"]
        buildings = geopandas.read_file(made.folder / "buildings.gpkg")
        scheme = SCHEMES[changes.get("target", "Copernicus-2016")]
        assert buildings[list(scheme.columns)].sum(axis=1).to_numpy() == pytest.approx(1)
        assert buildings["sure"].between(0, 1).all()


def test_an_own_scheme_serves(folder):
    (folder / "own.json").write_text(json.dumps({"classes": ["fine", "hit"], "damaged": "hit",
                                                 "also": {"x": "fine", "y": "hit"}}), encoding="utf-8")
    frame = houses(note=["x", "y"] * 60)
    frame.to_file(folder / "houses.gpkg", driver="GPKG")
    made = summarised(folder, scheme="own", scheme_file=str(folder / "own.json"))
    assert made.manifest["metrics"]["damaged"] == 60


def test_a_sample_is_carried_to_all_with_an_interval(folder):
    frame = houses()
    frame.loc[::2, "grading"] = None
    frame.to_file(folder / "houses.gpkg", driver="GPKG")
    metrics = summarised(folder, sample=True).manifest["metrics"]
    assert (metrics["buildings"], metrics["graded"], metrics["basis"]) == (120, 60, "sampled")
    assert metrics["damaged_low"] < (houses()["grading"] != "Not Affected").sum() < metrics["damaged_high"]
    plain = summarised(folder)
    assert plain.manifest["metrics"]["damaged_low"] == plain.manifest["metrics"]["damaged_high"]
    assert "60 buildings without a grade" in page_words(plain.folder)
    assert "the layer gives it no grade" in page_words(plain.folder)


def test_where_damage_begins_can_be_chosen(folder):
    made = summarised(folder, damaged_from="Completely Destroyed")
    assert made.manifest["metrics"]["damaged"] == (houses()["grading"] == "Completely Destroyed").sum()


def test_what_was_left_out_and_is_doubtful_is_said(folder):
    frame = houses(people=[-1, *[2] * 119])
    bow = shapely.Polygon([(WEST, SOUTH + 400), (WEST + 9, SOUTH + 409), (WEST + 9, SOUTH + 400), (WEST, SOUTH + 409)])
    more = frame.iloc[[0, 1, 2]].set_geometry([frame.geometry.iloc[5], bow, frame.geometry.iloc[7].buffer(-4.45)],
                                             crs=frame.crs)
    pandas.concat([frame, more]).to_file(folder / "houses.gpkg", driver="GPKG")
    areas = geopandas.read_file(folder / "wards.gpkg").translate(1.0)
    areas.to_frame("geometry").to_file(folder / "far.gpkg", driver="GPKG")
    said = Hearing()
    made = summarised(folder, said, people_field="people", areas=str(folder / "far.gpkg"))
    left_out = pandas.read_csv(made.folder / "left_out.csv")
    assert left_out["why"].tolist() == ["on the same ground as an earlier one", "smaller than a square metre"]
    for part in ("1 broken geometries were repaired", "negative values of the field 'people' were taken as unknown: 1.",
                 "None of the buildings lies in any of the areas", "have not been checked in the field"):
        assert any(part in words for words in said.said), part
        assert part in page_words(made.folder).replace("&#39;", "'")


@pytest.mark.parametrize(("changes", "fault"), [
    ({"scheme": "EMS-98"}, "'houses' has no field whose values are all classes of EMS-98"),
    ({"grade_field": "grade"}, "'houses' has no field 'grade': its fields are grading, people, note"),
    ({"grade_field": "note"}, "the field 'note' holds 'x', which the scheme Copernicus-2016 doesn't know"),
    ({"people_field": "note"}, "the field 'note' holds no numbers"),
    ({"area_name": "town", "areas": "wards.gpkg"}, "'wards' has no field 'town': its fields are ward"),
])
def test_fields_that_cannot_serve_are_named(folder, changes, fault):
    if "areas" in changes:
        changes = {**changes, "areas": str(folder / "wards.gpkg")}
    with pytest.raises(InputError, match=fault):
        summarised(folder, **changes)


def test_a_layer_without_polygons_or_grades_is_refused(folder):
    frame = houses()
    frame.set_geometry(frame.centroid).to_file(folder / "houses.gpkg", driver="GPKG")
    with pytest.raises(InputError, match="must hold the outlines of buildings as polygons, not Point"):
        summarised(folder)
    houses(grading=None).astype({"grading": "object"}).to_file(folder / "houses.gpkg", driver="GPKG")
    with pytest.raises(InputError, match="no building has a grade in the field 'grading'"):
        summarised(folder, grade_field="grading")


@pytest.mark.parametrize(("changes", "fault"), [
    ({"scheme": "own"}, "scheme_file.* is needed"), ({"scheme_file": "x.json"}, "choose own, or leave the file out"),
    ({"mapping": "a=b"}, "needs a scheme to carry the grades into"),
    ({"mapping": "a=b", "mapping_file": "m.csv", "target": "xBD"}, "are both given"),
    ({"damaged_from": "burnt"}, "can't count as damaged from 'burnt' on"),
])
def test_parameters_that_do_not_fit_together_are_refused(folder, changes, fault):
    with pytest.raises(ParameterError, match=fault):
        summarised(folder, **changes)


# --- the report, with images and without --------------------------------------------------------------------------

def small_report(**changes: Any) -> report.DamageReport:
    frame = houses().rename(columns={"grading": "grade"})
    frame.insert(0, "building", np.arange(1, len(frame) + 1))
    frame["why"] = ""
    cells = summary.damage_grid(frame, THEN, 50.0)
    given: dict[str, Any] = {
        "title": f"Town {NASTY}", "buildings": frame, "scheme": THEN, "summary": summary.summarise(frame, THEN),
        "cells": cells, "cell_m": 50.0, "hot": summary.hot_spots(cells, 100.0), "made": Made([NASTY]),
        "facts": {"Event": NASTY}}
    return report.DamageReport(**{**given, **changes})


def test_the_page_escapes_needs_no_network_and_is_the_same_each_time():
    text = report.page(small_report())
    assert "<b>\"&" not in text
    assert "&lt;b&gt;" in text
    assert not re.search(r'(?:src|href)="(?!#|data:)', text)
    assert "<script" not in text
    assert text == report.page(small_report())


def test_the_check_of_the_images_and_measured_errors_are_shown():
    picture = io.BytesIO()
    Image.new("RGB", (8, 4)).save(picture, "PNG")
    words = report.page(small_report(
        quality={"verdict": "Usable with care", "reasons": ["The sun stood lower."], "figures": {"Shift": "0.8 cells"},
                 "picture": picture.getvalue()},
        skill=[report.SkillFigure("Damaged buildings missed", 0.2, 0.1, 0.3)], skill_on="On 100 labels."))
    for part in ("Usable with care", "The sun stood lower.", "0.8 cells", "data:image/png;base64", "20 %", "(10–30 %)",
                 "On 100 labels."):
        assert part in words
    assert "error rates of these grades are not known" not in words


def test_ranked_buildings_have_a_report_too():
    buildings = small_report().buildings.drop(columns="grade")
    buildings["probability"] = np.linspace(0.01, 0.99, len(buildings))
    buildings.loc[3, "probability"] = np.nan
    cells = summary.damage_grid(buildings, THEN, 50.0)
    text = report.page(small_report(buildings=buildings, cells=cells, hot=summary.hot_spots(cells, 100.0),
                                    summary=summary.summarise(buildings, THEN)))
    assert "Where to look first" in text
    assert "99 %" in text
    assert "ranked by how much they changed, not graded" in text


@pytest.mark.parametrize("count", [1, 2])
def test_a_place_with_hardly_a_building_has_a_report(count):
    buildings = small_report().buildings.iloc[:count]
    cells = summary.damage_grid(buildings, THEN, 50.0)
    text = report.page(small_report(buildings=buildings, cells=cells, hot=summary.hot_spots(cells, 100.0),
                                    summary=summary.summarise(buildings, THEN)))
    assert "No cell stands out" in text


def test_detail_maps_lie_on_the_image_where_there_is_one():
    grid = Grid.from_bounds("EPSG:32633", (WEST - 50, SOUTH - 50, WEST + 350, SOUTH + 350), 2.0)
    red = np.zeros((*grid.shape, 3), np.uint8)
    red[..., 0] = 200
    with_image = report.page(small_report(picture=red, picture_grid=grid))
    assert with_image.count("data:image/png;base64") > report.page(small_report()).count("data:image/png;base64")


# --- styles of the layers -----------------------------------------------------------------------------------------

def style(name: str) -> ElementTree.Element:
    return ElementTree.parse(styles.STYLES / f"{name}.qml").getroot()


def colours_of(root: ElementTree.Element, layer: str = "SimpleFill") -> list[tuple[float, ...]]:
    return [tuple(int(part) / 255 for part in str(option.get("value")).split(",")[:3])
            for one in root.iter("layer") if one.get("class") == layer
            for option in one.findall("./Option/Option") if option.get("name") == "color"]


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_the_style_of_a_scheme_has_its_classes_colours_and_marks_and_one_for_ungraded(scheme):
    root = ElementTree.fromstring(report.grade_style(scheme))
    assert [one.get("value") for one in root.iter("category")] == [*scheme.classes, ""]
    assert [one.get("name") for one in root.findall("./renderer-v2/symbols/symbol")] == [
        one.get("symbol") for one in root.iter("category")]
    wanted = [pytest.approx(to_rgb(colour)) for colour in scheme.colours]
    assert colours_of(root)[:-1] == wanted
    assert colours_of(root, "SimpleMarker") == wanted
    marks = [option.get("value") for one in root.iter("layer") if one.get("class") == "SimpleMarker"
             for option in one.findall("./Option/Option") if option.get("name") == "name"]
    assert marks == list(scheme.markers)
    assert '"sure"' in ElementTree.tostring(root, encoding="unicode").replace("&quot;", '"')


@pytest.mark.parametrize(("name", "entry"), [("damage-grid", "damage_ratio"), ("damage-ranked", "damage_probability")])
def test_shares_have_the_classes_of_the_palette_in_every_layer(name, entry):
    root, palette = style(name), styles.palette()[entry]
    assert colours_of(root) == [pytest.approx(to_rgb(colour)) for colour in palette["colours"]]
    assert [float(one.get("upper", "")) for one in root.iter("range")] == [*palette["breaks"], 1]
    assert [float(one.get("lower", "")) for one in root.iter("range")] == [0, *palette["breaks"]]


def test_areas_have_the_same_classes_and_an_outline_where_nothing_was_graded():
    root, palette = style("damage-areas"), styles.palette()["damage_ratio"]
    *rules, none = root.iter("rule")
    assert [one.get("symbol") for one in (*rules, none)] == [
        one.get("name") for one in root.findall("./renderer-v2/symbols/symbol")]
    bounds = [re.findall(r"[\d.]+", one.get("filter", "")) for one in rules]
    assert [float(found[-1]) for found in bounds] == [*palette["breaks"], 1]
    assert [float(found[0]) for found in bounds[1:]] == palette["breaks"]
    assert none.get("filter") == "ELSE"
    assert colours_of(root)[:-1] == [pytest.approx(to_rgb(colour)) for colour in palette["colours"]]


def test_the_raster_of_the_grid_looks_like_its_cells():
    items = list(style("damage-ratio").iter("item"))
    palette = styles.palette()["damage_ratio"]
    assert [one.get("color") for one in items] == palette["colours"]
    assert [one.get("value") for one in items] == [*map(str, palette["breaks"]), "inf"]


def test_hot_spots_have_a_style_for_every_class():
    assert {one.get("value") for one in style("damage-hot-spots").iter("category")} == {
        *summary.HOT, *summary.COLD, summary.NEITHER}


SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "damage" / "amatrice_emsr177"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the graded polygons of Amatrice are not in ../shared/data")
def test_amatrice_is_summarised(tmp_path):
    made = runs.run("summarise-damage", {"buildings": str(SHARED / "graded_buildings.gpkg"),
                                         "scheme": "Copernicus-2016"}, tmp_path / "result")
    counts = pandas.read_csv(made.folder / "counts.csv").set_index("grade")["buildings"]
    assert counts[list(THEN.classes)].tolist() == [807, 187, 280, 205, 388]
    assert made.manifest["metrics"]["hot_cells"] > 10
