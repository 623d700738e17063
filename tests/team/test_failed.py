"""Three wrong passwords or codes in a row: the person hears of it once a day, by a mail that tells of no case."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.team.failed import tell_of_failed
from handrail.team.models import Tries
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        patch.setattr("django.utils.timezone.now", lambda: self.now)

    def wait(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def enter(person, password="a wrong passphrase", client=None):
    return (client or Client()).post(reverse("account_login"), {"login": person.email, "password": password})


def wrong(person, times, clock):
    for _ in range(times):
        enter(person)
        clock.wait(seconds=31)


def told(clock) -> list[str]:
    """Whom the next round of the job writes to."""
    before = len(mail.outbox)
    tell_of_failed(clock.now)
    return [one.to[0] for one in mail.outbox[before:]]


def test_three_in_a_row_are_told_to_the_person_and_two_are_not(cast, clock):
    wrong(cast.ana, 3, clock)
    wrong(cast.ben, 2, clock)
    assert told(clock) == [cast.ana.email]
    assert told(clock) == []


def test_the_mail_names_nobody_and_nothing_of_a_case(cast, clock):
    wrong(cast.ana, 3, clock)
    tell_of_failed(clock.now)
    assert mail.outbox[0].subject == "Handrail"
    assert mail.outbox[0].body == (
        "Somebody tried to sign in as you and failed three times or more.\n"
        "If it was you, there is nothing to do. If it was not you, call your supervisor now.\n"
    )


def test_once_a_day_however_long_it_goes_on(cast, clock):
    for _ in range(4):
        wrong(cast.ana, 5, clock)
        tell_of_failed(clock.now)
    assert len(mail.outbox) == 1
    clock.wait(hours=24)
    wrong(cast.ana, 3, clock)
    assert told(clock) == [cast.ana.email]


def test_signing_in_breaks_the_row(cast, clock):
    wrong(cast.ana, 2, clock)
    assert enter(cast.ana, PASSWORD).status_code == 302
    wrong(cast.ana, 2, clock)
    assert told(clock) == []


def test_a_row_that_ends_with_the_right_one_is_told_all_the_same(cast, clock):
    """The fourth may have been somebody else's lucky one."""
    wrong(cast.ana, 3, clock)
    assert enter(cast.ana, PASSWORD).status_code == 302
    assert told(clock) == [cast.ana.email]


def test_slips_with_a_long_pause_between_are_no_row(cast, clock):
    for _ in range(3):
        wrong(cast.ana, 1, clock)
        clock.wait(minutes=16)
    assert told(clock) == []


def test_wrong_codes_count_as_wrong_passwords_do(cast, clock, settings):
    settings.SECOND_FACTOR = True
    TOTP.activate(cast.ana, "JBSWY3DPEHPK3PXP")
    assert Authenticator.objects.filter(user=cast.ana).exists()
    client = Client()
    enter(cast.ana, PASSWORD, client)
    for _ in range(3):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert told(clock) == [cast.ana.email]


def test_an_unknown_name_and_a_closed_account_get_no_mail(cast, clock):
    cast.ben.is_active = False
    cast.ben.save()
    wrong(cast.ben, 3, clock)
    Client().post(reverse("account_login"), {"login": "nobody@county.example", "password": "a wrong passphrase"})
    assert told(clock) == []


def test_the_job_that_sends_reminders_sends_it(cast, clock):
    wrong(cast.ana, 3, clock)
    call_command("watch", "--once")
    assert [one.to[0] for one in mail.outbox] == [cast.ana.email]


@pytest.fixture
def ana_refused(cast, monkeypatch):
    send = EmailMessage.send

    def refused(self, fail_silently=False):
        if self.to == [cast.ana.email]:
            raise SMTPRecipientsRefused({cast.ana.email: (550, b"no such box")})
        return send(self, fail_silently)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)


def test_a_refused_address_holds_up_nobody_else_and_is_not_in_the_log(cast, clock, ana_refused, caplog):
    wrong(cast.ana, 3, clock)
    wrong(cast.ben, 3, clock)
    assert told(clock) == [cast.ben.email]
    assert "SMTPRecipientsRefused" in caplog.text
    assert cast.ana.email not in caplog.text


def test_a_refused_mail_is_tried_again_and_not_for_ever(cast, clock, ana_refused, caplog):
    wrong(cast.ana, 3, clock)
    for _round in range(2):
        caplog.clear()
        assert told(clock) == []
        assert "SMTPRecipientsRefused" in caplog.text
    clock.wait(hours=25)
    assert told(clock) == []
    caplog.clear()
    assert told(clock) == []
    assert caplog.text == ""


def test_a_mail_that_could_not_leave_leaves_later(cast, clock, monkeypatch):
    wrong(cast.ana, 3, clock)
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda *_args, **_more: (_ for _ in ()).throw(OSError))
        assert told(clock) == []
    assert told(clock) == [cast.ana.email]


def test_what_counts_holds_no_name(cast, clock):
    wrong(cast.ana, 3, clock)
    assert not [row.key for row in Tries.objects.all() if str(cast.ana.pk) in row.key or "ana" in row.key]
