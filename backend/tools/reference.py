"""The reference page of all tools as Markdown, written from their declarations: ``orogen tools --markdown``."""

from __future__ import annotations

from collections.abc import Iterable

from .declaration import Parameter, Tool

VALUES = {
    "raster": "raster", "rasters": "rasters", "vector": "layer", "vectors": "layers", "points": "points",
    "polygons": "polygons", "file": "file", "number": "number", "integer": "whole number", "boolean": "yes or no",
    "choice": "choice", "text": "text",
}


def markdown(tools: Iterable[Tool]) -> str:
    """The whole page."""
    tools = sorted(tools, key=lambda t: t.name)
    lines = [
        "# Tools",
        "",
        "Written by `make docs` from the declarations in `backend/tools/`; change it there.",
        "",
        "Layers are named as QGIS names them: `path`, then `|layername=…`, `|subset=…`, `|field=…` for vectors, "
        "`|bands=1,3` for rasters, and `|name=…` for the name the layer has in the report. A list is an option given "
        "several times on the command line, and a list in Python and JSON.",
        "",
        "Every run also takes `--output FOLDER` (required) and `--overwrite`, and leaves `manifest.json` and "
        "`job.json` in the folder; `orogen run job.json` makes the result again.",
    ]
    for tool in tools:
        lines += ["", *_tool(tool)]
    return "\n".join(lines) + "\n"


def _tool(tool: Tool) -> list[str]:
    needed = [p for p in tool.parameters if p.required]
    shell = " ".join(f"{p.option} {p.name}.gpkg" for p in needed)
    python = ", ".join(f'{p.name}="{p.name}.gpkg"' for p in needed)
    lines = [f"## {tool.name}", "", f"**{tool.label}.** {tool.help}", "",
             "```sh", f"orogen {tool.name} {shell} … --output result".replace("  ", " "), "```", "",
             "```python", f"from orogen.backend.api import {tool.function_name}", "",
             f"{tool.function_name}({python}, ..., output=\"result\")", "```"]
    for heading, parameters in tool.groups().items():
        lines += ["", f"### {heading or 'Parameters'}", "",
                  "| Parameter | Option | Value | Default | |", "|---|---|---|---|---|"]
        lines += [_row(p) for p in parameters]
    lines += ["", "### Outputs", "", "| Name | Kind | File | |", "|---|---|---|---|"]
    lines += [f"| {o.label} (`{o.name}`) | {o.kind} | `{o.path}` | {_cell(o.help)} |" for o in tool.outputs]
    return lines


def _row(p: Parameter) -> str:
    value = " / ".join(f"`{c}`" for c in p.choices) if p.choices else VALUES[p.kind]
    value += "".join(f", {words}" for words in (p.unit, p.limits()) if words)
    label = f"{p.label} (`{p.name}`)" + (", advanced" if p.advanced else "")
    return f"| {label} | `{p.option}` | {_cell(value)} | {_cell(default_words(p))} | {_cell(p.help)} |"


def default_words(p: Parameter) -> str:
    """What happens when the parameter is left out, in a word or two."""
    if p.required:
        return "required"
    if p.default in (None, (), ""):
        return "none"
    if isinstance(p.default, bool):
        return "yes" if p.default else "no"
    return f"{p.default:g}" if isinstance(p.default, float) else str(p.default)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")
