"""Grading schemes: read as layers spell them, carried over by a table that is always said, never by a guess."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from orogen.backend.damage.schemes import SCHEMES, mapped, possible, read_choice, read_scheme, scheme_of
from orogen.backend.errors import InputError, ParameterError
from orogen.backend.tools.summarise_damage import SCHEMES as OFFERED

XBD, EMS, NOW, THEN = (SCHEMES[name] for name in ("xBD", "EMS-98", "Copernicus", "Copernicus-2016"))


def lightness(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_the_tool_offers_the_schemes_that_are_known():
    assert tuple(SCHEMES) == OFFERED


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_classes_darken_evenly_and_differ_by_their_marks_too(scheme):
    steps = -np.diff([lightness(colour) for colour in scheme.colours])
    assert steps.min() > 7
    assert steps.max() < 2 * steps.min()
    assert len(set(scheme.markers)) == len(scheme.classes)
    assert len(set(scheme.columns)) == len(scheme.classes)
    assert scheme.source


def test_neighbouring_classes_stay_apart_for_colour_blind_readers():
    # Machado, Oliveira and Fernandes (2009), severity 1: linear RGB as protanopes and deuteranopes see it.
    for matrix in ([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
                   [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]):
        seen = []
        for colour in EMS.colours:
            linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
            seen.append(lightness_of(np.clip(np.array(matrix) @ linear, 0, 1)))
        assert (-np.diff(seen)).min() > 7


def lightness_of(linear: np.ndarray) -> float:
    y = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize(("scheme", "values", "wanted"), [
    (XBD, ["No Damage", "MINOR_DAMAGE", "un-classified", None], ["no-damage", "minor-damage", "", ""]),
    (XBD, [0, 3, 1.0, np.nan], ["no-damage", "destroyed", "minor-damage", ""]),
    (EMS, ["D5", "grade 2", "very heavy damage", ""], ["Grade 5", "Grade 2", "Grade 4", ""]),
    (THEN, ["Completely destroyed", "not affected", "Unknown"], ["Completely Destroyed", "Not Affected", ""]),
])
def test_grades_are_read_in_any_spelling_and_as_numbers(scheme, values, wanted):
    assert scheme.read(values, "houses", "grade").tolist() == wanted


def test_values_that_a_scheme_does_not_know_are_named_with_the_remedy():
    with pytest.raises(InputError, match=r"'houses': the field 'damage' holds 'burnt', 'gone', which the scheme xBD "
                                         r"doesn't know .*choose the scheme of the layer, or give your own"):
        XBD.read(["no-damage", "gone", "burnt", "gone"], "houses", "damage")
    with pytest.raises(InputError, match="and 4 more"):
        XBD.read([f"grade {number}" for number in range(10)], "houses", "damage")


# --- from one to another ------------------------------------------------------------------------------------------

def test_every_pair_of_schemes_has_a_table_that_never_turns_more_damage_into_less():
    for source, target in itertools.permutations(SCHEMES.values(), 2):
        rows = [[target.classes.index(one) for one in may] for may in possible(source, target).values()]
        assert all(rows)
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        assert [row[-1] for row in rows] == sorted(row[-1] for row in rows)
        assert rows[0][0] == 0
        assert rows[-1][-1] == len(target.classes) - 1


def test_a_class_that_may_be_several_must_be_chosen():
    with pytest.raises(ParameterError, match="'Moderately Damaged' may be 'Possibly damaged' or 'Damaged': choose one"):
        mapped(["Not Affected", "Moderately Damaged"], THEN, NOW)
    made = mapped(["Not Affected", "Moderately Damaged", ""], THEN, NOW, {"moderately damaged": "damaged"})
    assert made.grades.tolist() == ["No visible damage", "Damaged", ""]
    assert made.said == ("Copernicus-2016 'Moderately Damaged' was taken for Copernicus 'Damaged', as chosen.",)


def test_what_does_not_occur_need_not_be_chosen():
    made = mapped(["Not Affected", "Completely Destroyed"], THEN, NOW)
    assert made.grades.tolist() == ["No visible damage", "Destroyed"]
    assert "Moderately Damaged" not in made.table
    assert made.said == ()


def test_a_choice_against_the_table_is_taken_and_said():
    made = mapped(["Not Affected"], THEN, NOW, {"Not Affected": "Possibly damaged"})
    assert made.grades.tolist() == ["Possibly damaged"]
    assert "as chosen" in made.said[0]


@pytest.mark.parametrize(("words", "fault"), [("gone=Damaged", "'gone', which is no class of Copernicus-2016"),
                                              ("Not Affected=burnt", "'burnt', which is no class of Copernicus:")])
def test_a_choice_that_names_no_class_is_refused(words, fault):
    with pytest.raises(ParameterError, match=fault):
        mapped(["Not Affected"], THEN, NOW, read_choice(words))


def test_a_mapping_is_read_from_words_csv_and_json(tmp_path):
    wanted = {"D2": "minor-damage", "D3": "major-damage"}
    assert read_choice("D2 = minor-damage; D3=major-damage;") == wanted
    (tmp_path / "m.csv").write_text("from,to\nD2,minor-damage\nD3,major-damage\n", encoding="utf-8")
    (tmp_path / "m.json").write_text(json.dumps(wanted), encoding="utf-8")
    assert read_choice(str(tmp_path / "m.csv")) == read_choice(str(tmp_path / "m.json")) == wanted
    with pytest.raises(ParameterError, match="'D3' is not understood: write class=class"):
        read_choice("D2=minor-damage; D3")
    with pytest.raises(InputError, match=r"can't be read .*check the path"):
        read_choice(str(tmp_path / "gone.csv"))


def test_from_which_class_on_a_building_counts_as_damaged_can_be_chosen():
    assert THEN.damaging()[0] == "Negligible to slight damage"
    assert THEN.counting_from("highly damaged").damaging() == ("Highly Damaged", "Completely Destroyed")
    with pytest.raises(ParameterError, match="can't count as damaged from 'Not Affected' on: choose one of Negligible"):
        THEN.counting_from("Not Affected")


# --- the user's own -----------------------------------------------------------------------------------------------

def test_an_own_scheme_comes_from_json_or_csv(tmp_path):
    (tmp_path / "own.json").write_text(json.dumps({
        "name": "Ward", "classes": ["ok", "hit", "gone"], "damaged": "hit", "also": {"A": "ok", "C": "gone"},
        "colours": ["#00ff00", "#ff8800", "#880000"]}), encoding="utf-8")
    (tmp_path / "own.csv").write_text("class;damaged;value\nok;no;A\nhit;yes;\ngone;yes;C\n", encoding="utf-8")
    for scheme in (scheme_of(str(tmp_path / "own.json")), read_scheme(tmp_path / "own.csv")):
        assert scheme.classes == ("ok", "hit", "gone")
        assert scheme.damaging() == ("hit", "gone")
        assert scheme.read(["a", "HIT", "C"], "houses", "g").tolist() == ["ok", "hit", "gone"]
        assert len(scheme.colours) == 3
    assert scheme_of("ems 98") is EMS
    with pytest.raises(ParameterError, match="no grading scheme 'EMS': choose one of xBD"):
        scheme_of("EMS")


@pytest.mark.parametrize(("content", "fault"), [
    ({"classes": []}, "needs at least two classes"),
    ({"classes": ["hit"], "damaged": "hit"}, "needs at least two classes"),
    ({"classes": ["ok", "OK"], "damaged": "ok"}, "with different names"),
    ({"classes": ["ok", "hit"]}, "from which class on a building counts as damaged: give damaged as one of hit"),
    ({"classes": ["ok", "hit"], "damaged": "ok"}, "from which class on"),
    ({"classes": ["ok", "hit"], "damaged": "hit", "also": {"1": "gone"}}, "'gone', which is none of its classes"),
    ({"classes": ["ok", "hit"], "damaged": "hit", "colours": ["red"]}, "one colour for each of its 2 classes"),
    ([], "must hold one JSON object"),
])
def test_a_scheme_without_classes_or_sense_is_refused(tmp_path: Path, content, fault):
    (tmp_path / "own.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match=fault):
        read_scheme(tmp_path / "own.json")


def test_a_scheme_file_that_is_no_scheme_is_a_sentence(tmp_path):
    (tmp_path / "own.json").write_text("{", encoding="utf-8")
    (tmp_path / "own.csv").write_text("grade,damaged\nok,no\n", encoding="utf-8")
    (tmp_path / "bytes.csv").write_bytes(b"class\n\xff\xfe")
    for name, fault in (("own.json", "as JSON: correct it"), ("own.csv", "no column 'class'"),
                        ("bytes.csv", "save it again as UTF-8"), ("gone.csv", "check the path")):
        with pytest.raises(InputError, match=fault):
            read_scheme(tmp_path / name)
