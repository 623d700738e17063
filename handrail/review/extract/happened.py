"""What happened to each child, in one reading of days without an hour: the view `acts` and the tables `happened` and
`conclusion`, from which `moments.py` makes the moments that rules ask about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handrail.review.columns import fact_column
from handrail.review.tables import act_columns
from handrail.rules import Book
from handrail.rules.as_of import YES_NO
from handrail.rules.case import RANKS
from handrail.rules.vocabulary import Value

from .conclusions import STEPS
from .doings import EPISODE_EVENT
from .parsed import TO, to_utc
from .sql import Connection, columns_of, lines, name, quoted

KIND, HARD = "kind", "hard"
BORN, TURNS_18 = "child__birthdate", "child__turns_18_at"
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


def _end(there: Iterable[str], column: str, *, latest: bool) -> str:
    return name(column + TO) if latest and column + TO in there else name(column)


def make_acts(connection: Connection, book: Book, reading: str, chosen_rows: str) -> None:
    done = "done_at" if reading == KIND else "done_to"
    made = {"done_at": done, "turn": f"epoch_us({done})", "referenced": "coalesce(referenced, FALSE)"}
    columns = act_columns(book)
    chosen = lines(f"{made.get(one, name(one))} AS {name(one)}" for one in columns)
    connection.execute(f"CREATE OR REPLACE VIEW acts AS SELECT {chosen} FROM deed e WHERE {chosen_rows}")


# --- one row for each time missing --------------------------------------------------------------------------------


def make_happened(connection: Connection, laying: Laying, reading: str, chosen_rows: str) -> None:
    """`happened`: the facts and times of each case in this reading, with what follows from them."""
    there = columns_of(connection, "episode")
    own = {one: f"e.{name(one)}" for one in there if not one.endswith(TO)}
    for one, kind in there.items():
        if kind == "TIMESTAMP" and one in own:
            own[one] = f"e.{_end(there, one, latest=reading == KIND)}"
    for fact_name, value in laying.constants.items():
        held = literal(value)
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
        f"""CREATE OR REPLACE TABLE happened AS
            SELECT {chosen}, h.key, h.home, h.alone
            FROM episode e JOIN home h ON h.case_id = e.case_id {joins} {join} WHERE {chosen_rows}"""
    )


def literal(value: Value) -> str:
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
        f"""CREATE OR REPLACE TABLE eighteen AS
            SELECT born, {to_utc("CAST(d.day AS TIMESTAMP)", "o")} AS at
            FROM (SELECT born, {leap} AS day FROM (
                SELECT DISTINCT {BORN} AS born FROM episode WHERE {BORN} IS NOT NULL)) d
            LEFT JOIN offsets o ON o.zone = {quoted(laying.zone)} AND o.day = d.day"""
    )


def make_conclusion(connection: Connection, reading: str) -> None:
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
        f"""CREATE OR REPLACE TABLE conclusion AS
            SELECT case_id, child, event, family, alone, {", ".join(YES_NO)}, {lines([*own, *ladder, flat])}
            FROM identification WHERE case_id IN (SELECT case_id FROM happened)"""
    )


def rank_at(row: str, moment: str) -> str:
    """How strong a conclusion was by then; NULL when there was none."""
    steps = [f"CASE WHEN {row}.{step} <= {moment} THEN {RANKS[step]} END" for step in STEPS]
    return f"greatest({row}.held, {', '.join(steps)})"
