"""The report: honest, self-contained, the same bytes for the same content, and right about length and north."""

from __future__ import annotations

import math
import re
import socket
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from orogen.backend.errors import InputError, OutputError
from orogen.backend.raster.grid import Grid
from orogen.backend.report import cartography, figures, html, styles
from orogen.backend.report.made import Made
from orogen.backend.report.prospectivity import (
    EvidenceSummary,
    FoldPoints,
    ModelSkill,
    PredictionArea,
    ProspectivityReport,
    SkillCurves,
    Truth,
    page,
    write_report,
)
from rasterio.crs import CRS
from shapely.geometry import box

NASTY = 'Störung <b>"&\' $x_1$ — 金.tif'


def grid_of(crs: str | int, transform: Affine, height: int = 40, width: int = 60) -> Grid:
    return Grid(CRS.from_user_input(crs), transform, height, width)


UTM = grid_of(32633, Affine(100.0, 0, 350_000, 0, -100.0, 4_750_000))


def raster(path: Path, values: np.ndarray, grid: Grid) -> Path:
    with rasterio.open(path, "w", driver="GTiff", height=grid.height, width=grid.width, count=1, dtype="float32",
                       crs=grid.crs, transform=grid.transform, nodata=-1.0) as dataset:
        dataset.write(values.astype(np.float32), 1)
    return path


def example(folder: Path, grid: Grid = UTM, **changes: Any) -> ProspectivityReport:
    """A small report with everything in it."""
    rng = np.random.default_rng(0)
    rows, cols = np.mgrid[: grid.height, : grid.width]
    probability = 0.6 * np.exp(-((rows - 12) ** 2 + (cols - 30) ** 2) / 90.0) + 0.01 * rng.random(grid.shape)
    probability[:, :4] = -1.0
    x, y = grid.xy(rng.integers(8, 16, 20), rng.integers(25, 36, 20))
    deposits = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y), crs=grid.crs)
    bx, by = grid.xy(rng.integers(0, grid.height, 200), rng.integers(4, grid.width, 200))
    left, top = grid.xy(10, 28)
    right, bottom = grid.xy(15, 33)
    targets = geopandas.GeoDataFrame(
        {"rank": [1], "area_km2": [0.25], "probability_mean": [0.41], "probability_peak": [0.61],
         "uncertainty_mean": [0.07], "expected_deposits": [1.3], "nearest_deposit_m": [0.0], "known": [True]},
        geometry=[box(left, bottom, right, top)], crs=grid.crs)
    share = np.linspace(0, 1, 50)
    skill = [ModelSkill(name, [0.7, 0.72, 0.81], mean, mean - 0.041, mean + 0.037, mean + 0.0061, ap, ap - 0.013,
                        ap + 0.017, {1: 0.113, 2: 0.217, 5: 0.371, 10: 0.523}, mean + 0.083, [0.8, 0.83], wins)
             for name, mean, ap, wins in (("network", 0.7512, 0.0823, True), ("forest <&>", 0.7283, 0.0671, False))]
    curve = figures.Reliability([0.1, 0.4], [0.12, 0.35], [0.05, 0.2], [0.2, 0.5], [90, 10], 0.031)
    report = ProspectivityReport(
        title=f"Test {NASTY}", region_notes="Nowhere.", grid=grid,
        probability_path=raster(folder / "probability.tif", probability, grid),
        uncertainty_path=raster(folder / "uncertainty.tif", np.abs(probability) * 0.2, grid),
        targets=targets, deposits=deposits, skill=skill, statement="The network leads; the lead isn't established.",
        curves=SkillCurves({row.name: (share, share**0.5) for row in skill},
                           PredictionArea(share, 1 - share, (1 - share) ** 3), {row.name: curve for row in skill}),
        folds=FoldPoints(np.r_[x, bx], np.r_[y, by], np.arange(220) % 3, np.r_[np.ones(20), np.zeros(200)], 20.0, 3.3),
        evidence=[
            EvidenceSummary(NASTY, "nT", "continuous", 0.93, np.full(20, 5.0), np.arange(200.0) / 20,
                            preview=np.ma.masked_less(probability, 0)),
            EvidenceSummary("geology", "", "categorical", 1.0, np.ones(20), np.arange(200.0) % 3,
                            preview=(cols % 3).astype(np.int16), categories={0: "Granite", 1: NASTY, 2: "Shale"})],
        made=Made([f"Layer {NASTY} separates alone."], {"Cell size": "100 m"},
                  [{"path": NASTY, "sha256": "ab" * 32, "size": 1234567}], {"orogen": "0.1.0"},
                  'orogen run "job.json"'),
        truth=Truth(np.abs(probability), {"network": curve}))
    for name, value in changes.items():
        setattr(report, name, value)
    return report


# A report's page takes a second; tests of one part leave the others out.
BARE: dict[str, Any] = {"evidence": [], "truth": None, "folds": None, "curves": SkillCurves()}


class Elements(HTMLParser):
    """Every element with its attributes, and the text outside style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.open = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open = tag

    def handle_data(self, data: str) -> None:
        if self.open != "style":
            self.text += data


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    return write_report(example(folder), folder / "report.html").read_text(encoding="utf-8")


# --- one file that needs nothing else -----------------------------------------------------------------------------


def test_the_page_refers_to_nothing_outside_itself(written: str) -> None:
    for tag, attributes in Elements(written).found:
        assert tag not in {"script", "link", "iframe", "object", "embed", "base"}
        for name in ("src", "href", "xlink:href", "action", "data"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:image/")), f"{tag} {name}={value!r:.80}"
    assert not re.search(r"https?://|@import|url\((?!#)", written)


def test_every_inner_reference_has_its_target_once(written: str) -> None:
    names = [attributes["id"] for _, attributes in Elements(written).found if "id" in attributes]
    assert len(names) == len(set(names))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', written)) <= set(names)


def test_names_are_escaped_and_complete(written: str) -> None:
    assert '<b>"' not in written
    assert Elements(written).text.count(NASTY) >= 4  # title, layer, category or warning, input


def test_the_same_content_gives_the_same_bytes_anywhere(tmp_path: Path, written: str) -> None:
    assert write_report(example(tmp_path), tmp_path / "again.html").read_bytes() == written.encode()


def test_no_network_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the report opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert write_report(example(tmp_path, **BARE), tmp_path / "report.html").exists()


def test_a_large_map_stays_a_small_file(tmp_path: Path) -> None:
    grid = grid_of(32633, Affine(100.0, 0, 350_000, 0, -100.0, 4_750_000), 1500, 900)
    size = write_report(example(tmp_path, grid, **BARE), tmp_path / "report.html").stat().st_size
    assert size < 2_000_000  # of 4 MB, the rest being the figures


def test_an_unwritable_place_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=re.escape("report.html")):
        html.write("text", tmp_path / "absent" / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_report_leaves_the_old_one(tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    place.write_text("old", encoding="utf-8")
    report = example(tmp_path)
    (tmp_path / "uncertainty.tif").write_bytes(b"not a raster")
    with pytest.raises(InputError, match=re.escape("uncertainty.tif")):
        write_report(report, place)
    assert place.read_text(encoding="utf-8") == "old"
    assert not list(tmp_path.glob(".*"))


# --- what it says -------------------------------------------------------------------------------------------------


def test_every_number_of_the_skill_table_is_there(tmp_path: Path, written: str) -> None:
    rows = re.findall(r"<tr[^>]*><td>(.*?)</tr>", written)
    for model in example(tmp_path).skill:
        name = model.name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        row = next(row for row in rows if row.startswith(name))
        for value in (model.auc_mean, model.auc_low, model.auc_high, model.auc_pooled, model.average_precision,
                      model.ap_low, model.ap_high, model.random_auc):
            assert f"{value:.3f}" in row
        for share in model.capture.values():
            assert f"<td>{100 * share:.0f}</td>" in row


def test_blocked_skill_never_stands_without_random(written: str) -> None:
    text = Elements(written).text
    lead = text[text.index("Ground that the model had never seen"):]
    assert "0.75 (0.71–0.79)" in lead
    assert "would have said 0.83" in lead


def test_warnings_stand_on_the_first_page_and_in_their_section(written: str) -> None:
    assert Elements(written).text.count("separates alone.") == 2


def test_expected_capture_comes_from_deposits_held_out(written: str) -> None:
    top = re.search(r"top 1 %</td><td>[^<]*</td><td>[^<]*</td><td>([^<]*)</td>", written)
    assert top is not None
    assert abs(float(top[1].removesuffix(" %")) - 100 * math.sqrt(0.01)) < 4  # the curve of the example is √area


def test_what_is_missing_is_left_out(tmp_path: Path) -> None:
    empty = geopandas.GeoDataFrame(geometry=[], crs=UTM.crs)
    text = page(example(tmp_path, targets=empty, skill=[], curves=SkillCurves(), folds=None, evidence=[], truth=None,
                        uncertainty_path=None, made=Made()))
    assert "No skill was measured" in text
    assert "No ground stands out" in text
    assert "Against the truth" not in text
    assert "nan" not in Elements(text).text


def test_unknown_intervals_are_dashes_and_not_nan(tmp_path: Path) -> None:
    nan = math.nan
    row = ModelSkill("network", [0.7], 0.7, nan, nan, nan, nan, nan, nan, {}, nan, (), True)
    assert not re.search(r"\bnan\b", Elements(page(example(tmp_path, **{**BARE, "skill": [row]}))).text)


def test_a_map_of_one_value_is_drawn(tmp_path: Path) -> None:
    report = example(tmp_path, **BARE)
    raster(tmp_path / "probability.tif", np.full(UTM.shape, 0.3), UTM)
    raster(tmp_path / "uncertainty.tif", np.zeros(UTM.shape), UTM)
    assert "all %" in page(report)


def test_targets_in_another_crs_are_listed_at_the_same_place(tmp_path: Path, written: str) -> None:
    targets = example(tmp_path).targets.to_crs(3857)
    place = re.compile('class="text place">([^<]*)<')
    assert place.findall(page(example(tmp_path, **{**BARE, "targets": targets}))) == place.findall(written) != []


def test_small_probabilities_are_told_apart(tmp_path: Path) -> None:
    targets = example(tmp_path).targets.assign(probability_mean=0.000412, uncertainty_mean=0.000057)
    text = Elements(page(example(tmp_path, **{**BARE, "targets": targets}))).text
    assert "0.000412" in text
    assert "± 0.000057" in text


# --- maps ---------------------------------------------------------------------------------------------------------

FEET = grid_of(2263, Affine(500.0, 0, 980_000, 0, -500.0, 220_000))  # New York, US survey feet
DEGREES = grid_of(4326, Affine(0.002, 0, 20.0, 0, -0.001, 67.0))
WEB = grid_of(3857, Affine(100.0, 0, 1_500_000, 0, -100.0, 8_399_737))  # 60° N: metres that are half metres


@pytest.mark.parametrize("grid", [UTM, FEET, DEGREES, WEB], ids=["metres", "feet", "degrees", "web"])
def test_the_scale_bar_is_as_long_on_the_ground_as_it_says(grid: Grid) -> None:
    bar = cartography.scale_bar(grid)
    middle = grid.height / 2
    ends = [grid.transform * (grid.width / 2 + side * bar.columns / 2, middle) for side in (-1, 1)]
    to_degrees = pyproj.Transformer.from_crs(grid.crs, 4326, always_xy=True)
    (lon, lat), (lon2, lat2) = (to_degrees.transform(*end) for end in ends)
    _, _, metres = pyproj.Geod(ellps="WGS84").inv(lon, lat, lon2, lat2)
    assert metres == pytest.approx(bar.metres, rel=1e-3)
    number, unit = bar.label.split()
    assert float(number) * {"km": 1000, "m": 1}[unit] == pytest.approx(bar.metres)


def test_a_foot_is_not_a_metre() -> None:
    assert cartography.cell_on_ground(FEET)[0] == pytest.approx(500 * 0.3048, rel=1e-3)


@given(st.floats(1e-3, 1e8))
def test_bars_are_round_and_not_longer_than_asked(longest: float) -> None:
    length = cartography.round_length(longest)
    assert longest / 2.5 * (1 - 1e-6) <= length <= longest * (1 + 1e-6)
    assert round(length / 10 ** math.floor(math.log10(length) + 1e-9)) in (1, 2, 5)


@settings(deadline=None, max_examples=25)
@given(st.floats(-80, 80))
def test_the_north_arrow_turns_with_the_grid(turn: float) -> None:
    # On the central meridian of the zone grid north is true north; turning the grid left turns north right.
    transform = Affine.translation(500_000, 4_750_000) * Affine.rotation(turn) * Affine.scale(10, -10)
    assert cartography.north(grid_of(32633, transform)) == pytest.approx(turn, abs=0.05)


def test_the_north_arrow_knows_meridian_convergence() -> None:
    grid = grid_of(32633, Affine(100.0, 0, 250_000, 0, -100.0, 7_000_000), 20, 20)
    lon, lat = pyproj.Transformer.from_crs(32633, 4326, always_xy=True).transform(*(grid.transform * (10, 10)))
    convergence = pyproj.Proj(32633).get_factors(lon, lat).meridian_convergence
    assert abs(convergence) > 3
    assert cartography.north(grid) == pytest.approx(-convergence, abs=0.1)


@pytest.mark.parametrize("signs", [(1, -1), (1, 1), (-1, -1), (-1, 1)])
def test_no_grid_is_drawn_mirrored_or_upside_down(signs: tuple[int, int]) -> None:
    grid = grid_of(32633, Affine(100.0 * signs[0], 0, 500_000, 0, 100.0 * signs[1], 4_750_000))
    assert cartography.flips(grid) == (signs[0] < 0, signs[1] > 0)
    assert cartography.north(grid) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("grid", [UTM, FEET, DEGREES, WEB], ids=["metres", "feet", "degrees", "web"])
def test_coordinate_labels_stand_where_the_coordinates_are(grid: Grid) -> None:
    lines = cartography.graticule(grid)
    assert len(lines.bottom) >= 2
    assert len(lines.left) >= 2
    for position, text in lines.bottom:
        x, _ = grid.transform * (position, grid.height)
        number = float(re.sub(r"[^\d.-]", "", text.replace("\u2009", "")))
        assert number == pytest.approx(abs(x), rel=1e-6)


def test_graticule_lines_follow_the_crs_on_a_rotated_grid() -> None:
    turned = grid_of(32633, Affine.translation(5e5, 4.75e6) * Affine.rotation(30) * Affine.scale(100, -100))
    for columns, rows in cartography.graticule(turned).lines:
        x, y = zip(*(turned.transform * end for end in zip(columns, rows)))
        assert abs(x[0] - x[1]) < 1e-6 or abs(y[0] - y[1]) < 1e-6


def test_a_local_crs_is_mapped_in_its_own_units() -> None:
    local = grid_of('ENGCRS["mine",EDATUM["shaft"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],UNIT["metre",1]]',
                    Affine(5.0, 0, 0, 0, -5.0, 1000))
    assert cartography.scale_bar(local, 0.25).metres == 50
    assert cartography.north(local) == pytest.approx(0)
    assert "km" in cartography.locator(local)


def test_a_map_keeps_the_shape_of_its_ground() -> None:
    figure = cartography.thumbnail(DEGREES, np.ones((4, 4, 4)))
    width, height = figure.get_size_inches()
    across, down = cartography.cell_on_ground(DEGREES)
    assert height / width == pytest.approx(DEGREES.height * down / (DEGREES.width * across), rel=1e-6)
    assert down == pytest.approx(111.5, rel=0.01)
    assert across == pytest.approx(2 * 111.3 * math.cos(math.radians(67)), rel=0.01)


# --- one palette --------------------------------------------------------------------------------------------------


def lightness(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize("name", ["probability", "uncertainty"])
def test_colours_darken_in_even_steps_so_that_grey_print_reads(name: str) -> None:
    steps = -np.diff([lightness(colour) for colour in styles.palette()[name]["colours"]])
    assert steps.min() > 7
    assert steps.max() < 2 * steps.min()


@pytest.mark.parametrize("name", ["probability", "uncertainty"])
def test_the_layer_style_has_the_colours_and_breaks_of_the_palette(name: str) -> None:
    entry = styles.palette()[name]
    items = ElementTree.parse(styles.STYLES / f"prospectivity-{name}.qml").getroot().findall(".//colorrampshader/item")
    assert [item.get("color") for item in items] == entry["colours"]
    assert [item.get("value") for item in items] == [*map(str, entry["breaks"]), "inf"]


def test_the_targets_style_outlines_in_the_palette_and_labels_the_rank() -> None:
    root = ElementTree.parse(styles.STYLES / "prospectivity-targets.qml").getroot()
    lines = [option.get("value") for option in root.iter("Option") if option.get("name") == "line_color"]
    expected = [",".join(str(round(255 * part)) for part in to_rgb(styles.palette()[key])) + ",255"
                for key in ("casing", "target")]
    assert lines == expected
    text = root.find(".//text-style")
    assert text is not None
    assert '"rank"' in text.get("fieldName", "")


def test_the_style_of_a_run_shows_the_classes_of_its_report() -> None:
    values = np.random.default_rng(1).random(10_000) ** 4
    classes = styles.probability_classes(values)
    root = ElementTree.fromstring(styles.layer_style("prospectivity-probability", classes))
    items = root.findall(".//colorrampshader/item")
    bounds = [float(item.get("value", "nan")) for item in items]
    assert bounds == [*classes.breaks, math.inf]
    # QGIS takes the first item whose bound isn't smaller than the value.
    in_qgis = np.searchsorted(bounds, values, side="left")
    assert (in_qgis == classes.classify(values)).all()


@settings(deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=200))
def test_classes_have_increasing_breaks_and_none_is_empty(values: list[float]) -> None:
    classes = styles.probability_classes(np.array(values))
    assert list(classes.breaks) == sorted(set(classes.breaks))
    assert len(classes.colours) == len(classes.labels) == len(classes.breaks) + 1
    assert set(classes.classify(np.array(values))) == set(range(len(classes.colours)))


def test_probability_classes_are_shares_of_the_ground() -> None:
    values = np.random.default_rng(2).permutation(100_000) / 1e5
    classes = styles.probability_classes(values)
    counts = np.bincount(classes.classify(values)) / values.size
    assert counts == pytest.approx([0.5, 0.3, 0.1, 0.05, 0.03, 0.01, 0.01], abs=1e-4)
    assert classes.labels == ("100–50", "50–20", "20–10", "10–5", "5–2", "2–1", "top 1")


def test_the_icon_is_an_image_that_refers_to_nothing() -> None:
    text = (styles.STYLES.parent / "icon.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).tag.endswith("svg")
    assert "href" not in text


# --- figures ------------------------------------------------------------------------------------------------------


def test_figures_ignore_the_settings_of_the_machine() -> None:
    import matplotlib as mpl

    curves = {"a": (np.linspace(0, 1, 9), np.linspace(0, 1, 9))}
    plain = figures.svg(figures.gain_curves(curves, x="x", y="y"))
    with mpl.rc_context({"font.size": 20, "axes.linewidth": 5, "svg.fonttype": "none", "text.color": "red"}):
        assert figures.svg(figures.gain_curves(curves, x="x", y="y")) == plain


def test_figures_take_the_colours_of_the_page_around_them() -> None:
    text = figures.svg(figures.gain_curves({"a": (np.array([0.0, 1]), np.array([0.0, 1]))}, x="x", y="y"))
    assert f"var(--ink,{figures.INK})" in text
    assert not re.search(f"(?<!,){figures.INK}", text)
