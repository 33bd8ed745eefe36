"""Events moved relative to their neighbours, so that differences of their arrival times fit: double differences.

What the ground does to both of two close events' rays to a station drops out of the difference.  Absolute places don't
get better: each cluster keeps its middle.

Waldhauser & Ellsworth (2000), A double-difference earthquake location algorithm, BSSA 90.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import lsqr
from scipy.spatial import cKDTree

from ..waveforms.tables import ARRIVALS, EVENTS, STATIONS, complete
from .location import Located
from .plane import Plane, distances_km
from .traveltimes import TravelTimes


@dataclass(frozen=True)
class Links:
    """Which events are compared.

    within_km : neighbours lie at most this far apart
    neighbours : at most so many for each event
    common : station-phases that two events must share
    s_weight : of S beside P
    rounds : of solving and weighing anew; biweight : residuals beyond so many deviations count nothing
    damping : s/km; how strongly events are held where the data don't move them
    """

    within_km: float = 5.0
    neighbours: int = 12
    common: int = 8
    s_weight: float = 0.5
    rounds: int = 8
    biweight: float = 5.0
    damping: float = 0.01


def relocate(located: Located, stations: pandas.DataFrame, traveltimes: TravelTimes,
             links: Links | None = None) -> Located:
    """The catalogue with events moved, their arrivals' residuals, distances and angles with them.

    Events get two further columns.  ``cluster``: events that hang together have the same number, 0 for those without a
    neighbour, which stay where they were; ``relative_error_km``: one standard deviation (largest axis) against the
    neighbours, these held in place.
    """
    links = links or Links()
    stations = complete(stations, STATIONS).drop_duplicates("station", ignore_index=True)
    events = located.events.reset_index(drop=True).assign(cluster=0, relative_error_km=np.nan)
    arrivals = located.arrivals[located.arrivals["event"].isin(events["event"])].reset_index(drop=True)
    plane = Plane(stations)
    x, y = plane.km(events["latitude"].to_numpy(), events["longitude"].to_numpy())
    place = np.column_stack([x, y, events["depth_km"].to_numpy(), np.zeros(len(events))])
    pairs = _Pairs.of(events, arrivals, stations, plane, place, links)
    if pairs is None:
        return replace(located, events=events)
    residuals = arrivals["residual_s"].to_numpy()
    predicted = pairs.predict(place, traveltimes)[0]
    free = ~events["depth_fixed"].to_numpy(bool)
    moved = pairs.cluster > 0
    for _ in range(links.rounds):
        seconds, slopes = pairs.predict(place, traveltimes)
        slopes[:, 2] *= free[pairs.event]
        now = residuals - (seconds - predicted) - place[pairs.event, 3]
        double = now[pairs.first] - now[pairs.second]
        spread = max(1.4826 * float(np.median(np.abs(double))), 1e-3)
        u = np.abs(double) / (links.biweight * spread)
        weight = pairs.weight * np.where(u < 1, (1 - u**2) ** 2, 0.0)
        step = _solve(pairs, slopes, double, weight, len(place), links.damping)
        step -= _cluster_means(step, pairs.cluster)
        place[moved] += step[moved]
        place[:, 2] = np.clip(place[:, 2], traveltimes.min_depth_km, traveltimes.max_depth_km)
    latitude, longitude = plane.degrees(place[:, 0], place[:, 1])
    events["latitude"] = np.where(moved, latitude, events["latitude"])
    events["longitude"] = np.where(moved, longitude, events["longitude"])
    events["depth_km"] = np.where(moved, place[:, 2], events["depth_km"])
    events["time"] = events["time"] + pandas.to_timedelta(np.round(place[:, 3] * 1e6).astype("int64"), unit="us")
    events["cluster"] = pairs.cluster
    events["relative_error_km"] = _relative_errors(pairs, slopes, double, weight, len(place))
    at = stations.set_index("station").loc[arrivals["station"]]
    arrivals["distance_km"], arrivals["azimuth_deg"] = distances_km(
        events["latitude"].to_numpy()[pairs.event], events["longitude"].to_numpy()[pairs.event],
        at["latitude"].to_numpy(), at["longitude"].to_numpy())
    arrivals["takeoff_deg"] = traveltimes.takeoff_deg(
        arrivals["phase"].to_numpy(), arrivals["distance_km"].to_numpy(), place[pairs.event, 2],
        pairs.elevation[pairs.station])
    arrivals["residual_s"] = residuals - (pairs.predict(place, traveltimes)[0] - predicted) - place[pairs.event, 3]
    return replace(located, events=complete(events, EVENTS), arrivals=complete(arrivals, ARRIVALS))


@dataclass
class _Pairs:
    """Arrivals (n,) and the pairs (m,) of them, by row, that are compared."""

    event: np.ndarray
    station: np.ndarray
    is_s: np.ndarray
    x: np.ndarray
    y: np.ndarray
    elevation: np.ndarray
    first: np.ndarray
    second: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray  # of each event

    @classmethod
    def of(cls, events: pandas.DataFrame, used: pandas.DataFrame, stations: pandas.DataFrame, plane: Plane,
           place: np.ndarray, links: Links) -> _Pairs | None:
        """None where no two events are close enough and share enough arrivals with weight."""
        n = len(events)
        if n < 2:
            return None
        number = pandas.Series(np.arange(n), index=events["event"])
        site = pandas.Series(np.arange(len(stations)), index=stations["station"])
        event = used["event"].map(number).to_numpy(np.int64)
        station = used["station"].map(site).to_numpy(np.int64)
        is_s = (used["phase"] == "S").to_numpy()
        distance, near = cKDTree(place[:, :3]).query(place[:, :3], k=min(n, 4 * links.neighbours + 1),
                                                     distance_upper_bound=links.within_km)
        sound = np.flatnonzero(used["weight"].to_numpy() > 0)
        row_of = coo_matrix((sound + 1, (event[sound], station[sound] * 2 + is_s[sound])),
                            shape=(n, 2 * len(stations))).toarray()
        first, second, weight, seen = [], [], [], set()
        for i in range(n):
            kept = 0
            for far, j in zip(distance[i], near[i], strict=True):
                if kept == links.neighbours or j == n:
                    break
                if j == i:
                    continue
                both = np.flatnonzero((row_of[i] > 0) & (row_of[j] > 0))
                if len(both) < links.common:
                    continue
                kept += 1
                if (min(i, j), max(i, j)) in seen:
                    continue
                seen.add((min(i, j), max(i, j)))
                first.append(row_of[i, both] - 1)
                second.append(row_of[j, both] - 1)
                weight.append(np.where(both % 2 == 1, links.s_weight, 1.0) * (1 - (far / links.within_km) ** 3) ** 3)
        if not first:
            return None
        x, y = plane.km(stations["latitude"].to_numpy(), stations["longitude"].to_numpy())
        one, two = np.concatenate(first), np.concatenate(second)
        _, label = connected_components(coo_matrix((np.ones(len(one)), (event[one], event[two])), shape=(n, n)),
                                        directed=False)
        size = np.bincount(label)[label]
        order = {old: new for new, old in enumerate(dict.fromkeys(label[size > 1]), start=1)}
        cluster = np.array([order.get(old, 0) for old in label])
        return cls(event, station, is_s, x, y, stations["elevation_m"].to_numpy() / 1000.0, one, two,
                   np.concatenate(weight) + 1e-3, cluster)

    def predict(self, place: np.ndarray, traveltimes: TravelTimes) -> tuple[np.ndarray, np.ndarray]:
        """Travel times (n,) and their slopes (n, 4) along east, north, depth, origin time."""
        east = place[self.event, 0] - self.x[self.station]
        north = place[self.event, 1] - self.y[self.station]
        distance = np.maximum(np.hypot(east, north), 1e-6)
        times = traveltimes.times(np.where(self.is_s, "S", "P"), distance, place[self.event, 2],
                                  self.elevation[self.station])
        return times.seconds, np.column_stack([times.per_distance * east / distance,
                                               times.per_distance * north / distance, times.per_depth,
                                               np.ones(len(east))])


def _solve(pairs: _Pairs, slopes: np.ndarray, double: np.ndarray, weight: np.ndarray, n: int,
           damping: float) -> np.ndarray:
    """Steps (n, 4) that lessen the double differences: least squares with damping."""
    m = len(double)
    row = np.repeat(np.arange(m), 8)
    one, two = pairs.event[pairs.first], pairs.event[pairs.second]
    column = np.concatenate([one[:, None] * 4 + np.arange(4), two[:, None] * 4 + np.arange(4)], axis=1)
    value = np.concatenate([slopes[pairs.first], -slopes[pairs.second]], axis=1) * weight[:, None]
    matrix = coo_matrix((value.ravel(), (row, column.ravel())), shape=(m, 4 * n)).tocsr()
    scale = damping * np.sqrt(m / n)
    return np.asarray(lsqr(matrix, double * weight, damp=scale, iter_lim=400)[0].reshape(n, 4))


def _cluster_means(step: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    count = np.maximum(np.bincount(cluster), 1)
    means = np.column_stack([np.bincount(cluster, step[:, i]) / count for i in range(4)])
    means[0] = 0.0
    return np.asarray(means[cluster])


def _relative_errors(pairs: _Pairs, slopes: np.ndarray, double: np.ndarray, weight: np.ndarray, n: int) -> np.ndarray:
    errors = np.full(n, np.nan)
    variance = float((weight**2 * double**2).sum() / max((weight**2).sum(), 1e-9))
    one, two = pairs.event[pairs.first], pairs.event[pairs.second]
    normal = np.zeros((n, 4, 4))
    for event, rows in ((one, pairs.first), (two, pairs.second)):
        np.add.at(normal, event, (weight / max(float(weight.max()), 1e-9))[:, None, None]
                  * slopes[rows][:, :, None] * slopes[rows][:, None, :])
    for event in np.unique(np.concatenate([one, two])):
        # The differences of an arrival to many neighbours share its own error: no more than the arrivals count.
        share = np.bincount(event == one, minlength=2)[1] + np.bincount(event == two, minlength=2)[1]
        arrivals = int((pairs.event == event).sum())
        values = np.linalg.eigvalsh(np.linalg.pinv(normal[event])[:3, :3])
        errors[event] = float(np.sqrt(max(values[-1], 0.0) * variance * max(share / max(arrivals, 1), 1.0)))
    return errors
