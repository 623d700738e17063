"""Words in English, and in Spanish where somebody has translated them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..loading import Taker, Tree
from ..profile import Words

TAKE = Taker()


def said_words(tree: Tree, what: str) -> Words:
    entry = TAKE.entries(tree, what, needed=("en",), allowed=("en", "es"))
    return MappingProxyType({str(language): str(TAKE.text(said, what)) for language, said in entry.items()})


def say(words: Mapping[str, str], language: str) -> str:
    """In English where there is no translation."""
    return words.get(language, words["en"])
