"""What there is to learn: the lessons of the content, found by what they say, each with the digest of its words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from handrail.rules.guide import load_synonyms, needs
from handrail.rules.guide.finding import Phrase, phrase
from handrail.rules.guide.text import closed
from handrail.rules.learning import Course, Lesson, load_courses, load_lessons, say

AUDIENCES = {
    "worker": _("Caseworkers"),
    "supervisor": _("Supervisors"),
    "caregiver": _("Foster parents and kin"),
    "partner": _("Partners"),
    "trainer": _("Trainers"),
    "leadership": _("Leadership"),
}


def language() -> str:
    return (get_language() or "en")[:2]


def lessons() -> list[Lesson]:
    """The short ones, by title in the reader's language."""
    return sorted(load_lessons().lessons.values(), key=title_of)


def courses() -> list[Course]:
    return list(load_courses().courses.values())


def title_of(one: Lesson | Course) -> str:
    return say(one.title, language())


def known_lesson(key: str) -> Lesson | None:
    """A short lesson, or one of a course."""
    return load_courses().lessons.get(key)


def lesson_or_404(key: str) -> Lesson:
    found = known_lesson(key)
    if found is None:
        raise Http404
    return found


def course_or_404(key: str) -> Course:
    found = load_courses().courses.get(key)
    if found is None:
        raise Http404
    return found


def subject_of(kind: str, key: str) -> Lesson | Course | None:
    """A lesson or a course by its id; nothing when the content has it no more."""
    return load_courses().courses.get(key) if kind == "course" else known_lesson(key)


def subjects() -> list[tuple[str, str]]:
    """What can be asked of somebody, as "course:id" or "lesson:id" with its title."""
    named = [(f"course:{one.id}", title_of(one)) for one in courses()]
    return named + [(f"lesson:{one.id}", title_of(one)) for one in lessons()]


def found(query: str) -> list[Lesson]:
    """The lessons that meet every need of a search, those that name it in their title first."""
    wanted = needs(query, load_synonyms())
    if not wanted:
        return lessons()
    hits = [one for one in lessons() if meets(words_of(one.id, language()), wanted)]
    return sorted(hits, key=lambda one: not meets(phrase(title_of(one)), wanted))


def meets(words: Phrase, wanted: Sequence[Sequence[Phrase]]) -> bool:
    """Each need is met by one of its phrases; the last letters of a long word may bend."""
    return all(any(stands_in(one, words) for one in same) for same in wanted)


def stands_in(wanted: Phrase, words: Phrase) -> bool:
    size = len(wanted)
    return any(
        all(same(one, other) for one, other in zip(wanted, words[at : at + size], strict=False))
        for at in range(len(words) - size + 1)
    )


def same(one: str, other: str) -> bool:
    return one == other or (len(one) > 4 and other.startswith(one[:-1]))


@lru_cache(maxsize=512)
def words_of(key: str, spoken: str) -> Phrase:
    """Everything that a lesson says, and what it teaches, as words without accents."""
    lesson = load_lessons().lessons[key]
    said = lesson.in_language(spoken)
    texts = [said.title, *(say(one.text, spoken) for one in lesson.objectives)]
    texts += [closed(block.text) for section in said.sections for block in section.blocks]
    return phrase(" ".join(texts))
