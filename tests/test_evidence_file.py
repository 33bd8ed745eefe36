"""``evidence.json``: paths made absolute, all else as it stands, every mistake explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from orogen.backend.errors import InputError
from orogen.backend.evidence_file import read_evidence_file


@pytest.fixture
def described(tmp_path: Path) -> Path:
    (tmp_path / "a.tif").touch()
    (tmp_path / "points.gpkg").touch()
    return tmp_path


def describe(folder: Path, **parameters: object) -> Path:
    (folder / "evidence.json").write_text(json.dumps({"parameters": parameters}), encoding="utf-8")
    return folder


def test_options_after_the_bar_and_plain_values_stay_as_they_are(described: Path) -> None:
    read = read_evidence_file(describe(
        described, continuous=["a.tif|bands=1,3"], deposits="points.gpkg|layername=known", exclusion_m=2000, crs=""))
    assert read["parameters"] == {
        "continuous": [f"{described.resolve()}/a.tif|bands=1,3"],
        "deposits": f"{described.resolve()}/points.gpkg|layername=known", "exclusion_m": 2000, "crs": ""}


@pytest.mark.parametrize(("parameters", "words"), [
    ({"continuous": ["b.tif"]}, "names 'b.tif', which is not in the folder"),
    ({"continuous": "a.tif"}, "must be a list of layers"),
    ({"continuous": [3]}, "must name a layer's file, not 3"),
    ({"deposits": ""}, "must name a layer's file"),
    ({"continous": ["a.tif"]}, "unknown parameter 'continous'"),
])
def test_a_wrong_evidence_file_is_explained(described: Path, parameters: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_evidence_file(describe(described, **parameters))


@pytest.mark.parametrize(("content", "words"), [
    ('{"parameters": {', "can't be read as JSON"),
    ('["parameters"]', "has no 'parameters'"),
    ('{"parameters": {}, "titel": "x"}', "unknown key 'titel'"),
])
def test_a_file_that_is_no_description_is_explained(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "evidence.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_evidence_file(tmp_path)


def test_a_folder_without_an_evidence_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no evidence\.json"):
        read_evidence_file(tmp_path)
