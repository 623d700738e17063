"""What comes of an answer: the consequence of a choice, and for the check whether it was right and why.

There is no pass mark. A wrong answer says why, and the learner may try again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .lessons import Lesson
from .screens import Option


@dataclass(frozen=True)
class Answered:
    """`feedback` is HTML of ours."""

    question: str
    objective: str
    right: bool
    feedback: str


def chosen(lesson: Lesson, option: str, language: str) -> Option:
    """What comes of an option of the choice. Raises KeyError for one that is not there."""
    return lesson.in_language(language).options[option]


def answered(lesson: Lesson, replies: Mapping[str, str], language: str) -> tuple[Answered, ...]:
    """The questions that were answered, in their order; one that was left out is not there. Raises KeyError."""
    said = lesson.in_language(language)
    return tuple(
        Answered(
            question=str(key.id),
            objective=str(key.objective),
            right=replies[key.id] == key.answer,
            feedback=said.questions[key.id].feedback[replies[key.id]],
        )
        for key in lesson.check
        if key.id in replies
    )
