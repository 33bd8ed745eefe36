"""For those who have NonLinLoc: phase files, station and velocity lines of its control file, and its answers read back.

Lomax et al. (2000), Probabilistic earthquake location in 3D and layered models, in: Advances in Seismic Event Location.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import obspy
import pandas

from ..errors import InputError
from ..files import replacing
from ..waveforms.tables import EVENTS, complete
from .velocity import VelocityModel

_USUAL_ERROR_S = {"P": 0.1, "S": 0.15}


def write_observations(picks: pandas.DataFrame, arrivals: pandas.DataFrame, path: Path) -> None:
    """A phase file (``.obs``), a block of picks for each event; stations as NET_STA, as in `control_lines`."""
    blocks = []
    for _, mine in arrivals.groupby("event", sort=True):
        lines = []
        for row in mine.sort_values(["time", "pick"], kind="stable").itertuples():
            pick = picks.iloc[row.pick]
            error = pick["uncertainty_s"]
            error = _USUAL_ERROR_S[row.phase] if not math.isfinite(error) else error
            motion = {1.0: "U", -1.0: "D"}.get(pick["polarity"], "?")
            time = row.time.round("100us")
            seconds = time.second + time.microsecond / 1e6
            lines.append(f"{_label(row.station):<12s} ?    ?    ? {row.phase:<6s} {motion} {time:%Y%m%d} {time:%H%M} "
                         f"{seconds:8.4f} GAU {error:9.2e} {-1.0:9.2e} {-1.0:9.2e} {-1.0:9.2e} {1.0:9.2e}")
        blocks.append("\n".join(lines))
    with replacing(path) as draft:
        draft.write_text("\n\n".join(blocks) + "\n", encoding="ascii")


def control_lines(stations: pandas.DataFrame, model: VelocityModel) -> str:
    """``GTSRCE`` lines of the stations and ``LAYER`` lines of the model, for a control file."""
    lines = [f"GTSRCE {_label(row.station)} LATLON {row.latitude:.6f} {row.longitude:.6f} 0.0 "
             f"{row.elevation_m / 1000.0:.4f}" for row in stations.itertuples()]
    for place, depth in enumerate(model.depth_km):
        vp, vs = model.vp_km_s[place], model.vs_km_s[place]
        slope_p = slope_s = 0.0
        if model.kind == "gradient" and place + 1 < len(model.depth_km):
            thick = model.depth_km[place + 1] - depth
            if thick == 0:  # a step: the layer below says it
                continue
            slope_p, slope_s = (model.vp_km_s[place + 1] - vp) / thick, (model.vs_km_s[place + 1] - vs) / thick
        lines.append(f"LAYER {depth:.4f} {vp:.5f} {slope_p:.7f} {vs:.5f} {slope_s:.7f} 2.7 0.0")
    return "\n".join(lines) + "\n"


def read_hypocentres(path: str | Path) -> pandas.DataFrame:
    """NonLinLoc's locations (``.hyp``, through ObsPy) as EVENTS.

    Raises
    ------
    InputError : not readable as such
    """
    try:
        catalog = obspy.read_events(str(path), format="NLLOC_HYP")
    except Exception as error:  # (ObsPy's reader raises whatever a damaged file leads to)
        raise InputError(f"The NonLinLoc locations {path} can't be read: {error}.") from error
    rows = []
    for event in catalog:
        origin = event.origins[0]
        quality, spread = origin.quality, origin.origin_uncertainty
        rows.append({
            "time": pandas.Timestamp(origin.time.ns, unit="ns", tz="UTC"), "latitude": origin.latitude,
            "longitude": origin.longitude, "depth_km": origin.depth / 1000.0,
            "depth_error_km": (origin.depth_errors.uncertainty or np.nan) / 1000.0,
            "ellipse_major_km": (getattr(spread, "max_horizontal_uncertainty", None) or np.nan) / 1000.0,
            "ellipse_minor_km": (getattr(spread, "min_horizontal_uncertainty", None) or np.nan) / 1000.0,
            "ellipse_azimuth_deg": getattr(spread, "azimuth_max_horizontal_uncertainty", None),
            "rms_s": getattr(quality, "standard_error", None), "gap_deg": getattr(quality, "azimuthal_gap", None)})
    if not rows:
        raise InputError(f"The NonLinLoc locations {path} can't be read: there is no located event in the file.")
    table = pandas.DataFrame(rows).sort_values("time", kind="stable")
    table["event"] = np.arange(1, len(table) + 1)
    return complete(table, EVENTS)


def _label(station: str) -> str:
    """NonLinLoc parts names at blanks and dislikes dots."""
    return station.replace(".", "_")
