"""The items of the self-assessment, from `content/readiness/items.yaml`, and what they stand on.

Raises ContentError with file, line and mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from ..loading import CONTENT, Entries, Taker, Text, Tree, read_file

TAKE = Taker()
FOLDER = CONTENT / "readiness"
FILE = "items.yaml"
SOURCES = "sources.yaml"
LANGUAGES = ("en", "es")
SURE = ("full", "part", "summary")
BASES = ("law", "practice", "ours")
NOBODY = "null"
Words = Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """Where something was read, and how much of it."""

    title: str
    url: str
    sure: str


@dataclass(frozen=True)
class Item:
    """One thing that would be there. `tier` 1: where to begin; 2: the next step."""

    code: str
    theme: str
    tier: int
    title: Words
    in_place: Words
    show: Words
    basis: str
    source: Source | None

    @property
    def digest(self) -> str:
        """Of its English words: answers to other words are never compared."""
        said = "\n".join(part["en"] for part in (self.title, self.in_place, self.show))
        return sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Assessment:
    version: str
    last_verified: str
    reviewed_by: str
    themes: Mapping[str, Words]
    items: Mapping[str, Item]
    sources: tuple[Source, ...]

    def of_theme(self, theme: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items.values() if item.theme == theme)

    def digests(self) -> dict[str, str]:
        """What a round keeps of the words it asked with."""
        return {code: item.digest for code, item in self.items.items()}


@lru_cache(maxsize=1)
def load_items() -> Assessment:
    return read_items(read_file(FOLDER / FILE), load_sources())


@lru_cache(maxsize=1)
def load_sources() -> Mapping[str, Source]:
    return read_sources(read_file(FOLDER / SOURCES))


def read_sources(tree: Tree) -> Mapping[str, Source]:
    return MappingProxyType({str(key): _source(key, entry) for key, entry in TAKE.entries(tree, SOURCES).items()})


def _source(key: Text, tree: Tree) -> Source:
    entry = plain(TAKE.entries(tree, str(key), needed=("title", "url", "sure"), allowed=()))
    return Source(
        title=str(TAKE.text(entry["title"], "title")),
        url=str(TAKE.text(entry["url"], "url")),
        sure=str(TAKE.one_of(entry["sure"], "sure", SURE)),
    )


def read_items(tree: Tree, sources: Mapping[str, Source]) -> Assessment:
    needed = ("version", "last_verified", "reviewed_by", "sources", "themes", "items")
    entry = plain(TAKE.entries(tree, FILE, needed=needed, allowed=()))
    themes = {str(key): said(one, str(key)) for key, one in TAKE.entries(entry["themes"], "themes").items()}
    items = {str(key): _item(key, one, themes, sources) for key, one in TAKE.entries(entry["items"], "items").items()}
    for theme in TAKE.entries(entry["themes"], "themes"):
        if not any(item.theme == theme for item in items.values()):
            raise TAKE.fault(theme, f'The theme "{theme}" has no item.', "Remove it, or write an item for it.")
    return Assessment(
        version=str(TAKE.text(entry["version"], "version")),
        last_verified=TAKE.day(entry["last_verified"], "last_verified").isoformat(),
        reviewed_by=reviewer(entry["reviewed_by"]),
        themes=MappingProxyType(themes),
        items=MappingProxyType(items),
        sources=tuple(source_of(one, sources) for one in TAKE.items(entry["sources"], "sources")),
    )


def _item(key: Text, tree: Tree, themes: Mapping[str, Words], sources: Mapping[str, Source]) -> Item:
    needed = ("theme", "tier", "title", "in_place", "show", "basis")
    entry = plain(TAKE.entries(tree, str(key), needed=needed, allowed=("source",)))
    basis = str(TAKE.one_of(entry["basis"], "basis", BASES))
    if basis != "ours" and "source" not in entry:
        raise TAKE.fault(entry["basis"], f"{key} claims {basis} and names no source.", "Add its source, or say ours.")
    return Item(
        code=str(key),
        theme=str(TAKE.one_of(entry["theme"], "theme", themes)),
        tier=int(TAKE.one_of(entry["tier"], "tier", ("1", "2"))),
        title=said(entry["title"], "title"),
        in_place=said(entry["in_place"], "in_place"),
        show=said(entry["show"], "show"),
        basis=basis,
        source=source_of(entry["source"], sources) if "source" in entry else None,
    )


def source_of(tree: Tree, sources: Mapping[str, Source]) -> Source:
    return sources[str(TAKE.one_of(tree, "source", sources))]


def reviewer(tree: Tree) -> str:
    """Who reviewed it; "" while nobody has."""
    name = str(TAKE.text(tree, "reviewed_by"))
    return "" if name == NOBODY else name


def said(tree: Tree, what: str) -> Words:
    entry = TAKE.entries(tree, what, needed=LANGUAGES, allowed=())
    return MappingProxyType({str(key): str(TAKE.text(value, what)) for key, value in entry.items()})


def plain(entries: Entries) -> dict[str, Tree]:
    return {str(key): value for key, value in entries.items()}
