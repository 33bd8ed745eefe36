"""Runs the tests of this folder inside a real QGIS desktop, with the plugin enabled as a user has it.

    python3 tests/qgis/run.py [pytest's own options]

Needs what ``install.sh`` installs, and the backend's environment: ``.venv`` or what OROGEN_INTERPRETER names.
QGIS starts with a profile of its own in a temporary folder whose path has a space and letters beyond ASCII; the
checkout is linked there as the plugin ``orogen``.  The exit status is pytest's.

OROGEN_SCREEN=WIDTHxHEIGHT gives the screen another size, OROGEN_THEME='Night Mapping' QGIS another theme, and
QT_QPA_PLATFORM=offscreen takes the screen away, from a QGIS that starts without one (3.44 does, 3.40.6 does not).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# A QGIS that hangs, behind a box that says why the plugin can't be loaded, must not hang whoever waits for the tests.
SECONDS_TO_BEGIN, SECONDS = 120, 1500
SCREEN = os.environ.get("OROGEN_SCREEN", "1600x1000")

PROFILE = """[PythonPlugins]
orogen=true

[app]
checkVersion=false
projections\\unknownCrsBehavior=UseProjectCrs

[qgis]
checkVersion=false
showTips340=false

[core]
NewsFeed\\httpsfeedqgisorg\\disabled=true

[UI]
UITheme={theme}

[orogen]
interpreter="{interpreter}"
"""


#: what ends the backend, reloads the plugin or wants it as it begins: in a QGIS of their own, after the others
APART = [f"tests/qgis/test_{name}.py" for name in ("backend", "plugin", "settings", "unload")]


def main() -> int:
    """Run the tests that are named, else all of them in two QGIS one after the other."""
    if any(option.endswith(".py") or ".py::" in option for option in sys.argv[1:]):
        return run(sys.argv[1:])
    first = run([*sys.argv[1:], *(f"--ignore={path}" for path in APART)])
    return first or run([*sys.argv[1:], *APART])


def run(options: list[str]) -> int:
    for program in ("qgis", "Xvfb"):
        if shutil.which(program) is None and not (program == "Xvfb" and os.environ.get("QT_QPA_PLATFORM")):
            print(f"{program} is missing: on Debian or Ubuntu, apt-get install {program.lower()}")
            return 1
    interpreter = os.environ.pop("OROGEN_INTERPRETER", str(ROOT / ".venv" / "bin" / "python"))
    with tempfile.TemporaryDirectory(prefix="orogén tests ") as name:
        folder = Path(name)
        profile = folder / "profiles" / "default"
        (profile / "QGIS").mkdir(parents=True)
        (profile / "QGIS" / "QGIS3.ini").write_text(
            PROFILE.format(interpreter=interpreter, theme=os.environ.get("OROGEN_THEME", "default")), encoding="utf-8")
        (profile / "python" / "plugins").mkdir(parents=True)
        (profile / "python" / "plugins" / "orogen").symlink_to(ROOT, target_is_directory=True)
        (folder / "home").mkdir()
        verdict = folder / "verdict.json"
        environment = {
            **os.environ, "PATH": "/usr/bin:/bin",  # QGIS must find its own Python, not the first on PATH
            "HOME": str(folder / "home"), "XDG_DATA_HOME": str(folder / "data"),
            "OROGEN_TESTS": json.dumps({"verdict": str(verdict), "options": options, "folder": str(folder)}),
        }
        with Screen(environment):
            desktop = subprocess.Popen(
                ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(folder), "--code",
                 str(HERE / "inside.py")], env=environment, cwd=ROOT)
            status = wait(desktop, begun=folder / "begun")
        if not verdict.exists():
            print(status)
            return 1
        return int(json.loads(verdict.read_text())["status"])


def wait(desktop: subprocess.Popen, begun: Path) -> str:
    """Wait for QGIS's end; returns a sentence for the case that it left no verdict."""
    try:
        status = desktop.wait(SECONDS_TO_BEGIN)
    except subprocess.TimeoutExpired:
        limit = SECONDS if begun.exists() else 0
        try:
            status = desktop.wait(limit)
        except subprocess.TimeoutExpired:
            desktop.kill()
            desktop.wait()
            return (f"QGIS was killed: its tests did not end within {SECONDS_TO_BEGIN + SECONDS} s." if limit else
                    f"QGIS was killed: it did not begin the tests within {SECONDS_TO_BEGIN} s; can it load the plugin?")
    return f"QGIS ended with status {status} before the tests did."


class Screen:
    """An X server of our own where no other platform is asked for."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.server = environment, None

    def __enter__(self) -> Screen:
        if self.environment.get("QT_QPA_PLATFORM"):
            self.environment.setdefault("DISPLAY", "none")  # without a name QGIS won't start, on whatever platform
        else:
            reading, writing = os.pipe()
            self.server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN + "x24", "-dpi",
                                            "96", "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL)
            os.close(writing)
            with os.fdopen(reading) as told:
                self.environment["DISPLAY"] = ":" + told.readline().strip()
            self.environment["QT_QPA_PLATFORM"] = "xcb"
        return self

    def __exit__(self, *_: object) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait()


if __name__ == "__main__":
    sys.exit(main())
