"""The pages tell the truth: about the tools, the modules, the dependencies, and about one another."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import pytest
from orogen.backend.tools import TOOLS, get, reference

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # pytest brings it

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "benchmarks" / "README.md"]
TOOL = get("map-prospectivity")


def words(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a page in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    """A page without its fenced blocks and inline code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


def anchors(path: Path) -> set[str]:
    """What a link to a heading of the page may be called, as GitHub names them."""
    titles = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_pages_of_tools_are_what_the_declarations_give():
    pages = reference.pages(TOOLS.values())
    assert {path.name for path in (ROOT / "docs" / "tools").iterdir()} == set(pages), "run: make docs"
    assert {name: words(f"docs/tools/{name}") for name in pages} == pages, "run: make docs"


def test_the_readme_names_both_commands_and_the_licence():
    text = words("README.md")
    assert "make demo" in text
    assert "make test" in text
    assert "GPL-2.0-or-later" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(page):
    text = prose(page.read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    lost = []
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        place = (page.parent / file).resolve() if file else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_knows_the_machine_it_was_written_on(page):
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|work|Users)/\S*", page.read_text(encoding="utf-8")) == []


def test_every_decision_says_what_and_why_and_what_was_rejected():
    decisions = re.split(r"^## ", words("docs/decisions.md"), flags=re.MULTILINE)[1:]
    assert len(decisions) > 20
    for decision in decisions:
        title = decision.partition("\n")[0]
        found = re.findall(r"^- \*\*(What|Why|Rejected):\*\* \S", decision, re.MULTILINE)
        assert found == ["What", "Why", "Rejected"], title


def test_every_dependency_has_its_reason():
    project = tomllib.loads(words("pyproject.toml"))["project"]
    listed = [line for line in words("requirements.txt").splitlines() if line and not line.startswith("#")]
    needed = [*listed, *project["optional-dependencies"]["test"]]
    table = words("docs/decisions.md").partition("# Dependencies")[2]
    reasons = re.findall(r"^\| (?:\*test:\* )?([\w.-]+) \| \S", table, re.MULTILINE)
    assert sorted(set(reasons) - {"Package"}) == sorted({re.split(r"[<>=!~ ]", need)[0] for need in needed})


def test_the_architecture_names_every_module_and_no_other():
    house = words("docs/architecture.md").partition("## The house")[2].partition("\n## ")[0]
    named, folder = set(), ""
    for line in house.splitlines():
        if match := re.match(r" {4}([\w/]+/)(?:\s|$)", line):
            folder = match[1]
        elif match := re.match(r" {8}(\w+\.py)\s+\S", line):
            named.add(folder + match[1])
    there = {path.relative_to(ROOT).as_posix() for top in ("backend", "models", "plugin", "benchmarks")
             for path in (ROOT / top).rglob("*.py") if path.name != "__init__.py"}
    assert sorted(named) == sorted(there)


@pytest.mark.parametrize("page", ["README.md", "docs/cloncurry.md"])
def test_the_folders_and_jobs_that_pages_show_are_accepted(page):
    shown = [json.loads(block) for block in blocks(words(page), "json")]
    assert shown
    for content in shown:
        TOOL.validate(content["parameters"])


def test_the_commands_that_the_readme_shows_are_accepted():
    options = {p.option: p for p in TOOL.parameters}
    lines = "\n".join(blocks(words("README.md"), "sh")).replace("\\\n", " ").splitlines()
    commands = [shlex.split(line) for line in lines if f"orogen {TOOL.name}" in line]
    assert commands
    for command in commands:
        given = command[command.index(TOOL.name) + 1:]
        values: dict[str, list[str]] = {}
        for option, value in zip(given[::2], given[1::2]):
            values.setdefault(option, []).append(value)
        assert values.pop("--output")
        TOOL.validate({options[option].name: found if options[option].is_list else found[0]
                       for option, found in values.items()})
