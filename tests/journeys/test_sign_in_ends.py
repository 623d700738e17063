"""A sign-in ends by itself. It is said before, and what was typed is there again afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from handrail.children.models import Contact
from handrail.team.sign_ins import end_rows
from tests.cast import PASSWORD, Cast
from tests.journeys.test_sign_in import sign_in

PRESSED = "Stay signed in"


class Hours:
    """The server's clock and the page's, moved on together."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        patch.setattr("django.utils.timezone.now", lambda: self.now)

    def wait(self, page: Page, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)
        page.clock.run_for(int(minutes * 60_000))


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    return Hours(monkeypatch)


@pytest.fixture
def ana(phone_of: Callable[..., Page], cast: Cast, hours: Hours) -> Page:
    phone = phone_of(cast.ana)
    phone.clock.install(time=hours.now)
    phone.goto(reverse("contact_new", args=[cast.maya.pk]))
    phone.get_by_label("Who is this to the child?").fill("a friend")
    phone.get_by_label("Name").fill("Lou from the river")
    return phone


def test_two_minutes_before_it_asks_and_one_key_goes_on(ana: Page, hours: Hours, accessible: Callable) -> None:
    hours.wait(ana, 17)
    expect(ana.get_by_role("alertdialog")).to_have_count(0)
    hours.wait(ana, 1.5)
    box = ana.get_by_role("alertdialog", name="Are you still here?")
    expect(box).to_contain_text("you are signed out. What you typed is kept.")
    expect(ana.get_by_role("button", name=PRESSED)).to_be_focused()
    accessible(ana)
    ana.keyboard.press("Enter")
    expect(box).to_have_count(0)
    hours.wait(ana, 10)
    expect(ana.get_by_label("Name")).to_have_value("Lou from the river")


def test_the_box_keeps_the_focus_and_escape_means_that_one_is_here(ana: Page, hours: Hours) -> None:
    hours.wait(ana, 18.5)
    expect(ana.get_by_role("alertdialog")).to_be_visible()
    for _ in range(3):
        ana.keyboard.press("Tab")
        assert ana.evaluate("document.activeElement.closest('dialog, body').tagName") in {"DIALOG", "BODY"}
        assert not ana.evaluate("document.activeElement.matches('main *')")
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("alertdialog")).to_have_count(0)
    hours.wait(ana, 15)
    expect(ana.get_by_label("Name")).to_be_visible()


def test_whoever_types_is_here_and_is_not_asked(ana: Page, hours: Hours) -> None:
    for letter in "a long story":
        hours.wait(ana, 5)
        with ana.expect_response(f"**{reverse('sign_in_stay')}"):
            ana.get_by_label("Name").press_sequentially(letter)
    expect(ana.get_by_role("alertdialog")).to_have_count(0)


def test_at_the_end_the_text_is_out_of_sight_and_after_signing_in_back_in_the_form(
    ana: Page, hours: Hours, cast: Cast, accessible: Callable
) -> None:
    hours.wait(ana, 18.5)
    expect(ana.get_by_role("alertdialog")).to_be_visible()
    hours.wait(ana, 3)
    expect(ana.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(ana.get_by_text("What you typed is kept")).to_be_visible()
    assert "Lou" not in ana.content()
    accessible(ana)
    sign_in(ana, cast.ana.email, PASSWORD)
    expect(ana.get_by_text("It is back in the form below.")).to_be_visible()
    expect(ana.get_by_label("Name")).to_have_value("Lou from the river")
    accessible(ana)
    ana.get_by_role("main").get_by_role("button", name="Add", exact=False).last.click()
    ana.wait_for_url(f"**{reverse('child', args=[cast.maya.pk])}")
    assert [one.name for one in Contact.objects.all()] == ["Lou from the river"]
    ana.goto(reverse("contact_new", args=[cast.maya.pk]))
    expect(ana.get_by_text("What you typed is kept")).to_have_count(0)


def test_work_in_another_tab_counts_for_all(ana: Page, hours: Hours, cast: Cast) -> None:
    hours.wait(ana, 15)
    other = ana.context.new_page()
    other.goto(reverse("desk"))
    hours.wait(ana, 4)
    expect(ana.get_by_role("alertdialog")).to_have_count(0)


def test_the_end_of_the_day_is_said_too_and_cannot_be_put_off(
    phone_of: Callable[..., Page], cast: Cast, hours: Hours, accessible: Callable, settings
) -> None:
    settings.SIGN_IN_LONGEST = timedelta(minutes=10)
    phone = phone_of(cast.ana)
    phone.clock.install(time=hours.now)
    phone.goto(reverse("desk"))
    hours.wait(phone, 8.5)
    expect(phone.get_by_role("alertdialog")).to_contain_text("A sign-in lasts twelve hours.")
    accessible(phone)
    phone.get_by_role("button", name="Go on").click()
    hours.wait(phone, 3)
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()


def test_without_a_script_a_late_form_is_kept_and_saved_with_one_button(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, cast: Cast, hours: Hours
) -> None:
    client = Client()
    client.force_login(cast.ana)
    context = new_context(base_url=live_server.url, java_script_enabled=False)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("contact_new", args=[cast.maya.pk]))
    page.get_by_label("Who is this to the child?").fill("a friend")
    page.get_by_label("Name").fill("Lou from the river")
    hours.now += timedelta(minutes=25)
    page.get_by_label("Name").press("Enter")
    page.get_by_label("Email").fill(cast.ana.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save it now").click()
    assert [one.name for one in Contact.objects.all()] == ["Lou from the river"]


def test_ended_from_elsewhere_the_next_press_asks_to_sign_in(ana: Page, cast: Cast, hours: Hours) -> None:
    end_rows(cast.ana.sign_ins.all(), by=cast.ana.pk, why="self", at=hours.now)
    ana.goto(reverse("desk"))
    expect(ana.get_by_role("heading", name="Sign in")).to_be_visible()
