"""The backend as the rest of the plugin sees it: one per QGIS process, with Qt's signals.

It chooses the Python, keeps the worker, shows long runs in QGIS's task manager, and makes and mends the environment
in a thread of its own, so that closing a dialog stops nothing.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsTask
from qgis.PyQt.QtCore import PYQT_VERSION_STR, QT_VERSION_STR, QCoreApplication, QObject, Qt, QTimer, pyqtSignal

from ..backend import __version__
from . import environment, settings
from .environment import Environment, EnvironmentTrouble, Machine, State, Stopped
from .i18n import tr
from .login import LoginError, login_of
from .worker import Run, Worker

INTERPRETER_VARIABLE = "OROGEN_INTERPRETER"  # beats the setting: for qgis_process and servers
REFRESH_MS = 100  # how often run_changed comes at most
LONGEST_LOG = 5000  # lines of the environment's log that are kept in memory
ACTIONS = ("create", "verify", "repair", "update", "remove", "test")


class BackendError(Exception):
    """The backend can't run now: one sentence with the remedy."""


class Backend(QObject):
    """The worker and its environment.  Signals always arrive in the main thread.

    Get the one of this process by :func:`backend`.
    """

    run_added = pyqtSignal(object)  #: Run
    run_changed = pyqtSignal(object)  #: Run; at most ten a second
    run_logged = pyqtSignal(object, dict)  #: Run, and each log message
    run_ended = pyqtSignal(object)  #: Run
    state_changed = pyqtSignal()  #: of the environment or the choice of Python
    work_said = pyqtSignal(str)  #: a line of the log of work on the environment
    work_ended = pyqtSignal(str)  #: what came of it, in a sentence
    closed = pyqtSignal()  #: nothing runs any more

    _heard = pyqtSignal(object, dict)
    _added = pyqtSignal(object, bool)
    _said = pyqtSignal(str)
    _looked = pyqtSignal()
    _worked = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Run] = []  # of this QGIS session
        self.environment = Environment()
        self.machine: Machine | None = None  # what look_at_machine has found
        self.work = ""  # what is being done to the environment: one of ACTIONS, or nothing
        self.work_log: list[str] = []
        self.work_outcome = ""  # the last one's sentence
        self._lock = threading.RLock()  # guards _worker, _thread, work
        self._worker: Worker | None = None
        self._thread: threading.Thread | None = None
        self._looking: threading.Thread | None = None
        self._stop = threading.Event()
        self._tasks: dict[Run, RunTask] = {}
        self._dirty: list[Run] = []
        self._open: set[Run] = set()  # runs whose end has not been told
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        application = QCoreApplication.instance()
        if application is not None:
            self.moveToThread(application.thread())  # whoever asked first, with the timer
            application.aboutToQuit.connect(self.close)
        queued = Qt.ConnectionType.QueuedConnection
        self._heard.connect(self._hear, queued)
        self._added.connect(self._add, queued)
        self._said.connect(self.work_said, queued)
        self._looked.connect(self.state_changed, queued)
        self._worked.connect(self._end_work, queued)

    # --- which Python --------------------------------------------------------------------------------------------

    def chosen_interpreter(self) -> str:
        """The Python that the variable or the setting names; empty: the managed environment's."""
        return os.environ.get(INTERPRETER_VARIABLE, "") or settings.INTERPRETER.get()

    def interpreter(self) -> str:
        """The Python that runs the backend."""
        return self.chosen_interpreter() or str(self.environment.python)

    def state(self) -> State:
        """Of the environment, or of the chosen Python, as far as can be seen without running it."""
        chosen = self.chosen_interpreter()
        if not chosen:
            return self.environment.state()
        if os.path.isfile(chosen) and os.access(chosen, os.X_OK):
            return State("ready", tr("The chosen Python is used: {chosen}").format(chosen=chosen))
        return State("broken", tr("The chosen Python is not there: {chosen}. Choose another, or none to use Orogen's "
                                  "own environment.").format(chosen=chosen))

    def problem(self) -> str:
        """Why nothing can run now, with the remedy; empty when it can.  Cheap, and callable from any thread."""
        if self.work and self.work not in ("verify", "test"):
            return tr("Orogen's Python environment is being worked on: wait until that is done.")
        state = self.state()
        if state.kind == "ready":
            return ""
        if state.kind == "absent":
            return tr("Orogen has no Python environment yet: create it in Orogen → Settings.")
        return tr("{problem} (Orogen → Settings).").format(problem=state.words.rstrip(".。"))

    # --- runs ----------------------------------------------------------------------------------------------------

    def start(self, tool: str, parameters: dict[str, Any], output: str, *, overwrite: bool = False, title: str = "",
              shown: bool = True) -> Run:
        """Queue a run of ``tool``; callable from any thread.  Raises :class:`BackendError` where nothing can run.

        ``shown`` is False where the caller shows the run in QGIS's task manager itself, as Processing does.
        """
        problem = self.problem()
        if problem:
            raise BackendError(problem)
        try:
            login = login_of(parameters)
        except LoginError as error:
            raise BackendError(str(error)) from error
        with self._lock:
            run = self._the_worker().start(tool, parameters, output, overwrite=overwrite, title=title, login=login)
            self.runs.append(run)
            self._open.add(run)
        self._added.emit(run, shown and not run.quick)
        run.listen(lambda who, message: self._heard.emit(who, message))
        if run.ended:  # before anyone listened
            self._heard.emit(run, {"type": "ended", "state": run.state})
        return run

    def restart(self) -> None:
        """Let the present worker go; the next run starts one with the Python that is chosen then."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
        self.state_changed.emit()

    def close(self) -> None:
        """End the worker and whatever is being done to the environment; leaves no process and no thread."""
        self._stop.set()
        with self._lock:
            worker, self._worker = self._worker, None
            threads = [thread for thread in (self._thread, self._looking) if thread is not None]
        if worker is not None:
            worker.close()
        for thread in threads:
            thread.join(5.0)
        self._timer.stop()
        self.closed.emit()
        global _shared
        if _shared is self:
            _shared = None

    def _the_worker(self) -> Worker:
        command = environment.worker_command(self.interpreter())
        if self._worker is not None and self._worker.command != command:
            if self._worker.process_id is not None and any(not run.ended for run in self.runs):
                return self._worker  # another Python was chosen meanwhile: it takes over when this one is done
            self._worker.close()
            self._worker = None
        if self._worker is None:
            self._worker = Worker(command, environment.scrubbed_environment(), log=environment.worker_log())
        self._worker.idle_seconds = 60.0 * max(1, settings.IDLE_MINUTES.get())
        return self._worker

    # --- in the main thread --------------------------------------------------------------------------------------

    def _add(self, run: Run, shown: bool) -> None:
        if shown and not run.ended and _has_desktop():
            task = self._tasks[run] = RunTask(run)  # QGIS keeps no reference of its own
            QgsApplication.taskManager().addTask(task)
        self.run_added.emit(run)

    def _hear(self, run: Run, message: dict[str, Any]) -> None:
        if message["type"] == "log":
            self.run_logged.emit(run, message)
        if message["type"] != "ended":
            if run not in self._dirty:
                self._dirty.append(run)
            if not self._timer.isActive():
                self._timer.start()
            return
        if run not in self._open:
            return
        self._open.discard(run)
        if run in self._dirty:
            self._dirty.remove(run)
            self.run_changed.emit(run)
        self._tasks.pop(run, None)
        self.run_ended.emit(run)

    def _refresh(self) -> None:
        dirty, self._dirty = self._dirty, []
        for run in dirty:
            self.run_changed.emit(run)

    # --- work on the environment ---------------------------------------------------------------------------------

    def begin_work(self, action: str, interpreter: str = "") -> None:
        """Start one of :data:`ACTIONS` in a thread; ``test`` is of the given ``interpreter``.

        Raises :class:`BackendError` where something else is being done, or runs need the environment.
        """
        if action not in ACTIONS:
            raise ValueError(action)
        with self._lock:
            if self.work:
                raise BackendError(tr("The environment is being worked on: wait until that is done, or cancel it."))
            if action not in ("verify", "test") and any(not run.ended for run in self.runs):
                raise BackendError(tr("A run needs the environment: wait for its end or cancel it, then try again."))
            self.work, self.work_outcome = action, ""
            self.work_log.clear()
            self._stop.clear()
        if action not in ("verify", "test"):
            self.restart()  # an idle worker would hold the files
        self._thread = threading.Thread(target=self._do, args=(action, interpreter), name="orogen environment",
                                        daemon=True)
        self._thread.start()
        self.state_changed.emit()

    def look_at_machine(self) -> None:
        """Find out, in a thread and once, what :attr:`machine` has; ``state_changed`` follows."""
        def look() -> None:
            self.machine = environment.this_machine()
            self._looked.emit()

        if self._looking is None:
            self._looking = threading.Thread(target=look, name="orogen machine", daemon=True)
            self._looking.start()

    def cancel_work(self) -> None:
        """Stop what is being done to the environment; :attr:`work_ended` follows."""
        self._stop.set()

    def _do(self, action: str, interpreter: str) -> None:
        log = environment.environment_log()
        with suppress(OSError):
            log.unlink(missing_ok=True)

        def say(line: str) -> None:
            self.work_log.append(line)
            del self.work_log[:-LONGEST_LOG]
            # No place for a log, or no room, is no reason not to work.
            with suppress(OSError), open(log, "a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(line + "\n")
            self._said.emit(line)

        self._worked.emit(self._act(action, interpreter, say))

    def _act(self, action: str, interpreter: str, say: Callable[[str], None]) -> str:
        done = {"create": tr("The environment is ready."), "update": tr("The environment is up to date."),
                "repair": tr("The environment is ready."), "verify": tr("The environment is in order."),
                "remove": tr("The environment is removed.")}
        try:
            if action == "test":
                problem = environment.check_interpreter(interpreter, say, self._stop)["problem"]
                return (tr("This Python can't run the backend: {problem}.").format(problem=problem) if problem
                        else tr("This Python runs the backend."))
            getattr(self.environment, action)(say, self._stop, wheels=settings.WHEELS.get())
        except EnvironmentTrouble as trouble:
            say(str(trouble))
            return str(trouble)
        except Stopped:
            return tr("Cancelled. What is unfinished is not used; create or repair goes on.") if action != "test" \
                else tr("Cancelled.")
        return done[action]

    def _end_work(self, outcome: str) -> None:
        with self._lock:
            self.work, self.work_outcome = "", outcome
        self.work_ended.emit(outcome)
        self.state_changed.emit()

    def diagnose(self) -> str:
        """A report fit to paste in an issue."""
        facts = {"Orogen": __version__, "QGIS": Qgis.version(), "Qt": QT_VERSION_STR, "PyQt": PYQT_VERSION_STR,
                 "Backend": self.problem() or "can run"}
        ended = [f"{run.tool} {run.state}: {run.error['message']}" for run in self.runs[-5:] if run.error]
        facts["Last failed runs"] = " / ".join(ended) or "none"
        return environment.diagnose(facts, self.chosen_interpreter(), self.environment)


class RunTask(QgsTask):
    """Stands for a run in QGIS's task manager: shows its progress there, and cancels it from there."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.title, QgsTask.Flag.CanCancel)
        self._followed = run

    def run(self) -> bool:
        """Follow the run to its end; in a thread of QGIS's."""
        while not self._followed.wait(0.1):
            self.setProgress(100.0 * self._followed.fraction)
        return self._followed.state == "done"

    def cancel(self) -> None:
        """Cancel the run too."""
        self._followed.cancel()
        super().cancel()


def _has_desktop() -> bool:
    from qgis.utils import iface

    return iface is not None


_shared: Backend | None = None
_sharing = threading.Lock()


def backend() -> Backend:
    """The one backend of this QGIS process; made on the first call."""
    global _shared
    with _sharing:
        if _shared is None:
            _shared = Backend()
        return _shared
