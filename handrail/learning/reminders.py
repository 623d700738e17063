"""Reminders of what is asked of staff: a week before its day, and once when the day is over. A mail names nothing."""

from collections import defaultdict
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from handrail.team.letters import is_taken
from handrail.team.models import Person

from .asked import SOON, Ask, asks_of, open_assignments
from .models import Nudge

Step = Nudge.Step


def raise_nudges(now: datetime) -> int:
    """Each once a person, assignment and step. Returns how many are new."""
    today, assignments = timezone.localdate(now), open_assignments()
    wanted = [(ask, step) for ask in asks_of(assignments, now) if (step := step_of(ask, today))]
    held = set(Nudge.objects.filter(assignment__in=assignments).values_list("person", "assignment", "step"))
    new = [
        Nudge(person=ask.person, assignment=ask.assignment, step=step, raised_at=now)
        for ask, step in wanted
        if (ask.person.pk, ask.assignment.pk, step) not in held
    ]
    Nudge.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def step_of(ask: Ask, today: date) -> Step | None:
    if ask.passed_at:
        return None
    if today > ask.due_on:
        return Step.LATE
    return Step.SOON if today + SOON >= ask.due_on else None


def send_nudges(now: datetime) -> int:
    """One mail a person for all that is new and still open. Marked when it has left; what was passed needs none."""
    waiting = Nudge.objects.filter(mailed_at=None, assignment__withdrawn_at=None, person__is_active=True)
    by_person: dict[Person, list[Nudge]] = defaultdict(list)
    for row in waiting.select_related("person"):
        by_person[row.person].append(row)
    if not by_person:
        return 0
    asks = asks_of(open_assignments(), now, by_person)
    still = {(ask.person.pk, ask.assignment.pk) for ask in asks if not ask.passed_at}
    sent = 0
    with get_connection() as connection, translation.override(settings.LANGUAGE_CODE):
        for person, rows in by_person.items():
            if any((person.pk, row.assignment_id) in still for row in rows):
                if not is_taken(letter(person, connection)):
                    continue
                sent += 1
            Nudge.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=now)
    return sent


def letter(person: Person, connection: object) -> EmailMessage:
    """As every mail of Handrail looks, so that its look tells nothing."""
    return EmailMessage(
        subject="Handrail",
        body=f"{_('Something that was asked of you is due.')}\n\n{_('Sign in to see it:')} {settings.SITE_URL}\n",
        to=[person.email],
        connection=connection,  # type: ignore[arg-type]  # untyped there
    )


def tell_of_learning(now: datetime) -> int:
    """A round: raise, then mail. Returns how many mails left."""
    raise_nudges(now)
    return send_nudges(now)
