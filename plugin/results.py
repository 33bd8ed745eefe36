"""A result folder as QGIS shows it: what it says about itself, and its layers, styled, grouped and with their history.

The folder's ``manifest.json`` names the outputs and their kinds, so the results of every tool are shown alike.
:func:`add_to_project` puts a result on the map, once; :func:`make_layers` only makes the layers.  What is wrong with a
folder is a :class:`ResultError`: one sentence with the remedy.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qgis.core import (
    QgsAbstractMetadataBase,
    QgsBox3d,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsDateTimeRange,
    QgsInterval,
    QgsLayerMetadata,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsMapLayer,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, Qt

from ..backend.tools import TOOLS
from .i18n import later, tr
from .said import said

MANIFEST, JOB, LOG, SKILL, UNFINISHED = "manifest.json", "job.json", "log.jsonl", "skill.json", ".unfinished"
SCHEMA = "orogen-manifest/1"
STYLES = Path(__file__).resolve().parent.parent / "resources" / "styles"

#: Custom properties by which a layer or group knows where it comes from.
FOLDER, OUTPUT, IDENTITY = "orogen/folder", "orogen/output", "orogen/identity"

#: Kinds of outputs that are layers.
LAYER_KINDS = ("points", "lines", "polygons", "raster")

SUMS = ("damage-grid", "damage-hot-spots", "damage-areas", "damage-ratio")  #: styles of what sums up buildings
RANKED = "ranked"  #: basis of damage that is no grade: by how surely the buildings changed
ASSESS_DAMAGE = "assess-damage"  #: the tool whose results can be graded by eye
LEARN_GRADES = "learn-grades"  #: the tool that learns from such grades

MAPPED = later("ensemble")  # the model whose map it is
BASELINES = (later("logistic regression"), later("random forest"), later("forest on surroundings"))


# How fast a catalogue plays: the steps, as QGIS counts them, with the seconds of their unit, and how many there may be.
_STEPS = tuple((count, unit, length) for unit, length, counts in (
    (QgsUnitTypes.TemporalUnit.TemporalMinutes, 60, (1, 2, 5, 10, 15, 30)),
    (QgsUnitTypes.TemporalUnit.TemporalHours, 3600, (1, 2, 3, 6, 12)),
    (QgsUnitTypes.TemporalUnit.TemporalDays, 86400, (1, 2, 7, 14, 30, 60, 365))) for count in counts)
_FRAMES = 60


class ResultError(Exception):
    """A result folder can't be used as asked; the message is one sentence that names it and the remedy."""


# --- what a folder says about itself ----------------------------------------------------------------------------------

def read_manifest(folder) -> dict:
    """The manifest of a finished result; raises :class:`ResultError` for a folder that is gone, half or damaged."""
    folder = Path(folder)
    if not folder.is_dir():
        raise ResultError(tr("The result folder {folder} is gone: if it was moved, open it where it is now (Open "
                             "result folder…), else remove it from the list.").format(folder=folder))
    if not (folder / MANIFEST).exists():
        if (folder / UNFINISHED).is_dir():
            raise ResultError(tr("The run in {folder} is not finished: run it again as it was, and it goes on from "
                                 "what it has finished.").format(folder=folder))
        raise ResultError(tr("The folder {folder} holds no result of Orogen: choose the folder that a run was saved "
                             "to.").format(folder=folder))
    manifest = _read(folder / MANIFEST)
    if manifest is None or not isinstance(manifest.get("outputs"), list):
        raise ResultError(tr("The result in {folder} is damaged (its {manifest} can't be read): run it again into a "
                             "new folder, or restore the folder from a copy.").format(folder=folder, manifest=MANIFEST))
    if manifest.get("schema") != SCHEMA:
        raise ResultError(tr("The result in {folder} was made by a version of Orogen that this one can't read: "
                             "update the plugin.").format(folder=folder))
    for entry in manifest["outputs"]:
        path = entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(path, str) or not path or os.path.basename(path) != path or path in (".", ".."):
            raise ResultError(tr("The result in {folder} is damaged (its {manifest} names a file outside of the "
                                 "folder): run it again into a new folder.").format(folder=folder, manifest=MANIFEST))
    return manifest


def read_job(folder) -> dict:
    """What made the result: tool, parameters, inputs, versions, identity; also of a run that is not finished.

    Raises :class:`ResultError` where the folder doesn't tell.
    """
    for path in (Path(folder) / JOB, Path(folder) / UNFINISHED / JOB):
        job = _read(path)
        if job is not None and isinstance(job.get("tool"), str) and isinstance(job.get("parameters"), dict):
            return job
    raise ResultError(tr("The folder {folder} does not tell how it was made (its {job} is missing or damaged): fill "
                         "the parameters in anew.").format(folder=folder, job=JOB))


def missing_files(folder) -> list[str]:
    """Names of the files that the manifest names and the folder has lost."""
    return [entry["path"] for entry in read_manifest(folder)["outputs"] if not (Path(folder) / entry["path"]).is_file()]


def title_of(folder) -> str:
    """The title that the run was given, or that of the assessment it learnt from; else the name of its folder."""
    try:
        job, assessment = read_job(folder), assessment_of(folder)
    except ResultError:
        return Path(folder).name
    title = str(assessment.get("title") or "").strip()
    if title and job["tool"] == LEARN_GRADES:
        title = tr("{title}: grades from labels").format(title=title)
    return title or Path(folder).name


def assessment_of(folder) -> dict:
    """The parameters of a result; of grades that were learnt, those of the assessment whose buildings they are.

    Raises :class:`ResultError` where the folder doesn't tell how it was made.
    """
    job = read_job(folder)
    if job["tool"] != LEARN_GRADES:
        return job["parameters"]
    return read_job(os.path.dirname(str(job["parameters"].get("result") or "")))["parameters"]


def gain_words(gain) -> str:
    """What labels have brought, held out, or why nobody knows; ``gain`` is that of a ``gain.json`` or a queue."""
    gain = gain if isinstance(gain, dict) else {}
    best = gain.get("map") or gain.get("own")
    return said(best["sentence"]) if best else said(" ".join(gain.get("why", [])))


def finished_at(folder) -> float:
    """When the run ended, in seconds since 1970: by its log, which copies keep, else by its newest file."""
    for log in (Path(folder) / LOG, Path(folder) / UNFINISHED / LOG):
        try:
            with open(log, "rb") as file:
                file.seek(max(0, os.path.getsize(log) - 65536))
                lines = file.read().splitlines()
        except OSError:
            continue
        for line in reversed(lines):
            try:
                return float(json.loads(line)["time"])
            except (ValueError, KeyError, TypeError):
                continue
    try:
        return os.path.getmtime(Path(folder) / MANIFEST)
    except OSError:
        return 0.0


def log_file(folder):
    """The log of a finished or unfinished run, or None."""
    for log in (Path(folder) / LOG, Path(folder) / UNFINISHED / LOG):
        if log.is_file():
            return log
    return None


def date_words(seconds: float) -> str:
    """A day and time as people write it."""
    moment = datetime.fromtimestamp(seconds)
    return tr("{moment.day} {moment:%B %Y, %H:%M}").format(moment=moment)


# --- skill ------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval; ``str`` gives both."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, entry) -> Figure | None:
        """From ``{value, low, high}`` as JSON gives it; None where one of them is undefined."""
        parts = [entry.get(name) for name in ("value", "low", "high")] if isinstance(entry, dict) else [None]
        return cls(*map(float, parts)) if all(isinstance(part, (int, float)) for part in parts) else None

    @property
    def interval(self) -> str:
        words = "{low}–{high}" if self.low >= 0 else tr("{low} to {high}")
        return words.format(low=_two(self.low), high=_two(self.high))

    def __str__(self) -> str:
        return f"{_two(self.value)} ({self.interval})"


@dataclass(frozen=True)
class ModelSkill:
    """What one model reached, on blocks of ground that it had not seen and on points drawn at random."""

    name: str
    auc: Figure | None
    auc_random: Figure | None
    precision: Figure | None
    precision_random: Figure | None
    captures: dict


@dataclass(frozen=True)
class Skill:
    """Models best first, who wins in words, and the mapped model's lead."""

    models: list
    statement: str
    lead: str

    @property
    def mapped(self) -> ModelSkill | None:
        """The model that made the map."""
        return next((model for model in self.models if model.name == MAPPED), None)


def read_skill(folder) -> Skill | None:
    """The skill of a result; None for a tool, or a folder, without it."""
    table = _read(Path(folder) / SKILL) or {}
    blocked, random = table.get("blocked"), table.get("random")
    if not isinstance(blocked, dict) or not isinstance(random, dict):
        return None
    elsewhere = {model.get("name"): model for model in _dicts(random.get("models"))}
    models = []
    for model in _dicts(blocked.get("models")):
        other = elsewhere.get(model.get("name"), {})
        captures = model.get("captures")
        models.append(ModelSkill(
            str(model.get("name")), Figure.of(model.get("mean_fold_auc")), Figure.of(other.get("mean_fold_auc")),
            Figure.of(model.get("average_precision")), Figure.of(other.get("average_precision")),
            captures if isinstance(captures, dict) else {}))
    if not models:
        return None
    return Skill(models, said(str(blocked.get("statement") or "")), _lead(_dicts(blocked.get("differences"))))


def _lead(differences: list) -> str:
    """How the mapped model stands to the best of the simpler ones, or to the one that beats it."""
    if not differences:
        return ""
    best = differences[0].get("better")
    if best == MAPPED:
        one = next((d for d in differences if d.get("worse") in BASELINES), None)
        words = tr("Better than {other} by {figure}")
    else:
        one = next((d for d in differences if d.get("worse") == MAPPED), None)
        words = tr("Behind {other} by {figure}")
    lead = Figure.of(one.get("mean_fold_auc")) if one else None
    if lead is None:
        return ""
    words = words.format(other=tr(one["worse"] if best == MAPPED else best), figure=lead)
    return words if one.get("established") else words + tr(": not established")


# --- layers -----------------------------------------------------------------------------------------------------------

def layer_entries(manifest: dict, as_declared: bool = False) -> list[dict]:
    """The manifest's entries that are layers, in the order of the declaration; on the map rasters lie lowest."""
    entries = [entry for entry in manifest["outputs"] if entry.get("kind") in LAYER_KINDS]
    return entries if as_declared else sorted(entries, key=lambda entry: entry["kind"] == "raster")


def shown_at_first(manifest: dict) -> list[str]:
    """Names of the outputs that are visible when they come onto the map.

    A second raster would hide the first, lines are many, and what sums up damage lies over the buildings: they are
    shown on demand.
    """
    entries = layer_entries(manifest)
    rasters = [entry["name"] for entry in entries if entry["kind"] == "raster"]
    return [entry["name"] for entry in entries if entry["kind"] != "lines" and entry["name"] not in rasters[1:]
            and str(entry.get("style")) not in SUMS]


def make_layers(folder) -> list[tuple[dict, QgsMapLayer]]:
    """The layers of a result with their manifest entries, styled and documented, from the top of the map down.

    A file that is gone or can't be read is left out; raises :class:`ResultError` when that leaves no layer.
    """
    manifest = read_manifest(folder)
    entries = layer_entries(manifest)
    made = [(entry, layer) for entry in entries if (layer := make_layer(folder, entry)) is not None]
    if entries and not made:
        raise ResultError(tr("The result in {folder} has lost its layers ({layers}): run it again into a new folder, "
                             "or restore them from a copy.")
                             .format(folder=folder, layers=", ".join(entry["path"] for entry in entries)))
    if not made:
        raise ResultError(tr("The result in {folder} has no layers to show: open its files from the folder.")
                             .format(folder=folder))
    return made


def make_layer(folder, entry: dict) -> QgsMapLayer | None:
    """One layer, styled and documented; None when its file is gone or can't be read."""
    path = Path(folder) / entry["path"]
    if not path.is_file():
        return None
    label = tr(entry.get("label") or entry["path"])
    layer = QgsRasterLayer(str(path), label) if entry["kind"] == "raster" else QgsVectorLayer(str(path), label, "ogr")
    if not layer.isValid():
        return None
    if isinstance(layer, QgsVectorLayer):
        layer.setReadOnly(True)  # a result is a record; who wants to edit it exports it
    style_layer(layer, folder, entry)
    document_layer(layer, folder, entry)
    return layer


def image_layer(folder, name: str, project) -> QgsRasterLayer:
    """The image ``before`` or ``after`` that a result was made from, added to its group, unseen, where it lacks.

    Raises :class:`ResultError` where the result was made from none, or it is gone.
    """
    path = str(assessment_of(folder).get(name) or "")
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsRasterLayer) and path and layer.source() == path:
            return layer
    layer = QgsRasterLayer(path, {"before": tr("Before"), "after": tr("After")}[name])
    if not layer.isValid():
        raise ResultError(tr("The image {path} can't be opened: put it back where it was.").format(path=path))
    project.addMapLayer(layer, False)
    group = find_group(folder, project) or project.layerTreeRoot()
    group.addLayer(layer).setItemVisibilityChecked(False)
    return layer


def style_layer(layer: QgsMapLayer, folder, entry: dict) -> None:
    """Give the layer the style that the run wrote beside it, else the one that its output declares."""
    path = Path(folder) / str(entry.get("path", ""))
    for style in (path.with_suffix(".qml"), STYLES / f"{entry.get('style') or '-'}.qml"):
        if style.is_file():
            layer.loadNamedStyle(str(style))
            return


def document_layer(layer: QgsMapLayer, folder, entry: dict) -> None:
    """Write into the layer what it is, how good it is, and what made it from what."""
    folder = Path(folder).absolute()
    manifest, skill = read_manifest(folder), read_skill(folder)
    try:
        job = read_job(folder)
    except ResultError:
        job = {}
    tool = TOOLS.get(str(manifest.get("tool")))
    helps = {output.name: tr(output.help) for output in tool.outputs} if tool else {}
    identity = str(job.get("identity") or "")
    layer.setCustomProperty(FOLDER, str(folder))
    layer.setCustomProperty(OUTPUT, entry["name"])
    layer.setCustomProperty(IDENTITY, identity)

    about = QgsLayerMetadata()
    about.setIdentifier(f"{identity}/{entry['name']}" if identity else entry["path"])
    about.setParentIdentifier(identity)
    about.setTitle(f"{title_of(folder)}: {layer.name()}")
    about.setType("dataset")
    about.setLanguage("ENG")
    about.setAbstract("\n\n".join(filter(None, [helps.get(entry["name"], ""), skill_words(skill)])))
    if tool:
        about.setCategories([tr(tool.group)])
    about.setKeywords({"Orogen": [str(manifest.get("tool")), entry["name"]]})
    about.setHistory(_history(folder, manifest, job))
    warnings = [said(str(warning)) for warning in manifest.get("warnings") or []]
    if warnings:
        about.addConstraint(QgsLayerMetadata.Constraint(" ".join(warnings), "limitations"))
    for other in manifest["outputs"]:
        if other.get("kind") == "html" and (folder / other["path"]).is_file():
            link = QgsAbstractMetadataBase.Link(tr(str(other.get("label"))), "WWW:LINK",
                                                (folder / other["path"]).as_uri())
            link.mimeType = "text/html"
            about.addLink(link)
    about.setCrs(layer.crs())
    extent = QgsLayerMetadata.SpatialExtent()
    extent.extentCrs = layer.crs()
    box = layer.extent()
    extent.bounds = QgsBox3d(box.xMinimum(), box.yMinimum(), 0.0, box.xMaximum(), box.yMaximum(), 0.0)
    whole = QgsLayerMetadata.Extent()
    whole.setSpatialExtents([extent])
    about.setExtent(whole)
    layer.setMetadata(about)


def skill_words(skill: Skill | None) -> str:
    """The skill in sentences: the blocked figure never without the random one."""
    if skill is None or skill.mapped is None or skill.mapped.auc is None:
        return ""
    words = tr("Skill on blocks of ground that it had not seen: AUC {auc}").format(auc=skill.mapped.auc)
    if skill.mapped.auc_random is not None:
        words += tr("; on random points, which flatter: {auc}").format(auc=_two(skill.mapped.auc_random.value))
    return f"{words}. {skill.statement}".strip()


def catalogue_words(manifest: dict) -> str:
    """What picking or locating found, in a line: numbers never without their errors; empty for other tools."""
    figures = manifest.get("metrics") or {}

    def number(name: str):
        value = figures.get(name)
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    parts = []
    if manifest.get("tool") == "pick-waveforms" and number("p_picks") is not None:
        parts = [tr("{p} P and {s} S picks").format(p=number("p_picks"), s=number("s_picks")),
                 tr("{count} stations").format(count=number("stations"))]
    elif manifest.get("tool") == "locate-events" and number("events") is not None:
        parts = [tr("{count} events").format(count=number("events"))]
        if number("median_ellipse_major_km") is not None:
            parts.append(tr("median error {km} km").format(km=_short(number("median_ellipse_major_km"))))
        if number("median_depth_error_km") is not None:
            parts.append(tr("in depth {km} km").format(km=_short(number("median_depth_error_km"))))
        if number("largest_magnitude") is not None:
            parts.append(tr("largest magnitude {magnitude:.1f}").format(magnitude=number("largest_magnitude")))
    return " · ".join(parts)


def damage_words(manifest: dict) -> str:
    """How many buildings there are and how many of them are damaged, with the interval; empty for other tools."""
    figures = manifest.get("metrics") or {}
    numbers = [figures.get(name) for name in ("buildings", "damaged", "damaged_low", "damaged_high")]
    if not all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in numbers):
        return ""
    count, damaged, low, high = (f"{number:,.0f}" for number in numbers)
    words = tr("{damaged} read as changed ({low}–{high})") if figures.get("basis") == RANKED else \
        tr("{damaged} damaged ({low}–{high})")
    return " · ".join([tr("{count} buildings").format(count=count), words.format(damaged=damaged, low=low, high=high)])


def _history(folder: Path, manifest: dict, job: dict) -> list[str]:
    lines = [tr("Made by Orogen {version}, {tool}, on {date}.").format(
        version=manifest.get("version"), tool=manifest.get("tool"), date=date_words(finished_at(folder)))]
    if job.get("identity"):
        lines.append(tr("Job {identity}; its parameters are in {folder}.")
                        .format(identity=job["identity"], folder=folder / JOB))
    for entry in _dicts(job.get("inputs")):
        checksum = f" (SHA-256 {entry['sha256']})" if entry.get("sha256") else ""
        lines.append(tr("From {path}{checksum}.").format(path=entry.get("path"), checksum=checksum))
    return lines


# --- in the project ---------------------------------------------------------------------------------------------------

def find_group(folder, project) -> QgsLayerTreeGroup | None:
    """The group that shows this result in the project, if there is one."""
    wanted = _same(folder)
    for group in project.layerTreeRoot().findGroups(True):
        shown = [folder_of(node.layer()) for node in group.children()
                 if isinstance(node, QgsLayerTreeLayer) and node.layer() is not None]
        if wanted in [_same(one) for one in (group.customProperty(FOLDER), *shown) if one]:
            return group
    return None


def folder_of(layer: QgsMapLayer) -> str:
    """The result folder that a layer of ours lies in, wherever project and folder were moved; else nothing."""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    return os.path.dirname(parts.get("path", "")) if layer.customProperty(OUTPUT) else ""


def add_to_project(folder, project, title="", outputs=None) -> QgsLayerTreeGroup:
    """Show a result in the project, as a group of layers at the top; what is there already is not loaded again.

    Parameters
    ----------
    folder
        A finished result.
    project
        A ``QgsProject``.
    title
        Of the group; else that of the run.
    outputs
        Names of the outputs to show; all layers by default.

    Raises
    ------
    ResultError
        When there is nothing to show.
    """
    made = [pair for pair in make_layers(folder) if outputs is None or pair[0]["name"] in outputs]
    if not made:
        raise ResultError(tr("The result in {folder} has lost that layer: run it again into a new folder, or restore "
                             "it from a copy.").format(folder=folder))
    group = find_group(folder, project)
    if group is None:
        name = f"{title or title_of(folder)} · {date_words(finished_at(folder))}"
        group = project.layerTreeRoot().insertGroup(0, name)
        group.setCustomProperty(FOLDER, _same(folder))
    if not project.crs().isValid():
        project.setCrs(made[0][1].crs(), True)
    manifest = read_manifest(folder)
    order, visible = [entry["name"] for entry in layer_entries(manifest)], shown_at_first(manifest)
    if manifest.get("tool") == "locate-events" and any(layer.customProperty(OUTPUT) == "stations"
                                                       for layer in project.mapLayers().values()):
        visible.remove("stations")  # those of picking show how the stations did, which these would hide
    shown = {node.layer().customProperty(OUTPUT): node for node in group.findLayers() if node.layer()}
    for entry, layer in made:
        if entry["name"] in shown:
            continue
        project.addMapLayer(layer, False)
        above = [name for name in order[:order.index(entry["name"])] if name in shown]
        place = group.children().index(shown[above[-1]]) + 1 if above and shown[above[-1]].parent() is group else 0
        node = group.insertLayer(place, layer)
        shown[entry["name"]] = node
        node.setExpanded(entry["name"] in visible)
        node.setItemVisibilityChecked(entry["name"] in visible)
    return group


def times_of(group: QgsLayerTreeGroup) -> QgsDateTimeRange:
    """From the first to the last moment of the group's layers that know of time; infinite where none does."""
    begins, ends = [], []
    for node in group.findLayers():
        layer = node.layer()
        if isinstance(layer, QgsVectorLayer) and layer.temporalProperties().isActive():
            field = layer.fields().lookupField(layer.temporalProperties().startField())
            first, last = (layer.minimumValue(field), layer.maximumValue(field)) if field >= 0 else (None, None)
            if isinstance(first, QDateTime) and isinstance(last, QDateTime) and first.isValid() and last.isValid():
                begins.append(_utc(first))
                ends.append(_utc(last))
    return QgsDateTimeRange(min(begins), max(ends)) if begins else QgsDateTimeRange(QDateTime(), QDateTime())


def _utc(moment: QDateTime) -> QDateTime:
    """What the clock shows, as UTC: the extremes of a layer come without their zone."""
    return QDateTime(moment.date(), moment.time(), Qt.TimeSpec.UTC)


def set_times(span: QgsDateTimeRange, project, controller) -> None:
    """Have QGIS's Temporal Controller play ``span`` in some tens of steps; an infinite one changes nothing.

    ``controller`` is the canvas's ``QgsTemporalNavigationObject``.
    """
    if span.isInfinite():
        return
    wanted = span.begin().secsTo(span.end()) / _FRAMES
    count, unit, length = next((step for step in _STEPS if step[0] * step[2] >= wanted), _STEPS[-1])
    whole = count * length
    # Whole steps since 1970, so that a step is the day or hour that it shows.
    begin, end = (one.toSecsSinceEpoch() // whole * whole for one in (span.begin(), span.end().addSecs(whole)))
    span = QgsDateTimeRange(*(QDateTime.fromMSecsSinceEpoch(1000 * one, Qt.TimeSpec.UTC) for one in (begin, end)))
    settings = project.timeSettings()
    settings.setTemporalRange(span)
    settings.setTimeStep(count)
    settings.setTimeStepUnit(unit)
    controller.setTemporalExtents(span)
    controller.setFrameDuration(QgsInterval(count, unit))


def extent_of(group: QgsLayerTreeGroup, crs: QgsCoordinateReferenceSystem, project) -> QgsRectangle:
    """The ground that the group's layers cover, in ``crs``; empty when they can't be carried into it."""
    whole = QgsRectangle()
    for node in group.findLayers():
        layer = node.layer()
        if layer is None or layer.extent().isEmpty():
            continue
        try:
            box = QgsCoordinateTransform(layer.crs(), crs, project).transformBoundingBox(layer.extent())
        except QgsCsException:
            continue
        whole.combineExtentWith(box)
    return whole


# --- helpers ----------------------------------------------------------------------------------------------------------

def _same(folder) -> str:
    return os.path.normcase(os.path.realpath(str(folder)))


def _read(path: Path) -> dict | None:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _dicts(values) -> list[dict]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _short(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
