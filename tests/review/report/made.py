"""A small extract, reviewed: verdicts about made-up times missing, and the folder that is written of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from handrail.review.report.page import Report
from handrail.review.report.writing import write
from handrail.rules import Book, load_book

AS_OF = datetime(2021, 3, 31, tzinfo=UTC)
RULES = {
    "police": ("US-IVE-35B-LE24", "report_missing", "law_enforcement"),
    "ncmec": ("US-IVE-35B-NCMEC24", "report_missing", "ncmec"),
    "screened": ("US-IVE-35Aiii-SCREEN", "screen_after_return", "case_record"),
}


@dataclass(frozen=True)
class Read:
    book: Book = field(default_factory=lambda: load_book(["us"]))
    as_of: datetime = AS_OF
    columns_missing: tuple[str, ...] = ("determine_factors/case_record",)
    date_only: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=lambda: {"away.csv": "0" * 64})


Episode = Mapping[str, str | None]
"""county, sex, year …, and police, ncmec, screened: the verdict."""


def database_of(episodes: Sequence[Episode]) -> duckdb.DuckDBPyConnection:
    """The tables that a review is written of."""
    database = duckdb.connect()
    database.execute(
        """
        CREATE TABLE cases (case_id BIGINT, source TEXT, line BIGINT, child TEXT, episode TEXT, began TIMESTAMP,
            year TEXT, county TEXT, sex TEXT, age_group TEXT, race TEXT, placement TEXT);
        CREATE TABLE verdicts (case_id BIGINT, event TEXT, rule TEXT, act TEXT, recipient TEXT, listed TEXT, level TEXT,
            verdict TEXT, own_verdict TEXT, late_minutes BIGINT, own_late_minutes BIGINT, needs TEXT);
        CREATE TABLE problems (role TEXT, file TEXT, line BIGINT, "column" TEXT, kind TEXT, said TEXT, case_id BIGINT);
        CREATE TABLE reading (role TEXT, file TEXT, rows_read BIGINT, cases BIGINT, merged_as_duplicates BIGINT,
            set_aside BIGINT);
        """
    )
    database.execute("INSERT INTO reading VALUES ('episodes', 'away.csv', $1, $1, 0, 0)", [len(episodes)])
    for number, one in enumerate(episodes, start=1):
        database.execute(
            "INSERT INTO cases VALUES ($1, 'away.csv', $1, $2, $3, '2020-05-01', $4, $5, $6, $7, $8, $9)",
            [number, one.get("child") or f"C{number}", one.get("episode") or f"E{number}",
             *(one.get(kind) for kind in ("year", "county", "sex", "age_group", "race", "placement"))],
        )  # fmt: skip
        for key, (rule, act, to) in RULES.items():
            word = one.get(key)
            if word is not None:
                late, needs = (90 if word == "late" else None), ("missing.kind" if word == "cannot_tell" else "")
                database.execute(
                    "INSERT INTO verdicts VALUES ($1, 'e1', $2, $3, $4, 'duties', 'must', $5, $5, $6, $6, $7)",
                    [number, rule, act, to, word, late, needs],
                )
    return database


def written(episodes: Sequence[Episode], folder: Path, **options: object) -> Report:
    folder.mkdir()
    with database_of(episodes) as database:
        return write(database, Read(), folder, **options)  # type: ignore[arg-type]


def some(count: int, **told: str | None) -> list[Episode]:
    return [{"year": "2020", "county": "North", "sex": "female", **told} for _ in range(count)]


STATE = [
    *some(60, police="met", ncmec="met", screened="met"),
    *some(40, police="met", ncmec="never", screened="never", sex="male"),
    *some(30, police="late", ncmec="late", screened="never", county="South", sex="male", year="2019"),
    *some(20, police="met", ncmec="unproven", screened="never", sex="male", year="2019"),
    *some(15, police="cannot_tell", ncmec="cannot_tell", county="South"),
]
