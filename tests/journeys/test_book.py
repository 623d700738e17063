"""The book of duties in a browser: by keyboard, without a script, on a phone, by night, in the reader's colours."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.axe import faults
from tests.journeys.conftest import DESKTOP, NARROWEST
from tests.journeys.hand import Keyboard

PAGES = ["/book/", "/book/us-tx/", "/coverage/", "/coverage/?state=us-fl", "/contacts/", "/law/FL-65C30019-LE/"]


def test_a_rule_is_found_and_read_without_a_mouse(phone_of: Callable[..., Page], cast: Cast) -> None:
    page = phone_of(cast.ana)
    page.set_viewport_size(DESKTOP)
    page.goto(reverse("desk"))
    keys = Keyboard(page)
    keys.press(page.get_by_role("contentinfo").get_by_role("link", name="The book of duties"))
    keys.write(page.get_by_role("searchbox"), "missing ncmec")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("rules.")
    keys.press(page.get_by_role("link", name="Report the missing child to NCMEC", exact=True))
    expect(page.get_by_role("heading", level=1, name="Report the missing child to NCMEC")).to_be_visible()
    expect(page.get_by_role("heading", name="The rule in words")).to_be_visible()


@pytest.mark.parametrize("address", PAGES)
def test_whatever_tab_reaches_shows_it_and_nothing_covers_it(
    phone_of: Callable[..., Page], cast: Cast, address: str
) -> None:
    page = phone_of(cast.ana)
    page.set_viewport_size(NARROWEST)
    page.goto(address)
    Keyboard(page).walk()


def test_the_book_needs_no_script(phone_of: Callable[..., Page], cast: Cast) -> None:
    page = phone_of(cast.ana, java_script_enabled=False)
    page.goto(reverse("book"))
    page.get_by_text("Show only some").click()
    page.get_by_role("combobox", name="Status").select_option("draft")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Only: Draft.")).to_be_visible()
    page.goto(reverse("book"))
    page.get_by_role("combobox", name="Jurisdiction").select_option("us-fl")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("Florida").first).to_be_visible()
    page.goto(reverse("coverage"))
    page.get_by_role("combobox", name="Jurisdiction").select_option("us-fl")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Florida")).to_be_visible()


def test_a_phone_has_a_list_of_places_and_a_desk_the_table(phone_of: Callable[..., Page], cast: Cast) -> None:
    page = phone_of(cast.ana)
    page.goto(reverse("coverage"))
    place = page.get_by_role("list").filter(has=page.get_by_role("link", name="Florida"))
    expect(page.get_by_role("table")).to_be_hidden()
    expect(place).to_be_visible()
    page.set_viewport_size(DESKTOP)
    expect(page.get_by_role("table")).to_be_visible()
    expect(place).to_be_hidden()


@pytest.mark.parametrize("address", PAGES)
def test_it_is_sound_by_night_and_in_the_readers_own_colours(
    phone_of: Callable[..., Page], cast: Cast, address: str
) -> None:
    page = phone_of(cast.ana)
    page.goto(address)
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []
    page.emulate_media(color_scheme="light", forced_colors="active")
    assert faults(page) == []
