"""`moments` and `acts` by SQL over columns, as `rules.as_of` reads the facts of one child.

An extract has no histories: a fact of the child holds as its row says. What changes with the moment is worked out: age,
which time missing was the latest, and what had been concluded by then in any row of the same child.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from handrail.review.columns import (
    fact_column,
    listed_column,
    now_column,
    starts_key,
    time_column,
    word_column,
)
from handrail.review.tables import MOMENT, act_columns, facts_read, moment_columns, times_read
from handrail.rules import Book
from handrail.rules.as_of import STATUS, YES_NO
from handrail.rules.case import RANKS
from handrail.rules.states import SAFETY
from handrail.rules.vocabulary import FAMILIES, Fact, Value, subject_of, vocabulary

from .conclusions import DATED, STEPS
from .doings import CASE_EVENT, EPISODE_EVENT
from .parsed import TO, to_utc
from .sql import Connection, columns_of, lines, name, quoted

KIND, HARD = "kind", "hard"
READINGS = (KIND, HARD)
SQL_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "timestamp": "TIMESTAMP", "date": "DATE", "boolean": "BOOLEAN"}
BORN, AGE, TURNS_18 = "child__birthdate", "child__age", "child__turns_18_at"
WORKED_OUT_HERE = ("trafficking.suspected", "trafficking.identified", *(f"{one}.reasonable_cause" for one in FAMILIES))
RETURNED, LOCATED, FROM_CARE = "missing__returned_at", "missing__located_at", "missing__from_foster_care"
TOLD = {
    "missing__police_told_at": ("report_missing", "law_enforcement"),
    "missing__ncic_entered_at": ("enter_missing_person", "ncic"),
}


@dataclass(frozen=True)
class Laying:
    """What is laid out: a book, its moment, and what is the same for every row."""

    book: Book
    zone: str
    at: str
    """As SQL."""
    constants: Mapping[str, Value]


def lay(connection: Connection, laying: Laying, reading: str) -> None:
    """Leaves `moments` and `acts`. `kind`: what started as late, and was done as early, as a day without an hour may
    mean; `hard`: the other way round."""
    _acts(connection, laying.book, reading)
    _happened(connection, laying, reading)
    _concluded(connection, reading)
    events = list(_events(connection, laying))
    whole = " UNION ALL ".join(events)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE starting AS SELECT *, row_number() OVER () AS n FROM ({whole})")
    _known(connection)
    _wide(connection, laying)


def _end(there: Iterable[str], column: str, *, latest: bool) -> str:
    return name(column + TO) if latest and column + TO in there else name(column)


def _acts(connection: Connection, book: Book, reading: str) -> None:
    done = "done_at" if reading == KIND else "done_to"
    made = {"done_at": done, "turn": f"epoch_us({done})", "referenced": "coalesce(referenced, FALSE)"}
    columns = act_columns(book)
    chosen = lines(f"{made.get(one, name(one))} AS {name(one)}" for one in columns)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW acts AS SELECT {chosen} FROM deed")


# --- one row for each time missing --------------------------------------------------------------------------------


def _happened(connection: Connection, laying: Laying, reading: str) -> None:
    """`happened`: the facts and times of each case in this reading, with what follows from them."""
    there = columns_of(connection, "episode")
    own = {one: f"e.{name(one)}" for one in there if not one.endswith(TO)}
    for one, kind in there.items():
        if kind == "TIMESTAMP" and one in own:
            own[one] = f"e.{_end(there, one, latest=reading == KIND)}"
    for fact_name, value in laying.constants.items():
        held = _literal(value)
        own[fact_column(fact_name)] = f"coalesce({own.get(fact_column(fact_name), 'NULL')}, {held})"
    told = [_told(column, *what) for column, what in TOLD.items()]
    for number, column in enumerate(TOLD):
        own[column] = f"coalesce({own.get(column, 'NULL')}, told{number}.done_at)"
    if RETURNED in own:
        own[LOCATED] = f"coalesce({own.get(LOCATED, 'NULL')}, {own[RETURNED]})"
    if "care__foster_care" in own:
        own[FROM_CARE] = f"coalesce({own.get(FROM_CARE, 'NULL')}, {own['care__foster_care']})"
    joins = "\n".join(
        f"LEFT JOIN ({query}) told{number} ON told{number}.case_id = e.case_id" for number, query in enumerate(told)
    )
    own["case_id"] = "e.case_id"
    _turning(connection, own, laying)
    chosen = lines(f"{sql} AS {name(one)}" for one, sql in own.items())
    join = f"LEFT JOIN eighteen ON eighteen.born = e.{BORN}" if TURNS_18 in own else ""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE happened AS
            SELECT {chosen}, h.key, h.home, h.alone
            FROM episode e JOIN home h ON h.case_id = e.case_id {joins} {join}"""
    )


def _literal(value: Value) -> str:
    return str(value) if isinstance(value, int) else quoted(str(value))


def _told(column: str, act: str, recipient: str) -> str:
    return (
        f"SELECT case_id, min(done_at) AS done_at FROM acts WHERE act = {quoted(act)} "
        f"AND recipient = {quoted(recipient)} AND outcome = 'done' AND about = {quoted(EPISODE_EVENT)} GROUP BY case_id"
    )


def _turning(connection: Connection, own: dict[str, str], laying: Laying) -> None:
    """The start of the 18th birthday, local time; for 29 February, of 1 March when the year has no such day."""
    if BORN not in own:
        return
    own[TURNS_18] = "eighteen.at"
    day = "CAST(born + INTERVAL 18 YEAR AS DATE)"
    leap = f"CASE WHEN month(born) = 2 AND day(born) = 29 AND day({day}) = 28 THEN {day} + 1 ELSE {day} END"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE eighteen AS
            SELECT born, {to_utc("CAST(d.day AS TIMESTAMP)", "o")} AS at
            FROM (SELECT born, {leap} AS day FROM (
                SELECT DISTINCT {BORN} AS born FROM episode WHERE {BORN} IS NOT NULL)) d
            LEFT JOIN offsets o ON o.zone = {quoted(laying.zone)} AND o.day = d.day"""
    )


def _concluded(connection: Connection, reading: str) -> None:
    """`conclusion`: each identification with its times in this reading; a weaker step is no later than a stronger."""
    latest = TO if reading == KIND else ""
    own = [f"{step}_at{latest} AS {step}" for step in STEPS]
    ladder = [
        f"coalesce({', '.join(f'{step}_at{latest}' for step in STEPS[place:])}) AS {one}_at"
        for place, one in enumerate(STEPS)
    ]
    ranks = " ".join(f"WHEN {quoted(word)} THEN {rank}" for word, rank in RANKS.items())
    undated = " ".join(f"WHEN {quoted(step)} THEN {step}_at{latest} IS NULL" for step in STEPS)
    flat = f"CASE WHEN CASE status {undated} ELSE TRUE END THEN CASE status {ranks} END END AS held"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE conclusion AS
            SELECT case_id, child, event, family, alone, {", ".join(YES_NO)}, {lines([*own, *ladder, flat])}
            FROM identification"""
    )


def rank_at(row: str, moment: str) -> str:
    """How strong a conclusion was by then; NULL when there was none."""
    steps = [f"CASE WHEN {row}.{step} <= {moment} THEN {RANKS[step]} END" for step in STEPS]
    return f"greatest({row}.held, {', '.join(steps)})"


# --- every event and way to start ---------------------------------------------------------------------------------


def _events(connection: Connection, laying: Laying) -> Iterator[str]:
    """`starting`: case, event, child and the moment its facts are as of. A start without any column has no rows."""
    there = columns_of(connection, "happened")
    keys = {(rule.about, tuple(sorted(rule.starts))) for rule in laying.book.rules.values()}
    for about, names in sorted(keys):
        own = _moment(about, names, there, laying)
        if own is None:
            continue
        moment, source, event, alone = own
        yield (
            f"SELECT s.case_id, {event} AS event, {quoted(about)} AS kind, {quoted(starts_key(names))} AS starts, "
            f"{alone} AS alone, {moment} AS moment, c.key FROM {source} s JOIN happened c ON c.case_id = s.case_id "
            + ("WHERE s.case_id = c.home" if about == "child" else "")
        )
    yield "SELECT NULL::BIGINT, NULL, NULL, NULL, FALSE, NULL::TIMESTAMP, NULL WHERE FALSE"


def _moment(
    about: str, names: tuple[str, ...], there: Iterable[str], laying: Laying
) -> tuple[str, str, str, str] | None:
    if about == "child" and not names:
        return laying.at, "happened", quoted(CASE_EVENT), "TRUE"
    if about in ("child", "episode"):
        known = [f"s.{fact_column(one)}" for one in names if fact_column(one) in there]
        event, alone = (EPISODE_EVENT, "s.alone") if about == "episode" else (CASE_EVENT, "TRUE")
        return (_least(known), "happened", quoted(event), alone) if known else None
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


def _known(connection: Connection) -> None:
    """`learned`: for each row of `starting`, what had been concluded of the child by its moment."""
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
        f"""CREATE OR REPLACE TEMP TABLE learned AS
            SELECT s.n, {lines([*strongest, *times, *said])}
            FROM starting s JOIN conclusion c ON c.child = s.key, LATERAL (SELECT {rank_at("c", "s.moment")} AS rank) r
            WHERE r.rank IS NOT NULL GROUP BY s.n"""
    )
    begins = (
        f"least({', '.join(f'h.{one}' for one in _times_of_episodes(connection))})"
        if _times_of_episodes(connection)
        else "NULL::TIMESTAMP"
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE latest AS
            SELECT s.n, arg_max(h.case_id, (coalesce({begins}, s.moment), -h.case_id)) AS episode
            FROM starting s JOIN happened h ON h.key = s.key
            WHERE s.kind <> 'episode' AND coalesce({begins} <= s.moment, {begins} IS NULL) GROUP BY s.n"""
    )


def _times_of_episodes(connection: Connection) -> list[str]:
    own = columns_of(connection, "happened")
    return [one for one, kind in own.items() if one.startswith("missing__") and kind == "TIMESTAMP"]


# --- moments ------------------------------------------------------------------------------------------------------


def _wide(connection: Connection, laying: Laying) -> None:
    """`moments`: a view of the columns that vary, and of those that the extract does not have."""
    there = columns_of(connection, "happened")
    wanted = moment_columns(laying.book)
    given = {**_own(laying), **dict(_times(laying.book, there)), **dict(_facts(laying.book, there))}
    varying = {one: sql for one, sql in given.items() if one in wanted}
    chosen = lines(f"{sql} AS {name(one)}" for one, sql in varying.items())
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE moments_told AS
            SELECT {chosen}
            FROM starting s JOIN happened c ON c.case_id = s.case_id
            LEFT JOIN latest l ON l.n = s.n
            LEFT JOIN happened m ON m.case_id = CASE WHEN s.kind = 'episode' THEN s.case_id ELSE l.episode END
            LEFT JOIN conclusion i ON s.kind = 'identification' AND i.case_id = s.case_id AND i.event = s.event
            LEFT JOIN learned k ON k.n = s.n
            LEFT JOIN disclosure d ON s.kind = 'disclosure' AND d.case_id = s.case_id AND d.event = s.event
            LEFT JOIN offsets o ON o.zone = {quoted(laying.zone)} AND o.day = CAST(s.moment AS DATE)"""
    )
    rest = dict(_constants(laying, {one for one in wanted if one not in varying}, wanted))
    whole = lines(name(one) if one in varying else f"{rest[one]} AS {name(one)}" for one in wanted)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW moments AS SELECT {whole} FROM moments_told")


def _own(laying: Laying) -> dict[str, str]:
    return {one: f"s.{one}" for one in ("case_id", "event", "kind", "starts", "alone")}


def _constants(laying: Laying, columns: Iterable[str], wanted: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The same for every row: the moment, the settings of the state, and NULL for what the extract does not have."""
    fixed = {"at": laying.at, "zone": quoted(laying.zone), "unclear": "FALSE"}
    known = {fact_column(one): _literal(value) for one, value in {**laying.book.settings, **laying.constants}.items()}
    for one in columns:
        kind = SQL_TYPES[wanted[one]]
        empty = "FALSE" if kind == "BOOLEAN" and one not in MOMENT else "NULL"
        yield one, f"CAST({fixed.get(one) or known.get(one) or empty} AS {kind})"


def _times(book: Book, there: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The event's own times, and the child's."""
    for fact_name in sorted(times_read(book)):
        column, family = fact_column(fact_name), fact_name.partition(".")[0]
        if family in FAMILIES:
            own = f"CASE WHEN i.family = {quoted(family)} THEN i.{fact_name.rpartition('.')[2]} END"
        elif subject_of(fact_name) == "disclosure":
            own = f"d.{column}"
        elif column not in there:
            continue
        elif subject_of(fact_name) == "episode":
            own = f"CASE WHEN s.kind = 'episode' THEN m.{column} END"
        else:
            own = f"c.{column}"
        yield time_column(fact_name), own


def _facts(book: Book, there: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for fact_name in sorted(facts_read(book)):
        fact, family = vocabulary()[fact_name], fact_name.partition(".")[0]
        if fact_name == "child.age":
            yield from _age(there)
        elif family in FAMILIES or fact_name in WORKED_OUT_HERE:
            yield fact_column(fact_name), _of_conclusions(fact_name)
        elif fact.kind == "set":
            yield from _set(fact_name, there)
        else:
            yield from _as_told(fact, there)
    for fact_name in SAFETY:
        if fact_column(fact_name) in there:
            yield now_column(fact_name), f"c.{fact_column(fact_name)}"


def _as_told(fact: Fact, there: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    column = fact_column(fact.name)
    if fact.about == "disclosure":
        yield column, f"d.{column}"
    elif column in there:
        yield column, f"{'m' if fact.about == 'episode' else 'c'}.{column}"


def _age(there: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Whole years on the local day; born on 29 February, a year older on 1 March."""
    given = f"c.{AGE}" if AGE in there else "CAST(NULL AS BIGINT)"
    if BORN not in there:
        if AGE in there:
            yield AGE, f"CASE WHEN s.moment IS NOT NULL THEN {given} END"
        return
    offset = "CASE WHEN o.switch IS NULL OR s.moment < o.switch THEN o.before ELSE o.after END"
    day = f"(s.moment + to_seconds({offset}))"
    later = f"(month({day}), day({day})) < (month(c.{BORN}), day(c.{BORN}))"
    years = f"year({day}) - year(c.{BORN}) - CASE WHEN {later} THEN 1 ELSE 0 END"
    yield AGE, f"CASE WHEN c.{BORN} IS NULL THEN {given} ELSE {years} END"


def _of_conclusions(fact_name: str) -> str:
    """As of the moment: of this identification where the event is one of this form, else of all known by then."""
    family, _, word = fact_name.partition(".")
    if family == "trafficking":
        strongest = f"greatest({', '.join(f'k.{one}__rank' for one in FAMILIES)})"
        settled = " AND ".join(f"k.{one}__rank IS NOT NULL" for one in FAMILIES)
        return f"CASE WHEN {strongest} >= {RANKS[word]} THEN 'yes' WHEN {settled} THEN 'no' END"
    rank, own = f"k.{family}__rank", f"i.family = {quoted(family)}"
    if word == "reasonable_cause":
        return f"CASE WHEN {rank} > 0 THEN 'yes' WHEN {rank} = 0 THEN 'no' END"
    if word == "status":
        return f"{list(STATUS)!r}[1 + CASE WHEN {own} THEN {rank_at('i', 's.moment')} ELSE {rank} END]"
    every = f"k.{family}__{word}"
    return f"CASE WHEN {own} THEN {f'coalesce(i.{word}, {every})' if word in DATED else f'i.{word}'} ELSE {every} END"


def _set(fact_name: str, there: Iterable[str]) -> Iterator[tuple[str, str]]:
    """From one column with all the words, from a column for each word, or both."""
    whole = fact_column(fact_name)
    single = {word: f"m.{fact_column(f'{fact_name}.{word}')}" for word in vocabulary()[fact_name].choices}
    single = {word: column for word, column in single.items() if column.removeprefix("m.") in there}
    if whole not in there and not single:
        return
    listed = [f"m.{whole} IS NOT NULL"] if whole in there else []
    listed += [f"coalesce({column} = 'yes', FALSE)" for column in single.values()]
    yield listed_column(fact_name), f"coalesce({' OR '.join(listed)}, FALSE)"
    for word in vocabulary()[fact_name].choices:
        held = [f"list_contains(m.{whole}, {quoted(word)})"] if whole in there else []
        held += [f"{single[word]} = 'yes'"] if word in single else []
        yield word_column(fact_name, word), " OR ".join(f"coalesce({one}, FALSE)" for one in held) or "FALSE"
