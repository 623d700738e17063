"""Cases that try to break the book: midnight, leap days, clock changes, birthdays inside a clock, returns before the
report, shared numbers, laws that began in between, unknowns in every position. Each has a right answer."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from handrail.rules import Book, load_book
from handrail.rules.examples import Outcome, run_examples

FOLDER = Path(__file__).parent / "hard_cases"


def shipped(codes: Sequence[str]) -> Book:
    return load_book(codes)


OUTCOMES = [
    outcome for path in sorted(FOLDER.glob("*.yaml")) for outcome in run_examples(path, shipped, name=path.name)
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda each: each.name)
def test_the_book_gives_the_right_answer(outcome: Outcome) -> None:
    assert outcome.faults == ()


def test_there_are_more_hard_cases_than_were_asked_for() -> None:
    assert len(OUTCOMES) >= 30
