"""Graded buildings for others: GeoPackage, GeoJSON and CSV, each whole or not at all, and the same rows to the same
bytes.
"""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas
import pyogrio
import shapely
from pandas.api import types
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from ..files import replacing
from ..raster.cog import explained
from ..vector.geopackage import write_geopackage
from ..waveforms.tables import write_csv

_WGS84 = "EPSG:4326"
_DIGITS = 7  # of degrees: a centimetre


def write_buildings(frame: geopandas.GeoDataFrame, folder: Path, name: str = "buildings") -> dict[str, Path]:
    """``name.gpkg`` (in the frame's CRS), ``name.geojson`` and ``name.csv`` in ``folder``, by their suffix.

    Raises
    ------
    OutputError : the folder can't be written or the disk is full
    """
    paths = {suffix: folder / f"{name}.{suffix}" for suffix in ("gpkg", "geojson", "csv")}
    write_geopackage(frame, paths["gpkg"], name, "Polygon" if _single(frame) else "MultiPolygon")
    write_geojson(frame, paths["geojson"])
    write_table(frame, paths["csv"])
    return paths


def write_geojson(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write GeoJSON as RFC 7946 asks for: WGS 84, outer rings counter-clockwise, seven digits; missing values null."""
    carried = _plain(frame.to_crs(_WGS84))
    needed = 100 * int(shapely.get_num_coordinates(carried.geometry.to_numpy()).sum()) + 500 * len(carried) + (1 << 16)
    with explained(path, needed), replacing(path) as temporary:
        try:
            pyogrio.write_dataframe(carried, temporary, driver="GeoJSON", layer=path.stem, RFC7946="YES",
                                    WRITE_NAME="NO", COORDINATE_PRECISION=_DIGITS)
        except (DataSourceError, DataLayerError, FeatureError) as error:
            raise OSError(str(error)) from error


def write_table(frame: geopandas.GeoDataFrame, path: Path) -> None:
    """Write CSV: every column but the geometry, with longitude and latitude of a point inside, on WGS 84."""
    inner = geopandas.GeoSeries(shapely.point_on_surface(frame.geometry.to_numpy()), crs=frame.crs).to_crs(_WGS84)
    plain = pandas.DataFrame(_plain(frame).drop(columns=frame.geometry.name))
    plain["longitude"], plain["latitude"] = np.round(inner.x, _DIGITS), np.round(inner.y, _DIGITS)
    write_csv(plain, path)


def _single(frame: geopandas.GeoDataFrame) -> bool:
    return bool((shapely.get_type_id(frame.geometry.to_numpy()) == shapely.GeometryType.POLYGON).all())


def _plain(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Columns as every reader takes them: dates as text, numbers rounded to what they tell."""
    made = frame.copy()
    for name in made.columns.drop(made.geometry.name):
        if types.is_datetime64_any_dtype(made[name]):
            made[name] = made[name].dt.strftime("%Y-%m-%dT%H:%M:%S").where(made[name].notna(), None)
        elif types.is_float_dtype(made[name]):
            made[name] = made[name].round(4)
    return made
