"""The compiled book says the same on PostgreSQL, where a state's warehouse may lie, as on DuckDB."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handrail.review.findings import steps
from handrail.review.rows import Asked, rows_of
from handrail.review.verdicts.compiled import last
from handrail.rules import load_book
from tests.engine import start_postgres
from tests.review.comparing import CODES, batch, run, sql_of
from tests.review.engines import on_postgres
from tests.review.verdicts.compared import database_of


@pytest.fixture(scope="module")
def server() -> str:
    return start_postgres()


@pytest.mark.parametrize("code", CODES)
@given(st.integers(0, 2**32))
@settings(max_examples=1, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_postgres_and_duckdb_agree(server: str, code: str, seed: int) -> None:
    book = load_book([code])
    rules = [one.rule.id for one in book.prepared if not one.rule.draft]
    asked = [*steps(book, rules), *last(book, rules)]
    cases = batch(book, seed, 60)
    with database_of(cases, book) as database:
        run(database, [(step.table, sql_of(step.query)) for step in asked])
        here = database.table("verdicts").to_arrow_table().to_pylist()
    rows = rows_of([Asked(number, case, at) for number, (_, case, at, _) in enumerate(cases)], book)
    there = on_postgres(server, rows, asked, "verdicts")
    assert here
    assert sorted(there, key=place) == sorted(here, key=place)


def place(row: dict[str, object]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("case_id", "rule", "event", "recipient"))
