"""One verdict for each duty, recipient and event: the compiled book says what the evaluator says."""

from collections import Counter

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handrail.review.verdicts import AUDITED, WORDS
from handrail.rules import load_book
from tests.review.comparing import CODES, batch
from tests.review.verdicts.compared import evaluated, judged


@pytest.mark.parametrize("code", CODES)
@given(st.integers(0, 2**32))
@settings(max_examples=1, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_the_evaluator_and_the_query_agree(code: str, seed: int) -> None:
    book = load_book([code])
    for one in (seed, 1):
        cases = batch(book, one, 120)
        said = judged(cases, book)
        got = {key: (row["verdict"], row["own_verdict"]) for key, row in said.items()}
        wanted = evaluated(cases, book)
        nobody_knows_when = {key for key in got if key not in wanted and said[key]["needs"] == "missing.informed_at"}
        assert {key: row for key, row in got.items() if key not in nobody_knows_when} == wanted


def test_every_word_is_used() -> None:
    book = load_book(["us-tx"])
    found = Counter(said["verdict"] for said in judged(batch(book, 1, 300), book).values())
    assert set(found) == set(WORDS)


def test_where_it_cannot_be_told_something_is_asked() -> None:
    book = load_book(["us-fl"])
    for said in judged(batch(book, 1, 120), book).values():
        assert bool(said["needs"]) or said["verdict"] != "cannot_tell", said


def test_late_says_by_how_much() -> None:
    book = load_book(["us"])
    for said in judged(batch(book, 2, 300), book).values():
        if said["verdict"] == "late":
            assert said["late_minutes"] >= 0
        if said["verdict"] == "met":
            assert said["late_minutes"] is None


def test_an_act_without_a_column_is_never_a_never() -> None:
    book, name = load_book(["us"]), "report_missing/ncmec"
    cases = [(written, case, at) for written, case, at, _ in batch(book, 4, 200)]
    before, after = judged(cases, book), judged(cases, book, frozenset({name}))
    own = [key for key in before if key[1] == AUDITED[1] and before[key]["verdict"] == "never"]
    assert own
    for key in own:
        assert after[key]["verdict"] == "cannot_tell"
        assert name in after[key]["needs"].split()
    assert before.keys() == after.keys()
    assert all(before[key] == after[key] for key in before if key[1] != AUDITED[1])
