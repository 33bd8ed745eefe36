"""The model card: what a saved model expects, where it comes from, and how well it does.

Fields of the STAC Machine Learning Model extension (MLM, version 1.4) carry their ``mlm:`` names; what it has no field
for stands beside them in plain words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..runs import versions
from .distributions import distribution
from .findings import Findings


def model_card(found: Findings, inputs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """JSON values; ``inputs`` are the fingerprints of the layers."""
    grid, settings, taught = found.grid, found.settings, found.taught
    parameters = sum(p.numel() for member in taught.members for p in member.network.parameters())
    across, down = grid.cell_size_m
    bands = []
    scaling = {one.name: one for one in taught.encoding.continuous}
    known = {one.name: one for one in taught.encoding.categorical}
    values, valid = found.samples.centres
    for number, (band, summary) in enumerate(zip(found.stack.bands, found.summaries, strict=True)):
        entry: dict[str, Any] = {"name": band.name, "unit": band.unit, "coverage": summary.coverage,
                                 "minimum": summary.minimum, "maximum": summary.maximum,
                                 "distribution": distribution(values[number], valid[number], found.samples.labels,
                                                              band.categorical)}
        if band.name in scaling:
            one = scaling[band.name]
            entry["scaling"] = {"kind": "normal scores", "values": list(one.values), "scores": list(one.scores)}
        else:
            entry["codes"] = list(known[band.name].codes)
        bands.append(entry)
    size = settings.patch
    return {
        "mlm:name": "Orogen prospectivity ensemble",
        "mlm:architecture": f"Ensemble of residual patch networks ({settings.network}) and random forests",
        "mlm:tasks": ["classification"],
        "mlm:framework": "PyTorch",
        "mlm:framework_version": versions().get("torch", ""),
        "mlm:total_parameters": parameters,
        "mlm:accelerator": None,
        "mlm:pretrained": False,
        "mlm:input": [{
            "name": "evidence around a cell",
            "bands": [{"name": band["name"]} for band in bands],
            "input": {"shape": [-1, len(bands), size, size], "dim_order": ["batch", "bands", "height", "width"],
                      "data_type": "float32"},
            "pre_processing_function": None,
        }],
        "mlm:output": [{
            "name": "probability that the cell holds a deposit like the known ones",
            "tasks": ["classification"],
            "result": {"shape": [-1, 2], "dim_order": ["batch", "band"], "data_type": "float32"},
            "classification:classes": [{"value": 1, "name": "deposit"}],
        }],
        "bands": bands,
        "crs": grid.crs.to_wkt(),
        "resolution_m": [across, down],
        "patch_m": size * max(across, down),
        "trained_on": {
            "deposit_cells": int(found.samples.labels.sum()),
            "background_cells": int((found.samples.labels == 0).sum()),
            "ground_cells": found.samples.ground_cells,
            "exclusion_m": found.parameters.exclusion_m,
            "sources": [{key: one[key] for key in ("path", "sha256", "size") if key in one} for one in inputs],
        },
        "skill": found.skill.to_dict(),
        "caveat": "The probability is that of a deposit like the known ones in a cell of this size, as they were "
                  "sampled; it is no estimate of undiscovered resources. Outside the ground and the range of values "
                  "it was trained on the model guesses.",
        "seed": settings.seed,
    }
