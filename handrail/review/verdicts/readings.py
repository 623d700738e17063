"""Days without an hour are read twice: once as is kind to the agency, once as is hard on it.

What both readings say stands. Where they differ the hour decides, nobody wrote it down, and so it cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from handrail.review.tables import times_of
from handrail.rules import Rule
from handrail.rules.prepared import Prepared as PreparedRule

if TYPE_CHECKING:
    from .judging import Connection, Reading

HARD = "hard"
HOUR = "hour:"
"""Before the name of a column that has days without hours."""


def make_hours(connection: Connection, reading: Reading, rules: Iterable[PreparedRule]) -> None:
    """`hours`: for each rule the columns whose hour may decide it."""
    connection.execute("CREATE OR REPLACE TABLE hours (rule TEXT, hours TEXT)")
    rows = [(one.rule.id, " ".join(hours(one.rule, reading.date_only))) for one in rules]
    if rows:
        connection.executemany("INSERT INTO hours VALUES (?, ?)", rows)


def hours(rule: Rule, date_only: Iterable[str]) -> Iterator[str]:
    """The hours that a rule's answer may hang on; when none of its own is missing, any."""
    known = sorted(date_only)
    own = {*times_of(rule), *(f"{rule.act}/{to}" for to in rule.to)}
    yield from (f"{HOUR}{name}" for name in known if name in own or not own & set(known))


SAME = "k.verdict IS NOT DISTINCT FROM h.verdict"
OWN_SAME = "k.own_verdict IS NOT DISTINCT FROM h.own_verdict"
MERGED = f"""
SELECT
    case_id, event, rule, recipient,
    coalesce(k.act, h.act) AS act,
    coalesce(k.listed, h.listed) AS listed,
    coalesce(k.level, h.level) AS level,
    coalesce(k.lost, h.lost) AS lost,
    CASE WHEN {SAME} THEN k.verdict ELSE 'cannot_tell' END AS verdict,
    CASE WHEN {OWN_SAME} THEN k.own_verdict ELSE 'cannot_tell' END AS own_verdict,
    CASE WHEN {SAME} THEN least(k.late_minutes, h.late_minutes) END AS late_minutes,
    CASE WHEN {OWN_SAME} THEN least(k.own_late_minutes, h.own_late_minutes) END AS own_late_minutes,
    CASE WHEN {SAME} AND {OWN_SAME} THEN k.needs
         ELSE trim(coalesce(nullif(k.needs, ''), h.needs, '') || ' ' || hours) END AS needs
FROM (FROM judged_kind WHERE {{unsure}}) k FULL JOIN judged_hard h USING (case_id, event, rule, recipient)
JOIN hours USING (rule)
UNION ALL BY NAME SELECT * FROM judged_kind WHERE NOT ({{unsure}})
"""
"""`unsure`: which cases were read twice."""

EVERY, OF_THE_UNSURE = "TRUE", "case_id IN (SELECT case_id FROM home WHERE unsure)"
