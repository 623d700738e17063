"""What a plan still lacks to be of use, said kindly. Nothing here is required to save a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .plan import NOTHING, Answers, Plan, Usable, Words


@dataclass(frozen=True)
class Lack:
    """`section` is where it would be written."""

    id: str
    section: str
    say: Words


def lacks(plan: Plan, answers: Answers) -> tuple[Lack, ...]:
    """What the plan lacks to be usable; empty when it is. Source: `usable` in the plan's file."""
    return tuple(Lack(one.id, one.section, one.say) for one in plan.usable if not _has(one, plan, answers))


def _has(usable: Usable, plan: Plan, answers: Answers) -> bool:
    if usable.code_words:
        return not any(_stands_alone(plan, answers))
    return sum(answers.get(key, NOTHING).given for key in usable.needs) >= usable.at_least


def _stands_alone(plan: Plan, answers: Answers) -> Iterator[bool]:
    """A code word without an agreed action helps nobody."""
    for key, _, prompt in plan.prompts():
        said = answers.get(key, NOTHING)
        yield prompt.answer == "code_word" and bool(said.text.strip()) and not said.code_word_action.strip()
