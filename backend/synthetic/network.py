"""A seismic network that never was, for hours or weeks, with every earthquake and onset known.

* :func:`plan_network` draws stations, a swarm among background earthquakes, and what goes wrong;
* :func:`write_network` writes its recordings as an SDS archive, hour by hour, with station metadata and the truth.

The same seed gives the same plan and the same samples, whatever part is written.  Truth: :attr:`Network.events` and
:attr:`Network.picks`, the latter on the clock of each station, with the ratio of signal to noise of each.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import obspy
import pandas
import pyproj
from numpy.typing import NDArray
from obspy.core.inventory import Channel, Inventory, Response
from obspy.core.inventory import Network as InventoryNetwork
from obspy.core.inventory import Station as InventoryStation
from scipy.signal import butter, sosfilt

from ..errors import ParameterError
from ..files import replace_durably, replacing
from ..monitor import Monitor
from ..waveforms.tables import ARRIVALS, EVENTS, PICKS, STATIONS, complete
from .noise import coloured_noise, nuisances
from .seismograms import LayeredEarth, Site, Source, arrivals, recorded, seismograms

RATE = 100.0
CODE = "XX"  #: the network code that is kept for tests
COUNTS = 6.0e8  #: counts for a metre per second
CORNER_HZ = 1 / 120  #: of the pendulum
CLIP = 2.0**23 - 1  #: a recorder of 24 bits
BLOCK_S = 3600
_LONGEST_S = 150.0  # after which an earthquake's waves are over
BEGIN = datetime(2024, 5, 6, tzinfo=timezone.utc)

#: a crust of the kind that regional networks use: depth of the top (km), vp, vs (km/s)
CRUST = ((0.0, 4.0, 2.2), (1.0, 5.2, 3.0), (4.0, 5.9, 3.4), (14.0, 6.5, 3.75), (32.0, 8.0, 4.55))


@dataclass(frozen=True)
class Network:
    """Plan and truth.

    ``stations``, ``events``, ``picks`` and ``arrivals`` are the tables of :mod:`..waveforms.tables`.  ``picks`` also
    has ``event``, ``signal_to_noise`` (peak of the second after the onset over the noise's standard deviation, both
    from 2 to 20 Hz), ``signal_to_rest`` (the same over noise and the waves of other earthquakes in the seconds before
    and after) and ``clock_error_s``, which its times include.  ``dead`` maps a station to the moment from which
    it records zeros, ``clock_error_s`` to how late its clock makes everything seem.
    """

    seed: int
    begin: datetime
    hours: float
    stations: pandas.DataFrame
    earth: LayeredEarth
    events: pandas.DataFrame
    picks: pandas.DataFrame
    arrivals: pandas.DataFrame
    source: Source
    site: Site
    azimuth: NDArray[np.floating]
    distance_km: NDArray[np.floating]
    noise_m_s: NDArray[np.floating]
    dead: dict[str, datetime] = field(default_factory=dict)
    clock_error_s: dict[str, float] = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        return self.begin + timedelta(hours=self.hours)


def plan_network(seed: int = 1, hours: float = 24.0, stations: int = 12, events_per_day: float = 60.0, *,
                 radius_km: float = 35.0, latitude: float = 44.3, longitude: float = 10.6,
                 begin: datetime = BEGIN, magnitudes: tuple[float, float] = (0.7, 3.8), swarm_share: float = 0.6,
                 doublets: int = 2, dead_station: bool = True, wrong_clock_s: float = 2.0) -> Network:
    """Draw a network and what it sees.

    Magnitudes follow Gutenberg and Richter with b = 1 between ``magnitudes``; ``swarm_share`` of the earthquakes lie
    within a few kilometres; ``doublets`` pairs come within five seconds.  From 40 % of the time on the last station is
    dead, with ``dead_station``; the clock of the second last is off by ``wrong_clock_s``.  Raises ParameterError for
    fewer than four stations or no time.
    """
    if stations < 4 or hours <= 0:
        raise ParameterError(f"A network of {stations} stations over {hours:g} hours locates nothing: take at least "
                             "four stations, and some time.")
    rng = np.random.default_rng([seed, 0])
    plane = pyproj.Proj(proj="aeqd", lat_0=latitude, lon_0=longitude, ellps="WGS84")
    turn = np.arange(stations) * np.pi * (3 - np.sqrt(5)) + rng.uniform(0, 2 * np.pi)  # evenly over the disc
    reach = radius_km * np.sqrt((np.arange(stations) + 0.5) / stations)
    east, north = (reach * f(turn) + rng.normal(0, 0.06 * radius_km, stations) for f in (np.cos, np.sin))
    height = rng.uniform(100, 1600, stations)
    names = [f"{CODE}.S{number:02d}" for number in range(1, stations + 1)]
    lon, lat = plane(east * 1e3, north * 1e3, inverse=True)
    table = complete(pandas.DataFrame({"station": names, "latitude": lat.round(5), "longitude": lon.round(5),
                                       "elevation_m": height.round(), "channels": "HHZ HHN HHE"}), STATIONS)

    count = max(int(rng.poisson(events_per_day * hours / 24)), 1)
    seconds = np.sort(rng.uniform(20, max(hours * 3600 - 40, 21), count))
    for number in range(min(doublets, count // 3)):
        at = (number + 1) * count // (doublets + 1)
        seconds[at] = seconds[at - 1] + rng.uniform(2.0, 5.0)
    seconds = np.sort(seconds)
    in_swarm = rng.random(count) < swarm_share
    middle = rng.uniform(-0.3, 0.3, 2) * radius_km
    x, y = (np.where(in_swarm, middle[i] + rng.normal(0, 1.2, count),
                     rng.uniform(-0.9, 0.9, count) * radius_km) for i in range(2))
    depth = np.where(in_swarm, rng.normal(7.0, 0.8, count), rng.uniform(2.0, 15.0, count))
    low, high = magnitudes
    magnitude = low - np.log10(1 - rng.random(count) * (1 - 10 ** (low - high)))
    lon, lat = plane(x * 1e3, y * 1e3, inverse=True)
    origin = pandas.Timestamp(begin) + pandas.to_timedelta(seconds.round(3), unit="s")
    events = complete(pandas.DataFrame({
        "event": np.arange(1, count + 1), "time": origin, "latitude": lat, "longitude": lon, "depth_km": depth,
        "magnitude": magnitude.round(2), "magnitude_type": "Mw"}), EVENTS)

    earth = LayeredEarth(*(np.array(column)[None] for column in zip(*CRUST, strict=True)))
    offset = np.stack([east[None] - x[:, None], north[None] - y[:, None]])  # (2, events, stations)
    distance, azimuth = np.hypot(*offset), np.arctan2(*offset)
    source = Source.drawn(rng, magnitude)
    site = Site.drawn(rng, stations)
    noise = np.exp(rng.uniform(np.log(1e-8), np.log(8e-8), stations))
    dead = {names[-1]: begin + timedelta(hours=0.4 * hours)} if dead_station else {}
    clocks = {names[-2]: wrong_clock_s} if wrong_clock_s else {}
    network = Network(seed, begin, hours, table, earth, events, events, events, source, site, azimuth, distance, noise,
                      dead, clocks)
    picks, links = _truth(network)
    return replace(network, picks=picks, arrivals=links)


def write_network(network: Network, folder: str | Path, monitor: Monitor | None = None) -> None:
    """Write ``folder``/sds (miniSEED), stations.xml, velocity.csv and the truth's tables as true_….csv.

    Memory doesn't grow with the time.  Raises Cancelled; an archive begun then holds whole days only.
    """
    monitor = monitor or Monitor()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / "stations.xml") as temporary:
        inventory(network).write(str(temporary), format="STATIONXML")
    with replacing(folder / "velocity.csv") as temporary:
        temporary.write_text("depth_km,vp_km_s,vs_km_s\n" + "".join(f"{d:g},{p:g},{s:g}\n" for d, p, s in CRUST))
    tables = {"events": network.events, "picks": network.picks, "arrivals": network.arrivals,
              "stations": network.stations}
    for name, table in tables.items():
        with replacing(folder / f"true_{name}.csv") as temporary:
            table.to_csv(temporary, index=False, date_format="%Y-%m-%dT%H:%M:%S.%fZ")
    blocks = -(-int(network.hours * 3600) // BLOCK_S)
    of_day: dict[date, list[int]] = {}
    for block in range(blocks):
        of_day.setdefault((network.begin + timedelta(seconds=BLOCK_S * block)).date(), []).append(block)
    for day, members in of_day.items():
        with _DayFiles(folder / "sds", day) as files:
            for block in members:
                monitor.progress(block / blocks)
                files.write(recorded_block(network, block))


def recorded_block(network: Network, block: int) -> obspy.Stream:
    """What all stations record in the hour ``block``: three traces each, of whole counts."""
    begin_s = block * BLOCK_S
    samples = int(min(BLOCK_S, network.hours * 3600 - begin_s) * RATE)
    names = network.stations.station
    data = np.stack([_noise(network, station, block, samples) for station in range(len(names))])
    late = np.round([network.clock_error_s.get(name, 0.0) * RATE for name in names]).astype(int)
    origin = (network.events.time - pandas.Timestamp(network.begin)).dt.total_seconds().to_numpy()
    for number in np.nonzero((origin > begin_s - 200) & (origin < begin_s + samples / RATE + 10))[0]:
        ground, _, _, first = _earthquake(network, int(number))
        for station, begin in enumerate(first + late - int(begin_s * RATE)):
            low, high = max(begin, 0), min(begin + ground.shape[2], samples)
            if low < high:
                data[station, :, low:high] += ground[station, :, low - begin : high - begin]
    counts = np.round(np.clip(data * COUNTS, -CLIP, CLIP)).astype(np.int32)
    start = obspy.UTCDateTime(network.begin + timedelta(seconds=begin_s))
    stream = obspy.Stream()
    for station, name in enumerate(names):
        if name in network.dead:
            silent = int(((network.dead[name] - network.begin).total_seconds() - begin_s) * RATE)
            counts[station, :, max(silent, 0) :] = 0
        code, site = name.split(".")
        for i, component in enumerate("ZNE"):
            stream += obspy.Trace(counts[station, i], {"network": code, "station": site, "channel": "HH" + component,
                                                       "sampling_rate": RATE, "starttime": start})
    return stream


def inventory(network: Network) -> Inventory:
    """Station metadata with the response: a pendulum of 120 s, damped 0.7, and a gain."""
    corner = 2 * np.pi * CORNER_HZ
    poles = [corner * (-0.7 + 1j * np.sqrt(1 - 0.49)), corner * (-0.7 - 1j * np.sqrt(1 - 0.49))]
    response = Response.from_paz([0j, 0j], poles, COUNTS, stage_gain_frequency=5.0, input_units="M/S",
                                 output_units="COUNTS", normalization_frequency=5.0)
    begin = obspy.UTCDateTime(network.begin)
    stations = []
    for row in network.stations.itertuples():
        place = (row.latitude, row.longitude, row.elevation_m)
        channels = [Channel("HH" + component, "", *place, 0.0, azimuth=90.0 if component == "E" else 0.0,
                            dip=-90.0 if component == "Z" else 0.0, sample_rate=RATE, start_date=begin,
                            response=response) for component in "ZNE"]
        stations.append(InventoryStation(row.station.split(".")[1], *place, channels=channels, creation_date=begin,
                                         start_date=begin))
    made = Inventory([InventoryNetwork(CODE, stations)], source="simulated")
    made.created = begin  # the same bytes each time
    return made


# --- truth --------------------------------------------------------------------------------------------------------


def _truth(network: Network) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """Picks and arrivals of all earthquakes at all stations, in order of time."""
    events, names = network.events, network.stations.station.to_numpy()
    band = butter(2, [2, 20], "bandpass", fs=RATE, output="sos")
    noise = np.stack([_noise(network, station, 0, int(60 * RATE)) for station in range(len(names))])
    level = sosfilt(band, noise, axis=-1)[..., int(RATE) :].std((1, 2))
    origin_s = (events.time - pandas.Timestamp(network.begin)).dt.total_seconds().to_numpy()
    waves: dict[int, tuple[NDArray[np.float32], NDArray[np.floating], NDArray[np.floating], NDArray[np.intp]]] = {}
    rows = []
    for number in range(len(events)):
        near = np.nonzero(np.abs(origin_s - origin_s[number]) < _LONGEST_S)[0]
        waves = {one: waves[one] for one in near if one in waves}  # what is past is forgotten
        for one in near:
            if one not in waves:
                ground, *times = _earthquake(network, int(one))
                waves[one] = (sosfilt(band, ground, axis=-1).astype(np.float32), *times)
        ground, p_s, s_s, first = waves[number]
        heard = np.abs(ground).max(1)
        for station, name in enumerate(names):
            late = network.clock_error_s.get(name, 0.0)
            for wave, onset in (("P", p_s[station]), ("S", s_s[station])):
                time = network.begin + timedelta(seconds=first[station] / RATE + onset + late)
                if time >= min(network.end, network.dead.get(name, network.end)):
                    continue
                at = int(onset * RATE)
                peak = heard[station, at : at + int(RATE)].max() / level[station]
                others = np.zeros((3, 2 * int(RATE)), np.float32)
                for one in near[near != number]:
                    _lay_over(others, waves[one][0][station], first[station] + at - int(RATE), waves[one][3][station])
                rest = peak / np.hypot(1, others.std() / level[station])
                rows.append((name, wave, pandas.Timestamp(time), int(events.event[number]), round(float(peak), 2),
                             round(float(rest), 2), late,
                             network.distance_km[number, station], np.degrees(network.azimuth[number, station]) % 360))
    table = pandas.DataFrame(rows, columns=["station", "phase", "time", "event", "signal_to_noise", "signal_to_rest",
                                            "clock_error_s", "distance_km", "azimuth_deg"])
    table = table.sort_values("time", kind="stable", ignore_index=True)
    loudness = ["signal_to_noise", "signal_to_rest", "clock_error_s"]
    links = complete(table.drop(columns=loudness).assign(pick=np.arange(len(table))), ARRIVALS)
    table["method"] = "truth"
    return complete(table.drop(columns=["distance_km", "azimuth_deg"]), PICKS), links


def _lay_over(out: NDArray[np.float32], waves: NDArray[np.float32], begin: int, first: int) -> None:
    """Add ``waves`` (3, n), whose first sample is number ``first``, to ``out``, whose first is number ``begin``."""
    low, high = max(begin, first), min(begin + out.shape[1], first + waves.shape[1])
    if low < high:
        out[:, low - begin : high - begin] += waves[:, low - first : high - first]


# --- recordings ---------------------------------------------------------------------------------------------------


def _earthquake(network: Network, number: int
                ) -> tuple[NDArray[np.float32], NDArray[np.floating], NDArray[np.floating], NDArray[np.intp]]:
    """One earthquake at all stations: ground velocity through the instrument (stations, 3, n) in m/s, onsets of P and S
    in seconds after the first sample, and that sample's number counted from the beginning of the network's time."""
    many = len(network.stations)
    depth = np.full(many, network.events.depth_km[number])
    height = network.stations.elevation_m.to_numpy() / 1e3
    rays = arrivals(network.earth, network.distance_km[number], depth, height)
    origin_s = (network.events.time[number] - pandas.Timestamp(network.begin)).total_seconds()
    first = np.floor((origin_s + rays.first("P") - 1.0) * RATE).astype(int)
    source = Source(*(np.full(many, getattr(network.source, entry.name)[number]) for entry in fields(Source)))
    seconds = 45.0 + 25.0 * max(float(source.magnitude[0]) - 1.0, 0.0)
    made = seismograms(np.random.default_rng([network.seed, 1, number]), network.earth, source, network.site,
                       network.distance_km[number], depth, network.azimuth[number], begin_s=first / RATE - origin_s,
                       samples=int(seconds * RATE), rate=RATE, rays=rays)
    ground = recorded(made.data, RATE, "broadband", CORNER_HZ)
    fade = int(5 * RATE)
    ground[..., -fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return ground, made.p_s, made.s_s, first


def _noise(network: Network, station: int, block: int, samples: int) -> NDArray[np.float32]:
    """Noise (3, samples) of an hour in m/s: pieces faded into each other, all with the station's spectrum, with bursts
    upon some.  Pieces are counted through the hours, so that an hour goes on in the next."""
    piece, fade = int(300 * RATE), int(20 * RATE)
    stride, offset = piece - fade, int(block * BLOCK_S * RATE)
    out = np.zeros((3, samples), np.float32)
    ramp = np.sqrt(np.linspace(0, 1, fade, dtype=np.float32))
    for number in range((offset - piece) // stride + 1, (offset + samples) // stride + 1):
        draw = np.random.default_rng([network.seed, 3, station, number + 1])
        made = coloured_noise(draw, 1, piece, RATE, spectrum=np.random.default_rng([network.seed, 2, station]))[0]
        if draw.random() < 0.15:
            made = nuisances(draw, made, RATE)
        made[:, :fade] *= ramp
        made[:, -fade:] *= ramp[::-1]
        begin = number * stride - offset
        low, high = max(begin, 0), min(begin + piece, samples)
        out[:, low:high] += made[:, low - begin : high - begin]
    return out * np.float32(network.noise_m_s[station])


class _DayFiles:
    """The files of one day in an SDS archive, written piece by piece and renamed when whole."""

    def __init__(self, root: Path, day: date) -> None:
        self.root, self.day = root, day
        self.paths: dict[Path, Path] = {}

    def __enter__(self) -> _DayFiles:
        return self

    def write(self, stream: obspy.Stream) -> None:
        for trace in stream:
            part = self._part(trace)
            content = io.BytesIO()
            trace.write(content, format="MSEED", encoding="STEIM2", reclen=4096)
            with part.open("ab") as file:
                file.write(content.getvalue())

    def _part(self, trace: obspy.Trace) -> Path:
        stats, number = trace.stats, self.day.timetuple().tm_yday
        folder = self.root / f"{self.day.year}" / stats.network / stats.station / f"{stats.channel}.D"
        path = folder / f"{stats.network}.{stats.station}..{stats.channel}.D.{self.day.year}.{number:03d}"
        part = folder / f".{path.name}.part"
        if part not in self.paths:
            folder.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)  # a killed run may have left one
            self.paths[part] = path
        return part

    def __exit__(self, kind: object, *_: object) -> None:
        for part, path in self.paths.items():
            if kind is None:
                replace_durably(part, path)
            else:
                part.unlink(missing_ok=True)
