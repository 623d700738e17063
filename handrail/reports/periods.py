"""A stretch of time that is measured: a month, a quarter, a year, or all of it. Pure: today is passed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from django.utils.translation import gettext as _

from handrail.duties.times import locale

ALL, MONTH, QUARTER, YEAR = "all", "month", "quarter", "year"
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
CODES = {MONTH: re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), QUARTER: re.compile(r"(\d{4})-q([1-4])"),
         YEAR: re.compile(r"(\d{4})")}  # fmt: skip
PARTS = {YEAR: QUARTER, QUARTER: MONTH}
FIRST_YEAR, LAST_YEAR = 1950, 2199


@dataclass(frozen=True)
class Period:
    """From `first` up to but without `after`. Neither is set for all times."""

    kind: str
    first: date = date.min
    after: date = date.max

    @property
    def code(self) -> str:
        """As addresses say it: 2026-03, 2026-q1, 2026, all."""
        if self.kind == MONTH:
            return f"{self.first:%Y-%m}"
        if self.kind == QUARTER:
            return f"{self.first:%Y}-q{self.first.month // 3 + 1}"
        return ALL if self.kind == ALL else f"{self.first:%Y}"

    @property
    def words(self) -> str:
        if self.kind == ALL:
            return _("All times")
        if self.kind == YEAR:
            return str(self.first.year)
        if self.kind == MONTH:
            return format_date(self.first, "LLLL y", locale=locale()).capitalize()
        return _("Quarter %(number)s of %(year)s") % {"number": self.first.month // 3 + 1, "year": self.first.year}

    @property
    def short(self) -> str:
        """The name of a part beside others of the same whole."""
        if self.kind == MONTH:
            return format_date(self.first, "LLL", locale=locale()).capitalize()
        return _("Q%s") % (self.first.month // 3 + 1) if self.kind == QUARTER else self.words

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    def holds(self, day: date) -> bool:
        return self.first <= day < self.after

    def parts(self) -> tuple[Period, ...]:
        """The months of a quarter, the quarters of a year."""
        kind = PARTS.get(self.kind)
        if kind is None:
            return ()
        steps = range(0, MONTHS[self.kind], MONTHS[kind])
        return tuple(starting(kind, add_months(self.first, months)) for months in steps)


def add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def starting(kind: str, first: date) -> Period:
    return Period(kind, first, add_months(first, MONTHS[kind]))


def around(kind: str, day: date) -> Period:
    """The month, quarter or year that a day lies in."""
    if kind == ALL:
        return Period(ALL)
    month = {MONTH: day.month, QUARTER: (day.month - 1) // 3 * 3 + 1, YEAR: 1}[kind]
    return starting(kind, date(day.year, month, 1))


def read(code: str, today: date) -> Period:
    """The period of an address; the quarter of today when it says none that can be."""
    if code == ALL:
        return Period(ALL)
    for kind, pattern in CODES.items():
        said = pattern.fullmatch(code)
        if said and FIRST_YEAR <= int(said[1]) <= LAST_YEAR:
            number = int(said[2]) if kind != YEAR else 1
            return starting(kind, date(int(said[1]), (number - 1) * MONTHS[kind] + 1, 1))
    return around(QUARTER, today)


def choices(today: date) -> list[Period]:
    """What a reader is offered: this and the last month, quarter and year, and all."""
    now = [around(kind, today) for kind in (MONTH, QUARTER, YEAR)]
    return [one for this in now for one in (this, before(this))] + [Period(ALL)]


def years(today: date) -> list[Period]:
    """What is offered where small numbers are hidden: years do not overlap, so none can be taken from another."""
    this = around(YEAR, today)
    return [this, before(this), before(before(this))]


def before(period: Period) -> Period:
    return starting(period.kind, add_months(period.first, -MONTHS[period.kind]))
