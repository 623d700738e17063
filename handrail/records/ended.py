"""Whose time has ended, and what still stands against an end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.children.encryption import KeyDestroyed, SealBroken
from handrail.children.models import Child
from handrail.duties.closing import missing_now
from handrail.team.models import Agency

from .destroying import tables
from .models import Ending, Hold, Schedule

BEGUN = frozenset({
    "children_fact", "children_assignment", "children_restrictedgrant", "duties_clocks", "duties_alarm", "records_hold",
})  # fmt: skip
"""What opening a record leaves by itself, and a hold that was lifted."""


@dataclass(frozen=True)
class Ended:
    """A closed record, and the first day on which it may end. `ends_on` None: its birth date is not known."""

    child: Child
    ends_on: date | None
    held: bool

    def is_over(self, today: date) -> bool:
        return self.ends_on is not None and self.ends_on <= today


def in_force() -> Schedule | None:
    return Schedule.objects.select_related("set_by").order_by("set_at").last()


def ends_on(child: Child, schedule: Schedule, agency: Agency) -> date | None:
    """None when the case is open, or the birth date that decides it is not known."""
    if child.closed_at is None:
        return None
    return schedule.ends_on(child.closed_at.astimezone(ZoneInfo(agency.timezone)).date(), child.birthdate)


def closed_records(children: Iterable[Child], schedule: Schedule, agency: Agency) -> list[Ended]:
    """Every closed record among these, the longest over first, those without a known day last."""
    rows = [child for child in children if child.closed_at is not None and opens(child)]
    held = set(Hold.objects.filter(child__in=rows, lifted_at=None).values_list("child_id", flat=True))
    found = [Ended(child, ends_on(child, schedule, agency), child.pk in held) for child in rows]
    return sorted(found, key=lambda one: (one.ends_on or date.max, str(one.child.pk)))


def opens(child: Child) -> bool:
    try:
        return bool(child.first_name)
    except (KeyDestroyed, SealBroken):
        return False


def why_not(child: Child, basis: str, agency: Agency, now: datetime) -> list[str]:
    """Everything that stands against destroying this record, in sentences with their mend. Empty when nothing does."""
    found = []
    if child.closed_at is None:
        found.append(_("The case is open. Close it first."))
    if missing_now(child) is not None:
        found.append(_("The child is missing. Nothing of this record may be destroyed."))
    if Hold.on(child).exists():
        found.append(_("The record is held. Whoever may lift the hold must do so first."))
    if basis == Ending.Basis.SCHEDULE:
        found += too_early(child, agency, now)
    if basis == Ending.Basis.MISTAKE and holds_work(child):
        found.append(_("It holds more than a name and first facts, so it is no mistake. It ends by its schedule."))
    return found


def holds_work(child: Child) -> bool:
    """Whether anything was done in it: no mistake is a way around the schedule."""
    there = ((model, column) for model, column in tables() if model._meta.db_table not in BEGUN)
    return any(model._base_manager.filter(**{column: child.pk}).exists() for model, column in there)


def too_early(child: Child, agency: Agency, now: datetime) -> list[str]:
    schedule = in_force()
    if schedule is None:
        return [_("The agency has not said for how long it keeps records. Say it first.")]
    if child.closed_at is None:
        return []
    day = ends_on(child, schedule, agency)
    if day is None:
        return [_("The birth date is not known, and the schedule counts from it. Record it first.")]
    today = now.astimezone(ZoneInfo(agency.timezone)).date()
    return [_("Its time has not ended: the record is kept until %s.") % date_format(day)] if today < day else []
