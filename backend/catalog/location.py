"""Where and when the events were: iterative least squares in a one-dimensional model, a whole catalogue at once.

Geiger's method with damping, from several starting depths; Tukey's biweight against wrong picks; weights by phase, by
the detector's confidence and by travel time (the model's error grows with it); station terms from the whole catalogue;
the 68 % ellipse from the covariance, scaled by what the residuals of catalogue and event say about the picks' errors.

Geiger (1912); Kissling et al. (1994), Initial reference models in local earthquake tomography, JGR 99 (station terms);
Jordan & Sverdrup (1981), Teleseismic location techniques, BSSA 71 (scaling by prior and own residuals).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas

from ..waveforms.tables import ARRIVALS, EVENTS, PICKS, STATIONS, complete, empty
from .plane import Plane, distances_km, seconds_since
from .traveltimes import Times, TravelTimes

_STARTS_KM = (2.0, 6.0, 10.0, 16.0, 25.0)
_ITERATIONS = 12
_TRUST = 8.0  # the catalogue's residuals count as so many degrees of freedom beside an event's own
_SIGMA_68 = 2.279  # chi-square of two degrees of freedom at 68 %

QUALITIES = (  # class, largest gap, largest epicentral error (major half axis), depth error, least arrivals
    ("A", 180.0, 1.0, 2.0, 8),
    ("B", 220.0, 2.5, 5.0, 6),
    ("C", 300.0, 5.0, 10.0, 5),
)


@dataclass(frozen=True)
class Settings:
    """How events are located.

    p_error_s, s_error_s : errors of picks to begin with; the residuals of the catalogue replace them
    model_error : share of the travel time by which the model errs
    biweight : residuals beyond this many errors count nothing
    station_terms : whether each station's mean residuals are taken off
    shrink : readings' worth by which a station's term is drawn to none
    unresolved_km : a depth less certain than this is held at `fixed_depth_km`, or the median of the resolved
    second_pass : whether free picks that fit join an event
    join : picks within this many errors of the prediction may join
    """

    p_error_s: float = 0.10
    s_error_s: float = 0.15
    model_error: float = 0.03
    biweight: float = 6.0
    station_terms: bool = True
    shrink: float = 8.0
    unresolved_km: float = 10.0
    fixed_depth_km: float | None = None
    second_pass: bool = True
    join: float = 4.0
    max_depth_km: float = 40.0


@dataclass(frozen=True)
class Located:
    """A catalogue.

    events : EVENTS; arrivals : ARRIVALS, outliers with weight 0 among them
    station_terms : station, phase, term_s (taken off the residuals), readings, mad_s
    not_located : event (the number given), why
    """

    events: pandas.DataFrame
    arrivals: pandas.DataFrame
    station_terms: pandas.DataFrame
    not_located: pandas.DataFrame
    notes: list[str] = field(default_factory=list)


def locate(picks: pandas.DataFrame, assigned: pandas.DataFrame, stations: pandas.DataFrame, traveltimes: TravelTimes,
           settings: Settings | None = None, starts: pandas.DataFrame | None = None,
           station_terms: pandas.DataFrame | None = None) -> Located:
    """Locate every event of ``assigned`` (event, pick: row in ``picks``) at once.

    starts : EVENTS with first guesses; without, the search begins at the station that was reached first
    station_terms : station, phase, term_s to use as they are, as for one event that is located anew

    Raises
    ------
    InputError : the table of stations is empty or without coordinates
    """
    settings = settings or Settings()
    picks, stations = complete(picks, PICKS), complete(stations, STATIONS).drop_duplicates("station", ignore_index=True)
    plane = Plane(stations)
    data, not_located = _readings(picks, assigned, stations, plane)
    if len(data.origin) == 0:
        return _no_events(not_located)
    problem = _Problem(data, traveltimes, settings)
    problem.start(starts, plane)
    problem.solve(_ITERATIONS)
    if station_terms is not None:
        problem.terms = _given_terms(station_terms, stations)
        problem.solve(_ITERATIONS)
    else:
        problem.learn_terms()
    if settings.second_pass:
        problem.join(picks, stations)
    if station_terms is None:
        problem.learn_terms()
    else:
        problem.solve(_ITERATIONS)
    problem.hold_depths()
    return _catalogue(problem, stations, plane, not_located)


@dataclass
class _Readings:
    """Arrivals in order of event: (n,) arrays; events by index from 0, times in seconds from each event's reference."""

    event: np.ndarray
    pick: np.ndarray
    station: np.ndarray
    is_s: np.ndarray
    time: np.ndarray
    error: np.ndarray  # the pick's own, NaN where unknown
    trust: np.ndarray  # from the detector's confidence
    origin: pandas.DatetimeIndex  # of each event: its first arrival
    number: np.ndarray  # of each event, as given
    x: np.ndarray  # of each station
    y: np.ndarray
    elevation: np.ndarray


def _trust(probability: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(probability), np.clip(probability, 0.1, 1.0), 1.0)


def _readings(picks: pandas.DataFrame, assigned: pandas.DataFrame, stations: pandas.DataFrame,
              plane: Plane) -> tuple[_Readings, pandas.DataFrame]:
    x, y = plane.km(stations["latitude"].to_numpy(), stations["longitude"].to_numpy())
    index = pandas.Series(np.arange(len(stations)), index=stations["station"])
    rows = assigned[["event", "pick"]].drop_duplicates()
    chosen = picks.iloc[rows["pick"].to_numpy(np.int64)].reset_index(drop=True)
    chosen["event"], chosen["pick"] = rows["event"].to_numpy(), rows["pick"].to_numpy()
    chosen = chosen[chosen["station"].isin(index.index) & chosen["phase"].isin(["P", "S"]) & chosen["time"].notna()]
    chosen = chosen.sort_values(["event", "time", "pick"], kind="stable").drop_duplicates(["event", "station", "phase"])
    each = chosen.groupby("event")
    few = (each["station"].nunique() < 3) | (each.size() < 3)
    lost = sorted(set(assigned["event"]) - set(few.index) | set(few.index[few]))
    chosen = chosen[~chosen["event"].isin(lost)]
    number, event = np.unique(chosen["event"].to_numpy(), return_inverse=True)
    origin = pandas.DatetimeIndex(chosen.groupby("event")["time"].min())
    since_first = pandas.DatetimeIndex(chosen["time"]) - origin[event]
    seconds = np.asarray(since_first / pandas.Timedelta(1, "s"), np.float64)
    data = _Readings(event, chosen["pick"].to_numpy(np.int64), chosen["station"].map(index).to_numpy(np.int64),
                     (chosen["phase"] == "S").to_numpy(), seconds, chosen["uncertainty_s"].to_numpy(),
                     _trust(chosen["probability"].to_numpy()), origin, number, x, y,
                     stations["elevation_m"].to_numpy() / 1000.0)
    why = "fewer than three stations or arrivals remain, from which no place follows"
    return data, pandas.DataFrame({"event": pandas.Series(lost, dtype="int64"), "why": [why] * len(lost)})


class _Problem:
    """All events' unknowns and what is learnt from all of them: terms (2, stations) and errors of P and S."""

    def __init__(self, data: _Readings, traveltimes: TravelTimes, settings: Settings) -> None:
        self.data, self.traveltimes, self.settings = data, traveltimes, settings
        n = len(data.origin)
        self.place = np.zeros((n, 4))  # east, north, depth, origin time
        self.held = np.zeros(n, bool)  # depths that aren't solved for
        self.terms = np.zeros((2, len(data.x)))
        self.errors = np.array([settings.p_error_s, settings.s_error_s])
        self.lowest = min(settings.max_depth_km, traveltimes.max_depth_km)

    def start(self, starts: pandas.DataFrame | None, plane: Plane) -> None:
        """The best of several depths under the first guess and under the station that was reached first."""
        data = self.data
        n = len(data.origin)
        first = data.station[np.searchsorted(data.event, np.arange(n))]
        corners = [np.column_stack([data.x[first], data.y[first]]) + 0.1]
        if starts is not None and len(starts):
            guess = starts.set_index("event").reindex(data.number)
            x, y = plane.km(guess["latitude"].to_numpy(), guess["longitude"].to_numpy())
            given = np.column_stack([x, y])
            corners.append(np.where(np.isfinite(given), given, corners[0]))
        best = np.full(n, np.inf)
        chosen = self.place.copy()
        for corner in corners:
            for depth in _STARTS_KM:
                self.place = np.column_stack([corner, np.full(n, min(depth, self.lowest)), np.zeros(n)])
                self.place[:, 3] = self._event_median(data.time - self._predict().seconds)
                self.solve(4, cut=30.0)
                cost = self._cost()
                better = cost < best
                best[better] = cost[better]
                chosen[better] = self.place[better]
        self.place = chosen

    def solve(self, iterations: int, cut: float | None = None) -> None:
        """Damped Gauss-Newton steps; a step that makes an event worse is taken back and damped more."""
        damping = np.full(len(self.place), 1e-2)
        cost = self._cost(cut)
        for _ in range(iterations):
            step = self._step(damping, cut)
            before = self.place.copy()
            self.place = self.place + step
            self.place[:, 2] = np.clip(self.place[:, 2], self.traveltimes.min_depth_km, self.lowest)
            after = self._cost(cut)
            worse = after > cost * (1 + 1e-9)
            self.place[worse] = before[worse]
            cost = np.where(worse, cost, after)
            damping = np.clip(np.where(worse, damping * 10, damping / 4), 1e-6, 1e6)

    def learn_terms(self) -> None:
        """Errors of picks and station terms from the residuals of all events, then the places anew.

        Done twice, no more: each further round takes a little more of each event's own misfit for a station's, and
        moves the catalogue away from where the model puts it.
        """
        self._learn_errors()
        if self.settings.station_terms:
            self._learn_terms()
        self.solve(_ITERATIONS)

    def hold_depths(self) -> None:
        """Hold depths that the arrivals don't tell, and those at the edge of the model, and solve for the rest."""
        depth_error = np.sqrt(self.covariance()[:, 2, 2])
        edge = (self.place[:, 2] <= self.traveltimes.min_depth_km + 1e-3) | (self.place[:, 2] >= self.lowest - 1e-3)
        arrivals = np.bincount(self.data.event, weights=self.weights()[1] > 0, minlength=len(self.place))
        poor = ~(depth_error < self.settings.unresolved_km) | (arrivals < 4)
        resolved = self.place[~poor & ~edge, 2]
        usual = self.settings.fixed_depth_km
        if usual is None:
            usual = float(np.median(resolved)) if len(resolved) else min(10.0, self.lowest)
        self.held = poor | edge
        self.place[poor, 2] = usual
        if self.held.any():
            self.solve(_ITERATIONS)

    def join(self, picks: pandas.DataFrame, stations: pandas.DataFrame) -> None:
        """Give free picks to the event that predicts them best, S after P."""
        data, settings = self.data, self.settings
        index = pandas.Series(np.arange(len(stations)), index=stations["station"])
        free = picks[picks["station"].isin(index.index) & picks["phase"].isin(["P", "S"]) & picks["time"].notna()]
        free = free[~free.index.isin(data.pick)]
        if len(free) == 0:
            return
        reference = data.origin.min()
        t0 = np.asarray((data.origin - reference) / pandas.Timedelta(1, "s"), np.float64)
        n, m = len(self.place), len(data.x)
        farthest = np.zeros(n)
        np.maximum.at(farthest, data.event, self._distance(data.event, data.station))
        offers = []
        for is_s, phase in enumerate("PS"):
            event, station = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(m), indexing="ij"))
            taken = np.zeros((n, m), bool)
            same = data.is_s == bool(is_s)
            taken[data.event[same], data.station[same]] = True
            distance = self._distance(event, station)
            wanted = ~taken.ravel() & (distance <= farthest[event])
            event, station, distance = event[wanted], station[wanted], distance[wanted]
            travel = self.traveltimes.seconds(phase, distance, self.place[event, 2], data.elevation[station])
            expected = t0[event] + self.place[event, 3] + travel + self.terms[is_s, station]
            error = np.hypot(self.errors[is_s], settings.model_error * travel)
            mine = free[free["phase"] == phase].sort_values("time", kind="stable")
            seconds = seconds_since(mine["time"], reference)
            codes = mine["station"].map(index).to_numpy(np.int64)
            for site in np.unique(codes):
                at, of = np.flatnonzero(codes == site), np.flatnonzero(station == site)
                if len(of) == 0:
                    continue
                place = np.searchsorted(seconds[at], expected[of])
                for side in (place - 1, place):
                    ok = (side >= 0) & (side < len(at))
                    near = at[side[ok]]
                    misfit = (seconds[near] - expected[of[ok]]) / error[of[ok]]
                    good = np.abs(misfit) < settings.join
                    offers.append(pandas.DataFrame({
                        "event": event[of[ok]][good], "station": site, "is_s": bool(is_s),
                        "pick": mine.index.to_numpy()[near[good]], "absolute": seconds[near[good]],
                        "misfit": np.abs(misfit[good])}))
        if not offers:
            return
        taken_in = pandas.concat(offers).sort_values(["misfit", "event", "pick"], kind="stable")
        taken_in = taken_in.drop_duplicates("pick").drop_duplicates(["event", "station", "is_s"])
        if len(taken_in) == 0:
            return
        rows = picks.loc[taken_in["pick"]]
        event = taken_in["event"].to_numpy(np.int64)
        merged = {
            "event": np.concatenate([data.event, event]),
            "pick": np.concatenate([data.pick, taken_in["pick"].to_numpy(np.int64)]),
            "station": np.concatenate([data.station, taken_in["station"].to_numpy(np.int64)]),
            "is_s": np.concatenate([data.is_s, taken_in["is_s"].to_numpy(bool)]),
            "time": np.concatenate([data.time, taken_in["absolute"].to_numpy() - t0[event]]),
            "error": np.concatenate([data.error, rows["uncertainty_s"].to_numpy()]),
            "trust": np.concatenate([data.trust, _trust(rows["probability"].to_numpy())]),
        }
        joined = np.arange(len(merged["event"])) >= len(data.event)
        keep = ~_s_before_p(merged["event"], merged["station"], merged["is_s"], merged["time"], joined)
        order = np.lexsort((merged["pick"], merged["time"], merged["event"]))
        order = order[keep[order]]
        for name, values in merged.items():
            setattr(data, name, values[order])

    def residuals(self) -> np.ndarray:
        """(n,) seconds, terms taken off."""
        data = self.data
        return data.time - self.place[data.event, 3] - self._predict().seconds - self._term()

    def weights(self, cut: float | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(n,) one over variance, and the robust weight, 0 to 1."""
        data = self.data
        own = np.where(np.isfinite(data.error), data.error, self.errors[data.is_s.astype(int)])
        travel = np.maximum(data.time - self.place[data.event, 3], 0.0)
        variance = (np.maximum(own, 1e-3)**2 + (self.settings.model_error * travel) ** 2) / data.trust
        u = self.residuals() / np.sqrt(variance) / (cut or self.settings.biweight)
        return 1.0 / variance, np.where(np.abs(u) < 1, (1 - u**2) ** 2, 0.0)

    def covariance(self) -> np.ndarray:
        """(events, 4, 4) of east, north, depth, time: scaled by the picks' errors of the catalogue and of the event."""
        precision, robust = self.weights()
        normal = self._normal(self._slopes(), precision * robust)
        normal[self.held, 2, :] = 0.0
        normal[self.held, :, 2] = 0.0
        normal[self.held, 2, 2] = 1e12
        squares = np.bincount(self.data.event, precision * robust * self.residuals()**2, len(self.place))
        freedom = np.maximum(np.bincount(self.data.event, robust, len(self.place)) - 4.0 + self.held, 0.0)
        scale = (_TRUST + squares) / (_TRUST + freedom)
        inverse = np.linalg.pinv(normal, rcond=1e-14, hermitian=True)
        singular = np.linalg.eigvalsh(normal)[:, 0] <= 0
        inverse[singular] = np.nan
        return np.asarray(inverse * scale[:, None, None])

    def _learn_errors(self) -> None:
        """From the spread of the residuals, the model's share and the freedom of each event's unknowns taken off."""
        data, r = self.data, self.residuals()
        count = np.bincount(data.event, minlength=len(self.place))[data.event]
        inflate = np.sqrt(count / np.maximum(count - 4.0, 1.0))
        _, robust = self.weights()
        enough = (count > 6) & (robust > 0)
        travel = np.maximum(data.time - self.place[data.event, 3], 0.0)
        for is_s in (0, 1):
            mine = enough & (data.is_s == bool(is_s)) & ~np.isfinite(data.error)
            if mine.sum() < 20:
                continue
            spread = 1.4826 * np.median(np.abs(r[mine]) * np.sqrt(data.trust[mine]) * inflate[mine])
            share = self.settings.model_error * np.median(travel[mine])
            self.errors[is_s] = np.sqrt(max(spread**2 - share**2, (0.3 * spread) ** 2, 0.01**2))

    def _learn_terms(self) -> None:
        """Weighted mean residual of each station and phase, shrunk, and without what moves the whole catalogue.

        Terms that vary over the network as the travel times do, when all events move together, can't be told from such
        a move, east, north or in time: that part is taken out, so that the model alone places the catalogue as a whole.
        """
        data = self.data
        total = self.residuals() + self._term()
        precision, robust = self.weights()
        cell = data.is_s.astype(int) * len(data.x) + data.station
        size = 2 * len(data.x)

        def mean(values: np.ndarray) -> np.ndarray:
            weight = robust * precision
            return np.bincount(cell, weight * values, size) / np.maximum(np.bincount(cell, weight, size), 1e-12)

        readings = np.bincount(cell, robust, size)
        terms = mean(total) * readings / (readings + self.settings.shrink)
        moves = np.column_stack([mean(column) for column in self._slopes()[:, [0, 1, 3]].T])
        root = np.sqrt(np.bincount(cell, robust * precision, size))[:, None]
        terms -= moves @ np.linalg.lstsq(moves * root, terms * root[:, 0], rcond=1e-6)[0]
        terms[readings == 0] = 0.0
        self.terms = terms.reshape(2, -1)

    def _term(self) -> np.ndarray:
        return np.asarray(self.terms[self.data.is_s.astype(int), self.data.station])

    def _distance(self, event: np.ndarray, station: np.ndarray) -> np.ndarray:
        east, north = self.data.x[station] - self.place[event, 0], self.data.y[station] - self.place[event, 1]
        return np.asarray(np.hypot(east, north))

    def _predict(self) -> Times:
        data = self.data
        return self.traveltimes.times(np.where(data.is_s, "S", "P"), self._distance(data.event, data.station),
                                      self.place[data.event, 2], data.elevation[data.station])

    def _slopes(self) -> np.ndarray:
        """(n, 4) of the predicted arrival along east, north, depth, origin time."""
        data, times = self.data, self._predict()
        east = self.place[data.event, 0] - data.x[data.station]
        north = self.place[data.event, 1] - data.y[data.station]
        length = np.maximum(np.hypot(east, north), 1e-6)
        return np.column_stack([times.per_distance * east / length, times.per_distance * north / length,
                                times.per_depth, np.ones(len(east))])

    def _normal(self, slopes: np.ndarray, weight: np.ndarray) -> np.ndarray:
        normal = np.empty((len(self.place), 4, 4))
        for i in range(4):
            for j in range(i, 4):
                normal[:, i, j] = normal[:, j, i] = np.bincount(
                    self.data.event, weight * slopes[:, i] * slopes[:, j], len(self.place))
        return normal

    def _step(self, damping: np.ndarray, cut: float | None) -> np.ndarray:
        precision, robust = self.weights(cut)
        weight = precision * robust
        slopes, residuals = self._slopes(), self.residuals()
        normal = self._normal(slopes, weight)
        right = np.column_stack([np.bincount(self.data.event, weight * slopes[:, i] * residuals, len(self.place))
                                 for i in range(4)])
        normal[self.held, 2, :] = 0.0
        normal[self.held, :, 2] = 0.0
        right[self.held, 2] = 0.0
        diagonal = np.einsum("eii->ei", normal)
        diagonal += damping[:, None] * diagonal + 1e-6 * diagonal.max(axis=1, keepdims=True) + 1e-9
        step = np.linalg.solve(normal, right[:, :, None])[:, :, 0]
        longest = np.abs(step[:, :3]).max(axis=1, keepdims=True)
        return np.asarray(step * np.minimum(1.0, 20.0 / np.maximum(longest, 1e-9)))

    def _cost(self, cut: float | None = None) -> np.ndarray:
        """(events,) Tukey's loss."""
        cut = cut or self.settings.biweight
        precision, _ = self.weights(cut)
        u = np.minimum(np.abs(self.residuals()) * np.sqrt(precision) / cut, 1.0)
        return np.bincount(self.data.event, 1.0 - (1.0 - u**2) ** 3, len(self.place))

    def _event_median(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(pandas.Series(values).groupby(self.data.event).median())


def _s_before_p(event: np.ndarray, station: np.ndarray, is_s: np.ndarray, time: np.ndarray,
                joined: np.ndarray) -> np.ndarray:
    """(n,) picks to refuse: of a pair in the wrong order the one that joined late."""
    table = pandas.DataFrame({"event": event, "station": station, "time": time, "joined": joined,
                              "row": np.arange(len(event))})
    pairs = table[~is_s].merge(table[is_s], on=["event", "station"], suffixes=("_p", "_s"))
    wrong = pairs[pairs["time_s"] <= pairs["time_p"]]
    refused = np.zeros(len(event), bool)
    refused[np.where(wrong["joined_p"], wrong["row_p"], wrong["row_s"]).astype(np.int64)] = True
    return refused


def _given_terms(terms: pandas.DataFrame, stations: pandas.DataFrame) -> np.ndarray:
    table = terms.pivot_table(index="station", columns="phase", values="term_s", aggfunc="first")
    table = table.reindex(index=stations["station"], columns=["P", "S"]).fillna(0.0)
    return np.asarray(table.to_numpy().T)


def _catalogue(problem: _Problem, stations: pandas.DataFrame, plane: Plane, not_located: pandas.DataFrame) -> Located:
    data, place = problem.data, problem.place
    latitude, longitude = plane.degrees(place[:, 0], place[:, 1])
    precision, robust = problem.weights()
    residual = problem.residuals()
    n = len(place)
    distance, azimuth = distances_km(latitude[data.event], longitude[data.event],
                                     stations["latitude"].to_numpy()[data.station],
                                     stations["longitude"].to_numpy()[data.station])
    used = robust > 0
    covariance = problem.covariance()
    major, minor, direction = _ellipse(covariance[:, :2, :2])
    weight = precision * robust
    sums = np.bincount(data.event, weight, n)
    events = pandas.DataFrame({
        "event": data.number,
        "time": [origin + pandas.Timedelta(round(seconds * 1e6), "us")
                 for origin, seconds in zip(data.origin, place[:, 3], strict=True)],
        "latitude": latitude, "longitude": longitude, "depth_km": place[:, 2],
        "time_error_s": np.sqrt(covariance[:, 3, 3]),
        "ellipse_major_km": major, "ellipse_minor_km": minor, "ellipse_azimuth_deg": direction,
        "depth_error_km": np.where(problem.held, np.nan, np.sqrt(covariance[:, 2, 2])),
        "depth_fixed": problem.held,
        "rms_s": np.sqrt(np.bincount(data.event, weight * residual**2, n) / np.maximum(sums, 1e-12)),
        "gap_deg": [_gap(azimuth[(data.event == event) & used]) for event in range(n)],
        "nearest_km": [distance[(data.event == event) & used].min(initial=np.inf) for event in range(n)],
        "stations": [len(np.unique(data.station[(data.event == event) & used])) for event in range(n)],
        "p_arrivals": np.bincount(data.event, used & ~data.is_s, n).astype(int),
        "s_arrivals": np.bincount(data.event, used & data.is_s, n).astype(int),
    })
    events["quality"] = [_quality(row) for row in events.itertuples()]
    takeoff = problem._predict().takeoff_deg
    arrivals = pandas.DataFrame({
        "event": data.number[data.event], "pick": data.pick,
        "station": stations["station"].to_numpy()[data.station], "phase": np.where(data.is_s, "S", "P"),
        "time": (data.origin[data.event] + pandas.to_timedelta(np.round(data.time * 1e9).astype("int64"), unit="ns")),
        "residual_s": residual, "weight": robust, "distance_km": distance, "azimuth_deg": azimuth,
        "takeoff_deg": takeoff})
    # Too few arrivals left: no place follows from them.
    lost = events.loc[(events["stations"] < 3) | (events["p_arrivals"] + events["s_arrivals"] < 3), "event"]
    not_located = pandas.concat([not_located, pandas.DataFrame(
        {"event": lost, "why": "fewer than three stations remain once outliers are put aside"})], ignore_index=True)
    events = events[~events["event"].isin(lost)].sort_values(["time", "event"], kind="stable")
    number = dict(zip(events["event"], range(1, len(events) + 1), strict=True))
    events["event"] = np.arange(1, len(events) + 1)
    arrivals = arrivals[~arrivals["event"].isin(lost)]
    arrivals["event"] = arrivals["event"].map(number).astype("int64")
    arrivals = arrivals.sort_values(["event", "time", "pick"], kind="stable")
    return Located(complete(events, EVENTS), complete(arrivals, ARRIVALS), _term_table(problem, stations, residual),
                   not_located)


def _ellipse(covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Half axes of the 68 % ellipse, km, and the azimuth of the longer, from (n, 2, 2) of east and north."""
    bad = ~np.isfinite(covariance).all(axis=(1, 2))
    values, vectors = np.linalg.eigh(np.where(bad[:, None, None], np.eye(2), covariance))
    axes = np.sqrt(_SIGMA_68 * np.maximum(values, 0.0))
    axes[bad] = np.nan
    azimuth = np.degrees(np.arctan2(vectors[:, 0, 1], vectors[:, 1, 1])) % 180.0
    return axes[:, 1], axes[:, 0], np.where(bad, np.nan, azimuth)


def _gap(azimuths: np.ndarray) -> float:
    if len(azimuths) == 0:
        return 360.0
    around = np.sort(azimuths)
    return float(np.diff(np.append(around, around[0] + 360.0)).max())


def _quality(event) -> str:  # type: ignore[no-untyped-def]
    arrivals = event.p_arrivals + event.s_arrivals
    for name, gap, ellipse, depth, least in QUALITIES:
        certain = name == "C" if event.depth_fixed else event.depth_error_km <= depth
        if event.gap_deg <= gap and event.ellipse_major_km <= ellipse and certain and arrivals >= least:
            return name
    return "D"


def _term_table(problem: _Problem, stations: pandas.DataFrame, residual: np.ndarray) -> pandas.DataFrame:
    data = problem.data
    rows = []
    for is_s, phase in enumerate("PS"):
        for site in np.unique(data.station[data.is_s == bool(is_s)]):
            mine = (data.station == site) & (data.is_s == bool(is_s))
            rows.append((stations["station"][site], phase, problem.terms[is_s, site], int(mine.sum()),
                         float(1.4826 * np.median(np.abs(residual[mine])))))
    return pandas.DataFrame(rows, columns=["station", "phase", "term_s", "readings", "mad_s"])


def _no_events(not_located: pandas.DataFrame) -> Located:
    terms = pandas.DataFrame(columns=["station", "phase", "term_s", "readings", "mad_s"])
    return Located(empty(EVENTS), empty(ARRIVALS), terms, not_located)
