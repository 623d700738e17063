"""What the query asks where it cannot tell is what the evaluator asks."""

import pytest

from handrail.review.rows import Asked, rows_of
from handrail.rules import duties
from handrail.rules.answer import Answer
from tests.review.comparing import CODES, Compiled, batch, run
from tests.review.test_findings import shipped


@pytest.fixture
def every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """The evaluator asks three questions at most; here it asks all."""
    monkeypatch.setattr(duties, "NEEDS", 1000)


def needs_of(compiled: Compiled, cases: list) -> dict:
    import duckdb

    asked = [Asked(number, case, at) for number, (_, case, at, _) in enumerate(cases)]
    with duckdb.connect() as database:
        for name, table in rows_of(asked, compiled.book)._asdict().items():
            database.register(name, table)
        found = run(database, compiled.steps)
    return {(one["case_id"], one["rule"], one["event"], one["recipient"]): one for one in found}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_unknown_facts_that_decide(code: str, seed: int, every_question: None) -> None:
    compiled = shipped(code)
    cases = batch(compiled.book, seed, 150)
    got = needs_of(compiled, cases)
    wanted = {
        (number, one.id, one.about, None): set(one.needs)
        for number, (*_, answer) in enumerate(cases)
        for one in answer.cannot_tell
        if one.id in compiled.rules
    }
    assert len(wanted) > 50
    assert {key: set(got[key]["needs"].split()) for key in wanted} == wanted


@pytest.mark.parametrize("code", CODES)
def test_the_unknown_facts_that_could_make_it_a_must(code: str) -> None:
    compiled = shipped(code)
    cases = batch(compiled.book, 3, 300)
    got, tried = needs_of(compiled, cases), 0
    for number, (*_, answer) in enumerate(cases):
        for key, asks in would_be_must(number, answer):
            if key[1] in compiled.rules:
                tried += 1
                needs = set(got[key]["needs"].split())
                assert needs, key
                assert needs <= asks, key
    assert tried


def would_be_must(number: int, answer: Answer) -> list:
    """With all that is asked; some of it because something was hoped."""
    return [
        ((number, one.id, one.about, one.recipient), set(one.asks))
        for one in (*answer.duties, *answer.others)
        if "must" in one.would_be
    ]
