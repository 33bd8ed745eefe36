"""The backend's own environment: made whole or counted as unfinished, wherever it lies and whatever surrounds it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from orogen.plugin import environment
from orogen.plugin.environment import (
    CPU,
    CUDA,
    MARKER,
    Environment,
    EnvironmentTrouble,
    Machine,
    Stopped,
    candidates,
    data_folder,
    diagnose,
    explain,
    probe,
    redact,
    scrubbed_environment,
    torch_sources,
)

NEVER = threading.Event()


def quiet(_line: str) -> None:
    """Hears a log and says nothing."""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder of our own, at a path with spaces and letters beyond ASCII; returns where Orogen's things go.

    The checkout's own uv, where ``make`` has fetched it, stands for one that a user has on the path.
    """
    place = tmp_path / "dönnées de l’usager"
    monkeypatch.setenv("XDG_DATA_HOME", str(place))
    monkeypatch.setenv("PATH", f"{environment.ROOT / '.tools' / 'uv' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return data_folder()


@pytest.fixture
def wheels(tmp_path):
    """A folder of wheels with one package, and the list that asks for it."""
    folder = tmp_path / "wheels für offline"
    folder.mkdir()
    make_wheel(folder, "stones", "1.2", "WEIGHT = 3\n")
    (folder / "requirements.txt").write_text("# what is needed\nstones>=1.1\n", encoding="utf-8")
    return folder


@pytest.fixture
def no_uv(monkeypatch):
    """A machine where uv can't be had."""
    monkeypatch.setattr(environment, "find_uv", lambda *_: "")


def make_wheel(folder: Path, name: str, version: str, code: str) -> None:
    files = {f"{name}.py": code, f"{name}-{version}.dist-info/METADATA":
             f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
             f"{name}-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\n"
                                                  "Tag: py3-none-any\n"}
    record = "".join(f"{path},sha256={digest(text)},{len(text)}\n" for path, text in files.items())
    files[f"{name}-{version}.dist-info/RECORD"] = record + f"{name}-{version}.dist-info/RECORD,,\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)


def digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


# --- a real environment, made from wheels without a network -----------------------------------------------------------

def test_it_is_made_without_a_network_used_updated_and_removed(home, wheels):
    made = Environment(requirements=wheels / "requirements.txt")
    assert made.folder == home / "environment"
    assert made.state().kind == "absent"
    lines: list[str] = []
    made.create(lines.append, NEVER, wheels=str(wheels))
    assert made.state().kind == "ready"
    assert made.facts()["versions"]["stones"] == "1.2"
    assert any("stones" in line for line in lines)
    told = subprocess.run([str(made.python), "-I", "-c", "import stones; print(stones.WEIGHT)"], capture_output=True,
                          text=True, check=True)
    assert told.stdout.strip() == "3"
    made.verify(quiet, NEVER)

    make_wheel(wheels, "stones", "1.3", "WEIGHT = 4\n")
    (wheels / "requirements.txt").write_text("stones>=1.3\n", encoding="utf-8")
    assert made.state().kind == "outdated"
    made.update(quiet, NEVER, wheels=str(wheels))
    assert (made.state().kind, made.facts()["versions"]["stones"]) == ("ready", "1.3")
    made.remove(quiet, NEVER)
    assert made.state().kind == "absent"
    assert not made.folder.exists()


def test_what_is_damaged_is_found_and_repaired(home, wheels):
    made = Environment(requirements=wheels / "requirements.txt")
    made.create(quiet, NEVER, wheels=str(wheels))
    next(made.folder.rglob("stones.py")).unlink()
    assert made.state().kind == "ready"  # nothing has looked yet
    with pytest.raises(EnvironmentTrouble, match="stones is missing"):
        made.verify(quiet, NEVER)
    assert made.state().kind == "broken"
    assert "stones is missing" in made.state().words
    made.repair(quiet, NEVER, wheels=str(wheels))
    assert made.state().kind == "ready"
    made.python.unlink()
    assert made.state().kind == "broken"
    made.create(quiet, NEVER, wheels=str(wheels))
    assert made.state().kind == "ready"


def test_a_package_that_no_wheel_holds_is_named_and_leaves_it_unfinished(home, wheels):
    made = Environment(requirements=wheels / "requirements.txt")
    (wheels / "requirements.txt").write_text("stones>=1.1\npebbles>=1\n", encoding="utf-8")
    with pytest.raises(EnvironmentTrouble, match="pebbles"):
        made.create(quiet, NEVER, wheels=str(wheels))
    assert made.state().kind == "unfinished"
    make_wheel(wheels, "pebbles", "1.0", "")
    made.create(quiet, NEVER, wheels=str(wheels))
    assert made.state().kind == "ready"


def test_without_uv_the_machines_own_python_does_it_and_a_cancel_leaves_it_unfinished(home, wheels, no_uv):
    made = Environment(requirements=wheels / "requirements.txt")
    for step in ("-m venv", "-m pip install"):
        stop = threading.Event()
        with pytest.raises(Stopped):
            made.create(lambda line: stop.set() if line.startswith(">") and step in line else None,  # noqa: B023
                        stop, wheels=str(wheels))
        assert made.state().kind in ("unfinished", "absent")
    made.create(quiet, NEVER, wheels=str(wheels))
    assert (made.state().kind, made.facts()["installer"]) == ("ready", "pip")


def test_when_the_program_dies_in_the_middle_it_counts_as_unfinished(home, wheels):
    program = f"""
import os, signal, sys, threading
from pathlib import Path
from orogen.plugin.environment import Environment
def say(line):
    if line.startswith(">") and "requirements.txt" in line:
        os.kill(os.getpid(), signal.SIGKILL)
made = Environment(requirements=Path({str(wheels / "requirements.txt")!r}))
made.create(say, threading.Event(), wheels={str(wheels)!r})
"""
    died = subprocess.run([sys.executable, "-c", program], check=False, timeout=100)
    assert died.returncode == -signal.SIGKILL
    made = Environment(requirements=wheels / "requirements.txt")
    assert made.state().kind == "unfinished"
    made.create(quiet, NEVER, wheels=str(wheels))
    assert made.state().kind == "ready"


def test_two_programs_do_not_work_on_it_at_once(home, wheels):
    made = Environment(requirements=wheels / "requirements.txt")
    faults = []

    def meanwhile(line: str) -> None:
        if line.startswith(">") and not faults:
            with pytest.raises(EnvironmentTrouble, match="Another QGIS") as caught:
                Environment(requirements=made.requirements).create(quiet, NEVER, wheels=str(wheels))
            faults.append(caught.value)

    made.create(meanwhile, NEVER, wheels=str(wheels))
    assert faults


def test_a_folder_with_other_things_is_not_removed(home):
    home.mkdir(parents=True)
    (home / "environment").mkdir()
    (home / "environment" / "thesis.txt").write_text("years of work")
    with pytest.raises(EnvironmentTrouble, match="other files"):
        Environment().remove(quiet, NEVER)
    assert (home / "environment" / "thesis.txt").exists()


def test_what_a_removal_that_was_cut_short_left_is_taken_up_again(home, wheels):
    made = Environment(requirements=wheels / "requirements.txt")
    made.create(quiet, NEVER, wheels=str(wheels))
    (made.folder / MARKER).unlink()
    (made.folder / "venv" / "pyvenv.cfg").unlink()
    assert made.state().kind == "unfinished"
    made.remove(quiet, NEVER)
    assert made.state().kind == "absent"


def test_too_little_room_is_said_before_anything_is_made(home, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12 - 10**9, 10**9))
    with pytest.raises(EnvironmentTrouble, match=r"needs about [\d.]+ GB, and only 1.0 GB are free"):
        Environment().create(quiet, NEVER)
    assert not (home / "environment").exists()


def test_a_data_folder_that_can_not_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    made = Environment(tmp_path / "file" / "environment")
    with pytest.raises(EnvironmentTrouble, match="can't be written"):
        made.create(quiet, NEVER)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 300 kB; needs the right to mount."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", place],
                             capture_output=True, check=False) if sys.platform == "linux" else None
    if mounted is None or mounted.returncode:
        pytest.skip("mounting a small disk needs root on Linux")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_a_disk_that_fills_up_meanwhile_is_said(home, wheels, small_disk, request, installer):
    if installer == "pip":
        request.getfixturevalue("no_uv")
    make_wheel(wheels, "stones", "1.2", f"WEIGHT = '{'3' * 600_000}'\n")
    made = Environment(small_disk / "environment", wheels / "requirements.txt")
    with pytest.raises(EnvironmentTrouble, match="disk is full: make room"):
        made.create(quiet, NEVER, wheels=str(wheels))
    assert made.state().kind == "unfinished"


class Index(BaseHTTPRequestHandler):
    """An index of packages that is out of order, or sends half a wheel."""

    def do_GET(self):
        if self.server.broken:
            self.send_error(500)
            return
        page = b'<a href="/stones-1.2-py3-none-any.whl">stones-1.2-py3-none-any.whl</a>'
        body, length = (b"PK" * 100, 100_000) if self.path.endswith(".whl") else (page, len(page))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self):
        self.do_GET()

    def log_message(self, *_):
        """Say nothing."""


@pytest.mark.parametrize(("trouble", "installer", "words"), [
    ("refused", "uv", "the network doesn't answer"), ("refused", "pip", "the network doesn't answer"),
    ("broken", "uv", "answers with error 500"), ("half", "uv", "damaged or incomplete")])
def test_an_index_that_does_not_serve_is_said_with_wheels_as_the_remedy(home, wheels, request, monkeypatch, trouble,
                                                                       installer, words):
    if installer == "pip":
        request.getfixturevalue("no_uv")
    elif not environment.find_uv(quiet, NEVER, []):
        pytest.skip("uv is not on this machine")
    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        server.broken = trouble == "broken"
        address = f"http://127.0.0.1:{server.server_address[1]}/simple"
        if trouble == "refused":
            server.server_close()
        else:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
            monkeypatch.setenv(name, address)
        for name, value in {"PIP_RETRIES": "1", "UV_HTTP_RETRIES": "0", "UV_NO_CACHE": "1"}.items():
            monkeypatch.setenv(name, value)
        made = Environment(requirements=wheels / "requirements.txt")
        with pytest.raises(EnvironmentTrouble, match=words) as caught:
            made.create(quiet, NEVER)
        if trouble != "refused":
            server.shutdown()
    assert "folder of wheels" in str(caught.value)
    assert made.state().kind == "unfinished"


def test_a_folder_of_wheels_that_is_gone_is_said(home):
    with pytest.raises(EnvironmentTrouble, match="choose another folder of wheels"):
        Environment().create(quiet, NEVER, wheels=str(home / "nowhere"))


# --- the launcher, wherever the plugin lies ---------------------------------------------------------------------------

def test_the_worker_starts_from_a_folder_of_any_name_whatever_surrounds_it(tmp_path):
    plugin = tmp_path / "pluginś of mine" / "orogen-0.1 (2)"
    plugin.parent.mkdir()
    plugin.symlink_to(Path(environment.ROOT), target_is_directory=True)
    hostile = {**os.environ, "PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere", "GDAL_DATA": "/nowhere",
               "PROJ_LIB": "/nowhere", "PROJ_DATA": "/nowhere", "LD_LIBRARY_PATH": "/nowhere", "QT_PLUGIN_PATH": "/x"}
    command = environment.worker_command(sys.executable)
    command[-1] = str(plugin / "plugin" / "launch.py")
    told = subprocess.run(command, input=b'{"v": 1, "type": "bye"}\n', env=scrubbed_environment(hostile),
                          capture_output=True, check=True, timeout=100, cwd=tmp_path)
    hello = json.loads(told.stdout.splitlines()[0])
    assert hello["type"] == "hello"
    assert "map-prospectivity" in hello["tools"]


def test_a_python_that_has_everything_is_said_to_run_the_backend():
    lines: list[str] = []
    found = environment.check_interpreter(sys.executable, lines.append, NEVER)
    assert found["problem"] == ""
    assert {"python", "torch", "rasterio"} <= set(found["versions"])
    assert any("torch" in line for line in lines)


def test_what_is_no_python_is_said(tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho hello\n")
    program.chmod(0o755)
    assert probe(str(program)) is None
    assert "no Python that answers" in environment.check_interpreter(str(program), quiet, NEVER)["problem"]


# --- pure functions ---------------------------------------------------------------------------------------------------

def test_the_childs_environment_has_nothing_of_qgis_and_keeps_the_network():
    kept = {"PATH": "/usr/bin:/bin", "HOME": "/home/ana", "LANG": "pt_BR.UTF-8", "HTTPS_PROXY": "http://proxy:3128",
            "SSL_CERT_FILE": "/etc/cert.pem", "PIP_INDEX_URL": "https://mirror/simple", "OMP_NUM_THREADS": "4",
            "CUDA_VISIBLE_DEVICES": "1", "TMPDIR": "/tmp/ü", "GDALE": "no variable of GDAL's"}
    dropped = dict.fromkeys(("PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__",
                             "GDAL_DATA", "GDAL_DRIVER_PATH", "PROJ_LIB", "PROJ_DATA", "GEOTIFF_CSV", "QT_PLUGIN_PATH",
                             "QT_QPA_PLATFORM", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "QGIS_PREFIX_PATH",
                             "VIRTUAL_ENV", "CONDA_PREFIX", "PIP_TARGET", "PIP_USER", "OSGEO4W_ROOT"), "x")
    assert scrubbed_environment({**kept, **dropped}, "linux") == kept


def test_windows_and_macos_lose_qgis_from_their_path():
    windows = {"OSGEO4W_ROOT": r"C:\Program Files\QGIS 3.40", "Path":
               r"C:\Program Files\QGIS 3.40\bin;C:\PROGRAM FILES\QGIS 3.40\apps\Qt5\bin;C:\Windows\system32;C:\Git"}
    assert scrubbed_environment(windows, "win32") == {"Path": r"C:\Windows\system32;C:\Git"}
    macos = {"PATH": "/Applications/QGIS.app/Contents/MacOS/bin:/usr/bin:/opt/homebrew/bin"}
    assert scrubbed_environment(macos, "darwin") == {"PATH": "/usr/bin:/opt/homebrew/bin"}


def test_the_data_folder_is_where_each_system_keeps_it(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ana")
    assert data_folder("linux", {}) == Path("/home/ana/.local/share/orogen")
    assert data_folder("linux", {"XDG_DATA_HOME": "/data/ana"}) == Path("/data/ana/orogen")
    assert data_folder("linux", {"XDG_DATA_HOME": "relative"}) == Path("/home/ana/.local/share/orogen")
    assert data_folder("darwin", {}) == Path("/home/ana/Library/Application Support/Orogen")
    assert data_folder("win32", {"LOCALAPPDATA": "/c/ana"}) == Path("/c/ana/Orogen")


@pytest.mark.parametrize(("system", "card", "installer", "arguments", "build"), [
    ("linux", "", "uv", ["--torch-backend", "cpu"], CPU),
    ("linux", "", "pip", ["--index-url", "https://download.pytorch.org/whl/cpu"], CPU),
    ("linux", "H200", "uv", [], CUDA),
    ("linux", "H200", "pip", [], CUDA),
    ("win32", "", "pip", [], CPU),
    ("win32", "RTX 4090", "uv", ["--torch-backend", "auto"], CUDA),
    ("win32", "RTX 4090", "pip", ["--index-url", "https://download.pytorch.org/whl/cu126"], CUDA),
    ("darwin", "", "uv", [], CPU),
])
def test_torch_comes_in_the_build_that_the_machine_can_use(system, card, installer, arguments, build):
    sources = torch_sources(Machine(system, card), installer)
    assert sources[0] == (arguments, build)
    assert sources[-1][0] == []  # the standard index, where torch's own can't be reached
    assert torch_sources(Machine(system, card), installer, "/wheels") == [
        (["--no-index", "--find-links", "/wheels"], CUDA if card else CPU)]


@pytest.mark.parametrize(("program", "card"), [
    ("echo NVIDIA H200; echo NVIDIA H200", "NVIDIA H200"), ("echo no driver; exit 9", "")])
def test_a_graphics_card_counts_when_its_driver_answers(tmp_path, monkeypatch, program, card):
    (tmp_path / "nvidia-smi").write_text(f"#!/bin/sh\n{program}\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert environment.this_machine().graphics_card == card


def test_qgis_itself_is_never_taken_for_a_python():
    windows = candidates("win32", r"C:\Program Files\QGIS 3.40\bin\qgis-ltr-bin.exe",
                         r"C:\Program Files\QGIS 3.40\apps\Python312", {"LOCALAPPDATA": r"C:\Users\Ana\AppData\Local"})
    assert not any("qgis-ltr-bin" in path for path in windows)
    assert windows[0] == r"C:\Program Files\QGIS 3.40\apps\Python312\python.exe"
    assert r"C:\Users\Ana\AppData\Local\Programs\Python\Python312\python.exe" in windows
    macos_prefix = "/Applications/QGIS.app/Contents/MacOS"
    macos = candidates("darwin", f"{macos_prefix}/QGIS", macos_prefix, {})
    assert macos.index("/opt/homebrew/bin/python3.12") < macos.index(f"{macos_prefix}/bin/python3")
    linux = candidates("linux", "/usr/bin/python3", "/usr", {})
    assert linux[0] == "/usr/bin/python3"
    assert len(set(linux)) == len(linux)


@pytest.mark.parametrize(("line", "words"), [
    ("error: No space left on device (os error 28)", "disk is full"),
    ("  cause: dns error: failed to lookup address", "network doesn't answer"),
    ("NewConnectionError('<x>: Failed to establish a new connection: [Errno -2] Name or service not known')",
     "network doesn't answer"),
    ("ERROR: No matching distribution found for torch>=2.4", "(torch)"),
    ("× No solution found when resolving dependencies:\nBecause pebbles was not found in the provided", "(pebbles)"),
    ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "certificate"),
    ("error: Permission denied (os error 13)", "close other programs"),
    ("cause: HTTP status server error (503 Service Unavailable) for url (<x>)", "error 503"),
    ("WARNING: Retrying after connection broken by 'ResponseError('too many 502 error responses')'", "error 502"),
    ("connection broken by 'SSLError(SSLCertVerificationError(1, 'certificate verify failed'))'", "certificate"),
    ("something new", "something new"),
])
def test_a_failed_installer_is_explained_with_the_remedy(line, words):
    sentence = explain(line.splitlines(), 1)
    assert words in sentence
    assert sentence.endswith(".")


def test_the_report_keeps_homes_names_and_secrets_to_itself():
    variables = {"USER": "ana.souza", "GITHUB_TOKEN": "sesame-open-42", "MY_API_KEY": "k-1234567", "LANG": "C"}
    words = "\n".join([
        "/home/ana.souza/data/map.tif", "/home/ana.souza", "/home/ana.souza-other/x", "it is sesame-open-42",
        "https://ana:pass@mirror.example/simple", "http://10.0.0.1:3128", "?token=abc123&x=1", "password: hunter2",
        "Authorization: Bearer abcdefghijkl", "hf_abcdefghijklmnop", "k-1234567", "on ws-17 as ana.souza"])
    found = redact(words, variables, "/home/ana.souza", "", "ws-17.example.org").splitlines()
    assert found == [
        "~/data/map.tif", "~", "/home/ana.souza-other/x", "it is ***", "https://***@mirror.example/simple",
        "http://10.0.0.1:3128", "?token=***&x=1", "password: ***", "Authorization: Bearer ***", "***", "***",
        "on <host> as <user>"]
    windows = redact(r"c:\users\ana\AppData\x C:\Users\Ana/y", {}, r"C:\Users\Ana", "", "pc")
    assert windows == r"~\AppData\x ~/y"


def test_the_report_says_what_an_issue_needs(home, monkeypatch):
    monkeypatch.setenv("HOME", str(home.parent))
    monkeypatch.setenv("UPLOAD_SECRET", "do-not-tell")
    environment.worker_log().write_text(f"it broke at {home} with do-not-tell\n", encoding="utf-8")
    report = diagnose({"QGIS": "3.40.3"})
    for words in ("QGIS: 3.40.3", "Memory: ", "Disk: ", "Environment: absent", "it broke at ~"):
        assert words in report
    assert str(home.parent) not in report
    assert "do-not-tell" not in report


def test_a_program_that_never_ends_is_given_up(monkeypatch, tmp_path):
    began = time.monotonic()
    with pytest.raises(EnvironmentTrouble, match="did not answer within 1 seconds"):
        environment._run([sys.executable, "-c", "import time; time.sleep(600)"], quiet, NEVER, seconds=1.0)
    assert time.monotonic() - began < 300
