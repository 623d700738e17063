"""Tables of PostgreSQL and SQLite, as text in batches: no more of them is in memory at once than a batch.

The engine's own readers for these databases are extensions that it would fetch from elsewhere, and nothing is fetched
here. Every value comes as the database writes it, times in UTC where the column has a zone, and is read value by value
as in a file. Rows come in the order of their values, so that the same rows have the same numbers each time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from handrail.rules.errors import Place

from .errors import ExtractError

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 20_000
SECONDS = 20
NULL, END = b"\\0", b"\\1"
Cells = Sequence[str | None]


class Rows(Protocol):
    """What both databases give."""

    def fetchmany(self, size: int) -> Sequence[Cells]: ...


class Table(Protocol):
    """A table of a database, open."""

    @property
    def header(self) -> Sequence[str]: ...

    def count(self) -> int: ...

    def rows(self, columns: Sequence[str], most: int | None = None) -> AbstractContextManager[Rows]:
        """In order; or the first that come."""


class Stream:
    """The rows of a table for one reading, and their digest when it is over."""

    def __init__(self, rows: Rows, columns: Sequence[str]) -> None:
        self.rows, self.columns, self.digested = rows, columns, sha256("\0".join(columns).encode())

    @property
    def digest(self) -> str:
        return self.digested.hexdigest()

    def batches(self) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa  # noqa: PLC0415  slow to load, and only needed here

        while found := self.rows.fetchmany(BATCH):
            for row in found:
                self.digested.update(b"".join(NULL if cell is None else cell.encode() + END for cell in row))
            columns = zip(*found, strict=True)
            yield pa.record_batch([pa.array(one, pa.string()) for one in columns], names=list(self.columns))

    def reader(self) -> pa.RecordBatchReader:
        import pyarrow as pa  # noqa: PLC0415  as above

        return pa.RecordBatchReader.from_batches(
            pa.schema([(one, pa.string()) for one in self.columns]), self.batches()
        )


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


class Postgres:
    """A table or view, `name` or `schema.name`, in a transaction that can write nothing."""

    def __init__(self, connection: Any, table: str) -> None:
        from psycopg import sql  # noqa: PLC0415  only needed here

        self.connection, self.sql = connection, sql
        self.table = sql.Identifier(*table.split("."))
        found = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(self.table))
        self.header = [column.name for column in found.description]

    def count(self) -> int:
        """As the planner knows it: a count would read it all."""
        text = self.table.as_string(self.connection)
        found = self.connection.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [text])
        return max(0, int(found.fetchone()[0]))

    @contextmanager
    def rows(self, columns: Sequence[str], most: int | None = None) -> Iterator[Rows]:
        text = [self.sql.SQL('{}::text COLLATE "C"').format(self.sql.Identifier(one)) for one in columns]
        end = "ORDER BY {0}" if most is None else f"LIMIT {most}"
        whole = self.sql.SQL(f"SELECT {{0}} FROM {{1}} {end}").format(self.sql.SQL(", ").join(text), self.table)
        with self.connection.cursor(name="extract") as cursor:
            cursor.execute(whole)
            yield cursor


@contextmanager
def postgres(url: str, table: str, shown: str) -> Iterator[Table]:
    """Raises ExtractError when it cannot be opened."""
    import psycopg  # noqa: PLC0415  only needed here

    settings = "-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO"
    with _opening(shown, psycopg.Error):
        connection = psycopg.connect(url, connect_timeout=SECONDS, options=settings)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with connection:
        with _opening(shown, psycopg.Error):
            found = Postgres(connection, table)
        yield found


# --- SQLite -------------------------------------------------------------------------------------------------------


class Sqlite:
    """A table or view."""

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self.connection, self.table = connection, _quoted(table)
        self.header = [column[0] for column in connection.execute(f"SELECT * FROM {self.table} LIMIT 0").description]

    def count(self) -> int:
        ((found,),) = self.connection.execute(f"SELECT count(*) FROM {self.table}").fetchall()
        return int(found)

    @contextmanager
    def rows(self, columns: Sequence[str], most: int | None = None) -> Iterator[Rows]:
        text = ", ".join(f"CAST({_quoted(one)} AS TEXT)" for one in columns)
        order = ", ".join(str(place) for place, _ in enumerate(columns, start=1))
        end = f"ORDER BY {order}" if most is None else f"LIMIT {most}"
        with closing(self.connection.execute(f"SELECT {text} FROM {self.table} {end}")) as cursor:
            yield cursor


@contextmanager
def sqlite(path: Path, table: str, shown: str) -> Iterator[Table]:
    """Raises ExtractError when it is none, or has no such table. Nothing is written beside it."""
    with _opening(shown, sqlite3.Error):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    with closing(connection):
        connection.text_factory = _text
        with _opening(shown, sqlite3.Error):
            found = Sqlite(connection, table)
        yield found


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


@contextmanager
def _opening(shown: str, fault: type[Exception]) -> Iterator[None]:
    try:
        yield
    except fault as error:
        said = str(error).strip().partition("\n")[0][:160]
        raise ExtractError(
            Place(shown), f"It cannot be opened: {said}.", "Check its name, and who may read it."
        ) from None
