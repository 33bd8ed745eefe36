"""What QGIS runs once it has started: pytest over this folder, in the desktop's own Python; see ``run.py``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from qgis.PyQt.QtCore import QTimer
from qgis.utils import iface

HERE = Path(json.loads(os.environ["OROGEN_TESTS"])["folder"]) / "profiles" / "default" / "python" / "plugins" / "orogen"


def run() -> None:
    import pytest

    asked = json.loads(os.environ["OROGEN_TESTS"])
    (Path(asked["folder"]) / "begun").touch()
    os.chdir(Path(HERE).resolve())
    sys.dont_write_bytecode = True
    chosen = [option for option in asked["options"] if option.startswith("tests/")]
    status = 1
    try:
        status = pytest.main(["-c", "tests/qgis/pytest.ini", "-p", "no:cacheprovider", *asked["options"],
                              *([] if chosen else ["tests/qgis"])])
    finally:
        sys.stdout.flush()
        Path(asked["verdict"]).write_text(json.dumps({"status": int(status)}))
        os._exit(0)  # what QGIS does on its way out is no part of the tests


if iface.mainWindow() is not None and iface.mainWindow().isVisible():
    QTimer.singleShot(500, run)
else:
    iface.initializationCompleted.connect(lambda: QTimer.singleShot(500, run))
