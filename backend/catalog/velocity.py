"""One-dimensional velocity models: read from the formats that seismologists have, checked line by line.

``read_velocity`` knows plain and comma-separated tables (depth, vp, vs, with or without a heading), VELEST's ``.mod``,
NonLinLoc's ``LAYER`` lines and TauP's ``.nd`` and ``.tvel``.  Depths are km below sea level, speeds km/s.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from ..errors import InputError, ParameterError
from ..tools.locate_events import LocateEvents

Kind = Literal["layered", "gradient"]
USUAL_RATIO = 1.73
RATIO_RANGE = (1.2, 4.0)
SPEED_RANGE = (0.1, 15.0)


@dataclass(frozen=True)
class VelocityModel:
    """Speeds of P and S over depth.

    ``layered``: each speed holds from its depth down to the next.  ``gradient``: speeds are joined by straight lines,
    and a depth given twice is a step.  Above the first depth and below the last the outermost speeds hold.

    depth_km, vp_km_s, vs_km_s : (n,) float64
    """

    depth_km: np.ndarray
    vp_km_s: np.ndarray
    vs_km_s: np.ndarray
    kind: Kind = "layered"

    @classmethod
    def constant(cls, vp: float, vs: float | None = None) -> VelocityModel:
        """The same speed at all depths; ``vs`` is ``vp`` / 1.73 where not given."""
        vs = vp / USUAL_RATIO if vs is None else vs
        why = _why_impossible(vp, vs)
        if why:
            raise ParameterError(f"The constant velocities can't be: {why}.")
        return cls(np.zeros(1), np.array([vp], np.float64), np.array([vs], np.float64))

    def speed(self, phase: str, depth_km: np.ndarray | float) -> np.ndarray:
        """Speed of ``phase`` (P or S) at ``depth_km`` (any shape), just below a step where there is one."""
        speeds = self.vp_km_s if phase == "P" else self.vs_km_s
        depth = np.asarray(depth_km, np.float64)
        below = np.searchsorted(self.depth_km, depth, side="right")  # the first node deeper than asked for
        upper = np.clip(below - 1, 0, len(speeds) - 1)
        if self.kind == "layered":
            return speeds[upper]
        lower = np.clip(below, 0, len(speeds) - 1)
        span = np.where(lower > upper, self.depth_km[lower] - self.depth_km[upper], 1.0)
        share = np.clip((depth - self.depth_km[upper]) / span, 0.0, 1.0)
        return np.asarray(speeds[upper] + share * (speeds[lower] - speeds[upper]))

    def layers(self, phase: str, bottom_km: float, step_km: float) -> tuple[np.ndarray, np.ndarray]:
        """Tops (n,) and speeds (n,) of uniform layers; the outermost have no end.

        Gradients are cut by ``step_km``, by more where it is deep, and down to ``bottom_km``.
        """
        if self.kind == "layered":
            return self.depth_km.copy(), (self.vp_km_s if phase == "P" else self.vs_km_s).copy()
        edges = [self.depth_km[:1]]
        for upper, lower in zip(self.depth_km[:-1], self.depth_km[1:], strict=True):
            lower = min(lower, bottom_km)
            if lower > upper:
                step = max(step_km, upper / 100)
                edges.append(np.linspace(upper, lower, max(int(np.ceil((lower - upper) / step)), 1) + 1)[1:])
        tops = np.concatenate(edges)
        # A uniform layer takes the time that the gradient takes on the way straight down, to the second order.
        speeds = self.speed(phase, np.append((tops[:-1] + tops[1:]) / 2, tops[-1]))
        return tops, speeds

    def notes(self) -> list[str]:
        """What the user should know: where a layer is slower than the ground above it."""
        found = []
        for phase, speeds in (("P", self.vp_km_s), ("S", self.vs_km_s)):
            slower = np.flatnonzero(speeds < np.maximum.accumulate(speeds))
            if len(slower):
                top = self.depth_km[slower[0]]
                found.append(f"The velocity model has a low-velocity zone for {phase} from {top:g} km: no ray turns in "
                             "it, so first arrivals from events there are direct or come along the ground around it.")
        return found


def chosen_model(parameters: LocateEvents) -> VelocityModel:
    """The velocity model that locate-events was given, else its constant one; errors are those of the two."""
    if parameters.velocity:
        return read_velocity(parameters.velocity, "gradient" if parameters.gradient else "layered",
                             ratio=parameters.vp_vs)
    return VelocityModel.constant(parameters.vp_km_s, parameters.vp_km_s / parameters.vp_vs)


def read_velocity(path: str | Path, kind: Kind = "layered", ratio: float = USUAL_RATIO) -> VelocityModel:
    """Read a velocity model, whatever its format.

    path : a text file
    kind : how to read a plain table; the other formats say it themselves
    ratio : vp / vs where the file gives no S speeds

    Raises
    ------
    InputError : not readable, or a line makes no sense: the message names file, line and remedy
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The velocity model {path} can't be read as text: {error}.") from error
    lines = [(number, line.split("#")[0].strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line]
    if not lines:
        raise InputError(f"The velocity model {path} is empty: give lines of depth in km, vp and vs in km/s.")
    reader: Callable[[Path, list[tuple[int, str]], float], tuple[list[_Row], Kind | None]]
    if any(line.upper().startswith("LAYER ") for _, line in lines):
        reader = _nonlinloc
    elif path.suffix.lower() == ".tvel":
        reader = _tvel
    elif path.suffix.lower() == ".nd":
        reader = _nd
    elif len(lines) > 1 and re.match(r"^\d+(\s+vel|\s*$)", lines[1][1], re.IGNORECASE):
        reader = _velest
    else:
        reader = _table
    rows, own_kind = reader(path, lines, ratio)
    return _checked(path, rows, own_kind or kind)


# A row: line number, depth, vp, vs.
_Row = tuple[int, float, float, float]


def _why_impossible(vp: float, vs: float) -> str:
    low, high = SPEED_RANGE
    if max(vp, vs) > 100:
        return f"vp {vp:g} and vs {vs:g} look like metres per second; give km/s"
    if not (low <= vp <= high and low <= vs <= high):
        return f"vp {vp:g} and vs {vs:g} must lie between {low:g} and {high:g} km/s"
    if not RATIO_RANGE[0] <= vp / vs <= RATIO_RANGE[1]:
        return (f"vp {vp:g} over vs {vs:g} is {vp / vs:.2f}, where rocks have {RATIO_RANGE[0]:g} to "
                f"{RATIO_RANGE[1]:g}; look for a typing error")
    return ""


def _checked(path: Path, rows: list[_Row], kind: Kind) -> VelocityModel:
    if not rows:
        raise InputError(f"The velocity model {path} has no layers: give lines of depth in km, vp and vs in km/s.")
    before: float | None = None
    repeated = False
    for number, depth, vp, vs in rows:
        if not np.isfinite([depth, vp, vs]).all():
            raise InputError(f"Line {number} of the velocity model {path} holds a value that is no finite number.")
        why = _why_impossible(vp, vs)
        if why:
            raise InputError(f"Line {number} of the velocity model {path} can't be: {why}.")
        if before is not None:
            step = kind == "gradient" and depth == before and not repeated
            if depth <= before and not step:
                raise InputError(f"Line {number} of the velocity model {path}: depth {depth:g} km doesn't lie below "
                                 f"the {before:g} km before it. Depths must increase from line to line.")
            repeated = step
        before = depth
    table = np.array([row[1:] for row in rows], np.float64)
    return VelocityModel(table[:, 0], table[:, 1], table[:, 2], kind)


def _numbers(path: Path, number: int, fields: list[str], least: int) -> list[float]:
    if len(fields) < least:
        raise InputError(f"Line {number} of the velocity model {path} has {len(fields)} columns where {least} are "
                         "needed.")
    values = []
    for field in fields:
        try:
            values.append(float(field))
        except ValueError:
            raise InputError(f"Line {number} of the velocity model {path}: “{field}” is not a number.") from None
    return values


_NAMES = {"depth": r"(depth|z|top).*", "vp": r"(v_?p|p_?vel|p).*", "vs": r"(v_?s|s_?vel|s).*"}


def _table(path: Path, lines: list[tuple[int, str]], ratio: float) -> tuple[list[_Row], Kind | None]:
    def split(line: str) -> list[str]:
        return [field for field in re.split(r"[,;\s]+", line) if field]

    order = {"depth": 0, "vp": 1, "vs": 2}
    heading = split(lines[0][1])
    if all(re.match(r"[a-zA-Z]", field) for field in heading):
        order = {}
        for name, pattern in _NAMES.items():
            for place, field in enumerate(heading):
                if re.fullmatch(pattern, field, re.IGNORECASE):
                    order[name] = place
                    break
        if "depth" not in order or "vp" not in order:
            raise InputError(f"Line {lines[0][0]} of the velocity model {path} heads the columns {', '.join(heading)}: "
                             "depth and vp must be among them (and vs, else it follows from vp/vs).")
        lines = lines[1:]
    rows = []
    for number, line in lines:
        fields = split(line)
        wanted = {name: place for name, place in order.items() if name != "vs" or place < len(fields)}
        if max(wanted.values()) >= len(fields):
            raise InputError(f"Line {number} of the velocity model {path} has {len(fields)} columns where "
                             f"{max(wanted.values()) + 1} are needed.")
        values = dict(zip(wanted, _numbers(path, number, [fields[place] for place in wanted.values()], 1),
                          strict=True))
        rows.append((number, values["depth"], values["vp"], values.get("vs", values["vp"] / ratio)))
    return rows, None


def _velest(path: Path, lines: list[tuple[int, str]], ratio: float) -> tuple[list[_Row], Kind | None]:
    """Kissling et al. (1995), VELEST user's guide: a title, a count, that many of speed and depth; the same for S."""
    blocks: list[list[tuple[int, float, float]]] = []
    rest = lines[1:]
    while rest:
        number, line = rest[0]
        count = int(_numbers(path, number, line.split()[:1], 1)[0])
        block = rest[1:1 + count]
        if len(block) < count:
            raise InputError(f"Line {number} of the velocity model {path} announces {count} layers but {len(block)} "
                             "follow.")
        blocks.append([])
        for at, row in block:
            speed, depth = _numbers(path, at, row.split()[:2], 2)
            blocks[-1].append((at, depth, speed))
        rest = rest[1 + count:]
    p = blocks[0]
    s = blocks[1] if len(blocks) > 1 else [(at, depth, speed / ratio) for at, depth, speed in p]
    for (at, depth, _), (_, other, _) in zip(s, p, strict=False):
        if depth != other:
            raise InputError(f"Line {at} of the velocity model {path}: S has a layer from {depth:g} km where P has one "
                             f"from {other:g} km. Give both the same depths.")
    if len(s) != len(p):
        raise InputError(f"The velocity model {path} has {len(p)} layers for P and {len(s)} for S. Give both the same.")
    return [(at, depth, vp, vs) for (_, depth, vp), (at, _, vs) in zip(p, s, strict=True)], "layered"


def _nonlinloc(path: Path, lines: list[tuple[int, str]], ratio: float) -> tuple[list[_Row], Kind | None]:
    """``LAYER depth vp_top vp_gradient vs_top vs_gradient density …``; a control file's other lines don't matter."""
    layers: list[tuple[int, float, float, float, float, float]] = []
    for number, line in lines:
        fields = line.split()
        if fields[0].upper() == "LAYER":
            depth, vp, vp_gradient, vs, vs_gradient = _numbers(path, number, fields[1:6], 5)
            layers.append((number, depth, vp, vp_gradient, vs, vs_gradient))
    if not any(layer[3] or layer[5] for layer in layers):
        return [(number, depth, vp, vs) for number, depth, vp, _, vs, _ in layers], "layered"
    rows: list[_Row] = []
    for place, (number, depth, vp, vp_gradient, vs, vs_gradient) in enumerate(layers):
        rows.append((number, depth, vp, vs))
        last = place + 1 == len(layers)
        thick = 100.0 if last else layers[place + 1][1] - depth
        if thick <= 0:
            raise InputError(f"Line {layers[place + 1][0]} of the velocity model {path}: depths must increase from "
                             "line to line.")
        end = vp + vp_gradient * thick, vs + vs_gradient * thick
        if (vp_gradient or vs_gradient) if last else end != (layers[place + 1][2], layers[place + 1][4]):
            rows.append((number, depth + thick, *end))
    return rows, "gradient"


def _tvel(path: Path, lines: list[tuple[int, str]], ratio: float) -> tuple[list[_Row], Kind | None]:
    """TauP's ``.tvel``: two lines of comment, then depth, vp, vs, density."""
    return _earth(path, lines[2:])


def _nd(path: Path, lines: list[tuple[int, str]], ratio: float) -> tuple[list[_Row], Kind | None]:
    """TauP's named discontinuities: depth, vp, vs, density …, with names such as ``mantle`` on lines of their own."""
    return _earth(path, [(number, line) for number, line in lines if not re.match(r"[a-zA-Z]", line)])


def _earth(path: Path, lines: list[tuple[int, str]]) -> tuple[list[_Row], Kind | None]:
    rows: list[_Row] = []
    for number, line in lines:
        depth, vp, vs = _numbers(path, number, line.split()[:3], 3)
        if vs == 0 and rows:  # the liquid core: far below what local events see
            break
        rows.append((number, depth, vp, vs))
    return rows, "gradient"
