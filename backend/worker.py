"""The worker: ``python -m orogen.backend.worker`` runs tools for another program, QGIS above all.

Protocol, version 1: JSON objects in UTF-8, one a line, each with ``"v": 1`` and a ``type``.

    worker says   hello     pid, versions, tools (their names)           first of all
                  progress  id, fraction, words, seconds_left
                  log       id, level, message, fields
                  pong                                                   the answer to ping
                  result    id, folder, manifest                         the last of a job
                  error     id, code, message                            the last of a job; with id null of no job
    worker hears  start     id, tool, parameters, output, overwrite      one job at a time in each of two lanes
                  cancel    id
                  ping                                                   answered with pong, while jobs run too
                  bye                                                    as does the end of its input: cancel and leave

A tool declared ``quick`` has a lane of its own, so that a short question is answered while a long job runs.

Codes of errors are those of :mod:`orogen.backend.errors`, and ``protocol`` (a line that can't be understood),
``busy`` (a job is running in that lane), ``not-running`` (nothing to cancel under that id), ``unexpected`` (a fault of
Orogen).  ``protocol``, ``busy`` and ``not-running`` end no job.

The pipe is private: whatever a library prints, from C too, goes to standard error.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from typing import Any, BinaryIO

from . import runs
from .errors import OrogenError
from .monitor import Monitor
from .tools import TOOLS

PROTOCOL = 1
LONGEST_LINE = 16 * 1024 * 1024  # bytes
LAST_SECONDS = 20.0  # how long a cancelled job may take to reach a safe place before the worker leaves anyway


def main() -> int:
    """Serve standard input until it ends; returns the exit status."""
    requests, replies = _private_pipe()
    worker = Worker(replies)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    with contextlib.suppress(_Leave):
        worker.serve(requests)
    if not worker.close():
        os._exit(1)  # a thread inside a long library call can't be stopped; the journal keeps what is finished
    return 0


class Worker:
    """One conversation: reads requests, runs one job at a time in a thread for each lane, writes replies."""

    def __init__(self, replies: BinaryIO) -> None:
        self._replies = replies
        self._writing = threading.Lock()
        self._state = threading.Lock()  # guards _jobs and _threads
        self._jobs: dict[bool, _JobMonitor] = {}  # what runs: quick, or not
        self._threads: dict[bool, threading.Thread] = {}
        self._gone = False  # the other end has closed the pipe

    def serve(self, requests: BinaryIO) -> None:
        """Answer requests until they end, or bye."""
        self.say({"type": "hello", "pid": os.getpid(), "versions": runs.versions(), "tools": sorted(TOOLS)})
        while not self._gone:
            line = requests.readline(LONGEST_LINE + 1)
            if not line:
                return
            if len(line) > LONGEST_LINE:
                while line and not line.endswith(b"\n"):
                    line = requests.readline(LONGEST_LINE)
                self._refuse(None, f"A line is longer than {LONGEST_LINE >> 20} MiB.")
            elif line.strip() and self._answer(line):
                return

    def close(self) -> bool:
        """Cancel what runs and wait for it; False when it didn't stop in time."""
        with self._state:
            for job in self._jobs.values():
                job.cancelled = True
            threads = list(self._threads.values())
        end = time.monotonic() + LAST_SECONDS
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def say(self, message: dict[str, Any]) -> None:
        """Send one message.  When nobody listens any more, what runs is cancelled."""
        line = json.dumps({"v": PROTOCOL, **message}, default=str).encode("ascii") + b"\n"
        with self._writing:
            if self._gone:
                return
            try:
                self._replies.write(line)
                self._replies.flush()
            except OSError:
                self._gone = True
                for job in list(self._jobs.values()):
                    job.cancelled = True

    def _refuse(self, identifier: Any, message: str, code: str = "protocol") -> None:
        self.say({"type": "error", "id": identifier, "code": code, "message": message})

    def _answer(self, line: bytes) -> bool:
        """Act on one request; True when it was the last."""
        try:
            request = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            self._refuse(None, "A line is no JSON object in UTF-8.")
            return False
        if not isinstance(request, dict):
            self._refuse(None, "A line is no JSON object.")
            return False
        identifier, kind = request.get("id"), request.get("type")
        if not isinstance(identifier, (str, int, type(None))) or isinstance(identifier, bool):
            self._refuse(None, "The id of a request must be text or a whole number.")
        elif type(request.get("v")) is not int or request["v"] != PROTOCOL:
            self._refuse(identifier, f"This worker speaks version {PROTOCOL} of the protocol.")
        elif kind == "start":
            self._start(identifier, request)
        elif kind == "cancel":
            self._cancel(identifier)
        elif kind == "ping":
            self.say({"type": "pong"})
        elif kind == "bye":
            return True
        else:
            self._refuse(identifier, "The type of a request must be start, cancel, ping or bye.")
        return False

    def _start(self, identifier: Any, request: dict[str, Any]) -> None:
        wanted = {"id": (str, int), "tool": str, "parameters": dict, "output": str}
        for name, kind in wanted.items():
            if not isinstance(request.get(name), kind):  # type: ignore[arg-type]
                self._refuse(identifier, f"A start needs {', '.join(wanted)}; {name} is missing or of the wrong kind.")
                return
        if not isinstance(request.get("overwrite", False), bool):
            self._refuse(identifier, "The overwrite of a start must be true or false.")
            return
        login = request.get("login")
        if login is not None and not (isinstance(login, list) and len(login) == 2
                                      and all(isinstance(word, str) for word in login)):
            self._refuse(identifier, "The login of a start must be a list of user and password.")
            return
        tool = TOOLS.get(request["tool"])
        quick = tool is not None and tool.quick
        with self._state:
            busy = quick in self._jobs
            taken = any(job.identifier == identifier for job in self._jobs.values())
            if not busy and not taken:
                if quick in self._threads:
                    self._threads[quick].join()  # it has said its last word and is about to end
                job = self._jobs[quick] = _JobMonitor(self, identifier)
                job.login = (login[0], login[1]) if login else None
                self._threads[quick] = threading.Thread(target=self._work, args=(quick, job, request), name="job",
                                                        daemon=True)
                self._threads[quick].start()
        if busy:
            self._refuse(identifier, "Another job is running: wait for its end or cancel it.", "busy")
        elif taken:
            self._refuse(identifier, "A job of that id is running: give this one another.")

    def _cancel(self, identifier: Any) -> None:
        with self._state:
            jobs = [job for job in self._jobs.values() if job.identifier == identifier]
            for job in jobs:
                job.cancelled = True
        if not jobs:
            self._refuse(identifier, "No job of that id is running.", "not-running")

    def _work(self, quick: bool, monitor: _JobMonitor, request: dict[str, Any]) -> None:
        last: dict[str, Any]
        try:
            result = runs.run(request["tool"], request["parameters"], request["output"], monitor=monitor,
                              overwrite=request.get("overwrite", False))
            last = {"type": "result", "folder": str(result.folder), "manifest": result.manifest}
        except OrogenError as error:
            last = {"type": "error", "code": error.code, "message": str(error)}
        except BaseException as error:  # noqa: BLE001  (SystemExit of a library too: the worker must outlive any job)
            log = runs.log_path(request["output"])
            told = f"; the details are in {log}" if log else ""
            last = {"type": "error", "code": "unexpected",
                    "message": f"Orogen failed unexpectedly ({type(error).__name__}: {error}){told}."}
        with self._state:
            del self._jobs[quick]  # before the last word, so that who hears it can start the next job at once
        self.say({"id": monitor.identifier, **last})
        if self._gone and not self._jobs:
            os._exit(1)  # the main thread still waits for requests, but nobody would hear the replies


class _JobMonitor(Monitor):
    def __init__(self, worker: Worker, identifier: Any) -> None:
        super().__init__()
        self.worker = worker
        self.identifier = identifier

    def emit(self, event: dict[str, Any]) -> None:
        self.worker.say({**event, "id": self.identifier})


class _Leave(Exception):  # noqa: N818  (a request, not a fault)
    """SIGTERM or SIGINT came."""


def _leave(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_DFL)  # a second one kills
    raise _Leave


def _no_constant(words: str) -> None:
    raise ValueError(f"{words} is no JSON")


def _private_pipe() -> tuple[BinaryIO, BinaryIO]:
    """Take standard input and output for the protocol, and leave libraries an empty input and standard error."""
    sys.stdout.flush()
    requests, replies = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(requests, "rb"), os.fdopen(replies, "wb")


if __name__ == "__main__":
    sys.exit(main())
