"""A print layout of a result: map, legend, scale bar, north, skill and caveats, from a template that users can edit.

What stands where, and how it looks, is in ``resources/layouts/prospectivity.qpt``; the code only fills the items, which
it finds by their ids.  An item that a user took out of the template is left out.
"""

from __future__ import annotations

import math
import os
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayerTreeGroup,
    QgsLayout,
    QgsLayoutExporter,
    QgsLayoutFrame,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemManualTable,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
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
)
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument

from . import results
from .i18n import later, tr
from .results import ResultError
from .said import said

TEMPLATE = Path(__file__).resolve().parent.parent / "resources" / "layouts" / "prospectivity.qpt"
DPI = 300

_LEGEND_NAMES = {"probability": later("Probability of a deposit"), "targets": later("Targets, ranked"), "held_out": ""}
_COLUMNS = (later("Model"), later("AUC,\nunseen"), later("AUC,\nrandom"), later("AP,\nunseen"),
            later("AP,\nrandom"))
_HEADINGS = (later("How good the map is"), later("Caveats"))  # that the template holds
_DEGREE_M = 111_320.0  # length of a degree of longitude at the equator
_PIXELS_A_MM = 12.0  # for measuring text: so fine that rounding doesn't matter
_SMALLEST_PT = 10.0  # of a title that has to shrink
_SHADE = QColor("#f6e7d5")  # of the model that made the map: the palette's lightest brown, a little darker


def make_layout(project: QgsProject, folder, name: str = "") -> QgsPrintLayout:
    """A layout of the result in the project's layout manager, ready to be edited or exported.

    Parameters
    ----------
    project
        Gets the result's layers where it lacks them, and the layout.
    folder
        A finished result of map-prospectivity.
    name
        In the layout manager; a number is added to one that is taken.

    Raises
    ------
    ResultError
        When the result lacks its map, or the template can't be read.
    """
    manifest = results.read_manifest(folder)
    group = results.add_to_project(folder, project)
    layers = {node.layer().customProperty(results.OUTPUT): node.layer() for node in group.findLayers() if node.layer()}
    probability = layers.get("probability")
    if not isinstance(probability, QgsRasterLayer):
        raise ResultError(tr("The result in {folder} has no map of the probability to print: choose a finished "
                             "result of the prospectivity tool.").format(folder=folder))
    layout = _from_template(project)
    layout.setName(_free_name(project, name or results.title_of(folder)))

    shown = [layers[key] for key in ("targets", "held_out", "probability") if key in layers]
    _fill_map(layout, shown, probability)
    _fill_legend(layout, {key: layers[key] for key in ("held_out", "targets", "probability") if key in layers})
    skill = results.read_skill(folder)
    _fill_table(layout, skill)
    _say_in_one_line(layout, "title", results.title_of(folder))
    _say(layout, "subtitle", _subtitle(manifest))
    _say(layout, "statement", _statement(skill))
    _say(layout, "caveats", _fitting(layout, "caveats", [said(str(w)) for w in manifest.get("warnings") or []]))
    _say(layout, "provenance", _provenance(folder, manifest, probability))
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


# --- filling the template ---------------------------------------------------------------------------------------------

def _from_template(project: QgsProject) -> QgsPrintLayout:
    try:
        text = TEMPLATE.read_text(encoding="utf-8")
    except OSError as error:
        raise ResultError(tr("The layout template {template} can't be read ({strerror}): install the plugin again.")
                             .format(template=TEMPLATE, strerror=said(error.strerror))) from error
    document = QDomDocument()
    layout = QgsPrintLayout(project)
    document.setContent(text)  # what it returns differs from Qt 5 to Qt 6; a damaged template has nothing to load
    _, loaded = layout.loadFromTemplate(document, QgsReadWriteContext())
    if not loaded:
        raise ResultError(tr("The layout template {template} is damaged: install the plugin again.")
                             .format(template=TEMPLATE))
    for heading in _HEADINGS:
        for item in layout.items():
            if isinstance(item, QgsLayoutItemLabel) and item.text() == heading:
                item.setText(tr(heading))
    return layout


def _free_name(project: QgsProject, wanted: str) -> str:
    manager, name, number = project.layoutManager(), wanted, 1
    while manager.layoutByName(name) is not None:
        number += 1
        name = f"{wanted} {number}"
    return name


def _say(layout: QgsLayout, name: str, text: str) -> None:
    label = layout.itemById(name)
    if isinstance(label, QgsLayoutItemLabel):
        label.setText(text)


def _say_in_one_line(layout: QgsLayout, name: str, text: str) -> None:
    """Say it smaller where it is too long for its line, and cut it where that is not enough."""
    label = layout.itemById(name)
    if not isinstance(label, QgsLayoutItemLabel):
        return
    text_format, room = _text_format(label), label.rect().width()
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


def _fill_map(layout: QgsLayout, shown: list[QgsMapLayer], probability: QgsRasterLayer) -> None:
    page_map = layout.itemById("map")
    if not isinstance(page_map, QgsLayoutItemMap):
        return
    crs = _page_crs(probability)
    extent = QgsCoordinateTransform(probability.crs(), crs, layout.project()).transformBoundingBox(probability.extent())
    extent.scale(1.02)
    page_map.setCrs(crs)
    page_map.setLayers(shown)
    page_map.setKeepLayerSet(True)  # else the page changes with what is ticked in the project
    page_map.zoomToExtent(extent)
    page_map.setScale(_round_up(page_map.scale()))
    metres = page_map.rect().width() / 1000 * page_map.scale()
    if page_map.grids().size():
        grid, step = page_map.grid(), _round(page_map.extent().width() / 4)
        if probability.crs().isGeographic():
            step = _round(metres / 4 / (_DEGREE_M * math.cos(math.radians(probability.extent().center().y()))))
        grid.setCrs(probability.crs())
        grid.setIntervalX(step)
        grid.setIntervalY(step)
        grid.setAnnotationPrecision(max(0, -math.floor(math.log10(step))) + (step < 1 and f"{step:e}"[2] == "5"))
    bar = layout.itemById("scale")
    if isinstance(bar, QgsLayoutItemScaleBar):
        bar.setUnitsPerSegment(_round(metres / 1000 / 8))
        bar.update()


def _page_crs(probability: QgsRasterLayer) -> QgsCoordinateReferenceSystem:
    """That of the map; for a map in degrees a plane through its middle, true to scale in every direction.

    The scale bar would be wrong in degrees wherever the project measures without an ellipsoid.
    """
    crs = probability.crs()
    if not crs.isGeographic():
        return crs
    middle = probability.extent().center()
    return QgsCoordinateReferenceSystem.fromProj(
        f"+proj=laea +lat_0={middle.y():.4f} +lon_0={middle.x():.4f} +datum=WGS84 +units=m +no_defs")


def _fill_legend(layout: QgsLayout, layers: dict[str, QgsMapLayer]) -> None:
    legend = layout.itemById("legend")
    if not isinstance(legend, QgsLayoutItemLegend):
        return
    legend.setAutoUpdateModel(False)
    root: QgsLayerTreeGroup = legend.model().rootGroup()
    root.clear()
    for key, layer in layers.items():
        node = root.addLayer(layer)
        node.setCustomProperty("cached_name", tr(_LEGEND_NAMES[key]) or layer.name())
        node.setCustomProperty("legend/title-label", tr(_LEGEND_NAMES[key]))
        nodes = legend.model().layerOriginalLegendNodes(node)
        if isinstance(layer, QgsRasterLayer):  # the first one names the band
            keep = [i for i, one in enumerate(nodes) if "Raster" in type(one).__name__]
            QgsMapLayerLegendUtils.setLegendNodeOrder(node, keep or list(range(len(nodes))))
        elif key == "held_out":  # the deposits only
            QgsMapLayerLegendUtils.setLegendNodeOrder(node, [0])
        if not _LEGEND_NAMES[key]:
            QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
        legend.model().refreshLayerLegend(node)
    legend.adjustBoxSize()


def _fill_table(layout: QgsLayout, skill: results.Skill | None) -> None:
    frame = layout.itemById("skill")
    table = frame.multiFrame() if isinstance(frame, QgsLayoutFrame) else None
    if not isinstance(table, QgsLayoutItemManualTable):
        return
    rows = [[_cell(table, tr(words), heading=True) for words in _COLUMNS]]
    for model in skill.models if skill else []:
        figures = (model.auc, model.auc_random, model.precision, model.precision_random)
        mapped = model.name == results.MAPPED
        name = tr(model.name)
        for words, broken in ((" on ", "\non "), ("logistic ", "logistic\n"), ("random ", "random\n")):
            name = name.replace(words, broken)
        name = tr("{model}\n(this map)").format(model=name) if mapped else name
        rows.append([_cell(table, name, shaded=mapped),
                     *(_cell(table, _two_lines(figure), shaded=mapped) for figure in figures)])
    table.setTableContents(rows)


def _cell(table: QgsLayoutItemManualTable, words: str, heading: bool = False, shaded: bool = False) -> QgsTableCell:
    cell = QgsTableCell(words)
    text = table.headerTextFormat() if heading else table.contentTextFormat()
    cell.setTextFormat(text)
    if shaded:
        cell.setBackgroundColor(_SHADE)
    return cell


def _two_lines(figure: results.Figure | None) -> str:
    return f"{figure.value:.2f}\n{figure.interval}" if figure else "–"


# --- the words --------------------------------------------------------------------------------------------------------

def _subtitle(manifest: dict) -> str:
    figures = manifest.get("metrics") if isinstance(manifest.get("metrics"), dict) else {}
    parts = [tr("Mineral prospectivity: probability of a deposit in each cell")]
    if isinstance(figures.get("deposits"), int):
        parts.append(tr("learnt from {deposits} deposits").format(deposits=figures["deposits"]))
    return ", ".join(parts)


def _statement(skill: results.Skill | None) -> str:
    if skill is None:
        return tr("The result holds no skill table: judge the map with care.")
    return (tr("{statement}\nAUC: chance that a deposit scores above background. AP: average precision. Below each, "
               "its 95 % interval. Unseen: whole blocks of ground were held out; these figures decide. Random: "
               "points were held out at random, which flatters.").format(statement=skill.statement))


def _fitting(layout: QgsLayout, name: str, sentences: list[str]) -> str:
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
        if not count or _height(label, text) <= label.rect().height():
            return text
    return ""


def _height(label: QgsLayoutItemLabel, text: str) -> float:
    """Height in mm of the text when it is broken into the width of the label."""
    text_format, room = _text_format(label), label.rect().width() - 2 * label.marginX()
    lines = 0
    for paragraph in text.split("\n"):
        line = ""
        lines += 1
        for word in paragraph.split(" "):
            longer = f"{line} {word}".strip()
            if line and _width(text_format, longer) > room:
                lines, longer = lines + 1, word
            line = longer
    return QgsTextRenderer.textHeight(_context(), text_format, ["Äg"] * lines) / _PIXELS_A_MM + 2 * label.marginY()


def _text_format(label: QgsLayoutItemLabel) -> QgsTextFormat:
    """How a label is written; QGIS before 3.24 knows its font only."""
    if hasattr(label, "textFormat"):
        return label.textFormat()
    text_format = QgsTextFormat()
    text_format.setFont(label.font())
    text_format.setSize(label.font().pointSizeF())
    return text_format


def _width(text_format: QgsTextFormat, text: str) -> float:
    """Width of one line in mm."""
    return QgsTextRenderer.textWidth(_context(), text_format, [text]) / _PIXELS_A_MM


def _context() -> QgsRenderContext:
    context = QgsRenderContext()
    context.setScaleFactor(_PIXELS_A_MM)
    return context


def _provenance(folder, manifest: dict, probability: QgsRasterLayer) -> str:
    try:
        identity = str(results.read_job(folder).get("identity") or "")
    except ResultError:
        identity = ""
    crs = probability.crs()
    parts = [f"Orogen {manifest.get('version')}, {manifest.get('tool')}",
             tr("job {identity}").format(identity=identity[:12]) if identity else "",
             results.date_words(results.finished_at(folder)), f"{crs.description()} ({crs.authid()})"]
    return " · ".join(part for part in parts if part)


def _round_up(value: float) -> float:
    """The next number with two significant digits."""
    power = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / power - 1e-9) * power


def _round(value: float) -> float:
    """The greatest of 1, 2, 2.5 and 5 times a power of ten that is not above ``value``."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step for step in (1.0, 2.0, 2.5, 5.0) if step <= value / power * (1 + 1e-9)) * power
