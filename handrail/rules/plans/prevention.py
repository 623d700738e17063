"""The plan that keeps a child from having to leave: what calls for one, what is asked, what is written.

It is a plan, never a label and never a score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .plan import Plan, Source, Words


@dataclass(frozen=True)
class CaseFacts:
    """What the record knows. `absences` are the starts of episodes; `trafficking` is yes, no or unknown (identified);
    `said_wants_to_leave` is the last day on which the child said so, if any. `own` are triggers of the agency that a
    person says hold here."""

    jurisdictions: tuple[str, ...]
    now: datetime
    absences: tuple[datetime, ...] | None = None
    """None: nobody knows whether the child was missing before."""
    trafficking: str = "unknown"
    said_wants_to_leave: date | None = None
    own: Mapping[str, bool] | None = None


@dataclass(frozen=True)
class Trigger:
    """`basis`: law, policy or agency (the agency's own). `state`: holds, or ask when the record cannot tell: then `ask`
    is the question."""

    id: str
    jurisdiction: str
    title: Words
    why: Words
    basis: str
    source: Source
    state: str
    ask: Words | None = None


@dataclass(frozen=True)
class Weigh:
    """Something to look at before a child is placed. A fact or a question, never a verdict; `facts` are what the record
    says about it, in words."""

    id: str
    ask: Words
    why: Words


@dataclass(frozen=True)
class PreventionContent:
    """`plan` is read and copied like a safety plan: its first section is the talk about leaving, the others are what
    is written; its caregiver part is for the caregiver. `placement` is what to weigh before a place is chosen."""

    plan: Plan
    placement: tuple[Weigh, ...]


def prevention_triggers(facts: CaseFacts) -> tuple[Trigger, ...]:
    """What calls for a prevention plan here, or what to ask to know it."""
    return ()
