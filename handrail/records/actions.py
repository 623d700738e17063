"""Every write about the end of records. One person proposes, another does it; both are in the log, by ids and codes."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.children.actions import add_row, bump
from handrail.children.models import Child
from handrail.team.models import Agency, Person

from .destroying import clean, erase
from .ended import in_force, why_not
from .models import Copy, Ending, Hold, Schedule


@transaction.atomic
def set_schedule(*, client_id: UUID, years: int, counted_from: str, basis: str, by: Person, now: datetime) -> Schedule:
    """Say for how long records are kept, from now on. Sent twice, it is said once."""
    values = {"years": years, "counted_from": counted_from, "basis": basis, "set_by": by, "set_at": now}
    row, is_new = Schedule.objects.get_or_create(client_id=client_id, defaults=values)
    if is_new:
        record("set_schedule", at=now, actor=by.pk, years=years, counted_from=counted_from)
    return row


def hold(*, client_id: UUID, child: Child, reason: str, words: str, by: Person, now: datetime) -> Hold:
    row = Hold(client_id=client_id, child=child, reason=reason, words=words, recorded_by=by)
    return add_row(row, verb="held_record", now=now, reason=reason)[0]


@transaction.atomic
def lift(*, held: Hold, by: Person, now: datetime) -> Hold:
    """End a hold. Done twice, it is done once."""
    row = Hold.objects.select_for_update().select_related("child").get(pk=held.pk)
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by = now, by
        row.save(update_fields=["lifted_at", "lifted_by"])
        bump(row.child)
        record("lifted_hold", at=now, actor=by.pk, child=row.child_id, row=str(row.pk))
    return row


def ask_for_copy(*, client_id: UUID, child: Child, purpose: str, words: str, by: Person, now: datetime) -> Copy:
    row = Copy(client_id=client_id, child=child, purpose=purpose, words=words, recorded_by=by)
    return add_row(row, verb="asked_for_copy", now=now, purpose=purpose)[0]


@transaction.atomic
def agree_to_copy(*, copy: Copy, by: Person, now: datetime) -> Copy:
    """Let it be fetched for a week. Raises ValidationError for who asked. Done twice, it is done once."""
    row = Copy.objects.select_for_update(of=("self",)).select_related("child").get(pk=copy.pk)
    if row.agreed_at is not None:
        return row
    if row.recorded_by_id == by.pk:
        raise ValidationError(_("Somebody else must agree: a copy leaves the house by two people."))
    row.agreed_by, row.agreed_at = by, now
    row.save(update_fields=["agreed_by", "agreed_at"])
    record("agreed_to_copy", at=now, actor=by.pk, child=row.child_id, row=str(row.pk))
    return row


@transaction.atomic
def propose(*, client_id: UUID, child: Child, basis: str, agency: Agency, by: Person, now: datetime) -> Ending:
    """Ask that a record end. Raises ValidationError with everything that stands against it."""
    already = Ending.objects.filter(client_id=client_id).first()
    if already is not None:
        return already
    kept = Child.unscoped.select_for_update().get(pk=child.pk)
    if against := why_not(kept, basis, agency, now):
        raise ValidationError(against)
    if Ending.objects.filter(child_ref=child.pk, withdrawn_at=None).exists():
        raise ValidationError(_("Somebody has proposed this already."))
    schedule = in_force() if basis == Ending.Basis.SCHEDULE else None
    row = Ending.objects.create(client_id=client_id, child_ref=child.pk, unit=child.unit, basis=basis,
                                schedule=schedule, proposed_by=by, proposed_at=now)  # fmt: skip
    record("proposed_ending", at=now, actor=by.pk, child=child.pk, basis=basis, ending=str(row.pk))
    return row


@transaction.atomic
def withdraw(*, ending: Ending, by: Person, now: datetime) -> Ending:
    """Take the proposal back, by either. What is done can't be taken back."""
    row = Ending.objects.select_for_update().get(pk=ending.pk)
    if row.done_at is None and row.withdrawn_at is None:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        record("withdrew_ending", at=now, actor=by.pk, child=row.child_ref, ending=str(row.pk))
    return row


def destroy(*, ending: Ending, agency: Agency, by: Person, now: datetime) -> Ending:
    """End the record for good. Raises ValidationError when something stands against it, or for who proposed it."""
    with transaction.atomic():
        row = Ending.objects.select_for_update(of=("self",)).get(pk=ending.pk)
        if row.done_at is not None:
            return row
        refuse(row, by)
        child = Child.unscoped.select_for_update().get(pk=row.child_ref)
        if against := why_not(child, row.basis, agency, now):
            raise ValidationError(against)
        row.counts, row.digest = erase(child)
        row.done_by, row.done_at = by, now
        row.save(update_fields=["counts", "digest", "done_by", "done_at"])
        record("destroyed_record", at=now, actor=by.pk, child=row.child_ref, ending=str(row.pk))
    clean_if_free()
    return row


def refuse(row: Ending, by: Person) -> None:
    if row.withdrawn_at is not None:
        raise ValidationError(_("This proposal was taken back."))
    if row.proposed_by_id == by.pk:
        raise ValidationError(_("Somebody else must do this: two people end a record."))


def clean_if_free() -> None:
    """Cleaning cannot happen inside somebody's transaction; it then waits for the next end, or the night."""
    if not transaction.get_connection().in_atomic_block:
        clean()
