"""What a running tool says and hears: progress with time left, log records, cancellation.

A tool gets one :class:`Monitor` and passes it down.  The faces (command line, worker, Python function) subclass it by
overriding :meth:`Monitor.emit` and, where a user can cancel, :attr:`Monitor.cancelled`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from .errors import Cancelled

T = TypeVar("T")


class Monitor:
    """Progress, log and cancellation of one run.

    Progress is a fraction of the whole run.  :meth:`stage` hands a share of it to a part of the work, so a function
    reports 0..1 of its own part and need not know where it stands in the whole.
    """

    #: user and password for restricted data, which stand in no parameter, file or message
    login: tuple[str, str] | None = None

    def __init__(self) -> None:
        self.cancelled = False
        self._span = (0.0, 1.0)
        self._words = ""
        self._began = time.monotonic()
        self._said = -1.0

    # --- what a tool calls ---------------------------------------------------------------------------------------

    @contextmanager
    def stage(self, words: str, begin: float, end: float) -> Iterator[None]:
        """Work inside the block is the part from ``begin`` to ``end`` (0..1) of the enclosing, shown as ``words``."""
        outer_span, outer_words = self._span, self._words
        low, high = outer_span
        self._span = (low + (high - low) * begin, low + (high - low) * end)
        self._words = words
        self.progress(0.0)
        try:
            yield
            self.progress(1.0)
        finally:
            self._span, self._words = outer_span, outer_words

    def progress(self, fraction: float, words: str = "") -> None:
        """Say that ``fraction`` (0..1) of the present part is done; raises :class:`Cancelled` when the user stopped."""
        self.check()
        low, high = self._span
        done = low + (high - low) * min(max(fraction, 0.0), 1.0)
        text = words or self._words
        now = time.monotonic()
        if now - self._said < 0.1 and 0.0 < fraction < 1.0:
            return
        self._said = now
        elapsed = now - self._began
        left = elapsed * (1.0 - done) / done if done > 0.02 and elapsed > 2.0 else None
        self.emit({"type": "progress", "fraction": round(done, 5), "words": text,
                   "seconds_left": None if left is None else round(left)})

    def track(self, items: Iterable[T], total: int, words: str = "") -> Iterator[T]:
        """Yield ``items``, reporting progress after each of the ``total``."""
        for done, item in enumerate(items):
            self.progress(done / max(total, 1), words)
            yield item
        self.progress(1.0, words)

    def log(self, level: str, message: str, **fields: Any) -> None:
        """A structured record; ``level`` is debug, info, warning or error; ``fields`` are JSON values."""
        self.emit({"type": "log", "level": level, "message": message, "fields": fields})

    def info(self, message: str, **fields: Any) -> None:
        self.log("info", message, **fields)

    def warning(self, message: str, **fields: Any) -> None:
        """Something the user must know when reading the result; the report repeats it."""
        self.log("warning", message, **fields)

    def check(self) -> None:
        """Raise :class:`Cancelled` when the user stopped the run."""
        if self.cancelled:
            raise Cancelled("The run was cancelled; run the same command again to go on from what is finished.")

    # --- what a face overrides -----------------------------------------------------------------------------------

    def emit(self, event: dict[str, Any]) -> None:
        """Take one event (a JSON object with ``type`` progress or log).  Silent here."""
