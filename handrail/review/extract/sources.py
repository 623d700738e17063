"""The files of an extract as tables: CSV, Parquet, or a table of a DuckDB, SQLite or PostgreSQL database.

Only the columns that the mapping names are read. A row has the number of its record in the file; the header of a CSV
file is record 1. Text is read as text: what a value means is said later, value by value, so that a column that
changes its kind half-way is found and said.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from handrail.rules.errors import Place
from handrail.rules.loading import suggest

from .errors import ExtractError
from .mapping import ROLES, File
from .sql import Connection, columns_of, listed, name, number, quoted
from .streams import Stream, Table, postgres, sqlite

DELIMITERS = ",;\t|"
CSV, PARQUET, DATABASE, SQLITE, POSTGRES = "csv", "parquet", "database", "sqlite", "postgres"
KINDS = {".csv": CSV, ".tsv": CSV, ".txt": CSV, ".parquet": PARQUET, ".duckdb": DATABASE,
         ".sqlite": SQLITE, ".sqlite3": SQLITE, ".db": SQLITE}  # fmt: skip
URLS = ("postgresql://", "postgres://")
STREAMED = (SQLITE, POSTGRES)
HEADER = 1_000_000
"""Bytes: no header is longer."""

HEADER_LOOKED_AT = 1_000

UTF_8 = "utf-8"
ENCODINGS = {UTF_8: "utf-8-sig", "latin-1": "latin-1", "utf-16": "utf-16"}
MOST_SAID = 20
HEADERS = {CSV: 1}
"""Records before the first row."""

TOLD = {
    "INVALID ENCODING": "a letter that is not UTF-8",
    "MISSING COLUMNS": "fewer values than the header has columns",
    "TOO MANY COLUMNS": "more values than the header has columns",
    "UNQUOTED VALUE": "a quotation mark that is not closed",
    "LINE SIZE OVER MAXIMUM": "more letters than a record may have",
}


@dataclass(frozen=True)
class Source:
    """One file, or one table of a database. `shown` is what messages call it."""

    path: Path
    kind: str
    table: str | None = None
    encoding: str = UTF_8
    url: str | None = field(default=None, repr=False)
    """Of a PostgreSQL database. It may hold a password, so it is never shown."""

    @property
    def shown(self) -> str:
        return self.path.name if self.table is None else f"{self.path.name}#{self.table}"

    @property
    def stem(self) -> str:
        return (self.table or self.path.name.partition(".")[0]).lower()

    @property
    def digest(self) -> str:
        """Of the file; of a table that is streamed, its rows have one."""
        with self.path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()


def source_of(written: str, encoding: str = UTF_8) -> Source:
    """`away.csv`, `away.parquet`, or `warehouse.duckdb#away`. Raises ExtractError."""
    path, _, table = written.partition("#")
    if path.startswith(URLS):
        return _postgres_source(path, table)
    found = Path(path)
    kind = KINDS.get(found.suffix.lower())
    if kind is None:
        raise ExtractError(Place(found.name), "It is no file that is read here.", GIVE)
    if not found.is_file():
        raise ExtractError(Place(found.name), "There is no such file.", "Check the name.")
    if (kind in (DATABASE, SQLITE)) != bool(table):
        mend = "Write the table after a #, as in warehouse.duckdb#episodes."
        raise ExtractError(
            Place(found.name), "It has tables and none is named." if not table else "It has one table.", mend
        )
    return Source(found, kind, table or None, encoding)


GIVE = "Give .csv, .parquet, .duckdb, .sqlite, or postgresql://…#table."


def _postgres_source(url: str, table: str) -> Source:
    """Called by the name of the database; a URL may hold a password."""
    shown = urlsplit(url).path.strip("/") or "postgresql"
    if not table:
        mend = "Write the table after a #, as in postgresql:///warehouse#episodes."
        raise ExtractError(Place(shown), "It has tables and none is named.", mend)
    return Source(Path(shown), POSTGRES, table, url=url)


def opened(source: Source) -> AbstractContextManager[Table]:
    """A table that is read in batches."""
    if source.url is not None:
        return postgres(source.url, source.table or "", source.shown)
    return sqlite(source.path, source.table or "", source.shown)


def given(sources: Sequence[Source], files: Mapping[str, File]) -> dict[str, Source]:
    """Which source each file of the mapping is. Raises ExtractError for one that is not there, or is left over."""
    found: dict[str, Source] = {}
    left = list(sources)
    for role, file in files.items():
        one = _named(file, role, left, len(files))
        found[role] = one
        left.remove(one)
    if left:
        what = "The mapping says nothing of it."
        raise ExtractError(Place(left[0].shown), what, f"Add it under `files`, as one of {', '.join(ROLES)}.")
    return found


def _named(file: File, role: str, left: Sequence[Source], roles: int) -> Source:
    wanted = [one for one in left if file.name is not None and file.name in (one.shown, one.path.name)]
    wanted = wanted or [one for one in left if one.stem == role]
    if not wanted and len(left) == roles == 1:
        wanted = list(left)
    if not wanted:
        what = (
            f"The mapping speaks of {role}" + (f" in {file.name}" if file.name else "") + ", and no such file is given."
        )
        raise ExtractError(Place(file.name or role), what, "Name the file on the command line.")
    return wanted[0]


# --- headers ------------------------------------------------------------------------------------------------------


def header_of(source: Source, connection: Connection) -> list[str]:
    """The names of its columns. Raises ExtractError."""
    if source.kind == CSV:
        return _csv_header(source)[0]
    if source.kind in STREAMED:
        with opened(source) as table:
            return list(table.header)
    return list(_described(source, connection))


def _described(source: Source, connection: Connection) -> dict[str, str]:
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {scan(source, connection)}").fetchall()
    except duckdb.Error as fault:
        raise ExtractError(Place(source.shown), "It cannot be opened.", _first_line(fault)) from None
    return {row[0]: row[1] for row in rows}


def _csv_header(source: Source) -> tuple[list[str], str]:
    with source.path.open("rb") as file:
        start = file.read(HEADER)
    if source.encoding == UTF_8 and b"\0" in start[:HEADER_LOOKED_AT]:
        mend = "Save it as CSV with UTF-8, or say `encoding: utf-16` for it in the mapping."
        raise ExtractError(Place(source.shown, 1), "This is no plain text with UTF-8.", mend)
    text = io.StringIO(start.decode(ENCODINGS[source.encoding], errors="replace"))
    first = text.readline()
    if not first.strip():
        raise ExtractError(Place(source.shown, 1), "There is no header.", "Write the names of the columns in line 1.")
    delimiter = max(DELIMITERS, key=first.count)
    text.seek(0)
    columns = [word.strip() for word in next(csv.reader(text, delimiter=delimiter))]
    _check_names(source, columns)
    return columns, delimiter


def _check_names(source: Source, columns: Sequence[str]) -> None:
    """By number, for without a header the names are what the first record says of a child."""
    seen: dict[str, int] = {}
    for place, word in enumerate(columns, start=1):
        if not word:
            raise ExtractError(Place(source.shown, 1), f"Column {place} has no name.", "Give it one.")
        if word.lower() in seen:
            what = f"Columns {seen[word.lower()]} and {place} have the same name."
            raise ExtractError(Place(source.shown, 1), what, "Rename one.")
        seen[word.lower()] = place


def check_columns(source: Source, wanted: Iterable[str], header: Collection[str]) -> None:
    """Raises ExtractError for a column that the mapping names and the file does not have."""
    for word in wanted:
        if word not in header:
            what = f'The mapping names the column "{word}", and there is none.'
            raise ExtractError(Place(source.shown, 1), what, suggest(word, header))


# --- rows ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Loaded:
    """A file as the table `raw_<role>`, with the kind of each column: text, wall, utc or day."""

    role: str
    source: Source
    table: str
    kinds: Mapping[str, str]
    rows_read: int
    broken: int
    digest: str


def load(connection: Connection, source: Source, file: File, unknown: Sequence[str]) -> Loaded:
    """The columns that the mapping names; what is written where nobody knows is NULL. Broken records of a CSV file are
    in the table `broken`. Raises ExtractError."""
    header = header_of(source, connection)
    check_columns(source, file.columns(), header)
    table = f"raw_{file.role}"
    text = source.kind == CSV or source.kind in STREAMED
    types = dict.fromkeys(header, "VARCHAR") if text else _described(source, connection)
    kinds = {word: _kind(types[word]) for word in file.columns()}
    codes = file.codes()
    silent = {word: [one for one in unknown if one not in codes.get(word, ())] for word in file.columns()}
    chosen = [f"{_typed(word, kinds[word], silent[word])} AS {name(word)}" for word in file.columns()]
    numbered = f"row_number() OVER () + {HEADERS.get(source.kind, 0)} AS line"
    connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    query = f"CREATE OR REPLACE TABLE {name(table)} AS SELECT {', '.join([numbered, *chosen])} FROM "
    try:
        digest = _loaded(connection, source, query, file.columns())
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as fault:
        raise _unreadable(source, fault) from None
    broken = _broken(connection, source, table, file.role) if source.kind == CSV else 0
    good = number(connection, f"SELECT count(*) FROM {name(table)}")
    return Loaded(file.role, source, table, kinds, good + broken, broken, digest)


def _loaded(connection: Connection, source: Source, query: str, columns: Sequence[str]) -> str:
    """Runs the query over the source, and gives the digest of what was read."""
    if source.kind not in STREAMED:
        connection.execute(query + scan(source, connection))
        return source.digest
    with opened(source) as table, table.rows(columns) as rows:
        stream = Stream(rows, columns)
        _streamed(connection, stream, query)
    return stream.digest


def _streamed(connection: Connection, stream: Stream, query: str) -> None:
    connection.register("streamed", stream.reader())
    try:
        connection.execute(query + "streamed")
    finally:
        connection.unregister("streamed")


def first_rows(connection: Connection, source: Source, most: int) -> None:
    """Leaves `first_rows`, as they come."""
    query = "CREATE OR REPLACE TABLE first_rows AS SELECT * FROM "
    if source.kind not in STREAMED:
        connection.execute(f"{query}{scan(source, connection)} LIMIT {most}")
        return
    with opened(source) as table, table.rows(table.header, most) as rows:
        _streamed(connection, Stream(rows, table.header), query)


def _kind(kind: str) -> str:
    if kind == "DATE":
        return "day"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return "utc"
    return "wall" if kind.startswith("TIMESTAMP") else "text"


def _typed(word: str, kind: str, silent: Sequence[str]) -> str:
    if kind == "text":
        text, longest = f"trim(CAST({name(word)} AS VARCHAR))", max(map(len, silent), default=0)
        return f"CASE WHEN length({text}) <= {longest} AND lower({text}) IN {listed(silent)} THEN NULL ELSE {text} END"
    if kind == "utc":
        return f"CAST({name(word)} AT TIME ZONE 'UTC' AS TIMESTAMP)"
    casts = {"day": "DATE", "wall": "TIMESTAMP"}
    return f"CAST({name(word)} AS {casts[kind]})"


def scan(source: Source, connection: Connection) -> str:
    if source.kind == PARQUET:
        return f"read_parquet({quoted(str(source.path))})"
    if source.kind == DATABASE:
        return f"{_attached(source, connection)}.{name(source.table or '')}"
    columns, delimiter = _csv_header(source)
    kinds = ", ".join(f"{quoted(word)}: 'VARCHAR'" for word in columns)
    return (
        f"read_csv({quoted(str(source.path))}, auto_detect = false, header = true, delim = {quoted(delimiter)}, "
        f"quote = '\"', escape = '\"', encoding = {quoted(source.encoding)}, columns = {{{kinds}}}, "
        "store_rejects = true)"
    )


def _attached(source: Source, connection: Connection) -> str:
    alias = name(f"of_{source.path.stem}")
    try:
        connection.execute(f"ATTACH IF NOT EXISTS {quoted(str(source.path))} AS {alias} (READ_ONLY)")
    except duckdb.Error:
        raise ExtractError(Place(source.path.name), "It is no DuckDB database.", "Export the table as CSV.") from None
    return alias


def _unreadable(source: Source, fault: duckdb.Error) -> ExtractError:
    mend = "Save the file again as CSV with UTF-8, or as Parquet."
    return ExtractError(Place(source.shown), f"It cannot be read: {_first_line(fault)}", mend)


def _first_line(fault: Exception) -> str:
    """The engine's own words. Those after the first line quote the file, and so a child."""
    return str(fault).strip().partition("\n")[0][:120]


def _broken(connection: Connection, source: Source, table: str, role: str) -> int:
    """Which records are broken, and the right number for those after them."""
    connection.execute("CREATE TABLE IF NOT EXISTS broken (role TEXT, file TEXT, line BIGINT, what TEXT)")
    if not columns_exist(connection, "reject_errors"):
        return 0
    connection.execute(
        "INSERT INTO broken SELECT ?, ?, line, min(error_type) FROM reject_errors GROUP BY line", [role, source.shown]
    )
    count = number(connection, "SELECT count(*) FROM broken WHERE role = ?", [role])
    if count:
        connection.execute(
            f"""
            CREATE OR REPLACE TABLE {name(table)} AS
            WITH gaps AS (
                SELECT line - row_number() OVER (ORDER BY line) AS after, row_number() OVER (ORDER BY line) AS missing
                FROM broken WHERE role = {quoted(role)}
            ), steps AS (SELECT after, max(missing) AS missing FROM gaps GROUP BY after)
            SELECT r.* REPLACE (r.line + coalesce(s.missing, 0) AS line)
            FROM {name(table)} r ASOF LEFT JOIN steps s ON r.line > s.after
            """
        )
    connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    return count


def columns_exist(connection: Connection, table: str) -> bool:
    try:
        return bool(columns_of(connection, table))
    except duckdb.CatalogException:
        return False


def refuse_broken(connection: Connection) -> None:
    """Raises ExtractError when a record of a file is broken, with the first of them by number."""
    rows = connection.execute("SELECT file, line, what FROM broken ORDER BY file, line LIMIT ?", [MOST_SAID]).fetchall()
    if not rows:
        return
    every = number(connection, "SELECT count(*) FROM broken")
    faults = [
        ExtractError(Place(file, line), f"There is {TOLD.get(what, what.lower())}.", _mend(what))
        for file, line, what in rows
    ]
    if every > len(faults):
        left = f"{every - len(faults):,} more records cannot be read."
        faults.append(ExtractError(Place(rows[-1][0]), left, "Mend the file, or use --keep-going."))
    faults[0].also = tuple(faults[1:])
    raise faults[0]


def _mend(what: str) -> str:
    if what == "INVALID ENCODING":
        return "Save the file with UTF-8, or say `encoding: latin-1` for it in the mapping; or use --keep-going."
    return "Mend the record, or use --keep-going to leave it out and list it."
