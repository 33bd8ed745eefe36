"""The tools as Python functions: ``from orogen.backend.api import map_prospectivity``.

Every declared tool is here under its name with underscores, with signature and docstring from its declaration::

    result = map_prospectivity(continuous=["magnetics.tif"], deposits="deposits.gpkg", output="result")
    result.folder, result.manifest["metrics"]
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

from . import runs
from .monitor import Monitor
from .runs import Result
from .tools import TOOLS
from .tools.declaration import Parameter, Tool
from .tools.reference import VALUES, default_words


def run(tool: str, output: str | os.PathLike[str], *, monitor: Monitor | None = None, overwrite: bool = False,
        **parameters: Any) -> Result:
    """Run the tool of that name into the folder ``output``; see :func:`orogen.backend.runs.run`."""
    return runs.run(tool, parameters, output, monitor=monitor, overwrite=overwrite)


def __getattr__(name: str) -> Callable[..., Result]:
    for tool in TOOLS.values():
        if tool.function_name == name:
            return _function(tool)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(["run", *(tool.function_name for tool in TOOLS.values())])


def _function(tool: Tool) -> Callable[..., Result]:
    def function(*, output: str | os.PathLike[str], monitor: Monitor | None = None, overwrite: bool = False,
                 **parameters: Any) -> Result:
        return runs.run(tool, parameters, output, monitor=monitor, overwrite=overwrite)

    keyword = inspect.Parameter.KEYWORD_ONLY
    own = list(inspect.signature(function).parameters.values())[:-1]
    annotations = tool.parameters_class.__annotations__
    declared = [inspect.Parameter(p.name, keyword, annotation=annotations[p.name],
                                  default=inspect.Parameter.empty if p.required else p.default)
                for p in tool.parameters]
    signature = inspect.Signature([*declared, *own], return_annotation="Result")
    function.__signature__ = signature  # type: ignore[attr-defined]
    function.__name__ = function.__qualname__ = tool.function_name
    function.__doc__ = _docstring(tool)
    return function


def _docstring(tool: Tool) -> str:
    lines = [f"{tool.label}.", "", tool.help, "", "Parameters", "----------"]
    for p in tool.parameters:
        lines += [f"{p.name} : {_type(p)}", f"    {p.help}"]
    lines += ["output : path", "    Folder for the results.",
              "monitor : Monitor, optional", "    Hears progress and log, and can cancel.",
              "overwrite : bool", "    Replace a finished result.",
              "", "Returns", "-------", "Result",
              "    Its folder, and its manifest with " + ", ".join(o.path for o in tool.outputs) + ".",
              "", "Raises", "------", "OrogenError",
              "    A sentence that names the layer or parameter, and the remedy."]
    return "\n".join(lines)


def _type(p: Parameter) -> str:
    value = "{" + ", ".join(p.choices) + "}" if p.choices else VALUES[p.kind]
    return ", ".join(words for words in (value, p.unit, p.limits(), f"default {default_words(p)}") if words)
