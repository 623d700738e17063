"""Whole answers to invented situations: no key of a finding changes unseen."""

import json

import pytest

from tests.rules.situations import answer, situations, spoilt, spoilt_before, told_before

NAMES = [json.loads(line)["situation"] for line in told_before()]


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_the_whole_answer_is_the_one_that_is_kept(number: int) -> None:
    assert json.loads(answer(number)) == json.loads(told_before()[number])


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_with_a_fact_less_or_another_the_answer_is_the_one_that_is_kept(number: int) -> None:
    assert list(spoilt(number)) == spoilt_before(number)


def test_every_situation_has_its_answer() -> None:
    assert [one["name"] for one in situations()] == NAMES
