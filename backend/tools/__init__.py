"""Every tool of Orogen, declared once.  Standard library only: QGIS's own Python reads these modules too."""

from __future__ import annotations

import difflib

from ..errors import ParameterError
from .assess_damage import AssessDamage
from .check_evidence import CheckEvidence
from .check_images import CheckImages
from .check_recordings import CheckRecordings
from .declaration import Tool, tool_of
from .explain_place import ExplainPlace
from .learn_grades import LearnGrades
from .locate_events import LocateEvents
from .map_prospectivity import MapProspectivity
from .pick_waveforms import PickWaveforms
from .propose_buildings import ProposeBuildings
from .relocate_event import RelocateEvent
from .show_waveforms import ShowWaveforms
from .summarise_damage import SummariseDamage
from .train_damage import TrainDamage
from .train_picker import TrainPicker

TOOLS: dict[str, Tool] = {declared.name: declared for declared in map(tool_of, (
    MapProspectivity,
    CheckEvidence,
    ExplainPlace,
    PickWaveforms,
    LocateEvents,
    CheckRecordings,
    ShowWaveforms,
    RelocateEvent,
    TrainPicker,
    CheckImages,
    SummariseDamage,
    AssessDamage,
    TrainDamage,
    ProposeBuildings,
    LearnGrades,
))}


def get(name: str) -> Tool:
    """The tool called ``name``; raises :class:`ParameterError` with the nearest name where there is none."""
    if name in TOOLS:
        return TOOLS[name]
    near = difflib.get_close_matches(name.replace("_", "-"), TOOLS, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(TOOLS))}."
    raise ParameterError(f"There is no tool {name[:80]!r}: {remedy}")
