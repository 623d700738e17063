"""A return opens the conversation and the screening, by construction, and neither can be lost."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handrail.audit.models import Entry
from handrail.children.actions import record_placement
from handrail.duties import actions as duties
from handrail.duties.after_return import act_of, is_open
from handrail.duties.models import Act
from handrail.missing import talks
from handrail.missing.access import open_episode
from handrail.missing.actions import record_return, report_missing
from handrail.missing.models import Episode
from handrail.missing.returning import not_missing
from handrail.screening import actions as screenings
from tests.cast import NOW
from tests.missing.returned import DAY, HOUR, PUSHED, came_back
from tests.thorough import examples

pytestmark = pytest.mark.django_db
BOTH = {"conversation", "screening"}


def close(home, kind):
    duty = {"act": act_of(kind), "recipient": "case_record", "about": str(home.episode.pk)}
    how = duties.Told(reason="moved to another state")
    duties.record_act(client_id=uuid4(), child=home.child, duty=duty, at=home.now, seen=[], by=home.cast.sam,
                      now=home.now, outcome=Act.Outcome.CLOSED, how=how)  # fmt: skip


# --- both are opened ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_care", [True, False])
def test_every_return_opens_the_talk_and_the_screening(cast, in_care):
    found = came_back(cast, in_care=in_care).practice()
    assert {kind for kind in found if found[kind]["state"] == "open"} == BOTH


def test_both_count_from_when_the_agency_learned(cast):
    found = came_back(cast).practice()
    assert found["conversation"]["due_at"] == (NOW + DAY).isoformat()
    assert found["screening"]["due_at"] == (NOW + 3 * DAY).isoformat()


def test_our_time_is_never_called_overdue(cast):
    home = came_back(cast, in_care=False)
    home.now = NOW + 10 * DAY
    mine = [line for line in home.lines() if not line.duty and "talk" in line.title.lower()]
    assert [(line.band, line.clock["state"], line.clock["headline"]) for line in mine] == [
        ("open", "due_now", "Our time has passed")
    ]
    assert "not law" in mine[0].clock["more"]


def test_where_the_book_asks_for_the_screening_its_own_line_stands_alone(cast):
    lines = came_back(cast).lines()
    assert [line.duty.get("id") for line in lines if "screen after" in line.title.lower()] == []
    assert "US-IVE-35Aiii-SCREEN" in {line.duty.get("id") for line in lines if line.counts}


def test_where_no_law_asks_for_the_screening_ours_stands(cast):
    lines = came_back(cast, in_care=False).lines()
    assert [line.title for line in lines if line.counts and line.title.startswith("Screen after")] == [
        "Screen after the return (back Mar 13)"
    ]


def test_a_record_that_contradicts_itself_still_shows_both(cast, monkeypatch):
    from handrail.duties import index
    from handrail.rules import FactsError
    from handrail.rules.errors import Place

    def broken(*_args):
        raise FactsError(Place("facts"), "It says two things.", "Mend one.")

    home = came_back(cast)
    monkeypatch.setattr(index, "read_facts", broken)
    assert {line.title.split(" (")[0] for line in home.lines()} >= {
        "Talk with the child after the return",
        "Screen after the return",
    }


def test_two_returns_in_one_week_have_two_lines_each(cast):
    first = came_back(cast, in_care=False)
    first.now = NOW + 2 * DAY
    again = report_missing(client_id=uuid4(), child=cast.maya, informed_at=first.now - HOUR, **first.who)
    record_return(episode=again, returned_at=first.now, learned_at=first.now, **first.who)
    titles = [line.title for line in first.lines() if line.title.startswith("Talk with the child")]
    assert titles == [
        "Talk with the child after the return (back Mar 13)",
        "Talk with the child after the return (back Mar 15)",
    ]


# --- and closed in three ways only --------------------------------------------------------------------------------


def begin(home, _talk):
    home.begin()


def limits(home, talk):
    home.part(talk, "limits", said="yes")


def ask(home, talk):
    home.part(talk, "before", **PUSHED)


def done(home, talk):
    home.end(talk, "done")


def stop(home, talk):
    told = {"told_at": home.now, "safe_now": "yes"}
    talks.stop_on_disclosure(client_id=uuid4(), talk=talk, **told, **home.who)


def put_off(outcome):
    def step(home, _talk):
        later = {"outcome": outcome, "next_at": home.now + DAY}
        talks.put_off(client_id=uuid4(), episode=home.episode, **later, **home.who)

    return step


def offer(home, _talk):
    screenings.offer_later(client_id=uuid4(), child=home.child, choice="not_now", reason="return",
                           about_episode=home.episode.pk, better_at=home.now + DAY, **home.who)  # fmt: skip


def move(home, _talk):
    record_placement(client_id=uuid4(), child=home.child, kind="kinship", since=home.now, **home.who)


def a_day(home, _talk):
    home.now += DAY


def again(home, _talk):
    record_return(episode=home.episode, returned_at=NOW, learned_at=NOW, **home.who)


# What each step does, whether it needs an open try, and to what it takes which line.
STEPS = {
    "begin": (begin, False, None),
    "limits": (limits, True, None),
    "ask": (ask, True, None),
    "stop": (stop, True, None),
    "move": (move, False, None),
    "a day": (a_day, False, None),
    "again": (again, False, None),
    "done": (done, True, ("conversation", "done")),
    "not now": (put_off("not_now"), False, ("conversation", "put_off")),
    "someone else": (put_off("someone_else"), False, ("conversation", "put_off")),
    "does not want to": (put_off("declined"), False, ("conversation", "put_off")),
    "offer": (offer, False, ("screening", "put_off")),
    "screen": (lambda home, _talk: home.screen(), False, ("screening", "done")),
    "close the talk": (lambda home, _talk: close(home, "conversation"), False, ("conversation", "closed")),
    "close the screening": (lambda home, _talk: close(home, "screening"), False, ("screening", "closed")),
}
FURTHER = ["open", "put_off", "closed", "done"]


def take(step, home, expected):
    """One step, as somebody careless takes it: a refused one changes nothing."""
    does, needs_open, leads_to = STEPS[step]
    talk = talks.Conversation.of(home.episode).open
    if needs_open and talk is None:
        return
    does(home, talk)
    if leads_to:
        kind, state = leads_to
        expected[kind] = max(expected[kind], state, key=FURTHER.index)


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=14))
def test_neither_line_can_vanish_except_in_the_three_ways(steps):
    from django.db import transaction

    from tests.cast import make_cast

    with transaction.atomic():
        home, expected = came_back(make_cast()), dict.fromkeys(BOTH, "open")
        for step in steps:
            home.now += timedelta(minutes=1)
            with suppress(ValidationError, talks.TalkOver):
                take(step, home, expected)
            found = home.practice()
            assert {kind: found[kind]["state"] for kind in BOTH} == expected
            assert all(found[kind]["retry_at"] for kind in BOTH if found[kind]["state"] == "put_off")
            still = [line for line in home.lines() if line.counts and line.title.startswith("Talk with the child")]
            assert len(still) == is_open(found["conversation"])
        transaction.set_rollback(True)


def test_a_try_cannot_be_called_done_when_nothing_was_talked_about(cast):
    home = came_back(cast)
    talk = home.begin()
    with pytest.raises(ValidationError, match="Nothing was talked about yet"):
        home.end(talk, "done")
    home.part(talk, "limits", said="yes")
    home.part(talk, "before", before_words="")
    with pytest.raises(ValidationError, match="Nothing was talked about yet"):
        home.end(talk, "done")
    assert home.practice()["conversation"]["state"] == "open"


@pytest.mark.parametrize("outcome", ["not_now", "someone_else", "declined"])
def test_a_try_cannot_be_put_off_without_the_next_one(cast, outcome):
    home = came_back(cast)
    for next_at in (None, NOW - HOUR, NOW):
        with pytest.raises(ValidationError):
            home.end(home.begin(), outcome, next_at=next_at)
    assert home.practice()["conversation"]["state"] == "open"


def test_put_off_it_stays_with_its_date_and_comes_back_when_that_has_come(cast):
    home = came_back(cast, in_care=False)
    home.end(home.begin(), "declined", next_at=NOW + 2 * DAY)

    def line():
        return next(line for line in home.lines() if line.title.startswith("Talk with the child"))

    assert (line().clock["headline"], line().counts) == ("Next try Sun 2:10 pm", True)
    home.now = NOW + 3 * DAY
    assert line().clock["headline"] == "Our time has passed"


def test_a_supervisors_reason_stays_in_view(cast):
    home = came_back(cast)
    close(home, "conversation")
    line = next(line for line in home.lines() if line.title.startswith("Talk with the child"))
    assert (line.band, line.clock["when"]) == ("closed", "moved to another state")


# --- what was never done before -----------------------------------------------------------------------------------


def test_a_report_that_was_never_made_stays_overdue_after_the_return(cast):
    home = came_back(cast, away=30 * HOUR)
    for recipient, rule in (("law_enforcement", "US-IVE-35B-LE24"), ("ncmec", "US-IVE-35B-NCMEC24")):
        assert home.duty(rule, recipient)["state"] == "overdue"
    home.hold()
    home.screen()
    home.now = NOW + 5 * DAY
    shown_late = {line.duty.get("id") for line in home.lines() if line.band == "overdue"}
    assert {"US-IVE-35B-LE24", "US-IVE-35B-NCMEC24"} <= shown_late


def test_back_before_the_report_was_due_the_report_is_still_owed(cast):
    home = came_back(cast, away=2 * HOUR)
    assert home.duty("US-IVE-35B-LE24", "law_enforcement")["state"] == "open"
    home.now = NOW + 2 * DAY
    assert home.duty("US-IVE-35B-LE24", "law_enforcement")["state"] == "overdue"


def test_police_and_ncmec_hear_of_the_return_each_by_themselves(cast):
    home = came_back(cast)
    for recipient in ("law_enforcement", "ncmec"):
        assert home.duty("US-IVE-35B-COMMS-RECOVERY", recipient)["state"] == "open"


# --- two to four weeks later --------------------------------------------------------------------------------------


def test_two_weeks_later_a_second_screening_opens_by_itself(cast):
    home = came_back(cast)
    assert home.practice()["rescreen"]["state"] == "later"
    home.lines()
    home.now = NOW + 14 * DAY
    assert [line.title for line in home.lines() if line.title.startswith("Screen again")] == [
        "Screen again after two to four weeks (back Mar 13)"
    ]
    assert home.practice()["rescreen"]["due_at"] == (NOW + 28 * DAY).isoformat()


def test_a_screening_of_the_first_days_is_not_the_second_one(cast):
    home = came_back(cast)
    home.screen()
    home.now = NOW + 14 * DAY
    assert home.practice()["rescreen"]["state"] == "open"
    home.screen(reason="routine")
    assert home.practice()["rescreen"]["state"] == "done"


def test_the_second_screening_stays_in_view_after_four_weeks(cast):
    home = came_back(cast)
    home.now = NOW + 40 * DAY
    assert home.practice()["rescreen"]["state"] == "open"


# --- not missing after all ----------------------------------------------------------------------------------------


@pytest.fixture
def reported(cast):
    return report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW - 30 * HOUR, from_foster_care=True,
                          by=cast.ana, now=NOW)  # fmt: skip


def test_not_missing_after_all_nothing_is_owed_and_the_log_keeps_it(cast, reported):
    from tests.missing.returned import Return

    not_missing(episode=reported, reason="She was at school.", by=cast.ana, now=NOW)
    home = Return(cast, Episode.objects.get())
    about = [line for line in home.lines() if line.duty.get("about") == str(reported.pk) and line.counts]
    assert [line.title for line in about] == []
    assert home.practice() == {}
    assert Entry.objects.filter(verb="recorded_not_missing").count() == 1
    assert open_episode(cast.maya) is None


def test_after_it_the_child_can_be_reported_again(cast, reported):
    not_missing(episode=reported, reason="She was at school.", by=cast.ana, now=NOW)
    again = report_missing(client_id=uuid4(), child=cast.maya, informed_at=NOW, by=cast.ana, now=NOW)
    assert again.pk != reported.pk


def test_who_came_back_was_missing(cast):
    home = came_back(cast)
    with pytest.raises(ValidationError, match="already on record"):
        not_missing(episode=home.episode, reason="late bus", by=cast.ana, now=NOW)


def test_who_was_not_missing_does_not_come_back(cast, reported):
    row = not_missing(episode=reported, reason="She was at school.", by=cast.ana, now=NOW)
    with pytest.raises(ValidationError, match="not missing after all"):
        record_return(episode=row, returned_at=NOW, learned_at=NOW, by=cast.ana, now=NOW)
