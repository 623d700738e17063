"""A password is long, any letters do, nobody must change it by the calendar, and it is changed with the old one."""

from datetime import timedelta

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.urls import reverse
from django.utils import timezone

import handrail.settings as ours
from handrail.team.models import Agency, Person, Unit
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "account_change_password"


@pytest.fixture
def ana(cast, client):
    client.force_login(cast.ana)
    return client


def change(client, new: str, old: str = PASSWORD) -> bool:
    """Whether the new password holds afterwards."""
    client.post(reverse(PAGE), {"oldpassword": old, "password1": new, "password2": new})
    return Person.objects.get(email="ana@county.example").check_password(new)


@pytest.mark.parametrize("new", ["river stone kettle", "ñandú 水 ☂ and more", "x1" * 64, "  blanks at both ends  "])
def test_any_letters_do_and_it_may_be_long(ana, new):
    assert change(ana, new)


def test_it_is_taken_exactly_as_it_was_typed(ana):
    assert change(ana, "River Stone Kettle")
    held = Person.objects.get(email="ana@county.example")
    assert not held.check_password("river stone kettle")
    assert not held.check_password("River Stone Kettle ")


@pytest.mark.parametrize("new", ["elevenchars", "1234567890123", "ana@county.example", "password1234"])
def test_a_short_a_common_and_ones_own_name_are_refused(ana, new):
    assert not change(ana, new)


@pytest.mark.parametrize("new", ["Alder County 2026!", "handrail-Handrail-1", "north office 1234", "NorthAlderNorth99"])
def test_the_words_of_the_agency_alone_are_refused(ana, cast, new):
    Agency.objects.update(name="Alder County")
    Unit.objects.filter(pk=cast.north.pk).update(name="North office")
    assert not change(ana, new)


def test_a_sentence_that_holds_such_a_word_is_fine(ana):
    Agency.objects.update(name="Alder County")
    assert change(ana, "the alder has seven yellow leaves")


def test_nothing_ends_a_password_by_the_calendar(cast, client, monkeypatch):
    later = timezone.now() + timedelta(days=3 * 365)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    sent = {"login": cast.ana.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), sent).url == reverse("desk")


def test_passwords_are_hashed_slowly():
    assert not hasattr(ours, "PASSWORD_HASHERS")
    assert global_settings.PASSWORD_HASHERS[0].endswith(".PBKDF2PasswordHasher")
    assert PBKDF2PasswordHasher.iterations >= 600_000, "OWASP's least for PBKDF2 with SHA-256"


def test_the_old_password_is_asked_for(ana):
    assert not change(ana, "river stone kettle", old="a wrong guess")


def test_fields_hide_it_and_let_a_password_manager_fill_it(ana):
    text = ana.get(reverse(PAGE)).text
    assert text.count('type="password"') == 3
    assert 'autocomplete="current-password"' in text
    assert 'autocomplete="new-password"' in text
    assert "onpaste" not in text


def test_every_sign_in_ends_with_the_new_one(cast, ana):
    assert change(ana, "river stone kettle")
    assert ana.get("/").status_code == 302
