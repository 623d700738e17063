"""The phone in a young person's hands: the question and nothing else, a way out, and no way in."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from handrail.screening.actions import start
from handrail.screening.models import Screening
from handrail.screening.talk import Talk
from tests.cast import PASSWORD, Cast
from tests.journeys import main_path as way
from tests.journeys.hand import Finger

FIRST, SECOND = way.TALK.items[:2]
ANSWERS = ["Yes", "No", "Not sure", "Skip this one"]
SHOWN = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height > 1 && !one.matches('.usa-skipnav'))
    .map(one => one.innerText.trim())"""


@pytest.fixture
def talk(cast: Cast) -> Screening:
    return start(client_id=uuid4(), child=cast.maya, instrument=way.TALK, language="en", reason="concern",
                 by=cast.ana, now=timezone.now())  # fmt: skip


@pytest.fixture
def handed(cast: Cast, talk: Screening, phone_of: Callable[..., Page]) -> Page:
    """Ana has handed over her phone; the first question is on it."""
    page = phone_of(cast.ana)
    page.context.route(f"{settings.QUICK_EXIT_SITE}**", lambda route: route.fulfill(body="<title>Weather</title>"))
    page.goto(reverse("handover", args=[talk.pk]))
    way.button(page, "Hand over now").click()
    expect(way.heading(page, FIRST.text["en"])).to_be_visible()
    return page


def test_there_is_the_question_the_answers_and_the_way_out(handed: Page, accessible: Callable) -> None:
    expect(handed).to_have_title("My notes")
    assert handed.evaluate(SHOWN) == ["Give the phone back", "Español", *ANSWERS, "Leave now"]
    seen = handed.locator("body").inner_text()
    assert [word for word in ("Handrail", "Maya", "Tolliver", "Ana", "score", "trafficking") if word in seen] == []
    accessible(handed)


def test_whatever_else_is_asked_for_leads_back(handed: Page, cast: Cast, talk: Screening) -> None:
    maya = cast.maya.pk
    others = ["/", reverse("child", args=[maya]), reverse("duties", args=[maya]), reverse("find")]
    others += [reverse("screening_result", args=[talk.pk]), reverse("account_change_password"), "/no/such/page"]
    tab = handed.context.new_page()
    for address in others:
        tab.goto(address)
        expect(tab).to_have_title("My notes")
        expect(way.heading(tab, FIRST.text["en"])).to_be_visible()


def test_nothing_else_can_be_sent_either(handed: Page, talk: Screening) -> None:
    token = handed.locator("[name=csrfmiddlewaretoken]").first.input_value()
    signing = handed.request.post(reverse("screening_sign", args=[talk.pk]), form={"csrfmiddlewaretoken": token},
                                  headers={"Referer": handed.url})  # fmt: skip
    assert signing.url == handed.url
    assert Screening.unscoped.get(pk=talk.pk).is_open


def test_back_leads_nowhere_else(handed: Page) -> None:
    way.button(handed, "No").click()
    expect(way.heading(handed, SECOND.text["en"])).to_be_visible()
    handed.go_back()
    expect(handed).to_have_title("My notes")
    assert "Hand over" not in handed.locator("body").inner_text()


def test_leave_now_ends_the_sign_in_and_is_gone(handed: Page, cast: Cast) -> None:
    with handed.expect_request("**/x"):
        handed.get_by_role("link", name="Leave now").last.click()
    handed.wait_for_url(f"{settings.QUICK_EXIT_SITE}**")
    way.wait_until_signed_out(handed)
    handed.go_back()
    assert FIRST.text["en"] not in handed.content()
    handed.goto(reverse("child", args=[cast.maya.pk]))
    expect(way.heading(handed, "Sign in")).to_be_visible()


def give_back(page: Page, password: str) -> None:
    page.get_by_label("For the worker: your password").fill(password)
    way.button(page, "Take it back").click()


def test_only_the_password_takes_it_back(handed: Page, accessible: Callable) -> None:
    handed.get_by_role("link", name="Give the phone back").click()
    give_back(handed, "a guess")
    expect(handed.get_by_text("This is not your password. Try again.").first).to_be_visible()
    accessible(handed)
    give_back(handed, PASSWORD)
    expect(way.heading(handed, "Guided conversation")).to_be_visible()


def test_five_guesses_end_the_sign_in_and_keep_the_answers(handed: Page, talk: Screening) -> None:
    way.button(handed, "No").click()
    handed.get_by_role("link", name="Give the phone back").click()
    for _ in range(5):
        give_back(handed, "a guess")
    expect(way.heading(handed, "Sign in")).to_be_visible()
    assert Talk.of(Screening.unscoped.select_related("child").get(pk=talk.pk)).values == {FIRST.id: "no"}


def test_a_telling_asks_for_the_phone_and_says_thanks(handed: Page) -> None:
    finger = Finger(handed)
    for item in way.TALK.items[: way.TALK.items.index(way.TELLING)]:
        way.answer(finger, item, "No")
    way.answer(finger, way.TELLING, "Yes")
    expect(way.heading(handed, "Please give the phone back")).to_be_visible()
    expect(handed.get_by_text("This is not your fault.")).to_be_visible()
    give_back(handed, PASSWORD)
    expect(way.heading(handed, "They told me something")).to_be_visible()


def test_all_of_it_is_there_in_spanish(handed: Page, accessible: Callable) -> None:
    way.button(handed, "Español").click()
    expect(way.heading(handed, FIRST.text["es"])).to_be_visible()
    expect(handed).to_have_title("Mis notas")
    given = [way.TALK.conduct.answers[answer]["es"] for answer in FIRST.answers]
    assert handed.evaluate(SHOWN) == ["Devolver el teléfono", "English", *given, "Salir ya"]
    way.button(handed, given[-1]).click()
    expect(way.heading(handed, SECOND.text["es"])).to_be_visible()
    accessible(handed)
    handed.get_by_role("link", name="Devolver el teléfono").click()
    expect(way.heading(handed, "devuelve el teléfono")).to_be_visible()
    accessible(handed)
