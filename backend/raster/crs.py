"""Coordinate reference systems of layers: required, measured, carried into each other."""

from __future__ import annotations

from typing import Any

import pyproj
from pyproj.exceptions import ProjError
from rasterio.crs import CRS

from ..errors import InputError


def metres_per_unit(crs: pyproj.CRS) -> float:
    """Metres in one plane unit of a projected or local CRS."""
    return float(crs.axis_info[0].unit_conversion_factor) if crs.axis_info else 1.0


def transformer_between(source: Any, target: Any, name: str) -> pyproj.Transformer:
    """The transformer, x before y, between two CRSs; an :class:`InputError` names the layer when there is none."""
    try:
        return pyproj.Transformer.from_crs(source, target, always_xy=True)
    except ProjError as error:
        raise InputError(f"Layer '{name}' can't be carried between its coordinate reference system and the grid's: "
                         "assign the right one in QGIS ('Assign projection').") from error


def require_crs(crs: CRS | None, name: str) -> CRS:
    """``crs``, or an :class:`InputError` that tells how to assign one to the layer ``name``."""
    if not crs:
        raise InputError(f"Layer '{name}' has no coordinate reference system: assign one in QGIS "
                         "('Assign projection') and try again.")
    return crs
