"""A reference page for each tool as Markdown, written from its declaration: ``orogen tools --pages FOLDER``."""

from __future__ import annotations

from collections.abc import Iterable

from .declaration import RASTER_KINDS, Parameter, Tool

WRITTEN = "Written by `make docs` from the declarations in `backend/tools/`; change it there."

VALUES = {
    "raster": "raster", "rasters": "rasters", "vector": "layer", "vectors": "layers", "points": "points",
    "polygons": "polygons", "file": "file", "waveforms": "recordings",
    "number": "number", "integer": "whole number", "boolean": "yes or no",
    "choice": "choice", "text": "text",
}


def pages(tools: Iterable[Tool]) -> dict[str, str]:
    """File names and their Markdown: ``README.md`` lists the tools, every tool has a page of its own."""
    tools = sorted(tools, key=lambda t: t.name)
    index = [
        "# Tools",
        "",
        WRITTEN,
        "",
        "| Tool | In QGIS | What it does |",
        "|---|---|---|",
        *(f"| [{t.name}]({t.name}.md) | {t.group} › {t.label} | {_cell(t.help)} |" for t in tools),
        "",
        "Layers are named as QGIS names them: `path`, then `|layername=…`, `|subset=…`, `|field=…` for vectors, "
        "`|bands=1,3` for rasters, and `|name=…` for the name the layer has in the report. A list is an option given "
        "several times on the command line, and a list in Python and JSON.",
        "",
        "Every run also takes `--output FOLDER` (required) and `--overwrite`, and leaves `manifest.json` and "
        "`job.json` in the folder; `orogen run job.json` makes the result again.",
    ]
    return {"README.md": "\n".join(index) + "\n",
            **{f"{t.name}.md": "\n".join([f"# {t.label}", "", WRITTEN, "", *_tool(t)]) + "\n" for t in tools}}


def _tool(tool: Tool) -> list[str]:
    needed = [p for p in tool.parameters if p.required]
    shell = " ".join(f"{p.option} {_example(p)}" for p in needed)
    python = ", ".join([*(f"{p.name}={_example(p)!r}".replace("'", '"') for p in needed), "..."])
    lines = [tool.help, "", f"In QGIS: Processing toolbox › Orogen › {tool.group} › {tool.label}, or", "",
             "```sh", f"orogen {tool.name} {shell} … --output result".replace("  ", " "), "```", "",
             "```python", f"from orogen.backend.api import {tool.function_name}", "",
             f"{tool.function_name}({python}, output=\"result\")", "```"]
    for heading, parameters in tool.groups().items():
        lines += ["", f"## {heading or 'Parameters'}", "",
                  "| Parameter | Option | Value | Default | |", "|---|---|---|---|---|"]
        lines += [_row(p) for p in parameters]
    lines += ["", "## Outputs", "", "| Name | Kind | File | |", "|---|---|---|---|"]
    lines += [f"| {o.label} (`{o.name}`) | {o.kind} | `{o.path}` | {_cell(o.help)} |" for o in tool.outputs]
    return lines


def _example(p: Parameter) -> str | float:
    """A value such as might be given for the parameter."""
    if p.kind in ("number", "integer"):
        return p.minimum if p.minimum is not None else 0
    if p.is_path:
        return p.name + {True: ".tif", False: ".gpkg"}[p.kind in RASTER_KINDS] if p.kind != "file" else p.name
    return p.choices[0] if p.choices else p.name


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
