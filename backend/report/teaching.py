"""The report of a taught picker: whether it has become better, at which stations, and what it learnt from.

Fill a :class:`TeachingReport` and call :func:`write_report`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..waveforms.tables import LEFT_OUT, empty
from . import html
from .catalogue import left_out_rows
from .figures import FULL, MUTED, series_colour, styled
from .seismicity import PHASES

_STATIONS_SHOWN = 120


class Course(Protocol):
    """How it learnt; a value a look."""

    @property
    def step(self) -> list[int]: ...
    @property
    def loss(self) -> list[float]: ...
    @property
    def p_f1(self) -> list[float]: ...
    @property
    def s_f1(self) -> list[float]: ...
    @property
    def best_step(self) -> int: ...


@dataclass
class TeachingReport:
    """What the report says.

    Parameters
    ----------
    title, verdict, data, limits, protocol
        The picker's name; sentences.
    before
        The name of what it is compared with.
    skill, skill_before
        By phase the figures of :func:`..evaluation.picking.figures`, and ``false_per_hour``, ``noise_hours``.
    stations
        A row a station that judged: station, recordings, p_right, p_false, p_missed, p_f1, p_f1_before, the same of S,
        noise_hours, noise_picks, noise_picks_before.
    history
        The learning curve.
    left_out, warnings, parameters, inputs, versions, command
        As in :class:`.picks.PicksReport`.
    """

    title: str
    verdict: str
    before: str
    skill: Mapping[str, Any]
    skill_before: Mapping[str, Any]
    stations: pandas.DataFrame
    history: Course
    data: str = ""
    limits: str = ""
    protocol: str = ""
    left_out: pandas.DataFrame = field(default_factory=lambda: empty(LEFT_OUT))
    warnings: Sequence[str] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inputs: Sequence[Mapping[str, Any]] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    command: str = ""


def write_report(report: TeachingReport, path: str | Path) -> Path:
    """Write the report as one self-contained HTML file, complete or not at all; the same content gives the same bytes.

    Raises
    ------
    OutputError
        When the file can't be written.
    """
    return html.write(page(report), path)


def page(report: TeachingReport) -> str:
    """The report as HTML text."""
    # The table may say of a row that the samples were used all the same: a warning, no loss.
    kept = report.left_out.get("kept", pandas.Series(False, report.left_out.index)).eq(True)
    groups, more = left_out_rows(report.left_out[~kept])
    rows = [{"name": report.title, **_figures(report.skill)},
            {"name": report.before, **_figures(report.skill_before)}]
    curve = html.inline(learning_curve(report.history), "Learning curve") if report.history.step else None
    return html.render("teaching.html.j2", title=report.title, report=report, rows=rows, curve=curve,
                       stations=report.stations.head(_STATIONS_SHOWN).to_dict("records"),
                       stations_more=max(len(report.stations) - _STATIONS_SHOWN, 0), left_out=groups,
                       left_out_more=more)


@styled
def learning_curve(history: Course, *, width: float = FULL, height: float = 2.4) -> Figure:
    """F1 of P and S at the stations that say when to stop, by step; the step that was kept is marked."""
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0.55 / width, 0.47 / height, 1 - 0.8 / width, 1 - 0.61 / height))
    for place, (phase, values) in enumerate(zip(PHASES, (history.p_f1, history.s_f1), strict=True)):
        axes.plot(history.step, values, color=series_colour(place), linewidth=1.6, marker="os"[place], markersize=3)
        told = [(step, value) for step, value in zip(history.step, values, strict=True) if np.isfinite(value)]
        if told:
            axes.annotate(phase, told[-1], (6, 0), textcoords="offset points", color=series_colour(place), va="center",
                          weight="bold")
    if history.best_step:
        axes.axvline(history.best_step, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
        axes.annotate("kept", (history.best_step, 0.02), (-3, 0), textcoords="offset points", ha="right", color=MUTED,
                      fontsize=7)
    axes.set_xlim(0, 1.04 * max(history.step))
    axes.set_ylim(0, 1)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.set_xlabel("steps")
    axes.set_ylabel("F1")
    return figure


def _figures(skill: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the table of skill: by phase precision, recall, F1 and its interval; false picks."""
    return {**{phase: {**skill[phase], "interval": [math.nan if bound is None else bound
                                                    for bound in skill[phase]["f1_interval"]]} for phase in PHASES},
            "false_per_hour": skill["false_per_hour"]}
