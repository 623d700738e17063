"""Children have nothing to do with one another. So a large extract is laid out and judged in parts, and one with days
that have no hour is read a second time for those children alone who have any."""

from __future__ import annotations

from collections.abc import Iterator

from .parsed import TO
from .sql import Connection, columns_of, name

PARTED = ("episode", "deed")
OF_ONE = 4_000
"""About so many bytes a time missing needs while it is judged: two rules at once, with all they join."""

FEWEST = 20_000
UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "PiB": 2**50}


def fitting(connection: Connection, most: int) -> int:
    """So many times missing can be judged at once in the memory that the engine may use."""
    ((said,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    amount, _, unit = str(said).partition(" ")
    return max(FEWEST, min(most, int(float(amount) * UNITS[unit]) // OF_ONE))


def unsure(connection: Connection) -> None:
    """`home.unsure`: whether some day of the child has no hour."""
    cases = " UNION ".join(_with_days(connection)) or "SELECT NULL::BIGINT"
    connection.execute("ALTER TABLE home ADD COLUMN unsure BOOLEAN DEFAULT FALSE")
    connection.execute(f"UPDATE home SET unsure = TRUE WHERE key IN (SELECT key FROM home WHERE case_id IN ({cases}))")


def _with_days(connection: Connection) -> Iterator[str]:
    """For each time that may be one of two moments, the cases where it is."""
    for table in ("episode", "identification", "disclosure"):
        there = columns_of(connection, table)
        for one in there:
            if one.endswith(TO):
                early = name(one.removesuffix(TO))
                yield f"SELECT case_id FROM {table} WHERE {name(one)} IS DISTINCT FROM {early}"
    yield "SELECT case_id FROM deed WHERE done_to IS DISTINCT FROM done_at"


def into_parts(connection: Connection, parts: int) -> None:
    """Each part lies together, so that laying it out reads little else."""
    for table in PARTED if parts > 1 else ():
        connection.execute(
            f"""CREATE OR REPLACE TABLE {table} AS
                SELECT e.*, h.part FROM {table} e JOIN home h USING (case_id) ORDER BY h.part"""
        )
