"""How a result was made, in words: its parameters, what it was made from, and the line that makes it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..runs import Workspace, versions
from ..tools.declaration import PATH_KINDS, Tool


@dataclass(frozen=True)
class Made:
    """What every report says of how its result was made.

    Parameters
    ----------
    warnings
        Sentences.
    parameters
        Label → value.
    inputs
        {path, sha256, size}.
    versions
        Name → version.
    command
        The line that repeats it.
    """

    warnings: Sequence[str] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inputs: Sequence[Mapping[str, Any]] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    command: str = ""


def how_made(tool: Tool, parameters: Any, workspace: Workspace) -> Made:
    """How a run makes its result; warnings that it still gives are in it, too."""
    return Made(workspace.warnings, parameters_in_words(tool, parameters), workspace.inputs, versions(),
                command(tool, parameters))


def parameters_in_words(tool: Tool, parameters: Any) -> dict[str, str]:
    """Label and value of every parameter that says something."""
    words = {}
    for one in tool.parameters:
        value = getattr(parameters, one.name)
        if value in (None, "", ()):
            continue
        if one.kind in PATH_KINDS:
            value = ", ".join(Path(source).name for source in (value if isinstance(value, tuple) else [value]))
        elif isinstance(value, bool):
            value = "yes" if value else "no"
        elif value == one.default == 0 and one.name != "seed":
            value = "automatic"
        else:
            value = f"{value:g} {one.unit}" if isinstance(value, float) else f"{value} {one.unit}"
        words[one.label] = str(value).strip()
    return words


def command(tool: Tool, parameters: Any) -> str:
    """The line that makes the same result again."""
    return shlex.join(["orogen", *tool.command_line(parameters), "--output", "FOLDER"])
