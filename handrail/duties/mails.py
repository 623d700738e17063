"""The mail that says something is due: how many and by when, and nothing else. It opens the desk, after signing in."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handrail.audit.models import Unusual
from handrail.children.break_glass import who_is_told
from handrail.children.models import BrokenGlass, Child, ConflictOfInterest
from handrail.children.unusual import whom_to_tell
from handrail.team.letters import is_taken
from handrail.team.models import Agency, Person, holds_at

from .alarms import still_running
from .index import answers_for
from .models import Alarm
from .times import on


def send_mails(agency: Agency, now: datetime) -> int:
    """One mail a person for all that is new. A reminder is marked when its mail has left, so none is lost.

    An address that is refused is tried again in the next round and holds up nobody else's. Raises OSError when the mail
    server does not answer at all: then the round ends, and the desks say so.
    """
    waiting = Alarm.objects.filter(mailed_at__isnull=True, taken_at__isnull=True, to__is_active=True).select_related(
        "to", "child__unit"
    )
    hidden = ConflictOfInterest.objects.filter(holds_at(now), child=OuterRef("child"), person=OuterRef("to"))
    fresh = of_open_clocks(waiting.filter(~Exists(hidden)), agency, now)
    by_person: dict[Person, list[Alarm]] = defaultdict(list)
    for alarm in fresh:
        by_person[alarm.to].append(alarm)
    sent = 0
    with get_connection() as connection:
        for person, alarms in by_person.items():
            if is_taken(mail(person, alarms, agency, now, connection)):
                Alarm.objects.filter(pk__in=[alarm.pk for alarm in alarms]).update(mailed_at=now)
                sent += 1
    return sent


def of_open_clocks(waiting: Iterable[Alarm], agency: Agency, now: datetime) -> list[Alarm]:
    rows = list(waiting)
    children = {row.child_id: row.child for row in rows}
    return still_running(rows, answers_for(list[Child](children.values()), agency, now))


def tell_of_emergencies(now: datetime) -> int:
    """One mail a supervisor who must know: that a record was opened in an emergency, and nothing of whose it is."""
    sent = 0
    with get_connection() as connection, translation.override(settings.LANGUAGE_CODE):
        for glass in BrokenGlass.objects.filter(mailed_at__isnull=True).select_related("child__unit", "recorded_by"):
            people = who_is_told(glass, now)
            reached = send_to(people, _("An emergency access needs your review."), connection)
            if reached or not people:
                BrokenGlass.objects.filter(pk=glass.pk).update(mailed_at=now)
            sent += reached
    return sent


def tell_of_unusual(agency: Agency, now: datetime) -> int:
    """One mail to each supervisor of somebody whose viewing is unusual, or to the auditors: that there is something."""
    sent = 0
    with get_connection() as connection, translation.override(settings.LANGUAGE_CODE):
        for row in Unusual.objects.filter(mailed_at__isnull=True, answer=""):
            people = whom_to_tell(row.person, now)
            reached = send_to(people, _("Something in the log needs your look."), connection)
            if reached or not people:
                Unusual.objects.filter(pk=row.pk).update(mailed_at=now)
            sent += reached
    return sent


def send_to(people: Iterable[Person], line: str, connection: object) -> int:
    """How many were reached. None: it is tried again in the next round. Whom one address cannot reach, the desk does,
    and those who were reached get no second mail for it."""
    return sum(is_taken(letter(person, line, connection)) for person in people)


def mail(person: Person, alarms: list[Alarm], agency: Agency, now: datetime, connection: object) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        return letter(person, words(alarms, agency, now), connection)


def letter(person: Person, line: str, connection: object) -> EmailMessage:
    """Every mail of ours looks like this, so that its look tells nothing either."""
    return EmailMessage(
        subject="Handrail",
        body=f"{line}\n\n{_('Sign in to see it:')} {settings.SITE_URL}\n",
        to=[person.email],
        connection=connection,  # type: ignore[arg-type]  # untyped there
    )


def words(alarms: list[Alarm], agency: Agency, now: datetime) -> str:
    """“1 item due by 9:10 pm”: no name, no place, no duty."""
    count = len({(alarm.token, alarm.due_at) for alarm in alarms})
    first = min(alarm.due_at for alarm in alarms)
    when = on(first, ZoneInfo(agency.timezone), now)
    if first <= now:
        told = ngettext("%(count)s item was due %(when)s.", "%(count)s items, the first was due %(when)s.", count)
    else:
        told = ngettext("%(count)s item due by %(when)s.", "%(count)s items, the first due by %(when)s.", count)
    return told % {"count": count, "when": when}
