"""The facts that rules may speak of, read from `content/facts.yaml`.

A value is kept as: yes/no and choices as their word, numbers as int, times as aware datetime, dates as date,
sets as frozenset. A fact that is unknown is simply absent: **unknown is never no**.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from .loading import CONTENT, Entries, Taker, Text, Tree, read_file, suggest

Value = str | int | date | datetime | frozenset[str]
KINDS = ("yes_no", "choice", "time", "date", "number", "set")
RESTRICTED = ("tribal", "immigration", "sogi", "safe_location", "health", "reporter")
UNKNOWN = "unknown"

FAMILIES = ("sex_trafficking", "labor_trafficking")
SUBJECTS = {
    "missing": "episode",
    "sex_trafficking": "identification",
    "labor_trafficking": "identification",
    "disclosure": "disclosure",
}
"""What a fact is about, by its first word; everything else is about the child."""


def subject_of(name: str) -> str:
    return SUBJECTS.get(name.partition(".")[0], "child")


@dataclass(frozen=True)
class Fact:
    """One word of the vocabulary. `asks_for` names the fact to ask about when this one is only derived."""

    name: str
    kind: str
    means: str
    comes_from: str
    choices: tuple[str, ...] = ()
    ask: Mapping[str, str] | None = None
    asks_for: str | None = None
    never_ask: str | None = None
    restricted: str | None = None
    strictest: str | None = None
    said: Mapping[str, str] | None = None
    """How a sentence speaks of it, by language: a clause when it is yes; with {value} for a choice, a set or a number;
    a noun phrase for a time."""
    said_no: Mapping[str, str] | None = None
    said_values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """episode, identification, disclosure or child."""
        return subject_of(self.name)

    @property
    def question(self) -> str:
        """The fact to ask about: this one, unless nobody can answer it."""
        return self.asks_for or self.name

    def value(self, tree: Tree, take: Taker) -> Value | None:
        """The value written there, or None for unknown. Raises `take.error` when it is not of this kind."""
        if isinstance(tree, Text) and tree == UNKNOWN and UNKNOWN not in self.choices:
            return None
        return _READERS[self.kind](self, tree, take)


def _yes_no(fact: Fact, tree: Tree, take: Taker) -> Value:
    return str(take.one_of(tree, fact.name, ("yes", "no")))


def _choice(fact: Fact, tree: Tree, take: Taker) -> Value:
    return str(take.one_of(tree, fact.name, fact.choices))


def _set(fact: Fact, tree: Tree, take: Taker) -> Value:
    return frozenset(str(take.one_of(word, fact.name, fact.choices)) for word in take.texts(tree, fact.name))


_READERS: Mapping[str, Callable[[Fact, Tree, Taker], Value]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "set": _set,
    "number": lambda fact, tree, take: take.whole_number(tree, fact.name),
    "date": lambda fact, tree, take: take.day(tree, fact.name),
    "time": lambda fact, tree, take: take.moment(tree, fact.name),
}


@dataclass(frozen=True)
class Vocabulary:
    """Every fact by name."""

    facts: Mapping[str, Fact]

    def __contains__(self, name: object) -> bool:
        return name in self.facts

    def __getitem__(self, name: str) -> Fact:
        return self.facts[name]

    def named(self, word: Text, take: Taker) -> Fact:
        """The fact of that name. Raises `take.error` when there is none."""
        if word not in self.facts:
            raise take.fault(word, f'There is no fact "{word}".', suggest(word, self.facts))
        return self.facts[word]


def vocabulary(content: Path = CONTENT) -> Vocabulary:
    """The vocabulary that ships, or that of another version of the content. Raises ContentError."""
    return _vocabulary(content)


@lru_cache(maxsize=4)
def _vocabulary(content: Path) -> Vocabulary:
    return read_vocabulary(read_file(content / "facts.yaml"))


def read_vocabulary(tree: Tree) -> Vocabulary:
    take = Taker()
    top = take.entries(tree, "The vocabulary", needed=("version", "facts"), allowed=())
    entries = take.entries(top[_key(top, "facts")], "facts")
    facts = {str(name): _read_fact(name, entry, take) for name, entry in entries.items()}
    for name in entries:
        asks_for = facts[name].asks_for
        if asks_for is not None and asks_for not in facts:
            raise take.fault(entries[name], f'{name} asks for "{asks_for}".', suggest(asks_for, facts))
    return Vocabulary(MappingProxyType(facts))


def _key(entries: Entries, name: str) -> Text:
    return next(key for key in entries if key == name)


OPTIONAL = ("choices", "ask", "asks_for", "never_ask", "restricted", "strictest", "said", "said_no", "said_values")
SLOT = "{value}"


def _read_fact(name: Text, tree: Tree, take: Taker) -> Fact:
    entry = take.entries(tree, name, needed=("kind", "means", "comes_from"), allowed=OPTIONAL)
    found: dict[str, Tree] = {str(key): value for key, value in entry.items()}
    kind = take.one_of(found["kind"], f"The kind of {name}", KINDS)
    if (kind in ("choice", "set")) != ("choices" in found):
        raise take.fault(name, f"{name} is a {kind}.", "List `choices` for a choice or a set, and only for those.")
    if "ask" not in found and "asks_for" not in found:
        raise take.fault(name, f"{name} has no question.", "Add `ask: {en: …, es: …}`, or `asks_for`.")
    return Fact(
        name=str(name),
        kind=str(kind),
        means=str(take.text(found["means"], f"The meaning of {name}")),
        comes_from=str(take.text(found["comes_from"], f"comes_from of {name}")),
        choices=_choices(found.get("choices"), name, take),
        ask=_both(found.get("ask"), f"The question of {name}", take),
        restricted=_restricted(found.get("restricted"), take),
        said=_said(found.get("said"), name, str(kind), take),
        said_no=_both(found.get("said_no"), f"said_no of {name}", take),
        said_values=_said_values(found.get("said_values"), name, _choices(found.get("choices"), name, take), take),
        **{
            key: str(take.text(found[key], f"{key} of {name}"))
            for key in ("asks_for", "never_ask", "strictest")
            if key in found
        },
    )


def _choices(tree: Tree | None, name: str, take: Taker) -> tuple[str, ...]:
    return () if tree is None else tuple(str(word) for word in take.texts(tree, f"The choices of {name}"))


def _both(tree: Tree | None, what: str, take: Taker) -> Mapping[str, str] | None:
    """{en: …, es: …}."""
    if tree is None:
        return None
    entry = take.entries(tree, what, needed=("en", "es"), allowed=())
    return MappingProxyType({str(key): str(take.text(value, what)) for key, value in entry.items()})


def _said(tree: Tree | None, name: str, kind: str, take: Taker) -> Mapping[str, str] | None:
    found = _both(tree, f"said of {name}", take)
    for phrase in (found or {}).values():
        if tree is not None and kind in ("choice", "set") and SLOT not in phrase:
            raise take.fault(
                tree, f"said of {name} has no place for its value.", f"Write {SLOT} where the value stands."
            )
    return found


def _said_values(
    tree: Tree | None, name: str, choices: tuple[str, ...], take: Taker
) -> Mapping[str, Mapping[str, str]]:
    if tree is None:
        return MappingProxyType({})
    entry = take.entries(tree, f"said_values of {name}", needed=choices, allowed=())
    return MappingProxyType({str(key): _both(value, str(key), take) or {} for key, value in entry.items()})


def _restricted(tree: Tree | None, take: Taker) -> str | None:
    return None if tree is None else str(take.one_of(tree, "restricted", RESTRICTED))
