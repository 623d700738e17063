"""The main job where no script runs: every page is a page, every button a form."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.journeys import main_path as way
from tests.journeys.hand import Finger


def test_the_main_job_needs_no_script(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, cast: Cast
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    ana = Finger(page)
    way.sign_in(ana, live_server.url, cast.ana.email)
    way.find_the_child(ana, "maya")
    way.get_ready(ana)
    way.talk_until_it_is_told(ana)
    way.stop(ana)
    way.write_their_words(ana)
    way.sign(ana)
    way.conclude(ana)
    no_clock_shows_words_that_go_stale(page)
    way.answer_citizenship(ana, "U.S. citizen")
    way.prepare_the_report(ana)
    way.prove_it(ana)
    expect(page.get_by_text("Saved. It is done, with proof.")).to_be_visible()


def no_clock_shows_words_that_go_stale(page: Page) -> None:
    """Only the absolute time, which stays true on a page that stands open."""
    assert page.locator(".clock__moving").count() > 0
    assert page.locator(".clock__moving:visible").count() == 0
    expect(page.locator(".clock__when:visible").first).to_contain_text("by ")
