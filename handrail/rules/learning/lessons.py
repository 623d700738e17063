"""The lessons: `content/courses/lessons/<id>/lesson.yaml` with the words in `lesson.md` and `lesson.es.md` beside it.

The yaml says for whom, for how long, at which step of the work it opens, what is learned, where that was read, and the
key of the check. Raises ContentError with file, line and mend; what a lesson must be to be ours is in `checks.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from ..errors import ContentError, Gathered, Place, each
from ..guide.pages import ID, URL
from ..loading import CONTENT, Entries, Taker, Text, Tree, every_file, read_file, shown_name, yaml_files
from ..loading import digest as digest_of_file
from ..profile import Words
from .saying import said_words
from .screens import NOBODY, Said, read_said

TAKE = Taker()
FOLDER = CONTENT / "courses" / "lessons"
FILE = "lesson.yaml"
NAMES = {"en": "lesson.md", "es": "lesson.es.md"}
AUDIENCES = ("worker", "supervisor", "caregiver", "partner", "trainer", "leadership")
NEEDED = (
    *("id", "title", "minutes", "audience", "objectives", "files", "screens", "choice", "check"),
    *("pass", "content_note", "sources", "last_verified", "reviewed_by"),
)
OPTIONAL = ("opens_from", "contacts", "translations")
SOURCE = ("id", "supports", "status")
SOURCE_MORE = ("url", "cite", "note")


@dataclass(frozen=True)
class Source:
    """Where something was read, and what of the lesson it supports. It has an address, a citation, or both."""

    id: Text
    number: int
    supports: str
    url: str
    cite: str
    note: str


@dataclass(frozen=True)
class Objective:
    id: Text
    text: Words


@dataclass(frozen=True)
class Key:
    """A question, what it checks, and the letter of the right answer."""

    id: Text
    objective: Text
    answer: Text


@dataclass(frozen=True)
class Choice:
    screen: Text
    options: tuple[Text, ...]
    strongest: Text


@dataclass(frozen=True)
class Lesson:
    """One skill. `said` has its words by language, English always. `digest` says which words were read."""

    id: str
    title: Words
    minutes: Text
    audience: tuple[str, ...]
    objectives: tuple[Objective, ...]
    opens_from: tuple[Text, ...]
    contacts: tuple[Text, ...]
    screens: tuple[Text, ...]
    choice: Choice
    check: tuple[Key, ...]
    content_note: Words
    sources: tuple[Source, ...]
    last_verified: date
    reviewed_by: str
    said: Mapping[str, Said]
    file: str
    head: Entries
    digest: str

    def in_language(self, language: str) -> Said:
        """In English where there is no translation."""
        return self.said.get(language, self.said["en"])

    @property
    def takes(self) -> int:
        """Minutes."""
        return int(self.minutes)


@dataclass(frozen=True)
class Lessons:
    lessons: Mapping[str, Lesson]

    def at_step(self, step: str) -> tuple[Lesson, ...]:
        """The lessons that open from a step of the work."""
        return tuple(one for one in self.lessons.values() if step in one.opens_from)

    @property
    def without_spanish(self) -> list[str]:
        return sorted(one.id for one in self.lessons.values() if "es" not in one.said)


def load_lessons(folder: Path = FOLDER, root: Path | None = None) -> Lessons:
    """Every lesson below the folder; errors name files from `root` on, or from its parent.

    Cached. Raises ContentError with every fault that can be told apart.
    """
    return _load(folder, root or folder.parent)


@lru_cache(maxsize=8)
def _load(folder: Path, root: Path) -> Lessons:
    faults = Gathered()
    found: dict[str, Lesson] = {}
    for path in yaml_files(folder):
        if path.name == FILE:
            lesson = faults.trying(partial(read_lesson, path, root), None)
            found |= {lesson.id: lesson} if lesson else {}
    for path in every_file(folder):
        faults.trying(partial(_refuse_unread, path, root), None)
    faults.raise_all()
    return Lessons(MappingProxyType(found))


def _refuse_unread(path: Path, root: Path) -> None:
    """Words that somebody wrote and nobody would ever read."""
    if path.name.startswith("lesson") and path.is_file():
        read = {FILE, *NAMES.values()} if (path.parent / FILE).is_file() else {FILE}
        if path.name not in read:
            mend = f"Name it {', '.join(NAMES.values())}, with a {FILE} beside it, or take it out."
            raise ContentError(Place(shown_name(path, root, root)), "Nobody reads this file.", mend)


def read_lesson(path: Path, root: Path) -> Lesson:
    """`root` is where the names of files in errors begin."""
    name = shown_name(path, root, root)
    head = TAKE.entries(read_file(path, name=name), "The lesson", needed=NEEDED, allowed=(*NEEDED, *OPTIONAL))
    got: dict[str, Tree] = {str(key): value for key, value in head.items()}
    _no_pass_mark(TAKE.text(got["pass"], "pass"))
    choice, sources = _choice(got["choice"]), read_sources(got["sources"])
    reviewed = str(TAKE.text(got["reviewed_by"], "reviewed_by"))
    return Lesson(
        id=_id(TAKE.text(got["id"], "id"), path),
        title=said_words(got["title"], "title"),
        minutes=_minutes(got["minutes"]),
        audience=tuple(str(TAKE.one_of(one, "audience", AUDIENCES)) for one in _list(got["audience"], "audience")),
        objectives=each(TAKE.items(got["objectives"], "objectives"), _objective),
        opens_from=_list(got["opens_from"], "opens_from") if "opens_from" in got else (),
        contacts=_list(got["contacts"], "contacts") if "contacts" in got else (),
        screens=_list(got["screens"], "screens"),
        choice=choice,
        check=each(TAKE.items(got["check"], "check"), _key),
        content_note=said_words(got["content_note"], "content_note"),
        sources=sources,
        last_verified=TAKE.day(got["last_verified"], "last_verified"),
        reviewed_by="" if reviewed == NOBODY else reviewed,
        said=MappingProxyType(_said(got, path, root, choice, sources)),
        file=name,
        head=head,
        digest=digest_of(path.parent / one for one in (FILE, *NAMES.values())),
    )


def digest_of(paths: Iterable[Path]) -> str:
    """Of those of the files that are there, by name and content: it changes when a word does."""
    listed = "".join(f"{path.name} {digest_of_file(path)}\n" for path in paths if path.is_file())
    return sha256(listed.encode()).hexdigest()


def _id(key: Text, path: Path) -> str:
    if key != path.parent.name or not ID.fullmatch(key):
        what = f'The id is "{key}" and the folder is "{path.parent.name}".'
        raise TAKE.fault(key, what, "Give both the same name: a-few-words.")
    return str(key)


def _minutes(tree: Tree) -> Text:
    TAKE.whole_number(tree, "minutes")
    return TAKE.text(tree, "minutes")


def _no_pass_mark(said: Text) -> None:
    if said != "none":
        raise TAKE.fault(said, f'pass is "{said}".', "Write none: a wrong answer shows why, and one may try again.")


def _list(tree: Tree, what: str) -> tuple[Text, ...]:
    return each(TAKE.items(tree, what), lambda one: TAKE.text(one, what))


def _taken(tree: Tree, what: str, needed: tuple[str, ...], allowed: tuple[str, ...] = ()) -> dict[str, Tree]:
    return {str(key): value for key, value in TAKE.entries(tree, what, needed=needed, allowed=allowed).items()}


def _objective(tree: Tree) -> Objective:
    entry = _taken(tree, "An objective", ("id", "text"))
    return Objective(TAKE.text(entry["id"], "id"), said_words(entry["text"], "The text of an objective"))


def _key(tree: Tree) -> Key:
    entry = _taken(tree, "A line of check", ("id", "objective", "answer"))
    return Key(*(TAKE.text(entry[one], one) for one in ("id", "objective", "answer")))


def _choice(tree: Tree) -> Choice:
    entry = _taken(tree, "The choice", ("screen", "options", "strongest"))
    options = _list(entry["options"], "options")
    return Choice(TAKE.text(entry["screen"], "screen"), options, TAKE.text(entry["strongest"], "strongest"))


def read_sources(tree: Tree) -> tuple[Source, ...]:
    return each(enumerate(TAKE.items(tree, "sources"), start=1), lambda one: _source(*one))


def _source(number: int, tree: Tree) -> Source:
    entry = {key: TAKE.text(value, key) for key, value in _taken(tree, "A source", SOURCE, SOURCE_MORE).items()}
    if "url" not in entry and "cite" not in entry:
        raise TAKE.fault(tree, f'The source "{entry["id"]}" has no url and no cite.', "Say where it can be read.")
    if "url" in entry and not URL.fullmatch(entry["url"]):
        raise TAKE.fault(entry["url"], f'url is "{entry["url"]}".', "Write the whole address, from https:// on.")
    if entry["status"] != "verified":
        mend = "Only what somebody has read is cited: leave the claim out, or mark it [advice] in the text."
        raise TAKE.fault(entry["status"], f'The status of "{entry["id"]}" is "{entry["status"]}".', mend)
    said = {key: str(entry.get(key, "")) for key in ("supports", "url", "cite", "note")}
    return Source(id=entry["id"], number=number, **said)


def _said(
    got: Mapping[str, Tree], path: Path, root: Path, choice: Choice, sources: tuple[Source, ...]
) -> dict[str, Said]:
    files = _taken(got["files"], "files", ("en",), ("es",))
    numbers, faults = {str(one.id): one.number for one in sources}, Gathered()
    found: dict[str, Said] = {}
    for language, tree in files.items():
        file = path.parent / TAKE.one_of(tree, "files", (NAMES[language],))
        name = shown_name(file, root, root)
        read = partial(read_said, file, name, path.parent.name, language, str(choice.screen), numbers)
        said = faults.trying(read, None)
        found |= {language: said} if said else {}
    _translations(got, found, faults)
    faults.raise_all()
    return found


def _translations(got: Mapping[str, Tree], found: Mapping[str, Said], faults: Gathered) -> None:
    """What the yaml says about who has read the Spanish is what the Spanish says."""
    if "es" in found and "translations" not in got:
        mend = "Add: translations: {es: {file: lesson.es.md, status: unreviewed, reviewed_by: null}}."
        faults.add(ContentError(got["files"].place, "There is Spanish, and nothing is said about it.", mend))
    if "es" in found and "translations" in got:
        faults.trying(lambda: _status(got["translations"], found["es"]), None)


def _status(tree: Tree, said: Said) -> None:
    entry = _taken(_taken(tree, "translations", ("es",))["es"], "es", ("file", "status", "reviewed_by"))
    status, reviewer = TAKE.text(entry["status"], "status"), TAKE.text(entry["reviewed_by"], "reviewed_by")
    TAKE.one_of(status, "status", ("reviewed" if said.reviewed else "unreviewed",))
    TAKE.one_of(reviewer, "reviewed_by", (said.reviewed_by or NOBODY,))
