"""What a plan lacks, what opens it again, what calls for a prevention plan, and what is weighed before a placement."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from handrail.rules import ContentError
from handrail.rules.plans import (
    Answer,
    Before,
    CaseFacts,
    Contact,
    Event,
    Proposed,
    lacks,
    load_plans,
    load_reviews,
    plan_for,
    prevention_triggers,
    reviews_open,
    state_of,
    weigh,
)

BOOK = load_plans()
PLAN = plan_for(15, BOOK)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = load_reviews().kinds


# --- age ---


@pytest.mark.parametrize(
    ("age", "plan"),
    [
        (0, "child"), (3, "child"), (10, "child"), (11, "youth"), (17, "youth"), (18, "adult"), (20, "adult"),
        (None, "youth"),
    ],
)  # fmt: skip
def test_each_age_has_its_plan_and_an_unknown_age_that_of_a_minor(age, plan) -> None:
    assert plan_for(age, BOOK).id == f"safety-plan-{plan}"


# --- what it lacks ---


ENOUGH = {
    "warning_signs.body": Answer(chips=("heart",)),
    "by_myself.what_helps": Answer(text="music"),
    "safe_adults.first": Answer(text="Aunt L."),
    "safe_adults.second": Answer(chips=("lawyer",)),
    "safe_adults.third": Answer(text="Ms. K"),
    "health_and_crisis.outside_help": Answer(chips=("clinic",)),
    "review.step_one": Answer(text="Call Ms. K"),
    "review.step_two": Answer(text="Worker asks the school"),
    "about.where_kept": Answer(chips=("worker",)),
}


@pytest.mark.parametrize("plan", BOOK.plans, ids=lambda plan: plan.id)
def test_an_empty_plan_lacks_what_makes_it_of_use_and_is_not_scolded(plan) -> None:
    found = lacks(plan, {})
    assert [one.id for one in found] == [
        "warning_signs",
        "coping",
        "safe_adults",
        "outside_help",
        "next_steps",
        "where_the_copy_is",
    ]
    assert not any("must" in one.say["en"] or "!" in one.say["en"] for one in found)
    assert all(one.section in {section.id for section in plan.sections} for one in found)


@pytest.mark.parametrize("plan", BOOK.plans, ids=lambda plan: plan.id)
def test_a_plan_with_all_of_it_lacks_nothing(plan) -> None:
    assert lacks(plan, ENOUGH) == ()


def test_two_adults_are_not_three_and_blanks_are_nobody() -> None:
    assert [one.id for one in lacks(PLAN, {**ENOUGH, "safe_adults.third": Answer(text="  \n")})] == ["safe_adults"]


def test_a_code_word_without_an_action_is_what_it_lacks() -> None:
    alone = {**ENOUGH, "if_they_turn_up.help_word": Answer(text="blue")}
    assert [one.id for one in lacks(PLAN, alone)] == ["code_word_action"]
    agreed = {**alone, "if_they_turn_up.help_word": Answer(text="blue", code_word_action="Aunt L. comes")}
    assert lacks(PLAN, agreed) == ()


def test_a_prevention_plan_asks_for_a_day_and_a_night() -> None:
    plan = BOOK.prevention.plan
    assert "adults_on_call" in {one.id for one in lacks(plan, {"adults_on_call.day": Answer(text="Ms. K")})}


def test_a_part_is_not_started_has_something_or_is_left_out() -> None:
    section = PLAN.sections[3]
    assert state_of(section, {}) == "not_started"
    assert state_of(section, ENOUGH) == "has_something"
    assert state_of(section, {}, frozenset({section.id})) == "left_out"


# --- reviews ---


def test_a_move_opens_the_plan_for_72_hours_and_says_what_changed() -> None:
    (review,) = reviews_open([Event("placement_changed", NOW - HOUR, "p1")], NOW - DAY, NOW)
    assert review.due == NOW + 71 * HOUR
    assert (review.what_changed["en"], review.note["en"], review.event.ref) == ("They moved.", "Ours, not law.", "p1")
    assert "where_i_live" in review.sections


def test_what_happened_before_the_plan_was_written_opens_nothing() -> None:
    event = Event("returned", NOW - DAY)
    assert reviews_open([event], NOW - DAY, NOW) == ()
    assert len(reviews_open([event], NOW - DAY - HOUR, NOW)) == 1


def test_a_night_when_the_clocks_change_takes_no_hour_away() -> None:
    before = datetime(2026, 3, 6, 23, tzinfo=ZoneInfo("America/New_York"))
    (review,) = reviews_open([Event("returned", before)], before - DAY, before + HOUR)
    assert review.due - before.astimezone(UTC) == 72 * HOUR


def test_a_day_that_is_known_ahead_opens_before_it() -> None:
    turns = Event("turning_18", NOW + 90 * DAY)
    assert reviews_open([turns], NOW - DAY, NOW - HOUR) == ()
    (review,) = reviews_open([turns], NOW - DAY, NOW)
    assert review.due == turns.at


def test_a_plan_that_was_looked_at_in_that_time_is_not_opened_for_it_again() -> None:
    assert reviews_open([Event("birthday", NOW + 3 * DAY)], NOW - DAY, NOW) == ()
    assert len(reviews_open([Event("birthday", NOW + 3 * DAY)], NOW - 30 * DAY, NOW)) == 1


def test_the_nearest_stands_first() -> None:
    events = [Event("told_something_new", NOW - HOUR), Event("returned", NOW - 5 * HOUR)]
    assert [one.event.kind for one in reviews_open(events, NOW - DAY, NOW)] == ["returned", "told_something_new"]


def test_an_event_that_nobody_knows_is_named() -> None:
    with pytest.raises(ValueError, match=r'There is no event "full_moon"\. Use one of: placement_changed'):
        reviews_open([Event("full_moon", NOW)], NOW, NOW)


@pytest.mark.parametrize(("kind", "at"), [("placement_changed", NOW - 20 * DAY), ("discharge_planned", NOW + 10 * DAY)])
def test_what_was_learned_after_the_last_look_is_open_however_long_ago_it_was(kind, at) -> None:
    looked_at = NOW - DAY
    assert reviews_open([Event(kind, at, learned_at=looked_at - HOUR)], looked_at, NOW) == ()
    (review,) = reviews_open([Event(kind, at, learned_at=NOW - HOUR)], looked_at, NOW)
    assert review.due > NOW


@given(
    some.lists(some.tuples(some.sampled_from(sorted(KINDS)), some.integers(-3000, 3000))), some.integers(-3000, 0),
    some.sampled_from(["safety", "prevention"]),
)  # fmt: skip
def test_every_event_since_then_that_names_a_part_of_the_plan_is_open_and_no_other(events, written, plan) -> None:
    given_events = [Event(kind, NOW + hours * HOUR, str(at)) for at, (kind, hours) in enumerate(events)]
    found = {review.event.ref for review in reviews_open(given_events, NOW + written * HOUR, NOW, plan)}
    parts = {kind: one.sections if plan == "safety" else one.prevention for kind, one in KINDS.items()}
    opened = {one.ref for one in given_events
              if parts[one.kind] and NOW + written * HOUR < KINDS[one.kind].opens(one) <= NOW}  # fmt: skip
    assert found == opened


def test_saying_that_they_want_to_leave_opens_the_plan_against_it_and_no_other() -> None:
    event = Event("said_wants_to_leave", NOW - HOUR)
    assert reviews_open([event], NOW - DAY, NOW) == ()
    (review,) = reviews_open([event], NOW - DAY, NOW, "prevention")
    assert review.sections == ("talk", "what_we_try")


# --- prevention ---


def found(**told) -> dict[str, str]:
    return {
        one.id: one.state
        for one in prevention_triggers(CaseFacts(now=NOW, **{"jurisdictions": ("us", "us-tx"), **told}))
    }


def test_in_texas_each_of_the_three_calls_for_a_plan() -> None:
    none = {"absences": (), "trafficking": "no"}
    assert found(**none) == {}
    assert found(**{**none, "trafficking": "yes"}) == {"tx_trafficked": "holds"}
    assert found(**{**none, "said_wants_to_leave": date(2026, 11, 20)}) == {"tx_said_so": "holds"}
    assert found(**{**none, "absences": (NOW - 30 * DAY,)})["tx_missing_within_6_months"] == "holds"


@pytest.mark.parametrize(("began", "holds"), [("2026-05-23T00:00", True), ("2026-05-22T23:59", False)])
def test_six_months_are_counted_by_whole_days(began, holds) -> None:
    absences = (datetime.fromisoformat(began).replace(tzinfo=UTC),)
    assert ("tx_missing_within_6_months" in found(absences=absences, trafficking="no")) == holds


def test_what_is_not_known_is_a_question_and_never_a_no() -> None:
    told = prevention_triggers(CaseFacts(("us", "us-tx"), NOW))
    assert {one.id: one.state for one in told} == {
        "tx_missing_within_6_months": "ask", "tx_trafficked": "ask", "ours_missing_before": "ask",
    }  # fmt: skip
    assert all(one.ask for one in told)


def test_a_suspicion_and_words_of_long_ago_are_for_a_person_to_weigh() -> None:
    told = found(absences=(), trafficking="suspected", said_wants_to_leave=date(2026, 9, 1))
    assert told == {"tx_trafficked": "ask", "tx_said_so": "ask"}


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-6)), ZoneInfo("America/Chicago")])
@pytest.mark.parametrize(("day", "state"), [(date(2026, 10, 24), "holds"), (date(2026, 10, 23), "ask")])
def test_thirty_days_are_counted_by_whole_days(zone, day, state) -> None:
    now = datetime(2026, 11, 23, 0, 0, tzinfo=zone)
    told = prevention_triggers(CaseFacts(("us-tx",), now, absences=(), trafficking="no", said_wants_to_leave=day))
    assert {one.id: one.state for one in told} == {"tx_said_so": state}


def test_outside_of_texas_ours_is_offered_and_named_so() -> None:
    (one,) = prevention_triggers(CaseFacts(("us", "us-wa"), NOW, absences=(NOW - 900 * DAY,)))
    assert (one.id, one.basis, one.state) == ("ours_missing_before", "ours", "holds")
    assert "Ours, not law" in one.why["en"]


def test_what_holds_stands_before_what_is_asked() -> None:
    told = prevention_triggers(CaseFacts(("us", "us-tx"), NOW, absences=(NOW - DAY,)))
    assert [one.state for one in told] == ["holds", "holds", "ask"]


OWN = """
- id: county_new_placement
  jurisdiction: us-wa
  test: {person_says: yes}
  source: County policy 12.4
  title: {en: A new placement, es: Un hogar nuevo}
  why: {en: County policy 12.4 asks for it., es: La norma 12.4 lo pide.}
  ask: {en: Is this a new placement?, es: ¿Es un hogar nuevo?}
"""


def test_an_agency_adds_its_own_and_they_are_shown_as_its_own(tmp_path) -> None:
    (tmp_path / "prevention_triggers.yaml").write_text(OWN)
    facts = CaseFacts(("us", "us-wa"), NOW, absences=())
    (asked,) = prevention_triggers(facts, (tmp_path,))
    assert (asked.basis, asked.source.title, asked.state) == ("agency", "County policy 12.4", "ask")
    said = CaseFacts(("us", "us-wa"), NOW, absences=(), own={"county_new_placement": True})
    assert [one.state for one in prevention_triggers(said, (tmp_path,))] == ["holds"]
    assert prevention_triggers(CaseFacts(("us",), NOW, absences=()), (tmp_path,)) == ()


@pytest.mark.parametrize(
    ("was", "written", "told"),
    [
        ("county_new_placement", "ours_missing_before", 'There is a case "ours_missing_before" already.'),
        ("person_says: yes", "person_says: no", 'person_says is "no"'),
        ("person_says: yes", "moon: full", 'test has an unknown key "moon"'),
        ("  source: County policy 12.4\n", "", 'has no "source"'),
    ],
)
def test_a_slip_in_an_agencys_file_is_named(tmp_path, was, written, told) -> None:
    (tmp_path / "prevention_triggers.yaml").write_text(OWN.replace(was, written))
    with pytest.raises(ContentError, match=r"prevention_triggers\.yaml") as refused:
        prevention_triggers(CaseFacts(("us",), NOW), (tmp_path,))
    assert told in str(refused.value)


# --- placement ---

HOME = Proposed("12 Elm Street, Austin", "Elm House", ("Dred Vexnor",))


def weighed(place=HOME, before=(), contacts=()) -> dict[str, tuple]:
    return {one.id: (one.known, one.facts) for one in weigh(place, before, contacts)}


def test_an_earlier_absence_from_the_same_place_is_a_fact_by_name_or_by_address() -> None:
    before = [Before(date(2026, 1, 1), left_from="Oak House"), Before(date(2026, 2, 1), left_from_address="12 Elm St"),
              Before(date(2026, 3, 1), left_from="elm house")]  # fmt: skip
    assert weighed(before=before)["left_from_here"] == (True, (("absence", 1), ("absence", 2)))


def test_a_known_contact_is_found_by_name_or_by_address() -> None:
    contacts = [
        Contact("Vexnor, D."),
        Contact("Nobody Else", ("12 Elm Street",)),
        Contact("Some One", ("9 Elm Street",)),
    ]
    assert weighed(contacts=contacts)["known_contact_here"][1] == (("contact", 0), ("contact", 1))


def test_where_the_child_stayed_is_a_fact_to_weigh() -> None:
    before = [Before(date(2026, 1, 1), stayed_near=("by 12 Elm Street",))]
    assert weighed(before=before)["found_near_here"] == (True, (("absence", 0),))


def test_what_the_record_cannot_tell_is_a_question() -> None:
    assert weighed(before=None, contacts=None)["left_from_here"] == (False, ())
    assert weighed(before=[Before(date(2026, 1, 1))])["left_from_here"] == (False, ())
    assert weighed(before=[Before(date(2026, 1, 1), left_from="Oak House")])["left_from_here"] == (True, ())
    assert weighed(before=[Before(date(2026, 1, 1), left_from_address="1 Ash Rd")])["left_from_here"] == (True, ())
    assert weighed(Proposed("12 Elm Street"), contacts=[])["known_contact_here"] == (False, ())
    assert weighed()["siblings"] == (False, ())


def test_no_absence_at_all_is_known_to_be_none_from_here() -> None:
    assert weighed(before=[])["left_from_here"] == (True, ())


def test_nothing_weighs_more_than_the_other_and_the_child_is_asked() -> None:
    found = weigh(HOME, (), ())
    assert [one.id for one in found][-1] == "their_say"
    assert not any(hasattr(one, "score") or hasattr(one, "weight") for one in found)
