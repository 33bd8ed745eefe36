"""A tool is declared once, and judges what it is given, alike for every face."""

from __future__ import annotations

import inspect
import json
import string
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from orogen.backend import api
from orogen.backend.errors import ParameterError
from orogen.backend.tools import TOOLS, get
from orogen.backend.tools.declaration import (
    OUTPUT_KINDS,
    PARAMETER_KINDS,
    Parameter,
    join_source,
    split_source,
    to_json,
)
from orogen.backend.tools.reference import pages

TOOL = get("map-prospectivity")
LEAST = {"deposits": "deposits.gpkg", "continuous": ["magnetics.tif"]}


def values_of(parameter: Parameter) -> st.SearchStrategy:
    """Values that the parameter must accept."""
    if parameter.is_path:
        one = st.text(string.ascii_letters + string.digits + " äöü/._-|", min_size=1).filter(
            lambda path: path.strip()).map(lambda path: path + "|field=A")
        return st.lists(one, min_size=1) if parameter.is_list else one
    if parameter.kind == "boolean":
        return st.booleans()
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    if parameter.kind == "integer":
        return st.integers(parameter.minimum, parameter.maximum).map(
            lambda n: n - (n % 2 == 0) if parameter.name == "patch_cells" else n)
    if parameter.kind == "number":
        return st.floats(parameter.minimum, parameter.maximum, allow_nan=False, allow_infinity=False)
    return st.text(st.characters(exclude_categories=("Cs", "Cc"))).map(str.strip)


EVERYTHING = st.fixed_dictionaries({p.name: values_of(p) for p in TOOL.parameters})


@given(EVERYTHING)
def test_parameters_survive_json(values):
    instance = TOOL.validate(values)
    assert TOOL.validate(json.loads(json.dumps(to_json(instance)))) == instance


@given(EVERYTHING)
def test_words_from_a_command_line_mean_what_values_mean(values):
    words = {name: value if isinstance(value, list) else str(value) for name, value in values.items()}
    assert TOOL.validate(words) == TOOL.validate(values)


def test_what_is_left_out_takes_its_default():
    instance = TOOL.validate(LEAST)
    given_values = {name: value for name, value in asdict(instance).items() if name not in LEAST}
    assert given_values == {p.name: p.default for p in TOOL.parameters if p.name not in LEAST}


@pytest.mark.parametrize(("name", "value"), [
    ("exclusion_m", "far"), ("exclusion_m", -1), ("exclusion_m", float("nan")), ("exclusion_m", float("inf")),
    ("exclusion_m", True), ("exclusion_m", [1]), ("folds", 2.5), ("folds", "2.5"), ("folds", 1), ("folds", 10**400),
    ("exclusion_m", 10**400), ("quality", "best"), ("quality", 3), ("directional", "perhaps"), ("directional", 2),
    ("deposits", ""), ("deposits", None), ("deposits", 3), ("deposits", "a\0b"), ("deposits", "a\nb"),
    ("deposits", "\ud800"), ("deposits", "|layername=a"), ("continuous", 5), ("continuous", [""]),
    ("continuous", {"a": 1}), ("crs", 28354), ("patch_cells", 32), ("category_of", ["geology.gpkg"]),
    ("value_of", ["catchments.gpkg|field="]), ("seed", 2**31),
])
def test_a_bad_value_is_refused_in_a_sentence_that_names_the_parameter(name, value):
    with pytest.raises(ParameterError, match=name) as refusal:
        TOOL.validate({**LEAST, name: value})
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value)) < 400


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="did you mean exclusion_m"):
        TOOL.validate({**LEAST, "exclusion-metres": 5})


def test_an_unknown_tool_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="did you mean map-prospectivity"):
        get("map_prospectivty")


def test_no_evidence_at_all_is_refused():
    with pytest.raises(ParameterError, match="no evidence"):
        TOOL.validate({"deposits": "deposits.gpkg"})


@given(st.text(string.ascii_letters + " |=/.ä", min_size=1),
       st.dictionaries(st.sampled_from(["layername", "subset", "field", "name", "bands"]),
                       st.text(string.ascii_letters + " '|=ä")))
def test_a_source_is_split_only_where_a_known_key_follows_a_bar(path, options):
    # Text in which a bar happens to be followed by a known key can't be told apart; nothing else is ever cut.
    source = join_source(path, options)
    if source.count("=") == len(options):
        assert split_source(source) == (path, options)
    assert join_source(*split_source(source)) == source


def test_a_layer_name_may_hold_a_bar():
    assert split_source("a|b.gpkg|layername=faults | major|subset=\"type\" = 'x|y'|name=Faults") == (
        "a|b.gpkg", {"layername": "faults | major", "subset": "\"type\" = 'x|y'", "name": "Faults"})


def test_a_web_service_is_a_source_with_its_choice_of_stations():
    assert split_source("https://webservices.ingv.it|network=IV|station=*|channel=HH?") == (
        "https://webservices.ingv.it", {"network": "IV", "station": "*", "channel": "HH?"})


@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda tool: tool.name)
def test_a_declaration_says_all_that_a_face_needs(tool):
    described = json.loads(json.dumps(tool.to_json(), allow_nan=False))
    assert [p["name"] for p in described["parameters"]] == [p.name for p in tool.parameters]
    for p in tool.parameters:
        assert p.kind in PARAMETER_KINDS
        assert all([p.label, p.help, p.group])
        assert p.help == " ".join(p.help.split())
        if not p.required and p.default not in (None, ()):
            assert p.coerce(p.default) == p.default
    for o in tool.outputs:
        assert o.kind in OUTPUT_KINDS
        assert all([o.label, o.help])
    assert len({o.path for o in tool.outputs}) == len(tool.outputs)


def test_the_reference_pages_name_every_parameter_and_output():
    for tool in TOOLS.values():
        page = pages(TOOLS.values())[f"{tool.name}.md"]
        assert all(f"`{p.option}`" in page for p in tool.parameters)
        assert all(f"`{o.path}`" in page for o in tool.outputs)


def test_the_python_function_has_the_signature_of_the_declaration():
    signature = inspect.signature(api.map_prospectivity)
    assert list(signature.parameters) == [
        *(p.name for p in TOOL.parameters), "output", "monitor", "overwrite"]
    assert signature.parameters["exclusion_m"].default == 1000.0
    assert signature.parameters["deposits"].default is inspect.Parameter.empty
    assert "exclusion_m : number, m, at least 0, default 1000" in api.map_prospectivity.__doc__


def test_the_python_function_judges_its_parameters(tmp_path):
    with pytest.raises(ParameterError, match="folds"):
        api.map_prospectivity(**LEAST, folds=0, output=tmp_path / "out")
    assert not (tmp_path / "out").exists()
