"""What no column of the extract can show is never a no: it is a cannot tell that names the column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from handrail.review.columns import fact_column, starts_key, time_column
from handrail.review.tables import every
from handrail.rules import Rule
from handrail.rules.audited import QUESTIONS
from handrail.rules.logic import Known, NotRuledOut
from handrail.rules.prepared import Prepared as PreparedRule
from handrail.rules.vocabulary import vocabulary

if TYPE_CHECKING:
    from .judging import Connection

AUDITED = tuple(QUESTIONS.values())
"""What the federal auditors asked: told police, told NCMEC, screened after return."""

LEARNED = "missing.informed_at"
"""Nobody is missing in an extract without the agency having learned of it at some moment."""

SETTLED_FACTS = ("actor.", "settings.")


def act_name(act: str, recipient: str) -> str:
    return f"{act}/{recipient}"


WHEN = "when:"
"""Before the name of an act that was done at a time nobody can say."""


def without_acts(rows: str) -> str:
    """An act that the extract has no column for may have been done. `bound.lost` is its name."""
    open_ones = "('never', 'cannot_tell')"
    concerned = f"(lost IS NOT NULL AND (verdict IN {open_ones} OR own_verdict IN {open_ones}))"
    return f"""SELECT * REPLACE (
        CASE WHEN {concerned} THEN trim(needs || ' ' || lost) ELSE needs END AS needs,
        CASE WHEN lost IS NOT NULL AND verdict = 'never' THEN 'cannot_tell' ELSE verdict END AS verdict,
        CASE WHEN lost IS NOT NULL AND own_verdict = 'never' THEN 'cannot_tell' ELSE own_verdict END AS own_verdict
    ) FROM ({rows})"""


DOUBTED = "('never', 'late', 'running', 'cannot_tell')"


def without_times(rows: str) -> str:
    """`doubts`: somebody did it, and nobody can say when. Neither late nor never can be said then."""
    concerned = f"(verdict IN {DOUBTED} OR own_verdict IN {DOUBTED})"
    return f"""SELECT r.* REPLACE (
        CASE WHEN d.doubted AND {concerned} THEN trim(needs || ' {WHEN}' || r.act || '/' || r.recipient)
            ELSE needs END AS needs,
        CASE WHEN d.doubted AND verdict IN {DOUBTED} THEN 'cannot_tell' ELSE verdict END AS verdict,
        CASE WHEN d.doubted AND own_verdict IN {DOUBTED} THEN 'cannot_tell' ELSE own_verdict END AS own_verdict
    ) FROM ({rows}) r LEFT JOIN (SELECT DISTINCT case_id, event, act, recipient, TRUE AS doubted FROM doubts) d
    ON d.case_id = r.case_id AND d.event = r.event AND d.act = r.act AND d.recipient = r.recipient"""


def without_starts(
    connection: Connection, rules: Iterable[PreparedRule], missing: Collection[str], known: Mapping[str, str]
) -> None:
    """Episodes for which nobody can say when, or whether, the clock of a rule began. `known`: what is settled."""
    for one in rules:
        unknown = not set(one.rule.starts) - set(missing)
        if one.rule.about != "episode" or not one.rule.starts or not (unknown or LEARNED in one.rule.starts):
            continue
        if one.gate(dict(known)) is not False:
            needs = " ".join(sorted(one.rule.starts)) if unknown else LEARNED
            _add(connection, one.rule, needs)


def settled(connection: Connection) -> dict[str, str]:
    """What is the same in the whole extract: who the agency is, and what it chose. `moments` may be a part of it; then
    `everyone` tells."""
    whole = "everyone" if is_there(connection, "everyone") else "moments"
    there = {name for name, *_ in connection.execute(f"DESCRIBE {whole}").fetchall()}
    names = [name for name, fact in vocabulary().facts.items() if name.startswith(SETTLED_FACTS)
             and fact.kind in ("yes_no", "choice") and fact_column(name) in there]  # fmt: skip
    columns = [f'"{fact_column(name)}"' for name in names]
    asked = [f"CASE WHEN min({one}) = max({one}) AND count({one}) = count(*) THEN min({one}) END" for one in columns]
    row = connection.execute(f"SELECT {', '.join(asked or ['NULL'])} FROM {whole}").fetchall()[0]
    return {name: value for name, value in zip(names, row, strict=False) if value is not None}


def ruled_out(one: PreparedRule, known: Mapping[str, str]) -> bool:
    """Whether the rule asks nothing of anybody, whatever else is known. What says whether a fact is known, or is not
    ruled out, does not count here: it changes when the fact becomes known."""
    gate = [part for part in (one.rule.binds, one.rule.when) if part is not None]
    if any(isinstance(part, Known | NotRuledOut) for condition in gate for part in every(condition)):
        return False
    return one.gate(dict(known)) is False


def _add(connection: Connection, rule: Rule, needs: str) -> None:
    known = {name for name, *_ in connection.execute("DESCRIBE moments").fetchall()}
    times = [time_column(name) for name in rule.starts if time_column(name) in known]
    begun = " OR ".join(f'"{name}" IS NOT NULL' for name in times) or "FALSE"
    starts = starts_key(rule.starts).replace("'", "''")
    connection.execute(
        f"""
        INSERT INTO verdicts BY NAME
        SELECT m.case_id, m.event, b.rule, b.recipient, b.act, 'duties' AS listed, b.strongest AS level,
            'cannot_tell' AS verdict, $needs AS needs, CASE WHEN $audited THEN 'cannot_tell' END AS own_verdict
        FROM moments m JOIN bound b ON b.rule = $rule
        WHERE m.kind = 'episode' AND m.starts = '{starts}' AND NOT ({begun})
        """,
        {"needs": needs, "rule": rule.id, "audited": rule.id in AUDITED},
    )


def is_there(connection: Connection, table: str) -> bool:
    """Whether there is a table or view of that name."""
    found = connection.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = $1", [table]
    ).fetchall()
    return bool(found[0][0])
