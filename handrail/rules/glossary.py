"""The words we use and the words we avoid, each with the reason and where it comes from, in English and Spanish.

Source: `content/glossary.yaml`. A word that somebody said stands in quotation marks and is theirs; a name that holds
such a word stays as it is. Everything else that keeps an avoided word is an exception with its reason, or a fault.
Raises ContentError with file, line and mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from .loading import CONTENT, Taker, Tree, read_file
from .profile import Words, plain, words

TAKE = Taker()
FILE = "glossary.yaml"
LANGUAGES = ("en", "es")
QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")
GAP = " … "
"""What stands in place of a quotation or a name, so that the words around it do not run together."""


@dataclass(frozen=True)
class Entry:
    """Say this instead of those. `avoid` by language; a `*` at the end of a word stands for any ending."""

    say: Words
    avoid: Mapping[str, tuple[str, ...]]
    why: Words
    source: str


@dataclass(frozen=True)
class Avoided:
    """An avoided word, as it was found, and the entry that says why."""

    word: str
    entry: Entry


@dataclass(frozen=True)
class Allowed:
    """A place in which something is in order that would be a fault elsewhere: an avoided word, or long sentences."""

    file: str
    what: str
    why: str


@dataclass(frozen=True)
class Glossary:
    entries: tuple[Entry, ...]
    names: tuple[str, ...]
    words_allowed: tuple[Allowed, ...]
    reading_allowed: tuple[Allowed, ...]

    def avoided(self, text: str, language: str) -> Iterator[Avoided]:
        """Every avoided word that is our own: outside quotation marks and names."""
        ours = QUOTED.sub(GAP, text)
        for name in self.names:
            ours = ours.replace(name, GAP)
        for entry, pattern in _patterns(self)[language]:
            for found in pattern.finditer(ours):
                yield Avoided(found[0], entry)


@lru_cache(maxsize=4)
def _compiled(entries: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[re.Pattern[str] | None, ...]:
    return tuple(_pattern(words) for _, words in entries)


def _patterns(glossary: Glossary) -> Mapping[str, list[tuple[Entry, re.Pattern[str]]]]:
    return {language: _of(glossary, language) for language in LANGUAGES}


def _of(glossary: Glossary, language: str) -> list[tuple[Entry, re.Pattern[str]]]:
    given = tuple((one.source, one.avoid.get(language, ())) for one in glossary.entries)
    found = zip(glossary.entries, _compiled(given), strict=True)
    return [(entry, pattern) for entry, pattern in found if pattern is not None]


def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    each = "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<![\w-])(?:{each})(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=2)
def load_glossary(content: Path = CONTENT) -> Glossary:
    """The shipped glossary."""
    parts = plain(read_file(content / FILE), "The glossary", ("words", "names", "words_allowed", "reading_allowed"))
    return Glossary(
        entries=tuple(read_entry(item) for item in TAKE.items(parts["words"], "words")),
        names=tuple(sorted((read_name(item) for item in TAKE.items(parts["names"], "names")), key=len, reverse=True)),
        words_allowed=tuple(read_allowed(item, "word") for item in TAKE.items(parts["words_allowed"], "words_allowed")),
        reading_allowed=tuple(
            read_allowed(item, "section") for item in TAKE.items(parts["reading_allowed"], "reading_allowed")
        ),
    )


def read_entry(tree: Tree) -> Entry:
    entry = plain(tree, "A word", ("say", "avoid", "why", "source"))
    avoid = TAKE.entries(entry["avoid"], "avoid", allowed=LANGUAGES)
    listed = {str(key): tuple(map(str, TAKE.texts(value, "avoid"))) for key, value in avoid.items()}
    return Entry(
        words(entry["say"], "say"),
        MappingProxyType(listed),
        words(entry["why"], "why"),
        str(TAKE.text(entry["source"], "source")),
    )


def read_name(tree: Tree) -> str:
    return str(TAKE.text(plain(tree, "A name", ("name", "why"))["name"], "name"))


def read_allowed(tree: Tree, what: str) -> Allowed:
    entry = {
        key: str(TAKE.text(value, key)) for key, value in plain(tree, "An exception", ("file", what, "why")).items()
    }
    return Allowed(entry["file"], entry[what], entry["why"])
