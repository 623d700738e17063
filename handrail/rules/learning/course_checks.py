"""What a course must be to be ours: told with file, line and mend, all at once.

Each objective is checked by a lesson that every role of the course walks, and asked about by two questions of the bank
or more. A question gives feedback to every answer, proves its numbers, and cannot be passed by picking the longest
answer. A translation says all of it. And nothing claims an approval that nobody gave.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from ..errors import ContentError, Gathered, Place
from ..glossary import Glossary, load_glossary
from ..guide.checks import COUNTED, DIGITS, LEVEL, PHONE, QUOTED, shortened
from ..guide.text import closed
from ..loading import suggest
from ..profile import Words
from ..reading_grades import grade, inflesz
from .bank import FORMS, Item, shares
from .checks import SPANISH, at, twice, unknown, words_in
from .courses import Course, Courses
from .lessons import Lesson

OPTIONS = ("a", "b", "c", "d")
LEAST_OPTIONS, LEAST_ITEMS = 3, 2
A_QUESTION = 0.5
"""Minutes to read a question, choose, and read what comes of it."""

SLACK = 0.1
CLAIMS = re.compile(
    r"\bSOAR\b|\baccredit\w*|\bacredita\w*|\bcertifi(?:ed|cations?)\b|\bcertificad[oa]s? por\b|\bcertificación\b"
    r"|\bcontinuing education\b|\beducación continua\b|\bC[MN]?E (?:credits?|hours?|units?)\b|\bcontact hours?\b"
    r"|\bapproved by\b|\baprobad[oa]s? por\b|\bfederally (?:approved|endorsed)\b|\bendorsed by\b"
    r"|\b(?:avalad|respaldad)[oa]s? por\b",
    re.IGNORECASE,
)
"""What only those who approve, endorse or accredit may say of a course."""


def check_courses(courses: Courses) -> None:
    """Raises ContentError with every fault of every course; what is wrong in a lesson, `check_lessons` tells."""
    faults, glossary = Gathered(), load_glossary()
    for fault in chain(*(faults_of(one, courses, glossary) for one in courses.courses.values()), walked(courses)):
        faults.add(fault)
    for lesson in courses.lessons.values():
        for fault in lesson_claims(lesson):
            faults.add(fault)
    faults.raise_all()


def faults_of(course: Course, courses: Courses, glossary: Glossary) -> Iterator[ContentError]:
    yield from named_once(course)
    yield from objectives_covered(course)
    yield from forms_whole(course)
    yield from minutes_fit(course)
    yield from sources_used(course)
    yield from translation_whole(course)
    for one in own_words(course):
        yield from claims(course.file, None, one.values())
    for item in course.items:
        yield from item_faults(course, item, glossary)
    yield from longest_tells(course)


# --- course.yaml --------------------------------------------------------------------------------------------------


def named_once(course: Course) -> Iterator[ContentError]:
    yield from twice((one.id for one in course.objectives), "objective")
    yield from twice((one.id for one in course.modules), "module")
    yield from twice((one for module in course.modules for one in module.named), "lesson")
    yield from twice((one.id for one in course.items), "question")
    yield from twice((one.id for one in course.sources), "source")
    for module in course.modules:
        for role in sorted(set(module.audience) - set(course.audience)):
            what = f'The module is for "{role}", and the course is not.'
            yield at(module.id, what, suggest(role, course.audience))


def objectives_covered(course: Course) -> Iterator[ContentError]:
    yield from unknown((one.objective for one in course.items), {one.id for one in course.objectives}, "objective")
    asked = Counter(str(one.objective) for one in course.items)
    for one in course.objectives:
        yield from unknown(one.checked_by, checks_of(course.lessons), "check of a lesson")
        if asked[one.id] < LEAST_ITEMS:
            what = f'The bank has {asked[one.id]} questions about "{one.id}".'
            yield at(one.id, what, "Write two at least: one for each form.")
        for role in course.audience:
            met = checks_of(lesson for module in course.for_audience(role) for lesson in module.lessons)
            if not met & set(one.checked_by):
                what = f'Nobody who is "{role}" meets a check of "{one.id}".'
                yield at(one.id, what, "Name a lesson of theirs under checked_by.")


def checks_of(lessons: Iterable[Lesson]) -> set[str]:
    return {f"{lesson.id}.{key.objective}" for lesson in lessons for key in lesson.check}


def forms_whole(course: Course) -> Iterator[ContentError]:
    asked, least = course.pre_post.asked, course.pre_post.least
    given = shares(course.items, [str(one.id) for one in course.objectives], asked)
    if not 1 <= least <= asked:
        mend = "Write how many right answers are enough: no more than are asked."
        yield at(course.pre_post.passes, f"{least} of {asked} should pass.", mend)
    if asked < len(course.objectives):
        mend = f"Ask {len(course.objectives)} at least."
        yield at(course.pre_post.items, f"{asked} questions cannot cover {len(course.objectives)} objectives.", mend)
    elif sum(given.values()) < asked:
        what = f"The bank has enough for {len(FORMS)} forms of {sum(given.values())}, and {asked} are asked in each."
        yield at(course.pre_post.items, what, "Write more questions, or ask fewer.")


def minutes_fit(course: Course) -> Iterator[ContentError]:
    for role in course.audience:
        needed = minutes_of(course, role)
        if abs(needed - course.takes) > max(2, SLACK * needed):
            what = f'It says {course.takes} minutes, and for "{role}" it takes {needed:.0f}.'
            yield at(course.minutes, what, "Say the minutes that it takes.")


def minutes_of(course: Course, role: str) -> float:
    """The lessons of a role, and both forms."""
    return sum(one.minutes for one in course.for_audience(role)) + len(FORMS) * course.pre_post.asked * A_QUESTION


def sources_used(course: Course) -> Iterator[ContentError]:
    cited = {cite for item in course.items for cite in item.cites}
    for one in course.sources:
        if one.id not in cited:
            yield at(one.id, f'No question cites the source "{one.id}".', "Cite it where it proves one, or remove it.")


def own_words(course: Course) -> Iterator[Words]:
    yield from (course.title, course.about, course.content_note)
    yield from (one.text for one in course.objectives)
    yield from (one.title for one in course.modules)


def item_words(item: Item) -> Iterator[Words]:
    yield item.ask
    yield from item.options.values()
    yield from item.feedback.values()


def translation_whole(course: Course) -> Iterator[ContentError]:
    said = [(one, Place(course.file)) for one in own_words(course)]
    said += [(one, item.id.place) for item in course.items for one in item_words(item)]
    if not course.translated and any(SPANISH in words for words, _ in said):
        mend = "Add: translations: {es: {status: unreviewed, reviewed_by: null}}."
        yield ContentError(Place(course.file), "There is Spanish, and nothing is said about it.", mend)
    for words, place in said:
        if course.translated and SPANISH not in words:
            yield ContentError(place, f'There is no Spanish of "{shortened(words["en"])}".', "Add it as es.")
        elif SPANISH in words and digits(words["en"]) != digits(words[SPANISH]):
            what = f'The numbers of "{shortened(words["en"])}" are others in Spanish.'
            yield ContentError(place, what, "Bring the two into step.")


def digits(said: str) -> Counter[str]:
    return Counter(re.sub(r"\D", "", one) for one in DIGITS.findall(said) if len(re.sub(r"\D", "", one)) > 1)


def walked(courses: Courses) -> Iterator[ContentError]:
    """A lesson of a course that no module names is one that nobody is ever led to."""
    named = {one for course in courses.courses.values() for module in course.modules for one in module.named}
    for lesson in courses.lessons.values():
        if not lesson.opens_from and lesson.id not in named:
            mend = "Name it in a module of a course, or give it a step under opens_from."
            yield ContentError(Place(lesson.file), f'Nothing leads to "{lesson.id}".', mend)


# --- items.yaml ---------------------------------------------------------------------------------------------------


def item_faults(course: Course, item: Item, glossary: Glossary) -> Iterator[ContentError]:
    yield from letters_whole(item)
    yield from unknown(item.cites, {one.id for one in course.sources}, "source")
    for words in item_words(item):
        yield from proved(item, words)
        yield from claims(item.id.place.file, item.id.place.line, words.values())
    for language in item.ask:
        yield from readable(item, language)
        for found in glossary.avoided(text_of(item, language), language):
            say, why = found.entry.say[language], found.entry.why[language]
            mend = f"Say: {say}. Words that somebody said stand in quotation marks."
            yield at(item.id, f'"{item.id}" says "{found.word}", which we avoid: {why}', mend)


def letters_whole(item: Item) -> Iterator[ContentError]:
    letters = [*item.options]
    if letters != [*OPTIONS[: len(letters)]] or len(letters) < LEAST_OPTIONS:
        mend = f"Write {LEAST_OPTIONS} at least, as a, b, c: what good workers really do."
        yield at(item.id, f'The options of "{item.id}" are {", ".join(letters)}.', mend)
    if [*item.feedback] != letters:
        what = f'"{item.id}" has feedback for {", ".join(item.feedback)}.'
        yield at(item.id, what, "Say of each answer what comes of it, in the same order.")
    yield from unknown((item.answer,), letters, "option")
    for words in item_words(item):
        if set(words) != set(item.ask):
            what = f'Not all of "{item.id}" is in the same languages.'
            yield at(item.id, what, "Translate all of a question, or none of it.")
            break


def proved(item: Item, words: Words) -> Iterator[ContentError]:
    for language, said in words.items():
        if PHONE.search(said):
            yield at(item.id, f'"{item.id}" names a phone number.', "Say whom to call: the numbers are kept elsewhere.")
        if not item.cites and COUNTED[language].search(QUOTED.sub("", said)):
            mend = "Name its source under cites, or say it without a number."
            yield at(item.id, f'A number has no source: "{shortened(said)}".', mend)


def readable(item: Item, language: str) -> Iterator[ContentError]:
    said, limit = text_of(item, language), LEVEL["staff"][language]
    found = inflesz(said) if language == SPANISH else grade(said)
    if found < limit if language == SPANISH else found > limit:
        measure = f"and the least is {limit:.0f} (INFLESZ)" if language == SPANISH else f"and the most is {limit:.0f}"
        yield at(item.id, f'"{item.id}" reads at {found:.1f}, {measure}.', "Shorten sentences and words.")


def text_of(item: Item, language: str) -> str:
    return " ".join(closed(words[language]) for words in item_words(item) if language in words)


def longest_tells(course: Course) -> Iterator[ContentError]:
    for language in ("en", SPANISH):
        told = [one for one in course.items if language in one.ask and longest(one.options, language) == one.answer]
        if len(told) > max(1, len(course.items) // 3):
            what = f"The right answer is the longest ({language}) in {', '.join(one.id for one in told)}."
            yield at(told[0].id, what, "Give the others as many words: who knows nothing picks the longest.")
    if len({one.answer for one in course.items}) < min(LEAST_OPTIONS, len(course.items)):
        yield at(course.items[0].id, "The right answers stand at few letters.", "Put them at different letters.")


def longest(options: Mapping[str, Words], language: str) -> str:
    """The letter of the answer with more words than every other; nothing when two have as many."""
    counted = {key: words_in(words.get(language, "")) for key, words in options.items()}
    most = max(counted.values())
    letters = [key for key, count in counted.items() if count == most]
    return letters[0] if len(letters) == 1 else ""


# --- what is claimed ----------------------------------------------------------------------------------------------


def claims(file: str, line: int | None, said: Iterable[str]) -> Iterator[ContentError]:
    for one in said:
        if found := CLAIMS.search(one):
            mend = "Say what somebody has done and learned: we approve nobody, and nobody has approved this."
            yield ContentError(Place(file, line), f'It says "{found[0]}".', mend)


def lesson_claims(lesson: Lesson) -> Iterator[ContentError]:
    yield from claims(lesson.file, None, (*lesson.title.values(), *lesson.content_note.values()))
    for said in lesson.said.values():
        for section in said.sections:
            for block in section.blocks:
                yield from claims(said.file, block.place.line, (block.text,))
