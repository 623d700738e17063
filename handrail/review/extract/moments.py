"""`moments` and `acts` by SQL over columns, as `rules.as_of` reads the facts of one child.

An extract has no histories: a fact of the child holds as its row says. What changes with the moment is worked out: age,
which time missing was the latest, and what had been concluded by then in any row of the same child.

`moments` is a view of one part for each way to start. Those about times missing are views over `happened`, so that a
rule reads the few columns it asks for and nothing is written anew; the others (`moments_rest`) are few and are a table.
`moments_by` names the part of each. Children have nothing to do with one another, so a part of them, or those alone
whose days have no hour, can be laid out at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from handrail.review.columns import (
    fact_column,
    listed_column,
    now_column,
    starts_key,
    time_column,
    word_column,
)
from handrail.review.tables import MOMENT, facts_read, moment_columns, times_read
from handrail.rules import Book
from handrail.rules.as_of import STATUS, YES_NO
from handrail.rules.case import RANKS
from handrail.rules.states import SAFETY
from handrail.rules.vocabulary import FAMILIES, subject_of, vocabulary

from .conclusions import DATED
from .doings import CASE_EVENT, EPISODE_EVENT
from .happened import BORN, KIND, Laying, literal, make_acts, make_conclusion, make_happened, rank_at
from .sql import Connection, columns_of, lines, name, quoted

SQL_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "timestamp": "TIMESTAMP", "date": "DATE", "boolean": "BOOLEAN"}
AGE = "child__age"
WORKED_OUT_HERE = ("trafficking.suspected", "trafficking.identified", *(f"{one}.reasonable_cause" for one in FAMILIES))
Wanted = Mapping[str, str]


def lay(connection: Connection, laying: Laying, reading: str, part: int | None = None) -> None:
    """Leaves `moments` and `acts`, of one part of the children where they were parted.

    `kind`: what started as late, and was done as early, as a day without an hour may mean; `hard`: the other way round,
    for those children alone whose days have no hour.
    """
    chosen = _chosen(reading, part)
    make_acts(connection, laying.book, reading, chosen)
    make_happened(connection, laying, reading, chosen)
    make_conclusion(connection, reading)
    _others(connection, laying)
    _moments(connection, laying)


def _chosen(reading: str, part: int | None) -> str:
    """Which rows of `episode`, or `deed`, as SQL over `e`."""
    tests = [] if part is None else [f"e.part = {part}"]
    tests += [] if reading == KIND else ["e.case_id IN (SELECT case_id FROM home WHERE unsure)"]
    return " AND ".join(tests) or "TRUE"


# --- every event and way to start ---------------------------------------------------------------------------------


def _keys(book: Book) -> list[tuple[str, tuple[str, ...]]]:
    return sorted({(rule.about, tuple(sorted(rule.starts))) for rule in book.rules.values()})


def _others(connection: Connection, laying: Laying) -> None:
    """`starting`: case, event, child and the moment its facts are as of, but for times missing. A start without any
    column has no rows."""
    parts = ["SELECT NULL::BIGINT AS case_id, NULL AS event, NULL AS kind, NULL AS starts, FALSE AS alone, "
             "NULL::TIMESTAMP AS moment, NULL AS key WHERE FALSE"]  # fmt: skip
    there = columns_of(connection, "happened")
    for about, names in _keys(laying.book):
        own = None if about == "episode" else _moment(about, names, there, laying)
        if own is not None:
            moment, source, event, alone = own
            parts.append(
                f"SELECT s.case_id, {event} AS event, {quoted(about)} AS kind, {quoted(starts_key(names))} AS starts, "
                f"{alone} AS alone, {moment} AS moment, c.key FROM {source} s JOIN happened c ON c.case_id = s.case_id "
                + ("WHERE s.case_id = c.home" if about == "child" else "")
            )
    whole = " UNION ALL ".join(parts)
    connection.execute(f"CREATE OR REPLACE TABLE starting AS SELECT *, row_number() OVER () AS n FROM ({whole})")
    _learned(connection, "learned", "starting", "s.n", "s.moment")
    _latest(connection)


def _moment(
    about: str, names: tuple[str, ...], there: Iterable[str], laying: Laying
) -> tuple[str, str, str, str] | None:
    """When it starts, which table says so, which event it is, and whether it is the only one of its kind."""
    if about == "child":
        if not names:
            return laying.at, "happened", quoted(CASE_EVENT), "TRUE"
        known = [f"s.{fact_column(one)}" for one in names if fact_column(one) in there]
        return (_least(known), "happened", quoted(CASE_EVENT), "TRUE") if known else None
    if about == "disclosure":
        known = [f"s.{fact_column(one)}" for one in names]
        return _least(known), "disclosure", "s.event", "s.alone"
    families = {family: [one.rpartition(".")[2] for one in names if one.startswith(family)] for family in FAMILIES}
    cases = " ".join(
        f"WHEN {quoted(family)} THEN {_least([f's.{one}' for one in own])}" for family, own in families.items() if own
    )
    return f"CASE s.family {cases} END", "conclusion", "s.event", "s.alone"


def _least(columns: list[str]) -> str:
    return columns[0] if len(columns) == 1 else f"least({', '.join(columns)})"


def _learned(connection: Connection, table: str, source: str, row: str, moment: str) -> None:
    """For each row of the source, what had been concluded of the child by its moment."""
    strongest = [f"max(r.rank) FILTER (c.family = {quoted(one)}) AS {one}__rank" for one in FAMILIES]
    times = [f"min(c.{at}) FILTER (c.family = {quoted(one)}) AS {one}__{at}" for one in FAMILIES for at in DATED]
    said = [
        f"CASE WHEN bool_or(c.{word} = 'yes') FILTER (c.family = {quoted(one)}) THEN 'yes' "
        f"WHEN bool_and(coalesce(c.{word} = 'no', FALSE)) FILTER (c.family = {quoted(one)}) THEN 'no' END "
        f"AS {one}__{word}"
        for one in FAMILIES
        for word in YES_NO
    ]
    connection.execute(
        f"""CREATE OR REPLACE TABLE {table} AS
            SELECT {row}, {lines([*strongest, *times, *said])}
            FROM {source} s JOIN conclusion c ON c.child = s.key, LATERAL (SELECT {rank_at("c", moment)} AS rank) r
            WHERE r.rank IS NOT NULL GROUP BY {row}"""
    )


def _latest(connection: Connection) -> None:
    """`latest`: for each row of `starting` the newest time missing that had begun by its moment."""
    own = columns_of(connection, "happened")
    times = [f"h.{one}" for one, kind in own.items() if one.startswith("missing__") and kind == "TIMESTAMP"]
    begins = f"least({', '.join(times)})" if times else "NULL::TIMESTAMP"
    connection.execute(
        f"""CREATE OR REPLACE TABLE latest AS
            SELECT s.n, arg_max(h.case_id, (coalesce({begins}, s.moment), -h.case_id)) AS episode
            FROM starting s JOIN happened h ON h.key = s.key
            WHERE coalesce({begins} <= s.moment, {begins} IS NULL) GROUP BY s.n"""
    )


# --- moments ------------------------------------------------------------------------------------------------------


def _moments(connection: Connection, laying: Laying) -> None:
    there, wanted = columns_of(connection, "happened"), moment_columns(laying.book)
    connection.execute("CREATE OR REPLACE TABLE moments_by (kind TEXT, starts TEXT, part TEXT)")
    made = []
    for number, (about, names) in enumerate(_keys(laying.book)):
        known = [f"c.{fact_column(one)}" for one in names if fact_column(one) in there]
        if about == "episode" and known:
            made.append(f"moments_{number}")
            _learned(connection, f"learned_{number}", "happened", "s.case_id", _least(known).replace("c.", "s."))
            _of_episodes(connection, laying, wanted, there, number, starts_key(names), _least(known))
    _rest(connection, laying, wanted, there)
    whole = " UNION ALL ".join(f"SELECT * FROM {one}" for one in [*made, "moments_rest"])
    connection.execute(f"CREATE OR REPLACE VIEW moments AS {whole}")


def _of_episodes(
    connection: Connection, laying: Laying, wanted: Wanted, there: Wanted, number: int, starts: str, moment: str
) -> None:
    """One way in which times missing start something: a view."""
    own = {"case_id": "s.case_id", "event": quoted(EPISODE_EVENT), "kind": quoted("episode"), "starts": quoted(starts),
           "alone": "s.alone"}  # fmt: skip
    given = {**own, **dict(_times(laying.book, there, "episode")), **dict(_facts(laying.book, there, "episode"))}
    rest = dict(_constants(laying, {one for one in wanted if one not in given}, wanted))
    chosen = lines(f"{rest[one] if one in rest else given[one]} AS {name(one)}" for one in wanted)
    connection.execute(
        f"""CREATE OR REPLACE VIEW moments_{number} AS
            SELECT {chosen} FROM (SELECT *, {moment} AS moment FROM happened c) s
            LEFT JOIN learned_{number} k ON k.case_id = s.case_id
            LEFT JOIN offsets o ON o.zone = {quoted(laying.zone)} AND o.day = CAST(s.moment AS DATE)"""
    )
    connection.execute(
        "INSERT INTO moments_by SELECT 'episode', ?, ? WHERE EXISTS (FROM happened)", [starts, f"moments_{number}"]
    )


def _rest(connection: Connection, laying: Laying, wanted: Wanted, there: Wanted) -> None:
    """All others: a table of the columns that vary, and a view with those that the extract does not have."""
    own = {one: f"s.{one}" for one in ("case_id", "event", "kind", "starts", "alone")}
    given = {**own, **dict(_times(laying.book, there)), **dict(_facts(laying.book, there))}
    varying = {one: sql for one, sql in given.items() if one in wanted}
    chosen = lines(f"{sql} AS {name(one)}" for one, sql in varying.items())
    connection.execute(
        f"""CREATE OR REPLACE TABLE moments_told AS
            SELECT {chosen}
            FROM starting s JOIN happened c ON c.case_id = s.case_id
            LEFT JOIN latest l ON l.n = s.n
            LEFT JOIN happened m ON m.case_id = l.episode
            LEFT JOIN conclusion i ON s.kind = 'identification' AND i.case_id = s.case_id AND i.event = s.event
            LEFT JOIN learned k ON k.n = s.n
            LEFT JOIN disclosure d ON s.kind = 'disclosure' AND d.case_id = s.case_id AND d.event = s.event
            LEFT JOIN offsets o ON o.zone = {quoted(laying.zone)} AND o.day = CAST(s.moment AS DATE)"""
    )
    rest = dict(_constants(laying, {one for one in wanted if one not in varying}, wanted))
    whole = lines(name(one) if one in varying else f"{rest[one]} AS {name(one)}" for one in wanted)
    connection.execute(f"CREATE OR REPLACE VIEW moments_rest AS SELECT {whole} FROM moments_told")
    connection.execute("INSERT INTO moments_by SELECT DISTINCT kind, starts, 'moments_rest' FROM moments_told")


def everyone(connection: Connection, laying: Laying) -> None:
    """A view of who the agency is and what it chose, for all parts together: what may settle a rule for everybody."""
    there = columns_of(connection, "episode")
    known = {**laying.book.settings, **laying.constants}
    names = [one for one in sorted(facts_read(laying.book)) if one.startswith(("actor.", "settings."))]
    told = []
    for one in names:
        own = [name(fact_column(one))] if fact_column(one) in there else []
        own += [literal(known[one])] if one in known else []
        told += [f"coalesce({', '.join(own)}) AS {name(fact_column(one))}"] if own else []
    connection.execute(f"CREATE OR REPLACE VIEW everyone AS SELECT {lines(told or ['1 AS nobody'])} FROM episode")


def _constants(laying: Laying, columns: Iterable[str], wanted: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The same for every row: the moment, the settings of the state, and NULL for what the extract does not have."""
    fixed = {"at": laying.at, "zone": quoted(laying.zone), "unclear": "FALSE"}
    known = {fact_column(one): literal(value) for one, value in {**laying.book.settings, **laying.constants}.items()}
    for one in columns:
        kind = SQL_TYPES[wanted[one]]
        empty = "FALSE" if kind == "BOOLEAN" and one not in MOMENT else "NULL"
        yield one, f"CAST({fixed.get(one) or known.get(one) or empty} AS {kind})"


def _times(book: Book, there: Iterable[str], kind: str = "") -> Iterator[tuple[str, str]]:
    """The event's own times, and the child's. `kind`: all rows are about such events."""
    for fact_name in sorted(times_read(book)):
        column, family = fact_column(fact_name), fact_name.partition(".")[0]
        if family in FAMILIES or subject_of(fact_name) == "disclosure":
            if not kind:
                yield time_column(fact_name), _of_others(fact_name, family)
        elif column in there:
            of_episode = subject_of(fact_name) == "episode" and not kind
            yield time_column(fact_name), "NULL::TIMESTAMP" if of_episode else f"{'s' if kind else 'c'}.{column}"


def _of_others(fact_name: str, family: str) -> str:
    if family in FAMILIES:
        return f"CASE WHEN i.family = {quoted(family)} THEN i.{fact_name.rpartition('.')[2]} END"
    return f"d.{fact_column(fact_name)}"


def _facts(book: Book, there: Mapping[str, str], kind: str = "") -> Iterator[tuple[str, str]]:
    of_child, of_episode = ("s", "s") if kind else ("c", "m")
    for fact_name in sorted(facts_read(book)):
        fact, family = vocabulary()[fact_name], fact_name.partition(".")[0]
        if fact_name == "child.age":
            yield from _age(there, of_child)
        elif family in FAMILIES or fact_name in WORKED_OUT_HERE:
            yield fact_column(fact_name), _of_conclusions(fact_name, own=not kind)
        elif fact.kind == "set":
            yield from _set(fact_name, there, of_episode)
        elif fact.about == "disclosure":
            yield from () if kind else [(fact_column(fact_name), f"d.{fact_column(fact_name)}")]
        elif fact_column(fact_name) in there:
            row = of_episode if fact.about == "episode" else of_child
            yield fact_column(fact_name), f"{row}.{fact_column(fact_name)}"
    for fact_name in SAFETY:
        if fact_column(fact_name) in there:
            yield now_column(fact_name), f"{of_child}.{fact_column(fact_name)}"


def _age(there: Iterable[str], row: str) -> Iterator[tuple[str, str]]:
    """Whole years on the local day; born on 29 February, a year older on 1 March."""
    given = f"{row}.{AGE}" if AGE in there else "CAST(NULL AS BIGINT)"
    if BORN not in there:
        if AGE in there:
            yield AGE, f"CASE WHEN s.moment IS NOT NULL THEN {given} END"
        return
    offset = "CASE WHEN o.switch IS NULL OR s.moment < o.switch THEN o.before ELSE o.after END"
    day = f"(s.moment + to_seconds({offset}))"
    later = f"(month({day}), day({day})) < (month({row}.{BORN}), day({row}.{BORN}))"
    years = f"year({day}) - year({row}.{BORN}) - CASE WHEN {later} THEN 1 ELSE 0 END"
    yield AGE, f"CASE WHEN {row}.{BORN} IS NULL THEN {given} ELSE {years} END"


def _of_conclusions(fact_name: str, *, own: bool) -> str:
    """As of the moment: of this identification where the event is `own`, and one of this form; else of all known by
    then."""
    family, _, word = fact_name.partition(".")
    if family == "trafficking":
        strongest = f"greatest({', '.join(f'k.{one}__rank' for one in FAMILIES)})"
        settled = " AND ".join(f"k.{one}__rank IS NOT NULL" for one in FAMILIES)
        return f"CASE WHEN {strongest} >= {RANKS[word]} THEN 'yes' WHEN {settled} THEN 'no' END"
    rank = f"k.{family}__rank"
    if word == "reasonable_cause":
        return f"CASE WHEN {rank} > 0 THEN 'yes' WHEN {rank} = 0 THEN 'no' END"
    this = f"CASE WHEN i.family = {quoted(family)} THEN {{}} ELSE {{}} END" if own else "{1}"
    if word == "status":
        return f"{list(STATUS)!r}[1 + {this.format(rank_at('i', 's.moment'), rank)}]"
    every = f"k.{family}__{word}"
    return this.format(f"coalesce(i.{word}, {every})" if word in DATED else f"i.{word}", every)


def _set(fact_name: str, there: Iterable[str], row: str) -> Iterator[tuple[str, str]]:
    """From one column with all the words, from a column for each word, or both."""
    whole = fact_column(fact_name)
    single = {word: f"{row}.{fact_column(f'{fact_name}.{word}')}" for word in vocabulary()[fact_name].choices}
    single = {word: column for word, column in single.items() if column.removeprefix(f"{row}.") in there}
    if whole not in there and not single:
        return
    listed = [f"{row}.{whole} IS NOT NULL"] if whole in there else []
    listed += [f"coalesce({column} = 'yes', FALSE)" for column in single.values()]
    yield listed_column(fact_name), f"coalesce({' OR '.join(listed)}, FALSE)"
    for word in vocabulary()[fact_name].choices:
        held = [f"list_contains({row}.{whole}, {quoted(word)})"] if whole in there else []
        held += [f"{single[word]} = 'yes'"] if word in single else []
        yield word_column(fact_name, word), " OR ".join(f"coalesce({one}, FALSE)" for one in held) or "FALSE"
