"""Runs that follow one another, each with what the one before it made: first the picks, then the events."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.PyQt.QtCore import QObject, pyqtSignal

from .backend import BackendError, backend


@dataclass(frozen=True)
class Job:
    """One of the runs: a tool, its parameters, its folder and its title."""

    tool: str
    parameters: dict
    output: str
    title: str


class Chain(QObject):
    """Starts one job after the other, as long as each is done well; whatever becomes of who asked for it.

    ``began`` brings each run as the backend takes it; ``ended`` an empty text, or why the next could not begin.
    """

    began = pyqtSignal(object)  #: Run
    ended = pyqtSignal(str)

    def __init__(self, jobs) -> None:
        super().__init__(backend())
        self.jobs = list(jobs)
        self.run = None
        self.number = 0  # of the job that runs, from 1

    def start(self, problem: str = "") -> None:
        """Start the first job; raises :class:`BackendError` where nothing can run, or a ``problem`` came before."""
        backend().run_ended.connect(self._run_ended)
        try:
            if problem:
                raise BackendError(problem)
            self._next()
        except BackendError:
            self._end("")
            raise

    def _next(self) -> None:
        job = self.jobs[self.number]
        self.number += 1
        self.run = backend().start(job.tool, job.parameters, job.output, title=job.title)
        self.began.emit(self.run)

    def _run_ended(self, run) -> None:
        if run is not self.run:
            return
        why = ""
        if run.state == "done" and self.number < len(self.jobs):
            try:
                self._next()
                return
            except BackendError as error:
                why = str(error)
        self._end(why)

    def _end(self, why: str) -> None:
        backend().run_ended.disconnect(self._run_ended)
        self.ended.emit(why)
        self.deleteLater()
