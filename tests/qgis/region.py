"""A small made region for runs in QGIS: 120 × 120 cells of 100 m, made by GDAL alone, the same bytes every time.

Four layers of evidence (two rasters, faults, geology with an attribute), a raster in degrees, and 40 deposits where
both rasters are high, near faults.  A run on it takes seconds; its figures mean nothing.
"""

from __future__ import annotations

import functools
import math
import os
import random
import subprocess
from array import array
from pathlib import Path

from osgeo import gdal, ogr, osr

gdal.UseExceptions()

CELLS, CELL_M, WEST, NORTH = 120, 100.0, 500_000.0, 7_700_000.0
EPSG = 32754
SIZE_M = CELLS * CELL_M


def make_region(folder):
    """Write the region into ``folder``; returns its files by name."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / name for name in ("magnetics.tif", "gravity.tif", "faults.gpkg", "geology.gpkg",
                                              "deposits.gpkg")}
    _raster(files["magnetics.tif"], magnetics)
    _raster(files["gravity.tif"], gravity)
    _vectors(files["faults.gpkg"], ogr.wkbLineString, [(_line(start, end), {}) for start, end in FAULTS], {})
    _vectors(files["geology.gpkg"], ogr.wkbPolygon,
             [(_box(i % 3, i // 3), {"LITHO": ROCKS[i % len(ROCKS)], "AGE": 100.0 + 10 * i}) for i in range(9)],
             {"LITHO": ogr.OFTString, "AGE": ogr.OFTReal})
    _vectors(files["deposits.gpkg"], ogr.wkbPoint,
             [(f"POINT ({x:.1f} {y:.1f})", {"NAME": f"D{i}", "STATUS": "mine" if i % 8 else "prospect"})
              for i, (x, y) in enumerate(deposits())], {"NAME": ogr.OFTString, "STATUS": ogr.OFTString})
    return {path.stem: str(path) for path in files.values()}


def evidence(files):
    """The parameters of a run of seconds, as map-prospectivity declares them."""
    return {
        "continuous": [files["magnetics"], files["gravity"]], "distance_to": [files["faults"]],
        "category_of": [files["geology"] + "|field=LITHO"], "deposits": files["deposits"],
        "quality": "quick", "patch_cells": 9, "folds": 2, "members": 1, "exclusion_m": 300.0, "device": "cpu",
        "threads": 1, "background_count": 120,
    }


def backend_environment():
    """Environment variables in which the backend's Python finds ``orogen`` where QGIS has it as a plugin."""
    import orogen

    return {"PATH": "/usr/bin:/bin", "HOME": os.environ["HOME"], "OMP_NUM_THREADS": "1",
            "PYTHONPATH": str(Path(orogen.__file__).parent.parent)}


@functools.cache
def by_command_line(folder):
    """The region's files and its result, made once in ``folder`` by the command line in the backend's own Python."""
    from orogen.backend.tools import TOOLS
    from qgis.core import QgsSettings

    files = make_region(folder / "région")
    words = TOOLS["map-prospectivity"].command_line(evidence(files))
    subprocess.run([QgsSettings().value("orogen/interpreter"), "-m", "orogen.backend.cli", *words, "--output",
                    str(folder / "result")], check=True, timeout=300, stdin=subprocess.DEVNULL,
                   env=backend_environment())
    return files, folder / "result"


def contents(result):
    """The files of a result by name; the log holds times and is left out."""
    return {path.name: path.read_bytes() for path in Path(result).iterdir() if path.name != "log.jsonl"}


# --- the ground -------------------------------------------------------------------------------------------------------

ROCKS = ("basalt", "granite", "schist", "quartzite")
FAULTS = (((0.1, 0.05), (0.9, 0.75)), ((0.2, 0.95), (0.7, 0.1)), ((0.05, 0.5), (0.6, 0.6)))


def magnetics(u, v):
    """Value at the place ``u`` to the east and ``v`` to the south of the region's corner, both 0 to 1."""
    return 300 * math.sin(7 * u + 2) * math.cos(5 * v) + 60 * math.sin(31 * u + 17 * v)


def gravity(u, v):
    """As :func:`magnetics`."""
    return 12 * math.cos(6 * u - 4 * v) + 2 * math.sin(23 * v)


def deposits(count=40):
    """Easting and northing of the deposits: the same every time, where both rasters are high."""
    chance, found = random.Random(7), []
    while len(found) < count:
        u, v = chance.uniform(0.03, 0.97), chance.uniform(0.03, 0.97)
        if chance.random() < 1 / (1 + math.exp(3 - magnetics(u, v) / 60 - gravity(u, v) / 6)):
            found.append((WEST + u * SIZE_M, NORTH - v * SIZE_M))
    return found


# --- files ------------------------------------------------------------------------------------------------------------

def reference():
    """The region's CRS as GDAL knows it."""
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(EPSG)
    crs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return crs


def _raster(path, value):
    data = array("f", (value((col + 0.5) / CELLS, (row + 0.5) / CELLS) for row in range(CELLS) for col in range(CELLS)))
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), CELLS, CELLS, 1, gdal.GDT_Float32)
    dataset.SetGeoTransform((WEST, CELL_M, 0, NORTH, 0, -CELL_M))
    dataset.SetProjection(reference().ExportToWkt())
    dataset.GetRasterBand(1).WriteRaster(0, 0, CELLS, CELLS, data.tobytes(), CELLS, CELLS, gdal.GDT_Float32)
    dataset.FlushCache()


def _vectors(path, geometry_type, features, fields):
    gdal.SetConfigOption("OGR_CURRENT_DATE", "2026-01-01T00:00:00Z")  # else every file is another
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer(path.stem, reference(), geometry_type)
    for name, kind in fields.items():
        layer.CreateField(ogr.FieldDefn(name, kind))
    for geometry, values in features:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(geometry))
        for name, value in values.items():
            feature.SetField(name, value)
        layer.CreateFeature(feature)
    gdal.SetConfigOption("OGR_CURRENT_DATE", None)


def _line(start, end):
    return f"LINESTRING ({_place(*start)}, {_place(*end)})"


def _box(column, row):
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
    return f"POLYGON (({', '.join(_place(u / 3, v / 3) for u, v in corners)}))"


def _place(u, v):
    return f"{WEST + u * SIZE_M} {NORTH - v * SIZE_M}"
