"""What is asked of whom, by when, and who has passed it: for four hundred people in a handful of queries.

A cohort is read from the appointments of the moment. Whoever joined it after the assignment has their own days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean, stdev
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from handrail.team.models import Appointment, Person, holds_at

from .catalog import subject_of, title_of
from .models import Assignment, Completion, Sitting

A_YEAR = timedelta(days=365)
"""What somebody passed in the year before it was asked for counts."""

SOON = timedelta(days=7)
FEWEST = 10
"""People of whom there must be both results before a mean change is told."""

Passes = Mapping[tuple[UUID, str, str], datetime]


@dataclass(frozen=True)
class Ask:
    """One assignment, as it is for one person."""

    assignment: Assignment
    person: Person
    unit: str
    due_on: date
    passed_at: datetime | None

    def state(self, today: date) -> str:
        if self.passed_at:
            return "passed"
        return "late" if today > self.due_on else "due"

    @property
    def title(self) -> str:
        subject = subject_of(self.assignment.kind, self.assignment.subject)
        return title_of(subject) if subject else self.assignment.subject


def open_assignments() -> list[Assignment]:
    held = Assignment.objects.filter(withdrawn_at=None, cohort__ended_at=None)
    return list(held.select_related("cohort__unit").order_by("due_on", "pk"))


def asks_of(assignments: Sequence[Assignment], now: datetime, people: Iterable[Person] | None = None) -> list[Ask]:
    """Two queries, however many people: who holds which role where, and what they have passed."""
    held = Appointment.objects.filter(holds_at(now), person__is_active=True).select_related("person", "unit")
    if people is not None:
        held = held.filter(person__in=people)
    rows = list(held.order_by("person__name", "since"))
    passes = passes_of({row.person_id for row in rows} if people is not None else None, assignments)
    return [ask for one in assignments for ask in asks_in(one, rows, passes)]


def passes_of(people: set[UUID] | None, assignments: Sequence[Assignment]) -> Passes:
    found = Completion.objects.filter(subject__in={one.subject for one in assignments})
    if people is not None:
        found = found.filter(person__in=people)
    rows = found.values_list("person", "kind", "subject").annotate(last=Max("passed_at"))
    return {(person, kind, subject): last for person, kind, subject, last in rows}


def asks_in(one: Assignment, rows: Sequence[Appointment], passes: Passes) -> Iterator[Ask]:
    first: dict[UUID, Appointment] = {}
    for row in rows:
        if row.role in one.cohort.roles and row.unit.path.startswith(one.cohort.unit.path):
            first.setdefault(row.person_id, row)
    for row in first.values():
        passed = passes.get((row.person_id, one.kind, one.subject))
        counts = passed if passed and passed >= one.assigned_at - A_YEAR else None
        yield Ask(one, row.person, row.unit.name, due_for(one, row.since), counts)


def due_for(one: Assignment, since: datetime) -> date:
    joined = timezone.localdate(since) + timedelta(days=one.days)
    return max(one.due_on, joined) if since > one.assigned_at else one.due_on


def my_asks(person: Person, now: datetime) -> list[Ask]:
    asks = asks_of(open_assignments(), now, [person])
    return sorted(asks, key=lambda one: (one.passed_at is not None, one.due_on))


@dataclass(frozen=True)
class Count:
    """One assignment at a glance."""

    assignment: Assignment
    title: str
    people: int
    passed: int
    late: int


def counts(assignments: Sequence[Assignment], now: datetime) -> list[Count]:
    today, by_one = timezone.localdate(now), defaultdict(list)
    for ask in asks_of(assignments, now):
        by_one[ask.assignment.pk].append(ask)
    return [count(one, by_one[one.pk], today) for one in assignments]


def count(one: Assignment, asks: Sequence[Ask], today: date) -> Count:
    states = [ask.state(today) for ask in asks]
    subject = subject_of(one.kind, one.subject)
    title = title_of(subject) if subject else one.subject
    return Count(one, title, len(states), states.count("passed"), states.count("late"))


# --- before and after, of a group -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class GroupChange:
    """In parts of a hundred of the questions. `low` and `high` are where the true mean change likely lies (95 %)."""

    people: int
    before: float = 0
    after: float = 0
    low: float = 0
    high: float = 0

    @property
    def told(self) -> bool:
        return self.people >= FEWEST


def percent(right: int | None, of: int | None) -> float:
    return 100 * (right or 0) / (of or 1)


def group_change(course: str, people: Iterable[UUID]) -> GroupChange:
    """Of those who answered both forms, the first before and the last after. Below ten no number is given: it would be
    about somebody."""
    held = Sitting.objects.filter(course=course, person__in=list(people), ended_at__isnull=False, of__gt=0)
    before: dict[UUID, float] = {}
    after: dict[UUID, float] = {}
    for person, form, right, of in held.order_by("ended_at").values_list("person", "form", "right", "of"):
        if form == Sitting.Form.PRE:
            before.setdefault(person, percent(right, of))
        else:
            after[person] = percent(right, of)
    both = sorted(before.keys() & after.keys(), key=str)
    if len(both) < FEWEST:
        return GroupChange(len(both))
    moved = [after[one] - before[one] for one in both]
    mean, margin = fmean(moved), 1.96 * stdev(moved) / len(both) ** 0.5
    return GroupChange(len(both), fmean(before[one] for one in both), fmean(after[one] for one in both),
                       mean - margin, mean + margin)  # fmt: skip
