"""When a duty is due. No function here reads the time of day: moments are passed in.

- Minutes and hours are **elapsed** time, also across a change of daylight-saving time.
- Days, weeks and months keep the local time of day; a month that is too short ends on its last day, and a local time
  that the clocks skip is read an hour later.
- Business days skip Saturdays, Sundays and the holidays of a dated calendar: reported Friday 16:00, two business
  days, due Tuesday 16:00. A calendar that says nothing about a day is an error, never a guess.
- "Immediately" is due at the start. It counts as late only past the limit the rule itself states (`no_later_than`),
  or past the agency's own `settings.immediate_grace`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .errors import ContentError, Place
from .loading import Taker, Tree
from .logic import Condition, Facts

IMMEDIATELY = "immediately"
GRACE = "settings.immediate_grace"
UNITS = {
    "min": "minute",
    "minute": "minute",
    "minutes": "minute",
    "h": "hour",
    "hour": "hour",
    "hours": "hour",
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "month": "month",
    "months": "month",
    "business day": "business day",
    "business days": "business day",
}
SPAN = re.compile(r"([0-9]{1,4}) ([a-z ]+)")
SPAN_MEND = 'Write a number and a unit, as in "24 h", "2 business days", "1 month", or "immediately".'


@dataclass(frozen=True)
class Calendar:
    """The legal holidays between two days. Outside of them it knows nothing."""

    name: str
    holidays: frozenset[date]
    first: date
    last: date

    def is_business_day(self, day: date) -> bool:
        """Raises ContentError when the calendar says nothing about that day."""
        if not self.first <= day <= self.last:
            place = Place(f"calendars/{self.name}.yaml")
            raise ContentError(
                place, f"There are no holidays for {day.year}.", "Add that year's holidays, and move `until`."
            )
        return day.weekday() < 5 and day not in self.holidays

    def both(self, other: Calendar) -> Calendar:
        """For two jurisdictions at once: only what is a holiday in both stops the clock, so the earlier time wins."""
        return Calendar(
            f"{self.name}+{other.name}",
            self.holidays & other.holidays,
            max(self.first, other.first),
            min(self.last, other.last),
        )


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same moment with the offset that the zone has then.

    Not with the zone itself: Python compares and subtracts two times of one zone by the hands of the clock, which is
    an hour wrong when the clocks change between them.
    """
    there = moment.astimezone(zone)
    return there.replace(tzinfo=_offset(there.utcoffset() or timedelta()), fold=0)


@lru_cache(maxsize=128)
def _offset(length: timedelta) -> timezone:
    return timezone(length)


class Almanac(NamedTuple):
    """Where the days are counted: the case's time zone, and the calendar of the jurisdiction."""

    zone: ZoneInfo
    calendar: Calendar | None


@dataclass(frozen=True)
class Span:
    """A length of time as the law writes it."""

    count: int
    unit: str

    def after(self, start: datetime, almanac: Almanac) -> datetime:
        """The end of the span. Raises ContentError when a business day cannot be known."""
        if self.unit in ("minute", "hour"):
            length = timedelta(minutes=self.count) if self.unit == "minute" else timedelta(hours=self.count)
            return local(start + length, almanac.zone)
        wall = start.astimezone(almanac.zone)
        if self.unit == "month":
            wall = _months_on(wall, self.count)
        elif self.unit == "business day":
            wall = _business_days_on(wall, self.count, almanac.calendar)
        else:
            wall += timedelta(days=self.count * (7 if self.unit == "week" else 1))
        return local(wall.astimezone(UTC), almanac.zone)

    def first_after(self, start: datetime, moment: datetime, almanac: Almanac) -> datetime:
        """On the grid of this span from `start`: the first point after a moment."""
        at, turn = start, 0
        while at <= moment:
            turn += 1
            at = Span(self.count * turn, self.unit).after(start, almanac)
        return at

    def __str__(self) -> str:
        return IMMEDIATELY if self.unit == IMMEDIATELY else f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def _months_on(start: datetime, count: int) -> datetime:
    years, month = divmod(start.month - 1 + count, 12)
    year = start.year + years
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]), fold=0)


def _business_days_on(start: datetime, count: int, calendar: Calendar | None) -> datetime:
    if calendar is None:
        raise ContentError(
            Place("jurisdictions"), "A business-day clock has no calendar.", "Name a `calendar` in the jurisdiction."
        )
    day = start
    for _ in range(count):
        day += timedelta(days=1)
        while not calendar.is_business_day(day.date()):
            day += timedelta(days=1)
    return day


def read_span(tree: Tree, take: Taker, what: str, *, immediately: bool = False) -> Span:
    """A span such as "24 h". Raises `take.error` when it cannot be read."""
    word = take.text(tree, what)
    if immediately and word == IMMEDIATELY:
        return Span(0, IMMEDIATELY)
    match = SPAN.fullmatch(word)
    if match is None or match[2] not in UNITS or int(match[1]) == 0:
        raise take.fault(word, f'{what} is "{word}".', SPAN_MEND)
    return Span(int(match[1]), UNITS[match[2]])


class Deadline(NamedTuple):
    """Due at `at`; counted late after `late` (never when None). `label` says what an immediate duty is late against."""

    at: datetime
    late: datetime | None
    label: str | None = None


@dataclass(frozen=True)
class Case:
    """One line under `clock`: within what, from which moment, on what condition."""

    within: Span
    start: str | None = None
    when: Condition | None = None
    no_later_than: Span | None = None

    def deadline(self, start: datetime, facts: Facts, almanac: Almanac) -> Deadline:
        if self.within.unit != IMMEDIATELY:
            at = self.within.after(start, almanac)
            return Deadline(at, at)
        if self.no_later_than is not None:
            return Deadline(start, self.no_later_than.after(start, almanac), "outer_limit")
        grace = facts.get(GRACE)
        if isinstance(grace, int):
            return Deadline(start, start + timedelta(minutes=grace), "agency_grace")
        return Deadline(start, None, "no_limit")


def earlier(one: Deadline | None, other: Deadline | None) -> Deadline | None:
    """Both hold: due at the earlier of the two, late at the earlier of the two."""
    if one is None or other is None:
        return one or other
    first, second = (one, other) if one.at <= other.at else (other, one)
    lates = [late for late in (first.late, second.late) if late is not None]
    late = min(lates, default=None)
    label = first.label if first.label is None or late == first.late else "outer_limit"
    return Deadline(first.at, late, label)


@dataclass(frozen=True)
class Repeat:
    """Owed again and again: every so often from the last act (or on a grid from the start), until an event."""

    every: Span | None
    grid: bool
    until: tuple[str, ...]

    def next_due(self, start: datetime, last_act: datetime | None, almanac: Almanac) -> Deadline | None:
        if self.every is None:
            return None
        if last_act is None:
            at = self.every.after(start, almanac)
        elif not self.grid:
            at = self.every.after(last_act, almanac)
        else:
            at = self.every.first_after(start, last_act, almanac)
        return Deadline(at, at)


@dataclass(frozen=True)
class AlsoShow:
    """A second line beside a duty: practice, or a cautious reading. It never makes anything overdue."""

    within: Span
    start: str | None
    kind: str


def read_calendar(name: str, tree: Tree) -> Calendar:
    """A dated calendar. Raises ContentError."""
    take = Taker()
    entry = take.entries(
        tree, "The calendar", needed=("id", "title", "source", "from", "until", "holidays"), allowed=()
    )
    by_name: Mapping[str, Tree] = {str(key): value for key, value in entry.items()}
    if by_name["id"] != name:
        raise take.fault(by_name["id"], f'The id is "{by_name["id"]}".', f'Write "{name}", the name of the file.')
    days = [
        take.entries(item, "A holiday", needed=("on", "name"), allowed=())
        for item in take.items(by_name["holidays"], "holidays")
    ]
    first, last = take.day(by_name["from"], "from"), take.day(by_name["until"], "until")
    if last < first:
        raise take.fault(by_name["until"], "until is before from.", "Check the two dates.")
    on = {value: take.day(value, "A holiday") for day in days for key, value in day.items() if key == "on"}
    for written, day in on.items():
        if not first <= day <= last:
            raise take.fault(written, f"{day} is not between from and until.", "Check the date, or move `until`.")
    return Calendar(name, frozenset(on.values()), first, last)
