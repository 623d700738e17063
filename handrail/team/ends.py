"""When a sign-in ends by itself: after a while without use, and at the latest after a working day.

The server alone decides; the page only warns. A sign-in that ended is remembered for a day as nothing but "somebody
of this name was here", so that a form sent too late is kept for that person and for nobody else.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from handrail.audit.actions import record

from .models import SignIn
from .sealed_sessions import row_of

SINCE, SEEN, LATE, WHY, LONGER = "signed_in_at", "seen_at", "late", "ended", "longer"
WITH_A_YOUNG_PERSON = timedelta(minutes=60)
STAMP = timedelta(minutes=1)


def begin(session: SessionBase, at: datetime) -> None:
    """A new sign-in: its clocks start, and nothing of an earlier one in this browser is left."""
    session[SINCE] = session[SEEN] = at.timestamp()
    for name in (LATE, WHY, LONGER):
        session.pop(name, None)


def idle(session: SessionBase) -> timedelta:
    """How long it may rest. Longer while a young person holds the phone: nobody is hurried in a talk."""
    rest: timedelta = settings.SIGN_IN_IDLE
    return max(rest, WITH_A_YOUNG_PERSON) if session.get(LONGER) else rest


def ends(session: SessionBase) -> tuple[datetime, datetime]:
    """When it ends if nothing is done, and when it ends whatever is done."""
    since, seen = (datetime.fromtimestamp(session.get(name, 0), UTC) for name in (SINCE, SEEN))
    longest = since + settings.SIGN_IN_LONGEST
    return min(seen + idle(session), longest), longest


def why_ended(session: SessionBase, at: datetime) -> str:
    """ "idle", "longest", or nothing: it goes on."""
    first, longest = ends(session)
    if at >= longest:
        return "longest"
    return "idle" if at >= first else ""


def seen(session: SessionBase, at: datetime) -> None:
    """Somebody is here. Written once a minute, not at every page."""
    if at.timestamp() - session.get(SEEN, 0) >= STAMP.total_seconds():
        session[SEEN] = at.timestamp()
        SignIn.objects.filter(session=row_of(session.session_key)).update(seen_at=at)


def end(request: HttpRequest, why: str, at: datetime) -> UUID:
    """End this browser's sign-in, and keep whose it was. Nothing else of it stays: no factor, no talk, no message."""
    session, person = request.session, request.user.pk
    SignIn.objects.filter(session=row_of(session.session_key)).delete()
    for name in list(session.keys()):
        del session[name]
    session[LATE], session[WHY] = str(person), why
    record("ended_sign_in", at=at, actor=person, why=why)
    return UUID(str(person))
