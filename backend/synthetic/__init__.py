"""A mineral region that never was, with a truth that is known: for the demo, and for judging models before real ground.

* :func:`make_region` makes it: rocks, faults, relief, surveys and deposits, from one seed.
* :func:`write_region` writes it as a folder of rasters and layers with an ``evidence.json``.

The order of events is nature's.  A layered sequence is folded, a volcanic arc is laid over it, plutons and stocks
intrude, faults cut and move everything, dykes follow, rivers carve the surface.  Gravity and magnetics are the
response of the rocks *below* that surface, computed as potential fields; stream sediments are what the rivers bring
down from the catchment above each sample.  Deposits are drawn cell by cell from a stated mineral-system model, so the
probability that a perfect map would show is known (:attr:`Region.truth`).

The evidence follows from the *systems* that may hold deposits, never from the deposits drawn.  The truth therefore
stays the right answer for whoever sees the evidence, and calibration can be measured against it.
"""

from __future__ import annotations

from .region import Region, make_region
from .writing import write_region

__all__ = ["Region", "make_region", "write_region"]
