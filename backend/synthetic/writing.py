"""A region as a folder of rasters and layers, described by an ``evidence.json`` and a README."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine

from ..errors import OutputError
from ..vector.geopackage import write_geopackage
from ..vector.polygonise import polygons_of
from .region import EPSG, Region
from .surveys import (
    DECLINATION,
    ELEMENTS,
    FIELD_NT,
    FLIGHT_HEIGHT_M,
    INCLINATION,
    LAYER_EDGES_M,
    RegionRaster,
)
from .units import SEQUENCE, UNITS, Unit


def write_region(region: Region, folder: str | os.PathLike[str]) -> Path:
    """Write ``region`` into a new ``folder`` and return the path of its ``evidence.json``.

    The folder appears whole or not at all, and the same region gives the same bytes.  Raises OutputError when the
    folder exists and is not empty, or can't be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"The folder '{folder}' for the made region exists already; remove it or name another one.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as problem:
        raise OutputError(
            f"The folder '{folder}' can't be made ({problem.strerror}); choose another place.") from problem
    try:
        _write_files(region, beside)
        beside.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    except (OSError, OutputError) as problem:
        raise OutputError(f"The made region can't be written to '{folder}' ({problem}); free some space or choose "
                          "another place.") from problem
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder / "evidence.json"


def _write_files(region: Region, folder: Path) -> None:
    for name, layer in region.rasters.items():
        _write_raster(folder / f"{name}.tif", layer, region)
    _write_raster(folder / "truth.tif", RegionRaster(
        region.truth, region.cell_m, "float32", -1.0, "", "true probability of a deposit in the cell"), region)
    _write_raster(folder / "lithology.tif", RegionRaster(
        region.lithology, region.cell_m, "uint8", 255, "", "mapped unit (code)"), region, UNITS)

    geology = polygons_of(region.lithology, region.grid).rename(columns={"label": "code"})
    geology.insert(0, "unit", [UNITS[code - 1].name for code in geology["code"]])
    geology.insert(1, "kind", [UNITS[code - 1].kind for code in geology["code"]])
    for name, table in (("geology", geology), ("faults", region.faults), ("intrusions", region.intrusions),
                        ("stream_samples", region.samples), ("deposits", region.deposits)):
        write_geopackage(table, folder / f"{name}.gpkg", name)
    (folder / "README.txt").write_text(_readme(region), encoding="utf-8")
    evidence = json.dumps(_evidence(region), indent=2, ensure_ascii=False)
    (folder / "evidence.json").write_text(f"{evidence}\n", encoding="utf-8")


def _write_raster(path: Path, layer: RegionRaster, region: Region, legend: tuple[Unit, ...] = ()) -> None:
    values = np.where(np.isnan(layer.values), layer.nodata, layer.values)
    values = (np.rint(values) if np.issubdtype(layer.dtype, np.integer) else values).astype(layer.dtype)
    west, north = region.transform.c, region.transform.f
    with rasterio.open(
            path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype=layer.dtype,
            crs=region.crs, transform=Affine(layer.cell_m, 0, west, 0, -layer.cell_m, north), nodata=layer.nodata,
            tiled=True, blockxsize=256, blockysize=256, compress="deflate",
            predictor=3 if layer.dtype.startswith("float") else 2) as target:
        target.write(values, 1)
        target.set_band_description(1, layer.description)
        if layer.unit:
            target.units = (layer.unit,)
        if legend:
            target.write_colormap(
                1, {code: tuple(bytes.fromhex(unit.colour[1:])) for code, unit in enumerate(legend, 1)})
            target.update_tags(1, **{f"category_{code}": unit.name for code, unit in enumerate(legend, 1)})


def _evidence(region: Region) -> dict[str, Any]:
    return {
        "title": f"Synthetic copper-gold region (seed {region.seed})",
        "region": "an invented mountain belt, UTM zone 38 North",
        "source": "made by orogen.backend.synthetic",
        "licence": "CC0-1.0",
        "tool": "map-prospectivity",
        "parameters": {
            "continuous": ["magnetics_rtp.tif", "gravity.tif", *(f"{element}_stream.tif" for element in ELEMENTS)],
            "categorical": ["lithology.tif"],
            "distance_to": ["faults.gpkg", "intrusions.gpkg"],
            "density_of": ["faults.gpkg"],
            "deposits": "deposits.gpkg",
            "template": "lithology.tif",
            "quality": "quick",
        },
        "truth": "truth.tif",
        "notes": "The truth is the probability from which the deposits were drawn; see README.txt.",
    }


def _readme(region: Region) -> str:
    made = {**region.facts, "cells": "{1} × {0}".format(*region.shape), "size": f"{region.cell_m:g}", "epsg": EPSG,
            "beds": len(SEQUENCE), "layers": len(LAYER_EDGES_M) - 1, "bottom": f"{LAYER_EDGES_M[-1] / 1e3:g}",
            "height": f"{FLIGHT_HEIGHT_M:g}", "field": f"{FIELD_NT:g}", "inclination": f"{INCLINATION:g}",
            "declination": f"{DECLINATION:g}", "cover": f"{region.facts['cover_fraction']:.0%}"}
    return _README.format(**made)


_README = """\
A region that never was
=======================
{cells} cells of {size} m, EPSG:{epsg}, seed {seed}. Everything here is invented; the physics is not.

The ground
  A sequence of {beds} sedimentary and volcanic beds above gneiss was folded (wavelengths 13.5, 3.3 and 25 km) and
  eroded; a volcanic arc covers it unconformably. {intrusive_bodies} intrusions (leucogranite, granodiorite, gabbro,
  porphyry stocks; some without outcrop) baked their surroundings. {faults} faults in three orders, lengths by a power
  law, have moved the rocks; offsets are greatest in a fault's middle and die out at its tips. Two dyke swarms follow,
  one reversely magnetised, too narrow for the map. Rivers in balance with uplift and rock strength carved the
  surface. {cover} lies under alluvium up to 60 m thick: there the map says 'alluvium' whatever lies below, and no
  stream was sampled.

The evidence
  magnetics_tmi.tif   total magnetic intensity anomaly: the response of {layers} layers down to {bottom} km,
                      {height} m above ground, in a field of {field} nT,
                      inclination {inclination}, declination {declination} degrees; noise 0.6 nT,
                      remnant line errors 1.5 nT; no flights in the north-eastern corner
  magnetics_rtp.tif   the same, reduced to the pole
  gravity.tif         complete Bouguer anomaly from stations 1.5 km apart, noise 0.2 mGal, with a regional slope
  cu_stream.tif, au_stream.tif, as_stream.tif, zn_stream.tif
                      {stream_samples} stream-sediment samples (stream_samples.gpkg), each the mean of its
                      catchment, with laboratory error and detection limit (half of it stands for what is below);
                      interpolated by inverse distance in the logarithm, empty outside sampled catchments and on
                      alluvium
  elevation.tif, lithology.tif (codes; names in its tags), geology.gpkg, faults.gpkg, intrusions.gpkg

  Fields are computed in the wavenumber domain (Parker 1973; Blakely 1995), rivers after Whipple and Tucker (1999),
  dilution after Hawkes (1976).

The deposits
  Intrusion-related copper-gold. Source (contacts of fertile intrusions), pathway (faults and their crossings), trap
  (host rock; contacts of strong against weak rock), source times pathway, the altered centre of a mineralised system
  ({mineralised_systems} of {systems} altered systems carry metal) and a part that no layer shows add up as
  log-odds; the density of deposits saturates on the best ground. The level was set so that
  {expected_deposits:g} deposits are expected; {drawn_deposits} were drawn, cell by cell, from truth.tif.
  Which intrusions are fertile is on no map: it shows only in magnetics and geochemistry. The evidence depends on the
  systems, not on the deposits drawn.

  The truth itself reaches a ROC AUC of {auc_of_truth:.3f} on average over draws; no map can do better, save by luck.
  Without the part that no layer shows it is {auc_without_hidden_part:.3f}.
"""
