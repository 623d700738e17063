"""Screenings in the words of the rules: acts of a facts file. Software writes no conclusion here; a person does."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from handrail.children.facts import iso
from handrail.children.models import Child
from handrail.rules.screening import designated_for_return
from handrail.team.models import Agency

from .instruments import ADULT
from .models import Offer, Reason, Screening

ACT, RECORD = "screen_after_return", "case_record"
SAID = ("yes", "no", "dont_know")
NO_SCREENING = ("refused", "incomplete")


def acts_of(child: Child, agency: Agency) -> list[dict[str, object]]:
    """Signed screenings by a designated instrument, held because of a return, and offers that were put off."""
    return [*screened(child, agency), *put_off(child)]


def screened(child: Child, agency: Agency) -> Iterator[dict[str, object]]:
    rows = Screening.unscoped.filter(
        child=child, state=Screening.State.SIGNED, reason=Reason.RETURN, about_episode__isnull=False
    )
    for row in rows.select_related("recorded_by").order_by("held_at"):
        row.child = child
        if counts(row, agency):
            yield {
                "act": ACT, "to": RECORD, "about": str(row.about_episode), "at": iso(row.held_at),
                "reference": row.reference, "by": row.recorded_by.name,
            }  # fmt: skip


def counts(row: Screening, agency: Agency) -> bool:
    """Held with an instrument the agency has designated, and something was asked and answered."""
    day = (row.held_at or row.started_at).astimezone(ZoneInfo(agency.timezone)).date()  # also for a job outside the web
    age = row.child.age_on(day)
    is_child = age is None or age < ADULT
    return designated_for_return(row.instrument, agency.return_instruments, is_child=is_child) and was_held(row.result)


def was_held(stored: dict[str, Any]) -> bool:
    """A form signed empty, or with every question declined, is an offer and not a screening."""
    result = stored["result"]
    if result["outcome"] in NO_SCREENING:
        return False
    return bool(result["outcome"] == "refer_now" or any(result["counts"][answer] for answer in SAID))


def put_off(child: Child) -> Iterator[dict[str, object]]:
    """The young person chose another time: the duty stays open, and the next try is named."""
    rows = Offer.objects.filter(child=child, reason=Reason.RETURN, about_episode__isnull=False, better_at__isnull=False)
    for row in rows.select_related("recorded_by").order_by("sequence"):
        yield {
            "act": ACT, "to": RECORD, "about": str(row.about_episode), "at": iso(row.recorded_at),
            "outcome": "declined", "retry_at": iso(row.better_at), "by": row.recorded_by.name,
        }  # fmt: skip
