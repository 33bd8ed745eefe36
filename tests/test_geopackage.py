"""Layers as GeoPackage: the same features give the same bytes, and a failure leaves nothing."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import geopandas
import pyogrio
import pytest
import shapely
from orogen.backend.errors import OutputError
from orogen.backend.vector.geopackage import write_geopackage
from pyogrio.errors import DataSourceError


@pytest.fixture
def occurrences() -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"name": ["Größe", "Żółć"], "held_out": [0.25, 0.5]},
                                  geometry=geopandas.points_from_xy([5e5, 6e5], [6e6, 7e6]), crs=32633)


def test_a_layer_comes_back_as_it_was(tmp_path, occurrences):
    write_geopackage(occurrences, tmp_path / "a b.gpkg", "held_out", "Point")
    back = geopandas.read_file(tmp_path / "a b.gpkg", layer="held_out")
    assert back.equals(occurrences)
    assert back.crs == occurrences.crs


def test_the_same_features_give_the_same_bytes_without_a_clock(tmp_path, occurrences):
    for name in ("a.gpkg", "b.gpkg", "a.gpkg"):
        write_geopackage(occurrences, tmp_path / name, "points", "Point")
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gpkg", "b.gpkg"]
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as database:
        assert database.execute("SELECT last_change FROM gpkg_contents").fetchall() == [("2000-01-01T00:00:00.000Z",)]


def test_layers_written_side_by_side_have_the_same_bytes_too(tmp_path, occurrences):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: write_geopackage(occurrences, tmp_path / f"{n}.gpkg", "points"), range(8)))
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1


def test_the_features_tell_the_type_of_the_geometry_or_the_caller_does(tmp_path, occurrences):
    lines = geopandas.GeoDataFrame({"n": [1]}, geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=32633)
    for frame, geometry, expected in ((occurrences, None, "Point"), (lines, None, "LineString"),
                                      (lines, "MultiLineString", "MultiLineString"),
                                      (occurrences[:0], "MultiPolygon", "MultiPolygon")):
        write_geopackage(frame, tmp_path / "t.gpkg", "t", geometry)
        assert pyogrio.read_info(tmp_path / "t.gpkg")["geometry_type"] == expected


def test_other_files_get_the_time_of_their_writing_afterwards(tmp_path, occurrences):
    write_geopackage(occurrences, tmp_path / "a.gpkg", "points")
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, occurrences, monkeypatch):
    write_geopackage(occurrences, tmp_path / "a.gpkg", "points")
    before = (tmp_path / "a.gpkg").read_bytes()

    def refuse(*_: object, **__: object) -> None:
        raise DataSourceError("sqlite3_open() failed")

    monkeypatch.setattr(geopandas.GeoDataFrame, "to_file", refuse)
    with pytest.raises(OutputError, match=r"'a\.gpkg' can't be written to .*choose another output folder"):
        write_geopackage(occurrences[:1], tmp_path / "a.gpkg", "points")
    assert [path.name for path in tmp_path.iterdir()] == ["a.gpkg"]
    assert (tmp_path / "a.gpkg").read_bytes() == before
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path, occurrences):
    with pytest.raises(OutputError, match=r"'t\.gpkg' can't be written"):
        write_geopackage(occurrences, tmp_path / "nowhere" / "t.gpkg", "points")
