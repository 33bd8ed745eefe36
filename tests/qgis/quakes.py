"""Recordings of a small network of stations that never were, and what the command line makes of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import region
from orogen.plugin.settings import INTERPRETER

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[2])
from orogen.backend.synthetic.network import write_network
from small_network import small_network
write_network(small_network(), sys.argv[1])
"""


def need_pyocto():
    """Skip where nothing can be located: PyOcto has no builds for Python 3.13 and newer."""
    found = subprocess.run([INTERPRETER.get(), "-c", "import pyocto"], capture_output=True, check=False, timeout=60)
    if found.returncode:
        pytest.skip("events can't be located here: there is no PyOcto, as for Python 3.13 and newer")


def make_network(folder):
    """Write eight minutes of nine stations into ``folder``; returns the parameters of both tools but the picks."""
    need_pyocto()
    command = [INTERPRETER.get(), "-c", SCRIPT, str(folder), str(ROOT / "tests")]
    subprocess.run(command, check=True, timeout=300, env=region.backend_environment())
    waveforms, stations = [str(Path(folder) / "sds")], str(Path(folder) / "stations.xml")
    return ({"waveforms": waveforms, "stations": stations, "detector": "kurtosis", "title": "Small swarm"},
            {"stations": stations, "velocity": str(Path(folder) / "velocity.csv"), "waveforms": waveforms,
             "title": "Small swarm"})


def by_command_line(tool, parameters, output):
    """Run a tool on the command line into the folder ``output``."""
    words = [word for name, value in parameters.items() for one in (value if isinstance(value, list) else [value])
             for word in (f"--{name.replace('_', '-')}", str(one))]
    subprocess.run([INTERPRETER.get(), "-m", "orogen.backend.cli", tool, *words, "--output", str(output)], check=True,
                   timeout=300,
                   env=region.backend_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Path(output)
