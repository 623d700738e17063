"""The page for a young person's phone: off unless turned on, opened once, gone after a day, and it names nobody."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.safety_plans.models import PhoneLink
from handrail.safety_plans.phone import RANDOM_BYTES, digest_of

pytestmark = pytest.mark.django_db
HELPS, ADULT = "by_myself.what_helps", "safe_adults.first"
TYPED = {"language": "en", "untouched": "on", "told": "on"}
GONE = 410


@pytest.fixture(autouse=True)
def turned_on(settings):
    settings.PHONE_PAGES = True


@pytest.fixture
def written(writing, plan):
    writing.write(HELPS, text="Walk with Rey", who=["youth", "worker"])
    writing.write(ADULT, text="Aunt L. 555-0142", who=["youth", "worker"])
    return plan


def make(client, plan, **typed):
    return client.post(reverse("plan_phone", args=[plan.pk]), {"client_id": str(uuid4()), **TYPED, **typed})


def link_in(answer):
    return reverse("phone_page", args=[re.search(r"/n/([\w-]+)/", answer.text)[1]])


@pytest.fixture
def link(written, client):
    return link_in(make(client, written))


@pytest.fixture
def phone():
    """Somebody's own phone: nobody is signed in on it."""
    return Client(enforce_csrf_checks=True)


def test_it_opens_once(link, phone):
    assert "Walk with Rey" not in phone.get(link).text
    opened = phone.post(link, {"language": "en"})
    assert "Walk with Rey" in opened.text
    assert 'href="tel:5550142"' in opened.text
    for answer in (phone.get(link), phone.post(link), Client().post(link)):
        assert answer.status_code == GONE
        assert "Walk with Rey" not in answer.text


def test_a_look_ahead_by_a_message_program_does_not_use_it_up(link, phone):
    for _ in range(3):
        assert phone.get(link).status_code == 200
    assert "Walk with Rey" in phone.post(link).text


def test_it_sets_nothing_on_the_phone_and_stays_in_no_cache(link, phone):
    for answer in (phone.get(link), phone.post(link)):
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "<title>My notes</title>" in answer.text


def test_it_opens_in_the_language_that_is_tapped(link, phone):
    opened = phone.post(link, {"language": "es"}).text
    assert '<html lang="es">' in opened
    assert "<title>Mis notas</title>" in opened


def test_it_has_256_random_bits_and_the_database_only_their_digest(link):
    token = link.strip("/").split("/")[-1]
    row = PhoneLink.objects.get()
    assert RANDOM_BYTES * 8 >= 128
    assert len(token) >= 43
    assert row.digest == digest_of(token)
    assert token not in repr(PhoneLink.objects.values_list().get())


def test_after_a_day_it_opens_nothing(link, phone):
    PhoneLink.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert phone.post(link).status_code == GONE


def test_the_worker_can_end_it(link, phone, client):
    client.post(reverse("phone_end", args=[PhoneLink.objects.get().pk]))
    assert phone.post(link).status_code == GONE


def test_a_new_link_ends_the_one_before(link, written, client, phone):
    make(client, written)
    assert phone.post(link).status_code == GONE


def test_what_was_taken_back_since_is_not_on_it(link, writing, phone):
    writing.write(HELPS, text="Walk with Rey", who=["worker"])
    opened = phone.post(link).text
    assert "Walk with Rey" not in opened
    assert "Aunt L." in opened


def test_an_answer_is_only_shown_where_the_link_is_made(written, client):
    answer = make(client, written)
    assert "/n/" in answer.text
    assert "/n/" not in client.get(reverse("plan_phone", args=[written.pk])).text


def test_first_the_young_person_is_told_that_the_visit_may_show(written, client):
    answer = make(client, written, told="")
    assert answer.status_code == 422
    assert not PhoneLink.objects.exists()


def test_a_phone_that_somebody_at_home_may_have_touched_gets_none(written, client):
    answer = make(client, written, untouched="")
    assert answer.status_code == 422
    assert not PhoneLink.objects.exists()


def test_sent_twice_the_link_is_not_told_twice(written, client):
    sent = {"client_id": str(uuid4()), **TYPED}
    url = reverse("plan_phone", args=[written.pk])
    assert client.post(url, sent).status_code == 200
    assert client.post(url, sent).status_code == 409
    assert PhoneLink.objects.count() == 1


def test_where_the_agency_has_not_turned_it_on_there_is_none(link, written, client, phone, settings):
    settings.PHONE_PAGES = False
    assert make(client, written).text.count("Your agency has not turned this on")
    assert phone.get(link).status_code == GONE
    assert reverse("plan_phone", args=[written.pk]) not in client.get(reverse("plan_copies", args=[written.pk])).text


def test_a_guess_opens_nothing(phone, link):
    assert phone.get(reverse("phone_page", args=["x" * 43])).status_code == GONE
