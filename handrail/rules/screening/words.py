"""Words in each language, taken from a tree."""

from __future__ import annotations

from ..loading import Taker, Tree

LANGUAGES = ("en", "es")
take = Taker()


def read_words(tree: Tree, what: str) -> dict[str, str]:
    """`{en: …, es: …}`: both languages, no others."""
    found = take.entries(tree, what, needed=LANGUAGES, allowed=())
    return {lang: str(take.text(found[lang], f"{what} {lang}")) for lang in LANGUAGES}


def read_lists(english: Tree | None, spanish: Tree | None) -> dict[str, tuple[str, ...]]:
    """A list of staff notes in English and, from the sidecar, in Spanish; English stands in until it is there."""
    if english is None:
        return {"en": (), "es": ()}
    written = tuple(str(each) for each in take.texts(english, "a list of notes"))
    if spanish is None:
        return {"en": written, "es": written}
    translated = tuple(str(each) for each in take.texts(spanish, "a list of notes"))
    if len(translated) != len(written):
        count = f"There are {len(translated)} notes in Spanish and {len(written)} in English."
        raise take.fault(spanish, count, "Translate each note, in the same order.")
    return {"en": written, "es": translated}


def nothing_or(tree: Tree) -> str | None:
    """`null` means that nobody has been named yet."""
    word = str(take.text(tree, "a name"))
    return None if word == "null" else word
