"""Two small tables made by Python, so that every engine counts days as the rules do.

`offsets`: for each zone and day, the offset from UTC and the moment it changes. Engines disagree on the hour that the
clocks show twice (DuckDB and PostgreSQL take the second, the rules the first), so theirs is not asked.
`business`: each day that the calendar knows, with its number and how many business days there were up to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from handrail.rules.clocks import Calendar

FIRST = 2000
"""Where there is no time at all, one year is as good as another."""

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


class Offset(NamedTuple):
    """One day of a zone. As a UTC day the offset changes at `switch`; as a local day at the wall time `wall`.

    A time that the clocks skip has the offset from before, one they show twice too: `wall` is the later of the two
    readings of the moment of change.
    """

    zone: str
    day: date
    before: int
    switch: datetime | None
    after: int
    wall_before: int
    wall: datetime | None
    wall_after: int


class BusinessDay(NamedTuple):
    day: date
    number: int
    """Days since 1970."""

    counted: int
    """How many business days up to and including this one."""

    business: bool


class Switch(NamedTuple):
    at: datetime
    """In UTC, without saying so."""

    before: int
    after: int

    @property
    def wall(self) -> datetime:
        return self.at + max(self.before, self.after) * SECOND


def offsets(zones: Iterable[str], first: int, last: int) -> list[Offset]:
    """Every day of those years, for every zone."""
    return [row for zone in sorted(set(zones)) for row in _zone(zone, first, last)]


@lru_cache(maxsize=64)
def _zone(name: str, first: int, last: int) -> tuple[Offset, ...]:
    zone, found = ZoneInfo(name), switches(name, first, last)
    by_utc = {switch.at.date(): switch for switch in found}
    by_wall = {switch.wall.date(): switch for switch in found}
    now = wall_now = _offset(zone, _new_year(first))
    rows = []
    for day in _days(date(first, 1, 1), date(last, 12, 31)):
        switch, wall = by_utc.get(day), by_wall.get(day)
        then, wall_then = (switch.after if switch else now), (wall.after if wall else wall_now)
        rows.append(
            Offset(name, day, now, switch and switch.at, then, wall_now, wall.wall if wall else None, wall_then)
        )
        now, wall_now = then, wall_then
    return tuple(rows)


@lru_cache(maxsize=64)
def switches(name: str, first: int, last: int) -> tuple[Switch, ...]:
    """Every change of the offset in those years. Raises ValueError for a zone that changes it twice in a day."""
    found = tuple(_switches(ZoneInfo(name), first, last))
    if not len({one.at.date() for one in found}) == len({one.wall.date() for one in found}) == len(found):
        raise ValueError(f"{name} changes its offset twice in a day.")
    return found


def _switches(zone: ZoneInfo, first: int, last: int) -> Iterator[Switch]:
    at, end = _new_year(first), _new_year(last + 1)
    before = _offset(zone, at)
    while at < end:
        after = _offset(zone, at + DAY)
        if after != before:
            yield Switch(_moment(zone, at, before).replace(tzinfo=None), before, after)
        at, before = at + DAY, after


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _moment(zone: ZoneInfo, at: datetime, before: int) -> datetime:
    """The second of a day from which the offset is another."""
    low, high = 0, int(DAY / SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, at + middle * SECOND) == before else (low, middle)
    return at + high * SECOND


def _offset(zone: ZoneInfo, utc: datetime) -> int:
    found = utc.astimezone(zone).utcoffset()
    return int((found or timedelta()).total_seconds())


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def business(calendar: Calendar | None) -> list[BusinessDay]:
    """The days of the calendar, and the one before it, from which a count may begin."""
    if calendar is None:
        return []
    start = calendar.first - DAY
    rows, counted = [BusinessDay(start, _number(start), 0, False)], 0
    for day in _days(calendar.first, calendar.last):
        is_one = calendar.is_business_day(day)
        counted += is_one
        rows.append(BusinessDay(day, _number(day), counted, is_one))
    return rows


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
