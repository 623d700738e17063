"""The conversation after a return: in its order, over several tries, and it stops when something is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from handrail.children.actions import record_placement
from handrail.children.models import Disclosure, RestrictedGrant
from handrail.duties.facts import facts_file
from handrail.missing import talks
from handrail.missing.models import Factor, FactorResponse, Talk, TalkPart
from handrail.missing.talks import Conversation
from handrail.screening.models import Screening
from tests.cast import NOW
from tests.missing.returned import DAY, HOUR, PUSHED, came_back

pytestmark = pytest.mark.django_db
LIMITS, BEFORE, EXCHANGE = 2, 3, 5


@pytest.fixture
def home(cast, monkeypatch):
    monkeypatch.setattr("tests.missing.returned.NOW", timezone.now() - HOUR)
    return came_back(cast)


@pytest.fixture
def ana(cast, client):
    client.force_login(cast.ana)
    return client


def to(name, home, *more):
    return reverse(name, args=[home.episode.pk, *more])


def acts(home):
    done = facts_file(home.child, home.cast.agency)["done"]
    return [(one["act"], one.get("outcome", "done")) for one in done if one["about"] == str(home.episode.pk)]


# --- the order, and who must hear what before it --------------------------------------------------


def test_it_begins_with_first_words_and_three_equal_choices(home, ana):
    text = ana.get(to("talk_first", home)).text
    assert "I am glad you are here and safe." in text
    assert text.count('class="answer" name="choice"') == 3


def test_what_must_be_reported_is_said_before_anything_is_asked(home, ana):
    ana.post(to("talk_first", home), {"choice": "talk", "client_id": str(uuid4())})
    assert ana.get(to("talk_part", home, BEFORE)).url == to("talk_part", home, LIMITS)
    assert ana.post(to("talk_part", home, BEFORE), {"push": "rules"}).url == to("talk_part", home, LIMITS)
    ana.post(to("talk_part", home, LIMITS), {})
    assert ana.get(to("talk_part", home, BEFORE)).status_code == 200


def test_nor_is_it_kept_by_another_way_in(cast):
    home = came_back(cast)
    with pytest.raises(ValidationError, match="First say what you must report"):
        home.part(home.begin(), "before", **PUSHED)


def test_it_is_said_anew_by_whoever_goes_on(cast):
    home = came_back(cast)
    first = home.begin()
    home.part(first, "limits", said="yes")
    home.end(first, "not_now", next_at=NOW + DAY)
    home.now, home.by = NOW + DAY, cast.ben
    second = home.begin()
    with pytest.raises(ValidationError):
        home.part(second, "before", **PUSHED)


def test_what_they_want_first_is_kept_also_when_they_do_not_want_to_talk(home, ana):
    answer = ana.post(to("talk_first", home), {"choice": "not_now", "needs": ["food", "sleep"]})
    assert answer.url == f"{to('talk_end', home)}?choice=not_now"
    assert "Food, Sleep" in ana.get(to("return_talk", home)).text
    assert home.practice()["conversation"]["begun_at"] == ""


# --- several tries --------------------------------------------------


def test_two_tries_are_one_conversation(cast):
    home = came_back(cast)
    first = home.begin()
    home.part(first, "limits", said="yes")
    home.part(first, "before", **PUSHED)
    home.end(first, "not_now", next_at=NOW + DAY)
    assert ("interview_after_return", "declined") in acts(home)
    home.now, home.by = NOW + DAY + HOUR, cast.ben
    second = home.begin()
    home.part(second, "limits", said="yes")
    home.part(second, "away", stayed="“At a friend's.”")
    home.end(second, "done")
    found = Conversation.of(home.episode)
    assert [talk.outcome for talk in found.talks] == ["not_now", "done"]
    assert found.answers["before"] == PUSHED
    assert found.answers["away"] == {"stayed": "“At a friend's.”"}
    assert home.practice()["conversation"]["reference"] == second.reference
    assert ("determine_factors", "done") in acts(home)


def test_of_a_part_the_last_counts_and_all_are_kept(cast):
    home = came_back(cast)
    talk = home.begin()
    home.part(talk, "limits", said="yes")
    home.part(talk, "before", push=["rules"], pull=[])
    home.part(talk, "before", push=["conflict"], pull=["friends"])
    assert TalkPart.objects.filter(part="before").count() == 2
    assert {row.code for row in Conversation.of(home.episode).current_factors} == {"conflict", "friends"}
    assert Factor.objects.count() == 3


def test_two_people_hold_one_try_and_not_two(cast):
    home = came_back(cast)
    first = home.begin()
    home.by = cast.ben
    assert home.begin() == first


def test_a_part_sent_twice_is_kept_once(home, ana):
    ana.post(to("talk_first", home), {"choice": "talk"})
    sent = {"client_id": str(uuid4())}
    assert [ana.post(to("talk_part", home, LIMITS), sent).status_code for _ in range(2)] == [302, 302]
    assert TalkPart.objects.filter(part="limits").count() == 1


def test_an_old_page_of_a_try_that_ended_changes_nothing(cast):
    home = came_back(cast)
    talk = home.begin()
    home.part(talk, "limits", said="yes")
    home.end(talk, "not_now", next_at=NOW + DAY)
    with pytest.raises(talks.TalkOver):
        home.part(talk, "before", **PUSHED)
    with pytest.raises(talks.TalkOver):
        home.end(talk, "declined", next_at=NOW + 2 * DAY)


# --- how a try ends --------------------------------------------------


def test_not_now_asks_only_when_is_better(home, ana):
    text = ana.get(f"{to('talk_end', home)}?choice=not_now").text
    assert "When is better?" in text
    assert "<textarea" not in text
    assert "why" not in text.lower().replace("without a reason", "")


def test_does_not_want_to_is_tried_again_in_two_days_unless_another_day_is_said(home, ana):
    form = ana.get(f"{to('talk_end', home)}?choice=declined").context["form"]
    typed = {"outcome": "declined", "day": form["day"].value(), "clock": form["clock"].value()}
    assert ana.post(f"{to('talk_end', home)}?choice=declined", typed).status_code == 302
    row = Talk.objects.get()
    assert row.outcome == "declined"
    assert timedelta(hours=47) < row.next_at - timezone.now() <= timedelta(hours=48)
    assert "refus" not in ana.get(to("return_talk", home)).text.lower()


def test_put_off_without_a_day_is_refused_at_its_field(home, ana):
    answer = ana.post(to("talk_end", home), {"outcome": "not_now", "day": "", "clock": ""})
    assert answer.status_code == 422
    assert 'id="id_day_error"' in answer.text
    assert not Talk.objects.exclude(outcome="open").exists()


def test_done_is_no_choice_before_a_try_is_begun(home, ana):
    outcomes = dict(ana.get(to("talk_end", home)).context["form"].fields["outcome"].choices)
    assert set(outcomes) == {"not_now", "someone_else", "declined"}


def test_a_held_talk_closes_the_duty_to_find_out_what_led_to_it(cast):
    home = came_back(cast)
    assert home.duty("US-IVE-35Aii-FACTORS")["state"] == "open"
    talk = home.hold()
    duty = home.duty("US-IVE-35Aii-FACTORS")
    assert (duty["state"], duty["proven"], duty["last_act"]["reference"]) == ("met", "yes", talk.reference)


def test_a_talk_in_which_nothing_was_named_leaves_that_duty_open(cast):
    home = came_back(cast)
    talk = home.begin()
    home.part(talk, "limits", said="yes")
    home.part(talk, "away", stayed="“Around.”")
    home.end(talk, "done")
    assert home.duty("US-IVE-35Aii-FACTORS")["state"] == "open"
    assert home.practice()["conversation"]["state"] == "done"


def test_put_off_that_duty_names_the_next_try(cast):
    home = came_back(cast)
    home.end(home.begin(), "declined", next_at=NOW + 2 * DAY)
    assert home.duty("US-IVE-35Aii-FACTORS")["retry_at"].startswith("2026-03-15")


# --- a telling --------------------------------------------------


@pytest.fixture
def asking(home, ana):
    ana.post(to("talk_first", home), {"choice": "talk"})
    ana.post(to("talk_part", home, LIMITS), {})
    return home


def test_an_answer_that_is_a_telling_offers_to_stop(asking, ana):
    assert ana.post(to("talk_part", asking, EXCHANGE), {"asked_back": "yes"}).url == to("talk_told", asking)
    assert ana.post(to("talk_part", asking, EXCHANGE), {"given": "yes"}).url == to("talk_part", asking, EXCHANGE + 1)


def test_they_told_me_something_is_on_every_part(asking, ana):
    for place in range(1, 9):
        assert to("talk_told", asking) in ana.get(to("talk_part", asking, place)).text


def test_stopping_ends_the_try_and_writes_the_telling(asking, ana):
    ana.post(to("talk_told", asking), {"safe_now": "yes", "when": "now", "words": "“He took my money.”"})
    assert Disclosure.objects.get().words == "“He took my money.”"
    assert Talk.objects.get().outcome == "stopped"
    assert asking.practice()["conversation"]["state"] == "open"
    text = ana.get(to("return_talk", asking)).text
    assert "Something was told" in text
    assert reverse("child_conclude", args=[asking.child.pk]) in text


def test_what_is_concluded_after_it_starts_the_24_hours(asking, ana):
    ana.post(to("talk_told", asking), {"safe_now": "yes", "when": "now"})
    said = {"form": "sex", "status": "identified", "when": "now", "basis": "what was told", "family": "no",
            "caretaker": "no", "care": "unknown"}  # fmt: skip
    answer = ana.post(reverse("child_conclude", args=[asking.child.pk]), said)
    assert answer.status_code == 302, answer.context["form"].errors
    asking.now = timezone.now()
    late = [line for line in asking.lines() if line.duty.get("id") == "US-IVE-34A-LE24"]
    assert [line.state for line in late] == ["open"]
    assert timedelta(hours=23) < late[0].due_at - asking.now <= timedelta(hours=24)


def test_nothing_more_is_asked_in_that_try(asking, ana):
    ana.post(to("talk_told", asking), {"safe_now": "yes", "when": "now"})
    assert ana.get(to("talk_part", asking, EXCHANGE)).url == to("talk_first", asking)


# --- what a young person sees --------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_for_a_young_person_can_be_left_and_say_nothing_of_the_case(asking, ana, language):
    ana.cookies["django_language"] = language
    pages = [to("talk_first", asking), *(to("talk_part", asking, place) for place in range(1, 9))]
    for page in pages:
        text = ana.get(page).text
        assert 'class="leave__now"' in text
        assert ("<title>My notes</title>" if language == "en" else "<title>Mis notas</title>") in text
        assert "Maya" not in text and "Tolliver" not in text and "clock__" not in text


def test_it_speaks_spanish(asking, ana):
    ana.cookies["django_language"] = "es"
    text = ana.get(to("talk_part", asking, EXCHANGE)).text
    assert "¿Alguien quiso algo a cambio?" in text
    assert "Saltar esta" in text
    assert 'lang="es"' in text


def test_nothing_is_chosen_beforehand_and_everything_may_be_skipped(asking, ana):
    text = ana.get(to("talk_part", asking, EXCHANGE)).text
    assert "checked" not in text.split("<main")[1]
    assert ana.post(to("talk_part", asking, EXCHANGE), {}).status_code == 302


def test_a_danger_says_whom_to_call(asking, ana):
    ana.post(to("talk_part", asking, 1), {"suicidal": "yes", "safe_tonight": "no"})
    for page in ("return_talk", "back"):
        text = ana.get(to(page, asking)).text
        assert 'href="tel:988"' in text
        assert "Settle another place for tonight" in text


def test_health_is_for_those_who_need_it_and_is_not_lost_by_those_who_may_not_see_it(asking, cast, client):
    client.force_login(cast.ana)
    client.post(to("talk_part", asking, 1), {"pregnancy": "yes", "food": "no"})
    assert not RestrictedGrant.objects.filter(person=cast.ben, child=cast.maya).exists()
    client.force_login(cast.ben)
    text = client.get(to("return_talk", asking)).text
    assert "Emergency contraception works" not in text
    assert "restricted, ask Ana" in text
    client.post(to("talk_part", asking, 1), {"food": "yes"})
    assert Conversation.of(asking.episode).answers["now"] == {"pregnancy": "yes", "food": "yes"}


def test_the_screening_is_one_part_and_is_held_with_the_instrument_that_counts(asking, ana):
    place = 6
    url = ana.post(to("talk_part", asking, place), {}).url
    assert url == f"{reverse('screen_prepare', args=[asking.child.pk])}?about={asking.episode.pk}"
    asking.now = timezone.now()
    asking.screen()
    assert Screening.unscoped.get().about_episode == asking.episode.pk
    assert asking.practice()["screening"]["state"] == "done"
    assert asking.duty("US-IVE-35Aiii-SCREEN")["state"] == "met"


# --- what this place does about it --------------------------------------------------


def place(home, kind="foster_home"):
    home.now += HOUR
    return record_placement(client_id=uuid4(), child=home.child, kind=kind, since=home.now, **home.who)


def test_a_place_is_asked_and_the_next_one_is_asked_again(cast, client):
    home = came_back(cast)
    home.hold()
    place(home)
    assert (home.practice()["factors"]["state"], home.practice()["factors"]["waiting"]) == ("open", 3)
    client.force_login(cast.ana)
    address = reverse("factors", args=[home.child.pk])
    form = client.get(address).context["form"]
    client.post(address, dict.fromkeys(form.factors, "We call her sister on Sundays."))
    assert home.practice()["factors"]["state"] == "done"
    place(home, "kinship")
    assert home.practice()["factors"]["waiting"] == 3
    assert "We call her sister on Sundays." in client.get(address).text


def test_what_is_not_answered_comes_first(cast, client):
    home = came_back(cast)
    home.hold()
    place(home)
    client.force_login(cast.ana)
    address = reverse("factors", args=[home.child.pk])
    names = list(client.get(address).context["form"].factors)
    client.post(address, {names[0]: "We changed the rule."})
    rows = client.get(address).context["absences"][0]["rows"]
    assert [row["answered"] for row in rows] == [False, False, True]
    assert FactorResponse.objects.count() == 1


def test_without_an_answer_nothing_is_saved(cast, client):
    home = came_back(cast)
    home.hold()
    client.force_login(cast.ana)
    assert client.post(reverse("factors", args=[home.child.pk]), {}).status_code == 422
