"""From a number to the case behind it: with the keyboard alone, and where no script runs."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from handrail.missing.actions import report_missing
from tests.cast import Cast
from tests.journeys.axe import faults
from tests.journeys.conftest import DESKTOP


@pytest.fixture
def maya_is_missing(cast: Cast) -> None:
    now = timezone.now()
    report_missing(client_id=uuid4(), child=cast.maya, informed_at=now - timedelta(hours=30), by=cast.ana, now=now,
                   left_at=now - timedelta(hours=32))  # fmt: skip


def press_to(page: Page, name: str) -> None:
    """Tab forward until that link has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"Tab never came to {name!r}.")


@pytest.mark.usefixtures("maya_is_missing")
def test_a_number_opens_its_case_with_the_keyboard_alone(phone_of: Callable[..., Page], cast: Cast) -> None:
    page = phone_of(cast.sam)
    page.goto("/measures/?time=all")
    press_to(page, "Overdue, not done: 1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Told to police within 24 hours")
    press_to(page, "Maya T.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maya T.")
    press_to(page, "Times missing, as a picture")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The same as text")).to_be_visible()
    assert faults(page) == []


@pytest.mark.usefixtures("maya_is_missing")
def test_a_filter_is_set_and_taken_off_without_a_script(phone_of: Callable[..., Page], cast: Cast) -> None:
    page = phone_of(cast.dee, java_script_enabled=False)
    page.goto("/measures/?time=all")
    page.get_by_text("Time, unit and filters").click()
    page.get_by_label("Unit, with all below it").select_option("South office")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No child was reported missing in this time")).to_be_visible()
    page.get_by_role("link", name="South office").click()
    expect(page.get_by_text("The agency learned of 1 time missing.")).to_be_visible()


@pytest.mark.usefixtures("maya_is_missing")
@pytest.mark.parametrize("size", [None, DESKTOP])
def test_every_part_of_the_page_opens_and_is_sound(phone_of: Callable[..., Page], cast: Cast, size: dict) -> None:
    page = phone_of(cast.sam)
    if size:
        page.set_viewport_size(size)
    page.goto("/measures/?time=all")
    for summary in page.locator("main summary").all():
        summary.click()
    assert faults(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
