"""How a tool is declared, once, for every face: QGIS, the command line, the Python function, the job file, the docs.

A tool is a frozen dataclass whose fields come from the makers below, under the decorator :func:`tool`::

    @tool(name="slope", label="Slope", group="Terrain", help="…", outputs=(Output("slope", "raster", "Slope"),),
          implementation="orogen.backend.terrain:slope")
    @dataclass(frozen=True)
    class Slope:
        elevation: str = raster("Elevation", "Height of the ground.", unit="m")
        smooth_m: float = number("Smoothing", "Width of the smoothing.", default=0.0, minimum=0.0, unit="m")

Standard library only, and Python 3.9 reads it: QGIS's own Python imports these modules.  The implementation is named
by a string and imported only when the tool runs, in the backend's Python.
"""

from __future__ import annotations

import dataclasses
import difflib
import importlib
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, Union

from ..errors import ParameterError

SCHEMA_VERSION = 1  #: of :meth:`Tool.to_json`; goes up when a reader of the old form would misread the new one

PARAMETER_KINDS = ("raster", "rasters", "vector", "vectors", "points", "polygons", "file", "waveforms",
                   "number", "integer", "boolean", "choice", "text")
OUTPUT_KINDS = ("raster", "polygons", "lines", "points", "file", "html", "model")
LIST_KINDS = ("rasters", "vectors", "waveforms")
PATH_KINDS = ("raster", "rasters", "vector", "vectors", "points", "polygons", "file", "waveforms")
LAYER_KINDS = ("raster", "rasters", "vector", "vectors", "points", "polygons")  #: those that QGIS has layers of
RASTER_KINDS = ("raster", "rasters")
RESERVED = ("output", "overwrite", "monitor", "tool", "json", "verbose", "help", "version")  # every run has these

T = TypeVar("T")


# --- the parts of a declaration ---------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Parameter:
    """One input of a tool.

    ``group`` is the heading it stands under.  ``optional`` layers may be left out (``None``, or an empty list);
    a parameter with a default may always be left out.  ``minimum`` and ``maximum`` are inclusive, in ``unit``.
    """

    kind: str
    label: str
    help: str
    name: str = ""
    unit: str = ""
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    advanced: bool = False
    optional: bool = False
    group: str = ""

    @property
    def is_list(self) -> bool:
        return self.kind in LIST_KINDS

    @property
    def is_path(self) -> bool:
        return self.kind in PATH_KINDS

    @property
    def required(self) -> bool:
        """Whether a run can't start without it."""
        return not self.optional and self.default in (None, ())

    @property
    def option(self) -> str:
        """Its name on the command line, such as ``--exclusion-m``."""
        return "--" + self.name.replace("_", "-")

    def limits(self) -> str:
        """The allowed range in words, such as ``0 to 50`` or ``at least 0``; empty where there is none."""
        if self.minimum is not None and self.maximum is not None:
            return f"{self.minimum:g} to {self.maximum:.10g}"
        if self.minimum is not None:
            return f"at least {self.minimum:g}"
        if self.maximum is not None:
            return f"at most {self.maximum:.10g}"
        return ""

    def coerce(self, value: Any) -> Any:
        """``value`` as this parameter's type; takes JSON values, command-line strings and paths.

        Raises :class:`ParameterError` where it can't be, or is out of range.
        """
        if value is None or (isinstance(value, str) and not value.strip() and self.kind != "text"):
            value = self.default
        if value is None:
            if self.required:
                raise self._error("is needed", f"give it as {self.name}")
            return None
        if self.is_list:
            return self._list(value)
        return self._single(value)

    def to_json(self) -> dict[str, Any]:
        """Every attribute as JSON values."""
        described = dataclasses.asdict(self)
        described["choices"] = list(self.choices)
        described["default"] = list(self.default) if self.is_list else self.default
        described["required"] = self.required
        return described

    # helpers of coerce

    def _list(self, value: Any) -> tuple[str, ...]:
        items = [value] if isinstance(value, (str, os.PathLike)) else value
        if not isinstance(items, (list, tuple)):
            raise self._error("must be a list of layers", f"got {value!r}")
        layers = tuple(self._path(item) for item in items)
        if not layers and self.required:
            raise self._error("needs at least one layer", f"give it as {self.name}")
        return layers

    def _single(self, value: Any) -> Any:
        if self.is_path:
            return self._path(value)
        if self.kind == "boolean":
            return self._boolean(value)
        if self.kind in ("number", "integer"):
            return self._number(value)
        if self.kind == "choice":
            return self._choice(value)
        if not isinstance(value, str) or "\0" in value:
            raise self._error("must be text", f"got {value!r}")
        return value.strip()

    def _path(self, value: Any) -> str:
        text = os.fspath(value) if isinstance(value, os.PathLike) else value
        if not isinstance(text, str) or not split_source(text)[0].strip():
            raise self._error("must be the path of a file or layer", f"got {value!r}")
        try:
            os.fsencode(text)
        except UnicodeEncodeError:
            raise self._error("has a path with letters that no file name can have", f"got {value!r}") from None
        if any(ord(letter) < 32 for letter in split_source(text)[0]) or "\0" in text:
            raise self._error("has a path with control characters", f"got {value!r}")
        return text

    def _boolean(self, value: Any) -> bool:
        words = {**dict.fromkeys(("true", "yes", "on", "1"), True), **dict.fromkeys(("false", "no", "off", "0"), False)}
        word = str(value).strip().lower() if isinstance(value, (bool, int, str)) else ""
        if word not in words:
            raise self._error("must be true or false", f"got {value!r}")
        return words[word]

    def _number(self, value: Any) -> float | int:
        whole = self.kind == "integer"
        wanted = "must be a whole number" if whole else "must be a number"
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise self._error(wanted, f"got {value!r}")
        try:
            number: float | int = int(value) if isinstance(value, int) else float(value)
            if whole and isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d+\s*", value):
                number = int(value)  # exactly, where float would round
        except (ValueError, OverflowError):
            raise self._error(wanted, f"got {value!r}") from None
        if not isinstance(number, int):
            if not math.isfinite(number) or (whole and number != int(number)):
                raise self._error(wanted, f"got {value!r}")
            if whole:
                number = int(number)
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            unit = f" {self.unit}" if self.unit else ""
            limits = self.limits() if "at" in self.limits() else f"from {self.limits()}"
            raise self._error(f"must be {limits}{unit}", f"got {value}")
        try:
            return number if whole else float(number)
        except OverflowError:
            raise self._error(wanted, "got one that is too large") from None

    def _choice(self, value: Any) -> str:
        for choice_ in self.choices:
            if isinstance(value, str) and value.strip().lower() == choice_.lower():
                return choice_
        raise self._error(f"must be one of {', '.join(self.choices)}", f"got {value!r}")

    def _error(self, fault: str, detail: str) -> ParameterError:
        return ParameterError(f"{self.label} ({self.name}) {fault}: {_short(detail)}.")


@dataclass(frozen=True)
class Output:
    """One result of a tool: ``path`` is its file name in the result folder, ``style`` a QML in resources/styles."""

    name: str
    kind: str
    label: str
    help: str = ""
    style: str = ""
    path: str = ""
    optional: bool = False

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


Implementation = Union[str, Callable[..., Any]]


@dataclass(frozen=True)
class Tool:
    """A declared tool.

    ``implementation`` is ``"package.module:function"`` (or a function); see :meth:`load`.  A ``quick`` tool answers
    within seconds from what others have made, so the worker runs it beside a long job.
    """

    name: str
    label: str
    group: str
    help: str
    parameters: tuple[Parameter, ...]
    outputs: tuple[Output, ...]
    implementation: Implementation
    parameters_class: type
    quick: bool = False

    @property
    def function_name(self) -> str:
        """Its name in Python, such as ``map_prospectivity``."""
        return self.name.replace("-", "_")

    def parameter(self, name: str) -> Parameter:
        return next(p for p in self.parameters if p.name == name)

    def output(self, name: str) -> Output:
        return next(o for o in self.outputs if o.name == name)

    def groups(self) -> dict[str, list[Parameter]]:
        """Parameters under their headings, in the order of the declaration."""
        headings: dict[str, list[Parameter]] = {}
        for parameter in self.parameters:
            headings.setdefault(parameter.group, []).append(parameter)
        return headings

    def validate(self, values: Any) -> Any:
        """An instance of the parameter class from a mapping (JSON or command-line values) or another instance.

        Raises :class:`ParameterError` for what is missing, unknown, of the wrong kind or out of range.  Where the
        class has a method ``check()``, it judges the parameters together.
        """
        if isinstance(values, self.parameters_class):
            values = {p.name: getattr(values, p.name) for p in self.parameters}
        if not isinstance(values, Mapping):
            raise ParameterError(f"The parameters of {self.name} must be named values: got {_short(repr(values))}.")
        known = [p.name for p in self.parameters]
        for name in values:
            if name not in known:
                near = difflib.get_close_matches(str(name).replace("-", "_"), known, n=1)
                remedy = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}."
                raise ParameterError(f"{self.name} has no parameter {_short(str(name))!r}: {remedy}")
        instance = self.parameters_class(**{p.name: p.coerce(values.get(p.name)) for p in self.parameters})
        check = getattr(instance, "check", None)
        if check is not None:
            check()
        return instance

    def load(self) -> Callable[..., Any]:
        """The implementation, imported now."""
        if not isinstance(self.implementation, str):
            return self.implementation
        module, _, function = self.implementation.partition(":")
        loaded: Callable[..., Any] = getattr(importlib.import_module(module), function)
        return loaded

    def command_line(self, parameters: Any) -> list[str]:
        """The words after ``orogen`` that mean ``parameters`` (mapping or instance); defaults are left out."""
        values = to_json(self.validate(parameters))
        words = [self.name]
        for parameter in self.parameters:
            value = values[parameter.name]
            default = list(parameter.default) if parameter.is_list else parameter.default
            if value == default:
                continue
            if parameter.kind == "boolean":
                words.append(parameter.option if value else f"--no-{parameter.option[2:]}")
                continue
            for one in value if parameter.is_list else [value]:
                words += [parameter.option, str(one)]
        return words

    def to_json(self) -> dict[str, Any]:
        """All that a face needs, as JSON values; of :data:`SCHEMA_VERSION`."""
        return {"name": self.name, "label": self.label, "group": self.group, "help": self.help, "quick": self.quick,
                "parameters": [p.to_json() for p in self.parameters], "outputs": [o.to_json() for o in self.outputs]}


def tool(*, name: str, label: str, group: str, help: str, outputs: tuple[Output, ...],
         implementation: Implementation, quick: bool = False) -> Callable[[type[T]], type[T]]:
    """Decorate a frozen dataclass of parameters as a tool; :func:`tool_of` gives the :class:`Tool` back."""

    def declare(parameters_class: type[T]) -> type[T]:
        parameters = tuple(dataclasses.replace(f.metadata["parameter"], name=f.name)
                           for f in dataclasses.fields(parameters_class))  # type: ignore[arg-type]
        for parameter in parameters:
            if parameter.name in RESERVED:
                raise TypeError(f"{name}: every run has a {parameter.name!r} already; choose another field name")
        for output in outputs:
            if output.kind not in OUTPUT_KINDS or not output.path or os.path.basename(output.path) != output.path:
                raise TypeError(f"{name}: output {output.name!r} needs a known kind and a plain file name")
        declared = Tool(name, label, group, help, parameters, outputs, implementation, parameters_class, quick)
        parameters_class.__orogen_tool__ = declared  # type: ignore[attr-defined]
        return parameters_class

    return declare


def tool_of(parameters_class: type) -> Tool:
    """The tool that a parameter class declares."""
    declared: Tool = parameters_class.__orogen_tool__  # type: ignore[attr-defined]
    return declared


def to_json(parameters: Any) -> dict[str, Any]:
    """A parameter instance as JSON values; ``tool.validate`` makes the equal instance of them again."""
    values = {f.name: getattr(parameters, f.name) for f in dataclasses.fields(parameters)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


# --- the makers of fields ---------------------------------------------------------------------------------------------
# They return Any because a field's annotation is the type of its value, not dataclasses.Field.

def raster(label: str, help: str, *, optional: bool = False, advanced: bool = False, group: str = "",
           unit: str = "") -> Any:
    """One raster: ``path`` or ``path|bands=1,3|name=…``."""
    return _field(Parameter("raster", label, help, optional=optional, advanced=advanced, group=group, unit=unit))


def rasters(label: str, help: str, *, optional: bool = False, advanced: bool = False, group: str = "",
            unit: str = "") -> Any:
    """A list of rasters; the value is a tuple of strings."""
    return _field(Parameter("rasters", label, help, default=(), optional=optional, advanced=advanced, group=group,
                            unit=unit))


def vector(label: str, help: str, *, optional: bool = False, advanced: bool = False, group: str = "") -> Any:
    """One vector layer of any geometry: ``path|layername=…|subset=…|field=…|name=…``."""
    return _field(Parameter("vector", label, help, optional=optional, advanced=advanced, group=group))


def vectors(label: str, help: str, *, optional: bool = False, advanced: bool = False, group: str = "") -> Any:
    """A list of vector layers; the value is a tuple of strings."""
    return _field(Parameter("vectors", label, help, default=(), optional=optional, advanced=advanced, group=group))


def points(label: str, help: str, *, optional: bool = False, advanced: bool = False, group: str = "") -> Any:
    """One layer of points."""
    return _field(Parameter("points", label, help, optional=optional, advanced=advanced, group=group))


def polygons(label: str, help: str, *, optional: bool = False, advanced: bool = False, group: str = "") -> Any:
    """One layer of polygons."""
    return _field(Parameter("polygons", label, help, optional=optional, advanced=advanced, group=group))


def file(label: str, help: str, *, optional: bool = False, advanced: bool = False, group: str = "") -> Any:
    """One file that is no layer."""
    return _field(Parameter("file", label, help, optional=optional, advanced=advanced, group=group))


def waveforms(label: str, help: str, *, optional: bool = False, advanced: bool = False, group: str = "") -> Any:
    """A list of sources of recordings: files, folders, SDS archives, ``https://…|network=…|station=…|channel=…``."""
    return _field(Parameter("waveforms", label, help, default=(), optional=optional, advanced=advanced, group=group))


def number(label: str, help: str, *, default: float | None = None, minimum: float | None = None,
           maximum: float | None = None, unit: str = "", optional: bool = False, advanced: bool = False,
           group: str = "") -> Any:
    """A finite decimal number."""
    return _field(Parameter("number", label, help, default=default, minimum=minimum, maximum=maximum, unit=unit,
                            optional=optional, advanced=advanced, group=group))


def integer(label: str, help: str, *, default: int | None = None, minimum: int | None = None,
            maximum: int | None = None, unit: str = "", optional: bool = False, advanced: bool = False,
            group: str = "") -> Any:
    """A whole number."""
    return _field(Parameter("integer", label, help, default=default, minimum=minimum, maximum=maximum, unit=unit,
                            optional=optional, advanced=advanced, group=group))


def boolean(label: str, help: str, *, default: bool = False, advanced: bool = False, group: str = "") -> Any:
    """Yes or no."""
    return _field(Parameter("boolean", label, help, default=default, advanced=advanced, group=group))


def choice(label: str, help: str, *, choices: tuple[str, ...], default: str | None = None, advanced: bool = False,
           group: str = "") -> Any:
    """One of a few words."""
    return _field(Parameter("choice", label, help, default=default, choices=choices, advanced=advanced, group=group))


def text(label: str, help: str, *, default: str | None = None, optional: bool = False, advanced: bool = False,
         group: str = "") -> Any:
    """Free text."""
    return _field(Parameter("text", label, help, default=default, optional=optional, advanced=advanced, group=group))


def same_as(parameters_class: type, name: str) -> Any:
    """The field ``name`` as another tool's parameters declare it."""
    declared = parameters_class.__dataclass_fields__[name]  # type: ignore[attr-defined]
    return field(default=declared.default, metadata=declared.metadata)


def _field(parameter: Parameter) -> Any:
    return field(default=parameter.default, metadata={"parameter": parameter})


# --- layers named as QGIS names them ----------------------------------------------------------------------------------

# A bar separates only where one of these keys follows: paths, layer names and filters may hold bars themselves.
_OPTION = re.compile(r"\|(layername|layerid|subset|geometrytype|uniquegeometrytype|authcfg|option:[^=|]*"
                     r"|bands|field|name|network|station|location|channel)=", re.IGNORECASE)


def split_source(source: str) -> tuple[str, dict[str, str]]:
    """``path|layername=…|subset=…|bands=…|field=…|name=…`` as the path and its options (keys in lower case)."""
    path, *rest = _OPTION.split(source)
    return path, {key.lower(): value for key, value in zip(rest[::2], rest[1::2])}


def join_source(path: str, options: Mapping[str, str]) -> str:
    """The inverse of :func:`split_source`."""
    return path + "".join(f"|{key}={value}" for key, value in options.items())


def _short(words: str, limit: int = 200) -> str:
    """What the user gave, cut so that a message stays a sentence."""
    return words if len(words) <= limit else words[: limit - 1] + "…"
