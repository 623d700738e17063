"""Closing a case, and opening it again. While a child is missing it stays open, unless a court ended its jurisdiction.

A closed record keeps everything, and its clocks run on: nothing that is owed is settled by closing.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.audit.actions import record
from handrail.children.actions import bump
from handrail.children.models import Child
from handrail.missing.models import Episode
from handrail.rules.vocabulary import UNKNOWN
from handrail.team.models import Person

COURT_ENDED = "care.court_jurisdiction_ended_at"
BY_COURT = "court_ended"
REASONS: dict[str, Any] = {
    "home": gettext_lazy("Home for good"),
    "adopted": gettext_lazy("Adopted"),
    "guardian": gettext_lazy("Lives with a guardian"),
    "grown_up": gettext_lazy("Grown up, and care has ended"),
    "served": gettext_lazy("No more services are needed"),
    "moved": gettext_lazy("Another agency has the case"),
    BY_COURT: gettext_lazy("The court ended its jurisdiction"),
    "died": gettext_lazy("The child died"),
    "mistake": gettext_lazy("Opened by mistake"),
    "other": gettext_lazy("Another reason, in the case notes"),
}
AGAIN: dict[str, Any] = {
    "reopened": gettext_lazy("A new report or a new placement"),
    "not_meant": gettext_lazy("Closed by mistake"),
}


def missing_now(child: Child) -> Episode | None:
    """The absence that has not ended. One that was a mistake is none."""
    open_ones = Episode.objects.filter(child=child, returned_at__isnull=True).exclude(kind=Episode.Kind.NONE)
    return open_ones.order_by("-informed_at").first()


def court_ended_at(child: Child, now: datetime) -> datetime | None:
    """When a court ended its jurisdiction, by the last word of the record: not what is unknown or still to come."""
    rows = list(child.fact_set.filter(name=COURT_ENDED).order_by("sequence"))
    value = str(rows[-1].value or UNKNOWN) if rows else UNKNOWN
    at = datetime.fromisoformat(value) if value != UNKNOWN else None
    return at if at is not None and at <= now else None


def reasons_for(child: Child, now: datetime) -> dict[str, Any]:
    """The reasons for which this case can be closed now: none, all, or the court's alone."""
    if missing_now(child) is None:
        return REASONS
    return {BY_COURT: REASONS[BY_COURT]} if court_ended_at(child, now) else {}


@transaction.atomic
def close_case(*, child: Child, reason: str, by: Person, now: datetime) -> Child:
    """Close it, with a reason. Raises ValidationError while the child is missing. Sent twice, it is done once."""
    row = Child.unscoped.select_for_update().get(pk=child.pk)
    if row.closed_at is not None:
        return row
    allowed = reasons_for(row, now)
    if reason not in allowed:
        raise ValidationError({"reason": _("Choose why the case is closed.") if allowed else refused()})
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    bump(row)
    record("closed_case", at=now, actor=by.pk, child=row.pk, reason=reason)
    return row


def refused() -> str:
    return _("This child is missing. The case stays open until the child is back or a court ends its jurisdiction.")


@transaction.atomic
def reopen_case(*, child: Child, reason: str, by: Person, now: datetime) -> Child:
    """Open it again. Sent twice, it is done once."""
    row = Child.unscoped.select_for_update().get(pk=child.pk)
    if row.closed_at is None:
        return row
    if reason not in AGAIN:
        raise ValidationError({"reason": _("Choose why the case is opened again.")})
    row.closed_at = None
    row.save(update_fields=["closed_at"])
    bump(row)
    record("reopened_case", at=now, actor=by.pk, child=row.pk, reason=reason)
    return row
