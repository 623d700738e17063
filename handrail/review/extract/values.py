"""One value of an extract as SQL: read, or NULL. What is written and cannot be read is told apart from what is not
written.

A time becomes two: the earliest and the latest moment that it may have been. They differ where only a day is written.
Both are still times on the wall, unless an offset is written; `moments.py` turns them to UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handrail.rules.vocabulary import Fact

from .mapping import Column
from .sql import Connection, listed, name, quoted

DAY = "INTERVAL 1 DAY"
LAST = "INTERVAL '23:59:59.999999'"
MIDNIGHTS = 0.2
"""So many exact midnights, and at least a few, and nobody recorded the hour."""

FEW = 5
TIME_LETTERS = ("%H", "%I", "%T", "%-H", "%-I")
SHORTEST_WITH_HOUR = 10


@dataclass(frozen=True)
class TimeColumn:
    """How the times of one column are read. `offset`: some say their offset; `days`: some have no hour; `midnight`:
    the exact midnights are among those."""

    column: Column
    kind: str
    offset: bool = False
    days: bool = False
    midnight: bool = False

    @property
    def raw(self) -> str:
        return name(self.column.name)

    @property
    def wall(self) -> str:
        """The time as written, whatever its offset; NULL where it is none."""
        if self.kind == "text":
            return _parsed(self.column, self.raw)
        return f"CAST({self.raw} AS TIMESTAMP)" if self.kind == "day" else self.raw

    @property
    def is_utc(self) -> str:
        """Whether `at` is in UTC already."""
        if self.kind == "utc":
            return f"{self.raw} IS NOT NULL"
        return _has_offset(self.raw) if self.offset else "FALSE"

    @property
    def at(self) -> str:
        if not self.offset or self.kind == "utc":
            return self.wall
        moment = f"CAST(TRY_CAST({self.raw} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP)"
        return f"CASE WHEN {_has_offset(self.raw)} THEN {moment} ELSE {self.wall} END"

    @property
    def is_day(self) -> str:
        """Whether only the day is known."""
        if not self.days or self.column.hour is True:
            return "FALSE"
        if self.kind == "day":
            return f"{self.raw} IS NOT NULL"
        tests = [_no_hour(self.column, self.raw)] if self.kind == "text" else []
        if self.midnight:
            tests.append(f"CAST({self.wall} AS TIME) = TIME '00:00:00'")
        return f"coalesce({' OR '.join(tests) or 'FALSE'}, FALSE)"


def time_columns(
    connection: Connection, table: str, columns: Sequence[Column], kinds: Mapping[str, str]
) -> dict[Column, TimeColumn]:
    """Looks once at all values, to say what is in them."""
    plain = [TimeColumn(column, kinds[column.name]) for column in columns]
    if not plain:
        return {}
    asked = ", ".join(part for one in plain for part in _asked(one))
    answers = iter(connection.execute(f"SELECT {asked} FROM {name(table)}").fetchall()[0])
    return {one.column: _told(one, next(answers), next(answers), next(answers), next(answers)) for one in plain}


def _asked(plain: TimeColumn) -> list[str]:
    """Do some say their offset; how many have no hour; how many are midnight; how many there are."""
    offset, no_hour, text = "FALSE", "FALSE", plain.kind == "text"
    if text:
        offset = _has_offset(plain.raw) if plain.column.format is None else "FALSE"
        no_hour = _no_hour(plain.column, plain.raw)
    midnight = f"CAST({plain.wall} AS TIME) = TIME '00:00:00'"
    return [
        f"coalesce(bool_or({offset}), FALSE)",
        f"count(*) FILTER ({no_hour})",
        f"count(*) FILTER ({midnight} AND NOT coalesce({no_hour}, FALSE))",
        f"count({plain.wall})",
    ]


def _told(plain: TimeColumn, offset: bool, days: int, midnights: int, told: int) -> TimeColumn:
    usual = plain.kind != "utc" and midnights >= FEW and midnights > MIDNIGHTS * (told - days)
    midnight = usual or plain.column.hour is False
    return replace(plain, offset=offset, days=bool(days) or midnight or plain.kind == "day", midnight=midnight)


def _has_offset(raw: str) -> str:
    """`…Z`, `…+04:00`, `…-0400`, `…+04`, after an hour."""
    signs = " OR ".join(f"{raw}[-{back}] IN ('+', '-')" for back in (6, 5, 3))
    return f"(length({raw}) > {SHORTEST_WITH_HOUR} AND ({raw}[-1] IN ('Z', 'z') OR {signs}))"


def _parsed(column: Column, raw: str) -> str:
    if column.format is not None:
        patterns = [column.format, _day_pattern(column.format)]
        return f"try_strptime({raw}, [{', '.join(quoted(one) for one in dict.fromkeys(patterns))}])"
    return f"CASE WHEN {raw}[5] = '-' AND isfinite(TRY_CAST({raw} AS TIMESTAMP)) THEN TRY_CAST({raw} AS TIMESTAMP) END"


def _day_pattern(pattern: str) -> str:
    """The part of a pattern that says the day."""
    places = [pattern.index(letters) for letters in TIME_LETTERS if letters in pattern]
    return pattern[: min(places)].rstrip(" T") if places else pattern


def _no_hour(column: Column, raw: str) -> str:
    if column.format is None:
        return f"length({raw}) <= {SHORTEST_WITH_HOUR}"
    day = _day_pattern(column.format)
    if day == column.format:
        return f"{raw} IS NOT NULL"
    return f"try_strptime({raw}, {quoted(column.format)}) IS NULL AND try_strptime({raw}, {quoted(day)}) IS NOT NULL"


# --- other kinds --------------------------------------------------------------------------------------------------


def date_of(column: Column, kind: str) -> str:
    raw = name(column.name)
    return f"CAST({raw} AS DATE)" if kind != "text" else f"CAST({_parsed(column, raw)} AS DATE)"


def number_of(column: Column) -> str:
    """A whole number of at most nine digits."""
    raw = name(column.name)
    whole = f"regexp_replace({raw}, '\\.0+$', '')"
    return f"CASE WHEN regexp_full_match({whole}, '[0-9]{{1,9}}') THEN CAST({whole} AS BIGINT) END"


def word_of(column: Column, words: tuple[str, ...]) -> str:
    """One of the words, by the mapping's codes or as it stands. `unknown` is NULL."""
    lowered = f"lower(trim({name(column.name)}))"
    codes = {**{word.lower(): word for word in words}, **column.values} if not column.values else column.values
    return _chosen(lowered, codes)


def _chosen(lowered: str, codes: Mapping[str, str]) -> str:
    cases = " ".join(
        f"WHEN {quoted(code)} THEN {'NULL' if word == 'unknown' else quoted(word)}" for code, word in codes.items()
    )
    return f"CASE {lowered} {cases} END" if cases else "CAST(NULL AS VARCHAR)"


def codes_of(column: Column, words: tuple[str, ...]) -> str:
    """Whether what stands there is one of the codes, be it one for unknown."""
    known = list(column.values) or [word.lower() for word in words]
    return f"lower(trim({name(column.name)})) IN {listed(known or [''])}"


def text_of(column: Column) -> str:
    """A word for a group: as it stands, or as the mapping says it."""
    raw = name(column.name)
    if not column.values:
        return f"trim({raw})"
    words = [f"WHEN {quoted(c)} THEN {'NULL' if w == 'unknown' else quoted(w)}" for c, w in column.values.items()]
    return f"CASE lower(trim({raw})) {' '.join(words)} ELSE trim({raw}) END"


def set_of(column: Column, fact: Fact) -> str:
    """The words of a set, as a list; NULL where nothing is written."""
    parts = f"string_split({name(column.name)}, {quoted(column.separator or ';')})"
    codes = column.values or {word.lower(): word for word in fact.choices}
    known = (
        f"list_filter(list_transform({parts}, lambda x: {_chosen('lower(trim(x))', codes)}), lambda x: x IS NOT NULL)"
    )
    return f"CASE WHEN {name(column.name)} IS NOT NULL THEN {known} END"


def not_in_set(column: Column, fact: Fact) -> str:
    """Whether one of the words written there is not known."""
    parts = f"string_split({name(column.name)}, {quoted(column.separator or ';')})"
    codes = list(column.values) or [word.lower() for word in fact.choices]
    return f"len(list_filter({parts}, lambda x: lower(trim(x)) NOT IN {listed(codes)})) > 0"
