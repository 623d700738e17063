"""Who is on call, and when. Each change is in the log."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record

from .models import Person, Shift, Unit
from .roles import CASE_STAFF, standing_of

LONGEST_SHIFT = timedelta(days=7)


@transaction.atomic
def give_shift(*, person: Person, unit: Unit, since: datetime, until: datetime, by: Person, now: datetime) -> Shift:
    """Put somebody on call for a unit and all below it. The same shift sent twice is one.

    Raises ValidationError for a shift that ends before it begins, is over, is longer than a week, or is for somebody
    who works with no child's record.
    """
    refuse_shift(person, since, until, now)
    Unit.objects.select_for_update().get(pk=unit.pk)
    made, new = Shift.objects.get_or_create(
        person=person, unit=unit, since=since, until=until, defaults={"given_by": by}
    )
    if new:
        record("gave_shift", at=now, actor=by.pk, person=str(person.pk), unit=unit.pk, shift=made.pk,
               since=since.isoformat(), until=until.isoformat())  # fmt: skip
    return made


def refuse_shift(person: Person, since: datetime, until: datetime, now: datetime) -> None:
    if until <= since:
        raise ValidationError({"until": _("The shift ends before it begins. Check both times.")})
    if until <= now:
        raise ValidationError({"until": _("This shift is over already. Check the day.")})
    if until - since > LONGEST_SHIFT:
        raise ValidationError({"until": _("A shift is at most a week. Enter the next week as a shift of its own.")})
    if not standing_of(person, max(since, now)).roles & CASE_STAFF:
        raise ValidationError({"person": _("%s works with no child's record then.") % person.name})


@transaction.atomic
def end_shift(*, shift: Shift, by: Person, now: datetime) -> None:
    """End a shift now, or call off one that has not begun. The row stays, and the log tells who ended it."""
    held = Shift.objects.select_for_update().get(pk=shift.pk)
    if held.until <= now:
        return
    held.until = max(now, held.since)
    held.save(update_fields=["until"])
    record("ended_shift", at=now, actor=by.pk, person=str(held.person_id), unit=held.unit_id, shift=held.pk)
