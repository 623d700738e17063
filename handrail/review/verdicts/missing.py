"""What no column of the extract can show is never a no: it is a cannot tell that names the column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from handrail.review.columns import fact_column, starts_key, time_column
from handrail.rules import Rule
from handrail.rules.prepared import Prepared as PreparedRule
from handrail.rules.vocabulary import vocabulary

if TYPE_CHECKING:
    from .judging import Connection

AUDITED = ("US-IVE-35B-LE24", "US-IVE-35B-NCMEC24", "US-IVE-35Aiii-SCREEN")
"""What the federal auditors asked: told police, told NCMEC, screened after return."""

LEARNED = "missing.informed_at"
"""Nobody is missing in an extract without the agency having learned of it at some moment."""

SETTLED_FACTS = ("actor.", "settings.")


def act_name(act: str, recipient: str) -> str:
    return f"{act}/{recipient}"


def without_acts(connection: Connection, rules: Iterable[PreparedRule], missing: Collection[str]) -> None:
    """An act that the extract has no column for may have been done."""
    names = [(act_name(one.rule.act, to), one.rule.act, to) for one in rules for to in one.rule.to]
    for name, act, to in sorted({one for one in names if one[0] in missing}):
        connection.execute(UNKNOWN_ACT, {"name": name, "act": act, "to": to})


UNKNOWN_ACT = """
UPDATE verdicts SET
    needs = CASE WHEN verdict IN ('never', 'cannot_tell') OR own_verdict IN ('never', 'cannot_tell')
        THEN trim(needs || ' ' || $name) ELSE needs END,
    verdict = CASE WHEN verdict = 'never' THEN 'cannot_tell' ELSE verdict END,
    own_verdict = CASE WHEN own_verdict = 'never' THEN 'cannot_tell' ELSE own_verdict END
WHERE act = $act AND recipient = $to
"""


def without_times(connection: Connection) -> None:
    """`doubts`: somebody did it, and nobody can say when. Neither late nor never can be said then."""
    found = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'doubts'").fetchall()
    if found[0][0]:
        connection.execute(UNKNOWN_TIME)


WHEN = "when:"
"""Before the name of an act that was done at a time nobody can say."""

DOUBTED = "('never', 'late', 'running', 'cannot_tell')"
UNKNOWN_TIME = f"""
UPDATE verdicts SET
    needs = CASE WHEN verdict IN {DOUBTED} OR own_verdict IN {DOUBTED}
        THEN trim(needs || ' {WHEN}' || act || '/' || recipient) ELSE needs END,
    verdict = CASE WHEN verdict IN {DOUBTED} THEN 'cannot_tell' ELSE verdict END,
    own_verdict = CASE WHEN own_verdict IN {DOUBTED} THEN 'cannot_tell' ELSE own_verdict END
WHERE (case_id, event, act, recipient) IN (SELECT case_id, event, act, recipient FROM doubts)
"""


def without_starts(connection: Connection, rules: Iterable[PreparedRule], missing: Collection[str]) -> None:
    """Episodes for which nobody can say when, or whether, the clock of a rule began."""
    for one in rules:
        unknown = not set(one.rule.starts) - set(missing)
        if one.rule.about != "episode" or not one.rule.starts or not (unknown or LEARNED in one.rule.starts):
            continue
        if one.gate(dict(_settled(connection, one))) is not False:
            needs = " ".join(sorted(one.rule.starts)) if unknown else LEARNED
            _add(connection, one.rule, needs)


def _settled(connection: Connection, one: PreparedRule) -> Iterator[tuple[str, str]]:
    """What is the same in the whole extract: who the agency is, and what it chose."""
    there = {name for name, *_ in connection.execute("DESCRIBE moments").fetchall()}
    read: set[str] = set().union(*(part.reads() for part in (one.rule.binds, one.rule.when) if part is not None))
    for name in sorted(read):
        if name.startswith(SETTLED_FACTS) and vocabulary()[name].kind in ("yes_no", "choice"):
            column = fact_column(name)
            query = f'SELECT DISTINCT "{column}" FROM moments LIMIT 2'
            found = connection.execute(query).fetchall() if column in there else []
            if len(found) == 1 and found[0][0] is not None:
                yield name, found[0][0]


def _add(connection: Connection, rule: Rule, needs: str) -> None:
    known = {name for name, *_ in connection.execute("DESCRIBE moments").fetchall()}
    times = [time_column(name) for name in rule.starts if time_column(name) in known]
    begun = " OR ".join(f'"{name}" IS NOT NULL' for name in times) or "FALSE"
    connection.execute(
        f"""
        INSERT INTO verdicts BY NAME
        SELECT m.case_id, m.event, b.rule, b.recipient, b.act, 'duties' AS listed, b.strongest AS level,
            'cannot_tell' AS verdict, $needs AS needs, CASE WHEN $audited THEN 'cannot_tell' END AS own_verdict
        FROM moments m JOIN bound b ON b.rule = $rule
        WHERE m.kind = 'episode' AND m.starts = $starts AND NOT ({begun})
        """,
        {"needs": needs, "rule": rule.id, "starts": starts_key(rule.starts), "audited": rule.id in AUDITED},
    )
