"""The test before a course and those after it, drawn once when the package is made.

A package cannot hide its key: whoever reads its files can read the answers. So a test here teaches and shows a change;
what a licence hangs on is asked where the key is not handed out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _

from handrail.rules.learning import Course, Item, drawn

from .parts import Asked, Drawn, Option, Part, digest_of, verdict

AGAIN = 3
"""How many forms of the test after a course a package holds: who takes it again gets other questions."""


@dataclass(frozen=True)
class Drawing:
    """One form of a test. `least` is how many right answers show that the course has done its part."""

    id: str
    kind: Literal["pre", "post"]
    items: tuple[Item, ...]
    least: int


def drawings(course: Course) -> tuple[Drawing, ...]:
    least = course.pre_post.least
    before = Drawing("test-before", "pre", drawn(course, "package-1", "pre"), least)
    forms = (drawn(course, f"package-{number}", "post") for number in range(1, AGAIN + 1))
    return before, *(Drawing(f"test-after-{at}", "post", items, least) for at, items in enumerate(forms, start=1))


def pre_post_part(test: Drawing, language: str, draw: Drawn) -> Part:
    """The key stands in the order of the questions, like the answers that are kept."""
    title = _("Before the lessons") if test.kind == "pre" else _("After the lessons")
    shape = [[str(one.id), [*one.options], str(one.answer)] for one in test.items]
    return Part(
        id=test.id, kind=test.kind, title=title, minutes=0,
        asks=tuple(str(one.id) for one in test.items),
        key="".join(str(one.answer) for one in test.items),
        screens=tuple(_screens(test, title, language, draw)),
        digest=digest_of(shape),
    )  # fmt: skip


def _screens(test: Drawing, title: str, language: str, draw: Drawn) -> Iterator[str]:
    shown: dict[str, Any] = {"kind": test.kind, "questions": len(test.items), "least": test.least, "title": title}
    yield draw("test_start", **shown)
    for number, item in enumerate(test.items, start=1):
        spoken = language if language in item.ask else "en"
        with translation.override(spoken):
            asked = _asked(test, item, number, spoken)
            yield draw("ask", asked=asked, language=language, spoken=spoken)
    yield draw("test_end", **shown)


def _asked(test: Drawing, item: Item, number: int, spoken: str) -> Asked:
    """Before the course nothing is told: what one hears there would be what one knows after it."""
    tells = test.kind == "post"
    options = tuple(
        Option(key, escape(said[spoken]), escape(item.feedback[key][spoken]), verdict(key == item.answer))
        for key, said in item.options.items()
    )
    title = _("Question %(number)d of %(of)d") % {"number": number, "of": len(test.items)}
    button = _("Check my answer") if tells else _("Keep my answer")
    return Asked(str(item.id), title, item.ask[spoken], "", options, button, tells=tells, once=tells)
