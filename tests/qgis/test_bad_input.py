"""What goes wrong around a run, by mouse and keys in QGIS's desktop with the real worker: each ends in a sentence.

Disks are real small ones (tmpfs), which needs root on Linux; memory is short by a limit of the system on the worker.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import processing
import pytest
from orogen.plugin import environment, settings
from orogen.plugin.backend import backend
from orogen.plugin.dialogs.prospectivity import ProspectivityDialog
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QTextEdit, QToolBar

sys.path.insert(0, str(Path(__file__).parent))

import region
from test_settings import dialog as settings_page  # noqa: F401  (fixtures)
from test_settings import keep_settings, tiny  # noqa: F401

SECONDS = 240  # patience with a run on a busy machine
PICTURES = os.environ.get("OROGEN_PICTURES", "")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The files of a small region, by name."""
    return region.make_region(tmp_path_factory.mktemp("région of trouble"))


@pytest.fixture
def layers(project, files):
    """The region's layers in the open project, by name."""
    made = {name: (QgsRasterLayer if path.endswith(".tif") else QgsVectorLayer)(path, name)
            for name, path in files.items()}
    project.setCrs(made["magnetics"].crs())
    project.addMapLayers(list(made.values()))
    return made


@pytest.fixture
def disk(tmp_path):
    """A disk of 4 MB."""
    place = tmp_path / "small dïsk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], check=False,
                             capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root on Linux")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def dialog(iface, layers, files, tmp_path, wait):
    """The dialog, filled in for a run of seconds; gone afterwards."""
    shown = ProspectivityDialog(iface, iface.mainWindow())
    shown.fill({**region.evidence(files), "members": 1})
    shown.form.folder.setFilePath(str(tmp_path / "carte é"))
    shown.show()
    yield shown
    if shown.view.run is not None:
        shown.view.run.cancel()
    shown.close()
    wait(lambda: all(run.ended for run in backend().runs))
    shown.deleteLater()


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def fill_up(disk):
    """Leave no byte free; returns the file to remove for room."""
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as file, pytest.raises(OSError, match="space"):
        while True:
            file.write(bytes(4096))
    return filler


def read_only(disk):
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)


def make(dialog, wait):
    """Press "Make the map" and wait until the run is at work; returns it."""
    wait(dialog.make.isEnabled, SECONDS, dialog.reason.text())
    click(dialog.make)
    wait(lambda: dialog.view.run is not None or dialog.view.back.isVisible(), SECONDS)
    return dialog.view.run


def log_of(dialog):
    """What the window shows that the button "Log" opens."""
    click(dialog.view.log)
    window = dialog.view.findChild(object, "OrogenLog")
    words = window.text.toPlainText()
    window.close()
    return words


def many_lines(count):
    """A layer that has to be copied for a run."""
    drawn = QgsVectorLayer("LineString?crs=EPSG:32754", "drawn", "memory")
    lines = [QgsFeature() for _ in range(count)]
    for line in lines:
        line.setGeometry(QgsGeometry.fromWkt(region._line((0.1, 0.1), (0.8, 0.7))))
    drawn.dataProvider().addFeatures(lines)
    return drawn


def picture(widget, name):
    if PICTURES:
        assert widget.grab().save(f"{PICTURES}/{name}.png")


# --- disks ------------------------------------------------------------------------------------------------------------

def test_a_disk_that_fills_up_is_said_with_the_log_at_hand_and_with_room_the_run_goes_on(dialog, disk, wait):
    dialog.form.folder.setFilePath(str(disk / "résult"))
    run = make(dialog, wait)
    wait(lambda: any(not step.name.startswith(".") for step in disk.rglob("journal/*")), SECONDS)
    filler = fill_up(disk)
    wait(dialog.view.back.isVisible, SECONDS)
    assert run.state == "failed"
    for words in ("no room left", "free some space", "kept in"):
        assert words in dialog.view.words.text()
    assert "no room left" in log_of(dialog)
    picture(dialog, "bad_disk_full")
    assert [path.name for path in (disk / "résult").iterdir()] == [".unfinished"]
    filler.unlink()
    click(dialog.view.back)
    again = make(dialog, wait)
    wait(lambda: again.fraction > 0, SECONDS)
    assert "Going on from" in "\n".join(record["message"] for record in again.log)


def test_a_disk_without_room_from_the_start_is_said_and_nothing_is_left(dialog, disk, wait):
    fill_up(disk)
    dialog.form.folder.setFilePath(str(disk / "result"))
    run = make(dialog, wait)
    wait(dialog.view.back.isVisible, SECONDS)
    assert run.state == "failed"
    assert "no room left" in dialog.view.words.text()
    assert [path.name for path in disk.iterdir()] == ["filler"]


def test_processing_says_it_in_its_log_too(layers, files, disk, wait):
    fill_up(disk)
    given = {name.upper(): value for name, value in region.evidence(files).items()}
    dialog = processing.createAlgorithmDialog("orogen:map_prospectivity", {**given, "OUTPUT": str(disk / "result")})
    dialog.show()
    click(dialog.runButton())
    wait(dialog.runButton().isEnabled, SECONDS)
    shown = [page for page in dialog.findChildren(QTextEdit) if "no room left" in page.toPlainText()]
    assert shown
    assert shown[0].isVisible(), "the page with the log is in front"
    picture(dialog, "bad_processing")
    dialog.close()


def test_a_read_only_folder_is_said_before_the_run(dialog, disk):
    read_only(disk)
    dialog.form.folder.setFilePath(str(disk / "result"))
    assert f"Nothing can be written in {disk}: choose another folder" in dialog.reason.text()
    assert not dialog.make.isEnabled()


def test_a_project_on_a_read_only_disk_is_mapped_all_the_same(iface, project, disk, tmp_path, wait):
    files = region.make_region(disk / "région")
    project.addMapLayers([QgsRasterLayer(files["magnetics"], "magnetics"), QgsVectorLayer(files["deposits"], "mines")])
    assert project.write(str(disk / "read only.qgz"))
    project.clear()
    read_only(disk)
    assert project.read(str(disk / "read only.qgz"))
    dialog = ProspectivityDialog(iface, iface.mainWindow())
    dialog.show()
    dialog.fill({**region.evidence(files), "members": 1})
    dialog.form.folder.setFilePath(str(tmp_path / "result"))
    run = make(dialog, wait)
    wait(lambda: run.ended or run.fraction > 0, SECONDS)
    assert run.state == "running", run.error
    run.cancel()
    wait(lambda: run.ended)
    dialog.close()


ROOM = {"full": 0, "full at the end of the copy": 200_000}  # bytes


@pytest.mark.parametrize("trouble", [*ROOM, "read only"])
def test_no_room_for_temporary_files_is_said(dialog, layers, project, disk, wait, monkeypatch, trouble):
    drawn = many_lines(3000)
    project.addMapLayer(drawn)
    if trouble == "read only":
        read_only(disk)
    else:
        filler = fill_up(disk)
        os.truncate(filler, filler.stat().st_size - ROOM[trouble])
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    dialog.evidence.add(drawn)
    words = "among the temporary files" if trouble == "read only" else "'drawn' can't be copied"
    wait(lambda: words in dialog.reason.text(), SECONDS, "the check says it")
    assert not dialog.make.isEnabled()


# --- memory, and a worker in trouble ----------------------------------------------------------------------------------

def test_memory_that_runs_out_is_said_and_the_next_run_gets_a_fresh_process(dialog, wait):
    wait(lambda: dialog.strip.count() == 4, SECONDS)  # the check has started the worker
    process = backend()._worker.process_id
    used = int(Path(f"/proc/{process}/statm").read_text().split()[0]) * resource.getpagesize()
    resource.prlimit(process, resource.RLIMIT_AS, (used + 50_000_000, resource.RLIM_INFINITY))
    run = make(dialog, wait)
    wait(dialog.view.back.isVisible, SECONDS)
    assert run.state == "failed"
    assert "memory" in dialog.view.words.text(), run.error
    assert "close other programs" in dialog.view.words.text()
    assert run.error["message"] in log_of(dialog)
    picture(dialog, "bad_memory")
    assert not Path(dialog.form.output(), "manifest.json").exists()
    click(dialog.view.back)
    again = make(dialog, wait)
    wait(lambda: again.ended or again.fraction > 0, SECONDS)
    assert again.state == "running", again.error
    assert backend()._worker.process_id != process


def test_a_killed_worker_is_said_and_the_next_check_runs(dialog, wait):
    run = make(dialog, wait)
    wait(lambda: run.fraction > 0, SECONDS)
    os.kill(backend()._worker.process_id, signal.SIGKILL)
    wait(dialog.view.back.isVisible, SECONDS)
    assert run.state == "failed"
    assert "ended by the system" in dialog.view.words.text()
    assert "start" in dialog.view.words.text()
    assert "ended by the system" in log_of(dialog)
    click(dialog.view.back)
    wait(lambda: dialog.strip.count() == 4 and not dialog.looking.text(), SECONDS)
    assert dialog.make.isEnabled(), dialog.reason.text()


def test_a_worker_that_stops_answering_is_cancelled_by_a_click_or_given_up(dialog, wait, monkeypatch):
    run = make(dialog, wait)
    wait(lambda: run.fraction > 0, SECONDS)
    os.kill(backend()._worker.process_id, signal.SIGSTOP)
    click(dialog.view.cancel)
    wait(dialog.view.back.isVisible)
    assert run.state == "cancelled"
    assert "The run was cancelled." in dialog.view.words.text()
    assert not Path(dialog.form.output(), "manifest.json").exists()

    click(dialog.view.back)
    run = make(dialog, wait)
    wait(lambda: run.fraction > 0, SECONDS)
    monkeypatch.setattr(backend()._worker, "silent_seconds", 1.0)
    os.kill(backend()._worker.process_id, signal.SIGSTOP)
    wait(dialog.view.back.isVisible, SECONDS)
    assert "has not answered for" in dialog.view.words.text()


# --- projects ---------------------------------------------------------------------------------------------------------

def test_without_a_crs_of_the_project_what_the_map_shows_is_no_area(dialog, iface, project, wait):
    project.setCrs(QgsCoordinateReferenceSystem())
    wait(lambda: not iface.mapCanvas().mapSettings().destinationCrs().isValid())
    dialog.ground.area.setCurrentIndex(dialog.ground.area.findData("what the map shows now"))
    assert "The project has no coordinate reference system" in dialog.reason.text()
    assert "choose another area" in dialog.reason.text()
    dialog.ground.area.setCurrentIndex(0)
    wait(dialog.make.isEnabled, SECONDS, dialog.reason.text())


def test_a_layer_without_a_crs_is_named(dialog, project, files, tmp_path, wait):
    project.setCrs(QgsCoordinateReferenceSystem())
    bare = str(tmp_path / "bare.tif")
    shutil.copy(files["gravity"], bare)
    gdal.Open(bare, gdal.GA_Update).SetProjection("")
    dialog.evidence.add(project.addMapLayer(QgsRasterLayer(bare, "bare")))
    wait(lambda: "bare" in dialog.reason.text(), SECONDS, dialog.reason.text())
    assert "CRS" in dialog.reason.text() or "coordinate reference system" in dialog.reason.text()
    assert not dialog.make.isEnabled()


def test_a_layer_that_is_removed_while_it_is_copied_is_in_the_run(dialog, project, wait):
    drawn = many_lines(100)
    project.addMapLayer(drawn)
    dialog.evidence.add(drawn)
    click(dialog.make)
    project.removeMapLayer(drawn.id())
    wait(lambda: dialog.view.run is not None, SECONDS)
    run = dialog.view.run
    wait(lambda: run.ended or run.fraction > 0, SECONDS)
    assert run.state == "running", run.error
    assert len(run.parameters["distance_to"]) == 2


def test_the_project_may_be_closed_while_a_run_goes_on(iface, plugin, files, tmp_path, wait):
    toolbar = iface.mainWindow().findChild(QToolBar, "OrogenToolbar")
    click(toolbar.widgetForAction(plugin.actions["prospectivity"]))
    dialog = plugin.dialog
    dialog.fill({**region.evidence(files), "members": 1, "title": "Orphan"})
    dialog.form.folder.setFilePath(str(tmp_path / "result"))
    run = make(dialog, wait)
    wait(lambda: run.fraction > 0, SECONDS)
    QgsProject.instance().setDirty(False)  # else QGIS asks whether to save it
    assert iface.newProject()
    wait(lambda: run.ended, SECONDS)
    assert run.state == "done", run.error
    wait(lambda: "Another project is open now" in plugin.results.notice.text())
    assert not QgsProject.instance().mapLayers()
    click(plugin.results.cards[run.output].buttons["Add to map"])
    assert len(QgsProject.instance().mapLayers()) == 4
    click(dialog.view.back)
    dialog.close()
    plugin.results.close()


SECOND_QGIS = """
import json, os, sys
from pathlib import Path
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QMessageBox
from qgis.utils import iface, plugins

asked = json.loads(os.environ["OROGEN_SECOND"])

def begin():
    from orogen.plugin.backend import backend
    run = backend().start("map-prospectivity", asked["parameters"], asked["output"], title="Of the second QGIS")
    clock.timeout.connect(lambda: look(run, backend()))
    clock.start(200)

def look(run, backend):
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):  # whether to cancel the run; QGIS goes when it is asked to once more
        box.button(QMessageBox.StandardButton.Yes).click()
    elif run.fraction > 0 and not os.path.exists(asked["begun"]):
        Path(asked["begun"] + ".new").write_text(str(backend._worker.process_id))
        os.rename(asked["begun"] + ".new", asked["begun"])
    elif os.path.exists(asked["leave"]):
        QTimer.singleShot(0, iface.actionExit().trigger)

clock = QTimer()
QTimer.singleShot(500, begin)
"""


@pytest.fixture
def second(files, tmp_path, wait):
    """Another QGIS with the same profile, at work on a run: ``output``, ``leave()`` and its ``worker``'s process."""
    script = tmp_path / "second.py"
    script.write_text(SECOND_QGIS, encoding="utf-8")
    asked = {"parameters": {**region.evidence(files), "quality": "thorough", "members": 20},
             "output": str(tmp_path / "of the second"), "begun": str(tmp_path / "begun"),
             "leave": str(tmp_path / "leave")}
    desktop = subprocess.Popen(
        ["qgis", "--nologo", "--noversioncheck", "--profiles-path", json.loads(os.environ["OROGEN_TESTS"])["folder"],
         "--code", str(script)], env={**os.environ, "OROGEN_SECOND": json.dumps(asked)})
    try:
        wait(lambda: os.path.exists(asked["begun"]) or desktop.poll() is not None, SECONDS)
        yield SimpleNamespace(output=Path(asked["output"]), process=desktop, leave=Path(asked["leave"]).touch,
                              worker=int(Path(asked["begun"]).read_text()))
    finally:
        desktop.kill()
        desktop.wait()


def test_two_qgis_work_at_once_and_one_that_is_closed_takes_its_worker_along(dialog, plugin, second, wait):
    own = make(dialog, wait)
    wait(lambda: own.fraction > 0, SECONDS)
    assert backend()._worker.process_id != second.worker
    own.cancel()
    wait(dialog.view.back.isVisible)
    click(dialog.view.back)
    dialog.form.folder.setFilePath(str(second.output))
    make(dialog, wait)
    wait(dialog.view.back.isVisible, SECONDS)
    assert f"Another run (process {second.worker}) is writing into" in dialog.view.words.text()
    assert "choose another output folder" in dialog.view.words.text()

    second.leave()
    wait(lambda: second.process.poll() is not None, SECONDS)
    wait(lambda: not Path(f"/proc/{second.worker}").exists())
    assert not (second.output / "manifest.json").exists()
    plugin.results.refresh()
    assert str(second.output) in plugin.results.cards


# --- the environment --------------------------------------------------------------------------------------------------

@pytest.fixture
def with_uv(monkeypatch):
    """The checkout's own uv, where ``make`` has fetched it, stands for one that a user has on the path."""
    monkeypatch.setenv("PATH", f"{environment.ROOT / '.tools' / 'uv' / 'bin'}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def nothing_there(with_uv, monkeypatch):
    """An index of packages at a port where nobody answers, asked once."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/simple"
        for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
            monkeypatch.setenv(name, address)
        monkeypatch.setenv("PIP_RETRIES", "1")
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        yield address


def test_without_a_network_the_settings_say_that_wheels_serve(settings_page, tiny, nothing_there, wait):  # noqa: F811
    settings.INTERPRETER.set("")
    page = settings_page()
    click(page.buttons["create"])
    wait(lambda: not backend().work, SECONDS)
    assert "the network doesn't answer" in page.words.text()
    assert "install from a folder of wheels" in page.words.text()
    assert "unfinished" in page.words.text()
    assert page.mark.toolTip() == "not ready"
    assert "refused" in page.log.toPlainText()
    picture(page, "bad_network")
    assert "unfinished" in backend().problem()
    page.wheels.setFilePath(str(tiny))  # the remedy
    click(page.buttons["create"])
    wait(lambda: not backend().work, SECONDS)
    assert page.mark.toolTip() == "ready", page.log.toPlainText()


def test_an_environment_without_room_is_said(settings_page, tiny, with_uv, disk, wait, monkeypatch):  # noqa: F811
    settings.INTERPRETER.set("")
    settings.WHEELS.set(str(tiny))
    monkeypatch.setenv("XDG_DATA_HOME", str(disk))  # where its log goes too
    monkeypatch.setattr(backend(), "environment", environment.Environment(disk / "environment",
                                                                          tiny / "requirements.txt"))
    filler = fill_up(disk)
    page = settings_page()
    click(page.buttons["create"])
    wait(lambda: not backend().work, SECONDS)
    assert "make room" in page.words.text()
    assert "stones" not in backend().environment.facts().get("versions", {})
    picture(page, "bad_no_room")
    filler.unlink()
    click(page.buttons["create"])
    wait(lambda: not backend().work, SECONDS)
    if "make room" in page.words.text():  # pip itself is larger than this disk
        subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
        click(page.buttons["create"])
        wait(lambda: not backend().work, SECONDS)
    assert page.mark.toolTip() == "ready", page.log.toPlainText()
