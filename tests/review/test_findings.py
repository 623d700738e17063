"""The compiled book says what the evaluator says: fires or not or cannot tell, standing, due time, state, proof."""

from dataclasses import replace
from functools import cache

import ibis
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handrail.review.findings import entries_step, findings, shared_steps, steps
from handrail.review.rows import Asked, rows_of
from handrail.review.tables import tables_of
from handrail.rules import Book, load_book
from handrail.rules.jurisdictions import known_codes
from tests.review.comparing import CODES, Compiled, Tried, answered, batch, differences, only, sql_of
from tests.thorough import THOROUGH, one_in

NAMED = ("US-IVE-35B-LE24", "US-IVE-35B-NCMEC24", "US-IVE-35Aiii-SCREEN")
NOT_COMPILED: dict[str, str] = {}
"""Shipped rules that the query does not answer yet, with the reason. None is left."""

ALWAYS = 1
SEEDS = st.integers(0, 2**32)
STATES = {"open", "overdue", "met", "met_late", "overtaken", "closed_with_reason", "held"}
a_few = settings(max_examples=2 if THOROUGH else 1, deadline=None, phases=[Phase.explicit, Phase.generate])
"""Each example is one query over hundreds of cases. A smaller seed is no simpler case, so nothing is shrunk: what is
printed is the facts file."""


def family_of(book: Book, ids: tuple[str, ...]) -> frozenset[str]:
    """Those rules and every rule that tightens them."""
    return frozenset(one.rule.id for one in book.prepared if one.rule.id in ids or one.group in ids)


def own_rules(book: Book) -> frozenset[str]:
    """What a state adds, with the federal rules it tightens; for the federal book, all."""
    if book.jurisdictions == ("us",):
        return frozenset(one.rule.id for one in book.prepared)
    own = {one.rule.id: one for one in book.prepared if one.rule.layer != "us"}
    roots = {one.group for one in own.values() if one.group}
    return frozenset(own) | {one.rule.id for one in book.prepared if one.group in roots}


@cache
def named(code: str) -> Compiled:
    book = load_book([code])
    return Compiled(only(book, family_of(book, NAMED)))


@cache
def shipped(code: str) -> Compiled:
    book = load_book([code])
    return Compiled(only(book, own_rules(book) - set(NOT_COMPILED)))


@cache
def cases_of(code: str, seed: int) -> list[Tried]:
    return batch(shipped(code).book, seed, 300 if code == "us" else 120)


@cache
def named_cases(code: str, seed: int) -> list[Tried]:
    return batch(named(code).book, seed, 200)


@pytest.mark.parametrize("code", ["us", "us-fl", "us-tx"])
@given(SEEDS)
@a_few
def test_the_three_named_duties_and_their_overlays(code: str, seed: int) -> None:
    assert differences(named(code), named_cases(code, seed)) == []


@pytest.mark.parametrize("code", known_codes() if len(CODES) > 1 else ("us-ca", "us-wa"))
@given(SEEDS)
@settings(a_few, max_examples=1)
def test_every_shipped_rule(code: str, seed: int) -> None:
    compiled = shipped(code)
    for one in (seed, ALWAYS):
        assert differences(compiled, cases_of(code, one)) == []


def test_the_list_of_what_is_not_compiled_is_exact() -> None:
    codes = one_in(6, sorted(known_codes()))
    answered = frozenset().union(*(shipped(code).rules for code in codes))
    everything = {one.rule.id for code in codes for one in load_book([code]).prepared}
    assert everything - answered == set(NOT_COMPILED)


def test_two_states_at_once() -> None:
    book = load_book(["us-fl", "us-tx"])
    compiled = Compiled(only(book, family_of(book, NAMED)))
    assert len(compiled.rules) > len(named("us-fl").rules)
    assert differences(compiled, batch(compiled.book, 7, 200)) == []


@pytest.mark.parametrize("code", known_codes() if len(CODES) > 1 else ("us-ca", "us-wa"))
def test_the_cases_reach_every_rule(code: str) -> None:
    """Otherwise the two would agree on silence."""
    silent = set(shipped(code).rules)
    for seed in range(ALWAYS, ALWAYS + 10):
        for *_, answer in cases_of(code, seed) if silent else ():
            silent -= {one.id for one in (*answer.duties, *answer.others, *answer.drafts)}
    assert silent == set()


def test_the_cases_reach_every_state_and_standing() -> None:
    answers = [answer for code in ("us", "us-tx", "us-ny") for *_, answer in cases_of(code, ALWAYS)]
    found = [one for answer in answers for one in (*answer.duties, *answer.others, *answer.drafts)]
    assert {one.state for one in found} == STATES
    assert {one.standing for one in found} == {"must", "should", "may"}
    assert {one.proven for one in found} == {"yes", "no"}
    assert any(one.would_be for one in found)
    assert any(one.due_at == answer.at for answer in answers for one in answer.duties if one.due_at)
    assert any(answer.cannot_tell for answer in answers)


def test_one_query_says_the_same_as_the_steps() -> None:
    compiled = named("us-fl")
    cases = batch(compiled.book, 3, 100)
    asked = [Asked(number, case, at) for number, (_, case, at, _) in enumerate(cases)]
    whole = sql_of(findings(compiled.book, tables_of(compiled.book), compiled.rules))
    assert answered(rows_of(asked, compiled.book), [("findings", whole)]) == compiled.answer(asked)


# --- the test can fail --------------------------------------------------------------------------------------------

FLIPPED = {
    "an act at the very moment does not count": (r'("done_at") <= ', r"\1 < "),
    "late at the very due time": (r'("at") > ("t\d+"\."late_at")', r"\1 >= \2"),
    "done late at the very due time": (r'("first_done_at") > ', r"\1 >= "),
    "the last act instead of the first": (r'MIN\(("t\d+"\."done_at")\)', r"MAX(\1)"),
    "the latest of the times that tighten": (r'MIN\(("t\d+"\."due_at")\)', r"MAX(\1)"),
    "the law counts from the day after": (r'("as_of_wall" AS DATE\)) >= ', r"\1 > "),
    "younger than, or as old as": (r'("child__age") < ', r"\1 <= "),
    "the latest start": (r"LEAST\(", "GREATEST("),
    "an unknown danger is none": (r'COALESCE\((.*?), TRUE\) AS "counts_0"', r'COALESCE(\1, FALSE) AS "counts_0"'),
    "all but these": (r"IN \('abducted', 'missing'\)", "NOT IN ('abducted', 'missing')"),
    "back in time is not in time": (r'("overtaken_at") <= ', r"\1 > "),
    "an act of another event counts": (r'"t\d+"\."about" = "t\d+"\."event"', "TRUE"),
}


@pytest.mark.parametrize("what", FLIPPED)
def test_one_operator_changed_is_noticed(what: str) -> None:
    broken = named("us-fl").changed(*FLIPPED[what])
    assert any(differences(broken, named_cases("us-fl", seed)) for seed in range(4))


# --- other engines ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["postgres", "pyspark"])
def test_the_same_expressions_are_sql_for_other_engines(engine: str) -> None:
    compilers = pytest.importorskip("ibis.backends.sql.compilers")
    compiler = getattr(compilers, engine).compiler
    book = load_book(["us-fl"])
    for step in steps(book, family_of(book, NAMED)):
        assert compiler.to_sqlglot(step.query).sql(compiler.dialect).startswith(("SELECT", "WITH"))


def test_a_column_that_the_extract_does_not_have_is_unknown() -> None:
    compiled, gone = named("us"), "missing__kind"
    asked = [Asked(number, one[1], one[2]) for number, one in enumerate(batch(compiled.book, 5, 60))]
    rows, tables = rows_of(asked, compiled.book), tables_of(compiled.book)
    place, nothing = rows.moments.column_names.index(gone), [[None] * len(rows.moments)]
    fewer = ibis.table(tables.moments.drop(gone).schema(), name="moments")
    less = sql_of(findings(compiled.book, tables._replace(moments=fewer), compiled.rules))
    without = answered(rows._replace(moments=rows.moments.drop_columns([gone])), [("findings", less)])
    assert without == answered(rows._replace(moments=rows.moments.set_column(place, gone, nothing)), compiled.steps)
    assert without != compiled.answer(asked)


def test_the_sql_of_a_rule_is_the_same_in_every_book() -> None:
    for name in NAMED:
        written = set()
        for code in ("us-fl", "us-tx"):
            book = load_book([code])
            (one,) = (one for one in book.prepared if one.rule.id == name)
            written.add(sql_of(entries_step(replace(one, group=None), shared_steps(book)).query))
        assert len(written) == 1
