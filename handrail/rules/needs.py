"""The lists of needs and of what may come of them: what a page about services offers, and what a record may hold.

Source: `content/needs.yaml`, which names its own. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from .loading import CONTENT, Taker, Text, Tree, read_file
from .vocabulary import RESTRICTED

TAKE = Taker()
FILE = "needs.yaml"
LANGUAGES = ("en", "es")
SURE = ("full", "part", "summary")
LISTS = ("needs", "found_from", "steps", "unavailable", "outcomes", "shared", "agreed", "consent", "sexes", "forms",
         "capacity", "languages")  # fmt: skip
STEPS = ("considered", "offered", "accepted", "declined", "unavailable", "met")
CAPACITY = ("open", "waiting", "full")
HEAD = ("version", "last_verified", "reviewed_by", "sources", "stale")
Words = Mapping[str, str]


@dataclass(frozen=True)
class Entry:
    """One entry of a list. `restricted`: only who may see that group may know of it. `open`: somebody asks again."""

    code: str
    text: Words
    means: Words | None = None
    restricted: str = ""
    open: bool = False


@dataclass(frozen=True)
class Source:
    title: str
    url: str
    sure: str


@dataclass(frozen=True)
class Needs:
    """Every list by its name, and after how many days a line of the directory wants another look."""

    version: str
    lists: Mapping[str, Mapping[str, Entry]]
    stale_checked: int
    stale_capacity: int
    sources: tuple[Source, ...]

    def text(self, name: str, code: str, language: str) -> str:
        """An entry in words; of a code that is no longer in the list, the code itself."""
        entry = self.lists[name].get(code)
        return entry.text.get(language, entry.text["en"]) if entry else code

    def choices(self, name: str, language: str) -> list[tuple[str, str]]:
        return [(code, self.text(name, code, language)) for code in self.lists[name]]

    def languages_in(self, words: str) -> frozenset[str]:
        """The languages that free words name, in English or Spanish. None found is no statement about them."""
        said = words.casefold()
        listed = self.lists["languages"].items()
        return frozenset(code for code, entry in listed if any(name.casefold() in said for name in entry.text.values()))


@lru_cache(maxsize=1)
def load_needs() -> Needs:
    return read_needs(read_file(CONTENT / FILE))


def read_needs(tree: Tree) -> Needs:
    entry = {str(key): value for key, value in TAKE.entries(tree, FILE, needed=(*HEAD, *LISTS), allowed=()).items()}
    TAKE.day(entry["last_verified"], "last_verified")
    TAKE.text(entry["reviewed_by"], "reviewed_by")
    stale = TAKE.entries(entry["stale"], "stale", needed=("checked", "capacity"), allowed=())
    days = {str(key): TAKE.whole_number(value, str(key)) for key, value in stale.items()}
    lists = {name: MappingProxyType(_list(name, entry[name])) for name in LISTS}
    for name, codes in (("steps", STEPS), ("capacity", CAPACITY)):
        if tuple(lists[name]) != codes:
            mend = f"The program knows these: {', '.join(codes)}. Their words may change, their names may not."
            raise TAKE.fault(entry[name], f"{name} holds other entries than the program knows.", mend)
    return Needs(
        version=str(TAKE.text(entry["version"], "version")),
        lists=MappingProxyType(lists),
        stale_checked=days["checked"],
        stale_capacity=days["capacity"],
        sources=tuple(_source(item) for item in TAKE.items(entry["sources"], "sources")),
    )


def _list(name: str, tree: Tree) -> dict[str, Entry]:
    found = {str(code): _entry(code, item) for code, item in TAKE.entries(tree, name).items()}
    if not found:
        raise TAKE.fault(tree, f"{name} is empty.", "Give it at least one entry.")
    return found


def _entry(code: Text, tree: Tree) -> Entry:
    taken = TAKE.entries(tree, str(code), needed=("text",), allowed=("means", "restricted", "open"))
    entry = {str(key): value for key, value in taken.items()}
    groups = sorted(RESTRICTED)
    return Entry(
        code=str(code),
        text=_said(entry["text"], "text"),
        means=_said(entry["means"], "means") if "means" in entry else None,
        restricted=str(TAKE.one_of(entry["restricted"], "restricted", groups)) if "restricted" in entry else "",
        open="open" in entry and TAKE.one_of(entry["open"], "open", ("yes", "no")) == "yes",
    )


def _source(tree: Tree) -> Source:
    entry = {str(k): v for k, v in TAKE.entries(tree, "A source", needed=("title", "url", "sure"), allowed=()).items()}
    sure = str(TAKE.one_of(entry["sure"], "sure", SURE))
    return Source(str(TAKE.text(entry["title"], "title")), str(TAKE.text(entry["url"], "url")), sure)


def _said(tree: Tree, what: str) -> Words:
    entry = TAKE.entries(tree, what, needed=LANGUAGES, allowed=())
    return MappingProxyType({str(key): str(TAKE.text(value, what)) for key, value in entry.items()})
