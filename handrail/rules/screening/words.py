"""A mapping of a content file taken apart: words in each language, choices, lists, and the place of what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from ..loading import Taker, Tree

LANGUAGES = ("en", "es")
take = Taker()


class Fields:
    """The values of one mapping by name, checked for missing and unknown keys; every value taken is a plain string."""

    def __init__(
        self, tree: Tree, what: str, *, needed: Iterable[str] = (), allowed: Iterable[str] | None = ()
    ) -> None:
        self.tree = tree
        self.what = what
        entries = take.entries(tree, what, needed=needed, allowed=allowed)
        self._values = {str(key): value for key, value in entries.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __getitem__(self, key: str) -> Tree:
        return self._values[key]

    def __iter__(self) -> Iterable[str]:
        return iter(self._values)

    def get(self, key: str) -> Tree | None:
        return self._values.get(key)

    def items(self) -> Iterable[tuple[str, Tree]]:
        return self._values.items()

    def text(self, key: str) -> str:
        """The text of a key, or nothing when the key may be left out and is."""
        return str(take.text(self[key], key)) if key in self else ""

    def texts(self) -> dict[str, str]:
        """All values, each one text."""
        return {key: self.text(key) for key in self._values}

    def words(self, key: str) -> dict[str, str]:
        return read_words(self[key], key) if key in self else {}

    def list(self, key: str) -> tuple[Tree, ...]:
        return tuple(take.items(self[key], key)) if key in self else ()

    def list_of(self, key: str, choices: Iterable[str]) -> tuple[str, ...]:
        known = [*choices]
        return tuple(str(take.one_of(each, key, known)) for each in self.list(key))

    def one_of(self, key: str, choices: Iterable[str], default: str = "") -> str:
        return str(take.one_of(self[key], key, choices)) if key in self else default

    def yes(self, key: str) -> bool:
        return self.one_of(key, ("yes", "no")) == "yes"

    def whole(self, key: str) -> int:
        return take.whole_number(self[key], key)

    def name(self, key: str) -> str | None:
        """A person's name, or None for `null`: nobody has been named yet."""
        return None if self.text(key) == "null" else self.text(key)


def read_words(tree: Tree, what: str) -> dict[str, str]:
    """`{en: …, es: …}`: both languages, no others."""
    return Fields(tree, what, needed=LANGUAGES).texts()


def read_lists(english: Tree | None, spanish: Tree | None) -> dict[str, tuple[str, ...]]:
    """A list of staff notes in English and, from the sidecar, in Spanish; English stands in until it is there."""
    if english is None:
        return {"en": (), "es": ()}
    written = _notes(english)
    translated = written if spanish is None else _notes(spanish)
    if spanish is not None and len(translated) != len(written):
        count = f"There are {len(translated)} notes in Spanish and {len(written)} in English."
        raise take.fault(spanish, count, "Translate each note, in the same order.")
    return {"en": written, "es": translated}


def _notes(tree: Tree) -> tuple[str, ...]:
    return tuple(str(each) for each in take.texts(tree, "a list of notes"))
