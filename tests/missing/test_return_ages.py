"""The talk and the screening after a return can be closed at every age: done, put off with a date, or with a reason."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import correct_name
from handrail.missing import talks
from handrail.missing.models import Talk
from tests.missing.returned import DAY, HOUR, TALK, came_back

pytestmark = pytest.mark.django_db
YOUNG, YOUTH, ADULT = TALK.bands
SEEN = {"limits_young": {"said": "yes"}, "seen": {"saw": "“She drew a house.”"}, "caregiver": {"push": ["lost"]},
        "decide_young": {"outcome": "no", "interview": "no", "decided_by": "Sam, today: no interview."}}  # fmt: skip
AGREED = {"consent": {"said": "yes"}, "limits_adult": {"said": "yes"}, "exchange": {"given": "no"},
          "decide_adult": {"outcome": "no", "wants": "“A room of my own.”"}}  # fmt: skip


def back_at(cast, monkeypatch, years, **how):
    """Maya is back an hour ago, at this age; None is an age that nobody knows."""
    now = timezone.now() - HOUR
    born = "" if years is None else (timezone.localdate(now) - timedelta(days=int(years * 365.25) + 30)).isoformat()
    correct_name(child=cast.maya, by=cast.ana, now=now, first_name="Maya", last_name="Tolliver", birthdate=born,
                 agency_number="FC-1001")  # fmt: skip
    cast.maya.refresh_from_db()
    monkeypatch.setattr("tests.missing.returned.NOW", now)
    return came_back(cast, **how)


@pytest.fixture
def young(cast, monkeypatch):
    return back_at(cast, monkeypatch, 7)


@pytest.fixture
def adult(cast, monkeypatch):
    return back_at(cast, monkeypatch, 19)


@pytest.fixture
def ana(cast, client):
    client.force_login(cast.ana)
    return client


def hold(home, parts, outcome="done", **how):
    talk = home.begin()
    for part, answers in parts.items():
        home.part(talk, part, **answers)
    home.end(talk, outcome, **how)
    return talk


def states(home):
    found = home.practice()
    return found["conversation"]["state"], found["screening"]["state"]


def to(name, home, *more):
    return reverse(name, args=[home.episode.pk, *more])


# --- done ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("years", "parts"), [(3, SEEN), (10, SEEN), (18, AGREED), (20, AGREED)])
def test_at_an_age_without_an_instrument_the_talk_closes_both_and_the_law_too(cast, monkeypatch, years, parts):
    home = back_at(cast, monkeypatch, years)
    assert states(home) == ("open", "open")
    talk = hold(home, parts)
    assert states(home) == ("done", "done")
    duty = home.duty("US-IVE-35Aiii-SCREEN")
    assert (duty["state"], duty["proven"], duty["last_act"]["reference"]) == ("met", "yes", talk.reference)


def test_what_led_to_it_is_asked_of_whoever_cares_for_the_child(young):
    hold(young, SEEN)
    assert young.duty("US-IVE-35Aii-FACTORS")["state"] == "met"


@pytest.mark.parametrize("lacking", ["seen", "decide_young"])
def test_a_talk_in_which_nobody_decided_or_looked_is_no_screening(young, lacking):
    parts = {name: said for name, said in SEEN.items() if name not in {lacking, "caregiver"}}
    if lacking == "seen":
        parts["look"] = {"photo_ok": "yes"}
    hold(young, parts)
    assert states(young) == ("done", "open")


def test_the_talk_does_not_count_where_an_instrument_is_made_for_the_age(cast, monkeypatch):
    home = back_at(cast, monkeypatch, 15)
    home.hold()
    assert states(home) == ("done", "open")


def test_a_later_try_completes_an_earlier_one(young):
    first = hold(young, {"limits_young": {"said": "yes"}, "seen": SEEN["seen"]}, "not_now", next_at=young.now + DAY)
    assert states(young) == ("put_off", "put_off")
    young.now += DAY + HOUR
    second = hold(young, {"limits_young": {"said": "yes"}, "decide_young": SEEN["decide_young"]})
    assert states(young) == ("done", "done")
    assert young.practice()["screening"]["reference"] == second.reference != first.reference


def test_a_second_look_weeks_later_closes_the_second_screening(young):
    hold(young, SEEN)
    young.now += 14 * DAY
    assert young.practice()["rescreen"]["state"] == "open"
    hold(young, SEEN)
    assert young.practice()["rescreen"]["state"] == "done"


# --- put off, or closed with a reason --------------------------------------------------------------------------------


@pytest.mark.parametrize("years", [7, 15, 19])
def test_put_off_both_name_the_next_try(cast, monkeypatch, years):
    home = back_at(cast, monkeypatch, years)
    hold(home, {}, "declined", next_at=home.now + 2 * DAY)
    if years == 15:
        assert states(home) == ("put_off", "open")  # its own offer dates the instrument
        return
    assert states(home) == ("put_off", "put_off")
    assert home.duty("US-IVE-35Aiii-SCREEN")["retry_at"]


@pytest.mark.parametrize("years", [7, 15, 19, None])
def test_a_supervisors_reason_closes_both_at_every_age(cast, monkeypatch, client, years):
    home = back_at(cast, monkeypatch, years, in_care=False)
    client.force_login(cast.sam)
    for kind in ("conversation", "screening"):
        assert client.post(to("practice_close", home, kind), {"reason": "Lives with kin abroad."}).status_code == 302
    home.now = timezone.now()
    assert states(home) == ("closed", "closed")


# --- an age that nobody knows ----------------------------------------------------------------------------------------


def test_an_unknown_age_is_asked_before_anything_else(cast, monkeypatch, ana):
    home = back_at(cast, monkeypatch, None)
    assert "The age is not known, and the talk differs by age." in ana.get(to("return_talk", home)).text
    assert ana.post(to("talk_first", home), {"choice": "talk"}).url == to("talk_age", home)
    assert ana.get(to("talk_part", home, 2)).url == to("talk_age", home)
    assert ana.post(to("talk_age", home), {"band": ""}).status_code == 422
    assert ana.post(to("talk_age", home), {"band": "young"}).url == to("talk_part", home, 1)
    assert "Is the child hungry or thirsty?" in ana.get(to("talk_part", home, 1)).text
    assert ana.get(to("talk_age", home)).status_code == 302


def test_about_ten_or_younger_the_talk_closes_both(cast, monkeypatch):
    home = back_at(cast, monkeypatch, None)
    talks.save_age(client_id=uuid4(), talk=home.begin(), band="young", **home.who)
    hold(home, SEEN)
    assert states(home) == ("done", "done")


def test_about_fifteen_the_instrument_is_still_asked_for(cast, monkeypatch):
    home = back_at(cast, monkeypatch, None)
    talks.save_age(client_id=uuid4(), talk=home.begin(), band="youth", **home.who)
    home.hold()
    assert states(home) == ("done", "open")


def test_a_birth_date_found_later_counts_more_than_the_guess(cast, monkeypatch):
    home = back_at(cast, monkeypatch, None)
    talks.save_age(client_id=uuid4(), talk=home.begin(), band="adult", **home.who)
    back_born = (timezone.localdate() - timedelta(days=8 * 366)).isoformat()
    correct_name(child=cast.maya, by=cast.ana, now=home.now, first_name="Maya", last_name="Tolliver",
                 birthdate=back_born, agency_number="FC-1001")  # fmt: skip
    home.episode.child.refresh_from_db()
    assert talks.Conversation.of(home.episode).band(timezone.localdate()).id == "young"


# --- what is never done ----------------------------------------------------------------------------------------------


def test_a_younger_child_is_never_asked_what_a_youth_is_asked(young, ana):
    ana.post(to("talk_first", young), {"choice": "talk"})
    ana.post(to("talk_part", young, 2), {})
    shown = [ana.get(to("talk_part", young, place)).text for place in range(1, 7)]
    assert not [text for text in shown if "Did anyone want something back" in text or "While away" in text]
    assert ana.get(to("talk_part", young, 7)).status_code == 404
    with pytest.raises(ValidationError, match="another age"):
        young.part(young.begin(), "exchange", given="yes")


def test_its_first_words_are_for_whoever_cares_for_the_child(young, ana):
    assert "I only play with the child" in ana.get(to("talk_first", young)).text


def test_a_young_adult_is_asked_for_a_yes_first_and_a_no_ends_the_try(adult, ana):
    ana.post(to("talk_first", adult), {"choice": "talk"})
    assert ana.get(to("talk_part", adult, 4)).url == to("talk_part", adult, 2)
    text = ana.get(to("talk_part", adult, 2)).text
    assert "They said yes. Go on" in text and f"{to('talk_end', adult)}?choice=declined" in text
    ana.post(to("talk_part", adult, 2), {})
    assert ana.get(to("talk_part", adult, 4)).url == to("talk_part", adult, 3)


def test_a_concern_leads_to_the_conclusion_and_concludes_nothing_itself(young, ana):
    ana.post(to("talk_first", young), {"choice": "talk"})
    ana.post(to("talk_part", young, 2), {})
    said = {"outcome": "yes", "interview": "yes", "decided_by": "Sam"}
    assert ana.post(to("talk_part", young, 5), said).url == f"{to('return_talk', young)}#concern"
    assert reverse("child_conclude", args=[young.child.pk]) in ana.get(to("return_talk", young)).text
    assert young.child.identification_set.count() == 0


@pytest.mark.parametrize("years", [7, 19])
def test_the_button_of_the_screening_leads_to_the_talk_at_these_ages(cast, monkeypatch, ana, years):
    home = back_at(cast, monkeypatch, years)
    about = f"?about={home.episode.pk}"
    assert ana.get(f"{reverse('screen_return', args=[cast.maya.pk])}{about}").url == to("return_talk", home)
    prepare = ana.get(f"{reverse('screen_prepare', args=[cast.maya.pk])}{about}").text
    assert "the talk with who decides is the screening" in prepare


def test_for_a_youth_it_leads_to_the_first_words_as_before(cast, monkeypatch, ana):
    home = back_at(cast, monkeypatch, 15)
    address = f"{reverse('screen_return', args=[cast.maya.pk])}?about={home.episode.pk}"
    assert ana.get(address).status_code == 200


def test_turning_eighteen_between_two_tries_the_next_is_the_adults(cast, monkeypatch):
    home = back_at(cast, monkeypatch, 17.9)
    hold(home, {"limits": {"said": "yes"}, "before": {"before_words": "x"}}, "not_now", next_at=home.now + DAY)
    home.now += 60 * DAY
    conversation = talks.Conversation.of(home.episode)
    assert conversation.band(timezone.localdate(home.now)).id == "adult"
    assert Talk.objects.count() == 1
