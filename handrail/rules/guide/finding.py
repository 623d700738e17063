"""What a search means: the field's words for one thing stand for one another, in English and in Spanish.

Source: `content/guide/synonyms.yaml`. A worker types the word of their office, of the young person or of the other
language; the guide says it in its own. Pure: `handrail/guide/search.py` asks an index, and the open guide's script does
the same in a browser from the same file. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..loading import Taker, read_file
from ..profile import plain
from .pages import FOLDER
from .text import fold

TAKE = Taker()
WORD = re.compile(r"[a-z0-9]+")
LONGEST_QUERY = 200
Phrase = tuple[str, ...]
"""One or several words in a row, folded: small letters without accents."""


@dataclass(frozen=True)
class Synonyms:
    """Groups of phrases that mean one thing, and the words that say nothing in a search."""

    groups: tuple[tuple[Phrase, ...], ...]
    idle: frozenset[str]

    def of(self, phrase: Phrase) -> list[Phrase]:
        """Every phrase that means the same, that one first."""
        same = [each for group in self.groups if phrase in group for each in group]
        return list(dict.fromkeys([phrase, *same]))

    @property
    def longest(self) -> int:
        return max((len(phrase) for group in self.groups for phrase in group), default=1)


def phrase(text: str) -> Phrase:
    return tuple(WORD.findall(fold(text)))


def needs(query: str, synonyms: Synonyms) -> list[list[Phrase]]:
    """What is looked for: each need with all the phrases that would meet it. The longest known phrase wins."""
    typed = phrase(query[:LONGEST_QUERY])
    found = list(_needs(typed, synonyms))
    return [synonyms.of(one) for one in dict.fromkeys(found)]


def _needs(typed: Phrase, synonyms: Synonyms) -> Iterator[Phrase]:
    known = {one for group in synonyms.groups for one in group}
    meant = [word for word in typed if word not in synonyms.idle]
    at = 0
    while at < len(typed):
        sizes = range(min(synonyms.longest, len(typed) - at), 0, -1)
        size = next((size for size in sizes if typed[at : at + size] in known), 1)
        one = typed[at : at + size]
        if one in known or one[0] not in synonyms.idle or not meant:
            yield one
        at += size


def load_synonyms(folder: Path = FOLDER) -> Synonyms:
    return _load(folder)


@lru_cache(maxsize=4)
def _load(folder: Path) -> Synonyms:
    parts = plain(read_file(folder / "synonyms.yaml", name="guide/synonyms.yaml"), "The synonyms", ("idle", "groups"))
    groups = tuple(_group(plain(item, "A group", ("en", "es"))) for item in TAKE.items(parts["groups"], "groups"))
    return Synonyms(groups, frozenset(word for text in TAKE.texts(parts["idle"], "idle") for word in phrase(text)))


def _group(entry: Mapping[str, object]) -> tuple[Phrase, ...]:
    words: Collection[object] = [text for value in entry.values() for text in TAKE.texts(value, "words")]  # type: ignore[arg-type]
    return tuple(dict.fromkeys(phrase(str(text)) for text in words))
