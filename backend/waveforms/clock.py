"""Times as whole nanoseconds since 1970, which no sample grid rounds, and as the types that others want."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import obspy
import pandas

NS = 1_000_000_000  #: nanoseconds in a second


def nanoseconds(time: Any) -> int:
    """Nanoseconds since 1970 of a datetime, UTCDateTime, Timestamp or ISO 8601 text; without a zone it is UTC."""
    if isinstance(time, obspy.UTCDateTime):
        return int(time.ns)
    stamp = pandas.Timestamp(time)
    return int((stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp).as_unit("ns").value)


def moment(ns: int) -> datetime:
    """The UTC datetime (to the microsecond) of nanoseconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=ns / 1000)


def stamp(ns: int) -> pandas.Timestamp:
    """The UTC time stamp of nanoseconds since 1970; missing where it can't be held."""
    if not -(1 << 63) + 1 < ns < (1 << 63) - 1:
        return pandas.NaT
    return pandas.Timestamp(ns, tz="UTC")
