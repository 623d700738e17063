"""While a young person holds the phone, this sign-in shows the question and nothing else."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.children.actions import end_assignment
from handrail.screening.middleware import KEY
from handrail.screening.talk import Talk
from tests.cast import PASSWORD
from tests.screening.conftest import DISCLOSURE, FIRST, SECOND, fresh, give, tap, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(ana, row):
    """Ana's browser in Maya's hands."""
    ana.post(url(row, "handover"))
    return ana


def test_handing_over_leads_to_the_question(ana, row):
    assert ana.post(url(row, "handover")).url == url(row, "question", FIRST)


def test_the_page_has_the_question_the_answers_the_language_and_leave_now_alone(held, row):
    page = held.get(url(row, "question", FIRST)).content.decode()
    for theirs in ("Yes", "Skip this one", "Español", "Leave now", "Give the phone back"):
        assert theirs in page
    for ours in (
        "They told me something",
        "Stop for today",
        "For the worker",
        "Not asked",
        "Your note",
        "Guide for this step",
        "Maya",
        "Handrail",
    ):
        assert ours not in page
    assert "<title>My notes</title>" in page


OURS = ("screening", "told_me", "screening_stop", "screening_review", "screening_sign", "screening_result", "conclude",
        "handover", "addendum")  # fmt: skip


def places(cast, row):
    of_the_child = [reverse(name, args=[cast.maya.pk]) for name in ("child", "duties", "screen_prepare")]
    of_the_staff = [reverse(name) for name in ("desk", "account_logout", "account_login", "set_language")]
    return [*of_the_child, *of_the_staff, *[url(row, name) for name in OURS], "/no/such/page"]


def test_every_other_address_leads_back_to_the_question(held, cast, row):
    for place in places(cast, row):
        for ask in (held.get, held.post):
            assert ask(place).url == url(row, "question", FIRST), place


@pytest.mark.parametrize("method", ["head", "put", "patch", "delete", "options", "trace"])
def test_no_method_leads_out_either(held, cast, row, method):
    for place in places(cast, row):
        assert getattr(held, method)(place).url == url(row, "question", FIRST), place


def test_a_refusal_shows_no_page_of_the_staff(held, row):
    nowhere = reverse("question", args=[row.pk, "0123456789abcdef"])
    assert held.get(nowhere).url == url(row, "question", FIRST)


def test_a_tap_without_its_token_leads_back_to_the_question(row, cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.ana)
    session = browser.session
    session[KEY] = str(row.pk)
    session.save()
    assert browser.post(url(row, "question", FIRST), {"answer": "yes"}).url == url(row, "question", FIRST)


def test_when_the_worker_may_no_longer_see_the_child_the_sign_in_ends(held, row, cast):
    cast.maya.unit = cast.south
    cast.maya.save()
    end_assignment(child=cast.maya, person=cast.ana, by=cast.dee, now=timezone.now())
    assert held.get(url(row, "question", FIRST), follow=False).url == reverse("quick_exit")
    held.get(reverse("quick_exit"))
    assert "_auth_user_id" not in held.session


def test_the_questions_of_another_talk_lead_back_too(held, begin, row):
    other = begin()
    assert held.get(url(other, "question", FIRST)).url == url(row, "question", FIRST)


def test_a_young_persons_tap_is_kept_and_leads_on(held, row):
    assert tap(held, row, FIRST, "dont_know").url == url(row, "question", SECOND)
    assert fresh(row).values == {FIRST: "dont_know"}


@pytest.mark.parametrize("value", ["not_asked", "no_information"])
def test_answers_for_staff_are_refused(held, row, value):
    assert tap(held, row, FIRST, value).status_code == 422


def test_the_workers_note_is_not_shown_and_not_lost(held, row, cast):
    tap(held, row, FIRST, "yes", note="written by somebody else")
    assert fresh(row).given[FIRST].note == ""
    give(row, cast, **{SECOND: "no"})
    assert "note" not in held.get(url(row, "question", SECOND)).content.decode().lower().replace("my notes", "")


def test_after_a_telling_the_phone_is_asked_for_and_no_question_follows(held, row):
    assert tap(held, row, DISCLOSURE, "yes").url == url(row, "take_back")
    page = held.get(url(row, "take_back")).content.decode()
    assert "Thank you for telling me. This is not your fault." in page
    assert "Back to the question" not in page


def test_after_the_last_question_the_phone_is_asked_for(held, row, cast):
    items = Talk.of(row).instrument.items
    give(row, cast, **{item.id: "no" for item in items[:-1]})
    assert tap(held, row, items[-1].id, "no").url == url(row, "take_back")
    assert "That was the last one. Thank you." in held.get(url(row, "take_back")).content.decode()


def test_taking_it_back_needs_the_workers_password(held, row, cast):
    answer = held.post(url(row, "take_back"), {"password": "guess"})
    assert answer.status_code == 422
    assert "guess" not in answer.content.decode()
    assert held.get(reverse("child", args=[cast.maya.pk])).url == url(row, "question", FIRST)
    assert held.post(url(row, "take_back"), {"password": PASSWORD}).url == url(row, "screening")
    assert held.get(url(row, "screening")).status_code == 200


def test_after_a_telling_taking_it_back_leads_to_what_to_say(held, row):
    tap(held, row, DISCLOSURE, "yes")
    assert held.post(url(row, "take_back"), {"password": PASSWORD}).url == url(row, "told_me")


def test_guessing_ends_the_sign_in_and_every_answer_is_kept(held, row):
    tap(held, row, FIRST, "yes")
    for _ in range(5):
        answer = held.post(url(row, "take_back"), {"password": "guess"})
    assert answer.url == reverse("account_login")
    assert held.get(reverse("desk")).url.startswith(reverse("account_login"))
    assert fresh(row).values == {FIRST: "yes"}


def test_the_log_tells_of_handing_over_and_taking_back(held, row):
    held.post(url(row, "take_back"), {"password": PASSWORD})
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert "handed_over" in verbs
    assert "took_back" in verbs


def test_a_signed_or_stopped_talk_is_not_handed_over(ana, signed):
    assert ana.post(url(signed, "handover")).url == url(signed, "screening")
    assert ana.get(reverse("child", args=[signed.child_id])).status_code == 200


def test_a_talk_that_ended_elsewhere_asks_for_the_phone(held, row, cast):
    from handrail.screening import actions
    from tests.cast import NOW

    actions.stop_on_disclosure(screening=row, client_id=uuid4(), told_at=NOW, safe_now="yes", by=cast.ana, now=NOW)
    assert held.get(reverse("desk")).url == url(row, "take_back")
    assert held.get(url(row, "question", FIRST)).url == url(row, "take_back")
    assert held.get(url(row, "take_back")).status_code == 200


def test_the_language_can_be_switched_in_place(held, row):
    here = url(row, "question", SECOND)
    answer = held.post(url(row, "talk_language"), {"language": "es", "item": here.rstrip("/").rsplit("/", 1)[-1]})
    assert answer.url == here
    assert "Salir ya" in held.get(here).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_leave_now_ends_the_sign_in_and_asks_the_browser_to_forget(held, method):
    answer = getattr(held, method)("/x")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.status_code == (302 if method == "get" else 204)
    assert answer.get("Location", settings.QUICK_EXIT_SITE) == settings.QUICK_EXIT_SITE
    assert held.get(reverse("desk")).url.startswith(reverse("account_login"))


def test_leave_now_works_for_somebody_who_is_not_signed_in(client, cast):
    assert client.get("/x").url == settings.QUICK_EXIT_SITE


def test_nothing_is_kept_in_any_cache(held, row):
    assert held.get(url(row, "question", FIRST))["Cache-Control"] == "no-store"
