"""Clocks as columns. Each step takes a table and gives it with one column more; every time is UTC.

Minutes and hours are added to the moment. Days, weeks and months are added to the wall time of the case's zone, and
business days are counted on the calendar: both join the tables of days.py. A business day that the calendar does not
know gives no time, and says so in `beyond_calendar`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir

from handrail.rules.clocks import IMMEDIATELY, Case, Repeat, Span

from .columns import time_column
from .conditions import column
from .tables import AROUND, Days

NO_TIME = "timestamp"
BEYOND = "beyond_calendar"
TURNS_18 = "child.turns_18_at"
SECONDS = {"minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}


def first(times: Sequence[ir.TimestampValue]) -> ir.TimestampValue:
    """The earliest of those that are known."""
    if not times:
        return ibis.null(NO_TIME)
    return times[0] if len(times) == 1 else ibis.least(*times)


def started(row: ir.Table, names: Iterable[str]) -> ir.TimestampValue:
    """The earliest of the event's own times, whether or not it has come."""
    return first([column(row, time_column(name), "time") for name in names])


def when(row: ir.Table, name: str) -> ir.TimestampValue:
    """A time that has come by the moment that is asked about. A birthday may lie ahead."""
    time = column(row, time_column(name), "time")
    return time if name == TURNS_18 else ibis.cases((time <= row["at"], time), else_=ibis.null(NO_TIME))


def earliest(row: ir.Table, names: Iterable[str]) -> ir.TimestampValue:
    return first([when(row, name) for name in names])


# --- wall time ----------------------------------------------------------------------------------------------------


def with_wall(table: ir.Table, time: str, out: str, days: Days) -> ir.Table:
    """The reading of the clock on the wall at that moment."""
    offsets = days.offsets.select(_zone="zone", _day="day", _before="before", _switch="switch", _after="after")
    dated = table.mutate(_on=table[time].date())
    joined = dated.left_join(offsets, [dated["zone"] == offsets["_zone"], dated["_on"] == offsets["_day"]])
    earlier = joined["_switch"].isnull() | (joined[time] < joined["_switch"])
    offset = ibis.cases((earlier, joined["_before"]), else_=joined["_after"])
    return joined.select(*table.columns, **{out: joined[time] + offset.as_interval("s")})


def with_utc(table: ir.Table, wall: str, out: str, days: Days) -> ir.Table:
    """The moment at which the clock on the wall shows that; an hour later when it never does."""
    offsets = days.offsets.select(_zone="zone", _day="day", _before="wall_before", _wall="wall", _after="wall_after")
    dated = table.mutate(_on=table[wall].date())
    joined = dated.left_join(offsets, [dated["zone"] == offsets["_zone"], dated["_on"] == offsets["_day"]])
    earlier = joined["_wall"].isnull() | (joined[wall] < joined["_wall"])
    offset = ibis.cases((earlier, joined["_before"]), else_=joined["_after"])
    return joined.select(*table.columns, **{out: joined[wall] + (-offset).as_interval("s")})


# --- spans --------------------------------------------------------------------------------------------------------


ELAPSED = {"minute": "m", "hour": "h"}


def is_elapsed(span: Span) -> bool:
    """Whether it is added to the moment, whatever the clocks on the wall do."""
    return span.unit in ELAPSED or span.unit == IMMEDIATELY


def elapsed(span: Span, count: ir.IntegerValue | None = None) -> ir.IntervalValue:
    return (ibis.literal(span.count) if count is None else count).as_interval(ELAPSED[span.unit])


def with_after(table: ir.Table, start: str, span: Span, out: str, days: Days, turns: str | None = None) -> ir.Table:
    """The end of a span, or of as many as the column `turns` says."""
    count = ibis.literal(span.count) if turns is None else table[turns] * span.count
    if is_elapsed(span):
        return table.mutate(**{out: table[start] + elapsed(span, count)})
    walled = with_wall(table.mutate(_count=count), start, "_start", days)
    if span.unit == "business day":
        return _business(walled, start, out, days)
    unit = {"day": "D", "week": "W", "month": "M"}[span.unit]
    moved = walled.mutate(_end=walled["_start"] + walled["_count"].as_interval(unit))
    return with_utc(moved, "_end", out, days).drop("_start", "_end", "_count")


def _business(walled: ir.Table, start: str, out: str, days: Days) -> ir.Table:
    """From the day it is to the day on which the calendar has counted so many more, at the same time of day."""
    known = days.business.select(_on="day", _from="number", _counted="counted")
    target = days.business.filter(days.business["business"]).select(_to="number", _wanted="counted")
    walled = walled.mutate(_today=walled["_start"].date())
    begun = walled.left_join(known, walled["_today"] == known["_on"])
    wanted = begun.mutate(_sought=begun["_counted"] + begun["_count"])
    ended = wanted.left_join(target, wanted["_sought"] == target["_wanted"])
    moved = ended.mutate(_end=ended["_start"] + (ended["_to"] - ended["_from"]).as_interval("D"))
    timed = with_utc(moved, "_end", out, days)
    unknown = timed[start].notnull() & timed[out].isnull()
    return timed.mutate(**{BEYOND: timed[BEYOND] | unknown}).drop(
        "_start", "_end", "_count", "_sought", "_today", *known.columns, *target.columns
    )


# --- deadlines ----------------------------------------------------------------------------------------------------


def with_clock(table: ir.Table, cases: Sequence[Case], start: str, days: Days) -> ir.Table:
    """`clock_at` and `clock_late`: the earliest of all cases that are not known to be false."""
    for number, case in enumerate(cases):
        if by_days(case):
            begun = table.mutate(**{_begin(number): _begun(table, case, start, number)})
            span = case.no_later_than or case.within
            table = with_after(begun, _begin(number), span, _end(number), days)
    deadlines = [_deadline(table, case, start, number) for number, case in enumerate(cases)]
    return table.mutate(
        clock_at=first([at for at, _ in deadlines]),
        clock_late=first([late for _, late in deadlines]),
    )


def by_days(case: Case) -> bool:
    """Whether its span is counted on the wall clock or the calendar."""
    return not is_elapsed(case.no_later_than or case.within)


def counts(number: int) -> str:
    """The column that says whether a case of the clock is not known to be false."""
    return f"counts_{number}"


def _begin(number: int) -> str:
    return f"begin_{number}"


def _end(number: int) -> str:
    return f"end_{number}"


def _begun(table: ir.Table, case: Case, start: str, number: int) -> ir.TimestampValue:
    """Where a case starts to count; NULL when it is known to be false or its start is not known."""
    begin = table[start] if case.start is None else when(table, case.start)
    return begin if case.when is None else ibis.cases((table[counts(number)], begin), else_=ibis.null(NO_TIME))


def _deadline(table: ir.Table, case: Case, start: str, number: int) -> tuple[ir.TimestampValue, ir.TimestampValue]:
    """When one case is due, and after when it is late."""
    begin = _begun(table, case, start, number)
    span = case.no_later_than or case.within
    if span.unit == IMMEDIATELY:
        return begin, begin + table["grace"].as_interval("m")
    end = table[_end(number)] if by_days(case) else begin + elapsed(span)
    return (begin if case.within.unit == IMMEDIATELY else end), end


def capped(row: ir.Table, name: str, start: str) -> ir.Table:
    """No later than a time of the event, when it lies between the start and the due time."""
    cap = when(row, name)
    holds = (row[start] < cap) & (cap < row["clock_at"])
    return row.mutate(
        clock_at=ibis.cases((holds, cap), else_=row["clock_at"]),
        clock_late=ibis.cases((holds, cap), else_=row["clock_late"]),
    )


def with_repeat(table: ir.Table, repeat: Repeat, start: str, days: Days) -> ir.Table:
    """The next time it is owed, from `last_done_at`; the clock, if there is one, rules until something was done."""
    if repeat.every is None:
        again = table.mutate(_again=ibis.null(NO_TIME))
    elif repeat.grid:
        again = _on_grid(table, start, repeat.every, days)
    else:
        began = table.mutate(_begin=ibis.coalesce(table["last_done_at"], table[start]))
        again = with_after(began, "_begin", repeat.every, "_again", days).drop("_begin")
    by_clock = again[start].isnull() | (again["clock_at"].notnull() & again["last_done_at"].isnull())
    return again.mutate(
        clock_at=ibis.cases((by_clock, again["clock_at"]), else_=again["_again"]),
        clock_late=ibis.cases((by_clock, again["clock_late"]), else_=again["_again"]),
    ).drop("_again")


def _on_grid(table: ir.Table, start: str, every: Span, days: Days) -> ir.Table:
    """The first point of the grid after the last act; before any act, the first after the start."""
    guessed = _guess(table.mutate(_beyond=table[BEYOND]), start, every, days)
    names = []
    for step in AROUND:
        name = f"_grid{step + 1}"
        turned = guessed.mutate(_turn=ibis.greatest(guessed["_turns"] + step, 0))
        ended = with_after(turned, start, every, name, days, turns="_turn")
        point = ibis.cases((ended["_turn"] == 0, ended[start]), else_=ended[name])
        guessed = ended.mutate(**{name: ibis.cases((point > ended["last_done_at"], point), else_=ibis.null(NO_TIME))})
        guessed = guessed.drop("_turn")
        names.append(name)
    once = with_after(guessed, start, every, "_once", days)
    grid = first([once[name] for name in names])
    found = once.mutate(_again=ibis.cases((once["last_done_at"].isnull(), once["_once"]), else_=grid))
    unknown = found[start].notnull() & found["_again"].isnull()
    return found.mutate(**{BEYOND: found["_beyond"] | unknown}).drop("_once", "_turns", "_beyond", *names)


def _guess(table: ir.Table, start: str, every: Span, days: Days) -> ir.Table:
    """About how many turns lie between the start and the last act."""
    if every.unit in SECONDS:
        passed = table["last_done_at"].epoch_seconds() - table[start].epoch_seconds()
        return table.mutate(_turns=(passed / (SECONDS[every.unit] * every.count)).floor().cast("int64"))
    walled = with_wall(with_wall(table, start, "_one", days), "last_done_at", "_two", days)
    if every.unit == "month":
        one, two = walled["_one"], walled["_two"]
        passed = (two.year() - one.year()) * 12 + two.month() - one.month()
    else:
        walled = _counted(_counted(walled, "_one", "_count_one", days), "_two", "_count_two", days)
        passed = walled["_count_two"] - walled["_count_one"]
    turned = walled.mutate(_turns=(passed / every.count).floor().cast("int64")).drop("_one", "_two")
    return turned.drop(*(name for name in ("_count_one", "_count_two") if name in turned.columns))


def _counted(table: ir.Table, wall: str, out: str, days: Days) -> ir.Table:
    known = days.business.select(_on="day", _counted="counted")
    dated = table.mutate(_today=table[wall].date())
    joined = dated.left_join(known, dated["_today"] == known["_on"])
    return joined.mutate(**{out: joined["_counted"]}).drop("_on", "_today", "_counted")


def all_of(parts: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(and_, parts) if parts else ibis.literal(True)


def any_of(parts: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    return reduce(or_, parts) if parts else ibis.literal(False)
