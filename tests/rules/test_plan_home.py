"""Who may harm at home: a no never outlives a move, a yes never ends by itself, unknown never opens a home."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from handrail.rules.plans.home import (
    CARETAKER,
    FAMILY,
    QUESTIONS,
    Place,
    Said,
    answers_that_hold,
    latest_move,
    still_to_ask,
    who_may_harm,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
times = some.integers(-60, 60).map(lambda hours: NOON + timedelta(hours=hours))
places = some.lists(some.builds(Place, since=times, known_at=times), max_size=4).map(tuple)
answers = some.lists(some.builds(Said, value=some.sampled_from(["yes", "no", "unknown", "perhaps"]), at=times),
                     max_size=2)  # fmt: skip
said_of_both = some.fixed_dictionaries({}, optional=dict.fromkeys(QUESTIONS, answers))


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def no(hours: float) -> list[Said]:
    return [Said("no", at(hours))]


def both_no(hours: float) -> dict[str, list[Said]]:
    return {question: no(hours) for question in QUESTIONS}


def test_two_noes_for_the_place_where_the_child_lives_open_it() -> None:
    assert who_may_harm(answers_that_hold(both_no(-1), at(-2))) == "no"


def test_a_no_of_the_very_moment_of_the_move_is_about_the_new_place() -> None:
    assert who_may_harm(answers_that_hold(both_no(-2), at(-2))) == "no"


def test_after_a_move_the_caretaker_is_asked_of_again_and_the_family_is_not() -> None:
    held = answers_that_hold(both_no(-3), at(-2))
    assert held == {FAMILY: "no", CARETAKER: "unknown"}
    assert who_may_harm(held) == "unknown"
    assert list(still_to_ask(held)) == [CARETAKER]


def test_a_yes_stays_after_a_move() -> None:
    said = {FAMILY: no(-3), CARETAKER: [Said("yes", at(-3))]}
    assert who_may_harm(answers_that_hold(said, at(-2))) == "yes"


def test_dated_back_or_not_one_yes_is_enough_and_a_no_needs_both_words() -> None:
    for word, then in (("yes", "yes"), ("unknown", "unknown"), ("no", "no")):
        said = {FAMILY: no(-1), CARETAKER: [Said("no", at(-1)), Said(word, at(-1))]}
        assert who_may_harm(answers_that_hold(said, None)) == then


def test_nobody_spoke_of_a_place_of_which_the_record_had_not_heard() -> None:
    told_late = (Place(at(-50), at(-50)), Place(since=at(-9), known_at=at(-1)))
    assert latest_move(told_late, NOON) == at(-1)
    assert who_may_harm(answers_that_hold(both_no(-5), latest_move(told_late, NOON))) == "unknown"


def test_a_place_that_is_told_of_later_and_lies_before_this_one_asks_nothing_anew() -> None:
    assert latest_move((Place(at(-9), at(-9)), Place(at(-50), at(-1))), NOON) == at(-9)


def test_a_move_that_is_still_ahead_closes_nothing_yet() -> None:
    assert latest_move((Place(at(-9), at(-9)), Place(at(5), at(-1))), NOON) == at(-9)
    assert latest_move((Place(at(5), at(-1)),), NOON) is None


@given(said_of_both, places)
def test_a_no_never_outlives_a_move(said, places) -> None:
    if who_may_harm(answers_that_hold(said, latest_move(places, NOON))) == "no":
        said_last = max(one.at for one in said[CARETAKER])
        begun = [place for place in places if place.since <= NOON]
        latest = max((place.since for place in begun), default=said_last)
        assert all(said_last >= place.since and said_last >= place.known_at for place in begun if place.since == latest)


@given(said_of_both, places)
def test_a_home_is_opened_only_by_a_no_to_every_question(said, places) -> None:
    held = answers_that_hold(said, latest_move(places, NOON))
    if who_may_harm(held) == "no":
        assert all({one.value for one in said[question]} == {"no"} for question in QUESTIONS)
        assert not list(still_to_ask(held))
    if not all(said.get(question) for question in QUESTIONS):
        assert who_may_harm(held) != "no"


@given(said_of_both, places, times)
def test_a_further_move_never_opens_a_home(said, places, since) -> None:
    moved = (*places, Place(since, max([since, *(place.moved_at for place in places)])))
    before, after = (who_may_harm(answers_that_hold(said, latest_move(all_of, NOON))) for all_of in (places, moved))
    latest = max((place.since for place in places if place.since <= NOON), default=since)
    if latest <= since <= NOON:
        assert (before, after) in {("yes", "yes"), ("unknown", "unknown"), ("no", "unknown"), ("no", "no")}
