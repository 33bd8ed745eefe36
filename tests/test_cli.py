"""The command line: help, progress, errors, cancelling, and the same bytes as every other face."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import tiny_tool
from orogen.backend import __version__, runs
from orogen.backend.cli import main
from orogen.backend.tools import TOOLS

PROGRAM = [sys.executable, tiny_tool.__file__, "cli"]


@pytest.fixture(autouse=True)
def stones(monkeypatch):
    """The tiny tool beside the others, and no waiting for the disk."""
    monkeypatch.setitem(TOOLS, tiny_tool.TOOL.name, tiny_tool.TOOL)
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def started(*arguments: str, **environment: str) -> subprocess.Popen:
    return subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, **environment})


def wait_for(path: Path, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.01)


def test_a_run_ends_with_a_table_of_its_outputs(tmp_path, capsys):
    assert main(["weigh-stones", "--steps", "2", "-o", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [f"Result in {tmp_path / 'out'}",
                                      "  Weights   file  weights.bin", "  Note      file  note.txt",
                                      "  Job file  file  job.json", "  Manifest  file  manifest.json"]
    assert "Warning: Pile 0 is dusty." in shown.err
    assert "100%" in shown.err


def test_the_command_line_gives_the_bytes_of_the_function(tmp_path):
    (tmp_path / "a.shp").write_text("a")
    (tmp_path / "b.shp").write_text("b")
    layers = [f"{tmp_path}/a.shp", f"{tmp_path}/b.shp|layername=b"]
    assert main(["weigh-stones", "--quarries", layers[0], "--quarries", layers[1], "--polite", "--seed", "5",
                 "-o", str(tmp_path / "shell")]) == 0
    runs.run("weigh-stones", {"quarries": layers, "polite": True, "seed": 5}, tmp_path / "python")
    assert tiny_tool.digest(tmp_path / "shell") == tiny_tool.digest(tmp_path / "python")


def test_a_job_file_is_run_again(tmp_path, capsys):
    assert main(["weigh-stones", "-o", str(tmp_path / "a")]) == 0
    assert main(["run", str(tmp_path / "a" / "job.json"), "-o", str(tmp_path / "b")]) == 0
    assert tiny_tool.digest(tmp_path / "a") == tiny_tool.digest(tmp_path / "b")
    assert main(["run", str(tmp_path / "a" / "job.json")]) == 4
    assert "finished result" in capsys.readouterr().err
    assert main(["run", str(tmp_path / "a" / "job.json"), "--overwrite"]) == 0
    assert tiny_tool.digest(tmp_path / "a") == tiny_tool.digest(tmp_path / "b")


def test_events_come_as_json_lines(tmp_path, capsys):
    assert main(["weigh-stones", "--json", "-o", str(tmp_path / "out")]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {event["type"] for event in events} == {"progress", "log", "result"}
    fractions = [event["fraction"] for event in events if event["type"] == "progress"]
    assert fractions == sorted(fractions)
    assert events[-1]["manifest"] == json.loads((tmp_path / "out" / "manifest.json").read_text())


def test_an_error_is_a_json_line_too(tmp_path, capsys):
    assert main(["weigh-stones", "--json", "--mood", "no-stones", "-o", str(tmp_path / "out")]) == 3
    shown = capsys.readouterr()
    assert json.loads(shown.out.splitlines()[-1]) == {
        "type": "error", "code": "input", "message": "The layer stones holds no stones: give another one."}


@pytest.mark.parametrize(("arguments", "status", "words"), [
    (["weigh-stones", "--steps", "0", "-o", "out"], 2, "Piles (steps) must be from 1 to 1000: got 0."),
    (["weigh-stones", "--steps", "many", "-o", "out"], 2, "must be a whole number: got 'many'."),
    (["weigh-stones", "--mood", "sad", "-o", "out"], 2, "must be one of fine, no-stones, crash"),
    (["weigh-stones", "--stones", "nowhere", "-o", "out"], 3, "there is no file"),
    (["weigh-stones", "--mood", "no-stones", "-o", "out"], 3, "holds no stones"),
    (["weigh-stones", "-o", "file/out"], 4, "choose"),
    (["map-prospectivity", "-o", "out"], 2, "Known deposits (deposits) is needed"),
    (["run", "nowhere.json"], 3, "can't be read"),
])
def test_a_failure_is_one_sentence_and_its_exit_status(tmp_path, monkeypatch, capsys, arguments, status, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    assert main(arguments) == status
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("Error: ")
    assert words in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("arguments", "words"), [
    (["weigh-stones"], "Missing option '-o'"), (["weigh-stones", "--stepz", "3", "-o", "out"], "--steps"),
    (["nonsense"], "No such command"), (["run"], "Missing argument"),
])
def test_a_wrong_command_is_told_without_a_traceback(capsys, arguments, words):
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


def test_a_fault_of_ours_is_a_sentence_whose_traceback_stands_in_the_log(tmp_path, capsys):
    assert main(["weigh-stones", "--mood", "crash", "-o", str(tmp_path / "out")]) == 70
    error = capsys.readouterr().err
    log = tmp_path / "out" / ".unfinished" / "log.jsonl"
    assert str(log) in error
    assert "Traceback" not in error
    assert "Traceback" in log.read_text()


def test_help_has_the_headings_of_the_declaration_and_the_advanced_last(capsys):
    assert main(["map-prospectivity", "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    headings = [line for line in lines if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Evidence:", "Deposits and ground:", "Grid:", "Model:", "Evaluation:", "Targets:", "Run:",
                        "Advanced:"]
    text = " ".join(" ".join(lines).split())
    assert "--exclusion-m NUMBER" in text
    assert "[m; at least 0; default 1000]" in text
    for parameter in TOOLS["map-prospectivity"].parameters:
        assert text.index(parameter.option) > text.index("Advanced:" if parameter.advanced else "Evidence:")


def test_orogen_alone_lists_its_commands(capsys):
    assert main([]) == 0
    assert {"map-prospectivity", "run", "tools"} <= set(capsys.readouterr().out.split())


def test_the_version_is_told(capsys):
    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_the_tools_are_listed_for_people_and_machines(capsys, tmp_path):
    assert main(["tools"]) == 0
    assert "weigh-stones       Weigh stones" in capsys.readouterr().out
    assert main(["tools", "--json"]) == 0
    described = json.loads(capsys.readouterr().out)
    assert described["version"] == 1
    assert [tool["name"] for tool in described["tools"]] == [
        "assess-damage", "check-evidence", "check-images", "check-recordings", "explain-place", "learn-grades",
        "locate-events", "map-prospectivity", "pick-waveforms", "propose-buildings", "relocate-event",
        "show-waveforms", "summarise-damage", "train-damage", "train-picker", "weigh-stones"]
    assert main(["tools", "--pages", str(tmp_path)]) == 0
    assert "weigh-stones.md" in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert (tmp_path / "weigh-stones.md").read_text(encoding="utf-8").startswith("# Weigh stones\n")


def test_listing_the_tools_loads_nothing_heavy():
    probe = ("import sys; from orogen.backend.cli import main; main(['tools', '--json']); "
             "print(*sorted({'torch', 'rasterio', 'numpy', 'geopandas', 'sklearn', 'rich'} & set(sys.modules)),"
             " file=sys.stderr)")
    ended = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert ended.stderr.strip() == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_and_the_same_command_goes_on(tmp_path, number):
    command = ["weigh-stones", "-o", str(tmp_path / "out")]
    process = started(*command, TINY_PAUSE="0.5")
    wait_for(tmp_path / "out" / ".unfinished" / "journal" / "pile%2F0.safetensors")
    process.send_signal(number)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 130
    assert f"kept in {tmp_path / 'out' / '.unfinished'}" in error.splitlines()[-1]
    assert main(command) == 0
    runs.run("weigh-stones", {}, tmp_path / "whole")
    assert tiny_tool.digest(tmp_path / "out") == tiny_tool.digest(tmp_path / "whole")


def test_a_killed_command_goes_on_to_the_same_bytes(tmp_path):
    command = ["weigh-stones", "-o", str(tmp_path / "out with spaces, größer")]
    process = started(*command, TINY_KILL_AT="1")
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL
    assert main(command) == 0
    runs.run("weigh-stones", {}, tmp_path / "whole")
    assert tiny_tool.digest(Path(command[-1])) == tiny_tool.digest(tmp_path / "whole")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a pseudo-terminal")
def test_a_terminal_shows_a_bar_with_the_time_left(tmp_path):
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen([*PROGRAM, "weigh-stones", "--steps", "5", "-o", str(tmp_path / "out")],
                               stdout=subprocess.DEVNULL, stderr=theirs,
                               env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "TINY_PAUSE": "0.55"})
    os.close(theirs)
    shown = b""
    while True:
        try:
            block = os.read(ours, 4096)
        except OSError:  # how a pseudo-terminal ends
            break
        shown += block
    os.close(ours)
    assert process.wait() == 0
    assert b"Weighing" in shown
    assert b"s left" in shown
    assert b"Warning: Pile 4 is dusty." in shown
