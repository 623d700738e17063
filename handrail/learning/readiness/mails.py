"""One mail a person: that they are asked, or that a line of the plan is theirs and due. It says nothing more than
that there is something, and looks like every other mail of ours."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from handrail.team.letters import is_taken
from handrail.team.models import Person

from .models import Asked, WorkChange
from .planning import is_open, planned

BEFORE = timedelta(days=1)


def tell_of_readiness(now: datetime) -> int:
    """Mails for the rounds somebody is newly asked in, and for the lines due tomorrow, today or before: each once.

    An address that is refused is tried again in the next round. Raises OSError when the mail server does not answer.
    """
    asked = list(Asked.objects.filter(mailed_at=None, round__closed_at=None).select_related("person"))
    due = due_lines(now)
    people = {one.person for one in asked} | {one.owner for one in due if one.owner}
    sent = 0
    with get_connection() as connection:
        for person in sorted((one for one in people if one.is_active), key=lambda one: str(one.pk)):
            if is_taken(letter(person, connection)):
                mark(person, asked, due, now)
                sent += 1
    return sent


def due_lines(now: datetime) -> list[WorkChange]:
    today = timezone.localdate(now)
    lines = (one.last for one in planned(today) if is_open(one))
    return [one for one in lines if one.owner and one.due and one.due <= today + BEFORE and one.mailed_at is None]


def mark(person: Person, asked: list[Asked], due: list[WorkChange], now: datetime) -> None:
    told = [one.pk for one in asked if one.person_id == person.pk]
    Asked.objects.filter(pk__in=told).update(mailed_at=now)
    lines = [one.pk for one in due if one.owner_id == person.pk]
    WorkChange.objects.filter(pk__in=lines).update(mailed_at=now)


def letter(person: Person, connection: object) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        line = _("Something about how your agency gets ready wants your look.")
        body = f"{line}\n\n{_('Sign in to see it:')} {settings.SITE_URL}\n"
    return EmailMessage(subject="Handrail", body=body, to=[person.email], connection=connection)  # type: ignore[arg-type]  # untyped there
