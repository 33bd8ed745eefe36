"""Read picks that others made: our own and others' CSV and GeoPackage, QuakeML, NonLinLoc's phase files.

All come back as PICKS, with sentences about what was passed over.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import obspy
import pandas
import pyogrio
from obspy.core.event import Catalog
from pyogrio.errors import DataLayerError, DataSourceError

from ..errors import InputError
from ..waveforms.tables import PICKS, complete

# Names that other programs give to our columns, lower case; the first that is there counts.
_SYNONYMS = {
    "station": ("station", "trace_id", "station_id", "id", "sta", "station_code"),
    "network": ("network", "net", "network_code"),
    "phase": ("phase", "phase_hint", "type", "phase_type", "phasehint"),
    "time": ("time", "time_utc", "phase_time", "peak_time", "picktime", "pick_time", "timestamp", "arrival_time"),
    "probability": ("probability", "prob", "peak_value", "phase_score", "score", "peak_probability", "confidence"),
    "uncertainty_s": ("uncertainty_s", "uncertainty", "pickerror", "time_uncertainty"),
    "channel": ("channel", "cha"),
    "method": ("method",),
    "status": ("status", "evaluation_mode"),
    "polarity": ("polarity",),
    "polarity_confidence": ("polarity_confidence",),
    "amplitude_mm": ("amplitude_mm",),
}
_MOTIONS = {"u": 1.0, "c": 1.0, "+": 1.0, "positive": 1.0, "up": 1.0,
            "d": -1.0, "-": -1.0, "negative": -1.0, "down": -1.0}
_PHASES = {"P": r"[pP](g|n|b|\*)?\d?", "S": r"[sS](g|n|b|\*)?\d?"}


def read_picks(path: str | Path) -> tuple[pandas.DataFrame, list[str]]:
    """Picks from a file, and what was passed over.

    Raises
    ------
    InputError : the file isn't there or of none of the known formats, or lacks a column that is needed
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"The picks {path} aren't there: choose a CSV table, a GeoPackage, a QuakeML or a "
                         "NonLinLoc file.")
    head = path.read_bytes()[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise InputError(f"The file of picks {path} is empty.")
    if head.startswith(b"<"):
        return _from_events(path, "QuakeML")
    if path.suffix.lower() in (".obs", ".hyp") or re.search(rb"\sGAU\s", head):
        return _from_events(path, "NLLOC_HYP") if head.startswith(b"NLLOC") else _from_phase_file(path)
    return _from_geopackage(path) if head.startswith(b"SQLite format 3") else _from_table(path)


def phase_of(name: str) -> str:
    """P or S for the names of local phases (Pg, Pn, S1 …), else the name itself."""
    for phase, pattern in _PHASES.items():
        if re.fullmatch(pattern, name.strip()):
            return phase
    return name.strip()


def _from_table(path: Path) -> tuple[pandas.DataFrame, list[str]]:
    try:
        table = pandas.read_csv(path, sep=None, engine="python", dtype=str, encoding="utf-8-sig", comment="#",
                                keep_default_na=False)
    except (UnicodeDecodeError, pandas.errors.ParserError, pandas.errors.EmptyDataError) as error:
        raise InputError(f"The picks {path} can't be read as a table: {error}.") from error
    return _of_table(path, table)


def _from_geopackage(path: Path) -> tuple[pandas.DataFrame, list[str]]:
    try:
        table = pyogrio.read_dataframe(path, read_geometry=False)
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise InputError(f"The picks {path} can't be read as a layer: {error}.") from error
    for name in table.columns:
        if isinstance(table[name].dtype, pandas.DatetimeTZDtype) or table[name].dtype.kind == "M":
            table[name] = table[name].map(lambda time: "" if pandas.isna(time) else time.isoformat())
    return _of_table(path, table.astype(object).where(table.notna(), "").astype(str))


def _of_table(path: Path, table: pandas.DataFrame) -> tuple[pandas.DataFrame, list[str]]:
    """From a table of texts."""
    there = {name.strip().lower(): name for name in table.columns}
    found = {ours: table[there[name]].str.strip() for ours, names in _SYNONYMS.items()
             for name in [next((name for name in names if name in there), "")] if name}
    for ours, example in (("station", "IV.ARRO"), ("phase", "P"), ("time", "2016-10-14T00:00:16.7Z")):
        if ours not in found:
            raise InputError(f"The picks {path} have no column of {ours}s (such as {example}); there are "
                             f"{', '.join(table.columns)}.")
    station = found["station"]
    if "network" in found:
        station = (found["network"] + "." + station).where(~station.str.contains(".", regex=False), station)
    station = station.str.rstrip(".").str.split(".").map(_site)
    time = _times(path, found["time"])
    notes = []
    if time.isna().any():
        first = int(np.flatnonzero(time.isna())[0])
        notes.append(f"{int(time.isna().sum())} rows of {path.name} have no readable time (the first is line "
                     f"{first + 2}: “{found['time'].iloc[first]}”) and were left out.")
    numbers: dict[str, pandas.Series] = {
        name: pandas.to_numeric(found[name], errors="coerce") for name in
        ("probability", "uncertainty_s", "polarity_confidence", "amplitude_mm") if name in found}
    if "polarity" in found:
        given = found["polarity"].str.lower()
        numbers["polarity"] = pandas.to_numeric(given, errors="coerce").fillna(given.map(_MOTIONS))
    words: dict[str, pandas.Series] = {
        name: found[name] for name in ("channel", "method", "status") if name in found}
    picks = pandas.DataFrame({"station": station, "phase": found["phase"].map(phase_of), "time": time,
                              **numbers, **words})
    return complete(picks[time.notna()], PICKS), notes


def _site(parts: list[str]) -> str:
    """NET.STA or NET.STA.LOC from the parts of a trace's or station's id; the channel is no part of its name."""
    kept = parts[:3] if len(parts) < 4 else parts[:2 if not parts[2] else 3]
    return ".".join(part for part in kept if part)


def _times(path: Path, text: pandas.Series) -> pandas.Series:
    numbers = pandas.to_numeric(text, errors="coerce")
    if len(text) and numbers.notna().all():
        if numbers.abs().max() > 1e11 or numbers.abs().max() < 1e6:
            raise InputError(f"The times of the picks {path} are numbers such as {text.iloc[0]}: give dates as "
                             "2016-10-14T00:00:16.7Z, or seconds since 1970.")
        return pandas.Series(pandas.to_datetime(np.round(numbers * 1e6), unit="us", utc=True), index=text.index)
    return pandas.Series(pandas.to_datetime(text, utc=True, format="ISO8601", errors="coerce"), index=text.index)


def _from_events(path: Path, form: str) -> tuple[pandas.DataFrame, list[str]]:
    try:
        catalog: Catalog = obspy.read_events(str(path), format=form)
    except Exception as error:  # (ObsPy's readers raise whatever a damaged file leads to)
        raise InputError(f"The picks {path} can't be read as {form}: {error}.") from error
    rows = []
    for event in catalog:
        names = {arrival.pick_id: arrival.phase for origin in event.origins for arrival in origin.arrivals}
        for pick in event.picks:
            rows.append(_row(pick, pick.phase_hint or names.get(pick.resource_id, "")))
    if not rows:
        raise InputError(f"There are no picks in {path}.")
    return complete(pandas.DataFrame(rows), PICKS), []


def _row(pick: obspy.core.event.Pick, phase: str) -> dict[str, object]:
    site = pick.waveform_id
    errors = pick.time_errors
    polarity = {"positive": 1.0, "negative": -1.0, "undecidable": 0.0}.get(pick.polarity or "", np.nan)
    name = ".".join(part for part in (site.network_code, site.station_code, site.location_code) if part)
    return {"station": name, "phase": phase_of(phase), "time": pandas.Timestamp(pick.time.ns, unit="ns", tz="UTC"),
            "uncertainty_s": np.nan if errors.uncertainty is None else errors.uncertainty,
            "channel": site.channel_code or "", "method": pick.method_id.id if pick.method_id else "",
            "status": "reviewed" if pick.evaluation_mode == "manual" else "automatic", "polarity": polarity}


def _from_phase_file(path: Path) -> tuple[pandas.DataFrame, list[str]]:
    """NonLinLoc's: station, instrument, component, onset, phase, polarity, date, time, seconds, GAU, error …"""
    rows, notes = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        fields = line.split()
        if len(fields) < 11 or fields[9] != "GAU":
            if fields and not line.lstrip().startswith(("#", "PUBLIC_ID")):
                notes.append(f"Line {number} of {path.name} is no NonLinLoc pick and was left out.")
            continue
        try:
            day, minute = fields[6], fields[7].zfill(4)
            begin = obspy.UTCDateTime(f"{day[:4]}-{day[4:6]}-{day[6:8]}T{minute[:2]}:{minute[2:]}")
            time, error = begin + float(fields[8]), float(fields[10])
        except (ValueError, TypeError):
            notes.append(f"Line {number} of {path.name} has no readable time and was left out.")
            continue
        name = fields[0].replace("_", ".") if "." not in fields[0] else fields[0]
        rows.append({"station": name, "phase": phase_of(fields[4]),
                     "time": pandas.Timestamp(time.ns, unit="ns", tz="UTC"), "uncertainty_s": error,
                     "polarity": _MOTIONS.get(fields[5].lower(), np.nan)})
    if not rows:
        raise InputError(f"There are no picks in {path}: its lines must be those of NonLinLoc's phase format.")
    return complete(pandas.DataFrame(rows), PICKS), notes[:20]
