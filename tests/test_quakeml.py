"""QuakeML: valid by its schema, read back by ObsPy as it was, the same bytes each time; layers and tables beside it."""

from __future__ import annotations

import geopandas
import numpy as np
import obspy
import pandas
import pytest
from obspy.io.quakeml.core import _validate
from orogen.backend.catalog.layers import error_ellipses, write_layers, write_tables
from orogen.backend.catalog.location import locate
from orogen.backend.catalog.quakeml import to_catalog, write_quakeml, write_sc3ml
from orogen.backend.synthetic.picks import picked_events
from orogen.backend.waveforms.tables import ARRIVALS, EVENTS, complete

MADE = picked_events(seed=2, events=6, stations=9)
PICKS = MADE.picks.assign(polarity=[1.0, -1.0, 0.0, np.nan] * (len(MADE.picks) // 4) + [1.0] * (len(MADE.picks) % 4),
                          channel="HHZ", method="phasenet", uncertainty_s=0.05,
                          status=["reviewed"] + ["automatic"] * (len(MADE.picks) - 1))
FOUND = locate(PICKS, MADE.assigned, MADE.stations, MADE.traveltimes)
SIZES = pandas.DataFrame({"event": [1, 1], "station": ["XX.S00", "XX.S01.00"], "amplitude_mm": [0.5, 0.7],
                          "distance_km": [20.0, 30.0], "magnitude": [1.4, 1.6], "correction": [0.0, 0.1],
                          "residual": [-0.15, 0.15], "used": [True, True]})


def catalog():
    events = FOUND.events.copy()
    events.loc[0, ["magnitude", "magnitude_error", "magnitude_stations"]] = [1.55, 0.1, 2]
    events["magnitude_type"] = ["ML"] + [""] * 5
    return to_catalog(events, FOUND.arrivals, PICKS, SIZES)


def test_the_file_is_valid_and_comes_back_as_it_was(tmp_path):
    write_quakeml(catalog(), tmp_path / "c.xml")
    assert _validate(str(tmp_path / "c.xml"))
    back = obspy.read_events(str(tmp_path / "c.xml"))
    assert len(back) == len(FOUND.events)
    for event, row in zip(back, FOUND.events.itertuples(), strict=True):
        origin = event.preferred_origin()
        assert origin.latitude == pytest.approx(row.latitude, abs=1e-6)
        assert origin.depth == pytest.approx(1000 * row.depth_km, abs=0.1)
        assert abs(origin.time.ns - row.time.value) < 1000
        assert origin.time_errors.uncertainty == pytest.approx(row.time_error_s, abs=1e-4)
        assert origin.origin_uncertainty.max_horizontal_uncertainty == pytest.approx(1000 * row.ellipse_major_km, abs=1)
        assert origin.quality.azimuthal_gap == pytest.approx(row.gap_deg, abs=0.01)
        mine = FOUND.arrivals[FOUND.arrivals["event"] == row.event]
        assert len(event.picks) == len(origin.arrivals) == len(mine)
        picks = {pick.resource_id: pick for pick in event.picks}
        for arrival, want in zip(origin.arrivals, mine.itertuples(), strict=True):
            pick = picks[arrival.pick_id]
            assert pick.waveform_id.get_seed_string() == f"{want.station}..HHZ"
            assert abs(pick.time.ns - want.time.value) < 1000
            assert arrival.time_residual == pytest.approx(want.residual_s, abs=1e-4)
            assert arrival.takeoff_angle == pytest.approx(want.takeoff_deg, abs=0.01)


def test_magnitudes_amplitudes_and_polarities_come_back(tmp_path):
    write_quakeml(catalog(), tmp_path / "c.xml")
    event = obspy.read_events(str(tmp_path / "c.xml"))[0]
    assert event.preferred_magnitude().mag == pytest.approx(1.55)
    assert event.preferred_magnitude().magnitude_type == "ML"
    assert [one.generic_amplitude for one in event.amplitudes] == pytest.approx([0.0005, 0.0007])
    assert [one.mag for one in event.station_magnitudes] == pytest.approx([1.4, 1.7])
    assert {pick.polarity for pick in event.picks} >= {"positive", "negative", "undecidable"}
    assert sum(pick.evaluation_mode == "manual" for pick in event.picks) == 1


def test_the_same_catalogue_gives_the_same_bytes(tmp_path):
    for name in ("a.xml", "b.xml"):
        write_quakeml(catalog(), tmp_path / name)
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()
    assert b"creationTime" not in (tmp_path / "a.xml").read_bytes()


def test_an_empty_catalogue_is_valid_too(tmp_path):
    write_quakeml(to_catalog(FOUND.events.iloc[:0], FOUND.arrivals.iloc[:0], PICKS), tmp_path / "none.xml")
    assert _validate(str(tmp_path / "none.xml"))
    assert len(obspy.read_events(str(tmp_path / "none.xml"))) == 0


def test_seiscomp_gets_its_own_form(tmp_path):
    write_sc3ml(catalog(), tmp_path / "c.sc3ml")
    back = obspy.read_events(str(tmp_path / "c.sc3ml"), format="SCML")
    assert len(back) == len(FOUND.events)
    assert back[0].origins[0].latitude == pytest.approx(FOUND.events["latitude"][0], abs=1e-6)


def test_layers_have_times_that_can_be_played(tmp_path):
    write_layers(FOUND.events, FOUND.arrivals, MADE.stations, tmp_path)
    events = geopandas.read_file(tmp_path / "events.gpkg")
    assert pandas.api.types.is_datetime64_any_dtype(events["time"].dtype)
    off = pandas.to_datetime(events["time"], utc=True) - FOUND.events["time"]
    assert off.abs().max() <= pandas.Timedelta("1ms")
    ellipses = geopandas.read_file(tmp_path / "ellipses.gpkg")
    assert pandas.api.types.is_datetime64_any_dtype(ellipses["time"].dtype)
    rays = geopandas.read_file(tmp_path / "rays.gpkg")
    assert len(rays) == len(FOUND.arrivals)
    assert set(rays.geometry.geom_type) == {"LineString"}
    assert rays["station"].tolist() == FOUND.arrivals["station"].tolist()


def test_ellipses_have_their_size_and_direction():
    events = FOUND.events.iloc[:1].assign(ellipse_major_km=4.0, ellipse_minor_km=1.0, ellipse_azimuth_deg=90.0)
    shape = error_ellipses(events).to_crs(32633).geometry[0]
    assert shape.area == pytest.approx(np.pi * 4e6, rel=0.02)
    west, south, east, north = shape.bounds
    assert (east - west) / (north - south) == pytest.approx(4, rel=0.1)


def test_an_empty_catalogue_gives_empty_layers(tmp_path):
    write_layers(FOUND.events.iloc[:0], FOUND.arrivals.iloc[:0], MADE.stations, tmp_path)
    assert len(geopandas.read_file(tmp_path / "events.gpkg")) == 0
    assert len(geopandas.read_file(tmp_path / "rays.gpkg")) == 0


def test_tables_come_back_from_csv(tmp_path):
    write_tables(FOUND.events, FOUND.arrivals, tmp_path)
    events = complete(pandas.read_csv(tmp_path / "events.csv"), EVENTS)
    assert (events["time"] - FOUND.events["time"]).abs().max() < pandas.Timedelta("2us")
    assert events["latitude"].to_numpy() == pytest.approx(FOUND.events["latitude"].to_numpy(), abs=1e-7)
    arrivals = complete(pandas.read_csv(tmp_path / "arrivals.csv"), ARRIVALS)
    assert arrivals["pick"].tolist() == FOUND.arrivals["pick"].tolist()
