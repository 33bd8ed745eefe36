"""A declared tool as a Processing algorithm; nothing here knows a particular tool.

Parameters are named as in the declaration, in capitals.  Layers whose help speaks of ``|field=`` or ``|bands=`` have a
companion parameter for it, because QGIS's own choice of layers can't hold such options; where a layer is written as
text (``qgis_process``, scripts, models), the options may stand in the text instead, as on the command line.
Recordings, which are files, folders and addresses of services, are a text with one a line, or a list of texts.
"""

from __future__ import annotations

import html
import os
import queue
from pathlib import Path
from typing import ClassVar

from qgis.core import (
    QgsApplication,
    QgsFeatureRequest,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingOutputFile,
    QgsProcessingOutputRasterLayer,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsProperty,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QThread, QUrl
from qgis.PyQt.QtGui import QIcon

from ...backend.errors import InputError, OrogenError, ParameterError
from ...backend.tools.declaration import join_source, split_source, to_json
from ..backend import BackendError, backend
from ..i18n import later, speaks_english, tr
from ..layers import Sources
from ..results import (
    FOLDER,
    LAYER_KINDS,
    date_words,
    document_layer,
    finished_at,
    layer_entries,
    read_manifest,
    shown_at_first,
    style_layer,
)
from ..said import said

ROOT = Path(__file__).resolve().parents[2]
OUTPUT, OVERWRITE, LOAD = "OUTPUT", "OVERWRITE", "LOAD_LAYERS"

_SOURCE_TYPES = {
    "rasters": QgsProcessing.TypeRaster, "vectors": QgsProcessing.TypeVectorAnyGeometry,
    "vector": QgsProcessing.TypeVectorAnyGeometry, "points": QgsProcessing.TypeVectorPoint,
    "lines": QgsProcessing.TypeVectorLine, "polygons": QgsProcessing.TypeVectorPolygon,
}
_PAUSE = 0.1  # seconds between two looks at a run


class ToolAlgorithm(QgsProcessingAlgorithm):
    """The algorithm ``orogen:<function name>`` of one declared tool."""

    def __init__(self, tool):
        super().__init__()
        self.tool = tool
        self._sources = None
        self._values = {}

    # --- what QGIS shows; the names are QGIS's ------------------------------------------------------------------------

    def createInstance(self):  # noqa: N802
        return ToolAlgorithm(self.tool)

    def name(self):
        return self.tool.function_name

    def displayName(self):  # noqa: N802
        return tr(self.tool.label)

    def group(self):
        return tr(self.tool.group)

    def groupId(self):  # noqa: N802
        return self.tool.group.lower().replace(" ", "_")

    def tags(self):
        return ["geology", "deep learning", *self.tool.name.split("-")]

    def icon(self):
        return QIcon(self.svgIconPath())

    def svgIconPath(self):  # noqa: N802
        own = ROOT / "resources" / "icons" / f"{self.groupId()}.svg"
        return str(own if own.is_file() else ROOT / "resources" / "icon.svg")

    def helpUrl(self):  # noqa: N802
        page = ROOT / "docs" / "tools" / f"{self.tool.name}.md"
        return QUrl.fromLocalFile(str(page)).toString() if page.is_file() else ""

    def shortHelpString(self):  # noqa: N802
        parts = [f"<p>{html.escape(tr(self.tool.help))}</p>"]
        for heading, parameters in self.tool.groups().items():
            parts.append(f"<h3>{html.escape(tr(heading) or tr('Inputs'))}</h3>")
            for parameter in parameters:
                parts.append(_help_line(_label(parameter), tr(parameter.help), _limits(parameter)))
                parts += [_help_line(f"{tr(parameter.label)}: {tr(words)}", tr(help_), "")
                          for words, help_ in map(_OPTION_WORDS.get, _options(parameter))]
        parts.append(f"<h3>{tr('Outputs')}</h3>")
        parts += [_help_line(tr(output.label), tr(output.help), output.path) for output in self.tool.outputs]
        command = tr("The same on the command line: {command}").format(command=f"<code>orogen {self.tool.name}</code>")
        parts.append(f"<p>{command}</p>")
        return "".join(parts)

    def initAlgorithm(self, configuration=None):  # noqa: N802
        for parameter in self.tool.parameters:
            self._add(_definition(parameter), tr(parameter.help), parameter.advanced)
            for option in _options(parameter):
                words, help_ = _OPTION_WORDS[option]
                label = f"{tr(parameter.label)}: {tr(words)}"
                self._add(QgsProcessingParameterString(_companion(parameter, option), label, optional=True),
                          tr(help_), option == "bands" or parameter.advanced)
        self._add(QgsProcessingParameterBoolean(OVERWRITE, tr("Replace a finished result"), defaultValue=False),
                  tr("Where the result folder holds a finished result of another run, replace it."), True)
        self._add(QgsProcessingParameterBoolean(LOAD, tr("Load the layers when finished"), defaultValue=True),
                  tr("Add the maps of the result, styled, to the project."), True)
        self._add(QgsProcessingParameterFolderDestination(OUTPUT, tr("Result folder")),
                  tr("Folder for all that the run makes; a run that was stopped goes on where it stood when the same "
                     "folder is given again."), False)
        for output in self.tool.outputs:
            self.addOutput(_output(output))

    def canExecute(self):  # noqa: N802
        problem = backend().problem()
        return not problem, problem

    # --- before the run -----------------------------------------------------------------------------------------------

    def checkParameterValues(self, parameters, context):  # noqa: N802
        """Judge the values as every other face does: in the words of :meth:`Tool.validate`.

        The base class is not asked: it takes a layer with options (``…|field=NAME``) for no layer.
        """
        try:
            with Sources() as sources:
                self.tool.validate(self._read(parameters, context, sources))
            if not any(name.upper() == OUTPUT and value for name, value in parameters.items()):
                raise ParameterError(tr("Result folder ({output}) is needed: give a folder, or {temporary}.").format(
                    output=OUTPUT, temporary=QgsProcessing.TEMPORARY_OUTPUT))
        except OrogenError as error:
            return False, said(str(error))
        return True, ""

    def prepareAlgorithm(self, parameters, context, feedback):  # noqa: N802
        """Name the layers, and take snapshots of those that have to be copied; the copying comes in the run."""
        self._sources = Sources(feedback)
        try:
            self._values = to_json(self.tool.validate(self._read(parameters, context, self._sources)))
        except OrogenError as error:
            self._sources.close()
            raise QgsProcessingException(said(str(error))) from error
        return True

    def _read(self, parameters, context, sources):
        """The parameters as the tool takes them: layers as source strings, all else as given."""
        given = self._known(parameters)
        values = {}
        for parameter in self.tool.parameters:
            value = _plain(given.get(parameter.name.upper()), context)
            if parameter.kind == "waveforms":
                values[parameter.name] = [_absolute(line.strip()) for item in _flat(value, context)
                                          for line in str(item or "").splitlines() if line.strip()]
                continue
            if not parameter.is_path or parameter.kind == "file":
                if parameter.kind == "choice" and isinstance(value, int) and 0 <= value < len(parameter.choices):
                    value = parameter.choices[value]  # a script may count them, as QGIS's own algorithms do
                values[parameter.name] = value
                continue
            items = [item for item in _flat(value, context) if item not in (None, "")]
            options = self._companions(parameter, given, context, len(items))
            texts = [_source(parameter, item, context, sources, dict(option))
                     for item, option in zip(items, options)]
            values[parameter.name] = texts if parameter.is_list else texts[0] if texts else None
        return values

    def _known(self, parameters):
        """The parameters under their names in capitals; raises :class:`ParameterError` for names there are not."""
        known = {definition.name() for definition in self.parameterDefinitions()}
        given = {name.upper(): value for name, value in parameters.items()}
        for name in parameters:
            if name.upper() not in known:
                self.tool.validate({name.lower(): None})  # says which name it may be
        return given

    @staticmethod
    def _companions(parameter, given, context, count):
        """For each of ``count`` layers, the options that the companion parameters give it."""
        options = [{} for _ in range(count)]
        for option in _options(parameter):
            text = str(_plain(given.get(_companion(parameter, option)), context) or "")
            parts = [part.strip() for part in text.split(";")] if text.strip() else []
            if len(parts) == 1:
                parts *= count
            if parts and len(parts) != count:
                raise ParameterError(
                    tr("{label} ({name}) has {count} layers, but {companion} names {parts}: give one for all, or one "
                       "for each in their order, with semicolons between.").format(
                        label=tr(parameter.label), name=parameter.name, count=count,
                        companion=_companion(parameter, option), parts=len(parts)))
            for one, part in zip(options, parts):
                if part:
                    one[option] = part
        return options

    # --- the run ------------------------------------------------------------------------------------------------------

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802
        """Run the tool in the backend, and wait for it; in Processing's own thread, except under qgis_process."""
        given = {name.upper(): value for name, value in parameters.items()}
        output = self.parameterAsFileOutput(given, OUTPUT, context)
        overwrite = self.parameterAsBoolean(given, OVERWRITE, context)
        with self._sources as sources:
            try:
                sources.write()
                run = backend().start(self.tool.name, self._values, output, overwrite=overwrite,
                                      title=self._values.get("title") or self.tool.label, shown=False)
            except (OrogenError, BackendError) as error:
                raise QgsProcessingException(said(str(error))) from error
            _follow(run, feedback)
        if run.state != "done":
            raise QgsProcessingException(said((run.error or {}).get("message", ""))
                                         or tr("The run ended without saying why."))
        if self.parameterAsBoolean(given, LOAD, context):
            _load(run, context)
        return {OUTPUT: run.folder, **{entry["name"].upper(): os.path.join(run.folder, entry["path"])
                                       for entry in run.manifest["outputs"]}}

    def _add(self, definition, help_, advanced):
        definition.setHelp(help_)
        if advanced:
            definition.setFlags(definition.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
        self.addParameter(definition)


# --- from the declaration to QGIS -------------------------------------------------------------------------------------

_OPTION_WORDS = {
    "field": (later("attribute"), later("The attribute to read: one name for all layers, or one for each in their "
                                        "order, with semicolons between.")),
    "bands": (later("bands"), later("Bands to read, such as 1,3; empty takes all. One choice for all layers, or one "
                                    "for each in their order, with semicolons between.")),
}


def _label(parameter):
    return f"{tr(parameter.label)} ({tr(parameter.unit)})" if parameter.unit else tr(parameter.label)


def _limits(parameter):
    """The allowed range in words, as :meth:`Parameter.limits` has it."""
    low, high = parameter.minimum, parameter.maximum
    words = (tr("{low:g} to {high:.10g}") if low is not None and high is not None else
             tr("at least {low:g}") if low is not None else tr("at most {high:.10g}") if high is not None else "")
    return words.format(low=low, high=high)


def _help_line(label, help_, note):
    note = f" <i>({html.escape(note)})</i>" if note else ""
    # Not <b>, which Processing colours for light themes alone.
    return f"<p><strong>{html.escape(label)}</strong>: {html.escape(help_)}{note}</p>"


def _options(parameter):
    """The options of its layers that the parameter's help speaks of."""
    if parameter.kind not in _SOURCE_TYPES and parameter.kind != "raster":
        return []
    return [option for option in _OPTION_WORDS if f"|{option}=" in parameter.help]


def _companion(parameter, option):
    return f"{parameter.name}_{option}".upper()


def _definition(parameter):
    """The Processing parameter for a declared one."""
    name, label = parameter.name.upper(), _label(parameter)
    kind, optional = parameter.kind, not parameter.required
    if kind == "waveforms":
        sources = QgsProcessingParameterString(name, label, multiLine=True, optional=optional)
        sources.setMetadata({"widget_wrapper": {"class": f"{__package__}.recordings.RecordingsWrapper"}})
        return sources
    if parameter.is_list:
        return QgsProcessingParameterMultipleLayers(name, label, _SOURCE_TYPES[kind], optional=optional)
    if kind == "raster":
        return QgsProcessingParameterRasterLayer(name, label, optional=optional)
    if kind in _SOURCE_TYPES:
        return QgsProcessingParameterFeatureSource(name, label, [_SOURCE_TYPES[kind]], optional=optional)
    if kind == "file":
        return QgsProcessingParameterFile(name, label, optional=optional)
    if kind == "boolean":
        return QgsProcessingParameterBoolean(name, label, defaultValue=parameter.default, optional=optional)
    if kind == "choice":
        choice = QgsProcessingParameterEnum(name, label, list(parameter.choices), False, parameter.default,
                                            parameter.optional, True)
        if not speaks_english():
            choice.setMetadata({"widget_wrapper": {"class": f"{__package__}.choice.ChoiceWrapper"}})
        return choice
    if kind in ("number", "integer"):
        types = QgsProcessingParameterNumber.Type
        number = QgsProcessingParameterNumber(name, label, types.Integer if kind == "integer" else types.Double,
                                              parameter.default, parameter.optional)
        if parameter.minimum is not None:
            number.setMinimum(parameter.minimum)
        if parameter.maximum is not None:
            number.setMaximum(parameter.maximum)
        return number
    return QgsProcessingParameterString(name, label, defaultValue=parameter.default, optional=optional)


def _output(output):
    """The Processing output for a declared one."""
    name = output.name.upper()
    if output.kind == "raster":
        return QgsProcessingOutputRasterLayer(name, tr(output.label))
    if output.kind in LAYER_KINDS:
        return QgsProcessingOutputVectorLayer(name, tr(output.label), _SOURCE_TYPES[output.kind])
    # A page too: the batches of QGIS, 3.22 as 3.40, fail over a QgsProcessingOutputHtml.
    return QgsProcessingOutputFile(name, tr(output.label))


# --- from QGIS's values to the tool's ---------------------------------------------------------------------------------

def _plain(value, context):
    """A value out of its data-defined wrapping."""
    if isinstance(value, QgsProperty):
        value, _ = value.value(context.expressionContext(), None)
    return None if value is None or (hasattr(value, "isNull") and value.isNull()) else value


def _flat(value, context):
    """Layers of a list that may hold lists, as models make them."""
    value = _plain(value, context)
    if isinstance(value, (list, tuple)):
        return [one for item in value for one in _flat(item, context)]
    return [value]


def _source(parameter, item, context, sources, options):
    """The source string of one layer, however QGIS gives it."""
    selected, request = False, None
    if isinstance(item, QgsProcessingFeatureSourceDefinition):
        selected, request = item.selectedFeaturesOnly, _request(item)
        item = _plain(item.source, context)
    if isinstance(item, str):
        path, written = split_source(item)
        options = {**options, **{key: written.pop(key) for key in ("field", "bands", "name") if key in written}}
        text = join_source(path, written)
        narrowed = selected or request is not None
        layer = QgsProcessingUtils.mapLayerFromString(text, context, False)
        if layer is None and not narrowed and (os.path.exists(path) or path.startswith("/vsi")):
            return join_source(os.path.abspath(path) if os.path.exists(path) else path, {**written, **options})
        item = layer or QgsProcessingUtils.mapLayerFromString(text, context, True, _hint(parameter))
        if item is None:
            raise InputError(tr("{label} ({name}): there is no layer or file {text}; check the name and the path.")
                             .format(label=tr(parameter.label), name=parameter.name, text=text))
    if not isinstance(item, QgsMapLayer):
        raise ParameterError(tr("{label} ({name}) must be a layer: got {item!r}.").format(
            label=tr(parameter.label), name=parameter.name, item=item))
    named = options.pop("name", "")
    text = sources.plan(item, selected=selected, request=request, **options)
    if not named:
        return text
    path, planned = split_source(text)
    return join_source(path, {**planned, "name": named})


def _absolute(text):
    """A file or folder with its full path; what isn't there, and the address of a service, as it is."""
    path, options = split_source(text)
    return join_source(os.path.abspath(path), options) if os.path.exists(path) else text


def _hint(parameter):
    hints = QgsProcessingUtils.LayerHint
    return hints.Raster if parameter.kind in ("raster", "rasters") else hints.Vector


def _request(definition):
    """What a layer's entry in the toolbox narrows its features to, beside the selection; None for nothing."""
    expression = getattr(definition, "filterExpression", "")  # since QGIS 3.32
    if not expression and definition.featureLimit < 0:
        return None
    request = QgsFeatureRequest()
    if expression:
        request.setFilterExpression(expression)
    if definition.featureLimit >= 0:
        request.setLimit(definition.featureLimit)
    return request


# --- the run, as Processing sees it -----------------------------------------------------------------------------------

def _follow(run, feedback):
    """Wait for the run's end; progress and log go to ``feedback``, which can cancel."""
    heard = queue.SimpleQueue()
    run.listen(lambda _, message: heard.put(message))
    words, on_main = "", QThread.currentThread() == QCoreApplication.instance().thread()
    ended = False
    while not ended:
        ended = run.wait(_PAUSE)
        while not heard.empty():
            _pass_on(heard.get(), feedback)
        feedback.setProgress(100.0 * run.fraction)
        if run.words != words:
            words = run.words
            feedback.setProgressText(said(words))
        if feedback.isCanceled():
            run.cancel()
        if on_main and QgsApplication.platform() == "desktop":
            QCoreApplication.processEvents()  # a script in the console waits here; QGIS must still paint and cancel


def _pass_on(message, feedback):
    if message.get("type") != "log":
        return
    say = {"warning": feedback.pushWarning, "error": feedback.reportError, "debug": feedback.pushDebugInfo}
    say.get(message.get("level"), feedback.pushInfo)(said(message.get("message", "")))


def _load(run, context):
    """Have the layers of the result added to the project, styled and in a group, once Processing is through."""
    project = context.project()
    if project is None:
        return
    for key, entry in enumerate(reversed(layer_entries(run.manifest))):
        details = QgsProcessingContext.LayerDetails(entry["label"], project, entry["name"].upper())
        if hasattr(details, "groupName"):  # since QGIS 3.32
            details.groupName = f"{run.title} · {date_words(finished_at(run.folder))}"
            details.layerSortKey = key
        details.setPostProcessor(_Styler.kept())
        context.addLayerToLoadOnCompletion(os.path.join(run.folder, entry["path"]), details)


class _Styler(QgsProcessingLayerPostProcessorInterface):
    """Makes a loaded layer one of its result, which it finds again by the layer's file."""

    _alive: ClassVar[list] = []

    @classmethod
    def kept(cls):
        """A new one: Processing's context deletes it, and doesn't keep its Python half until then."""
        cls._alive[:] = [styler for styler in cls._alive if not sip.isdeleted(styler)]
        cls._alive.append(cls())
        sip.transferto(cls._alive[-1], None)
        return cls._alive[-1]

    def postProcessLayer(self, layer, context, feedback):  # noqa: N802
        folder, name = os.path.split(split_source(layer.source())[0])
        manifest = read_manifest(folder)
        entries, visible = layer_entries(manifest), shown_at_first(manifest)
        for entry in entries:
            if entry["path"] == name:
                style_layer(layer, folder, entry)
                document_layer(layer, folder, entry)
        node = context.project().layerTreeRoot().findLayer(layer.id()) if context.project() else None
        if node is not None:
            node.setItemVisibilityChecked(any(entry["path"] == name and entry["name"] in visible for entry in entries))
            if node.parent() is not context.project().layerTreeRoot():
                node.parent().setCustomProperty(FOLDER, folder)
