"""What a plan still lacks to be of use, said kindly. Nothing here is required to save a plan."""

from __future__ import annotations

from dataclasses import dataclass

from .plan import Answers, Plan, Words


@dataclass(frozen=True)
class Lack:
    """`section` is where it would be written."""

    id: str
    section: str
    say: Words


def lacks(plan: Plan, answers: Answers) -> tuple[Lack, ...]:
    """What the plan lacks to be usable; empty when it is."""
    return ()
