"""Writes the folder of a review. The same tables give the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, Protocol

from handrail import __version__
from handrail.rules.jurisdictions import jurisdiction

from ..at_once import beside
from ..verdicts.judging import Moved, Reading, not_told
from . import described, lists
from .counts import QUESTIONS, Connection, Counted, counted
from .hiding import hidden
from .html import page
from .lacking import lacks, never_asked
from .page import Report, context
from .paper import paper
from .phrases import listed
from .sample import SEED, SIZE, Estimate, Sample, draw, estimated

ESTIMATED = ("police", "ncmec")
"""What is asked of every time missing, so that the strata stand for all of it."""


class Read(Reading, Protocol):
    """An extract that was read."""

    @property
    def digests(self) -> Mapping[str, str]: ...


def write(
    connection: Connection,
    reading: Read,
    folder: Path,
    moved: Moved = not_told,
    *,
    pdf: bool = False,
    size: int = SIZE,
    seed: int = SEED,
) -> Report:
    """Every file of the report into a folder that is there and empty. The workbook is made beside the others: a
    spreadsheet is slow to write, and needs no more of the database than its rows."""
    lists.make_lists(connection)
    moved(0.3)
    drawn = draw(connection, size, seed)
    lists.make_sample(connection, drawn)
    with beside(connection, partial(write_workbook, reading, folder)):
        report = report_of(connection, reading, drawn)
        moved(0.5)
        shown = context(report)
        (folder / "index.html").write_bytes(page(shown))
        (folder / "review.json").write_bytes(described.as_json(report))
        if pdf:
            (folder / "report.pdf").write_bytes(paper(shown, reading.as_of))
        write_totals(report, folder)
        write_lists(connection, folder)
        moved(0.9)
    return report


def write_workbook(reading: Read, folder: Path, connection: Connection) -> None:
    (folder / "cases.xlsx").write_bytes(lists.workbook(connection, reading.as_of))


def report_of(connection: Connection, reading: Read, drawn: Sample) -> Report:
    book, found = reading.book, counted(connection, reading.book)
    rules = {rule for (rule,) in connection.execute("SELECT DISTINCT rule FROM verdicts").fetchall()}
    return Report(
        book=book,
        counted=found,
        hidden=hidden(found, book),
        lacks=tuple(lacks(connection, reading.columns_missing)),
        never_asked=tuple(never_asked(book, rules, reading.columns_missing)),
        sample=drawn,
        estimates=estimates(connection, drawn, found),
        needs_of=needs_of(connection),
        made=made_of(reading, drawn.seed),
    )


def made_of(reading: Read, seed: int) -> Mapping[str, Any]:
    """What anybody needs to run it again."""
    book = reading.book
    return {
        "handrail": __version__,
        "book": book.version,
        "jurisdiction": ", ".join(book.jurisdictions),
        "place": listed(jurisdiction(code).name["en"] for code in book.jurisdictions),
        "rules": len(book.rules),
        "digest_of_rules": {name: rule.digest for name, rule in sorted(book.rules.items())},
        "as_of": reading.as_of.isoformat(),
        "day": reading.as_of.date().isoformat(),
        "digests": sorted(reading.digests.items()),
        "columns_missing": sorted(reading.columns_missing),
        "days_without_hour": sorted(reading.date_only),
        "seed": seed,
    }


def estimates(connection: Connection, drawn: Sample, found: Counted) -> dict[str, Estimate]:
    """What the sample alone says of all times missing, from the record; a file review puts the files in its place."""
    if not found.episodes:
        return {}
    strata = dict(drawn.drawn)
    made = {}
    for key in ESTIMATED:
        yes: dict[str, int] = {}
        for case in met(connection, QUESTIONS[key], strata):
            yes[strata[case]] = yes.get(strata[case], 0) + 1
        made[key] = estimated(drawn.strata, yes)
    return made


def met(connection: Connection, rule: str, cases: Collection[int]) -> list[int]:
    rows = connection.execute(
        "SELECT DISTINCT case_id FROM verdicts WHERE rule = $1 AND level = 'must' AND own_verdict = 'met' "
        "AND case_id IN (SELECT unnest($2::BIGINT[]))",
        [rule, sorted(cases)],
    ).fetchall()
    return [case for (case,) in rows]


def needs_of(connection: Connection, most: int = 3) -> dict[tuple[str, str], tuple[str, ...]]:
    """For each duty the names that its cannot tells need most often."""
    rows = connection.execute(
        """
        SELECT rule, recipient, need FROM (
            SELECT rule, recipient, unnest(string_split(trim(needs), ' ')) AS need FROM verdicts
            WHERE verdict = 'cannot_tell')
        WHERE need <> '' GROUP BY ALL ORDER BY rule, recipient, count(*) DESC, need
        """
    ).fetchall()
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for rule, recipient, need in rows:
        own = found.get((rule, recipient), ())
        found[rule, recipient] = (*own, need) if len(own) < most else own
    return found


# --- tables -------------------------------------------------------------------------------------------------------


def write_totals(report: Report, folder: Path) -> None:
    names = [name for name, _ in described.TOTALS]
    (folder / "totals.csv").write_bytes(as_csv([names, *described.totals(report)]))
    title = "Totals, with numbers from 1 to 10 hidden"
    (folder / "totals.csv-metadata.json").write_bytes(described.csvw("totals.csv", title, described.TOTALS))


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    found = StringIO(newline="")
    csv.writer(found).writerows([_plain(cell) for cell in row] for row in rows)
    return found.getvalue().encode()


def _plain(cell: object) -> object:
    """No text begins a formula."""
    risky = isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell
    return f"'{cell}" if risky else cell


def write_lists(connection: Connection, folder: Path) -> None:
    known = dict(lists.columns(connection))
    kept = {
        "cases.csv": (
            "case_list",
            "case_id",
            "Every time missing, with its verdicts. For those who may open the cases",
        ),
        "sample.csv": ("sample_list", "case_id", "The sample for file review, with columns to fill in"),
        "problems.csv": ("problems", '"line", "kind", "column", "said"', "What was wrong in the extract, by row"),
    }
    for name, (table, order, title) in kept.items():
        lists.write_csv(connection, table, folder / name, order)
        columns = [row[0] for row in connection.execute(f'DESCRIBE "{table}"').fetchall() if row[0] != "case_id"]
        said = [(column, known.get(column, column.replace("_", " "))) for column in columns]
        (folder / f"{name}-metadata.json").write_bytes(described.csvw(name, title, said))
