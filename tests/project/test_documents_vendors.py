"""docs/safety/questions-for-vendors.md: each question has a plain answer, and what it names is there."""

import re

import pytest

from tests.project.test_documents_asvs import LINK, TEST, named_in
from tests.project.tree import ROOT

PAGE = (ROOT / "docs" / "safety" / "questions-for-vendors.md").read_text()
ROWS = re.findall(r"^\| ([^|]+\?) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)


def test_there_are_questions_of_every_kind() -> None:
    assert len(ROWS) >= 24
    assert len(ROWS) == len(re.findall(r"^\| [A-Z][^|]*\?", PAGE, re.MULTILINE))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_question_is_answered_first_and_shown_where(row: tuple[str, str, str]) -> None:
    _question, answer, where = row
    assert re.match(r"\*\*[A-Z][^*]+\*\*", answer)
    assert LINK.search(where) or TEST.search(where) or "`handrail/" in where


def test_every_test_that_is_named_exists() -> None:
    named = set(TEST.findall(PAGE))
    assert len(named) > 12
    assert len(re.findall(r"::test_", PAGE)) == len(TEST.findall(PAGE))
    assert sorted("::".join(one) for one in named if one[2] not in named_in(*one[:2])) == []
