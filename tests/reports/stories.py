"""Times missing as a small agency lives them, told by the real actions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from handrail.children.actions import open_record, record_fact
from handrail.children.models import Child
from handrail.children.profile_actions import keep_details
from handrail.duties.actions import Told, record_act
from handrail.missing.actions import record_return, report_missing
from handrail.missing.models import Episode
from handrail.reports.cases import Read, read_cases
from handrail.reports.measures import Case
from handrail.reports.periods import ALL, Period
from tests.cast import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TO = {"police": ("report_missing", "law_enforcement"), "ncmec": ("report_missing", "ncmec"),
      "screened": ("screen_after_return", "case_record"), "factors": ("determine_factors", "case_record")}  # fmt: skip
BORN = "2012-03-04"


def ago(span: timedelta) -> datetime:
    return timezone.now() - span


def a_child(cast: Cast, number: int = 0, *, unit: Any = None, born: str = BORN, **lines: str) -> Child:
    """In foster care, with what was recorded of sex and race."""
    child = open_record(client_id=uuid4(), unit=unit or cast.north, by=cast.ana, now=ago(300 * DAY),
                        first_name=f"Wren{number}", last_name="Oriole", birthdate=born,
                        agency_number=f"W-{uuid4()}")  # fmt: skip
    in_care(child, cast)
    if lines:
        keep_details(client_id=uuid4(), child=child, values=lines, seen_on=None, source="", by=cast.ana, now=ago(DAY))
    return child


def in_care(child: Child, cast: Cast) -> Child:
    record_fact(client_id=uuid4(), child=child, name="care.foster_care", value="yes", by=cast.ana,
                now=ago(299 * DAY), since=ago(299 * DAY))  # fmt: skip
    return child


def missing(child: Child, cast: Cast, learned: timedelta = 5 * DAY, **said: Any) -> Episode:
    return report_missing(client_id=uuid4(), child=child, informed_at=ago(learned), by=cast.ana, now=timezone.now(),
                          **{"from_foster_care": True, **said})  # fmt: skip


def back(episode: Episode, cast: Cast, span: timedelta) -> None:
    record_return(episode=episode, returned_at=ago(span), learned_at=ago(span), by=cast.ana, now=timezone.now())


def done(
    episode: Episode, cast: Cast, what: str, span: timedelta, *, reference: str = "N-1", outcome: str = "done",
    reason: str = "", retry: timedelta | None = None,
) -> None:  # fmt: skip
    act, to = TO[what]
    duty: Mapping[str, Any] = {"act": act, "recipient": to, "about": str(episode.pk)}
    how = Told(channel="phone", reference=reference, reason=reason, retry_at=retry and timezone.now() + retry)
    record_act(client_id=uuid4(), child=episode.child, duty=duty, at=ago(span), seen=[], by=cast.ana,
               now=timezone.now(), outcome=outcome, how=how)  # fmt: skip


def counted(cast: Cast) -> Read:
    """Every child of the agency, all times."""
    return read_cases(Child.unscoped.all(), Period(ALL), cast.agency, timezone.now())


def part(cast: Cast, measure: str) -> str:
    """The part of the only episode there is."""
    (case,) = counted(cast).cases
    return case.parts[measure]


def of(read: Read, episode: Episode) -> Case:
    return next(case for case in read.cases if case.episode.pk == episode.pk)
