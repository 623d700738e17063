"""What the query reads: five tables, their columns, and which of them a book needs.

`moments`   one row per event and start: the facts as of that start, and the event's times
`acts`      one row per act, recipient and event it was about (NULL: it does not say)
`offsets`, `business`, see days.py
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from handrail.rules import Book, Rule
from handrail.rules.clocks import GRACE, Span
from handrail.rules.logic import Condition, Group, Term
from handrail.rules.states import OVERTAKEN, SAFETY

from .columns import columns_of, kept_column, now_column, time_column

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEY = {"case_id": "int64", "event": "string"}
MOMENT = {
    **KEY,
    "kind": "string",
    "starts": "string",
    "at": "timestamp",
    "zone": "string",
    "alone": "boolean",
    "unclear": "boolean",
}
"""`at` is the moment that is asked about; `alone`: the case has no other event of this kind; `unclear`: the form of an
identification is not known."""

ACT = {
    "case_id": "int64",
    "about": "string",
    "act": "string",
    "recipient": "string",
    "done_at": "timestamp",
    "outcome": "string",
    "referenced": "boolean",
    "retry_at": "timestamp",
    "turn": "int64",
}
"""`turn`: its place among the acts of the case, oldest first."""

OFFSET = {
    "zone": "string",
    "day": "date",
    "before": "int64",
    "switch": "timestamp",
    "after": "int64",
    "wall_before": "int64",
    "wall": "timestamp",
    "wall_after": "int64",
}
DAYS_IN = {"week": 7, "month": 31, "business day": 3}
"""At most so many days; every other unit is counted as a day."""

AROUND = (-1, 0, 1, 2)
"""A grid point is first guessed from the time that passed; the clocks may move the guess by one."""

BUSINESS = {"day": "date", "number": "int64", "counted": "int64", "business": "boolean"}


class Days(NamedTuple):
    """How days are counted, see days.py."""

    offsets: ir.Table
    business: ir.Table


class Tables(NamedTuple):
    """Bound to a database or not: the same expressions."""

    moments: ir.Table
    acts: ir.Table
    days: Days


def tables_of(book: Book) -> Tables:
    """The tables by name, bound to no database yet: what `ibis.to_sql` takes for any engine."""
    import ibis  # noqa: PLC0415  slow to load, and only needed to write SQL

    return Tables(
        ibis.table(moment_columns(book), name="moments"),
        ibis.table(act_columns(book), name="acts"),
        day_tables(),
    )


def day_tables() -> Days:
    import ibis  # noqa: PLC0415  as above

    return Days(ibis.table(OFFSET, name="offsets"), ibis.table(BUSINESS, name="business"))


def moment_columns(book: Book) -> dict[str, str]:
    return {
        **MOMENT,
        **{now_column(name): "string" for name in SAFETY},
        **{time_column(name): "timestamp" for name in sorted(times_read(book))},
        **dict(columns_of(facts_read(book))),
    }


def act_columns(book: Book) -> dict[str, str]:
    kept = sorted({word for proof in proofs(book) for word in proof})
    return {**ACT, **{kept_column(word): "boolean" for word in kept}}


def proofs(book: Book) -> tuple[tuple[str, ...], ...]:
    """Each proof that some rule asks for instead of a reference. The first is the reference alone."""
    return ((), *sorted({needed for rule in book.rules.values() if (needed := proof_of(rule))}))


def proof_of(rule: Rule) -> tuple[str, ...]:
    """What proves an act without a reference; empty when only a reference does."""
    return () if "reference" in rule.proof else tuple(sorted(rule.proof))


def facts_read(book: Book) -> set[str]:
    """Every fact that some rule of the book reads."""
    return set().union(*(facts_of(rule) for rule in book.rules.values()))


def facts_of(rule: Rule) -> set[str]:
    """Every fact that a rule reads."""
    found = {OVERTAKEN, GRACE, "actor.kind"}
    found |= {branch.by_setting[0] for branch in rule.standing if branch.by_setting}
    return found.union(*(condition.reads() for condition in conditions(rule)))


def conditions(rule: Rule) -> Iterator[Condition]:
    """Every condition of a rule that its findings hang on."""
    yield from (part for part in (rule.binds, rule.when) if part is not None)
    yield from (branch.when for branch in rule.standing)
    yield from (case.when for case in rule.clock if case.when is not None)
    yield from (warn.when for warn in rule.warn)


def plain(condition: Condition) -> Condition:
    """Without the name of a term around it."""
    return plain(condition.inner) if isinstance(condition, Term) else condition


def every(condition: Condition) -> Iterator[Condition]:
    """The condition and all its parts."""
    whole = plain(condition)
    yield whole
    for part in whole.parts if isinstance(whole, Group) else ():
        yield from every(part)


def times_read(book: Book) -> set[str]:
    return {name for rule in book.rules.values() for name in times_of(rule)}


def times_of(rule: Rule) -> Iterator[str]:
    """Every time of the event that a rule reads."""
    yield from (*rule.starts, *rule.until, *rule.overtaken_by, *(rule.repeat.until if rule.repeat else ()))
    yield from (case.start for case in rule.clock if case.start is not None)
    yield from (line.start for line in rule.also_show if line.start is not None)
    if rule.not_after is not None:
        yield rule.not_after


def spans_of(rule: Rule) -> Iterator[Span]:
    """Every length of time that a rule counts."""
    for case in rule.clock:
        yield from (case.within, case.no_later_than or case.within)
    yield from (line.within for line in rule.also_show)
    if rule.repeat is not None and rule.repeat.every is not None:
        yield rule.repeat.every


def reach(book: Book) -> int:
    """So many years at most lie between a time and what is due after it."""
    spans = [span for rule in book.rules.values() for span in spans_of(rule)]
    return 2 + max((span.count * DAYS_IN.get(span.unit, 1) for span in spans), default=0) * len(AROUND) // 365
