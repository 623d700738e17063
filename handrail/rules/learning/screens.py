"""What a lesson says in one language: its screens in order, the options of its choice and the questions of its check.

A lesson is Markdown. `# ` is its title, `## Heading {#id}` begins a screen, `### a` an option of the choice and
`### q1. Question?` a question of the check. Which answer is right stands in `lesson.yaml` and nowhere in the text, so
that no translation can change it. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from ..errors import ContentError, Gathered, Place, each
from ..guide.text import Section, read_markdown
from ..loading import Entries, Taker, Tree, read_page

T = TypeVar("T")
TAKE = Taker()
CHECK, TRY, REPAIR = "check", "try-it", "repair"
NEEDED = {"en": ("lesson", "language", "reviewed_by"), "es": ("lesson", "language", "translation", "reviewed_by")}
TRANSLATION = ("unreviewed", "reviewed")
NOBODY = "null"
HEADING = re.compile(r"(#{1,3}) +(.+?)(?: +\{#([a-z0-9-]+)\})? *")
UNNAMED = re.compile(r" {0,3}#+ *(\{.*)?$")
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
LABELLED = re.compile(r"<em>([^<]+):</em>\s*(.*)", re.DOTALL)
ANSWER = re.compile(r"<li>([a-z]): (.*?)\s*<em>(.*?)</em>\s*</li>", re.DOTALL)
ASKED = re.compile(r"(q[1-9])\. (.+)")
FEEDBACK = {"en": "Feedback", "es": "Comentario"}
HAPPENS = {"en": "*What Dani does:*", "es": "*Qué hace Dani:*"}


@dataclass(frozen=True)
class Screen:
    """One idea. `html` is what stands under the heading; options and questions stand in `parts`."""

    id: str
    title: str
    html: str
    section: Section
    parts: tuple[Section, ...]


@dataclass(frozen=True)
class Option:
    """What a worker may say, what comes of it (`label` says whose doing), and feedback; all of it HTML of ours."""

    key: str
    words: str
    label: str
    happens: str
    feedback: str


@dataclass(frozen=True)
class Reply:
    key: str
    text: str
    feedback: str


@dataclass(frozen=True)
class Question:
    """`text` is plain text; what stands in its replies is HTML of ours."""

    id: str
    text: str
    replies: tuple[Reply, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.replies)

    @property
    def feedback(self) -> Mapping[str, str]:
        return {one.key: one.feedback for one in self.replies}


@dataclass(frozen=True)
class Said:
    """`reviewed_by` is empty until a named person has read it in this language."""

    language: str
    title: str
    screens: Mapping[str, Screen]
    options: Mapping[str, Option]
    questions: Mapping[str, Question]
    sections: tuple[Section, ...]
    reviewed_by: str
    file: str

    @property
    def reviewed(self) -> bool:
        return bool(self.reviewed_by)


def read_said(path: Path, name: str, lesson: str, language: str, choice: str, numbers: Mapping[str, int]) -> Said:
    """One language of the lesson `lesson`; `choice` is the screen with the options, `numbers` number its sources."""
    tree, written = read_page(path, name=name)
    head = _head(tree, lesson, language)
    title, ids, plain = _marked(written, name)
    sections = read_markdown(plain, name, language, numbers)
    screens = _screens(sections, ids, name)
    options = _read_parts(screens.get(choice), lambda one: _option(one, language, name))
    questions = _read_parts(screens.get(CHECK), lambda one: _question(one, name))
    return Said(
        language=language,
        title=title,
        screens=MappingProxyType(screens),
        options=MappingProxyType({one.key: one for one in options}),
        questions=MappingProxyType({one.id: one for one in questions}),
        sections=sections,
        reviewed_by="" if head["reviewed_by"] == NOBODY else head["reviewed_by"],
        file=name,
    )


def _head(tree: Tree, lesson: str, language: str) -> dict[str, str]:
    entries: Entries = TAKE.entries(tree, "The lesson", needed=NEEDED[language], allowed=())
    head = {str(key): TAKE.text(value, str(key)) for key, value in entries.items()}
    TAKE.one_of(head["lesson"], "lesson", (lesson,))
    TAKE.one_of(head["language"], "language", (language,))
    if "translation" in head:
        unread = head["reviewed_by"] == NOBODY
        TAKE.one_of(head["translation"], "translation", (TRANSLATION[not unread],))
    return {key: str(value) for key, value in head.items()}


def _marked(written: str, name: str) -> tuple[str, list[str], str]:
    """The title, the ids of the screens in order, and the text without either, line for line."""
    faults, ids, lines, titles = Gathered(), [], [], []
    for number, line in enumerate(written.split("\n"), start=1):
        found = HEADING.fullmatch(line)
        if found is None:
            if UNNAMED.match(line):
                faults.add(ContentError(Place(name, number), "A heading says nothing.", "Write it, or take it out."))
            lines.append(line)
            continue
        level, said, key = found.groups()
        lines.append("" if level == "#" else f"{level} {said}")
        titles += [said] if level == "#" else []
        ids += [key or ""] if level == "##" else []
        if level == "##" and (key is None or key in ids[:-1]):
            mend = "End the line with an id of its own, such as {#the-question}."
            faults.add(ContentError(Place(name, number), f'The screen "{said}" has no id of its own.', mend))
    if len(titles) != 1:
        mend = 'Begin the text with one line "# Title".'
        faults.add(ContentError(Place(name, 1), f"There are {len(titles)} titles.", mend))
    faults.raise_all()
    return titles[0], ids, "\n".join(lines)


def _screens(sections: Sequence[Section], ids: Sequence[str], name: str) -> dict[str, Screen]:
    found: dict[str, Screen] = {}
    starts = [at for at, one in enumerate(sections) if one.level == 2]
    if len(starts) != len(ids):
        what = f"There are {len(starts)} screens, and {len(ids)} of them are written as one."
        raise ContentError(Place(name), what, 'Begin each at the margin, as in "## The question {#the-question}".')
    for key, start, end in zip(ids, starts, [*starts[1:], len(sections)], strict=True):
        one = sections[start]
        found[key] = Screen(key, one.title, one.html, one, tuple(sections[start + 1 : end]))
    return found


def _read_parts(screen: Screen | None, read: Callable[[Section], T]) -> tuple[T, ...]:
    return each(screen.parts, read) if screen else ()


def _option(part: Section, language: str, name: str) -> Option:
    place = part.blocks[0].place if part.blocks else Place(name)
    paragraphs = PARAGRAPH.findall(part.html)
    labelled = [LABELLED.fullmatch(one) for one in paragraphs[1:]]
    if len(labelled) != 2 or None in labelled or labelled[1][1] != FEEDBACK[language]:  # type: ignore[index]
        mend = f"Write three paragraphs: the words in bold, {HAPPENS[language]} and *{FEEDBACK[language]}:*."
        raise ContentError(place, f'The option "{part.title}" lacks its words, consequence or feedback.', mend)
    (label, happens), (_, feedback) = (one.groups() for one in labelled if one)
    return Option(part.title, paragraphs[0], label, happens, feedback)


def _question(part: Section, name: str) -> Question:
    place = part.blocks[0].place if part.blocks else Place(name)
    asked = ASKED.fullmatch(part.title)
    if asked is None:
        raise ContentError(place, f'"{part.title}" is no question.', 'Write it as "### q1. What comes next?".')
    replies = tuple(Reply(*found) for found in ANSWER.findall(part.html))
    written = sum(block.kind == "item" for block in part.blocks)
    if len(replies) != written or len({one.key for one in replies}) != written or written < 2:
        mend = 'Write each answer as "- a: Answer. *Feedback.*", each with a letter of its own.'
        raise ContentError(place, f"An answer to {asked[1]} has no letter or no feedback.", mend)
    return Question(asked[1], asked[2], replies)
