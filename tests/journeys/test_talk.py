"""A talk on a phone, as it is held: by tap, with a weak line, and with the phone in a young person's hands."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from handrail.screening.actions import start
from handrail.screening.library import library
from handrail.screening.models import Answer, Screening
from handrail.screening.talk import Talk
from tests.cast import PASSWORD, Cast
from tests.journeys.main_path import wait_until_signed_out
from tests.journeys.test_sign_in import sign_in

FIRST, SECOND = (item.text["en"] for item in library().get("guided-conversation").items[:2])


@pytest.fixture
def row(cast: Cast, page: Page, live_server: LiveServer) -> Iterator[Screening]:
    """Ana has begun a talk with Maya, and the first question is on her phone."""
    made = start(client_id=uuid4(), child=cast.maya, instrument=library().get("guided-conversation"), language="en",
                 reason="concern", by=cast.ana, now=timezone.now())  # fmt: skip
    page.goto(live_server.url)
    sign_in(page, cast.ana.email, PASSWORD)
    expect(page.get_by_role("heading", name="Your desk")).to_be_visible()
    page.goto(live_server.url + reverse("screening", args=[made.pk]))
    page.get_by_role("link", name="Start the questions").click()
    expect(page.get_by_role("heading", name=FIRST)).to_be_visible()
    yield made
    page.goto("about:blank")


def answers(row: Screening) -> dict[str, str]:
    return Talk.of(Screening.unscoped.select_related("child").get(pk=row.pk)).values


def test_a_tap_saves_and_the_focus_is_on_the_next_question(page: Page, row: Screening, accessible: Callable) -> None:
    accessible()
    page.get_by_role("button", name="Skip this one").click()
    expect(page.get_by_role("heading", name=SECOND)).to_be_focused()
    assert list(answers(row).values()) == ["declined"]
    accessible()


def test_an_answer_given_without_a_line_is_sent_once_when_it_is_back(page: Page, row: Screening) -> None:
    page.context.set_offline(True)
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_text("No signal. Keep going.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name=SECOND)).to_be_visible()
    assert Answer.objects.count() == 1


def test_in_a_young_persons_hands_the_phone_shows_the_question_alone(
    page: Page, row: Screening, live_server: LiveServer, accessible: Callable
) -> None:
    page.goto(live_server.url + reverse("handover", args=[row.pk]))
    accessible()
    page.get_by_role("button", name="Hand over now").click()
    expect(page.get_by_role("heading", name=FIRST)).to_be_visible()
    accessible()
    page.goto(live_server.url + reverse("screening", args=[row.pk]))
    expect(page.get_by_role("heading", name=FIRST)).to_be_visible()
    page.get_by_role("link", name="Give the phone back").click()
    page.get_by_label("For the worker: your password").fill(PASSWORD)
    accessible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="Guided conversation")).to_be_visible()


def test_leave_now_leaves_nothing_open(page: Page, row: Screening, live_server: LiveServer, cast: Cast) -> None:
    page.route("https://www.weather.gov/**", lambda route: route.fulfill(body="Weather", content_type="text/html"))
    with page.expect_request("**/x"):
        page.get_by_role("link", name="Leave now").last.click()
    page.wait_for_url("https://www.weather.gov/**")
    wait_until_signed_out(page)
    page.goto(live_server.url + reverse("child", args=[cast.maya.pk]))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
