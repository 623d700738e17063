"""A try as it stands, read from its rows; and the few things that can happen to it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handrail.rules.rehearsals import Comparison, compared, load_rehearsals
from handrail.rules.rehearsals import Rehearsal as Made
from handrail.rules.screening import Given, Result, Walk, result
from handrail.team.models import Person

from .models import Rehearsal, Tap


def made(talk: str) -> Made | None:
    return load_rehearsals().get(talk)


def still_made(row: Rehearsal) -> Made | None:
    """The made-up talk of a try; None when its text was changed or taken out since."""
    found = made(row.talk)
    return found if found and found.digest == row.digest else None


def walk_of(row: Rehearsal, talk: Made) -> Walk:
    walk = Walk(instrument=talk.instrument)
    for tap in row.taps.all():
        held = walk.given.get(tap.item)
        before = "" if held is None else held.before if held.value == tap.value else held.value
        walk.given[tap.item] = Given(tap.value, "", tap.tapped_at, row.person_id, before)
        walk.last = tap.item
    return walk


@transaction.atomic
def begin(talk: Made, by: Person, now: datetime) -> Rehearsal:
    """A new try, or the one that is open: nobody has two halves of the same talk, even sent twice at once."""
    Person.objects.select_for_update().get(pk=by.pk)
    held = Rehearsal.objects.filter(person=by, talk=talk.id, digest=talk.digest, ended_at=None).last()
    return held or Rehearsal.objects.create(person=by, talk=talk.id, digest=talk.digest, started_at=now)


@transaction.atomic
def tap(row: Rehearsal, client_id: UUID, item: str, value: str, now: datetime) -> None:
    """Sent twice, it is kept once. What comes after the end changes nothing."""
    open_now = Rehearsal.objects.select_for_update().filter(pk=row.pk, ended_at=None).exists()
    if open_now:
        values = {"rehearsal": row, "item": item, "value": value, "tapped_at": now}
        Tap.objects.get_or_create(client_id=client_id, defaults=values)


def end(row: Rehearsal, now: datetime, stopped_on: str = "") -> None:
    Rehearsal.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now, stopped_on=stopped_on)


def comparison_of(row: Rehearsal, talk: Made) -> Comparison:
    return compared(talk, walk_of(row, talk).values, row.stopped_on or None)


def result_of(row: Rehearsal, talk: Made) -> Result:
    """What the real form would say of these answers."""
    return result(talk.instrument, walk_of(row, talk).values, age=talk.age, stopped_on=row.stopped_on or None)


def result_of_ours(talk: Made) -> Result:
    return result(talk.instrument, talk.reference, age=talk.age, stopped_on=talk.stops_on)


def first_tries(talk: Made) -> list[dict[str, str]]:
    """The answers of each colleague's first finished try at this very text. Three queries or fewer, however many."""
    rows = Rehearsal.objects.filter(talk=talk.id, digest=talk.digest, ended_at__isnull=False).prefetch_related("taps")
    first: dict[UUID, Rehearsal] = {}
    for row in rows.order_by("ended_at", "pk"):
        first.setdefault(row.person_id, row)
    return [{one.item: one.value for one in row.taps.all()} for row in first.values()]
