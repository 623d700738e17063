"""A packed course in a learning system of others: begun, left, come back to, failed and passed; and alone on a phone.

The system is scorm-again in the page around it, and its frame is shut off as Kolibri's is: scripts, and no forms.
"""

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import FrameLocator, Locator, Page, Route, expect

from handrail.learning.export.package import packaged
from handrail.learning.export.packed import Group, Packed, of_course, of_lesson
from handrail.rules.learning import load_courses
from tests.journeys.axe import faults
from tests.project.tree import ROOT

AWAY, SYSTEM, COURSE = "http://lms.test/away", "http://lms.test/", "http://lms.test/course/index.html"
AROUND = """<!doctype html><html lang="en"><title>A learning system</title><script src="/scorm12.js"></script><script>
const held = localStorage.getItem("cmi"), API = new Scorm12API({ autocommit: false, logLevel: 5 });
if (held) API.loadFromJSON(JSON.parse(held), "");
const keep = () => localStorage.setItem("cmi", JSON.stringify(API.renderCMIToJSONObject().cmi));
API.on("LMSCommit", keep);
API.on("LMSFinish", () => { keep(); localStorage.setItem("ends", 1 + Number(localStorage.getItem("ends"))); });
window.API = API;
</script><body><main><h1>A learning system</h1><iframe title="A course" src="/course/index.html" width="380"
height="800" sandbox="allow-scripts allow-same-origin"></iframe></main></html>"""


def served(page: Page, packed: Packed) -> None:
    with translation.override(None):
        files = {f"/course/{name}": content for name, content in packaged(packed).files.items()}
    files["/"], files["/away"] = AROUND.encode(), b"<!doctype html><title>Away</title>"
    files["/scorm12.js"] = (ROOT / "node_modules" / "scorm-again" / "dist" / "scorm12.js").read_bytes()

    def answer(route: Route) -> None:
        name = f"/{route.request.url.split('/', 3)[3]}"
        kind = mimetypes.guess_type(name)[0] or "text/html"
        found = {"status": 200, "body": files[name], "content_type": f"{kind}; charset=utf-8"}
        route.fulfill(**found if name in files else {"status": 404})

    page.route("**/*", answer)


def kept(page: Page) -> dict[str, Any]:
    return json.loads(page.evaluate("localStorage.getItem('cmi')"))


def left(page: Page) -> dict[str, Any]:
    """Gone to another page, as when somebody closes the lesson; what the system has then."""
    page.goto(AWAY)
    return kept(page)


class Learner:
    """Reads on and answers by the key of what is asked, right or wrong."""

    def __init__(self, here: FrameLocator | Page, key: Mapping[str, str]) -> None:
        self.here, self.key = here, key

    def button(self, name: str) -> Locator:
        return self.here.get_by_role("button", name=name, exact=True)

    def heading(self) -> Locator:
        return self.here.locator("h1")

    def on(self) -> None:
        """To the next screen."""
        before = self.here.locator("[data-place] span").inner_text()
        self.button("Next").click()
        expect(self.here.locator("[data-place] span")).not_to_have_text(before)

    def answer(self, *, right: bool = True) -> None:
        form = self.here.locator("form[data-ask]")
        key = self.key[str(form.get_attribute("data-ask"))]
        wrong = "a" if key != "a" else "b"
        form.locator(f"input[value={key if right else wrong}]").check()
        form.locator("button").click()

    def open(self, name: str) -> None:
        """A part, from the list."""
        self.here.get_by_role("link", name=name, exact=True).click()
        expect(self.here.locator("[data-place] span")).to_contain_text("Screen 1 of")

    def through(self, *, right: bool = True) -> None:
        """The rest of a part, to its last screen."""
        while self.button("Next").is_visible():
            if self.here.locator("form[data-ask]").count() and self.here.locator("form button").is_visible():
                told = self.here.locator("form[data-tells]").count()
                place = self.here.locator("[data-place] span").inner_text()
                self.answer(right=right)
                if not told:
                    expect(self.here.locator("[data-place] span")).not_to_have_text(place)
                    continue
            self.on()


@pytest.fixture
def packed() -> Packed:
    """A real course, cut to one lesson and three questions: what is walked is the way, and not the words."""
    course = of_course(load_courses().courses["partnering-with-child-welfare"])
    lesson = course.lessons[0]
    return replace(course, lessons=(lesson,), groups=(Group(lesson.title, (lesson.id,)),), pass_mark=66,
                   tests=tuple(replace(one, items=one.items[:3], least=2) for one in course.tests))  # fmt: skip


def key_of(packed: Packed) -> dict[str, str]:
    asked = {str(item.id): str(item.answer) for test in packed.tests for item in test.items}
    for lesson in packed.lessons:
        asked |= {str(lesson.choice.screen): str(lesson.choice.strongest)}
        asked |= {str(one.id): str(one.answer) for one in lesson.check}
    return asked


def test_a_lesson_is_begun_left_resumed_and_completed_in_a_learning_system(page: Page) -> None:
    lesson = load_courses().lessons["limits-of-confidentiality"]
    packed = of_lesson(lesson)
    served(page, packed)
    page.goto(SYSTEM)
    learner = Learner(page.frame_locator("iframe"), key_of(packed))
    expect(learner.heading()).to_have_text(lesson.title["en"])
    for _ in range(3):
        learner.on()
    learner.answer(right=False)
    learner.here.get_by_text("What Jae does:").first.wait_for(state="attached")
    half = left(page)
    assert half["core"]["lesson_status"] == "incomplete"
    assert half["core"]["lesson_location"] == "limits-of-confidentiality/3"

    page.goto(SYSTEM)
    expect(learner.heading()).to_have_text("What would you say?")
    expect(learner.here.locator("input:checked")).to_have_value("a")
    expect(learner.here.locator("[data-told=a]")).to_be_visible()
    learner.on()
    learner.through()
    expect(learner.here.locator("[data-result]")).to_have_text("3 of 3 answered right.")
    expect(learner.here.locator("[data-said]")).to_have_text("Your place is kept by the learning system.")
    whole = left(page)
    assert whole["core"]["lesson_status"] == "completed"
    assert whole["core"]["score"]["raw"] == "100"
    assert whole["core"]["exit"] == ""
    assert page.evaluate("localStorage.getItem('ends')") == "2"
    assert [one["result"] for one in whole["interactions"].values()] == ["", "correct", "correct", "correct"]


def test_a_course_is_failed_then_passed_and_shows_what_changed(page: Page, packed: Packed) -> None:
    served(page, packed)
    page.goto(SYSTEM)
    learner = Learner(page.frame_locator("iframe"), key_of(packed))
    learner.open("Before the lessons")
    learner.through(right=False)
    learner.button("To the list of lessons").click()
    learner.open("After the lessons")
    learner.through(right=False)
    expect(learner.here.get_by_text("Not passed yet.")).to_be_visible()
    assert kept(page)["core"]["lesson_status"] == "failed"
    asked = set(json.loads(kept(page)["suspend_data"])["p"])
    learner.button("Take it again, with other questions").click()
    expect(learner.here.locator("[data-place] span")).to_contain_text("Screen 1 of")
    learner.through()
    expect(learner.here.get_by_text("Before the lessons it was 0 in a hundred, now it is 100.")).to_be_visible()
    expect(learner.here.get_by_text("Some lessons are still open.")).to_be_visible()
    assert kept(page)["core"]["lesson_status"] == "incomplete"
    for lesson in packed.lessons:
        learner.button("To the list of lessons").click()
        learner.open(lesson.title["en"])
        learner.through()
    whole = left(page)
    assert whole["core"]["lesson_status"] == "passed"
    assert whole["core"]["score"]["raw"] == "100"
    state = json.loads(whole["suspend_data"])
    assert set(state["p"]) - asked >= {"test-after-2"}
    assert len(whole["suspend_data"]) <= 4096


def test_alone_in_spanish_by_keyboard_without_a_fault_and_kept_on_the_device(page: Page) -> None:
    lesson = load_courses().lessons["limits-of-confidentiality"]
    served(page, of_lesson(lesson))
    page.goto(COURSE)
    page.get_by_role("button", name="Español").press("Enter")
    expect(page.locator("h1")).to_have_text(lesson.title["es"])
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert faults(page) == []
    learner = Learner(page, key_of(of_lesson(lesson)))
    for _ in range(3):
        place = page.locator("[data-place] span").inner_text()
        page.get_by_role("button", name="Siguiente").press("Enter")
        expect(page.locator("[data-place] span")).not_to_have_text(place)
        expect(page.locator("h1")).to_be_focused()
    page.locator("form button").press("Enter")
    expect(page.get_by_text("Elija primero una respuesta.")).to_be_visible()
    assert faults(page) == []
    page.locator("input").first.press("Space")
    page.locator("input").first.press("ArrowDown")
    page.locator("input:checked").press("Enter")
    expect(page.locator("[data-told=b]")).to_be_focused()
    assert faults(page) == []
    page.goto(AWAY)
    page.goto(COURSE)
    expect(page.locator("h1")).to_have_text(lesson.said["es"].screens["choice"].title)
    expect(page.locator("[data-told=b]")).to_be_visible()
    expect(learner.here.locator("[data-said]")).to_contain_text("en este dispositivo")
    page.goto("http://lms.test/course/read.es.html")
    assert faults(page) == []


def test_the_overview_and_a_test_have_no_fault(page: Page, packed: Packed) -> None:
    served(page, packed)
    page.goto(AWAY)  # what an older player, or somebody else, has left on the device is no obstacle
    page.evaluate('key => localStorage.setItem(`handrail:${key}`, \'{"p": null, "at": 7}\')', packed.key)
    page.goto(COURSE)
    expect(page.locator("h1")).to_have_text(packed.title["en"])
    assert faults(page) == []
    learner = Learner(page, key_of(packed))
    learner.open("After the lessons")
    learner.on()
    learner.answer(right=False)
    expect(page.get_by_text("Not this one.").locator("visible=true")).to_have_count(1)
    assert faults(page) == []
