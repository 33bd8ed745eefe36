"""Tables of stations from what people have: StationXML, tables as text, point layers, NonLinLoc, FDSN services."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import obspy
import pandas

from ..errors import InputError
from ..monitor import Monitor
from ..raster.crs import transformer_between
from ..vector.layers import read_points
from . import fdsn
from .formats import UNREADABLE
from .tables import STATIONS, complete, left_out_table

_TEXT = {".csv", ".txt", ".dat", ".tsv", ".in", ".obs", ".nll", ".sta", ".stn", ""}
_XML = {".xml", ".stationxml", ".dataless", ".seed", ".resp", ".scml"}
_FORMATS = ("STATIONXML", "SCML", "SC3ML", "INVENTORYXML", "SEED", "XSEED")

# Headers in lower case without unit, blanks or signs → column.
_HEADERS = {
    "station": "code", "sta": "code", "stacode": "code", "stationcode": "code", "name": "code", "code": "code",
    "id": "code", "stationid": "code", "stationname": "code", "label": "code", "site": "code",
    "network": "network", "net": "network", "networkcode": "network", "netcode": "network",
    "latitude": "latitude", "lat": "latitude", "stationlatitude": "latitude", "y": "latitude",
    "longitude": "longitude", "lon": "longitude", "long": "longitude", "lng": "longitude",
    "stationlongitude": "longitude", "x": "longitude",
    "elevation": "elevation", "elev": "elevation", "ele": "elevation", "height": "elevation", "altitude": "elevation",
    "alt": "elevation", "z": "elevation", "stationelevation": "elevation",
    "channel": "channels", "channels": "channels", "cha": "channels", "chan": "channels",
}


@dataclass(frozen=True)
class Metadata:
    """What is known of the stations: STATIONS, and the instruments' responses where a source has them."""

    stations: pandas.DataFrame
    inventory: obspy.Inventory | None


def read_metadata(sources: Sequence[str], *, monitor: Monitor | None = None) -> Metadata:
    """The stations of several sources (see :func:`read_stations`), such as the services that recordings come from.

    Of a station that several have, the first source's row counts.  A source that can't be read is a warning, as long as
    another can.

    Raises
    ------
    InputError
        Not one source can be read.
    """
    monitor = monitor or Monitor()
    tables: list[pandas.DataFrame] = []
    inventories: list[obspy.Inventory] = []
    refused: list[InputError] = []
    for source in sources:
        try:
            inventory = read_inventory(source)
            tables.append(_table_of(source, inventory, monitor))
        except InputError as error:
            refused.append(error)
            continue
        inventories += [inventory] if inventory is not None else []
    if not tables:
        raise refused[0]
    for one in refused:
        monitor.warning(str(one))
    stations = pandas.concat(tables, ignore_index=True).drop_duplicates("station").sort_values("station", kind="stable")
    return Metadata(complete(stations, STATIONS), sum(inventories[1:], inventories[0]) if inventories else None)


def read_stations(source: str | Path, *, monitor: Monitor | None = None) -> pandas.DataFrame:
    """Read a table of stations.

    Parameters
    ----------
    source
        StationXML (or another format of ObsPy's inventories) as a file or a folder of them; a table as text with a
        header (station, latitude, longitude; network, elevation, channel where there are any); NonLinLoc's GTSRCE
        lines; a point layer as QGIS names it, in any CRS; an FDSN service ``https://host|network=IV|station=*``.
        An elevation is in metres unless its header says km; where the header says nothing and all values lie under 9
        with decimals, they are taken as kilometres and the monitor is told.
    monitor
        Hears of stations without coordinates, of repeated ones, and of elevations taken as kilometres.

    Returns
    -------
    STATIONS, one row a station, sorted by name.

    Raises
    ------
    InputError
        There is no such file, it can't be read, has no station, or positions can't be right: out of range, latitude
        and longitude swapped, one name at two places.
    """
    return _table_of(source, read_inventory(source), monitor or Monitor())


def _table_of(source: str | Path, inventory: obspy.Inventory | None, monitor: Monitor) -> pandas.DataFrame:
    words = str(source)
    path = Path(words)
    if inventory is not None:
        frame = _of_inventory(inventory)
    elif path.suffix.lower() in _TEXT and path.is_file():
        frame = _of_text(path, monitor)
    else:
        frame = _of_layer(words, monitor)
    return _checked(frame, path.name if not fdsn.is_service(words) else words.split("|")[0], monitor)


def read_inventory(source: str | Path) -> obspy.Inventory | None:
    """The instruments' responses, where the source has them (StationXML, dataless SEED, an FDSN service); else None.

    Raises
    ------
    InputError
        The file looks like one of these and can't be read; the service doesn't answer.
    """
    if fdsn.is_service(str(source)):
        return fdsn.inventory(str(source))
    path = Path(source)
    if path.is_dir():
        found = [_inventory_of(file) for file in sorted(path.rglob("*"))
                 if file.suffix.lower() in _XML and not file.name.startswith(".")]
        if not found:
            raise InputError(f"The folder '{path}' holds no StationXML: choose the file or the folder of station "
                             "metadata.")
        return sum(found[1:], found[0])
    return _inventory_of(path) if path.suffix.lower() in _XML else None


def match_stations(stations: pandas.DataFrame, recorded: Iterable[str]) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The rows of STATIONS that recordings need, under the recordings' names; LEFT_OUT names what has no row.

    A name without a network, in the table or in the recordings, matches the one station of that code.
    """
    by_name = {name: row for row, name in enumerate(stations["station"])}
    by_code: dict[str, list[int]] = {}
    for name, row in by_name.items():
        by_code.setdefault(name.split(".")[-1], []).append(row)
    rows: list[int] = []
    names: list[str] = []
    missing: list[dict[str, Any]] = []
    for name in recorded:
        alike = [by_name[name]] if name in by_name else [
            row for row in by_code.get(name.split(".")[-1], [])
            if "." not in name or "." not in stations["station"].iloc[row]]
        if len(alike) != 1:
            missing.append({"station": name, "begin": pandas.NaT, "end": pandas.NaT, "kept": False,
                            "why": "The table of stations does not have this station, so its picks can't be located."})
        else:
            rows.append(alike[0])
            names.append(name)
    found = stations.iloc[rows].assign(station=names)
    return complete(found, STATIONS), left_out_table(missing)


# --- the formats ------------------------------------------------------------------------------------------------------

def _inventory_of(path: Path) -> obspy.Inventory:
    if not path.exists():
        raise InputError(f"There is no file of stations '{path}': check the path.")
    for format in _FORMATS:
        try:
            return obspy.read_inventory(str(path), format=format)
        except UNREADABLE:
            continue
        except SyntaxError:  # of lxml
            break
    raise InputError(f"The station metadata '{path.name}' can't be read: it is damaged or not StationXML; fetch it "
                     "again.")


def _of_inventory(inventory: obspy.Inventory) -> pandas.DataFrame:
    rows: dict[str, dict[str, Any]] = {}
    for network in inventory:
        for station in network:
            row = rows.setdefault(f"{network.code}.{station.code}", {
                "station": f"{network.code}.{station.code}", "latitude": station.latitude,
                "longitude": station.longitude, "elevation_m": station.elevation, "channels": set()})
            # The last epoch's position counts: stations are moved by metres when they are rebuilt.
            row.update(latitude=station.latitude, longitude=station.longitude, elevation_m=station.elevation)
            row["channels"] |= {channel.code for channel in station}
    return pandas.DataFrame([{**row, "channels": " ".join(sorted(row["channels"]))} for row in rows.values()],
                            columns=list(STATIONS))


def _of_text(path: Path, monitor: Monitor) -> pandas.DataFrame:
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise InputError(f"The table of stations '{path}' can't be read: {error.strerror or 'damaged'}.") from error
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any(re.match(r"(GTSRCE|LOCSRCE)\s", line) for line in lines):
        return _of_nonlinloc(lines, path.name)
    if not lines or "\0" in text:
        raise InputError(f"The table of stations '{path.name}' is empty or no text: give a table with a header such as "
                         "station,latitude,longitude,elevation_m.")
    header = lines[0].lstrip("#").strip()
    separator = next((mark for mark in (",", ";", "\t", "|") if mark in header), None)
    names = [_header(name) for name in header.split(separator)]
    rows = [[cell.strip().strip('"') for cell in line.split(separator)] for line in lines[1:]
            if not line.startswith("#")]
    kinds = [kind for kind, _ in names]
    lacking = [kind for kind in ("code", "latitude", "longitude") if kind not in kinds]
    if lacking:
        raise InputError(f"The table of stations '{path.name}' has no column for "
                         f"{' and '.join('station' if kind == 'code' else kind for kind in lacking)}: its first line "
                         "must be a header such as station,latitude,longitude,elevation_m.")
    places = {kind: kinds.index(kind) for kind in kinds if kind}
    table = {kind: [row[place] if place < len(row) else "" for row in rows] for kind, place in places.items()}
    unit = names[kinds.index("elevation")][1] if "elevation" in kinds else ""
    return _of_columns(table, unit, separator == ";", path.name, monitor)


def _header(name: str) -> tuple[str, str]:
    """What a column holds ('' if nothing we need), and the unit its header names."""
    plain = name.strip().strip('"').lower()
    unit = re.search(r"[\W_](km|m|metres|meters|kilometres|kilometers)\W*$", plain)
    plain = re.sub(r"[\W_](km|m|metres|meters|kilometres|kilometers|deg|degrees)\W*$", "", plain)
    return _HEADERS.get(re.sub(r"[\W_]", "", plain), ""), unit[1] if unit else ""


def _of_columns(table: dict[str, list[str]], unit: str, comma: bool, name: str, monitor: Monitor) -> pandas.DataFrame:
    numbers = {}
    for kind in ("latitude", "longitude", "elevation"):
        words = pandas.Series(table.get(kind, [""] * len(table["code"])), dtype=str)
        numbers[kind] = pandas.to_numeric(words.str.replace(",", ".") if comma else words, errors="coerce")
    elevation = numbers["elevation"].to_numpy(float)
    if unit.startswith("k"):
        elevation = elevation * 1000.0
    elif not unit and "elevation" in table:
        known = elevation[np.isfinite(elevation)]
        if len(known) and (np.abs(known) < 9).all() and (known != np.rint(known)).any():
            monitor.warning(f"Stations of '{name}': the elevations ({known.min():g} to {known.max():g}) look like "
                            "kilometres and were taken so; name the column elevation_m or elevation_km to be sure.")
            elevation = elevation * 1000.0
    networks = table.get("network", [""] * len(table["code"]))
    names = [code if not net or code.startswith(net + ".") else f"{net}.{code}"
             for net, code in zip(networks, table["code"], strict=True)]
    return pandas.DataFrame({"station": names, "latitude": numbers["latitude"], "longitude": numbers["longitude"],
                             "elevation_m": elevation, "channels": table.get("channels", [""] * len(names))})


def _of_nonlinloc(lines: list[str], name: str) -> pandas.DataFrame:
    """``GTSRCE label LATLON latitude longitude depth_km elevation_km``, also in degrees and minutes (LATLONDM)."""
    rows = []
    for line in lines:
        words = line.split()
        if words[0] not in {"GTSRCE", "LOCSRCE"}:
            continue
        try:
            if words[2] == "LATLON":
                latitude, longitude, depth, elevation = (float(word) for word in words[3:7])
            elif words[2] == "LATLONDM":
                latitude = _degrees(words[3:6], "S")
                longitude = _degrees(words[6:9], "W")
                depth, elevation = float(words[9]), float(words[10])
            else:
                raise InputError(f"Stations of '{name}': {words[1]} is given as {words[2]}; only LATLON and LATLONDM "
                                 "can be read.")
        except (ValueError, IndexError) as error:
            raise InputError(f"Stations of '{name}': the line '{line[:60]}' can't be read; it must be GTSRCE label "
                             "LATLON latitude longitude depth elevation.") from error
        rows.append({"station": words[1].replace("_", "."), "latitude": latitude, "longitude": longitude,
                     "elevation_m": 1000.0 * (elevation - depth), "channels": ""})
    return pandas.DataFrame(rows)


def _degrees(words: list[str], negative: str) -> float:
    value = float(words[0]) + float(words[1]) / 60.0
    return -value if words[2].upper() == negative else value


def _of_layer(source: str, monitor: Monitor) -> pandas.DataFrame:
    points = read_points(source, monitor)
    to_wgs84 = transformer_between(points.crs, "EPSG:4326", Path(source.split("|")[0]).name)
    # Lists, as pyproj takes an array of one value for a single number.
    longitude, latitude = to_wgs84.transform(points.geometry.x.tolist(), points.geometry.y.tolist())
    kinds: dict[str, str] = {}
    unit = ""
    for column in points.columns.drop(points.geometry.name):
        kind, its = _header(str(column))
        if kind and kind not in kinds:
            kinds[kind] = str(column)
            unit = its if kind == "elevation" else unit
    if "code" not in kinds:
        raise InputError(f"The layer of stations '{Path(source.split('|')[0]).name}' has no field 'station': add one "
                         "with the stations' codes.")
    table = {kind: ["" if pandas.isna(value) else str(value) for value in points[column]]
             for kind, column in kinds.items() if kind not in {"latitude", "longitude"}}
    table["latitude"], table["longitude"] = [repr(float(y)) for y in latitude], [repr(float(x)) for x in longitude]
    return _of_columns(table, unit, False, Path(source.split("|")[0]).name, monitor)


# --- checks -----------------------------------------------------------------------------------------------------------

def _checked(frame: pandas.DataFrame, name: str, monitor: Monitor) -> pandas.DataFrame:
    frame = frame[frame["station"].astype(str).str.strip() != ""] if len(frame) else frame
    if not len(frame):
        raise InputError(f"The stations of '{name}': there is not one; give a table with a line for each station.")
    unplaced = frame["latitude"].isna() | frame["longitude"].isna()
    nowhere = (frame["latitude"] == 0) & (frame["longitude"] == 0)
    unplaced |= nowhere
    if unplaced.all():
        raise InputError(f"The stations of '{name}' have no coordinates: fill in latitude and longitude in degrees.")
    if unplaced.any():
        monitor.warning(f"Stations of '{name}' without coordinates were left out: "
                        f"{_listed(frame.loc[unplaced, 'station'])}.")
        frame = frame[~unplaced]
    high = frame["latitude"].abs() > 90
    wide = frame["longitude"].abs() > 360
    if high.any() and not wide.any() and (frame["longitude"].abs() <= 90).all():
        raise InputError(f"The stations of '{name}' seem to have latitude and longitude swapped "
                         f"({_listed(frame.loc[high, 'station'])}): exchange the two columns.")
    if (high | wide).any():
        raise InputError(f"The stations of '{name}' have positions that are no degrees "
                         f"({_listed(frame.loc[high | wide, 'station'])}): give latitude and longitude on WGS 84.")
    elevation = frame["elevation_m"]
    absurd = (elevation > 9000) | (elevation < -12000)
    if absurd.any():
        raise InputError(f"The stations of '{name}' have elevations that can't be "
                         f"({_listed(frame.loc[absurd, 'station'])}): give metres, or name the column elevation_km.")
    longitude = np.where(frame["longitude"] > 180, frame["longitude"] - 360.0, frame["longitude"])
    frame = frame.assign(longitude=np.where(longitude < -180, longitude + 360.0, longitude),
                         elevation_m=elevation.fillna(0.0), station=frame["station"].astype(str).str.strip())
    moved = frame.groupby("station")[["latitude", "longitude"]].agg(np.ptp).max(axis=1)
    if (moved > 0.001).any():  # about 100 m
        raise InputError(f"The stations of '{name}' have one name at two places "
                         f"({_listed(moved.index[moved > 0.001])}): keep one position of each, or rename one.")
    joined = frame.groupby("station", as_index=False).agg(
        {"latitude": "first", "longitude": "first", "elevation_m": "first",
         "channels": lambda values: " ".join(sorted({code for value in values for code in str(value).split()}))})
    return complete(joined, STATIONS)


def _listed(names: Iterable[Any], limit: int = 5) -> str:
    given = sorted({str(name) for name in names})
    return ", ".join(given[:limit]) + (f" and {len(given) - limit} more" if len(given) > limit else "")
