"""Colours and classes, from the one palette that layers, report and layout share, and the layers' QGIS styles.

:func:`probability_classes` and :func:`uncertainty_classes` class the values of one map; :func:`layer_style` writes the
same classes as a QGIS style, to be saved beside the raster under the same name, where QGIS finds it by itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # nosec B405  (reads our own files only)

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

STYLES = Path(__file__).resolve().parents[2] / "resources" / "styles"


@dataclass(frozen=True)
class Classes:
    """Classes of a mapped quantity, lowest first.

    Parameters
    ----------
    quantity, unit
        What is mapped.
    breaks
        Upper bounds of all classes but the last, increasing; a value on a break belongs to the lower class, as
        in QGIS's discrete colour ramps.
    colours
        One hex colour a class.
    labels
        One short text a class: what it means.
    """

    quantity: str
    unit: str
    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    labels: tuple[str, ...]

    def classify(self, values: np.ndarray) -> np.ndarray:
        """Index of the class of each value (any shape, finite)."""
        return np.digitize(values, self.breaks, right=True)


@lru_cache(maxsize=1)
def palette() -> dict[str, Any]:
    """The shared palette, ``resources/styles/palette.json``."""
    return json.loads((STYLES / "palette.json").read_text(encoding="utf-8"))


def ramp(name: str = "evidence") -> LinearSegmentedColormap:
    """A continuous colour map through the palette's colours of that name."""
    entry = palette()[name]
    colours = entry["colours"] if isinstance(entry, dict) else entry
    return LinearSegmentedColormap.from_list(name, colours)


def probability_classes(values: np.ndarray) -> Classes:
    """Classes by the share of ground that is more favourable: top 1, 2, 5, 10, 20, 50 % and the rest.

    Probabilities of rare deposits are small everywhere; ranks of ground are what drilling money is spread by, and what
    capture is measured on.  Where many cells tie, classes that would be empty are merged into the one below.

    Parameters
    ----------
    values
        Probabilities of valid cells, any shape; values that are not finite are ignored.
    """
    entry = palette()["probability"]
    finite = np.asarray(values, dtype=np.float64)[np.isfinite(values)]
    if finite.size == 0:
        return Classes(entry["quantity"], entry["unit"], (), (entry["colours"][0],), ("all",))
    # Bounds are values of the map, so that every class between two of them holds at least one cell.
    bounds = [float(np.quantile(finite, 1.0 - share / 100.0, method="lower")) for share in entry["shares"]]
    breaks: list[float] = []
    colours = [entry["colours"][0]]
    for bound, colour in zip(bounds, entry["colours"][1:]):
        if (not breaks or bound > breaks[-1]) and bound < float(finite.max()):
            breaks.append(bound)
            colours.append(colour)
    tops = ["100", *(f"{float(f'{100.0 * np.mean(finite > bound):.2g}'):g}" for bound in breaks)]
    labels = [f"{top}–{below}" for top, below in zip(tops, tops[1:])] + [f"top {tops[-1]}" if breaks else "all"]
    return Classes(entry["quantity"], entry["unit"], tuple(breaks), tuple(colours), tuple(labels))


def uncertainty_classes(values: np.ndarray) -> Classes:
    """Five classes of equal, round width up to about the 98th percentile, the last one open."""
    entry = palette()["uncertainty"]
    finite = np.asarray(values, dtype=np.float64)[np.isfinite(values)]
    top = float(np.quantile(finite, 0.98)) if finite.size else 0.0
    if top <= 0.0:
        return Classes(entry["quantity"], entry["unit"], (), (entry["colours"][0],), ("0",))
    step = _round_down(top / len(entry["colours"]))
    breaks = tuple(round(step * number, 12) for number in range(1, len(entry["colours"])))
    bounds = ["0", *(f"{value:.12f}".rstrip("0").rstrip(".") for value in breaks)]
    labels = (*(f"{low}–{high}" for low, high in zip(bounds, bounds[1:])), f"> {bounds[-1]}")
    return Classes(entry["quantity"], entry["unit"], breaks, tuple(entry["colours"]), labels)


def depth_classes(depths_km: np.ndarray) -> Classes:
    """Seven classes of equal, round thickness from about the 2nd to the 98th percentile, the outer ones open.

    Parameters
    ----------
    depths_km
        Below sea level, any shape; values that are not finite are ignored.
    """
    entry = palette()["depth"]
    colours = tuple(entry["colours"])
    finite = np.asarray(depths_km, dtype=np.float64)[np.isfinite(depths_km)]
    breaks = tuple(float(value) for value in entry["breaks"])
    if finite.size:
        low, high = np.quantile(finite, [0.02, 0.98])
        step = max(_round_down(max(high - low, 0.7) / (len(colours) - 2)), 0.1)
        first = np.ceil(low / step + 1e-9)
        breaks = tuple(round(float(first + number) * step, 12) for number in range(len(colours) - 1))
    return Classes(entry["quantity"], entry["unit"], breaks, colours, ("",) * len(colours))


def uptime_classes() -> Classes:
    """Classes of the share of the time that a station recorded."""
    entry = palette()["uptime"]
    return Classes(entry["quantity"], entry["unit"], tuple(entry["breaks"]), tuple(entry["colours"]),
                   ("",) * len(entry["colours"]))


def layer_style(name: str, classes: Classes) -> str:
    """The QGIS style ``resources/styles/NAME.qml`` with the classes of one map in it, as XML text.

    Parameters
    ----------
    name
        ``prospectivity-probability`` or ``prospectivity-uncertainty``.
    classes
        What the report of the same map shows.
    """
    ours = (STYLES / f"{name}.qml").read_text(encoding="utf-8")
    root = ElementTree.fromstring(ours)  # nosec B314  # noqa: S314  (our own file)
    shader = root.find(".//colorrampshader")
    if shader is None:
        raise ValueError(f"{name}.qml has no colour ramp")
    for item in shader.findall("item"):
        shader.remove(item)
    for value, colour, label in zip(shader_values(classes), classes.colours, _layer_labels(classes)):
        ElementTree.SubElement(shader, "item", value=value, label=label, color=colour, alpha="255")
    ElementTree.indent(root)
    return "<!DOCTYPE qgis>\n" + ElementTree.tostring(root, encoding="unicode") + "\n"


def timed_style(name: str, minutes: float, classes: Classes | None = None) -> str:
    """The QGIS style ``resources/styles/NAME.qml`` with the pace, and the depth classes, of one catalogue, as XML text.

    Parameters
    ----------
    name
        Of a style of a layer with a field ``time``.
    minutes
        How long a feature stays on the map while the layer plays.
    classes
        For ``catalogue-events``: what the report of the same catalogue shows.
    """
    ours = (STYLES / f"{name}.qml").read_text(encoding="utf-8")
    root = ElementTree.fromstring(ours)  # nosec B314  # noqa: S314  (our own file)
    temporal = root.find("temporal")
    if temporal is None:
        raise ValueError(f"{name}.qml has no time")
    temporal.set("fixedDuration", f"{minutes:.10g}")
    if classes is not None:
        bounds = ["-1000", *(f"{value:.10g}" for value in classes.breaks), "1000"]
        ranges = root.findall("./renderer-v2/ranges/range")
        for one, low, high, label in zip(ranges, bounds[:-1], bounds[1:], range_labels(classes, " km"),
                                         strict=True):
            one.set("lower", low)
            one.set("upper", high)
            one.set("label", label)
    ElementTree.indent(root)
    return "<!DOCTYPE qgis>\n" + ElementTree.tostring(root, encoding="unicode") + "\n"


def range_labels(classes: Classes, unit: str = "") -> list[str]:
    """The classes' bounds as a legend says them."""
    bounds = [f"{value:.10g}".replace("-", "−") for value in classes.breaks]
    return [f"≤ {bounds[0]}{unit}", *(f"{low} – {high}{unit}" for low, high in zip(bounds, bounds[1:])),
            f"> {bounds[-1]}{unit}"]


def shader_values(classes: Classes) -> list[str]:
    """The upper bounds that a discrete QGIS colour ramp wants, the last being infinite."""
    return [*(repr(float(value)) for value in classes.breaks), "inf"]


def significant(value: float, digits: int = 2) -> str:
    """A number with so many significant digits and without an exponent: 0.0031, 0.42, 1200."""
    if not np.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = max(0, digits - 1 - int(np.floor(np.log10(abs(value)))))
    return f"{value:.{min(places, 10)}f}" if places else f"{round(value):d}"


def _layer_labels(classes: Classes) -> list[str]:
    if not classes.breaks:
        return list(classes.labels)
    bounds = [significant(value) for value in classes.breaks]
    ranges = [f"≤ {bounds[0]}", *(f"{low} – {high}" for low, high in zip(bounds, bounds[1:])), f"> {bounds[-1]}"]
    if classes.quantity != "probability":
        return ranges
    return [f"{text}   ({label} % of the ground)" for text, label in zip(ranges, classes.labels)]


def _round_down(value: float, steps: Sequence[float] = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(step for step in steps if step <= value / power * (1 + 1e-9)) * power)
