"""The catalogue as GeoPackage layers and tables: events, error ellipses and rays, with times that QGIS can play."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas
import pyproj
import shapely

from ..vector.geopackage import write_geopackage
from ..waveforms.tables import ARRIVALS, EVENTS, as_points, complete, write_csv

_CORNERS = 48  # of an ellipse
_WGS84 = "EPSG:4326"


def write_layers(events: pandas.DataFrame, arrivals: pandas.DataFrame, stations: pandas.DataFrame,
                 folder: Path) -> None:
    """``events.gpkg`` (points), ``ellipses.gpkg`` (polygons) and ``rays.gpkg`` (lines) in ``folder``."""
    write_geopackage(as_points(events), folder / "events.gpkg", "events", "Point")
    write_geopackage(error_ellipses(events), folder / "ellipses.gpkg", "ellipses", "Polygon")
    write_geopackage(rays(events, arrivals, stations), folder / "rays.gpkg", "rays", "LineString")


def write_tables(events: pandas.DataFrame, arrivals: pandas.DataFrame, folder: Path) -> None:
    """``events.csv`` and ``arrivals.csv`` in ``folder``, times as ISO 8601 with microseconds."""
    write_csv(complete(events, EVENTS), folder / "events.csv")
    write_csv(complete(arrivals, ARRIVALS), folder / "arrivals.csv")


def error_ellipses(events: pandas.DataFrame) -> geopandas.GeoDataFrame:
    """The 68 % ellipses of the epicentres, of events that have one."""
    table = _timed(events[np.isfinite(events["ellipse_major_km"])])
    geod = pyproj.Geod(ellps="WGS84")
    angle = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    shapes = []
    for row in table.itertuples():
        along, across = row.ellipse_major_km * np.cos(angle), row.ellipse_minor_km * np.sin(angle)
        azimuth = row.ellipse_azimuth_deg + np.degrees(np.arctan2(across, along))
        x, y, _ = geod.fwd(np.full(_CORNERS, row.longitude), np.full(_CORNERS, row.latitude), azimuth,
                           1000 * np.hypot(along, across))
        shapes.append(shapely.Polygon(np.column_stack([x, y])))
    columns = ["event", "time", "ellipse_major_km", "ellipse_minor_km", "ellipse_azimuth_deg", "quality"]
    return geopandas.GeoDataFrame(table[columns], geometry=shapes, crs=_WGS84)


def rays(events: pandas.DataFrame, arrivals: pandas.DataFrame, stations: pandas.DataFrame) -> geopandas.GeoDataFrame:
    """Straight lines from epicentre to station, one for each arrival; ``time`` is the origin's."""
    place = _timed(events).set_index("event").loc[arrivals["event"]]
    site = stations.drop_duplicates("station").set_index("station").loc[arrivals["station"]]
    lines = shapely.linestrings(np.stack([
        np.column_stack([place["longitude"], place["latitude"]]),
        np.column_stack([site["longitude"], site["latitude"]])], axis=1)) if len(arrivals) else []
    table = arrivals[["event", "station", "phase", "residual_s", "weight", "distance_km", "azimuth_deg",
                      "takeoff_deg"]].reset_index(drop=True)
    table.insert(1, "time", pandas.DatetimeIndex(place["time"]))
    table["arrival"] = pandas.DatetimeIndex(arrivals["time"]).as_unit("ms")
    return geopandas.GeoDataFrame(table, geometry=lines, crs=_WGS84)


def _timed(events: pandas.DataFrame) -> pandas.DataFrame:
    """Times to the millisecond, as GeoPackages hold them."""
    return events.reset_index(drop=True).assign(time=pandas.DatetimeIndex(events["time"]).as_unit("ms"))
