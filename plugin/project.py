"""A QGIS project of finished results: their styled layers, what a map was made from, pages, times and bookmarks.

For QGIS's own Python outside of the desktop: :func:`main` makes the project of some folders and ends.  Within a
desktop, :func:`fill` does the same for the project that is open.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsBookmark,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsTemporalNavigationObject,
    QgsWkbTypes,
)

from ..backend.tools import TOOLS
from ..backend.tools.declaration import RASTER_KINDS
from . import i18n, layout, results
from .dialogs.opening import open_source
from .i18n import later, tr
from .results import ResultError
from .said import said

TITLE = later("Orogen's demo")  # of the project with the results of several jobs
INPUTS = later("Evidence and deposits")  # the group of what a map of prospectivity was made from

# What the results of these tools are called where others of the same title may stand beside them.
_NAMES = {"pick-waveforms": later("{title}: picks"), "locate-events": later("{title}: events")}


def fill(project: QgsProject, *folders) -> None:
    """Put finished results into the open ``project``, each above the one before it.

    Of each there are its layers and, where it has one, its page and its times; of a map of prospectivity, unseen below
    all, what it was made from; of damage the two images.  The map opens on all of them, and where they are several each
    has a bookmark.  Raises :class:`ResultError` when a result can't be shown.
    """
    project.setTitle(results.title_of(folders[0]) if len(folders) == 1 else tr(TITLE))
    whole = QgsRectangle()
    for folder in folders:
        tool = str(results.read_manifest(folder).get("tool"))
        title = tr(_NAMES.get(tool, "{title}")).format(title=results.title_of(folder))
        group = results.add_to_project(folder, project, title)
        if layout.has_page(tool):
            layout.make_layout(project, folder, title)
        if tool == "map-prospectivity":
            _add_inputs(project, folder)
        elif tool == results.ASSESS_DAMAGE:
            _show_images(project, folder)
        results.set_times(results.times_of(group), project, QgsTemporalNavigationObject())
        extent = results.extent_of(group, project.crs(), project)
        extent.scale(1.05)
        whole.combineExtentWith(extent)
        if len(folders) > 1:
            _mark(project, title, extent)
            for node in group.findLayers():  # so that all groups are seen at once
                node.setExpanded(False)
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(whole, project.crs()))


def save(project: QgsProject, path) -> None:
    """Write the project to ``path`` (``.qgz``), with paths relative to it; one that was there stays as ``.qgz~``.

    Raises :class:`ResultError` when it can't be written.
    """
    path = Path(path).absolute()
    project.setFilePathStorage(Qgis.FilePathType.Relative)
    beside = path.with_name(f"{path.stem}.unfinished.qgz")  # in the same folder, so that the relative paths hold
    try:
        if not project.write(str(beside)):
            raise ResultError(tr("The project can't be written to {path} ({reason}): check that you may write there "
                                 "and that the disk has room.").format(path=path, reason=project.error()))
        if path.exists():  # it may hold a user's own work
            os.replace(path, path.with_name(f"{path.name}~"))
        os.replace(beside, path)
    except OSError as error:
        raise ResultError(tr("The project can't be written to {path} ({reason}): check that you may write there "
                             "and that the disk has room.").format(path=path, reason=said(error.strerror))) from error
    finally:
        if beside.exists():
            beside.unlink()


def main(path: str, *folders: str) -> int:
    """Make the project of results outside of the desktop; returns the exit status, after a sentence on what failed."""
    with tempfile.TemporaryDirectory(prefix="orogen-profile-") as profile:  # the user's own is left alone
        application = QgsApplication([], True, profile)  # with a GUI, for the fonts of the page
        QgsApplication.initQgis()
        i18n.install()
        try:
            fill(QgsProject.instance(), *folders)
            save(QgsProject.instance(), path)
        except ResultError as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            QgsProject.instance().clear()
            application.exitQgis()
    return 0


# --- places -----------------------------------------------------------------------------------------------------------

def _mark(project: QgsProject, title: str, extent: QgsRectangle) -> None:
    """A bookmark, by which the map goes there."""
    bookmark = QgsBookmark()
    bookmark.setName(title)
    bookmark.setExtent(QgsReferencedRectangle(extent, project.crs()))
    project.bookmarkManager().addBookmark(bookmark)


# --- what a result was made from --------------------------------------------------------------------------------------

def _show_images(project: QgsProject, folder) -> None:
    """The images below the buildings, after above before; those that are gone are left out."""
    for name in ("after", "before"):
        try:
            layer = results.image_layer(folder, name, project)
        except ResultError:
            continue
        node = project.layerTreeRoot().findLayer(layer.id())
        node.setItemVisibilityChecked(True)
        node.setExpanded(False)


def _add_inputs(project: QgsProject, folder) -> None:
    """The layers that the run took, as a closed group at the bottom, not drawn; files that are gone are left out."""
    try:
        job = results.read_job(folder)
    except ResultError:
        return
    tool = TOOLS.get(job["tool"])
    layers: dict[str, QgsMapLayer] = {}
    for parameter in tool.parameters if tool else ():
        value = job["parameters"].get(parameter.name)
        if not parameter.is_path or parameter.kind == "file" or not value:
            continue
        for source in value if parameter.is_list else [value]:
            layer = open_source(source, parameter.kind in RASTER_KINDS)  # taken twice, it is the same layer
            if layer.isValid():
                project.addMapLayer(layer, False)
                layers[layer.id()] = layer
    if not layers:
        return
    group = project.layerTreeRoot().addGroup(tr(INPUTS))
    for layer in sorted(layers.values(), key=_depth):
        group.addLayer(layer).setExpanded(False)
    group.setItemVisibilityChecked(False)
    group.setExpanded(False)


def _depth(layer: QgsMapLayer) -> int:
    """How far down it lies: points above lines above polygons above rasters, so that none hides another."""
    return 3 if isinstance(layer, QgsRasterLayer) else QgsWkbTypes.wkbDimensions(layer.wkbType())
