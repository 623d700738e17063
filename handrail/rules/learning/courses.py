"""The courses: `content/courses/courses/<id>/course.yaml`, with the questions before and after it in `items.yaml`.

A course is modules in order, and a module is lessons in order: the short ones that all courses share, and the course's
own beside it in `lessons/`, in the same format. Raises ContentError with file, line and mend; what a course must be to
be ours is in `course_checks.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from ..errors import ContentError, Gathered, Place, each
from ..guide.pages import ID
from ..loading import CONTENT, Entries, Taker, Text, Tree, every_file, read_file, shown_name
from ..profile import Words
from .bank import Form, Item, draw, read_items
from .lessons import AUDIENCES, Lesson, Source, digest_of, load_lessons, read_sources
from .saying import said_words
from .screens import NOBODY, TRANSLATION

TAKE = Taker()
FOLDER = CONTENT / "courses"
COURSE, BANK = "course.yaml", "items.yaml"
PARTS = ("stop", "observe", "ask", "respond", "case", "role", "section")
"""The four letters of the frame, a closing case, what one role alone needs, and a part of any other course."""

NEEDED = (
    *("id", "title", "about", "audience", "open", "minutes", "objectives", "modules", "pre_post", "content_note"),
    *("sources", "last_verified", "reviewed_by"),
)
OPTIONAL = ("translations",)


@dataclass(frozen=True)
class CourseObjective:
    """What somebody can do afterwards. `checked_by` names the questions of lessons that check it: lesson.objective."""

    id: Text
    text: Words
    checked_by: tuple[Text, ...]


@dataclass(frozen=True)
class Module:
    """`audience` is whom it is for: all of the course's, unless it says otherwise."""

    id: Text
    part: str
    title: Words
    audience: tuple[str, ...]
    named: tuple[Text, ...]
    lessons: tuple[Lesson, ...]

    @property
    def minutes(self) -> int:
        return sum(one.takes for one in self.lessons)


@dataclass(frozen=True)
class PrePost:
    """How many questions each form has, and how many right answers show that the course has done its part."""

    items: Text
    passes: Text

    @property
    def asked(self) -> int:
        return int(self.items)

    @property
    def least(self) -> int:
        return int(self.passes)


@dataclass(frozen=True)
class Course:
    """`open` courses are read without an account. `reviewed_by` is empty until a named person has read all of it."""

    id: str
    title: Words
    about: Words
    audience: tuple[str, ...]
    open: bool
    minutes: Text
    objectives: tuple[CourseObjective, ...]
    modules: tuple[Module, ...]
    pre_post: PrePost
    items: tuple[Item, ...]
    content_note: Words
    sources: tuple[Source, ...]
    last_verified: date
    reviewed_by: str
    translated: str
    file: str
    head: Entries
    digest: str

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Each once, in the order of the course."""
        return tuple({one.id: one for module in self.modules for one in module.lessons}.values())

    @property
    def version(self) -> str:
        """The newest day anything was verified, and a digest of every word of the course and its lessons."""
        newest = max(self.last_verified, *(one.last_verified for one in self.lessons))
        whole = sha256("".join([self.digest, *(one.digest for one in self.lessons)]).encode())
        return f"{newest}+{whole.hexdigest()[:12]}"

    @property
    def takes(self) -> int:
        """Minutes, as the course says."""
        return int(self.minutes)

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which all of it can be read."""
        whole = all("es" in one.said for one in self.lessons) and all("es" in one.ask for one in self.items)
        return ("en", "es") if self.translated and whole else ("en",)

    def for_audience(self, audience: str) -> tuple[Module, ...]:
        """The modules that are for this role, in order."""
        return tuple(one for one in self.modules if audience in one.audience)


@dataclass(frozen=True)
class Courses:
    """`lessons` has every lesson there is by id: the short ones, and those of the courses."""

    courses: Mapping[str, Course]
    lessons: Mapping[str, Lesson]

    def with_lesson(self, lesson: str) -> tuple[Course, ...]:
        """The courses that a lesson is part of."""
        return tuple(one for one in self.courses.values() if lesson in {each.id for each in one.lessons})


def drawn(course: Course, seed: str, form: Form) -> tuple[Item, ...]:
    """The questions of one form. The same seed draws the same, and never one question in both forms.

    Raises ValueError for a form that is neither "pre" nor "post".
    """
    objectives = [str(one.id) for one in course.objectives]
    return draw(course.items, objectives, course.pre_post.asked, f"{course.id}/{seed}", form)


def load_courses(folder: Path = FOLDER) -> Courses:
    """Every course and every lesson below the folder. Cached. Raises ContentError with every fault it can tell."""
    return _load(folder)


@lru_cache(maxsize=8)
def _load(folder: Path) -> Courses:
    faults = Gathered()
    lessons = dict(faults.trying(lambda: load_lessons(folder / "lessons", folder).lessons, {}))
    heads = [path for path in every_file(folder / "courses") if path.name == COURSE and path.parent.is_dir()]
    for path in heads:
        own = faults.trying(partial(_own_lessons, path.parent, folder, lessons), {})
        lessons |= own
    faults.raise_all()
    found = each(heads, lambda path: read_course(path, folder, lessons))
    _refuse_unread(folder)
    return Courses(MappingProxyType({one.id: one for one in found}), MappingProxyType(lessons))


def _own_lessons(course: Path, root: Path, known: Mapping[str, Lesson]) -> Mapping[str, Lesson]:
    own = load_lessons(course / "lessons", root).lessons
    for lesson in own.values():
        if lesson.id in known:
            mend = "Give it a name of its own: results are kept by the name of a lesson."
            raise ContentError(Place(lesson.file), f'There are two lessons "{lesson.id}".', mend)
    return own


def _refuse_unread(folder: Path) -> None:
    """What somebody wrote for a course and nobody would ever see."""
    faults, courses = Gathered(), folder / "courses"
    for path in every_file(courses):
        course, *below = path.relative_to(courses).parts
        read = (courses / course / COURSE).is_file() and (below in ([COURSE], [BANK]) or below[:1] == ["lessons"])
        if path.is_file() and not read:
            what = "Nobody reads this file."
            faults.add(ContentError(Place(shown_name(path, folder, folder)), what, f"Put it beside a {COURSE}."))
    faults.raise_all()


def read_course(path: Path, root: Path, lessons: Mapping[str, Lesson]) -> Course:
    """`root` is where the names of files in errors begin; `lessons` are all that a module may name."""
    name = shown_name(path, root, root)
    head = TAKE.entries(read_file(path, name=name), "The course", needed=NEEDED, allowed=(*NEEDED, *OPTIONAL))
    got: dict[str, Tree] = {str(key): value for key, value in head.items()}
    audience = _audience(got["audience"])
    bank = path.parent / BANK
    reviewed = str(TAKE.text(got["reviewed_by"], "reviewed_by"))
    return Course(
        id=_id(TAKE.text(got["id"], "id"), path),
        title=said_words(got["title"], "title"),
        about=said_words(got["about"], "about"),
        audience=audience,
        open=TAKE.one_of(got["open"], "open", ("yes", "no")) == "yes",
        minutes=_whole(got["minutes"], "minutes"),
        objectives=each(TAKE.items(got["objectives"], "objectives"), _objective),
        modules=each(TAKE.items(got["modules"], "modules"), lambda one: _module(one, audience, lessons)),
        pre_post=_pre_post(got["pre_post"]),
        items=read_items(read_file(bank, name=shown_name(bank, root, root))),
        content_note=said_words(got["content_note"], "content_note"),
        sources=read_sources(got["sources"]),
        last_verified=TAKE.day(got["last_verified"], "last_verified"),
        reviewed_by="" if reviewed == NOBODY else reviewed,
        translated=_translated(got),
        file=name,
        head=head,
        digest=digest_of((path, bank)),
    )


def _id(key: Text, path: Path) -> str:
    if key != path.parent.name or not ID.fullmatch(key):
        what = f'The id is "{key}" and the folder is "{path.parent.name}".'
        raise TAKE.fault(key, what, "Give both the same name: a-few-words.")
    return str(key)


def _whole(tree: Tree, what: str) -> Text:
    TAKE.whole_number(tree, what)
    return TAKE.text(tree, what)


def _audience(tree: Tree) -> tuple[str, ...]:
    return each(TAKE.items(tree, "audience"), lambda one: str(TAKE.one_of(one, "audience", AUDIENCES)))


def _texts(tree: Tree, what: str) -> tuple[Text, ...]:
    return each(TAKE.items(tree, what), lambda one: TAKE.text(one, what))


def _taken(tree: Tree, what: str, needed: tuple[str, ...], allowed: tuple[str, ...] = ()) -> dict[str, Tree]:
    return {str(key): value for key, value in TAKE.entries(tree, what, needed=needed, allowed=allowed).items()}


def _objective(tree: Tree) -> CourseObjective:
    entry = _taken(tree, "An objective", ("id", "text", "checked_by"))
    text = said_words(entry["text"], "The text of an objective")
    return CourseObjective(TAKE.text(entry["id"], "id"), text, _texts(entry["checked_by"], "checked_by"))


def _module(tree: Tree, audience: tuple[str, ...], lessons: Mapping[str, Lesson]) -> Module:
    entry = _taken(tree, "A module", ("id", "part", "title", "lessons"), ("audience",))
    named = _texts(entry["lessons"], "lessons")
    for one in named:
        TAKE.one_of(one, "lessons", lessons)
    return Module(
        id=TAKE.text(entry["id"], "id"),
        part=str(TAKE.one_of(entry["part"], "part", PARTS)),
        title=said_words(entry["title"], "title"),
        audience=_audience(entry["audience"]) if "audience" in entry else audience,
        named=named,
        lessons=tuple(lessons[one] for one in named),
    )


def _pre_post(tree: Tree) -> PrePost:
    entry = _taken(tree, "pre_post", ("items", "pass"))
    return PrePost(_whole(entry["items"], "items"), _whole(entry["pass"], "pass"))


def _translated(got: Mapping[str, Tree]) -> str:
    """Whether somebody has read the Spanish: "unreviewed", "reviewed", or nothing where there is none."""
    if "translations" not in got:
        return ""
    entry = _taken(_taken(got["translations"], "translations", ("es",))["es"], "es", ("status", "reviewed_by"))
    unread = TAKE.text(entry["reviewed_by"], "reviewed_by") == NOBODY
    return str(TAKE.one_of(entry["status"], "status", (TRANSLATION[not unread],)))
