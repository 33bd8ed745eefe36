"""The folder of a result: absent, empty, unfinished, finished or foreign; never half written.

A run works in ``.unfinished/`` inside it and :meth:`ResultFolder.publish` moves the results in at the end,
``manifest.json`` last: its presence means finished.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .errors import Cancelled, OrogenError, OutputError, ParameterError, ResourceError, is_out_of_memory
from .files import flush_folder, read_json, write_json
from .journal import Journal
from .run_log import RunMonitor

MANIFEST_SCHEMA = "orogen-manifest/1"
UNFINISHED, JOB, MANIFEST, LOG = ".unfinished", "job.json", "manifest.json", "log.jsonl"
JOURNAL, PUBLISHING, LOCK = "journal", "publishing.json", "lock"


class ResultFolder:
    """The states of a result folder: absent, empty, unfinished, finished, foreign; and the moves between them."""

    def __init__(self, output: str | os.PathLike[str]) -> None:
        words = os.fspath(output)
        try:
            possible = words.strip() != "" and b"\0" not in os.fsencode(words)
        except UnicodeEncodeError:
            possible = False
        if not possible:
            raise ParameterError(f"The output folder (output) must be a path: got {words[:200]!r}.")
        self.path = Path(os.path.abspath(os.path.expanduser(words)))
        self.work = self.path / UNFINISHED
        self._made: list[Path] = []  # folders that this run made, and takes away again if it leaves nothing

    def refuse(self, overwrite: bool) -> None:
        """Raise :class:`OutputError` for a folder that this run may not use; touches nothing."""
        try:
            with os.scandir(self.path) as entries:
                content = {entry.name for entry in entries}
        except FileNotFoundError:
            return
        except NotADirectoryError as error:
            raise OutputError(f"{self.path} is no folder and can't become one, because a file is in its place: choose "
                              f"another output folder.") from error
        except OSError as error:
            raise _unwritable(error, self.path) from error
        if UNFINISHED in content or not content:
            return
        if self._manifest() is None:
            raise OutputError(f"The folder {self.path} holds other files, and no result of Orogen: choose a new or "
                              f"empty output folder.")
        if not overwrite:
            raise self._exists()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the work folder and hold its lock, so that no two runs write into it."""
        try:
            for folder in (*reversed(self.path.parents), self.path, self.work):
                if not folder.exists():
                    folder.mkdir(exist_ok=True)
                    self._made.append(folder)
            lock = Lock(self.work / LOCK, self.path)
        except OSError as error:
            self._remove_made()
            raise _unwritable(error, self.path) from error
        try:
            yield
        finally:
            lock.release()
            with suppress(OSError):  # not empty: there is something to go on from
                self.work.rmdir()
            self._remove_made()

    def settle(self, job: dict[str, Any], overwrite: bool) -> dict[str, Any] | None:
        """Make the work folder ready for ``job``, keeping what an earlier attempt of it finished.

        Returns the manifest when that attempt had only the tidying up left to do.
        """
        same = _identity(self.work / JOB) == job["identity"]
        manifest = self._manifest()
        if manifest is not None:
            if (self.work / PUBLISHING).exists() and _identity(self.path / JOB) == job["identity"]:
                self._tidy()
                return manifest
            if not overwrite:
                raise self._exists()
        if not same:
            if self._left() and not overwrite:
                raise OutputError(f"The folder {self.path} holds the unfinished run of another job (other parameters, "
                                  f"inputs or version): choose another output folder, or discard it (--overwrite).")
            self._discard()
        try:
            write_json(self.work / JOB, job)
        except OSError as error:
            raise _unwritable(error, self.path) from error
        return None

    def publish(self, files: Mapping[str, Path], job: dict[str, Any], manifest: dict[str, Any],
                monitor: RunMonitor) -> dict[str, Any]:
        """Move ``files`` (final name → where it lies now) in, then the job, then the manifest; tidy up."""
        ours = self._ours()
        for name in files:
            if os.path.lexists(self.path / name) and name not in ours:
                raise OutputError(f"The folder {self.path} holds a file {name} that no earlier result of Orogen made: "
                                  f"move it away, then run the same command again.")
        for path in files.values():
            with open(path, "rb+") as made:
                os.fsync(made.fileno())
        write_json(self.work / PUBLISHING, {"ours": sorted({*ours, *files})})
        (self.path / MANIFEST).unlink(missing_ok=True)  # from here on the folder is unfinished
        for name in ours - set(files):
            (self.path / name).unlink(missing_ok=True)
        for name, path in files.items():
            os.replace(path, self.path / name)
        write_json(self.path / JOB, job)
        written = write_json(self.path / MANIFEST, manifest)
        monitor.close()
        self._tidy()
        return written

    def explain(self, error: BaseException, monitor: RunMonitor) -> BaseException:
        """The error to raise: an :class:`OrogenError` that says what is left and where, else the error as it is.

        An error that nobody foresaw keeps the log with its traceback; others leave nothing unless a step is finished.
        """
        explained = error if isinstance(error, OrogenError) else self._foreseen(error)
        monitor.record({"type": "log", "level": "error", "message": str(explained or error),
                        "fields": {"traceback": "".join(traceback.format_exception(error))}})
        monitor.close()
        if explained is None:
            return error
        if self._left():
            steps = len(Journal(self.work / JOURNAL))
            kept = (f"{steps_in_words(steps)} {'is' if steps == 1 else 'are'} kept in {self.work}; the same command "
                    "goes on from there." if steps else
                    f"What is finished is kept in {self.work}; the same command goes on from there.")
            if isinstance(explained, Cancelled):
                explained.args = ("The run was cancelled.",)
            explained.args = (f"{explained} {kept}",)
        else:
            if isinstance(explained, Cancelled):
                explained.args = ("The run was cancelled before its first step was finished; nothing is left behind.",)
            self._clear()
        return explained

    # helpers

    def _exists(self) -> OutputError:
        return OutputError(f"The folder {self.path} holds a finished result: choose another output folder, or "
                           f"allow it to be replaced (--overwrite).")

    def _foreseen(self, error: BaseException) -> OrogenError | None:
        """What the system's own error means for the user: a full or unwritable disk, too little memory; else None."""
        words = f"{type(error).__name__}: {error}"
        if "CUDA" in words and is_out_of_memory(words):
            return ResourceError("The graphics card has too little free memory for this run: close other programs that "
                                 "use it, or choose device 'cpu'.")
        if is_out_of_memory(words):
            return ResourceError("The computer has too little free memory for this run: close other programs, or "
                                 "choose a larger cell size.")
        if isinstance(error, OSError) and (error.errno in _FULL or (
                error.errno in _FORBIDDEN and str(error.filename or "").startswith(str(self.path)))):
            return _unwritable(error, self.path)
        # GDAL, SQLite and safetensors have errors of their own for a full disk.
        if isinstance(error, Exception) and _free_bytes(self.path) < 1 << 16:
            return _unwritable(OSError(errno.ENOSPC, "disk full"), self.path)
        return None

    def _manifest(self) -> dict[str, Any] | None:
        """The manifest of a finished result here, if it is one of ours."""
        manifest = read_json(self.path / MANIFEST)
        return manifest if manifest is not None and manifest.get("schema") == MANIFEST_SCHEMA else None

    def _ours(self) -> set[str]:
        """Names of files here that an earlier result, or an earlier attempt to publish this one, put here."""
        listed = (read_json(self.work / PUBLISHING) or {}).get("ours", [])
        for entry in (self._manifest() or {}).get("outputs", []):
            listed = [*listed, entry.get("path") if isinstance(entry, dict) else None]
        # A manifest may come from anywhere: never follow one out of its folder.
        return {name for name in listed if isinstance(name, str) and name == os.path.basename(name)
                and name not in ("", ".", "..", MANIFEST, JOB, LOG, UNFINISHED) and "\0" not in name}

    def _left(self) -> bool:
        """Whether the work folder holds anything worth going on from."""
        return any(p.is_file() and p.name not in (JOB, LOG, LOCK) and not p.name.startswith(".")
                   for p in self.work.rglob("*"))

    def _discard(self) -> None:
        """Give up another job's unfinished run, with what it had begun to publish."""
        if self._manifest() is None:
            for name in self._ours():
                (self.path / name).unlink(missing_ok=True)
        self._clear()

    def _tidy(self) -> None:
        """After the manifest is written: keep the log beside it, and nothing else of the work."""
        if (self.work / LOG).exists():
            os.replace(self.work / LOG, self.path / LOG)
        self._clear()

    def _clear(self) -> None:
        """Empty the work folder, but for the lock that is held; the list of what is ours goes last."""
        for entry in sorted(self.work.iterdir(), key=lambda entry: entry.name == PUBLISHING):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != LOCK:
                entry.unlink()
        flush_folder(self.path)

    def _remove_made(self) -> None:
        for folder in reversed(self._made):
            with suppress(OSError):  # not empty: it holds something of someone's
                folder.rmdir()


# --- the lock ---------------------------------------------------------------------------------------------------------

class Lock:
    """A lock that the system drops when its process dies, so that a killed run never blocks the next.

    Raises :class:`OutputError` when another run holds it.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        while True:
            path.parent.mkdir(exist_ok=True)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                _hold(self._handle)
                here = os.stat(path)
            except BlockingIOError:
                holder = os.read(self._handle, 20).decode("ascii", "replace")
                os.close(self._handle)
                raise OutputError(f"Another run (process {holder or 'unknown'}) is writing into {folder}: wait for it, "
                                  f"or choose another output folder.") from None
            except FileNotFoundError:
                os.close(self._handle)
                continue  # its holder finished and took the file away meanwhile
            if os.path.samestat(os.fstat(self._handle), here):
                break
            os.close(self._handle)
        try:
            os.ftruncate(self._handle, 0)
            os.write(self._handle, str(os.getpid()).encode())
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        if os.name == "posix":  # taken away while still held: nobody can hold a file that is about to go
            self._path.unlink(missing_ok=True)
            os.close(self._handle)
        else:
            os.close(self._handle)
            with suppress(OSError):  # the next run holds it already
                self._path.unlink()


if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        try:
            os.lseek(handle, 1 << 20, os.SEEK_SET)  # beyond the text, which others may read
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _hold(handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):  # some network drives know no locks
                raise


# --- words ------------------------------------------------------------------------------------------------------------

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def _unwritable(error: OSError, folder: Path) -> OutputError:
    """The system's error about the output folder, with the remedy."""
    if error.errno in _FULL:
        return OutputError(f"There is no room left for the result in {folder} ({_free_bytes(folder):,} bytes free): "
                           f"free some space, or choose another output folder.")
    return OutputError(f"The result can't be written into {folder} ({error.strerror}): choose an output folder where "
                       f"you may write.")


def _free_bytes(folder: Path) -> int:
    """Free space where ``folder`` is, or would be."""
    for place in (folder, *folder.parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return 0


def steps_in_words(count: int) -> str:
    return f"{count} finished step{'' if count == 1 else 's'}"


def _identity(job: Path) -> str | None:
    return (read_json(job) or {}).get("identity")
