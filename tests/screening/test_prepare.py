"""Get ready: what may be used and why not, what must be true first, and another time is as near as now."""

from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.children.actions import open_record, record_disclosure, record_fact
from handrail.screening.instruments import library
from handrail.screening.models import Offer, Screening
from tests.cast import BEFORE, NOW
from tests.screening.conftest import HMIS, SEEN, TALK

pytestmark = pytest.mark.django_db
READY = [line.code for line in library().get(TALK).conduct.checklist]


def page_of(child):
    return reverse("screen_prepare", args=[child.pk])


def ready(**more):
    return {
        "client_id": str(uuid4()),
        "instrument": TALK,
        "reason": "concern",
        "language": "en",
        "ready": READY,
        **more,
    }


def test_the_limits_are_said_first_in_both_languages(ana, cast):
    page = ana.get(page_of(cast.maya)).content.decode()
    scripts = library().get(TALK).conduct.scripts["limits_of_confidentiality"]
    assert scripts["en"] in page
    assert scripts["es"] in page


def test_nothing_is_chosen_beforehand(ana, cast):
    assert "checked" not in ana.get(page_of(cast.maya)).content.decode()


def test_it_starts_with_the_exact_version(ana, cast):
    answer = ana.post(page_of(cast.maya), ready(language="es"))
    row = Screening.unscoped.get()
    assert answer.url.startswith(f"/screenings/{row.pk}/q/")
    assert (row.instrument, row.digest, row.language) == (TALK, library().get(TALK).digest, "es")
    assert row.prepared == READY


def test_the_first_question_comes_in_the_language_of_the_talk(ana, cast):
    answer = ana.post(page_of(cast.maya), ready(language="es"))
    assert '<html lang="es">' in ana.get(answer.url).content.decode()


def test_sent_twice_it_is_one_talk(ana, cast):
    sent = ready()
    first, second = ana.post(page_of(cast.maya), sent), ana.post(page_of(cast.maya), sent)
    assert first.url == second.url
    assert Screening.unscoped.count() == 1


@pytest.mark.parametrize("line", READY)
def test_no_line_of_the_list_may_be_left_open(ana, cast, line):
    answer = ana.post(page_of(cast.maya), ready(ready=[each for each in READY if each != line]))
    assert answer.status_code == 422
    assert "set another time" in answer.content.decode()
    assert Screening.unscoped.count() == 0


def test_an_observation_list_needs_no_preparation_of_a_talk(ana, cast):
    assert ana.post(page_of(cast.maya), ready(instrument=SEEN, ready=[])).status_code == 302


@pytest.mark.parametrize("missing", ["instrument", "reason", "language"])
def test_what_is_missing_is_named_and_the_rest_is_kept(ana, cast, missing):
    answer = ana.post(page_of(cast.maya), ready(**{missing: ""}))
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert answer.content.decode().count("checked") == len(READY) + 2


def test_the_talk_is_not_offered_outside_its_ages_and_the_page_says_why(ana, young):
    page = ana.get(page_of(young)).content.decode()
    assert "It is made for ages 11–17." in page
    answer = ana.post(page_of(young), ready())
    assert answer.status_code == 422
    assert "Choose another." in answer.content.decode()
    assert Screening.unscoped.count() == 0


def test_hmis_is_not_offered_for_a_child_in_care(ana, cast):
    page = ana.get(page_of(cast.maya)).content.decode()
    assert "Only for young people who are homeless or moving to adult life." in page
    assert ana.post(page_of(cast.maya), ready(instrument=HMIS)).status_code == 422


def test_hmis_is_offered_to_an_adult_and_when_the_record_says_transition(ana, cast, young):
    assert ana.post(page_of(young), ready(instrument=HMIS)).status_code == 302
    record_fact(client_id=uuid4(), child=cast.maya, name="care.chafee_services", value="yes", by=cast.ana, now=NOW)
    assert ana.post(page_of(cast.maya), ready(instrument=HMIS)).status_code == 302


def test_an_unknown_age_rules_nothing_out(ana, cast):
    kim = open_record(client_id=uuid4(), unit=cast.north, by=cast.ana, now=BEFORE, first_name="Kim")
    assert ana.post(page_of(kim), ready()).status_code == 302


def test_it_says_that_the_child_has_already_told_somebody(ana, cast):
    record_disclosure(client_id=uuid4(), child=cast.maya, at=NOW, words="“…”", to_kind="school", by=cast.ana, now=NOW)
    assert "Has already told somebody" in ana.get(page_of(cast.maya)).content.decode()


def test_an_open_talk_is_offered_to_go_on_with(ana, cast, row):
    assert reverse("screening", args=[row.pk]) in ana.get(page_of(cast.maya)).content.decode()


def test_a_return_on_record_can_be_chosen_and_is_kept(ana, cast, episode):
    ana.post(page_of(cast.maya), ready(reason=f"return:{episode.pk}"))
    row = Screening.unscoped.get()
    assert (row.reason, row.about_episode) == ("return", episode.pk)


def test_another_childs_return_is_refused(ana, cast, episode):
    jane = open_record(
        client_id=uuid4(), unit=cast.north, by=cast.ana, now=BEFORE, first_name="Jane", birthdate="2011-01-01"
    )
    assert ana.post(page_of(jane), ready(reason=f"return:{episode.pk}")).status_code == 422


def later(cast):
    return reverse("screen_later", args=[cast.maya.pk])


def test_not_now_and_someone_else_are_as_near_as_talk_now(ana, cast):
    page = ana.get(page_of(cast.maya)).content.decode()
    buttons = page[page.index('<div class="buttons buttons--equal"') :].split("</div>")[0]
    assert buttons.count('class="usa-button usa-button--outline"') == 3


def test_not_now_keeps_the_offer_and_asks_no_reason(ana, cast):
    answer = ana.post(later(cast), {"client_id": str(uuid4()), "choice": "not_now", "note": "after school"})
    assert answer.url == reverse("child", args=[cast.maya.pk])
    [offer] = Offer.objects.all()
    assert (offer.choice, offer.note, offer.better_at) == ("not_now", "after school", None)
    assert Screening.unscoped.count() == 0


def test_a_better_time_in_the_past_is_refused(ana, cast):
    answer = ana.post(later(cast), {"choice": "not_now", "day": "2020-01-01", "clock": "10:00"})
    assert answer.status_code == 422
    assert "still to come" in answer.content.decode()


def test_an_offer_sent_twice_is_kept_once(ana, cast):
    sent = {"client_id": str(uuid4()), "choice": "someone_else"}
    for _ in range(2):
        ana.post(later(cast), sent)
    assert Offer.objects.count() == 1


def first_words(child, episode):
    return f"{reverse('screen_return', args=[child.pk])}?about={episode.pk}"


def test_after_a_return_care_comes_first_and_three_choices_are_equal(ana, cast, episode):
    assert first_words(cast.maya, episode) in ana.get(page_of(cast.maya)).content.decode()
    page = ana.get(first_words(cast.maya, episode)).content.decode()
    assert "I am glad you are here and safe." in page
    assert page.count('<button class="answer"') == 3
    assert "<title>My notes</title>" in page
    assert 'href="/x"' in page


def test_talk_now_leads_to_getting_ready_with_the_return_named(ana, cast, episode):
    answer = ana.post(first_words(cast.maya, episode), {"choice": "talk"})
    assert answer.url == f"{page_of(cast.maya)}?about={episode.pk}"
    assert f'value="return:{episode.pk}" id="id_reason_0" checked' in ana.get(answer.url).content.decode()


def test_not_now_asks_only_when_is_better_and_keeps_what_was_wanted_first(ana, cast, episode):
    page = ana.post(first_words(cast.maya, episode), {"choice": "not_now", "needs": ["food", "sleep"]})
    assert "When is better?" in page.content.decode()
    assert "food" not in str(page.request["QUERY_STRING"])
    sent = {
        "client_id": str(uuid4()),
        "choice": "not_now",
        "reason": f"return:{episode.pk}",
        "needs": ["food", "sleep"],
    }
    assert ana.post(later(cast), sent).status_code == 302
    [offer] = Offer.objects.all()
    assert (offer.needs, offer.about_episode) == (["food", "sleep"], episode.pk)
    assert "Food · Sleep" in ana.get(page_of(cast.maya)).content.decode()


def test_what_is_not_on_the_list_of_needs_is_refused(ana, cast, episode):
    assert ana.post(first_words(cast.maya, episode), {"choice": "not_now", "needs": ["money"]}).status_code == 422
