"""A print layout of a result, from a template that users can edit: map, legend, scale, north, figures and caveats.

What stands where, and how it looks, is in ``resources/layouts``; the modules of :mod:`.pages` only fill the items,
which they find by their ids.  An item that a user took out of the template is left out.
"""

from __future__ import annotations

import os
from pathlib import Path

from qgis.core import Qgis, QgsLayoutExporter, QgsPrintLayout, QgsProject

from . import results
from .i18n import tr
from .pages import prospectivity, situation
from .pages.items import from_template, say_in_one_line
from .results import ResultError

DPI = 300

#: the page of each tool's results
PAGES = {"map-prospectivity": prospectivity, "assess-damage": situation, "summarise-damage": situation,
         "learn-grades": situation}


def has_page(tool: str) -> bool:
    """Whether results of the tool can be printed."""
    return tool in PAGES


def make_layout(project: QgsProject, folder, name: str = "") -> QgsPrintLayout:
    """A layout of the result in the project's layout manager, ready to be edited or exported.

    Parameters
    ----------
    project
        Gets the result's layers where it lacks them, and the layout.
    folder
        A finished result.
    name
        In the layout manager; a number is added to one that is taken.

    Raises
    ------
    ResultError
        When there is no page for such a result, it lacks its map, or the template can't be read.
    """
    manifest = results.read_manifest(folder)
    page = PAGES.get(str(manifest.get("tool")))
    if page is None:
        raise ResultError(tr("There is no page for the result in {folder}: choose one of the prospectivity or the "
                             "damage tool, or open its report.").format(folder=folder))
    group = results.add_to_project(folder, project)
    layers = {node.layer().customProperty(results.OUTPUT): node.layer() for node in group.findLayers() if node.layer()}
    layout = from_template(project, page.TEMPLATE, page.HEADINGS)
    layout.setName(_free_name(project, name or results.title_of(folder)))
    page.fill(layout, folder, manifest, layers)
    say_in_one_line(layout, "title", results.title_of(folder))
    layout.refresh()
    project.layoutManager().addLayout(layout)
    return layout


def export(layout: QgsPrintLayout, path) -> Path:
    """Write the layout as PDF (text stays text, its fonts are embedded) or as an image of 300 dpi, by the suffix.

    Raises :class:`ResultError` when it can't be written.
    """
    path = Path(path)
    if not path.suffix:
        path = path.with_suffix(".pdf")
    if path.suffix.lower() not in (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".svg"):
        raise ResultError(tr("{name} is no kind of file that a layout can become: end its name in .pdf or .png.")
                             .format(name=path.name))
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise ResultError(tr("The page can't be written to {path}: choose a folder that exists and where you may "
                             "write.").format(path=path))
    exporter = QgsLayoutExporter(layout)
    if path.suffix.lower() == ".pdf":
        settings = QgsLayoutExporter.PdfExportSettings()
        settings.dpi = DPI
        settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
        done = exporter.exportToPdf(str(path), settings)
    elif path.suffix.lower() == ".svg":
        settings = QgsLayoutExporter.SvgExportSettings()
        settings.dpi = DPI
        settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
        done = exporter.exportToSvg(str(path), settings)
    else:
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = DPI
        done = exporter.exportToImage(str(path), settings)
    if done == QgsLayoutExporter.ExportResult.MemoryError:
        raise ResultError(tr("There is not enough memory to draw {name}: close other programs, or save it as .pdf.")
                             .format(name=path.name))
    if done != QgsLayoutExporter.ExportResult.Success:
        raise ResultError(tr("The page can't be written to {path}: check that the file is not open elsewhere, that "
                             "you may write there, and that the disk has room.").format(path=path))
    return path


def _free_name(project: QgsProject, wanted: str) -> str:
    manager, name, number = project.layoutManager(), wanted, 1
    while manager.layoutByName(name) is not None:
        number += 1
        name = f"{wanted} {number}"
    return name
