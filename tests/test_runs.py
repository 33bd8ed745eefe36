"""A result folder is finished, or resumable, never half written; the journal can be trusted."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import tiny_tool
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from orogen.backend import runs
from orogen.backend.errors import Cancelled, InputError, OutputError, ParameterError, ResourceError
from orogen.backend.files import replacing
from orogen.backend.journal import Journal
from orogen.backend.monitor import Monitor

TOOL = tiny_tool.TOOL


class Listener(Monitor):
    """Hears everything; cancels after ``cancel_after`` warnings."""

    def __init__(self, cancel_after: int = -1) -> None:
        super().__init__()
        self.events: list[dict] = []
        self.cancel_after = cancel_after

    def emit(self, event):
        self.events.append(event)
        warnings = sum(e.get("level") == "warning" for e in self.events)
        if warnings == self.cancel_after:
            self.cancelled = True


@pytest.fixture(autouse=True)
def hasty_disk(monkeypatch):
    """Without waiting for the disk: what dies here is a process, not the power."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def killed(work, at: int) -> bool:
    """Run ``work`` in a child that dies by kill -9 right before its ``at``-th rename or removal; whether it died."""
    child = os.fork()
    if child == 0:
        count = 0

        def deadly(real):
            def call(*arguments, **keywords):
                nonlocal count
                count += 1
                if count == at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **keywords)
            return call

        os.replace, os.unlink = deadly(os.replace), deadly(os.unlink)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


# --- what a run leaves ------------------------------------------------------------------------------------------------

def test_a_run_leaves_its_outputs_its_job_and_its_manifest(tmp_path):
    result = runs.run(TOOL, {"steps": 2}, tmp_path / "out")
    assert sorted(path.name for path in result.folder.iterdir()) == [
        "job.json", "log.jsonl", "manifest.json", "note.txt", "weights.bin"]
    manifest = json.loads((result.folder / "manifest.json").read_text())
    assert manifest == result.manifest
    assert manifest["outputs"][0] == {"name": "weights", "kind": "file", "path": "weights.bin", "label": "Weights",
                                      "style": "stone-weights", "metrics": {"mean": pytest.approx(0.53, abs=0.01),
                                                                            "undefined": None}}
    assert manifest["warnings"] == ["Pile 0 is dusty.", "Pile 1 is dusty."]
    assert manifest["metrics"] == {"piles": 2}


def test_the_job_file_says_what_made_the_result(tmp_path, monkeypatch):
    (tmp_path / "stönes and bones.txt").write_bytes(b"abc")
    monkeypatch.chdir(tmp_path)
    runs.run(TOOL, {"stones": "stönes and bones.txt|name=Stones", "seed": 7}, "out")
    job = json.loads(Path("out/job.json").read_text(encoding="utf-8"))
    assert job["tool"] == "weigh-stones"
    assert job["parameters"]["stones"] == f"{tmp_path}/stönes and bones.txt|name=Stones"
    assert job["inputs"] == [{"path": f"{tmp_path}/stönes and bones.txt", "size": 3, "sha256":
                              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}]
    assert job["seed"] == 7
    assert job["device"] == "cpu"
    assert {"orogen", "python", "numpy", "torch", "rasterio", "gdal"} <= set(job["versions"])


def test_the_same_job_gives_the_same_bytes_in_another_folder(tmp_path):
    first = runs.run(TOOL, {}, tmp_path / "a")
    time.sleep(0.01)
    second = runs.run(TOOL, tiny_tool.WeighStones(), tmp_path / "b")
    assert tiny_tool.digest(first.folder) == tiny_tool.digest(second.folder)


def test_a_job_file_makes_the_result_again(tmp_path):
    first = runs.run(TOOL, {"steps": 4, "seed": 3}, tmp_path / "a").folder
    job = json.loads((first / "job.json").read_text())
    job["tool"] = "no-such-tool"
    with pytest.raises(ParameterError, match="no-such-tool"):
        runs.run_again(_written(tmp_path / "job.json", job), tmp_path / "b")
    tiny_tool.TOOLS[TOOL.name] = TOOL
    try:
        again = runs.run_again(first / "job.json", tmp_path / "b")
    finally:
        del tiny_tool.TOOLS[TOOL.name]
    assert tiny_tool.digest(first) == tiny_tool.digest(again.folder)


def test_a_job_whose_input_has_changed_is_made_again_with_a_warning(tmp_path, monkeypatch):
    monkeypatch.setitem(tiny_tool.TOOLS, TOOL.name, TOOL)
    (tmp_path / "stones.txt").write_text("granite")
    runs.run(TOOL, {"stones": tmp_path / "stones.txt"}, tmp_path / "a")
    (tmp_path / "stones.txt").write_text("gneiss")
    again = runs.run_again(tmp_path / "a" / "job.json", tmp_path / "b")
    assert any("stones.txt has changed" in warning for warning in again.manifest["warnings"])


@pytest.mark.parametrize("words", ["", "[]", "{}", "{\"schema\": \"orogen-job/1\"}", "[" * 100000])
def test_what_is_no_job_file_is_refused(tmp_path, words):
    (tmp_path / "job.json").write_text(words)
    with pytest.raises(InputError, match="no job file"):
        runs.run_again(tmp_path / "job.json", tmp_path / "out")


def test_every_part_of_a_shapefile_counts_and_no_neighbour(tmp_path):
    for suffix in (".shp", ".dbf", ".shx", ".prj", ".tif"):
        (tmp_path / f"faults{suffix}").write_text(suffix)
    parameters = TOOL.validate({"quarries": [f"{tmp_path}/faults.shp|layername=faults"]})
    assert {Path(entry["path"]).suffix for entry in runs.fingerprints(TOOL, parameters)} == {
        ".shp", ".dbf", ".shx", ".prj"}


def test_a_missing_input_is_named_and_nothing_is_made(tmp_path):
    with pytest.raises(InputError, match=r"Stones \(stones\).*nowhere\.txt"):
        runs.run(TOOL, {"stones": tmp_path / "nowhere.txt"}, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


# --- killed, cancelled, failed ----------------------------------------------------------------------------------------

def test_a_run_killed_before_any_rename_resumes_to_the_same_bytes(tmp_path):
    whole = tiny_tool.digest(runs.run(TOOL, {}, tmp_path / "whole").folder)
    at = 0
    died = True
    while died:
        at += 1
        output = tmp_path / str(at)
        died = killed(lambda output=output: runs.run(TOOL, {}, output), at)
        if died:
            with suppress(OutputError):  # that it is finished, where the kill came in the very last moment
                runs.run(TOOL, {}, output)
        assert tiny_tool.digest(output) == whole
    assert at > 8  # every step, the job, every output, the manifest


def test_a_run_killed_while_it_replaces_a_result_resumes_to_the_same_bytes(tmp_path):
    whole = tiny_tool.digest(runs.run(TOOL, {}, tmp_path / "whole").folder)
    at = 0
    died = True
    while died:
        at += 1
        output = tmp_path / str(at)
        runs.run(TOOL, {"steps": 1, "seed": 9}, output)
        (output / "my notes.txt").write_text("mine")
        died = killed(lambda output=output: runs.run(TOOL, {}, output, overwrite=True), at)
        if died:
            runs.run(TOOL, {}, output, overwrite=True)
        assert (output / "my notes.txt").read_text() == "mine"
        (output / "my notes.txt").unlink()
        assert tiny_tool.digest(output) == whole
    assert at > 9


def test_finished_steps_are_read_and_not_done_again(tmp_path, monkeypatch):
    monkeypatch.setenv("TINY_UNREPEATABLE", "1")
    with pytest.raises(Cancelled):
        runs.run(TOOL, {"steps": 3}, tmp_path / "out", monitor=Listener(cancel_after=2))
    journal = Journal(tmp_path / "out" / ".unfinished" / "journal")
    kept = journal.load("pile/0")[0]["weights"]
    runs.run(TOOL, {"steps": 3}, tmp_path / "out")
    weights = np.frombuffer((tmp_path / "out" / "weights.bin").read_bytes())
    np.testing.assert_array_equal(weights[:100], kept)


def test_warnings_of_finished_steps_are_told_after_a_resume(tmp_path):
    with pytest.raises(Cancelled):
        runs.run(TOOL, {"steps": 3}, tmp_path / "out", monitor=Listener(cancel_after=2))
    again = Listener()
    result = runs.run(TOOL, {"steps": 3}, tmp_path / "out", monitor=again)
    assert [e["message"] for e in again.events if e.get("level") == "warning"] == ["Pile 2 is dusty."]
    assert result.manifest["warnings"] == ["Pile 0 is dusty.", "Pile 1 is dusty.", "Pile 2 is dusty."]


def test_a_cancelled_run_says_what_is_left_and_where(tmp_path):
    with pytest.raises(Cancelled, match=r"2 finished steps are kept in .*out.\.unfinished; the same command"):
        runs.run(TOOL, {"steps": 3}, tmp_path / "out", monitor=Listener(cancel_after=2))
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".unfinished"]


def test_a_run_cancelled_before_its_first_step_leaves_nothing(tmp_path):
    monitor = Listener()
    monitor.cancelled = True
    with pytest.raises(Cancelled, match="nothing is left behind"):
        runs.run(TOOL, {}, tmp_path / "a" / "b", monitor=monitor)
    assert list(tmp_path.iterdir()) == []


def test_a_run_refused_by_its_tool_leaves_nothing(tmp_path):
    with pytest.raises(InputError, match="holds no stones"):
        runs.run(TOOL, {"mood": "no-stones"}, tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_an_unforeseen_error_leaves_its_traceback_in_the_log(tmp_path):
    with pytest.raises(ZeroDivisionError):
        runs.run(TOOL, {"mood": "crash"}, tmp_path / "out")
    assert "nobody foresaw this" in runs.log_path(tmp_path / "out").read_text()
    assert not (tmp_path / "out" / "manifest.json").exists()


@pytest.mark.parametrize(("error", "words"), [
    (MemoryError(), "computer has too little free memory"),
    (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"), "computer has too"),
    (ImportError("libx.so: failed to map segment from shared object"), "computer has too little free memory"),
    (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), "graphics card has too little free memory"),
], ids=["Python", "torch", "a library", "graphics card"])
def test_too_little_memory_is_told_whoever_lacks_it_and_leaves_nothing(tmp_path, monkeypatch, error, words):
    def fail(*_):
        raise error

    monkeypatch.setattr(tiny_tool, "draw", fail)
    with pytest.raises(ResourceError, match=words):
        runs.run(TOOL, {}, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# --- folders that are taken -------------------------------------------------------------------------------------------

def test_a_finished_result_is_not_written_over_unasked(tmp_path):
    before = tiny_tool.digest(runs.run(TOOL, {}, tmp_path / "out").folder)
    with pytest.raises(OutputError, match="finished result"):
        runs.run(TOOL, {"seed": 1}, tmp_path / "out")
    assert tiny_tool.digest(tmp_path / "out") == before


def test_overwriting_replaces_the_result_and_keeps_the_users_files(tmp_path):
    runs.run(TOOL, {}, tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    runs.run(TOOL, {"seed": 1}, tmp_path / "out", overwrite=True)
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
    (tmp_path / "out" / "notes.txt").unlink()
    assert tiny_tool.digest(tmp_path / "out") == tiny_tool.digest(runs.run(TOOL, {"seed": 1}, tmp_path / "b").folder)


def test_a_failing_run_leaves_the_result_it_should_have_replaced(tmp_path):
    before = tiny_tool.digest(runs.run(TOOL, {}, tmp_path / "out").folder)
    with pytest.raises(InputError):
        runs.run(TOOL, {"mood": "no-stones"}, tmp_path / "out", overwrite=True)
    assert tiny_tool.digest(tmp_path / "out") == before


def test_a_folder_with_other_files_is_refused_even_to_overwriting(tmp_path):
    (tmp_path / "manifest.json").write_text('{"name": "a web page"}')
    with pytest.raises(OutputError, match="other files"):
        runs.run(TOOL, {}, tmp_path, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_a_manifest_that_points_out_of_its_folder_removes_nothing_there(tmp_path):
    (tmp_path / "precious.txt").write_text("keep")
    folder = runs.run(TOOL, {}, tmp_path / "out").folder
    manifest = json.loads((folder / "manifest.json").read_text())
    for path in ("../precious.txt", str(tmp_path / "precious.txt"), "..", "", None, 3, "a\0b"):
        manifest["outputs"].append({"path": path})
    _written(folder / "manifest.json", manifest)
    runs.run(TOOL, {"seed": 1}, folder, overwrite=True)
    assert (tmp_path / "precious.txt").read_text() == "keep"


def test_a_users_file_of_an_outputs_name_is_not_written_over(tmp_path):
    with pytest.raises(Cancelled):
        runs.run(TOOL, {}, tmp_path / "out", monitor=Listener(cancel_after=1))
    (tmp_path / "out" / "note.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"note\.txt"):
        runs.run(TOOL, {}, tmp_path / "out", overwrite=True)
    assert (tmp_path / "out" / "note.txt").read_text() == "mine"


def test_the_unfinished_run_of_another_job_is_kept_unless_overwritten(tmp_path):
    with pytest.raises(Cancelled):
        runs.run(TOOL, {}, tmp_path / "out", monitor=Listener(cancel_after=1))
    with pytest.raises(OutputError, match="unfinished run of another job"):
        runs.run(TOOL, {"seed": 1}, tmp_path / "out")
    runs.run(TOOL, {"seed": 1}, tmp_path / "out", overwrite=True)
    assert tiny_tool.digest(tmp_path / "out") == tiny_tool.digest(runs.run(TOOL, {"seed": 1}, tmp_path / "b").folder)


def test_two_runs_never_write_into_one_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TINY_PAUSE", "5")
    listener = Listener()
    ends = []

    def first():
        try:
            runs.run(TOOL, {}, tmp_path / "out", monitor=listener)
        except Cancelled as end:
            ends.append(end)

    thread = threading.Thread(target=first)
    thread.start()
    while not listener.events:
        time.sleep(0.01)
    try:
        with pytest.raises(OutputError, match=f"Another run .process {os.getpid()}."):
            runs.run(TOOL, {}, tmp_path / "out", overwrite=True)
    finally:
        listener.cancelled = True
        thread.join()
    assert len(ends) == 1
    assert not (tmp_path / "out").exists()


# --- disks ------------------------------------------------------------------------------------------------------------

@pytest.fixture
def small_disk(tmp_path):
    """A disk of 256 kB; needs the right to mount."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place],
                             capture_output=True, text=True, check=False) if sys.platform == "linux" else None
    if mounted is None or mounted.returncode:
        pytest.skip("mounting a small disk needs root on Linux")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_is_told_with_the_remedy_and_the_run_goes_on_after_it(small_disk, tmp_path):
    filler = small_disk / "filler"
    filler.write_bytes(bytes(200 * 1024))
    with pytest.raises(OutputError, match=r"no room left.*bytes free\): free some space.*kept in"):
        runs.run(TOOL, {"kilobytes": 100}, small_disk / "out")
    assert [path.name for path in (small_disk / "out").iterdir()] == [".unfinished"]
    filler.unlink()
    result = runs.run(TOOL, {"kilobytes": 100}, small_disk / "out")
    assert tiny_tool.digest(result.folder) == tiny_tool.digest(
        runs.run(TOOL, {"kilobytes": 100}, tmp_path / "roomy").folder)


def test_a_disk_that_is_full_from_the_start_is_told(small_disk):
    with open(small_disk / "filler", "wb", buffering=0) as filler, pytest.raises(OSError, match="space"):
        while filler.write(bytes(4096)):
            pass
    with pytest.raises(OutputError, match="no room left"):
        runs.run(TOOL, {}, small_disk / "out")


def test_a_file_that_may_not_grow_is_told_as_a_full_disk(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(OutputError, match="no room left"):
            runs.run(TOOL, {"kilobytes": 400}, tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_read_only_disk_is_told(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(OutputError, match=r"can't be written.*choose an output folder"):
        runs.run(TOOL, {}, small_disk / "out")


def test_an_output_below_a_file_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    for output in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(OutputError, match="choose"):
            runs.run(TOOL, {}, output)


@pytest.mark.parametrize("output", ["", " ", "a\0b", "\ud800"])
def test_an_output_that_is_no_path_is_refused(output):
    with pytest.raises(ParameterError, match="output folder"):
        runs.run(TOOL, {}, output)


# --- the journal ------------------------------------------------------------------------------------------------------

NUMBERS = npst.arrays(st.sampled_from(["?", "u1", "i4", "i8", "f2", "f4", ">f4", "f8"]),
                      npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
FACTS = st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers(-2**53, 2**53)
                        | st.floats(allow_nan=False) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5))


@given(arrays=st.dictionaries(st.text("abc/ä", min_size=1), NUMBERS, max_size=3), facts=FACTS,
       name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@settings(max_examples=50, deadline=None)
def test_a_step_comes_back_as_it_was_first_seen(tmp_path_factory, arrays, facts, name):
    journal = Journal(tmp_path_factory.mktemp("journal"))
    first = journal.step(name, lambda: (arrays, facts))
    second = journal.step(name, lambda: pytest.fail("was done again"))
    assert first[1] == second[1] == facts
    assert set(first[0]) == set(second[0]) == set(arrays)
    for key, array in arrays.items():
        np.testing.assert_array_equal(first[0][key], array)
        np.testing.assert_array_equal(second[0][key], array)
        assert first[0][key].dtype == second[0][key].dtype
        assert second[0][key].shape == array.shape


def test_views_are_kept_as_they_look(tmp_path):
    grid = np.arange(12.0).reshape(3, 4)
    journal = Journal(tmp_path)
    journal.save("turned", {"turned": grid.T, "every second": grid[:, ::2]}, {})
    np.testing.assert_array_equal(journal.load("turned")[0]["turned"], grid.T)
    np.testing.assert_array_equal(journal.load("turned")[0]["every second"], grid[:, ::2])


def test_a_truncated_or_altered_step_is_done_again(tmp_path):
    journal = Journal(tmp_path)
    journal.save("a", {"x": np.arange(3)}, {"n": 1})
    (entry,) = tmp_path.iterdir()
    whole = entry.read_bytes()
    broken = [whole[:end] for end in range(0, len(whole), 7)]
    broken += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:] for at in range(0, len(whole), 5)]
    for content in broken:
        entry.write_bytes(content)
        arrays, facts = journal.step("a", lambda: ({"x": np.arange(3)}, {"n": 1}))
        assert (arrays["x"].tolist(), facts) == ([0, 1, 2], {"n": 1})


def test_the_entry_of_another_step_is_not_trusted(tmp_path):
    journal = Journal(tmp_path)
    journal.save("a", {"x": np.arange(3)}, {})
    (entry,) = tmp_path.iterdir()
    entry.rename(tmp_path / "b.safetensors")
    assert not journal.done("b")


def test_a_step_keeps_numbers_only(tmp_path):
    with pytest.raises(TypeError, match="words"):
        Journal(tmp_path).save("a", {"words": np.array(["a", object()], dtype=object)}, {})
    assert list(tmp_path.iterdir()) == []


def test_a_failed_replacement_leaves_the_old_file_alone(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("half")
        raise ZeroDivisionError
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.txt", "old")]


def _written(path: Path, value: dict) -> Path:
    path.write_text(json.dumps(value))
    return path
