"""The items of a print layout, found by their ids and filled; one that a user took out of the template is left out."""

from __future__ import annotations

import math
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayerTreeGroup,
    QgsLayout,
    QgsLayoutFrame,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemManualTable,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapLayer,
    QgsMapLayerLegendUtils,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsReadWriteContext,
    QgsRenderContext,
    QgsTableCell,
    QgsTextFormat,
    QgsTextRenderer,
    QgsUnitTypes,
)
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument

from .. import results
from ..i18n import tr
from ..results import ResultError
from ..said import said

_DEGREE_M = 111_320.0  # length of a degree of longitude at the equator
_PIXELS_A_MM = 12.0  # for measuring text: so fine that rounding doesn't matter
_SMALLEST_PT = 10.0  # of a title that has to shrink
_HEADING = "_heading"  # what the id of a heading's label ends in
_SHADE = QColor("#f6e7d5")  # of a row that matters: the palette's lightest brown, a little darker


def from_template(project: QgsProject, template: Path, headings) -> QgsPrintLayout:
    """A layout from a template file whose ``headings`` are put into the reader's language.

    Raises :class:`ResultError` when the template can't be read.
    """
    try:
        text = template.read_text(encoding="utf-8")
    except OSError as error:
        raise ResultError(tr("The layout template {template} can't be read ({strerror}): install the plugin again.")
                             .format(template=template, strerror=said(error.strerror))) from error
    document = QDomDocument()
    layout = QgsPrintLayout(project)
    document.setContent(text)  # what it returns differs from Qt 5 to Qt 6; a damaged template has nothing to load
    _, loaded = layout.loadFromTemplate(document, QgsReadWriteContext())
    if not loaded:
        raise ResultError(tr("The layout template {template} is damaged: install the plugin again.")
                             .format(template=template))
    for heading in headings:
        for item in layout.items():
            if isinstance(item, QgsLayoutItemLabel) and item.text() == heading:
                item.setText(tr(heading))
    return layout


def say(layout: QgsLayout, name: str, text: str) -> None:
    """Put words into a label."""
    label = layout.itemById(name)
    if isinstance(label, QgsLayoutItemLabel):
        label.setText(text)


def say_in_one_line(layout: QgsLayout, name: str, text: str) -> None:
    """Say it smaller where it is too long for its line, and cut it where that is not enough."""
    label = layout.itemById(name)
    if not isinstance(label, QgsLayoutItemLabel):
        return
    text_format, room = text_format_of(label), label.rect().width()
    while _width(text_format, text) > room and text_format.size() > _SMALLEST_PT:
        text_format.setSize(text_format.size() - 0.5)
    if _width(text_format, text) > room:
        while text and _width(text_format, text + "…") > room:
            text = text[:-1]
        text = text.rstrip() + "…"
    if hasattr(label, "setTextFormat"):
        label.setTextFormat(text_format)
    else:
        font = label.font()
        font.setPointSizeF(text_format.size())
        label.setFont(font)
    label.setText(text)


def fill_map(layout: QgsLayout, shown: list[QgsMapLayer], main: QgsMapLayer) -> None:
    """Show layers, upper first, on the ground of the ``main`` one, with a round scale, a grid and a scale bar."""
    page_map = layout.itemById("map")
    if not isinstance(page_map, QgsLayoutItemMap):
        return
    crs = _page_crs(main)
    extent = QgsCoordinateTransform(main.crs(), crs, layout.project()).transformBoundingBox(main.extent())
    extent.scale(1.02)
    page_map.setCrs(crs)
    page_map.setLayers(shown)
    page_map.setKeepLayerSet(True)  # else the page changes with what is ticked in the project
    page_map.zoomToExtent(extent)
    page_map.setScale(_round_up(page_map.scale()))
    metres = page_map.rect().width() / 1000 * page_map.scale()
    if page_map.grids().size():
        grid, step = page_map.grid(), _round(page_map.extent().width() / 4)
        if main.crs().isGeographic():
            step = _round(metres / 4 / (_DEGREE_M * math.cos(math.radians(main.extent().center().y()))))
        grid.setCrs(main.crs())
        grid.setIntervalX(step)
        grid.setIntervalY(step)
        grid.setAnnotationPrecision(max(0, -math.floor(math.log10(step))) + (step < 1 and f"{step:e}"[2] == "5"))
    bar = layout.itemById("scale")
    if isinstance(bar, QgsLayoutItemScaleBar):
        segment = _round(metres / 1000 / 8)
        if segment < 0.5:
            bar.setUnits(QgsUnitTypes.DistanceUnit.DistanceMeters)
            bar.setUnitLabel("m")
            segment *= 1000
        bar.setUnitsPerSegment(segment)
        bar.update()


def _page_crs(main: QgsMapLayer) -> QgsCoordinateReferenceSystem:
    """That of the map; for a map in degrees a plane through its middle, true to scale in every direction.

    The scale bar would be wrong in degrees wherever the project measures without an ellipsoid.
    """
    crs = main.crs()
    if not crs.isGeographic():
        return crs
    middle = main.extent().center()
    return QgsCoordinateReferenceSystem.fromProj(
        f"+proj=laea +lat_0={middle.y():.4f} +lon_0={middle.x():.4f} +datum=WGS84 +units=m +no_defs")


def fill_legend(layout: QgsLayout, layers: dict[QgsMapLayer, str], entries: dict[QgsMapLayer, list[int]]) -> None:
    """List layers under their headings (none where empty); of some only the ``entries`` that matter, by number."""
    legend = layout.itemById("legend")
    if not isinstance(legend, QgsLayoutItemLegend):
        return
    legend.setAutoUpdateModel(False)
    root: QgsLayerTreeGroup = legend.model().rootGroup()
    root.clear()
    for layer, heading in layers.items():
        node = root.addLayer(layer)
        node.setCustomProperty("cached_name", heading or layer.name())
        node.setCustomProperty("legend/title-label", heading)
        nodes = legend.model().layerOriginalLegendNodes(node)
        if isinstance(layer, QgsRasterLayer):  # the first one names the band
            keep = [i for i, one in enumerate(nodes) if "Raster" in type(one).__name__]
            QgsMapLayerLegendUtils.setLegendNodeOrder(node, keep or list(range(len(nodes))))
        elif layer in entries:
            QgsMapLayerLegendUtils.setLegendNodeOrder(node, entries[layer])
        if not heading:
            QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
        legend.model().refreshLayerLegend(node)
    legend.adjustBoxSize()


def fill_table(layout: QgsLayout, name: str, rows) -> None:
    """Rows of (words, whether the row matters) into a table; the first row is its heading."""
    frame = layout.itemById(name)
    table = frame.multiFrame() if isinstance(frame, QgsLayoutFrame) else None
    if not isinstance(table, QgsLayoutItemManualTable):
        return
    table.setTableContents([[_cell(table, words, heading=not number, shaded=shaded) for words in row]
                            for number, (row, shaded) in enumerate(rows)])


def _cell(table: QgsLayoutItemManualTable, words: str, heading: bool = False, shaded: bool = False) -> QgsTableCell:
    cell = QgsTableCell(words)
    text = table.headerTextFormat() if heading else table.contentTextFormat()
    cell.setTextFormat(text)
    if shaded:
        cell.setBackgroundColor(_SHADE)
    return cell


def close_up(layout: QgsLayout, names, *, gap_mm: float = 7.0) -> None:
    """Set items of a column one below the other, each as high as what it holds; the last one gets the room that is left
    to its lower edge.  A heading, which is named with the item that it stands above, stays close to that."""
    items = [item for item in (layout.itemById(name) for name in names) if item is not None]
    if not items:
        return
    last = items[-1]
    bottom, top = last.pagePos().y() + last.rect().height(), items[0].pagePos().y()
    for item in items:
        height = bottom - top if item is last else _height_held(item)
        if height <= 0:
            return
        item.attemptMove(QgsLayoutPoint(item.pagePos().x(), top), page=0)
        item.attemptResize(QgsLayoutSize(item.rect().width(), height))
        top += height + (0.5 if item.id().endswith(_HEADING) else gap_mm)


def _height_held(item) -> float:
    """Height in mm of what a legend, table or label holds."""
    if isinstance(item, QgsLayoutItemLegend):
        return QgsLegendRenderer(item.model(), item.legendSettings()).minimumSize().height()
    if isinstance(item, QgsLayoutFrame):  # QGIS doesn't tell: it counts the height of the last frame as it is
        table = item.multiFrame()
        line = table.gridStrokeWidth() if table.showGrid() else 0.0
        return line + sum(max(_height(cell.textFormat(), 1) for cell in row) + 2 * table.cellMargin() + line
                          for row in table.tableContents())
    if isinstance(item, QgsLayoutItemLabel) and not item.id().endswith(_HEADING):
        return height_of(item, item.text())
    return item.rect().height()


def fitting(layout: QgsLayout, name: str, sentences: list[str]) -> str:
    """As many of the sentences as the label's box holds, and how many more there are."""
    label = layout.itemById(name)
    if not sentences:
        return tr("The run gave no warnings.")
    if not isinstance(label, QgsLayoutItemLabel):
        return ""
    for count in range(len(sentences), -1, -1):
        rest = len(sentences) - count
        words = tr("… and {rest} more in the report.") if count else tr("{rest} warnings: see the report.")
        more = [words.format(rest=rest)] if rest else []
        text = "\n".join([*(f"• {sentence}" for sentence in sentences[:count]), *more])
        if not count or height_of(label, text) <= label.rect().height():
            return text
    return ""


def provenance(folder, manifest: dict, main: QgsMapLayer) -> str:
    """What made the result, which job, when, and the coordinate reference system of its ``main`` layer."""
    try:
        identity = str(results.read_job(folder).get("identity") or "")
    except ResultError:
        identity = ""
    crs = main.crs()
    parts = [f"Orogen {manifest.get('version')}, {manifest.get('tool')}",
             tr("job {identity}").format(identity=identity[:12]) if identity else "",
             results.date_words(results.finished_at(folder)), f"{crs.description()} ({crs.authid()})"]
    return " · ".join(part for part in parts if part)


def height_of(label: QgsLayoutItemLabel, text: str) -> float:
    """Height in mm of the text when it is broken into the width of the label."""
    text_format, room = text_format_of(label), label.rect().width() - 2 * label.marginX()
    lines = 0
    for paragraph in text.split("\n"):
        line = ""
        lines += 1
        for word in paragraph.split(" "):
            longer = f"{line} {word}".strip()
            if line and _width(text_format, longer) > room:
                lines, longer = lines + 1, word
            line = longer
    return _height(text_format, lines) + 2 * label.marginY()


def text_format_of(label: QgsLayoutItemLabel) -> QgsTextFormat:
    """How a label is written; QGIS before 3.24 knows its font only."""
    if hasattr(label, "textFormat"):
        return label.textFormat()
    text_format = QgsTextFormat()
    text_format.setFont(label.font())
    text_format.setSize(label.font().pointSizeF())
    return text_format


def _height(text_format: QgsTextFormat, lines: int) -> float:
    """Height of so many lines in mm."""
    return QgsTextRenderer.textHeight(_context(), text_format, ["Äg"] * lines) / _PIXELS_A_MM


def _width(text_format: QgsTextFormat, text: str) -> float:
    """Width of one line in mm."""
    return QgsTextRenderer.textWidth(_context(), text_format, [text]) / _PIXELS_A_MM


def _context() -> QgsRenderContext:
    context = QgsRenderContext()
    context.setScaleFactor(_PIXELS_A_MM)
    return context


def _round_up(value: float) -> float:
    """The next number with two significant digits."""
    power = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / power - 1e-9) * power


def _round(value: float) -> float:
    """The greatest of 1, 2, 2.5 and 5 times a power of ten that is not above ``value``."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step for step in (1.0, 2.0, 2.5, 5.0) if step <= value / power * (1 + 1e-9)) * power
