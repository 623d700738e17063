"""Some kinds of case in the fewest words: boxes that hold every kind that is meant and no other, as wide as can be."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.case_kinds import Answer, Kind, Question
from handrail.rules.describing import Box, smallest

SIZES = (3, 2, 4)
EVERY: list[Kind] = [*product(*map(range, SIZES))]
ASKED = [Question(f"q{place}", tuple(Answer(str(n), {}) for n in range(size))) for place, size in enumerate(SIZES)]
SOME = st.sets(st.sampled_from(EVERY))


def boxes(meant: set[Kind]) -> list[tuple[Box, int, Kind]]:
    return [*smallest(EVERY, ASKED, meant.__contains__)]


def held(box: Box) -> set[Kind]:
    return {*product(*box)}


@given(SOME)
def test_together_they_hold_every_kind_that_is_meant_and_no_other(meant: set[Kind]) -> None:
    found = [held(box) for box, _, _ in boxes(meant)]
    assert set().union(*found) == meant


@given(SOME)
def test_none_of_them_could_be_wider(meant: set[Kind]) -> None:
    for box, _, _ in boxes(meant):
        for place, answers in enumerate(box):
            for answer in {*range(SIZES[place])} - answers:
                wider = (*box[:place], answers | {answer}, *box[place + 1 :])
                assert not held(wider) <= meant


@given(SOME)
def test_each_says_how_many_it_holds_and_from_which_it_was_widened(meant: set[Kind]) -> None:
    seen: set[Kind] = set()
    for box, many, seed in boxes(meant):
        assert many == len(held(box))
        assert seed == next(kind for kind in EVERY if kind in meant - seen)
        seen |= held(box)


def test_what_is_so_whatever_the_answers_is_one_box_of_everything() -> None:
    assert boxes({*EVERY}) == [(tuple(frozenset(range(size)) for size in SIZES), 24, (0, 0, 0))]
    assert boxes(set()) == []


def test_of_two_wide_boxes_the_later_questions_are_left_out_first() -> None:
    meant = {kind for kind in EVERY if kind[0] == 0 or kind[2] == 0}
    assert [box for box, _, _ in boxes(meant)] == [
        (frozenset({0}), frozenset({0, 1}), frozenset({0, 1, 2, 3})),
        (frozenset({0, 1, 2}), frozenset({0, 1}), frozenset({0})),
    ]
