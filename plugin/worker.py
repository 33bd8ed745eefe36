"""The client of the backend's worker process (see ``backend/worker.py`` for the protocol): standard library only.

    worker = Worker(command, environment)
    run = worker.start("map-prospectivity", {...}, "/data/result", title="Cloncurry")
    run.wait()

One long-lived child, started on first use and sent home when idle.  Whatever the child says or does, every run ends:
done, failed or cancelled, with one sentence that says what happened and what to do.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from ..backend import __version__
from ..backend.errors import is_out_of_memory
from ..backend.tools import TOOLS
from .i18n import tr
from .said import said

PROTOCOL = 1
LONGEST_LINE = 16 * 1024 * 1024  # bytes
TOO_MUCH_RUBBISH = 1000  # lines that are no messages, after which a child is no worker of ours
LONGEST_LOG = 2000  # log messages that a run keeps
LOG_BYTES = 1_000_000  # of the file with what the child prints; one older file of that size is kept
PING_SECONDS = 10.0
LEAVING_SECONDS = 5.0  # how long an idle child may take to leave

Listener = Callable[["Run", "dict[str, Any]"], None]


class Run:
    """One job at the worker.

    ``state`` is waiting, running, done, failed or cancelled; ``folder`` and ``manifest`` are there when done, ``error``
    (``code``, ``message``) when failed or cancelled.
    """

    def __init__(self, worker: Worker, identifier: str, tool: str, parameters: dict[str, Any], output: str,
                 overwrite: bool, title: str, login: tuple[str, str] | None = None) -> None:
        self.identifier = identifier
        self.tool = tool
        self.parameters = parameters
        self.output = output
        self.overwrite = overwrite
        self.title = title or tool
        self.quick = tool in TOOLS and TOOLS[tool].quick
        self.state = "waiting"
        self.fraction = 0.0
        self.words = ""
        self.seconds_left: float | None = None
        self.log: list[dict[str, Any]] = []
        self.folder: str | None = None
        self.manifest: dict[str, Any] | None = None
        self.error: dict[str, str] | None = None
        self._worker = worker
        self._login = login  # user and password, for the worker alone
        self._ended = threading.Event()
        self._listeners: list[Listener] = []
        self._kill_at: float | None = None  # when a cancelled run has had its time

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def cancel(self) -> None:
        """Ask for the end; it comes within two seconds.  What is finished stays for the same run to go on from."""
        self._worker._cancel(self)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; False when it has not come in ``seconds``."""
        return self._ended.wait(seconds)

    def listen(self, function: Listener) -> None:
        """Call ``function(run, message)`` on every message from now on, in a thread of the worker's."""
        self._listeners.append(function)

    def _tell(self, message: dict[str, Any]) -> None:
        for function in list(self._listeners):
            function(self, message)


class Worker:
    """Runs jobs in a child process, at most one long and one quick at a time; others wait in order.

    Parameters
    ----------
    command
        What starts the child, such as ``[python, "-I", "launch.py"]``.
    environment
        The child's environment, whole.
    log
        File that keeps the end of what the child prints.
    idle_seconds
        After so long with nothing to do the child is sent home.
    hello_seconds, silent_seconds, cancel_seconds
        How long the child may take to start, to give any sign of life while it works, and to obey a cancel.
    """

    def __init__(self, command: list[str], environment: dict[str, str], *, log: Path | None = None,
                 idle_seconds: float = 600.0, hello_seconds: float = 90.0, silent_seconds: float = 180.0,
                 cancel_seconds: float = 1.25) -> None:
        self.command = command
        self.environment = environment
        self.log = log
        self.idle_seconds = idle_seconds
        self.hello_seconds = hello_seconds
        self.silent_seconds = silent_seconds
        self.cancel_seconds = cancel_seconds
        self._changed = threading.Condition(threading.RLock())  # guards all that follows
        self._waiting: dict[bool, deque[Run]] = {False: deque(), True: deque()}  # quick, or not
        self._child: _Child | None = None
        self._closed = False
        self._numbers = itertools.count(1)

    # --- what the plugin calls -----------------------------------------------------------------------------------

    def start(self, tool: str, parameters: dict[str, Any], output: str, *, overwrite: bool = False,
              title: str = "", login: tuple[str, str] | None = None) -> Run:
        """Queue a job; returns at once.  ``parameters`` are JSON values; ``login`` is user and password of services."""
        json.dumps(parameters)  # what can't be sent must fail here, in the caller's face
        run = Run(self, f"run-{next(self._numbers)}", tool, parameters, output, overwrite, title, login)
        with self._changed:
            if not self._closed:
                self._waiting[run.quick].append(run)
                self._go_on()
                return run
        _end(run, "failed", "closed", tr("Orogen is closing: start the run again when it is back."))
        return run

    def close(self) -> None:
        """Cancel everything and end the child; waits for it, two seconds at most."""
        with self._changed:
            self._closed = True
            waiting = [run for lane in self._waiting.values() for run in lane]
            for lane in self._waiting.values():
                lane.clear()
            child = self._child
            if child is not None:
                for run in child.running.values():
                    run._kill_at = run._kill_at or time.monotonic() + self.cancel_seconds
                child.leave()
        for run in waiting:
            _end(run, "cancelled", "cancelled", tr("The run was cancelled before it began."))
        if child is not None:
            if not child.gone.wait(self.cancel_seconds):
                child.kill()
            child.gone.wait(2.0)
            for thread in child.threads:
                if thread is not threading.current_thread():
                    thread.join(1.0)

    @property
    def process_id(self) -> int | None:
        """Of the child, while there is one."""
        child = self._child
        return child.process.pid if child is not None else None

    # --- what happens, always under the lock ---------------------------------------------------------------------

    def _go_on(self) -> None:
        """Give the child what it has a free lane for; start one where it is needed."""
        if self._closed or not any(self._waiting.values()):
            return
        if self._child is None:
            try:
                self._child = _Child(self)
            except OSError as error:
                for run in self._take_all():
                    words = tr("The backend can't be started ({reason}: {command}): see Orogen → Settings, and repair "
                               "the environment or choose another Python.")
                    _end(run, "failed", "start",
                         words.format(reason=said(error.strerror or str(error)), command=self.command[0]), self)
                return
        child = self._child
        if not child.ready or child.leaving_at is not None:
            return
        for quick, lane in self._waiting.items():
            if lane and quick not in child.running:
                run = child.running[quick] = lane.popleft()
                run.state, run.words = "running", tr("Starting")
                child.heard_at = time.monotonic()
                child.say({"type": "start", "id": run.identifier, "tool": run.tool, "parameters": run.parameters,
                           "output": run.output, "overwrite": run.overwrite,
                           **({"login": list(run._login)} if run._login else {})})
                child.later(run, {"type": "started"})

    def _take_all(self) -> list[Run]:
        taken = [run for lane in self._waiting.values() for run in lane]
        for lane in self._waiting.values():
            lane.clear()
        return taken

    def _cancel(self, run: Run) -> None:
        with self._changed:
            if run.ended or run._kill_at is not None:
                return
            if run in self._waiting[run.quick]:
                self._waiting[run.quick].remove(run)
                _end(run, "cancelled", "cancelled", tr("The run was cancelled before it began."), self)
                return
            run._kill_at = time.monotonic() + self.cancel_seconds
            if self._child is not None:
                self._child.say({"type": "cancel", "id": run.identifier})
            self._changed.notify_all()


class _Child:
    """One child process and the four threads that mind it: reading, writing, its prints, the clock."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.ready = False  # it has said a proper hello
        self.leaving_at: float | None = None  # when it was told to leave: it gets no more jobs
        self.fault = ""  # why it was killed, in words
        self.running: dict[bool, Run] = {}  # the run in each lane
        self.forsaken: set[str] = set()  # runs that were given up, but still have their lane
        self.began_at = self.heard_at = self.busy_at = time.monotonic()
        self.last_words: deque[str] = deque(maxlen=40)
        self.gone = threading.Event()
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._news: queue.SimpleQueue[tuple[Run, dict[str, Any]] | None] = queue.SimpleQueue()
        self._over = False
        how: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            how = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
        home = os.path.expanduser("~")
        self.process = subprocess.Popen(  # nosec B603  # noqa: S603  (a list of words, no shell)
            worker.command, env=worker.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, cwd=home if os.path.isdir(home) else None, **how)
        self.note(f"worker {self.process.pid} started: {worker.command[0]}")
        self.threads = [threading.Thread(target=work, name="orogen " + work.__name__.strip("_"), daemon=True)
                        for work in (self._read, self._write, self._keep_prints, self._mind, self._pass_on)]
        for thread in self.threads:
            thread.start()

    # --- saying --------------------------------------------------------------------------------------------------

    def say(self, message: dict[str, Any]) -> None:
        """Send a message; never blocks."""
        line = json.dumps({"v": PROTOCOL, **message}).encode("ascii") + b"\n"
        if len(line) <= LONGEST_LINE:
            self._outbox.put(line)
        elif message["type"] == "start":
            self._end(self._run_of(message["id"]), "failed", "parameter",
                      tr("The list of layers is too long to be sent to the backend: give fewer layers."))

    def later(self, run: Run, message: dict[str, Any]) -> None:
        """Tell those who listen to ``run``, outside the lock."""
        self._news.put((run, message))

    def note(self, words: str) -> None:
        """A line of our own in the log."""
        self._append(f"[{time.strftime('%Y-%m-%d %H:%M:%S')}] {words}\n".encode("utf-8", "replace"))

    def leave(self) -> None:
        """Send it home."""
        self.leaving_at = self.leaving_at or time.monotonic()
        self.say({"type": "bye"})

    def kill(self) -> None:
        """End the process and whatever it started, now."""
        with contextlib.suppress(OSError):  # it has ended by itself
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)

    # --- the threads ---------------------------------------------------------------------------------------------

    def _write(self) -> None:
        pipe = self.process.stdin
        while (line := self._outbox.get()) is not None:
            try:
                pipe.write(line)
                pipe.flush()
            except OSError:  # it has gone; the reader sees it too
                break
        with contextlib.suppress(OSError):
            pipe.close()

    def _read(self) -> None:
        pipe = self.process.stdout
        rubbish = 0
        try:
            for line in _lines(pipe):
                message = _message(line)
                if message is not None and self._take(message):
                    continue
                rubbish += 1
                if rubbish <= 20:
                    self.note(f"no message: {line[:200]!r}")
                if rubbish == TOO_MUCH_RUBBISH:
                    self._give_up(tr("What was started as the backend doesn't answer as one: see Orogen → Settings, "
                                     "and repair the environment or choose another Python."))
        finally:
            self._finish()
            pipe.close()

    def _keep_prints(self) -> None:
        pipe = self.process.stderr
        rest = b""
        while chunk := os.read(pipe.fileno(), 65536):
            self._append(chunk)
            *lines, rest = (rest + chunk)[-20000:].split(b"\n")
            self.last_words.extend(line.decode("utf-8", "replace").rstrip() for line in lines if line.strip())
        if rest.strip():
            self.last_words.append(rest.decode("utf-8", "replace").rstrip())
        pipe.close()

    def _pass_on(self) -> None:
        while (news := self._news.get()) is not None:
            run, message = news
            run._tell(message)

    def _mind(self) -> None:
        """The clock: hello, silence, cancels, idleness."""
        worker, changed, pinged_at = self.worker, self.worker._changed, time.monotonic()
        dead_at: float | None = None
        while not self.gone.is_set():
            with changed:
                now = time.monotonic()
                overdue = [run for run in self.running.values()
                           if run._kill_at is not None and now >= run._kill_at and run.identifier not in self.forsaken]
                if self.process.poll() is not None:
                    dead_at = dead_at or now
                    if now - dead_at > 2.0:  # a process that it left behind still holds the pipe
                        self._finish()
                elif not self.ready and now - self.began_at > worker.hello_seconds:
                    self._give_up(tr("The backend did not start within {seconds:.0f} seconds: try again, and "
                                     "if it stays so, repair the environment (Orogen → Settings).")
                                     .format(seconds=worker.hello_seconds))
                elif self.leaving_at is not None and now - self.leaving_at > LEAVING_SECONDS:
                    self.kill()
                elif overdue:
                    self._stop_overdue(overdue)
                elif self.running and now - self.heard_at > worker.silent_seconds:
                    self._give_up(tr("The backend has not answered for {span} and was stopped: the machine may be "
                                     "out of memory or asleep.").format(span=_span(worker.silent_seconds)))
                elif self.running and now - pinged_at > min(PING_SECONDS, worker.silent_seconds / 3):
                    pinged_at = now
                    self.say({"type": "ping"})
                elif self.running or any(worker._waiting.values()):
                    self.busy_at = now
                elif now - self.busy_at > worker.idle_seconds and self.leaving_at is None:
                    self.note("idle: sent home")
                    self.leave()
                changed.wait(min(0.25, worker.idle_seconds))

    # --- what is heard -------------------------------------------------------------------------------------------

    def _take(self, message: dict[str, Any]) -> bool:
        """Act on one message; False when it is none that a worker says."""
        kind = message["type"]
        with self.worker._changed:
            self.heard_at = time.monotonic()
            if kind == "hello" and not self.ready:
                return self._greet(message)
            if kind == "pong" or not self.ready:
                return kind == "pong"
            run = self._run_of(message.get("id"))
            if run is None:  # of no job, or of one that has ended
                if kind == "error":
                    self.note(f"refused: {message.get('message')}")
                return kind in ("error", "progress", "log", "result")
            return self._hear(run, kind, message)

    def _greet(self, message: dict[str, Any]) -> bool:
        if message["v"] != PROTOCOL:
            self._give_up(tr("The backend and the plugin don't speak the same language: restart QGIS, and if it "
                             "stays so, install the plugin again."))
            return True
        versions = message.get("versions")
        theirs = versions.get("orogen") if isinstance(versions, dict) else None
        if theirs != __version__:
            words = tr("The backend is Orogen {theirs} and the plugin {version}: restart QGIS, and if it stays so, "
                       "install the plugin again.")
            self._give_up(words.format(theirs=theirs or tr("of an unknown version"), version=__version__))
            return True
        self.ready = True
        self.worker._go_on()
        return True

    def _hear(self, run: Run, kind: str, message: dict[str, Any]) -> bool:
        if kind == "progress":
            fraction, left = message.get("fraction"), message.get("seconds_left")
            if not _number(fraction) or not isinstance(message.get("words", ""), str):
                return False
            run.fraction = min(max(float(fraction), 0.0), 1.0)
            run.words = message.get("words", "")
            run.seconds_left = float(left) if _number(left) else None
            self.later(run, message)
        elif kind == "log":
            if not isinstance(message.get("message"), str) or not isinstance(message.get("fields", {}), dict):
                return False
            record = {"level": str(message.get("level", "info")), "message": message["message"],
                      "fields": message.get("fields", {})}
            run.log.append(record)
            del run.log[:-LONGEST_LOG]
            self.later(run, {**message, **record})
        elif kind == "result":
            if not isinstance(message.get("folder"), str) or not isinstance(message.get("manifest"), dict):
                self._end(run, "failed", "protocol", tr("The backend's answer can't be understood: the result may be "
                                                        "whole; look into its folder."))
                return False
            run.folder, run.manifest, run.fraction = message["folder"], message["manifest"], 1.0
            run.seconds_left = 0.0
            self._end(run, "done")
        elif kind == "error":
            code, words = message.get("code"), message.get("message")
            if code == "not-running":  # it ended while the cancel was on its way
                return True
            state = "cancelled" if code == "cancelled" else "failed"
            if code in ("resource", "unexpected") and len(self.running) == 1:
                self.leave()  # where memory ran out, libraries may be half loaded: the next run gets a fresh process
            self._end(run, state, code if isinstance(code, str) else "unexpected",
                      words if isinstance(words, str) and words else tr("The run failed, and the backend didn't say "
                                                                        "why."))
        else:
            return False
        return True

    # --- ends ----------------------------------------------------------------------------------------------------

    def _run_of(self, identifier: Any) -> Run | None:
        return next((run for run in self.running.values() if run.identifier == identifier), None)

    def _end(self, run: Run | None, state: str, code: str = "", words: str = "") -> None:
        """The last of a run that has its lane; frees the lane."""
        if run is None:
            return
        self.running.pop(run.quick, None)
        if run.identifier in self.forsaken:
            self.forsaken.discard(run.identifier)
        else:
            _end(run, state, code, words, self)
        self.busy_at = time.monotonic()
        self.worker._go_on()

    def _stop_overdue(self, overdue: list[Run]) -> None:
        """Cancelled runs that don't obey: kill, unless a long job would die for a quick one's sake."""
        long = self.running.get(False)
        if long is not None and long not in overdue:
            for run in overdue:
                self.forsaken.add(run.identifier)
                _end(run, "cancelled", "cancelled", tr("The run was cancelled."), self)
        else:
            self.leaving_at = time.monotonic()
            self.note("a cancel was not obeyed in time: killed")
            self.kill()

    def _give_up(self, why: str) -> None:
        with self.worker._changed:
            if not self.fault:
                self.fault = why
                self.leaving_at = time.monotonic()
                self.note("given up: " + why)
        self.kill()

    def _finish(self) -> None:
        """The child's output has ended: settle all runs and let the next child take over."""
        try:
            status = self.process.wait(2.0)
        except subprocess.TimeoutExpired:  # it closed its output and lives on
            self.kill()
            status = self.process.wait()
        self.threads[2].join(1.0)  # its last words
        worker = self.worker
        with worker._changed:
            if self._over:
                return
            self._over = True
            self.note(f"worker {self.process.pid} ended with {status}")
            running, self.running = list(self.running.values()), {}
            innocent = any(run._kill_at is not None for run in running) and not self.fault
            worker._child = None
            for run in reversed(running):
                if run.identifier in self.forsaken:
                    continue
                if run._kill_at is not None:
                    _end(run, "cancelled", "cancelled", tr("The run was cancelled.") + _what_is_left(run), self)
                elif innocent and not worker._closed:  # it only shared the process with one that had to be killed
                    run.state = "waiting"
                    worker._waiting[run.quick].appendleft(run)
                else:
                    _end(run, "failed", "lost", self._explain(status) + _what_is_left(run), self)
            if not self.ready and not worker._closed:
                for run in worker._take_all():
                    _end(run, "failed", "start", self._explain(status), self)
            worker._go_on()
        self._outbox.put(None)
        self._news.put(None)
        self.gone.set()

    def _explain(self, status: int) -> str:
        """Why it has gone, in a sentence or two."""
        if self.fault:
            return self.fault
        last = next((words for words in reversed(self.last_words) if not words.startswith((" ", "["))), "")
        if last.startswith("ModuleNotFoundError") and not self.ready:
            missing = last.rpartition(" ")[2].strip("'")
            return tr("The chosen Python lacks the package {missing}: repair the environment, or choose another "
                      "Python (Orogen → Settings).").format(missing=missing)
        if is_out_of_memory(last) or status == -getattr(signal, "SIGKILL", 9):
            return tr("The backend was ended by the system, most likely because memory ran out: close other "
                      "programs, or make the area smaller or the cells larger.")
        if not self.ready:
            reason = f" ({last})" if last else ""
            return tr("The backend ended before it was ready{reason}: repair the environment (Orogen → Settings)."
                      ).format(reason=reason)
        reason = f" ({last})" if last else tr(" (exit status {status})").format(status=status)
        return tr("The backend ended unexpectedly{reason}: its log is in Orogen → Settings → Diagnose."
                  ).format(reason=reason)

    def _append(self, words: bytes) -> None:
        """Add to the log; opened each time, because two QGIS may write to one and either may put it aside."""
        if self.worker.log is None:
            return
        with contextlib.suppress(OSError):  # a full disk must not end a run
            with open(self.worker.log, "ab") as file:
                file.write(words)
                full = file.tell() > LOG_BYTES
            if full:
                os.replace(self.worker.log, self.worker.log.with_suffix(".old.log"))


def _end(run: Run, state: str, code: str = "", words: str = "", teller: _Child | Worker | None = None) -> None:
    """Give a run its last state and tell those who listen."""
    if run.ended:
        return
    if state != "done":
        run.error = {"code": code, "message": words}
    run._login = None
    run.state = state
    run._ended.set()
    message = {"type": "ended", "state": state}
    if isinstance(teller, _Child):
        teller.later(run, message)
    elif run._listeners:
        run._tell(message)


def _what_is_left(run: Run) -> str:
    """What a run that was cut off has left, as a sentence to follow another."""
    try:
        left = any((Path(run.output) / ".unfinished" / part).is_dir() for part in ("journal", "tiles"))
    except (OSError, ValueError):
        left = False
    if left:
        return tr(" What was finished is kept in {output}: start the same run again into that folder, and it goes "
                  "on from there.").format(output=run.output)
    return tr(" Nothing of the run was finished: start it again.")


def _lines(pipe: BinaryIO) -> Any:
    """Whole lines without their ends; of one that is too long only the beginning, of the last only if it is whole."""
    while line := pipe.readline(LONGEST_LINE + 1):
        if line.endswith(b"\n"):
            yield line[:-1]
        elif len(line) > LONGEST_LINE:
            while (rest := pipe.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield line[:200]


def _message(line: bytes) -> dict[str, Any] | None:
    """A line as a message of our protocol, or None."""
    try:
        message = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or type(message.get("v")) is not int or not isinstance(message.get("type"), str):
        return None
    return message if message["v"] == PROTOCOL or message["type"] == "hello" else None


def _number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e300 and math.isfinite(value)


def _span(seconds: float) -> str:
    if seconds >= 120:
        return tr("{minutes:.0f} minutes").format(minutes=seconds / 60)
    return tr("{seconds:g} seconds").format(seconds=seconds)
