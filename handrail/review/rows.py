"""From cases to the tables of the query, and what is prepared here is the rules' own work.

Facts as of a start are read by `rules.as_of`, so that a row holds what the evaluator reads. Whether the start has come,
the law in force that day, every condition and clock, the acts and the state are left to the query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
from pyarrow.compute import min_max

from handrail.rules import Book, Case
from handrail.rules.as_of import facts_as_of
from handrail.rules.case import Done, Subject
from handrail.rules.clocks import local
from handrail.rules.entries import acts_by_name
from handrail.rules.logic import Facts
from handrail.rules.states import SAFETY
from handrail.rules.vocabulary import Value, vocabulary

from .columns import fact_column, kept_column, listed_column, now_column, starts_key, time_column, word_column
from .days import FIRST, business, offsets
from .tables import BUSINESS, OFFSET, act_columns, facts_read, moment_columns, reach, times_read

Row = dict[str, object]
Words = Sequence[tuple[str, str]]
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
    moments, acts = moments_of(named, book), acts_of(named, book)
    zones = frozenset(one.case.zone.key for one in named)
    days = _table([day._asdict() for day in business(book.calendar)], BUSINESS)
    return Rows(moments, acts, offset_table(zones, *years((moments, acts), book)), days)


@lru_cache(maxsize=16)
def offset_table(zones: frozenset[str], first: int, last: int) -> pa.Table:
    columns = zip(*offsets(zones, first, last), strict=True)
    arrays = [pa.array(values, ARROW[kind]) for values, kind in zip(columns, OFFSET.values(), strict=True)]
    return pa.table(arrays, list(OFFSET))


def years(tables: Iterable[pa.Table], book: Book) -> tuple[int, int]:
    """Every year that a time of the tables lies in, or that a clock may end in."""
    ends = [
        min_max(column).as_py() for table in tables for column in table.columns if column.type == ARROW["timestamp"]
    ]
    known = [when.year for end in ends for when in end.values() if when is not None]
    return min(known, default=FIRST) - 1, max(known, default=FIRST) + reach(book)


def _table(rows: Sequence[Row], columns: Mapping[str, str]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, ARROW[kind]) for name, kind in columns.items()]))


def utc(value: object) -> object:
    """A moment as the tables hold it: in UTC, without saying so."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


# --- moments ------------------------------------------------------------------------------------------------------


def moments_of(asked: Iterable[Asked], book: Book) -> pa.Table:
    starts = sorted({(rule.about, tuple(sorted(rule.starts))) for rule in book.rules.values()})
    times = [(name, time_column(name)) for name in sorted(times_read(book))]
    plain, sets = _readers(facts_read(book))
    rows = []
    for one in asked:
        for row, known in _moments(one, starts, times, book):
            row.update({column: _held(known.get(name)) for name, column in plain})
            for name, listed, words in sets:
                row.update(_set(known.get(name), listed, words))
            rows.append(row)
    return _table(rows, moment_columns(book))


def _readers(read: Iterable[str]) -> tuple[Words, list[tuple[str, str, Words]]]:
    """The column of each fact; for a set, those of its words."""
    facts = [vocabulary()[name] for name in sorted(read)]
    plain = [(fact.name, fact_column(fact.name)) for fact in facts if fact.kind != "set"]
    sets: list[tuple[str, str, Words]] = [
        (fact.name, listed_column(fact.name), [(word, word_column(fact.name, word)) for word in fact.choices])
        for fact in facts
        if fact.kind == "set"
    ]
    return plain, sets


def _moments(
    one: Asked, starts: Sequence[tuple[str, tuple[str, ...]]], times: Sequence[tuple[str, str]], book: Book
) -> Iterator[tuple[Row, Facts]]:
    """One row for each event and each way to start; the facts are those at that start."""
    now = facts_as_of(one.case, one.case.child, one.at, book.settings)
    safety = {now_column(name): now.get(name) for name in SAFETY}
    for about, names in starts:
        subjects = one.case.subjects(about)
        for subject in subjects:
            known = [subject.times[name] for name in names if name in subject.times]
            moment = min(known, default=None) if names else one.at
            facts = {} if moment is None else facts_as_of(one.case, subject, moment, book.settings)
            own = {column: utc(_time(one.case, subject, name)) for name, column in times}
            yield {**_event(one, subject, starts_key(names), len(subjects) == 1), **safety, **own}, facts


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


def _held(value: Value | None) -> object:
    return utc(value) if isinstance(value, datetime) else value


def _set(value: Value | None, listed: str, words: Words) -> Row:
    held = value if isinstance(value, frozenset) else frozenset()
    return {listed: value is not None, **{column: word in held for word, column in words}}


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
