"""Guessing is slow. Nobody can shut a colleague out by guessing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handrail.audit.models import Entry
from handrail.team import tries
from handrail.team.models import Tries
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
OFFICE, HOME = "192.0.2.1", "198.51.100.7"


class Clock:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        patch.setattr("django.utils.timezone.now", lambda: self.now)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def enter(client: Client, email: str, password: str = PASSWORD, source: str = OFFICE):
    return client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=source)


def opens(client: Client, email: str, source: str = OFFICE) -> bool:
    return enter(client, email, source=source).status_code == 302


def guess(email: str, times: int, clock: Clock, source: str = OFFICE) -> None:
    """Somebody guesses as fast as it is let."""
    for _ in range(times):
        enter(Client(), email, "a wrong passphrase", source)
        clock.wait(tries.LONGEST_WAIT)


def test_three_slips_cost_nothing(cast, clock):
    for _ in range(2):
        enter(Client(), cast.ana.email, "a slip of the hand")
    assert opens(Client(), cast.ana.email)


def test_after_that_each_wrong_one_makes_the_next_wait_longer_up_to_half_a_minute():
    assert [tries.wait_after(failed, 3) for failed in range(10)] == [0, 0, 0, 1, 2, 4, 8, 16, 30, 30]
    assert tries.wait_after(1_000_000, 3) == 30


def test_the_page_says_how_long(cast, clock):
    for _ in range(4):
        answer = enter(Client(), cast.ana.email, "a wrong passphrase")
    assert "Wait 1 second, then try again." in answer.text
    clock.wait(1)
    assert opens(Client(), cast.ana.email)


def test_even_the_right_password_waits(cast, clock):
    for _ in range(3):
        enter(Client(), cast.ana.email, "a wrong passphrase")
    assert not opens(Client(), cast.ana.email)


def test_trying_while_one_must_wait_does_not_lengthen_the_wait(cast, clock):
    for _ in range(50):
        enter(Client(), cast.ana.email, "a wrong passphrase")
    clock.wait(1)
    assert opens(Client(), cast.ana.email)


def test_somebody_who_guesses_elsewhere_does_not_slow_a_colleague_at_home(cast, clock):
    for _ in range(3):
        enter(Client(), cast.ana.email, "a wrong passphrase", OFFICE)
    assert opens(Client(), cast.ana.email, HOME)


def test_a_known_browser_gets_in_while_the_whole_world_guesses(cast, clock):
    mine = Client()
    assert opens(mine, cast.ana.email)
    mine.post(reverse("account_logout"))
    for number in range(40):
        enter(Client(), cast.ana.email, "a wrong passphrase", f"203.0.113.{number}")
    assert not opens(Client(), cast.ana.email, HOME)
    assert opens(mine, cast.ana.email)


def test_a_new_browser_waits_at_most_half_a_minute_whatever_happened(cast, clock):
    for number in range(60):
        guess(cast.ana.email, 1, clock, f"203.0.113.{number}")
    clock.wait(tries.LONGEST_WAIT)
    assert opens(Client(), cast.ana.email, HOME)


def test_guessing_for_many_accounts_from_one_place_is_slowed_there_alone(cast, clock):
    for number in range(101):
        enter(Client(), f"somebody{number}@county.example", "Summer2026!")
    assert not opens(Client(), cast.ben.email, OFFICE)
    assert opens(Client(), cast.ben.email, HOME)


def test_a_quarter_of_an_hour_later_all_is_forgotten(cast, clock):
    guess(cast.ana.email, 12, clock)
    clock.wait(tries.FORGOTTEN.total_seconds())
    for _ in range(2):
        enter(Client(), cast.ana.email, "a slip of the hand")
    assert opens(Client(), cast.ana.email)


def test_unknown_names_are_slowed_like_known_ones(cast, clock):
    said = []
    for email in (cast.ana.email, "nobody@county.example"):
        for _ in range(4):
            answer = enter(Client(), email, "a wrong passphrase", f"203.0.113.{len(said)}")
        said.append("Wait 1 second" in answer.text)
    assert said == [True, True]


def test_a_forged_mark_makes_no_browser_known(cast, clock):
    for mark in ("x.y", "~", "é.é", f"{'a' * 16}.{'0' * 40}", "." * 5000):
        forged = Client()
        forged.cookies[tries.KNOWN] = mark
        for _ in range(4):
            answer = enter(forged, cast.ana.email, "a wrong passphrase", f"203.0.113.{len(mark) % 250}")
        assert "Too many tries" in answer.text


def test_the_mark_of_one_person_is_none_of_another(cast, clock):
    mine = Client()
    assert opens(mine, cast.ana.email)
    mine.post(reverse("account_logout"))
    for number in range(40):
        enter(Client(), cast.ben.email, "a wrong passphrase", f"203.0.113.{number}")
    assert not opens(mine, cast.ben.email, HOME)


def test_a_new_password_ends_every_remembered_browser(cast, clock, rf):
    mine = Client()
    assert opens(mine, cast.ana.email)
    request = rf.get("/")
    request.COOKIES = {tries.KNOWN: mine.cookies[tries.KNOWN].value}
    assert tries.known_by(request, cast.ana)
    cast.ana.set_password("another long passphrase")
    assert not tries.known_by(request, cast.ana)


def test_the_counters_hold_no_name_and_no_address(cast, clock):
    enter(Client(), cast.ana.email, "a wrong passphrase")
    assert not [row.key for row in Tries.objects.all() if "ana" in row.key or OFFICE in row.key]


def test_what_was_typed_as_a_name_is_not_in_the_log(cast, clock):
    enter(Client(), "my password by mistake@x.example", "a wrong passphrase")
    assert not [one for one in Entry.objects.filter(verb="failed_sign_in") if b"mistake" in bytes(one.body)]
