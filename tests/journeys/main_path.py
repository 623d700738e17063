"""The main job, step by step, as a worker does it: from the sign-in to the proof. A step ends where the next begins."""

import re

from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from handrail.rules.screening import Item
from handrail.screening.instruments import library
from tests.cast import PASSWORD
from tests.journeys.hand import Hand

TALK = library().get("guided-conversation")
TELLING = next(item for item in TALK.items if item.a_yes_is == "disclosure")
THEIR_WORDS = "“He said he would post it.”"
NUMBER = "FPD-26-4471"
CITIZENSHIP = "What do the file or the attorney say about citizenship?"


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name)


def group(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name)


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name)


def tick(hand: Hand, question: str, answer: str) -> None:
    """A time may stand behind the answer: "Just now, 9:10 pm"."""
    hand.choose(group(hand.page, question).get_by_label(re.compile(rf"^{re.escape(answer)}(,.*)?$")))


def sign_in(hand: Hand, address: str, email: str) -> None:
    hand.page.goto(address)
    hand.write(hand.page.get_by_label("Email"), email)
    hand.write(hand.page.get_by_label("Password", exact=True), PASSWORD)
    hand.press(button(hand.page, "Sign in"))
    expect(heading(hand.page, "Your desk")).to_be_visible()


def find_the_child(hand: Hand, typed: str) -> None:
    hand.press(link(hand.page, "Find"))
    hand.write(hand.page.get_by_role("searchbox"), typed)
    hand.press(button(hand.page, "Find"))
    hand.press(link(hand.page, "Maya T."))
    expect(heading(hand.page, "Maya T., 15")).to_be_visible()


def get_ready(hand: Hand) -> None:
    """Every line is read and ticked; what must be reported is said before the first question."""
    page = hand.page
    hand.press(link(page, "Prepare a talk"))
    tick(hand, "What will you use?", "Guided conversation")
    tick(hand, "Why now?", "A concern came up")
    tick(hand, "In which language?", "English")
    for line in group(page, "Before you start").get_by_role("checkbox").all():
        hand.choose(line)
    hand.press(button(page, "Talk now"))
    expect(heading(page, TALK.items[0].text["en"])).to_be_visible()


def answer(hand: Hand, item: Item, words: str) -> None:
    expect(heading(hand.page, item.text["en"])).to_be_visible()
    hand.press(button(hand.page, words))
    expect(heading(hand.page, item.text["en"])).to_be_hidden()


def talk_until_it_is_told(hand: Hand) -> None:
    """Some questions are answered, some skipped; then a yes that is itself a telling."""
    words = ["No", "Skip this one", "Not sure", "No"]
    for number, item in enumerate(TALK.items[: TALK.items.index(TELLING)]):
        answer(hand, item, words[number % len(words)])
    answer(hand, TELLING, "Yes")
    expect(heading(hand.page, "They told me something")).to_be_visible()


def stop(hand: Hand) -> None:
    tick(hand, "Is the young person safe right now?", "Yes")
    tick(hand, "When did they tell you?", "Just now")
    hand.press(button(hand.page, "Stop and save"))
    expect(heading(hand.page, "Something was told")).to_be_visible()


def write_their_words(hand: Hand) -> None:
    hand.press(link(hand.page, "Write down their words"))
    hand.write(hand.page.get_by_label("Their words, in quotes"), THEIR_WORDS)
    hand.press(button(hand.page, "Save their words"))
    expect(heading(hand.page, "Something was told")).to_be_visible()


def sign(hand: Hand) -> None:
    hand.press(link(hand.page, "Check and sign"))
    hand.press(button(hand.page, "Sign and lock"))
    expect(heading(hand.page, "Refer now")).to_be_visible()


def conclude(hand: Hand) -> None:
    """A person says what the software never does."""
    page = hand.page
    hand.press(link(page, "Record what you conclude"))
    tick(hand, "What is it about?", "Sex trafficking")
    tick(hand, "What do you conclude?", "Identified")
    hand.write(page.get_by_label("Why do you think so?"), f"Maya said: {THEIR_WORDS}")
    tick(hand, "Could somebody in the family be involved?", "No")
    tick(hand, "Could a parent, foster parent or other caretaker be involved?", "No")
    hand.press(button(page, "Confirm and see the duties"))
    expect(heading(page, "What is due")).to_be_visible()


def prepare_the_report(hand: Hand) -> None:
    hand.press(link(hand.page, "Prepare the report").first)
    hand.press(button(hand.page, "Prepare the report"))
    expect(heading(hand.page, "Ready to send.")).to_be_visible()


def prove_it(hand: Hand) -> None:
    page = hand.page
    hand.press(link(page, "I sent this"))
    tick(hand, "When?", "Just now")
    tick(hand, "How?", "Phone call")
    hand.write(page.get_by_label("Who took it?"), "Badge 417")
    hand.write(page.get_by_label("Report number"), NUMBER)
    hand.press(button(page, "Save proof"))
    expect(page.get_by_text(f"Proof {NUMBER}").first).to_be_visible()


def answer_citizenship(hand: Hand, answer: str) -> None:
    """From the file or the attorney, where the duties ask for it."""
    asked = hand.page.get_by_role("region", name=CITIZENSHIP)
    hand.choose(asked.get_by_label(answer, exact=True))
    hand.choose(asked.get_by_label("The file", exact=True))
    hand.press(asked.get_by_role("button", name="Save answer"))
    expect(hand.page.get_by_text("Saved. What follows from it is worked out again.")).to_be_visible()


def wait_until_signed_out(page: Page) -> None:
    """The beacon by which "Leave now" ends the sign-in arrives on its own, after the browser has gone elsewhere."""
    for _ in range(1200):
        if not Session.objects.exists():
            return
        page.wait_for_timeout(50)
    raise AssertionError("A minute after leaving, somebody is still signed in.")
