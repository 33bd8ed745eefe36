"""relocate-event: one event of a finished catalogue, located anew from the picks that a reader has left it."""

from __future__ import annotations

from dataclasses import dataclass

from .declaration import Output, file, integer, tool

EVENT = "Event"


@tool(
    name="relocate-event",
    label="Relocate an event",
    group="Waveforms",
    help="Locates one event of a catalogue anew, from picks that were moved, added or taken away, in the same velocity "
         "model and with the same station terms.",
    outputs=(Output("origin", "file", "Origin", "Time, place, errors and the residual of every arrival.", "",
                    "origin.json"),),
    implementation="orogen.backend.catalog.one_event:relocate_event",
    quick=True,
)
@dataclass(frozen=True)
class RelocateEvent:
    """Parameters of relocate-event."""

    result: str = file("Result", "The manifest.json in the result folder of located events.", group=EVENT)
    picks: str = file("Picks", "All picks of the event and no others, as a table (CSV) with station, phase and time.",
                      group=EVENT)
    event: int = integer("Event", "Its number in the result, from where the search begins; 0 begins at the station "
                         "that was reached first.", default=0, minimum=0, group=EVENT)
