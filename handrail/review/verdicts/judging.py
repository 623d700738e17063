"""The whole book over an extract, in a DuckDB connection: from its tables to the table `verdicts`.

1. `asked_of` leaves the rules that the extract has events for; 2. their SQL runs (`running.py`), once or, where the
extract has days without hours, twice (`readings.py`); 3. what no column can show is a cannot tell (`missing.py`). A
large extract is judged part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import duckdb

from handrail.review.columns import starts_key
from handrail.rules import Book
from handrail.rules.prepared import Prepared as PreparedRule

from .answers import Answers, piece_names
from .kept import written
from .missing import act_name, is_there, ruled_out, settled, without_acts, without_starts, without_times
from .readings import EVERY, HARD, MERGED, OF_THE_UNSURE, make_hours
from .words import WORDS

Connection = duckdb.DuckDBPyConnection
KIND = "kind"


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


LayOut = Callable[[Connection, str, int], object]
"""A reading, and the number of a part."""

Moved = Callable[[float], None]
"""How much is done, from 0 to 1."""


def not_told(_: float) -> None:
    """Tells nobody."""


def judge(
    connection: Connection,
    reading: Reading,
    lay_out: LayOut | None = None,
    *,
    parts: int = 1,
    kept: Path | None = None,
    moved: Moved = not_told,
) -> None:
    """Leaves `verdicts`. The tables are there in the reading that is kind to the agency, of the first of the parts;
    `lay_out` makes them anew, for the other parts, and in the reading that is hard on it for an extract with days that
    have no hour. `kept`: a folder for SQL that was written before."""
    judging = Judging(connection, reading, lay_out, kept)
    for part in range(parts):
        if part and lay_out is not None:
            lay_out(connection, KIND, part)
        judging.part(part, partial(_of_part, moved, part, parts))
    for table in ("closings", "entries", "judged_kind", "judged_hard"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _of_part(moved: Moved, part: int, parts: int, share: float) -> None:
    moved((part + share) / parts)


class Judging:
    """A book over an extract, part by part."""

    def __init__(self, connection: Connection, reading: Reading, lay_out: LayOut | None, kept: Path | None) -> None:
        self.connection, self.reading, self.kept = connection, reading, kept
        self.lay_out = lay_out if reading.date_only else None
        self.doubted = doubted(connection)
        self.known = settled(connection)
        chosen = [one for one in reading.book.prepared if not one.rule.draft]
        named(connection, chosen, reading.columns_missing)
        make_hours(connection, reading, chosen)
        make_verdicts(connection, chosen)

    def part(self, part: int, moved: Moved) -> None:
        asked = asked_of(self.connection, self.reading.book)
        rules = [one for one in self.reading.book.prepared if one.rule.id in asked and not ruled_out(one, self.known)]
        answers = Answers(self.connection, rules, written(self.reading.book, piece_names(rules), self.kept))
        missing = self.reading.columns_missing
        without_starts(self.connection, rules, missing, self.known)  # before some alone are laid out again
        if self.lay_out is None:
            answers.into("verdicts", self.finished, moved)
        else:
            self.twice(answers, self.lay_out, part, moved)

    def twice(self, answers: Answers, lay_out: LayOut, part: int, moved: Moved) -> None:
        """Kind to the agency, and hard on it."""
        unsure = OF_THE_UNSURE if is_there(self.connection, "home") else EVERY
        for table in ("judged_kind", "judged_hard"):
            self.connection.execute(
                f"CREATE OR REPLACE TABLE {table} AS SELECT *, CAST(NULL AS TEXT) AS lost FROM verdicts LIMIT 0"
            )
        answers.into("judged_kind", plainly, lambda share: moved(share / 2))
        lay_out(self.connection, HARD, part)
        answers.into("judged_hard", plainly, lambda share: moved((1 + share) / 2))
        self.connection.execute(
            f"INSERT INTO verdicts BY NAME {self.finished(MERGED.format(unsure=unsure), answers.rules)}"
        )

    def finished(self, rows: str, rules: Sequence[PreparedRule]) -> str:
        """What these rules say, with what no column can show."""
        acts = {(one.rule.act, to) for one in rules for to in one.rule.to}
        if any(act_name(*one) in self.reading.columns_missing for one in acts):
            rows = without_acts(rows)
        if acts & self.doubted:
            rows = without_times(rows)
        return f"SELECT * EXCLUDE (lost) FROM ({rows})"


def plainly(rows: str, _: Sequence[PreparedRule]) -> str:
    return rows


def doubted(connection: Connection) -> set[tuple[str, str]]:
    """Acts, and to whom, that somebody did at a time that nobody can say."""
    if not is_there(connection, "doubts"):
        return set()
    return set(connection.execute("SELECT DISTINCT act, recipient FROM doubts").fetchall())


def asked_of(connection: Connection, book: Book) -> frozenset[str]:
    """Every rule in force that the extract has a kind of event for. Drafts ask nothing of anybody."""
    table = "moments_by" if is_there(connection, "moments_by") else "moments"
    there = set(connection.execute(f"SELECT DISTINCT kind, starts FROM {table}").fetchall())
    return frozenset(
        one.rule.id
        for one in book.prepared
        if not one.rule.draft and (one.rule.about, starts_key(one.rule.starts)) in there
    )


# --- tables -------------------------------------------------------------------------------------------------------


def named(connection: Connection, rules: Iterable[PreparedRule], missing: Collection[str]) -> None:
    """`bound`: who is to be told by each rule, how strong it might be, and the act where the extract has no column."""
    rows = [
        (one.rule.id, to, one.rule.act, strongest(one), name if name in missing else None)
        for one in rules
        for to in one.rule.to
        for name in [act_name(one.rule.act, to)]
    ]
    connection.execute("CREATE OR REPLACE TABLE bound (rule TEXT, recipient TEXT, act TEXT, strongest TEXT, lost TEXT)")
    if rows:
        connection.executemany("INSERT INTO bound VALUES (?, ?, ?, ?, ?)", rows)


def strongest(one: PreparedRule) -> str:
    words = {branch.strongest() for branch in one.rule.standing}
    return next(word for word in ("must", "should", "may") if word in words)


def make_verdicts(connection: Connection, rules: Sequence[PreparedRule]) -> None:
    """`verdicts`, empty. What is the same word over and over takes a byte."""
    words = {
        "rule": [one.rule.id for one in rules],
        "recipient": [to for one in rules for to in one.rule.to],
        "act": [one.rule.act for one in rules],
        "listed": ["duties", "drafts", "others"],
        "level": ["must", "should", "may"],
        "verdict": WORDS,
        "own_verdict": WORDS,
    }
    columns = [f"{one} {enum(sorted(set(own)))}" for one, own in words.items()]
    connection.execute(
        f"""CREATE OR REPLACE TABLE verdicts (case_id BIGINT, event TEXT, {", ".join(columns)},
            late_minutes BIGINT, own_late_minutes BIGINT, needs TEXT)"""
    )


def enum(words: Iterable[str]) -> str:
    found = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"ENUM ({found})" if found else "TEXT"
