"""A tiny tool for the tests of the spine, and the faces with it: ``python tiny_tool.py cli …`` or ``… worker``.

What disturbs a run (a kill, a pause) comes from the environment: it is no parameter, so the job stays the same job.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from orogen.backend.errors import InputError
from orogen.backend.monitor import Monitor
from orogen.backend.runs import OutputFile, Workspace
from orogen.backend.tools import TOOLS
from orogen.backend.tools.declaration import Output, boolean, choice, file, integer, number, tool, tool_of, vectors


def weigh_stones(parameters: WeighStones, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Draw some random weights, step by step, and write them down."""
    if parameters.mood == "no-stones":
        raise InputError("The layer stones holds no stones: give another one.")
    if os.environ.get("TINY_PRINT_FROM_C"):
        os.write(1, b"a library prints without being asked\n")
        print("and so does Python")
    total = []
    with monitor.stage("Weighing", 0.0, 0.8):
        for step in monitor.track(range(parameters.steps), parameters.steps):
            arrays, facts = workspace.journal.step(f"pile/{step}", lambda: draw(parameters, step, monitor))  # noqa: B023
            total.append(arrays["weights"])
            if os.environ.get("TINY_KILL_AT") == str(step):
                os.kill(os.getpid(), signal.SIGKILL)
            assert facts["step"] == step
    if parameters.mood == "crash":
        raise ZeroDivisionError("nobody foresaw this")
    with workspace.writing("weights.bin") as temporary:
        temporary.write_bytes(np.concatenate(total).tobytes())
    with workspace.writing("note.txt") as temporary:
        temporary.write_text("stones\n" * max(1, int(parameters.kilobytes * 1024 / 7)))
    workspace.metrics["piles"] = len(total)
    workspace.device = "cpu"
    return [OutputFile("weights", workspace.path("weights.bin"), {"mean": float(np.mean(total)), "undefined": np.nan}),
            OutputFile("note", workspace.path("note.txt"))]


def draw(parameters: WeighStones | LiftAStone, step: int,
         monitor: Monitor) -> tuple[dict[str, np.ndarray], dict[str, int]]:
    until = time.monotonic() + float(os.environ.get("TINY_PAUSE", "0"))
    while time.monotonic() < until:
        monitor.check()
        time.sleep(0.01)
    monitor.warning(f"Pile {step} is dusty.")
    # The operating system's randomness: a step done twice would differ.
    seed = int.from_bytes(os.urandom(4), "little") if os.environ.get("TINY_UNREPEATABLE") else parameters.seed + step
    return {"weights": np.random.default_rng(seed).random(100)}, {"step": step}


@tool(name="weigh-stones", label="Weigh stones", group="Tests", help="Weighs piles of stones.",
      outputs=(Output("weights", "file", "Weights", "", "stone-weights", "weights.bin"),
               Output("note", "file", "Note", path="note.txt"),
               Output("extra", "file", "Extra", path="extra.txt", optional=True)),
      implementation=weigh_stones)
@dataclass(frozen=True)
class WeighStones:
    stones: str | None = file("Stones", "A file of stones.", optional=True, group="Evidence")
    quarries: tuple[str, ...] = vectors("Quarries", "Where stones come from.", optional=True, group="Evidence")
    steps: int = integer("Piles", "How many piles.", default=3, minimum=1, maximum=1000)
    kilobytes: float = number("Length", "Length of the note.", default=0.01, minimum=0.0, unit="kB", advanced=True)
    mood: str = choice("Mood", "What goes wrong.", choices=("fine", "no-stones", "crash"), default="fine")
    polite: bool = boolean("Polite", "Says please.")
    seed: int = integer("Seed", "Same seed, same stones.", default=0, minimum=0)


def lift_a_stone(parameters: LiftAStone, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Say how heavy one stone is."""
    draw(parameters, 0, monitor)
    with workspace.writing("note.txt") as temporary:
        temporary.write_text("heavy")
    return [OutputFile("note", workspace.path("note.txt"))]


@tool(name="lift-a-stone", label="Lift a stone", group="Tests", help="Lifts one stone.",
      outputs=(Output("note", "file", "Note", path="note.txt"),), implementation=lift_a_stone, quick=True)
@dataclass(frozen=True)
class LiftAStone:
    seed: int = integer("Seed", "Same seed, same stone.", default=0, minimum=0)


TOOL, QUICK_TOOL = tool_of(WeighStones), tool_of(LiftAStone)


def digest(folder: Path) -> dict[str, str]:
    """Hashes of all files of a result, but for the log, which holds times."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "log.jsonl"}


if __name__ == "__main__":
    TOOLS.update({declared.name: declared for declared in (TOOL, QUICK_TOOL)})
    face = sys.argv.pop(1)
    if face == "cli":
        from orogen.backend.cli import main
    else:
        from orogen.backend.worker import main
    sys.exit(main())
