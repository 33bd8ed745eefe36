"""A finished result of map-prospectivity on the small region, made once by the real backend for many tests.

It learns for one short epoch: its figures mean nothing.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import orogen
import region
from orogen.plugin.settings import INTERPRETER

SCRIPT = """
import functools, json, sys
from orogen.backend import runs
from orogen.backend.prospectivity import job
job.Recipe = functools.partial(job.Recipe, epochs=1, first_look=1, epoch=256)
runs.run("map-prospectivity", json.loads(sys.argv[1]), sys.argv[2])
"""


@functools.cache
def made() -> Path:
    """The folder of the result; not to be changed.  The region lies beside it."""
    # In the folder of the whole test run, which run.py removes.
    folder = Path(tempfile.mkdtemp(prefix="résult of ", dir=json.loads(os.environ["OROGEN_TESTS"])["folder"]))
    parameters = {**region.evidence(region.make_region(folder / "region")), "title": "Small région"}
    command = [INTERPRETER.get(), "-c", SCRIPT, json.dumps(parameters), str(folder / "result")]
    environment = {**os.environ, "PYTHONPATH": str(Path(orogen.__file__).parent.parent)}
    subprocess.run(command, check=True, timeout=600, env=environment)
    return folder / "result"


def copied(to: Path) -> Path:
    """A copy of the result, to be changed at will."""
    shutil.copytree(made(), to)
    return to
