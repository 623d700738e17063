"""Finding one's way in the conversation after a return: its parts, its chips, its clocks, and who reviewed it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handrail.rules.clocks import Span
from handrail.rules.loading import read_file, read_text
from handrail.rules.return_talk import StandsFor, after, nobody, read_return_talk
from tests.rules.spoiling import HERE

OWN = read_return_talk(read_file(HERE / "whole" / "return_talk.yaml"))
THREE = replace(OWN, parts=(*OWN.parts, replace(OWN.parts[0], id="last")))
NOON = datetime(2026, 3, 7, 12, 0, tzinfo=ZoneInfo("America/New_York"))
"""The night after it, the clocks go forward."""


def test_a_part_is_found_by_its_name_and_an_unknown_one_is_none() -> None:
    assert [OWN.part(part.id) for part in OWN.parts] == [*OWN.parts]
    assert OWN.part("nowhere") is None


def test_each_part_has_the_next_after_it_and_the_last_has_none() -> None:
    assert [THREE.after(part) for part in THREE.parts] == [*THREE.parts[1:], None]


def test_each_part_has_the_one_before_it_and_the_first_has_none() -> None:
    assert [THREE.before(part) for part in THREE.parts] == [None, *THREE.parts[:-1]]


def test_a_factor_is_said_in_the_words_of_its_side_and_a_code_no_longer_used_has_none() -> None:
    assert OWN.chip("push", "home") == {"en": "Home", "es": "Casa"}
    assert OWN.chip("push", "rules") == {"en": "Rules", "es": "Reglas"}
    assert OWN.chip("pull", "home") is OWN.chip("push", "court") is None


def test_the_sides_of_a_part_are_its_questions_about_what_led_to_the_absence() -> None:
    assert [part.sides for part in OWN.parts] == [("push",), ()]


def test_a_question_without_short_words_is_shown_with_its_own() -> None:
    hurt, push = OWN.parts[0].asks
    assert (hurt.short["en"], push.short) == ("Hurt", push.text)


def test_our_clock_counts_elapsed_hours_through_a_night_when_the_clocks_change() -> None:
    found = OWN.clocks["conversation"].due_at(NOON)
    assert found == NOON.astimezone(UTC) + timedelta(hours=24)
    assert found is not None and found.astimezone(NOON.tzinfo).hour == 13


def test_a_clock_without_a_time_is_never_due() -> None:
    assert OWN.clocks["factors"].due_at(NOON) is None


@pytest.mark.parametrize(
    ("span", "length"), [(Span(2, "day"), timedelta(days=2)), (Span(90, "minute"), timedelta(minutes=90))]
)
def test_a_span_of_ours_is_elapsed_time_of_the_same_moment_in_any_zone(span: Span, length: timedelta) -> None:
    assert after(NOON, span) == NOON.astimezone(UTC) + length
    assert after(NOON.astimezone(UTC), span) == after(NOON, span)
    assert after(NOON, span).utcoffset() == timedelta()


def test_a_held_talk_stands_for_an_act_of_the_named_actors_or_of_everybody() -> None:
    anybody, some = OWN.talk_acts
    assert anybody == StandsFor("talk_after_return") and anybody.holds_for("judge")
    assert [some.holds_for(actor) for actor in ("caregiver", "private_provider", "judge")] == [True, True, False]


def test_who_reviewed_it_is_named_and_null_is_nobody() -> None:
    assert [nobody(read_text(name, name="own.yaml")) for name in ("null", "A person", "NULL")] == [
        "",
        "A person",
        "NULL",
    ]


def test_nothing_after_what_must_be_said_is_asked_before_it_was_said() -> None:
    needs, say = OWN.parts
    talk = replace(needs, id="away", kind="talk")
    whole = replace(OWN, parts=(needs, say, talk))
    assert whole.may_ask(needs, ()) and whole.may_ask(say, ())
    assert not whole.may_ask(talk, ["now", "away"])
    assert whole.may_ask(talk, ["limits"])


def test_every_age_has_its_own_conversation_up_to_its_last_year() -> None:
    young, older = OWN.bands
    assert [OWN.band_at(age) for age in (0, 10, 11, 90)] == [young, young, older, older]
    assert OWN.band_at(None) is OWN.band("nobody") is None
    assert [OWN.band(name) for name in ("young", "older")] == [young, older]
    assert [part.id for part in OWN.of(older).parts] == ["limits", "now"]
    assert [part.id for part in OWN.of(young).parts] == ["now"]


def test_a_skipped_question_tells_nothing_and_any_answer_tells_something() -> None:
    part = OWN.parts[0]
    told = {
        answer: part.tells_of_it({"hurt": answer}) for answer in ("yes", "no", "dont_know", "declined", "not_asked")
    }
    assert told == {"yes": True, "no": True, "dont_know": True, "declined": False, "not_asked": False}
    assert part.tells_of_it({"push": ["rules"]}) and not part.tells_of_it({"push": []}) and not part.tells_of_it({})


def test_what_came_of_it_is_decided_with_an_outcome_and_with_every_answer_that_must_be_there() -> None:
    part = OWN.parts[0]
    assert [ask.id for ask in part.asks if ask.needed] == ["hurt"]
    assert part.decided({"hurt": "no", "outcome": "dont_know"})
    assert not part.decided({"hurt": "no", "outcome": "declined"})
    assert not part.decided({"hurt": "no"})
    assert not part.decided({"outcome": "yes"})


def test_it_is_a_screening_only_where_something_was_told_and_every_part_that_decides_has_decided() -> None:
    needs, say = OWN.parts
    talk, decide = replace(needs, id="away", kind="talk"), replace(needs, id="decide", kind="decide")
    told, decided = {"push": ["rules"]}, {"hurt": "no", "outcome": "no"}
    whole = replace(OWN, parts=(say, talk, decide))
    assert whole.is_screening({"away": told, "decide": decided}) is True
    assert whole.is_screening({"decide": decided}) is False
    assert whole.is_screening({"away": told}) is False
    assert replace(OWN, parts=(say, talk)).is_screening({"away": told}) is False
    assert replace(OWN, parts=(needs, decide)).is_screening({"now": told, "decide": decided}) is False
