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
    found, located = _in_rounds(picks, stations, model, traveltimes, limits, settings, rounds)
    clocks = clock_offsets(picks, located, stations, traveltimes)
    wrong = clocks[clocks["clock_wrong"]].set_index("station")["clock_offset_s"]
    said = clock_notes(clocks, settings.station_terms)
    if not settings.station_terms or wrong.empty:
        return replace(found, notes=[*found.notes, *said]), located
    late = pandas.to_timedelta(picks["station"].map(wrong).fillna(0.0).round(3), unit="s")
    found, located = _in_rounds(picks.assign(time=picks["time"] - late), stations, model, traveltimes, limits, settings,
                                rounds)
    # On the station's own clock again: the term of both phases is what it is late by.
    terms, arrivals = located.station_terms, located.arrivals
    terms = terms.assign(term_s=terms["term_s"] + terms["station"].map(wrong).fillna(0.0).round(3))
    arrivals = arrivals.assign(time=picks["time"].to_numpy()[arrivals["pick"]])
    return (replace(found, assigned=found.assigned[["event", "pick"]], notes=[*found.notes, *said]),
            replace(located, arrivals=complete(arrivals, ARRIVALS), station_terms=terms))


def _in_rounds(picks: pandas.DataFrame, stations: pandas.DataFrame, model: VelocityModel, traveltimes: TravelTimes,
               limits: Limits | None, settings: Settings, rounds: int) -> tuple[Association, Located]:
    found = associate(picks, stations, model, limits, traveltimes)
    located = locate(picks, found.assigned, stations, traveltimes, settings, found.events)
    assigned, starts = found.assigned, found.events
    for _ in range(rounds - 1):
        if len(located.events) == 0:
            break
        explained = located.arrivals[located.arrivals["weight"] > 0]
        rest = np.setdiff1d(np.arange(len(picks)), explained.loc[_well(explained), "pick"])
        more = associate(picks.iloc[rest].reset_index(drop=True), stations, model, limits, traveltimes)
        if len(more.events) == 0:
            break
        shift = int(located.events["event"].max())
        taken = rest[more.assigned["pick"]]
        assigned = pandas.concat([explained.loc[~explained["pick"].isin(taken), ["event", "pick"]], pandas.DataFrame(
            {"event": more.assigned["event"] + shift, "pick": taken})], ignore_index=True)
        starts = pandas.concat([located.events, more.events.assign(event=more.events["event"] + shift)],
                               ignore_index=True)
        located = locate(picks, assigned, stations, traveltimes, settings, starts)
    return replace(found, assigned=assigned, events=starts), located


def _well(arrivals: pandas.DataFrame) -> np.ndarray:
    """Which arrivals (n,) fit as most of the catalogue's do; the others may be those of an event close by."""
    residual = arrivals["residual_s"].abs()
    usual = 1.4826 * residual.groupby(arrivals["phase"]).transform("median")
    return np.asarray(residual <= np.maximum(_USUAL * usual, _LEAST_S))
