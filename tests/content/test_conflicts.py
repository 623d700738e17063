"""The conflicts that ship: two sides, each with a source, in plain words, and a person who decides."""

import pytest

from handrail.rules import load_book
from handrail.rules.conflicts import Conflict
from tests.content.reading import grade, inflesz, longest_sentence

BOOK = load_book(["us"])
BY_CONFLICT = pytest.mark.parametrize("conflict", BOOK.conflicts.values(), ids=lambda each: each.key)
GRADE, INFLESZ, WORDS = 9, 55, 20
NEVER = ("runaway", "prostitut", "high risk")


def said(conflict: Conflict, language: str) -> list[str]:
    return [conflict.plain[language], conflict.decide[language], *(side.say[language] for side in conflict.sides)]


@BY_CONFLICT
def test_every_sentence_is_short_and_easy(conflict: Conflict) -> None:
    assert [words for words in said(conflict, "en") if grade(words) > GRADE or longest_sentence(words) > WORDS] == []
    assert [
        words for words in said(conflict, "es") if inflesz(words) < INFLESZ or longest_sentence(words) > WORDS
    ] == []


@BY_CONFLICT
def test_no_label_is_put_on_a_child(conflict: Conflict) -> None:
    shown = " ".join([*said(conflict, "en"), *conflict.title.values()]).lower()
    assert [word for word in NEVER if word in shown] == []


@BY_CONFLICT
def test_each_side_cites_something_that_was_looked_at(conflict: Conflict) -> None:
    assert [side.cite for side in conflict.sides if side.source not in BOOK.sources] == []


@BY_CONFLICT
def test_it_names_a_person_who_decides_and_not_the_software(conflict: Conflict) -> None:
    assert "Handrail" not in conflict.decide["en"]
    assert any(word in conflict.decide["en"].lower() for word in ("counsel", "supervisor", "director"))


def test_those_the_research_found_are_here() -> None:
    assert sorted(BOOK.conflicts) == [
        "CONFLICT-CONSULATE",
        "CONFLICT-FAMILY-NOTICE",
        "CONFLICT-HHS-DHS",
        "CONFLICT-ICWA-PARENT",
        "CONFLICT-PART2-DANGER",
        "CONFLICT-RELATIVES",
        "CONFLICT-RHY-FAMILY",
        "CONFLICT-RHY-REPORT",
        "CONFLICT-VAWA-REPORT",
    ]


@pytest.mark.parametrize(
    ("key", "rule", "recipient"),
    [
        ("CONFLICT-HHS-DHS", "US-HHS-7105H-24", "hhs_otip"),
        ("CONFLICT-ICWA-PARENT", "US-ICWA-NOTICE", "parent"),
        ("CONFLICT-RELATIVES", "US-IVE-29-RELATIVES", "relatives"),
        ("CONFLICT-RHY-FAMILY", "US-RHY-72H", "adult_for_the_youth"),
        ("CONFLICT-RHY-REPORT", "US-CAPTA-MANDREP", "state_cps"),
        ("CONFLICT-VAWA-REPORT", "US-HHS-7105H-24", "hhs_otip"),
        ("CONFLICT-PART2-DANGER", "US-IVE-35B-NCMEC24", "ncmec"),
        ("CONFLICT-CONSULATE", "US-CONSULAR", "consulate"),
    ],
)
def test_it_stands_beside_the_duty_it_is_about(key: str, rule: str, recipient: str) -> None:
    assert BOOK.conflicts[key].concerns(BOOK.rules[rule], recipient)


def test_an_icwa_notice_to_the_tribe_is_not_in_conflict_because_a_parent_is_a_suspect() -> None:
    assert not BOOK.conflicts["CONFLICT-ICWA-PARENT"].concerns(BOOK.rules["US-ICWA-NOTICE"], "tribe")
