"""check-images says plainly whether two images can be compared, and never fails for what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from orogen.backend import runs
from pairs_of_images import moved, otherwise_lit, town, write

SIZE = 320


@pytest.fixture(scope="module")
def images(tmp_path_factory) -> Path:
    """before.tif, and after.tif, which is shifted by two cells and otherwise lit."""
    folder = tmp_path_factory.mktemp("images")
    image = town(SIZE)
    write(folder / "before.tif", image, tags={"TIFFTAG_DATETIME": "2023:01:14 08:00:00"})
    write(folder / "after.tif", otherwise_lit(moved(image, 2.0, -1.5)), tags={"ACQUISITION_DATE": "2023-02-08"})
    return folder


def check(folder: Path, before: Path, after: Path, **changes: object) -> dict:
    made = runs.run("check-images", {"before": str(before), "after": str(after), **changes}, folder / "check",
                    overwrite=True)
    return json.loads((made.folder / "images.json").read_text(encoding="utf-8"))


def test_a_good_pair_is_called_good_and_shown(images, tmp_path):
    found = check(tmp_path, images / "before.tif", images / "after.tif")
    assert (found["verdict"], found["reasons"], found["problems"]) == ("good", [], [])
    assert found["figures"]["shift_median_cells"] == pytest.approx(2.5, abs=0.1)
    assert found["figures"]["points_hold"] > 0.9
    assert found["figures"]["overlap_km2"] == pytest.approx(0.0256, abs=1e-3)
    assert found["figures"]["days"] == 25
    assert (found["before"]["date"], found["after"]["used"]) == ("2023-01-14", [1, 2, 3])
    assert all(point["holds"] in (True, False) for point in found["displacement"])
    picture = imread(tmp_path / "check" / "images.png")
    assert picture.shape[1] > picture.shape[0] > 400


def test_images_of_different_ground_are_not_comparable(images, tmp_path):
    other = write(tmp_path / "other.tif", town(SIZE, seed=5))
    found = check(tmp_path, images / "before.tif", other)
    assert found["verdict"] == "not comparable"
    assert "could not be aligned" in found["reasons"][0]


def test_dates_that_are_given_the_wrong_way_round_are_refused(images, tmp_path):
    found = check(tmp_path, images / "before.tif", images / "after.tif", before_date="2023-03-01")
    assert found["verdict"] == "not comparable"
    assert found["problems"] == ["The before image 'before' is of 2023-03-01 and the after image 'after' of "
                                 "2023-02-08: exchange them, or correct the dates."]
    assert "is no date" in check(tmp_path, images / "before.tif", images / "after.tif",
                                 after_date="soon")["problems"][0]


def test_dates_in_files_that_speak_against_the_order_are_a_reason_for_care(images, tmp_path):
    found = check(tmp_path, images / "after.tif", images / "before.tif")
    assert (found["verdict"], found["problems"]) == ("usable with care", [])
    assert "make sure that they are not exchanged" in found["reasons"][0]


def test_colours_in_another_order_are_noticed(images, tmp_path):
    rng = np.random.default_rng(0)
    before = town(SIZE)
    before[0] = town(SIZE, seed=9)[0] * 0.5 + before[0] * 0.5  # a red that differs from the blue
    found = check(tmp_path, write(tmp_path / "rgb.tif", before),
                  write(tmp_path / "bgr.tif", before[::-1] + rng.normal(0, 4, before.shape)))
    assert any("order 3,2,1" in reason for reason in found["reasons"])


def test_what_makes_care_needed_is_said(images, tmp_path):
    image = town(SIZE)
    grey = write(tmp_path / "grey.tif", image[:1])
    assert "has one band" in check(tmp_path, images / "before.tif", grey)["reasons"][0]
    cloudy = image.copy()
    cloudy[:, 40:260, 60:260] = 250
    reasons = check(tmp_path, images / "before.tif", write(tmp_path / "cloudy.tif", cloudy))["reasons"]
    assert any("Clouds hide" in reason for reason in reasons)
    coarse = write(tmp_path / "coarse.tif", image[:, ::2, ::2], cell=1.0)
    assert any("2.0 times as large" in reason
               for reason in check(tmp_path, images / "before.tif", coarse)["reasons"])


@pytest.mark.parametrize(("change", "words"), [
    ({"crs": None}, "'after' has no coordinate reference system"),
    ({"corner": (600_000, 4_000_000)}, "don't overlap"),
    ({"corner": (400_155, 4_700_000)}, "too few to compare"),
    ({"nodata": 7}, "'after' has no value"),
])
def test_what_is_wrong_with_an_image_is_one_sentence(images, tmp_path, change, words):
    values = np.full((3, SIZE, SIZE), 7.0) if "nodata" in change else town(SIZE)
    found = check(tmp_path, images / "before.tif", write(tmp_path / "after.tif", values, **change))
    assert len(found["problems"]) == 1
    assert words in found["problems"][0]
    assert found["verdict"] == "not comparable"


def test_the_same_file_twice_is_noticed(images, tmp_path):
    assert "choose two images" in check(tmp_path, images / "before.tif", images / "before.tif")["problems"][0]


def test_a_truncated_file_is_named(images, tmp_path):
    cut = tmp_path / "cut.tif"
    cut.write_bytes((images / "after.tif").read_bytes()[:50_000])
    assert "'cut' can't be read" in check(tmp_path, images / "before.tif", cut)["problems"][0]
