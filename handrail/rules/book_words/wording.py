"""The words that stand between the rules' own words, in one language, from `content/book_words.yaml`.

What has no translation is given in English and marked: a reader is told, and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from ..loading import CONTENT, Entries, Taker, read_file

ENGLISH = "en"
LANGUAGES = (ENGLISH, "es")
FILE = "book_words.yaml"


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    """Every word by "group.key". Raises ContentError."""
    take = Taker()
    found: dict[str, Mapping[str, str]] = {}
    for group, entries in take.entries(read_file(CONTENT / FILE), FILE).items():
        for key, tree in take.entries(entries, str(group)).items():
            said: Entries = take.entries(tree, str(key), needed=LANGUAGES, allowed=())
            found[f"{group}.{key}"] = MappingProxyType({str(k): str(v) for k, v in said.items()})
    return MappingProxyType(found)


@dataclass(frozen=True)
class Wording:
    """The words of one language."""

    language: str = ENGLISH

    def say(self, key: str, **values: object) -> str:
        """The words of that key, filled in."""
        return _words()[key][self.language].format(**values)

    def has(self, key: str) -> bool:
        return key in _words()

    def day(self, day: date | str) -> str:
        """November 22, 2026."""
        on = date.fromisoformat(str(day))
        return self.say("months.day", month=self.say(f"months.{on.month}"), day=on.day, year=on.year)

    def of(self, words: object) -> str:
        """The right one of {en, es}; a text that is only in English is marked."""
        if not isinstance(words, Mapping):
            return self.english(str(words))
        own = words.get(self.language)
        return self.english(str(words[ENGLISH])) if own is None else str(own)

    def english(self, text: str) -> str:
        """A text that exists in English alone."""
        return self.say("conditions.in_english", text=text)

    def listed(self, words: Iterable[str], join: str = "conditions.word_or") -> str:
        """One, two or three."""
        *first, last = words
        return f"{self.say('conditions.comma').join(first)}{self.say(join)}{last}" if first else last


def sentence(text: str) -> str:
    """A clause as a sentence: a capital first, a full stop last."""
    start = text[:1].upper() + text[1:]
    return start if start.endswith((".", "!", "?", ":", "…")) else f"{start}."
