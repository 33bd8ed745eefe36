"""What starting QGIS with the plugin costs: hardly a moment, and nothing heavy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Run by a QGIS of its own that knows the plugin without having it enabled.
SCRIPT = """
import json, os, sys, time
from qgis.PyQt.QtCore import QTimer
from qgis.utils import iface

def measure():
    before, begun = set(sys.modules), time.perf_counter()
    import orogen
    imported = time.perf_counter()
    plugin = orogen.classFactory(iface)
    made = time.perf_counter()
    plugin.initGui()
    ended = time.perf_counter()
    with open(os.environ["OROGEN_TOLD"], "w", encoding="utf-8") as file:
        json.dump({"seconds": [imported - begun, made - imported, ended - made],
                   "modules": sorted(set(sys.modules) - before), "before": sorted(before)}, file)
    plugin.unload()
    os._exit(0)

if iface.mainWindow() is not None and iface.mainWindow().isVisible():
    QTimer.singleShot(200, measure)
else:
    iface.initializationCompleted.connect(lambda: QTimer.singleShot(200, measure))
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """What a fresh QGIS imported to start the plugin, and how long that took."""
    folder = tmp_path_factory.mktemp("a frésh QGIS")
    profile = folder / "profiles" / "default"
    (profile / "QGIS").mkdir(parents=True)
    (profile / "QGIS" / "QGIS3.ini").write_text(
        "[PythonPlugins]\norogen=false\n\n[qgis]\ncheckVersion=false\n\n[app]\ncheckVersion=false\n", encoding="utf-8")
    (profile / "python" / "plugins").mkdir(parents=True)
    (profile / "python" / "plugins" / "orogen").symlink_to(ROOT, target_is_directory=True)
    (folder / "measure.py").write_text(SCRIPT, encoding="utf-8")
    told = folder / "told.json"
    subprocess.run(["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(folder), "--code",
                    str(folder / "measure.py")], timeout=90, env={**os.environ, "OROGEN_TOLD": str(told)},
                   stderr=subprocess.DEVNULL, check=False)
    return json.loads(told.read_text(encoding="utf-8"))


def test_it_starts_with_the_standard_library_and_qgis_alone(started):
    print("Seconds to import, make and start the plugin:", *(f"{part:.3f}" for part in started["seconds"]),
          f"= {sum(started['seconds']):.3f}")
    packages = {name.partition(".")[0] for name in started["modules"]}
    assert "orogen" in packages
    assert packages - set(sys.stdlib_module_names) - {"orogen", "qgis"} == set()


def test_it_imports_of_the_backend_only_the_declarations(started):
    backend = {name for name in started["modules"] if name.startswith(("orogen.backend", "orogen.models"))}
    # The labels are written by the plugin itself.
    allowed = {"orogen.backend", "orogen.backend.errors", "orogen.backend.damage", "orogen.backend.damage.labels"}
    assert {name for name in backend - allowed if name.partition("orogen.backend.tools")[1] == ""} == set()


def test_what_is_needed_only_on_a_click_waits_for_the_click(started):
    """Big parts of the standard library, of which no part of starting has a use."""
    assert {"asyncio", "multiprocessing", "sqlite3", "unittest", "xml.etree.ElementTree", "http.client",
            "concurrent.futures"} & set(started["modules"]) == set()
