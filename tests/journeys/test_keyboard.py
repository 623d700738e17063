"""The main job without a mouse. Whatever Tab reaches shows that it is reached, and nothing covers it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from handrail.screening.actions import start
from handrail.screening.models import Screening
from tests.cast import Cast
from tests.journeys import main_path as way
from tests.journeys.conftest import DESKTOP, NARROWEST
from tests.journeys.hand import Finger, Keyboard


def test_the_main_job_needs_no_mouse(page: Page, live_server: LiveServer, cast: Cast) -> None:
    page.set_viewport_size(DESKTOP)
    keys = Keyboard(page)
    way.sign_in(keys, live_server.url, cast.ana.email)
    way.find_the_child(keys, "maya")
    way.get_ready(keys)
    way.talk_until_it_is_told(keys)
    way.stop(keys)
    way.write_their_words(keys)
    way.sign(keys)
    way.conclude(keys)
    way.answer_citizenship(keys, "U.S. citizen")
    way.prepare_the_report(keys)
    way.prove_it(keys)
    expect(page.get_by_text("Saved. It is done, with proof.")).to_be_visible()


@pytest.mark.parametrize("style", ["a:focus {outline: none}", "p {position: fixed; inset: 0; background: white}"])
def test_the_check_itself_sees_what_is_hidden(page: Page, style: str) -> None:
    page.set_content(f"<style>{style}</style><a href='#'>A link</a><p>Text</p>")
    with pytest.raises(AssertionError, match="A link"):
        Keyboard(page).walk()


@pytest.fixture
def talk(cast: Cast) -> Screening:
    return start(client_id=uuid4(), child=cast.maya, instrument=way.TALK, language="en", reason="concern",
                 by=cast.ana, now=timezone.now())  # fmt: skip


def test_after_a_tap_the_focus_is_on_the_next_question(phone_of: Callable, cast: Cast, talk: Screening) -> None:
    """A screen reader then says the question, and Tab leads to its answers."""
    page = phone_of(cast.ana)
    page.goto(reverse("screening", args=[talk.pk]))
    page.get_by_role("link", name="Start the questions").click()
    way.answer(Finger(page), way.TALK.items[0], "Skip this one")
    expect(way.heading(page, way.TALK.items[1].text["en"])).to_be_focused()


@pytest.mark.parametrize("name", ["screening", "told_me", "conclude", "screening_review"])
def test_nothing_covers_what_tab_reaches_at_400_percent(
    phone_of: Callable, cast: Cast, talk: Screening, name: str
) -> None:
    page = phone_of(cast.ana)
    page.set_viewport_size(NARROWEST)
    page.goto(reverse(name, args=[talk.pk]))
    if name == "screening":
        page.get_by_role("link", name="Start the questions").click()
        page.get_by_text("For the worker").click()
    assert Keyboard(page).walk() > 5
