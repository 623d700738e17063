"""What a trainer or a supervisor asks of a group, and takes back."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from handrail.audit.actions import record
from handrail.team.models import Person, Unit

from .models import Assignment, Cohort


@transaction.atomic
def assign(
    *, assignment_id: UUID, unit: Unit, roles: Iterable[str], kind: str, subject: str, due_on: date, days: int,
    by: Person, now: datetime,
) -> Assignment:  # fmt: skip
    """Sent twice, it is one. The same unit and roles are the same cohort."""
    held = Assignment.objects.filter(pk=assignment_id).first()
    if held:
        return held
    made = Assignment.objects.create(
        pk=assignment_id, cohort=cohort_of(unit, sorted(roles), by, now), kind=kind, subject=subject, due_on=due_on,
        days=days, assigned_by=by, assigned_at=now,
    )  # fmt: skip
    record("assigned_learning", at=now, actor=by.pk, assignment=str(made.pk))
    return made


def cohort_of(unit: Unit, roles: list[str], by: Person, now: datetime) -> Cohort:
    held = [one for one in Cohort.objects.filter(unit=unit, ended_at=None) if one.roles == roles]
    return held[0] if held else Cohort.objects.create(name=unit.name, unit=unit, roles=roles, made_by=by, made_at=now)


@transaction.atomic
def withdraw(*, assignment: Assignment, by: Person, now: datetime) -> None:
    """Nobody is asked any more. What was passed stays passed."""
    if Assignment.objects.filter(pk=assignment.pk, withdrawn_at=None).update(withdrawn_at=now):
        record("withdrew_learning", at=now, actor=by.pk, assignment=str(assignment.pk))
