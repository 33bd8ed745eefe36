"""The tools in QGIS's Processing framework: toolbox, scripts, models and batches."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import processing
import pytest
from orogen.backend.tools import TOOLS
from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingParameterDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QTextEdit

sys.path.insert(0, str(Path(__file__).parent))

import quakes
import region
from orogen.plugin.processing.recordings import RecordingsWrapper

PROSPECTIVITY = "orogen:map_prospectivity"
SECONDS = 240  # patience with a run on a busy machine


@pytest.fixture
def algorithm():
    """The tool as the toolbox makes it for a run."""
    return QgsApplication.processingRegistry().createAlgorithmById(PROSPECTIVITY)


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """The files of a small region, and what the command line makes of them."""
    return region.by_command_line(tmp_path_factory.getbasetemp() / "ground")


@pytest.fixture
def given(ground):
    """The parameters of a run, as a script gives them to Processing."""
    return {"OUTPUT": "TEMPORARY_OUTPUT", **{n.upper(): value for n, value in region.evidence(ground[0]).items()}}


@pytest.fixture
def in_project(ground, given, project):
    """The region's layers in the project, by their names; ``given`` names them by their ids, as the toolbox does."""
    layers = {name: (QgsRasterLayer(path, name) if path.endswith(".tif") else QgsVectorLayer(path, name, "ogr"))
              for name, path in ground[0].items()}
    project.addMapLayers(list(layers.values()))
    given.update(CONTINUOUS=[layers["magnetics"].id(), layers["gravity"].id()], DEPOSITS=layers["deposits"].id(),
                 DISTANCE_TO=[layers["faults"].id()], CATEGORY_OF=[layers["geology"].id()], CATEGORY_OF_FIELD="LITHO")
    return layers


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """Parameters of picking and locating the recordings of a small network."""
    return quakes.make_network(tmp_path_factory.mktemp("réseau"))


def copies():
    return {folder.name for folder in Path(tempfile.gettempdir()).glob("orogen-layers-*")}


def judged(algorithm, given, project):
    """Why the values can't be run, or an empty string."""
    context = QgsProcessingContext()
    context.setProject(project)
    _, words = algorithm.checkParameterValues(given, context)
    return words


def in_background(algorithm, given, project):
    """Start as the toolbox does; returns the task, its context, its feedback and a list for the verdict."""
    context, feedback, verdict = QgsProcessingContext(), QgsProcessingFeedback(), []
    context.setProject(project)
    task = QgsProcessingAlgRunnerTask(algorithm, given, context, feedback)
    task.executed.connect(lambda ok, results: verdict.append((ok, results)))
    QgsApplication.taskManager().addTask(task)
    return task, context, feedback, verdict


# --- what the toolbox shows -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda tool: tool.name)
def test_every_tool_is_an_algorithm_made_from_its_declaration(tool):
    shown = QgsApplication.processingRegistry().algorithmById(f"orogen:{tool.function_name}")
    assert (shown.displayName(), shown.group()) == (tool.label, tool.group)
    assert shown.groupId()
    assert not shown.icon().isNull()
    assert Path(shown.svgIconPath()).is_file()
    for words in [tool.help, *(p.help for p in tool.parameters), *(o.label for o in tool.outputs)]:
        assert words.replace("&", "&amp;").split("'")[0] in shown.shortHelpString()
    names = [definition.name() for definition in shown.parameterDefinitions()]
    assert [name for name in names if name.lower() in {p.name for p in tool.parameters}] == \
        [p.name.upper() for p in tool.parameters]
    assert {o.name.upper() for o in tool.outputs} | {"OUTPUT"} == {o.name() for o in shown.outputDefinitions()}


def test_ranges_units_choices_and_the_advanced_are_those_of_the_declaration(algorithm):
    for declared in TOOLS["map-prospectivity"].parameters:
        shown = algorithm.parameterDefinition(declared.name.upper())
        advanced = bool(shown.flags() & QgsProcessingParameterDefinition.FlagAdvanced)
        assert advanced == declared.advanced
        assert declared.unit in shown.description()
        assert shown.help() == declared.help
        if declared.kind in ("number", "integer"):
            assert declared.minimum is None or shown.minimum() == declared.minimum
            assert declared.maximum is None or shown.maximum() == declared.maximum
            assert shown.defaultValue() == declared.default
        if declared.kind == "choice":
            assert (shown.options(), shown.defaultValue()) == (list(declared.choices), declared.default)


def test_without_the_backend_the_toolbox_says_what_to_do(algorithm, tmp_path, monkeypatch):
    assert algorithm.canExecute() == (True, "")
    monkeypatch.setenv("OROGEN_INTERPRETER", str(tmp_path / "python"))
    able, words = algorithm.canExecute()
    assert not able
    assert "Settings" in words


# --- what is judged before the run ------------------------------------------------------------------------------------

def test_good_values_pass(algorithm, given, project):
    assert judged(algorithm, given, project) == ""


@pytest.mark.parametrize(("change", "words"), [
    ({"PATCH_CELLS": 10}, "must be odd"),
    ({"FOLDS": 1}, "must be from 2 to 50"),
    ({"QUALITY": "best"}, "must be one of quick, standard, thorough"),
    ({"CONTINUOUS": [], "DISTANCE_TO": [], "CATEGORY_OF": []}, "There is no evidence"),
    ({"DEPOSITS": None}, "is needed"),
    ({"DEPOSITS": "nowhere.gpkg"}, "there is no layer or file nowhere.gpkg"),
    ({"OUTPUT": ""}, "Result folder (OUTPUT) is needed"),
    ({"QUALTY": "quick"}, "did you mean quality"),
    ({"CATEGORY_OF_FIELD": "LITHO;AGE"}, "has 1 layers, but CATEGORY_OF_FIELD names 2"),
])
def test_bad_values_are_refused_with_the_remedy(change, words, algorithm, given, project):
    assert words in judged(algorithm, {**given, **change}, project)


def test_the_attribute_of_a_layer_in_the_project_comes_from_the_companion(algorithm, ground, given, project):
    geology = QgsVectorLayer(ground[0]["geology"], "Mapped units", "ogr")
    project.addMapLayer(geology)
    given["CATEGORY_OF"] = [geology.id()]
    assert "needs the attribute to read" in judged(algorithm, given, project)
    assert "has no field 'ROCK'" in judged(algorithm, {**given, "CATEGORY_OF_FIELD": "ROCK"}, project)
    assert judged(algorithm, {**given, "CATEGORY_OF_FIELD": "LITHO"}, project) == ""


# --- whole runs -------------------------------------------------------------------------------------------------------

def test_a_script_gets_the_bytes_of_the_command_line(given, ground, tmp_path, project):
    feedback = QgsProcessingFeedback()
    made = processing.run(PROSPECTIVITY, {**given, "OUTPUT": str(tmp_path / "result")}, feedback=feedback)
    assert region.contents(made["OUTPUT"]) == region.contents(ground[1])
    assert QgsRasterLayer(made["PROBABILITY"]).isValid()
    assert QgsVectorLayer(made["TARGETS"]).isValid()
    assert {name for name in made if name != "OUTPUT"} == {o.name.upper() for o in TOOLS["map-prospectivity"].outputs}
    assert "Orogen" in feedback.textLog()

    with pytest.raises(QgsProcessingException, match="another"):
        processing.run(PROSPECTIVITY, {**given, "SEED": 1, "OUTPUT": made["OUTPUT"]})


def test_a_tool_of_seconds_runs_too(ground, project, tmp_path):
    made = processing.run("orogen:explain_place", {
        "RESULT": str(ground[1] / "manifest.json"), "X": region.WEST + 4000, "Y": region.NORTH - 5000,
        "OUTPUT": str(tmp_path / "place")})
    assert "probability" in json.loads(Path(made["PLACE"]).read_text(encoding="utf-8"))


def test_the_toolbox_runs_in_the_background_and_loads_styled_layers(in_project, given, project, wait):
    in_project["deposits"].selectByExpression("\"STATUS\" = 'mine'")
    given["DEPOSITS"] = QgsProcessingFeatureSourceDefinition(in_project["deposits"].id(), selectedFeaturesOnly=True)
    before = copies()  # what a QGIS that was killed left behind
    dialog = processing.createAlgorithmDialog(PROSPECTIVITY, given)
    dialog.show()
    beats, longest = [time.monotonic()], [0.0]
    clock = QTimer()
    clock.timeout.connect(lambda: (longest.append(time.monotonic() - beats[-1]), beats.append(time.monotonic())))
    clock.start(50)
    QTest.mouseClick(dialog.runButton(), Qt.MouseButton.LeftButton)
    wait(dialog.runButton().isEnabled, SECONDS)
    clock.stop()
    print(f"QGIS stood still for at most {max(longest):.2f} s")
    assert len(beats) > 20, "QGIS went on while it ran"
    assert said(dialog).count("is copied for the time of the run") == 1
    assert copies() <= before, "the copy is gone"

    shown = {layer.customProperty("orogen/output"): layer for layer in project.mapLayers().values()}
    assert {"probability", "uncertainty", "targets", "held_out"} <= set(shown), said(dialog)
    assert shown["probability"].renderer().type() != "singlebandgray", "it has its style"
    group = project.layerTreeRoot().findLayer(shown["targets"].id()).parent()
    if hasattr(QgsProcessingContext.LayerDetails, "groupName"):  # since QGIS 3.32
        assert [node.layer().customProperty("orogen/output") for node in group.children()] == \
            ["targets", "held_out", "probability", "uncertainty"]
    dialog.close()


def test_a_batch_makes_one_map_a_row_and_says_which_row_fails(algorithm, in_project, given, tmp_path, wait):
    dialog = BatchAlgorithmDialog(algorithm)
    rows = [{**given, "OUTPUT": str(tmp_path / "one")}, {**given, "PATCH_CELLS": 10, "OUTPUT": str(tmp_path / "two")}]
    fill(dialog.mainWidget(), rows)
    dialog.show()
    QTest.mouseClick(dialog.runButton(), Qt.MouseButton.LeftButton)
    wait(dialog.runButton().isEnabled, SECONDS)
    assert (tmp_path / "one" / "manifest.json").is_file(), said(dialog)
    assert not (tmp_path / "two").exists()
    assert "must be odd" in said(dialog)
    dialog.close()


def said(dialog):
    """The log that a dialog of Processing shows."""
    return "\n".join(page.toPlainText() for page in dialog.findChildren(QTextEdit))


def fill(panel, rows):
    """Put values into the table of a batch."""
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    while panel.batchRowCount() < len(rows):
        panel.addRow()
    for number, row in enumerate(rows):
        for name, value in row.items():
            column = panel.parameter_to_column[name]
            if name == "OUTPUT":
                panel.tblParameters.cellWidget(number + 1, column).setValue(value)
            else:
                panel.wrappers[number][column].setParameterValue(value, context)


def test_cancel_stops_the_run_and_publishes_nothing(algorithm, given, project, tmp_path, wait):
    given["OUTPUT"] = str(tmp_path / "result")
    task, _, feedback, verdict = in_background(algorithm, given, project)
    wait(lambda: feedback.progress() > 0, SECONDS)
    task.cancel()
    wait(lambda: verdict, 30)
    assert not verdict[0][0]
    assert not (tmp_path / "result" / "manifest.json").exists()


def test_a_model_puts_a_tool_between_other_algorithms(ground, given, project, tmp_path):
    model = model_of_mines(ground, given)
    (wanted,) = model.parameterDefinitions()  # older ones call it map:result
    results = processing.run(model, {wanted.name(): str(tmp_path / "result")})
    assert Path(results[wanted.name()], "manifest.json").is_file()
    used = results["CHILD_INPUTS"]["map"]["DEPOSITS"]
    assert used == results["CHILD_RESULTS"]["extract"]["OUTPUT"], "a memory layer, which has no file"
    assert 0 < results["CHILD_RESULTS"]["statistics"]["MAX"] <= 1


def model_of_mines(ground, given):
    """A model: extract the mines among the deposits, map prospectivity by them, and take the map's statistics."""
    model = QgsProcessingModelAlgorithm("mines", "tests")
    model.initAlgorithm()
    add_child(model, "extract", "native:extractbyattribute",
              {"INPUT": ground[0]["deposits"], "FIELD": "STATUS", "OPERATOR": 0, "VALUE": "mine"})
    mapping = add_child(model, "map", PROSPECTIVITY, {**given, "DEPOSITS": ("extract", "OUTPUT")})
    add_child(model, "statistics", "native:rasterlayerstatistics", {"INPUT": ("map", "PROBABILITY"), "BAND": 1})
    result = QgsProcessingModelOutput("result", "result")
    result.setChildId("map")
    result.setChildOutputName("OUTPUT")
    mapping.setModelOutputs({"result": result})
    model.updateDestinationParameters()
    return model


def add_child(model, name, identifier, values):
    """Add an algorithm to a model; a pair among its values is the output of another child."""
    child = QgsProcessingModelChildAlgorithm(identifier)
    child.setChildId(name)
    for key, value in values.items():
        made = QgsProcessingModelChildParameterSource.fromChildOutput(*value) if isinstance(value, tuple) else \
            QgsProcessingModelChildParameterSource.fromStaticValue(value)
        child.addParameterSources(key, [made])
    model.addChildAlgorithm(child)
    return model.childAlgorithm(name)


# --- recordings -------------------------------------------------------------------------------------------------------

def test_recordings_are_a_list_or_a_text_with_one_a_line(network, project, tmp_path):
    picking = QgsApplication.processingRegistry().createAlgorithmById("orogen:pick_waveforms")
    given = {"STATIONS": network[0]["stations"], "OUTPUT": str(tmp_path / "picks")}
    folder, service = network[0]["waveforms"][0], "https://service.example|network=IV|channel=HH?"
    for value in ([folder, "day.mseed"], f"{folder}\nday.mseed\n", [[folder], "day.mseed"]):
        assert judged(picking, {**given, "WAVEFORMS": value}, project) == ""
        assert picking._read({**given, "WAVEFORMS": value}, QgsProcessingContext(), None)["waveforms"] == \
            [folder, "day.mseed"]
    assert "needs at least one" in judged(picking, {**given, "WAVEFORMS": ""}, project)
    assert "needs From (begin) and Until (end)" in judged(picking, {**given, "WAVEFORMS": service}, project)
    assert judged(picking, {**given, "WAVEFORMS": service, "BEGIN": "2016-10-14", "END": "2016-10-15"}, project) == ""


def test_the_toolbox_shows_recordings_as_a_list_and_loads_the_events_in_their_order(network, project, tmp_path, wait):
    picks = quakes.by_command_line("pick-waveforms", network[0], tmp_path / "picks") / "picks.csv"
    given = {name.upper(): value for name, value in network[1].items()}
    dialog = processing.createAlgorithmDialog("orogen:locate_events", {
        **given, "PICKS": str(picks), "OUTPUT": str(tmp_path / "events")})
    dialog.show()
    shown = dialog.mainWidget().wrappers["WAVEFORMS"]
    assert isinstance(shown, RecordingsWrapper)
    assert shown.widget.sources() == network[1]["waveforms"]
    QTest.mouseClick(dialog.runButton(), Qt.MouseButton.LeftButton)
    wait(dialog.runButton().isEnabled, SECONDS)
    layers = {layer.customProperty("orogen/output"): layer for layer in project.mapLayers().values()}
    assert set(layers) == {"events", "ellipses", "rays", "stations"}, said(dialog)
    assert layers["events"].temporalProperties().isActive()
    nodes = [node for node in project.layerTreeRoot().findLayers() if node.layer()]
    assert {node.layer().customProperty("orogen/output") for node in nodes if node.itemVisibilityChecked()} == \
        {"events", "ellipses", "stations"}
    if hasattr(QgsProcessingContext.LayerDetails, "groupName"):  # since QGIS 3.32
        assert [node.layer().customProperty("orogen/output") for node in nodes] == \
            ["events", "ellipses", "rays", "stations"]
    dialog.close()


def test_a_batch_takes_a_source_of_recordings_a_row(network, tmp_path, wait):
    picking = QgsApplication.processingRegistry().createAlgorithmById("orogen:pick_waveforms")
    dialog = BatchAlgorithmDialog(picking)
    row = {"WAVEFORMS": network[0]["waveforms"][0], "STATIONS": network[0]["stations"], "DETECTOR": "sta-lta",
           "POLARITY": False}
    fill(dialog.mainWidget(), [{**row, "OUTPUT": str(tmp_path / name)} for name in ("one", "two")])
    dialog.show()
    QTest.mouseClick(dialog.runButton(), Qt.MouseButton.LeftButton)
    wait(dialog.runButton().isEnabled, SECONDS)
    assert (tmp_path / "two" / "manifest.json").is_file(), said(dialog)
    assert region.contents(tmp_path / "one") == region.contents(tmp_path / "two")
    dialog.close()


def test_a_model_picks_and_locates(network, project, tmp_path):
    model = QgsProcessingModelAlgorithm("quakes", "tests")
    model.initAlgorithm()
    picking, locating = ({name.upper(): value for name, value in given.items()} for given in network)
    add_child(model, "pick", "orogen:pick_waveforms", {**picking, "WAVEFORMS": picking["WAVEFORMS"][0]})
    located = add_child(model, "locate", "orogen:locate_events", {
        **locating, "WAVEFORMS": locating["WAVEFORMS"][0], "PICKS": ("pick", "PICKS_TABLE")})
    result = QgsProcessingModelOutput("result", "result")
    result.setChildId("locate")
    result.setChildOutputName("OUTPUT")
    located.setModelOutputs({"result": result})
    model.updateDestinationParameters()
    (wanted,) = model.parameterDefinitions()
    results = processing.run(model, {wanted.name(): str(tmp_path / "events")})
    assert Path(results[wanted.name()], "events.gpkg").is_file()
