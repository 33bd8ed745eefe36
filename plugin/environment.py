"""The backend's own Python environment: where it is, what state it is in; made, checked, mended and removed.

QGIS's Python lacks torch and must not be burdened with it, so the backend runs in an environment of its own in the
user's data folder.  It is made with uv where that can be had, else with venv and pip, and counts as made only when
``ready.json`` stands in it, which is written last.  Standard library only: neither QGIS nor the backend is needed.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .i18n import later, tr
from .said import said

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
LAUNCH = ROOT / "plugin" / "launch.py"
LOWEST_PYTHON = (3, 10)
MANAGED_PYTHON = "3.12"  # what uv fetches where the machine has no Python that serves
MARKER, VENV = "ready.json", "venv"  # in the environment's folder; nothing else is ours there
GIGABYTE = 1_000_000_000
PROBE_SECONDS = 20.0
VERIFY_SECONDS = 300.0  # the first import of torch from a slow disk

Say = Callable[[str], None]


class EnvironmentTrouble(Exception):  # noqa: N818  (what the user reads)
    """The environment can't be made, checked or removed: one sentence with the remedy."""


class Stopped(Exception):  # noqa: N818  (a wish, not a fault)
    """The user stopped it."""


# --- places -----------------------------------------------------------------------------------------------------------

def data_folder(system: str = sys.platform, variables: Mapping[str, str] = os.environ) -> Path:
    """The user's data folder of Orogen: environment, models and logs live here, not in the plugin's folder."""
    home = Path(os.path.expanduser("~"))
    if system == "win32":
        return Path(variables.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Orogen"
    if system == "darwin":
        return home / "Library" / "Application Support" / "Orogen"
    given = variables.get("XDG_DATA_HOME", "")
    return (Path(given) if os.path.isabs(given) else home / ".local" / "share") / "orogen"


def worker_log() -> Path:
    """The log of what the worker prints; its folder exists where it can be made."""
    folder = data_folder() / "logs"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder / "worker.log"


# --- the child's environment ------------------------------------------------------------------------------------------

# What QGIS sets for itself, or a user for another Python, and what would lead ours to the wrong libraries.
_FOREIGN = re.compile(
    r"PYTHON.*|__PYVENV_LAUNCHER__|VIRTUAL_ENV.*|CONDA_.*|_CONDA_.*"
    r"|GDAL_.*|OGR_.*|CPL_.*|PROJ_.*|GEOTIFF_CSV|GISBASE|QGIS_.*|OSGEO4W_.*|O4W_.*"
    r"|QT_.*|QML.*|QTWEBENGINE.*|LD_LIBRARY_PATH|LD_PRELOAD|DYLD_.*"
    r"|PIP_(TARGET|PREFIX|ROOT|USER|REQUIRE_VIRTUALENV|PYTHON|NO_DEPS|DRY_RUN)"
    r"|UV_(PYTHON|PROJECT.*|SYSTEM_PYTHON|TARGET|PREFIX|NO_DEPS|BREAK_SYSTEM_PACKAGES)", re.IGNORECASE)


def scrubbed_environment(variables: Mapping[str, str] = os.environ, system: str = sys.platform) -> dict[str, str]:
    """``variables`` without what would lead another Python to QGIS's libraries; proxies and certificates stay."""
    kept = {name: value for name, value in variables.items() if not _FOREIGN.fullmatch(name)}
    if system == "win32":  # Windows looks for libraries on PATH, where QGIS puts its own first
        root = variables.get("OSGEO4W_ROOT", "").rstrip("\\/").lower()
        kept = {name: _without(value, ";", lambda entry: bool(root) and entry.lower().startswith(root))
                if name.upper() == "PATH" else value for name, value in kept.items()}
    elif system == "darwin" and "PATH" in kept:
        kept["PATH"] = _without(kept["PATH"], ":", lambda entry: ".app/Contents" in entry)
    return kept


def _without(path: str, separator: str, foreign: Callable[[str], bool]) -> str:
    return separator.join(entry for entry in path.split(separator) if entry and not foreign(entry))


def worker_command(python: str) -> list[str]:
    """What starts the worker with that Python."""
    return [python, "-I", "-X", "utf8", str(LAUNCH)]


# --- what the machine has ---------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Machine:
    """What decides which packages fit; ``system`` as ``sys.platform`` says it."""

    system: str
    graphics_card: str = ""  # the name of one that torch can compute on; empty: none


def this_machine() -> Machine:
    """Look for a graphics card of NVIDIA with a working driver."""
    program = shutil.which("nvidia-smi")
    if program is None or sys.platform == "darwin":
        return Machine(sys.platform)
    try:
        told = subprocess.run(  # nosec B603  # noqa: S603  (a list of words, no shell)
            [program, "--query-gpu=name", "--format=csv,noheader"], capture_output=True, text=True, timeout=15.0,
            env=scrubbed_environment(), stdin=subprocess.DEVNULL, errors="replace", **_quietly())
    except (OSError, subprocess.TimeoutExpired):
        return Machine(sys.platform)
    name = told.stdout.strip().partition("\n")[0] if told.returncode == 0 else ""
    return Machine(sys.platform, name)


@dataclass(frozen=True)
class Build:
    """A kind of torch: for the processor or for graphics cards, with what it costs."""

    name: str
    words: str
    download_gb: float
    disk_gb: float

    def time(self) -> str:
        """How long fetching takes, in words, from a fast line (100 Mbit/s) to a slow one (10 Mbit/s)."""
        fast, slow = (2 + self.download_gb * 8000 / speed / 60 for speed in (100, 10))
        return tr("{fast:.0f} to {slow:.0f} minutes, by the connection").format(fast=fast, slow=slow)


# Measured on Linux with Python 3.11: CUDA fetches 3.1 GB and takes 5.9 GB; the rest is room for the installer.
CPU = Build("cpu", later("for the processor"), 0.5, 2.5)
CUDA = Build("cuda", later("for NVIDIA graphics cards"), 3.2, 8.0)


def build_for(machine: Machine) -> Build:
    """The build of torch that a machine should have."""
    return CUDA if machine.graphics_card else CPU


def torch_sources(machine: Machine, installer: str, wheels: str = "") -> list[tuple[list[str], Build]]:
    """Where to take torch from: arguments for the installer ("uv" or "pip") and the build they give, best first.

    The index of Python packages holds the CUDA build for Linux and the processor's for Windows and macOS; the other
    one is on torch's own index.  Where that can't be reached, whatever the standard index has serves as well.
    """
    standard = CUDA if machine.system == "linux" else CPU
    wanted = build_for(machine)
    if wheels:
        return [(["--no-index", "--find-links", wheels], wanted)]
    plain: list[tuple[list[str], Build]] = [([], standard)]
    if wanted == standard:
        return plain
    if installer == "uv":
        own = ["--torch-backend", "auto" if wanted == CUDA else "cpu"]
    else:
        own = ["--index-url", "https://download.pytorch.org/whl/" + ("cu126" if wanted == CUDA else "cpu")]
    return [(own, wanted), *plain]


def free_bytes(folder: Path) -> int:
    """Free space where ``folder`` is or will be."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def candidates(system: str, executable: str, prefix: str, variables: Mapping[str, str]) -> list[str]:
    """Pythons that an environment could be made of, best first; they may not exist.

    ``executable`` is ``sys.executable`` (QGIS itself on some systems), ``prefix`` is ``sys.base_prefix``.
    """
    versions = ("3.12", "3.11", "3.13", "3.10")
    own = [executable] if re.fullmatch(r"python[\d.]*(\.exe)?", re.split(r"[\\/]", executable)[-1]) else []
    if system == "win32":
        short = [version.replace(".", "") for version in versions]
        programs = variables.get("LOCALAPPDATA", "") + "\\Programs\\Python\\Python"
        own += [prefix + "\\python.exe", prefix + "\\python3.exe"]
        others = [programs + version + "\\python.exe" for version in short] if variables.get("LOCALAPPDATA") else []
        others += [f"C:\\{place}{version}\\python.exe" for place in ("Program Files\\Python", "Python")
                   for version in short]
        on_path = ["python.exe", "python3.exe"]
    elif system == "darwin":
        own += [f"{prefix}/bin/python3"]
        others = [f"{place}/python{version}" for place in ("/opt/homebrew/bin", "/usr/local/bin")
                  for version in versions]
        others += [f"/Library/Frameworks/Python.framework/Versions/{version}/bin/python3" for version in versions]
        on_path = [*(f"python{version}" for version in versions), "python3", "/usr/bin/python3"]
        own, others = others, own  # the one inside QGIS's bundle comes last: it moves with every update
    else:
        own += [f"{prefix}/bin/python3"]
        others = ["/usr/bin/python3", *(f"/usr/bin/python{version}" for version in versions)]
        on_path = [*(f"python{version}" for version in versions), "python3"]
    return list(dict.fromkeys([*own, *others, *on_path]))


@dataclass(frozen=True)
class Python:
    """A Python that answered."""

    path: str
    version: tuple[int, int, int]
    has_venv: bool
    has_pip: bool


_PROBE = ("import importlib.util as u, json, sys; json.dump([sys.version_info[:3], "
          "all(u.find_spec(m) for m in ('venv', 'ensurepip')), bool(u.find_spec('pip'))], sys.stdout)")


def probe(path: str) -> Python | None:
    """Ask a Python what it is; None where it is none or doesn't answer."""
    program = path if os.path.isabs(path) else shutil.which(path)
    if program is None or not os.path.isfile(program):
        return None
    try:
        told = subprocess.run(  # nosec B603  # noqa: S603  (a list of words, no shell)
            [program, "-I", "-c", _PROBE], capture_output=True, text=True, timeout=PROBE_SECONDS,
            env=scrubbed_environment(), stdin=subprocess.DEVNULL, errors="replace", **_quietly())
        version, has_venv, has_pip = json.loads(told.stdout)
        return Python(program, (int(version[0]), int(version[1]), int(version[2])), bool(has_venv), bool(has_pip))
    except (OSError, subprocess.TimeoutExpired, ValueError, TypeError):
        return None


def find_pythons(say: Say) -> list[Python]:
    """The Pythons of this machine, best first, each asked."""
    found: list[Python] = []
    for path in candidates(sys.platform, sys.executable or "", sys.base_prefix, os.environ):
        python = probe(path)
        if python is not None and not any(os.path.samefile(python.path, other.path) for other in found):
            say(tr("Found Python {version}: {path}").format(version=".".join(map(str, python.version)),
                                                            path=python.path))
            found.append(python)
            if python.version >= LOWEST_PYTHON and python.has_pip and python.has_venv:
                break
    return found


# --- states -----------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class State:
    """``kind`` is absent, unfinished, outdated, broken or ready; ``words`` are a sentence for the user."""

    kind: str
    words: str


class Environment:
    """One environment in ``folder``.  Methods that work take ``say`` (hears the log, line by line) and ``stop``.

    They raise :class:`EnvironmentTrouble` and :class:`Stopped`; what they leave then counts as unfinished.
    """

    def __init__(self, folder: Path | None = None, requirements: Path = REQUIREMENTS) -> None:
        self.folder = folder or data_folder() / "environment"
        self.requirements = requirements

    @property
    def python(self) -> Path:
        """Its interpreter, there or not."""
        return self.folder / VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def state(self) -> State:
        """What can be seen without running anything; cheap."""
        if not (self.folder / VENV).exists():
            return State("absent", tr("There is no environment yet."))
        marker = self._marker()
        if marker is None:
            return State("unfinished", tr("The environment is unfinished: making it was stopped or failed. Repair it."))
        if not self.python.exists():
            return State("broken", tr("The environment's Python is gone, perhaps with an update of the system. "
                                      "Repair it."))
        if marker.get("problem"):
            return State("broken", tr("The environment is broken: {problem}. Repair it.").format(
                problem=marker["problem"]))
        if marker.get("requirements") != self._wanted():
            return State("outdated", tr("The environment is of another version of Orogen. Update it."))
        return State("ready", tr("The environment is ready."))

    def facts(self) -> dict[str, Any]:
        """What was noted when it was made or last checked: versions, build, installer."""
        return self._marker() or {}

    # --- work --------------------------------------------------------------------------------------------------------

    def create(self, say: Say, stop: threading.Event, *, wheels: str = "", upgrade: bool = False) -> None:
        """Make it, or finish what is unfinished; ``wheels`` is a folder to install from without a network."""
        if wheels and not os.path.isdir(wheels):
            raise EnvironmentTrouble(tr("There is no folder {wheels} to install from: choose another folder of "
                                        "wheels.").format(wheels=wheels))
        with self._alone(), _explained(self.folder):
            (self.folder / MARKER).unlink(missing_ok=True)
            machine = this_machine()
            say(tr("Graphics card: {name}").format(name=machine.graphics_card or tr("none that serves")))
            if self._torch():
                self._room(build_for(machine))
            pythons = find_pythons(say)
            uv = find_uv(say, stop, pythons, wheels)
            if probe(str(self.python)) is None:
                self._begin(say, stop, pythons, uv, wheels)
            build = self._install(say, stop, machine, uv, wheels, upgrade)
            found = self._check(say, stop)
            self._mark({"build": build.name, "installer": "uv" if uv else "pip", **found})
            if found["problem"]:
                raise EnvironmentTrouble(tr("The environment was made but doesn't work: {problem}. Repair it, or "
                                            "choose another Python.").format(problem=found["problem"]))
            say(tr("The environment is ready."))

    def update(self, say: Say, stop: threading.Event, *, wheels: str = "") -> None:
        """Bring every package to the newest version that fits."""
        self.create(say, stop, wheels=wheels, upgrade=True)

    def repair(self, say: Say, stop: threading.Event, *, wheels: str = "") -> None:
        """Make it anew, from nothing."""
        self.remove(say, stop)
        self.create(say, stop, wheels=wheels)

    def verify(self, say: Say, stop: threading.Event, *, wheels: str = "") -> None:
        """Import everything and compute something, and note what was found; ``wheels`` are not needed."""
        if self.state().kind == "absent":
            raise EnvironmentTrouble(tr("There is no environment to verify: create it first."))
        with self._alone(), _explained(self.folder):
            marker = self._marker()
            found = self._check(say, stop)
            if marker is not None:
                self._mark({**marker, **found}, keep=True)
            if found["problem"]:
                raise EnvironmentTrouble(tr("The environment is broken: {problem}. Repair it.")
                                            .format(problem=found["problem"]))
            if marker is None:
                raise EnvironmentTrouble(tr("Nothing is missing, but making the environment was stopped before its "
                                            "end: repair it."))
            say(tr("The environment is in order."))

    def remove(self, say: Say, stop: threading.Event, *, wheels: str = "") -> None:
        """Take it away; ``wheels`` are not needed."""
        if not self.folder.exists():
            return
        with _explained(self.folder):
            foreign = {path.name for path in self.folder.iterdir()} - {VENV, MARKER, MARKER + ".new"}
        if foreign:
            raise EnvironmentTrouble(tr("{folder} holds other files ({foreign}): move them away first.")
                                        .format(folder=self.folder, foreign=sorted(foreign)[0]))
        with self._alone(), _explained(self.folder):
            say(tr("Removing {folder}").format(folder=self.folder))
            self._empty()
            self.folder.rmdir()

    # --- parts of the work -------------------------------------------------------------------------------------------

    def _begin(self, say: Say, stop: threading.Event, pythons: list[Python], uv: str, wheels: str) -> None:
        """A bare environment where there is none, or one whose Python doesn't answer."""
        fit = [python for python in pythons if python.version >= LOWEST_PYTHON]
        self._empty()
        self.folder.mkdir(exist_ok=True)
        if uv:
            python = fit[0].path if fit else MANAGED_PYTHON
            if not fit and wheels:
                raise _no_python(pythons)
            _run([uv, "venv", "--python", python, str(self.folder / VENV)], say, stop)
            return
        with_venv = [python for python in fit if python.has_venv]
        if not fit:
            raise _no_python(pythons)
        if not with_venv:
            raise EnvironmentTrouble(tr("The machine's Python can't make environments: install its package venv (on "
                                        "Debian and Ubuntu: apt install python3-venv), or uv."))
        _run([with_venv[0].path, "-I", "-m", "venv", "--without-pip", str(self.folder / VENV)], say, stop)

    def _empty(self) -> None:
        for name in (MARKER, MARKER + ".new"):
            (self.folder / name).unlink(missing_ok=True)
        if (self.folder / VENV).exists():
            shutil.rmtree(self.folder / VENV)

    def _install(self, say: Say, stop: threading.Event, machine: Machine, uv: str, wheels: str,
                 upgrade: bool) -> Build:
        installer = "uv" if uv else "pip"
        python = str(self.python)
        command = [uv, "pip", "install", "--python", python] if uv else [
            python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
        if not uv and probe(python) is not None and not _has_pip(python):
            _run([python, "-I", "-m", "ensurepip"], say, stop)
        if upgrade:
            command.append("--upgrade")
        names = self._torch()
        sources = torch_sources(machine, installer, wheels)
        build = sources[0][1]
        if names:
            for number, (arguments, build) in enumerate(sources):
                say(tr("Installing torch {build}").format(build=tr(build.words)))
                if number:
                    self._room(build)
                try:
                    _run([*command, *arguments, *names], say, stop)
                    break
                except EnvironmentTrouble:
                    if number == len(sources) - 1:
                        raise
                    say(tr("That didn't work; trying the standard index of Python packages."))
        say(tr("Installing the other packages"))
        _run([*command, *(["--no-index", "--find-links", wheels] if wheels else []), "-r", str(self.requirements)],
             say, stop)
        return build

    def _room(self, build: Build) -> None:
        free = free_bytes(self.folder) / GIGABYTE
        if free < build.disk_gb:
            raise EnvironmentTrouble(tr("The environment needs about {size:g} GB, and only {free:.1f} GB are free "
                                        "where it goes ({parent}): make room there.")
                                        .format(size=build.disk_gb, free=free, parent=self.folder.parent))

    def _check(self, say: Say, stop: threading.Event) -> dict[str, Any]:
        """``problem`` (empty: none) and ``versions``, by the environment's own Python."""
        return check_interpreter(str(self.python), say, stop, self.requirements)

    def _torch(self) -> list[str]:
        """The lines of the list that name torch and what must match it."""
        lines = self.requirements.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if re.match(r"torch(vision)?\b", line)]

    def _marker(self) -> dict[str, Any] | None:
        try:
            marker = json.loads((self.folder / MARKER).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return marker if isinstance(marker, dict) else None

    def _mark(self, facts: dict[str, Any], keep: bool = False) -> None:
        whole = facts if keep else {"requirements": self._wanted(), **facts}
        temporary = self.folder / (MARKER + ".new")
        temporary.write_text(json.dumps(whole, indent=1), encoding="utf-8")
        os.replace(temporary, self.folder / MARKER)

    def _wanted(self) -> str:
        words = " ".join(self.requirements.read_text(encoding="utf-8").split())
        return hashlib.sha256(words.encode("utf-8")).hexdigest()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No two QGIS work on it at once; the system drops the lock of a process that dies."""
        with _explained(self.folder):
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder.with_name(self.folder.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                _hold(handle)
            except OSError:
                raise EnvironmentTrouble(
                    tr("Another QGIS is working on the environment: wait until it is done.")) from None
            yield
        finally:
            os.close(handle)


def check_interpreter(python: str, say: Say, stop: threading.Event,
                      requirements: Path = REQUIREMENTS) -> dict[str, Any]:
    """Whether the backend runs with that Python: ``problem`` (empty: it does), ``versions``, ``cuda``."""
    found = probe(python)
    if found is None:
        return {"problem": tr("{python} is no Python that answers").format(python=python), "versions": {}}
    if found.version < LOWEST_PYTHON:
        version = ".".join(map(str, found.version))
        words = tr("{python} is Python {version}, and 3.10 is needed")
        return {"problem": words.format(python=python, version=version), "versions": {}}
    lines: list[str] = []

    def hear(line: str) -> None:
        lines.append(line)
        if not line.startswith("{"):
            say(line)

    say(tr("Loading every package once; the first time takes up to a minute."))
    try:
        _run([*worker_command(found.path), "verify", str(requirements)], hear, stop, seconds=VERIFY_SECONDS)
        told = json.loads(lines[-1])
    except (EnvironmentTrouble, ValueError, IndexError):
        reason = lines[-1] if lines else tr("no answer")
        return {"problem": tr("the backend can't be loaded ({reason})").format(reason=reason), "versions": {}}
    for package, version in told["versions"].items():
        say(f"  {package} {version}")
    if "torch" in told["versions"]:
        say(tr("The network runs on the graphics card.") if told["cuda"] else
            tr("The network runs on the processor."))
    return {"problem": "; ".join(map(said, told["problems"])), "versions": told["versions"], "cuda": told["cuda"]}


def find_uv(say: Say, stop: threading.Event, pythons: list[Python], wheels: str = "") -> str:
    """The program uv: on the machine, fetched earlier, or fetched now; empty where it can't be had."""
    name = "uv.exe" if sys.platform == "win32" else "uv"
    home = os.path.expanduser("~")
    own = data_folder() / "tools" / "uv"
    places = [shutil.which("uv"), os.path.join(home, ".local", "bin", name), os.path.join(home, ".cargo", "bin", name),
              str(own / "bin" / name)]
    for place in places:
        if place and os.path.isfile(place):
            with suppress(EnvironmentTrouble):
                _run([place, "--version"], say, stop, seconds=PROBE_SECONDS)
                return place
    python = next((python for python in pythons if python.has_pip), None)
    if python is None:
        return ""
    say(tr("Fetching uv, a fast installer, once"))
    offline = ["--no-index", "--find-links", wheels] if wheels else []
    try:
        _run([python.path, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
              "--root-user-action=ignore", "--upgrade", "--target", str(own), *offline, "uv"], say, stop)
    except EnvironmentTrouble:
        say(tr("uv can't be had; venv and pip take its place."))
        return ""
    return str(own / "bin" / name) if (own / "bin" / name).is_file() else ""


# --- the report for an issue ------------------------------------------------------------------------------------------

def diagnose(facts: Mapping[str, str], interpreter: str = "", environment: Environment | None = None) -> str:
    """A report fit to paste in an issue: ``facts`` (versions of QGIS and the like), state, places, last log lines."""
    environment = environment or Environment()
    folder = data_folder()
    state = environment.state()
    made = environment.facts()
    total, free = memory()
    lines = [*(f"{name}: {value}" for name, value in facts.items()),
             f"System: {platform.platform()}", f"Processor: {platform.machine()}, {os.cpu_count()} cores",
             f"Memory: {_gigabytes(free)} free of {_gigabytes(total)}",
             f"Disk: {free_bytes(folder) / GIGABYTE:.1f} GB free at {folder}",
             f"QGIS's Python: {platform.python_version()} ({sys.executable})",
             f"Environment: {state.kind} at {environment.folder}",
             f"Chosen Python: {interpreter or 'none, the environment is used'}"]
    lines += [f"Made with: {made.get('installer', '?')}, torch {made.get('build', '?')}"] if made else []
    lines += [f"  {package} {version}" for package, version in made.get("versions", {}).items()]
    lines += ["", "Variables that the backend does not get: "
              + (", ".join(sorted(set(os.environ) - set(scrubbed_environment()))) or "none")]
    for log in (environment_log(), worker_log()):
        try:
            tail = log.read_text(encoding="utf-8", errors="replace")[-6000:].splitlines()[-40:]
        except OSError:
            tail = ["(none)"]
        lines += ["", f"Last lines of {log}:", *("  " + line for line in tail)]
    return redact("\n".join(lines)) + "\n"


def environment_log() -> Path:
    """The log of the last work on the environment."""
    return worker_log().with_name("environment.log")


def redact(words: str, variables: Mapping[str, str] = os.environ, home: str = "", user: str = "",
           host: str = "") -> str:
    """``words`` without the home folder, the user's and the machine's name, and anything that looks like a secret."""
    home = home or os.path.expanduser("~")
    user = user or next((variables[name] for name in ("USER", "USERNAME", "LOGNAME") if variables.get(name)), "")
    host = host or platform.node()
    secrets = [value for name, value in variables.items()
               if re.search(r"TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|ACCESS_KEY|PRIVATE", name.upper())
               and len(value) >= 6]
    for secret in sorted(secrets, key=len, reverse=True):
        words = words.replace(secret, "***")
    words = re.sub(r"(?<=://)[^/\s@]+@", "***@", words)  # user and password in an address
    words = re.sub(r"(?i)\b([\w-]*(?:token|secret|passw(?:or)?d|passwd|pwd|api_?key|access_?key|signature|sig)[\w-]*"
                   r"[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;]+", r"\1***", words)
    words = re.sub(r"(?i)\b(bearer|basic)\s+[\w.+/=~-]{8,}", r"\1 ***", words)
    words = re.sub(r"\b(?:gh[opsu]_|github_pat_|glpat-|hf_|sk-|xox[bp]-|AKIA)[\w-]{8,}", "***", words)
    for place in sorted({home, os.path.realpath(home), home.replace("\\", "/")}, key=len, reverse=True):
        if len(place) > 1:
            words = re.sub(re.escape(place) + r"(?![\w.-])", "~", words, flags=re.IGNORECASE if "\\" in place else 0)
    for name, stand_in in ((user, "<user>"), (host.partition(".")[0], "<host>")):
        if len(name) >= 2:
            words = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", stand_in, words)
    return words


def memory() -> tuple[int | None, int | None]:
    """Bytes of memory, all and free; None where the system doesn't say."""
    with suppress(OSError, ValueError, KeyError):
        with open("/proc/meminfo", encoding="ascii") as file:
            told = {line.partition(":")[0]: int(line.split()[1]) * 1024 for line in file if line.split()[1].isdigit()}
        return told["MemTotal"], told["MemAvailable"]
    if sys.platform == "win32":
        import ctypes

        numbers = (ctypes.c_ulonglong * 8)()  # MEMORYSTATUSEX: its length and load share the first
        ctypes.cast(numbers, ctypes.POINTER(ctypes.c_ulong))[0] = 64
        if ctypes.windll.kernel32.GlobalMemoryStatusEx(numbers):
            return numbers[1], numbers[2]
        return None, None
    with suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), None
    return None, None


# --- helpers ----------------------------------------------------------------------------------------------------------

def _run(command: list[str], say: Say, stop: threading.Event, seconds: float | None = None) -> None:
    """Run a program to its end, line by line; on ``stop`` it and all that it started are killed."""
    say("> " + " ".join(command))
    how = _quietly() if sys.platform == "win32" else {"start_new_session": True}
    last: list[str] = []
    try:
        process = subprocess.Popen(  # nosec B603  # noqa: S603  (a list of words, no shell)
            command, env=scrubbed_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", cwd=_home(), **how)
    except OSError as error:
        raise EnvironmentTrouble(tr("{command} can't be started ({reason}).")
                                    .format(command=command[0], reason=said(error.strerror or str(error)))) from error
    over, late = threading.Event(), threading.Event()

    def watch() -> None:
        end = time.monotonic() + seconds if seconds else None
        while not over.wait(0.1):
            if end is not None and time.monotonic() > end:
                late.set()
            if stop.is_set() or late.is_set():
                _kill(process)
                return

    watcher = threading.Thread(target=watch, name="orogen watch", daemon=True)
    watcher.start()
    try:
        with process.stdout:
            for line in process.stdout:
                if line.strip():
                    say(line.rstrip())
                    last = [*last[-30:], line.strip()]
        status = process.wait()
    finally:
        over.set()
        watcher.join()
    if stop.is_set():
        raise Stopped
    if late.is_set():
        raise EnvironmentTrouble(tr("{name} did not answer within {seconds:.0f} seconds.")
                                    .format(name=Path(command[0]).name, seconds=seconds))
    if status:
        raise EnvironmentTrouble(explain(last, status))


def explain(lines: list[str], status: int) -> str:
    """A failed installer's last lines as a sentence with the remedy."""
    words = "\n".join(lines)
    if re.search(r"no space left|not enough space|os error 28|Errno 28|os error 112", words, re.IGNORECASE):
        return tr("The disk is full: make room and repair the environment.")
    refused = re.search(r"HTTP status (?:server|client) error \((\d+)|too many (\d+) error|HTTP error (\d+)", words)
    if refused:
        return tr("The packages can't be fetched because their server, or a proxy before it, answers with error "
                  "{number}: try again later, check the proxy, or install from a folder of wheels."
                  ).format(number=next(filter(None, refused.groups())))
    if re.search(r"certificate|SSLError", words):
        return tr("The packages can't be fetched because the network's certificate is not trusted: ask who runs it "
                  "for the setting SSL_CERT_FILE, or install from a folder of wheels.")
    if re.search(r"dns error|name resolution|name or service not known|getaddrinfo|failed to establish|unreachable"
                 r"|connection (refused|reset|timed out|broken)|error sending request|timed out", words, re.IGNORECASE):
        return tr("The packages can't be fetched because the network doesn't answer: check the connection or the "
                  "proxy, or install from a folder of wheels.")
    if re.search(r"invalid package format|failed to read from zip|is invalid\.|not a zip file|incomplete(read)?"
                 r"|before message|error decoding response|hash mismatch|do not match the hashes",
                 words, re.IGNORECASE):
        return tr("A package arrived damaged or incomplete (the log names it): repair the environment to fetch it "
                  "again, or copy it into the folder of wheels anew.")
    if re.search(r"no matching distribution|no solution found|not found in the (package registry|provided)",
                 words, re.IGNORECASE):
        missing = re.search(r"(?:distribution found for |because )([\w.-]+)", words, re.IGNORECASE)
        what = f" ({missing[1]})" if missing else ""
        return tr("A package that fits this machine and its Python can't be found{what}: in a folder of wheels, all "
                  "packages must be there for this system and version of Python; without one, the server of the "
                  "packages may be out of order, so try again later.").format(what=what)
    if re.search(r"permission denied|access is denied", words, re.IGNORECASE):
        return tr("The environment's folder can't be written: check its permissions, and close other programs using "
                  "it.")
    last = lines[-1] if lines else tr("exit status {status}").format(status=status)
    return tr("The installer failed ({last}): look at the log above, then repair the environment.").format(
        last=last[:200])


def _no_python(pythons: list[Python]) -> EnvironmentTrouble:
    newest = max((python.version for python in pythons), default=None)
    found = tr("none was found")
    if newest:
        found = tr("the newest found is {version}").format(version=".".join(map(str, newest)))
    return EnvironmentTrouble(tr("The machine has no Python 3.10 or newer ({found}): install one, then try again.")
                                 .format(found=found))


def _has_pip(python: str) -> bool:
    found = probe(python)
    return found is not None and found.has_pip


def _home() -> str | None:
    """A present folder for programs that look around in it: the user's home, else wherever we are."""
    home = os.path.expanduser("~")
    return home if os.path.isdir(home) else None


def _kill(process: subprocess.Popen[str]) -> None:
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _quietly() -> dict[str, Any]:
    """No black window on Windows."""
    return {"creationflags": subprocess.CREATE_NO_WINDOW} if sys.platform == "win32" else {}


def _gigabytes(number: int | None) -> str:
    return "?" if number is None else f"{number / GIGABYTE:.1f} GB"


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (28, 112)
        words = (tr("The folder {folder} can't be written ({reason}): make room there.") if full else
                 tr("The folder {folder} can't be written ({reason}): check its permissions, and close what uses it."))
        raise EnvironmentTrouble(words.format(folder=folder, reason=said(error.strerror or str(error)))) from error


if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
