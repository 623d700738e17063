"""Where I am signed in, and an end to it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.team.models import SignIn
from handrail.team.sign_ins import device_of
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
PAGE = reverse("sign_ins")
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def signed_in(person, **agent: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}, **agent)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("desk")).status_code == 200


def test_each_browser_is_listed_in_words_and_this_one_is_called_here(cast):
    signed_in(cast.ana, HTTP_USER_AGENT=PHONE)
    text = signed_in(cast.ana, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0").get(PAGE).text
    assert "Chrome, Android" in text
    assert re.search(r"<b>Here</b>: Firefox, Windows", text)


def test_no_address_and_no_exact_device_is_kept(cast):
    signed_in(cast.ana, HTTP_USER_AGENT=PHONE)
    row = SignIn.objects.get()
    assert "Pixel" not in repr(row.__dict__)
    assert "127.0.0.1" not in repr(row.__dict__)


def test_one_is_ended_and_the_others_go_on(cast):
    phone, desk, home = (signed_in(cast.ana) for _ in range(3))
    rows = list(SignIn.objects.order_by("pk"))
    desk.post(PAGE, {"row": rows[0].pk})
    assert [is_in(one) for one in (phone, desk, home)] == [False, True, True]


def test_all_others_are_ended_at_once(cast):
    phone, desk, home = (signed_in(cast.ana) for _ in range(3))
    desk.post(PAGE, {"row": "all"})
    assert [is_in(one) for one in (phone, desk, home)] == [False, True, False]


@pytest.mark.parametrize("row", ["", "none", "-1", "1e3", "0x1"])
def test_a_choice_that_is_none_ends_nothing(cast, row):
    phone, desk = signed_in(cast.ana), signed_in(cast.ana)
    assert desk.post(PAGE, {"row": row}).status_code == 404
    assert is_in(phone)


def test_somebody_elses_sign_in_is_not_ended(cast):
    ben, ana = signed_in(cast.ben), signed_in(cast.ana)
    ana.post(PAGE, {"row": SignIn.objects.get(person=cast.ben).pk})
    assert is_in(ben)


def test_the_sixth_ends_the_first(cast):
    phones = [signed_in(cast.ana) for _ in range(6)]
    assert [is_in(one) for one in phones] == [False] + [True] * 5


def test_signing_out_takes_it_off_the_list(cast):
    phone, desk = signed_in(cast.ana), signed_in(cast.ana)
    phone.post(reverse("account_logout"))
    assert "Nowhere else" in desk.get(PAGE).text


def test_the_log_counts_what_was_ended(cast):
    signed_in(cast.ana)
    signed_in(cast.ana).post(PAGE, {"row": "all"})
    (entry,) = Entry.objects.filter(verb="ended_sign_ins")
    assert b'"count":1' in bytes(entry.body)


def test_a_device_that_says_nothing_has_no_words():
    assert (device_of(""), device_of(PHONE)) == ("", "Chrome, Android")
