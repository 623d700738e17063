"""The cookie of a sign-in: new at every sign-in, long, and dead after signing out."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
BITS_OF_A_LETTER = 5  # of 36 letters and digits, rounded down


def sign_in(client, who) -> str:
    client.post(reverse("account_login"), {"login": who.email, "password": PASSWORD})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_a_cookie_that_was_planted_before_is_not_the_one_after_signing_in(cast, client):
    client.get(reverse("account_login"))
    client.session["planted"] = "yes"
    planted = client.session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert sign_in(client, cast.ana) != planted
    elsewhere = Client()
    elsewhere.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert elsewhere.get("/").status_code == 302


def test_each_sign_in_has_a_cookie_of_its_own_that_cannot_be_guessed(cast):
    made = {sign_in(Client(), cast.ana) for _ in range(4)}
    assert len(made) == 4
    assert min(len(one) * BITS_OF_A_LETTER for one in made) >= 128


def test_after_signing_out_the_old_cookie_opens_nothing(cast, client):
    old = sign_in(client, cast.ana)
    client.post(reverse("account_logout"))
    elsewhere = Client()
    elsewhere.cookies[settings.SESSION_COOKIE_NAME] = old
    assert elsewhere.get("/").status_code == 302
