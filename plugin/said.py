"""What the backend says, in the language of the reader: it speaks English, whose sentences the catalogues hold, too.

``make translations`` finds the sentences in the backend's code.  Where something is put into one, the catalogue has
its template, such as ``Layer '{1}' is empty: {2}.``; a sentence that fits a template is said by its translation.
"""

from __future__ import annotations

import functools
import json
import re
from typing import NamedTuple

from .i18n import CATALOGUES, later, speaks_english, tr

SENTENCES = CATALOGUES / "backend.json"  #: what the backend says, templates and others; written by update.py

WORDS = (  # that the backend or the system puts into its sentences
    later("deposit"), later("point"), later("background point"), later("blocked"), later("random"), later("scores"),
    later("network"), later("ensemble"), later("distance"), later("density"), later("presence"), later("category"),
    later("value"), later("nothing"), later("unknown"), later("none"), later("undefined"), later("key"),
    later("parameter"), later("disk full"), later("Permission denied"), later("No space left on device"),
    later("No such file or directory"), later("Is a directory"), later("Not a directory"),
    later("Read-only file system"), later("Input/output error"), later("File name too long"),
    later("From (begin)"), later("Until (end)"), later("vertical"), later("north"), later("east"), later("damaged"),
)

_FIELD = re.compile(r"\{(\d|label)\}")
_NUMBER = re.compile(r"[\W\d_]*( [^\W\d_]{1,2}²?)?|undefined")  # with its unit, such as "−4.5 km"
_DEEPEST = 4  # sentences within sentences
_LONGEST = 20_000  # letters; what is longer is no sentence


class _Template(NamedTuple):
    """``parts`` are the words around the fields, one more than these."""

    text: str
    names: list[str]
    parts: list[str]
    letters: int

    def fields(self, text: str) -> tuple[str, ...] | None:
        """What stands in the places of the template; None where ``text`` doesn't fit it."""
        first, *between, last = self.parts
        at, end = len(first), len(text) - len(last)
        if end < at or not text.startswith(first) or not text.endswith(last):
            return None
        found = []
        for part in between:
            there = text.find(part, at, end)
            if there < 0:
                return None
            found.append(text[at:there])
            at = there + len(part)
        found.append(text[at:end])
        if self.names[0] == "label":  # which must be one; it is what the sentence is known by
            return tuple(found) if tr(found[0]) != found[0] else None
        # A few letters in the middle, such as "{1} to {2}", stand in any text: there it must be numbers that they join.
        if self.letters < 4 and not _has_letters(first + last) and not all(map(_NUMBER.fullmatch, found)):
            return None
        return tuple(found)


def said(text: str) -> str:
    """A sentence of the backend in the language of QGIS; as it is where it is none, or there is no translation."""
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST or speaks_english():
        return text
    there = tr(text)
    return there if there != text else _said(text, _DEEPEST)


def _said(text: str, depth: int) -> str:
    words, templates = _sentences()
    inside = text[:1].lower() + text[1:]  # a word that begins a sentence, such as the name of a model
    if text in words or inside in words:
        return tr(text if text in words else inside)
    if not depth:
        return text
    for template in templates:
        fields = template.fields(text)
        if fields is not None:
            return _filled(template, fields, depth - 1)
    for separator, joined in ((r"(?<=\.) ", ""), (r", | and ", tr(", "))):
        parts = re.split(separator, text)
        told = [_said(part, depth - 1) for part in parts] if 1 < len(parts) < 30 else parts
        if joined and all(map(str.__ne__, told, parts)):  # a list of names that are all known
            return joined.join(told)
        if not joined and told != parts:
            return re.sub(r"(?<=[。！？]) ", "", " ".join(told))
    return text


def _filled(template: _Template, fields: tuple[str, ...], depth: int) -> str:
    told = {}
    for name, field, before, after in zip(template.names, fields, template.parts, template.parts[1:]):
        name_of_theirs = before.endswith(("'", '"')) and after.startswith(("'", '"'))
        told[name] = field if name_of_theirs or not field.strip() else tr(field) if name == "label" \
            else _said(field, depth)
    return _FIELD.sub(lambda place: told.get(place[1], place[0]), tr(template.text))


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


@functools.lru_cache(maxsize=1)
def _sentences() -> tuple[frozenset, tuple[_Template, ...]]:
    """The texts that are whole, and the templates, those with most letters of their own first."""
    try:
        texts = json.loads(SENTENCES.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # an unfinished copy of the plugin: English, then
        texts = []
    templates = []
    for text in texts:
        names = _FIELD.findall(text)
        if names:
            parts = _FIELD.split(text)[::2]
            templates.append(_Template(text, names, parts, sum(map(str.isalpha, "".join(parts)))))
    whole = frozenset([*WORDS, *(text for text in texts if not _FIELD.search(text))])
    return whole, tuple(sorted(templates, key=lambda one: (-one.letters, one.text)))
