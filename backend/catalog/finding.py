"""From picks to located events in rounds: associate, locate, and look again among the picks that no event explains.

Two events within seconds of each other look like one that fits badly.  Once the first is located, whatever was left
over and what it explains worse than events of this catalogue do their picks is free to make the second.  Where a
station's clock proves wrong, all is done again with its picks set right.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas

from ..waveforms.tables import ARRIVALS, PICKS, complete
from .association import Association, Limits, associate
from .clocks import clock_notes, clock_offsets
from .location import Located, Settings, locate
from .traveltimes import TravelTimes
from .velocity import VelocityModel

_USUAL = 3.0  # standard deviations of the catalogue's residuals beyond which a pick may be another event's
_LEAST_S = 0.15


def find_events(picks: pandas.DataFrame, stations: pandas.DataFrame, model: VelocityModel, traveltimes: TravelTimes,
                limits: Limits | None = None, settings: Settings | None = None,
                rounds: int = 2) -> tuple[Association, Located]:
    """Associate and locate, ``rounds`` times; what `associate` and `locate` return, the last over all rounds.

    Arguments and errors are theirs.
    """
    picks = complete(picks, PICKS)
    settings = settings or Settings()
    found = associate(picks, stations, model, limits, traveltimes)
    assigned, starts, right = found.assigned, found.events, picks
    located = locate(right, assigned, stations, traveltimes, settings, starts)
    clocks = clock_offsets(picks, located, stations, traveltimes)
    notes = [*found.notes, *clock_notes(clocks, settings.station_terms)]
    late = clocks[clocks["clock_wrong"]].set_index("station")["clock_offset_s"].round(3)
    if settings.station_terms and len(late):
        off = pandas.to_timedelta(picks["station"].map(late).fillna(0.0), unit="s")
        right = picks.assign(time=picks["time"] - off)
        assigned, starts = _explained(located)[["event", "pick"]], located.events
        located = locate(right, assigned, stations, traveltimes, settings, starts)
    for _ in range(rounds - 1):
        if len(located.events) == 0:
            break
        explained = _explained(located)
        rest = np.setdiff1d(np.arange(len(right)), explained.loc[_well(explained), "pick"])
        more = associate(right.iloc[rest].reset_index(drop=True), stations, model, limits, traveltimes)
        if len(more.events) == 0:
            break
        shift = int(located.events["event"].max())
        taken = rest[more.assigned["pick"]]
        assigned = pandas.concat([explained.loc[~explained["pick"].isin(taken), ["event", "pick"]], pandas.DataFrame(
            {"event": more.assigned["event"] + shift, "pick": taken})], ignore_index=True)
        starts = pandas.concat([located.events, more.events.assign(event=more.events["event"] + shift)],
                               ignore_index=True)
        located = locate(right, assigned, stations, traveltimes, settings, starts)
    if right is not picks:
        located = _on_own_clocks(located, picks, late)
    return replace(found, assigned=assigned, events=starts, notes=notes), located


def _explained(located: Located) -> pandas.DataFrame:
    return located.arrivals[located.arrivals["weight"] > 0]


def _on_own_clocks(located: Located, picks: pandas.DataFrame, late: pandas.Series) -> Located:
    """With the times that the stations wrote; what a clock is late by is then part of the station's terms."""
    terms, arrivals = located.station_terms, located.arrivals
    terms = terms.assign(term_s=terms["term_s"] + terms["station"].map(late).fillna(0.0))
    arrivals = arrivals.assign(time=picks["time"].to_numpy()[arrivals["pick"]])
    return replace(located, arrivals=complete(arrivals, ARRIVALS), station_terms=terms)


def _well(arrivals: pandas.DataFrame) -> np.ndarray:
    """Which arrivals (n,) fit as most of the catalogue's do; the others may be those of an event close by."""
    residual = arrivals["residual_s"].abs()
    usual = 1.4826 * residual.groupby(arrivals["phase"]).transform("median")
    return np.asarray(residual <= np.maximum(_USUAL * usual, _LEAST_S))
