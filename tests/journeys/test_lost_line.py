"""A line that is lost while saving: what was typed stays, it is sent once, and nothing of it is left on the device."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from handrail.children.actions import record_identification
from handrail.children.models import Child
from handrail.duties.index import answers_for
from handrail.duties.models import Act
from handrail.duties.reading import token_of
from handrail.screening.actions import start
from handrail.screening.models import Answer, Screening
from handrail.screening.talk import Talk
from tests.cast import Cast
from tests.journeys import main_path as way

FIRST, SECOND = way.TALK.items[:2]
SECRET = "She cried when I asked"
KEPT_ON_THE_DEVICE = """async () => [
    {...localStorage}, {...sessionStorage}, history.state, document.title, document.cookie, location.href,
    (await indexedDB.databases()).map(one => one.name), window.caches ? await caches.keys() : []]"""


@pytest.fixture
def phone(cast: Cast, phone_of: Callable[..., Page]) -> Iterator[Page]:
    page = phone_of(cast.ana)
    yield page
    page.goto("about:blank")  # a question that the page may ask about unsent words is not for the next test


@pytest.fixture
def talk(cast: Cast) -> Screening:
    return start(client_id=uuid4(), child=cast.maya, instrument=way.TALK, language="en", reason="concern",
                 by=cast.ana, now=timezone.now())  # fmt: skip


@pytest.fixture
def question(phone: Page, talk: Screening) -> Page:
    """The first question of a talk, with a note begun for it."""
    phone.goto(reverse("question", args=[talk.pk, Talk.of(talk).token(FIRST)]))
    phone.get_by_text("For the worker").click()
    phone.get_by_label("Your note").fill(SECRET)
    return phone


@pytest.fixture
def proof(phone: Page, cast: Cast) -> Page:
    """The proof that the police were told, all of it typed and not yet saved."""
    now = timezone.now()
    record_identification(client_id=uuid4(), child=cast.maya, form="sex", status="identified",
                          at=now - timedelta(minutes=5), basis=SECRET, by=cast.ana, now=now)  # fmt: skip
    maya = Child.unscoped.get(pk=cast.maya.pk)
    duties = answers_for([maya], cast.agency, now)[maya.pk]["duties"]
    police = next(one for one in duties if one["id"] == "US-IVE-34A-LE24")
    phone.goto(reverse("proof", args=[maya.pk, token_of(maya, police["instance"])]))
    phone.get_by_label("Just now").check()
    phone.get_by_label("Phone call").check()
    phone.get_by_label("Who took it?").fill("Badge 417")
    phone.get_by_label("Report number").fill(way.NUMBER)
    return phone


def lose_the_first_answer(page: Page) -> list[str]:
    """The first post arrives and is kept, but the phone never hears of it. Gives the ids of all posts as they go."""
    sent: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        sent.append((route.request.post_data or "").partition('name="client_id"')[2].split()[0])
        if len(sent) > 1:
            return route.continue_()
        route.fetch(max_redirects=0)
        return route.abort("connectionreset")

    page.route("**/*", answer)
    return sent


def not_sent(page: Page) -> None:
    expect(page.get_by_text("No signal. Keep going. This is not sent yet.")).to_be_visible()


def test_an_answer_and_its_note_stay_until_the_line_is_back(question: Page) -> None:
    question.context.set_offline(True)
    way.button(question, "Yes").click()
    not_sent(question)
    expect(question.get_by_label("Your note")).to_have_value(SECRET)
    assert Answer.objects.count() == 0
    question.context.set_offline(False)
    expect(way.heading(question, SECOND.text["en"])).to_be_visible()
    kept = Answer.objects.select_related("child").get()
    assert (kept.value, kept.note) == ("yes", SECRET)


def test_an_answer_that_arrived_unheard_is_sent_again_and_kept_once(question: Page) -> None:
    sent = lose_the_first_answer(question)
    way.button(question, "Yes").click()
    expect(way.heading(question, SECOND.text["en"])).to_be_visible()
    assert len(sent) == 2
    assert sent[0] == sent[1] != ""
    assert str(Answer.objects.get().client_id) == sent[0]


def test_a_proof_stays_on_the_page_until_the_line_is_back(proof: Page) -> None:
    proof.context.set_offline(True)
    way.button(proof, "Save proof").click()
    not_sent(proof)
    expect(proof.get_by_label("Report number")).to_have_value(way.NUMBER)
    expect(proof.get_by_label("Phone call")).to_be_checked()
    assert Act.objects.count() == 0
    proof.context.set_offline(False)
    expect(proof.locator(".clock--met").get_by_text(f"Proof {way.NUMBER}")).to_be_visible()
    assert Act.objects.count() == 1


def test_a_proof_that_arrived_unheard_is_kept_once(proof: Page) -> None:
    sent = lose_the_first_answer(proof)
    way.button(proof, "Save proof").click()
    expect(proof.locator(".clock--met").get_by_text(f"Proof {way.NUMBER}")).to_be_visible()
    assert len(sent) == 2
    assert sent[0] == sent[1] == str(Act.objects.get().client_id)


def test_nothing_of_a_talk_is_left_on_the_device(question: Page) -> None:
    question.context.set_offline(True)
    way.button(question, "Yes").click()
    not_sent(question)
    nothing_is_kept(question)
    question.context.set_offline(False)
    expect(way.heading(question, SECOND.text["en"])).to_be_visible()
    nothing_is_kept(question)


def nothing_is_kept(page: Page) -> None:
    """No storage, no cache, no cookie a script can read; a title and an address that say nothing."""
    local, session, state, title, cookie, address, databases, caches = page.evaluate(KEPT_ON_THE_DEVICE)
    assert (local, session, state, cookie, databases, caches) == ({}, {}, None, "", [], [])
    assert title == "My notes"
    assert not any(word in address for word in ("yes", "Maya", FIRST.id, SECOND.id))
