"""Command lines that start at once: a process that has imported Orogen already forks a child for each of them.

Every child is a process of its own that signals can end.  Learning is cut to a few steps, for tests of everything else;
``python warm.py worker`` is the worker with that.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ended:
    """How a command ended; ``status`` is minus the signal when one killed it."""

    status: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        return [line.removeprefix("Error: ") for line in self.err.splitlines() if line.startswith("Error: ")]


class Warm:
    """The waiting process."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        # One thread for the libraries of linear algebra: a pool of them would not survive the fork.
        self.process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})

    def orogen(self, *arguments: str, disturb: tuple[int, str, int] | None = None) -> Ended:
        """Run ``orogen …``; ``disturb``: signal, words of a stage of the work, how many safe places later."""
        out, err = self.scratch / "out.txt", self.scratch / "err.txt"
        request = {"arguments": arguments, "out": str(out), "err": str(err), "disturb": disturb}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        status = int(self.process.stdout.readline())
        return Ended(status, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))

    def close(self) -> None:
        self.process.communicate()


def brief() -> None:
    """Cut learning to a few steps."""
    from orogen.backend.prospectivity import job

    job.QUALITIES["quick"] = (2, 20)
    job.Recipe = partial(job.Recipe, epochs=2, first_look=1, epoch=512)  # type: ignore[misc]


def disturb(number: int, words: str, places: int) -> None:
    """Send signal ``number`` to this process at the ``places``-th safe place after the stage ``words`` has begun."""
    from orogen.backend.monitor import Monitor

    stage, check, left = Monitor.stage, Monitor.check, [-1]

    @contextmanager
    def watched_stage(self: Monitor, name: str, begin: float, end: float) -> Iterator[None]:
        if name == words and left[0] < 0:
            left[0] = places
        with stage(self, name, begin, end):
            yield

    def watched_check(self: Monitor) -> None:
        if left[0] == 0:
            left[0] = -2
            os.kill(os.getpid(), number)
        elif left[0] > 0:
            left[0] -= 1
        check(self)

    Monitor.stage, Monitor.check = watched_stage, watched_check  # type: ignore[method-assign]


def serve() -> None:
    import orogen.backend.prospectivity.job  # noqa: F401  (what a run imports)
    from orogen.backend import cli

    brief()
    for line in sys.stdin.buffer:
        request: dict[str, Any] = json.loads(line)
        child = os.fork()
        if not child:
            for handle, path in ((0, os.devnull), (1, request["out"]), (2, request["err"])):
                os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), handle)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if request["disturb"]:
                disturb(*request["disturb"])
            status = cli.main(request["arguments"])
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        from orogen.backend import worker

        brief()
        sys.exit(worker.main())
    serve()
