"""Leave: while somebody is away, a colleague answers for their children, and the need to know goes with it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.team.acting import as_system
from handrail.team.models import Leave, Person, holds_at
from handrail.team.roles import CASE_STAFF, standing_of

from .actions import LONGEST_GRANT
from .models import Assignment, ConflictOfInterest, RestrictedGrant

COVERING = RestrictedGrant.Purpose.COVERING


@transaction.atomic
def take_leave(
    *, person: Person, covered_by: Person, since: datetime, until: datetime, by: Person, now: datetime
) -> Leave:
    """Somebody stands in for a person until they are back. Sent twice, it is one leave.

    Reminders and the children go to the one who stands in, with the restricted fields the work needs, and both end by
    themselves. Raises ValidationError for times that cannot be, or for a stand-in who cannot do the work.
    """
    refuse_leave(person, covered_by, since, until, now)
    Person.objects.select_for_update().get(pk=person.pk)
    made, new = Leave.objects.get_or_create(person=person, covered_by=covered_by, since=since, until=until)
    if new:
        record("took_leave", at=now, actor=by.pk, person=str(person.pk), cover=str(covered_by.pk), leave=made.pk,
               since=since.isoformat(), until=until.isoformat())  # fmt: skip
        with as_system():  # children of other units too, whom whoever writes it down may not see
            lend_need_to_know(made, by, now)
    return made


def refuse_leave(person: Person, covered_by: Person, since: datetime, until: datetime, now: datetime) -> None:
    if person == covered_by:
        raise ValidationError({"covered_by": _("Choose somebody else to stand in.")})
    if until <= since:
        raise ValidationError({"until": _("The leave ends before it begins. Check both days.")})
    if not now < until <= max(since, now) + LONGEST_GRANT:
        raise ValidationError({"until": _("A leave ends in the future, and after at most ninety days.")})
    if not standing_of(covered_by, max(since, now)).roles & CASE_STAFF:
        raise ValidationError({"covered_by": _("%s works with no child's record then.") % covered_by.name})


def lend_need_to_know(leave: Leave, by: Person, now: datetime) -> None:
    """Not before the leave begins, and not after it ends. A record that is hidden from who stands in is not lent."""
    hidden = ConflictOfInterest.objects.filter(person=leave.covered_by).exclude(until__lte=now).values("child_id")
    for held in Assignment.objects.filter(holds_at(now), person=leave.person).exclude(child__in=hidden):
        for group in RestrictedGrant.Group.values:
            RestrictedGrant.objects.create(child_id=held.child_id, person=leave.covered_by, group=group,
                                           purpose=COVERING, given_by=by, since=max(now, leave.since),
                                           until=leave.until)  # fmt: skip
            record("granted_restricted", at=now, actor=by.pk, child=held.child_id, person=str(leave.covered_by_id),
                   group=group, purpose=COVERING)  # fmt: skip


@transaction.atomic
def end_leave(*, leave: Leave, by: Person | None, now: datetime) -> None:
    """Back early: from now on everything goes to the person again, and what was lent ends."""
    held = Leave.objects.select_for_update().get(pk=leave.pk)
    if held.until <= now:
        return
    lent_until, held.until = held.until, max(now, held.since)
    held.save(update_fields=["until"])
    children = Assignment.objects.filter(holds_at(now), person=held.person).values("child_id")
    lent = RestrictedGrant.objects.filter(person=held.covered_by, purpose=COVERING, child__in=children)
    with as_system():
        lent.filter(until=lent_until).update(until=now)
    record("ended_leave", at=now, actor=by.pk if by else None, person=str(held.person_id), leave=held.pk)
