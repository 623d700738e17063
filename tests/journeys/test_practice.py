"""Practice on the real form, as a new worker meets it on a phone: to the telling, the stop, and what differed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from handrail.rules.rehearsals import load_rehearsals
from tests.cast import Cast
from tests.journeys.axe import faults

WEEKEND = load_rehearsals()["after-the-weekend"]
WORDS = {"yes": "Yes", "no": "No", "dont_know": "Not sure", "declined": "Skip this one"}


@pytest.mark.django_db(transaction=True)
def test_a_new_worker_practises_to_the_telling_and_reads_what_differed(
    cast: Cast, phone_of: Callable[..., Page]
) -> None:
    page = phone_of(cast.ana)
    page.goto("/practice/")
    assert faults(page) == []
    page.get_by_role("link", name="After the weekend").click()
    assert faults(page) == []
    page.get_by_role("button", name="Start").click()
    for number, (item, answer) in enumerate(WEEKEND.reference.items()):
        expect(page.get_by_role("heading", level=1)).to_have_text(WEEKEND.instrument[item].text["en"])
        if number == 1:
            assert faults(page) == []
        guessed = "no" if item == "debt" else answer
        page.get_by_role("button", name=WORDS[guessed], exact=True).click()
    expect(page.get_by_role("heading", name="They told me something")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Stop the questions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("14 of 15 as we would")
    expect(page.get_by_text("A joke is not a no.")).to_be_visible()
    expect(page.get_by_text("The questions ended where they should.")).to_be_visible()
    assert faults(page) == []
