"""What closes the duty to screen on return: a designated instrument, held because of that return, and signed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from handrail.missing.facts import episodes_of
from handrail.rules import due, load_book, read_facts
from handrail.screening import actions
from handrail.screening.facts import acts_of
from tests.cast import NOW
from tests.screening.conftest import FIRST, HMIS, SECOND, SEEN, fresh, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def back(begin, episode):
    """A talk because of Maya's return."""
    return begin(reason="return", about_episode=episode.pk)


def sign(row, cast, **answers):
    give(row, cast, **answers)
    return actions.sign(screening=row, by=cast.ana, now=NOW + timedelta(hours=9))


def test_a_signed_talk_about_the_return_is_the_act(back, cast, episode):
    sign(back, cast, **{FIRST: "no"})
    [act] = acts_of(cast.maya, cast.agency)
    assert act["act"] == "screen_after_return"
    assert (act["to"], act["about"], act["reference"]) == ("case_record", str(episode.pk), "SCR-0001")


def test_it_counts_from_when_it_was_held_not_from_when_it_was_signed(back, cast):
    sign(back, cast, **{FIRST: "no"})
    assert acts_of(cast.maya, cast.agency)[0]["at"].startswith(NOW.isoformat()[:16])


def test_an_open_talk_is_no_act(back, cast):
    give(back, cast, **{FIRST: "no"})
    assert acts_of(cast.maya, cast.agency) == []


def test_a_talk_for_another_reason_is_no_act(row, cast):
    sign(row, cast, **{FIRST: "no"})
    assert acts_of(cast.maya, cast.agency) == []


def test_an_instrument_that_is_not_designated_is_no_act(begin, episode, cast):
    sign(begin(SEEN, reason="return", about_episode=episode.pk), cast, controlling_person="no")
    assert acts_of(cast.maya, cast.agency) == []


def test_the_age_is_that_of_the_agencys_day_also_for_a_job_outside_the_web(begin, episode, cast):
    """In Guam it is the day of the eighteenth birthday already, in Greenwich the eve: the tool is for adults."""
    cast.agency.return_instruments = [HMIS]
    sign(begin(HMIS, reason="return", about_episode=episode.pk), cast, r15_1="no", r16_1="no", r16_2="no")
    cast.maya.birthdate_text = "2008-03-14"
    cast.maya.save()
    assert acts_of(cast.maya, cast.agency) == []
    cast.agency.timezone = "Pacific/Guam"
    assert len(acts_of(cast.maya, cast.agency)) == 1


def test_hmis_is_never_an_act_for_a_child_even_when_designated(begin, episode, cast):
    cast.agency.return_instruments = [HMIS]
    sign(begin(HMIS, reason="return", about_episode=episode.pk), cast, r15_1="no", r16_1="no", r16_2="no")
    assert acts_of(cast.maya, cast.agency) == []


@pytest.mark.parametrize("answers", [{}, {FIRST: "declined", SECOND: "declined"}, {FIRST: "not_asked"}])
def test_a_form_signed_empty_or_all_declined_is_no_screening(back, cast, answers):
    sign(back, cast, **answers)
    assert acts_of(cast.maya, cast.agency) == []


def test_a_talk_stopped_because_something_was_told_is_the_act(back, cast):
    actions.stop_on_disclosure(screening=back, client_id=uuid4(), told_at=NOW, safe_now="yes", by=cast.ana, now=NOW)
    actions.sign(screening=fresh(back).screening, by=cast.ana, now=NOW)
    assert len(acts_of(cast.maya, cast.agency)) == 1


def test_not_now_leaves_the_duty_open_and_names_the_next_try(cast, episode):
    better = NOW + timedelta(days=1)
    actions.offer_later(client_id=uuid4(), child=cast.maya, choice="not_now", reason="return", about_episode=episode.pk,
                        better_at=better, by=cast.ana, now=NOW)  # fmt: skip
    [act] = acts_of(cast.maya, cast.agency)
    assert (act["outcome"], act["retry_at"]) == ("declined", better.isoformat(timespec="seconds"))


def test_another_childs_talks_are_not_read(back, cast):
    sign(back, cast, **{FIRST: "no"})
    assert acts_of(cast.jo, cast.agency) == []


def screen_duty(cast, at):
    """What the federal rule says of the screen after Maya's return."""
    file = {
        "jurisdiction": "us", "timezone": "America/Los_Angeles",
        "facts": {"actor.performs_ive_functions": "yes", "child.age": 15, "care.foster_care": "yes"},
        "episodes": episodes_of(cast.maya), "done": acts_of(cast.maya, cast.agency),
    }  # fmt: skip
    answer = due(read_facts(file), at=at, book=load_book(["us"])).as_json()
    [duty] = [duty for duty in answer["duties"] if duty["id"] == "US-IVE-35Aiii-SCREEN"]
    return duty


def test_the_duty_to_screen_is_open_until_a_talk_about_that_return_is_signed_and_then_proven(back, cast):
    later = NOW + timedelta(days=1)
    assert screen_duty(cast, later)["state"] == "open"
    sign(back, cast, **{FIRST: "no"})
    assert (screen_duty(cast, later)["state"], screen_duty(cast, later)["proven"]) == ("met", "yes")


def test_an_offer_put_off_leaves_the_duty_open(cast, episode):
    actions.offer_later(client_id=uuid4(), child=cast.maya, choice="not_now", reason="return", about_episode=episode.pk,
                        better_at=NOW + timedelta(days=2), by=cast.ana, now=NOW)  # fmt: skip
    assert screen_duty(cast, NOW + timedelta(days=1))["state"] == "open"
