"""One run of a tool, the same for every face: a result folder that is finished, or resumable, never half written.

:func:`run` does the work in ``<output>/.unfinished/`` and moves the results in at the end, ``manifest.json`` last:
its presence means finished.  ``job.json`` says what made them, and :func:`run_again` makes them again.  Neither holds
times, durations or hosts, so that a killed and resumed run ends with the bytes of an undisturbed one; times go to
``log.jsonl``.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import json
import math
import os
import platform
import re
import shutil
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from . import __version__
from .errors import Cancelled, InputError, OrogenError, OutputError, ParameterError, ResourceError
from .journal import Journal, flush_folder, json_value, replacing
from .monitor import Monitor
from .tools import get
from .tools.declaration import RASTER_KINDS, Tool, join_source, split_source, to_json

JOB_SCHEMA = "orogen-job/1"
MANIFEST_SCHEMA = "orogen-manifest/1"
UNFINISHED, JOB, MANIFEST, LOG = ".unfinished", "job.json", "manifest.json", "log.jsonl"
JOURNAL, PUBLISHING, LOCK = "journal", "publishing.json", "lock"
LIBRARIES = ("torch", "torchvision", "numpy", "scipy", "scikit-learn", "rasterio", "geopandas", "pyogrio", "shapely",
             "pyproj", "safetensors")


# --- what a tool's implementation sees --------------------------------------------------------------------------------

@dataclass(frozen=True)
class OutputFile:
    """A file that an implementation made: ``name`` is that of a declared output, ``path`` lies in the workspace."""

    name: str
    path: Path
    metrics: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Workspace:
    """The place of one unfinished run.

    ``inputs`` are the fingerprints of the layers, ``warnings`` what ``monitor.warning`` has said so far, in this and in
    earlier attempts.  An implementation may set ``metrics`` (figures of the whole run, for the manifest) and
    ``device`` (where it really ran, for the job file).
    """

    folder: Path
    journal: Journal
    inputs: list[dict[str, Any]]
    warnings: list[str] = field(default_factory=list)
    metrics: dict[str, Any] = field(default_factory=dict)
    device: str | None = None

    def path(self, name: str) -> Path:
        """The place of a file in the workspace; its folder exists."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def writing(self, name: str) -> AbstractContextManager[Path]:
        """Yields a temporary path to write to; the file gets its name, whole, when the block ends well."""
        return replacing(self.path(name))


@dataclass(frozen=True)
class Result:
    """A finished run: its folder, and its manifest as JSON gives it."""

    folder: Path
    manifest: dict[str, Any]


# --- running ----------------------------------------------------------------------------------------------------------

def run(tool: str | Tool, parameters: Any, output: str | os.PathLike[str], *, monitor: Monitor | None = None,
        overwrite: bool = False) -> Result:
    """Run a tool into the folder ``output``, going on from what an earlier attempt of the same job has finished.

    Parameters
    ----------
    tool
        A declared tool, or its name.
    parameters
        Mapping of names to values, or an instance of the tool's parameter class.  Relative paths count from the
        present folder.
    output
        Folder for the results; made when missing.
    monitor
        Hears progress and log, and can cancel.
    overwrite
        Replace a finished result.  Only files that its manifest names are removed, once the new ones are whole.

    Raises
    ------
    OrogenError
        With what is left of the run and where, when it had finished steps.
    """
    return _run(tool, parameters, output, monitor=monitor, overwrite=overwrite)


def run_again(job: str | os.PathLike[str], output: str | os.PathLike[str] | None = None, *,
              monitor: Monitor | None = None, overwrite: bool = False) -> Result:
    """Run what a ``job.json`` describes, into ``output`` or else the folder it lies in.

    Warns where an input, or Orogen, is another than the job was made with.  Raises :class:`InputError` for a file that
    is no job.
    """
    path = Path(job)
    made = read_job(path)
    earlier = made.get("inputs") if isinstance(made.get("inputs"), list) else None
    version = made.get("versions", {}).get("orogen") if isinstance(made.get("versions"), dict) else None
    return _run(made["tool"], made["parameters"], path.absolute().parent if output is None else output,
                monitor=monitor, overwrite=overwrite, earlier_inputs=earlier, earlier_version=version)


def read_job(path: str | os.PathLike[str]) -> dict[str, Any]:
    """A job file as JSON gives it, with ``tool`` and ``parameters``; raises :class:`InputError` when it is no job."""
    try:
        job = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The job file {os.fspath(path)} can't be read ({error.strerror}): give the job.json of a "
                         f"result folder.") from error
    except (ValueError, RecursionError):
        job = None
    if not isinstance(job, dict) or job.get("schema") != JOB_SCHEMA or not isinstance(job.get("tool"), str) \
            or not isinstance(job.get("parameters"), dict):
        raise InputError(f"{os.fspath(path)} is no job file of Orogen: give the job.json of a result folder.")
    return job


def log_path(output: str | os.PathLike[str]) -> Path | None:
    """The log of the unfinished run in folder ``output``, where there is one."""
    log = Path(os.path.abspath(os.path.expanduser(output))) / UNFINISHED / LOG
    return log if os.path.isfile(log) else None


@functools.cache
def versions() -> dict[str, str]:
    """Versions of Orogen, Python and the libraries, read without importing them."""
    found = {"orogen": __version__, "python": platform.python_version()}
    for library in LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            found[library] = metadata.version(library)
    return found


# --- fingerprints -----------------------------------------------------------------------------------------------------

# Left out: .aux.xml and .ovr, which GDAL and QGIS write beside a raster merely to show it.
_SIDE_CARS = {
    True: (".hdr", ".prj", ".tfw", ".jgw", ".pgw", ".wld", ".blw", ".bpw"),
    False: (".shx", ".dbf", ".prj", ".cpg", ".dat", ".id", ".map", ".ind", ".mid"),
}


def fingerprints(tool: Tool, parameters: Any, monitor: Monitor | None = None) -> list[dict[str, Any]]:
    """``{path, size, sha256}`` of every file among the parameters, with side-cars, in the order of the declaration.

    A layer that is no local file (a URL, a database) has size and sha256 ``None``.  Raises :class:`InputError` naming
    the parameter when a file is missing or can't be read.
    """
    found: dict[str, dict[str, Any]] = {}
    for parameter in tool.parameters:
        if not parameter.is_path:
            continue
        value = getattr(parameters, parameter.name)
        for source in value if parameter.is_list else [value] if value else []:
            path = split_source(source)[0]
            if not _is_local(path):
                found[path] = {"path": path, "size": None, "sha256": None}
                continue
            try:
                for part in _files(Path(path), raster=parameter.kind in RASTER_KINDS):
                    if str(part) not in found:
                        found[str(part)] = _fingerprint(part, monitor)
            except FileNotFoundError:
                raise InputError(f"{parameter.label} ({parameter.name}): there is no file {path}; check the path."
                                 ) from None
            except OSError as error:
                raise InputError(f"{parameter.label} ({parameter.name}): {path} can't be read ({error.strerror}); "
                                 f"check the file and its permissions.") from error
    return list(found.values())


def _files(path: Path, raster: bool) -> Iterator[Path]:
    if path.is_dir():  # a file geodatabase, an ArcInfo grid
        yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix != ".lock")
        return
    yield path
    for suffix in _SIDE_CARS[raster]:
        for side_car in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
            if side_car != path and side_car.is_file():
                yield side_car


def _fingerprint(path: Path, monitor: Monitor | None) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while block := file.read(1 << 22):
            digest.update(block)
            size += len(block)
            if monitor:
                monitor.check()
    return {"path": str(path), "size": size, "sha256": digest.hexdigest()}


def _is_local(path: str) -> bool:
    """Whether GDAL would open ``path`` as a plain file: no URL, no /vsi… and no driver prefix such as NETCDF:."""
    return os.path.exists(path) or not (path.startswith("/vsi") or re.match(r"[A-Za-z][A-Za-z0-9_+.-]+:", path))


def _absolute(tool: Tool, parameters: Any) -> Any:
    """The parameters with absolute paths, so that the job file means the same in every folder."""
    values = to_json(parameters)
    for parameter in tool.parameters:
        value = values[parameter.name]
        if parameter.is_list:
            values[parameter.name] = [_absolute_source(source) for source in value]
        elif parameter.is_path and value:
            values[parameter.name] = _absolute_source(value)
    return tool.validate(values)


def _absolute_source(source: str) -> str:
    path, options = split_source(source)
    return join_source(os.path.abspath(os.path.expanduser(path)) if _is_local(path) else path, options)


# --- the run itself ---------------------------------------------------------------------------------------------------

def _run(tool: str | Tool, parameters: Any, output: str | os.PathLike[str], *, monitor: Monitor | None,
         overwrite: bool, earlier_inputs: list[Any] | None = None, earlier_version: str | None = None) -> Result:
    tool = get(tool) if isinstance(tool, str) else tool
    outer = monitor or Monitor()
    parameters = _absolute(tool, tool.validate(parameters))
    folder = _ResultFolder(output)
    folder.refuse(overwrite)
    inputs = fingerprints(tool, parameters, outer)
    job = _job(tool, parameters, inputs)
    with folder.locked():
        finished = folder.settle(job, overwrite)
        if finished is not None:
            return Result(folder.path, finished)
        with _RunMonitor(outer, folder.work / LOG) as heard:
            try:
                manifest = _work(tool, parameters, folder, job, heard, earlier_inputs, earlier_version)
            except BaseException as error:  # whatever ends a run, what it leaves must be said or cleared
                explained = folder.explain(error, heard)
                if explained is error:
                    raise
                raise explained from error
    return Result(folder.path, manifest)


def _work(tool: Tool, parameters: Any, folder: _ResultFolder, job: dict[str, Any], monitor: _RunMonitor,
          earlier_inputs: list[Any] | None, earlier_version: str | None) -> dict[str, Any]:
    """Run the implementation in the locked folder and publish what it made; returns the manifest."""
    journal = Journal(folder.work / JOURNAL)
    workspace = Workspace(folder.work, journal, job["inputs"], warnings=monitor.warnings)
    monitor.info(f"Orogen {__version__} runs {tool.name}.")
    if len(journal):
        monitor.info(f"Going on from {_steps(len(journal))} of an earlier attempt.")
    _warn_of_changes(monitor, job["inputs"], earlier_inputs, earlier_version)
    monitor.check()
    made = tool.load()(parameters, workspace, monitor)
    monitor.progress(1.0, "Finishing")
    outputs = _declared(tool, made)
    manifest = {"schema": MANIFEST_SCHEMA, "tool": tool.name, "version": __version__, "outputs": outputs,
                "warnings": list(workspace.warnings), "metrics": workspace.metrics}
    files = {entry["path"]: output.path for entry, output in zip(outputs, made)}
    return folder.publish(files, {**job, "device": workspace.device or job["device"]}, manifest, monitor)


def _job(tool: Tool, parameters: Any, inputs: list[dict[str, Any]]) -> dict[str, Any]:
    values = to_json(parameters)
    identity = {"tool": tool.name, "parameters": values, "inputs": inputs, "orogen": __version__}
    return {"schema": JOB_SCHEMA, "tool": tool.name, "parameters": values, "inputs": inputs,
            "versions": {**versions(), **_gdal_version()}, "seed": values.get("seed"), "device": values.get("device"),
            "identity": hashlib.sha256(json_bytes(identity)).hexdigest()}


def _gdal_version() -> dict[str, str]:
    try:
        import rasterio
    except ImportError:
        return {}
    return {"gdal": rasterio.__gdal_version__}


def _warn_of_changes(monitor: Monitor, inputs: list[dict[str, Any]], earlier_inputs: list[Any] | None,
                     earlier_version: str | None) -> None:
    if earlier_version and earlier_version != __version__:
        monitor.warning(f"The job was made with Orogen {earlier_version}; this is {__version__}, and the result may "
                        f"differ.")
    if earlier_inputs is None:
        return
    earlier = {entry.get("path"): entry.get("sha256") for entry in earlier_inputs if isinstance(entry, dict)}
    for entry in inputs:
        if entry["path"] not in earlier:
            monitor.warning(f"{entry['path']} was not there when the job was made; the result may differ.")
        elif earlier[entry["path"]] != entry["sha256"]:
            monitor.warning(f"{entry['path']} has changed since the job was made; the result may differ.")


def _declared(tool: Tool, made: list[OutputFile]) -> list[dict[str, Any]]:
    """The manifest's entries, in the order of ``made``."""
    names = [output.name for output in made]
    missing = [o.name for o in tool.outputs if not o.optional and o.name not in names]
    foreign = [name for name in names if name not in [o.name for o in tool.outputs]]
    if missing or foreign or len(set(names)) < len(names):
        raise RuntimeError(f"{tool.name} made the outputs {names}; missing: {missing}, not declared: {foreign}")
    entries = []
    for output in made:
        declared = tool.output(output.name)
        entries.append({"name": declared.name, "kind": declared.kind, "path": declared.path, "label": declared.label,
                        "style": declared.style, "metrics": dict(output.metrics)})
    return entries


class _RunMonitor(Monitor):
    """Passes everything on to the face's monitor, keeps it in the log, and collects the warnings.

    The log of an earlier attempt gives its warnings back: those said inside a step that the journal now skips.
    """

    def __init__(self, outer: Monitor, log: Path) -> None:
        self.outer = outer  # first: Monitor.__init__ sets ``cancelled``
        super().__init__()
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

    def __enter__(self) -> _RunMonitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with suppress(OSError):  # as in record()
            self._log.close()

    def emit(self, event: dict[str, Any]) -> None:
        event = _plain(event)  # JSON for every face, whatever numbers a tool put into it
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


# --- the folder -------------------------------------------------------------------------------------------------------

class _ResultFolder:
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
            lock = _Lock(self.work / LOCK, self.path)
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
            _write(self.work / JOB, job)
        except OSError as error:
            raise _unwritable(error, self.path) from error
        return None

    def publish(self, files: Mapping[str, Path], job: dict[str, Any], manifest: dict[str, Any],
                monitor: _RunMonitor) -> dict[str, Any]:
        """Move ``files`` (final name → where it lies now) in, then the job, then the manifest; tidy up."""
        ours = self._ours()
        for name in files:
            if os.path.lexists(self.path / name) and name not in ours:
                raise OutputError(f"The folder {self.path} holds a file {name} that no earlier result of Orogen made: "
                                  f"move it away, then run the same command again.")
        for path in files.values():
            with open(path, "rb+") as made:
                os.fsync(made.fileno())
        _write(self.work / PUBLISHING, {"ours": sorted({*ours, *files})})
        (self.path / MANIFEST).unlink(missing_ok=True)  # from here on the folder is unfinished
        for name in ours - set(files):
            (self.path / name).unlink(missing_ok=True)
        for name, path in files.items():
            os.replace(path, self.path / name)
        _write(self.path / JOB, job)
        written = _write(self.path / MANIFEST, manifest)
        monitor.close()
        self._tidy()
        return written

    def explain(self, error: BaseException, monitor: _RunMonitor) -> BaseException:
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
            told = f"{_steps(steps)} {'is' if steps == 1 else 'are'}" if steps else "What is finished is"
            if isinstance(explained, Cancelled):
                explained.args = ("The run was cancelled.",)
            explained.args = (f"{explained} {told[0].upper()}{told[1:]} kept in {self.work}; the same command goes on "
                              f"from there.",)
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
        if isinstance(error, MemoryError):
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
        manifest = _read(self.path / MANIFEST)
        return manifest if manifest is not None and manifest.get("schema") == MANIFEST_SCHEMA else None

    def _ours(self) -> set[str]:
        """Names of files here that an earlier result, or an earlier attempt to publish this one, put here."""
        listed = (_read(self.work / PUBLISHING) or {}).get("ours", [])
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


class _Lock:
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


# --- words and files --------------------------------------------------------------------------------------------------

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


def _steps(count: int) -> str:
    return f"{count} finished step{'' if count == 1 else 's'}"


def _identity(job: Path) -> str | None:
    return (_read(job) or {}).get("identity")


def _read(path: Path) -> dict[str, Any] | None:
    """A JSON object from a file; None when there is none, or it is something else."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _write(path: Path, value: Mapping[str, Any]) -> dict[str, Any]:
    """Write a JSON object, atomically; returns it as it reads back."""
    words = json_bytes(value)
    with replacing(path) as temporary:
        temporary.write_bytes(words)
    written: dict[str, Any] = json.loads(words)
    return written


def json_bytes(value: Any, indent: int | None = 1) -> bytes:
    """JSON in UTF-8 with the keys in their order; not-a-number and infinity become null, numpy values plain ones."""
    words = json.dumps(_plain(value), indent=indent, ensure_ascii=False, allow_nan=False)
    return words.encode("utf-8", "backslashreplace") + b"\n"  # a lone surrogate (odd file name) becomes a JSON escape


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return _plain(json_value(value))
