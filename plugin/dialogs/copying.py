"""Copies of layers without a file of their own, made in a thread, so that QGIS stays at hand meanwhile."""

from __future__ import annotations

import threading

from qgis.core import QgsProcessingFeedback
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...backend.errors import OrogenError
from ..layers import Sources
from ..said import said


class Heard(QgsProcessingFeedback):
    """Keeps what :class:`Sources` says: one sentence for each layer that has to be copied."""

    def __init__(self) -> None:
        super().__init__(False)  # not into QGIS's log
        self.said: list[str] = []

    def pushInfo(self, info: str) -> None:  # noqa: N802  (QGIS's name)
        """A layer is copied."""
        self.said.append(info)


class Copying(QObject):
    """The sources of one job while their copies are made; ``ended`` brings "" or what went wrong, in a sentence."""

    ended = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.feedback = Heard()
        self.sources = Sources(self.feedback)
        self.thread_of_copies: threading.Thread | None = None

    def start(self) -> None:
        """Copy what is planned; ``ended`` comes at once where nothing is."""
        if not self.feedback.said:
            self.ended.emit("")
            return
        self.thread_of_copies = threading.Thread(target=self._write, name="orogen copies", daemon=True)
        self.thread_of_copies.start()

    def cancel(self) -> None:
        """Stop copying, and remove the copies."""
        self.feedback.cancel()
        if self.thread_of_copies is not None:
            self.thread_of_copies.join()
        self.sources.close()

    def _write(self) -> None:
        try:
            self.sources.write()
        except OrogenError as error:
            self.ended.emit(said(str(error)))
        else:
            self.ended.emit("")
