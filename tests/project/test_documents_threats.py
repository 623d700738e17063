"""docs/safety/who-we-defend-against.md: what each can do, what stops it, what shows it, what does not."""

import re

import pytest

from tests.project.test_documents_asvs import TEST, named_in
from tests.project.tree import ROOT

PAGE = (ROOT / "docs" / "safety" / "who-we-defend-against.md").read_text()
PEOPLE = dict(re.findall(r"^### ([^\n]+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
PARTS = ("**Can** ", "- **Stopped:** ", "- **Shown by** ", "- **Not stopped:** ")


def test_there_are_people_near_inside_and_outside() -> None:
    assert re.findall(r"^## (.+)", PAGE, re.MULTILINE)[:3] == [
        "People near the child", "People inside the agency", "People outside",
    ]  # fmt: skip
    assert len(PEOPLE) >= 14


@pytest.mark.parametrize("who", PEOPLE)
def test_of_each_all_four_are_said_in_their_order(who: str) -> None:
    places = [PEOPLE[who].find(part) for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("who", PEOPLE)
def test_what_shows_it_is_at_least_two_tests_that_exist(who: str) -> None:
    named = TEST.findall(PEOPLE[who])
    assert len(named) >= 2
    assert sorted("::".join(one) for one in named if one[2] not in named_in(*one[:2])) == []


def test_every_test_that_is_named_was_understood() -> None:
    assert len(re.findall(r"::test_", PAGE)) == len(TEST.findall(PAGE))
