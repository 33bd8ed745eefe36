"""The results dock, by mouse and keys, with the real worker behind it."""

from __future__ import annotations

import json

import pytest
from orogen.plugin import results
from orogen.plugin.backend import INTERPRETER_VARIABLE, Backend
from orogen.plugin.dialogs.compare import CompareDialog, difference_layer
from orogen.plugin.dialogs.results_dock import LogDialog, ResultsDock
from orogen.plugin.history import KEY, Entry, History, _save
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLabel, QMessageBox

SECONDS = 240  # patience with a run on a busy machine


@pytest.fixture
def backend():
    """A backend of its own with the real worker."""
    made = Backend()
    yield made
    made.close()


@pytest.fixture
def history():
    """An empty list of runs, and emptied again."""
    QgsSettings().remove(KEY)
    yield History()
    QgsSettings().remove(KEY)


@pytest.fixture
def dock(iface, project, history, backend):
    """The dock in QGIS's window, empty."""
    made = ResultsDock(iface, history, backend, iface.mainWindow())
    iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, made)
    made.show()
    yield made
    made.unload()
    iface.removeDockWidget(made)
    made.deleteLater()


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(button, words):
    """What the menu of a button does on that line."""
    next(action for action in button.menu().actions() if action.text() == words).trigger()


def words_on(card):
    return "\n".join(label.text() for label in card.findChildren(QLabel))


def answer(role):
    """Answer the next question by the button of that role."""
    def press():
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        click(next(button for button in box.buttons() if box.buttonRole(button) == role))

    QTimer.singleShot(300, press)


# --- runs of earlier sessions -----------------------------------------------------------------------------------------

def test_a_run_of_an_earlier_session_shows_both_halves_of_its_skill(iface, project, history, backend, result):
    history.add(result)
    dock = ResultsDock(iface, History(), backend)
    (card,) = dock.cards.values()
    skill = results.read_skill(result).mapped
    assert f"{skill.auc} on unseen blocks · {skill.auc_random} on random points" in words_on(card)
    assert "● done" in words_on(card)
    dock.unload()


def test_the_list_is_empty_with_a_word_about_it_until_a_folder_is_opened(dock, result):
    assert "No runs yet" in dock.empty.text()
    assert not dock.empty.isHidden()
    assert dock.open_folder(result)
    assert dock.empty.isHidden()
    assert list(dock.cards) == [str(result)]


def test_a_folder_that_is_no_result_is_refused_beside_the_list(dock, tmp_path):
    assert not dock.open_folder(tmp_path)
    assert "holds no result of Orogen" in dock.notice.text()


def test_a_layer_button_shows_that_layer_and_add_to_map_the_rest_once(dock, iface, project, result):
    dock.open_folder(result)
    buttons = dock.cards[str(result)].buttons
    click(buttons["uncertainty"])
    (layer,) = project.mapLayers().values()
    assert iface.activeLayer() is layer
    assert layer.customProperty(results.OUTPUT) == "uncertainty"
    click(buttons["Add to map"])
    click(buttons["Add to map"])
    assert len(project.mapLayers()) == 4
    assert "on the map already" in dock.notice.text()
    assert iface.mapCanvas().extent().contains(layer.extent())


def test_a_folder_that_is_gone_says_so_and_can_be_removed(dock, copy, tmp_path):
    dock.open_folder(copy)
    copy.rename(tmp_path / "moved")
    dock.refresh()
    card = dock.cards[str(copy)]
    assert "✕ gone" in words_on(card)
    assert "open it where it is now" in words_on(card)
    choose(card.buttons["Remove"], "From this list")
    assert dock.cards == {}


def test_a_lost_file_is_named_and_its_button_is_off(dock, copy):
    (copy / "uncertainty.tif").unlink()
    dock.open_folder(copy)
    card = dock.cards[str(copy)]
    assert "uncertainty.tif is gone" in words_on(card)
    assert not card.buttons["uncertainty"].isEnabled()


def test_a_run_that_was_cut_off_in_an_earlier_session_can_go_on(iface, project, history, backend, tmp_path):
    _save([Entry(str(tmp_path), "Cut off", "map-prospectivity", 1.8e9, "running", parameters={"deposits": "a.gpkg"})])
    dock = ResultsDock(iface, history, backend)
    (card,) = dock.cards.values()
    assert "◌ not finished" in words_on(card)
    asked = []
    dock.run_requested.connect(lambda *what: asked.append(what))
    choose(card.buttons["Run again…"], "Change the parameters…")
    assert asked == [("map-prospectivity", {"deposits": "a.gpkg"})]
    dock.unload()


# --- runs of this session ---------------------------------------------------------------------------------------------

def test_a_run_is_watched_cancelled_gone_on_with_and_ends_on_the_map(dock, backend, project, result, tmp_path, wait):
    job = results.read_job(result)
    run = backend.start(job["tool"], job["parameters"], str(tmp_path / "run"), title="Watched")
    dock.load_when_done(run)
    wait(lambda: run.fraction > 0.1 and list((tmp_path / "run").rglob("journal/*")), SECONDS)
    card = dock.cards[str(tmp_path / "run")]
    wait(lambda: card.bar.value() > 0 and "%" in card.state_label.text())
    click(card.buttons["Cancel"])
    wait(lambda: run.ended and "■ cancelled" in words_on(dock.cards[str(tmp_path / "run")]))
    assert not project.mapLayers()

    choose(dock.cards[str(tmp_path / "run")].buttons["Run again…"], "As it was, from where it stopped")
    wait(lambda: "● done" in words_on(dock.cards[str(tmp_path / "run")]), SECONDS)
    assert len(project.mapLayers()) == 4
    assert [entry.state for entry in dock.history.entries()] == ["done"]


def test_running_a_finished_one_again_goes_into_a_new_folder(dock, copy, backend, wait):
    dock.open_folder(copy)
    choose(dock.cards[str(copy)].buttons["Run again…"], "As it was, into a new folder")
    (run,) = backend.runs
    assert run.output == str(copy) + "-2"
    assert run.parameters == results.read_job(copy)["parameters"]
    wait(lambda: str(copy) + "-2" in dock.cards)
    run.cancel()
    wait(lambda: run.ended)


def test_a_failed_run_says_why_and_keeps_its_log(dock, backend, result, tmp_path, wait):
    job = results.read_job(result)
    backend.start(job["tool"], {**job["parameters"], "deposits": str(tmp_path / "none.gpkg")}, str(tmp_path / "run"))
    wait(lambda: any(entry.state == "failed" for entry in dock.history.entries()), SECONDS)
    card = dock.cards[str(tmp_path / "run")]
    assert "✕ failed" in words_on(card)
    assert f"there is no file {tmp_path / 'none.gpkg'}" in words_on(card)
    click(card.buttons["Log"])
    (log,) = [window for window in dock._windows if isinstance(window, LogDialog)]
    assert "none.gpkg" in log.text.toPlainText()


def test_a_result_for_a_project_that_was_closed_meanwhile_waits_in_the_list(dock, backend, project, copy):
    class Ended:  # what the backend says at the end, without minutes of waiting
        tool, quick, state, title, error, parameters = "map-prospectivity", False, "done", "Late", None, {}
        folder = output = str(copy)

    dock.load_when_done(Ended)
    project.clear()
    backend.run_ended.emit(Ended)
    assert "Another project is open now" in dock.notice.text()
    assert not project.mapLayers()
    assert list(dock.cards) == [str(copy)]


def test_without_a_python_environment_running_again_says_where_to_get_one(dock, copy, monkeypatch):
    monkeypatch.setenv(INTERPRETER_VARIABLE, "/nowhere/python")
    dock.open_folder(copy)
    choose(dock.cards[str(copy)].buttons["Run again…"], "As it was, into a new folder")
    assert "Settings" in dock.notice.text()


# --- two runs, and none -----------------------------------------------------------------------------------------------

def test_two_runs_are_compared_by_skill_and_by_what_was_asked_for(dock, project, result, copy):
    job = json.loads((copy / "job.json").read_text(encoding="utf-8"))
    job["parameters"]["exclusion_m"] = 700.0
    (copy / "job.json").write_text(json.dumps(job), encoding="utf-8")
    dock.open_folder(result)
    dock.open_folder(copy)
    click(dock.cards[str(copy)].buttons["Compare…"])
    (window,) = [window for window in dock._windows if isinstance(window, CompareDialog)]
    assert window.folders() == [str(copy), str(result)]
    skill = results.read_skill(result).mapped
    assert [window.skill.item(0, column).text() for column in range(3)] \
        == ["AUC, unseen blocks", str(skill.auc), str(skill.auc)]
    assert window.skill.item(1, 0).text() == "AUC, random points"
    assert window.parameters.rowCount() == 1
    assert [window.parameters.item(0, column).text() for column in range(3)] \
        == ["Exclusion distance (m)", "700.0", "300.0"]
    layer = window.show_difference()
    assert layer.id() in project.mapLayers()
    assert layer.dataProvider().sample(layer.extent().center(), 1) == (0.0, True)


def test_maps_that_do_not_share_their_cells_are_not_subtracted(dock, result, copy):
    (copy / "uncertainty.tif").unlink()
    (copy / "probability.tif").unlink()
    dock.open_folder(result)
    dock.open_folder(copy)
    window = dock.compare(dock.cards[str(result)].entry)
    assert not window.difference.isEnabled()
    assert "no map of the probability" in window.why_not.text()


def test_a_difference_is_the_second_map_minus_the_first(result, copy):
    (copy / "probability.tif").unlink()
    (copy / "uncertainty.tif").rename(copy / "probability.tif")
    one, two = (results.make_layer(folder, {"name": "probability", "kind": "raster", "path": "probability.tif"})
                for folder in (result, copy))
    middle = one.extent().center()
    wanted = two.dataProvider().sample(middle, 1)[0] - one.dataProvider().sample(middle, 1)[0]
    difference = difference_layer(result, copy)
    assert difference.dataProvider().sample(middle, 1)[0] == pytest.approx(wanted, abs=1e-6)


def test_removing_with_files_asks_first_and_takes_the_layers_off_the_map(dock, project, copy):
    dock.open_folder(copy)
    dock.show_result(copy)
    answer(QMessageBox.ButtonRole.RejectRole)
    choose(dock.cards[str(copy)].buttons["Remove"], "With its files…")
    assert (copy / "manifest.json").exists()
    assert len(project.mapLayers()) == 4
    answer(QMessageBox.ButtonRole.DestructiveRole)
    choose(dock.cards[str(copy)].buttons["Remove"], "With its files…")
    assert not copy.exists()
    assert not project.mapLayers()
    assert dock.cards == {}


def test_a_page_is_saved_from_the_list_and_leaves_no_layout_behind(dock, project, result, tmp_path):
    dock.open_folder(result)
    entry = dock.cards[str(result)].entry
    assert dock.save_page(entry, ".pdf", str(tmp_path / "page.pdf"))
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    assert project.layoutManager().layouts() == []
    assert not dock.save_page(entry, ".pdf", str(tmp_path / "none" / "page.pdf"))
    assert "where you may write" in dock.notice.text()


def test_everything_is_reached_by_the_keyboard(dock, result):
    dock.open_folder(result)
    card = dock.cards[str(result)]
    assert card.expanded
    QTest.keyClick(card.arrow, Qt.Key.Key_Space)
    assert not card.expanded
    for button in (card.arrow, dock.open_button, *card.buttons.values()):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert button.toolTip()


def test_a_dock_that_is_unloaded_hears_nothing_any_more(iface, project, history, backend, result):
    signals = [(backend, backend.run_changed), (backend, backend.run_ended), (backend, backend.run_added),
               (history, history.changed), (project, project.cleared)]
    before = [owner.receivers(signal) for owner, signal in signals]
    ResultsDock(iface, history, backend).unload()
    assert [owner.receivers(signal) for owner, signal in signals] == before
