"""The instrument itself: a check that could not fail would prove nothing."""

from playwright.sync_api import Page

from tests.journeys.axe import faults

GOOD = (
    "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1><label>Name <input></label></main></html>"
)


def test_it_finds_no_fault_in_a_sound_page(page: Page) -> None:
    page.set_content(GOOD)
    assert faults(page) == []


def test_it_names_the_field_without_a_label(page: Page) -> None:
    page.set_content(GOOD.replace("<label>Name <input></label>", "<input id=name>"))
    assert [fault for fault in faults(page) if fault.startswith("label:") and "#name" in fault]
