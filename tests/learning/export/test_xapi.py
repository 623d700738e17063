"""What a statement says, and what it does not: nobody's name."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from handrail.learning.export.xapi import (
    Account,
    Activity,
    Learned,
    Mailbox,
    answered,
    completed,
    lesson_activity,
    lesson_statements,
    opaque,
    passed_or_failed,
)
from tests.learning.export.made import lesson

SECRET = b"a key of the agency's, thirty-two"
HOME = "https://agency.example"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(-timedelta(hours=5)))
COURSE = Activity(HOME, "course", "partnering-with-child-welfare", "2026-11-23+abc", {"en": "Partnering"})


def learned(person: str = "ana@agency.example") -> Learned:
    return Learned(Account(HOME, opaque(person, SECRET)), lesson_activity(lesson(), HOME, "v1"), "es", COURSE)


def test_a_learner_is_an_account_that_names_nobody() -> None:
    said = completed(learned(), AT, 2, 3)
    assert said["actor"]["account"]["homePage"] == HOME
    assert "ana" not in json.dumps(said)
    assert "mbox" not in json.dumps(said)


def test_the_id_of_a_learner_is_the_same_always_and_another_with_another_secret() -> None:
    assert opaque("ana", SECRET) == opaque("ana", SECRET)
    assert len({opaque("ana", SECRET), opaque("ben", SECRET), opaque("ana", b"another")}) == 3


def test_an_address_stands_there_only_when_it_was_handed_in() -> None:
    mailed = Learned(Mailbox("ana@agency.example"), learned().activity, "en")
    assert completed(mailed, AT)["actor"] == {"objectType": "Agent", "mbox": "mailto:ana@agency.example"}


def test_the_same_fact_has_the_same_id_and_another_fact_another() -> None:
    one = completed(learned(), AT, 2, 3)
    assert one == completed(learned(), AT, 2, 3)
    others = [completed(learned(), AT, 3, 3), completed(learned("ben"), AT, 2, 3),
              completed(learned(), AT + timedelta(seconds=1), 2, 3),
              passed_or_failed(learned(), AT, right=2, of=3, passed=False)]  # fmt: skip
    assert len({one["id"], *(other["id"] for other in others)}) == 5


def test_a_lesson_is_completed_with_a_score_and_is_no_success_or_failure() -> None:
    result = completed(learned(), AT, 2, 3)["result"]
    assert result == {"completion": True, "score": {"scaled": 0.6667, "raw": 2, "min": 0, "max": 3}}
    assert completed(learned(), AT)["result"] == {"completion": True}


@pytest.mark.parametrize(("passed", "verb"), [(True, "passed"), (False, "failed")])
def test_a_test_is_passed_or_failed(passed: bool, verb: str) -> None:
    said = passed_or_failed(learned(), AT, right=7, of=10, passed=passed)
    assert said["verb"]["id"].endswith(f"/{verb}")
    assert said["result"]["success"] is passed


def test_an_answer_carries_the_question_its_choices_and_what_would_have_been_right() -> None:
    said = answered(learned(), lesson(), "q1", "a", AT)
    assert said["result"] == {"response": "a", "success": False}
    definition = said["object"]["definition"]
    assert definition["correctResponsesPattern"] == ["b"]
    assert [one["id"] for one in definition["choices"]] == ["a", "b", "c"]
    assert all(one["description"].keys() == {"en", "es"} for one in definition["choices"])
    assert "<" not in json.dumps(definition)
    assert said["context"]["contextActivities"]["grouping"][0]["id"] == COURSE.iri


@pytest.mark.parametrize(("question", "given"), [("q9", "a"), ("q1", "z")])
def test_what_was_never_asked_is_not_stated(question: str, given: str) -> None:
    with pytest.raises(KeyError):
        answered(learned(), lesson(), question, given, AT)


def test_a_walk_through_a_lesson_is_its_answers_and_that_it_is_completed() -> None:
    said = lesson_statements(learned(), lesson(), {"q1": "b", "q2": "c", "q3": "c"}, AT)
    assert [one["verb"]["id"].rpartition("/")[2] for one in said] == ["answered"] * 3 + ["completed"]
    assert [one["result"]["success"] for one in said[:3]] == [True, False, True]
    assert said[-1]["result"]["score"]["raw"] == 2


def test_what_was_left_out_is_neither_wrong_nor_completed() -> None:
    said = lesson_statements(learned(), lesson(), {"q2": "a"}, AT)
    assert [one["object"]["id"].rpartition("/")[2] for one in said] == ["q2"]
    assert lesson_statements(learned(), lesson(), {}, AT) == []


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        completed(learned(), datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001  without a zone, on purpose


def test_a_time_keeps_its_offset() -> None:
    assert completed(learned(), AT)["timestamp"] == "2026-11-23T09:00:00.000-05:00"
    assert completed(learned(), AT.astimezone(UTC))["timestamp"].endswith("+00:00")
