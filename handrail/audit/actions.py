"""Adding to the log. There is no other write, and the database refuses one."""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from . import chain, checkpoints
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


def record_list(page: str, shown: Iterable[uuid.UUID], *, at: datetime, actor: uuid.UUID) -> None:
    """One entry for a list, with the ids that were shown; again only after ten minutes, or for other children. A list
    that shows nobody leaves none."""
    ids = sorted(str(one) for one in shown)
    if not ids:
        return
    before = lately(page, at=at, actor=actor).order_by("-seq").first()
    if before is None or json.loads(bytes(before.body))["detail"]["shown"] != ids:
        record(f"saw_{page}", at=at, actor=actor, shown=ids)


def verdict(folder: Path | None = None) -> chain.Verdict:
    """Check the whole log against its head, and against the checkpoints of the folder when there is one.

    It holds nobody up: what is added meanwhile is told from what was planted by asking the head before and after.
    """
    held = checkpoints.in_force(checkpoints.kept(folder, seeds())) if folder else {}
    before = end()
    return chain.verify(Entry.objects.order_by("seq").iterator(), before, end, held)


def end() -> chain.End:
    head = Head.objects.filter(pk=1).first() or Head()
    return head.seq, head.hash


def checkpoint(folder: Path, *, at: datetime, restored: bool = False) -> checkpoints.Checkpoint:
    """Sign the end of the log as it is now and add it to the folder."""
    seq, last_hash = end()
    one = checkpoints.make(settings.KEYS.one("sign"), seq=seq, last_hash=last_hash, at=at, restored=restored)
    checkpoints.keep(folder, one)
    return one


def seeds() -> list[bytes]:
    return list(settings.KEYS.current().by_kind.get("sign", {}).values())
