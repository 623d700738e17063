"""Verdicts twice: by the evaluator, one child at a time, and by the compiled book."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import duckdb

from handrail.review.rows import Asked, rows_of
from handrail.review.verdicts import AUDITED, judge
from handrail.rules import Book, Finding, duties
from handrail.rules.clocks import Deadline
from handrail.rules.entries import Entry, World
from handrail.rules.states import OVERTAKEN, finding
from tests.review.comparing import Tried

Verdict = tuple[str, str | None]
Key = tuple[int, str, str, str]


@dataclass(frozen=True)
class Extract:
    """What is said of an extract."""

    book: Book
    as_of: datetime
    columns_missing: frozenset[str] = field(default_factory=frozenset)
    date_only: frozenset[str] = field(default_factory=frozenset)


def database_of(cases: list[Tried], book: Book) -> duckdb.DuckDBPyConnection:
    asked = [Asked(number, case, at) for number, (_, case, at, *_) in enumerate(cases)]
    database = duckdb.connect()
    for name, table in rows_of(asked, book)._asdict().items():
        database.register(f"_{name}", table)
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM _{name}")
    return database


def judged(cases: list[Tried], book: Book, columns_missing: frozenset[str] = frozenset()) -> dict[Key, dict]:
    with database_of(cases, book) as database:
        judge(database, Extract(book, cases[0][2], columns_missing), kept=written_before())
        return verdicts_in(database)


@cache
def written_before() -> Path:
    """The SQL of a book is written once for all tests of this process: `test_kept.py` says that it stays the same."""
    folder = mkdtemp(prefix="handrail-sql-")
    atexit.register(rmtree, folder, ignore_errors=True)
    return Path(folder, "sql")


def verdicts_in(database: duckdb.DuckDBPyConnection) -> dict[Key, dict]:
    rows = database.table("verdicts").to_arrow_table().to_pylist()
    found = {(one["case_id"], one["rule"], one["event"], one["recipient"]): one for one in rows}
    assert len(found) == len(rows)
    return found


# --- the same, one child at a time --------------------------------------------------------------------------------


def evaluated(cases: list[Tried], book: Book) -> dict[Key, Verdict]:
    """In plain Python from what the evaluator knows: what the query is held against."""
    said: dict[Key, Verdict] = {}
    for number, (_, case, at, *_) in enumerate(cases):
        with kept() as entries:
            answer = duties.due(case, at=at, book=book)
        for entry, world, found in entries:
            if not entry.rule.draft:
                own = verdict(entry, world, found, entry.own) if entry.rule.id in AUDITED else None
                said[number, found.id, found.about, found.recipient] = verdict(entry, world, found), own
        for unsure in answer.cannot_tell:
            own = "cannot_tell" if unsure.id in AUDITED else None
            for recipient in () if book.rules[unsure.id].draft else book.rules[unsure.id].to:
                said[number, unsure.id, unsure.about, recipient] = "cannot_tell", own
    return said


@contextmanager
def kept() -> Iterator[list[tuple[Entry, World, Finding]]]:
    """Every entry that the evaluator makes a finding of."""
    entries: list[tuple[Entry, World, Finding]] = []

    def keep(entry: Entry, world: World) -> Finding:
        entries.append((entry, world, finding(entry, world)))
        return entries[-1][2]

    before, duties.finding = duties.finding, keep
    try:
        yield entries
    finally:
        duties.finding = before


def verdict(entry: Entry, world: World, found: Finding, *own: Deadline | None) -> str:
    rule, deadline = entry.rule, own[0] if own else entry.deadline
    done = sorted(act.at for act in entry.acts if act.outcome == "done")
    ended = world.earliest(rule.until or (rule.repeat.until if rule.repeat else ()), entry.fired.subject)
    settled, late = bool(done and (ended or not rule.repeat)), deadline.late if deadline else None
    lines = (
        (not done and "must" in found.would_be, "cannot_tell"),
        (settled and found.proven == "no", "unproven"),
        (settled and not rule.repeat and late and done[0] > late, "late"),
        (settled, "met"),
        (any(act.outcome == "closed" for act in entry.acts), "closed"),
        (not done and before_due(entry, world, ended, deadline), "ended"),
        (not done and ended, "never"),
        (found.state == "held", "held"),
        (late and world.at > late, "late" if done else "never"),
        (done, "met" if found.proven == "yes" else "unproven"),
        (deadline, "running"),
    )
    return next((word for holds, word in lines if holds), "never")


def before_due(entry: Entry, world: World, ended: datetime | None, deadline: Deadline | None) -> bool:
    """The child was back, or was found, before it was due."""
    back = world.earliest(entry.rule.overtaken_by, entry.fired.subject) if entry.rule.overtaken_by else None
    by = back if back and entry.fired.facts.get(OVERTAKEN) == "overtaken" else ended
    return by is not None and (deadline is None or by <= deadline.at)
