"""What must hold for any answers: gaps only ever close, stops never lower, hidden answers never count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.screening import (
    NOT_ASKED_STOPPED,
    STORED_ANSWERS,
    TOLD_UNASKED,
    Instrument,
    load_instruments,
    result,
    shown_items,
    stored_answers,
)
from tests.rules.instrument_text import made

UNANSWERED = sorted(set(STORED_ANSWERS) - {"yes", "no"})
RANK = {"negative": 0, "indeterminate": 1, "positive": 2, "refer_now": 3}
ITEMS = [
    "",
    "enable_when: {q1: yes}",
    "polarity: reversed",
    "enable_when: {any: [{q2: no}, {q3: yes}]}",
    "enable_when: {all: [{q1: yes}, {any: [{q3: no}, {q4: yes}]}]}",
    "",
]
GIVEN = st.dictionaries(st.sampled_from([f"q{n}" for n in range(1, 7)]), st.sampled_from(STORED_ANSWERS))


@pytest.fixture(scope="module", params=["{type: any_yes}", "{type: count_cut, at_least: 2}"])
def instrument(request, tmp_path_factory) -> Instrument:
    return made(tmp_path_factory.mktemp("law"), rule=request.param, items=ITEMS)


def outcome(instrument: Instrument, answers: dict[str, str], stopped_on: str | None = None) -> str:
    return result(instrument, answers, age=15, stopped_on=stopped_on).outcome


@given(answers=GIVEN, item=st.sampled_from([f"q{n}" for n in range(1, 7)]), now=st.sampled_from(["yes", "no"]))
def test_an_answer_in_place_of_a_gap_refines_and_never_contradicts(instrument, answers, item, now) -> None:
    if answers.get(item, UNANSWERED[0]) not in UNANSWERED:
        answers = {**answers, item: UNANSWERED[0]}
    before = result(instrument, answers, age=15, stopped_on=None)
    after = result(instrument, {**answers, item: now}, age=15, stopped_on=None)
    assert before.low <= after.low <= after.high <= before.high
    assert before.outcome in ("indeterminate", after.outcome)


@given(answers=GIVEN, where=st.sampled_from(["q1", "q4", TOLD_UNASKED]))
def test_stopping_never_lowers_a_result(instrument, answers, where) -> None:
    assert RANK[outcome(instrument, answers, where)] >= RANK[outcome(instrument, answers)]


@given(answers=GIVEN, other=st.sampled_from(STORED_ANSWERS))
def test_an_answer_hidden_for_sure_never_counts(instrument, answers, other) -> None:
    answers = {**answers, "q1": "no", "q2": "yes"}
    first = result(instrument, answers, age=15, stopped_on=None)
    second = result(instrument, {**answers, "q2": other}, age=15, stopped_on=None)
    assert (first.low, first.high, first.outcome) == (second.low, second.high, second.outcome)
    assert "q2" not in first.made_by


@given(answers=GIVEN)
def test_an_item_that_is_not_shown_is_neither_counted_nor_a_cause(instrument, answers) -> None:
    shown = {item.id for item in shown_items(instrument, stored_answers(instrument, answers))}
    found = result(instrument, answers, age=15, stopped_on=None)
    assert set(found.made_by) | set(found.missing) <= shown
    assert sum(found.counts.values()) == len(shown)


@given(answers=GIVEN)
def test_signing_changes_no_answer_and_leaves_none_out(instrument, answers) -> None:
    final = stored_answers(instrument, answers, TOLD_UNASKED)
    assert {key: final[key] for key in answers} == answers
    assert all(item.id in final for item in shown_items(instrument, final))
    assert {final[key] for key in final.keys() - answers.keys()} <= {NOT_ASKED_STOPPED}


CONVERSATION = load_instruments().get("guided-conversation")
TALK = st.dictionaries(
    st.sampled_from([item.id for item in CONVERSATION.items]),
    st.sampled_from(["yes", "no", "dont_know", "declined", "not_asked", "no_information"]),
)


@given(answers=TALK, age=st.one_of(st.none(), st.integers(0, 30)))
def test_the_conversation_never_gives_a_number_or_a_level(answers, age) -> None:
    found = result(CONVERSATION, answers, age=age, stopped_on=None)
    assert found.outcome in ("no_score", "refer_now", "refused")
    assert (found.low, found.high, found.cut, found.per_hundred) == (None, None, None, None)


@given(answers=TALK, age=st.one_of(st.none(), st.integers(0, 17)))
def test_every_result_offers_help_and_says_what_it_cannot_tell(answers, age) -> None:
    found = result(CONVERSATION, answers, age=age, stopped_on=None)
    assert found.next_steps[-1].code == "offer_help"
    assert found.cannot_tell
