"""`make package`: one small zip that QGIS can install and its plugin repository takes."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlparse

import pytest

ROOT = Path(__file__).resolve().parent.parent
MEGABYTES = 5
SCRIPTS = Path(sys.executable).parent

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists() or shutil.which("make") is None,
                                reason="the package is made by make and git from a git checkout")


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """The zip of the files as they are now, committed or not; the repository itself stays as it is."""
    folder = tmp_path_factory.mktemp("package")
    objects = subprocess.run(["git", "rev-parse", "--path-format=absolute", "--git-path", "objects"], cwd=ROOT,
                             check=True, capture_output=True, text=True).stdout.strip()
    aside = {**os.environ, "GIT_INDEX_FILE": str(folder / "index"), "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
             "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects}
    (folder / "objects").mkdir()
    subprocess.run(["git", "add", "--all"], cwd=ROOT, env=aside, check=True, capture_output=True)
    tree = subprocess.run(["git", "write-tree"], cwd=ROOT, env=aside, check=True, capture_output=True, text=True)
    subprocess.run(["make", "package", f"TREE={tree.stdout.strip()}", f"DIST={folder / 'dist'}"], cwd=ROOT, env=aside,
                   check=True, capture_output=True)
    (made,) = (folder / "dist").iterdir()
    return made


@pytest.fixture(scope="session")
def unpacked(package, tmp_path_factory):
    """The folder with the plugin's folder in it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def metadata(unpacked):
    """What stands in metadata.txt."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(unpacked / "orogen" / "metadata.txt", encoding="utf-8")
    return dict(parser["general"])


def checked(unpacked, *command):
    """What a checker prints about the unpacked package; some end with a status when they find something."""
    return subprocess.run([str(SCRIPTS / command[0]), *command[1:]], cwd=unpacked, capture_output=True, text=True,
                          check=False, timeout=300).stdout


def test_it_is_one_small_folder_with_a_licence(package, unpacked):
    assert package.stat().st_size <= MEGABYTES * 1e6
    assert [path.name for path in unpacked.iterdir()] == ["orogen"]
    for name in ("LICENSE", "metadata.txt", "__init__.py", "requirements.txt", "plugin/plugin.py"):
        assert (unpacked / "orogen" / name).is_file(), name


def test_it_is_named_after_its_version(package, metadata):
    assert package.name == f"orogen-{metadata['version']}.zip"


def test_tests_and_workshop_stay_at_home(unpacked):
    top = {path.name for path in (unpacked / "orogen").iterdir()}
    assert top & {"tests", "benchmarks", "Makefile", "build", "dist"} == set()
    assert [name for name in top if name.startswith(".")] == []


def test_it_holds_text_and_pictures_only(package):
    with zipfile.ZipFile(package) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            assert not (entry.external_attr >> 16) & 0o111, f"{entry.filename} is executable"
            assert (entry.external_attr >> 16) & 0o170000 in (0, 0o100000), f"{entry.filename} is a link"
            assert re.search(r"/\.|__pycache__|__MACOSX", entry.filename) is None, entry.filename
            content = archive.read(entry)
            if entry.filename.endswith(".png"):
                assert content.startswith(b"\x89PNG")
            elif entry.filename.endswith(".qm"):  # translations, as Qt reads them
                assert content.startswith(b"\x3c\xb8\x64\x18")
            elif entry.filename.endswith(".safetensors"):  # a length, and as much JSON, then numbers
                length = int.from_bytes(content[:8], "little")
                assert json.loads(content[8 : 8 + length])["__metadata__"]
            else:
                content.decode("utf-8")
                assert b"\0" not in content, entry.filename


def test_the_metadata_says_all_that_is_asked_for(metadata, unpacked):
    for field in ("name", "description", "about", "version", "qgisMinimumVersion", "qgisMaximumVersion", "author",
                  "email", "tracker", "repository", "homepage", "license", "tags", "icon", "category"):
        assert metadata.get(field, "").strip(), field
    assert re.fullmatch(r"\d+\.\d+\.\d+", metadata["version"])
    assert metadata["qgisMinimumVersion"] == "3.22"
    assert metadata["qgisMaximumVersion"] == "4.99"
    assert metadata["hasProcessingProvider"] == "yes"
    assert metadata["experimental"] in ("True", "False")
    assert metadata["deprecated"] == "False"
    assert "plugin" not in metadata["name"].lower()
    assert "/" not in metadata["author"]
    assert re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", metadata["email"])
    for field in ("tracker", "repository", "homepage"):
        address = urlparse(metadata[field])
        assert address.scheme == "https", field
        assert address.netloc, field
    assert (unpacked / "orogen" / metadata["icon"]).is_file()


def test_what_it_needs_besides_qgis_is_said_before_it_is_installed(metadata):
    assert "Python environment of its own" in metadata["about"]
    for package in ("PyTorch", "rasterio", "scikit-learn"):
        assert package in metadata["about"]


# The rules below are those of the plugin repository: bandit and secrets block a plugin, flake8 is shown.

def test_bandit_finds_nothing(unpacked):
    """All rules but B404: the repository doesn't count that subprocess is imported, only what is called."""
    report = json.loads(checked(unpacked, "bandit", "--recursive", ".", "--format", "json", "--quiet",
                                "--skip", "B404"))
    assert report["errors"] == []
    assert [f"{one['filename']}:{one['line_number']} {one['test_id']} {one['issue_text']}"
            for one in report["results"]] == []


def test_detect_secrets_finds_nothing(unpacked):
    report = json.loads(checked(unpacked, "detect-secrets", "scan", "--all-files", "."))
    assert report["results"] == {}


def test_flake8_finds_nothing(unpacked):
    """All of its default rules but two on looks, which ruff doesn't share and the repository doesn't count."""
    assert checked(unpacked, "flake8", "--isolated", "--max-line-length=120", "--extend-ignore=E127,E203", ".") == ""
