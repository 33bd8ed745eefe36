"""From picks to located events in rounds: associate, locate, and look again among the picks that no event explains.

Two events within seconds of each other look like one that fits badly.  Once the first is located, its outliers and
whatever was left over are free to make the second.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas

from ..waveforms.tables import PICKS, complete
from .association import Association, Limits, associate
from .location import Located, Settings, locate
from .traveltimes import TravelTimes
from .velocity import VelocityModel


def find_events(picks: pandas.DataFrame, stations: pandas.DataFrame, model: VelocityModel, traveltimes: TravelTimes,
                limits: Limits | None = None, settings: Settings | None = None,
                rounds: int = 2) -> tuple[Association, Located]:
    """Associate and locate, ``rounds`` times; what `associate` and `locate` return, the last over all rounds.

    Arguments and errors are theirs.
    """
    picks = complete(picks, PICKS)
    settings = settings or Settings()
    found = associate(picks, stations, model, limits, traveltimes)
    located = locate(picks, found.assigned, stations, traveltimes, settings, found.events)
    assigned, starts = found.assigned, found.events
    for _ in range(rounds - 1):
        if len(located.events) == 0:
            break
        explained = located.arrivals[located.arrivals["weight"] > 0]
        rest = np.setdiff1d(np.arange(len(picks)), explained["pick"])
        more = associate(picks.iloc[rest].reset_index(drop=True), stations, model, limits, traveltimes)
        if len(more.events) == 0:
            break
        shift = int(located.events["event"].max())
        assigned = pandas.concat([explained[["event", "pick"]], pandas.DataFrame(
            {"event": more.assigned["event"] + shift, "pick": rest[more.assigned["pick"]]})], ignore_index=True)
        starts = pandas.concat([located.events, more.events.assign(event=more.events["event"] + shift)],
                               ignore_index=True)
        located = locate(picks, assigned, stations, traveltimes, settings, starts)
    return replace(found, assigned=assigned, events=starts), located
