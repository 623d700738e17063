"""The rows of PostgreSQL from one snapshot by COPY, and putting them back in one transaction.

COPY through the driver and not pg_dump: it needs no second program of the server's very version on the machine, the
log is checked in the same snapshot, and the tables come from the migrations, with their triggers and policies.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from .faults import CannotKeep

LEFT_OUT = "django_session"
PIECE = 1 << 20
TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
ORDER BY c.relname
"""
COLUMNS = """
SELECT a.attname, coalesce(a.attnum = ANY (i.indkey), false)
FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum
"""
SEQUENCES = """
SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
"""
# One way to write every value, whatever the server is set to; and an error instead of rows that a policy hides.
ONE_WAY = ("datestyle = 'ISO, YMD'", "timezone = 'UTC'", "intervalstyle = 'iso_8601'", "bytea_output = 'hex'",
           "extra_float_digits = 1", "row_security = off", "statement_timeout = 0")  # fmt: skip


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read in between is of one moment, while people go on writing."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        write_one_way()
        yield


def write_one_way() -> None:
    with connection.cursor() as cursor:
        for setting in ONE_WAY:
            cursor.execute(f"SET LOCAL {setting}")


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [row[0] for row in cursor.fetchall() if row[0] != LEFT_OUT]


def columns_of(table: str) -> tuple[list[str], list[str]]:
    """Every column, and those of the primary key."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [f'"{table}"'])
        rows = cursor.fetchall()
    return [name for name, _ in rows], [name for name, key in rows if key]


def listed(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def copy_out(table: str, target: IO[bytes] | None) -> list[Any]:
    """The rows in the order of their key, into a file; how many, and their digest."""
    columns, key = columns_of(table)
    command = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        listed(columns), sql.Identifier(table), listed(key or columns)
    )
    digest, rows = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.cursor.copy(command) as copy:
        for piece in copy:
            digest.update(piece)
            rows += bytes(piece).count(b"\n")
            if target:
                target.write(piece)
    return [rows, digest.hexdigest()]


def copy_in(table: str, source: IO[bytes]) -> None:
    names = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), listed(columns_of(table)[0]))
    with connection.cursor() as cursor, cursor.cursor.copy(names) as copy:
        while piece := source.read(PIECE):
            copy.write(piece)


def put_back(folder: Path, sums: dict[str, list[Any]], migrations: list[tuple[str, str]]) -> None:
    """Tables as they were when the backup was made, and the rows. The caller's transaction is all or nothing."""
    write_one_way()
    executor = MigrationExecutor(connection)
    executor.migrate(last_of_each(migrations, executor))
    for table in tables():
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    for table in sorted(sums):
        with (folder / f"{table}.copy").open("rb") as file:
            copy_in(table, file)
        if copy_out(table, None) != sums[table]:
            raise CannotKeep(f"After restoring, the table {table} was not equal to the backup. Nothing was restored.")
    count_on()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def last_of_each(migrations: list[tuple[str, str]], executor: MigrationExecutor) -> list[tuple[str, str]]:
    """Of each app the migrations that no other of the list follows: what Django takes as a goal."""
    there, nodes = set(migrations), executor.loader.graph.node_map
    return [one for one in migrations
            if not any(child.key in there and child.key[0] == one[0] for child in nodes[one].children)]  # fmt: skip


def count_on() -> None:
    """New rows get numbers after those that were restored."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        for table, column, sequence in cursor.fetchall():
            cursor.execute(
                sql.SQL("SELECT setval(%s, greatest((SELECT max({}) FROM {}), 1), EXISTS (SELECT 1 FROM {}))").format(
                    sql.Identifier(column), sql.Identifier(table), sql.Identifier(table)
                ),
                [sequence],
            )
