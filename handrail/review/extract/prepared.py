"""From the files of an extract to the tables that the whole book is asked of, in a DuckDB connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from handrail.review.columns import fact_column, kept_column
from handrail.review.days import business
from handrail.review.tables import act_columns, facts_read, proof_of, reach, times_read
from handrail.rules import Book
from handrail.rules.vocabulary import FAMILIES

from .cases import BEGUN, is_act, make_cases
from .conclusions import make_conclusions
from .doings import make_deeds
from .happened import HARD, KIND, TOLD, Laying
from .mapping import CHILDREN, EPISODES, GROUPS, Map
from .moments import WORKED_OUT_HERE, everyone, lay
from .offsets import make_offsets
from .parsed import FIRST_YEAR, LAST_YEAR, Parsed, parse
from .parted import fitting, into_parts, unsure
from .sources import Source, given, load, refuse_broken
from .sql import Connection, columns_of, name, number, quoted

Told = Callable[[str], None]
AGES = ((12, "under 12"), (14, "12 and 13"), (16, "14 and 15"), (18, "16 and 17"))
OLDER = "18 and older"
LONG_AFTER = "INTERVAL 400 DAY"
NEARLY_ALL = 0.999
PART = 300_000
"""At most about so many times missing are laid out and judged at once, whatever memory there is."""


@dataclass(frozen=True)
class Prepared:
    """What was read. Facts are named as in facts.md, acts `act/recipient`, and `act/recipient/proof`."""

    book: Book
    as_of: datetime
    columns_missing: tuple[str, ...]
    """Facts and acts that the extract has no column for."""
    date_only: tuple[str, ...]
    """Facts and acts with times that have no hour."""
    inputs: tuple[tuple[str, str], ...]
    """Each file and its digest."""
    mapping_digest: str | None
    mapping_text: str | None
    groups: tuple[str, ...]
    zone: str
    laying: Laying
    parts: int = 1
    """In so many parts the children are laid out."""

    @property
    def digests(self) -> dict[str, str]:
        """Of each file, and of the mapping where it is one."""
        return {**dict(self.inputs), **({"mapping": self.mapping_digest} if self.mapping_digest else {})}


def nothing(_: str) -> None:
    """Tells nobody."""


def prepare(
    connection: Connection,
    sources: Sequence[Source],
    mapping: Map,
    *,
    as_of: datetime | None = None,
    keep_going: bool = False,
    told: Told = nothing,
    part: int | None = None,
) -> Prepared:
    """Leaves `cases`, `moments`, `acts`, `offsets`, `business`, `doubts`, `problems` and `reading`.

    `moments` and `acts` are those of the first part of the children, where there are more than `part` times missing;
    without it, more than fit into the memory that the engine may use.
    Raises ExtractError, with file and record, when a file cannot be read; broken records are left out and listed when
    `keep_going`.
    """
    _begin(connection, mapping)
    files = _read(connection, sources, mapping, keep_going, told)
    told("cases")
    make_cases(connection, files)
    at = as_of or mapping.as_of or _latest(connection, files, mapping)
    parts = _homes(connection, part or fitting(connection, PART))
    make_conclusions(connection, files, mapping.facts)
    kept = tuple(one for one in act_columns(mapping.book) if one.startswith(kept_column("")))
    make_deeds(connection, files, mapping.book, kept)
    _cases(connection, files, mapping)
    _reading(connection, files)
    moment = f"TIMESTAMP '{at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"
    _later(connection, moment)
    laying = Laying(mapping.book, mapping.zone.key, moment, mapping.facts)
    told("moments")
    everyone(connection, laying)
    unsure(connection)
    into_parts(connection, parts)
    lay(connection, laying, KIND, 0 if parts > 1 else None)
    return Prepared(
        book=mapping.book,
        as_of=at,
        columns_missing=_missing(mapping, files),
        date_only=_days(files),
        inputs=tuple(sorted((one.loaded.source.shown, one.loaded.digest) for one in files.values())),
        mapping_digest=mapping.digest,
        mapping_text=mapping.text,
        groups=tuple(one for one in GROUPS if one in files[EPISODES].columns or _of_children(files, one)),
        zone=mapping.zone.key,
        laying=laying,
        parts=parts,
    )


def lay_out(connection: Connection, reading: str, prepared: Prepared, part: int = 0) -> None:
    """A part of the extract with its days without an hour read `kind` to the agency; or `hard`, and then those children
    alone of whom there are any. Raises ValueError."""
    if reading not in (KIND, HARD):
        raise ValueError(f"There is no reading {reading}.")
    lay(connection, prepared.laying, reading, part if prepared.parts > 1 else None)


def _begin(connection: Connection, mapping: Map) -> None:
    connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = true")
    connection.execute(
        """CREATE OR REPLACE TABLE problems
           (role TEXT, file TEXT, line BIGINT, "column" TEXT, kind TEXT, said TEXT, case_id BIGINT)"""
    )
    connection.execute("CREATE OR REPLACE TABLE broken (role TEXT, file TEXT, line BIGINT, what TEXT)")
    make_offsets(connection, mapping.zone.key, FIRST_YEAR - 1, LAST_YEAR + reach(mapping.book))
    days = [*zip(*business(mapping.book.calendar), strict=True)] or [(), (), (), ()]
    connection.execute(
        """CREATE OR REPLACE TABLE business AS SELECT unnest($1::DATE[]) AS day, unnest($2::BIGINT[]) AS number,
           unnest($3::BIGINT[]) AS counted, unnest($4::BOOLEAN[]) AS business""",
        [list(column) for column in days],
    )


def _read(
    connection: Connection, sources: Sequence[Source], mapping: Map, keep_going: bool, told: Told
) -> dict[str, Parsed]:
    loaded = {}
    for role, source in given(sources, mapping.files).items():
        told(source.shown)
        file = mapping.files[role]
        loaded[role] = load(connection, replace(source, encoding=file.encoding), file, mapping.unknown)
    if not keep_going:
        refuse_broken(connection)
    connection.execute(
        """INSERT INTO problems SELECT role, file, line, NULL, 'broken_record',
           'The record cannot be read (' || lower(what) || ') and is left out. Mend it there.', NULL FROM broken"""
    )
    told("values")
    return {role: parse(connection, one, mapping.files[role], mapping) for role, one in loaded.items()}


def _homes(connection: Connection, most: int) -> int:
    """`home`: for each case its child, and the case where what is about the child as a whole is counted: the last.

    Gives in how many parts the children are; all of a child is in one.
    """
    there = columns_of(connection, "episode")
    begun = [one for one in BEGUN if one in there]
    began = f"coalesce({', '.join(begun)})" if begun else "CAST(NULL AS TIMESTAMP)"
    parts = max(1, -(-number(connection, "SELECT count(*) FROM episode") // most))
    connection.execute(
        f"""CREATE OR REPLACE TABLE home AS
            SELECT *, count(*) OVER own = 1 AS alone, last_value(case_id) OVER (
                   own ORDER BY coalesce(began, TIMESTAMP '1900-01-01'), case_id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS home,
                   CAST(hash(key) % {parts} AS INTEGER) AS part
            FROM (SELECT case_id, child, coalesce('c' || child, 'r' || case_id) AS key, {began} AS began FROM episode)
            WINDOW own AS (PARTITION BY key)"""
    )
    return parts


def _latest(connection: Connection, files: Mapping[str, Parsed], mapping: Map) -> datetime:
    """The last time in the extract. One that lies more than a year after nearly all others is a typing error."""
    parts = [
        f"SELECT {name(column)} AS moment FROM {parsed.table} WHERE {name(column)} IS NOT NULL"
        for parsed in files.values()
        for column, kind in columns_of(connection, parsed.table).items()
        if kind == "TIMESTAMP" and not column.endswith("retry_at")
    ]
    times = " UNION ALL ".join(parts) or "SELECT CAST(NULL AS TIMESTAMP) AS moment"
    ((found,),) = connection.execute(
        f"""WITH times AS ({times}), usual AS (SELECT quantile_disc(moment, {NEARLY_ALL}) AS moment FROM times)
            SELECT max(t.moment) FROM times t, usual u WHERE t.moment <= u.moment + {LONG_AFTER}"""
    ).fetchall()
    return (found or datetime(FIRST_YEAR, 1, 1)).replace(tzinfo=UTC).astimezone(mapping.zone)  # noqa: DTZ001 in UTC


def _later(connection: Connection, moment: str) -> None:
    """What lies after the moment of the extract has not come yet, and is told."""
    there = columns_of(connection, "episode")
    for one, kind in there.items():
        if kind == "TIMESTAMP" and not one.endswith("__to"):
            connection.execute(
                f"""INSERT INTO problems (role, file, line, "column", kind, said, case_id)
                    SELECT 'episodes', c.source, case_id, ?, 'after_the_extract',
                        'The time lies after the moment that the extract speaks of, and has not come yet.', case_id
                    FROM episode e JOIN cases c USING (case_id) WHERE e.{name(one)} > {moment}""",
                [one.replace("__", ".", 1)],
            )


# --- tables for the report ----------------------------------------------------------------------------------------


def _cases(connection: Connection, files: Mapping[str, Parsed], mapping: Map) -> None:
    there = columns_of(connection, "episode")
    born = "e.child__birthdate" if "child__birthdate" in there else "CAST(NULL AS DATE)"
    given_age = "e.child__age" if "child__age" in there else "CAST(NULL AS BIGINT)"
    offset = "CASE WHEN o.switch IS NULL OR h.began < o.switch THEN o.before ELSE o.after END"
    day = f"(h.began + to_seconds({offset}))"
    later = f"(month({day}), day({day})) < (month({born}), day({born}))"
    age = f"coalesce(year({day}) - year({born}) - CASE WHEN {later} THEN 1 ELSE 0 END, {given_age})"
    ages = " ".join(f"WHEN {age} < {limit} THEN {quoted(word)}" for limit, word in AGES)
    connection.execute(
        f"""CREATE OR REPLACE TABLE cases AS
            SELECT e.case_id, {quoted(files[EPISODES].loaded.source.shown)} AS source, e.case_id AS line,
                   e.child, e.episode, h.began, CAST(year({day}) AS VARCHAR) AS year, county, sex,
                   CASE {ages} WHEN {age} >= 18 THEN {quoted(OLDER)} END AS age_group, race, placement
            FROM episode e JOIN home h USING (case_id)
            LEFT JOIN offsets o ON o.zone = {quoted(mapping.zone.key)} AND o.day = CAST(h.began AS DATE)
            ORDER BY e.case_id"""
    )


def _reading(connection: Connection, files: Mapping[str, Parsed]) -> None:
    """`reading`: what became of every record. In a file beside the episodes, `cases` are records that were used."""
    connection.execute(
        """CREATE OR REPLACE TABLE reading
           (role TEXT, file TEXT, rows_read BIGINT, cases BIGINT, merged_as_duplicates BIGINT, set_aside BIGINT)"""
    )
    for role, parsed in files.items():
        _tell_unused(connection, role, parsed)
        used = USED.get(role, USED_IN_OTHERS).format(role=role, what="count(DISTINCT line)")
        merged = MERGED.get(role, "SELECT 0")
        connection.execute(
            f"""INSERT INTO reading SELECT ?, ?, ?, used, merged, ? - used - merged
                FROM (SELECT ({used}) AS used, ({merged}) AS merged)""",
            [role, parsed.loaded.source.shown, parsed.loaded.rows_read, parsed.loaded.rows_read],
        )


def _tell_unused(connection: Connection, role: str, parsed: Parsed) -> None:
    """Records that nothing was read from. (A child that was never missing is no fault of its record.)"""
    if role == EPISODES:
        return
    used = "child IS NOT NULL" if role == CHILDREN else f"line IN ({USED_IN_OTHERS.format(role=role, what='line')})"
    connection.execute(
        f"""INSERT INTO problems (role, file, line, "column", kind, said)
            SELECT ?, ?, line, NULL, 'unused', 'The record says nothing that the mapping asks for, and counts for none.'
            FROM {parsed.table} WHERE NOT ({used}) AND line NOT IN (SELECT line FROM problems WHERE role = ?)""",
        [role, parsed.loaded.source.shown, role],
    )


USED = {
    EPISODES: "SELECT count(*) FROM cases",
    "children": "SELECT count(*) FROM child_rows WHERE line = case_id AND line IN "
    "(SELECT line FROM read_children WHERE child IN (SELECT child FROM episode))",
}
USED_IN_OTHERS = (
    "SELECT {what} FROM (SELECT line FROM done WHERE role = '{role}' UNION ALL "
    "SELECT line FROM concluded WHERE role = '{role}' AND case_id IS NOT NULL UNION ALL "
    "SELECT line FROM disclosed WHERE role = '{role}' AND case_id IS NOT NULL)"
)
MERGED = {
    EPISODES: "SELECT count(*) FROM row_case WHERE line <> case_id",
    "children": "SELECT count(*) FROM child_rows WHERE line <> case_id",
}


# --- what there is ------------------------------------------------------------------------------------------------


def _of_children(files: Mapping[str, Parsed], group: str) -> bool:
    return "children" in files and group in files["children"].columns


def _missing(mapping: Map, files: Mapping[str, Parsed]) -> tuple[str, ...]:
    """Every fact and act that some duty reads and the extract does not show."""
    there = set().union(*(parsed.columns for parsed in files.values()))
    known = {*mapping.facts, *mapping.book.settings, *_followed(there, mapping)}
    facts = {
        one
        for one in facts_read(mapping.book) | times_read(mapping.book)
        if one not in known
        and fact_column(one) not in there
        and not any(c.startswith(f"{fact_column(one)}__") for c in there)
    }
    done = {(act.act, to) for parsed in files.values() for act in parsed.file.acts for to in act.to}
    asked = {(rule.act, to) for rule in mapping.book.rules.values() for to in rule.to}
    unproven = {(*one, "proof") for one in asked & done if not _provable(one, mapping, files)}
    return (*sorted(facts), *sorted("/".join(one) for one in {*(asked - done), *unproven}))


def _provable(one: tuple[str, str], mapping: Map, files: Mapping[str, Parsed]) -> bool:
    """There is a column for the number of the report, or for all that some duty asks for instead."""
    own = [act for file in files.values() for act in file.file.acts if act.act == one[0] and one[1] in act.to]
    asked = {proof_of(rule) for rule in mapping.book.rules.values() if rule.act == one[0] and one[1] in rule.to}
    return any(
        act.reference is not None or any(set(proof) <= {*act.kept, "sent_at", "done_at"} for proof in asked if proof)
        for act in own
    )


def _followed(there: set[str], mapping: Map) -> set[str]:
    """What follows from columns that are there."""
    found = set()
    if "child__birthdate" in there:
        found |= {"child.age", "child.turns_18_at"}
    if "missing__returned_at" in there:
        found.add("missing.located_at")
    if "care__foster_care" in there or "care.foster_care" in mapping.facts:
        found.add("missing.from_foster_care")
    for column, (act, to) in TOLD.items():
        if any(act == one.act and to in one.to for file in mapping.files.values() for one in file.acts):
            found.add(column.replace("__", ".", 1))
    families = [one for one in FAMILIES if any(c.startswith(f"{one}__") for c in there)]
    for one in families:
        found |= {
            f"{one}.{word}" for word in ("status", "at_risk_at", "suspected_at", "identified_at", "reasonable_cause")
        }
    if families:
        found |= {one for one in WORKED_OUT_HERE if one.startswith("trafficking.")}
    return found


def _days(files: Mapping[str, Parsed]) -> tuple[str, ...]:
    found = set()
    for parsed in files.values():
        found |= {one.replace("__", ".", 1) for one in parsed.days if not is_act(one)}
        for place, act in enumerate(parsed.file.acts):
            if f"a{place}__at" in parsed.days:
                found |= {f"{act.act}/{to}" for to in act.to}
    return tuple(sorted(found))
