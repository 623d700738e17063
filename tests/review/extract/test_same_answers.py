"""An extract through SQL gives what the evaluator says of the same children, one by one."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handrail.review.extract import prepare, source_of
from handrail.review.extract.headers import map_of_headers
from handrail.review.extract.known import given_facts
from handrail.rules import ContentError, due, load_book
from tests.review.comparing import CODES, COMPARED, Compiled, Key, Said, evaluated, run, said_by
from tests.review.extract.as_files import ZONE, Exported, exported, moment
from tests.thorough import THOROUGH

COUNT = 30
ACTORS = (
    {"actor.kind": "ive_agency"},
    {"actor.kind": "county_cps", "actor.performs_ive_functions": "yes"},
    {"actor.kind": "caregiver"},
)
TOLD = ("overlap", "after_the_extract")
"""What the cases may have that is no fault of the extract."""
a_few = settings(max_examples=2 if THOROUGH else 1, deadline=None, phases=[Phase.explicit, Phase.generate])


@cache
def compiled_of(code: str) -> Compiled:
    return Compiled(load_book([code]))


def review(found: Exported, compiled: Compiled, actor: dict[str, str], at: datetime) -> dict[Key, Said]:
    with TemporaryDirectory() as folder, duckdb.connect() as database:
        sources = [source_of(str(path)) for path in found.write(Path(folder))]
        mapping = map_of_headers(database, sources, compiled.book.jurisdictions)
        prepare(database, sources, replace(mapping, zone=ZoneInfo(ZONE), facts=given_facts(actor)), as_of=at)
        assert {kind for (kind,) in database.execute("SELECT DISTINCT kind FROM problems").fetchall()} <= set(TOLD)
        names = events_of(database, found)
        rows = run(database, compiled.steps)
    for row in rows:
        row["case_id"], row["event"] = names[row["case_id"], row["event"]]
    return said_by(rows)


def events_of(database: duckdb.DuckDBPyConnection, found: Exported) -> dict[tuple[int, str], tuple[int, str]]:
    """The case and event of the evaluator behind those of the extract."""
    names = {}
    for case_id, child, episode in database.execute("SELECT case_id, child, episode FROM cases").fetchall():
        number = int(child[1:])
        names[case_id, "case"] = number, "case"
        names[case_id, "e1"] = number, episode.partition("-")[2]
    for table in ("identification", "disclosure"):
        rows = database.execute(f"SELECT case_id, event, role, line FROM {table}").fetchall()
        names.update({(case_id, event): found.events[role, line] for case_id, event, role, line in rows})
    return names


def differing(found: Exported, compiled: Compiled, actor: dict[str, str], at: datetime) -> list[str]:
    got, wrong = review(found, compiled, actor, at), []
    for number, (written, case) in enumerate(found.cases):
        try:
            wanted = evaluated(number, due(case, at=at, book=compiled.book), compiled.rules)
        except ContentError:  # beyond the calendar
            continue
        own = {key: said for key, said in got.items() if key[0] == number}
        for key in sorted({*own, *wanted}, key=str):
            one, other = wanted.get(key, {}), own.get(key, {})
            if one.get("applies") == other.get("applies") == "cannot_tell":
                continue
            unlike = {name: (one.get(name), other.get(name)) for name in COMPARED if one.get(name) != other.get(name)}
            if unlike:
                wrong.append(f"{key}: {unlike}\n at {at.isoformat()} of {written}")
    return wrong


@pytest.mark.parametrize("code", CODES if THOROUGH else ["us"])
@given(st.integers(0, 2**32))
@a_few
def test_the_whole_book_says_the_same(code: str, seed: int) -> None:
    compiled, actor = compiled_of(code), ACTORS[seed % len(ACTORS)]
    found = exported(compiled.book, seed, COUNT, actor)
    wrong = differing(found, compiled, actor, moment(found, seed))
    assert not wrong, "\n".join(wrong[:3])
