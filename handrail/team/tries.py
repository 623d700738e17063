"""Guessing passwords is slowed down, and nobody can shut a colleague out with it.

Each failed try makes the next one wait, at most half a minute, and a quarter of an hour later all is forgotten.
Three counters are kept, each on its own: this account from this place; this account from anywhere; this place for any
account. A browser in which the person has signed in before has a counter of its own, which no stranger can fill.
Passkeys are never slowed down. Unknown names are treated like known ones.
"""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from .models import Person, Tries
from .sealing import digest

FORGOTTEN = timedelta(minutes=15)
LONGEST_WAIT = 30
FREE_HERE, FREE_ANYWHERE, FREE_FROM_HERE = 3, 20, 100
KNOWN = "__Host-hr-known" if settings.HTTPS else "hr-known"
KNOWN_FOR = timedelta(days=90)
MOST_KNOWN = 10


class TooSoon(Exception):
    """The next try must wait this many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Counter:
    key: str
    free: int


def wait_after(failed: int, free: int) -> int:
    """Seconds to wait after so many failures: none for the first few, then 1, 2, 4 … up to 30."""
    return min(LONGEST_WAIT, 2 ** min(failed - free, 10)) if failed >= free else 0


def counters(email: str, source: str, known: str = "") -> list[Counter]:
    """`known` tells the browser in which the person has signed in before."""
    name = email.strip().casefold()
    if known:
        return [Counter(digest("try", "known", name, known), FREE_HERE)]
    return [
        Counter(digest("try", "here", name, source), FREE_HERE),
        Counter(digest("try", "anywhere", name), FREE_ANYWHERE),
        Counter(digest("try", "source", source), FREE_FROM_HERE),
    ]


@transaction.atomic
def claim(chosen: list[Counter], at: datetime) -> Callable[[], None]:
    """Count a try before it is made, so that many at once gain nothing. Answers what takes it back.

    Raises TooSoon when one must wait: such a try is not counted, so that nobody can lengthen another's wait.
    """
    rows = {row.key: row for row in locked(chosen)}
    wait = max((left(rows[one.key], one, at) for one in chosen if one.key in rows), default=0)
    if wait > 0:
        raise TooSoon(math.ceil(wait))
    for one in chosen:
        row = rows.get(one.key)
        count = row.count if row and at - row.last_at < FORGOTTEN else 0
        Tries.objects.update_or_create(key=one.key, defaults={"count": count + 1, "last_at": at})
    return lambda: take_back(chosen)


def locked(chosen: list[Counter]) -> "QuerySet[Tries]":
    """Always in one order, so that two tries at once wait for each other and never for ever."""
    return Tries.objects.select_for_update().filter(key__in=[one.key for one in chosen]).order_by("key")


def left(row: Tries, counter: Counter, at: datetime) -> float:
    if at - row.last_at >= FORGOTTEN:
        return 0
    return wait_after(row.count, counter.free) - (at - row.last_at).total_seconds()


@transaction.atomic
def take_back(chosen: list[Counter]) -> None:
    """The try was good. What counts this place is emptied; what counts others' tries only loses this one."""
    Tries.objects.filter(key=chosen[0].key).delete()
    for row in locked(chosen[1:]):
        row.count = max(0, row.count - 1)
        row.save(update_fields=["count"])


def forget_old(at: datetime) -> None:
    Tries.objects.filter(last_at__lt=at - timedelta(days=1)).delete()


# --- A browser in which this person has signed in before --------------------------------------------------------------


def known_by(request: HttpRequest, person: Person | None) -> str:
    """By which mark this browser is known for this person; nothing when it is not.

    A mark is bound to the password's hash: a new password, or leaving, ends every one of them.
    """
    if person is None:
        return ""
    return next((nonce for nonce, mark in marks(request) if compare_digest(mark_of(person, nonce), mark)), "")


def marks(request: HttpRequest) -> list[tuple[str, str]]:
    parts = [one.partition(".") for one in request.COOKIES.get(KNOWN, "").split("~")]
    return [(nonce, mark) for nonce, _, mark in parts if nonce and mark.isascii()][:MOST_KNOWN]


def mark_of(person: Person, nonce: str) -> str:
    return digest("known", str(person.pk), person.password, nonce)[:40]


def make_known(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    if known_by(request, person):
        return
    nonce = secrets.token_urlsafe(12)
    kept = [f"{one}.{mark}" for one, mark in marks(request)][: MOST_KNOWN - 1]
    value = "~".join([f"{nonce}.{mark_of(person, nonce)}", *kept])
    response.set_cookie(KNOWN, value, max_age=KNOWN_FOR, httponly=True, secure=settings.HTTPS, samesite="Lax")
