"""Somebody leaves: at once nothing opens any more, anywhere."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.models import ForeignKey
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.team import leaving
from handrail.team.models import Person
from handrail.team.roles import standing_of
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def leave(cast, person: Person) -> None:
    leaving.end_access(person=person, by=cast.ada, now=timezone.now())


def sign_in(client: Client, person: Person) -> Client:
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def test_every_open_page_on_every_device_asks_to_sign_in(cast):
    phones = [sign_in(Client(), cast.ana) for _ in range(3)]
    assert [phone.get(reverse("child", args=[cast.maya.pk])).status_code for phone in phones] == [200] * 3
    leave(cast, cast.ana)
    for phone in phones:
        answer = phone.post(reverse("child_new"), {"first_name": "Anybody"})
        assert answer.url.startswith(reverse("account_login"))


def test_the_sign_ins_themselves_are_gone_not_only_refused(cast):
    """Opened again by mistake, the account lets nobody in who was in before."""
    phone = sign_in(Client(), cast.ana)
    leave(cast, cast.ana)
    Person.objects.filter(pk=cast.ana.pk).update(is_active=True)
    assert phone.get(reverse("desk")).status_code == 302


def test_the_password_no_longer_opens_and_a_link_for_a_new_one_is_dead(cast, client, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": cast.ana.email})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    leave(cast, cast.ana)
    assert "used before" in client.get(link, follow=True).text
    assert sign_in(client, cast.ana).get(reverse("desk")).status_code == 302


def test_nobody_sends_a_link_to_somebody_who_has_left(cast, client, mailoutbox):
    leave(cast, cast.ana)
    client.post(reverse("account_reset_password"), {"email": cast.ana.email})
    assert mailoutbox == []


def test_roles_end_with_the_account(cast):
    leave(cast, cast.sam)
    assert standing_of(cast.sam, timezone.now()).roles == frozenset()


def test_every_kind_of_thing_that_a_person_holds_is_decided_on():
    """A new table that belongs to a person fails this until somebody says what becomes of it."""
    held = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in {"team", "mfa", "account"}
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is Person
    }
    assert held == leaving.ENDS | set(leaving.STAYS)


def test_factors_go(cast):
    Authenticator.objects.create(user=cast.ana, type="totp", data={"secret": "x"})
    leave(cast, cast.ana)
    assert not Authenticator.objects.filter(user=cast.ana).exists()


def test_the_log_says_who_closed_it(cast):
    leave(cast, cast.ana)
    assert Entry.objects.filter(verb="ended_access", actor=cast.ada.pk).count() == 1


def test_nobody_closes_their_own_account(cast):
    with pytest.raises(ValidationError, match="own account"):
        leave(cast, cast.ada)


def test_an_operator_does_it_with_one_command(cast, capsys):
    call_command("leaver", cast.ana.email, "--by", cast.ada.email)
    cast.ana.refresh_from_db()
    assert not cast.ana.is_active
    with pytest.raises(CommandError, match="Check the spelling"):
        call_command("leaver", "nobody@county.example", "--by", cast.ada.email)


def test_a_new_start_takes_an_administrator_and_a_supervisor(cast, capsys):
    Authenticator.objects.create(user=cast.ana, type="totp", data={"secret": "x"})
    for by, agreed in ((cast.ada, cast.ben), (cast.ben, cast.sam), (cast.ada, cast.ada), (cast.ada, cast.ana)):
        with pytest.raises(CommandError):
            call_command("new_start", cast.ana.email, "--by", by.email, "--agreed", agreed.email)
    assert Authenticator.objects.filter(user=cast.ana).exists()
    phone = sign_in(Client(), cast.ben)
    call_command("new_start", cast.ana.email, "--by", cast.ada.email, "--agreed", cast.sam.email)
    assert not Authenticator.objects.filter(user=cast.ana).exists()
    assert phone.get(reverse("desk")).status_code == 200


def test_an_administrator_closes_an_account_on_one_page(client, cast):
    phone = sign_in(Client(), cast.ana)
    client.force_login(cast.ada)
    answer = client.post(reverse("accounts"), {"person": str(cast.ana.pk)}, follow=True)
    assert "Every open page of it asks to sign in" in answer.text
    assert phone.get(reverse("desk")).status_code == 302


@pytest.mark.parametrize("person", ["", "somebody", "00000000-0000-4000-8000-000000000000"])
def test_a_choice_that_is_nobody_closes_nothing(client, cast, person):
    client.force_login(cast.ada)
    assert client.post(reverse("accounts"), {"person": person}).status_code == 404
    assert not Person.objects.filter(is_active=False).exists()


def test_an_administrator_who_sits_there_for_a_while_is_asked_again_before_closing_one(client, cast, monkeypatch):
    client.force_login(cast.ada)
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    client.post(reverse("accounts"), {"person": str(cast.ana.pk)})
    assert not Person.objects.filter(is_active=False).exists()


def test_an_administrator_ends_all_sign_ins_of_somebody_whose_phone_is_lost(client, cast):
    phone, others = sign_in(Client(), cast.ana), sign_in(Client(), cast.ben)
    client.force_login(cast.ada)
    told = client.post(reverse("accounts"), {"act": "end_sign_ins", "person": str(cast.ana.pk)}, follow=True).text
    assert "1 sign-in has ended." in told
    assert phone.get(reverse("desk")).status_code == 302
    assert others.get(reverse("desk")).status_code == 200
    assert sign_in(phone, cast.ana).get(reverse("desk")).status_code == 200
    assert Entry.objects.filter(verb="ended_sign_ins", actor=cast.ada.pk).count() == 1
