"""Adding to the log. There is no other write, and the database refuses one."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from . import chain
from .models import Entry, Head

SAME_VIEW = timedelta(minutes=10)


@transaction.atomic
def record(
    verb: str,
    *,
    at: datetime,
    actor: uuid.UUID | None,
    child: uuid.UUID | None = None,
    **detail: str | int | list[str],
) -> Entry:
    """Add one entry in the caller's transaction: if it can't be written, nothing is.

    `detail` holds ids and codes only, never a name or a sentence: those are rendered on reading.
    """
    head = Head.objects.select_for_update().get_or_create(pk=1)[0]
    seq = head.seq + 1
    ids = {
        "seq": seq,
        "at": chain.stamp(at),
        "actor": chain.str_or_none(actor),
        "child": chain.str_or_none(child),
    }
    body = chain.canonical({**ids, "verb": verb, "detail": detail})
    entry = Entry(seq=seq, at=at, actor=actor, verb=verb, child=child, body=body, hash=chain.link(head.hash, body))
    entry.save(force_insert=True)
    head.seq, head.hash = seq, entry.hash
    head.save()
    return entry


def lately(page: str, *, at: datetime, actor: uuid.UUID) -> "QuerySet[Entry]":
    """What this person's views of a page left in the log in the last ten minutes: one entry stands for all of them."""
    return Entry.objects.filter(actor=actor, verb=f"saw_{page}", at__gt=at - SAME_VIEW, at__lte=at)


def verdict() -> chain.Verdict:
    """Check the whole log against its head."""
    head = Head.objects.filter(pk=1).first() or Head()
    return chain.verify(Entry.objects.order_by("seq").iterator(), head.seq, head.hash)
