"""The guide: its pages in English and Spanish, and the index that says where each stands and what it opens beside.

A page is a Markdown file `content/guide/<id>.md` with lines about itself on top; `content/guide/es/<id>.md` is its
Spanish, which needs to say only what differs. `content/guide/index.yaml` holds the rest. Raises ContentError with file,
line and mend. What a page must be to be shown is read here; what it must be to be ours is in `checks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ..errors import ContentError, Gathered, Place
from ..loading import CONTENT, Entries, Taker, Text, Tree, page_files, read_page, shown_name
from .index import Index, read_index
from .text import Section, read_markdown

TAKE = Taker()
FOLDER = CONTENT / "guide"
ENGLISH, SPANISH = "en", "es"
AUDIENCES = ("worker", "supervisor", "caregiver", "analyst")
NEEDED = ("id", "title", "summary", "audience", "opens_from", "contacts", "sources", "last_verified", "reviewed_by")
NEEDED_ES = ("id", "title", "summary", "reviewed_by")
SOURCE = ("id", "about", "by", "published", "checked", "url")
SOURCE_MORE = ("data",)
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
URL = re.compile(r"https?://[^\s]+")
NOBODY = "null"


@dataclass(frozen=True)
class Source:
    """Where something was read: `published` and `data` as they are known, `checked` the day somebody read it."""

    id: str
    number: int
    about: str
    by: str
    published: str
    checked: date
    url: str
    data: str = ""


@dataclass(frozen=True)
class Page:
    """One page in one language. `reviewed_by` is empty until a named person has reviewed it."""

    id: str
    language: str
    title: str
    summary: str
    audience: tuple[str, ...]
    opens_from: tuple[str, ...]
    contacts: tuple[str, ...]
    sources: tuple[Source, ...]
    last_verified: date
    reviewed_by: str
    sections: tuple[Section, ...]
    file: str
    head: Entries

    @property
    def headings(self) -> tuple[Section, ...]:
        return tuple(one for one in self.sections if one.level == 2)

    @property
    def checked_from(self) -> date:
        """The oldest day on which a source was read."""
        return min((one.checked for one in self.sources), default=self.last_verified)


@dataclass(frozen=True)
class Guide:
    """Every page by id and language."""

    pages: Mapping[str, Page]
    spanish: Mapping[str, Page]
    index: Index

    def page(self, key: str, language: str) -> Page:
        """The page in that language, or in English while there is no Spanish. Raises KeyError when it is not there."""
        return self.spanish.get(key, self.pages[key]) if language == SPANISH else self.pages[key]

    def all(self, language: str) -> list[Page]:
        return [self.page(key, language) for key in self.pages]

    @property
    def without_spanish(self) -> list[str]:
        return sorted(self.pages.keys() - self.spanish.keys())

    @property
    def without_place(self) -> list[str]:
        return sorted(self.pages.keys() - self.index.placed)


def load_guide(folder: Path = FOLDER) -> Guide:
    """Every page that is there. Cached. Raises ContentError with every fault that can be told apart."""
    return _load(folder)


@lru_cache(maxsize=4)
def _load(folder: Path) -> Guide:
    faults = Gathered()
    pages: dict[str, Page] = {}
    for path in page_files(folder):
        page = faults.trying(lambda path=path: read_english(path, folder), None)  # type: ignore[misc]
        pages |= {page.id: page} if page else {}
    spanish: dict[str, Page] = {}
    for path in page_files(folder / SPANISH):
        page = faults.trying(lambda path=path: read_spanish(path, folder, pages), None)  # type: ignore[misc]
        spanish |= {page.id: page} if page else {}
    index = faults.trying(lambda: read_index(folder / "index.yaml", pages), None)
    faults.raise_all()
    if index is None:
        raise ContentError(Place("guide/index.yaml"), "It cannot be read.", "Mend it.")
    return Guide(MappingProxyType(pages), MappingProxyType(spanish), index)


def read_english(path: Path, folder: Path) -> Page:
    head, text = _parted(path, folder, NEEDED)
    return _page(path, folder, head, text, ENGLISH)


def read_spanish(path: Path, folder: Path, pages: Mapping[str, Page]) -> Page:
    """What it does not say again is as in English."""
    head, text = _parted(path, folder, NEEDED_ES)
    english = pages.get(path.stem)
    if english is None:
        raise ContentError(head.place, "There is no English page of this name.", f"Write guide/{path.name} first.")
    whole = Entries({**english.head, **head})
    whole.place = head.place
    return _page(path, folder, whole, text, SPANISH)


def _parted(path: Path, folder: Path, needed: Sequence[str]) -> tuple[Entries, str]:
    tree, text = read_page(path, name=shown_name(path, folder.parent, folder.parent))
    head = TAKE.entries(tree, "The page", needed=needed, allowed=NEEDED)
    key = TAKE.text(_of(head, "id"), "id")
    if key != path.stem or not ID.fullmatch(key):
        raise TAKE.fault(
            key, f'The id is "{key}" and the file is "{path.name}".', "Give both the same name: a-few-words."
        )
    return head, text


def _of(head: Entries, key: str) -> Tree:
    return next(value for name, value in head.items() if name == key)


def _page(path: Path, folder: Path, head: Entries, text: str, language: str) -> Page:
    sources = _sources(_of(head, "sources"))
    file = shown_name(path, folder.parent, folder.parent)
    reviewed = str(TAKE.text(_of(head, "reviewed_by"), "reviewed_by"))
    return Page(
        id=path.stem,
        language=language,
        title=_line(head, "title"),
        summary=_line(head, "summary"),
        audience=tuple(str(TAKE.one_of(one, "audience", AUDIENCES)) for one in _list(head, "audience")),
        opens_from=tuple(str(one) for one in _list(head, "opens_from")),
        contacts=tuple(str(one) for one in _list(head, "contacts")),
        sources=sources,
        last_verified=TAKE.day(_of(head, "last_verified"), "last_verified"),
        reviewed_by="" if reviewed == NOBODY else reviewed,
        sections=read_markdown(text, file, language, {one.id: one.number for one in sources}),
        file=file,
        head=head,
    )


def _line(head: Entries, key: str) -> str:
    return str(TAKE.text(_of(head, key), key))


def _list(head: Entries, key: str) -> list[Text]:
    return [TAKE.text(one, key) for one in TAKE.items(_of(head, key), key)]


def _sources(tree: Tree) -> tuple[Source, ...]:
    found: dict[str, Source] = {}
    for number, item in enumerate(TAKE.items(tree, "sources"), start=1):
        entry = TAKE.entries(item, "A source", needed=SOURCE, allowed=SOURCE_MORE)
        key, url = TAKE.text(_of(entry, "id"), "id"), TAKE.text(_of(entry, "url"), "url")
        if key in found or not ID.fullmatch(key):
            raise TAKE.fault(key, f'"{key}" is no id, or is there twice.', "Write a few words with hyphens, each once.")
        if not URL.fullmatch(url):
            raise TAKE.fault(url, f'url is "{url}".', "Write the whole address, from https:// on.")
        found[str(key)] = Source(
            id=str(key),
            number=number,
            about=_line(entry, "about"),
            by=_line(entry, "by"),
            published=_line(entry, "published"),
            checked=TAKE.day(_of(entry, "checked"), "checked"),
            url=str(url),
            data=_line(entry, "data") if "data" in entry else "",
        )
    return tuple(found.values())
