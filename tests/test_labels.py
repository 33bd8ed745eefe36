"""Labels survive: kill -9, torn lines, full disks, two writers, hand edits.  And QGIS's own Python can write them."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import shapely
from orogen.backend.damage import labels as module
from orogen.backend.damage.labels import (
    FIELDS,
    Label,
    LabelStore,
    corners_key,
    csv_words,
    footprint_key,
    read_labels,
)
from orogen.backend.errors import InputError, OutputError


def label(building: int = 1, grade: str = "destroyed", **more: object) -> Label:
    return Label(building, f"key{building}", grade, "xBD", **more)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "labels.jsonl"


# --- what is kept -----------------------------------------------------------------------------------------------------

def test_a_label_comes_back_with_who_when_what_and_how_sure(file):
    given = label(7, sure=False, at=(13.25, 42.63), area_m2=120.5, seen=("a1", "b2"), asked="random", chance=0.01,
                  pool=300, note="scaffold – 棚")
    kept = LabelStore(file, who="Anna").append(given)
    (read,) = read_labels(file).labels
    assert read == kept
    assert (read.who, read.sure, read.seen, read.note) == ("Anna", False, ("a1", "b2"), "scaffold – 棚")
    assert read.when.endswith("Z")
    assert read.id


def test_the_last_word_of_each_person_counts_and_undo_gives_the_word_before(file):
    anna, ben = LabelStore(file, who="Anna"), LabelStore(file, who="Ben")
    anna.append(label(1, "no-damage"))
    ben.append(label(1, "minor-damage"))
    anna.append(label(1, "destroyed"))

    def words() -> set[tuple[str, str]]:
        return {(one.who, one.grade) for one in read_labels(file).in_effect()}

    assert words() == {("Anna", "destroyed"), ("Ben", "minor-damage")}
    assert anna.undo().grade == "destroyed"
    assert words() == {("Anna", "no-damage"), ("Ben", "minor-damage")}
    assert anna.undo().grade == "no-damage"
    assert anna.undo() is None  # Ben's is not hers to take back
    assert words() == {("Ben", "minor-damage")}
    assert len(file.read_text(encoding="utf-8").splitlines()) == 5  # nothing was removed


def test_lines_copied_in_twice_count_once(file):
    LabelStore(file).append(label())
    file.write_bytes(file.read_bytes() * 2)
    assert len(read_labels(file).labels) == 1


def test_the_table_for_other_programs_holds_every_field(file):
    LabelStore(file, who="Anna").append(label(3, at=(13.0, 42.0), note='said "gone", twice'))
    header, row = csv_words(read_labels(file).labels).splitlines()
    assert header.split(",") == list(FIELDS)
    assert row.startswith("3,key3,destroyed,xBD,True,Anna,")
    assert '"said ""gone"", twice"' in row


# --- what happens to the file -----------------------------------------------------------------------------------------

def test_a_file_cut_off_at_any_byte_keeps_every_whole_line_and_takes_the_next_grade(file):
    store = LabelStore(file)
    ends = []
    for building in (1, 2, 3):
        store.append(label(building))
        ends.append(file.stat().st_size)
    content = file.read_bytes()
    for cut in sorted({*range(0, len(content), 17), *(end + d for end in ends for d in (-3, -2, -1, 0, 1))}):
        file.write_bytes(content[:cut])
        LabelStore(file).append(label(9))
        whole = sum(cut >= end - 1 for end in ends)  # all but the line break is a whole line
        read = read_labels(file)
        assert [one.building for one in read.labels] == [*range(1, whole + 1), 9], cut
        assert len(read.set_aside) <= 1


def test_labels_that_were_confirmed_survive_kill_9(file, tmp_path):
    script = tmp_path / "grade.py"
    script.write_text(textwrap.dedent("""
        import sys
        from orogen.backend.damage.labels import Label, LabelStore
        store = LabelStore(sys.argv[1], who=sys.argv[2])
        for building in range(100_000):
            store.append(Label(building, f"key{building}", "destroyed", "xBD", note="x" * 300))
            print(building, flush=True)
        """), encoding="utf-8")
    graders = [subprocess.Popen([sys.executable, str(script), str(file), who], stdout=subprocess.PIPE, text=True)
               for who in ("Anna", "Ben")]
    confirmed = {}
    for grader, who in zip(graders, ("Anna", "Ben")):
        for _ in range(20):
            confirmed[who] = int(grader.stdout.readline())
    for grader in graders:
        os.kill(grader.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        confirmed_later = grader.communicate()[0].split()
        if confirmed_later:
            confirmed[("Anna", "Ben")[graders.index(grader)]] = int(confirmed_later[-1])
    read = read_labels(file)
    for who, last in confirmed.items():
        buildings = [one.building for one in read.labels if one.who == who]
        assert buildings[: last + 1] == list(range(last + 1))  # both wrote at once, and neither lost a line
    LabelStore(file, who="Anna").append(label(200_000))
    assert read_labels(file).labels[-1].building == 200_000


def test_a_slip_of_a_hand_edit_costs_one_line_and_is_said(file):
    store = LabelStore(file)
    for building in (1, 2, 3):
        store.append(label(building))
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\ufeff" + lines[0] + "\r\n\r\n" + lines[1].replace('"kind"', '"kin') + "\n" + lines[2],
                    encoding="utf-8")
    read = store.labels()
    assert [one.building for one in read.labels] == [1, 3]
    assert "Line 3 of the label file labels.jsonl does not count (it is no complete JSON)" in read.problems()[0]
    assert "it held 3 labels, now it holds 2" in store.notices[0]
    store.append(label(4))
    assert [one.building for one in read_labels(file).labels] == [1, 3, 4]


def test_a_file_that_was_removed_while_in_use_is_written_again_with_the_next_grade(file):
    store = LabelStore(file)
    store.append(label(1))
    store.append(label(2))
    file.unlink()
    assert len(store.labels().labels) == 2
    assert "removed or emptied" in store.notices[0]
    store.append(label(3))
    assert [one.building for one in read_labels(file).labels] == [1, 2, 3]


def test_another_file_is_refused_before_anything_is_written_to_it(file):
    file.write_text("id,grade\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no label file of Orogen"):
        LabelStore(file)
    assert file.read_text(encoding="utf-8") == "id,grade\n1,2\n"


def test_a_file_that_can_not_be_read_is_refused(tmp_path):
    with pytest.raises(InputError, match="can't be read"):
        LabelStore(tmp_path)


def test_a_full_disk_keeps_all_earlier_labels_and_none_by_half(file, monkeypatch):
    store = LabelStore(file)
    store.append(label(1))
    before = file.read_bytes()
    really = os.write
    monkeypatch.setattr(module.os, "write", lambda handle, words: really(handle, words[:10]))
    with pytest.raises(OutputError, match=r"disk of .* is full"):
        store.append(label(2))
    monkeypatch.undo()
    assert file.read_bytes() == before
    store.append(label(3))
    assert [one.building for one in read_labels(file).labels] == [1, 3]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
def test_a_device_without_room_is_a_full_disk():
    handle = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(OSError) as caught:
        module._append(handle, 0, b"x\n")
    os.close(handle)
    assert "is full" in str(module._unsaved(caught.value, Path("labels.jsonl")))


def test_a_place_where_nobody_may_write_says_so(tmp_path):
    store = LabelStore(tmp_path / "folder" / "labels.jsonl")
    (tmp_path / "folder").write_text("a file is in its place", encoding="utf-8")
    with pytest.raises(OutputError, match=r"was not saved because .* can't be written"):
        store.append(label())


def test_a_file_held_by_another_program_is_waited_for_and_then_said(file, monkeypatch):
    store = LabelStore(file)
    store.append(label(1))
    monkeypatch.setattr(module, "PATIENCE_S", 0.05)
    with module._locked(file), pytest.raises(OutputError, match="another program holds"):
        store.append(label(2))
    store.append(label(3))
    assert [one.building for one in read_labels(file).labels] == [1, 3]


# --- which building ---------------------------------------------------------------------------------------------------

def test_a_footprint_is_known_again_however_it_is_written():
    ring = [(0, 0), (10.004, 0), (10, 8), (0, 8)]
    plain = shapely.Polygon(ring, [[(2, 2), (3, 2), (3, 3)]])
    turned = shapely.Polygon(ring[2:] + ring[:2], [[(3, 3), (2, 2), (3, 2)]]).reverse()
    key = footprint_key(shapely.to_wkb(plain))
    assert key == footprint_key(shapely.to_wkb(turned))
    assert key == footprint_key(shapely.to_wkb(shapely.MultiPolygon([plain]), byte_order=0))
    assert key == footprint_key(shapely.to_wkb(shapely.force_3d(plain), output_dimension=3, flavor="iso"))
    assert key == footprint_key(shapely.to_wkb(shapely.set_srid(plain, 32633), include_srid=True, flavor="extended"))
    assert key == corners_key(shapely.get_coordinates(plain).tolist())
    assert key != footprint_key(shapely.to_wkb(shapely.affinity.translate(plain, 0.05)))
    for wrong in (shapely.to_wkb(shapely.Point(0, 0)), shapely.to_wkb(plain)[:40], b""):
        with pytest.raises(ValueError):
            footprint_key(wrong)


def test_labels_need_nothing_but_the_standard_library_of_python_3_9():
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"), feature_version=(3, 9))
    own = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level}
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert own == {"errors"}
    assert names <= set(sys.stdlib_module_names)


def test_every_line_is_a_json_object_that_says_its_version(file):
    store = LabelStore(file)
    store.append(label())
    store.undo()
    assert [json.loads(line)["v"] for line in file.read_text(encoding="utf-8").splitlines()] == [1, 1]

