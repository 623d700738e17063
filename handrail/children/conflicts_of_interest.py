"""A record hidden from a named person: the neighbor's child, the supervisor's nephew.

It beats every other reason to see the record, an emergency too. The person is told nothing: for them the record is not
there. What they held of it ends; when the conflict ends, nothing comes back by itself.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.team.models import Person, holds_at

from .actions import end_assignment, lock
from .models import BrokenGlass, Child, ConflictOfInterest, RestrictedGrant


@transaction.atomic
def set_conflict(
    *, child: Child, person: Person, reason: str, by: Person, now: datetime, until: datetime | None = None
) -> ConflictOfInterest:
    """Hide a record from a person from now on, for ever or until a day. Set twice, it is one.

    Raises ValidationError for an end that is over already.
    """
    if until is not None and until <= now:
        raise ValidationError({"until": _("Choose a day after today, or leave it empty.")})
    lock(child)
    held = ConflictOfInterest.objects.filter(holds_at(now), child=child, person=person).first()
    if held is not None:
        return until_then(held, by, now, until)
    end_what_they_held(child, person, by, now)
    record("set_conflict", at=now, actor=by.pk, child=child.pk, person=str(person.pk), reason=reason)
    return ConflictOfInterest.objects.create(child=child, person=person, reason=reason, set_by=by, since=now,
                                             until=until)  # fmt: skip


def until_then(held: ConflictOfInterest, by: Person, now: datetime, until: datetime | None) -> ConflictOfInterest:
    """The same conflict with another end."""
    if held.until != until:
        held.until = until
        held.save(update_fields=["until"])
        record("set_conflict", at=now, actor=by.pk, child=held.child_id, person=str(held.person_id), reason=held.reason)
    return held


def end_what_they_held(child: Child, person: Person, by: Person, now: datetime) -> None:
    """The responsibility, what they were lent, and an emergency that they hold open."""
    end_assignment(child=child, person=person, by=by, now=now)
    RestrictedGrant.objects.filter(holds_at(now), child=child, person=person).update(until=now)
    RestrictedGrant.objects.filter(child=child, person=person, since__gt=now).delete()
    BrokenGlass.open_to(person, now).filter(child=child).update(until=now)


@transaction.atomic
def end_conflict(*, child: Child, person: Person, by: Person, now: datetime) -> None:
    """From now on the person sees the record again through what they are then responsible for, and only that."""
    lock(child)
    if ConflictOfInterest.objects.filter(holds_at(now), child=child, person=person).update(until=now):
        record("ended_conflict", at=now, actor=by.pk, child=child.pk, person=str(person.pk))
