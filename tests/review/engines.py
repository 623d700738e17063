"""The same tables and steps on another engine than DuckDB."""

from collections.abc import Iterable, Iterator
from itertools import count

import ibis
import psycopg
import pyarrow as pa
from pyarrow import csv

from handrail.review.findings import Step
from handrail.review.rows import Rows

TYPES = {
    pa.int64(): "bigint",
    pa.string(): "text",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
}
RUNS = count(1)


def sql(step: Step, dialect: str) -> str:
    return str(ibis.to_sql(step.query, dialect=dialect, pretty=False))


def on_postgres(uri: str, rows: Rows, steps: Iterable[Step], last: str) -> list[dict[str, object]]:
    """The rows of the last table. Each run in a schema of its own, so that names may come again."""
    with psycopg.connect(uri) as connection, connection.cursor() as cursor:
        schema = f"run_{next(RUNS)}"
        cursor.execute(f"CREATE SCHEMA {schema}")
        cursor.execute(f"SET search_path TO {schema}")
        for name, table in rows._asdict().items():
            copied(cursor, name, table)
        for text in written(steps, "postgres"):
            cursor.execute(text)
        found = cursor.execute(f"SELECT * FROM {last}").fetchall()
        names = [column.name for column in cursor.description or ()]
        connection.rollback()
    return [dict(zip(names, row, strict=True)) for row in found]


def copied(cursor: psycopg.Cursor, name: str, table: pa.Table) -> None:
    columns = ", ".join(f'"{field.name}" {TYPES[field.type]}' for field in table.schema)
    cursor.execute(f"CREATE TABLE {name} ({columns})")
    sink = pa.BufferOutputStream()
    csv.write_csv(table, sink, csv.WriteOptions(include_header=False))
    with cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
        copy.write(sink.getvalue().to_pybytes())


def written(steps: Iterable[Step], dialect: str) -> Iterator[str]:
    made: set[str] = set()
    for step in steps:
        text = sql(step, dialect)
        yield f'INSERT INTO "{step.table}" {text}' if step.table in made else f'CREATE TABLE "{step.table}" AS {text}'
        made.add(step.table)
        if step.table == "closings":
            yield "ANALYZE"


__all__ = ["on_postgres", "sql", "written"]
