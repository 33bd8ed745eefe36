"""The grades that people gave: a text file to which each click is appended, safe from kill -9 at any moment.

One JSON object a line.  A grade says who saw what in which building, when and how sure; taking one back is a line too,
so that nothing is ever removed.  Each line is written whole by one write, under a lock, and flushed to the disk before
:meth:`LabelStore.append` returns.  What can't be read (a torn last line, a slip of a hand edit) is set aside by number
with the reason, stays in the file, and costs no other label.

Standard library only, and Python 3.9 reads it: QGIS's own Python writes the labels, the backend learns from them.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import struct
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..errors import InputError, OutputError

VERSION = 1
PATIENCE_S = 10.0  #: how long a writer waits for another one
RANDOM = "random"  #: ``asked`` of a building that chance alone chose: these make an assessment honest

_CM = 100.0


# --- one grade --------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Label:
    """What one person saw in one building.

    Parameters
    ----------
    building : its number in the result
    key : :func:`footprint_key` of its footprint, by which it is known again
    grade : name of a class of ``scheme``; empty where the person looked and could not tell
    scheme : such as xBD or EMS-98
    sure : False for a guess, which counts less
    who : name of the person
    when : UTC, ISO 8601
    at : longitude and latitude (WGS 84) of a point inside, for maps of other CRS; empty where unknown
    area_m2 : of the footprint; 0 where unknown
    seen : fingerprints of the images that were looked at
    asked : why the queue asked for it (``random``, ``unsure`` …); empty where the person chose the building
    chance : probability with which the queue drew it, of ``pool`` buildings; 0 where unknown
    note : free text
    id : of this line, unlike any other
    """

    building: int
    key: str
    grade: str
    scheme: str
    sure: bool = True
    who: str = ""
    when: str = ""
    at: tuple[float, ...] = ()
    area_m2: float = 0.0
    seen: tuple[str, ...] = ()
    asked: str = ""
    chance: float = 0.0
    pool: int = 0
    note: str = ""
    id: str = ""


@dataclass(frozen=True)
class SetAside:
    """A line that does not count, by its number from 1, and why; ``torn`` where a write was cut short."""

    line: int
    why: str
    torn: bool = False


@dataclass(frozen=True)
class Labels:
    """What a label file says: ``labels`` in their order without those taken back, and the lines set aside."""

    path: str
    labels: tuple[Label, ...] = ()
    set_aside: tuple[SetAside, ...] = ()

    def in_effect(self) -> list[Label]:
        """The last word of each person on each building, in the order they were given."""
        last = {(label.key, label.who): label for label in self.labels}
        return [label for label in self.labels if last[label.key, label.who] is label]

    def problems(self) -> list[str]:
        """A sentence for what was set aside; a torn last line, of which nothing was ever confirmed, is none."""
        aside = [one for one in self.set_aside if not one.torn]
        if not aside:
            return []
        name, first, count = os.path.basename(self.path), aside[0], len(aside)
        if count == 1:
            return [f"Line {first.line} of the label file {name} does not count ({first.why}): correct the line or "
                    "delete it; all other labels are in use."]
        return [f"{count} lines of the label file {name} do not count, the first is line {first.line} ({first.why}): "
                "correct the lines or delete them; all other labels are in use."]


# --- reading ----------------------------------------------------------------------------------------------------------

def read_labels(path: str | os.PathLike[str]) -> Labels:
    """All labels of a file; none where there is no file yet.  Lines that can't be read are set aside.

    Raises
    ------
    InputError : the file is there and can't be read, or is no label file at all
    """
    return _parsed(_content(Path(path)), os.fspath(path))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise InputError(f"The label file {path} can't be read ({error.strerror}): check the path and its "
                         "permissions.") from error


def _parsed(content: bytes, path: str, strict: bool = True) -> Labels:
    """``strict`` refuses a file of which no line can be read; later on such lines are merely set aside."""
    records: list[dict[str, Any]] = []
    aside: list[SetAside] = []
    lines = content.replace(b"\r\n", b"\n").split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip(b" \t\r\0\xef\xbb\xbf"):
            continue
        record = _record(line)
        if isinstance(record, dict):
            records.append(record)
        else:
            aside.append(SetAside(number, record, torn=number == len(lines)))
    if strict and aside and not records and not aside[0].torn:
        raise InputError(f"{path} is no label file of Orogen (line {aside[0].line}: {aside[0].why}): choose the file "
                         "that holds the grades, or the name of a new one.")
    labels: dict[str, Label] = {}
    undone: set[str] = set()
    for record in reversed(records):  # so that taking back an undo gives the grade again
        if record["id"] in undone:
            continue
        if record["kind"] == "undo":
            undone.add(record["undoes"])
        else:
            labels.setdefault(record["id"], record["label"])  # a line that was copied in twice counts once
    return Labels(path, tuple(reversed(list(labels.values()))), tuple(aside))


def _record(line: bytes) -> dict[str, Any] | str:
    """A line as kind, id and label or what it undoes; or why it does not count."""
    try:
        value = json.loads(line.strip(b" \t\r\0\xef\xbb\xbf").decode("utf-8"))
    except (ValueError, RecursionError):
        return "it is no complete JSON"
    if not isinstance(value, dict) or value.get("kind") not in ("grade", "undo"):
        return "it is neither a grade nor an undo"
    if value.get("v") != VERSION:
        return "it was written by another version of Orogen"
    if not isinstance(value.get("id"), str) or not value["id"]:
        return "it has no id"
    if value["kind"] == "undo":
        if not isinstance(value.get("undoes"), str):
            return "it does not say what it takes back"
        return {"kind": "undo", "id": value["id"], "undoes": value["undoes"]}
    label = _label(value)
    return label if isinstance(label, str) else {"kind": "grade", "id": label.id, "label": label}


def _label(value: Mapping[str, Any]) -> Label | str:
    building, key = value.get("building"), value.get("key")
    if not isinstance(building, int) or isinstance(building, bool) or not isinstance(key, str) or not key:
        return "it names no building"
    texts = {name: value.get(name, "") for name in ("grade", "scheme", "who", "when", "asked", "note", "id")}
    if not all(isinstance(text, str) for text in texts.values()):
        return "its texts are no texts"
    if not isinstance(value.get("sure", True), bool):
        return "it does not say whether the person was sure"
    numbers = [value.get("area_m2", 0.0), value.get("chance", 0.0), value.get("pool", 0)]
    at, seen = value.get("at", []), value.get("seen", [])
    if not all(map(_is_number, numbers)) or not isinstance(at, list) or not all(map(_is_number, at)) \
            or not isinstance(seen, list):
        return "its numbers are no numbers"
    return Label(building, key, texts["grade"], texts["scheme"], value.get("sure", True), texts["who"], texts["when"],
                 tuple(float(x) for x in at), float(numbers[0]), tuple(str(x) for x in seen), texts["asked"],
                 float(numbers[1]), int(numbers[2]), texts["note"], texts["id"])


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


# --- writing ----------------------------------------------------------------------------------------------------------

@dataclass
class LabelStore:
    """A label file in use: appends grades, takes them back, and notices what others do to the file.

    ``notices`` are sentences about what happened to the file meanwhile; the face shows and empties them.
    """

    path: Path
    who: str = ""
    notices: list[str] = field(default_factory=list)
    _known: bytes = b""  # the file as it was last seen

    def __post_init__(self) -> None:
        self.path = Path(os.path.abspath(os.path.expanduser(os.fspath(self.path))))
        self._known = _content(self.path)
        _parsed(self._known, str(self.path))  # refuse a foreign file before anything is appended to it

    def labels(self) -> Labels:
        """What the file says now, whoever wrote it; see ``notices`` when it was edited or removed."""
        self._take_in(_content(self.path))
        return _parsed(self._known, str(self.path), strict=False)

    def append(self, label: Label) -> Label:
        """Keep a grade; returns it with its id, its time and its author once it is safely on the disk.

        Raises
        ------
        OutputError : it could not be saved (read-only, full, held by another program); nothing else was lost
        """
        kept = Label(**{**asdict(label), "at": tuple(label.at), "seen": tuple(label.seen),
                        "who": label.who or self.who, "when": label.when or _now(), "id": label.id or uuid.uuid4().hex})
        self._write([{"kind": "grade", **asdict(kept)}])
        return kept

    def extend(self, labels: Iterable[Label]) -> int:
        """Keep many at once, such as those of a layer; those whose id is there already are passed over."""
        there = {label.id for label in self.labels().labels}
        new = [Label(**{**asdict(one), "at": tuple(one.at), "seen": tuple(one.seen), "who": one.who or self.who,
                        "when": one.when or _now(), "id": one.id or uuid.uuid4().hex})
               for one in labels if not one.id or one.id not in there]
        if new:
            self._write([{"kind": "grade", **asdict(one)} for one in new])
        return len(new)

    def undo(self, label: Label | None = None) -> Label | None:
        """Take back ``label``, or else the last grade of this person; returns it, or None where there is none."""
        mine = [one for one in self.labels().labels if one.who == self.who]
        label = label or (mine[-1] if mine else None)
        if label is not None:
            self._write([{"kind": "undo", "id": uuid.uuid4().hex, "undoes": label.id, "who": self.who, "when": _now()}])
        return label

    # helpers

    def _write(self, records: Sequence[Mapping[str, Any]]) -> None:
        words = b"".join(json.dumps({"v": VERSION, **record}, ensure_ascii=False, allow_nan=False)
                         .encode("utf-8", "backslashreplace") + b"\n" for record in records)
        try:
            with _locked(self.path) as handle:
                content = _all_of(handle)
                self._take_in(content)
                if len(self._known) > len(content):  # the file was removed or emptied: put back what it held
                    words = self._known[len(content):] + _break_before(self._known) + words
                else:
                    words = _break_before(content) + words
                _append(handle, len(content), words)
                self._known = content + words
        except OSError as error:
            raise _unsaved(error, self.path) from error

    def _take_in(self, content: bytes) -> None:
        """Compare the file's content with what was known of it."""
        if content.startswith(self._known):
            self._known = content
        elif not content:
            notice = (f"The label file {self.path} was removed or emptied by another program: its labels are still "
                      "known here and are written again with the next grade.")
            if notice not in self.notices:
                self.notices.append(notice)
        else:
            before, now = (len(_parsed(one, str(self.path), strict=False).labels) for one in (self._known, content))
            self._known = content
            self.notices.append(f"The label file {self.path} was edited by another program: it held {before} labels, "
                                f"now it holds {now}, and these count.")


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file, open for appending and held against every other writer."""
    made = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    began = time.monotonic()
    while True:
        handle = os.open(path, flags, 0o644)
        try:
            if _hold(handle):
                with suppress(FileNotFoundError):
                    # An editor may have put another file in its place while this one waited.
                    if os.path.samestat(os.fstat(handle), os.stat(path)):
                        break
            elif time.monotonic() - began > PATIENCE_S:
                raise OSError(errno.EBUSY, "another program holds it")
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        time.sleep(0.01)
    try:
        if made:
            _flush_folder(path.parent)
        yield handle
    finally:
        _let_go(handle)
        os.close(handle)


def _all_of(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    parts: list[bytes] = []
    while True:
        part = os.read(handle, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _append(handle: int, size: int, words: bytes) -> None:
    """One write and one flush; when the disk takes only a part, none of it stays."""
    os.lseek(handle, 0, os.SEEK_END)
    try:
        if os.write(handle, words) != len(words):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    except OSError:
        with suppress(OSError):
            os.ftruncate(handle, size)
        raise


def _break_before(content: bytes) -> bytes:
    """A line break where the file ends without one: what a cut write left there must not swallow the next grade."""
    return b"" if not content or content.endswith(b"\n") else b"\n"


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


if sys.platform == "win32":
    import msvcrt

    _BEYOND = 1 << 40  # past all text, so that readers are not kept out

    def _hold(handle: int) -> bool:
        os.lseek(handle, _BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(handle: int) -> None:
        os.lseek(handle, _BEYOND, os.SEEK_SET)
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _hold(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):  # some network drives know no locks
                raise
        return True

    def _let_go(handle: int) -> None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)


def _unsaved(error: OSError, path: Path) -> OutputError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return OutputError(f"The grade was not saved because the disk of {path} is full: free some space, then grade "
                           "the building again; all earlier grades are safe.")
    if error.errno == errno.EBUSY:
        return OutputError(f"The grade was not saved because another program holds {path}: close it there, then grade "
                           "the building again; all earlier grades are safe.")
    return OutputError(f"The grade was not saved because {path} can't be written ({error.strerror}): choose a label "
                       "file where you may write, then grade the building again; all earlier grades are safe.")


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- for other programs -----------------------------------------------------------------------------------------------

FIELDS = ("building", "key", "grade", "scheme", "sure", "who", "when", "longitude", "latitude", "area_m2", "seen",
          "asked", "chance", "pool", "note", "id")


def rows(labels: Iterable[Label]) -> list[dict[str, Any]]:
    """The labels as flat rows of :data:`FIELDS`."""
    flat = []
    for label in labels:
        row = asdict(label)
        at = row.pop("at")
        row["longitude"], row["latitude"] = at if len(at) == 2 else (None, None)
        row["seen"] = " ".join(row["seen"])
        flat.append({name: row[name] for name in FIELDS})
    return flat


def csv_words(labels: Iterable[Label]) -> str:
    """The labels as a table with a header, the text of a CSV file."""
    words = io.StringIO()
    table = csv.DictWriter(words, FIELDS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows(labels))
    return words.getvalue()


# --- which building ---------------------------------------------------------------------------------------------------

def footprint_key(wkb: bytes) -> str:
    """By what a footprint is known again: a hash of its corners to the centimetre, in the CRS of the result.

    The same for a polygon and the multipolygon of that one polygon, whatever corner its ring begins with and whichever
    way round it goes.  Raises :class:`ValueError` for what is no polygon in WKB or EWKB.
    """
    return corners_key(_corners(wkb))


def corners_key(corners: Iterable[tuple[float, float]]) -> str:
    """As :func:`footprint_key`, of the corners of all rings."""
    places = sorted({(round(x * _CM), round(y * _CM)) for x, y in corners})
    return hashlib.sha256(";".join(f"{x},{y}" for x, y in places).encode()).hexdigest()[:16]


def _corners(wkb: bytes) -> list[tuple[float, float]]:
    try:
        found, _ = _read_geometry(bytes(wkb), 0)
    except (struct.error, IndexError) as error:
        raise ValueError("the footprint is cut short") from error
    return found


def _read_geometry(wkb: bytes, at: int) -> tuple[list[tuple[float, float]], int]:
    order = "<" if wkb[at] == 1 else ">"
    (kind,) = struct.unpack_from(order + "I", wkb, at + 1)
    at += 5
    if kind & 0x20000000:  # EWKB: an SRID follows
        at += 4
    dimensions = 2 + bool(kind & 0x80000000) + bool(kind & 0x40000000)
    kind &= 0x0FFFFFFF
    dimensions += {0: 0, 1: 1, 2: 1, 3: 2}.get(kind // 1000, 0)
    (count,) = struct.unpack_from(order + "I", wkb, at)
    at += 4
    corners: list[tuple[float, float]] = []
    if kind % 1000 == 6:
        for _ in range(count):
            more, at = _read_geometry(wkb, at)
            corners += more
    elif kind % 1000 == 3:
        for _ in range(count):
            (points,) = struct.unpack_from(order + "I", wkb, at)
            flat = struct.unpack_from(f"{order}{points * dimensions}d", wkb, at + 4)
            corners += list(zip(flat[::dimensions], flat[1::dimensions]))
            at += 4 + 8 * points * dimensions
    else:
        raise ValueError("a footprint must be a polygon")
    return corners, at


def like(label: Label, **changes: Any) -> Label:
    """A label with some of its parts changed, as a new one: without id and time."""
    return Label(**{**{name: getattr(label, name) for name in Label.__dataclass_fields__}, "id": "", "when": "",
                    **changes})
