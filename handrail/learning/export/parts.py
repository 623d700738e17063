"""The parts of a packed course in one language: each lesson and each test as the screens that the player shows.

A learner's answers are kept by place and letter, so they hold in either language and after a small mend of the words.
`digest` changes when screens, questions or keys change: then that part, and no other, is begun anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext as _

from handrail.rules.learning import Lesson, Said, say
from handrail.rules.learning.screens import CHECK, TRY

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
CITE = re.compile(r'<a class="cite" href="#source-([^"]+)">(.*?)</a>')
UNSCORED = "."
DIGEST = 4


@dataclass(frozen=True)
class Option:
    """`words`, `happens` and `feedback` are HTML of ours; `verdict` and `label` are text."""

    key: str
    words: str
    feedback: str
    verdict: str = ""
    label: str = ""
    happens: str = ""


@dataclass(frozen=True)
class Asked:
    """`tells`: feedback comes with the answer. `once`: the first answer counts."""

    id: str
    title: str
    legend: str
    html: str
    options: tuple[Option, ...]
    button: str
    tells: bool = True
    once: bool = False


@dataclass(frozen=True)
class Part:
    """`key` has one letter for each of `asks`, and a point where nothing is right or wrong."""

    id: str
    kind: str
    title: str
    minutes: int
    asks: tuple[str, ...]
    key: str
    screens: tuple[str, ...]
    digest: str

    @property
    def described(self) -> dict[str, Any]:
        """What the player knows of a part before it fetches it."""
        return {"id": self.id, "kind": self.kind, "title": self.title, "asks": self.asks, "key": self.key,
                "digest": self.digest}  # fmt: skip


class Drawn:
    """Draws the templates of the packages without a site around them."""

    def __init__(self) -> None:
        self.engine = Engine(dirs=[str(TEMPLATES)], libraries={"i18n": "django.templatetags.i18n"})

    def __call__(self, template: str, **shown: Any) -> str:
        name = template if "." in template else f"{template}.html"
        drawn = self.engine.get_template(f"learning/export/{name}").render(Context(shown))
        return "\n".join(line.rstrip() for line in drawn.splitlines() if line.strip()) + "\n"


def lesson_part(lesson: Lesson, language: str, draw: Drawn) -> Part:
    """A lesson that is not translated is English throughout, and says so in the reader's language."""
    said = lesson.in_language(language)
    not_yet = "" if said.language == language else _("Not yet in Spanish.")
    asks = (str(lesson.choice.screen), *(str(one.id) for one in lesson.check))
    key = UNSCORED + "".join(str(one.answer) for one in lesson.check)
    with translation.override(said.language):
        screens = tuple(_screens(lesson, said, language, not_yet, draw))
    shape = [[*said.screens], asks, key, [*said.options], [one.keys for one in said.questions.values()]]
    return Part(
        id=lesson.id, kind="lesson", title=said.title, minutes=lesson.takes, asks=asks, key=key, screens=screens,
        digest=digest_of(shape),
    )  # fmt: skip


def digest_of(shape: object) -> str:
    return sha256(json.dumps(shape).encode()).hexdigest()[:DIGEST]


def _screens(lesson: Lesson, said: Said, language: str, not_yet: str, draw: Drawn) -> Iterator[str]:
    around: Mapping[str, Any] = {"language": language, "spoken": said.language}
    yield draw(
        "start",
        **around,
        **{"title": said.title, "lesson": lesson, "not_yet": not_yet, "verified": lesson.last_verified},
        objectives=[say(one.text, said.language) for one in lesson.objectives],
        content_note=say(lesson.content_note, said.language),
        reviewed_by=said.reviewed_by,
    )
    for one in shown(lesson, said):
        if isinstance(one, Asked):
            yield draw("ask", asked=one, **around)
        elif one.id == TRY:
            yield draw("end", screen=one, sources=lesson.sources, ui=language, **around)
        else:
            yield draw("screen", screen=one, **around)


@dataclass(frozen=True)
class Read:
    """A screen to read."""

    id: str
    title: str
    html: str


def shown(lesson: Lesson, said: Said) -> Iterator[Read | Asked]:
    """Every screen in its order, each question of the check as one of its own."""
    for key, screen in said.screens.items():
        html = cited(screen.html, lesson)
        if key == lesson.choice.screen:
            yield _choice(lesson, said, html)
        elif key == CHECK:
            yield from _questions(lesson, said)
        else:
            yield Read(key, screen.title, html)


def cited(html: str, lesson: Lesson) -> str:
    """The number of a source leads to where it was read; the list of sources is on another screen."""
    links = {str(one.id): one.url.replace("&", "&amp;").replace('"', "%22") for one in lesson.sources}

    def link(found: re.Match[str]) -> str:
        url = links[found[1]]
        if not url:
            return f'<span class="cite">{found[2]}</span>'
        return f'<a class="cite" href="{url}" target="_blank" rel="noreferrer noopener">{found[2]}</a>'

    return CITE.sub(link, html)


def _choice(lesson: Lesson, said: Said, html: str) -> Asked:
    title = said.screens[lesson.choice.screen].title
    options = tuple(
        Option(one.key, cited(one.words, lesson), cited(one.feedback, lesson), "", one.label,
               cited(one.happens, lesson))
        for one in said.options.values()
    )  # fmt: skip
    return Asked(str(lesson.choice.screen), title, title, html, options, _("See what happens"))


def _questions(lesson: Lesson, said: Said) -> Iterator[Asked]:
    for number, key in enumerate(lesson.check, start=1):
        asked = said.questions[key.id]
        title = _("Question %(number)d of %(of)d") % {"number": number, "of": len(lesson.check)}
        options = tuple(
            Option(one.key, cited(one.text, lesson), cited(one.feedback, lesson), verdict(one.key == key.answer))
            for one in asked.replies
        )
        yield Asked(str(key.id), title, asked.text, "", options, _("Check my answer"))


def verdict(right: bool) -> str:
    return _("Right.") if right else _("Not this one.")
