"""The plugin object: what QGIS starts and stops.  It wires the parts together and knows none of their insides."""

from __future__ import annotations

from pathlib import Path

from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QPushButton

from ..backend import damage  # noqa: F401  (QGIS unloads only modules that it has seen imported by name)
from . import dialogs, i18n, processing  # noqa: F401  (as above)
from .backend import backend
from .dialogs.damage import DamageDialog
from .dialogs.prospectivity import ProspectivityDialog
from .dialogs.results_dock import ResultsDock
from .dialogs.settings import SettingsDialog
from .dialogs.waveforms import WaveformsDialog
from .event_tool import EventTool
from .history import history
from .i18n import tr
from .place_tool import PlaceTool
from .processing.provider import OrogenProvider
from .review import ReviewDock, damage_result
from .swipe_tool import SwipeTool

MENU = "Orogen"

_ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
_HINT_SECONDS = 20  # how long the hint to set up stays


class OrogenPlugin:
    """Toolbar, menu, dock and Processing provider.

    ``iface`` is a ``qgis.gui.QgisInterface``; ``qgis_process`` has none, and calls :meth:`initProcessing` only.  All
    that :meth:`initGui` adds, :meth:`unload` takes away.
    """

    def __init__(self, iface):
        i18n.install()  # first, and here: qgis_process calls no more than this and initProcessing
        self.iface = iface
        self.provider = None
        self.toolbar = None
        self.actions = {}
        self.dialog = None
        self.damage = None
        self.waveforms = None
        self.settings = None
        self.results = None
        self.place_tool = None
        self.event_tool = None
        self.swipe_tool = None
        self.review = None
        self.hint = None

    # --- what QGIS calls ---------------------------------------------------------------------------------------------

    def initProcessing(self):  # noqa: N802  (the name QGIS asks for)
        """Put the tools into the Processing toolbox."""
        self.provider = OrogenProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):  # noqa: N802
        """Add the toolbar, the menu and the dock."""
        self.initProcessing()
        self.toolbar = self.iface.addToolBar(MENU)
        self.toolbar.setObjectName("OrogenToolbar")
        self._add("prospectivity", tr("&Prospectivity…"),
                  tr("Map mineral prospectivity from evidence layers and deposits"), self.open_prospectivity)
        self._add("damage", tr("&Damage…"), tr("Compare images from before and after, and grade the buildings"),
                  self.open_damage)
        swipe = self._add("swipe", tr("S&wipe"), tr("Swipe between the images of before and after"), self._swipe)
        self._add("grade", tr("&Grade buildings"), tr("Grade buildings by eye, one after the other, and learn from it"),
                  self.open_review)
        self._add("waveforms", tr("&Waveforms…"), tr("Find, locate and size earthquakes in recordings of stations"),
                  self.open_waveforms)
        traces = self._add("traces", tr("&Traces"), tr("Click an event or a station to see its traces and work on "
                                                       "its picks"), self._traces)
        ask = self._add("ask", tr("&Ask the map"), tr("Click a place on a prediction to see why it is what it is"),
                        self._ask)
        shown = self._add("results", tr("&Results"), tr("Past and running work: skill, report, layout, run again"),
                          self._show_results)
        self._add("settings", tr("&Settings…"), tr("The environment that computes: set up, check, repair"),
                  self.open_settings)
        self.results = ResultsDock(self.iface, history(), backend(), self.iface.mainWindow())
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.results)
        self.results.hide()  # setUserVisible(False) does nothing while QGIS's window isn't shown yet
        self.results.run_requested.connect(self.open_tool)
        self.results.grade_requested.connect(self.open_review)
        shown.setCheckable(True)
        self.results.visibilityChanged.connect(shown.setChecked)
        self.place_tool = PlaceTool(self.iface)
        self.place_tool.setAction(ask)
        self.swipe_tool = SwipeTool(self.iface)
        self.swipe_tool.setAction(swipe)
        self.event_tool = EventTool(self.iface)
        self.event_tool.setAction(traces)
        self.event_tool.locate = self._locate_events
        self.event_tool.teach = self._teach_picker
        self._hint()

    def unload(self):
        """Take everything away; what runs in this QGIS stops, and what it has finished stays for the next run."""
        self.place_tool.close()
        self.event_tool.close()
        self.swipe_tool.close()
        if self.review is not None:
            self.review.close_all()
        if self.hint is not None and not sip.isdeleted(self.hint):
            self.iface.messageBar().popWidget(self.hint)
        for dialog in (self.dialog, self.damage, self.waveforms):
            if dialog is not None:
                dialog.close()
                dialog.deleteLater()
        if self.settings is not None:
            self.settings.destroyed.disconnect(self._settings_gone)
            self.settings.close()
        self.results.unload()
        self.iface.removeDockWidget(self.results)
        self.results.deleteLater()
        menus = [entry.menu() for entry in self.iface.pluginMenu().actions() if entry.text().replace("&", "") == MENU]
        for action in self.actions.values():
            self.iface.removePluginMenu(MENU, action)
            action.deleteLater()
        for menu in menus:  # QGIS takes an empty menu out of its own, and keeps it
            if menu.isEmpty():
                menu.deleteLater()
        self.iface.mainWindow().removeToolBar(self.toolbar)
        self.toolbar.deleteLater()
        QgsApplication.processingRegistry().removeProvider(self.provider)
        backend().close()
        i18n.remove()
        self.actions = {}
        self.dialog = self.damage = self.waveforms = self.settings = self.results = None
        self.place_tool = self.event_tool = self.swipe_tool = self.review = None
        self.toolbar = self.provider = self.hint = None

    # --- what people click -------------------------------------------------------------------------------------------

    def open_prospectivity(self, parameters=None):
        """The dialog; filled with the ``parameters`` of an earlier run when they are given."""
        if self.dialog is None:
            self.dialog = ProspectivityDialog(self.iface, self.iface.mainWindow())
            self.dialog.settings_requested.connect(self.open_settings)
            self.dialog.started.connect(self._started)
        if parameters is not None:
            self.dialog.fill(parameters)
        _to_front(self.dialog)

    def open_damage(self, parameters=None):
        """The dialog; filled with the ``parameters`` of an earlier run when they are given."""
        if self.damage is None:
            self.damage = DamageDialog(self.iface, self.iface.mainWindow())
            self.damage.settings_requested.connect(self.open_settings)
            self.damage.started.connect(self._started)
        if parameters is not None:
            self.damage.fill(parameters)
        _to_front(self.damage)

    def open_review(self, folder=""):
        """The queue of buildings to grade, of a result's ``folder`` or else of the topmost assessment on the map."""
        folder = folder or damage_result(QgsProject.instance())
        if not folder:
            self.iface.messageBar().pushMessage(MENU, tr(
                "There is no damage assessment on the map: assess the damage first, or load a result from the results "
                "dock."), Qgis.MessageLevel.Warning)
            return
        if self.review is None:
            self.review = ReviewDock(self.iface)
            self.iface.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.review)
        self.review.open_result(folder)

    def open_waveforms(self, tool="", parameters=None):
        """The dialog; filled with the ``parameters`` of an earlier run of a ``tool`` when they are given."""
        if self.waveforms is None:
            self.waveforms = WaveformsDialog(self.iface, self.iface.mainWindow())
            self.waveforms.settings_requested.connect(self.open_settings)
            self.waveforms.started.connect(self._started)
        if parameters is not None:
            self.waveforms.fill(tool, parameters)
        _to_front(self.waveforms)

    def open_tool(self, tool, parameters):
        """The dialog of a tool, filled in: of those without one, the form that Processing has."""
        if tool == "map-prospectivity":
            self.open_prospectivity(parameters)
        elif tool == "assess-damage":
            self.open_damage(parameters)
        elif tool in ("pick-waveforms", "locate-events"):
            self.open_waveforms(tool, parameters)
        else:
            from processing import execAlgorithmDialog  # here: Processing itself may be loaded later than this plugin

            given = {name.upper(): value for name, value in parameters.items()}
            execAlgorithmDialog(f"orogen:{tool.replace('-', '_')}", given)

    def open_settings(self):
        """The settings, which are also the panel of the first run."""
        if self.settings is None:
            self.settings = SettingsDialog(self.iface.mainWindow())
            self.settings.destroyed.connect(self._settings_gone)  # it deletes itself when it is closed
        _to_front(self.settings)

    def _ask(self, _checked):
        self.iface.mapCanvas().setMapTool(self.place_tool)

    def _swipe(self, _checked):
        self.iface.mapCanvas().setMapTool(self.swipe_tool)

    def _traces(self, _checked):
        self.iface.mapCanvas().setMapTool(self.event_tool)

    def _locate_events(self, parameters):
        self.open_waveforms("locate-events", parameters)

    def _teach_picker(self, parameters):
        self.open_tool("train-picker", parameters)

    def _show_results(self, checked):
        self.results.setUserVisible(checked)

    def _settings_gone(self, *_):
        self.settings = None

    def _started(self, run):
        """A map was asked for: it shall come onto the map, and can be followed meanwhile."""
        self.results.load_when_done(run)
        self.results.setUserVisible(True)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _add(self, name, text, tip, function):
        action = QAction(QIcon(str(_ICONS / f"{name}.svg")), text, self.iface.mainWindow())
        action.setObjectName(f"orogen_{name}")
        action.setToolTip(tip)
        if function in (self._ask, self._swipe, self._traces, self._show_results):
            action.triggered.connect(function)
        else:  # Qt's own ``checked`` is nothing to them
            action.triggered.connect(lambda _checked=False: function())
        self.toolbar.addAction(action)
        self.iface.addPluginToMenu(MENU, action)
        self.actions[name] = action
        return action

    def _hint(self):
        """Say, without a box that must be closed, that the environment is still to be made."""
        problem = backend().problem()
        if not problem:
            return
        bar = self.iface.messageBar()
        message = bar.createMessage(MENU, problem)
        button = QPushButton(tr("Set up…"))
        button.clicked.connect(lambda _checked=False: self.open_settings())
        message.layout().addWidget(button)
        self.hint = bar.pushWidget(message, Qgis.MessageLevel.Info, _HINT_SECONDS)  # QGIS deletes it when it is closed


def _to_front(window):
    window.show()
    window.raise_()
    window.activateWindow()
