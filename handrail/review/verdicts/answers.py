"""The SQL of the rules, run over the tables of an extract: a row for each duty, recipient and event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING

from handrail.review.at_once import at_once
from handrail.review.columns import starts_key
from handrail.rules.prepared import Prepared as PreparedRule

from .kept import ALONE, RULE, SHARED, TOGETHER
from .missing import is_there

if TYPE_CHECKING:
    from .judging import Connection, Moved

Finished = Callable[[str, Sequence[PreparedRule]], str]
"""The answers of some rules as SQL, made whole."""

BOUND = """
SELECT v.case_id, v.event, v.rule, b.recipient, b.act, v.listed, coalesce(v.level, b.strongest) AS level, b.lost,
    v.verdict, v.own_verdict, v.late_minutes, v.own_late_minutes, v.needs
FROM ({rows}) v JOIN bound b ON b.rule = v.rule AND b.recipient = coalesce(v.recipient, b.recipient)
"""
"""A row for each recipient, also where it cannot be told whether the rule fires; and how strong it might be."""


def piece_names(rules: Sequence[PreparedRule]) -> list[str]:
    """The pieces of SQL that are needed."""
    return [*SHARED, ALONE, TOGETHER, *(RULE + one.rule.id for one in rules)] if rules else []


class Answers:
    """Rules and their SQL."""

    def __init__(self, connection: Connection, rules: Sequence[PreparedRule], sql: Mapping[str, str]) -> None:
        self.connection, self.sql = connection, sql
        parts = parts_of(connection)
        self.moments = {
            one.rule.id: parts.get((one.rule.about, starts_key(one.rule.starts)), "moments") for one in rules
        }
        self.rules = sorted(rules, key=lambda one: (self.moments[one.rule.id], one.rule.id))

    def into(self, table: str, finished: Finished, moved: Moved) -> None:
        """Puts every answer into a table. Rules that tighten one another come last, when all of them have spoken."""
        if not self.rules:
            return
        self.connection.execute(f"CREATE OR REPLACE TABLE closings AS {self.sql['closings']}")
        grouped = [one for one in self.rules if one.group]
        if grouped:
            self.see(self.connection, grouped[0])
            none = f"SELECT * FROM ({self.sql[RULE + grouped[0].rule.id]}) LIMIT 0"
            self.connection.execute(f"CREATE OR REPLACE TABLE entries AS {none}")
        done = count(1)

        def worker(connection: Connection) -> Callable[[PreparedRule], None]:
            seen: set[str] = set()

            def answer(one: PreparedRule) -> None:
                if self.moments[one.rule.id] not in seen:
                    seen.clear()
                    seen.add(self.moments[one.rule.id])
                    self.see(connection, one)
                connection.execute(self.statement(one, table, finished))
                moved(next(done) / (len(self.rules) + bool(grouped)))

            return answer

        at_once(self.connection, self.rules, worker)
        if grouped:
            self.connection.execute(put(table, finished(BOUND.format(rows=self.sql[TOGETHER]), grouped)))

    def statement(self, one: PreparedRule, table: str, finished: Finished) -> str:
        rule = self.sql[RULE + one.rule.id]
        if one.group:
            return put("entries", rule)
        return put(table, finished(BOUND.format(rows=f"WITH entries AS ({rule}) {self.sql[ALONE]}"), [one]))

    def see(self, connection: Connection, one: PreparedRule) -> None:
        """`events`, a view of what starts the rule: each rule reads a few of its many columns."""
        text = self.sql["events"].replace('"moments"', f'"{self.moments[one.rule.id]}"')
        connection.execute(f"CREATE OR REPLACE TEMP VIEW events AS {text}")


def put(table: str, rows: str) -> str:
    return f"INSERT INTO {table} BY NAME {rows}"


def parts_of(connection: Connection) -> dict[tuple[str, str], str]:
    """Which part of `moments` has which events, where it has parts."""
    if not is_there(connection, "moments_by"):
        return {}
    rows = connection.execute("SELECT kind, starts, part FROM moments_by").fetchall()
    return {(kind, starts): part for kind, starts, part in rows}
