"""Answers side by side, and what changed: unknown is never no, and there is no sum."""

from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.readiness.change import (
    CANNOT_TELL,
    CHANGES,
    FEWER,
    MIXED,
    MORE,
    NEW,
    OTHER_WORDS,
    SAME,
    change,
    people,
    range_of,
)
from handrail.rules.readiness.compare import ANSWERS, STANDS, Tally, may_be_shown, side_by_side, tally

ITEM = "leader_named"
SAID = {"i": "in_place", "p": "partly", "n": "not", "c": "cannot_say", "-": ""}


def told(letters: str) -> Tally:
    """One letter for each person who was asked: in place, partly, not, cannot say, and - for no answer."""
    return tally(ITEM, [{ITEM: SAID[one]} for one in letters], asked=len(letters))


@pytest.mark.parametrize(
    ("letters", "differ"),
    [
        ("in", "apart"), ("ipn", "apart"), ("inc", "apart"), ("ip", "near"), ("pn", "near"), ("pncc", "near"),
        ("iic", "known_to_some"), ("nc", "known_to_some"), ("ii", "agree"), ("nn-", "agree"), ("p-", "one"),
        ("i", "one"), ("cc", "nobody"), ("--", "nobody"),
    ],
)  # fmt: skip
def test_how_answers_stand_to_each_other(letters: str, differ: str) -> None:
    assert told(letters).differ == differ


def test_who_cannot_say_and_who_does_not_answer_are_never_counted_as_a_no() -> None:
    found = told("ic-")
    assert found.counts == {"in_place": 1, "partly": 0, "not": 0, "cannot_say": 1, "silent": 1}
    assert (found.asked, found.unknown) == (3, 2)


def test_where_people_differ_stands_first_and_the_rest_keeps_its_order() -> None:
    answers = [
        {"a": "in_place", "b": "in_place", "c": "in_place", "d": "partly"},
        {"a": "in_place", "b": "not", "d": "not"},
    ]
    assert [one.item for one in side_by_side(["a", "b", "c", "d"], answers, asked=2)] == ["b", "d", "c", "a"]


def test_what_is_no_answer_is_named() -> None:
    with pytest.raises(ValueError, match="leader_named: there is no answer yes"):
        tally(ITEM, [{ITEM: "yes"}], asked=1)
    with pytest.raises(ValueError, match="2 people answered and 1 were asked"):
        tally(ITEM, [{ITEM: "not"}] * 2, asked=1)


def test_few_answers_without_names_are_not_shown() -> None:
    assert [may_be_shown(named=False, answered=count) for count in (0, 4, 5)] == [False, False, True]
    assert may_be_shown(named=True, answered=1)


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [
        ("nn", "ii", MORE), ("nn", "pp", MORE), ("pp", "ii", MORE), ("ii", "pp", FEWER), ("ii", "nn", FEWER),
        ("in", "in", SAME), ("pp", "pp", SAME), ("in", "pp", MIXED), ("pp", "in", MIXED), ("nn", "iin", MORE),
        ("nn", "cc", CANNOT_TELL), ("nc", "ni", CANNOT_TELL), ("nc", "nc", CANNOT_TELL), ("--", "ii", CANNOT_TELL),
        ("nnnc", "iiic", MORE), ("nnn-", "iii-", MORE), ("iiic", "iii-", CANNOT_TELL),
    ],
)  # fmt: skip
def test_a_change_is_told_only_when_no_missing_answer_could_turn_it(then: str, now: str, kind: str) -> None:
    assert change(told(then), told(now), same_words=True).kind == kind


def test_other_words_and_new_items_are_not_compared() -> None:
    assert change(None, told("ii"), same_words=True).kind == NEW
    found = change(told("nn"), told("ii"), same_words=False)
    assert (found.kind, found.then) == (OTHER_WORDS, None)


LETTERS = st.text(alphabet="".join(SAID), min_size=1, max_size=6)


def filled(letters: str) -> list[str]:
    """Every way in which those who said nothing could have answered."""
    open_ones = sum(letters.count(one) for one in "c-")
    known = letters.replace("c", "").replace("-", "")
    return [known + "".join(more) for more in combinations_with_replacement("ipn", open_ones)]


@given(LETTERS, LETTERS)
def test_what_is_told_holds_however_the_missing_answers_are_filled(then: str, now: str) -> None:
    kind = change(told(then), told(now), same_words=True).kind
    assert kind in CHANGES
    if kind in (MORE, FEWER, SAME):
        found = {change(told(a), told(b), same_words=True).kind for a in filled(then) for b in filled(now)}
        assert found == {kind}


@given(LETTERS)
def test_the_range_holds_every_way_to_fill_it(letters: str) -> None:
    for fullest in (True, False):
        least, most = range_of(told(letters), fullest)
        for one in filled(letters):
            share = range_of(told(one), fullest)[0]
            assert least <= share <= most


@given(LETTERS, LETTERS)
def test_turned_round_it_says_the_opposite(then: str, now: str) -> None:
    opposite = {MORE: FEWER, FEWER: MORE}
    kind = change(told(then), told(now), same_words=True).kind
    assert change(told(now), told(then), same_words=True).kind == opposite.get(kind, kind)


@given(LETTERS)
def test_the_counts_are_of_everybody_who_was_asked(letters: str) -> None:
    found = told(letters)
    assert found.asked == len(letters)
    assert set(found.counts) == {*ANSWERS, "silent"}
    assert sum(found.counts[one] for one in STANDS) + found.unknown == found.asked


def test_who_was_asked_both_times() -> None:
    found = people(frozenset("abc"), frozenset("bcd"))
    assert (found.both, found.new, found.left, found.others) == (2, 1, 1, True)
    assert not people(frozenset("ab"), frozenset("ab")).others
