"""The same thing done twice: in two tabs, by a double tap, or by going back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from handrail.children.actions import record_identification
from handrail.children.models import Child, Identification
from handrail.duties.index import answers_for
from handrail.duties.models import Act
from handrail.duties.reading import token_of
from handrail.screening.actions import start
from handrail.screening.models import Answer, Screening
from handrail.screening.talk import Talk
from tests.cast import PASSWORD, Cast
from tests.journeys import main_path as way
from tests.journeys.hand import Finger

FIRST, SECOND, THIRD = way.TALK.items[:3]


@pytest.fixture
def talk(cast: Cast) -> Screening:
    return start(client_id=uuid4(), child=cast.maya, instrument=way.TALK, language="en", reason="concern",
                 by=cast.ana, now=timezone.now())  # fmt: skip


@pytest.fixture
def ana(cast: Cast, phone_of: Callable[..., Page]) -> Page:
    return phone_of(cast.ana)


def twice(page: Page, address: str) -> tuple[Page, Page]:
    """The same address in two tabs of one phone. A browser lets a tab in the background wait: bring it to front."""
    other = page.context.new_page()
    for tab in (other, page):
        tab.goto(address)
    page.bring_to_front()
    return page, other


def asked(talk: Screening) -> str:
    return reverse("question", args=[talk.pk, Talk.of(talk).token(FIRST)])


def proof_of_the_police(cast: Cast) -> str:
    now = timezone.now()
    record_identification(client_id=uuid4(), child=cast.maya, form="sex", status="identified",
                          at=now - timedelta(minutes=5), basis="She said so.", by=cast.ana, now=now)  # fmt: skip
    maya = Child.unscoped.get(pk=cast.maya.pk)
    duties = answers_for([maya], cast.agency, now)[maya.pk]["duties"]
    police = next(one for one in duties if one["id"] == "US-IVE-34A-LE24")
    return reverse("proof", args=[maya.pk, token_of(maya, police["instance"])])


def fill_in_the_proof(page: Page, number: str) -> None:
    page.get_by_label("Just now").check()
    page.get_by_label("Phone call").check()
    page.get_by_label("Report number").fill(number)


def fresh(talk: Screening) -> Talk:
    return Talk.of(Screening.unscoped.select_related("child").get(pk=talk.pk))


def test_the_last_answer_of_two_tabs_holds_and_the_first_is_kept(ana: Page, talk: Screening) -> None:
    one, two = twice(ana, asked(talk))
    way.button(one, "Yes").click()
    expect(way.heading(one, SECOND.text["en"])).to_be_visible()
    two.bring_to_front()
    way.button(two, "No").click()
    expect(way.heading(two, SECOND.text["en"])).to_be_visible()
    given = fresh(talk).given[FIRST.id]
    assert (given.value, given.before, Answer.objects.count()) == ("no", "yes", 2)


def test_an_answer_after_the_stop_is_refused_with_a_reason(ana: Page, talk: Screening) -> None:
    one, two = twice(ana, asked(talk))
    one.get_by_role("link", name="They told me something").click()
    way.stop(Finger(one))
    two.bring_to_front()
    way.button(two, "Yes").click()
    expect(way.heading(two, "Something was told")).to_be_visible()
    assert fresh(talk).values == {}


def test_signing_in_two_tabs_signs_once(ana: Page, talk: Screening) -> None:
    one, two = twice(ana, reverse("screening_review", args=[talk.pk]))
    for page in (one, two):
        page.bring_to_front()
        way.button(page, "Sign and lock").click()
        expect(way.heading(page, "Result")).to_be_visible()
    signed = Screening.unscoped.get(pk=talk.pk)
    assert signed.reference == "SCR-0001"


def test_two_proofs_of_one_report_are_both_in_view_and_it_is_done_once(ana: Page, cast: Cast) -> None:
    one, two = twice(ana, proof_of_the_police(cast))
    for page, number in ((one, "MP-1"), (two, "MP-2")):
        page.bring_to_front()
        fill_in_the_proof(page, number)
        way.button(page, "Save proof").click()
        expect(page.locator(".clock--met")).to_contain_text("Proof MP-")
    for number in ("MP-1", "MP-2"):  # the earlier of the two times closes it; both pages may show the same minute
        expect(two.get_by_text(number).first).to_be_visible()


def test_a_double_tap_saves_one_proof(ana: Page, cast: Cast) -> None:
    ana.goto(proof_of_the_police(cast))
    fill_in_the_proof(ana, "MP-1")
    way.button(ana, "Save proof").dblclick()
    expect(ana.locator(".clock--met")).to_be_visible()
    assert Act.objects.count() == 1


def test_a_double_tap_concludes_once(ana: Page, cast: Cast) -> None:
    ana.goto(reverse("child_conclude", args=[cast.maya.pk]))
    way.tick(Finger(ana), "What is it about?", "Labor trafficking")
    way.tick(Finger(ana), "What do you conclude?", "At risk")
    ana.get_by_label("Why do you think so?").fill("A man waits for her.")
    way.tick(Finger(ana), "Could somebody in the family be involved?", "Not known")
    way.tick(Finger(ana), "Could a parent, foster parent or other caretaker be involved?", "Not known")
    way.button(ana, "Confirm and see the duties").dblclick()
    expect(way.heading(ana, "What is due")).to_be_visible()
    assert Identification.objects.count() == 1


def test_the_second_half_of_a_slow_double_tap_does_not_answer_the_next_question(ana: Page, talk: Screening) -> None:
    ana.goto(asked(talk))
    box = way.button(ana, "No").bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    ana.mouse.click(*at)
    expect(way.heading(ana, SECOND.text["en"])).to_be_visible()
    ana.mouse.down(click_count=2)
    ana.mouse.up(click_count=2)
    ana.wait_for_timeout(500)
    expect(way.heading(ana, SECOND.text["en"])).to_be_visible()
    assert fresh(talk).values == {FIRST.id: "no"}


def test_back_after_signing_out_shows_nothing(ana: Page, cast: Cast) -> None:
    page, other = twice(ana, reverse("child", args=[cast.maya.pk]))
    expect(way.heading(page, "Maya T.")).to_be_visible()
    page.get_by_text("Menu").click()
    way.button(page, "Sign out").click()
    expect(way.heading(page, "Sign in")).to_be_visible()
    page.go_back()
    expect(way.heading(page, "Sign in")).to_be_visible()
    assert "Maya" not in page.content()
    other.bring_to_front()
    other.reload()
    expect(way.heading(other, "Sign in")).to_be_visible()


def test_words_typed_before_the_sign_in_ended_are_saved_after_a_new_one(
    ana: Page, cast: Cast, live_server: LiveServer
) -> None:
    page, other = twice(ana, proof_of_the_police(cast))
    fill_in_the_proof(page, "MP-1")
    other.bring_to_front()
    other.get_by_text("Menu").click()
    way.button(other, "Sign out").click()
    expect(way.heading(other, "Sign in")).to_be_visible()
    page.bring_to_front()
    way.button(page, "Save proof").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_label("Report number")).to_have_value("MP-1")
    other.bring_to_front()
    other.get_by_label("Email").fill(cast.ana.email)
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    way.button(other, "Sign in").click()
    expect(way.heading(other, "Your desk")).to_be_visible()
    page.bring_to_front()
    way.button(page, "Send now").click()
    expect(page.locator(".clock--met")).to_contain_text("Proof MP-1")
    assert Act.objects.count() == 1
