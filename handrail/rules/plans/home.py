"""Who may harm at home: which answers hold now, and what is still to be asked.

A "no" about who cares for the child is about the place in which the child lived when it was said: no other home is
opened by it. A "yes" stays until somebody says otherwise. What nobody knows is never a no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Known = Literal["yes", "no", "unknown"]
FAMILY, CARETAKER = "trafficking.family_suspect", "trafficking.caretaker_suspect"
QUESTIONS = (FAMILY, CARETAKER)
OF_THE_PLACE = frozenset({CARETAKER})
"""Questions about people who are others in another place."""


@dataclass(frozen=True)
class Said:
    """An answer, and when it was given; not since when it is true."""

    value: str
    at: datetime


@dataclass(frozen=True)
class Place:
    """Where the child lives: since when, and when the record learned of it."""

    since: datetime
    known_at: datetime

    @property
    def moved_at(self) -> datetime:
        """Before both nobody could speak of this place: whoever had not heard of the move spoke of the one before."""
        return max(self.since, self.known_at)


Answers = Mapping[str, Known]
"""By question, each of them."""


def latest_move(places: tuple[Place, ...], now: datetime) -> datetime | None:
    """When the child came to live where they live now, as far as we could know; None where no place is on record."""
    begun = [place for place in places if place.since <= now]
    last = max((place.since for place in begun), default=None)
    return max((place.moved_at for place in begun if place.since == last), default=None)


def answers_that_hold(said: Mapping[str, Sequence[Said]], moved_at: datetime | None) -> Answers:
    """Each question with its answer now; unknown where nobody answered, or not since the child moved.

    `said` are the words that may hold: the one whose time it is, and the last one that was given. They can differ where
    somebody dated an answer back: then one yes is enough, and a no needs both.
    """
    return {question: _holds(question, said.get(question, ()), moved_at) for question in QUESTIONS}


def _holds(question: str, said: Sequence[Said], moved_at: datetime | None) -> Known:
    values = {one.value for one in said}
    if "yes" in values:
        return "yes"
    if values != {"no"}:
        return "unknown"
    here = question not in OF_THE_PLACE or moved_at is None or max(one.at for one in said) >= moved_at
    return "no" if here else "unknown"


def who_may_harm(answers: Answers) -> Known:
    """Whether somebody in the home may harm. One yes is enough; a no needs every question answered with no."""
    given = [answers.get(question, "unknown") for question in QUESTIONS]
    if "yes" in given:
        return "yes"
    return "no" if set(given) == {"no"} else "unknown"


def still_to_ask(answers: Answers) -> Iterator[str]:
    """The questions without an answer that holds."""
    yield from (question for question in QUESTIONS if answers.get(question, "unknown") == "unknown")
