"""Which kinds of case a few rules tell apart, in which words, and that no kind is left out or looked at twice."""

from itertools import combinations, product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.case_kinds import MOST, SPREAD, Answer, Question, count, kinds, neighbours, pairwise, spread
from tests.rules.kinds_kept import told, told_before

SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=5)


def asking(*sizes: int) -> tuple[Question, ...]:
    return tuple(
        Question(f"q{place}", tuple(Answer(str(number), {}) for number in range(size)))
        for place, size in enumerate(sizes)
    )


def test_the_questions_their_answers_and_the_cases_made_of_them_are_those_that_are_kept() -> None:
    assert list(told()) == told_before()


def test_no_answer_speaks_of_the_program() -> None:
    assert [line for line in told_before() if "None or" in line or "under None" in line or "titleIV" in line] == []


def test_a_caregiver_is_a_caregiver() -> None:
    assert "  when a caregiver acts : {actor.kind: caregiver" in "\n".join(told_before())


@given(SIZES)
def test_up_to_the_most_every_kind_is_looked_at_once(sizes: list[int]) -> None:
    assert sorted(kinds(asking(*sizes))) == sorted(product(*map(range, sizes)))


def test_at_the_most_all_are_looked_at_and_with_one_more_only_some() -> None:
    assert len(kinds(asking(MOST))) == MOST == 6000
    assert len(kinds(asking(2, 3, 1000))) == MOST
    assert SPREAD == 3000 and SPREAD <= len(kinds(asking(2, 2, 1501))) < 2 * 2 * 1501


@pytest.mark.parametrize("sizes", [(3, 2, 5), (7,), (2, 2, 2), (1, 1), (2, 3, 2, 3)])
def test_the_spread_visits_every_kind_once_and_wanders_over_the_whole(sizes: tuple[int, ...]) -> None:
    found = [*spread(sizes)]
    assert len(found) == len(set(found)) == prod(sizes) == count(asking(*sizes))
    assert found[0] == tuple(0 for _ in sizes)


def test_the_spread_is_the_same_each_time() -> None:
    assert [*spread((3, 2, 2))][:5] == [(0, 0, 0), (1, 0, 1), (2, 0, 0), (0, 1, 1), (1, 1, 0)]


@given(SIZES.filter(lambda sizes: len(sizes) > 1))
def test_every_two_answers_to_two_questions_stand_together(sizes: list[int]) -> None:
    found = [*pairwise(sizes)]
    for one, other in combinations(range(len(sizes)), 2):
        assert {(kind[one], kind[other]) for kind in found} == {*product(range(sizes[one]), range(sizes[other]))}


def test_pairs_take_few_kinds() -> None:
    six = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0), (2, 0, 0), (2, 1, 1)]
    assert [*pairwise((3, 2, 2))] == six
    assert len([*pairwise((4,) * 6)]) == 28


def test_beyond_the_most_the_pairs_come_first_and_nothing_twice() -> None:
    asked = asking(*(4,) * 7)
    found = kinds(asked)
    assert len(found) == len(set(found))
    assert list(found[: len([*pairwise((4,) * 7)])]) == [*pairwise((4,) * 7)]


def test_neighbours_differ_in_one_answer_and_hold_the_kind_itself() -> None:
    found = [*neighbours((0, 1), asking(2, 3))]
    assert found == [(0, 1), (1, 1), (0, 0), (0, 1), (0, 2)]
