"""The tables that travel from recordings to a catalogue: stations, picks, events, arrivals, and what was left out.

Each is a pandas data frame with the columns below, units in their names.  Times are UTC, ``datetime64[ns, UTC]``;
positions are degrees on WGS 84; depths count down from sea level, elevations up.  A station is named
``NETWORK.STATION``.  CSV files hold the same columns, times as ISO 8601.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import pandas

from ..files import replacing
from ..raster.cog import explained

TIME = "datetime64[ns, UTC]"


@dataclass(frozen=True)
class Column:
    """One column: ``kind`` is its dtype, ``needed`` whether a table without it is refused; ``empty`` fills gaps."""

    name: str
    kind: str
    about: str
    needed: bool = False
    empty: Any = None


def _columns(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


NAN = float("nan")

STATIONS = _columns(
    Column("station", "str", "network and code, such as IV.ARRO", needed=True),
    Column("latitude", "float64", "degrees north, WGS 84", needed=True),
    Column("longitude", "float64", "degrees east, WGS 84", needed=True),
    Column("elevation_m", "float64", "height of the sensor above sea level", empty=0.0),
    Column("channels", "str", "channel codes, separated by blanks", empty=""),
)

PICKS = _columns(
    Column("station", "str", "as in the table of stations", needed=True),
    Column("phase", "str", "P or S", needed=True),
    Column("time", TIME, "arrival", needed=True),
    Column("probability", "float64", "the detector's confidence, 0 to 1", empty=NAN),
    Column("uncertainty_s", "float64", "one standard deviation of the time", empty=NAN),
    Column("channel", "str", "the channel it was read on, where it was one", empty=""),
    Column("method", "str", "the detector", empty=""),
    Column("status", "str", "automatic or reviewed", empty="automatic"),
    Column("polarity", "float64", "first motion: 1 up, -1 down, 0 undecided; missing where not asked", empty=NAN),
    Column("polarity_confidence", "float64", "0 to 1", empty=NAN),
    Column("amplitude_mm", "float64", "half the peak-to-peak Wood-Anderson amplitude after the pick", empty=NAN),
)

EVENTS = _columns(
    Column("event", "int64", "number, from 1, in order of time", needed=True),
    Column("time", TIME, "origin time", needed=True),
    Column("latitude", "float64", "degrees north, WGS 84", needed=True),
    Column("longitude", "float64", "degrees east, WGS 84", needed=True),
    Column("depth_km", "float64", "below sea level", needed=True),
    Column("time_error_s", "float64", "one standard deviation", empty=NAN),
    Column("ellipse_major_km", "float64", "half axis of the 68 % ellipse of the epicentre", empty=NAN),
    Column("ellipse_minor_km", "float64", "the other half axis", empty=NAN),
    Column("ellipse_azimuth_deg", "float64", "of the major axis, clockwise from north", empty=NAN),
    Column("depth_error_km", "float64", "one standard deviation", empty=NAN),
    Column("depth_fixed", "bool", "whether the depth was held, because the arrivals don't tell it", empty=False),
    Column("rms_s", "float64", "weighted root mean square of the residuals", empty=NAN),
    Column("gap_deg", "float64", "largest angle without a station", empty=NAN),
    Column("nearest_km", "float64", "epicentral distance of the nearest station used", empty=NAN),
    Column("stations", "int64", "stations used", empty=0),
    Column("p_arrivals", "int64", "P arrivals used", empty=0),
    Column("s_arrivals", "int64", "S arrivals used", empty=0),
    Column("quality", "str", "A to D", empty=""),
    Column("magnitude", "float64", "see magnitude_type", empty=NAN),
    Column("magnitude_type", "str", "such as ML", empty=""),
    Column("magnitude_error", "float64", "one standard error of the mean over stations", empty=NAN),
    Column("magnitude_stations", "int64", "stations that gave it", empty=0),
)

ARRIVALS = _columns(
    Column("event", "int64", "number of the event", needed=True),
    Column("pick", "int64", "row of the pick in the table of picks, from 0", needed=True),
    Column("station", "str", "as in the table of stations", needed=True),
    Column("phase", "str", "P or S", needed=True),
    Column("time", TIME, "of the pick", needed=True),
    Column("residual_s", "float64", "observed minus predicted, station term taken off", empty=NAN),
    Column("weight", "float64", "its weight in the location, 0 to 1", empty=NAN),
    Column("distance_km", "float64", "epicentral", empty=NAN),
    Column("azimuth_deg", "float64", "from the epicentre to the station, clockwise from north", empty=NAN),
    Column("takeoff_deg", "float64", "of the ray at the source, from straight down", empty=NAN),
)

LEFT_OUT = _columns(
    Column("station", "str", "as in the table of stations", needed=True),
    Column("channel", "str", "channel code, or empty for all of them", empty=""),
    Column("begin", TIME, "from", needed=True),
    Column("end", TIME, "to", needed=True),
    Column("why", "str", "one sentence", needed=True),
)


def empty(columns: dict[str, Column]) -> pandas.DataFrame:
    """A table without rows."""
    return pandas.DataFrame({name: pandas.Series(dtype=column.kind) for name, column in columns.items()})


def complete(frame: pandas.DataFrame, columns: dict[str, Column]) -> pandas.DataFrame:
    """``frame`` with all ``columns``, in their order and dtypes; further columns follow.  Rows are numbered anew.

    Raises
    ------
    KeyError : a column that is needed isn't there
    """
    found: dict[str, pandas.Series] = {}
    for name, column in columns.items():
        if name not in frame.columns and column.needed:
            raise KeyError(name)
        values = frame[name] if name in frame.columns else pandas.Series(column.empty, index=frame.index)
        if column.kind == TIME:
            known = pandas.api.types.is_datetime64_any_dtype(values.dtype)
            values = pandas.to_datetime(values, utc=True, format=None if known else "ISO8601")
        found[name] = values.astype(column.kind)
    rest = {name: frame[name] for name in frame.columns if name not in columns}
    return pandas.DataFrame({**found, **rest}).reset_index(drop=True)


def left_out_table(rows: Iterable[dict[str, Any]]) -> pandas.DataFrame:
    """LEFT_OUT, with one more column ``kept``: whether the samples were used all the same (a warning, no loss)."""
    listed = list(rows)
    frame = complete(pandas.DataFrame(listed), LEFT_OUT) if listed else empty(LEFT_OUT)
    frame["kept"] = frame["kept"].astype(bool) if "kept" in frame else pandas.Series(dtype=bool)
    return frame


def join_left_out(tables: Iterable[pandas.DataFrame]) -> pandas.DataFrame:
    """One table of many: the same reason in touching or overlapping spans of a channel becomes one row."""
    tables = [table for table in tables if len(table)]
    if not tables:
        return left_out_table([])
    frame = pandas.concat(tables, ignore_index=True)
    if "kept" not in frame:
        frame["kept"] = False
    frame["kept"] = frame["kept"].eq(True)
    frame = frame.sort_values(["station", "channel", "why", "begin", "end"], kind="stable", ignore_index=True)
    key = frame[["station", "channel", "why", "kept"]]
    reach = frame.groupby(["station", "channel", "why", "kept"], sort=False)["end"].cummax()
    # Samples are counted at their own times, so the next chunk begins up to one sample after the last one's end.
    apart = (frame["begin"] - reach.shift()).gt(pandas.Timedelta(seconds=0.1)) | frame["begin"].isna()
    group = (key.ne(key.shift()).any(axis=1) | apart).cumsum()
    joined = frame.groupby(group, sort=False).agg(
        {name: "first" for name in frame.columns if name != "end"} | {"end": "max"})
    joined = joined[[*LEFT_OUT, *(name for name in frame.columns if name not in LEFT_OUT)]]
    return complete(joined.sort_values(["begin", "station", "channel"], kind="stable"), LEFT_OUT)


def write_csv(frame: pandas.DataFrame, path: Path) -> None:
    """Write a table whole or not at all: times as ISO 8601 with microseconds and Z, what is missing empty.

    Raises
    ------
    OutputError : the folder can't be written or the disk is full
    """
    plain = frame.copy()
    for name in plain.columns:
        if isinstance(plain[name].dtype, pandas.DatetimeTZDtype):
            plain[name] = plain[name].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with explained(path, 200 * len(plain)), replacing(path) as temporary:
        plain.to_csv(temporary, index=False, lineterminator="\n", float_format="%.10g")


def as_points(frame: pandas.DataFrame) -> geopandas.GeoDataFrame:
    """Rows with latitude and longitude as points on WGS 84; times to the millisecond, as GeoPackages hold them."""
    plain = frame.copy()
    for name in plain.columns:
        if isinstance(plain[name].dtype, pandas.DatetimeTZDtype):
            plain[name] = plain[name].dt.as_unit("ms")
    return geopandas.GeoDataFrame(plain, geometry=geopandas.points_from_xy(plain["longitude"], plain["latitude"]),
                                  crs="EPSG:4326")
