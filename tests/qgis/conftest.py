"""What the tests inside QGIS share: the desktop, an empty project, and patience."""

from __future__ import annotations

import time

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop
from qgis.utils import iface as desktop
from qgis.utils import plugins


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
def wait():
    """``wait(condition, seconds=30)`` keeps QGIS running until ``condition()`` is true; fails when it never is."""
    return wait_until


def wait_until(condition, seconds=30.0, why=""):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, why or f"still waiting after {seconds} s"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.005)
