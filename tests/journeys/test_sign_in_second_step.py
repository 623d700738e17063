"""The second step in a real browser: a passkey on a device that asks for a finger, and an app that shows codes."""

import re
import time
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from handrail.team.models import Person
from tests.cast import PASSWORD, Cast
from tests.journeys.test_sign_in import sign_in
from tests.team.codes import code_at

FINGER = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(autouse=True)
def required(settings) -> None:
    settings.SECOND_FACTOR = True


class Device:
    """What holds passkeys: Chromium's own, made of software."""

    def __init__(self, page: Page) -> None:
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})["authenticatorId"]

    def passkeys(self) -> int:
        return len(self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])

    def knows_its_owner(self, knows: bool) -> None:
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": knows})


@pytest.fixture
def owner(page: Page) -> Device:
    return Device(page)


def heading(page: Page, name: str):
    return expect(page.get_by_role("heading", level=1, name=name))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def first_day(page: Page, live_server: LiveServer, person: Person) -> None:
    """Somebody signs in for the first time and sets up a passkey."""
    page.goto(live_server.url)
    sign_in(page, person.email, PASSWORD)
    heading(page, "Set up a second step").to_be_visible()
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name of this passkey").fill("work phone")
    press(page, "Ask this device")
    heading(page, "Recovery codes").to_be_visible()


def leave(page: Page) -> None:
    page.get_by_text("Menu", exact=True).click()
    press(page, "Sign out")


def test_the_first_day_leads_to_a_passkey_codes_and_the_desk(
    page: Page, live_server: LiveServer, cast: Cast, owner: Device, accessible: Callable
) -> None:
    page.goto(live_server.url)
    sign_in(page, cast.ana.email, PASSWORD)
    heading(page, "Set up a second step").to_be_visible()
    accessible()
    page.get_by_role("link", name="Set up a passkey").click()
    accessible()
    press(page, "Ask this device")
    heading(page, "Recovery codes").to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    accessible()
    page.get_by_role("link", name="I have them").click()
    heading(page, "Your desk").to_be_visible()
    assert owner.passkeys() == 1


def test_a_passkey_alone_opens_the_door(
    page: Page, live_server: LiveServer, cast: Cast, owner: Device, accessible: Callable
) -> None:
    first_day(page, live_server, cast.ana)
    leave(page)
    heading(page, "Sign in").to_be_visible()
    accessible()
    press(page, "Sign in with a passkey")
    heading(page, "Your desk").to_be_visible()


def test_a_passkey_is_the_second_step_after_a_password(
    page: Page, live_server: LiveServer, cast: Cast, owner: Device, accessible: Callable
) -> None:
    first_day(page, live_server, cast.ana)
    leave(page)
    sign_in(page, cast.ana.email, PASSWORD)
    heading(page, "The second step").to_be_visible()
    accessible()
    press(page, "Use your passkey")
    heading(page, "Your desk").to_be_visible()


def test_a_device_that_does_not_ask_who_holds_it_opens_nothing(
    page: Page, live_server: LiveServer, cast: Cast, owner: Device, accessible: Callable
) -> None:
    first_day(page, live_server, cast.ana)
    leave(page)
    owner.knows_its_owner(False)
    press(page, "Sign in with a passkey")
    expect(page.get_by_text("The passkey did not work.")).to_be_visible()
    accessible()
    page.goto(live_server.url + reverse("desk"))
    heading(page, "Sign in").to_be_visible()


def test_under_another_address_than_ours_no_passkey_opens(
    page: Page, live_server: LiveServer, cast: Cast, owner: Device, settings
) -> None:
    """Passkeys belong to the configured name. A page elsewhere that passes ours on gets none from the browser."""
    first_day(page, live_server, cast.ana)
    leave(page)
    settings.HOST = "handrail.county.example"
    press(page, "Sign in with a passkey")
    expect(page.get_by_text("The passkey did not work.")).to_be_visible()


def test_after_a_while_an_export_asks_for_the_passkey_and_then_goes_on(
    page: Page, live_server: LiveServer, cast: Cast, owner: Device, accessible: Callable, settings, monkeypatch
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    first_day(page, live_server, cast.sam)
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    page.goto(live_server.url + reverse("child_access", args=[cast.maya.pk]))
    page.get_by_role("button", name="Make responsible").click()
    heading(page, "Show once more that it is you").to_be_visible()
    accessible()
    press(page, "Use your passkey")
    page.wait_for_url("**/access/")


def test_the_whole_way_with_an_app_and_the_keyboard_alone(
    page: Page, live_server: LiveServer, cast: Cast, accessible: Callable, monkeypatch
) -> None:
    now = [time.time()]
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now[0])
    page.goto(live_server.url)
    sign_in(page, cast.ana.email, PASSWORD)
    page.get_by_role("link", name="Set up an app").focus()
    page.keyboard.press("Enter")
    heading(page, "Set up an app").to_be_visible()
    page.locator("img.scan").evaluate("picture => picture.decode()")  # a picture that does not come is an error
    accessible()
    secret = page.locator(".letters").inner_text().replace(" ", "")
    page.get_by_label("Code").focus()
    page.keyboard.type(code_at(secret, now[0]))
    page.keyboard.press("Enter")
    heading(page, "Recovery codes").to_be_visible()
    leave(page)
    now[0] += 31
    sign_in(page, cast.ana.email, PASSWORD)
    page.get_by_label("Code").focus()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").get_by_text("Incorrect code")).to_be_visible()
    accessible()
    page.get_by_label("Code").fill(code_at(secret, now[0]))
    page.keyboard.press("Enter")
    heading(page, "Your desk").to_be_visible()


def test_it_all_speaks_spanish(
    page: Page, live_server: LiveServer, cast: Cast, owner: Device, accessible: Callable
) -> None:
    page.goto(live_server.url)
    press(page, "Español")
    sign_in_es = page.get_by_label("Contraseña", exact=True)
    page.get_by_label(re.compile("Correo")).fill(cast.ana.email)
    sign_in_es.fill(PASSWORD)
    page.keyboard.press("Enter")
    heading(page, "Configure un segundo paso").to_be_visible()
    accessible()
