"""Every child who is missing now, for those who oversee: how long, who was tried last, who was told, what is open.

A review is an entry in the log; where the law asks for one by a supervisor, it is also the act that the duty asks for.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from handrail.audit.actions import record, record_list
from handrail.audit.models import Entry
from handrail.children.access import children_of, restricted_groups_by_child
from handrail.children.encryption import KeyDestroyed, SealBroken
from handrail.children.models import Child
from handrail.missing.models import Episode
from handrail.missing.search import SearchLine, search_line, search_of_agency, with_last_attempt
from handrail.team.models import Person
from handrail.team.requests import StaffRequest

from .access import Opened
from .actions import Told, record_act, seen_of
from .index import OPEN, AnswerJSON, answers_for
from .law import digests
from .models import Act
from .reading import Item, Shown, shown, whom_to_ask
from .searching import duties_about, last_told
from .times import rounded_down

PAGE, REVIEWED = "still_missing", "reviewed_missing"
AGAIN = timedelta(minutes=10)
"""A review noted twice in this time is one review."""


@dataclass(frozen=True)
class Row:
    """One child who is missing, as the page lists it."""

    child: Child
    name: str
    unit: str
    worker: str
    episode: Episode
    since: datetime
    length: str
    search: SearchLine | None
    last_attempt: datetime | None
    police: Act | None
    ncmec: Act | None
    overdue: int
    questions: int
    reviewed_at: datetime | None
    review_asked: list[str]
    """The reviews that the law asks for, by their titles."""


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    unreadable: int


def away_now(request: StaffRequest) -> "QuerySet[Episode]":
    """Open absences of the children whom this person may see. A mistake is none."""
    open_ones = Episode.objects.filter(child__in=children_of(request).values("pk"), returned_at__isnull=True)
    return with_last_attempt(open_ones.exclude(kind=Episode.Kind.NONE)).select_related("child__unit")


def read(request: StaffRequest) -> Page:
    """All of them, the longest away first. What cannot be read is counted, never left out in silence."""
    episodes, unreadable = readable(away_now(request))
    children = list({row.child_id: row.child for row in episodes}.values())
    log_view(children, request)
    answers, broken = answered(children, request)
    found = Gathered(
        answers=answers,
        groups=restricted_groups_by_child(request.user, children, request.now),
        workers=whom_to_ask(children, request.now),
        acts=acts_by_episode(episodes),
        reviews=reviews_of(episodes),
    )
    rows = [row_of(row, found, request) for row in episodes if row.child_id in answers]
    return Page(sorted(rows, key=lambda one: one.since), unreadable + broken)


@dataclass(frozen=True)
class Gathered:
    """What was asked of the database once for all."""

    answers: dict[UUID, AnswerJSON]
    groups: dict[UUID, frozenset[str]]
    workers: dict[UUID, str]
    acts: dict[str, list[Act]]
    reviews: dict[str, datetime]


def readable(rows: Iterable[Episode]) -> tuple[list[Episode], int]:
    kept, unreadable = [], 0
    for row in rows:
        try:
            _opened = row.child.first_name, row.child.last_name
        except KeyDestroyed:
            continue
        except SealBroken:
            unreadable += 1
            continue
        kept.append(row)
    return kept, unreadable


def log_view(children: list[Child], request: StaffRequest) -> None:
    """Before a name is shown."""
    record_list(PAGE, (child.pk for child in children), at=request.now, actor=request.user.pk)


def answered(children: list[Child], request: StaffRequest) -> tuple[dict[UUID, AnswerJSON], int]:
    try:
        return answers_for(children, request.agency, request.now), 0
    except SealBroken:
        return one_by_one(children, request)


def one_by_one(children: list[Child], request: StaffRequest) -> tuple[dict[UUID, AnswerJSON], int]:
    found: dict[UUID, AnswerJSON] = {}
    for child in children:
        try:
            found |= answers_for([child], request.agency, request.now)
        except SealBroken:
            continue
    return found, len(children) - len(found)


def acts_by_episode(episodes: list[Episode]) -> dict[str, list[Act]]:
    by_id = {row.child_id: row.child for row in episodes}
    found: dict[str, list[Act]] = {}
    for act in Act.objects.filter(about__in=[str(row.pk) for row in episodes]).order_by("at", "sequence"):
        if act.child_id in by_id:
            act.child = by_id[act.child_id]
            found.setdefault(act.about, []).append(act)
    return found


def reviews_of(episodes: list[Episode]) -> dict[str, datetime]:
    """When each absence was last reviewed, from the log."""
    entries = Entry.objects.filter(verb=REVIEWED, child__in=[row.child_id for row in episodes]).order_by("seq")
    return {json.loads(bytes(entry.body))["detail"]["row"]: entry.at for entry in entries}


def row_of(episode: Episode, found: Gathered, request: StaffRequest) -> Row:
    child, about = episode.child, str(episode.pk)
    lines = shown(found.answers[child.pk], child=child, groups=found.groups.get(child.pk, frozenset()),
                  agency=request.agency, now=request.now, ask=found.workers.get(child.pk, ""))  # fmt: skip
    acts = found.acts.get(about, [])
    since = episode.left_at or episode.informed_at
    return Row(
        child=child,
        name=child.short_name,
        unit=child.unit.name,
        worker=found.workers.get(child.pk, ""),
        episode=episode,
        since=since,
        length=rounded_down(max(request.now - since, timedelta())),
        search=search_line(episode, request.now, ZoneInfo(request.agency.timezone)),
        last_attempt=episode.last_attempt,  # type: ignore[attr-defined]  # an annotation of the query
        police=last_told(acts, "law_enforcement"),
        ncmec=last_told(acts, "ncmec"),
        overdue=in_band(lines, "overdue"),
        questions=in_band(lines, "cannot_tell"),
        reviewed_at=found.reviews.get(about),
        review_asked=[line.title for line in lines if is_review(line, about)],
    )


def is_review(line: Shown, about: str) -> bool:
    return line.state in OPEN and line.duty.get("about") == about and line.duty["act"] in search_of_agency().reviews


def in_band(lines: list[Shown], band: str) -> int:
    return sum(line.band == band for line in lines)


# --- a review ---------------------------------------------------------------------------------------------------------


def reviews_due(found: Opened, episode: Episode) -> list[Item]:
    """The reviews that the law asks a supervisor for, still open."""
    acts = search_of_agency().reviews
    return [duty for duty in duties_about(found, episode) if duty["act"] in acts and duty["state"] in OPEN]


@transaction.atomic
def review(*, client_id: UUID, found: Opened, episode: Episode, words: str, by: Person, now: datetime) -> bool:
    """Note that somebody who oversees looked at the search; sent twice, it is one. Whether it is new."""
    Child.unscoped.select_for_update().get(pk=episode.child_id)
    if noted_just_now(episode, by, now):
        return False
    book = found.view.book
    for duty in reviews_due(found, episode):
        seen = seen_of([duty], book.version, digests(book))
        how = Told(reference=f"REVIEW-{now:%Y-%m-%d}", reason=words)
        record_act(client_id=uuid5(client_id, duty["instance"]), child=found.child, duty=duty, at=now, seen=seen, by=by,
                   now=now, how=how)  # fmt: skip
    record(REVIEWED, at=now, actor=by.pk, child=episode.child_id, row=str(episode.pk))
    return True


def noted_just_now(episode: Episode, by: Person, now: datetime) -> bool:
    entries = Entry.objects.filter(verb=REVIEWED, child=episode.child_id, actor=by.pk, at__gt=now - AGAIN)
    details: list[dict[str, Any]] = [json.loads(bytes(entry.body))["detail"] for entry in entries]
    return any(detail["row"] == str(episode.pk) for detail in details)
