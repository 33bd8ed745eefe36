"""The plugin's settings, all in one place: each is a key of QGIS's own settings under ``orogen/``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QStandardPaths


@dataclass(frozen=True)
class Setting:
    """One setting with its default."""

    name: str
    default: Any

    @property
    def key(self) -> str:
        return "orogen/" + self.name

    def get(self) -> Any:
        """The value, of the type of the default; the default where nothing usable is stored."""
        kind = type(self.default)
        try:
            return kind(QgsSettings().value(self.key, self.default))
        except (TypeError, ValueError):
            return self.default

    def set(self, value: Any) -> None:
        """Store a value; the default is stored by storing nothing."""
        if value == self.default:
            QgsSettings().remove(self.key)
        else:
            QgsSettings().setValue(self.key, value)


INTERPRETER = Setting("interpreter", "")  #: path of an existing Python; empty: the environment that Orogen manages
WHEELS = Setting("wheels", "")  #: folder of wheels to install from without a network; empty: the package index
RESULTS_FOLDER = Setting("results_folder", "")  #: where new results go; empty: see :func:`results_folder`
IDLE_MINUTES = Setting("idle_minutes", 10)  #: how long the backend stays in memory with nothing to do


def results_folder() -> str:
    """Where new results go: the chosen folder, else ``Orogen`` among the user's documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return RESULTS_FOLDER.get() or os.path.join(documents, "Orogen")
