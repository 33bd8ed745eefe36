"""A look at what a dialog is filled with, by a quick run of the backend whose files go when it has ended."""

from __future__ import annotations

import os
import shutil

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...backend.errors import OutputError
from ..backend import BackendError, backend
from ..layers import temporary_folder
from ..said import said
from .copying import Copying

_AGAIN = (1, 4, 15, 60)  # seconds after which to look whether a run that was given up has written once more


class Check(QObject):
    """A check that is being prepared or running; at its end nothing of it is left, whatever becomes of the dialog.

    ``found`` brings the folder of the result, which lasts as long as the call; ``refused`` a sentence, and the run
    where there was one.
    """

    found = pyqtSignal(str)
    refused = pyqtSignal(str, object)

    def __init__(self, tool: str, title: str, values: dict, copying: Copying) -> None:
        super().__init__(backend())
        self.tool, self.title, self.values = tool, title, values
        self.copying = copying
        self.run = None
        self.folder = ""
        self._dropped = False
        self._again = iter(_AGAIN)
        copying.setParent(self)
        copying.ended.connect(self._start)
        backend().run_ended.connect(self._ended)
        backend().closed.connect(self._remove)

    def start(self) -> None:
        """Copy what has no file, then let the backend look."""
        self.copying.start()

    def drop(self) -> None:
        """Forget it: nothing is told any more."""
        if self._dropped:
            return
        self._dropped = True
        self.copying.feedback.cancel()
        if self.run is not None and not self.run.ended:
            self.run.cancel()  # its files go when it has stopped
        else:
            self._remove()

    def _start(self, problem: str) -> None:
        if self._dropped:
            return
        try:
            if problem:
                raise BackendError(problem)
            self.folder = temporary_folder("orogen-check-")
            self.run = backend().start(self.tool, self.values, os.path.join(self.folder, "check"), title=self.title)
        except (BackendError, OutputError) as error:
            self._tell(self.refused, said(str(error)), None)

    def _ended(self, run) -> None:
        if run is not self.run:
            return
        if self._dropped:
            self._remove()
        elif run.state == "done":
            self._tell(self.found, run.folder)
        else:
            self._tell(self.refused, said((run.error or {}).get("message", "")), run)

    def _tell(self, signal, *words) -> None:
        signal.emit(*words)
        self._dropped = True
        self._remove()

    def _remove(self) -> None:
        self.copying.cancel()
        shutil.rmtree(self.folder, ignore_errors=True) if self.folder else None
        wait = next(self._again, None) if self.run is not None and self.run.state == "cancelled" else None
        if wait is None:
            self.deleteLater()
            return
        timer = QTimer(self)  # one that did not obey in time may write until it does
        timer.setSingleShot(True)
        timer.timeout.connect(self._remove)
        timer.start(wait * 1000)
