"""The search for a child who is missing: who was tried and what came of it, leads, and when the next try is due.

The cadence is practice, ours or the agency's, and never a clock of the law. What a lead tells goes to police and NCMEC
through an act that somebody records; `pass_on` only writes down which act that was.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handrail.audit.actions import record
from handrail.children.actions import add_row, bump, record_disclosure, sent_before
from handrail.children.models import Child, Contact
from handrail.rules.search import NextTry, Search, load_search, next_due
from handrail.team.models import Person

from .models import Attempt, Episode, Lead

TOLD = ("law_enforcement", "ncmec")
"""Who is told of a lead, each by an act of its own."""
LEFT_WORDS_WITH = "other"


def search_of_agency() -> Search:
    """The cadence that holds here: the agency's own, or ours."""
    return load_search(tuple(settings.CONTENT_DIRS))


class More(TypedDict, total=False):
    """What may be said of a try beyond whom, when and with what result."""

    how: str
    note: str
    contact: Contact | None
    lead: Lead | None


def add_attempt(
    *, client_id: UUID, episode: Episode, at: datetime, whom: str, result: str, by: Person, now: datetime,
    **more: Unpack[More],
) -> Attempt:  # fmt: skip
    """Write down one try. Raises ValidationError for a time that has not come, or after the child was back."""
    row = Attempt(client_id=client_id, child=episode.child, episode=episode, at=at, whom=whom, result=result,
                  recorded_by=by, **more)  # fmt: skip
    refuse_outside(episode, at, now)
    return add_row(row, verb="recorded_attempt", now=now, result=result)[0]


def refuse_outside(episode: Episode, at: datetime, now: datetime) -> None:
    if at > now:
        raise ValidationError({"at": _("This time has not come yet. Check the day and the time.")})
    if episode.returned_at is not None and at > episode.returned_at:
        raise ValidationError({"at": _("The child was back by then. Check the day and the time.")})


@transaction.atomic
def add_lead(
    *, client_id: UUID, episode: Episode, kind: str, words: str, at: datetime, by: Person, now: datetime,
    from_whom: str = "", says_where: bool | None = None,
) -> Lead:  # fmt: skip
    """Write down what may help. What may lead to the child also starts the clocks of the law that ask for it."""
    row = Lead(client_id=client_id, child=episode.child, episode=episode, kind=kind, words=words, at=at,
               from_whom=from_whom, recorded_by=by)  # fmt: skip
    if (already := sent_before(row)) is not None:
        return already
    refuse_outside(episode, at, now)
    kept = add_row(row, verb="recorded_lead", now=now, lead=kind)[0]
    if says_where:
        # The words stay with the lead: they are those of whoever told us, and not the child's.
        record_disclosure(client_id=told_where(kept), child=episode.child, at=at, words="",
                          to_kind=LEFT_WORDS_WITH, location_information=True, by=by, now=now)  # fmt: skip
    return kept


def told_where(lead: Lead) -> UUID:
    """The client's id of what was written down for the law when a lead says where the child may be."""
    return uuid5(lead.client_id, "says where")


@transaction.atomic
def pass_on(*, leads: Collection[Lead], to: str, act: UUID, by: Person, now: datetime) -> None:
    """Write down by which recorded act police or NCMEC were told of these leads. Done again, it changes nothing."""
    for one in leads:
        row = Lead.objects.select_for_update().get(pk=one.pk)
        row.child = one.child
        if (told := row.told or {}).get(to) == str(act):
            continue
        row.told = {**told, to: str(act)}
        row.passed_on_at = now if set(TOLD) <= set(row.told) else None
        row.save(update_fields=["told", "passed_on_at"])
        bump(row.child)
        record("passed_on_lead", at=now, actor=by.pk, child=row.child_id, row=str(row.pk), to=to, act=str(act))


# --- when the next try is due ---------------------------------------------------------------------------------------


def with_last_attempt(episodes: "QuerySet[Episode]") -> "QuerySet[Episode]":
    """Each episode with the time of its last try, in the same question to the database."""
    newest = Attempt.objects.filter(episode=OuterRef("pk")).order_by("-at").values("at")[:1]
    return episodes.annotate(last_attempt=Subquery(newest))


def is_searched_for(episode: Episode) -> bool:
    """Still missing: not back, not found, and not a mistake."""
    over = (episode.returned_at, episode.located_at)
    return over == (None, None) and episode.kind != Episode.Kind.NONE


def next_try(episode: Episode, last: datetime | None, now: datetime, zone: ZoneInfo) -> NextTry:
    return next_due(search_of_agency().cadence, episode.informed_at, last, now, zone)


@dataclass(frozen=True)
class SearchLine:
    """The quiet line of practice. It is never overdue as law is."""

    episode: Episode
    text: str
    kept: bool
    """Whether the next try is not late by a day or more."""


def search_line(episode: Episode | None, now: datetime, zone: ZoneInfo) -> SearchLine | None:
    """The line for a child who is looked for; `episode` comes from `with_last_attempt`."""
    if episode is None or not is_searched_for(episode):
        return None
    last: datetime | None = getattr(episode, "last_attempt", None)
    due = next_try(episode, last, now, zone)
    late = days_between(due.at, now, zone)
    return SearchLine(episode, when_due(late, first=last is None), late <= 0)


def days_between(due: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Days on the calendar since it was due; less than nothing when it is still to come."""
    return (now.astimezone(zone).date() - due.astimezone(zone).date()).days


def when_due(late: int, *, first: bool) -> str:
    if first:
        return _("nobody tried yet")
    if late == 0:
        return _("next due today")
    if late > 0:
        return ngettext("due %s day ago", "due %s days ago", late) % late
    return _("next due tomorrow") if late == -1 else _("next due in %s days") % -late


# --- reading --------------------------------------------------------------------------------------------------------


def opened(rows: "Iterable[Any]", child: Child) -> list[Any]:
    """Rows of a child with the key that is already at hand."""
    found = list(rows)
    for row in found:
        row.child = child
    return found


def attempts_of(episode: Episode) -> list[Attempt]:
    """Every try of one episode, newest first, with who wrote it down."""
    return opened(episode.attempts.select_related("recorded_by").order_by("-at", "-sequence"), episode.child)


def leads_of(episode: Episode) -> list[Lead]:
    """Every lead of one episode, newest first."""
    return opened(episode.leads.select_related("recorded_by").order_by("-at", "-sequence"), episode.child)


def found_before(episode: Episode) -> list[str]:
    """Where the child was found at other times."""
    others = Episode.objects.filter(child=episode.child, informed_at__lt=episode.informed_at).exclude(pk=episode.pk)
    rows = opened(others.order_by("-informed_at"), episode.child)
    return [str(row.found_where) for row in rows if row.found_where]
