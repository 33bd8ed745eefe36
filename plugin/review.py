"""Grading by eye: the dock that asks about one building after the other, keeps each answer, and learns from them.

The labels lie beside the result's folder, in a file of their own (``<folder>-labels.jsonl``), so that nothing that
happens to the result or to QGIS can take them along.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsWkbTypes,
)
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QRect
from qgis.PyQt.QtGui import QColor, QPixmap
from qgis.PyQt.QtWidgets import QDockWidget

from ..backend.damage.labels import Label, LabelStore
from ..backend.errors import OrogenError, OutputError
from . import results
from .backend import BackendError, backend
from .dialogs.grading_panel import Card, GradingPanel
from .i18n import later, tr
from .layers import temporary_folder
from .results import ResultError
from .said import said

TITLE = later("Grade buildings")
PROPOSE, LEARN = "propose-buildings", "learn-grades"
COUNT = 10  # buildings asked for at once
_AROUND = 4.0  # how much more than the building the map shows
_PALE = 0.3  # how opaque the colours of the buildings are meanwhile, so that the roofs are seen
_YELLOW = QColor("#ffd600")  # as the outline in the chips


class ReviewDock(QDockWidget):
    """The queue of one result.  ``iface`` is a ``qgis.gui.QgisInterface``; :meth:`close_all` takes everything away."""

    def __init__(self, iface) -> None:
        super().__init__(tr(TITLE), iface.mainWindow())
        self.setObjectName("OrogenReview")
        self.iface = iface
        self.folder = ""
        self.store: LabelStore | None = None
        self.scheme: dict = {}
        self.crs = QgsCoordinateReferenceSystem()
        self.queue: list[dict] = []  # what was asked for, each with its chips
        self.place = 0  # in the queue
        self.given: list[Label] = []  # since the dock was opened, to be taken back
        self._run = None  # the queue that is being made
        self._learning = None
        self._files = ""  # of the queue
        self._learnt = ""  # the folder of the map that was learnt last
        self._again = False  # grades were given while it learnt
        self._opaque: dict[str, float] = {}  # layers of buildings that are pale meanwhile, and how opaque they were
        self.panel = GradingPanel()
        self.setWidget(self.panel)
        self.band = QgsRubberBand(iface.mapCanvas(), QgsWkbTypes.GeometryType.PolygonGeometry)
        self.band.setStrokeColor(_YELLOW)
        self.band.setFillColor(QColor(0, 0, 0, 0))
        self.band.setWidth(3)
        self.panel.graded.connect(self._graded)
        self.panel.taken_back.connect(self.take_back)
        self.panel.more.connect(self.ask)
        self.panel.learn.connect(self.learn)
        backend().run_ended.connect(self._run_ended)
        backend().run_changed.connect(self._run_changed)
        self.visibilityChanged.connect(lambda seen: None if seen else self._unmark())

    # --- what others call --------------------------------------------------------------------------------------------

    def open_result(self, folder: str) -> None:
        """Grade the buildings of a finished assessment."""
        self.show()
        self.raise_()
        if self.folder != str(folder) or self.store is None:
            self._forget()
            self.folder = str(folder)
            try:
                self.store = LabelStore(Path(labels_of(folder)), who=_me())
            except OrogenError as error:
                self.panel.show_card(None, 0, 0, tr("No buildings to grade"))
                self._say(said(str(error)), Qgis.MessageLevel.Warning)
                return
            self._show_image()
        self.panel.setFocus()
        if self.queue:
            self._show()
        else:
            self.ask()

    def _show_image(self) -> None:
        """The image of after below the buildings, so that the map shows what is asked about."""
        project = QgsProject.instance()
        try:
            layer = results.image_layer(self.folder, "after", project)
        except ResultError as error:
            self._say(str(error), Qgis.MessageLevel.Warning)
            return
        node = project.layerTreeRoot().findLayer(layer.id())
        if node is not None:
            node.setItemVisibilityChecked(True)

    def ask(self) -> None:
        """Ask the backend for the next buildings."""
        if self._run is not None or self.store is None:
            return
        values = {**self._values(), "count": COUNT}
        try:
            self._files = temporary_folder("orogen-queue-")
            self._run = backend().start(PROPOSE, values, os.path.join(self._files, "queue"), title=tr(TITLE))
        except (BackendError, OutputError) as error:
            self._say(said(str(error)), Qgis.MessageLevel.Warning)
            return
        self.panel.show_card(None, 0, 0, tr("Choosing the buildings worth a look …"))

    def take_back(self) -> None:
        """Take the last grade back, and ask about that building again."""
        if self.store is None or not self.given:
            self._say(tr("There is no grade of this session to take back."), Qgis.MessageLevel.Info)
            return
        try:
            self.store.undo(self.given[-1])
        except OutputError as error:
            self._say(said(str(error)), Qgis.MessageLevel.Warning)
            return
        last = self.given.pop()
        keys = [one["key"] for one in self.queue]
        if last.key in keys:
            self.place = keys.index(last.key)
            self._show()
        self._count()

    def learn(self) -> None:
        """Grade all buildings anew from the labels; the map on the screen follows."""
        if self.store is None:
            return
        if self._learning is not None:
            self._again = True
            return
        number = 1
        while os.path.exists(f"{self.folder}-grades-{number}"):
            number += 1
        try:
            self._learning = backend().start(LEARN, self._values(), f"{self.folder}-grades-{number}",
                                             title=tr("Grades from labels"))
        except BackendError as error:
            self._say(said(str(error)), Qgis.MessageLevel.Warning)
            return
        self.panel.show_learning(0.0)

    def close_all(self) -> None:
        """Take the dock away, with what is being asked; every label is kept."""
        backend().run_ended.disconnect(self._run_ended)
        backend().run_changed.disconnect(self._run_changed)
        self._forget()
        self.iface.mapCanvas().scene().removeItem(self.band)
        self.iface.removeDockWidget(self)
        self.deleteLater()

    # --- grades ------------------------------------------------------------------------------------------------------

    def _graded(self, name: str, sure: bool) -> None:
        asked = self.queue[self.place]
        label = Label(building=asked["building"], key=asked["key"], grade=name, scheme=self.scheme["name"], sure=sure,
                      at=tuple(asked["at"]), area_m2=asked["area_m2"], seen=tuple(asked["seen"]),
                      asked=asked["asked"], chance=asked["chance"], pool=asked["pool"])
        try:
            self.given.append(self.store.append(label))
        except OutputError as error:
            self._say(said(str(error)), Qgis.MessageLevel.Critical)
            return
        for notice in self.store.notices:
            self._say(said(notice), Qgis.MessageLevel.Info)
        self.store.notices.clear()
        self.place += 1
        self._count()
        if self.place < len(self.queue):
            self._show()
        else:
            self.queue, self.place = [], 0
            self._unmark()
            self.ask()

    def _show(self) -> None:
        asked = self.queue[self.place]
        share = tr("damaged {probability} ({low}–{high})").format(
            probability=f"{asked['probability']:.2f}", low=f"{asked['low']:.2f}", high=f"{asked['high']:.2f}")
        card = Card(asked["before_chip"], asked["after_chip"], tr("now: {grade}, {share}").format(
            grade=asked["now"], share=share), tr("why asked: {why}").format(why=said(asked["why"])))
        self.panel.show_card(card, self.place + 1, len(self.queue))
        self._mark(asked)

    def _count(self) -> None:
        try:
            graded = len(self.store.labels().in_effect())
        except OrogenError as error:
            self._say(said(str(error)), Qgis.MessageLevel.Warning)
            return
        self.setWindowTitle(tr("Grade buildings: {count} graded").format(count=graded))

    # --- the backend's answers ---------------------------------------------------------------------------------------

    def _run_changed(self, run) -> None:
        if run is self._run and not run.ended and run.words:
            self.panel.show_card(None, 0, 0, f"{said(run.words)} …")
        elif run is self._learning and not run.ended:
            self.panel.show_learning(run.fraction)

    def _run_ended(self, run) -> None:
        if run is self._run:
            self._run = None
            if run.state == "done":
                self._take(run.folder)
            else:
                self.panel.show_card(None, 0, 0, tr("No buildings to grade"))
                self._say(said((run.error or {}).get("message", "")), Qgis.MessageLevel.Warning)
            shutil.rmtree(self._files, ignore_errors=True)
        elif run is self._learning:
            self._learning = None
            self.panel.show_learning(None)
            if run.state == "done":
                self._show_learnt(run)
            elif run.state == "failed":
                self._say(said((run.error or {}).get("message", "")), Qgis.MessageLevel.Warning)
            if self._again:
                self._again = False
                self.learn()

    def _take(self, folder: str) -> None:
        """Show the queue that the backend has made."""
        try:
            with open(os.path.join(folder, "queue.json"), encoding="utf-8") as file:
                answer = json.load(file)
        except (OSError, ValueError):
            self._say(tr("The queue can't be read: see whether the disk is full, and ask for more buildings."),
                      Qgis.MessageLevel.Warning)
            return
        sheet = QPixmap(os.path.join(folder, "chips.png"))
        self.scheme, self.crs = answer["scheme"], QgsCoordinateReferenceSystem(answer["crs"])
        self.queue = [{**one, "seen": answer["seen"], "before_chip": sheet.copy(QRect(*one["before"])),
                       "after_chip": sheet.copy(QRect(*one["after"]))} for one in answer["buildings"]]
        self.place = 0
        self.panel.set_classes(self.scheme["classes"], self.scheme["colours"])
        self.panel.gain.setText(results.gain_words(answer.get("gain")))
        for problem in answer.get("problems", []):
            self._say(said(problem), Qgis.MessageLevel.Warning)
        self._count()
        if self.queue:
            self._show()
        else:
            self.panel.show_card(None, 0, 0, tr("Every building that can be seen is graded."))

    def _show_learnt(self, run) -> None:
        """The new grades come onto the map in the place of those learnt before."""
        project, before = QgsProject.instance(), self._learnt
        try:
            results.add_to_project(run.folder, project)
        except ResultError as error:
            self._say(str(error), Qgis.MessageLevel.Warning)
            return
        self._learnt = run.folder
        group = results.find_group(before, project) if before else None
        if group is not None:
            project.removeMapLayers(group.findLayerIds())
            group.parent().removeChildNode(group)
        try:
            with open(os.path.join(run.folder, "gain.json"), encoding="utf-8") as file:
                self.panel.gain.setText(results.gain_words(json.load(file).get("gain")))
        except (OSError, ValueError):
            self.panel.gain.setText("")

    # --- map and the rest --------------------------------------------------------------------------------------------

    def _mark(self, asked: dict) -> None:
        """Show the building on the map, in its middle, and its roof below the colours."""
        box, outline = QgsRectangle(*asked["bounds"]), None
        for layer in self._layers():
            if layer.id() not in self._opaque:
                self._opaque[layer.id()] = layer.opacity()
                layer.setOpacity(_PALE * layer.opacity())
                layer.triggerRepaint()
            if results.folder_of(layer) == self.folder:
                request = QgsFeatureRequest().setFilterExpression(f'"building" = {int(asked["building"])}')
                outline = next((one.geometry() for one in layer.getFeatures(request)), None)
        there = QgsCoordinateTransform(self.crs, self.iface.mapCanvas().mapSettings().destinationCrs(),
                                       QgsProject.instance())
        self.band.setToGeometry(outline or QgsGeometry.fromRect(box), self.crs)
        try:
            extent = there.transformBoundingBox(box)
        except QgsCsException:
            return
        extent.scale(_AROUND)
        canvas = self.iface.mapCanvas()
        if not canvas.extent().contains(extent) or canvas.extent().width() > 6 * extent.width():
            canvas.setExtent(extent)
            canvas.refresh()

    def _unmark(self) -> None:
        self.band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        before, self._opaque = self._opaque, {}
        for name, opacity in before.items():
            layer = QgsProject.instance().mapLayer(name)
            if layer is not None:
                layer.setOpacity(opacity)
                layer.triggerRepaint()

    def _layers(self) -> list:
        """The buildings on the map: of the assessment, and of what was learnt last."""
        groups = [results.find_group(folder, QgsProject.instance()) for folder in (self.folder, self._learnt) if folder]
        return [node.layer() for group in groups if group is not None for node in group.findLayers()
                if node.layer() is not None and node.layer().customProperty(results.OUTPUT) == "buildings"]

    def _values(self) -> dict:
        return {"result": os.path.join(self.folder, results.MANIFEST), "labels": str(self.store.path),
                **({"scheme": self.scheme["name"]} if self.scheme else {"scheme": _scheme_of(self.folder)})}

    def _forget(self) -> None:
        run, self._run, self._learning = self._run, None, None
        if run is not None:
            run.cancel()
        if self._files:
            shutil.rmtree(self._files, ignore_errors=True)
        self.queue, self.place, self.given, self.scheme, self._learnt = [], 0, [], {}, ""
        self.store = None
        self._again = False
        self.panel.show_learning(None)  # what was being learnt goes on, and is in the results dock when it has ended
        self.panel.gain.clear()
        self.panel.notice.hide()
        self.setWindowTitle(tr(TITLE))
        self._unmark()

    def _say(self, words: str, level) -> None:
        self.panel.notice.show_text(words, level)


def labels_of(folder) -> str:
    """The file of the grades that were given to a result's buildings: beside its folder."""
    return f"{os.path.abspath(folder)}-labels.jsonl"


def damage_result(project: QgsProject) -> str:
    """The folder of the topmost damage assessment in the project; empty where there is none."""
    for group in project.layerTreeRoot().findGroups(True):
        folder = group.customProperty(results.FOLDER)
        try:
            if folder and results.read_job(folder)["tool"] == results.ASSESS_DAMAGE:
                return str(folder)
        except ResultError:
            continue
    return ""


def _scheme_of(folder: str) -> str:
    try:
        return str(results.read_job(folder)["parameters"].get("scheme") or "xBD")
    except ResultError:
        return "xBD"


def _me() -> str:
    return QgsApplication.userFullName() or QgsApplication.userLoginName()
