"""Grading schemes: which classes of damage there are, which of them count as damaged, and how one becomes another.

Between schemes nothing is carried over silently: :func:`mapped` uses a table that says, for every class, which classes
of the other scheme it may be.  Where that is more than one, the user chooses.

Sources
-------
xBD: Gupta et al. (2019), Creating xBD, arXiv:1911.09296 (Joint Damage Scale).
EMS-98: Grünthal, ed. (1998), European Macroseismic Scale 1998, Cahiers du Centre Européen de Géodynamique et de
Séismologie 15.
Copernicus: Cotrufo et al. (2018), Building damage assessment scale tailored to remote sensing vertical imagery,
European Journal of Remote Sensing 51, doi:10.1080/22797254.2018.1527662; used by the Copernicus Emergency Management
Service.
Copernicus-2016: the five classes of the service's earlier products, named after EMS-98.
UNOSAT: classes of the damage assessments of the United Nations Satellite Centre.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas
from matplotlib.colors import is_color_like, to_hex
from numpy.typing import NDArray

from ..errors import InputError, ParameterError
from ..report.styles import palette, ramp

_NAMED = 6  # unknown values that a message names


@dataclass(frozen=True)
class Scheme:
    """Classes of damage, least first.

    Parameters
    ----------
    name
        Such as xBD.
    classes
        Their names, least damage first; at least two.
    damaged
        Index of the first class that counts as damaged; below it is undamaged or not surely damaged.
    also
        Other words for a class → the class; case and punctuation don't count.
    ungraded
        Words for buildings that nobody could grade.
    source
        Where the scheme is described.
    """

    name: str
    classes: tuple[str, ...]
    damaged: int
    also: Mapping[str, str] = field(default_factory=dict)
    ungraded: tuple[str, ...] = ()
    source: str = ""
    own_colours: tuple[str, ...] = ()

    @property
    def colours(self) -> tuple[str, ...]:
        """One hex colour a class, light green to dark red; lightness falls evenly, so they read without colour."""
        if self.own_colours:
            return self.own_colours
        along = ramp("damage")
        return tuple(to_hex(along(place)) for place in np.linspace(0, 1, len(self.classes)))

    @property
    def markers(self) -> tuple[str, ...]:
        """One marker a class, as QGIS names them, so that classes differ without colour, too."""
        markers = palette()["damage"]["markers"]
        places = np.round(np.linspace(0, len(markers) - 1, len(self.classes))).astype(int)
        return tuple(markers[place] for place in places)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns ``p_<class>`` of a table of buildings, in the order of the classes."""
        return tuple(column(one) for one in self.classes)

    def damaging(self) -> tuple[str, ...]:
        """The classes that count as damaged."""
        return self.classes[self.damaged:]

    def counting_from(self, name: str) -> Scheme:
        """The same scheme, in which a building counts as damaged from another class on."""
        place = {_plain(one): number for number, one in enumerate(self.classes)}.get(_plain(name))
        if not place:
            raise ParameterError(f"In the scheme {self.name} a building can't count as damaged from '{name}' on: "
                                 f"choose one of {', '.join(self.classes[1:])}.")
        return replace(self, damaged=place)

    def read(self, values: Sequence[Any] | pandas.Series, layer: str, name: str) -> NDArray[np.object_]:
        """Grades of a layer's field as class names; empty where a building has none.

        Parameters
        ----------
        values
            Text in any spelling, or the class's number (0, 1, …) where all values are numbers.
        layer, name
            The layer and its field, for the message.

        Raises
        ------
        InputError
            A value that the scheme doesn't know; the message names it and the remedy.
        """
        known = self._known()
        blank = {_plain(word) for word in ("", *self.ungraded)}
        series = pandas.Series(values, dtype=object)
        present = series[~series.isna()]
        texts = present.map(_text)
        words = pandas.Series(texts.unique())
        found = {word: "" if _plain(word) in blank else known.get(_plain(word)) for word in words}
        unknown = sorted(word for word, one in found.items() if one is None)
        if unknown:
            shown = ", ".join(f"'{word}'" for word in unknown[:_NAMED])
            more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
            raise InputError(f"Layer '{layer}': the field '{name}' holds {shown}{more}, which the scheme {self.name} "
                             f"doesn't know ({', '.join(self.classes)}): choose the scheme of the layer, or give your "
                             "own as a file that says which class each value is.")
        grades = np.full(len(series), "", dtype=object)
        grades[(~series.isna()).to_numpy()] = texts.map(found).to_numpy()
        return grades

    def _known(self) -> dict[str, str]:
        known = {str(place): one for place, one in enumerate(self.classes)}
        known |= {_plain(word): one for word, one in self.also.items()}
        return known | {_plain(one): one for one in self.classes}


def column(name: str) -> str:
    """The column of the probability of a class: ``p_`` and the class in small letters, ``No damage`` → p_no_damage."""
    return "p_" + re.sub(r"[^\w]+", "_", name.strip().casefold()).strip("_")


_XBD = Scheme(
    "xBD", ("no-damage", "minor-damage", "major-damage", "destroyed"), 1,
    MappingProxyType({"undamaged": "no-damage", "intact": "no-damage", "none": "no-damage", "no damage": "no-damage",
                      "minor": "minor-damage", "major": "major-damage"}),
    ("un-classified", "unclassified"), "Gupta et al. (2019), arXiv:1911.09296")
_EMS = Scheme(
    "EMS-98", ("Grade 0", "Grade 1", "Grade 2", "Grade 3", "Grade 4", "Grade 5"), 1,
    MappingProxyType({**{f"{letter}{number}": f"Grade {number}" for number in range(6) for letter in ("D", "DG", "G")},
                      "No damage": "Grade 0", "Negligible to slight damage": "Grade 1", "Moderate damage": "Grade 2",
                      "Substantial to heavy damage": "Grade 3", "Very heavy damage": "Grade 4",
                      "Destruction": "Grade 5"}),
    ("Unknown", "Not assessed"), "Grünthal (ed., 1998), European Macroseismic Scale 1998")
_COPERNICUS = Scheme(
    "Copernicus", ("No visible damage", "Possibly damaged", "Damaged", "Destroyed"), 2,
    MappingProxyType({"Possible damage": "Possibly damaged", "Not affected": "No visible damage"}),
    ("Not analysed", "Not analyzed", "Unknown", "Not applicable"),
    "Cotrufo et al. (2018), doi:10.1080/22797254.2018.1527662")
_COPERNICUS_2016 = Scheme(
    "Copernicus-2016", ("Not Affected", "Negligible to slight damage", "Moderately Damaged", "Highly Damaged",
                        "Completely Destroyed"), 1,
    MappingProxyType({"Slight damage": "Negligible to slight damage", "Slightly damaged": "Negligible to slight damage",
                      "Destroyed": "Completely Destroyed"}),
    ("Unknown", "Not analysed", "Not applicable"), "Copernicus Emergency Management Service, products up to 2017")
_UNOSAT = Scheme(
    "UNOSAT", ("No Visible Damage", "Possible Damage", "Moderate Damage", "Severe Damage", "Destroyed"), 2,
    MappingProxyType({"Moderately Damaged": "Moderate Damage", "Severely Damaged": "Severe Damage",
                      "No damage": "No Visible Damage"}),
    ("Unknown", "Not analysed"), "United Nations Satellite Centre, damage assessments")

#: The schemes that are known, by name.
SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {one.name: one for one in (_XBD, _EMS, _COPERNICUS, _COPERNICUS_2016, _UNOSAT)})

# What a class may be in another scheme, by what the two descriptions say.  More than one: the user chooses.
_TABLES: Mapping[tuple[str, str], tuple[tuple[int, ...], ...]] = MappingProxyType({
    ("EMS-98", "xBD"): ((0,), (0, 1), (1,), (1, 2), (2,), (3,)),
    ("EMS-98", "Copernicus"): ((0,), (0, 1), (1,), (1, 2), (2,), (3,)),
    ("EMS-98", "Copernicus-2016"): ((0,), (1,), (2,), (2, 3), (3,), (4,)),
    ("EMS-98", "UNOSAT"): ((0,), (0, 1), (1, 2), (2,), (3,), (4,)),
    ("Copernicus-2016", "EMS-98"): ((0,), (1,), (2, 3), (3, 4), (5,)),
    ("Copernicus-2016", "Copernicus"): ((0,), (0, 1), (1, 2), (2,), (3,)),
    ("Copernicus-2016", "xBD"): ((0,), (0, 1), (1, 2), (2,), (3,)),
    ("Copernicus-2016", "UNOSAT"): ((0,), (0, 1), (2,), (3,), (4,)),
    ("Copernicus", "xBD"): ((0,), (0, 1), (1, 2), (3,)),
    ("Copernicus", "UNOSAT"): ((0,), (1,), (2, 3), (4,)),
    ("Copernicus", "EMS-98"): ((0, 1), (1, 2, 3), (3, 4), (5,)),
    ("Copernicus", "Copernicus-2016"): ((0, 1), (1, 2), (2, 3), (4,)),
    ("xBD", "Copernicus"): ((0,), (1, 2), (2,), (3,)),
    ("xBD", "UNOSAT"): ((0,), (1, 2), (3,), (4,)),
    ("xBD", "EMS-98"): ((0, 1), (1, 2, 3), (3, 4), (5,)),
    ("xBD", "Copernicus-2016"): ((0,), (1, 2), (2, 3), (4,)),
    ("UNOSAT", "Copernicus"): ((0,), (1,), (2,), (2,), (3,)),
    ("UNOSAT", "xBD"): ((0,), (0, 1), (1,), (2,), (3,)),
    ("UNOSAT", "EMS-98"): ((0, 1), (1, 2), (2, 3), (4,), (5,)),
    ("UNOSAT", "Copernicus-2016"): ((0,), (1,), (2,), (3,), (4,)),
})


# --- from one scheme to another ---------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Mapped:
    """Grades in another scheme, and how they came there.

    ``grades``: class names of the target, empty where there was none.  ``table``: class → class for every class of the
    source.  ``said``: one sentence for each class that could have been another.
    """

    grades: NDArray[np.object_]
    table: Mapping[str, str]
    said: tuple[str, ...]


def possible(source: Scheme, target: Scheme) -> dict[str, tuple[str, ...]]:
    """For every class of ``source`` the classes of ``target`` that it may be, least damage first.

    Raises :class:`ParameterError` where the two schemes have no table.
    """
    if source.classes == target.classes:
        return {one: (one,) for one in source.classes}
    rows = _TABLES.get((source.name, target.name))
    if rows is None:
        raise ParameterError(f"There is no table from {source.name} to {target.name}: give a mapping file with a line "
                             f"for each of {', '.join(source.classes)}.")
    return {one: tuple(target.classes[place] for place in places)
            for one, places in zip(source.classes, rows, strict=True)}


def mapped(grades: Sequence[Any] | NDArray[np.object_], source: Scheme, target: Scheme,
           chosen: Mapping[str, str] | None = None) -> Mapped:
    """Carry grades into another scheme.

    Parameters
    ----------
    grades
        Class names of ``source``; empty where there is none.
    chosen
        Class → class, from the user: needed for every class that occurs and may be more than one, allowed for all.

    Raises
    ------
    ParameterError
        A class occurs that may be several and none was chosen, or what was chosen is no class of its scheme.
    """
    values = np.asarray(grades, dtype=object)
    choice = _checked(chosen or {}, source, target)
    occurring = {str(one) for one in values} - {""}
    open_table = {one: (choice[one],) for one in source.classes} if set(choice) >= set(source.classes) \
        else possible(source, target)
    table, said, missing = {}, [], []
    for one in source.classes:
        may_be = open_table[one]
        if one in choice:
            table[one] = choice[one]
            if choice[one] not in may_be or len(may_be) > 1:
                said.append(f"{source.name} '{one}' was taken for {target.name} '{choice[one]}', as chosen.")
        elif len(may_be) == 1:
            table[one] = may_be[0]
        elif one in occurring:
            missing.append(f"'{one}' may be {' or '.join(repr(word) for word in may_be)}")
    if missing:
        example = missing[0].split("'")[1]
        raise ParameterError(f"From {source.name} to {target.name}, {'; '.join(missing)}: choose one for each in the "
                             f"mapping, such as {example}={open_table[example][-1]}.")
    return Mapped(np.array([table[str(one)] if one else "" for one in values], dtype=object), MappingProxyType(table),
                  tuple(said))


def read_choice(words: str) -> dict[str, str]:
    """A mapping written as ``class=class; class=class``, or in a CSV or JSON file of that name, as class → class.

    Raises
    ------
    ParameterError : the words are no such list
    InputError : the file can't be read
    """
    if not words.strip():
        return {}
    if "=" not in words:
        return _table_of(Path(words))
    pairs = {}
    for part in re.split(r"[;\n]", words):
        if not part.strip():
            continue
        left, equals, right = part.partition("=")
        if not equals or not left.strip() or not right.strip():
            raise ParameterError(f"The mapping '{part.strip()}' is not understood: write class=class, with a semicolon "
                                 "between two of them.")
        pairs[left.strip()] = right.strip()
    return pairs


def _checked(chosen: Mapping[str, str], source: Scheme, target: Scheme) -> dict[str, str]:
    """What was chosen, in the schemes' own spelling."""
    known, wanted = source._known(), target._known()
    found = {}
    for left, right in chosen.items():
        for word, words, scheme in ((left, known, source), (right, wanted, target)):
            if _plain(_text(word)) not in words:
                raise ParameterError(f"The mapping names '{word}', which is no class of {scheme.name}: its classes are "
                                     f"{', '.join(scheme.classes)}.")
        found[known[_plain(_text(left))]] = wanted[_plain(_text(right))]
    return found


# --- the user's own ---------------------------------------------------------------------------------------------------

def scheme_of(words: str) -> Scheme:
    """The scheme of that name, or the user's own from a JSON or CSV file; see :func:`read_scheme`."""
    names = {_plain(name): one for name, one in SCHEMES.items()}
    if _plain(words) in names:
        return names[_plain(words)]
    if Path(words).suffix.lower() in (".json", ".csv"):
        return read_scheme(Path(words))
    raise ParameterError(f"There is no grading scheme '{words}': choose one of {', '.join(SCHEMES)}, or give a JSON or "
                         "CSV file with your own.")


def read_scheme(path: Path) -> Scheme:
    """The user's own scheme.

    JSON: ``{"name": …, "classes": ["none", "light", …], "damaged": "light", "also": {"0": "none"}, "colours": […]}``,
    of which name, also and colours may be absent.  CSV: a header, then a line a class, least damage first, with columns
    ``class``, ``damaged`` (yes or no), and, if wanted, ``value`` (the word in the layer) and ``colour``; a class may
    have several lines.

    Raises
    ------
    InputError
        The file can't be read, or tells no scheme: fewer than two classes, or none or the first of them damaged.
    """
    content = _json(path) if path.suffix.lower() == ".json" else _scheme_rows(path)
    classes = [str(one).strip() for one in content.get("classes") or () if str(one).strip()]
    if len(classes) < 2 or len(set(map(_plain, classes))) < len(classes):
        raise InputError(f"The scheme '{path.name}' needs at least two classes with different names, least damage "
                         "first: list them under classes.")
    known = {_plain(one): place for place, one in enumerate(classes)}
    first = content.get("damaged")
    damaged = first if isinstance(first, int) and not isinstance(first, bool) else known.get(_plain(str(first)))
    if damaged is None or not 0 < damaged < len(classes):
        raise InputError(f"The scheme '{path.name}' does not say from which class on a building counts as damaged: "
                         f"give damaged as one of {', '.join(classes[1:])}.")
    also = {str(word): str(one) for word, one in dict(content.get("also") or {}).items()}
    strange = [one for one in also.values() if _plain(one) not in known]
    if strange:
        raise InputError(f"The scheme '{path.name}' takes a value for '{strange[0]}', which is none of its classes: "
                         f"they are {', '.join(classes)}.")
    colours = [str(one) for one in content.get("colours") or ()]
    if colours and (len(colours) != len(classes) or not all(map(is_color_like, colours))):
        raise InputError(f"The scheme '{path.name}' must give one colour for each of its {len(classes)} classes, such "
                         "as #c93a2f, or none.")
    return Scheme(str(content.get("name") or path.stem), tuple(classes), damaged,
                  MappingProxyType({word: classes[known[_plain(one)]] for word, one in also.items()}),
                  tuple(str(one) for one in content.get("ungraded") or ()), str(content.get("source") or ""),
                  tuple(to_hex(one) for one in colours))


def _scheme_rows(path: Path) -> dict[str, Any]:
    rows = _rows(path)
    if rows and "class" not in rows[0]:
        raise InputError(f"The scheme '{path.name}' has no column 'class': its columns are {', '.join(rows[0])}.")
    classes: list[str] = []
    also, colours, damaged = {}, {}, None
    for row in rows:
        one = row["class"].strip()
        if one and one not in classes:
            classes.append(one)
        if row.get("value", "").strip():
            also[row["value"].strip()] = one
        if row.get("colour", "").strip():
            colours[one] = row["colour"].strip()
        if damaged is None and row.get("damaged", "").strip().casefold() in ("yes", "true", "1", "y", "x"):
            damaged = one
    return {"classes": classes, "also": also, "damaged": damaged,
            "colours": [colours.get(one, "") for one in classes] if colours else ()}


def _table_of(path: Path) -> dict[str, str]:
    """Class → class from a JSON object or the first two columns of a CSV with a header."""
    if path.suffix.lower() == ".json":
        return {str(left): str(right) for left, right in _json(path).items()}
    rows = _rows(path)
    if rows and len(rows[0]) < 2:
        raise InputError(f"The mapping '{path.name}' needs two columns: the class as it is, and the class that it "
                         "shall be.")
    return {left.strip(): right.strip() for left, right, *_ in (list(row.values()) for row in rows) if left.strip()}


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(_words(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"The file '{path.name}' can't be read as JSON: correct it, or give a CSV file "
                         f"instead.") from error
    if not isinstance(content, dict):
        raise InputError(f"The file '{path.name}' must hold one JSON object: put its content in braces.")
    return content


def _rows(path: Path) -> list[dict[str, str]]:
    words = _words(path)
    separator = ";" if words.partition("\n")[0].count(";") > words.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(words.splitlines(), delimiter=separator)
    reader.fieldnames = [str(name).strip().casefold() for name in reader.fieldnames or ()]
    return [{name: (value or "") if isinstance(value, str) else "" for name, value in row.items()
             if name is not None} for row in reader]


def _words(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"The file '{path}' can't be read ({error.strerror}): check the path.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The file '{path.name}' is not text in UTF-8: save it again as UTF-8.") from error


def _plain(word: str) -> str:
    """A word without case and punctuation: so ``No-Damage`` is ``no damage``; but −1 is not 1."""
    if re.match(r"[-−]\s*\d", word.strip()):
        return word.strip()
    return re.sub(r"[\W_]+", " ", word.casefold()).strip()


def _text(value: Any) -> str:
    """A value as text; whole numbers without a point."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()
