"""The same cases through the evaluator and through the query, as two tables of the same rows."""

import os
import re
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import ibis
import ibis.expr.types as ir

from handrail.review.findings import Step, entries_step, last_step, shared_steps
from handrail.review.rows import Asked, Rows, rows_of
from handrail.rules import Answer, Book, Case, ContentError, Finding, due
from handrail.rules.prepared import Prepared
from tests.review.random_cases import Maker

CODES = tuple(os.environ.get("REVIEW_CODES", "us-fl").split())
"""The books that are tried; one of a state holds the federal rules too. `make drill` tries more."""

Key = tuple[int, str, str, str | None]
Said = dict[str, object]
Tried = tuple[dict[str, object], Case, datetime, Answer]
COMPARED = (
    *("listed", "applies", "standing", "may_be_must", "may_be_should"),
    *("started_at", "due_at", "late_at", "state", "proven", "retry_at"),
)


class Compiled:
    """A book as DuckDB queries."""

    def __init__(self, book: Book) -> None:
        chosen = book.prepared
        self.book, self.rules = book, frozenset(one.rule.id for one in chosen)
        self.shared = shared_steps(book)
        self.steps = [
            *((step.table, sql_of(step.query)) for step in self.shared),
            *(("entries", self.entries(one)) for one in chosen),
            ("findings", the_last(chosen[0], self.shared)),
        ]

    def entries(self, prepared: Prepared) -> str:
        """The SQL of a rule does not depend on the book (a test says so), so that it is written once."""
        key = (prepared.rule.id, prepared.rule.file, prepared.rule.digest, prepared.group)
        if key not in WRITTEN or prepared.rule.digest == "example":
            WRITTEN[key] = sql_of(entries_step(prepared, self.shared).query)
        return WRITTEN[key]

    def changed(self, pattern: str, other: str) -> "Compiled":
        """The same with one operator changed, to see that it is noticed."""
        broken = copy(self)
        broken.steps = [(table, re.sub(pattern, other, sql)) for table, sql in self.steps]
        assert broken.steps != self.steps, "There is nothing to change."
        return broken

    def answer(self, asked: Iterable[Asked]) -> dict[Key, Said]:
        return answered(rows_of(asked, self.book), self.steps)


def the_last(prepared: Prepared, shared: tuple[Step, Step]) -> str:
    key = ("the last step",)
    if key not in WRITTEN:
        WRITTEN[key] = sql_of(last_step(entries_step(prepared, shared)).query)
    return WRITTEN[key]


WRITTEN: dict[tuple[str | None, ...], str] = {}


def sql_of(query: ir.Table) -> str:
    return str(ibis.to_sql(query, dialect="duckdb", pretty=False))


def answered(rows: Rows, written: Iterable[tuple[str, str]]) -> dict[Key, Said]:
    with duckdb.connect() as database:
        for name, table in rows._asdict().items():
            database.register(name, table)
        return said_by(run(database, written))


def run(database: duckdb.DuckDBPyConnection, written: Iterable[tuple[str, str]]) -> list[Said]:
    """The rows of the last step."""
    made: set[str] = set()
    for table, sql in written:
        database.execute(f'INSERT INTO "{table}" {sql}' if table in made else f'CREATE TEMP TABLE "{table}" AS {sql}')
        made.add(table)
    return database.table("findings").to_arrow_table().to_pylist()


def said_by(rows: list[Said]) -> dict[Key, Said]:
    found = {(row["case_id"], row["rule"], row["event"], row["recipient"]): row for row in rows}
    assert len(found) == len(rows), "A rule spoke twice of one event and recipient."
    return {key: {name: row[name] for name in COMPARED} for key, row in found.items()}


def evaluated(number: int, answer: Answer, rules: frozenset[str]) -> dict[Key, Said]:
    said: dict[Key, Said] = {}
    for listed in ("duties", "others", "drafts"):
        for one in getattr(answer, listed):
            said[number, one.id, one.about, one.recipient] = _finding(one, listed)
    for one in answer.cannot_tell:
        said[number, one.id, one.about, None] = {"applies": "cannot_tell"}
    return {key: value for key, value in said.items() if key[1] in rules}


def _finding(one: Finding, listed: str) -> Said:
    return {
        "listed": listed,
        "applies": "yes",
        "standing": one.standing,
        "may_be_must": "must" in one.would_be,
        "may_be_should": "should" in one.would_be,
        "started_at": utc(one.started_at),
        "due_at": utc(one.due_at),
        "late_at": utc(one.immediate.late_after if one.immediate else one.due_at),
        "state": one.state,
        "proven": one.proven,
        "retry_at": utc(one.retry_at),
    }


def utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def only(book: Book, rules: Collection[str]) -> Book:
    """The book with some of its rules: those that tighten one another must all be among them."""
    return replace(book, rules={name: rule for name, rule in book.rules.items() if name in rules})


def batch(book: Book, seed: int, count: int) -> list[Tried]:
    """Cases at random with what the evaluator says. A clock beyond the calendar has no answer, and no place here."""
    found = []
    for written, case, at in Maker(book, seed).cases(count):
        try:
            found.append((written, case, at, due(case, at=at, book=book)))
        except ContentError:
            continue
    assert len(found) > count * 0.8
    return found


def differences(compiled: Compiled, cases: Sequence[Tried]) -> list[str]:
    """What the two say differently, each with the facts to try it again."""
    got = compiled.answer(Asked(number, case, at) for number, (_, case, at, _) in enumerate(cases))
    wanted = {
        key: said
        for number, (*_, answer) in enumerate(cases)
        for key, said in evaluated(number, answer, compiled.rules).items()
    }
    found = []
    for key in sorted({*got, *wanted}, key=str):
        one, other = wanted.get(key, {}), got.get(key, {})
        wrong = {name: (one.get(name), other.get(name)) for name in COMPARED if one.get(name) != other.get(name)}
        if one.get("applies") == other.get("applies") == "cannot_tell":
            continue
        if wrong:
            written, _, at, _ = cases[key[0]]
            found.append(f"{key[1:]}: {wrong}\n  at {at.isoformat()} of {written}")
    return found
