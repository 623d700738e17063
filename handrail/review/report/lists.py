"""Lists for the unit: one row for each time missing, with its verdicts. Here nothing is hidden, so they are for those
who may open the cases.

A spreadsheet runs what begins with `=`, `+`, `-` or `@`. In CSV such a text gets an apostrophe before it; in XLSX every
cell is written as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from .counts import QUESTIONS, Connection
from .phrases import VERDICTS
from .sample import Sample

ROWS_OF_A_SHEET = 5_000
"""A workbook of more is slow to open; the CSV has them all, and the sheet says so."""

TO_READ = ("cannot_tell", "never", "unproven", "late")
BEGIN_A_FORMULA = "^[=+\\-@\\t\\r]"
KNOWN = ("source", "line", "child", "episode", "began", "year", "county", "sex", "age_group", "race", "placement")
TO_FILL_IN = ("police_by_the_file", "ncmec_by_the_file", "screened_by_the_file", "read_by", "read_on")
Column = tuple[str, str]
"""Name and what it says."""


def columns(connection: Connection) -> list[Column]:
    """Of `cases.csv`, in order."""
    known = {
        "source": "The file of the extract", "line": "The first row of this time missing in it",
        "child": "The child, by the extract’s own key", "episode": "The time missing, by the extract’s own name",
        "began": "When it began, in UTC", "year": "The year it began", "age_group": "The age then",
    }  # fmt: skip
    found = [(name, known.get(name, f"The {name} on record")) for name in KNOWN]
    for key in QUESTIONS:
        found += [(f"{key}_verdict", f"The verdict: {', '.join(VERDICTS)}"),
                  (f"{key}_minutes_late", "Minutes after its time, where it was late"),
                  (f"{key}_needs", "What is unknown and decides, where it cannot be told")]  # fmt: skip
    return found + [(name, "The verdict on this duty to this recipient") for name in duties(connection)]


def duties(connection: Connection) -> list[str]:
    rows = connection.execute("SELECT DISTINCT rule || '/' || recipient FROM verdicts ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def make_lists(connection: Connection) -> None:
    """Leaves `case_list`: `cases` with the verdicts beside, all gathered in one look at them."""
    found = connection.execute(
        "SELECT DISTINCT rule, recipient FROM verdicts ORDER BY rule || '/' || recipient"
    ).fetchall()
    gathered = [cell for key, rule in QUESTIONS.items() for cell in _question(key, rule)]
    gathered += [
        f'min(verdict) FILTER (rule = {word(rule)} AND recipient = {word(to)}) AS "{rule}/{to}"' for rule, to in found
    ]
    known = ", ".join(f"c.{name}" for name in KNOWN)
    connection.execute(
        f"""CREATE OR REPLACE TABLE case_list AS SELECT case_id, {known}, v.* EXCLUDE (case_id)
            FROM cases c LEFT JOIN (SELECT case_id, {", ".join(gathered)} FROM verdicts GROUP BY case_id) v
            USING (case_id)"""
    )


def _question(key: str, rule: str) -> Iterator[str]:
    own = f"FILTER (rule = {word(rule)} AND level = 'must')"
    yield f"min(own_verdict) {own} AS {key}_verdict"
    yield f"min(own_late_minutes) {own} AS {key}_minutes_late"
    yield f"min(needs) {own} AS {key}_needs"


def word(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"


# --- CSV ----------------------------------------------------------------------------------------------------------


def write_csv(connection: Connection, table: str, path: Path, order: str) -> None:
    """UTF-8 and a header; no cell begins a formula."""
    types = connection.execute(f'DESCRIBE "{table}"').fetchall()
    cells = ", ".join(f'{safe(name, kind)} AS "{name}"' for name, kind, *_ in types if name != "case_id")
    connection.execute(
        f"""COPY (SELECT {cells} FROM "{table}" ORDER BY {order}) TO '{quoted(path)}' (HEADER, DELIMITER ',')"""
    )


def safe(name: str, kind: str) -> str:
    if kind != "VARCHAR":
        return f'"{name}"'
    return f"CASE WHEN regexp_matches(\"{name}\", '{BEGIN_A_FORMULA}') THEN '''' || \"{name}\" ELSE \"{name}\" END"


def quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def make_sample(connection: Connection, sample: Sample) -> None:
    """Leaves `sample_list`: what to read in the file, with the columns to fill in."""
    strata = {one.name: one for one in sample.strata}
    connection.execute(
        "CREATE OR REPLACE TABLE drawn (case_id BIGINT, stratum TEXT, stratum_size BIGINT, weight DOUBLE)"
    )
    rows = [(case, word, strata[word].size, round(strata[word].weight, 4)) for case, word in sample.drawn]
    if rows:
        connection.executemany("INSERT INTO drawn VALUES (?, ?, ?, ?)", rows)
    empty = ", ".join(f"NULL::TEXT AS {name}" for name in TO_FILL_IN)
    connection.execute(
        f"""CREATE OR REPLACE TABLE sample_list AS
            SELECT case_id, stratum, stratum_size, weight, source, line, child, episode, began,
                police_verdict, ncmec_verdict, screened_verdict, {empty}
            FROM drawn JOIN case_list USING (case_id) ORDER BY case_id"""
    )


# --- XLSX ---------------------------------------------------------------------------------------------------------


def workbook(connection: Connection, as_of: datetime) -> bytes:
    """A sheet for each question with what is to be read, the oldest time missing last; and the sample."""
    found = BytesIO()
    book = xlsxwriter.Workbook(
        found, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    )
    book.set_properties({"title": "Times missing to read", "created": as_of.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for key in QUESTIONS:
        _sheet(book, key, [*_to_read(connection, key)], bold)
    names = [name for name, *_ in connection.execute("DESCRIBE sample_list").fetchall() if name != "case_id"]
    rows = connection.execute(f"SELECT {', '.join(names)} FROM sample_list ORDER BY case_id").fetchall()
    _sheet(book, "sample", [names, *rows], bold)
    book.close()
    return found.getvalue()


def _to_read(connection: Connection, key: str) -> Iterator[Sequence[Any]]:
    names = ["verdict", "minutes late", "what is needed", "source", "line", "child", "episode", "began", "county"]
    order = ", ".join(f"'{word}'" for word in TO_READ)
    rows = connection.execute(
        f"""SELECT {key}_verdict, {key}_minutes_late, {key}_needs, source, line, child, episode, began, county
            FROM case_list WHERE {key}_verdict IN ({order}) ORDER BY began DESC NULLS LAST, case_id
            LIMIT {ROWS_OF_A_SHEET + 1}"""
    ).fetchall()
    yield names
    yield from rows[:ROWS_OF_A_SHEET]
    if len(rows) > ROWS_OF_A_SHEET:
        yield [f"Only the newest {ROWS_OF_A_SHEET:,} are here. All are in cases.csv."]


def _sheet(book: Any, name: str, rows: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            _cell(sheet, down, across, value, bold if down == 0 else None)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(map(len, rows)) - 1, 18)


def _cell(sheet: Any, down: int, across: int, value: Any, style: Any) -> None:
    if isinstance(value, int | float):
        sheet.write_number(down, across, value, style)
    elif value is not None:
        text = value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else str(value)
        sheet.write_string(down, across, text, style)
