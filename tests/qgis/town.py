"""A simulated town before and after an earthquake, and what the command line makes of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import quakes
import region
from orogen.plugin.settings import INTERPRETER

SCRIPT = """
import sys
from orogen.backend.synthetic.town import make_town
make_town(sys.argv[1], 5, size_m=float(sys.argv[2]))
"""


def make(folder, size_m=160.0):
    """Write a small town into ``folder``; returns the parameters of an assessment."""
    subprocess.run([INTERPRETER.get(), "-c", SCRIPT, str(folder), str(size_m)], check=True, timeout=300,
                   env=region.backend_environment())
    at = Path(folder)
    return {"before": str(at / "before.tif"), "after": str(at / "after.tif"),
            "footprints": str(at / "footprints.gpkg"), "before_date": "2023-01-28", "after_date": "2023-02-08",
            "cell_m": 40.0, "title": "Simulated town"}


def by_command_line(folder, size_m=160.0):
    """Make a town and assess it; returns the parameters and the folder of the result."""
    parameters = make(Path(folder) / "town", size_m)
    return parameters, quakes.by_command_line("assess-damage", parameters, Path(folder) / "assessed é")
