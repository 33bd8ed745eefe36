"""The flat map, in kilometres, on which a local network's events are sought: azimuthal equidistant about its middle."""

from __future__ import annotations

import numpy as np
import pandas
import pyproj

from ..errors import InputError


class Plane:
    """Degrees to kilometres east and north of the middle of ``stations`` and back.  True to 0.1 % out to 500 km."""

    def __init__(self, stations: pandas.DataFrame) -> None:
        latitude, longitude = stations["latitude"].to_numpy(), stations["longitude"].to_numpy()
        bad = ~(np.isfinite(latitude) & np.isfinite(longitude) & (np.abs(latitude) <= 90) & (np.abs(longitude) <= 360))
        if len(stations) == 0:
            raise InputError("The table of stations is empty: give the stations on which the picks were made.")
        if bad.any():
            names = ", ".join(stations["station"][bad][:5])
            raise InputError(f"These stations have no usable coordinates: {names}. Give degrees on WGS 84.")
        vectors = np.column_stack([np.cos(np.radians(latitude)) * np.cos(np.radians(longitude)),
                                   np.cos(np.radians(latitude)) * np.sin(np.radians(longitude)),
                                   np.sin(np.radians(latitude))]).mean(axis=0)  # meridian 180 is no border for these
        self.latitude = float(np.degrees(np.arctan2(vectors[2], np.hypot(vectors[0], vectors[1]))))
        self.longitude = float(np.degrees(np.arctan2(vectors[1], vectors[0])))
        self.crs = pyproj.CRS.from_dict({"proj": "aeqd", "lat_0": self.latitude, "lon_0": self.longitude,
                                         "datum": "WGS84", "units": "km"})
        self._transformer = pyproj.Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)

    def km(self, latitude: np.ndarray, longitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """East and north of the middle, km."""
        x, y = self._transformer.transform(_list(longitude), _list(latitude))
        return np.asarray(x), np.asarray(y)

    def degrees(self, x_km: np.ndarray, y_km: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Latitude and longitude."""
        longitude, latitude = self._transformer.transform(_list(x_km), _list(y_km), direction="INVERSE")
        return np.asarray(latitude), np.asarray(longitude)


def distances_km(latitude: np.ndarray, longitude: np.ndarray, other_latitude: np.ndarray,
                 other_longitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Geodesics on WGS 84 from the first to the others: length in km, azimuth at the first in degrees, 0 to 360."""
    one, two, three, four = np.broadcast_arrays(longitude, latitude, other_longitude, other_latitude)
    azimuth, _, metres = pyproj.Geod(ellps="WGS84").inv(_list(one), _list(two), _list(three), _list(four))
    return np.asarray(metres) / 1000.0, np.asarray(azimuth) % 360.0


def reach_km(stations: pandas.DataFrame) -> float:
    """As far as an event may be from a station: half the network aside of it."""
    latitude, longitude = stations["latitude"].to_numpy(), stations["longitude"].to_numpy()
    across, _ = distances_km(latitude.repeat(len(latitude)), longitude.repeat(len(longitude)),
                             np.tile(latitude, len(latitude)), np.tile(longitude, len(longitude)))
    return 1.5 * float(across.max(initial=0.0)) + 50.0


def seconds_since(times: pandas.Series, origin: pandas.Timestamp) -> np.ndarray:
    """Seconds (n,) float64 from ``origin``, exact to a microsecond over decades."""
    return np.asarray((times - origin) / pandas.Timedelta(1, "s"), np.float64)


def timestamps(seconds: np.ndarray, origin: pandas.Timestamp) -> pandas.DatetimeIndex:
    """UTC times from seconds after ``origin``, to the microsecond."""
    microseconds = np.round(np.asarray(seconds) * 1e6).astype("int64").astype("timedelta64[us]")
    return pandas.DatetimeIndex(origin + pandas.to_timedelta(microseconds)).as_unit("ns")


def _list(values: np.ndarray) -> list[float]:
    """pyproj takes an array of one value for a single number, and gives back no array."""
    return list(np.ravel(values).tolist())
