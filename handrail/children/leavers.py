"""Nobody's child is without anybody in silence: what a colleague who left was responsible for, and where it goes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.dispatch import receiver

from handrail.team.acting import as_system
from handrail.team.leaving import left
from handrail.team.models import Appointment, Leave, Person, holds_at
from handrail.team.roles import CASE_STAFF

from .actions import assign, end_assignment
from .cover import end_leave
from .models import Assignment, BrokenGlass, Child, RestrictedGrant


@receiver(left)
def end_responsibility(person: Person, by: Person | None, now: datetime, **more: Any) -> int:
    """All that the person held of any record ends. How many open cases have nobody now."""
    with as_system():  # children of every unit; whoever closes the account sees none of them
        for leave in Leave.objects.filter(person=person, until__gt=now):
            end_leave(leave=leave, by=by, now=now)
        held = Assignment.objects.filter(holds_at(now), person=person).select_related("child")
        children = [one.child for one in held]
        for child in children:
            end_assignment(child=child, person=person, by=by, now=now)
        RestrictedGrant.objects.filter(person=person, since__gt=now).delete()
        RestrictedGrant.objects.filter(holds_at(now), person=person).update(until=now)
        BrokenGlass.open_to(person, now).update(until=now)
        mine = Child.unscoped.filter(pk__in=[child.pk for child in children])
        return without_anybody(mine, now).count()


def without_anybody(children: "QuerySet[Child]", at: datetime) -> "QuerySet[Child]":
    """The open cases among these for which nobody answers: nobody is assigned who still works with records, or who is
    away has a stand-in who left."""
    at_work = Appointment.objects.filter(holds_at(at), role__in=CASE_STAFF, person__is_active=True)
    nobody_stands_in = Leave.objects.filter(holds_at(at), person=OuterRef("person"), covered_by__is_active=False)
    held = Assignment.objects.filter(holds_at(at), person__in=at_work.values("person")).exclude(
        Exists(nobody_stands_in)
    )
    return children.filter(closed_at=None).exclude(pk__in=held.values("child_id"))


def last_responsible(children: Iterable[Child]) -> dict[object, Person]:
    """Who was the last to be responsible for each of these."""
    rows = Assignment.objects.filter(child__in=list(children)).select_related("person").order_by("since", "pk")
    return {row.child_id: row.person for row in rows}


@transaction.atomic
def give_all(
    *, children: Iterable[Child], to: Person, by: Person, now: datetime, instead_of: Person | None = None
) -> list[Child]:
    """Make somebody responsible for all of these, instead of somebody else when one is named. Those whose record is
    hidden from them stay as they are, and come back as the answer."""
    stay = []
    for child in children:
        try:
            assign(child=child, person=to, by=by, now=now)
        except ValidationError:
            stay.append(child)
            continue
        if instead_of is not None:
            end_assignment(child=child, person=instead_of, by=by, now=now)
    return stay
