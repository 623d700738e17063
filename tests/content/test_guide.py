"""The guide that ships: every page in order, in both languages, in the index, dated, and honest about its readers."""

from datetime import date

import pytest

from handrail.rules.guide import check_guide, load_guide
from handrail.rules.guide.checks import LEVEL
from handrail.rules.reading_grades import grade, inflesz

GUIDE = load_guide()
READ_ON = date(2026, 11, 23)
POPULATIONS = 13
BY_KEY = pytest.mark.parametrize("key", GUIDE.pages)


def test_every_page_is_in_order() -> None:
    check_guide(GUIDE)


def test_every_page_has_its_place_and_its_spanish() -> None:
    assert GUIDE.without_place == []
    assert GUIDE.without_spanish == []


def test_the_thirteen_populations_are_there_each_with_what_protects_beside_what_adds_risk() -> None:
    groups = {one.id: one for one in GUIDE.index.groups}
    found = [*groups["people"].pages, *groups["forms"].pages]
    assert len(found) == POPULATIONS
    for key in found:
        beside = next(one for one in GUIDE.pages[key].headings if one.title == "Risk, and what protects")
        heads = [block.text for block in beside.blocks if block.kind == "head"]
        assert heads == ["What adds risk", "What protects"]


def test_every_step_has_a_page_to_open() -> None:
    assert {step for page in GUIDE.pages.values() for step in page.opens_from} == set(GUIDE.index.steps)


@BY_KEY
def test_a_page_reads_as_a_whole_within_the_limit(key: str) -> None:
    page, spanish = GUIDE.pages[key], GUIDE.page(key, "es")
    level = LEVEL["caregiver" if "caregiver" in page.audience else "staff"]
    assert grade(" ".join(one.prose for one in page.sections)) <= level["en"]
    assert inflesz(" ".join(one.prose for one in spanish.sections)) >= level["es"]


@BY_KEY
def test_no_day_lies_ahead_and_no_page_is_dated_before_its_sources_were_read(key: str) -> None:
    page = GUIDE.pages[key]
    assert max([page.last_verified, *(one.checked for one in page.sources)]) <= READ_ON


@BY_KEY
def test_a_translation_is_reviewed_on_its_own(key: str) -> None:
    """A Spanish page says for itself who reviewed it: nobody reviews it by reviewing the English."""
    assert "reviewed_by" in {str(name) for name in GUIDE.spanish[key].head}
    assert GUIDE.spanish[key].title != GUIDE.pages[key].title
