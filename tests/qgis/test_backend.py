"""The backend in QGIS: its signals, the task manager, the choice of Python, and an end without anything left."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest
from orogen.plugin import settings
from orogen.plugin.backend import BackendError, backend
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QThread

sys.path.insert(0, str(Path(__file__).parent))
from region import evidence, make_region


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The parameters of a run of about a minute."""
    return {**evidence(make_region(tmp_path_factory.mktemp("a régiön"))), "quality": "thorough", "members": 20}


@pytest.fixture
def shared():
    """The backend, let go after the test."""
    yield backend()
    for run in backend().runs:
        run.cancel()
    backend().restart()


def start(region: dict, output: Path, **options: object):
    return backend().start("map-prospectivity", region, str(output), **options)


def test_everybody_gets_the_same_one(shared):
    assert backend() is shared
    assert shared.thread() is QCoreApplication.instance().thread()
    assert shared.problem() == ""


def test_a_run_tells_in_the_main_thread_how_it_goes_and_shows_as_a_task(shared, region, tmp_path, wait):
    heard = []

    def hear(kind):
        def slot(run, *_):
            assert QThread.currentThread() is QCoreApplication.instance().thread()
            heard.append((kind, run))
        return slot

    slots = [(signal, hear(kind)) for kind, signal in (("added", shared.run_added), ("changed", shared.run_changed),
                                                       ("logged", shared.run_logged), ("ended", shared.run_ended))]
    for signal, slot in slots:
        signal.connect(slot)
    run = start(region, tmp_path / "result", title="Made région")
    wait(lambda: run.state == "running" and run.fraction > 0, 60)
    task = next(task for task in QgsApplication.taskManager().tasks() if task.description() == "Made région")
    assert run in shared.runs
    wait(lambda: task.progress() > 0, 60)
    wait(lambda: ("logged", run) in heard, 60)
    task.cancel()
    wait(lambda: ("ended", run) in heard)
    assert run.state == "cancelled"
    assert {("added", run), ("changed", run)} <= set(heard)
    wait(lambda: task not in QgsApplication.taskManager().activeTasks())
    assert not (tmp_path / "result" / "manifest.json").exists()
    for signal, slot in slots:
        signal.disconnect(slot)


def test_it_starts_from_any_thread(region, tmp_path, wait):
    backend().close()
    runs, ended = [], []
    thread = threading.Thread(target=lambda: runs.append(start(region, tmp_path / "result", shown=False)))
    thread.start()
    wait(lambda: runs and runs[0].state == "running", 60)
    thread.join()
    assert backend().thread() is QCoreApplication.instance().thread()
    backend().run_ended.connect(ended.append)
    runs[0].cancel()
    wait(lambda: ended == runs)


def test_a_python_that_is_gone_or_another_that_is_chosen_is_seen_at_once(shared, tmp_path, monkeypatch):
    chosen = settings.INTERPRETER.get()
    try:
        settings.INTERPRETER.set(str(tmp_path / "no python"))
        assert "is not there" in shared.problem()
        with pytest.raises(BackendError, match="Settings"):
            shared.start("map-prospectivity", {}, str(tmp_path / "out"))
        monkeypatch.setenv("OROGEN_INTERPRETER", chosen)
        assert shared.problem() == ""
        monkeypatch.delenv("OROGEN_INTERPRETER")
        settings.INTERPRETER.set("")
        assert shared.problem() == "Orogen has no Python environment yet: create it in Orogen → Settings."
    finally:
        settings.INTERPRETER.set(chosen)


def test_a_python_without_the_packages_fails_the_run_in_words(shared, region, tmp_path, wait, monkeypatch):
    monkeypatch.setenv("OROGEN_INTERPRETER", "/usr/bin/python3")
    run = start(region, tmp_path / "result")
    told = []
    shared.run_ended.connect(told.append)
    wait(lambda: told == [run], 60)
    assert run.state == "failed"
    assert "lacks the package" in run.error["message"]


def test_closing_leaves_no_process_no_thread_and_no_task(region, tmp_path, wait):
    threads = set(threading.enumerate())
    first = backend()
    run = start(region, tmp_path / "result")
    wait(lambda: run.fraction > 0, 60)
    process = first._worker.process_id
    first.close()
    assert run.state == "cancelled"
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    wait(lambda: set(threading.enumerate()) <= threads)
    wait(lambda: QgsApplication.taskManager().activeTasks() == [])
    assert backend() is not first


def test_the_report_names_the_versions_and_no_home(shared):
    report = shared.diagnose()
    assert "QGIS: 3." in report
    assert "Orogen: " in report
    assert os.environ["HOME"] not in report
