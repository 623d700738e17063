"""Each file with its values read: the table `read_<role>`, one row for each record, named by the facts.

A time `x` is the earliest moment it may have been and `x__to` the latest, both in UTC. An act number 2 has `a2__at`,
`a2__done`, `a2__reference` and so on. What is written and cannot be read is NULL here, and a row of `problems`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from handrail.review.columns import fact_column, kept_column
from handrail.rules.vocabulary import Fact, vocabulary

from .map_reading import OUTCOMES, of_a_set
from .mapping import Act, Column, File, Map
from .sources import Loaded
from .sql import Connection, lines, listed, name, quoted
from .values import (
    LAST,
    TimeColumn,
    codes_of,
    date_of,
    not_in_set,
    number_of,
    set_of,
    text_of,
    time_columns,
    word_of,
)

FIRST_YEAR, LAST_YEAR = 1990, 2049
"""A time outside these years is a typing error."""

YES_NO = ("yes", "no")
SHAPE = 30
TO = "__to"
UTC = "__utc"
LOOKS = "regexp_replace(regexp_replace(left({raw}, {shape}), '[0-9]', '9', 'g'), '[[:alpha:]]', 'A', 'g')"
"""What a value looks like, without what it says."""


class Fault(NamedTuple):
    """A value that is written and cannot be read."""

    column: str
    test: str
    """When it is at fault, as SQL."""

    what: str
    """What it is not."""

    out: str | None
    """Where it is NULL when it is at fault."""


@dataclass
class Reading:
    """What is selected from one file."""

    loaded: Loaded
    looks: Mapping[Column, TimeColumn]
    plain: dict[str, str] = field(default_factory=dict)
    times: dict[str, TimeColumn] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Parsed:
    """A file as `read_<role>`. `days`: the times with some that have no hour; only they have a `__to`."""

    file: File
    loaded: Loaded
    table: str
    columns: frozenset[str]
    days: frozenset[str]


def act_column(number: int, what: str) -> str:
    return f"a{number}__{what}"


def parse(connection: Connection, loaded: Loaded, file: File, mapping: Map) -> Parsed:
    """Makes `read_<role>`, and adds to `problems` what cannot be read."""
    reading = Reading(loaded, looked_at(connection, loaded, file))
    reading.plain = {"line": "line", **_keys(file), **_groups(file)}
    for fact_name, column in file.facts.items():
        _fact(reading, fact_name, column)
    for number, act in enumerate(file.acts):
        _act(reading, number, act)
    table = f"read_{file.role}"
    connection.execute(f"CREATE OR REPLACE TABLE {name(table)} AS {_select(reading, mapping)}")
    _tell(connection, reading, table)
    days = frozenset(out for out, time in reading.times.items() if time.is_day != "FALSE")
    return Parsed(file, loaded, table, frozenset([*reading.plain, *reading.times]), days)


def looked_at(connection: Connection, loaded: Loaded, file: File) -> dict[Column, TimeColumn]:
    """What is in each column of times."""
    known = vocabulary()
    times = [column for one, column in file.facts.items() if one in known and known[one].kind == "time"]
    times += [column for act in file.acts for column in (act.at, act.retry_at) if column is not None]
    return time_columns(connection, loaded.table, list(dict.fromkeys(times)), loaded.kinds)


def _keys(file: File) -> dict[str, str]:
    keys = {"child": file.child, "episode": file.episode}
    return {key: f"CAST({name(word)} AS VARCHAR)" if word else "CAST(NULL AS VARCHAR)" for key, word in keys.items()}


def _groups(file: File) -> dict[str, str]:
    return {group: text_of(column) for group, column in file.groups.items()}


# --- facts --------------------------------------------------------------------------------------------------------


def _fact(reading: Reading, fact_name: str, column: Column) -> None:
    set_name, word = of_a_set(fact_name)
    fact, out = vocabulary()[set_name if word else fact_name], fact_column(fact_name)
    if fact.kind == "time":
        _time(reading, out, column, fact.name)
        return
    raw = name(column.name)
    if word is not None or fact.kind in ("yes_no", "choice"):
        words = fact.choices if fact.kind == "choice" else YES_NO
        reading.plain[out] = word_of(column, words)
        known = codes_of(column, words)
        reading.faults.append(Fault(column.name, f"{raw} IS NOT NULL AND NOT ({known})", _said(fact_name, words), out))
    elif fact.kind == "set":
        reading.plain[out] = set_of(column, fact)
        reading.faults.append(Fault(column.name, not_in_set(column, fact), _said(fact_name, fact.choices), None))
    else:
        reading.plain[out] = _day_or_number(fact, column, reading)
        what = "a day" if fact.kind == "date" else "a whole number"
        reading.faults.append(Fault(column.name, f"{raw} IS NOT NULL AND ({reading.plain[out]}) IS NULL", what, out))


def _said(fact_name: str, words: tuple[str, ...]) -> str:
    return f"{fact_name}, which is one of {', '.join(words)}"


def _day_or_number(fact: Fact, column: Column, reading: Reading) -> str:
    if fact.kind == "number":
        return number_of(column)
    found = date_of(column, reading.loaded.kinds[column.name])
    return f"CASE WHEN year({found}) BETWEEN 1900 AND {LAST_YEAR} THEN {found} END"


def _time(reading: Reading, out: str, column: Column, what: str) -> None:
    found = reading.looks[column]
    reading.times[out] = found
    raw, wall = name(column.name), found.wall
    fault = f"{raw} IS NOT NULL AND coalesce(year({wall}) NOT BETWEEN {FIRST_YEAR} AND {LAST_YEAR}, TRUE)"
    reading.faults.append(Fault(column.name, fault, f"a time for {what}", out))


# --- acts ---------------------------------------------------------------------------------------------------------


def _act(reading: Reading, number: int, act: Act) -> None:
    what = f"{act.act} to {', '.join(act.to)}"
    own = {"at": act.at, "retry_at": act.retry_at}
    for word, column in own.items():
        if column is not None:
            _time(reading, act_column(number, word), column, what)
    if act.at is not None:
        reading.plain[act_column(number, "told")] = f"{name(act.at.name)} IS NOT NULL"
    for word, column, words in (("done", act.said, YES_NO), ("outcome", act.outcome, OUTCOMES)):
        if column is not None:
            out = act_column(number, word)
            reading.plain[out] = word_of(column, words)
            fault = f"{name(column.name)} IS NOT NULL AND NOT ({codes_of(column, words)})"
            reading.faults.append(Fault(column.name, fault, f"one of {', '.join(words)} for {what}", out))
    if act.reference is not None:
        reading.plain[act_column(number, "reference")] = f"{name(act.reference)} IS NOT NULL"
    for word, column_name in act.kept.items():
        reading.plain[act_column(number, kept_column(word))] = f"{name(column_name)} IS NOT NULL"
    if act.where:
        tests = [f"lower(trim({name(word)})) IN {listed(sorted(codes))}" for word, codes in act.where.items()]
        reading.plain[act_column(number, "where")] = f"coalesce({' AND '.join(tests)}, FALSE)"


# --- the table ----------------------------------------------------------------------------------------------------


def _select(reading: Reading, mapping: Map) -> str:
    """The inner query reads what is written; the outer one turns times on the wall to UTC."""
    inner = [f"{sql} AS {name(out)}" for out, sql in reading.plain.items()]
    outer, joins = [name(out) for out in reading.plain], []
    for number, (out, time) in enumerate(reading.times.items()):
        inner += [f"{_in_range(time)} AS {name(out)}", f"{time.is_utc} AS {name(out + UTC)}"]
        inner += [f"{time.is_day} AS {name(out + TO)}"] if time.is_day != "FALSE" else []
        zone = quoted(mapping.zone.key)
        joins.append(
            f"LEFT JOIN offsets o{number} ON o{number}.zone = {zone} AND o{number}.day = CAST(p.{name(out)} AS DATE)"
        )
        outer += _ends(out, f"o{number}", days=time.is_day != "FALSE")
    table = name(reading.loaded.table)
    return f"SELECT {lines(outer)}\nFROM (SELECT {lines(inner)} FROM {table}) p\n" + "\n".join(joins)


def _in_range(time: TimeColumn) -> str:
    return f"CASE WHEN year({time.wall}) BETWEEN {FIRST_YEAR} AND {LAST_YEAR} THEN {time.at} END"


def _ends(out: str, offsets: str, *, days: bool) -> list[str]:
    """The earliest moment, and where some times have no hour the latest."""
    wall, is_day = f"p.{name(out)}", f"p.{name(out + TO)}"
    midnight = f"date_trunc('day', {wall})"
    ends = {out: wall}
    if days:
        ends = {
            out: f"CASE WHEN {is_day} THEN {midnight} ELSE {wall} END",
            out + TO: f"CASE WHEN {is_day} THEN {midnight} + {LAST} ELSE {wall} END",
        }
    return [
        f"CASE WHEN p.{name(out + UTC)} THEN {wall} ELSE {to_utc(end, offsets)} END AS {name(column)}"
        for column, end in ends.items()
    ]


def to_utc(wall: str, offsets: str) -> str:
    """The moment at which the clock on the wall shows that: the first of two, an hour later when it never does."""
    first = f"{offsets}.wall IS NULL OR ({wall}) < {offsets}.wall"
    seconds = f"CASE WHEN {first} THEN {offsets}.wall_before ELSE {offsets}.wall_after END"
    return f"({wall}) - to_seconds({seconds})"


# --- what cannot be read ------------------------------------------------------------------------------------------


def _tell(connection: Connection, reading: Reading, read: str) -> None:
    """One look for all columns; then a row of `problems` for each value that is at fault."""
    faults = _possible(connection, reading, read)
    if not faults:
        return
    table = name(reading.loaded.table)
    counts = lines(f"count(*) FILTER ({one.test})" for one in faults)
    found = connection.execute(f"SELECT {counts} FROM {table}").fetchall()[0]
    for (column, fault, what, _), count in zip(faults, found, strict=True):
        if count:
            looks = LOOKS.format(raw=f"CAST({name(column)} AS VARCHAR)", shape=SHAPE)
            connection.execute(
                f"""INSERT INTO problems (role, file, line, "column", kind, said)
                    SELECT ?, ?, line, ?, 'unreadable', ? || {looks} || ?
                    FROM {table} WHERE {fault}""",
                [
                    *(reading.loaded.role, reading.loaded.source.shown, column),
                    f"{column} is not {what}: it looks like “",
                    "”. Mend it there, or say in the mapping what it means.",
                ],
            )


def _possible(connection: Connection, reading: Reading, read: str) -> list[Fault]:
    """Those that may have happened: of a column that has as many values when it is read as when it was written, none
    is at fault."""
    easy = [one for one in reading.faults if one.out is not None]
    if not easy:
        return reading.faults
    written = ", ".join(f"count({name(one.column)})" for one in easy)
    values = ", ".join(f"count({name(one.out or '')})" for one in easy)
    before = connection.execute(f"SELECT {written} FROM {name(reading.loaded.table)}").fetchall()[0]
    after = connection.execute(f"SELECT {values} FROM {name(read)}").fetchall()[0]
    whole = {one for one, many, left in zip(easy, before, after, strict=True) if many == left}
    return [one for one in reading.faults if one not in whole]
