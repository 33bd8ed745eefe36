"""FDSN web services: waveforms into a cache folder, station by station and day by day; stations; events.

A service is named ``https://host|network=IV|station=*|channel=HH?|location=*``.  What came stays in the cache as an SDS
archive of the very records that were sent, and a later run asks only for what is missing.  A service that fails or
dies half-way ends nothing: what came is used, the rest is listed.

User and password stand in no file, message or address; they go out as the answer to a digest challenge only.

The protocol: FDSN Web Service Specifications 1.2 (fdsn.org/webservices).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import obspy
import pandas
import requests
from obspy.io.mseed.util import get_record_information
from requests.adapters import HTTPAdapter
from requests.auth import HTTPDigestAuth
from urllib3 import Retry

from ..errors import InputError
from ..files import replacing
from ..journal import Journal
from ..monitor import Monitor
from ..tools.declaration import split_source
from .clock import NS, moment, nanoseconds, stamp
from .formats import UNREADABLE
from .tables import left_out_table

_DAY = 86_400 * NS
_TRIES = 3  # for an answer that breaks off; refused connections and "busy" are tried again below that, by urllib3
_FAILURES = 3  # in a row, after which the service is taken to be down
_TIMEOUT_S = (10, 120)  # to connect, and between two pieces of an answer


@dataclass(frozen=True)
class Downloaded:
    """An SDS archive (if anything came) and what did not come, as LEFT_OUT."""

    folder: Path
    left_out: pandas.DataFrame


def is_service(source: str) -> bool:
    """Whether a source names a service on the web and not a file."""
    return source.lower().startswith(("http://", "https://"))


def download(source: str, cache: Path | None, begin: datetime | None, end: datetime | None, *,
             login: tuple[str, str] | None = None, monitor: Monitor | None = None) -> Downloaded:
    """Fetch what isn't in the cache yet.

    Raises
    ------
    InputError
        There is no begin, end or cache, or the address holds a password.
    """
    monitor = monitor or Monitor()
    service = _Service(source, login)
    if begin is None or end is None:
        raise InputError(f"The service {service.host} needs to know from when to when: give begin and end.")
    if cache is None:
        raise InputError(f"The service {service.host} needs a folder to keep what it sends: give one.")
    low, high = nanoseconds(begin), nanoseconds(end)
    folder = Path(cache) / re.sub(r"[^\w.-]", "_", service.host)
    rows: list[dict[str, Any]] = []

    def left_out(why: str, station: str = "", channel: str = "", begin: int = low, end: int = high) -> None:
        rows.append({"station": station, "channel": channel, "begin": stamp(begin), "end": stamp(end), "why": why,
                     "kept": False})

    # Whole days are kept apart from parts of days, so that a day once asked for in part is asked for again as a whole.
    days = list(_days(low, high))
    whole = all((b - a) == _DAY for a, b in days)
    folder = folder / ("days" if whole else f"{low // NS}-{high // NS}")
    folder.mkdir(parents=True, exist_ok=True)
    journal = Journal(folder / ".journal")
    try:
        channels = service.channels(journal, low, high)
    except _NoAnswer as error:
        left_out(str(error))
        return Downloaded(folder, left_out_table(rows))
    if not channels:
        left_out(f"The service {service.host} has no station that fits.")
    tasks = [(station, day) for station in channels for day in days]
    failures = 0
    for station, (a, b) in monitor.track(tasks, len(tasks), f"Fetching recordings from {service.host}"):
        expected = [(one, max(a, one_begin), min(b, one_end)) for one, one_begin, one_end in channels[station]
                    if one_begin < b and one_end > a]
        name = f"{station} {a}-{b} {service.selection}"
        if not expected or _is_kept(journal, name, folder):
            continue
        answer = service.waveforms(station, a, b) if failures < _FAILURES else _Answer(
            why=f"The service {service.host} had stopped answering; run again to fetch the rest.", down=True)
        failures = failures + 1 if answer.down else 0
        files = _keep(answer.body, folder, a, whole=not answer.why)
        if answer.why:
            network, code = station.split(".")
            for (location, channel), begin_ns, end_ns in expected:
                came = max(begin_ns, _end_of(folder / _sds_path(network, code, location, channel, a)))
                if came < end_ns - NS:
                    left_out(answer.why, station, channel, came, end_ns)
            monitor.info(f"Recordings of {station} from {moment(a):%Y-%m-%d %H:%M}: {answer.why}")
        elif answer.body or b < datetime.now(timezone.utc).timestamp() * NS - 2 * _DAY:  # else it may come yet
            journal.save(name, {}, {"files": files})
    return Downloaded(folder, left_out_table(rows))


def inventory(source: str, begin: datetime | None = None, end: datetime | None = None) -> obspy.Inventory:
    """Stations with their responses; raises InputError where the service does not answer or has none."""
    service = _Service(source, None)
    return service.parsed("station", {"level": "response", **service.codes, **_between(begin, end)},
                          obspy.read_inventory, "STATIONXML")


def events(source: str, begin: datetime, end: datetime, **limits: Any) -> obspy.Catalog:
    """Events; ``limits`` as the service names them, such as ``minmagnitude=2, maxlatitude=43``.

    Raises InputError where the service does not answer; without any event the catalogue is empty.
    """
    service = _Service(source, None)
    return service.parsed("event", {**_between(begin, end), **limits}, obspy.read_events, "QUAKEML",
                          obspy.Catalog())


# --- the service ------------------------------------------------------------------------------------------------------

class _NoAnswer(Exception):  # noqa: N818  (it becomes a row or an InputError, never an end by itself)
    """The service did not give what was asked for; the message is the sentence for the user."""


@dataclass(frozen=True)
class _Answer:
    """``why`` says what is missing, if something is; ``down`` whether the service seems to be."""

    body: bytes = b""
    why: str = ""
    down: bool = False


class _Service:
    def __init__(self, source: str, login: tuple[str, str] | None) -> None:
        address, options = split_source(source)
        parts = urlsplit(address.strip())
        if "@" in parts.netloc:
            raise InputError("The address of a service must not hold a user name or password: give the login apart.")
        self.host = parts.netloc
        self._base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/fdsnws')}/fdsnws"
        self.codes = {key: options[key] for key in ("network", "station", "location", "channel") if options.get(key)}
        self.selection = " ".join(f"{self.codes.get(key, '*')}" for key in ("location", "channel"))
        self._login = login
        self._session = requests.Session()
        again = Retry(total=3, backoff_factor=0.3, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=again))

    def channels(self, journal: Journal, low: int, high: int,
                 ) -> dict[str, list[tuple[tuple[str, str], int, int]]]:
        """By station, (location, channel) with its times, as the service lists them; from the cache if it fails."""
        name = f"channels {low}-{high} {self.codes}"
        answer = self._get("station", {"level": "channel", "format": "text", **self.codes,
                                       **_between(moment(low), moment(high))})
        if answer.why:
            try:
                lines = journal.load(name)[1]["lines"]
            except KeyError:
                raise _NoAnswer(answer.why) from None
        else:
            lines = [line for line in answer.body.decode("utf-8", "replace").splitlines() if line and line[0] != "#"]
            journal.save(name, {}, {"lines": lines})
        found: dict[str, list[tuple[tuple[str, str], int, int]]] = {}
        for line in lines:
            cells = [cell.strip() for cell in line.split("|")]
            if len(cells) >= 17:
                begin = nanoseconds(cells[15]) if cells[15] else -(1 << 62)
                end = nanoseconds(cells[16]) if cells[16] and cells[16][:4] < "2200" else 1 << 62
                if begin < high and end > low:
                    found.setdefault(f"{cells[0]}.{cells[1]}", []).append(((cells[2], cells[3]), begin, end))
        return dict(sorted(found.items()))

    def waveforms(self, station: str, begin: int, end: int) -> _Answer:
        """The miniSEED of a station between two times; of answers that break off the longest."""
        network, code = station.split(".")
        wanted = {**self.codes, "network": network, "station": code, **_between(moment(begin), moment(end)),
                  "nodata": "204"}
        best = _Answer()
        for _ in range(_TRIES):
            answer = self._judged(self._get("dataselect", wanted, login=self._login))
            if not answer.why or len(answer.body) > len(best.body) or not best.why:
                best = answer
            if not answer.why or not answer.body:
                break
        return best

    def _judged(self, answer: _Answer) -> _Answer:
        """The answer, complained of where it isn't made of whole miniSEED records."""
        length = _record_length(answer.body)
        if answer.body and not length:
            return _Answer(b"", answer.why or f"The service {self.host} sent something that is no miniSEED.")
        if not answer.why and length and len(answer.body) % length:
            return _Answer(answer.body, f"The service {self.host} broke off while it answered.")
        return answer

    def parsed(self, name: str, wanted: dict[str, str], read: Any, format: str, nothing: Any = None) -> Any:
        answer = self._get(name, wanted)
        if answer.why:
            raise InputError(answer.why)
        if not answer.body:
            if nothing is None:
                raise InputError(f"The service {self.host} has no station that fits: change network, station or times.")
            return nothing
        try:
            return read(io.BytesIO(answer.body), format=format)
        except (*UNREADABLE, SyntaxError) as error:
            raise InputError(f"The service {self.host} sent something that is no {format}: try again later.") from error

    def _get(self, name: str, wanted: dict[str, str], login: tuple[str, str] | None = None) -> _Answer:
        """Ask once (urllib3 repeats what was refused); never raises for what a service or network does."""
        auth = HTTPDigestAuth(*login) if login else None
        address = f"{self._base}/{name}/1/{'queryauth' if login else 'query'}"
        body = bytearray()
        try:
            with self._session.get(address, params=wanted, auth=auth, timeout=_TIMEOUT_S, stream=True) as response:
                status = response.status_code
                if status in (204, 404):
                    return _Answer()
                if status in (401, 403):
                    return _Answer(why=f"The service {self.host} refused the user name and password." if login else
                                   f"The service {self.host} gives this to some users only: give user and password.")
                if status == 413:
                    return _Answer(why=f"The service {self.host} finds this too much to send: ask for fewer channels.")
                if status != 200:
                    return _Answer(why=f"The service {self.host} answered with error {status}.", down=status >= 500)
                for piece in response.iter_content(1 << 16):
                    body += piece
        except requests.Timeout:
            return _Answer(bytes(body), f"The service {self.host} took too long to answer.", down=not body)
        except requests.RequestException:
            why = "broke off while it answered" if body else "does not answer"
            return _Answer(bytes(body), f"The service {self.host} {why}.", down=not body)
        return _Answer(bytes(body))


def _between(begin: datetime | None, end: datetime | None) -> dict[str, str]:
    return {key: f"{obspy.UTCDateTime(ns=nanoseconds(time))}".rstrip("Z")
            for key, time in (("starttime", begin), ("endtime", end)) if time is not None}


def _days(low: int, high: int) -> Iterator[tuple[int, int]]:
    while low < high:
        end = min((low // _DAY + 1) * _DAY, high)
        yield low, end
        low = end


# --- the cache --------------------------------------------------------------------------------------------------------

def _is_kept(journal: Journal, name: str, folder: Path) -> bool:
    try:
        files = journal.load(name)[1]["files"]
    except KeyError:
        return False
    return all((folder / path).is_file() and (folder / path).stat().st_size == size for path, size in files.items())


def _keep(body: bytes, folder: Path, day: int, *, whole: bool) -> dict[str, int]:
    """Write the records of an answer as SDS files; their sizes by path.  A broken answer never shortens a file."""
    files: dict[str, int] = {}
    for codes, records in _by_channel(body).items():
        path = _sds_path(*codes, day)
        target = folder / path
        if whole or not target.exists() or target.stat().st_size < len(records):
            target.parent.mkdir(parents=True, exist_ok=True)
            with replacing(target) as temporary:
                temporary.write_bytes(records)
        files[path.as_posix()] = len(records)
    return files


def _sds_path(network: str, station: str, location: str, channel: str, day: int) -> Path:
    return Path(f"{moment(day):%Y}", network, station, f"{channel}.D",
                f"{network}.{station}.{location}.{channel}.D.{moment(day):%Y.%j}")


def _end_of(path: Path) -> int:
    """When a file of the cache ends; long ago where there is none."""
    try:
        return max(int((trace.stats.endtime + trace.stats.delta).ns)
                   for trace in obspy.read(str(path), format="MSEED", headonly=True))
    except UNREADABLE:
        return -(1 << 62)


def _by_channel(body: bytes) -> dict[tuple[str, str, str, str], bytes]:
    """Whole miniSEED records of an answer by network, station, location and channel; what is cut off is left."""
    length = _record_length(body)
    if not length:
        return {}
    records = np.frombuffer(body, np.uint8)[:len(body) // length * length].reshape(-1, length)
    if not np.isin(records[:, 6], list(b"DRQM")).all():
        return _by_channel_slowly(body)  # records of several lengths
    found = {}
    codes, which = np.unique(records[:, 8:20], axis=0, return_inverse=True)
    for number, code in enumerate(codes):
        words = code.tobytes().decode("ascii", "replace")
        key = (words[10:].strip(), words[:5].strip(), words[5:7].strip(), words[7:10].strip())
        if all(re.fullmatch(r"\w*", word) for word in key):  # they become file names
            found[key] = records[which.reshape(-1) == number].tobytes()
    return found


def _record_length(body: bytes) -> int:
    """Of the first record; 0 where there is none."""
    try:
        return int(get_record_information(io.BytesIO(body))["record_length"]) if body[6:7] in b"DRQM" else 0
    except UNREADABLE:
        return 0


def _by_channel_slowly(body: bytes) -> dict[tuple[str, str, str, str], bytes]:
    found: dict[tuple[str, str, str, str], bytes] = {}
    at = 0
    while at < len(body):
        try:
            about = get_record_information(io.BytesIO(body), offset=at)
            length = int(about["record_length"])
        except UNREADABLE:
            break
        network, station, location, channel = (str(about[name]).strip() for name in
                                               ("network", "station", "location", "channel"))
        key = (network, station, location, channel)
        if at + length > len(body) or not all(re.fullmatch(r"\w*", word) for word in key):
            break
        found[key] = found.get(key, b"") + body[at:at + length]
        at += length
    return found
