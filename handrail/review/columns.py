"""The names of columns. A fact is a column of its own name, with `__` for the dot that no engine likes.

A yes/no or a choice is text, a number an integer, a time a timestamp in UTC without an offset; NULL is unknown. A set
is one boolean column for each of its words, and `…__listed`: whether anybody gave the set at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handrail.rules.vocabulary import Fact, vocabulary

TYPES = {
    "yes_no": "string",
    "choice": "string",
    "number": "int64",
    "time": "timestamp",
    "date": "date",
    "set": "boolean",
}


def fact_column(name: str) -> str:
    return name.replace(".", "__")


def word_column(name: str, word: str) -> str:
    """Whether a set holds a word."""
    return f"{fact_column(name)}__{word}"


def listed_column(name: str) -> str:
    """Whether a set was given, be it empty."""
    return f"{fact_column(name)}__listed"


def time_column(name: str) -> str:
    """The event's own time, or the child's. The fact of the same name may be another event's."""
    return f"at__{fact_column(name)}"


def now_column(name: str) -> str:
    """A fact as of the moment that is asked about, whenever the rule started."""
    return f"now__{fact_column(name)}"


def kept_column(word: str) -> str:
    """Whether an act kept that proof."""
    return f"kept__{word}"


def proven_column(needed: Iterable[str]) -> str:
    """Whether some act is proven, by a reference or by all of that."""
    return "__or__".join(("proven", "__".join(needed))).removesuffix("__or__")


def last_proven_column(needed: Iterable[str]) -> str:
    """The same of the newest act, for a duty that is owed again and again."""
    return f"last_{proven_column(needed)}"


def starts_key(starts: Iterable[str]) -> str:
    """Which event the facts of a row are as of: the earliest of these times, or now."""
    return "|".join(sorted(starts)) or "now"


def columns_of(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Column and type of each fact."""
    for name in sorted(set(names)):
        yield from _columns(vocabulary()[name])


def _columns(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.kind != "set":
        yield fact_column(fact.name), TYPES[fact.kind]
        return
    yield listed_column(fact.name), "boolean"
    for word in fact.choices:
        yield word_column(fact.name, word), "boolean"
