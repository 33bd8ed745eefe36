"""The client outlives whatever its worker does: every run ends, with a sentence, and what is finished is kept."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import tiny_tool
from orogen.backend import __version__, runs
from orogen.backend.tools import TOOLS
from orogen.plugin.worker import Run, Worker

SECONDS = 60  # a run that doesn't end must fail a test, not hang it
HELLO = json.dumps({"v": 1, "type": "hello", "pid": 1, "versions": {"orogen": __version__}, "tools": []})


@pytest.fixture
def client(tmp_path):
    """``client(…)`` gives clients of a real worker that knows the tiny tools; they are closed after the test."""
    made = []

    def make(*command: str, variables: dict[str, str] | None = None, **options: object) -> Worker:
        worker = Worker([sys.executable, *(command or (tiny_tool.__file__, "worker"))],
                        {**os.environ, **(variables or {})}, log=tmp_path / "worker.log", **options)
        made.append(worker)
        return worker

    yield make
    for worker in made:
        worker.close()


@pytest.fixture
def rubbish(client, tmp_path):
    """``rubbish(program)`` gives a client whose worker is that Python program instead."""

    def make(program: str, **options: object) -> Worker:
        path = tmp_path / "not a wörker.py"
        path.write_text(program, encoding="utf-8")
        return client(str(path), **options)

    return make


@pytest.fixture
def quick_tool(monkeypatch):
    """Lets this process know of the tiny quick tool, as it knows the real tools."""
    monkeypatch.setitem(TOOLS, tiny_tool.QUICK_TOOL.name, tiny_tool.QUICK_TOOL)


def weigh(worker: Worker, folder: Path, **parameters: object) -> Run:
    return worker.start("weigh-stones", parameters, str(folder))


def ended(run: Run) -> str:
    assert run.wait(SECONDS), f"the run is still {run.state}"
    return run.state


def until(condition, why: str = "") -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, why
        time.sleep(0.01)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


# --- what it is for ---------------------------------------------------------------------------------------------------

def test_a_run_gives_the_bytes_of_the_function_and_tells_how_it_goes(client, tmp_path):
    worker = client()
    assert worker.process_id is None
    run = worker.start("weigh-stones", {"seed": 3}, str(tmp_path / "wörk er"), title="Stones")
    heard = []
    run.listen(lambda who, message: heard.append((who, message["type"])))
    assert ended(run) == "done"
    assert (run.title, run.fraction, run.error) == ("Stones", 1.0, None)
    assert run.folder == str(tmp_path / "wörk er")
    assert run.manifest["metrics"] == {"piles": 3}
    assert any("dusty" in record["message"] and record["level"] == "warning" for record in run.log)
    until(lambda: heard and heard[-1] == (run, "ended"))
    assert {kind for _, kind in heard} >= {"started", "progress", "log", "ended"}
    runs.run(tiny_tool.TOOL, {"seed": 3}, tmp_path / "function")
    assert tiny_tool.digest(tmp_path / "wörk er") == tiny_tool.digest(tmp_path / "function")


def test_runs_wait_for_one_another_in_one_process(client, tmp_path):
    worker = client(variables={"TINY_PAUSE": "0.1"})
    waiting = [weigh(worker, tmp_path / str(number)) for number in range(3)]
    assert [run.state for run in waiting] == ["waiting"] * 3
    until(lambda: waiting[0].state == "running")
    process = worker.process_id
    assert waiting[1].state == "waiting"
    waiting[1].cancel()
    assert waiting[1].state == "cancelled"
    assert [ended(run) for run in waiting] == ["done", "cancelled", "done"]
    assert worker.process_id == process


def test_a_quick_run_ends_while_a_long_one_goes_on(client, tmp_path, quick_tool):
    worker = client(variables={"TINY_PAUSE": "0.2"})
    long = weigh(worker, tmp_path / "long", steps=1000)
    until(lambda: long.state == "running")
    quick = worker.start("lift-a-stone", {}, str(tmp_path / "quick"))
    assert ended(quick) == "done"
    assert long.state == "running"
    long.cancel()
    assert ended(long) == "cancelled"


def test_a_failed_run_says_what_the_tool_said(client, tmp_path):
    worker = client()
    failed = [weigh(worker, tmp_path / "a", mood="no-stones"), weigh(worker, tmp_path / "b", steps=0),
              weigh(worker, tmp_path / "c", mood="crash")]
    assert [ended(run) for run in failed] == ["failed"] * 3
    assert [run.error["code"] for run in failed] == ["input", "parameter", "unexpected"]
    assert "holds no stones" in failed[0].error["message"]


def test_after_a_fault_the_next_run_gets_a_fresh_process(client, tmp_path):
    worker = client()
    run = weigh(worker, tmp_path / "a", mood="crash")
    until(lambda: run.state == "running")
    process = worker.process_id
    assert ended(run) == "failed"
    assert ended(weigh(worker, tmp_path / "b")) == "done"
    assert worker.process_id != process


def test_an_idle_worker_is_sent_home_and_comes_back(client, tmp_path):
    worker = client(idle_seconds=0.3)
    assert ended(weigh(worker, tmp_path / "a")) == "done"
    until(lambda: worker.process_id is None)
    assert ended(weigh(worker, tmp_path / "b")) == "done"
    assert "idle" in (tmp_path / "worker.log").read_text()


# --- cancelling -------------------------------------------------------------------------------------------------------

def test_a_cancelled_run_keeps_its_finished_steps_and_goes_on_from_them(client, tmp_path):
    worker = client(variables={"TINY_PAUSE": "0.3"})
    run = weigh(worker, tmp_path / "out")
    until(lambda: any("Pile 1" in record["message"] for record in run.log))
    run.cancel()
    run.cancel()
    assert ended(run) == "cancelled"
    assert "kept in" in run.error["message"]
    assert ended(weigh(worker, tmp_path / "out")) == "done"
    runs.run(tiny_tool.TOOL, {}, tmp_path / "whole")
    assert tiny_tool.digest(tmp_path / "out") == tiny_tool.digest(tmp_path / "whole")


DEAF = """
import sys, time
sys.argv[1:] = ["worker"]
sys.path.insert(0, {folder!r})
import tiny_tool
def draw(parameters, step, monitor):
    if step == 1:
        time.sleep(1000)
    return undisturbed(parameters, step, monitor)
undisturbed, tiny_tool.draw = tiny_tool.draw, draw
from orogen.backend.tools import TOOLS
TOOLS.update({{tool.name: tool for tool in (tiny_tool.TOOL, tiny_tool.QUICK_TOOL)}})
from orogen.backend.worker import main
sys.exit(main())
"""


def test_a_worker_deaf_to_the_cancel_is_killed_and_the_run_resumes_to_the_same_bytes(rubbish, client, tmp_path):
    run = weigh(rubbish(DEAF.format(folder=str(Path(tiny_tool.__file__).parent)), cancel_seconds=0.3), tmp_path / "out")
    until(lambda: any("Pile 0" in record["message"] for record in run.log))
    run.cancel()
    assert ended(run) == "cancelled"
    assert "kept in" in run.error["message"]
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert ended(weigh(client(), tmp_path / "out")) == "done"
    runs.run(tiny_tool.TOOL, {}, tmp_path / "whole")
    assert tiny_tool.digest(tmp_path / "out") == tiny_tool.digest(tmp_path / "whole")


def test_a_quick_run_that_shared_the_killed_process_is_run_again(rubbish, tmp_path, quick_tool):
    worker = rubbish(DEAF.format(folder=str(Path(tiny_tool.__file__).parent)), cancel_seconds=0.3)
    worker.environment["TINY_PAUSE"] = "0.6"
    long = weigh(worker, tmp_path / "long")
    until(lambda: any("Pile 0" in record["message"] for record in long.log))
    quick = worker.start("lift-a-stone", {}, str(tmp_path / "quick"))
    until(lambda: quick.state == "running")
    long.cancel()
    assert ended(long) == "cancelled"
    assert ended(quick) == "done"


# --- workers that die or fall silent ----------------------------------------------------------------------------------

def test_a_killed_worker_fails_its_run_in_words_and_the_next_one_goes_on(client, tmp_path):
    worker = client(variables={"TINY_PAUSE": "0.2"})
    run, waiting = weigh(worker, tmp_path / "out", steps=5), weigh(worker, tmp_path / "waiting")
    until(lambda: any("Pile 1" in record["message"] for record in run.log))
    os.kill(worker.process_id, signal.SIGKILL)
    assert ended(run) == "failed"
    assert "memory ran out" in run.error["message"]
    assert f"kept in {tmp_path / 'out'}" in run.error["message"]
    assert ended(waiting) == "done"
    assert ended(weigh(worker, tmp_path / "out", steps=5)) == "done"


def test_a_worker_that_stops_answering_is_ended_and_it_is_said(client, tmp_path):
    worker = client(variables={"TINY_PAUSE": "0.2"}, silent_seconds=1.0)
    run = weigh(worker, tmp_path / "out", steps=1000)
    until(lambda: run.fraction > 0)
    process = worker.process_id
    os.kill(process, signal.SIGSTOP)
    assert ended(run) == "failed"
    assert "has not answered for 1 seconds" in run.error["message"]
    assert not alive(process)


def test_a_worker_that_is_busy_without_a_word_is_left_in_peace(client, tmp_path):
    worker = client(variables={"TINY_PAUSE": "2"}, silent_seconds=0.9)
    assert ended(weigh(worker, tmp_path / "out", steps=1)) == "done"


@pytest.mark.parametrize(("program", "words"), [
    ("import time; time.sleep(100)", "did not start within"),
    ("raise SystemExit(3)", "ended before it was ready"),
    ("import no_such_package", "lacks the package no_such_package"),
    ("import sys\nwhile True: sys.stdout.write('x' * 10_000 + chr(10))", "doesn't answer as one"),
    ("import sys\nwhile True: sys.stdout.write('x' * 10_000)", "did not start within"),
    (f"print({HELLO.replace(__version__, '0.0.0')!r}, flush=True)\nimport time; time.sleep(100)", "is Orogen 0.0.0"),
    (f"print({HELLO.replace('1', '2', 1)!r}, flush=True)\nimport time; time.sleep(100)", "the same language"),
    (f"print({HELLO!r}, flush=True)", "ended unexpectedly"),
    (f"print({HELLO!r}, flush=True)\nimport os, sys, time; sys.stdin.readline(); os.close(1); time.sleep(99)",
     "ended"),
    (f"print({HELLO!r}, flush=True)\nimport sys; sys.stdin.readline(); raise MemoryError", "memory ran out"),
    (f"print({HELLO!r}, flush=True)\nimport sys; sys.stdin.readline(); sys.stderr.write('terminate called after "
     "throwing an instance of std::bad_alloc'); raise SystemExit(134)", "memory ran out"),
], ids=["silent", "exits", "lacks a package", "speaks rubbish", "one endless line", "another version",
        "another protocol", "leaves", "hangs up", "no memory",
        "no memory in C++"])
def test_what_is_no_worker_fails_the_run_with_a_sentence(rubbish, tmp_path, program, words):
    worker = rubbish(program, hello_seconds=3.0)
    run = weigh(worker, tmp_path / "out")
    assert ended(run) == "failed"
    assert words in run.error["message"], run.error
    assert run.error["message"].endswith(".")
    until(lambda: worker.process_id is None)


def test_what_can_not_be_started_fails_the_run_with_a_sentence(tmp_path):
    run = weigh(Worker([str(tmp_path / "no python")], {}), tmp_path / "out")
    assert ended(run) == "failed"
    assert "can't be started" in run.error["message"]


def test_a_process_that_the_worker_left_behind_holds_up_nothing(rubbish, tmp_path):
    run = weigh(rubbish(f"""
import subprocess, sys
print({HELLO!r}, flush=True)
sys.stdin.readline()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"], start_new_session=True)
"""), tmp_path / "out")
    assert ended(run) == "failed"


# --- rubbish between the messages -------------------------------------------------------------------------------------

BABBLE = """
import json, random, sys
print({hello!r}, flush=True)
job = json.loads(sys.stdin.readline())
draw = random.Random({seed})
out = sys.stdout.buffer
pieces = [json.dumps(dict(v=1, type=kind, id=job["id"], fraction=draw.choice([0.5, "x", None, -3, 1e999, 10**400, []]),
                          words=draw.choice(["w", 3, None]), message=draw.choice(["m", {{}}, None]),
                          fields=draw.choice([{{}}, [], "f"]), seconds_left=draw.choice([None, "s", 3.5]))).encode()
          for kind in ("progress", "log", "dance", "pong", "hello") for _ in range(4)]
pieces += [b"{{", b"[" * 100_000, b"NaN", b"\\xff\\xfe\\x00", b"1" * 6000, b"null", b"{{}}", b'{{"v": 1}}',
           b'{{"v": 1, "type": ["log"]}}', b'{{"v": 1, "type": "result", "id": null}}', bytes(range(256)),
           b'{{"v": 1, "type": "result", "id": "another", "folder": "f", "manifest": {{}}}}', b"x" * 300_000,
           b"x" * (17 << 20)]
draw.shuffle(pieces)
for piece in pieces:
    cut = draw.random() < 0.3
    out.write(piece[:draw.randrange(len(piece) + 1)] if cut else piece)
    out.write(draw.choice([b"\\n", b"\\n\\n", b"\\r\\n"]))
out.write(b"\\n" + json.dumps(dict(v=1, type="result", id=job["id"], folder="f", manifest={{}})).encode() + {end})
out.flush()
"""


@pytest.mark.parametrize("seed", range(6))
def test_among_malformed_huge_and_truncated_lines_the_result_is_found(rubbish, tmp_path, seed):
    run = weigh(rubbish(BABBLE.format(hello=HELLO, seed=seed, end=r"b'\n'")), tmp_path / "out")
    assert ended(run) == "done", run.error
    assert 0 <= run.fraction <= 1
    assert isinstance(run.words, str)


def test_a_last_line_that_was_cut_off_is_no_result(rubbish, tmp_path):
    run = weigh(rubbish(BABBLE.format(hello=HELLO, seed=0, end="b''")), tmp_path / "out")
    assert ended(run) == "failed"


def test_a_result_without_its_parts_fails_the_run_instead_of_losing_it(rubbish, tmp_path):
    run = weigh(rubbish(f"""
import json, sys, time
print({HELLO!r}, flush=True)
job = json.loads(sys.stdin.readline())
print(json.dumps(dict(v=1, type="result", id=job["id"], folder=3)), flush=True)
time.sleep(100)
"""), tmp_path / "out")
    assert ended(run) == "failed"
    assert "can't be understood" in run.error["message"]


def test_random_bytes_neither_hang_nor_crash_it(rubbish, tmp_path):
    draw = random.Random(1)
    for _ in range(5):
        bytes_ = bytes(draw.choice(b'{}[]",:0129vtype \n\xff\x00') for _ in range(20_000))
        run = weigh(rubbish(f"import sys\nprint({HELLO!r}, flush=True)\nsys.stdin.readline()\n"
                            f"sys.stdout.buffer.write({bytes_!r})"), tmp_path / "out")
        assert ended(run) == "failed"


# --- leaving ----------------------------------------------------------------------------------------------------------

def test_closing_cancels_what_runs_and_leaves_no_process_and_no_thread(client, tmp_path):
    threads = set(threading.enumerate())
    worker = client(variables={"TINY_PAUSE": "0.2"})
    run, waiting = weigh(worker, tmp_path / "a", steps=1000), weigh(worker, tmp_path / "b")
    until(lambda: run.fraction > 0)
    process = worker.process_id
    worker.close()
    assert (ended(run), ended(waiting)) == ("cancelled", "cancelled")
    assert not alive(process)
    assert set(threading.enumerate()) <= threads
    assert ended(weigh(worker, tmp_path / "c")) == "failed"
    assert not (tmp_path / "a" / ".unfinished" / "lock").exists()


def test_when_the_program_dies_in_the_middle_no_worker_stays_behind(tmp_path):
    program = tmp_path / "a qgis.py"
    program.write_text(f"""
import os, signal, sys, time
from orogen.plugin.worker import Worker
worker = Worker([sys.executable, {tiny_tool.__file__!r}, "worker"], dict(os.environ, TINY_PAUSE="0.1"))
run = worker.start("weigh-stones", dict(steps=1000), {str(tmp_path / "out")!r})
while not run.fraction:
    time.sleep(0.01)
print(worker.process_id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
""", encoding="utf-8")
    told = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=SECONDS)
    until(lambda: not alive(int(told.stdout)), "the worker stays without its program")
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_two_programs_have_two_workers_and_never_share_a_folder(client, tmp_path):
    first, second = client(variables={"TINY_PAUSE": "0.2"}), client()
    run = weigh(first, tmp_path / "out", steps=1000)
    until(lambda: run.fraction > 0)
    other = weigh(second, tmp_path / "out", steps=1000)
    assert ended(other) == "failed"
    assert "Another run" in other.error["message"]
    assert first.process_id != second.process_id
    assert run.state == "running"
    run.cancel()
    assert ended(run) == "cancelled"


def test_the_log_of_what_the_worker_prints_stays_small(rubbish, tmp_path):
    run = weigh(rubbish("import sys\nfor _ in range(300): sys.stderr.write('noise ' * 2000 + chr(10))"), tmp_path / "o")
    assert ended(run) == "failed"
    until(lambda: (tmp_path / "worker.old.log").exists())
    assert sum(path.stat().st_size for path in tmp_path.glob("worker*.log")) < 2_500_000


def test_a_login_goes_to_the_worker_and_stays_nowhere(rubbish, tmp_path):
    worker = rubbish(f"""
import json, sys
print({HELLO!r}, flush=True)
start = json.loads(sys.stdin.readline())
heard = {{"len": [len(word) for word in start["login"]], "in parameters": "login" in start["parameters"]}}
print(json.dumps({{"v": 1, "type": "result", "id": start["id"], "folder": "/f", "manifest": heard}}), flush=True)
sys.stdin.readline()
""")
    run = worker.start("weigh-stones", {}, str(tmp_path / "out"), login=("ada", "s3cret-word"))
    assert ended(run) == "done"
    assert run.manifest == {"len": [3, 11], "in parameters": False}
    assert "s3cret-word" not in repr(vars(run))
    assert "s3cret-word" not in (tmp_path / "worker.log").read_text(encoding="utf-8")
