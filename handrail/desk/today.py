"""What one person's desk shows: every child they answer for, read once, whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from handrail.children.access import children_of, restricted_groups_by_child
from handrail.children.encryption import KeyDestroyed, SealBroken
from handrail.children.models import Assignment, Child
from handrail.duties.index import AnswerJSON, answers_for, at_rest, stays
from handrail.duties.reading import shown, whom_to_ask
from handrail.duties.times import on_short, rounded_down
from handrail.missing.models import Episode
from handrail.missing.search import SearchLine, search_line, with_last_attempt
from handrail.team.requests import StaffRequest
from handrail.team.roles import WHOLE_SUBTREE

from .bands import Band, Card, bands
from .story import began


@dataclass(frozen=True)
class MissingNow:
    """A child who is missing, and for how long."""

    child: Child
    name: str
    since: datetime
    length: str
    search: SearchLine | None


@dataclass
class Today:
    """The desk, and what could not be read: that is said, never left out in silence."""

    bands: list[Band] = field(default_factory=list)
    missing: list[MissingNow] = field(default_factory=list)
    unreadable: int = 0
    contradicting: list[Child] = field(default_factory=list)

    @property
    def shown(self) -> set[UUID]:
        """Whose names are on it."""
        named = [card.child for band in self.bands for card in band.cards]
        return {child.pk for child in (*named, *(row.child for row in self.missing), *self.contradicting)}


def today(request: StaffRequest, *, whole_unit: bool) -> Today:
    """Read the desk. Every question to the database is asked once for all children."""
    found = Today()
    children = readable(mine(request, whole_unit=whole_unit), found)
    answers = read_answers(children, request, found)
    away = away_now([child for child in children if child.pk in answers])
    children = [child for child in children if child.pk in answers and in_view(child, answers, away)]
    found.missing = [missing_now(row, request) for row in sorted(away.values(), key=began, reverse=True)]
    found.contradicting = [child for child in children if answers[child.pk].get("problem")]
    found.bands = bands(cards(children, answers, away, request), request.now)
    return found


def in_view(child: Child, answers: dict[UUID, AnswerJSON], away: dict[UUID, Episode]) -> bool:
    """A closed case leaves the desk with nothing owed, and never while the child is missing."""
    return child.pk in away or stays(child, answers[child.pk])


def mine(request: StaffRequest, *, whole_unit: bool) -> list[Child]:
    """Those one is assigned to, or a supervisor's or coordinator's whole subtree; none for whom nothing runs.

    A child who is missing is always among them, also where no duty follows from it.
    """
    away = Episode.objects.filter(child=OuterRef("pk"), returned_at__isnull=True).exclude(kind=Episode.Kind.NONE)
    visible = children_of(request).exclude(at_rest(request.agency, request.now), ~Exists(away))
    if whole_unit or oversees(request):
        return list(visible)
    held = Assignment.held_by(request.user, request.now)
    return list(visible.filter(pk__in=held.values("child_id")))


def oversees(request: StaffRequest) -> bool:
    return bool(request.standing.roles & WHOLE_SUBTREE)


def readable(children: Iterable[Child], found: Today) -> list[Child]:
    """Children whose names open. A destroyed record is no fault; one that does not open is counted."""
    kept = []
    for child in children:
        try:
            _opened = child.first_name, child.last_name
        except KeyDestroyed:
            continue
        except SealBroken:
            found.unreadable += 1
            continue
        kept.append(child)
    return kept


def read_answers(children: list[Child], request: StaffRequest, found: Today) -> dict[UUID, AnswerJSON]:
    try:
        return answers_for(children, request.agency, request.now)
    except SealBroken:
        return one_by_one(children, request, found)


def one_by_one(children: list[Child], request: StaffRequest, found: Today) -> dict[UUID, AnswerJSON]:
    """Somewhere a value does not open: read the others all the same, and say how many could not be read."""
    answers: dict[UUID, AnswerJSON] = {}
    for child in children:
        try:
            answers |= answers_for([child], request.agency, request.now)
        except SealBroken:
            found.unreadable += 1
    return answers


def cards(
    children: list[Child], answers: dict[UUID, AnswerJSON], away: dict[UUID, Episode], request: StaffRequest
) -> list[Card]:
    groups = restricted_groups_by_child(request.user, children, request.now)
    workers = whom_to_ask(children, request.now)
    return [
        Card(
            child=child,
            name=child.short_name,
            since=missing_since(away.get(child.pk), request) or (_("closed") if child.closed_at else ""),
            worker=worker_line(workers.get(child.pk, ""), request),
            lines=shown(answers[child.pk], child=child, groups=groups.get(child.pk, frozenset()), agency=request.agency,
                        now=request.now, ask=workers.get(child.pk, "")),
        )
        for child in children
    ]  # fmt: skip


def worker_line(name: str, request: StaffRequest) -> str:
    """Whose child it is, for somebody who sees more than their own."""
    return "" if name in {"", request.user.name} else _("With %s") % name


def away_now(children: list[Child]) -> dict[UUID, Episode]:
    by_id = {child.pk: child for child in children}
    rows = Episode.objects.filter(child__in=list(by_id), returned_at__isnull=True).exclude(kind=Episode.Kind.NONE)
    found: dict[UUID, Any] = {}
    for row in with_last_attempt(rows).order_by("informed_at"):
        row.child = by_id[row.child_id]
        found[row.child_id] = row
    return found


def missing_since(row: Episode | None, request: StaffRequest) -> str:
    if row is None:
        return ""
    when = on_short(began(row), ZoneInfo(request.agency.timezone), request.now)
    if row.left_at is None:
        return _("missing; we learned %s") % when
    return (_("missing since about %s") if row.left_about else _("missing since %s")) % when


def missing_now(row: Episode, request: StaffRequest) -> MissingNow:
    line = search_line(row, request.now, ZoneInfo(request.agency.timezone))
    return MissingNow(row.child, row.child.short_name, began(row), rounded_down(request.now - began(row)), line)
