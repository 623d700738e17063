"""A page for the young person's own phone: off unless the agency turns it on, opened once, gone after a day.

What leads to it is 256 bits of chance that only the young person is given; the database has its digest, which leads
nowhere. Whether what the page says may be shown is asked when it is opened, not when the link is made.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from handrail.audit.actions import record
from handrail.children.actions import add_row, sent_before
from handrail.team.models import Person

from .models import PhoneLink, Plan

RANDOM_BYTES = 32
LASTS = timedelta(hours=24)


def digest_of(token: str) -> str:
    return hashlib.sha256(b"handrail/phone-page/" + token.encode()).hexdigest()


@transaction.atomic
def make_link(
    *, client_id: UUID, plan: Plan, language: str, untouched: bool, by: Person, now: datetime
) -> tuple[PhoneLink, str]:
    """A new link and the token that opens it, which is told this once. Links made before stop to work."""
    token = secrets.token_urlsafe(RANDOM_BYTES)
    row = PhoneLink(client_id=client_id, child=plan.child, plan=plan, digest=digest_of(token), until=now + LASTS,
                    language=language, untouched=untouched, recorded_by=by)  # fmt: skip
    if sent_before(row) is not None:
        raise ValidationError(_("This link was made before, and it is shown only once. Make a new one."))
    unused(plan).update(ended_at=now)
    return add_row(row, verb="made_phone_link", now=now)[0], token


def unused(plan: Plan) -> "models.QuerySet[PhoneLink]":
    return PhoneLink.objects.filter(plan=plan, opened_at=None, ended_at=None)


@transaction.atomic
def end_link(*, link: PhoneLink, by: Person, now: datetime) -> None:
    """It opens nothing any more. Done twice, it is done once."""
    if PhoneLink.objects.filter(pk=link.pk, opened_at=None, ended_at=None).update(ended_at=now):
        record("ended_phone_link", at=now, actor=by.pk, child=link.child_id, row=str(link.pk))


def waiting(token: str, now: datetime) -> PhoneLink | None:
    """The link that this token opens, if it still does. To be asked as the system: nobody is signed in here."""
    return usable(now).filter(digest=digest_of(token)).select_related("plan", "child").first()


def usable(now: datetime) -> "models.QuerySet[PhoneLink]":
    return PhoneLink.objects.filter(opened_at=None, ended_at=None, until__gt=now, recorded_at__lte=now)


@transaction.atomic
def open_link(token: str, now: datetime) -> PhoneLink | None:
    """Open it: once. Of two taps at the same moment one gets it."""
    row = waiting(token, now)
    if row is None or not usable(now).filter(pk=row.pk).update(opened_at=now):
        return None
    record("opened_phone_page", at=now, actor=None, child=row.child_id, row=str(row.pk))
    row.plan.child = row.child
    return row
