"""Results as layers of a project, and the list of runs."""

from __future__ import annotations

import hashlib
import json

import pytest
from orogen.plugin import results
from orogen.plugin.history import KEY, History
from orogen.plugin.results import ResultError
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRasterLayer, QgsSettings, QgsVectorLayer


@pytest.fixture
def history():
    """An empty list of runs, and emptied again."""
    QgsSettings().remove(KEY)
    yield History()
    QgsSettings().remove(KEY)


def outputs(group):
    return [node.layer().customProperty(results.OUTPUT) for node in group.findLayers()]


def layer_of(group, output):
    return next(node.layer() for node in group.findLayers()
                if node.layer().customProperty(results.OUTPUT) == output)


def checksums(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


# --- layers -----------------------------------------------------------------------------------------------------------

def test_layers_arrive_in_one_group_with_points_and_targets_above_the_maps(project, result):
    group = results.add_to_project(result, project)
    assert group.name().startswith("Small région · ")
    assert outputs(group) == ["targets", "held_out", "probability", "uncertainty"]
    assert [node.itemVisibilityChecked() for node in group.findLayers()] == [True, True, True, False]


def test_a_map_has_the_classes_that_its_report_shows(project, result):
    layer = layer_of(results.add_to_project(result, project), "probability")
    items = layer.renderer().shader().rasterShaderFunction().colorRampItemList()
    style = (result / "probability.qml").read_text(encoding="utf-8")
    assert [item.color.name() in style for item in items] == [True] * len(items)
    assert all("% of the ground" in item.label for item in items)


def test_a_map_without_its_own_style_takes_that_of_its_tool(project, copy):
    (copy / "uncertainty.qml").unlink()
    layer = layer_of(results.add_to_project(copy, project), "uncertainty")
    assert layer.renderer().shader().rasterShaderFunction().colorRampItemList()[-1].color.name() == "#014263"


def test_of_the_held_out_points_only_the_deposits_show_at_first(project, result):
    layer = layer_of(results.add_to_project(result, project), "held_out")
    assert [(c.label(), c.renderState()) for c in layer.renderer().categories()] \
        == [("Known deposits", True), ("Background points", False)]


def test_a_layer_says_what_made_it_from_what_and_how_good_it_is(project, result):
    layer = layer_of(results.add_to_project(result, project), "probability")
    about, job = layer.metadata(), json.loads((result / "job.json").read_text(encoding="utf-8"))
    assert "blocks of ground that it had not seen: AUC" in about.abstract()
    assert "on random points, which flatter" in about.abstract()
    assert results.read_skill(result).statement in about.abstract()
    history = "\n".join(about.history())
    assert "map-prospectivity" in history
    assert job["identity"] in history
    assert job["versions"]["orogen"] in history
    assert all(entry["path"] in history and entry["sha256"] in history for entry in job["inputs"])
    assert about.links()[0].url.endswith("/report.html")
    assert layer.customProperty(results.FOLDER) == str(result)


def test_a_result_on_the_map_is_not_loaded_again_and_a_layer_taken_out_comes_back_in_its_place(project, result):
    group = results.add_to_project(result, project)
    assert results.add_to_project(result, project) is results.find_group(result, project)
    assert len(project.mapLayers()) == 4
    project.removeMapLayer(layer_of(group, "held_out").id())
    assert outputs(results.add_to_project(result, project)) == ["targets", "held_out", "probability", "uncertainty"]


def test_showing_a_result_changes_none_of_its_files(project, copy, iface, wait):
    before = checksums(copy)
    group = results.add_to_project(copy, project)
    iface.mapCanvas().setExtent(results.extent_of(group, project.crs(), project))
    drawn = []
    iface.mapCanvas().mapCanvasRefreshed.connect(lambda: drawn.append(True))
    iface.mapCanvas().refresh()
    wait(lambda: drawn)
    project.clear()
    assert checksums(copy) == before


def test_a_project_without_a_crs_takes_that_of_the_result(project, result):
    project.setCrs(QgsCoordinateReferenceSystem())
    results.add_to_project(result, project)
    assert project.crs().authid() == "EPSG:32754"


def test_the_layers_and_their_history_survive_saving_the_project(project, result, tmp_path):
    results.add_to_project(result, project)
    assert project.write(str(tmp_path / "map.qgz"))
    project.clear()
    assert project.read(str(tmp_path / "map.qgz"))
    group = results.find_group(result, QgsProject.instance())
    assert outputs(group) == ["targets", "held_out", "probability", "uncertainty"]
    assert layer_of(group, "targets").metadata().history()


def test_a_result_of_an_unknown_tool_shows_by_the_kinds_of_its_outputs(project, copy):
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["tool"] = "another"
    for entry in manifest["outputs"]:
        entry["name"] = "other_" + entry["name"]
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (copy / "skill.json").unlink()
    layers = [layer for _, layer in results.make_layers(copy)]
    assert [type(layer) for layer in layers] == [QgsVectorLayer, QgsVectorLayer, QgsRasterLayer, QgsRasterLayer]


def test_a_lost_layer_is_left_out_and_named(project, copy):
    (copy / "uncertainty.tif").unlink()
    assert results.missing_files(copy) == ["uncertainty.tif"]
    assert outputs(results.add_to_project(copy, project)) == ["targets", "held_out", "probability"]


# --- folders that are no results --------------------------------------------------------------------------------------

def damage(folder, content):
    folder.mkdir()
    (folder / "manifest.json").write_text(content, encoding="utf-8")


@pytest.mark.parametrize(("make", "words"), [
    (lambda folder: None, "is gone"),
    (lambda folder: folder.mkdir(), "holds no result of Orogen"),
    (lambda folder: (folder / ".unfinished").mkdir(parents=True), "run it again as it was"),
    (lambda folder: damage(folder, '{"schema": "orogen-man'), "is damaged"),
    (lambda folder: damage(folder, '{"schema": "orogen-manifest/1"}'), "is damaged"),
    (lambda folder: damage(folder, '{"schema": "orogen-manifest/9", "outputs": []}'), "update the plugin"),
    (lambda folder: damage(folder, '{"schema": "orogen-manifest/1", "outputs": [{"path": "../a.tif"}]}'),
     "names a file outside"),
    (lambda folder: damage(folder, '{"schema": "orogen-manifest/1", "outputs": []}'), "no layers to show"),
    (lambda folder: damage(folder, '{"schema": "orogen-manifest/1", "outputs": [{"path": "a.tif", "name": "a", '
                                   '"kind": "raster"}]}'), "has lost its layers (a.tif)"),
])
def test_a_folder_that_is_no_whole_result_is_refused_with_the_remedy(project, tmp_path, make, words):
    folder = tmp_path / "no result"
    make(folder)
    with pytest.raises(ResultError) as refused:
        results.add_to_project(folder, project)
    assert words in str(refused.value)
    assert str(folder) in str(refused.value)
    assert str(refused.value).endswith(".")
    assert not project.mapLayers()


# --- skill ------------------------------------------------------------------------------------------------------------

def skill_of(tmp_path, differences):
    interval = {"value": 0.75, "low": 0.71, "high": 0.79}
    models = [{"name": name, "mean_fold_auc": interval, "average_precision": interval, "captures": {"1": 0.5}}
              for name in ("ensemble", "network", "random forest")]
    table = {"blocked": {"models": models, "statement": "It wins.", "differences": differences},
             "random": {"models": models}}
    (tmp_path / "skill.json").write_text(json.dumps(table), encoding="utf-8")
    return results.read_skill(tmp_path)


def difference(better, worse, established):
    return {"better": better, "worse": worse, "established": established,
            "mean_fold_auc": {"value": 0.02, "low": -0.01, "high": 0.05}}


def test_the_lead_is_over_the_best_simpler_method_and_not_over_its_own_parts(tmp_path):
    skill = skill_of(tmp_path, [difference("ensemble", "network", False),
                                difference("ensemble", "random forest", True)])
    assert skill.lead == "Better than random forest by 0.02 (−0.01 to 0.05)"
    assert str(skill.mapped.auc) == "0.75 (0.71–0.79)"


def test_a_map_that_a_simpler_method_beats_says_so(tmp_path):
    skill = skill_of(tmp_path, [difference("random forest", "network", False),
                                difference("random forest", "ensemble", False)])
    assert skill.lead == "Behind random forest by 0.02 (−0.01 to 0.05): not established"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"blocked": {"models": 3}, "random": {}}', "{" * 100_000])
def test_a_damaged_skill_table_is_no_skill(tmp_path, content):
    (tmp_path / "skill.json").write_text(content, encoding="utf-8")
    assert results.read_skill(tmp_path) is None


# --- the list of runs -------------------------------------------------------------------------------------------------

def test_the_list_of_runs_survives_the_session(history, result):
    history.add(result)
    (entry,) = History().entries()
    assert (entry.folder, entry.title, entry.state) == (str(result), "Small région", "done")
    assert entry.finished_at == results.finished_at(result) > 1.7e9


def test_a_run_is_listed_once_however_often_it_is_added(history, result):
    history.add(result)
    history.add(result, "Renamed")
    assert [entry.title for entry in history.entries()] == ["Renamed"]


def test_a_folder_that_is_no_result_is_not_listed(history, tmp_path):
    with pytest.raises(ResultError):
        history.add(tmp_path)
    assert history.entries() == []


@pytest.mark.parametrize("stored", ["", "no list", "3", '[3, {"folder": 1}, {"unknown": 2}]'])
def test_settings_that_another_program_spoilt_are_an_empty_list(history, stored):
    QgsSettings().setValue(KEY, stored)
    assert history.entries() == []


def test_removing_from_the_list_leaves_the_files(history, copy):
    history.add(copy)
    history.remove(copy)
    assert history.entries() == []
    assert (copy / "manifest.json").exists()


def test_removing_with_files_deletes_only_what_the_run_made(history, copy):
    history.add(copy)
    (copy / "my notes.txt").write_text("mine", encoding="utf-8")
    history.remove(copy, delete_files=True)
    assert [path.name for path in copy.iterdir()] == ["my notes.txt"]


def test_removing_with_files_takes_the_folder_too_when_nothing_else_is_in_it(history, copy):
    history.add(copy)
    history.remove(copy, delete_files=True)
    assert not copy.exists()


def test_a_folder_that_holds_no_result_any_more_is_never_emptied(history, copy):
    history.add(copy)
    (copy / "manifest.json").unlink()
    with pytest.raises(ResultError, match="nothing in it was deleted"):
        history.remove(copy, delete_files=True)
    assert (copy / "probability.tif").exists()
    assert len(history.entries()) == 1


# --- catalogues -------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    """The results of picking and locating the recordings of a small network."""
    import quakes

    folder = tmp_path_factory.mktemp("séismes")
    picking, locating = quakes.make_network(folder / "network")
    picks = quakes.by_command_line("pick-waveforms", picking, folder / "picks")
    return picks, quakes.by_command_line("locate-events", {**locating, "picks": str(picks / "picks.csv")},
                                         folder / "events")


def test_events_lie_on_their_ellipses_and_rays_are_shown_on_demand(project, catalogue):
    group = results.add_to_project(catalogue[1], project)
    assert outputs(group) == ["events", "ellipses", "rays", "stations"]
    assert [node.itemVisibilityChecked() for node in group.findLayers()] == [True, True, False, True]
    assert layer_of(group, "events").renderer().type() == "graduatedSymbol"


def test_the_stations_of_the_picks_which_tell_more_are_not_hidden_by_those_of_the_events(project, catalogue):
    picks, events = (results.add_to_project(folder, project) for folder in catalogue)
    assert [node.itemVisibilityChecked() for node in picks.findLayers()] == [True, True]
    assert [node.itemVisibilityChecked() for node in events.findLayers()] == [True, True, False, False]


def test_the_times_of_a_catalogue_are_those_of_its_events_in_steps_that_begin_on_the_clock(project, catalogue, iface):
    group = results.add_to_project(catalogue[1], project)
    span = results.times_of(group)
    times = sorted(feature["time"] for feature in layer_of(group, "events").getFeatures())
    assert abs(span.begin().secsTo(times[0])) <= 1
    assert abs(span.end().secsTo(times[-1])) <= 1
    controller = iface.mapCanvas().temporalController()
    results.set_times(span, project, controller)
    played = project.timeSettings().temporalRange()
    assert played.begin() <= times[0]
    assert times[-1] < played.end()
    assert played.begin().time().second() == 0
    assert controller.frameDuration().seconds() == project.timeSettings().timeStep() * 60
    results.set_times(results.times_of(project.layerTreeRoot().addGroup("empty")), project, controller)
    assert project.timeSettings().temporalRange() == played, "what knows of no time changes none"


def test_what_was_found_is_said_with_its_errors(catalogue):
    picks, events = (results.catalogue_words(results.read_manifest(folder)) for folder in catalogue)
    assert "P and" in picks
    assert "9 stations" in picks
    assert "events · median error" in events
    assert "in depth" in events
