"""docs/reference/ is what `make docs` would write today, leaves out nothing, and its links arrive."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from handrail.cli import main
from handrail.rules import load_book, reading
from handrail.rules.answer import Answer, CannotTell, Finding
from handrail.rules.examples import EXPECT
from handrail.rules.facts import DONE_KEYS, KEYS
from handrail.rules.jurisdictions import known_codes
from handrail.rules.loading import read_text
from handrail.rules.logic import GROUPS, Reader
from handrail.rules.screening import Result, load_instruments
from handrail.rules.vocabulary import vocabulary
from tests.project.tree import ROOT, tool

reference, say, shown, markup = tool("reference"), tool("reference_words"), tool("shown"), tool("markup")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PLACE = re.compile(r"\]\(([\w./-]*)#([^)\s]+)\)")
PAGES = sorted((ROOT / "docs").rglob("*.md"))


def text(name: str) -> str:
    return (reference.REFERENCE / name).read_text()


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_page_of_the_reference_is_fresh(name: str) -> None:
    made: Callable[[], str] = reference.PAGES[name]
    assert shown.same(text(name), made()), "run: make docs"


def test_every_page_of_the_reference_is_made_or_held_by_a_test_of_its_own() -> None:
    assert {path.name for path in reference.REFERENCE.glob("*.md")} == {*reference.PAGES, "settings.md"}


def test_every_fact_rule_term_limit_instrument_and_command_has_a_heading() -> None:
    book = load_book(known_codes())
    wanted = {*(f"`{name}`" for name in vocabulary().facts), *book.rules, *book.terms, *book.limits}
    wanted |= {each.title["en"] for each in load_instruments().all()} | {f"handrail {name}" for name in main.commands}
    assert wanted - {found for name in reference.PAGES for found in HEADING.findall(text(name))} == set()


def printed_keys(kind: type) -> set[str]:
    """Every key that its `as_json` writes out by name."""
    method = ast.parse(textwrap.dedent(inspect.getsource(kind.as_json)))  # type: ignore[attr-defined]
    keys = [key for node in ast.walk(method) if isinstance(node, ast.Dict) for key in node.keys]
    return {key.value for key in keys if isinstance(key, ast.Constant)} - {"cite", "last_verified"}


def test_the_words_explain_each_key_and_no_other() -> None:
    assert set(say.FILE_KEYS) == set(KEYS)
    assert set(say.DONE_KEYS) == set(DONE_KEYS)
    assert set(say.RULE_KEYS) == {*reading.NEEDED, *reading.OPTIONAL}
    assert set(say.ANSWER) == printed_keys(Answer)
    assert {*say.FINDING, *say.SOMETIMES} == printed_keys(Finding)
    assert set(say.CANNOT_TELL) == printed_keys(CannotTell)
    assert set(say.RESULT) == set(Result.__dataclass_fields__)
    assert set(say.EXAMPLE_KEYS).isdisjoint({*KEYS, *EXPECT})


def test_every_way_to_write_a_condition_can_be_read() -> None:
    reader = Reader(vocabulary(), {name: term.condition for name, term in load_book().terms.items()})
    for written, _ in say.CONDITIONS:
        reader.condition(read_text(written, name="docs"))
    ways = {"at_least", "term", "known", "not_ruled_out", *GROUPS}
    assert {way for way in ways if any(f"{{{way}: " in written for written, _ in say.CONDITIONS)} == ways


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_to_a_place_in_a_page_arrives(page: Path) -> None:
    lost = []
    for file, place in set(PLACE.findall(page.read_text())):
        target = page.parent / file if file else page
        if place not in {markup.anchor(heading) for heading in HEADING.findall(target.read_text())}:
            lost.append(f"{file}#{place}")
    assert lost == []
