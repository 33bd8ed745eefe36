"""The reports of what was taught: whether it has become better, on what it never saw, and what it learnt from.

Fill a :class:`PickerReport` or a :class:`DamageReport` and call :func:`write_report`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..waveforms.tables import LEFT_OUT, empty
from . import figures, html
from .catalogue import left_out_rows
from .figures import FULL, MUTED, series_colour, styled
from .made import Made
from .seismicity import PHASES

_ROWS_SHOWN = 120
_CURVES_SHOWN = 4


class Course(Protocol):
    """How a picker learnt; a value a look."""

    @property
    def step(self) -> list[int]: ...
    @property
    def p_f1(self) -> list[float]: ...
    @property
    def s_f1(self) -> list[float]: ...
    @property
    def best_step(self) -> int: ...


@dataclass
class TeachingReport:
    """What the report of anything that was taught says.

    Parameters
    ----------
    title, verdict, data, limits, protocol
        The model's name; sentences.
    made
        How the result was made.
    """

    title: str
    verdict: str
    data: str = ""
    limits: str = ""
    protocol: str = ""
    made: Made = field(default_factory=Made)


@dataclass(kw_only=True)
class PickerReport(TeachingReport):
    """What the report of a taught picker says beside that.

    Parameters
    ----------
    before
        The name of what it is compared with.
    skill, skill_before
        By phase the figures of :func:`..evaluation.picking.figures`, and ``false_per_hour``, ``noise_hours``.
    stations
        A row a station that judged: station, recordings, p_right, p_false, p_missed, p_f1, p_f1_before, the same of S,
        noise_hours, noise_picks, noise_picks_before.
    history
        The learning curve.
    left_out
        What could not be learnt from.
    """

    before: str
    skill: Mapping[str, Any]
    skill_before: Mapping[str, Any]
    stations: pandas.DataFrame
    history: Course
    left_out: pandas.DataFrame = field(default_factory=lambda: empty(LEFT_OUT))


@dataclass(kw_only=True)
class DamageReport(TeachingReport):
    """What the report of a taught damage model says beside that.

    Parameters
    ----------
    classes
        The grades that it gives, from the least.
    skill
        A row an event left out and "model" ("taught", "all intact"), and the same for all together, which stands last:
        localisation_f1, harmonic_f1, xview2, buildings, damaged, macro_f1, auc, ap, and "f1 of buildings, <class>".
    curves
        By name step, localisation_f1 and grade_f1 (NaN where nothing was held out) of each network that learnt.
    pairs
        A row a pair: pair, event, buildings, one column a class, "without a grade".
    calibration
        ``before`` and ``after``: figures of :func:`..evaluation.reliability.reliability`; empty where it isn't
        calibrated, or only ``before`` where nothing was left to measure it on.
    """

    classes: Sequence[str]
    skill: pandas.DataFrame
    curves: Mapping[str, Mapping[str, Sequence[float]]]
    pairs: pandas.DataFrame
    calibration: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def write_report(report: PickerReport | DamageReport, path: str | Path) -> Path:
    """Write the report as one self-contained HTML file, complete or not at all; the same content gives the same bytes.

    Raises
    ------
    OutputError
        When the file can't be written.
    """
    return html.write(picker_page(report) if isinstance(report, PickerReport) else damage_page(report), path)


# --- a picker ---------------------------------------------------------------------------------------------------------


def picker_page(report: PickerReport) -> str:
    """The report of a picker as HTML text."""
    # The table may say of a row that the samples were used all the same: a warning, no loss.
    kept = report.left_out.get("kept", pandas.Series(False, report.left_out.index)).eq(True)
    groups, more = left_out_rows(report.left_out[~kept])
    rows = [{"name": report.title, **_figures(report.skill)},
            {"name": report.before, **_figures(report.skill_before)}]
    history = report.history
    curve = None
    if history.step:
        curve = html.inline(learning_curve({phase: (history.step, values) for phase, values in
                                            zip(PHASES, (history.p_f1, history.s_f1), strict=True)},
                                           kept=history.best_step), "Learning curve")
    return html.render("taught_picker.html.j2", title=report.title, report=report, rows=rows, curve=curve,
                       stations=report.stations.head(_ROWS_SHOWN).to_dict("records"),
                       stations_more=max(len(report.stations) - _ROWS_SHOWN, 0), left_out=groups,
                       left_out_more=more)


def _figures(skill: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the table of skill: by phase precision, recall, F1 and its interval; false picks."""
    return {**{phase: {**skill[phase], "interval": [math.nan if bound is None else bound
                                                    for bound in skill[phase]["f1_interval"]]} for phase in PHASES},
            "false_per_hour": skill["false_per_hour"]}


# --- a damage model ---------------------------------------------------------------------------------------------------


def damage_page(report: DamageReport) -> str:
    """The report of a damage model as HTML text."""
    rows = report.skill.to_dict("records")
    taught = [row for row in rows if row["model"] == "taught"]
    intact = [row for row in rows if row["model"] == "all intact"]
    pairs = report.pairs.head(_ROWS_SHOWN).to_dict("records")
    return html.render("taught_damage.html.j2", title=report.title, report=report, rows=rows,
                       whole=taught[-1] if taught else None, whole_intact=intact[-1] if intact else None,
                       curve=_damage_curve(report.curves), reliability=_reliability(report.calibration), pairs=pairs,
                       pairs_more=max(len(report.pairs) - _ROWS_SHOWN, 0))


def _damage_curve(curves: Mapping[str, Mapping[str, Sequence[float]]]) -> Markup | None:
    """F1 of localisation and of the grades on the events left out, of the first few of these."""
    drawn: dict[str, tuple[Sequence[float], Sequence[float]]] = {}
    for name, values in curves.items():
        if np.isfinite(values["localisation_f1"]).any() and len(drawn) < 2 * _CURVES_SHOWN:
            name = figures.shortened(name.removeprefix("Learning "), 30)
            drawn[f"{name}: buildings"] = values["step"], values["localisation_f1"]
            drawn[f"{name}: grades"] = values["step"], values["grade_f1"]
    return html.inline(learning_curve(drawn, height=2.8), "Learning curves") if drawn else None


def _reliability(calibration: Mapping[str, Mapping[str, Any]]) -> Markup | None:
    names = {"before": "as the cells vote", "after": "calibrated"}
    curves = {names[key]: figures.Reliability([one["said"] for one in found["bins"]],
                                              [one["found"] for one in found["bins"]], ece=found["error"])
              for key, found in calibration.items() if found.get("bins")}
    if not curves:
        return None
    return html.inline(figures.reliability(curves, x="probability of damage", y="share of them damaged",
                                           bold="calibrated"), "Reliability of the probability of damage")


# --- what both show ---------------------------------------------------------------------------------------------------


@styled
def learning_curve(curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], *, kept: int = 0,
                   width: float = FULL, height: float = 2.4) -> Figure:
    """F1 on what was held out, by step, one curve a name; the step ``kept`` is marked, where there is one."""
    figure = Figure(figsize=(width, height))
    longest = max(map(len, curves))
    right = 0.25 if longest < 3 else min(0.35 + 0.062 * longest, 2.9)
    axes = figure.add_axes((0.55 / width, 0.47 / height, 1 - (0.55 + right) / width, 1 - 0.61 / height))
    ends = []
    for place, (name, (steps, values)) in enumerate(curves.items()):
        axes.plot(steps, values, color=series_colour(place), linewidth=1.6, marker="osD^vPXd"[place % 8], markersize=3)
        told = [(step, value) for step, value in zip(steps, values, strict=True) if np.isfinite(value)]
        if told:
            ends.append((told[-1][1], told[-1][0], name, place))
    least = 11 / (72 * axes.get_position().height * height)  # the height of a name, as a share of the axis
    level = -least
    for value, step, name, place in sorted(ends):
        level = max(value, level + least)
        up = 72 * (level - value) * axes.get_position().height * height
        axes.annotate(name, (step, value), (6, up), textcoords="offset points", color=series_colour(place),
                      va="center", weight="bold" if longest < 3 else "normal", fontsize=8 if longest < 3 else 7)
    if kept:
        axes.axvline(kept, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
        axes.annotate("kept", (kept, 0.02), (-3, 0), textcoords="offset points", ha="right", color=MUTED, fontsize=7)
    axes.set_xlim(0, 1.04 * max(max(steps) for steps, _ in curves.values()))
    axes.set_ylim(0, 1)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.set_xlabel("steps")
    axes.set_ylabel("F1")
    return figure
