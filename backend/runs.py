"""One run of a tool, the same for every face: a result folder that is finished, or resumable, never half written.

:func:`run` does the work in ``<output>/.unfinished/`` and moves the results in at the end, ``manifest.json`` last:
its presence means finished.  ``job.json`` says what made them, and :func:`run_again` makes them again.  Neither holds
times, durations or hosts, so that a killed and resumed run ends with the bytes of an undisturbed one; times go to
``log.jsonl``.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from . import __version__
from .errors import InputError
from .files import json_bytes, replacing
from .journal import Journal
from .monitor import Monitor
from .result_folder import JOURNAL, LOG, MANIFEST_SCHEMA, UNFINISHED, ResultFolder, steps_in_words
from .run_log import RunMonitor
from .tools import get
from .tools.declaration import RASTER_KINDS, Tool, join_source, split_source, to_json

JOB_SCHEMA = "orogen-job/1"
LIBRARIES = ("torch", "torchvision", "numpy", "scipy", "scikit-learn", "rasterio", "geopandas", "pyogrio", "shapely",
             "pyproj", "safetensors", "obspy", "pyocto")


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

    A folder of recordings is one entry, whose hash covers its files' names, sizes and beginnings.

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
                if parameter.kind == "waveforms" and os.path.isdir(path):
                    found[path] = _archive_fingerprint(Path(path), monitor)
                    continue
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


def _archive_fingerprint(folder: Path, monitor: Monitor | None) -> dict[str, Any]:
    """Of a folder of recordings, as one: names, sizes and first bytes of its files; archives are too large to hash."""
    digest, size = hashlib.sha256(), 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        length = path.stat().st_size
        with open(path, "rb") as file:
            begin = file.read(4096)
        name = path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape")
        for part in (name, str(length).encode(), begin):
            digest.update(hashlib.sha256(part).digest())
        size += length
        if monitor:
            monitor.check()
    return {"path": str(folder), "size": size, "sha256": digest.hexdigest()}


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
    folder = ResultFolder(output)
    folder.refuse(overwrite)
    # What answers within seconds neither waits for the hash of every layer, nor fails whole for one that is missing.
    inputs = [] if tool.quick else fingerprints(tool, parameters, outer)
    job = _job(tool, parameters, inputs)
    with folder.locked():
        finished = folder.settle(job, overwrite)
        if finished is not None:
            return Result(folder.path, finished)
        with RunMonitor(outer, folder.work / LOG) as heard:
            try:
                manifest = _work(tool, parameters, folder, job, heard, earlier_inputs, earlier_version)
            except BaseException as error:  # whatever ends a run, what it leaves must be said or cleared
                explained = folder.explain(error, heard)
                if explained is error:
                    raise
                raise explained from error
    return Result(folder.path, manifest)


def _work(tool: Tool, parameters: Any, folder: ResultFolder, job: dict[str, Any], monitor: RunMonitor,
          earlier_inputs: list[Any] | None, earlier_version: str | None) -> dict[str, Any]:
    """Run the implementation in the locked folder and publish what it made; returns the manifest."""
    journal = Journal(folder.work / JOURNAL)
    workspace = Workspace(folder.work, journal, job["inputs"], warnings=monitor.warnings)
    monitor.info(f"Orogen {__version__} runs {tool.name}.")
    if len(journal):
        monitor.info(f"Going on from {steps_in_words(len(journal))} of an earlier attempt.")
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
