"""The courses that ship: in order, whole for each role, and passed by nobody who only guesses well."""

from itertools import product

import pytest

from handrail.rules.learning import Lessons, check_courses, check_lessons, drawn, load_courses, scored
from handrail.rules.learning.bank import FORMS
from handrail.rules.learning.course_checks import CLAIMS, longest, minutes_of
from handrail.rules.learning.screens import CHECK, TRY

FOUNDATIONS, PARTNERS = "responding-through-child-welfare", "partnering-with-child-welfare"
COURSES = load_courses().courses
EVERY = pytest.mark.parametrize("course", [*COURSES.values()], ids=[*COURSES])


def test_the_shipped_courses_and_their_lessons_are_in_order() -> None:
    found = load_courses()
    check_courses(found)
    check_lessons(Lessons(found.lessons))


def test_both_courses_are_there() -> None:
    assert {*COURSES} == {FOUNDATIONS, PARTNERS}


def test_the_foundations_follow_the_four_letters_and_close_with_a_case() -> None:
    parts = [one.part for one in COURSES[FOUNDATIONS].modules]
    assert list(dict.fromkeys(parts)) == ["stop", "observe", "ask", "respond", "role", "case"]


@pytest.mark.parametrize("role", ["worker", "supervisor", "leadership"])
def test_the_foundations_take_each_role_about_three_hours_with_a_part_of_its_own(role) -> None:
    course = COURSES[FOUNDATIONS]
    assert 165 <= minutes_of(course, role) <= 195
    assert [one.audience for one in course.for_audience(role) if one.part == "role"] == [(role,)]


def test_the_foundations_use_every_short_lesson() -> None:
    short = {key for key, one in load_courses().lessons.items() if one.opens_from}
    assert short <= {one.id for one in COURSES[FOUNDATIONS].lessons}


def test_the_bank_of_the_foundations_is_large_enough() -> None:
    assert len(COURSES[FOUNDATIONS].items) >= 24


def test_partners_read_theirs_without_an_account_in_forty_minutes() -> None:
    course = COURSES[PARTNERS]
    assert course.open
    assert 35 <= minutes_of(course, "partner") <= 45
    assert not COURSES[FOUNDATIONS].open


@EVERY
def test_all_of_it_can_be_read_in_both_languages(course) -> None:
    assert course.languages == ("en", "es")


@EVERY
def test_nobody_is_named_as_having_read_it_who_has_not(course) -> None:
    assert course.reviewed_by == ""
    assert course.translated == "unreviewed"


@EVERY
def test_both_forms_of_a_hundred_seeds_cover_each_objective_and_share_nothing(course) -> None:
    for seed in map(str, range(100)):
        pre, post = (drawn(course, seed, form) for form in FORMS)
        assert len(pre) == len(post) == course.pre_post.asked
        assert {one.objective for one in pre} == {one.objective for one in post} == {o.id for o in course.objectives}
        assert not {one.id for one in pre} & {one.id for one in post}


@EVERY
def test_every_question_is_drawn_for_somebody(course) -> None:
    met = {one.id for seed in range(60) for form in FORMS for one in drawn(course, str(seed), form)}
    assert met == {one.id for one in course.items}


@EVERY
def test_who_knows_all_of_it_passes_and_who_picks_one_letter_or_the_longest_does_not(course) -> None:
    for seed, form in product(map(str, range(40)), FORMS):
        items = drawn(course, seed, form)
        assert scored(items, {one.id: one.answer for one in items}).right == course.pre_post.asked
        for letter in "abc":
            assert scored(items, dict.fromkeys((one.id for one in items), letter)).right < course.pre_post.least
        picked = {one.id: longest(one.options, "en") for one in items}
        assert scored(items, {key: letter for key, letter in picked.items() if letter}).right < course.pre_post.least


@EVERY
def test_every_lesson_of_a_course_has_an_end_and_says_what_comes_of_each_choice(course) -> None:
    for lesson in course.lessons:
        for said in lesson.said.values():
            assert [*said.screens][-2:] == [CHECK, TRY]
            assert all(one.happens and one.feedback for one in said.options.values())


def test_no_file_of_the_courses_claims_an_approval() -> None:
    """Beside what the checker reads, whatever else stands in the files."""
    from handrail.rules.learning.courses import FOLDER

    for path in FOLDER.rglob("*"):
        if path.is_file():
            said = " ".join(line for line in path.read_text().splitlines() if "https://" not in line)
            assert CLAIMS.search(said) is None, path.name
