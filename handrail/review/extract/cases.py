"""One case for each time missing: rows that speak of the same one merged, what the file of children says joined.

The table `episode` has `case_id` (the first row's number), `child`, and a column for each fact; times are the earliest
moment, with `__to` the latest where only a day is known. What contradicts itself is made unknown, and a row of
`problems`: a duty computed from it would be believed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from handrail.review.columns import fact_column
from handrail.rules.events import BEGINNINGS, ORDER

from .mapping import CHILDREN, EPISODES, GROUPS
from .parsed import TO, Parsed
from .sql import Connection, columns_of, lines, name, number, quoted

BEGUN = tuple(fact_column(one) for one in BEGINNINGS)
LEFT, RETURNED, LOCATED = (fact_column(f"missing.{word}_at") for word in ("left", "returned", "located"))
BORN = fact_column("child.birthdate")
KEYS = ("line", "child", "episode")


def make_cases(connection: Connection, files: Mapping[str, Parsed]) -> None:
    """Leaves `episode` and `row_case`, which says for each row of the file of episodes which case it is."""
    own = files[EPISODES]
    merged = _same(connection, own)
    _rows(connection, own, merged)
    if CHILDREN in files:
        _with_children(connection, files[CHILDREN])
    _order(connection, own.loaded.source.shown)
    _births(connection, own.loaded.source.shown)
    _overlaps(connection, own.loaded.source.shown)
    for group in GROUPS:
        if group not in columns_of(connection, "episode"):
            connection.execute(f"ALTER TABLE episode ADD COLUMN {name(group)} VARCHAR")


# --- rows that are the same time missing --------------------------------------------------------------------------


def _same(connection: Connection, own: Parsed) -> bool:
    """Leaves `row_case`: line and case. Rows that name the same child and episode, or the same child and beginning
    where there is no name for an episode, are one case."""
    key = _key(own)
    if key is None or not number(connection, f"SELECT count({key}) - count(DISTINCT {key}) FROM {own.table}"):
        connection.execute(f"CREATE OR REPLACE TABLE row_case AS SELECT line, line AS case_id FROM {own.table}")
        return False
    connection.execute(
        f"""CREATE OR REPLACE TABLE row_case AS
            SELECT line, CASE WHEN {key} IS NULL THEN line ELSE min(line) OVER (PARTITION BY {key}) END AS case_id
            FROM {own.table}"""
    )
    _tell_same(connection, own, "row_case", "time missing")
    return True


def _key(own: Parsed) -> str | None:
    began = f"coalesce({', '.join(one for one in BEGUN if one in own.columns)})" if set(BEGUN) & own.columns else None
    if own.file.episode is not None:
        child = "coalesce(child, '')" if own.file.child is not None else "''"
        return f"CASE WHEN episode IS NOT NULL THEN {child} || chr(31) || episode END"
    if own.file.child is not None and began is not None:
        return f"CASE WHEN child IS NOT NULL THEN child || chr(31) || ({began}) END"
    return None


def _tell_same(connection: Connection, own: Parsed, table: str, what: str) -> None:
    raw = name(own.loaded.table)
    differing = [
        f"CASE WHEN r.{name(one)} IS DISTINCT FROM f.{name(one)} THEN {quoted(one)} END" for one in own.loaded.kinds
    ]
    connection.execute(
        f"""INSERT INTO problems (role, file, line, "column", kind, said, case_id)
            SELECT ?, ?, line, nullif(differing, ''), CASE WHEN differing = '' THEN 'duplicate' ELSE 'merged' END,
                CASE WHEN differing = '' THEN 'Record ' || case_id || ' says the same; it counts once.'
                ELSE 'Record ' || case_id || ' is about the same {what} and says something else in ' || differing
                  || '. What stands first counts, and every act of both. Mend it there.' END, case_id
            FROM (SELECT s.line, s.case_id, concat_ws(', ', {", ".join(differing)}) AS differing
                  FROM {table} s JOIN {raw} r ON r.line = s.line JOIN {raw} f ON f.line = s.case_id
                  WHERE s.line <> s.case_id)""",
        [own.loaded.role, own.loaded.source.shown],
    )


def _rows(connection: Connection, own: Parsed, merged: bool) -> None:
    facts = [one for one in columns_of(connection, own.table) if one not in KEYS and not is_act(one)]
    single = f"SELECT e.line AS case_id, {', '.join(['child', 'episode', *map(name, facts)])} FROM {own.table} e"
    if not merged:
        connection.execute(f"CREATE OR REPLACE TABLE episode AS {single}")
        return
    several = "SELECT case_id FROM row_case WHERE line <> case_id"
    first = [f"first({name(one)} ORDER BY e.line) FILTER ({name(one)} IS NOT NULL) AS {name(one)}" for one in facts]
    connection.execute(
        f"""CREATE OR REPLACE TABLE episode AS
            {single} JOIN row_case s USING (line)
            WHERE s.case_id NOT IN ({several})
            UNION ALL BY NAME
            SELECT {lines(["s.case_id", "any_value(child) AS child", "any_value(episode) AS episode", *first])}
            FROM {own.table} e JOIN row_case s USING (line) WHERE s.case_id IN ({several}) GROUP BY s.case_id"""
    )


def is_act(column: str) -> bool:
    head, _, _ = column.partition("__")
    return head[:1] == "a" and head[1:].isdigit()


# --- children -----------------------------------------------------------------------------------------------------


def _with_children(connection: Connection, children: Parsed) -> None:
    """What is known of the child, where the row itself does not say it."""
    connection.execute(
        f"""CREATE OR REPLACE TABLE child_rows AS
            SELECT line, min(line) OVER (PARTITION BY child) AS case_id FROM {children.table} WHERE child IS NOT NULL"""
    )
    _tell_same(connection, children, "child_rows", "child")
    connection.execute("UPDATE problems SET case_id = NULL WHERE role = 'children'")
    own = columns_of(connection, "episode")
    known = [one for one in columns_of(connection, children.table) if one not in KEYS and not is_act(one)]
    both = [f"coalesce(e.{name(one)}, k.{name(one)}) AS {name(one)}" for one in known if one in own]
    added = [f"k.{name(one)}" for one in known if one not in own]
    replaced = f" REPLACE ({', '.join(both)})" if both else ""
    connection.execute(
        f"""CREATE OR REPLACE TABLE episode AS
            SELECT e.*{replaced}{"".join(", " + one for one in added)}
            FROM episode e LEFT JOIN (
                SELECT * FROM {children.table} WHERE line IN (SELECT case_id FROM child_rows)
            ) k ON k.child = e.child"""
    )


# --- what cannot have been ----------------------------------------------------------------------------------------


def _latest(column: str, there: Collection[str]) -> str:
    return name(column + TO) if column + TO in there else name(column)


def _pairs(there: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each pair of times of which the second cannot come first."""
    for before, after in ORDER:
        one, other = fact_column(f"missing.{before}"), fact_column(f"missing.{after}")
        if one in there and other in there:
            yield one, other


def _order(connection: Connection, file: str) -> None:
    """Both times of a pair in the wrong order are unknown: nobody can say which is the wrong one. Where the
    clocks change, a time without an offset may be an hour off."""
    there = columns_of(connection, "episode")
    wrong: dict[str, list[str]] = {}
    for one, other in _pairs(there):
        changed = f"CAST({name(other)} AS DATE) IN (SELECT day FROM offsets WHERE after <> before)"
        test = f"coalesce({_latest(other, there)} + to_hours(CAST({changed} AS INT)) < {name(one)}, FALSE)"
        said = f"{_fact(other)} comes before {_fact(one)}. Both count as unknown until one is mended."
        if _tell(connection, file, test, f"{_fact(one)}, {_fact(other)}", "impossible_order", said):
            wrong.setdefault(one, []).append(test)
            wrong.setdefault(other, []).append(test)
    _forget(connection, {column: " OR ".join(tests) for column, tests in wrong.items()}, there)


def _births(connection: Connection, file: str) -> None:
    there = columns_of(connection, "episode")
    times = [one for one in BEGUN if one in there]
    if BORN not in there or not times:
        return
    test = f"coalesce(greatest({', '.join(_latest(one, there) for one in times)}) < {BORN}, FALSE)"
    said = "The child was born after going missing. The birth date counts as unknown until it is mended."
    if _tell(connection, file, test, "child.birthdate", "impossible_order", said):
        _forget(connection, {BORN: test}, there)


def _forget(connection: Connection, wrong: Mapping[str, str], there: Collection[str]) -> None:
    if not wrong:
        return
    every = {column: test for one, test in wrong.items() for column in (one, one + TO) if column in there}
    changed = lines(f"CASE WHEN {test} THEN NULL ELSE {name(one)} END AS {name(one)}" for one, test in every.items())
    connection.execute(f"CREATE OR REPLACE TABLE episode AS SELECT * REPLACE ({changed}) FROM episode")


def _fact(column: str) -> str:
    return column.replace("__", ".", 1)


def _tell(connection: Connection, file: str, test: str, column: str, kind: str, said: str) -> int:
    count = number(connection, f"SELECT count(*) FROM episode WHERE {test}")
    if count:
        connection.execute(
            f"""INSERT INTO problems (role, file, line, "column", kind, said, case_id)
                SELECT 'episodes', ?, case_id, ?, ?, ?, case_id FROM episode WHERE {test}""",
            [file, column, kind, said],
        )
    return count


def _overlaps(connection: Connection, file: str) -> None:
    """A child goes missing again before the last time is over. Both are counted."""
    there = columns_of(connection, "episode")
    begun = [one for one in BEGUN if one in there]
    ends = [one for one in (RETURNED, LOCATED) if one in there]
    if not begun or not ends:
        return
    began, ended = f"coalesce({', '.join(begun)})", f"least({', '.join(ends)})"
    connection.execute(
        f"""INSERT INTO problems (role, file, line, "column", kind, said, case_id)
            SELECT 'episodes', ?, case_id, NULL, 'overlap',
                'This time missing begins before the one of record ' || before ||
                ' is over. Both are counted. Check whether they are one.', case_id
            FROM (SELECT case_id, {began} AS began, lag(case_id) OVER own AS before,
                         lag(coalesce({ended}, TIMESTAMP '9999-01-01')) OVER own AS over
                  FROM episode WHERE child IS NOT NULL AND {began} IS NOT NULL
                  WINDOW own AS (PARTITION BY child ORDER BY {began}, case_id))
            WHERE began < over""",
        [file],
    )
