"""check-images: whether two images are worth comparing, told in seconds, before anything runs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..errors import Cancelled, OrogenError
from ..files import json_bytes
from ..monitor import Monitor
from ..runs import OutputFile, Workspace
from ..tools.check_images import CheckImages
from .overview import look_over
from .pair import Pair, open_pair
from .quality import NOT, ImageFacts, check_order, image_facts, judge, quality_picture
from .registration import Displacement, find_displacement

# Control points of the check; the job itself takes many more.
_POINTS = 144


def check_images(parameters: CheckImages, workspace: Workspace, monitor: Monitor) -> list[OutputFile]:
    """Write images.json: ``verdict``, ``reasons``, ``figures``, ``grid``, ``before``, ``after``, ``displacement``
    (what was measured at each control point), ``problems``; and images.png.

    What stands against the images is a sentence under ``problems`` and never ends the check.
    """
    content: dict[str, Any] = {"verdict": NOT, "reasons": [], "figures": {}, "grid": None, "before": None,
                               "after": None, "displacement": [], "problems": []}
    outputs: list[OutputFile] = []
    try:
        outputs = _look(parameters, workspace, monitor, content)
    except Cancelled:
        raise
    except OrogenError as error:
        content["problems"].append(str(error))
    with workspace.writing("images.json") as path:
        path.write_bytes(json_bytes(content))
    return [OutputFile("images", workspace.path("images.json")), *outputs]


def _look(parameters: CheckImages, workspace: Workspace, monitor: Monitor, content: dict[str, Any],
          ) -> list[OutputFile]:
    with monitor.stage("Opening the images", 0.0, 0.2):
        pair = open_pair(parameters.before, parameters.after, bands_before=parameters.before_bands or None,
                         bands_after=parameters.after_bands or None)
    content["grid"] = _grid(pair)
    before = image_facts(pair.before, parameters.before_date)
    after = image_facts(pair.after, parameters.after_date)
    content["before"], content["after"] = _facts(before), _facts(after)
    given = "given" in (before.date_from, after.date_from)
    if given:  # the dates in files are often those of processing: not certain enough to refuse by
        check_order(before, after)
    with monitor.stage("Looking at the images", 0.2, 0.4):
        overview = look_over(pair)
    with monitor.stage("Aligning the images", 0.4, 0.9):
        displacement = find_displacement(pair, monitor, points=_POINTS)
    quality = judge(pair, displacement, overview, before, after, order_is_certain=given)
    content |= {"verdict": quality.verdict, "reasons": list(quality.reasons), "figures": quality.figures,
                "displacement": _points(displacement)}
    with monitor.stage("Drawing the images", 0.9, 1.0), workspace.writing("images.png") as path:
        quality_picture(pair, displacement, overview, quality, before, after).savefig(
            path, format="png", facecolor="white", metadata={"Software": None})
    return [OutputFile("picture", workspace.path("images.png"))]


def _grid(pair: Pair) -> dict[str, Any]:
    grid = pair.grid
    return {"crs": grid.crs.to_string(), "cell_m": grid.cell_size_m[0], "rows": grid.height, "columns": grid.width,
            "bounds": list(grid.bounds), "bands": pair.bands}


def _facts(facts: ImageFacts) -> dict[str, Any]:
    return {**asdict(facts), "used": list(facts.used), "date": facts.date.isoformat() if facts.date else None}


def _points(displacement: Displacement) -> list[dict[str, Any]]:
    """Each control point that is seen in both images, in cells of the grid."""
    rows = []
    for i, row in enumerate(displacement.rows):
        for j, col in enumerate(displacement.cols):
            if displacement.correlation[i, j] == displacement.correlation[i, j]:
                rows.append({"row": float(row), "column": float(col), "down": float(displacement.down[i, j]),
                             "across": float(displacement.across[i, j]), "holds": bool(displacement.held[i, j]),
                             "correlation": float(displacement.correlation[i, j])})
    return rows
