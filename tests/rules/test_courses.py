"""The courses: what is read, how questions are drawn and scored, and what is told when a course is not ours yet."""

from functools import partial, reduce
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.errors import ContentError
from handrail.rules.learning import Courses, check_courses, drawn, lessons, load_courses, scored
from handrail.rules.learning import courses as reading
from handrail.rules.learning.bank import draw, read_items, shares
from handrail.rules.loading import as_tree

from .test_lessons import ENGLISH as LESSON_EN
from .test_lessons import SPANISH as LESSON_ES
from .test_lessons import YAML as LESSON

COURSE = """
id: first-course
title: {en: A course, es: Un curso}
about: {en: What to say., es: Qué decir.}
audience: [worker, supervisor]
open: "no"
minutes: 7
objectives:
  - {id: first, text: {en: Say the limit., es: Decir el límite.}, checked_by: [say-first.first]}
  - {id: stop, text: {en: Stop when told., es: Parar.}, checked_by: [say-first.stop, own-part.stop]}
modules:
  - {id: ask, part: ask, title: {en: Ask, es: Preguntar}, lessons: [say-first]}
  - {id: lead, part: role, title: {en: Lead, es: Dirigir}, audience: [supervisor], lessons: [own-part]}
pre_post: {items: 2, pass: 2}
content_note: {en: No details., es: Sin detalles.}
sources:
  - {id: oig, supports: Screens, cite: OEI-07-20, status: verified}
last_verified: 2026-11-22
reviewed_by: null
translations:
  es: {status: unreviewed, reviewed_by: null}
"""
ITEM = """
- id: %(id)s
  objective: %(objective)s
  cites: [oig]
  ask: {en: "Dani asks you for a promise. What do you say?", es: "Dani te pide una promesa. ¿Qué dices?"}
  options:
    a: {en: "Yes, I do", es: "Sí, claro"}
    b: {en: "I say first", es: "Lo digo antes"}
    c: {en: "No, not me", es: "No, yo no"}
  answer: %(answer)s
  feedback:
    a: {en: "It was kind.", es: "Fue amable."}
    b: {en: "Dani can choose.", es: "Dani puede elegir."}
    c: {en: "A door shuts.", es: "Se cierra la puerta."}
"""
ITEMS = "".join(
    ITEM % {"id": f"{objective}-{number}", "objective": objective, "answer": answer}
    for objective, answers in (("first", "ab"), ("stop", "cb"))
    for number, answer in enumerate(answers, start=1)
)


@pytest.fixture
def courses(tmp_path: Path):
    """Writes one course with a lesson of its own, and reads it. Each change is (old, new) of one of the files."""

    def written(*, course: tuple[str, str] = ("", ""), items: tuple[str, str] = ("", "")) -> Courses:
        reading._load.cache_clear()
        lessons._load.cache_clear()
        home = tmp_path / "courses" / "first-course"
        lesson(tmp_path / "lessons" / "say-first")
        lesson(home / "lessons" / "own-part", ("say-first", "own-part"), ("opens_from: [screening.prepare]\n", ""))
        for name, text, (old, new) in (("course.yaml", COURSE, course), ("items.yaml", ITEMS, items)):
            assert old in text
            (home / name).write_text(text.replace(old, new) if old else text)
        return load_courses(tmp_path)

    return written


def lesson(folder: Path, *changes: tuple[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("lesson.yaml", LESSON), ("lesson.md", LESSON_EN), ("lesson.es.md", LESSON_ES)):
        changed = reduce(lambda said, change: said.replace(*change), changes, text)
        (folder / name).write_text(changed)


def faults(read) -> str:
    try:
        check_courses(read())
    except ContentError as error:
        return "\n".join(str(one) for one in error.all_of_them)
    return ""


# --- reading ------------------------------------------------------------------------------------------------------


def test_a_course_in_order_has_no_fault(courses) -> None:
    assert faults(courses) == ""


def test_a_course_walks_shared_lessons_and_its_own_in_order(courses) -> None:
    course = courses().courses["first-course"]
    assert [one.id for one in course.lessons] == ["say-first", "own-part"]
    assert [one.id for one in course.for_audience("worker")] == ["ask"]
    assert [one.id for one in course.for_audience("supervisor")] == ["ask", "lead"]


def test_a_lesson_knows_the_courses_that_it_is_part_of(courses) -> None:
    found = courses()
    assert [one.id for one in found.with_lesson("own-part")] == ["first-course"]
    assert found.with_lesson("another") == ()


def test_one_word_of_a_lesson_changes_the_version_of_its_course(courses, tmp_path) -> None:
    before = courses().courses["first-course"]
    reading._load.cache_clear()
    lessons._load.cache_clear()
    said = tmp_path / "lessons" / "say-first" / "lesson.md"
    said.write_text(said.read_text().replace("Dani shrugs", "Dani nods"))
    after = load_courses(tmp_path).courses["first-course"]
    assert before.version.startswith("2026-11-22+")
    assert after.version != before.version


def test_one_word_of_a_question_changes_the_version_too(courses) -> None:
    before = courses().courses["first-course"].version
    assert courses(items=("It was kind.", "It was brave.")).courses["first-course"].version != before


def test_a_lesson_that_opens_at_a_step_needs_no_course(courses, tmp_path) -> None:
    lesson(tmp_path / "lessons" / "spare-one", ("say-first", "spare-one"))
    assert faults(courses) == ""


def test_a_course_is_in_spanish_only_when_every_lesson_of_it_is(courses, tmp_path) -> None:
    assert courses().courses["first-course"].languages == ("en", "es")
    reading._load.cache_clear()
    lessons._load.cache_clear()
    folder = tmp_path / "courses" / "first-course" / "lessons" / "own-part"
    (folder / "lesson.es.md").unlink()
    yaml = (folder / "lesson.yaml").read_text().replace("lesson.md, es: lesson.es.md", "lesson.md")
    (folder / "lesson.yaml").write_text(yaml.split("translations:")[0])
    assert load_courses(tmp_path).courses["first-course"].languages == ("en",)


# --- drawing ------------------------------------------------------------------------------------------------------


def bank(counts: list[int]):
    """A bank with so many questions about each objective."""
    words = {"en": "Word"}
    listed = [
        {
            "id": f"o{objective}-{number}",
            "objective": f"o{objective}",
            "ask": words,
            "options": {"a": words, "b": words, "c": words},
            "answer": "a",
            "feedback": {"a": words, "b": words, "c": words},
        }
        for objective, count in enumerate(counts)
        for number in range(count)
    ]
    return read_items(as_tree(listed, "items", ContentError))


banks = st.lists(st.integers(2, 7), min_size=1, max_size=6)


@given(counts=banks, seed=st.text(max_size=20), data=st.data())
def test_both_forms_ask_as_much_about_each_objective_and_never_the_same(counts, seed, data) -> None:
    items, objectives = bank(counts), [f"o{number}" for number in range(len(counts))]
    wanted = data.draw(st.integers(len(counts), sum(count // 2 for count in counts)))
    pre, post = (draw(items, objectives, wanted, seed, form) for form in ("pre", "post"))
    assert len(pre) == len(post) == wanted
    assert not {one.id for one in pre} & {one.id for one in post}
    assert sorted(one.objective for one in pre) == sorted(one.objective for one in post)
    assert {str(one.objective) for one in pre} == {*objectives}


@given(counts=banks, seed=st.text(max_size=20))
def test_a_seed_draws_the_same_whatever_the_order_of_the_file(counts, seed) -> None:
    items, objectives = bank(counts), [f"o{number}" for number in range(len(counts))]
    first = draw(items, objectives, len(counts), seed, "pre")
    assert draw(items[::-1], objectives, len(counts), seed, "pre") == first


def test_what_a_seed_drew_once_it_draws_for_ever() -> None:
    """Results are kept with their seed: a change here would show somebody else's questions beside old answers."""
    found = draw(bank([3, 3, 2]), ["o0", "o1", "o2"], 3, "course/somebody/1", "pre")
    assert [str(one.id) for one in found] == ["o0-2", "o2-1", "o1-1"]


def test_every_question_is_met_by_somebody() -> None:
    items, objectives = bank([5, 4]), ["o0", "o1"]
    met = {one.id for seed in range(60) for one in draw(items, objectives, 2, str(seed), "pre")}
    assert met == {one.id for one in items}


def test_an_objective_gets_more_only_while_two_forms_can_be_told_apart() -> None:
    assert shares(bank([2, 6]), ["o0", "o1"], 4) == {"o0": 1, "o1": 3}
    assert shares(bank([2, 2]), ["o0", "o1"], 9) == {"o0": 1, "o1": 1}


def test_a_form_that_there_is_not_is_refused(courses) -> None:
    with pytest.raises(ValueError, match="mid"):
        drawn(courses().courses["first-course"], "seed", "mid")  # type: ignore[arg-type]  # a form there is not


# --- scoring ------------------------------------------------------------------------------------------------------


def test_a_score_says_what_was_right_and_why(courses) -> None:
    items = courses().courses["first-course"].items
    found = scored(items, {"first-1": "a", "first-2": "c", "stop-1": "c", "stop-2": "b"})
    assert (found.right, found.of) == (3, 4)
    assert [one.right for one in found.by_item] == [True, False, True, True]
    assert found.by_item[1].feedback == "A door shuts."
    assert found.by_objective == {"first": (1, 2), "stop": (2, 2)}


def test_what_was_left_out_is_said_and_is_not_called_wrong(courses) -> None:
    found = scored(courses().courses["first-course"].items, {"first-1": "a"})
    assert found.unanswered == ("first-2", "stop-1", "stop-2")
    assert [one.right for one in found.by_item] == [True, None, None, None]
    assert found.by_item[1].feedback == ""
    assert (found.right, found.of) == (1, 4)


def test_feedback_is_in_the_language_of_the_learner_and_else_in_english(courses) -> None:
    items = courses().courses["first-course"].items
    assert scored(items, {"first-1": "a"}, "es").by_item[0].feedback == "Fue amable."
    assert scored(bank([2]), {"o0-0": "a"}, "es").by_item[0].feedback == "Word"


@pytest.mark.parametrize("answers", [{"first-1": "d"}, {"first-9": "a"}])
def test_an_answer_to_nothing_is_refused(courses, answers) -> None:
    with pytest.raises(KeyError):
        scored(courses().courses["first-course"].items, answers)


# --- what is told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[say-first.first]", "[say-first.frst]"), 'There is no check of a lesson "say-first.frst".'),
        (("[say-first.stop, own-part.stop]", "[own-part.stop]"), 'Nobody who is "worker" meets a check of "stop".'),
        (("lessons: [say-first]", "lessons: [say-frst]"), 'lessons is "say-frst". Did you mean "say-first"?'),
        (("lessons: [own-part]", "lessons: [say-first]"), 'The lesson "say-first" is there twice.'),
        (("lessons: [own-part]", "lessons: [say-first]"), 'Nothing leads to "own-part".'),
        (("[supervisor]", "[leadership]"), 'The module is for "leadership", and the course is not.'),
        (("part: ask", "part: asks"), 'part is "asks". Did you mean "ask"?'),
        (("minutes: 7", "minutes: 40"), 'It says 40 minutes, and for "worker" it takes 5.'),
        (("items: 2", "items: 1"), "1 questions cannot cover 2 objectives."),
        (("items: 2", "items: 3"), "The bank has enough for 2 forms of 2, and 3 are asked in each."),
        (("pass: 2", "pass: 3"), "3 of 2 should pass."),
        (("pass: 2", "pass: 0"), "0 of 2 should pass."),
        (("id: oig,", "id: oig-22,"), 'There is no source "oig".'),
        (("id: oig,", "id: oig-22,"), 'No question cites the source "oig-22".'),
        ((", es: Un curso", ""), 'There is no Spanish of "A course".'),
        (("translations:\n  es: {status: unreviewed, reviewed_by: null}\n", ""), "There is Spanish, and nothing"),
        (("reviewed_by: null}", "reviewed_by: Ana Ruiz}"), "status is"),
        (("id: first-course", "id: last-course"), 'the folder is "first-course"'),
        (("status: verified", "status: unverified"), "leave the claim out"),
        (("sources:", "source:"), 'unknown key "source"'),
        (("What to say.", "72 words to say."), "are others in Spanish"),
    ],
)
def test_what_a_course_says_is_held_against_what_is_there(courses, change, told) -> None:
    assert told in faults(lambda: courses(course=change))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("objective: stop", "objective: first"), 'The bank has 0 questions about "stop".'),
        (("objective: stop", "objective: stp"), 'There is no objective "stp". Did you mean "stop"?'),
        (("id: stop-2\n  objective: stop", "id: stop-2\n  objective: first"), 'The bank has 1 questions about "stop".'),
        (("answer: c", "answer: d"), 'There is no option "d".'),
        (('    c: {en: "A door shuts.", es: "Se cierra la puerta."}\n', ""), "has feedback for a, b."),
        (('    c: {en: "No, not me", es: "No, yo no"}\n', ""), 'The options of "first-1" are a, b.'),
        (("first-2", "first-1"), 'The question "first-1" is there twice.'),
        (("  cites: [oig]\n", ""), 'No question cites the source "oig".'),
        (("cites: [oig]", "cites: [oug]"), 'There is no source "oug". Did you mean "oig"?'),
        ((', es: "Fue amable."', ""), 'Not all of "first-1" is in the same languages.'),
        (("It was kind.", "He is a runaway."), "which we avoid"),
        (("It was kind.", "Call 1-800-843-5678."), "names a phone number"),
        (("It was kind.", "Interinstitutional collaboration necessitates documentation. " * 9), "reads at"),
        (("It was kind.", "It was kind in 72 of all."), "are others in Spanish"),
        (("answer: c", "answer: b"), "The right answers stand at few letters."),
    ],
)
def test_what_a_question_says_is_told_with_its_line(courses, change, told) -> None:
    assert told in faults(lambda: courses(items=change))


def test_a_number_of_a_question_needs_its_source(courses) -> None:
    bare = ITEMS.replace("  cites: [oig]\n", "", 1).replace("It was kind.", "In 72 files it was so.", 1)
    found = faults(lambda: courses(items=(ITEMS, bare.replace("Fue amable.", "En 72 fue así.", 1))))
    assert 'A number has no source: "In 72 files it was so."' in found


def test_a_number_with_its_source_is_in_order(courses) -> None:
    cited = ITEMS.replace("It was kind.", "In 72 files it was so.", 1).replace("Fue amable.", "En 72 fue así.", 1)
    assert faults(lambda: courses(items=(ITEMS, cited))) == ""


def test_a_bank_that_one_passes_by_choosing_the_longest_answer_is_told(courses) -> None:
    all_b = ITEMS.replace("answer: a", "answer: b").replace("I say first", "I say it before I ask a thing")
    assert "The right answer is the longest (en) in first-1, first-2, stop-2." in faults(
        lambda: courses(items=(ITEMS, all_b))
    )


@pytest.mark.parametrize(
    "claim",
    [
        "SOAR for Organizations.",
        "Approved by HHS.",
        "Earn two CE credits.",
        "Counts as continuing education.",
        "An accredited course.",
        "You are certified.",
        "Endorsed by a board.",
        "1.5 contact hours.",
    ],
)
def test_nothing_claims_an_approval_that_nobody_gave(courses, claim) -> None:
    assert "It says" in faults(lambda: courses(course=("What to say.", f'"{claim}"')))
    assert "It says" in faults(lambda: courses(items=("A door shuts.", claim)))


@pytest.mark.parametrize("claim", ["Aprobado por HHS.", "Curso acreditado.", "Avalada por la junta."])
def test_nothing_claims_it_in_spanish_either(courses, claim) -> None:
    assert "It says" in faults(lambda: courses(items=("Se cierra la puerta.", claim)))


def test_a_lesson_claims_nothing_either(courses, tmp_path) -> None:
    courses()
    reading._load.cache_clear()
    lessons._load.cache_clear()
    said = tmp_path / "lessons" / "say-first" / "lesson.md"
    said.write_text(said.read_text().replace("Dani can choose.", "This lesson is accredited."))
    told = faults(lambda: load_courses(tmp_path))
    assert 'lessons/say-first/lesson.md, line 39: It says "accredited".' in told


def test_a_file_that_nobody_reads_is_told(courses, tmp_path) -> None:
    for name in ("first-course/notes.md", "lost-course/items.yaml", "lost-course/lessons/x/lesson.md", "stray.yaml"):
        (tmp_path / "courses" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "courses" / name).write_text("words: here")
    told = faults(courses)
    for name in ("first-course/notes.md", "lost-course/items.yaml", "lost-course/lessons/x/lesson.md", "stray.yaml"):
        assert f"courses/{name}: Nobody reads this file." in told


def test_two_lessons_of_one_name_are_told(courses, tmp_path) -> None:
    lesson(tmp_path / "courses" / "first-course" / "lessons" / "say-first")
    assert 'courses/first-course/lessons/say-first/lesson.yaml: There are two lessons "say-first".' in faults(courses)


def test_a_course_without_questions_is_told(courses, tmp_path) -> None:
    courses()
    reading._load.cache_clear()
    (tmp_path / "courses" / "first-course" / "items.yaml").unlink()
    assert "courses/first-course/items.yaml: There is no such file." in faults(lambda: load_courses(tmp_path))


def test_a_line_taken_away_or_cut_is_a_course_still_or_a_fault_with_its_place(courses) -> None:
    """No slip of a writer ends in anything but a sentence that says what and where."""
    for name, text in (("course", COURSE), ("items", ITEMS)):
        for line in dict.fromkeys(text.splitlines()):
            for instead in ("", line[: len(line) // 2]) if line.strip() else ():
                told = faults(partial(courses, **{name: (line, instead)}))
                assert told == "" or told.startswith("courses/first-course/"), told
