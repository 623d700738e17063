"""What a lesson must be to be ours: told with file, line and mend, all at once.

Each objective is checked by exactly one question, and every key names an answer that is there. Every claim with a
number has its source or says `[advice]`, and every source is used. What is said to a young person is easier to read
than what is said to staff. The minutes fit the words. A translation has the same screens, options and answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from ..contacts import load_contacts
from ..errors import ContentError, Gathered, Place
from ..glossary import Glossary, load_glossary
from ..guide import Page, load_guide
from ..guide import Source as PageSource
from ..guide.checks import LEAST_WORDS, QUOTED, avoided, block_faults, out_of_step, readable, words_of
from ..guide.text import Section, closed
from ..loading import Text, suggest
from ..reading_grades import grade, inflesz
from .lessons import Key, Lesson, Lessons
from .screens import CHECK, REPAIR, TRY, Question, Said

SPANISH = "es"
A_MINUTE = 130
"""Words read slowly, on a phone, by somebody who is tired."""

SHORTEST, LONGEST = 3, 7
FOR_YOUTH = {"en": 6.0, "es": 70.0}
TAGS = re.compile(r"<[^>]+>")


def check_lessons(lessons: Lessons) -> None:
    """Raises ContentError with every fault of every lesson, in every language."""
    faults, glossary = Gathered(), load_glossary()
    for lesson in lessons.lessons.values():
        for fault in faults_of(lesson, glossary):
            faults.add(fault)
    faults.raise_all()


def faults_of(lesson: Lesson, glossary: Glossary) -> Iterator[ContentError]:
    yield from names_known(lesson)
    yield from objectives_checked(lesson)
    yield from choice_whole(lesson)
    yield from minutes_fit(lesson)
    for said in lesson.said.values():
        yield from screens_there(lesson, said)
        yield from keys_there(lesson, said)
        yield from text_faults(lesson, said, glossary)
    if SPANISH in lesson.said:
        yield from translation_in_step(lesson)


def at(word: Text, what: str, mend: str) -> ContentError:
    return ContentError(word.place, what, mend)


def in_text(said: Said, line: int | None, what: str, mend: str) -> ContentError:
    return ContentError(Place(said.file, line), what, mend)


# --- lesson.yaml --------------------------------------------------------------------------------------------------


def names_known(lesson: Lesson) -> Iterator[ContentError]:
    yield from unknown(lesson.opens_from, load_guide().index.steps, "step of the work")
    yield from unknown(lesson.contacts, load_contacts(), "contact")
    yield from twice((one.id for one in lesson.sources), "source")
    for language, said in lesson.said.items():
        if said.title != (named := lesson.title.get(language, "")):
            mend = "Write the same title in both."
            yield in_text(said, 1, f'The title is "{said.title}" and in lesson.yaml "{named}".', mend)


def unknown(given: Iterable[Text], known: Collection[str], what: str) -> Iterator[ContentError]:
    for one in given:
        if one not in known:
            yield at(one, f'There is no {what} "{one}".', suggest(one, known))


def twice(given: Iterable[Text], what: str) -> Iterator[ContentError]:
    seen: set[str] = set()
    for one in given:
        if one in seen:
            yield at(one, f'The {what} "{one}" is there twice.', "Keep one of the two.")
        seen.add(one)


def objectives_checked(lesson: Lesson) -> Iterator[ContentError]:
    yield from twice((one.id for one in lesson.objectives), "objective")
    yield from twice((one.id for one in lesson.check), "question")
    yield from unknown((one.objective for one in lesson.check), {one.id for one in lesson.objectives}, "objective")
    times = Counter(one.objective for one in lesson.check)
    for one in lesson.objectives:
        if times[one.id] != 1:
            what = f'The objective "{one.id}" is checked {times[one.id]} times.'
            yield at(one.id, what, "Ask one question about each objective, and no more.")
    if len(lesson.check) > 2 and len({one.answer for one in lesson.check}) == 1:
        mend = "Put the right answers at different letters."
        yield at(lesson.check[0].answer, f'Every answer is "{lesson.check[0].answer}".', mend)


def choice_whole(lesson: Lesson) -> Iterator[ContentError]:
    choice = lesson.choice
    yield from unknown((choice.strongest,), choice.options, "option")
    yield from unknown((choice.screen,), lesson.screens, "screen")
    if len(choice.options) < 3:
        mend = "Give three: what good workers really say, and the strongest."
        yield at(choice.strongest, f"The choice has {len(choice.options)} options.", mend)
    if REPAIR not in lesson.screens:
        yield at(choice.screen, f'There is no screen "{REPAIR}".', "Say how to mend it, for who has already done it.")


def minutes_fit(lesson: Lesson) -> Iterator[ContentError]:
    needed = minutes_of(lesson)
    if not SHORTEST <= lesson.takes <= LONGEST:
        mend = f"A lesson takes {SHORTEST} to {LONGEST} minutes: cut it, or make two."
        yield at(lesson.minutes, f"It takes {lesson.takes} minutes.", mend)
    elif abs(needed - lesson.takes) > 1:
        mend = "Say the minutes that it takes, or cut the words."
        yield at(lesson.minutes, f"It says {lesson.takes} minutes and its words take {needed:.1f}.", mend)


def minutes_of(lesson: Lesson) -> float:
    """What one learner reads: all screens, one consequence, one feedback to each question; and a minute to choose."""
    said = lesson.said["en"]
    read = sum(words_in(one.html) for one in said.screens.values())
    read += sum(words_in(one.words) for one in said.options.values())
    read += max((words_in(one.happens) + words_in(one.feedback) for one in said.options.values()), default=0)
    for question in said.questions.values():
        read += words_in(question.text) + sum(words_in(one.text) for one in question.replies)
        read += max(words_in(one.feedback) for one in question.replies)
    return 1 + read / A_MINUTE


def words_in(html: str) -> int:
    return len(TAGS.sub(" ", html).split())


# --- the text -----------------------------------------------------------------------------------------------------


def screens_there(lesson: Lesson, said: Said) -> Iterator[ContentError]:
    wanted = [*map(str, lesson.screens), CHECK, TRY]
    if [*said.screens] != wanted:
        mend = f"Write these, in this order: {', '.join(wanted)}."
        yield in_text(said, 1, f"The screens are {', '.join(said.screens)}.", mend)
    if [*said.options] != [*map(str, lesson.choice.options)]:
        mend = f"Write the options of lesson.yaml: {', '.join(lesson.choice.options)}."
        yield in_text(said, 1, f"The options are {', '.join(said.options) or 'not there'}.", mend)


def keys_there(lesson: Lesson, said: Said) -> Iterator[ContentError]:
    asked = [str(one.id) for one in lesson.check]
    if [*said.questions] != asked:
        mend = f"Write the questions of lesson.yaml: {', '.join(asked)}."
        yield in_text(said, 1, f"The questions are {', '.join(said.questions) or 'not there'}.", mend)
    for key in lesson.check:
        if key.id in said.questions:
            yield from key_in_range(key, said)
    told = [
        key for key in lesson.check if key.id in said.questions and longest_of(said.questions[key.id]) == key.answer
    ]
    if len(told) > max(1, len(lesson.check) // 2):
        mend = "Give the others as many words: who knows nothing picks the longest."
        names = ", ".join(key.id for key in told)
        yield in_text(said, 1, f"The right answer is the longest in {names}.", mend)


def longest_of(question: Question) -> str:
    """The letter of the answer with more words than every other; nothing when two have as many."""
    (most, letter), (next_most, _) = sorted(((words_in(one.text), one.key) for one in question.replies), reverse=True)[
        :2
    ]
    return letter if most > next_most else ""


def key_in_range(key: Key, said: Said) -> Iterator[ContentError]:
    letters = said.questions[key.id].keys
    if key.answer not in letters:
        what = f'The key of {key.id} is "{key.answer}", and {said.file} has no such answer.'
        yield at(key.answer, what, suggest(key.answer, letters))


def text_faults(lesson: Lesson, said: Said, glossary: Glossary) -> Iterator[ContentError]:
    page = as_page(lesson, said)
    yield from avoided(page, 1, said.title, glossary)
    yield from sources_used(lesson, said)
    for section in said.sections:
        yield from readable(page, section, glossary.reading_allowed)
        yield from youth_words(said, section)
        for block in section.blocks:
            if "*" in block.text:
                yield in_text(
                    said, block.place.line, "There is a star that marks nothing.", "Close it: **bold**, *so*."
                )
            yield from block_faults(page, block)
            yield from words_of(page, block, glossary)
        for key in section.leads_to:
            mend = "Name the page of the guide in words: a lesson is also read where there is no guide."
            yield in_text(said, section.blocks[0].place.line, f'It leads to "{key}".', mend)


def as_page(lesson: Lesson, said: Said) -> Page:
    """What the checks of the guide's pages look at."""
    return Page(
        id=lesson.id,
        language=said.language,
        title=said.title,
        summary="",
        audience=(),
        opens_from=(),
        contacts=tuple(lesson.contacts),
        sources=tuple(
            PageSource(str(one.id), one.number, one.supports, "", "", lesson.last_verified, one.url)
            for one in lesson.sources
        ),
        last_verified=lesson.last_verified,
        reviewed_by=said.reviewed_by,
        sections=said.sections,
        file=said.file,
        head=lesson.head,
    )


def sources_used(lesson: Lesson, said: Said) -> Iterator[ContentError]:
    cited = {cite for section in said.sections for block in section.blocks for cite in block.cites}
    for one in lesson.sources:
        if one.id not in cited:
            mend = "Cite it where it proves something, or take it out."
            yield at(one.id, f'The source "{one.id}" is cited nowhere in {said.file}.', mend)


def youth_words(said: Said, section: Section) -> Iterator[ContentError]:
    """What stands in quotation marks is said to a young person, or by one."""
    quotes = [found.strip('“”«»"') for block in section.blocks for found in QUOTED.findall(block.text)]
    text = " ".join(closed(one) for one in quotes if one)
    if len(text.split()) < LEAST_WORDS:
        return
    limit = FOR_YOUTH[said.language]
    found = inflesz(text) if said.language == SPANISH else grade(text)
    if found < limit if said.language == SPANISH else found > limit:
        measure = "and the least is 70 (INFLESZ)" if said.language == SPANISH else "and the most is grade 6"
        what = f'What is said under "{section.title}" reads at {found:.1f}, {measure}.'
        yield in_text(said, section.blocks[0].place.line, what, "Say it in shorter words and sentences.")


# --- the translation ----------------------------------------------------------------------------------------------


def translation_in_step(lesson: Lesson) -> Iterator[ContentError]:
    """Screens, options and questions are compared with lesson.yaml; here the answers, and what stands in each."""
    english, spanish = lesson.said["en"], lesson.said[SPANISH]
    for key, question in english.questions.items():
        other = spanish.questions.get(key)
        if other is not None and other.keys != question.keys:
            what = f"The answers of {key} are {', '.join(other.keys)}, and in English {', '.join(question.keys)}."
            yield in_text(spanish, 1, what, "Bring the two into step.")
    yield from out_of_step(as_page(lesson, spanish), as_page(lesson, english))
