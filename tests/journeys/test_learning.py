"""A new worker on a phone: from a step of the work into its lesson and back, and through a course to its record."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from handrail.learning.models import Completion
from handrail.rules.learning import load_courses
from tests.cast import Cast
from tests.journeys.axe import faults
from tests.journeys.conftest import NARROWEST, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
COURSES = load_courses().courses
COURSE = COURSES["partnering-with-child-welfare"]
LESSON = load_courses().lessons["before-you-screen"]


def sound(page: Page) -> None:
    """Wherever a person would stop and read: axe finds nothing, and nothing scrolls sideways."""
    assert faults(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def press(page: Page, name: str) -> None:
    """With the keyboard alone."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def follow(page: Page, name: str | re.Pattern[str], place: str = "main") -> None:
    with page.expect_navigation():
        page.locator(place).get_by_role("link", name=name).first.click()


def choose(page: Page, place: str) -> None:
    page.locator(place).focus()
    page.keyboard.press("Space")


def walk(page: Page, lesson, check: Callable[[Page], None] = lambda page: None) -> None:
    """Every screen of a lesson by keyboard, wrong at first and then right."""
    check(page)
    for screen in lesson.said["en"].screens:
        expect(page).to_have_url(re.compile(f"/{screen}/$"))
        check(page)
        if screen == lesson.choice.screen:
            choose(page, "#id_choice_0")
            press(page, "See what comes of it")
            expect(page.locator(".told")).to_be_visible()
            check(page)
        if screen == "check":
            for question in lesson.check:
                letters = lesson.said["en"].questions[question.id].keys
                choose(page, f"#id_{question.id}_{letters.index(question.answer)}")
            press(page, "Check my answers")
            expect(page.get_by_text("Right.", exact=True)).to_have_count(len(lesson.check))
            check(page)
        if screen != "try-it":
            press(page, "Next")


def test_from_the_step_to_its_lesson_and_back_by_keyboard(cast: Cast, phone_of: Callable[..., Page]) -> None:
    page, step = phone_of(cast.ana), reverse("screen_prepare", args=[cast.maya.pk])
    page.goto(step)
    page.locator(".lessons-beside > summary").focus()
    page.keyboard.press("Enter")
    press(page, LESSON.title["en"])
    expect(page).to_have_url(re.compile(f"/learn/{LESSON.id}/$"))
    press(page, "Begin")
    walk(page, LESSON, sound)
    expect(page.get_by_role("heading", name="This one is yours")).to_be_visible()
    follow(page, "Back to the step", ".buttons")
    expect(page).to_have_url(re.compile(re.escape(step) + "$"))
    assert Completion.objects.filter(person=cast.ana, subject=LESSON.id).exists()


def test_a_new_worker_walks_a_course_to_its_record(cast: Cast, phone_of: Callable[..., Page]) -> None:
    page = phone_of(cast.pia)
    page.goto(reverse("lessons"))
    sound(page)
    follow(page, COURSE.title["en"])
    sound(page)
    follow(page, "Begin: what you know now")
    for _question in range(COURSE.pre_post.asked):
        sound(page)
        press(page, "I do not know: leave it out")
    sound(page)
    follow(page, "On with the course")
    for lesson in COURSE.lessons:
        follow(page, re.compile("^Next: "))
        press(page, "Begin")
        walk(page, lesson)
        follow(page, "On with the course", ".buttons")
    follow(page, "The questions at the end", ".buttons")
    right = {str(one.id): str(one.answer) for one in COURSE.items}
    for _question in range(COURSE.pre_post.asked):
        item = page.locator('input[name="item"]').get_attribute("value")
        choose(page, f'input[name="answer"][value="{right[item]}"]')
        press(page, "Next")
    expect(page.get_by_role("heading", name=re.compile("right"))).to_be_visible()
    follow(page, "On with the course")
    sound(page)
    page.set_viewport_size(NARROWEST)
    sound(page)
    page.set_viewport_size(PHONE)
    follow(page, "Your record of it")
    sound(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("^Record as PDF")).first.click()
    assert waiting.value.suggested_filename.startswith("completion-")
