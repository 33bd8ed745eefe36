"""Logins of FDSN services: kept in QGIS's own store, given to the worker alone, and written nowhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from orogen.plugin.backend import BackendError, backend
from orogen.plugin.dialogs.recordings_list import ServiceDialog
from orogen.plugin.environment import worker_log
from orogen.plugin.history import KEY
from orogen.plugin.login import LoginError, login_of
from orogen.plugin.settings import INTERPRETER
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings

sys.path.insert(0, str(Path(__file__).parent))

import region

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240
USER, PASSWORD = "ada.of.the.observatory", "s3cret-Wörd"
DAY, END = "2016-10-14T00:00:00", "2016-10-14T00:05:00"

# A service whose recordings need the login; it tells its address and ends with its input.
SERVER = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np, obspy
from obspy.core.inventory import Channel, Inventory, Network, Station
from fdsn_server import FdsnServer
begin = obspy.UTCDateTime(2016, 10, 14)
rng = np.random.default_rng(0)
stream = obspy.Stream([obspy.Trace(rng.normal(0, 500, 30000).astype("int32"), {
    "network": "IV", "station": "ARRO", "channel": c, "starttime": begin, "sampling_rate": 100.0})
    for c in ("HHZ", "HHN", "HHE")])
channels = [Channel(c, "", 42.6, 12.8, 253.0, 0.0, sample_rate=100.0, start_date=begin - 1e6)
            for c in ("HHZ", "HHN", "HHE")]
inventory = Inventory([Network("IV", [Station("ARRO", 42.6, 12.8, 253.0, channels=channels, start_date=begin - 1e6)])])
with FdsnServer(stream, inventory, login=(sys.argv[2], sys.argv[3])) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def service():
    """The address of a service of one restricted station."""
    running = subprocess.Popen([INTERPRETER.get(), "-c", SERVER, str(ROOT / "tests"), USER, PASSWORD],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               env=region.backend_environment())
    yield running.stdout.readline().strip()
    running.communicate("", timeout=30)


@pytest.fixture(scope="module")
def login():
    """A login in QGIS's store."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("the master's", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("Observatory")
    config.setConfig("username", USER)
    config.setConfig("password", PASSWORD)
    stored, config = manager.storeAuthenticationConfig(config)
    assert stored
    yield config.id()
    manager.removeAuthenticationConfig(config.id())


def test_a_login_is_read_from_the_store_by_its_identifier(login):
    assert login_of({"waveforms": [f"https://service.example|network=IV|authcfg={login}"]}) == (USER, PASSWORD)
    assert login_of({"waveforms": ["https://service.example|network=IV", "/data/sds"], "title": "x"}) is None


def test_a_login_that_is_gone_is_said_with_the_remedy(login):
    for identifier in ("zzzzzzz", "no login"):
        with pytest.raises(LoginError, match="choose or make another"):
            login_of({"waveforms": (f"https://service.example|authcfg={identifier}",)})
    with pytest.raises(LoginError, match="different logins"):
        login_of({"waveforms": [f"https://service.example|authcfg={login}", "https://other.example|authcfg=zzzzzzz"]})
    with pytest.raises(BackendError, match="choose or make another"):
        backend().start("pick-waveforms", {"waveforms": ["https://service.example|authcfg=zzzzzzz"]}, "/nowhere")


def test_the_dialog_of_a_service_keeps_the_identifier_only(login, iface):
    dialog = ServiceDialog(f"https://service.example|network=IV|authcfg={login}", iface.mainWindow())
    assert dialog.login.configId() == login
    assert dialog.source() == f"https://service.example|network=IV|authcfg={login}"
    dialog.deleteLater()


def test_restricted_recordings_come_and_the_password_is_written_nowhere(service, login, tmp_path, wait, monkeypatch):
    parameters = {"waveforms": [f"{service}|network=IV|authcfg={login}"], "begin": DAY, "end": END,
                  "detector": "sta-lta", "title": "Restricted"}
    run = backend().start("pick-waveforms", parameters, str(tmp_path / "picks"))
    wait(lambda: run.ended, SECONDS)
    assert run.state == "done", run.error
    assert run.manifest["metrics"]["station_days"] == pytest.approx(300 / 86_400, abs=1e-3)
    left_out = (tmp_path / "picks" / "left_out.csv").read_text(encoding="utf-8")
    assert "user" not in left_out
    assert login in (tmp_path / "picks" / "job.json").read_text(encoding="utf-8"), "to be found again"

    words = json.dumps([vars(run)], default=str, ensure_ascii=False) + json.dumps(run.log, ensure_ascii=False)
    words += QgsSettings().value(KEY, "") + worker_log().read_text(encoding="utf-8", errors="replace")
    for path in (tmp_path / "picks").rglob("*"):
        if path.is_file():
            words += path.read_bytes().decode("utf-8", "replace")
    for secret in (PASSWORD, PASSWORD.encode("unicode_escape").decode(), json.dumps(PASSWORD)[1:-1]):
        assert secret not in words
    assert USER not in words


def test_without_the_login_the_service_says_that_one_is_needed(service, tmp_path, wait):
    run = backend().start("pick-waveforms", {"waveforms": [f"{service}|network=IV"], "begin": DAY,
                                             "end": "2016-10-14T00:04:00", "detector": "sta-lta"},
                          str(tmp_path / "picks"))
    wait(lambda: run.ended, SECONDS)
    assert run.state == "failed"
    assert "user" in run.error["message"]
    QgsSettings().remove(KEY)
