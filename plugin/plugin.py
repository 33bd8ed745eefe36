"""The plugin object: what QGIS starts and stops."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QMessageBox

from ..backend import __version__
from ..backend.tools import TOOLS

MENU = "Orogen"


class OrogenPlugin:
    """One menu with one entry: what this version can do, and how to run it.

    ``iface`` is a ``qgis.gui.QgisInterface``.  All that ``initGui`` adds, ``unload`` takes away.
    """

    def __init__(self, iface):
        self.iface = iface
        self.about = None

    def initGui(self):  # noqa: N802  (the name QGIS asks for)
        """Add the menu."""
        icon = QIcon(str(Path(__file__).resolve().parent.parent / "resources" / "icon.svg"))
        self.about = QAction(icon, "About Orogen", self.iface.mainWindow())
        self.about.triggered.connect(self.show_about)
        self.iface.addPluginToMenu(MENU, self.about)

    def unload(self):
        """Take the menu away."""
        if self.about is not None:
            self.iface.removePluginMenu(MENU, self.about)
            self.about.deleteLater()
            self.about = None

    def show_about(self):
        """Say what there is and how to run it."""
        tools = "\n".join(f"    orogen {tool.name}: {tool.label}" for tool in TOOLS.values())
        QMessageBox.information(
            self.iface.mainWindow(), "Orogen",
            f"Orogen {__version__}: deep learning on a geologist's map.\n\nThis version runs from the command line:\n"
            f"{tools}\n\nIts results open in QGIS as GeoTIFF and GeoPackage; styles lie in resources/styles.",
        )
