"""Unusual viewing: what somebody should ask a colleague about. Simple counts over the log; a question, never a verdict.

The numbers are our own measure: no law and no study sets them. Another person than the viewer says what it was.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from handrail.audit.actions import record
from handrail.audit.models import Entry, Unusual
from handrail.team.models import Agency, Appointment, Person, Role, Shift, holds_at
from handrail.team.roles import chain_above

from .models import BrokenGlass

LOOK_BACK = timedelta(hours=1)
NIGHT_FROM, NIGHT_UNTIL = 22, 5


@dataclass(frozen=True)
class Rule:
    """From how many on it is unusual, and the sentence for it."""

    at_least: int
    told: Any
    why: Any


RULES = {
    "many": Rule(
        30,
        _("looked at %(count)s records within an hour"),
        _("Each record is opened for a reason. Thirty in an hour is more than anybody works on."),
    ),
    "night": Rule(
        1,
        _("looked at records at night and was not on call: %(count)s"),
        _("Between 10 pm and 5 am only somebody on call usually needs a record, or somebody with an emergency."),
    ),
    "emergencies": Rule(
        3,
        _("opened %(count)s records in an emergency within a week"),
        _("Each one is reviewed by itself. Together they may show an assignment or a rota that is missing."),
    ),
}
ANSWERS = {
    "work": _("It was work, and it was right"),
    "arrange": _("It was work; the assignment or the rota was wrong and is mended"),
    "incident": _("It was not: it is being dealt with as an incident"),
}
"""Codes, since the log keeps them for ever in the clear."""


def find_unusual(agency: Agency, now: datetime) -> list[Unusual]:
    """Look at the last hour and keep what is unusual: once a rule, a person and a day, with the highest count."""
    views = list(views_since(now - LOOK_BACK))
    found = {**many(views), **at_night(views, ZoneInfo(agency.timezone)), **emergencies(now)}
    day = now.astimezone(ZoneInfo(agency.timezone)).date()
    kept = []
    for (rule, person), count in found.items():
        if count >= RULES[rule].at_least:
            row, new = Unusual.objects.get_or_create(
                rule=rule, person=person, day=day, defaults={"count": count, "found_at": now}
            )
            if count > row.count:
                Unusual.objects.filter(pk=row.pk).update(count=count)
            kept += [row] if new else []
    return kept


def views_since(start: datetime) -> Iterator[tuple[UUID, UUID, datetime]]:
    """Who looked at which child when, newest first. Read from the end of the log: an hour of it, however long it is."""
    entries = Entry.objects.order_by("-seq").values_list("actor", "child", "verb", "at")
    for actor, child, verb, at in entries.iterator(chunk_size=500):
        if at < start:
            return
        if actor and child and verb.startswith("saw_"):
            yield actor, child, at


Views = list[tuple[UUID, UUID, datetime]]
Counts = dict[tuple[str, UUID], int]


def many(views: Views) -> Counts:
    children: dict[UUID, set[UUID]] = defaultdict(set)
    for actor, child, _at in views:
        children[actor].add(child)
    return {("many", actor): len(seen) for actor, seen in children.items()}


def at_night(views: Views, zone: ZoneInfo) -> Counts:
    """Views at night by somebody who was neither on call then nor held a record open in an emergency."""
    children: dict[UUID, set[UUID]] = defaultdict(set)
    for actor, child, at in views:
        if is_night(at.astimezone(zone)) and not on_call(actor, at) and not in_emergency(actor, child, at):
            children[actor].add(child)
    return {("night", actor): len(seen) for actor, seen in children.items()}


def is_night(at: datetime) -> bool:
    return at.hour >= NIGHT_FROM or at.hour < NIGHT_UNTIL


def on_call(person: UUID, at: datetime) -> bool:
    return Shift.objects.filter(holds_at(at), person=person).exists()


def in_emergency(person: UUID, child: UUID, at: datetime) -> bool:
    return BrokenGlass.objects.filter(recorded_by=person, child=child, recorded_at__lte=at, until__gt=at).exists()


def emergencies(now: datetime) -> Counts:
    opened = BrokenGlass.objects.filter(recorded_at__gt=now - timedelta(days=7), recorded_at__lte=now)
    counts: Counts = defaultdict(int)
    for person in opened.values_list("recorded_by", flat=True):
        counts["emergencies", person] += 1
    return counts


@transaction.atomic
def answer(row: Unusual, *, code: str, by: Person, now: datetime) -> None:
    """What a colleague of the viewer found out. Said once; a second word on it changes nothing."""
    if code not in ANSWERS or row.person == by.pk:
        raise ValueError("not an answer, or one's own")
    if Unusual.objects.filter(pk=row.pk, answer="").update(answer=code, answered_by=by.pk, answered_at=now):
        record("looked_into_unusual", at=now, actor=by.pk, person=str(row.person), rule=row.rule, answer=code)


def whom_to_tell(person: UUID, now: datetime) -> list[Person]:
    """The nearest above them; the auditors when nobody is. Never themself."""
    for held in Appointment.objects.filter(holds_at(now), person=person).select_related("unit"):
        above = [one for one in chain_above(held.unit, now) if one.pk != person]
        if above:
            return above[:1]
    auditors = Person.objects.filter(appointments__in=Appointment.objects.filter(holds_at(now), role=Role.AUDITOR))
    return list(auditors.filter(is_active=True).exclude(pk=person).distinct())
