"""A refused form is refused in our own words, and says how to go on."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_form_without_its_token_is_refused_in_our_words(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ana)
    answer = client.post(reverse("child_new"), {"first_name": "Mo"})
    assert answer.status_code == 403
    assert b"load the page again" in answer.content
    assert b"CSRF verification failed" not in answer.content
