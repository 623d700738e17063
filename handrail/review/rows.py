"""From cases to the tables of the query, and what is prepared here is the rules' own work.

Facts as of a start are read by `rules.as_of`, so that a row holds what the evaluator reads. Whether the start has come,
the law in force that day, every condition and clock, the acts and the state are left to the query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa

from handrail.rules import Book, Case
from handrail.rules.as_of import facts_as_of
from handrail.rules.case import Done, Subject
from handrail.rules.clocks import local
from handrail.rules.entries import acts_by_name
from handrail.rules.logic import Facts
from handrail.rules.states import SAFETY
from handrail.rules.vocabulary import Fact, Value, vocabulary

from .columns import fact_column, kept_column, listed_column, now_column, starts_key, time_column, word_column
from .days import business, offsets
from .tables import BUSINESS, OFFSET, act_columns, facts_read, moment_columns, times_read

Row = dict[str, object]
ARROW = {
    "int64": pa.int64(),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


class Asked(NamedTuple):
    """A case and the moment that is asked about."""

    number: int
    case: Case
    at: datetime


class Rows(NamedTuple):
    """The tables as Arrow, each of a name that the query knows."""

    moments: pa.Table
    acts: pa.Table
    offsets: pa.Table
    business: pa.Table


def rows_of(asked: Iterable[Asked], book: Book) -> Rows:
    """Raises FactsError for an act about a duty that the book does not have."""
    named = [one._replace(case=acts_by_name(one.case, book), at=local(one.at, one.case.zone)) for one in asked]
    return Rows(
        moments_of(named, book),
        acts_of(named, book),
        offset_table(frozenset(one.case.zone.key for one in named)),
        _table([day._asdict() for day in business(book.calendar)], BUSINESS),
    )


@lru_cache(maxsize=16)
def offset_table(zones: frozenset[str]) -> pa.Table:
    return _table([day._asdict() for day in offsets(zones)], OFFSET)


def _table(rows: Sequence[Row], columns: Mapping[str, str]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, ARROW[kind]) for name, kind in columns.items()]))


def utc(value: object) -> object:
    """A moment as the tables hold it: in UTC, without saying so."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


# --- moments ------------------------------------------------------------------------------------------------------


def moments_of(asked: Iterable[Asked], book: Book) -> pa.Table:
    starts = sorted({(rule.about, tuple(sorted(rule.starts))) for rule in book.rules.values()})
    read, times = sorted(facts_read(book)), sorted(times_read(book))
    rows = [
        {**own, **facts}
        for one in asked
        for own, known in _moments(one, starts, times, book)
        for facts in (_facts(known, read),)
    ]
    return _table(rows, moment_columns(book))


def _moments(
    one: Asked, starts: Sequence[tuple[str, tuple[str, ...]]], times: Sequence[str], book: Book
) -> Iterator[tuple[Row, Facts]]:
    """One row for each event and each way to start; the facts are those at that start."""
    now = facts_as_of(one.case, one.case.child, one.at, book.settings)
    for about, names in starts:
        subjects = one.case.subjects(about)
        for subject in subjects:
            known = [subject.times[name] for name in names if name in subject.times]
            moment = min(known, default=None) if names else one.at
            facts = {} if moment is None else facts_as_of(one.case, subject, moment, book.settings)
            row = {
                **_event(one, subject, starts_key(names), len(subjects) == 1),
                **{now_column(name): now.get(name) for name in SAFETY},
                **{time_column(name): utc(_time(one.case, subject, name)) for name in times},
            }
            yield row, facts


def _event(one: Asked, subject: Subject, starts: str, alone: bool) -> Row:
    return {
        "case_id": one.number,
        "event": subject.id,
        "kind": subject.kind,
        "starts": starts,
        "at": utc(one.at),
        "zone": one.case.zone.key,
        "alone": alone,
        "unclear": subject.unclear,
    }


def _time(case: Case, subject: Subject, name: str) -> datetime | None:
    return subject.times.get(name) or case.child.times.get(name)


def _facts(known: Facts, read: Sequence[str]) -> Row:
    row: Row = {}
    for name in read:
        row.update(_fact(vocabulary()[name], known.get(name)))
    return row


def _fact(fact: Fact, value: Value | None) -> Row:
    if fact.kind != "set":
        return {fact_column(fact.name): utc(value) if isinstance(value, datetime | date) else value}
    held = value if isinstance(value, frozenset) else frozenset()
    words = {word_column(fact.name, word): word in held for word in fact.choices}
    return {listed_column(fact.name): value is not None, **words}


# --- acts ---------------------------------------------------------------------------------------------------------


def acts_of(asked: Iterable[Asked], book: Book) -> pa.Table:
    columns = act_columns(book)
    kept = [name for name in columns if name.startswith(kept_column(""))]
    rows = [row for one in asked for turn, act in enumerate(one.case.done) for row in _act(one.number, turn, act, kept)]
    return _table(rows, columns)


def _act(number: int, turn: int, act: Done, kept: Sequence[str]) -> Iterator[Row]:
    own: Row = {
        "case_id": number,
        "act": act.act,
        "done_at": utc(act.at),
        "outcome": act.outcome,
        "referenced": bool(act.reference),
        "retry_at": utc(act.retry_at),
        "turn": turn,
        **{name: name.removeprefix(kept_column("")) in act.kept for name in kept},
    }
    events: list[str | None] = [*sorted(set(act.about))]
    for about in events or [None]:
        for recipient in sorted(set(act.to)):
            yield {**own, "about": about, "recipient": recipient}
