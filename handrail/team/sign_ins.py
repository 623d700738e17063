"""A person's sign-ins: the rows, at most five, and their end."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from handrail.audit.actions import record

from .models import Person, SignIn
from .sealed_sessions import row_of

MOST = 5
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
           ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"))  # fmt: skip


def device_of(agent: str) -> str:
    """ "Chrome, Android": enough to know one's own device again, and not a fingerprint."""
    found = [next((told for mark, told in known if mark in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found))


@transaction.atomic
def begin_row(request: HttpRequest, person: Person, at: datetime) -> None:
    """Note this browser; the oldest sign-ins beyond five end."""
    if request.session.session_key is None:
        request.session.save()
    SignIn.objects.update_or_create(
        session=row_of(request.session.session_key),
        defaults={"person": person, "since": at, "seen_at": at,
                  "device": device_of(request.META.get("HTTP_USER_AGENT", ""))},
    )  # fmt: skip
    tidy(person)
    beyond = list(person.sign_ins.order_by("-since", "-pk")[MOST:])
    if beyond:
        end_rows(beyond, by=person.pk, why="most", at=at)


def tidy(person: Person) -> None:
    """Rows whose session is over are no sign-ins."""
    alive = Session.objects.values("session_key")
    person.sign_ins.exclude(session__in=alive).delete()


@transaction.atomic
def end_rows(rows: Iterable[SignIn], *, by: UUID | None, why: str, at: datetime) -> int:
    """End sign-ins at once: their next page asks to sign in."""
    ended = list(rows)
    Session.objects.filter(session_key__in=[row.session for row in ended]).delete()
    SignIn.objects.filter(pk__in=[row.pk for row in ended]).delete()
    for person in {row.person_id for row in ended}:
        count = sum(row.person_id == person for row in ended)
        record("ended_sign_ins", at=at, actor=by, person=str(person), count=count, why=why)
    return len(ended)
