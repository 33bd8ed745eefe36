"""The worker keeps its pipe clean, outlives any request, and stops when it is told to or left alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import tiny_tool
from orogen.backend import runs


class Conversation:
    """A worker process and its lines."""

    def __init__(self, **environment: str) -> None:
        self.process = subprocess.Popen([sys.executable, tiny_tool.__file__, "worker"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env={**os.environ, **environment})
        # A worker that says nothing must fail a test, not hang it.
        self.watch = threading.Timer(30, self.process.kill)
        self.watch.start()
        self.hello = self.hear()

    def say(self, message: object) -> None:
        self.write(json.dumps(message).encode() + b"\n")

    def write(self, words: bytes) -> None:
        self.process.stdin.write(words)
        self.process.stdin.flush()

    def hear(self) -> dict:
        line = self.process.stdout.readline()
        assert line, f"the worker ended: {self.process.stderr.read().decode()}"
        message = json.loads(line)
        assert message["v"] == 1
        return message

    def hear_until(self, *kinds: str) -> dict:
        while (message := self.hear())["type"] not in kinds:
            pass
        return message

    def start(self, identifier: str, output: Path, *, tool: str = "weigh-stones", **parameters: object) -> None:
        self.say({"v": 1, "type": "start", "id": identifier, "tool": tool, "parameters": parameters,
                  "output": str(output)})

    def end(self) -> int:
        """Close its input and wait; its exit status."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        return self.process.wait()


@pytest.fixture
def converse():
    """Starts workers, and ends them after the test."""
    conversations = []

    def begin(**environment: str) -> Conversation:
        conversations.append(Conversation(**environment))
        return conversations[-1]

    yield begin
    for conversation in conversations:
        conversation.watch.cancel()
        conversation.process.kill()
        for pipe in (conversation.process.stdin, conversation.process.stdout, conversation.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                continue
        conversation.process.wait()


def test_it_says_hello(converse):
    worker = converse()
    assert worker.hello["type"] == "hello"
    assert worker.hello["pid"] == worker.process.pid
    assert {"orogen", "python", "torch"} <= set(worker.hello["versions"])
    assert "map-prospectivity" in worker.hello["tools"]
    worker.say({"v": 1, "type": "bye"})
    assert worker.process.wait() == 0


def test_a_job_gives_the_bytes_of_the_function_whatever_libraries_print(converse, tmp_path):
    worker = converse(TINY_PRINT_FROM_C="1")
    worker.start("a", tmp_path / "wörker", seed=3)
    messages = [worker.hear()]
    while messages[-1]["type"] not in ("result", "error"):
        messages.append(worker.hear())
    assert {message["type"] for message in messages} == {"progress", "log", "result"}
    assert {message["id"] for message in messages} == {"a"}
    assert messages[-1]["folder"] == str(tmp_path / "wörker")
    assert worker.end() == 0
    said = worker.process.stderr.read()
    assert b"a library prints without being asked" in said
    assert b"and so does Python" in said
    runs.run(tiny_tool.TOOL, {"seed": 3}, tmp_path / "function")
    assert tiny_tool.digest(tmp_path / "wörker") == tiny_tool.digest(tmp_path / "function")


def test_a_failed_job_is_an_error_with_its_code_and_the_next_one_runs(converse, tmp_path):
    worker = converse()
    for identifier, parameters, code in [("a", {"mood": "no-stones"}, "input"), ("b", {"steps": 0}, "parameter"),
                                         ("c", {"mood": "crash"}, "unexpected"), ("d", {"stepz": 1}, "parameter")]:
        worker.start(identifier, tmp_path / identifier, **parameters)
        error = worker.hear_until("error", "result")
        assert (error["type"], error["id"], error["code"]) == ("error", identifier, code)
    worker.start("e", tmp_path / "e")
    assert worker.hear_until("error", "result")["type"] == "result"


START = {"v": 1, "type": "start", "id": "a", "tool": "weigh-stones", "parameters": {}, "output": "out"}


@pytest.mark.parametrize("line", [
    b"nonsense", b"{", b"[]", b"3", b"null", b"\xff\xfe", b'{"v": NaN}', b"[" * 200_000, b"1" * 10_000, b"{}",
    b'{"v": 1}', b'{"v": 1, "type": "dance"}', b'{"v": 1, "type": ["start"]}', b'{"v": 2, "type": "bye"}',
    b'{"v": true, "type": "bye"}', b'{"v": 1, "type": "start"}', b'{"v": 1, "type": "cancel", "id": {"a": 1}}',
    *(json.dumps({**START, **change}).encode() for change in (
        {"tool": 3}, {"parameters": []}, {"parameters": None}, {"output": None}, {"overwrite": "yes"}, {"id": None})),
], ids=lambda line: line[:40].decode("latin-1"))
def test_a_malformed_line_is_answered_and_survived(malformed, line):
    malformed.write(line + b"\n")
    answer = malformed.hear()
    assert (answer["type"], answer["code"]) == ("error", "protocol")


@pytest.fixture(scope="module")
def malformed():
    """One worker for all malformed lines: each must leave it alive for the next."""
    conversation = Conversation()
    yield conversation
    conversation.watch.cancel()
    assert conversation.end() == 0
    conversation.process.stdout.close()
    conversation.process.stderr.close()


@pytest.mark.parametrize(("change", "code"), [
    ({"tool": "no-such-tool"}, "parameter"), ({"output": "a\0b"}, "parameter"), ({"output": ""}, "parameter"),
    ({"parameters": {"stones": "\ud800"}}, "parameter"), ({"output": "/proc/nowhere"}, "output"),
    ({"output": "\ud800"}, "parameter"),
])
def test_an_impossible_job_is_answered_and_survived(malformed, change, code):
    malformed.say({**START, **change})
    answer = malformed.hear_until("error", "result")
    assert (answer["type"], answer["id"], answer["code"]) == ("error", "a", code)


def test_a_huge_line_is_answered_and_survived(malformed):
    malformed.write(b"x" * (17 << 20) + b"\n")
    assert "longer than 16 MiB" in malformed.hear()["message"]
    malformed.write(b"\n")
    malformed.say({"v": 1, "type": "cancel", "id": "a"})
    assert malformed.hear()["code"] == "not-running"


def test_one_long_job_at_a_time_and_a_cancelled_one_can_go_on(converse, tmp_path):
    worker = converse(TINY_PAUSE="0.3")
    worker.start("a", tmp_path / "out")
    worker.hear_until("progress")
    worker.start("b", tmp_path / "other")
    busy = worker.hear_until("error")
    assert (busy["id"], busy["code"]) == ("b", "busy")
    while "Pile 1" not in worker.hear_until("log")["message"]:
        pass
    worker.say({"v": 1, "type": "cancel", "id": "a"})
    cancelled = worker.hear_until("error", "result")
    assert (cancelled["id"], cancelled["code"]) == ("a", "cancelled")
    assert "kept in" in cancelled["message"]
    worker.start("c", tmp_path / "out")
    assert worker.hear_until("error", "result")["type"] == "result"
    runs.run(tiny_tool.TOOL, {}, tmp_path / "whole")
    assert tiny_tool.digest(tmp_path / "out") == tiny_tool.digest(tmp_path / "whole")


def test_a_quick_tool_answers_beside_a_long_job_and_each_is_cancelled_alone(converse, tmp_path):
    worker = converse(TINY_PAUSE="0.5")
    worker.start("long", tmp_path / "long", steps=1000)
    worker.hear_until("progress")
    worker.say({"v": 1, "type": "ping"})
    worker.hear_until("pong")
    worker.start("quick", tmp_path / "quick", tool="lift-a-stone")
    worker.start("more", tmp_path / "more", tool="lift-a-stone")
    worker.start("again", tmp_path / "again")
    assert [worker.hear_until("error")["code"] for _ in range(2)] == ["busy", "busy"]
    ended = worker.hear_until("error", "result")
    assert (ended["type"], ended["id"]) == ("result", "quick")
    worker.start("long", tmp_path / "next", tool="lift-a-stone")
    assert "another" in worker.hear_until("error")["message"]
    worker.start("next", tmp_path / "next", tool="lift-a-stone")
    worker.say({"v": 1, "type": "cancel", "id": "long"})
    ended = [worker.hear_until("error", "result") for _ in range(2)]
    assert {(message["type"], message["id"]) for message in ended} == {("error", "long"), ("result", "next")}


@pytest.mark.parametrize("how", ["end of input", "terminate", "deaf"])
def test_left_alone_it_cancels_and_leaves(converse, tmp_path, how):
    worker = converse(TINY_PAUSE="0.2")
    worker.start("a", tmp_path / "out", steps=1000)
    worker.hear_until("progress")
    began = time.monotonic()
    if how == "end of input":
        worker.process.stdin.close()
    elif how == "terminate":
        worker.process.terminate()
    else:
        worker.process.stdout.close()
    worker.process.wait()
    assert time.monotonic() - began < 10
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert not (tmp_path / "out" / ".unfinished" / "lock").exists()


def test_a_killed_worker_leaves_a_job_that_the_next_one_finishes(converse, tmp_path):
    first = converse(TINY_KILL_AT="1")
    first.start("a", tmp_path / "out")
    assert first.process.wait() == -signal.SIGKILL
    second = converse()
    second.start("a", tmp_path / "out")
    assert second.hear_until("error", "result")["type"] == "result"
    runs.run(tiny_tool.TOOL, {}, tmp_path / "whole")
    assert tiny_tool.digest(tmp_path / "out") == tiny_tool.digest(tmp_path / "whole")
