"""The first thing anybody does, with the keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import PASSWORD, Cast

TABS = 12


def sign_in(page: Page, email: str, password: str) -> None:
    tab_to(page, page.get_by_label("Email"))
    page.keyboard.type(email)
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def tab_to(page: Page, field: Locator) -> None:
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            return
    raise AssertionError(f"{field} is not reached within {TABS} presses of Tab")


def test_a_stranger_is_led_to_the_sign_in_page(page: Page, live_server: LiveServer, accessible: Callable) -> None:
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    accessible()


def test_ana_signs_in_without_a_mouse(page: Page, live_server: LiveServer, cast: Cast, accessible: Callable) -> None:
    page.goto(live_server.url)
    sign_in(page, cast.ana.email, PASSWORD)
    expect(page.get_by_role("heading", name="Your desk")).to_be_visible()
    accessible()


def test_a_wrong_password_does_not_say_whether_the_person_exists(
    page: Page, live_server: LiveServer, cast: Cast, accessible: Callable
) -> None:
    said = []
    for email in (cast.ana.email, "nobody@county.example"):
        page.goto(live_server.url)
        sign_in(page, email, "a wrong passphrase")
        expect(page.get_by_text("not correct")).to_be_visible()
        expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
        said.append(page.get_by_role("main").inner_text())
        accessible()
    assert said[0].replace(cast.ana.email, "") == said[1].replace("nobody@county.example", "")
