"""What an extract holds, by its columns: what each may stand for and how sure that is, and never a value of it.

Run as a program of its own (`python -m handrail.reports.reviews.looking FOLDER`), so that a file made to harm can
neither fill the server's memory nor hold it up. It knows no database and no Django.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from handrail.review.extract import ExtractError, Source
from handrail.review.extract.headers import map_of_headers
from handrail.review.extract.known import given_facts
from handrail.review.extract.mapping import EPISODES, ROLES
from handrail.review.extract.sizes import rows_in
from handrail.review.extract.sources import CSV, KINDS, PARQUET, header_of
from handrail.review.extract.suggesting import SAMPLE, Guess, Looks, guesses, looks_of, role_of, suggested
from handrail.rules.errors import Place, RulesError

from . import LOOK

MOST_RECORDS = 2_000_000
MEMORY, DISK, THREADS = "512MB", "1GB", 2
HEAD = 8
OTHERS = (
    (b"%PDF", "It is a PDF."),
    (b"PK\x03\x04", "It is a ZIP file or an Excel workbook."),
    (b"\xd0\xcf\x11\xe0", "It is an old Excel or Word file."),
    (b"\x1f\x8b", "It is packed."),
)
A_VALUE = re.compile(r"[\d\W]*\d[\d\W]*")
"""No letter, and a digit: a date, a number, a time. No column is named so."""

Seen = dict[str, Any]
Config = dict[str, str | bool | int | float | list[str]]


def look(folder: Path) -> Seen:
    """Every file of the folder `in`. Raises RulesError."""
    sources = [source_in(path) for path in sorted((folder / "in").iterdir())]
    config: Config = {
        "memory_limit": MEMORY,
        "temp_directory": str(folder / "spill"),
        "autoinstall_known_extensions": False,
    }
    with duckdb.connect(config=config) as connection:
        connection.execute(f"SET threads = {THREADS}; SET max_temp_directory_size = '{DISK}'")
        for source in sources:
            check(source, connection)
        files = [seen(source, connection, alone=len(sources) == 1) for source in sources]
        return {"files": files, "by_name": by_name(connection, sources), "suggested": suggested(connection, sources)}


def source_in(path: Path) -> Source:
    """A CSV or Parquet file by its ending, and by how it begins. Raises ExtractError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    kind = KINDS.get(path.suffix.lower())
    if not head:
        raise ExtractError(Place(path.name), "The file is empty.", "Export it again, with the names of the columns.")
    other = next((said for start, said in OTHERS if head.startswith(start)), None)
    if other or kind not in (CSV, PARQUET):
        raise ExtractError(Place(path.name), other or "It is no file that is read here.", "Give .csv or .parquet.")
    if (kind == PARQUET) != head.startswith(b"PAR1"):
        what = "It is no Parquet file." if kind == PARQUET else "It is a Parquet file."
        raise ExtractError(Place(path.name), what, "Let its ending say what it is.")
    return Source(path, kind)


def check(source: Source, connection: duckdb.DuckDBPyConnection) -> None:
    """Raises ExtractError for a header that is none, and for more records than are read here."""
    header = header_of(source, connection)
    if source.kind == CSV and any(A_VALUE.fullmatch(word) for word in header):
        mend = "Write the names of the columns in line 1."
        raise ExtractError(Place(source.shown, 1), "The first line looks like a record.", mend)
    if rows_in(source) > MOST_RECORDS:
        mend = "Review it with `handrail review` on a machine of your own."
        raise ExtractError(Place(source.shown), f"It has more than {MOST_RECORDS:,} records.", mend)


def seen(source: Source, connection: duckdb.DuckDBPyConnection, *, alone: bool) -> Seen:
    """One file. The first records are looked at, and how many a file has is told for its first ones only."""
    looks = looks_of(connection, source)
    (looked_at,) = connection.execute("SELECT count(*) FROM first_rows").fetchone() or (0,)
    if not looked_at:
        raise ExtractError(Place(source.shown), "There is no record in it.", "Export it again.")
    guessed = {one.looks.column: one for one in guesses(looks)}
    return {
        "file": source.shown,
        "role": EPISODES if alone else source.stem if source.stem in ROLES else role_of(source),
        "looked_at": looked_at,
        "records": looked_at if looked_at < SAMPLE else rows_in(source),
        "columns": [column(one, guessed.get(one.column)) for one in looks],
    }


def column(looks: Looks, guess: Guess | None) -> Seen:
    """Its name, in how many of the records something stands, and what it may stand for."""
    found: Seen = {"name": looks.column, "filled": looks.filled}
    return found if guess is None else {**found, "stands_for": guess.target, "sure": guess.sure}


def by_name(connection: duckdb.DuckDBPyConnection, sources: Sequence[Source]) -> bool:
    """Whether the columns have the names of facts, so that no mapping is needed."""
    try:
        found = map_of_headers(connection, sources, ())
    except RulesError:
        return False
    return "actor.kind" in {*given_facts(found.facts), *found.files[EPISODES].facts}


def told(faults: Iterable[RulesError]) -> list[dict[str, str]]:
    """Faults as they are kept: where, what, and the mend."""
    return [{"place": str(one.place), "what": one.what, "mend": one.mend} for one in faults]


def main(folder: Path) -> int:
    try:
        found = look(folder)
    except RulesError as fault:
        found = {"faults": told(fault.all_of_them)}
    except (duckdb.Error, pyarrow.ArrowException, OSError, MemoryError, ValueError):
        mend = "Save it again as CSV with UTF-8, or as Parquet."
        found = {"faults": [{"place": "", "what": "The extract cannot be read.", "mend": mend}]}
    (folder / LOOK).write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
