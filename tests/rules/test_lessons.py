"""The lessons: what is read, and what is told with file, line and mend when a lesson is not ours yet."""

from functools import partial
from pathlib import Path

import pytest

from handrail.rules.errors import ContentError
from handrail.rules.learning import Lessons, answered, check_lessons, chosen, load_lessons
from handrail.rules.learning.checks import minutes_of
from handrail.rules.learning.lessons import _load

YAML = """
id: say-first
title: {en: Say it first, es: Dilo primero}
minutes: 3
audience: [worker]
objectives:
  - {id: first, text: {en: Say the limit first., es: Di primero el límite.}}
  - {id: stop, text: {en: Stop when told., es: Para cuando te cuenten.}}
opens_from: [screening.prepare]
contacts: [lifeline_988]
files: {en: lesson.md, es: lesson.es.md}
screens: [the-question, choice, repair]
choice: {screen: choice, options: [a, b, c], strongest: c}
check:
  - {id: q1, objective: first, answer: b}
  - {id: q2, objective: stop, answer: a}
pass: none
content_note: {en: No details., es: Sin detalles.}
sources:
  - {id: oig, supports: Screens, cite: OEI-07-20, status: verified}
last_verified: 2026-11-22
reviewed_by: null
translations:
  es: {file: lesson.es.md, status: unreviewed, reviewed_by: null}
"""
ENGLISH = """---
lesson: say-first
language: en
reviewed_by: null
---

# Say it first

## The question {#the-question}

Of 100 boys 72 were not asked. [oig] WAITS Dani asks you:

> "Do you promise?"

## What would you say? {#choice}

### a

**"Tell me."**

*What Dani does:* Dani tells, and then goes quiet.

*Feedback:* It was kind. Say the limit first.

### b

**"I can't."**

*What Dani does:* Dani shrugs.

*Feedback:* True. Dani heard a door close.

### c

**"Most of it stays with us."**

*What Dani does:* "Who would you tell?"

*Feedback:* Dani can choose.

## If you did {#repair}

Say that you are sorry. Call or text 988 if Dani thinks of dying. [advice]

## Check {#check}

### q1. When?

- a: Later. *Too late.*
- b: First. *Yes.*

### q2. And then?

- a: Stop. *Yes. In that order.*
- b: Go on. *It can hurt.*

## Try it today {#try-it}

Say it to a colleague.
"""
ENGLISH = ENGLISH.replace("WAITS", "You both wait here. " * 50)
CHANGES = {
    "language: en": "language: es\ntranslation: unreviewed",
    "Say it first": "Dilo primero",
    "What Dani does": "Qué hace Dani",
    "Feedback": "Comentario",
}
SPANISH = ENGLISH
for _old, _new in CHANGES.items():
    SPANISH = SPANISH.replace(_old, _new)


@pytest.fixture
def lessons(tmp_path: Path):
    """Writes one lesson and reads it. Each change is (old, new) of one of the three files."""
    folder = tmp_path / "lessons"
    (folder / "say-first").mkdir(parents=True)

    def written(*, yaml: tuple[str, str] = ("", ""), en: tuple[str, str] = ("", ""), es: tuple[str, str] = ("", "")):
        _load.cache_clear()
        files = (("lesson.yaml", YAML, yaml), ("lesson.md", ENGLISH, en), ("lesson.es.md", SPANISH, es))
        for name, text, (old, new) in files:
            assert old in text
            (folder / "say-first" / name).write_text(text.replace(old, new) if old else text)
        return load_lessons(folder)

    return written


def faults(read) -> str:
    try:
        check_lessons(read())
    except ContentError as error:
        return "\n".join(str(one) for one in error.all_of_them)
    return ""


def test_a_lesson_in_order_has_no_fault_in_either_language(lessons) -> None:
    assert faults(lessons) == ""


def test_a_lesson_opens_from_its_steps_and_from_no_other(lessons) -> None:
    found: Lessons = lessons()
    assert [one.id for one in found.at_step("screening.prepare")] == ["say-first"]
    assert found.at_step("duties") == ()


def test_each_option_has_its_words_what_comes_of_it_and_feedback(lessons) -> None:
    option = chosen(lessons().lessons["say-first"], "b", "es")
    assert "can't" in option.words
    assert (option.label, option.happens, option.feedback) == (
        "Qué hace Dani",
        "Dani shrugs.",
        "True. Dani heard a door close.",
    )


def test_an_answer_says_whether_it_was_right_and_why_and_one_left_out_says_nothing(lessons) -> None:
    (one,) = answered(lessons().lessons["say-first"], {"q2": "b"}, "en")
    assert (one.question, one.objective, one.right, one.feedback) == ("q2", "stop", False, "It can hurt.")


def test_a_key_that_is_another_letter_makes_another_answer_right(lessons) -> None:
    found = lessons(yaml=("answer: a", "answer: b")).lessons["say-first"]
    assert [one.right for one in answered(found, {"q1": "b", "q2": "b"}, "en")] == [True, True]


def test_more_words_take_more_minutes(lessons) -> None:
    short = minutes_of(lessons().lessons["say-first"])
    long = minutes_of(lessons(en=("Say that you are sorry.", "Say that. " * 130)).lessons["say-first"])
    assert 1.9 < long - short < 2.1


def test_a_link_to_a_page_is_told(lessons) -> None:
    assert 'It leads to "boys"' in faults(lambda: lessons(en=("Say that you", "See [boys](boys). You")))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("objective: stop", "objective: first"), 'The objective "first" is checked 2 times.'),
        (("objective: stop", "objective: first"), 'The objective "stop" is checked 0 times.'),
        (("objective: stop", "objective: stp"), 'There is no objective "stp". Did you mean "stop"?'),
        (("answer: b", "answer: d"), 'The key of q1 is "d"'),
        (("strongest: c", "strongest: d"), 'There is no option "d".'),
        (("[a, b, c]", "[a, c]"), "The choice has 2 options."),
        (("[a, b, c]", "[a, b, d]"), "The options are a, b, c. Write the options of lesson.yaml: a, b, d."),
        (
            ("screening.prepare", "screening.prepares"),
            'There is no step of the work "screening.prepares". Did you mean',
        ),
        (("minutes: 3", "minutes: 7"), "It says 7 minutes and its words take"),
        (("minutes: 3", "minutes: 9"), "A lesson takes 3 to 7 minutes"),
        (("choice, repair]", "choice]"), 'There is no screen "repair".'),
        (("{en: Say it first,", "{en: Say it,"), 'The title is "Say it first" and in lesson.yaml "Say it".'),
        (("id: oig", "id: oig-22"), 'There is no source "oig" on this page.'),
        (("id: oig", "id: oig-22"), 'The source "oig-22" is cited nowhere in lessons/say-first/lesson.es.md.'),
        (("contacts: [lifeline_988]\n", ""), "Add lifeline_988 to the contacts"),
        (("id: q2", "id: q3"), "The questions are q1, q2. Write the questions of lesson.yaml: q1, q3."),
    ],
)
def test_what_the_yaml_says_is_held_against_the_words(lessons, change, told) -> None:
    assert told in faults(lambda: lessons(yaml=change))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("72 were not asked. [oig]", "72 were not asked."), "A number has no source"),
        (('**"Tell me."**', '**"Tell me."'), "There is a star that marks nothing."),
        (("{#repair}", "{#mend}"), "The screens are the-question, choice, mend, check, try-it."),
        (("Say that you are sorry.", "He is a runaway."), 'We avoid "runaway"'),
        (
            ("Say that you are sorry.", "Interinstitutional collaboration necessitates documentation " * 9),
            "reads at grade",
        ),
        (
            ("Do you promise?", "Nevertheless, several possible situations necessitate reporting. " * 5),
            "What is said under",
        ),
    ],
)
def test_what_the_words_say_is_told_with_its_line(lessons, change, told) -> None:
    assert told in faults(lambda: lessons(en=change))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("*Feedback:* It was kind. Say the limit first.\n", ""),
            'The option "a" lacks its words, consequence or feedback.',
        ),
        (
            ("*What Dani does:* Dani shrugs.", "Dani shrugs."),
            'The option "b" lacks its words, consequence or feedback.',
        ),
        (("- a: Later. *Too late.*", "- a: Later."), "An answer to q1 has no letter or no feedback."),
        (("- a: Later.", "- b: Later."), "An answer to q1 has no letter or no feedback."),
        (("### q1. When?", "### When?"), '"When?" is no question.'),
        ((" {#repair}", ""), 'The screen "If you did" has no id of its own.'),
        (("# Say it first\n", ""), "There are 0 titles."),
        (("### a\n", "##\n"), "A heading says nothing."),
        (("## Check {#check}", " ## Check {#check}"), "There are 5 screens, and 4 of them are written as one."),
        (("Say it to a colleague.", "Say it\n---"), "There are 6 screens, and 5 of them are written as one."),
        (("lesson: say-first", "lesson: say-last"), 'lesson is "say-last".'),
    ],
)
def test_a_text_that_cannot_be_read_as_a_lesson_is_refused_with_its_mend(lessons, change, told) -> None:
    assert told in faults(lambda: lessons(en=change))


def test_words_that_nobody_would_read_are_told(lessons, tmp_path) -> None:
    for name in ("say-first/lesson.fr.md", "say-last/lesson.md"):
        (tmp_path / "lessons" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "lessons" / name).write_text("Words.")
    told = faults(lessons)
    assert "say-first/lesson.fr.md: Nobody reads this file." in told
    assert "say-last/lesson.md: Nobody reads this file." in told


def test_a_check_whose_key_is_one_letter_is_told(lessons) -> None:
    third = "  - {id: q3, objective: stop, answer: a}\npass: none"
    changed = YAML.replace("pass: none", third).replace("answer: b", "answer: a")
    assert 'Every answer is "a".' in faults(lambda: lessons(yaml=(YAML, changed)))


def test_a_check_that_one_passes_by_choosing_the_longest_answer_is_told(lessons) -> None:
    changed = ENGLISH.replace("- b: First.", "- b: First of all.").replace("- a: Stop.", "- a: Stop and thank Dani.")
    assert "The right answer is the longest in q1, q2." in faults(lambda: lessons(en=(ENGLISH, changed)))


def test_a_line_taken_away_or_cut_is_a_lesson_still_or_a_fault_with_its_place(lessons) -> None:
    """No slip of a writer ends in anything but a sentence that says what and where."""
    for name, text in (("en", ENGLISH), ("yaml", YAML)):
        for line in dict.fromkeys(text.splitlines()):
            for instead in ("", line[: len(line) // 2]) if line.strip() else ():
                told = faults(partial(lessons, **{name: (line, instead)}))
                assert told == "" or told.startswith("lessons/say-first/lesson")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("status: verified", "status: unverified"), "leave the claim out, or mark it [advice]"),
        ((", cite: OEI-07-20", ""), 'The source "oig" has no url and no cite.'),
        (("pass: none", "pass: 80"), "a wrong answer shows why"),
        (("id: say-first", "id: say-last"), 'the folder is "say-first"'),
        (("es: {file: lesson.es.md, status: unreviewed", "es: {file: lesson.es.md, status: reviewed"), "status is"),
        (("es: lesson.es.md}", "es: ../lesson.es.md}"), "files is"),
    ],
)
def test_a_yaml_that_says_what_is_not_so_is_refused(lessons, change, told) -> None:
    assert told in faults(lambda: lessons(yaml=change))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[advice]", ""), "the sources are not those of the English: without advice"),
        (("Of 100 boys 72", "Of 100 boys 27"), "the numbers are not those of the English"),
        (
            ("- b: Go on. *It can hurt.*\n", "- c: Go on. *It can hurt.*\n"),
            "The answers of q2 are a, c, and in English a, b.",
        ),
        (("### c", "### d"), "The options are a, b, d."),
        (("Say it to a colleague.", "Say it.\n\nTo a colleague."), "the paragraphs, lines and cells"),
        (("reviewed_by: null", "reviewed_by: Ana Ruiz"), "translation is"),
    ],
)
def test_a_translation_out_of_step_is_told(lessons, change, told) -> None:
    assert told in faults(lambda: lessons(es=change))


def test_the_shipped_lessons_are_in_order() -> None:
    found = load_lessons()
    check_lessons(found)
    assert found.without_spanish == []
