"""Reminders about running clocks: at half and at four fifths of the time, and when it is over.

They go to whoever answers for the child, to who stands in for them and to who is on call; to the supervisor when the
first one was not taken, and when the time is over. A reminder holds no word of the case, in the app or in a mail.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from handrail.audit.actions import record
from handrail.children.access import above, on_call, without_conflict
from handrail.children.models import Assignment, Child
from handrail.team.models import Agency, Leave, Person, holds_at

from .index import AnswerJSON, answers_for, at_rest, stays
from .models import Alarm
from .reading import token_of

HALF, MOST, LATE = Alarm.Step.HALF, Alarm.Step.MOST, Alarm.Step.LATE
STEPS = ((HALF, 0.5), (MOST, 0.8))
AT_ONCE = timedelta(hours=1)
"""Our own measure, where neither the rule nor the agency says when "immediately" is late."""


@dataclass(frozen=True)
class Due:
    """A clock that runs: which duty, until when, and the last step of its time that has passed."""

    child: Child
    token: str
    due_at: datetime
    step: Alarm.Step


def raise_alarms(agency: Agency, now: datetime) -> int:
    """Raise what is due to be raised, each once. Returns how many are new.

    Every child is looked at on its own, so that one record that cannot be read silences no other. A case that is closed
    is quiet once nothing is owed for what happened: closing stops no clock.
    """
    children = Child.unscoped.exclude(at_rest(agency, now))
    return sum(raise_for(child, agency, now) for child in children.select_related("unit"))


@transaction.atomic
def raise_for(child: Child, agency: Agency, now: datetime) -> int:
    answer = answers_for([child], agency, now)[child.pk]
    clocks = list(running(child, answer, now)) if stays(child, answer) else []
    return raise_all(clocks, Around.of(child, now), now) if clocks else 0


def running(child: Child, answer: AnswerJSON, now: datetime) -> Iterator[Due]:
    """The clocks of a child that have reached a step; one for all that the same act settles. What is recommended,
    held, or asked again on a day that was set, is quiet."""
    clocks: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for duty in sorted(answer["duties"], key=lambda duty: duty["standing"] != "must"):
        clocks.setdefault((duty["act"], duty["recipient"], duty["about"]), duty)
    for duty in clocks.values():
        step = step_of(duty, now)
        if step is not None:
            yield Due(child, token_of(child, duty["instance"]), datetime.fromisoformat(duty["due_at"]), step)


def step_of(duty: Mapping[str, Any], now: datetime) -> Alarm.Step | None:
    quiet = duty["state"] not in {"open", "overdue"} or duty["standing"] != "must" or duty.get("retry_at")
    if quiet or not duty["due_at"]:
        return None
    due_at, started_at = (datetime.fromisoformat(duty[key]) for key in ("due_at", "started_at"))
    if now > late_after(duty, due_at):
        return LATE
    if duty.get("immediate"):
        return MOST
    gone = (now - started_at) / (due_at - started_at) if due_at > started_at else 1.0
    return next((step for step, part in reversed(STEPS) if gone >= part), None)


def late_after(duty: Mapping[str, Any], due_at: datetime) -> datetime:
    """When "immediately" is late: by the rule's own limit, by the agency's grace, else after an hour by our measure."""
    immediate = duty.get("immediate")
    if immediate is None:
        return due_at
    late = immediate.get("late_after")
    return datetime.fromisoformat(late) if late else due_at + AT_ONCE


@dataclass(frozen=True)
class Around:
    """Who is reached about a child now, and which reminders there are already: asked once for all clocks."""

    first: list[Person]
    above: list[Person]
    raised: frozenset[tuple[str, datetime, str, object]]
    taken: frozenset[tuple[str, datetime]]
    """Clocks of which somebody took the first reminder."""

    @classmethod
    def of(cls, child: Child, now: datetime) -> "Around":
        rows = list(Alarm.objects.filter(child=child).values_list("token", "due_at", "step", "to_id", "taken_at"))
        return cls(
            first=[one for one in (*answering(child, now), *on_call(child, now)) if one.is_active],
            above=above(child, now)[:1],
            raised=frozenset(row[:4] for row in rows),
            taken=frozenset(row[:2] for row in rows if row[2] == HALF and row[4]),
        )

    def untaken(self, due: Due) -> bool:
        halves = {raised[:2] for raised in self.raised if raised[2] == HALF}
        return (due.token, due.due_at) in halves - self.taken

    def whom(self, due: Due) -> list[Person]:
        """Who answers for the child and who is on call; the supervisor when it is late or nobody took the first."""
        asked_above = due.step == LATE or not self.first or (due.step == MOST and self.untaken(due))
        people = [*self.first, *(self.above if asked_above else ())]
        return list(dict.fromkeys(people))


def raise_all(clocks: Iterable[Due], around: Around, now: datetime) -> int:
    """One alarm for each person, clock and step. A moved due time makes a new clock."""
    new = 0
    for due in clocks:
        for person in around.whom(due):
            if (due.token, due.due_at, due.step, person.pk) not in around.raised:
                _row, made = Alarm.objects.get_or_create(
                    token=due.token, due_at=due.due_at, step=due.step, to=person,
                    defaults={"child": due.child, "raised_at": now},
                )  # fmt: skip
                new += made
    return new


def answering(child: Child, now: datetime) -> list[Person]:
    """The people assigned, each replaced by who stands in while they are on leave.

    One from whom the record is hidden is nobody: then the reminder goes to the supervisor at once.
    """
    held = Assignment.objects.filter(holds_at(now), child=child).select_related("person").order_by("since")
    people = [one.person for one in held]
    away = Leave.objects.filter(holds_at(now), person__in=people).select_related("covered_by").order_by("since")
    cover = {leave.person_id: leave.covered_by for leave in away}
    return without_conflict([cover.get(person.pk, person) for person in people], child, now)


# --- taking one ---------------------------------------------------------------------------------------------------


def open_alarms(person: Person, now: datetime) -> Iterable[Alarm]:
    """What was raised for a person and nobody took, the most pressing first; of one clock only the latest step."""
    rows = Alarm.objects.filter(to=person, taken_at__isnull=True, raised_at__lte=now).select_related("child__unit")
    latest: dict[tuple[str, datetime], Alarm] = {}
    for row in rows.order_by("raised_at"):
        latest[row.token, row.due_at] = row
    return sorted(latest.values(), key=lambda row: row.due_at)


@transaction.atomic
def take(*, alarm: Alarm, by: Person, now: datetime) -> None:
    """ "I have it": every reminder of this clock so far is taken. The clock itself runs on."""
    same = Alarm.objects.select_for_update().filter(token=alarm.token, due_at=alarm.due_at, taken_at__isnull=True)
    if same.update(taken_at=now):
        record("took_reminder", at=now, actor=by.pk, child=alarm.child_id, step=alarm.step)


def still_running(alarms: Iterable[Alarm], answers: Mapping[Any, AnswerJSON]) -> list[Alarm]:
    """Those whose duty is still open at the same due time: what was done meanwhile needs no reminder."""
    return [alarm for alarm in alarms if is_open(alarm, answers.get(alarm.child_id))]


def is_open(alarm: Alarm, answer: AnswerJSON | None) -> bool:
    return any(
        duty["state"] in {"open", "overdue"}
        and duty["due_at"]
        and datetime.fromisoformat(duty["due_at"]) == alarm.due_at
        and token_of(alarm.child, duty["instance"]) == alarm.token
        for duty in (answer or {}).get("duties", ())
    )
