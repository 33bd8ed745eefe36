"""Layers of every kind, as a geologist has them in a project, reach the backend as QGIS shows them.

What the plugin hands over is read by the backend itself, in its own Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from orogen.backend.errors import InputError
from orogen.backend.tools.declaration import split_source
from orogen.plugin.layers import Sources
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsField,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingFeedback,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)

sys.path.insert(0, str(Path(__file__).parent))

import region
import server

BACKEND = """
import json, sys
import numpy
from orogen.backend.errors import InputError
from orogen.backend.raster.source import RasterLayer
from orogen.backend.vector.layers import VectorSource, read_vector
from rasterio.windows import Window

for line in sys.stdin:
    kind, source = json.loads(line)
    try:
        if kind == "vector":
            frame, parts = read_vector(source), VectorSource.parse(source)
            found = {"count": len(frame), "name": parts.name, "crs": frame.crs.to_epsg(),
                     "values": sorted(map(str, frame[parts.field])) if parts.field else [],
                     "bounds": list(frame.total_bounds)}
        else:
            layer = RasterLayer(source)
            block = layer.read(layer.grid, Window(0, 0, layer.grid.width, layer.grid.height))
            found = {"bands": [band.name for band in layer.bands], "name": layer.name,
                     "crs": layer.grid.crs.to_epsg(), "shape": list(block.values.shape),
                     "mean": float(block.values[block.valid].mean())}
    except InputError as error:
        found = {"error": str(error)}
    print(json.dumps(found), flush=True)
"""


@pytest.fixture(scope="module")
def read():
    """``read("vector", source)``: what the backend's own Python makes of a source string."""
    with subprocess.Popen([QgsSettings().value("orogen/interpreter"), "-c", BACKEND], text=True, encoding="utf-8",
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=region.backend_environment()) as backend:

        def ask(kind, source):
            backend.stdin.write(json.dumps([kind, source]) + "\n")
            backend.stdin.flush()
            return json.loads(backend.stdout.readline())

        yield ask


@pytest.fixture
def files(tmp_path):
    return region.make_region(tmp_path / "région, no. 1")


@pytest.fixture
def sources():
    with Sources() as made:
        yield made


@pytest.fixture
def deposits(files, project):
    layer = QgsVectorLayer(files["deposits"], "deposits", "ogr")
    project.addMapLayer(layer)
    return layer


def copied(text):
    return "orogen-layers-" in text


# --- what has a file is read where it is ------------------------------------------------------------------------------

def test_a_file_is_named_as_on_the_command_line(sources, deposits, files, read):
    assert sources.of(deposits) == files["deposits"]
    assert read("vector", files["deposits"])["count"] == 40


def test_a_renamed_layer_keeps_its_new_name(sources, deposits, read):
    deposits.setName("Copper \"known\" | to 2020, 'all'")
    found = read("vector", sources.of(deposits))
    assert (found["name"], found["count"]) == ("Copper \"known\" / to 2020, 'all'", 40)


def test_a_layer_of_a_geopackage_and_its_filter_are_read_by_the_backend(sources, files, read):
    layer = QgsVectorLayer(files["deposits"] + "|layername=deposits", "deposits — deposits", "ogr")
    layer.setSubsetString("\"STATUS\" = 'prospect' AND 'a|b' <> 'c'")
    text = sources.of(layer)
    assert not copied(text)
    assert "name" not in split_source(text)[1]
    assert read("vector", text)["count"] == 5


def test_a_filter_that_looks_like_an_option_still_filters(sources, files, read):
    layer = QgsVectorLayer(files["deposits"] + "|layername=deposits", "deposits", "ogr")
    assert layer.setSubsetString("\"STATUS\" = 'prospect' AND \"NAME\" <> 'x|field=y'")
    text = sources.of(layer)
    assert copied(text)
    assert read("vector", text)["count"] == 5


@pytest.mark.parametrize("letters", ["a|b", "a#b", "a?b", "ärz 矿", "o'brien \"x\""])
def test_any_letters_may_stand_in_a_path(letters, sources, tmp_path, read):
    files = region.make_region(tmp_path / letters)
    vectors, raster = QgsVectorLayer(files["deposits"], "deposits", "ogr"), QgsRasterLayer(files["gravity"], "gravity")
    assert vectors.isValid()
    assert raster.isValid()
    assert read("vector", sources.of(vectors))["count"] == 40
    assert read("raster", sources.of(raster))["shape"] == [1, 120, 120]


def test_a_raster_in_another_crs_is_read_where_it_is(sources, files, tmp_path, read):
    degrees = str(tmp_path / "degrees.tif")
    gdal.Warp(degrees, files["gravity"], dstSRS="EPSG:4326")
    text = sources.of(QgsRasterLayer(degrees, "degrees"))
    assert text == degrees
    assert read("raster", text)["crs"] == 4326


def test_bands_of_a_renamed_raster(sources, files, tmp_path, read):
    both = str(tmp_path / "both.tif")
    gdal.Translate(both, gdal.BuildVRT("", [files["magnetics"], files["gravity"]], separate=True))
    found = read("raster", sources.of(QgsRasterLayer(both, "Potential fields"), bands="2"))
    assert (found["name"], found["shape"]) == ("Potential fields", [1, 120, 120])


def test_a_remote_raster_is_read_in_parts_from_its_server(sources, files, tmp_path, read):
    place = tmp_path / "served"
    place.mkdir()
    gdal.Translate(str(place / "remote.tif"), files["magnetics"], format="COG")
    with server.http(place) as (address, asked):
        layer = QgsRasterLayer(f"/vsicurl/{address}/remote.tif", "remote")
        assert layer.isValid()
        text = sources.of(layer)
        before = len(asked)
        found = read("raster", text)
    assert text == f"/vsicurl/{address}/remote.tif"
    assert found["shape"] == [1, 120, 120]
    assert any(span for _, span in asked[before:]), asked


# --- what has none is copied, and the copy is removed -----------------------------------------------------------------

def test_selected_features_only(sources, deposits, read):
    deposits.selectByIds([1, 2, 3])
    text = sources.of(deposits, selected=True)
    found = read("vector", text)
    assert (found["count"], found["crs"], found["name"]) == (3, region.EPSG, "deposits")
    assert not copied(sources.of(deposits)), "without the tick the selection means nothing"


def test_nothing_selected_is_said(sources, deposits):
    with pytest.raises(InputError, match="no selected features"):
        sources.of(deposits, selected=True)


def test_an_expression_narrows_the_selection(sources, deposits, read):
    deposits.selectByExpression("\"NAME\" IN ('D0', 'D1', 'D2', 'D8')")
    request = QgsFeatureRequest().setFilterExpression("\"STATUS\" = 'prospect'")
    assert read("vector", sources.of(deposits, selected=True, request=request))["count"] == 2


def test_a_memory_layer(sources, files, deposits, read):
    layer = QgsVectorLayer(f"Point?crs=EPSG:{region.EPSG}&field=fid:string&field=Name:string&field=name:string",
                           "digitised", "memory")
    for x in range(3):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(500_000 + x, 7_600_000)))
        feature.setAttributes(["the same", "upper", "lower"])
        layer.dataProvider().addFeature(feature)
    text = sources.of(layer, field="name")
    found = read("vector", text)
    assert (found["count"], found["values"], found["name"]) == (3, ["lower"] * 3, "digitised")


def test_unsaved_edits_are_used_as_shown_and_said(deposits, read):
    feedback = QgsProcessingFeedback()
    deposits.startEditing()
    deposits.deleteFeature(1)
    with Sources(feedback) as sources:
        count = read("vector", sources.of(deposits))["count"]
    deposits.rollBack()  # before anything can fail: QGIS would ask whether to save them
    assert count == 39
    assert "edits that are not saved" in feedback.textLog()


def test_a_virtual_layer(sources, deposits, project, read):
    layer = QgsVectorLayer("?query=SELECT * FROM deposits WHERE STATUS = 'prospect'", "query", "virtual")
    assert layer.isValid()
    assert read("vector", sources.of(layer))["count"] == 5


def test_a_joined_attribute(sources, files, project, tmp_path, read):
    table = tmp_path / "ages.csv"
    table.write_text("ROCK,ERA\nbasalt,old\ngranite,young\nschist,old\nquartzite,old\n")
    geology = QgsVectorLayer(files["geology"], "geology", "ogr")
    ages = QgsVectorLayer(table.as_uri() + "?type=csv", "ages", "delimitedtext")
    project.addMapLayers([geology, ages])
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(ages)
    join.setTargetFieldName("LITHO")
    join.setJoinFieldName("ROCK")
    join.setUsingMemoryCache(True)
    geology.addJoin(join)
    found = read("vector", sources.of(geology, field="ages_ERA"))
    assert set(found["values"]) == {"old", "young"}
    assert sources.of(geology, field="LITHO") == files["geology"] + "|field=LITHO", "its own attribute needs no copy"


def test_a_computed_attribute(sources, files, read):
    geology = QgsVectorLayer(files["geology"], "geology", "ogr")
    loud = QgsField(geology.fields().field("LITHO"))
    loud.setName("LOUD")
    geology.addExpressionField("upper(LITHO)", loud)
    assert "BASALT" in read("vector", sources.of(geology, field="LOUD"))["values"]


def test_a_crs_set_by_hand_counts(sources, files, read):
    deposits, gravity = QgsVectorLayer(files["deposits"], "d", "ogr"), QgsRasterLayer(files["gravity"], "g")
    for layer in (deposits, gravity):
        layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32755"))
    assert read("vector", sources.of(deposits))["crs"] == 32755
    found = read("raster", sources.of(gravity))
    assert (found["crs"], found["shape"], found["name"]) == (32755, [1, 120, 120], "g")
    assert found["mean"] == pytest.approx(read("raster", files["gravity"])["mean"])


def test_a_database(sources, deposits, read):
    if server.postgres_programs() is None:
        pytest.skip("PostgreSQL with PostGIS is not installed: apt-get install postgresql postgis")
    with server.postgres() as connection:
        gdal.VectorTranslate(f"PG:{connection}", deposits.source(), layerName="known deposits",
                             layerCreationOptions=["GEOMETRY_NAME=place", "FID=number"])
        layer = QgsVectorLayer(f"{connection} key='number' type=Point srid={region.EPSG} "
                               "table=\"public\".\"known deposits\" (place) sql=\"status\" = 'prospect'",
                               "known deposits", "postgres")
        assert layer.isValid(), layer.dataProvider().error().message()
        text = sources.of(layer)
        del layer
    found = read("vector", text)
    assert (found["count"], found["crs"], found["name"]) == (5, region.EPSG, "known deposits")


def test_copies_are_made_in_the_run_and_removed_after_it(deposits):
    deposits.selectByIds([1, 2, 3])
    sources = Sources()
    path = split_source(sources.plan(deposits, selected=True))[0]
    assert not os.path.exists(path), "planning is quick; copying is for the run's thread"
    sources.write()
    assert os.path.exists(path)
    sources.close()
    assert not os.path.exists(os.path.dirname(path))


# --- what can't serve is said -----------------------------------------------------------------------------------------

def test_a_broken_layer_is_said(sources, tmp_path):
    with pytest.raises(InputError, match="'lost' is broken"):
        sources.of(QgsVectorLayer(str(tmp_path / "gone.gpkg"), "lost", "ogr"))


def test_an_unknown_field_is_said_with_those_there_are(sources, deposits):
    with pytest.raises(InputError, match="has no field 'LITHO': its fields are fid, NAME, STATUS"):
        sources.of(deposits, field="LITHO")
