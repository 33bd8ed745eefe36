"""The reports of picks and of a catalogue, and the styles of their layers: honest, complete, and never broken by what
is missing."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from orogen.backend.errors import OutputError
from orogen.backend.report import cartography, catalogue, picks, seismicity, styles
from orogen.backend.report.catalogue import CatalogueReport
from orogen.backend.report.made import Made
from orogen.backend.report.picks import DetectorCard, PhaseSkill, PicksReport
from orogen.backend.waveforms.tables import ARRIVALS, EVENTS, LEFT_OUT, PICKS, STATIONS, complete, empty
from small_catalogue import BEGIN, QUALITY, small_catalogue

NASTY = 'Störung <b>"&\' $x_1$ — 金'
NOTHING = {"stations": empty(STATIONS), "picks": empty(PICKS), "events": empty(EVENTS), "arrivals": empty(ARRIVALS)}
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "waveforms" / "amatrice_picks"


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
        self.text += " " if tag in {"td", "th", "dt", "dd", "li", "p", "h2", "div", "small", "br"} else ""

    def handle_data(self, data: str) -> None:
        if self.open != "style":
            self.text += data


def words(page: str) -> str:
    """The page's text with single blanks."""
    return re.sub(r"\s+", " ", Elements(page).text)


def catalogue_report(**changes: Any) -> CatalogueReport:
    made = Made([f"Station {NASTY} is deaf."], {"Velocity model": NASTY},
                [{"path": NASTY, "sha256": "ab" * 32, "size": 1234567}], {"orogen": "0.1.0"}, 'orogen run "job.json"')
    given = {"title": f"Swarm {NASTY}", **small_catalogue(), "quality": QUALITY, "made": made}
    return CatalogueReport(**{**given, **changes})


def picks_report(**changes: Any) -> PicksReport:
    tables = small_catalogue()
    half_a_day = timedelta(hours=12)
    spans = {code: [(BEGIN, BEGIN + half_a_day)] for code in tables["stations"].station[:13]}
    card = DetectorCard(f"network {NASTY}", skill=[PhaseSkill("P", 0.911, 0.883, 0.897, 0.841, 0.932)],
                        skill_on="81 windows; no station in both.", noise_picks_per_hour=1.3,
                        limits=["Stronger ones exist."], paper="Zhu & Beroza 2019")
    given = {"title": f"Picks {NASTY}", "stations": tables["stations"], "picks": tables["picks"],
             "left_out": tables["left_out"], "begin": BEGIN, "end": BEGIN + half_a_day, "spans": spans,
             "threshold": 0.3, "detector": card, "asked": {"Recordings": NASTY},
             "made": Made([f"Station {NASTY} is deaf."])}
    return PicksReport(**{**given, **changes})


@pytest.fixture(scope="module", params=["catalogue", "picks"])
def written(request: pytest.FixtureRequest) -> str:
    return catalogue.page(catalogue_report()) if request.param == "catalogue" else picks.page(picks_report())


@pytest.fixture(scope="module")
def located_page() -> str:
    return catalogue.page(catalogue_report())


@pytest.fixture(scope="module")
def located(located_page: str) -> str:
    return words(located_page)


@pytest.fixture(scope="module")
def picked() -> str:
    return words(picks.page(picks_report()))


# --- one file that needs nothing else -----------------------------------------------------------------------------


def test_the_page_refers_to_nothing_outside_itself_and_runs_nothing(written: str) -> None:
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


def test_names_are_escaped_and_nothing_unknown_shows_as_a_number(written: str) -> None:
    assert '<b>"' not in written
    assert Elements(written).text.count(NASTY) >= 4
    assert not re.search(r"\b(nan|NaT|None|inf)\b", Elements(written).text)


def test_the_same_content_gives_the_same_bytes(written: str) -> None:
    again = catalogue.page(catalogue_report()) if "Swarm" in written else picks.page(picks_report())
    assert again == written


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=re.escape("report.html")):
        catalogue.write_report(CatalogueReport("x", **NOTHING), tmp_path / "absent" / "report.html")
    assert list(tmp_path.iterdir()) == []


# --- what the catalogue's report says -----------------------------------------------------------------------------


def test_the_lead_counts_events_and_gives_their_errors_and_sizes(located: str) -> None:
    tables = small_catalogue()
    events = tables["events"]
    assert f"160 earthquakes located from {len(tables['arrivals']):,} arrivals".replace(",", " ") in located
    radius = np.sqrt(events.ellipse_major_km * events.ellipse_minor_km).median()
    assert f"known within {styles.significant(radius)} km" in located
    assert f"magnitudes {events.magnitude.min():.1f} to {events.magnitude.max():.1f}" in located
    assert re.search(r"Complete from magnitude 0\.\d up, with b = \d\.\d\d \(\d\.\d\d–\d\.\d\d\)", located)


def test_b_never_stands_without_its_interval(located: str) -> None:
    assert located.count("95 % interval") >= 1
    assert "Shi & Bolt" in located


def test_the_fifty_largest_events_are_listed_the_largest_first(located_page: str) -> None:
    text = located_page
    table = text[text.index('id="events"'):text.index('id="left"')]
    sizes = [float(found) for found in re.findall(r">ML (−?\d\.\d) ± 0\.1<", table)]
    assert len(sizes) == catalogue.EVENTS_SHOWN
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == pytest.approx(small_catalogue()["events"].magnitude.max(), abs=0.05)


def test_depths_that_were_held_are_counted_and_said_not_to_be_the_ground(located: str) -> None:
    held = int(small_catalogue()["events"].depth_fixed.sum())
    assert f"{held} depths (hollow) were held" in located
    assert " held " in located


def test_every_quality_class_stands_with_its_definition_and_count(located: str) -> None:
    counts = small_catalogue()["events"].quality.value_counts()
    for name, definition in QUALITY.items():
        assert f"{name} {definition} {counts[name]} " in located


def test_station_terms_and_residuals_are_those_of_the_tables(located: str) -> None:
    tables = small_catalogue()
    arrivals, terms = tables["arrivals"], tables["station_terms"]
    station = "XX.S04"
    residual = arrivals[(arrivals.station == station) & (arrivals.phase == "S")].residual_s
    spread = (residual - residual.median()).abs().median()
    term = terms[(terms.station == station) & (terms.phase == "S")].term_s.iloc[0]
    row = re.search(rf"{station} (\d+ ){{4}}(.*?) XX", located)
    assert row is not None
    cells = [float(cell.replace("−", "-")) for cell in row[2].split()]
    assert cells[2:4] == pytest.approx([residual.median(), spread], abs=0.0051)
    assert cells[5] == pytest.approx(term, abs=0.0051)


def test_arrivals_of_no_weight_count_neither_as_used_nor_in_residuals() -> None:
    tables = small_catalogue(60)
    arrivals = tables["arrivals"]
    arrivals.loc[arrivals.phase == "S", ["weight", "residual_s"]] = [0.0, 9.0]
    text = words(catalogue.page(catalogue_report(**tables)))
    assert f"{(arrivals.phase == 'P').sum()} arrivals" in text
    assert "9.00" not in text


def test_picks_of_no_event_and_what_was_left_out_are_counted(located: str) -> None:
    tables = small_catalogue()
    picked, arrivals = len(tables["picks"]), len(tables["arrivals"])
    assert f"{picked - arrivals:,} of {picked:,} picks".replace(",", " ") in located
    assert "A spike of one sample was taken out <&>. 2 14 s XX.S10, XX.S11" in located


def test_errors_are_called_formal(located: str) -> None:
    assert "Errors and ellipses are formal" in located
    assert "no forecast" in located


def test_an_empty_catalogue_says_why_and_still_shows_the_stations() -> None:
    text = catalogue.page(catalogue_report(events=empty(EVENTS), arrivals=empty(ARRIVALS), station_terms=None,
                                           why_none="Only 3 stations have picks."))
    assert "No earthquake was located. Only 3 stations have picks." in words(text)
    assert text.count("<svg") == 1
    assert "nan" not in Elements(text).text


@pytest.mark.parametrize("number", [1, 30])
def test_a_few_events_without_errors_or_magnitudes_are_no_trouble(number: int) -> None:
    tables = small_catalogue(number)
    bare = tables["events"][["event", "time", "latitude", "longitude", "depth_km"]]
    text = catalogue.page(CatalogueReport("x", tables["stations"], tables["picks"], bare, empty(ARRIVALS)))
    assert "nan" not in Elements(text).text
    assert "No event has a magnitude" in words(text)


def test_too_few_events_get_no_line() -> None:
    text = words(catalogue.page(catalogue_report(**small_catalogue(30))))
    assert "too few for a completeness magnitude" in text
    assert "any straight line would be a guess" in text
    assert "b ± standard error" not in text


def test_reports_without_any_row_are_drawn() -> None:
    assert "No earthquake was located" in words(catalogue.page(CatalogueReport("x", **NOTHING)))
    assert "Nothing was picked" in words(picks.page(PicksReport("x", empty(STATIONS), empty(PICKS))))


@pytest.mark.shared
def test_a_real_catalogue_of_another_program_is_drawn() -> None:
    if not SHARED.exists():
        pytest.skip("the Amatrice catalogue is not in ../shared/data/waveforms/amatrice_picks")
    events = pandas.read_csv(SHARED / "reference_real.csv").assign(event=range(1, 361))
    stations = pandas.read_csv(SHARED / "stations.csv")
    stations["station"] = stations.network + "." + stations.station
    text = words(catalogue.page(CatalogueReport("REAL", stations, empty(PICKS), events, empty(ARRIVALS))))
    assert "360 earthquakes, magnitudes 0.1 to 3.4" in text


# --- what the report of picks says --------------------------------------------------------------------------------


def test_picks_are_counted_by_phase_and_station(picked: str) -> None:
    table = small_catalogue()["picks"]
    counts = table.phase.value_counts()
    assert f"{counts['P']:,} P and {counts['S']:,} S".replace(",", " ") in picked
    here = table[table.station == "XX.S12"].phase.value_counts()
    assert re.search(rf"XX\.S12 [^X]* {here['P']} {here['S']} ", picked)
    assert "Without any pick: XX.S13" in picked


def test_the_detector_stands_with_its_skill_its_false_picks_and_its_limits(picked: str) -> None:
    assert "P 0.91 0.88 0.90 (0.84–0.93)" in picked
    assert "1.3 false picks per station and hour" in picked
    assert "Stronger ones exist." in picked
    assert "no station in both" in picked


def test_stations_that_hardly_recorded_are_named_in_the_lead(picked: str) -> None:
    assert "under 50 %: XX.S12, XX.S13" in picked


def test_a_detector_without_a_card_is_not_trusted_blindly() -> None:
    assert "judge its picks on the traces" in words(picks.page(picks_report(detector=None)))


@settings(max_examples=40)
@given(st.floats(1e-4, 20_000))
def test_spans_of_time_cover_what_was_asked_in_few_round_steps(hours: float) -> None:
    begin = pandas.Timestamp("2016-10-14T03:17:41Z")
    end = begin + pandas.Timedelta(hours=hours)
    edges, _ = seismicity.spans_of_time(begin, end)
    assert edges[0] <= np.datetime64(begin.tz_convert(None))
    assert edges[-1] >= np.datetime64(end.tz_convert(None))
    assert edges.size <= 123
    assert np.unique(np.diff(edges)).size == 1


# --- maps and sections --------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.floats(-180, 180), st.floats(-85, 85))
def test_the_map_holds_its_stations_anywhere_on_earth(longitude: float, latitude: float) -> None:
    east = (longitude + np.array([-0.3, 0.0, 0.4]) + 180) % 360 - 180
    stations = complete(pandas.DataFrame({"station": ["A", "B", "C"], "longitude": east,
                                          "latitude": latitude + np.array([0.2, -0.2, 0.1])}), STATIONS)
    grid = seismicity.map_grid(stations)
    x, y = seismicity.on_map(grid, stations)
    box = grid.bounds
    assert ((x > box.left) & (x < box.right) & (y > box.bottom) & (y < box.top)).all()
    across, down = cartography.cell_on_ground(grid)
    assert 0.3 < across * grid.width / (down * grid.height) < 3.0
    assert box.right - box.left < 60  # not around the world


def test_a_single_station_gets_a_map_of_some_size() -> None:
    stations = complete(pandas.DataFrame({"station": ["A"], "longitude": [13.0], "latitude": [42.0]}), STATIONS)
    across, _ = cartography.cell_on_ground(seismicity.map_grid(stations))
    assert across * seismicity.map_grid(stations).width > 1000


def line_of_events(azimuth_deg: float, number: int = 200) -> pandas.DataFrame:
    """Events scattered along a line through 42.8° N, 13.2° E."""
    rng = np.random.default_rng(1)
    along, across = rng.normal(0, 10, number), rng.normal(0, 1, number)
    turn = math.radians(azimuth_deg)
    north = along * math.cos(turn) - across * math.sin(turn)
    east = along * math.sin(turn) + across * math.cos(turn)
    return complete(pandas.DataFrame({
        "event": range(number), "time": BEGIN, "depth_km": 5.0, "latitude": 42.8 + north / 111.1,
        "longitude": 13.2 + east / (111.3 * math.cos(math.radians(42.8)))}), EVENTS)


@pytest.mark.parametrize("azimuth", [10, 45, 90, 135, 170])
def test_the_sections_find_the_strike_of_the_events(azimuth: float) -> None:
    (along, across), said = seismicity.section_lines(line_of_events(azimuth))
    assert along.azimuth_deg == pytest.approx(azimuth, abs=2)
    assert abs(across.azimuth_deg - along.azimuth_deg) == pytest.approx(90)
    assert "longest axis" in said


def test_a_strike_given_is_kept_and_a_round_cloud_is_cut_west_to_east() -> None:
    lines, said = seismicity.section_lines(line_of_events(45), strike_deg=200)
    assert lines[0].azimuth_deg == pytest.approx(20)
    assert "strike given" in said
    few, _ = seismicity.section_lines(line_of_events(45, 3))
    assert [line.azimuth_deg for line in few] == [90.0, 0.0]


def test_distances_along_a_section_are_those_on_the_ground() -> None:
    line = seismicity.Line(42.8, 13.2, 90.0, ("W", "E"))
    longitude, latitude = line.at(12.5)
    here = pandas.DataFrame({"longitude": [longitude], "latitude": [latitude]})
    along, beside = line.along(here)
    assert along[0] == pytest.approx(12.5, abs=1e-6)
    assert beside[0] == pytest.approx(0, abs=1e-6)


def test_an_ellipse_is_as_long_on_the_ground_as_its_axes_and_turned_as_said() -> None:
    event = complete(pandas.DataFrame({"event": [1], "time": [BEGIN], "latitude": [60.0], "longitude": [10.0],
                                       "depth_km": [5.0], "ellipse_major_km": [4.0], "ellipse_minor_km": [1.0],
                                       "ellipse_azimuth_deg": [30.0]}), EVENTS)
    (path,) = seismicity.error_ellipses(event)
    ring = pandas.DataFrame({"longitude": path[:, 0], "latitude": path[:, 1]})
    along, across = seismicity.Line(60.0, 10.0, 30.0, ("", "")).along(ring)
    assert along.max() == pytest.approx(4.0, rel=1e-3)
    assert across.max() == pytest.approx(1.0, rel=1e-3)


# --- layers: one palette, one size, one pace ----------------------------------------------------------------------


def lightness(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def style(name: str) -> ElementTree.Element:
    return ElementTree.parse(styles.STYLES / f"{name}.qml").getroot()


def colours(root: ElementTree.Element, name: str) -> list[tuple[float, ...]]:
    return [tuple(int(part) / 255 for part in str(option.get("value")).split(",")[:3])
            for option in root.iter("Option") if option.get("name") == name]


def test_depths_darken_in_even_steps_so_that_grey_print_reads() -> None:
    steps = -np.diff([lightness(colour) for colour in styles.palette()["depth"]["colours"]])
    assert steps.min() > 7
    assert steps.max() < 2 * steps.min()


def test_the_events_layer_has_the_colours_and_breaks_of_the_palette() -> None:
    root, entry = style("catalogue-events"), styles.palette()["depth"]
    assert colours(root, "color") == [to_rgb(colour) for colour in entry["colours"]]
    ranges = root.findall(".//range")
    assert [float(one.get("upper", "")) for one in ranges[:-1]] == entry["breaks"]
    assert [one.get("lower") for one in ranges[1:]] == [one.get("upper") for one in ranges[:-1]]


def test_the_events_layer_sizes_events_as_the_report_does() -> None:
    (expression,) = [option.get("value") for option in style("catalogue-events").iter("Option")
                     if option.get("name") == "expression" and "max(" in str(option.get("value"))][:1]
    missing, least, most, base, growth = (float(found) for found in re.findall(
        r"null, ([\d.]+), max\(([\d.]+), min\(([\d.]+), ([\d.]+) \* ([\d.]+) \^", str(expression))[0])
    point = 25.4 / 72
    for magnitude in (-3.0, 0.0, 1.3, 4.0, 9.0):
        assert float(seismicity.marker_size(magnitude)) * point == pytest.approx(
            max(least, min(most, base * growth**magnitude)), rel=0.01)
    assert float(seismicity.marker_size(math.nan)) * point == pytest.approx(missing, rel=0.01)


@pytest.mark.parametrize("name", ["catalogue-events", "catalogue-ellipses", "catalogue-rays", "waveform-picks"])
def test_layers_with_a_time_play_in_the_temporal_controller(name: str) -> None:
    temporal = style(name).find("temporal")
    assert temporal is not None
    assert (temporal.get("enabled"), temporal.get("mode"), temporal.get("startField")) == ("1", "1", "time")
    assert float(temporal.get("fixedDuration", "0")) > 0


@pytest.mark.parametrize(("name", "option"), [("catalogue-rays", "line_color"), ("waveform-picks", "color")])
def test_p_is_blue_and_s_orange_in_every_layer(name: str, option: str) -> None:
    root, phases = style(name), styles.palette()["phases"]
    assert [one.get("value") for one in root.findall(".//category")] == list(phases)
    assert colours(root, option) == [to_rgb(colour) for colour in phases.values()]


def test_the_stations_layer_has_the_classes_of_the_report_and_one_for_unknown() -> None:
    root, entry = style("waveform-stations"), styles.palette()["uptime"]
    assert colours(root, "color") == [to_rgb("#ffffff"), *(to_rgb(colour) for colour in entry["colours"])]
    assert [float(one.get("upper", "")) for one in root.findall(".//range")[1:-1]] == entry["breaks"]


def test_the_style_of_a_run_shows_the_depth_classes_of_its_report_at_its_own_pace() -> None:
    events = small_catalogue()["events"]
    made = {name: ElementTree.fromstring(text) for name, text in catalogue.layer_styles(events).items()}
    classes = styles.depth_classes(events.depth_km.to_numpy())
    ranges = made["events"].findall(".//range")
    bounds = [float(one.get("upper", "")) for one in ranges]
    depth = np.linspace(-2, 60, 500)
    assert (np.searchsorted(bounds, depth, side="left") == classes.classify(depth)).all()
    stays = {root.find("temporal").get("fixedDuration") for root in made.values()}  # type: ignore[union-attr]
    assert stays == {"30"}  # of twelve hours


def test_a_run_without_events_has_styles_too() -> None:
    assert set(catalogue.layer_styles(empty(EVENTS))) == {"events", "ellipses", "rays"}


@settings(deadline=None)
@given(st.lists(st.floats(-5, 700), min_size=1, max_size=60))
def test_depth_classes_have_increasing_round_breaks(depths: list[float]) -> None:
    breaks = styles.depth_classes(np.array(depths)).breaks
    assert len(breaks) == 6
    assert (np.diff(breaks) > 0).all()
    assert all(len(f"{value:.10g}") <= 6 for value in breaks)


# --- small words --------------------------------------------------------------------------------------------------


def test_what_was_left_out_is_grouped_by_reason_the_longest_first() -> None:
    rows, more = catalogue.left_out_rows(small_catalogue()["left_out"])
    assert [row["count"] for row in rows] == [1, 1, 2]
    assert rows[0]["why"].startswith("The station records nothing")
    assert more == 0


def test_many_reasons_are_cut_and_counted() -> None:
    table = pandas.DataFrame([("A", "", BEGIN, BEGIN, f"reason {place}") for place in range(40)],
                             columns=list(LEFT_OUT))
    rows, more = catalogue.left_out_rows(table)
    assert len(rows) + more == 40
    assert more > 0


@pytest.mark.parametrize(("seconds", "said"), [(0, "–"), (14, "14 s"), (90, "1.5 min"), (8640, "2.4 h"),
                                               (86_400, "24 h"), (864_000, "10 days")])
def test_lengths_of_time_take_the_unit_that_suits_them(seconds: float, said: str) -> None:
    assert catalogue.duration(seconds).replace("\u00a0", " ") == said


def test_moments_are_rounded_and_said_in_utc() -> None:
    rome = pandas.Timestamp("2016-10-14T02:00:59.996+02:00")
    assert catalogue.moment(rome, 2) == "2016-10-14 00:01:00.00"
    assert catalogue.moment(pandas.Timestamp("1969-12-31T23:59:58.25Z"), 1) == "1969-12-31 23:59:58.2"
    assert catalogue.moment(pandas.NaT) == "–"
