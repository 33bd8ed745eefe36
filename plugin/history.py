"""Which runs there have been, in this session of QGIS and in earlier ones: their folders, titles and how they ended.

The list lives in QGIS's settings, so that it survives the session; what a finished result holds is read from its
folder.  Two QGIS at once share the list: it is read again before every change.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QObject, pyqtSignal

from . import results
from .i18n import tr
from .results import ResultError
from .said import said

KEY = "orogen/results"

_LONGEST = 200  # runs; the oldest are forgotten, their folders stay
_LOG_LINES = 40  # of a run that left no log on disk


@dataclass(frozen=True)
class Entry:
    """One run.

    ``state`` is done, failed, cancelled or running; a running one of no living ``Run`` was cut off.  ``words`` says why
    it failed, ``parameters`` and ``log`` are kept where the folder may not tell them: of runs that are not done.
    """

    folder: str
    title: str
    tool: str
    finished_at: float
    state: str = "done"
    words: str = ""
    parameters: dict = field(default_factory=dict)
    log: list = field(default_factory=list)


class History(QObject):
    """The list of runs, newest first."""

    changed = pyqtSignal()

    def entries(self) -> list[Entry]:
        """All runs, the newest first."""
        return sorted(_load(), key=lambda entry: -entry.finished_at)

    def add(self, folder, title: str = "") -> Entry:
        """Put a finished result on the list, or bring it up to date; raises :class:`ResultError` if it is none."""
        manifest = results.read_manifest(folder)
        folder = os.path.abspath(str(folder))
        entry = Entry(folder, title or results.title_of(folder), str(manifest.get("tool")),
                      results.finished_at(folder))
        self._put(entry)
        return entry

    def remove(self, folder, delete_files: bool = False) -> None:
        """Take a run off the list, and on request its files from the disk.

        Only what a run of Orogen made is deleted: the files that the manifest names, its own records and unfinished
        work, and the folder if that leaves it empty.  Raises :class:`ResultError` when a file can't be deleted; the
        run then stays on the list.
        """
        if delete_files:
            _delete(Path(folder))
        wanted = os.path.abspath(str(folder))
        _save([entry for entry in _load() if entry.folder != wanted])
        self.changed.emit()

    def follow(self, backend) -> None:
        """Keep the list by what the backend runs from now on."""
        backend.run_added.connect(self.began)
        backend.run_ended.connect(self.ended)

    def began(self, run) -> None:
        """A run was asked for: listed at once, so that it isn't lost when QGIS ends before it does."""
        if not run.quick:
            self._put(Entry(os.path.abspath(run.output), _title(run), run.tool, time.time(), "running",
                            parameters=dict(run.parameters)))

    def ended(self, run) -> None:
        """A run ended, well or not."""
        if run.quick:
            return
        folder = os.path.abspath(run.folder or run.output)
        if run.state == "done":
            try:
                self.add(folder, _title(run))
                return
            except ResultError as error:
                state, words = "failed", str(error)
        else:
            state, words = run.state, (run.error or {}).get("message", "")
        log = [] if results.log_file(folder) else [log_line(message) for message in run.log[-_LOG_LINES:]]
        self._put(Entry(folder, _title(run), run.tool, time.time(), state, words, dict(run.parameters), log))

    def _put(self, entry: Entry) -> None:
        _save([entry, *(other for other in _load() if other.folder != entry.folder)])
        self.changed.emit()


_the_history = None


def history() -> History:
    """The one list of this QGIS."""
    global _the_history
    if _the_history is None:
        _the_history = History()
    return _the_history


def _title(run) -> str:
    """The title that the run was given, else that of its map, else the name of its folder."""
    given = run.title if run.title != run.tool else ""
    return given or str(run.parameters.get("title") or "") or Path(run.output).name


def log_line(message: dict) -> str:
    """A message of a log as one readable line, with its traceback where it has one."""
    level = {"warning": tr("Warning: "), "error": tr("Error: ")}.get(message.get("level"), "")
    when = message.get("time")
    clock = time.strftime("%H:%M:%S  ", time.localtime(when)) if isinstance(when, (int, float)) else ""
    fields = message.get("fields") if isinstance(message.get("fields"), dict) else {}
    trace = fields.get("traceback")
    return f"{clock}{level}{said(message.get('message', ''))}" + (f"\n{trace}" if trace else "")


def _load() -> list[Entry]:
    settings = QgsSettings()
    settings.sync()  # another QGIS may have written
    try:
        stored = json.loads(settings.value(KEY, "[]") or "[]")
    except (TypeError, ValueError):
        return []
    known = Entry.__dataclass_fields__
    loaded = []
    for one in stored if isinstance(stored, list) else []:
        try:
            loaded.append(Entry(**{name: value for name, value in one.items() if name in known}))
        except (AttributeError, TypeError):  # written by another version
            continue
    return loaded


def _save(entries: list[Entry]) -> None:
    newest = sorted(entries, key=lambda entry: -entry.finished_at)[:_LONGEST]
    QgsSettings().setValue(KEY, json.dumps([asdict(entry) for entry in newest]))
    QgsSettings().sync()


def _delete(folder: Path) -> None:
    if not folder.is_dir():
        return  # gone already
    names = [results.JOB, results.LOG, results.MANIFEST]  # the manifest last: till then it is a result
    if (folder / results.MANIFEST).exists():
        made = [entry["path"] for entry in results.read_manifest(folder)["outputs"]]
        beside = [name + suffix for name in made for suffix in (".aux.xml", "-wal", "-shm")]  # by QGIS, to show them
        names = [*made, *beside, *names]
    elif not (folder / results.UNFINISHED / results.JOB).exists():
        raise ResultError(tr("The folder {folder} holds no result of Orogen, so nothing in it was deleted: remove "
                             "the run from the list only.").format(folder=folder))
    try:
        if (folder / results.UNFINISHED / results.JOB).exists():
            shutil.rmtree(folder / results.UNFINISHED)
        for name in names:
            if (folder / name).exists():
                (folder / name).unlink()
    except OSError as error:
        raise ResultError(tr("{filename} can't be deleted ({strerror}): take the layers of the result out of every "
                             "project, check that you may write there, and remove it again.")
                             .format(filename=error.filename, strerror=said(error.strerror))) from error
    try:
        folder.rmdir()
    except OSError:
        return  # it holds something of someone's
