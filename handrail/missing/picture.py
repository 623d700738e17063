"""A child's times missing as a picture: for each how long, at what time of day, and what lay just before. And what can
be counted of all of them without guessing.

Rows and times in, geometry and numbers out: no database and no words. Nothing here weighs or foretells: a bar is as
long as the time was, and a mark says that something was recorded on that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEFORE = 14 * DAY
MOVE = 3 * DAY
WINDOW = 4
"""Hours of the day that are counted together: midnight to 4, 4 to 8, and so on."""
ABOUT, EXACT, UNKNOWN = "about", "exact", "unknown"
BAR, LEAST_BAR, MARK = 12, 3.0, 5.0


@dataclass(frozen=True)
class Happened:
    """Something that was recorded in the days before: what kind, and when."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Away:
    """One time missing. `began` is local; `sure` says how the time of leaving is known. Without `ended` it goes on.

    `place` is where the child lived then, "" when no place is on record for that time.
    """

    began: datetime
    ended: datetime | None
    sure: str
    place: str = ""
    before: tuple[Happened, ...] = ()

    def length(self, now: datetime) -> timedelta:
        return max((self.ended or now) - self.began, timedelta())

    @property
    def window(self) -> int:
        """Which part of the day it began in: 0 from midnight, 5 from 8 in the evening."""
        return self.began.hour // WINDOW


def in_the_days_before(began: datetime, happened: Iterable[Happened]) -> tuple[Happened, ...]:
    """Newest last; what came on the same moment counts as before."""
    return tuple(sorted((one for one in happened if began - BEFORE <= one.at <= began), key=lambda one: one.at))


# --- what can be counted --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """So many of so many; `of` are those of which it is known. `key` says what: a part of the day, or a place."""

    count: int
    of: int
    key: str = ""


def by_time_of_day(times: Sequence[Away]) -> Counted | None:
    """The part of the day in which most began, among those whose time is known exactly. None when no part leads."""
    known = [one for one in times if one.sure == EXACT]
    return leading(Counter(str(one.window) for one in known), len(known))


def by_place(times: Sequence[Away]) -> Counted | None:
    """The kind of place that most left from, among those with a place on record."""
    known = [one for one in times if one.place]
    return leading(Counter(one.place for one in known), len(known))


def after_a_move(times: Sequence[Away]) -> Counted | None:
    """How many began within three days of a move, among those of which both the day and the place are on record."""
    known = [one for one in times if one.sure != UNKNOWN and one.place]
    count = sum(any(what.kind == "moved" and one.began - what.at <= MOVE for what in one.before) for one in known)
    return Counted(count, len(known)) if count else None


def leading(counts: Counter[str], of: int) -> Counted | None:
    """Only when more than one agree, and no other has as many."""
    first, *rest = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    if first[1] < 2 or (rest and rest[0][1] == first[1]):
        return None
    return Counted(first[1], of, first[0])


# --- where it stands ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """Where the three strips of a row lie: the days before, the time away, the hours of the day."""

    name: str
    width: int
    row: int
    top: int
    before: tuple[float, float]
    away: tuple[float, float]
    hours: tuple[float, float]


NARROW = Shape("narrow", 358, 58, 44, (4, 92), (110, 236), (256, 352))
WIDE = Shape("wide", 960, 58, 44, (6, 236), (276, 640), (690, 950))


@dataclass(frozen=True)
class Mark:
    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Row:
    """One time missing in the drawing. `hour_x` is None when the time of day is not known."""

    label_y: float
    y: float
    left: float
    width: float
    open: bool
    sure: str
    hour_x: float | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Picture:
    shape: Shape
    height: float
    rows: tuple[Row, ...]
    longest: timedelta
    hour_ticks: tuple[float, ...]
    middle: dict[str, float] = field(default_factory=dict)


def drawn(times: Sequence[Away], shape: Shape, now: datetime) -> Picture:
    """One row for each time, in the order given, all on one scale that starts at nothing."""
    longest = max((one.length(now) for one in times), default=timedelta()) or HOUR
    rows = tuple(row(one, place, shape, longest, now) for place, one in enumerate(times))
    left, right = shape.hours
    return Picture(
        shape=shape,
        height=shape.top + shape.row * len(times),
        rows=rows,
        longest=longest,
        hour_ticks=tuple(round(left + (right - left) * part / 4, 1) for part in range(5)),
        middle={"before": shape.before[0], "away": shape.away[0], "hours": sum(shape.hours) / 2},
    )


def row(one: Away, place: int, shape: Shape, longest: timedelta, now: datetime) -> Row:
    top = shape.top + shape.row * place
    y, (left, right), (first, last) = top + 36, shape.away, shape.hours
    width = max((right - left) * (one.length(now) / longest), LEAST_BAR)
    hours = (one.began.hour + one.began.minute / 60) / 24
    return Row(
        label_y=top + 16,
        y=y,
        left=left,
        width=round(width, 1),
        open=one.ended is None,
        sure=one.sure,
        hour_x=None if one.sure == UNKNOWN else round(first + (last - first) * hours, 1),
        marks=tuple(Mark(what.kind, days_x(what, one, shape), y) for what in one.before),
    )


def days_x(what: Happened, one: Away, shape: Shape) -> float:
    left, right = shape.before
    left, right = left + MARK, right - MARK
    return round(right - (right - left) * ((one.began - what.at) / BEFORE), 1)
