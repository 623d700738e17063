"""What helps in the first hours of an absence, beside what the law asks: timed steps with their words and their basis.

Source: `content/first_hours.yaml`, which says that it is ours and no law, and whose practice each step is. The law is
in the book; a step gives way to a rule of the book that says the same. Raises ContentError with file, line and mend.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from .book import Book
from .clocks import Almanac, Span, read_span
from .contacts import load_contacts
from .loading import CONTENT, Taker, Tree, read_file, suggest
from .packets import load_packets
from .profile import Words, plain, words
from .vocabulary import vocabulary

TAKE = Taker()
FILE = CONTENT / "first_hours.yaml"
STANDING = "ours, not law"
WHO = ("caregiver", "worker", "supervisor")
BASIS = ("ours", "practice")
OF_THE_AGENCY = ("police", "on_call")
"""Contacts that an agency enters itself."""
INFORMED = "missing.informed_at"
CHOICES = ("missing.kind", "missing.whereabouts")
NOTICE = "notify_missing"
NEEDED = ("key", "who", "within", "from", "basis", "title")
MORE = ("script", "whose", "source", "contact", "only", "tell", "letter", "limit", "family", "unless")


@dataclass(frozen=True)
class Step:
    """One step. `whose` is the state or body whose practice it is; None when it is ours."""

    key: str
    who: str
    within: Span
    start: str
    basis: str
    title: Words
    script: Words | None = None
    whose: Words | None = None
    source: str | None = None
    contact: str | None = None
    only: tuple[str, ...] = ()
    tell: str | None = None
    letter: str | None = None
    limit: Words | None = None
    family: bool = False
    unless: tuple[str, ...] = ()

    def best_by(self, times: Mapping[str, datetime], almanac: Almanac) -> datetime:
        """When it helps most. Ours: nobody is late. Raises ContentError when a business day cannot be known."""
        return self.within.after(times.get(self.start, times[INFORMED]), almanac)

    def fits(self, said: Collection[str]) -> bool:
        return not self.only or bool({*self.only} & {*said})

    def gives_way_in(self, book: Book) -> bool:
        """Whether the book itself says it: a rule that the step names, or one in use that asks for the same notice."""
        told = any(rule.act == NOTICE and self.tell in rule.to and rule.status == "in_use"
                   for rule in book.rules.values())  # fmt: skip
        return told or any(name in book.rules for name in self.unless)


def steps_for(book: Book, said: Collection[str]) -> tuple[Step, ...]:
    """The steps that the book does not say itself, in the order of the file. `said` is what the report says of the
    absence: its kind and, where somebody knows it, the whereabouts."""
    return tuple(step for step in load_first_hours() if step.fits(said) and not step.gives_way_in(book))


def load_first_hours() -> tuple[Step, ...]:
    """The shipped steps. Raises ContentError."""
    return _load()


@lru_cache(maxsize=1)
def _load() -> tuple[Step, ...]:
    return read_first_hours(read_file(FILE))


def read_first_hours(tree: Tree) -> tuple[Step, ...]:
    """The steps of a file. Raises ContentError for a key, contact, letter or source that is not there."""
    entry = plain(tree, "The first hours", ("standing", "steps"), ("reviewed_by",))
    TAKE.one_of(entry["standing"], "standing", (STANDING,))
    reader = _Steps(frozenset(_names(CONTENT / "sources.yaml")), frozenset(_names(CONTENT / "recipients.yaml")))
    made = tuple(reader.step(item) for item in TAKE.items(entry["steps"], "steps"))
    keys = [step.key for step in made]
    for key in keys:
        if keys.count(key) > 1:
            raise TAKE.fault(entry["steps"], f'The step "{key}" is here twice.', "Give each step a key of its own.")
    return made


def _names(path: Path) -> list[str]:
    return [str(key) for key in TAKE.entries(read_file(path), path.stem)]


class _Steps:
    """Takes the steps apart, and knows what they may name."""

    def __init__(self, sources: frozenset[str], recipients: frozenset[str]) -> None:
        self.sources, self.recipients = sources, recipients

    def step(self, tree: Tree) -> Step:
        entry = plain(tree, "A step", NEEDED, MORE)
        key = str(TAKE.text(entry["key"], "key"))
        self.refuse_unfounded(tree, entry, key)
        said = {name: words(entry[name], name) for name in ("script", "whose", "limit") if name in entry}
        return Step(
            key=key,
            who=str(TAKE.one_of(entry["who"], "who", WHO)),
            within=read_span(entry["within"], TAKE, "within", immediately=True),
            start=self.time(entry["from"]),
            basis=str(TAKE.one_of(entry["basis"], "basis", BASIS)),
            title=words(entry["title"], "title"),
            source=self.named(entry, "source", self.sources),
            contact=self.named(entry, "contact", frozenset({*OF_THE_AGENCY, *load_contacts()})),
            only=self.choices(entry["only"]) if "only" in entry else (),
            tell=self.named(entry, "tell", self.recipients),
            letter=self.named(entry, "letter", frozenset(load_packets())),
            family="family" in entry and TAKE.one_of(entry["family"], "family", ("yes", "no")) == "yes",
            unless=tuple(str(name) for name in TAKE.texts(entry["unless"], "unless")) if "unless" in entry else (),
            **said,
        )

    def refuse_unfounded(self, tree: Tree, entry: Mapping[str, Tree], key: str) -> None:
        """A practice names whose it is and where it was read; what is ours names nobody. A letter says its limit."""
        founded = {"whose", "source"} <= entry.keys()
        if (TAKE.text(entry["basis"], "basis") == "practice") != founded or ("whose" in entry) != ("source" in entry):
            mend = 'Give `whose` and `source` with "basis: practice", and neither with "basis: ours".'
            raise TAKE.fault(tree, f'The step "{key}" does not say on what it rests.', mend)
        if len({"tell", "letter", "limit"} & entry.keys()) not in (0, 3):
            raise TAKE.fault(tree, f'The step "{key}" tells somebody.', "Give `tell`, `letter` and `limit` together.")

    def time(self, tree: Tree) -> str:
        word = TAKE.text(tree, "from")
        times = [name for name, fact in vocabulary().facts.items() if fact.about == "episode" and fact.kind == "time"]
        return str(TAKE.one_of(word, "from", times))

    def choices(self, tree: Tree) -> tuple[str, ...]:
        """What a report may say of the absence: its kind, or the whereabouts."""
        known = [word for fact in CHOICES for word in vocabulary()[fact].choices]
        return tuple(str(TAKE.one_of(word, "only", known)) for word in TAKE.texts(tree, "only"))

    def named(self, entry: Mapping[str, Tree], name: str, known: frozenset[str]) -> str | None:
        if name not in entry:
            return None
        word = TAKE.text(entry[name], name)
        if word not in known:
            raise TAKE.fault(word, f'{name} is "{word}".', suggest(word, sorted(known)))
        return str(word)
