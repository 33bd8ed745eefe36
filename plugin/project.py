"""A QGIS project of a finished result: its styled layers, what it was made from, and the page.

For QGIS's own Python outside of the desktop: :func:`main` makes the project of a folder and ends.  Within a desktop,
:func:`fill` does the same for the project that is open.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsReferencedRectangle,
    QgsWkbTypes,
)

from ..backend.tools import TOOLS
from ..backend.tools.declaration import RASTER_KINDS
from . import i18n, layout, results
from .dialogs.opening import open_source
from .i18n import later, tr
from .results import ResultError
from .said import said

INPUTS = later("Evidence and deposits")  # the group of what the result was made from


def fill(project: QgsProject, folder) -> None:
    """Put a finished result into the open ``project``: layers, page, and unseen below them what it was made from.

    Raises :class:`ResultError` when the result can't be shown.
    """
    title = results.title_of(folder)
    project.setTitle(title)
    group = results.add_to_project(folder, project)
    if any(entry["name"] == "probability" for entry in results.read_manifest(folder)["outputs"]):
        layout.make_layout(project, folder, title)
    _add_inputs(project, folder)
    extent = results.extent_of(group, project.crs(), project)
    extent.scale(1.05)
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(extent, project.crs()))


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


def main(folder: str, path: str) -> int:
    """Make the project of a result outside of the desktop; returns the exit status, after a sentence on what failed."""
    with tempfile.TemporaryDirectory(prefix="orogen-profile-") as profile:  # the user's own is left alone
        application = QgsApplication([], True, profile)  # with a GUI, for the fonts of the page
        QgsApplication.initQgis()
        i18n.install()
        try:
            fill(QgsProject.instance(), folder)
            save(QgsProject.instance(), path)
        except ResultError as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            QgsProject.instance().clear()
            application.exitQgis()
    return 0


# --- what the result was made from ------------------------------------------------------------------------------------

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
