"""The agency's own records as the tables of a review, judged as an extract is: `rows_of`, `judge`, `counted`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from handrail.children.models import Child
from handrail.duties.facts import read
from handrail.duties.index import book_for
from handrail.review.report.counts import Tally, question
from handrail.review.rows import Asked, rows_of
from handrail.review.verdicts import judge
from handrail.rules import Book
from handrail.rules.audited import QUESTIONS
from handrail.team.models import Agency


@dataclass(frozen=True)
class Laid:
    """What is said of an extract in which every column is there."""

    book: Book
    as_of: datetime
    columns_missing: frozenset[str] = field(default_factory=frozenset)
    date_only: frozenset[str] = field(default_factory=frozenset)


@contextmanager
def judged(asked: list[Asked], book: Book, now: datetime, kept: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as database:
        for name, table in rows_of(asked, book)._asdict().items():
            database.register(f"_{name}", table)
            database.execute(f"CREATE TABLE {name} AS SELECT * FROM _{name}")
        judge(database, Laid(book, now), kept=kept)
        yield database


def reviewed(agency: Agency, episodes: int, now: datetime, kept: Path) -> dict[str, Tally]:
    """The auditors' three questions, counted by the function that counts them in a report."""
    book = book_for(agency)
    missing = Child.unscoped.filter(episode__isnull=False).distinct()
    asked = [Asked(number, read(child, agency), now) for number, child in enumerate(missing)]
    with judged(asked, book, now, kept) as database:
        return {key: question(database, rule, episodes) for key, rule in QUESTIONS.items()}
