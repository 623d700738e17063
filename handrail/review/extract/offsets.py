"""The table `offsets` of review/days.py by SQL: from the moments of change, not day by day."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handrail.review.days import switches

from .sql import Connection, quoted


def make_offsets(connection: Connection, zone: str, first: int, last: int) -> None:
    """Every day of those years of the zone, as `days.offsets` gives them."""
    found = switches(zone, first, last)
    start = ZoneInfo(zone).utcoffset(datetime(first, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)))
    base = int(start.total_seconds()) if start is not None else 0
    connection.execute("CREATE OR REPLACE TABLE switches (turned TIMESTAMP, wall TIMESTAMP, after BIGINT)")
    if found:
        connection.executemany(
            "INSERT INTO switches VALUES (?, ?, ?)", [(one.at, one.wall, one.after) for one in found]
        )
    connection.execute(
        f"""CREATE OR REPLACE TABLE offsets AS
            WITH every AS (SELECT generate_series(DATE '{first}-01-01', DATE '{last}-12-31', INTERVAL 1 DAY) AS days),
                 days AS (SELECT CAST(unnest(days) AS DATE) AS day FROM every),
                 utc AS (SELECT CAST(turned AS DATE) AS day, turned, after FROM switches),
                 local AS (SELECT CAST(wall AS DATE) AS day, wall, after FROM switches)
            SELECT {quoted(zone)} AS zone, d.day, coalesce(b.after, {base}) AS before, u.turned AS switch,
                   coalesce(u.after, b.after, {base}) AS after, coalesce(c.after, {base}) AS wall_before, l.wall,
                   coalesce(l.after, c.after, {base}) AS wall_after
            FROM days d LEFT JOIN utc u ON u.day = d.day LEFT JOIN local l ON l.day = d.day
            ASOF LEFT JOIN utc b ON d.day > b.day ASOF LEFT JOIN local c ON d.day > c.day
            ORDER BY d.day"""
    )
