"""The whole book over an extract, in a DuckDB connection: from its tables to the table `verdicts`.

1. `asked_of` leaves the rules that the extract has events for; 2. the compiled steps run, once or, where the extract
has days without hours, twice (`readings.py`); 3. what no column can show is a cannot tell (`columns.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Protocol

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.sql.compilers.duckdb import compiler as duckdb_sql

from handrail.review.columns import starts_key
from handrail.review.findings import Step, steps
from handrail.rules import Book
from handrail.rules.prepared import Prepared as PreparedRule

from .missing import AUDITED, without_acts, without_starts, without_times
from .readings import HARD, merged
from .words import verdicts_of

Connection = duckdb.DuckDBPyConnection


class Reading(Protocol):
    """What is said of an extract that was laid out as tables."""

    @property
    def book(self) -> Book: ...
    @property
    def as_of(self) -> datetime: ...
    @property
    def columns_missing(self) -> Collection[str]:
        """Facts by name, and acts as `act/recipient`, that the extract has no column for."""

    @property
    def date_only(self) -> Collection[str]:
        """The same names, for columns with days that have no hour."""


LayOut = Callable[[Connection, str], object]


EVENTS = "events"


def judge(connection: Connection, reading: Reading, lay_out: LayOut | None = None) -> None:
    """Leaves `verdicts`. The tables are there in the reading that is kind to the agency; `lay_out` makes them anew in
    the one that is hard on it, for an extract with days that have no hour."""
    rules = asked_of(connection, reading.book)
    chosen = [one for one in reading.book.prepared if one.rule.id in rules]
    written = [(step.table, sql(step.query)) for step in (*steps(reading.book, rules), *last(reading.book, rules))]
    run(connection, written, chosen)
    if lay_out is not None and reading.date_only:
        connection.execute("ALTER TABLE verdicts RENAME TO verdicts_kind")
        lay_out(connection, HARD)
        run(connection, written, chosen)
        merged(connection, reading, chosen)
    without_acts(connection, chosen, reading.columns_missing)
    without_times(connection)
    without_starts(connection, chosen, reading.columns_missing)


def asked_of(connection: Connection, book: Book) -> frozenset[str]:
    """Every rule in force that the extract has a kind of event for. Drafts ask nothing of anybody."""
    there = set(connection.execute("SELECT DISTINCT kind, starts FROM moments").fetchall())
    return frozenset(
        one.rule.id
        for one in book.prepared
        if not one.rule.draft and (one.rule.about, starts_key(one.rule.starts)) in there
    )


def last(book: Book, rules: Collection[str]) -> Iterable[Step]:
    """The step after the last one, when there is any."""
    schema = next((step.query.schema() for step in steps(book, sorted(rules)[:1]) if step.table == "findings"), None)
    if schema is not None:
        yield Step("verdicts", verdicts_of(ibis.table(schema, name="findings"), frozenset(AUDITED)))


def sql(query: ir.Table) -> str:
    """As `ibis.to_sql` writes it, without a copy of each tree."""
    return str(duckdb_sql.to_sqlglot(query).sql(duckdb_sql.dialect, copy=False))


def run(connection: Connection, written: Iterable[tuple[str, str]], rules: Iterable[PreparedRule]) -> None:
    """Each step into its table; what a run before this one left is written over. `events` stays a view: each rule reads
    a few of its many columns."""
    made: set[str] = set()
    for table, text in written:
        kind = "VIEW" if table == EVENTS else "TABLE"
        how = f'INSERT INTO "{table}"' if table in made else f'CREATE OR REPLACE TEMP {kind} "{table}" AS'
        connection.execute(f"{how} {text}")
        made.add(table)
    for table in made - {"verdicts", EVENTS}:
        connection.execute(f'DROP TABLE "{table}"')
    if EVENTS in made:
        connection.execute(f'DROP VIEW "{EVENTS}"')
    if made:
        named(connection, rules)


def named(connection: Connection, rules: Iterable[PreparedRule]) -> None:
    """A row for each recipient, also where it cannot be told whether the rule fires; and how strong it might be."""
    rows = [(one.rule.id, to, one.rule.act, strongest(one)) for one in rules for to in one.rule.to]
    connection.execute("CREATE OR REPLACE TEMP TABLE bound (rule TEXT, recipient TEXT, act TEXT, strongest TEXT)")
    if rows:
        connection.executemany("INSERT INTO bound VALUES (?, ?, ?, ?)", rows)
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE verdicts AS
        SELECT v.* EXCLUDE (recipient, level), b.recipient, b.act, coalesce(v.level, b.strongest) AS level
        FROM verdicts v JOIN bound b ON b.rule = v.rule AND b.recipient = coalesce(v.recipient, b.recipient)
        """
    )


def strongest(one: PreparedRule) -> str:
    words = {branch.strongest() for branch in one.rule.standing}
    return next(word for word in ("must", "should", "may") if word in words)
