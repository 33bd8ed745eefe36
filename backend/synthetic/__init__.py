"""Worlds that never were, with a truth that is known: for the demo, for learning, and for judging models before real
ground.  Everything follows from one seed.

A mineral region
    :func:`make_region` makes it, :func:`write_region` writes it as rasters and layers with an ``evidence.json``.  The
    order of events is nature's: a layered sequence is folded, an arc is laid over it, plutons and stocks intrude,
    faults cut and move everything, dykes follow, rivers carve the surface.  Gravity and magnetics are the response of
    the rocks *below* that surface; stream sediments are what the rivers bring down.  Deposits are drawn cell by cell
    from a stated mineral-system model (:attr:`Region.truth`).  The evidence follows from the *systems* that may hold
    deposits, never from the deposits drawn, so the truth stays the right answer for whoever sees the evidence.
A seismic network
    ``network`` plans stations, earthquakes and mishaps and writes the recordings that ``seismograms`` and ``noise``
    make; ``picks`` makes picks alone.
A town before and after an earthquake
    ``town`` builds it along its ``streets`` and under its ``roofs``, ``places`` draws any other kind of place,
    ``damage`` breaks it, ``camera`` and ``scenery`` show it, with ``nuisances``; ``damaged_image`` and
    ``misregistration`` do it to an image that is given.
"""

from __future__ import annotations

from .region import Region, make_region
from .writing import write_region

__all__ = ["Region", "make_region", "write_region"]
