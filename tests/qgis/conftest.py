"""What the tests inside QGIS share: the desktop, an empty project, and patience."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop
from qgis.utils import iface as desktop
from qgis.utils import plugins

sys.path.insert(0, str(Path(__file__).parent))  # what several tests need stands beside them


@pytest.fixture
def iface():
    """The desktop's own ``QgisInterface``."""
    return desktop


@pytest.fixture
def plugin():
    """The running plugin, enabled by the profile as a user enables it."""
    return plugins["orogen"]


@pytest.fixture
def project():
    """The open project, emptied before and after."""
    QgsProject.instance().clear()
    yield QgsProject.instance()
    QgsProject.instance().clear()


@pytest.fixture
def result():
    """A finished result, not to be changed."""
    import small_result  # here, because whoever imports the plugin keeps what is unloaded

    return small_result.made()


@pytest.fixture
def copy(tmp_path):
    """A finished result, to be changed."""
    import small_result

    return small_result.copied(tmp_path / "résult")


@pytest.fixture
def wait():
    """``wait(condition, seconds=30)`` keeps QGIS running until ``condition()`` is true; fails when it never is."""
    return wait_until


def wait_until(condition, seconds=30.0, why=""):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, why or f"still waiting after {seconds} s"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.005)
