"""The log of a run: what its monitor heard, kept on disk, also for the next attempt."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from .files import plain
from .monitor import Monitor


class RunMonitor(Monitor):
    """Passes everything on to the face's monitor, keeps it in the log, and collects the warnings.

    The log of an earlier attempt gives its warnings back: those said inside a step that the journal now skips.
    """

    def __init__(self, outer: Monitor, log: Path) -> None:
        self.outer = outer  # first: Monitor.__init__ sets ``cancelled``
        super().__init__()
        self.login = outer.login
        self.warnings: list[str] = []
        self._log = open(log, "a+", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115  (__exit__ closes it)
        self._log.seek(0)
        for line in self._log:
            with suppress(ValueError):  # a kill can cut the last line
                self._collect(json.loads(line))
        if self._log.tell():
            self._log.write("\n")  # ends such a line

    @property
    def cancelled(self) -> bool:
        return self.outer.cancelled

    @cancelled.setter
    def cancelled(self, value: bool) -> None:
        if value:  # never undone: the user may cancel at any moment, also while this is being made
            self.outer.cancelled = True

    def __enter__(self) -> RunMonitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with suppress(OSError):  # as in record()
            self._log.close()

    def emit(self, event: dict[str, Any]) -> None:
        event = plain(event)  # JSON for every face, whatever numbers a tool put into it
        self._collect(event)
        self.record(event)
        self.outer.emit(event)

    def record(self, event: dict[str, Any]) -> None:
        """Write to the log only."""
        if not self._log.closed:
            with suppress(OSError):  # on a full disk the work itself says so; the log must not hide that
                self._log.write(json.dumps({"time": round(time.time(), 3), **event}) + "\n")
                self._log.flush()

    def _collect(self, event: Any) -> None:
        if isinstance(event, dict) and event.get("type") == "log" and event.get("level") == "warning" \
                and event.get("message") not in self.warnings:
            self.warnings.append(event["message"])
