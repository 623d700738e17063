"""Who asked for what is not theirs to see, for the log of people: a few in an hour, so that nobody can fill it.

A record that is not there and one that is somebody else's leave the same: the id that was asked for and the page.
Nobody looks whether it exists, so nothing is learned from the time that it takes. Which service was asked for beside a
need is left out: it would say what the child needs.
"""

from datetime import timedelta
from uuid import UUID

from handrail.audit.actions import record
from handrail.audit.models import Entry

from .requests import StaffRequest

MOST, AN_HOUR = 20, timedelta(hours=1)
REFUSED, OFTEN = "was_refused", "often_refused"


def note_refused(request: StaffRequest) -> None:
    """One entry each up to the twentieth in an hour, which says that there are many; those after it leave none."""
    since, match = request.now - AN_HOUR, request.resolver_match
    before = Entry.objects.filter(actor=request.user.pk, verb__in=(REFUSED, OFTEN), at__gt=since, at__lte=request.now)
    count = before.count() + 1
    if count > MOST or match is None:
        return
    ids = {name: one for name, one in match.kwargs.items() if isinstance(one, UUID)}
    child = ids.pop("child_id", None)
    ids.pop("service_id", None)
    detail = {"page": str(match.url_name), **{name: str(one) for name, one in ids.items()}}
    record(OFTEN if count == MOST else REFUSED, at=request.now, actor=request.user.pk, child=child, **detail)
