"""What changed since a plan was last looked at, as the record tells it; and the plans that want another look."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from handrail.children.models import Child, Detail
from handrail.rules.plans import Event, Review, reviews_open
from handrail.rules.plans.reviews import Which, load_reviews

from . import book
from .actions import BEGUN
from .models import Change, Plan, Version

PHONE_LINES = frozenset({"phone"})
NOT_MISSING = "none"
HEARING = "care.proceeding_hearing_at"
EVENTS = ("placement_set", "episode_set", "disclosure_set", "detail_set", "change_set", "fact_set")
SAID_SO = "said_wants_to_leave"
MONTH, ADULT = timedelta(days=30), 18


def reviews_of(plan: Plan, since: datetime, zone: ZoneInfo, now: datetime) -> tuple[Review, ...]:
    """What changed since somebody last said that the plan is right. And it is looked at each month."""
    monthly = Event("monthly_visit", since + MONTH, "monthly")
    which: Which = "prevention" if plan.kind == Plan.Kind.PREVENTION else "safety"
    return reviews_open([*events_of(plan.child, zone, now), monthly], since, now, which)


def events_of(child: Child, zone: ZoneInfo, now: datetime) -> Iterator[Event]:
    """Everything on record that opens a plan again. The kinds are keys of `review_events.yaml`.

    Rows are read whole and sorted here, so that a desk full of children asks the database once for all.
    """
    for kind, happened, learned, ref in (*moves(child), *absences(child), *told(child)):
        yield Event(kind, happened, str(ref), learned)
    if child.birthdate:
        yield from birthdays(child.birthdate, zone, now)


Known = tuple[str, datetime, datetime, UUID]
"""What happened: its kind, when it was, when we learned of it, and the row that says so."""


def told(child: Child) -> Iterator[Known]:
    for one in child.disclosure_set.all():
        yield "told_something_new", one.at, one.recorded_at, one.pk
    for change in child.change_set.all():
        if change.kind in load_reviews().kinds:
            yield change.kind, change.at, change.recorded_at, change.pk
    for line in in_order(line for line in child.detail_set.all() if line.name in PHONE_LINES)[1:]:
        yield "phone_changed", line.recorded_at, line.recorded_at, line.pk
    for row in child.fact_set.all():
        if row.name == HEARING:
            yield "court_date_set", row.recorded_at, row.recorded_at, row.pk


def in_order(rows: Iterable[Detail]) -> list[Detail]:
    return sorted(rows, key=lambda row: row.sequence)


def moves(child: Child) -> Iterator[Known]:
    """Each place but the first: the plan was made in it, or before."""
    for place in sorted(child.placement_set.all(), key=lambda row: row.since)[1:]:
        yield "placement_changed", place.since, place.recorded_at, place.pk


def absences(child: Child) -> Iterator[Known]:
    for row in child.episode_set.all():
        if row.kind == NOT_MISSING:
            continue
        yield "went_missing", row.left_at or row.informed_at, row.recorded_at, row.pk
        if row.returned_at:
            yield "returned", row.returned_at, row.return_learned_at or row.returned_at, row.pk


def birthdays(born: date, zone: ZoneInfo, now: datetime) -> Iterator[Event]:
    """The last one, and the next."""
    year = now.astimezone(zone).year
    days = [datetime.combine(on_year(born, year + step), time.min, tzinfo=zone) for step in (-1, 0, 1)]
    for day in (max(day for day in days if day <= now), min(day for day in days if day > now)):
        kind = "turning_18" if day.year - born.year == ADULT else "birthday"
        yield Event(kind, day, f"{kind}-{day.year}")


def on_year(born: date, year: int) -> date:
    """Who was born on February 29 has a birthday on March 1 in other years."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def last_looked(versions: Iterable[Version]) -> datetime:
    rows = list(versions)
    return max([row.looked_at for row in rows if row.looked_at] or [min(row.recorded_at for row in rows)])


def waiting_reviews(children: Sequence[Child], zone: ZoneInfo, now: datetime) -> list[tuple[Plan, list[Review]]]:
    """The plans of these children that want another look, each with why; the first due first."""
    by_id = {child.pk: child for child in children}
    plans = list(Plan.objects.filter(child__in=list(by_id)).prefetch_related("versions"))
    prefetch_related_objects([by_id[plan.child_id] for plan in plans], *EVENTS)
    found = []
    for plan in plans:
        plan.child = by_id[plan.child_id]
        if reviews := list(reviews_of(plan, last_looked(plan.versions.all()), zone, now)):
            found.append((plan, reviews))
    return sorted(found, key=lambda one: one[1][0].due)


def changes_of(child: Child) -> list[Change]:
    rows = list(child.change_set.select_related("recorded_by").order_by("-at"))
    for row in rows:
        row.child = child
    return rows


NOTED_HERE = (
    "contact_by_person_who_harms", "court_date_set", "person_who_harms_arrested", "person_who_harms_released",
    "phone_changed", "told_something_new", "discharge_planned", "asked_for_it",
)  # fmt: skip
"""What no other page records, or not always."""


def kinds_to_note() -> list[tuple[str, str]]:
    return [(kind, reason_of(kind)) for kind in (*NOTED_HERE, SAID_SO)]


def said_so_on(child: Child) -> date | None:
    """The last day on which the child said that they want to leave: it calls for a prevention plan, and for no more."""
    rows = (change.at for change in child.change_set.all() if change.kind == SAID_SO)
    return max((timezone.localdate(at) for at in rows), default=None)


def reason_of(kind: str) -> str:
    """What changed, in words. A code that is no longer used stands as it is."""
    if kind == BEGUN:
        return _("Begun")
    found = load_reviews().kinds.get(kind)
    return book.say(found.what_changed) if found else kind
