"""Outside the demo nobody works with a password alone."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.db import connection
from django.urls import reverse

from handrail.audit.models import Entry
from handrail.team.models import Person
from tests.cast import PASSWORD
from tests.team.codes import code_at

pytestmark = pytest.mark.django_db
SECRET = re.compile(r'class="letters"[^>]*>([A-Z2-7 ]+)<')
CODES = re.compile(r"<code>(\d{4}) (\d{4})</code>")


@pytest.fixture(autouse=True)
def required(settings) -> None:
    settings.SECOND_FACTOR = True


class Clock:
    """Codes are good for half a minute: a test that needs a fresh one moves on by that, without waiting."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        patch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: self.now)

    def next(self) -> float:
        self.now += 31
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def sign_in(client, person: Person, password: str = PASSWORD, **more: str):
    return client.post(reverse("account_login"), {"login": person.email, "password": password, **more})


def set_up_app(client, clock: Clock) -> str:
    """The way of somebody who signs in for the first time. Answers the letters that the app holds."""
    secret = SECRET.search(client.get(reverse("mfa_activate_totp")).text)[1].replace(" ", "")
    client.post(reverse("mfa_activate_totp"), {"code": code_at(secret, clock.now)})
    clock.next()
    return secret


@pytest.fixture
def ana_with_app(client, cast, clock, django_capture_on_commit_callbacks) -> str:
    sign_in(client, cast.ana)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up_app(client, clock)
    client.get(reverse("mfa_view_recovery_codes"))
    client.post(reverse("account_logout"))
    return secret


@pytest.mark.parametrize(
    "name", ["desk", "find", "book", "reminders", "account_change_password", "mfa_index", "sign_ins"]
)
def test_without_a_second_factor_every_page_leads_to_setting_one_up(client, cast, name):
    sign_in(client, cast.ana)
    assert client.get(reverse(name)).url == reverse("factor_setup")


def test_nothing_is_saved_without_a_second_factor(client, cast):
    sign_in(client, cast.ana)
    assert client.post(reverse("child_new"), {"first_name": "Nobody"}).url == reverse("factor_setup")


def test_a_record_without_a_second_factor_looks_like_any_other_page(client, cast):
    sign_in(client, cast.ana)
    assert client.get(reverse("child", args=[cast.maya.pk])).url == reverse("factor_setup")


def test_the_page_to_set_one_up_offers_nothing_else(client, cast):
    sign_in(client, cast.ana)
    text = client.get(reverse("factor_setup")).text
    assert reverse("mfa_add_webauthn") in text
    assert reverse("find") not in text
    assert reverse("child_new") not in text


@pytest.mark.django_db(transaction=True)
def test_whoever_sets_up_an_app_gets_codes_once_and_then_the_desk(client, cast, clock):
    sign_in(client, cast.ana)
    set_up_app(client, clock)
    first = client.get(reverse("mfa_view_recovery_codes")).text
    assert len(CODES.findall(first)) == 10
    assert CODES.findall(client.get(reverse("mfa_view_recovery_codes")).text) == []
    assert client.get(reverse("desk")).status_code == 200


def test_a_password_alone_no_longer_opens_the_door(client, cast, ana_with_app):
    assert sign_in(client, cast.ana).url == reverse("mfa_authenticate")
    assert client.get(reverse("desk")).url.startswith(reverse("account_login"))


def test_a_password_and_a_code_open_it(client, cast, ana_with_app, clock):
    sign_in(client, cast.ana, next=reverse("find"))
    answer = client.post(reverse("mfa_authenticate"), {"code": code_at(ana_with_app, clock.now)})
    assert answer.url == reverse("find")
    assert client.get(reverse("find")).status_code == 200


def test_a_code_opens_only_once(client, cast, ana_with_app, clock):
    code = code_at(ana_with_app, clock.now)
    for opens in (True, False):
        sign_in(client, cast.ana)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert (client.get(reverse("desk")).status_code == 200) is opens
        client.post(reverse("account_logout"))


def test_an_old_code_opens_nothing(client, cast, ana_with_app, clock):
    old = code_at(ana_with_app, clock.now)
    clock.next()
    sign_in(client, cast.ana)
    client.post(reverse("mfa_authenticate"), {"code": old})
    assert client.get(reverse("desk")).status_code == 302


def test_recovery_codes_are_eight_digits_and_every_persons_are_others(cast):
    people = (cast.ana, cast.ben, cast.cora, cast.sam, cast.dee)
    codes = [code for person in people for code in RecoveryCodes.activate(person).generate_codes()]
    assert (len(codes), len(set(codes))) == (50, 50)
    assert all(re.fullmatch("[0-9]{8}", code) for code in codes)


def test_a_recovery_code_opens_once(client, cast, clock, django_capture_on_commit_callbacks):
    sign_in(client, cast.ana)
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client, clock)
    code = "".join(CODES.findall(client.get(reverse("mfa_view_recovery_codes")).text)[0])
    for opens in (True, False):
        client.post(reverse("account_logout"))
        sign_in(client, cast.ana)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert (client.get(reverse("desk")).status_code == 200) is opens


def test_ten_wrong_codes_and_no_more_are_tried(client, cast, ana_with_app, clock):
    sign_in(client, cast.ana)
    for _ in range(10):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_at(ana_with_app, clock.now)})
    assert answer.status_code == 200
    assert "Too many tries" in answer.text


def test_what_was_shown_in_an_earlier_sign_in_does_not_count_for_the_next(client, cast, ana_with_app, clock):
    """The factor belongs to the sign-in, not to the browser."""
    sign_in(client, cast.ana)
    client.post(reverse("mfa_authenticate"), {"code": code_at(ana_with_app, clock.now)})
    client.post(reverse("account_logout"))
    assert sign_in(client, cast.ana).url == reverse("mfa_authenticate")


def test_the_last_factor_stays(client, cast, ana_with_app, clock):
    sign_in(client, cast.ana)
    client.post(reverse("mfa_authenticate"), {"code": code_at(ana_with_app, clock.now)})
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=cast.ana, type="totp").exists()


def test_a_sign_in_from_before_a_factor_was_set_up_elsewhere_begins_anew(client, cast, ana_with_app):
    client.force_login(cast.ana)
    assert client.get(reverse("factor_setup")).url == reverse("account_login")


def test_with_a_second_factor_a_password_does_not_confirm(client, cast, ana_with_app, clock, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    sign_in(client, cast.ana)
    client.post(reverse("mfa_authenticate"), {"code": code_at(ana_with_app, clock.now)})
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    page = reverse("mfa_generate_recovery_codes")
    assert client.get(page).url.startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(page).status_code == 302
    clock.next()
    client.post(reverse("mfa_reauthenticate"), {"code": code_at(ana_with_app, clock.now), "next": page})
    assert client.get(page).status_code == 200


def test_the_seeds_lie_sealed(client, cast, ana_with_app):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert ana_with_app not in str(cursor.fetchall())


def test_the_log_tells_of_factors_and_sign_ins_by_ids_alone(client, cast, ana_with_app, clock):
    sign_in(client, cast.ana, "a wrong passphrase")
    sign_in(client, cast.ana)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_at(ana_with_app, clock.now)})
    told = [(one.verb, bytes(one.body).decode()) for one in Entry.objects.filter(child=None).order_by("seq")]
    verbs = [verb for verb, _ in told]
    assert verbs == ["signed_in", "added_factor", "added_factor", "failed_sign_in", "failed_sign_in", "signed_in"]
    assert not any("ana" in body or "wrong" in body for _, body in told)


def test_a_change_is_told_by_a_mail_that_says_nothing_else(client, cast, ana_with_app):
    (sent,) = mail.outbox
    assert sent.to == [cast.ana.email]
    assert sent.subject == "Handrail"
    assert not {"Ana", "code", "app", "127.0.0.1"} & set(re.findall(r"[\w.]+", sent.body))


def test_the_demo_asks_for_one_step_and_says_so(client, cast, settings):
    settings.SECOND_FACTOR, settings.DEMO = False, True
    assert "password alone" in client.get(reverse("account_login")).text
    sign_in(client, cast.ana)
    assert client.get(reverse("desk")).status_code == 200
