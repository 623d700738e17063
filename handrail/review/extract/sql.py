"""Names and words inside SQL that is written here. Nothing of an extract is ever put into SQL but as a parameter, a
quoted name or a quoted word."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

Connection = duckdb.DuckDBPyConnection


def name(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def listed(words: Iterable[str]) -> str:
    return "(" + ", ".join(quoted(word) for word in words) + ")"


def lines(parts: Iterable[str]) -> str:
    return ",\n       ".join(parts)


def number(connection: Connection, query: str, parameters: object = None) -> int:
    """The one number that a query gives."""
    (found,) = connection.execute(query, parameters).fetchall()[0]
    return int(found or 0)


def columns_of(connection: Connection, table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {name(table)}").fetchall()}
