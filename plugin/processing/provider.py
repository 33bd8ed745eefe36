"""The provider of Orogen's tools in the Processing framework."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ...backend import __version__
from ...backend.tools import TOOLS
from .algorithm import ToolAlgorithm

ICON = Path(__file__).resolve().parents[2] / "resources" / "icon.svg"


class OrogenProvider(QgsProcessingProvider):
    """One algorithm per declared tool; add it to ``QgsApplication.processingRegistry()``."""

    def id(self):
        return "orogen"

    def name(self):
        return "Orogen"

    def longName(self):  # noqa: N802
        return f"Orogen {__version__}"

    def icon(self):
        return QIcon(str(ICON))

    def svgIconPath(self):  # noqa: N802
        return str(ICON)

    def loadAlgorithms(self):  # noqa: N802
        for tool in TOOLS.values():
            self.addAlgorithm(ToolAlgorithm(tool))
