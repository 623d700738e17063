"""Somebody leaves the agency, or loses every second factor. One transaction ends all that could still open a door."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.dispatch import Signal
from django.utils.translation import gettext as _

from handrail.audit.actions import record

from .models import Person, Role, SignIn, Typed
from .roles import standing_of
from .sign_ins import end_rows

# What a person holds, and what becomes of it when they leave. A test fails for a table that is in neither list.
ENDS = frozenset({"mfa.Authenticator", "account.EmailAddress", "team.SignIn", "team.Typed", "team.Appointment",
                  "team.Shift"})  # fmt: skip
STAYS = {"team.Leave": "says who stood in; that of somebody who leaves ends with what they were responsible for"}
left = Signal()
"""Somebody leaves: heard by `children`, where their responsibility ends. Answers how many children that were."""


@transaction.atomic
def end_access(*, person: Person, by: Person | None, now: datetime) -> int:
    """Close an account: every sign-in, factor, remembered browser, appointment, shift and responsibility for a child
    ends with this call. How many children that were: they stand on their supervisors' desks from then on.

    The next request of any open page asks to sign in, and nobody can. Done twice, it is done once. Raises
    ValidationError for one's own account: whoever closes the last one shuts everybody out.
    """
    if by is not None and by.pk == person.pk:
        raise ValidationError(_("You cannot close your own account. Ask another administrator."))
    held = Person.objects.select_for_update().get(pk=person.pk)
    if not held.is_active:
        return 0
    held.is_active = False
    held.set_unusable_password()  # reset links and remembered browsers are bound to it
    held.save(update_fields=["is_active", "password"])
    EmailAddress.objects.filter(user=held).delete()
    end_duties(held, now)
    end_doors(held, by=by, why="left", at=now)
    record("ended_access", at=now, actor=by.pk if by else None, person=str(held.pk))
    return sum(int(count or 0) for _heard, count in left.send(Person, person=held, by=by, now=now))


def end_duties(person: Person, now: datetime) -> None:
    person.appointments.filter(until__isnull=True).update(until=now)
    for rows in (person.appointments, person.shifts):
        rows.filter(until__gt=now).update(until=Greatest(F("since"), now))


def end_doors(person: Person, *, by: Person | None, why: str, at: datetime) -> None:
    Authenticator.objects.filter(user=person).delete()
    Typed.objects.filter(person=person).delete()
    end_rows(SignIn.objects.filter(person=person), by=by.pk if by else None, why=why, at=at)


@transaction.atomic
def new_start(*, person: Person, by: Person, agreed: Person, now: datetime) -> None:
    """For somebody who lost every factor: all are removed, and the next sign-in sets up a new one.

    It takes two people, after a call to a number that was known before: an administrator and a supervisor. Neither may
    be the person. Raises ValidationError otherwise.
    """
    if len({person.pk, by.pk, agreed.pk}) < 3:
        raise ValidationError(_("It takes two other people."))
    for one, role in ((by, Role.ADMINISTRATOR), (agreed, Role.SUPERVISOR)):
        if not one.is_active or role not in standing_of(one, now).roles:
            raise ValidationError(_("%(name)s does not hold the role for this: %(role)s.")
                                  % {"name": one.name, "role": role.label})  # fmt: skip
    end_doors(person, by=by, why="new start", at=now)
    record("reset_factors", at=now, actor=by.pk, person=str(person.pk), agreed=str(agreed.pk))
