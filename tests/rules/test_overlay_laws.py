"""What holds for every shipped overlay and whatever the facts: nothing federal is delayed, silenced or weakened, two
jurisdictions take the earlier time, and a restricted fact shows only where the answer says that it is restricted."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from handrail.rules import Answer, Book, FactsError, Finding, due, load_book, read_facts
from handrail.rules.jurisdictions import known_codes
from handrail.rules.rule import STANDINGS
from handrail.rules.vocabulary import RESTRICTED, vocabulary
from tests.rules.random_cases import AT, after, cases
from tests.thorough import examples

FEDERAL = load_book(["us"])
STATES = [code for code in known_codes() if code != "us"]
OPEN = ("open", "overdue", "held", "overtaken")
SLOW = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def answer(case: dict[str, object], book: Book) -> Answer:
    """What is due; a case that contradicts itself is not looked at."""
    try:
        return due(read_facts({"jurisdiction": "us", **case}), at=AT, book=book)
    except FactsError:
        assume(False)
        raise


def listed(found: Answer) -> dict[str, Finding]:
    return {one.instance: one for one in (*found.duties, *found.others, *found.drafts)}


@pytest.mark.parametrize("code", STATES)
@given(data=st.data())
@SLOW
def test_no_overlay_delays_silences_or_weakens_a_federal_duty(code: str, data: st.DataObject) -> None:
    book = load_book([code])
    case = data.draw(cases(book))
    case = {**case, "facts": {**dict(book.settings), **case["facts"]}}  # type: ignore[dict-item]
    alone, overlaid = answer(case, FEDERAL), listed(answer(case, book))
    for instance, before in listed(alone).items():
        after_it = overlaid[instance]
        assert STANDINGS[after_it.standing] >= STANDINGS[before.standing], instance
        assert before.due_at is None or (after_it.due_at is not None and after_it.due_at <= before.due_at), instance
        assert after_it.proven == before.proven, instance
        assert (before.state in OPEN) == (after_it.state in OPEN), instance
        assert before.state != "overdue" or after_it.state == "overdue", instance
        assert before.state != "met_late" or after_it.state == "met_late", instance


@pytest.mark.parametrize("code", STATES)
@given(data=st.data())
@SLOW
def test_what_the_federal_book_cannot_tell_no_overlay_settles(code: str, data: st.DataObject) -> None:
    book = load_book([code])
    case = data.draw(cases(book))
    case = {**case, "facts": {**dict(book.settings), **case["facts"]}}  # type: ignore[dict-item]
    unsure = {(one.id, one.about) for one in answer(case, FEDERAL).cannot_tell}
    assert unsure == {(one.id, one.about) for one in answer(case, book).cannot_tell if one.id in FEDERAL.rules}


PAIRS = st.lists(st.sampled_from(STATES), min_size=2, max_size=2, unique=True)


@given(PAIRS, st.data())
@SLOW
def test_two_jurisdictions_at_once_take_the_earlier_time(pair: list[str], data: st.DataObject) -> None:
    both = load_book(pair)
    case = data.draw(cases(both))
    case = {**case, "facts": {**dict(both.settings), **case["facts"]}}  # type: ignore[dict-item]
    together = listed(answer(case, both))
    for code in pair:
        for instance, one in listed(answer(case, load_book([code]))).items():
            joint = together[instance]
            assert STANDINGS[joint.standing] >= STANDINGS[one.standing], instance
            if one.due_at is not None and one.rule.id not in BUSINESS:
                assert joint.due_at is not None, instance
                assert joint.due_at <= one.due_at, instance


BUSINESS = {
    rule.id
    for code in STATES
    for rule in load_book([code]).rules.values()
    for case in rule.clock
    if "business" in str(case.within)
}
"""Two calendars at once make their own law, tried in test_clocks."""


def group_of(names: tuple[str, ...]) -> set[str | None]:
    return {vocabulary()[name].restricted for name in names}


def open_to_others(found: Answer, group: str) -> list[object]:
    """Everything in the answer that does not say it is restricted by this group."""
    rows = [*found.duties, *found.others, *found.drafts, *found.cannot_tell]
    return [row.as_json() for row in rows if group not in group_of(row.restricted_by)]


TRIED: dict[str, list[object]] = {"yes_no": ["yes", "no"], "choice": [], "time": [after(-30), after(20)]}
SECRETS = [fact for fact in vocabulary().facts.values() if fact.restricted and fact.about == "child"]


@pytest.mark.parametrize("code", ["us", *STATES])
@given(data=st.data())
@SLOW
def test_a_restricted_fact_changes_nothing_that_others_see(code: str, data: st.DataObject) -> None:
    book = load_book([code])
    case = data.draw(cases(book))
    fact = data.draw(st.sampled_from(SECRETS))
    values = data.draw(st.lists(st.sampled_from([None, *TRIED[fact.kind], *fact.choices]), min_size=2, max_size=2))
    answers = []
    for value in values:
        facts = {**case["facts"]}  # type: ignore[dict-item]
        facts.pop(fact.name, None)
        if value is not None:
            facts[fact.name] = value
        answers.append(open_to_others(answer({**case, "facts": facts}, book), str(fact.restricted)))
    assert answers[0] == answers[1]


def test_the_secrets_tried_are_all_there_are() -> None:
    """A restricted fact about an event, or of another kind, would need a test of its own."""
    every = {fact.name for fact in vocabulary().facts.values() if fact.restricted}
    assert {fact.name for fact in SECRETS} == every
    assert {fact.kind for fact in SECRETS} <= set(TRIED)
    assert set(RESTRICTED) >= {str(fact.restricted) for fact in SECRETS}
