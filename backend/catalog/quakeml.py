"""The catalogue as QuakeML 1.2 (and SC3ML), with picks, arrivals, uncertainties, magnitudes: the same bytes each time.

Identifiers are made from what they name, and no time of creation is written.
Schorlemmer et al. (2011), QuakeML: status of the XML-based seismological data exchange format, Annals of Geophysics 54.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import obspy
import pandas
from obspy.core.event import (
    Amplitude,
    Arrival,
    Catalog,
    Event,
    Magnitude,
    Origin,
    OriginQuality,
    OriginUncertainty,
    Pick,
    QuantityError,
    ResourceIdentifier,
    StationMagnitude,
    StationMagnitudeContribution,
    WaveformStreamID,
)

from ..files import replacing

_ROOT = "smi:local/orogen"
_KM_PER_DEGREE = 111.195


def write_quakeml(catalog: Catalog, path: Path) -> None:
    """Write, whole or not at all."""
    with replacing(path) as draft:
        catalog.write(str(draft), format="QUAKEML")


def write_sc3ml(catalog: Catalog, path: Path) -> None:
    """The same for SeisComP, through ObsPy."""
    with replacing(path) as draft:
        catalog.write(str(draft), format="SCML")


def to_catalog(events: pandas.DataFrame, arrivals: pandas.DataFrame, picks: pandas.DataFrame,
               station_magnitudes: pandas.DataFrame | None = None, method: str = "orogen",
               model: str = "1-D") -> Catalog:
    """ObsPy's catalogue of EVENTS, ARRIVALS and PICKS.

    station_magnitudes : as from `magnitude.local_magnitudes`
    method : what located them; model : the velocity model's name
    """
    catalog = Catalog(resource_id=ResourceIdentifier(f"{_ROOT}/catalogue/{_digest(events)}"))
    of_event = dict(list(arrivals.groupby("event", sort=False)))
    sizes = {} if station_magnitudes is None else dict(list(station_magnitudes.groupby("event", sort=False)))
    none = arrivals.iloc[:0]
    for row in events.itertuples():
        mine = of_event.get(row.event, none)
        catalog.append(_event(row, mine, picks, sizes.get(row.event), method, model))
    return catalog


def of_picks(picks: pandas.DataFrame) -> Catalog:
    """Picks that belong to no event yet, in one without an origin: QuakeML has no other place that readers look at."""
    event = Event(resource_id=_id("event", "unassociated"), event_type="not reported", creation_info=None)
    event.picks = [_pick(row, f"{number}") for number, (_, row) in enumerate(picks.iterrows())]
    return Catalog([event], resource_id=ResourceIdentifier(f"{_ROOT}/picks"))


def _event(row: Any, arrivals: pandas.DataFrame, picks: pandas.DataFrame, sizes: pandas.DataFrame | None, method: str,
           model: str) -> Event:
    name = f"{row.time:%Y%m%dT%H%M%S}-{row.event}"
    event = Event(resource_id=_id("event", name), event_type="earthquake", event_type_certainty="suspected",
                  creation_info=None)
    origin = Origin(
        resource_id=_id("origin", name), time=obspy.UTCDateTime(ns=row.time.value),
        time_errors=_error(row.time_error_s), latitude=_number(row.latitude, 6), longitude=_number(row.longitude, 6),
        depth=_number(row.depth_km * 1000.0, 1), method_id=_id("method", method), earth_model_id=_id("model", model),
        depth_type="operator assigned" if row.depth_fixed else "from location", evaluation_mode="automatic",
        evaluation_status="preliminary")
    if not row.depth_fixed:
        origin.depth_errors = _error(row.depth_error_km * 1000.0)
    if math.isfinite(row.ellipse_major_km):
        _uncertainty(origin, row)
    origin.quality = OriginQuality(
        associated_phase_count=len(arrivals), used_phase_count=int(row.p_arrivals + row.s_arrivals),
        used_station_count=int(row.stations), standard_error=_number(row.rms_s, 4),
        azimuthal_gap=_number(row.gap_deg, 2), minimum_distance=_number(row.nearest_km / _KM_PER_DEGREE, 5))
    for arrival in arrivals.itertuples():
        pick = picks.iloc[arrival.pick]
        pick_id = f"{name}/{arrival.station}/{arrival.phase}/{arrival.pick}"
        event.picks.append(_pick(pick, pick_id))
        origin.arrivals.append(Arrival(
            resource_id=_id("arrival", pick_id), pick_id=_id("pick", pick_id), phase=arrival.phase,
            azimuth=_number(arrival.azimuth_deg, 2), distance=_number(arrival.distance_km / _KM_PER_DEGREE, 5),
            takeoff_angle=_number(arrival.takeoff_deg, 2), time_residual=_number(arrival.residual_s, 4),
            time_weight=_number(arrival.weight, 4)))
    event.origins.append(origin)
    event.preferred_origin_id = origin.resource_id
    if math.isfinite(row.magnitude):
        _magnitude(event, row, sizes, name)
    return event


def _pick(pick: pandas.Series, name: str) -> Pick:
    parts = [*pick["station"].split("."), "", ""][:3]
    if not parts[1]:
        parts = ["", parts[0], ""]
    channel = pick["channel"].rpartition(".")[2] if isinstance(pick["channel"], str) else ""
    polarity = {1.0: "positive", -1.0: "negative", 0.0: "undecidable"}.get(pick["polarity"])
    return Pick(
        resource_id=_id("pick", name), time=obspy.UTCDateTime(ns=pick["time"].value),
        time_errors=_error(pick["uncertainty_s"]), phase_hint=pick["phase"], polarity=polarity,
        waveform_id=WaveformStreamID(network_code=parts[0], station_code=parts[1], location_code=parts[2] or None,
                                     channel_code=channel or None),
        method_id=_id("detector", pick["method"]) if pick["method"] else None,
        evaluation_mode="manual" if pick["status"] == "reviewed" else "automatic")


def _uncertainty(origin: Origin, row) -> None:  # type: ignore[no-untyped-def]
    turn = math.radians(row.ellipse_azimuth_deg)
    # Back from the 68 % ellipse to one standard deviation along north and east.
    major, minor = row.ellipse_major_km / math.sqrt(2.279), row.ellipse_minor_km / math.sqrt(2.279)
    north = math.hypot(major * math.cos(turn), minor * math.sin(turn))
    east = math.hypot(major * math.sin(turn), minor * math.cos(turn))
    origin.latitude_errors = _error(north / _KM_PER_DEGREE, 6)
    origin.longitude_errors = _error(east / (_KM_PER_DEGREE * max(math.cos(math.radians(row.latitude)), 1e-6)), 6)
    origin.origin_uncertainty = OriginUncertainty(
        max_horizontal_uncertainty=_number(row.ellipse_major_km * 1000, 1),
        min_horizontal_uncertainty=_number(row.ellipse_minor_km * 1000, 1),
        azimuth_max_horizontal_uncertainty=_number(row.ellipse_azimuth_deg, 2),
        horizontal_uncertainty=_number(row.ellipse_major_km * 1000, 1),
        preferred_description="uncertainty ellipse", confidence_level=68.0)


def _magnitude(event: Event, row, sizes: pandas.DataFrame | None, name: str) -> None:  # type: ignore[no-untyped-def]
    origin = event.origins[0]
    kind = row.magnitude_type or "ML"
    magnitude = Magnitude(resource_id=_id("magnitude", name), mag=_number(row.magnitude, 3), magnitude_type=kind,
                          mag_errors=_error(row.magnitude_error), origin_id=origin.resource_id,
                          station_count=int(row.magnitude_stations), evaluation_mode="automatic")
    for reading in () if sizes is None else sizes.itertuples():
        parts = [*reading.station.split("."), "", ""][:3]
        site = WaveformStreamID(network_code=parts[0] if parts[1] else "", station_code=parts[1] or parts[0],
                                location_code=parts[2] or None)
        event.amplitudes.append(Amplitude(
            resource_id=_id("amplitude", f"{name}/{reading.station}"), type="AML", unit="m", category="point",
            generic_amplitude=float(f"{reading.amplitude_mm / 1000.0:.6g}"), waveform_id=site))
        event.station_magnitudes.append(StationMagnitude(
            resource_id=_id("stationmagnitude", f"{name}/{reading.station}"), origin_id=origin.resource_id,
            mag=_number(reading.magnitude + reading.correction, 3), station_magnitude_type=kind, waveform_id=site,
            amplitude_id=event.amplitudes[-1].resource_id))
        magnitude.station_magnitude_contributions.append(StationMagnitudeContribution(
            station_magnitude_id=event.station_magnitudes[-1].resource_id, residual=_number(reading.residual, 3),
            weight=float(reading.used)))
    event.magnitudes.append(magnitude)
    event.preferred_magnitude_id = magnitude.resource_id


def _id(kind: str, name: str) -> ResourceIdentifier:
    allowed = "".join(c if c.isascii() and (c.isalnum() or c in "-.*()_~'/") else "_" for c in name)
    return ResourceIdentifier(f"{_ROOT}/{kind}/{allowed}")


def _digest(events: pandas.DataFrame) -> str:
    text = events[["event", "time", "latitude", "longitude"]].to_csv(index=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _number(value: float, digits: int) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None


def _error(value: float, digits: int = 4) -> QuantityError | None:
    return QuantityError(uncertainty=round(float(value), digits)) if np.isfinite(value) else None
