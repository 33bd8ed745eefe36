"""The login of a service comes by the worker's start or by variables, serves the run, and is written nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import obspy
import pytest
from fdsn_server import FdsnServer
from obspy.core.inventory import Channel, Inventory, Network, Station

USER, PASSWORD = "ada.of.the.observatory", "s3cret-word"
BEGIN = obspy.UTCDateTime(2016, 10, 14)


@pytest.fixture
def service():
    """A service that gives its five minutes of one station to the one user only."""
    rng = np.random.default_rng(0)
    stream = obspy.Stream([obspy.Trace(rng.normal(0, 500, 30_000).astype("int32"), {
        "network": "IV", "station": "ARRO", "channel": f"HH{channel}", "starttime": BEGIN, "sampling_rate": 100.0})
        for channel in "ZNE"])
    channels = [Channel(f"HH{channel}", "", 42.6, 12.8, 253.0, 0.0, sample_rate=100.0, start_date=BEGIN - 1e6)
                for channel in "ZNE"]
    station = Station("ARRO", 42.6, 12.8, 253.0, channels=channels, start_date=BEGIN - 1e6)
    with FdsnServer(stream, Inventory([Network("IV", [station])]), login=(USER, PASSWORD)) as server:
        yield server


@pytest.fixture
def environment(tmp_path):
    """Variables under which caches lie in the test's own folder."""
    return {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}


def parameters(service) -> dict:
    return {"waveforms": [f"{service.url}|network=IV|authcfg=a1b2c3d"], "begin": "2016-10-14",
            "end": "2016-10-14T00:05:00", "detector": "sta-lta"}


def assert_unwritten(folder: Path, said: str) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "job.json" for path in files)
    words = said + "".join(path.read_bytes().decode("utf-8", "replace") for path in files)
    assert PASSWORD not in words
    assert USER not in words


def test_the_command_line_takes_the_login_from_variables(service, environment, tmp_path):
    given = parameters(service)
    words = ["pick-waveforms", "--waveforms", given["waveforms"][0], "--begin", given["begin"], "--end", given["end"],
             "--detector", "sta-lta", "--output", str(tmp_path / "picks")]
    ended = subprocess.run([sys.executable, "-m", "orogen.backend.cli", *words], capture_output=True, text=True,
                           timeout=120, env={**environment, "OROGEN_FDSN_USER": USER, "OROGEN_FDSN_PASSWORD": PASSWORD})
    assert ended.returncode == 0, ended.stderr
    assert any(path.endswith("queryauth") for path, _ in service.asked)
    assert_unwritten(tmp_path, ended.stdout + ended.stderr)


def test_the_worker_takes_the_login_from_the_start_and_never_repeats_it(service, environment, tmp_path):
    start = {"v": 1, "type": "start", "id": 1, "tool": "pick-waveforms", "parameters": parameters(service),
             "output": str(tmp_path / "picks"), "login": [USER, PASSWORD]}
    worker = subprocess.Popen([sys.executable, "-m", "orogen.backend.worker"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    said = [worker.stdout.readline()]
    worker.stdin.write(json.dumps(start) + "\n")
    worker.stdin.flush()
    while json.loads(said[-1])["type"] not in ("result", "error"):
        said.append(worker.stdout.readline())
    rest, printed = worker.communicate(timeout=60)
    assert json.loads(said[-1])["type"] == "result", said[-1]
    assert any(path.endswith("queryauth") for path, _ in service.asked)
    assert_unwritten(tmp_path, "".join(said) + rest + printed)
