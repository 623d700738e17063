"""Whose photo should be taken anew: a reminder, and no clock, for no law gives one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from handrail.rules.profile import load_profile, photo_state
from handrail.team.requests import StaffRequest

from .access import children_of
from .encryption import KeyDestroyed, SealBroken
from .models import Assignment, Child, Fact, Photo
from .profile import IN_CARE
from .profile_words import how_old


@dataclass(frozen=True)
class Due:
    """One child. `old` is the age of the newest photo in words, "" without one or without its day."""

    child: Child
    state: str
    old: str


def due(request: StaffRequest) -> list[Due]:
    """One's own children in care whose newest photo is missing, old or of an unknown day: one question in all."""
    today = timezone.localdate(request.now)
    latest: dict[tuple[UUID, str], Fact] = {}
    for row in sorted(facts_of_own(request), key=lambda row: (row.since or row.recorded_at, row.sequence)):
        latest[row.child_id, row.name] = row
    found = {row.child_id: said(row, today) for row in latest.values() if state_of(row, today) != "fresh" and yes(row)}
    return sorted(found.values(), key=lambda one: (one.child.first_name, str(one.child.pk)))


def facts_of_own(request: StaffRequest) -> "Iterable[Fact]":
    """What the record says of being in care, with the newest photo beside it. What nobody said is not guessed."""
    held = Assignment.held_by(request.user, request.now).values("child_id")
    own = children_of(request).filter(pk__in=held, closed_at__isnull=True).values("pk")
    newest = in_use().order_by(F("taken_on").desc(nulls_last=True)).values("taken_on")[:1]
    rows = Fact.objects.filter(child__in=own, name__in=IN_CARE).select_related("child")
    return rows.annotate(newest=Subquery(newest), photos=Exists(in_use()))


def in_use() -> "QuerySet[Photo]":
    return Photo.objects.filter(child=OuterRef("child"), set_aside_at__isnull=True)


def state_of(row: Fact, today: date) -> str:
    return photo_state(load_profile(), (row.photos, row.newest), today)  # type: ignore[attr-defined]


def said(row: Fact, today: date) -> Due:
    newest: date | None = row.newest  # type: ignore[attr-defined]  # an annotation of the query
    return Due(row.child, state_of(row, today), how_old(newest, today) if newest else "")


def yes(row: Fact) -> bool:
    """A record that does not open reminds of nothing; that it does not open, the desk says elsewhere."""
    try:
        return bool(row.child.first_name and row.value == "yes")
    except (KeyDestroyed, SealBroken):
        return False
