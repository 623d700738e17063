"""One mail a person: that they are asked, or that a line of the plan is theirs and due. It says nothing more than
that there is something, and looks like every other mail of ours."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from handrail.team.models import Person

from .models import Asked, WorkChange
from .planning import is_open, planned

log = logging.getLogger("handrail.readiness")
BEFORE = timedelta(days=1)


def tell_of_readiness(now: datetime) -> int:
    """Mails for the rounds somebody is newly asked in, and for the lines due tomorrow, today or before: each once."""
    asked = list(Asked.objects.filter(mailed_at=None, round__closed_at=None).select_related("person"))
    due = due_lines(now)
    people = {one.person for one in asked} | {one.owner for one in due if one.owner}
    reached = {person.pk for person in people if person.is_active and has_left(letter(person))}
    mark(Asked, (one.pk for one in asked if one.person_id in reached), now)
    mark(WorkChange, (one.pk for one in due if one.owner_id in reached), now)
    return len(reached)


def due_lines(now: datetime) -> list[WorkChange]:
    today = timezone.localdate(now)
    lines = (one.last for one in planned(today) if is_open(one))
    return [one for one in lines if one.owner and one.due and one.due <= today + BEFORE and one.mailed_at is None]


def mark(table: type[Asked] | type[WorkChange], rows: Iterable[int], now: datetime) -> None:
    table._default_manager.filter(pk__in=list(rows)).update(mailed_at=now)


def has_left(mail: EmailMessage) -> bool:
    """A mail that is refused holds up nobody else's, and is tried again in the next round."""
    try:
        mail.send()
    except OSError as fault:
        log.error("A mail about readiness could not be sent: %s", type(fault).__name__)
        return False
    return True


def letter(person: Person) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        line = _("Something about how your agency gets ready wants your look.")
        body = f"{line}\n\n{_('Sign in to see it:')} {settings.SITE_URL}\n"
        return EmailMessage(subject="Handrail", body=body, to=[person.email])
