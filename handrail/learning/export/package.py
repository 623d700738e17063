"""A course or a lesson as plain files that play anywhere: in a learning system, in Kolibri, or from a folder.

The first page is small: the frame, the style, the player and one part. Every other part comes when it is opened. The
same content gives the same bytes. Needs no database, no keys and no network.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from handrail.rules.learning import say

from .packed import Packed
from .parts import Drawn, Part, lesson_part, shown
from .pre_post import pre_post_part

BUILT = Path(__file__).resolve().parents[2] / "static" / "built"
STYLE = "open_course.css"
SCRIPTS = ("course_lms.js", "course_player.js")
LANGUAGES = {"en": "English", "es": "Español"}
READ = {"en": "read.html", "es": "read.es.html"}
NEVER = (1980, 1, 1, 0, 0, 0)
"""The day of every file in an archive, so that the same content gives the same bytes."""


class NotBuilt(Exception):
    """The style sheet and the scripts are put together by `make setup`, and are not there yet."""


@dataclass(frozen=True)
class Package:
    """Every file by its name, and what a lesson's first page fetches."""

    files: Mapping[str, bytes]
    version: str
    first_load: tuple[str, ...]
    parts: Mapping[str, Part]

    @property
    def first_bytes(self) -> int:
        return sum(len(self.files[name]) for name in self.first_load)


def packaged(packed: Packed, language: str = "en") -> Package:
    """`language` is the one it opens in when the reader's own is not there. Raises NotBuilt."""
    found = {"files/course.css": built(STYLE), "files/player.js": b"".join(map(built, SCRIPTS))}
    for each in LANGUAGES:
        with translation.override(each):
            found |= dict(files_of(packed, each))
    with translation.override(language):
        found["index.html"] = index(packed, language)
    opening = "index.html", "files/course.css", "files/player.js", f"parts/{language}.js"
    first = (*opening, f"parts/{packed.first}.{language}.js") if packed.single else opening
    parts = parts_of(packed, language, Drawn())
    return Package(dict(sorted(found.items(), key=first_named)), version_of(found), first, parts)


def first_named(entry: tuple[str, bytes]) -> tuple[bool, str]:
    """The page that opens stands first: some systems open the first page that they find."""
    return entry[0] != "index.html", entry[0]


def version_of(files: Mapping[str, bytes]) -> str:
    known = sha256()
    for name in sorted(files):
        known.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return known.hexdigest()[:12]


def built(name: str) -> bytes:
    path = BUILT / name
    if not path.is_file():
        raise NotBuilt
    return path.read_bytes()


def index(packed: Packed, language: str) -> bytes:
    languages = " ".join(sorted(LANGUAGES, key=lambda one: one != language))
    course = {"title": say(packed.title, language), "key": packed.key}
    page = Drawn()("index", course=course, language=language, languages=languages, other=LANGUAGES.items(),
                   read=READ[language])  # fmt: skip
    return page.encode()


def files_of(packed: Packed, language: str) -> Iterator[tuple[str, bytes]]:
    draw = Drawn()
    parts = parts_of(packed, language, draw)
    yield f"parts/{language}.js", called("handrailCourse", described(packed, parts, language, draw))
    for one in parts.values():
        yield f"parts/{one.id}.{language}.js", called("handrailPart", one.id, language, one.screens)
    yield READ[language], transcript(packed, language, draw).encode()


def parts_of(packed: Packed, language: str, draw: Drawn) -> dict[str, Part]:
    """In the order in which they are taken."""
    made = [lesson_part(one, language, draw) for one in packed.lessons]
    before = [pre_post_part(one, language, draw) for one in packed.tests if one.kind == "pre"]
    after = [pre_post_part(one, language, draw) for one in packed.tests if one.kind == "post"]
    return {one.id: one for one in (*before, *made, *after)}


def called(function: str, *given: object) -> bytes:
    """A script that hands over data: a page opened from a folder may fetch nothing else."""
    said = ", ".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in given)
    return f"window.{function}({said});\n".replace("</", "<\\/").encode()


def described(packed: Packed, parts: Mapping[str, Part], language: str, draw: Drawn) -> dict[str, Any]:
    return {
        "language": language,
        "title": say(packed.title, language),
        "pass": packed.pass_mark,
        "parts": [one.described for one in parts.values()],
        "read": READ[language],
        "words": words(),
        "overview": "" if packed.single else overview(packed, parts, language, draw),
    }


def overview(packed: Packed, parts: Mapping[str, Part], language: str, draw: Drawn) -> str:
    tests = {kind: [one for one in parts.values() if one.kind == kind] for kind in ("pre", "post")}
    groups = [
        {"title": say(one.title, language), "parts": [parts[key] for key in one.lessons]} for one in packed.groups
    ]
    before = [{"title": _("Before you begin"), "parts": tests["pre"]}] if tests["pre"] else []
    after = [{"title": _("At the end"), "parts": tests["post"]}] if tests["post"] else []
    not_yet = "" if language in packed.languages else _("Not all of it is in Spanish yet.")
    return draw(
        "overview",
        **{"course": packed, "title": say(packed.title, language), "groups": [*before, *groups, *after]},
        **{"language": language, "verified": packed.last_verified, "reviewed_by": packed.reviewed_by},
        not_yet=not_yet,
        content_note=say(packed.content_note, language),
        objectives=[say(one, language) for one in packed.objectives],
    )


def transcript(packed: Packed, language: str, draw: Drawn) -> str:
    lessons = []
    for lesson in packed.lessons:
        said = lesson.in_language(language)
        with translation.override(said.language):
            read = [*shown(lesson, said)]
        lessons.append({"title": said.title, "spoken": said.language, "shown": read, "sources": lesson.sources,
                        "content_note": say(lesson.content_note, said.language)})  # fmt: skip
    other = [(READ[code], code, name) for code, name in LANGUAGES.items() if code != language]
    return draw("read", title=say(packed.title, language), lessons=lessons, language=language, other=other,
                rank="h2" if packed.single else "h3")  # fmt: skip


def words() -> dict[str, str]:
    """What the player says of itself."""
    return {
        "skip": _("Skip to main content"),
        "now": _("In danger now: 911. Thoughts of suicide: 988."),
        "read": _("Read all of it on one page"),
        "back": _("Back"),
        "next": _("Next"),
        "all": _("To the list of lessons"),
        "place": _("Screen {now} of {of}"),
        "done": _("Done."),
        "begun": _("Begun."),
        "result": _("{right} of {of} answered right."),
        "unanswered": _("Without an answer: {open}."),
        "change": _("Before the lessons it was {first} in a hundred, now it is {now}."),
        "passed": _("Passed. {pass} in a hundred were needed."),
        "failed": _("Not passed yet. {pass} in a hundred are needed."),
        "still_open": _("Some lessons are still open. The course is complete when they are done too."),
        "system": _("Your place is kept by the learning system."),
        "looking": _("You are looking only: the learning system keeps nothing of it."),
        "device": _("Your place is kept on this device, in this browser, and nowhere else."),
        "nowhere": _("This browser keeps nothing: when you close the page, your place is lost."),
        "silent": _("The learning system did not answer: nothing is recorded. Close the page and open it again."),
        "not_kept": _("This step was not recorded. It is tried again with the next one."),
        "not_loaded": _("That did not load. Check the connection and try again."),
    }


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes follow from its files, in their order."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as into:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, NEVER)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            into.writestr(entry, content)
    return found.getvalue()


def html5(package: Package) -> bytes:
    """For Kolibri, and for any place that opens the index.html of a zip.

    The player tells no score there, and of a lesson that was completed it says passed. Kolibri takes a score for how
    far somebody is, so that one wrong answer would keep a lesson open for ever; and it does not know "completed"."""
    page = package.files["index.html"].replace(b"<body ", b"<body data-unscored ", 1)
    return archive({**package.files, "index.html": page})
