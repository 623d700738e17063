"""What was concluded about trafficking, and what the child told: the tables `identification` and `disclosure`.

A row with a status or a time is one identification for each form it speaks of; the same conclusion on several rows of a
child is one. It belongs to the case of its row. `alone`: its case has no other.
"""

from __future__ import annotations

from collections.abc import Mapping

from handrail.review.columns import fact_column
from handrail.rules.as_of import STATUS, YES_NO
from handrail.rules.vocabulary import FAMILIES, Value, vocabulary

from .doings import placed
from .mapping import CHILDREN, EPISODES
from .parsed import TO, Parsed
from .sql import Connection, lines, name, quoted

STEPS = ("at_risk", "suspected", "identified")
DATED = tuple(f"{step}_at" for step in STEPS)
TEXT, TIME = "VARCHAR", "TIMESTAMP"
IDENTIFICATION = {
    **{"family": TEXT, "status": TEXT},
    **{column: TIME for step in DATED for column in (step, step + TO)},
    **dict.fromkeys(YES_NO, TEXT),
}


def make_conclusions(connection: Connection, files: Mapping[str, Parsed], constants: Mapping[str, Value]) -> None:
    """`constants`: what is the same for every row."""
    _identifications(connection, files, constants)
    _disclosures(connection, files)


def _identifications(connection: Connection, files: Mapping[str, Parsed], constants: Mapping[str, Value]) -> None:
    columns = ", ".join(f"{name(one)} {kind}" for one, kind in IDENTIFICATION.items())
    connection.execute(
        "CREATE OR REPLACE TABLE concluded "
        f"(role VARCHAR, line BIGINT, case_id BIGINT, child VARCHAR, episode VARCHAR, {columns})"
    )
    for parsed in files.values():
        for family in FAMILIES:
            own = _own_columns(parsed, family, constants)
            if own:
                _insert(
                    connection, parsed, "concluded", {"family": quoted(family), **own}, _any(own, ("status", *DATED))
                )
    _join_cases(connection, files, "concluded", DATED)
    same = ", ".join(name(one) for one in IDENTIFICATION)
    _number(connection, "identification", "concluded", same, "i")
    _check(connection, files)


def _own_columns(parsed: Parsed, family: str, constants: Mapping[str, Value]) -> dict[str, str]:
    """The column of each word, as it is named in the file that was read."""
    words = ("status", *DATED, *YES_NO)
    found = {
        word: fact_column(f"{family}.{word}") for word in words if fact_column(f"{family}.{word}") in parsed.columns
    }
    same = {word: constants.get(f"{family}.{word}") for word in YES_NO}
    own = {word: quoted(str(value)) for word, value in same.items() if value is not None}
    own.update({word: name(column) for word, column in found.items()})
    own.update(
        {
            word + TO: name(found[word] + TO if found[word] in parsed.days else found[word])
            for word in DATED
            if word in found
        }
    )
    return own if {"status", *DATED} & found.keys() else {}


def _any(own: Mapping[str, str], words: tuple[str, ...]) -> str:
    return " OR ".join(f"{own[word]} IS NOT NULL" for word in words if word in own)


def _insert(connection: Connection, parsed: Parsed, table: str, own: Mapping[str, str], wanted: str) -> None:
    chosen = [f"{sql} AS {name(column)}" for column, sql in own.items()]
    connection.execute(
        f"""INSERT INTO {table} BY NAME
            SELECT {lines([f"{quoted(parsed.file.role)} AS role", "line", "child", "episode", *chosen])}
            FROM {parsed.table} WHERE {wanted}"""
    )


def _join_cases(connection: Connection, files: Mapping[str, Parsed], table: str, times: tuple[str, ...]) -> None:
    """The case of its row; for another file that of its episode, or of the child's only one, or the child's last one
    that had begun by then."""
    connection.execute(
        f"UPDATE {table} SET case_id = r.case_id FROM row_case r "
        f"WHERE {table}.role = 'episodes' AND r.line = {table}.line"
    )
    for role, parsed in files.items():
        if role != EPISODES:
            connection.execute(placed(table, role, parsed))
    when = f"least({', '.join(f't.{name(one)}' for one in times)})" if len(times) > 1 else f"t.{name(times[0])}"
    connection.execute(
        f"""UPDATE {table} SET case_id = p.case_id FROM (
                SELECT t.rowid AS own, arg_max(h.case_id, (coalesce(h.began <= {when}, FALSE),
                    coalesce(h.began, TIMESTAMP '1900-01-01'), h.case_id)) AS case_id
                FROM {table} t JOIN home h ON h.child = t.child
                WHERE t.case_id IS NULL AND t.episode IS NULL GROUP BY t.rowid
            ) p WHERE p.own = {table}.rowid"""
    )
    for role, parsed in files.items():
        if role not in (EPISODES, CHILDREN):
            connection.execute(
                f"""INSERT INTO problems (role, file, line, "column", kind, said)
                    SELECT DISTINCT role, ?, line, NULL, 'no_case',
                        'There is no time missing of that child or name, and it counts for none.'
                    FROM {table} WHERE case_id IS NULL AND role = ?""",
                [parsed.loaded.source.shown, role],
            )


def _number(connection: Connection, table: str, source: str, same: str, letter: str) -> None:
    """One for all rows of a child that say the same, numbered within the case."""
    connection.execute(
        f"""CREATE OR REPLACE TABLE {table} AS
            SELECT *, {quoted(letter)} || row_number() OVER (PARTITION BY case_id ORDER BY role, line, {same}) AS event,
                   count(*) OVER (PARTITION BY case_id) = 1 AS alone
            FROM (SELECT c.* REPLACE (h.key AS child) FROM {source} c JOIN home h USING (case_id)
                  QUALIFY row_number() OVER (PARTITION BY h.key, {same} ORDER BY c.case_id, role, line) = 1)"""
    )


def _check(connection: Connection, files: Mapping[str, Parsed]) -> None:
    """A status that is weaker than a time says: the time counts."""
    strengths = f"list_position({list(STATUS)!r}, status)"
    steps = " ".join(f"WHEN {step}_at IS NOT NULL THEN {quoted(step)}" for step in reversed(STEPS))
    dated = f"list_position({list(STATUS)!r}, CASE {steps} END)"
    for role, parsed in files.items():
        connection.execute(
            f"""INSERT INTO problems (role, file, line, "column", kind, said, case_id)
                SELECT role, ?, line, family || '.status', 'contradiction',
                    'The status is weaker than what a time of the same row says. The time counts.', case_id
                FROM identification WHERE role = ? AND {strengths} < {dated}""",
            [parsed.loaded.source.shown, role],
        )
    connection.execute(f"UPDATE identification SET status = NULL WHERE {strengths} < {dated}")


# --- what the child told ------------------------------------------------------------------------------------------


def disclosure_columns() -> dict[str, str]:
    own = [fact for fact in vocabulary().facts.values() if fact.about == "disclosure"]
    return {fact_column(fact.name): TIME if fact.kind == "time" else TEXT for fact in own}


def _disclosures(connection: Connection, files: Mapping[str, Parsed]) -> None:
    kinds = disclosure_columns()
    at = fact_column("disclosure.at")
    columns = ", ".join(f"{name(one)} {kind}" for one, kind in {**kinds, at + TO: TIME}.items())
    connection.execute(
        "CREATE OR REPLACE TABLE disclosed "
        f"(role VARCHAR, line BIGINT, case_id BIGINT, child VARCHAR, episode VARCHAR, {columns})"
    )
    for parsed in files.values():
        own = {column: name(column) for column in kinds if column in parsed.columns}
        if at in own:
            own[at + TO] = name(at + TO) if at in parsed.days else name(at)
        if own:
            _insert(connection, parsed, "disclosed", own, _any(own, tuple(own)))
    _join_cases(connection, files, "disclosed", (at,))
    _number(connection, "disclosure", "disclosed", ", ".join(name(one) for one in kinds), "d")
