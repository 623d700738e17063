"""Made-up talks: what the reference says, what is compared, and what colleagues may see of one another."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules import ContentError
from handrail.rules.guide import load_guide
from handrail.rules.rehearsals import FEWEST, Rehearsal, agreement, compared, load_rehearsals
from handrail.rules.screening import TOLD_UNASKED, result, shown_items

SHED, WEEKEND, STRICT = "the-packing-shed", "after-the-weekend", "strict-at-home"
ALL = sorted(load_rehearsals())


def made(key: str) -> Rehearsal:
    return load_rehearsals()[key]


@pytest.mark.parametrize("key", ALL)
def test_what_we_would_record_answers_every_question_or_stops_on_the_telling(key):
    talk = made(key)
    shown = {item.id for item in shown_items(talk.instrument, talk.reference)}
    assert talk.stops_on == list(talk.reference)[-1] or shown == set(talk.reference)


@pytest.mark.parametrize("key", ALL)
def test_nothing_said_stands_behind_the_telling_that_ends_the_questions(key):
    """Words that nobody would ever hear."""
    talk = made(key)
    assert set(talk.says) <= set(talk.reference)


@pytest.mark.parametrize("key", ALL)
def test_the_reasons_rest_on_pages_of_the_guide(key):
    assert [page for page in made(key).rests_on if page not in load_guide().pages] == []


@pytest.mark.parametrize("key", ALL)
def test_what_we_would_record_agrees_with_itself(key):
    found = compared(made(key), made(key).reference, made(key).stops_on)
    assert (found.differing, found.stop) == ((), "as_ours")


def test_a_guessed_no_in_place_of_silence_differs():
    answers = {**made(SHED).reference, "money_control": "no"}
    assert [one.item.id for one in compared(made(SHED), answers, None).differing] == ["money_control"]


def test_another_answer_that_is_as_good_agrees():
    answers = {**made(SHED).reference, "money_control": "dont_know"}
    assert compared(made(SHED), answers, None).differing == ()


def test_a_question_that_was_not_asked_differs_and_is_no_answer():
    answers = {key: value for key, value in made(STRICT).reference.items() if key != "debt"}
    (one,) = compared(made(STRICT), answers, None).differing
    assert (one.item.id, one.yours) == ("debt", None)


@pytest.mark.parametrize(
    ("key", "stopped_on", "said"),
    [
        (WEEKEND, "something_in_return", "as_ours"),
        (WEEKEND, None, "late"),
        (STRICT, None, "as_ours"),
        (STRICT, TOLD_UNASKED, "unasked"),
    ],
)
def test_where_the_questions_ended_is_told(key, stopped_on, said):
    assert compared(made(key), made(key).reference, stopped_on).stop == said


def test_a_stop_before_the_telling_is_early():
    answers = dict(list(made(WEEKEND).reference.items())[:3])
    assert compared(made(WEEKEND), answers, TOLD_UNASKED).stop == "early"


def test_answers_given_past_the_telling_are_compared_too():
    answers = {**made(WEEKEND).reference, "third_person": "yes"}
    found = compared(made(WEEKEND), answers, None)
    assert ("third_person", "yes") in [(one.item.id, one.yours) for one in found.differing]


def test_the_form_says_of_a_story_without_a_sign_that_none_was_told():
    talk = made(STRICT)
    said = result(talk.instrument, talk.reference, age=talk.age, stopped_on=talk.stops_on)
    assert said.outcome != "refer_now"


# --- colleagues ---------------------------------------------------------------------------------------------------


def test_fewer_than_five_colleagues_are_shown_to_nobody():
    assert agreement(made(STRICT), [made(STRICT).reference] * (FEWEST - 1)) == ()


def test_the_least_agreed_question_comes_first():
    tries = [{**made(STRICT).reference, "phone_control": "yes"}] * 4 + [made(STRICT).reference]
    first = agreement(made(STRICT), tries)[0]
    assert (first.item.id, first.agreed, first.of, first.answers) == ("phone_control", 1, 5, {"yes": 4, "no": 1})


def test_colleagues_may_agree_with_one_another_and_not_with_us():
    tries = [{**made(STRICT).reference, "phone_control": "yes"}] * FEWEST
    first = agreement(made(STRICT), tries)[0]
    assert (first.agreed, first.pairs) == (0, 1.0)


ANSWERS = st.sampled_from(["yes", "no", "dont_know", "declined"])


@given(st.lists(st.dictionaries(st.sampled_from([i.id for i in made(STRICT).instrument.items]), ANSWERS), max_size=12))
def test_no_question_that_too_few_answered_is_ever_shown(tries):
    for one in agreement(made(STRICT), tries):
        assert one.of >= FEWEST
        assert sum(one.answers.values()) == one.of
        assert one.interval[0] <= one.agreed / one.of <= one.interval[1]


# --- the file -----------------------------------------------------------------------------------------------------


def spoilt(tmp_path: Path, old: str, new: str) -> str:
    text = (Path(__file__).parents[2] / "handrail/content/rehearsals/strict-at-home.yaml").read_text()
    assert old in text
    (tmp_path / "strict-at-home.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(ContentError) as error:
        load_rehearsals(tmp_path)
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("phone_control:", "phone_controll:", "phone_control"),
        ("id: strict-at-home", "id: strict", "Give both the same name"),
        ("age: 14", "age: 9", "is not made for age 9"),
        ("answer: dont_know", "answer: perhaps", "perhaps"),
        ("instrument: guided-conversation", "instrument: hhs-pocket-card", "hhs-pocket-card"),
        ("title: {en: Strict at home, es: Reglas en casa}", "title: {en: Strict at home}", "es"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_place(tmp_path, old, new, said):
    told = spoilt(tmp_path, old, new)
    assert said in told
    assert "strict-at-home.yaml" in told
