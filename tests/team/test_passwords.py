"""A password is long, any letters do, nobody must change it by the calendar, and it is changed with the old one."""

import pytest
from django.urls import reverse

from handrail.team.models import Person
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
